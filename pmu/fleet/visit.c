/* One visit: runs its operations as steps of a conversation, takes the answers, and says at the end
 * what was read whole. What is to be done is in decide.c, what it proved in check.c; see
 * fleet.h. */
#include "pmu/fleet/fleet.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { RANGE_TRIES_MAX = 64 };

int64_t visit_key(visit_t *v, mono_t now) {
  int64_t ns = fleet_utc(v->headend, now).ns;
  if (ns <= v->pending.key_ns) ns = v->pending.key_ns + 1;
  v->pending.key_ns = ns;
  return ns;
}

void visit_record(visit_t *v, record_kind_t kind, const char *key, const char *value,
                  const char *source) {
  batch_put(&v->line->talk->batch, v->meter, kind, key, bytes_text(value), source);
}

void visit_blame(visit_t *v, status_t status, bool again) {
  if (status == ST_OK) return;
  if (v->status == ST_OK) v->status = status;
  v->retriable = v->retriable || again;
}

static bool mends_itself(status_t status) {
  return status != ST_REFUSED && status != ST_NO_ACCESS && status != ST_UNKNOWN_OBJECT &&
         status != ST_UNSUPPORTED && status != ST_DEADLINE && status != ST_OVERTAKEN;
}

void visit_fault(visit_t *v, mono_t now, const fault_t *fault) {
  fleet_count(v->headend, v->meter, fault->status);
  char key[32], source[FLEET_SOURCE_MAX], value[FAULT_TEXT_MAX + 64];
  snprintf(key, sizeof key, "%lld", (long long)visit_key(v, now));
  snprintf(source, sizeof source, "visit %s frame %d octet %d", v->job->list, fault->frame,
           fault->octet);
  snprintf(value, sizeof value, "%s %d %d %s", status_name(fault->status), fault->frame,
           fault->octet, fault->text);
  /* The text may quote what a line said; a journal holds words. */
  for (char *at = value; *at != '\0'; at++)
    if (*at < ' ' || *at >= 0x7F) *at = '?';
  visit_record(v, REC_FAULT, key, value, source);
}

void visit_add(visit_t *v, op_t op) {
  CHECK(v->op_count < FLEET_OPS_MAX);
  v->ops[v->op_count++] = op;
}

/* ------------------------------------------------------------------ beginning and end */

static plan_t plan_of(const visit_t *v, mono_t now) {
  const headend_t *h = v->headend;
  const zone_t *zone = &h->site->zones[v->site->zone];
  const char *own = v->site->identification;
  utc_t at = {div_floor(fleet_utc(h, now).ns, NS_PER_S)};
  return (plan_t){.anchor = {h->anchor.mono, h->anchor.utc_ns},
                  .serial = v->site->serial,
                  .identification = own != NULL ? own : v->driver->identification,
                  .baud = h->site->lines[v->line->index].baud,
                  .readout = v->readout,
                  .break_first = v->line->unclean,
                  .utc_offset_s = zone_offset(zone, at),
                  .dst = zone->rows[zone_row_index(zone, at)].dst,
                  .access = &v->site->access,
                  .level = v->driver->level_start,
                  .counters = v->pending.counters,
                  .fallbacks = v->pending.fallbacks,
                  .invoke = v->line->invoke,
                  .entropy = h->entropy};
}

