/* Every write is followed by a read-back, and here it is judged: the end of billing by the count of
 * sets, the time by clock, status and active rate, the rest by what the meter shows afterwards. A
 * write whose answer was lost is not repeated before the read-back has said that it did not happen.
 * Sources: spec clock-loss.md "Recovery, in this order", A25; dictionary sections 4, 6 and 10. */
#include "pmu/fleet/fleet.h"

#include "pmu/data/words.h"

#include <stdio.h>
#include <string.h>

enum { RATE_DOUBT_S = 3 };

void check_fault(visit_t *v, mono_t now, const char *text) {
  fault_t fault;
  fault_set(&fault, ST_NOT_READ_BACK, -1, -1, "%s", text);
  visit_fault(v, now, &fault);
}

static void evidence(visit_t *v, mono_t now, const char *text) {
  char key[32], value[FLEET_VALUE_MAX + SHA256_HEX + 2];
  snprintf(key, sizeof key, "%lld", (long long)visit_key(v, now));
  snprintf(value, sizeof value, "%s %s", v->chain[0] == '\0' ? "-" : v->chain, text);
  visit_record(v, REC_EVIDENCE, key, value, v->job->list);
}

/* REC_COMMAND: ARG AUTHOR EXECUTOR PORT RESULT READ-BACK, at the instant at which it took
 * effect. */
static void command(visit_t *v, int64_t at_ns, const char *what, const char *arg, bool ok,
                    const char *read_back) {
  char key[64], value[FLEET_VALUE_MAX], result[32];
  snprintf(result, sizeof result, "%s", ok ? "ok" : status_name(ST_NOT_READ_BACK));
  v->job->refused = v->job->command != NULL && v->ordered.refusal >= 0;
  if (!ok && v->ordered.refusal >= 0)
    snprintf(result, sizeof result, "ER%02d", (int)v->ordered.refusal);
  snprintf(key, sizeof key, "%lld %s", (long long)at_ns, what);
  snprintf(value, sizeof value, "%s %s pmu %s %s %s", arg, v->author,
           v->headend->site->lines[v->line->index].name, result, read_back);
  visit_record(v, REC_COMMAND, key, value, v->job->list);
}

/* Said to the store before it is said to the meter: killed in between, the next visit looks
 * first. */
static void asked(visit_t *v, int64_t at_ns, const char *what, int64_t base) {
  char key[64], value[FLEET_VALUE_MAX];
  snprintf(key, sizeof key, "%lld asked:%s", (long long)at_ns, what);
  snprintf(value, sizeof value, "%lld %s pmu %s asked -", (long long)base, v->author,
           v->headend->site->lines[v->line->index].name);
  visit_record(v, REC_COMMAND, key, value, v->job->list);
}

/* A command's is found again by the instant at which it was due. */
void check_asked(visit_t *v, int64_t base) {
  asked(v, v->job->at_ns, "command", base);
  v->job->asked = base;
}

/* When the last write took effect; where none was sent, now. */
static int64_t effect_ns(visit_t *v, mono_t now) {
  return v->ordered.set_at.ns != 0 ? v->ordered.set_at.ns : visit_key(v, now);
}

/* What was refused has been said already; the rest is a write that the read-back does not show. */
void check_not_done(visit_t *v, mono_t now, const char *text) {
  bool refused = v->ordered.refusal >= 0;
  if (!refused) check_fault(v, now, text);
  visit_blame(v, refused ? v->ordered.write_status : ST_NOT_READ_BACK, !refused);
}

void check_command(visit_t *v, mono_t now, const char *what, const char *arg, bool ok,
                   const char *read_back) {
  command(v, effect_ns(v, now), what, arg, ok, read_back);
}

/* ------------------------------------------------------------------ before anything is written */

