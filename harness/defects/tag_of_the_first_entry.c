/* Defect: a state is tagged only in the entry in which it begins
 * (meter.md: a tag ends when its condition ends).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static uint32_t tags(uint32_t held) { return held & 0; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->entry_tags = tags; }

const defect_t defect_tag_of_the_first_entry = {
    .name = "tag-of-the-first-entry",
    .what = "a state is tagged only in the entry in which it begins",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"EVT-PHASE-F01", "EVT-FRONT-F01"},
};
