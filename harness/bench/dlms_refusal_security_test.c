/* The negative matrix of security, the meter's side: at each of the nine levels what is replayed,
 * altered, downgraded, under another key, title or form, or out of its time, is refused as section
 * 2 of the dictionary says, and leaves the meter's whole state, keys and counters as they were.
 * The request is always a write that is honestly taken right after. With --print it prints what
 * was answered as the table that pmu/docs/refusals.md holds. The client's side is
 * dlms_refusal_client_test.c's. */
#include <check.h>
#include <stdio.h>

#include "harness/bench/dlms_forge_test.h"
#include "harness/bench/dlms_refusal_page_test.h"

enum { LEVELS = DLMS_SECURITIES, NOT_APPLICABLE = -100 };

static pair_t *p;
static datalink_kind_t over = DATALINK_WRAPPER;

static void open_at(int level) {
  p = pair_new(over, (dlms_security_t)level);
  ck_assert_msg(pair_associate(p, PAIR_MANAGEMENT), "%s: %s", PAIR_SECURITIES[level],
                p->fault.text);
}

static void shut(void) {
  pair_free(p);
  p = NULL;
}

/* SET 1, 0-0:128.2.0, 2: the response to a clock loss, 1 in the facts. */
#define WRITE_R2 "C1 01 C1 0001 0000800200FF 02 00 11 02"
#define WRITE_R3 "C1 01 C1 0001 0000800200FF 02 00 11 03"

static uint8_t response(void) {
  meter_face_t face;
  meter_face(p->sample.port.meter, &face);
  return (uint8_t)face.response;
}

/* --- the forgeries; an empty one does not apply to this level --- */

static uint8_t room[PAIR_APDU_MAX];

static bytes_t none(void) { return bytes_of(room, 0); }
static bool is_tagged(void) { return (p->row->control & 0x10) != 0; }
static bool is_encrypted(void) { return (p->row->control & 0x20) != 0; }
static bool is_general(void) {
  return p->row->form == FORM_GENERAL_GLOBAL || p->row->form == FORM_GENERAL_DEDICATED;
}
static bool is_dedicated(void) {
  return p->row->form == FORM_DEDICATED || p->row->form == FORM_GENERAL_DEDICATED;
}

static bytes_t honest(void) { return pair_protected(p, pair_hex(WRITE_R2), room); }

static bytes_t replay(void) {
  if (!pair_is_ciphered(p)) return none();
  bytes_t first = pair_protected(p, pair_hex(WRITE_R3), room);
  pair_say(p, first);
  ck_assert_int_eq(pair_code(p), 0);
  ck_assert_uint_eq(response(), 3);
  return first;
}

/* Protected earlier, and overtaken by a later one. */
static bytes_t old_counter(void) {
  if (!pair_is_ciphered(p)) return none();
  bytes_t early = honest();
  ck_assert_int_eq(pair_request_hex(p, WRITE_R3), 0);
  return early;
}

static bytes_t with_flip(size_t at, bool applies) {
  if (!applies) return none();
  bytes_t apdu = honest();
  room[at == SIZE_MAX ? apdu.len - 1 : at] ^= 1;
  return apdu;
}

static bytes_t flipped_tag(void) { return with_flip(SIZE_MAX, is_tagged()); }

/* The last octet of the text: the value that is written. */
static bytes_t flipped_text(void) {
  if (!is_tagged()) return none();
  bytes_t apdu = honest();
  room[apdu.len - 1 - CIPHERING_TAG_LEN] ^= 1;
  return apdu;
}

/* Without a tag only another service than that of the form can be told. */
static bytes_t flipped_service(void) {
  return pair_is_ciphered(p) ? with_flip(forge_text_at(honest()), true) : none();
}

static bytes_t flipped_counter(void) {
  if (!is_tagged()) return none();
  bytes_t apdu = honest();
  room[forge_control_at(apdu) + 1] = 0x7F; /* far ahead: not taken, or every later one is old */
  return apdu;
}

