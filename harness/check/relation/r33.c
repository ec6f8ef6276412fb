/* R33: an image that must be refused changes logs only (spec firmware.md; decision 0009): half an
 * hour before the first order of a meter's firmware it is sent one more, unseen by the inspection,
 * that is an octet longer than its manifest says. */
#include "harness/check/relation/condition.h"
#include "harness/check/relation/relation.h"

enum { VALUE = 3, LOG_LEAST = 50 };
static const int64_t before_ns = 1800 * NS_PER_S;

static bool of_firmware(const fact_t *line) {
  return fact_is(line, "command") &&
         (word_is(line, 3, "send_image") || word_is(line, 3, "activate_image") ||
          word_is(line, 3, "schedule_image"));
}

static const char *refuse(const check_context_t *context) {
  if (!condition_has(context, "image")) return "no image in this story";
  for (size_t at = 0; at < context->facts.count; at++) {
    const fact_t *line = &context->facts.lines[at];
    if (fact_is(line, "limit") && word_is(line, 2, "firmware_log") && word_i64(line, 3) < LOG_LEAST)
      return "a log of firmware that one image more may fill";
  }
  return condition_lines(context);
}

/* The first order of the meter's firmware; NULL: it has none. */
static const fact_t *first_order(const check_context_t *context, int64_t meter) {
  const fact_t *first = NULL;
  for (size_t at = 0; at < context->facts.count; at++) {
    const fact_t *line = &context->facts.lines[at];
    if (!of_firmware(line) || word_i64(line, 2) != meter) continue;
    if (first == NULL || word_i64(line, 1) < word_i64(first, 1)) first = line;
  }
  return first;
}

/* Nothing else happens to that meter between the sending and the order, nor a second before. */
static bool is_quiet(const check_context_t *context, int64_t meter, int64_t from, int64_t to) {
  for (size_t at = 0; at < context->facts.count; at++) {
    const fact_t *line = &context->facts.lines[at];
    bool visit = fact_is(line, "visit"), fault = fact_is(line, "fault");
    if (!visit && !fault && !fact_is(line, "command")) continue;
    int64_t of = word_i64(line, visit ? 3 : fault ? 1 : 2);
    int64_t when = word_i64(line, visit ? 2 : fault ? 3 : 1);
    if (of == meter && when >= from - NS_PER_S && when < to) return false;
    if (of == meter && fault && when < from && word_i64(line, 4) >= from - NS_PER_S) return false;
  }
  return true;
}

/* Image 0 once more, with an octet behind its end. */
static int64_t add_longer(rewrite_t *story) {
  size_t end = story->count;
  int64_t number = 0;
  for (size_t at = 0; at < end; at++)
    number += fact_is(&story->lines[at], "image");
  for (size_t at = 0; at < end; at++) {
    const fact_t line = story->lines[at];
    if (!word_is(&line, 1, "0")) continue;
    bytes_t value = words_from(&line, VALUE);
    if (fact_is(&line, "image")) {
      rewrite_add(story, "image %lld one-octet-more -", (long long)number);
      rewrite_word(story, &story->lines[story->count - 1], VALUE,
                   arena_printf(story->arena, "%.*s00", (int)value.len, (const char *)value.p));
    }
    if (!fact_is(&line, "image_of")) continue;
    bytes_t key = fact_word(&line, 2);
    if (bytes_is(key, "size"))
      rewrite_add(story, "image_of %lld size %lld", (long long)number,
                  (long long)word_i64(&line, VALUE) + 1);
    else
      rewrite_add(story, "image_of %lld %.*s %.*s", (long long)number, (int)key.len,
                  (const char *)key.p, bytes_is(key, "damage") ? 4 : (int)value.len,
                  bytes_is(key, "damage") ? "long" : (const char *)value.p);
  }
  return number;
}

static bool rewrite(const check_context_t *context, rewrite_t *story) {
  int64_t number = add_longer(story);
  bool any = false;
  for (int64_t meter = 0; meter < (int64_t)context->run->meters; meter++) {
    const fact_t *order = first_order(context, meter);
    if (order == NULL) continue;
    int64_t when = word_i64(order, 1) - before_ns;
    if (when < condition_start(context).ns || !is_quiet(context, meter, when, word_i64(order, 1)))
      continue;
    rewrite_add(story, "command %lld %lld send_image %lld!", (long long)when, (long long)meter,
                (long long)number);
    any = true;
  }
  return any;
}

/* Was it sent and refused, and by the meter? Otherwise this shows nothing. */
static int64_t refusals(const check_context_t *context) {
  int64_t count = 0;
  for (size_t at = 0; at < context->served.count; at++)
    count += fact_is(&context->served.lines[at], "event") &&
             word_is(&context->served.lines[at], 6, "92");
  return count;
}

/* The next line that is no log, from `*at` on; NULL at the end. */
static const fact_t *next_of(const check_context_t *context, size_t *at) {
  static const char *const names[] = {"set", "register", "entry", "marker"};
  while (*at < context->served.count) {
    const fact_t *line = &context->served.lines[(*at)++];
    for (size_t name = 0; name < sizeof names / sizeof names[0]; name++)
      if (fact_is(line, names[name])) return line;
  }
  return NULL;
}

static void compare(relate_t *relate) {
  relate_rule_t same = {.registers = true};
  size_t at = 0, other_at = 0;
  int64_t refused = refusals(relate->context);
  relate_number(relate, "refusals in the log of events", refused + 1, INT64_MAX,
                refusals(relate->other), "");
  for (;;) {
    const fact_t *a = next_of(relate->context, &at);
    const fact_t *b = next_of(relate->other, &other_at);
    if (a == NULL || b == NULL) break;
    /* Behind the meter and the number of the conversation, which is one more. */
    relate_text(relate, "what was served", words_from(a, 3), words_from(b, 3));
  }
  relate_bills(relate, &same);
  relate_registers(relate, &same);
}

const relation_t relation_r33 = {
    .name = "R33",
    .what = "a refused image changes logs only",
    .change = "an image that must be refused was sent half an hour before",
    .refuse = refuse,
    .rewrite = rewrite,
    .compare = compare,
    .blame = BLAME_METER,
};
