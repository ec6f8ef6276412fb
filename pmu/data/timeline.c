/* Reads profile rows, clocks and visits of one meter; see timeline.h. Registers of sets and
 * readings are in timeline_registers.c. */
#include "pmu/data/timeline_read.h"

#include <stdlib.h>
#include <string.h>

enum { AMOUNTS_AT = 4 }; /* the word of the first energy of an entry */

static status_t read_amount(const timeline_reader_t *reader, const timeline_row_t *row,
                            bytes_t digits, int32_t channel) {
  timeline_amount_t *amount = &row->amounts[channel];
  const words_t word = words_of(digits);
  int32_t quantity = reader->timeline->columns.quantity[channel];
  status_t status = words_i64(&word, 0, WORDS_ENERGY, &amount->energy.mwh, reader->fault);
  if (status != ST_OK) return status;
  if (amount->energy.mwh < 0 && !reader->shape->quantities[quantity].sum)
    return fault_set(reader->fault, ST_BAD_INPUT, -1, -1,
                     "profile row %lld: a negative energy in channel %d", (long long)row->seq,
                     (int)channel);
  amount->least = amount->most = amount->energy;
  amount->none = false;
  return ST_OK;
}

/* `QUANTITY:VALUE`; false: the word is a value alone. */
static bool of_quantity(bytes_t word, int64_t *quantity, bytes_t *digits) {
  const uint8_t *colon = word.len == 0 ? NULL : memchr(word.p, ':', word.len);
  if (colon == NULL) return false;
  size_t len = (size_t)(colon - word.p);
  *digits = bytes_of(colon + 1, word.len - len - 1);
  return bytes_to_i64(bytes_of(word.p, len), quantity) == ST_OK;
}

/* One word a channel, those of the roster or as each says; a sum's may be negative. */
static status_t read_amounts(timeline_reader_t *reader, const words_t *value, timeline_row_t *row) {
  const shape_columns_t *columns = &reader->timeline->columns;
  row->amounts = reader->amounts;
  reader->amounts += columns->count;
  for (int32_t i = 0; i < columns->count; i++)
    row->amounts[i].none = true;
  int32_t own = reader->shape->channel_count;
  bytes_t digits = bytes_of("", 0);
  int64_t quantity = 0;
  bool named = of_quantity(words_at(value, AMOUNTS_AT), &quantity, &digits);
  if (!named && value->count != AMOUNTS_AT + own)
    return fault_set(reader->fault, ST_BAD_INPUT, -1, -1,
                     "profile row %lld: %d energies of a meter of %d channels", (long long)row->seq,
                     (int)(value->count - AMOUNTS_AT), (int)own);
  for (int32_t word = AMOUNTS_AT; word < value->count; word++) {
    int32_t channel = word - AMOUNTS_AT;
    digits = words_at(value, word);
    if (named && !of_quantity(digits, &quantity, &digits)) channel = -1;
    if (named && channel >= 0) channel = shape_columns_find(columns, (int32_t)quantity);
    if (channel < 0 || !row->amounts[channel].none)
      return fault_set(reader->fault, ST_BAD_INPUT, -1, -1,
                       "profile row %lld: energies of quantities, each once, or of none",
                       (long long)row->seq);
    status_t status = read_amount(reader, row, digits, channel);
    if (status != ST_OK) return status;
  }
  return ST_OK;
}

/* Channels that the roster does not know of, as a later order made them. */
static void learn_columns(timeline_reader_t *reader, const record_t *record) {
  shape_columns_t *columns = &reader->timeline->columns;
  words_t value = words_of(record->value);
  for (int32_t word = AMOUNTS_AT; word < value.count; word++) {
    int64_t quantity = 0;
    bytes_t digits;
    if (!of_quantity(words_at(&value, word), &quantity, &digits)) return;
    if (quantity < 0 || quantity >= reader->shape->quantity_count) continue;
    if (shape_columns_find(columns, (int32_t)quantity) < 0)
      columns->quantity[columns->count++] = (int32_t)quantity;
  }
}

