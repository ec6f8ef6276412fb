/* Reads the journal once for each meter: rows with their numbers, and when they were heard, which
 * is the last instant that a record of the meter names before them. See ledger.h. */
#include "pmu/fleet/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "pmu/data/words.h"

enum { DAY_S = 86400, MORNING_S = 6 * 3600, RADIO_S = 30, OTHER_S = 60 };

/* A row of a range: an entry has a begin and an end, all others have none. */
typedef struct {
  int64_t number, begin_s, end_s;
  int64_t heard_ns;
} heard_t;

/* A visit that missed nothing in the end, and when. */
typedef struct {
  const char *list;
  int64_t at_s, whole_s;
} whole_t;

typedef struct {
  arena_t *arena, scratch; /* scratch: of one meter */
  ledger_t *ledger;
  const ledger_span_t *span;
  const record_t *records;
  uint32_t *of;    /* indices of records, by meter */
  size_t *of_from; /* of a meter, and of meter_count */
  heard_t *rows[LEDGER_RANGES];
  size_t row_counts[LEDGER_RANGES];
  whole_t *wholes;
  size_t whole_count;
} maker_t;

/* ------------------------------------------------------------------ which rows there are */

static ledger_row_t *row_of(ledger_row_t *rows, size_t from, size_t count, bytes_t list) {
  for (size_t i = from; i < count; i++)
    if (bytes_is(list, rows[i].list)) return &rows[i];
  return NULL;
}

static void make_rows(maker_t *m) {
  const site_t *site = m->ledger->site;
  ledger_t *ledger = m->ledger;
  ledger->rows = ARENA_ARRAY(m->arena, ledger_row_t, site->visit_count + 1);
  ledger->lists = ARENA_ARRAY(m->arena, ledger_row_t, site->visit_count + 1);
  for (size_t i = 0; i < site->visit_count; i++) {
    const site_visit_t *visit = &site->visits[i];
    bytes_t name = bytes_text(visit->list);
    if (row_of(ledger->lists, 0, ledger->list_count, name) == NULL)
      ledger->lists[ledger->list_count++] = (ledger_row_t){.list = visit->list};
  }
}

static int64_t turns_due(const site_visit_t *visit, int64_t now_ns) {
  if (visit->at.ns > now_ns) return 0;
  if (visit->count == 1) return 1;
  int64_t turns = (now_ns - visit->at.ns) / visit->step.ns + 1;
  return turns < visit->count ? turns : visit->count;
}

typedef struct {
  int64_t first_ns, last_ns; /* of visits that have come; TIME_NEVER, -1: none */
} visits_t;

/* A meter's visits, those of one list into one row. */
static size_t rows_of_meter(maker_t *m, uint32_t meter, const uint32_t *visits, size_t count,
                            visits_t *spans) {
  ledger_t *ledger = m->ledger;
  size_t from = ledger->row_count;
  for (size_t i = 0; i < count; i++) {
    const site_visit_t *visit = &ledger->site->visits[visits[i]];
    ledger_row_t *row = row_of(ledger->rows, from, ledger->row_count, bytes_text(visit->list));
    if (row == NULL) {
      row = &ledger->rows[ledger->row_count++];
      *row = (ledger_row_t){.meter = meter, .list = visit->list};
      spans[row - ledger->rows - from] = (visits_t){TIME_NEVER, -1};
    }
    visits_t *span = &spans[row - ledger->rows - from];
    int64_t due = turns_due(visit, m->span->now.ns);
    int64_t last_ns = visit->at.ns + visit->step.ns * (due - 1);
    row->what |= visit->what;
    row->visits_due += due;
    if (due == 0) continue;
    if (visit->at.ns < span->first_ns) span->first_ns = visit->at.ns;
    if (last_ns > span->last_ns) span->last_ns = last_ns;
  }
  return from;
}

/* ------------------------------------------------------------------ what the journal says */

static bool number_at(const words_t *words, int32_t index, int64_t limit, int64_t *number) {
  return words_i64(words, index, limit, number, NULL) == ST_OK;
}

