/* Supply, battery and voltage, and the order of instants: what is internal first, then what comes
 * from outside. Sources: 0001 *Time*, *Power-up, order*, *Missing voltage*; clock-loss.md *States*
 * and the order at one instant. */
#include "meter.h"
#include "calendar.h"

#include <assert.h>
#include <stdlib.h>

/* 0001 *From outside at one instant*. An outage is half-open: a cell that dies at the instant of
 * the power-up is not found dead by it. */
typedef enum {
  HAPPEN_RECORD,      /* of power quality is written: internal, and before a power-down */
  HAPPEN_TRANSFORMER, /* what stands there, whatever the meter knows of it */
  HAPPEN_CONDITION,   /* 0006: before all that 0001 lists, in an order of its own */
  HAPPEN_EMPTY,       /* an outage that leaves nothing in the reserve ends behind it */
  HAPPEN_UP,
  HAPPEN_DISTURBANCE, /* begins; what is set at that instant is set behind it */
  HAPPEN_CORRUPT,
  HAPPEN_VOLTAGE_LOST,
  HAPPEN_VOLTAGE_BACK,
  HAPPEN_CELL_REPLACED,
  HAPPEN_CELL_LOW,
  HAPPEN_CELL_DEAD,
  HAPPEN_CHIP_FAILED,
  HAPPEN_RESPONSE,
  HAPPEN_ACTIVATE,
  HAPPEN_RATIO,
  HAPPEN_CHANNELS,
  HAPPEN_CLEAR_PROFILE,
  HAPPEN_END_OF_BILLING,
  HAPPEN_ADJUST,
  HAPPEN_SET,
  HAPPEN_WRONG_PASSWORD,
  HAPPEN_DOWN,
  HAPPEN_EMPTY_AT_ONCE
} happen_t;

typedef struct happening {
  int64_t at_ns;
  happen_t kind;
  bool over;     /* of a condition */
  int64_t order; /* among the conditions of one instant */
  size_t place;  /* in the scenario */
  const fault_fact_t *fault;
  const transformer_t *transformer;
  size_t record; /* of power quality */
} happening_t;

static void add(meter_t *m, int64_t at_ns, happen_t kind, const fault_fact_t *fault) {
  if (at_ns == ORACLE_NEVER) return;
  int64_t start_ns = m->facts->start_ns;
  m->happenings[m->happening_count] = (happening_t){.at_ns = at_ns < start_ns ? start_ns : at_ns,
                                                    .kind = kind,
                                                    .place = m->happening_count,
                                                    .fault = fault};
  m->happening_count++;
}

static void add_condition(meter_t *m, const fault_fact_t *fault) {
  bool state = fault->kind != FAULT_MEMORY && fault->kind != FAULT_TRANSIENT_RESET &&
               fault->kind != FAULT_PROGRAM;
  if (state && fault->to_ns <= m->facts->start_ns) return;
  for (int over = 0; over <= (state ? 1 : 0); over++) {
    size_t count = m->happening_count;
    add(m, over != 0 ? fault->to_ns : fault->from_ns, HAPPEN_CONDITION, fault);
    if (m->happening_count == count) continue; /* it never ends */
    m->happenings[count].over = over != 0;
    m->happenings[count].order = oracle_conditions_order(fault, over != 0);
  }
}

/* A reverse run follows from the load alone, and is known beforehand. */
static void add_reverse_runs(meter_t *m) {
  span_t run;
  int64_t from_ns = m->facts->start_ns;
  while (oracle_conditions_reverse_run(m, from_ns, &run)) {
    for (int over = 0; over <= 1; over++) {
      size_t count = m->happening_count;
      add(m, over != 0 ? run.to_ns : run.from_ns, HAPPEN_CONDITION, NULL);
      if (m->happening_count == count) continue;
      m->happenings[count].over = over != 0;
      m->happenings[count].order = oracle_conditions_reverse_order(over != 0);
    }
    from_ns = run.to_ns;
  }
}

static size_t count_reverse_runs(const meter_t *m) {
  span_t run;
  size_t count = 0;
  for (int64_t from_ns = m->facts->start_ns; oracle_conditions_reverse_run(m, from_ns, &run);
       from_ns = run.to_ns) {
    count++;
  }
  return count;
}