/* REC_ENTRY: BOOT SEQ | BEGIN_S END_S STATUS ELAPSED_S V0 V1 … */
static status_t read_entry(timeline_reader_t *reader, const words_t *value, timeline_row_t *row) {
  fault_t *fault = reader->fault;
  int64_t status_word = 0;
  int64_t elapsed = 0;
  status_t status = words_i64(value, 0, WORDS_SECONDS, &row->begin.s, fault);
  if (status == ST_OK) status = words_i64(value, 1, WORDS_SECONDS, &row->end.s, fault);
  if (status == ST_OK) status = words_i64(value, 2, 0xFFFF, &status_word, fault);
  if (status == ST_OK) status = words_i64(value, 3, WORDS_SECONDS, &elapsed, fault);
  if (status == ST_OK) status = read_amounts(reader, value, row);
  if (status != ST_OK) return status;
  if (row->end.s < row->begin.s || row->end.s - row->begin.s > 2 * DAY_SECONDS || elapsed < 0) {
    return fault_set(fault, ST_BAD_INPUT, -1, -1,
                     "profile row %lld: an entry of negative length, or of days",
                     (long long)row->seq);
  }
  row->kind = ROW_ENTRY;
  row->status = (uint32_t)status_word;
  row->elapsed.ns = elapsed * NS_PER_S;
  return ST_OK;
}

/* REC_MARKER: BOOT SEQ | KIND STAMP_S STAMP2_S VALUE */
static status_t read_marker(const words_t *value, timeline_row_t *row, fault_t *fault) {
  static const char *const kinds[] = {"", "ND", "PD", "PU", "CC", "FE", "TC", "CL", "DS"};
  bytes_t kind = words_at(value, 0);
  bool there = false;
  row->kind = ROW_ENTRY;
  for (int32_t i = ROW_ND; i <= ROW_DS; i++) {
    if (bytes_is(kind, kinds[i])) row->kind = (row_t)i;
  }
  if (row->kind == ROW_ENTRY) {
    return fault_set(fault, ST_BAD_INPUT, -1, -1, "profile row %lld: no marker is called '%.*s'",
                     (long long)row->seq, (int)(kind.len < 20 ? kind.len : 20),
                     (const char *)kind.p);
  }
  status_t status = words_i64(value, 1, WORDS_SECONDS, &row->begin.s, fault);
  row->end = row->begin;
  if (status == ST_OK) status = words_optional(value, 2, WORDS_SECONDS, &row->end.s, &there, fault);
  if (status == ST_OK)
    status = words_optional(value, 3, WORDS_REGISTER, &row->value, &there, fault);
  return status;
}

static status_t read_row(timeline_reader_t *reader, const record_t *record) {
  timeline_row_t row = {.record = record->number};
  words_t key = words_of(record->key);
  words_t value = words_of(record->value);
  status_t status = words_i64(&key, 0, WORDS_COUNT, &row.boot, reader->fault);
  if (status == ST_OK) status = words_i64(&key, 1, WORDS_COUNT, &row.seq, reader->fault);
  if (status == ST_OK) {
    status = record->kind == REC_ENTRY ? read_entry(reader, &value, &row)
                                       : read_marker(&value, &row, reader->fault);
  }
  if (status == ST_OK) reader->timeline->rows[reader->timeline->row_count++] = row;
  return status;
}

