/* Every mechanism of the table is used where it should be: each is replaced by a wrong one, and the
 * story that is right with the right one (in the tests beside this) shows the difference. */
#include "sim/wire/dlms_mechanisms.h"

#include <check.h>

#include "sim/wire/dlms_client_test.h"
#include "sim/wire/dlms_security_octets_test.h"

static dlms_mechanisms_t wrong;

static void setup(void) { wrong = DLMS_RIGHT; }
static void teardown(void) { meter_close(); }

static const story_t *both(void) {
  for (int at = 0; at < STORIES; at++)
    if (stories[at].security == DLMS_SECURITY_BOTH) return &stories[at];
  ck_abort_msg("no such story");
  return NULL;
}

static void meter_with_wrong(dlms_security_t security) {
  meter_open(DLMS_WRAPPER, security);
  dlms_config_t config = dlms_toy_config(DLMS_WRAPPER, security, &toy);
  dlms_close(wire);
  dlms_open(wire, &config, &kept, &dlms_toy_app, &toy, &wrong);
  sap = 1;
}

static void join_both(void) {
  meter_with_wrong(DLMS_SECURITY_BOTH);
  asks(both()->aarq, both()->aare);
  asks(both()->proof, both()->proved);
}

static uint32_t all_of_it(uint32_t proposed, uint32_t offered) {
  (void)offered;
  return proposed;
}

START_TEST(mechanism__conformance__is_what_the_answer_says) {
  wrong.conformance = all_of_it;
  meter_with_wrong(DLMS_SECURITY_NONE);
  asks(AARQ_PUBLIC, "61 29 A1 09 06 07 60857405080101 A2 03 02 01 00 A3 05 A1 03 02 01 00 "
                    "BE 10 04 0E 08 00 06 5F1F0400 60FE9F 0400 0007");
}
END_TEST

static bool anything(uint32_t negotiated, uint32_t service) {
  (void)negotiated;
  (void)service;
  return true;
}

START_TEST(mechanism__may__lets_what_was_not_negotiated) {
  wrong.may = anything;
  meter_with_wrong(DLMS_SECURITY_NONE);
  say_hex("60 1D A1 09 06 07 60857405080101 BE 10 04 0E 01 00 00 00 06 5F1F0400 000008 0400");
  asks(GET_SERIAL, ANSWER_SERIAL);
}
END_TEST

static uint8_t another_invoke(uint8_t asked) { return asked ^ 1; }
static uint32_t twice_the_same(uint32_t last) { return last == 0 ? 1 : last; }
static bool never(bool last) {
  (void)last;
  return false;
}

START_TEST(mechanism__invoke_and_blocks__are_in_the_answers) {
  wrong.invoke = another_invoke;
  wrong.block_after = twice_the_same;
  wrong.block_last = never;
  meter_with_wrong(DLMS_SECURITY_NONE);
  asks(AARQ_PUBLIC, AARE_PUBLIC);
  asks(GET_SERIAL, "C4 01 C0 00 09 02 4D31");
  say_hex("C0 01 C1 0007 0100630100FF 02 00");
  ck_assert_mem_eq(heard, "\xC4\x02\xC0\x00\x00\x00\x00\x01", 8);
  say_hex("C0 02 C1 00000001"); /* the last one, of the same number, and not said to be the last */
  ck_assert_mem_eq(heard, "\xC4\x02\xC0\x00\x00\x00\x00\x01", 8);
}
END_TEST

static cosem_result_t denied(const cosem_app_t *app, void *of, const dlms_question_t *question,
                             obuf_t *value, cosem_rows_t *rows, bool *streamed) {
  (void)app, (void)of, (void)question, (void)value, (void)rows, (void)streamed;
  return COSEM_DENIED;
}

static bool no_object(const cosem_app_t *app, void *of, uint32_t index, uint8_t level,
                      cosem_object_t *object) {
  (void)app, (void)of, (void)index, (void)level, (void)object;
  return false;
}

static void null_row(const cosem_app_t *app, void *of, cosem_rows_t *rows, obuf_t *element) {
  (void)app, (void)of, (void)rows;
  ax_null(element);
}

START_TEST(mechanism__object__says_what_there_is) {
  wrong.object = no_object;
  meter_with_wrong(DLMS_SECURITY_NONE);
  asks(AARQ_PUBLIC, AARE_PUBLIC);
  asks(GET_SERIAL, "C4 01 C1 01 04"); /* object-undefined */
}
END_TEST

START_TEST(mechanism__get_and_row__stand_between_server_and_application) {
  wrong.get = denied;
  meter_with_wrong(DLMS_SECURITY_NONE);
  asks(AARQ_PUBLIC, AARE_PUBLIC);
  asks(GET_SERIAL, "C4 01 C1 01 03");
  wrong.get = DLMS_RIGHT.get;
  asks(GET_SERIAL, ANSWER_SERIAL);
  wrong.row = null_row;
  say_hex("C0 01 C1 0007 0100630100FF 02 00");
  ck_assert_int_eq(heard[heard_len - 1], 0x00); /* an array of nothing but null-data */
  ck_assert_int_eq(heard[heard_len - 2], 0x00);
}
END_TEST

