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

headend_traffic_t headend_traffic(const headend_t *headend, uint32_t meter) {
  return meter < headend->site->meter_count ? headend->traffic[meter] : (headend_traffic_t){0};
}

headend_progress_t headend_progress(const headend_t *headend) {
  headend_progress_t progress = headend->progress;
  progress.open = headend->busy_count;
  progress.waiting = headend->waiting.count;
  for (size_t i = 0; i < headend->site->network_count; i++)
    progress.waiting += headend->networks[i].waiting.count;
  return progress;
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
  if (line->way != NULL && line->way != way)
    return fault_set(fault, ST_UNSUPPORTED, -1, -1, "line %s: its meters speak several languages",
                     site->name);
  if (line->way == NULL && way->learns_line) line->own = line->session = session_new(arena, way);
  line->way = way;
  return ST_OK;
}

void headend_entropy(headend_t *headend, entropy_t entropy) { headend->entropy = entropy; }

void headend_close(headend_t *headend) {
  for (size_t i = 0; i < headend->site->line_count; i++)
    if (headend->lines[i].own != NULL) session_free(headend->lines[i].own);
  talks_close(headend);
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
  return ST_OK;
}

/* Who takes no image and no order has nothing to remember of either. */
static void open_known(headend_t *h, arena_t *arena) {
  known_t fresh;
  known_rest_open(&h->known, arena, h->site->meter_count);
  for (uint32_t i = 0; i < h->site->meter_count; i++) {
    const site_meter_t *meter = &h->site->meters[i];
    bool ordered = false;
    size_t first = 0, end = 0;
    jobs_of(h, i, &first, &end);
    for (size_t job = first; job < end; job++)
      ordered = ordered || h->jobs[job].command != NULL;
    known_clear(&fresh, &meter->access, meter->shape);
    if (ordered || site_has_firmware(meter)) known_rest_tail(&h->known, arena, i);
    known_put(&h->known, i, &fresh);
  }
}

static void learn(headend_t *h, const record_t *records, size_t count) {
  known_t known;
  uint32_t meter = SITE_NO_METER;
  for (size_t i = 0; i < count; i++) {
    const record_t *record = &records[i];
    if (record->meter >= h->site->meter_count || record->conflict) continue;
    if (!h->mechanisms->record_learned(record->kind)) continue;
    if (record->meter != meter) {
      if (meter != SITE_NO_METER) known_put(&h->known, meter, &known);
      meter = record->meter;
      known_get(&h->known, meter, &known);
    }
    known_learn(&known, record);
    jobs_learn(h, record);
    react_learn(h, &known, record);
  }
  if (meter != SITE_NO_METER) known_put(&h->known, meter, &known);
}

/* ------------------------------------------------------------------ what is to be looked at */

/* The visit has asked for nothing, and goes on by itself (a verification that runs). */
static bool line_waits(const line_t *line) {
  return line->busy && line->talk->visit.wait_until.ns > 0;
}

static mono_t line_deadline(const headend_t *h, const line_t *line) {
  if (!line->busy) {
    if (talks_waits(h, line)) return (mono_t){TIME_NEVER};
    mono_t due = mono_of(h, jobs_next_ns(h, line));
    return due.ns < line->free_at.ns ? line->free_at : due;
  }
  mono_t due = session_deadline(line->session);
  bool waits = line_waits(line) && line->talk->visit.wait_until.ns < due.ns;
  return waits ? line->talk->visit.wait_until : due;
}

static void set_timer(headend_t *h, const line_t *line) {
  mono_t due = line_deadline(h, line);
  if (due.ns == TIME_NEVER)
    queue_drop(&h->timers, line->index);
  else
    queue_put(&h->timers, line->index, due.ns);
}

/* Something was done to it: it may have something to do. */
static void wake(headend_t *h, const line_t *line) {
  queue_put(&h->ready, line->index, 0);
  set_timer(h, line);
}

/* ------------------------------------------------------------------ opening */

