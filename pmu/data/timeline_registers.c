/* Registers of billing sets and of readings, gathered by set number and by instant of reading. The
 * objects are those of the meter's shape (fixtures/dictionary/polyphase-tou.md, sections 6 and 11),
 * and the four ratios. */
#include "pmu/data/timeline_read.h"

#include <stdlib.h>
#include <string.h>

#define READING_NS_MAX (120 * NS_PER_S)

/* Which of the four ratios an object is; -1: none. */
static int32_t ratio_of(bytes_t object) {
  static const char *const ratios[] = {"1-0:0.4.2*255", "1-0:0.4.5*255", "1-0:0.4.3*255",
                                       "1-0:0.4.6*255"};
  for (int32_t i = 0; i < (int32_t)(sizeof ratios / sizeof ratios[0]); i++)
    if (bytes_is(object, ratios[i])) return i;
  return -1;
}

static void take_ratio(timeline_registers_t *registers, int32_t part, int64_t hundredths) {
  site_ratio_t *ratio = &registers->ratio;
  int64_t *const parts[] = {&ratio->ct_primary, &ratio->ct_secondary, &ratio->vt_primary,
                            &ratio->vt_secondary};
  if (*parts[part] == 0) registers->ratio_parts++;
  *parts[part] = hundredths;
}

static status_t take_object(timeline_registers_t *registers, const shape_object_t *object,
                            const words_t *value, fault_t *fault) {
  int64_t number = 0;
  int64_t stamp = 0;
  bool stamped = false;
  status_t status = words_i64(value, 0, WORDS_REGISTER, &number, fault);
  if (status == ST_OK) status = words_optional(value, 1, WORDS_SECONDS, &stamp, &stamped, fault);
  if (status != ST_OK) return status;
  timeline_energies_t *energies = &registers->energies[object->quantity];
  timeline_peak_t peak = {true, {number}, {stamped ? stamp : -1}};
  switch (object->kind) {
  case SHAPE_TOTAL:
    energies->has_total = true;
    energies->total.mwh = number;
    return ST_OK;
  case SHAPE_RATE:
  case SHAPE_UNALLOCATED:
    energies->has_energy[object->index] = true;
    energies->energy[object->index].mwh = number;
    return ST_OK;
  case SHAPE_PEAK:
    registers->demands[object->index].peaks[object->peak] = peak;
    return ST_OK;
  case SHAPE_COINCIDENT:
    registers->coincident[object->index] = peak;
    return ST_OK;
  case SHAPE_SHADOW:
  case SHAPE_CUMULATIVE:
    return ST_OK;
  }
  return ST_OK;
}

/* OBJECT `head`: CAUSE MASK START_S END_S RESET_S STATUS */
static status_t take_head(timeline_registers_t *registers, const words_t *value, fault_t *fault) {
  status_t status = words_i64(value, 0, WORDS_COUNT, &registers->cause, fault);
  if (status == ST_OK) status = words_i64(value, 1, WORDS_COUNT, &registers->mask, fault);
  if (status == ST_OK) status = words_i64(value, 2, WORDS_SECONDS, &registers->start.s, fault);
  if (status == ST_OK) status = words_i64(value, 3, WORDS_SECONDS, &registers->end.s, fault);
  return status;
}

/* Is the place of an object in a reading taken? */
static bool holds(const timeline_registers_t *one, const shape_object_t *object) {
  const timeline_energies_t *energies = &one->energies[object->quantity];
  switch (object->kind) {
  case SHAPE_TOTAL:
    return energies->has_total;
  case SHAPE_RATE:
  case SHAPE_UNALLOCATED:
    return energies->has_energy[object->index];
  case SHAPE_PEAK:
    return one->demands[object->index].peaks[object->peak].there;
  case SHAPE_COINCIDENT:
    return one->coincident[object->index].there;
  case SHAPE_SHADOW:
  case SHAPE_CUMULATIVE:
    return false;
  }
  return false;
}

static void open_registers(timeline_reader_t *reader, timeline_registers_t *fresh) {
  const shape_t *shape = reader->shape;
  arena_t *arena = reader->arena;
  fresh->energies = ARENA_ARRAY(arena, timeline_energies_t, (size_t)shape->quantity_count + 1);
  fresh->demands = ARENA_ARRAY(arena, timeline_demand_t, (size_t)shape->demand_count + 1);
  fresh->coincident = ARENA_ARRAY(arena, timeline_peak_t, (size_t)shape->coincident_count + 1);
}

/* Of the sets so far, or a new one. */
static timeline_registers_t *set_of(timeline_reader_t *reader, timeline_registers_t *sets,
                                    size_t *count, int64_t number) {
  for (size_t i = *count; i > 0; i--) {
    if (sets[i - 1].number == number) return &sets[i - 1];
  }
  timeline_registers_t *fresh = &sets[(*count)++];
  open_registers(reader, fresh);
  fresh->is_set = true;
  fresh->number = number;
  return fresh;
}

