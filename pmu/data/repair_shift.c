/* How far each segment is shifted: by the set that ended its episode, by a measured deviation, or
 * between bounds; see repair.h. */
#include "pmu/data/repair_segments.h"

/* t − C lies in (request − claim − 1 s, response − claim]: the claim is truncated. */
typedef struct {
  span_t middle, uncertainty;
} measured_t;

static measured_t measured_of(const timeline_clock_t *clock) {
  int64_t low = clock->request.ns - (clock->claim.s + 1) * NS_PER_S;
  int64_t high = clock->response.ns - clock->claim.s * NS_PER_S;
  return (measured_t){{div_floor(low + high, 2)}, {div_ceil(high - low, 2)}};
}

/* The last measurement that was made while this segment ran: an invalid clock whose claim lies
 * between the segment's first stamp and the next one's, and a shift within the bounds. */
static const timeline_clock_t *witness_of(const segments_t *all, size_t index, int64_t low,
                                          int64_t high) {
  const repair_segment_t *segment = &all->list[index];
  int64_t from = segment->from.s;
  bool last = index + 1 >= all->count || all->list[index + 1].episode != segment->episode;
  int64_t to = last ? all->sets[index].s : all->list[index + 1].from.s;
  const timeline_clock_t *found = NULL;
  for (size_t i = 0; i < all->timeline->clock_count; i++) {
    const timeline_clock_t *clock = &all->timeline->clocks[i];
    if (!clock->invalid || clock->claim.s < from || clock->claim.s > to) continue;
    measured_t measured = measured_of(clock);
    int64_t slack = 2 * NS_PER_S + measured.uncertainty.ns;
    if (measured.middle.ns < low - slack || measured.middle.ns > high + slack) continue;
    found = clock;
  }
  return found;
}

static void place_measured(const segments_t *all, repair_segment_t *segment, measured_t measured) {
  span_t snapped = {0};
  if (all->mechanisms->snap(measured.middle, measured.uncertainty, all->period, &snapped)) {
    segment->kind = REPAIR_EXACT;
    segment->snapped = true;
    segment->shift = snapped;
    return;
  }
  segment->kind = REPAIR_MEASURED;
  segment->shift.ns = div_round_half_even(measured.middle.ns, NS_PER_S) * NS_PER_S;
  segment->early.ns = segment->late.ns = div_ceil(measured.uncertainty.ns, NS_PER_S) * NS_PER_S;
}

/* A set says the shift itself; only its old stamp is truncated, so that the truth lies in
 * (shift − 1 s, shift]: a multiple of the raster that lies there, or just below, is the shift. */
static void place_by_set(const segments_t *all, repair_segment_t *segment, span_t shift) {
  static const span_t none = {0};
  span_t snapped = {0};
  segment->kind = REPAIR_EXACT;
  segment->shift = shift;
  if (!all->mechanisms->snap(shift, none, all->period, &snapped)) return;
  int64_t more = shift.ns - snapped.ns;
  if (more < 0 || more > NS_PER_S) return;
  segment->snapped = more > 0;
  segment->shift = snapped;
}

/* The bounds of a segment whose shift nobody measured: each outage adds to the shift, so it is at
 * least that of the segment before and at most that of the one after. */
static void place_bounded(repair_segment_t *segment, int64_t low, int64_t high) {
  if (high < low) high = low;
  segment->kind = REPAIR_BOUNDED;
  segment->shift.ns = low;
  segment->early.ns = 0;
  segment->late.ns = high - low;
}

/* Upper bound of an episode that no set is known to have ended: no row of it can lie later than the
 * next valid stamp, or than the head-end's last word with the meter. */
static int64_t bound_by_reading(const segments_t *all, size_t index) {
  const repair_segment_t *segment = &all->list[index];
  const timeline_row_t *last = &all->timeline->rows[segment->row_first + segment->row_count - 1];
  int64_t latest = all->timeline->known_to.s;
  if (index + 1 < all->count) latest = all->list[index + 1].from.s;
  int64_t shift = (latest - last->end.s) * NS_PER_S;
  return shift > 0 ? shift : 0;
}