/* REC_CLOCK: AT_NS | REQUEST_NS RESPONSE_NS CLAIM_S CLOCK_STATUS */
static status_t read_clock(timeline_reader_t *reader, const record_t *record) {
  words_t value = words_of(record->value);
  timeline_clock_t clock = {0};
  int64_t bits = 0;
  fault_t *fault = reader->fault;
  /* Stamps end with 2099; so bounded, sums and differences of them stay within 64 bits. */
  const int64_t last_s = INT64_C(4102444800);
  status_t status = words_i64(&value, 0, last_s * NS_PER_S, &clock.request.ns, fault);
  if (status == ST_OK) status = words_i64(&value, 1, last_s * NS_PER_S, &clock.response.ns, fault);
  if (status == ST_OK) status = words_i64(&value, 2, last_s, &clock.claim.s, fault);
  if (status == ST_OK) status = words_i64(&value, 3, 0xFF, &bits, fault);
  if (status == ST_OK && (clock.request.ns < 0 || clock.claim.s < 0)) {
    status = fault_set(fault, ST_BAD_VALUE, -1, -1, "record %llu: a clock reading before 1970",
                       (unsigned long long)record->number);
  }
  if (status == ST_OK && clock.response.ns < clock.request.ns) {
    status = fault_set(fault, ST_BAD_VALUE, -1, -1,
                       "record %llu: the clock's answer is older than the question",
                       (unsigned long long)record->number);
  }
  if (status != ST_OK) return status;
  clock.invalid = (bits & 1) != 0;
  clock.record = record->number;
  reader->timeline->clocks[reader->timeline->clock_count++] = clock;
  timeline_seen(reader->timeline, (utc_t){clock.response.ns / NS_PER_S});
  return ST_OK;
}

/* REC_OBJECT of the clock: OBJECT AT_NS | CLAIM_S CLOCK_STATUS OFFSET_S. */
static status_t read_local(timeline_reader_t *reader, const record_t *record) {
  words_t key = words_of(record->key);
  words_t value = words_of(record->value);
  if (!bytes_is(words_at(&key, 0), "0-0:1.0.0*255")) return ST_OK;
  timeline_local_t local = {0};
  int64_t at = 0;
  status_t status = words_i64(&key, 1, WORDS_INSTANT, &at, reader->fault);
  if (status == ST_OK) status = words_i64(&value, 0, WORDS_SECONDS, &local.claim.s, reader->fault);
  if (status == ST_OK) status = words_i64(&value, 2, DAY_SECONDS, &local.offset_s, reader->fault);
  if (status != ST_OK) return status;
  local.at.s = div_floor(at, NS_PER_S);
  reader->timeline->locals[reader->timeline->local_count++] = local;
  return ST_OK;
}

/* REC_OBJECT of the profile's highest number. */
static status_t read_counted(timeline_reader_t *reader, const record_t *record) {
  words_t key = words_of(record->key);
  words_t value = words_of(record->value);
  if (!bytes_is(words_at(&key, 0), "0-0:128.4.0*255")) return ST_OK;
  timeline_t *timeline = reader->timeline;
  int64_t at = 0;
  int64_t counted = 0;
  status_t status = words_i64(&key, 1, WORDS_INSTANT, &at, reader->fault);
  if (status == ST_OK) status = words_i64(&value, 0, WORDS_COUNT, &counted, reader->fault);
  if (status != ST_OK || at / NS_PER_S < timeline->counted_at.s) return status;
  timeline->counted_at.s = at / NS_PER_S;
  timeline->counted = counted;
  return ST_OK;
}

static bool names_part(bytes_t list, const char *part) {
  size_t len = strlen(part);
  for (size_t at = 0; at + len <= list.len; at++) {
    bool begins = at == 0 || list.p[at - 1] == ',';
    bool ends = at + len == list.len || list.p[at + len] == ',';
    if (begins && ends && memcmp(list.p + at, part, len) == 0) return true;
  }
  return false;
}

/* REC_VISIT: LIST AT_S ATTEMPT | STATUS REQUESTED-PARTS MISSING-PARTS */
static status_t read_visit(timeline_reader_t *reader, const record_t *record) {
  words_t key = words_of(record->key);
  words_t value = words_of(record->value);
  timeline_visit_t visit = {.record = record->number};
  status_t status = words_i64(&key, 1, WORDS_SECONDS, &visit.at.s, reader->fault);
  if (status == ST_OK) status = words_i64(&key, 2, WORDS_COUNT, &visit.attempt, reader->fault);
  if (status != ST_OK) return status;
  visit.profile_asked = names_part(words_at(&value, 1), "profile");
  visit.profile_missing = names_part(words_at(&value, 2), "profile");
  reader->timeline->visits[reader->timeline->visit_count++] = visit;
  timeline_seen(reader->timeline, visit.at);
  return ST_OK;
}

