/* The right ones. What each must do, and where that is written, stands in mechanisms.h. */
#include "sim/meter/mechanisms.h"

#include "base/search.h"

enum { ADJUST_SECONDS_MAX = 450, EACH_SECONDS = 3600, REVERSE_SECONDS = 5 };

static shown_t clock_restart(shown_t lost, shown_t chip, shown_t epoch) {
  (void)chip;
  (void)epoch;
  return lost;
}

static bool outage_counts(span_t length, span_t hold_up) { return length.ns > hold_up.ns; }

static bool adjust_allowed(bool invalid, int64_t seconds) {
  return !invalid && seconds >= -ADJUST_SECONDS_MAX && seconds <= ADJUST_SECONDS_MAX;
}

static bool never_ends(bool open) {
  (void)open;
  return false;
}

static int64_t slew_seconds(int64_t left, int64_t rate) {
  if (left > rate) return rate;
  return left < -rate ? -rate : left;
}

static int32_t zone_row(const meter_zone_row_t *rows, int32_t count, claim_t clock) {
  return (int32_t)search_last(&rows->from.s, sizeof rows[0], (size_t)count, clock.s);
}

static int32_t zone_offset(const meter_zone_row_t *row) { return row->offset_s; }

static true_t metering_from(true_t up, span_t start_up) { return (true_t){up.ns + start_up.ns}; }

static uint32_t status_after_read(uint32_t status) { return status; }

static meter_response_t response_decode(uint8_t stored, bool valid) {
  return valid ? (meter_response_t)stored : RESPONSE_R1;
}

static bool loss_invalidates(meter_response_t response) {
  (void)response;
  return true;
}

static bool loss_freezes(meter_response_t response) { return response == RESPONSE_R3; }

static bool episode_begins(bool open) { return !open; }

static bool reset_due(meter_response_t response, bool each, bool first, int64_t since_last_s) {
  if (response == RESPONSE_R1) return false;
  return first || (each && since_last_s >= EACH_SECONDS);
}

static shown_t set_end(shown_t lost, shown_t restored) {
  (void)restored;
  return lost;
}

static int32_t held_rate(int32_t rate_at_loss, int32_t rate_at_restore) {
  (void)rate_at_restore;
  return rate_at_loss;
}

static bool calendar_runs(bool frozen) { return !frozen; }

static bool profile_runs(bool frozen) {
  (void)frozen;
  return true;
}

static bool total_runs(bool frozen, bool invalid) {
  (void)frozen;
  (void)invalid;
  return true;
}

static bool shadow_runs(bool frozen, bool invalid) {
  (void)frozen;
  return invalid;
}

static int64_t shadow_after_set(int64_t counts) { return counts; }

static int64_t positive(int64_t power) { return power > 0 ? power : 0; }

static int64_t magnitude(int64_t power) { return power < 0 ? -power : power; }

static int64_t seen(int64_t power, bool missing) { return missing ? 0 : power; }

static int64_t import_power(export_mode_t mode, const int64_t p[3]) {
  switch (mode) {
  case EXPORT_SEPARATE:
    return positive(p[0]) + positive(p[1]) + positive(p[2]);
  case EXPORT_ABS:
    return magnitude(p[0]) + magnitude(p[1]) + magnitude(p[2]);
  case EXPORT_NET:
  case EXPORT_BLOCK:
    return positive(p[0] + p[1] + p[2]);
  }
  return 0;
}

static int64_t export_power(export_mode_t mode, const int64_t p[3]) {
  switch (mode) {
  case EXPORT_SEPARATE:
    return positive(-p[0]) + positive(-p[1]) + positive(-p[2]);
  case EXPORT_NET:
    return positive(-(p[0] + p[1] + p[2]));
  case EXPORT_ABS:
  case EXPORT_BLOCK:
    return 0;
  }
  return 0;
}

static bool by_phase(export_mode_t mode) { return mode == EXPORT_SEPARATE || mode == EXPORT_ABS; }

