/* Defect: a meter that refuses an image begins as after an activation: its maxima are gone (0009: a
 * refusal is told and changes nothing).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool clears(int32_t reason) { return reason >= 0; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->imaging.refusal_clears = clears; }

const defect_t defect_refused_image_clears_maxima = {
    .name = "refused-image-clears-maxima",
    .what = "a refused image clears the maxima",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REL-IMAGE-N01 R33"},
};
