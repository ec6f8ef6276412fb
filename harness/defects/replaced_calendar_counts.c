/* Defect: a calendar that was replaced before it was due counts from its date.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool wrong(bool early) {
  (void)early;
  return false;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->calendar_replaced = wrong; }

const defect_t defect_replaced_calendar_counts = {
    .name = "replaced-calendar-counts",
    .what = "the head-end bills a calendar that was replaced before it was due",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"DLMS-CAL-P04"},
};
