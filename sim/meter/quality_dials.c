/* The gauges of the mains in the second profile: smallest, greatest and mean of what is seen in an
 * entry, in closed form over the pieces of the mains (pmu/docs/decisions/0011 "Ten minutes"). They
 * stand beside RAM, so that a meter without them is as small as ever; an operation that a cut
 * breaks off leaves them as they were before it. */
#include <string.h>

#include "sim/meter/quality.h"

#define MILLIONTHS INT64_C(1000000)

/* --- values --- */

/* Negative over positive sequence of phasors 120° apart. */
static int64_t unbalance(const mains_t *mains, const int64_t mv[MAINS_PHASES]) {
  __int128 a = mv[0], b = mv[1], c = mv[2];
  __int128 sum = a + b + c;
  if (mains->phases < MAINS_PHASES || sum == 0) return 0;
  __int128 negative = a * a + b * b + c * c - a * b - b * c - c * a;
  return sensing_root(negative * MILLIONTHS * MILLIONTHS / (sum * sum));
}

static int64_t distortion(const mains_piece_t *piece, int32_t phase) {
  __int128 sum = 0;
  for (int32_t i = 0; i < MAINS_ORDERS && piece->harmonics != NULL; i++) {
    int64_t ppm = piece->harmonics->ppm[phase][i];
    sum += (__int128)ppm * ppm;
  }
  return sensing_root(sum);
}

static int64_t frequency(const meter_t *m, const mains_piece_t *piece) {
  bool any = piece->mv[0] + piece->mv[1] + piece->mv[2] > 0;
  return any ? piece->mhz : m->mech->sensing.without_voltage(piece->mhz);
}

static int64_t value_of(const meter_t *m, const mains_gauge_t *gauge, const mains_piece_t *piece) {
  int64_t value = 0;
  switch (gauge->kind) {
  case GAUGE_VOLTAGE:
    return piece->mv[gauge->phase];
  case GAUGE_FREQUENCY:
    return frequency(m, piece);
  case GAUGE_UNBALANCE:
    return unbalance(m->config->quality->mains, piece->mv);
  case GAUGE_FLICKER: /* as declared, of the phases that there are */
    return gauge->phase < m->config->quality->mains->phases ? piece->pst[gauge->phase] : 0;
  case GAUGE_THD:
    value = distortion(piece, gauge->phase);
    break;
  case GAUGE_HARMONIC:
    if (piece->harmonics != NULL) {
      value = piece->harmonics->ppm[gauge->phase][gauge->order - MAINS_ORDER_FIRST];
    }
    break;
  }
  return piece->mv[gauge->phase] > 0 ? value : m->mech->sensing.without_voltage(value);
}

static bool squared(const meter_t *m, const mains_gauge_t *gauge) {
  bool plain = gauge->kind == GAUGE_FREQUENCY || gauge->kind == GAUGE_FLICKER;
  return m->mech->sensing.mean_of_squares(!plain);
}

/* --- an entry --- */

static void add(const meter_t *m, quality_dials_t *dials, const mains_piece_t *piece,
                int64_t run_ns) {
  const quality_t *q = m->quality;
  bool first = dials->seen_ns == 0;
  for (int32_t i = 0; i < m->config->gauges.count; i++) {
    if (!q->is_dial[i]) continue;
    quality_dial_t *dial = &dials->dials[i];
    int64_t value = q->on ? value_of(m, &q->gauges[i], piece) : 0;
    if (first || value < dial->least) dial->least = value;
    if (first || value > dial->greatest) dial->greatest = value;
    dial->sum += (squared(m, &q->gauges[i]) ? (mwns_t)value * value : value) * run_ns;
  }
  dials->seen_ns += q->on ? run_ns : m->mech->stores.blind_time(run_ns);
}

void quality_dials_take(meter_t *m) {
  quality_t *q = m->quality;
  if (q == NULL || !q->has_dials) return;
  const mains_t *mains = q->told->mains;
  true_t at = q->dials.taken;
  q->dials.taken = m->now;
  if (!m->ram.instrument.entry.open) return;
  for (int32_t piece = mains_at(mains, mains_half(at)); at.ns < m->now.ns; piece++) {
    int64_t end = mains_end(mains, piece);
    true_t to = m->now;
    if (end != MAINS_NEVER && end * MAINS_HALF_NS < to.ns) to.ns = end * MAINS_HALF_NS;
    if (to.ns > at.ns) add(m, &q->dials, &mains->pieces[piece], to.ns - at.ns);
    at = to;
  }
}

void quality_dials_open(meter_t *m) {
  quality_t *q = m->quality;
  if (q == NULL || !q->has_dials) return;
  memset(&q->dials, 0, sizeof q->dials);
  q->dials.taken = m->now;
}

void quality_dials_show(meter_t *m, meter_instrument_row_t *row) {
  const quality_t *q = m->quality;
  if (q == NULL || !q->has_dials || q->dials.seen_ns == 0) return;
  const quality_dials_t *dials = &q->dials;
  int64_t time_ns = m->mech->stores.mean_time(dials->seen_ns, m->config->gauges.period);
  for (int32_t i = 0; i < m->config->gauges.count; i++) {
    if (!q->is_dial[i]) continue;
    const quality_dial_t *dial = &dials->dials[i];
    mwns_t mean = dial->sum / time_ns; /* nothing is below 0 */
    row->gauged[i] =
        (meter_gauged_t){.least = dial->least,
                         .greatest = dial->greatest,
                         .mean = squared(m, &q->gauges[i]) ? sensing_root(mean) : (int64_t)mean};
  }
}

void quality_keep(meter_t *m) {
  quality_t *q = m->quality;
  if (q != NULL && q->has_dials) q->safe = q->dials;
}

void quality_restore(meter_t *m) {
  quality_t *q = m->quality;
  if (q != NULL && q->has_dials) q->dials = q->safe;
}
