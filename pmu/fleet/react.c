/* Reactions to what a meter's log says: one work order for an event, whoever reads it and however
 * often; a change is held against the commands of the roster first. The end of a condition closes
 * nothing, people do. Source: meter.md "Errors", last column; 0006 "Conditions". What it does to a
 * bill is in pmu/bill/bill_conditions.c. */
#include "pmu/fleet/fleet.h"

#include "pmu/data/words.h"

#include <stdio.h>
#include <string.h>

/* Two events of one second and kind are one order: its text is theirs, too. */
static const struct {
  const char *kind, *text;
} orders[REACTIONS] = {
    [REACTION_REPLACE] = {"replace", "the meter has failed: replace it; its data are quarantined"},
    [REACTION_COMPARE] = {"compare", "a copy of the totals was lost: compare them, see the bill"},
    [REACTION_REPROGRAM] = {"reprogram", "the configuration was damaged: program the meter again"},
    [REACTION_TRANSIENT] = {"transient", "three resets or more in one day: look at the supply"},
    [REACTION_WIRING] = {"wiring", "energy ran backwards: look at the wiring"},
    [REACTION_TAMPER] = {"tamper", "a phase was missing behind transformers: energy was lost"},
    [REACTION_FRAUD] = {"fraud", "the meter was opened, or a magnet was near it"},
    [REACTION_SECURITY] = {"security", "wrong passwords, keys or images were tried"},
    [REACTION_CHANGE] = {"change", "something was changed that no approved command explains"},
    [REACTION_DATA_LOSS] = {"data_loss", "the profile was cleared, and nobody of ours ordered it"},
    [REACTION_NEARLY_FULL] = {"nearly_full", "the profile is nearly full: read it and clear it"},
    [REACTION_CLOCK] = {"clock", "a set of the time was refused, beyond the limit: set it there"}};

typedef struct {
  int64_t number, code, value; /* value -1: none */
  claim_t stamp;
  char by[4];
} event_t;

static void open_order(visit_t *v, reaction_t reaction, claim_t stamp) {
  char key[48];
  snprintf(key, sizeof key, "%s %lld", orders[reaction].kind, (long long)stamp.s);
  visit_record(v, REC_WORK_ORDER, key, orders[reaction].text, v->job->list);
}

/* ------------------------------------------------------------------ whose change it is */

/* The command that an event is the trace of; SITE_DOS: of none. */
static site_do_t ordered_by(int64_t code) {
  switch (code) {
  case 40:
    return SITE_DO_SET_RESPONSE;
  case 42:
    return SITE_DO_ACTIVATE_PASSIVE;
  case 50:
    return SITE_DO_SET_RATIO;
  case 51:
    return SITE_DO_SET_CHANNELS;
  case 87:
    return SITE_DO_CLEAR_PROFILE;
  default:
    return SITE_DOS;
  }
}

/* Commands and events of a kind come in the same order. `live`: what was not tried yet cannot be
 * it; of the store's events the orders that follow them say which were not. */
static bool take_command(const headend_t *h, known_t *known, uint32_t meter, const event_t *event,
                         bool live) {
  site_do_t what = ordered_by(event->code);
  const site_line_t *line = &h->site->lines[h->site->meters[meter].line];
  int32_t place = 0;
  size_t first = 0, jobs_end = 0;
  jobs_of(h, meter, &first, &jobs_end);
  for (size_t i = first; what != SITE_DOS && i < jobs_end; i++) {
    const job_t *job = &h->jobs[i];
    if (job->command == NULL || job->command->what != what) continue;
    place++;
    mechanism_change_t change = {.code = event->code,
                                 .remote = line->kind != SITE_OPTICAL,
                                 .by = event->by,
                                 .value = event->value,
                                 .command = job->command,
                                 .given = !live || job->attempt > 0,
                                 .refused = job->refused,
                                 .taken = place <= known->taken[what]};
    if (!h->mechanisms->change_ours(&change)) continue;
    known->taken_before = known->taken[what];
    known->taken_what = what;
    known->taken_at = event->stamp;
    if (place > known->taken[what]) known->taken[what] = place;
    bool clears = what == SITE_DO_CLEAR_PROFILE || what == SITE_DO_SET_CHANNELS;
    if (clears) known->cleared_at = event->stamp;
    return true;
  }
  return false;
}

