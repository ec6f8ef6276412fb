/* The negative matrix of security, the head-end's side: answers of a real meter are altered,
 * replayed, downgraded, or forged under other terms before the head-end's codec gets them. Each is
 * refused with its status, no counter is taken, and the honest answer, in the same octets, is taken
 * right after. With --print it prints what was said as the table that pmu/docs/refusals.md holds.
 * The meter's side is dlms_refusal_security_test.c's. */
#include <check.h>
#include <stdio.h>

#include "harness/bench/dlms_forge_test.h"
#include "harness/bench/dlms_refusal_page_test.h"

enum { LEVELS = DLMS_SECURITIES };
static const status_t NOT_APPLICABLE = ST_COUNT;

/* As the page says it: without the prefix. */
static const char *word_of(status_t status) {
  return status == NOT_APPLICABLE ? "–" : status_name(status) + strlen("ST_");
}

static pair_t *p;
static uint8_t honest[PAIR_APDU_MAX], bent[PAIR_APDU_MAX];
static size_t honest_len;

#define GET_RESPONSE "C0 01 C1 0001 0000800200FF 02 00"
#define RESPONSE_IS_1 "C4 01 C1 00 11 01"
#define RESPONSE_IS_3 "C4 01 C1 00 11 03"

/* What the head-end makes of it: opened, read, held to what it asked. */
static status_t take(bytes_t in) {
  bytes_t plain;
  memcpy(p->opened, in.p, in.len);
  p->fault = (fault_t){.status = ST_OK};
  status_t status = ciphering_open_apdu(p->ciphering, p->opened, in.len, &plain, &p->fault);
  if (status == ST_OK) status = apdu_read(plain, &p->answer, &p->fault);
  if (status == ST_OK) status = apdu_check(&p->answer, PAIR_INVOKE, p->aare.conformance, &p->fault);
  return status;
}

/* The meter's honest answer, not yet given to the head-end. */
static void ask(void) {
  uint8_t room[PAIR_APDU_MAX];
  pair_say(p, pair_protected(p, pair_hex(GET_RESPONSE), room));
  ck_assert_uint_eq(p->heard_count, 1);
  honest_len = p->heard_len[0];
  memcpy(honest, p->heard[0], honest_len);
  memcpy(bent, honest, honest_len);
}

static void is_honest(void) {
  ck_assert_msg(take(bytes_of(honest, honest_len)) == ST_OK, "%s", p->fault.text);
  ck_assert_int_eq(p->answer.kind, APDU_GET_NORMAL);
  ck_assert(p->answer.has_data);
  ck_assert_uint_eq(p->answer.data.len, 2);
  ck_assert_uint_eq(p->answer.data.p[1], 1);
}

/* --- the forgeries --- */

static bool is_tagged(void) { return (p->row->control & 0x10) != 0; }
static bool is_encrypted(void) { return (p->row->control & 0x20) != 0; }
static bool is_general(void) {
  return p->row->form == FORM_GENERAL_GLOBAL || p->row->form == FORM_GENERAL_DEDICATED;
}
static bool is_dedicated(void) {
  return p->row->form == FORM_DEDICATED || p->row->form == FORM_GENERAL_DEDICATED;
}
static bytes_t none(void) { return bytes_of(bent, 0); }

static bytes_t flip(bool applies, size_t at) {
  if (!applies) return none();
  bent[at] ^= 1;
  return bytes_of(bent, honest_len);
}

static bytes_t flipped_tag(void) { return flip(is_tagged(), honest_len - 1); }
static bytes_t flipped_text(void) {
  return is_tagged() ? flip(true, honest_len - 1 - CIPHERING_TAG_LEN) : none();
}
static bytes_t flipped_service(void) {
  return pair_is_ciphered(p) ? flip(true, forge_text_at(bytes_of(bent, honest_len))) : none();
}
static bytes_t flipped_counter(void) {
  return is_tagged() ? flip(true, forge_control_at(bytes_of(bent, honest_len)) + 1) : none();
}

static bytes_t with_control(uint8_t control) {
  if (!pair_is_ciphered(p)) return none();
  bent[forge_control_at(bytes_of(bent, honest_len))] = control;
  return bytes_of(bent, honest_len);
}
static bytes_t control_00(void) { return with_control(0); }
static bytes_t control_suite_1(void) { return with_control((uint8_t)(p->row->control | 0x01)); }
static bytes_t control_broadcast(void) { return with_control((uint8_t)(p->row->control | 0x40)); }
static bytes_t control_compressed(void) { return with_control((uint8_t)(p->row->control | 0x80)); }

