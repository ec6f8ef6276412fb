/* Defect: the own invocation counter is not advanced: a nonce is used twice (62056-5-3).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static uint32_t counter_after(uint32_t last) { return last; }

static void spoil(dlms_mechanisms_t *mechanisms) { mechanisms->counter_after = counter_after; }

const defect_t defect_counter_stands = {
    .name = "counter-stands",
    .what = "answers are ciphered under one invocation counter",
    .place = BLAME_METER,
    .spoil_dlms = spoil,
    .killers = {"DLMS-MON-P01"},
};
