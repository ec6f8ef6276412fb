/* What the report draws: bands, true and billed intervals, bills side by side. */
#include "harness/check/judge.h"
#include "harness/check/right_bill.h"
#include "pmu/data/grid.h"

#include <stdio.h>
#include <string.h>

enum { PICTURE_INTERVALS_MAX = 1500, DAY_S = 86400 };

static void bands(check_context_t *context, case_result_t *result) {
  size_t most = context->facts.count + context->right.count;
  band_t *all = ARENA_ARRAY(context->arena, band_t, most + 1);
  size_t count = 0;
  const fact_t *span = lines_find(context->facts, "span", NULL, 0, 1);
  int64_t end = span == NULL ? 0 : word_i64(span, 2);
  for (size_t at = 0; at < context->facts.count; at++) {
    const fact_t *line = &context->facts.lines[at];
    if (fact_is(line, "fault")) {
      int64_t to = word_i64(line, 4);
      all[count++] = (band_t){check_text(context, fact_word(line, 2)), word_i64(line, 3),
                              to < 0 ? word_i64(line, 3) : to};
    } else if (fact_is(line, "visit")) {
      all[count++] = (band_t){"visit", word_i64(line, 2), word_i64(line, 2) + 60 * NS_PER_S};
    }
  }
  for (size_t at = 0; at < context->right.count; at++) {
    const fact_t *line = &context->right.lines[at];
    if (!fact_is(line, "doubt") || !word_is(line, 5, "invalid")) continue;
    all[count++] =
        (band_t){"clock invalid", word_i64(line, 3) * NS_PER_S, word_i64(line, 4) * NS_PER_S};
  }
  for (size_t at = 0; at < count; at++) {
    if (all[at].to_ns > end) all[at].to_ns = end;
  }
  result->bands = all;
  result->band_count = count;
}

static int64_t mean_mw(int64_t mwh, int64_t from_s, int64_t to_s) {
  return to_s <= from_s ? 0 : mul_div_floor(mwh, 3600, to_s - from_s);
}

typedef struct {
  int64_t mwh;
  int32_t rate;
} truth_t;

/* What the oracle's intervals of the first meter hold in [from, to), and the rate of the first. The
 * lines are in order of time; `next` goes along with them. */
static truth_t truth_in(check_context_t *context, int64_t from_s, int64_t to_s, size_t *next) {
  truth_t truth = {0};
  for (; *next < context->right.count; (*next)++) {
    const fact_t *line = &context->right.lines[*next];
    if (!fact_is(line, "interval") || !word_is(line, 1, "0")) continue;
    if (word_i64(line, 3) >= to_s) break;
    if (word_i64(line, 3) < from_s) continue;
    if (truth.rate == 0) truth.rate = (int32_t)word_i64(line, 5);
    truth.mwh += word_i64(line, 6);
  }
  return truth;
}

/* The intervals of the first meter; of a long run the stretch around the first outage. */
static void intervals(check_context_t *context, case_result_t *result) {
  fault_t fault = {0};
  grid_t *grid = NULL;
  bytes_t facts = scenario_facts_for(context->arena, context->story->facts, 'H');
  if (context->run->meters == 0 ||
      grid_of_records(context->arena, facts, context->run->records, context->run->record_count, 0,
                      context->run->pmu, &grid, &fault) != ST_OK) {
    return;
  }
  const fact_t *outage =
      lines_find(context->facts, "fault", (const char *const[]){"0", "supply_off"}, 2, 1);
  int64_t around = outage == NULL ? 0 : word_i64(outage, 3) / NS_PER_S;
  bool crop = grid->slot_count > PICTURE_INTERVALS_MAX && outage != NULL;
  plot_interval_t *all = ARENA_ARRAY(context->arena, plot_interval_t, PICTURE_INTERVALS_MAX);
  size_t count = 0;
  size_t next = 0;
  for (size_t at = 0; at < grid->slot_count && count < PICTURE_INTERVALS_MAX; at++) {
    const grid_slot_t *slot = &grid->slots[at];
    if (slot->repeat > 0) continue;
    if (crop && (slot->from.s < around - 2 * DAY_S || slot->from.s > around + 3 * DAY_S)) continue;
    truth_t truth = truth_in(context, slot->from.s, slot->to.s, &next);
    all[count++] = (plot_interval_t){
        .from_s = slot->from.s,
        .to_s = slot->to.s,
        .truth_mw = mean_mw(truth.mwh, slot->from.s, slot->to.s),
        .billed_mw = slot->quality == GRID_MISSING
                         ? -1
                         : mean_mw(slot->energy.mwh, slot->from.s, slot->to.s),
        .rate = truth.rate,
    };
  }
  result->intervals = all;
  result->interval_count = count;
}