static bytes_t in_clear(void) { return pair_is_ciphered(p) ? pair_hex(RESPONSE_IS_3) : none(); }

static bytes_t under(uint8_t control, ciphering_form_t form, forge_terms_t terms) {
  terms.row = (security_level_t){"forged", MECHANISM_GMAC, control, form};
  terms.as_meter = true;
  return forge(p, &terms, pair_hex(RESPONSE_IS_3), bent);
}

static bytes_t authenticated_only(void) {
  return is_encrypted() ? under(0x10, p->row->form, (forge_terms_t){0}) : none();
}
static bytes_t encrypted_only(void) {
  return is_tagged() ? under(0x20, p->row->form, (forge_terms_t){0}) : none();
}
static bytes_t other_key(void) {
  if (!pair_is_ciphered(p)) return none();
  return under(p->row->control, p->row->form, (forge_terms_t){.other_key = true});
}
static bytes_t other_title(void) {
  if (!pair_is_ciphered(p)) return none();
  return under(p->row->control, p->row->form, (forge_terms_t){.other_title = true});
}
static bytes_t other_title_shown(void) { return flip(is_general(), 9); }

/* The global key where the dedicated one was agreed, and the other way round. */
static bytes_t other_of_two_keys(void) {
  static const ciphering_form_t swapped[] = {FORM_PLAIN, FORM_DEDICATED, FORM_GLOBAL,
                                             FORM_GENERAL_DEDICATED, FORM_GENERAL_GLOBAL};
  if (!pair_is_ciphered(p)) return none();
  return under(p->row->control, swapped[p->row->form], (forge_terms_t){0});
}

static bytes_t other_form(void) {
  if (!pair_is_ciphered(p)) return none();
  ciphering_form_t general = is_dedicated() ? FORM_GENERAL_DEDICATED : FORM_GENERAL_GLOBAL;
  ciphering_form_t specific = is_dedicated() ? FORM_DEDICATED : FORM_GLOBAL;
  return under(p->row->control, is_general() ? specific : general, (forge_terms_t){0});
}

static bytes_t ciphered_in_plain(void) {
  if (pair_is_ciphered(p) || p->row->mechanism != MECHANISM_GMAC) return none();
  return under(0x30, FORM_GLOBAL, (forge_terms_t){0});
}

/* The head-end's own request comes back to it. */
static bytes_t reflected(void) { return pair_protected(p, pair_hex(GET_RESPONSE), bent); }

static bytes_t cut_short(void) { return bytes_of(bent, honest_len - 1); }
static bytes_t with_garbage(void) {
  bent[honest_len] = 0;
  return bytes_of(bent, honest_len + 1);
}

/* In clear, where nothing is ciphered: an answer of another request, a block that was not asked. */
static bytes_t other_invoke(void) {
  return pair_is_ciphered(p) ? none() : pair_hex("C4 01 C2 00 11 03");
}
static bytes_t other_service(void) { return pair_is_ciphered(p) ? none() : pair_hex("C5 01 C1"); }

typedef struct {
  const char *name;
  bytes_t (*make)(void);
} forgery_t;

static const forgery_t FORGERIES[] = {
    {"tag flipped", flipped_tag},
    {"text flipped", flipped_text},
    {"service flipped", flipped_service},
    {"counter flipped", flipped_counter},
    {"security control made 00", control_00},
    {"security control of suite 1", control_suite_1},
    {"security control of broadcasts", control_broadcast},
    {"security control with compression", control_compressed},
    {"in clear", in_clear},
    {"authenticated only", authenticated_only},
    {"encrypted only", encrypted_only},
    {"another key", other_key},
    {"the other of the two keys", other_of_two_keys},
    {"another form", other_form},
    {"ciphered in a plain context", ciphered_in_plain},
    {"another meter's title", other_title},
    {"another title shown in general ciphering", other_title_shown},
    {"the request reflected", reflected},
    {"cut short", cut_short},
    {"garbage behind it", with_garbage},
    {"the answer of another invoke-id", other_invoke},
    {"half an answer of another service", other_service},
};
enum { FORGERY_COUNT = sizeof FORGERIES / sizeof FORGERIES[0] };

