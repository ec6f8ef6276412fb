/* Firmware of a meter: transfer by blocks, each reason for which an image is refused, and none but
 * it; activation as a restart, and what it leaves (pmu/docs/decisions/0009). */
#include <check.h>

#include "sim/meter/image_story_test.h"

static image_file_t file;

static void begin(story_t *story) {
  story_begin(story, STORY_JANUARY);
  tell_firmware(story);
  tell_load(story, 0, hms(48, 0, 0), 7200);
}

/* For an hour; and a good image is made, which nobody has sent yet. */
static void live_with_image(story_t *story) {
  live(story);
  until(story, hms(1, 0, 0));
  image_make(&(image_plan_t){0}, &file);
}

/* Sent, and verified at 01:00:02. */
static void live_verified(story_t *story) {
  live_with_image(story);
  ck_assert_int_eq(image_verified(story, &file, hms(1, 0, 2)), IMAGE_DONE);
}

/* 120 + 300 + 1 + 4 + 71 + 4 + 103 octets are 603: three blocks of 200 and one of 3. */
START_TEST(blocks__are_taken_once_and_in_any_order) {
  story_t story;
  begin(&story);
  live_with_image(&story);
  ck_assert_uint_eq(file.len, 603);
  const uint8_t *p = file.octets;
  ck_assert_int_eq(meter_image_block(story.m, 0, bytes_of(p, 200)), IMAGE_REFUSED);
  ck_assert_int_eq(meter_image_verify(story.m, by_r3), IMAGE_REFUSED);
  ck_assert_int_eq(meter_image_initiate(story.m, bytes_text("LEG-2.0"), 603, by_r3), IMAGE_DONE);
  ck_assert_int_eq(meter_image_block(story.m, 3, bytes_of(p + 600, 3)), IMAGE_DONE);
  ck_assert_int_eq(meter_image_block(story.m, 0, bytes_of(p, 200)), IMAGE_DONE);
  ck_assert_int_eq(meter_image_block(story.m, 4, bytes_of(p, 200)), IMAGE_WRONG);
  ck_assert_int_eq(meter_image_block(story.m, 1, bytes_of(p + 200, 199)), IMAGE_WRONG);
  ck_assert_int_eq(meter_image_block(story.m, 3, bytes_of(p + 600, 2)), IMAGE_WRONG);
  ck_assert_int_eq(meter_image_block(story.m, 0, bytes_of(p, 200)), IMAGE_DONE);
  ck_assert_int_eq(meter_image_block(story.m, 0, bytes_of(p + 1, 200)), IMAGE_REFUSED);
  meter_image_t image;
  meter_image(story.m, &image);
  ck_assert_uint_eq(image.block_count, 4);
  ck_assert_uint_eq(image.first_missing, 1);
  ck_assert_int_eq(image.status, IMAGE_INITIATED);
  ck_assert(meter_image_there(story.m, 3));
  ck_assert(!meter_image_there(story.m, 2));
  ck_assert(!meter_image_there(story.m, 4));
  ck_assert_int_eq(meter_image_initiate(story.m, bytes_text("LEG-2.0"), 603, by_r3), IMAGE_DONE);
  ck_assert(!meter_image_there(story.m, 0)); /* an initiate erases whatever was there */
  story_end(&story);
}
END_TEST

START_TEST(meter_without_firmware__takes_no_image) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  live(&story);
  meter_firmware_t firmware;
  meter_image_t image;
  ck_assert(!meter_firmware(story.m, &firmware));
  meter_image(story.m, &image);
  ck_assert_uint_eq(image.block_size, 0);
  ck_assert_int_eq(meter_image_initiate(story.m, bytes_text("A"), 1, by_r3), IMAGE_NONE);
  ck_assert_int_eq(meter_image_activate(story.m, true, by_r3), IMAGE_NONE);
  ck_assert_uint_eq(meter_firmware_capacity(story.m), 0);
  story_end(&story);
}
END_TEST

/* At 01:00:02 it is verified, at 01:10:00 activated, with a blackout of 50 s. 7200 W are 2000 mWh a
 * second: 100000 mWh of the load are in no register. */
