/* Security of the application server: every level of section 2 of the dictionary as a story from
 * AARQ to RLRE, octet for octet, over both links; then what must be refused, for no reason that is
 * told and without a trace: neither counter, nor key, nor association, nor the meter changes. */
#include <check.h>
#include <stdio.h>

#include "sim/wire/dlms_client_test.h"
#include "sim/wire/dlms_security_octets_test.h"
#include "sim/wire/guard.h"

#define PROOF_REFUSED "C7 01 C1 FA 00" /* other-reason, 250 */
#define REJECTED(context, diagnostic)                                                              \
  "61 17 A1 09 06 07 608574050801 " context " A2 03 02 01 01 A3 05 A1 03 02 01 " diagnostic

static const dlms_link_t links[] = {DLMS_WRAPPER, DLMS_HDLC};

static void teardown(void) { meter_close(); }

static const story_t *story_of(dlms_security_t security) {
  for (int at = 0; at < STORIES; at++)
    if (stories[at].security == security) return &stories[at];
  ck_abort_msg("no such story");
  return NULL;
}

/* As the management client, proved; the next of the global counters are 4 on both sides. */
static const story_t *join(dlms_link_t link, dlms_security_t security) {
  const story_t *story = story_of(security);
  meter_open(link, security);
  connect_as(1);
  asks(story->aarq, story->aare);
  asks(story->proof, story->proved);
  ck_assert_int_eq(toy.right, 1);
  return story;
}

START_TEST(dlms__every_level_of_security__goes_from_aarq_to_rlre) {
  const story_t *story = &stories[_i];
  for (int link = 0; link < 2; link++) {
    (void)join(links[link], story->security);
    ck_assert_uint_eq(dlms_associated(wire), 1);
    asks(story->get, story->got);
    ck_assert_int_eq(toy.read_at.ns, asked_ns);
    asks(story->release, story->released);
    ck_assert_uint_eq(dlms_associated(wire), 0);
    ck_assert_int_eq(toy.wrong, 0);
  }
}
END_TEST

START_TEST(dlms__public_client__is_plain_whatever_the_security) {
  for (int link = 0; link < 2; link++) {
    meter_open(links[link], stories[_i].security);
    kept.policy = 3;
    connect_as(16);
    asks(AARQ_PUBLIC, AARE_PUBLIC);
    asks(GET_SERIAL, ANSWER_SERIAL);
  }
}
END_TEST

/* --- refused, and no trace --- */

/* In an association of `both`, where the next get of counter 5 would be served. */
static const char *const refused[] = {GET_4,               /* doubled */
                                      GET_3,               /* an old counter, well sealed */
                                      GET_SERIAL,          /* in clear */
                                      GET_5_AUTHENTICATED, /* protected less than agreed */
                                      GET_5_ENCRYPTED,
                                      GET_5_NOTHING,
                                      GET_5_SUITE_1,
                                      GET_5_BROADCAST,
                                      GET_5_COMPRESSED,
                                      GET_5_DEDICATED,
                                      GET_5_OTHER_KEY, /* by another form or key */
                                      GET_5_OTHER_TITLE,
                                      GET_5_AS_SET,
                                      "C8",                /* not even a length */
                                      "C8 05 30 00000005", /* no text, no tag */
                                      "C8 1F 30 00000005"};
enum { REFUSED = sizeof refused / sizeof refused[0] };

START_TEST(dlms__what_is_not_protected_as_agreed__is_refused_without_a_trace) {
  for (int link = 0; link < 2; link++) {
    (void)join(links[link], DLMS_SECURITY_BOTH);
    asks(GET_4, ANSWER_4);
    const dlms_kept_t before = kept;
    asks(refused[_i], NOT_POSSIBLE);
    ck_assert_mem_eq(&kept, &before, sizeof kept);
    ck_assert_int_eq(toy.gets + toy.sets, 1);
    asks(GET_5, ANSWER_5); /* our own counters, too, went on by nothing */
  }
}
END_TEST

