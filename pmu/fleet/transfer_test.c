/* Tests of sending and activating an image: nothing leaves that the inspection refuses, only what
 * is missing is sent again, a verification that runs is no success, and what runs is read back. The
 * meter is played from rules in hexadecimal; see stage_dlms_test.h. */
#include "pmu/fleet/stage_dlms_test.h"
#include "pmu/proto/image.h"

#include <check.h>

#define NOON_NS "1775131200000000000"
#define LATER_NS "1775134800000000000" /* an hour */
#define KEYS                                                                                       \
  "headend recovery auto\nheadend clock_policy leave\nheadend clock_limit_s 20\n"                  \
  "headend retry_attempts 3\nheadend retry_delay_ns 30000000000\nheadend retry_backoff 2\n"        \
  "headend visit_deadline_ns 3600000000000\nhardware 0 HW-1\n"                                     \
  "firmware 0 1 16777216 5 L-1.0\nfirmware 0 2 16777216 5 A-1.0\n"                                 \
  "policy 0 fw.blackout 30000000000\npolicy 0 fw.verify 5000000000\n"

#define GET(class_, name_) "C001ii" class_ name_ "0200"
#define DATA "C401ii00"
#define ABSENT "090CFFFFFFFFFFFFFFFFFF8000FF"
#define OPENING                                                                                    \
  {PLAY_ANY, GET("0001", "0000600100FF"), DATA "09024131", PLAY_STAY},                             \
      {PLAY_ANY, GET("0001", "0000600500FF"), DATA "0600000000", PLAY_STAY},                       \
      {PLAY_ANY, GET("0008", "0000010000FF"), DATA "090C{C}", PLAY_STAY},                          \
      {PLAY_ANY, GET("0001", "0000600700FF"), DATA "0600000001", PLAY_STAY},                       \
      {PLAY_ANY, GET("0001", "0000600E00FF"), DATA "1102", PLAY_STAY},                             \
      {PLAY_ANY, "C003ii03 001400000D0000FF0200 001400000D0000FF0600 001400000D0000FF0A00",        \
       "C403ii03 0009096461792D6E69676874 000900 00" ABSENT, PLAY_STAY},                           \
  {                                                                                                \
    PLAY_ANY, GET("0001", "0000800300FF"), DATA "0205 0600000000" ABSENT ABSENT "0300 00",         \
        PLAY_STAY                                                                                  \
  }

/* SHA-256 of 180 octets 00; of what runs before, any 32 octets. */
#define HASH_NEW "10B2A66888C58A54B277FE2E68FB6E87150C3CD2C537B7F6A2D84559017438C7"
#define HASH_L1 "1111111111111111111111111111111111111111111111111111111111111111"
#define HASH_A1 "2222222222222222222222222222222222222222222222222222222222222222"
#define IDENTITIES(phase_, legal_, hash_)                                                          \
  {phase_, GET("0001", "0100000200FF"), DATA "0905" legal_, PLAY_STAY},                            \
      {phase_, GET("0001", "0100000201FF"), DATA "0905412D312E30", PLAY_STAY},                     \
      {phase_, GET("0001", "0100000208FF"), DATA "0920" hash_, PLAY_STAY}, {                       \
    phase_, GET("0001", "0100000209FF"), DATA "0920" HASH_A1, PLAY_STAY                            \
  }
#define L_1_0 "4C2D312E30"
#define L_2_0 "4C2D322E30"
#define NO_EVENTS                                                                                  \
  { PLAY_ANY, GET("0001", "0000800500FF"), DATA "0600000000", PLAY_STAY }
#define NO_LOG                                                                                     \
  { PLAY_ANY, "C001ii00070000636208FF02~", DATA "0100", PLAY_STAY }

/* Blocks of 128; the file has 120 + 180 + 1 = 301: three of them, the last of 45. */
#define TRANSFER "001200002C0000FF"
#define STATE(phase_, status_)                                                                     \
  {                                                                                                \
    phase_, "C003ii04" TRANSFER "0200" TRANSFER "0400" TRANSFER "0500" TRANSFER "0600",            \
        "C403ii04 000600000080 000600000000 000301 0016" status_, PLAY_STAY                        \
  }
