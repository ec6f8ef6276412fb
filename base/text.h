/* A text that grows: expanded scenarios, traces in words, reports. For start-up and for the
 * judge; the protocol and meter cores use obuf_t, which does not allocate. Always 0-closed once
 * written. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/octets.h"

typedef struct {
  char *p; /* NULL while empty; until the next write or text_free */
  size_t len;
  size_t cap;
} text_t;

void text_add(text_t *text, bytes_t more);
void text_put(text_t *text, const char *more);
void text_printf(text_t *text, const char *format, ...) PRINTF_LIKE(2, 3);
const char *text_chars(const text_t *text); /* "" while empty */
void text_clear(text_t *text);              /* keeps the memory */
void text_free(text_t *text);

#endif