/* READ-BACK `due=S`, or `due=-` where it waits for an order. */
static status_t read_programmed(timeline_reader_t *reader, const words_t *key,
                                const words_t *value) {
  enum { DUE_LEN = 4 };
  timeline_t *timeline = reader->timeline;
  bytes_t due = words_at(value, 5);
  timeline_calendar_t *made = &timeline->calendars[timeline->calendar_count];
  *made = (timeline_calendar_t){.kind = CALENDAR_PROGRAMMED, .due = {TIME_NEVER}};
  made->by_order = bytes_is(due, "due=-");
  if (!made->by_order &&
      (due.len <= DUE_LEN || memcmp(due.p, "due=", DUE_LEN) != 0 ||
       bytes_to_i64(bytes_of(due.p + DUE_LEN, due.len - DUE_LEN), &made->due.s) != ST_OK))
    return fault_set(reader->fault, ST_BAD_INPUT, -1, -1, "a calendar programmed without due=");
  int64_t at = 0;
  status_t status = words_i64(key, 0, WORDS_INSTANT, &at, reader->fault);
  if (status != ST_OK) return status;
  made->at.s = div_floor(at, NS_PER_S);
  made->name = arena_text(reader->arena, words_at(value, 0));
  timeline->calendar_count++;
  return ST_OK;
}

/* ARG of set_ratio: CTP/CTS/VTP/VTS in hundredths. */
static status_t read_ratio_order(timeline_reader_t *reader, const words_t *key,
                                 const words_t *value) {
  timeline_ratio_t *order = &reader->timeline->ratios[reader->timeline->ratio_count];
  int64_t n[4] = {0};
  int64_t at = 0;
  bytes_t left = words_at(value, 0);
  status_t status = words_i64(key, 0, WORDS_INSTANT, &at, reader->fault);
  for (int i = 0; i < 4 && status == ST_OK; i++) {
    size_t len = 0;
    while (len < left.len && left.p[len] != '/')
      len++;
    bool last = i == 3;
    if (last != (len == left.len) || bytes_to_i64(bytes_of(left.p, len), &n[i]) != ST_OK ||
        n[i] < 1 || n[i] > INT32_MAX)
      return fault_set(reader->fault, ST_BAD_INPUT, -1, -1, "ratios ordered without four numbers");
    if (!last) left = bytes_of(left.p + len + 1, left.len - len - 1);
  }
  if (status != ST_OK) return status;
  *order = (timeline_ratio_t){.ordered = true, .at = {at / NS_PER_S}};
  order->ratio = (site_ratio_t){n[0], n[1], n[2], n[3]};
  reader->timeline->ratio_count++;
  return ST_OK;
}

/* REC_COMMAND: AT_NS WHAT | ARG AUTHOR EXECUTOR PORT RESULT READ-BACK */
static status_t read_command(timeline_reader_t *reader, const record_t *record) {
  words_t key = words_of(record->key);
  words_t value = words_of(record->value);
  if (!bytes_is(words_at(&value, 4), "ok")) return ST_OK;
  if (bytes_is(words_at(&key, 1), "program_calendar")) return read_programmed(reader, &key, &value);
  if (bytes_is(words_at(&key, 1), "set_ratio")) return read_ratio_order(reader, &key, &value);
  if (!bytes_is(words_at(&key, 1), "activate_passive")) return ST_OK;
  int64_t at = 0;
  status_t status = words_i64(&key, 0, WORDS_INSTANT, &at, reader->fault);
  if (status != ST_OK) return status;
  timeline_t *timeline = reader->timeline;
  timeline->calendars[timeline->calendar_count++] =
      (timeline_calendar_t){.kind = CALENDAR_ORDERED, .at = {div_floor(at, NS_PER_S)}};
  return ST_OK;
}

