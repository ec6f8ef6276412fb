/* Each decision of firmware that a seeded defect may replace (imaging.h): what a meter does that
 * takes it wrongly, and a right one does not. Loops of two: a right meter, then the spoilt one. */
#include <check.h>

#include "sim/meter/image_story_test.h"

static image_file_t file;

static void begin_with(story_t *story, const meter_mechanisms_t *mech) {
  story_begin(story, STORY_JANUARY);
  tell_firmware(story);
  tell(story, "limit 0 firmware_log 5");
  tell(story, "flaw 0 tie_last -");
  tell_load(story, 0, hms(48, 0, 0), 7200);
  live_with(story, mech);
  until(story, hms(1, 0, 0));
}

/* --- what must not be taken --- */

static bool any_hash(bool equal) {
  (void)equal;
  return true;
}
static bool one_signer(int32_t part, bool maker, bool authority) {
  (void)part;
  return maker || authority;
}
static image_counter_t same_counter(uint32_t has, uint32_t image, bool version_grows) {
  (void)version_grows;
  return image >= has ? COUNTER_GROWS : COUNTER_LESS;
}
static image_counter_t by_version(uint32_t has, uint32_t image, bool version_grows) {
  return version_grows ? COUNTER_GROWS : imaging_counter(has, image, version_grows);
}

typedef struct {
  void (*spoil)(imaging_mechanisms_t *imaging);
  image_plan_t plan;
  bool flipped;
  meter_image_reason_t reason; /* of a right meter */
} taken_t;
static void spoil_hash(imaging_mechanisms_t *imaging) { imaging->hash_holds = any_hash; }
static void spoil_signer(imaging_mechanisms_t *imaging) { imaging->signers_suffice = one_signer; }
static void spoil_replay(imaging_mechanisms_t *imaging) { imaging->counter = same_counter; }
static void spoil_downgrade(imaging_mechanisms_t *imaging) { imaging->counter = by_version; }
static bool anything(bool right) {
  (void)right;
  return true;
}
static bool any_version(uint32_t has, uint32_t least) {
  (void)has;
  (void)least;
  return true;
}
static void spoil_hardware(imaging_mechanisms_t *imaging) { imaging->hardware_fits = anything; }
static void spoil_serial(imaging_mechanisms_t *imaging) { imaging->serial_fits = anything; }
static void spoil_keys(imaging_mechanisms_t *imaging) { imaging->signature_holds = anything; }
static void spoil_least(imaging_mechanisms_t *imaging) { imaging->least_reached = any_version; }
static const taken_t taken[] = {
    {spoil_hardware, {.hardware = "HW-2"}, false, REASON_HARDWARE},
    {spoil_serial, {.serial = "MP99999999"}, false, REASON_SERIAL},
    {spoil_keys, {.bad_authority = true}, false, REASON_SIGNATURE},
    {spoil_least, {.least = 0x01000001}, false, REASON_LEAST},
    {spoil_hash, {0}, true, REASON_HASH},
    {spoil_signer, {.no_authority = true}, false, REASON_SIGNER},
    {spoil_replay, {.counter = 5}, false, REASON_REPLAY},
    {spoil_downgrade, {.counter = 4}, false, REASON_DOWNGRADE},
};

START_TEST(image__is_taken_by_a_meter_that_does_not_look) {
  const taken_t *one = &taken[_i];
  meter_mechanisms_t wrong = meter_mechanisms_right;
  one->spoil(&wrong.imaging);
  for (int spoilt = 0; spoilt < 2; spoilt++) {
    story_t story;
    begin_with(&story, spoilt != 0 ? &wrong : NULL);
    image_make(&one->plan, &file);
    if (one->flipped) file.octets[333] ^= 1;
    ck_assert_int_eq(image_verified(&story, &file, hms(1, 0, 2)),
                     spoilt != 0 ? IMAGE_DONE : IMAGE_REFUSED);
    ck_assert_int_eq(event_of(&story, EVENT_FIRMWARE_REFUSED, 1).value,
                     spoilt != 0 ? REASON_NONE : one->reason);
    story_end(&story);
  }
}
END_TEST