static void take_row(maker_t *m, const record_t *record, int64_t heard_ns) {
  words_t key = words_of(record->key), value = words_of(record->value);
  heard_t row = {.heard_ns = heard_ns, .begin_s = -1, .end_s = -1};
  ledger_range_t range = LEDGER_PROFILE;
  int32_t word = 1;
  if (record->kind == REC_SET || record->kind == REC_EVENT) word = 0;
  if (record->kind == REC_SET) range = LEDGER_SETS;
  if (record->kind == REC_EVENT) range = LEDGER_EVENTS;
  if (record->kind == REC_SET && !bytes_is(words_at(&key, 1), "head")) return;
  if (!number_at(&key, word, WORDS_COUNT, &row.number)) return;
  bool entry = record->kind == REC_ENTRY && number_at(&value, 0, WORDS_SECONDS, &row.begin_s) &&
               number_at(&value, 1, WORDS_SECONDS, &row.end_s);
  if (record->kind == REC_ENTRY && !entry) return;
  m->rows[range][m->row_counts[range]++] = row;
}

static void count_level(ledger_row_t *row, ledger_level_t level, int64_t at_s, int64_t until_s,
                        int64_t now_s) {
  bool met = at_s >= 0 && at_s <= until_s;
  if (!met && until_s > now_s) return; /* it may still come */
  row->levels[level].of++;
  row->levels[level].met += met;
}

/* The next 06:00 of local time behind the visit's instant. */
static int64_t morning_of(const site_t *site, const site_meter_t *meter, int64_t at_s) {
  const zone_t *zone = &site->zones[meter->zone];
  int64_t local = at_s + zone_offset(zone, (utc_t){at_s});
  int64_t day = div_floor(local - MORNING_S, DAY_S) + 1;
  int64_t morning = day * DAY_S + MORNING_S;
  return morning - zone_offset(zone, (utc_t){morning - (local - at_s)});
}

static bool is_radio(const site_t *site, const site_meter_t *meter) {
  int32_t network = site->lines[meter->line].network;
  if (network == SITE_NO_NETWORK) return false;
  const char *kind = site->networks[network].kind->name;
  return strcmp(kind, "wisun") == 0 || strcmp(kind, "wmbus") == 0;
}

static void count_in_time(const maker_t *m, ledger_row_t *row, int64_t at_s, int64_t whole_s) {
  const site_t *site = m->ledger->site;
  const site_meter_t *meter = &site->meters[row->meter];
  int64_t now_s = div_floor(m->span->now.ns, NS_PER_S);
  bool on_demand = strcmp(row->list, "on-demand") == 0;
  int64_t quick_s = is_radio(site, meter) ? RADIO_S : OTHER_S;
  if (on_demand) {
    count_level(row, LEDGER_DEMAND, whole_s, at_s + quick_s, now_s);
    return;
  }
  if ((row->what & (SITE_READ_REGISTERS | SITE_READ_BILLING)) == 0) return;
  count_level(row, LEDGER_MORNING, whole_s, morning_of(site, meter, at_s), now_s);
  count_level(row, LEDGER_REGISTERS, whole_s, at_s + 3 * DAY_S, now_s);
}

/* LIST AT_S ATTEMPT | STATUS REQUESTED MISSING */
static void take_visit(maker_t *m, size_t from, const record_t *record, int64_t heard_ns) {
  words_t key = words_of(record->key), value = words_of(record->value);
  ledger_row_t *row = row_of(m->ledger->rows, from, m->ledger->row_count, words_at(&key, 0));
  int64_t at_s = 0;
  if (row == NULL || !number_at(&key, 1, WORDS_SECONDS, &at_s)) return;
  row->attempts++;
  if (!bytes_is(words_at(&value, 2), "-")) return;
  m->wholes[m->whole_count++] =
      (whole_t){.list = row->list, .at_s = at_s, .whole_s = div_floor(heard_ns, NS_PER_S)};
}

static int by_instant(const void *one, const void *other) {
  const whole_t *a = one, *b = other;
  if (a->at_s != b->at_s) return a->at_s < b->at_s ? -1 : 1;
  int order = strcmp(a->list, b->list);
  if (order != 0) return order;
  return a->whole_s < b->whole_s ? -1 : a->whole_s > b->whole_s;
}

