/* A record by its literals: read, signed, counted again. The dip is that of decision 0011: 230 V,
 * phase 1 at 40 % for 20 half cycles. */
#include "pmu/proto/quality_record_test.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* MIXED: the floor of the root of (230000^2 + 92000^2) / 2 = 30682000000. */
enum { FULL = 230000, LOW = 92000, MIXED = 175162 };

static void dip(uint8_t octets[QUALITY_RECORD]) {
  made_dip(octets, 7, "12345678");
  made_put(octets + 60, 4711, 4);
  made_put(octets + 64, 1900000000, 8);
  octets[72] = 'A';
  octets[73] = 0x80;
  made_put(octets + 74, (uint16_t)120, 2);
  made_put(octets + 76, 1776000000120, 8);
  made_put(octets + 84, 210, 4);
  static const uint16_t shares[] = {900, 1100, 50, 20, 0};
  for (size_t i = 0; i < 5; i++)
    made_put(octets + 92 + 2 * i, shares[i], 2);
  made_put(octets + 104, LOW, 4);
  made_put(octets + 108, FULL, 4);
  made_put(octets + 112, FULL, 4);
  made_put(octets + 116, LOW, 4);
  made_put(octets + 120, 3, 4);
  made_put(octets + 124, 99999, 8);
  made_put(octets + 132, 2, 4);
  made_put(octets + 136, 1775000000, 8);
  made_put(octets + 144, 70, 4);
  made_put(octets + 248, 4, 4);
  made_put(octets + 252, 5, 4);
}

static quality_record_t read_of(const uint8_t octets[QUALITY_RECORD]) {
  quality_record_t record;
  fault_t fault;
  ck_assert_msg(quality_record_read(bytes_of(octets, QUALITY_RECORD), &record, &fault) == ST_OK,
                "octet %d: %s", (int)fault.octet, fault.text);
  return record;
}

static void is_wrong_at(const uint8_t octets[QUALITY_RECORD], int32_t at) {
  quality_record_t record;
  fault_t fault;
  ck_assert_int_eq(quality_record_read(bytes_of(octets, QUALITY_RECORD), &record, &fault),
                   ST_BAD_VALUE);
  ck_assert_int_eq(fault.octet, at);
}

START_TEST(a_record_is_read_from_its_octets) {
  uint8_t octets[QUALITY_RECORD];
  dip(octets);
  quality_record_t record = read_of(octets);
  ck_assert_int_eq(record.kind, QUALITY_RECORD_DIP);
  ck_assert_uint_eq(record.phases, 1);
  ck_assert_uint_eq(record.number, 7);
  ck_assert_str_eq(record.serial, "12345678");
  ck_assert_uint_eq(record.certificate, 4711);
  ck_assert_int_eq(record.expiry_s, 1900000000);
  ck_assert_int_eq(record.quality_class, 'A');
  ck_assert_uint_eq(record.status, 0x80);
  ck_assert_int_eq(record.offset_min, 120);
  ck_assert_int_eq(record.begin_ms, 1776000000120);
  ck_assert_uint_eq(record.duration_ms, 210);
  ck_assert_uint_eq(record.declared_mv, 230000);
  ck_assert_int_eq(record.dip, 900);
  ck_assert_int_eq(record.hysteresis, 20);
  ck_assert_uint_eq(record.extremes_mv[0], 92000);
  ck_assert_uint_eq(record.extremes_mv[2], 230000);
  ck_assert_uint_eq(record.extreme_mv, 92000);
  ck_assert_uint_eq(record.boot, 3);
  ck_assert_uint_eq(record.powered_ms, 99999);
  ck_assert_uint_eq(record.sets, 2);
  ck_assert_int_eq(record.set_s, 1775000000);
  ck_assert_uint_eq(record.trace_len, 70);
  ck_assert_uint_eq(record.trace_before, 4);
  ck_assert_uint_eq(record.waveform_before, 5);
}
END_TEST

