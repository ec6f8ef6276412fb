/* Defect: tariff.offset moves billing dates, too (0007).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static span_t billing_offset(span_t offset) { return offset; }

static void spoil(meter_mechanisms_t *mechanisms) {
  mechanisms->field.billing_offset = billing_offset;
}

const defect_t defect_offset_of_the_billing_date = {
    .name = "offset-of-the-billing-date",
    .what = "an end of billing comes by the offset of switching later",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"POL-OFS-P02"},
};