#define BITS(phase_, bits_)                                                                        \
  { phase_, "C001ii" TRANSFER "0300", DATA "04" bits_, PLAY_STAY }
#define READY(phase_, data_)                                                                       \
  { phase_, "C001ii" TRANSFER "0700", DATA data_, PLAY_STAY }
/* L-2.0, of 301 octets. */
#define NEW_IS_READY "0101 0203 060000012D 0905" L_2_0 "0920" HASH_NEW
#define INITIATE "C301ii" TRANSFER "01 01 0202 0905" L_2_0 "060000012D"
#define BLOCK(number_) "C301ii" TRANSFER "02 01 0202 060000000" number_ "09~"
#define VERIFY "C301ii" TRANSFER "03 01 0F00"
#define ACTIVATE "C301ii" TRANSFER "04 01 0F00"
#define YES "C701ii0000"
#define TEMPORARY "C701ii0200"
#define OTHER_REASON "C701iiFA00"

/* Phases: 0 nothing, 1 begun, 2 to 4 so many blocks and one, 5 verification runs, 6 verified. */
#define SENDING                                                                                    \
  STATE(0, "00"), STATE(5, "02"), STATE(6, "03"), STATE(PLAY_ANY, "01"), BITS(0, "00"),            \
      BITS(1, "0300"), BITS(2, "0380"), BITS(3, "03C0"), BITS(PLAY_ANY, "03E0"),                   \
      {PLAY_ANY, INITIATE, YES, 1}, {1, BLOCK("0"), YES, 2}, {2, BLOCK("1"), YES, 3},              \
      {3, BLOCK("2"), YES, 4}, {                                                                   \
    4, VERIFY, TEMPORARY, 5                                                                        \
  }
#define BEFORE OPENING, NO_EVENTS, NO_LOG, IDENTITIES(PLAY_ANY, L_1_0, HASH_L1)

static const play_rule_t good_rules[] = {BEFORE,
                                         SENDING,
                                         {5, VERIFY, YES, 6},
                                         {6, VERIFY, YES, 6},
                                         READY(6, NEW_IS_READY),
                                         {PLAY_ANY, NULL, NULL, 0}};
/* It says yes, and shows another image. */
static const play_rule_t other_ready[] = {
    BEFORE, SENDING, {5, VERIFY, YES, 6}, READY(6, "0100"), {PLAY_ANY, NULL, NULL, 0}};
/* Never over. */
static const play_rule_t never_over[] = {
    BEFORE, SENDING, {5, VERIFY, TEMPORARY, 5}, READY(PLAY_ANY, "0100"), {PLAY_ANY, NULL, NULL, 0}};

/* Event 1 at 12:00:05: 092 with that reason, by R3, or by the meter itself. */
#define REFUSAL_BY(reason_, by_)                                                                   \
  DATA "0101 0207 090C07EA0402040C000500000000 0600000001 0600000001 12005C" ABSENT                \
       "1400000000000000" reason_ by_
#define REFUSAL(reason_) REFUSAL_BY(reason_, "09025233")
static const play_rule_t bad_hash[] = {
    OPENING,          {6, GET("0001", "0000800500FF"), DATA "0600000001", PLAY_STAY},
    NO_EVENTS,        {PLAY_ANY, "C001ii00070000636200FF02~", REFUSAL("03"), PLAY_STAY},
    NO_LOG,           IDENTITIES(PLAY_ANY, L_1_0, HASH_L1),
    SENDING,          {5, VERIFY, OTHER_REASON, 6},
    READY(6, "0100"), {PLAY_ANY, NULL, NULL, 0}};

