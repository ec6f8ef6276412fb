/* R39: a clock that is put forward by an hour and back again moves energy between rates and
 * intervals, and no total. */
#include "harness/check/relation/condition.h"
#include "harness/check/relation/relation.h"

enum { FORWARD_S = 3600 };

static const char *refuse(const check_context_t *context) {
  const char *reason = condition_clock(context);
  if (reason == NULL) reason = condition_measures(context);
  if (reason == NULL) reason = condition_orders(context);
  return reason;
}

/* At a third and at half of the time before the first visit. */
static bool rewrite(const check_context_t *context, rewrite_t *story) {
  size_t at = 0;
  const fact_t *visit = rewrite_next(story, "visit", &at);
  int64_t start = condition_start(context).ns;
  if (visit == NULL || word_i64(visit, 2) - start < 6 * FORWARD_S * NS_PER_S) return false;
  int64_t room = (word_i64(visit, 2) - start) / NS_PER_S;
  int64_t forward = start / NS_PER_S + room / 3, back = start / NS_PER_S + room / 2;
  for (uint32_t meter = 0; meter < context->run->meters; meter++) {
    rewrite_add(story, "fault %u set_clock %lld -1 %lld O3", meter, (long long)(forward * NS_PER_S),
                (long long)(forward + FORWARD_S));
    rewrite_add(story, "fault %u set_clock %lld -1 %lld O3", meter, (long long)(back * NS_PER_S),
                (long long)back);
  }
  return true;
}

static void compare(relate_t *relate) {
  static const char total[] = "1-0:1.8.0*255";
  for (uint32_t meter = 0; meter < relate->context->run->meters; meter++) {
    const fact_t *a = relate_last(relate->context, meter, bytes_text(total));
    const fact_t *b = relate_last(relate->other, meter, bytes_text(total));
    if (a == NULL || b == NULL) continue;
    int64_t moved =
        relate_moved(relate->context, (true_t){word_i64(a, 3)}, (true_t){word_i64(b, 3)}).mwh;
    int64_t value = word_i64(a, 5);
    relate_number(relate, relate_what(relate, "meter %u total", meter), value - moved,
                  value + moved, word_i64(b, 5), "mWh");
  }
}

const relation_t relation_r39 = {
    .name = "R39",
    .what = "clock forward and back: totals unchanged",
    .change = "the clock was put forward by an hour, and back",
    .refuse = refuse,
    .rewrite = rewrite,
    .compare = compare,
    .blame = BLAME_METER,
};