status_t visit_start(line_t *line, headend_t *h, job_t *job, mono_t now) {
  visit_t *v = &line->talk->visit;
  int64_t before = line->meter_before;
  line->meter_before = job->meter;
  memset(v, 0, offsetof(visit_t, firmware) + offsetof(transfer_visit_t, bits));
  v->line = line;
  v->headend = h;
  v->job = job;
  v->meter = job->meter;
  v->site = &h->site->meters[job->meter];
  v->driver = driver_of(v->site->dictionary, v->site->language);
  known_get(&h->known, h->mechanisms->known_of(job->meter, before), &v->pending);
  v->requested = job->what;
  v->readout =
      v->driver->readout != NULL && (job->what & SITE_READ_READOUT) != 0 && !job->readout_done;
  v->ordered.reset_base = -1;
  v->ordered.refusal = -1;
  v->author = job->command != NULL ? "operator" : "pmu";
  batch_clear(&line->talk->batch);
  if (!job->goes_on) job->attempt++;
  job->goes_on = false;
  if (fleet_utc(h, now).ns > job->at_ns + h->site->keys.visit_deadline.ns) {
    visit_end(v, now, ST_DEADLINE);
    return ST_DEADLINE;
  }
  /* An order that could not be given in time would undo the newer one. */
  if (h->mechanisms->order_dropped(jobs_overtaken(h, job))) {
    visit_end(v, now, ST_OVERTAKEN);
    return ST_OVERTAKEN;
  }
  v->level = v->driver->level_start;
  decide_begin(v);
  v->plan = plan_of(v, now);
  status_t status = session_start(line->session, now, &v->plan);
  if (status != ST_OK) visit_end(v, now, status);
  return status;
}

static void put_parts(uint32_t parts, obuf_t *text) {
  static const struct {
    uint32_t bit;
    const char *name;
  } names[] = {{SITE_READ_BILLING, "billing"},       {SITE_READ_PROFILE, "profile"},
               {SITE_READ_EVENTS, "events"},         {SITE_READ_REGISTERS, "registers"},
               {SITE_READ_READOUT, "readout"},       {SITE_READ_DAILY, "daily"},
               {SITE_READ_INSTRUMENT, "instrument"}, {SITE_READ_FIRMWARE, "firmware"},
               {SITE_READ_QUALITY, "quality"},       {SITE_READ_WAVEFORM, "waveform"}};
  size_t before = text->len;
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if ((parts & names[i].bit) == 0) continue;
    obuf_printf(text, "%s%s", text->len > before ? "," : "", names[i].name);
  }
  if (text->len == before) obuf_text(text, "-");
}

void visit_end(visit_t *v, mono_t now, status_t status) {
  job_t *job = v->job;
  v->wait_until.ns = 0;
  if (v->firmware.again_ns > 0) { /* the meter restarts: nobody wonders how this ended */
    v->status = ST_OK;
    return;
  }
  if (status == ST_DEADLINE) {
    fault_t fault;
    fault_set(&fault, status, -1, -1, "the visit was not over within the time allowed for it");
    visit_fault(v, now, &fault);
  }
  if (status == ST_OVERTAKEN) {
    fault_t fault;
    fault_set(&fault, status, -1, -1, "%s of %lld s is dropped: %s", job->list,
              (long long)div_floor(job->at_ns, NS_PER_S), status_text(status));
    visit_fault(v, now, &fault);
  }
  visit_blame(v, status, mends_itself(status));
  if (v->status == ST_OK && v->readout && decide_needs_programming(v)) {
    v->fresh |= SITE_READ_READOUT;
    return;
  }
  if (v->readout && v->status == ST_OK) v->fresh |= SITE_READ_READOUT;
  uint32_t missing = (job->what & ~(job->parts_done | v->fresh)) | (v->missing & job->what);
  char key[96], text[FLEET_VALUE_MAX];
  snprintf(key, sizeof key, "%s %lld %d", job->list, (long long)div_floor(job->at_ns, NS_PER_S),
           job->attempt);
  obuf_t value = obuf_over(text, sizeof text);
  obuf_printf(&value, "%s ", status_name(v->status));
  put_parts(job->what, &value);
  obuf_put(&value, ' ');
  put_parts(missing, &value);
  batch_put(&v->line->talk->batch, v->meter, REC_VISIT, key, obuf_bytes(&value), job->list);
}

/* ------------------------------------------------------------------ the next operation */