static void open_at(int level) {
  p = pair_new(DATALINK_WRAPPER, (dlms_security_t)level);
  ck_assert_msg(pair_associate(p, PAIR_MANAGEMENT), "%s: %s", PAIR_SECURITIES[level],
                p->fault.text);
}

static void shut(void) {
  pair_free(p);
  p = NULL;
}

static status_t refusal_of(int level, const forgery_t *forgery) {
  open_at(level);
  ask();
  uint32_t before = ciphering_server_counter(p->ciphering);
  bytes_t forged = forgery->make();
  status_t status = forged.len == 0 ? NOT_APPLICABLE : take(forged);
  ck_assert_uint_eq(ciphering_server_counter(p->ciphering), before);
  is_honest();
  shut();
  return status;
}

START_TEST(answer__forged_at_each_level__is_refused_and_the_honest_one_taken) {
  for (size_t i = 0; i < FORGERY_COUNT; i++) {
    status_t status = refusal_of(_i, &FORGERIES[i]);
    bool refused = status == NOT_APPLICABLE || status_kind(status) == KIND_PEER;
    ck_assert_msg(refused, "%s, %s: %s", PAIR_SECURITIES[_i], FORGERIES[i].name, word_of(status));
  }
}
END_TEST

/* The reasons themselves, where one is the only right one. */
START_TEST(answer__refused__is_refused_for_its_reason) {
  static const struct {
    bytes_t (*make)(void);
    status_t status;
  } REASONS[] = {{flipped_tag, ST_BAD_TAG},           {flipped_text, ST_BAD_TAG},
                 {flipped_counter, ST_BAD_TAG},       {control_00, ST_NOT_AGREED},
                 {control_suite_1, ST_NOT_AGREED},    {control_broadcast, ST_NOT_AGREED},
                 {control_compressed, ST_NOT_AGREED}, {in_clear, ST_NOT_AGREED},
                 {authenticated_only, ST_NOT_AGREED}, {encrypted_only, ST_NOT_AGREED},
                 {other_of_two_keys, ST_NOT_AGREED},  {other_title_shown, ST_BAD_IDENTITY},
                 {ciphered_in_plain, ST_NOT_AGREED},  {other_invoke, ST_BAD_ORDER}};
  for (size_t i = 0; i < sizeof REASONS / sizeof REASONS[0]; i++) {
    const forgery_t one = {"", REASONS[i].make};
    status_t status = refusal_of(_i, &one);
    ck_assert_msg(status == NOT_APPLICABLE || status == REASONS[i].status, "%s, %zu: %s",
                  PAIR_SECURITIES[_i], i, word_of(status));
  }
}
END_TEST

/* Each bit of an authenticated answer, one after the other; then the answer itself. */
START_TEST(answer__with_any_bit_flipped__is_refused) {
  open_at(_i);
  ask();
  uint32_t before = ciphering_server_counter(p->ciphering);
  for (size_t bit = 0; bit < 8 * honest_len && is_tagged(); bit++) {
    bent[bit / 8] ^= (uint8_t)(1u << bit % 8);
    status_t status = take(bytes_of(bent, honest_len));
    ck_assert_msg(status_kind(status) == KIND_PEER, "bit %zu: %s", bit, word_of(status));
    ck_assert_uint_eq(ciphering_server_counter(p->ciphering), before);
    bent[bit / 8] ^= (uint8_t)(1u << bit % 8);
  }
  is_honest();
  shut();
}
END_TEST

START_TEST(answer__replayed_or_overtaken__is_a_replay) {
  uint8_t early[PAIR_APDU_MAX];
  open_at(_i);
  ask();
  size_t early_len = honest_len;
  memcpy(early, honest, honest_len);
  ask();
  is_honest();
  ck_assert_int_eq(take(bytes_of(honest, honest_len)), ST_REPLAY);
  ck_assert_int_eq(take(bytes_of(early, early_len)), ST_REPLAY);
  ask();
  is_honest();
  shut();
}
END_TEST

