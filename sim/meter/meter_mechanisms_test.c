/* Every mechanism is asked: a meter with one of them wrong differs, in some row, event, set or
 * register, from the right one in at least one of eight stories; and the right one never does. This
 * proves that the table is wired, not that a scenario of the library sees the mistake. */
#include <check.h>
#include <stddef.h>
#include <string.h>

#include "sim/meter/story_test.h"

enum { STORIES = 10 };

/* --- the stories --- */

static void order_at(story_t *story, const char *kind, int64_t at, int64_t arg, const char *by) {
  char rest[64];
  snprintf(rest, sizeof rest, "-1 %lld %s", (long long)arg, by);
  tell_fault(story, kind, at, rest);
}

/* Two losses, an adjust and a change-over in the episode, a date, a set, another loss after it. */
static void losses(story_t *story, const char *response) {
  story_begin(story, STORY_JANUARY);
  tell(story, "tariff 2 next");
  tell(story, "season 2 1 1 1");
  tell(story, "week 2 1 1 1 1 1 1 1 1");
  tell(story, "switch 2 1 0 3");
  tell(story, "deferred 0 2 %lld", (long long)(STORY_JANUARY + hms(9, 0, 0)));
  tell(story, "policy 0 eob.monthly 5 41400"); /* 11:30 */
  tell(story, "policy 0 clk.invalid.response %s", response);
  tell_load(story, 0, hms(48, 0, 0), 10007);
  tell_fault(story, "battery_dead", 0, "-1");
  tell_outage(story, hms(6, 40, 0), hms(8, 10, 0));
  tell_outage(story, hms(9, 30, 0), hms(9, 35, 0));
  order_at(story, "adjust_clock", hms(9, 50, 0), 30, "O1");
  order_at(story, "set_clock", hms(12, 0, 0), STORY_JANUARY + hms(12, 0, 0), "O3");
  tell_fault(story, "end_of_billing", hms(12, 1, 0), "-1 B");
  tell_outage(story, hms(14, 0, 0), hms(14, 20, 0));
}

/* The autumn night in Berlin, repeated switchings, a special day, slews, a set back over a date. */
static void autumn(story_t *story) {
  story_begin(story, INT64_C(1792879200)); /* 2026-10-25, a Sunday, 00:00 local */
  tell(story, "zone 1 Europe/Berlin");
  tell(story, "zone_row 1 -9000000000 3600 0");
  tell(story, "zone_row 1 1774746000 7200 1");
  tell(story, "zone_row 1 1792890000 3600 0");
  tell(story, "tariff 1 autumn");
  tell(story, "season 1 1 1 1");
  tell(story, "week 1 1 1 1 1 1 2 1 1");
  tell(story, "switch 1 1 0 2");
  tell(story, "switch 1 1 9000 3");
  tell(story, "switch 1 1 10800 2");
  tell(story, "switch 1 1 36900 4"); /* 10:15, inside a demand period */
  tell(story, "switch 1 2 0 6");
  tell(story, "special 1 0 10 26 2");
  tell(story, "special 1 2026 10 26 1");
  tell(story, "meter 0 m 12345678 polyphase-tou ct 0 1 1");
  tell(story, "ratio 0 20000 500 100 100");
  tell(story, "policy 0 ratio.place secondary");
  tell(story, "policy 0 tariff.repeated_hour first_pass");
  tell(story, "policy 0 eob.monthly 31 0");
  tell_load(story, 0, hms(24 * 9, 0, 0), 10007);
  tell_load(story, hms(11, 0, 0), hms(11, 20, 0), 20000);
  order_at(story, "adjust_clock", hms(3, 10, 0), 12, "O1");
  order_at(story, "adjust_clock", hms(9, 10, 0), 600, "O1"); /* refused */
  int64_t date = 1792879200 + hms(6 * 24 + 1, 0, 0);         /* 31 October 00:00 local */
  order_at(story, "set_clock", hms(6 * 24 + 2, 0, 0), date - 1800, "O3");
  tell_fault(story, "end_of_billing", hms(7 * 24, 0, 0), "-1 R1");
  tell_fault(story, "end_of_billing", hms(7 * 24, 5, 0), "-1 B");
}