/* A start has found a damaged program (17 is 11), and the verification ends so. */
#define FOUND(verdict_, ready_)                                                                    \
  OPENING, {6, GET("0001", "0000800500FF"), DATA "0600000001", PLAY_STAY}, NO_EVENTS,              \
      {PLAY_ANY, "C001ii00070000636200FF02~", REFUSAL_BY("11", "090149"), PLAY_STAY}, NO_LOG,      \
      IDENTITIES(PLAY_ANY, L_1_0, HASH_L1), SENDING, {5, VERIFY, verdict_, 6}, READY(6, ready_), { \
    PLAY_ANY, NULL, NULL, 0                                                                        \
  }
static const play_rule_t found_and_good[] = {FOUND(YES, NEW_IS_READY)};
static const play_rule_t found_and_bad[] = {FOUND(OTHER_REASON, "0100")};

static char facts[8192];

/* The roster with that image, of hardware HW-1, and these orders. */
static const char *facts_with(uint32_t counter, const char *orders) {
  uint8_t body[180] = {0};
  text_t file = {0}, hex = {0};
  fault_t fault;
  image_manifest_t manifest = {.part = IMAGE_LEGAL, .version = 0x02000000, .counter = counter};
  snprintf(manifest.hardware, sizeof manifest.hardware, "HW-1");
  snprintf(manifest.identity, sizeof manifest.identity, "L-2.0");
  snprintf(manifest.approval, sizeof manifest.approval, "DE-1");
  CHECK(image_make(&file, &manifest, bytes_of(body, sizeof body), &fault) == ST_OK);
  CHECK(file.len == 301);
  for (size_t i = 0; i < file.len; i++)
    text_printf(&hex, "%02X", (uint8_t)file.p[i]);
  snprintf(facts, sizeof facts, DLMS_FACTS("none") KEYS "image 0 new %s\n%s", text_chars(&hex),
           orders);
  text_free(&hex);
  text_free(&file);
  return facts;
}

static int32_t said(const char *log, const char *what) {
  int32_t count = 0;
  char bare[256];
  size_t len = 0;
  for (const char *at = what; *at != '\0' && *at != '~'; at++)
    if (*at != ' ') bare[len++] = *at;
  bare[len] = '\0';
  for (const char *at = strstr(log, bare); at != NULL; at = strstr(at + 1, bare))
    count++;
  return count;
}

static int32_t firmware(const stage_t *s, const char *value) {
  return stage_count(s, REC_FIRMWARE, NULL, value);
}

static int32_t orders(const stage_t *s, const char *kind) {
  int32_t found = 0;
  for (size_t i = 0; i < s->count; i++)
    if (s->records[i].kind == REC_WORK_ORDER &&
        strncmp((const char *)s->records[i].key.p, kind, strlen(kind)) == 0)
      found++;
  return found;
}

#define SEND "command " NOON_NS " 0 send_image 0!\n"

START_TEST(transfer__an_image_taken_and_verified__is_sent_once_and_said) {
  stage_t *s = dlms_stage(good_rules, facts_with(6, SEND), false);
  const char *log = stage_live(s);
  ck_assert_int_eq(said(log, INITIATE), 1);
  ck_assert_int_eq(said(log, BLOCK("0")), 1);
  ck_assert_int_eq(said(log, BLOCK("2")), 1);
  ck_assert_int_eq(said(log, VERIFY), 2); /* temporary-failure is no answer */
  ck_assert_int_eq(firmware(s, "initiated pmu - 0"), 1);
  ck_assert_int_eq(firmware(s, "sent pmu - 3"), 1);
  ck_assert_int_eq(firmware(s, "verified meter - L-2.0"), 1);
  ck_assert_int_eq(stage_count(s, REC_COMMAND, NULL, "new operator pmu bus ok verified=L-2.0"), 1);
  ck_assert_int_eq(stage_count(s, REC_FAULT, NULL, NULL), 0);
  stage_close(s);
}
END_TEST

START_TEST(transfer__an_image_that_another_one_stands_for__is_not_verified) {
  stage_t *s = dlms_stage(other_ready, facts_with(6, SEND), false);
  stage_live(s);
  ck_assert_int_eq(firmware(s, "verified meter - L-2.0"), 0);
  stage_close(s);
}
END_TEST

