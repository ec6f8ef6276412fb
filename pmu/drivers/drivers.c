/* The registry of drivers, and what the lines of every 62056-21 model have in common. */
#include "pmu/drivers/drivers.h"

#include <string.h>

#define DRIVER(name) extern const driver_t driver_##name;
#include "pmu/drivers/drivers.def"
#undef DRIVER

static const driver_t *const drivers[] = {
#define DRIVER(name) &driver_##name,
#include "pmu/drivers/drivers.def"
#undef DRIVER
};

const driver_t *driver_by_model(const char *model) {
  for (size_t i = 0; i < sizeof drivers / sizeof drivers[0]; i++)
    if (strcmp(drivers[i]->model, model) == 0) return drivers[i];
  return NULL;
}

bool driver_line(bytes_t *rest, bytes_t *line) {
  if (rest->len == 0) return false;
  size_t at = 0;
  while (at < rest->len && !(rest->p[at] == '\r' && at + 1 < rest->len && rest->p[at + 1] == '\n'))
    at++;
  *line = bytes_of(rest->p, at);
  size_t used = at == rest->len ? at : at + 2;
  *rest = bytes_of(rest->p + used, rest->len - used);
  return true;
}

status_t driver_split(bytes_t line, bytes_t *object, bytes_t *value) {
  size_t open = 0;
  while (open < line.len && line.p[open] != '(')
    open++;
  if (open == 0 || line.len < open + 2 || line.p[line.len - 1] != ')') return ST_BAD_VALUE;
  for (size_t at = open + 1; at + 1 < line.len; at++)
    if (line.p[at] == '(' || line.p[at] == ')' || line.p[at] < 0x20) return ST_BAD_VALUE;
  *object = bytes_of(line.p, open);
  *value = bytes_of(line.p + open + 1, line.len - open - 2);
  return ST_OK;
}
