/* Lines of words to another story; see rewrite.h. Facts whose second word is a meter are listed
 * once, here, for the twin. */
#include "harness/check/relation/rewrite.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

static const char *const of_meter[] = {
    "ratio",      "password", "protocol", "address",     "client",     "security",
    "title",      "key",      "transfer", "deferred",    "dictionary", "identification",
    "phases",     "quantity", "input",    "tou",         "md",         "coincident",
    "channel",    "limit",    "initial",  "transformer", "pulses",     "clock_initial",
    "policy",     "load",     "fault",    "contract",    "price",      "period",
    "meter_zone", "demand"};

static void grow(rewrite_t *rewrite) {
  if (rewrite->count < rewrite->cap) return;
  size_t cap = rewrite->cap == 0 ? 256 : 2 * rewrite->cap;
  fact_t *lines = ARENA_ARRAY(rewrite->arena, fact_t, cap);
  if (rewrite->count > 0) memcpy(lines, rewrite->lines, rewrite->count * sizeof *lines);
  rewrite->lines = lines;
  rewrite->cap = cap;
}

rewrite_t rewrite_of(arena_t *arena, lines_t facts) {
  rewrite_t rewrite = {.arena = arena, .cap = facts.count + 64};
  rewrite.lines = ARENA_ARRAY(arena, fact_t, rewrite.cap);
  if (facts.count > 0) memcpy(rewrite.lines, facts.lines, facts.count * sizeof *facts.lines);
  rewrite.count = facts.count;
  return rewrite;
}

fact_t *rewrite_next(rewrite_t *rewrite, const char *name, size_t *at) {
  while (*at < rewrite->count) {
    fact_t *line = &rewrite->lines[(*at)++];
    if (line->count > 0 && fact_is(line, name)) return line;
  }
  return NULL;
}

fact_t *rewrite_policy(rewrite_t *rewrite, uint32_t meter, const char *axis) {
  size_t at = 0;
  for (fact_t *line = rewrite_next(rewrite, "policy", &at); line != NULL;
       line = rewrite_next(rewrite, "policy", &at)) {
    if (word_i64(line, 1) == (int64_t)meter && word_is(line, 2, axis)) return line;
  }
  return NULL;
}

void rewrite_word(const rewrite_t *rewrite, fact_t *line, int32_t word, const char *text) {
  CHECK(word > 0 && word < FACT_WORDS_KEPT);
  if (word >= line->count) line->count = word + 1;
  line->words[word] = bytes_text(arena_text(rewrite->arena, bytes_text(text)));
}

void rewrite_number(const rewrite_t *rewrite, fact_t *line, int32_t word, int64_t value) {
  char text[32];
  snprintf(text, sizeof text, "%lld", (long long)value);
  rewrite_word(rewrite, line, word, text);
}

void rewrite_drop(fact_t *line) { line->count = 0; }

void rewrite_drop_all(rewrite_t *rewrite, const char *name) {
  size_t at = 0;
  for (fact_t *line = rewrite_next(rewrite, name, &at); line != NULL;
       line = rewrite_next(rewrite, name, &at))
    rewrite_drop(line);
}

void rewrite_add(rewrite_t *rewrite, const char *format, ...) {
  char line[512];
  va_list list;
  va_start(list, format);
  int len = vsnprintf(line, sizeof line, format, list);
  va_end(list);
  CHECK(len > 0 && (size_t)len < sizeof line);
  lines_t one = lines_of(rewrite->arena, arena_text(rewrite->arena, bytes_of(line, (size_t)len)));
  CHECK(one.count == 1);
  grow(rewrite);
  rewrite->lines[rewrite->count++] = one.lines[0];
}

static bool is_of_meter(const fact_t *line) {
  for (size_t at = 0; at < sizeof of_meter / sizeof of_meter[0]; at++)
    if (fact_is(line, of_meter[at])) return true;
  return false;
}

static uint32_t count_of(rewrite_t *rewrite, const char *name) {
  uint32_t count = 0;
  size_t at = 0;
  while (rewrite_next(rewrite, name, &at) != NULL)
    count++;
  return count;
}

static void copy_line(rewrite_t *rewrite, const fact_t *line, int32_t word, uint32_t index) {
  fact_t copy = *line;
  rewrite_number(rewrite, &copy, word, index);
  grow(rewrite);
  rewrite->lines[rewrite->count++] = copy;
}

/* The line of meter 0 and what is said of it. */
static uint32_t copy_wire(rewrite_t *rewrite, int64_t line) {
  uint32_t twin = count_of(rewrite, "line");
  size_t end = rewrite->count;
  for (size_t at = 0; at < end; at++) {
    const fact_t own = rewrite->lines[at];
    bool wire = fact_is(&own, "line") || fact_is(&own, "line_param") || fact_is(&own, "line_fault");
    if (own.count > 0 && wire && word_i64(&own, 1) == line) copy_line(rewrite, &own, 1, twin);
  }
  return twin;
}

uint32_t rewrite_twin(rewrite_t *rewrite, bool apart) {
  uint32_t twin = count_of(rewrite, "meter");
  size_t at = 0, end = rewrite->count;
  fact_t first = *rewrite_next(rewrite, "meter", &at);
  uint32_t line = (uint32_t)word_i64(&first, 6);
  if (apart) line = copy_wire(rewrite, line);
  rewrite_number(rewrite, &first, 1, twin);
  rewrite_word(rewrite, &first, 2, "twin");
  rewrite_word(rewrite, &first, 3, "MP99999999");
  rewrite_number(rewrite, &first, 6, line);
  grow(rewrite);
  rewrite->lines[rewrite->count++] = first;
  for (at = 0; at < end; at++) {
    const fact_t own = rewrite->lines[at];
    if (own.count == 0) continue;
    if (is_of_meter(&own) && word_i64(&own, 1) == 0) copy_line(rewrite, &own, 1, twin);
    if (fact_is(&own, "visit") && word_i64(&own, 3) == 0) copy_line(rewrite, &own, 3, twin);
    if (fact_is(&own, "command") && word_i64(&own, 2) == 0) copy_line(rewrite, &own, 2, twin);
  }
  return twin;
}

bytes_t rewrite_text(const rewrite_t *rewrite) {
  text_t text = {0};
  for (size_t at = 0; at < rewrite->count; at++) {
    const fact_t *line = &rewrite->lines[at];
    for (int32_t word = 0; word < line->count; word++) {
      if (word > 0) text_put(&text, " ");
      text_add(&text, fact_word(line, word));
    }
    if (line->count > 0) text_put(&text, "\n");
  }
  bytes_t all = bytes_text(arena_text(rewrite->arena, bytes_text(text_chars(&text))));
  text_free(&text);
  return all;
}
