/* The wrapper, octet for octet. The meter is wPort 17 (0011) unless said otherwise, the clients are
 * 16 (0010) and 1; headers are worked out by hand: version, source, destination, length. */
#include "sim/wire/envelope.h"

#include <check.h>
#include <stdlib.h>

#include "base/dice.h"
#include "sim/wire/station_client.h"

#define MS(milliseconds) (INT64_C(1000000) * (milliseconds))
#define T(milliseconds) ((true_t){MS(milliseconds)})

enum { STORY_MAX = 20000 };

static const envelope_config_t on_tcp = {.port = 17};
static envelope_t envelope;
static int64_t now_ms; /* of the octet that came or left last */
static uint8_t story_memory[STORY_MAX];
static obuf_t story; /* what was told: instant, client and APDU of each */
static bool answers, closes;

/* The answer to an APDU: 0E, then the same octets. */
static void hear(void *of, const envelope_event_t *event) {
  uint8_t memory[ENVELOPE_APDU_MAX + 1];
  obuf_t out = obuf_over(memory, sizeof memory);
  ck_assert_ptr_eq(of, &story);
  obuf_printf(&story, "%lld/%u:", (long long)(event->at.ns / MS(1)), event->client);
  obuf_add(&story, event->apdu);
  obuf_put(&out, 0x0E);
  obuf_add(&out, event->apdu);
  if (answers) envelope_answer(&envelope, event->at, event->client, obuf_bytes(&out));
  if (closes) envelope_close(&envelope);
}

static void open_with(envelope_config_t config) {
  envelope_open(&envelope, &config, hear, &story);
  story = obuf_over(story_memory, sizeof story_memory);
  answers = true;
  closes = false;
  now_ms = 1000;
}

static void setup(void) { open_with(on_tcp); }

static void told(const char *expected) {
  ck_assert(bytes_is(obuf_bytes(&story), expected));
  story.len = 0;
}

/* All octets of a run in one millisecond each. */
static void feed(bytes_t octets) {
  true_t first = T(now_ms + 1);
  now_ms += (int64_t)octets.len;
  envelope_feed(&envelope, first, T(now_ms), octets);
}

static void feed_hex(const char *hex) {
  uint8_t octets[512];
  feed(bytes_of(octets, client_hex(hex, octets)));
}

static void silent(void) {
  envelope_act_t act;
  ck_assert(!envelope_next(&envelope, &act));
  ck_assert_int_eq(envelope_deadline(&envelope).ns, TIME_NEVER);
}

/* What leaves at `at_ms`; the last octet of it one millisecond later. */
static void leaves(int64_t at_ms, const char *hex) {
  uint8_t octets[512];
  envelope_act_t act;
  size_t len = client_hex(hex, octets);
  ck_assert(envelope_next(&envelope, &act));
  ck_assert_int_eq(act.kind, ENVELOPE_SEND);
  ck_assert_int_eq(act.at.ns, MS(at_ms));
  ck_assert(bytes_equal(act.octets, bytes_of(octets, len)));
  ck_assert(!envelope_next(&envelope, &act));
  now_ms = at_ms + 1;
  envelope_left(&envelope, T(now_ms));
}

static void says(const char *hex) {
  envelope_act_t act;
  int64_t at_ms = now_ms + 5;
  ck_assert_int_eq(envelope_deadline(&envelope).ns, MS(at_ms));
  envelope_tick(&envelope, (true_t){MS(at_ms) - 1});
  ck_assert(!envelope_next(&envelope, &act));
  envelope_tick(&envelope, T(at_ms));
  leaves(at_ms, hex);
}

static void closes_at(int64_t at_ms) {
  envelope_act_t act;
  ck_assert(envelope_next(&envelope, &act));
  ck_assert_int_eq(act.kind, ENVELOPE_CLOSE);
  ck_assert_int_eq(act.at.ns, MS(at_ms));
  silent();
}

START_TEST(message__is_told_and_answered_with_the_wports_exchanged) {
  feed_hex("0001 0010 0011 0003 434141");
  told("1011/16:CAA");
  says("0001 0011 0010 0004 0E 434141");
  silent();
}
END_TEST

