/* Rows of the profiles of `polyphase-tou` behind a bookmark: one is fetched by its number and
 * written column by column, those that were selected. Section 5 of its dictionary of DLMS. A row
 * that its ring has given up since the get is written as null-data, so that an array never has
 * fewer elements than it said. */
#include <string.h>

#include "sim/models/polyphase_cosem.h"

static bool is_selected(const int64_t *words, int32_t column) {
  return ((uint64_t)words[WORD_COLUMNS + column / 64] >> column % 64 & 1) != 0;
}

static size_t count_selected(const int64_t *words) {
  size_t count = 0;
  for (int32_t i = 0; i < POLYPHASE_COLUMN_WORDS; i++)
    count += (size_t)__builtin_popcountll((uint64_t)words[WORD_COLUMNS + i]);
  return count;
}

/* --- fetching --- */

static bool fetch_load(const meter_t *meter, int64_t number, polyphase_row_t *row) {
  if (!meter_row_seek(meter, (uint32_t)number, &row->row)) return false;
  row->number = row->row.sequence;
  row->stamp = row->row.stamp;
  return true;
}

static bool fetch_set(const meter_t *meter, int64_t number, int64_t last, polyphase_row_t *row) {
  for (; number <= last; number++) {
    if (!meter_set(meter, (uint32_t)number, &row->set)) continue;
    row->number = number;
    row->stamp = row->set.end;
    return true;
  }
  return false;
}

static bool is_among(const uint8_t *codes, event_code_t code) {
  if (codes == NULL) return true;
  while (*codes != 0 && *codes != (uint8_t)code)
    codes++;
  return *codes != 0;
}

static bool fetch_event(const meter_t *meter, int64_t number, const uint8_t *codes,
                        polyphase_row_t *row) {
  while (meter_event_seek(meter, (uint32_t)number, &row->event)) {
    row->number = row->event.number;
    row->stamp = row->event.stamp;
    if (is_among(codes, row->event.code)) return true;
    number = row->number + 1;
  }
  return false;
}

static bool fetch_daily(const meter_t *meter, int64_t number, int64_t last, polyphase_row_t *row) {
  for (; number <= last; number++) {
    if (!meter_daily(meter, (uint32_t)number, &row->daily)) continue;
    row->number = number;
    row->stamp = row->daily.stamp;
    return true;
  }
  return false;
}

static bool fetch_instrument(const meter_t *meter, int64_t number, polyphase_row_t *row) {
  if (!meter_instrument_row(meter, (uint32_t)number, &row->instrument)) return false;
  row->number = row->instrument.sequence;
  row->stamp = row->instrument.begin;
  return true;
}

static bool fetch_firmware(const meter_t *meter, int64_t number, polyphase_row_t *row) {
  if (!meter_firmware_row(meter, (uint32_t)number, &row->firmware)) return false;
  row->number = row->firmware.number;
  row->stamp = row->firmware.stamp;
  return true;
}

static bool fetch_quality(const meter_t *meter, int64_t number, int64_t last,
                          polyphase_row_t *row) {
  for (; number <= last; number++) {
    if (!meter_quality_row(meter, (uint32_t)number, &row->quality)) continue;
    row->number = number;
    row->stamp = row->quality.stamp;
    return true;
  }
  return false;
}

static bool fetch_any(const meter_t *meter, const int64_t *words, polyphase_row_t *row) {
  const polyphase_profile_t *profile = &polyphase_profile_table[words[WORD_KIND]];
  switch (profile->source) {
  case PROFILE_LOAD:
    return fetch_load(meter, words[WORD_NEXT], row);
  case PROFILE_SETS:
    return fetch_set(meter, words[WORD_NEXT], words[WORD_LAST], row);
  case PROFILE_DAILY:
    return fetch_daily(meter, words[WORD_NEXT], words[WORD_LAST], row);
  case PROFILE_INSTRUMENT:
    return fetch_instrument(meter, words[WORD_NEXT], row);
  case PROFILE_FIRMWARE:
    return fetch_firmware(meter, words[WORD_NEXT], row);
  case PROFILE_QUALITY:
  case PROFILE_WAVEFORM:
    return fetch_quality(meter, words[WORD_NEXT], words[WORD_LAST], row);
  default:
    return fetch_event(meter, words[WORD_NEXT], profile->codes, row);
  }
}

bool polyphase_rows_fetch(const meter_t *meter, int64_t *words, polyphase_row_t *row) {
  while (words[WORD_NEXT] <= words[WORD_LAST]) {
    if (!fetch_any(meter, words, row) || row->number > words[WORD_LAST]) return false;
    words[WORD_NEXT] = row->number + 1;
    if (words[WORD_BY_STAMP] == 0) return true;
    if (row->stamp.s >= words[WORD_STAMP_FROM] && row->stamp.s <= words[WORD_STAMP_TO]) return true;
  }
  return false;
}

