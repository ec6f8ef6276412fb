/* The parts that kinds of radio share: a grid against looking at everybody, faults by node, the
 * budget of air. */
#include "sim/link/rf_grid.h"
#include "sim/link/rf_story_test.h"
#include "sim/link/rf_trouble.h"

START_TEST(rf_grid__finds_everybody_in_the_circle_and_nobody_twice) {
  enum { NODES = 600, RADIUS_DM = 1500 };
  static story_t story;
  story_new(&story, "wisun", NODES);
  story_town(&story, 12000);
  story.places[0] = (net_place_t){.x_dm = -90000, .y_dm = 70000}; /* far from all others */
  rf_grid_t grid;
  rf_grid_open(&grid, &story.arena, story.places, NODES);
  uint32_t found = 0;
  for (uint32_t middle = 0; middle <= NODES; middle++) {
    static uint8_t seen[NODES + 1];
    memset(seen, 0, sizeof seen);
    rf_walk_t walk = rf_grid_walk(&grid, middle, RADIUS_DM);
    uint32_t member;
    while (rf_grid_next(&walk, &member)) {
      ck_assert_uint_eq(seen[member]++, 0);
      found++;
    }
    int64_t x_dm, y_dm, other_x_dm, other_y_dm;
    rf_grid_place(&grid, middle, &x_dm, &y_dm);
    for (uint32_t other = 0; other <= NODES; other++) {
      rf_grid_place(&grid, other, &other_x_dm, &other_y_dm);
      int64_t dx_dm = x_dm - other_x_dm, dy_dm = y_dm - other_y_dm;
      if (dx_dm * dx_dm + dy_dm * dy_dm <= (int64_t)RADIUS_DM * RADIUS_DM)
        ck_assert_uint_eq(seen[other], 1);
    }
  }
  ck_assert_uint_lt(found, NODES * NODES / 3); /* and not simply everybody */
  arena_free(&story.arena);
}
END_TEST

START_TEST(rf_trouble__joins_losses_and_adds_noise_within_their_spans) {
  arena_t arena = {0};
  static rf_trouble_t trouble;
  rf_trouble_open(&trouble, &arena, 3);
  static const net_fault_t FAULTS[] = {{NET_NODE_LOSS, 2, 100, 200, 500000},
                                       {NET_NODE_LOSS, 2, 150, -1, 200000},
                                       {NET_NODE_LOSS, 3, 100, 200, 1000000},
                                       {NET_NOISE, 2, 100, 200, 300},
                                       {NET_NOISE, 0, 100, 200, 250}};
  for (size_t at = 0; at < sizeof FAULTS / sizeof FAULTS[0]; at++)
    ck_assert_int_eq(rf_trouble_add(&trouble, &FAULTS[at], 3), ST_OK);
  ck_assert_int_eq(rf_trouble_sum(&trouble, NET_NODE_LOSS, 2, (true_t){99}), 0);
  ck_assert_int_eq(rf_trouble_sum(&trouble, NET_NODE_LOSS, 2, (true_t){100}), 500000);
  ck_assert_int_eq(rf_trouble_sum(&trouble, NET_NODE_LOSS, 2, (true_t){199}), 600000);
  ck_assert_int_eq(rf_trouble_sum(&trouble, NET_NODE_LOSS, 2, (true_t){200}), 200000);
  ck_assert_int_eq(rf_trouble_sum(&trouble, NET_NODE_LOSS, 1, (true_t){150}), 0);
  ck_assert_int_eq(rf_trouble_sum(&trouble, NET_NOISE, NET_ROOT, (true_t){150}), 550);
  ck_assert_int_eq(rf_trouble_sum(&trouble, NET_NOISE, NET_ROOT, (true_t){200}), 0);
  net_fault_t root = {NET_NODE_OFF, NET_ROOT, 0, -1, 0};
  ck_assert_int_eq(rf_trouble_add(&trouble, &root, 3), ST_BAD_INPUT);
  net_fault_t more = {NET_NODE_LOSS, 1, 0, -1, 1000001};
  ck_assert_int_eq(rf_trouble_add(&trouble, &more, 3), ST_BAD_INPUT);
  net_fault_t loud = {NET_NOISE, 0, 0, -1, INT64_MAX};
  ck_assert_int_eq(rf_trouble_add(&trouble, &loud, 3), ST_BAD_INPUT);
  arena_free(&arena);
}
END_TEST

/* 1 % of an hour are 36 s: two transmissions of 20 s are 4 s too many, which takes 400 s. */
START_TEST(rf_duty__is_a_bucket_of_an_hour) {
  rf_duty_t duty = {0, 0};
  span_t air = {20 * NS_PER_S};
  ck_assert_int_eq(rf_duty_free(&duty, (true_t){0}, air, 10000).ns, 0);
  rf_duty_spend(&duty, (true_t){0}, air, 10000);
  ck_assert_int_eq(rf_duty_free(&duty, (true_t){0}, air, 10000).ns, 400 * NS_PER_S);
  ck_assert_int_eq(rf_duty_free(&duty, (true_t){399 * NS_PER_S}, air, 10000).ns, 400 * NS_PER_S);
  ck_assert_int_eq(rf_duty_free(&duty, (true_t){500 * NS_PER_S}, air, 10000).ns, 500 * NS_PER_S);
  ck_assert_int_eq(rf_duty_free(&duty, (true_t){0}, air, 1000000).ns, 0);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("rf_parts");
  TCase *tcase = tcase_create("rf_parts");
  tcase_add_test(tcase, rf_grid__finds_everybody_in_the_circle_and_nobody_twice);
  tcase_add_test(tcase, rf_trouble__joins_losses_and_adds_noise_within_their_spans);
  tcase_add_test(tcase, rf_duty__is_a_bucket_of_an_hour);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