static bytes_t with_control(uint8_t control) {
  if (!pair_is_ciphered(p)) return none();
  bytes_t apdu = honest();
  size_t at = forge_control_at(apdu);
  if (room[at] == control) return none();
  room[at] = control;
  return apdu;
}
static bytes_t control_00(void) { return with_control(0x00); }
static bytes_t control_suite_1(void) { return with_control((uint8_t)(p->row->control | 0x01)); }
static bytes_t control_broadcast(void) { return with_control((uint8_t)(p->row->control | 0x40)); }
static bytes_t control_compressed(void) { return with_control((uint8_t)(p->row->control | 0x80)); }

static bytes_t in_clear(void) {
  if (!pair_is_ciphered(p)) return none();
  bytes_t plain = pair_hex(WRITE_R2);
  memcpy(room, plain.p, plain.len);
  return bytes_of(room, plain.len);
}

/* The same, cut by general block transfer: what is put together is held to the same terms. */
static bytes_t in_clear_in_blocks(void) {
  if (!pair_is_ciphered(p)) return none();
  obuf_t out = obuf_over(room, sizeof room);
  apdu_put_general_block(&out, true, false, 1, 1, 0, pair_hex(WRITE_R2));
  return obuf_bytes(&out);
}

static bytes_t under(forge_terms_t terms) {
  terms.row.name = "forged";
  terms.row.mechanism = MECHANISM_GMAC;
  return forge(p, &terms, pair_hex(WRITE_R2), room);
}

static bytes_t authenticated_only(void) {
  if (!is_encrypted()) return none();
  return under((forge_terms_t){.row = {.control = 0x10, .form = p->row->form}});
}

static bytes_t encrypted_only(void) {
  if (!is_tagged()) return none();
  return under((forge_terms_t){.row = {.control = 0x20, .form = p->row->form}});
}

static bytes_t other_key(void) {
  if (!pair_is_ciphered(p)) return none();
  return under((forge_terms_t){.row = {.control = p->row->control, .form = p->row->form},
                               .other_key = true});
}

/* A dedicated key that no AARQ has carried. */
static bytes_t unknown_dedicated(void) {
  if (!pair_is_ciphered(p) || is_dedicated()) return none();
  return under((forge_terms_t){.row = {.control = p->row->control, .form = FORM_DEDICATED}});
}

static bytes_t unknown_general_dedicated(void) {
  if (!pair_is_ciphered(p) || is_dedicated()) return none();
  return under(
      (forge_terms_t){.row = {.control = p->row->control, .form = FORM_GENERAL_DEDICATED}});
}

/* In a plain association nothing ciphered was agreed. */
static bytes_t ciphered_in_plain(void) {
  if (pair_is_ciphered(p) || p->row->mechanism != MECHANISM_GMAC) return none();
  return under((forge_terms_t){.row = {.control = 0x30, .form = FORM_GLOBAL}});
}

static bytes_t other_title(void) {
  if (!pair_is_ciphered(p)) return none();
  return under((forge_terms_t){.row = {.control = p->row->control, .form = p->row->form},
                               .other_title = true});
}

/* The title that general ciphering carries is another's, the octets behind it are ours. */
static bytes_t other_title_shown(void) { return with_flip(9, is_general()); }

static bytes_t cut_short(void) {
  if (!pair_is_ciphered(p)) return none();
  bytes_t apdu = honest();
  return bytes_of(apdu.p, apdu.len - 1);
}

static bytes_t with_garbage(void) {
  if (!pair_is_ciphered(p)) return none();
  bytes_t apdu = honest();
  room[apdu.len] = 0;
  return bytes_of(apdu.p, apdu.len + 1);
}

typedef struct {
  const char *name;
  bytes_t (*make)(void);
} forgery_t;

