/* What a start makes of a program that is not what its manifest says (pmu/docs/decisions/0009
 * "Every start"): the image before runs where there is a way back, else what is damaged runs on;
 * events, rows, and what stays. Each finding has a twin in which nothing is damaged, or nobody
 * looks. */
#include <check.h>

#include "sim/meter/image_story_test.h"

static image_file_t file;
static const char mend_and_object[] = "\1\16late_switching\2";

/* 7200 W all day, and rates 90 s late until an image mends it; outages of a second at 02:00, 03:00,
 * 04:00. */
static void begin(story_t *story) {
  story_begin(story, STORY_JANUARY);
  tell_firmware(story);
  tell(story, "flaw 0 late_switching 90");
  tell_load(story, 0, hms(48, 0, 0), 7200);
  for (int64_t hour = 2; hour <= 4; hour++)
    tell_outage(story, hms(hour, 0, 0), hms(hour, 0, 1));
}

static void damage(story_t *story, int64_t at, int part, int octet) {
  tell(story, "fault 0 program_damaged %lld -1 %d %d", story_ns(story, at), part, octet);
}

/* An image of part 1 that mends and brings an object is activated at 01:00:02. */
static void activate(story_t *story) {
  until(story, hms(1, 0, 0));
  image_make(&(image_plan_t){.items = mend_and_object, .items_len = sizeof mend_and_object}, &file);
  ck_assert_int_eq(image_verified(story, &file, hms(1, 0, 2)), IMAGE_DONE);
  ck_assert_int_eq(meter_image_activate(story->m, false, by_r3), IMAGE_RESTARTING);
  until(story, hms(1, 30, 0));
}

static int events_count(const story_t *story, event_code_t code) {
  int count = 0;
  while (event_of(story, code, count + 1).number > 0)
    count++;
  return count;
}

static int found(const story_t *story) {
  int count = 0;
  for (int nth = 1; event_of(story, EVENT_FIRMWARE_REFUSED, nth).number > 0; nth++)
    count += event_of(story, EVENT_FIRMWARE_REFUSED, nth).value == REASON_START;
  return count;
}

static bool program_bad(const story_t *story) {
  return (face_of(story).status & STATUS_PROGRAM) != 0;
}

static meter_firmware_t firmware_of(const story_t *story) {
  meter_firmware_t firmware;
  ck_assert(meter_firmware(story->m, &firmware));
  return firmware;
}

START_TEST(undamaged__starts_say_nothing) {
  story_t story;
  begin(&story);
  live(&story);
  activate(&story);
  until(&story, hms(5, 0, 0));
  ck_assert_int_eq(found(&story), 0);
  ck_assert(!program_bad(&story));
  ck_assert_str_eq(runs(&story, 1), "LEG-2.0");
  ck_assert_uint_eq(meter_firmware_rows(story.m), 3);
  story_end(&story);
}
END_TEST

/* Damaged at 01:30, found at 02:00:01 and at each start behind it; one row, and one 092. */
START_TEST(no_way_back__is_found_at_each_start_and_runs_on) {
  story_t story;
  begin(&story);
  damage(&story, hms(1, 30, 0), 1, 3);
  live(&story);
  until(&story, hms(1, 59, 59));
  ck_assert(!program_bad(&story)); /* nobody has looked */
  ck_assert_int_eq(events_count(&story, EVENT_PROGRAM), 0);
  until(&story, hms(2, 0, 1));
  ck_assert(program_bad(&story));
  meter_event_t up = event_of(&story, EVENT_POWER_UP, 1);
  meter_event_t bad = event_of(&story, EVENT_PROGRAM, 1);
  meter_event_t told = event_of(&story, EVENT_FIRMWARE_REFUSED, 1);
  ck_assert_uint_eq(bad.number, up.number + 1);
  ck_assert_uint_eq(told.number, up.number + 2);
  ck_assert_int_eq(told.stamp.s, STORY_JANUARY + hms(2, 0, 1));
  ck_assert_int_eq(told.value, REASON_START);
  ck_assert_int_eq(told.by.port, 'I');
  until(&story, hms(4, 30, 0));
  ck_assert_int_eq(events_count(&story, EVENT_PROGRAM), 3);
  ck_assert_int_eq(found(&story), 1);
  ck_assert_uint_eq(meter_firmware_rows(story.m), 1);
  meter_firmware_row_t row = log_of(&story, 1);
  ck_assert_int_eq(row.kind, FIRMWARE_REFUSED);
  ck_assert_int_eq(row.reason, REASON_START);
  ck_assert_int_eq(row.stamp.s, STORY_JANUARY + hms(2, 0, 1));
  ck_assert_str_eq(row.was, "LEG-1.0");
  ck_assert_str_eq(row.is, "LEG-1.0");
  ck_assert_str_eq(row.approval, "");
  ck_assert_int_eq(row.counter_was, 5);
  ck_assert_int_eq(row.counter_is, 5);
  ck_assert_int_eq(row.by.port, 'I');
  /* 7200 W but for three seconds of the site: it has measured on. 4.5 h × 7200 − 3 × 2 Wh. */
  ck_assert_int_eq(registers_of(&story).energy[0].total.mwh, 32394000);
  story_end(&story);
}
END_TEST