/* Seen with two independent clients: they speak by general ciphering once it was negotiated. The
 * same key, counter and text make the same seal; only what stands before it differs. */
START_TEST(dlms__general_ciphering_where_negotiated__is_answered_in_kind) {
  (void)join(links[_i], DLMS_SECURITY_BOTH);
  asks(GET_4, ANSWER_4);
  asks(GET_5_GENERAL, GENERAL_ANSWER_5);
  ck_assert_uint_eq(kept.counter_taken, 5);
}
END_TEST

START_TEST(dlms__any_flipped_bit__is_refused_without_a_trace) {
  uint8_t octets[64];
  const size_t len = client_hex(GET_5, octets);
  (void)join(DLMS_WRAPPER, DLMS_SECURITY_BOTH);
  asks(GET_4, ANSWER_4);
  const dlms_kept_t before = kept;
  for (size_t bit = 8; bit < 8 * len; bit++) { /* the tag alone makes it another service */
    octets[bit / 8] ^= (uint8_t)(1u << bit % 8);
    say(bytes_of(octets, len));
    heard_is(NOT_POSSIBLE);
    octets[bit / 8] ^= (uint8_t)(1u << bit % 8);
  }
  ck_assert_mem_eq(&kept, &before, sizeof kept);
  ck_assert_int_eq(toy.gets, 1);
  asks(GET_5, ANSWER_5);
}
END_TEST

/* Without a tag anybody can send octets under a great counter. They decipher to no request: here
 * the head of the conformance is damaged, a get is cut. The counter stays where it was. */
START_TEST(dlms__forged_request_under_encryption_alone__moves_no_counter) {
  meter_open(links[_i], DLMS_SECURITY_ENCRYPTED);
  connect_as(1);
  asks(ENCRYPTED_AARQ_FORGED, REJECTED("03", "01"));
  ck_assert_uint_eq(kept.counter_taken, 0);
  (void)join(links[_i], DLMS_SECURITY_ENCRYPTED);
  asks(ENCRYPTED_FORGED, MALFORMED);
  asks(ENCRYPTED_FORGED_CHOICE, "D8 02 02");
  ck_assert_uint_eq(kept.counter_taken, 3);
  asks(ENCRYPTED_GET_4, ENCRYPTED_ANSWER_4);
  ck_assert_uint_eq(kept.counter_taken, 4);
}
END_TEST

START_TEST(dlms__title_of_general_ciphering__is_left_out_or_right) {
  (void)join(links[_i], DLMS_SECURITY_GENERAL);
  asks(GENERAL_4, GENERAL_ANSWER_4);
  asks(GENERAL_5_OTHER_TITLE, NOT_POSSIBLE);
  asks(GENERAL_5_NO_TITLE, GENERAL_ANSWER_5);
}
END_TEST

#define RELEASE_WITH_INITIATE "62 15 80 01 00 BE 10 04 0E " INITIATE_ALL
static const char *const cleartext_releases[] = {"62 00", "62 03 80 01 00", RELEASE_WITH_INITIATE};

START_TEST(dlms__release_in_clear_inside_a_ciphered_association__is_not_answered) {
  for (int link = 0; link < 2; link++) {
    (void)join(links[link], DLMS_SECURITY_BOTH);
    for (int at = 0; at < 3; at++)
      asks(cleartext_releases[at], "");
    ck_assert_uint_eq(dlms_associated(wire), 1);
    asks(GET_4, ANSWER_4);
  }
}
END_TEST

static const char *const rejected_aarqs[][2] = {{AARQ_TAG, REJECTED("03", "01")},
                                                {AARQ_LESS, REJECTED("03", "01")},
                                                {AARQ_CLEAR, REJECTED("03", "01")},
                                                {AARQ_COUNTER_0, REJECTED("03", "01")},
                                                {AARQ_TITLE_OURS, REJECTED("03", "03")}};

