/* Power cuts at every point: before, half-way through and after each non-volatile write, and before
 * each step of the clock-loss procedure (spec clock-loss.md T32). After each of them the energy,
 * the sets, the maxima and the state of the policy are those of the uncut run; boot number, markers
 * and events may have grown. Two stories: a clock loss in each response, and a day on which
 * everything else happens. */
#include <check.h>
#include <string.h>

#include "sim/meter/story_test.h"

typedef struct {
  const char *response, *rate, *resets;
} policy_words_t;

static const policy_words_t policies[] = {
    {"R1", "held", "once"},        {"R2", "held", "once"},       {"R3", "held", "once"},
    {"R3", "emergency 8", "once"}, {"R3", "total_only", "once"},
};
static const policy_words_t policies_each[] = {{"R2", "held", "each"}, {"R3", "held", "each"}};

/* The cell dies in the first outage and is replaced at 11:00, so that a cut loses the clock only
 * within the episode, where D = 0 changes nothing. */
static void clock_loss(story_t *story, const policy_words_t *words) {
  story_begin(story, STORY_JANUARY);
  tell_load(story, 0, hms(24, 0, 0), 10000);
  tell_load(story, hms(9, 3, 0), hms(9, 40, 0), 17777);
  tell(story, "policy 0 clk.invalid.response %s", words->response);
  tell(story, "policy 0 clk.invalid.rate %s", words->rate);
  tell(story, "policy 0 clk.invalid.resets %s", words->resets);
  char rest[64];
  snprintf(rest, sizeof rest, "%lld", story_ns(story, hms(11, 0, 0)));
  tell_fault(story, "battery_dead", hms(7, 0, 0), rest);
  tell_outage(story, hms(6, 40, 0), hms(8, 10, 0));
  tell_outage(story, hms(10, 0, 0), hms(10, 45, 0));
  snprintf(rest, sizeof rest, "-1 %lld O3", (long long)(STORY_JANUARY + hms(12, 0, 0)));
  tell_fault(story, "set_clock", hms(12, 0, 0), rest);
}

static const int64_t clock_loss_end = 13 * 3600;

/* 2026-03-28T20:00Z in Berlin: a billing date at local midnight, one missed in an outage, the DST
 * night, a change-over, orders of every kind, a chip that fails and two time sets. */
#define BUSY_START INT64_C(1774728000)
static void busy_day(story_t *story, const policy_words_t *words) {
  story_begin(story, BUSY_START);
  tell(story, "zone 1 Europe/Berlin");
  tell(story, "zone_row 1 -9000000000 3600 0");
  tell(story, "zone_row 1 1774746000 7200 1"); /* 2026-03-29T01:00Z */
  tell(story, "tariff 1 other");
  tell(story, "season 1 1 1 1");
  tell(story, "week 1 1 1 1 1 1 1 1 1");
  tell(story, "switch 1 1 0 3");
  tell(story, "switch 1 1 43200 4");
  tell(story, "meter 0 m 12345678 polyphase-tou direct 0 1 0");
  tell(story, "deferred 0 1 %lld", (long long)(BUSY_START + hms(9, 0, 0)));
  tell_load(story, 0, hms(48, 0, 0), 7000);
  tell(story, "policy 0 clk.invalid.response %s", words->response);
  tell(story, "policy 0 clk.invalid.rate %s", words->rate);
  tell(story, "policy 0 clk.invalid.resets %s", words->resets);
  tell(story, "policy 0 eob.monthly 29 0");
  tell_fault(story, "set_response", hms(1, 10, 0), "-1 R2 O3");
  tell_fault(story, "end_of_billing", hms(1, 40, 0), "-1 O1");
  tell_fault(story, "end_of_billing", hms(1, 45, 0), "-1 B"); /* locked out */
  tell_outage(story, hms(2, 10, 0), hms(3, 20, 0));           /* the billing date at 03:00 */
  /* Dropped by the set that follows, as a cut would drop it. */
  tell_fault(story, "adjust_clock", hms(15, 20, 0), "-1 12 O1");
  tell_fault(story, "battery_low", hms(12, 7, 0), "-1");
  tell_fault(story, "clock_chip_failed", hms(13, 20, 0), "-1");
  char rest[64];
  snprintf(rest, sizeof rest, "-1 %lld O3", (long long)(BUSY_START + hms(14, 50, 0)));
  tell_fault(story, "set_clock", hms(14, 10, 0), rest);
  snprintf(rest, sizeof rest, "-1 %lld O3", (long long)(BUSY_START + hms(15, 5, 0)));
  tell_fault(story, "set_clock", hms(15, 25, 0), rest);
}

