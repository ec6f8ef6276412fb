/* How far a valid clock may have been wrong: by what was measured, by what follows from that over
 * ordinary sets, and where nobody measured, by what the sets themselves say: a clock that was set
 * by more than the limit was wrong before or is wrong after. Such rows are tagged, not moved; see
 * repair.h. */
#include "pmu/data/repair_segments.h"

#define NOTHING_KNOWN (INT64_MIN / 2) /* of how far a clock was ahead at least */

/* A claim is truncated to the second, and a round trip takes part of one: a clock that is right is
 * measured within this, or over a longer round trip within that. */
#define CLAIM_UNCERTAINTY (3 * NS_PER_S / 4)

enum { SETS_MAX = 64 }; /* in a run without a measurement: beyond that nothing is said of it */

/* The latest claim that a segment can show: that of the set or of the loss that ended it. */
static int64_t latest_claim(const segments_t *all, size_t index) {
  if (all->olds[index].s != REPAIR_NO_SET || index + 1 >= all->count) return all->olds[index].s;
  return all->list[index + 1].from.s;
}

/* Which valid segment a measurement belongs to: one whose labels hold its claim. Where a set back
 * leaves several, the journal decides: rows are read after the clock, so that the set came before
 * the measurement where its marker was stored before the end of that visit. */
static size_t segment_of_clock(const segments_t *all, size_t clock_index) {
  const timeline_t *timeline = all->timeline;
  const timeline_clock_t *clock = &timeline->clocks[clock_index];
  uint64_t next = segments_heard_until(all, clock_index);
  size_t found = all->count;
  for (size_t i = all->count; i > 0; i--) {
    const repair_segment_t *segment = &all->list[i - 1];
    if (segment->episode != 0 || clock->claim.s < segment->from.s) continue;
    if (clock->claim.s > latest_claim(all, i - 1)) continue;
    found = i - 1;
    bool set = i > 1 && (all->ordinary[i - 2] || all->closed[i - 2]);
    if (!set || timeline->rows[segment->row_first - 1].record < next) break;
  }
  return found;
}

static void deviation(segments_t *all, size_t index, int64_t ns) {
  int64_t *low = &all->deviation_low[index];
  int64_t *high = &all->deviation_high[index];
  if (all->deviation_count[index]++ == 0) *low = *high = all->deviation_first[index] = ns;
  all->deviation_last[index] = ns;
  if (ns < *low) *low = ns;
  if (ns > *high) *high = ns;
}

static int64_t step_of(const segments_t *all, size_t index) {
  return (all->sets[index].s - all->olds[index].s + all->slewed[index]) * NS_PER_S;
}

/* Over an ordinary set: before it the clock was off by that much less the step, after it by that
 * much more. The nearest measurement counts, the later one before the earlier. */
static void spread_measured(segments_t *all, size_t first, size_t count) {
  for (size_t i = first + count - 1; i > first; i--) {
    if (all->deviation_count[i] > 0)
      deviation(all, i - 1, all->deviation_first[i] - step_of(all, i - 1));
  }
  for (size_t i = first + 1; i < first + count; i++) {
    if (all->deviation_count[i] == 0 && all->deviation_count[i - 1] > 0)
      deviation(all, i, all->deviation_last[i - 1] + step_of(all, i - 1));
  }
}

static size_t end_of_episode(const segments_t *all, size_t episode) {
  size_t end = episode;
  while (end + 1 < all->count && all->list[end + 1].episode == all->list[episode].episode)
    end++;
  return end;
}

/* How far a clock was ahead behind the set that ended an episode: as it was measured first or is
 * believed to be, or, where nobody measured it, at least. */
static int64_t after_set(const segments_t *all, size_t end, bool at_least) {
  if (end + 1 >= all->count || all->deviation_count[end + 1] == 0) return 0;
  bool low = at_least && !all->measured[end + 1];
  return low ? all->deviation_low[end + 1] : all->deviation_first[end + 1];
}

/* What the episode after a run of valid segments says of the clock before it: it was ahead by at
 * least what it was ahead of true time afterwards (I7: outages only put it back). */
static int64_t least_before_loss(const segments_t *all, size_t episode, bool at_least) {
  int64_t least = NOTHING_KNOWN;
  size_t end = end_of_episode(all, episode);
  if (all->closed[end]) least = after_set(all, end, at_least) - step_of(all, end);
  for (size_t i = 0; i < all->timeline->clock_count; i++) {
    const timeline_clock_t *clock = &all->timeline->clocks[i];
    if (!segments_heard(all, episode, end, i)) continue;
    int64_t ahead = clock->claim.s * NS_PER_S - clock->response.ns;
    if (ahead > least) least = ahead;
  }
  if (least != NOTHING_KNOWN) least -= segments_hidden(all, episode);
  return least;
}

/* What the episode after a run of valid segments says of the clock before it: it was behind by at
 * most what it was behind afterwards (I7: outages only add to that). */