void check_read(visit_t *v, mono_t now) {
  uint32_t parts = SITE_READ_BILLING | SITE_READ_PROFILE | SITE_READ_EVENTS;
  /* What the ring has lost is lost; what the line has lost is read first, at the next attempt. */
  if ((v->fresh & parts) == parts) return;
  check_fault(v, now, "the clock is not touched: not everything was read before");
  visit_blame(v, ST_NOT_READ_BACK, true);
  v->skip |= GROUP_RESET | GROUP_SET;
}

/* ------------------------------------------------------------------ end of billing */

void check_reset_ask(visit_t *v, mono_t now) {
  int64_t before = v->recovering ? v->pending.reset_asked : v->job->asked;
  snprintf(v->ordered.value, sizeof v->ordered.value, "1");
  v->ordered.tries = 0;
  v->ordered.reset_op = v->op_at + 1; /* after the store of what is asked now */
  if (before >= 0 && v->pending.set_remote > before && v->seen.last[DRIVER_SETS] > before) {
    /* An earlier conversation did it; it may have been cut before it could say so. */
    bool said = v->recovering && v->pending.reset_done;
    v->ordered.reset_base = before;
    v->ordered.refusal = -1;
    v->skip |= GROUP_RESET;
    if (!said) command(v, visit_key(v, now), "end_of_billing", "-", true, "found_done");
    return;
  }
  v->ordered.reset_base = v->seen.last[DRIVER_SETS];
  if (!v->recovering) {
    check_asked(v, v->seen.last[DRIVER_SETS]);
    return;
  }
  asked(v, visit_key(v, now), "recovery_reset", v->seen.last[DRIVER_SETS]);
  v->pending.reset_asked = v->seen.last[DRIVER_SETS];
  v->pending.reset_done = false;
}

void check_reset(visit_t *v, mono_t now) {
  char read_back[64], text[96];
  int64_t base = v->ordered.reset_base, count = v->seen.last[DRIVER_SETS];
  v->ordered.tries++;
  if (count == base && v->ordered.refusal < 0 && v->ordered.tries < FLEET_TRIES_MAX &&
      (v->skip & GROUP_RESET) == 0) {
    v->op_at = v->ordered.reset_op;
    return;
  }
  bool ok = count == base + 1;
  snprintf(read_back, sizeof read_back, "sets=%lld", (long long)count);
  if (!ok) {
    snprintf(text, sizeof text, "an end of billing was commanded: %lld sets before, %lld after",
             (long long)base, (long long)count);
    check_not_done(v, now, text);
  }
  if (ok && v->recovering) v->pending.reset_done = true;
  command(v, effect_ns(v, now), "end_of_billing", "-", ok, read_back);
}

/* ------------------------------------------------------------------ time */

void check_set_ask(visit_t *v, mono_t now) {
  asked(v, visit_key(v, now), "set_time", v->seen.last[DRIVER_EVENTS]);
  v->pending.set_asked = v->seen.last[DRIVER_EVENTS];
  v->pending.set_said = false;
  v->ordered.seen = v->seen;
  v->ordered.tries = 0;
  v->ordered.event_shown = v->ordered.marker_shown = false;
  v->ordered.set_op = v->op_at + 1; /* after the store of what is asked now */
  if (v->job->command != NULL && v->job->command->what == SITE_DO_SET_TIME_TO)
    snprintf(v->ordered.value, sizeof v->ordered.value, "%lld", (long long)v->ordered.set_to.s);
}

static const tariff_t *active_tariff(const visit_t *v) {
  const site_t *site = v->headend->site;
  words_t words = words_of(bytes_text(v->seen.tariff));
  for (size_t i = 0; i < site->tariff_count; i++)
    if (bytes_is(words_at(&words, 0), site->tariffs[i].name)) return &site->tariffs[i];
  return &site->tariffs[v->site->tariff];
}

