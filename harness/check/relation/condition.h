/* Conditions of relations, asked of the expanded facts and of what was served. Each gives NULL
 * where it holds, and otherwise one sentence for people. */
#ifndef HARNESS_CHECK_RELATION_CONDITION_H
#define HARNESS_CHECK_RELATION_CONDITION_H

#include "harness/check/check.h"

/* The clock was never lost, set, adjusted or slewed, and goes right. */
const char *condition_clock(const check_context_t *context);
/* Every outage takes the load with it, and there is one. */
const char *condition_outages(const check_context_t *context);
/* No outage, and nothing else that keeps a meter from measuring, or from measuring rightly. */
const char *condition_measures(const check_context_t *context);
/* A load, that of no phase ever negative: then +A is their sum, however directions are netted. */
const char *condition_import(const check_context_t *context);
/* Every load is constant powers: none is a function of time (0013), which a relation cannot add up,
 * multiply or move. */
const char *condition_powers(const check_context_t *context);
/* The lines bring every octet, and there is no fault of a line. */
const char *condition_lines(const check_context_t *context);
/* No command of the head-end and no order by hand but ends of billing by schedule. */
const char *condition_orders(const check_context_t *context);
/* Every meter has that value of a policy axis. */
const char *condition_policy(const check_context_t *context, const char *axis, const char *value);
/* Zones stand as rows: of one that goes by a rule the edges are not in the facts. */
const char *condition_rows(const check_context_t *context);
/* No edge of a zone between the begin of the span and `after` its end. */
const char *condition_regime(const check_context_t *context, span_t after);

bool condition_has(const check_context_t *context, const char *fact);
bool condition_fault(const check_context_t *context, const char *kind);
/* Nanoseconds of an axis; 0 where it is absent. */
span_t condition_span(const check_context_t *context, uint32_t meter, const char *axis);
true_t condition_start(const check_context_t *context);
true_t condition_end(const check_context_t *context);

#endif
