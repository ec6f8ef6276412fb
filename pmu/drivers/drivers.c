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

int64_t driver_range_rows(const driver_t *driver, driver_range_t range, const shape_t *shape,
                          const shape_columns_t *columns) {
  bool gauges = range == DRIVER_INSTRUMENT && shape != NULL;
  bool standard = shape == NULL || (!shape->declared && !gauges) || driver->rows_of == NULL;
  return standard ? driver->range_rows[range] : driver->rows_of(range, shape, columns->count);
}

shape_columns_t driver_columns(const driver_cursor_t *cursor) {
  if (cursor->columns.count > 0) return cursor->columns;
  return shape_columns(cursor->shape == NULL ? shape_standard() : cursor->shape);
}

bool driver_columns_of(const shape_t *shape, bytes_t words, shape_columns_t *columns) {
  columns->count = 0;
  while (words.len > 0) {
    const uint8_t *space = memchr(words.p, ' ', words.len);
    size_t len = space == NULL ? words.len : (size_t)(space - words.p);
    int32_t quantity = shape_channel_quantity(shape, bytes_of(words.p, len));
    if (quantity < 0 || shape_columns_find(columns, quantity) >= 0) return false;
    columns->quantity[columns->count++] = quantity;
    words = space == NULL ? bytes_of("", 0) : bytes_of(space + 1, words.len - len - 1);
  }
  return columns->count > 0;
}

void driver_put_quantity(const shape_t *shape, const shape_columns_t *columns, int32_t column,
                         obuf_t *words) {
  shape_columns_t own = shape_columns(shape);
  if (!shape_columns_same(&own, columns)) obuf_printf(words, "%d:", (int)columns->quantity[column]);
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