/* A block where none were negotiated, after a get that was. */
START_TEST(answer__of_a_service_not_negotiated__is_not_agreed) {
  static const char *const ANSWERS[] = {"C4 02 C1 01 00000001 00 02 1103", /* a block of a get */
                                        "C4 03 C1 01 00 11 03",            /* a list */
                                        "C2 00 0001 0000800200FF 02 11 03", "0F 00000001 00 11 03"};
  p = pair_new(DATALINK_WRAPPER, DLMS_SECURITY_NONE);
  p->conformance = CONFORMANCE_GET;
  ck_assert(pair_associate(p, PAIR_MANAGEMENT));
  for (size_t i = 0; i < sizeof ANSWERS / sizeof ANSWERS[0]; i++)
    ck_assert_int_eq(take(pair_hex(ANSWERS[i])), ST_NOT_AGREED);
  ask();
  is_honest();
  p->aare.conformance = PAIR_ALL;
  for (size_t i = 0; i < sizeof ANSWERS / sizeof ANSWERS[0]; i++)
    ck_assert_msg(take(pair_hex(ANSWERS[i])) == ST_OK, "%zu: %s", i, p->fault.text);
  shut();
}
END_TEST

/* --- the AARE --- */

static uint8_t *find(const void *octets, size_t len) {
  for (size_t at = 0; at + len <= honest_len; at++)
    if (memcmp(bent + at, octets, len) == 0) return bent + at;
  ck_abort_msg("not in the AARE");
}

static bytes_t whole(void) { return bytes_of(bent, honest_len); }

static bytes_t aare_title(void) {
  if (p->row->mechanism != MECHANISM_GMAC) return none();
  find(p->keys.server_title, CIPHERING_TITLE_LEN)[7] ^= 1;
  return whole();
}

static bytes_t aare_mechanism(void) {
  if (p->row->mechanism != MECHANISM_GMAC) return none();
  find("\x60\x85\x74\x05\x08\x02\x05", 7)[6] = 1;
  return whole();
}

static bytes_t aare_context(void) {
  uint8_t *name = find("\x60\x85\x74\x05\x08\x01", 6);
  name[6] = pair_is_ciphered(p) ? 1 : 3;
  return whole();
}

/* Our own challenge comes back: the answer to it would be ours, too. */
static bytes_t aare_challenge(void) {
  if (p->row->mechanism != MECHANISM_GMAC) return none();
  memcpy(find("\xAA\x12\x80\x10", 4) + 4, p->challenge, sizeof p->challenge);
  return whole();
}

static bytes_t aare_flipped(void) { return flip(is_tagged(), honest_len - 1); }

/* 08 00 06 …: the initiate response in clear where it was protected. */
static bytes_t aare_clear(void) {
  static const uint8_t clear[] = {0xBE, 0x10, 0x04, 0x0E, 0x08, 0x00, 0x06, 0x5F, 0x1F,
                                  0x04, 0x00, 0x60, 0x1E, 0x9F, 0x04, 0x00, 0x00, 0x07};
  if (!pair_is_ciphered(p)) return none();
  uint8_t *user = find("\xBE", 1);
  size_t at = (size_t)(user - bent);
  memcpy(user, clear, sizeof clear);
  bent[1] = (uint8_t)(at + sizeof clear - 2);
  return bytes_of(bent, at + sizeof clear);
}

static bytes_t aare_refused(void) {
  find("\xA2\x03\x02\x01\x00", 5)[4] = 1;
  return whole();
}

static const struct {
  const char *name;
  bytes_t (*make)(void);
  status_t status;
} AARES[] = {
    {"AARE with another title", aare_title, ST_BAD_IDENTITY},
    {"AARE with another mechanism", aare_mechanism, ST_NOT_AGREED},
    {"AARE with the other context", aare_context, ST_NOT_AGREED},
    {"AARE with our own challenge", aare_challenge, ST_NOT_AGREED},
    {"AARE with its tag flipped", aare_flipped, ST_BAD_TAG},
    {"AARE with its initiate in clear", aare_clear, ST_NOT_AGREED},
    {"AARE that accepts, made a refusal", aare_refused, ST_REFUSED},
};
enum { AARE_COUNT = sizeof AARES / sizeof AARES[0] };

static status_t take_aare(bytes_t in) {
  memcpy(p->opened, in.p, in.len);
  return apdu_read_aare(p->opened, in.len, &p->aarq, p->ciphering, &p->aare, &p->fault);
}

