/* The oracle's right bill of one meter and period, as structs (harness/oracle/oracle.h gives the
 * lines), and how far a billed value may lie from it. */
#ifndef HARNESS_CHECK_RIGHT_BILL_H
#define HARNESS_CHECK_RIGHT_BILL_H

#include "harness/check/check.h"
#include "harness/check/outfit.h"

typedef struct {
  uint32_t meter;
  char label[8];
  utc_t from, to;
  bool interim;
  energy_t total;
  energy_t energy[BILL_RATES];
  int64_t stretches[BILL_RATES]; /* how often the rate ran */
  power_t demand[BILL_RATES];
  int64_t stamp_s[BILL_RATES]; /* INT64_MIN: no stamp */
  energy_t unmetered;
  bool handed_over;
  uint32_t successor; /* to whom */
  bool doubt;         /* some of the meter's labels are wrong or missing */
  span_t clock;       /* greatest deviation while the clock was valid */
  power_t greatest;
  energy_t quantum; /* of the quantity: thousandths of its unit, primary side */
} right_bill_t;

/* Where a meter was exchanged the period's bill is the new meter's, and right is what both would be
 * billed together; the old one's part of it is `handed_over`, and no bill of its own.
 * The period's bill, or false where the oracle has none of that label. */
bool right_bill(const check_context_t *context, uint32_t meter, const char *label,
                right_bill_t *right);
/* The n-th bill of the oracle, from 0; false past the last. */
bool right_bill_at(const check_context_t *context, size_t index, right_bill_t *right);

/* The same of another quantity, from the oracle's `of` lines: energies and demands are its own, all
 * else is that of `whole`. False where the oracle says nothing of it. */
bool right_bill_of(const check_context_t *context, const right_bill_t *whole,
                   const outfit_quantity_t *quantity, int32_t index, right_bill_t *right);

/* The meter's quantum of +A in billed mWh; primary side. */
energy_t bill_quantum(const check_context_t *context, uint32_t meter);
/* Of any quantity: of an input the weight of a pulse, of a sum that of all its parts. The greatest
 * that any of the ratios of the story makes it. */
energy_t bill_quantum_of(const check_context_t *context, uint32_t meter, const outfit_t *outfit,
                         const outfit_quantity_t *quantity);

/* What an exact value may differ by: of the total one quantum at each end; of a rate one at each
 * switching, and what the clock's deviation moves over each (spec conformance.md, "Tolerances are
 * derived and printed"). */
energy_t tolerance_total(const check_context_t *context, const right_bill_t *right);
energy_t tolerance_energy(const check_context_t *context, const right_bill_t *right, int32_t rate);
power_t tolerance_demand(const check_context_t *context, const right_bill_t *right);
/* The part of tolerance_demand that the quantum alone allows. */
power_t resolution_demand(const check_context_t *context, const right_bill_t *right);

/* The head-end's bill of that period; NULL where it made none. */
const bill_t *made_bill(const check_context_t *context, uint32_t meter, const char *label);

#endif