static const forgery_t FORGERIES[] = {
    {"replayed", replay},
    {"counter older than one taken", old_counter},
    {"tag flipped", flipped_tag},
    {"text flipped", flipped_text},
    {"service flipped", flipped_service},
    {"counter flipped", flipped_counter},
    {"security control made 00", control_00},
    {"security control of suite 1", control_suite_1},
    {"security control of broadcasts", control_broadcast},
    {"security control with compression", control_compressed},
    {"in clear", in_clear},
    {"in clear, in general blocks", in_clear_in_blocks},
    {"authenticated only", authenticated_only},
    {"encrypted only", encrypted_only},
    {"another key", other_key},
    {"a dedicated key that no AARQ carried", unknown_dedicated},
    {"the same, in general ciphering", unknown_general_dedicated},
    {"ciphered in a plain context", ciphered_in_plain},
    {"another client's title", other_title},
    {"another title shown in general ciphering", other_title_shown},
    {"cut short", cut_short},
    {"garbage behind it", with_garbage},
};
enum { FORGERY_COUNT = sizeof FORGERIES / sizeof FORGERIES[0] };

/* The honest write is taken after each: nothing of the forged one is left, no counter either. */
static int32_t refusal_of(int level, const forgery_t *forgery) {
  open_at(level);
  bytes_t forged = forgery->make();
  int32_t code = NOT_APPLICABLE;
  if (forged.len > 0) {
    pair_look(p, true);
    pair_say(p, forged);
    code = pair_code(p);
    ck_assert_msg(pair_left_no_trace(p, true), "%s, %s: a trace", PAIR_SECURITIES[level],
                  forgery->name);
    ck_assert_uint_eq(p->heard_len[0], 3); /* and the answer tells nothing more: no counter */
    ck_assert_uint_eq(dlms_associated(p->wire), PAIR_MANAGEMENT);
  }
  uint8_t before = response();
  pair_look(p, false);
  ck_assert_int_eq(pair_request_hex(p, before == 2 ? WRITE_R3 : WRITE_R2), 0);
  ck_assert_uint_ne(response(), before);
  ck_assert(!pair_left_no_trace(p, false));
  shut();
  return code;
}

START_TEST(forged__at_each_level__is_refused_without_a_trace_and_the_honest_one_is_taken) {
  for (size_t i = 0; i < FORGERY_COUNT; i++) {
    int32_t code = refusal_of(_i, &FORGERIES[i]);
    ck_assert_msg(code == NOT_APPLICABLE || code == NOT_POSSIBLE, "%s, %s: %d", PAIR_SECURITIES[_i],
                  FORGERIES[i].name, code);
  }
}
END_TEST

