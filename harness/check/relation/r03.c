/* R03: a load that is told in two parts is the same load: nothing at all changes. */
#include "harness/check/relation/relation.h"

enum { DEMANDS_MAX = 8 }; /* of a meter: FACTS.md */

/* Of all meters: no one of them has more. */
static int32_t demands_of(const check_context_t *context) {
  int32_t count = 0;
  for (size_t at = 0; at < context->facts.count; at++)
    count += fact_is(&context->facts.lines[at], "demand") ? 1 : 0;
  return count;
}

/* Each part of a load ends at an odd nanosecond in its middle, where the next one begins. */
static bool rewrite(const check_context_t *context, rewrite_t *story) {
  size_t end = context->facts.count;
  rewrite_t parts = *story;
  parts.lines = ARENA_ARRAY(story->arena, fact_t, 2 * end + 1);
  parts.cap = 2 * end + 1;
  parts.count = 0;
  const bool few = demands_of(context) <= DEMANDS_MAX / 2;
  for (size_t at = 0; at < end; at++) {
    fact_t line = story->lines[at];
    int64_t from = word_i64(&line, 2), to = word_i64(&line, 3);
    bool parts_of = fact_is(&line, "load") || (few && fact_is(&line, "demand"));
    bool split = parts_of && to - from > 2;
    int64_t middle = split ? from + (to - from) / 2 / 2 * 2 + 1 : to;
    if (split) rewrite_number(story, &line, 3, middle);
    parts.lines[parts.count++] = line;
    if (!split) continue;
    rewrite_number(story, &line, 2, middle);
    rewrite_number(story, &line, 3, to);
    parts.lines[parts.count++] = line;
  }
  *story = parts;
  return parts.count > end;
}

static void compare(relate_t *relate) {
  relate_rule_t same = {0};
  relate_text(relate, "what was served", bytes_text(relate->context->run->served),
              bytes_text(relate->other->run->served));
  relate_bills(relate, &same);
}

const relation_t relation_r03 = {
    .name = "R03",
    .what = "splitting a load segment changes nothing",
    .change = "each part of the load was told in two",
    .rewrite = rewrite,
    .compare = compare,
    .blame = BLAME_METER,
};