/* Sums of 0 count as positive. */
static int32_t quadrant(export_mode_t mode, int64_t p, int64_t q) {
  if (mode == EXPORT_ABS) return q >= 0 ? 1 : 4;
  if (p >= 0) return q >= 0 ? 1 : 4;
  if (mode == EXPORT_BLOCK) return 0;
  return q >= 0 ? 2 : 3;
}

static int64_t phase_power(bool exported, int64_t p) { return positive(exported ? -p : p); }

static int64_t absolute_power(const int64_t p[3]) {
  return magnitude(p[0]) + magnitude(p[1]) + magnitude(p[2]);
}

/* ⌊√(p² + q²)⌋, bit by bit; both are below 2⁴⁶. */
static int64_t hypotenuse(int64_t p, int64_t q) {
  mwns_t square = (mwns_t)p * p + (mwns_t)q * q;
  mwns_t root = 0;
  for (int32_t bit = 47; bit >= 0; bit--) {
    mwns_t more = root + ((mwns_t)1 << bit);
    if (more * more <= square) root = more;
  }
  return (int64_t)root;
}

static int64_t apparent_power(va_type_t type, const int64_t p[3], const int64_t q[3]) {
  if (type == VA_VECTOR) return hypotenuse(p[0] + p[1] + p[2], q[0] + q[1] + q[2]);
  return hypotenuse(p[0], q[0]) + hypotenuse(p[1], q[1]) + hypotenuse(p[2], q[2]);
}

static int32_t apparent_side(export_mode_t mode, int64_t p) {
  if (mode == EXPORT_ABS || p >= 0) return 1;
  return mode == EXPORT_BLOCK ? 0 : -1;
}

static int64_t quantise(mwns_t accrued, mwns_t unit, mwns_t *remainder) {
  mwns_t all = *remainder + accrued;
  *remainder = all % unit;
  return (int64_t)(all / unit);
}

static int32_t ratio_times(bool secondary) { return secondary ? 1 : 0; }

static int32_t rate_register(uint32_t mask, int32_t rate) {
  return rate > 0 && (mask & 1U << rate) != 0 ? rate : 0;
}

static bool shadow_of(int32_t quantity) {
  (void)quantity;
  return true;
}

static int64_t pulse_value(int64_t counts, int64_t weight) { return counts * weight; }

static int64_t sum_add(int64_t sum, int8_t sign, int64_t part) { return sum + sign * part; }

static int64_t with_initial(int64_t counted, int64_t initial) { return counted + initial; }

static int64_t register_shows(int64_t value, int32_t digits, int64_t unit) {
  int64_t wrap = unit;
  for (int32_t i = 0; i < digits; i++)
    wrap *= 10;
  return digits == 0 ? value : mod_floor(value, wrap);
}

static int32_t channel_quantity(const int32_t *channels, int32_t channel) {
  return channels[channel];
}

static int32_t edge_rate(int32_t before, int32_t after) {
  (void)after;
  return before;
}

static span_t demand_divisor(span_t period, span_t elapsed) {
  return elapsed.ns > period.ns ? elapsed : period;
}

static bool demand_counts(bool discard, span_t elapsed, span_t period) {
  return !discard || elapsed.ns >= period.ns;
}

static bool demand_replaces(power_t old, power_t now, md_tie_t tie) {
  return now.mw > old.mw || (tie == MD_TIE_LAST && now.mw == old.mw);
}

static claim_t demand_stamp(claim_t begin, claim_t end) {
  (void)begin;
  return end;
}

static shown_t part_stamp(shown_t lost, shown_t up, shown_t planned) {
  (void)up;
  (void)planned;
  return lost;
}

static int32_t demand_rate(bool by_end, int32_t at_start, int32_t at_end) {
  return by_end ? at_end : at_start;
}

static bool demand_goes_on(md_failure_t policy, bool lost, bool inside, span_t outage,
                           span_t window) {
  if (lost || !inside) return false;
  return policy == MD_RESUME || outage.ns <= window.ns;
}

static bool demand_aligns(md_align_t why) { return why != ALIGN_EDGE; }

static power_t sum_demand(power_t demand) { return demand.mw > 0 ? demand : (power_t){0}; }

static bool demand_offered(uint32_t mask, int32_t rate) {
  return mask == 0 || (rate > 0 && (mask & 1U << rate) != 0);
}