START_TEST(what_is_no_record_is_told_with_its_place) {
  static const struct {
    size_t at;
    uint8_t octet;
    int32_t told;
  } rows[] = {{0, 'X', 0}, {4, 2, 4},   {5, 5, 5},   {6, 8, 6},    {6, 0, 6},
              {7, 4, 7},   {12, 0, 12}, {14, 7, 12}, {103, 1, 102}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    uint8_t octets[QUALITY_RECORD];
    dip(octets);
    octets[rows[i].at] = rows[i].octet;
    is_wrong_at(octets, rows[i].told);
  }
  uint8_t octets[QUALITY_RECORD];
  dip(octets);
  made_put(octets + 8, 0, 4);
  is_wrong_at(octets, 8);
  dip(octets);
  made_put(octets + 88, 0, 4);
  is_wrong_at(octets, 88);
  static const struct {
    size_t at, len;
    uint64_t value;
  } times[] = {{64, 8, 9000000001},
               {76, 8, 9000000000001},
               {124, 8, 9000000000001},
               {136, 8, 9000000001},
               {88, 4, 100000001}};
  for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
    dip(octets);
    made_put(octets + times[i].at, times[i].value, times[i].len);
    is_wrong_at(octets, (int32_t)times[i].at);
  }
  quality_record_t record;
  fault_t fault;
  ck_assert_int_eq(quality_record_read(bytes_of(octets, 255), &record, &fault), ST_BAD_VALUE);
  ck_assert_int_eq(fault.octet, 255);
}
END_TEST

START_TEST(a_rapid_change_may_be_of_no_phase) {
  uint8_t octets[QUALITY_RECORD];
  quality_record_t record;
  fault_t fault;
  dip(octets);
  octets[5] = QUALITY_RECORD_RAPID;
  octets[6] = 0;
  ck_assert_int_eq(quality_record_read(bytes_of(octets, sizeof octets), &record, &fault), ST_OK);
  octets[5] = QUALITY_RECORD_SWELL;
  is_wrong_at(octets, 6);
}
END_TEST

START_TEST(a_signature_is_good_for_its_octets_and_its_key_alone) {
  uint8_t octets[QUALITY_RECORD], signature[QUALITY_RECORD_SIGNATURE];
  uint8_t key[QUALITY_RECORD_KEY], other[QUALITY_RECORD_KEY] = {9};
  dip(octets);
  EVP_PKEY *pair = made_pair(1, key);
  made_sign(pair, octets, signature);
  EVP_PKEY_free(pair);
  size_t len = sizeof signature;
  bytes_t record = bytes_of(octets, sizeof octets);
  ck_assert(quality_record_signed(record, bytes_of(signature, len), key));
  ck_assert(!quality_record_signed(record, bytes_of(signature, len - 1), key));
  ck_assert(!quality_record_signed(record, bytes_of(signature, len), other));
  octets[84] ^= 1;
  ck_assert(!quality_record_signed(record, bytes_of(signature, len), key));
}
END_TEST

static const quality_run_t dip_runs[] = {{4, {FULL, FULL, FULL}},
                                         {1, {MIXED, FULL, FULL}},
                                         {19, {LOW, FULL, FULL}},
                                         {1, {MIXED, FULL, FULL}},
                                         {1, {FULL, FULL, FULL}}};
enum { DIP_RUNS = 5 };

static status_t agrees(size_t at, size_t len, uint64_t value) {
  uint8_t octets[QUALITY_RECORD];
  dip(octets);
  if (len > 0) made_put(octets + at, value, len);
  fault_t fault;
  quality_record_t record = read_of(octets);
  return quality_trace_agrees(&record, dip_runs, DIP_RUNS, &fault);
}

START_TEST(a_dip_of_twenty_half_cycles_lasts_twenty_one) {
  ck_assert_int_eq(agrees(0, 0, 0), ST_OK);
  ck_assert_int_eq(agrees(84, 4, 200), ST_BAD_VALUE);    /* duration */
  ck_assert_int_eq(agrees(104, 4, 92001), ST_BAD_VALUE); /* of phase 1 */
  ck_assert_int_eq(agrees(108, 4, 229999), ST_BAD_VALUE);
  ck_assert_int_eq(agrees(116, 4, FULL), ST_BAD_VALUE); /* of all */
  ck_assert_int_eq(agrees(6, 1, 3), ST_BAD_VALUE);      /* phases */
  ck_assert_int_eq(agrees(5, 1, 3), ST_BAD_VALUE);      /* no interruption: two phases are there */
  ck_assert_int_eq(agrees(5, 1, 2), ST_BAD_VALUE);      /* nor a swell */
  ck_assert_int_eq(agrees(248, 4, 3), ST_BAD_VALUE);    /* begins where nothing does */
  ck_assert_int_eq(agrees(248, 4, 26), ST_BAD_VALUE);   /* behind its end */
  ck_assert_int_eq(agrees(92, 2, 700), ST_BAD_VALUE);   /* by another threshold */
}
END_TEST

