/* The negative matrix of services: what was not negotiated is refused, each service by itself, and
 * so are blocks that come out of order, twice or for nothing; the meter's whole state is what it
 * was. Beside each the same as it was negotiated, or in order, which is carried out. Over the
 * wrapper in a plain and in a ciphered association, and once over HDLC. */
#include <check.h>

#include "harness/bench/dlms_forge_test.h"

static pair_t *p;

static void open_with(datalink_kind_t kind, dlms_security_t security, uint32_t conformance) {
  p = pair_new(kind, security);
  p->conformance = conformance;
  ck_assert_msg(pair_associate(p, PAIR_MANAGEMENT), "%s: %s", PAIR_SECURITIES[security],
                p->fault.text);
}

static void shut(void) {
  pair_free(p);
  p = NULL;
}

static uint8_t response(void) {
  meter_face_t face;
  meter_face(p->sample.port.meter, &face);
  return (uint8_t)face.response;
}

/* --- conformance --- */

#define CLOCK_2 "0008 0000010000FF 02"
#define RESPONSE_2 "0001 0000800200FF 02"
#define ALARMS_2 "0001 0000616200FF 02"
#define PROFILE_2 "0007 0100630100FF 02"
#define END_OF_BILLING "0009 00000A0001FF 01"
#define SHIFT "0008 0000010000FF 06"
#define FIRST_ENTRY "01 02 0204 06 00000001 06 00000001 12 0001 12 0000"

enum {

  GENERAL_BLOCK = 0x200000,
  BLOCK_GET = 0x001000,
  BLOCK_SET = 0x000800,
  BLOCK_ACTION = 0x000400,
  LIST = 0x000200,
  DATA_NOTIFICATION = 0x000080,
  GET = 0x000010,
  SET = 0x000008,
  SELECT = 0x000004,
  EVENT = 0x000002,
  ACTION = 0x000001
};

/* `agreed`: what it is answered by where it was negotiated. */
typedef struct {
  const char *name;
  uint32_t service;
  const char *request;
  int32_t agreed;
} unagreed_t;

static const unagreed_t UNAGREED[] = {
    {"get", GET, "C0 01 C1 " CLOCK_2 " 00", 0},
    {"set", SET, "C1 01 C1 " RESPONSE_2 " 00 11 02", 0},
    {"action", ACTION, "C3 01 C1 " END_OF_BILLING " 01 12 0001", 0},
    {"get with list", LIST, "C0 03 C1 02 " RESPONSE_2 " 00 " CLOCK_2 " 00", CODE_LIST},
    {"set with list", LIST, "C1 04 C1 02 " RESPONSE_2 " 00 " ALARMS_2 " 00 02 11 02 06 00000000",
     CODE_LIST},
    {"action with list", LIST, "C3 03 C1 02 " END_OF_BILLING " " SHIFT " 02 12 0001 10 0005",
     CODE_LIST},
    {"get by selection", SELECT, "C0 01 C1 " PROFILE_2 " " FIRST_ENTRY, 0},
    {"get with list by selection", SELECT, "C0 03 C1 01 " PROFILE_2 " " FIRST_ENTRY, CODE_LIST},
    {"set by selection", SELECT, "C1 01 C1 " RESPONSE_2 " " FIRST_ENTRY " 11 02", 13},
    {"set in blocks by selection", SELECT,
     "C1 02 C1 " RESPONSE_2 " " FIRST_ENTRY " 01 00000001 02 1102", 13},
    {"get next", BLOCK_GET, "C0 02 C1 00000001", 16},
    {"set in blocks", BLOCK_SET, "C1 02 C1 " RESPONSE_2 " 00 01 00000001 02 1102", 0},
    {"set in blocks, going on", BLOCK_SET, "C1 03 C1 01 00000001 02 1102", 18},
    {"set with list in blocks", BLOCK_SET, "C1 05 C1 01 " RESPONSE_2 " 00 01 00000001 03 01 1102",
     CODE_LIST},
    {"set with list in blocks, no lists", LIST,
     "C1 05 C1 01 " RESPONSE_2 " 00 01 00000001 03 01 1102", CODE_LIST},
    {"action in blocks", BLOCK_ACTION, "C3 04 C1 " END_OF_BILLING " 01 00000001 03 12 0001", 0},
    {"action in blocks, going on", BLOCK_ACTION, "C3 06 C1 01 00000001 03 12 0001", 16},
    {"action, next block", BLOCK_ACTION, "C3 02 C1 00000001", 16},
};
enum { UNAGREED_COUNT = sizeof UNAGREED / sizeof UNAGREED[0] };

