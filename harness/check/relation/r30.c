/* R30: a reset by schedule and one by button at the same instant differ in their cause alone. */
#include "harness/check/relation/condition.h"
#include "harness/check/relation/relation.h"
#include "harness/check/relation/set_rows.h"

enum { BILLING_DATE = 1, CAUSE = 5, MASK = 6, START = 7 };

static const char *refuse(const check_context_t *context) {
  const char *reason = condition_clock(context);
  if (reason == NULL) reason = condition_measures(context);
  if (reason == NULL) reason = condition_orders(context);
  bool any = false;
  for (size_t at = 0; at < context->served.count && reason == NULL; at++) {
    const fact_t *line = &context->served.lines[at];
    if (!fact_is(line, "set")) continue;
    any = true;
    if (word_i64(line, CAUSE) != BILLING_DATE || word_i64(line, MASK) != 1 << BILLING_DATE)
      reason = "a set with another cause than the billing date";
  }
  return reason != NULL || any ? reason : "no billing set in this story";
}

static bool rewrite(const check_context_t *context, rewrite_t *story) {
  for (uint32_t meter = 0; meter < context->run->meters; meter++) {
    fact_t *monthly = rewrite_policy(story, meter, "eob.monthly");
    if (monthly == NULL) continue;
    rewrite_word(story, monthly, 3, "none");
    monthly->count = 4;
    for (int64_t number = 1; number <= set_rows_count(context, meter); number++) {
      const fact_t *set = set_rows_head(context, meter, number);
      if (set == NULL) return false;
      rewrite_add(story, "fault %u end_of_billing %lld -1 B", meter,
                  (long long)(word_i64(set, 8) * NS_PER_S));
    }
  }
  return true;
}

static void compare(relate_t *relate) {
  const check_context_t *context = relate->context;
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    uint32_t meter = (uint32_t)word_i64(line, 1);
    bool set = fact_is(line, "set"), value = fact_is(line, "register");
    if (!set && !value) continue;
    int64_t number = word_i64(line, 4);
    const char *object = arena_text(relate->arena, fact_word(line, 5));
    const fact_t *other = set ? set_rows_head(relate->other, meter, number)
                              : set_rows_register(relate->other, meter, number, object);
    const char *what = relate_what(relate, "meter %u set %lld %s", meter, (long long)number,
                                   set ? "head" : object);
    relate_number(relate, what, 1, 1, other != NULL, "");
    for (int32_t word = set ? START : 6; other != NULL && word < line->count; word++)
      relate_text(relate, what, fact_word(line, word), fact_word(other, word));
  }
}

const relation_t relation_r30 = {
    .name = "R30",
    .what = "reset by schedule or by button differ in cause only",
    .change = "each reset by schedule was one by button at its instant",
    .refuse = refuse,
    .rewrite = rewrite,
    .compare = compare,
    .blame = BLAME_METER,
};
