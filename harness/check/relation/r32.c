/* R32: what a line spoils within the budget of retries changes how long it took, and no bill. */
#include <string.h>

#include "harness/check/relation/condition.h"
#include "harness/check/relation/relation.h"

/* REC_VISIT: LIST AT_S ATTEMPT = STATUS …; its last attempt was good. */
static bool all_read(const bench_run_t *run) {
  for (size_t at = 0; at < run->record_count; at++) {
    const record_t *record = &run->records[at];
    if (record->kind != REC_VISIT || record->conflict) continue;
    size_t stem = record->key.len;
    while (stem > 0 && record->key.p[stem - 1] != ' ')
      stem--;
    bool good = false;
    for (size_t other = 0; other < run->record_count && !good; other++) {
      const record_t *later = &run->records[other];
      good = later->kind == REC_VISIT && later->meter == record->meter && later->key.len >= stem &&
             memcmp(later->key.p, record->key.p, stem) == 0 && later->value.len > 5 &&
             memcmp(later->value.p, "ST_OK", 5) == 0;
    }
    if (!good) return false;
  }
  return run->record_count > 0;
}

static const char *refuse(const check_context_t *context) {
  if (condition_lines(context) == NULL) return "no line spoils anything";
  if (!all_read(context->run)) return "a visit failed for good";
  if (condition_has(context, "command")) return "the head-end has commands";
  return condition_clock(context);
}

static bool rewrite(const check_context_t *context, rewrite_t *story) {
  (void)context;
  rewrite_drop_all(story, "line_fault");
  size_t at = 0;
  for (fact_t *line = rewrite_next(story, "line_param", &at); line != NULL;
       line = rewrite_next(story, "line_param", &at))
    if (!word_is(line, 2, "echo") && !word_is(line, 2, "latency_ns")) rewrite_drop(line);
  return true;
}

static void compare(relate_t *relate) {
  relate_rule_t same = {0};
  relate_bills(relate, &same);
}

const relation_t relation_r32 = {
    .name = "R32",
    .what = "link faults below the retry budget change duration only",
    .change = "the lines were without a fault",
    .refuse = refuse,
    .rewrite = rewrite,
    .compare = compare,
    .blame = BLAME_HEAD_END,
};
