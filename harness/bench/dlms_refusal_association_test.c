/* The negative matrix of associations: who asks for another context, mechanism, title, protection
 * or key than the meter's security says, or proves too little, is rejected with the reason of the
 * standard, and nothing of it stays; three wrong proofs lock the authenticated clients out for 900
 * s. Each time the honest association is opened right after. With --print it prints what was
 * answered as the table that pmu/docs/refusals.md holds. */
#include <check.h>
#include <stdio.h>

#include "harness/bench/dlms_pair_test.h"
#include "harness/bench/dlms_refusal_page_test.h"

enum { LEVELS = DLMS_SECURITIES, NOT_APPLICABLE = -100, REJECTED = 0x2000, OTHER_REASON = 250 };
#define REJECTED_BY(result, diagnostic) (REJECTED | (result) << 8 | (diagnostic))

static pair_t *p;
static security_level_t asked;
static uint8_t recorded[PAIR_APDU_MAX];
static size_t recorded_len;

static bool by_gmac(void) { return p->row->mechanism == MECHANISM_GMAC; }

/* The link and the cipher of the level, nothing said yet; `asked` is the row to be bent. */
static void ready(uint8_t sap) {
  pair_keep_counters(p);
  pair_connect(p, sap);
  pair_open_ciphering(p, sap);
  asked = *p->row;
  p->aarq.level = &asked;
}

/* What the meter answered, without what the client thinks of it. */
static int32_t verdict(void) {
  apdu_aarq_t plain = p->aarq;
  security_level_t any = {"any", p->aarq.level->mechanism, 0, FORM_PLAIN};
  apdu_aare_t aare = {0};
  if (p->heard_count == 0) return CODE_SILENCE;
  plain.level = &any;
  memcpy(p->opened, p->heard[0], p->heard_len[0]);
  (void)(apdu_read_aare(p->opened, p->heard_len[0], &plain, p->ciphering, &aare, &p->fault) ==
         ST_OK);
  return aare.result == 0 ? 0 : REJECTED_BY(aare.result, aare.diagnostic);
}

static int32_t say_aarq(bool counters) {
  uint8_t memory[PAIR_APDU_MAX];
  obuf_t out = obuf_over(memory, sizeof memory);
  ck_assert_int_eq(apdu_put_aarq(&out, &p->aarq, p->ciphering, &p->fault), ST_OK);
  pair_look(p, counters);
  pair_say(p, obuf_bytes(&out));
  return verdict();
}

/* --- the ways of asking; each leaves pair_look before what it says --- */

static int32_t plain_context(void) {
  if (!pair_is_ciphered(p)) return NOT_APPLICABLE;
  asked.control = 0;
  asked.form = FORM_PLAIN;
  return say_aarq(true);
}

static int32_t ciphered_context(void) {
  if (pair_is_ciphered(p) || !by_gmac()) return NOT_APPLICABLE;
  asked.control = 0x30;
  asked.form = FORM_GLOBAL;
  ciphering_open(p->ciphering, &asked, &p->keys, p->counter, UINT32_MAX, p->server_counter, NULL);
  return say_aarq(true);
}

/* The name of the ciphered context around an initiate request in clear. */
static int32_t clear_initiate(void) {
  if (!pair_is_ciphered(p)) return NOT_APPLICABLE;
  uint8_t memory[PAIR_APDU_MAX];
  obuf_t out = obuf_over(memory, sizeof memory);
  asked.control = 0;
  asked.form = FORM_PLAIN;
  ck_assert_int_eq(apdu_put_aarq(&out, &p->aarq, p->ciphering, &p->fault), ST_OK);
  ck_assert_uint_eq(memory[12], 1); /* 60 LL A1 09 06 07 60857405 08 01 01: the last of the name */
  memory[12] = 3;
  pair_look(p, true);
  pair_say(p, obuf_bytes(&out));
  return verdict();
}

static int32_t no_mechanism(void) {
  if (p->row->mechanism == MECHANISM_NONE) return NOT_APPLICABLE;
  asked.mechanism = MECHANISM_NONE;
  return say_aarq(true);
}

static int32_t other_mechanism(void) {
  if (p->row->mechanism == MECHANISM_NONE) return NOT_APPLICABLE;
  asked.mechanism = by_gmac() ? MECHANISM_LLS : MECHANISM_GMAC;
  p->aarq.title = p->keys.title;
  if (by_gmac()) p->aarq.secret = bytes_text("33333333");
  return say_aarq(true);
}

