/* A case with a defect; see examine.h. A defect replaces functions of one table of mechanisms. */
#include "harness/cli/examine.h"

case_result_t examine_case(const cli_t *cli, const case_t *story, const defect_t *defect,
                           bool intruder, arena_t *arena) {
  meter_mechanisms_t meter = meter_mechanisms_right;
  pmu_mechanisms_t pmu = pmu_mechanisms_right;
  dlms_mechanisms_t dlms = DLMS_RIGHT;
  judge_options_t options = {
      .comparator = cli_comparator(cli), .quick = true, .intruder = intruder};
  if (defect != NULL && defect->spoil_dlms != NULL) {
    defect->spoil_dlms(&dlms);
    options.dlms = &dlms;
  }
  if (defect != NULL && defect->spoil_meter != NULL) {
    defect->spoil_meter(&meter);
    options.meter = &meter;
  }
  if (defect != NULL && defect->spoil_pmu != NULL) {
    defect->spoil_pmu(&pmu);
    options.pmu = &pmu;
  }
  bench_run_t run;
  case_result_t result;
  judge_case(arena, story, &options, &run, &result);
  return result;
}
