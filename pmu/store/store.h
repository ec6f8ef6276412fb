/* The journal on SQLite: append-only. One call of store_append is one transaction, and returns
 * after it is durable. A second process on the same file is refused with ST_BUSY and a sentence
 * that says who holds it. ":memory:" is a store that dies with its handle. */
#ifndef PMU_STORE_STORE_H
#define PMU_STORE_STORE_H

#include "base/arena.h"
#include "pmu/data/record.h"

typedef struct store store_t;

typedef struct {
  uint64_t fresh, same, conflicts; /* what became of the records */
} store_tally_t;

MUST_USE status_t store_open(const char *path, store_t **store, fault_t *fault);
MUST_USE status_t store_append(store_t *store, const record_t *records, size_t count,
                               store_tally_t *tally, fault_t *fault);
/* All records in order of number; texts live in the arena. */
MUST_USE status_t store_load(store_t *store, arena_t *arena, record_t **records, size_t *count,
                             fault_t *fault);
uint64_t store_octets(store_t *store); /* size of the database, for perf */
void store_close(store_t *store);

#endif