static void lasts(story_t *story, const char *kind, int64_t from, int64_t to, const char *arg) {
  char rest[64];
  snprintf(rest, sizeof rest, "%lld%s", story_ns(story, to), arg);
  tell_fault(story, kind, from, rest);
}

/* Outages at a peak with `restart`, `discard`, a missed date, and a flicker below the hold-up. */
static void outages(story_t *story, const char *policy) {
  story_begin(story, INT64_C(1835308800)); /* 2028-02-28T00:00:00Z */
  tell(story, "policy 0 md.after_power_failure %s", policy);
  tell(story, "policy 0 md.incomplete_interval discard");
  tell(story, "policy 0 md.tie last");
  tell(story, "policy 0 supply.hold_up 500000000");
  tell(story, "policy 0 eob.monthly 30 0");
  tell_load(story, 0, hms(24 * 4, 0, 0), 500);
  tell_load(story, hms(11, 0, 0), hms(12, 10, 0), 9000);
  tell_outage(story, hms(11, 4, 0), hms(11, 9, 0));
  tell(story, "fault 0 supply_off %lld %lld site", story_ns(story, hms(13, 7, 0)),
       story_ns(story, hms(13, 7, 0)) + 300000000);
  tell_outage(story, hms(23, 10, 0), hms(25, 40, 0));
}

/* A row of the table of errors after the other, with and without supply; orders for the rest. */
static void errors(story_t *story) {
  story_begin(story, STORY_JANUARY);
  tell(story, "meter 0 m 12345678 polyphase-tou ct 0 0 0");
  tell(story, "ratio 0 20000 500 100 100");
  tell(story, "policy 0 ratio.place secondary");
  tell(story, "policy 0 register.quantum 1000");
  tell(story, "policy 0 reverse.detect yes");
  tell(story, "policy 0 eob.monthly 9 0");
  tell_load(story, 0, hms(24 * 9, 0, 0), 10007);
  tell_load(story, hms(2, 0, 0), hms(2, 0, 4), -3000);
  tell_load(story, hms(2, 10, 0), hms(2, 50, 0), -3000);
  tell_load(story, hms(2, 20, 0), hms(2, 30, 0), -4000);
  lasts(story, "supply_off", hms(2, 40, 0), hms(2, 45, 0), " meter");
  lasts(story, "phase_off", hms(3, 10, 0), hms(4, 40, 0), " 2 site");
  lasts(story, "main_cover", hms(2, 41, 0), hms(2, 42, 0), "");
  lasts(story, "front_end", hms(5, 10, 0), hms(6, 10, 0), "");
  tell_fault(story, "transient_reset", hms(6, 20, 0), "-1");
  tell_fault(story, "memory_fault", hms(6, 30, 0), "-1 program");
  tell_fault(story, "set_ratio", hms(8, 20, 0), "-1 10000 500 100 100 O3");
  tell_outage(story, hms(12, 40, 0), hms(12, 45, 0));
  tell_fault(story, "clear_profile", hms(13, 10, 0), "-1 O3");
  tell_fault(story, "memory_fault", hms(47, 0, 0), "-1 configuration_all");
}

/* What a whole meter keeps: four quadrants, a phase, an input, a difference; three peaks, and what
 * coincides with them, over a sliding window; near the end of its digits. */
