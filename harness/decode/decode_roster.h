/* Who hangs on which line: the `meter` and `password` facts of the expanded scenario
 * (harness/scenario/FACTS.md), read here for the judge's decoder alone. All other facts are
 * passed over; whether they are well formed is not this reader's question. */
#ifndef DECODE_ROSTER_H
#define DECODE_ROSTER_H

#include "decode_text.h"

enum { DECODE_METER_NONE = -1, DECODE_LEVEL_MAX = 3 };

typedef struct {
  int line;
  decode_view_t name, serial, passwords[DECODE_LEVEL_MAX + 1]; /* borrowed from the facts */
} decode_meter_t;

typedef struct {
  decode_meter_t *meters; /* by index M */
  int count;
} decode_roster_t;

/* False with a sentence in `error`; `facts` must outlive the roster. */
bool decode_roster_read(decode_roster_t *roster, const char *facts, char *error, size_t error_cap);
void decode_roster_free(decode_roster_t *roster);

/* The meter of that line that a sign-on with this address reaches. An empty address reaches all of
 * them: the only one of its line, or nobody that could be named. DECODE_METER_NONE: nobody. */
int decode_roster_find(const decode_roster_t *roster, int line, decode_view_t address);

/* The greatest level whose password this is; 0: none. */
int decode_roster_level(const decode_roster_t *roster, int meter, decode_view_t password);

#endif