static void shift_episode(segments_t *all, size_t first, size_t count) {
  repair_segment_t *last = &all->list[first + count - 1];
  bool closed = all->closed[first + count - 1];
  int64_t high = bound_by_reading(all, first + count - 1);
  if (closed) {
    span_t shift =
        all->mechanisms->repair_shift(all->olds[first + count - 1], all->sets[first + count - 1]);
    place_by_set(all, last, shift);
    high = last->shift.ns;
  }
  int64_t low = high < 0 ? high : 0;
  for (size_t i = first; i < first + count; i++) {
    repair_segment_t *segment = &all->list[i];
    if (closed && segment == last) break;
    const timeline_clock_t *witness = witness_of(all, i, low, high);
    if (witness == NULL) {
      place_bounded(segment, low, high);
      continue;
    }
    place_measured(all, segment, measured_of(witness));
    low = segment->shift.ns - segment->early.ns;
  }
  for (size_t i = first + count; i > first; i--) { /* upper bounds, from the end */
    repair_segment_t *segment = &all->list[i - 1];
    if (segment->kind == REPAIR_BOUNDED) place_bounded(segment, segment->shift.ns, high);
    high = segment->shift.ns + segment->late.ns;
  }
}

void segments_shift(segments_t *all) {
  for (size_t i = 0; i < all->count;) {
    size_t count = 1;
    while (i + count < all->count && all->list[i].episode != 0 &&
           all->list[i + count].episode == all->list[i].episode) {
      count++;
    }
    if (all->list[i].episode != 0) shift_episode(all, i, count);
    i += count;
  }
}

/* The latest claim that a segment can show: that of the set or of the loss that ended it. */
static int64_t latest_claim(const segments_t *all, size_t index) {
  if (all->olds[index].s != REPAIR_NO_SET || index + 1 >= all->count) return all->olds[index].s;
  return all->list[index + 1].from.s;
}

/* Which valid segment a measurement belongs to: one whose labels hold its claim. Where a set back
 * leaves several, the journal decides: rows are read after the clock, so that the set came before
 * the measurement where its marker was stored before the next measurement. */
static size_t segment_of_clock(const segments_t *all, size_t clock_index) {
  const timeline_t *timeline = all->timeline;
  const timeline_clock_t *clock = &timeline->clocks[clock_index];
  bool last = clock_index + 1 >= timeline->clock_count;
  uint64_t next = last ? UINT64_MAX : timeline->clocks[clock_index + 1].record;
  size_t found = all->count;
  for (size_t i = all->count; i > 0; i--) {
    const repair_segment_t *segment = &all->list[i - 1];
    if (segment->episode != 0 || clock->claim.s < segment->from.s) continue;
    if (clock->claim.s > latest_claim(all, i - 1)) continue;
    found = i - 1;
    bool set = i > 1 && all->ordinary[i - 2];
    if (!set || timeline->rows[segment->row_first - 1].record < next) break;
  }
  return found;
}

static void deviation(segments_t *all, size_t index, int64_t ns) {
  int64_t *low = &all->deviation_low[index];
  int64_t *high = &all->deviation_high[index];
  if (all->deviation_count[index]++ == 0) *low = *high = all->deviation_first[index] = ns;
  if (ns < *low) *low = ns;
  if (ns > *high) *high = ns;
}

/* Valid clocks may be wrong: by what was measured, and by what follows from it over an ordinary set
 * (before it the clock was off by that much less the step). Such rows are tagged, not moved. */
void segments_deviate(segments_t *all) {
  for (size_t i = 0; i < all->timeline->clock_count; i++) {
    const timeline_clock_t *clock = &all->timeline->clocks[i];
    size_t index = clock->invalid ? all->count : segment_of_clock(all, i);
    if (index < all->count) deviation(all, index, -measured_of(clock).middle.ns);
  }
  for (size_t i = all->count; i > 1; i--) {
    if (!all->ordinary[i - 2] || all->deviation_count[i - 1] == 0) continue;
    int64_t step = (all->sets[i - 2].s - all->olds[i - 2].s) * NS_PER_S;
    deviation(all, i - 2, all->deviation_first[i - 1] - step);
  }
  for (size_t i = 0; i < all->count; i++) {
    repair_segment_t *segment = &all->list[i];
    int64_t low = all->deviation_low[i];
    int64_t high = all->deviation_high[i];
    if (segment->episode != 0 || all->deviation_count[i] == 0) continue;
    if (low >= -all->limit.ns && high <= all->limit.ns) continue;
    segment->deviates = true;
    segment->early.ns = high > 0 ? div_ceil(high, NS_PER_S) * NS_PER_S : 0;
    segment->late.ns = low < 0 ? div_ceil(-low, NS_PER_S) * NS_PER_S : 0;
  }
}