START_TEST(dlms__aarq_that_is_not_well_protected__is_rejected_without_a_trace) {
  meter_open(links[_i], DLMS_SECURITY_BOTH);
  connect_as(1);
  const dlms_kept_t before = kept;
  for (size_t at = 0; at < sizeof rejected_aarqs / sizeof rejected_aarqs[0]; at++) {
    asks(rejected_aarqs[at][0], rejected_aarqs[at][1]);
    ck_assert_uint_eq(dlms_associated(wire), 0);
  }
  ck_assert_mem_eq(&kept, &before, sizeof kept);
  ck_assert_int_eq(toy.wrong, 0);
  asks(story_of(DLMS_SECURITY_BOTH)->aarq, story_of(DLMS_SECURITY_BOTH)->aare);
  asks(story_of(DLMS_SECURITY_BOTH)->aarq, REJECTED("03", "01")); /* once more: replayed */
  asks(story_of(DLMS_SECURITY_BOTH)->proof, story_of(DLMS_SECURITY_BOTH)->proved);
}
END_TEST

START_TEST(dlms__initiate_by_general_ciphering__is_answered_likewise) {
  meter_open(links[_i], DLMS_SECURITY_BOTH);
  connect_as(1);
  asks(AARQ_GENERAL, AARE_GENERAL);
}
END_TEST

START_TEST(dlms__before_the_proof__nothing_is_served) {
  meter_open(links[_i], DLMS_SECURITY_HLS);
  connect_as(1);
  asks(HLS_AARQ, HLS_AARE);
  asks(GET_SERIAL, NOT_POSSIBLE);
  asks("C3 01 C1 0008 0000010000FF 01 01 10 0005", NOT_POSSIBLE);
  asks("C3 01 C1 0040 00002B0000FF 01 01 16 03", NOT_POSSIBLE);
  ck_assert_int_eq(toy.gets + toy.actions, 0);
  ck_assert_uint_eq(kept.policy, 0);
  asks(HLS_PROOF, HLS_ANSWER);
  asks(GET_SERIAL, ANSWER_SERIAL);
}
END_TEST

static const char *const wrong_proofs[] = {HLS_PROOF_WRONG, HLS_PROOF_COUNTER_0,
                                           HLS_PROOF_REFLECTED, "C3 01 C1 000F 0000280000FF 01 00",
                                           "C3 01 C1 000F 0000280000FF 01 01 09 00"};

START_TEST(dlms__wrong_proof__is_told_and_closes_the_association) {
  for (int link = 0; link < 2; link++) {
    meter_open(links[link], DLMS_SECURITY_HLS);
    connect_as(1);
    asks(HLS_AARQ, HLS_AARE);
    asks(wrong_proofs[_i], PROOF_REFUSED);
    ck_assert_int_eq(toy.wrong, 1);
    ck_assert_uint_eq(toy.wrong_level, 3);
    ck_assert_int_eq(toy.right, 0);
    ck_assert_uint_eq(dlms_associated(wire), 0);
    ck_assert_uint_eq(kept.counter_taken, 0);
    asks(HLS_PROOF, NOT_POSSIBLE);
    asks(HLS_AARQ, HLS_AARE_2); /* with another challenge */
    asks(HLS_PROOF, PROOF_REFUSED);
  }
}
END_TEST

START_TEST(dlms__proof_is_good_once__and_its_counter_is_taken) {
  meter_open(links[_i], DLMS_SECURITY_HLS);
  connect_as(1);
  asks(HLS_AARQ, HLS_AARE);
  asks(HLS_PROOF, HLS_ANSWER);
  ck_assert_uint_eq(kept.counter_taken, 1);
  asks(HLS_PROOF, PROOF_REFUSED); /* nothing is left to prove; the association stays */
  ck_assert_uint_eq(dlms_associated(wire), 1);
  ck_assert_int_eq(toy.wrong, 0);
  asks(HLS_AARQ, HLS_AARE_2);
  asks(HLS_PROOF_2, HLS_ANSWER_2);
}
END_TEST

