/* Text for the oracle: a growing output, lines cut into words, whole numbers, growing lists.
 * Names carry `oracle_` because all archives of the bench meet in one program. Not a parser of
 * anything: the two grammars are in facts.c and served.c. */
#ifndef ORACLE_TEXT_H
#define ORACLE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ORACLE_MUST_USE __attribute__((warn_unused_result))
enum { ORACLE_WORDS_MAX = 128 };
#define ORACLE_NONE INT64_MIN  /* an absent number or stamp, printed as - */
#define ORACLE_NEVER INT64_MAX /* an instant that does not come */
#define ORACLE_NS_PER_S INT64_C(1000000000)

typedef __int128 wide_t; /* mW·ns and products */

typedef struct {
  char *at; /* from malloc, closed by 0 once anything was added */
  size_t len, cap;
  bool failed; /* memory was short; what follows is dropped */
} out_t;

typedef struct {
  int count;
  char *word[ORACLE_WORDS_MAX]; /* borrowed from the line, until it goes */
} words_t;

void oracle_text_add(out_t *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
void oracle_text_number(out_t *out, int64_t number); /* a space, and the number or - */

/* Cuts at single spaces, in place; false if there are too many words. */
bool oracle_text_words(char *line, words_t *words) ORACLE_MUST_USE;
bool oracle_text_int(const char *word, int64_t *number) ORACLE_MUST_USE;
/* The line at *at, closed by 0 in place; *at moves on. NULL at the end. */
char *oracle_text_line(char **at);
char *oracle_text_copy(const char *text, size_t len); /* from malloc; NULL: memory is short */

/* Makes room for one more than `count` items of `size`; false: memory is short. */
bool oracle_text_room(void *list, size_t *cap, size_t count, size_t size) ORACLE_MUST_USE;

int64_t oracle_div_floor(int64_t dividend, int64_t divisor);
int64_t oracle_mod_floor(int64_t dividend, int64_t divisor);
wide_t oracle_wide_floor(wide_t dividend, wide_t divisor);
wide_t oracle_wide_ceil(wide_t dividend, wide_t divisor);

#endif
