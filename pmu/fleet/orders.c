/* Orders that cannot be taken back: new ratios, a cleared profile, other channels of it. Before any
 * is written what it would spoil is in the store; after it the read-back and the event log say
 * whether it was done; an order whose answer was lost is looked for before it is given again.
 * Sources: meter.md "CT/VT ratios", 0006 "Change of ratios", 0008 "Changed channels", dictionary
 * sections 11 and 12. */
#include "pmu/fleet/fleet.h"

#include <stdio.h>
#include <string.h>

static const char *const ratio_objects[4] = {"1-0:0.4.2*255", "1-0:0.4.5*255", "1-0:0.4.3*255",
                                             "1-0:0.4.6*255"};

static void read_ratios(visit_t *v, uint32_t group) {
  for (int i = 0; i < 4; i++)
    decide_read(v, ratio_objects[i], 0, group);
}

static bool same_ratio(const site_ratio_t *a, const site_ratio_t *b) {
  return a->ct_primary == b->ct_primary && a->ct_secondary == b->ct_secondary &&
         a->vt_primary == b->vt_primary && a->vt_secondary == b->vt_secondary;
}

static void ratio_text(const site_ratio_t *ratio, char divider, char *text, size_t cap) {
  snprintf(text, cap, "%lld%c%lld%c%lld%c%lld", (long long)ratio->ct_primary, divider,
           (long long)ratio->ct_secondary, divider, (long long)ratio->vt_primary, divider,
           (long long)ratio->vt_secondary);
}

/* ------------------------------------------------------------------ ratios */

/* The same ratios twice would be an end of billing too many. */
static void ratio_ask(visit_t *v, mono_t now) {
  (void)now;
  const job_t *job = v->job;
  bool shown = job->asked >= 0 && v->pending.ratio_event > job->asked;
  v->ordered.refusal = -1;
  if (shown && same_ratio(&v->seen.ratio, &job->command->ratio)) {
    v->skip |= GROUP_WRITE;
    return;
  }
  check_asked(v, v->seen.last[DRIVER_EVENTS]);
}

static void ratio_check(visit_t *v, mono_t now) {
  char arg[48], is[48], read_back[96];
  bool shown = v->pending.ratio_event > v->job->asked;
  bool ok = shown && same_ratio(&v->seen.ratio, &v->job->command->ratio);
  ratio_text(&v->job->command->ratio, '/', arg, sizeof arg);
  ratio_text(&v->seen.ratio, '/', is, sizeof is);
  if (shown)
    snprintf(read_back, sizeof read_back, "ratios=%s,event=%lld", is,
             (long long)v->pending.ratio_event);
  else
    snprintf(read_back, sizeof read_back, "ratios=%s,event=-", is);
  if (!ok)
    check_not_done(v, now,
                   shown ? "the ratios are not those that were written"
                         : "the event log does not show the change of ratios");
  check_command(v, now, "set_ratio", arg, ok, read_back);
}

void orders_set_ratio(visit_t *v) {
  ratio_text(&v->job->command->ratio, ' ', v->ordered.value, sizeof v->ordered.value);
  decide_part(v, DRIVER_EVENTS, 0);
  read_ratios(v, 0);
  decide_call(v, ratio_ask, 0);
  decide_store(v, 0);
  decide_level(v, v->driver->level_configure, GROUP_WRITE);
  decide_write(v, v->driver->ratios, GROUP_WRITE);
  read_ratios(v, GROUP_WRITE);
  decide_part(v, DRIVER_EVENTS, GROUP_WRITE);
  decide_call(v, ratio_check, 0);
  decide_part(v, DRIVER_SETS, 0); /* of the end of billing that it was */
}

/* ------------------------------------------------------------------ the profile */

/* The event that says that the order was carried out. */
static int64_t event_of(const visit_t *v) {
  bool clears = v->job->command->what == SITE_DO_CLEAR_PROFILE;
  return clears ? v->pending.clear_event : v->pending.channels_event;
}

static void hold_back(visit_t *v, mono_t now) {
  check_fault(v, now,
              v->job->command->what == SITE_DO_CLEAR_PROFILE
                  ? "the profile is not cleared: not all of it was read before"
                  : "the channels are not changed: not all of the profile was read before");
  /* Rows that are not there do not come by asking again: a person is to order it once more. */
  visit_blame(v, ST_NOT_READ_BACK, (v->missing & SITE_READ_PROFILE) == 0);
  v->skip |= GROUP_WRITE;
  v->ordered.held_back = true;
}

/* No row becomes unreadable that is not in the store. */
static void rows_ask(visit_t *v, mono_t now) {
  bool done = v->job->asked >= 0 && event_of(v) > v->job->asked;
  bool whole = (v->fresh & SITE_READ_PROFILE) != 0;
  v->ordered.refusal = -1;
  v->ordered.tries++;
  if (done) {
    v->skip |= GROUP_WRITE;
    return;
  }
  if (v->headend->mechanisms->clear_allowed(whole, (v->missing & SITE_READ_PROFILE) != 0)) {
    check_asked(v, v->seen.last[DRIVER_EVENTS]);
    return;
  }
  hold_back(v, now);
}

