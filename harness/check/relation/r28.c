/* R28: a session that is cut at two octets, one of its beginning and one among the rows, and
 * resumed leaves the bill of one that was never cut. The octets are others in each story; the line
 * heals after five seconds. */
#include <stdio.h>

#include "harness/check/relation/condition.h"
#include "harness/check/relation/relation.h"

enum { OCTET_FIRST = 40, OCTET_SPAN = 900, ROWS_FIRST = 4000, ROWS_SPAN = 3000, RETRIES = 2 };

static const char *refuse(const check_context_t *context) {
  const char *reason = condition_lines(context);
  if (reason == NULL && condition_has(context, "command")) reason = "the head-end has commands";
  const fact_t *attempts =
      lines_find(context->facts, "headend", (const char *const[]){"retry_attempts"}, 1, 1);
  if (reason == NULL && attempts != NULL && word_i64(attempts, 2) < RETRIES)
    reason = "too little is retried";
  return reason == NULL ? condition_clock(context) : reason;
}

static bool rewrite(const check_context_t *context, rewrite_t *story) {
  size_t at = 0;
  const fact_t *visit = rewrite_next(story, "visit", &at);
  if (visit == NULL) return false;
  int64_t sum = 0, when = word_i64(visit, 2);
  const char *id = context->story->id;
  for (int64_t place = 1; *id != '\0'; id++, place++)
    sum += place * *id;
  char meter[16];
  bytes_t index = fact_word(visit, 3);
  if (index.len >= sizeof meter) return false;
  snprintf(meter, sizeof meter, "%.*s", (int)index.len, (const char *)index.p);
  const fact_t *of = lines_find(context->facts, "meter", (const char *const[]){meter}, 1, 1);
  if (of == NULL) return false;
  const int64_t octets[] = {OCTET_FIRST + mod_floor(37 * sum, OCTET_SPAN),
                            ROWS_FIRST + mod_floor(37 * sum, ROWS_SPAN)};
  for (size_t cut = 0; cut < sizeof octets / sizeof octets[0]; cut++)
    rewrite_add(story, "line_fault %lld cut_octet %lld -1 %lld 5000000000",
                (long long)word_i64(of, 6), (long long)when, (long long)octets[cut]);
  return true;
}

static void compare(relate_t *relate) {
  relate_rule_t same = {0};
  relate_bills(relate, &same);
}

const relation_t relation_r28 = {
    .name = "R28",
    .what = "a session cut and resumed is one never cut",
    .change = "the line fell silent for 5 s at two octets of the first session",
    .refuse = refuse,
    .rewrite = rewrite,
    .compare = compare,
    .blame = BLAME_HEAD_END,
};