/* Those up to the start stand there from the start. */
static void add_transformers(meter_t *m) {
  for (size_t i = 0; i < m->fact->transformer_count; i++) {
    const transformer_t *one = &m->fact->transformers[i];
    if (one->at_ns <= m->facts->start_ns) continue;
    size_t count = m->happening_count;
    add(m, one->at_ns, HAPPEN_TRANSFORMER, NULL);
    m->happenings[count].transformer = one;
  }
}

/* Of power quality, whose begins and ends follow from the facts alone. What is not over has no
 * record. */
static void add_records(meter_t *m) {
  const disturbances_t *found = &m->quality.found;
  for (size_t i = 0; i < found->count && found->at[i].written_ns != ORACLE_NEVER; i++) {
    size_t count = m->happening_count;
    add(m, found->at[i].begin_ns, HAPPEN_DISTURBANCE, NULL);
    add(m, found->at[i].written_ns, HAPPEN_RECORD, NULL);
    m->happenings[count].record = m->happenings[count + 1].record = i;
  }
}

void oracle_meter_reserve(meter_t *m, int64_t at_ns, reserve_is_t what) {
  static const happen_t kinds[] = {[RESERVE_IS_EMPTY] = HAPPEN_EMPTY,
                                   [RESERVE_IS_EMPTY_AT_ONCE] = HAPPEN_EMPTY_AT_ONCE,
                                   [RESERVE_IS_LOW] = HAPPEN_CELL_LOW,
                                   [RESERVE_IS_DEAD] = HAPPEN_CELL_DEAD};
  add(m, at_ns, kinds[what], NULL);
}

static void add_fault(meter_t *m, const fault_fact_t *fault) {
  static const happen_t begin[FAULT_COUNT] = {[FAULT_VOLTAGE_OFF] = HAPPEN_VOLTAGE_LOST,
                                              [FAULT_BATTERY_LOW] = HAPPEN_CELL_LOW,
                                              [FAULT_BATTERY_DEAD] = HAPPEN_CELL_DEAD,
                                              [FAULT_CHIP_FAILED] = HAPPEN_CHIP_FAILED,
                                              [FAULT_POLICY_CORRUPT] = HAPPEN_CORRUPT,
                                              [FAULT_SET_CLOCK] = HAPPEN_SET,
                                              [FAULT_ADJUST_CLOCK] = HAPPEN_ADJUST,
                                              [FAULT_END_OF_BILLING] = HAPPEN_END_OF_BILLING,
                                              [FAULT_ACTIVATE_PASSIVE] = HAPPEN_ACTIVATE,
                                              [FAULT_SET_RESPONSE] = HAPPEN_RESPONSE,
                                              [FAULT_CLEAR_PROFILE] = HAPPEN_CLEAR_PROFILE,
                                              [FAULT_SET_RATIO] = HAPPEN_RATIO,
                                              [FAULT_WRONG_PASSWORD] = HAPPEN_WRONG_PASSWORD,
                                              [FAULT_BATTERY_REPLACED] = HAPPEN_CELL_REPLACED,
                                              [FAULT_SET_CHANNELS] = HAPPEN_CHANNELS};
  /* What a dip takes of the supply is a fault of its own; a swell takes nothing. */
  if (fault->kind == FAULT_DIP || fault->kind == FAULT_SWELL) return;
  if (oracle_conditions_is(fault->kind)) {
    add_condition(m, fault);
    return;
  }
  if (fault->firmware) { /* it begins by an order, and one of no length ends there */
    if (fault->to_ns > fault->from_ns) add(m, fault->to_ns, HAPPEN_UP, fault);
    return;
  }
  if (fault->kind == FAULT_SUPPLY_OFF) {
    int64_t down_ns = 0;
    if (!oracle_truth_goes_down(m->facts, m->fact, fault, &down_ns)) return;
    /* 0001: a fault at or before the start finds the meter off, without a power-down. */
    if (fault->from_ns > m->facts->start_ns) add(m, down_ns, HAPPEN_DOWN, fault);
    if (fault->from_ns <= m->facts->start_ns) {
      m->powered = false;
      m->supply_off = true;
    }
    add(m, fault->to_ns, HAPPEN_UP, fault);
    return;
  }
  add(m, fault->from_ns, begin[fault->kind], fault);
  if (fault->kind == FAULT_VOLTAGE_OFF) add(m, fault->to_ns, HAPPEN_VOLTAGE_BACK, fault);
  bool cell = fault->kind == FAULT_BATTERY_DEAD || fault->kind == FAULT_BATTERY_LOW;
  if (cell) add(m, fault->to_ns, HAPPEN_CELL_REPLACED, fault);
}

