/* Power cuts at every point of the life of an image of 2 KiB: before, half-way through and after
 * each write of transfer, verification, activation and first start (spec firmware.md FW-3). After
 * each of them the old firmware runs, or the new, whole; the registers are those of the uncut run,
 * and who asks for what is missing gets the image in. */
#include <check.h>

#include "sim/meter/image_story_test.h"

static image_file_t file;

/* The image: 120 + 1745 + 1 + 75 + 107 octets are 2048, eleven blocks. */
enum { BODY_LEN = 1745, FILE_LEN = 2048 };

static void begin(story_t *story, int blackout_s) {
  story_begin(story, STORY_JANUARY);
  tell_firmware(story);
  tell(story, "policy 0 fw.blackout %d000000000", blackout_s);
  tell_load(story, 0, hms(48, 0, 0), 7200);
  tell_load(story, hms(1, 5, 0), hms(1, 6, 0), 9000);
  live(story);
}

static bool new_runs(const story_t *story) {
  meter_firmware_t firmware;
  CHECK(meter_firmware(story->m, &firmware));
  bool is_new = memcmp(firmware.parts[0].hash, file.octets + 24, METER_IMAGE_HASH) == 0;
  ck_assert_uint_eq(firmware.parts[0].counter, is_new ? 6 : 5);
  ck_assert_str_eq(firmware.parts[0].identity, is_new ? "LEG-2.0" : "LEG-1.0");
  ck_assert_str_eq(firmware.parts[1].identity, "APP-1.0");
  return is_new;
}

/* As a head-end does it: what is missing, until nothing is; then on. */
static void transfer(const story_t *story) {
  meter_image_t image;
  meter_image(story->m, &image);
  if (image.block_count == 0) {
    meter_image_answer_t answer =
        meter_image_initiate(story->m, bytes_text("LEG-2.0"), FILE_LEN, by_r3);
    ck_assert(answer == IMAGE_DONE || answer == IMAGE_CUT);
  }
  for (;;) {
    meter_image(story->m, &image);
    ck_assert_uint_eq(image.block_count, 11);
    if (image.first_missing == image.block_count) return;
    size_t from = (size_t)image.first_missing * 200;
    size_t len = FILE_LEN - from < 200 ? FILE_LEN - from : 200;
    meter_image_answer_t answer =
        meter_image_block(story->m, image.first_missing, bytes_of(file.octets + from, len));
    ck_assert(answer == IMAGE_DONE || answer == IMAGE_CUT);
  }
}

/* From 01:00:00 on, a step every 10 s; returns whether the power was cut. */
static bool roll_out(story_t *story, uint64_t cut) {
  until(story, hms(1, 0, 0));
  if (cut != 0) meter_arm_cut(story->m, cut);
  transfer(story);
  for (int64_t at = 0; at < 60 && !new_runs(story); at += 10) {
    meter_image_answer_t answer = meter_image_verify(story->m, by_r3);
    until(story, hms(1, 0, at + 10));
    if (answer != IMAGE_DONE) continue;
    answer = meter_image_activate(story->m, false, by_r3);
    ck_assert(answer == IMAGE_RESTARTING || answer == IMAGE_CUT);
    new_runs(story);
    until(story, hms(1, 0, at + 11));
  }
  until(story, hms(2, 10, 0));
  return meter_cut_happened(story->m);
}

static void check_log(const story_t *story, uint64_t cut) {
  int kinds[4] = {0};
  uint32_t count = meter_firmware_rows(story->m);
  for (uint32_t at = 1; at <= count; at++) {
    meter_firmware_row_t row = log_of(story, at);
    kinds[row.kind]++;
    if (row.kind == FIRMWARE_REFUSED)
      ck_assert_msg(row.reason == REASON_INTERRUPTED, "reason %d after cut %lu", row.reason, cut);
  }
  ck_assert_msg(kinds[FIRMWARE_INITIATED] == 1, "initiated after cut %lu", cut);
  ck_assert_msg(kinds[FIRMWARE_VERIFIED] == 1, "verified after cut %lu", cut);
  ck_assert_msg(kinds[FIRMWARE_ACTIVATED] == 1, "activated after cut %lu", cut);
  ck_assert_msg(kinds[FIRMWARE_REFUSED] <= 1, "refused after cut %lu", cut);
  int started = event_of(story, EVENT_FIRMWARE_STARTED, 1).number > 0;
  ck_assert_msg(started, "no 091 after cut %lu", cut);
  ck_assert_msg(event_of(story, EVENT_FIRMWARE_STARTED, 2).number == 0, "two after cut %lu", cut);
}

START_TEST(cut_anywhere__runs_the_old_or_the_new_whole) {
  static const int blackouts[] = {0, 5};
  const int blackout_s = blackouts[_i];
  story_t story;
  image_make(&(image_plan_t){.body_len = BODY_LEN}, &file);
  ck_assert_uint_eq(file.len, FILE_LEN);
  begin(&story, blackout_s);
  until(&story, hms(1, 0, 0));
  uint64_t from = meter_cut_points(story.m);
  ck_assert(!roll_out(&story, 0));
  ck_assert(new_runs(&story));
  uint64_t to = meter_cut_points(story.m);
  meter_registers_t whole = registers_of(&story);
  true_t now = {(STORY_JANUARY + hms(2, 10, 0)) * NS_PER_S};
  int64_t missing = meter_consumed(story.m, now).mwh - whole.energy[0].total.mwh;
  ck_assert_int_eq(missing, blackout_s * 2000); /* 7200 W are 2000 mWh a second */
  check_log(&story, 0);
  story_end(&story);
  uint64_t cuts = 0, interrupted = 0;
  for (uint64_t cut = from + 1; cut <= to; cut++) {
    begin(&story, blackout_s);
    if (roll_out(&story, cut)) cuts++;
    /* One that comes before the new start has written its boot number is none for the count. */
    uint32_t failures = face_of(&story).power_failures;
    bool logged = event_of(&story, EVENT_POWER_UP, 1).number > 0;
    ck_assert_msg(failures == 1 || (failures == 0 && !logged), "failures after cut %lu", cut);
    ck_assert_msg(new_runs(&story), "the old one after cut %lu", cut);
    meter_registers_t got = registers_of(&story);
    ck_assert_msg(memcmp(&got.energy, &whole.energy, sizeof got.energy) == 0,
                  "registers after cut %lu", cut);
    check_log(&story, cut);
    if (event_of(&story, EVENT_FIRMWARE_REFUSED, 1).value == REASON_INTERRUPTED) interrupted++;
    story_end(&story);
  }
  ck_assert_uint_eq(cuts, to - from);
  /* Before and half-way through the one write that switches the banks. */
  ck_assert_uint_eq(interrupted, 2);
}
END_TEST

int main(void) {
  TCase *tcase = tcase_create("image_cut");
  tcase_add_loop_test(tcase, cut_anywhere__runs_the_old_or_the_new_whole, 0, 2);
  STORY_RUN("sim/meter/meter_image_cut", tcase);
}
