/* See conditions.h. A state is kept twice: what is so (the world's counts) and what was logged (in
 * RAM). An event is what brings the second to the first, so that a cut between them, or a supply
 * that was off, ends with the same log. Its bit stands in the entry in which it begins and in all
 * that open while it holds. */
#include "sim/meter/core.h"
#include "sim/meter/quality.h"

typedef struct {
  event_code_t begin, end;
  uint32_t status, entry;
  bool unpowered; /* seen on the battery, too */
} level_row_t;

static const level_row_t level_rows[LEVELS] = {
    {EVENT_PHASE_LOST, EVENT_PHASE_BACK, STATUS_PHASE_MISSING, ENTRY_PHASE_MISSING, false},
    {EVENT_PHASE_LOST, EVENT_PHASE_BACK, STATUS_PHASE_MISSING, ENTRY_PHASE_MISSING, false},
    {EVENT_PHASE_LOST, EVENT_PHASE_BACK, STATUS_PHASE_MISSING, ENTRY_PHASE_MISSING, false},
    {EVENT_TERMINAL_OPENED, EVENT_TERMINAL_CLOSED, STATUS_TERMINAL_COVER, 0, true},
    {EVENT_MAIN_OPENED, EVENT_MAIN_CLOSED, STATUS_MAIN_COVER, 0, true},
    {EVENT_MAGNET, EVENT_MAGNET_GONE, STATUS_MAGNET, 0, true},
    {EVENT_FRONT_END_FAILED, EVENT_FRONT_END_BACK, STATUS_FRONT_END, ENTRY_NOT_VALID, false},
};

/* Begins and ends of the states are the first of outside_kind_t, in pairs. */
_Static_assert(OUTSIDE_PHASE_LOST == 0 && OUTSIDE_PHASE_BACK == 1, "phases first");
_Static_assert(OUTSIDE_TERMINAL_OPENED == 2 && OUTSIDE_FRONT_END_BACK == 9, "then the pairs");
_Static_assert(LEVEL_FRONT_END - LEVEL_TERMINAL == 3, "in the same order");

/* LEVELS where `one` is of another kind. */
static level_t level_of(const outside_t *one) {
  if (one->kind > OUTSIDE_FRONT_END_BACK) return LEVELS;
  if (one->kind >= OUTSIDE_TERMINAL_OPENED) {
    return (level_t)(LEVEL_TERMINAL + (one->kind - OUTSIDE_TERMINAL_OPENED) / 2);
  }
  CHECK(one->arg >= 1);
  CHECK(one->arg <= 3);
  return (level_t)(LEVEL_PHASE_1 + one->arg - 1);
}

static int32_t step_of(const outside_t *one) { return one->kind % 2 == 0 ? 1 : -1; }

/* --- states --- */

static void level_log(meter_t *m, level_t level, bool on, claim_t stamp) {
  conditions_t *conditions = &m->ram.conditions;
  const level_row_t *row = &level_rows[level];
  if (conditions->on[level] == on) return;
  conditions->on[level] = on;
  if (on) rows_tag(m, row->entry);
  int64_t value = METER_ABSENT;
  if (level <= LEVEL_PHASE_3) value = m->mech->phase_value((int32_t)level);
  rows_event(m, on ? row->begin : row->end, stamp, (claim_t){METER_ABSENT}, value, rows_by_self);
}

static void level_settle(meter_t *m, level_t level) {
  level_log(m, level, m->world.counts[level] > 0, ticker_claim(ticker_now(m)));
}

/* 0006: at one instant phases, reverse run, covers, magnet, front end. */
void conditions_outside(meter_t *m, const outside_t *one) {
  level_t level = level_of(one);
  CHECK(level < LEVELS);
  m->world.counts[level] += step_of(one);
  CHECK(m->world.counts[level] >= 0);
  if (!m->ram.running) return;
  quantum_take(m);
  orders_begin(m, ACTION_EVENT, (pending_t){.kind = PENDING_NONE});
  if (level == LEVEL_FRONT_END) reverse_update(m);
  level_settle(m, level);
  if (level <= LEVEL_PHASE_3) reverse_update(m);
  if (level == LEVEL_FRONT_END) quality_settle(m);
  if (orders_end(m, false) != ST_OK) return; /* it has restarted, and found the same */
}

