/* Another story out of an expanded one: facts as lines of words that can be changed, dropped and
 * added to. It knows no fact by name but those that its helpers say; whether the new story makes
 * sense is the relation's business. Words and lines live in the arena. */
#ifndef HARNESS_CHECK_RELATION_REWRITE_H
#define HARNESS_CHECK_RELATION_REWRITE_H

#include "harness/check/words.h"

typedef struct {
  arena_t *arena;
  fact_t *lines; /* moves when a line is added; a dropped line has no words */
  size_t count, cap;
} rewrite_t;

rewrite_t rewrite_of(arena_t *arena, lines_t facts);

/* The next line called `name` from `*at` on, which then stands behind it; NULL at the end. */
fact_t *rewrite_next(rewrite_t *rewrite, const char *name, size_t *at);
/* The line of an axis of policy; NULL where it is not written. */
fact_t *rewrite_policy(rewrite_t *rewrite, uint32_t meter, const char *axis);

void rewrite_number(const rewrite_t *rewrite, fact_t *line, int32_t word, int64_t value);
void rewrite_word(const rewrite_t *rewrite, fact_t *line, int32_t word, const char *text);
void rewrite_drop(fact_t *line);
void rewrite_drop_all(rewrite_t *rewrite, const char *name);
/* At the end of the story. */
void rewrite_add(rewrite_t *rewrite, const char *format, ...) PRINTF_LIKE(2, 3);

/* Meter 0 once more, as the last one: every fact of it, with an own name and serial number. Its
 * line, too, where `apart`. Gives its index. */
uint32_t rewrite_twin(rewrite_t *rewrite, bool apart);

bytes_t rewrite_text(const rewrite_t *rewrite);

#endif