static void shape(story_t *story) {
  static const char *const facts[] = {"quantity 0 0 +A",
                                      "quantity 0 1 -A",
                                      "quantity 0 2 R2",
                                      "quantity 0 3 +S",
                                      "quantity 0 4 -A1",
                                      "quantity 0 5 AA",
                                      "quantity 0 6 I2",
                                      "quantity 0 7 C1 +0 -1",
                                      "input 0 2 2500",
                                      "tou 0 0 1",
                                      "tou 0 0 2",
                                      "tou 0 1 1",
                                      "md 0 0 0 0 3",
                                      "md 0 1 1 2 2",
                                      "md 0 2 7 4 1",
                                      "coincident 0 1 2 0",
                                      "coincident 0 2 7 0",
                                      "channel 0 0 7",
                                      "channel 0 1 6",
                                      "channel 0 2 0",
                                      "initial 0 0 1 9999999999",
                                      "policy 0 register.digits 4",
                                      "policy 0 md.period 3600000000000",
                                      "policy 0 md.type sliding 4"};
  for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++)
    tell(story, "%s", facts[i]);
}

static void tell_powers(story_t *story, int64_t from, int64_t to, const char *powers) {
  tell(story, "load 0 %lld %lld set %s", story_ns(story, from), story_ns(story, to), powers);
}

static void whole(story_t *story, const char *mode) {
  story_begin(story, STORY_JANUARY);
  shape(story);
  tell(story, "policy 0 export.mode %s", mode);
  tell(story, "policy 0 eob.monthly 5 32400"); /* 09:00 */
  tell(story, "pulses 0 2 %lld %lld 150000", story_ns(story, 0), story_ns(story, hms(9, 20, 0)));
  tell_powers(story, 0, hms(24, 0, 0), "1000000 1000000 -1500000 300000 -200000 400000");
  tell_powers(story, hms(3, 0, 0), hms(4, 0, 0), "-3000007 500000 300000 300000 -200000 -50000");
  tell_powers(story, hms(5, 10, 0), hms(5, 50, 0), "4000000 2000000 700000 300000 200000 100000");
  tell_powers(story, hms(8, 0, 0), hms(10, 30, 0), "-4000000 2000000 700000 -9000 200000 100000");
  lasts(story, "phase_off", hms(2, 0, 0), hms(2, 20, 0), " 1 meter");
  lasts(story, "battery_dead", 0, hms(20, 0, 0), "");
  tell_outage(story, hms(5, 55, 0), hms(6, 5, 0));
  order_at(story, "set_clock", hms(12, 0, 0), STORY_JANUARY + hms(12, 0, 0), "O3");
  tell(story, "policy 0 register.quantum 1000");
  tell_fault(story, "set_ratio", hms(10, 40, 0), "-1 700 300 100 100 O3");
  tell(story, "transformer 0 %lld 700 300 100 100", story_ns(story, hms(10, 7, 0)));
}

static void tell_story(story_t *story, int which) {
  if (which == 8) whole(story, "separate");
  if (which == 9) whole(story, "net");
  if (which < 3) losses(story, which == 0 ? "R1" : which == 1 ? "R2" : "R3");
  if (which == 3) autumn(story);
  if (which == 4) outages(story, "restart");
  if (which == 6) {
    outages(story, "synchronise");
    tell(story, "policy 0 md.incomplete_interval use");
    tell_load(story, hms(11, 0, 0), hms(11, 4, 0), 90000); /* the greatest is a part */
  }
  if (which == 7) errors(story);
  if (which == 5) {
    losses(story, "R3");
    tell(story, "fault 0 policy_corrupt %lld -1", story_ns(story, 1));
  }
}

/* --- everything a meter shows --- */

static void dump_registers(text_t *text, const meter_registers_t *r) {
  for (int q = 0; q < METER_QUANTITIES_MAX; q++) {
    const meter_energy_t *energy = &r->energy[q];
    text_printf(text, "%ld %ld %ld", energy->total.mwh, energy->shadow.mwh,
                energy->unallocated.mwh);
    for (int i = 0; i < METER_RATES; i++)
      text_printf(text, " %ld", energy->rate[i].mwh);
  }
  for (int i = 0; i < METER_DEMANDS_MAX; i++) {
    for (int at = 0; at < METER_PEAKS_KEPT; at++) {
      const meter_peak_t *peak = &r->demand[i].peak[at];
      text_printf(text, " %ld@%ld", peak->power.mw, peak->stamp.s);
    }
    text_printf(text, "+%ld", r->demand[i].cumulative.mw);
  }
  for (int i = 0; i < METER_COINCIDENT_MAX; i++)
    text_printf(text, " %ld@%ld", r->coincident[i].power.mw, r->coincident[i].stamp.s);
  text_put(text, "\n");
}

