/* What a meter's own faults mean for its bills: data after a failure that asks for replacement are
 * quarantined, a repaired total is held against the profile, what a missing phase did not measure
 * is estimated beside the bill, never added to it, and demands by rate that a meter without its
 * configuration did not keep are not taken from its registers as if it had. Source: meter.md
 * "Errors", last column. Not here: work orders (pmu/fleet/react.c) and entries that the meter marks
 * as not valid. */
#include "pmu/bill/peaks.h"

#include "pmu/data/words.h"

#include <stdlib.h>

enum {
  EVENT_POWER_UP = 2,
  EVENT_ACTIVATED = 91, /* in its place, behind the blackout of an activation */
  EVENT_PASSIVE = 42,
  EVENT_PHASE_LOST = 62,
  EVENT_PHASE_BACK = 63,
  EVENT_PROGRAM = 81,
  EVENT_TOTALS = 82,
  EVENT_CONFIGURATION_LOST = 84,
  EVENT_FRONT_END = 85,
  PHASES = 3
};

typedef struct {
  int64_t number, boot, code, phase;
  claim_t at, since; /* `since`: of a power-up, L */
} seen_event_t;

/* A phase away, by the meter's clock. */
typedef struct {
  claim_t from, to;
} away_t;

static int by_number(const void *a, const void *b) {
  const seen_event_t *x = a, *y = b;
  return (x->number > y->number) - (x->number < y->number);
}

static bool matters(int64_t code) {
  static const int64_t codes[] = {EVENT_PASSIVE,   EVENT_PHASE_LOST, EVENT_PHASE_BACK,
                                  EVENT_PROGRAM,   EVENT_TOTALS,     EVENT_CONFIGURATION_LOST,
                                  EVENT_FRONT_END, EVENT_POWER_UP,   EVENT_ACTIVATED};
  for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
    if (codes[i] == code) return true;
  return false;
}

/* REC_EVENT: NUMBER | BOOT CODE STAMP_S STAMP2_S VALUE BY; only those that matter here. */
static status_t read_events(const work_t *work, const record_t *records, size_t count,
                            uint32_t meter, seen_event_t **events, size_t *event_count,
                            fault_t *fault) {
  *events = ARENA_ARRAY(work->arena, seen_event_t, count + 1);
  *event_count = 0;
  for (size_t i = 0; i < count; i++) {
    if (records[i].kind != REC_EVENT || records[i].conflict) continue;
    if (!work->mechanisms->record_of(meter, records[i].meter)) continue;
    seen_event_t event = {0};
    bool there = false;
    words_t key = words_of(records[i].key);
    words_t value = words_of(records[i].value);
    status_t status = words_i64(&value, 1, WORDS_COUNT, &event.code, fault);
    if (status == ST_OK && !matters(event.code)) continue;
    if (status == ST_OK) status = words_i64(&key, 0, WORDS_COUNT, &event.number, fault);
    if (status == ST_OK) status = words_i64(&value, 0, WORDS_COUNT, &event.boot, fault);
    if (status == ST_OK) status = words_i64(&value, 2, WORDS_SECONDS, &event.at.s, fault);
    event.since = event.at;
    if (status == ST_OK)
      status = words_optional(&value, 3, WORDS_SECONDS, &event.since.s, &there, fault);
    bool phase = event.code != EVENT_POWER_UP && event.code != EVENT_ACTIVATED;
    if (status == ST_OK && phase) /* there it is a length, and a counter */
      status = words_optional(&value, 4, PHASES, &event.phase, &there, fault);
    if (status != ST_OK) return status;
    (*events)[(*event_count)++] = event;
  }
  qsort(*events, *event_count, sizeof **events, by_number);
  return ST_OK;
}

/* ------------------------------------------------------------------ quarantine, repaired totals */

