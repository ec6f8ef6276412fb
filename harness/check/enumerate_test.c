/* Enumerated cuts on a small real story: what survives passes, and against an uncut run that was
 * spoiled by hand every enumeration fails. */
#include "harness/check/by_hand_test.h"
#include "harness/check/enumerate.h"

#define SHA_OF_OLD "099d90cbee62f89e6478e153eb3240efcbe4ac2231bedc3e84549bbeaaba87e8"

static text_t notes;
/* Facts that the checks know and the cut runs do not live; without any, those of the story. */
static bytes_t declared;

static void begin_story(void) {
  scenario_options_t options = {.root = HOUSE_ROOT, .seed = 1};
  complaints_t complaints = {0};
  case_t *cases = NULL;
  size_t count = 0;
  ck_assert_int_eq(scenario_load(&hand_arena, HOUSE_ROOT "/scenarios/registers/ratio-once.yaml",
                                 &options, &cases, &count, &complaints),
                   ST_OK);
  text_free(&complaints.text);
  hand_story = cases[0];
  fault_t fault = {0};
  ck_assert_int_eq(bench_run(&hand_arena, hand_story.facts, NULL, &hand_run, &fault), ST_OK);
  notes = (text_t){0};
  declared = bytes_of(NULL, 0);
}

static void enumerate(const char *kind, const comparator_t *comparator) {
  bytes_t lived = hand_story.facts;
  hand_story.enumerate = kind;
  if (declared.len > 0) hand_story.facts = declared;
  hand_context = check_context(&hand_arena, &hand_story, &hand_run, comparator);
  hand_story.facts = lived;
  enumerate_cuts(&hand_context, &(judge_options_t){0}, &notes);
}

static void add_to_bill(int64_t mwh) {
  bill_t *bills = ARENA_ARRAY(&hand_arena, bill_t, hand_run.bills[0].count);
  memcpy(bills, hand_run.bills[0].bills, hand_run.bills[0].count * sizeof *bills);
  bills[0].total.value += mwh;
  hand_run.bills[0].bills = bills;
}

START_TEST(enumerate_cuts__at_every_write__leaves_the_uncut_state) {
  begin_story();
  enumerate("every_nvm_write", &comparator_right);
  hand_is("state after every cut", VERDICT_PASS, BLAME_NONE);
  hand_is("bills of cut runs that differ without a flag", VERDICT_PASS, BLAME_NONE);
  ck_assert_ptr_nonnull(strstr(text_chars(&notes), "power cuts tried: "));
  ck_assert_ptr_null(strstr(text_chars(&notes), "power cuts tried: 0"));
  text_free(&notes);
}
END_TEST

/* One more total at the end of the uncut run: the first cut differs already. */
START_TEST(enumerate_cuts__another_state__fails_at_the_first_cut) {
  begin_story();
  hand_run.served = arena_printf(&hand_arena, "%svalue 0 9 9 1-0:1.8.0*255 1\n", hand_run.served);
  enumerate("every_nvm_write", &comparator_right);
  const check_result_t *result = hand_only_failure("state after every cut", BLAME_METER);
  ck_assert_ptr_nonnull(strstr(result->observed, "1-0:1.8.0*255 = 1 | 1-0:1.8.0*255 = "));
  text_free(&notes);
}
END_TEST

/* The meter should have firmware, and none was ever served. */
static void begin_with_firmware(void) {
  begin_story();
  const char *facts = arena_printf(&hand_arena, "%.*sfirmware 0 1 1 1 OLD\n",
                                   (int)hand_story.facts.len, (const char *)hand_story.facts.p);
  declared = bytes_text(facts);
}

START_TEST(enumerate_cuts__at_every_write_without_an_image__fails) {
  begin_with_firmware();
  enumerate("every_nvm_write", &comparator_right);
  const check_result_t *result = hand_only_failure("state after every cut", BLAME_METER);
  ck_assert_str_eq(result->observed, "neither the old nor the new image, whole");
  text_free(&notes);
}
END_TEST

