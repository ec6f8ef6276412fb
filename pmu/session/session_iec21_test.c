/* Tests of one conversation against a meter that is played from rules; see playbook.h. Time is a
 * number. The log is what a person would write down: '>' what was sent, '*' what the caller saw. */
#include "pmu/session/playbook.h"
#include "pmu/session/session_iec21.h"

#include <check.h>
#include <stdlib.h>

/* 2026-04-02T12:00:00Z is 1775131200: 1775088000 + 43200. */
#define NOON_S INT64_C(1775131200)
#define REACTION_NS INT64_C(250000000)

static session_iec21_t machine;
static session_t *const session = &machine.base;
static char log_text[65536];
static obuf_t log_out;

typedef struct {
  const play_rule_t *rules;
  size_t chunk;   /* octets a feed; 0: the whole run */
  int64_t cut_at; /* octets, both directions, that pass; -1: all */
  int64_t passed;
  bool echo;
  bool keeps_echo; /* what an earlier conversation believed */
  mono_t now, arrives_first, arrives_last;
  uint32_t baud;
  int phase;
  uint8_t answer[PLAY_MESSAGE_MAX];
  size_t answer_len;
  mono_t sent_at, sent_end; /* of the last W5 */
  const step_t *later;      /* given after ACT_READY, one by one; then closed */
  size_t later_count;
  status_t data_status, end_status;
  fault_t end_fault;
  mono_t free_at;
} play_t;

static void put_arrival(play_t *p, bytes_t answer) {
  memcpy(p->answer, answer.p, answer.len);
  p->answer_len = answer.len;
  p->arrives_first.ns = p->sent_end.ns + REACTION_NS + session_iec21_duration(1, p->baud).ns;
  p->arrives_last.ns =
      p->sent_end.ns + REACTION_NS + session_iec21_duration(answer.len, p->baud).ns;
}

static void on_send(play_t *p, bytes_t octets) {
  char ask[PLAY_MESSAGE_MAX];
  play_ask(octets, ask);
  obuf_printf(&log_out, ">%s\n", ask);
  p->sent_at = p->now;
  p->sent_end.ns = p->now.ns + session_iec21_duration(octets.len, p->baud).ns;
  if (p->echo) session_feed(session, p->now, p->sent_end, octets);
  p->passed += (int64_t)octets.len;
  const play_rule_t *rule = play_find(p->rules, p->phase, ask);
  p->answer_len = 0;
  if (rule == NULL || (p->cut_at >= 0 && p->passed > p->cut_at)) return;
  if (rule->next != PLAY_STAY) p->phase = rule->next;
  uint8_t memory[PLAY_MESSAGE_MAX];
  obuf_t out = obuf_over(memory, sizeof memory);
  play_answer(rule->answer, NOON_S + div_floor(p->sent_end.ns, NS_PER_S), &out);
  int64_t left = p->cut_at < 0 ? (int64_t)out.len : p->cut_at - p->passed;
  p->passed += (int64_t)out.len;
  if (left < (int64_t)out.len) out.len = left < 0 ? 0 : (size_t)left;
  if (out.len > 0) put_arrival(p, obuf_bytes(&out));
}

static void on_act(play_t *p, const act_t *act) {
  switch (act->kind) {
  case ACT_NOTIFICATION:
  case ACT_COUNTER:
    ck_abort_msg("a language without counters asked for one");
    break;
  case ACT_LINE:
    p->baud = act->baud;
    break;
  case ACT_SEND:
    on_send(p, act->octets);
    break;
  case ACT_IDENTITY:
  case ACT_DATA:
    obuf_printf(&log_out, "*%s%s ", act->kind == ACT_DATA ? "data" : "identity",
                act->more ? "+" : "");
    obuf_add(&log_out, act->text);
    obuf_text(&log_out, "\n");
    session_answer(session, p->now, act->act,
                   act->kind == ACT_IDENTITY && !bytes_is(act->text, "A1") ? ST_BAD_IDENTITY
                                                                           : p->data_status);
    break;
  case ACT_FAULT:
    obuf_printf(&log_out, "*fault %s frame %d octet %d\n", status_name(act->status),
                act->fault.frame, act->fault.octet);
    break;
  case ACT_STEP:
    obuf_printf(&log_out, "*step %s\n", status_name(act->status));
    break;
  case ACT_READY:
    if (p->later_count > 0) {
      p->later_count--;
      session_step(session, p->now, p->later++);
    } else {
      session_close(session, p->now, ST_OK);
    }
    break;
  case ACT_END:
    p->free_at = act->free_at;
    obuf_printf(&log_out, "*end %s\n", status_name(act->status));
    p->end_status = act->status;
    p->end_fault = act->fault;
    break;
  }
}

