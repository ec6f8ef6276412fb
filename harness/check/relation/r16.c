/* R16: without any load all that is billed and all that the profile holds is 0. */
#include "harness/check/relation/relation.h"

static bool rewrite(const check_context_t *context, rewrite_t *story) {
  (void)context;
  rewrite_drop_all(story, "load");
  rewrite_drop_all(story, "demand");
  rewrite_drop_all(story, "pulses");
  return true;
}

static void compare(relate_t *relate) {
  const bench_run_t *run = relate->other->run;
  for (uint32_t meter = 0; meter < run->meters; meter++) {
    for (size_t at = 0; at < run->bills[meter].count; at++) {
      const bill_t *bill = &run->bills[meter].bills[at];
      const char *what = relate_what(relate, "bill %u %s", meter, bill->label);
      relate_number(relate, what, 0, 0, bill->total.value, "mWh");
      for (int32_t rate = 0; rate < BILL_RATES; rate++) {
        relate_number(relate, what, 0, 0, bill->energy[rate].value, "mWh");
        relate_number(relate, what, 0, 0, bill->demand[rate].value, "mW");
      }
    }
  }
  for (size_t at = 0; at < relate->other->served.count; at++) {
    const fact_t *line = &relate->other->served.lines[at];
    for (int32_t word = 10; fact_is(line, "entry") && word < line->count; word++)
      relate_number(relate, relate_what(relate, "entry %lld", (long long)word_i64(line, 4)), 0, 0,
                    word_i64(line, word), "mWh");
  }
}

const relation_t relation_r16 = {
    .name = "R16",
    .what = "zero load, zeros",
    .change = "there was no load at all",
    .rewrite = rewrite,
    .compare = compare,
    .blame = BLAME_METER,
};
