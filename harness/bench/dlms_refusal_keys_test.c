/* The negative matrix of keys, policy and counters: a key transfer that is not whole is refused
 * whole; after one that is, only the new keys are; a policy is raised and never lowered, and what
 * was enough before it is a downgrade after it; nothing that was taken before a restart is taken
 * after it. Each time the honest thing works beside it. */
#include <check.h>
#include <stdio.h>

#include "harness/bench/dlms_forge_test.h"

static pair_t *p;

#define WRITE_R2 "C1 01 C1 0001 0000800200FF 02 00 11 02"
#define WRITE_R3 "C1 01 C1 0001 0000800200FF 02 00 11 03"
#define TRANSFER "C3 01 C1 0040 00002B0000FF 02 01 "
#define POLICY "C3 01 C1 0040 00002B0000FF 01 01 "
/* RFC 3394, 4.1: 00112233445566778899AABBCCDDEEFF under 000102…0F; FLIPPED: its last bit. */
#define WRAPPED "09 18 1FA68B0A8112B447 AEF34BD8FB5A7B82 9D3E862371D2CFE5"
#define FLIPPED "09 18 1FA68B0A8112B447 AEF34BD8FB5A7B82 9D3E862371D2CFE4"
static const uint8_t FRESH[16] = {0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
                                  0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF};