/* Event 010, old and new stamp; those that a marker shows, too, are sorted out at the end. */
static status_t read_time_set(timeline_reader_t *reader, const words_t *value) {
  timeline_t *timeline = reader->timeline;
  timeline_silent_t set = {0};
  bool there = false;
  status_t status = words_i64(value, 0, WORDS_COUNT, &set.boot, reader->fault);
  if (status == ST_OK) status = words_i64(value, 2, WORDS_SECONDS, &set.old_claim.s, reader->fault);
  if (status == ST_OK)
    status = words_optional(value, 3, WORDS_SECONDS, &set.new_claim.s, &there, reader->fault);
  if (status == ST_OK && there) timeline->silents[timeline->silent_count++] = set;
  return status;
}

static status_t read_blackout(timeline_reader_t *reader, const words_t *value) {
  timeline_t *timeline = reader->timeline;
  timeline_blackout_t *blackout = &timeline->blackouts[timeline->blackout_count];
  status_t status = words_i64(value, 0, WORDS_COUNT, &blackout->boot, reader->fault);
  if (status == ST_OK)
    status = words_i64(value, 2, WORDS_SECONDS, &blackout->stamp.s, reader->fault);
  if (status == ST_OK) timeline->blackout_count++;
  return status;
}

/* REC_EVENT: NUMBER | BOOT CODE STAMP_S STAMP2_S VALUE BY. Only 042 by somebody is of use here, as
 * the meter's own activation is that of the roster's date; and 050, 084, 091. CODE is written 042
 * or 42. */
static status_t read_event(timeline_reader_t *reader, const record_t *record) {
  words_t value = words_of(record->value);
  bytes_t by = words_at(&value, 5);
  timeline_t *timeline = reader->timeline;
  int64_t code = 0;
  int64_t boot = 0;
  claim_t at = {0};
  status_t status = words_i64(&value, 1, WORDS_COUNT, &code, reader->fault);
  bool ratio = code == 50;
  if (status == ST_OK && code == 91) return read_blackout(reader, &value);
  if (status == ST_OK && code == 10) return read_time_set(reader, &value);
  if (status == ST_OK && code == 84) timeline->configuration_lost = true;
  if (status != ST_OK || (!ratio && (code != 42 || bytes_is(by, "I")))) return status;
  status = words_i64(&value, 0, WORDS_COUNT, &boot, reader->fault);
  if (status == ST_OK) status = words_i64(&value, 2, WORDS_SECONDS, &at.s, reader->fault);
  if (status == ST_OK && ratio)
    timeline->ratios[timeline->ratio_count++] = (timeline_ratio_t){.boot = boot, .stamp = at};
  if (status != ST_OK || ratio) return status;
  timeline->calendars[timeline->calendar_count++] =
      (timeline_calendar_t){.kind = CALENDAR_SEEN, .boot = boot, .stamp = at};
  return ST_OK;
}

void timeline_seen(timeline_t *timeline, utc_t at) {
  if (at.s > timeline->known_to.s) timeline->known_to = at;
}

static int by_order(const void *a, const void *b) {
  const timeline_row_t *x = a;
  const timeline_row_t *y = b;
  if (x->boot != y->boot) return x->boot < y->boot ? -1 : 1;
  if (x->seq != y->seq) return x->seq < y->seq ? -1 : 1;
  return x->record < y->record ? -1 : x->record > y->record ? 1 : 0;
}

static int by_request(const void *a, const void *b) {
  const timeline_clock_t *x = a;
  const timeline_clock_t *y = b;
  return x->request.ns < y->request.ns ? -1 : x->request.ns > y->request.ns ? 1 : 0;
}

static int by_instant(const void *a, const void *b) {
  const timeline_local_t *x = a;
  const timeline_local_t *y = b;
  return x->at.s < y->at.s ? -1 : x->at.s > y->at.s ? 1 : 0;
}

