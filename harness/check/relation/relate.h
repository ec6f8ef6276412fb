/* Comparing two runs, or one run with itself, value by value: the first that differs is kept, all
 * are counted. Tolerances are those of the quantisers and are derived where they are used. */
#ifndef HARNESS_CHECK_RELATION_RELATE_H
#define HARNESS_CHECK_RELATION_RELATE_H

#include "harness/check/check.h"

typedef struct {
  arena_t *arena;                 /* of this relation alone */
  const check_context_t *context; /* the run as it was judged */
  const check_context_t *other;   /* the changed story; NULL where one run shows it */
  size_t values;                  /* compared */
  bool failed;
  const char *first, *expected, *observed, *unit; /* of the first that differs */
} relate_t;

/* One value: from the other run (or the one), against bounds. */
void relate_number(relate_t *relate, const char *what, int64_t low, int64_t high, int64_t observed,
                   const char *unit);
void relate_text(relate_t *relate, const char *what, bytes_t expected, bytes_t observed);

/* How the bills of the other run follow from those of the first. All zero: they are equal. */
typedef struct {
  int64_t factor;    /* of every value; 0: 1 */
  int64_t counts;    /* what a register's edge may differ by, in its counts; 0: not at all */
  int64_t shift_s;   /* of stamps */
  bool by_place;     /* the n-th bill with the n-th, whatever their labels */
  bool free_stamps;  /* stamps are not compared */
  bool free_demands; /* nor are demands */
  bool free_rates;   /* energies by rate are not compared */
  bool free_money;   /* nor is money */
  bool free_quality; /* only what is exact on both sides is compared, and no quality */
  bool may_improve;  /* a quality may be better in the other run */
  bool exact_stays;  /* what is not exact may be anything that is not exact, either */
  bool registers;    /* the meter's own registers for the span are compared, too */
  bool swap_rates;   /* rates 1 and 2 change places */
  bool swap_meters;  /* meters 0 and 1 change places */
} relate_rule_t;

/* All bills of all meters of the first run. A bill that is interim and ends elsewhere is left out:
 * what it covers is another span. */
void relate_bills(relate_t *relate, const relate_rule_t *rule);

/* Each meter's last value of each energy and demand as served, by `factor`, `counts` and
 * `swap_rates` of the rule; of another rule than of equality, and with `free_stamps`, by which a
 * coincident demand may be another, those of import alone. Where they were read at another instant,
 * what the greatest load brings in between. */
void relate_registers(relate_t *relate, const relate_rule_t *rule);

/* The sum of all entries that both runs served whole, of meter M and channel. */
energy_t relate_profile(const check_context_t *context, uint32_t meter, int32_t channel,
                        int64_t *last_end_s);

/* The last value of that object that was served; NULL where none was. */
const fact_t *relate_last(const check_context_t *context, uint32_t meter, bytes_t object);
/* One count of the register as a demand. */
power_t relate_resolution(const check_context_t *context, uint32_t meter);
/* What the greatest load of the story brings between two instants. */
energy_t relate_moved(const check_context_t *context, true_t a, true_t b);

/* A text of the relation's own arena. */
const char *relate_what(relate_t *relate, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
