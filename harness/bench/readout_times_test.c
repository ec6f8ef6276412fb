/* V2 of links.md: how long 1, 3 and 7 days of four channels by quarter hours take at 9600 Bd, by
 * mode C and by mode E with a window of 7. World and head-end live a visit in virtual time, and the
 * clock of the trace runs from the last octet before the profile is asked for to its last one. No
 * sign-on is in it, nor what else a visit reads. Two figures are asserted: what the dictionary's
 * rows take, worked by hand, which is outside the bands; and, held to the bands, what rows of the
 * published length take by the octet times, silences and overheads measured in the same trace. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/bench/bench.h"

/* The dictionary's rows cannot be as fast as the published: each says its number, boot, both stamps
 * and its length: 61 to 63 octets in mode C, 84 in mode E. The published figures rise by 4.5 and by
 * 4.1 s a day, so a row has 45 octets there (four values; all rows in one message) and 38 (a
 * structure 2, date-time 14, status 2, four double-longs 20). What does not reach it either: values
 * of 0, with 53 octets 5.3 s a day before anybody waits; in mode E frames of 2030 octets, a tenth
 * less. Messages of 32 rows cost mode C 0.47 s each besides. */
enum { SLOTS = 96, ROW_C = 45, ROW_E = 38 };
static const int64_t DAYS[] = {1, 3, 7};

static arena_t arena;

static void begin(void) { arena = (arena_t){0}; }
static void end(void) { arena_free(&arena); }

/* A visit ten minutes into the day behind the last; what it reads is the profile and who it is. */
static void live(int64_t days, int64_t baud, const char *protocol, bench_run_t *run) {
  static char story[2048];
  obuf_t out = obuf_over(story, sizeof story);
  obuf_printf(&out, "id: LNK-TIMES-P01\nversion: 1\ntitle: A read-out by the clock\n"
                    "clauses: [links.md V2]\nhazards: []\nrelations: []\n");
  obuf_printf(&out, "time: {zone: UTC, start: 2026-04-01T00:00, end: 2026-04-%02dT02:00}\n",
              (int)days + 1);
  obuf_printf(&out, "meters: [{name: m, model: restart-meter, connection: direct, link: bus, ");
  obuf_printf(&out, "tariff: flat, protocol: %s}]\n", protocol);
  obuf_printf(&out, "policy: {lp.period: 15 min, md.period: 15 min}\n");
  obuf_printf(&out, "links: [{name: bus, kind: rs485, baud: %d}]\n", (int)baud);
  obuf_printf(&out, "load: [{meter: m, power: 1 kW, reactive: 300 var}]\nhead_end:\n");
  obuf_printf(&out, "  lists: [{at: 2026-04-%02dT00:10, meters: [m], read: [profile]}]\n",
              (int)days + 1);
  obuf_printf(&out, "expect: [{visits: {meter: m, complete: 1, incomplete: 0}}]\n");
  ck_assert(!out.full);
  scenario_options_t options = {.root = HOUSE_ROOT, .seed = 1};
  complaints_t complaints = {0};
  fault_t fault = {0};
  case_t *cases = NULL;
  size_t count = 0;
  status_t status = scenario_load_text(&arena, "times.yaml", obuf_bytes(&out), &options, &cases,
                                       &count, &complaints);
  ck_assert_msg(status == ST_OK, "%s", text_chars(&complaints.text));
  ck_assert_uint_eq(count, 1);
  text_free(&complaints.text);
  status = bench_run(&arena, cases[0].facts, &(bench_options_t){.thin = true}, run, &fault);
  ck_assert_msg(status == ST_OK, "%s", fault.text);
  ck_assert(run->line_clean);
}

/* What the head-end said since the meter last spoke. */
typedef struct {
  uint8_t said[128];
  size_t len;
} message_t;

static bool says(const message_t *message, const char *mark, size_t len, uint8_t mask) {
  for (size_t at = 0; at + len <= message->len; at++) {
    size_t same = 0;
    while (same < len && (message->said[at + same] & mask) == ((uint8_t)mark[same] & mask))
      same++;
    if (same == len) return true;
  }
  return false;
}

typedef struct {
  const char *ask, *leave; /* how the request begins that asks for rows, and the good-bye */
  size_t ask_len, leave_len;
  uint8_t mask; /* 7E1: without the parity */
} marks_t;

