/* The expanded scenario, as text: one fact a line, words divided by single spaces, integers in base
 * units, nothing left to a default. harness/scenario/FACTS.md is its grammar. This reader splits
 * lines and reads integers; it knows no fact by name. The simulator and the head-end use it, the
 * oracle and the decoder have their own. */
#ifndef BASE_FACTS_H
#define BASE_FACTS_H

#include "base/octets.h"

/* Ten words and three for each of 32 gauges are the longest line there is; lines so long are few,
 * and what is behind the words kept is found again each time it is asked for. */
enum { FACT_WORDS_MAX = 112, FACT_WORDS_KEPT = 40 };

/* One line. The words look into the text that was given and live as long as it does. */
typedef struct {
  int32_t line;                   /* from 1 */
  int32_t count;                  /* words, the fact's name included */
  bytes_t words[FACT_WORDS_KEPT]; /* the first; of all ask fact_word */
  bytes_t tail;                   /* what is behind them */
} fact_t;

typedef struct {
  bytes_t rest;
  int32_t line;
} facts_t;

facts_t facts_over(bytes_t text);

/* The first line, from 1, that has more than FACT_WORDS_MAX words and is no comment; 0 where there
 * is none. Who takes facts from a file asks this first. */
int32_t facts_overlong(bytes_t text);

/* The next line that is neither empty nor a '#' comment; false at the end. The comment `#line N`
 * says that the next line is the Nth of a longer text, from which these were taken. More words than
 * FACT_WORDS_MAX is a defect of the caller and a failed check. */
bool facts_next(facts_t *facts, fact_t *fact);

/* The next whose name is `name`; the others are not even split. For who looks for few of many. */
bool facts_next_of(facts_t *facts, const char *name, fact_t *fact);

bool fact_is(const fact_t *fact, const char *name);
/* ST_BAD_INPUT with line and word in `fault` where the word is missing or not an integer. */
MUST_USE status_t fact_i64(const fact_t *fact, int32_t word, int64_t *value, fault_t *fault);
/* The line without its first word. */
fact_t fact_behind(const fact_t *fact);
/* The word as a view, or an empty view where there is none. */
bytes_t fact_word(const fact_t *fact, int32_t word);

#endif