static void feed_answer(play_t *p) {
  size_t len = p->answer_len, chunk = p->chunk == 0 ? len : p->chunk;
  int64_t span = p->arrives_last.ns - p->arrives_first.ns;
  p->answer_len = 0;
  for (size_t from = 0; from < len; from += chunk) {
    size_t part = len - from < chunk ? len - from : chunk;
    int64_t parts = len > 1 ? (int64_t)len - 1 : 1;
    mono_t first = {p->arrives_first.ns + mul_div_floor(span, (int64_t)from, parts)};
    mono_t last = {p->arrives_first.ns + mul_div_floor(span, (int64_t)(from + part) - 1, parts)};
    p->now = last;
    session_feed(session, first, last, bytes_of(p->answer + from, part));
  }
}

static const char *play(play_t *p, const plan_t *plan) {
  bool echo_known = machine.echo_known;
  memset(&machine, 0, sizeof machine);
  session->way = &session_iec21;
  machine.echo_known = echo_known && p->keeps_echo;
  log_out = obuf_over(log_text, sizeof log_text - 1);
  p->baud = 300;
  ck_assert_int_eq(session_start(session, p->now, plan), ST_OK);
  for (int turn = 0; turn < 10000 && session_open(session); turn++) {
    act_t act;
    while (session_next(session, &act))
      on_act(p, &act);
    mono_t due = session_deadline(session);
    if (p->answer_len > 0 && p->arrives_last.ns <= due.ns) {
      feed_answer(p);
    } else if (due.ns != TIME_NEVER) {
      p->now = due;
      session_tick(session, p->now);
    }
  }
  log_text[log_out.len] = '\0';
  ck_assert(!log_out.full);
  return log_text;
}

static const step_t read_serial = {.kind = STEP_READ, .object = "0-0:96.1.0*255"};
static const step_t read_rows = {.kind = STEP_RANGE, .object = "1-0:99.1.0*255", .value = "S1;S2"};
static const step_t set_time = {.kind = STEP_SET_TIME, .object = "0-0:1.0.0*255"};
static const step_t reset = {.kind = STEP_WRITE, .object = "0-0:10.0.1*255", .value = "1"};
static const step_t password = {.kind = STEP_LEVEL, .level = 3};
static const session_access_t access_all = {.password = {[3] = "33333333"}};

static plan_t plan_of(const step_t *steps, size_t count) {
  return (plan_t){.anchor = {{0}, NOON_S * NS_PER_S},
                  .serial = "A1",
                  .identification = "PTOU-0100",
                  .baud = 9600,
                  .access = &access_all,
                  .steps = steps,
                  .step_count = count};
}

#define OPENING {PLAY_ANY, "/?A1!", "/MPF5PTOU-0100", 0}, {PLAY_ANY, "ACK051", "P0 (A1)", 0},

static const play_rule_t good_rules[] = {
    OPENING{PLAY_ANY, "R5 0-0:96.1.0*255()", "data 0-0:96.1.0*255(A1)", PLAY_STAY},
    {PLAY_ANY, "R6 1-0:99.1.0*255(S1;S2)", "more 1-0:99.1.0*255(900)\r\n(E;1)", PLAY_STAY},
    {PLAY_ANY, "ACK", "data (E;2)", PLAY_STAY},
    {PLAY_ANY, "W5 ~", "ACK", PLAY_STAY},
    {PLAY_ANY, "P1 (33333333)", "ACK", PLAY_STAY},
    {PLAY_ANY, NULL, NULL, 0}};

static const char good_log[] = ">/?A1!\n>ACK051\n*identity A1\n"
                               ">R5 0-0:96.1.0*255()\n*data 0-0:96.1.0*255(A1)\n*step ST_OK\n"
                               ">R6 1-0:99.1.0*255(S1;S2)\n*data+ 1-0:99.1.0*255(900)\r\n(E;1)\n"
                               ">ACK\n*data (E;2)\n*step ST_OK\n>B0\n*end ST_OK\n";

START_TEST(session__a_read_and_a_range__are_one_conversation) {
  const step_t steps[] = {read_serial, read_rows};
  plan_t plan = plan_of(steps, 2);
  play_t p = {.rules = good_rules, .cut_at = -1};
  ck_assert_str_eq(play(&p, &plan), good_log);
}
END_TEST

