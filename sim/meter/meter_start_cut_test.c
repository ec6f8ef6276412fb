/* Power cuts at every point of a start that finds its program damaged, with a way back and without,
 * and of an update over a program that was found so (pmu/docs/decisions/0009 "Every start"): what
 * runs in the end is that of the uncut run, events and rows are there once, registers are equal. */
#include <check.h>

#include "sim/meter/image_story_test.h"

static image_file_t file;

/* An outage of a second at 02:00; part 2 is damaged in both, part 1 where it has a way back. */
static void begin(story_t *story, bool image) {
  story_begin(story, STORY_JANUARY);
  tell_firmware(story);
  tell_load(story, 0, hms(48, 0, 0), 7200);
  tell_outage(story, hms(2, 0, 0), hms(2, 0, 1));
  tell(story, "fault 0 program_damaged %lld -1 2 3", story_ns(story, hms(1, 40, 0)));
  if (image) tell(story, "fault 0 program_damaged %lld -1 1 30", story_ns(story, hms(1, 40, 0)));
  live(story);
  until(story, hms(1, 0, 0));
  if (!image) return;
  ck_assert_int_eq(image_verified(story, &file, hms(1, 0, 2)), IMAGE_DONE);
  ck_assert_int_eq(meter_image_activate(story->m, false, by_r3), IMAGE_RESTARTING);
}

static int count_of(const story_t *story, event_code_t code, int64_t value) {
  int count = 0;
  for (int nth = 1; event_of(story, code, nth).number > 0; nth++)
    count += value < 0 || event_of(story, code, nth).value == value;
  return count;
}

/* The log ends with what the start found, the numbers without a hole. */
static void check_rows(const story_t *story, bool image, uint64_t cut) {
  uint32_t count = meter_firmware_rows(story->m), first = image ? 3 : 0;
  ck_assert_msg(count == first + 1 + image, "%u rows after cut %lu", count, cut);
  if (image) {
    meter_firmware_row_t row = log_of(story, 4);
    ck_assert_msg(row.kind == FIRMWARE_FALLBACK, "no fallback after cut %lu", cut);
    ck_assert_str_eq(row.was, "LEG-2.0");
    ck_assert_str_eq(row.is, "LEG-1.0");
  }
  meter_firmware_row_t row = log_of(story, count);
  ck_assert_msg(row.kind == FIRMWARE_REFUSED, "kind %d after cut %lu", row.kind, cut);
  ck_assert_str_eq(row.is, "APP-1.0");
}

START_TEST(start_cut_anywhere__ends_as_the_uncut_one) {
  const bool image = _i == 1;
  story_t story;
  image_make(&(image_plan_t){0}, &file);
  begin(&story, image);
  until(&story, hms(1, 59, 59));
  uint64_t from = meter_cut_points(story.m);
  until(&story, hms(2, 10, 0));
  uint64_t to = meter_cut_points(story.m);
  meter_registers_t whole = registers_of(&story);
  check_rows(&story, image, 0);
  story_end(&story);
  uint64_t cuts = 0;
  for (uint64_t cut = from + 1; cut <= to; cut++) {
    begin(&story, image);
    until(&story, hms(1, 59, 59));
    ck_assert_str_eq(runs(&story, 1), image ? "LEG-2.0" : "LEG-1.0");
    meter_arm_cut(story.m, cut);
    until(&story, hms(2, 10, 0));
    cuts += meter_cut_happened(story.m);
    ck_assert_str_eq(runs(&story, 1), "LEG-1.0");
    ck_assert_str_eq(runs(&story, 2), "APP-1.0");
    int told = count_of(&story, EVENT_FIRMWARE_REFUSED, REASON_START);
    ck_assert_msg(told == 1 + image, "%d events after cut %lu", told, cut);
    int bad = count_of(&story, EVENT_PROGRAM, -1); /* one a start */
    ck_assert_msg(bad == 1 || bad == 2, "%d times 081 after cut %lu", bad, cut);
    check_rows(&story, image, cut);
    meter_registers_t got = registers_of(&story);
    ck_assert_msg(memcmp(&got.energy, &whole.energy, sizeof got.energy) == 0,
                  "registers after cut %lu", cut);
    story_end(&story);
  }
  ck_assert_uint_eq(cuts, to - from);
  ck_assert_uint_gt(cuts, 20);
}
END_TEST

