/* The negative matrix of rights: a real meter behind its server, asked with the head-end's codec
 * through each association for every object of its list, by get, set and action. What section 4 of
 * the dictionary allows, works; the rest is refused for the reason of section 6, and the meter's
 * whole state is the same octets before and after. With --print it prints what the meter answered
 * as the table that pmu/docs/refusals.md holds; without, the two must agree. */
#include <check.h>
#include <stdio.h>

#include "harness/bench/dlms_pair_test.h"
#include "harness/bench/dlms_refusal_page_test.h"
#include "harness/bench/dlms_rights_test.h"

enum { GET = 0, DENIED = 3, UNDEFINED = 4, INCONSISTENT = 9, UNMATCHED = 12, OUT_OF_SCOPE = 13 };
enum { SAPS = 3, ANSWERS_MAX = 10 };
static const uint8_t SAP[SAPS] = {PAIR_PUBLIC, PAIR_READING, PAIR_MANAGEMENT};
static const char *const SAP_NAME[SAPS] = {"public", "reading", "management"};

static pair_t *p;
static datalink_kind_t over = DATALINK_WRAPPER;
static size_t asked, refused;

static void open_as(dlms_security_t security, uint8_t sap) {
  if (p != NULL) pair_free(p);
  p = pair_new(over, security);
  ck_assert_msg(pair_associate(p, sap), "%s as %u: %s", PAIR_SECURITIES[security], sap,
                p->fault.text);
}

static void close_pair(void) {
  if (p != NULL) pair_free(p);
  p = NULL;
}

static apdu_target_t target_of(const right_t *right, uint8_t e, uint8_t index) {
  return (apdu_target_t){.class_id = right->class_id,
                         .name = {right->a, 0, right->c, right->d, e, 255},
                         .index = (int8_t)index};
}

static uint8_t bit_of(uint8_t sap) { return sap == PAIR_PUBLIC ? P : sap == PAIR_READING ? R : M; }

/* --- what is to be answered --- */

static bool may_act(const right_t *right, uint8_t sap, uint8_t index) {
  if (index > 15 || (right->executable >> index & 1) == 0) return false;
  /* Where nothing was proved there is nothing to prove with. */
  if (right->class_id == CLASS_ASSOCIATION && p->row->mechanism != MECHANISM_GMAC) return false;
  return (right->execute & bit_of(sap)) != 0;
}

static bool may_set(const right_t *right, uint8_t sap, uint8_t index) {
  return index <= 15 && (right->writable >> index & 1) != 0 && (right->write & bit_of(sap)) != 0;
}

/* The name of what is in the list may be read, whatever else of it may. */
static bool may_get(const right_t *right, uint8_t sap, uint8_t index) {
  if (right->class_id == CLASS_ASSOCIATION && index == SECRET) return false;
  if ((right->read & bit_of(sap)) != 0) return true;
  return index == 1 && may_act(right, sap, 1);
}

/* --- one request --- */

/* A counter that is taken belongs to a request that was well protected, refused or not. */
static int32_t ask(uint8_t service, apdu_target_t target, bytes_t data) {
  int32_t code = service == GET   ? pair_get(p, target)
                 : service == SET ? pair_set(p, target, data)
                                  : pair_act(p, target, data);
  asked++;
  return code;
}

static void is_refused(const char *what, uint8_t service, apdu_target_t target, bytes_t data,
                       int32_t reason) {
  static const char *const names[] = {"get", "set", "action"};
  bool counters = !pair_is_ciphered(p);
  pair_look(p, counters);
  int32_t code = ask(service, target, data);
  ck_assert_msg(code == reason, "%s of SAP %u: %s %u, %u-0:%u.%u.%u, %d is answered by %d, not %d",
                what, p->sap, names[service], target.class_id, target.name.a, target.name.c,
                target.name.d, target.name.e, target.index, code, reason);
  ck_assert_msg(pair_left_no_trace(p, counters), "%s: %s %u, %u-0:%u.%u.%u, %d left a trace", what,
                names[service], target.class_id, target.name.a, target.name.c, target.name.d,
                target.name.e, target.index);
  refused++;
}

/* What is allowed is asked of a fresh meter: it changes it. */
static int32_t is_taken(uint8_t service, const right_t *right, uint8_t e, uint8_t index) {
  const order_t *order = order_of(service, right->class_id, right->c, right->d, e, index);
  ck_assert_msg(order != NULL, "no value for %u, %u.%u.%u, %u", right->class_id, right->c, right->d,
                e, index);
  dlms_security_t security = p->config.security;
  uint8_t sap = p->sap;
  apdu_target_t target = target_of(right, e, index);
  if (order->wrong != NULL)
    is_refused("a value that cannot be", service, target, pair_hex(order->wrong), UNMATCHED);
  if (order->result != 0) {
    is_refused("the state", service, target, pair_hex(order->good), order->result);
    return order->result;
  }
  pair_look(p, true);
  int32_t code = ask(service, target, pair_hex(order->good));
  ck_assert_msg(code == 0, "%u.%u.%u, %u: %d", right->c, right->d, e, index, code);
  bool push = right->class_id == 40;
  bool mends_nothing = right->class_id == 8 && service == ACTION && index < 4;
  if (!push && !mends_nothing) ck_assert(!pair_left_no_trace(p, true));
  /* Over HDLC the notification waits for its turn. */
  if (push && over == DATALINK_WRAPPER) ck_assert_uint_eq(p->heard_count, 2);
  open_as(security, sap);
  return code;
}