START_TEST(activation__is_a_restart_that_is_no_failure) {
  story_t story;
  begin(&story);
  tell(&story, "policy 0 fw.blackout 50000000000");
  live(&story);
  until(&story, hms(1, 0, 0));
  image_make(&(image_plan_t){.items = "\2\0", .items_len = 2}, &file);
  ck_assert_int_eq(image_verified(&story, &file, hms(1, 0, 2)), IMAGE_DONE);
  meter_image_t image;
  meter_image(story.m, &image);
  ck_assert(image.to_activate);
  ck_assert_mem_eq(image.hash, file.octets + 24, 32);
  until(&story, hms(1, 10, 0));
  ck_assert_str_eq(runs(&story, 1), "LEG-1.0");
  ck_assert_int_eq(meter_image_activate(story.m, false, by_r3), IMAGE_RESTARTING);
  ck_assert(!meter_talks(story.m));
  until(&story, hms(1, 10, 49));
  ck_assert(!meter_talks(story.m));
  until(&story, hms(1, 10, 50));
  ck_assert(meter_talks(story.m));
  until(&story, hms(2, 0, 0));
  ck_assert_str_eq(runs(&story, 1), "LEG-2.0");
  true_t now = {(STORY_JANUARY + hms(2, 0, 0)) * NS_PER_S};
  int64_t counted = registers_of(&story).energy[0].total.mwh;
  ck_assert_int_eq(meter_consumed(story.m, now).mwh - counted, 100000);
  meter_face_t face = face_of(&story);
  ck_assert_uint_eq(face.boot, 2);
  ck_assert_uint_eq(face.power_failures, 0);
  ck_assert_uint_eq(event_of(&story, EVENT_POWER_DOWN, 1).number, 0);
  ck_assert_uint_eq(event_of(&story, EVENT_POWER_UP, 1).number, 0);
  meter_event_t began = event_of(&story, EVENT_FIRMWARE_BEGUN, 1);
  ck_assert_int_eq(began.stamp.s, STORY_JANUARY + hms(1, 10, 0));
  ck_assert_int_eq(began.value, 6);
  ck_assert_int_eq(began.by.port, 'R'); /* who asked for it */
  meter_event_t started = event_of(&story, EVENT_FIRMWARE_STARTED, 1);
  ck_assert_int_eq(started.stamp.s, STORY_JANUARY + hms(1, 10, 50));
  ck_assert_int_eq(started.stamp2.s, STORY_JANUARY + hms(1, 10, 0));
  ck_assert_int_eq(started.value, 6);
  ck_assert_int_eq(started.by.port, 'I');
  ck_assert_uint_eq(row_of(&story, ROW_ENTRY, 3).status,
                    ENTRY_POWER_DOWN | ENTRY_TRANSIENT | ENTRY_SHORT);
  ck_assert_uint_eq(row_of(&story, ROW_ENTRY, 4).status,
                    ENTRY_POWER_UP | ENTRY_TRANSIENT | ENTRY_SHORT);
  ck_assert_uint_eq(row_of(&story, ROW_ENTRY, 5).status, 0);
  meter_firmware_t firmware;
  ck_assert(meter_firmware(story.m, &firmware));
  ck_assert(firmware.counts);
  ck_assert_uint_eq(firmware.activations, 1);
  ck_assert_mem_eq(firmware.parts[0].hash, file.octets + 24, 32);
  ck_assert_str_eq(firmware.parts[1].identity, "APP-1.0");
  ck_assert_uint_eq(meter_firmware_rows(story.m), 3);
  ck_assert_int_eq(log_of(&story, 1).kind, FIRMWARE_INITIATED);
  ck_assert_int_eq(log_of(&story, 2).kind, FIRMWARE_VERIFIED);
  meter_firmware_row_t row = log_of(&story, 3);
  ck_assert_int_eq(row.kind, FIRMWARE_ACTIVATED);
  ck_assert_str_eq(row.was, "LEG-1.0");
  ck_assert_str_eq(row.is, "LEG-2.0");
  ck_assert_int_eq(row.counter_was, 5);
  ck_assert_int_eq(row.counter_is, 6);
  ck_assert_str_eq(row.approval, "Z-2026-7");
  ck_assert_int_eq(row.by.port, 'R');
  meter_image(story.m, &image);
  ck_assert_int_eq(image.status, IMAGE_ACTIVATED);
  ck_assert_uint_eq(image.block_count, 0);
  story_end(&story);
}
END_TEST

/* The blackout is from 01:10:00 to 01:10:50; the supply fails within it and is back later, so the
 * meter starts when both are over, and one failure counts. */
START_TEST(supply_failing_in_a_blackout__starts_when_both_are_over) {
  story_t story;
  begin(&story);
  tell(&story, "policy 0 fw.blackout 50000000000");
  tell_outage(&story, hms(1, 10, 20), hms(1, 12, 0));
  live_verified(&story);
  until(&story, hms(1, 10, 0));
  ck_assert_int_eq(meter_image_activate(story.m, false, by_r3), IMAGE_RESTARTING);
  until(&story, hms(1, 11, 59));
  ck_assert(!meter_talks(story.m));
  until(&story, hms(1, 30, 0));
  meter_event_t started = event_of(&story, EVENT_FIRMWARE_STARTED, 1);
  meter_event_t up = event_of(&story, EVENT_POWER_UP, 1);
  ck_assert_int_eq(started.stamp.s, STORY_JANUARY + hms(1, 12, 0));
  ck_assert_int_eq(up.stamp.s, STORY_JANUARY + hms(1, 12, 0));
  ck_assert_uint_eq(up.number, started.number + 1);
  ck_assert_uint_eq(event_of(&story, EVENT_POWER_DOWN, 1).number, 0);
  ck_assert_uint_eq(face_of(&story).power_failures, 1);
  ck_assert_str_eq(runs(&story, 1), "LEG-2.0");
  story_end(&story);
}
END_TEST

