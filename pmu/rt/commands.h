/* The commands of `pmu`. Each gives the program's exit code: 0 done, 1 a visit stayed incomplete,
 * 2 interrupted, 3 the world is wrong (a file, the store, a port, the clock), with a sentence on
 * stderr that says what to do. */
#ifndef PMU_RT_COMMANDS_H
#define PMU_RT_COMMANDS_H

#include "pmu/rt/run.h"

typedef struct {
  run_options_t run;
  const char *facts;
  const char *clock; /* socket, or NULL */
  const char *meter; /* name, or NULL */
  const char *what;  /* of a reading on demand */
  const char *image; /* a file to be sent; NULL: none */
  uint32_t baud;     /* the fastest rate of the port; 0: as the facts say */
  bool json;
  int32_t level;       /* of the association: 0, 1, 3 */
  int64_t rows;        /* of a profile, the last ones; 0: all */
  const char *object;  /* that alone, or NULL */
  const char *verb;    /* of `pmu quality` */
  const char *from;    /* a day, YYYY-MM-DD in UTC; NULL: the first there is */
  const char *out;     /* a file to be written */
  const char *package; /* an evidence package to be written */
  const char *plot;    /* a picture to be drawn, .svg or .png */
  int64_t number;      /* of a record of power quality; 0: all */
  bool hours;          /* two hours of each gauge behind the week */
} command_options_t;

int command_read(const command_options_t *options);
int command_firmware_send(const command_options_t *options);
int command_list(const command_options_t *options);
int command_bill(const command_options_t *options);
int command_repair(const command_options_t *options);
/* By options->verb: week, events, itic, export. */
int command_quality(const command_options_t *options);
int command_objects(const command_options_t *options);

#endif