/* --- what must not be activated --- */

static bool always(bool verified) {
  (void)verified;
  return true;
}
static bool any_clock(bool invalid, bool forced) {
  (void)invalid;
  (void)forced;
  return true;
}

START_TEST(unverified_image__runs_where_nobody_asks) {
  meter_mechanisms_t wrong = meter_mechanisms_right;
  wrong.imaging.activates = always;
  const bool spoilt = _i != 0;
  story_t story;
  begin_with(&story, spoilt ? &wrong : NULL);
  image_make(&(image_plan_t){0}, &file);
  ck_assert_int_eq(image_send(&story, &file), IMAGE_DONE);
  ck_assert_int_eq(meter_image_activate(story.m, false, by_r3),
                   spoilt ? IMAGE_RESTARTING : IMAGE_REFUSED);
  until(&story, hms(1, 1, 0));
  ck_assert_str_eq(runs(&story, 1), spoilt ? "LEG-2.0" : "LEG-1.0");
  story_end(&story);
}
END_TEST

START_TEST(unverified_and_without_a_form__stays_what_it_is) {
  meter_mechanisms_t wrong = meter_mechanisms_right;
  wrong.imaging.activates = always;
  story_t story;
  begin_with(&story, &wrong);
  image_make(&(image_plan_t){0}, &file);
  file.octets[0] = 'm';
  ck_assert_int_eq(image_send(&story, &file), IMAGE_DONE);
  ck_assert_int_eq(meter_image_activate(story.m, false, by_r3), IMAGE_REFUSED);
  ck_assert_str_eq(runs(&story, 1), "LEG-1.0");
  story_end(&story);
}
END_TEST

START_TEST(invalid_clock__is_as_good_where_nobody_asks) {
  meter_mechanisms_t wrong = meter_mechanisms_right;
  wrong.imaging.clock_allows = any_clock;
  const bool spoilt = _i != 0;
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_firmware(&story);
  tell(&story, "clock_initial 0 never_set");
  live_with(&story, spoilt ? &wrong : NULL);
  until(&story, hms(1, 0, 0));
  image_make(&(image_plan_t){0}, &file);
  ck_assert_int_eq(image_verified(&story, &file, hms(1, 0, 2)), IMAGE_DONE);
  ck_assert_int_eq(meter_image_activate(story.m, false, by_r3),
                   spoilt ? IMAGE_RESTARTING : IMAGE_REFUSED);
  story_end(&story);
}
END_TEST

/* --- what an activation leaves --- */

static bool for_ever(bool mended) {
  (void)mended;
  return true;
}
static int64_t stale(int64_t total, int64_t at_verification) {
  (void)total;
  return at_verification;
}

/* 2000 mWh a second: at 01:00:02 the verification was over, at 01:10:00 the meter restarts. */
START_TEST(totals__are_those_of_the_restart_and_not_of_an_older_copy) {
  meter_mechanisms_t wrong = meter_mechanisms_right;
  wrong.imaging.total_after = stale;
  const bool spoilt = _i != 0;
  story_t story;
  begin_with(&story, spoilt ? &wrong : NULL);
  image_make(&(image_plan_t){0}, &file);
  ck_assert_int_eq(image_verified(&story, &file, hms(1, 0, 2)), IMAGE_DONE);
  until(&story, hms(1, 10, 0));
  ck_assert_int_eq(meter_image_activate(story.m, false, by_r3), IMAGE_RESTARTING);
  ck_assert_int_eq(registers_of(&story).energy[0].total.mwh, (spoilt ? 3602 : 4200) * 2000);
  story_end(&story);
}
END_TEST