static void fail_op(visit_t *v, mono_t now, status_t status, const char *what) {
  fault_t fault;
  fault_set(&fault, status, -1, -1, "%s", what);
  visit_fault(v, now, &fault);
  visit_blame(v, status, mends_itself(status));
}

/* A meter keeps so many daily sets and records of power quality and no more: what was before is not
 * asked for, and said. */
static void skip_overwritten(visit_t *v, mono_t now, driver_range_t range) {
  bool daily = range == DRIVER_DAILY;
  if (!daily && range != DRIVER_QUALITY) return;
  known_track_t *track = &v->pending.track[range];
  int64_t kept = daily ? v->site->daily_sets_max : v->site->quality.log_max;
  int64_t oldest = v->seen.last[range] - kept + 1;
  fault_t fault;
  if (!v->headend->mechanisms->overwritten_skipped(oldest > track->last + 1)) return;
  fault_set(&fault, ST_BAD_ORDER, -1, -1, "%s %lld to %lld were overwritten unread",
            daily ? "daily sets" : "records of power quality", (long long)(track->last + 1),
            (long long)(oldest - 1));
  visit_fault(v, now, &fault);
  track->last = oldest - 1;
  if (daily) track->head = track->last;
  track->run_from = oldest;
}

static status_t prepare_range(visit_t *v, mono_t now, const op_t *op, step_t *step, bool *there) {
  driver_range_t range = (driver_range_t)op->arg;
  skip_overwritten(v, now, range);
  if (range == DRIVER_WAVEFORM) quality_choose(v);
  int64_t from = v->headend->mechanisms->resume_point(v->pending.track[range].last);
  /* It has no counter, and never more rows than it holds. */
  int64_t to = range == DRIVER_FIRMWARE ? v->site->firmware.log_max : v->seen.last[range];
  shape_columns_t columns = form_columns(v);
  int64_t most = driver_range_rows(v->driver, range, v->site->shape, &columns);
  bool parts = session_whole(v->line->session) && to - from >= most;
  v->range_from = from;
  v->range_to = to;
  v->range_stop = parts ? from + most - 1 : to;
  if (!v->range_goes_on) v->gap = false;
  v->range_goes_on = false;
  v->cursor = (driver_cursor_t){.shape = v->site->shape, .columns = v->columns};
  v->row = (driver_row_t){0};
  *there = from <= to;
  if (*there && range == DRIVER_PROFILE && v->form_wrong) {
    *there = false;
    v->missing |= op->part;
    return ST_OK;
  }
  if (!*there) return ST_OK;
  return v->headend->mechanisms->driver_range(v->driver, range, from, v->range_stop, step);
}

/* Lower rights are among higher ones, unless they are those of another association. */
static bool level_held(const visit_t *v, const op_t *op) {
  if (op->exact && v->driver->level_exact) return v->level == op->arg;
  return v->level >= op->arg;
}

static bool prepare_level(visit_t *v, mono_t now, const op_t *op, step_t *step) {
  if (level_held(v, op)) return false;
  if (!session_level_ok(v->line->session, op->arg)) {
    fail_op(v, now, ST_NO_ACCESS, "the roster has no password of the level that is needed");
    v->skip |= op->group;
    return false;
  }
  driver_step(step, STEP_LEVEL, "");
  step->level = op->arg;
  return true;
}