static void dump(const story_t *story, text_t *text) {
  meter_face_t face = face_of(story);
  text_printf(text, "%ld %x %d %u %d\n", face.clock.s, face.status, face.rate, face.boot,
              face.episode.open);
  meter_registers_t registers = registers_of(story);
  dump_registers(text, &registers);
  meter_row_t row;
  for (uint32_t at = 1; meter_row_seek(story->m, at, &row); at = row.sequence + 1) {
    text_printf(text, "%u %s %x %ld %ld %ld %ld %ld %ld\n", row.sequence, row_kind_text(row.kind),
                row.status, row.stamp.s, row.stamp2.s, row.value, row.energy[0].mwh,
                row.energy[1].mwh, row.energy[2].mwh);
  }
  meter_event_t event;
  for (uint32_t at = 1; meter_event_seek(story->m, at, &event); at = event.number + 1) {
    text_printf(text, "%d %ld %ld %ld\n", event.code, event.stamp.s, event.stamp2.s, event.value);
  }
  for (uint32_t n = 1; n <= face.sets_made && n <= METER_SETS_MAX; n++) {
    meter_set_t set = set_of(story, n);
    text_printf(text, "%d %x %ld %ld %ld %x %ld\n", set.cause, set.mask, set.start.s, set.end.s,
                set.reset.s, set.status, set.ratios.ct_primary);
    dump_registers(text, &set.registers);
  }
}

static void live_story(int which, const meter_mechanisms_t *mechanisms, text_t *text) {
  story_t story;
  tell_story(&story, which);
  live_with(&story, mechanisms);
  until(&story, hms(11, 0, 0)); /* the picture inside the episode, too */
  dump(&story, text);
  meter_note_read(story.m);
  until(&story, hms(24 * 9, 0, 0));
  dump(&story, text);
  story_end(&story);
}

static text_t right[STORIES];

/* --- one wrong function of each shape --- */