/* --- one object --- */

typedef struct {
  int32_t code[3][ANSWERS_MAX + 1]; /* by service and index, from 1 */
} answers_t;

/* The value that somebody else may write here, or one of a type that nothing has. */
static bytes_t value_of(uint8_t service, const right_t *right, uint8_t e, uint8_t index) {
  const order_t *order = order_of(service, right->class_id, right->c, right->d, e, index);
  return pair_hex(order != NULL ? order->good : service == SET ? "11 01" : "0F 00");
}

static void is_held_to(const right_t *right, uint8_t e, answers_t *answers) {
  uint8_t sap = p->sap;
  for (uint8_t i = 1; i <= right->attributes; i++) {
    apdu_target_t target = target_of(right, e, i);
    if (may_get(right, sap, i)) {
      int32_t code = ask(GET, target, pair_hex(""));
      bool good = code == 0 || code == CODE_BLOCK;
      ck_assert_msg(good, "%u.%u.%u, %u: %d", right->c, right->d, e, i, code);
      answers->code[GET][i] = 0;
    } else {
      answers->code[GET][i] = DENIED;
      is_refused("the right to read", GET, target, pair_hex(""), DENIED);
    }
    answers->code[SET][i] = DENIED;
    if (may_set(right, sap, i))
      answers->code[SET][i] = is_taken(SET, right, e, i);
    else
      is_refused("the right to write", SET, target, value_of(SET, right, e, i), DENIED);
  }
  for (uint8_t i = 1; i <= right->methods; i++) {
    answers->code[ACTION][i] = DENIED;
    if (may_act(right, sap, i))
      answers->code[ACTION][i] = is_taken(ACTION, right, e, i);
    else
      is_refused("the right to execute", ACTION, target_of(right, e, i),
                 value_of(ACTION, right, e, i), DENIED);
  }
}

/* Beside the object: indexes that it has not, its name under another class, access by selection. */
static void is_bounded(const right_t *right, uint8_t e) {
  const uint8_t attributes[] = {0, (uint8_t)(right->attributes + 1), 127, 0xFF};
  const uint8_t methods[] = {0, (uint8_t)(right->methods + 1), 127, 0xFF};
  bytes_t one = pair_hex("11 01");
  for (size_t i = 0; i < 4; i++) {
    is_refused("no such attribute", GET, target_of(right, e, attributes[i]), one, UNDEFINED);
    is_refused("no such attribute", SET, target_of(right, e, attributes[i]), one, UNDEFINED);
    is_refused("no such method", ACTION, target_of(right, e, methods[i]), one, UNDEFINED);
  }
  apdu_target_t other = target_of(right, e, 2);
  other.class_id = right->class_id == 1 ? 3 : 1;
  is_refused("another class", GET, other, one, INCONSISTENT);
  is_refused("another class", SET, other, one, INCONSISTENT);
  other.index = 1;
  is_refused("another class", ACTION, other, one, INCONSISTENT);
  if (right->class_id == 7) return;
  apdu_target_t selected = target_of(right, e, 2);
  selected.selector = 2;
  selected.access = pair_hex("02 04 06 00000001 06 00000001 12 0001 12 0000");
  int32_t reason = may_get(right, p->sap, 2) ? OUT_OF_SCOPE : DENIED;
  is_refused("selective access", GET, selected, one, reason);
}

/* --- the table of the page --- */

static const char *reason_of(int32_t code) {
  return code == 0 ? "yes" : code == DENIED ? "no" : apdu_result_name((uint8_t)code);
}

static void put_service(text_t *out, const char *name, const int32_t *codes, size_t count) {
  if (count == 0) return;
  text_printf(out, "%s%s ", out->len > 0 && out->p[out->len - 1] != ' ' ? "; " : "", name);
  for (size_t from = 1; from <= count;) {
    size_t to = from;
    while (to < count && codes[to + 1] == codes[from])
      to++;
    text_printf(out, from > 1 ? ", %zu" : "%zu", from);
    if (to > from) text_printf(out, "–%zu", to);
    text_printf(out, " %s", reason_of(codes[from]));
    from = to + 1;
  }
}

static void put_row(text_t *out, const right_t *right, const answers_t answers[SAPS]) {
  text_printf(out, "| %u, %u-0:%u.%u.%u", right->class_id, right->a, right->c, right->d, right->e);
  if (right->last != right->e) text_printf(out, "…%u", right->last);
  for (size_t i = 0; i < SAPS; i++) {
    text_put(out, " | ");
    put_service(out, "get", answers[i].code[GET], right->attributes);
    put_service(out, "set", answers[i].code[SET], right->attributes);
    put_service(out, "action", answers[i].code[ACTION], right->methods);
  }
  text_put(out, " |\n");
}

