/* An image over the whole server: the model behind sim/wire/dlms.h with a PDU of 64 octets, so that
 * a block of 50 takes two pieces, as action blocks or as general ones; over both links, in runs of
 * any length. What the answers are is section 9 of fixtures/dictionary/polyphase-tou-dlms.md. */
#include "sim/wire/dlms_client_test.h"

#include "sim/models/sample_cosem.h"
#include "sim/models/sample_firmware.h"

static const dlms_link_t links[] = {DLMS_HDLC, DLMS_WRAPPER};
static const size_t chunks[] = {0, 1, 2, 3, CHUNK_RANDOM};
enum { LINKS = 2, RUNS = 2 * sizeof chunks / sizeof chunks[0] };

static sample_t s;
static uint8_t *room;

static void teardown(void) {
  meter_close();
  free(room);
  room = NULL;
  sample_close(&s);
}

/* AARE_PUBLIC with a PDU of 64 octets. */
#define AARE_64                                                                                    \
  "61 29 A1 09 06 07 60857405080101 A2 03 02 01 00 A3 05 A1 03 02 01 00 BE 10 04 0E 08 00 06 "     \
  "5F1F0400 601E9F 0040 0007"

static void join(dlms_link_t link, uint8_t client, size_t octets_a_run) {
  sample_open(&s, SAMPLE_FIRMWARE);
  meter_open(link, DLMS_SECURITY_NONE);
  dlms_config_t config = dlms_toy_config(link, DLMS_SECURITY_NONE, &toy);
  room = malloc(dlms_room(64));
  ck_assert_ptr_nonnull(room);
  config.pdu_max = 64;
  config.room = room;
  dlms_close(wire);
  dlms_open(wire, &config, &kept, s.app, &s.port, NULL);
  now_ns = SAMPLE_AT(2700).ns;
  chunk = octets_a_run;
  connect_as(client);
  asks(AARQ_PUBLIC, AARE_64);
}

#define IMAGE " 0012 00002C0000FF "
#define GET(attribute) "C0 01 C1" IMAGE attribute " 00"
#define ACT(method, parameter) "C3 01 C1" IMAGE method " 01 " parameter
#define DONE "C7 01 C1 00 00"
#define SAYS(result) "C7 01 C1 " result " 00"

/* Block 0 has 9 octets before its 50: 59, in pieces of 30 and 29. */
#define FIRST_30 "02 02 06 00000000 09 32 4D504657010200780101000001000000 00000004 00"
#define OTHER_29 "0000090253BF4A81912D4A1A592AAE77E67DDD956AFD92966CE81C0537"
START_TEST(block__in_action_blocks__is_one_block_of_the_image) {
  join(links[_i % LINKS], 1, chunks[_i / LINKS]);
  asks(ACT("01", SAMPLE_INITIATE), DONE);
  asks("C3 04 C1" IMAGE "02 00 00000001 1E " FIRST_30, "C7 04 C1 00000001");
  asks(GET("04"), "C4 01 C1 00 06 00000000");            /* another request ends the long one */
  asks("C3 06 C1 01 00000002 1D " OTHER_29, SAYS("10")); /* no-long-action-in-progress */
  asks("C3 04 C1" IMAGE "02 00 00000001 1E " FIRST_30, "C7 04 C1 00000001");
  asks("C3 06 C1 01 00000002 1D " OTHER_29, DONE);
  asks(GET("04"), "C4 01 C1 00 06 00000001");
  asks(GET("03"), "C4 01 C1 00 04 05 80");
}
END_TEST

/* C3 01 C1 0012 00002C0000FF 02 01 (13 octets), then the parameter: 13 + 59, in two blocks. */
START_TEST(block__in_general_blocks__is_one_block_of_the_image) {
  join(links[_i % LINKS], 1, chunks[_i / LINKS]);
  asks(ACT("01", SAMPLE_INITIATE), DONE);
  asks("E0 43 0001 0000 2B C301C1 0012 00002C0000FF 02 01 " FIRST_30, "");
  asks("E0 83 0002 0000 1D " OTHER_29, "E0 87 0001 0002 05 " DONE);
  asks(GET("03"), "C4 01 C1 00 04 05 80");
}
END_TEST

START_TEST(method__without_the_right__is_denied_and_logged) {
  join(links[_i], 2, 0);
  asks(ACT("04", "0F 00"), SAYS("03"));
  asks(ACT("01", SAMPLE_INITIATE), SAYS("03"));
  asks("C0 01 C1 0001 0000800500FF 02 00", "C4 01 C1 00 06 00000002"); /* two 092 */
  asks(GET("06"), "C4 01 C1 00 16 00");
}
END_TEST

/* The verification runs for two seconds; while it does, everything is later. */
START_TEST(image__from_initiate_to_activation__is_as_the_dictionary_says) {
  join(links[_i], 1, 0);
  asks(ACT("01", SAMPLE_INITIATE), DONE);
  asks(ACT("02", SAMPLE_BLOCK_0), DONE);
  asks(ACT("02", SAMPLE_BLOCK_1), DONE);
  asks(ACT("02", SAMPLE_BLOCK_2), DONE);
  asks(ACT("02", SAMPLE_BLOCK_3), DONE);
  asks(ACT("02", SAMPLE_BLOCK_4), DONE);
  asks(ACT("03", "0F 00"), SAYS("02"));
  asks(GET("06"), "C4 01 C1 00 16 02");
  asks(ACT("04", "0F 00"), SAYS("02"));
  now_ns += 2 * NS_PER_S;
  asks(ACT("03", "0F 00"), DONE);
  asks(GET("06"), "C4 01 C1 00 16 03");
  ck_assert(!s.port.lost);
  asks(ACT("04", "0F 00"), ""); /* it restarts */
  ck_assert(s.port.lost);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("polyphase_firmware_wire");
  TCase *all = tcase_create("wire");
  tcase_add_checked_fixture(all, NULL, teardown);
  tcase_add_loop_test(all, block__in_action_blocks__is_one_block_of_the_image, 0, RUNS);
  tcase_add_loop_test(all, block__in_general_blocks__is_one_block_of_the_image, 0, RUNS);
  tcase_add_loop_test(all, method__without_the_right__is_denied_and_logged, 0, LINKS);
  tcase_add_loop_test(all, image__from_initiate_to_activation__is_as_the_dictionary_says, 0, LINKS);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