/* When that visit had everything; -1: never. */
static int64_t whole_at(const maker_t *m, const char *list, int64_t at_s) {
  size_t low = 0, high = m->whole_count;
  whole_t wanted = {.list = list, .at_s = at_s, .whole_s = INT64_MIN};
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (by_instant(&m->wholes[middle], &wanted) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  bool found =
      low < m->whole_count && m->wholes[low].at_s == at_s && strcmp(m->wholes[low].list, list) == 0;
  return found ? m->wholes[low].whole_s : -1;
}

static void count_visits(const maker_t *m, size_t from, const uint32_t *visits, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const site_visit_t *visit = &m->ledger->site->visits[visits[i]];
    ledger_row_t *row =
        row_of(m->ledger->rows, from, m->ledger->row_count, bytes_text(visit->list));
    int64_t due = turns_due(visit, m->span->now.ns);
    for (int64_t turn = 0; turn < due; turn++) {
      int64_t at_s = div_floor(visit->at.ns + visit->step.ns * turn, NS_PER_S);
      int64_t whole_s = whole_at(m, row->list, at_s);
      row->visits_whole += whole_s >= 0;
      count_in_time(m, row, at_s, whole_s);
    }
  }
}

/* The instant that a record names: what follows it was not heard before. */
static void take_instant(const record_t *record, int64_t *heard_ns) {
  words_t key = words_of(record->key);
  int64_t ns = 0;
  bool first = record->kind == REC_RAW || record->kind == REC_FAULT || record->kind == REC_COMMAND;
  bool second = record->kind == REC_RANGE || record->kind == REC_OBJECT;
  if (!first && !second) return;
  if (number_at(&key, first ? 0 : 1, WORDS_INSTANT, &ns) && ns > *heard_ns) *heard_ns = ns;
}

static void read_meter(maker_t *m, uint32_t meter, size_t from) {
  size_t count = m->of_from[meter + 1] - m->of_from[meter];
  int64_t heard_ns = 0;
  m->wholes = ARENA_ARRAY(&m->scratch, whole_t, count + 1);
  m->whole_count = 0;
  for (int range = 0; range < LEDGER_RANGES; range++) {
    m->rows[range] = ARENA_ARRAY(&m->scratch, heard_t, count + 1);
    m->row_counts[range] = 0;
  }
  for (size_t i = m->of_from[meter]; i < m->of_from[meter + 1]; i++) {
    const record_t *record = &m->records[m->of[i]];
    take_instant(record, &heard_ns);
    if (record->kind == REC_VISIT) take_visit(m, from, record, heard_ns);
    if (record->kind == REC_ENTRY || record->kind == REC_MARKER || record->kind == REC_SET ||
        record->kind == REC_EVENT)
      take_row(m, record, heard_ns);
  }
  qsort(m->wholes, m->whole_count, sizeof m->wholes[0], by_instant);
}

/* ------------------------------------------------------------------ holes */

static int by_number(const void *one, const void *other) {
  const heard_t *a = one, *b = other;
  if (a->number != b->number) return a->number < b->number ? -1 : 1;
  return a->heard_ns < b->heard_ns ? -1 : a->heard_ns > b->heard_ns;
}

static void find_holes(maker_t *m, uint32_t meter) {
  for (int range = 0; range < LEDGER_RANGES; range++) {
    ledger_track_t *track = &m->ledger->tracks[(size_t)meter * LEDGER_RANGES + (size_t)range];
    heard_t *rows = m->rows[range];
    size_t count = m->row_counts[range];
    qsort(rows, count, sizeof rows[0], by_number);
    if (count == 0) continue;
    track->first = rows[0].number;
    track->last = rows[count - 1].number;
    for (size_t i = 1; i < count; i++) {
      int64_t from = rows[i - 1].number + 1, to = rows[i].number - 1;
      if (from > to) continue;
      track->lacking += to - from + 1;
      if (track->hole_count == LEDGER_HOLES_MAX) continue;
      track->holes[track->hole_count].from = from;
      track->holes[track->hole_count++].to = to;
    }
  }
}

