/* What the words of fixtures/vectors/dlms.vec say, for the runners that hold a codec to it: the
 * layer of a vector, and the fields that its `means` names. A runner has a row for every layer; one
 * that it does not judge has no function. No octet of a vector is read here. libc alone, as
 * vectors_test.h; not part of any library. */
#ifndef BASE_VECTORS_DLMS_TEST_H
#define BASE_VECTORS_DLMS_TEST_H

#include "base/vectors_test.h"

enum { VECTOR_FIELD_MAX = 64, VECTOR_ROWS_MAX = 24 };

typedef struct {
  size_t len;
  uint8_t octets[VECTOR_FIELD_MAX];
} vector_field_t;

typedef struct {
  unsigned control;
  vector_field_t to, from; /* as they stand on the line */
  unsigned segmented, info_len;
} vector_frame_t;

typedef struct {
  unsigned control;
  vector_field_t title, text; /* text: what is sealed, or the challenge of a GMAC */
  uint32_t counter;
} vector_sealed_t;

/* `octets` are what `vector` means, or no longer; a bad one: they are refused. */
typedef bool (*vector_holds_t)(const vector_t *vector, const uint8_t *octets, size_t len);

/* How a good vector is made one that no longer means what it meant. */
typedef enum {
  VECTOR_SHARP, /* every bit counts */
  VECTOR_WHOLE  /* the last octet cut off, or one put behind it */
} vector_twin_t;

typedef struct {
  const char *layer;
  vector_holds_t holds; /* NULL: of this layer another runner judges */
  vector_twin_t twin;
} vector_row_t;

/* "F8A0" into octets; anything else ends the test. */
static inline void vector_field(const vector_t *vector, const char *digits, vector_field_t *field) {
  field->len = 0;
  for (const char *at = digits; *at != '\0'; at += 2) {
    unsigned octet = 0;
    if (field->len == VECTOR_FIELD_MAX || sscanf(at, "%2x", &octet) != 1 || at[1] == '\0')
      vectors_end(vector->line, "no field of octets");
    field->octets[field->len++] = (uint8_t)octet;
  }
}

/* The first word of its meaning; of a fault, the second. */
static inline void vector_layer(const vector_t *vector, char word[VECTOR_WORD_MAX]) {
  const char *format = vector_means(vector, "fault") ? "%*s %63s" : "%63s";
  if (sscanf(vector->means, format, word) != 1) vectors_end(vector->line, "of no layer");
}

static inline bool vector_is_of(const vector_t *vector, const char *layer) {
  char word[VECTOR_WORD_MAX];
  vector_layer(vector, word);
  return strcmp(word, layer) == 0;
}

/* The first good one of the layer: whose title, key and challenge the bad ones share. */
static inline const vector_t *vectors_pattern(const vectors_t *all, const char *layer) {
  for (size_t i = 0; i < all->count; i++)
    if (vector_means(&all->vectors[i], layer)) return &all->vectors[i];
  vectors_end(0, layer);
  return NULL;
}

static inline vector_frame_t vector_frame(const vector_t *vector) {
  char to[VECTOR_WORD_MAX], from[VECTOR_WORD_MAX];
  vector_frame_t frame;
  if (sscanf(vector->means, "frame %x %63s %63s %u %u", &frame.control, to, from, &frame.segmented,
             &frame.info_len) != 5)
    vectors_end(vector->line, "no frame");
  vector_field(vector, to, &frame.to);
  vector_field(vector, from, &frame.from);
  return frame;
}

/* `sealed CONTROL TITLE COUNTER PLAIN`; of a bad one that of the first good one. */
static inline vector_sealed_t vector_sealed(const vectors_t *all, const vector_t *vector) {
  char title[VECTOR_WORD_MAX], text[VECTOR_MEANS_MAX];
  vector_sealed_t sealed;
  if (vector_bad(vector)) vector = vectors_pattern(all, "sealed");
  if (sscanf(vector->means, "sealed %x %63s %x %127s", &sealed.control, title, &sealed.counter,
             text) != 4)
    vectors_end(vector->line, "no sealed APDU");
  vector_field(vector, title, &sealed.title);
  vector_field(vector, text, &sealed.text);
  return sealed;
}