/* From the failure on, and in every later bill: what such a meter counts is not proven. */
static void quarantine(work_t *work, const seen_event_t *event) {
  utc_t from = repair_claim(work->repair, event->boot, event->at);
  for (size_t i = 0; i < work->count; i++) {
    work_bill_t *bill = &work->bills[i];
    if (!bill->touched) continue;
    if (!work->mechanisms->quarantine_holds(from, bill->period.from, bill->to)) continue;
    bill->total.estimated = true;
    for (int32_t rate = 0; rate < BILL_RATES; rate++)
      bill->energy[rate].estimated = bill->demand[rate].estimated = true;
    peaks_doubt(work, bill, false, 0);
    work_reason(bill, "quarantined %s failed (event %lld): data from then on are not proven",
                event->code == EVENT_PROGRAM ? "program memory" : "the front end",
                (long long)event->number);
  }
}

/* V09 has compared them: what it found is said as the answer to the event. */
static void totals_repaired(const work_t *work, const seen_event_t *event) {
  work_bill_t *bill = work_bill_at(work, repair_claim(work->repair, event->boot, event->at));
  const char *found = "were not read for the same span";
  if (bill->has_total_register) found = "agree";
  if (work_has_reason(bill, "sum_check")) found = "differ, see sum_check";
  char word[8];
  work_reason(bill, "totals_repaired %sevent %lld: registers and profile %s", work_word(work, word),
              (long long)event->number, found);
}

/* ------------------------------------------------------------------ lost configuration */

/* Until another calendar came no demand had a rate (0006 "Conditions"): what a register by rate
 * holds was reached, but more may have been, up to the demand of whatever the rate. */
static void by_no_rate(const work_t *work, work_bill_t *bill) {
  char word[8];
  int64_t most = bill->has_demand_register[0] ? bill->demand_register[0] : bill->demand_bound;
  for (int32_t rate = 1; rate < BILL_RATES; rate++) {
    work_amount_t *line = &bill->demand[rate];
    bool ran = bill->energy[rate].high > 0 || bill->demand_rates[rate];
    if (!bill->has_demand_register[rate] || (!ran && line->value == 0)) continue;
    line->estimated = true;
    if (most > line->high) line->high = most;
  }
  peaks_doubt(work, bill, true, most);
  work_reason(bill, "configuration_lost %sdemands by rate were not kept", work_word(work, word));
}

/* From its loss to the next activation; where none was read, it is still lost. Demands that are
 * rebuilt from entries need no configuration. */
static void configuration_lost(work_t *work, const seen_event_t *events, size_t count, size_t at) {
  utc_t from = repair_claim(work->repair, events[at].boot, events[at].at);
  utc_t to = {INT64_MAX};
  for (size_t i = at + 1; i < count && to.s == INT64_MAX; i++) {
    if (events[i].code == EVENT_PASSIVE)
      to = repair_claim(work->repair, events[i].boot, events[i].at);
  }
  for (size_t i = 0; i < work->count; i++) {
    work_bill_t *bill = &work->bills[i];
    bool within = bill->touched && from.s < bill->to.s && to.s > bill->period.from.s;
    if (within && bill->demand_unknown) by_no_rate(work, bill);
  }
}

/* ------------------------------------------------------------------ outages in a hole */

/* Were the rows of that stretch never read? */
static bool in_a_hole(const repair_t *repair, utc_t from, utc_t to) {
  const repair_row_t *first = &repair->rows[0];
  if (first->row->gap > 0 && to.s <= first->begin.s) return true;
  for (size_t i = 0; i < repair->span_count; i++) {
    const repair_span_t *span = &repair->spans[i];
    bool hole = repair->rows[span->row_after].row->gap > 0;
    if (hole && from.s < span->to.s && to.s > span->from.s) return true;
  }
  return false;
}

/* Rows that were cleared or overwritten unread hid their outages; the event log still knows. */
static void hidden_outage(work_t *work, const seen_event_t *event) {
  /* L is a time of the power-up before, whose clock need not be that of this one. */
  utc_t from = repair_claim(work->repair, event->boot - 1, event->since);
  utc_t to = repair_claim(work->repair, event->boot, event->at);
  if (to.s <= from.s || !in_a_hole(work->repair, from, to)) return;
  if (!work->mechanisms->cleared_is_gap()) return;
  char begin[DAY_TEXT];
  char end[DAY_TEXT];
  day_text(&work->zone, from, begin);
  day_text(&work->zone, to, end);
  const work_bill_t *last = work_bill_at(work, (utc_t){to.s - 1});
  for (work_bill_t *bill = work_bill_at(work, from); bill <= last; bill++) {
    bool firmware = event->code == EVENT_ACTIVATED;
    work_reason(bill, "%s %s to %s, by the event log", firmware ? "firmware" : "outage", begin,
                end);
    if (firmware)
      work_reason(bill, "unmetered the load went on while the meter began with another image");
    else if (work->meter->connection == SITE_CT)
      work_reason(bill, "unmetered the load behind transformers may have gone on");
  }
}