static const int64_t busy_day_end = 16 * 3600;

/* The table of errors with supply and without, a change of ratios, a cleared profile, and a
 * configuration that is lost until a calendar falls due. No reverse run: 5 s without a break are
 * broken by a cut. */
static void errors_day(story_t *story, const policy_words_t *words) {
  story_begin(story, STORY_JANUARY);
  tell(story, "tariff 1 other");
  tell(story, "season 1 1 1 1");
  tell(story, "week 1 1 1 1 1 1 1 1 1");
  tell(story, "switch 1 1 0 3");
  tell(story, "meter 0 m 12345678 polyphase-tou ct 0 0 0");
  tell(story, "ratio 0 20000 500 100 100");
  tell(story, "deferred 0 1 %lld", (long long)(STORY_JANUARY + hms(9, 0, 0)));
  tell(story, "policy 0 clk.invalid.response %s", words->response);
  tell(story, "policy 0 eob.monthly 5 28800"); /* 08:00, without a configuration */
  tell_load(story, 0, hms(48, 0, 0), 7000);
  char rest[64];
  snprintf(rest, sizeof rest, "%lld 2 site", story_ns(story, hms(0, 50, 0)));
  tell_fault(story, "phase_off", hms(0, 40, 0), rest);
  snprintf(rest, sizeof rest, "%lld", story_ns(story, hms(1, 20, 0)));
  tell_fault(story, "front_end", hms(1, 10, 0), rest);
  tell_fault(story, "transient_reset", hms(1, 35, 0), "-1");
  tell_fault(story, "memory_fault", hms(1, 40, 0), "-1 program");
  tell_fault(story, "memory_fault", hms(1, 41, 0), "-1 totals");
  tell_outage(story, hms(2, 10, 0), hms(2, 20, 0));
  snprintf(rest, sizeof rest, "%lld", story_ns(story, hms(2, 16, 0)));
  tell_fault(story, "main_cover", hms(2, 15, 0), rest);
  snprintf(rest, sizeof rest, "%lld", story_ns(story, hms(2, 40, 0)));
  tell_fault(story, "terminal_cover", hms(2, 17, 0), rest);
  snprintf(rest, sizeof rest, "%lld 1 site", story_ns(story, hms(2, 30, 0)));
  tell_fault(story, "phase_off", hms(2, 18, 0), rest);
  tell_fault(story, "memory_fault", hms(2, 19, 0), "-1 totals");
  tell_fault(story, "set_ratio", hms(4, 20, 0), "-1 10000 500 100 100 O3");
  tell_fault(story, "clear_profile", hms(5, 10, 0), "-1 O3");
  tell_fault(story, "memory_fault", hms(6, 40, 0), "-1 configuration_all");
}

static const int64_t errors_day_end = 10 * 3600;

/* Two midnights with a daily set each and a third that is missed, a second profile, an end of
 * billing at a midnight, and other channels twice. */
static void stores_day(story_t *story, const policy_words_t *words) {
  story_begin(story, STORY_JANUARY + 23 * 3600);
  static const char *const facts[] = {"quantity 0 0 +A",
                                      "quantity 0 1 +R",
                                      "tou 0 0 1",
                                      "tou 0 0 2",
                                      "md 0 0 0 0 1",
                                      "channel 0 0 0",
                                      "channel 0 1 1",
                                      "instrument 0 900000000000 2",
                                      "gauge 0 0 P",
                                      "gauge 0 1 Q1",
                                      "policy 0 eob.daily yes",
                                      "policy 0 eob.monthly 7 0"};
  for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++)
    tell(story, "%s", facts[i]);
  tell(story, "policy 0 clk.invalid.response %s", words->response);
  tell(story, "load 0 %lld %lld set 2000000 1000000 -700000 -100000 300000 -900000",
       story_ns(story, 0), story_ns(story, hms(60, 0, 0)));
  tell(story, "load 0 %lld %lld set 5000000 1000000 700000 100000 300000 -900000",
       story_ns(story, hms(1, 40, 0)), story_ns(story, hms(2, 20, 0)));
  tell_fault(story, "set_channels", hms(0, 40, 0), "-1 1 O3");
  tell_fault(story, "set_channels", hms(1, 25, 0), "-1 1,0 O3");
  tell_outage(story, hms(48, 30, 0), hms(49, 30, 0));
}

