/* Known faults of other stacks, looked for in whole runs of world and head-end: challenges are
 * never the same, in one run or under another seed, and what a ciphered association is released by
 * is ciphered. The trace is read here by hand: messages of the wrapper, their first octets. And the
 * page of these faults, pmu/docs/known-faults.md, must name tests that there are. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/bench/bench.h"

enum { HEAD = 8, CHALLENGE = 16, SEEN_MAX = 64, STREAM_MAX = 1 << 20, PUBLIC = 16 };

typedef struct {
  uint8_t octets[CHALLENGE];
} challenge_t;

typedef struct {
  challenge_t seen[SEEN_MAX];
  size_t count;
} challenges_t;

static arena_t arena;
static bench_run_t run;
static uint8_t stream[STREAM_MAX]; /* one direction, all lines one after another */
static size_t stream_len;

/* The cell of that security over the wrapper; two meters, so two associations at least. */
static void live(uint64_t seed, const char *security) {
  scenario_options_t options = {.root = HOUSE_ROOT, .seed = seed};
  complaints_t complaints = {0};
  case_t *cases = NULL;
  size_t count = 0;
  fault_t fault = {0};
  char cell[64];
  status_t status = scenario_load(&arena, HOUSE_ROOT "/scenarios/dlms/two-on-one-line.yaml",
                                  &options, &cases, &count, &complaints);
  ck_assert_msg(status == ST_OK, "%s", text_chars(&complaints.text));
  text_free(&complaints.text);
  snprintf(cell, sizeof cell, "protocol=dlms-wrapper,security=%s", security);
  for (size_t i = 0; i < count; i++) {
    if (strcmp(cases[i].cell, cell) != 0) continue;
    status = bench_run(&arena, cases[i].facts, NULL, &run, &fault);
    ck_assert_msg(status == ST_OK, "%s", fault.text);
    return;
  }
  ck_abort_msg("no cell %s", cell);
}

static void gather(int from_meter) {
  stream_len = 0;
  for (size_t i = 0; i < run.run_count; i++) {
    const decode_run_t *one = &run.runs[i];
    if (one->from_meter != from_meter) continue;
    ck_assert_uint_le(stream_len + one->len, sizeof stream);
    memcpy(stream + stream_len, one->octets, one->len);
    stream_len += one->len;
  }
}

/* The next message of the stream; false after the last. */
static bool next_message(size_t *at, const uint8_t **apdu, size_t *len, uint8_t *client,
                         int from_meter) {
  if (*at == stream_len) return false;
  const uint8_t *head = stream + *at;
  ck_assert_uint_le(*at + HEAD, stream_len);
  ck_assert(head[0] == 0 && head[1] == 1);
  *client = from_meter ? head[5] : head[3];
  *len = (size_t)head[6] << 8 | head[7];
  *apdu = head + HEAD;
  *at += HEAD + *len;
  ck_assert_uint_le(*at, stream_len);
  return true;
}

/* AARQ: AC 12 80 10 and sixteen octets; AARE: AA 12 80 10. */
static void gather_challenges(int from_meter, challenges_t *challenges) {
  const uint8_t head[] = {from_meter ? 0xAA : 0xAC, 0x12, 0x80, CHALLENGE};
  const uint8_t *apdu;
  size_t at = 0, len;
  uint8_t client;
  gather(from_meter);
  while (next_message(&at, &apdu, &len, &client, from_meter)) {
    if (apdu[0] != (from_meter ? 0x61 : 0x60)) continue;
    for (size_t from = 0; from + sizeof head + CHALLENGE <= len; from++) {
      if (memcmp(apdu + from, head, sizeof head) != 0) continue;
      ck_assert_uint_lt(challenges->count, SEEN_MAX);
      memcpy(challenges->seen[challenges->count++].octets, apdu + from + sizeof head, CHALLENGE);
    }
  }
}

/* As many as are there once only. */
static size_t different(const challenges_t *challenges) {
  size_t count = 0;
  for (size_t a = 0; a < challenges->count; a++) {
    bool again = false;
    for (size_t b = 0; b < a; b++)
      again = again || memcmp(&challenges->seen[a], &challenges->seen[b], CHALLENGE) == 0;
    count += again ? 0 : 1;
  }
  return count;
}

static void end(void) { arena_free(&arena); }

START_TEST(dlms_run__challenges__are_never_the_same_nor_those_of_another_seed) {
  static challenges_t challenges;
  challenges.count = 0;
  for (uint64_t seed = 1; seed <= 2; seed++) {
    live(seed, "hls");
    for (int from_meter = 0; from_meter < 2; from_meter++) {
      size_t before = challenges.count;
      gather_challenges(from_meter, &challenges);
      ck_assert_uint_ge(challenges.count - before, 2); /* two meters */
    }
  }
  ck_assert_uint_eq(different(&challenges), challenges.count);
}
END_TEST

/* The negative twin, and that a run can be told again: the same seed draws the same. */
START_TEST(dlms_run__challenges_of_the_same_seed__are_the_same) {
  static challenges_t challenges;
  challenges.count = 0;
  for (int turn = 0; turn < 2; turn++) {
    live(1, "hls");
    gather_challenges(0, &challenges);
    gather_challenges(1, &challenges);
  }
  ck_assert_uint_gt(challenges.count, 0);
  ck_assert_uint_eq(2 * different(&challenges), challenges.count);
}
END_TEST

/* BE, the user information, an octet-string that begins with the protected initiate PDU. */
static bool is_sealed(const uint8_t *apdu, size_t len, uint8_t initiate) {
  for (size_t at = 2; at + 4 < len; at++)
    if (apdu[at] == 0xBE && apdu[at + 2] == 0x04 && apdu[at + 4] == initiate) return true;
  return false;
}