static void open_at(int level) {
  p = pair_new(DATALINK_WRAPPER, (dlms_security_t)level);
  ck_assert_msg(pair_associate(p, PAIR_MANAGEMENT), "%s: %s", PAIR_SECURITIES[level],
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

/* --- key transfer --- */

START_TEST(keys__not_whole__are_refused_whole) {
  static const char *const WRONG[] = {
      "01 00",                                                     /* none */
      "01 01 02 02 16 00 " FLIPPED,                                /* not under the master key */
      "01 01 02 02 16 01 " WRAPPED,                                /* for broadcasts */
      "01 01 02 02 16 03 " WRAPPED,                                /* there is no such key */
      "01 02 02 02 16 02 " WRAPPED " 02 02 16 02 " WRAPPED,        /* the same twice */
      "01 02 02 02 16 00 " WRAPPED " 02 02 16 02 " FLIPPED,        /* one good, one not */
      "01 02 02 02 16 02 " FLIPPED " 02 02 16 00 " WRAPPED,        /* and the other first */
      "01 01 02 02 16 00 09 10 1FA68B0A8112B447 AEF34BD8FB5A7B82", /* cut short */
      "01 01 02 02 11 00 " WRAPPED,                                /* of another type */
      "02 01 02 02 16 00 " WRAPPED,
  };
  for (size_t i = 0; i < sizeof WRONG / sizeof WRONG[0]; i++) {
    char request[256];
    (void)snprintf(request, sizeof request, "%s%s", TRANSFER, WRONG[i]);
    open_at(_i);
    pair_look(p, !pair_is_ciphered(p));
    int32_t code = pair_request_hex(p, request);
    ck_assert_msg(code == 12, "%zu: %d", i, code);
    ck_assert(pair_left_no_trace(p, !pair_is_ciphered(p)));
    ck_assert_int_eq(pair_request_hex(p, WRITE_R2), 0); /* under the keys that were */
    ck_assert_uint_eq(response(), 2);
    shut();
  }
}
END_TEST

/* The answer comes under the old keys; then the old are no longer taken, and the new are. */
START_TEST(keys__transferred__replace_the_old_ones_from_the_next_request_on) {
  open_at(_i);
  ck_assert_int_eq(pair_request_hex(p, TRANSFER "01 01 02 02 16 02 " WRAPPED), 0);
  ck_assert_mem_eq(p->kept.gak, FRESH, sizeof FRESH);
  pair_look(p, true);
  ck_assert_int_eq(pair_request_hex(p, WRITE_R2), NOT_POSSIBLE);
  ck_assert(pair_left_no_trace(p, true));
  memcpy(p->keys.gak, FRESH, sizeof FRESH);
  p->row = NULL; /* the counters go on by hand: the cipher knows the old key */
  p->counter = ciphering_counter(p->ciphering);
  p->server_counter = ciphering_server_counter(p->ciphering);
  ck_assert(pair_associate(p, PAIR_MANAGEMENT));
  ck_assert_int_eq(pair_request_hex(p, WRITE_R2), 0);
  ck_assert_uint_eq(response(), 2);
  shut();
}
END_TEST

/* A fresh encryption key begins both counters anew, at 1. */
START_TEST(keys__with_a_fresh_encryption_key__begin_their_counters_anew) {
  open_at(_i);
  ck_assert_int_eq(pair_request_hex(p, TRANSFER "01 01 02 02 16 00 " WRAPPED), 0);
  ck_assert_mem_eq(p->kept.guek, FRESH, sizeof FRESH);
  ck_assert_uint_eq(p->kept.counter_taken, 0);
  ck_assert(!pair_associate(p, PAIR_MANAGEMENT)); /* under the old key */
  ck_assert_uint_eq(p->kept.counter_taken, 0);
  memcpy(p->keys.guek, FRESH, sizeof FRESH);
  p->row = NULL;
  p->counter = 1;
  p->server_counter = 0;
  ck_assert(pair_associate(p, PAIR_MANAGEMENT));
  ck_assert_int_eq(pair_request_hex(p, WRITE_R2), 0);
  shut();
}
END_TEST

/* --- policy --- */

START_TEST(policy__lower_than_it_is__is_refused) {
  static const char *const LOWER[] = {POLICY "16 00", POLICY "16 01", POLICY "16 02",
                                      POLICY "16 04", POLICY "11 03"};
  open_at(DLMS_SECURITY_BOTH); /* 3 by itself */
  for (size_t i = 0; i < sizeof LOWER / sizeof LOWER[0]; i++) {
    pair_look(p, false);
    ck_assert_int_eq(pair_request_hex(p, LOWER[i]), 12);
    ck_assert(pair_left_no_trace(p, false));
  }
  ck_assert_int_eq(pair_request_hex(p, POLICY "16 03"), 0);
  shut();
}
END_TEST

/* Raised to 3 in an association of less: what it agreed is a downgrade from now on. */
START_TEST(policy__raised__makes_less_a_downgrade) {
  static const dlms_security_t of[] = {DLMS_SECURITY_AUTHENTICATED, DLMS_SECURITY_ENCRYPTED};
  uint8_t room[PAIR_APDU_MAX];
  open_at((int)of[_i]);
  ck_assert_int_eq(pair_request_hex(p, WRITE_R3), 0);
  ck_assert_int_eq(pair_request_hex(p, POLICY "16 03"), 0);
  ck_assert_uint_eq(p->kept.policy, 3);
  pair_look(p, true);
  ck_assert_int_eq(pair_request_hex(p, WRITE_R2), NOT_POSSIBLE);
  ck_assert(pair_left_no_trace(p, true));
  ck_assert_uint_eq(response(), 3);
  forge_terms_t enough = {.row = {"enough", MECHANISM_GMAC, 0x30, FORM_GLOBAL}};
  pair_say(p, forge(p, &enough, pair_hex(WRITE_R2), room));
  ck_assert_uint_eq(response(), 2);
  ck_assert_uint_eq(p->heard[0][forge_control_at(bytes_of(p->heard[0], p->heard_len[0]))], 0x30);
  shut();
}
END_TEST

/* A plain row under a policy has no plain association any more, but for the public client. */
START_TEST(policy__over_a_plain_level__refuses_plain_associations) {
  open_at(DLMS_SECURITY_HLS);
  ck_assert_int_eq(pair_request_hex(p, POLICY "16 03"), 0);
  pair_look(p, true);
  ck_assert_int_eq(pair_request_hex(p, WRITE_R2), NOT_POSSIBLE);
  ck_assert(pair_left_no_trace(p, true));
  ck_assert_int_eq(pair_begin(p, PAIR_MANAGEMENT), ST_REFUSED);
  ck_assert_uint_eq(p->aare.result, 1);
  ck_assert_uint_eq(p->aare.diagnostic, 2); /* the context */
  ck_assert(pair_associate(p, PAIR_PUBLIC));
  ck_assert_int_eq(pair_request_hex(p, "C0 01 C1 0008 0000010000FF 02 00"), 0);
  shut();
}
END_TEST

/* --- restart --- */

/* The supply goes: what is kept is all that the server has afterwards. */
static void restart(void) {
  dlms_close(p->wire);
  dlms_open(p->wire, &p->config, &p->kept, p->sample.app, &p->sample.port, NULL);
}

START_TEST(counters__of_before_a_restart__are_not_taken_after_it) {
  uint8_t aarq[PAIR_APDU_MAX], write[PAIR_APDU_MAX];
  p = pair_new(DATALINK_WRAPPER, (dlms_security_t)_i);
  pair_connect(p, PAIR_MANAGEMENT);
  pair_open_ciphering(p, PAIR_MANAGEMENT);
  obuf_t out = obuf_over(aarq, sizeof aarq);
  ck_assert_int_eq(apdu_put_aarq(&out, &p->aarq, p->ciphering, &p->fault), ST_OK);
  pair_say(p, obuf_bytes(&out));
  ck_assert_uint_eq(dlms_associated(p->wire), PAIR_MANAGEMENT);
  restart();
  ck_assert_uint_eq(dlms_associated(p->wire), 0);
  pair_connect(p, PAIR_MANAGEMENT);
  pair_look(p, true);
  pair_say(p, obuf_bytes(&out));
  ck_assert_uint_eq(p->heard[0][0], 0x61);
  ck_assert(pair_left_no_trace(p, true));
  ck_assert(pair_associate(p, PAIR_MANAGEMENT));
  bytes_t said = pair_protected(p, pair_hex(WRITE_R2), write);
  pair_say(p, said);
  ck_assert_int_eq(pair_code(p), 0);
  uint32_t server = ciphering_server_counter(p->ciphering);
  restart();
  /* The meter's own go on, too, or the head-end would refuse it. */
  ck_assert(pair_associate(p, PAIR_MANAGEMENT));
  ck_assert_uint_gt(ciphering_server_counter(p->ciphering), server);
  pair_look(p, true);
  pair_say(p, said);
  ck_assert_int_eq(pair_code(p), NOT_POSSIBLE);
  ck_assert(pair_left_no_trace(p, true));
  ck_assert_int_eq(pair_request_hex(p, WRITE_R3), 0);
  shut();
}
END_TEST

int main(void) {
  const int ciphered = DLMS_SECURITY_AUTHENTICATED, levels = DLMS_SECURITIES;
  Suite *suite = suite_create("dlms_refusal_keys");
  TCase *tcase = tcase_create("keys");
  tcase_set_timeout(tcase, 60);
  tcase_add_loop_test(tcase, keys__not_whole__are_refused_whole, 0, levels);
  tcase_add_loop_test(tcase, keys__transferred__replace_the_old_ones_from_the_next_request_on,
                      DLMS_SECURITY_BOTH, levels);
  tcase_add_loop_test(tcase, keys__with_a_fresh_encryption_key__begin_their_counters_anew, ciphered,
                      levels);
  tcase_add_test(tcase, policy__lower_than_it_is__is_refused);
  tcase_add_loop_test(tcase, policy__raised__makes_less_a_downgrade, 0, 2);
  tcase_add_test(tcase, policy__over_a_plain_level__refuses_plain_associations);
  tcase_add_loop_test(tcase, counters__of_before_a_restart__are_not_taken_after_it, ciphered,
                      levels);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
