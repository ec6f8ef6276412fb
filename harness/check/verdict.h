/* Verdicts and what a run leaves behind: result.json and every report are derived from these.
 * pass < inconclusive < fail < error, and inapplicable beside them; worst wins, the first reason is
 * kept. Texts live in the run's arena. */
#ifndef HARNESS_CHECK_VERDICT_H
#define HARNESS_CHECK_VERDICT_H

#include "base/arena.h"
#include "base/status.h"

typedef enum {
  VERDICT_INAPPLICABLE,
  VERDICT_PASS,
  VERDICT_INCONCLUSIVE,
  VERDICT_FAIL,
  VERDICT_ERROR,
  VERDICT_COUNT
} verdict_t;

typedef enum {
  BLAME_NONE,
  BLAME_METER,
  BLAME_HEAD_END,
  BLAME_LINK,
  BLAME_POLICY_GAP,
  BLAME_BENCH,
  BLAME_COUNT
} blame_t;

const char *verdict_name(verdict_t verdict); /* "pass"; the one renderer */
const char *blame_name(blame_t blame);       /* "METER", "HEAD-END"; "-" for none */
verdict_t verdict_worse(verdict_t a, verdict_t b);

typedef struct {
  const char *name; /* "bill m 2026-04 energy rate 1"; unique within its case */
  verdict_t verdict;
  blame_t blame;
  const char *expected;
  const char *observed;
  const char *unit;   /* "mWh", "mW", "s", "" */
  const char *detail; /* one sentence, or "" */
} check_result_t;

/* A band on the timeline: a fault, an invalid stretch, a visit. */
typedef struct {
  const char *kind;
  int64_t from_ns, to_ns;
} band_t;

/* One interval as the plot shows it: true power, and what the head-end bills; mW. */
typedef struct {
  int64_t from_s, to_s;
  int64_t truth_mw;
  int64_t billed_mw; /* −1: nothing billed for it */
  int32_t rate;      /* true rate */
} plot_interval_t;

/* A line of the bill, expected and actual side by side. */
typedef struct {
  const char *what; /* "2026-04 energy, rate 1" */
  const char *expected, *observed, *register_value, *quality, *reasons, *unit;
  bool differs;
} bill_row_t;

typedef struct {
  const char *id, *cell, *file, *title;
  verdict_t verdict;
  blame_t blame;
  const char *reason; /* the first reason of the verdict, a sentence; "" for a pass */
  const check_result_t *checks;
  size_t check_count;
  const char *const *hazards; /* declared */
  const bool *hazard_proven;
  size_t hazard_count;
  const band_t *bands;
  size_t band_count;
  const plot_interval_t *intervals;
  size_t interval_count;
  const bill_row_t *bill_rows;
  size_t bill_row_count;
  const char *first_difference; /* the first interval or row that differs, a sentence; "" */
  const char *exchange;         /* the decoded exchange, lines */
  const char *facts;            /* the expanded scenario */
  const char *notes;            /* figures worth printing: cuts per action … lines; "" */
  char digest[65];              /* of trace, journal and verdicts of this case */
} case_result_t;

typedef struct {
  const char *version;
  uint64_t seed;
  char digest[65]; /* over all cases, in order */
  const case_result_t *cases;
  size_t case_count;
  bool real_time; /* then it says that it is not deterministic */
} run_result_t;

#endif
