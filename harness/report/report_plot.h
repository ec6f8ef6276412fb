/* The timeline of a case as SVG, drawn by gnuplot as a child process: true power and billed power
 * over time, a lane for each kind of band, rates as shading. Numbers reach gnuplot as decimal text
 * made from integers. What is drawn here is never judged: verdicts come from checks alone. */
#ifndef HARNESS_REPORT_REPORT_PLOT_H
#define HARNESS_REPORT_REPORT_PLOT_H

#include "base/text.h"
#include "harness/check/verdict.h"

/* More intervals than this are drawn as means of neighbours; lanes still show each of them. */
enum { REPORT_PLOT_STEPS_MAX = 500 };

/* Appends one <svg>. ST_UNSUPPORTED: there is no gnuplot, or it failed, or there is nothing to
 * draw; `svg` is then unchanged. */
MUST_USE status_t report_plot(const case_result_t *result, text_t *svg, fault_t *fault);

bool report_plot_has_data(const case_result_t *result);
/* How many intervals each step of the drawing stands for; 1 where all are drawn. */
size_t report_plot_per_step(const case_result_t *result);

/* Runs gnuplot on a script, and appends what it writes. */
MUST_USE status_t report_gnuplot(const text_t *script, text_t *out, fault_t *fault);

#endif
