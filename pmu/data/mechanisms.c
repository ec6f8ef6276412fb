/* The right mechanisms, one small pure function each; see mechanisms.h for what and where from. */
#include "pmu/data/mechanisms.h"

static span_t repair_shift(claim_t old_claim, claim_t new_claim) {
  return (span_t){(new_claim.s - old_claim.s) * NS_PER_S};
}

static bool snap(span_t shift, span_t uncertainty, span_t period, span_t *snapped) {
  CHECK(period.ns > 0 && uncertainty.ns >= 0);
  int64_t nearest = div_floor(shift.ns + period.ns / 2, period.ns) * period.ns;
  int64_t distance = shift.ns > nearest ? shift.ns - nearest : nearest - shift.ns;
  *snapped = (span_t){nearest};
  return distance <= 2 * NS_PER_S + uncertainty.ns;
}

static bool merge_labels(utc_t begin, uint32_t repeat_first, uint32_t repeat_second) {
  (void)begin;
  return repeat_first == repeat_second;
}

static grid_quality_t outage_quality(site_connection_t connection, bool clock_valid,
                                     bool all_phases) {
  if (connection == SITE_CT) return GRID_UNMETERED;
  return clock_valid && all_phases ? GRID_OUTAGE_ZERO : GRID_OUTAGE;
}

/* Hundredths cancel: primaries over secondaries. Rounded down, as the meter's own counting is. */
static int64_t multiplier(bool secondary, const site_ratio_t *ratio, int64_t value) {
  if (!secondary) return value;
  __int128 primary = (__int128)ratio->ct_primary * ratio->vt_primary;
  __int128 divisor = (__int128)ratio->ct_secondary * ratio->vt_secondary;
  __int128 product = (__int128)value * primary;
  if (product / divisor > INT64_MAX / 2)
    return INT64_MAX / 2; /* found again by the bill's bounds */
  if (product / divisor < -(INT64_MAX / 2)) return -(INT64_MAX / 2);
  return i128_div_floor(product, divisor);
}

static size_t ratio_epoch(size_t epoch, size_t count) {
  CHECK(epoch < count);
  return epoch;
}

static bool secondary_of(bool secondary, bool pulses) { return secondary && !pulses; }

static int32_t channel_of(int32_t channel, int32_t count) {
  CHECK(channel < count);
  return channel;
}

static energy_t sum_energy(energy_t energy) { return energy; }

static int64_t rolled_over(int64_t advance, int64_t limit) { return advance + limit; }

static int64_t demand_energy(int64_t mwh) { return mwh > 0 ? mwh : 0; }

static int32_t peak_billed(int32_t peaks) {
  CHECK(peaks > 0);
  return 0;
}

static int64_t coincident_of(int64_t at_peak, int64_t greatest) {
  (void)greatest;
  return at_peak;
}

static bool equal_peaks(void) { return true; }

static int32_t window_steps(int32_t steps) { return steps; }

static bool window_emptied(bool plain) { return !plain; }

static money_t price_of(money_t price) { return price; }

static span_t demand_divisor(span_t period, span_t elapsed) {
  return elapsed.ns > period.ns ? elapsed : period;
}

static site_md_clock_t demand_at_set(site_md_clock_t policy) { return policy; }

static bool demand_suspended(bool suspends, bool invalid) { return suspends && invalid; }

static bool rate_ends(site_md_trigger_t trigger) { return trigger != SITE_MD_CLOCK; }

static bool demand_join(const mechanism_join_t *join) {
  if (!join->clock_survived || join->up.s >= join->period.s) return false;
  if (join->policy == SITE_RESUME) return true;
  return join->continuation.ns > 0 && join->outage.ns <= join->continuation.ns;
}

/* 1 kWh = 10^6 mWh and 1 kW = 10^6 mW: value × micro / 10^6 is in micro, and in units of the last
 * place it is that over 10^(6 − places): one division, one rounding. */
static money_t line_rounding(int64_t value, money_t price, int32_t places) {
  CHECK(places >= 0 && places <= 6);
  int64_t unit = 1;
  for (int32_t i = places; i < 6; i++)
    unit *= 10;
  return (money_t){mul_div_round_half_even(value, price.micro, 1000000 * unit) * unit};
}

static energy_t interval_rounding(energy_t energy) { return energy; }

static grid_quality_t gap_quality(void) { return GRID_MISSING; }

static bool calendar_replaced(bool early) {
  (void)early;
  return true;
}

static bool silent_seen(bool silent) { return silent; }