START_TEST(transfer__a_verification_without_end__is_given_up) {
  stage_t *s = dlms_stage(never_over, facts_with(6, SEND), false);
  stage_live(s);
  ck_assert_int_eq(firmware(s, "verified meter - L-2.0"), 0);
  stage_close(s);
}
END_TEST

START_TEST(transfer__what_the_inspection_refuses__does_not_leave) {
  stage_t *s = dlms_stage(good_rules, facts_with(6, "command " NOON_NS " 0 send_image 0\n"), false);
  const char *log = stage_live(s);
  ck_assert_int_eq(said(log, "C301ii" TRANSFER), 0);
  ck_assert_int_eq(said(log, "C101ii" TRANSFER), 0);
  ck_assert_int_eq(firmware(s, "not_sent pmu signer -"), 1);
  ck_assert_int_eq(stage_count(s, REC_VISIT, "command:send_image 1775131200 1", "ST_REFUSED - -"),
                   1);
  ck_assert_int_eq(stage_count(s, REC_VISIT, NULL, NULL), 1); /* asking again mends nothing */
  stage_close(s);
}
END_TEST

START_TEST(transfer__killed_at_every_store__is_gone_on_with) {
  for (int32_t kill = 1; kill < 200; kill++) {
    for (int after = 0; after < 2; after++) {
      stage_t *s = dlms_stage(good_rules, facts_with(6, SEND), false);
      s->kill_at = kill;
      s->kill_after = after == 1;
      const char *log = stage_live(s);
      bool killed = s->stores >= kill;
      ck_assert_msg(firmware(s, "verified meter - L-2.0") >= 1, "kill %d", kill);
      ck_assert_msg(said(log, BLOCK("2")) == 1, "kill %d: a block that was there", kill);
      stage_close(s);
      if (!killed && after == 1) return;
    }
  }
  ck_abort_msg("it never ends");
}
END_TEST

/* The answer to each request is lost once: no block that is there is sent again but the one whose
 * answer was lost and of which nothing is known. */
START_TEST(transfer__an_answer_lost_anywhere__costs_no_block_that_is_there) {
  for (int32_t lost = 1; lost < 60; lost++) {
    stage_t *s = dlms_stage(good_rules, facts_with(6, SEND), false);
    dlms_meter.silent_at = lost;
    const char *log = stage_live(s);
    ck_assert_msg(firmware(s, "verified meter - L-2.0") == 1, "lost %d", lost);
    for (int block = 0; block < 3; block++) {
      char ask[128];
      snprintf(ask, sizeof ask, "C301ii" TRANSFER "02 01 0202 060000000%d", block);
      ck_assert_msg(said(log, ask) == 1, "lost %d: block %d", lost, block);
    }
    stage_close(s);
  }
}
END_TEST

START_TEST(transfer__refused_by_the_meter__has_the_reason_of_its_log) {
  stage_t *s = dlms_stage(bad_hash, facts_with(6, SEND), false);
  stage_live(s);
  ck_assert_int_eq(firmware(s, "refused meter hash -"), 1);
  ck_assert_int_eq(firmware(s, "verified meter - L-2.0"), 0);
  ck_assert_int_eq(orders(s, "security"), 0); /* it was ordered to be sent unseen */
  stage_close(s);
}
END_TEST

/* No order damages a program: that is somebody's attack or a bad cell, also while we send, and it
 * is not the answer to what was sent. */
START_TEST(transfer__a_program_found_damaged__is_security_and_no_refusal) {
  stage_t *s = dlms_stage(found_and_good, facts_with(6, SEND), false);
  stage_live(s);
  ck_assert_int_eq(orders(s, "security"), 1);
  ck_assert_int_eq(firmware(s, "verified meter - L-2.0"), 1);
  stage_close(s);
  s = dlms_stage(found_and_bad, facts_with(6, SEND), false);
  stage_live(s);
  ck_assert_int_eq(orders(s, "security"), 1);
  ck_assert_int_eq(firmware(s, "refused meter start -"), 0);
  stage_close(s);
}
END_TEST

