/* Twelve forgeries and more: a package of three dips is made, one thing of it is forged, and it is
 * found under its own name and no other. The dips are those of decision 0011: 230 V, phase 1 at 40
 * % for 20 half cycles, 210 ms by the meter. */
#include "pmu/proto/quality_record_test.h"
#include "pmu/quality/evidence.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RECORDS = 3, STATEMENT = RECORDS, HALF = 64 * 3 * 2, HALVES = 24, TRACE = 5 * 14 };
#define BEGIN_MS INT64_C(1776038400120) /* 2026-04-13T00:00:00.120Z */

static uint8_t octets[RECORDS + 1][QUALITY_RECORD];
static uint8_t signatures[RECORDS + 1][QUALITY_RECORD_SIGNATURE];
static uint8_t trace[TRACE], waveform[HALVES * HALF];
static EVP_PKEY *pair;
static site_meter_t meter;
static quality_history_t history;
static record_t journal[32];
static size_t journal_count;
static arena_t arena;
static evidence_fault_t faults[EVIDENCE_FAULTS_MAX];

static void put_run(size_t at, uint32_t count, uint32_t mv) {
  made_put(trace + 14 * at, count, 2);
  made_put(trace + 14 * at + 2, mv, 4);
  made_put(trace + 14 * at + 6, 230000, 4);
  made_put(trace + 14 * at + 10, 230000, 4);
}

/* Square waves, whose r.m.s. is their height: 230 V are 4600 counts, 92 V 1840. */
static void put_samples(void) {
  for (size_t at = 0; at < sizeof waveform; at += 2) {
    size_t half = at / HALF, phase = at / 2 % 3;
    int32_t counts = phase == 0 && half >= 5 ? 1840 : 4600;
    made_put(waveform + at, (uint16_t)(half % 2 == 0 ? counts : -counts), 2);
  }
}

static void sign(int32_t index) { made_sign(pair, octets[index], signatures[index]); }

/* Chains and signs from that one on: what whoever has the key can do. */
static void sign_from(int32_t index) {
  for (; index <= STATEMENT; index++) {
    if (index > 0) made_behind(octets[index], octets[index - 1]);
    sign(index);
  }
}

static void make(int32_t index) {
  uint8_t *record = octets[index];
  bool ends = index == STATEMENT;
  static const uint16_t shares[] = {900, 1100, 50, 20, 0};
  if (ends)
    made_statement(record, RECORDS, "12345678");
  else
    made_dip(record, (uint32_t)index + 1, "12345678");
  made_put(record + 60, 4711, 4);
  made_put(record + 64, 1900000000, 8);
  record[72] = 'A';
  made_put(record + 74, 120, 2);
  made_put(record + 76, (uint64_t)(BEGIN_MS + 60000 * index), 8);
  made_put(record + 84, ends ? 0 : 210, 4);
  for (size_t i = 0; i < 5; i++)
    made_put(record + 92 + 2 * i, shares[i], 2);
  made_put(record + 120, 1, 4);
  made_put(record + 124, (uint64_t)(500000 + 60000 * index), 8);
  made_put(record + 136, (uint64_t)-1, 8);
  if (ends) return;
  made_put(record + 104, 92000, 4);
  made_put(record + 108, 230000, 4);
  made_put(record + 112, 230000, 4);
  made_put(record + 116, 92000, 4);
  made_put(record + 148, sizeof waveform, 4);
  made_trace(record, bytes_of(trace, TRACE));
  quality_record_hash(bytes_of(waveform, sizeof waveform), record + 184);
  made_put(record + 248, 4, 4);
  made_put(record + 252, 5, 4);
}

static void begin(void) {
  EVP_PKEY_free(pair);
  meter = (site_meter_t){.name = "m1", .serial = "12345678"};
  meter.quality.declared_mv = 230000;
  pair = made_pair(42, meter.quality.key);
  history = (quality_history_t){.meter = &meter, .declared = {230000}};
  put_run(0, 4, 230000);
  put_run(1, 1, 175162);
  put_run(2, 19, 92000);
  put_run(3, 1, 175162);
  put_run(4, 1, 230000);
  put_samples();
  for (int32_t index = 0; index <= STATEMENT; index++)
    make(index);
  sign_from(0);
}

