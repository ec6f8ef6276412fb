/* An image is activated, now or at an instant, and what the meter shows afterwards: row of its log,
 * identity, hash, and registers that have lost nothing and gained no more than the time can hold
 * (FW-5). The order is in the store before it is said; the meter then restarts, and the job goes
 * on in another conversation, which looks before it orders again. Source: decision 0009. */
#include "pmu/fleet/fleet.h"

#include <stdio.h>
#include <string.h>

/* The greatest power of a place, in W: twice three phases of 230 V with 100 A, or with the primary
 * current behind transformers. */
enum { PHASES = 3, VOLTS = 230, AMPERES = 100, RESERVE = 2, HUNDREDTHS = 100 };

static int64_t power_max_w(const site_meter_t *meter) {
  const site_ratio_t *ratio = &meter->ratio;
  const int64_t place = (int64_t)RESERVE * PHASES * VOLTS;
  if (meter->connection == SITE_DIRECT) return place * AMPERES;
  if (meter->policy.ratio_secondary) return place * AMPERES;
  int64_t volts = mul_div_floor(place, ratio->vt_primary, ratio->vt_secondary) + 1;
  return mul_div_floor(volts, ratio->ct_primary, HUNDREDTHS) + 1;
}

/* Energies alone: a maximum, and what was reset, have their own rules. */
static bool registers_kept(const visit_t *v) {
  enum { MWH_PER_WH = 1000, SECONDS_PER_HOUR = 3600, READING_S = 120 };
  const known_t *known = &v->pending;
  /* From the first reading of all to the last, which is still under way. */
  int64_t span_s =
      READING_S + div_floor(v->seen.response.ns - known->firmware.ordered_ns, NS_PER_S);
  int64_t most = mul_div_floor(power_max_w(v->site) * MWH_PER_WH, span_s, SECONDS_PER_HOUR);
  for (int32_t i = 0; i < v->site->shape->object_count; i++) {
    const shape_object_t *object = &v->site->shape->objects[i];
    int64_t before = known->firmware.before[i];
    int64_t after = known->registers[i];
    bool energy = !shape_is_demand(object) && !v->site->shape->quantities[object->quantity].sum;
    if (!energy || before < 0 || after < 0 || v->site->policy.register_digits > 0) continue;
    if (!v->headend->mechanisms->register_kept(before, after, most)) return false;
  }
  return true;
}

/* ------------------------------------------------------------------ what the log shows */

bool activation_seen(visit_t *v, mono_t now, bool asked) {
  known_firmware_t *known = &v->pending.firmware;
  char words[160];
  bool logged = known->row > known->reported;
  if (!logged && !asked) return false;
  const char *identity = known->runs[0].identity;
  bool told = strcmp(known->identity, identity) == 0;
  const char *hash = told ? known->hash : "-";
  bool shown = false;
  for (int part = 0; part < SITE_PARTS; part++) {
    if (strcmp(v->firmware.identity[part], identity) != 0) continue;
    if (!told) hash = v->firmware.hash[part];
    shown = transfer_runs(v, identity, hash);
  }
  if (logged && !shown)
    transfer_order(v, now, "the log says that an image runs which does not show itself");
  known->reported = known->row;
  if (!v->headend->mechanisms->image_activated(logged, shown)) return false;
  snprintf(words, sizeof words, "activated meter - %lld %s %s", (long long)known->row,
           identity[0] == '\0' ? "-" : identity, hash[0] == '\0' ? "-" : hash);
  char name[KNOWN_CALENDAR + 1];
  snprintf(name, sizeof name, "%s", known->named);
  transfer_record(v, now, name, words);
  return true;
}

/* ------------------------------------------------------------------ now */

static void ask(visit_t *v, mono_t now) {
  const known_firmware_t *known = &v->pending.firmware;
  const transfer_visit_t *firmware = &v->firmware;
  char words[192];
  bool earlier = v->job->asked >= 0;
  v->ordered.refusal = -1;
  v->firmware.events = earlier ? v->job->asked : v->seen.last[DRIVER_EVENTS];
  bool refused =
      known->refused_event > v->firmware.events && known->refused_reason != IMAGE_INTERRUPTED;
  if (earlier && (refused || known->row > known->reported || !known->open)) {
    v->skip |= GROUP_WRITE;
    return;
  }
  if (++v->job->orders > FLEET_TRIES_MAX) {
    v->skip |= GROUP_WRITE;
    return;
  }
  snprintf(words, sizeof words, "ordered pmu - %lld %s %s", (long long)v->seen.last[DRIVER_EVENTS],
           firmware->ready ? firmware->ready_identity : "-",
           firmware->ready ? firmware->ready_hash : "-");
  char name[KNOWN_CALENDAR + 1];
  snprintf(name, sizeof name, "%s", known->named);
  transfer_record(v, now, name, words);
  check_asked(v, v->seen.last[DRIVER_EVENTS]);
}

