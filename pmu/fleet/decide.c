/* What a visit does, as operations: the beginning that every visit has, and, once status and clock
 * are known, the recovery of clock-loss.md, the clock policy, or the command that was ordered.
 * Nothing is checked here; the calls into check.c do that where they stand in the list. */
#include "pmu/fleet/fleet.h"

#include <stdio.h>
#include <string.h>

enum { STATUS_SLEWING = 0x200, ADJUST_MAX_S = 450 };

void decide_read(visit_t *v, const char *object, uint32_t part, uint32_t group) {
  visit_add(v, (op_t){.kind = OP_READ, .object = object, .part = part, .group = group});
}

void decide_store(visit_t *v, uint32_t group) {
  visit_add(v, (op_t){.kind = OP_STORE, .group = group});
}

void decide_call(visit_t *v, void (*call)(visit_t *, mono_t), uint32_t group) {
  visit_add(v, (op_t){.kind = OP_CALL, .call = call, .group = group});
}

void decide_level(visit_t *v, int32_t level, uint32_t group) {
  visit_add(v, (op_t){.kind = OP_LEVEL, .arg = level, .group = group});
}

static void add_level_exact(visit_t *v, int32_t level, uint32_t group) {
  visit_add(v, (op_t){.kind = OP_LEVEL, .arg = level, .exact = true, .group = group});
}

void decide_write(visit_t *v, const char *object, uint32_t group) {
  visit_add(v, (op_t){.kind = OP_WRITE, .object = object, .group = group});
}

/* V02: what each column of the profile is, once a visit, before the rows that do not say it. */
static void decide_form(visit_t *v) {
  const driver_t *d = v->driver;
  if (!d->reads_form || !v->site->shape->declared || v->form_asked) return;
  v->form_asked = true;
  visit_add(v, (op_t){.kind = OP_FORM, .object = d->channels, .part = SITE_READ_PROFILE});
}

const char *decide_counter(const driver_t *driver, driver_range_t range) {
  const char *const counters[DRIVER_RANGES] = {driver->profile_last,    driver->set_count,
                                               driver->event_last,      driver->daily_count,
                                               driver->instrument_last, NULL,
                                               driver->quality_last,    NULL};
  return counters[range];
}

uint32_t decide_part_of(driver_range_t range) {
  static const uint32_t parts[DRIVER_RANGES] = {
      SITE_READ_PROFILE,    SITE_READ_BILLING,  SITE_READ_EVENTS,  SITE_READ_DAILY,
      SITE_READ_INSTRUMENT, SITE_READ_FIRMWARE, SITE_READ_QUALITY, SITE_READ_WAVEFORM};
  return parts[range];
}

/* The counter first: it is the end of the range. */
void decide_part(visit_t *v, driver_range_t range, uint32_t group) {
  uint32_t part = decide_part_of(range);
  if (range == DRIVER_PROFILE) decide_form(v);
  const char *counter = decide_counter(v->driver, range);
  if (counter != NULL) decide_read(v, counter, part, group);
  visit_add(v, (op_t){.kind = OP_RANGE,
                      .arg = (int32_t)range,
                      .object = v->driver->range_object[range],
                      .part = part,
                      .group = group});
}

static void registers_whole(visit_t *v, mono_t now) {
  (void)now;
  if ((v->missing & SITE_READ_REGISTERS) != 0) return;
  v->fresh |= SITE_READ_REGISTERS;
  if (v->driver->readout == NULL) v->fresh |= SITE_READ_READOUT;
}

void decide_begin(visit_t *v) {
  if (v->readout) return;
  const driver_t *d = v->driver;
  uint32_t wanted = v->requested & ~v->job->parts_done;
  /* Where the language has no read-out, all registers are one. */
  uint32_t registers = SITE_READ_REGISTERS | (d->readout == NULL ? SITE_READ_READOUT : 0u);
  const char *const always[] = {d->serial, d->status, d->clock,  d->boot,
                                d->rate,   d->tariff, d->episode};
  for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
    decide_read(v, always[i], 0, 0);
  if ((wanted & registers) != 0) {
    for (int32_t i = 0; i < v->site->shape->object_count; i++)
      decide_read(v, v->site->shape->objects[i].name, SITE_READ_REGISTERS, 0);
    for (size_t i = 0; i < d->register_count; i++)
      decide_read(v, d->registers[i], SITE_READ_REGISTERS, 0);
    decide_call(v, registers_whole, 0);
    decide_store(v, 0);
  }
  if ((wanted & SITE_READ_BILLING) != 0) decide_part(v, DRIVER_SETS, 0);
  if ((wanted & SITE_READ_DAILY) != 0) decide_part(v, DRIVER_DAILY, 0);
  if ((wanted & SITE_READ_PROFILE) != 0) decide_part(v, DRIVER_PROFILE, 0);
  if ((wanted & SITE_READ_INSTRUMENT) != 0) decide_part(v, DRIVER_INSTRUMENT, 0);
  if ((wanted & SITE_READ_EVENTS) != 0) decide_part(v, DRIVER_EVENTS, 0);
  if ((wanted & SITE_READ_FIRMWARE) != 0) transfer_read(v);
  if ((wanted & SITE_READ_QUALITY) != 0) quality_read(v);
  decide_call(v, decide, 0);
}

