/* How far each segment is shifted: by the set that ended its episode, by a measured deviation, or
 * between bounds; see repair.h. */
#include "pmu/data/repair_segments.h"

/* Both stamps of a set are truncated, and so is the measured claim. */
#define SET_UNCERTAINTY (3 * NS_PER_S / 2)

/* t − C lies in (request − claim − 1 s, response − claim]: the claim is truncated. */
typedef struct {
  span_t middle, uncertainty;
} measured_t;

static measured_t measured_of(const timeline_clock_t *clock) {
  int64_t low = clock->request.ns - (clock->claim.s + 1) * NS_PER_S;
  int64_t high = clock->response.ns - clock->claim.s * NS_PER_S;
  return (measured_t){{div_floor(low + high, 2)}, {div_ceil(high - low, 2)}};
}

/* What was measured while a segment ran: the first and the last value, and both extremes. */
typedef struct {
  size_t count;
  measured_t last;
  int64_t low, high; /* of the middles, ns */
} witness_t;

/* An invalid clock that was heard while the segment ran, and a shift within the bounds; beyond them
 * by what a crystal may drift, which is within the limit. Behind a hole nobody knows how far the
 * clock was ahead. */
static witness_t witness_of(const segments_t *all, size_t index, int64_t low, int64_t high) {
  bool hole = all->timeline->rows[all->list[index].row_first].gap > 0;
  witness_t found = {0};
  for (size_t i = 0; i < all->timeline->clock_count; i++) {
    const timeline_clock_t *clock = &all->timeline->clocks[i];
    if (!segments_heard(all, index, index, i)) continue;
    measured_t measured = measured_of(clock);
    int64_t slack = 2 * NS_PER_S + measured.uncertainty.ns;
    if (all->limit.ns > slack) slack = all->limit.ns;
    if (measured.middle.ns > high + slack || (!hole && measured.middle.ns < low - slack)) continue;
    if (found.count++ == 0) found.low = found.high = measured.middle.ns;
    if (measured.middle.ns < found.low) found.low = measured.middle.ns;
    if (measured.middle.ns > found.high) found.high = measured.middle.ns;
    found.last = measured;
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

/* A crystal that drifts makes the shift a range: from what it was when the clock was lost, which
 * the raster or the bounds tell, to what was measured last. */
static void place_witnessed(const segments_t *all, repair_segment_t *segment,
                            const witness_t *witness, int64_t low, int64_t high) {
  int64_t uncertainty = witness->last.uncertainty.ns;
  int64_t apart = 2 * NS_PER_S + uncertainty;
  int64_t least = witness->low;
  int64_t most = witness->high;
  if (most < low - apart) most = low;
  if (least > high + apart) least = high;
  if (most - least <= 2 * apart) {
    place_measured(all, segment, witness->last);
    return;
  }
  span_t snapped = {0};
  int64_t at = least;
  if (all->mechanisms->snap((span_t){most}, (span_t){uncertainty}, all->period, &snapped)) {
    at = most = snapped.ns;
  } else if (all->mechanisms->snap((span_t){least}, (span_t){uncertainty}, all->period, &snapped)) {
    at = least = snapped.ns;
  }
  segment->kind = REPAIR_MEASURED;
  segment->shift.ns = div_round_half_even(at, NS_PER_S) * NS_PER_S;
  segment->early.ns = div_ceil(at - least + uncertainty, NS_PER_S) * NS_PER_S;
  segment->late.ns = div_ceil(most - at + uncertainty, NS_PER_S) * NS_PER_S;
}

/* A set says the shift itself; only its old stamp is truncated, so that the truth lies in
 * (shift − 1 s, shift]: a multiple of the raster that lies there, or just below, is the shift. */
static void place_by_set(const segments_t *all, repair_segment_t *segment, span_t shift) {
  static const span_t none = {0};
  span_t snapped = {0};
  segment->kind = REPAIR_EXACT;
  segment->shift = shift;
  if (!all->mechanisms->snap(shift, none, all->period, &snapped)) return;
  /* An outage has a length: 0 is a multiple of the raster that it cannot have. */
  bool outage = all->timeline->rows[segment->row_first].kind == ROW_PU;
  if (outage && snapped.ns == 0) return;
  int64_t more = shift.ns - snapped.ns;
  if (more < 0 || more > NS_PER_S) return;
  segment->snapped = more > 0;
  segment->shift = snapped;
}

/* The bounds of a segment whose shift nobody measured: each outage adds to the shift, so it is at
 * least that of the segment before and at most that of the one after. */
static void place_bounded(repair_segment_t *segment, int64_t low, int64_t high) {
  low = div_floor(low, NS_PER_S) * NS_PER_S;
  high = div_ceil(high, NS_PER_S) * NS_PER_S;
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
  return (latest - last->end.s) * NS_PER_S;
}

/* I7: the shift is what the outages took less what the clock was ahead before them. Outages only
 * add, so that it is at least as much as a clock that was known to be wrong was behind, less what
 * it was put forward where nobody read. */
static int64_t least_shift(const segments_t *all, size_t first) {
  if (first == 0 || !all->list[first - 1].deviates) return 0;
  return -all->deviation_high[first - 1];
}

/* A set to a time that was itself wrong shifts by that much too far. */
static void place_closed(const segments_t *all, size_t index) {
  repair_segment_t *segment = &all->list[index];
  span_t shift = all->mechanisms->repair_shift(all->olds[index], all->sets[index]);
  const repair_segment_t *after = index + 1 < all->count ? segment + 1 : NULL;
  if (after == NULL || !after->deviates) {
    place_by_set(all, segment, shift);
    return;
  }
  if (all->measured[index + 1]) {
    measured_t measured = {{shift.ns - all->deviation_first[index + 1]}, {SET_UNCERTAINTY}};
    place_measured(all, segment, measured);
    return;
  }
  int64_t low = shift.ns - all->deviation_high[index + 1];
  place_bounded(segment, low, shift.ns - all->deviation_low[index + 1]);
}

static void shift_episode(segments_t *all, size_t first, size_t count) {
  repair_segment_t *last = &all->list[first + count - 1];
  bool closed = all->closed[first + count - 1];
  int64_t high = bound_by_reading(all, first + count - 1);
  if (closed) {
    place_closed(all, first + count - 1);
    high = last->shift.ns + last->late.ns;
  }
  int64_t low = least_shift(all, first) - segments_hidden(all, first);
  if (low > high && closed) low = high;
  if (high < low) high = low;
  for (size_t i = first + 1; i < first + count; i++)
    high += segments_hidden(all, i);
  for (size_t i = first; i < first + count; i++) {
    repair_segment_t *segment = &all->list[i];
    if (i > first) low -= segments_hidden(all, i);
    if (i > first) high -= segments_hidden(all, i);
    if (closed && segment == last) break;
    witness_t witness = witness_of(all, i, low, high);
    if (witness.count == 0) {
      place_bounded(segment, low, high);
      continue;
    }
    place_witnessed(all, segment, &witness, low, high);
    low = segment->shift.ns - segment->early.ns;
  }
  for (size_t i = first + count; i > first; i--) { /* upper bounds, from the end */
    repair_segment_t *segment = &all->list[i - 1];
    bool of_set = closed && segment == last;
    if (segment->kind == REPAIR_BOUNDED && !of_set) place_bounded(segment, segment->shift.ns, high);
    high = segment->shift.ns + segment->late.ns + segments_hidden(all, i - 1);
  }
}

/* A shift is known at one instant, that of a set or a measurement; the crystal ran on its own until
 * then, or since. */
static void allow_drift(segments_t *all, size_t first, size_t count) {
  const repair_segment_t *last = &all->list[first + count - 1];
  const timeline_row_t *end = &all->timeline->rows[last->row_first + last->row_count - 1];
  for (size_t i = first; i < first + count; i++) {
    repair_segment_t *segment = &all->list[i];
    segment->drift_early = segment->drift_late = segments_drift(end->begin.s - segment->from.s);
  }
}

void segments_shift(segments_t *all) {
  for (size_t i = 0; i < all->count;) {
    size_t count = 1;
    while (i + count < all->count && all->list[i].episode != 0 &&
           all->list[i + count].episode == all->list[i].episode) {
      count++;
    }
    if (all->list[i].episode != 0) {
      shift_episode(all, i, count);
      allow_drift(all, i, count);
    }
    i += count;
  }
}
