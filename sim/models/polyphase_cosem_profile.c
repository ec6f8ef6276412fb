/* Class 7 of `polyphase-tou`: selective access, and the bookmark of an answer. A selection is
 * counted up front, because an array says first how many elements it has; what is recorded later
 * has higher numbers and is not in it. The rows are polyphase_cosem_rows.c's, the columns
 * polyphase_cosem_columns.c's. Section 5 of its dictionary of DLMS. */
#include <string.h>

#include "sim/models/polyphase_cosem.h"

enum { SELECT_RANGE = 1, SELECT_ENTRY = 2, SORT_FIFO = 1, DEVIATION_AT = 9, DAY_S = 86400 };
enum { ATTRIBUTE_COLUMNS = 3, CLASS_REGISTER = 3, NO_CHANNEL = 255 };

/* --- what is stored --- */

typedef struct {
  int64_t first, last; /* numbers; last < first: nothing */
  int64_t count;
  bool dense; /* each number from first to last is there */
} stored_t;

static stored_t stored_of(const meter_t *meter, const polyphase_profile_t *profile) {
  meter_face_t face;
  meter_row_t row;
  meter_quality_t quality;
  stored_t stored = {.first = 1};
  meter_face(meter, &face);
  switch (profile->source) {
  case PROFILE_LOAD:
    stored.last = face.profile_last;
    stored.count = meter_rows_stored(meter);
    if (meter_row_seek(meter, 0, &row)) stored.first = row.sequence;
    break;
  case PROFILE_SETS:
    stored.last = face.sets_made;
    stored.count = meter_sets_stored(meter);
    stored.first = stored.last - stored.count + 1;
    break;
  case PROFILE_DAILY:
    stored.last = face.dailies_made;
    stored.count = meter_dailies_stored(meter);
    stored.first = stored.last - stored.count + 1;
    break;
  case PROFILE_INSTRUMENT:
    stored.last = face.instrument_last;
    stored.count = meter_instrument_stored(meter);
    stored.first = stored.last - stored.count + 1;
    break;
  case PROFILE_FIRMWARE: /* never overwritten: all that were made */
    stored.count = meter_firmware_rows(meter);
    stored.last = stored.count;
    break;
  case PROFILE_QUALITY:
  case PROFILE_WAVEFORM:
    (void)meter_quality(meter, &quality);
    stored.last = quality.records;
    stored.count = quality.stored;
    stored.first = stored.last - stored.count + 1;
    break;
  default:
    stored.last = face.events_last;
    stored.count = meter_events_stored(meter);
    stored.first = stored.last - stored.count + 1;
    break;
  }
  bool all = profile->source != PROFILE_EVENTS || profile->codes == NULL;
  stored.dense = all && stored.last - stored.first + 1 == stored.count;
  return stored;
}

/* Counts what the bookmark takes, at most `limit` after `skip`, and closes it around them. */
static uint32_t narrow(const meter_t *meter, int64_t *words, int64_t skip, int64_t limit) {
  int64_t probe[sizeof((cosem_rows_t *)0)->words / sizeof(int64_t)];
  polyphase_row_t row;
  int64_t seen = 0, count = 0;
  memcpy(probe, words, sizeof probe);
  int64_t first = probe[WORD_NEXT], last = first - 1;
  while (count < limit && polyphase_rows_fetch(meter, probe, &row)) {
    if (++seen <= skip) continue;
    if (count++ == 0) first = row.number;
    last = row.number;
  }
  words[WORD_NEXT] = first;
  words[WORD_LAST] = last;
  return (uint32_t)count;
}

/* --- selectors --- */

typedef struct {
  uint64_t columns[POLYPHASE_COLUMN_WORDS]; /* bit n, over the words: column n */
  enum { SELECTED_ALL, SELECTED_NUMBERS, SELECTED_STAMPS, SELECTED_ENTRIES } by;
  int64_t from, to; /* both included */
} selection_t;

static void take_columns(selection_t *selection, int32_t first, int32_t count) {
  memset(selection->columns, 0, sizeof selection->columns);
  for (int32_t i = first; i < first + count; i++)
    selection->columns[i / 64] |= UINT64_C(1) << i % 64;
}

/* {class, name, attribute, data index}; *whole: data index 0. */
static bool column_in(cosem_in_t *in, polyphase_column_t *column, bool *whole) {
  uint64_t class_id = 0, data_index = 0;
  int64_t attribute = 0;
  size_t count = 0;
  if (!cosem_in_structure(in, &count) || count != 4) return false;
  if (!cosem_in_unsigned(in, 18, &class_id) || !cosem_in_name(in, &column->name)) return false;
  if (!cosem_in_signed(in, 15, &attribute) || !cosem_in_unsigned(in, 18, &data_index)) return false;
  column->class_id = (uint16_t)class_id;
  column->attribute = (int8_t)attribute;
  *whole = data_index == 0;
  return true;
}

