/* Expectations of what the head-end made of it: bills, repaired intervals, work orders, counted
 * faults, visits. */
#include "harness/check/expect.h"
#include "harness/check/right_bill.h"
#include "pmu/data/grid.h"

#include <stdio.h>
#include <string.h>

/* What is billed of one quantity: the bill's own lines of +A, or those of another. */
typedef struct {
  const expecting_t *expecting;
  const bill_t *bill;
  const bill_line_t *total, *energy, *demand; /* by rate */
  right_bill_t right;
  bool has_right;
} billed_t;

/* Against the literal within its own resolution or that of the meter, against the oracle within the
 * tolerance that check_bill derives. */
static void number(const billed_t *billed, const char *key, const bill_line_t *line, int64_t right,
                   int64_t slack, bool demand) {
  expected_t expected;
  const expecting_t *expecting = billed->expecting;
  const char *unit =
      demand ? outfit_power_unit(expecting->quantity) : outfit_energy_unit(expecting->quantity);
  if (!expected_read(expecting->expectation, key, &expected)) return;
  if (expected.literal) {
    int64_t quantum = demand ? resolution_demand(expecting->context, &billed->right).mw
                             : billed->right.quantum.mwh;
    if (expected.slack < quantum) expected.slack = quantum;
    expecting_number(expecting, key, BLAME_HEAD_END, &expected, line->value,
                     billed->has_right ? right : INT64_MIN, unit);
    return;
  }
  check_number(expecting->context, expecting_name(expecting, key), BLAME_HEAD_END,
               line->quality == BILL_ESTIMATED ? right : line->value,
               line->quality == BILL_ESTIMATED ? line->low - slack : right - slack,
               line->quality == BILL_ESTIMATED ? line->high + slack : right + slack, unit, "");
}

static void lists(const billed_t *billed) {
  check_context_t *context = billed->expecting->context;
  const expectation_t *expectation = billed->expecting->expectation;
  expected_t rate;
  for (int32_t at = 0; at < BILL_RATES; at++) {
    const char *key = arena_printf(context->arena, "energy.%d.rate", at);
    if (!expected_read(expectation, key, &rate)) break;
    if (rate.value < 0 || rate.value >= BILL_RATES) continue;
    number(billed, arena_printf(context->arena, "energy.%d.value", at), &billed->energy[rate.value],
           billed->right.energy[rate.value].mwh,
           tolerance_energy(context, &billed->right, (int32_t)rate.value).mwh, false);
  }
  for (int32_t at = 0; at < BILL_RATES; at++) {
    const char *key = arena_printf(context->arena, "demand.%d.rate", at);
    if (!expected_read(expectation, key, &rate)) break;
    if (rate.value < 0 || rate.value >= BILL_RATES) continue;
    const bill_line_t *line = &billed->demand[rate.value];
    number(billed, arena_printf(context->arena, "demand.%d.value", at), line,
           billed->right.demand[rate.value].mw, tolerance_demand(context, &billed->right).mw, true);
    expected_t stamp;
    key = arena_printf(context->arena, "demand.%d.stamp", at);
    if (!expected_read(expectation, key, &stamp)) continue;
    expecting_number(billed->expecting, key, BLAME_HEAD_END, &stamp, line->stamp.s,
                     billed->has_right ? billed->right.stamp_s[rate.value] : INT64_MIN, "s");
  }
}

