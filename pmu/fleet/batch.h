/* Records on their way to the store: one batch a line, one transaction each. It keeps copies of
 * what it is given until it was stored, in memory of fixed size; what does not fit marks it
 * full, and a full batch is not stored. It knows no meter's state. */
#ifndef PMU_FLEET_BATCH_H
#define PMU_FLEET_BATCH_H

#include "base/arena.h"
#include "pmu/data/record.h"

enum { BATCH_RECORDS_MAX = 448, BATCH_TEXT_MAX = 131072, BATCH_STORE_AT = 96 };

typedef struct {
  record_t *records;
  size_t count;
  obuf_t text;
  bool full;
} batch_t;

void batch_open(batch_t *batch, arena_t *arena);
void batch_clear(batch_t *batch);
void batch_put(batch_t *batch, uint32_t meter, record_kind_t kind, const char *key, bytes_t value,
               const char *source);
/* SHA-256 and octets in hex of a telegram as it arrived. */
void batch_raw(batch_t *batch, uint32_t meter, const char *key, bytes_t raw, const char *source);

#endif