/* The flaw is back: rate 2 begins at 07:00 and counts from 07:01:30, 7200 W of 1680 s to 07:29:30.
 * The twin, undamaged, counts 1770 s from 07:00. Both have 90 s of rate 2 until 00:01:30 from the
 * first firmware: 3360000 + 180000 and 3540000 + 180000 mWh. */
START_TEST(way_back__runs_the_image_before_with_its_flaws) {
  const bool harmed = _i == 1;
  story_t story;
  begin(&story);
  if (harmed) damage(&story, hms(1, 40, 0), 1, 100);
  live(&story);
  activate(&story);
  until(&story, hms(1, 59, 59));
  ck_assert_str_eq(runs(&story, 1), "LEG-2.0");
  ck_assert(firmware_of(&story).counts);
  until(&story, hms(2, 0, 1));
  meter_firmware_t firmware = firmware_of(&story);
  ck_assert_str_eq(firmware.parts[0].identity, harmed ? "LEG-1.0" : "LEG-2.0");
  ck_assert_uint_eq(firmware.parts[0].version, harmed ? 0x01000000 : 0x02000000);
  ck_assert_uint_eq(firmware.parts[0].counter, 6); /* it only grows */
  ck_assert_int_eq(firmware.counts, !harmed);
  ck_assert_uint_eq(firmware.activations, 1);
  ck_assert_str_eq(firmware.parts[1].identity, "APP-1.0");
  until(&story, hms(7, 29, 30));
  ck_assert_int_eq(registers_of(&story).energy[0].rate[1].mwh, harmed ? 3540000 : 3720000);
  ck_assert_int_eq(found(&story), harmed);
  ck_assert(!program_bad(&story));
  ck_assert_int_eq(events_count(&story, EVENT_PROGRAM), 0);
  ck_assert_uint_eq(meter_firmware_rows(story.m), harmed ? 4 : 3);
  meter_image_t image;
  meter_image(story.m, &image);
  ck_assert_int_eq(image.status, IMAGE_ACTIVATED);
  ck_assert_uint_eq(image.block_count, 0);
  story_end(&story);
}
END_TEST

START_TEST(fallback__has_its_row_and_keeps_the_counter) {
  story_t story;
  begin(&story);
  damage(&story, hms(1, 40, 0), 1, 0);
  live(&story);
  activate(&story);
  until(&story, hms(2, 30, 0));
  ck_assert_uint_eq(event_of(&story, EVENT_FIRMWARE_REFUSED, 1).number,
                    event_of(&story, EVENT_POWER_UP, 1).number + 1);
  meter_firmware_row_t row = log_of(&story, 4);
  ck_assert_int_eq(row.kind, FIRMWARE_FALLBACK);
  ck_assert_int_eq(row.reason, REASON_START);
  ck_assert_str_eq(row.was, "LEG-2.0");
  ck_assert_str_eq(row.is, "LEG-1.0");
  ck_assert_str_eq(row.approval, ""); /* of what runs now, and that is the first one */
  ck_assert_int_eq(row.counter_was, 6);
  ck_assert_int_eq(row.counter_is, 6);
  ck_assert_int_eq(row.by.port, 'I');
  /* The file that fell is a replay; one with a greater counter is taken, and activated. */
  until(&story, hms(2, 40, 0));
  ck_assert_int_eq(image_verified(&story, &file, hms(2, 40, 2)), IMAGE_REFUSED);
  ck_assert_int_eq(event_of(&story, EVENT_FIRMWARE_REFUSED, 2).value, REASON_REPLAY);
  image_make(&(image_plan_t){.counter = 7, .least = 0x01000000}, &file);
  ck_assert_int_eq(image_verified(&story, &file, hms(2, 41, 2)), IMAGE_DONE);
  ck_assert_int_eq(meter_image_activate(story.m, false, by_r3), IMAGE_RESTARTING);
  until(&story, hms(3, 30, 0));
  ck_assert_str_eq(runs(&story, 1), "LEG-2.0");
  ck_assert_uint_eq(firmware_of(&story).parts[0].counter, 7);
  ck_assert_uint_eq(firmware_of(&story).activations, 2);
  ck_assert_int_eq(found(&story), 1);
  story_end(&story);
}
END_TEST

