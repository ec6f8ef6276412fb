/* Rows of the three stores: profile, billing sets, events; dictionary sections 8 to 10, in the
 * words of SERVED.md. A key is the place of a row in its store; a set holds SET_ROWS_MAX keys: its
 * head, the instants that were missed, its registers. Sets older than the history holds are gone.
 */
#include "calendar.h"
#include "served.h"

#include <stdio.h>
#include <string.h>

enum {
  KEY_MISSED = 1,
  KEY_ENERGY = KEY_MISSED + METER_MISSED_MAX,
  KEY_SHADOW = KEY_ENERGY + METER_RATES,
  KEY_UNALLOCATED,
  KEY_MAXIMUM,
  KEY_CUMULATIVE = KEY_MAXIMUM + METER_RATES,
  KEY_RATIO = KEY_CUMULATIVE + METER_RATES,
  KEY_END = KEY_RATIO + 4
};
_Static_assert((int)KEY_END <= (int)SET_ROWS_MAX, "a set's rows must fit below the next set's");

static const char *const ratio_objects[4] = {"1-0:0.4.2*255", "1-0:0.4.5*255", "1-0:0.4.3*255",
                                             "1-0:0.4.6*255"};

store_t oracle_ideal_store(const char *kind) {
  if (strcmp(kind, "entry") == 0 || strcmp(kind, "marker") == 0) return STORE_PROFILE;
  if (strcmp(kind, "set") == 0 || strcmp(kind, "missed") == 0) return STORE_SETS;
  if (strcmp(kind, "register") == 0 || strcmp(kind, "sets") == 0) return STORE_SETS;
  if (strcmp(kind, "event") == 0 || strcmp(kind, "events") == 0) return STORE_EVENTS;
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
  case STORE_NONE:
    break;
  }
  return 0;
}

static void register_object(int key, char *object, size_t cap) {
  if (key >= KEY_RATIO) {
    (void)snprintf(object, cap, "%s", ratio_objects[key - KEY_RATIO]);
  } else if (key >= KEY_CUMULATIVE) {
    (void)snprintf(object, cap, "1-0:1.2.%d*255", key - KEY_CUMULATIVE);
  } else if (key >= KEY_MAXIMUM) {
    (void)snprintf(object, cap, "1-0:1.6.%d*255", key - KEY_MAXIMUM);
  } else if (key == KEY_UNALLOCATED) {
    (void)snprintf(object, cap, "1-0:129.8.0*255");
  } else if (key == KEY_SHADOW) {
    (void)snprintf(object, cap, "1-0:128.8.0*255");
  } else {
    (void)snprintf(object, cap, "1-0:1.8.%d*255", key - KEY_ENERGY);
  }
}

static int register_key(const char *object) {
  for (int key = KEY_ENERGY; key < KEY_END; key++) {
    char name[24];
    register_object(key, name, sizeof name);
    if (strcmp(name, object) == 0) return key;
  }
  return -1;
}

bool oracle_ideal_has(const meter_t *m, store_t store, size_t key) {
  if (key >= oracle_ideal_keys(m, store)) return false;
  if (store == STORE_PROFILE) return key >= m->rows_from;
  if (store != STORE_SETS) return true;
  size_t number = key / SET_ROWS_MAX, row = key % SET_ROWS_MAX;
  if (number + METER_SETS_KEPT < m->set_count || row >= KEY_END) return false;
  bool missed = row >= KEY_MISSED && row < KEY_ENERGY;
  return !missed || row - KEY_MISSED < (size_t)m->sets[number].missed_count;
}

size_t oracle_ideal_key(const meter_t *m, const words_t *words, size_t nth_missed) {
  int64_t number = 0;
  if (words->count < 6 || !oracle_text_int(words->word[4], &number) || number < 1) return SIZE_MAX;
  const char *kind = words->word[0];
  store_t store = oracle_ideal_store(kind);
  size_t key = (size_t)number - 1;
  if (store == STORE_SETS) {
    if (key >= m->set_count) return SIZE_MAX;
    int row = 0;
    if (strcmp(kind, "missed") == 0) {
      if (nth_missed >= METER_MISSED_MAX) return SIZE_MAX;
      row = KEY_MISSED + (int)nth_missed;
    }
    if (strcmp(kind, "register") == 0) row = register_key(words->word[5]);
    if (row < 0) return SIZE_MAX;
    key = key * SET_ROWS_MAX + (size_t)row;
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
  return m->rows[key].marker ? m->rows[key].stamp_s : m->rows[key].begin_s;
}

bool oracle_ideal_in_range(const meter_t *m, store_t store, size_t key, const char *from,
                           const char *to) {
  char from_form = 0, to_form = 0;
  int64_t least = 0, most = 0;
  if (!bound(m, from, &from_form, &least) || !bound(m, to, &to_form, &most)) return false;
  bool association = m->fact->association;
  if (from_form == 'T' && (store == STORE_PROFILE || (association && store == STORE_EVENTS))) {
    int64_t stamp = row_stamp(m, store, key);
    /* Selective access takes both ends, 62056-21 leaves the later one out. */
    return stamp >= least && (association ? stamp <= most : stamp < most);
  }
  int64_t number = (int64_t)(store == STORE_SETS ? key / SET_ROWS_MAX : key) + 1;
  if (from_form == 'E') { /* entries count from the oldest that is kept; 0: the last */
    bool gone = store == STORE_SETS && m->set_count > METER_SETS_KEPT;
    if (store == STORE_PROFILE) number -= (int64_t)m->rows_from;
    if (gone) number -= (int64_t)m->set_count - METER_SETS_KEPT;
    if (most == 0) most = INT64_MAX;
  }
  return number >= least && number <= most;
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
  oracle_text_number(out, row->begin_s);
  oracle_text_number(out, row->end_s);
  oracle_text_number(out, row->status);
  oracle_text_number(out, row->elapsed_s);
  oracle_text_number(out, row->counts * m->fact->policy.quantum_mwh);
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

static void register_row(const meter_t *m, const set_t *set, int key, out_t *out) {
  char object[24];
  register_object(key, object, sizeof object);
  oracle_text_add(out, " %s", object);
  int64_t value = 0, stamp_s = ORACLE_NONE, quantum = m->fact->policy.quantum_mwh;
  if (key >= KEY_RATIO) {
    value = m->fact->ratio[key - KEY_RATIO];
  } else if (key >= KEY_CUMULATIVE) {
    value = set->cumulative_mw[key - KEY_CUMULATIVE];
  } else if (key >= KEY_MAXIMUM) {
    value = set->maximum_mw[key - KEY_MAXIMUM];
    stamp_s = set->maximum_s[key - KEY_MAXIMUM];
  } else if (key == KEY_UNALLOCATED) {
    value = set->unallocated * quantum;
  } else if (key == KEY_SHADOW) {
    value = set->shadow * quantum;
  } else {
    value = set->energy[key - KEY_ENERGY] * quantum;
  }
  oracle_text_number(out, value);
  oracle_text_number(out, stamp_s);
}

static void set_row(const meter_t *m, size_t key, const char *head, out_t *out) {
  const set_t *set = &m->sets[key / SET_ROWS_MAX];
  int row = (int)(key % SET_ROWS_MAX);
  const char *kind = row == 0 ? "set" : row < KEY_ENERGY ? "missed" : "register";
  oracle_text_add(out, "%s %s %zu", kind, head, key / SET_ROWS_MAX + 1);
  if (row >= KEY_ENERGY) {
    register_row(m, set, row, out);
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
}