static int compare(const void *a, const void *b) {
  const happening_t *left = a, *right = b;
  if (left->at_ns != right->at_ns) return left->at_ns < right->at_ns ? -1 : 1;
  if (left->kind != right->kind) return left->kind < right->kind ? -1 : 1;
  if (left->order != right->order) return left->order < right->order ? -1 : 1;
  return (left->place > right->place) - (left->place < right->place);
}

bool oracle_meter_start(meter_t *m, const facts_t *facts, const meter_fact_t *fact) {
  const policy_t *policy = &fact->policy;
  *m = (meter_t){.facts = facts,
                 .fact = fact,
                 .powered = true,
                 .metering_ns = ORACLE_NEVER,
                 .foreseen_ns = ORACLE_NEVER,
                 .boot = 1,
                 .never_set = fact->never_set,
                 .time_invalid = fact->never_set,
                 .frozen = fact->never_set,
                 .invalid_from_ns = fact->never_set ? facts->start_ns : ORACLE_NEVER,
                 .response = policy->response,
                 .tariff = fact->tariff,
                 .passive = fact->passive,
                 .passive_due_s = fact->passive_due_s,
                 .programmed = fact->passive,
                 .programmed_due_s = fact->passive_due_s,
                 .activated_ns = ORACLE_NEVER,
                 .p1_locked_x = ORACLE_NONE,
                 .latest_end_s = ORACLE_NONE};
  m->battery.seen_s = ORACLE_NONE;
  m->entry.carried_x = m->gauging.carried_x = ORACLE_NONE;
  m->gauge_latest_end_s = ORACLE_NONE;
  oracle_firmware_start(m);
  if (!oracle_crystal_start(m) || !oracle_truth_make(&m->truth, facts, fact)) return false;
  if (!oracle_quality_start(m)) return false;
  size_t faults = fact->fault_count + count_reverse_runs(m) + m->quality.found.count;
  size_t most = faults * 2 + oracle_reserve_most(m) + fact->transformer_count + 1;
  m->happenings = calloc(most, sizeof m->happenings[0]);
  if (m->happenings == NULL) return false;
  if (!oracle_quantiser_start(m)) return false;
  oracle_registers_start(m);
  oracle_channels_start(m);
  add_transformers(m);
  add_reverse_runs(m);
  add_records(m);
  for (size_t i = 0; i < fact->fault_count; i++) {
    add_fault(m, &fact->faults[i]);
  }
  if (!oracle_reserve_start(m)) return false;
  qsort(m->happenings, m->happening_count, sizeof m->happenings[0], compare);
  int64_t start_s = oracle_div_floor(facts->start_ns, ORACLE_NS_PER_S);
  /* clock_initial never_set: 2000-01-01T00:00:00Z. */
  int64_t c_ns = fact->never_set ? INT64_C(946684800) * ORACLE_NS_PER_S : facts->start_ns;
  oracle_clock_start(m, facts->start_ns, c_ns);
  m->edge_c = c_ns;
  m->set_start_s = oracle_clock_s(m, facts->start_ns);
  m->served_s = m->daily_served_s = m->set_start_s;
  m->down_s = m->set_start_s;
  m->set_start_invalid = m->time_invalid;
  if (m->never_set) { /* A30: as R3 with the emergency rate */
    m->episode = (episode_t){.ever = true, .open = true};
    m->rate = policy->hold == HOLD_EMERGENCY ? policy->emergency_rate : 8;
  } else {
    if (m->passive != SIZE_MAX && m->passive_due_s <= start_s) { /* in the past: at once */
      m->tariff = m->passive;
      m->passive = SIZE_MAX;
    }
    m->rate = oracle_schedule_rate(m, facts->start_ns);
  }
  m->metering = m->powered;
  if (m->metering) {
    oracle_profile_open(m, facts->start_ns, 0);
    oracle_gauges_open(m, facts->start_ns, 0);
    oracle_demand_open(m, facts->start_ns, false);
  }
  return !m->memory_short;
}