static const int64_t stores_day_end = 50 * 3600;

enum { DAILIES_SEEN = 8 };

typedef void (*teller_t)(story_t *story, const policy_words_t *words);

/* What a cut must leave as it was. */
typedef struct {
  meter_registers_t registers;
  uint32_t sets_made, status;
  int32_t rate;
  meter_response_t response;
  bool open;
  int64_t set_s, clock_s, entries;
  const char *tariff;
  meter_ratios_t ratios;
  uint32_t transients;
  row_kind_t first_row;
  uint32_t dailies_made;
  int32_t channel_count, first_channel;
  int64_t least, greatest; /* of each gauge over all entries, added up */
  meter_daily_t dailies[DAILIES_SEEN];
  char errors[1024]; /* the events of the table of errors */
  meter_set_t sets[METER_SETS_MAX];
} outcome_t;

static void errors_of(const story_t *story, char *text, size_t room) {
  meter_event_t event;
  size_t len = 0;
  for (uint32_t at = 1; meter_event_seek(story->m, at, &event); at = event.number + 1) {
    if (event.code < EVENT_RATIOS_CHANGED) continue;
    len += (size_t)snprintf(text + len, room - len, "%d@%ld:%ld ", (int)event.code, event.stamp.s,
                            event.value);
    CHECK(len < room);
  }
}

/* A cut may divide an entry of the second profile; what was reached in it stays. */
static void reached(const story_t *story, outcome_t *outcome) {
  meter_instrument_row_t row;
  const int32_t gauges = meter_gauges(story->m)->count;
  for (int32_t i = 0; i < gauges; i++) {
    int64_t least = INT64_MAX, greatest = INT64_MIN;
    for (uint32_t at = 1; meter_instrument_row(story->m, at, &row); at = row.sequence + 1) {
      if (row.gauged[i].least < least) least = row.gauged[i].least;
      if (row.gauged[i].greatest > greatest) greatest = row.gauged[i].greatest;
    }
    outcome->least += least;
    outcome->greatest += greatest;
  }
}

static void outcome_of(const story_t *story, outcome_t *outcome) {
  memset(outcome, 0, sizeof *outcome);
  meter_face_t face = face_of(story);
  outcome->registers = registers_of(story);
  outcome->sets_made = face.sets_made;
  outcome->status = face.status;
  outcome->rate = face.rate;
  outcome->response = face.response;
  outcome->open = face.episode.open;
  outcome->set_s = face.episode.set_s;
  outcome->clock_s = face.clock.s;
  outcome->entries = entries_sum(story);
  outcome->ratios = face.ratios;
  outcome->transients = face.transients;
  meter_row_t row;
  CHECK(meter_row_seek(story->m, 1, &row));
  outcome->first_row = row.kind;
  errors_of(story, outcome->errors, sizeof outcome->errors);
  for (uint32_t i = 0; i < face.sets_made; i++) {
    outcome->sets[i] = set_of(story, i + 1);
  }
  const meter_shape_t *shape = meter_shape(story->m);
  outcome->channel_count = shape->channel_count;
  outcome->first_channel = shape->channels[0];
  outcome->dailies_made = face.dailies_made;
  CHECK(face.dailies_made <= DAILIES_SEEN);
  for (uint32_t i = 0; i < face.dailies_made; i++)
    CHECK(meter_daily(story->m, i + 1, &outcome->dailies[i]));
  reached(story, outcome);
}

static void check_registers(const meter_registers_t *a, const meter_registers_t *b, uint64_t at) {
  ck_assert_msg(a->energy[0].total.mwh == b->energy[0].total.mwh, "total after cut %lu", at);
  ck_assert_msg(a->energy[0].shadow.mwh == b->energy[0].shadow.mwh, "shadow after cut %lu", at);
  ck_assert_msg(a->energy[0].unallocated.mwh == b->energy[0].unallocated.mwh,
                "unallocated after cut %lu", at);
  for (int i = 0; i < METER_RATES; i++) {
    ck_assert_msg(a->energy[0].rate[i].mwh == b->energy[0].rate[i].mwh, "rate %d after cut %lu",
                  i + 1, at);
  }
  for (int i = 0; i < METER_PEAKS; i++) {
    ck_assert_msg(a->demand[i].peak[0].power.mw == b->demand[i].peak[0].power.mw,
                  "peak %d after cut %lu", i, at);
    ck_assert_msg(a->demand[i].peak[0].stamp.s == b->demand[i].peak[0].stamp.s,
                  "stamp %d after cut %lu", i, at);
    ck_assert_msg(a->demand[i].cumulative.mw == b->demand[i].cumulative.mw, "sum %d after cut %lu",
                  i, at);
  }
  ck_assert_msg(memcmp(a, b, sizeof *a) == 0, "another quantity after cut %lu", at);
}