static const dlms_security_t SECURITY_OF[] = {DLMS_SECURITY_NONE, DLMS_SECURITY_BOTH};

/* The answer of the last block of a list has count and results, and no result of its own. */
static int32_t code_of(const unagreed_t *row, int32_t code) {
  bool last_of_list = p->answer.kind == APDU_SET_LAST && !p->answer.has_result;
  return row->agreed == CODE_LIST && last_of_list && code == 0 ? CODE_LIST : code;
}

START_TEST(service__not_negotiated__is_not_supported_and_leaves_no_trace) {
  const unagreed_t *row = &UNAGREED[_i / 2];
  dlms_security_t security = SECURITY_OF[_i % 2];
  bool counters = security == DLMS_SECURITY_NONE;
  open_with(DATALINK_WRAPPER, security, PAIR_ALL & ~row->service);
  pair_look(p, counters);
  int32_t code = pair_request_hex(p, row->request);
  ck_assert_msg(code == NOT_SUPPORTED, "%s: %x", row->name, (unsigned)code);
  ck_assert_msg(pair_left_no_trace(p, counters), "%s left a trace", row->name);
  ck_assert_uint_eq(dlms_associated(p->wire), PAIR_MANAGEMENT);
  shut();
  open_with(DATALINK_WRAPPER, security, PAIR_ALL);
  code = code_of(row, pair_request_hex(p, row->request));
  ck_assert_msg(code == row->agreed, "%s, agreed: %d", row->name, code);
  shut();
}
END_TEST

static bool anything(uint32_t negotiated, uint32_t service) {
  (void)negotiated;
  (void)service;
  return true;
}

/* A meter that does not keep to what was negotiated is seen. */
START_TEST(service__not_negotiated_with_a_meter_that_does_not_mind__is_seen_to_be_served) {
  dlms_mechanisms_t wrong = DLMS_RIGHT;
  wrong.may = anything;
  pair_right = &wrong;
  open_with(DATALINK_WRAPPER, DLMS_SECURITY_NONE, PAIR_ALL & ~(uint32_t)SET);
  pair_look(p, true);
  (void)pair_request_hex(p, "C1 01 C1 " RESPONSE_2 " 00 11 02");
  ck_assert_uint_ne(p->heard[0][0], 0xD8);
  ck_assert(!pair_left_no_trace(p, true));
  ck_assert_uint_eq(response(), 2);
  shut();
  pair_right = NULL;
}
END_TEST

/* A general block of a get: 0D octets inside. */
START_TEST(general_block__not_negotiated__is_not_supported) {
  const char *block = "E0 80 0001 0000 0D C0 01 C1 " CLOCK_2 " 00";
  open_with(DATALINK_WRAPPER, DLMS_SECURITY_NONE, PAIR_ALL & ~(uint32_t)GENERAL_BLOCK);
  pair_look(p, true);
  ck_assert_int_eq(pair_request_hex(p, block), NOT_SUPPORTED);
  ck_assert(pair_left_no_trace(p, true));
  shut();
  open_with(DATALINK_WRAPPER, DLMS_SECURITY_NONE, PAIR_ALL);
  ck_assert_int_eq(pair_request_hex(p, block), CODE_BLOCK);
  shut();
}
END_TEST

/* The object list does not fit into one PDU. Without any way to cut it: data-block-unavailable. */
START_TEST(long_answer__without_blocks__is_unavailable) {
  const char *list = "C0 01 C1 000F 0000280000FF 02 00";
  uint32_t neither = PAIR_ALL & ~(uint32_t)(GENERAL_BLOCK | BLOCK_GET);
  open_with(DATALINK_WRAPPER, DLMS_SECURITY_NONE, neither);
  pair_look(p, true);
  ck_assert_int_eq(pair_request_hex(p, list), 14);
  ck_assert(pair_left_no_trace(p, true));
  shut();
  open_with(DATALINK_WRAPPER, DLMS_SECURITY_NONE, neither | BLOCK_GET);
  ck_assert_int_eq(pair_request_hex(p, list), CODE_BLOCK);
  ck_assert_int_eq(p->answer.kind, APDU_GET_BLOCK);
  shut();
  open_with(DATALINK_WRAPPER, DLMS_SECURITY_NONE, neither | GENERAL_BLOCK);
  ck_assert_int_eq(pair_request_hex(p, list), CODE_BLOCK);
  ck_assert_int_eq(p->answer.kind, APDU_GENERAL_BLOCK);
  shut();
}
END_TEST

