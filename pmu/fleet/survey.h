/* The generic reader: whatever DLMS meter it is, it asks for the object list of the association,
 * makes a plan of what that says may be read, and reads it all: attributes one by one, buffers of
 * profiles by blocks. What comes is said as a line of JSON each; nothing of it is billed. A refusal
 * or an odd value is a line too, and ends nothing. Sans-IO, with the wishes of headend.h: SEND,
 * LINE, STORE (invocation counters, before they are used) and NOTE (a line). One meter, one
 * conversation. Source: IEC 62056-6-2. */
#ifndef PMU_FLEET_SURVEY_H
#define PMU_FLEET_SURVEY_H

#include "base/entropy.h"
#include "pmu/data/site.h"
#include "pmu/fleet/headend.h"

typedef struct survey survey_t;

typedef struct {
  uint32_t meter;   /* index in the site */
  int32_t level;    /* 0 public, 1 reading, 3 management */
  int64_t rows_max; /* of a profile, the last ones; 0: all */
  const char *only; /* "1-0:1.8.0*255": that object alone; NULL: all */
} survey_options_t;

typedef struct {
  int64_t objects, attributes, rows;
  int64_t refused; /* by the meter, with its reason */
  int64_t odd;     /* objects or values that are not of the standard's form */
} survey_tally_t;

/* `known`: the records of the store, for the counters. ST_UNSUPPORTED: the meter speaks no DLMS. */
MUST_USE status_t survey_open(arena_t *arena, const site_t *site, const survey_options_t *options,
                              anchor_t anchor, entropy_t entropy, const record_t *known,
                              size_t known_count, survey_t **survey, fault_t *fault);
void survey_close(survey_t *survey);
void survey_feed(survey_t *survey, mono_t first, mono_t last, bytes_t in);
void survey_tick(survey_t *survey, mono_t now);
void survey_hangup(survey_t *survey, mono_t now);
void survey_answer(survey_t *survey, mono_t now, uint32_t act, status_t status);
bool survey_next(survey_t *survey, mono_t now, wish_t *wish);
mono_t survey_deadline(const survey_t *survey);
/* Over: `*status` of the conversation, and where not ST_OK why. */
bool survey_over(const survey_t *survey, status_t *status, fault_t *fault);
const survey_tally_t *survey_tally(const survey_t *survey);

#endif