static bool daily_anchors(void) { return true; }

static bool channel_missing(bool none) { return none; }

static bool conflict_choice(energy_t first, energy_t later) {
  (void)first;
  (void)later;
  return false;
}

static int64_t reading_order(int64_t at, uint64_t number) {
  (void)number;
  return at;
}

static bool estimate_flag(bool estimated) { return estimated; }

static utc_t stamp_of(utc_t begin, utc_t end) {
  (void)begin;
  return end;
}

static span_t clock_offset(claim_t claim, instant_t request, instant_t response) {
  int64_t middle = request.ns + div_floor(response.ns - request.ns, 2);
  return (span_t){claim.s * NS_PER_S - middle};
}

static recovery_step_t recovery_step(int32_t index) {
  static const recovery_step_t order[] = {RECOVERY_READ, RECOVERY_RESET, RECOVERY_SET,
                                          RECOVERY_AGAIN};
  CHECK(index >= 0);
  return index < (int32_t)(sizeof order / sizeof *order) ? order[index] : RECOVERY_END;
}

static bool read_back_ok(span_t offset, uint32_t status_word, uint32_t clock_status) {
  return offset.ns >= -2 * NS_PER_S && offset.ns <= 2 * NS_PER_S && (status_word & 1) == 0 &&
         (clock_status & 1) == 0;
}

static bool record_of(uint32_t wanted, uint32_t meter) { return wanted == meter; }

static int64_t visit_due(int64_t at_ns, size_t meters) {
  (void)meters;
  return at_ns;
}

static uint32_t known_of(uint32_t own, int64_t before) {
  (void)before;
  return own;
}

static int64_t resume_point(int64_t last_known) { return last_known + 1; }

static bool rows_kept(int32_t attempt, bool more) {
  (void)attempt;
  (void)more;
  return true;
}

static bool identity_ok(bytes_t expected, bytes_t got) { return bytes_equal(expected, got); }

static reaction_t reaction(int64_t code, site_connection_t connection) {
  static const struct {
    int64_t code;
    reaction_t reaction;
  } table[] = {{10, REACTION_CHANGE},   {13, REACTION_CLOCK},     {30, REACTION_SECURITY},
               {31, REACTION_SECURITY}, {40, REACTION_CHANGE},    {42, REACTION_CHANGE},
               {50, REACTION_CHANGE},   {51, REACTION_CHANGE},    {62, REACTION_TAMPER},
               {64, REACTION_WIRING},   {70, REACTION_FRAUD},     {72, REACTION_FRAUD},
               {74, REACTION_FRAUD},    {80, REACTION_TRANSIENT}, {81, REACTION_REPLACE},
               {82, REACTION_COMPARE},  {83, REACTION_REPROGRAM}, {84, REACTION_REPROGRAM},
               {85, REACTION_REPLACE},  {87, REACTION_DATA_LOSS}, {88, REACTION_NEARLY_FULL},
               {92, REACTION_SECURITY}};
  /* A phase that fails at a direct meter takes its load along: nothing is lost. */
  if (code == 62 && connection != SITE_CT) return REACTION_NONE;
  for (size_t i = 0; i < sizeof table / sizeof *table; i++)
    if (table[i].code == code) return table[i].reaction;
  return REACTION_NONE;
}

static bool quarantine_holds(utc_t failed, utc_t from, utc_t to) {
  (void)from;
  return to.s > failed.s;
}

static energy_t phase_lost(energy_t seen, int64_t missing, int64_t whole) {
  CHECK(missing >= 0 && missing < whole);
  return (energy_t){mul_div_floor(seen.mwh, missing, whole - missing)};
}

static energy_t phase_billed(energy_t lost) {
  (void)lost;
  return (energy_t){0};
}

static int64_t reset_day(const zone_t *zone, claim_t stamp) {
  utc_t at = {stamp.s};
  return div_floor(stamp.s + zone_offset(zone, at), DAY_SECONDS);
}

static bool resets_enough(int64_t in_day) { return in_day >= 3; }

static bool change_ours(const mechanism_change_t *change) {
  bool port = change->by[0] == (change->remote ? 'R' : 'O') && change->by[1] == '3';
  if (!port || !change->given || change->refused || change->taken) return false;
  if (change->code == 51) /* how many; a marker does not say */
    return change->value < 0 || change->value == change->command->channels.count;
  return change->code != 40 || change->value == change->command->argument;
}

static bool reads_first(site_do_t what) {
  (void)what;
  return true;
}

