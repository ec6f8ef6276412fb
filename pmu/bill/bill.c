/* Makes the bills of one meter: periods, then for each quantity energy, gaps, registers, demand,
 * and ratio and money. What each step decides is in the file of its name; see bill.h. */
#include "pmu/bill/peaks.h"

#include "pmu/data/words.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool work_has_reason(const work_bill_t *work, const char *flag) {
  size_t len = strlen(flag);
  for (int32_t i = 0; i < work->bill->reason_count; i++) {
    const char *reason = work->bill->reasons[i];
    if (strncmp(reason, flag, len) == 0 && (reason[len] == ' ' || reason[len] == '\0')) return true;
  }
  return false;
}

/* A flag is said at most three times: what else carries it, the lines and the grid tell. */
void work_reason(work_bill_t *work, const char *format, ...) {
  enum { SAME_FLAG_MAX = 3 };
  bill_t *bill = work->bill;
  char text[sizeof bill->reasons[0]] = {0};
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  size_t flag = strcspn(text, " ");
  int32_t same = 0;
  for (int32_t i = 0; i < bill->reason_count; i++) {
    if (strcmp(bill->reasons[i], text) == 0) return;
    bool flagged =
        strncmp(bill->reasons[i], text, flag) == 0 && strcspn(bill->reasons[i], " ") == flag;
    if (flagged) same++;
  }
  if (same >= SAME_FLAG_MAX || bill->reason_count == BILL_REASONS_MAX) return;
  memcpy(bill->reasons[bill->reason_count++], text, sizeof text);
}

void work_record(work_amount_t *amount, uint64_t record) {
  if (record == 0) return;
  if (amount->record_first == 0 || record < amount->record_first) amount->record_first = record;
  if (record > amount->record_last) amount->record_last = record;
}

int32_t work_rate(const work_t *work, utc_t at) {
  int32_t rate = work->mechanisms->rate_at(calendars_at(&work->calendars, at), &work->zone,
                                           work->meter->policy.tariff_rules, at);
  CHECK(rate > 0 && rate < BILL_RATES);
  return rate;
}

work_bill_t *work_bill_at(const work_t *work, utc_t at) {
  CHECK(work->count > 0);
  size_t low = 0;
  size_t high = work->count;
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    if (work->bills[middle].period.from.s <= at.s) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return &work->bills[low];
}

size_t work_cells(const work_t *work, utc_t from, utc_t to, work_cell_t *cells, bool *whole) {
  size_t count = 0;
  *whole = true;
  do {
    work_bill_t *bill = work_bill_at(work, from);
    utc_t end = to;
    if (bill->period.to.s > from.s && bill->period.to.s < end.s) end = bill->period.to;
    end = calendars_until(&work->calendars, from, end);
    end = tariff_edge(calendars_at(&work->calendars, from), &work->zone,
                      work->meter->policy.tariff_rules, from, end);
    if (count + 1 == WORK_CELLS_MAX && end.s < to.s) {
      *whole = false;
      end = to;
    }
    cells[count++] = (work_cell_t){bill, work_rate(work, from), from, end};
    from = end;
  } while (from.s < to.s);
  return count;
}

/* From the earliest to the latest instant at which an entry may lie: none before the meter's life
 * began, where its first row is known, and none after the head-end last heard it. */
static bool reach(const work_t *work, utc_t *from, utc_t *to, utc_t *last) {
  const repair_t *repair = work->repair;
  bool any = false;
  for (size_t i = 0; i < repair->row_count; i++) {
    const repair_row_t *placed = &repair->rows[i];
    if (placed->row->kind != ROW_ENTRY) continue;
    int64_t early = placed->begin.s - placed->segment->early.ns / NS_PER_S;
    int64_t late = placed->end.s + placed->segment->late.ns / NS_PER_S;
    if (!any || early < from->s) from->s = early;
    if (!any || late > to->s) to->s = late;
    if (!any || placed->end.s > last->s) last->s = placed->end.s;
    any = true;
  }
  if (!any) return false;
  utc_t cleared = gaps_cleared_from(work);
  if (cleared.s < from->s) *from = cleared;
  const repair_row_t *first = &repair->rows[0];
  bool life = first->row->gap == 0;
  if (life && from->s < first->begin.s) from->s = first->begin.s;
  utc_t known = work->timeline->known_to;
  if (known.s > 0 && to->s > known.s) to->s = known.s;
  if (from->s > to->s) from->s = to->s;
  if (last->s > to->s) last->s = to->s;
  return true;
}

