/* The ranges of `polyphase-tou`: load profile, billing sets, event log, daily sets, second profile,
 * log of firmware and records of power quality, a row at a time behind a bookmark that is made at
 * the instant of the command. Sections 8–10 and 12–14 of its dictionary. What is recorded after
 * that instant has higher numbers and is not served. */
#include "sim/models/dials.h"
#include "sim/models/form.h"
#include "sim/models/polyphase_tou.h"

#include <string.h>

static const char profile_code[] = "1-0:99.1.0*255";
static const char sets_code[] = "0-0:98.1.0*255";
static const char events_code[] = "0-0:99.98.0*255";
static const char dailies_code[] = "0-0:98.2.0*255";
static const char instrument_code[] = "1-0:99.2.0*255";
static const char firmware_code[] = "0-0:99.98.8*255";
static const char quality_code[] = "0-0:99.98.9*255";

enum {
  PROFILE_BY_SEQUENCE,
  PROFILE_BY_STAMP,
  SETS,
  EVENTS,
  DAILIES,
  INSTRUMENT_BY_SEQUENCE,
  INSTRUMENT_BY_STAMP,
  FIRMWARE,
  QUALITY
};

/* The words of a bookmark. */
enum { WORD_KIND, WORD_NEXT, WORD_LAST, WORD_PART, WORD_STAMP_FROM, WORD_STAMP_TO };

bool polyphase_is_range(const meter_t *meter, bytes_t code) {
  meter_firmware_t firmware;
  meter_quality_t quality;
  if (bytes_is(code, dailies_code)) return meter_dailies_capacity(meter) > 0;
  if (bytes_is(code, instrument_code)) return meter_gauges(meter)->count > 0;
  if (bytes_is(code, firmware_code)) return meter_firmware(meter, &firmware);
  if (bytes_is(code, quality_code)) return meter_quality(meter, &quality);
  return bytes_is(code, profile_code) || bytes_is(code, sets_code) || bytes_is(code, events_code);
}

static status_t read_number(bytes_t text, int64_t *number) {
  status_t status = bytes_to_i64(text, number);
  if (status != ST_OK) return status;
  return *number < 0 || *number > UINT32_MAX ? ST_BAD_VALUE : ST_OK;
}

static bool split(bytes_t bounds, bytes_t *from, bytes_t *to) {
  const uint8_t *middle = memchr(bounds.p, ';', bounds.len);
  if (middle == NULL) return false;
  size_t len = (size_t)(middle - bounds.p);
  *from = bytes_of(bounds.p, len);
  *to = bytes_of(middle + 1, bounds.len - len - 1);
  return true;
}

static void set_numbers(iec21_range_t *range, int64_t kind, int64_t from, int64_t to,
                        int64_t highest) {
  *range = (iec21_range_t){{0}};
  range->words[WORD_KIND] = kind;
  range->words[WORD_NEXT] = from;
  range->words[WORD_LAST] = to < highest ? to : highest;
}

/* S1;S240 or T260401000000;T260402000000: one letter for both. By stamp the kind is one more. */
static iec21_error_t read_bounds(bytes_t from, bytes_t to, int64_t by_sequence, int64_t highest,
                                 iec21_range_t *range) {
  if (from.len < 2 || to.len < 2 || from.p[0] != to.p[0]) return IEC21_BAD_VALUE;
  bytes_t low = bytes_of(from.p + 1, from.len - 1);
  bytes_t high = bytes_of(to.p + 1, to.len - 1);
  if (from.p[0] == 'S') {
    int64_t first = 0, last = 0;
    if (read_number(low, &first) != ST_OK || read_number(high, &last) != ST_OK)
      return IEC21_BAD_VALUE;
    set_numbers(range, by_sequence, first, last, highest);
  } else if (from.p[0] == 'T') {
    claim_t begin, end;
    if (form_read_stamp(low, &begin) != ST_OK || form_read_stamp(high, &end) != ST_OK)
      return IEC21_BAD_VALUE;
    set_numbers(range, by_sequence + 1, 0, UINT32_MAX, highest);
    range->words[WORD_STAMP_FROM] = begin.s;
    range->words[WORD_STAMP_TO] = end.s;
  } else {
    return IEC21_BAD_VALUE;
  }
  return IEC21_OK;
}

