/* A meter that lives plain stretches in one loop, and one that lives every edge by itself, must be
 * the same to whoever asks: generated stories, lived by both at the same instants. The second one
 * is told a copy of the right mechanisms, which are the same functions, but not the same table, so
 * that it has no plain stretch. Whether the first one has any is asked, too. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/dice.h"
#include "sim/meter/core.h"
#include "sim/meter/same_test.h"
#include "sim/meter/snapshot.h"

enum { DAYS = 6, DAY_SECONDS = 86400, STORIES = 60, ASKS = 40 };
#define MARCH INT64_C(1774656000) /* 2026-03-28T00:00:00Z, a Saturday; DST begins the next day */

typedef struct {
  story_t *story;
  uint64_t seed, counter;
} plot_t;

static int64_t roll(plot_t *plot, int64_t below) {
  return (int64_t)dice_below(plot->seed, 1, 1, plot->counter++, (uint64_t)below);
}

static bool often(plot_t *plot, int64_t one_in) { return roll(plot, one_in) == 0; }

static int64_t moment(plot_t *plot) {
  int64_t s = roll(plot, DAYS * DAY_SECONDS);
  return often(plot, 2) ? s / 1800 * 1800 : s; /* at an edge, or anywhere */
}

static void plot_calendar(plot_t *plot) {
  story_t *story = plot->story;
  tell(story, "facts 1");
  tell(story, "span %lld000000000 9000000000000000000", (long long)story->start_s);
  tell(story, "zone 1 Europe/Berlin");
  tell(story, "zone_row 1 -9000000000 3600 0");
  tell(story, "zone_row 1 1774746000 7200 1"); /* 2026-03-29T01:00Z */
  tell(story, "zone_row 1 1792890000 3600 0");
  tell(story, "tariff 0 one");
  tell(story, "season 0 1 1 1");
  if (often(plot, 2)) tell(story, "season 0 3 31 2");
  tell(story, "week 0 1 1 1 1 1 1 2 2");
  tell(story, "week 0 2 2 2 2 2 2 1 1");
  tell(story, "switch 0 1 0 1");
  tell(story, "switch 0 1 %lld 2", (long long)(1 + roll(plot, 47)) * 900);
  tell(story, "switch 0 1 79200 3");
  tell(story, "switch 0 2 0 %lld", (long long)(1 + roll(plot, 8)));
  tell(story, "special 0 0 3 30 2");
  tell(story, "tariff 1 other");
  tell(story, "season 1 1 1 1");
  tell(story, "week 1 1 1 1 1 1 1 1 1");
  tell(story, "switch 1 1 0 4");
  tell(story, "switch 1 1 43200 5");
  tell(story, "meter 0 m 12345678 polyphase-tou ct 1 0 0");
  if (often(plot, 2)) tell(story, "deferred 0 1 %lld", (long long)(story->start_s + moment(plot)));
}

static void plot_shape(plot_t *plot) {
  static const char *const words[] = {"+A", "-A", "R1", "R4", "+S", "I1", "AA", "+A2"};
  story_t *story = plot->story;
  if (often(plot, 3)) return;
  for (int i = 0; i < 8; i++)
    tell(story, "quantity 0 %d %s", i, words[i]);
  tell(story, "quantity 0 8 C1 +0 -1");
  tell(story, "input 0 1 %lld", (long long)(1 + roll(plot, 5000)));
  for (int rate = 1; rate <= 5; rate++)
    tell(story, "tou 0 0 %d", rate);
  tell(story, "tou 0 8 1");
  tell(story, "md 0 0 0 0 3");
  tell(story, "md 0 1 0 2 2");
  tell(story, "md 0 2 0 12 1");
  tell(story, "md 0 3 4 0 1");
  tell(story, "md 0 4 8 0 2");
  tell(story, "coincident 0 1 4 0");
  tell(story, "coincident 0 2 8 3");
  for (int i = 0; i < 9; i++)
    tell(story, "channel 0 %d %d", i, 8 - i);
  tell(story, "pulses 0 1 %lld %lld %lld", story_ns(story, 0),
       story_ns(story, (int64_t)DAYS * DAY_SECONDS), (long long)roll(plot, 3000000));
}