static int64_t most_before_loss(const segments_t *all, size_t episode) {
  int64_t most = INT64_MAX;
  size_t end = end_of_episode(all, episode);
  if (all->closed[end]) most = step_of(all, end) - after_set(all, end, true);
  for (size_t i = 0; i < all->timeline->clock_count; i++) {
    const timeline_clock_t *clock = &all->timeline->clocks[i];
    if (!segments_heard(all, episode, end, i)) continue;
    int64_t behind = clock->response.ns - clock->claim.s * NS_PER_S;
    if (behind < most) most = behind;
  }
  if (most != INT64_MAX) most += segments_hidden(all, episode);
  return most;
}

/* The clock was off by that much where the run began. */
static void deviate_run(segments_t *all, size_t first, size_t last, int64_t ns) {
  for (size_t j = first; j <= last; j++) {
    deviation(all, j, ns);
    if (j < last) ns += step_of(all, j);
  }
}

/* A set that ended an episode is believed, but where nobody looked at the clock before it was lost
 * again: what it is behind afterwards it may have been behind from that set on, and the set may
 * have gone too far, by no more than its whole step. */
static void spread_unseen(segments_t *all, size_t first, size_t last, int64_t total) {
  if (first == 0 || !all->closed[first - 1]) return;
  int64_t behind = most_before_loss(all, last + 1);
  if (behind > all->limit.ns && behind != INT64_MAX) deviate_run(all, first, last, -behind - total);
  int64_t ahead = all->ahead[first];
  bool certain = all->ahead_known[first] && ahead < -all->limit.ns; /* set back, or not enough */
  if (ahead > all->limit.ns || certain) deviate_run(all, first, last, ahead);
}

/* Each segment of the run may have been the right one; `least` excludes some: a clock that was
 * ahead after a loss was ahead before it, whatever its sets say. So does what was measured before
 * the episode in front of the run. True if any is left. */
static bool spread_candidates(segments_t *all, size_t first, size_t last, int64_t total,
                              int64_t least) {
  bool any = false;
  int64_t right = 0; /* what the clock shows more in the segment that is taken to be right */
  for (size_t i = first; i <= last; i++) {
    bool possible = total - right >= least - all->limit.ns;
    if (all->ahead_known[first] && -right > all->ahead[first] + all->limit.ns) possible = false;
    any = any || possible;
    if (possible) deviate_run(all, first, last, -right);
    if (i < last) right += step_of(all, i);
  }
  return any;
}

/* A run behind rows that were never read: what the log alone tells of sets there may have put the
 * clock wrong, but a clock that is ahead after its loss was ahead before it. */
static void spread_unread(segments_t *all, size_t first, size_t last, int64_t total) {
  size_t row = all->list[first].row_first;
  int64_t forward = segments_hidden(all, first);
  int64_t both = repair_unseen(all->timeline, row, true) * NS_PER_S;
  if (both <= all->limit.ns) return;
  int64_t low = forward - both;
  int64_t least = least_before_loss(all, last + 1, true);
  if (least != NOTHING_KNOWN && least - total > low) low = least - total;
  deviate_run(all, first, last, low);
  deviate_run(all, first, last, forward > low ? forward : low);
}

/* Nobody measured before the clock was lost. (A run that still goes on is measured by the visit
 * that reads it.) Where no segment can have been right, if the set behind the loss was, then the
 * set that ended the episode before went too far, by no more than its whole step. */
static void spread_sets(segments_t *all, size_t first, size_t count) {
  size_t last = first + count - 1;
  if (last + 1 >= all->count) return;
  int64_t total = 0;
  for (size_t i = first; i < last; i++)
    total += step_of(all, i);
  spread_unread(all, first, last, total);
  bool any = spread_candidates(all, first, last, total, least_before_loss(all, last + 1, true));
  if (any || all->ahead_known[first]) spread_unseen(all, first, last, total);
  int64_t least = least_before_loss(all, last + 1, false);
  if (spread_candidates(all, first, last, total, least)) return;
  bool set = first > 0 && all->closed[first - 1];
  int64_t most = set ? total + all->ahead[first] : least;
  if (most < least) most = least;
  deviate_run(all, first, last, least - total);
  deviate_run(all, first, last, most - total);
}

static bool is_measured(const segments_t *all, size_t first, size_t count) {
  bool any = false;
  for (size_t i = first; i < first + count; i++)
    any = any || all->measured[i];
  return any;
}

/* How far ahead the clock may have been where a run ended, as far as what lies before tells: as it
 * was measured, or else as if any segment had been the right one, or none, the set that opened the
 * run having gone too far. */
static int64_t ahead_of_run(const segments_t *all, size_t first, size_t count) {
  size_t last = first + count - 1;
  if (is_measured(all, first, count)) return all->deviation_high[last];
  int64_t ahead = all->ahead[first] > 0 ? all->ahead[first] : 0;
  for (size_t i = first; i < last; i++) {
    ahead += step_of(all, i);
    if (ahead < 0) ahead = 0;
  }
  return ahead;
}

/* Run by run, from the start: what was measured in it, and by how much the set before it may have
 * gone too far. Outages only put a clock back (I7), so that before that set it was ahead by no more
 * than before the loss. */
