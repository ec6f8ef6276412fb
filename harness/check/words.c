/* Lines and words; see words.h. */
#include "harness/check/words.h"

#include <stdio.h>
#include <string.h>

lines_t lines_of(arena_t *arena, const char *text) {
  size_t most = 1;
  for (const char *p = text; *p != '\0'; p++)
    most += *p == '\n';
  fact_t *lines = ARENA_ARRAY(arena, fact_t, most);
  size_t count = 0;
  facts_t all = facts_over(bytes_text(text));
  while (facts_next(&all, &lines[count])) {
    count++;
    if (count == most) break;
  }
  return (lines_t){lines, count};
}

int64_t word_i64(const fact_t *line, int32_t word) {
  int64_t value = INT64_MIN;
  if (bytes_to_i64(fact_word(line, word), &value) != ST_OK) return INT64_MIN;
  return value;
}

bool word_is(const fact_t *line, int32_t word, const char *text) {
  return bytes_is(fact_word(line, word), text);
}

bytes_t words_from(const fact_t *line, int32_t from) {
  if (from >= line->count) return bytes_of("", 0);
  const uint8_t *start = fact_word(line, from).p;
  bytes_t last = fact_word(line, line->count - 1);
  return bytes_of(start, (size_t)(last.p + last.len - start));
}

bytes_t words_all(const fact_t *line) { return words_from(line, 0); }

static bool begins(const fact_t *line, const char *const *words, int32_t count) {
  if (line->count < count + 1) return false;
  for (int32_t at = 0; at < count; at++) {
    if (words[at] != NULL && !word_is(line, at + 1, words[at])) return false;
  }
  return true;
}

const fact_t *lines_find(lines_t lines, const char *name, const char *const *words, int32_t count,
                         int32_t nth) {
  for (size_t at = 0; at < lines.count; at++) {
    const fact_t *line = &lines.lines[at];
    if (!fact_is(line, name) || !begins(line, words, count)) continue;
    if (--nth == 0) return line;
  }
  return NULL;
}

int32_t meter_index(lines_t facts, bytes_t name) {
  for (size_t at = 0; at < facts.count; at++) {
    const fact_t *line = &facts.lines[at];
    if (fact_is(line, "meter") && bytes_equal(fact_word(line, 2), name)) {
      return (int32_t)word_i64(line, 1);
    }
  }
  return -1;
}

const fact_t *policy_of(lines_t facts, uint32_t meter, const char *axis) {
  char index[16];
  snprintf(index, sizeof index, "%u", meter);
  return lines_find(facts, "policy", (const char *const[]){index, axis}, 2, 1);
}
