/* Holds the server's half of mode C to fixtures/vectors/iec62056-21.vec. A request is played after
 * the requests that come before it in its conversation, in runs of 1, 2, 3 and all of its octets,
 * to a meter that only writes down what it was asked; an answer is written by the PDU's function
 * and compared octet for octet. A bad answer has no writer here: those are counted. */
#include "sim/wire/iec21.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/vectors_test.h"

enum { STEP_MS = 10, REACTION_MS = 250, OCTET_GAP_MS = 1500, SPY_ROWS = 33 };
#define MS(milliseconds) (INT64_C(1000000) * (milliseconds))

static vectors_t all;
static iec21_t wire;
static int64_t now_ms;
static char asked[1024]; /* what the meter was asked since the last message, in words */
static uint8_t said[IEC21_ANSWER_MAX];
static size_t said_len;
static uint32_t baud;  /* of the last LINE; 0: none */
static bool idle_soon; /* idle with the last octet heard, before any time-out */

static void ask(const char *how, bytes_t code, const char *open, bytes_t value) {
  size_t len = strlen(asked);
  snprintf(asked + len, sizeof asked - len, "%s%.*s%s%.*s%s", how, (int)code.len,
           (const char *)code.p, open, (int)value.len, (const char *)value.p,
           open[0] == '\0' ? "" : ")");
}

static void spy_read_out(void *of, true_t at, obuf_t *lines) {
  (void)of, (void)at;
  ask("read_out", bytes_text(""), "", bytes_text(""));
  obuf_text(lines, "0-0:96.1.0*255(10000001)\r\n");
}

static iec21_error_t spy_read(void *of, true_t at, bytes_t code, bool reduced, obuf_t *value) {
  (void)of, (void)at;
  ask(reduced ? "R1 " : "R5 ", code, "(", bytes_text(""));
  obuf_put(value, '1');
  return IEC21_OK;
}

static iec21_error_t spy_write(void *of, true_t at, bytes_t code, bool reduced, bytes_t value,
                               uint8_t level) {
  (void)of, (void)at, (void)level;
  ask(reduced ? "W1 " : "W5 ", code, "(", value);
  return IEC21_OK;
}

static iec21_error_t spy_range_open(void *of, true_t at, bytes_t code, bytes_t bounds,
                                    iec21_range_t *range, obuf_t *head) {
  (void)of, (void)at;
  ask("range ", code, "(", bounds);
  *range = (iec21_range_t){{1, SPY_ROWS}};
  obuf_text(head, "head");
  return IEC21_OK;
}

static bool spy_range_row(void *of, iec21_range_t *range, obuf_t *row) {
  (void)of;
  if (range->words[0] > range->words[1]) return false;
  obuf_printf(row, "(%02d)", (int)range->words[0]++);
  return true;
}

static iec21_error_t spy_password(void *of, true_t at, bytes_t text, uint8_t *level) {
  (void)of, (void)at;
  ask("P1 ", bytes_text(""), "(", text);
  *level = 1;
  return bytes_is(text, "00000000") ? IEC21_WRONG_PASSWORD : IEC21_OK;
}

static void spy_lock_out(void *of, true_t at) { (void)of, (void)at; }

static const iec21_app_t spy = {.read_out = spy_read_out,
                                .read = spy_read,
                                .write = spy_write,
                                .range_open = spy_range_open,
                                .range_row = spy_range_row,
                                .password = spy_password,
                                .lock_out = spy_lock_out};
static const iec21_config_t config = {
    .manufacturer = "MPF", .identification = "PTOU-0100", .serial = "10000001", .baud_max = 9600};

static void setup(void) {
  vectors_read(&all, HOUSE_ROOT "/fixtures/vectors/iec62056-21.vec");
  now_ms = 0;
}

static void after(int64_t wait_ms) {
  iec21_act_t act;
  now_ms += wait_ms;
  iec21_tick(&wire, (true_t){MS(now_ms)});
  while (iec21_next(&wire, &act)) {
    if (act.kind == IEC21_LINE) {
      baud = act.baud;
      continue;
    }
    ck_assert_uint_le(act.octets.len, sizeof said);
    memcpy(said, act.octets.p, act.octets.len);
    said_len = act.octets.len;
    iec21_left(&wire, (true_t){MS(++now_ms)});
  }
}

/* The octets in runs of `chunk`, one octet each 10 ms; then what the meter says to them. */
static void hear(const uint8_t *octets, size_t octets_len, size_t chunk) {
  asked[0] = '\0';
  said_len = 0;
  baud = 0;
  now_ms += 300;
  for (size_t from = 0; from < octets_len;) {
    size_t len = octets_len - from < chunk ? octets_len - from : chunk;
    true_t first = {MS(now_ms + STEP_MS)}, last = {MS(now_ms + STEP_MS * (int64_t)len)};
    iec21_feed(&wire, first, last, bytes_of(octets + from, len));
    now_ms += STEP_MS * (int64_t)len;
    from += len;
  }
  idle_soon = iec21_idle(&wire);
  after(REACTION_MS);
  if (said_len > 0) return;
  after(OCTET_GAP_MS - REACTION_MS); /* a message that broke off is bad now */
  after(REACTION_MS);
}