static char *hex_of(const uint8_t *from, size_t len) {
  char *to = ARENA_ARRAY(&arena, char, 2 * len + 1);
  for (size_t i = 0; i < len; i++)
    snprintf(to + 2 * i, 3, "%02x", from[i]);
  return to;
}

static void add(record_kind_t kind, const char *key, const char *value) {
  ck_assert_uint_lt(journal_count, sizeof journal / sizeof journal[0]);
  journal[journal_count++] =
      (record_t){.kind = kind, .key = bytes_text(key), .value = bytes_text(value)};
}

/* The package of what the journal has. */
static char *package(void) {
  text_t text = {0};
  fault_t fault;
  journal_count = 0;
  for (int32_t index = 0; index < RECORDS; index++)
    add(REC_DISTURBANCE, arena_printf(&arena, "%d", (int)index + 1),
        arena_printf(&arena, "1776038400 %s %s %s", hex_of(octets[index], QUALITY_RECORD),
                     hex_of(signatures[index], QUALITY_RECORD_SIGNATURE), hex_of(trace, TRACE)));
  add(REC_WAVEFORM, "2", hex_of(waveform, sizeof waveform));
  add(REC_RECEIPT, "1 1776050000000000000", "good");
  add(REC_OBJECT, "0-0:128.45.0*255 1776050000000000000",
      arena_printf(&arena, "%s %s", hex_of(octets[STATEMENT], QUALITY_RECORD),
                   hex_of(signatures[STATEMENT], QUALITY_RECORD_SIGNATURE)));
  ck_assert_int_eq(evidence_write(&arena, &history, journal, journal_count,
                                  (instant_t){INT64_C(1776060000000000000)}, NULL, &text, &fault),
                   ST_OK);
  char *kept = (char *)(uintptr_t)arena_text(&arena, bytes_of(text.p, text.len));
  text_free(&text);
  return kept;
}

/* All that is found has that name; EVIDENCE_FINDINGS: nothing is found. */
static void is_found(const char *file, evidence_finding_t finding, const uint8_t *key) {
  evidence_t evidence;
  fault_t fault;
  ck_assert_msg(evidence_read(&arena, bytes_text(file), &evidence, &fault) == ST_OK,
                "line %d column %d: %s", (int)fault.frame, (int)fault.octet, fault.text);
  size_t count = evidence_verify(&evidence, key, faults);
  if (finding == EVIDENCE_FINDINGS) {
    ck_assert_msg(count == 0, "%s of %u: %s", evidence_finding_name(faults[0].finding),
                  (unsigned)faults[0].number, faults[0].text);
    return;
  }
  ck_assert_msg(count > 0, "nothing was found of %s", evidence_finding_name(finding));
  for (size_t at = 0; at < count; at++)
    ck_assert_msg(faults[at].finding == finding, "%s of %u in place of %s: %s",
                  evidence_finding_name(faults[at].finding), (unsigned)faults[at].number,
                  evidence_finding_name(finding), faults[at].text);
}

/* Lines whose first words are these are taken out; gives them. */
static char *cut(char *file, const char *words) {
  char *from = strstr(file, words);
  ck_assert_ptr_nonnull(from);
  char *end = strchr(from, '\n') + 1;
  char *line = arena_printf(&arena, "%.*s", (int)(end - from), from);
  memmove(from, end, strlen(end) + 1);
  return line;
}

static char *cut_record(char *file, int number) {
  char *record = cut(file, arena_printf(&arena, "record %d ", number));
  char *local = cut(file, arena_printf(&arena, "local %d ", number));
  char *figures = cut(file, arena_printf(&arena, "figures %d ", number));
  return arena_printf(&arena, "%s%s%s", record, local, figures);
}

/* The digit so many octets into the hexadecimal behind these words becomes another. */
static void change(char *file, const char *words, size_t octet) {
  char *at = strstr(file, words);
  ck_assert_ptr_nonnull(at);
  at += strlen(words) + 2 * octet;
  *at = *at == '0' ? '1' : '0';
}