/* Objects that are read one by one are one reading where they lie within two minutes; whether they
 * fit together, their sum will tell. Records of one reading are neighbours: looked for from the
 * end. A register that is not there twice opens no reading: `object` NULL, or of no use. */
static timeline_registers_t *reading_of(timeline_reader_t *reader, int64_t at,
                                        const shape_object_t *object) {
  timeline_t *timeline = reader->timeline;
  for (size_t i = timeline->reading_count; i > 0; i--) {
    timeline_registers_t *one = &timeline->readings[i - 1];
    int64_t apart = at > one->first.ns ? at - one->first.ns : one->first.ns - at;
    if (apart <= READING_NS_MAX && (object == NULL || !holds(one, object))) return one;
  }
  timeline_registers_t *fresh = &timeline->readings[timeline->reading_count++];
  open_registers(reader, fresh);
  fresh->at.ns = fresh->first.ns = at;
  return fresh;
}

static bool is_of_use(const shape_object_t *object) {
  return object->kind != SHAPE_SHADOW && object->kind != SHAPE_CUMULATIVE;
}

static status_t read_set(timeline_reader_t *reader, const record_t *record) {
  words_t key = words_of(record->key);
  words_t value = words_of(record->value);
  int64_t number = 0;
  int64_t hundredths = 0;
  if (bytes_is(words_at(&key, 1), "missed")) return ST_OK;
  status_t status = words_i64(&key, 0, WORDS_COUNT, &number, reader->fault);
  if (status != ST_OK) return status;
  timeline_t *timeline = reader->timeline;
  timeline_registers_t *set = set_of(reader, timeline->sets, &timeline->set_count, number);
  if (record->number > set->record) set->record = record->number;
  if (bytes_is(words_at(&key, 1), "head")) return take_head(set, &value, reader->fault);
  const shape_object_t *object = shape_object(reader->shape, words_at(&key, 1));
  if (object != NULL && is_of_use(object)) return take_object(set, object, &value, reader->fault);
  int32_t part = ratio_of(words_at(&key, 1));
  if (part < 0) return ST_OK;
  status = words_i64(&value, 0, INT32_MAX, &hundredths, reader->fault);
  if (status == ST_OK && hundredths > 0) take_ratio(set, part, hundredths);
  return status;
}

/* REC_DAILY: NUMBER OBJECT | VALUE; OBJECT `head`: STAMP_S STATUS */
static status_t read_daily(timeline_reader_t *reader, const record_t *record) {
  enum { STATUS_INVALID = 1, STATUS_LATE = 8 };
  words_t key = words_of(record->key);
  words_t value = words_of(record->value);
  int64_t number = 0;
  int64_t bits = 0;
  status_t status = words_i64(&key, 0, WORDS_COUNT, &number, reader->fault);
  if (status != ST_OK) return status;
  timeline_t *timeline = reader->timeline;
  timeline_registers_t *set = set_of(reader, timeline->dailies, &timeline->daily_count, number);
  if (record->number > set->record) set->record = record->number;
  if (!bytes_is(words_at(&key, 1), "head")) {
    const shape_object_t *object = shape_object(reader->shape, words_at(&key, 1));
    bool of_use = object != NULL && is_of_use(object);
    return of_use ? take_object(set, object, &value, reader->fault) : ST_OK;
  }
  status = words_i64(&value, 0, WORDS_SECONDS, &set->end.s, reader->fault);
  if (status == ST_OK) status = words_i64(&value, 1, 0xFF, &bits, reader->fault);
  set->start = set->end;
  set->invalid = (bits & STATUS_INVALID) != 0;
  set->late = (bits & STATUS_LATE) != 0;
  return status;
}

static status_t read_object(timeline_reader_t *reader, const record_t *record) {
  words_t key = words_of(record->key);
  words_t value = words_of(record->value);
  int64_t at = 0;
  int64_t hundredths = 0;
  status_t status = words_i64(&key, 1, WORDS_INSTANT, &at, reader->fault);
  if (status != ST_OK) return status;
  timeline_seen(reader->timeline, (utc_t){at / NS_PER_S});
  const shape_object_t *object = shape_object(reader->shape, words_at(&key, 0));
  int32_t part = ratio_of(words_at(&key, 0));
  bool of_use = object != NULL && is_of_use(object);
  if (!of_use && part < 0) return ST_OK;
  timeline_registers_t *reading = reading_of(reader, at, of_use ? object : NULL);
  if (!of_use) {
    status = words_i64(&value, 0, INT32_MAX, &hundredths, reader->fault);
    if (status == ST_OK && hundredths > 0) take_ratio(reading, part, hundredths);
    return status;
  }
  if (object->kind == SHAPE_TOTAL && object->quantity == 0) reading->at.ns = at;
  if (record->number > reading->record) reading->record = record->number;
  return take_object(reading, object, &value, reader->fault);
}

