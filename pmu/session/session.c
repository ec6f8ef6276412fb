/* The verbs of a conversation, handed to the machine of its language; see session.h. The queue of
 * acts and their numbers are here, so that every machine has the same. */
#include "pmu/session/session.h"

#include <string.h>

extern const session_way_t session_iec21, session_dlms;

static const session_way_t *const ways[] = {&session_iec21, &session_dlms};

const session_way_t *session_way(const char *language) {
  for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
    if (strcmp(ways[i]->language, language) == 0) return ways[i];
  return NULL;
}

session_t *session_new(arena_t *arena, const session_way_t *way) {
  session_t *s = way->new (arena);
  s->way = way;
  return s;
}

void session_free(session_t *s) {
  if (s->way->free != NULL) s->way->free(s);
}

status_t session_refusal(int32_t refusal) {
  switch (refusal) {
  case 2:
    return ST_UNKNOWN_OBJECT;
  case 1:
  case 3:
    return ST_NO_ACCESS;
  case 6:
  case 8:
    return ST_LOCKED_OUT;
  default:
    return ST_REFUSED;
  }
}

void session_push(session_t *s, act_t act) {
  CHECK(s->act_count < SESSION_ACTS_MAX);
  s->acts[(s->act_first + s->act_count++) % SESSION_ACTS_MAX] = act;
}

uint32_t session_ask(session_t *s) { return ++s->act; }

bool session_next(session_t *s, act_t *out) {
  while (s->act_count == 0)
    if (s->way->pump == NULL || !s->way->pump(s)) return false;
  *out = s->acts[s->act_first];
  s->act_first = (s->act_first + 1) % SESSION_ACTS_MAX;
  s->act_count--;
  return true;
}

status_t session_start(session_t *s, mono_t now, const plan_t *plan) {
  CHECK(session_phase(s) == SESSION_OVER);
  CHECK(plan->serial != NULL && plan->identification != NULL);
  s->plan = *plan;
  s->act_first = s->act_count = 0;
  return s->way->start(s, now);
}

void session_feed(session_t *s, mono_t first, mono_t last, bytes_t in) {
  if (in.len > 0 && session_phase(s) != SESSION_OVER) s->way->feed(s, first, last, in);
}

void session_tick(session_t *s, mono_t now) {
  if (now.ns >= session_deadline(s).ns) s->way->tick(s, now);
}

void session_hangup(session_t *s, mono_t now) {
  if (session_phase(s) != SESSION_OVER) s->way->hangup(s, now);
}

void session_answer(session_t *s, mono_t now, uint32_t act, status_t status) {
  /* Of a conversation that is over: nobody waits for it. */
  if (session_phase(s) == SESSION_ASKS && act == s->act) s->way->answer(s, now, status);
}

void session_step(session_t *s, mono_t now, const step_t *step) {
  CHECK(session_phase(s) == SESSION_FREE);
  s->way->step(s, now, step);
}

void session_close(session_t *s, mono_t now, status_t status) {
  if (session_phase(s) == SESSION_OVER) return; /* the line went away before the caller knew */
  CHECK(session_phase(s) == SESSION_FREE || session_phase(s) == SESSION_ASKS);
  s->way->close(s, now, status);
}

mono_t session_deadline(const session_t *s) { return s->way->deadline(s); }

session_phase_t session_phase(const session_t *s) { return s->way->phase(s); }

bool session_open(const session_t *s) {
  return session_phase(s) != SESSION_OVER || s->act_count > 0;
}

bool session_whole(const session_t *s) { return s->way->whole != NULL && s->way->whole(&s->plan); }

bool session_level_ok(const session_t *s, int32_t level) {
  return s->way->level_ok(&s->plan, level);
}
