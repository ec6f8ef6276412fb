/* Rows of the stores: both profiles, billing sets, events, daily sets; dictionary sections 8 to 10
 * and 12, in the words of SERVED.md. A key is the place of a row in its store; a set holds
 * SET_ROWS_MAX keys: its head, the instants that were missed, its registers; a daily set
 * DAILY_ROWS_MAX: its head and its registers. What is older than its store holds is gone. */
#include "calendar.h"
#include "objects.h"
#include "served.h"

#include <stdio.h>
#include <string.h>

enum {
  KEY_MISSED = 1,
  KEY_REGISTER = KEY_MISSED + METER_MISSED_MAX, /* in the order of objects.h */
  KEY_END = KEY_REGISTER + OBJECTS_MAX
};
_Static_assert((int)KEY_END <= (int)SET_ROWS_MAX, "a set's rows must fit below the next set's");
_Static_assert(1 + (int)OBJECTS_MAX <= (int)DAILY_ROWS_MAX, "a daily set's likewise");

store_t oracle_ideal_store(const char *kind) {
  if (strcmp(kind, "entry") == 0 || strcmp(kind, "marker") == 0) return STORE_PROFILE;
  if (strcmp(kind, "set") == 0 || strcmp(kind, "missed") == 0) return STORE_SETS;
  if (strcmp(kind, "register") == 0 || strcmp(kind, "sets") == 0) return STORE_SETS;
  if (strcmp(kind, "event") == 0 || strcmp(kind, "events") == 0) return STORE_EVENTS;
  if (strcmp(kind, "daily") == 0 || strcmp(kind, "daily_register") == 0) return STORE_DAILY;
  if (strcmp(kind, "firmware") == 0) return STORE_FIRMWARE;
  if (strcmp(kind, "disturbance") == 0 || strcmp(kind, "quality") == 0) return STORE_QUALITY;
  if (strcmp(kind, "waveform") == 0) return STORE_WAVEFORMS;
  if (strcmp(kind, "gauges") == 0 || strcmp(kind, "instrument") == 0) return STORE_GAUGES;
  return strcmp(kind, "profile") == 0 ? STORE_PROFILE : STORE_NONE;
}

size_t oracle_ideal_keys(const meter_t *m, store_t store) {
  switch (store) {
  case STORE_PROFILE:
    return m->row_count;
  case STORE_SETS:
    return m->set_count * SET_ROWS_MAX;
  case STORE_EVENTS:
    return m->event_count;
  case STORE_DAILY:
    return m->daily_count * DAILY_ROWS_MAX;
  case STORE_GAUGES:
    return m->gauge_count;
  case STORE_FIRMWARE:
    return m->firmware.row_count;
  case STORE_QUALITY:
  case STORE_WAVEFORMS:
    return m->quality.written;
  case STORE_NONE:
    break;
  }
  return 0;
}

/* The place of an object among those of a billing set; -1: it is none of them. */
static int object_place(const meter_t *m, const char *wanted) {
  object_t list[OBJECTS_MAX];
  int count = oracle_objects_list(&m->fact->shape, list);
  for (int i = 0; i < count; i++) {
    char name[OBJECT_NAME_MAX];
    oracle_objects_name(&m->fact->shape, &list[i], name);
    if (strcmp(name, wanted) == 0) return i;
  }
  return -1;
}

/* How many of `count` rows are gone, of which `kept` are held. */
static size_t gone(size_t count, int64_t kept) {
  return count > (uint64_t)kept ? count - (size_t)kept : 0;
}

static size_t most_of(size_t a, size_t b) { return a > b ? a : b; }

/* 0006 *Depth*: markers have a ring of their own. One that stops when it is full loses nothing. */
static size_t entries_gone(const meter_t *m) {
  size_t cleared = m->rows_from == 0 ? 0 : m->rows[m->rows_from - 1].entries;
  if (m->fact->policy.full_stops) return cleared;
  return most_of(cleared, gone(m->entry_count, oracle_profile_capacity(m)));
}

static size_t markers_gone(const meter_t *m) {
  size_t cleared = m->rows_from == 0 ? 0 : m->rows[m->rows_from - 1].markers;
  return most_of(cleared, gone(m->marker_count, m->fact->limits.markers));
}

static size_t sets_gone(const meter_t *m) { return gone(m->set_count, m->fact->limits.sets); }
static size_t dailies_gone(const meter_t *m) {
  return gone(m->daily_count, m->fact->limits.daily_sets);
}
static size_t gauges_gone(const meter_t *m) {
  return m->gauge_count == 0 ? 0 : gone(m->gauge_count, oracle_gauges_capacity(m));
}
static size_t records_gone(const meter_t *m) {
  return gone(m->quality.written, m->fact->limits.quality_log);
}
static size_t events_gone(const meter_t *m) { return gone(m->event_count, m->fact->limits.events); }

