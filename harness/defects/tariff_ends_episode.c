/* Defect: activating a calendar clears the time bits (A23).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool ends(bool open) { return open; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->tariff_ends_episode = ends; }

const defect_t defect_tariff_ends_episode = {
    .name = "tariff-ends-episode",
    .what = "a new tariff ends the episode",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"CLK-T24-F01"},
};
