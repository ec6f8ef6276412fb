/* Class 7 of `polyphase-tou`: which profiles there are and what their columns capture, selective
 * access, and the bookmark of an answer. A selection is counted up front, because an array says
 * first how many elements it has; what is recorded later has higher numbers and is not in it. The
 * rows are polyphase_cosem_rows.c's. Section 5 of its dictionary of DLMS. */
#include <string.h>

#include "sim/models/polyphase_cosem.h"

enum { SELECT_RANGE = 1, SELECT_ENTRY = 2, SORT_FIFO = 1, DEVIATION_AT = 9 };

/* --- columns --- */

#define COLUMN(class_id, c, d, e)                                                                  \
  { (class_id), OBIS(0, 0, c, d, e), 2 }
#define REGISTER(c, d, e)                                                                          \
  { 3, OBIS(1, 0, c, d, e), 2 }
#define PEAK(e)                                                                                    \
  {4, OBIS(1, 0, 1, 6, e), 2}, { 4, OBIS(1, 0, 1, 6, e), 5 }

static const polyphase_column_t load_columns[] = {
    COLUMN(8, 1, 0, 0),   COLUMN(1, 96, 10, 1), COLUMN(1, 128, 4, 0), COLUMN(1, 96, 7, 0),
    COLUMN(1, 96, 10, 2), COLUMN(1, 128, 6, 0), COLUMN(1, 128, 7, 0), REGISTER(1, 29, 0)};

static const polyphase_column_t set_columns[] = {{1, OBIS(1, 0, 0, 1, 0), 2},
                                                 COLUMN(1, 128, 10, 0),
                                                 COLUMN(1, 128, 11, 0),
                                                 COLUMN(1, 128, 12, 0),
                                                 COLUMN(1, 128, 13, 0),
                                                 {1, OBIS(1, 0, 0, 1, 2), 2},
                                                 COLUMN(1, 128, 14, 0),
                                                 COLUMN(1, 128, 15, 0),
                                                 REGISTER(1, 8, 0),
                                                 REGISTER(1, 8, 1),
                                                 REGISTER(1, 8, 2),
                                                 REGISTER(1, 8, 3),
                                                 REGISTER(1, 8, 4),
                                                 REGISTER(1, 8, 5),
                                                 REGISTER(1, 8, 6),
                                                 REGISTER(1, 8, 7),
                                                 REGISTER(1, 8, 8),
                                                 REGISTER(128, 8, 0),
                                                 REGISTER(129, 8, 0),
                                                 PEAK(0),
                                                 PEAK(1),
                                                 PEAK(2),
                                                 PEAK(3),
                                                 PEAK(4),
                                                 PEAK(5),
                                                 PEAK(6),
                                                 PEAK(7),
                                                 PEAK(8),
                                                 REGISTER(1, 2, 0),
                                                 REGISTER(1, 2, 1),
                                                 REGISTER(1, 2, 2),
                                                 REGISTER(1, 2, 3),
                                                 REGISTER(1, 2, 4),
                                                 REGISTER(1, 2, 5),
                                                 REGISTER(1, 2, 6),
                                                 REGISTER(1, 2, 7),
                                                 REGISTER(1, 2, 8),
                                                 REGISTER(0, 4, 2),
                                                 REGISTER(0, 4, 5),
                                                 REGISTER(0, 4, 3),
                                                 REGISTER(0, 4, 6)};

static const polyphase_column_t event_columns[] = {
    COLUMN(8, 1, 0, 0),    COLUMN(1, 128, 5, 0),  COLUMN(1, 96, 7, 0),  COLUMN(1, 96, 11, 0),
    COLUMN(1, 128, 20, 0), COLUMN(1, 128, 21, 0), COLUMN(1, 128, 22, 0)};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
_Static_assert(COUNT(set_columns) == 50, "as the dictionary says");

#define EVENTS(of_codes)                                                                           \
  {                                                                                                \
    .source = PROFILE_EVENTS, .columns = event_columns, .column_count = COUNT(event_columns),      \
    .clock = 0, .number = 1, .codes = (of_codes)                                                   \
  }