/* Of an image of the least version that has fallen back the version is the older one, again. */
START_TEST(fallback__has_the_version_of_what_runs) {
  story_t story;
  begin(&story);
  damage(&story, hms(1, 40, 0), 1, 0);
  live(&story);
  activate(&story);
  until(&story, hms(2, 30, 0));
  image_make(&(image_plan_t){.counter = 7, .least = 0x02000000}, &file);
  ck_assert_int_eq(image_verified(&story, &file, hms(2, 30, 2)), IMAGE_REFUSED);
  ck_assert_int_eq(event_of(&story, EVENT_FIRMWARE_REFUSED, 2).value, REASON_LEAST);
  story_end(&story);
}
END_TEST

/* An initiate erases the way back, one that is refused for its size does not; nor is there any to
 * what was damaged itself, of another part, or a second time. */
typedef enum { WAY_INITIATED, WAY_TOO_LARGE, WAY_SPOILT, WAY_OTHER_PART, WAYS } way_t;
START_TEST(way_back__is_there_until_an_initiate_and_if_it_is_whole) {
  const way_t way = (way_t)_i;
  story_t story;
  begin(&story);
  if (way == WAY_SPOILT) damage(&story, hms(0, 30, 0), 1, 6);
  damage(&story, hms(1, 40, 0), way == WAY_OTHER_PART ? 2 : 1, 6);
  live(&story);
  activate(&story);
  meter_image_answer_t answer = IMAGE_DONE;
  if (way == WAY_INITIATED) answer = meter_image_initiate(story.m, bytes_text("X"), 9, by_r3);
  if (way == WAY_TOO_LARGE) answer = meter_image_initiate(story.m, bytes_text("X"), 1 << 30, by_r3);
  ck_assert_int_eq(answer, way == WAY_TOO_LARGE ? IMAGE_WRONG : IMAGE_DONE);
  until(&story, hms(2, 30, 0));
  bool back = way == WAY_TOO_LARGE;
  ck_assert_str_eq(runs(&story, 1), back ? "LEG-1.0" : "LEG-2.0");
  ck_assert_int_eq(program_bad(&story), !back);
  ck_assert_int_eq(found(&story), 1);
  meter_firmware_row_t row = log_of(&story, meter_firmware_rows(story.m));
  ck_assert_int_eq(row.kind, back ? FIRMWARE_FALLBACK : FIRMWARE_REFUSED);
  ck_assert_str_eq(row.was, way == WAY_OTHER_PART ? "APP-1.0" : "LEG-2.0");
  ck_assert_str_eq(row.approval, back || way == WAY_OTHER_PART ? "" : "Z-2026-7");
  ck_assert_int_eq(row.counter_is, way == WAY_OTHER_PART ? 3 : 6);
  story_end(&story);
}
END_TEST

START_TEST(what_runs_behind_a_fallback__has_no_way_back) {
  story_t story;
  begin(&story);
  damage(&story, hms(1, 40, 0), 1, 0);
  damage(&story, hms(2, 40, 0), 1, 0);
  live(&story);
  activate(&story);
  until(&story, hms(3, 30, 0));
  ck_assert_str_eq(runs(&story, 1), "LEG-1.0");
  ck_assert(program_bad(&story));
  ck_assert_int_eq(log_of(&story, 4).kind, FIRMWARE_FALLBACK);
  ck_assert_int_eq(log_of(&story, 5).kind, FIRMWARE_REFUSED);
  ck_assert_str_eq(log_of(&story, 5).was, "LEG-1.0");
  story_end(&story);
}
END_TEST

