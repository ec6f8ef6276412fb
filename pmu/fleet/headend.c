/* The head-end's surface: lines, wishes, answers. A line does one thing at a time: it waits for the
 * store, or for its conversation, or for the next job. See headend.h. */
#include "pmu/fleet/fleet.h"

#include <stdio.h>
#include <string.h>

#define BETWEEN_NS (1 * NS_PER_S) /* between two conversations of a line */

instant_t fleet_utc(const headend_t *h, mono_t at) {
  return (instant_t){h->anchor.utc_ns + (at.ns - h->anchor.mono.ns)};
}

static mono_t mono_of(const headend_t *h, int64_t utc_ns) {
  if (utc_ns == TIME_NEVER) return (mono_t){TIME_NEVER};
  return (mono_t){h->anchor.mono.ns + (utc_ns - h->anchor.utc_ns)};
}

void fleet_count(headend_t *h, uint32_t meter, status_t status) {
  CHECK(meter < h->site->meter_count && status < ST_COUNT);
  h->counts[(size_t)meter * ST_COUNT + status]++;
}

uint32_t headend_count(const headend_t *headend, uint32_t meter, status_t status) {
  if (meter >= headend->site->meter_count || status >= ST_COUNT) return 0;
  return headend->counts[(size_t)meter * ST_COUNT + status];
}

void fleet_store(line_t *line, after_store_t after) {
  CHECK(!line->store_due && !line->store_waits);
  line->after = after;
  line->store_due = true;
}

/* A line carries one language: that of its meters. */
static status_t open_line(headend_t *h, arena_t *arena, const site_meter_t *meter, fault_t *fault) {
  line_t *line = &h->lines[meter->line];
  const site_line_t *site = &h->site->lines[meter->line];
  const session_way_t *way = session_way(meter->language);
  if (way == NULL)
    return fault_set(fault, ST_UNSUPPORTED, -1, -1, "meter %s: nobody here speaks %s", meter->name,
                     meter->language);
  if (way->rate_ok != NULL && !way->rate_ok(site->baud))
    return fault_set(fault, ST_UNSUPPORTED, -1, -1, "line %s: %u Bd is no rate of %s", site->name,
                     (unsigned)site->baud, meter->language);
  if (line->session != NULL && line->session->way != way)
    return fault_set(fault, ST_UNSUPPORTED, -1, -1, "line %s: its meters speak several languages",
                     site->name);
  if (line->session == NULL) line->session = session_new(arena, way);
  return ST_OK;
}

void headend_entropy(headend_t *headend, entropy_t entropy) { headend->entropy = entropy; }

void headend_close(headend_t *headend) {
  for (size_t i = 0; i < headend->site->line_count; i++) {
    if (headend->lines[i].session != NULL) session_free(headend->lines[i].session);
    text_free(&headend->lines[i].notice);
  }
}

static status_t open_lines(headend_t *h, arena_t *arena, fault_t *fault) {
  for (size_t i = 0; i < h->site->meter_count; i++) {
    const site_meter_t *meter = &h->site->meters[i];
    if (driver_of(meter->dictionary, meter->language) == NULL)
      return fault_set(fault, ST_UNSUPPORTED, -1, -1, "meter %s: there is no driver for model '%s'",
                       meter->name, meter->model);
    status_t status = open_line(h, arena, meter, fault);
    if (status != ST_OK) return status;
  }
  /* Nobody is on these: nothing will be said there, in any language. */
  for (size_t i = 0; i < h->site->line_count; i++)
    if (h->lines[i].session == NULL)
      h->lines[i].session = session_new(arena, session_way(SITE_IEC21));
  return ST_OK;
}

status_t headend_open(arena_t *arena, bytes_t facts, anchor_t anchor,
                      const struct pmu_mechanisms *mechanisms, const record_t *known,
                      size_t known_count, headend_t **headend, fault_t *fault) {
  headend_t *h = ARENA_NEW(arena, headend_t);
  status_t status = site_read(arena, facts, &h->site, fault);
  if (status != ST_OK) return status;
  h->anchor = anchor;
  h->mechanisms = mechanisms == NULL ? &pmu_mechanisms_right : mechanisms;
  h->known = ARENA_ARRAY(arena, known_t, h->site->meter_count + 1);
  h->lines = ARENA_ARRAY(arena, line_t, h->site->line_count + 1);
  h->counts = ARENA_ARRAY(arena, uint32_t, (h->site->meter_count + 1) * ST_COUNT);
  status = open_lines(h, arena, fault);
  if (status != ST_OK) return status;
  for (size_t i = 0; i < h->site->meter_count; i++)
    known_clear(&h->known[i], &h->site->meters[i].access, h->site->meters[i].shape);
  for (size_t i = 0; i < h->site->line_count; i++) {
    h->lines[i].index = (uint32_t)i;
    h->lines[i].free_at = anchor.mono;
    /* Whoever was here before may have been killed inside a conversation. */
    h->lines[i].unclean = known_count > 0;
    batch_open(&h->lines[i].batch, arena);
  }
  jobs_open(h, arena);
  for (size_t i = 0; i < known_count; i++) {
    if (known[i].meter >= h->site->meter_count || known[i].conflict) continue;
    if (!h->mechanisms->record_learned(known[i].kind)) continue;
    known_learn(&h->known[known[i].meter], &known[i]);
    jobs_learn(h, &known[i]);
    react_learn(h, &known[i]);
  }
  *headend = h;
  return ST_OK;
}