START_TEST(dlms__right_proof_while_locked_out__has_the_answer_of_a_wrong_one) {
  meter_open(links[_i], DLMS_SECURITY_HLS);
  toy.locked = true;
  connect_as(1);
  asks(HLS_AARQ, HLS_AARE);
  asks(HLS_PROOF, PROOF_REFUSED);
  ck_assert_int_eq(toy.wrong + toy.right, 0);
  ck_assert_uint_eq(dlms_associated(wire), 0);
}
END_TEST

/* One counter for the proof and for the action around it, as a public client has it; and an older
 * one than was taken before, as nobody has. */
START_TEST(dlms__proof_with_the_counter_of_its_action__is_taken) {
  const story_t *story = story_of(DLMS_SECURITY_BOTH);
  meter_open(links[_i], DLMS_SECURITY_BOTH);
  connect_as(1);
  asks(story->aarq, story->aare);
  asks(BOTH_PROOF_SAME_NONCE, story->proved);
  ck_assert_uint_eq(kept.counter_taken, 3);
  meter_open(links[_i], DLMS_SECURITY_BOTH);
  connect_as(1);
  asks(story->aarq, story->aare);
  asks(BOTH_PROOF_OLD, BOTH_REFUSED);
  ck_assert_int_eq(toy.wrong, 1);
  ck_assert_uint_eq(dlms_associated(wire), 0);
}
END_TEST

START_TEST(dlms__challenges_of_8_to_64_octets__are_taken) {
  static const struct {
    const char *aarq;
    bool good;
  } rows[] = {{AARQ_CHALLENGE_7, false},
              {AARQ_CHALLENGE_8, true},
              {AARQ_CHALLENGE_32, true},
              {AARQ_CHALLENGE_64, true},
              {AARQ_CHALLENGE_65, false}};
  for (size_t at = 0; at < sizeof rows / sizeof rows[0]; at++) {
    meter_open(links[_i], DLMS_SECURITY_HLS);
    connect_as(2);
    if (rows[at].good)
      asks(rows[at].aarq, HLS_AARE);
    else
      asks(rows[at].aarq, REJECTED("01", "0D"));
  }
}
END_TEST

/* --- counters --- */

START_TEST(dlms__run_of_counters__is_put_aside_before_the_first_is_used) {
  const story_t *story = story_of(DLMS_SECURITY_BOTH);
  (void)join(links[_i], DLMS_SECURITY_BOTH);
  ck_assert_uint_eq(kept.counter_put_aside, 256);
  ck_assert_uint_eq(kept.counter_taken, 3);
  dlms_reset(wire);
  kept.counter_taken = 0; /* so that the same octets are taken again */
  toy.drawn = 0;
  connect_as(1);
  say_hex(story->aarq);
  ck_assert_uint_eq(kept.counter_put_aside, 512);
  /* tag, length, control, then the counter: the last 14 + 12 + 4 octets before the end */
  ck_assert_mem_eq(heard + heard_len - 14 - 12 - 4, "\x00\x00\x01\x01", 4);
}
END_TEST

START_TEST(dlms__counter_across_a_reset__goes_on_above_the_run) {
  meter_open(links[_i], DLMS_SECURITY_BOTH);
  kept.counter_put_aside = 256;
  kept.counter_taken = 255;
  connect_as(1);
  asks(AARQ_256, AARE_257);
  ck_assert_uint_eq(kept.counter_put_aside, 512);
}
END_TEST

START_TEST(dlms__last_counter__is_never_passed) {
  meter_open(links[_i], DLMS_SECURITY_BOTH);
  kept.counter_put_aside = UINT32_MAX - 100;
  connect_as(1);
  asks(story_of(DLMS_SECURITY_BOTH)->aarq, "");
  ck_assert_uint_eq(kept.counter_put_aside, UINT32_MAX - 100);
  ck_assert_uint_eq(dlms_associated(wire), 0);
}
END_TEST

