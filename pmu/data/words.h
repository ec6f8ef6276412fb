/* The words of a record's key or value: texts divided by single spaces, integers in base units, `-`
 * for what is absent. Numbers are held to a bound where they are read, so that sums of a year of
 * them fit 64 bits whatever a meter claimed. */
#ifndef PMU_DATA_WORDS_H
#define PMU_DATA_WORDS_H

#include "pmu/data/record.h"

enum { WORDS_MAX = 24 };
#define WORDS_SECONDS INT64_C(9000000000)    /* of a stamp */
#define WORDS_ENERGY INT64_C(10000000000000) /* mWh of one entry: 10 GWh */
/* mWh of a register: a sum of 16 parts of 9 digits of kWh, which does not roll over. */
#define WORDS_REGISTER INT64_C(16000000000000000)
#define WORDS_COUNT INT64_C(4294967295)
#define WORDS_INSTANT (WORDS_SECONDS * NS_PER_S) /* ns */

typedef struct {
  bytes_t text; /* views into the record */
  int32_t count;
  bytes_t words[WORDS_MAX];
} words_t;

words_t words_of(bytes_t text);
bytes_t words_at(const words_t *words, int32_t index); /* empty where there is none */
MUST_USE status_t words_i64(const words_t *words, int32_t index, int64_t limit, int64_t *value,
                            fault_t *fault);
MUST_USE status_t words_optional(const words_t *words, int32_t index, int64_t limit, int64_t *value,
                                 bool *there, fault_t *fault);

#endif