static void peak_insert(meter_peak_t *peaks, int32_t count, int32_t at, meter_peak_t peak) {
  for (int32_t i = count - 1; i > at; i--)
    peaks[i] = peaks[i - 1];
  peaks[at] = peak;
}

static bool coincident_taken(int32_t at) { return at == 0; }

static int32_t window_steps(int32_t steps) { return steps; }

static bool window_goes_on(bool plain_end) { return plain_end; }

static span_t step_length(span_t window, int32_t steps) { return (span_t){window.ns / steps}; }

static const meter_peak_t *set_peaks(const meter_peak_t *before, const meter_peak_t *cleared) {
  (void)cleared;
  return before;
}

static bool reset_clears(int32_t cause) {
  (void)cause;
  return true;
}

static power_t cumulate(power_t sum, power_t peak) { return (power_t){sum.mw + peak.mw}; }

static int32_t cumulative_peak(int32_t peaks) {
  (void)peaks;
  return 0;
}

static int32_t catch_up_sets(int32_t missed) { return missed > 0 ? 1 : 0; }

static bool serve(claim_t due, claim_t served) { return due.s > served.s; }

static bool set_catches_up(bool frozen) { return !frozen; }

/* 0008: the contact of the external input is the utility's own. */
static bool lockout_applies(meter_by_t by) {
  return by.port == 'B' || (by.level == 0 && by.port != 'X');
}

static bool lockout_starts(int32_t cause) {
  (void)cause;
  return true;
}

static int32_t month_day(int32_t day, int32_t days) { return day < days ? day : days; }

