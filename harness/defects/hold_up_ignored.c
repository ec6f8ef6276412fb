/* Defect: an outage within the hold-up has no effect (0001, Time).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool counts(span_t length, span_t hold_up) {
  (void)hold_up;
  return length.ns > 0;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->outage_counts = counts; }

const defect_t defect_hold_up_ignored = {
    .name = "hold-up-ignored",
    .what = "every dip is a power failure",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"MDM-OUT-F03"},
};