static int by_number(const void *a, const void *b) {
  const timeline_registers_t *x = a;
  const timeline_registers_t *y = b;
  int64_t left = x->is_set ? x->number : x->at.ns;
  int64_t right = y->is_set ? y->number : y->at.ns;
  return left < right ? -1 : left > right ? 1 : 0;
}

/* I1, per quantity: the total is what its rates and the unallocated part sum up to, each cut to the
 * digits of the register. Read one by one while energy went on counting they do not. */
static bool sums_up(const timeline_energies_t *of, const shape_quantity_t *quantity,
                    int32_t digits) {
  int64_t limit = shape_limit(quantity, digits);
  int64_t more = of->energy[0].mwh - of->total.mwh;
  if (!of->has_total) return false;
  for (int32_t rate = 1; rate < SITE_RATES; rate++) {
    bool has = (quantity->rates >> rate & 1) != 0;
    if (has && !of->has_energy[rate]) return false;
    if (has) more += of->energy[rate].mwh;
  }
  if (quantity->rates == 0) return true;
  return limit > 0 ? more % limit == 0 : more == 0;
}

static void settle(const timeline_reader_t *reader, timeline_registers_t *all, size_t count) {
  const shape_t *shape = reader->shape;
  qsort(all, count, sizeof *all, by_number);
  for (size_t i = 0; i < count; i++) {
    for (int32_t q = 0; q < shape->quantity_count; q++)
      all[i].energies[q].whole =
          sums_up(&all[i].energies[q], &shape->quantities[q], reader->digits);
  }
}

/* How many different sets and instants there are at most: records that name an object of use. */
static void count_keys(const pmu_mechanisms_t *mechanisms, const record_t *records, size_t count,
                       uint32_t meter, size_t *sets, size_t *dailies, size_t *readings) {
  for (size_t i = 0; i < count; i++) {
    if (!mechanisms->record_of(meter, records[i].meter)) continue;
    if (records[i].kind == REC_SET) (*sets)++;
    if (records[i].kind == REC_DAILY) (*dailies)++;
    if (records[i].kind == REC_OBJECT) (*readings)++;
  }
}

/* A record of REC_OBJECT and its place in time. */
typedef struct {
  const record_t *record;
  int64_t at;
} object_at_t;

static int by_instant(const void *a, const void *b) {
  const object_at_t *x = a;
  const object_at_t *y = b;
  if (x->at != y->at) return x->at < y->at ? -1 : 1;
  size_t left = x->record->key.len, right = y->record->key.len;
  int order = memcmp(x->record->key.p, y->record->key.p, left < right ? left : right);
  return order != 0 ? order : left < right ? -1 : left > right ? 1 : 0;
}

/* Readings are gathered in order of time: what a journal took in late is no later reading (B4). */
static status_t read_objects(timeline_reader_t *reader, const record_t *records, size_t count,
                             uint32_t meter, size_t most) {
  object_at_t *objects = ARENA_ARRAY(reader->arena, object_at_t, most + 1);
  size_t found = 0;
  status_t status = ST_OK;
  for (size_t i = 0; i < count && status == ST_OK; i++) {
    if (records[i].conflict || records[i].kind != REC_OBJECT) continue;
    if (!reader->mechanisms->record_of(meter, records[i].meter)) continue;
    words_t key = words_of(records[i].key);
    object_at_t *object = &objects[found++];
    object->record = &records[i];
    status = words_i64(&key, 1, WORDS_INSTANT, &object->at, reader->fault);
    object->at = reader->mechanisms->reading_order(object->at, records[i].number);
  }
  qsort(objects, found, sizeof *objects, by_instant);
  for (size_t i = 0; i < found && status == ST_OK; i++)
    status = read_object(reader, objects[i].record);
  return status;
}

status_t timeline_registers(timeline_reader_t *reader, const record_t *records, size_t count,
                            uint32_t meter) {
  size_t sets = 0;
  size_t dailies = 0;
  size_t readings = 0;
  timeline_t *timeline = reader->timeline;
  count_keys(reader->mechanisms, records, count, meter, &sets, &dailies, &readings);
  timeline->dailies = ARENA_ARRAY(reader->arena, timeline_registers_t, dailies + 1);
  timeline->sets = ARENA_ARRAY(reader->arena, timeline_registers_t, sets + 1);
  timeline->readings = ARENA_ARRAY(reader->arena, timeline_registers_t, readings + 1);
  for (size_t i = 0; i < count; i++) {
    status_t status = ST_OK;
    if (records[i].conflict) continue; /* the first value counts */
    if (!reader->mechanisms->record_of(meter, records[i].meter)) continue;
    if (records[i].kind == REC_SET) status = read_set(reader, &records[i]);
    if (records[i].kind == REC_DAILY) status = read_daily(reader, &records[i]);
    if (status != ST_OK) return status;
  }
  status_t status = read_objects(reader, records, count, meter, readings);
  if (status != ST_OK) return status;
  settle(reader, timeline->sets, timeline->set_count);
  settle(reader, timeline->dailies, timeline->daily_count);
  settle(reader, timeline->readings, timeline->reading_count);
  return ST_OK;
}