/* Two conversations of one meter share what is kept, and no counter. */
START_TEST(dlms__two_conversations__never_use_one_counter_twice) {
  const story_t *story = join(DLMS_WRAPPER, DLMS_SECURITY_BOTH);
  dlms_t *first = wire;
  dlms_config_t config = dlms_toy_config(DLMS_WRAPPER, DLMS_SECURITY_BOTH, &toy);
  wire = NULL;
  meter_open_with(&config);
  kept.counter_taken = 0;
  toy.drawn = 0;
  connect_as(1);
  say_hex(story->aarq);
  ck_assert_mem_eq(heard + heard_len - 14 - 12 - 4, "\x00\x00\x01\x01", 4);
  dlms_close(first);
  free(first);
}
END_TEST

/* --- policy and keys --- */

START_TEST(dlms__raised_policy__binds_from_the_next_request_on) {
  (void)join(links[_i], DLMS_SECURITY_AUTHENTICATED);
  asks(POLICY_3, POLICY_OK);
  ck_assert_uint_eq(kept.policy, 3);
  asks(POLICY_GET_10, NOT_POSSIBLE);
  asks(POLICY_GET_30, POLICY_ANSWER_30);
}
END_TEST

START_TEST(dlms__policy_that_takes_a_bit_away__is_refused) {
  (void)join(links[_i], DLMS_SECURITY_AUTHENTICATED);
  asks(POLICY_2, POLICY_REFUSED); /* encryption instead of authentication */
  ck_assert_uint_eq(kept.policy, 0);
}
END_TEST

START_TEST(dlms__raised_policy__ends_plain_services_of_authenticated_clients) {
  meter_open(links[_i], DLMS_SECURITY_HLS);
  connect_as(1);
  asks(HLS_AARQ, HLS_AARE);
  asks(HLS_PROOF, HLS_ANSWER);
  asks("C3 01 C1 0040 00002B0000FF 01 01 16 04", "C7 01 C1 0C 00");
  asks("C3 01 C1 0040 00002B0000FF 01 01 16 03", "C7 01 C1 00 00");
  asks(GET_SERIAL, NOT_POSSIBLE);
  asks("62 00", "63 03 80 01 00");
  asks(HLS_AARQ, REJECTED("03", "02")); /* a plain context is none any more */
}
END_TEST

START_TEST(dlms__raised_policy__asks_a_password_in_a_ciphered_context) {
  meter_open(links[_i], DLMS_SECURITY_LLS);
  kept.policy = 3;
  connect_as(1);
  asks(LLS_AARQ, LLS_AARE);
  asks(GET_SERIAL, NOT_POSSIBLE);
  asks(LLS_GET, LLS_ANSWER);
}
END_TEST

START_TEST(dlms__transferred_key__is_in_use_from_the_next_request_on) {
  (void)join(links[_i], DLMS_SECURITY_BOTH);
  asks(TRANSFER, TRANSFERRED); /* under the old one */
  ck_assert_mem_eq(kept.guek, "\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xAA\xBB\xCC\xDD\xEE\xFF",
                   16);
  ck_assert_uint_eq(kept.counter_taken, 0);
  asks(GET_5, NOT_POSSIBLE);
  asks(GET_NEW_KEY, ANSWER_NEW_KEY); /* both begin with 1 */
  ck_assert_uint_eq(kept.counter_taken, 1);
  ck_assert_uint_eq(kept.counter_put_aside, 256);
}
END_TEST

#define WRAPPED "1FA68B0A8112B447AEF34BD8FB5A7B829D3E862371D2CFE5"
#define WRAPPED_WRONG "1FA68B0A8112B447AEF34BD8FB5A7B829D3E862371D2CFE4"
#define KEY_TRANSFER "C3 01 C1 0040 00002B0000FF 02 01 "

