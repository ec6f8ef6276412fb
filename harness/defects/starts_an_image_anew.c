/* Defect: what of an image was transferred is sent once more after a loss.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool wrong(bool same) {
  (void)same;
  return false;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->image_resumes = wrong; }

const defect_t defect_starts_an_image_anew = {
    .name = "starts-an-image-anew",
    .what = "what of an image was transferred is sent once more after a loss",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"FWU-TRF-F01", "FWU-TRF-F02"},
};
