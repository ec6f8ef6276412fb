/* Holds the client's half of mode C to fixtures/vectors/iec62056-21.vec. An answer is fed in runs
 * of 1, 2, 3 and all of its octets and must be the one event that it means, or the named status at
 * the named octet; a good request is written by its builder and compared octet for octet. A bad
 * request has no builder here: those are counted. */
#include "pmu/proto/iec21.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/vectors_test.h"

static vectors_t all;
static iec21_rx_t rx;

static void setup(void) { vectors_read(&all, HOUSE_ROOT "/fixtures/vectors/iec62056-21.vec"); }

/* The events of these octets, and of the silence after them; returns how many there are. The views
 * of the first one stay good, since nothing is fed after it that begins another. */
static size_t hear(const uint8_t *octets, size_t octets_len, size_t chunk, iec21_event_t *first) {
  size_t count = 0;
  iec21_event_t event;
  iec21_rx_start(&rx);
  for (size_t from = 0; from < octets_len;) {
    size_t len = octets_len - from < chunk ? octets_len - from : chunk;
    from += iec21_rx_feed(&rx, bytes_of(octets + from, len), &event);
    if (event.kind != IEC21_NOTHING && count++ == 0) *first = event;
  }
  iec21_rx_silence(&rx, &event);
  if (event.kind != IEC21_NOTHING && count++ == 0) *first = event;
  return count;
}

static bool is_fault(const vector_t *vector, const iec21_event_t *event) {
  static const struct {
    const char *word;
    status_t status;
  } faults[] = {{"parity", ST_BAD_PARITY}, {"check", ST_BAD_CHECKSUM}, {"form", ST_BAD_FRAME},
                {"order", ST_BAD_ORDER},   {"cut", ST_TIMEOUT},        {"endless", ST_ENDLESS}};
  char word[VECTOR_WORD_MAX];
  int octet;
  if (sscanf(vector->means, "fault %63s %d", word, &octet) != 2) return false;
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
    if (strcmp(word, faults[i].word) == 0)
      return event->kind == IEC21_BAD && event->fault.status == faults[i].status &&
             event->fault.octet == octet;
  return false;
}

static bool is_identification(const char *means, const iec21_event_t *event) {
  char maker[VECTOR_WORD_MAX], name[VECTOR_WORD_MAX];
  char rate;
  if (sscanf(means, "identification %63s %c %63s", maker, &rate, name) != 3) return false;
  if (event->kind != IEC21_IDENTIFICATION || event->baud_char != rate) return false;
  if (event->raw.len < 4 || strlen(maker) != 3 || !bytes_is(event->text, name)) return false;
  for (int i = 0; i < 3; i++)
    if ((event->raw.p[i + 1] & 0x7F) != maker[i]) return false;
  return true;
}

static bool is_data(const vector_t *vector, const char *means, const iec21_event_t *event) {
  char text[VECTOR_TEXT_MAX + 4];
  int number;
  if (event->kind != IEC21_DATA) return false;
  if (sscanf(means, "error %d", &number) == 1)
    return !event->more && iec21_error(event->text) == number;
  /* A read-out is closed by its own line. */
  const char *close = strcmp(means, "read_out") == 0 ? "!\r\n" : "";
  snprintf(text, sizeof text, "%s%s", vector->text, close);
  return bytes_is(event->text, text) && event->more == (strcmp(means, "more") == 0) &&
         iec21_error(event->text) == -1;
}

static bool is_meant(const vector_t *vector, const iec21_event_t *event) {
  char operand[VECTOR_WORD_MAX], text[VECTOR_WORD_MAX + 2];
  const char *means = vector->means;
  if (vector_means(vector, "fault")) return is_fault(vector, event);
  /* The frame is good; that its value is not, is found by who knows values. */
  if (vector_means(vector, "value_fault"))
    for (int word = 0; word < 2; word++)
      means = strchr(means, ' ') + 1;
  if (strncmp(means, "identification", 14) == 0) return is_identification(means, event);
  if (sscanf(means, "operand %63s", operand) == 1) {
    snprintf(text, sizeof text, "(%s)", operand);
    return event->kind == IEC21_PROGRAM && bytes_is(event->text, text);
  }
  if (strcmp(means, "ack") == 0) return event->kind == IEC21_ACK;
  if (strcmp(means, "nak") == 0) return event->kind == IEC21_NAK;
  if (strcmp(means, "break") == 0) return event->kind == IEC21_BREAK;
  return is_data(vector, means, event);
}