/* The rate of the claim that was read; near a switch either is right. */
static bool rate_agrees(const visit_t *v, int32_t *computed) {
  const zone_t *zone = &v->headend->site->zones[v->site->zone];
  const tariff_t *tariff = active_tariff(v);
  /* 0007: its rates follow the calendar that much later. */
  int64_t offset_s = div_floor(v->site->policy.tariff_offset.ns, NS_PER_S);
  bool agrees = false;
  for (int64_t doubt = -RATE_DOUBT_S; doubt <= RATE_DOUBT_S; doubt += RATE_DOUBT_S) {
    utc_t at = {v->seen.claim.s + doubt - offset_s};
    *computed = v->headend->mechanisms->rate_at(tariff, zone, v->site->policy.tariff_rules, at);
    agrees = agrees || *computed == v->seen.rate;
  }
  return agrees;
}

/* Where the time ordered was not the right one, the clock is held to the one ordered. */
static span_t set_offset(const visit_t *v) {
  const seen_t *seen = &v->seen;
  bool free_choice = v->job->command != NULL && v->job->command->what == SITE_DO_SET_TIME_TO;
  if (!free_choice) return seen->offset;
  int64_t shift = v->ordered.set_to.s * NS_PER_S - v->ordered.set_at.ns;
  return v->headend->mechanisms->clock_offset(seen->claim, (instant_t){seen->request.ns + shift},
                                              (instant_t){seen->response.ns + shift});
}

static void flag_edge(visit_t *v, mono_t now) {
  const zone_t *zone = &v->headend->site->zones[v->site->zone];
  span_t period = v->site->policy.lp_period;
  utc_t old = {v->ordered.seen.claim.s +
               div_floor(v->ordered.set_at.ns - v->ordered.seen.request.ns, NS_PER_S)};
  utc_t set = {v->ordered.set_to.s};
  if (zone_slot(zone, period, old).from.s == zone_slot(zone, period, set).from.s) return;
  evidence(v, now, "an interval edge lies between the old and the new time of the set");
}

/* Why: the log says whether it was beyond the meter's limit (0007). */
static void read_refusal(visit_t *v) {
  decide_part(v, DRIVER_EVENTS, 0);
  decide_store(v, 0);
}

void check_time(visit_t *v, mono_t now) {
  ordered_t *ordered = &v->ordered;
  if ((v->skip & GROUP_SET) != 0) {
    /* Not tried: the password was refused, or there was a reason not to. */
    if (v->ordered.refusal >= 0) command(v, visit_key(v, now), "set_time", "-", false, "-");
    if (v->ordered.refusal >= 0) read_refusal(v);
    return;
  }
  char arg[32], read_back[96], text[192];
  span_t offset = set_offset(v);
  ordered->time_ok = ordered->set_at.ns != 0 && v->headend->mechanisms->read_back_ok(
                                                    offset, v->seen.status, v->seen.clock_status);
  ordered->tries++;
  if (!ordered->time_ok && v->ordered.refusal < 0 && ordered->tries < FLEET_TRIES_MAX) {
    v->op_at = ordered->set_op;
    return;
  }
  snprintf(arg, sizeof arg, "%lld", (long long)ordered->set_to.s);
  snprintf(read_back, sizeof read_back, "claim=%lld,offset_ns=%lld,status=%u,rate=%lld",
           (long long)v->seen.claim.s, (long long)offset.ns, (unsigned)v->seen.status,
           (long long)v->seen.rate);
  command(v, ordered->set_at.ns, "set_time", arg, ordered->time_ok, read_back);
  if (!ordered->time_ok) {
    snprintf(text, sizeof text, "the time was set to %s and reads back %s", arg, read_back);
    check_not_done(v, now, text);
    if (v->ordered.refusal >= 0) read_refusal(v);
    v->skip |= GROUP_SET;
    return;
  }
  v->pending.reset_asked = -1;
  v->pending.reset_done = false;
  v->pending.set_said = true;
  v->pending.set_to = ordered->set_to;
  flag_edge(v, now);
  int32_t computed = 0;
  if (rate_agrees(v, &computed)) return;
  snprintf(text, sizeof text, "the active rate is %lld, the calendar gives %d",
           (long long)v->seen.rate, (int)computed);
  check_fault(v, now, text);
}