/* Rows came while the rest was read: they are read first, too. */
static void rows_late(visit_t *v, mono_t now) {
  known_track_t *track = &v->pending.track[DRIVER_PROFILE];
  if (!v->headend->mechanisms->reads_first(v->job->command->what)) return;
  if (v->seen.last[DRIVER_PROFILE] <= track->last) return;
  v->fresh &= ~(uint32_t)SITE_READ_PROFILE;
  if (v->ordered.tries < FLEET_TRIES_MAX)
    v->op_at = v->ordered.reset_op;
  else
    hold_back(v, now);
}

/* Every row first, and the order into the store; what is left is to be written. */
static void rows_first(visit_t *v) {
  decide_part(v, DRIVER_EVENTS, 0);
  v->ordered.reset_op = v->op_count; /* where the reading begins, to do it once more */
  if (v->headend->mechanisms->reads_first(v->job->command->what)) decide_part(v, DRIVER_PROFILE, 0);
  decide_store(v, 0);
  decide_call(v, rows_ask, 0);
  decide_store(v, 0);
  decide_level(v, v->driver->level_configure, GROUP_WRITE);
  decide_read(v, v->driver->profile_last, 0, GROUP_WRITE);
  decide_call(v, rows_late, GROUP_WRITE);
}

static void clear_check(visit_t *v, mono_t now) {
  char read_back[48];
  bool ok = v->pending.clear_event > v->job->asked && !v->ordered.held_back;
  snprintf(read_back, sizeof read_back, ok ? "event=%lld" : "-", (long long)v->pending.clear_event);
  if (!ok && !v->ordered.held_back)
    check_not_done(v, now, "the event log does not show that the profile was cleared");
  check_command(v, now, "clear_profile", "-", ok, read_back);
}

void orders_clear_profile(visit_t *v) {
  snprintf(v->ordered.value, sizeof v->ordered.value, "1");
  rows_first(v);
  decide_write(v, v->driver->clear_profile, GROUP_WRITE);
  decide_part(v, DRIVER_EVENTS, GROUP_WRITE);
  decide_call(v, clear_check, 0);
}

/* ------------------------------------------------------------------ its channels */

/* `0,2,5`, as an order names them; `-` for none. */
static void channels_text(const shape_columns_t *columns, char *text, size_t cap) {
  obuf_t out = obuf_over(text, cap - 1);
  if (columns->count == 0) obuf_put(&out, '-');
  for (int32_t i = 0; i < columns->count; i++)
    obuf_printf(&out, "%s%d", i == 0 ? "" : ",", (int)columns->quantity[i]);
  text[out.len] = '\0';
}

static void channels_check(visit_t *v, mono_t now) {
  enum { LIST = 64, TEXT = 128 };
  char arg[LIST], is[LIST], read_back[TEXT];
  const shape_columns_t *wanted = &v->job->command->channels;
  bool shown = v->pending.channels_event > v->job->asked && !v->ordered.held_back;
  bool ok = shown && shape_columns_same(&v->columns, wanted);
  channels_text(wanted, arg, sizeof arg);
  channels_text(&v->columns, is, sizeof is);
  if (shown)
    snprintf(read_back, sizeof read_back, "channels=%s,event=%lld", is,
             (long long)v->pending.channels_event);
  else
    snprintf(read_back, sizeof read_back, "channels=%s,event=-", is);
  if (!ok && !v->ordered.held_back)
    check_not_done(v, now,
                   shown ? "the channels are not those that were written"
                         : "the event log does not show the change of channels");
  check_command(v, now, "set_channels", arg, ok, v->ordered.held_back ? "-" : read_back);
}

void orders_set_channels(visit_t *v, mono_t now) {
  const shape_columns_t *channels = &v->job->command->channels;
  fault_t fault;
  for (int32_t i = 0; i < channels->count; i++) {
    if (channels->quantity[i] < v->site->shape->quantity_count) continue;
    fault_set(&fault, ST_BAD_VALUE, -1, -1, "nothing is written: the meter has no quantity %d",
              (int)channels->quantity[i]);
    visit_fault(v, now, &fault);
    visit_blame(v, ST_BAD_VALUE, false);
    return;
  }
  rows_first(v);
  visit_add(v, (op_t){.kind = OP_CHANNELS_WRITE, .group = GROUP_WRITE});
  if (v->site->shape->declared)
    visit_add(v, (op_t){.kind = OP_FORM, .object = v->driver->channels});
  decide_part(v, DRIVER_EVENTS, GROUP_WRITE);
  decide_call(v, channels_check, 0);
}