static cosem_result_t forty(const cosem_app_t *app, void *of, const dlms_order_t *order,
                            obuf_t *answer, bool *push) {
  ck_assert_int_eq(order->level, 3);
  ck_assert_int_eq(order->index, TOY_CLOCK);
  ck_assert_int_eq(order->method, 1);
  ck_assert_mem_eq(order->parameters.p, "\x10\x00\x05", 3);
  (void)DLMS_RIGHT.act(app, of, order, answer, push);
  ax_u8(answer, 40);
  return COSEM_OK;
}

START_TEST(mechanism__act__stands_between_server_and_application) {
  wrong.act = forty;
  meter_with_wrong(DLMS_SECURITY_NONE);
  asks(AARQ_PUBLIC, AARE_PUBLIC);
  asks("C3 01 C1 0008 0000010000FF 01 01 10 0005", "C7 01 C1 00 01 00 11 28");
  ck_assert_int_eq(toy.shift, 5);
}
END_TEST

START_TEST(dlms_spoil__later__holds_from_the_next_request_on) {
  meter_open(DLMS_WRAPPER, DLMS_SECURITY_NONE);
  sap = 16;
  asks(AARQ_PUBLIC, AARE_PUBLIC);
  wrong.invoke = another_invoke;
  dlms_spoil(wire, &wrong);
  asks(GET_SERIAL, "C4 01 C0 00 09 02 4D31");
  dlms_spoil(wire, NULL);
  asks(GET_SERIAL, ANSWER_SERIAL);
}
END_TEST

static void fixed(void (*draw)(void *of, uint8_t *to, size_t len), void *of, uint8_t *to,
                  size_t len) {
  (void)draw;
  (void)of;
  memset(to, 0x5A, len);
}

START_TEST(mechanism__challenge__is_what_stands_in_the_answer) {
  wrong.challenge = fixed;
  meter_with_wrong(DLMS_SECURITY_HLS);
  say_hex(HLS_AARQ);
  ck_assert_mem_eq(heard + heard_len - 18 - 16, "\x5A\x5A\x5A\x5A\x5A\x5A\x5A\x5A", 8);
  ck_assert_int_eq(toy.drawn, 0);
}
END_TEST

static uint32_t always_one(uint32_t last) {
  (void)last;
  return 1;
}

START_TEST(mechanism__counter_after__is_in_the_answers) {
  wrong.counter_after = always_one;
  meter_with_wrong(DLMS_SECURITY_BOTH);
  asks(both()->aarq, both()->aare);
  say_hex(both()->proof);
  ck_assert_mem_eq(heard + 2, "\x30\x00\x00\x00\x01", 5);
}
END_TEST

static bool any_counter(uint32_t counter, uint32_t taken) {
  (void)counter;
  (void)taken;
  return true;
}

START_TEST(mechanism__counter_fresh__lets_a_replay) {
  wrong.counter_fresh = any_counter;
  join_both();
  asks(GET_4, ANSWER_4);
  asks(GET_4, ANSWER_5); /* the same request, served once more */
}
END_TEST

static bool enough(uint8_t control, uint8_t needed) {
  (void)control;
  (void)needed;
  return true;
}

START_TEST(mechanism__protected_enough__lets_a_downgrade) {
  wrong.protected_enough = enough;
  join_both();
  asks(GET_5_AUTHENTICATED, ANSWER_4);
}
END_TEST

static uint8_t authenticated_only(uint8_t agreed) { return agreed & 0x10; }

START_TEST(mechanism__control__is_that_of_the_answers) {
  wrong.control = authenticated_only;
  meter_with_wrong(DLMS_SECURITY_BOTH);
  say_hex(both()->aarq);
  say_hex(both()->proof);
  ck_assert_mem_eq(heard + 2, "\x10\x00\x00\x00\x03", 5);
}
END_TEST

static bool any_tag(bool right) {
  (void)right;
  return true;
}

START_TEST(mechanism__tag_right__lets_a_flipped_tag) {
  uint8_t octets[64];
  wrong.tag_right = any_tag;
  join_both();
  size_t len = client_hex(GET_4, octets);
  octets[len - 1] ^= 1;
  say(bytes_of(octets, len));
  heard_is(ANSWER_4);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("sim/wire/dlms_mechanisms");
  TCase *all = tcase_create("mechanisms");
  tcase_add_checked_fixture(all, setup, teardown);
  tcase_add_test(all, mechanism__conformance__is_what_the_answer_says);
  tcase_add_test(all, mechanism__may__lets_what_was_not_negotiated);
  tcase_add_test(all, mechanism__invoke_and_blocks__are_in_the_answers);
  tcase_add_test(all, mechanism__object__says_what_there_is);
  tcase_add_test(all, mechanism__get_and_row__stand_between_server_and_application);
  tcase_add_test(all, mechanism__act__stands_between_server_and_application);
  tcase_add_test(all, dlms_spoil__later__holds_from_the_next_request_on);
  tcase_add_test(all, mechanism__challenge__is_what_stands_in_the_answer);
  tcase_add_test(all, mechanism__counter_after__is_in_the_answers);
  tcase_add_test(all, mechanism__counter_fresh__lets_a_replay);
  tcase_add_test(all, mechanism__protected_enough__lets_a_downgrade);
  tcase_add_test(all, mechanism__control__is_that_of_the_answers);
  tcase_add_test(all, mechanism__tag_right__lets_a_flipped_tag);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