static void plot_policy(plot_t *plot) {
  static const char *const responses[] = {"R1", "R2", "R3"};
  static const int periods[] = {60, 300, 900, 1800, 3600};
  story_t *story = plot->story;
  tell(story, "ratio 0 %d 500 10000 10000", 500 * (1 + (int)roll(plot, 40)));
  tell(story, "policy 0 md.period %d000000000", periods[1 + roll(plot, 4)]);
  tell(story, "policy 0 lp.period %d000000000", periods[roll(plot, 5)]);
  tell(story, "policy 0 md.incomplete_interval %s", often(plot, 2) ? "use" : "discard");
  tell(story, "policy 0 md.rate_of_interval %s", often(plot, 2) ? "start" : "end");
  tell(story, "policy 0 md.tie %s", often(plot, 2) ? "first" : "last");
  if (often(plot, 8)) tell(story, "policy 0 md.type sliding 5");
  if (often(plot, 3)) tell(story, "policy 0 md.after_power_failure restart");
  if (often(plot, 4)) tell(story, "policy 0 md.interval_trigger both");
  if (often(plot, 4)) tell(story, "policy 0 md.interval_trigger rate_change");
  if (often(plot, 4)) tell(story, "policy 0 md.on_clock_change keep");
  if (often(plot, 4)) tell(story, "policy 0 clk.invalid.md suspend");
  if (often(plot, 4)) tell(story, "policy 0 lp.gap pad");
  if (often(plot, 3)) tell(story, "policy 0 tariff.offset 400000000000");
  if (often(plot, 2)) tell(story, "policy 0 eob.monthly 1 0");
  tell(story, "policy 0 eob.on_season_change %s", often(plot, 2) ? "yes" : "no");
  if (often(plot, 3)) tell(story, "policy 0 meter.start_up 3000000000");
  if (often(plot, 2))
    tell(story, "policy 0 clk.drift %lld", (long long)roll(plot, 2000000) - 1000000);
  tell(story, "policy 0 clk.invalid.response %s", responses[roll(plot, 3)]);
  if (often(plot, 2)) tell(story, "policy 0 reverse.detect yes");
  if (often(plot, 3)) tell(story, "policy 0 ratio.place secondary");
  if (often(plot, 4)) tell(story, "policy 0 lp.gap pad");
  if (often(plot, 4)) tell(story, "policy 0 lp.full stop");
  if (often(plot, 4)) tell(story, "limit 0 profile_days 1");
  if (often(plot, 4))
    tell(story, "policy 0 md.interval_trigger %s", often(plot, 2) ? "both" : "rate_change");
  if (often(plot, 4))
    tell(story, "policy 0 md.on_clock_change %s", often(plot, 2) ? "keep" : "discard");
  if (often(plot, 3)) tell(story, "policy 0 clk.invalid.md suspend");
  if (often(plot, 3)) tell(story, "policy 0 clk.silent_limit 1000");
  if (often(plot, 3))
    tell(story, "policy 0 tariff.offset %lld", (long long)roll(plot, 1800 * NS_PER_S));
  if (often(plot, 3)) tell(story, "policy 0 register.quantum %lld", 1 + (long long)roll(plot, 99));
}

static void plot_loads(plot_t *plot) {
  story_t *story = plot->story;
  int64_t count = often(plot, 3) ? 400 : roll(plot, 12);
  tell(story, "load 0 %lld %lld set %lld", story_ns(story, 0),
       story_ns(story, (int64_t)DAYS * DAY_SECONDS), (long long)roll(plot, 20000000));
  for (int64_t i = 0; i < count; i++) {
    int64_t from = moment(plot);
    int64_t to = from + 1 + roll(plot, 20000);
    if (often(plot, 4)) {
      tell(story, "load 0 %lld %lld set %lld %lld 0 -5000 %lld 77", story_ns(story, from),
           story_ns(story, to), (long long)roll(plot, 9000000) - 4500000,
           (long long)roll(plot, 90000), (long long)roll(plot, 900000));
    } else {
      tell(story, "load 0 %lld %lld %s %lld", story_ns(story, from), story_ns(story, to),
           often(plot, 2) ? "add" : "set", (long long)roll(plot, 30000000));
    }
  }
}