void oracle_meter_free(meter_t *m) {
  oracle_truth_free(&m->truth);
  oracle_conditions_free(m);
  oracle_firmware_free(m);
  oracle_quality_free(m);
  free(m->happenings);
  free(m->pieces);
  free(m->scales);
  free(m->rows);
  free(m->row_energy);
  free(m->gauge_rows);
  free(m->gauge_values);
  free(m->events);
  free(m->sets);
  free(m->dailies);
  free(m->judged);
  free(m->judged_energy);
  free(m->invalid);
}

void oracle_meter_deviation(meter_t *m, int64_t t_ns) {
  bool runs = m->powered || !(m->lost_while_off || m->reserve_gone);
  if (m->time_invalid || !runs) return;
  int64_t off_ns = oracle_clock_at(m, t_ns) - t_ns;
  if (off_ns < 0) off_ns = -off_ns;
  if (off_ns > m->deviation_ns) m->deviation_ns = off_ns;
}

static void see_voltage(meter_t *m, int64_t t_ns) {
  if (!m->powered || m->voltage_missing == m->voltage_seen) return;
  m->voltage_seen = m->voltage_missing;
  oracle_events_log(m, m->voltage_seen ? 60 : 61, oracle_clock_s(m, t_ns), ORACLE_NONE, ORACLE_NONE,
                    "I");
  oracle_entry_touch(m);
}

/* Logs what the cell shows; while the supply is off it waits for the power-up. */
static void see_battery(meter_t *m, int64_t t_ns) {
  battery_t *battery = &m->battery;
  if (!m->powered) return;
  int64_t now_s = oracle_clock_s(m, t_ns);
  if (battery->replaced) {
    battery->replaced = battery->seen_low = battery->seen_dead = false;
    battery->status_low = battery->status_failed = false;
    battery->seen_s = ORACLE_NONE;
    oracle_events_log(m, 6, now_s, ORACLE_NONE, ORACLE_NONE, "I");
  }
  if (battery->low && !battery->seen_low) {
    battery->seen_low = battery->status_low = true;
    if (battery->seen_s == ORACLE_NONE) battery->seen_s = now_s;
    oracle_events_log(m, 4, now_s, ORACLE_NONE, ORACLE_NONE, "I");
  }
  if (battery->dead && !battery->seen_dead) {
    battery->seen_dead = battery->status_failed = true;
    if (battery->seen_s == ORACLE_NONE) battery->seen_s = now_s;
    oracle_events_log(m, 5, now_s, ORACLE_NONE, ORACLE_NONE, "I");
  }
  oracle_entry_touch(m);
}

/* The first boot is no power-up: it leaves neither event nor marker, so its entry has no such flag.
 */
static void start_metering(meter_t *m, int64_t t_ns) {
  bool power_up = m->boot > 1;
  m->metering_ns = ORACLE_NEVER;
  m->metering = true;
  int64_t flags = (power_up ? ENTRY_POWER_UP : 0) | (m->restarted ? ENTRY_TRANSIENT : 0);
  oracle_profile_open(m, t_ns, flags);
  oracle_gauges_open(m, t_ns, flags);
  oracle_demand_metering(m, t_ns, power_up);
}

static void power_down(meter_t *m, int64_t t_ns) {
  const policy_t *policy = &m->fact->policy;
  int64_t lost_s = oracle_clock_s(m, t_ns);
  int64_t flags = ENTRY_POWER_DOWN | (m->restarting ? ENTRY_TRANSIENT : 0);
  oracle_registers_take(m, t_ns);
  oracle_profile_close(m, t_ns, flags);
  oracle_gauges_close(m, t_ns, flags);
  oracle_demand_suspend(m, t_ns);
  /* synchronise and restart judge now, unless the outage may prove to be no boundary. */
  bool judge = policy->after_failure != AFTER_RESUME && policy->continuation_ns == 0;
  if (judge) oracle_demand_close(m, t_ns, lost_s);
  oracle_profile_mark(m, "PD", lost_s, ORACLE_NONE, ORACLE_NONE);
  if (m->restarting) oracle_firmware_begun(m, lost_s);
  if (!m->restarting) oracle_events_log(m, 1, lost_s, ORACLE_NONE, ORACLE_NONE, "I");
  oracle_firmware_power_down(m);
  oracle_clock_start(m, t_ns, oracle_clock_at(m, t_ns)); /* a slew is dropped */
  m->down_s = lost_s;
  m->down_x = oracle_clock_crystal(m, t_ns);
  m->powered_before += m->down_x - m->powered_x;
  m->powered_x = m->down_x;
  m->powered = false;
  m->metering = false;
  m->metering_ns = ORACLE_NEVER;
  m->lost_while_off = !m->restarting && m->battery.dead;
}