static int32_t with_less(uint8_t control, uint8_t needs) {
  if ((p->row->control & needs) == 0 || p->row->control == control) return NOT_APPLICABLE;
  /* The initiate is protected as the cipher's own row says. */
  const security_level_t less = {"less", MECHANISM_GMAC, control, p->row->form};
  ciphering_open(p->ciphering, &less, &p->keys, p->counter, UINT32_MAX, p->server_counter,
                 p->aarq.dedicated.len > 0 ? p->dedicated : NULL);
  return say_aarq(true);
}
static int32_t initiate_authenticated(void) { return with_less(0x10, 0x20); }
static int32_t initiate_encrypted(void) { return with_less(0x20, 0x10); }

static int32_t initiate_flipped(void) {
  if ((p->row->control & 0x10) == 0) return NOT_APPLICABLE;
  uint8_t memory[PAIR_APDU_MAX];
  obuf_t out = obuf_over(memory, sizeof memory);
  ck_assert_int_eq(apdu_put_aarq(&out, &p->aarq, p->ciphering, &p->fault), ST_OK);
  memory[out.len - 1] ^= 1;
  pair_look(p, true);
  pair_say(p, obuf_bytes(&out));
  return verdict();
}

static int32_t initiate_other_key(void) {
  if (!pair_is_ciphered(p)) return NOT_APPLICABLE;
  ciphering_keys_t keys = p->keys;
  keys.guek[15] ^= 1;
  ciphering_open(p->ciphering, p->row, &keys, p->counter, UINT32_MAX, p->server_counter,
                 p->aarq.dedicated.len > 0 ? p->dedicated : NULL);
  return say_aarq(true);
}

/* Word for word the AARQ of an association that was open before. */
static int32_t replayed(void) {
  if (!pair_is_ciphered(p)) return NOT_APPLICABLE;
  obuf_t out = obuf_over(recorded, sizeof recorded);
  ck_assert_int_eq(apdu_put_aarq(&out, &p->aarq, p->ciphering, &p->fault), ST_OK);
  recorded_len = out.len;
  pair_say(p, obuf_bytes(&out));
  ck_assert_int_eq(verdict(), 0);
  ready(PAIR_MANAGEMENT);
  pair_look(p, true);
  pair_say(p, bytes_of(recorded, recorded_len));
  return verdict();
}

static int32_t meters_title(void) {
  if (!by_gmac()) return NOT_APPLICABLE;
  p->aarq.title = p->keys.server_title;
  return say_aarq(true);
}

static int32_t no_title(void) {
  if (!by_gmac()) return NOT_APPLICABLE;
  p->aarq.title = NULL;
  return say_aarq(true);
}

/* Protected under the title that the cipher has, and another is named. */
static int32_t other_title(void) {
  static const uint8_t title[] = {0x4D, 0x4D, 0x4D, 0, 0, 0, 0, 9};
  if (!pair_is_ciphered(p)) return NOT_APPLICABLE;
  p->aarq.title = title;
  return say_aarq(true);
}

/* Of 7 octets; where ciphered, its counter was right and counts. */
static int32_t short_challenge(void) {
  if (!by_gmac()) return NOT_APPLICABLE;
  p->aarq.secret.len = 7;
  return say_aarq(!pair_is_ciphered(p));
}

static int32_t no_general_protection(void) {
  if (p->row->form != FORM_GENERAL_GLOBAL && p->row->form != FORM_GENERAL_DEDICATED)
    return NOT_APPLICABLE;
  p->aarq.conformance &= ~(uint32_t)CONFORMANCE_GENERAL_PROTECTION;
  return say_aarq(false);
}

static int32_t no_dedicated_key(void) {
  if (p->aarq.dedicated.len == 0) return NOT_APPLICABLE;
  p->aarq.dedicated = bytes_of(NULL, 0);
  return say_aarq(false);
}

static int32_t nothing_in_common(void) {
  p->aarq.conformance = 0x000100; /* a bit that the meter does not offer */
  return say_aarq(!pair_is_ciphered(p));
}

static int32_t tiny_pdu(void) {
  p->aarq.pdu_max = 11;
  return say_aarq(!pair_is_ciphered(p));
}

