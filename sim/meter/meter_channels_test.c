/* Other channels of the load profile (pmu/docs/decisions/0008 "Changed channels"): the order of
 * what happens, what can be read before and after it, and what is no list of channels. 1 kW and
 * 0.5 kvar in half-hours, so that an entry is 500 Wh and 250 varh. */
#include <check.h>

#include "sim/meter/story_test.h"

static void begin(story_t *story) {
  story_begin(story, STORY_JANUARY);
  tell(story, "quantity 0 0 +A");
  tell(story, "quantity 0 1 -A");
  tell(story, "quantity 0 2 +R");
  tell(story, "tou 0 0 1");
  tell(story, "channel 0 0 0");
  tell(story, "channel 0 1 1");
  tell(story, "load 0 %lld %lld set 1000000 0 0 500000 0 0", story_ns(story, 0),
       story_ns(story, hms(48, 0, 0)));
}

static meter_row_t next_row(const story_t *story, uint32_t sequence) {
  meter_row_t row;
  ck_assert(meter_row_seek(story->m, sequence, &row));
  return row;
}

static void is_entry(const story_t *story, uint32_t sequence, uint32_t status, int64_t first,
                     int64_t second) {
  meter_row_t row = next_row(story, sequence);
  ck_assert_uint_eq(row.sequence, sequence);
  ck_assert_int_eq(row.kind, ROW_ENTRY);
  ck_assert_uint_eq(row.status, status);
  ck_assert_int_eq(row.energy[0].mwh, first);
  ck_assert_int_eq(row.energy[1].mwh, second);
}

static void has_channels(const story_t *story, int32_t count, int32_t first) {
  const meter_shape_t *shape = meter_shape(story->m);
  ck_assert_int_eq(shape->channel_count, count);
  ck_assert_int_eq(shape->channels[0], first);
}

/* At 01:10 +R and +A. Entries 1 and 2, the part of 10 minutes is 3; CL is 4, CC 5, and the rest of
 * the half-hour 6: 20 minutes, 333.333… Wh and 166.666… varh, of which the parts of a count that
 * the 10 minutes had left over make one more. */
START_TEST(channels__changed__clear_the_profile_and_go_on) {
  story_t story;
  begin(&story);
  tell_fault(&story, "set_channels", hms(1, 10, 0), "-1 2,0 O3");
  live(&story);
  until(&story, hms(1, 9, 0));
  is_entry(&story, 1, 0, 500000, 0);
  has_channels(&story, 2, 0);
  until(&story, hms(2, 0, 0));
  has_channels(&story, 2, 2);
  meter_row_t row = next_row(&story, 1);
  ck_assert_uint_eq(row.sequence, 4);
  ck_assert_int_eq(row.kind, ROW_CL);
  ck_assert_int_eq(row.stamp.s, STORY_JANUARY + hms(1, 10, 0));
  row = next_row(&story, 5);
  ck_assert_int_eq(row.kind, ROW_CC);
  ck_assert_int_eq(row.value, EVENT_CHANNELS_CHANGED);
  is_entry(&story, 6, ENTRY_SHORT, 166667, 333334);
  is_entry(&story, 7, 0, 250000, 500000);
  meter_event_t event = event_of(&story, EVENT_CHANNELS_CHANGED, 1);
  ck_assert_int_eq(event.stamp.s, STORY_JANUARY + hms(1, 10, 0));
  ck_assert_int_eq(event.value, 2);
  ck_assert(event.by.port == 'O' && event.by.level == 3);
  ck_assert_uint_eq(face_of(&story).events_last, 1); /* no 087 */
  ck_assert_uint_eq(meter_rows_stored(story.m), 4);
  story_end(&story);
}
END_TEST

/* More of them than before, through an outage; what is read is of now. */
START_TEST(channels__more_than_before__outlive_an_outage) {
  story_t story;
  begin(&story);
  tell_outage(&story, hms(3, 0, 0), hms(4, 0, 0));
  live(&story);
  meter_channels_t three = {.count = 3, .quantities = {0, 1, 2}};
  ck_assert_int_eq(meter_set_channels(until(&story, hms(1, 0, 0)), &three, by_r3), ST_OK);
  until(&story, hms(3, 30, 0)); /* off: what it saved */
  has_channels(&story, 3, 0);
  until(&story, hms(5, 0, 0));
  has_channels(&story, 3, 0);
  meter_row_t row = row_of(&story, ROW_ENTRY, 1);
  ck_assert_int_eq(row.stamp.s, STORY_JANUARY + hms(1, 0, 0));
  ck_assert_int_eq(row.energy[0].mwh, 500000);
  ck_assert_int_eq(row.energy[2].mwh, 250000);
  ck_assert_int_eq(rows_count(&story, ROW_ENTRY), 6);
  story_end(&story);
}
END_TEST

