/* Billing sets and the profile as they were served, for the relations that one run shows: registers
 * of a set, and the entries between two sets, each once whatever was read twice. */
#ifndef HARNESS_CHECK_RELATION_SET_ROWS_H
#define HARNESS_CHECK_RELATION_SET_ROWS_H

#include "harness/check/check.h"

/* The highest number of a set that was served. */
int64_t set_rows_count(const check_context_t *context, uint32_t meter);
/* The `register` line of that object of that set, or NULL. */
const fact_t *set_rows_register(const check_context_t *context, uint32_t meter, int64_t number,
                                const char *object);
const fact_t *set_rows_head(const check_context_t *context, uint32_t meter, int64_t number);
/* Sequence number of the marker that closed a set; INT64_MAX where it was not served. */
int64_t set_rows_closing(const check_context_t *context, uint32_t meter, int64_t number);
/* 10 to the power of register.digits, in mWh; 0 where registers do not roll over. */
energy_t set_rows_modulus(const check_context_t *context, uint32_t meter);
/* What stood in the total of +A before the start. */
energy_t set_rows_initial(const check_context_t *context, uint32_t meter);

/* The word of an `entry` that is the energy of +A; −1 where the profile has no channel of it. */
int32_t set_rows_word(const check_context_t *context, uint32_t meter);

/* A demand period as the profile shows it: one entry, or several that lie in one period and that
 * only power-downs divide, joined. */
typedef struct {
  energy_t energy;
  int64_t end_s;
  bool whole; /* its clock was right and it is of one demand period */
} set_rows_interval_t;

/* The intervals of sequence numbers from < s < to, in order; gives their count. */
size_t set_rows_intervals(const check_context_t *context, uint32_t meter, int64_t from, int64_t to,
                          set_rows_interval_t **intervals, arena_t *arena);

#endif