/* What is known of the meter reaches to its last entry, or to a power-up after it. */
static utc_t known_until(const work_t *work, utc_t last) {
  for (size_t i = 0; i < work->repair->row_count; i++) {
    const repair_row_t *placed = &work->repair->rows[i];
    bool up = placed->row->kind == ROW_PU && repair_is_certain(placed);
    if (up && placed->begin.s > last.s) last = placed->begin;
  }
  return last;
}

static status_t lay_periods(work_t *work, uint32_t meter, fault_t *fault) {
  enum { PERIODS_MAX = 600 }; /* fifty years of months */
  utc_t from = {0};
  utc_t to = {0};
  utc_t last = {0};
  if (!reach(work, &from, &to, &last)) return ST_OK;
  const period_rule_t rule = work->meter->policy.eob_monthly;
  period_edge_fn *edge = work->mechanisms->period_edge;
  work->bills = ARENA_ARRAY(work->arena, work_bill_t, PERIODS_MAX);
  utc_t known = known_until(work, last);
  for (period_t period = period_of(&work->zone, rule, edge, from);;
       period = period_of(&work->zone, rule, edge, period.to)) {
    if (work->count == PERIODS_MAX) {
      return fault_set(fault, ST_BAD_INPUT, -1, -1,
                       "meter %u: its entries lie more than %d billing periods apart", meter,
                       PERIODS_MAX);
    }
    work_bill_t *bill = &work->bills[work->count++];
    bill->period = period;
    bill->closed = known.s >= period.to.s;
    bill->to = bill->closed ? period.to : last;
    if (bill->to.s < period.from.s) bill->to = period.from;
    bill->bill = ARENA_NEW(work->arena, bill_t);
    bill->bill->meter = meter;
    if (period.to.s >= to.s || period.to.s <= period.from.s) break;
  }
  return ST_OK;
}

/* Of several outages that lost the clock only the sum may be known (A6): where one lies that has no
 * length in the repaired time, it is said all the same. */
static void tell_outage(const work_t *work, work_bill_t *bill, const repair_row_t *down,
                        const repair_row_t *up) {
  bool long_enough = down->end.s < up->begin.s;
  utc_t early = {up->begin.s - div_exact(up->segment->early.ns, NS_PER_S)};
  utc_t late = {up->begin.s + div_exact(up->segment->late.ns, NS_PER_S)};
  char from[DAY_TEXT];
  char to[DAY_TEXT];
  day_text(&work->zone, long_enough ? down->end : early, from);
  day_text(&work->zone, long_enough ? up->begin : late, to);
  const char *what = up->row->firmware ? "firmware" : "outage";
  if (long_enough) {
    work_reason(bill, "%s %s to %s", what, from, to);
  } else {
    work_reason(bill, "%s of unknown length, up between %s and %s", what, from, to);
  }
}