START_TEST(one_that_was_cut_lasts_to_the_end_of_its_last_half_cycle) {
  uint8_t octets[QUALITY_RECORD];
  dip(octets);
  octets[7] = QUALITY_RECORD_CUT;
  made_put(octets + 84, 210, 4); /* values 4 to 23: (23 - 4 + 2) half cycles */
  fault_t fault;
  quality_record_t record = read_of(octets);
  ck_assert_int_eq(quality_trace_agrees(&record, dip_runs, 3, &fault), ST_OK);
  record.flags = 0;
  ck_assert_int_eq(quality_trace_agrees(&record, dip_runs, 3, &fault), ST_BAD_VALUE);
  record.flags = QUALITY_RECORD_TRACE_CUT;
  ck_assert_int_eq(quality_trace_agrees(&record, dip_runs, 3, &fault), ST_UNSUPPORTED);
}
END_TEST

START_TEST(a_single_phase_meter_is_interrupted_by_one_phase) {
  uint8_t octets[QUALITY_RECORD];
  dip(octets);
  octets[5] = QUALITY_RECORD_INTERRUPTION;
  made_put(octets + 84, 40, 4); /* values 1 to 4 of the run of 0, and both edges: 1 2 3 | 4 */
  made_put(octets + 104, 0, 4);
  made_put(octets + 108, 0, 4);
  made_put(octets + 112, 0, 4);
  made_put(octets + 116, 0, 4);
  made_put(octets + 248, 1, 4);
  /* 162634^2 = 26449817956 <= 230000^2 / 2 = 26450000000 < 162635^2 = 26450143225 */
  const quality_run_t runs[] = {{1, {FULL, 0, 0}},
                                {1, {162634, 0, 0}},
                                {2, {0, 0, 0}},
                                {1, {162634, 0, 0}},
                                {1, {FULL, 0, 0}}};
  fault_t fault;
  quality_record_t record = read_of(octets);
  ck_assert_int_eq(quality_trace_agrees(&record, runs, 5, &fault), ST_OK);
  record.kind = QUALITY_RECORD_DIP;
  ck_assert_int_eq(quality_trace_agrees(&record, runs, 5, &fault), ST_BAD_VALUE);
}
END_TEST

/* 230 V, then 223.1 V for good: 3 %, above the 2 % looked for. The mean of a hundred at 230 V is
 * 230000; the steady end is a hundred values at 223.1 V, the first of which follows the mix. */
START_TEST(a_rapid_change_is_counted_from_the_mean_before_it) {
  uint8_t octets[QUALITY_RECORD];
  dip(octets);
  octets[5] = QUALITY_RECORD_RAPID;
  octets[6] = 7;
  made_put(octets + 100, 20, 2);
  made_put(octets + 84, 0, 4);
  for (size_t phase = 0; phase < 4; phase++)
    made_put(octets + 104 + 4 * phase, 6900, 4);
  made_put(octets + 248, 101, 4);
  const quality_run_t runs[] = {
      {100, {FULL, FULL, FULL}}, {1, {226576, 226576, 226576}}, {100, {223100, 223100, 223100}}};
  fault_t fault;
  quality_record_t record = read_of(octets);
  /* The mean of values 1 to 100: 99 of 230000 and the mix: 229965 (22996576 / 100). */
  for (size_t phase = 0; phase < 3; phase++)
    record.extremes_mv[phase] = 6865;
  record.extreme_mv = 6865;
  ck_assert_int_eq(quality_trace_agrees(&record, runs, 3, &fault), ST_OK);
  record.extremes_mv[1] = 6866;
  ck_assert_int_eq(quality_trace_agrees(&record, runs, 3, &fault), ST_BAD_VALUE);
  record.extremes_mv[1] = 6865;
  record.trace_before = 99; /* not a hundred before it */
  ck_assert_int_eq(quality_trace_agrees(&record, runs, 3, &fault), ST_BAD_VALUE);
}
END_TEST