START_TEST(session__any_chunking_and_an_echo__change_nothing) {
  const step_t steps[] = {read_serial, read_rows};
  plan_t plan = plan_of(steps, 2);
  for (size_t chunk = 1; chunk < 12; chunk++) {
    play_t p = {.rules = good_rules, .cut_at = -1, .chunk = chunk};
    ck_assert_str_eq(play(&p, &plan), good_log);
    play_t heard = {.rules = good_rules, .cut_at = -1, .chunk = chunk, .echo = true};
    ck_assert_str_eq(play(&heard, &plan), good_log);
  }
}
END_TEST

/* SOH W5 STX 0-0:1.0.0*255(260402120003) ETX BCC: 1+2+1+13+14+1+1 = 33 octets of 10 bits at 9600 Bd
 * take 34,375,000 ns exactly. */
START_TEST(session__time_set__arrives_at_the_second_that_it_carries) {
  const step_t steps[] = {password, set_time};
  plan_t plan = plan_of(steps, 2);
  for (int64_t start = 0; start < 2000000000; start += 77777777) {
    play_t p = {.rules = good_rules, .cut_at = -1, .now = {start}};
    const char *seen = play(&p, &plan);
    ck_assert_int_eq(p.end_status, ST_OK);
    const char *write = strstr(seen, ">W5 0-0:1.0.0*255(2604021200");
    ck_assert_ptr_nonnull(write);
    int64_t second = (write[28] - '0') * 10 + (write[29] - '0');
    /* The last sending was the break; the write ended 250 ms, one octet of ACK (1,041,666 ns, the
     * answer) and 220 ms before it began. */
    int64_t arrival = p.sent_at.ns - 220000000 - 1041666 - 250000000;
    ck_assert_int_eq(arrival, second * NS_PER_S);
  }
}
END_TEST

static const play_rule_t stranger_rules[] = {{PLAY_ANY, "/?A1!", "/MPF5PTOU-0100", 0},
                                             {PLAY_ANY, "ACK051", "P0 (B2)", 0},
                                             {PLAY_ANY, NULL, NULL, 0}};

START_TEST(session__another_meter__is_left_at_once) {
  plan_t plan = plan_of(&read_serial, 1);
  play_t p = {.rules = stranger_rules, .cut_at = -1};
  ck_assert_str_eq(play(&p, &plan), ">/?A1!\n>ACK051\n*identity B2\n>B0\n*end ST_BAD_IDENTITY\n");
}
END_TEST

static const play_rule_t silent_rules[] = {{PLAY_ANY, NULL, NULL, 0}};

START_TEST(session__silence__ends_after_three_sign_ons) {
  plan_t plan = plan_of(&read_serial, 1);
  play_t p = {.rules = silent_rules, .cut_at = -1};
  ck_assert_str_eq(play(&p, &plan), ">/?A1!\n*fault ST_SILENT_LINE frame 0 octet 0\n"
                                    ">B0\n>/?A1!\n*fault ST_SILENT_LINE frame 0 octet 0\n"
                                    ">/?A1!\n*fault ST_SILENT_LINE frame 0 octet 0\n"
                                    "*end ST_SILENT_LINE\n");
}
END_TEST

/* Another maker's meter, told by its name: nothing is selected, and it waits 3 s for that. */
static const play_rule_t named_rules[] = {{0, "/?A1!", "/XYZ5OTHER", 1}, {PLAY_ANY, NULL, NULL, 0}};

START_TEST(session__left_before_an_option__keeps_the_line_until_the_meter_is_idle) {
  plan_t plan = plan_of(&read_serial, 1);
  play_t p = {.rules = silent_rules, .cut_at = -1};
  play(&p, &plan);
  ck_assert_int_ge(p.free_at.ns, p.sent_end.ns + 3500000000);
  p = (play_t){.rules = named_rules, .cut_at = -1};
  play(&p, &plan);
  ck_assert_int_ge(p.free_at.ns, p.arrives_last.ns + 3500000000);
  /* And where a break was heard, not. */
  p = (play_t){.rules = stranger_rules, .cut_at = -1};
  play(&p, &plan);
  ck_assert_int_lt(p.free_at.ns, p.sent_end.ns + 1000000000);
}
END_TEST