static shown_t take_second(shown_t a, shown_t b) {
  (void)a;
  return b;
}
static shown_t take_second_of_3(shown_t a, shown_t b, shown_t c) {
  (void)a;
  (void)c;
  return b;
}
static int32_t take_second_rate(int32_t a, int32_t b) {
  (void)a;
  return b;
}
static claim_t take_first_stamp(claim_t a, claim_t b) {
  (void)b;
  return a;
}
static bool always_counts(span_t a, span_t b) {
  (void)a;
  (void)b;
  return true;
}
static bool adjust_always(bool invalid, int64_t seconds) { return invalid || seconds != 0; }
static bool same(bool flag) { return flag; }
static bool yes_to(bool flag) { return flag || true; }
static bool no_to(bool flag) { return flag && false; }
static bool none_clears(int32_t cause) { return cause < 0; }
static true_t at_a_minute(true_t up, span_t start_up) {
  return (true_t){(up.ns / (60 * NS_PER_S) + 1) * 60 * NS_PER_S + start_up.ns};
}
static int64_t all_at_once(int64_t left, int64_t rate) { return rate > 0 ? left : 0; }
static int32_t hour_late(const meter_zone_row_t *rows, int32_t count, claim_t clock) {
  return meter_mechanisms_right.zone_row(rows, count, (claim_t){clock.s - 3600});
}
static int32_t twice(const meter_zone_row_t *row) { return row->offset_s + (row->dst ? 3600 : 0); }
static uint32_t cleared(uint32_t status) { return status & ~1U; }
static meter_response_t corrupt_is_r3(uint8_t stored, bool valid) {
  return valid ? (meter_response_t)stored : RESPONSE_R3;
}
static bool of_r3(meter_response_t response) { return response == RESPONSE_R3; }
static bool of_r1(meter_response_t response) { return response == RESPONSE_R1; }
static bool always_reset(meter_response_t response, bool each, bool first, int64_t since) {
  return response != RESPONSE_R1 && (each || first || since >= 0);
}
static bool unless_both(bool frozen, bool invalid) { return !frozen || !invalid; }
static bool if_frozen(bool frozen, bool invalid) { return frozen && invalid; }
static int64_t zero_counts(int64_t counts) { return counts * 0; }
static int64_t drop_rest(mwns_t accrued, mwns_t unit, mwns_t *remainder) {
  *remainder = 0;
  return (int64_t)(accrued / unit);
}
static int32_t twice_divided(bool secondary) { return secondary ? 2 : 0; }
static span_t elapsed_only(span_t period, span_t elapsed) {
  return elapsed.ns > 0 ? elapsed : period;
}
static bool discards_never(bool discard, span_t elapsed, span_t period) {
  return discard || elapsed.ns >= period.ns;
}
static bool tie_first(power_t old, power_t now, md_tie_t tie) {
  return now.mw > old.mw && tie <= MD_TIE_LAST;
}
static int32_t rate_by_end(bool by_end, int32_t at_start, int32_t at_end) {
  return by_end ? at_start : at_end;
}
static bool resumes(md_failure_t policy, bool lost, bool inside, span_t outage, span_t window) {
  return policy <= MD_RESTART && !lost && inside && outage.ns >= window.ns;
}
static bool at_every_edge(md_align_t why) { return why == ALIGN_EDGE; }
static const meter_peak_t *after_clearing(const meter_peak_t *before, const meter_peak_t *after) {
  return before == NULL ? before : after;
}
static power_t greatest(power_t sum, power_t peak) { return peak.mw > sum.mw ? peak : sum; }
static int32_t none_of(int32_t missed) { return missed * 0; }
static bool serve_all(claim_t due, claim_t served) { return due.s != served.s + 1; }
static bool nobody(meter_by_t by) { return by.port == 0; }
static bool never_starts(int32_t cause) { return cause < 0; }
static int32_t one_less(int32_t day, int32_t days) { return day > days ? days - 1 : day; }
static bool no_leap(int64_t year) { return year < 0; }
static int32_t sunday_first(int64_t day) { return (int32_t)mod_floor(day + 4, 7); }
static bool first_found(bool exact, bool found) { return (exact || !exact) && !found; }
static int32_t fills(int32_t missing) { return missing; }
static bool never_repeated(claim_t begin, claim_t end) {
  return begin.s == INT64_MIN && end.s > begin.s;
}
static bool never_short(span_t elapsed, span_t period) { return elapsed.ns < 0 && period.ns > 0; }

static int64_t from_zero(int32_t index) { return index; }
static bool at_once(span_t run) { return run.ns >= 0; }
static claim_t take_second_stamp(claim_t a, claim_t b) {
  (void)a;
  return b;
}
static uint32_t same_count(uint32_t count) { return count; }
static uint32_t no_count(uint32_t count) { return count * 0; }
static int32_t same_rate(int32_t rate) { return rate; }
static int64_t old_of(int64_t old, int64_t now) {
  (void)now;
  return old;
}
static mwns_t same_rest(mwns_t remainder) { return remainder; }

