/* The second profile: 0008. Smallest, greatest and mean value of what is seen, a gauge after the
 * other, over the true time of the entry; all from truth, at the end of the entry. Values are as
 * the meter shows them, times K (quantiser.c). No markers, nothing of an end of billing. */
#include "meter.h"
#include "wide.h"

typedef struct {
  wide_t whole;     /* the sum of value * ns * K */
  wide_t part, den; /* and what is left of it, part / den below 1 */
} sum_of_parts_t;

#define DEN_MAX ((wide_t)1000000000000000000)

/* Adds x * K. Two fractions meet over their common denominator; ratios whose denominators have none
 * of 18 digits are cut there. */
static void add(sum_of_parts_t *sum, wide_t x, const scale_t *scale) {
  wide_t rest = 0, den = scale->den;
  sum->whole += oracle_wide_scale_rest(x, scale->num, den, &rest);
  wide_t more = den / oracle_wide_common(den, sum->den);
  if (den > DEN_MAX || sum->den > DEN_MAX / more) {
    rest = oracle_wide_scale(rest, DEN_MAX, den);
    sum->part = oracle_wide_scale(sum->part, DEN_MAX, sum->den);
    den = sum->den = DEN_MAX;
    more = 1;
  }
  sum->part = sum->part * more + rest * (sum->den * more / den);
  sum->den *= more;
  sum->whole += sum->part / sum->den;
  sum->part %= sum->den;
}

/* K holds up to there. */
static int64_t scale_until(const meter_t *m, const scale_t *scale) {
  const scale_t *last = &m->scales[m->scale_count - 1];
  return scale == last ? ORACLE_NEVER : scale[1].at_ns;
}

static int64_t least_of(int64_t a, int64_t b) { return a < b ? a : b; }

static void look(const meter_t *m, gauge_kind_t kind, int64_t from_ns, int64_t to_ns,
                 int64_t values[3]) {
  sum_of_parts_t sum = {.den = 1};
  int64_t next_ns = 0;
  for (int64_t at_ns = from_ns; at_ns < to_ns; at_ns = next_ns) {
    int64_t seen = oracle_truth_gauge(&m->truth, kind, at_ns, &next_ns);
    const scale_t *scale = oracle_quantiser_scale(m, at_ns);
    next_ns = least_of(least_of(next_ns, scale_until(m, scale)), to_ns);
    wide_t rest = 0;
    int64_t shown = (int64_t)oracle_wide_scale_rest(seen, scale->num, scale->den, &rest);
    if (at_ns == from_ns || shown < values[0]) values[0] = shown;
    if (at_ns == from_ns || shown > values[1]) values[1] = shown;
    add(&sum, (wide_t)seen * (next_ns - at_ns), scale);
  }
  if (to_ns > from_ns) values[2] = (int64_t)oracle_wide_floor(sum.whole, to_ns - from_ns);
}

int64_t oracle_gauges_capacity(const meter_t *m) {
  const instrument_t *instrument = &m->fact->instrument;
  return (int64_t)((wide_t)instrument->days * 86400 * ORACLE_NS_PER_S / instrument->period_ns +
                   100);
}

void oracle_gauges_open(meter_t *m, int64_t t_ns, int64_t flags) {
  int64_t period_ns = m->fact->instrument.period_ns;
  if (period_ns > 0) oracle_entry_open(m, &m->gauging, t_ns, flags, period_ns);
}

static void put_values(meter_t *m, const int64_t values[3]) {
  if (!oracle_text_room(&m->gauge_values, &m->gauge_value_cap, m->gauge_value_count,
                        sizeof m->gauge_values[0])) {
    m->memory_short = true;
    return;
  }
  int64_t *at = m->gauge_values[m->gauge_value_count++];
  for (int i = 0; i < 3; i++) {
    at[i] = values[i];
  }
}

void oracle_gauges_close(meter_t *m, int64_t t_ns, int64_t flags) {
  const instrument_t *instrument = &m->fact->instrument;
  int64_t from_ns = m->gauging.from_ns;
  gauge_row_t row = {.boot = m->boot};
  if (!oracle_entry_close(m, &m->gauging, t_ns, flags, instrument->period_ns, &row.told)) return;
  oracle_entry_label(&row.told, &m->gauge_latest_end_s);
  for (int g = 0; g < instrument->gauge_count; g++) {
    int64_t values[3] = {0};
    const gauge_t *gauge = &instrument->gauges[g];
    if (gauge->kind < GAUGE_U) look(m, gauge->kind, from_ns, t_ns, values);
    if (gauge->kind >= GAUGE_U) oracle_quality_gauge(m, gauge, from_ns, t_ns, values);
    put_values(m, values);
  }
  if (oracle_quality_flags(m, from_ns, t_ns)) row.told.status |= ENTRY_FLAGGED;
  if (!oracle_text_room(&m->gauge_rows, &m->gauge_cap, m->gauge_count, sizeof row)) {
    m->memory_short = true;
    return;
  }
  m->gauge_rows[m->gauge_count++] = row;
}