START_TEST(several_in_a_run__are_answered_in_their_order) {
  feed_hex("0001 0010 0011 0001 41  0001 0001 0011 0002 4242  0001 0010 0011 0001 43");
  /* Whole after 9, 19 and 28 octets. */
  told("1009/16:A1019/1:BB1028/16:C");
  ck_assert_int_eq(envelope_deadline(&envelope).ns, MS(1014));
  envelope_tick(&envelope, T(1030));
  leaves(1014, "0001 0011 0010 0002 0E 41");
  /* Due at 1024, after the one before has left. */
  ck_assert_int_eq(envelope_deadline(&envelope).ns, MS(1024));
  envelope_tick(&envelope, T(1024));
  envelope_act_t act;
  ck_assert(envelope_next(&envelope, &act));
  envelope_left(&envelope, T(1040));
  leaves(1040, "0001 0011 0010 0002 0E 43"); /* was due at 1033 */
  silent();
}
END_TEST

START_TEST(length_0__is_skipped) {
  feed_hex("0001 0010 0011 0000  0001 0010 0011 0001 41");
  told("1017/16:A");
  ck_assert_uint_eq(envelope_counts(&envelope)->empty, 1);
}
END_TEST

START_TEST(another_wport__is_skipped) {
  feed_hex("0001 0010 0012 0001 41  0001 0010 0001 0001 41");
  told("");
  silent();
  ck_assert_uint_eq(envelope_counts(&envelope)->not_ours, 2);
}
END_TEST

START_TEST(wport_1__of_a_meter_that_is_alone__is_it_too) {
  open_with((envelope_config_t){.port = 17, .alone = true});
  feed_hex("0001 0010 0001 0001 41");
  told("1009/16:A");
  says("0001 0001 0010 0002 0E 41");
  feed_hex("0001 0010 0011 0001 41");
  says("0001 0011 0010 0002 0E 41");
}
END_TEST

START_TEST(another_version__closes) {
  feed_hex("0002 0010 0011 0001 41");
  told("");
  closes_at(1008); /* with the header */
  feed_hex("0001 0010 0011 0001 41");
  told("");
  envelope_reset(&envelope); /* a new connection */
  now_ms = 2000;
  feed_hex("0001 0010 0011 0001 41");
  told("2009/16:A");
}
END_TEST

START_TEST(too_long__closes__the_longest_is_heard) {
  static uint8_t message[8 + 2048] = {0x00, 0x01, 0x00, 0x10, 0x00, 0x11, 0x08, 0x00};
  feed(bytes_of(message, sizeof message));
  ck_assert_uint_eq(envelope_counts(&envelope)->messages, 1);
  feed_hex("0001 0010 0011 0801"); /* 2049 */
  ck_assert_uint_eq(envelope_counts(&envelope)->malformed, 1);
  envelope_tick(&envelope, T(now_ms + 5));
  envelope_act_t act;
  ck_assert(envelope_next(&envelope, &act)); /* the answer to the first one still leaves */
  ck_assert_int_eq(act.kind, ENVELOPE_SEND);
  ck_assert_uint_eq(act.octets.len, 8 + 2049);
  ck_assert(!envelope_next(&envelope, &act));
  now_ms += 10;
  envelope_left(&envelope, T(now_ms));
  closes_at(now_ms);
}
END_TEST

START_TEST(close__by_the_owner__after_what_waits) {
  closes = true;
  feed_hex("0001 0010 0011 0001 41  0001 0010 0011 0001 42");
  told("1009/16:A"); /* nothing is heard after it */
  envelope_tick(&envelope, T(1014));
  leaves(1014, "0001 0011 0010 0002 0E 41");
  closes_at(1015);
}
END_TEST