static bool has_profile_row(const meter_t *m, size_t key) {
  const row_t *row = &m->rows[key];
  return row->marker ? row->markers > markers_gone(m) : row->entries > entries_gone(m);
}

static bool has_set_row(const meter_t *m, size_t key) {
  size_t set = key / SET_ROWS_MAX, row = key % SET_ROWS_MAX;
  if (set < sets_gone(m)) return false;
  if (row >= KEY_REGISTER) {
    object_t list[OBJECTS_MAX];
    return row - KEY_REGISTER < (size_t)oracle_objects_list(&m->fact->shape, list);
  }
  return row < KEY_MISSED || row - KEY_MISSED < (size_t)m->sets[set].missed_count;
}

static bool has_daily_row(const meter_t *m, size_t key) {
  size_t row = key % DAILY_ROWS_MAX;
  object_t list[OBJECTS_MAX];
  if (key / DAILY_ROWS_MAX < dailies_gone(m)) return false;
  if (row == 0) return true;
  size_t count = (size_t)oracle_objects_list(&m->fact->shape, list);
  return row - 1 < count && oracle_objects_is_energy(&list[row - 1]);
}

bool oracle_ideal_has(const meter_t *m, store_t store, size_t key) {
  if (key >= oracle_ideal_keys(m, store)) return false;
  if (store == STORE_DAILY) return has_daily_row(m, key);
  if (store == STORE_PROFILE) return has_profile_row(m, key);
  if (store == STORE_EVENTS) return key >= events_gone(m);
  if (store == STORE_FIRMWARE) return true; /* none is ever gone */
  if (store == STORE_GAUGES) return key >= gauges_gone(m);
  if (store == STORE_QUALITY || store == STORE_WAVEFORMS) return key >= records_gone(m);
  return has_set_row(m, key);
}

/* The row of a billing set that a served line names; -1: there is none such. */
static int set_row_of(const meter_t *m, const words_t *words, size_t nth_missed) {
  const char *kind = words->word[0];
  if (strcmp(kind, "missed") == 0) {
    return nth_missed < METER_MISSED_MAX ? KEY_MISSED + (int)nth_missed : -1;
  }
  if (strcmp(kind, "register") != 0) return 0;
  int place = object_place(m, words->word[5]);
  return place < 0 ? -1 : KEY_REGISTER + place;
}

static int daily_row_of(const meter_t *m, const words_t *words) {
  if (strcmp(words->word[0], "daily") == 0) return 0;
  int place = object_place(m, words->word[5]);
  return place < 0 ? -1 : 1 + place;
}

size_t oracle_ideal_key(const meter_t *m, const words_t *words, size_t nth_missed) {
  int64_t number = 0;
  if (words->count < 6 || !oracle_text_int(words->word[4], &number) || number < 1) return SIZE_MAX;
  const char *kind = words->word[0];
  store_t store = oracle_ideal_store(kind);
  size_t key = (size_t)number - 1;
  if (store == STORE_SETS || store == STORE_DAILY) {
    bool daily = store == STORE_DAILY;
    if (key >= (daily ? m->daily_count : m->set_count)) return SIZE_MAX;
    int row = daily ? daily_row_of(m, words) : set_row_of(m, words, nth_missed);
    if (row < 0) return SIZE_MAX;
    key = key * (daily ? DAILY_ROWS_MAX : SET_ROWS_MAX) + (size_t)row;
  }
  if (!oracle_ideal_has(m, store, key)) return SIZE_MAX;
  if (store == STORE_PROFILE && m->rows[key].marker != (strcmp(kind, "marker") == 0)) {
    return SIZE_MAX;
  }
  return key;
}

/* `S17`, `T260401000000`, or a plain number; of associations also `T1774994400` and `E17`. False:
 * not of that form. */
static bool bound(const meter_t *m, const char *word, char *form, int64_t *number) {
  bool association = m->fact->association;
  bool entry = association && word[0] == 'E';
  *form = word[0] == 'S' || word[0] == 'T' || entry ? word[0] : 'N';
  const char *digits = *form == 'N' ? word : word + 1;
  if (!oracle_text_int(digits, number)) return false;
  if (*form != 'T' || association) return true;
  int64_t stamp = *number;
  int64_t month = stamp / 100000000 % 100, day = stamp / 1000000 % 100;
  if (strlen(digits) != 12 || month < 1 || month > 12) return false;
  int64_t days = oracle_calendar_day(2000 + stamp / 10000000000, month, day);
  int64_t second = stamp / 10000 % 100 * 3600 + stamp / 100 % 100 * 60 + stamp % 100;
  *number = days * 86400 + second;
  return true;
}

