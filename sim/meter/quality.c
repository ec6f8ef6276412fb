/* The life of a meter that measures power quality: measuring spans, and in each the instants of its
 * events: the begin of the cycle that shows one, where the clock is looked at; the end of it, from
 * which on entries are flagged; and the end of the cycle that ends it, where its record is written
 * (pmu/docs/decisions/0011). The events themselves are quality_events.c's, the octets of records
 * quality_record.c's. */
#include "sim/meter/quality.h"

#include "sim/meter/instrument.h"

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

/* Where its second half cycle is over; TIME_NEVER. */
static int64_t known_ns(int64_t half) {
  return half == MAINS_NEVER ? TIME_NEVER : (half + 1) * MAINS_HALF_NS;
}

static int64_t begin_ns(const meter_t *m, int64_t half) {
  return half == MAINS_NEVER ? TIME_NEVER : m->mech->sensing.cycle_begin(half) * MAINS_HALF_NS;
}

quality_t *quality_new(arena_t *arena, const meter_config_t *config) {
  if (config->quality == NULL) return NULL;
  quality_t *q = ARENA_NEW(arena, quality_t);
  *q = (quality_t){.told = config->quality, .next_ns = TIME_NEVER};
  q->slots = ARENA_ARRAY(arena, quality_kept_t *, (size_t)config->quality->rows + 1);
  q->has_dials = config->gauges.count > config->gauges.dial_count;
  for (int32_t i = 0; i < config->gauges.count; i++)
    q->is_dial[i] = mains_gauge_read(config->gauges.words[i], &q->gauges[i]);
  return q;
}

/* --- the instants --- */

static void look_ahead(meter_t *m) {
  quality_t *q = m->quality;
  q->next_ns = TIME_NEVER;
  for (int32_t i = 0; i < MACHINES && q->on; i++) {
    const quality_event_t *now = &q->machines[i].now;
    const quality_event_t *then = &q->machines[i].then;
    int64_t own = known_ns(now->begun ? now->end : now->begin);
    if (!now->stamped) own = begin_ns(m, now->begin);
    if (!then->stamped) own = least(own, begin_ns(m, then->begin));
    q->next_ns = least(q->next_ns, own);
  }
}

int64_t quality_next(const meter_t *m) {
  return m->quality == NULL ? TIME_NEVER : m->quality->next_ns;
}

/* The event that runs gives way to the one behind it; returns what it was. */
static quality_event_t pass(meter_t *m, quality_machine_t machine) {
  quality_t *q = m->quality;
  quality_event_t over = q->machines[machine].now;
  q->machines[machine].now = q->machines[machine].then;
  q->machines[machine].then = quality_find(m, machine, q->first + 1, q->machines[machine].now.end);
  look_ahead(m);
  return over;
}

static void write(meter_t *m, quality_machine_t machine, const quality_event_t *event, int64_t last,
                  bool cut) {
  if (!event->recorded) return;
  quality_found_t found = quality_measure(m, machine, event, last, cut);
  quality_record_t record;
  quality_record_make(m, &found, m->quality->first, &record);
  nvm_action_t outer = m->nvm.action;
  m->nvm.action = ACTION_QUALITY;
  quality_log(m, &record);
  m->nvm.action = outer;
}

/* MACHINES: nothing ends at this instant. */
static quality_machine_t ending(const meter_t *m) {
  const quality_t *q = m->quality;
  for (quality_machine_t i = MACHINE_DIP; i < MACHINES; i++) {
    const quality_event_t *now = &q->machines[i].now;
    if (now->begun && known_ns(now->end) <= m->now.ns) return i;
  }
  return MACHINES;
}

static quality_machine_t beginning(const meter_t *m) {
  const quality_t *q = m->quality;
  for (quality_machine_t i = MACHINE_DIP; i < MACHINES; i++) {
    const quality_event_t *now = &q->machines[i].now;
    if (!now->begun && known_ns(now->begin) <= m->now.ns) return i;
  }
  return MACHINES;
}

static bool stamp_due(const meter_t *m) {
  const quality_t *q = m->quality;
  for (int32_t i = 0; i < MACHINES; i++) {
    const quality_event_t *now = &q->machines[i].now;
    const quality_event_t *then = &q->machines[i].then;
    if (!now->stamped && begin_ns(m, now->begin) <= m->now.ns) return true;
    if (!then->stamped && begin_ns(m, then->begin) <= m->now.ns) return true;
  }
  return false;
}

