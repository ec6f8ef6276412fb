/* A port of a concentrator (decision 0012): a message may come twice, and late, without anybody
 * having said it twice. Each trace is told of a plain stream as well, where the same octets are
 * what they look like. APDUs by hand; the header of the wrapper stands before each. */
#include "decode_test_hex.h"

#define METER(kind)                                                                                \
  "line 0 net " kind " 96000\nzone_row 0 -9000000000 0 0\n"                                        \
  "meter 0 m 10000001 polyphase-tou ct 0 0 0\n"                                                    \
  "password 0 1 11111111\npassword 0 3 33333333\n"                                                 \
  "protocol 0 dlms-wrapper direct\naddress 0 17 2\ntitle 0 4D4D4D0000BC614E\nsecurity 0 none\n"
static const char port[] = METER("port"), stream[] = METER("tcp");

/* Client 1 to wPort 17, and back; the length of the APDU. */
#define TO(len) "0001 0001 0011 " len " "
#define FROM(len) "0001 0011 0001 " len " "
#define AARQ TO("001F") "601D A109060760857405080101 BE10 040E 01000000065F1F0400601E9F0400"
#define AARE                                                                                       \
  FROM("002B")                                                                                     \
  "6129 A109060760857405080101 A203020100 A305A103020100 BE10 040E 0800065F1F0400601E9F04000007"
#define RLRQ TO("0005") "6203800100"
#define RLRE FROM("0005") "6303800100"
#define EXCEPTION FROM("0003") "D80101"
#define GET_TOTAL TO("000D") "C001C1 0003 0100010800FF 02 00"
#define GET_RATE_1 TO("000D") "C001C1 0003 0100010801FF 02 00"
#define TOTAL FROM("000D") "C401C100 15 0000000006422C40" /* 105000000 */
#define RATE_1 FROM("000D") "C401C100 15 0000000000000007"
#define OPENED "conversation 0 1 1000000000 association\nlevel 0 1 1000000000 3\n"
#define TOTAL_AT_2 "value 0 1 2000000000 1-0:1.8.0*255 105000000\n"

static void open_one(hex_trace_t *trace) {
  hex_says(trace, 0, 1000, AARQ);
  hex_says(trace, 1, 1500, AARE);
}

/* The request for the total comes again behind the one for rate 1, and so does its answer. */
START_TEST(decode_served__of_a_port__request_and_answer_that_come_twice_are_nothing) {
  hex_trace_t trace = {0};
  open_one(&trace);
  ASKS(2000, GET_TOTAL);
  ANSWERS(2500, TOTAL);
  ASKS(3000, GET_RATE_1);
  ASKS(3100, GET_TOTAL);
  ANSWERS(3200, RATE_1);
  ANSWERS(3300, TOTAL);
  hex_expect(port, &trace, OPENED TOTAL_AT_2 "value 0 1 3000000000 1-0:1.8.1*255 7\n");
  hex_expect(stream, &trace,
             OPENED TOTAL_AT_2 "value 0 1 3100000000 1-0:1.8.0*255 7\n"
                               "broken 0 3300000000 3 8 an answer that nobody asked for\n");
}
END_TEST

/* Nothing came, and it is asked once more: that is a request as the first was. */
START_TEST(decode_served__of_a_port__request_that_is_repeated_is_answered) {
  hex_trace_t trace = {0};
  open_one(&trace);
  ASKS(2000, GET_TOTAL);
  ASKS(4000, GET_TOTAL);
  ANSWERS(4500, TOTAL);
  hex_expect(port, &trace, OPENED "value 0 1 4000000000 1-0:1.8.0*255 105000000\n");
}
END_TEST

/* An answer of another number than the one that is asked for now: 41 is request 1 without
 * priority. */
START_TEST(decode_served__of_a_port__answer_to_another_number_is_nothing) {
  hex_trace_t trace = {0};
  open_one(&trace);
  ASKS(2000, GET_TOTAL);
  ANSWERS(2300, FROM("000D") "C4014100 15 0000000000000009");
  ANSWERS(2500, TOTAL);
  hex_expect(port, &trace, OPENED TOTAL_AT_2);
  hex_expect(stream, &trace,
             OPENED "broken 0 2300000000 1 10 invoke-id and priority of another request\n"
                    "value 0 1 2000000000 1-0:1.8.0*255 9\n"
                    "broken 0 2500000000 2 8 an answer that nobody asked for\n");
}
END_TEST

/* The release comes twice; what refuses it comes when the next association is being asked for, and
 * is no answer to that. */
START_TEST(decode_served__of_a_port__release_that_comes_twice_refuses_nothing_else) {
  hex_trace_t trace = {0};
  open_one(&trace);
  ASKS(2000, RLRQ);
  ANSWERS(2100, RLRE);
  ASKS(2200, RLRQ);
  ASKS(3000, AARQ);
  ANSWERS(3100, EXCEPTION);
  ANSWERS(3500, AARE);
  hex_expect(port, &trace,
             OPENED "conversation 0 2 3000000000 association\nlevel 0 2 3000000000 3\n");
  hex_expect(stream, &trace, OPENED "broken 0 3500000000 3 8 an AARE that nobody asked for\n");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("decode_port");
  TCase *tests = tcase_create("port");
  suite_add_tcase(suite, tests);
  tcase_add_test(tests, decode_served__of_a_port__request_and_answer_that_come_twice_are_nothing);
  tcase_add_test(tests, decode_served__of_a_port__request_that_is_repeated_is_answered);
  tcase_add_test(tests, decode_served__of_a_port__answer_to_another_number_is_nothing);
  tcase_add_test(tests, decode_served__of_a_port__release_that_comes_twice_refuses_nothing_else);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  const int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
