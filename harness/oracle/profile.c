/* Entries and markers, one sequence: dictionary section 8, 0001 *Profile*. An entry without length
 * in crystal time is not stored; what it would have said of its begin goes to the one that opens at
 * the same instant. The true times of an entry are kept for the bill. */
#include "calendar.h"
#include "meter.h"

#include <assert.h>
#include <string.h>

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

/* The energies of the entry that was stored last, a channel each. */
static void store_energies(meter_t *m, int64_t t_ns) {
  const shape_t *shape = &m->fact->shape;
  size_t width = (size_t)shape->channel_count, entry = m->entry_count - 1;
  if (width == 0) return;
  if (!oracle_text_room(&m->row_energy, &m->row_energy_cap, entry, width * sizeof(int64_t))) {
    m->memory_short = true;
    return;
  }
  for (size_t c = 0; c < width; c++) {
    int q = shape->channels[c];
    m->row_energy[entry * width + c] = oracle_quantiser_value(m, q, t_ns) - m->entry.at[q];
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
    entry->carried = entry->status & (ENTRY_POWER_UP | ENTRY_TIME_CHANGE | ENTRY_RATIO);
    return;
  }
  row_t *row = new_row(m, false);
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

void oracle_profile_mark(meter_t *m, const char *kind, int64_t stamp_s, int64_t stamp2_s,
                         int64_t value) {
  row_t *row = new_row(m, true);
  if (row == NULL) return;
  memcpy(row->kind, kind, 2);
  row->stamp_s = stamp_s;
  row->stamp2_s = stamp2_s;
  row->value = value;
}