/* Section 4 of the dictionary of DLMS, and section 7: closed by 0. */
static const uint8_t supply_codes[] = {1, 2, 60, 61, 62, 63, 64, 65, 0};
static const uint8_t clock_codes[] = {3, 10, 11, 12, 0};
static const uint8_t battery_codes[] = {4, 5, 6, 0};
static const uint8_t billing_codes[] = {20, 21, 0};
static const uint8_t security_codes[] = {30, 31, 0};
static const uint8_t configuration_codes[] = {40, 41, 42, 50, 81, 82, 83, 84, 85, 86, 87, 0};
static const uint8_t tamper_codes[] = {70, 71, 72, 73, 74, 75, 80, 0};

const polyphase_profile_t polyphase_profile_table[PROFILE_COUNT] = {
    [PROFILE_LOAD] = {.source = PROFILE_LOAD,
                      .columns = load_columns,
                      .column_count = COUNT(load_columns),
                      .clock = 0,
                      .number = 2},
    [PROFILE_SETS] = {.source = PROFILE_SETS,
                      .columns = set_columns,
                      .column_count = COUNT(set_columns),
                      .clock = 4, /* the end of the set */
                      .number = 0},
    [PROFILE_EVENTS] = EVENTS(NULL),
    [PROFILE_EVENTS_SUPPLY] = EVENTS(supply_codes),
    [PROFILE_EVENTS_CLOCK] = EVENTS(clock_codes),
    [PROFILE_EVENTS_BATTERY] = EVENTS(battery_codes),
    [PROFILE_EVENTS_BILLING] = EVENTS(billing_codes),
    [PROFILE_EVENTS_SECURITY] = EVENTS(security_codes),
    [PROFILE_EVENTS_CONFIGURATION] = EVENTS(configuration_codes),
    [PROFILE_EVENTS_TAMPER] = EVENTS(tamper_codes),
};

/* --- what is stored --- */

typedef struct {
  int64_t first, last; /* numbers; last < first: nothing */
  int64_t count;
  bool dense; /* each number from first to last is there */
} stored_t;

static stored_t stored_of(const meter_t *meter, const polyphase_profile_t *profile) {
  meter_face_t face;
  meter_row_t row;
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
  int64_t probe[COUNT(((cosem_rows_t *)0)->words)];
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
  uint64_t columns; /* bit n: column n */
  enum { SELECTED_ALL, SELECTED_NUMBERS, SELECTED_STAMPS, SELECTED_ENTRIES } by;
  int64_t from, to; /* both included */
} selection_t;