START_TEST(supply_failing_while_it_verifies__leaves_it_initiated) {
  story_t story;
  begin(&story);
  tell_outage(&story, hms(1, 0, 1), hms(1, 0, 10));
  live_with_image(&story);
  ck_assert_int_eq(image_send(&story, &file), IMAGE_DONE);
  ck_assert_int_eq(meter_image_verify(story.m, by_r3), IMAGE_BUSY);
  until(&story, hms(1, 5, 0));
  meter_image_t image;
  meter_image(story.m, &image);
  ck_assert_int_eq(image.status, IMAGE_INITIATED);
  ck_assert_uint_eq(image.first_missing, 4);
  ck_assert_int_eq(meter_image_verify(story.m, by_r3), IMAGE_BUSY);
  until(&story, hms(1, 5, 2));
  ck_assert_int_eq(meter_image_verify(story.m, by_r3), IMAGE_DONE);
  story_end(&story);
}
END_TEST

/* --- reasons --- */

typedef enum { HARM_NONE, HARM_BODY, HARM_SHORT, HARM_LONG, HARM_MAGIC, HARM_MISSING } harm_t;
typedef struct {
  meter_image_reason_t reason;
  image_plan_t plan;
  harm_t harm;
  bool kept;
} refused_t;
static const refused_t refused[] = {
    {REASON_TRUNCATED, {0}, HARM_SHORT, true},
    {REASON_TRUNCATED, {0}, HARM_MISSING, true},
    {REASON_SIZE, {0}, HARM_LONG, true},
    {REASON_HASH, {0}, HARM_BODY, false},
    {REASON_HARDWARE, {.hardware = "HW-2", .counter = 5}, HARM_NONE, false},
    {REASON_SERIAL, {.serial = "87654321", .bad_authority = true}, HARM_NONE, false},
    {REASON_SIGNATURE, {.bad_authority = true, .counter = 5}, HARM_NONE, false},
    {REASON_SIGNATURE, {.stranger = true}, HARM_NONE, false},
    {REASON_SIGNATURE, {.part = 2, .bad_authority = true}, HARM_NONE, false},
    {REASON_SIGNER, {.no_authority = true, .counter = 4}, HARM_NONE, false},
    {REASON_SIGNER, {.no_maker = true}, HARM_NONE, false},
    {REASON_SIGNER, {.part = 2, .no_maker = true}, HARM_NONE, false},
    {REASON_DOWNGRADE, {.counter = 4, .least = 0x01000001}, HARM_NONE, false},
    {REASON_REPLAY, {.counter = 5, .least = 0x01000001}, HARM_NONE, false},
    {REASON_LEAST, {.least = 0x01000001}, HARM_NONE, false},
    {REASON_FORM, {0}, HARM_MAGIC, false},
};

static void harm(const refused_t *one) {
  if (one->harm == HARM_BODY) file.octets[250] ^= 0x10;
  if (one->harm == HARM_SHORT) file.len -= 5;
  if (one->harm == HARM_LONG) file.len += 5;
  if (one->harm == HARM_MAGIC) file.octets[0] = 'm';
}

static meter_image_answer_t refused_answer(story_t *story, const refused_t *one) {
  until(story, hms(1, 0, 0));
  image_make(&one->plan, &file);
  harm(one);
  if (one->harm != HARM_MISSING) return image_verified(story, &file, hms(1, 0, 2));
  ck_assert_int_eq(meter_image_initiate(story->m, bytes_text("LEG-2.0"), 603, by_r3), IMAGE_DONE);
  ck_assert_int_eq(meter_image_block(story->m, 0, bytes_of(file.octets, 200)), IMAGE_DONE);
  ck_assert_int_eq(meter_image_verify(story->m, by_r3), IMAGE_BUSY);
  until(story, hms(1, 0, 2));
  return meter_image_verify(story->m, by_r3);
}

/* 0009 *The log*: of a manifest that was read, by the part that it names; else what the initiate
 * said, and nothing more. */