START_TEST(old_behaviour__goes_on_in_a_meter_that_changes_its_name_alone) {
  meter_mechanisms_t wrong = meter_mechanisms_right;
  wrong.imaging.flaw_shows = for_ever;
  const bool spoilt = _i != 0;
  story_t story;
  begin_with(&story, spoilt ? &wrong : NULL);
  image_make(&(image_plan_t){.items = "\1\10tie_last", .items_len = 10}, &file);
  ck_assert_int_eq(image_verified(&story, &file, hms(1, 0, 2)), IMAGE_DONE);
  ck_assert_int_eq(meter_image_activate(story.m, false, by_r3), IMAGE_RESTARTING);
  until(&story, hms(3, 0, 0));
  ck_assert_int_eq(registers_of(&story).demand[0].peak[0].stamp.s,
                   STORY_JANUARY + (spoilt ? hms(3, 0, 0) : hms(1, 0, 0)));
  story_end(&story);
}
END_TEST

/* --- what is written --- */

static bool begun_is_there(bool begun, bool whole) {
  (void)whole;
  return begun;
}

/* The second point of the write of block 0. */
START_TEST(half_a_block__is_none) {
  meter_mechanisms_t wrong = meter_mechanisms_right;
  wrong.imaging.block_there = begun_is_there;
  const bool spoilt = _i != 0;
  story_t story;
  begin_with(&story, spoilt ? &wrong : NULL);
  image_make(&(image_plan_t){0}, &file);
  ck_assert_int_eq(meter_image_initiate(story.m, bytes_text("LEG-2.0"), 603, by_r3), IMAGE_DONE);
  meter_arm_cut(story.m, meter_cut_points(story.m) + 2);
  ck_assert_int_eq(meter_image_block(story.m, 0, bytes_of(file.octets, 200)), IMAGE_CUT);
  ck_assert_int_eq(meter_image_there(story.m, 0), spoilt);
  story_end(&story);
}
END_TEST

static bool never_full(uint32_t free, uint32_t needed) {
  (void)free;
  (void)needed;
  return false;
}
static int64_t around(uint32_t rows, uint32_t cap) { return rows % cap; }

/* Five rows: two images that are refused take four, a third is refused as there is one left. */
START_TEST(first_rows__are_written_over_by_a_log_that_is_a_ring) {
  meter_mechanisms_t wrong = meter_mechanisms_right;
  wrong.imaging.log_is_full = never_full;
  wrong.imaging.log_place = around;
  const bool spoilt = _i != 0;
  story_t story;
  begin_with(&story, spoilt ? &wrong : NULL);
  image_make(&(image_plan_t){.counter = 5}, &file);
  ck_assert_int_eq(image_verified(&story, &file, hms(1, 0, 2)), IMAGE_REFUSED);
  ck_assert_int_eq(image_verified(&story, &file, hms(1, 0, 4)), IMAGE_REFUSED);
  image_make(&(image_plan_t){0}, &file);
  ck_assert_int_eq(image_verified(&story, &file, hms(1, 0, 6)),
                   spoilt ? IMAGE_DONE : IMAGE_REFUSED);
  int answer = meter_image_activate(story.m, false, by_r3);
  ck_assert_int_eq(answer, spoilt ? IMAGE_RESTARTING : IMAGE_REFUSED);
  until(&story, hms(1, 1, 0));
  ck_assert_int_eq(log_of(&story, 1).kind, spoilt ? FIRMWARE_ACTIVATED : FIRMWARE_INITIATED);
  ck_assert_uint_eq(meter_firmware_rows(story.m), 5);
  story_end(&story);
}
END_TEST

/* --- what is told --- */

static bool both(int32_t part, int32_t of_image) {
  (void)part;
  (void)of_image;
  return true;
}