START_TEST(a_package_of_what_was_read_proves_it) {
  begin();
  is_found(package(), EVIDENCE_FINDINGS, meter.quality.key);
}
END_TEST

START_TEST(a_gap_is_found) {
  begin();
  char *file = package();
  cut(file, "waveform 2 ");
  cut_record(file, 2);
  is_found(file, EVIDENCE_GAP, meter.quality.key);
}
END_TEST

START_TEST(a_replayed_record_is_found) {
  begin();
  char *file = package(), *copy = package();
  is_found(arena_printf(&arena, "%s%s", file, cut_record(copy, 1)), EVIDENCE_REPLAY,
           meter.quality.key);
}
END_TEST

START_TEST(a_stepped_clock_is_found) {
  begin();
  made_put(octets[1] + 76, (uint64_t)(BEGIN_MS + 60000 + 3600000), 8);
  sign_from(1);
  is_found(package(), EVIDENCE_CLOCK_STEP, meter.quality.key);
  made_put(octets[1] + 132, 1, 4); /* it was set, and back: no step */
  made_put(octets[2] + 132, 2, 4);
  sign_from(1);
  is_found(package(), EVIDENCE_FINDINGS, meter.quality.key);
}
END_TEST

START_TEST(an_edited_value_is_found) {
  begin();
  char *file = package();
  change(file, "record 2 ", 86);
  change(file, "figures 2 1 ", 0); /* and the line for people, too */
  is_found(file, EVIDENCE_EDITED, meter.quality.key);
}
END_TEST

START_TEST(an_edited_trace_is_found) {
  begin();
  char *file = package();
  char *record = strstr(file, "record 2 ");
  char *end = strchr(record, '\n');
  end[-1] = end[-1] == '0' ? '1' : '0';
  is_found(file, EVIDENCE_EDITED, meter.quality.key);
}
END_TEST

START_TEST(an_expired_calibration_is_found) {
  begin();
  for (int32_t index = 0; index < RECORDS; index++)
    made_put(octets[index] + 64, BEGIN_MS / 1000 - 1, 8);
  sign_from(0);
  is_found(package(), EVIDENCE_CALIBRATION, meter.quality.key);
  for (int32_t index = 0; index < RECORDS; index++)
    made_put(octets[index] + 60, 0, 4);
  sign_from(0);
  is_found(package(), EVIDENCE_CALIBRATION, meter.quality.key);
}
END_TEST

START_TEST(a_swapped_meter_is_found) {
  begin();
  meter.serial = "87654321";
  is_found(package(), EVIDENCE_METER, meter.quality.key);
}
END_TEST

START_TEST(a_truncated_chain_is_found) {
  begin();
  char *file = package();
  cut_record(file, 3);
  is_found(file, EVIDENCE_TRUNCATED, meter.quality.key);
  file = package();
  cut(file, "statement ");
  is_found(file, EVIDENCE_TRUNCATED, meter.quality.key);
}
END_TEST

START_TEST(a_reordered_chain_is_found) {
  begin();
  char *file = package();
  char *second = cut_record(file, 2);
  char *wave = strstr(file, "waveform ");
  char *moved = arena_printf(&arena, "%.*s%s%s", (int)(wave - file), file, second, wave);
  is_found(moved, EVIDENCE_ORDER, meter.quality.key);
}
END_TEST

/* Signed by whoever has the key, but the chain behind it was there before. */
START_TEST(a_record_that_was_made_anew_is_found) {
  begin();
  made_put(octets[1] + 28, 1, 1);
  sign(1);
  is_found(package(), EVIDENCE_ORDER, meter.quality.key);
}
END_TEST

START_TEST(a_wrong_key_is_found) {
  static const uint8_t other[QUALITY_RECORD_KEY] = {1};
  begin();
  is_found(package(), EVIDENCE_KEY, other);
}
END_TEST

START_TEST(a_signature_that_nobody_made_is_found) {
  begin();
  signatures[1][5] ^= 1;
  is_found(package(), EVIDENCE_SIGNATURE, meter.quality.key);
  begin();
  signatures[STATEMENT][5] ^= 1;
  is_found(package(), EVIDENCE_SIGNATURE, meter.quality.key);
}
END_TEST

