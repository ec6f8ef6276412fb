/* V04 of billing.md: what was found in a local day is what its length expects, 23, 24 or 25 hours.
 * Only days on which the clock ran undisturbed are judged; outages count as found. A day that
 * does not fit holds ghost or doubled intervals, or a rule of the zone that the meter does not
 * share: flagged `day_length`, never mended. */
#include "pmu/bill/work.h"

enum { DAYS_MAX = 20000, SLACK_S = 10 }; /* per outage: start-up and truncated stamps */

typedef struct {
  int64_t found; /* seconds */
  int64_t slack;
  bool disturbed;
} found_day_t;

typedef struct {
  const work_t *work;
  int64_t first; /* number of the first day */
  size_t count;
  found_day_t *days;
} found_t;

static size_t index_of(const found_t *found, utc_t at) {
  int64_t number = div_floor(zone_local(&found->work->zone, at).s, DAY_SECONDS) - found->first;
  int64_t last = (int64_t)found->count - 1;
  return (size_t)(number < 0 ? 0 : number > last ? last : number);
}

static void add(found_t *found, utc_t from, utc_t to, int64_t slack, bool disturbed) {
  size_t last = index_of(found, (utc_t){to.s > from.s ? to.s - 1 : to.s});
  for (size_t i = index_of(found, from); i <= last; i++) {
    found_day_t *day = &found->days[i];
    int64_t begin = day_begin(&found->work->zone, found->first + (int64_t)i).s;
    int64_t end = day_begin(&found->work->zone, found->first + (int64_t)i + 1).s;
    int64_t low = from.s > begin ? from.s : begin;
    int64_t high = to.s < end ? to.s : end;
    if (high > low) day->found += high - low;
    day->slack += slack;
    day->disturbed = day->disturbed || disturbed;
  }
}

static void gather(found_t *found) {
  const repair_t *repair = found->work->repair;
  for (size_t i = 0; i < repair->row_count; i++) {
    const repair_row_t *placed = &repair->rows[i];
    if (timeline_is_pad(placed->row)) continue; /* the outage is found as what it is */
    bool entry = placed->row->kind == ROW_ENTRY;
    bool disturbed = placed->segment->episode != 0 || placed->segment->deviates ||
                     placed->repeat > 0 || placed->row->kind == ROW_TC || placed->row->gap > 0;
    utc_t to = entry ? placed->end : placed->begin;
    if (entry || disturbed) add(found, placed->begin, to, 0, disturbed);
  }
  for (size_t i = 0; i < repair->span_count; i++) {
    const repair_span_t *span = &repair->spans[i];
    bool hole = span->stopped || repair->rows[span->row_after].row->gap > 0;
    add(found, span->from, span->to, SLACK_S, hole);
  }
}

void work_days(work_t *work) {
  const repair_t *repair = work->repair;
  found_t found = {.work = work};
  if (repair->row_count == 0) return;
  utc_t from = repair->rows[0].begin;
  utc_t to = repair->rows[repair->row_count - 1].end;
  found.first = div_floor(zone_local(&work->zone, from).s, DAY_SECONDS);
  int64_t count = div_floor(zone_local(&work->zone, to).s, DAY_SECONDS) - found.first + 1;
  if (count < 1 || count > DAYS_MAX) return;
  found.count = (size_t)count;
  found.days = ARENA_ARRAY(work->arena, found_day_t, found.count);
  gather(&found);
  for (size_t i = 1; i + 1 < found.count; i++) { /* the first and the last are not whole */
    const found_day_t *day = &found.days[i];
    int64_t number = found.first + (int64_t)i;
    int64_t more = day->found - work->mechanisms->day_length(&work->zone, number);
    if (day->disturbed || (more <= day->slack && more >= -day->slack)) continue;
    date_t date = day_date(number);
    work_reason(work_bill_at(work, day_begin(&work->zone, number)),
                "day_length %04d-%02d-%02d holds %lld s more than it has", date.year, date.month,
                date.day, (long long)more);
  }
}
