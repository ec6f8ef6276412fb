/* What a run leaves for people and for other programs: result.json first, JUnit and one HTML file
 * beside it, and the matrix on the terminal. All of them are derived from run_result_t alone; no
 * verdict is made here. Deterministic for equal results: no date, no duration, no path but those of
 * scenarios. */
#ifndef HARNESS_REPORT_REPORT_H
#define HARNESS_REPORT_REPORT_H

#include "harness/check/verdict.h"

#include <stdio.h>

/* ST_NO_FILE with a sentence where the file cannot be written. */

/* {schema: 1, version, seed, digest, real_time, counts, cases: [{id, cell, title, file, verdict,
 * blame, reason, hazards, hazards_proven, checks: [{name, verdict, expected, observed, unit, blame,
 * detail}], first_difference, notes, digest}]}. A seed above 2^63 − 1 is a string of digits. */
MUST_USE status_t report_json(const run_result_t *run, const char *path, fault_t *fault);

/* One test case per cell, named ID or ID[CELL], its folder as the class. fail: failure;
 * inconclusive and error: error; inapplicable: skipped, with the reason. */
MUST_USE status_t report_junit(const run_result_t *run, const char *path, fault_t *fault);

/* One file that asks nobody for anything. Timelines are drawn by gnuplot; without it the page
 * says so. Exchanges and facts are cut to bounds that the page names. */
MUST_USE status_t report_html(const run_result_t *run, const char *path, fault_t *fault);

/* A line a scenario, a word a cell; with colours where `terminal`. */
void report_print_matrix(const run_result_t *run, FILE *out, bool terminal);

#endif