static iec21_error_t open_profile(const model_port_t *port, bytes_t from, bytes_t to,
                                  iec21_range_t *range, obuf_t *head) {
  meter_face_t face;
  meter_face(port->meter, &face);
  iec21_error_t error = read_bounds(from, to, PROFILE_BY_SEQUENCE, face.profile_last, range);
  if (error != IEC21_OK) return error;
  int64_t period_s = div_floor(meter_profile_period(port->meter).ns, NS_PER_S);
  const meter_shape_t *shape = meter_shape(port->meter);
  obuf_printf(head, "%s(%lld", profile_code, (long long)period_s);
  for (int32_t i = 0; i < shape->channel_count; i++)
    obuf_printf(head, ";1-0:%d.29.0*255;-3;%s", listed_code(shape, shape->channels[i]),
                listed_unit(shape, shape->channels[i])->energy + 1); /* without its asterisk */
  obuf_put(head, ')');
  return IEC21_OK;
}

/* What a history of numbered rows holds: the last `stored` of `made`. */
typedef struct {
  const char *code;
  int32_t kind;
  uint32_t made, stored;
} history_t;

static iec21_error_t open_history(const history_t *history, bytes_t from, bytes_t to,
                                  iec21_range_t *range, obuf_t *head) {
  int64_t first = 0, last = 0;
  if (read_number(from, &first) != ST_OK || read_number(to, &last) != ST_OK) return IEC21_BAD_VALUE;
  int64_t lowest = (int64_t)history->made - history->stored + 1;
  set_numbers(range, history->kind, first > lowest ? first : lowest, last, history->made);
  obuf_printf(head, "%s(%u)", history->code, history->stored);
  return IEC21_OK;
}

static iec21_error_t open_sets(const model_port_t *port, bytes_t from, bytes_t to,
                               iec21_range_t *range, obuf_t *head) {
  meter_face_t face;
  meter_face(port->meter, &face);
  history_t sets = {sets_code, SETS, face.sets_made, meter_sets_stored(port->meter)};
  return open_history(&sets, from, to, range, head);
}

static iec21_error_t open_events(const model_port_t *port, bytes_t from, bytes_t to,
                                 iec21_range_t *range, obuf_t *head) {
  meter_face_t face;
  meter_event_t first_stored;
  meter_face(port->meter, &face);
  int64_t first = 0, last = 0;
  if (read_number(from, &first) != ST_OK || read_number(to, &last) != ST_OK) return IEC21_BAD_VALUE;
  set_numbers(range, EVENTS, first, last, face.events_last);
  int64_t stored = 0;
  if (meter_event_seek(port->meter, 0, &first_stored))
    stored = (int64_t)face.events_last - first_stored.number + 1;
  obuf_printf(head, "%s(%lld)", events_code, (long long)stored);
  return IEC21_OK;
}

static iec21_error_t open_dailies(const model_port_t *port, bytes_t from, bytes_t to,
                                  iec21_range_t *range, obuf_t *head) {
  meter_face_t face;
  meter_face(port->meter, &face);
  history_t dailies = {dailies_code, DAILIES, face.dailies_made, meter_dailies_stored(port->meter)};
  return open_history(&dailies, from, to, range, head);
}

static iec21_error_t open_instrument(const model_port_t *port, bytes_t from, bytes_t to,
                                     iec21_range_t *range, obuf_t *head) {
  meter_face_t face;
  meter_face(port->meter, &face);
  iec21_error_t error = read_bounds(from, to, INSTRUMENT_BY_SEQUENCE, face.instrument_last, range);
  if (error != IEC21_OK) return error;
  const meter_gauges_t *gauges = meter_gauges(port->meter);
  obuf_printf(head, "%s(%lld", instrument_code, (long long)div_floor(gauges->period.ns, NS_PER_S));
  for (int32_t i = 0; i < gauges->count; i++) {
    dial_name_t name = dials_name(gauges, i);
    obuf_printf(head, ";1-0:%d.%d.0*255;%d;%s", name.c, name.d, name.scaler, name.unit);
  }
  obuf_put(head, ')');
  return IEC21_OK;
}

static iec21_error_t open_firmware(const model_port_t *port, bytes_t from, bytes_t to,
                                   iec21_range_t *range, obuf_t *head) {
  uint32_t rows = meter_firmware_rows(port->meter); /* none is overwritten */
  history_t log = {firmware_code, FIRMWARE, rows, rows};
  return open_history(&log, from, to, range, head);
}

