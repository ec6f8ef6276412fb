/* Activation: the restart by the rules of a power failure, the switch of banks within it, and the
 * start of what runs then (pmu/docs/decisions/0009 "Activation"). The blackout is the world's: the
 * meter is down, and comes up when it is over and the supply is there. What flaws of the first
 * firmware still show is here, too. */
#include "sim/meter/firmware.h"

#include <string.h>

enum { ROWS_TO_ACTIVATE = 1 }; /* one for the row that says so */

/* --- asking --- */

static meter_image_reason_t reason_of(const meter_t *m, bool forced) {
  const firmware_record_t *record = firmware_record(m->firmware);
  const imaging_mechanisms_t *mech = &m->mech->imaging;
  bool verified = record->status == IMAGE_VERIFIED && !record->dropped;
  if (!mech->activates(verified)) return REASON_UNVERIFIED;
  if (!mech->memory_allows(m->ram.conditions.program)) return REASON_MEMORY;
  if (!mech->clock_allows(m->ram.invalid, forced)) return REASON_CLOCK;
  if (verified) return firmware_check(m, ROWS_TO_ACTIVATE);
  image_manifest_t manifest; /* a right meter is not here */
  size_t len = firmware_file(m->firmware).len;
  bool readable =
      firmware_manifest(m, &manifest) && len - IMAGE_CHECK_MANIFEST >= manifest.body_len;
  return readable ? REASON_NONE : REASON_UNVERIFIED;
}

status_t firmware_ask(meter_t *m, bool forced, bool scheduled, meter_by_t by) {
  pending_t pending = {.kind = PENDING_IMAGE_ACTIVATE, .by = by};
  pending.arg = (int64_t)reason_of(m, forced);
  pending.image.row = firmware_rows(m->firmware);
  pending.image.scheduled = scheduled;
  return orders_run(m, pending);
}

int64_t firmware_edge(const meter_t *m, shown_t after) {
  if (m->firmware == NULL) return INT64_MAX;
  int64_t at = firmware_record(m->firmware)->scheduled.s;
  if (at == METER_ABSENT || at > INT64_MAX / NS_PER_S) return INT64_MAX;
  return at * NS_PER_S > after.ns ? at * NS_PER_S : INT64_MAX;
}

/* C has reached it, and no edge was lived: a set, a failure of supply or a cut jumped over it. */
static bool jumped_over(const meter_t *m) {
  int64_t at = firmware_record(m->firmware)->scheduled.s;
  return at != METER_ABSENT && at <= ticker_claim(m->ram.calendar_done).s;
}

void firmware_edge_live(meter_t *m) {
  if (!m->ram.running) return; /* a cut has restarted it: it was jumped over */
  if (firmware_ask(m, false, true, rows_by_self) != ST_OK) return;
}

/* --- down, and up again --- */

/* The switch is behind the marker, and the only write that the power can still break off. A cut
 * is a failure of supply that lasts no time: before the switch it ends the activation, behind it
 * the blackout goes on. */
static void restart(meter_t *m) {
  firmware_t *fw = m->firmware;
  const meter_by_t by = fw->ram.by;
  firmware_record_t next = *firmware_record(fw);
  firmware_switched(m, &next);
  pending_t start = {.kind = PENDING_IMAGE_START, .arg = next.switches, .by = by};
  start.image.row = firmware_rows(fw);
  fw->until.ns = m->now.ns + m->config->policy.blackout.ns;
  fw->failed = false;
  fw->away = false;
  fw->dead = false;
  fw->empty = false;
  supply_restart(m, &start, next.parts[next.part - 1].counter);
  m->nvm.action = ACTION_IMAGE_SWITCH;
  firmware_store(m, &next);
  if (!m->nvm.cut) return;
  m->nvm.cut = false;
  fw->failed = true;
  fw->failed_at = m->now;
  if (firmware_record(fw)->switches != next.switches) fw->until = m->now;
}

bool firmware_holds(const meter_t *m) {
  return m->firmware != NULL && m->firmware->until.ns != TIME_NEVER;
}

void firmware_supply(meter_t *m, bool supplied) {
  firmware_t *fw = m->firmware;
  fw->away = !supplied;
  if (!supplied) {
    fw->failed = true;
    fw->failed_at = m->now;
    return;
  }
  fw->dead |= supply_dead_since(m, fw->failed_at);
  fw->empty |= reserve_lost(m);
}

bool firmware_dead(const meter_t *m) {
  return firmware_holds(m) ? m->firmware->dead : supply_dead_since(m, m->down_at);
}

bool firmware_empty(const meter_t *m) {
  return firmware_holds(m) ? m->firmware->empty : reserve_lost(m);
}

static void event_up(meter_t *m, claim_t up, claim_t down, int64_t value) {
  rows_event(m, EVENT_POWER_UP, up, down, value, rows_by_self);
}

