/* R04: three times the load, in whatever direction and of each phase, is three times the bill, at
 * the same stamps. Of x counts ⌊3x⌋ differs from 3⌊x⌋ by two counts at each edge. */
#include "harness/check/relation/condition.h"
#include "harness/check/relation/relation.h"

enum { TIMES = 3 };

static const char *refuse(const check_context_t *context) {
  if (condition_has(context, "initial")) return "registers that did not begin at 0";
  if (condition_powers(context) != NULL) return condition_powers(context);
  return condition_has(context, "load") ? NULL : "no load in this story";
}

static bool rolls(const check_context_t *context) {
  for (uint32_t meter = 0; meter < context->run->meters; meter++)
    if (condition_span(context, meter, "register.digits").ns > 0) return true;
  return false;
}

static bool rewrite(const check_context_t *context, rewrite_t *story) {
  (void)context;
  size_t at = 0;
  for (fact_t *line = rewrite_next(story, "load", &at); line != NULL;
       line = rewrite_next(story, "load", &at))
    for (int32_t word = 5; word < line->count; word++)
      rewrite_number(story, line, word, TIMES * word_i64(line, word));
  return true;
}

/* Where two intervals lie within what the quantiser leaves open, either may be the greatest. */
static void compare(relate_t *relate) {
  relate_rule_t rule = {
      .factor = TIMES, .counts = TIMES, .free_quality = true, .free_stamps = true};
  relate_bills(relate, &rule);
  if (condition_import(relate->context) == NULL && !rolls(relate->context))
    relate_registers(relate, &rule);
}

const relation_t relation_r04 = {
    .name = "R04",
    .what = "load times 3 gives times 3",
    .change = "every load was three times as great",
    .refuse = refuse,
    .rewrite = rewrite,
    .compare = compare,
    .blame = BLAME_METER,
};