START_TEST(notifications__not_negotiated__are_not_sent) {
  static const uint8_t value[] = {0x11, 0x01};
  const char *push = "C3 01 C1 0028 0000190900FF 01 01 0F 00";
  const ax_name_t name = {0, 0, 128, 2, 0, 255};
  const uint32_t both = DATA_NOTIFICATION | EVENT;
  for (int agreed = 0; agreed < 2; agreed++) {
    open_with(DATALINK_WRAPPER, DLMS_SECURITY_NONE, agreed == 1 ? PAIR_ALL : PAIR_ALL & ~both);
    pair_look(p, true);
    ck_assert_int_eq(pair_request_hex(p, push), 0);
    ck_assert(pair_left_no_trace(p, true));
    ck_assert_uint_eq(p->heard_count, agreed == 1 ? 2 : 1);
    bool told =
        dlms_notify_event(p->wire, (true_t){p->now_ns}, 1, name, 2, bytes_of(value, sizeof value));
    ck_assert_int_eq(told, agreed == 1);
    shut();
  }
}
END_TEST

/* --- what is no request --- */

#define GET_WITH_GARBAGE "C0 01 C1 " CLOCK_2 " 00 00"
#define LIST_CUT_SHORT "C0 03 C1 01 " CLOCK_2
#define TWO_TARGETS_ONE_VALUE "C1 04 C1 02 " RESPONSE_2 " 00 " ALARMS_2 " 00 01 11 02"

START_TEST(request__malformed__is_an_exception_and_leaves_no_trace) {
  static const char *const MALFORMED_ONES[] = {
      "C1 01 C1 " RESPONSE_2 " 00 11 02 00", /* an octet behind the value */
      "C1 01 C1 " RESPONSE_2 " 00 11",       /* a value cut short */
      "C1 01 C1 " RESPONSE_2 " 02 11 02",    /* a choice that is neither 0 nor 1 */
      "C1 01 C1 " RESPONSE_2 " 00",          /* no value */
      TWO_TARGETS_ONE_VALUE,
      "C1 04 C1 00 00",                         /* nothing at all */
      "C3 01 C1 " END_OF_BILLING " 01",         /* parameters announced and not there */
      "C3 01 C1 " END_OF_BILLING " 00 12 0001", /* there and not announced */
      GET_WITH_GARBAGE,
      LIST_CUT_SHORT,
  };
  for (size_t i = 0; i < sizeof MALFORMED_ONES / sizeof MALFORMED_ONES[0]; i++) {
    open_with(DATALINK_WRAPPER, SECURITY_OF[_i], PAIR_ALL);
    pair_look(p, false);
    int32_t code = pair_request_hex(p, MALFORMED_ONES[i]);
    ck_assert_msg(code == MALFORMED, "%s: %x", MALFORMED_ONES[i], (unsigned)code);
    ck_assert_msg(pair_left_no_trace(p, false), "%s left a trace", MALFORMED_ONES[i]);
    ck_assert_int_eq(pair_request_hex(p, "C1 01 C1 " RESPONSE_2 " 00 11 02"), 0);
    ck_assert_uint_eq(response(), 2);
    shut();
  }
}
END_TEST

/* 81: unconfirmed. What is refused is refused in silence, what is allowed is done in silence. */
START_TEST(request__unconfirmed__is_not_answered_whether_it_is_done_or_not) {
  static const char *const REFUSED[] = {
      "C1 01 81 0001 0000600100FF 02 00 11 02", "C1 01 81 " RESPONSE_2 " 00 11 07",
      "C3 01 81 0046 0000 60030AFF 01 01 0F 00", "C3 01 81 " END_OF_BILLING " 01 12 0002"};
  open_with(DATALINK_WRAPPER, SECURITY_OF[_i], PAIR_ALL);
  for (size_t i = 0; i < sizeof REFUSED / sizeof REFUSED[0]; i++) {
    pair_look(p, false);
    ck_assert_int_eq(pair_request_hex(p, REFUSED[i]), CODE_SILENCE);
    ck_assert(pair_left_no_trace(p, false));
  }
  ck_assert_int_eq(pair_request_hex(p, "C1 01 81 " RESPONSE_2 " 00 11 02"), CODE_SILENCE);
  ck_assert_uint_eq(response(), 2);
  shut();
}
END_TEST