/* What was activated: also where it has fallen at this very start. */
static const char *activated(const meter_t *m, const firmware_record_t *record) {
  const firmware_found_t *found = firmware_untold(m, record->part);
  bool fell = found != NULL && found->kind == FIRMWARE_FALLBACK;
  return fell ? found->was : record->parts[record->part - 1].identity;
}

static void started(meter_t *m, const pending_t *start, claim_t up, claim_t down) {
  firmware_t *fw = m->firmware;
  const firmware_record_t *record = firmware_record(fw);
  const meter_part_t *part = &record->parts[record->part - 1];
  rows_event(m, EVENT_FIRMWARE_STARTED, up, down, part->counter, rows_by_self);
  meter_firmware_row_t row = {.kind = FIRMWARE_ACTIVATED,
                              .by = start->by,
                              .counter_was = record->before.counter,
                              .counter_is = part->counter};
  memcpy(row.was, record->before.identity, sizeof row.was);
  memcpy(row.is, activated(m, record), sizeof row.is);
  memcpy(row.approval, record->approval, sizeof row.approval);
  firmware_log(m, start->image.row, row);
  fw->ram.tagged = true;
  for (int32_t i = 0; i < m->config->shape.quantity_count; i++) {
    int64_t *total = &m->ram.gauges[i].total;
    *total = m->mech->imaging.total_after(*total, fw->totals[i]);
  }
}

static bool power_up(meter_t *m, claim_t up, claim_t down, int64_t value) {
  const pending_t *start = &m->ram.pending;
  if (start->kind != PENDING_IMAGE_START) {
    event_up(m, up, down, value);
    return true;
  }
  firmware_t *fw = m->firmware;
  if ((int64_t)firmware_record(fw)->switches != start->arg) {
    event_up(m, up, down, value);
    firmware_refuse(m, start->image.row, REASON_INTERRUPTED, start->by);
    return true;
  }
  started(m, start, up, down);
  if (m->mech->imaging.is_failure(!fw->failed)) {
    event_up(m, up, down, value);
  } else {
    m->ram.restarts++;
  }
  return fw->failed;
}

bool firmware_started(meter_t *m, claim_t up, claim_t down, int64_t value) {
  bool failed = power_up(m, up, down, value);
  firmware_tell(m);
  return failed;
}

void firmware_up(meter_t *m) {
  if (m->ram.pending.kind == PENDING_IMAGE_START)
    m->ram.pending = (pending_t){.kind = PENDING_NONE};
}

uint32_t firmware_tag(meter_t *m) {
  if (m->firmware == NULL || !m->firmware->ram.tagged) return 0;
  m->firmware->ram.tagged = false;
  return ENTRY_TRANSIENT;
}

void firmware_down(meter_t *m) {
  if (m->firmware != NULL) memset(&m->firmware->ram, 0, sizeof m->firmware->ram);
}

/* --- its instants --- */

int64_t firmware_next(const meter_t *m) {
  const firmware_t *fw = m->firmware;
  if (fw == NULL) return TIME_NEVER;
  if (firmware_holds(m)) return fw->away ? TIME_NEVER : fw->until.ns;
  if (!m->ram.running) return TIME_NEVER;
  if (fw->ram.going || jumped_over(m)) return m->now.ns;
  return fw->ram.verifying ? ticker_true(m, fw->ram.until_x).ns : TIME_NEVER;
}

/* A start is a power-up, and comes where one would among what comes from outside. */
bool firmware_due(const meter_t *m) {
  if (firmware_next(m) > m->now.ns) return false;
  if (!firmware_holds(m) || m->outside == m->config->outside_count) return true;
  const outside_t *one = &m->config->outside[m->outside];
  return one->at.ns > m->now.ns || one->kind >= OUTSIDE_POWER_UP;
}

void firmware_live(meter_t *m) {
  firmware_t *fw = m->firmware;
  if (firmware_holds(m)) {
    supply_up(m);
    fw->until.ns = TIME_NEVER;
  } else if (fw->ram.going) {
    fw->ram.going = false;
    quantum_take(m);
    restart(m);
  } else if (jumped_over(m)) {
    firmware_edge_live(m);
  } else {
    firmware_verified(m);
  }
}

bool firmware_wakes(const meter_t *m) {
  if (m->firmware == NULL) return false;
  return firmware_next(m) != TIME_NEVER || firmware_edge(m, m->ram.calendar_done) != INT64_MAX;
}

/* --- flaws of the first firmware --- */

static bool shows(const meter_t *m, flaw_t flaw) {
  const firmware_t *fw = m->firmware;
  if (fw == NULL || !fw->told->flawed[flaw]) return false;
  return m->mech->imaging.flaw_shows((firmware_record(fw)->mended & 1U << flaw) != 0);
}

span_t firmware_late(const meter_t *m) {
  return shows(m, FLAW_LATE_SWITCHING) ? m->firmware->told->late : (span_t){0};
}

md_tie_t firmware_tie(const meter_t *m) {
  return shows(m, FLAW_TIE_LAST) ? MD_TIE_LAST : m->config->policy.md_tie;
}