/* False where there is nothing to ask: the operation is over. */
static bool prepare(visit_t *v, mono_t now, const op_t *op, step_t *step) {
  status_t status = ST_OK;
  bool there = true;
  obuf_t room;
  switch (op->kind) {
  case OP_READ:
    status = v->driver->read(op->object, step);
    break;
  case OP_FORM:
    status = form_prepare(v, step);
    break;
  case OP_RANGE:
    if (v->form_stale && op->arg == DRIVER_PROFILE) {
      status = form_prepare(v, step);
      break;
    }
    status = prepare_range(v, now, op, step, &there);
    if (!there && (v->missing & op->part) == 0) v->fresh |= op->part;
    break;
  case OP_LEVEL:
    return prepare_level(v, now, op, step);
  case OP_WRITE:
    status = v->driver->write(op->object, v->ordered.value, &v->plan, step);
    break;
  case OP_SET_TIME:
    status = v->driver->set_time(step);
    break;
  case OP_CALENDAR_WRITE:
  case OP_CALENDAR_READ:
    calendar_prepare(v, op, step);
    return true;
  case OP_CHANNELS_WRITE:
    room = obuf_over(v->calendar_room, sizeof v->calendar_room);
    status = v->driver->write_channels(v->site->shape, &v->job->command->channels, &room, step);
    break;
  case OP_IMAGE_READ:
    v->driver->image_read((driver_image_part_t)op->arg, step);
    return true;
  case OP_IMAGE_WRITE:
    return transfer_prepare(v, now, op, step);
  case OP_STORE:
  case OP_CALL:
    return false;
  }
  if (status == ST_OK) return there;
  fail_op(v, now, status, "the model has no such object, or the value no form");
  v->missing |= op->part;
  return false;
}

void visit_go_on(visit_t *v, mono_t now) {
  session_t *session = v->line->session;
  if (session_phase(session) != SESSION_FREE)
    return; /* the line went away; its end is on the way */
  if (fleet_utc(v->headend, now).ns > v->job->at_ns + v->headend->site->keys.visit_deadline.ns) {
    session_close(session, now, ST_DEADLINE);
    return;
  }
  if (v->wait_until.ns > now.ns) return; /* headend.c calls again */
  while (v->op_at < v->op_count) {
    const op_t *op = &v->ops[v->op_at];
    bool full = v->line->talk->batch.count >= BATCH_STORE_AT;
    if (full || (op->kind == OP_STORE && v->line->talk->batch.count > 0)) {
      fleet_store(v->line, AFTER_OP);
      return;
    }
    step_t step;
    if (op->kind != OP_STORE && (v->skip & op->group) == 0) {
      if (op->kind == OP_CALL) {
        v->op_at++;
        op->call(v, now);
        if (session_phase(session) != SESSION_FREE) return;
        continue;
      }
      if (prepare(v, now, op, &step)) {
        session_step(session, now, &step);
        return;
      }
    }
    v->op_at++;
  }
  session_close(session, now, ST_OK);
}

/* ------------------------------------------------------------------ what came back */

static void on_identity(visit_t *v, mono_t now, const act_t *act) {
  fault_t fault;
  if (v->headend->mechanisms->identity_ok(bytes_text(v->site->serial), act->text)) {
    session_answer(v->line->session, now, act->act, ST_OK);
    return;
  }
  fault_set(&fault, ST_BAD_IDENTITY, act->frame, act->text_at,
            "meter '%.*s' answered in place of %s", (int)act->text.len, (const char *)act->text.p,
            v->site->serial);
  visit_fault(v, now, &fault);
  session_answer(v->line->session, now, act->act, ST_BAD_IDENTITY);
}

static status_t take_value(visit_t *v, const act_t *act, fault_t *fault) {
  const op_t *op = &v->ops[v->op_at];
  char name[SHAPE_NAME_SIZE];
  const char *object = v->forming ? form_object(v, name) : op->object;
  bytes_t value;
  if (v->driver->value(object, act->text, &value) != ST_OK)
    return fault_set(fault, ST_BAD_VALUE, act->frame, act->text_at, "'%.*s' is no object's value",
                     (int)act->text.len, (const char *)act->text.p);
  int32_t octet = act->text_at + (int32_t)(value.p - act->text.p);
  if (v->forming) return form_take(v, act, object, value, octet, fault);
  return rows_object(v, act, bytes_text(object), value, octet, fault);
}