static void plot_faults(plot_t *plot) {
  static const char *const states[] = {"measuring_voltage_off", "terminal_cover", "front_end"};
  story_t *story = plot->story;
  for (int64_t i = roll(plot, 4); i > 0; i--) {
    int64_t from = moment(plot);
    tell_outage(story, from, from + 1 + roll(plot, 9000));
  }
  for (int64_t i = roll(plot, 3); i > 0; i--) {
    int64_t from = moment(plot);
    tell(story, "fault 0 %s %lld %lld", states[roll(plot, 3)], story_ns(story, from),
         story_ns(story, from + 1 + roll(plot, 90000)));
  }
  if (often(plot, 2)) {
    int64_t from = moment(plot);
    tell(story, "fault 0 phase_off %lld %lld 2 meter", story_ns(story, from),
         story_ns(story, from + 7000));
  }
  if (often(plot, 3)) tell_fault(story, "clock_chip_failed", moment(plot), "-1");
  if (often(plot, 3)) tell_fault(story, "transient_reset", moment(plot), "-1");
  if (often(plot, 3)) tell_fault(story, "end_of_billing", moment(plot), "-1 O3");
  if (often(plot, 3)) tell_fault(story, "clear_profile", moment(plot), "-1 O3");
  if (often(plot, 3)) tell_fault(story, "set_ratio", moment(plot), "-1 10000 500 10000 10000 O3");
  if (often(plot, 3)) {
    char rest[64];
    int64_t at = moment(plot);
    snprintf(rest, sizeof rest, "-1 %lld O3",
             (long long)(story->start_s + at + roll(plot, 8000) - 4000));
    tell_fault(story, "set_clock", at, rest);
  }
  if (often(plot, 3)) tell_fault(story, "adjust_clock", moment(plot), "-1 17 O3");
}

/* What keeps the time; behind all else, so that older stories stay what they are. */
static void plot_keeping(plot_t *plot) {
  story_t *story = plot->story;
  if (often(plot, 2)) {
    tell(story, "policy 0 reserve.kind %s", often(plot, 3) ? "capacitor" : "cell");
    tell(story, "policy 0 reserve.hours %lld", (long long)(1 + roll(plot, 20000)) * NS_PER_S);
    tell(story, "policy 0 reserve.leak %lld", (long long)roll(plot, 60000000));
    tell(story, "policy 0 reserve.recharge %lld", (long long)(1 + roll(plot, 90000)) * NS_PER_S);
    tell(story, "policy 0 reserve.low %lld", (long long)roll(plot, 9000) * NS_PER_S);
  }
  if (often(plot, 3)) tell_fault(story, "battery_replaced", moment(plot), "-1");
  if (often(plot, 2)) {
    tell(story, "policy 0 clk.temperature %lld", (long long)roll(plot, 400) - 200);
    tell(story, "policy 0 clk.ageing %lld", (long long)roll(plot, 200000) - 100000);
    for (int64_t i = roll(plot, 30); i > 0; i--) {
      int64_t from = moment(plot);
      tell(story, "temperature 0 %lld %lld %lld", story_ns(story, from),
           story_ns(story, from + 1 + roll(plot, 90000)), (long long)roll(plot, 1000) - 250);
    }
  }
  if (often(plot, 3)) tell_fault(story, "end_of_billing", moment(plot), "-1 X");
}

/* What it stores beside its entries, and which columns these have. */
static void plot_stores(plot_t *plot) {
  story_t *story = plot->story;
  if (often(plot, 2)) tell(story, "policy 0 eob.daily yes");
  if (strstr(text_chars(&story->facts), "quantity 0 8") == NULL) return;
  if (often(plot, 2)) tell_fault(story, "set_channels", moment(plot), "-1 8,0,3 O3");
}

static void plot_story(story_t *story, uint64_t seed) {
  plot_t plot = {.story = story, .seed = seed};
  *story = (story_t){.start_s = MARCH};
  plot_calendar(&plot);
  plot_shape(&plot);
  plot_policy(&plot);
  plot_loads(&plot);
  plot_faults(&plot);
  plot_keeping(&plot);
  plot_stores(&plot);
}

/* --- both --- */

static int by_size(const void *left, const void *right) {
  int64_t a = *(const int64_t *)left;
  int64_t b = *(const int64_t *)right;
  return (a > b) - (a < b);
}