START_TEST(an_edited_export_is_found) {
  begin();
  char *file = package();
  change(file, "figures 2 1 ", 0); /* 210 ms become 010 */
  is_found(file, EVIDENCE_DERIVED, meter.quality.key);
}
END_TEST

/* Signed as it is, and not what its own trace gives. */
START_TEST(a_record_that_its_trace_contradicts_is_found) {
  begin();
  made_put(octets[1] + 84, 220, 4);
  sign_from(1);
  is_found(package(), EVIDENCE_DERIVED, meter.quality.key);
}
END_TEST

START_TEST(a_moved_time_zone_is_found) {
  begin();
  char *file = package();
  char *local = strstr(file, "local 2 ");
  memcpy(strstr(local, "+02:00"), "+03:00", 6);
  is_found(file, EVIDENCE_ZONE, meter.quality.key);
}
END_TEST

START_TEST(a_substituted_waveform_is_found) {
  begin();
  char *file = package();
  change(file, "waveform 2 ", 100);
  is_found(file, EVIDENCE_WAVEFORM, meter.quality.key);
  begin(); /* one that was signed, and is not what the trace saw */
  for (size_t at = 0; at < sizeof waveform; at += 2)
    made_put(waveform + at, 4600, 2);
  for (int32_t index = 0; index < RECORDS; index++)
    quality_record_hash(bytes_of(waveform, sizeof waveform), octets[index] + 184);
  sign_from(0);
  is_found(package(), EVIDENCE_WAVEFORM, meter.quality.key);
}
END_TEST

/* ------------------------------------------------------------------ ten minutes, two hours */

static const char facts[] =
    "facts 1\nzone 0 UTC\nzone_row 0 -9000000000 0 0\ntariff 0 flat\nseason 0 1 1 1\n"
    "week 0 1 1 1 1 1 1 1 1\nswitch 0 1 0 1\nline 0 a rs485 9600\n"
    "meter 0 m1 12345678 polyphase-tou direct 0 0 0\nnominal 0 230000 50000\n"
    "instrument 0 600000000000 30\ngauge 0 0 U1\ngauge 0 1 P\ngauge 0 2 PST1\n";

enum { MONDAY = 1776038400 /* 2026-04-13T00:00:00Z */ };

/* 14 entries from midnight on: ten of 230 V and two of 206 V in the first two hours, of which the
 * fourth is flagged, and two in the next. The root of the mean of squares is 226176 (hours_test.c).
 */
static void add_entries(void) {
  for (int64_t i = 0; i < 14; i++) {
    int mv = i == 3 || i == 11 ? 206000 : 230000;
    add(REC_GAUGES, arena_printf(&arena, "1 %d", (int)i + 1),
        arena_printf(&arena, "%lld %lld %d 600 %d %d %d -1 9 4 0 900 500",
                     (long long)(MONDAY + 600 * i), (long long)(MONDAY + 600 * i + 600),
                     i == 3 ? 64 : 0, mv, mv, mv));
  }
}

/* The package with the entries of a site of three columns. */
static char *package_of_hours(const claim_t *from) {
  site_t *site = NULL;
  fault_t fault;
  text_t text = {0};
  begin();
  const char *plain = package();
  ck_assert_ptr_null(strstr(plain, "\nentry "));
  add_entries();
  ck_assert_int_eq(site_read(&arena, bytes_text(facts), &site, &fault), ST_OK);
  memcpy(site->meters[0].quality.key, meter.quality.key, QUALITY_RECORD_KEY);
  ck_assert_int_eq(quality_history(&arena, site, 0, journal, journal_count, NULL, &history, &fault),
                   ST_OK);
  ck_assert_int_eq(evidence_write(&arena, &history, journal, journal_count,
                                  (instant_t){INT64_C(1776060000000000000)}, from, &text, &fault),
                   ST_OK);
  char *kept = (char *)(uintptr_t)arena_text(&arena, bytes_of(text.p, text.len));
  text_free(&text);
  return kept;
}