static void check_stores(const outcome_t *a, const outcome_t *b, uint64_t at) {
  ck_assert_msg(a->dailies_made == b->dailies_made, "%u, %u daily sets after cut %lu",
                a->dailies_made, b->dailies_made, at);
  for (uint32_t i = 0; i < a->dailies_made; i++) {
    const meter_daily_t *x = &a->dailies[i];
    const meter_daily_t *y = &b->dailies[i];
    ck_assert_msg(x->stamp.s == y->stamp.s && x->status == y->status, "daily %u after cut %lu",
                  i + 1, at);
    ck_assert_msg(memcmp(x->energy, y->energy, sizeof x->energy) == 0, "energy %u after cut %lu",
                  i + 1, at);
  }
  ck_assert_msg(a->channel_count == b->channel_count && a->first_channel == b->first_channel,
                "channels after cut %lu", at);
  ck_assert_msg(a->least == b->least && a->greatest == b->greatest, "gauges after cut %lu", at);
}

static void check_same(const outcome_t *a, const outcome_t *b, uint64_t at) {
  check_stores(a, b, at);
  check_registers(&a->registers, &b->registers, at);
  ck_assert_msg(a->sets_made == b->sets_made, "%u, %u sets after cut %lu", a->sets_made,
                b->sets_made, at);
  ck_assert_msg(a->status == b->status, "status %x, %x after cut %lu", a->status, b->status, at);
  ck_assert_msg(a->rate == b->rate, "active rate after cut %lu", at);
  ck_assert_msg(a->response == b->response, "response after cut %lu", at);
  ck_assert_msg(a->open == b->open, "episode after cut %lu", at);
  ck_assert_msg(a->set_s == b->set_s, "E_set after cut %lu", at);
  ck_assert_msg(a->clock_s == b->clock_s, "clock after cut %lu", at);
  ck_assert_msg(a->entries == b->entries, "profile energy after cut %lu", at);
  ck_assert_msg(a->ratios.ct_primary == b->ratios.ct_primary, "ratios after cut %lu", at);
  ck_assert_msg(a->transients == b->transients, "count of resets after cut %lu", at);
  ck_assert_msg((a->first_row == ROW_CL) == (b->first_row == ROW_CL), "clear after cut %lu", at);
  ck_assert_msg(strcmp(a->errors, b->errors) == 0, "%s, %s after cut %lu", a->errors, b->errors,
                at);
  for (uint32_t i = 0; i < a->sets_made; i++) {
    const meter_set_t *x = &a->sets[i];
    const meter_set_t *y = &b->sets[i];
    check_registers(&x->registers, &y->registers, at);
    ck_assert_msg(x->number == y->number && x->cause == y->cause && x->mask == y->mask,
                  "cause of set %u after cut %lu", i + 1, at);
    ck_assert_msg(x->start.s == y->start.s && x->end.s == y->end.s && x->reset.s == y->reset.s,
                  "times of set %u after cut %lu", i + 1, at);
    ck_assert_msg(x->ratios.ct_primary == y->ratios.ct_primary, "ratios of set %u after cut %lu",
                  i + 1, at);
    ck_assert_msg(x->status == y->status && x->missed_count == y->missed_count,
                  "status of set %u after cut %lu: %x, %x", i + 1, at, x->status, y->status);
  }
}

static uint64_t points_named(const meter_t *m, const char *name) {
  const char *at = NULL;
  uint64_t points = 0;
  for (size_t i = 0; meter_cut_action(m, i, &at, &points); i++) {
    if (strcmp(at, name) == 0) return points;
  }
  return 0;
}

