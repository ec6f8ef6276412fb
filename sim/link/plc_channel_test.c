/* The channel piece by piece: each effect alone, in hundredths of dB worked out by hand. */
#include "sim/link/plc_channel.h"

#include <check.h>
#include <stdlib.h>

enum { NODES = 4 };

static const net_key_t KEYS[] = {PLC_CHANNEL_KEYS};
static const net_kind_t KIND = {.keys = KEYS, .key_count = PLC_CHANNEL_KEY_COUNT};

static arena_t arena;
static net_config_t config;
static net_place_t places[NODES];
static plc_channel_t channel;

/* Level 60 dB, cable 5 cdb/m, nothing else; nodes at 100, 300 m of branch 0 and 200 m of branch 1,
 * all of phase 1, and one at 300 m of phase 2. */
static void setup(void) {
  config = (net_config_t){.seed = 3, .places = places, .nodes = NODES};
  net_defaults(&KIND, &config);
  config.values[PLC_CABLE_LEAST] = config.values[PLC_CABLE_MOST] = 5;
  static const plc_key_t off[] = {PLC_TAP_LEAST,   PLC_TAP_MOST,     PLC_SHADE,
                                  PLC_SOURCES,     PLC_EVENING_MOST, PLC_EVENING_LEAST,
                                  PLC_IMPULSE_PPM, PLC_HARD_PPM,     PLC_JOINT_PPM};
  for (size_t i = 0; i < sizeof off / sizeof off[0]; i++)
    config.values[off[i]] = 0;
  places[0] = (net_place_t){.x_dm = 0, .y_dm = 1000, .phase = 1};
  places[1] = (net_place_t){.x_dm = 0, .y_dm = 3000, .phase = 1};
  places[2] = (net_place_t){.x_dm = 1, .y_dm = 2000, .phase = 1};
  places[3] = (net_place_t){.x_dm = 0, .y_dm = 3000, .phase = 2};
}

static void teardown(void) { arena_free(&arena); }

static void open(void) { plc_channel_open(&channel, &arena, &config, config.values); }

static int32_t snr(uint32_t from, uint32_t to, int64_t at_s) {
  return plc_channel_snr(&channel, from, to, (true_t){at_s * NS_PER_S}, 0);
}

START_TEST(channel__same_branch__is_the_difference) {
  open();
  ck_assert_int_eq(plc_channel_loss(&channel, 1, 2), 1000); /* 200 m · 5 */
  ck_assert_int_eq(plc_channel_loss(&channel, 2, 1), 1000);
  ck_assert_int_eq(plc_channel_loss(&channel, NET_ROOT, 2), 1500);
  ck_assert_int_eq(snr(NET_ROOT, 2, 0), 4500);
}
END_TEST

START_TEST(channel__other_branch__is_the_sum) {
  open();
  ck_assert_int_eq(plc_channel_loss(&channel, 1, 3), 500 + 1000);
  ck_assert_int_eq(plc_channel_loss(&channel, 3, 2), 1000 + 1500);
}
END_TEST

/* A tap each 40 m: 100 m are behind two, 300 m behind seven. */
START_TEST(channel__taps__count_on_the_way) {
  config.values[PLC_TAP_LEAST] = config.values[PLC_TAP_MOST] = 200;
  open();
  ck_assert_int_eq(plc_channel_loss(&channel, NET_ROOT, 1), 500 + 400);
  ck_assert_int_eq(plc_channel_loss(&channel, NET_ROOT, 2), 1500 + 1400);
  ck_assert_int_eq(plc_channel_loss(&channel, 1, 2), 1000 + 1000);
}
END_TEST

START_TEST(channel__phases__cost_where_they_differ) {
  config.values[PLC_CROSS_LEAST] = config.values[PLC_CROSS_MOST] = 900;
  open();
  ck_assert_int_eq(plc_channel_loss(&channel, 2, 4), 900);
  ck_assert_int_eq(plc_channel_loss(&channel, 1, 2), 1000);        /* the same phase */
  ck_assert_int_eq(plc_channel_loss(&channel, NET_ROOT, 4), 1500); /* the root feeds all */
}
END_TEST

START_TEST(channel__loss_of_a_place__is_on_each_of_its_ways) {
  places[1].loss_cdb = 700;
  open();
  ck_assert_int_eq(plc_channel_loss(&channel, NET_ROOT, 2), 2200);
  ck_assert_int_eq(plc_channel_loss(&channel, 2, 1), 1700);
  ck_assert_int_eq(plc_channel_loss(&channel, NET_ROOT, 1), 500);
}
END_TEST

START_TEST(channel__places_past_all_cable__are_only_silent) {
  places[0] = (net_place_t){.y_dm = INT32_MAX, .loss_cdb = INT32_MAX, .phase = 1};
  places[1] = (net_place_t){.x_dm = INT32_MAX, .loss_cdb = INT32_MAX, .phase = 2};
  places[2] = (net_place_t){.loss_cdb = INT32_MIN, .phase = 3};
  config.values[PLC_TAP_MOST] = 3000;
  open();
  ck_assert_int_lt(snr(1, 2, 0), -1000000);
  ck_assert_int_lt(snr(NET_ROOT, 1, 0), -1000000);
  ck_assert_int_gt(snr(NET_ROOT, 3, 0), 900000);
}
END_TEST