/* In every bill in which the outage may lie. Rows that were never read hide their own. */
static void tell_outages(work_t *work) {
  const repair_t *repair = work->repair;
  for (size_t i = 1; i < repair->row_count; i++) {
    const repair_row_t *up = &repair->rows[i];
    const repair_row_t *down = up - 1;
    if (up->row->kind != ROW_PU || up->row->gap > 0) continue;
    bool valid = up->segment->episode == 0 && down->segment->episode == 0;
    bool all_phases = true; /* this model logs no single one in its profile */
    grid_quality_t quality =
        work->mechanisms->outage_quality(work->meter->connection, valid, all_phases);
    utc_t early = {down->end.s - div_exact(down->segment->early.ns, NS_PER_S)};
    utc_t late = {up->begin.s + div_exact(up->segment->late.ns, NS_PER_S)};
    const work_bill_t *last = work_bill_at(work, late);
    for (work_bill_t *bill = work_bill_at(work, early); bill <= last; bill++) {
      tell_outage(work, bill, down, up);
      if (quality == GRID_UNMETERED && !up->row->firmware)
        work_reason(bill, "unmetered the load behind transformers may have gone on");
      else if (up->row->firmware)
        work_reason(bill, "unmetered the load went on while the meter began with another image");
    }
  }
}

/* ------------------------------------------------------------------ one quantity after another */

const timeline_amount_t *work_amount(const work_t *work, const repair_row_t *placed) {
  return &work->amounts[placed - work->repair->rows];
}

bool work_lacks(const work_t *work, size_t row, int32_t channel) {
  const timeline_row_t *entry = work->repair->rows[row].row;
  return entry->kind == ROW_ENTRY &&
         work->mechanisms->channel_missing(timeline_amount(entry, channel)->none) &&
         !timeline_is_pad(entry);
}

bool work_is_none(const work_t *work, size_t row) { return work_lacks(work, row, work->channel); }

/* Bounds within which sums of a bill stay within 64 bits: an entry's as in the journal, a
 * register's ten times that. */
#define PRIMARY_ENTRY_MAX WORDS_ENERGY
#define PRIMARY_REGISTER_MAX (WORDS_REGISTER * 10)

static int64_t primary_of(const work_t *work, size_t epoch, int64_t value, int64_t most) {
  if (!work->converted) return value;
  CHECK(epoch < work->ratios.count);
  epoch = work->mechanisms->ratio_epoch(epoch, work->ratios.count);
  value = work->mechanisms->multiplier(true, &work->ratios.epochs[epoch].ratio, value);
  if (value >= -most && value <= most) return value;
  *work->too_much = true;
  return 0;
}

int64_t work_primary(const work_t *work, size_t epoch, int64_t value) {
  return primary_of(work, epoch, value, PRIMARY_REGISTER_MAX);
}

const char *work_word(const work_t *work, char text[8]) {
  const shape_quantity_t *quantity = &work->meter->shape->quantities[work->quantity];
  text[0] = '\0';
  if (work->quantity > 0) snprintf(text, 8, "%s ", quantity->word);
  return text;
}

/* Each entry in the unit that is billed. A sum is signed; the parts of an entry of one channel are
 * not told apart, so that a change of ratios splits none. */
static void take_amounts(work_t *work) {
  const repair_t *repair = work->repair;
  bool sum = work->meter->shape->quantities[work->quantity].sum;
  work->amounts = ARENA_ARRAY(work->arena, timeline_amount_t, repair->row_count + 1);
  for (size_t i = 0; i < repair->row_count; i++) {
    timeline_amount_t *amount = &work->amounts[i];
    *amount = *timeline_amount(repair->rows[i].row, work->channel);
    energy_t *const parts[] = {&amount->energy, &amount->least, &amount->most};
    size_t epoch = ratios_of_row(&work->ratios, i);
    for (size_t part = 0; part < sizeof parts / sizeof parts[0]; part++) {
      if (sum) *parts[part] = work->mechanisms->sum_energy(*parts[part]);
      parts[part]->mwh = primary_of(work, epoch, parts[part]->mwh, PRIMARY_ENTRY_MAX);
    }
  }
}

/* Without a channel nothing of it can be billed from entries, and nobody takes 0 for it. */
static void mark_unrecorded(work_t *work) {
  for (size_t i = 0; i < work->count; i++) {
    work_bill_t *bill = &work->bills[i];
    bill->total.missing = true;
    for (int32_t rate = 0; rate < BILL_RATES; rate++)
      bill->energy[rate].missing = bill->demand[rate].missing = true;
    work_reason(bill, "no_channel the profile has none of +A");
  }
}