/* --- blocks --- */

/* Up to six requests and what each is answered by; only what the last row of a story says is
 * written: `response` is the meter's at its end, 1 at its beginning. */
typedef struct {
  const char *name;
  uint8_t response;
  struct {
    const char *request;
    int32_t code;
  } turns[6];
} story_t;

#define SET_1 "C1 02 C1 " RESPONSE_2 " 00 00 00000001 01 11"
#define SET_2_LAST "C1 03 C1 01 00000002 01 02"
#define SET_2_EMPTY "C1 03 C1 00 00000002 00"
#define SET_3_LAST "C1 03 C1 01 00000003 01 02"

static const story_t STORIES[] = {
    {"in order", 2, {{SET_1, CODE_BLOCK}, {SET_2_LAST, 0}}},
    {"three in order", 2, {{SET_1, CODE_BLOCK}, {SET_2_EMPTY, CODE_BLOCK}, {SET_3_LAST, 0}}},
    {"one lost", 1, {{SET_1, CODE_BLOCK}, {SET_3_LAST, 19}, {SET_2_LAST, 18}}},
    {"one doubled",
     1,
     {{SET_1, CODE_BLOCK}, {SET_2_EMPTY, CODE_BLOCK}, {SET_2_EMPTY, 19}, {SET_3_LAST, 18}}},
    {"begun with the second", 1, {{"C1 02 C1 " RESPONSE_2 " 00 01 00000002 02 1102", 19}}},
    {"begun anew", 2, {{SET_1, CODE_BLOCK}, {SET_1, CODE_BLOCK}, {SET_2_LAST, 0}}},
    {"aborted by another request",
     1,
     {{SET_1, CODE_BLOCK}, {"C0 01 C1 " CLOCK_2 " 00", 0}, {SET_2_LAST, 18}}},
    {"gone on as an action",
     1,
     {{SET_1, CODE_BLOCK}, {"C3 06 C1 01 00000002 01 02", 16}, {SET_2_LAST, 18}}},
    {"never begun", 1, {{SET_2_LAST, 18}}},
    {"last twice", 2, {{SET_1, CODE_BLOCK}, {SET_2_LAST, 0}, {SET_2_LAST, 18}}},
    {"whole, and then octets behind the value",
     1,
     {{SET_1, CODE_BLOCK}, {"C1 03 C1 01 00000002 02 02 00", MALFORMED}}},
    {"cut short", 1, {{"C1 02 C1 " RESPONSE_2 " 00 01 00000001 01 11", MALFORMED}}},
    {"not a value of it", 1, {{SET_1, CODE_BLOCK}, {"C1 03 C1 01 00000002 01 07", 12}}},
    {"without the right",
     1,
     {{"C1 02 C1 0001 0000600100FF 02 00 00 00000001 01 11", CODE_BLOCK}, {SET_2_LAST, 3}}},
    {"an action never begun", 1, {{"C3 06 C1 01 00000002 01 02", 16}}},
    {"a next block that nobody waits with", 1, {{"C0 02 C1 00000001", 16}}},
};
enum { STORY_COUNT = sizeof STORIES / sizeof STORIES[0] };

static void live(datalink_kind_t kind, dlms_security_t security, const story_t *story) {
  open_with(kind, security, PAIR_ALL);
  pair_look(p, false);
  for (size_t i = 0; i < 6 && story->turns[i].request != NULL; i++) {
    ck_assert_uint_eq(response() == 1 || story->response == 2, true);
    int32_t code = pair_request_hex(p, story->turns[i].request);
    ck_assert_msg(code == story->turns[i].code, "%s, turn %zu: %d", story->name, i, code);
  }
  ck_assert_msg(response() == story->response, "%s: %u", story->name, response());
  if (story->response == 2) ck_assert(!pair_left_no_trace(p, false));
  /* Seconds passed: of what was refused, the response, the sheet and the log are to be as before,
   * and the next request as well. */
  meter_face_t face;
  meter_face(p->sample.port.meter, &face);
  uint32_t events = face.events_last;
  ck_assert_int_eq(pair_request_hex(p, "C1 01 C1 " RESPONSE_2 " 00 11 03"), 0);
  ck_assert_uint_eq(response(), 3);
  meter_face(p->sample.port.meter, &face);
  ck_assert_uint_eq(face.events_last, events + 1);
  shut();
}