static void same_dailies(const meter_t *a, const meter_t *b) {
  meter_face_t of_a, of_b;
  meter_face(a, &of_a);
  meter_face(b, &of_b);
  ck_assert_uint_eq(of_a.dailies_made, of_b.dailies_made);
  for (uint32_t number = 1; number <= of_a.dailies_made; number++) {
    meter_daily_t daily_a, daily_b;
    ck_assert(meter_daily(a, number, &daily_a));
    ck_assert(meter_daily(b, number, &daily_b));
    ck_assert_int_eq(daily_a.stamp.s, daily_b.stamp.s);
    ck_assert_uint_eq(daily_a.status, daily_b.status);
    const meter_shape_t *shape = meter_shape(a);
    for (int32_t i = 0; i < shape->quantity_count; i++) {
      const meter_energy_t *energy_a = &daily_a.energy[i], *energy_b = &daily_b.energy[i];
      ck_assert_int_eq(energy_a->total.mwh, energy_b->total.mwh);
      ck_assert_int_eq(energy_a->shadow.mwh, energy_b->shadow.mwh);
      ck_assert_int_eq(energy_a->unallocated.mwh, energy_b->unallocated.mwh);
      for (int32_t rate = 0; rate < METER_RATES; rate++)
        ck_assert_int_eq(energy_a->rate[rate].mwh, energy_b->rate[rate].mwh);
    }
  }
}

typedef enum { ASKED_AWAKE, ASKED_CUT, ASKED_ASLEEP } asked_t;

/* It goes, and comes back from its snapshot in other room; where it was is spoilt. */
static void nap(story_t *story) {
  static uint8_t snapshot[1 << 20];
  ck_assert_uint_le(snapshot_size_max(), sizeof snapshot);
  size_t len = snapshot_take(story->m, snapshot);
  memset(story->m, 0xA5, snapshot_meter_size());
  void *room = arena_take(&story->arena, snapshot_meter_size());
  story->m = snapshot_wake(snapshot, len, room);
}

static void live_both(uint64_t seed, asked_t asked) {
  story_t fast, slow;
  plot_story(&fast, seed);
  plot_story(&slow, seed);
  meter_mechanisms_t copy = meter_mechanisms_right;
  live_with(&fast, NULL);
  live_with(&slow, &copy);
  plot_t plot = {.seed = seed ^ 0x5eed};
  int64_t asks[ASKS];
  for (int i = 0; i < ASKS; i++)
    asks[i] = roll(&plot, (int64_t)DAYS * DAY_SECONDS + 3600);
  qsort(asks, ASKS, sizeof asks[0], by_size);
  uint32_t seen = 1;
  for (int i = 0; i < ASKS; i++) {
    until(&fast, asks[i]);
    until(&slow, asks[i]);
    same_rows(fast.m, slow.m, &seen);
    same_registers(fast.m, slow.m);
    same_logs(fast.m, slow.m);
    same_counts(fast.m, slow.m);
    same_dailies(fast.m, slow.m);
    if (asked == ASKED_ASLEEP) nap(&fast);
    if (asked != ASKED_CUT || i % 8 != 0) continue;
    uint64_t index = meter_cut_points(fast.m) + 1 + (uint64_t)roll(&plot, 400);
    meter_arm_cut(fast.m, index);
    meter_arm_cut(slow.m, index);
  }
  seen = 1; /* what was computed again once is so for ever */
  same_rows(fast.m, slow.m, &seen);
  ck_assert(meter_cut_happened(fast.m) == meter_cut_happened(slow.m));
  story_end(&fast);
  story_end(&slow);
}

START_TEST(stretch__generated_stories__are_what_each_edge_alone_makes) {
  for (uint64_t i = 0; i < STORIES / 4; i++)
    live_both((uint64_t)_i * STORIES + i, ASKED_AWAKE);
}
END_TEST

START_TEST(stretch__with_cuts_armed_in_mid_story__is_the_same) {
  for (uint64_t i = 0; i < STORIES / 6; i++)
    live_both(1000 + (uint64_t)_i * STORIES + i, ASKED_CUT);
}
END_TEST

/* Between any two questions it sleeps: a snapshot is all that there is of it. */
START_TEST(snapshot__between_all_questions__is_the_same_meter) {
  for (uint64_t i = 0; i < STORIES / 6; i++)
    live_both(2000 + (uint64_t)_i * STORIES + i, ASKED_ASLEEP);
}
END_TEST

/* One word of it is another: so is what wakes. */
START_TEST(snapshot__of_another_instant__wakes_as_it_was_then) {
  static uint8_t early[1 << 20], late[1 << 20];
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_load(&story, 0, hms(48, 0, 0), 1000);
  live(&story);
  until(&story, hms(1, 0, 0));
  size_t early_len = snapshot_take(story.m, early);
  until(&story, hms(2, 0, 0));
  size_t late_len = snapshot_take(story.m, late);
  ck_assert_uint_le(early_len, 1024);
  ck_assert_uint_le(late_len, 1024);
  snapshot_wake(early, early_len, story.m);
  ck_assert_int_eq(registers_of(&story).energy[0].total.mwh, 1000000);
  snapshot_wake(late, late_len, story.m);
  ck_assert_int_eq(registers_of(&story).energy[0].total.mwh, 2000000);
  story_end(&story);
}
END_TEST