static int32_t unknown_client(void) {
  ready(5);
  return say_aarq(true);
}

/* Its client of another conversation keeps what it has. */
static bool held(void *of, uint8_t sap) {
  (void)of;
  return sap == PAIR_MANAGEMENT;
}

static int32_t held_elsewhere(void) {
  dlms_peers(p->wire, held, NULL);
  int32_t code = say_aarq(true);
  dlms_peers(p->wire, NULL, NULL);
  return code;
}

typedef struct {
  const char *name;
  int32_t (*ask)(void);
  int32_t answer;
} way_t;

static const way_t WAYS[] = {
    {"the plain context", plain_context, REJECTED_BY(1, 2)},
    {"the ciphered context", ciphered_context, REJECTED_BY(1, 2)},
    {"the ciphered context, the initiate in clear", clear_initiate, REJECTED_BY(1, 1)},
    {"no mechanism", no_mechanism, REJECTED_BY(1, 14)},
    {"another mechanism", other_mechanism, REJECTED_BY(1, 11)},
    {"the initiate authenticated only", initiate_authenticated, REJECTED_BY(1, 1)},
    {"the initiate encrypted only", initiate_encrypted, REJECTED_BY(1, 1)},
    {"the initiate's tag flipped", initiate_flipped, REJECTED_BY(1, 1)},
    {"the initiate under another key", initiate_other_key, REJECTED_BY(1, 1)},
    {"the AARQ replayed", replayed, REJECTED_BY(1, 1)},
    {"the meter's own title", meters_title, REJECTED_BY(1, 3)},
    {"no title", no_title, REJECTED_BY(1, 3)},
    {"another title than it is protected by", other_title, REJECTED_BY(1, 1)},
    {"a challenge of 7 octets", short_challenge, REJECTED_BY(1, 13)},
    {"general ciphering without general-protection", no_general_protection, REJECTED_BY(1, 1)},
    {"no dedicated key", no_dedicated_key, REJECTED_BY(1, 1)},
    {"no conformance in common", nothing_in_common, REJECTED_BY(1, 1)},
    {"a largest PDU of 11", tiny_pdu, REJECTED_BY(1, 1)},
    {"a client that there is not", unknown_client, REJECTED_BY(1, 1)},
    {"a client that is associated elsewhere", held_elsewhere, REJECTED_BY(2, 1)},
};
enum { WAY_COUNT = sizeof WAYS / sizeof WAYS[0] };

static bool counts(const way_t *way) {
  return way->ask == short_challenge || way->ask == no_general_protection ||
         way->ask == no_dedicated_key || way->ask == nothing_in_common || way->ask == tiny_pdu;
}

static int32_t answer_of(int level, const way_t *way) {
  p = pair_new(DATALINK_WRAPPER, (dlms_security_t)level);
  ready(PAIR_MANAGEMENT);
  int32_t code = way->ask();
  if (code != NOT_APPLICABLE) {
    bool counters = !counts(way) || !pair_is_ciphered(p);
    ck_assert_msg(pair_left_no_trace(p, counters), "%s, %s: a trace", PAIR_SECURITIES[level],
                  way->name);
    ck_assert_uint_eq(dlms_associated(p->wire), 0);
  }
  /* What the client drew for other keys and titles was drawn all the same. */
  p->counter += 16;
  p->row = NULL;
  ck_assert_msg(pair_associate(p, PAIR_MANAGEMENT), "%s, after %s: %s", PAIR_SECURITIES[level],
                way->name, p->fault.text);
  ck_assert_int_eq(pair_request_hex(p, "C1 01 C1 0001 0000800200FF 02 00 11 02"), 0);
  pair_free(p);
  p = NULL;
  return code;
}

START_TEST(association__asked_for_wrongly__is_rejected_without_a_trace) {
  for (size_t i = 0; i < WAY_COUNT; i++) {
    int32_t code = answer_of(_i, &WAYS[i]);
    ck_assert_msg(code == NOT_APPLICABLE || code == WAYS[i].answer, "%s, %s: %x",
                  PAIR_SECURITIES[_i], WAYS[i].name, (unsigned)code);
  }
}
END_TEST

