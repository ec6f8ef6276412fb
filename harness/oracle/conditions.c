/* The table of errors in the ideal meter: phases, covers, magnetic field, front end, memories,
 * transient resets, a cleared profile; their events, status bits and entry bits. Source: 0006
 * *Conditions*. What of the load is seen meanwhile is truth.c's; nothing here splits an entry or a
 * demand period, but the clearing of the profile. */
#include "meter.h"

#include <assert.h>
#include <stdlib.h>

/* Event codes: the begin; the end is one more. */
static const int64_t state_code[CONDITION_STATES] = {62, 62, 62, 70, 72, 74, 85};

static condition_t of_fault(const fault_fact_t *fault) {
  switch (fault->kind) {
  case FAULT_PHASE_OFF:
    return (condition_t)(CONDITION_PHASE + fault->number - 1);
  case FAULT_TERMINAL_COVER:
    return CONDITION_TERMINAL;
  case FAULT_MAIN_COVER:
    return CONDITION_MAIN;
  case FAULT_MAGNETIC_FIELD:
    return CONDITION_MAGNET;
  case FAULT_FRONT_END:
    return CONDITION_FRONT;
  default:
    return CONDITION_STATES;
  }
}

/* Those that the clock on its battery sees without supply. */
static bool is_seen_without_supply(condition_t condition) {
  return condition >= CONDITION_TERMINAL && condition <= CONDITION_MAGNET;
}

bool oracle_conditions_is(fault_kind_t kind) {
  return kind == FAULT_PHASE_OFF || kind == FAULT_TERMINAL_COVER || kind == FAULT_MAIN_COVER ||
         kind == FAULT_MAGNETIC_FIELD || kind == FAULT_FRONT_END || kind == FAULT_TRANSIENT_RESET ||
         kind == FAULT_MEMORY || kind == FAULT_PROGRAM;
}

/* 0006: phases, covers, magnet, front end, then memories, transient reset; begins and ends in the
 * order of their numbers. */
int64_t oracle_conditions_order(const fault_fact_t *fault, bool over) {
  if (fault->kind == FAULT_TRANSIENT_RESET) return 4000;
  if (fault->kind == FAULT_MEMORY) return 3000 + fault->number;
  if (fault->kind == FAULT_PROGRAM) return 3500; /* FACTS.md: behind `memory_fault` */
  condition_t condition = of_fault(fault);
  assert(condition < CONDITION_STATES);
  int64_t code = state_code[condition] + (over ? 1 : 0);
  return condition == CONDITION_FRONT ? 2000 + code : code * 10 + (int64_t)condition;
}

static void log_state(meter_t *m, condition_t condition, bool there, int64_t stamp_s) {
  bool phase = condition < CONDITION_TERMINAL;
  int64_t value = phase ? (int64_t)condition - CONDITION_PHASE + 1 : ORACLE_NONE;
  m->conditions.logged[condition] = there;
  oracle_events_log(m, state_code[condition] + (there ? 0 : 1), stamp_s, ORACLE_NONE, value, "I");
  oracle_entry_touch(m);
}

/* Kept by the clock on its battery, until a power-up can log it. */
static void keep(meter_t *m, condition_t condition, bool there, int64_t t_ns) {
  conditions_t *conditions = &m->conditions;
  if (!oracle_text_room(&conditions->kept, &conditions->kept_cap, conditions->kept_count,
                        sizeof conditions->kept[0])) {
    m->memory_short = true;
    return;
  }
  conditions->kept[conditions->kept_count++] =
      (kept_t){.condition = condition, .there = there, .stamp_s = oracle_clock_s(m, t_ns)};
}