static void check_named(const story_t *story, uint32_t number, const refused_t *one) {
  meter_firmware_row_t row = log_of(story, number);
  bool known = one->harm != HARM_MISSING && one->harm != HARM_MAGIC, second = one->plan.part == 2;
  int64_t counter = one->plan.counter == 0 ? 6 : one->plan.counter;
  ck_assert_str_eq(row.is, second ? "APP-2.0" : "LEG-2.0");
  ck_assert_str_eq(row.was, !known ? "" : second ? "APP-1.0" : "LEG-1.0");
  ck_assert_str_eq(row.approval, known ? "Z-2026-7" : "");
  ck_assert_int_eq(row.counter_was, !known ? METER_ABSENT : second ? 3 : 5);
  ck_assert_int_eq(row.counter_is, known ? counter : METER_ABSENT);
}

START_TEST(image_refused__for_the_first_reason_and_nothing_else_changed) {
  const refused_t *one = &refused[_i];
  story_t story;
  begin(&story);
  live(&story);
  ck_assert_int_eq(refused_answer(&story, one), IMAGE_REFUSED);
  meter_event_t event = event_of(&story, EVENT_FIRMWARE_REFUSED, 1);
  ck_assert_int_eq(event.value, one->reason);
  ck_assert_int_eq(event.stamp.s, STORY_JANUARY + hms(1, 0, 2));
  ck_assert_uint_eq(event_of(&story, EVENT_FIRMWARE_REFUSED, 2).number, 0);
  meter_firmware_row_t row = log_of(&story, 2);
  ck_assert_int_eq(row.kind, FIRMWARE_REFUSED);
  ck_assert_int_eq(row.reason, one->reason);
  ck_assert_uint_eq(meter_firmware_rows(story.m), 2);
  meter_image_t image;
  meter_image(story.m, &image);
  ck_assert_int_eq(image.status, IMAGE_VERIFICATION_FAILED);
  ck_assert(!image.to_activate);
  ck_assert_int_eq(image.block_count > 0, one->kept);
  ck_assert_str_eq(runs(&story, 1), "LEG-1.0");
  ck_assert_str_eq(runs(&story, 2), "APP-1.0");
  ck_assert_int_eq(meter_image_activate(story.m, true, by_r3), IMAGE_REFUSED);
  ck_assert_int_eq(event_of(&story, EVENT_FIRMWARE_REFUSED, 2).value, REASON_UNVERIFIED);
  check_named(&story, 2, one);
  check_named(&story, 3, one); /* of one that was dropped still what was known of it */
  ck_assert(meter_talks(story.m));
  ck_assert_uint_eq(face_of(&story).boot, 1);
  story_end(&story);
}
END_TEST

START_TEST(part_2__needs_the_maker_alone_and_leaves_part_1) {
  story_t story;
  begin(&story);
  live(&story);
  until(&story, hms(1, 0, 0));
  meter_firmware_t before, after;
  ck_assert(meter_firmware(story.m, &before));
  image_make(&(image_plan_t){.part = 2, .no_authority = true, .counter = 4, .serial = "12345678"},
             &file);
  ck_assert_int_eq(image_verified(&story, &file, hms(1, 0, 2)), IMAGE_DONE);
  ck_assert_int_eq(meter_image_activate(story.m, false, by_r3), IMAGE_RESTARTING);
  until(&story, hms(1, 1, 0));
  ck_assert(meter_firmware(story.m, &after));
  ck_assert_mem_eq(after.parts[0].hash, before.parts[0].hash, 32);
  ck_assert_mem_eq(after.parts[1].hash, file.octets + 24, 32);
  ck_assert_str_eq(after.parts[1].identity, "APP-2.0");
  story_end(&story);
}
END_TEST

static meter_image_status_t status_of(const story_t *story) {
  meter_image_t image;
  meter_image(story->m, &image);
  return image.status;
}

/* All four blocks are there, and nobody has looked at them: 12 knows no manifest. Verified good it
 * does. 13 knows nothing whatever is there. */
START_TEST(row_of_the_log__knows_the_manifest_from_the_verification_on) {
  story_t story;
  begin(&story);
  live_with_image(&story);
  ck_assert_int_eq(image_send(&story, &file), IMAGE_DONE);
  ck_assert_int_eq(meter_image_activate(story.m, false, by_r3), IMAGE_REFUSED);
  ck_assert_int_eq(log_of(&story, 2).reason, REASON_UNVERIFIED);
  check_named(&story, 2, &(refused_t){.harm = HARM_MISSING});
  ck_assert_int_eq(meter_image_verify(story.m, by_r3), IMAGE_BUSY);
  until(&story, hms(1, 0, 2));
  ck_assert_int_eq(log_of(&story, 3).kind, FIRMWARE_VERIFIED);
  check_named(&story, 3, &(refused_t){.harm = HARM_NONE});
  ck_assert_int_eq(meter_image_denied(story.m, by_r1), IMAGE_REFUSED);
  ck_assert_int_eq(log_of(&story, 4).reason, REASON_RIGHT);
  ck_assert_str_eq(log_of(&story, 4).is, ""); /* who has no right learns no name */
  ck_assert_str_eq(log_of(&story, 4).was, "");
  ck_assert_int_eq(log_of(&story, 4).counter_is, METER_ABSENT);
  story_end(&story);
}
END_TEST