/* Pulses of an input know no transformer. */
void work_unit(work_t *work, int32_t quantity) {
  bool pulses = work->meter->shape->quantities[quantity].unit == SHAPE_PULSES;
  work->quantity = quantity;
  work->secondary = work->mechanisms->secondary_of(work->meter->policy.ratio_secondary, pulses);
  work->converted = work->secondary && work->ratios.count > 1;
}

void work_select(work_t *work, int32_t quantity) {
  const shape_t *shape = work->meter->shape;
  int32_t channel = shape_channel_of(shape, quantity);
  work_unit(work, quantity);
  work->channel = channel < 0 ? -1 : work->mechanisms->channel_of(channel, shape->channel_count);
  take_amounts(work);
}

static status_t bill_quantity(work_t *work, int32_t quantity, fault_t *fault) {
  const shape_t *shape = work->meter->shape;
  int32_t channel = shape_channel_of(shape, quantity);
  work_select(work, quantity);
  peaks_open(work);
  work_energy(work);
  if (quantity == 0) work_days(work);
  work_gaps(work);
  work_registers(work);
  work_daily(work);
  work_demand(work);
  if (channel < 0) mark_unrecorded(work);
  if (!*work->too_much) return ST_OK;
  return fault_set(fault, ST_OVERFLOW, -1, -1, "meter %s: %s times its ratios is above all bounds",
                   work->meter->name, shape->quantities[quantity].word);
}

/* The other quantities that the profile records, over the same periods. */
static status_t bill_others(work_t *work, const record_t *records, size_t record_count,
                            fault_t *fault) {
  const shape_t *shape = work->meter->shape;
  const work_bill_t *first = work->bills;
  size_t own = shape_channel_of(shape, 0) < 0 ? 0 : 1;
  size_t count = (size_t)shape->channel_count - own;
  for (size_t i = 0; i < work->count && count > 0; i++)
    first[i].bill->quantities = ARENA_ARRAY(work->arena, bill_quantity_t, count);
  for (int32_t quantity = 1; quantity < shape->quantity_count; quantity++) {
    if (shape_channel_of(shape, quantity) < 0) continue;
    work->bills = ARENA_ARRAY(work->arena, work_bill_t, work->count);
    for (size_t i = 0; i < work->count; i++)
      work->bills[i] = (work_bill_t){.period = first[i].period,
                                     .closed = first[i].closed,
                                     .to = first[i].to,
                                     .touched = first[i].touched,
                                     .zone_differs = first[i].zone_differs,
                                     .other_raster = first[i].other_raster,
                                     .bill = first[i].bill};
    status_t status = bill_quantity(work, quantity, fault);
    if (status == ST_OK)
      status = work_conditions(work, records, record_count, first->bill->meter, fault);
    for (size_t i = 0; i < work->count && status == ST_OK; i++)
      if (first[i].touched) status = work_finish_other(work, &work->bills[i], fault);
    if (status != ST_OK) return status;
  }
  return ST_OK;
}

/* A change that the log shows and nobody ordered, or another one than was ordered. */
static void tell_ratios(work_t *work) {
  char at[DAY_TEXT];
  for (size_t i = 1; i < work->ratios.count; i++) {
    const ratio_epoch_t *epoch = &work->ratios.epochs[i];
    if (!epoch->unmatched) continue;
    day_text(&work->zone, epoch->at, at);
    work_reason(work_bill_at(work, epoch->at), "ratio_unmatched changed at %s, not as ordered", at);
  }
}

