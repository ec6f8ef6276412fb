/* Defect: the head-end adds the daylight saving bit, which the deviation holds already.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

#include <stdio.h>
#include <string.h>

static bool speaks_dlms(const driver_t *driver) { return strcmp(driver->language, "dlms") == 0; }

static status_t words(const driver_t *driver, const shape_t *shape, bytes_t object, bytes_t value,
                      obuf_t *words, fault_t *fault) {
  char memory[DRIVER_WORDS_MAX];
  obuf_t right = obuf_over(memory, sizeof memory);
  long long claim = 0, offset = 0;
  unsigned clock_status = 0;
  bool clock = speaks_dlms(driver) && bytes_is(object, driver->clock);
  status_t status = pmu_mechanisms_right.driver_words(driver, shape, object, value, &right, fault);
  obuf_put(&right, 0);
  if (status != ST_OK || !clock ||
      sscanf(memory, "%lld %u %lld", &claim, &clock_status, &offset) != 3) {
    obuf_add(words, bytes_of(memory, right.len - 1));
    return status;
  }
  enum { DST = 0x80, AN_HOUR = 3600 };
  obuf_printf(words, "%lld %u %lld", claim - ((clock_status & DST) != 0 ? AN_HOUR : 0),
              clock_status, offset);
  return ST_OK;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->driver_words = words; }

const defect_t defect_head_end_dst_added = {
    .name = "head-end-dst-added",
    .what = "the daylight saving bit is applied on top of the deviation",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"DLMS-DST-P01"},
};