static answers_t answers[RIGHTS_COUNT][SAPS];

static void walk(dlms_security_t security, size_t client) {
  open_as(security, SAP[client]);
  for (size_t i = 0; i < RIGHTS_COUNT; i++) {
    const right_t *right = &RIGHTS[i];
    for (uint8_t e = right->e; e <= right->last; e++) {
      answers_t one = {0};
      is_held_to(right, e, &one);
      is_bounded(right, e);
      if (e == right->e) answers[i][client] = one;
      ck_assert_msg(memcmp(&one, &answers[i][client], sizeof one) == 0, "%u.%u.%u differs",
                    right->c, right->d, e);
    }
  }
  close_pair();
}

/* Under `none`, where nobody proves anything. */
START_TEST(rights__of_each_object_service_and_association__hold_and_leave_no_trace) {
  asked = refused = 0;
  walk(DLMS_SECURITY_NONE, (size_t)_i);
  ck_assert_msg(refused > 1000, "%s: only %zu were refused", SAP_NAME[_i], refused);
  ck_assert_uint_gt(asked, refused); /* and some were not */
}
END_TEST

/* And where a proof was given and all is ciphered; the counter of the request is counted. */
START_TEST(rights__of_a_ciphered_association__are_the_same) {
  refused = 0;
  walk(DLMS_SECURITY_BOTH, (size_t)_i);
  ck_assert_msg(refused > 1000, "%s: only %zu were refused", SAP_NAME[_i], refused);
}
END_TEST

START_TEST(rights__over_hdlc__are_the_same) {
  refused = 0;
  over = DATALINK_HDLC;
  walk(DLMS_SECURITY_BOTH, (size_t)_i);
  over = DATALINK_WRAPPER;
  ck_assert_msg(refused > 1000, "%s: only %zu were refused", SAP_NAME[_i], refused);
}
END_TEST

static void print_table(text_t *out) {
  text_put(out, "| Object | Public | Reading | Management |\n|---|---|---|---|\n");
  for (size_t client = 0; client < SAPS; client++)
    walk(DLMS_SECURITY_NONE, client);
  for (size_t i = 0; i < RIGHTS_COUNT; i++)
    put_row(out, &RIGHTS[i], answers[i]);
}

START_TEST(page__of_refusals__is_what_the_meter_answers) {
  page_expect(print_table, "| 1, 1-0:0.0.0 | get 1 yes |\n");
}
END_TEST

/* The list shows exactly what the association may: as many objects as the table has for it. */
START_TEST(list__of_each_association__has_the_objects_of_the_table_and_no_other) {
  open_as(DLMS_SECURITY_NONE, SAP[_i]);
  size_t wanted = 0, count = 0;
  for (size_t i = 0; i < RIGHTS_COUNT; i++)
    for (uint8_t e = RIGHTS[i].e; e <= RIGHTS[i].last; e++)
      wanted += may_get(&RIGHTS[i], SAP[_i], 1);
  apdu_target_t list = {.class_id = 15, .name = {0, 0, 40, 0, 0, 255}, .index = 2};
  ck_assert_int_eq(pair_get(p, list), SAP[_i] == PAIR_PUBLIC ? 0 : CODE_BLOCK);
  ck_assert_uint_ge(p->answer.data.len, 4);
  /* An array with a count of one octet, 01 nn, or of two, 01 81 nn. */
  const uint8_t *raw = p->answer.data.p;
  ck_assert_uint_eq(raw[0], 1);
  count = raw[1] < 0x80 ? raw[1] : raw[2];
  ck_assert_uint_eq(count, wanted);
  close_pair();
}
END_TEST

START_TEST(page__printed__goes_into_the_document) { page_print(print_table); }
END_TEST

static void add_tests(TCase *tcase) {
  tcase_add_loop_test(
      tcase, rights__of_each_object_service_and_association__hold_and_leave_no_trace, 0, SAPS);
  tcase_add_loop_test(tcase, rights__of_a_ciphered_association__are_the_same, 0, SAPS);
  tcase_add_loop_test(tcase, rights__over_hdlc__are_the_same, 0, SAPS);
  tcase_add_loop_test(tcase, list__of_each_association__has_the_objects_of_the_table_and_no_other,
                      0, SAPS);
  tcase_add_test(tcase, page__of_refusals__is_what_the_meter_answers);
}

int main(int argc, char **argv) {
  bool prints = argc == 2 && strcmp(argv[1], "--print") == 0;
  Suite *suite = suite_create("dlms_refusal");
  TCase *tcase = tcase_create("rights");
  tcase_set_timeout(tcase, 120);
  if (prints)
    tcase_add_test(tcase, page__printed__goes_into_the_document);
  else
    add_tests(tcase);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, prints ? CK_SILENT : CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
