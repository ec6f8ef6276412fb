/* A meter whose local time is not the site's (decision 0007, "With another zone"): which bills say
 * so, and whose demand periods do not lie on the site's raster, as far as its clock was ever looked
 * at and by what its entries say of DST. It moves no row: labels are UTC. See bill.h. */
#include "pmu/bill/work.h"

enum { NEAR_S = 30 }; /* of a change of the site's, where seconds decide */

/* What an entry and the site say of DST, and how that was where the clock was looked at. */
typedef struct {
  const work_t *work;
  span_t step;
  bool off;           /* a local time was seen that breaks the raster */
  bool agrees, other; /* seen while both said the same of DST, while they did not */
} zones_t;

static bool site_dst(const work_t *work, int64_t at) {
  return work->zone.rows[zone_row_index(&work->zone, (utc_t){at})].dst;
}

/* Do an entry and the site say the same of DST at its begin? */
static bool same_dst(const work_t *work, const timeline_row_t *row) {
  bool dst = (row->status & ENTRY_DST) != 0;
  return dst == site_dst(work, row->begin.s) || dst == site_dst(work, row->begin.s - NEAR_S) ||
         dst == site_dst(work, row->begin.s + NEAR_S);
}

/* The entry in which a clock was looked at, or the last one before. */
static const timeline_row_t *entry_at(const work_t *work, claim_t claim) {
  const timeline_row_t *found = NULL;
  for (size_t i = 0; i < work->repair->row_count; i++) {
    const timeline_row_t *row = work->repair->rows[i].row;
    if (row->kind == ROW_ENTRY && row->begin.s <= claim.s) found = row;
  }
  return found;
}

static void tell(work_t *work, const timeline_local_t *local, int32_t site_s) {
  for (size_t i = 0; i < work->count; i++) {
    work_bill_t *bill = &work->bills[i];
    if (bill->closed && bill->period.to.s <= local->at.s) continue;
    bill->zone_differs = true;
    work_reason(bill, "zone_differs the meter's local time is %d s from UTC, the site's %d s",
                (int)local->offset_s, (int)site_s);
  }
}

static zones_t look(work_t *work) {
  zones_t zones = {.work = work};
  zones.step.ns = work->meter->policy.md_period.ns / work->meter->policy.md_steps;
  for (size_t i = 0; i < work->timeline->local_count; i++) {
    const timeline_local_t *local = &work->timeline->locals[i];
    const timeline_row_t *entry = entry_at(work, local->claim);
    int32_t site_s = 0;
    bool differs =
        work->mechanisms->zone_differs(&work->zone, local->claim, local->offset_s, &site_s);
    if (differs && !work->other_zone) tell(work, local, site_s);
    work->other_zone = work->other_zone || differs;
    int64_t apart_ns = (local->offset_s - site_s) * NS_PER_S;
    zones.off = zones.off || (differs && apart_ns % zones.step.ns != 0);
    if (entry == NULL) continue;
    zones.agrees = zones.agrees || same_dst(work, entry);
    zones.other = zones.other || !same_dst(work, entry);
  }
  return zones;
}

/* Where entries are as long as demand periods their own ends lie on the raster, or do not. */
static bool shows_raster(const zones_t *zones, const timeline_row_t *row) {
  const work_t *work = zones->work;
  if (work->meter->policy.lp_period.ns != zones->step.ns) return false;
  int64_t length = div_exact(zones->step.ns, NS_PER_S);
  zone_slot_t slot = zone_slot(&work->zone, zones->step, (utc_t){row->begin.s});
  bool whole = row->end.s - row->begin.s == length;
  return whole ? row->begin.s == slot.from.s
               : row->begin.s == slot.from.s || row->end.s == slot.to.s;
}

/* Where nobody looked while the two stood so, their offsets may be any. */
static bool on_raster(const zones_t *zones, const timeline_row_t *row) {
  bool same = same_dst(zones->work, row);
  if (shows_raster(zones, row)) return true;
  if (zones->off) return false;
  if (!zones->work->other_zone && same) return true;
  return same ? zones->agrees : zones->other;
}

void work_zone(work_t *work) {
  zones_t zones = look(work);
  for (size_t i = 0; i < work->repair->row_count; i++) {
    const repair_row_t *placed = &work->repair->rows[i];
    if (placed->row->kind != ROW_ENTRY || on_raster(&zones, placed->row)) continue;
    work_bill_at(work, placed->begin)->other_raster = true;
    work->other_zone = true;
  }
}