static bool battery_bad(site_reserve_t reserve, uint32_t status) {
  (void)reserve;
  return (status & (DRIVER_BATTERY_LOW | DRIVER_BATTERY_FAILED)) != 0;
}

static bool full_order_over(bool full) { return !full; }

static bool clear_allowed(bool whole, bool missing) { return whole && !missing; }

/* Near a change of the site's, either offset is its own: a claim is cut to its second, and what the
 * clock is off may be seconds. */
static bool zone_differs(const zone_t *zone, claim_t claim, int64_t offset_s, int32_t *site_s) {
  enum { NEAR_S = 30 };
  *site_s = zone_offset(zone, (utc_t){claim.s});
  return offset_s != *site_s && offset_s != zone_offset(zone, (utc_t){claim.s - NEAR_S}) &&
         offset_s != zone_offset(zone, (utc_t){claim.s + NEAR_S});
}

static bool other_rates(span_t offset) { return offset.ns != 0; }

static bool full_is_gap(bool stops) { return stops; }

static bool cleared_is_gap(void) { return true; }

static bool set_given_up(bool refused) { return refused; }

static status_t driver_words(const driver_t *driver, const shape_t *shape, bytes_t object,
                             bytes_t value, obuf_t *words, fault_t *fault) {
  return driver->words(shape, object, value, words, fault);
}

static status_t driver_row(const driver_t *driver, driver_range_t range, driver_cursor_t *cursor,
                           driver_row_t *row, bool *there, fault_t *fault) {
  return driver->row(range, cursor, row, there, fault);
}

static status_t driver_range(const driver_t *driver, driver_range_t range, int64_t from, int64_t to,
                             step_t *step) {
  return driver->range(range, from, to, step);
}

static bool older_demand(power_t older, power_t newer) { return older.mw >= newer.mw; }

static bool order_dropped(bool overtaken) { return overtaken; }

static bool image_inspected(bool unseen) { return !unseen; }

static bool image_resumes(bool same) { return same; }

static bool block_there(bytes_t bits, size_t block) {
  return block / 8 < bits.len && (bits.p[block / 8] & (0x80 >> (block % 8))) != 0;
}

static quality_verdict_t record_verdict(quality_verdict_t found) { return found; }

static bool depth_reached(int64_t share, int64_t floor) { return share >= floor; }

static bool duration_fits(span_t duration, span_t longest) { return duration.ns <= longest.ns; }

static int64_t dip_share(bool swell, int64_t share) {
  (void)swell;
  return share;
}

static bool kind_in_tables(quality_record_kind_t kind) { return kind != QUALITY_RECORD_RAPID; }

static span_t record_span(uint32_t duration) { return (span_t){duration * INT64_C(1000000)}; }

static bool entry_judged(span_t length, span_t elapsed, uint32_t status) {
  enum { TEN_MINUTES = 600, SHORT = 0x0020, CLOCK_INVALID = 0x0001 };
  int64_t off = elapsed.ns - TEN_MINUTES * NS_PER_S;
  if (length.ns != TEN_MINUTES * NS_PER_S || (status & (SHORT | CLOCK_INVALID)) != 0) return false;
  return off >= -NS_PER_S && off <= NS_PER_S; /* of a crystal that is a little fast or slow */
}

static int64_t entry_value(int64_t least, int64_t greatest, int64_t mean) {
  (void)least;
  (void)greatest;
  return mean;
}

static bool value_left_out(bool flagged) { return flagged; }

static int32_t flicker_long(const int32_t *pst, int32_t count) {
  enum { MOST = 1000000 };
  __int128 sum = 0;
  CHECK(count > 0 && count <= MOST);
  for (int32_t i = 0; i < count; i++) {
    int64_t one = pst[i] < MOST ? pst[i] : MOST;
    sum += one * one * one;
  }
  int64_t mean = i128_div_floor(sum, count), low = 0, high = MOST;
  while (low < high) {
    int64_t middle = (low + high + 1) / 2;
    if (middle * middle * middle <= mean)
      low = middle;
    else
      high = middle - 1;
  }
  return (int32_t)low;
}

static uint32_t values_lacking(uint32_t expected, uint32_t there) {
  return there < expected ? expected - there : 0;
}

static bool unknown_passes(void) { return false; }

static bool record_learned(record_kind_t kind) {
  (void)kind;
  return true;
}

static bool overwritten_skipped(bool overwritten) { return overwritten; }

