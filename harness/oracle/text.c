/* Growing text, words, numbers and lists, and division with a named direction. Knows no fact and no
 * meter. Memory that is short is remembered, never half used. */
#include "text.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void oracle_text_add(out_t *out, const char *format, ...) {
  va_list measure, print;
  va_start(measure, format);
  va_copy(print, measure);
  int need = vsnprintf(NULL, 0, format, measure);
  va_end(measure);
  if (need < 0) out->failed = true;
  size_t wanted = out->len + (size_t)(need < 0 ? 0 : need) + 1;
  if (!out->failed && wanted > out->cap) {
    size_t cap = wanted * 2 + 64;
    char *at = realloc(out->at, cap);
    if (at == NULL) {
      out->failed = true;
    } else {
      out->at = at;
      out->cap = cap;
    }
  }
  if (!out->failed) {
    (void)vsnprintf(out->at + out->len, out->cap - out->len, format, print);
    out->len = wanted - 1;
  }
  va_end(print);
}

void oracle_text_number(out_t *out, int64_t number) {
  if (number == ORACLE_NONE) {
    oracle_text_add(out, " -");
  } else {
    oracle_text_add(out, " %lld", (long long)number);
  }
}

bool oracle_text_words(char *line, words_t *words) {
  words->count = 0;
  char *at = line;
  while (*at != 0) {
    if (words->count == ORACLE_WORDS_MAX) return false;
    words->word[words->count++] = at;
    char *space = strchr(at, ' ');
    if (space == NULL) break;
    *space = 0;
    at = space + 1;
  }
  return true;
}

bool oracle_text_int(const char *word, int64_t *number) {
  size_t digits = word[0] == '-' ? 1 : 0;
  if (word[digits] == 0) return false;
  for (size_t i = digits; word[i] != 0; i++) {
    if (word[i] < '0' || word[i] > '9') return false;
  }
  errno = 0;
  long long value = strtoll(word, NULL, 10);
  if (errno != 0 || value == ORACLE_NONE) return false;
  *number = value;
  return true;
}

char *oracle_text_line(char **at) {
  char *line = *at;
  if (*line == 0) return NULL;
  char *end = strchr(line, '\n');
  if (end == NULL) {
    *at = line + strlen(line);
  } else {
    *end = 0;
    *at = end + 1;
  }
  return line;
}

char *oracle_text_copy(const char *text, size_t len) {
  char *copy = malloc(len + 1);
  if (copy == NULL) return NULL;
  memcpy(copy, text, len);
  copy[len] = 0;
  return copy;
}

bool oracle_text_room(void *list, size_t *cap, size_t count, size_t size) {
  assert(size > 0);
  if (count < *cap) return true;
  size_t wanted = *cap == 0 ? 16 : *cap * 2;
  void *held = NULL;
  memcpy(&held, list, sizeof held);
  void *at = realloc(held, wanted * size);
  if (at == NULL) return false;
  memcpy(list, &at, sizeof at);
  *cap = wanted;
  return true;
}

int64_t oracle_div_floor(int64_t dividend, int64_t divisor) {
  assert(divisor > 0);
  int64_t quotient = dividend / divisor;
  return dividend % divisor < 0 ? quotient - 1 : quotient;
}

int64_t oracle_mod_floor(int64_t dividend, int64_t divisor) {
  return dividend - oracle_div_floor(dividend, divisor) * divisor;
}

wide_t oracle_wide_floor(wide_t dividend, wide_t divisor) {
  assert(divisor > 0);
  wide_t quotient = dividend / divisor;
  return dividend % divisor < 0 ? quotient - 1 : quotient;
}

wide_t oracle_wide_ceil(wide_t dividend, wide_t divisor) {
  return -oracle_wide_floor(-dividend, divisor);
}