/* One start finds both: part 1 has a way back, part 2 none. */
START_TEST(both_parts__are_told_in_their_order) {
  story_t story;
  begin(&story);
  damage(&story, hms(1, 40, 0), 2, 1);
  damage(&story, hms(1, 50, 0), 1, 299);
  live(&story);
  activate(&story);
  until(&story, hms(2, 30, 0));
  ck_assert_uint_eq(meter_firmware_rows(story.m), 5);
  ck_assert_int_eq(log_of(&story, 4).kind, FIRMWARE_FALLBACK);
  ck_assert_str_eq(log_of(&story, 4).was, "LEG-2.0");
  ck_assert_int_eq(log_of(&story, 5).kind, FIRMWARE_REFUSED);
  ck_assert_str_eq(log_of(&story, 5).was, "APP-1.0");
  uint32_t up = event_of(&story, EVENT_POWER_UP, 1).number;
  ck_assert_uint_eq(event_of(&story, EVENT_FIRMWARE_REFUSED, 1).number, up + 1);
  ck_assert_uint_eq(event_of(&story, EVENT_PROGRAM, 1).number, up + 2);
  ck_assert_uint_eq(event_of(&story, EVENT_FIRMWARE_REFUSED, 2).number, up + 3);
  story_end(&story);
}
END_TEST

/* Of seven octets the tenth is the third, and 7 and 0 are one: two bits of it are flipped. */
START_TEST(octet__is_counted_on_and_no_damage_undoes_another) {
  story_t story;
  begin(&story);
  damage(&story, hms(1, 40, 0), 1, 0);
  damage(&story, hms(1, 41, 0), 1, 7);
  live(&story);
  until(&story, hms(2, 30, 0));
  ck_assert(program_bad(&story));
  story_end(&story);
}
END_TEST

/* Activated at 01:00:02 with a blackout of 50 s and damaged in it, an image falls at 01:00:52: 091
 * and its row tell that it was activated, and then that it fell. */
START_TEST(image_damaged_in_its_blackout__falls_at_its_own_first_start) {
  story_t story;
  begin(&story);
  tell(&story, "policy 0 fw.blackout 50000000000");
  damage(&story, hms(1, 0, 30), 1, 44);
  live(&story);
  activate(&story);
  ck_assert_str_eq(runs(&story, 1), "LEG-1.0");
  meter_event_t started = event_of(&story, EVENT_FIRMWARE_STARTED, 1);
  ck_assert_int_eq(started.stamp.s, STORY_JANUARY + hms(1, 0, 52));
  ck_assert_int_eq(started.value, 6);
  ck_assert_uint_eq(event_of(&story, EVENT_FIRMWARE_REFUSED, 1).number, started.number + 1);
  ck_assert_uint_eq(meter_firmware_rows(story.m), 4);
  ck_assert_int_eq(log_of(&story, 3).kind, FIRMWARE_ACTIVATED);
  ck_assert_str_eq(log_of(&story, 3).was, "LEG-1.0");
  ck_assert_str_eq(log_of(&story, 3).is, "LEG-2.0");
  ck_assert_str_eq(log_of(&story, 3).approval, "Z-2026-7");
  ck_assert_int_eq(log_of(&story, 4).kind, FIRMWARE_FALLBACK);
  ck_assert_uint_eq(face_of(&story).power_failures, 0);
  story_end(&story);
}
END_TEST

/* Three rows are the image's own. */
START_TEST(full_log__has_the_event_alone) {
  story_t story;
  begin(&story);
  tell(&story, "limit 0 firmware_log 3");
  damage(&story, hms(1, 40, 0), 1, 44);
  live(&story);
  activate(&story);
  until(&story, hms(2, 30, 0));
  ck_assert_str_eq(runs(&story, 1), "LEG-1.0");
  ck_assert_int_eq(found(&story), 1);
  ck_assert_uint_eq(meter_firmware_rows(story.m), 3);
  story_end(&story);
}
END_TEST

/* The clock is lost in the outage: 092 is behind 002 and before 003, and the row has the clock that
 * was restored. */
START_TEST(lost_clock__is_told_behind_it) {
  story_t story;
  begin(&story);
  tell_fault(&story, "battery_dead", hms(1, 35, 0), "-1");
  damage(&story, hms(1, 40, 0), 1, 44);
  live(&story);
  activate(&story);
  until(&story, hms(2, 30, 0));
  uint32_t up = event_of(&story, EVENT_POWER_UP, 1).number;
  ck_assert_uint_eq(event_of(&story, EVENT_FIRMWARE_REFUSED, 1).number, up + 1);
  ck_assert_uint_eq(event_of(&story, EVENT_CLOCK_LOST, 1).number, up + 2);
  ck_assert_int_eq(log_of(&story, 4).stamp.s, event_of(&story, EVENT_POWER_UP, 1).stamp.s);
  ck_assert_uint_eq(log_of(&story, 4).clock_status, 1);
  story_end(&story);
}
END_TEST

