/* Entries and markers, one sequence: dictionary section 8, 0001 *Profile*. An entry without length
 * in crystal time is not stored; what it would have said of its begin goes to the one that opens at
 * the same instant. The true times of an entry are kept for the bill. */
#include "calendar.h"
#include "meter.h"

#include <assert.h>
#include <string.h>

static row_t *new_row(meter_t *m) {
  if (!oracle_text_room(&m->rows, &m->row_cap, m->row_count, sizeof m->rows[0])) {
    m->memory_short = true;
    return NULL;
  }
  row_t *row = &m->rows[m->row_count++];
  *row = (row_t){.boot = m->boot};
  return row;
}

void oracle_profile_touch(meter_t *m) {
  if (!m->entry.open) return;
  if (m->time_invalid) m->entry.status |= ENTRY_INVALID;
  if (m->voltage_seen) m->entry.status |= ENTRY_VOLTAGE;
  if (m->battery.status_low || m->battery.status_failed) m->entry.status |= ENTRY_BATTERY;
  if (oracle_clock_slewing(m)) m->entry.status |= ENTRY_SLEWING;
  m->entry.status |= oracle_conditions_entry(m);
}

void oracle_profile_open(meter_t *m, int64_t t_ns, int64_t flags) {
  assert(!m->entry.open && m->metering);
  entry_state_t *entry = &m->entry;
  int64_t x_ns = oracle_clock_crystal(m, t_ns);
  int64_t carried = entry->carried_x == x_ns ? entry->carried : 0;
  int64_t begin_s = oracle_clock_s(m, t_ns);
  int64_t period_s = m->fact->policy.lp_period_ns / ORACLE_NS_PER_S;
  *entry = (entry_state_t){.open = true,
                           .begin_s = begin_s,
                           .from_ns = t_ns,
                           .x_ns = x_ns,
                           .count = oracle_truth_count(&m->truth, t_ns),
                           .status = flags | carried,
                           .carried_x = ORACLE_NONE};
  entry->end_c = oracle_calendar_edge(m->fact->zone, begin_s, period_s) * ORACLE_NS_PER_S;
  if (oracle_calendar_dst(m->fact->zone, begin_s)) entry->status |= ENTRY_DST;
  oracle_profile_touch(m);
}

void oracle_profile_close(meter_t *m, int64_t t_ns, int64_t flags) {
  entry_state_t *entry = &m->entry;
  if (!entry->open) return;
  entry->open = false;
  int64_t x_ns = oracle_clock_crystal(m, t_ns), elapsed = x_ns - entry->x_ns;
  if (elapsed == 0) {
    entry->carried_x = x_ns;
    entry->carried = entry->status & (ENTRY_POWER_UP | ENTRY_TIME_CHANGE);
    return;
  }
  row_t *row = new_row(m);
  if (row == NULL) return;
  row->begin_s = entry->begin_s;
  row->end_s = oracle_clock_s(m, t_ns);
  row->elapsed_s = elapsed / ORACLE_NS_PER_S;
  row->counts = oracle_truth_count(&m->truth, t_ns) - entry->count;
  row->status = entry->status | flags;
  row->from_ns = entry->from_ns;
  row->to_ns = t_ns;
  if (elapsed < m->fact->policy.lp_period_ns) row->status |= ENTRY_SHORT;
  if (row->begin_s < m->latest_end_s) row->status |= ENTRY_REPEATED;
  if (row->end_s > m->latest_end_s) m->latest_end_s = row->end_s;
}

void oracle_profile_mark(meter_t *m, const char *kind, int64_t stamp_s, int64_t stamp2_s,
                         int64_t value) {
  row_t *row = new_row(m);
  if (row == NULL) return;
  row->marker = true;
  memcpy(row->kind, kind, 2);
  row->stamp_s = stamp_s;
  row->stamp2_s = stamp2_s;
  row->value = value;
}
