/* The second profile: smallest, greatest and mean power of each gauge over entries of its own
 * period on the raster of local time (pmu/docs/decisions/0008 "The second profile"). The load is
 * constant in pieces, so that an entry is a walk over these and sums in 128 bits, never a sample.
 * Its entries begin, end and are tagged as those of the load profile are (rows.c), each for itself;
 * no marker stands between them, an end of billing, other channels and a clearing leave them alone.
 */
#include <string.h>

#include "sim/meter/instrument.h"
#include "sim/meter/quality.h"

static bool has_one(const meter_t *m) { return m->config->gauges.count > 0; }

/* --- values --- */

/* Beyond what fits, which only ratios that nobody builds reach, the greatest that does. */
static mwns_t product(mwns_t a, mwns_t b) {
  mwns_t result = 0;
  if (!__builtin_mul_overflow(a, b, &result)) return result;
  mwns_t greatest = (mwns_t)((~(unsigned __int128)0) >> 2);
  return (a < 0) == (b < 0) ? greatest : -greatest;
}

static int64_t quotient(mwns_t a, mwns_t b) {
  mwns_t whole = a / b - (a % b != 0 && a < 0 ? 1 : 0);
  if (whole > INT64_MAX) return INT64_MAX;
  return whole < INT64_MIN + 1 ? INT64_MIN + 1 : (int64_t)whole;
}

static mwns_t common(mwns_t a, mwns_t b) {
  while (b != 0) {
    mwns_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

/* Within an entry K may change, where other transformers are put there: the sums go on over a
 * multiple of both denominators. */
static mwns_t settle_den(const meter_t *m, instrument_t *in, mwns_t den) {
  if (in->den == 0) in->den = den;
  mwns_t more = den / common(in->den, den);
  for (int32_t i = 0; i < m->config->gauges.dial_count && more != 1; i++)
    in->dials[i].sum = product(in->dials[i].sum, more);
  in->den = product(in->den, more);
  return in->den / den;
}

static void reach(const meter_t *m, const instrument_t *in, dial_t *dial, int64_t least,
                  int64_t greatest) {
  const stores_mechanisms_t *stores = &m->mech->stores;
  if (in->seen_ns == 0) {
    dial->least = stores->least_before(least);
    dial->greatest = stores->greatest_before(greatest, dial->greatest);
  }
  if (least < dial->least) dial->least = least;
  if (greatest > dial->greatest) dial->greatest = greatest;
}

void instrument_take(const meter_t *m, ram_t *ram, load_mark_t from, load_mark_t to, bool blind) {
  instrument_t *in = &ram->instrument;
  if (!in->entry.open) return;
  mwns_t den = ram->ratio_unit / (MWNS_PER_MWH * m->config->policy.quantum.mwh);
  mwns_t times = product(ram->ratio_num, settle_den(m, in, den));
  int64_t run_ns = to.at_ns - from.at_ns;
  for (int32_t i = 0; i < m->config->gauges.dial_count; i++) {
    dial_t *dial = &in->dials[i];
    int64_t least = 0, greatest = 0;
    if (!blind) load_reached(m->dials[i], from, to, &least, &greatest);
    reach(m, in, dial, quotient(product(least, ram->ratio_num), den),
          quotient(product(greatest, ram->ratio_num), den));
    if (!blind) dial->sum += product(load_flowed(m->dials[i], from, to), times);
  }
  in->seen_ns += blind ? m->mech->stores.blind_time(run_ns) : run_ns;
}

/* --- entries --- */

int64_t instrument_next(const meter_t *m, shown_t after) {
  return has_one(m) ? almanac_raster(m, after, m->config->gauges.period) : INT64_MAX;
}

void instrument_open(meter_t *m, uint32_t begun) {
  ram_t *ram = &m->ram;
  if (!has_one(m)) return;
  instrument_t *in = &ram->instrument;
  if (!ram->metering || in->entry.open || !m->mech->profile_runs(ram->frozen)) return;
  int64_t x = ticker_x(m, m->now);
  if (in->entry.begin_x == x) begun |= rows_inherited(&in->entry);
  in->entry = (entry_t){.open = true,
                        .begun = begun,
                        .status = begun | rows_status(m) | quality_flags(m),
                        .begin = ticker_now(m),
                        .begin_x = x};
  in->seen_ns = 0;
  in->den = 0;
  for (int32_t i = 0; i < m->config->gauges.dial_count; i++)
    in->dials[i].sum = 0;
  quality_dials_open(m);
}

/* Bit 0040 is another here: an end of billing does not end an entry of this profile. */
void instrument_close(meter_t *m, uint32_t ended) {
  if (!has_one(m)) return;
  const meter_gauges_t *gauges = &m->config->gauges;
  instrument_t *in = &m->ram.instrument;
  entry_t *entry = &in->entry;
  if (!entry->open) return;
  quality_dials_take(m);
  entry->open = false;
  span_t elapsed = {ticker_x(m, m->now) - entry->begin_x};
  if (elapsed.ns == 0) return;
  meter_instrument_row_t row = {.sequence = ++in->sequence,
                                .boot = m->ram.boot,
                                .status = entry->status | ended,
                                .begin = ticker_claim(entry->begin),
                                .end = ticker_claim(ticker_now(m)),
                                .elapsed = div_floor(elapsed.ns, NS_PER_S)};
  if (m->mech->shorter(elapsed, gauges->period)) row.status |= ENTRY_SHORT;
  if (m->mech->repeated(row.begin, in->greatest_end)) row.status |= ENTRY_REPEATED;
  if (row.end.s > in->greatest_end.s) in->greatest_end = row.end;
  int64_t time_ns = m->mech->stores.mean_time(in->seen_ns, gauges->period);
  for (int32_t i = 0; i < gauges->dial_count && in->seen_ns > 0; i++) {
    const dial_t *dial = &in->dials[i];
    row.gauged[gauges->dials[i]] =
        (meter_gauged_t){.least = dial->least,
                         .greatest = dial->greatest,
                         .mean = quotient(dial->sum, product(in->den, time_ns))};
  }
  quality_dials_show(m, &row);
  nvm_action_t outer = m->nvm.action;
  m->nvm.action = ACTION_INSTRUMENT;
  nvm_instrument_write(&m->nvm, &row);
  m->nvm.action = outer;
}

void instrument_edge(meter_t *m, bool due, int64_t shift_ns) {
  if (!has_one(m)) return;
  if (due || shift_ns % m->config->gauges.period.ns != 0) instrument_close(m, 0);
}

void instrument_tag(meter_t *m, uint32_t bits) {
  if (!has_one(m)) return;
  entry_t *entry = &m->ram.instrument.entry;
  if (entry->open) entry->status |= bits;
}

/* --- what is shown --- */

const meter_gauges_t *meter_gauges(const meter_t *m) { return &m->config->gauges; }

uint32_t meter_instrument_capacity(const meter_t *m) { return m->nvm.instrument.cap; }

static uint32_t made(const meter_t *m) { return has_one(m) ? view_ram(m)->instrument.sequence : 0; }

uint32_t meter_instrument_stored(const meter_t *m) {
  return made(m) < m->nvm.instrument.cap ? made(m) : m->nvm.instrument.cap;
}

bool meter_instrument_row(const meter_t *m, uint32_t sequence, meter_instrument_row_t *row) {
  uint32_t last = made(m);
  uint32_t first = last - meter_instrument_stored(m) + 1;
  for (uint32_t at = sequence > first ? sequence : first; at <= last; at++) {
    if (nvm_instrument_read(&m->nvm, at, row)) return true;
  }
  return false;
}