START_TEST(client_that_asks_and_takes_nothing__is_closed_when_there_is_no_room) {
  for (int i = 0; i < ENVELOPE_WAITING_MAX; i++)
    feed_hex("0001 0010 0011 0001 41");
  ck_assert_uint_eq(envelope_counts(&envelope)->no_room, 0);
  feed_hex("0001 0010 0011 0001 41");
  ck_assert_uint_eq(envelope_counts(&envelope)->no_room, 1);
  for (int i = 0; i < ENVELOPE_WAITING_MAX; i++) {
    envelope_act_t act;
    envelope_tick(&envelope, T(now_ms + 5));
    ck_assert(envelope_next(&envelope, &act));
    ck_assert_int_eq(act.kind, ENVELOPE_SEND);
    envelope_left(&envelope, T(now_ms + 6));
  }
  closes_at(now_ms + 6);
}
END_TEST

/* 40 times 1008 octets, 40320: more than two turns through the room for answers. */
START_TEST(client_that_asks_on_and_takes__is_never_closed) {
  static uint8_t message[8 + 999] = {0x00, 0x01, 0x00, 0x10, 0x00, 0x11, 0x03, 0xE7};
  envelope_act_t act;
  feed(bytes_of(message, sizeof message)); /* one always waits */
  for (int i = 1; i <= 40; i++) {
    message[8] = (uint8_t)i;
    feed(bytes_of(message, sizeof message));
    envelope_tick(&envelope, T(now_ms + 5));
    ck_assert(envelope_next(&envelope, &act));
    ck_assert_int_eq(act.kind, ENVELOPE_SEND);
    ck_assert_uint_eq(act.octets.len, 8 + 1000);
    ck_assert_uint_eq(act.octets.p[9], i - 1);
    ck_assert_uint_eq(act.octets.p[1007], 0);
    envelope_left(&envelope, T(now_ms));
    story.len = 0;
  }
  ck_assert_uint_eq(envelope_counts(&envelope)->no_room, 0);
}
END_TEST

START_TEST(octets_that_wait__more_than_there_is_room__closes) {
  static uint8_t message[8 + 2040] = {0x00, 0x01, 0x00, 0x10, 0x00, 0x11, 0x07, 0xF8};
  /* 8 + 2041 octets each: seven are 14343, eight 16392; there is room for 16384. */
  for (int i = 0; i < 7; i++) {
    feed(bytes_of(message, sizeof message));
    story.len = 0;
  }
  envelope_act_t act;
  envelope_tick(&envelope, T(now_ms));
  ck_assert(envelope_next(&envelope, &act));
  envelope_left(&envelope, T(now_ms));
  feed(bytes_of(message, sizeof message)); /* where the first one stood, to the last octet */
  ck_assert_uint_eq(envelope_counts(&envelope)->no_room, 0);
  story.len = 0;
  feed(bytes_of(message, sizeof message));
  ck_assert_uint_eq(envelope_counts(&envelope)->no_room, 1);
}
END_TEST

START_TEST(reset__drops_half_a_message_and_what_waits) {
  feed_hex("0001 0010 0011 0001 41  0001 0010 0011");
  envelope_reset(&envelope);
  silent();
  feed_hex("0001 0010 0011 0001 42");
  told("1009/16:A1024/16:B"); /* 9 + 6 + 9 octets */
}
END_TEST

START_TEST(datagrams__each_is_one_message__others_are_dropped_and_nothing_closes) {
  open_with((envelope_config_t){.port = 17, .datagrams = true});
  feed_hex("0001 0010 0011 0001 41 00"); /* an octet too many */
  feed_hex("0001 0010 0011 0002 41");    /* one too few */
  feed_hex("0001 0010 0011");
  feed_hex("0002 0010 0011 0001 41");
  feed_hex("0001 0010 0011 0001 41  0001 0010 0011 0001 42");
  told("");
  silent();
  ck_assert_uint_eq(envelope_counts(&envelope)->malformed, 5);
  feed_hex("0001 0010 0011 0001 41");
  told("1061/16:A"); /* 10 + 9 + 6 + 9 + 18 + 9 */
  says("0001 0011 0010 0002 0E 41");
}
END_TEST

