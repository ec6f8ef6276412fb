/* An entry of either profile, from its begin to its end: dictionary section 8, 0001 *Profile*, 0008
 * *The second profile*. One without length in crystal time is none; what it would have said of its
 * begin goes to the one that opens at the same instant. What an entry holds is profile.c and
 * gauges.c. */
#include "calendar.h"
#include "meter.h"

#include <assert.h>

/* What the next entry inherits of one without length: how it began, and what the table of errors
 * tagged at that instant (0006 *Silent points*). */
enum {
  ENTRY_CARRIED = ENTRY_POWER_UP | ENTRY_TIME_CHANGE | ENTRY_RATIO | ENTRY_TRANSIENT | ENTRY_PHASE |
                  ENTRY_REVERSE | ENTRY_NOT_VALID
};

static void touch(const meter_t *m, entry_state_t *entry) {
  if (!entry->open) return;
  if (m->time_invalid) entry->status |= ENTRY_INVALID;
  if (m->voltage_seen) entry->status |= ENTRY_VOLTAGE;
  if (m->battery.status_low || m->battery.status_failed) entry->status |= ENTRY_BATTERY;
  if (oracle_clock_slewing(m)) entry->status |= ENTRY_SLEWING;
  entry->status |= oracle_conditions_entry(m);
}

void oracle_entry_touch(meter_t *m) {
  touch(m, &m->entry);
  touch(m, &m->gauging);
}

void oracle_entry_open(meter_t *m, entry_state_t *entry, int64_t t_ns, int64_t flags,
                       int64_t period_ns) {
  assert(!entry->open && m->metering);
  int64_t x_ns = oracle_clock_crystal(m, t_ns);
  int64_t carried = entry->carried_x == x_ns ? entry->carried : 0;
  int64_t begin_s = oracle_clock_s(m, t_ns);
  *entry = (entry_state_t){.open = true,
                           .begin_s = begin_s,
                           .from_ns = t_ns,
                           .x_ns = x_ns,
                           .status = flags | carried,
                           .carried_x = ORACLE_NONE};
  entry->end_c =
      oracle_calendar_edge(m->fact->zone, begin_s, period_ns / ORACLE_NS_PER_S) * ORACLE_NS_PER_S;
  if (oracle_calendar_dst(m->fact->zone, begin_s)) entry->status |= ENTRY_DST;
  touch(m, entry);
}

bool oracle_entry_close(const meter_t *m, entry_state_t *entry, int64_t t_ns, int64_t flags,
                        int64_t period_ns, told_t *told) {
  if (!entry->open) return false;
  entry->open = false;
  int64_t x_ns = oracle_clock_crystal(m, t_ns), elapsed = x_ns - entry->x_ns;
  if (elapsed == 0) {
    entry->carried_x = x_ns;
    entry->carried = entry->status & ENTRY_CARRIED;
    return false;
  }
  *told = (told_t){.begin_s = entry->begin_s,
                   .end_s = oracle_clock_s(m, t_ns),
                   .status = entry->status | flags,
                   .elapsed_s = elapsed / ORACLE_NS_PER_S};
  if (elapsed < period_ns) told->status |= ENTRY_SHORT;
  return true;
}

void oracle_entry_label(told_t *told, int64_t *latest_end_s) {
  if (told->begin_s < *latest_end_s) told->status |= ENTRY_REPEATED;
  if (told->end_s > *latest_end_s) *latest_end_s = told->end_s;
}
