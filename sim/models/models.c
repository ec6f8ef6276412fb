/* The registry of meter models; see models.h. */
#include "sim/models/models.h"

#define MODEL(name) extern const model_t model_##name;
#include "sim/models/models.def"
#undef MODEL

static const model_t *const models[] = {
#define MODEL(name) &model_##name,
#include "sim/models/models.def"
#undef MODEL
};

const model_t *model_find(bytes_t name) {
  for (size_t i = 0; i < sizeof models / sizeof models[0]; i++)
    if (bytes_is(name, models[i]->name)) return models[i];
  return NULL;
}

const char *model_identification(const model_t *model, const model_port_t *port) {
  return port->identification[0] != 0 ? port->identification : model->identification;
}

void model_advance(model_port_t *port, true_t now) {
  if (now.ns <= port->now.ns) return;
  port->now = now;
  meter_advance(port->meter, now);
}
