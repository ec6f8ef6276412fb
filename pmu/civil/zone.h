/* Time zones as transition tables: UTC to local time and back. The rows come from the roster's
 * facts (lines `utc_s offset_s dst` of fixtures/zones); no rule is computed here and the system's
 * own zone functions are never asked. A local time is a wall clock's reading and may exist once,
 * twice, or not at all. Source: pmu/docs/decisions/0001-meter-semantics.md, "Rates". */
#ifndef PMU_CIVIL_ZONE_H
#define PMU_CIVIL_ZONE_H

#include "base/units.h"

typedef struct {
  int64_t s;
} local_t; /* seconds of a wall clock since its 1970-01-01T00:00; not an instant */

typedef struct {
  utc_t from;
  int32_t offset; /* seconds east of UTC */
  bool dst;
} zone_row_t;

/* The offset in force at an instant, by the rows. A table of mechanisms may bring another one. */
typedef int32_t zone_offset_fn(const zone_row_t *rows, size_t count, utc_t at);

/* Rows ascend and there is at least one; the first holds for everything before it, too. */
typedef struct {
  const char *name;
  const zone_row_t *rows;
  size_t count;
  zone_offset_fn *offset_of; /* zone_row_offset, unless replaced */
} zone_t;

typedef enum { ZONE_ONCE, ZONE_TWICE, ZONE_NEVER } zone_kind_t;

/* first == second unless the local time exists twice; for one that never was, both are the instant
 * of the change that skipped it. */
typedef struct {
  zone_kind_t kind;
  utc_t first, second;
} zone_instants_t;

int32_t zone_row_offset(const zone_row_t *rows, size_t count, utc_t at);
/* The offset of the last row at or before `at` without daylight saving. */
int32_t zone_row_offset_standard(const zone_row_t *rows, size_t count, utc_t at);

size_t zone_row_index(const zone_t *zone, utc_t at); /* of the row in force */
int32_t zone_offset(const zone_t *zone, utc_t at);
local_t zone_local(const zone_t *zone, utc_t at);
zone_instants_t zone_utc(const zone_t *zone, local_t local);
utc_t zone_next_change(const zone_t *zone, utc_t after); /* s = TIME_NEVER where there is none */

/* The interval of a raster that holds `at`: its edges are the multiples of `period` of local time,
 * and changes of the offset that break the raster (clock-loss.md, "C is UTC-equivalent"). */
typedef struct {
  utc_t from, to;
} zone_slot_t;
zone_slot_t zone_slot(const zone_t *zone, span_t period, utc_t at);

#endif