static status_t take_data(visit_t *v, const act_t *act, fault_t *fault) {
  if (v->readout) return rows_readout(v, act, fault);
  const op_t *op = &v->ops[v->op_at];
  if (op->kind == OP_RANGE && !v->forming) {
    v->range_at = fleet_utc(v->headend, act->request);
    return rows_range(v, act, (driver_range_t)op->arg, fault);
  }
  if (op->kind == OP_CALENDAR_READ) {
    calendar_take(v, op, act->text);
    return ST_OK;
  }
  if (op->kind == OP_IMAGE_READ) return transfer_take(v, act, op, fault);
  if (op->kind == OP_READ || v->forming) return take_value(v, act, fault);
  return fault_set(fault, ST_BAD_VALUE, act->frame, act->text_at,
                   "data, and nothing was asked for");
}

/* A message counts whole or not at all: what a bad one had added is taken back, but for the octets
 * as they arrived; of another meter not even those are kept. */
static void on_data(visit_t *v, mono_t now, const act_t *act) {
  line_t *line = v->line;
  batch_t before = line->talk->batch;
  rows_raw(v, now, act);
  batch_t with_raw = line->talk->batch;
  known_t pending = v->pending;
  fault_t fault = {.status = ST_OK, .frame = -1, .octet = -1};
  status_t status = take_data(v, act, &fault);
  if (status != ST_OK) {
    line->talk->batch = status == ST_BAD_IDENTITY ? before : with_raw;
    v->pending = pending;
    visit_fault(v, now, &fault);
    visit_blame(v, status, mends_itself(status));
    if (status == ST_BAD_IDENTITY)
      session_close(line->session, now, status);
    else
      session_answer(line->session, now, act->act, status);
    return;
  }
  bool block = v->readout || (v->ops[v->op_at].kind == OP_RANGE && !v->forming);
  line->session_act = act->act;
  if (block && line->talk->batch.count > 0)
    fleet_store(line, AFTER_DATA);
  else
    session_answer(line->session, now, act->act, ST_OK);
}

static void write_over(visit_t *v, const act_t *act) {
  v->ordered.refusal = act->refusal;
  v->ordered.write_status = act->status;
  v->ordered.set_at = fleet_utc(v->headend, act->request);
  if (v->ops[v->op_at].kind == OP_SET_TIME) v->ordered.set_to = act->set_to;
  v->ordered.set_tried = true;
}

/* False: the operation goes on, with what follows in the form or in the range. */
static bool form_step(visit_t *v, const op_t *op, status_t status) {
  bool failed = status != ST_OK;
  bool all = form_over(v, failed);
  if (failed) v->missing |= op->part;
  visit_blame(v, status, mends_itself(status));
  return all && op->kind == OP_FORM;
}

static bool range_over(visit_t *v, mono_t now, const op_t *op, status_t status) {
  driver_range_t range = (driver_range_t)op->arg;
  bool failed = status != ST_OK;
  /* Rows of whole messages are kept; the rest is asked for from where they end. */
  if (status == ST_TIMEOUT && ++v->range_tries < RANGE_TRIES_MAX) return false;
  v->range_goes_on = !failed && (form_interrupts(v) || rows_go_on(v, range));
  if (v->range_goes_on) return false;
  if (failed) v->missing |= op->part;
  if (failed)
    visit_blame(v, status, mends_itself(status));
  else
    rows_whole(v, now, range);
  return true;
}

/* A verification that still runs is no fault. */
static bool transfer_waits(const visit_t *v, const op_t *op, const act_t *act) {
  return op->kind == OP_IMAGE_WRITE && op->arg == DRIVER_IMAGE_VERIFY &&
         v->headend->mechanisms->image_verdict(act->status, act->refusal) == IMAGE_SAID_WAIT;
}

