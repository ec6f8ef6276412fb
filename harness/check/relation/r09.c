/* R09: a DST rule moves energy between rates, never totals: without the change of the offset the
 * profile holds the same sum. */
#include "harness/check/relation/condition.h"
#include "harness/check/relation/relation.h"
#include "harness/check/right_bill.h"

static const char *refuse(const check_context_t *context) {
  if (condition_rows(context) != NULL) return condition_rows(context);
  if (condition_regime(context, (span_t){0}) == NULL)
    return "no change of the offset in this story";
  return condition_clock(context);
}

static bool rewrite(const check_context_t *context, rewrite_t *story) {
  int64_t start = condition_start(context).ns, end = condition_end(context).ns;
  size_t at = 0;
  for (fact_t *line = rewrite_next(story, "zone_row", &at); line != NULL;
       line = rewrite_next(story, "zone_row", &at)) {
    int64_t edge = word_i64(line, 2);
    if (edge > start / NS_PER_S && edge < div_ceil(end, NS_PER_S)) rewrite_drop(line);
  }
  return true;
}

static void compare(relate_t *relate) {
  for (uint32_t meter = 0; meter < relate->context->run->meters; meter++) {
    int64_t end = INT64_MIN, other_end = INT64_MIN;
    (void)relate_profile(relate->context, meter, 0, &end);
    (void)relate_profile(relate->other, meter, 0, &other_end);
    int64_t least = end < other_end ? end : other_end;
    end = other_end = least;
    if (least == INT64_MIN) continue;
    int64_t a = relate_profile(relate->context, meter, 0, &end).mwh;
    int64_t b = relate_profile(relate->other, meter, 0, &other_end).mwh;
    if (end != other_end) continue;
    relate_number(relate, relate_what(relate, "meter %u, sum of the profile", meter), a, a, b,
                  "mWh");
  }
}

const relation_t relation_r09 = {
    .name = "R09",
    .what = "a DST rule moves rates, never totals",
    .change = "the zone kept its offset",
    .refuse = refuse,
    .rewrite = rewrite,
    .compare = compare,
    .blame = BLAME_METER,
};
