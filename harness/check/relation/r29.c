/* R29: in whatever order the journal took it in, newest first or oldest first, the bill is the
 * same: it is made once more of the records in reverse. */
#include "harness/check/relation/relation.h"

static const char *refuse(const check_context_t *context) {
  return context->run->conflicts > 0
             ? "a record in conflict with an earlier one: which is earlier counts"
             : NULL;
}

/* One run, and its bills made again. */
static void compare(relate_t *relate) {
  const bench_run_t *run = relate->context->run;
  bench_run_t again = *run;
  record_t *records = ARENA_ARRAY(relate->arena, record_t, run->record_count + 1);
  for (size_t at = 0; at < run->record_count; at++) {
    records[at] = run->records[run->record_count - 1 - at];
    records[at].number = at + 1;
  }
  bytes_t facts = scenario_facts_for(relate->arena, relate->context->story->facts, 'H');
  again.bills = ARENA_ARRAY(relate->arena, bench_bills_t, run->meters + 1);
  for (uint32_t meter = 0; meter < run->meters; meter++) {
    fault_t fault = {0};
    bill_t *bills = NULL;
    status_t status = bill_make(relate->arena, facts, records, run->record_count, meter, run->pmu,
                                &bills, &again.bills[meter].count, &fault);
    again.bills[meter].bills = bills;
    relate_number(relate, "a bill from the journal in reverse", ST_OK, ST_OK, status, "");
    if (status != ST_OK) return;
  }
  check_context_t other = *relate->context;
  other.run = &again;
  relate->other = &other;
  relate_rule_t same = {0};
  relate_bills(relate, &same);
  relate->other = NULL;
}

const relation_t relation_r29 = {
    .name = "R29",
    .what = "oldest first is newest first",
    .refuse = refuse,
    .compare = compare,
    .blame = BLAME_HEAD_END,
};