static const play_rule_t nak_rules[] = {OPENING{0, "R5 0-0:96.1.0*255()", "NAK", 1},
                                        {1, "R5 0-0:96.1.0*255()", "NAK", 2},
                                        {2, "R5 0-0:96.1.0*255()", "data 0-0:96.1.0*255(A1)", 3},
                                        {PLAY_ANY, NULL, NULL, 0}};

START_TEST(session__nak__repeats_the_message) {
  plan_t plan = plan_of(&read_serial, 1);
  play_t p = {.rules = nak_rules, .cut_at = -1};
  ck_assert_str_eq(play(&p, &plan), ">/?A1!\n>ACK051\n*identity A1\n"
                                    ">R5 0-0:96.1.0*255()\n*fault ST_NAK frame 2 octet 0\n"
                                    ">R5 0-0:96.1.0*255()\n*fault ST_NAK frame 3 octet 0\n"
                                    ">R5 0-0:96.1.0*255()\n*data 0-0:96.1.0*255(A1)\n*step ST_OK\n"
                                    ">B0\n*end ST_OK\n");
}
END_TEST

static const play_rule_t nak_always[] = {OPENING{PLAY_ANY, "R5 0-0:96.1.0*255()", "NAK", 0},
                                         {PLAY_ANY, NULL, NULL, 0}};

START_TEST(session__nak_for_ever__ends_after_three_repeats) {
  plan_t plan = plan_of(&read_serial, 1);
  play_t p = {.rules = nak_always, .cut_at = -1};
  play(&p, &plan);
  ck_assert_int_eq(p.end_status, ST_NAK);
  ck_assert_int_eq(p.end_fault.frame, 5); /* identification, P0, then NAKs 2, 3, 4, 5 */
}
END_TEST

static const play_rule_t refused_rules[] = {
    OPENING{PLAY_ANY, "W5 0-0:10.0.1*255(1)", "data (ER08)", 0},
    {PLAY_ANY, "R5 ~", "data (ER02)", 0},
    {PLAY_ANY, NULL, NULL, 0}};

START_TEST(session__refusals__end_the_step_and_not_the_conversation) {
  const step_t steps[] = {reset, read_serial};
  plan_t plan = plan_of(steps, 2);
  play_t p = {.rules = refused_rules, .cut_at = -1};
  ck_assert_str_eq(play(&p, &plan),
                   ">/?A1!\n>ACK051\n*identity A1\n>W5 0-0:10.0.1*255(1)\n*step ST_LOCKED_OUT\n"
                   ">R5 0-0:96.1.0*255()\n*step ST_UNKNOWN_OBJECT\n>B0\n*end ST_OK\n");
}
END_TEST

static const play_rule_t lost_ack_rules[] = {
    OPENING{PLAY_ANY, "W5 ~", "", 0},
    {PLAY_ANY, "R5 0-0:96.1.0*255()", "data 0-0:96.1.0*255(A1)", 0},
    {PLAY_ANY, NULL, NULL, 0}};

START_TEST(session__a_write_without_an_answer__is_not_repeated) {
  const step_t steps[] = {reset, read_serial};
  plan_t plan = plan_of(steps, 2);
  play_t p = {.rules = lost_ack_rules, .cut_at = -1};
  ck_assert_str_eq(play(&p, &plan), ">/?A1!\n>ACK051\n*identity A1\n>W5 0-0:10.0.1*255(1)\n"
                                    "*fault ST_SILENT_LINE frame 2 octet 0\n*step ST_TIMEOUT\n"
                                    ">R5 0-0:96.1.0*255()\n*data 0-0:96.1.0*255(A1)\n*step ST_OK\n"
                                    ">B0\n*end ST_OK\n");
}
END_TEST

static const play_rule_t other_object_rules[] = {OPENING{0, "R5 ~", "data 0-0:96.1.1*255(A1)", 1},
                                                 {1, "NAK", "data 0-0:96.1.0*255(A1)", 2},
                                                 {PLAY_ANY, NULL, NULL, 0}};

START_TEST(session__an_answer_to_something_else__is_asked_for_again) {
  plan_t plan = plan_of(&read_serial, 1);
  play_t p = {.rules = other_object_rules, .cut_at = -1};
  ck_assert_str_eq(play(&p, &plan),
                   ">/?A1!\n>ACK051\n*identity A1\n"
                   ">R5 0-0:96.1.0*255()\n*fault ST_BAD_ORDER frame 2 octet 1\n"
                   ">NAK\n*data 0-0:96.1.0*255(A1)\n*step ST_OK\n>B0\n*end ST_OK\n");
}
END_TEST

