/* Defect: what was deciphered is taken whatever its tag says (62056-5-3).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool tag_right(bool right) {
  (void)right;
  return true;
}

static void spoil(dlms_mechanisms_t *mechanisms) { mechanisms->tag_right = tag_right; }

const defect_t defect_tag_not_compared = {
    .name = "tag-not-compared",
    .what = "a request with a wrong authentication tag is taken",
    .place = BLAME_METER,
    .spoil_dlms = spoil,
    .intruder = true,
    .killers = {"DLMS-EDG-P01"},
};