START_TEST(set__in_blocks_that_are_not_in_order__is_refused_whole) {
  live(DATALINK_WRAPPER, SECURITY_OF[_i % 2], &STORIES[_i / 2]);
}
END_TEST

START_TEST(set__in_blocks_over_hdlc__is_refused_the_same) {
  live(DATALINK_HDLC, DLMS_SECURITY_BOTH, &STORIES[_i]);
}
END_TEST

/* The script of end of billing in blocks: 12 0001. */
#define END_1 "C3 04 C1 " END_OF_BILLING " 00 00000001 01 12"
#define END_2 "C3 06 C1 00 00000002 01 00"
#define END_3 "C3 06 C1 01 00000003 01 01"

START_TEST(action__in_blocks__is_carried_out_whole_or_not_at_all) {
  static const struct {
    uint32_t made;
    struct {
      const char *request;
      int32_t code;
    } turns[5];
  } ROWS[] = {
      {1, {{END_1, CODE_BLOCK}, {END_2, CODE_BLOCK}, {END_3, 0}}},
      {0, {{END_1, CODE_BLOCK}, {END_3, 15}, {END_2, 16}}},
      {0, {{END_1, CODE_BLOCK}, {END_2, CODE_BLOCK}, {END_2, 15}, {END_3, 16}}},
      {0, {{END_1, CODE_BLOCK}, {"C0 01 C1 " CLOCK_2 " 00", 0}, {END_2, 16}}},
      {0, {{END_1, CODE_BLOCK}, {"C3 06 C1 01 00000002 02 0002", 12}}},
  };
  meter_face_t before, after;
  open_with(DATALINK_WRAPPER, SECURITY_OF[_i % 2], PAIR_ALL);
  meter_face(p->sample.port.meter, &before);
  for (size_t turn = 0; turn < 5 && ROWS[_i / 2].turns[turn].request != NULL; turn++)
    ck_assert_int_eq(pair_request_hex(p, ROWS[_i / 2].turns[turn].request),
                     ROWS[_i / 2].turns[turn].code);
  meter_face(p->sample.port.meter, &after);
  ck_assert_uint_eq(after.sets_made, before.sets_made + ROWS[_i / 2].made);
  ck_assert_uint_eq(after.events_last, before.events_last + ROWS[_i / 2].made);
  shut();
}
END_TEST

/* Block 1 of the object list has come. In order there is a second; out of order or twice there is
 * none, and the transfer is over. */
START_TEST(get__next_block_out_of_order__ends_the_transfer) {
  static const struct {
    const char *next;
    int32_t code, then;
  } ROWS[] = {
      {"C0 02 C1 00000001", CODE_BLOCK, CODE_BLOCK},
      {"C0 02 C1 00000002", 19, 16},
      {"C0 02 C1 00000000", 19, 16},
      {"C3 02 C1 00000001", 16, 16},            /* as an action */
      {"C1 03 C1 01 00000001 02 1102", 18, 16}, /* as a set */
  };
  open_with(DATALINK_WRAPPER, SECURITY_OF[_i % 2], PAIR_ALL);
  ck_assert_int_eq(pair_request_hex(p, "C0 01 C1 000F 0000280000FF 02 00"), CODE_BLOCK);
  pair_look(p, false);
  ck_assert_int_eq(pair_request_hex(p, ROWS[_i / 2].next), ROWS[_i / 2].code);
  ck_assert(pair_left_no_trace(p, false));
  int32_t then = pair_request_hex(p, _i / 2 == 0 ? "C0 02 C1 00000002" : "C0 02 C1 00000001");
  ck_assert_int_eq(then, ROWS[_i / 2].then);
  shut();
}
END_TEST