/* ------------------------------------------------------------------ the clock */

static bool clock_invalid(const visit_t *v) {
  return (v->seen.status & DRIVER_CLOCK_INVALID) != 0 || (v->seen.clock_status & 1) != 0;
}

static bool recovers(const visit_t *v) {
  return v->headend->site->keys.recovery_auto && clock_invalid(v);
}

/* A claim is cut to its second, so the clock is up to one second ahead of it. */
static bool clock_deviates(const visit_t *v) {
  const site_keys_t *keys = &v->headend->site->keys;
  if (keys->clock_policy == SITE_CLOCK_LEAVE || clock_invalid(v)) return false;
  if ((v->seen.status & STATUS_SLEWING) != 0) return false;
  if (v->headend->mechanisms->set_given_up(v->pending.set_refused)) return false;
  int64_t offset = v->seen.offset.ns;
  return offset > keys->clock_limit.ns || offset + NS_PER_S < -keys->clock_limit.ns;
}

bool decide_needs_programming(const visit_t *v) {
  uint32_t more = v->requested & ~(uint32_t)SITE_READ_READOUT;
  return more != 0 || recovers(v) || clock_deviates(v);
}

/* ------------------------------------------------------------------ recovery */

static void add_unread(visit_t *v) {
  static const driver_range_t ranges[] = {DRIVER_SETS, DRIVER_PROFILE, DRIVER_EVENTS};
  for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
    if ((v->fresh & decide_part_of(ranges[i])) == 0) decide_part(v, ranges[i], 0);
}

static void add_recovery_read(visit_t *v) {
  add_unread(v);
  decide_read(v, v->driver->total, 0, 0);
  /* Everything is in the store before anything is written to the meter. */
  decide_store(v, 0);
  decide_call(v, check_read, 0);
}

/* A25: the end of billing before the set isolates the frozen energy. */
static void add_recovery_reset(visit_t *v) {
  if ((v->seen.status & DRIVER_FROZEN) == 0) return;
  decide_read(v, v->driver->set_count, 0, GROUP_RESET);
  decide_call(v, check_reset_ask, GROUP_RESET);
  decide_store(v, GROUP_RESET);
  decide_level(v, v->driver->level_end_of_billing, GROUP_RESET);
  decide_write(v, v->driver->end_of_billing, GROUP_RESET);
  decide_read(v, v->driver->set_count, 0, GROUP_RESET);
  decide_call(v, check_reset, GROUP_RESET);
  decide_part(v, DRIVER_SETS, GROUP_RESET);
  decide_store(v, GROUP_RESET);
}

static void add_set(visit_t *v, op_kind_t kind) {
  decide_call(v, check_set_ask, GROUP_SET);
  decide_store(v, GROUP_SET);
  decide_level(v, v->driver->level_configure, GROUP_SET);
  visit_add(v, (op_t){.kind = kind, .object = v->driver->clock, .group = GROUP_SET});
  decide_read(v, v->driver->clock, 0, GROUP_SET);
  decide_read(v, v->driver->status, 0, GROUP_SET);
  decide_read(v, v->driver->rate, 0, GROUP_SET);
  decide_read(v, v->driver->tariff, 0, GROUP_SET);
  decide_call(v, check_time, 0);
  decide_store(v, GROUP_SET);
}

static void add_again(visit_t *v, uint32_t group) {
  decide_part(v, DRIVER_EVENTS, group);
  decide_part(v, DRIVER_PROFILE, group);
  decide_part(v, DRIVER_SETS, group);
  decide_read(v, v->driver->total, 0, group);
  decide_read(v, v->driver->episode, 0, group);
  decide_call(v, check_again, group);
  decide_store(v, group);
}