/* Refused, it says so as often as it is asked, and begins nothing. A missing block comes, and it is
 * *initiated* again; one that is there already is no news. */
START_TEST(truncated_image__goes_on_where_it_was) {
  story_t story;
  begin(&story);
  live(&story);
  ck_assert_int_eq(refused_answer(&story, &refused[1]), IMAGE_REFUSED);
  ck_assert_int_eq(meter_image_verify(story.m, by_r3), IMAGE_REFUSED);
  ck_assert_int_eq(meter_image_block(story.m, 0, bytes_of(file.octets, 200)), IMAGE_DONE);
  ck_assert_int_eq(status_of(&story), IMAGE_VERIFICATION_FAILED);
  for (uint32_t at = 1; at < 4; at++) {
    size_t len = at < 3 ? 200 : 3;
    ck_assert_int_eq(meter_image_block(story.m, at, bytes_of(file.octets + at * 200, len)),
                     IMAGE_DONE);
    ck_assert_int_eq(status_of(&story), IMAGE_INITIATED);
  }
  ck_assert_int_eq(meter_image_activate(story.m, false, by_r3), IMAGE_REFUSED);
  check_named(&story, 3, &(refused_t){.harm = HARM_MISSING}); /* nobody has read the whole yet */
  ck_assert_int_eq(meter_image_verify(story.m, by_r3), IMAGE_BUSY);
  until(&story, hms(1, 0, 4));
  ck_assert_int_eq(meter_image_verify(story.m, by_r3), IMAGE_DONE);
  ck_assert_uint_eq(event_of(&story, EVENT_FIRMWARE_REFUSED, 3).number, 0);
  story_end(&story);
}
END_TEST

START_TEST(size_right_and_enabling__are_looked_at_before_anything) {
  story_t story;
  begin(&story);
  tell(&story, "limit 0 image 600");
  live(&story);
  until(&story, hms(1, 0, 0));
  ck_assert_int_eq(meter_image_initiate(story.m, bytes_text("L"), 601, by_r3), IMAGE_WRONG);
  ck_assert_int_eq(event_of(&story, EVENT_FIRMWARE_REFUSED, 1).value, REASON_SIZE);
  ck_assert_int_eq(meter_image_initiate(story.m, bytes_text("L"), 600, by_r3), IMAGE_DONE);
  ck_assert_int_eq(meter_image_denied(story.m, by_r0), IMAGE_REFUSED);
  ck_assert_uint_eq(event_of(&story, EVENT_FIRMWARE_REFUSED, 2).number, 0);
  ck_assert_int_eq(meter_image_denied(story.m, by_r1), IMAGE_REFUSED);
  ck_assert_int_eq(event_of(&story, EVENT_FIRMWARE_REFUSED, 2).value, REASON_RIGHT);
  ck_assert_int_eq(log_of(&story, 3).reason, REASON_RIGHT);
  ck_assert_int_eq(meter_image_enable(story.m, false, by_r3), IMAGE_DONE);
  ck_assert_int_eq(meter_image_initiate(story.m, bytes_text("L"), 600, by_r3), IMAGE_BUSY);
  ck_assert_int_eq(meter_image_verify(story.m, by_r3), IMAGE_BUSY);
  story_end(&story);
}
END_TEST

/* Four rows: initiated, refused, initiated would take the last but one, and is there; the second
 * image finds one row free, which its refusal takes. */
START_TEST(full_log__refuses_and_is_never_written_over) {
  story_t story;
  begin(&story);
  tell(&story, "limit 0 firmware_log 4");
  live(&story);
  ck_assert_int_eq(refused_answer(&story, &refused[3]), IMAGE_REFUSED);
  image_make(&(image_plan_t){0}, &file);
  ck_assert_int_eq(image_verified(&story, &file, hms(1, 0, 4)), IMAGE_REFUSED);
  ck_assert_int_eq(log_of(&story, 3).kind, FIRMWARE_INITIATED);
  ck_assert_int_eq(log_of(&story, 4).reason, REASON_LOG);
  ck_assert_int_eq(image_verified(&story, &file, hms(1, 0, 6)), IMAGE_REFUSED);
  ck_assert_int_eq(event_of(&story, EVENT_FIRMWARE_REFUSED, 3).value, REASON_LOG);
  ck_assert_int_eq(log_of(&story, 1).kind, FIRMWARE_INITIATED);
  ck_assert_uint_eq(meter_firmware_rows(story.m), 4);
  ck_assert_str_eq(runs(&story, 1), "LEG-1.0");
  story_end(&story);
}
END_TEST