/* The lines of the expectation's quantity, and what is right of them; false where it has none. */
static bool find_lines(billed_t *billed, const char *label) {
  const expecting_t *expecting = billed->expecting;
  const bill_t *bill = billed->bill;
  const outfit_quantity_t *quantity = expecting->quantity;
  int32_t index = (int32_t)(quantity - expecting->outfit.quantities);
  billed->has_right = right_bill(expecting->context, expecting->meter, label, &billed->right);
  if (!billed->has_right) {
    billed->right.meter = expecting->meter;
    billed->right.quantum = bill_quantum(expecting->context, expecting->meter);
  }
  if (index == 0) {
    billed->total = &bill->total;
    billed->energy = bill->energy;
    billed->demand = bill->demand;
    return true;
  }
  right_bill_t whole = billed->right;
  billed->has_right = billed->has_right &&
                      right_bill_of(expecting->context, &whole, quantity, index, &billed->right);
  for (size_t at = 0; at < bill->quantity_count; at++) {
    const bill_quantity_t *of = &bill->quantities[at];
    if (strcmp(of->word, quantity->word) != 0) continue;
    billed->total = &of->total;
    billed->energy = of->energy;
    billed->demand = of->demand;
    return true;
  }
  return false;
}

static bool flagged(const bill_t *bill, const char *word) {
  size_t len = strlen(word);
  for (int32_t at = 0; at < bill->reason_count; at++) {
    const char *reason = bill->reasons[at];
    if (strncmp(reason, word, len) == 0 && (reason[len] == '\0' || reason[len] == ' ')) return true;
  }
  return false;
}

static void flags(const billed_t *billed, const char *key, bool wanted) {
  const char *rest = expectation_get(billed->expecting->expectation, key);
  char word[64];
  while (rest != NULL && next_word(&rest, word)) {
    expecting_word(billed->expecting,
                   arena_printf(billed->expecting->context->arena, "%s %s", key, word),
                   BLAME_HEAD_END, wanted ? "said" : "not said",
                   flagged(billed->bill, word) ? "said" : "not said");
  }
}

void expect_bill(check_context_t *context, const expectation_t *expectation) {
  static const char *const qualities[] = {"exact", "estimated", "missing"};
  expecting_t expecting;
  if (!expecting_begin(context, expectation, &expecting)) return;
  const char *label = expectation_get(expectation, "period");
  billed_t billed = {.expecting = &expecting,
                     .bill = label == NULL ? NULL : made_bill(context, expecting.meter, label)};
  if (billed.bill == NULL) {
    expecting_absent(&expecting, "bill", BLAME_HEAD_END, "the head-end made no bill of it");
    return;
  }
  if (!find_lines(&billed, label)) {
    expecting_absent(&expecting, "quantity", BLAME_HEAD_END, "the bill has no line of it");
    return;
  }
  number(&billed, "total", billed.total, billed.right.total.mwh,
         tolerance_total(context, &billed.right).mwh, false);
  lists(&billed);
  flags(&billed, "flags", true);
  flags(&billed, "no_flags", false);
  const char *quality = expectation_get(expectation, "quality");
  if (quality != NULL) {
    expecting_word(&expecting, "quality", BLAME_HEAD_END, quality, qualities[billed.bill->quality]);
  }
  const char *interim = expectation_get(expectation, "interim");
  if (interim != NULL) {
    expecting_word(&expecting, "interim", BLAME_HEAD_END, interim,
                   billed.bill->interim ? "true" : "false");
  }
  expected_t amount;
  if (expected_read(expectation, "amount", &amount)) {
    amount.slack = 0;
    expecting_number(&expecting, "amount", BLAME_HEAD_END, &amount, billed.bill->amount.micro,
                     INT64_MIN, "micro");
  }
}