/* ------------------------------------------------------------------ the log */

/* Row 1 as below, row 2 at 13:30:00: of that kind, reason 17, of L-2.0 by L-1.0, 6 and 6, by I. */
#define FELL(kind_)                                                                                \
  DATA "0102 020B 0600000001 090C07EA0402040D001E00000000 1100 1601 1100 0905" L_1_0 "0905" L_2_0  \
       "0600000005 0600000006 09025233 090444452D31"                                               \
       "020B 0600000002 090C07EA0402040D1E0000000000 1100 16" kind_ "1111 0905" L_2_0 "0905" L_1_0 \
       "0600000006 0600000006 090149 0900"
#define LOGGED(kind_)                                                                              \
  OPENING, NO_EVENTS, {PLAY_ANY, "C001ii00070000636208FF02~", FELL(kind_), PLAY_STAY},             \
      IDENTITIES(PLAY_ANY, L_1_0, HASH_L1), {                                                      \
    PLAY_ANY, NULL, NULL, 0                                                                        \
  }
static const play_rule_t fallback_logged[] = {LOGGED("04")};
static const play_rule_t fifth_kind_logged[] = {LOGGED("05")};

START_TEST(transfer__a_fallback__is_a_row_of_the_log_and_a_fifth_kind_is_none) {
  static const char row[] = "1775136600 0 4 17 L-2.0 L-1.0 6 6 I -";
  const char *visit = facts_with(6, "visit daily " NOON_NS " 0 firmware\n");
  stage_t *s = dlms_stage(fallback_logged, visit, false);
  stage_live(s);
  ck_assert_int_eq(stage_count(s, REC_FIRMWARE_LOG, "2", row), 1);
  ck_assert_int_eq(stage_count(s, REC_FAULT, NULL, NULL), 0);
  stage_close(s);
  s = dlms_stage(fifth_kind_logged, visit, false);
  stage_live(s);
  ck_assert_int_eq(stage_count(s, REC_FIRMWARE_LOG, "2", NULL), 0);
  ck_assert_int_ge(stage_count(s, REC_FAULT, NULL, NULL), 1);
  stage_close(s);
}
END_TEST

/* ------------------------------------------------------------------ activation */

/* Phase 7: it runs; row 1 of the log, at 13:00:30, of L-1.0 by L-2.0, 5 and 6, by R3. */
#define ROW                                                                                        \
  DATA "0101 020B 0600000001 090C07EA0402040D001E00000000 1100 1601 1100 0905" L_1_0 "0905" L_2_0  \
       "0600000005 0600000006 09025233 090444452D31"
#define FROM_ROW_1 "C001ii00070000636208FF0201010204020412000109060000802900FF0F021200000600000001~"
#define REGISTERS(after_)                                                                          \
  {7, "C001ii00030100010800FF0200", DATA "15" after_, PLAY_STAY}, {                                \
    PLAY_ANY, "C001ii0003~", DATA "1500000000000F4240", PLAY_STAY                                  \
  }
#define RUNNING(legal_, hash_, after_)                                                             \
  OPENING, NO_EVENTS, {7, FROM_ROW_1, ROW, PLAY_STAY}, NO_LOG, IDENTITIES(7, legal_, hash_),       \
      IDENTITIES(PLAY_ANY, L_1_0, HASH_L1), SENDING, {5, VERIFY, YES, 6}, {6, VERIFY, YES, 6},     \
      READY(6, NEW_IS_READY), READY(7, "0100"), {6, ACTIVATE, YES, 7}, REGISTERS(after_), {        \
    PLAY_ANY, NULL, NULL, 0                                                                        \
  }