/* --- the load profile --- */

/* Null-data where it is what the row before in this answer has. */
static void put_repeated(int64_t *before, uint32_t value, bool wide, obuf_t *out) {
  if (*before == (int64_t)value)
    ax_null(out);
  else if (wide)
    ax_u32(out, value);
  else
    ax_u16(out, (uint16_t)value);
  *before = value;
}

static void put_value(int64_t value, obuf_t *out) {
  if (value == METER_ABSENT)
    ax_null(out);
  else
    ax_i64(out, value);
}

static void put_load(const meter_shape_t *shape, int64_t *words, const meter_row_t *row,
                     obuf_t *out) {
  bool entry = row->kind == ROW_ENTRY;
  ax_structure(out, count_selected(words));
  if (is_selected(words, 0)) polyphase_cosem_stamp(out, row->stamp);
  if (is_selected(words, 1)) put_repeated(&words[WORD_STATUS], entry ? row->status : 0, false, out);
  if (is_selected(words, 2)) ax_u32(out, row->sequence);
  if (is_selected(words, 3)) put_repeated(&words[WORD_BOOT], row->boot, true, out);
  if (is_selected(words, 4)) ax_enum(out, (uint8_t)row->kind);
  if (is_selected(words, 5)) polyphase_cosem_stamp(out, row->stamp2);
  if (is_selected(words, 6)) put_value(entry ? row->elapsed : row->value, out);
  for (int32_t i = 0; i < shape->channel_count; i++)
    if (is_selected(words, POLYPHASE_LOAD_HEAD + i)) polyphase_put_channel(shape, row, i, out);
}

/* --- billing sets --- */

static void put_missed(const meter_set_t *set, obuf_t *out) {
  ax_array(out, (size_t)set->missed_count);
  for (int32_t i = 0; i < set->missed_count; i++) {
    ax_structure(out, 2);
    ax_u8(out, (uint8_t)set->missed[i].cause);
    polyphase_cosem_stamp(out, set->missed[i].stamp);
  }
}

static void put_set_head(const meter_set_t *set, int32_t column, obuf_t *out) {
  switch (column) {
  case 0:
    ax_u32(out, set->number);
    return;
  case 1:
    ax_u8(out, (uint8_t)set->cause);
    return;
  case 2:
    ax_u16(out, (uint16_t)set->mask);
    return;
  case 3:
    polyphase_cosem_stamp(out, set->start);
    return;
  case 4:
    polyphase_cosem_stamp(out, set->end);
    return;
  case 5:
    polyphase_cosem_stamp(out, set->reset);
    return;
  case 6:
    ax_u8(out, (uint8_t)set->status);
    return;
  default:
    put_missed(set, out);
    return;
  }
}

static void put_set(const meter_shape_t *shape, const int64_t *words, const meter_set_t *set,
                    obuf_t *out) {
  int32_t column = 0;
  ax_structure(out, count_selected(words));
  for (; column < POLYPHASE_SET_HEAD; column++)
    if (is_selected(words, column)) put_set_head(set, column, out);
  for (int32_t i = 0; i < listed_count(shape); i++) {
    listed_t listed = listed_at(shape, i);
    if (is_selected(words, column++))
      polyphase_put_value(shape, &listed, &set->registers, &set->ratios, out);
    if (listed_is_stamped(&listed) && is_selected(words, column++))
      polyphase_cosem_stamp(out, listed_stamp(&listed, &set->registers));
  }
}

/* --- events --- */

static void put_event(const int64_t *words, const meter_event_t *event, obuf_t *out) {
  char by[3];
  meter_by_text(event->by, by);
  ax_structure(out, count_selected(words));
  if (is_selected(words, 0)) polyphase_cosem_stamp(out, event->stamp);
  if (is_selected(words, 1)) ax_u32(out, event->number);
  if (is_selected(words, 2)) ax_u32(out, event->boot);
  if (is_selected(words, 3)) ax_u16(out, (uint16_t)event->code);
  if (is_selected(words, 4)) polyphase_cosem_stamp(out, event->stamp2);
  if (is_selected(words, 5)) {
    bool stamp = event->code == EVENT_CLOCK_LOST && event->value != METER_ABSENT;
    if (stamp)
      polyphase_cosem_stamp(out, (claim_t){event->value});
    else
      put_value(event->value, out);
  }
  if (is_selected(words, 6)) ax_octets(out, bytes_text(by));
}

/* --- daily sets --- */