void expect_interval(check_context_t *context, const expectation_t *expectation) {
  expecting_t expecting;
  if (!expecting_begin(context, expectation, &expecting)) return;
  fault_t fault = {0};
  grid_t *grid = NULL;
  bytes_t facts = scenario_facts_for(context->arena, context->story->facts, 'H');
  int32_t index = (int32_t)(expecting.quantity - expecting.outfit.quantities);
  status_t status =
      grid_of_quantity(context->arena, facts, context->run->records, context->run->record_count,
                       expecting.meter, index, context->run->pmu, &grid, &fault);
  expected_t at;
  if (status != ST_OK || !expected_read(expectation, "at", &at)) {
    expecting_absent(&expecting, "at", BLAME_HEAD_END, fault.text);
    return;
  }
  const grid_slot_t *slot = grid_slot_at(grid, (utc_t){at.value}, 0);
  if (slot == NULL) {
    expecting_absent(&expecting, "at", BLAME_HEAD_END, "the repaired grid has no such slot");
    return;
  }
  expected_t expected;
  if (expected_read(expectation, "value", &expected)) {
    expecting_number(&expecting, "value", BLAME_HEAD_END, &expected, slot->energy.mwh, INT64_MIN,
                     outfit_energy_unit(expecting.quantity));
  }
  const char *quality = expectation_get(expectation, "quality");
  if (quality != NULL) {
    expecting_word(&expecting, "quality", BLAME_HEAD_END, quality,
                   grid_quality_name(slot->quality));
  }
  if (expected_read(expectation, "covered", &expected)) {
    expecting_number(&expecting, "covered", BLAME_HEAD_END, &expected, slot->covered.ns, INT64_MIN,
                     "ns");
  }
}

static bool begins_with_word(bytes_t key, const char *word) {
  size_t len = strlen(word);
  return key.len > len && memcmp(key.p, word, len) == 0 && key.p[len] == ' ';
}

/* Open at the end of the story: the journal closes an order of a kind by one of `KIND-closed`. */
void expect_work_order(check_context_t *context, const expectation_t *expectation) {
  expecting_t expecting;
  if (!expecting_begin(context, expectation, &expecting)) return;
  const char *kind = expectation_get(expectation, "kind");
  const char *open = expectation_get(expectation, "open");
  bool is_open = false;
  for (size_t at = 0; at < context->run->record_count && kind != NULL; at++) {
    const record_t *record = &context->run->records[at];
    if (record->kind != REC_WORK_ORDER || record->meter != expecting.meter) continue;
    if (begins_with_word(record->key, kind)) is_open = true;
    if (begins_with_word(record->key, arena_printf(context->arena, "%s-closed", kind)))
      is_open = false;
  }
  expecting_word(&expecting, "open", BLAME_HEAD_END, open == NULL ? "true" : open,
                 is_open ? "true" : "false");
}

void expect_fault_seen(check_context_t *context, const expectation_t *expectation) {
  expecting_t expecting;
  if (!expecting_begin(context, expectation, &expecting)) return;
  const char *status = expectation_get(expectation, "status");
  int64_t count = 0;
  for (size_t at = 0; at < context->run->record_count && status != NULL; at++) {
    const record_t *record = &context->run->records[at];
    if (record->kind != REC_FAULT || record->meter != expecting.meter) continue;
    size_t len = strlen(status);
    if (record->value.len > len && memcmp(record->value.p, status, len) == 0) count++;
  }
  expected_t least;
  int64_t low = expected_read(expectation, "count_min", &least) ? least.value : 1;
  check_number(context, expecting_name(&expecting, status == NULL ? "-" : status), BLAME_HEAD_END,
               count, low, INT64_MAX, "", "records of that fault in the journal");
}

void expect_visits(check_context_t *context, const expectation_t *expectation) {
  expecting_t expecting;
  if (!expecting_begin(context, expectation, &expecting)) return;
  int64_t complete = 0;
  int64_t incomplete = 0;
  for (size_t at = 0; at < context->run->record_count; at++) {
    const record_t *record = &context->run->records[at];
    if (record->kind != REC_VISIT || record->meter != expecting.meter) continue;
    bool good = record->value.len > 5 && memcmp(record->value.p, "ST_OK", 5) == 0;
    complete += good;
    incomplete += !good;
  }
  expected_t expected;
  if (expected_read(expectation, "complete", &expected)) {
    expecting_number(&expecting, "complete", BLAME_HEAD_END, &expected, complete, INT64_MIN, "");
  }
  if (expected_read(expectation, "incomplete", &expected)) {
    expecting_number(&expecting, "incomplete", BLAME_HEAD_END, &expected, incomplete, INT64_MIN,
                     "");
  }
}
