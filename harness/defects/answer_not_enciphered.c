/* Defect: authentication and encryption were agreed, authentication is given.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static uint8_t control(uint8_t agreed) {
  enum { ENCRYPTED = 0x20 };
  return (uint8_t)(agreed & ~ENCRYPTED);
}

static void spoil(dlms_mechanisms_t *mechanisms) { mechanisms->control = control; }

const defect_t defect_answer_not_enciphered = {
    .name = "answer-not-enciphered",
    .what = "answers leave authenticated, but in clear",
    .place = BLAME_METER,
    .spoil_dlms = spoil,
    .killers = {"DLMS-MON-P01"},
};
