/* A text that grows, and views into octets; see decode_text.h. Bounded by memory alone: the longest
 * text is that of one run, which the caller keeps anyway. */
#include "decode_text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_CAP_MIN = 256, NUMBER_DIGITS_MAX = 18 };

static bool text_room(decode_text_t *text, size_t more) {
  if (text->failed) return false;
  const size_t need = text->len + more + 1;
  if (need <= text->cap) return true;
  size_t cap = text->cap ? text->cap : TEXT_CAP_MIN;
  while (cap < need)
    cap *= 2;
  char *p = realloc(text->p, cap);
  if (!p) {
    text->failed = true;
    return false;
  }
  text->p = p;
  text->cap = cap;
  return true;
}

void decode_text_add(decode_text_t *text, const char *p, size_t len) {
  if (!text_room(text, len)) return;
  if (len) memcpy(text->p + text->len, p, len);
  text->len += len;
  text->p[text->len] = 0;
}

void decode_text_printf(decode_text_t *text, const char *format, ...) {
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  const int len = vsnprintf(NULL, 0, format, args);
  va_end(args);
  if (len < 0) text->failed = true;
  if (len >= 0 && text_room(text, (size_t)len)) {
    vsnprintf(text->p + text->len, (size_t)len + 1, format, again);
    text->len += (size_t)len;
  }
  va_end(again);
}

void decode_text_clear(decode_text_t *text) {
  text->len = 0;
  if (text->p) text->p[0] = 0;
}

void decode_text_free(decode_text_t *text) {
  free(text->p);
  *text = (decode_text_t){0};
}

bool decode_view_is(decode_view_t view, const char *text) {
  return view.len == strlen(text) && (view.len == 0 || memcmp(view.p, text, view.len) == 0);
}

bool decode_view_same(decode_view_t a, decode_view_t b) {
  return a.len == b.len && (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}

bool decode_view_cut(decode_view_t *rest, char mark, decode_view_t *part) {
  if (!rest->p) return false;
  const char *at = rest->len ? memchr(rest->p, mark, rest->len) : NULL;
  part->p = rest->p;
  part->len = at ? (size_t)(at - rest->p) : rest->len;
  if (!at) {
    *rest = (decode_view_t){NULL, 0};
    return true;
  }
  rest->len -= part->len + 1;
  rest->p = at + 1;
  return true;
}

bool decode_view_number(decode_view_t view, bool sign, int64_t *value) {
  const bool minus = sign && view.len > 0 && view.p[0] == '-';
  const size_t first = minus ? 1 : 0;
  if (view.len == first || view.len - first > NUMBER_DIGITS_MAX) return false;
  int64_t sum = 0;
  for (size_t i = first; i < view.len; i++) {
    if (view.p[i] < '0' || view.p[i] > '9') return false;
    sum = sum * 10 + (view.p[i] - '0');
  }
  *value = minus ? -sum : sum;
  return true;
}
