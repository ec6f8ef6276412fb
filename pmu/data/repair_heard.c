/* When a clock was heard, among rows whose labels come twice: a clock that was set back shows again
 * what it has shown, so that its claim alone does not tell which segment it belongs to. The journal
 * does: a visit asks the clock first and reads all rows after it. And what the log tells of sets in
 * rows that were never read. Not here: what follows from a measurement; see repair.h. */
#include "pmu/data/repair_segments.h"

uint64_t segments_heard_until(const segments_t *all, size_t clock_index) {
  const timeline_t *timeline = all->timeline;
  uint64_t from = timeline->clocks[clock_index].record;
  uint64_t until = UINT64_MAX;
  for (size_t i = 0; i < timeline->visit_count; i++) {
    uint64_t record = timeline->visits[i].record;
    if (record > from && record < until) until = record;
  }
  if (until != UINT64_MAX || clock_index + 1 >= timeline->clock_count) return until;
  return timeline->clocks[clock_index + 1].record;
}

/* Did the visit of that clock read all rows that there were? */
static bool read_rows(const timeline_t *timeline, uint64_t visit) {
  for (size_t i = 0; i < timeline->visit_count; i++) {
    const timeline_visit_t *one = &timeline->visits[i];
    if (one->record == visit) return one->profile_asked && !one->profile_missing;
  }
  return false;
}

/* Do the labels of those segments hold the claim? */
static bool holds(const segments_t *all, size_t first, size_t last, claim_t claim) {
  bool more = last + 1 < all->count;
  bool same = more && all->list[last + 1].episode == all->list[last].episode;
  int64_t to = same ? all->list[last + 1].from.s : all->sets[last].s;
  return claim.s >= all->list[first].from.s && claim.s <= to;
}

/* A row that a visit did not read, though it read all, began after it; where a later segment may
 * have shown the claim as well, one that was known before the clock was asked began before. */
bool segments_heard(const segments_t *all, size_t first, size_t last, size_t clock_index) {
  const timeline_t *timeline = all->timeline;
  const timeline_clock_t *clock = &timeline->clocks[clock_index];
  if (!clock->invalid || !holds(all, first, last, clock->claim)) return false;
  uint64_t visit = segments_heard_until(all, clock_index);
  const timeline_row_t *begin = &timeline->rows[all->list[first].row_first];
  if (begin->record > visit && read_rows(timeline, visit)) return false;
  for (size_t i = last + 1; i < all->count; i++) {
    const timeline_row_t *later = &timeline->rows[all->list[i].row_first];
    if (later->record < clock->record && holds(all, i, i, clock->claim)) return false;
  }
  return true;
}

int64_t repair_unseen(const timeline_t *timeline, size_t row, bool back) {
  const timeline_row_t *after = &timeline->rows[row];
  int64_t seconds = 0;
  if (after->gap == 0) return 0;
  for (size_t i = 0; i < timeline->unseen_count; i++) {
    const timeline_silent_t *set = &timeline->unseen[i];
    int64_t step = set->new_claim.s - set->old_claim.s;
    if (set->boot > after->boot || (row > 0 && set->boot < after[-1].boot)) continue;
    if (step > 0) seconds += step;
    if (step < 0 && back) seconds -= step;
  }
  return seconds;
}

int64_t segments_hidden(const segments_t *all, size_t index) {
  return repair_unseen(all->timeline, all->list[index].row_first, false) * NS_PER_S;
}
