/* Tests of records of power quality as they come in (0011): a meter of three records that chains
 * and signs as it should, and what is said where it does not. The meter is played from rules; see
 * stage.h. Noon of 2 April 2026 is 1775131200. */
#include "pmu/fleet/stage.h"
#include "pmu/proto/quality_record_test.h"

#include <check.h>
#include <stdio.h>

#define KEYS "headend recovery none\nheadend retry_attempts 1\n"
#define VISIT "visit noon 1775131200000000000 0 quality\n"

enum { RECORDS = 3, LINE = 1200, STATEMENT = RECORDS };

static uint8_t octets[RECORDS + 1][QUALITY_RECORD];
static uint8_t signatures[RECORDS + 1][QUALITY_RECORD_SIGNATURE];
static char facts[8192], message[4 * LINE], statement[LINE], count_line[64];
static char key_hex[2 * QUALITY_RECORD_KEY + 1];
static EVP_PKEY *pair;
/* One run: 4 values of 230 V. */
static const uint8_t trace[QUALITY_TRACE_RUN] = {0, 4, 0, 3, 0x82, 0x70};

static void put_hex(char *to, const uint8_t *from, size_t len, bool upper) {
  for (size_t i = 0; i < len; i++)
    snprintf(to + 2 * i, 3, upper ? "%02X" : "%02x", from[i]);
}

static void sign(int32_t index) { made_sign(pair, octets[index], signatures[index]); }

/* Record `index` + 1, or behind the last the statement of the end. */
static void make(int32_t index) {
  uint8_t *record = octets[index];
  if (index == STATEMENT)
    made_statement(record, RECORDS, "A1");
  else
    made_dip(record, (uint32_t)index + 1, "A1");
  made_put(record + 76, 1775120000000 + (uint64_t)index * 1000, 8);
  made_trace(record, bytes_of(trace, index == STATEMENT ? 0 : sizeof trace));
  if (index > 0) made_behind(record, octets[index - 1]);
  sign(index);
}

static void begin(void) {
  uint8_t key[QUALITY_RECORD_KEY];
  EVP_PKEY_free(pair);
  pair = made_pair(7, key);
  put_hex(key_hex, key, sizeof key, false);
  for (int32_t index = 0; index <= STATEMENT; index++)
    make(index);
}

static void put_row(char *to, int32_t index) {
  char record[2 * QUALITY_RECORD + 1], signature[2 * QUALITY_RECORD_SIGNATURE + 1];
  char runs[2 * sizeof trace + 1];
  put_hex(record, octets[index], QUALITY_RECORD, true);
  put_hex(signature, signatures[index], QUALITY_RECORD_SIGNATURE, true);
  put_hex(runs, trace, sizeof trace, true);
  if (index == STATEMENT)
    snprintf(to, LINE, "data 0-0:128.45.0*255(%s;%s)", record, signature);
  else
    snprintf(to, LINE, "(Q;%d;26040208532%d;%s;%s;%s)\r\n", (int)index + 1, (int)index, record,
             signature, runs);
}

/* What the meter has: rows `from` to 3, and a log that keeps `kept`. */
static stage_t *visit(int32_t from, int32_t kept) {
  static play_rule_t rules[] = {
      {PLAY_ANY, "/?A1!", "/MPF5PTOU-0100", PLAY_STAY},
      {PLAY_ANY, "ACK051", "P0 (A1)", PLAY_STAY},
      {PLAY_ANY, "R5 0-0:96.1.0*255()", "data 0-0:96.1.0*255(A1)", PLAY_STAY},
      {PLAY_ANY, "R5 0-0:1.0.0*255()", "data 0-0:1.0.0*255({C};00;0)", PLAY_STAY},
      {PLAY_ANY, "R5 0-0:96.7.0*255()", "data 0-0:96.7.0*255(1)", PLAY_STAY},
      {PLAY_ANY, "R5 0-0:96.14.0*255()", "data 0-0:96.14.0*255(2)", PLAY_STAY},
      {PLAY_ANY, "R5 0-0:13.0.0*255()", "data 0-0:13.0.0*255(day-night;;)", PLAY_STAY},
      {PLAY_ANY, "R5 0-0:128.3.0*255()", "data 0-0:128.3.0*255(0;;;;)", PLAY_STAY},
      {PLAY_ANY, "R5 0-0:96.5.0*255()", "data 0-0:96.5.0*255(00000000)", PLAY_STAY},
      {PLAY_ANY, "R5 1-0:12.32.0*255()", "data 1-0:12.32.0*255(3)", PLAY_STAY},
      {PLAY_ANY, "R5 1-0:12.36.0*255()", "data 1-0:12.36.0*255(0)", PLAY_STAY},
      {PLAY_ANY, "R5 0-0:128.44.0*255()", "data 0-0:128.44.0*255(3)", PLAY_STAY},
      {PLAY_ANY, count_line, message, PLAY_STAY},
      {PLAY_ANY, "R5 0-0:128.45.0*255()", statement, PLAY_STAY},
      {PLAY_ANY, NULL, NULL, 0}};
  snprintf(facts, sizeof facts, "%snominal 0 230000 50000\nquality_key 0 %s\n%s%s", STAGE_FACTS,
           key_hex, kept == 0 ? KEYS : KEYS "limit 0 quality_log 2\n", VISIT);
  snprintf(count_line, sizeof count_line, "R6 0-0:99.98.9*255(%d;3)", (int)from);
  size_t used = (size_t)snprintf(message, sizeof message, "data 0-0:99.98.9*255(3)\r\n");
  for (int32_t index = from - 1; index < RECORDS; index++) {
    put_row(message + used, index);
    used = strlen(message);
  }
  put_row(statement, STATEMENT);
  stage_t *s = stage_new(rules, facts);
  stage_live(s);
  return s;
}

