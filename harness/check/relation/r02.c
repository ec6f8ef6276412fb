/* R02: the profile sums to what the register advanced by, from the start to each billing set; and
 * up to the last reading it holds no more than the register. */
#include "harness/check/relation/condition.h"
#include "harness/check/relation/relation.h"
#include "harness/check/relation/set_rows.h"

/* A profile that was cleared, or begins later than the meter did, cannot sum. */
static const char *refuse(const check_context_t *context) {
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    if (fact_is(line, "marker") && word_is(line, 6, "CL")) return "the profile was cleared";
  }
  return NULL;
}

/* Every row from the first on was served; what was overwritten before is not there to sum. */
static bool is_complete(const check_context_t *context, uint32_t meter) {
  int64_t next = 1, highest = 0;
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    bool row = fact_is(line, "entry") || fact_is(line, "marker");
    if (!row || word_i64(line, 1) != (int64_t)meter) continue;
    if (word_i64(line, 4) == next) next++;
    if (word_i64(line, 4) > highest) highest = word_i64(line, 4);
  }
  return next == highest + 1 && set_rows_word(context, meter) >= 0;
}

static int64_t profile_to(relate_t *relate, uint32_t meter, int64_t end) {
  set_rows_interval_t *intervals;
  size_t count = set_rows_intervals(relate->context, meter, 0, end, &intervals, relate->arena);
  int64_t sum = set_rows_initial(relate->context, meter).mwh;
  for (size_t at = 0; at < count; at++)
    sum += intervals[at].energy.mwh;
  return sum;
}

static void one_set(relate_t *relate, uint32_t meter, int64_t number) {
  const check_context_t *context = relate->context;
  const fact_t *total = set_rows_register(context, meter, number, "1-0:1.8.0*255");
  int64_t end = set_rows_closing(context, meter, number);
  int64_t modulus = set_rows_modulus(context, meter).mwh;
  if (end == INT64_MAX || total == NULL) return;
  int64_t sum = profile_to(relate, meter, end);
  if (modulus > 0) sum = mod_floor(sum, modulus);
  relate_number(relate, relate_what(relate, "meter %u set %lld", meter, (long long)number),
                word_i64(total, 6), word_i64(total, 6), sum, "mWh");
}

static void compare(relate_t *relate) {
  const check_context_t *context = relate->context;
  for (uint32_t meter = 0; meter < context->run->meters; meter++) {
    if (!is_complete(context, meter)) continue;
    for (int64_t number = 1; number <= set_rows_count(context, meter); number++)
      one_set(relate, meter, number);
    const fact_t *last = NULL;
    for (size_t at = 0; at < context->served.count; at++) {
      const fact_t *line = &context->served.lines[at];
      if (fact_is(line, "value") && word_i64(line, 1) == (int64_t)meter &&
          word_is(line, 4, "1-0:1.8.0*255"))
        last = line;
    }
    if (last == NULL) continue;
    int64_t sum = profile_to(relate, meter, INT64_MAX);
    int64_t modulus = set_rows_modulus(context, meter).mwh;
    if (modulus > 0 && sum >= modulus) continue; /* it rolled over */
    relate_number(relate, relate_what(relate, "meter %u, whole profile", meter), 0,
                  word_i64(last, 5), sum, "mWh");
  }
}

const relation_t relation_r02 = {
    .name = "R02",
    .what = "profile sums to register advance",
    .refuse = refuse,
    .compare = compare,
    .blame = BLAME_METER,
};