static const char *const bad_transfers[] = {
    KEY_TRANSFER "01 00",
    KEY_TRANSFER "01 01 02 02 16 01 09 18 " WRAPPED, /* of broadcasts */
    KEY_TRANSFER "01 01 02 02 16 03 09 18 " WRAPPED, /* the master key */
    KEY_TRANSFER "01 01 02 02 16 00 09 18 " WRAPPED_WRONG,
    KEY_TRANSFER "01 01 02 02 16 00 09 10 00112233445566778899AABBCCDDEEFF",
    KEY_TRANSFER "01 02 02 02 16 00 09 18 " WRAPPED " 02 02 16 02 09 18 " WRAPPED_WRONG,
    KEY_TRANSFER "01 02 02 02 16 00 09 18 " WRAPPED " 02 02 16 00 09 18 " WRAPPED,
    KEY_TRANSFER "02 02 16 00 09 18 " WRAPPED};

START_TEST(dlms__key_that_cannot_be_taken__changes_none) {
  for (int link = 0; link < 2; link++) {
    meter_open(links[link], DLMS_SECURITY_NONE);
    connect_as(1);
    asks(AARQ_PUBLIC, AARE_PUBLIC);
    const dlms_kept_t before = kept;
    asks(bad_transfers[_i], "C7 01 C1 0C 00");
    ck_assert_mem_eq(&kept, &before, sizeof kept);
  }
}
END_TEST

START_TEST(dlms__keys_and_policy__are_not_the_reading_clients) {
  meter_open(links[_i], DLMS_SECURITY_NONE);
  connect_as(2);
  asks(AARQ_PUBLIC, AARE_PUBLIC);
  const dlms_kept_t before = kept;
  asks(KEY_TRANSFER "01 01 02 02 16 00 09 18 " WRAPPED, "C7 01 C1 03 00");
  asks("C3 01 C1 0040 00002B0000FF 01 01 16 03", "C7 01 C1 03 00");
  ck_assert_mem_eq(&kept, &before, sizeof kept);
}
END_TEST

START_TEST(dlms__authentication_key__is_changed_without_the_counters) {
  meter_open(links[_i], DLMS_SECURITY_NONE);
  kept.counter_taken = 5;
  connect_as(1);
  asks(AARQ_PUBLIC, AARE_PUBLIC);
  asks(KEY_TRANSFER "01 01 02 02 16 02 09 18 " WRAPPED, "C7 01 C1 00 00");
  ck_assert_mem_eq(kept.gak, "\x00\x11\x22\x33", 4);
  ck_assert_mem_eq(kept.guek, "\x00\x01\x02\x03", 4);
  ck_assert_uint_eq(kept.counter_taken, 5);
}
END_TEST

/* --- what leaves in several parts, protected --- */

/* Deciphers what was heard last, by the guard alone: CC or DB …, SC 30, the counter. */
static bytes_t decipher(uint8_t *apdu, size_t len, size_t head) {
  static const uint8_t title[] = {0x4D, 0x50, 0x46, 0x00, 0x00, 0x00, 0x00, 0x01};
  const dlms_kept_t keys = dlms_toy_kept();
  guard_t guard;
  ck_assert_uint_eq(apdu[head], 0x30);
  uint32_t counter = (uint32_t)apdu[head + 3] << 8 | apdu[head + 4];
  guard_seal_t seal = {0x30, counter, title, keys.guek, keys.gak};
  uint8_t *text = apdu + head + 5;
  size_t text_len = len - head - 5 - 12;
  guard_open(&guard, &GUARD_SUITE_0);
  ck_assert(guard_take(&guard, &seal, text, text_len, text + text_len));
  guard_close(&guard);
  return bytes_of(text, text_len);
}

static void join_small(dlms_link_t link, const char *aarq) {
  meter_open(link, DLMS_SECURITY_BOTH);
  connect_as(1);
  say_hex(aarq);
  asks(story_of(DLMS_SECURITY_BOTH)->proof, story_of(DLMS_SECURITY_BOTH)->proved);
}