/* ------------------------------------------------------------------ intervals */

enum { SLOT_MISSING, SLOT_NONE, SLOT_HELD };
typedef struct {
  int64_t from_s, period_s, count;
  uint8_t *state;
  int64_t *heard_ns;
} slots_t;

static void mark(slots_t *slots, int64_t begin_s, int64_t end_s, uint8_t state, int64_t heard_ns) {
  int64_t first = div_floor(begin_s - slots->from_s, slots->period_s);
  int64_t end = div_ceil(end_s - slots->from_s, slots->period_s);
  if (first < 0) first = 0;
  if (end > slots->count) end = slots->count;
  for (int64_t i = first; i < end; i++) {
    if (slots->state[i] >= state) continue;
    slots->state[i] = state;
    slots->heard_ns[i] = heard_ns;
  }
}

/* Entries make theirs; what lies between two rows of which none is missing, the meter made none
 * of: it was off, or its clock was moved. */
static void mark_rows(const maker_t *m, slots_t *slots) {
  const heard_t *rows = m->rows[LEDGER_PROFILE], *last = NULL;
  bool unbroken = true;
  for (size_t i = 0; i < m->row_counts[LEDGER_PROFILE]; i++) {
    const heard_t *row = &rows[i];
    unbroken = unbroken && i > 0 && row->number <= rows[i - 1].number + 1;
    if (row->begin_s < 0) continue;
    if (last != NULL && unbroken && row->begin_s > last->end_s)
      mark(slots, last->end_s, row->begin_s, SLOT_NONE, row->heard_ns);
    mark(slots, row->begin_s, row->end_s, SLOT_HELD, row->heard_ns);
    last = row;
    unbroken = true;
  }
}

static void count_slots(const maker_t *m, ledger_row_t *row, const slots_t *slots) {
  int64_t now_s = div_floor(m->span->now.ns, NS_PER_S);
  row->due = slots->count;
  for (int64_t i = 0; i < slots->count; i++) {
    int64_t end_s = slots->from_s + (i + 1) * slots->period_s;
    bool there = slots->state[i] != SLOT_MISSING;
    int64_t heard_s = there ? div_floor(slots->heard_ns[i], NS_PER_S) : -1;
    row->held += slots->state[i] == SLOT_HELD;
    row->none += slots->state[i] == SLOT_NONE;
    count_level(row, LEDGER_DAY, heard_s, end_s + DAY_S, now_s);
    count_level(row, LEDGER_INTERVALS, heard_s, end_s + 3 * DAY_S, now_s);
  }
}

static void count_intervals(maker_t *m, ledger_row_t *row, const visits_t *visits) {
  enum { SLOTS_MAX = 10000000 };
  const site_meter_t *meter = &m->ledger->site->meters[row->meter];
  if ((row->what & SITE_READ_PROFILE) == 0 || visits->last_ns < 0) return;
  int64_t period_s = meter->policy.lp_period.ns / NS_PER_S;
  int64_t from_s = div_floor(visits->first_ns, NS_PER_S);
  for (size_t i = 0; i < m->row_counts[LEDGER_PROFILE]; i++) {
    const heard_t *entry = &m->rows[LEDGER_PROFILE][i];
    if (entry->begin_s >= 0 && entry->begin_s < from_s) from_s = entry->begin_s;
  }
  if (m->span->has_from) from_s = m->span->from.s;
  from_s = div_ceil(from_s, period_s) * period_s;
  int64_t count = div_floor(div_floor(visits->last_ns, NS_PER_S) - from_s, period_s);
  if (count <= 0 || count > SLOTS_MAX) return;
  slots_t slots = {.from_s = from_s,
                   .period_s = period_s,
                   .count = count,
                   .state = ARENA_ARRAY(&m->scratch, uint8_t, (size_t)count),
                   .heard_ns = ARENA_ARRAY(&m->scratch, int64_t, (size_t)count)};
  mark_rows(m, &slots);
  count_slots(m, row, &slots);
}

/* ------------------------------------------------------------------ the whole */