static void add_recovery(visit_t *v) {
  v->recovering = true;
  if (v->job->command == NULL) v->author = "recovery";
  for (int32_t i = 0; i < RECOVERY_END; i++) {
    switch (v->headend->mechanisms->recovery_step(i)) {
    case RECOVERY_READ:
      add_recovery_read(v);
      break;
    case RECOVERY_RESET:
      add_recovery_reset(v);
      break;
    case RECOVERY_SET:
      add_set(v, OP_SET_TIME);
      break;
    case RECOVERY_AGAIN:
      add_again(v, GROUP_SET);
      break;
    case RECOVERY_END:
      return;
    }
  }
}

/* ------------------------------------------------------------------ clock policy */

static void add_adjust(visit_t *v, int64_t seconds) {
  snprintf(v->ordered.value, sizeof v->ordered.value, "%lld", (long long)seconds);
  decide_part(v, DRIVER_EVENTS, 0);
  decide_call(v, check_adjust_ask, 0);
  decide_store(v, 0);
  decide_level(v, v->driver->level_adjust, GROUP_WRITE);
  decide_write(v, v->driver->adjust, GROUP_WRITE);
  decide_part(v, DRIVER_EVENTS, GROUP_WRITE);
  decide_call(v, check_adjust, 0);
}

static void add_policy(visit_t *v, mono_t now) {
  v->author = "clock_policy";
  if (v->headend->site->keys.clock_policy == SITE_CLOCK_SET) {
    add_recovery_read(v);
    add_set(v, OP_SET_TIME);
    add_again(v, GROUP_SET);
    return;
  }
  /* Half a second more is the middle of what the claim may be. */
  int64_t seconds = -div_floor(v->seen.offset.ns + NS_PER_S, NS_PER_S);
  if (seconds != 0 && seconds >= -ADJUST_MAX_S && seconds <= ADJUST_MAX_S) {
    add_adjust(v, seconds);
    return;
  }
  fault_t fault;
  fault_set(&fault, ST_UNSUPPORTED, -1, -1,
            "the clock is %lld s from right, more than an adjust may mend", (long long)-seconds);
  visit_fault(v, now, &fault);
}

/* ------------------------------------------------------------------ commands */

static void add_reset_command(visit_t *v, bool password) {
  snprintf(v->ordered.value, sizeof v->ordered.value, "1");
  decide_part(v, DRIVER_SETS, 0);
  decide_call(v, check_reset_ask, 0);
  decide_store(v, 0);
  if (password)
    decide_level(v, v->driver->level_end_of_billing, GROUP_RESET);
  else
    add_level_exact(v, 0, GROUP_RESET);
  decide_write(v, v->driver->end_of_billing, GROUP_RESET);
  if (!password) add_level_exact(v, v->driver->level_start, 0);
  decide_read(v, v->driver->set_count, 0, GROUP_RESET);
  decide_call(v, check_reset, 0);
  decide_part(v, DRIVER_SETS, 0);
}

static void add_configure(visit_t *v, const char *object, void (*check)(visit_t *, mono_t)) {
  decide_read(v, object, 0, 0);
  decide_level(v, v->driver->level_configure, GROUP_WRITE);
  decide_write(v, object, GROUP_WRITE);
  decide_read(v, object, 0, GROUP_WRITE);
  decide_call(v, check, 0);
}

static void add_command(visit_t *v, mono_t now) {
  const site_command_t *command = v->job->command;
  char *value = v->ordered.value;
  size_t cap = sizeof v->ordered.value;
  step_t probe;
  switch (command->what) {
  case SITE_DO_SET_TIME:
    add_recovery_read(v);
    add_set(v, OP_SET_TIME);
    add_again(v, GROUP_SET);
    break;
  case SITE_DO_SET_TIME_TO:
    v->ordered.set_to.s = command->argument;
    snprintf(value, cap, "%lld", (long long)command->argument);
    if (v->driver->write(v->driver->clock, value, &v->plan, &probe) != ST_OK) {
      visit_blame(v, ST_BAD_TIME, false);
      break;
    }
    add_recovery_read(v);
    add_set(v, OP_WRITE);
    add_again(v, GROUP_SET);
    break;
  case SITE_DO_ADJUST:
    add_adjust(v, command->argument);
    break;
  case SITE_DO_END_OF_BILLING:
    add_reset_command(v, true);
    break;
  case SITE_DO_END_OF_BILLING_0:
    add_reset_command(v, false);
    break;
  case SITE_DO_ACTIVATE_PASSIVE:
    snprintf(value, cap, "1");
    add_configure(v, v->driver->tariff, check_activate);
    break;
  case SITE_DO_SET_RESPONSE:
    snprintf(value, cap, "R%d", (int)command->argument);
    add_configure(v, v->driver->response, check_response);
    break;
  case SITE_DO_PROGRAM_CALENDAR:
    calendar_add(v, now);
    break;
  case SITE_DO_SET_RATIO:
    orders_set_ratio(v);
    break;
  case SITE_DO_CLEAR_PROFILE:
    orders_clear_profile(v);
    break;
  case SITE_DO_SET_CHANNELS:
    orders_set_channels(v, now);
    break;
  case SITE_DO_SEND_IMAGE:
    transfer_send(v, now);
    break;
  case SITE_DO_ACTIVATE_IMAGE:
  case SITE_DO_ACTIVATE_IMAGE_1:
    activation_order(v, now);
    break;
  case SITE_DO_SCHEDULE_IMAGE:
    activation_plan(v, now);
    break;
  case SITE_DO_READ_WAVEFORM:
    quality_waveform(v, now);
    break;
  case SITE_DOS:
    break;
  }
}

