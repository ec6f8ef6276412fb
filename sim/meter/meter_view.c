/* What a meter shows: a picture of the instant of the last advance, by value. Reading takes no
 * counts and changes nothing; what has accrued since the last edge is added to a copy. A meter that
 * is off shows what it saved, for tests and inspection; a server asks meter_talks first. */
#include "sim/meter/core.h"
#include "sim/meter/meter.h"
#include "sim/meter/runs.h"

const ram_t *view_ram(const meter_t *m) {
  return m->supplied ? &m->ram : nvm_state_latest(&m->nvm);
}

bool meter_talks(const meter_t *m) { return m->ram.running && m->ram.metering; }

bool meter_supplied(const meter_t *m) { return m->ram.running; }

const char *meter_serial(const meter_t *m) { return m->config->serial; }

span_t meter_profile_period(const meter_t *m) { return m->config->policy.lp_period; }

span_t meter_powered(const meter_t *m) {
  const ram_t *ram = view_ram(m);
  int64_t run = ram->running ? ticker_x(m, m->now) - ram->taken_x : 0;
  return (span_t){ram->powered_x + run};
}

bool meter_passwords_locked(const meter_t *m) {
  return meter_powered(m).ns < view_ram(m)->passwords_x;
}

static uint32_t status_of(const ram_t *ram) {
  uint32_t status = 0;
  if (ram->invalid) status |= STATUS_INVALID;
  if (ram->frozen) status |= STATUS_FROZEN;
  if (ram->battery_low) status |= STATUS_BATTERY_LOW;
  if (ram->battery_failed) status |= STATUS_BATTERY_FAILED;
  if (ram->corrupt) status |= STATUS_CORRUPT;
  if (ram->voltage_missing) status |= STATUS_VOLTAGE_MISSING;
  if (ram->ticker.slew_s != 0) status |= STATUS_SLEWING;
  if (ram->nearly_full) status |= STATUS_NEARLY_FULL;
  return status | conditions_status(&ram->conditions);
}

/* The hook by which a wrong meter clears a bit on reading; spec meter.md: reading clears none. */
void meter_note_read(meter_t *m) {
  uint32_t before = status_of(&m->ram);
  uint32_t after = m->mech->status_after_read(before);
  uint32_t cleared = before & ~after;
  if (cleared != 0) dormant_spoil(m);
  if ((cleared & STATUS_INVALID) != 0) m->ram.invalid = false;
  if ((cleared & STATUS_BATTERY_LOW) != 0) m->ram.battery_low = false;
  if ((cleared & STATUS_BATTERY_FAILED) != 0) m->ram.battery_failed = false;
  if ((cleared & STATUS_CORRUPT) != 0) m->ram.corrupt = false;
}

void meter_face(const meter_t *m, meter_face_t *face) {
  const ram_t *ram = view_ram(m);
  const meter_config_t *config = m->config;
  claim_t clock = ticker_claim(ticker_at(m, ram, m->now));
  const meter_zone_row_t *zone = &config->zone[almanac_row(m, clock)];
  *face = (meter_face_t){
      .clock = clock,
      .clock_status = (uint8_t)((ram->invalid ? 0x01 : 0) | (zone->dst ? 0x80 : 0)),
      .offset_s = almanac_offset(m, clock),
      .status = status_of(ram),
      .rate = ram->rate,
      .boot = ram->boot,
      .response = ram->response,
      .episode = ram->episode,
      .profile_last = ram->sequence,
      .events_last = ram->events,
      .sets_made = ram->sets_made,
      .last_reset = ram->last_reset,
      .tariff = almanac_tariff_active(m)->name,
      .passive = "",
      .passive_due = {METER_ABSENT},
      .ratios = ram->ratios,
      .power_failures =
          ram->boot > 0 ? ram->boot - 1 - ram->restarts : 0, /* power-ups but the first */
      .long_failures = ram->long_failures,
      .alarms = ram->alarms,
      .transients = ram->conditions.transients,
      .dailies_made = ram->dailies_made,
      .instrument_last = m->config->gauges.count > 0 ? ram->instrument.sequence : 0,
      .calendar_refused = ram->calendar_refused,
  };
  deferred_t passive = almanac_tariff_passive(m);
  if (passive.tariff == NULL) return;
  face->passive = passive.tariff->name;
  face->passive_due = passive.due;
}

/* As it would be judged now; on a copy, as the registers. */
void meter_demand(const meter_t *m, meter_demand_t *demand) {
  ram_t ram;
  nvm_ram_copy(&m->nvm, &ram, view_ram(m));
  span_t whole = m->config->policy.md_period;
  quantum_take_into(m, &ram, m->now);
  *demand = (meter_demand_t){.period = whole,
                             .start = {METER_ABSENT},
                             .last = ram.last_demand,
                             .last_end = ram.last_demand_end};
  if (!ram.period.open) return;
  demand->start = ticker_claim(ram.period.begin);
  demand->running = maximum_running(m, &ram);
}