/* Served last, that firmware with the hash of its name: SHA-256 of `OLD`. */
START_TEST(enumerate_image__of_the_first_firmware__is_the_old_one_and_with_another_hash_none) {
  static const char facts[] = "firmware 0 1 1 1 OLD\nimage_of 0 identity NEW\nimage_of 0 hash 77\n";
  static const char identity[] = "value 0 1 1 1-0:0.2.0*255 OLD\n";
  static const struct {
    const char *served;
    image_state_t state;
  } cases[] = {
      {"", IMAGE_BROKEN},
      {"value 0 1 1 1-0:0.2.0*255 OLD\nvalue 0 1 1 1-0:0.2.8*255 " SHA_OF_OLD "\n", IMAGE_OLD},
      {"value 0 1 1 1-0:0.2.0*255 OLD\nvalue 0 1 1 1-0:0.2.8*255 77\n", IMAGE_BROKEN},
      {"value 0 1 1 1-0:0.2.0*255 NEW\nvalue 0 1 1 1-0:0.2.8*255 77\n", IMAGE_NEW},
      {"value 0 1 1 1-0:0.2.0*255 NEW\nvalue 0 1 1 1-0:0.2.8*255 " SHA_OF_OLD "\n", IMAGE_BROKEN},
  };
  hand_arena = (arena_t){0};
  for (size_t at = 0; at < sizeof cases / sizeof cases[0]; at++) {
    lines_t declared_lines = lines_of(&hand_arena, facts);
    lines_t served = lines_of(&hand_arena, cases[at].served);
    ck_assert_int_eq(enumerate_image(declared_lines, served, "0"), cases[at].state);
  }
  ck_assert_int_eq(enumerate_image(lines_of(&hand_arena, ""), lines_of(&hand_arena, identity), "0"),
                   IMAGE_NONE);
}
END_TEST

START_TEST(enumerate_cuts__another_bill_without_a_flag__fails) {
  begin_story();
  add_to_bill(1);
  enumerate("every_nvm_write", &comparator_right);
  hand_only_failure("bills of cut runs that differ without a flag", BLAME_HEAD_END);
  text_free(&notes);
}
END_TEST

START_TEST(enumerate_cuts__a_cut_run_that_cannot_be_made__fails) {
  begin_story();
  hand_story.facts = bytes_text("facts 1\ncase X -\n"); /* nothing that could be run */
  enumerate("every_nvm_write", &comparator_right);
  hand_is("state after every cut", VERDICT_FAIL, BLAME_METER);
  text_free(&notes);
}
END_TEST

/* Three octets stand for all: the first three that the head-end sends. */
START_TEST(enumerate_cuts__at_every_octet__gives_the_uncut_bill_or_a_flag) {
  begin_story();
  hand_run.octets = 3;
  enumerate("every_octet", &comparator_right);
  hand_all_pass(2);
  ck_assert_str_eq(hand_is("line cut at an octet, healing", VERDICT_PASS, BLAME_NONE)->observed,
                   "3 cuts: 3 the uncut bill, 0 flagged, 0 another number, 0 errors");
  text_free(&notes);
}
END_TEST

START_TEST(enumerate_cuts__at_every_octet_another_bill__fails_both_ways) {
  begin_story();
  hand_run.octets = 3;
  add_to_bill(1);
  enumerate("every_octet", &comparator_right);
  const check_result_t *result =
      hand_is("line cut at an octet, healing", VERDICT_FAIL, BLAME_HEAD_END);
  ck_assert_str_eq(result->observed,
                   "3 cuts: 0 the uncut bill, 0 flagged, 3 another number, 0 errors");
  ck_assert_str_eq(result->detail, "first at octet 1");
  text_free(&notes);
}
END_TEST

START_TEST(enumerate_cuts__at_every_octet_comparator_off__sees_nothing) {
  begin_story();
  hand_run.octets = 1;
  add_to_bill(1);
  enumerate("every_octet", &comparator_off);
  hand_all_pass(2);
  text_free(&notes);
}
END_TEST

/* The first eight runs stand for all: sign-on, identification, the option, the prompt and on. */
START_TEST(enumerate_cuts__power_at_every_octet__leaves_the_uncut_state) {
  begin_story();
  hand_run.run_count = 8;
  enumerate("every_power_octet", &comparator_right);
  hand_all_pass(2);
  ck_assert_ptr_nonnull(strstr(text_chars(&notes), "power cuts tried: "));
  ck_assert_ptr_null(strstr(text_chars(&notes), "power cuts tried: 0\n"));
  ck_assert_ptr_nonnull(strstr(text_chars(&notes), "0 found no power"));
  text_free(&notes);
}
END_TEST