static int by_visit(const void *a, const void *b) {
  const timeline_visit_t *x = a;
  const timeline_visit_t *y = b;
  if (x->at.s != y->at.s) return x->at.s < y->at.s ? -1 : 1;
  return x->attempt < y->attempt ? -1 : x->attempt > y->attempt ? 1 : 0;
}

/* Orders before events, each by its instant; two of one instant by what they bring. */
static int by_change(const void *a, const void *b) {
  const timeline_ratio_t *x = a;
  const timeline_ratio_t *y = b;
  const int64_t left[] = {x->ordered ? 0 : 1,
                          x->at.s,
                          x->boot,
                          x->stamp.s,
                          x->ratio.ct_primary,
                          x->ratio.ct_secondary,
                          x->ratio.vt_primary,
                          x->ratio.vt_secondary};
  const int64_t right[] = {y->ordered ? 0 : 1,
                           y->at.s,
                           y->boot,
                           y->stamp.s,
                           y->ratio.ct_primary,
                           y->ratio.ct_secondary,
                           y->ratio.vt_primary,
                           y->ratio.vt_secondary};
  for (size_t i = 0; i < sizeof left / sizeof left[0]; i++)
    if (left[i] != right[i]) return left[i] < right[i] ? -1 : 1;
  return 0;
}

static bool same_amounts(const timeline_row_t *a, const timeline_row_t *b, int32_t channels) {
  for (int32_t i = 0; i < channels && a->amounts != NULL && b->amounts != NULL; i++)
    if (a->amounts[i].energy.mwh != b->amounts[i].energy.mwh ||
        a->amounts[i].none != b->amounts[i].none)
      return false;
  return true;
}

static bool same_row(const timeline_row_t *a, const timeline_row_t *b, int32_t channels) {
  return a->kind == b->kind && a->begin.s == b->begin.s && a->end.s == b->end.s &&
         a->status == b->status && a->elapsed.ns == b->elapsed.ns && a->value == b->value &&
         same_amounts(a, b, channels);
}

/* An entry and a marker of one key: the marker claims nothing. */
static void widen(timeline_row_t *kept, timeline_row_t *row, int32_t channels) {
  for (int32_t i = 0; i < channels && kept->amounts != NULL && row->amounts != NULL; i++) {
    timeline_amount_t *a = &kept->amounts[i];
    timeline_amount_t *b = &row->amounts[i];
    if (b->energy.mwh < a->least.mwh) a->least = b->energy;
    if (b->energy.mwh > a->most.mwh) a->most = b->energy;
    b->least = a->least;
    b->most = a->most;
  }
}

bool timeline_is_pad(const timeline_row_t *row) {
  const uint32_t both = ENTRY_POWER_DOWN | ENTRY_POWER_UP;
  return row->kind == ROW_ENTRY && row->elapsed.ns == 0 && row->end.s > row->begin.s &&
         (row->status & both) == both;
}

const timeline_amount_t *timeline_amount(const timeline_row_t *row, int32_t channel) {
  static const timeline_amount_t nothing = {{0}, {0}, {0}, false};
  return channel < 0 || row->amounts == NULL ? &nothing : &row->amounts[channel];
}

/* One row a key: identical ones fall together, different ones are a conflict of which one is taken
 * and both are remembered. Then the holes of the sequence, which starts at 1, are counted. */
static void settle_rows(timeline_t *timeline, const pmu_mechanisms_t *mechanisms,
                        int32_t channels) {
  size_t kept = 0;
  for (size_t i = 0; i < timeline->row_count; i++) {
    timeline_row_t row = timeline->rows[i];
    timeline_row_t *last = kept > 0 ? &timeline->rows[kept - 1] : NULL;
    if (last != NULL && last->boot == row.boot && last->seq == row.seq) {
      if (same_row(last, &row, channels)) continue;
      widen(last, &row, channels);
      if (mechanisms->conflict_choice(timeline_amount(last, channels - 1)->energy,
                                      timeline_amount(&row, channels - 1)->energy)) {
        int64_t gap = last->gap;
        *last = row;
        last->gap = gap;
      }
      last->conflict = true;
      continue;
    }
    row.gap = row.seq - (last == NULL ? 0 : last->seq) - 1;
    if (row.gap < 0) row.gap = 0;
    timeline->rows[kept++] = row;
  }
  timeline->row_count = kept;
}

