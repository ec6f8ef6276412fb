/* A pool of full meters, of which the one that was asked longest ago gives way, and the logs of
 * orders of all. See dormant.h. */
#include "sim/meter/dormant.h"

#include <string.h>

#include "sim/meter/core.h"

/* A full meter, in memory of its own, so that it can go. */
typedef struct slot {
  arena_t arena;
  meter_t *m;        /* NULL: nobody yet */
  uint32_t of;       /* index */
  uint64_t asked;    /* when, in asks */
  struct slot *next; /* of those that are kept */
} slot_t;

typedef struct {
  order_log_t log;
  slot_t *slot; /* NULL: it sleeps */
  true_t seen;
} record_t;

struct dormant {
  arena_t *arena;
  const meter_model_t *model;
  true_t start;
  uint32_t count, awake_max;
  uint64_t asks;
  record_t *records;
  slot_t **pool;
  slot_t *kept; /* out of the pool, because they cannot sleep */
};

/* --- the orders of a meter --- */

void dormant_spoil(meter_t *m) {
  if (m->log != NULL) m->log->spoilt = true;
}

/* Room for 2, 4, 8: what is outgrown stays with the arena, less than what is there. */
static void grow(order_log_t *log) {
  uint8_t cap = log->cap == 0 ? 2 : (uint8_t)(2 * log->cap);
  order_kept_t *orders = ARENA_ARRAY(log->arena, order_kept_t, cap);
  if (log->count > 0) memcpy(orders, log->orders, log->count * sizeof *orders);
  log->orders = orders;
  log->cap = cap;
}

void dormant_note(meter_t *m, const pending_t *order) {
  order_log_t *log = m->log;
  if (log == NULL || log->spoilt) return;
  if (log->count == ORDER_LOG_MAX) {
    log->spoilt = true;
    return;
  }
  if (log->count == log->cap) grow(log);
  log->orders[log->count++] = (order_kept_t){.at = m->now, .order = *order};
}

/* --- the pool --- */

dormant_t *dormant_new(arena_t *arena, const meter_model_t *model, true_t start, uint32_t count,
                       uint32_t awake_max) {
  CHECK(awake_max > 0);
  dormant_t *d = ARENA_NEW(arena, dormant_t);
  *d = (dormant_t){
      .arena = arena, .model = model, .start = start, .count = count, .awake_max = awake_max};
  d->records = ARENA_ARRAY(arena, record_t, count);
  for (uint32_t i = 0; i < count; i++) {
    d->records[i].log.arena = arena;
    d->records[i].seen = start;
  }
  d->pool = ARENA_ARRAY(arena, slot_t *, awake_max);
  for (uint32_t i = 0; i < awake_max; i++)
    d->pool[i] = ARENA_NEW(arena, slot_t);
  return d;
}

void dormant_free(dormant_t *d) {
  for (uint32_t i = 0; i < d->awake_max; i++)
    arena_free(&d->pool[i]->arena);
  for (slot_t *slot = d->kept; slot != NULL; slot = slot->next)
    arena_free(&slot->arena);
}

/* One whose meter cannot sleep leaves the pool with it. */
static void keep_spoilt(dormant_t *d, uint32_t place) {
  slot_t *slot = d->pool[place];
  if (slot->m == NULL || !d->records[slot->of].log.spoilt) return;
  slot->next = d->kept;
  d->kept = slot;
  d->pool[place] = ARENA_NEW(d->arena, slot_t);
}

/* The place that was asked longest ago, its meter asleep. */
static slot_t *slot_free(dormant_t *d) {
  slot_t *least = NULL;
  for (uint32_t i = 0; i < d->awake_max; i++) {
    keep_spoilt(d, i);
    if (least == NULL || d->pool[i]->asked < least->asked) least = d->pool[i];
  }
  if (least->m != NULL) d->records[least->of].slot = NULL;
  arena_free(&least->arena);
  least->m = NULL;
  return least;
}

static void live_again(dormant_t *d, uint32_t index, slot_t *slot) {
  record_t *record = &d->records[index];
  const order_log_t *log = &record->log;
  slot->m = meter_begin(&slot->arena, d->model, d->start);
  slot->of = index;
  for (uint8_t i = 0; i < log->count; i++) {
    meter_advance(slot->m, log->orders[i].at);
    meter_again(slot->m, &log->orders[i].order);
  }
  slot->m->log = &record->log;
  record->slot = slot;
}

meter_t *dormant_wake(dormant_t *d, uint32_t index, true_t now) {
  CHECK(index < d->count);
  record_t *record = &d->records[index];
  CHECK(now.ns >= record->seen.ns);
  if (record->slot == NULL) live_again(d, index, slot_free(d));
  record->slot->asked = ++d->asks;
  record->seen = now;
  meter_advance(record->slot->m, now);
  return record->slot->m;
}

bool dormant_sleeps(const dormant_t *d, uint32_t index) {
  CHECK(index < d->count);
  return d->records[index].slot == NULL;
}

size_t dormant_octets(const dormant_t *d, uint32_t index) {
  CHECK(index < d->count);
  size_t orders = 0;
  for (size_t cap = 2; cap <= d->records[index].log.cap; cap *= 2)
    orders += cap;
  return sizeof(record_t) + orders * sizeof(order_kept_t);
}