/* The supply comes at 00:30 for the first time. */
START_TEST(first_power_up__looks_too) {
  story_t story;
  begin(&story);
  tell_outage(&story, 0, hms(0, 30, 0));
  damage(&story, hms(0, 10, 0), 2, 2);
  live(&story);
  until(&story, hms(1, 0, 0));
  ck_assert_uint_eq(event_of(&story, EVENT_PROGRAM, 1).number, 1);
  ck_assert_uint_eq(event_of(&story, EVENT_FIRMWARE_REFUSED, 1).number, 2);
  ck_assert_str_eq(log_of(&story, 1).is, "APP-1.0");
  story_end(&story);
}
END_TEST

static bool never_looks(bool equal) {
  (void)equal;
  return true;
}

START_TEST(who_does_not_look__runs_what_is_damaged) {
  meter_mechanisms_t wrong = meter_mechanisms_right;
  wrong.imaging.body_holds = never_looks;
  story_t story;
  begin(&story);
  damage(&story, hms(1, 40, 0), 1, 44);
  live_with(&story, &wrong);
  activate(&story);
  until(&story, hms(4, 30, 0));
  ck_assert_str_eq(runs(&story, 1), "LEG-2.0");
  ck_assert_int_eq(found(&story), 0);
  story_end(&story);
}
END_TEST

static status_t read_facts(story_t *story, const char **text) {
  static fault_t fault;
  const meter_config_t *config = NULL;
  bytes_t facts = bytes_text(text_chars(&story->facts));
  status_t status = meter_config_read(&story->arena, facts, 0, &config, &fault);
  *text = fault.text;
  return status;
}

START_TEST(facts__that_cannot_be_are_refused) {
  const char *text = NULL;
  story_t story;
  story_begin(&story, STORY_JANUARY);
  damage(&story, hms(1, 0, 0), 1, 0);
  ck_assert_int_eq(read_facts(&story, &text), ST_BAD_INPUT);
  ck_assert_ptr_nonnull(strstr(text, "a meter without firmware"));
  story_end(&story);
  for (int count = 8; count <= 9; count++) {
    begin(&story);
    for (int i = 0; i < count; i++)
      damage(&story, hms(1, 0, i), 1, 0);
    ck_assert_int_eq(read_facts(&story, &text), count == 8 ? ST_OK : ST_BAD_INPUT);
    story_end(&story);
  }
  begin(&story);
  damage(&story, hms(1, 0, 0), 3, 0);
  ck_assert_int_eq(read_facts(&story, &text), ST_BAD_INPUT);
  story_end(&story);
}
END_TEST

int main(void) {
  TCase *tcase = tcase_create("start");
  tcase_add_test(tcase, undamaged__starts_say_nothing);
  tcase_add_test(tcase, no_way_back__is_found_at_each_start_and_runs_on);
  tcase_add_loop_test(tcase, way_back__runs_the_image_before_with_its_flaws, 0, 2);
  tcase_add_test(tcase, fallback__has_its_row_and_keeps_the_counter);
  tcase_add_test(tcase, fallback__has_the_version_of_what_runs);
  tcase_add_loop_test(tcase, way_back__is_there_until_an_initiate_and_if_it_is_whole, 0, WAYS);
  tcase_add_test(tcase, what_runs_behind_a_fallback__has_no_way_back);
  tcase_add_test(tcase, both_parts__are_told_in_their_order);
  tcase_add_test(tcase, octet__is_counted_on_and_no_damage_undoes_another);
  tcase_add_test(tcase, image_damaged_in_its_blackout__falls_at_its_own_first_start);
  tcase_add_test(tcase, full_log__has_the_event_alone);
  tcase_add_test(tcase, lost_clock__is_told_behind_it);
  tcase_add_test(tcase, first_power_up__looks_too);
  tcase_add_test(tcase, who_does_not_look__runs_what_is_damaged);
  tcase_add_test(tcase, facts__that_cannot_be_are_refused);
  STORY_RUN("sim/meter/meter_start", tcase);
}
