/* Defect: half-even is read as towards zero.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static money_t cut(int64_t value, money_t price, int32_t places) {
  int64_t unit = 1000000;
  for (int32_t at = 0; at < places; at++)
    unit /= 10;
  return (money_t){mul_div_floor(value, price.micro, 1000000 * unit) * unit};
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->line_rounding = cut; }

const defect_t defect_lines_cut_off = {
    .name = "lines-cut-off",
    .what = "amounts are cut off, not rounded",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"CLK-V1-F01"},
};