static iec21_error_t open_quality(const model_port_t *port, bytes_t from, bytes_t to,
                                  iec21_range_t *range, obuf_t *head) {
  int64_t first = 0, last = 0;
  meter_quality_t quality;
  meter_quality(port->meter, &quality);
  if (read_number(from, &first) != ST_OK || read_number(to, &last) != ST_OK) return IEC21_BAD_VALUE;
  int64_t lowest = (int64_t)quality.records - quality.stored + 1;
  set_numbers(range, QUALITY, first > lowest ? first : lowest, last, quality.records);
  obuf_printf(head, "%s(%u)", quality_code, quality.stored);
  return IEC21_OK;
}

iec21_error_t polyphase_range_open(void *of, true_t at, bytes_t code, bytes_t bounds,
                                   iec21_range_t *range, obuf_t *head) {
  model_port_t *port = of;
  bytes_t from, to;
  model_advance(port, at);
  if (!polyphase_is_range(port->meter, code)) {
    uint8_t memory[IEC21_ROW_MAX];
    obuf_t nowhere = obuf_over(memory, sizeof memory);
    iec21_error_t error = model_polyphase_tou.app->read(of, at, code, false, &nowhere);
    return error == IEC21_OK ? IEC21_BAD_VALUE : error; /* a single object has no rows */
  }
  if (!split(bounds, &from, &to)) return IEC21_BAD_VALUE;
  meter_note_read(port->meter);
  if (bytes_is(code, profile_code)) return open_profile(port, from, to, range, head);
  if (bytes_is(code, sets_code)) return open_sets(port, from, to, range, head);
  if (bytes_is(code, dailies_code)) return open_dailies(port, from, to, range, head);
  if (bytes_is(code, instrument_code)) return open_instrument(port, from, to, range, head);
  if (bytes_is(code, firmware_code)) return open_firmware(port, from, to, range, head);
  if (bytes_is(code, quality_code)) return open_quality(port, from, to, range, head);
  return open_events(port, from, to, range, head);
}

static void put_entry(const meter_shape_t *shape, const meter_row_t *row, obuf_t *out) {
  obuf_printf(out, "(E;%u;%u;", row->sequence, row->boot);
  form_stamp(out, row->stamp);
  obuf_put(out, ';');
  form_stamp(out, row->stamp2);
  obuf_put(out, ';');
  form_hex(out, row->status, 4);
  obuf_printf(out, ";%lld", (long long)row->elapsed);
  for (int32_t i = 0; i < shape->channel_count; i++)
    obuf_printf(out, ";%lld", (long long)row->energy[i].mwh);
  obuf_put(out, ')');
}

static void put_marker(const meter_row_t *row, obuf_t *out) {
  obuf_printf(out, "(M;%u;%u;%s;", row->sequence, row->boot, row_kind_text(row->kind));
  form_stamp(out, row->stamp);
  obuf_put(out, ';');
  form_stamp(out, row->stamp2);
  obuf_put(out, ';');
  form_count(out, row->value);
  obuf_put(out, ')');
}

static bool profile_row(const model_port_t *port, iec21_range_t *range, obuf_t *out) {
  int64_t *words = range->words;
  bool by_stamp = words[WORD_KIND] == PROFILE_BY_STAMP;
  while (words[WORD_NEXT] <= words[WORD_LAST]) {
    meter_row_t row;
    if (!meter_row_seek(port->meter, (uint32_t)words[WORD_NEXT], &row)) return false;
    if ((int64_t)row.sequence > words[WORD_LAST]) return false;
    words[WORD_NEXT] = (int64_t)row.sequence + 1;
    bool inside = row.stamp.s >= words[WORD_STAMP_FROM] && row.stamp.s < words[WORD_STAMP_TO];
    if (by_stamp && !inside) continue;
    if (row.kind == ROW_ENTRY)
      put_entry(meter_shape(port->meter), &row, out);
    else
      put_marker(&row, out);
    return true;
  }
  return false;
}

static void put_set_head(const meter_set_t *set, obuf_t *out) {
  obuf_printf(out, "(B;%u;%d;", set->number, (int)set->cause);
  form_hex(out, set->mask, 4);
  obuf_put(out, ';');
  form_stamp(out, set->start);
  obuf_put(out, ';');
  form_stamp(out, set->end);
  obuf_put(out, ';');
  form_stamp(out, set->reset);
  obuf_put(out, ';');
  form_hex(out, set->status, 2);
  obuf_put(out, ')');
}

static void put_missed(const meter_set_t *set, int32_t index, obuf_t *out) {
  obuf_printf(out, "(m;%u;%d;", set->number, (int)set->missed[index].cause);
  form_stamp(out, set->missed[index].stamp);
  obuf_put(out, ')');
}

