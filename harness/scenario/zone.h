/* Wall time of a scenario: transition tables of fixtures/zones, dates, and the reading of times
 * that people write. A wall time that a zone has twice, or not at all, is refused with both
 * candidates or the gap. The judge's own calendar arithmetic; cores and oracle have theirs. */
#ifndef HARNESS_SCENARIO_ZONE_H
#define HARNESS_SCENARIO_ZONE_H

#include "base/arena.h"
#include "base/units.h"

enum { ZONE_ROWS_MAX = 512, ZONE_TEXT = 40, ZONE_LAST = 5, ZONE_FROM = 1999, ZONE_TO = 2100 };

typedef struct {
  int64_t from_s; /* UTC */
  int32_t offset_s;
  bool dst;
} zone_row_t;

/* DST by rule (decision 0008): standard time is UTC + standard_s, and while DST holds shift_s more.
 * A turn is the week-th weekday of a month, at a second of that day as its frame counts it. */
typedef enum { ZONE_WALL, ZONE_STANDARD, ZONE_UTC } zone_frame_t;
typedef struct {
  int32_t month, week, weekday; /* week ZONE_LAST: the last; weekday 1 Monday */
  int32_t second;               /* 0…86400 */
  zone_frame_t frame;
} zone_turn_t;
typedef struct {
  int32_t standard_s, shift_s;
  zone_turn_t dst, back;
} zone_rule_t;

typedef struct {
  const char *name; /* "Europe/Berlin" */
  const zone_row_t *rows;
  int32_t count;
  const zone_rule_t *rule; /* that the rows follow from; NULL: they are a file's */
} zone_t;

typedef struct {
  int32_t year, month, day; /* month and day from 1 */
  int32_t second;           /* of the day, 0…86399 */
} wall_t;

/* Reads ROOT/fixtures/zones/NAME.zone, '/' in the name written '-'. */
MUST_USE status_t zone_load(arena_t *arena, const char *root, const char *name, zone_t *zone,
                            fault_t *fault);

/* The rows of ZONE_FROM to ZONE_TO, and that the turns of each year are apart and in one order:
 * else ST_BAD_VALUE with a sentence. `rule` must outlive the zone. */
MUST_USE status_t zone_of_rule(arena_t *arena, const char *name, const zone_rule_t *rule,
                               zone_t *zone, fault_t *fault);

int64_t wall_days(int32_t year, int32_t month, int32_t day); /* since 1970-01-01 */
int32_t wall_month_days(int32_t year, int32_t month);
int64_t wall_seconds(wall_t wall); /* since 1970-01-01T00:00 of the wall clock */
wall_t wall_of_seconds(int64_t seconds);

int32_t zone_offset_at(const zone_t *zone, utc_t at);
/* The instants at which the wall clock shows `wall_s`: 0, 1 or 2 of them, ascending. */
int32_t zone_instants(const zone_t *zone, int64_t wall_s, utc_t at[2]);
/* The instant of a wall time, for what repeats by the calendar: one that does not exist is the
 * instant of the change, one that exists twice is the first pass (as decision 0001 has it for
 * billing dates). */
utc_t zone_instant_first(const zone_t *zone, int64_t wall_s);

/* "2026-03-31T00:00", "2026-10-25T02:30:05.5+01:00", "2026-03-31T00:00Z": true time.
 * ST_BAD_TIME with a sentence. */
MUST_USE status_t zone_read(const zone_t *zone, const char *text, true_t *out, fault_t *fault);
/* "06:00" or "06:00:30" as seconds of the day. */
MUST_USE status_t zone_read_clock(const char *text, int32_t *second, fault_t *fault);
/* Wall time with its offset, for messages: "2026-10-25T02:30+01:00". */
void zone_print(const zone_t *zone, utc_t at, char text[ZONE_TEXT]);

#endif
