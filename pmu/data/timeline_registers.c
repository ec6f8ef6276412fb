/* Registers of billing sets and of readings, gathered by set number and by instant of reading. The
 * objects are those of fixtures/dictionary/polyphase-tou.md, section 6. */
#include "pmu/data/timeline_read.h"

#include <stdlib.h>
#include <string.h>

#define READING_NS_MAX (120 * NS_PER_S)

typedef enum { OBJECT_OTHER, OBJECT_TOTAL, OBJECT_ENERGY, OBJECT_DEMAND } object_kind_t;

/* 1-0:1.8.0 total, 1.8.1 … 8 by rate, 129.8.0 unallocated; 1.6.0 … 8 maximum demand. */
static object_kind_t object_of(bytes_t object, int32_t *rate) {
  static const char energy[] = "1-0:1.8.";
  static const char demand[] = "1-0:1.6.";
  size_t len = sizeof energy - 1;
  *rate = 0;
  if (bytes_is(object, "1-0:129.8.0*255")) return OBJECT_ENERGY;
  if (object.len != len + 5 || memcmp(object.p + len + 1, "*255", 4) != 0) return OBJECT_OTHER;
  uint8_t digit = object.p[len];
  if (digit < '0' || digit >= '0' + SITE_RATES) return OBJECT_OTHER;
  *rate = digit - '0';
  if (memcmp(object.p, energy, len) == 0) return *rate == 0 ? OBJECT_TOTAL : OBJECT_ENERGY;
  return memcmp(object.p, demand, len) == 0 ? OBJECT_DEMAND : OBJECT_OTHER;
}

static status_t take_object(timeline_registers_t *registers, bytes_t object, const words_t *value,
                            fault_t *fault) {
  int32_t rate = 0;
  int64_t number = 0;
  int64_t stamp = 0;
  bool stamped = false;
  object_kind_t kind = object_of(object, &rate);
  if (kind == OBJECT_OTHER) return ST_OK;
  status_t status = words_i64(value, 0, WORDS_REGISTER, &number, fault);
  if (status == ST_OK) status = words_optional(value, 1, WORDS_SECONDS, &stamp, &stamped, fault);
  if (status != ST_OK) return status;
  if (kind == OBJECT_TOTAL) {
    registers->has_total = true;
    registers->total.mwh = number;
  } else if (kind == OBJECT_ENERGY) {
    registers->has_energy[rate] = true;
    registers->energy[rate].mwh = number;
  } else {
    registers->has_demand[rate] = true;
    registers->demand[rate].mw = number;
    registers->demand_stamp[rate].s = stamped ? stamp : -1;
  }
  return ST_OK;
}

/* OBJECT `head`: CAUSE MASK START_S END_S RESET_S STATUS */
static status_t take_head(timeline_registers_t *registers, const words_t *value, fault_t *fault) {
  status_t status = words_i64(value, 0, WORDS_COUNT, &registers->cause, fault);
  if (status == ST_OK) status = words_i64(value, 2, WORDS_SECONDS, &registers->start.s, fault);
  if (status == ST_OK) status = words_i64(value, 3, WORDS_SECONDS, &registers->end.s, fault);
  return status;
}

static bool holds(const timeline_registers_t *one, object_kind_t kind, int32_t rate) {
  if (kind == OBJECT_TOTAL) return one->has_total;
  return kind == OBJECT_ENERGY ? one->has_energy[rate] : one->has_demand[rate];
}

static timeline_registers_t *set_of(timeline_t *timeline, int64_t number) {
  for (size_t i = timeline->set_count; i > 0; i--) {
    if (timeline->sets[i - 1].number == number) return &timeline->sets[i - 1];
  }
  timeline_registers_t *fresh = &timeline->sets[timeline->set_count++];
  fresh->is_set = true;
  fresh->number = number;
  return fresh;
}

/* Objects that are read one by one are one reading where they lie within two minutes; whether they
 * fit together, their sum will tell. Records of one reading are neighbours: looked for from the
 * end. */