/* False past the last of the list. */
static bool put_register(const meter_shape_t *shape, const meter_set_t *set, int64_t index,
                         obuf_t *out) {
  if (index >= listed_count(shape)) return false;
  listed_t listed = listed_at(shape, (int32_t)index);
  obuf_printf(out, "(b;%u;", set->number);
  polyphase_put_code(&listed, out);
  obuf_put(out, ';');
  polyphase_put_listed(&listed, &set->registers, &set->ratios, out);
  obuf_put(out, ';');
  form_stamp(out, listed_stamp(&listed, &set->registers));
  obuf_put(out, ')');
  return true;
}

/* Part 0 is the head, then a part for each missed instant, then one for each register. */
static bool set_row(const model_port_t *port, iec21_range_t *range, obuf_t *out) {
  const meter_shape_t *shape = meter_shape(port->meter);
  int64_t *words = range->words;
  while (words[WORD_NEXT] <= words[WORD_LAST]) {
    meter_set_t set;
    int64_t part = words[WORD_PART]++;
    bool stored = meter_set(port->meter, (uint32_t)words[WORD_NEXT], &set);
    if (stored && part == 0) {
      put_set_head(&set, out);
      return true;
    }
    if (stored && part <= set.missed_count) {
      put_missed(&set, (int32_t)part - 1, out);
      return true;
    }
    if (stored && put_register(shape, &set, part - 1 - set.missed_count, out)) return true;
    words[WORD_NEXT]++;
    words[WORD_PART] = 0;
  }
  return false;
}

static bool event_row(const model_port_t *port, iec21_range_t *range, obuf_t *out) {
  int64_t *words = range->words;
  meter_event_t event;
  char by[3];
  if (words[WORD_NEXT] > words[WORD_LAST]) return false;
  if (!meter_event_seek(port->meter, (uint32_t)words[WORD_NEXT], &event)) return false;
  if ((int64_t)event.number > words[WORD_LAST]) return false;
  words[WORD_NEXT] = (int64_t)event.number + 1;
  obuf_printf(out, "(V;%u;%u;%03d;", event.number, event.boot, (int)event.code);
  form_stamp(out, event.stamp);
  obuf_put(out, ';');
  form_stamp(out, event.stamp2);
  obuf_put(out, ';');
  if (event.code == EVENT_CLOCK_LOST)
    form_stamp(out, (claim_t){event.value});
  else
    form_count(out, event.value);
  meter_by_text(event.by, by);
  obuf_printf(out, ";%s)", by);
  return true;
}

/* --- daily sets: the head, then the energies of a billing set --- */

static void put_daily_head(const meter_daily_t *daily, obuf_t *out) {
  obuf_printf(out, "(D;%u;", daily->number);
  form_stamp(out, daily->stamp);
  obuf_put(out, ';');
  form_hex(out, daily->status, 2);
  obuf_put(out, ')');
}

static void put_daily_energy(const meter_shape_t *shape, const meter_daily_t *daily, int32_t index,
                             obuf_t *out) {
  static const meter_ratios_t no_ratios;
  meter_registers_t registers;
  memcpy(registers.energy, daily->energy, sizeof registers.energy);
  listed_t listed = listed_at(shape, index);
  obuf_printf(out, "(d;%u;", daily->number);
  polyphase_put_code(&listed, out);
  obuf_put(out, ';');
  polyphase_put_listed(&listed, &registers, &no_ratios, out);
  obuf_put(out, ')');
}

static bool daily_row(const model_port_t *port, iec21_range_t *range, obuf_t *out) {
  const meter_shape_t *shape = meter_shape(port->meter);
  int64_t *words = range->words;
  while (words[WORD_NEXT] <= words[WORD_LAST]) {
    meter_daily_t daily;
    int64_t part = words[WORD_PART]++;
    bool stored = meter_daily(port->meter, (uint32_t)words[WORD_NEXT], &daily);
    if (stored && part == 0) {
      put_daily_head(&daily, out);
      return true;
    }
    if (stored && part <= listed_first(shape, LISTED_PEAK)) {
      put_daily_energy(shape, &daily, (int32_t)part - 1, out);
      return true;
    }
    words[WORD_NEXT]++;
    words[WORD_PART] = 0;
  }
  return false;
}

/* --- the second profile --- */