static void change_state(meter_t *m, int64_t t_ns, condition_t condition, bool over) {
  conditions_t *conditions = &m->conditions;
  assert(condition < CONDITION_STATES);
  bool before = conditions->faults[condition] > 0;
  conditions->faults[condition] += over ? -1 : 1;
  bool there = conditions->faults[condition] > 0;
  if (there == before) return; /* they may overlap */
  oracle_registers_take(m, t_ns);
  if (m->powered) {
    log_state(m, condition, there, oracle_clock_s(m, t_ns));
  } else if (is_seen_without_supply(condition)) {
    keep(m, condition, there, t_ns);
  }
}

/* Totals only: no rate counts, and the calendar is at rest until a tariff comes. */
static void lose_configuration(meter_t *m, int64_t t_ns) {
  m->conditions.configuration_lost = true;
  oracle_registers_rate(m, t_ns, 0);
}

static void find_memory(meter_t *m, int64_t t_ns, int64_t code) {
  oracle_events_log(m, code, oracle_clock_s(m, t_ns), ORACLE_NONE, ORACLE_NONE, "I");
  if (code == EVENT_PROGRAM_MEMORY) m->conditions.program_memory = true;
  if (code == EVENT_CONFIGURATION_LOST) lose_configuration(m, t_ns);
}

static void transient_reset(meter_t *m, int64_t t_ns) {
  if (!m->powered) return;
  m->conditions.transient_resets++;
  oracle_events_log(m, 80, oracle_clock_s(m, t_ns), ORACLE_NONE, m->conditions.transient_resets,
                    "I");
  if (m->entry.open) m->entry.status |= ENTRY_TRANSIENT;
  if (m->gauging.open) m->gauging.status |= ENTRY_TRANSIENT;
}

void oracle_conditions_program(meter_t *m, int64_t t_ns) {
  find_memory(m, t_ns, EVENT_PROGRAM_MEMORY);
}

void oracle_conditions_happen(meter_t *m, int64_t t_ns, const fault_fact_t *fault, bool over) {
  if (fault->kind == FAULT_TRANSIENT_RESET) {
    transient_reset(m, t_ns);
  } else if (fault->kind == FAULT_PROGRAM) {
    oracle_program_damage(m, fault->number); /* a start finds it */
  } else if (fault->kind != FAULT_MEMORY) {
    change_state(m, t_ns, of_fault(fault), over);
  } else if (m->powered) {
    find_memory(m, t_ns, fault->number);
  } else {
    m->conditions.memories[fault->number - EVENT_PROGRAM_MEMORY]++;
  }
}

/* Where the clock was lost nobody knows when; what is there is, and what was is over. */
static void log_lasting(meter_t *m, int64_t t_ns) {
  conditions_t *conditions = &m->conditions;
  for (int c = CONDITION_TERMINAL; c <= CONDITION_MAGNET; c++) {
    bool there = conditions->faults[c] > 0;
    if (there != conditions->logged[c]) {
      log_state(m, (condition_t)c, there, oracle_clock_s(m, t_ns));
    }
  }
}

void oracle_conditions_power_up(meter_t *m, int64_t t_ns, bool lost) {
  conditions_t *conditions = &m->conditions;
  if (lost) log_lasting(m, t_ns);
  for (size_t i = 0; !lost && i < conditions->kept_count; i++) {
    const kept_t *kept = &conditions->kept[i];
    log_state(m, kept->condition, kept->there, kept->stamp_s);
  }
  conditions->kept_count = 0;
  for (int64_t code = EVENT_PROGRAM_MEMORY; code <= EVENT_CONFIGURATION_LOST; code++) {
    int *count = &conditions->memories[code - EVENT_PROGRAM_MEMORY];
    for (; *count > 0; (*count)--) {
      find_memory(m, t_ns, code);
    }
  }
}

void oracle_conditions_see(meter_t *m, int64_t t_ns) {
  for (int c = CONDITION_PHASE; c < CONDITION_STATES; c++) {
    bool there = m->conditions.faults[c] > 0;
    if (is_seen_without_supply((condition_t)c) || there == m->conditions.logged[c]) continue;
    log_state(m, (condition_t)c, there, oracle_clock_s(m, t_ns));
  }
}