/* Whoever is associated stays so, whatever comes meanwhile, and goes on. */
START_TEST(association__asked_for_wrongly_while_one_is_open__leaves_it_open) {
  static const char *const OTHERS[] = {
      /* 60 1D, context 1, initiate: the public client's, from the management's SAP */
      "60 1D A1 09 06 07 60857405080101 BE 10 04 0E 01 00 00 00 06 5F1F0400 60FE9F 0400", "60 00",
      "60 05 A1 03 06 01 00"};
  for (size_t i = 0; i < sizeof OTHERS / sizeof OTHERS[0]; i++) {
    p = pair_new(DATALINK_WRAPPER, DLMS_SECURITY_BOTH);
    ck_assert(pair_associate(p, PAIR_MANAGEMENT));
    pair_look(p, true);
    pair_say(p, pair_hex(OTHERS[i]));
    ck_assert_uint_eq(p->heard_count, 1);
    ck_assert_uint_eq(p->heard[0][0], 0x61);
    ck_assert(pair_left_no_trace(p, true));
    ck_assert_int_eq(pair_request_hex(p, "C1 01 C1 0001 0000800200FF 02 00 11 02"), 0);
    pair_free(p);
  }
}
END_TEST

/* Another client on the connection of one that is associated has no association, and gets none. */
START_TEST(client__beside_the_one_that_is_associated__is_refused) {
  static const uint8_t others[] = {PAIR_PUBLIC, PAIR_READING, 5};
  const char *get = "C0 01 C1 0008 0000010000FF 02 00";
  const char *aarq = "60 1D A1 09 06 07 60857405080101 BE 10 04 0E 01 00 00 00 06 5F1F0400 60FE9F "
                     "0400";
  for (size_t i = 0; i < sizeof others; i++) {
    p = pair_new(DATALINK_WRAPPER, (dlms_security_t)_i);
    ck_assert(pair_associate(p, PAIR_MANAGEMENT));
    pair_speak_as(p, others[i]);
    pair_look(p, true);
    pair_say(p, pair_hex(get));
    ck_assert_int_eq(pair_code(p), NOT_POSSIBLE);
    ck_assert(pair_left_no_trace(p, true));
    pair_look(p, true);
    pair_say(p, pair_hex(aarq));
    ck_assert_int_eq(verdict(), REJECTED_BY(2, 1));
    ck_assert(pair_left_no_trace(p, true));
    pair_look(p, true);
    pair_say(p, pair_hex("62 03 80 01 00"));
    ck_assert_int_eq(pair_code(p), NOT_POSSIBLE);
    ck_assert(pair_left_no_trace(p, true));
    pair_speak_as(p, PAIR_MANAGEMENT);
    ck_assert_int_eq(pair_request_hex(p, get), 0);
    pair_free(p);
  }
}
END_TEST

/* --- the proof --- */

/* f(StoC) of another association, or bent by one bit, or with another security control. */
static int32_t prove_wrongly(int how) {
  uint8_t data[40];
  obuf_t value = obuf_over(data, sizeof data);
  uint8_t reply[32];
  obuf_t gmac = obuf_over(reply, sizeof reply);
  ck_assert_int_eq(ciphering_gmac(p->ciphering, p->aare.challenge, &gmac, &p->fault), ST_OK);
  if (how == 0) memcpy(reply, recorded, 17);
  if (how == 1) reply[16] ^= 1;
  if (how == 2) reply[0] = 0x30;
  if (how == 3) gmac.len = 16;
  memcpy(recorded, reply, 17);
  axdr_put_octets(&value, AXDR_OCTETS, obuf_bytes(&gmac));
  return pair_act(p, PAIR_PROOF, obuf_bytes(&value));
}

static uint32_t events(void) {
  meter_face_t face;
  meter_face(p->sample.port.meter, &face);
  return face.events_last;
}

START_TEST(proof__wrong__is_other_reason_closes_and_is_logged) {
  for (int how = 0; how < 4; how++) {
    p = pair_new(DATALINK_WRAPPER, (dlms_security_t)_i);
    ck_assert_int_eq(pair_begin(p, PAIR_MANAGEMENT), ST_OK);
    ck_assert_int_eq(prove_wrongly(1), OTHER_REASON); /* and is recorded */
    ck_assert_uint_eq(dlms_associated(p->wire), 0);
    ck_assert_int_eq(pair_begin(p, PAIR_MANAGEMENT), ST_OK);
    uint32_t before = events();
    ck_assert_int_eq(prove_wrongly(how), OTHER_REASON);
    ck_assert_uint_eq(dlms_associated(p->wire), 0);
    ck_assert_uint_eq(events(), before + 1);
    pair_look(p, true);
    ck_assert_int_eq(pair_request_hex(p, "C1 01 C1 0001 0000800200FF 02 00 11 02"), NOT_POSSIBLE);
    ck_assert(pair_left_no_trace(p, true));
    ck_assert(pair_associate(p, PAIR_MANAGEMENT));
    ck_assert_int_eq(pair_request_hex(p, "C1 01 C1 0001 0000800200FF 02 00 11 02"), 0);
    pair_free(p);
  }
}
END_TEST

