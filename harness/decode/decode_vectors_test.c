/* Holds the decoder to fixtures/vectors/iec62056-21.vec: each vector ends a conversation made of
 * the vectors before it, and adds to the facts and to the exchange what it means. What is served
 * stands in the file in the words of SERVED.md; a fault of an answer must be told at its octet
 * where the decoder judges octets, and what a person reads of a request is derived here from what
 * it means. Runs are 1, 2, 3 and all octets of a message. */
#include "decode.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/vectors_test.h"

enum { RUNS_MAX = 32768, PAUSE_NS = 300000000, OCTET_NS = 1000000, NAME_SHOWN = 40 };

static const char facts[] = "meter 0 m 10000001 polyphase-tou ct 0 0 0\n"
                            "password 0 1 11111111\n"
                            "password 0 3 33333333\n";

static vectors_t all;
static decode_run_t runs[RUNS_MAX];
static size_t run_count;
static int64_t now_ns, asked_ns; /* asked: last octet of the last option select or command */

static void setup(void) { vectors_read(&all, HOUSE_ROOT "/fixtures/vectors/iec62056-21.vec"); }

static void say(const vector_t *vector, const uint8_t *octets, size_t chunk) {
  now_ns += PAUSE_NS;
  for (size_t from = 0; from < vector->len; from += chunk) {
    size_t len = vector->len - from < chunk ? vector->len - from : chunk;
    ck_assert_uint_lt(run_count, RUNS_MAX);
    runs[run_count++] = (decode_run_t){.first_ns = now_ns + OCTET_NS,
                                       .last_ns = now_ns + OCTET_NS * (int64_t)len,
                                       .from_meter = !vector->request,
                                       .octets = octets + from,
                                       .len = len};
    now_ns += OCTET_NS * (int64_t)len;
  }
  if (vector_means(vector, "option") || vector_means(vector, "command") ||
      vector_means(vector, "refused"))
    asked_ns = now_ns;
}

typedef char *(*decoder_t)(const char *, const decode_run_t *, size_t, char *, size_t);

static char *decoded(decoder_t decoder, size_t count) {
  char error[256] = "";
  char *text = decoder(facts, runs, count, error, sizeof error);
  ck_assert_msg(text != NULL, "%s", error);
  return text;
}

/* What the last message of a conversation adds to the decoder's text; the caller frees it. */
static char *added(decoder_t decoder, size_t before) {
  char *without = decoded(decoder, before), *with = decoded(decoder, run_count);
  size_t len = strlen(without);
  ck_assert_msg(strncmp(with, without, len) == 0, "what was told before changes: %s", with);
  memmove(with, with + len, strlen(with + len) + 1);
  free(without);
  return with;
}

/* The conversation up to `vector`, and `octets` in its place. */
static size_t converse(const vector_t *vector, const uint8_t *octets, size_t chunk) {
  const vector_t *chain[VECTOR_CHAIN_MAX];
  size_t count = vectors_chain(&all, vector, chain);
  run_count = 0;
  now_ns = asked_ns = 0;
  for (size_t i = 0; i + 1 < count; i++)
    say(chain[i], chain[i]->octets, chain[i]->len);
  size_t before = run_count;
  say(vector, octets, chunk);
  return before;
}

/* The lines of `served` with meter 0, conversation 1 and the time of the question for '@'. */
static void expected_facts(const vector_t *vector, char *out, size_t cap) {
  size_t len = 0;
  out[0] = '\0';
  for (const char *at = vector->served; *at != '\0'; at++) {
    if (*at == '@')
      len += (size_t)snprintf(out + len, cap - len, "0 1 %lld", (long long)asked_ns);
    else
      len += (size_t)snprintf(out + len, cap - len, "%c", *at);
    ck_assert_uint_lt(len, cap);
  }
}

/* Octets of a fault that every reader must find in the same place. */
static bool is_blamed(const vector_t *vector, const char *told) {
  char kind[VECTOR_WORD_MAX];
  long long at_ns;
  long frame;
  int meant, found;
  if (vector_means(vector, "fault cut") || vector_means(vector, "fault endless"))
    return told[0] == '\0'; /* nothing is served, and a lost end is nobody's lie */
  if (sscanf(told, "broken 0 %lld %ld %d ", &at_ns, &frame, &found) != 3) return false;
  if (at_ns != now_ns || strstr(told, "value ") == told) return false;
  if (sscanf(vector->means, "value_fault %d", &meant) == 1) return found == meant;
  if (sscanf(vector->means, "fault %63s %d", kind, &meant) != 2)
    return vector_means(vector, "noise");
  bool placed = strcmp(kind, "parity") == 0 || strcmp(kind, "check") == 0;
  return !placed || found == meant;
}

static bool tells_fault(const vector_t *vector, char *out, size_t cap) {
  char kind[VECTOR_WORD_MAX];
  int octet;
  if (sscanf(vector->means, "fault %63s %d", kind, &octet) != 2) return false;
  bool option = strcmp(vector->after, "identification") == 0;
  if (strcmp(kind, "cut") == 0)
    snprintf(out, cap, "broken off");
  else if (strcmp(kind, "form") == 0)
    snprintf(out, cap, option ? "option select that the meter does not know" : "no sign-on");
  else
    snprintf(out, cap, "bad message: %s at octet %d",
             strcmp(kind, "check") == 0 ? "block check" : kind, octet);
  return true;
}

