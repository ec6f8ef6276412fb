/* Reads fixtures/vectors/NAME.vec for the tests that hold a codec to it; the form of the file is in
 * fixtures/vectors/README.md. It knows blocks of `key: value` lines, hex and names, and nothing of
 * any protocol: what a vector means is each runner's own to judge. libc alone, since the decoder's
 * runner uses it too; not part of any library. A file that is not of its form, or does not hold
 * what its first line counts, ends the test. */
#ifndef BASE_VECTORS_TEST_H
#define BASE_VECTORS_TEST_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  VECTORS_MAX = 160,
  VECTOR_WORD_MAX = 64,
  VECTOR_MEANS_MAX = 128,
  VECTOR_OCTETS_MAX = 21504,
  VECTOR_TEXT_MAX = 4096,
  VECTOR_LINE_MAX = 512,
  VECTOR_CHAIN_MAX = 12
};

typedef struct {
  int line; /* of its name */
  bool request;
  char name[VECTOR_WORD_MAX];
  char after[VECTOR_WORD_MAX]; /* the message before it in its conversation; empty: the first */
  char means[VECTOR_MEANS_MAX];
  size_t len;
  uint8_t octets[VECTOR_OCTETS_MAX];
  size_t text_len;
  char text[VECTOR_TEXT_MAX];   /* what stands between the brackets of the frame, closed by 0 */
  char served[VECTOR_TEXT_MAX]; /* lines, each with its line feed */
} vector_t;

typedef struct {
  size_t count, requests, answers, bad;
  vector_t vectors[VECTORS_MAX];
} vectors_t;

static inline void vectors_end(int line, const char *what) {
  fprintf(stderr, "vectors:%d: %s\n", line, what);
  exit(1);
}

static inline bool vector_means(const vector_t *vector, const char *first) {
  size_t len = strlen(first);
  return strncmp(vector->means, first, len) == 0 &&
         (vector->means[len] == ' ' || vector->means[len] == '\0');
}

/* What no right peer sends, or no right meter obeys. */
static inline bool vector_bad(const vector_t *vector) {
  return vector_means(vector, "fault") || vector_means(vector, "noise") ||
         vector_means(vector, "refused") || vector_means(vector, "value_fault");
}

static inline void vector_word(char *into, size_t cap, const char *value, int line) {
  if (into[0] != '\0') vectors_end(line, "the key stands twice");
  if (strlen(value) >= cap) vectors_end(line, "too long");
  memcpy(into, value, strlen(value) + 1);
}

/* Words of two hexadecimal digits, `41*600` for 600 of them. */
static inline void vector_octets(vector_t *vector, const char *value, int line) {
  for (const char *at = value; *at != '\0';) {
    char *end;
    unsigned long octet = strtoul(at, &end, 16), times = 1;
    if (end != at + 2 || octet > 0xFF) vectors_end(line, "an octet has two digits");
    if (*end == '*') times = strtoul(end + 1, &end, 10);
    if (*end != ' ' && *end != '\0') vectors_end(line, "octets are divided by a space");
    for (; times > 0; times--) {
      if (vector->len == VECTOR_OCTETS_MAX) vectors_end(line, "too many octets");
      vector->octets[vector->len++] = (uint8_t)octet;
    }
    at = *end == ' ' ? end + 1 : end;
  }
}

/* `\r` and `\n` are the two octets; there is no other escape. */
static inline void vector_text(vector_t *vector, const char *value, int line) {
  for (const char *at = value; *at != '\0'; at++) {
    char octet = *at;
    if (octet == '\\') {
      at++;
      if (*at != 'r' && *at != 'n') vectors_end(line, "only \\r and \\n are escapes");
      octet = *at == 'r' ? '\r' : '\n';
    }
    if (vector->text_len + 1 == VECTOR_TEXT_MAX) vectors_end(line, "the text is too long");
    vector->text[vector->text_len++] = octet;
  }
}

static inline void vector_served(vector_t *vector, const char *value, int line) {
  size_t len = strlen(vector->served);
  if (len + strlen(value) + 2 > sizeof vector->served) vectors_end(line, "too much is served");
  snprintf(vector->served + len, sizeof vector->served - len, "%s\n", value);
}