/* Four rows: initiated, verified, and 13 twice. 11 is no matter of the image, which stays good. */
START_TEST(full_log__refuses_an_activation_and_the_image_stays_verified) {
  story_t story;
  begin(&story);
  tell(&story, "limit 0 firmware_log 4");
  live_verified(&story);
  ck_assert_int_eq(meter_image_denied(story.m, by_r1), IMAGE_REFUSED);
  ck_assert_int_eq(meter_image_denied(story.m, by_r1), IMAGE_REFUSED);
  ck_assert_int_eq(meter_image_activate(story.m, false, by_r3), IMAGE_REFUSED);
  ck_assert_int_eq(event_of(&story, EVENT_FIRMWARE_REFUSED, 3).value, REASON_LOG);
  ck_assert_int_eq(status_of(&story), IMAGE_VERIFIED);
  ck_assert_uint_eq(meter_firmware_rows(story.m), 4);
  story_end(&story);
}
END_TEST

/* --- clocks and schedules --- */

static void invalid_clock(story_t *story) {
  begin(story);
  char rest[64];
  snprintf(rest, sizeof rest, "%lld", story_ns(story, hms(12, 0, 0)));
  tell_fault(story, "battery_dead", hms(0, 10, 0), rest);
  tell_outage(story, hms(0, 20, 0), hms(0, 30, 0));
  live(story);
  until(story, hms(1, 0, 0));
  image_make(&(image_plan_t){0}, &file);
  ck_assert_int_eq(image_verified(story, &file, hms(1, 0, 2)), IMAGE_DONE);
}

START_TEST(invalid_clock__is_no_clock_to_activate_by_unless_forced) {
  story_t story;
  invalid_clock(&story);
  ck_assert_int_eq(meter_image_activate(story.m, false, by_r3), IMAGE_REFUSED);
  ck_assert_int_eq(event_of(&story, EVENT_FIRMWARE_REFUSED, 1).value, REASON_CLOCK);
  ck_assert_uint_eq(log_of(&story, 3).clock_status, 0x01);
  meter_image_t image;
  meter_image(story.m, &image);
  ck_assert_int_eq(image.status, IMAGE_VERIFIED);
  ck_assert_int_eq(meter_image_activate(story.m, true, by_r3), IMAGE_RESTARTING);
  until(&story, hms(1, 1, 0));
  ck_assert_str_eq(runs(&story, 1), "LEG-2.0");
  story_end(&story);
}
END_TEST

/* Event 081 at 00:10; the transferred image stays, verified. */
START_TEST(failed_memory__activates_nothing_forced_or_not) {
  story_t story;
  begin(&story);
  tell_fault(&story, "memory_fault", hms(0, 10, 0), "-1 program");
  live(&story);
  until(&story, hms(1, 0, 0));
  image_make(&(image_plan_t){0}, &file);
  ck_assert_int_eq(image_verified(&story, &file, hms(1, 0, 2)), IMAGE_DONE);
  for (int32_t forced = 0; forced < 2; forced++) {
    ck_assert_int_eq(meter_image_activate(story.m, forced == 1, by_r3), IMAGE_REFUSED);
    ck_assert_int_eq(event_of(&story, EVENT_FIRMWARE_REFUSED, forced + 1).value, REASON_MEMORY);
  }
  meter_image_t image;
  meter_image(story.m, &image);
  ck_assert_int_eq(image.status, IMAGE_VERIFIED);
  ck_assert_str_eq(runs(&story, 1), "LEG-1.0");
  story_end(&story);
}
END_TEST

/* The clock restarted at 00:20 when it was 00:30; 01:10:00 by it is 01:20:00. */
START_TEST(schedule__is_never_forced) {
  story_t story;
  invalid_clock(&story);
  claim_t at = {STORY_JANUARY + hms(1, 10, 0)};
  ck_assert_int_eq(meter_image_schedule(story.m, at, by_r3), IMAGE_DONE);
  until(&story, hms(1, 19, 59));
  ck_assert_uint_eq(event_of(&story, EVENT_FIRMWARE_REFUSED, 1).number, 0);
  until(&story, hms(1, 20, 0));
  ck_assert_int_eq(event_of(&story, EVENT_FIRMWARE_REFUSED, 1).value, REASON_CLOCK);
  ck_assert_str_eq(runs(&story, 1), "LEG-1.0");
  story_end(&story);
}
END_TEST

