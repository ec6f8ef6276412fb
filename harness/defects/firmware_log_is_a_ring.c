/* Defect: a full log of firmware begins again at its first row.
 * Right: it is append-only, and a full one refuses the image (0009, The log of firmware). Seeded on
 * purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool never(uint32_t free, uint32_t needed) {
  (void)free;
  (void)needed;
  return false;
}

static int64_t around(uint32_t rows, uint32_t cap) { return rows % cap; }

static void spoil(meter_mechanisms_t *mechanisms) {
  mechanisms->imaging.log_is_full = never;
  mechanisms->imaging.log_place = around;
}

const defect_t defect_firmware_log_is_a_ring = {
    .name = "firmware-log-is-a-ring",
    .what = "a full log of firmware begins again at its first row",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"FWU-LOG-N01"},
};