static void on_step(visit_t *v, mono_t now, const act_t *act) {
  const op_t *op = &v->ops[v->op_at];
  bool failed = act->status != ST_OK;
  bool told =
      failed && act->fault.status != ST_OK && act->refusal >= 0 && !transfer_waits(v, op, act);
  if (told) visit_fault(v, now, &act->fault);
  switch (op->kind) {
  case OP_READ:
  case OP_IMAGE_READ:
  case OP_CALENDAR_READ:
    if (failed) v->missing |= op->part;
    if (failed) visit_blame(v, act->status, mends_itself(act->status));
    break;
  case OP_FORM:
    if (!form_step(v, op, act->status)) return;
    break;
  case OP_RANGE:
    if (v->forming ? !form_step(v, op, act->status) : !range_over(v, now, op, act->status)) return;
    break;
  case OP_LEVEL:
    if (!failed) v->level = op->arg;
    if (!failed) break;
    v->ordered.refusal = act->refusal;
    v->ordered.write_status = act->status;
    v->skip |= op->group;
    visit_blame(v, act->status, mends_itself(act->status));
    break;
  case OP_WRITE:
  case OP_SET_TIME:
  case OP_CHANNELS_WRITE:
    write_over(v, act);
    break;
  case OP_IMAGE_WRITE:
    write_over(v, act);
    if (!transfer_over(v, now, op, act)) return;
    break;
  case OP_CALENDAR_WRITE: /* after a silence only the read-back can tell */
    write_over(v, act);
    if (failed && act->status != ST_TIMEOUT) v->skip |= op->group;
    if (failed && act->status == ST_REFUSED) v->skip &= ~(uint32_t)GROUP_REASON;
    break;
  case OP_STORE:
  case OP_CALL:
    break;
  }
  v->op_at++;
}

static void on_ready(visit_t *v, mono_t now) {
  /* The first operation is the serial number: nothing is asked of a meter that did not show it. */
  if (v->op_at > 0 && !v->identity_shown)
    session_close(v->line->session, now, ST_BAD_IDENTITY);
  else
    visit_go_on(v, now);
}

/* Invocation counters are in the store before the first of them is used. */
static void counter_record(visit_t *v, const char *what, uint32_t counter) {
  char key[64];
  snprintf(key, sizeof key, "%s %lu %s", what, (unsigned long)counter, v->pending.key_id);
  visit_record(v, REC_COUNTER, key, "-", v->job->list);
}

static void on_counter(visit_t *v, const act_t *act) {
  counter_record(v, act->tried ? "tried" : "sent", act->counters.sent);
  if (act->tried)
    known_tried(&v->pending.counters, act->counters.sent);
  else
    v->pending.counters.sent = act->counters.sent;
  v->line->session_act = act->act;
  fleet_store(v->line, AFTER_DATA);
}

static void counters_over(visit_t *v, const act_t *act) {
  for (uint32_t found; (found = known_fallback_next(&v->pending.fallbacks, act->fallbacks)) != 0;)
    visit_record(v, REC_FALLBACK, known_fallback_name(found), "-", v->job->list);
  if (act->counters.taken <= v->pending.counters.taken) return;
  v->pending.counters.taken = act->counters.taken;
  counter_record(v, "taken", act->counters.taken);
}

void visit_act(visit_t *v, mono_t now, const act_t *act) {
  switch (act->kind) {
  case ACT_LINE:
  case ACT_SEND:
    break; /* wishes; headend.c */
  case ACT_COUNTER:
    on_counter(v, act);
    break;
  case ACT_IDENTITY:
    on_identity(v, now, act);
    break;
  case ACT_DATA:
    on_data(v, now, act);
    break;
  case ACT_FAULT:
    if (act->stray)
      fleet_count(v->headend, v->meter, act->fault.status);
    else
      visit_fault(v, now, &act->fault);
    break;
  case ACT_NOTIFICATION:
    notice_keep(v, now, act);
    break;
  case ACT_STEP:
    on_step(v, now, act);
    break;
  case ACT_READY:
    on_ready(v, now);
    break;
  case ACT_END:
    counters_over(v, act);
    visit_end(v, now, act->status);
    fleet_store(v->line, AFTER_END);
    break;
  }
}
