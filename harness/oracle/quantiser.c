/* One quantiser for each quantity that is no sum: 0006 *Quantisers*. Every change of what the meter
 * was told of its transformers, or of those that stand there, begins a stretch; what has not made a
 * count is dropped only where K changes. Values are counts times their unit, up to a value that no
 * register holds. The primary side is as the meter was told, each stretch brought to it by one
 * floor, so that the parts of a bill add up. */
#include "meter.h"
#include "wide.h"

#include <assert.h>

#define MWNS_PER_MWH ((wide_t)3600 * 1000000000)
#define MICRO_NS_PER_PULSE ((wide_t)1000000000000000)
#define VALUE_MAX INT64_C(100000000000000000)

static int64_t bounded(wide_t value) { return value > VALUE_MAX ? VALUE_MAX : (int64_t)value; }

int64_t oracle_quantiser_sum(const shape_t *shape, int quantity, const int64_t *values) {
  const quantity_t *one = &shape->quantities[quantity];
  if (!oracle_shape_is_sum(one)) return values[quantity];
  int64_t sum = 0;
  for (int i = 0; i < one->part_count; i++) {
    sum += one->signs[i] * values[one->parts[i]];
  }
  return sum;
}

const scale_t *oracle_quantiser_scale(const meter_t *m, int64_t t_ns) {
  assert(m->scale_count > 0);
  size_t at = m->scale_count - 1;
  while (at > 0 && m->scales[at].at_ns > t_ns) {
    at--;
  }
  return &m->scales[at];
}

/* What one quantiser made in a stretch, from where it began anew. */
static int64_t made(const meter_t *m, const scale_t *scale, int q, int64_t t_ns) {
  const quantity_t *one = &m->fact->shape.quantities[q];
  wide_t seen = oracle_truth_seen(&m->truth, q, t_ns) - scale->seen[q];
  assert(seen >= 0);
  if (oracle_shape_is_input(one)) {
    int64_t weight = m->fact->shape.weight[one->kind - QUANTITY_I1];
    return bounded(seen / MICRO_NS_PER_PULSE * weight);
  }
  int64_t quantum = m->fact->policy.quantum_mwh;
  /* A whole part of a whole part: the same as dividing by the product. */
  wide_t counts = oracle_wide_scale(seen, scale->num, scale->den) / (MWNS_PER_MWH * quantum);
  return counts > VALUE_MAX ? VALUE_MAX : bounded(counts * quantum);
}

static int64_t value_in(const meter_t *m, const scale_t *scale, int q, int64_t t_ns) {
  return bounded((wide_t)scale->base[q] + made(m, scale, q, t_ns));
}

/* The primary side, as the meter was told then. */
static int64_t primary_in(const meter_t *m, const scale_t *scale, int q, int64_t t_ns) {
  int64_t more = value_in(m, scale, q, t_ns) - scale->value[q];
  const int64_t *told = scale->told;
  bool ratio = m->fact->policy.secondary && !oracle_shape_is_input(&m->fact->shape.quantities[q]);
  if (ratio) {
    more = bounded(oracle_wide_floor((wide_t)more * told[0] * told[2], (wide_t)told[1] * told[3]));
  }
  return bounded((wide_t)scale->primary[q] + more);
}

static int64_t of_parts(const meter_t *m, int quantity, int64_t t_ns,
                        int64_t (*value)(const meter_t *m, const scale_t *scale, int q,
                                         int64_t t_ns)) {
  const shape_t *shape = &m->fact->shape;
  const scale_t *scale = oracle_quantiser_scale(m, t_ns);
  const quantity_t *one = &shape->quantities[quantity];
  if (!oracle_shape_is_sum(one)) return value(m, scale, quantity, t_ns);
  int64_t values[SHAPE_QUANTITIES_MAX] = {0};
  for (int i = 0; i < one->part_count; i++) {
    values[one->parts[i]] = value(m, scale, one->parts[i], t_ns);
  }
  return oracle_quantiser_sum(shape, quantity, values);
}

int64_t oracle_quantiser_value(const meter_t *m, int quantity, int64_t t_ns) {
  return of_parts(m, quantity, t_ns, value_in);
}

int64_t oracle_quantiser_primary(const meter_t *m, int quantity, int64_t t_ns) {
  return of_parts(m, quantity, t_ns, primary_in);
}

/* K: primary, what was told over what stands there; secondary, one over what stands there. */
static void set_k(const meter_t *m, scale_t *scale) {
  const int64_t *told = scale->told, *there = scale->there;
  scale->num = (wide_t)there[1] * there[3];
  scale->den = (wide_t)there[0] * there[2];
  if (!m->fact->policy.secondary) {
    scale->num *= (wide_t)told[0] * told[2];
    scale->den *= (wide_t)told[1] * told[3];
  }
  wide_t common = oracle_wide_common(scale->num, scale->den);
  scale->num /= common;
  scale->den /= common;
}

static void begin_stretch(meter_t *m, int64_t t_ns, const int64_t told[4], const int64_t there[4]) {
  if (!oracle_text_room(&m->scales, &m->scale_cap, m->scale_count, sizeof m->scales[0])) {
    m->memory_short = true;
    return;
  }
  scale_t next = {.at_ns = t_ns};
  for (int i = 0; i < 4; i++) {
    next.told[i] = told[i];
    next.there[i] = there[i];
  }
  set_k(m, &next);
  const scale_t *last = m->scale_count > 0 ? &m->scales[m->scale_count - 1] : NULL;
  bool same = last != NULL && last->num == next.num && last->den == next.den;
  for (int q = 0; q < m->fact->shape.quantity_count; q++) {
    const quantity_t *one = &m->fact->shape.quantities[q];
    if (oracle_shape_is_sum(one)) continue;
    bool goes_on = same || (last != NULL && oracle_shape_is_input(one));
    next.value[q] = last == NULL ? 0 : value_in(m, last, q, t_ns);
    next.primary[q] = last == NULL ? 0 : primary_in(m, last, q, t_ns);
    next.base[q] = goes_on ? last->base[q] : next.value[q];
    next.seen[q] = goes_on ? last->seen[q] : oracle_truth_seen(&m->truth, q, t_ns);
  }
  m->scales[m->scale_count++] = next;
}

bool oracle_quantiser_start(meter_t *m) {
  const int64_t *there = m->fact->ratio;
  int64_t latest_ns = 0;
  for (size_t i = 0; i < m->fact->transformer_count; i++) {
    const transformer_t *one = &m->fact->transformers[i];
    if (one->at_ns > m->facts->start_ns || one->at_ns < latest_ns) continue;
    latest_ns = one->at_ns;
    there = one->ratio;
  }
  begin_stretch(m, m->facts->start_ns, m->fact->ratio, there);
  return m->scale_count == 1;
}

void oracle_quantiser_told(meter_t *m, int64_t t_ns, const int64_t ratio[4]) {
  const scale_t last = m->scales[m->scale_count - 1];
  begin_stretch(m, t_ns, ratio, last.there);
}

void oracle_quantiser_stands(meter_t *m, int64_t t_ns, const int64_t ratio[4]) {
  const scale_t last = m->scales[m->scale_count - 1];
  begin_stretch(m, t_ns, last.told, ratio);
}
