/* Meters that sleep between the times at which they are asked, beside ones that never do: orders
 * and questions to both at the same instants, and all that is served must be the same. Beside that,
 * what one that sleeps costs, who gives way in the pool, and what cannot sleep. */
#include <check.h>
#include <stdlib.h>

#include "base/dice.h"
#include "sim/meter/dormant.h"
#include "sim/meter/same_test.h"

enum { METERS = 5, AWAKE = 2, ASKS = 60, HOURS = 24 * 40 };

typedef struct {
  story_t story; /* facts and arena; its meter is one that never sleeps */
  const meter_model_t *model;
  dormant_t *dormant;
  meter_t *plain[METERS];
} scene_t;

static true_t at_s(int64_t s) { return (true_t){(STORY_JANUARY + s) * NS_PER_S}; }

static void scene_begin(scene_t *scene) {
  story_t *story = &scene->story;
  story_begin(story, STORY_JANUARY);
  tell(story, "policy 0 clk.drift 20000");
  tell(story, "policy 0 eob.monthly 1 0");
  tell_load(story, 0, hms(HOURS, 0, 0), 1234);
  tell_load(story, hms(30, 10, 0), hms(31, 50, 0), 4321);
  tell_outage(story, hms(100, 7, 0), hms(101, 0, 3));
  tell_fault(story, "clock_chip_failed", hms(300, 0, 0), "-1");
  live(story);
  const meter_config_t *config = NULL;
  const load_t *load = NULL;
  bytes_t facts = bytes_text(text_chars(&story->facts));
  ck_assert_int_eq(meter_config_read(&story->arena, facts, 0, &config, NULL), ST_OK);
  ck_assert_int_eq(load_read(&story->arena, facts, 0, &load, NULL), ST_OK);
  scene->model = meter_model(&story->arena, config, load, NULL);
  scene->dormant = dormant_new(&story->arena, scene->model, at_s(0), METERS, AWAKE);
  for (int i = 0; i < METERS; i++)
    scene->plain[i] = meter_begin(&story->arena, scene->model, at_s(0));
}

static void scene_end(scene_t *scene) {
  dormant_free(scene->dormant);
  story_end(&scene->story);
}

static status_t order(meter_t *m, int64_t which, int64_t now_s) {
  static const meter_ratios_t ratios = {10000, 500, 10000, 10000};
  switch (which) {
  case 0:
    return meter_set_clock(m, (claim_t){STORY_JANUARY + now_s - 100}, by_r3);
  case 1:
    return meter_adjust(m, -7, by_r3);
  case 2:
    return meter_end_of_billing(m, by_r1);
  case 3:
    return meter_set_response(m, RESPONSE_R3, by_r3);
  case 4:
    return meter_set_ratio(m, ratios, by_o3);
  case 5:
    return meter_clear_profile(m, by_o3);
  default:
    return meter_wrong_password(m, by_o0);
  }
}

static void same(const meter_t *a, const meter_t *b) {
  uint32_t seen = 1;
  same_rows(a, b, &seen);
  same_registers(a, b);
  same_logs(a, b);
  same_counts(a, b);
}

START_TEST(dormant__woken_again_and_again__is_a_meter_that_never_slept) {
  scene_t scene;
  scene_begin(&scene);
  for (uint64_t ask = 0; ask < ASKS; ask++) {
    int64_t now_s = (int64_t)(ask + 1) * hms(HOURS, 0, 0) / ASKS;
    uint32_t index = (uint32_t)dice_below((uint64_t)_i, 1, 1, ask, METERS);
    meter_t *woken = dormant_wake(scene.dormant, index, at_s(now_s));
    meter_t *plain = scene.plain[index];
    meter_advance(plain, at_s(now_s));
    same(woken, plain);
    if (dice_below((uint64_t)_i, 1, 2, ask, 3) == 0) {
      int64_t which = (int64_t)dice_below((uint64_t)_i, 1, 3, ask, 7);
      ck_assert_int_eq(order(woken, which, now_s), order(plain, which, now_s));
      same(woken, plain);
    }
  }
  scene_end(&scene);
}
END_TEST