/* 0007: a small set closes nothing and leaves no marker. How small it was is known to a second or
 * two, as the clock before it was. */
static bool set_is_silent(const visit_t *v) {
  enum { DOUBT_S = 2 };
  int64_t limit = v->site->policy.clock_silent.ns;
  int64_t off = v->ordered.seen.offset.ns;
  if (off < 0) off = -off;
  return limit > 0 && off <= limit + DOUBT_S * NS_PER_S;
}

/* Counters move as expected: one event and one marker of the set, no energy lost, the same boot,
 * and no set but the catch-up of A14. */
void check_again(visit_t *v, mono_t now) {
  const ordered_t *ordered = &v->ordered;
  char text[FLEET_VALUE_MAX];
  int64_t sets = v->seen.last[DRIVER_SETS] - ordered->seen.last[DRIVER_SETS];
  int64_t energy = v->seen.total_mwh - ordered->seen.total_mwh;
  if (!ordered->event_shown) check_fault(v, now, "the event log does not show the set of the time");
  if (!ordered->marker_shown && !set_is_silent(v))
    check_fault(v, now, "the profile does not show the set of the time");
  if (sets < 0 || sets > 2) check_fault(v, now, "the count of sets did not move as expected");
  if (energy < 0) check_fault(v, now, "the total fell over the set of the time");
  snprintf(
      text, sizeof text,
      KNOWN_REPORT
      " by %s: clock %lld ns off, status %u before; set to %lld; %lld ns off, status %u after; "
      "sets %lld to %lld, events %lld to %lld, rows %lld to %lld, total +%lld mWh",
      v->author, (long long)ordered->seen.offset.ns, (unsigned)ordered->seen.status,
      (long long)ordered->set_to.s, (long long)v->seen.offset.ns, (unsigned)v->seen.status,
      (long long)ordered->seen.last[DRIVER_SETS], (long long)v->seen.last[DRIVER_SETS],
      (long long)ordered->seen.last[DRIVER_EVENTS], (long long)v->seen.last[DRIVER_EVENTS],
      (long long)ordered->seen.last[DRIVER_PROFILE], (long long)v->seen.last[DRIVER_PROFILE],
      (long long)energy);
  evidence(v, now, text);
  v->pending.set_asked = -1;
}

/* An earlier conversation asked for a set of the time and did not live to report it. */
void check_late(visit_t *v, mono_t now) {
  char arg[32], text[FLEET_VALUE_MAX];
  bool shown = v->time_event > v->pending.set_asked;
  v->ordered.refusal = -1;
  snprintf(arg, sizeof arg, "%lld", (long long)v->time_set_to.s);
  if (shown && !v->pending.set_said)
    command(v, v->time_set_to.s * NS_PER_S, "set_time", arg, true, "found_done");
  bool done = shown || v->pending.set_said;
  if (!done) check_fault(v, now, "a set of the time was asked for and the event log has none");
  snprintf(text, sizeof text,
           KNOWN_REPORT " by an earlier conversation, which was cut: %s; clock %lld ns off, status "
                        "%u, sets %lld, events %lld, rows %lld",
           done ? "done" : "not done", (long long)v->seen.offset.ns, (unsigned)v->seen.status,
           (long long)v->seen.last[DRIVER_SETS], (long long)v->seen.last[DRIVER_EVENTS],
           (long long)v->seen.last[DRIVER_PROFILE]);
  evidence(v, now, text);
  v->pending.set_asked = -1;
  v->pending.reset_asked = -1;
  v->pending.reset_done = false;
}

/* ------------------------------------------------------------------ the other commands */

void check_adjust_ask(visit_t *v, mono_t now) {
  (void)now;
  v->ordered.seen = v->seen;
  v->ordered.event_shown = false;
  bool ordered = v->job->command != NULL;
  if (ordered && v->job->asked >= 0 && v->adjust_event > v->job->asked) {
    v->ordered.event_shown = true; /* done by a conversation that was cut */
    v->skip |= GROUP_WRITE;
    v->ordered.refusal = -1;
    return;
  }
  if (ordered) check_asked(v, v->seen.last[DRIVER_EVENTS]);
}