START_TEST(two_hours_stand_in_the_package_with_their_entries) {
  char *file = package_of_hours(NULL);
  ck_assert_ptr_nonnull(strstr(file, "\ngauges U1 P PST1\nentry 1 1 1776038400 1776039000 0 600 "
                                     "230000 230000 230000 -1 9 4 0 900 500\n"));
  ck_assert_ptr_nonnull(strstr(file, "\nhours 1776038400 12 1 226176 - 500\n"
                                     "hours 1776045600 2 0 - - -\n"));
  is_found(file, EVIDENCE_FINDINGS, meter.quality.key);
}
END_TEST

/* A week that begins ten minutes later: the first entry is not in it, and eleven make no two hours.
 */
START_TEST(a_week_of_entries_has_its_own_two_hours) {
  char *file = package_of_hours(&(claim_t){MONDAY + 600});
  ck_assert_ptr_null(strstr(file, "\nentry 1 1 "));
  ck_assert_ptr_nonnull(strstr(file, "\nhours 1776038400 11 1 - - -\n"));
  is_found(file, EVIDENCE_FINDINGS, meter.quality.key);
  file = package_of_hours(&(claim_t){MONDAY - 604800});
  ck_assert_ptr_null(strstr(file, "\nentry "));
  is_found(file, EVIDENCE_FINDINGS, meter.quality.key);
}
END_TEST

