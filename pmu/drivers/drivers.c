/* The registry of drivers, and what all of them begin with. */
#include "pmu/drivers/drivers.h"

#include <stdio.h>
#include <string.h>

#define DRIVER(name) extern const driver_t driver_##name;
#include "pmu/drivers/drivers.def"
#undef DRIVER

static const driver_t *const drivers[] = {
#define DRIVER(name) &driver_##name,
#include "pmu/drivers/drivers.def"
#undef DRIVER
};

const driver_t *driver_of(const char *model, const char *language) {
  for (size_t i = 0; i < sizeof drivers / sizeof drivers[0]; i++)
    if (strcmp(drivers[i]->model, model) == 0 && strcmp(drivers[i]->language, language) == 0)
      return drivers[i];
  return NULL;
}

int64_t driver_range_rows(const driver_t *driver, driver_range_t range, const shape_t *shape) {
  bool standard = shape == NULL || !shape->declared || driver->rows_of == NULL;
  return standard ? driver->range_rows[range] : driver->rows_of(range, shape);
}

void driver_message(driver_cursor_t *cursor, bytes_t text) {
  cursor->text = text;
  cursor->at = cursor->next = 0;
  cursor->rows = 0;
}

void driver_step(step_t *step, step_kind_t kind, const char *object) {
  memset(step, 0, sizeof *step);
  step->kind = kind;
  snprintf(step->object, sizeof step->object, "%s", object);
}

status_t driver_ratios(const char *value, int64_t hundredths[4]) {
  const int64_t most = INT64_C(100000000);
  size_t at = 0;
  for (int i = 0; i < 4; i++) {
    size_t len = strcspn(value + at, " ");
    status_t status = bytes_to_i64(bytes_of(value + at, len), &hundredths[i]);
    if (status != ST_OK || hundredths[i] < 1 || hundredths[i] > most) return ST_BAD_VALUE;
    at += len;
    if (i < 3 && value[at] == ' ') at++;
  }
  return value[at] == '\0' ? ST_OK : ST_BAD_VALUE;
}