/* Each bit of an authenticated request, one after the other; then the request itself. */
START_TEST(request__with_any_bit_flipped__is_refused_without_a_trace) {
  open_at(_i);
  if (is_tagged()) {
    bytes_t said = honest();
    for (size_t bit = 0; bit < 8 * said.len; bit++) {
      room[bit / 8] ^= (uint8_t)(1u << bit % 8);
      pair_look(p, true);
      pair_say(p, said);
      int32_t code = pair_code(p);
      ck_assert_msg(code == NOT_POSSIBLE || code == EXCEPTION(2, 2), "bit %zu: %d", bit, code);
      ck_assert_msg(pair_left_no_trace(p, true), "bit %zu: a trace", bit);
      room[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    pair_say(p, said);
    ck_assert_int_eq(pair_code(p), 0);
    ck_assert_uint_eq(response(), 2);
  }
  shut();
}
END_TEST

/* --- meters that are not right --- */

static bool any_counter(uint32_t counter, uint32_t taken) {
  (void)counter;
  (void)taken;
  return true;
}
static bool any_protection(uint8_t control, uint8_t needed) {
  (void)control;
  (void)needed;
  return true;
}
static bool any_tag(bool right) {
  (void)right;
  return true;
}

/* The forgery is carried out, and has left its trace: what the tests above would have seen. */
static void is_carried_out(const dlms_mechanisms_t *wrong, bytes_t (*make)(void)) {
  pair_right = wrong;
  open_at(DLMS_SECURITY_BOTH);
  bytes_t forged = make();
  pair_look(p, true);
  pair_say(p, forged);
  ck_assert_int_eq(pair_code(p), 0);
  ck_assert(!pair_left_no_trace(p, true));
  shut();
  pair_right = NULL;
}

START_TEST(forged__to_a_meter_with_a_defect__is_seen_to_be_taken) {
  dlms_mechanisms_t wrong = DLMS_RIGHT;
  wrong.counter_fresh = any_counter;
  is_carried_out(&wrong, replay);
  is_carried_out(&wrong, old_counter);
  wrong = DLMS_RIGHT;
  wrong.protected_enough = any_protection;
  is_carried_out(&wrong, authenticated_only);
  is_carried_out(&wrong, encrypted_only);
  wrong = DLMS_RIGHT;
  wrong.tag_right = any_tag;
  is_carried_out(&wrong, flipped_tag);
}
END_TEST

/* --- out of its time --- */

#define GET_CLOCK "C0 01 C1 0008 0000010000FF 02 00"

typedef struct {
  const char *name;
  int32_t (*ask)(void);
} moment_t;

static int32_t before_association(void) {
  pair_connect(p, PAIR_MANAGEMENT);
  pair_look(p, true);
  pair_say(p, pair_hex(GET_CLOCK));
  return pair_code(p);
}

static int32_t before_proof(void) {
  status_t begun = pair_begin(p, PAIR_MANAGEMENT);
  ck_assert_msg(begun == ST_OK, "%s", p->fault.text);
  if (p->row->mechanism != MECHANISM_GMAC) return NOT_APPLICABLE;
  pair_look(p, false); /* it is well protected: its counter counts */
  return pair_request_hex(p, WRITE_R2);
}

static status_t release(void) {
  uint8_t memory[256];
  obuf_t out = obuf_over(memory, sizeof memory);
  ck_assert_int_eq(apdu_put_rlrq(&out, &p->aarq, p->ciphering, &p->fault), ST_OK);
  pair_say(p, obuf_bytes(&out));
  if (p->heard_count == 0) return ST_TIMEOUT;
  return apdu_read_rlre(p->heard[0], p->heard_len[0], p->ciphering, &p->fault);
}

static int32_t after_release(void) {
  ck_assert(pair_associate(p, PAIR_MANAGEMENT));
  status_t released = release();
  ck_assert_msg(released == ST_OK, "%s", p->fault.text);
  ck_assert_uint_eq(dlms_associated(p->wire), 0);
  pair_look(p, true);
  return pair_request_hex(p, WRITE_R2);
}

/* A release as of a plain association: reason normal, and nothing more. */
static int32_t release_in_clear(void) {
  ck_assert(pair_associate(p, PAIR_MANAGEMENT));
  if (!pair_is_ciphered(p)) return NOT_APPLICABLE;
  pair_look(p, true);
  pair_say(p, pair_hex("62 03 80 01 00"));
  return pair_code(p);
}

/* With the initiate request in clear inside it. */
static int32_t release_with_clear_user(void) {
  ck_assert(pair_associate(p, PAIR_MANAGEMENT));
  if (!pair_is_ciphered(p)) return NOT_APPLICABLE;
  pair_look(p, true);
  pair_say(p, pair_hex("62 15 80 01 00 BE 10 04 0E 01 00 00 00 06 5F1F0400 60FE9F 0400"));
  return pair_code(p);
}

static int32_t release_flipped(void) {
  uint8_t memory[256];
  obuf_t out = obuf_over(memory, sizeof memory);
  ck_assert(pair_associate(p, PAIR_MANAGEMENT));
  if (!is_tagged()) return NOT_APPLICABLE;
  ck_assert_int_eq(apdu_put_rlrq(&out, &p->aarq, p->ciphering, &p->fault), ST_OK);
  memory[out.len - 1] ^= 1;
  pair_look(p, true);
  pair_say(p, obuf_bytes(&out));
  return pair_code(p);
}

static const moment_t MOMENTS[] = {
    {"a service before the AARQ", before_association},
    {"a service before the proof of HLS", before_proof},
    {"a service after the release", after_release},
    {"a release in clear", release_in_clear},
    {"a release with its user information in clear", release_with_clear_user},
    {"a release with its tag flipped", release_flipped},
};
enum { MOMENT_COUNT = sizeof MOMENTS / sizeof MOMENTS[0] };

/* In a new association the same is taken, and this one can be released. */
static int32_t refusal_at(int level, const moment_t *moment) {
  p = pair_new(over, (dlms_security_t)level);
  int32_t code = moment->ask();
  bool counted = moment->ask == before_proof;
  if (code != NOT_APPLICABLE)
    ck_assert_msg(pair_left_no_trace(p, !counted), "%s, %s: a trace", PAIR_SECURITIES[level],
                  moment->name);
  if (code == CODE_SILENCE) ck_assert_uint_eq(dlms_associated(p->wire), PAIR_MANAGEMENT);
  if (code != CODE_SILENCE) ck_assert(pair_associate(p, PAIR_MANAGEMENT));
  ck_assert_int_eq(pair_request_hex(p, WRITE_R2), 0);
  ck_assert_uint_eq(response(), 2);
  ck_assert_int_eq(release(), ST_OK);
  ck_assert_uint_eq(dlms_associated(p->wire), 0);
  shut();
  return code;
}

START_TEST(service__out_of_its_time__is_refused_and_in_its_time_taken) {
  for (size_t i = 0; i < MOMENT_COUNT; i++) {
    int32_t code = refusal_at(_i, &MOMENTS[i]);
    bool releases = i >= 3;
    ck_assert_msg(code == NOT_APPLICABLE || code == (releases ? CODE_SILENCE : NOT_POSSIBLE),
                  "%s, %s: %d", PAIR_SECURITIES[_i], MOMENTS[i].name, code);
  }
}
END_TEST

/* --- forms --- */

/* SET-response: its own tag, and what each form makes of it. */
static const struct {
  ciphering_form_t form;
  bool general, dedicated;
  uint8_t answer;
} FORMS[] = {{FORM_GLOBAL, false, false, 0xCD},
             {FORM_DEDICATED, false, true, 0xD5},
             {FORM_GENERAL_GLOBAL, true, false, 0xDB},
             {FORM_GENERAL_DEDICATED, true, true, 0xDC}};
enum { FORM_COUNT = sizeof FORMS / sizeof FORMS[0] };

static bytes_t in_form(ciphering_form_t form, uint8_t control) {
  return under((forge_terms_t){.row = {.control = control, .form = form}});
}

/* Each form of the association under each of its keys is taken, and answered in kind; in none of
 * them may there be less protection than agreed. */
START_TEST(request__in_each_form_of_the_association__is_taken_with_no_less_protection) {
  for (size_t i = 0; i < FORM_COUNT; i++) {
    open_at(_i);
    uint8_t control = p->row->control, less = control == 0x30 ? 0x10 : (uint8_t)(control ^ 0x30);
    bool agreed = !FORMS[i].dedicated || is_dedicated();
    pair_look(p, true);
    pair_say(p, in_form(FORMS[i].form, less));
    ck_assert_int_eq(pair_code(p), NOT_POSSIBLE);
    ck_assert(pair_left_no_trace(p, true));
    pair_look(p, true);
    pair_say(p, in_form(FORMS[i].form, control));
    ck_assert_int_eq(response(), agreed ? 2 : 1);
    ck_assert_uint_eq(p->heard[0][0], agreed ? FORMS[i].answer : 0xD8);
    ck_assert_int_eq(pair_left_no_trace(p, true), !agreed);
    shut();
  }
}
END_TEST

/* Where general protection was not negotiated the general forms are none of the association. */
START_TEST(request__in_a_general_form_not_negotiated__is_refused) {
  for (size_t i = 0; i < FORM_COUNT; i++) {
    p = pair_new(over, (dlms_security_t)_i);
    p->conformance &= ~(uint32_t)CONFORMANCE_GENERAL_PROTECTION;
    ck_assert(pair_associate(p, PAIR_MANAGEMENT));
    bool agreed = !FORMS[i].general && (!FORMS[i].dedicated || is_dedicated());
    pair_look(p, true);
    pair_say(p, in_form(FORMS[i].form, p->row->control));
    ck_assert_int_eq(response(), agreed ? 2 : 1);
    if (!agreed) ck_assert_int_eq(pair_code(p), NOT_POSSIBLE);
    ck_assert_int_eq(pair_left_no_trace(p, true), !agreed);
    shut();
  }
}
END_TEST

START_TEST(forged__over_hdlc__is_refused_the_same) {
  over = DATALINK_HDLC;
  for (size_t i = 0; i < FORGERY_COUNT; i++) {
    int32_t code = refusal_of(_i, &FORGERIES[i]);
    ck_assert_msg(code == NOT_APPLICABLE || code == NOT_POSSIBLE, "%s, %s: %d", PAIR_SECURITIES[_i],
                  FORGERIES[i].name, code);
  }
  over = DATALINK_WRAPPER;
}
END_TEST

/* --- the page --- */

static const char *word_of(int32_t code) {
  switch (code) {
  case NOT_APPLICABLE:
    return "–";
  case NOT_POSSIBLE:
    return "exception";
  case CODE_SILENCE:
    return "silence";
  default:
    return "?";
  }
}

static void print_table(text_t *out) {
  text_put(out, "| Said");
  for (int level = 0; level < LEVELS; level++)
    text_printf(out, " | %s", PAIR_SECURITIES[level]);
  text_put(out, " |\n|---|---|---|---|---|---|---|---|---|---|\n");
  for (size_t i = 0; i < FORGERY_COUNT; i++) {
    text_printf(out, "| %s", FORGERIES[i].name);
    for (int level = 0; level < LEVELS; level++)
      text_printf(out, " | %s", word_of(refusal_of(level, &FORGERIES[i])));
    text_put(out, " |\n");
  }
  for (size_t i = 0; i < MOMENT_COUNT; i++) {
    text_printf(out, "| %s", MOMENTS[i].name);
    for (int level = 0; level < LEVELS; level++)
      text_printf(out, " | %s", word_of(refusal_at(level, &MOMENTS[i])));
    text_put(out, " |\n");
  }
}

START_TEST(page__of_refusals__is_what_the_meter_answers) {
  page_expect(print_table, "| politely | – |\n");
}
END_TEST

START_TEST(page__printed__goes_into_the_document) { page_print(print_table); }
END_TEST

int main(int argc, char **argv) {
  bool prints = argc == 2 && strcmp(argv[1], "--print") == 0;
  Suite *suite = suite_create("dlms_refusal_security");
  TCase *tcase = tcase_create("meter");
  tcase_set_timeout(tcase, 120);
  if (prints) {
    tcase_add_test(tcase, page__printed__goes_into_the_document);
  } else {
    tcase_add_loop_test(
        tcase, forged__at_each_level__is_refused_without_a_trace_and_the_honest_one_is_taken, 0,
        LEVELS);
    tcase_add_loop_test(tcase, request__with_any_bit_flipped__is_refused_without_a_trace,
                        DLMS_SECURITY_AUTHENTICATED, LEVELS);
    tcase_add_test(tcase, forged__to_a_meter_with_a_defect__is_seen_to_be_taken);
    tcase_add_loop_test(tcase, service__out_of_its_time__is_refused_and_in_its_time_taken, 0,
                        LEVELS);
    tcase_add_loop_test(tcase,
                        request__in_each_form_of_the_association__is_taken_with_no_less_protection,
                        DLMS_SECURITY_AUTHENTICATED, LEVELS);
    tcase_add_loop_test(tcase, request__in_a_general_form_not_negotiated__is_refused,
                        DLMS_SECURITY_AUTHENTICATED, DLMS_SECURITY_GENERAL);
    tcase_add_loop_test(tcase, forged__over_hdlc__is_refused_the_same, 0, LEVELS);
    tcase_add_test(tcase, page__of_refusals__is_what_the_meter_answers);
  }
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, prints ? CK_SILENT : CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
