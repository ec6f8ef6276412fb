/* Entries and markers, one sequence: dictionary section 8, 0001 *Profile*. An entry without length
 * in crystal time is not stored; what it would have said of its begin goes to the one that opens at
 * the same instant. The true times of an entry are kept for the bill. */
#include "calendar.h"
#include "meter.h"

#include <assert.h>
#include <string.h>

/* What the next entry inherits of one without length: how it began, and what the table of errors
 * tagged at that instant (0006 *Silent points*). */
enum {
  ENTRY_CARRIED = ENTRY_POWER_UP | ENTRY_TIME_CHANGE | ENTRY_RATIO | ENTRY_TRANSIENT | ENTRY_PHASE |
                  ENTRY_REVERSE | ENTRY_NOT_VALID
};

static row_t *new_row(meter_t *m, bool marker) {
  if (!oracle_text_room(&m->rows, &m->row_cap, m->row_count, sizeof m->rows[0])) {
    m->memory_short = true;
    return NULL;
  }
  row_t *row = &m->rows[m->row_count++];
  if (marker) m->marker_count++;
  if (!marker) m->entry_count++;
  *row = (row_t){
      .marker = marker, .boot = m->boot, .entries = m->entry_count, .markers = m->marker_count};
  return row;
}

/* 0006 *Depth*: days·86400 s/T + 100 entries. */
int64_t oracle_profile_capacity(const meter_t *m) {
  int64_t day_ns = 86400 * ORACLE_NS_PER_S, period_ns = m->fact->policy.lp_period_ns;
  return (int64_t)((wide_t)m->fact->limits.profile_days * day_ns / period_ns + 100);
}

/* 0007 *A full profile*: no more entries, until it is cleared. */
static bool is_full(const meter_t *m) {
  size_t cleared = m->rows_from == 0 ? 0 : m->rows[m->rows_from - 1].entries;
  int64_t held = (int64_t)(m->entry_count - cleared);
  return m->fact->policy.full_stops && held >= oracle_profile_capacity(m);
}

/* The energies of the entry that was stored last, a channel each: nothing yet. */
static int64_t *store_nothing(meter_t *m) {
  size_t width = (size_t)m->fact->shape.channel_count, entry = m->entry_count - 1;
  if (width == 0) return NULL;
  if (!oracle_text_room(&m->row_energy, &m->row_energy_cap, entry, width * sizeof(int64_t))) {
    m->memory_short = true;
    return NULL;
  }
  int64_t *energies = &m->row_energy[entry * width];
  for (size_t c = 0; c < width; c++) {
    energies[c] = 0;
  }
  return energies;
}

static void store_energies(meter_t *m, int64_t t_ns) {
  const shape_t *shape = &m->fact->shape;
  int64_t *energies = store_nothing(m);
  for (int c = 0; energies != NULL && c < shape->channel_count; c++) {
    int q = shape->channels[c];
    energies[c] = oracle_quantiser_value(m, q, t_ns) - m->entry.at[q];
  }
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
                           .status = flags | carried,
                           .carried_x = ORACLE_NONE};
  for (int q = 0; q < m->fact->shape.quantity_count; q++) {
    entry->at[q] = oracle_quantiser_value(m, q, t_ns);
  }
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
    entry->carried = entry->status & ENTRY_CARRIED;
    return;
  }
  row_t *row = is_full(m) ? NULL : new_row(m, false);
  if (row == NULL) return;
  store_energies(m, t_ns);
  row->begin_s = entry->begin_s;
  row->end_s = oracle_clock_s(m, t_ns);
  row->elapsed_s = elapsed / ORACLE_NS_PER_S;
  row->status = entry->status | flags;
  row->from_ns = entry->from_ns;
  row->to_ns = t_ns;
  if (elapsed < m->fact->policy.lp_period_ns) row->status |= ENTRY_SHORT;
  if (row->begin_s < m->latest_end_s) row->status |= ENTRY_REPEATED;
  if (row->end_s > m->latest_end_s) m->latest_end_s = row->end_s;
}

/* 0007 *Padding*: what an outage from `from_s` of the clock left out, as entries of nothing. */
void oracle_profile_pad(meter_t *m, int64_t t_ns, int64_t from_s) {
  const policy_t *policy = &m->fact->policy;
  int64_t now_s = oracle_clock_s(m, t_ns), period_s = policy->lp_period_ns / ORACLE_NS_PER_S;
  if (!policy->pad || now_s - from_s > policy->gap_limit_ns / ORACLE_NS_PER_S) return;
  for (int64_t begin_s = from_s; begin_s < now_s && !is_full(m) && !m->memory_short;) {
    int64_t end_s = oracle_calendar_edge(m->fact->zone, begin_s, period_s);
    if (end_s > now_s) end_s = now_s;
    row_t *row = new_row(m, false);
    if (row == NULL) return;
    store_nothing(m);
    row->begin_s = begin_s;
    row->end_s = end_s;
    row->status = ENTRY_POWER_DOWN | ENTRY_POWER_UP;
    if (oracle_calendar_dst(m->fact->zone, begin_s)) row->status |= ENTRY_DST;
    row->from_ns = row->to_ns =
        t_ns; /* nothing was counted: its place in truth is the outage's end */
    if (end_s > m->latest_end_s) m->latest_end_s = end_s;
    begin_s = end_s;
  }
}

void oracle_profile_mark(meter_t *m, const char *kind, int64_t stamp_s, int64_t stamp2_s,
                         int64_t value) {
  row_t *row = new_row(m, true);
  if (row == NULL) return;
  memcpy(row->kind, kind, 2);
  row->stamp_s = stamp_s;
  row->stamp2_s = stamp2_s;
  row->value = value;
}
