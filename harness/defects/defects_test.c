/* The registry of seeded defects: each is one mistake of one side, has a name of its own, and names
 * killers that stand in the library. That they are killed is for `meterproof selftest`. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "harness/check/relation/relation.h"
#include "harness/defects/defect.h"
#include "harness/scenario/scenario.h"

static const char *name_at(size_t at) { return defect_at(at)->name; }

START_TEST(defect_at__each__has_a_name_of_its_own_and_says_what_it_is) {
  ck_assert_uint_gt(defect_count(), 0);
  for (size_t a = 0; a < defect_count(); a++) {
    ck_assert_uint_gt(strlen(name_at(a)), 0);
    ck_assert_uint_gt(strlen(defect_at(a)->what), 0);
    for (size_t b = a + 1; b < defect_count(); b++)
      ck_assert_str_ne(name_at(a), name_at(b));
  }
}
END_TEST

START_TEST(defect_at__each__is_of_one_side_and_blamed_on_it) {
  for (size_t at = 0; at < defect_count(); at++) {
    const defect_t *defect = defect_at(at);
    int sides = (defect->spoil_meter != NULL) + (defect->spoil_dlms != NULL);
    bool meter = sides == 1;
    bool link = defect->spoil_link != NULL;
    sides += (defect->spoil_pmu != NULL) + link;
    ck_assert_msg(sides == 1, "%s is of several tables, or of none", defect->name);
    blame_t place = meter ? BLAME_METER : link ? BLAME_LINK : BLAME_HEAD_END;
    ck_assert_msg(defect->place == place, "%s is blamed on %s", defect->name,
                  blame_name(defect->place));
  }
}
END_TEST

/* How many entries of a table of functions differ. */
static int32_t entries(const void *a, const void *b, size_t size) {
  int32_t differing = 0;
  typedef void (*entry_t)(void);
  for (size_t at = 0; at + sizeof(entry_t) <= size; at += sizeof(entry_t)) {
    differing += memcmp((const char *)a + at, (const char *)b + at, sizeof(entry_t)) != 0;
  }
  return differing;
}

START_TEST(defect_at__each__replaces_a_mechanism) {
  for (size_t at = 0; at < defect_count(); at++) {
    const defect_t *defect = defect_at(at);
    meter_mechanisms_t meter = meter_mechanisms_right;
    pmu_mechanisms_t pmu = pmu_mechanisms_right;
    if (defect->spoil_meter != NULL) defect->spoil_meter(&meter);
    dlms_mechanisms_t dlms = DLMS_RIGHT;
    if (defect->spoil_dlms != NULL) defect->spoil_dlms(&dlms);
    if (defect->spoil_pmu != NULL) defect->spoil_pmu(&pmu);
    link_mechanisms_t wrong = link_mechanisms_right;
    if (defect->spoil_link != NULL) defect->spoil_link(&wrong);
    int32_t replaced = entries(&meter, &meter_mechanisms_right, sizeof meter) +
                       entries(&dlms, &DLMS_RIGHT, sizeof dlms) +
                       entries(&wrong, &link_mechanisms_right, sizeof wrong) +
                       entries(&pmu, &pmu_mechanisms_right, sizeof pmu);
    ck_assert_msg(replaced >= 1, "%s replaces nothing", defect->name);
  }
}
END_TEST

START_TEST(defect_at__each_killer__stands_in_the_library) {
  arena_t arena = {0};
  scenario_options_t options = {.root = HOUSE_ROOT, .seed = 1};
  complaints_t complaints = {0};
  case_t *cases = NULL;
  size_t count = 0;
  status_t status =
      scenario_load(&arena, HOUSE_ROOT "/scenarios", &options, &cases, &count, &complaints);
  ck_assert_msg(status == ST_OK, "%s", text_chars(&complaints.text));
  for (size_t at = 0; at < defect_count(); at++) {
    const defect_t *defect = defect_at(at);
    ck_assert_msg(defect->killers[0] != NULL, "%s has no killer", defect->name);
    for (size_t killer = 0; killer < DEFECT_KILLERS_MAX; killer++) {
      if (defect->killers[killer] == NULL) break;
      bool found = false;
      size_t len = strcspn(defect->killers[killer], " ");
      for (size_t story = 0; story < count; story++)
        found = found || (strlen(cases[story].id) == len &&
                          strncmp(cases[story].id, defect->killers[killer], len) == 0);
      const char *relation = defect->killers[killer] + len;
      ck_assert_msg(*relation == '\0' || relation_find(relation + 1) != NULL,
                    "%s: there is no relation%s", defect->name, relation);
      ck_assert_msg(found, "%s: no scenario is called %s", defect->name, defect->killers[killer]);
    }
  }
  text_free(&complaints.text);
  arena_free(&arena);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("defects");
  TCase *cases = tcase_create("registry");
  tcase_set_timeout(cases, 60);
  tcase_add_test(cases, defect_at__each__has_a_name_of_its_own_and_says_what_it_is);
  tcase_add_test(cases, defect_at__each__is_of_one_side_and_blamed_on_it);
  tcase_add_test(cases, defect_at__each__replaces_a_mechanism);
  tcase_add_test(cases, defect_at__each_killer__stands_in_the_library);
  suite_add_tcase(suite, cases);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