static void put_daily(const meter_shape_t *shape, const int64_t *words, const meter_daily_t *daily,
                      obuf_t *out) {
  static const meter_ratios_t no_ratios;
  meter_registers_t registers;
  memcpy(registers.energy, daily->energy, sizeof registers.energy);
  ax_structure(out, count_selected(words));
  if (is_selected(words, 0)) ax_u32(out, daily->number);
  if (is_selected(words, 1)) polyphase_cosem_stamp(out, daily->stamp);
  if (is_selected(words, 2)) ax_u8(out, (uint8_t)daily->status);
  for (int32_t i = 0; i < listed_first(shape, LISTED_PEAK); i++) {
    listed_t listed = listed_at(shape, i);
    if (is_selected(words, POLYPHASE_DAILY_HEAD + i))
      polyphase_put_value(shape, &listed, &registers, &no_ratios, out);
  }
}

/* --- the second profile --- */

static void put_instrument(int32_t gauges, int64_t *words, const meter_instrument_row_t *row,
                           obuf_t *out) {
  ax_structure(out, count_selected(words));
  if (is_selected(words, 0)) polyphase_cosem_stamp(out, row->begin);
  if (is_selected(words, 1)) put_repeated(&words[WORD_STATUS], row->status, false, out);
  if (is_selected(words, 2)) ax_u32(out, row->sequence);
  if (is_selected(words, 3)) put_repeated(&words[WORD_BOOT], row->boot, true, out);
  if (is_selected(words, 4)) polyphase_cosem_stamp(out, row->end);
  if (is_selected(words, 5)) ax_i64(out, row->elapsed);
  for (int32_t i = 0; i < gauges * POLYPHASE_GAUGED; i++)
    if (is_selected(words, POLYPHASE_INSTRUMENT_HEAD + i))
      ax_i64(out, polyphase_gauged(row, i / POLYPHASE_GAUGED, i % POLYPHASE_GAUGED));
}

/* --- the log of firmware --- */

static void put_counter(int64_t counter, obuf_t *out) {
  ax_u32(out, counter == METER_ABSENT ? 0 : (uint32_t)counter);
}

static void put_firmware(const int64_t *words, const meter_firmware_row_t *row, obuf_t *out) {
  char by[3];
  meter_by_text(row->by, by);
  ax_structure(out, count_selected(words));
  if (is_selected(words, 0)) ax_u32(out, row->number);
  if (is_selected(words, 1)) polyphase_cosem_stamp(out, row->stamp);
  if (is_selected(words, 2)) ax_u8(out, row->clock_status);
  if (is_selected(words, 3)) ax_enum(out, (uint8_t)row->kind);
  if (is_selected(words, 4)) ax_u8(out, (uint8_t)row->reason);
  if (is_selected(words, 5)) ax_octets(out, bytes_text(row->was));
  if (is_selected(words, 6)) ax_octets(out, bytes_text(row->is));
  if (is_selected(words, 7)) put_counter(row->counter_was, out);
  if (is_selected(words, 8)) put_counter(row->counter_is, out);
  if (is_selected(words, 9)) ax_octets(out, bytes_text(by));
  if (is_selected(words, 10)) ax_octets(out, bytes_text(row->approval));
}

/* --- power quality --- */

static void put_quality(const meter_t *meter, const int64_t *words, const meter_quality_row_t *row,
                        obuf_t *out) {
  const polyphase_profile_t *profile = &polyphase_profile_table[words[WORD_KIND]];
  ax_structure(out, count_selected(words));
  for (int32_t i = 0; i < profile->column_count; i++) {
    if (!is_selected(words, i)) continue;
    if (profile->source == PROFILE_QUALITY)
      polyphase_quality_column(meter, row, i, out);
    else
      polyphase_quality_wave(meter, row, i, out);
  }
}

void polyphase_rows_put(const meter_t *meter, int64_t *words, obuf_t *element) {
  polyphase_row_t row;
  if (!polyphase_rows_fetch(meter, words, &row)) {
    ax_null(element);
    return;
  }
  switch (polyphase_profile_table[words[WORD_KIND]].source) {
  case PROFILE_LOAD:
    put_load(meter_shape(meter), words, &row.row, element);
    return;
  case PROFILE_SETS:
    put_set(meter_shape(meter), words, &row.set, element);
    return;
  case PROFILE_DAILY:
    put_daily(meter_shape(meter), words, &row.daily, element);
    return;
  case PROFILE_INSTRUMENT:
    put_instrument(meter_gauges(meter)->count, words, &row.instrument, element);
    return;
  case PROFILE_FIRMWARE:
    put_firmware(words, &row.firmware, element);
    return;
  case PROFILE_QUALITY:
  case PROFILE_WAVEFORM:
    put_quality(meter, words, &row.quality, element);
    return;
  default:
    put_event(words, &row.event, element);
    return;
  }
}
