/* Facts in words as an array of lines, and the questions that checks ask of them. Used for what was
 * served, for what the oracle says, and for the expanded scenario. Views look into the text. */
#ifndef HARNESS_CHECK_WORDS_H
#define HARNESS_CHECK_WORDS_H

#include "base/arena.h"
#include "base/facts.h"

typedef struct {
  const fact_t *lines;
  size_t count;
} lines_t;

/* All lines of the text; the text must live as long as the result. */
lines_t lines_of(arena_t *arena, const char *text);

/* The word as an integer; INT64_MIN where it is `-`, absent or none. */
int64_t word_i64(const fact_t *line, int32_t word);
bool word_is(const fact_t *line, int32_t word, const char *text);
/* The words from `from` on, as one view with the spaces between them. */
bytes_t words_from(const fact_t *line, int32_t from);
/* The whole line. */
bytes_t words_all(const fact_t *line);

/* The n-th (from 1) line called `name` whose words from 1 on begin with `count` given ones; a NULL
 * among them matches anything. NULL where there is none. */
const fact_t *lines_find(lines_t lines, const char *name, const char *const *words, int32_t count,
                         int32_t nth);

/* Index of the meter called `name`, −1 where none is. */
int32_t meter_index(lines_t facts, bytes_t name);
/* The value of a policy axis of a meter, as a line; NULL where absent. Values start at word 3. */
const fact_t *policy_of(lines_t facts, uint32_t meter, const char *axis);

#endif
