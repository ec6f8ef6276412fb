/* What the display shows at an instant, as the bench's camera saw it: decision 0010. A text is
 * compared as a word, against the literal and against the oracle's line of the same look. */
#include <string.h>

#include "harness/check/expect.h"

enum { AT = 2, CODE = 3, TEXT = 4, RATE = 5, SIGNS = 6 };

/* The number of the fact `look` that stands for the expectation, from 0; −1: there is none. */
static int32_t look_of(const expecting_t *expecting) {
  expected_t at;
  const char *code = expectation_get(expecting->expectation, "code");
  lines_t facts = expecting->context->facts;
  int32_t number = 0;
  if (!expected_read(expecting->expectation, "at", &at)) return -1;
  for (size_t i = 0; i < facts.count; i++) {
    const fact_t *line = &facts.lines[i];
    if (!fact_is(line, "look")) continue;
    bool same = word_is(line, 1, expecting->meter_word) &&
                word_i64(line, AT) == at.value * NS_PER_S &&
                word_is(line, CODE, code == NULL ? "-" : code);
    if (same) return number;
    number++;
  }
  return -1;
}

/* Its line: the same place among the lines `display`. */
static const fact_t *shown_of(lines_t lines, int32_t number) {
  return number < 0 ? NULL : lines_find(lines, "display", NULL, 0, number + 1);
}

/* A rate may be its number, 0 where none counts. */
static const char *literal_of(const expecting_t *expecting, int32_t word, const char *wanted) {
  if (word != RATE || wanted[0] < '0' || wanted[0] > '9') return wanted;
  return arena_printf(expecting->context->arena, "T%s", wanted[0] == '0' ? "-" : wanted);
}

/* One word, against the literal and the oracle's; `oracle` alone asks the second. */
static void one_word(const expecting_t *expecting, const char *key, const fact_t *seen,
                     const fact_t *right, int32_t word) {
  check_context_t *context = expecting->context;
  const char *rest = expectation_get(expecting->expectation, key);
  const char *observed = check_text(context, fact_word(seen, word));
  const char *ideal = right == NULL ? NULL : check_text(context, fact_word(right, word));
  char wanted[64];
  while (rest != NULL && next_word(&rest, wanted)) {
    const char *expected = literal_of(expecting, word, wanted);
    bool oracle = strcmp(wanted, "oracle") == 0;
    if (oracle && ideal == NULL) {
      expecting_absent(expecting, key, BLAME_BENCH, "the oracle has no such look");
      continue;
    }
    if (oracle) expected = ideal;
    expected = check_text(context, bytes_text(expected));
    bool literal_alone = !oracle && ideal != NULL && strcmp(ideal, observed) == 0;
    expecting_word(expecting, key, literal_alone ? BLAME_BENCH : BLAME_METER, expected, observed);
  }
}

static bool has_sign(const char *list, const char *name) {
  const char *rest = list;
  char word[64];
  while (next_word(&rest, word)) {
    if (strcmp(word, name) == 0) return true;
  }
  return false;
}

/* All that are named, and no other. */
static void signs(const expecting_t *expecting, const fact_t *seen) {
  check_context_t *context = expecting->context;
  const char *wanted = expectation_get(expecting->expectation, "signs");
  if (wanted == NULL) return;
  const char *observed = check_text(context, fact_word(seen, SIGNS));
  const char *joined = "";
  const char *rest = wanted;
  char word[64];
  bool same = true;
  while (next_word(&rest, word)) {
    joined = arena_printf(context->arena, "%s%s%s", joined, joined[0] == '\0' ? "" : ",", word);
    same =
        same && (strcmp(word, "none") == 0 ? strcmp(observed, "-") == 0 : has_sign(observed, word));
  }
  for (rest = observed; next_word(&rest, word);)
    same = same && (strcmp(word, "-") == 0 || has_sign(wanted, word));
  expecting_word(expecting, "signs", BLAME_METER, joined, same ? joined : observed);
}

void expect_display(check_context_t *context, const expectation_t *expectation) {
  expecting_t expecting;
  if (!expecting_begin(context, expectation, &expecting)) return;
  int32_t number = look_of(&expecting);
  const fact_t *seen = shown_of(context->served, number);
  const fact_t *right = shown_of(context->ideal, number);
  if (seen == NULL) {
    expecting_absent(&expecting, "at", BLAME_BENCH, "nobody looked at that instant");
    return;
  }
  one_word(&expecting, "text", seen, right, TEXT);
  one_word(&expecting, "rate", seen, right, RATE);
  signs(&expecting, seen);
}
