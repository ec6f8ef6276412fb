/* Looks local time up in transition tables; see zone.h. */
#include "pmu/civil/zone.h"

static size_t row_index(const zone_row_t *rows, size_t count, utc_t at) {
  CHECK(count > 0);
  size_t low = 0;
  size_t high = count;
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    if (rows[middle].from.s <= at.s) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}

int32_t zone_row_offset(const zone_row_t *rows, size_t count, utc_t at) {
  return rows[row_index(rows, count, at)].offset;
}

int32_t zone_row_offset_standard(const zone_row_t *rows, size_t count, utc_t at) {
  size_t index = row_index(rows, count, at);
  while (index > 0 && rows[index].dst)
    index--;
  return rows[index].offset;
}

size_t zone_row_index(const zone_t *zone, utc_t at) {
  return row_index(zone->rows, zone->count, at);
}

int32_t zone_offset(const zone_t *zone, utc_t at) {
  CHECK(zone->offset_of != NULL);
  return zone->offset_of(zone->rows, zone->count, at);
}

local_t zone_local(const zone_t *zone, utc_t at) { return (local_t){at.s + zone_offset(zone, at)}; }

utc_t zone_next_change(const zone_t *zone, utc_t after) {
  if (zone->rows[0].from.s > after.s) return zone->rows[0].from;
  size_t next = zone_row_index(zone, after) + 1;
  return next < zone->count ? zone->rows[next].from : (utc_t){TIME_NEVER};
}

/* Each row holds for a stretch of instants; the local time exists in every stretch that shows it.
 * Offsets lie within ±26 h, so that only rows near the local time have to be looked at. */
zone_instants_t zone_utc(const zone_t *zone, local_t local) {
  enum { REACH = 26 * 3600 };
  zone_instants_t found = {ZONE_NEVER, {0}, {0}};
  size_t begin = zone_row_index(zone, (utc_t){local.s - REACH});
  for (size_t i = begin; i < zone->count; i++) {
    if (i > begin && zone->rows[i].from.s > local.s + REACH) break;
    utc_t from = i == 0 ? (utc_t){INT64_MIN} : zone->rows[i].from;
    utc_t to = i + 1 < zone->count ? zone->rows[i + 1].from : (utc_t){TIME_NEVER};
    utc_t probe = i == 0 ? (utc_t){zone->rows[0].from.s} : from;
    utc_t at = {local.s - zone_offset(zone, probe)};
    if (at.s < from.s || at.s >= to.s) continue;
    if (found.kind == ZONE_NEVER) {
      found = (zone_instants_t){ZONE_ONCE, at, at};
    } else {
      found.kind = ZONE_TWICE;
      found.second = at;
    }
  }
  if (found.kind != ZONE_NEVER) return found;
  for (size_t i = begin + 1; i < zone->count; i++) { /* the change that jumped over it */
    utc_t change = zone->rows[i].from;
    if (change.s + zone_offset(zone, change) > local.s) {
      found.first = found.second = change;
      break;
    }
  }
  return found;
}

/* Is the offset change at this row's start one that leaves the raster where it was? */
static bool keeps_raster(const zone_t *zone, size_t index, int64_t period) {
  utc_t change = zone->rows[index].from;
  int64_t before = zone_offset(zone, (utc_t){change.s - 1});
  return mod_floor(zone_offset(zone, change) - before, period) == 0;
}

zone_slot_t zone_slot(const zone_t *zone, span_t period, utc_t at) {
  int64_t length = div_exact(period.ns, NS_PER_S);
  CHECK(length > 0);
  int64_t offset = zone_offset(zone, at);
  int64_t from = div_floor(at.s + offset, length) * length - offset;
  int64_t to = from + length;
  size_t index = zone_row_index(zone, at);
  if (index > 0 && zone->rows[index].from.s > from && zone->rows[index].from.s <= at.s &&
      !keeps_raster(zone, index, length)) {
    from = zone->rows[index].from.s;
  }
  if (index + 1 < zone->count && zone->rows[index + 1].from.s < to &&
      !keeps_raster(zone, index + 1, length)) {
    to = zone->rows[index + 1].from.s;
  }
  return (zone_slot_t){{from}, {to}};
}