/* ------------------------------------------------------------------ failures in a hole */

/* Does an entry that was read hold the stamp? Then it has the bit of what happened. */
static bool is_shown(const work_t *work, const seen_event_t *event) {
  const repair_t *repair = work->repair;
  for (size_t i = 0; i < repair->row_count; i++) {
    const timeline_row_t *row = repair->rows[i].row;
    if (row->kind == ROW_ENTRY && row->boot == event->boot && row->begin.s <= event->at.s &&
        event->at.s <= row->end.s)
      return true;
  }
  return false;
}

/* Of rows that were never read nobody knows what bit they had; the event log knows what happened
 * then. Where the clock was lost its stamp is no place: somewhere in a hole of that power-up. */
static void tell_hidden(const work_t *work, const seen_event_t *event, const char *what) {
  const repair_t *repair = work->repair;
  if (is_shown(work, event) || !work->mechanisms->cleared_is_gap()) return;
  for (size_t i = 0; i < repair->row_count; i++) {
    const repair_row_t *after = &repair->rows[i];
    if (after->row->gap == 0 || event->boot > after->row->boot) continue;
    if (i > 0 && event->boot < after[-1].row->boot) continue;
    const work_bill_t *last = work_bill_at(work, after->begin);
    work_bill_t *bill = i > 0 ? work_bill_at(work, after[-1].end) : work->bills;
    for (; bill <= last; bill++)
      work_reason(bill, "%s by the event log (%lld), in rows that were never read", what,
                  (long long)event->number);
  }
}

/* A phase of a direct meter that is missing takes its load along, as far as anybody knows. */
static void hidden_failure(const work_t *work, const seen_event_t *event) {
  bool direct = work->meter->connection != SITE_CT;
  if (event->code == EVENT_FRONT_END)
    tell_hidden(work, event, "unmetered the front end failed,");
  else
    tell_hidden(work, event, direct ? "outage of a phase," : "unmetered a phase was missing,");
}

/* ------------------------------------------------------------------ missing phases */

/* Begins and ends of each phase to spans; one without an end goes on. */
static size_t find_away(const seen_event_t *events, size_t count, away_t *away) {
  size_t found = 0;
  for (int64_t phase = 1; phase <= PHASES; phase++) {
    bool open = false;
    for (size_t i = 0; i < count; i++) {
      const seen_event_t *event = &events[i];
      bool lost = event->code == EVENT_PHASE_LOST;
      if (event->phase != phase || (!lost && event->code != EVENT_PHASE_BACK)) continue;
      if (lost && !open) away[found++] = (away_t){event->at, {INT64_MAX}};
      if (!lost && open) away[found - 1].to = event->at;
      open = lost;
    }
  }
  return found;
}

/* Seconds of phases that were missing in the entry: of two phases twice as many. */
static int64_t missing_in(const timeline_row_t *row, const away_t *away, size_t count) {
  int64_t seconds = 0;
  for (size_t i = 0; i < count; i++) {
    int64_t from = away[i].from.s > row->begin.s ? away[i].from.s : row->begin.s;
    int64_t to = away[i].to.s < row->end.s ? away[i].to.s : row->end.s;
    if (to > from) seconds += to - from;
  }
  return seconds;
}

