/* What a kind of network may be asked for, told to whoever loads a scenario: the simulator's own
 * table (sim/link/net.h), so that there is no second one. */
#ifndef HARNESS_BENCH_PARAMETERS_H
#define HARNESS_BENCH_PARAMETERS_H

#include "harness/scenario/scenario.h"

/* For scenario_options_t. */
bool bench_parameter(const char *kind, size_t n, scenario_parameter_t *out);

#endif