/* 128 octets at most, of which protection takes 19 or 20. */
START_TEST(dlms__protected_get_blocks__are_sealed_one_by_one_and_fit) {
  join_small(links[_i], AARQ_SMALL);
  say_hex(PROFILE_4);
  ck_assert_uint_le(heard_len, 128);
  ck_assert_uint_ge(heard_len, 126);
  ck_assert_uint_eq(heard[0], 0xCC);
  bytes_t block = decipher(heard, heard_len, 2);
  ck_assert_mem_eq(block.p, "\xC4\x02\xC1\x00\x00\x00\x00\x01\x00", 9);
  ck_assert_mem_eq(block.p + 10, "\x01\x28\x02\x02\x06\x00\x00\x00\x01", 9);
  say_hex(NEXT_5);
  block = decipher(heard, heard_len, 2);
  ck_assert_mem_eq(block.p, "\xC4\x02\xC1\x00\x00\x00\x00\x02\x00", 9);
}
END_TEST

/* The APDU is sealed whole and cut then: 4 + 1182 octets in E0 blocks of 128 − 9 = 119. */
START_TEST(dlms__protected_answer__streams_sealed_as_a_whole) {
  uint8_t whole[2048];
  size_t len = 0;
  char request[160];
  join_small(links[_i], AARQ_SMALL_GENERAL);
  (void)snprintf(request, sizeof request, "E0 81 0001 0000 %02X %s",
                 (unsigned)(sizeof PROFILE_4 / 2), PROFILE_4);
  say_hex(request);
  for (uint16_t number = 1; number <= 12; number++) {
    ck_assert_uint_eq(heard[0], 0xE0);
    ck_assert_uint_eq(heard[3], number);
    bool last = (heard[1] & 0x80) != 0;
    ck_assert_uint_eq(heard_len, 7u + heard[6]);
    memcpy(whole + len, heard + 7, heard[6]);
    len += heard[6];
    if (last) break;
    ck_assert_uint_eq(heard[6], 119);
    (void)snprintf(request, sizeof request, "E0 81 %04X %04X 00", number + 1, number);
    say_hex(request);
  }
  ck_assert_uint_eq(len, 4 + 5 + 1186 + 12); /* CC 82 xx xx, control and counter, text, tag */
  ck_assert_mem_eq(whole, "\xCC\x82\x04\xB3\x30\x00\x00\x00\x04", 9);
  bytes_t plain = decipher(whole, len, 4);
  ck_assert_uint_eq(plain.len, 1186);
  ck_assert_mem_eq(plain.p, "\xC4\x01\xC1\x00\x01\x28\x02\x02\x06\x00\x00\x00\x01\x09\x01\x01", 16);
  ck_assert_uint_eq(plain.p[1185], 40);
}
END_TEST

START_TEST(dlms__notification_in_a_ciphered_association__is_generally_ciphered) {
  (void)join(links[_i], DLMS_SECURITY_BOTH);
  say_hex(PUSH);
  if (on == DLMS_WRAPPER) {
    heard_is(PUSHED NOTIFICATION);
  } else {
    heard_is(PUSHED);
    poll_meter();
    heard_is(NOTIFICATION);
  }
}
END_TEST

START_TEST(dlms__event_in_a_ciphered_association__is_ciphered) {
  const ax_name_t name = {0, 0, 97, 98, 0, 255};
  (void)join(links[_i], DLMS_SECURITY_BOTH);
  ck_assert(
      dlms_notify_event(wire, (true_t){now_ns}, 1, name, 2, bytes_of("\x06\x00\x00\x00\x01", 5)));
  heard_len = heard_count = 0;
  if (on == DLMS_HDLC)
    poll_meter();
  else
    hear_all();
  heard_is(EVENT);
}
END_TEST