/* --- an update over a damaged program: the first cut is the start that finds it --- */

static bool step(story_t *story) {
  meter_image_t image;
  meter_image(story->m, &image);
  meter_image_answer_t answer = IMAGE_DONE;
  if (image.block_count == 0 && image.status != IMAGE_ACTIVATED) {
    answer = meter_image_initiate(story->m, bytes_text("LEG-2.0"), (uint32_t)file.len, by_r3);
  } else if (image.first_missing < image.block_count) {
    size_t at = (size_t)image.first_missing * 200;
    size_t len = file.len - at < 200 ? file.len - at : 200;
    answer = meter_image_block(story->m, image.first_missing, bytes_of(file.octets + at, len));
  } else if (image.status == IMAGE_INITIATED) {
    answer = meter_image_verify(story->m, by_r3);
  } else if (image.status == IMAGE_VERIFIED) {
    answer = meter_image_activate(story->m, false, by_r3);
  } else {
    return image.status != IMAGE_ACTIVATED;
  }
  return answer != IMAGE_REFUSED;
}

static void update(story_t *story, uint64_t cut) {
  story_begin(story, STORY_JANUARY);
  tell_firmware(story);
  tell_load(story, 0, hms(48, 0, 0), 7200);
  tell(story, "fault 0 program_damaged %lld -1 1 3", story_ns(story, hms(0, 40, 0)));
  live(story);
  until(story, hms(1, 0, 0));
  if (cut != 0) meter_arm_cut(story->m, cut);
  for (int64_t s = 1; step(story) && s < 60; s++)
    until(story, hms(1, 0, s));
  until(story, hms(2, 10, 0));
}

/* The activation's own start finds nothing: what was damaged has gone. Any cut before it does, and
 * then nothing is activated any more, but what had been ordered already. */
START_TEST(update_cut_anywhere__keeps_every_row_of_the_log) {
  story_t story;
  image_make(&(image_plan_t){0}, &file);
  update(&story, 0);
  uint64_t to = meter_cut_points(story.m);
  ck_assert_uint_eq(meter_firmware_rows(story.m), 3);
  ck_assert_int_eq(count_of(&story, EVENT_PROGRAM, -1), 0);
  story_end(&story);
  uint64_t cuts = 0, found = 0, kept = 0;
  for (uint64_t cut = 1; cut <= to; cut++) {
    update(&story, cut);
    cuts += meter_cut_happened(story.m);
    int kinds[5] = {0}, starts = 0, memory = 0;
    for (uint32_t at = 1; at <= meter_firmware_rows(story.m); at++) {
      meter_firmware_row_t row = log_of(&story, at);
      kinds[row.kind]++;
      starts += row.reason == REASON_START;
      memory += row.reason == REASON_MEMORY;
    }
    ck_assert_str_eq(runs(&story, 1), memory > 0 ? "LEG-1.0" : "LEG-2.0");
    ck_assert_msg(kinds[FIRMWARE_INITIATED] == 1, "initiated after cut %lu", cut);
    ck_assert_msg(kinds[FIRMWARE_VERIFIED] == 1, "verified after cut %lu", cut);
    ck_assert_msg(kinds[FIRMWARE_ACTIVATED] == 1 - memory, "activated after cut %lu", cut);
    ck_assert_msg(memory <= starts, "%d refused after cut %lu", memory, cut);
    kept += (uint64_t)memory;
    ck_assert_msg(starts <= 1, "%d starts after cut %lu", starts, cut);
    ck_assert_msg(starts == count_of(&story, EVENT_FIRMWARE_REFUSED, REASON_START),
                  "event without row after cut %lu", cut);
    found += (uint64_t)starts;
    story_end(&story);
  }
  ck_assert_uint_gt(cuts, 30);
  ck_assert_uint_gt(found, 20);
  ck_assert_uint_gt(kept, 20);
  ck_assert_uint_lt(kept, found);
}
END_TEST

int main(void) {
  TCase *tcase = tcase_create("start_cut");
  tcase_add_loop_test(tcase, start_cut_anywhere__ends_as_the_uncut_one, 0, 2);
  tcase_add_test(tcase, update_cut_anywhere__keeps_every_row_of_the_log);
  STORY_RUN("sim/meter/meter_start_cut", tcase);
}
