/* Work for meters alone, without line, head-end and judge: what `meterproof perf meter` times and
 * weighs. One model of four quantities and four channels, half-hours, rates by day and night, ends
 * of billing, DST, and a load that changes every hour; and any number of meters of it, asleep but
 * for those that are asked. Nothing is measured here, and every call says whether what came out was
 * right. */
#ifndef HARNESS_BENCH_IDLE_H
#define HARNESS_BENCH_IDLE_H

#include "base/arena.h"
#include "base/units.h"

enum { IDLE_HALF_HOURS = 17520, IDLE_MONTHS = 12 };

typedef struct idle idle_t;
idle_t *idle_new(arena_t *arena);
/* The same under the load of a household, a function of time (0013). */
idle_t *idle_home(arena_t *arena);
/* One meter made, lived for a year of 17,520 half-hours, and gone. False: what it counted is not
 * what the load was. `sum`: of all that it has stored, the same wherever and however often. */
bool idle_year(const idle_t *idle, uint64_t *sum);

/* `meters` of them, asleep. What they take beyond the model, all together. */
typedef struct idle_herd idle_herd_t;
idle_herd_t *idle_herd_new(const idle_t *idle, arena_t *arena, uint32_t meters);
void idle_herd_free(idle_herd_t *herd);
uint64_t idle_herd_octets(const idle_herd_t *herd);
/* Every `meters` / `sample`-th is asked at the end of each of the twelve months, and its clock set
 * once. False: one did not show the total of its load. */
bool idle_herd_ask(idle_herd_t *herd, uint32_t sample);

#endif