static mechanism_verdict_t image_verdict(status_t status, int32_t refusal) {
  enum { TEMPORARY_FAILURE = 7 };
  if (status == ST_OK) return IMAGE_SAID_GOOD;
  return refusal == TEMPORARY_FAILURE ? IMAGE_SAID_WAIT : IMAGE_SAID_NO;
}

static bool image_verified(bool said, bool shown) { return said && shown; }

static bool image_activated(bool logged, bool shown) { return logged && shown; }

static bool register_kept(int64_t before, int64_t after, int64_t most) {
  return after >= before && after - before <= most;
}

static bool refusal_expected(const mechanism_refusal_t *refusal) {
  bool of_image = refusal->reason != IMAGE_LOG_FULL && refusal->reason != IMAGE_UNVERIFIED &&
                  refusal->reason != IMAGE_CLOCK_INVALID && refusal->reason != IMAGE_INTERRUPTED;
  if (!refusal->own_port || !refusal->attempted) return false;
  if (refusal->reason == IMAGE_NOT_STARTED) return false; /* no order damages a program */
  return refusal->unseen || !of_image;
}

static grid_quality_t blackout_quality(void) { return GRID_OUTAGE; }

const pmu_mechanisms_t pmu_mechanisms_right = {
    .order_dropped = order_dropped,
    .older_demand = older_demand,
    .repair_shift = repair_shift,
    .snap = snap,
    .merge_labels = merge_labels,
    .outage_quality = outage_quality,
    .multiplier = multiplier,
    .ratio_epoch = ratio_epoch,
    .secondary_of = secondary_of,
    .channel_of = channel_of,
    .sum_energy = sum_energy,
    .rolled_over = rolled_over,
    .demand_energy = demand_energy,
    .peak_billed = peak_billed,
    .coincident_of = coincident_of,
    .equal_peaks = equal_peaks,
    .window_steps = window_steps,
    .window_emptied = window_emptied,
    .price_of = price_of,
    .local_offset = zone_row_offset,
    .rate_at = tariff_rate,
    .demand_divisor = demand_divisor,
    .demand_join = demand_join,
    .demand_at_set = demand_at_set,
    .demand_suspended = demand_suspended,
    .rate_ends = rate_ends,
    .line_rounding = line_rounding,
    .interval_rounding = interval_rounding,
    .period_edge = period_edge,
    .calendar_replaced = calendar_replaced,
    .daily_anchors = daily_anchors,
    .silent_seen = silent_seen,
    .channel_missing = channel_missing,
    .day_length = day_length,
    .gap_quality = gap_quality,
    .conflict_choice = conflict_choice,
    .reading_order = reading_order,
    .estimate_flag = estimate_flag,
    .standing_days = day_count_begun,
    .stamp_of = stamp_of,
    .clock_offset = clock_offset,
    .recovery_step = recovery_step,
    .read_back_ok = read_back_ok,
    .record_of = record_of,
    .record_learned = record_learned,
    .visit_due = visit_due,
    .known_of = known_of,
    .resume_point = resume_point,
    .rows_kept = rows_kept,
    .identity_ok = identity_ok,
    .quarantine_holds = quarantine_holds,
    .phase_lost = phase_lost,
    .phase_billed = phase_billed,
    .reaction = reaction,
    .reset_day = reset_day,
    .resets_enough = resets_enough,
    .change_ours = change_ours,
    .reads_first = reads_first,
    .clear_allowed = clear_allowed,
    .battery_bad = battery_bad,
    .full_order_over = full_order_over,
    .zone_differs = zone_differs,
    .other_rates = other_rates,
    .full_is_gap = full_is_gap,
    .cleared_is_gap = cleared_is_gap,
    .set_given_up = set_given_up,
    .driver_words = driver_words,
    .driver_row = driver_row,
    .driver_range = driver_range,
    .image_inspected = image_inspected,
    .image_resumes = image_resumes,
    .block_there = block_there,
    .image_verdict = image_verdict,
    .record_verdict = record_verdict,
    .depth_reached = depth_reached,
    .duration_fits = duration_fits,
    .dip_share = dip_share,
    .kind_in_tables = kind_in_tables,
    .record_span = record_span,
    .entry_judged = entry_judged,
    .entry_value = entry_value,
    .value_left_out = value_left_out,
    .flicker_long = flicker_long,
    .values_lacking = values_lacking,
    .unknown_passes = unknown_passes,
    .overwritten_skipped = overwritten_skipped,
    .image_verified = image_verified,
    .image_activated = image_activated,
    .register_kept = register_kept,
    .refusal_expected = refusal_expected,
    .blackout_quality = blackout_quality,
};
