/* Defect: the head-end multiplies where the scaler says to divide (62056-6-2, scaler_unit).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

#include <stdio.h>
#include <string.h>

static bool speaks_dlms(const driver_t *driver) { return strcmp(driver->language, "dlms") == 0; }

static status_t words(const driver_t *driver, const shape_t *shape, bytes_t object, bytes_t value,
                      obuf_t *words, fault_t *fault) {
  char memory[DRIVER_WORDS_MAX];
  obuf_t right = obuf_over(memory, sizeof memory);
  long long energy = 0;
  status_t status = pmu_mechanisms_right.driver_words(driver, shape, object, value, &right, fault);
  obuf_put(&right, 0);
  if (status == ST_OK && speaks_dlms(driver) && bytes_is(object, driver->total) &&
      sscanf(memory, "%lld", &energy) == 1) {
    /* 10^3 in place of 10^-3. */
    obuf_printf(words, "%lld", energy * 1000000);
    return ST_OK;
  }
  obuf_add(words, bytes_of(memory, right.len - 1));
  return status;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->driver_words = words; }

const defect_t defect_scaler_sign = {
    .name = "scaler-sign",
    .what = "the scaler of the total is applied with the wrong sign",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"DLMS-MON-P01"},
};
