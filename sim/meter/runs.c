/* Entries that are not stored, because they can be computed again: while a meter meets nothing but
 * its rasters, each entry is whole, and its counts are those of the load between two edges, from
 * the quantisers' remainders on. A run keeps these, where and when its first entry began, and how
 * many followed. Counts of entry k: ⌊(r + F(k + 1)) / q⌋ − ⌊(r + F(k)) / q⌋, where F is what has
 * accrued since the begin of the run, over any number of changes of the load; the quantiser is
 * additive (0001 "Energy"), so that views and edges of the rate between do not matter. Whatever is
 * not a plain edge ends a run (quantum_take). Non-volatile writes are counted as if each entry were
 * one. No run spans a change of what it keeps, nor a marker: sequence numbers go up by one. */
#include "sim/meter/runs.h"
#include "sim/meter/core.h"

/* What a day accrues, times the numerator of K, stays within 128 bits; runs end at midnight. */
#define RUN_NUM_MAX ((mwns_t)1 << 28)

run_t *runs_begin(meter_t *m, uint32_t status, bool blind) {
  const ram_t *ram = &m->ram;
  const meter_shape_t *shape = &m->config->shape;
  if (m->config->policy.full_stops || ram->ratio_num > RUN_NUM_MAX) return NULL;
  run_t *run = nvm_run_new(&m->nvm);
  *run = (run_t){.boot = ram->boot,
                 .status = status,
                 .blind = blind,
                 .begin = ram->entry.begin,
                 .begin_x = ram->entry.begin_x,
                 .num = (int64_t)ram->ratio_num,
                 .unit = (int64_t)ram->ratio_unit};
  for (int32_t i = 0; i < shape->quantity_count; i++)
    run->remainder[i] = (int64_t)ram->gauges[i].remainder;
  return run;
}

bool runs_take(meter_t *m, run_t *run, claim_t end) {
  ram_t *ram = &m->ram;
  if (run->count == 0) {
    run->place = ram->entries;
    run->sequence = ram->sequence + 1;
    m->nvm.runs_made++;
    nvm_entries_drop(&m->nvm, run->place);
  } else if (run->sequence + run->count != ram->sequence + 1) {
    return false;
  }
  run->count++;
  ram->entries++;
  ram->sequence++;
  if (end.s > ram->greatest_end.s) ram->greatest_end = end;
  nvm_row_counted(&m->nvm);
  return true;
}

/* --- looking --- */

/* The first that ends behind `place`. */
static uint32_t run_at(const nvm_t *nvm, uint32_t place) {
  uint32_t low = nvm_runs_first(nvm);
  uint32_t high = nvm->runs_made;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    const run_t *run = nvm_run(nvm, middle);
    if (run->place + run->count <= place) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/* NULL: the entry is in none. */
static const run_t *run_of(const nvm_t *nvm, uint32_t place) {
  uint32_t at = run_at(nvm, place);
  if (at == nvm->runs_made) return NULL;
  const run_t *run = nvm_run(nvm, at);
  return run->place <= place ? run : NULL;
}

bool runs_seek(const nvm_t *nvm, uint32_t low, uint32_t high, uint32_t sequence,
               nvm_found_t *found) {
  uint32_t at = run_at(nvm, low);
  uint32_t end = nvm->runs_made;
  while (at < end) {
    uint32_t middle = at + (end - at) / 2;
    const run_t *run = nvm_run(nvm, middle);
    if (run->sequence + run->count <= sequence) {
      at = middle + 1;
    } else {
      end = middle;
    }
  }
  if (at == nvm->runs_made) return false;
  const run_t *run = nvm_run(nvm, at);
  uint32_t skip = low > run->place ? low - run->place : 0;
  if (run->sequence + skip < sequence) skip = sequence - run->sequence;
  *found = (nvm_found_t){.place = run->place + skip, .sequence = run->sequence + skip};
  return found->place < high;
}

static int64_t counts_between(const meter_t *m, const run_t *run, int32_t quantity,
                              const load_mark_t marks[3]) {
  bool input = m->config->shape.quantities[quantity].input;
  if (run->blind && !input) return 0;
  mwns_t unit = input ? QUANTUM_PULSE : run->unit;
  mwns_t before = quantum_accrued(m, quantity, marks[0], marks[1], run->num);
  mwns_t after = before + quantum_accrued(m, quantity, marks[1], marks[2], run->num);
  return i128_div_floor(run->remainder[quantity] + after, unit) -
         i128_div_floor(run->remainder[quantity] + before, unit);
}

bool runs_row(const meter_t *m, uint32_t place, meter_row_t *row) {
  const run_t *run = run_of(&m->nvm, place);
  if (run == NULL) return false;
  const meter_shape_t *shape = m->shape;
  int64_t period = m->config->policy.lp_period.ns;
  int64_t since = (place - run->place) * period;
  *row = (meter_row_t){.sequence = run->sequence + (place - run->place),
                       .boot = run->boot,
                       .kind = ROW_ENTRY,
                       .status = run->status,
                       .stamp = ticker_claim((shown_t){run->begin.ns + since}),
                       .stamp2 = ticker_claim((shown_t){run->begin.ns + since + period}),
                       .value = METER_ABSENT,
                       .elapsed = div_floor(period, NS_PER_S)};
  const load_mark_t marks[3] = {
      load_mark(m->load, ticker_true(m, run->begin_x)),
      load_mark(m->load, ticker_true(m, run->begin_x + since)),
      load_mark(m->load, ticker_true(m, run->begin_x + since + period)),
  };
  int64_t counts[METER_QUANTITIES_MAX] = {0};
  for (int32_t i = 0; i < shape->quantity_count; i++) {
    if (!shape->quantities[i].sum) counts[i] = counts_between(m, run, i, marks);
  }
  for (int32_t i = 0; i < shape->channel_count; i++)
    row->energy[i] = shape_counts(m, m->mech->channel_quantity(shape->channels, i), counts);
  return true;
}