START_TEST(dlms__story_in_runs_of_any_length__is_the_same) {
  static const size_t chunks[] = {1, 2, 3, CHUNK_RANDOM};
  const story_t *story = &stories[_i];
  for (size_t at = 0; at < 8; at++) {
    meter_open(links[at % 2], story->security);
    chunk = chunks[at / 2];
    connect_as(1);
    asks(story->aarq, story->aare);
    asks(story->proof, story->proved);
    asks(story->get, story->got);
    asks(story->release, story->released);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("sim/wire/dlms_security");
  TCase *all = tcase_create("security");
  tcase_add_checked_fixture(all, NULL, teardown);
  tcase_add_loop_test(all, dlms__every_level_of_security__goes_from_aarq_to_rlre, 0, STORIES);
  tcase_add_loop_test(all, dlms__public_client__is_plain_whatever_the_security, 0, STORIES);
  tcase_add_loop_test(all, dlms__what_is_not_protected_as_agreed__is_refused_without_a_trace, 0,
                      REFUSED);
  tcase_add_loop_test(all, dlms__general_ciphering_where_negotiated__is_answered_in_kind, 0, 2);
  tcase_add_test(all, dlms__any_flipped_bit__is_refused_without_a_trace);
  tcase_add_loop_test(all, dlms__forged_request_under_encryption_alone__moves_no_counter, 0, 2);
  tcase_add_loop_test(all, dlms__title_of_general_ciphering__is_left_out_or_right, 0, 2);
  tcase_add_test(all, dlms__release_in_clear_inside_a_ciphered_association__is_not_answered);
  tcase_add_loop_test(all, dlms__aarq_that_is_not_well_protected__is_rejected_without_a_trace, 0,
                      2);
  tcase_add_loop_test(all, dlms__initiate_by_general_ciphering__is_answered_likewise, 0, 2);
  tcase_add_loop_test(all, dlms__before_the_proof__nothing_is_served, 0, 2);
  tcase_add_loop_test(all, dlms__wrong_proof__is_told_and_closes_the_association, 0, 5);
  tcase_add_loop_test(all, dlms__proof_is_good_once__and_its_counter_is_taken, 0, 2);
  tcase_add_loop_test(all, dlms__right_proof_while_locked_out__has_the_answer_of_a_wrong_one, 0, 2);
  tcase_add_loop_test(all, dlms__proof_with_the_counter_of_its_action__is_taken, 0, 2);
  tcase_add_loop_test(all, dlms__challenges_of_8_to_64_octets__are_taken, 0, 2);
  tcase_add_loop_test(all, dlms__run_of_counters__is_put_aside_before_the_first_is_used, 0, 2);
  tcase_add_loop_test(all, dlms__counter_across_a_reset__goes_on_above_the_run, 0, 2);
  tcase_add_loop_test(all, dlms__last_counter__is_never_passed, 0, 2);
  tcase_add_test(all, dlms__two_conversations__never_use_one_counter_twice);
  tcase_add_loop_test(all, dlms__raised_policy__binds_from_the_next_request_on, 0, 2);
  tcase_add_loop_test(all, dlms__policy_that_takes_a_bit_away__is_refused, 0, 2);
  tcase_add_loop_test(all, dlms__raised_policy__ends_plain_services_of_authenticated_clients, 0, 2);
  tcase_add_loop_test(all, dlms__raised_policy__asks_a_password_in_a_ciphered_context, 0, 2);
  tcase_add_loop_test(all, dlms__transferred_key__is_in_use_from_the_next_request_on, 0, 2);
  tcase_add_loop_test(all, dlms__key_that_cannot_be_taken__changes_none, 0, 8);
  tcase_add_loop_test(all, dlms__keys_and_policy__are_not_the_reading_clients, 0, 2);
  tcase_add_loop_test(all, dlms__authentication_key__is_changed_without_the_counters, 0, 2);
  tcase_add_loop_test(all, dlms__protected_get_blocks__are_sealed_one_by_one_and_fit, 0, 2);
  tcase_add_loop_test(all, dlms__protected_answer__streams_sealed_as_a_whole, 0, 2);
  tcase_add_loop_test(all, dlms__notification_in_a_ciphered_association__is_generally_ciphered, 0,
                      2);
  tcase_add_loop_test(all, dlms__event_in_a_ciphered_association__is_ciphered, 0, 2);
  tcase_add_loop_test(all, dlms__story_in_runs_of_any_length__is_the_same, 0, STORIES);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
