/* Disturbances as lines and tables for people: each with its cell of EN 50160, its category of IEEE
 * 1159 and what ITIC and SEMI F47 say of it; the dip and swell tables; SARFI counts. Only what
 * history.h has is shown, and what lacks is said. */
#ifndef PMU_QUALITY_TABLES_H
#define PMU_QUALITY_TABLES_H

#include "base/text.h"
#include "pmu/quality/curves.h"
#include "pmu/quality/history.h"

enum { TABLES_CYCLE_MS = 20 };

typedef struct {
  int64_t share;        /* of the declared voltage; of a rapid change the change */
  event_cell_t cell;    /* row and column of its table; row -1: of none */
  const char *category; /* static */
  curve_verdict_t itic, semi;
} tables_line_t;

/* Of a rapid change the curves and the table say nothing. */
tables_line_t tables_of(const quality_history_t *history, const quality_disturbance_t *one);

const char *tables_kind(quality_kind_t kind); /* "dip", "rapid change"; static */

/* `2026-04-13T10:00:00.120Z`, UTC. */
enum { TABLES_STAMP = 32 };
void tables_stamp(instant_t at, char text[TABLES_STAMP]); /* milliseconds, cut off */

void tables_events(text_t *text, const quality_history_t *history);
void tables_cells(text_t *text, const quality_history_t *history);

/* The two hours of seven days: a line each where an entry was read, a column for each gauge; what
 * is flagged or not whole says so. */
void tables_hours(text_t *text, const quality_history_t *history, claim_t from);

/* Events whose residual is below that share (above, from 1000000 on), of all meters of a list. */
uint32_t tables_sarfi(const quality_history_t *history, int64_t share);

#endif
