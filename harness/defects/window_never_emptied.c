/* Defect: a sliding window goes on over what ends it.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool window_emptied(bool plain) {
  (void)plain;
  return false;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->window_emptied = window_emptied; }

const defect_t defect_window_never_emptied = {
    .name = "window-never-emptied",
    .what = "a sliding window goes on over what ends it",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"MDM-SLD-F22"},
};