/* The phases that stayed stand for the one that was away. */
static void estimate_entry(const work_t *work, const repair_row_t *placed, const away_t *away,
                           size_t count, int64_t *seconds, int64_t *lost) {
  const timeline_row_t *row = placed->row;
  int64_t whole = PHASES * (row->end.s - row->begin.s);
  int64_t missing = missing_in(row, away, count);
  if (missing == 0 || missing >= whole) return;
  energy_t energy = work_amount(work, placed)->energy;
  if (energy.mwh < 0) return; /* of a sum: what a phase would have added has no sign */
  energy = work->mechanisms->phase_lost(energy, missing, whole);
  utc_t last = {placed->end.s > placed->begin.s ? placed->end.s - 1 : placed->begin.s};
  work_bill_t *bill = work_bill_at(work, last);
  int64_t billed = work->mechanisms->phase_billed(energy).mwh;
  work_amount_t *amounts[] = {&bill->total, &bill->energy[work_rate(work, last)]};
  for (size_t i = 0; i < sizeof amounts / sizeof *amounts; i++) {
    amounts[i]->value += billed;
    amounts[i]->high += energy.mwh;
    amounts[i]->estimated = true;
  }
  seconds[bill - work->bills] += missing;
  lost[bill - work->bills] += energy.mwh;
}

/* Nothing is estimated; but it may be the meter alone that misses the phase, and so it is said. */
static void tell_phases(const work_t *work) {
  for (size_t i = 0; i < work->repair->row_count && work->quantity == 0; i++) {
    const repair_row_t *placed = &work->repair->rows[i];
    bool entry = placed->row->kind == ROW_ENTRY;
    if (!entry || (placed->row->status & ENTRY_PHASE_MISSING) == 0) continue;
    utc_t early = {placed->begin.s - div_ceil(placed->segment->early.ns, NS_PER_S)};
    utc_t late = {placed->end.s - 1 + div_ceil(placed->segment->late.ns, NS_PER_S)};
    const work_bill_t *last = work_bill_at(work, late);
    for (work_bill_t *bill = work_bill_at(work, early); bill <= last; bill++)
      work_reason(bill, "outage of one phase or two, and of what they feed");
  }
}

static void missing_phases(work_t *work, const seen_event_t *events, size_t count) {
  if (work->meter->connection != SITE_CT) { /* its load went with the phase */
    tell_phases(work);
    return;
  }
  shape_unit_t unit = work->meter->shape->quantities[work->quantity].unit;
  if (unit == SHAPE_PULSES) return; /* an input counts without phases */
  char word[8];
  away_t *away = ARENA_ARRAY(work->arena, away_t, count + 1);
  int64_t *seconds = ARENA_ARRAY(work->arena, int64_t, work->count + 1);
  int64_t *lost = ARENA_ARRAY(work->arena, int64_t, work->count + 1);
  size_t found = find_away(events, count, away);
  for (size_t i = 0; i < work->repair->row_count && found > 0; i++) {
    const repair_row_t *placed = &work->repair->rows[i];
    bool entry = placed->row->kind == ROW_ENTRY;
    if (entry && (placed->row->status & ENTRY_PHASE_MISSING) != 0)
      estimate_entry(work, placed, away, found, seconds, lost);
  }
  for (size_t i = 0; i < work->count; i++) {
    if (seconds[i] == 0) continue;
    work_reason(&work->bills[i],
                "phase_missing %sfor %lld s: some %lld mWh were not measured, and are not billed",
                work_word(work, word), (long long)seconds[i], (long long)lost[i]);
  }
}

status_t work_conditions(work_t *work, const record_t *records, size_t count, uint32_t meter,
                         fault_t *fault) {
  seen_event_t *events = NULL;
  size_t event_count = 0;
  status_t status = read_events(work, records, count, meter, &events, &event_count, fault);
  if (status != ST_OK || work->count == 0 || work->repair->row_count == 0) return status;
  for (size_t i = 0; i < event_count; i++) {
    if (events[i].code == EVENT_PROGRAM || events[i].code == EVENT_FRONT_END)
      quarantine(work, &events[i]);
    if (events[i].code == EVENT_POWER_UP || events[i].code == EVENT_ACTIVATED)
      hidden_outage(work, &events[i]);
    if (events[i].code == EVENT_FRONT_END || events[i].code == EVENT_PHASE_LOST ||
        events[i].code == EVENT_PHASE_BACK)
      hidden_failure(work, &events[i]);
    if (events[i].code == EVENT_TOTALS) totals_repaired(work, &events[i]);
    if (events[i].code == EVENT_CONFIGURATION_LOST)
      configuration_lost(work, events, event_count, i);
  }
  missing_phases(work, events, event_count);
  return ST_OK;
}