status_t headend_open(arena_t *arena, bytes_t facts, anchor_t anchor,
                      const struct pmu_mechanisms *mechanisms, const record_t *known,
                      size_t known_count, headend_t **headend, fault_t *fault) {
  headend_t *h = ARENA_NEW(arena, headend_t);
  status_t status = site_read(arena, facts, &h->site, fault);
  if (status != ST_OK) return status;
  h->anchor = anchor;
  h->mechanisms = mechanisms == NULL ? &pmu_mechanisms_right : mechanisms;
  h->lines = ARENA_ARRAY(arena, line_t, h->site->line_count + 1);
  h->counts = ARENA_ARRAY(arena, uint32_t, (h->site->meter_count + 1) * ST_COUNT);
  h->traffic = ARENA_ARRAY(arena, headend_traffic_t, h->site->meter_count + 1);
  status = open_lines(h, arena, fault);
  if (status != ST_OK) return status;
  talks_open(h, arena);
  jobs_open(h, arena);
  open_known(h, arena);
  learn(h, known, known_count);
  jobs_begin(h);
  queue_open(&h->ready, arena, h->site->line_count);
  queue_open(&h->timers, arena, h->site->line_count);
  for (size_t i = 0; i < h->site->line_count; i++) {
    h->lines[i].index = (uint32_t)i;
    h->lines[i].free_at = anchor.mono;
    h->lines[i].meter_before = -1;
    /* Whoever was here before may have been killed inside a conversation. */
    h->lines[i].unclean = known_count > 0;
    wake(h, &h->lines[i]);
  }
  *headend = h;
  return ST_OK;
}

/* ------------------------------------------------------------------ the world's calls */

void headend_feed(headend_t *headend, uint32_t line, mono_t first, mono_t last, bytes_t in) {
  CHECK(line < headend->site->line_count);
  const site_line_t *site = &headend->site->lines[line];
  const line_t *of = &headend->lines[line];
  bool open = of->session != NULL && session_open(of->session);
  /* Nobody asks anything: an answer of a conversation that is over. */
  if (!open && site->network != SITE_NO_NETWORK && site->meter != SITE_NO_METER)
    fleet_count(headend, site->meter, ST_BAD_ORDER);
  if (of->busy) headend->traffic[of->meter_before].octets_heard += in.len;
  if (of->session == NULL) return;
  session_feed(of->session, first, last, in);
  wake(headend, of);
}

void headend_tick(headend_t *headend, mono_t now) {
  uint32_t line = 0;
  int64_t due_ns = 0;
  while (queue_first(&headend->timers, &line, &due_ns) && due_ns <= now.ns) {
    const line_t *of = &headend->lines[line];
    queue_drop(&headend->timers, line); /* until it was looked at */
    queue_put(&headend->ready, line, 0);
    if (of->busy) session_tick(of->session, now);
  }
}

void headend_hangup(headend_t *headend, uint32_t line, mono_t now) {
  CHECK(line < headend->site->line_count);
  const line_t *of = &headend->lines[line];
  if (of->session == NULL) return;
  session_hangup(of->session, now);
  wake(headend, of);
}

/* ------------------------------------------------------------------ the store's answer */

static void job_over(headend_t *h, line_t *line, mono_t now) {
  visit_t *v = &line->talk->visit;
  talks_over(h, line);
  h->traffic[v->meter].attempts++;
  h->traffic[v->meter].whole += v->status == ST_OK;
  snprintf(line->talk->note, sizeof line->talk->note, "%s %s attempt %d: %s%s", v->site->name,
           v->job->list, v->job->attempt, status_name(v->status), v->more);
  line->note_due = true;
  if (v->firmware.again_ns > 0) {
    v->job->due_ns = v->firmware.again_ns;
    jobs_go_on(h, v->job);
    line->note_due = false;
    return;
  }
  if (v->status == ST_OK && v->readout && decide_needs_programming(v)) {
    v->job->readout_done = true;
    jobs_go_on(h, v->job);
    line->note_due = false;
    return;
  }
  jobs_settle(h, v->job, fleet_utc(h, now).ns, v->status, v->retriable);
}