static int64_t seen_all(int64_t power, bool missing) { return missing ? power : power; }
static int64_t net_of(const int64_t p[3]) { return p[0] + p[1] + p[2]; }
static int64_t net_power(export_mode_t mode, const int64_t p[3]) {
  return mode <= EXPORT_BLOCK && net_of(p) > 0 ? net_of(p) : 0;
}
static int64_t never_exports(export_mode_t mode, const int64_t p[3]) {
  return mode > EXPORT_BLOCK ? net_of(p) : 0;
}
static bool only_net(export_mode_t mode) { return mode == EXPORT_NET; }
static int32_t of_reactive(export_mode_t mode, int64_t p, int64_t q) {
  return mode > EXPORT_BLOCK || p == INT64_MIN || q >= 0 ? 1 : 4;
}
static int64_t magnitude_of(bool exported, int64_t p) { return exported || p > 0 ? labs(p) : -p; }
static int64_t added(va_type_t type, const int64_t p[3], const int64_t q[3]) {
  return type > VA_ARITHMETIC ? 0 : labs(net_of(p)) + labs(net_of(q));
}
static int32_t always_positive(export_mode_t mode, int64_t p) {
  return mode > EXPORT_BLOCK && p < 0 ? -1 : 1;
}
static int32_t every_rate(uint32_t mask, int32_t rate) { return mask == 0 ? 0 : rate; }
static bool of_the_first(int32_t quantity) { return quantity == 0; }
static int64_t pulses_alone(int64_t counts, int64_t weight) { return weight > 0 ? counts : 0; }
static int64_t unsigned_sum(int64_t sum, int8_t sign, int64_t part) {
  return sign == 0 ? sum : sum + part;
}
static int64_t without_initial(int64_t counted, int64_t initial) {
  return initial > 0 ? counted : 0;
}
static int64_t never_rolls(int64_t value, int32_t digits, int64_t unit) {
  return digits < 0 ? unit : value;
}
static int32_t first_channel(const int32_t *channels, int32_t channel) {
  return channel < 0 ? channel : channels[0];
}
static power_t as_it_is(power_t demand) { return demand; }
static bool to_all_rates(uint32_t mask, int32_t rate) { return mask < 512 && rate >= 0; }
static void overwrites(meter_peak_t *peaks, int32_t count, int32_t at, meter_peak_t peak) {
  if (count > 0) peaks[at] = peak;
}
static bool at_any_peak(int32_t at) { return at >= 0; }
static int32_t one_step_less(int32_t steps) { return steps > 1 ? steps - 1 : steps; }
static span_t half_windows(span_t window, int32_t steps) {
  return steps > 1 ? (span_t){window.ns / 2} : window;
}
static int32_t last_peak(int32_t peaks) { return peaks - 1; }

typedef void (*spoil_t)(meter_mechanisms_t *);
#define SPOIL(field, function)                                                                     \
  static void spoil_##field(meter_mechanisms_t *m) { m->field = function; }
