/* Defect: an entry of padding has elapsed time: a consumption of 0 (0007).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static int64_t pad_elapsed(int64_t seconds) { return seconds; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->field.pad_elapsed = pad_elapsed; }

const defect_t defect_padding_is_an_interval = {
    .name = "padding-is-an-interval",
    .what = "padding says how long it was, as if nothing had been consumed",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"POL-GAP-F01"},
};