START_TEST(channels__the_same_again__are_a_change) {
  story_t story;
  begin(&story);
  live(&story);
  meter_channels_t same = {.count = 2, .quantities = {0, 1}};
  ck_assert_int_eq(meter_set_channels(until(&story, hms(1, 0, 0)), &same, by_r3), ST_OK);
  ck_assert_uint_eq(face_of(&story).events_last, 1);
  ck_assert_uint_eq(next_row(&story, 1).sequence, 3); /* CL */
  has_channels(&story, 2, 0);
  story_end(&story);
}
END_TEST

static void is_none(story_t *story, meter_channels_t channels) {
  uint32_t rows = face_of(story).profile_last;
  ck_assert_int_eq(meter_set_channels(story->m, &channels, by_r3), ST_BAD_VALUE);
  ck_assert_uint_eq(face_of(story).events_last, 0);
  ck_assert_uint_eq(face_of(story).profile_last, rows);
}

START_TEST(channels__that_cannot_be__change_nothing) {
  story_t story;
  begin(&story);
  tell_fault(&story, "set_channels", hms(1, 10, 0), "-1 2,2 O3");
  tell_fault(&story, "set_channels", hms(1, 11, 0), "-1 0,77 O3");
  live(&story);
  until(&story, hms(1, 15, 0));
  is_none(&story, (meter_channels_t){.count = 0});
  is_none(&story, (meter_channels_t){.count = 1, .quantities = {3}});
  is_none(&story, (meter_channels_t){.count = 2, .quantities = {1, 1}});
  is_none(&story, (meter_channels_t){.count = 17});
  has_channels(&story, 2, 0);
  is_entry(&story, 1, 0, 500000, 0);
  story_end(&story);
}
END_TEST

START_TEST(channels__of_a_meter_without_quantities__stay) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell_fault(&story, "set_channels", hms(1, 10, 0), "-1 0 O3");
  live(&story);
  until(&story, hms(1, 15, 0));
  is_none(&story, (meter_channels_t){.count = 1});
  story_end(&story);
}
END_TEST

/* One instant: ratios, channels, clearing, end of billing. The clearing hides what came before. */
START_TEST(channels__among_orders_of_one_instant__have_their_place) {
  story_t story;
  begin(&story);
  tell_fault(&story, "end_of_billing", hms(1, 10, 0), "-1 O3");
  tell_fault(&story, "clear_profile", hms(1, 10, 0), "-1 O3");
  tell_fault(&story, "set_channels", hms(1, 10, 0), "-1 2 O3");
  tell_fault(&story, "set_ratio", hms(1, 10, 0), "-1 200 100 100 100 O3");
  live(&story);
  until(&story, hms(1, 11, 0));
  static const event_code_t codes[] = {EVENT_END_OF_BILLING, EVENT_RATIOS_CHANGED,
                                       EVENT_CHANNELS_CHANGED, EVENT_PROFILE_CLEARED,
                                       EVENT_END_OF_BILLING};
  for (uint32_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
    meter_event_t event;
    ck_assert(meter_event_seek(story.m, i + 1, &event));
    ck_assert_int_eq(event.code, codes[i]);
  }
  story_end(&story);
}
END_TEST

/* The twin: a meter that shows the new channels and fills them with the old ones. */
static int32_t old_channel(int32_t now, int32_t before) {
  (void)now;
  return before;
}

START_TEST(channels__filled_with_the_old__are_seen) {
  story_t story;
  begin(&story);
  tell_fault(&story, "set_channels", hms(1, 0, 0), "-1 2,0 O3");
  meter_mechanisms_t mech = meter_mechanisms_right;
  mech.stores.channel_shown = old_channel;
  live_with(&story, &mech);
  until(&story, hms(1, 30, 0));
  ck_assert_int_eq(row_of(&story, ROW_ENTRY, 1).energy[0].mwh, 500000);
  story_end(&story);
}
END_TEST

int main(void) {
  TCase *tcase = tcase_create("channels");
  tcase_add_test(tcase, channels__changed__clear_the_profile_and_go_on);
  tcase_add_test(tcase, channels__more_than_before__outlive_an_outage);
  tcase_add_test(tcase, channels__the_same_again__are_a_change);
  tcase_add_test(tcase, channels__that_cannot_be__change_nothing);
  tcase_add_test(tcase, channels__of_a_meter_without_quantities__stay);
  tcase_add_test(tcase, channels__among_orders_of_one_instant__have_their_place);
  tcase_add_test(tcase, channels__filled_with_the_old__are_seen);
  STORY_RUN("meter_channels", tcase);
}
