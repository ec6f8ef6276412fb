/* Defect: with rate_change the raster closes demand periods (0007).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool raster_closes(md_trigger_t trigger) { return trigger <= TRIGGER_BOTH; }

static void spoil(meter_mechanisms_t *mechanisms) {
  mechanisms->field.raster_closes = raster_closes;
}

const defect_t defect_raster_ends_it_too = {
    .name = "raster-ends-it-too",
    .what = "the raster ends periods that only a change of the rate should",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"POL-TRG-P02"},
};
