/* Defect: each outage finds what the last one left (0008, The reserve of the clock).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool capacitor_charges(bool supplied) {
  (void)supplied;
  return false;
}

static void spoil(meter_mechanisms_t *mechanisms) {
  mechanisms->keeping.capacitor_charges = capacitor_charges;
}

const defect_t defect_capacitor_never_charges = {
    .name = "capacitor-never-charges",
    .what = "a capacitor does not fill again",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"BAT-CAP-F05"},
};