/* Of three that are asked in turn two are awake; the first one gives way. */
START_TEST(dormant__who_was_asked_longest_ago__sleeps) {
  scene_t scene;
  scene_begin(&scene);
  ck_assert(dormant_sleeps(scene.dormant, 0));
  const meter_t *first = dormant_wake(scene.dormant, 0, at_s(10));
  ck_assert_ptr_eq(dormant_wake(scene.dormant, 0, at_s(20)), first);
  dormant_wake(scene.dormant, 1, at_s(30));
  ck_assert(!dormant_sleeps(scene.dormant, 0));
  dormant_wake(scene.dormant, 2, at_s(40));
  ck_assert(dormant_sleeps(scene.dormant, 0));
  ck_assert(!dormant_sleeps(scene.dormant, 1));
  ck_assert(!dormant_sleeps(scene.dormant, 2));
  scene_end(&scene);
}
END_TEST

/* An order is 64 octets; eight are kept, and what was outgrown on the way: 2 + 4 + 8 of them. */
START_TEST(dormant__with_eight_orders__is_below_a_kilobyte) {
  scene_t scene;
  scene_begin(&scene);
  ck_assert_uint_le(dormant_octets(scene.dormant, 0), 64);
  meter_t *m = dormant_wake(scene.dormant, 0, at_s(10));
  for (int i = 0; i < 8; i++)
    ck_assert_int_eq(meter_wrong_password(m, by_o0), ST_OK);
  dormant_wake(scene.dormant, 1, at_s(30));
  dormant_wake(scene.dormant, 2, at_s(30));
  ck_assert(dormant_sleeps(scene.dormant, 0));
  ck_assert_uint_le(dormant_octets(scene.dormant, 0), 1024);
  ck_assert_uint_ge(dormant_octets(scene.dormant, 0), 8 * 64);
  m = dormant_wake(scene.dormant, 0, at_s(40));
  ck_assert_uint_eq(meter_events_stored(m), 8);
  scene_end(&scene);
}
END_TEST

/* A ninth order, a calendar that is being written, an armed cut: none of it is lost, because such a
 * meter stays as it is, and the pool is as large as before. */
START_TEST(dormant__what_is_no_order__keeps_it_awake) {
  for (int kind = 0; kind < 3; kind++) {
    scene_t scene;
    scene_begin(&scene);
    meter_t *m = dormant_wake(scene.dormant, 0, at_s(10));
    for (int i = 0; i < 9 && kind == 0; i++)
      ck_assert_int_eq(meter_wrong_password(m, by_o0), ST_OK);
    if (kind == 1) meter_sheet(m, SHEET_WRITTEN)->season_count = 3;
    if (kind == 2) meter_arm_cut(m, 1000000);
    for (uint32_t i = 1; i < METERS; i++)
      dormant_wake(scene.dormant, i, at_s(20));
    ck_assert(!dormant_sleeps(scene.dormant, 0));
    ck_assert(dormant_sleeps(scene.dormant, 1));
    ck_assert(!dormant_sleeps(scene.dormant, METERS - 2));
    ck_assert_ptr_eq(dormant_wake(scene.dormant, 0, at_s(30)), m);
    if (kind == 0) ck_assert_uint_eq(meter_events_stored(m), 9);
    if (kind == 1) ck_assert_int_eq(meter_sheet(m, SHEET_WRITTEN)->season_count, 3);
    scene_end(&scene);
  }
}
END_TEST

int main(void) {
  TCase *tcase = tcase_create("dormant");
  tcase_set_timeout(tcase, 60);
  tcase_add_loop_test(tcase, dormant__woken_again_and_again__is_a_meter_that_never_slept, 0, 6);
  tcase_add_test(tcase, dormant__who_was_asked_longest_ago__sleeps);
  tcase_add_test(tcase, dormant__with_eight_orders__is_below_a_kilobyte);
  tcase_add_test(tcase, dormant__what_is_no_order__keeps_it_awake);
  STORY_RUN("dormant", tcase);
}
