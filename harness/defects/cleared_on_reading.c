/* Defect: a status bit that is cleared when somebody has seen it (meter.md: a tag is not cleared
 * by reading). Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static uint32_t after(uint32_t status) { return status & ~UINT32_C(1); }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->status_after_read = after; }

const defect_t defect_cleared_on_reading = {
    .name = "cleared-on-reading",
    .what = "reading the status clears clock invalid",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"CLK-T13-F01"},
};
