/* R12: billing sets telescope: each starts where the one before ended. */
#include "harness/check/relation/relation.h"
#include "harness/check/relation/set_rows.h"

static void compare(relate_t *relate) {
  const check_context_t *context = relate->context;
  for (uint32_t meter = 0; meter < context->run->meters; meter++) {
    for (int64_t number = 2; number <= set_rows_count(context, meter); number++) {
      const fact_t *before = set_rows_head(context, meter, number - 1);
      const fact_t *set = set_rows_head(context, meter, number);
      if (before == NULL || set == NULL) continue;
      relate_number(relate, relate_what(relate, "meter %u set %lld", meter, (long long)number),
                    word_i64(before, 8), word_i64(before, 8), word_i64(set, 7), "s");
    }
  }
}

const relation_t relation_r12 = {
    .name = "R12",
    .what = "billing sets telescope",
    .compare = compare,
    .blame = BLAME_METER,
};