START_TEST(a_trace_is_runs_of_fourteen_octets) {
  static const uint8_t octets[] = {0, 4, 0, 3, 0x82, 0x70, 0, 0, 0, 1, 0, 0, 0, 0};
  quality_run_t runs[QUALITY_TRACE_RUNS_MAX];
  size_t count;
  fault_t fault;
  ck_assert_int_eq(quality_trace_read(bytes_of(octets, 14), runs, &count, &fault), ST_OK);
  ck_assert_uint_eq(count, 1);
  ck_assert_uint_eq(runs[0].count, 4);
  ck_assert_uint_eq(runs[0].mv[0], 230000);
  ck_assert_uint_eq(runs[0].mv[1], 1);
  ck_assert_int_eq(quality_trace_read(bytes_of(octets, 13), runs, &count, &fault), ST_BAD_VALUE);
  static const uint8_t none[14] = {0};
  ck_assert_int_eq(quality_trace_read(bytes_of(none, 14), runs, &count, &fault), ST_BAD_VALUE);
  static const uint8_t many[65 * 14] = {0};
  ck_assert_int_eq(quality_trace_read(bytes_of(many, sizeof many), runs, &count, &fault),
                   ST_BAD_VALUE);
}
END_TEST

/* A square wave of 230 V (4600 counts) has the root mean square of its height. */
START_TEST(samples_are_held_against_the_trace) {
  enum { HALF = QUALITY_WAVEFORM_SAMPLES * 3 * 2, COUNTS = 4600 };
  static uint8_t waveform[6 * HALF];
  for (size_t at = 0; at < sizeof waveform; at += 2)
    made_put(waveform + at, (at / HALF) % 2 == 0 ? COUNTS : (uint16_t)-COUNTS, 2);
  const quality_run_t runs[] = {{9, {FULL, FULL, FULL}}};
  quality_record_t record = {.trace_before = 4, .waveform_before = 5};
  fault_t fault;
  bytes_t samples = bytes_of(waveform, sizeof waveform);
  ck_assert_int_eq(quality_waveform_agrees(&record, runs, 1, samples, &fault), ST_OK);
  /* half cycles 1 to 5 are values 0 to 4 of the trace; 2 stands beside a change */
  const quality_run_t other[] = {{2, {FULL, FULL, FULL}}, {7, {FULL, 230400, FULL}}};
  ck_assert_int_eq(quality_waveform_agrees(&record, other, 2, samples, &fault), ST_BAD_VALUE);
  ck_assert_int_eq(fault.octet, 4 * HALF);
  const quality_run_t far[] = {
      {2, {FULL, FULL, FULL}}, {1, {FULL, FULL, 200000}}, {6, {FULL, FULL, FULL}}};
  ck_assert_int_eq(quality_waveform_agrees(&record, far, 3, samples, &fault), ST_BAD_VALUE);
  ck_assert_int_eq(fault.octet, 3 * HALF);                      /* 230 V are no 200 V within 5 % */
  const quality_run_t within[] = {{9, {230280, FULL, 229721}}}; /* 230 + 50 mV of slack */
  ck_assert_int_eq(quality_waveform_agrees(&record, within, 1, samples, &fault), ST_OK);
  ck_assert_int_eq(quality_waveform_agrees(&record, runs, 1, bytes_of(waveform, HALF + 2), &fault),
                   ST_BAD_VALUE);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("quality_record");
  TCase *tests = tcase_create("octets");
  tcase_add_test(tests, a_record_is_read_from_its_octets);
  tcase_add_test(tests, what_is_no_record_is_told_with_its_place);
  tcase_add_test(tests, a_rapid_change_may_be_of_no_phase);
  tcase_add_test(tests, a_signature_is_good_for_its_octets_and_its_key_alone);
  tcase_add_test(tests, a_dip_of_twenty_half_cycles_lasts_twenty_one);
  tcase_add_test(tests, one_that_was_cut_lasts_to_the_end_of_its_last_half_cycle);
  tcase_add_test(tests, a_single_phase_meter_is_interrupted_by_one_phase);
  tcase_add_test(tests, a_rapid_change_is_counted_from_the_mean_before_it);
  tcase_add_test(tests, a_trace_is_runs_of_fourteen_octets);
  tcase_add_test(tests, samples_are_held_against_the_trace);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