SPOIL(clock_restart, take_second_of_3)
SPOIL(outage_counts, always_counts)
SPOIL(adjust_allowed, adjust_always)
SPOIL(adjust_ends_episode, same)
SPOIL(tariff_ends_episode, same)
SPOIL(slew_seconds, all_at_once)
SPOIL(zone_row, hour_late)
SPOIL(zone_offset, twice)
SPOIL(status_after_read, cleared)
SPOIL(response_decode, corrupt_is_r3)
SPOIL(loss_invalidates, of_r3)
SPOIL(loss_freezes, of_r1)
SPOIL(episode_begins, yes_to)
SPOIL(reset_due, always_reset)
SPOIL(set_end, take_second)
SPOIL(held_rate, take_second_rate)
SPOIL(calendar_runs, yes_to)
SPOIL(profile_runs, no_to)
SPOIL(total_runs, unless_both)
SPOIL(shadow_runs, if_frozen)
SPOIL(shadow_after_set, zero_counts)
SPOIL(quantise, drop_rest)
SPOIL(ratio_times, twice_divided)
SPOIL(edge_rate, take_second_rate)
SPOIL(demand_divisor, elapsed_only)
SPOIL(demand_counts, discards_never)
SPOIL(demand_replaces, tie_first)
SPOIL(demand_stamp, take_first_stamp)
SPOIL(part_stamp, take_second_of_3)
SPOIL(demand_rate, rate_by_end)
SPOIL(demand_goes_on, resumes)
SPOIL(demand_aligns, at_every_edge)
SPOIL(set_peaks, after_clearing)
SPOIL(cumulate, greatest)
SPOIL(catch_up_sets, none_of)
SPOIL(serve, serve_all)
SPOIL(set_catches_up, yes_to)
SPOIL(lockout_applies, nobody)
SPOIL(lockout_starts, never_starts)
SPOIL(month_day, one_less)
SPOIL(leap_year, no_leap)
SPOIL(weekday, sunday_first)
SPOIL(special_first, first_found)
SPOIL(second_pass, rate_by_end)
SPOIL(outage_entries, fills)
SPOIL(repeated, never_repeated)
SPOIL(shorter, never_short)
SPOIL(entry_invalid, no_to)
SPOIL(phase_value, from_zero)
SPOIL(unpowered_seen, no_to)
SPOIL(unpowered_stamp, take_second)
SPOIL(reverse_detected, at_once)
SPOIL(reverse_stamp2, take_second_stamp)
SPOIL(reverse_ends_down, no_to)
SPOIL(reverse_goes_on, no_to)
SPOIL(reset_clears, none_clears)
SPOIL(metering_from, at_a_minute)
SPOIL(entry_tags, no_count)
SPOIL(front_end_sees, yes_to)
SPOIL(transient_count, same_count)
SPOIL(program_after_boot, no_to)
SPOIL(rate_without_configuration, same_rate)
SPOIL(scheduled_runs, yes_to)
SPOIL(ratio_resets, no_to)
SPOIL(ratio_first, yes_to)
SPOIL(ratio_in_force, old_of)
SPOIL(ratio_tag, no_count)
SPOIL(ratio_remainder, same_rest)
SPOIL(sequence_after_clear, no_count)
SPOIL(rows_hidden, no_count)
SPOIL(seen, seen_all)
SPOIL(import_power, net_power)
SPOIL(export_power, never_exports)
SPOIL(by_phase, only_net)
SPOIL(quadrant, of_reactive)
SPOIL(phase_power, magnitude_of)
SPOIL(absolute_power, net_of)
SPOIL(apparent_power, added)
SPOIL(apparent_side, always_positive)
SPOIL(rate_register, every_rate)
SPOIL(shadow_of, of_the_first)
SPOIL(pulse_value, pulses_alone)
SPOIL(sum_add, unsigned_sum)
SPOIL(with_initial, without_initial)
SPOIL(register_shows, never_rolls)
SPOIL(channel_quantity, first_channel)
SPOIL(sum_demand, as_it_is)
SPOIL(demand_offered, to_all_rates)
SPOIL(peak_insert, overwrites)
SPOIL(coincident_taken, at_any_peak)
SPOIL(window_steps, one_step_less)
SPOIL(window_goes_on, yes_to)
SPOIL(step_length, half_windows)
SPOIL(cumulative_peak, last_peak)

