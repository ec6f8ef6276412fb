/* Splits fact lines; see facts.h. */
#include "base/facts.h"

#include <string.h>

facts_t facts_over(bytes_t text) { return (facts_t){.rest = text}; }

static bytes_t take_line(facts_t *facts) {
  const uint8_t *end = memchr(facts->rest.p, '\n', facts->rest.len);
  size_t len = end == NULL ? facts->rest.len : (size_t)(end - facts->rest.p);
  size_t used = end == NULL ? len : len + 1;
  bytes_t line = bytes_of(facts->rest.p, len);
  facts->rest = bytes_of(facts->rest.p + used, facts->rest.len - used);
  facts->line++;
  return line;
}

int32_t facts_overlong(bytes_t text) {
  facts_t facts = facts_over(text);
  while (facts.rest.len > 0) {
    bytes_t line = take_line(&facts);
    if (line.len > 0 && line.p[0] == '#') continue;
    int32_t words = 1;
    for (size_t at = 0; at < line.len; at++) {
      if (line.p[at] != ' ') continue;
      if (++words > FACT_WORDS_MAX) return facts.line;
    }
  }
  return 0;
}

bool facts_next(facts_t *facts, fact_t *fact) {
  while (facts->rest.len > 0) {
    bytes_t line = take_line(facts);
    if (line.len == 0 || line.p[0] == '#') continue;
    fact->line = facts->line;
    fact->count = 0;
    size_t from = 0;
    for (size_t at = 0; at <= line.len; at++) {
      if (at < line.len && line.p[at] != ' ') continue;
      CHECK(fact->count < FACT_WORDS_MAX);
      fact->words[fact->count++] = bytes_of(line.p + from, at - from);
      from = at + 1;
    }
    return true;
  }
  return false;
}

bool fact_is(const fact_t *fact, const char *name) {
  return fact->count > 0 && bytes_is(fact->words[0], name);
}

status_t fact_i64(const fact_t *fact, int32_t word, int64_t *value, fault_t *fault) {
  bytes_t text = fact_word(fact, word);
  if (text.len > 0 && bytes_to_i64(text, value) == ST_OK) return ST_OK;
  return fault_set(fault, ST_BAD_INPUT, -1, -1, "facts line %d word %d: '%.*s' is not an integer",
                   fact->line, word, (int)text.len, (const char *)text.p);
}

bytes_t fact_word(const fact_t *fact, int32_t word) {
  CHECK(word >= 0);
  return word < fact->count ? fact->words[word] : bytes_of("", 0);
}