/* The stamp of a row by which the clock column restricts. */
static int64_t row_stamp(const meter_t *m, store_t store, size_t key) {
  if (store == STORE_EVENTS) return m->events[key].stamp_s;
  if (store == STORE_FIRMWARE) return m->firmware.rows[key].stamp_s;
  if (store == STORE_DAILY) return m->dailies[key / DAILY_ROWS_MAX].stamp_s;
  if (store == STORE_QUALITY) return oracle_div_floor(m->quality.said[key].begin_ms, 1000);
  if (store == STORE_GAUGES) return m->gauge_rows[key].told.begin_s;
  return m->rows[key].marker ? m->rows[key].stamp_s : m->rows[key].told.begin_s;
}

/* From 1; as `entry` counted from the oldest that is kept. */
static int64_t number_of(const meter_t *m, store_t store, size_t key, bool entry) {
  size_t rows = store == STORE_SETS ? SET_ROWS_MAX : store == STORE_DAILY ? DAILY_ROWS_MAX : 1;
  size_t number = key / rows + 1;
  if (!entry || store == STORE_FIRMWARE) return (int64_t)number;
  if (store == STORE_DAILY) return (int64_t)(number - dailies_gone(m));
  if (store == STORE_GAUGES) return (int64_t)(number - gauges_gone(m));
  if (store == STORE_QUALITY || store == STORE_WAVEFORMS) {
    return (int64_t)(number - records_gone(m));
  }
  if (store == STORE_SETS) return (int64_t)(number - sets_gone(m));
  if (store == STORE_EVENTS) return (int64_t)(number - events_gone(m));
  const row_t *row = &m->rows[key];
  size_t entries = most_of(row->entries, entries_gone(m)) - entries_gone(m);
  size_t markers = most_of(row->markers, markers_gone(m)) - markers_gone(m);
  return (int64_t)(entries + markers);
}

bool oracle_ideal_in_range(const meter_t *m, store_t store, size_t key, const char *from,
                           const char *to) {
  char from_form = 0, to_form = 0;
  int64_t least = 0, most = 0;
  if (!bound(m, from, &from_form, &least) || !bound(m, to, &to_form, &most)) return false;
  bool association = m->fact->association;
  bool numbers = store == STORE_SETS || store == STORE_WAVEFORMS; /* no column of a clock */
  bool by_clock = store == STORE_PROFILE || store == STORE_GAUGES || (association && !numbers);
  if (from_form == 'T' && by_clock) {
    int64_t stamp = row_stamp(m, store, key);
    /* Selective access takes both ends, 62056-21 leaves the later one out. */
    return stamp >= least && (association ? stamp <= most : stamp < most);
  }
  int64_t number = number_of(m, store, key, from_form == 'E');
  if (from_form == 'E' && most == 0) most = INT64_MAX;
  return number >= least && number <= most;
}

static void told_words(const told_t *told, out_t *out) {
  oracle_text_number(out, told->begin_s);
  oracle_text_number(out, told->end_s);
  oracle_text_number(out, told->status);
  oracle_text_number(out, told->elapsed_s);
}

static void profile_row(const meter_t *m, size_t key, const char *head, out_t *out) {
  const row_t *row = &m->rows[key];
  oracle_text_add(out, "%s %s %zu %lld", row->marker ? "marker" : "entry", head, key + 1,
                  (long long)row->boot);
  if (row->marker) {
    oracle_text_add(out, " %s", row->kind);
    oracle_text_number(out, row->stamp_s);
    oracle_text_number(out, row->stamp2_s);
    oracle_text_number(out, row->value);
    return;
  }
  told_words(&row->told, out);
  for (size_t c = 0; c < row->energy_count; c++) {
    oracle_text_number(out, m->row_energy[row->energies_at + c]);
  }
}

static void gauge_row(const meter_t *m, size_t key, const char *head, out_t *out) {
  const gauge_row_t *row = &m->gauge_rows[key];
  oracle_text_add(out, "gauges %s %zu %lld", head, key + 1, (long long)row->boot);
  told_words(&row->told, out);
  size_t gauges = (size_t)m->fact->instrument.gauge_count;
  for (size_t g = 0; g < gauges; g++) {
    for (int i = 0; i < 3; i++) {
      oracle_text_number(out, m->gauge_values[key * gauges + g][i]);
    }
  }
}

static const char *or_absent(const char *text) { return text[0] == 0 ? "-" : text; }

static void firmware_row(const meter_t *m, size_t key, const char *head, out_t *out) {
  const firmware_row_t *row = &m->firmware.rows[key];
  oracle_text_add(out, "firmware %s %zu", head, key + 1);
  oracle_text_number(out, row->stamp_s);
  oracle_text_number(out, row->status);
  oracle_text_number(out, row->kind);
  oracle_text_number(out, row->reason);
  oracle_text_add(out, " %s %s", or_absent(row->old_identity), or_absent(row->new_identity));
  oracle_text_number(out, row->old_counter);
  oracle_text_number(out, row->new_counter);
  oracle_text_add(out, " %s %s", or_absent(row->by), or_absent(row->approval));
}