static bool is_own_port(const visit_t *v, const event_t *event) {
  const site_line_t *line = &v->headend->site->lines[v->line->index];
  return event->by[0] == (line->kind == SITE_OPTICAL ? 'O' : 'R') && event->by[1] == '3';
}

/* A set of the time is not always a command: recovery and clock policy set it, too. What was asked
 * for is in the store before it is said to the meter. */
static bool time_is_ours(const visit_t *v, const event_t *event) {
  const known_t *known = &v->pending;
  bool asked = known->set_asked >= 0 && event->number > known->set_asked;
  bool done = known->set_to.s >= 0 && v->row.stamp2.s == known->set_to.s;
  return is_own_port(v, event) && (asked || done);
}

static bool is_ours(visit_t *v, const event_t *event) {
  /* The meter's own: a calendar that was due, by a date that was approved with it. */
  if (strcmp(event->by, "I") == 0) return true;
  /* 0008: a contact that the utility owns. */
  if (strcmp(event->by, "X") == 0) return true;
  if (event->code == 10) return time_is_ours(v, event);
  return take_command(v->headend, &v->pending, v->meter, event, true);
}

/* ------------------------------------------------------------------ transient resets */

static bool count_reset(const headend_t *h, known_t *known, uint32_t meter, claim_t stamp) {
  const zone_t *zone = &h->site->zones[h->site->meters[meter].zone];
  int64_t day = h->mechanisms->reset_day(zone, stamp);
  known->reset_count = day == known->reset_day ? known->reset_count + 1 : 1;
  known->reset_day = day;
  return h->mechanisms->resets_enough(known->reset_count) && known->reset_ordered != day;
}

/* ------------------------------------------------------------------ rows */

/* 0009: what we were told before we sent, or ordered all the same, is no surprise. */
static bool is_expected(const visit_t *v, const event_t *event) {
  mechanism_refusal_t refusal = {.reason = event->value};
  refusal.own_port = is_own_port(v, event) || strcmp(event->by, "I") == 0;
  size_t first = 0, jobs_end = 0;
  jobs_of(v->headend, v->meter, &first, &jobs_end);
  for (size_t i = first; i < jobs_end; i++) {
    const job_t *job = &v->headend->jobs[i];
    if (job->command == NULL || job->attempt == 0) continue;
    bool sends = job->command->what == SITE_DO_SEND_IMAGE;
    refusal.unseen = refusal.unseen || (sends && job->command->unseen);
    refusal.attempted = refusal.attempted || sends ||
                        job->command->what == SITE_DO_ACTIVATE_IMAGE ||
                        job->command->what == SITE_DO_SCHEDULE_IMAGE;
  }
  return v->headend->mechanisms->refusal_expected(&refusal);
}

static void react_event(visit_t *v, const event_t *event) {
  reaction_t reaction = v->headend->mechanisms->reaction(event->code, v->site->connection);
  switch (reaction) {
  case REACTION_NONE:
  case REACTIONS:
    return;
  case REACTION_TRANSIENT:
    if (!count_reset(v->headend, &v->pending, v->meter, event->stamp)) return;
    v->pending.reset_ordered = v->pending.reset_day;
    break;
  case REACTION_CHANGE:
  case REACTION_DATA_LOSS:
    if (is_ours(v, event)) return;
    break;
  case REACTION_CLOCK:
    if (!is_own_port(v, event)) return; /* somebody else's wrong time was kept out */
    break;
  case REACTION_NEARLY_FULL:
    v->pending.full_open = v->full_opened = true;
    break;
  case REACTION_REPLACE:
  case REACTION_COMPARE:
  case REACTION_REPROGRAM:
  case REACTION_WIRING:
  case REACTION_TAMPER:
  case REACTION_FRAUD:
    break;
  case REACTION_SECURITY:
    if (event->code == 92 && is_expected(v, event)) return;
    break;
  }
  open_order(v, reaction, event->stamp);
}