/* `gmac TITLE COUNTER CHALLENGE`: authentication alone, 10. */
static inline vector_sealed_t vector_gmac(const vectors_t *all, const vector_t *vector) {
  char title[VECTOR_WORD_MAX], text[VECTOR_MEANS_MAX];
  vector_sealed_t sealed = {.control = 0x10};
  if (vector_bad(vector)) vector = vectors_pattern(all, "gmac");
  if (sscanf(vector->means, "gmac %63s %x %127s", title, &sealed.counter, text) != 3)
    vectors_end(vector->line, "no answer to a challenge");
  vector_field(vector, title, &sealed.title);
  vector_field(vector, text, &sealed.text);
  return sealed;
}

static inline void vector_wrapped(const vectors_t *all, const vector_t *vector, vector_field_t *kek,
                                  vector_field_t *key) {
  char first[VECTOR_WORD_MAX], second[VECTOR_WORD_MAX];
  if (vector_bad(vector)) vector = vectors_pattern(all, "wrapped");
  if (sscanf(vector->means, "wrapped %63s %63s", first, second) != 2)
    vectors_end(vector->line, "no wrapped key");
  vector_field(vector, first, kek);
  vector_field(vector, second, key);
}

/* Encryption key 00 01 … 0F, authentication key D0 D1 … DF. */
static inline void vector_keys(uint8_t encryption[16], uint8_t authentication[16]) {
  for (int i = 0; i < 16; i++) {
    encryption[i] = (uint8_t)i;
    authentication[i] = (uint8_t)(0xD0 + i);
  }
}

/* Where the good vector, made a bad one, holds all the same: the octet; otherwise its length. */
static inline size_t vector_twin_holds(const vector_t *vector, const vector_row_t *row) {
  static uint8_t octets[VECTOR_OCTETS_MAX + 1];
  memcpy(octets, vector->octets, vector->len);
  octets[vector->len] = 0;
  if (row->twin == VECTOR_WHOLE) {
    bool cut = row->holds(vector, octets, vector->len - 1);
    return cut || row->holds(vector, octets, vector->len + 1) ? vector->len - 1 : vector->len;
  }
  for (size_t at = 0; at < vector->len; at++) {
    octets[at] ^= (uint8_t)(1 << at % 8);
    if (row->holds(vector, octets, vector->len)) return at;
    octets[at] ^= (uint8_t)(1 << at % 8);
  }
  return vector->len;
}

static inline const vector_row_t *vector_row(const vector_t *vector, const vector_row_t *rows,
                                             size_t count) {
  for (size_t i = 0; i < count; i++)
    if (vector_is_of(vector, rows[i].layer)) return &rows[i];
  vectors_end(vector->line, "of a layer that this runner does not know");
  return NULL;
}

/* Every vector is of a row, every row has a vector, and those of a row with a function hold;
 * `twins`: the good ones, changed, do not. Ends the test otherwise. How many were judged. */
static inline size_t vectors_hold(const vectors_t *all, const vector_row_t *rows, size_t count,
                                  bool twins) {
  size_t judged = 0, met[VECTOR_ROWS_MAX] = {0};
  if (count > VECTOR_ROWS_MAX) vectors_end(0, "too many rows");
  for (size_t i = 0; i < all->count; i++) {
    const vector_t *vector = &all->vectors[i];
    const vector_row_t *row = vector_row(vector, rows, count);
    met[row - rows]++;
    if (row->holds == NULL || (twins && vector_bad(vector))) continue;
    judged++;
    if (!twins && !row->holds(vector, vector->octets, vector->len))
      vectors_end(vector->line, vector->name);
    if (twins && vector_twin_holds(vector, row) != vector->len)
      vectors_end(vector->line, "holds, although it was changed");
  }
  for (size_t i = 0; i < count; i++)
    if (met[i] == 0) vectors_end(0, rows[i].layer);
  return judged;
}

#endif
