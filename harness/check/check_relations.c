/* Metamorphic relations that one run can show by itself (spec conformance.md, "Relations"). Those
 * that need a second, transformed run are not built yet, and say so: inconclusive. */
#include "harness/check/check.h"

#include <stdio.h>
#include <string.h>

typedef struct {
  const char *name;
  const char *what;
  void (*run)(check_context_t *context, const char *name, uint32_t meter);
} relation_t;

static const char *text_of(check_context_t *context, int64_t value) {
  return arena_printf(context->arena, "%lld", (long long)value);
}

static int64_t register_of(check_context_t *context, uint32_t meter, int64_t number,
                           const char *object, int32_t word) {
  const char *const words[] = {text_of(context, meter), NULL, NULL, text_of(context, number),
                               object};
  const fact_t *line = lines_find(context->served, "register", words, 5, 1);
  return line == NULL ? INT64_MIN : word_i64(line, word);
}

static int64_t sets_of(check_context_t *context, uint32_t meter) {
  int64_t highest = 0;
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    if (!fact_is(line, "set") || word_i64(line, 1) != (int64_t)meter) continue;
    if (word_i64(line, 4) > highest) highest = word_i64(line, 4);
  }
  return highest;
}

static const char *of_set(check_context_t *context, const char *name, int64_t number) {
  return arena_printf(context->arena, "%s, set %lld", name, (long long)number);
}

static void r01(check_context_t *context, const char *name, uint32_t meter) {
  for (int64_t number = 1; number <= sets_of(context, meter); number++) {
    int64_t total = register_of(context, meter, number, "1-0:1.8.0*255", 6);
    int64_t sum = register_of(context, meter, number, "1-0:129.8.0*255", 6);
    for (int32_t rate = 1; rate <= 8; rate++) {
      char object[32];
      snprintf(object, sizeof object, "1-0:1.8.%d*255", rate);
      int64_t value = register_of(context, meter, number, object, 6);
      bool absent = sum == INT64_MIN || value == INT64_MIN;
      sum = absent ? INT64_MIN : sum + value;
    }
    check_number(context, of_set(context, name, number), BLAME_METER, sum, total, total, "mWh",
                 "in a billing set");
  }
}

/* Sequence number of the marker that closed a set; INT64_MAX where it was not served. */
static int64_t closing_sequence(check_context_t *context, uint32_t meter, int64_t number) {
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    if (!fact_is(line, "marker") || word_i64(line, 1) != (int64_t)meter) continue;
    if (word_is(line, 6, "FE") && word_i64(line, 9) == number) return word_i64(line, 4);
  }
  return INT64_MAX;
}

typedef struct {
  int64_t sum;
  int64_t greatest;
  int64_t greatest_end;
  int64_t next; /* first sequence number not seen in a row */
} entries_t;

/* Entries with from < sequence < to, each once: repeated readings serve the same row again. */
static entries_t entries_between(check_context_t *context, uint32_t meter, int64_t from,
                                 int64_t to) {
  entries_t all = {.greatest = -1};
  int64_t last = from;
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    bool entry = fact_is(line, "entry");
    if ((!entry && !fact_is(line, "marker")) || word_i64(line, 1) != (int64_t)meter) continue;
    int64_t sequence = word_i64(line, 4);
    if (sequence <= last || sequence >= to) continue;
    last = sequence;
    if (!entry) continue;
    int64_t mwh = word_i64(line, 10);
    if (mwh == INT64_MIN) continue; /* an empty value counts nothing, so the sum is short */
    all.sum += mwh;
    if (mwh > all.greatest) {
      all.greatest = mwh;
      all.greatest_end = word_i64(line, 7);
    }
  }
  all.next = last + 1;
  return all;
}

