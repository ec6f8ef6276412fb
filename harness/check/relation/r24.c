/* R24: the same with edges inside the night in which the offset changes: every day has rate 1, from
 * 02:30 rate 2 and from 03:30 rate 1 again. */
#include "harness/check/relation/condition.h"
#include "harness/check/relation/hand_rates.h"
#include "harness/check/relation/pulses.h"

static const char *refuse(const check_context_t *context) {
  if (condition_rows(context) != NULL) return condition_rows(context);
  if (condition_regime(context, (span_t){0}) == NULL)
    return "no change of the offset in this story";
  return hand_rates_refuse(context);
}

static bool rewrite(const check_context_t *context, rewrite_t *story) {
  size_t at = 0;
  for (fact_t *line = rewrite_next(story, "switch", &at); line != NULL;
       line = rewrite_next(story, "switch", &at))
    rewrite_number(story, line, 4, 1);
  size_t end = story->count;
  for (size_t row = 0; row < end; row++) {
    const fact_t line = story->lines[row];
    if (!fact_is(&line, "switch") || word_i64(&line, 3) != 0) continue;
    long long tariff = (long long)word_i64(&line, 1), profile = (long long)word_i64(&line, 2);
    rewrite_add(story, "switch %lld %lld 9000 2", tariff, profile);
    rewrite_add(story, "switch %lld %lld 12600 1", tariff, profile);
  }
  for (size_t row = 0; row < end; row++) {
    fact_t *line = &story->lines[row];
    if (line->count > 0 && fact_is(line, "switch") && word_i64(line, 3) != 0) rewrite_drop(line);
  }
  return pulses_rewrite(context, story);
}

const relation_t relation_r24 = {
    .name = "R24",
    .what = "the same with edges inside the DST night",
    .change = "rates changed at 02:30 and 03:30, with a pulse on each side",
    .refuse = refuse,
    .rewrite = rewrite,
    .compare = pulses_compare,
    .blame = BLAME_METER,
};