/* 0001 *Power-up, order*, from boot + 1 to metering. */
static void power_up(meter_t *m, int64_t t_ns) {
  int64_t lost_s = m->down_s;
  /* 0008: the emptiness of a capacitor is no matter of a battery. */
  bool battery = m->lost_while_off || m->fact->policy.reserve != RESERVE_CAPACITOR;
  bool lost = m->lost_while_off || m->reserve_gone, claimed_invalid = m->time_invalid;
  oracle_program_look(m);
  m->boot++;
  m->powered = true;
  m->powered_x = oracle_clock_crystal(m, t_ns);
  oracle_demand_power_up(m, t_ns, lost);
  if (lost) oracle_episode_begin(m, t_ns, lost_s, battery);
  m->lost_while_off = m->reserve_gone = false;
  int64_t now_s = oracle_clock_s(m, t_ns);
  /* A2: what is only found at this power-up was not detected before the loss. */
  int64_t detected_s = m->battery.replaced || !battery ? ORACLE_NONE : m->battery.seen_s;
  oracle_conditions_power_up(m, t_ns, lost);
  see_battery(m, t_ns);
  if (m->restarting) oracle_firmware_done(m, t_ns, lost_s);
  if (!m->restarting || m->overlapped) {
    oracle_events_log(m, 2, now_s, lost_s, lost ? ORACLE_NONE : now_s - lost_s, "I");
  }
  oracle_program_say(m, t_ns);
  m->restarted = m->restarting;
  m->restarting = m->overlapped = false;
  if (lost) oracle_events_log(m, 3, now_s, lost_s, detected_s, "I");
  oracle_profile_mark(m, "PU", now_s, lost_s, lost ? 1 : 0);
  if (lost) {
    oracle_episode_respond(m, t_ns, lost_s, claimed_invalid);
  } else {
    oracle_profile_pad(m, t_ns, lost_s);
    oracle_schedule_catch_up(m, t_ns, lost_s, true);
    oracle_schedule_evaluate(m, t_ns);
  }
  m->edge_c = oracle_clock_at(m, t_ns);
  oracle_conditions_see(m, t_ns);
  see_voltage(m, t_ns);
}

/* 0001: off from the start of the span, boot 1 comes at TO, without loss, event or marker. */
static void first_power_up(meter_t *m, int64_t t_ns) {
  oracle_program_look(m);
  m->powered = true;
  m->powered_x = oracle_clock_crystal(m, t_ns);
  m->lost_while_off = m->reserve_gone = false;
  oracle_conditions_power_up(m, t_ns, false);
  see_battery(m, t_ns);
  oracle_program_say(m, t_ns);
  oracle_schedule_evaluate(m, t_ns);
  m->edge_c = oracle_clock_at(m, t_ns);
  oracle_conditions_see(m, t_ns);
  see_voltage(m, t_ns);
}

static void supply_back(meter_t *m, int64_t t_ns, const fault_fact_t *fault) {
  if (fault->from_ns <= m->facts->start_ns) {
    first_power_up(m, t_ns);
  } else {
    power_up(m, t_ns);
  }
  m->metering_ns = t_ns + m->fact->policy.start_up_ns;
  if (m->metering_ns == t_ns) start_metering(m, t_ns);
  oracle_firmware_due(m, t_ns);
}

static const fault_fact_t *blackout_at(const meter_fact_t *fact, int64_t at_ns) {
  for (size_t i = 0; i < fact->fault_count; i++) {
    if (fact->faults[i].firmware && fact->faults[i].from_ns == at_ns) return &fact->faults[i];
  }
  return NULL;
}