/* R6 of the profile, and the break; GET of 7, 1-0:99.1.0*255, 2, and the release or the DISC. */
static const marks_t MODE_C = {"1-0:99.1.0*255(", "\1B0\3", 15, 4, 0x7F};
static const marks_t MODE_E = {"\1\0\143\1\0\377\2", "\346\346\0\142\3", 7, 5, 0xFF};

typedef struct {
  int64_t whole_ns; /* from the octet before the request to the last one of the answer */
  int64_t octets;   /* on the line, both ways */
  int64_t turns;    /* messages of the head-end */
  int64_t octet_ns, silence_ns; /* of one octet; of both ends in one turn, the mean */
} times_t;

/* An octet is told by the instant at which it was whole: so the silence before a run, and its first
 * octet, lie between the last octet of the one before and its first. */
static times_t measure(const bench_run_t *run, const marks_t *marks) {
  times_t times = {0};
  message_t message = {0};
  const decode_run_t *before = NULL; /* the meter's last run before the head-end speaks */
  int64_t from_ns = 0, inside_ns = 0, steps = 0, pending = 0;
  for (size_t i = 0; i < run->run_count; i++) {
    const decode_run_t *now = &run->runs[i];
    if (now->from_meter) {
      if (from_ns != 0) {
        times.turns += message.len > 0;
        times.octets += pending + (int64_t)now->len;
        times.whole_ns = now->last_ns - from_ns;
      }
      message.len = 0;
      pending = 0;
      before = now;
    } else {
      for (size_t k = 0; k < now->len && message.len < sizeof message.said; k++)
        message.said[message.len++] = now->octets[k];
      pending += (int64_t)now->len;
      if (from_ns == 0 && says(&message, marks->ask, marks->ask_len, marks->mask))
        from_ns = before == NULL ? 0 : before->last_ns;
      else if (from_ns != 0 && says(&message, marks->leave, marks->leave_len, marks->mask))
        break;
    }
    if (from_ns == 0 || now->len < 2) continue;
    inside_ns += now->last_ns - now->first_ns;
    steps += (int64_t)now->len - 1;
  }
  ck_assert_int_gt(times.turns, 0);
  times.octet_ns = inside_ns / steps;
  times.silence_ns = (times.whole_ns - times.octets * times.octet_ns) / times.turns;
  return times;
}

/* A request (29 octets), one message of the published rows (STX, ETX and BCC), one turn. */
static int64_t published_rows_c_ns(const times_t *times, int64_t days) {
  return (29 + 3 + days * SLOTS * ROW_C) * times->octet_ns + times->silence_ns;
}

/* The dictionary's: 2 + 14 + 1 + 5 + 1 + 2 + 14 + 9 + 4 · 9 = 84 of an entry; of the marker of a
 * new day, without a value, 76. Turns, windows and heads are in the time of an octet of them. */
static int64_t published_rows_e_ns(const times_t *times) {
  return times->whole_ns * (SLOTS * ROW_E) / (SLOTS * 84 + 76);
}

static bool within(int64_t ns, int64_t published_s, int64_t percent) {
  return llabs(ns - published_s * NS_PER_S) * 100 <= published_s * NS_PER_S * percent;
}

static void print(const char *mode, int64_t days, int64_t published_s, const times_t *times,
                  int64_t ns) {
  printf("V2 mode %s, %lld days: published %lld s; simulated %lld ms with the published rows, "
         "%lld ms with the dictionary's (%lld octets, %lld turns of %lld ms)\n",
         mode, (long long)days, (long long)published_s, (long long)(ns / 1000000),
         (long long)(times->whole_ns / 1000000), (long long)times->octets, (long long)times->turns,
         (long long)(times->silence_ns / 1000000));
}

#define PLAIN "iec62056-21"
#define WINDOW(n) "dlms-hdlc, opening: mode-e, security: lls, transfer: {info: 128, window: " n "}"

/* A row has 60 octets and the digits of its number, a marker of a new day 26 and them; the head
 * line 109; a message STX, ETX, BCC, and each but the last an ACK; the request 28 or 29. Turns of
 * 0.47 s: 220 ms of the head-end, 250 of the meter.
 *   1 day:  9 · 61 + 87 · 62            +  28 + 109 +  4 · 3 + 28 +  3 =  6123;  4 turns
 *   3 days: 9 · 61 + 89 · 62 + 190 · 63 +  86 + 109 + 10 · 3 + 29 +  9 = 18300; 10 turns
 *   7 days: 9 · 61 + 89 · 62 + 574 · 63 + 202 + 109 + 22 · 3 + 29 + 21 = 42656; 22 turns
 * octets / 960 + 0.47 · turns: 8.258, 23.763, 54.773 s. */