static timeline_registers_t *reading_of(timeline_t *timeline, int64_t at, object_kind_t kind,
                                        int32_t rate) {
  for (size_t i = timeline->reading_count; i > 0; i--) {
    timeline_registers_t *one = &timeline->readings[i - 1];
    int64_t apart = at > one->first.ns ? at - one->first.ns : one->first.ns - at;
    if (apart <= READING_NS_MAX && !holds(one, kind, rate)) return one;
  }
  timeline_registers_t *fresh = &timeline->readings[timeline->reading_count++];
  fresh->at.ns = fresh->first.ns = at;
  return fresh;
}

static status_t read_set(timeline_reader_t *reader, const record_t *record) {
  words_t key = words_of(record->key);
  words_t value = words_of(record->value);
  timeline_t *timeline = reader->timeline;
  int64_t number = 0;
  if (bytes_is(words_at(&key, 1), "missed")) return ST_OK;
  status_t status = words_i64(&key, 0, WORDS_COUNT, &number, reader->fault);
  if (status != ST_OK) return status;
  timeline_registers_t *set = set_of(timeline, number);
  if (record->number > set->record) set->record = record->number;
  if (bytes_is(words_at(&key, 1), "head")) return take_head(set, &value, reader->fault);
  return take_object(set, words_at(&key, 1), &value, reader->fault);
}

static status_t read_object(timeline_reader_t *reader, const record_t *record) {
  words_t key = words_of(record->key);
  words_t value = words_of(record->value);
  timeline_t *timeline = reader->timeline;
  int32_t rate = 0;
  int64_t at = 0;
  status_t status = words_i64(&key, 1, WORDS_INSTANT, &at, reader->fault);
  if (status != ST_OK) return status;
  timeline_seen(timeline, (utc_t){at / NS_PER_S});
  object_kind_t kind = object_of(words_at(&key, 0), &rate);
  if (kind == OBJECT_OTHER) return ST_OK;
  timeline_registers_t *reading = reading_of(timeline, at, kind, rate);
  if (kind == OBJECT_TOTAL) reading->at.ns = at;
  if (record->number > reading->record) reading->record = record->number;
  return take_object(reading, words_at(&key, 0), &value, reader->fault);
}

static int by_number(const void *a, const void *b) {
  const timeline_registers_t *x = a;
  const timeline_registers_t *y = b;
  int64_t left = x->is_set ? x->number : x->at.ns;
  int64_t right = y->is_set ? y->number : y->at.ns;
  return left < right ? -1 : left > right ? 1 : 0;
}

static void settle(timeline_registers_t *all, size_t count) {
  qsort(all, count, sizeof *all, by_number);
  for (size_t i = 0; i < count; i++) {
    int64_t sum = all[i].energy[0].mwh;
    all[i].whole = all[i].has_total;
    for (int32_t rate = 1; rate < SITE_RATES; rate++) {
      sum += all[i].energy[rate].mwh;
      if (!all[i].has_energy[rate]) all[i].whole = false;
    }
    if (sum != all[i].total.mwh) all[i].whole = false; /* I1: read while energy went on counting */
  }
}

/* How many different sets and instants there are at most: records that name an object of use. */
static void count_keys(const record_t *records, size_t count, uint32_t meter, size_t *sets,
                       size_t *readings) {
  for (size_t i = 0; i < count; i++) {
    if (records[i].meter != meter) continue;
    if (records[i].kind == REC_SET) (*sets)++;
    if (records[i].kind == REC_OBJECT) (*readings)++;
  }
}

status_t timeline_registers(timeline_reader_t *reader, const record_t *records, size_t count,
                            uint32_t meter) {
  size_t sets = 0;
  size_t readings = 0;
  timeline_t *timeline = reader->timeline;
  count_keys(records, count, meter, &sets, &readings);
  timeline->sets = ARENA_ARRAY(reader->arena, timeline_registers_t, sets + 1);
  timeline->readings = ARENA_ARRAY(reader->arena, timeline_registers_t, readings + 1);
  for (size_t i = 0; i < count; i++) {
    status_t status = ST_OK;
    if (records[i].meter != meter || records[i].conflict) continue; /* the first value counts */
    if (records[i].kind == REC_SET) status = read_set(reader, &records[i]);
    if (records[i].kind == REC_OBJECT) status = read_object(reader, &records[i]);
    if (status != ST_OK) return status;
  }
  settle(timeline->sets, timeline->set_count);
  settle(timeline->readings, timeline->reading_count);
  return ST_OK;
}
