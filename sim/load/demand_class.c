/* The registry of the classes of demand. See demand_class.h. */
#include "sim/load/demand_class.h"

#define CLASS(name) extern const demand_class_t demand_##name;
#include "sim/load/demand_classes.def"
#undef CLASS

static const demand_class_t *const classes[] = {
#define CLASS(name) &demand_##name,
#include "sim/load/demand_classes.def"
#undef CLASS
};

const demand_class_t *demand_class_find(bytes_t name) {
  for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
    if (bytes_is(name, classes[i]->name)) return classes[i];
  }
  return NULL;
}