static int by_stamp(const void *a, const void *b) {
  const timeline_silent_t *x = a;
  const timeline_silent_t *y = b;
  if (x->boot != y->boot) return x->boot < y->boot ? -1 : 1;
  return (x->old_claim.s > y->old_claim.s) - (x->old_claim.s < y->old_claim.s);
}

static bool has_marker(const timeline_t *timeline, const timeline_silent_t *set) {
  for (size_t i = 0; i < timeline->row_count; i++) {
    const timeline_row_t *row = &timeline->rows[i];
    if (row->kind == ROW_TC && row->begin.s == set->old_claim.s && row->end.s == set->new_claim.s)
      return true;
  }
  return false;
}

/* Sets of the log that no row shows: as they are small, or as their rows were never read. */
static void find_unseen(arena_t *arena, timeline_t *timeline) {
  timeline->unseen = ARENA_ARRAY(arena, timeline_silent_t, timeline->silent_count + 1);
  for (size_t i = 0; i < timeline->silent_count; i++) {
    const timeline_silent_t *set = &timeline->silents[i];
    if (!has_marker(timeline, set)) timeline->unseen[timeline->unseen_count++] = *set;
  }
  qsort(timeline->unseen, timeline->unseen_count, sizeof *timeline->unseen, by_stamp);
}

/* A set beyond the limit has a marker, even where that was never read. */
static void settle_silents(timeline_t *timeline, span_t limit) {
  size_t kept = 0;
  for (size_t i = 0; i < timeline->silent_count; i++) {
    timeline_silent_t set = timeline->silents[i];
    int64_t step = set.new_claim.s - set.old_claim.s;
    if ((step < 0 ? -step : step) > limit.ns / NS_PER_S || step == 0) continue;
    if (!has_marker(timeline, &set)) timeline->silents[kept++] = set;
  }
  timeline->silent_count = kept;
  qsort(timeline->silents, kept, sizeof *timeline->silents, by_stamp);
}

/* The last entry before a row, or the first behind it, of one power-up; NULL: there is none. */
static const timeline_row_t *entry_beside(const timeline_t *timeline, size_t at, bool behind) {
  while (behind ? ++at < timeline->row_count : at-- > 0) {
    const timeline_row_t *row = &timeline->rows[at];
    if (row->kind == ROW_ENTRY) return row;
    if (row->kind == ROW_PU || row->gap > 0) return NULL;
  }
  return NULL;
}

/* 0009: by event 091 of that boot and stamp; where the log was not read, by the bit that both
 * entries have. */
static bool is_blackout(const timeline_t *timeline, size_t at) {
  const timeline_row_t *up = &timeline->rows[at];
  for (size_t i = 0; i < timeline->blackout_count; i++) {
    const timeline_blackout_t *blackout = &timeline->blackouts[i];
    if (blackout->boot == up->boot && blackout->stamp.s == up->begin.s) return true;
  }
  const timeline_row_t *before = entry_beside(timeline, at, false);
  const timeline_row_t *behind = entry_beside(timeline, at, true);
  const uint32_t down = ENTRY_POWER_DOWN | ENTRY_RESTARTED;
  const uint32_t risen = ENTRY_POWER_UP | ENTRY_RESTARTED;
  return before != NULL && behind != NULL && (before->status & down) == down &&
         (behind->status & risen) == risen;
}

static void mark_blackouts(timeline_t *timeline) {
  for (size_t i = 0; i < timeline->row_count; i++)
    if (timeline->rows[i].kind == ROW_PU) timeline->rows[i].firmware = is_blackout(timeline, i);
}

