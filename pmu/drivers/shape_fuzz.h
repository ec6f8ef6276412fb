/* A meter of four quantities, one of them a sum and one an input, for fuzz targets. */
#ifndef PMU_DRIVERS_SHAPE_FUZZ_H
#define PMU_DRIVERS_SHAPE_FUZZ_H

#include "pmu/drivers/shape.h"

static inline const shape_t *shape_fuzz(void) {
  static const char *const words[] = {"+A", "R1", "C1", "I4"};
  enum { WORDS = sizeof words / sizeof words[0] };
  static shape_t shape;
  fault_t fault;
  if (shape.declared) return &shape;
  shape.declared = true;
  shape.quantity_count = shape.channel_count = WORDS;
  for (int32_t i = 0; i < WORDS; i++) {
    CHECK(shape_word(bytes_text(words[i]), &shape.quantities[i]));
    shape.channels[i] = WORDS - 1 - i;
  }
  shape.quantities[0].rates = 0x06;
  shape.quantities[2].part_count = 1;
  shape.quantities[2].signs[0] = -1;
  shape.demand_count = 1;
  shape.demands[0] = (shape_demand_t){2, 0, 3};
  shape.coincident_count = 1;
  shape.coincident[0] = (shape_coincident_t){1, 0};
  shape.gauge_count = 2;
  CHECK(shape_gauge(bytes_text("P"), &shape.gauges[0]));
  CHECK(shape_gauge(bytes_text("Q3"), &shape.gauges[1]));
  CHECK(shape_finish(&shape, &fault) == ST_OK);
  return &shape;
}

#endif