void oracle_meter_restart(meter_t *m, int64_t t_ns) {
  const fault_fact_t *blackout = blackout_at(m->fact, t_ns);
  if (blackout == NULL) { /* the first one: what would follow it is of another life */
    if (m->foreseen_ns == ORACLE_NEVER) m->foreseen_ns = t_ns;
    return;
  }
  m->restarting = true;
  m->blackout_end_ns = blackout->to_ns;
  power_down(m, t_ns);
  if (blackout->to_ns == t_ns) supply_back(m, t_ns, blackout);
}

bool oracle_meter_foresee(facts_t *facts, size_t index, int64_t at_ns) {
  meter_fact_t *fact = &facts->meters[index];
  fault_fact_t blackout = {.kind = FAULT_SUPPLY_OFF,
                           .from_ns = at_ns,
                           .to_ns = at_ns + fact->policy.blackout_ns,
                           .meter_only = true,
                           .firmware = true,
                           .by = "-"};
  if (!oracle_text_room(&fact->faults, &fact->fault_cap, fact->fault_count, sizeof blackout)) {
    return false;
  }
  fact->faults[fact->fault_count++] = blackout;
  return true;
}

/* The supply is back, or a blackout over: the meter starts when both are. */
static void up(meter_t *m, int64_t t_ns, const fault_fact_t *fault) {
  if (!fault->firmware) m->supply_off = false;
  bool dark = m->restarting && t_ns < m->blackout_end_ns;
  if (!dark && !m->supply_off) supply_back(m, t_ns, fault);
}

/* 0009: a failure in a blackout is found when both are over; a dead cell loses the clock in it. */
static void down(meter_t *m, int64_t t_ns) {
  m->supply_off = true;
  if (!m->restarting) {
    power_down(m, t_ns);
    return;
  }
  m->overlapped = true;
  if (m->battery.dead) m->lost_while_off = true;
}

/* What people do at the meter: nothing while it is off or starting up; it does not answer yet. */
static void by_hand(meter_t *m, int64_t t_ns, happen_t kind, const fault_fact_t *fault) {
  if (!m->metering) return;
  if (kind == HAPPEN_RESPONSE) oracle_episode_response(m, t_ns, fault->number, fault->by);
  if (kind == HAPPEN_ACTIVATE) (void)oracle_schedule_activate(m, t_ns, fault->by);
  if (kind == HAPPEN_RATIO) (void)oracle_ratio_order(m, t_ns, fault->ratio, fault->by);
  if (kind == HAPPEN_CHANNELS) (void)oracle_channels_order(m, t_ns, fault->channels, fault->by);
  if (kind == HAPPEN_END_OF_BILLING) (void)oracle_sets_command(m, t_ns, fault->by);
  if (kind == HAPPEN_ADJUST) (void)oracle_episode_adjust(m, t_ns, fault->number, fault->by);
  if (kind == HAPPEN_SET) (void)oracle_episode_set(m, t_ns, fault->number, fault->by);
  if (kind == HAPPEN_WRONG_PASSWORD) oracle_password_wrong(m, t_ns, fault->number, fault->by);
  if (kind == HAPPEN_CLEAR_PROFILE) oracle_conditions_clear_profile(m, t_ns, fault->by);
}

static void cell(meter_t *m, int64_t t_ns, const happening_t *one) {
  battery_t *battery = &m->battery;
  if (one->kind == HAPPEN_CELL_REPLACED) {
    /* 0008: the end of `battery_low` fills no cell, so that one which is low of itself stays so. */
    if (one->fault->kind == FAULT_BATTERY_LOW && battery->spent) return;
    battery->spent = false;
    battery->low = battery->dead = false;
    /* 0008: several ends of one instant are one 006. */
    if (!battery->renewed || battery->renewed_ns != t_ns) battery->replaced = true;
    battery->renewed = true;
    battery->renewed_ns = t_ns;
  } else if (one->kind == HAPPEN_CELL_LOW) {
    battery->low = true;
    if (one->fault == NULL) battery->spent = true;
  } else {
    battery->dead = true;
    if (m->supply_off) m->lost_while_off = true; /* A4 */
  }
  see_battery(m, t_ns);
}

