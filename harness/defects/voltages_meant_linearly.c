/* Defect: 0011, Ten minutes: the mean of U.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool mistaken(bool square) {
  (void)square;
  return false;
}

static void spoil(meter_mechanisms_t *mechanisms) {
  mechanisms->sensing.mean_of_squares = mistaken;
}

const defect_t defect_voltages_meant_linearly = {
    .name = "voltages-meant-linearly",
    .what = "ten minutes of voltage are a mean, not the root of the mean square",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"PQE-TEN-F02"},
};