/* A billing date at midnight, and the activation at the same instant, behind it. */
START_TEST(schedule__comes_behind_end_of_billing) {
  story_t story;
  begin(&story);
  tell(&story, "policy 0 eob.monthly 6 0");
  tell(&story, "policy 0 fw.blackout 10000000000");
  live_verified(&story);
  claim_t at = {STORY_JANUARY + hms(24, 0, 0)};
  ck_assert_int_eq(meter_image_schedule(story.m, at, by_r3), IMAGE_DONE);
  until(&story, hms(25, 0, 0));
  meter_event_t reset = event_of(&story, EVENT_END_OF_BILLING, 1);
  meter_event_t began = event_of(&story, EVENT_FIRMWARE_BEGUN, 1);
  ck_assert_int_eq(began.stamp.s, at.s);
  ck_assert_uint_eq(began.number, reset.number + 1);
  ck_assert_uint_eq(face_of(&story).sets_made, 1);
  ck_assert_str_eq(runs(&story, 1), "LEG-2.0");
  meter_image_t image;
  meter_image(story.m, &image);
  ck_assert_int_eq(image.scheduled.s, METER_ABSENT);
  story_end(&story);
}
END_TEST

/* Of 01:00:02: that second is reached. 01:00:03 is not, nor is an empty one any instant. */
START_TEST(schedule__not_later_than_the_clock__is_refused) {
  story_t story;
  begin(&story);
  live_verified(&story);
  meter_image_t image;
  uint32_t events = face_of(&story).events_last, rows = meter_firmware_rows(story.m);
  for (int back = 0; back < 2; back++) {
    claim_t at = {STORY_JANUARY + hms(1, 0, 2) - back};
    ck_assert_int_eq(meter_image_schedule(story.m, at, by_r3), IMAGE_BUSY);
  }
  meter_image(story.m, &image);
  ck_assert_int_eq(image.scheduled.s, METER_ABSENT);
  ck_assert_uint_eq(face_of(&story).events_last, events);
  ck_assert_uint_eq(meter_firmware_rows(story.m), rows);
  claim_t next = {STORY_JANUARY + hms(1, 0, 3)};
  ck_assert_int_eq(meter_image_schedule(story.m, next, by_r3), IMAGE_DONE);
  ck_assert_int_eq(meter_image_schedule(story.m, (claim_t){METER_ABSENT}, by_r3), IMAGE_DONE);
  until(&story, hms(1, 1, 0));
  ck_assert_str_eq(runs(&story, 1), "LEG-1.0");
  story_end(&story);
}
END_TEST

/* Due at 02:00:00. At 01:30:00 the clock is set to 03:00:00: it is activated there, once. A set to
 * 01:59:59 leaves it where it is. */
START_TEST(schedule__that_a_set_jumps_over__is_due_at_the_set) {
  for (int over = 0; over < 2; over++) {
    story_t story;
    begin(&story);
    live_verified(&story);
    claim_t due = {STORY_JANUARY + hms(2, 0, 0)};
    ck_assert_int_eq(meter_image_schedule(story.m, due, by_r3), IMAGE_DONE);
    until(&story, hms(1, 30, 0));
    claim_t set = {STORY_JANUARY + (over != 0 ? hms(3, 0, 0) : hms(1, 59, 59))};
    ck_assert_int_eq(meter_set_clock(story.m, set, by_r3), ST_OK);
    until(&story, hms(1, 30, 0)); /* the same instant once more */
    ck_assert_uint_eq(event_of(&story, EVENT_FIRMWARE_BEGUN, 1).number != 0, over != 0);
    until(&story, hms(4, 0, 0));
    ck_assert_int_eq(event_of(&story, EVENT_FIRMWARE_BEGUN, 1).stamp.s, over != 0 ? set.s : due.s);
    ck_assert_uint_eq(event_of(&story, EVENT_FIRMWARE_BEGUN, 2).number, 0);
    ck_assert_str_eq(runs(&story, 1), "LEG-2.0");
    story_end(&story);
  }
}
END_TEST

/* Due at 02:00:00, no supply from 01:50:00 to 02:10:00. */
START_TEST(schedule__that_a_failure_jumps_over__is_due_at_the_power_up) {
  story_t story;
  begin(&story);
  tell_outage(&story, hms(1, 50, 0), hms(2, 10, 0));
  live_verified(&story);
  claim_t due = {STORY_JANUARY + hms(2, 0, 0)};
  ck_assert_int_eq(meter_image_schedule(story.m, due, by_r3), IMAGE_DONE);
  until(&story, hms(2, 9, 59));
  ck_assert_str_eq(runs(&story, 1), "LEG-1.0");
  until(&story, hms(3, 0, 0));
  ck_assert_int_eq(event_of(&story, EVENT_FIRMWARE_BEGUN, 1).stamp.s,
                   STORY_JANUARY + hms(2, 10, 0));
  ck_assert_uint_eq(event_of(&story, EVENT_FIRMWARE_BEGUN, 2).number, 0);
  ck_assert_str_eq(runs(&story, 1), "LEG-2.0");
  story_end(&story);
}
END_TEST