/* Cuts at the points that the story reaches in (from, end]; returns how many. */
static uint64_t cut_between(teller_t teller, const policy_words_t *words, int64_t from, int64_t to,
                            int64_t end) {
  story_t story;
  outcome_t wanted;
  outcome_t got;
  teller(&story, words);
  live(&story);
  if (from > 0) until(&story, from);
  uint64_t first = from > 0 ? meter_cut_points(story.m) + 1 : 1;
  until(&story, to);
  uint64_t last = meter_cut_points(story.m);
  until(&story, end);
  outcome_of(&story, &wanted);
  uint32_t boot = face_of(&story).boot;
  ck_assert(!meter_cut_happened(story.m));
  story_end(&story);
  for (uint64_t at = first; at <= last; at++) {
    teller(&story, words);
    live(&story);
    meter_arm_cut(story.m, at);
    until(&story, end);
    ck_assert(meter_cut_happened(story.m));
    outcome_of(&story, &got);
    check_same(&wanted, &got, at);
    check_invariants(&story);
    ck_assert_uint_ge(face_of(&story).boot, boot);
    story_end(&story);
  }
  return last + 1 - first;
}

static uint64_t cut_everywhere(teller_t teller, const policy_words_t *words, int64_t end) {
  return cut_between(teller, words, 0, end, end);
}

START_TEST(every_cut__over_a_clock_loss__leaves_the_uncut_state) {
  uint64_t points = cut_everywhere(clock_loss, &policies[_i], clock_loss_end);
  ck_assert_uint_gt(points, 100);
}
END_TEST

/* Quantities of every kind, three peaks and what coincides, over a window of four steps, with a
 * billing date at the end of a step and a transformer that is changed. */
static void whole_day(story_t *story, const policy_words_t *words) {
  story_begin(story, STORY_JANUARY);
  static const char *const facts[] = {"quantity 0 0 +A",
                                      "quantity 0 1 -A",
                                      "quantity 0 2 R4",
                                      "quantity 0 3 +S",
                                      "quantity 0 4 I1",
                                      "quantity 0 5 C1 +0 -1",
                                      "input 0 1 1700",
                                      "tou 0 0 1",
                                      "tou 0 1 2",
                                      "md 0 0 0 0 3",
                                      "md 0 1 5 2 2",
                                      "coincident 0 1 2 0",
                                      "channel 0 0 0",
                                      "channel 0 1 5",
                                      "channel 0 2 4",
                                      "initial 0 0 1 9999000000",
                                      "policy 0 register.digits 4",
                                      "policy 0 md.period 3600000000000",
                                      "policy 0 md.type sliding 4",
                                      "policy 0 eob.monthly 5 18000"}; /* 05:00 */
  for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++)
    tell(story, "%s", facts[i]);
  tell(story, "policy 0 clk.invalid.response %s", words->response);
  tell(story, "load 0 %lld %lld set 2000000 1000000 -700000 -100000 300000 -900000",
       story_ns(story, 0), story_ns(story, hms(9, 0, 0)));
  tell(story, "load 0 %lld %lld set 5000000 1000000 700000 -100000 300000 -900000",
       story_ns(story, hms(4, 40, 0)), story_ns(story, hms(5, 20, 0)));
  tell(story, "pulses 0 1 %lld %lld 37000", story_ns(story, 0), story_ns(story, hms(9, 0, 0)));
  tell(story, "transformer 0 %lld 300 200 100 100", story_ns(story, hms(6, 7, 0)));
  tell_outage(story, hms(2, 5, 0), hms(2, 10, 0));
  tell_outage(story, hms(3, 25, 0), hms(3, 35, 0));
  tell_fault(story, "end_of_billing", hms(6, 20, 0), "-1 O1");
}

START_TEST(every_cut__over_a_day_of_all_quantities__leaves_the_uncut_state) {
  uint64_t points = cut_everywhere(whole_day, &policies[_i], 8 * 3600);
  ck_assert_uint_ge(points, 99);
}
END_TEST

START_TEST(every_cut__over_a_busy_day__leaves_the_uncut_state) {
  uint64_t points = cut_everywhere(busy_day, &policies[_i], busy_day_end);
  ck_assert_uint_gt(points, 200);
}
END_TEST

START_TEST(every_cut__over_a_day_of_errors__leaves_the_uncut_state) {
  uint64_t points = cut_everywhere(errors_day, &policies[_i], errors_day_end);
  ck_assert_uint_gt(points, 150);
}
END_TEST