static void put_instrument(const meter_gauges_t *gauges, const meter_instrument_row_t *row,
                           obuf_t *out) {
  obuf_printf(out, "(I;%u;%u;", row->sequence, row->boot);
  form_stamp(out, row->begin);
  obuf_put(out, ';');
  form_stamp(out, row->end);
  obuf_put(out, ';');
  form_hex(out, row->status, 4);
  obuf_printf(out, ";%lld", (long long)row->elapsed);
  for (int32_t i = 0; i < gauges->count; i++) {
    const meter_gauged_t *gauged = &row->gauged[i];
    obuf_printf(out, ";%lld;%lld;%lld", (long long)gauged->least, (long long)gauged->greatest,
                (long long)gauged->mean);
  }
  obuf_put(out, ')');
}

static bool instrument_row(const model_port_t *port, iec21_range_t *range, obuf_t *out) {
  int64_t *words = range->words;
  bool by_stamp = words[WORD_KIND] == INSTRUMENT_BY_STAMP;
  meter_instrument_row_t row;
  while (words[WORD_NEXT] <= words[WORD_LAST]) {
    if (!meter_instrument_row(port->meter, (uint32_t)words[WORD_NEXT], &row)) return false;
    if ((int64_t)row.sequence > words[WORD_LAST]) return false;
    words[WORD_NEXT] = (int64_t)row.sequence + 1;
    bool inside = row.begin.s >= words[WORD_STAMP_FROM] && row.begin.s < words[WORD_STAMP_TO];
    if (by_stamp && !inside) continue;
    put_instrument(meter_gauges(port->meter), &row, out);
    return true;
  }
  return false;
}

/* --- the log of firmware --- */

static void put_counter(int64_t counter, obuf_t *out) {
  form_count(out, counter == METER_ABSENT ? 0 : counter);
  obuf_put(out, ';');
}

static bool firmware_row(const model_port_t *port, iec21_range_t *range, obuf_t *out) {
  int64_t *words = range->words;
  meter_firmware_row_t row;
  char by[3];
  if (words[WORD_NEXT] > words[WORD_LAST]) return false;
  if (!meter_firmware_row(port->meter, (uint32_t)words[WORD_NEXT]++, &row)) return false;
  meter_by_text(row.by, by);
  obuf_printf(out, "(W;%u;", row.number);
  form_stamp(out, row.stamp);
  obuf_put(out, ';');
  form_hex(out, row.clock_status, 2);
  obuf_printf(out, ";%d;%d;%s;%s;", (int)row.kind, (int)row.reason, row.was, row.is);
  put_counter(row.counter_was, out);
  put_counter(row.counter_is, out);
  obuf_printf(out, "%s;%s)", by, row.approval);
  return true;
}

/* --- records of power quality --- */

/* (Q;NUMBER;STAMP;RECORD;SIGNATURE;TRACE) */
static bool quality_row(const model_port_t *port, iec21_range_t *range, obuf_t *out) {
  int64_t *words = range->words;
  meter_quality_row_t row;
  uint8_t signature[METER_QUALITY_SIGNATURE];
  if (words[WORD_NEXT] > words[WORD_LAST]) return false;
  if (!meter_quality_row(port->meter, (uint32_t)words[WORD_NEXT]++, &row)) return false;
  meter_quality_sign(port->meter, row.record, signature);
  obuf_printf(out, "(Q;%u;", row.number);
  form_stamp(out, row.stamp);
  obuf_put(out, ';');
  form_octets(out, bytes_of(row.record, sizeof row.record));
  obuf_put(out, ';');
  form_octets(out, bytes_of(signature, sizeof signature));
  obuf_put(out, ';');
  form_octets(out, bytes_of(row.trace, row.trace_len));
  obuf_put(out, ')');
  return true;
}

bool polyphase_range_row(void *of, iec21_range_t *range, obuf_t *row) {
  const model_port_t *port = of;
  switch (range->words[WORD_KIND]) {
  case PROFILE_BY_SEQUENCE:
  case PROFILE_BY_STAMP:
    return profile_row(port, range, row);
  case SETS:
    return set_row(port, range, row);
  case EVENTS:
    return event_row(port, range, row);
  case DAILIES:
    return daily_row(port, range, row);
  case INSTRUMENT_BY_SEQUENCE:
  case INSTRUMENT_BY_STAMP:
    return instrument_row(port, range, row);
  case FIRMWARE:
    return firmware_row(port, range, row);
  case QUALITY:
    return quality_row(port, range, row);
  }
  return false;
}