/* --- flaws --- */

/* Rate 1 is from 00:00 to 07:00; the first firmware changes 600 s late, so that at 07:05 it has
 * counted for 24900 s of 2000 mWh, and for 25200 s until the next midnight. From then to 00:05 a
 * mended one counts 300 s more, another none. */
START_TEST(late_switching__is_mended_by_an_image_that_says_so) {
  static const char items[] = "\1\16late_switching";
  for (int mends = 0; mends < 2; mends++) {
    story_t story;
    begin(&story);
    tell(&story, "flaw 0 late_switching 600");
    live(&story);
    until(&story, hms(1, 0, 0));
    image_plan_t plan = {.items = items, .items_len = mends != 0 ? 16 : 0};
    image_make(&plan, &file);
    ck_assert_int_eq(image_verified(&story, &file, hms(1, 0, 2)), IMAGE_DONE);
    until(&story, hms(7, 5, 0));
    ck_assert_int_eq(registers_of(&story).energy[0].rate[0].mwh, 24900 * 2000);
    until(&story, hms(9, 0, 0));
    ck_assert_int_eq(meter_image_activate(story.m, false, by_r3), IMAGE_RESTARTING);
    until(&story, hms(24, 5, 0));
    ck_assert_int_eq(registers_of(&story).energy[0].rate[0].mwh,
                     (mends != 0 ? 25500 : 25200) * 2000);
    story_end(&story);
  }
}
END_TEST

/* Two equal maxima: the flaw keeps the last. */
START_TEST(tie_last__is_mended_by_an_image_that_says_so) {
  for (int flawed = 0; flawed < 2; flawed++) {
    story_t story;
    begin(&story);
    if (flawed != 0) tell(&story, "flaw 0 tie_last -");
    live(&story);
    until(&story, hms(2, 0, 0));
    int64_t stamp = registers_of(&story).demand[0].peak[0].stamp.s;
    ck_assert_int_eq(stamp, STORY_JANUARY + (flawed != 0 ? hms(2, 0, 0) : hms(0, 30, 0)));
    image_make(&(image_plan_t){.items = "\1\10tie_last", .items_len = 10}, &file);
    ck_assert_int_eq(image_verified(&story, &file, hms(2, 0, 2)), IMAGE_DONE);
    ck_assert_int_eq(meter_image_activate(story.m, false, by_r3), IMAGE_RESTARTING);
    until(&story, hms(5, 0, 0));
    stamp = registers_of(&story).demand[0].peak[0].stamp.s;
    ck_assert_int_eq(stamp, STORY_JANUARY + (flawed != 0 ? hms(2, 0, 0) : hms(0, 30, 0)));
    story_end(&story);
  }
}
END_TEST

int main(void) {
  TCase *tcase = tcase_create("image");
  tcase_add_test(tcase, blocks__are_taken_once_and_in_any_order);
  tcase_add_test(tcase, meter_without_firmware__takes_no_image);
  tcase_add_test(tcase, activation__is_a_restart_that_is_no_failure);
  tcase_add_test(tcase, supply_failing_in_a_blackout__starts_when_both_are_over);
  tcase_add_test(tcase, supply_failing_while_it_verifies__leaves_it_initiated);
  tcase_add_loop_test(tcase, image_refused__for_the_first_reason_and_nothing_else_changed, 0,
                      sizeof refused / sizeof refused[0]);
  tcase_add_test(tcase, part_2__needs_the_maker_alone_and_leaves_part_1);
  tcase_add_test(tcase, row_of_the_log__knows_the_manifest_from_the_verification_on);
  tcase_add_test(tcase, truncated_image__goes_on_where_it_was);
  tcase_add_test(tcase, size_right_and_enabling__are_looked_at_before_anything);
  tcase_add_test(tcase, full_log__refuses_and_is_never_written_over);
  tcase_add_test(tcase, full_log__refuses_an_activation_and_the_image_stays_verified);
  tcase_add_test(tcase, failed_memory__activates_nothing_forced_or_not);
  tcase_add_test(tcase, invalid_clock__is_no_clock_to_activate_by_unless_forced);
  tcase_add_test(tcase, schedule__is_never_forced);
  tcase_add_test(tcase, schedule__comes_behind_end_of_billing);
  tcase_add_test(tcase, schedule__not_later_than_the_clock__is_refused);
  tcase_add_test(tcase, schedule__that_a_set_jumps_over__is_due_at_the_set);
  tcase_add_test(tcase, schedule__that_a_failure_jumps_over__is_due_at_the_power_up);
  tcase_add_test(tcase, late_switching__is_mended_by_an_image_that_says_so);
  tcase_add_test(tcase, tie_last__is_mended_by_an_image_that_says_so);
  STORY_RUN("sim/meter/meter_image", tcase);
}