status_t timeline_read(arena_t *arena, const record_t *records, size_t count, uint32_t meter,
                       const site_meter_t *of, const pmu_mechanisms_t *mechanisms,
                       timeline_t **timeline, fault_t *fault) {
  size_t counts[REC_KINDS] = {0};
  for (size_t i = 0; i < count; i++) {
    CHECK(records[i].kind >= 0 && records[i].kind < REC_KINDS);
    if (mechanisms->record_of(meter, records[i].meter)) counts[records[i].kind]++;
  }
  timeline_t *made = ARENA_NEW(arena, timeline_t);
  timeline_reader_t reader = {
      .arena = arena, .fault = fault, .timeline = made, .mechanisms = mechanisms};
  reader.shape = of == NULL ? shape_standard() : of->shape;
  reader.digits = of == NULL ? 0 : of->policy.register_digits;
  made->columns = shape_columns(reader.shape);
  for (size_t i = 0; i < count; i++)
    if (records[i].kind == REC_ENTRY && mechanisms->record_of(meter, records[i].meter))
      learn_columns(&reader, &records[i]);
  size_t channels = (size_t)made->columns.count;
  reader.amounts = ARENA_ARRAY(arena, timeline_amount_t, counts[REC_ENTRY] * channels + 1);
  made->ratios = ARENA_ARRAY(arena, timeline_ratio_t, counts[REC_COMMAND] + counts[REC_EVENT] + 1);
  made->silents = ARENA_ARRAY(arena, timeline_silent_t, counts[REC_EVENT] + 1);
  made->calendars =
      ARENA_ARRAY(arena, timeline_calendar_t, counts[REC_COMMAND] + counts[REC_EVENT] + 1);
  made->rows = ARENA_ARRAY(arena, timeline_row_t, counts[REC_ENTRY] + counts[REC_MARKER] + 1);
  made->blackouts = ARENA_ARRAY(arena, timeline_blackout_t, counts[REC_EVENT] + 1);
  made->clocks = ARENA_ARRAY(arena, timeline_clock_t, counts[REC_CLOCK] + 1);
  made->counted = -1;
  made->locals = ARENA_ARRAY(arena, timeline_local_t, counts[REC_OBJECT] + 1);
  made->visits = ARENA_ARRAY(arena, timeline_visit_t, counts[REC_VISIT] + 1);
  status_t status = timeline_registers(&reader, records, count, meter);
  for (size_t i = 0; i < count && status == ST_OK; i++) {
    const record_t *record = &records[i];
    if (!mechanisms->record_of(meter, record->meter)) continue;
    if (record->kind == REC_ENTRY || record->kind == REC_MARKER) status = read_row(&reader, record);
    if (record->kind == REC_CLOCK) status = read_clock(&reader, record);
    if (record->kind == REC_OBJECT) status = read_local(&reader, record);
    if (record->kind == REC_OBJECT && status == ST_OK) status = read_counted(&reader, record);
    if (record->kind == REC_VISIT) status = read_visit(&reader, record);
    if (record->kind == REC_COMMAND) status = read_command(&reader, record);
    if (record->kind == REC_EVENT) status = read_event(&reader, record);
  }
  if (status != ST_OK) return status;
  qsort(made->rows, made->row_count, sizeof *made->rows, by_order);
  qsort(made->clocks, made->clock_count, sizeof *made->clocks, by_request);
  qsort(made->locals, made->local_count, sizeof *made->locals, by_instant);
  qsort(made->ratios, made->ratio_count, sizeof *made->ratios, by_change);
  qsort(made->visits, made->visit_count, sizeof *made->visits, by_visit);
  settle_rows(made, mechanisms, made->columns.count);
  mark_blackouts(made);
  find_unseen(arena, made);
  bool silent = of != NULL && mechanisms->silent_seen(of->policy.clock_silent.ns > 0);
  settle_silents(made, silent ? of->policy.clock_silent : (span_t){0});
  *timeline = made;
  return ST_OK;
}
