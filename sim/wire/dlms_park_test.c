/* A server that was parked between any two messages, and came back into another room in which
 * another meter had talked, says what one says that never was: every level of security, octet for
 * octet. */
#include "sim/wire/dlms_park.h"

#include "sim/wire/dlms_client_test.h"
#include "sim/wire/dlms_security_octets_test.h"

static dlms_t *other_room;
static dlms_kept_t other_kept;
static dlms_toy_t other_toy;

static void setup(void) {
  dlms_config_t config = dlms_toy_config(DLMS_HDLC, DLMS_SECURITY_NONE, &other_toy);
  other_kept = dlms_toy_kept();
  other_room = malloc(dlms_size());
  ck_assert_ptr_nonnull(other_room);
  dlms_open(other_room, &config, &other_kept, &dlms_toy_app, &other_toy, NULL);
}

static void teardown(void) {
  meter_close();
  dlms_close(other_room);
  free(other_room);
}

/* Parks what rests, and wakes it in the other room. */
static bool move(void) {
  static uint8_t parked[8192];
  if (!dlms_rests(wire)) return false;
  size_t len = dlms_parked_size(wire);
  ck_assert_uint_lt(len, sizeof parked);
  dlms_park(wire, parked);
  dlms_unpark(other_room, parked, NULL);
  dlms_t *left = wire;
  wire = other_room;
  other_room = left;
  return true;
}

START_TEST(dlms_park__between_any_two_messages__changes_no_octet) {
  const story_t *story = &stories[_i];
  meter_open(DLMS_WRAPPER, story->security);
  connect_as(1);
  ck_assert(move());
  asks(story->aarq, story->aare);
  ck_assert(move());
  asks(story->proof, story->proved);
  ck_assert(move());
  ck_assert_uint_eq(dlms_associated(wire), 1);
  asks(story->get, story->got);
  ck_assert(move());
  asks(story->release, story->released);
  ck_assert_uint_eq(dlms_associated(wire), 0);
  ck_assert_int_eq(toy.wrong, 0);
}
END_TEST

/* The link of HDLC waits for its client, and does not rest; behind DISC it does. */
START_TEST(dlms_park__a_link_that_is_connected__does_not_rest) {
  const story_t *story = &stories[_i];
  meter_open(DLMS_HDLC, story->security);
  ck_assert(move());
  connect_as(1);
  ck_assert(!move());
  asks(story->aarq, story->aare);
  ck_assert(!move());
  disconnect();
  ck_assert(move());
  kept = dlms_toy_kept();
  connect_as(16);
  asks(AARQ_PUBLIC, AARE_PUBLIC);
  asks(GET_SERIAL, ANSWER_SERIAL);
}
END_TEST

/* Four octets of a header are half a message. */
START_TEST(dlms_park__what_is_half_heard__does_not_rest) {
  static const uint8_t half[] = {0, 1, 0, 16};
  meter_open(DLMS_WRAPPER, DLMS_SECURITY_NONE);
  dlms_feed(wire, (true_t){now_ns}, (true_t){now_ns + 1}, bytes_of(half, sizeof half));
  ck_assert(!dlms_rests(wire));
  dlms_reset(wire);
  ck_assert(dlms_rests(wire));
}
END_TEST

/* What is due is not yet said. */
START_TEST(dlms_park__an_answer_that_is_due__does_not_rest) {
  uint8_t octets[64];
  meter_open(DLMS_WRAPPER, DLMS_SECURITY_NONE);
  size_t len = client_hex("0001 0010 0011 001F " AARQ_PUBLIC, octets);
  dlms_feed(wire, (true_t){now_ns}, (true_t){now_ns + 1}, bytes_of(octets, len));
  ck_assert(!dlms_rests(wire));
  hear_all();
  ck_assert(dlms_rests(wire));
}
END_TEST

/* Of 65 kilobytes: fewer than two, over either link. */
START_TEST(dlms_park__of_a_server__is_small) {
  for (int link = 0; link < 2; link++) {
    meter_open(link == 0 ? DLMS_HDLC : DLMS_WRAPPER, DLMS_SECURITY_BOTH);
    ck_assert_uint_lt(dlms_parked_size(wire), 2048);
    ck_assert_uint_gt(dlms_size(), 60000);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("sim/wire/dlms_park");
  TCase *tcase = tcase_create("dlms_park");
  tcase_add_checked_fixture(tcase, setup, teardown);
  tcase_add_loop_test(tcase, dlms_park__between_any_two_messages__changes_no_octet, 0, STORIES);
  tcase_add_loop_test(tcase, dlms_park__a_link_that_is_connected__does_not_rest, 0, STORIES);
  tcase_add_test(tcase, dlms_park__what_is_half_heard__does_not_rest);
  tcase_add_test(tcase, dlms_park__an_answer_that_is_due__does_not_rest);
  tcase_add_test(tcase, dlms_park__of_a_server__is_small);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