typedef struct {
  size_t sealed, clear;
} releases_t;

/* RLRQ 62 with glo-initiate-request 21; RLRE 63 with glo-initiate-response 28. */
static releases_t releases(int from_meter, bool of_public) {
  const uint8_t *apdu;
  size_t at = 0, len;
  uint8_t client;
  releases_t count = {0};
  gather(from_meter);
  while (next_message(&at, &apdu, &len, &client, from_meter)) {
    if (apdu[0] != (from_meter ? 0x63 : 0x62) || (client == PUBLIC) != of_public) continue;
    if (is_sealed(apdu, len, from_meter ? 0x28 : 0x21))
      count.sealed++;
    else
      count.clear++;
  }
  return count;
}

START_TEST(dlms_run__release_of_a_ciphered_association__is_ciphered_both_ways) {
  live(1, "both");
  for (int from_meter = 0; from_meter < 2; from_meter++) {
    releases_t count = releases(from_meter, false);
    ck_assert_uint_ge(count.sealed, 2);
    ck_assert_uint_eq(count.clear, 0);
  }
}
END_TEST

/* The negative twin: without ciphers they are in clear, and seen to be. */
START_TEST(dlms_run__release_of_a_plain_association__is_in_clear) {
  live(1, "hls");
  for (int from_meter = 0; from_meter < 2; from_meter++) {
    releases_t count = releases(from_meter, false);
    ck_assert_uint_ge(count.clear, 2);
    ck_assert_uint_eq(count.sealed, 0);
  }
}
END_TEST

/* --- the page --- */

enum { FAULTS = 11, PAGE_MAX = 1 << 16, FILE_MAX = 1 << 19 };

static void read_text(const char *path, char *text, size_t cap) {
  char whole[256];
  snprintf(whole, sizeof whole, HOUSE_ROOT "/%s", path);
  FILE *file = fopen(whole, "r");
  ck_assert_msg(file != NULL, "%s is not there", path);
  size_t len = fread(text, 1, cap - 1, file);
  ck_assert_uint_lt(len, cap - 1);
  text[len] = '\0';
  fclose(file);
}

/* A test of C, a vector by its name, a scenario by its id. */
static bool stands_in(const char *text, const char *path, const char *name) {
  char sought[256];
  size_t len = strlen(path);
  const char *form = "START_TEST(%s)";
  if (strcmp(path + len - 4, ".vec") == 0) form = "\nname: %s\n";
  if (strcmp(path + len - 5, ".yaml") == 0) form = "\nid: %s\n";
  snprintf(sought, sizeof sought, form, name);
  return strstr(text, sought) != NULL;
}

/* What stands between two backticks is a file, and then names in it. How many names there are. */
static size_t names_stand(char *row) {
  static char text[FILE_MAX];
  char path[128] = "";
  size_t count = 0;
  for (char *at = strchr(row, '`'); at != NULL; at = strchr(at, '`')) {
    char *close = strchr(at + 1, '`');
    ck_assert_msg(close != NULL, "an odd backtick: %s", at);
    *close = '\0';
    if (strchr(at + 1, '/') != NULL) {
      snprintf(path, sizeof path, "%s", at + 1);
      read_text(path, text, sizeof text);
    } else {
      ck_assert_msg(strlen(path) > 5 && stands_in(text, path, at + 1), "%s is not in %s", at + 1,
                    path);
      count++;
    }
    at = close + 1;
  }
  return count;
}

START_TEST(known_faults_page__each_row__names_tests_that_there_are) {
  static char page[PAGE_MAX];
  size_t rows = 0;
  read_text("pmu/docs/known-faults.md", page, sizeof page);
  char *line = strstr(page, "|---|");
  ck_assert_ptr_nonnull(line);
  for (line = strchr(line, '\n') + 1; line[0] == '|'; rows++) {
    char *end_of_line = strchr(line, '\n');
    ck_assert_ptr_nonnull(end_of_line);
    *end_of_line = '\0';
    ck_assert_uint_gt(names_stand(line), 0);
    line = end_of_line + 1;
  }
  ck_assert_uint_eq(rows, FAULTS);
}
END_TEST

START_TEST(known_faults_page__a_name_that_there_is_not__is_found_out) {
  ck_assert(stands_in("\nname: a\n", "x.vec", "a"));
  ck_assert(!stands_in("\nname: ab\n", "x.vec", "a"));
  ck_assert(stands_in("\nid: A-B-C01\n", "x.yaml", "A-B-C01"));
  ck_assert(stands_in("START_TEST(a__b)", "some_test.c", "a__b"));
  ck_assert(!stands_in("START_TEST(a__bc)", "some_test.c", "a__b"));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("harness/bench/dlms_faults");
  TCase *tests = tcase_create("faults");
  tcase_add_checked_fixture(tests, NULL, end);
  tcase_set_timeout(tests, 120);
  tcase_add_test(tests, dlms_run__challenges__are_never_the_same_nor_those_of_another_seed);
  tcase_add_test(tests, dlms_run__challenges_of_the_same_seed__are_the_same);
  tcase_add_test(tests, dlms_run__release_of_a_ciphered_association__is_ciphered_both_ways);
  tcase_add_test(tests, dlms_run__release_of_a_plain_association__is_in_clear);
  tcase_add_test(tests, known_faults_page__each_row__names_tests_that_there_are);
  tcase_add_test(tests, known_faults_page__a_name_that_there_is_not__is_found_out);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