START_TEST(enumerate_cuts__power_at_every_octet_another_state__fails) {
  begin_story();
  hand_run.run_count = 1;
  hand_run.served = arena_printf(&hand_arena, "%svalue 0 9 9 1-0:1.8.0*255 1\n", hand_run.served);
  enumerate("every_power_octet", &comparator_right);
  const check_result_t *result =
      hand_only_failure("power cut at an octet or in a silence", BLAME_METER);
  ck_assert_ptr_nonnull(strstr(result->detail, "first at stop 0: 1-0:1.8.0*255 = 1 | "));
  text_free(&notes);
}
END_TEST

/* Entry 1 of the uncut run with another energy: history that a cut has changed. */
START_TEST(enumerate_cuts__power_at_every_octet_another_history__fails) {
  begin_story();
  hand_run.run_count = 1;
  hand_run.served = arena_printf(&hand_arena, "entry 0 1 1 1 1 0 900 0 900 7\n%s", hand_run.served);
  enumerate("every_power_octet", &comparator_right);
  const check_result_t *result =
      hand_only_failure("power cut at an octet or in a silence", BLAME_METER);
  ck_assert_ptr_nonnull(strstr(result->detail, "1 1 0 900 0 900 7 | "));
  text_free(&notes);
}
END_TEST

START_TEST(enumerate_cuts__power_at_every_octet_without_an_image__fails) {
  begin_with_firmware();
  hand_run.run_count = 1;
  enumerate("every_power_octet", &comparator_right);
  const check_result_t *result =
      hand_only_failure("power cut at an octet or in a silence", BLAME_METER);
  ck_assert_ptr_nonnull(strstr(result->detail, "neither the old nor the new image, whole"));
  text_free(&notes);
}
END_TEST

START_TEST(enumerate_cuts__power_at_every_octet_another_bill__fails) {
  begin_story();
  hand_run.run_count = 1;
  add_to_bill(1);
  enumerate("every_power_octet", &comparator_right);
  hand_only_failure("bills of runs without power at an octet that differ without a flag",
                    BLAME_HEAD_END);
  text_free(&notes);
}
END_TEST

START_TEST(enumerate_cuts__power_at_every_octet_of_none__is_inconclusive) {
  begin_story();
  hand_run.run_count = 0;
  enumerate("every_power_octet", &comparator_right);
  hand_is("power cut at an octet or in a silence", VERDICT_INCONCLUSIVE, BLAME_BENCH);
  text_free(&notes);
}
END_TEST

START_TEST(enumerate_cuts__of_no_known_kind__is_inconclusive) {
  begin_story();
  enumerate("every_sunday", &comparator_right);
  ck_assert_uint_eq(hand_context.count, 1);
  hand_is("enumeration", VERDICT_INCONCLUSIVE, BLAME_BENCH);
}
END_TEST

static void fill(TCase *cases) {
  tcase_add_test(cases, enumerate_cuts__at_every_write__leaves_the_uncut_state);
  tcase_add_test(cases, enumerate_cuts__another_state__fails_at_the_first_cut);
  tcase_add_test(cases, enumerate_cuts__at_every_write_without_an_image__fails);
  tcase_add_test(cases,
                 enumerate_image__of_the_first_firmware__is_the_old_one_and_with_another_hash_none);
  tcase_add_test(cases, enumerate_cuts__another_bill_without_a_flag__fails);
  tcase_add_test(cases, enumerate_cuts__a_cut_run_that_cannot_be_made__fails);
  tcase_add_test(cases, enumerate_cuts__at_every_octet__gives_the_uncut_bill_or_a_flag);
  tcase_add_test(cases, enumerate_cuts__at_every_octet_another_bill__fails_both_ways);
  tcase_add_test(cases, enumerate_cuts__at_every_octet_comparator_off__sees_nothing);
  tcase_add_test(cases, enumerate_cuts__power_at_every_octet__leaves_the_uncut_state);
  tcase_add_test(cases, enumerate_cuts__power_at_every_octet_another_state__fails);
  tcase_add_test(cases, enumerate_cuts__power_at_every_octet_another_history__fails);
  tcase_add_test(cases, enumerate_cuts__power_at_every_octet_without_an_image__fails);
  tcase_add_test(cases, enumerate_cuts__power_at_every_octet_another_bill__fails);
  tcase_add_test(cases, enumerate_cuts__power_at_every_octet_of_none__is_inconclusive);
  tcase_add_test(cases, enumerate_cuts__of_no_known_kind__is_inconclusive);
}

int main(void) { return hand_run_suite("enumerate", fill); }