static bool read_column(cosem_in_t *in, const polyphase_profile_t *profile, int32_t *index) {
  uint64_t class_id = 0, data_index = 0;
  int64_t attribute = 0;
  ax_name_t name;
  size_t count = 0;
  if (!cosem_in_structure(in, &count) || count != 4) return false;
  if (!cosem_in_unsigned(in, 18, &class_id) || !cosem_in_name(in, &name)) return false;
  if (!cosem_in_signed(in, 15, &attribute) || !cosem_in_unsigned(in, 18, &data_index)) return false;
  *index = -1;
  for (int32_t i = 0; i < profile->column_count && data_index == 0; i++) {
    const polyphase_column_t *column = &profile->columns[i];
    bool same = column->class_id == class_id && column->attribute == attribute &&
                memcmp(&column->name, &name, sizeof name) == 0;
    if (same) *index = i;
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
static cosem_result_t read_columns(cosem_in_t *in, const polyphase_profile_t *profile,
                                   selection_t *selection) {
  size_t count = 0;
  int32_t index = 0;
  if (!cosem_in_array(in, &count)) return COSEM_TYPE_UNMATCHED;
  if (count > 0) selection->columns = 0;
  for (size_t i = 0; i < count; i++) {
    if (!read_column(in, profile, &index)) return COSEM_TYPE_UNMATCHED;
    if (index < 0) return COSEM_OUT_OF_SCOPE;
    selection->columns |= UINT64_C(1) << index;
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
  if (!read_column(&in, profile, &index)) return COSEM_TYPE_UNMATCHED;
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
  return read_columns(&in, profile, selection);
}

/* {from entry, to entry, from column, to column}, counted from 1; as the end, 0 is the last. */
static cosem_result_t read_entries(const polyphase_profile_t *profile, bytes_t parameters,
                                   selection_t *selection) {
  cosem_in_t in = cosem_in(parameters);
  uint64_t from = 0, to = 0, first = 0, last = 0;
  size_t count = 0;
  if (!cosem_in_structure(&in, &count) || count != 4) return COSEM_TYPE_UNMATCHED;
  if (!cosem_in_unsigned(&in, 6, &from) || !cosem_in_unsigned(&in, 6, &to))
    return COSEM_TYPE_UNMATCHED;
  if (!cosem_in_unsigned(&in, 18, &first) || !cosem_in_unsigned(&in, 18, &last))
    return COSEM_TYPE_UNMATCHED;
  if (last == 0) last = profile->column_count;
  if (from == 0 || first == 0 || first > last || last > profile->column_count)
    return COSEM_TYPE_UNMATCHED;
  selection->by = SELECTED_ENTRIES;
  selection->from = (int64_t)from;
  selection->to = to == 0 ? UINT32_MAX : (int64_t)to;
  selection->columns = ((UINT64_C(1) << (last - first + 1)) - 1) << (first - 1);
  return COSEM_OK;
}

static cosem_result_t read_select(const polyphase_get_t *get, const polyphase_profile_t *profile,
                                  selection_t *selection) {
  *selection = (selection_t){.columns = (UINT64_C(1) << profile->column_count) - 1};
  switch (get->select->selector) {
  case 0:
    return COSEM_OK;
  case SELECT_RANGE:
    return read_range(get->port, profile, get->select->parameters, selection);
  case SELECT_ENTRY:
    return read_entries(profile, get->select->parameters, selection);
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
  words[WORD_COLUMNS] = (int64_t)selection.columns;
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

static void put_columns(const polyphase_profile_t *profile, obuf_t *out) {
  ax_array(out, profile->column_count);
  for (int32_t i = 0; i < profile->column_count; i++) {
    const polyphase_column_t *column = &profile->columns[i];
    ax_structure(out, 4);
    ax_u16(out, column->class_id);
    ax_name(out, column->name);
    ax_i8(out, column->attribute);
    ax_u16(out, 0);
  }
}

/* First in, first out: the time that grows. Clients ask for a range of what stands here. */
static void put_sort_object(const polyphase_profile_t *profile, obuf_t *out) {
  const polyphase_column_t *clock = &profile->columns[profile->clock];
  ax_structure(out, 4);
  ax_u16(out, clock->class_id);
  ax_name(out, clock->name);
  ax_i8(out, clock->attribute);
  ax_u16(out, 0);
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
  if (profile->source == PROFILE_LOAD) return meter_rows_capacity(meter);
  return profile->source == PROFILE_SETS ? METER_SETS_MAX : meter_events_capacity(meter);
}

cosem_result_t polyphase_profile_get(const polyphase_get_t *get) {
  const meter_t *meter = get->port->meter;
  const polyphase_profile_t *profile = &polyphase_profile_table[get->object->arg];
  bool load = profile->source == PROFILE_LOAD;
  switch (get->attribute) {
  case 2:
    return open_buffer(get, profile);
  case 3:
    put_columns(profile, get->out);
    return COSEM_OK;
  case 4:
    ax_u32(get->out, load ? (uint32_t)div_floor(meter_profile_period(meter).ns, NS_PER_S) : 0);
    return COSEM_OK;
  case 5:
    ax_enum(get->out, SORT_FIFO);
    return COSEM_OK;
  case 6:
    put_sort_object(profile, get->out);
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
