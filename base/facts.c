/* Splits fact lines; see facts.h. */
#include "base/facts.h"

#include <string.h>

facts_t facts_over(bytes_t text) { return (facts_t){.rest = text}; }

static const char line_mark[] = "#line ";

/* "#line N" and the end of it: what follows is line N of the text that this is a part of. */
static void follow_mark(facts_t *facts, bytes_t line) {
  size_t len = sizeof line_mark - 1;
  int64_t number = 0;
  if (line.len <= len || memcmp(line.p, line_mark, len) != 0) return;
  if (bytes_to_i64(bytes_of(line.p + len, line.len - len), &number) != ST_OK) return;
  if (number > 0 && number <= INT32_MAX) facts->line = (int32_t)number - 1;
}

static bytes_t take_line(facts_t *facts) {
  const uint8_t *end = memchr(facts->rest.p, '\n', facts->rest.len);
  size_t len = end == NULL ? facts->rest.len : (size_t)(end - facts->rest.p);
  size_t used = end == NULL ? len : len + 1;
  bytes_t line = bytes_of(facts->rest.p, len);
  facts->rest = bytes_of(facts->rest.p + used, facts->rest.len - used);
  facts->line++;
  if (line.len > 0 && line.p[0] == '#') follow_mark(facts, line);
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

/* Of a year of half-hours there are tens of thousands: no call a word. */
static void split(bytes_t line, fact_t *fact) {
  const uint8_t *end = line.p + line.len;
  const uint8_t *from = line.p;
  int32_t count = 0;
  for (const uint8_t *at = from; at < end; at++) {
    if (*at != ' ') continue;
    CHECK(count < FACT_WORDS_MAX - 1);
    if (count < FACT_WORDS_KEPT)
      fact->words[count] = (bytes_t){.p = from, .len = (size_t)(at - from)};
    from = at + 1;
    if (++count == FACT_WORDS_KEPT) fact->tail = bytes_of(from, (size_t)(end - from));
  }
  if (count < FACT_WORDS_KEPT)
    fact->words[count] = (bytes_t){.p = from, .len = (size_t)(end - from)};
  fact->count = count + 1;
}

/* The first word of `rest`, which moves behind it. */
static bytes_t cut(bytes_t *rest) {
  const uint8_t *space = memchr(rest->p, ' ', rest->len);
  size_t len = space == NULL ? rest->len : (size_t)(space - rest->p);
  bytes_t word = bytes_of(rest->p, len);
  size_t used = space == NULL ? len : len + 1;
  *rest = bytes_of(rest->p + used, rest->len - used);
  return word;
}

fact_t fact_behind(const fact_t *fact) {
  CHECK(fact->count > 0);
  fact_t behind = {.line = fact->line, .count = fact->count - 1, .tail = fact->tail};
  int32_t kept = behind.count < FACT_WORDS_KEPT ? behind.count : FACT_WORDS_KEPT - 1;
  memcpy(behind.words, fact->words + 1, (size_t)kept * sizeof behind.words[0]);
  if (fact->count > FACT_WORDS_KEPT) behind.words[FACT_WORDS_KEPT - 1] = cut(&behind.tail);
  return behind;
}

bool facts_next(facts_t *facts, fact_t *fact) {
  while (facts->rest.len > 0) {
    bytes_t line = take_line(facts);
    if (line.len == 0 || line.p[0] == '#') continue;
    fact->line = facts->line;
    split(line, fact);
    return true;
  }
  return false;
}

bool facts_next_of(facts_t *facts, const char *name, fact_t *fact) {
  size_t len = strlen(name);
  while (facts->rest.len > 0) {
    bytes_t line = take_line(facts);
    if (line.len < len || memcmp(line.p, name, len) != 0) continue;
    if (line.len > len && line.p[len] != ' ') continue;
    fact->line = facts->line;
    split(line, fact);
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
  if (word >= fact->count) return bytes_of("", 0);
  if (word < FACT_WORDS_KEPT) return fact->words[word];
  bytes_t rest = fact->tail, found = cut(&rest);
  for (int32_t at = FACT_WORDS_KEPT; at < word; at++)
    found = cut(&rest);
  return found;
}
