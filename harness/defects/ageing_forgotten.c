/* Defect: a crystal ages (0008, The crystal).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t ageing(int64_t a_year, int64_t days) {
  (void)a_year;
  (void)days;
  return 0;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->keeping.ageing_ppb = ageing; }

const defect_t defect_ageing_forgotten = {
    .name = "ageing-forgotten",
    .what = "the crystal is for ever as it left the factory",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"CLK-AGE-P01"},
};
