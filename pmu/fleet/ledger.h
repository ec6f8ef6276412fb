/* What a list has brought, out of the journal: which visits are whole, which intervals of the
 * profile are there, which numbers of a range are not, and whether that was in time. The journal is
 * all that it looks at: what it says of a visit is what a restart would believe. It judges no value
 * and bills nothing. Sources: head-end.md "Communications" (the gap ledger); links.md, service
 * levels. */
#ifndef PMU_FLEET_LEDGER_H
#define PMU_FLEET_LEDGER_H

#include "base/arena.h"
#include "base/text.h"
#include "pmu/data/record.h"
#include "pmu/data/site.h"

/* What a utility asks for (links.md). */
typedef enum {
  LEDGER_MORNING,   /* registers by 06:00 */
  LEDGER_REGISTERS, /* registers within three days */
  LEDGER_DAY,       /* intervals within 24 h of their end */
  LEDGER_INTERVALS, /* intervals within three days */
  LEDGER_DEMAND,    /* on demand: 30 s over radio, 60 s otherwise */
  LEDGER_LEVELS
} ledger_level_t;

typedef struct {
  int64_t met, of; /* of those whose time is over, and those that were there before it was */
} ledger_share_t;

/* Of one meter and list; summed, of a list. */
typedef struct {
  uint32_t meter; /* meaningless where summed */
  const char *list;
  uint32_t what;                    /* SITE_READ_… */
  int64_t visits_due, visits_whole; /* whose instant has come; that missed nothing in the end */
  int64_t attempts;
  /* Intervals of the profile: due until the last visit whose instant has come; those that are
   * there; those that the meter made none of, since no number is missing between its neighbours. */
  int64_t due, held, none;
  ledger_share_t levels[LEDGER_LEVELS];
} ledger_row_t;

typedef enum { LEDGER_PROFILE, LEDGER_SETS, LEDGER_EVENTS, LEDGER_RANGES } ledger_range_t;
enum { LEDGER_HOLES_MAX = 8 };

/* Numbers of a range that the journal has: from the first to the last of them, but for holes. */
typedef struct {
  int64_t first, last; /* 0: none */
  int64_t lacking;     /* numbers in holes, all of them */
  size_t hole_count;   /* of which these are told */
  struct {
    int64_t from, to;
  } holes[LEDGER_HOLES_MAX];
} ledger_track_t;

typedef struct {
  const site_t *site;
  ledger_row_t *rows; /* by meter, then as the facts have the lists */
  size_t row_count;
  ledger_row_t *lists; /* sums, as the facts have them */
  size_t list_count;
  ledger_track_t *tracks; /* by meter, LEDGER_RANGES each */
} ledger_t;

typedef struct {
  bool has_from; /* else: from the meter's first interval, or its first visit */
  utc_t from;
  instant_t now;
} ledger_span_t;

/* `records` in order of number. Lives in the arena. */
ledger_t *ledger_make(arena_t *arena, const site_t *site, const record_t *records, size_t count,
                      const ledger_span_t *span);
const ledger_track_t *ledger_track(const ledger_t *ledger, uint32_t meter, ledger_range_t range);
int64_t ledger_missing(const ledger_row_t *row); /* intervals that are due and not there */

const char *ledger_level_name(ledger_level_t level); /* a few words */
int64_t ledger_level_ppm(ledger_level_t level);      /* what is asked for */
/* Without any that could have been in time: true. */
bool ledger_level_kept(const ledger_row_t *row, ledger_level_t level);

/* A table for people: a line a list, its service levels, and the meters that miss something (at
 * most so many). */
void ledger_text(const ledger_t *ledger, size_t meters_max, text_t *out);

#endif