/* ------------------------------------------------------------------ the decision */

/* The flags are the cell's; the order stays open until a visit finds both of them clear. */
static void battery(visit_t *v, mono_t now) {
  char key[64], value[FLEET_VALUE_MAX];
  bool bad = v->headend->mechanisms->battery_bad(v->site->policy.reserve, v->seen.status);
  if (bad == v->pending.battery_open) return;
  v->pending.battery_open = bad;
  snprintf(key, sizeof key, "%s %lld", bad ? "battery" : "battery-closed",
           (long long)div_floor(fleet_utc(v->headend, now).ns, NS_PER_S));
  snprintf(value, sizeof value, bad ? "the battery is %s: replace it" : "the battery is %s again",
           !bad                                            ? "good"
           : (v->seen.status & DRIVER_BATTERY_FAILED) != 0 ? "failed"
                                                           : "low");
  visit_record(v, REC_WORK_ORDER, key, value, v->job->list);
}

/* 0008: opened by event 088; somebody has cleared the profile since. */
static void nearly_full(visit_t *v, mono_t now) {
  char key[64];
  bool full = (v->seen.status & DRIVER_NEARLY_FULL) != 0;
  if (!v->pending.full_open || v->full_opened) return;
  if (!v->headend->mechanisms->full_order_over(full)) return;
  v->pending.full_open = false;
  snprintf(key, sizeof key, "nearly_full-closed %lld",
           (long long)div_floor(fleet_utc(v->headend, now).ns, NS_PER_S));
  visit_record(v, REC_WORK_ORDER, key, "the profile has room again", v->job->list);
}

/* 0007: a meter programmed with another rule of local time rates and dates by that. Open until a
 * visit finds the site's again. */
static void zone(visit_t *v, mono_t now) {
  char key[64], value[FLEET_VALUE_MAX];
  const zone_t *site = &v->headend->site->zones[v->site->zone];
  int32_t site_s = 0;
  if (!v->seen.clock_shown) return;
  bool differs =
      v->headend->mechanisms->zone_differs(site, v->seen.claim, v->seen.local_s, &site_s);
  if (differs == v->pending.zone_open) return;
  v->pending.zone_open = differs;
  snprintf(key, sizeof key, "%s %lld", differs ? "zone" : "zone-closed",
           (long long)div_floor(fleet_utc(v->headend, now).ns, NS_PER_S));
  snprintf(value, sizeof value,
           differs ? "local time is %lld s from UTC, the site's %d s: program the meter's zone"
                   : "local time is %lld s from UTC, as the site's %d s again",
           (long long)v->seen.local_s, (int)site_s);
  visit_record(v, REC_WORK_ORDER, key, value, v->job->list);
}

void decide(visit_t *v, mono_t now) {
  if (v->decided) return;
  v->decided = true;
  battery(v, now);
  zone(v, now);
  nearly_full(v, now);
  if (!clock_invalid(v) && v->pending.set_asked >= 0) {
    add_unread(v);
    decide_call(v, check_late, 0);
    decide_store(v, 0);
  }
  bool sets = v->job->command != NULL && v->job->command->what == SITE_DO_SET_TIME;
  if (recovers(v) && (v->job->command == NULL || sets))
    add_recovery(v);
  else if (v->job->command != NULL)
    add_command(v, now);
  else if (clock_deviates(v))
    add_policy(v, now);
}