/* A good proof that was heard once does not open another association. */
START_TEST(proof__replayed__is_other_reason) {
  uint8_t reply[32], data[40];
  p = pair_new(DATALINK_WRAPPER, (dlms_security_t)_i);
  ck_assert_int_eq(pair_begin(p, PAIR_MANAGEMENT), ST_OK);
  obuf_t gmac = obuf_over(reply, sizeof reply), value = obuf_over(data, sizeof data);
  ck_assert_int_eq(ciphering_gmac(p->ciphering, p->aare.challenge, &gmac, &p->fault), ST_OK);
  axdr_put_octets(&value, AXDR_OCTETS, obuf_bytes(&gmac));
  ck_assert_int_eq(pair_act(p, PAIR_PROOF, obuf_bytes(&value)), 0);
  ck_assert_int_eq(pair_begin(p, PAIR_MANAGEMENT), ST_OK);
  ck_assert_int_eq(pair_act(p, PAIR_PROOF, obuf_bytes(&value)), OTHER_REASON);
  ck_assert_uint_eq(dlms_associated(p->wire), 0);
  ck_assert(pair_associate(p, PAIR_MANAGEMENT));
  pair_free(p);
}
END_TEST

/* --- lock-out --- */

/* One authentication of `sap`, right or wrong: is it let in? The answer's octets stay. */
static bool tries(uint8_t sap, bool right) {
  bool lls = p->config.security == DLMS_SECURITY_LLS;
  ready(sap);
  p->aarq.level = p->row;
  if (lls && !right) p->aarq.secret = bytes_text("00000000");
  bool begun = pair_aarq(p) == ST_OK;
  if (lls || !begun) return begun;
  int32_t code = right ? pair_prove(p) : prove_wrongly(1);
  ck_assert(code == 0 || code == OTHER_REASON);
  return code == 0;
}

static void wait_until(int64_t at_ns) {
  p->now_ns = at_ns;
  model_advance(&p->sample.port, (true_t){at_ns});
}

START_TEST(authentication__wrong_three_times__locks_out_for_900_seconds) {
  static const dlms_security_t of[] = {DLMS_SECURITY_LLS, DLMS_SECURITY_HLS, DLMS_SECURITY_BOTH};
  uint8_t wrong[PAIR_APDU_MAX];
  p = pair_new(DATALINK_WRAPPER, of[_i]);
  uint32_t before = events();
  for (int i = 0; i < 3; i++)
    ck_assert(!tries(i == 1 ? PAIR_READING : PAIR_MANAGEMENT, false)); /* any client */
  int64_t locked_ns = p->now_ns;
  ck_assert_uint_eq(events(), before + 4); /* 030 030 030 031 */
  size_t len = p->heard_len[0];
  memcpy(wrong, p->heard[0], len);
  ck_assert(!tries(PAIR_MANAGEMENT, true));
  ck_assert_uint_eq(p->heard_len[0], len); /* the same answer */
  if (of[_i] != DLMS_SECURITY_BOTH) ck_assert_mem_eq(p->heard[0], wrong, len);
  ck_assert(!tries(PAIR_READING, true));
  ck_assert_uint_eq(events(), before + 4);
  ck_assert(pair_associate(p, PAIR_PUBLIC)); /* is nobody who authenticates */
  wait_until(locked_ns + 895 * NS_PER_S);
  ck_assert(!tries(PAIR_MANAGEMENT, true));
  ck_assert_int_lt(p->now_ns, locked_ns + 900 * NS_PER_S);
  wait_until(locked_ns + 900 * NS_PER_S);
  ck_assert(tries(PAIR_MANAGEMENT, true));
  ck_assert_int_eq(pair_request_hex(p, "C1 01 C1 0001 0000800200FF 02 00 11 02"), 0);
  pair_free(p);
}
END_TEST

