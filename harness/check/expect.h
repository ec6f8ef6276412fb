/* What expectations share: how a value is read and agreed with, and words for codes and bits. */
#ifndef HARNESS_CHECK_EXPECT_H
#define HARNESS_CHECK_EXPECT_H

#include "harness/check/check.h"
#include "harness/check/outfit.h"

/* `oracle`, a literal with half a unit of its last digit, or both. */
typedef struct {
  bool oracle, literal;
  int64_t value, slack;
} expected_t;

/* False where the key is absent. */
bool expected_read(const expectation_t *expectation, const char *key, expected_t *expected);

typedef struct {
  check_context_t *context;
  const expectation_t *expectation;
  uint32_t meter;
  const char *meter_word;
  outfit_t outfit;
  const outfit_quantity_t *quantity; /* whose amounts these are: +A where nothing is said */
} expecting_t;

/* The meter of the expectation; an error is noted where it names none. */
bool expecting_begin(check_context_t *context, const expectation_t *expectation,
                     expecting_t *expecting);

/* "expect 12:5 bill total": unique by its place in the file. */
const char *expecting_name(const expecting_t *expecting, const char *what);

/* Agreement of an observed number with what is expected of it. `right` is the oracle's value, or
 * INT64_MIN where the oracle says none. A literal that the oracle contradicts blames the bench. */
void expecting_number(const expecting_t *expecting, const char *what, blame_t blame,
                      const expected_t *expected, int64_t observed, int64_t right,
                      const char *unit);
void expecting_word(const expecting_t *expecting, const char *what, blame_t blame,
                    const char *expected, const char *observed);
void expecting_absent(const expecting_t *expecting, const char *what, blame_t blame,
                      const char *detail);

/* Each word of a list "a b c", one at a time. */
bool next_word(const char **rest, char word[64]);

const char *reason_number(arena_t *arena, const char *word); /* of decision 0009; "-" unknown */
const char *event_code(const char *word); /* "3" as the decoder writes it, NULL unknown */
int64_t entry_bit(const char *word);      /* 0 where unknown */
int64_t status_bit(const char *word);
int64_t set_bit(const char *word);
int64_t cause_number(const char *word); /* 0 where unknown */
/* "rate 1" → "1-0:1.8.1*255", of the expectation's quantity; NULL where none is called so. */
const char *register_object(const expecting_t *expecting, const char *name);

/* The value line of an object as the n-th visit found it (its first in that visit), or as the last
 * one left it (−1). NULL where it was not served. */
const fact_t *visit_value(const expecting_t *expecting, lines_t lines, const char *object);
/* The n-th row of `name` of the meter that `fits`, by increasing number in word 4, however often it
 * was served; NULL where there are fewer. `count`: of all. */
const fact_t *expecting_row(const expecting_t *expecting, const char *name,
                            bool (*fits)(const fact_t *line, const char *key), const char *key,
                            int64_t nth, int64_t *count);
bool expecting_number_fits(const fact_t *line, const char *key); /* word 4 is `key` */
bool expecting_label_fits(const fact_t *line, const char *key);  /* word 6, the begin, is `key` */
int64_t expecting_nth(const expecting_t *expecting);
const char *expecting_label(const expecting_t *expecting);
/* One number of a row, against the literal and against the oracle's same row. */
void expecting_field(const expecting_t *expecting, const char *key, const fact_t *line,
                     int32_t word, const char *unit);
void expecting_flags(const expecting_t *expecting, const char *key, int64_t seen,
                     int64_t (*bit_of)(const char *word), bool wanted);
/* Registers of a set: its rows are called `rows`, and begin with the set's number. A list is
 * "energy.0.rate", "energy.0.value" … of the flattened expectation. */
void expecting_register(const expecting_t *expecting, const char *rows, const char *number_word,
                        const char *key, const char *object, int32_t word, const char *unit);
void expecting_list(const expecting_t *expecting, const char *rows, const char *number_word,
                    const char *list, const char *family, const char *unit);
const char *expecting_object(const expecting_t *expecting, const char *name); /* "-": none */

/* The same row of the oracle's: at the same V, T and object. */
const fact_t *ideal_of(const expecting_t *expecting, const fact_t *served, int32_t key_words);

#define EXPECTATION(kind, function)                                                                \
  void function(check_context_t *context, const expectation_t *expectation);
#include "harness/check/expectations.def"
#undef EXPECTATION

#endif