static inline void vector_key(vector_t *vector, const char *key, const char *value, int line) {
  if (strcmp(key, "direction") == 0) {
    vector->request = strcmp(value, "request") == 0;
    if (!vector->request && strcmp(value, "answer") != 0) vectors_end(line, "request or answer");
  } else if (strcmp(key, "after") == 0) {
    vector_word(vector->after, sizeof vector->after, value, line);
  } else if (strcmp(key, "octets") == 0) {
    vector_octets(vector, value, line);
  } else if (strcmp(key, "means") == 0) {
    vector_word(vector->means, sizeof vector->means, value, line);
  } else if (strcmp(key, "text") == 0) {
    vector_text(vector, value, line);
  } else if (strcmp(key, "served") == 0) {
    vector_served(vector, value, line);
  } else if (strcmp(key, "seen") != 0) {
    vectors_end(line, "no such key");
  }
}

static inline const vector_t *vectors_find(const vectors_t *all, const char *name) {
  for (size_t i = 0; i < all->count; i++)
    if (strcmp(all->vectors[i].name, name) == 0) return &all->vectors[i];
  return NULL;
}

static inline void vectors_judge(const vectors_t *all, const unsigned counted[4]) {
  size_t requests = 0, bad = 0;
  for (size_t i = 0; i < all->count; i++) {
    const vector_t *vector = &all->vectors[i];
    if (vector->len == 0 || vector->means[0] == '\0') vectors_end(vector->line, "not whole");
    if (vectors_find(all, vector->name) != vector) vectors_end(vector->line, "the name twice");
    if (vector->after[0] != '\0' && vectors_find(all, vector->after) == NULL)
      vectors_end(vector->line, "it comes after what is not there");
    requests += vector->request;
    bad += vector_bad(vector);
  }
  bool agree = all->count > 0 && all->count == counted[0] && requests == counted[1] &&
               all->count - requests == counted[2] && bad == counted[3];
  if (!agree) vectors_end(1, "the counts of the first line are not those of the file");
}

static inline void vectors_line(vectors_t *all, char *text, int line, unsigned counted[4]) {
  char *colon = strstr(text, ": ");
  if (colon == NULL) vectors_end(line, "`key: value` expected");
  *colon = '\0';
  const char *value = colon + 2;
  if (strcmp(text, "vectors") == 0) {
    if (sscanf(value, "%u request %u answer %u bad %u", &counted[0], &counted[1], &counted[2],
               &counted[3]) != 4)
      vectors_end(line, "four counts expected");
    return;
  }
  if (strcmp(text, "name") == 0) {
    if (all->count == VECTORS_MAX) vectors_end(line, "too many vectors");
    vector_t *vector = &all->vectors[all->count++];
    memset(vector, 0, sizeof *vector);
    vector->line = line;
    vector_word(vector->name, sizeof vector->name, value, line);
    return;
  }
  if (all->count == 0) vectors_end(line, "a vector begins with its name");
  vector_key(&all->vectors[all->count - 1], text, value, line);
}

/* Returns only with a file that is whole; closes it. */
static inline void vectors_read_file(vectors_t *all, FILE *file) {
  char text[VECTOR_LINE_MAX];
  unsigned counted[4] = {0};
  memset(all, 0, sizeof *all);
  for (int line = 1; fgets(text, sizeof text, file) != NULL; line++) {
    size_t len = strlen(text);
    if (len == 0 || text[len - 1] != '\n') vectors_end(line, "the line is too long");
    text[len - 1] = '\0';
    if (text[0] != '\0' && text[0] != '#') vectors_line(all, text, line, counted);
  }
  fclose(file);
  vectors_judge(all, counted);
  all->requests = counted[1];
  all->answers = counted[2];
  all->bad = counted[3];
}

static inline void vectors_read(vectors_t *all, const char *path) {
  FILE *file = fopen(path, "r");
  if (file == NULL) vectors_end(0, path);
  vectors_read_file(all, file);
}

/* The conversation that ends in `vector`, the first message first; returns how many there are. */
static inline size_t vectors_chain(const vectors_t *all, const vector_t *vector,
                                   const vector_t *chain[VECTOR_CHAIN_MAX]) {
  size_t count = 0;
  for (const vector_t *at = vector; at != NULL; at = vectors_find(all, at->after)) {
    if (count == VECTOR_CHAIN_MAX) vectors_end(vector->line, "its conversation does not begin");
    chain[count++] = at;
  }
  for (size_t i = 0; i < count / 2; i++) {
    const vector_t *swapped = chain[i];
    chain[i] = chain[count - 1 - i];
    chain[count - 1 - i] = swapped;
  }
  return count;
}

#endif