static bool same_column(const polyphase_column_t *a, const polyphase_column_t *b) {
  return a->class_id == b->class_id && a->attribute == b->attribute &&
         memcmp(&a->name, &b->name, sizeof a->name) == 0;
}

static bool read_column(const meter_t *meter, cosem_in_t *in, const polyphase_profile_t *profile,
                        int32_t *index) {
  polyphase_column_t asked;
  bool whole = false;
  if (!column_in(in, &asked, &whole)) return false;
  *index = -1;
  int32_t columns = polyphase_column_count(meter, profile);
  for (int32_t i = 0; i < columns && whole; i++) {
    const polyphase_column_t column = polyphase_column(meter, profile, i);
    if (same_column(&column, &asked)) *index = i;
  }
  return true;
}

static bool read_number(cosem_in_t *in, int64_t *number) {
  static const uint8_t tags[] = {6, 18, 17, 21};
  for (size_t i = 0; i < sizeof tags; i++) {
    uint64_t value = 0;
    if (!cosem_in_unsigned(in, tags[i], &value)) continue;
    *number = value > UINT32_MAX ? UINT32_MAX : (int64_t)value;
    return true;
  }
  return false;
}

/* Section 7: a meter that takes no deviation refuses one, and what has none is UTC there, as its
 * rows are; elsewhere it is local time. */
static cosem_result_t read_instant(const model_port_t *port, cosem_in_t *in, int64_t *instant) {
  static const uint8_t not_given[] = {0x80, 0x00};
  uint8_t stamp[AX_STAMP_LEN];
  bytes_t octets;
  claim_t clock;
  if (!cosem_in_octets(in, &octets)) return COSEM_TYPE_UNMATCHED;
  if (port->no_deviation && octets.len == sizeof stamp) {
    memcpy(stamp, octets.p, sizeof stamp);
    if (memcmp(stamp + DEVIATION_AT, not_given, sizeof not_given) != 0) return COSEM_OUT_OF_SCOPE;
    memset(stamp + DEVIATION_AT, 0, sizeof not_given);
    octets = bytes_of(stamp, sizeof stamp);
  }
  if (polyphase_cosem_read_stamp(port->meter, octets, &clock) != ST_OK) return COSEM_TYPE_UNMATCHED;
  *instant = clock.s;
  return COSEM_OK;
}

/* No columns named: all of them. They come in the order of the profile, whatever is asked. */
static cosem_result_t read_columns(const meter_t *meter, cosem_in_t *in,
                                   const polyphase_profile_t *profile, selection_t *selection) {
  size_t count = 0;
  int32_t index = 0;
  if (!cosem_in_array(in, &count)) return COSEM_TYPE_UNMATCHED;
  if (count > 0) take_columns(selection, 0, 0);
  for (size_t i = 0; i < count; i++) {
    if (!read_column(meter, in, profile, &index)) return COSEM_TYPE_UNMATCHED;
    if (index < 0) return COSEM_OUT_OF_SCOPE;
    selection->columns[index / 64] |= UINT64_C(1) << index % 64;
  }
  return COSEM_OK;
}

/* {column, from, to, columns} */
static cosem_result_t read_range(const model_port_t *port, const polyphase_profile_t *profile,
                                 bytes_t parameters, selection_t *selection) {
  cosem_in_t in = cosem_in(parameters);
  size_t count = 0;
  int32_t index = 0;
  if (!cosem_in_structure(&in, &count) || count != 4) return COSEM_TYPE_UNMATCHED;
  if (!read_column(port->meter, &in, profile, &index)) return COSEM_TYPE_UNMATCHED;
  if (index < 0) return COSEM_OUT_OF_SCOPE;
  if (index == profile->clock) {
    selection->by = SELECTED_STAMPS;
    cosem_result_t result = read_instant(port, &in, &selection->from);
    if (result == COSEM_OK) result = read_instant(port, &in, &selection->to);
    if (result != COSEM_OK) return result;
  } else if (index == profile->number) {
    selection->by = SELECTED_NUMBERS;
    if (!read_number(&in, &selection->from)) return COSEM_TYPE_UNMATCHED;
    if (!read_number(&in, &selection->to)) return COSEM_TYPE_UNMATCHED;
  } else {
    return COSEM_OUT_OF_SCOPE;
  }
  return read_columns(port->meter, &in, profile, selection);
}

