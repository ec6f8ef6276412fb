/* What the meter writes down as it happens: profile entries and markers in one sequence with two
 * rings, so that flickers cannot flush history (spec meter.md "Load profile"), and events. Statuses
 * and orders are the dictionary's, sections 8 and 10, and D1's "Profile". */
#include "sim/meter/channels.h"
#include "sim/meter/core.h"
#include "sim/meter/instrument.h"

enum { OUTAGE_ROWS_MAX = 32 };

const meter_by_t rows_by_self = {.port = 'I', .level = 0};

/* 0007: where no more are stored they take no number either, and nothing can repeat them. */
void rows_append(meter_t *m, meter_row_t *row) {
  ram_t *ram = &m->ram;
  bool entry = row->kind == ROW_ENTRY;
  uint32_t stored = ram->entries - ram->entries_hidden;
  bool stops = m->config->policy.full_stops;
  if (entry && m->mech->field.profile_full(stops, stored, m->nvm.entries.cap)) return;
  if (entry && row->stamp2.s > ram->greatest_end.s) ram->greatest_end = row->stamp2;
  row->sequence = ++ram->sequence;
  row->boot = ram->boot;
  uint32_t place = entry ? ram->entries++ : ram->markers++;
  nvm_row_write(&m->nvm, entry, place, row);
  if (entry) rows_filled(m);
}

/* 0008: once a filling. */
void rows_filled(meter_t *m) {
  ram_t *ram = &m->ram;
  uint32_t stored = ram->entries - ram->entries_hidden;
  if (!m->config->policy.full_stops || ram->nearly_full) return;
  if (!m->mech->keeping.nearly_full(stored, m->nvm.entries.cap)) return;
  ram->nearly_full = true;
  rows_event(m, EVENT_NEARLY_FULL, ticker_claim(ticker_now(m)), (claim_t){METER_ABSENT}, stored,
             rows_by_self);
}

/* Of an entry that was not stored, as it ended where it began: how it began still holds, and what
 * happened at that instant belongs to the interval that begins there (0006 "Silent points"). */
uint32_t rows_inherited(const entry_t *entry) {
  const uint32_t tags = ENTRY_TRANSIENT | ENTRY_PHASE_MISSING | ENTRY_REVERSE | ENTRY_NOT_VALID;
  return entry->begun | (entry->status & tags);
}

uint32_t rows_status(const meter_t *m) {
  const ram_t *ram = &m->ram;
  uint32_t status = conditions_tags(m);
  if (m->mech->entry_invalid(ram->invalid)) status |= ENTRY_INVALID;
  if (m->config->zone[almanac_row(m, ticker_claim(ticker_now(m)))].dst) status |= ENTRY_DST;
  if (ram->voltage_missing) status |= ENTRY_VOLTAGE_MISSING;
  if (ram->battery_low || ram->battery_failed) status |= ENTRY_BATTERY;
  if (ram->ticker.slew_s != 0) status |= ENTRY_SLEWING;
  return status;
}

void rows_tag(meter_t *m, uint32_t bits) {
  if (m->ram.entry.open) m->ram.entry.status |= bits;
  instrument_tag(m, bits);
}

void rows_open(meter_t *m, uint32_t begun) {
  ram_t *ram = &m->ram;
  if (!ram->metering || ram->entry.open || !m->mech->profile_runs(ram->frozen)) return;
  int64_t x = ticker_x(m, m->now);
  if (ram->entry.begin_x == x) begun |= rows_inherited(&ram->entry);
  ram->entry = (entry_t){.open = true,
                         .begun = begun,
                         .status = begun | rows_status(m),
                         .begin = ticker_now(m),
                         .begin_x = x};
  for (int32_t i = 0; i < m->config->shape.quantity_count; i++)
    ram->gauges[i].entry = 0;
}

void rows_close(meter_t *m, uint32_t ended) {
  ram_t *ram = &m->ram;
  entry_t *entry = &ram->entry;
  if (!entry->open) return;
  entry->open = false;
  span_t elapsed = {ticker_x(m, m->now) - entry->begin_x};
  if (elapsed.ns == 0) return;
  claim_t begin = ticker_claim(entry->begin);
  claim_t end = ticker_claim(ticker_now(m));
  uint32_t status = entry->status | ended;
  if (m->mech->shorter(elapsed, m->config->policy.lp_period)) status |= ENTRY_SHORT;
  if (m->mech->repeated(begin, ram->greatest_end)) status |= ENTRY_REPEATED;
  meter_row_t row = {.kind = ROW_ENTRY,
                     .status = status,
                     .stamp = begin,
                     .stamp2 = end,
                     .value = METER_ABSENT,
                     .elapsed = div_floor(elapsed.ns, NS_PER_S)};
  for (int32_t i = 0; i < m->shape->channel_count; i++)
    row.energy[i] = shape_value(m, ram, channels_quantity(m, i), VALUE_ENTRY);
  rows_append(m, &row);
}

void rows_mark(meter_t *m, row_kind_t kind, claim_t stamp, claim_t stamp2, int64_t value) {
  meter_row_t row = {.kind = kind, .stamp = stamp, .stamp2 = stamp2, .value = value};
  rows_append(m, &row);
}

/* In the order of the bits of the alarm register. */
static const event_code_t alarm_codes[] = {
    EVENT_POWER_DOWN,     EVENT_POWER_UP,         EVENT_CLOCK_LOST, EVENT_BATTERY_LOW,
    EVENT_BATTERY_DEAD,   EVENT_BATTERY_REPLACED, EVENT_TIME_SET,   EVENT_END_OF_BILLING,
    EVENT_WRONG_PASSWORD, EVENT_LOCKED_OUT,       EVENT_CORRUPT,    EVENT_VOLTAGE_LOST};

static void alarm(ram_t *ram, event_code_t code) {
  for (uint32_t bit = 0; bit < sizeof alarm_codes / sizeof alarm_codes[0]; bit++) {
    if (alarm_codes[bit] == code) ram->alarms |= 1U << bit;
  }
}

void rows_event(meter_t *m, event_code_t code, claim_t stamp, claim_t stamp2, int64_t value,
                meter_by_t by) {
  meter_event_t event = {.number = ++m->ram.events,
                         .boot = m->ram.boot,
                         .code = code,
                         .stamp = stamp,
                         .stamp2 = stamp2,
                         .value = value,
                         .by = by};
  alarm(&m->ram, code);
  nvm_event_write(&m->nvm, &event);
}

/* A16: a right meter stores nothing for an outage. */
void rows_outage(meter_t *m, shown_t lost, shown_t up) {
  span_t period = m->config->policy.lp_period;
  int64_t missing = div_floor(up.ns - lost.ns, period.ns);
  if (missing > OUTAGE_ROWS_MAX) missing = OUTAGE_ROWS_MAX;
  if (missing < 0) missing = 0;
  int32_t filled = m->mech->outage_entries((int32_t)missing);
  int64_t begin_ns = lost.ns;
  for (int32_t i = 0; i < filled && i < OUTAGE_ROWS_MAX; i++) {
    int64_t end_ns = almanac_raster(m, (shown_t){begin_ns}, period);
    meter_row_t row = {.kind = ROW_ENTRY,
                       .stamp = ticker_claim((shown_t){begin_ns}),
                       .stamp2 = ticker_claim((shown_t){end_ns}),
                       .value = METER_ABSENT,
                       .elapsed = div_floor(end_ns - begin_ns, NS_PER_S)};
    rows_append(m, &row);
    begin_ns = end_ns;
  }
}
