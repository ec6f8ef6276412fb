/* Defect: an image of the application changes the legal part, too. Right: the hash of the other
 * part is unchanged (0009, Which part; FW-8). Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool mistaken(int32_t part, int32_t of_image) {
  (void)part;
  (void)of_image;
  return true;
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->imaging.part_replaced = mistaken; }

const defect_t defect_image_replaces_both_parts = {
    .name = "image-replaces-both-parts",
    .what = "an image of the application changes the legal part, too",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"FWU-ACT-P04"},
};
