/* Defect: a display shows the phases that the meter has, there or not (0010, What is shown).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static uint32_t mistaken(uint32_t has, uint32_t sees) {
  (void)sees;
  return has;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->glass.phases = mistaken; }

const defect_t defect_display_phases_it_has = {
    .name = "display-phases-it-has",
    .what = "a display shows the phases that the meter has, be they there or not",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"DSP-PHA-F01"},
};
