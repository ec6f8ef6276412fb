/* R01: the rates of each quantity and its unallocated energy sum to its total, in every billing
 * set; where registers roll over, by what rolls. */
#include <stdio.h>
#include <string.h>

#include "harness/check/relation/relation.h"
#include "harness/check/relation/set_rows.h"

typedef struct {
  int32_t code, d, e;
} object_t;

/* `1-0:C.D.E*255`. */
static bool object_of(const fact_t *line, object_t *object) {
  char text[32];
  int end = 0;
  bytes_t word = fact_word(line, 5);
  if (word.len >= sizeof text) return false;
  memcpy(text, word.p, word.len);
  text[word.len] = '\0';
  return sscanf(text, "1-0:%d.%d.%d*255%n", &object->code, &object->d, &object->e, &end) == 3 &&
         (size_t)end == word.len;
}

/* How many rate registers of +A the meter has. */
static int32_t rates_of(const check_context_t *context, const fact_t *total) {
  int32_t rates = 0;
  bool declared = false;
  for (size_t at = 0; at < context->facts.count; at++) {
    const fact_t *line = &context->facts.lines[at];
    if (!bytes_equal(fact_word(line, 1), fact_word(total, 1))) continue;
    declared = declared || fact_is(line, "quantity");
    rates += fact_is(line, "tou") && word_i64(line, 2) == 0;
  }
  return declared ? rates : 8;
}

/* What the set says of that quantity but its total, INT64_MIN where a rate of +A is missing; false
 * where it has no rates. */
static bool sum_of(const check_context_t *context, const fact_t *total, int32_t code,
                   int64_t *sum) {
  bool rated = false;
  int32_t rates = 0;
  *sum = 0;
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    object_t object;
    if (!fact_is(line, "register") || !object_of(line, &object) || object.d != 8) continue;
    if (word_i64(line, 1) != word_i64(total, 1) || word_i64(line, 2) != word_i64(total, 2) ||
        word_i64(line, 3) != word_i64(total, 3) || word_i64(line, 4) != word_i64(total, 4))
      continue;
    bool rate = object.code == code && object.e > 0;
    bool unallocated = object.code == 129 && object.e == (code == 1 ? 0 : code);
    if (!rate && !unallocated) continue;
    rated = true;
    rates += rate;
    *sum += word_i64(line, 6);
  }
  if (rated && code == 1 && rates != rates_of(context, total)) *sum = INT64_MIN;
  return rated;
}

/* 10^n kWh and the like; of an input, whose object is 131 … 134, 10^n of its units. */
static int64_t modulus_of(const check_context_t *context, const fact_t *line, int32_t code) {
  enum { INPUT_FIRST = 131, INPUT_LAST = 134 };
  int64_t modulus = set_rows_modulus(context, (uint32_t)word_i64(line, 1)).mwh;
  return code >= INPUT_FIRST && code <= INPUT_LAST ? div_exact(modulus, 1000) : modulus;
}

static void compare(relate_t *relate) {
  const check_context_t *context = relate->context;
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    object_t object;
    int64_t sum;
    if (!fact_is(line, "register") || !object_of(line, &object) || object.d != 8 || object.e != 0 ||
        object.code == 128 || object.code == 129 || !sum_of(context, line, object.code, &sum))
      continue;
    int64_t modulus = modulus_of(context, line, object.code);
    int64_t total = word_i64(line, 6);
    if (modulus > 0 && sum != INT64_MIN) sum = mod_floor(sum, modulus);
    const char *what =
        relate_what(relate, "meter %lld set %lld quantity %d", (long long)word_i64(line, 1),
                    (long long)word_i64(line, 4), object.code);
    relate_number(relate, what, total, total, sum, "mWh");
  }
}

const relation_t relation_r01 = {
    .name = "R01",
    .what = "rates sum to total",
    .compare = compare,
    .blame = BLAME_METER,
};