/* ------------------------------------------------------------------ the world's calls */

void headend_feed(headend_t *headend, uint32_t line, mono_t first, mono_t last, bytes_t in) {
  CHECK(line < headend->site->line_count);
  const site_line_t *site = &headend->site->lines[line];
  /* Nobody asks anything: an answer of a conversation that is over. */
  if (site->network != SITE_NO_NETWORK && site->meter != SITE_NO_METER &&
      !session_open(headend->lines[line].session))
    fleet_count(headend, site->meter, ST_BAD_ORDER);
  session_feed(headend->lines[line].session, first, last, in);
}

void headend_tick(headend_t *headend, mono_t now) {
  for (size_t i = 0; i < headend->site->line_count; i++)
    session_tick(headend->lines[i].session, now);
}

void headend_hangup(headend_t *headend, uint32_t line, mono_t now) {
  CHECK(line < headend->site->line_count);
  session_hangup(headend->lines[line].session, now);
}

/* ------------------------------------------------------------------ the store's answer */

static void job_over(headend_t *h, line_t *line, mono_t now) {
  visit_t *v = &line->visit;
  line->busy = false;
  snprintf(line->note, sizeof line->note, "%s %s attempt %d: %s%s", v->site->name, v->job->list,
           v->job->attempt, status_name(v->status), v->more);
  line->note_due = true;
  if (v->firmware.again_ns > 0) {
    v->job->goes_on = true;
    v->job->due_ns = v->firmware.again_ns;
    line->note_due = false;
    return;
  }
  if (v->status == ST_OK && v->readout && decide_needs_programming(v)) {
    v->job->readout_done = true;
    v->job->goes_on = true;
    line->note_due = false;
    return;
  }
  jobs_settle(h, v->job, fleet_utc(h, now).ns, v->status, v->retriable);
}

static void stored(headend_t *h, line_t *line, mono_t now, status_t status) {
  visit_t *v = &line->visit;
  after_store_t after = line->after;
  line->after = AFTER_NOTHING;
  batch_clear(&line->batch);
  if (status == ST_OK) {
    h->known[v->meter] = v->pending;
    v->job->parts_done |= v->fresh & v->requested;
  } else {
    /* Nothing of it is known: the next attempt reads it again. */
    v->pending = h->known[v->meter];
    fleet_count(h, v->meter, status);
    v->retriable = true;
    if (v->status == ST_OK) v->status = status;
  }
  switch (after) {
  case AFTER_NOTHING:
    break;
  case AFTER_DATA:
    if (status != ST_OK && session_phase(line->session) == SESSION_ASKS)
      session_close(line->session, now, ST_STORE);
    else
      session_answer(line->session, now, line->session_act, status);
    break;
  case AFTER_OP:
    if (status != ST_OK && session_phase(line->session) == SESSION_FREE)
      session_close(line->session, now, ST_STORE);
    else
      visit_go_on(v, now);
    break;
  case AFTER_END:
    job_over(h, line, now);
    break;
  }
}

void headend_answer(headend_t *headend, mono_t now, uint32_t act, status_t status) {
  for (size_t i = 0; i < headend->site->line_count; i++) {
    line_t *line = &headend->lines[i];
    if (!line->store_waits || line->store_act != act) continue;
    line->store_waits = false;
    stored(headend, line, now, status);
    return;
  }
}

/* ------------------------------------------------------------------ wishes */

static bool wish_store(headend_t *h, line_t *line, mono_t now, wish_t *wish) {
  line->store_due = false;
  if (line->batch.full || line->batch.count == 0) {
    stored(h, line, now, line->batch.full ? ST_NO_ROOM : ST_OK);
    return false;
  }
  line->store_waits = true;
  line->store_act = ++h->act;
  *wish = (wish_t){.kind = WISH_STORE,
                   .line = line->index,
                   .act = line->store_act,
                   .records = line->batch.records,
                   .count = line->batch.count};
  return true;
}