static const char *milli(arena_t *arena, int64_t value) {
  const char *sign = value < 0 ? "-" : "";
  uint64_t size = value < 0 ? (uint64_t)-value : (uint64_t)value;
  return arena_printf(arena, "%s%llu.%03llu", sign, (unsigned long long)(size / 1000),
                      (unsigned long long)(size % 1000));
}

static const char *reasons_of(arena_t *arena, const bill_t *bill) {
  const char *all = "";
  for (int32_t at = 0; at < bill->reason_count; at++) {
    all = arena_printf(arena, "%s%s%s", all, at == 0 ? "" : "; ", bill->reasons[at]);
  }
  return all;
}

typedef struct {
  check_context_t *context;
  const bill_t *bill;
  const char *reasons;
  bill_row_t *rows;
  size_t count;
} table_t;

static void bill_row(table_t *table, const char *what, int64_t right, const bill_line_t *line,
                     int64_t slack, const char *unit) {
  static const char *const qualities[] = {"exact", "estimated", "missing"};
  arena_t *arena = table->context->arena;
  int64_t difference = line->value - right;
  table->rows[table->count++] = (bill_row_t){
      .what = arena_printf(arena, "%s %s", table->bill->label, what),
      .expected = milli(arena, right),
      .observed = milli(arena, line->value),
      .register_value = line->has_register ? milli(arena, line->register_value) : "",
      .quality = qualities[line->quality],
      .reasons = table->reasons,
      .unit = unit,
      .differs = difference > slack || difference < -slack,
  };
}

static void bill_rows(check_context_t *context, case_result_t *result) {
  enum { ROWS_A_BILL = 2 + 2 * BILL_RATES };
  size_t bills = 0;
  right_bill_t right;
  while (right_bill_at(context, bills, &right))
    bills++;
  table_t table = {.context = context,
                   .rows = ARENA_ARRAY(context->arena, bill_row_t, bills * ROWS_A_BILL + 1)};
  for (size_t at = 0; right_bill_at(context, at, &right); at++) {
    const bill_t *bill = made_bill(context, right.meter, right.label);
    if (bill == NULL) continue;
    table.bill = bill;
    table.reasons = reasons_of(context->arena, bill);
    bill_row(&table, bill->interim ? "total, interim" : "total", right.total.mwh, &bill->total,
             tolerance_total(context, &right).mwh, "Wh");
    for (int32_t rate = 1; rate < BILL_RATES; rate++) {
      if (bill->energy[rate].value == 0 && right.energy[rate].mwh == 0) continue;
      bill_row(&table, arena_printf(context->arena, "energy, rate %d", rate),
               right.energy[rate].mwh, &bill->energy[rate],
               tolerance_energy(context, &right, rate).mwh, "Wh");
    }
    for (int32_t rate = 0; rate < BILL_RATES; rate++) {
      if (bill->demand[rate].value == 0 && right.demand[rate].mw == 0) continue;
      bill_row(&table, arena_printf(context->arena, "demand, rate %d", rate), right.demand[rate].mw,
               &bill->demand[rate], tolerance_demand(context, &right).mw, "W");
    }
  }
  result->bill_rows = table.rows;
  result->bill_row_count = table.count;
}

/* The first interval in which the head-end's grid and the truth differ by more than a count. */
static void first_interval(check_context_t *context, case_result_t *result) {
  for (size_t at = 0; at < result->interval_count; at++) {
    const plot_interval_t *interval = &result->intervals[at];
    int64_t difference = interval->billed_mw - interval->truth_mw;
    if (interval->billed_mw >= 0 && difference < 1000 && difference > -1000) continue;
    result->first_difference =
        arena_printf(context->arena, "the interval from %lld s UTC: truth %s W, billed %s W",
                     (long long)interval->from_s, milli(context->arena, interval->truth_mw),
                     interval->billed_mw < 0 ? "no" : milli(context->arena, interval->billed_mw));
    return;
  }
}

void pictures_collect(check_context_t *context, case_result_t *result) {
  bands(context, result);
  intervals(context, result);
  bill_rows(context, result);
  if (result->verdict > VERDICT_PASS) first_interval(context, result);
}
