/* The way to a meter, of a cell: what is written below the meter, or on the matrix, or asked for by
 * the command line, resolved. Internal to harness/scenario. */
#ifndef HARNESS_SCENARIO_WAY_H
#define HARNESS_SCENARIO_WAY_H

#include "harness/scenario/story.h"

typedef struct {
  const char *words[WAY_AXES];
  int64_t address;
} way_t;

typedef struct {
  const char *kind;
  int32_t baud;
} way_line_t;

typedef struct {
  way_t *of;                /* by meter */
  way_line_t *lines;        /* by line */
  bool dlms;                /* some meter speaks it */
  const char *inapplicable; /* the reason, or NULL */
} ways_t;

const char *way_axis_name(int32_t axis);
const char *const *way_words(int32_t axis); /* ends with NULL; empty where an axis is of numbers */
/* The word of one value of a matrix's axis, or of a meter; NULL after a complaint. */
const char *way_axis_read(story_t *story, int32_t axis, const yaml_value_t *value);
/* The axis of the matrix that has models; −1: none. */
int32_t way_model_axis(const story_t *story);
/* What stands below a meter of all this. */
void way_read(story_t *story, yaml_value_t *map, story_way_t *way);

/* Whether the cell is one that the command line asks for. */
bool way_wanted(const story_t *story, const int32_t at[STORY_AXES_MAX]);
/* Complains, once, of what cannot be: a wrapper on a serial line, two equal addresses, … */
void ways_resolve(story_t *story, const int32_t at[STORY_AXES_MAX], ways_t *ways);
/* With what the command line asked for, where no axis says it already. */
const char *way_cell_name(const story_t *story, const ways_t *ways, const char *name);
/* The facts protocol, address, security, title, key and transfer. */
void ways_put(text_t *out, const story_t *story, const ways_t *ways);
bool way_is_dlms(const way_t *way);
bool way_line_is_tcp(const way_line_t *line);

#endif