static status_t read_work(work_t *work, const site_t *site, const record_t *records, size_t count,
                          uint32_t meter, fault_t *fault) {
  timeline_t *timeline = NULL;
  repair_t *repair = NULL;
  if (meter >= site->meter_count)
    return fault_set(fault, ST_BAD_INPUT, -1, -1, "the roster has no meter %u", meter);
  work->site = site;
  work->meter = &site->meters[meter];
  status_t status = timeline_read(work->arena, records, count, meter, work->meter, work->mechanisms,
                                  &timeline, fault);
  if (status == ST_OK) exchange_trim(work->meter, timeline);
  if (status == ST_OK)
    status = repair_make(work->arena, site, meter, timeline, work->mechanisms, &repair, fault);
  if (status != ST_OK) return status;
  work->zone = site->zones[work->meter->zone];
  work->zone.offset_of = work->mechanisms->local_offset;
  work->timeline = timeline;
  work->repair = repair;
  work->other_rates = work->mechanisms->other_rates(work->meter->policy.tariff_offset);
  work->too_much = ARENA_NEW(work->arena, bool);
  work->ratios = ratios_find(work->arena, repair, work->meter);
  return calendars_find(work->arena, site, work->meter, repair, work->mechanisms, &work->calendars,
                        fault);
}

/* A period that lies whole in an outage holds no row, and is billed all the same: what stands on
 * both sides of it is known. */
static void touch_between(work_t *work) {
  size_t first = work->count;
  size_t last = 0;
  for (size_t i = 0; i < work->count; i++) {
    if (!work->bills[i].touched) continue;
    if (first == work->count) first = i;
    last = i;
  }
  for (size_t i = first; i < last; i++)
    work->bills[i].touched = true;
}

/* What one meter's own rows say. */
static status_t make_own(arena_t *arena, const site_t *site, const record_t *records, size_t count,
                         uint32_t meter, const pmu_mechanisms_t *mechanisms, bill_t **bills,
                         size_t *bill_count, fault_t *fault) {
  work_t work = {.arena = arena, .mechanisms = mechanisms};
  *bills = NULL;
  *bill_count = 0;
  status_t status = read_work(&work, site, records, count, meter, fault);
  if (status == ST_OK) status = lay_periods(&work, meter, fault);
  if (status != ST_OK || work.count == 0) return status;
  work_zone(&work);
  status = bill_quantity(&work, 0, fault);
  if (status != ST_OK) return status;
  touch_between(&work);
  tell_outages(&work);
  status = work_conditions(&work, records, count, meter, fault);
  if (status != ST_OK) return status;
  tell_ratios(&work);
  for (size_t i = 0; i < work.count && status == ST_OK; i++)
    if (work.bills[i].touched) status = work_finish(&work, &work.bills[i], fault);
  const work_bill_t *first = work.bills;
  if (status == ST_OK) status = bill_others(&work, records, count, fault);
  if (status != ST_OK) return status;
  *bills = ARENA_ARRAY(arena, bill_t, work.count);
  for (size_t i = 0; i < work.count; i++)
    if (first[i].touched) (*bills)[(*bill_count)++] = *first[i].bill;
  return ST_OK;
}

status_t bill_make(arena_t *arena, bytes_t facts, const record_t *records, size_t count,
                   uint32_t meter, const struct pmu_mechanisms *mechanisms, bill_t **bills,
                   size_t *bill_count, fault_t *fault) {
  if (mechanisms == NULL) mechanisms = &pmu_mechanisms_right;
  site_t *site = NULL;
  *bills = NULL;
  *bill_count = 0;
  status_t status = site_read(arena, facts, &site, fault);
  if (status == ST_OK)
    status = make_own(arena, site, records, count, meter, mechanisms, bills, bill_count, fault);
  if (status != ST_OK) return status;
  const site_meter_t *own = &site->meters[meter];
  bill_t *others = NULL;
  size_t other_count = 0;
  if (own->has_predecessor) {
    status = make_own(arena, site, records, count, own->predecessor, mechanisms, &others,
                      &other_count, fault);
    if (status == ST_OK)
      status =
          exchange_join(site, mechanisms, meter, others, other_count, *bills, *bill_count, fault);
  }
  if (status != ST_OK || !own->has_successor) return status;
  status = make_own(arena, site, records, count, own->successor, mechanisms, &others, &other_count,
                    fault);
  if (status == ST_OK) *bill_count = exchange_keep(*bills, *bill_count, others, other_count);
  return status;
}