/* The AARQ is said, and the AARE kept from the head-end. */
static void begin(void) {
  uint8_t room[PAIR_APDU_MAX];
  obuf_t out = obuf_over(room, sizeof room);
  pair_keep_counters(p);
  pair_connect(p, PAIR_MANAGEMENT);
  pair_open_ciphering(p, PAIR_MANAGEMENT);
  ck_assert_int_eq(apdu_put_aarq(&out, &p->aarq, p->ciphering, &p->fault), ST_OK);
  pair_say(p, obuf_bytes(&out));
  honest_len = p->heard_len[0];
  memcpy(honest, p->heard[0], honest_len);
  memcpy(bent, honest, honest_len);
}

static status_t refusal_of_aare(int level, size_t i) {
  p = pair_new(DATALINK_WRAPPER, (dlms_security_t)level);
  begin();
  uint32_t before = ciphering_server_counter(p->ciphering);
  bytes_t forged = AARES[i].make();
  status_t status = forged.len == 0 ? NOT_APPLICABLE : take_aare(forged);
  ck_assert_uint_eq(ciphering_server_counter(p->ciphering), before);
  ck_assert_msg(take_aare(bytes_of(honest, honest_len)) == ST_OK, "%s", p->fault.text);
  if (p->row->mechanism == MECHANISM_GMAC) ck_assert_int_eq(pair_prove(p), 0);
  ask();
  is_honest();
  shut();
  return status;
}

START_TEST(aare__forged__is_refused_and_the_honest_one_taken) {
  for (size_t i = 0; i < AARE_COUNT; i++) {
    status_t status = refusal_of_aare(_i, i);
    ck_assert_msg(status == NOT_APPLICABLE || status == AARES[i].status, "%s, %s: %s",
                  PAIR_SECURITIES[_i], AARES[i].name, word_of(status));
  }
}
END_TEST

START_TEST(aare__of_an_earlier_association__is_a_replay) {
  uint8_t early[PAIR_APDU_MAX];
  p = pair_new(DATALINK_WRAPPER, (dlms_security_t)_i);
  begin();
  size_t early_len = honest_len;
  memcpy(early, honest, honest_len);
  ck_assert_int_eq(take_aare(bytes_of(honest, honest_len)), ST_OK);
  begin();
  ck_assert_int_eq(take_aare(bytes_of(early, early_len)), ST_REPLAY);
  ck_assert_int_eq(take_aare(bytes_of(honest, honest_len)), ST_OK);
  shut();
}
END_TEST

/* --- f(CtoS) --- */

/* The meter's f(CtoS) of a proof that is taken: 17 octets. */
static void proof_of_meter(uint8_t answer[17]) {
  uint8_t reply[32], data[40];
  obuf_t gmac = obuf_over(reply, sizeof reply), value = obuf_over(data, sizeof data);
  bytes_t octets;
  begin();
  ck_assert_int_eq(take_aare(bytes_of(honest, honest_len)), ST_OK);
  ck_assert_int_eq(ciphering_gmac(p->ciphering, p->aare.challenge, &gmac, &p->fault), ST_OK);
  axdr_put_octets(&value, AXDR_OCTETS, obuf_bytes(&gmac));
  ck_assert_int_eq(pair_act(p, PAIR_PROOF, obuf_bytes(&value)), 0);
  axdr_t in = axdr_over(p->answer.data);
  ck_assert_int_eq(axdr_octets(&in, &octets, &p->fault), ST_OK);
  ck_assert_uint_eq(octets.len, 17);
  memcpy(answer, octets.p, 17);
}

static status_t believe(const uint8_t *answer, size_t len) {
  bytes_t challenge = bytes_of(p->challenge, sizeof p->challenge);
  return ciphering_check_gmac(p->ciphering, challenge, bytes_of(answer, len), &p->fault);
}

START_TEST(proof_of_the_meter__forged_or_old__is_refused) {
  uint8_t early[17], good[17], wrong[17];
  p = pair_new(DATALINK_WRAPPER, (dlms_security_t)_i);
  proof_of_meter(early);
  ck_assert_int_eq(believe(early, 17), ST_OK);
  proof_of_meter(good);
  ck_assert_int_eq(believe(early, 17), ST_REPLAY);
  memcpy(wrong, good, 17);
  wrong[16] ^= 1;
  ck_assert_int_eq(believe(wrong, 17), ST_BAD_TAG);
  memcpy(wrong, good, 17);
  wrong[1] = 0x7F; /* a counter far ahead */
  ck_assert_int_eq(believe(wrong, 17), ST_BAD_TAG);
  memcpy(wrong, good, 17);
  wrong[0] = 0x30;
  ck_assert_int_eq(believe(wrong, 17), ST_NOT_AGREED);
  ck_assert_int_ne(believe(good, 16), ST_OK);
  ck_assert_int_eq(believe(good, 17), ST_OK);
  shut();
}
END_TEST