static void spread_forward(segments_t *all) {
  int64_t ahead = 0;
  bool known = false;
  for (size_t first = 0; first < all->count;) {
    size_t count = 1;
    if (all->list[first].episode != 0) {
      first++;
      continue;
    }
    while (first + count < all->count && all->list[first + count].episode == 0)
      count++;
    bool set = first > 0 && all->closed[first - 1];
    if (set) all->ahead[first] = ahead + step_of(all, first - 1);
    all->ahead_known[first] = set && known;
    known = is_measured(all, first, count);
    if (known) spread_measured(all, first, count);
    ahead = ahead_of_run(all, first, count);
    first += count;
  }
}

span_t segments_drift(int64_t seconds) {
  enum { CRYSTAL_PPM = 50 };
  if (seconds <= 0) return (span_t){0};
  return (span_t){div_floor(seconds * CRYSTAL_PPM, 1000000) * NS_PER_S};
}

/* Do a segment and the one before it differ by a slew alone? */
static bool goes_on(const segments_t *all, size_t index) {
  return all->list[index - 1].episode == 0 && !all->ordinary[index - 1];
}

/* Between the last measurement and a loss nobody looked: what a crystal may drift meanwhile. */
static void allow_drift(segments_t *all, size_t index) {
  const repair_segment_t *segment = &all->list[index];
  bool lost = index + 1 < all->count && all->list[index + 1].episode != 0;
  if (segment->episode != 0 || !lost) return;
  size_t first = index; /* a slew sets no clock anew: it goes on drifting */
  while (first > 0 && !all->measured[first] && goes_on(all, first))
    first--;
  int64_t seen = all->measured[first] ? all->claim_last[first].s : all->list[first].from.s;
  int64_t seconds = all->list[index + 1].from.s - seen;
  span_t drift = segments_drift(seconds);
  for (size_t i = first; i <= index; i++) {
    all->list[i].drift_early.ns += drift.ns;
    all->list[i].drift_late.ns += drift.ns;
  }
}

static void tag(segments_t *all, size_t index) {
  repair_segment_t *segment = &all->list[index];
  int64_t low = all->deviation_low[index];
  int64_t high = all->deviation_high[index];
  if (segment->episode != 0 || all->deviation_count[index] == 0) return;
  int64_t slewed = all->slewed[index] * NS_PER_S; /* by and by, from its first entry to its last */
  if (slewed > 0) high += slewed;
  if (slewed < 0) low += slewed;
  if (low >= -all->limit.ns && high <= all->limit.ns) {
    segment->drift_early.ns = high > CLAIM_UNCERTAINTY ? high : 0;
    segment->drift_late.ns = -low > CLAIM_UNCERTAINTY ? -low : 0;
    segment->drift_measured = segment->drift_early.ns > 0 || segment->drift_late.ns > 0;
    return;
  }
  segment->deviates = true;
  segment->early.ns = high > 0 ? div_ceil(high, NS_PER_S) * NS_PER_S : 0;
  segment->late.ns = low < 0 ? div_ceil(-low, NS_PER_S) * NS_PER_S : 0;
}

/* C - t, to half a second and half of the round trip. Where that leaves room for a clock that is
 * right, it is no evidence that it was not: when and over what line it was read decides nothing. */
static int64_t ahead_of(const timeline_clock_t *clock) {
  int64_t half = (clock->response.ns - clock->request.ns) / 2;
  int64_t ahead = clock->claim.s * NS_PER_S + NS_PER_S / 2 - clock->request.ns - half;
  int64_t unsure = half + NS_PER_S / 2;
  if (ahead > unsure || ahead < -unsure) return ahead;
  if (ahead > CLAIM_UNCERTAINTY) return CLAIM_UNCERTAINTY;
  return ahead < -CLAIM_UNCERTAINTY ? -CLAIM_UNCERTAINTY : ahead;
}

/* From the end: what a run was off by tells what the episode before it was, and that the run
 * before. */
void segments_deviate(segments_t *all) {
  for (size_t i = 0; i < all->timeline->clock_count; i++) {
    const timeline_clock_t *clock = &all->timeline->clocks[i];
    size_t index = clock->invalid ? all->count : segment_of_clock(all, i);
    if (index == all->count) continue;
    all->measured[index] = true;
    all->claim_last[index] = clock->claim;
    deviation(all, index, ahead_of(clock));
  }
  spread_forward(all);
  for (size_t end = all->count; end > 0;) {
    size_t first = end - 1;
    while (first > 0 && all->list[end - 1].episode == 0 && all->list[first - 1].episode == 0)
      first--;
    bool unseen = all->list[end - 1].episode == 0 && !is_measured(all, first, end - first);
    if (unseen && end - first <= SETS_MAX) spread_sets(all, first, end - first);
    end = first;
  }
  for (size_t i = 0; i < all->count; i++)
    tag(all, i);
  for (size_t i = 0; i < all->count; i++)
    allow_drift(all, i);
}