claim_t meter_billing_next(const meter_t *m) {
  const ram_t *ram = view_ram(m);
  claim_t next = {INT64_MAX};
  if (m->mech->calendar_runs(ram->frozen)) {
    next = resets_next(m, ticker_claim(ticker_at(m, ram, m->now)));
  }
  return next.s == INT64_MAX ? (claim_t){METER_ABSENT} : next;
}

void meter_registers(const meter_t *m, meter_registers_t *registers) {
  ram_t ram;
  nvm_ram_copy(&m->nvm, &ram, view_ram(m));
  quantum_take_into(m, &ram, m->now);
  shape_show(m, &ram, ram.peak, registers);
}

/* --- rows --- */

const char *row_kind_text(row_kind_t kind) {
  static const char *const texts[] = {"E", "ND", "PD", "PU", "CC", "FE", "TC", "CL", "DS"};
  CHECK(kind >= ROW_ENTRY);
  CHECK(kind <= ROW_DS);
  return texts[kind];
}

/* Where in one ring the first row is whose sequence is not below; false past the last. Rows of a
 * ring ascend. */
static bool ring_seek(const meter_t *m, bool entry, uint32_t sequence, nvm_found_t *found) {
  const ram_t *ram = view_ram(m);
  const nvm_t *nvm = &m->nvm;
  uint32_t high = entry ? ram->entries : ram->markers;
  uint32_t cap = entry ? nvm->entries.cap : nvm->markers.cap;
  uint32_t hidden = entry ? ram->entries_hidden : ram->markers_hidden;
  uint32_t low = high > cap ? high - cap : 0;
  if (low < hidden) low = hidden;
  if (!entry) return nvm_marker_seek(nvm, low, high, sequence, found);
  nvm_found_t stored;
  bool in_run = runs_seek(nvm, low, high, sequence, found);
  if (!nvm_entry_seek(nvm, low, high, sequence, &stored)) return in_run;
  if (!in_run || stored.place < found->place) *found = stored;
  return true;
}

static bool ring_read(const meter_t *m, bool entry, uint32_t place, uint32_t sequence,
                      meter_row_t *row) {
  bool found = entry && runs_row(m, place, row);
  return (found || nvm_row_read(&m->nvm, entry, place, row)) && row->sequence >= sequence;
}

/* The earlier of both rings; a record that is not whole gives way to the other's. */
bool meter_row_seek(const meter_t *m, uint32_t sequence, meter_row_t *row) {
  nvm_found_t entry = {0}, marker = {0};
  bool has_entry = ring_seek(m, true, sequence, &entry);
  bool has_marker = ring_seek(m, false, sequence, &marker);
  bool marker_first = has_marker && (!has_entry || marker.sequence < entry.sequence);
  if (marker_first && ring_read(m, false, marker.place, sequence, row)) return true;
  if (has_entry && ring_read(m, true, entry.place, sequence, row)) return true;
  return has_marker && !marker_first && ring_read(m, false, marker.place, sequence, row);
}

static uint32_t least(uint32_t a, uint32_t b) { return a < b ? a : b; }

uint32_t meter_rows_stored(const meter_t *m) {
  const ram_t *ram = view_ram(m);
  return least(ram->entries - ram->entries_hidden, m->nvm.entries.cap) +
         least(ram->markers - ram->markers_hidden, m->nvm.markers.cap);
}

uint32_t meter_rows_capacity(const meter_t *m) { return m->nvm.entries.cap + m->nvm.markers.cap; }

/* --- sets and events --- */

uint32_t meter_events_stored(const meter_t *m) {
  return least(view_ram(m)->events, m->nvm.events.cap);
}

uint32_t meter_events_capacity(const meter_t *m) { return m->nvm.events.cap; }

uint32_t meter_sets_capacity(const meter_t *m) { return m->nvm.sets.cap; }

uint32_t meter_sets_stored(const meter_t *m) {
  return least(view_ram(m)->sets_made, m->nvm.sets.cap);
}

bool meter_set(const meter_t *m, uint32_t number, meter_set_t *set) {
  uint32_t made = view_ram(m)->sets_made;
  if (number == 0 || number > made || made - number >= m->nvm.sets.cap) return false;
  return nvm_set_read(&m->nvm, number, set);
}

bool meter_event_seek(const meter_t *m, uint32_t number, meter_event_t *event) {
  uint32_t made = view_ram(m)->events;
  uint32_t first = made > m->nvm.events.cap ? made - m->nvm.events.cap + 1 : 1;
  for (uint32_t at = number > first ? number : first; at <= made; at++) {
    if (nvm_event_read(&m->nvm, at, event)) return true;
  }
  return false;
}

void meter_by_text(meter_by_t by, char text[3]) {
  text[0] = by.port;
  text[1] = by.port == 'R' || by.port == 'O' ? (char)('0' + by.level) : 0;
  text[2] = 0;
}

energy_t meter_consumed(const meter_t *m, true_t at) {
  mwns_t energy = load_energy(m->load, m->start, at);
  return (energy_t){i128_div_floor(energy, (int64_t)MWNS_PER_MWH)};
}