/* The user information of a release may be left out by the meter; where it is there it is ciphered
 * as agreed, and as it was sent. */
START_TEST(release__answered_by_what_was_not_agreed__is_refused) {
  uint8_t memory[256];
  open_at(_i);
  obuf_t out = obuf_over(memory, sizeof memory);
  ck_assert_int_eq(apdu_put_rlrq(&out, &p->aarq, p->ciphering, &p->fault), ST_OK);
  pair_say(p, obuf_bytes(&out));
  memcpy(bent, p->heard[0], p->heard_len[0]);
  bent[p->heard_len[0] - 1] ^= 1;
  if (is_tagged())
    ck_assert_int_eq(apdu_read_rlre(bent, p->heard_len[0], p->ciphering, &p->fault), ST_BAD_TAG);
  bytes_t clear = pair_hex("63 15 80 01 00 BE 10 04 0E 08 00 06 5F1F0400 601E9F 0400 0007");
  memcpy(bent, clear.p, clear.len);
  status_t status = apdu_read_rlre(bent, clear.len, p->ciphering, &p->fault);
  ck_assert_int_eq(status, pair_is_ciphered(p) ? ST_NOT_AGREED : ST_OK);
  status = apdu_read_rlre(p->heard[0], p->heard_len[0], p->ciphering, &p->fault);
  ck_assert_int_eq(status, ST_OK);
  shut();
}
END_TEST

/* --- the page --- */

static void print_table(text_t *out) {
  text_put(out, "| Heard");
  for (int level = 0; level < LEVELS; level++)
    text_printf(out, " | %s", PAIR_SECURITIES[level]);
  text_put(out, " |\n|---|---|---|---|---|---|---|---|---|---|\n");
  for (size_t i = 0; i < FORGERY_COUNT; i++) {
    text_printf(out, "| %s", FORGERIES[i].name);
    for (int level = 0; level < LEVELS; level++)
      text_printf(out, " | %s", word_of(refusal_of(level, &FORGERIES[i])));
    text_put(out, " |\n");
  }
  for (size_t i = 0; i < AARE_COUNT; i++) {
    text_printf(out, "| %s", AARES[i].name);
    for (int level = 0; level < LEVELS; level++)
      text_printf(out, " | %s", word_of(refusal_of_aare(level, i)));
    text_put(out, " |\n");
  }
}

START_TEST(page__of_refusals__is_what_the_head_end_says) {
  page_expect(print_table, "| nothing | – |\n");
}
END_TEST

START_TEST(page__printed__goes_into_the_document) { page_print(print_table); }
END_TEST

static void add_tests(TCase *tcase) {
  const int ciphered = DLMS_SECURITY_AUTHENTICATED;
  tcase_add_loop_test(tcase, answer__forged_at_each_level__is_refused_and_the_honest_one_taken, 0,
                      LEVELS);
  tcase_add_loop_test(tcase, answer__refused__is_refused_for_its_reason, 0, LEVELS);
  tcase_add_loop_test(tcase, answer__with_any_bit_flipped__is_refused, ciphered, LEVELS);
  tcase_add_loop_test(tcase, answer__replayed_or_overtaken__is_a_replay, ciphered, LEVELS);
  tcase_add_test(tcase, answer__of_a_service_not_negotiated__is_not_agreed);
  tcase_add_loop_test(tcase, aare__forged__is_refused_and_the_honest_one_taken, 0, LEVELS);
  tcase_add_loop_test(tcase, aare__of_an_earlier_association__is_a_replay, ciphered, LEVELS);
  tcase_add_loop_test(tcase, proof_of_the_meter__forged_or_old__is_refused, DLMS_SECURITY_HLS,
                      LEVELS);
  tcase_add_loop_test(tcase, release__answered_by_what_was_not_agreed__is_refused, 0, LEVELS);
  tcase_add_test(tcase, page__of_refusals__is_what_the_head_end_says);
}

int main(int argc, char **argv) {
  bool prints = argc == 2 && strcmp(argv[1], "--print") == 0;
  Suite *suite = suite_create("dlms_refusal_client");
  TCase *tcase = tcase_create("client");
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
