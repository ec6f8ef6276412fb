/* Finds the rows between two daily sets by the markers of their midnights; see daily.h. */
#include "pmu/data/daily.h"

/* A set that is not late is made where the marker of a new day is written (0001 "Profile"): the
 * first one of that stamp, as a midnight is served once. */
static bool marker_of(const timeline_t *timeline, const timeline_registers_t *set, size_t from,
                      size_t *row) {
  for (size_t i = from; i < timeline->row_count; i++) {
    if (timeline->rows[i].kind != ROW_ND || timeline->rows[i].begin.s != set->end.s) continue;
    *row = i;
    return true;
  }
  return false;
}

static bool is_plain(const timeline_registers_t *set, int32_t quantity) {
  return !set->late && !set->invalid && set->energies[quantity].has_total;
}

/* Entries behind `from` up to `to`; false where one of them is not known for sure. */
static bool entries_between(const timeline_t *timeline, size_t from, size_t to, int32_t channel,
                            daily_pair_t *pair) {
  for (size_t i = from + 1; i <= to; i++) {
    const timeline_row_t *row = &timeline->rows[i];
    if (row->gap > 0 || row->conflict) return false;
    if (row->kind != ROW_ENTRY) continue;
    const timeline_amount_t *amount = timeline_amount(row, channel);
    if (amount->none) return false;
    pair->entries_mwh += amount->energy.mwh;
    pair->allowed_mwh++;
  }
  return true;
}

/* A profile that is full stores nothing, and no number is lacking (0007). */
static bool can_stop(const site_meter_t *of) { return of->policy.lp_stops; }

bool daily_next(const repair_t *repair, const site_meter_t *of, int32_t quantity,
                const pmu_mechanisms_t *mechanisms, size_t *index, daily_pair_t *pair) {
  const timeline_t *timeline = repair->timeline;
  int32_t channel = shape_columns_find(&timeline->columns, quantity);
  if (channel < 0 || can_stop(of)) return false;
  int64_t limit = shape_limit(&of->shape->quantities[quantity], of->policy.register_digits);
  while (*index + 1 < timeline->daily_count) {
    const timeline_registers_t *first = &timeline->dailies[*index];
    const timeline_registers_t *second = &timeline->dailies[++*index];
    size_t from = 0;
    size_t to = 0;
    *pair = (daily_pair_t){.first = first->number, .second = second->number};
    if (second->number != first->number + 1) continue;
    if (!is_plain(first, quantity) || !is_plain(second, quantity)) continue;
    if (!marker_of(timeline, first, 0, &from) || !marker_of(timeline, second, from + 1, &to))
      continue;
    if (!entries_between(timeline, from, to, channel, pair)) continue;
    pair->at = repair->rows[to].begin;
    pair->allowed_mwh *= of->policy.register_quantum.mwh;
    pair->registers_mwh =
        second->energies[quantity].total.mwh - first->energies[quantity].total.mwh;
    if (pair->registers_mwh < 0 && limit > 0)
      pair->registers_mwh = mechanisms->rolled_over(pair->registers_mwh, limit);
    return true;
  }
  return false;
}

bool daily_agrees(const daily_pair_t *pair) {
  int64_t more = pair->registers_mwh - pair->entries_mwh;
  return more >= -pair->allowed_mwh && more <= pair->allowed_mwh;
}