START_TEST(datagrams__there_is_nothing_to_close) {
  open_with((envelope_config_t){.port = 17, .datagrams = true});
  closes = true;
  feed_hex("0001 0010 0011 0001 41");
  feed_hex("0001 0010 0011 0001 42");
  told("1009/16:A1018/16:B");
  envelope_tick(&envelope, T(1014));
  leaves(1014, "0001 0011 0010 0002 0E 41");
  envelope_tick(&envelope, T(1023));
  leaves(1023, "0001 0011 0010 0002 0E 42");
  silent();
}
END_TEST

static const char script[] =
    "0001 0010 0011 0001 41  0001 0010 0012 0002 4142  0001 0010 0011 0000  0001 0001 0011 0005 "
    "4142434445  0001 0010 0011 0002 4646  0003 0010 0011 0001 41  0001 0010 0011 0001 41";

static void run(size_t chunk, uint64_t seed, obuf_t *kept) {
  uint8_t octets[200];
  size_t len = client_hex(script, octets);
  uint64_t draw = 0;
  envelope_act_t act;
  setup();
  for (size_t at = 0; at < len;) {
    size_t count = chunk > 0 ? chunk : 1 + (size_t)dice_below(seed, 0, 0, draw++, 12);
    if (count > len - at) count = len - at;
    feed(bytes_of(octets + at, count));
    at += count;
  }
  obuf_add(kept, obuf_bytes(&story));
  for (int i = 0; i < 8; i++) {
    envelope_tick(&envelope, T(now_ms + 100));
    while (envelope_next(&envelope, &act)) {
      obuf_printf(kept, " %d %lld ", (int)act.kind, (long long)act.at.ns);
      obuf_add(kept, act.octets);
      envelope_left(&envelope, T(now_ms + 200));
    }
  }
}

START_TEST(chunking_law__any_split__gives_the_same) {
  static uint8_t whole[2000];
  static uint8_t other[2000];
  obuf_t expected = obuf_over(whole, sizeof whole);
  run(1000, 0, &expected);
  /* 9; then 10 and 8 that are not told; 13; 10. */
  told("1009/16:A1040/1:ABCDE1050/16:FF");
  for (size_t chunk = 1; chunk <= 3; chunk++) {
    obuf_t got = obuf_over(other, sizeof other);
    run(chunk, 0, &got);
    ck_assert(bytes_equal(obuf_bytes(&got), obuf_bytes(&expected)));
  }
  for (uint64_t seed = 1; seed <= 50; seed++) {
    obuf_t got = obuf_over(other, sizeof other);
    run(0, seed, &got);
    ck_assert(bytes_equal(obuf_bytes(&got), obuf_bytes(&expected)));
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("envelope");
  TCase *tcase = tcase_create("wrapper");
  tcase_add_checked_fixture(tcase, setup, NULL);
  tcase_add_test(tcase, message__is_told_and_answered_with_the_wports_exchanged);
  tcase_add_test(tcase, several_in_a_run__are_answered_in_their_order);
  tcase_add_test(tcase, length_0__is_skipped);
  tcase_add_test(tcase, another_wport__is_skipped);
  tcase_add_test(tcase, wport_1__of_a_meter_that_is_alone__is_it_too);
  tcase_add_test(tcase, another_version__closes);
  tcase_add_test(tcase, too_long__closes__the_longest_is_heard);
  tcase_add_test(tcase, close__by_the_owner__after_what_waits);
  tcase_add_test(tcase, client_that_asks_and_takes_nothing__is_closed_when_there_is_no_room);
  tcase_add_test(tcase, client_that_asks_on_and_takes__is_never_closed);
  tcase_add_test(tcase, octets_that_wait__more_than_there_is_room__closes);
  tcase_add_test(tcase, datagrams__there_is_nothing_to_close);
  tcase_add_test(tcase, reset__drops_half_a_message_and_what_waits);
  tcase_add_test(tcase, datagrams__each_is_one_message__others_are_dropped_and_nothing_closes);
  tcase_add_test(tcase, chunking_law__any_split__gives_the_same);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
