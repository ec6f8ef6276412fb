/* A case with a defect; see examine.h. A defect replaces functions of one table of mechanisms. */
#include "harness/cli/examine.h"

#include <string.h>

/* A defect that only a power cut shows is tried with the cuts of its killers; so are these without
 * a defect. All other cuts are left to the library's own run. */
static bool lives_cuts(const defect_t *defect, const case_t *story) {
  for (size_t at = 0; at < defect_count(); at++) {
    const defect_t *one = defect_at(at);
    if (!one->cuts || (defect != NULL && defect != one)) continue;
    if (examine_killer(one, story) != NULL) return true;
  }
  return false;
}

case_result_t examine_case(const cli_t *cli, const case_t *story, const defect_t *defect,
                           bool intruder, arena_t *arena) {
  bench_run_t run;
  return examine_run(cli, story, defect, intruder, arena, &run);
}

case_result_t examine_run(const cli_t *cli, const case_t *story, const defect_t *defect,
                          bool intruder, arena_t *arena, bench_run_t *run) {
  meter_mechanisms_t meter = meter_mechanisms_right;
  pmu_mechanisms_t pmu = pmu_mechanisms_right;
  dlms_mechanisms_t dlms = DLMS_RIGHT;
  link_mechanisms_t link = link_mechanisms_right;
  judge_options_t options = {
      .comparator = cli_comparator(cli), .quick = !lives_cuts(defect, story), .intruder = intruder};
  if (defect != NULL && defect->spoil_dlms != NULL) {
    defect->spoil_dlms(&dlms);
    options.dlms = &dlms;
  }
  if (defect != NULL && defect->spoil_link != NULL) {
    defect->spoil_link(&link);
    options.link = &link;
  }
  if (defect != NULL && defect->spoil_meter != NULL) {
    defect->spoil_meter(&meter);
    options.meter = &meter;
  }
  if (defect != NULL && defect->spoil_pmu != NULL) {
    defect->spoil_pmu(&pmu);
    options.pmu = &pmu;
  }
  case_result_t result;
  judge_case(arena, story, &options, run, &result);
  return result;
}

const char *examine_killer(const defect_t *defect, const case_t *story) {
  for (size_t at = 0; at < DEFECT_KILLERS_MAX && defect->killers[at] != NULL; at++) {
    size_t len = strcspn(defect->killers[at], " ");
    if (strlen(story->id) == len && strncmp(defect->killers[at], story->id, len) == 0)
      return defect->killers[at];
  }
  return NULL;
}

const char *examine_relation(const char *killer) {
  const char *space = killer == NULL ? NULL : strchr(killer, ' ');
  return space == NULL ? NULL : space + 1;
}

/* Only what that relation says counts. */
static void narrow(case_result_t *result, const char *relation) {
  size_t len = strlen(relation);
  result->verdict = VERDICT_PASS;
  for (size_t at = 0; at < result->check_count; at++) {
    const check_result_t *check = &result->checks[at];
    if (strncmp(check->name, relation, len) != 0 || check->name[len] != ' ') continue;
    result->verdict = check->verdict;
    result->blame = check->blame;
    result->reason = check->detail;
  }
}

case_result_t examine_kill(const cli_t *cli, const case_t *story, const defect_t *defect,
                           const char *relation, arena_t *arena) {
  case_t asked = *story;
  if (relation != NULL) {
    asked.relations = &relation;
    asked.relation_count = 1;
  }
  case_result_t result = examine_case(cli, &asked, defect, defect->intruder, arena);
  if (relation != NULL) narrow(&result, relation);
  return result;
}

void examine_relations(case_t *story, arena_t *arena) {
  const char **all = ARENA_ARRAY(arena, const char *, story->relation_count + defect_count());
  size_t count = 0;
  for (; count < story->relation_count; count++)
    all[count] = story->relations[count];
  for (size_t at = 0; at < defect_count(); at++) {
    const char *relation = examine_relation(examine_killer(defect_at(at), story));
    bool known = relation == NULL;
    for (size_t k = 0; k < count && !known; k++)
      known = strcmp(all[k], relation) == 0;
    if (!known) all[count++] = relation;
  }
  story->relations = all;
  story->relation_count = count;
}