/* A day has 48 half-hours, 2 changes of rate and a midnight, of which 07:00 and 00:00 fall on the
 * raster: 48 edges, all plain, all in one call. Nothing is asked of one that is not. */
START_TEST(stretch__plain_day__is_lived_in_one_call) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_load(&story, 0, hms(48, 0, 0), 1000);
  live(&story);
  ck_assert(stretch_live(story.m, (true_t){story_ns(&story, hms(24, 0, 0))}));
  ck_assert_uint_eq(face_of(&story).profile_last, 49); /* and the marker ND */
  ck_assert_int_eq(registers_of(&story).energy[0].total.mwh, 24000000);
  ck_assert_int_eq(row_of(&story, ROW_ENTRY, 48).energy[0].mwh, 500000);
  ck_assert(!stretch_live(story.m, (true_t){story_ns(&story, hms(24, 29, 59))}));
  story_end(&story);
}
END_TEST

START_TEST(stretch__what_is_not_plain__is_left_alone) {
  meter_mechanisms_t copy = meter_mechanisms_right;
  for (int i = 0; i < 4; i++) {
    story_t story;
    story_begin(&story, STORY_JANUARY);
    if (i == 1) tell(&story, "policy 0 md.type sliding 5");
    live_with(&story, i == 0 ? &copy : NULL);
    if (i == 2) meter_arm_cut(story.m, 1000000);
    if (i == 3) ck_assert_int_eq(meter_adjust(story.m, 9, by_r3), ST_OK);
    ck_assert(!stretch_live(story.m, (true_t){story_ns(&story, hms(24, 0, 0))}));
    ck_assert_uint_eq(face_of(&story).profile_last, 0);
    story_end(&story);
  }
}
END_TEST

/* Half-hours and a midnight wake nobody; the power-down, the power-up and, 3 s after it, the end of
 * the start-up do. An armed cut may come with the next edge. */
START_TEST(wakes__where_it_may_cease_or_begin_to_talk__and_at_each_edge_with_an_armed_cut) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell(&story, "policy 0 meter.start_up 3000000000");
  tell_outage(&story, hms(30, 7, 0), hms(31, 0, 5));
  live(&story);
  ck_assert_int_eq(meter_wakes(story.m).ns, story_ns(&story, hms(30, 7, 0)));
  until(&story, hms(30, 7, 0));
  ck_assert(!meter_talks(story.m));
  ck_assert_int_eq(meter_wakes(story.m).ns, story_ns(&story, hms(31, 0, 5)));
  until(&story, hms(31, 0, 5));
  ck_assert(!meter_talks(story.m));
  ck_assert_int_eq(meter_wakes(story.m).ns, story_ns(&story, hms(31, 0, 8)));
  until(&story, hms(31, 0, 8));
  ck_assert(meter_talks(story.m));
  ck_assert_int_eq(meter_wakes(story.m).ns, TIME_NEVER);
  meter_arm_cut(story.m, 1000000);
  ck_assert_int_eq(meter_wakes(story.m).ns, story_ns(&story, hms(31, 30, 0)));
  story_end(&story);
}
END_TEST

int main(void) {
  TCase *tcase = tcase_create("stretch");
  tcase_set_timeout(tcase, 60);
  tcase_add_loop_test(tcase, stretch__generated_stories__are_what_each_edge_alone_makes, 0, 4);
  tcase_add_loop_test(tcase, stretch__with_cuts_armed_in_mid_story__is_the_same, 0, 3);
  tcase_add_loop_test(tcase, snapshot__between_all_questions__is_the_same_meter, 0, 3);
  tcase_add_test(tcase, snapshot__of_another_instant__wakes_as_it_was_then);
  tcase_add_test(tcase, stretch__plain_day__is_lived_in_one_call);
  tcase_add_test(tcase, stretch__what_is_not_plain__is_left_alone);
  tcase_add_test(tcase,
                 wakes__where_it_may_cease_or_begin_to_talk__and_at_each_edge_with_an_armed_cut);
  STORY_RUN("stretch", tcase);
}
