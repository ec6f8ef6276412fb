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