START_TEST(every_cut__over_days_of_stores__leaves_the_uncut_state) {
  uint64_t points = cut_everywhere(stores_day, &policies[_i], stores_day_end);
  ck_assert_uint_gt(points, 500);
}
END_TEST

/* What the uncut days are: three daily sets, the third of them late. +A is that of phases 1 and 2
 * alone, 3 kW for the hour to midnight, because phase 3 gives. P is 2.3 kW, for 40 minutes 6.7 kW;
 * Q1 -0.1 kvar, then 0.1 kvar. */
START_TEST(days_of_stores__uncut__are_what_they_should_be) {
  story_t story;
  outcome_t days;
  stores_day(&story, &policies[0]);
  live(&story);
  until(&story, stores_day_end);
  outcome_of(&story, &days);
  ck_assert_uint_eq(days.dailies_made, 3);
  ck_assert_int_eq(days.dailies[0].energy[0].total.mwh, 3000000);
  ck_assert_uint_eq(days.dailies[1].status, 0);
  ck_assert_uint_eq(days.dailies[2].status, DAILY_LATE);
  ck_assert_uint_eq(days.sets_made, 1);
  ck_assert_int_eq(days.least, 2300000 - 100000);
  ck_assert_int_eq(days.greatest, 6700000 + 100000);
  ck_assert_int_eq(days.channel_count, 2);
  ck_assert_int_eq(days.first_channel, 1);
  /* One write each. */
  ck_assert_uint_eq(points_named(story.m, "daily set"), 3 * 3);
  /* The intent, the entry, CL, 051, CC, the state, twice. */
  ck_assert_uint_eq(points_named(story.m, "channel change"), 2 * 3 * 6);
  story_end(&story);
}
END_TEST

/* What the uncut day is, worked out: the twin of a comparison of two equal mistakes. 7 kW are
 * 2333333 + 2 × 2333333 rounded up on phase 1: without phase 2 for 10 min 388.888 Wh less, without
 * the front end for 10 min and the outage for 10 min 1166.666 Wh each, without phase 1 for 10 min
 * 388.889 Wh; from 04:20 half is counted. */
START_TEST(day_of_errors__uncut__is_what_it_should_be) {
  story_t story;
  outcome_t day;
  errors_day(&story, &policies[0]);
  live(&story);
  until(&story, errors_day_end);
  outcome_of(&story, &day);
  ck_assert_uint_eq(day.sets_made, 2); /* the ratios at 04:20, the change-over at 09:00 */
  ck_assert_int_eq(day.sets[0].cause, CAUSE_RATIO);
  ck_assert_int_eq(day.sets[0].ratios.ct_primary, 20000);
  ck_assert_int_eq(day.sets[1].cause, CAUSE_CHANGE_OVER);
  ck_assert_int_eq(day.sets[1].ratios.ct_primary, 10000);
  ck_assert_int_eq(day.first_row, ROW_CL);
  ck_assert_uint_eq(day.status, STATUS_PROGRAM);
  ck_assert_int_eq(day.rate, 3);
  /* Full until 04:20: 30333.333 Wh − 388.888 − 2333.333 − 388.889 = 27222.222 Wh. */
  ck_assert_int_eq(day.sets[0].registers.energy[0].total.mwh, 27222222);
  /* 5 h 40 min of 3.5 kW: 19833.333 Wh. */
  ck_assert_int_eq(day.registers.energy[0].total.mwh, 27222222 + 19833333);
  /* Rate 1 until 06:40 (2 h 20 min of 3.5 kW), then none until 09:00, then rate 3. */
  ck_assert_int_eq(day.registers.energy[0].rate[0].mwh, 27222222 + 8166666);
  ck_assert_int_eq(day.registers.energy[0].rate[2].mwh, 3500000);
  /* The intent, the entry, set, FE, 020, CC, 050, the state: eight writes, of which three are the
   * end of billing's. */
  ck_assert_uint_eq(points_named(story.m, "ratio change"), 3 * 5);
  /* The intent, the entry, CL, 087, the state. */
  ck_assert_uint_eq(points_named(story.m, "profile clear"), 3 * 5);
  story_end(&story);
}
END_TEST

/* With `each`, a cut an hour after the reset is an outage that asks for another, so only the two
 * losses themselves are cut: power-ups at 08:10 and 10:45. */