void check_adjust(visit_t *v, mono_t now) {
  char read_back[48];
  bool ok = v->ordered.event_shown;
  snprintf(read_back, sizeof read_back, "events=%lld", (long long)v->seen.last[DRIVER_EVENTS]);
  if (!ok) check_not_done(v, now, "the event log does not show the adjust");
  command(v, effect_ns(v, now), "adjust", v->ordered.value, ok, read_back);
}

void check_activate(visit_t *v, mono_t now) {
  words_t words = words_of(bytes_text(v->seen.tariff));
  const site_t *site = v->headend->site;
  const char *name = v->site->has_deferred ? site->tariffs[v->site->deferred_tariff].name : "";
  if (v->pending.calendar[0] != '\0') name = v->pending.calendar;
  bool ok = name[0] != '\0' && bytes_is(words_at(&words, 0), name);
  char read_back[96];
  snprintf(read_back, sizeof read_back, "active=%.*s", (int)words_at(&words, 0).len,
           (const char *)words_at(&words, 0).p);
  if (!ok) check_not_done(v, now, "the passive calendar is not the active one");
  command(v, effect_ns(v, now), "activate_passive", "-", ok, read_back);
}

/* What differs is not handed over: the passive calendar stays the one that it was. */
void check_calendar_sheet(visit_t *v, mono_t now) {
  (void)now;
  if (!calendar_same(v, DRIVER_CALENDAR_DUE)) v->skip |= GROUP_WRITE;
}

/* What was refused has been said already, but not why. */
static void refused_calendar(visit_t *v, mono_t now, char *read_back, size_t cap) {
  const char *why = calendar_reason_text(v->calendar_reason);
  fault_t fault;
  snprintf(read_back, cap, "reason=%lld", (long long)v->calendar_reason);
  snprintf(v->calendar_text, sizeof v->calendar_text, "refused: %s", why);
  snprintf(v->more, sizeof v->more, ": %s", why);
  fault_set(&fault, ST_REFUSED, -1, -1, "the meter refuses the calendar %s: %s (%lld)",
            v->calendar.tariff->name, why, (long long)v->calendar_reason);
  visit_fault(v, now, &fault);
}

void check_calendar(visit_t *v, mono_t now) {
  const char *name = v->calendar.tariff->name;
  char read_back[48], text[FLEET_VALUE_MAX];
  bool handed = v->ordered.set_tried && v->ordered.write_status == ST_OK;
  bool ok = handed && (v->skip & GROUP_WRITE) == 0 && calendar_same(v, DRIVER_CALENDAR_PARTS);
  if (v->calendar.by_order)
    snprintf(read_back, sizeof read_back, "due=-");
  else
    snprintf(read_back, sizeof read_back, "due=%lld", (long long)v->calendar.due.s);
  if (!ok && v->calendar_reason > 0) refused_calendar(v, now, read_back, sizeof read_back);
  const char *differs = v->calendar_text[0] != '\0' ? v->calendar_text : "it was not read back";
  snprintf(text, sizeof text, "passive calendar %s: %s", name,
           ok ? "every part reads back as written" : differs);
  if (!ok) check_not_done(v, now, text);
  evidence(v, now, text);
  command(v, effect_ns(v, now), "program_calendar", name, ok,
          ok || v->calendar_reason > 0 ? read_back : "-");
  if (ok) known_calendar(&v->pending, bytes_text(name));
}

void check_response(visit_t *v, mono_t now) {
  bool ok = strcmp(v->seen.response_word, v->ordered.value) == 0;
  if (!ok) check_not_done(v, now, "the response to clock loss is not the one that was written");
  command(v, effect_ns(v, now), "set_response", v->ordered.value, ok, v->seen.response_word);
}
