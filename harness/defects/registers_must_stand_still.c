/* Defect: registers after an activation must be those before it, though the load goes on. Right:
 * no more than the time can hold (0009, The head-end; FW-5). Seeded on purpose; the bench must
 * find it. */
#include "harness/defects/defect.h"

static bool mistaken(int64_t before, int64_t after, int64_t most) {
  (void)most;
  return before == after;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->register_kept = mistaken; }

const defect_t defect_registers_must_stand_still = {
    .name = "registers-must-stand-still",
    .what = "registers after an activation must be those before it, though the load goes on",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"FWU-ACT-P01"},
};