/* 1 000 000 mWh before; 1 100 000 after. */
static const play_rule_t activates[] = {RUNNING(L_2_0, HASH_NEW, "000000000010C8E0")};
static const play_rule_t runs_the_old[] = {RUNNING(L_1_0, HASH_L1, "000000000010C8E0")};
/* 999 999. */
static const play_rule_t loses_energy[] = {RUNNING(L_2_0, HASH_NEW, "00000000000F423F")};

#define BOTH SEND "command " LATER_NS " 0 activate_image -\n"
#define ACTIVATED "activated meter - 1 L-2.0 "

static bool activated(const stage_t *s) {
  for (size_t i = 0; i < s->count; i++)
    if (s->records[i].kind == REC_FIRMWARE &&
        strncmp((const char *)s->records[i].value.p, ACTIVATED, strlen(ACTIVATED)) == 0)
      return true;
  return false;
}

START_TEST(transfer__activated__is_read_back_with_its_identity_and_hash) {
  stage_t *s = dlms_stage(activates, facts_with(6, BOTH), false);
  const char *log = stage_live(s);
  ck_assert(activated(s));
  ck_assert_int_eq(said(log, ACTIVATE), 1);
  ck_assert_int_eq(orders(s, "firmware"), 0);
  ck_assert_int_eq(stage_count(s, REC_COMMAND, NULL, "- operator pmu bus ok identity=L-2.0,row=1"),
                   1);
  stage_close(s);
}
END_TEST

START_TEST(transfer__a_log_that_the_objects_belie__is_no_activation) {
  stage_t *s = dlms_stage(runs_the_old, facts_with(6, BOTH), false);
  stage_live(s);
  ck_assert(!activated(s));
  ck_assert_int_ge(orders(s, "firmware"), 1);
  stage_close(s);
}
END_TEST

START_TEST(transfer__a_register_that_lost_energy__is_a_work_order) {
  stage_t *s = dlms_stage(loses_energy, facts_with(6, BOTH), false);
  stage_live(s);
  ck_assert(activated(s));
  ck_assert_int_eq(orders(s, "firmware"), 1);
  stage_close(s);
}
END_TEST

START_TEST(transfer__an_activation_killed_at_every_store__is_ordered_once) {
  for (int32_t kill = 1; kill < 200; kill++) {
    stage_t *s = dlms_stage(activates, facts_with(6, BOTH), false);
    s->kill_at = kill;
    s->kill_after = true;
    const char *log = stage_live(s);
    bool killed = s->stores >= kill;
    ck_assert_msg(activated(s), "kill %d", kill);
    ck_assert_msg(said(log, ACTIVATE) == 1, "kill %d", kill);
    stage_close(s);
    if (!killed) return;
  }
  ck_abort_msg("it never ends");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("transfer");
  TCase *all = tcase_create("transfer");
  tcase_set_timeout(all, 120);
  tcase_add_test(all, transfer__an_image_taken_and_verified__is_sent_once_and_said);
  tcase_add_test(all, transfer__an_image_that_another_one_stands_for__is_not_verified);
  tcase_add_test(all, transfer__a_verification_without_end__is_given_up);
  tcase_add_test(all, transfer__what_the_inspection_refuses__does_not_leave);
  tcase_add_test(all, transfer__killed_at_every_store__is_gone_on_with);
  tcase_add_test(all, transfer__an_answer_lost_anywhere__costs_no_block_that_is_there);
  tcase_add_test(all, transfer__refused_by_the_meter__has_the_reason_of_its_log);
  tcase_add_test(all, transfer__a_program_found_damaged__is_security_and_no_refusal);
  tcase_add_test(all, transfer__a_fallback__is_a_row_of_the_log_and_a_fifth_kind_is_none);
  tcase_add_test(all, transfer__activated__is_read_back_with_its_identity_and_hash);
  tcase_add_test(all, transfer__a_log_that_the_objects_belie__is_no_activation);
  tcase_add_test(all, transfer__a_register_that_lost_energy__is_a_work_order);
  tcase_add_test(all, transfer__an_activation_killed_at_every_store__is_ordered_once);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
