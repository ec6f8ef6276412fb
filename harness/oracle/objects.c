/* Section 11 of the dictionary, a row of its table after the other. */
#include "objects.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static const char *const ratio_objects[4] = {"1-0:0.4.2*255", "1-0:0.4.5*255", "1-0:0.4.3*255",
                                             "1-0:0.4.6*255"};

typedef struct {
  object_t *at;
  int count;
} list_t;

static void put(list_t *list, object_kind_t kind, int of, int detail) {
  assert(list->count < OBJECTS_MAX);
  list->at[list->count++] = (object_t){kind, of, detail};
}

static void put_energies(const shape_t *shape, list_t *list) {
  for (int q = 0; q < shape->quantity_count; q++) {
    put(list, OBJECT_TOTAL, q, 0);
  }
  for (int q = 0; q < shape->quantity_count; q++) {
    for (int rate = 1; rate < SHAPE_RATES; rate++) {
      if ((shape->quantities[q].rates >> rate & 1) != 0) put(list, OBJECT_RATE, q, rate);
    }
  }
  for (int q = 0; q < shape->quantity_count; q++) {
    if (!oracle_shape_is_sum(&shape->quantities[q])) put(list, OBJECT_SHADOW, q, 0);
  }
  for (int q = 0; q < shape->quantity_count; q++) {
    if (shape->quantities[q].rates != 0) put(list, OBJECT_UNALLOCATED, q, 0);
  }
}

int oracle_objects_list(const shape_t *shape, object_t *list) {
  list_t growing = {.at = list};
  put_energies(shape, &growing);
  for (int n = 0; n < shape->demand_count; n++) {
    for (int peak = 0; peak < shape->demands[n].peaks; peak++) {
      put(&growing, OBJECT_PEAK, n, peak);
    }
  }
  for (int n = 0; n < shape->coincident_count; n++) {
    put(&growing, OBJECT_COINCIDENT, n, 0);
  }
  for (int n = 0; n < shape->demand_count; n++) {
    put(&growing, OBJECT_CUMULATIVE, n, 0);
  }
  for (int i = 0; i < 4; i++) {
    put(&growing, OBJECT_RATIO, i, 0);
  }
  return growing.count;
}

/* E: 0 whatever the rate, r of one rate, 10 + N of several. */
static int demand_e(const shape_t *shape, int n) {
  unsigned mask = shape->demands[n].mask;
  if (mask == 0) return 0;
  for (int rate = 1; rate < SHAPE_RATES; rate++) {
    if (mask == 1U << rate) return rate;
  }
  return 10 + n;
}

static int code_of(const shape_t *shape, int quantity) {
  return oracle_shape_code(&shape->quantities[quantity]);
}

static void print(char *name, int c, int d, int e) {
  (void)snprintf(name, OBJECT_NAME_MAX, "1-0:%d.%d.%d*255", c, d, e);
}

void oracle_objects_name(const shape_t *shape, const object_t *object, char *name) {
  static const int peak_d[SHAPE_PEAKS_MAX] = {6, 16, 26};
  int of = object->of;
  bool first = of == 0; /* of +A the older codes without C */
  switch (object->kind) {
  case OBJECT_TOTAL:
    print(name, code_of(shape, of), 8, 0);
    return;
  case OBJECT_RATE:
    print(name, code_of(shape, of), 8, object->detail);
    return;
  case OBJECT_SHADOW:
    print(name, 128, 8, first ? 0 : code_of(shape, of));
    return;
  case OBJECT_UNALLOCATED:
    print(name, 129, 8, first ? 0 : code_of(shape, of));
    return;
  case OBJECT_PEAK:
    print(name, code_of(shape, shape->demands[of].quantity), peak_d[object->detail],
          demand_e(shape, of));
    return;
  case OBJECT_COINCIDENT:
    print(name, 150, 6, of + 1);
    return;
  case OBJECT_CUMULATIVE:
    print(name, code_of(shape, shape->demands[of].quantity), 2, demand_e(shape, of));
    return;
  case OBJECT_RATIO:
    (void)snprintf(name, OBJECT_NAME_MAX, "%s", ratio_objects[of]);
    return;
  }
}

/* 0006 *Roll-over*: 10^n kWh, kvarh, kVAh or kW; of an input 10^n of its units. */
static int64_t rolled(const meter_fact_t *fact, int quantity, int64_t value) {
  if (fact->policy.digits == 0) return value;
  bool pulses = oracle_shape_counts_pulses(&fact->shape, quantity);
  int64_t modulus = pulses ? 1000 : 1000000;
  for (int64_t i = 0; i < fact->policy.digits; i++) {
    modulus *= 10;
  }
  return oracle_mod_floor(value, modulus);
}

/* Sums do not roll over, and are of their parts' whole values. */
static int64_t energy_of(const meter_fact_t *fact, int quantity, const int64_t *values) {
  int64_t value = oracle_quantiser_sum(&fact->shape, quantity, values);
  bool sum = oracle_shape_is_sum(&fact->shape.quantities[quantity]);
  return sum ? value : rolled(fact, quantity, value);
}

/* The values of all quantities in the rates of a set, bit r for rate r. */
static void in_rates(const meter_fact_t *fact, const registers_t *registers, unsigned rates,
                     int64_t *values) {
  for (int q = 0; q < fact->shape.quantity_count; q++) {
    values[q] = 0;
    for (int rate = 0; rate < SHAPE_RATES; rate++) {
      if ((rates >> rate & 1) != 0) values[q] += registers->rate[q][rate];
    }
  }
}

int64_t oracle_objects_value(const meter_fact_t *fact, const registers_t *registers,
                             const object_t *object, int64_t *stamp_s) {
  const shape_t *shape = &fact->shape;
  int64_t values[SHAPE_QUANTITIES_MAX];
  int of = object->of;
  *stamp_s = ORACLE_NONE;
  switch (object->kind) {
  case OBJECT_TOTAL:
    return energy_of(fact, of, registers->total);
  case OBJECT_RATE:
    in_rates(fact, registers, 1U << object->detail, values);
    return energy_of(fact, of, values);
  case OBJECT_SHADOW:
    return energy_of(fact, of, registers->shadow);
  case OBJECT_UNALLOCATED:
    in_rates(fact, registers, ~shape->quantities[of].rates, values);
    return energy_of(fact, of, values);
  case OBJECT_PEAK:
    *stamp_s = registers->maximum[of].peaks[object->detail].stamp_s;
    return registers->maximum[of].peaks[object->detail].value;
  case OBJECT_COINCIDENT:
    *stamp_s = registers->coincident[of].stamp_s;
    return registers->coincident[of].value;
  case OBJECT_CUMULATIVE:
    return rolled(fact, shape->demands[of].quantity, registers->maximum[of].cumulative);
  case OBJECT_RATIO:
    return registers->ratio[of];
  }
  return 0;
}

bool oracle_objects_is_energy(const object_t *object) { return object->kind <= OBJECT_UNALLOCATED; }

bool oracle_objects_has_stamp(const object_t *object) {
  return object->kind == OBJECT_PEAK || object->kind == OBJECT_COINCIDENT;
}