/* What a person reads of a request; false where its meaning is none of a request. */
static bool tells(const vector_t *vector, char *out, size_t cap) {
  char a[VECTOR_WORD_MAX];
  char rate, mode;
  const char *means = vector->means;
  bool refused = vector_means(vector, "refused");
  for (int skipped = 0; refused && skipped < 2; skipped++)
    means = strchr(means, ' ') + 1;
  if (sscanf(means, "sign_on %63s", a) == 1)
    snprintf(out, cap, "sign-on to %s", refused ? "nobody" : "meter m");
  else if (sscanf(means, "option %c %c", &rate, &mode) == 2 && refused)
    snprintf(out, cap, "option select that the meter does not know");
  else if (sscanf(means, "option %c %c", &rate, &mode) == 2)
    snprintf(out, cap, "option select: rate %c, %s", rate,
             mode == '1' ? "programming" : "read-out");
  else if (sscanf(means, "command %63s", a) == 1)
    snprintf(out, cap, "%s ", a);
  else if (strcmp(means, "break") == 0)
    snprintf(out, cap, "break by the head-end");
  else if (strcmp(means, "ack") == 0)
    snprintf(out, cap, "good");
  else if (strcmp(means, "nak") == 0)
    snprintf(out, cap, "once more, please");
  else if (strcmp(means, "noise") == 0)
    snprintf(out, cap, "no message");
  else
    return tells_fault(vector, out, cap);
  return true;
}

static bool is_told(const vector_t *vector, const char *shown) {
  char meaning[256], line[260];
  ck_assert_msg(tells(vector, meaning, sizeof meaning), "%s: no request means \"%s\"", vector->name,
                vector->means);
  snprintf(line, sizeof line, "| %s", meaning);
  const char *told = strstr(shown, line);
  if (told == NULL) return false;
  if (strstr(vector->means, "command ") == NULL) return told[strlen(line)] == '\n';
  /* The object that is asked, in full where the vector has it reduced; passwords are not told. */
  char name[NAME_SHOWN + 1];
  size_t len = strcspn(vector->text, "(");
  snprintf(name, sizeof name, "%.*s", len > NAME_SHOWN ? NAME_SHOWN : (int)len, vector->text);
  return strstr(told, len == 0 ? "password" : name) != NULL;
}

static bool holds(const vector_t *vector, const uint8_t *octets, size_t chunk, char *why,
                  size_t why_cap) {
  static char expected[2 * VECTOR_TEXT_MAX];
  size_t before = converse(vector, octets, chunk);
  char *served = added(decode_served, before);
  bool right;
  expected_facts(vector, expected, sizeof expected);
  if (!vector->request && vector_bad(vector))
    right = is_blamed(vector, served);
  else
    right = strcmp(served, expected) == 0;
  snprintf(why, why_cap, "%s", served);
  free(served);
  if (!right || !vector->request) return right;
  char *shown = added(decode_exchange, before);
  right = is_told(vector, shown);
  snprintf(why, why_cap, "%s", shown);
  free(shown);
  return right;
}

START_TEST(vectors__conversations_in_any_chunks__are_the_facts_that_they_mean) {
  char why[1024];
  size_t requests = 0, answers = 0;
  for (size_t i = 0; i < all.count; i++) {
    const vector_t *vector = &all.vectors[i];
    const size_t chunks[] = {1, 2, 3, vector->len};
    for (size_t at = 0; at < sizeof chunks / sizeof *chunks; at++)
      ck_assert_msg(holds(vector, vector->octets, chunks[at], why, sizeof why),
                    "%s (line %d) by %zu: %s", vector->name, vector->line, chunks[at], why);
    if (vector->request) requests++;
    if (!vector->request) answers++;
  }
  ck_assert_uint_gt(requests, 0);
  ck_assert_uint_gt(answers, 0);
  ck_assert_uint_eq(requests, all.requests);
  ck_assert_uint_eq(answers, all.answers);
}
END_TEST

/* The negative twin: what serves a fact serves it no longer with one bit changed. */
START_TEST(vectors__messages_with_one_bit_changed__serve_nothing_of_what_they_meant) {
  static uint8_t octets[VECTOR_OCTETS_MAX];
  char why[1024];
  size_t played = 0;
  for (size_t i = 0; i < all.count; i++) {
    const vector_t *vector = &all.vectors[i];
    if (vector_bad(vector) || vector->served[0] == '\0') continue;
    size_t step = vector->len / 16 + 1;
    for (size_t at = 0; at < vector->len; at += step) {
      memcpy(octets, vector->octets, vector->len);
      octets[at] ^= (uint8_t)(1 << at % 8);
      ck_assert_msg(!holds(vector, octets, vector->len, why, sizeof why),
                    "%s holds with octet %zu changed", vector->name, at);
      played++;
    }
  }
  ck_assert_uint_gt(played, 0);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("harness/decode/decode_vectors");
  TCase *tests = tcase_create("vectors");
  tcase_add_checked_fixture(tests, setup, NULL);
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, vectors__conversations_in_any_chunks__are_the_facts_that_they_mean);
  tcase_add_test(tests, vectors__messages_with_one_bit_changed__serve_nothing_of_what_they_meant);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
