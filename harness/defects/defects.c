/* The registry of defects, in the order of defects.def. */
#include "harness/defects/defect.h"

static const defect_t *const defects[] = {
#define DEFECT(name) &name,
#include "harness/defects/defects.def"
#undef DEFECT
};

size_t defect_count(void) { return sizeof defects / sizeof defects[0]; }

const defect_t *defect_at(size_t index) {
  CHECK(index < defect_count());
  return defects[index];
}
