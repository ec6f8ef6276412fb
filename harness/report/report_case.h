/* The section of one case in the HTML page: why, the five lines of a failure, both bills,
 * timeline, checks, hazards, exchange and facts. */
#ifndef HARNESS_REPORT_REPORT_CASE_H
#define HARNESS_REPORT_REPORT_CASE_H

#include "base/text.h"
#include "harness/check/verdict.h"

/* A page of a library of 120 cases stays under 15 MB: lines of exchange and of facts of a case that
 * is shown in brief, and in full; of how many failed cases in full; pictures; check rows. */
enum {
  REPORT_BRIEF_LINES = 160,
  REPORT_FULL_LINES = 1500,
  REPORT_FULL_CASES = 6,
  REPORT_PASSED_PICTURES = 150, /* failed ones always have theirs */
  REPORT_BRIEF_CHECKS = 120,
  REPORT_LINE_LEN_MAX = 400
};

typedef struct {
  bool no_gnuplot;   /* set by the first picture that fails for that */
  size_t full_cases; /* so far */
  size_t passed_pictures;
} report_case_state_t;

void report_case(text_t *out, const case_result_t *result, size_t index,
                 report_case_state_t *state);

void report_pill(text_t *out, verdict_t verdict); /* the verdict as a word with its colour */

#endif
