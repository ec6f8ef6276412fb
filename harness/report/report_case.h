/* The section of one case in the HTML page: why, the five lines of a failure, both bills,
 * timeline, checks, hazards, exchange and facts. */
#ifndef HARNESS_REPORT_REPORT_CASE_H
#define HARNESS_REPORT_REPORT_CASE_H

#include "base/text.h"
#include "harness/check/verdict.h"

/* A page of a library of 120 cases stays under 15 MB. Of the exchange and of the facts of a case,
 * brief or full: whole lines up to a count and a length; how many failed cases are shown in full;
 * pictures of cases that pass; check rows. */
enum {
  REPORT_BRIEF_LINES = 400,
  REPORT_BRIEF_OCTETS = 16000,
  REPORT_FULL_LINES = 4000,
  REPORT_FULL_OCTETS = 150000,
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