static void r02(check_context_t *context, const char *name, uint32_t meter) {
  for (int64_t number = 1; number <= sets_of(context, meter); number++) {
    int64_t total = register_of(context, meter, number, "1-0:1.8.0*255", 6);
    int64_t end = closing_sequence(context, meter, number);
    if (end == INT64_MAX) continue;
    entries_t all = entries_between(context, meter, 0, end);
    check_number(context, of_set(context, name, number), BLAME_METER, all.sum, total, total, "mWh",
                 "sum of the profile up to the set");
  }
  const fact_t *last = NULL;
  const char *const words[] = {text_of(context, meter), NULL, NULL, "1-0:1.8.0*255"};
  for (int32_t nth = 1;; nth++) {
    const fact_t *line = lines_find(context->served, "value", words, 4, nth);
    if (line == NULL) break;
    last = line;
  }
  if (last == NULL) return;
  entries_t all = entries_between(context, meter, 0, INT64_MAX);
  check_number(context, name, BLAME_METER, all.sum, 0, word_i64(last, 5), "mWh",
               "the profile never holds more than the register");
}

static void r12(check_context_t *context, const char *name, uint32_t meter) {
  for (int64_t number = 2; number <= sets_of(context, meter); number++) {
    const char *const before[] = {text_of(context, meter), NULL, NULL,
                                  text_of(context, number - 1)};
    const char *const after[] = {text_of(context, meter), NULL, NULL, text_of(context, number)};
    const fact_t *a = lines_find(context->served, "set", before, 4, 1);
    const fact_t *b = lines_find(context->served, "set", after, 4, 1);
    if (a == NULL || b == NULL) continue;
    check_number(context, of_set(context, name, number), BLAME_METER, word_i64(b, 7),
                 word_i64(a, 8), word_i64(a, 8), "s", "a set starts where the one before ended");
  }
}

/* R13, R14: with T = capture period the maximum of a set is its largest interval × 3600/T, and its
 * stamp is that interval's end. Only of sets whose intervals are all whole. */
static void r13(check_context_t *context, const char *name, uint32_t meter) {
  const fact_t *md = policy_of(context->facts, meter, "md.period");
  const fact_t *lp = policy_of(context->facts, meter, "lp.period");
  if (md == NULL || lp == NULL || word_i64(md, 3) != word_i64(lp, 3)) return;
  int64_t from = 0;
  for (int64_t number = 1; number <= sets_of(context, meter); number++) {
    int64_t end = closing_sequence(context, meter, number);
    if (end == INT64_MAX) return;
    entries_t all = entries_between(context, meter, from, end);
    from = end;
    int64_t maximum = register_of(context, meter, number, "1-0:1.6.0*255", 6);
    int64_t right =
        all.greatest <= 0 ? 0 : mul_div_floor(all.greatest, 3600 * NS_PER_S, word_i64(md, 3));
    check_number(context, of_set(context, name, number), BLAME_METER, maximum, right, right, "mW",
                 "maximum of a set against its largest interval");
  }
}

static const relation_t relations[] = {
    {"R01", "rates sum to total", r01},
    {"R02", "profile sums to register advance", r02},
    {"R12", "billing sets telescope", r12},
    {"R13", "maximum since reset is the largest interval since", r13},
};

static void run(check_context_t *context) {
  for (size_t at = 0; at < context->story->relation_count; at++) {
    const char *name = context->story->relations[at];
    const relation_t *relation = NULL;
    for (size_t row = 0; row < sizeof relations / sizeof relations[0]; row++) {
      if (strcmp(relations[row].name, name) == 0) relation = &relations[row];
    }
    if (relation == NULL) {
      check_note(context, arena_printf(context->arena, "relation %s", name), VERDICT_INCONCLUSIVE,
                 BLAME_BENCH, "a judgement", "none", "", "this relation is not built yet");
      continue;
    }
    for (uint32_t meter = 0; meter < context->run->meters; meter++) {
      const char *title =
          arena_printf(context->arena, "%s meter %u %s", name, meter, relation->what);
      size_t before = context->count;
      relation->run(context, title, meter);
      if (context->count > before) continue;
      check_note(context, title, VERDICT_INAPPLICABLE, BLAME_NONE, "something to relate", "nothing",
                 "", "the run served nothing that this relation speaks of");
    }
  }
}

const check_t check_relations = {
    .name = "relations",
    .what = "what must hold between the numbers of a run whatever they are",
    .run = run,
};
