/* Defect: tariff.offset is not minded (0007).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static span_t rate_offset(span_t offset) { return (span_t){offset.ns * 0}; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->field.rate_offset = rate_offset; }

const defect_t defect_offset_forgotten = {
    .name = "offset-forgotten",
    .what = "the rates change without the offset of switching",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"POL-OFS-P02"},
};