/* The conversation ends here; the meter is asked again when it is back. */
static void leave(visit_t *v, mono_t now) {
  if (v->firmware.again_ns > 0) session_close(v->line->session, now, ST_OK);
}

static void refuse(visit_t *v, mono_t now) {
  char words[64], name[KNOWN_CALENDAR + 1];
  snprintf(words, sizeof words, "refused meter %s -", transfer_reason(v));
  snprintf(name, sizeof name, "%s", v->pending.firmware.named);
  transfer_record(v, now, name, words);
  visit_blame(v, ST_REFUSED, false);
}

static void check(visit_t *v, mono_t now) {
  const known_firmware_t *known = &v->pending.firmware;
  char read_back[160];
  bool logged = known->row > known->reported;
  bool done = v->job->asked >= 0 && !known->open; /* and said, by an earlier conversation */
  bool ok = done || activation_seen(v, now, true);
  bool refused =
      !ok && !logged && (known->refused_event > v->firmware.events || v->ordered.refusal >= 0);
  if (ok && !registers_kept(v))
    transfer_order(v, now, "a register does not stand as before the activation: see the bill");
  if (refused) refuse(v, now);
  if (!ok && !refused) check_not_done(v, now, "the image that was to be activated does not run");
  if (ok)
    snprintf(read_back, sizeof read_back, "identity=%s,row=%lld", known->runs[0].identity,
             (long long)known->row);
  else
    snprintf(read_back, sizeof read_back, refused ? "refused=%s" : "-", transfer_reason(v));
  check_command(v, now, "activate_image", v->job->command->argument == 1 ? "force" : "-", ok,
                read_back);
}

static void image_op(visit_t *v, op_kind_t kind, int32_t arg, uint32_t group) {
  visit_add(v, (op_t){.kind = kind, .arg = arg, .group = group});
}

void activation_order(visit_t *v, mono_t now) {
  bool allowed = v->job->command->what == SITE_DO_ACTIVATE_IMAGE;
  if (!transfer_takes(v, now)) return;
  decide_part(v, DRIVER_EVENTS, 0);
  transfer_look(v, 0, 0);
  image_op(v, OP_IMAGE_READ, DRIVER_IMAGE_READY, 0);
  for (int32_t i = 0; i < v->site->shape->object_count; i++)
    if (!shape_is_demand(&v->site->shape->objects[i]))
      decide_read(v, v->site->shape->objects[i].name, 0, 0);
  decide_store(v, 0);
  decide_call(v, ask, 0);
  decide_store(v, 0);
  if (allowed) decide_level(v, v->driver->level_configure, GROUP_WRITE);
  image_op(v, OP_IMAGE_WRITE, DRIVER_IMAGE_ACTIVATE, GROUP_WRITE);
  decide_call(v, leave, GROUP_WRITE);
  decide_part(v, DRIVER_EVENTS, GROUP_WRITE);
  decide_part(v, DRIVER_FIRMWARE, GROUP_WRITE);
  decide_call(v, check, 0);
  decide_store(v, 0);
}

/* ------------------------------------------------------------------ at an instant */

static void plan_ask(visit_t *v, mono_t now) {
  (void)now;
  v->ordered.refusal = -1;
  v->firmware.events = v->seen.last[DRIVER_EVENTS];
  check_asked(v, v->seen.last[DRIVER_EVENTS]);
}

static void plan_check(visit_t *v, mono_t now) {
  char arg[32], words[96], read_back[48], name[KNOWN_CALENDAR + 1];
  const driver_image_t *state = &v->firmware.state;
  int64_t at_s = v->job->command->argument;
  bool ok = v->ordered.refusal < 0 && state->planned && state->plan.s == at_s;
  snprintf(arg, sizeof arg, "%lld", (long long)at_s);
  snprintf(read_back, sizeof read_back, state->planned ? "at=%lld" : "-", (long long)state->plan.s);
  if (!ok) check_not_done(v, now, "the instant of the activation does not read back");
  snprintf(words, sizeof words, "scheduled pmu - %lld", (long long)at_s);
  snprintf(name, sizeof name, "%s", v->pending.firmware.named);
  if (ok) transfer_record(v, now, name, words);
  check_command(v, now, "schedule_image", arg, ok, read_back);
}

void activation_plan(visit_t *v, mono_t now) {
  if (!transfer_takes(v, now)) return;
  decide_part(v, DRIVER_EVENTS, 0);
  decide_call(v, plan_ask, 0);
  decide_store(v, 0);
  decide_level(v, v->driver->level_configure, GROUP_WRITE);
  image_op(v, OP_IMAGE_WRITE, DRIVER_IMAGE_PLAN, GROUP_WRITE);
  image_op(v, OP_IMAGE_READ, DRIVER_IMAGE_SCHEDULE, GROUP_WRITE);
  decide_call(v, plan_check, 0);
}