static bool holds(const vector_t *vector, const uint8_t *octets, size_t chunk) {
  iec21_event_t event = {.kind = IEC21_NOTHING};
  size_t count = hear(octets, vector->len, chunk, &event);
  if (vector_means(vector, "noise")) return count == 0;
  return count == 1 && is_meant(vector, &event);
}

START_TEST(vectors__answers_in_any_chunks__are_the_event_or_the_fault_that_they_mean) {
  size_t played = 0;
  for (size_t i = 0; i < all.count; i++) {
    const vector_t *vector = &all.vectors[i];
    if (vector->request) continue;
    const size_t chunks[] = {1, 2, 3, vector->len};
    for (size_t at = 0; at < sizeof chunks / sizeof *chunks; at++) {
      iec21_event_t event = {.kind = IEC21_NOTHING};
      (void)hear(vector->octets, vector->len, chunks[at], &event);
      ck_assert_msg(holds(vector, vector->octets, chunks[at]),
                    "%s (line %d) by %zu: kind %d, %s at octet %d", vector->name, vector->line,
                    chunks[at], (int)event.kind, status_name(event.fault.status),
                    event.fault.octet);
    }
    played++;
  }
  ck_assert_uint_gt(played, 0);
  ck_assert_uint_eq(played, all.answers);
}
END_TEST

/* The negative twin: even parity tells each single bit, so nothing good comes of it. */
START_TEST(vectors__good_answers_with_one_bit_changed__are_never_what_they_meant) {
  uint8_t octets[VECTOR_OCTETS_MAX];
  size_t played = 0;
  for (size_t i = 0; i < all.count; i++) {
    const vector_t *vector = &all.vectors[i];
    if (vector->request || vector_bad(vector)) continue;
    for (size_t at = 0; at < vector->len; at++) {
      memcpy(octets, vector->octets, vector->len);
      octets[at] ^= (uint8_t)(1 << at % 8);
      ck_assert_msg(!holds(vector, octets, vector->len), "%s holds with octet %zu changed",
                    vector->name, at);
      played++;
    }
  }
  ck_assert_uint_gt(played, 0);
}
END_TEST

/* The builder of what `means` names; false where it names no request. */
static bool build(const vector_t *vector, obuf_t *out) {
  char word[VECTOR_WORD_MAX];
  char rate, mode;
  const char *means = vector->means;
  /* What a meter refuses is built like any other. */
  if (vector_means(vector, "refused"))
    for (int skipped = 0; skipped < 2; skipped++)
      means = strchr(means, ' ') + 1;
  if (sscanf(means, "sign_on %63s", word) == 1) {
    iec21_put_sign_on(out, bytes_text(strcmp(word, "-") == 0 ? "" : word));
  } else if (sscanf(means, "option %c %c", &rate, &mode) == 2) {
    iec21_put_option(out, rate, mode);
  } else if (sscanf(means, "command %63s", word) == 1) {
    iec21_put_command(out, word, bytes_of(vector->text, vector->text_len));
  } else if (strcmp(means, "break") == 0) {
    iec21_put_break(out);
  } else if (strcmp(means, "ack") == 0) {
    iec21_put_ack(out);
  } else if (strcmp(means, "nak") == 0) {
    iec21_put_nak(out);
  } else {
    return false;
  }
  return true;
}

START_TEST(vectors__requests__are_built_octet_for_octet) {
  static uint8_t memory[VECTOR_OCTETS_MAX];
  size_t built = 0, unbuildable = 0;
  for (size_t i = 0; i < all.count; i++) {
    const vector_t *vector = &all.vectors[i];
    if (!vector->request) continue;
    if (vector_means(vector, "fault") || vector_means(vector, "noise")) {
      unbuildable++;
      continue;
    }
    obuf_t out = obuf_over(memory, sizeof memory);
    ck_assert_msg(build(vector, &out), "%s: nothing builds \"%s\"", vector->name, vector->means);
    ck_assert_msg(bytes_equal(obuf_bytes(&out), bytes_of(vector->octets, vector->len)),
                  "%s (line %d) is built otherwise", vector->name, vector->line);
    built++;
  }
  ck_assert_uint_gt(built, 0);
  ck_assert_uint_eq(built + unbuildable, all.requests);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("pmu/proto/iec21_vectors");
  TCase *tests = tcase_create("vectors");
  tcase_add_checked_fixture(tests, setup, NULL);
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, vectors__answers_in_any_chunks__are_the_event_or_the_fault_that_they_mean);
  tcase_add_test(tests, vectors__good_answers_with_one_bit_changed__are_never_what_they_meant);
  tcase_add_test(tests, vectors__requests__are_built_octet_for_octet);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