/* {from entry, to entry, from column, to column}, counted from 1; as the end, 0 is the last. */
static cosem_result_t read_entries(int32_t columns, bytes_t parameters, selection_t *selection) {
  cosem_in_t in = cosem_in(parameters);
  uint64_t from = 0, to = 0, first = 0, last = 0;
  size_t count = 0;
  if (!cosem_in_structure(&in, &count) || count != 4) return COSEM_TYPE_UNMATCHED;
  if (!cosem_in_unsigned(&in, 6, &from) || !cosem_in_unsigned(&in, 6, &to))
    return COSEM_TYPE_UNMATCHED;
  if (!cosem_in_unsigned(&in, 18, &first) || !cosem_in_unsigned(&in, 18, &last))
    return COSEM_TYPE_UNMATCHED;
  if (last == 0) last = (uint64_t)columns;
  if (from == 0 || first == 0 || first > last || last > (uint64_t)columns)
    return COSEM_TYPE_UNMATCHED;
  selection->by = SELECTED_ENTRIES;
  selection->from = (int64_t)from;
  selection->to = to == 0 ? UINT32_MAX : (int64_t)to;
  take_columns(selection, (int32_t)first - 1, (int32_t)(last - first + 1));
  return COSEM_OK;
}

static cosem_result_t read_select(const polyphase_get_t *get, const polyphase_profile_t *profile,
                                  selection_t *selection) {
  int32_t columns = polyphase_column_count(get->port->meter, profile);
  *selection = (selection_t){.by = SELECTED_ALL};
  take_columns(selection, 0, columns);
  switch (get->select->selector) {
  case 0: /* section 10: nobody has all waveforms made by mistake */
    return profile->source == PROFILE_WAVEFORM ? COSEM_OUT_OF_SCOPE : COSEM_OK;
  case SELECT_RANGE:
    return read_range(get->port, profile, get->select->parameters, selection);
  case SELECT_ENTRY:
    return read_entries(columns, get->select->parameters, selection);
  default:
    return COSEM_OUT_OF_SCOPE;
  }
}

/* --- the buffer --- */

static int64_t greater(int64_t a, int64_t b) { return a > b ? a : b; }
static int64_t lesser(int64_t a, int64_t b) { return a < b ? a : b; }

static cosem_result_t open_buffer(const polyphase_get_t *get, const polyphase_profile_t *profile) {
  const meter_t *meter = get->port->meter;
  selection_t selection;
  cosem_result_t result = read_select(get, profile, &selection);
  if (result != COSEM_OK) return result;
  stored_t stored = stored_of(meter, profile);
  int64_t *words = get->rows->words;
  *get->rows = (cosem_rows_t){0};
  words[WORD_KIND] = get->object->arg;
  words[WORD_NEXT] = stored.first;
  words[WORD_LAST] = stored.last;
  for (int32_t i = 0; i < POLYPHASE_COLUMN_WORDS; i++)
    words[WORD_COLUMNS + i] = (int64_t)selection.columns[i];
  words[WORD_STATUS] = -1;
  words[WORD_BOOT] = -1;
  int64_t skip = 0, limit = INT64_MAX;
  bool by_entry = selection.by == SELECTED_ENTRIES;
  if (by_entry && !stored.dense) {
    skip = selection.from - 1;
    limit = greater(selection.to - skip, 0);
  } else if (by_entry) {
    words[WORD_NEXT] = stored.first + selection.from - 1;
    words[WORD_LAST] = lesser(stored.last, stored.first + selection.to - 1);
  } else if (selection.by == SELECTED_NUMBERS) {
    words[WORD_NEXT] = greater(stored.first, selection.from);
    words[WORD_LAST] = lesser(stored.last, selection.to);
  } else if (selection.by == SELECTED_STAMPS) {
    words[WORD_BY_STAMP] = 1;
    words[WORD_STAMP_FROM] = selection.from;
    words[WORD_STAMP_TO] = selection.to;
  }
  if (stored.dense && selection.by != SELECTED_STAMPS)
    get->rows->rows = (uint32_t)greater(words[WORD_LAST] - words[WORD_NEXT] + 1, 0);
  else
    get->rows->rows = narrow(meter, words, skip, limit);
  *get->streamed = true;
  return COSEM_OK;
}

/* --- the other attributes --- */

static void put_column(const polyphase_column_t *column, obuf_t *out) {
  ax_structure(out, 4);
  ax_u16(out, column->class_id);
  ax_name(out, column->name);
  ax_i8(out, column->attribute);
  ax_u16(out, 0);
}

static void put_columns(const meter_t *meter, const polyphase_profile_t *profile, obuf_t *out) {
  int32_t count = polyphase_column_count(meter, profile);
  ax_array(out, (size_t)count);
  for (int32_t i = 0; i < count; i++) {
    const polyphase_column_t column = polyphase_column(meter, profile, i);
    put_column(&column, out);
  }
}