/* SERVED.md *Power quality*; what the ideal meter serves is good. */
static void record_row(const meter_t *m, size_t key, const char *head, out_t *out) {
  const disturbance_t *what = &m->quality.found.at[key];
  const quality_said_t *said = &m->quality.said[key];
  const int64_t words[] = {said->begin_ms, said->status,      (int64_t)what->kind, what->phases,
                           what->flags,    what->duration_ms, what->extreme,       what->each[0],
                           what->each[1],  what->each[2]};
  oracle_text_add(out, "disturbance %s %zu", head, key + 1);
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    oracle_text_number(out, words[i]);
  }
  oracle_text_add(out, " good");
}

static void waveform_row(const meter_t *m, size_t key, const char *head, out_t *out) {
  oracle_text_add(out, "waveform %s %zu %lld good", head, key + 1,
                  (long long)m->quality.found.at[key].halves);
}

static void event_row(const meter_t *m, size_t key, const char *head, out_t *out) {
  const event_t *event = &m->events[key];
  oracle_text_add(out, "event %s %zu", head, key + 1);
  oracle_text_number(out, event->boot);
  oracle_text_number(out, event->code);
  oracle_text_number(out, event->stamp_s);
  oracle_text_number(out, event->stamp2_s);
  oracle_text_number(out, event->value);
  oracle_text_add(out, " %s", event->by);
}

/* ` OBJECT VALUE`; the stamp of it, or ORACLE_NONE. */
static int64_t object_words(const meter_t *m, const registers_t *registers, int place, out_t *out) {
  object_t list[OBJECTS_MAX];
  (void)oracle_objects_list(&m->fact->shape, list);
  char name[OBJECT_NAME_MAX];
  int64_t stamp_s = ORACLE_NONE;
  int64_t value = oracle_objects_value(m->fact, registers, &list[place], &stamp_s);
  oracle_objects_name(&m->fact->shape, &list[place], name);
  oracle_text_add(out, " %s", name);
  oracle_text_number(out, value);
  return stamp_s;
}

static void daily_row(const meter_t *m, size_t key, const char *head, out_t *out) {
  const daily_t *daily = &m->dailies[key / DAILY_ROWS_MAX];
  int row = (int)(key % DAILY_ROWS_MAX);
  oracle_text_add(out, "%s %s %zu", row == 0 ? "daily" : "daily_register", head,
                  key / DAILY_ROWS_MAX + 1);
  if (row > 0) {
    (void)object_words(m, &daily->registers, row - 1, out);
    return;
  }
  oracle_text_number(out, daily->stamp_s);
  oracle_text_number(out, daily->status);
}

static void set_row(const meter_t *m, size_t key, const char *head, out_t *out) {
  const set_t *set = &m->sets[key / SET_ROWS_MAX];
  int row = (int)(key % SET_ROWS_MAX);
  const char *kind = row == 0 ? "set" : row < KEY_REGISTER ? "missed" : "register";
  oracle_text_add(out, "%s %s %zu", kind, head, key / SET_ROWS_MAX + 1);
  if (row >= KEY_REGISTER) {
    oracle_text_number(out, object_words(m, &set->registers, row - KEY_REGISTER, out));
  } else if (row >= KEY_MISSED) {
    oracle_text_number(out, set->missed[row - KEY_MISSED].cause);
    oracle_text_number(out, set->missed[row - KEY_MISSED].stamp_s);
  } else {
    oracle_text_number(out, set->cause);
    oracle_text_number(out, set->mask);
    oracle_text_number(out, set->start_s);
    oracle_text_number(out, set->end_s);
    oracle_text_number(out, set->reset_s);
    oracle_text_number(out, set->status);
  }
}

void oracle_ideal_row(const meter_t *m, store_t store, size_t key, const char *head, out_t *out) {
  if (!oracle_ideal_has(m, store, key)) return;
  if (store == STORE_PROFILE) profile_row(m, key, head, out);
  if (store == STORE_EVENTS) event_row(m, key, head, out);
  if (store == STORE_SETS) set_row(m, key, head, out);
  if (store == STORE_DAILY) daily_row(m, key, head, out);
  if (store == STORE_GAUGES) gauge_row(m, key, head, out);
  if (store == STORE_FIRMWARE) firmware_row(m, key, head, out);
  if (store == STORE_QUALITY) record_row(m, key, head, out);
  if (store == STORE_WAVEFORMS) waveform_row(m, key, head, out);
}