static bool leap_year(int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* 1970-01-01 was a Thursday. */
static int32_t weekday(int64_t day) { return (int32_t)mod_floor(day + 3, 7); }

static bool special_first(bool exact_year, bool found_before) {
  return exact_year || !found_before;
}

static int32_t second_pass(bool first_pass, int32_t wall, int32_t at_first_end) {
  return first_pass ? at_first_end : wall;
}

static int64_t phase_value(int32_t index) { return index + 1; }

static bool unpowered_seen(bool clock_lost) { return !clock_lost; }

static shown_t unpowered_stamp(shown_t then, shown_t now) {
  (void)now;
  return then;
}

static bool reverse_detected(span_t run) { return run.ns >= REVERSE_SECONDS * NS_PER_S; }

static claim_t reverse_stamp2(claim_t began, claim_t now) {
  (void)now;
  return began;
}

static bool reverse_ends_down(bool runs) { return runs; }

static bool reverse_goes_on(bool same_sign) { return same_sign; }

static uint32_t entry_tags(uint32_t held) { return held; }

static bool front_end_sees(bool failed) { return !failed; }

static uint32_t transient_count(uint32_t count) { return count + 1; }

static int64_t totals_vote(int64_t a, int64_t b, int64_t c) { return a == b || a == c ? a : b; }

static bool program_after_boot(bool faulty) { return faulty; }

static int32_t rate_without_configuration(int32_t rate) {
  (void)rate;
  return 0;
}

static bool scheduled_runs(bool configuration_lost) { return !configuration_lost; }

static bool ratio_resets(bool accepted) { return accepted; }

static bool ratio_first(bool secondary) {
  (void)secondary;
  return false;
}

static int64_t ratio_in_force(int64_t old, int64_t now) {
  (void)old;
  return now;
}

static uint32_t ratio_tag(uint32_t tag) { return tag; }

static mwns_t ratio_remainder(mwns_t remainder) {
  (void)remainder;
  return 0;
}

static uint32_t sequence_after_clear(uint32_t sequence) { return sequence; }

static uint32_t rows_hidden(uint32_t made) { return made; }

static int32_t outage_entries(int32_t missing) {
  (void)missing;
  return 0;
}

static bool repeated(claim_t begin, claim_t greatest_end) { return begin.s < greatest_end.s; }

static bool shorter(span_t elapsed, span_t period) { return elapsed.ns < period.ns; }

static bool entry_invalid(bool invalid) { return invalid; }

static uint32_t sequence_after_boot(uint32_t sequence) { return sequence; }

const meter_mechanisms_t meter_mechanisms_right = {
    .clock_restart = clock_restart,
    .outage_counts = outage_counts,
    .adjust_allowed = adjust_allowed,
    .adjust_ends_episode = never_ends,
    .tariff_ends_episode = never_ends,
    .slew_seconds = slew_seconds,
    .zone_row = zone_row,
    .zone_offset = zone_offset,
    .status_after_read = status_after_read,
    .metering_from = metering_from,
    .response_decode = response_decode,
    .loss_invalidates = loss_invalidates,
    .loss_freezes = loss_freezes,
    .episode_begins = episode_begins,
    .reset_due = reset_due,
    .set_end = set_end,
    .held_rate = held_rate,
    .calendar_runs = calendar_runs,
    .profile_runs = profile_runs,
    .total_runs = total_runs,
    .shadow_runs = shadow_runs,
    .shadow_after_set = shadow_after_set,
    .seen = seen,
    .import_power = import_power,
    .export_power = export_power,
    .by_phase = by_phase,
    .quadrant = quadrant,
    .phase_power = phase_power,
    .absolute_power = absolute_power,
    .apparent_power = apparent_power,
    .apparent_side = apparent_side,
    .quantise = quantise,
    .ratio_times = ratio_times,
    .edge_rate = edge_rate,
    .rate_register = rate_register,
    .shadow_of = shadow_of,
    .pulse_value = pulse_value,
    .sum_add = sum_add,
    .with_initial = with_initial,
    .register_shows = register_shows,
    .channel_quantity = channel_quantity,
    .demand_divisor = demand_divisor,
    .demand_counts = demand_counts,
    .demand_replaces = demand_replaces,
    .demand_stamp = demand_stamp,
    .part_stamp = part_stamp,
    .demand_rate = demand_rate,
    .demand_goes_on = demand_goes_on,
    .demand_aligns = demand_aligns,
    .sum_demand = sum_demand,
    .demand_offered = demand_offered,
    .peak_insert = peak_insert,
    .coincident_taken = coincident_taken,
    .window_steps = window_steps,
    .window_goes_on = window_goes_on,
    .step_length = step_length,
    .set_peaks = set_peaks,
    .reset_clears = reset_clears,
    .cumulate = cumulate,
    .cumulative_peak = cumulative_peak,
    .catch_up_sets = catch_up_sets,
    .serve = serve,
    .set_catches_up = set_catches_up,
    .lockout_applies = lockout_applies,
    .lockout_starts = lockout_starts,
    .month_day = month_day,
    .leap_year = leap_year,
    .weekday = weekday,
    .special_first = special_first,
    .second_pass = second_pass,
    .phase_value = phase_value,
    .unpowered_seen = unpowered_seen,
    .unpowered_stamp = unpowered_stamp,
    .reverse_detected = reverse_detected,
    .reverse_stamp2 = reverse_stamp2,
    .reverse_ends_down = reverse_ends_down,
    .reverse_goes_on = reverse_goes_on,
    .entry_tags = entry_tags,
    .front_end_sees = front_end_sees,
    .transient_count = transient_count,
    .totals_vote = totals_vote,
    .program_after_boot = program_after_boot,
    .rate_without_configuration = rate_without_configuration,
    .scheduled_runs = scheduled_runs,
    .ratio_resets = ratio_resets,
    .ratio_first = ratio_first,
    .ratio_in_force = ratio_in_force,
    .ratio_tag = ratio_tag,
    .ratio_remainder = ratio_remainder,
    .sequence_after_clear = sequence_after_clear,
    .rows_hidden = rows_hidden,
    .outage_entries = outage_entries,
    .repeated = repeated,
    .shorter = shorter,
    .entry_invalid = entry_invalid,
    .sequence_after_boot = sequence_after_boot,
    .field = FIELD_RIGHT,
    .keeping = KEEPING_RIGHT,
    .stores = STORES_RIGHT,
    .glass = GLASS_RIGHT,
    .imaging = IMAGING_RIGHT,
    .sensing = SENSING_RIGHT,
};