/* FW-8: an image of part 2 changes the identity of part 1, too. */
START_TEST(other_part__changes_where_an_image_is_for_all) {
  meter_mechanisms_t wrong = meter_mechanisms_right;
  wrong.imaging.part_replaced = both;
  const bool spoilt = _i != 0;
  story_t story;
  begin_with(&story, spoilt ? &wrong : NULL);
  image_make(&(image_plan_t){.part = 2, .no_authority = true}, &file);
  ck_assert_int_eq(image_verified(&story, &file, hms(1, 0, 2)), IMAGE_DONE);
  ck_assert_int_eq(meter_image_activate(story.m, false, by_r3), IMAGE_RESTARTING);
  ck_assert_str_eq(runs(&story, 2), "APP-2.0");
  ck_assert_str_eq(runs(&story, 1), spoilt ? "APP-2.0" : "LEG-1.0");
  story_end(&story);
}
END_TEST

START_TEST(restart__counts_as_a_failure_where_nobody_tells_them_apart) {
  meter_mechanisms_t wrong = meter_mechanisms_right;
  wrong.imaging.is_failure = anything;
  const bool spoilt = _i != 0;
  story_t story;
  begin_with(&story, spoilt ? &wrong : NULL);
  image_make(&(image_plan_t){0}, &file);
  ck_assert_int_eq(image_verified(&story, &file, hms(1, 0, 2)), IMAGE_DONE);
  ck_assert_int_eq(meter_image_activate(story.m, false, by_r3), IMAGE_RESTARTING);
  until(&story, hms(1, 1, 0));
  ck_assert_uint_eq(face_of(&story).power_failures, spoilt ? 1 : 0);
  ck_assert_uint_eq(event_of(&story, EVENT_POWER_UP, 1).number != 0, spoilt);
  story_end(&story);
}
END_TEST

static bool silent(int32_t reason) {
  (void)reason;
  return false;
}

START_TEST(refusal__has_its_row_and_no_event_where_it_is_not_told) {
  meter_mechanisms_t wrong = meter_mechanisms_right;
  wrong.imaging.refusal_told = silent;
  const bool spoilt = _i != 0;
  story_t story;
  begin_with(&story, spoilt ? &wrong : NULL);
  image_make(&(image_plan_t){.counter = 5}, &file);
  ck_assert_int_eq(image_verified(&story, &file, hms(1, 0, 2)), IMAGE_REFUSED);
  ck_assert_int_eq(log_of(&story, 2).reason, REASON_REPLAY);
  ck_assert_int_eq(event_of(&story, EVENT_FIRMWARE_REFUSED, 1).value,
                   spoilt ? REASON_NONE : REASON_REPLAY);
  story_end(&story);
}
END_TEST

int main(void) {
  TCase *tcase = tcase_create("imaging");
  tcase_add_loop_test(tcase, image__is_taken_by_a_meter_that_does_not_look, 0,
                      sizeof taken / sizeof taken[0]);
  tcase_add_loop_test(tcase, unverified_image__runs_where_nobody_asks, 0, 2);
  tcase_add_test(tcase, unverified_and_without_a_form__stays_what_it_is);
  tcase_add_loop_test(tcase, invalid_clock__is_as_good_where_nobody_asks, 0, 2);
  tcase_add_loop_test(tcase, totals__are_those_of_the_restart_and_not_of_an_older_copy, 0, 2);
  tcase_add_loop_test(tcase, old_behaviour__goes_on_in_a_meter_that_changes_its_name_alone, 0, 2);
  tcase_add_loop_test(tcase, half_a_block__is_none, 0, 2);
  tcase_add_loop_test(tcase, first_rows__are_written_over_by_a_log_that_is_a_ring, 0, 2);
  tcase_add_loop_test(tcase, other_part__changes_where_an_image_is_for_all, 0, 2);
  tcase_add_loop_test(tcase, restart__counts_as_a_failure_where_nobody_tells_them_apart, 0, 2);
  tcase_add_loop_test(tcase, refusal__has_its_row_and_no_event_where_it_is_not_told, 0, 2);
  STORY_RUN("sim/meter/meter_imaging", tcase);
}