/* More than the longest parameter: aborted, 17, and nothing of it stays. */
START_TEST(set__longer_than_any_value__is_aborted) {
  uint8_t memory[1100] = {0}, raw[900] = {0};
  apdu_target_t target = {.class_id = 1, .name = {0, 0, 128, 2, 0, 255}, .index = 2};
  int32_t code = CODE_BLOCK;
  open_with(DATALINK_WRAPPER, DLMS_SECURITY_NONE, PAIR_ALL);
  for (uint32_t block = 1; block <= 10 && code == CODE_BLOCK; block++) {
    obuf_t out = obuf_over(memory, sizeof memory);
    bytes_t part = bytes_of(raw, sizeof raw);
    if (block == 1)
      apdu_put_set_first(&out, PAIR_INVOKE, &target, false, part);
    else
      apdu_put_set_block(&out, PAIR_INVOKE, false, block, part);
    code = pair_request(p, obuf_bytes(&out));
  }
  ck_assert_int_eq(code, 17);
  ck_assert_int_eq(pair_request_hex(p, SET_2_LAST), 18);
  ck_assert_uint_eq(response(), 1);
  shut();
}
END_TEST

/* --- general block transfer: the set of R2, of 15 octets, in three blocks of 5 --- */

#define GENERAL_1 "E0 41 0001 0000 05 C1 01 C1 00 01"
#define GENERAL_2 "E0 41 0002 0000 05 00 00 80 02 00"
#define GENERAL_3 "E0 81 0003 0000 05 FF 02 00 11 02"

static int32_t general(const char *hex) { return pair_request_hex(p, hex); }

START_TEST(general_blocks__lost_or_doubled__are_asked_for_again_and_written_once) {
  open_with(DATALINK_WRAPPER, DLMS_SECURITY_NONE, PAIR_ALL);
  ck_assert_int_eq(general(GENERAL_1), CODE_SILENCE); /* streaming */
  ck_assert_int_eq(general(GENERAL_1), CODE_SILENCE); /* a second time: not taken */
  ck_assert_int_eq(general(GENERAL_3), CODE_BLOCK);   /* the second is lost */
  ck_assert_uint_eq(p->answer.acknowledged, 1);
  ck_assert_uint_eq(response(), 1);
  ck_assert_int_eq(general(GENERAL_2), CODE_SILENCE);
  ck_assert_int_eq(general(GENERAL_3), CODE_BLOCK);
  ck_assert_uint_eq(response(), 2);
  shut();
}
END_TEST

START_TEST(general_blocks__that_do_not_begin__are_refused) {
  open_with(DATALINK_WRAPPER, DLMS_SECURITY_NONE, PAIR_ALL);
  pair_look(p, true);
  ck_assert_int_eq(general(GENERAL_3), MALFORMED);
  ck_assert(pair_left_no_trace(p, true));
  ck_assert_uint_eq(response(), 1);
  shut();
}
END_TEST

int main(void) {
  Suite *suite = suite_create("dlms_refusal_service");
  TCase *tcase = tcase_create("services");
  tcase_set_timeout(tcase, 60);
  tcase_add_loop_test(tcase, service__not_negotiated__is_not_supported_and_leaves_no_trace, 0,
                      2 * UNAGREED_COUNT);
  tcase_add_test(tcase,
                 service__not_negotiated_with_a_meter_that_does_not_mind__is_seen_to_be_served);
  tcase_add_test(tcase, general_block__not_negotiated__is_not_supported);
  tcase_add_test(tcase, long_answer__without_blocks__is_unavailable);
  tcase_add_test(tcase, notifications__not_negotiated__are_not_sent);
  tcase_add_loop_test(tcase, request__malformed__is_an_exception_and_leaves_no_trace, 0, 2);
  tcase_add_loop_test(tcase, request__unconfirmed__is_not_answered_whether_it_is_done_or_not, 0, 2);
  tcase_add_loop_test(tcase, set__in_blocks_that_are_not_in_order__is_refused_whole, 0,
                      2 * STORY_COUNT);
  tcase_add_loop_test(tcase, set__in_blocks_over_hdlc__is_refused_the_same, 0, STORY_COUNT);
  tcase_add_loop_test(tcase, action__in_blocks__is_carried_out_whole_or_not_at_all, 0, 10);
  tcase_add_loop_test(tcase, get__next_block_out_of_order__ends_the_transfer, 0, 10);
  tcase_add_test(tcase, set__longer_than_any_value__is_aborted);
  tcase_add_test(tcase, general_blocks__lost_or_doubled__are_asked_for_again_and_written_once);
  tcase_add_test(tcase, general_blocks__that_do_not_begin__are_refused);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