/* Things by the meter that owns them: where each meter's begin, and which they are. */
static void share(arena_t *arena, size_t meters, const uint32_t *owners, size_t count,
                  uint32_t **ids, size_t **from) {
  *from = ARENA_ARRAY(arena, size_t, meters + 2);
  *ids = ARENA_ARRAY(arena, uint32_t, count + 1);
  for (size_t i = 0; i < count; i++)
    if (owners[i] < meters) (*from)[owners[i] + 1]++;
  for (size_t i = 1; i < meters + 2; i++)
    (*from)[i] += (*from)[i - 1];
  size_t *next = ARENA_ARRAY(arena, size_t, meters + 1);
  memcpy(next, *from, meters * sizeof next[0]);
  for (size_t i = 0; i < count; i++)
    if (owners[i] < meters) (*ids)[next[owners[i]]++] = (uint32_t)i;
}

static void share_records(maker_t *m, arena_t *arena, size_t count) {
  uint32_t *owners = ARENA_ARRAY(arena, uint32_t, count + 1);
  for (size_t i = 0; i < count; i++)
    owners[i] = m->records[i].conflict ? SITE_NO_METER : m->records[i].meter;
  share(arena, m->ledger->site->meter_count, owners, count, &m->of, &m->of_from);
}

static void share_visits(const site_t *site, arena_t *arena, uint32_t **ids, size_t **from) {
  uint32_t *owners = ARENA_ARRAY(arena, uint32_t, site->visit_count + 1);
  for (size_t i = 0; i < site->visit_count; i++)
    owners[i] = site->visits[i].meter;
  share(arena, site->meter_count, owners, site->visit_count, ids, from);
}

static void add_row(ledger_row_t *sum, const ledger_row_t *row) {
  sum->what |= row->what;
  sum->visits_due += row->visits_due;
  sum->visits_whole += row->visits_whole;
  sum->attempts += row->attempts;
  sum->due += row->due;
  sum->held += row->held;
  sum->none += row->none;
  for (int level = 0; level < LEDGER_LEVELS; level++) {
    sum->levels[level].met += row->levels[level].met;
    sum->levels[level].of += row->levels[level].of;
  }
}

ledger_t *ledger_make(arena_t *arena, const site_t *site, const record_t *records, size_t count,
                      const ledger_span_t *span) {
  ledger_t *ledger = ARENA_NEW(arena, ledger_t);
  maker_t m = {.arena = arena, .ledger = ledger, .span = span, .records = records};
  arena_t indices = {0};
  uint32_t *visits = NULL;
  size_t *visits_from = NULL;
  ledger->site = site;
  ledger->tracks = ARENA_ARRAY(arena, ledger_track_t, site->meter_count * LEDGER_RANGES + 1);
  make_rows(&m);
  share_records(&m, &indices, count);
  share_visits(site, &indices, &visits, &visits_from);
  for (uint32_t meter = 0; meter < site->meter_count; meter++) {
    size_t own = visits_from[meter + 1] - visits_from[meter];
    visits_t *spans = ARENA_ARRAY(&m.scratch, visits_t, own + 1);
    size_t from = rows_of_meter(&m, meter, visits + visits_from[meter], own, spans);
    read_meter(&m, meter, from);
    count_visits(&m, from, visits + visits_from[meter], own);
    find_holes(&m, meter);
    for (size_t i = from; i < ledger->row_count; i++) {
      ledger_row_t *row = &ledger->rows[i];
      count_intervals(&m, row, &spans[i - from]);
      add_row(row_of(ledger->lists, 0, ledger->list_count, bytes_text(row->list)), row);
    }
    arena_free(&m.scratch);
  }
  arena_free(&indices);
  return ledger;
}

const ledger_track_t *ledger_track(const ledger_t *ledger, uint32_t meter, ledger_range_t range) {
  CHECK(meter < ledger->site->meter_count && range < LEDGER_RANGES);
  return &ledger->tracks[(size_t)meter * LEDGER_RANGES + range];
}

int64_t ledger_missing(const ledger_row_t *row) { return row->due - row->held - row->none; }
