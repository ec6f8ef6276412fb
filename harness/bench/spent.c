/* The sums of a clock that is not the bench's; see spent.h. */
#include "harness/bench/spent.h"

static const char *const names[SPENT_PARTS] = {
    [SPENT_STORY] = "story",       [SPENT_WORLD] = "world",   [SPENT_TRACE] = "trace",
    [SPENT_HEAD_END] = "head-end", [SPENT_STORE] = "store",   [SPENT_BILL] = "bill",
    [SPENT_DECODE] = "decode",     [SPENT_ORACLE] = "oracle", [SPENT_JUDGE] = "judge"};

const char *spent_name(spent_part_t part) {
  CHECK(part < SPENT_PARTS);
  return names[part];
}

void spent_begin(spent_t *spent, int64_t (*now_ns)(void), spent_part_t part) {
  *spent = (spent_t){.now_ns = now_ns, .part = part};
  spent->since_ns = now_ns();
}

void spent_to(spent_t *spent, spent_part_t part) {
  if (spent == NULL || spent->part == part) return;
  int64_t now = spent->now_ns();
  spent->ns[spent->part] += now - spent->since_ns;
  spent->since_ns = now;
  spent->part = part;
}