/* What the battery's clock saw, in order of time, as it showed then. */
static void log_unpowered(meter_t *m) {
  const condition_world_t *world = &m->world;
  int32_t counts[LEVELS];
  for (int32_t i = 0; i < LEVELS; i++) {
    counts[i] = world->counts_down[i];
    if (level_rows[i].unpowered) level_log(m, (level_t)i, counts[i] > 0, ticker_claim(m->ram.lost));
  }
  for (int32_t i = world->outside_down; i < m->outside; i++) {
    const outside_t *one = &m->config->outside[i];
    level_t level = level_of(one);
    if (level == LEVELS || !level_rows[level].unpowered) continue;
    counts[level] += step_of(one);
    shown_t then = m->mech->unpowered_stamp(ticker_at(m, &m->ram, one->at), ticker_now(m));
    level_log(m, level, counts[level] > 0, ticker_claim(then));
  }
}

void conditions_unpowered(meter_t *m, bool clock_lost) {
  if (m->mech->unpowered_seen(clock_lost)) log_unpowered(m);
  for (int32_t i = 0; i < LEVELS; i++) {
    if (level_rows[i].unpowered) level_settle(m, (level_t)i);
  }
  if (m->ram.conditions.totals_bad) conditions_memory(m, MEMORY_TOTALS);
  for (int32_t i = 0; i < MEMORY_KINDS; i++) {
    if ((m->world.spoiled & 1U << i) != 0) conditions_memory(m, (memory_t)i);
  }
}

void conditions_found(meter_t *m) {
  for (int32_t i = 0; i < LEVELS; i++) {
    if (!level_rows[i].unpowered) level_settle(m, (level_t)i);
  }
}

void conditions_down(meter_t *m) {
  condition_world_t *world = &m->world;
  for (int32_t i = 0; i < LEVELS; i++) {
    world->counts_down[i] = world->counts[i];
  }
  world->outside_down = m->outside;
  if (m->mech->reverse_ends_down(true)) reverse_end(m);
  m->ram.conditions.reverse_since.ns = TIME_NEVER;
}

/* --- what it looks like --- */

uint32_t conditions_status(const conditions_t *conditions) {
  uint32_t status = 0;
  for (int32_t i = 0; i < LEVELS; i++) {
    if (conditions->on[i]) status |= level_rows[i].status;
  }
  if (conditions->reverse) status |= STATUS_REVERSE;
  if (conditions->program) status |= STATUS_PROGRAM;
  if (conditions->configuration_lost) status |= STATUS_CONFIGURATION_LOST;
  return status;
}

uint32_t conditions_tags(const meter_t *m) {
  const conditions_t *conditions = &m->ram.conditions;
  uint32_t held = conditions->reverse ? ENTRY_REVERSE : 0;
  for (int32_t i = 0; i < LEVELS; i++) {
    if (conditions->on[i]) held |= level_rows[i].entry;
  }
  return m->mech->entry_tags(held);
}

bool conditions_sees(const meter_t *m, const conditions_t *conditions) {
  return m->mech->front_end_sees(conditions->on[LEVEL_FRONT_END]);
}

/* --- memories and resets --- */

void conditions_transient(meter_t *m) {
  conditions_t *conditions = &m->ram.conditions;
  conditions->transients = m->mech->transient_count(conditions->transients);
  rows_tag(m, ENTRY_TRANSIENT);
  rows_event(m, EVENT_TRANSIENT, ticker_claim(ticker_now(m)), (claim_t){METER_ABSENT},
             conditions->transients, rows_by_self);
}

void conditions_memory(meter_t *m, memory_t memory) {
  static const event_code_t codes[MEMORY_KINDS] = {
      EVENT_PROGRAM, EVENT_TOTALS_REPAIRED, EVENT_CONFIGURATION_REPAIRED, EVENT_CONFIGURATION_LOST};
  CHECK(memory < MEMORY_KINDS);
  conditions_t *conditions = &m->ram.conditions;
  rows_event(m, codes[memory], ticker_claim(ticker_now(m)), (claim_t){METER_ABSENT}, METER_ABSENT,
             rows_by_self);
  switch (memory) {
  case MEMORY_PROGRAM:
    conditions->program = true;
    return;
  case MEMORY_TOTALS:
    conditions->totals_bad = false;
    return;
  case MEMORY_CONFIGURATION_ALL:
    conditions->configuration_lost = true;
    loss_rate(m);
    return;
  case MEMORY_CONFIGURATION: /* its twin is good: the last valid scheme goes on */
  case MEMORY_KINDS:
    return;
  }
}