static bool any_phase(const meter_t *m) {
  const bool *logged = m->conditions.logged;
  return logged[CONDITION_PHASE] || logged[CONDITION_PHASE + 1] || logged[CONDITION_PHASE + 2];
}

int64_t oracle_conditions_entry(const meter_t *m) {
  int64_t bits = 0;
  if (any_phase(m)) bits |= ENTRY_PHASE;
  if (m->conditions.reverse) bits |= ENTRY_REVERSE;
  if (m->conditions.logged[CONDITION_FRONT]) bits |= ENTRY_NOT_VALID;
  return bits;
}

int64_t oracle_conditions_status(const meter_t *m) {
  const conditions_t *conditions = &m->conditions;
  int64_t word = 0;
  if (conditions->reverse) word |= 0x00080;
  if (any_phase(m)) word |= 0x00400;
  if (conditions->logged[CONDITION_TERMINAL]) word |= 0x00800;
  if (conditions->logged[CONDITION_MAIN]) word |= 0x01000;
  if (conditions->logged[CONDITION_MAGNET]) word |= 0x02000;
  if (conditions->program_memory) word |= 0x04000;
  if (conditions->logged[CONDITION_FRONT]) word |= 0x08000;
  if (conditions->configuration_lost) word |= 0x10000;
  return word;
}

int64_t oracle_conditions_reverse_order(bool over) { return over ? 650 : 640; }

/* 0006: P as seen below 0 for 5 s of true time without a break, while metering; meter.md: longer
 * than 5 s, so that what ends with them is none. */
bool oracle_conditions_reverse_run(const meter_t *m, int64_t from_ns, span_t *run) {
  const int64_t least_ns = 5 * ORACLE_NS_PER_S;
  if (!m->fact->policy.reverse_detect) return false;
  int64_t begin_ns = ORACLE_NONE, at_ns = from_ns;
  while (at_ns != ORACLE_NEVER && at_ns < m->facts->end_ns) {
    look_t look = oracle_truth_look(&m->truth, at_ns);
    bool reverse = look.metering && look.voltage && look.power_mw < 0;
    if (reverse && begin_ns == ORACLE_NONE) begin_ns = at_ns;
    if (!reverse && begin_ns != ORACLE_NONE && at_ns - begin_ns > least_ns) break;
    if (!reverse) begin_ns = ORACLE_NONE;
    at_ns = look.until_ns;
  }
  if (begin_ns == ORACLE_NONE) return false;
  bool ends = at_ns != ORACLE_NEVER && at_ns < m->facts->end_ns;
  *run = (span_t){begin_ns + least_ns, ends ? at_ns : ORACLE_NEVER};
  return ends || run->from_ns < m->facts->end_ns;
}

void oracle_conditions_reverse(meter_t *m, int64_t t_ns, bool over) {
  conditions_t *conditions = &m->conditions;
  int64_t now_s = oracle_clock_s(m, t_ns);
  conditions->reverse = !over;
  oracle_events_log(m, over ? 65 : 64, now_s, over ? conditions->reverse_s : ORACLE_NONE,
                    ORACLE_NONE, "I");
  if (!over) conditions->reverse_s = now_s;
  oracle_entry_touch(m);
}

/* The rows stay, so that sequence numbers go on; nobody can read them any more. */
void oracle_conditions_clear_profile(meter_t *m, int64_t t_ns, const char *by) {
  bool had_entry = m->entry.open;
  int64_t now_s = oracle_clock_s(m, t_ns);
  oracle_registers_take(m, t_ns);
  oracle_profile_close(m, t_ns, 0);
  oracle_profile_clear(m, t_ns);
  oracle_events_log(m, 87, now_s, ORACLE_NONE, ORACLE_NONE, by);
  if (had_entry) oracle_profile_open(m, t_ns, 0);
}

void oracle_conditions_free(meter_t *m) {
  free(m->conditions.kept);
  m->conditions.kept = NULL;
}