START_TEST(v2__mode_c__the_published_rows_take_5_14_32_s) {
  static const int64_t PUBLISHED_S[] = {5, 14, 32}, OCTETS[] = {6123, 18300, 42656};
  static const int64_t TURNS[] = {4, 10, 22}, WHOLE_MS[] = {8258, 23763, 54773};
  bench_run_t run;
  live(DAYS[_i], 9600, PLAIN, &run);
  times_t times = measure(&run, &MODE_C);
  int64_t ns = published_rows_c_ns(&times, DAYS[_i]);
  print("C", DAYS[_i], PUBLISHED_S[_i], &times, ns);
  ck_assert_int_eq(times.octets, OCTETS[_i]);
  ck_assert_int_eq(times.turns, TURNS[_i]);
  ck_assert_int_le(llabs(times.whole_ns / 1000000 - WHOLE_MS[_i]), 50);
  ck_assert(within(ns, PUBLISHED_S[_i], 10));
}
END_TEST

/* The rows: 84 an entry, 6 more with the first status and boot number, 76 a marker, 2 or 4 of the
 * array. A block of 1024 has 12 of its own, and with the LLC header nine frames of 12: 1012 octets
 * of rows are 1135 on the line. The request has 61; each block but the last asks for an RR (10)
 * between its windows and for the next block (22), and each of these is a turn of 20 ms.
 *   1 day:   8148 =  8 · 1012 +  52:  8 · (1135 + 32) +  52 + 10 + 3 + 1 · 12 + 61;  17 turns
 *   3 days: 24430 = 24 · 1012 + 142: 24 · (1135 + 32) + 142 + 11 + 3 + 2 · 12 + 61;  49 turns
 *   7 days: 56990 = 56 · 1012 + 318: 56 · (1135 + 32) + 318 + 12 + 3 + 3 · 12 + 61; 113 turns
 * octets / 960 + 0.02 · turns: 10.209, 30.406, 70.783 s. */
START_TEST(v2__mode_e_with_a_window_of_7__the_published_rows_take_4_12_29_s) {
  static const int64_t PUBLISHED_S[] = {4, 12, 29}, OCTETS[] = {9474, 28249, 65782};
  static const int64_t TURNS[] = {17, 49, 113}, WHOLE_MS[] = {10209, 30406, 70783};
  bench_run_t run;
  live(DAYS[_i], 9600, WINDOW("7"), &run);
  times_t times = measure(&run, &MODE_E);
  int64_t ns = published_rows_e_ns(&times);
  print("E", DAYS[_i], PUBLISHED_S[_i], &times, ns);
  ck_assert_int_eq(times.octets, OCTETS[_i]);
  ck_assert_int_eq(times.turns, TURNS[_i]);
  ck_assert_int_le(llabs(times.whole_ns / 1000000 - WHOLE_MS[_i]), 50);
  ck_assert(within(ns, PUBLISHED_S[_i], 20));
}
END_TEST

/* The negative twins: half the rate, and a window of 1, are seen by the same bands. */
START_TEST(v2__mode_c_at_half_the_rate__is_outside) {
  bench_run_t run;
  live(1, 4800, PLAIN, &run);
  times_t times = measure(&run, &MODE_C);
  ck_assert(!within(published_rows_c_ns(&times, 1), 5, 10));
}
END_TEST

START_TEST(v2__mode_e_with_a_window_of_1__is_outside) {
  bench_run_t run;
  live(1, 9600, WINDOW("1"), &run);
  times_t times = measure(&run, &MODE_E);
  print("E, window 1", 1, 4, &times, published_rows_e_ns(&times));
  ck_assert(!within(published_rows_e_ns(&times), 4, 20));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("readout_times");
  TCase *cases = tcase_create("readout_times");
  tcase_add_checked_fixture(cases, begin, end);
  tcase_set_timeout(cases, 120);
  tcase_add_loop_test(cases, v2__mode_c__the_published_rows_take_5_14_32_s, 0, 3);
  tcase_add_loop_test(cases, v2__mode_e_with_a_window_of_7__the_published_rows_take_4_12_29_s, 0,
                      3);
  tcase_add_test(cases, v2__mode_c_at_half_the_rate__is_outside);
  tcase_add_test(cases, v2__mode_e_with_a_window_of_1__is_outside);
  suite_add_tcase(suite, cases);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
