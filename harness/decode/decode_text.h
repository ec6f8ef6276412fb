/* A text that grows, and views into octets. Short memory is kept in `failed` and asked once at
 * the end, so that writing is one line each. Not base/octets: the decoder stands on libc alone. */
#ifndef DECODE_TEXT_H
#define DECODE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
  char *p; /* closed by 0 whenever len > 0 */
  size_t len, cap;
  bool failed;
} decode_text_t;

/* Borrowed octets with the parity taken off; as long as what they look at. */
typedef struct {
  const char *p;
  size_t len;
} decode_view_t;

void decode_text_add(decode_text_t *text, const char *p, size_t len);
void decode_text_printf(decode_text_t *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void decode_text_clear(decode_text_t *text); /* empty again; keeps the memory */
void decode_text_free(decode_text_t *text);

bool decode_view_is(decode_view_t view, const char *text);
bool decode_view_same(decode_view_t a, decode_view_t b);

/* Cuts `*rest` at the first `mark`: the part before it, and what follows it. False when nothing is
 * left; the part after a last mark is a part, too. `rest->p` is NULL from then on. */
bool decode_view_cut(decode_view_t *rest, char mark, decode_view_t *part);

/* Decimal digits, at most 18; with `sign` a '-' before them. False if they are anything else. */
bool decode_view_number(decode_view_t view, bool sign, int64_t *value);

#endif
