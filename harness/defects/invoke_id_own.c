/* Defect: answers are numbered by the meter, not by the request (62056-5-3).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static uint8_t invoke(uint8_t asked) {
  enum { ID = 0x0F };
  return (uint8_t)((asked & ~ID) | ((asked + 1) & ID));
}

static void spoil(dlms_mechanisms_t *mechanisms) { mechanisms->invoke = invoke; }

const defect_t defect_invoke_id_own = {
    .name = "invoke-id-own",
    .what = "an answer does not carry the invoke-id of its request",
    .place = BLAME_METER,
    .spoil_dlms = spoil,
    .killers = {"DLMS-MON-P01"},
};
