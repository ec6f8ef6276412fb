/* The totals in three copies, of which two must agree: what a meter does against a cell of its
 * non-volatile memory that goes bad (spec meter.md "Errors and what the meter does": the last good
 * copy by majority, never a silent zero). The copies are written with each picture of RAM, before
 * its record is whole, so that they belong to it; the other registers stand in the record alone,
 * whose check finds a spoiled one. What a `memory_fault totals` spoils is the first copy. */
#include "sim/meter/totals.h"
#include "sim/meter/core.h"

static int64_t *copy_of(const nvm_t *nvm, int32_t slot, int32_t copy) {
  CHECK(slot >= 0);
  CHECK(slot < 2);
  return nvm->totals + (slot * TOTALS_COPIES + copy) * nvm->shape->quantity_count;
}

void totals_store(nvm_t *nvm, int32_t slot, const ram_t *ram) {
  if (nvm->cut) return;
  for (int32_t copy = 0; copy < TOTALS_COPIES; copy++) {
    int64_t *totals = copy_of(nvm, slot, copy);
    for (int32_t i = 0; i < nvm->shape->quantity_count; i++) {
      totals[i] = ram->gauges[i].total;
    }
  }
}

/* Any wrong value; a second hit leaves it wrong. */
void totals_spoil(nvm_t *nvm) {
  int64_t *totals = copy_of(nvm, nvm_state_slot(nvm), 0);
  for (int32_t i = 0; i < nvm->shape->quantity_count; i++) {
    totals[i] += INT64_C(1) << 20;
  }
}

bool totals_vote(const meter_t *m, ram_t *ram) {
  const nvm_t *nvm = &m->nvm;
  int32_t slot = nvm_state_slot(nvm);
  const int64_t *copies[TOTALS_COPIES];
  for (int32_t copy = 0; copy < TOTALS_COPIES; copy++) {
    copies[copy] = copy_of(nvm, slot, copy);
  }
  bool differ = false;
  for (int32_t i = 0; i < nvm->shape->quantity_count; i++) {
    int64_t a = copies[0][i], b = copies[1][i], c = copies[2][i];
    differ = differ || a != b || b != c;
    ram->gauges[i].total = m->mech->totals_vote(a, b, c);
  }
  return differ;
}