START_TEST(edited_two_hours_are_found) {
  static const struct {
    const char *from, *to; /* of one length */
  } rows[] = {
      {"hours 1776038400 12 1 226176 - 500", "hours 1776038400 12 1 226177 - 500"},
      {"hours 1776038400 12 1 226176 - 500", "hours 1776038400 12 1 226176 - 501"},
      {"hours 1776038400 12 1 226176 - 500", "hours 1776038400 12 0 226176 - 500"},
      {"hours 1776038400 12 1 226176 - 500", "hours 1776038400 12 1 226176 0 500"},
      {"hours 1776045600 2 0 - - -", "hours 1776045600 3 0 - - -"},
      {"hours 1776045600 2 0 - - -", "hours 1776045600 2 0 9 - -"}, /* papered over */
      {"hours 1776045600 2 0 - - -", "hours 1776052800 2 0 - - -"},
      {"0 600 206000 206000 206000", "0 600 206000 206000 207000"}, /* and not its two hours */
      {"1776040200 1776040800 64 600", "1776040200 1776040800 00 600"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    char *file = package_of_hours(NULL), *at = strstr(file, rows[i].from);
    ck_assert_msg(at != NULL, "%s", rows[i].from);
    ck_assert_uint_eq(strlen(rows[i].from), strlen(rows[i].to));
    memcpy(at, rows[i].to, strlen(rows[i].to));
    is_found(file, EVIDENCE_DERIVED, meter.quality.key);
  }
}
END_TEST

START_TEST(entries_and_two_hours_that_were_taken_out_or_doubled_are_found) {
  char *file = package_of_hours(NULL);
  cut(file, "hours 1776038400 ");
  is_found(file, EVIDENCE_DERIVED, meter.quality.key);
  file = package_of_hours(NULL);
  cut(file, "hours 1776045600 ");
  is_found(file, EVIDENCE_DERIVED, meter.quality.key);
  file = package_of_hours(NULL);
  cut(file, "entry 1 5 ");
  is_found(file, EVIDENCE_DERIVED, meter.quality.key);
  file = package_of_hours(NULL);
  char *copy = package_of_hours(NULL);
  is_found(arena_printf(&arena, "%s%s", file, cut(copy, "entry 1 5 ")), EVIDENCE_DERIVED,
           meter.quality.key);
}
END_TEST

START_TEST(a_file_that_is_no_package_is_told_with_its_place) {
  static const struct {
    const char *file;
    int32_t line, column;
  } rows[] = {{"", 0, 1},
              {"hello\n", 1, 1},
              {"evidence 2\n", 1, 10},
              {"evidence 1", 1, 11},
              {"evidence 1\nmeter\n", 2, 1},
              {"evidence 1\nmeter  a\n", 2, 7},
              {"evidence 1\nmeter a\nmeter b\n", 3, 1},
              {"evidence 1\nkey 00\n", 2, 5},
              {"evidence 1\nkey zz\n", 2, 5},
              {"evidence 1\nrecord 1 00\n", 2, 10},
              {"evidence 1\nlocal 1 x\n", 2, 7},
              {"evidence 1\nforged 1\n", 2, 1},
              {"evidence 1\nmeter a\n", 2, 1},
              {"evidence 1\ngauges\n", 2, 1},
              {"evidence 1\ngauges U1 X1\n", 2, 11},
              {"evidence 1\ngauges U1\ngauges U1\n", 3, 1},
              {"evidence 1\nentry 1 1 0 600 0 600 1 1 1\n", 2, 1},
              {"evidence 1\ngauges U1\nentry 1 1\n", 3, 1},
              {"evidence 1\ngauges U1\nentry 1 x 0 600 0 600 1 1 1\n", 3, 9},
              {"evidence 1\ngauges U1\nentry 1 1 0 600 0 600 1 1\n", 3, 11},
              {"evidence 1\ngauges U1\nentry 1 1 0 600 0 600 1 1 -1\n", 3, 11},
              {"evidence 1\nhours 0 12 0 1\n", 2, 1},
              {"evidence 1\ngauges U1\nhours 0 13 0 1\n", 3, 9},
              {"evidence 1\ngauges U1\nhours 0 12 0\n", 3, 1},
              {"evidence 1\ngauges U1\nhours 0 12 0 1 1\n", 3, 16},
              {"evidence 1\nevidence 1\n", 2, 1}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    evidence_t evidence;
    fault_t fault;
    ck_assert_int_eq(evidence_read(&arena, bytes_text(rows[i].file), &evidence, &fault),
                     ST_BAD_INPUT);
    ck_assert_msg(fault.frame == rows[i].line && fault.octet == rows[i].column, "%s: %d:%d: %s",
                  rows[i].file, (int)fault.frame, (int)fault.octet, fault.text);
  }
}
END_TEST

START_TEST(a_journal_without_records_proves_nothing) {
  text_t text = {0};
  fault_t fault;
  begin();
  ck_assert_int_eq(
      evidence_write(&arena, &history, journal, 0, (instant_t){0}, NULL, &text, &fault),
      ST_NO_FILE);
  text_free(&text);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("verify");
  TCase *tests = tcase_create("forgeries");
  tcase_add_test(tests, a_package_of_what_was_read_proves_it);
  tcase_add_test(tests, a_gap_is_found);
  tcase_add_test(tests, a_replayed_record_is_found);
  tcase_add_test(tests, a_stepped_clock_is_found);
  tcase_add_test(tests, an_edited_value_is_found);
  tcase_add_test(tests, an_edited_trace_is_found);
  tcase_add_test(tests, an_expired_calibration_is_found);
  tcase_add_test(tests, a_swapped_meter_is_found);
  tcase_add_test(tests, a_truncated_chain_is_found);
  tcase_add_test(tests, a_reordered_chain_is_found);
  tcase_add_test(tests, a_record_that_was_made_anew_is_found);
  tcase_add_test(tests, a_wrong_key_is_found);
  tcase_add_test(tests, a_signature_that_nobody_made_is_found);
  tcase_add_test(tests, an_edited_export_is_found);
  tcase_add_test(tests, a_record_that_its_trace_contradicts_is_found);
  tcase_add_test(tests, a_moved_time_zone_is_found);
  tcase_add_test(tests, a_substituted_waveform_is_found);
  tcase_add_test(tests, two_hours_stand_in_the_package_with_their_entries);
  tcase_add_test(tests, a_week_of_entries_has_its_own_two_hours);
  tcase_add_test(tests, edited_two_hours_are_found);
  tcase_add_test(tests, entries_and_two_hours_that_were_taken_out_or_doubled_are_found);
  tcase_add_test(tests, a_file_that_is_no_package_is_told_with_its_place);
  tcase_add_test(tests, a_journal_without_records_proves_nothing);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  EVP_PKEY_free(pair);
  arena_free(&arena);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
