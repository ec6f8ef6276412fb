/* The invariants of clock-loss.md that hold in what one meter serves, whatever the oracle says:
 * I1 rates + unallocated = total; I2 totals never fall; I5 numbers of sets are consecutive. */
#include "harness/check/check.h"

#include <stdio.h>

enum { RATES = 8 };

/* Value of an object in conversation V of meter M at T; INT64_MIN where it was not served then. */
static int64_t served_at(check_context_t *context, const fact_t *total, const char *object) {
  const fact_t *end = context->served.lines + context->served.count;
  for (const fact_t *line = total; line < end; line++) {
    if (!fact_is(line, "value")) continue;
    if (!bytes_equal(fact_word(line, 1), fact_word(total, 1))) continue;
    if (!bytes_equal(fact_word(line, 3), fact_word(total, 3))) return INT64_MIN;
    if (word_is(line, 4, object)) return word_i64(line, 5);
  }
  return INT64_MIN;
}

static bool partition(check_context_t *context, const fact_t *total, int64_t *sum) {
  *sum = served_at(context, total, "1-0:129.8.0*255");
  if (*sum == INT64_MIN) return false;
  for (int32_t rate = 1; rate <= RATES; rate++) {
    char object[32];
    snprintf(object, sizeof object, "1-0:1.8.%d*255", rate);
    int64_t value = served_at(context, total, object);
    if (value == INT64_MIN) return false;
    *sum += value;
  }
  return true;
}

static void totals(check_context_t *context, uint32_t meter) {
  int64_t last = 0;
  int64_t checked = 0;
  char name[64];
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    if (!fact_is(line, "value") || !word_is(line, 4, "1-0:1.8.0*255")) continue;
    if (word_i64(line, 1) != (int64_t)meter) continue;
    int64_t total = word_i64(line, 5);
    if (!context->comparator->within(total, last, INT64_MAX)) {
      snprintf(name, sizeof name, "I2 meter %u total never falls", meter);
      check_number(context, name, BLAME_METER, total, last, INT64_MAX, "mWh", "");
      return;
    }
    last = total;
    int64_t sum = 0;
    if (!partition(context, line, &sum)) continue;
    checked++;
    if (!context->comparator->within(sum, total, total)) {
      snprintf(name, sizeof name, "I1 meter %u rates and unallocated sum to total", meter);
      check_number(context, name, BLAME_METER, sum, total, total, "mWh",
                   check_text(context, words_all(line)));
      return;
    }
  }
  if (checked == 0) return;
  snprintf(name, sizeof name, "I1 I2 meter %u in %lld readings", meter, (long long)checked);
  check_note(context, name, VERDICT_PASS, BLAME_NONE, "hold", "hold", "", "");
}

/* What a history that has wrapped holds begins with: the count of sets made, as the same
 * conversation served it, less what fits. INT64_MIN where it did not serve that. */
static int64_t oldest_kept(check_context_t *context, const fact_t *set) {
  enum { SETS_KEPT = 36 }; /* FACTS.md, `limit M sets` */
  char meter[24];
  snprintf(meter, sizeof meter, "%lld", (long long)word_i64(set, 1));
  const char *const words[] = {meter, "sets"};
  const fact_t *limit = lines_find(context->facts, "limit", words, 2, 1);
  int64_t kept = limit == NULL ? SETS_KEPT : word_i64(limit, 3);
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    if (!fact_is(line, "value") || !word_is(line, 4, "1-0:0.1.0*255")) continue;
    if (!bytes_equal(fact_word(line, 1), fact_word(set, 1))) continue;
    if (bytes_equal(fact_word(line, 2), fact_word(set, 2))) return word_i64(line, 5) - kept + 1;
  }
  return INT64_MIN;
}

static void set_numbers(check_context_t *context, uint32_t meter) {
  int64_t highest = 0;
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    if (!fact_is(line, "set") || word_i64(line, 1) != (int64_t)meter) continue;
    int64_t number = word_i64(line, 4);
    if (number > highest + 1 && number != oldest_kept(context, line)) {
      check_number(context, "I5 numbers of sets are consecutive", BLAME_METER, number, highest + 1,
                   highest + 1, "", "");
      return;
    }
    if (number > highest) highest = number;
  }
}

static void run(check_context_t *context) {
  for (uint32_t meter = 0; meter < context->run->meters; meter++) {
    totals(context, meter);
    set_numbers(context, meter);
  }
}

const check_t check_invariants = {
    .name = "invariants",
    .what = "rates sum to the total, totals never fall, sets are numbered without a hole",
    .run = run,
};