/* A meter that has heard all requests that come before `vector` in its conversation. */
static void prepare(const vector_t *vector) {
  const vector_t *chain[VECTOR_CHAIN_MAX];
  size_t count = vectors_chain(&all, vector, chain);
  iec21_open(&wire, &config, &spy, NULL, NULL);
  for (size_t i = 0; i + 1 < count; i++)
    if (chain[i]->request) hear(chain[i]->octets, chain[i]->len, chain[i]->len);
}

static const vector_t *by_name(const char *name) {
  const vector_t *vector = vectors_find(&all, name);
  ck_assert_msg(vector != NULL, "%s is not in the file", name);
  return vector;
}

static bool said_is(const vector_t *answer) {
  return said_len == answer->len && memcmp(said, answer->octets, said_len) == 0;
}

static bool said_error(const char *number) {
  char means[32];
  snprintf(means, sizeof means, "error %s", number);
  for (size_t i = 0; i < all.count; i++)
    if (strcmp(all.vectors[i].means, means) == 0) return said_is(&all.vectors[i]);
  return false;
}

/* R6 has 33 rows in two messages, which R5 refuses. EOT, 04, has one 1: 84. */
static bool obeyed_command(const vector_t *vector) {
  char words[VECTOR_TEXT_MAX + 16];
  const char *name = vector->means + strlen("command ");
  bool range = name[0] == 'R' && strchr(vector->text, ';') != NULL;
  snprintf(words, sizeof words, "%s %s", range ? "range" : name, vector->text);
  if (strcmp(asked, words) != 0 || said_len == 0) return false;
  if (!range) return true;
  return strcmp(name, "R6") == 0 ? said[said_len - 2] == 0x84 : said_error("09");
}

/* Z, 0…6: the meter stands at 300 Bd before, so that 0 changes nothing. */
static bool obeyed_option(const vector_t *vector) {
  static const uint32_t rates[] = {0, 600, 1200, 2400, 4800, 9600, 19200};
  char rate, mode;
  if (sscanf(vector->means, "option %c %c", &rate, &mode) != 2) return false;
  if (rate < '0' || rate > '6' || baud != rates[rate - '0']) return false;
  if (mode == '1') return asked[0] == '\0' && said_is(by_name("operand"));
  return strcmp(asked, "read_out") == 0 && said_len > 0;
}

/* A good message in its place: what the meter did is what it means. */
static bool obeyed(const vector_t *vector, const uint8_t *before, size_t before_len) {
  if (vector_means(vector, "sign_on")) return said_is(by_name("identification"));
  if (vector_means(vector, "option")) return obeyed_option(vector);
  if (vector_means(vector, "command")) return obeyed_command(vector);
  if (vector_means(vector, "break")) return said_len == 0 && idle_soon;
  if (vector_means(vector, "nak"))
    return said_len == before_len && memcmp(said, before, said_len) == 0;
  if (!vector_means(vector, "ack")) return false;
  /* Silence ends a read-out too, but later. */
  if (strcmp(vector->after, "read_out") == 0) return said_len == 0 && idle_soon;
  /* STX ( 3 3 ) CR LF ETX BCC: ( 28, 33 33 cancel out, ) 01, CR LF 07: 06, ETX 05. */
  static const uint8_t last_row[] = {0x82, 0x28, 0x33, 0x33, 0xA9, 0x8D, 0x0A, 0x03, 0x05};
  return said_len == sizeof last_row && memcmp(said, last_row, sizeof last_row) == 0;
}

/* In programming mode the meter says NAK to what is bad, and elsewhere nothing. */
static bool passed_over(const vector_t *vector, iec21_state_t state) {
  if (asked[0] != '\0') return false;
  bool nak = state == IEC21_PROGRAMMING && !vector_means(vector, "noise");
  return nak ? said_is(by_name("nak_by_the_meter")) : said_len == 0;
}

static bool refused(const vector_t *vector) {
  if (asked[0] != '\0') return false;
  if (vector_means(vector, "refused silence") || vector_means(vector, "refused idle"))
    return said_len == 0 && iec21_idle(&wire);
  char number[3];
  return sscanf(vector->means, "refused ER%2s", number) == 1 && said_error(number);
}

static bool holds(const vector_t *vector, const uint8_t *octets, size_t len, size_t chunk) {
  static uint8_t before[IEC21_ANSWER_MAX];
  prepare(vector);
  size_t before_len = said_len;
  memcpy(before, said, said_len);
  iec21_state_t state = wire.state;
  hear(octets, len, chunk);
  if (vector_means(vector, "fault") || vector_means(vector, "noise"))
    return passed_over(vector, state);
  if (vector_means(vector, "refused")) return refused(vector);
  return obeyed(vector, before, before_len);
}