START_TEST(every_cut__of_a_loss_with_each__leaves_the_uncut_state) {
  const policy_words_t *words = &policies_each[_i];
  int64_t end = clock_loss_end;
  int64_t up[2] = {hms(8, 10, 0), hms(10, 45, 0)};
  for (int i = 0; i < 2; i++) {
    ck_assert_uint_gt(cut_between(clock_loss, words, up[i] - 1, up[i], end), 20);
  }
}
END_TEST

/* Two losses have two points before each of the seven steps; a write has three points. */
START_TEST(cut_points__of_an_episode__are_three_a_write_and_one_a_step) {
  story_t story;
  clock_loss(&story, &policies[1]);
  live(&story);
  until(&story, clock_loss_end);
  for (int step = 1; step <= 7; step++) {
    char name[32];
    snprintf(name, sizeof name, "clock loss %d", step);
    ck_assert_uint_eq(points_named(story.m, name), 2);
  }
  /* A loss writes events 005 (first only), 002, 003, the PU marker, and the saved state. */
  ck_assert_uint_eq(points_named(story.m, "clock loss"), 3 * (5 + 4));
  /* The set, its FE marker and its event. */
  ck_assert_uint_eq(points_named(story.m, "end of billing"), 3 * 3);
  /* The intent, the entry (C = 09:45), TC, event 010 and the saved state. */
  ck_assert_uint_eq(points_named(story.m, "time set"), 3 * 5);
  story_end(&story);
}
END_TEST

/* The twin: a meter that forgets in a cut that it was frozen is seen by this comparison. */
static bool freezes_never(meter_response_t response) { return response == 0; }

START_TEST(outcome__of_another_freeze__is_not_the_same) {
  story_t story;
  outcome_t right;
  outcome_t wrong;
  clock_loss(&story, &policies[3]);
  live(&story);
  until(&story, clock_loss_end);
  outcome_of(&story, &right);
  story_end(&story);
  meter_mechanisms_t mech = meter_mechanisms_right;
  mech.loss_freezes = freezes_never;
  clock_loss(&story, &policies[3]);
  live_with(&story, &mech);
  until(&story, clock_loss_end);
  outcome_of(&story, &wrong);
  story_end(&story);
  ck_assert_int_ne(right.registers.energy[0].rate[7].mwh, wrong.registers.energy[0].rate[7].mwh);
}
END_TEST

START_TEST(cut__in_a_command__is_told_and_the_command_is_done) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_load(&story, 0, hms(12, 0, 0), 10000);
  live(&story);
  until(&story, hms(1, 10, 0));
  meter_arm_cut(story.m, meter_cut_points(story.m) + 5);
  ck_assert_int_eq(meter_end_of_billing(story.m, by_r1), ST_POWER_CUT);
  ck_assert_uint_eq(face_of(&story).boot, 2);
  ck_assert_uint_eq(face_of(&story).sets_made, 1);
  ck_assert_int_eq(set_of(&story, 1).registers.energy[0].total.mwh, 11666666);
  ck_assert_int_eq(set_of(&story, 1).cause, CAUSE_REMOTE);
  story_end(&story);
}
END_TEST

int main(void) {
  TCase *tcase = tcase_create("cut");
  tcase_add_loop_test(tcase, every_cut__over_a_clock_loss__leaves_the_uncut_state, 0,
                      sizeof policies / sizeof policies[0]);
  tcase_add_loop_test(tcase, every_cut__over_a_day_of_all_quantities__leaves_the_uncut_state, 0, 1);
  tcase_add_loop_test(tcase, every_cut__over_a_busy_day__leaves_the_uncut_state, 0,
                      sizeof policies / sizeof policies[0]);
  tcase_add_loop_test(tcase, every_cut__over_a_day_of_errors__leaves_the_uncut_state, 0, 3);
  tcase_add_test(tcase, day_of_errors__uncut__is_what_it_should_be);
  tcase_add_loop_test(tcase, every_cut__over_days_of_stores__leaves_the_uncut_state, 0, 3);
  tcase_add_test(tcase, days_of_stores__uncut__are_what_they_should_be);
  tcase_add_loop_test(tcase, every_cut__of_a_loss_with_each__leaves_the_uncut_state, 0, 2);
  tcase_add_test(tcase, cut_points__of_an_episode__are_three_a_write_and_one_a_step);
  tcase_add_test(tcase, outcome__of_another_freeze__is_not_the_same);
  tcase_add_test(tcase, cut__in_a_command__is_told_and_the_command_is_done);
  STORY_RUN("meter_cut", tcase);
}
