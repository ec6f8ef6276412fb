/* R38: an input whose pulses are ten times as many and weigh a tenth says the same. */
#include "harness/check/relation/condition.h"
#include "harness/check/relation/relation.h"

enum { TIMES = 10 };

/* Inputs whose weight has a tenth, and that are fed. */
static bool is_fed(const check_context_t *context, const fact_t *input) {
  if (mod_floor(word_i64(input, 3), TIMES) != 0) return false;
  for (size_t at = 0; at < context->facts.count; at++) {
    const fact_t *line = &context->facts.lines[at];
    if (fact_is(line, "pulses") && bytes_equal(fact_word(line, 1), fact_word(input, 1)) &&
        bytes_equal(fact_word(line, 2), fact_word(input, 2)))
      return true;
  }
  return false;
}

static const char *refuse(const check_context_t *context) {
  for (size_t at = 0; at < context->facts.count; at++) {
    const fact_t *line = &context->facts.lines[at];
    if (fact_is(line, "input") && is_fed(context, line)) return NULL;
  }
  return "no pulses of a weight that has a tenth";
}

static bool rewrite(const check_context_t *context, rewrite_t *story) {
  size_t at = 0;
  for (fact_t *input = rewrite_next(story, "input", &at); input != NULL;
       input = rewrite_next(story, "input", &at)) {
    size_t row = 0;
    if (!is_fed(context, input)) continue;
    for (fact_t *line = rewrite_next(story, "pulses", &row); line != NULL;
         line = rewrite_next(story, "pulses", &row))
      if (bytes_equal(fact_word(line, 1), fact_word(input, 1)) &&
          bytes_equal(fact_word(line, 2), fact_word(input, 2)))
        rewrite_number(story, line, 5, word_i64(line, 5) * TIMES);
    rewrite_number(story, input, 3, word_i64(input, 3) / TIMES);
  }
  return true;
}

/* I1 … I4 are 1-0:131.8.0 … 134.8.0; one pulse of the first run is as far as they may differ. */
static void compare(relate_t *relate) {
  const check_context_t *context = relate->context;
  for (size_t at = 0; at < context->facts.count; at++) {
    const fact_t *line = &context->facts.lines[at];
    if (!fact_is(line, "input") || !is_fed(context, line)) continue;
    uint32_t meter = (uint32_t)word_i64(line, 1);
    const char *object =
        relate_what(relate, "1-0:%lld.8.0*255", (long long)(130 + word_i64(line, 2)));
    const fact_t *a = relate_last(context, meter, bytes_text(object));
    const fact_t *b = relate_last(relate->other, meter, bytes_text(object));
    if (a == NULL || b == NULL) continue;
    int64_t value = word_i64(a, 5);
    relate_number(relate, relate_what(relate, "meter %u %s", meter, object), value,
                  value + word_i64(line, 3), word_i64(b, 5), "");
  }
}

const relation_t relation_r38 = {
    .name = "R38",
    .what = "another scaler with a compensated value: the same",
    .change = "pulses were ten times as many and weighed a tenth",
    .refuse = refuse,
    .rewrite = rewrite,
    .compare = compare,
    .blame = BLAME_METER,
};
