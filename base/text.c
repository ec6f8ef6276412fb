/* A growing text; doubles its memory, and ends the program where there is none left. */
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void reserve(text_t *text, size_t more) {
  if (text->cap - text->len > more) return;
  size_t cap = text->cap == 0 ? 256 : text->cap;
  while (cap - text->len <= more)
    cap *= 2;
  char *grown = realloc(text->p, cap);
  if (grown == NULL) {
    fprintf(stderr, "out of memory for a text of %zu octets\n", cap);
    abort();
  }
  text->p = grown;
  text->cap = cap;
}

void text_add(text_t *text, bytes_t more) {
  CHECK(text->len <= text->cap);
  reserve(text, more.len);
  if (more.len > 0) memcpy(text->p + text->len, more.p, more.len);
  text->len += more.len;
  text->p[text->len] = '\0';
}

void text_put(text_t *text, const char *more) { text_add(text, bytes_text(more)); }

void text_printf(text_t *text, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int len = vsnprintf(NULL, 0, format, arguments);
  va_end(arguments);
  CHECK(len >= 0);
  reserve(text, (size_t)len);
  va_start(arguments, format);
  vsnprintf(text->p + text->len, (size_t)len + 1, format, arguments);
  va_end(arguments);
  text->len += (size_t)len;
}

const char *text_chars(const text_t *text) { return text->p == NULL ? "" : text->p; }

void text_clear(text_t *text) {
  text->len = 0;
  if (text->p != NULL) text->p[0] = '\0';
}

void text_free(text_t *text) {
  free(text->p);
  *text = (text_t){0};
}
