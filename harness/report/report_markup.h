/* Pieces that all reports share: escaping, quantities as people read them, the file at the end, and
 * how cases are grouped. Not a template language: reports write their text straight on. */
#ifndef HARNESS_REPORT_REPORT_MARKUP_H
#define HARNESS_REPORT_REPORT_MARKUP_H

#include "base/text.h"
#include "harness/check/verdict.h"

/* Appends `plain` for XML and HTML, also between quotes. What is no UTF-8, and control characters
 * that XML forbids, become U+FFFD. NULL is nothing. */
void report_escape(text_t *out, const char *plain);
void report_escape_part(text_t *out, bytes_t plain);

/* Appends `plain` as valid UTF-8 without forbidden control characters, not escaped. */
void report_utf8(text_t *out, bytes_t plain);

/* A value as people read it, exactly: an integer of mWh and Wh as kWh, mW and W as kW, a stamp in s
 * with its date, "micro" as a decimal of the currency; a range `A … B` likewise; anything else as
 * it stands with its unit. Not escaped. */
void report_quantity(text_t *out, const char *value, const char *unit);

/* An instant of UTC, `2026-04-02 11:15:00`. */
void report_instant(text_t *out, int64_t utc_s);

/* The folder that a case's file lies in, without `scenarios/`; "." for none. */
bytes_t report_topic(const case_result_t *result);

/* ID, or ID[CELL]; what people call a case. */
void report_case_name(text_t *out, const case_result_t *result);

/* The command that runs this case alone. */
void report_replay(text_t *out, const case_result_t *result);

void report_count(const run_result_t *run, size_t counts[VERDICT_COUNT]);

MUST_USE status_t report_write(const text_t *text, const char *path, fault_t *fault);

/* The rows of the matrix. A scenario whose cells have several axes has a row for each combination
 * of all but the last: `prefix`, "response=R1"; the last one makes the columns. Scenarios of one
 * topic with the same columns stand together, under one head line. */
typedef struct {
  const size_t *cases; /* indices into run->cases, in order */
  size_t count;
  bytes_t topic, prefix;
  bool topic_starts, scenario_starts;
  bool head_starts; /* the columns differ from those of the row before */
} report_row_t;

/* Rows live in the arena. */
const report_row_t *report_rows(arena_t *arena, const run_result_t *run, size_t *count);

/* The axis of the columns, "response", or empty where they have none in common. */
bytes_t report_row_axis(const run_result_t *run, const report_row_t *row);

/* The head of a column: "R1"; the whole name of the cell where there is no common axis; "" for the
 * only cell of a scenario without a matrix. */
const char *report_row_label(const run_result_t *run, const report_row_t *row, size_t column);

#endif