static const struct {
  const char *name;
  spoil_t spoil;
} wrong[] = {
#define WRONG(field)                                                                               \
  { #field, spoil_##field }
    WRONG(clock_restart),
    WRONG(outage_counts),
    WRONG(adjust_allowed),
    WRONG(adjust_ends_episode),
    WRONG(tariff_ends_episode),
    WRONG(slew_seconds),
    WRONG(zone_row),
    WRONG(zone_offset),
    WRONG(status_after_read),
    WRONG(response_decode),
    WRONG(loss_invalidates),
    WRONG(loss_freezes),
    WRONG(episode_begins),
    WRONG(reset_due),
    WRONG(set_end),
    WRONG(held_rate),
    WRONG(calendar_runs),
    WRONG(profile_runs),
    WRONG(total_runs),
    WRONG(shadow_runs),
    WRONG(shadow_after_set),
    WRONG(quantise),
    WRONG(ratio_times),
    WRONG(edge_rate),
    WRONG(demand_divisor),
    WRONG(demand_counts),
    WRONG(demand_replaces),
    WRONG(demand_stamp),
    WRONG(part_stamp),
    WRONG(demand_rate),
    WRONG(demand_goes_on),
    WRONG(demand_aligns),
    WRONG(set_peaks),
    WRONG(cumulate),
    WRONG(catch_up_sets),
    WRONG(serve),
    WRONG(set_catches_up),
    WRONG(lockout_applies),
    WRONG(lockout_starts),
    WRONG(month_day),
    WRONG(leap_year),
    WRONG(weekday),
    WRONG(special_first),
    WRONG(second_pass),
    WRONG(outage_entries),
    WRONG(repeated),
    WRONG(shorter),
    WRONG(entry_invalid),
    WRONG(phase_value),
    WRONG(unpowered_seen),
    WRONG(unpowered_stamp),
    WRONG(reverse_detected),
    WRONG(reverse_stamp2),
    WRONG(reverse_ends_down),
    WRONG(reverse_goes_on),
    WRONG(reset_clears),
    WRONG(metering_from),
    WRONG(entry_tags),
    WRONG(front_end_sees),
    WRONG(transient_count),
    WRONG(program_after_boot),
    WRONG(rate_without_configuration),
    WRONG(scheduled_runs),
    WRONG(ratio_resets),
    WRONG(ratio_first),
    WRONG(ratio_in_force),
    WRONG(ratio_tag),
    WRONG(ratio_remainder),
    WRONG(sequence_after_clear),
    WRONG(rows_hidden),
    WRONG(seen),
    WRONG(import_power),
    WRONG(export_power),
    WRONG(by_phase),
    WRONG(quadrant),
    WRONG(phase_power),
    WRONG(absolute_power),
    WRONG(apparent_power),
    WRONG(apparent_side),
    WRONG(rate_register),
    WRONG(shadow_of),
    WRONG(pulse_value),
    WRONG(sum_add),
    WRONG(with_initial),
    WRONG(register_shows),
    WRONG(channel_quantity),
    WRONG(sum_demand),
    WRONG(demand_offered),
    WRONG(peak_insert),
    WRONG(coincident_taken),
    WRONG(window_steps),
    WRONG(window_goes_on),
    WRONG(step_length),
    WRONG(cumulative_peak),
};
enum { WRONG_COUNT = sizeof wrong / sizeof wrong[0] };
/* All but sequence_after_boot, after which a ring has no order to compare, totals_vote, whose story
 * is meter_conditions_test.c's, and the policies of the field, whose stories are those of
 * meter_field_test.c. */
_Static_assert(WRONG_COUNT + 2 == offsetof(meter_mechanisms_t, field) / sizeof(void (*)(void)),
               "one wrong function for each mechanism");

START_TEST(mechanism__wrong__is_seen_in_some_story) {
  meter_mechanisms_t mechanisms = meter_mechanisms_right;
  wrong[_i].spoil(&mechanisms);
  bool seen = false;
  for (int which = 0; which < STORIES; which++) {
    text_t text = {0};
    live_story(which, &mechanisms, &text);
    seen = seen || strcmp(text_chars(&text), text_chars(&right[which])) != 0;
    text_free(&text);
  }
  ck_assert_msg(seen, "nobody asks %s", wrong[_i].name);
}
END_TEST

START_TEST(mechanisms__right__are_the_default_and_repeat) {
  for (int which = 0; which < STORIES; which++) {
    text_t text = {0};
    live_story(which, &meter_mechanisms_right, &text);
    ck_assert_str_eq(text_chars(&text), text_chars(&right[which]));
    text_free(&text);
  }
}
END_TEST

int main(void) {
  for (int which = 0; which < STORIES; which++) {
    live_story(which, NULL, &right[which]);
  }
  TCase *tcase = tcase_create("mechanisms");
  tcase_add_loop_test(tcase, mechanism__wrong__is_seen_in_some_story, 0, WRONG_COUNT);
  tcase_add_test(tcase, mechanisms__right__are_the_default_and_repeat);
  STORY_RUN("meter_mechanisms", tcase);
}