START_TEST(authentication__good__sets_the_count_to_zero) {
  static const dlms_security_t of[] = {DLMS_SECURITY_LLS, DLMS_SECURITY_HLS, DLMS_SECURITY_BOTH};
  p = pair_new(DATALINK_WRAPPER, of[_i]);
  for (int round = 0; round < 3; round++) {
    ck_assert(!tries(PAIR_MANAGEMENT, false));
    ck_assert(!tries(PAIR_MANAGEMENT, false));
    ck_assert(tries(PAIR_MANAGEMENT, true));
  }
  pair_free(p);
}
END_TEST

/* The end of billing locks by itself: public within 900 s of a reset, and nobody else. */
START_TEST(end_of_billing__again_within_900_seconds__is_refused_to_the_public_alone) {
  const apdu_target_t script = {.class_id = 9, .name = {0, 0, 10, 0, 1, 255}, .index = 1};
  bytes_t one = pair_hex("12 0001");
  p = pair_new(DATALINK_WRAPPER, DLMS_SECURITY_NONE);
  ck_assert(pair_associate(p, PAIR_PUBLIC));
  ck_assert_int_eq(pair_act(p, script, one), 0);
  uint32_t sets = meter_sets_stored(p->sample.port.meter), before = events();
  ck_assert_int_eq(pair_act(p, script, one), OTHER_REASON);
  ck_assert_uint_eq(meter_sets_stored(p->sample.port.meter), sets);
  ck_assert_uint_eq(events(), before + 1); /* 021: that, and nothing else */
  ck_assert(pair_associate(p, PAIR_READING));
  ck_assert_int_eq(pair_act(p, script, one), 0);
  ck_assert_uint_eq(meter_sets_stored(p->sample.port.meter), sets + 1);
  pair_free(p);
}
END_TEST

/* --- the page --- */

static void print_table(text_t *out) {
  text_put(out, "| Asked with");
  for (int level = 0; level < LEVELS; level++)
    text_printf(out, " | %s", PAIR_SECURITIES[level]);
  text_put(out, " |\n|---|---|---|---|---|---|---|---|---|---|\n");
  for (size_t i = 0; i < WAY_COUNT; i++) {
    text_printf(out, "| %s", WAYS[i].name);
    for (int level = 0; level < LEVELS; level++) {
      int32_t code = answer_of(level, &WAYS[i]);
      if (code == NOT_APPLICABLE)
        text_put(out, " | –");
      else
        text_printf(out, " | %d/%d", code >> 8 & 0x0F, code & 0xFF);
    }
    text_put(out, " |\n");
  }
}

START_TEST(page__of_refusals__is_what_the_meter_answers) {
  page_expect(print_table, "| good manners | 0/0 |\n");
}
END_TEST

START_TEST(page__printed__goes_into_the_document) { page_print(print_table); }
END_TEST

static void add_tests(TCase *tcase) {
  tcase_add_loop_test(tcase, association__asked_for_wrongly__is_rejected_without_a_trace, 0,
                      LEVELS);
  tcase_add_test(tcase, association__asked_for_wrongly_while_one_is_open__leaves_it_open);
  tcase_add_loop_test(tcase, client__beside_the_one_that_is_associated__is_refused, 0, LEVELS);
  tcase_add_loop_test(tcase, proof__wrong__is_other_reason_closes_and_is_logged, DLMS_SECURITY_HLS,
                      LEVELS);
  tcase_add_loop_test(tcase, proof__replayed__is_other_reason, DLMS_SECURITY_HLS, LEVELS);
  tcase_add_loop_test(tcase, authentication__wrong_three_times__locks_out_for_900_seconds, 0, 3);
  tcase_add_loop_test(tcase, authentication__good__sets_the_count_to_zero, 0, 3);
  tcase_add_test(tcase, end_of_billing__again_within_900_seconds__is_refused_to_the_public_alone);
  tcase_add_test(tcase, page__of_refusals__is_what_the_meter_answers);
}

int main(int argc, char **argv) {
  bool prints = argc == 2 && strcmp(argv[1], "--print") == 0;
  Suite *suite = suite_create("dlms_refusal_association");
  TCase *tcase = tcase_create("associations");
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