START_TEST(channel__hard_house__is_its_own_matter_and_a_joint_all_theirs_behind_it) {
  config.values[PLC_HARD_PPM] = 1000000;
  config.values[PLC_HARD_LEAST] = config.values[PLC_HARD_MOST] = 3000;
  open();
  ck_assert_int_eq(plc_channel_loss(&channel, NET_ROOT, 1), 500 + 3000);
  ck_assert_int_eq(plc_channel_loss(&channel, 1, 2), 1000 + 6000); /* both are hard */
  config.values[PLC_HARD_PPM] = 0;
  config.values[PLC_JOINT_PPM] = 1000000;
  open();
  ck_assert_int_eq(plc_channel_loss(&channel, NET_ROOT, 1), 500 + 2 * 3000);
  ck_assert_int_eq(plc_channel_loss(&channel, 1, 2), 1000 + 5 * 3000);
}
END_TEST

/* Local time is UTC and two hours: 18:00 UTC is the worst, 01:00 UTC the best. */
START_TEST(channel__evening__rises_by_local_time) {
  config.values[PLC_EVENING_LEAST] = config.values[PLC_EVENING_MOST] = 1000;
  config.wall_offset_ns = 7200 * NS_PER_S;
  open();
  ck_assert_int_eq(snr(NET_ROOT, 2, 18 * 3600), 4500 - 1000);
  ck_assert_int_eq(snr(NET_ROOT, 2, 1 * 3600), 4500);
}
END_TEST

/* Appliances that are always on, of 20 dB: some tones in some half cycles, so between nothing and
 * all of it; both ends of the same section suffer the same, and the tap beyond something else. */
START_TEST(channel__appliances__spoil_some_tones_near_them) {
  config.values[PLC_SOURCES] = 1;
  config.values[PLC_SOURCE_PPM] = 1000000;
  config.values[PLC_SOURCE_LEAST] = config.values[PLC_SOURCE_MOST] = 2000;
  config.values[PLC_LEVEL] = 2500; /* 10 dB arrive at 300 m */
  config.values[PLC_CROSS_LEAST] = config.values[PLC_CROSS_MOST] = 0;
  open();
  uint32_t spoiled = 0;
  for (int64_t block = 0; block < 200; block++) {
    int64_t at_s = 20 * 3600 + block * 86400; /* each evening all are on */
    int32_t here = snr(NET_ROOT, 2, at_s);
    ck_assert_int_le(here, 1000);
    ck_assert_int_ge(here, -1000);
    ck_assert_int_eq(here, snr(NET_ROOT, 4, at_s));
    spoiled += here < 1000;
  }
  ck_assert_uint_eq(spoiled, 200);
  config.values[PLC_SOURCE_PPM] = 0;
  ck_assert_int_eq(snr(NET_ROOT, 2, 20 * 3600), 1000);
}
END_TEST

/* 20,000 ppm of the time are 2 %, of a million looks 20,000 in the mean; of 1,600 stretches of any
 * length the standard deviation is 600. */
START_TEST(channel__impulses__take_their_share_of_time) {
  config.values[PLC_IMPULSE_PPM] = 20000;
  open();
  uint32_t bad = 0;
  uint32_t changes = 0;
  uint32_t other = 0;
  int32_t before = 4500;
  for (int64_t i = 0; i < 1000000; i++) {
    int32_t now = plc_channel_snr(&channel, NET_ROOT, 2, (true_t){i * 20000000}, 0);
    other += now != 4500 && now != 2500;
    bad += now == 2500;
    changes += now != before;
    before = now;
  }
  ck_assert_uint_eq(other, 0);
  ck_assert_uint_ge(bad, 18200);
  ck_assert_uint_le(bad, 21800);
  ck_assert_uint_lt(changes, bad / 2); /* stretches, no dice for each look */
}
END_TEST

START_TEST(channel__another_node__changes_nobody_elses_channel) {
  net_defaults(&KIND, &config);
  open();
  int32_t before = snr(1, 2, 1000);
  config.nodes = NODES - 1;
  open();
  ck_assert_int_eq(snr(1, 2, 1000), before);
  config.seed = 4;
  open();
  ck_assert_int_ne(snr(1, 2, 1000), before);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("plc_channel");
  TCase *tests = tcase_create("channel");
  tcase_add_checked_fixture(tests, setup, teardown);
  tcase_add_test(tests, channel__same_branch__is_the_difference);
  tcase_add_test(tests, channel__other_branch__is_the_sum);
  tcase_add_test(tests, channel__taps__count_on_the_way);
  tcase_add_test(tests, channel__phases__cost_where_they_differ);
  tcase_add_test(tests, channel__loss_of_a_place__is_on_each_of_its_ways);
  tcase_add_test(tests, channel__places_past_all_cable__are_only_silent);
  tcase_add_test(tests, channel__hard_house__is_its_own_matter_and_a_joint_all_theirs_behind_it);
  tcase_add_test(tests, channel__evening__rises_by_local_time);
  tcase_add_test(tests, channel__appliances__spoil_some_tones_near_them);
  tcase_add_test(tests, channel__impulses__take_their_share_of_time);
  tcase_add_test(tests, channel__another_node__changes_nobody_elses_channel);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
