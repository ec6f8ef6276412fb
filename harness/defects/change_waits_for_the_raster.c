/* Defect: with rate_change the first period after a change is not whole (0007).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool change_begins_whole(md_trigger_t trigger) { return trigger > TRIGGER_BOTH; }

static void spoil(meter_mechanisms_t *mechanisms) {
  mechanisms->field.change_begins_whole = change_begins_whole;
}

const defect_t defect_change_waits_for_the_raster = {
    .name = "change-waits-for-the-raster",
    .what = "the period after a change of the rate ends with the raster",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"POL-TRG-P02"},
};
