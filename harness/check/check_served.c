/* What the meters served against what the ideal meter would have: line for line, word for word. A
 * difference is the meter's. The oracle writes its lines in the order of the served ones, with
 * `missing` and `surplus` rows between them (harness/oracle/oracle.h). */
#include "harness/check/check.h"

#include <stdio.h>
#include <string.h>

typedef struct {
  const char *kind; /* first word of the lines */
  const char *name; /* of the check */
  uint64_t agreeing;
  uint64_t differing;
  const char *expected, *observed; /* of the first difference */
} family_t;

enum { FAMILIES = 13 };

static family_t *family_of(family_t families[FAMILIES], const fact_t *line) {
  for (size_t at = 0; at < FAMILIES; at++) {
    if (families[at].kind != NULL && fact_is(line, families[at].kind)) return &families[at];
  }
  return &families[FAMILIES - 1];
}

static void differs(family_t *family, const char *expected, const char *observed) {
  if (family->differing++ > 0) return;
  family->expected = expected;
  family->observed = observed;
}

static void walk(check_context_t *context, family_t families[FAMILIES]) {
  size_t at = 0;
  for (size_t ideal = 0; ideal < context->ideal.count; ideal++) {
    const fact_t *right = &context->ideal.lines[ideal];
    if (fact_is(right, "missing")) {
      fact_t row = fact_behind(right); /* as a line of its own */
      differs(family_of(families, &row), check_text(context, words_all(&row)), "not served");
      continue;
    }
    if (at == context->served.count) {
      differs(&families[FAMILIES - 1], "no answer beyond the served lines", "it went on");
      break;
    }
    const fact_t *served = &context->served.lines[at++];
    const char *seen = NULL;
    if (fact_is(right, "surplus")) {
      seen = check_text(context, words_all(served));
      differs(family_of(families, served), "no such row", seen);
    } else if (context->comparator->same(words_all(served), words_all(right))) {
      family_of(families, served)->agreeing++;
    } else {
      seen = check_text(context, words_all(served));
      differs(family_of(families, served), check_text(context, words_all(right)), seen);
    }
  }
  if (at != context->served.count) {
    differs(&families[FAMILIES - 1], "an answer of the oracle to every line", "it stopped short");
  }
}

static void broken_octets(check_context_t *context) {
  const fact_t *broken = lines_find(context->served, "broken", NULL, 0, 1);
  if (broken == NULL || !context->run->line_clean) return;
  check_note(context, "served octets", VERDICT_FAIL, BLAME_METER,
             "messages that the dictionary explains", check_text(context, words_all(broken)), "",
             "the meters' end sent octets that no rule of the dictionary explains");
}

static void run(check_context_t *context) {
  family_t families[FAMILIES] = {
      {.kind = "value", .name = "served values"},
      {.kind = "entry", .name = "served profile entries"},
      {.kind = "marker", .name = "served profile markers"},
      {.kind = "event", .name = "served events"},
      {.kind = "set", .name = "served billing sets"},
      {.kind = "missed", .name = "served missed instants"},
      {.kind = "register", .name = "served registers of sets"},
      {.kind = "daily", .name = "served daily sets"},
      {.kind = "daily_register", .name = "served registers of daily sets"},
      {.kind = "gauges", .name = "served entries of the second profile"},
      {.kind = "command", .name = "answers to commands"},
      {.kind = "display", .name = "what the displays show"},
      {.kind = NULL, .name = "served, all else"},
  };
  walk(context, families);
  for (size_t at = 0; at < FAMILIES; at++) {
    const family_t *family = &families[at];
    if (family->agreeing + family->differing == 0) continue;
    char expected[64];
    snprintf(expected, sizeof expected, "%llu as the ideal meter",
             (unsigned long long)(family->agreeing + family->differing));
    char detail[96];
    snprintf(detail, sizeof detail, "%llu of %llu differ; this is the first",
             (unsigned long long)family->differing,
             (unsigned long long)(family->agreeing + family->differing));
    if (family->differing == 0) {
      check_note(context, family->name, VERDICT_PASS, BLAME_NONE, expected, expected, "", "");
    } else {
      check_note(context, family->name, VERDICT_FAIL, BLAME_METER, family->expected,
                 family->observed, "", detail);
    }
  }
  broken_octets(context);
  if (context->served.count == 0) {
    check_note(context, "served", VERDICT_INCONCLUSIVE, BLAME_NONE, "at least one conversation",
               "none", "", "nothing was read, so nothing was judged");
  }
}

const check_t check_served = {
    .name = "served",
    .what = "what the meters served is what an ideal meter would have served",
    .run = run,
};