static void happen(meter_t *m, const happening_t *one) {
  int64_t t_ns = one->at_ns;
  switch (one->kind) {
  case HAPPEN_RECORD:
    oracle_quality_writes(m, t_ns, one->record);
    return;
  case HAPPEN_DISTURBANCE:
    oracle_quality_begins(m, t_ns, one->record);
    return;
  case HAPPEN_TRANSFORMER:
    oracle_quantiser_stands(m, t_ns, one->transformer->ratio);
    return;
  case HAPPEN_CONDITION:
    if (one->fault == NULL) oracle_conditions_reverse(m, t_ns, one->over);
    if (one->fault != NULL) oracle_conditions_happen(m, t_ns, one->fault, one->over);
    return;
  case HAPPEN_VOLTAGE_LOST:
  case HAPPEN_VOLTAGE_BACK:
    oracle_registers_take(m, t_ns);
    m->voltage_faults += one->kind == HAPPEN_VOLTAGE_LOST ? 1 : -1;
    m->voltage_missing = m->voltage_faults > 0;
    see_voltage(m, t_ns);
    return;
  case HAPPEN_CELL_REPLACED:
  case HAPPEN_CELL_LOW:
  case HAPPEN_CELL_DEAD:
    cell(m, t_ns, one);
    return;
  case HAPPEN_EMPTY:
  case HAPPEN_EMPTY_AT_ONCE:
    m->reserve_gone = m->supply_off;
    return;
  case HAPPEN_CORRUPT:
    m->corrupt = true;
    return;
  case HAPPEN_UP:
    up(m, t_ns, one->fault);
    return;
  case HAPPEN_CHIP_FAILED:
    if (m->powered) {
      oracle_episode_chip_failed(m, t_ns);
    } else {
      m->lost_while_off = true;
    }
    return;
  case HAPPEN_RESPONSE:
  case HAPPEN_ACTIVATE:
  case HAPPEN_RATIO:
  case HAPPEN_CHANNELS:
  case HAPPEN_END_OF_BILLING:
  case HAPPEN_ADJUST:
  case HAPPEN_SET:
  case HAPPEN_CLEAR_PROFILE:
  case HAPPEN_WRONG_PASSWORD:
    by_hand(m, t_ns, one->kind, one->fault);
    return;
  case HAPPEN_DOWN:
    down(m, t_ns);
    return;
  }
}

/* One thing at a time: the earliest, and at one instant internal, metering, outside. */
static bool step(meter_t *m, int64_t to_ns, bool outside, bool down) {
  int64_t edge_c = m->powered ? oracle_schedule_next(m) : ORACLE_NEVER;
  int64_t edge_ns = edge_c == ORACLE_NEVER ? ORACLE_NEVER : oracle_clock_when(m, edge_c);
  const happening_t *next =
      m->happening_next < m->happening_count ? &m->happenings[m->happening_next] : NULL;
  int64_t next_ns = next == NULL ? ORACLE_NEVER : next->at_ns;
  int64_t verified_ns = oracle_firmware_verified(m);
  int64_t at_ns = edge_ns < m->metering_ns ? edge_ns : m->metering_ns;
  if (verified_ns < at_ns) at_ns = verified_ns;
  if (next_ns < at_ns) at_ns = next_ns;
  if (at_ns > to_ns || at_ns == ORACLE_NEVER || m->foreseen_ns != ORACLE_NEVER) return false;
  bool internal = edge_ns == at_ns || m->metering_ns == at_ns || verified_ns == at_ns;
  if (!internal && at_ns == to_ns && (!outside || (!down && next->kind == HAPPEN_DOWN)))
    return false;
  oracle_meter_deviation(m, at_ns);
  if (verified_ns == at_ns) {
    oracle_firmware_conclude(m, at_ns);
  } else if (edge_ns == at_ns) {
    oracle_schedule_edges(m, at_ns);
  } else if (m->metering_ns == at_ns) {
    start_metering(m, at_ns);
  } else {
    m->happening_next++;
    happen(m, next);
  }
  oracle_meter_deviation(m, at_ns);
  return !m->memory_short;
}

void oracle_meter_advance(meter_t *m, int64_t t_ns, bool outside) {
  while (step(m, t_ns, outside, false)) {}
}

void oracle_meter_finish(meter_t *m, int64_t t_ns) {
  while (step(m, t_ns, true, true)) {}
}