START_TEST(vectors__requests_in_any_chunks__are_obeyed_or_refused_as_they_mean) {
  size_t played = 0;
  for (size_t i = 0; i < all.count; i++) {
    const vector_t *vector = &all.vectors[i];
    if (!vector->request) continue;
    const size_t chunks[] = {1, 2, 3, vector->len};
    for (size_t at = 0; at < sizeof chunks / sizeof *chunks; at++)
      ck_assert_msg(holds(vector, vector->octets, vector->len, chunks[at]),
                    "%s (line %d) by %zu: asked \"%s\", %zu octets said", vector->name,
                    vector->line, chunks[at], asked, said_len);
    played++;
  }
  ck_assert_uint_gt(played, 0);
  ck_assert_uint_eq(played, all.requests);
}
END_TEST

/* The negative twin: even parity tells each single bit, so nothing is obeyed. */
START_TEST(vectors__good_requests_with_one_bit_changed__are_not_obeyed) {
  uint8_t octets[VECTOR_OCTETS_MAX];
  size_t played = 0;
  for (size_t i = 0; i < all.count; i++) {
    const vector_t *vector = &all.vectors[i];
    if (!vector->request || vector_bad(vector)) continue;
    for (size_t at = 0; at < vector->len; at++) {
      memcpy(octets, vector->octets, vector->len);
      octets[at] ^= (uint8_t)(1 << at % 8);
      ck_assert_msg(!holds(vector, octets, vector->len, vector->len),
                    "%s is obeyed with octet %zu changed", vector->name, at);
      ck_assert_msg(asked[0] == '\0', "%s with octet %zu changed: %s", vector->name, at, asked);
      played++;
    }
  }
  ck_assert_uint_gt(played, 0);
}
END_TEST

/* The writer of what `means` names; false where it names no answer. */
static bool write_answer(const vector_t *vector, obuf_t *out) {
  char a[VECTOR_WORD_MAX], b[VECTOR_WORD_MAX];
  char rate;
  int number;
  const char *means = vector->means;
  /* A value that is not of its form is written like any other: the wire knows no values. */
  if (vector_means(vector, "value_fault"))
    for (int word = 0; word < 2; word++)
      means = strchr(means, ' ') + 1;
  bool more = strcmp(means, "more") == 0, read_out = strcmp(means, "read_out") == 0;
  if (sscanf(means, "identification %63s %c %63s", a, &rate, b) == 3) {
    pdu_identification(out, a, (uint8_t)rate, b);
  } else if (sscanf(means, "operand %63s", a) == 1) {
    pdu_operand(out, &WIRE_RIGHT, bytes_text(a));
  } else if (sscanf(means, "error %d", &number) == 1) {
    pdu_error(out, &WIRE_RIGHT, number);
  } else if (more || read_out || strcmp(means, "data") == 0) {
    pdu_data_open(out);
    obuf_add(out, bytes_of(vector->text, vector->text_len));
    if (read_out) pdu_read_out_close(out, &WIRE_RIGHT);
    if (!read_out) pdu_data_close(out, &WIRE_RIGHT, more);
  } else if (strcmp(means, "ack") == 0) {
    pdu_ack(out);
  } else if (strcmp(means, "nak") == 0) {
    pdu_nak(out);
  } else if (strcmp(means, "break") == 0) {
    pdu_break(out, &WIRE_RIGHT);
  } else {
    return false;
  }
  pdu_seal(out, &WIRE_RIGHT);
  return true;
}

START_TEST(vectors__answers__are_written_octet_for_octet) {
  static uint8_t memory[IEC21_ANSWER_MAX];
  size_t written = 0, unwritable = 0;
  for (size_t i = 0; i < all.count; i++) {
    const vector_t *vector = &all.vectors[i];
    if (vector->request) continue;
    if (vector_means(vector, "fault") || vector_means(vector, "noise")) {
      unwritable++;
      continue;
    }
    obuf_t out = obuf_over(memory, sizeof memory);
    ck_assert_msg(write_answer(vector, &out), "%s: nothing writes \"%s\"", vector->name,
                  vector->means);
    ck_assert_msg(bytes_equal(obuf_bytes(&out), bytes_of(vector->octets, vector->len)),
                  "%s (line %d) is written otherwise", vector->name, vector->line);
    written++;
  }
  ck_assert_uint_gt(written, 0);
  ck_assert_uint_eq(written + unwritable, all.answers);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("sim/wire/iec21_vectors");
  TCase *tests = tcase_create("vectors");
  tcase_add_checked_fixture(tests, setup, NULL);
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, vectors__requests_in_any_chunks__are_obeyed_or_refused_as_they_mean);
  tcase_add_test(tests, vectors__good_requests_with_one_bit_changed__are_not_obeyed);
  tcase_add_test(tests, vectors__answers__are_written_octet_for_octet);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
