/* Defect: the challenge to a client is drawn from a fixed seed (62056-5-3, HLS).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static void challenge(void (*draw)(void *of, uint8_t *to, size_t len), void *of, uint8_t *to,
                      size_t len) {
  (void)draw;
  (void)of;
  for (size_t i = 0; i < len; i++)
    to[i] = (uint8_t)(0x41 + i);
}

static void spoil(dlms_mechanisms_t *mechanisms) { mechanisms->challenge = challenge; }

const defect_t defect_challenge_fixed = {
    .name = "challenge-fixed",
    .what = "the challenge of one association is that of the next",
    .place = BLAME_METER,
    .spoil_dlms = spoil,
    .killers = {"DLMS-DST-P01"},
};