/* NUMBER | BOOT CODE STAMP_S STAMP2_S VALUE BY. A row whose words are not these asks for nothing:
 * the driver has refused what is no event. */
static bool read_event(const words_t *key, const words_t *value, event_t *event) {
  bool has_value = false;
  bytes_t by = words_at(value, 5);
  *event = (event_t){.value = -1};
  if (by.len >= sizeof event->by) return false;
  memcpy(event->by, by.p, by.len);
  return words_i64(key, 0, WORDS_COUNT, &event->number, NULL) == ST_OK &&
         words_i64(value, 1, WORDS_COUNT, &event->code, NULL) == ST_OK &&
         words_i64(value, 2, WORDS_SECONDS, &event->stamp.s, NULL) == ST_OK &&
         words_optional(value, 4, WORDS_REGISTER, &event->value, &has_value, NULL) == ST_OK;
}

/* The marker may be read before the event of the same instant: its order is the event's. */
static void react_cleared(visit_t *v) {
  event_t event = {.code = 87, .value = -1, .stamp = v->row.stamp};
  known_t known = v->pending;
  const site_line_t *line = &v->headend->site->lines[v->line->index];
  snprintf(event.by, sizeof event.by, "%s", line->kind == SITE_OPTICAL ? "O3" : "R3");
  if (v->headend->mechanisms->reaction(event.code, v->site->connection) != REACTION_DATA_LOSS)
    return;
  if (known.cleared_at.s == event.stamp.s) return;
  if (take_command(v->headend, &known, v->meter, &event, true)) return;
  event.code = 51; /* other channels clear it, too */
  if (take_command(v->headend, &known, v->meter, &event, true)) return;
  open_order(v, REACTION_DATA_LOSS, event.stamp);
}

void react_row(visit_t *v) {
  if (v->row.kind == DRIVER_MARKER && strcmp(v->row.word, "CL") == 0) react_cleared(v);
  if (v->row.kind != DRIVER_EVENT) return;
  event_t event;
  words_t key = words_of(bytes_text(v->row.key));
  words_t value = words_of(bytes_text(v->row.value));
  if (read_event(&key, &value, &event)) react_event(v, &event);
}

/* ------------------------------------------------------------------ the store */

static void learn_order(known_t *known, const words_t *key) {
  int64_t stamp_s = 0;
  if (words_i64(key, 1, WORDS_SECONDS, &stamp_s, NULL) != ST_OK) return;
  if (bytes_is(words_at(key, 0), orders[REACTION_TRANSIENT].kind))
    known->reset_ordered = known->reset_day;
  bool change = bytes_is(words_at(key, 0), orders[REACTION_CHANGE].kind) ||
                bytes_is(words_at(key, 0), orders[REACTION_DATA_LOSS].kind);
  if (!change || known->taken_what == SITE_DOS || known->taken_at.s != stamp_s) return;
  known->taken[known->taken_what] = known->taken_before; /* it was not the command's after all */
  known->taken_what = SITE_DOS;
}

void react_learn(const headend_t *h, known_t *known, const record_t *record) {
  words_t key = words_of(record->key);
  words_t value = words_of(record->value);
  event_t event;
  if (record->kind == REC_WORK_ORDER) learn_order(known, &key);
  if (record->kind != REC_EVENT || !read_event(&key, &value, &event)) return;
  site_connection_t connection = h->site->meters[record->meter].connection;
  reaction_t reaction = h->mechanisms->reaction(event.code, connection);
  if (reaction == REACTION_TRANSIENT) (void)count_reset(h, known, record->meter, event.stamp);
  bool change = reaction == REACTION_CHANGE || reaction == REACTION_DATA_LOSS;
  if (change && strcmp(event.by, "I") != 0 && strcmp(event.by, "X") != 0)
    (void)take_command(h, known, record->meter, &event, false);
}