static void stored(headend_t *h, line_t *line, mono_t now, status_t status) {
  visit_t *v = &line->talk->visit;
  after_store_t after = line->after;
  line->after = AFTER_NOTHING;
  batch_clear(&line->talk->batch);
  if (status == ST_OK) {
    known_put(&h->known, v->meter, &v->pending);
    v->job->parts_done |= v->fresh & v->requested;
  } else {
    /* Nothing of it is known: the next attempt reads it again. */
    known_get(&h->known, v->meter, &v->pending);
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
  talk_t *talk = talks_of_act(headend, act);
  if (talk == NULL) return;
  line_t *line = talk->line;
  line->store_waits = false;
  stored(headend, line, now, status);
  wake(headend, line);
}

/* ------------------------------------------------------------------ wishes */

static bool wish_store(headend_t *h, line_t *line, mono_t now, wish_t *wish) {
  line->store_due = false;
  if (line->talk->batch.full || line->talk->batch.count == 0) {
    stored(h, line, now, line->talk->batch.full ? ST_NO_ROOM : ST_OK);
    return false;
  }
  line->store_waits = true;
  line->store_act = talks_act(line->talk);
  *wish = (wish_t){.kind = WISH_STORE,
                   .line = line->index,
                   .act = line->store_act,
                   .records = line->talk->batch.records,
                   .count = line->talk->batch.count};
  return true;
}

static bool start_due(headend_t *h, line_t *line, mono_t now) {
  if (line->busy || now.ns < line->free_at.ns) return false;
  job_t *job = jobs_due(h, line, fleet_utc(h, now).ns);
  if (job == NULL || !talks_take(h, line, job)) return false;
  jobs_take(h, line, job);
  status_t status = visit_start(line, h, job, now);
  if (status == ST_OK) return true;
  /* Dropped before a word was said: the reason is stored like any other end. */
  fleet_store(line, AFTER_END);
  return true;
}

/* One thing that the line has to do. True with a wish; `*more`: it did something, ask again. */
static bool line_next(headend_t *h, line_t *line, mono_t now, wish_t *wish, bool *more) {
  act_t act;
  *more = true;
  if (line->note_due) {
    line->note_due = false;
    *wish = (wish_t){.kind = WISH_NOTE, .line = line->index, .text = bytes_text(line->talk->note)};
    return true;
  }
  if (line->talk != NULL && !line->busy) talks_give_back(h, line);
  if (line->talk == NULL) {
    *more = start_due(h, line, now);
    return false;
  }
  if (line->store_due) return wish_store(h, line, now, wish);
  if (!line->store_waits && session_next(line->session, &act)) {
    if (act.kind == ACT_SEND) {
      h->traffic[line->talk->visit.meter].octets_sent += act.octets.len;
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
    visit_act(&line->talk->visit, now, &act);
    return false;
  }
  if (!line->store_waits && session_deadline(line->session).ns <= now.ns) {
    session_tick(line->session, now);
    return false;
  }
  if (!line->store_waits && line_waits(line) && line->talk->visit.wait_until.ns <= now.ns) {
    line->talk->visit.wait_until.ns = 0;
    visit_go_on(&line->talk->visit, now);
    return false;
  }
  *more = false;
  return false;
}

/* Lines in their order, as long as one of them has something to do; then those that waited. */
bool headend_next(headend_t *headend, mono_t now, wish_t *wish) {
  uint32_t index = 0;
  int64_t key = 0;
  while (queue_first(&headend->timers, &index, &key) && key <= now.ns) {
    queue_drop(&headend->timers, index); /* until it was looked at */
    queue_put(&headend->ready, index, 0);
  }
  do {
    while (queue_first(&headend->ready, &index, &key)) {
      line_t *line = &headend->lines[index];
      bool more = true;
      while (more)
        if (line_next(headend, line, now, wish, &more)) {
          set_timer(headend, line);
          return true;
        }
      queue_drop(&headend->ready, index);
      set_timer(headend, line);
    }
  } while (talks_serve(headend));
  return false;
}

mono_t headend_deadline(const headend_t *headend) {
  uint32_t line = 0;
  int64_t due_ns = TIME_NEVER;
  return (mono_t){queue_first(&headend->timers, &line, &due_ns) ? due_ns : TIME_NEVER};
}

bool headend_idle(const headend_t *headend) {
  return headend->busy_count == 0 && headend->jobs_left == 0;
}

bool headend_talks(const headend_t *headend, uint32_t line) {
  CHECK(line < headend->site->line_count);
  return headend->lines[line].busy || headend->lines[line].store_waits;
}
