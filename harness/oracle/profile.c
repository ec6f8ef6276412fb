/* The load profile, entries and markers in one sequence: dictionary section 8, 0001 *Profile*; how
 * full it is: 0007, 0008. The true times of an entry are kept for the bill. When an entry opens and
 * closes, and what its flags are, is entry.c. */
#include "calendar.h"
#include "meter.h"

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

/* 0006 *Depth*: days·86400 s/T + 100 entries. */
int64_t oracle_profile_capacity(const meter_t *m) {
  int64_t day_ns = 86400 * ORACLE_NS_PER_S, period_ns = m->fact->policy.lp_period_ns;
  return (int64_t)((wide_t)m->fact->limits.profile_days * day_ns / period_ns + 100);
}

static int64_t entries_held(const meter_t *m) {
  size_t cleared = m->rows_from == 0 ? 0 : m->rows[m->rows_from - 1].entries;
  return (int64_t)(m->entry_count - cleared);
}

/* 0007 *A full profile*: no more entries, until it is cleared. */
static bool is_full(const meter_t *m) {
  return m->fact->policy.full_stops && entries_held(m) >= oracle_profile_capacity(m);
}

static void put_energy(meter_t *m, row_t *row, int64_t energy) {
  if (!oracle_text_room(&m->row_energy, &m->row_energy_cap, m->row_energy_count, sizeof energy)) {
    m->memory_short = true;
    return;
  }
  m->row_energy[m->row_energy_count++] = energy;
  row->energy_count++;
}

/* An entry that was stored just now has a value for each channel. */
static void store_energies(meter_t *m, row_t *row, int64_t t_ns, bool nothing) {
  row->energies_at = m->row_energy_count;
  for (int c = 0; c < m->channel_count; c++) {
    int q = m->channels[c];
    put_energy(m, row, nothing ? 0 : oracle_quantiser_value(m, q, t_ns) - m->entry.at[q]);
  }
}

/* 0008 *Nearly full*: once a filling. */
static void look_at_filling(meter_t *m, int64_t t_ns) {
  int64_t held = entries_held(m), capacity = oracle_profile_capacity(m);
  if (!m->fact->policy.full_stops || m->nearly_full) return;
  if (10 * held < 9 * capacity) return;
  m->nearly_full = true;
  oracle_events_log(m, 88, oracle_clock_s(m, t_ns), ORACLE_NONE, held, "I");
}

void oracle_profile_open(meter_t *m, int64_t t_ns, int64_t flags) {
  oracle_entry_open(m, &m->entry, t_ns, flags, m->fact->policy.lp_period_ns);
  for (int q = 0; q < m->fact->shape.quantity_count; q++) {
    m->entry.at[q] = oracle_quantiser_value(m, q, t_ns);
  }
}

void oracle_profile_close(meter_t *m, int64_t t_ns, int64_t flags) {
  int64_t from_ns = m->entry.from_ns;
  told_t told;
  bool stored = oracle_entry_close(m, &m->entry, t_ns, flags, m->fact->policy.lp_period_ns, &told);
  row_t *row = !stored || is_full(m) ? NULL : new_row(m, false);
  if (row == NULL) return;
  oracle_entry_label(&told, &m->latest_end_s);
  row->told = told;
  row->from_ns = from_ns;
  row->to_ns = t_ns;
  store_energies(m, row, t_ns, false);
  look_at_filling(m, t_ns);
}

void oracle_profile_clear(meter_t *m, int64_t t_ns) {
  m->rows_from = m->row_count;
  m->nearly_full = false;
  oracle_profile_mark(m, "CL", oracle_clock_s(m, t_ns), ORACLE_NONE, ORACLE_NONE);
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
    bool dst = oracle_calendar_dst(m->fact->zone, begin_s);
    int64_t status = ENTRY_POWER_DOWN | ENTRY_POWER_UP | (dst ? ENTRY_DST : 0);
    row->told = (told_t){.begin_s = begin_s, .end_s = end_s, .status = status};
    row->from_ns = row->to_ns = t_ns; /* nothing was counted: it stands at the outage's end */
    store_energies(m, row, t_ns, true);
    if (end_s > m->latest_end_s) m->latest_end_s = end_s;
    look_at_filling(m, t_ns);
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