bool quality_first(const meter_t *m) {
  if (quality_next(m) > m->now.ns) return false;
  return ending(m) < MACHINES || stamp_due(m);
}

static void stamp_all(meter_t *m) {
  quality_t *q = m->quality;
  for (int32_t i = 0; i < MACHINES; i++) {
    quality_event_t *const events[] = {&q->machines[i].now, &q->machines[i].then};
    for (size_t k = 0; k < sizeof events / sizeof events[0]; k++) {
      if (events[k]->stamped || begin_ns(m, events[k]->begin) > m->now.ns) continue;
      events[k]->stamped = true;
      events[k]->stamp = quality_stamp_now(m);
    }
  }
}

/* A record is one operation: a cut at its write leaves none, and the event is over all the same. */
void quality_live(meter_t *m) {
  quality_machine_t machine = ending(m);
  if (machine < MACHINES) {
    quality_event_t over = pass(m, machine);
    orders_begin(m, ACTION_QUALITY, (pending_t){.kind = PENDING_NONE});
    write(m, machine, &over, over.end, false);
    if (orders_end(m, false) != ST_OK) return; /* it has restarted: another span */
    return;
  }
  machine = beginning(m);
  if (stamp_due(m)) {
    stamp_all(m);
  } else if (machine < MACHINES) {
    m->quality->machines[machine].now.begun = true;
    if (machine != MACHINE_RAPID) instrument_tag(m, ENTRY_FLAGGED);
  }
  look_ahead(m);
}

uint32_t quality_flags(const meter_t *m) {
  const quality_t *q = m->quality;
  if (q == NULL || !q->on) return 0;
  for (quality_machine_t i = MACHINE_DIP; i <= MACHINE_SWELL; i++) {
    const quality_event_t *now = &q->machines[i].now;
    if (now->begun && known_ns(now->end) > m->now.ns) {
      return m->mech->sensing.flag_opening(ENTRY_FLAGGED);
    }
  }
  return 0;
}

/* --- measuring spans --- */

static void start(meter_t *m) {
  quality_t *q = m->quality;
  q->on = true;
  q->first = mains_half_whole(m->now);
  for (quality_machine_t i = MACHINE_DIP; i < MACHINES; i++) {
    q->machines[i].now = quality_find(m, i, q->first + 1, q->first + 1);
    q->machines[i].then = quality_find(m, i, q->first + 1, q->machines[i].now.end);
  }
  look_ahead(m);
}

/* Half-open: of an entry that has just opened, what is cut now is no part. */
static void unflag(meter_t *m) {
  entry_t *entry = &m->ram.instrument.entry;
  if (entry->open && entry->begin_x == ticker_x(m, m->now)) entry->status &= ~ENTRY_FLAGGED;
}

/* What is over at this instant is not cut; what runs is, and lasts as long as it was looked at. */
static void stop(meter_t *m) {
  quality_t *q = m->quality;
  quality_machine_t machine = MACHINES;
  stamp_all(m);
  while ((machine = ending(m)) < MACHINES) {
    quality_event_t over = pass(m, machine);
    write(m, machine, &over, over.end, false);
  }
  while ((machine = beginning(m)) < MACHINES)
    q->machines[machine].now.begun = true;
  int64_t last = mains_half(m->now) - 1;
  for (machine = MACHINE_DIP; machine <= MACHINE_SWELL; machine++) {
    const quality_event_t *now = &q->machines[machine].now;
    if (m->mech->sensing.cut_recorded(now->begun)) write(m, machine, now, last, true);
  }
  q->on = false;
  unflag(m);
  look_ahead(m);
}

void quality_settle(meter_t *m) {
  quality_t *q = m->quality;
  if (q == NULL) return;
  const ram_t *ram = &m->ram;
  bool sees = ram->running && ram->metering && !ram->voltage_missing &&
              conditions_sees(m, &ram->conditions);
  if (sees == q->on) return;
  quality_dials_take(m);
  if (sees) {
    start(m);
  } else {
    stop(m);
  }
}

void quality_down(meter_t *m) {
  if (m->quality == NULL) return;
  quality_dials_take(m);
  if (m->quality->on) stop(m);
}