static uint32_t in_use(const meter_t *meter, const polyphase_profile_t *profile, uint8_t kind) {
  stored_t stored = stored_of(meter, profile);
  bool filtered = profile->source == PROFILE_EVENTS && profile->codes != NULL;
  if (!filtered) return (uint32_t)stored.count;
  cosem_rows_t all = {0};
  all.words[WORD_KIND] = kind;
  all.words[WORD_NEXT] = stored.first;
  all.words[WORD_LAST] = stored.last;
  return narrow(meter, all.words, 0, INT64_MAX);
}

static uint32_t capacity(const meter_t *meter, const polyphase_profile_t *profile) {
  meter_quality_t quality;
  switch (profile->source) {
  case PROFILE_LOAD:
    return meter_rows_capacity(meter);
  case PROFILE_SETS:
    return meter_sets_capacity(meter);
  case PROFILE_DAILY:
    return meter_dailies_capacity(meter);
  case PROFILE_INSTRUMENT:
    return meter_instrument_capacity(meter);
  case PROFILE_FIRMWARE:
    return meter_firmware_capacity(meter);
  case PROFILE_QUALITY:
  case PROFILE_WAVEFORM:
    (void)meter_quality(meter, &quality);
    return quality.capacity;
  default:
    return meter_events_capacity(meter);
  }
}

/* Of sets and events 0: they come when they come. */
static uint32_t capture_period(const meter_t *meter, const polyphase_profile_t *profile) {
  switch (profile->source) {
  case PROFILE_LOAD:
    return (uint32_t)div_floor(meter_profile_period(meter).ns, NS_PER_S);
  case PROFILE_DAILY:
    return DAY_S;
  case PROFILE_INSTRUMENT:
    return (uint32_t)div_floor(meter_gauges(meter)->period.ns, NS_PER_S);
  default:
    return 0;
  }
}

cosem_result_t polyphase_profile_get(const polyphase_get_t *get) {
  const meter_t *meter = get->port->meter;
  const polyphase_profile_t *profile = &polyphase_profile_table[get->object->arg];
  switch (get->attribute) {
  case 2:
    return open_buffer(get, profile);
  case 3:
    put_columns(meter, profile, get->out);
    return COSEM_OK;
  case 4:
    ax_u32(get->out, capture_period(meter, profile));
    return COSEM_OK;
  case 5:
    ax_enum(get->out, SORT_FIFO);
    return COSEM_OK;
  case 6:
    /* First in, first out: the time that grows. Clients ask for a range of what stands here. */
    put_column(&profile->columns[profile->clock < 0 ? profile->number : profile->clock], get->out);
    return COSEM_OK;
  case 7:
    ax_u32(get->out, in_use(meter, profile, get->object->arg));
    return COSEM_OK;
  case 8:
    ax_u32(get->out, capacity(meter, profile));
    return COSEM_OK;
  }
  return COSEM_UNDEFINED;
}

/* --- other columns of the load profile --- */

/* The quantity of 1-0:C.29.0; NO_CHANNEL: of none. Which can be channels is the meter's to say. */
static uint8_t channel_of(const meter_shape_t *shape, const polyphase_column_t *column) {
  for (int32_t i = 0; i < shape->quantity_count; i++) {
    polyphase_column_t channel = {CLASS_REGISTER, OBIS(1, 0, listed_code(shape, i), 29, 0), 2};
    if (same_column(&channel, column)) return (uint8_t)i;
  }
  return NO_CHANNEL;
}

/* Section 8: all columns, the first seven as they are. */
cosem_result_t polyphase_profile_set(const polyphase_order_t *order) {
  const polyphase_profile_t *profile = &polyphase_profile_table[PROFILE_LOAD];
  meter_t *meter = order->port->meter;
  cosem_in_t in = cosem_in(order->data);
  meter_channels_t channels = {.count = 0};
  size_t count = 0;
  CHECK(order->index == ATTRIBUTE_COLUMNS);
  if (!cosem_in_array(&in, &count)) return COSEM_TYPE_UNMATCHED;
  if (count <= POLYPHASE_LOAD_HEAD || count > POLYPHASE_LOAD_HEAD + METER_CHANNELS_MAX)
    return COSEM_TYPE_UNMATCHED;
  for (size_t i = 0; i < count; i++) {
    polyphase_column_t column;
    bool whole = false;
    if (!column_in(&in, &column, &whole) || !whole) return COSEM_TYPE_UNMATCHED;
    if (i >= POLYPHASE_LOAD_HEAD)
      channels.quantities[channels.count++] = channel_of(meter_shape(meter), &column);
    else if (!same_column(&column, &profile->columns[i]))
      return COSEM_TYPE_UNMATCHED;
  }
  return polyphase_cosem_result(order->port, meter_set_channels(meter, &channels, order->by));
}