START_TEST(session__an_endless_answer__is_bounded) {
  plan_t plan = plan_of(&read_serial, 1);
  static uint8_t flood[40000];
  memset(flood, '3', sizeof flood);
  flood[0] = 0x82;
  memset(&machine, 0, sizeof machine);
  session->way = &session_iec21;
  ck_assert_int_eq(session_start(session, (mono_t){0}, &plan), ST_OK);
  session_tick(session, (mono_t){0});
  session_feed(session, (mono_t){NS_PER_S}, (mono_t){NS_PER_S}, bytes_of(flood, sizeof flood));
  act_t act;
  status_t end = ST_OK;
  while (session_next(session, &act))
    if (act.kind == ACT_END) end = act.status;
  ck_assert_int_eq(end, ST_ENDLESS);
  ck_assert(!session_open(session));
}
END_TEST

START_TEST(session__cut_at_every_octet__ends_with_a_status_and_no_wrong_row) {
  const step_t steps[] = {read_serial, read_rows};
  plan_t plan = plan_of(steps, 2);
  play_t whole = {.rules = good_rules, .cut_at = -1};
  play(&whole, &plan);
  int64_t octets = whole.passed;
  ck_assert_int_gt(octets, 100);
  for (int64_t cut = 0; cut < octets; cut++) {
    play_t p = {.rules = good_rules, .cut_at = cut};
    const char *seen = play(&p, &plan);
    ck_assert(!session_open(session));
    /* The last five octets are the break, after which nothing is lost. */
    bool whole_range = strstr(seen, "*data (E;2)\n*step ST_OK") != NULL;
    ck_assert_msg(whole_range == (cut >= octets - 5), "cut at %d: %s", (int)cut, seen);
    bool told = strstr(seen, "*step ST_TIMEOUT") != NULL || p.end_status != ST_OK;
    ck_assert_msg(whole_range != told, "cut at %d: %s", (int)cut, seen);
    for (const char *at = seen; (at = strstr(at, "*data")) != NULL; at++) {
      char data[64];
      snprintf(data, sizeof data, "%.*s", (int)strcspn(at, "\n"), at);
      ck_assert_ptr_nonnull(strstr(good_log, data));
    }
  }
}
END_TEST

START_TEST(session__noise_like_an_echo__does_not_make_answers_deaf) {
  const step_t steps[] = {read_serial, read_rows};
  plan_t plan = plan_of(steps, 2);
  play_t p = {.rules = good_rules, .cut_at = -1, .keeps_echo = true};
  machine.echo_known = true;
  ck_assert_str_eq(play(&p, &plan), good_log);
}
END_TEST

START_TEST(session__hangup__ends_at_once) {
  plan_t plan = plan_of(&read_serial, 1);
  memset(&machine, 0, sizeof machine);
  session->way = &session_iec21;
  ck_assert_int_eq(session_start(session, (mono_t){0}, &plan), ST_OK);
  session_hangup(session, (mono_t){1});
  act_t act = {0};
  while (session_next(session, &act))
    ;
  ck_assert_int_eq(act.kind, ACT_END);
  ck_assert_int_eq(act.status, ST_HANGUP);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("session");
  TCase *all = tcase_create("all");
  suite_add_tcase(suite, all);
  tcase_add_test(all, session__a_read_and_a_range__are_one_conversation);
  tcase_add_test(all, session__any_chunking_and_an_echo__change_nothing);
  tcase_add_test(all, session__time_set__arrives_at_the_second_that_it_carries);
  tcase_add_test(all, session__another_meter__is_left_at_once);
  tcase_add_test(all, session__silence__ends_after_three_sign_ons);
  tcase_add_test(all, session__left_before_an_option__keeps_the_line_until_the_meter_is_idle);
  tcase_add_test(all, session__nak__repeats_the_message);
  tcase_add_test(all, session__nak_for_ever__ends_after_three_repeats);
  tcase_add_test(all, session__refusals__end_the_step_and_not_the_conversation);
  tcase_add_test(all, session__a_write_without_an_answer__is_not_repeated);
  tcase_add_test(all, session__an_answer_to_something_else__is_asked_for_again);
  tcase_add_test(all, session__an_endless_answer__is_bounded);
  tcase_add_test(all, session__cut_at_every_octet__ends_with_a_status_and_no_wrong_row);
  tcase_add_test(all, session__noise_like_an_echo__does_not_make_answers_deaf);
  tcase_add_test(all, session__hangup__ends_at_once);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
