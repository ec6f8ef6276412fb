/* What the enumerations share: the state that a cut may not change, and how bills of a cut run
 * stand to those of the uncut one. Inside harness/check. */
#ifndef HARNESS_CHECK_ENUMERATE_H
#define HARNESS_CHECK_ENUMERATE_H

#include "harness/check/judge.h"

typedef enum { BILLS_SAME, BILLS_FLAGGED, BILLS_OTHER } bills_t;

/* Energies, sets and what else clock-loss.md says a cut leaves unchanged, a line each. */
char *enumerate_state(arena_t *arena, const bench_run_t *run, uint32_t meter);
/* The first line in which two texts differ, as "a | b". */
const char *enumerate_difference(arena_t *arena, const char *a, const char *b);
/* The worst over all bills of all meters. */
bills_t enumerate_bills(const bench_run_t *cut, const bench_run_t *uncut);

/* What runs, as it was served last: the worse of both parts. */
typedef enum { IMAGE_NONE, IMAGE_OLD, IMAGE_NEW, IMAGE_BROKEN } image_state_t;
image_state_t enumerate_image(lines_t facts, lines_t served, const char *meter);

/* `every_power_octet`: the power of the meter cut in the middle of every octet of its line, from
 * the first octet of the transfer of an image on, and once in every silence between; a long one at
 * each third, fifth … of them, unless `full`. */
void enumerate_power(check_context_t *context, const judge_options_t *options, text_t *notes);

/* `every_store_write`: the head-end killed before and behind every write of its store. */
void enumerate_kills(check_context_t *context, const judge_options_t *options, text_t *notes);

#endif