static int32_t receipts(const stage_t *s, const char *of, const char *verdict) {
  int32_t found = 0;
  for (size_t i = 0; i < s->count; i++) {
    const record_t *record = &s->records[i];
    if (record->kind != REC_RECEIPT || !bytes_is(record->value, verdict)) continue;
    if (strncmp((const char *)record->key.p, of, strlen(of)) == 0) found++;
  }
  return found;
}

START_TEST(a_good_chain_is_kept_and_said_to_be_good) {
  begin();
  stage_t *s = visit(1, 0);
  ck_assert_int_eq(stage_count(s, REC_DISTURBANCE, NULL, NULL), 3);
  ck_assert_int_eq(receipts(s, "", "good"), 4);
  ck_assert_int_eq(receipts(s, "statement ", "good"), 1);
  ck_assert_int_eq(stage_count(s, REC_WORK_ORDER, NULL, NULL), 0);
  ck_assert_int_eq(stage_count(s, REC_FAULT, NULL, NULL), 0);
  ck_assert_int_eq(stage_count(s, REC_VISIT, NULL, "ST_OK quality -"), 1);
  stage_close(s);
}
END_TEST

/* What is said of one, and that the others are good. */
static void spoilt(const char *of, const char *verdict, int32_t others) {
  stage_t *s = visit(1, 0);
  ck_assert_int_eq(stage_count(s, REC_DISTURBANCE, NULL, NULL), 3); /* kept, whatever it is */
  ck_assert_msg(receipts(s, of, verdict) == 1, "%s of %s", verdict, of);
  ck_assert_int_eq(receipts(s, "", "good"), others);
  ck_assert_int_eq(stage_count(s, REC_WORK_ORDER, NULL, NULL), 4 - others);
  stage_close(s);
}

START_TEST(a_signature_that_is_not_the_meters_is_told) {
  begin();
  signatures[1][0] ^= 1;
  spoilt("2 ", "signature", 3);
}
END_TEST

/* Changed and signed again: the chain behind it does not hold. */
START_TEST(a_record_that_was_made_anew_breaks_the_chain) {
  begin();
  made_put(octets[1] + 84, 5000, 4);
  sign(1);
  spoilt("3 ", "chain", 3);
}
END_TEST

START_TEST(a_record_of_another_meter_is_told) {
  begin();
  memcpy(octets[1] + 12, "B7", 2);
  sign(1);
  make(2);
  make(STATEMENT);
  spoilt("2 ", "serial", 3);
}
END_TEST

START_TEST(a_trace_that_is_another_is_told) {
  begin();
  octets[1][152] ^= 1;
  sign(1);
  make(2);
  make(STATEMENT);
  spoilt("2 ", "trace", 3);
}
END_TEST

START_TEST(what_is_no_record_is_told) {
  begin();
  octets[1][0] = 'X';
  sign(1);
  make(2);
  make(STATEMENT);
  spoilt("2 ", "form", 3);
}
END_TEST

START_TEST(a_statement_of_fewer_records_is_told) {
  begin();
  made_put(octets[STATEMENT] + 8, 2, 4);
  memcpy(octets[STATEMENT] + 216, octets[2] + 216, QUALITY_RECORD_HASH);
  sign(STATEMENT);
  spoilt("statement ", "number", 3);
}
END_TEST

START_TEST(a_record_under_anothers_number_is_told) {
  begin();
  made_put(octets[1] + 8, 9, 4);
  sign(1);
  make(2);
  make(STATEMENT);
  spoilt("2 ", "number", 3);
}
END_TEST

START_TEST(overwritten_records_are_said_and_not_asked_for) {
  begin();
  stage_t *s = visit(2, 2);
  ck_assert_int_eq(stage_count(s, REC_DISTURBANCE, NULL, NULL), 2);
  ck_assert_int_eq(receipts(s, "", "good"), 3);
  ck_assert_int_eq(stage_count(s, REC_FAULT, NULL, NULL), 1);
  ck_assert_int_eq(stage_count(s, REC_WORK_ORDER, NULL, NULL), 0);
  stage_close(s);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("quality");
  TCase *tests = tcase_create("records");
  tcase_add_test(tests, a_good_chain_is_kept_and_said_to_be_good);
  tcase_add_test(tests, a_signature_that_is_not_the_meters_is_told);
  tcase_add_test(tests, a_record_that_was_made_anew_breaks_the_chain);
  tcase_add_test(tests, a_record_of_another_meter_is_told);
  tcase_add_test(tests, a_trace_that_is_another_is_told);
  tcase_add_test(tests, what_is_no_record_is_told);
  tcase_add_test(tests, a_statement_of_fewer_records_is_told);
  tcase_add_test(tests, a_record_under_anothers_number_is_told);
  tcase_add_test(tests, overwritten_records_are_said_and_not_asked_for);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  EVP_PKEY_free(pair);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