static bool network_full(const headend_t *h, int32_t network) {
  int32_t busy = 0;
  if (network == SITE_NO_NETWORK) return false;
  for (size_t i = 0; i < h->site->line_count; i++)
    busy += h->lines[i].busy && h->site->lines[i].network == network;
  return busy >= h->site->networks[network].conversations;
}

/* 0012: behind one concentrator those whose visits were due first go first. */
static bool network_lets(headend_t *h, const line_t *line, const job_t *job, mono_t now) {
  int32_t network = h->site->lines[line->index].network;
  if (network == SITE_NO_NETWORK) return true;
  if (network_full(h, network)) return false;
  for (size_t i = 0; i < h->site->line_count; i++) {
    const line_t *other = &h->lines[i];
    bool may = h->site->lines[i].network == network && !other->busy && now.ns >= other->free_at.ns;
    if (!may || i == line->index) continue;
    const job_t *rival = jobs_due(h, (uint32_t)i, fleet_utc(h, now).ns);
    if (rival != NULL && rival->due_ns < job->due_ns) return false;
  }
  return true;
}

static bool start_due(headend_t *h, line_t *line, mono_t now) {
  if (line->busy || now.ns < line->free_at.ns) return false;
  job_t *job = jobs_due(h, line->index, fleet_utc(h, now).ns);
  if (job == NULL || !network_lets(h, line, job, now)) return false;
  line->busy = true;
  status_t status = visit_start(line, h, job, now);
  if (status == ST_OK) return true;
  /* Dropped before a word was said: the reason is stored like any other end. */
  fleet_store(line, AFTER_END);
  return true;
}

/* The visit has asked for nothing, and goes on by itself (a verification that runs). */
static bool line_waits(const line_t *line) { return line->busy && line->visit.wait_until.ns > 0; }

/* One thing that the line has to do. True with a wish; `*more`: it did something, ask again. */
static bool line_next(headend_t *h, line_t *line, mono_t now, wish_t *wish, bool *more) {
  act_t act;
  *more = true;
  if (line->note_due) {
    line->note_due = false;
    *wish = (wish_t){.kind = WISH_NOTE, .line = line->index, .text = bytes_text(line->note)};
    return true;
  }
  if (line->store_due) return wish_store(h, line, now, wish);
  if (!line->store_waits && session_next(line->session, &act)) {
    if (act.kind == ACT_SEND) {
      *wish = (wish_t){.kind = WISH_SEND, .line = line->index, .octets = act.octets};
      return true;
    }
    if (act.kind == ACT_LINE) {
      *wish = (wish_t){.kind = WISH_LINE, .line = line->index, .baud = act.baud};
      return true;
    }
    if (act.kind == ACT_END) {
      line->free_at = (mono_t){act.free_at.ns + BETWEEN_NS};
      line->unclean = act.out_of_order;
      if (h->site->lines[line->index].network != SITE_NO_NETWORK) line->invoke = act.invoke;
    }
    visit_act(&line->visit, now, &act);
    return false;
  }
  if (!line->store_waits && session_deadline(line->session).ns <= now.ns) {
    session_tick(line->session, now);
    return false;
  }
  if (!line->store_waits && line_waits(line) && line->visit.wait_until.ns <= now.ns) {
    line->visit.wait_until.ns = 0;
    visit_go_on(&line->visit, now);
    return false;
  }
  *more = !line->store_waits && start_due(h, line, now);
  return false;
}

bool headend_next(headend_t *headend, mono_t now, wish_t *wish) {
  for (size_t i = 0; i < headend->site->line_count; i++) {
    bool more = true;
    while (more)
      if (line_next(headend, &headend->lines[i], now, wish, &more)) return true;
  }
  return false;
}

mono_t headend_deadline(const headend_t *headend) {
  mono_t first = {TIME_NEVER};
  for (size_t i = 0; i < headend->site->line_count; i++) {
    const line_t *line = &headend->lines[i];
    mono_t due = session_deadline(line->session);
    if (line_waits(line) && line->visit.wait_until.ns < due.ns) due = line->visit.wait_until;
    bool waits = !line->busy && network_full(headend, headend->site->lines[i].network);
    if (!line->busy && !waits) {
      due = mono_of(headend, jobs_next_ns(headend, line->index));
      if (due.ns < line->free_at.ns) due = line->free_at;
    }
    if (due.ns < first.ns) first = due;
  }
  return first;
}

bool headend_idle(const headend_t *headend) {
  for (size_t i = 0; i < headend->site->line_count; i++)
    if (headend->lines[i].busy) return false;
  for (size_t i = 0; i < headend->job_count; i++)
    if (!headend->jobs[i].done) return false;
  return true;
}
