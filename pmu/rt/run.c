/* See run.h. Wishes are granted in the order in which the core utters them: octets go to a port's
 * queue, a change of rate waits there until they have left, records are durable before they are
 * answered. */
#define _GNU_SOURCE /* ppoll */
#include "pmu/rt/run.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "pmu/rt/progress.h"
#include "pmu/rt/unpredictable.h"
#include "pmu/store/store.h"

/* With nothing to be done within this time no conversation is open: the longest wait of one is
 * shorter (fixtures/dictionary/polyphase-tou.md section 1: 2.2 s for an answer). */
static const int64_t conversation_ns = 5 * NS_PER_S;
static const int64_t look_ns = 200 * 1000 * 1000; /* the longest the loop sleeps on its own clock */

typedef struct {
  const run_options_t *options;
  const roster_t *roster;
  wall_t *wall;
  progress_t progress;
  store_t *store;
  headend_t *headend;
  ports_t ports;
  struct pollfd *polled; /* of the last wait: the clock's, then those of `lines` */
  uint32_t *lines;
  size_t polled_count;
  run_tally_t *tally;
  int64_t first_ns; /* the first request; 0: none yet */
  uint64_t known;   /* records that were there before */
} running_t;

static volatile sig_atomic_t interrupted;
static void on_interrupt(int number) { interrupted = number; }

static status_t append(running_t *running, const wish_t *wish, fault_t *fault) {
  store_tally_t tally;
  status_t status = store_append(running->store, wish->records, wish->count, &tally, fault);
  headend_answer(running->headend, wall_mono(running->wall), wish->act, status);
  return status;
}

/* A port that fails is a line that went away: the core hears of it, and retries by its policy. */
static void lost(running_t *running, uint32_t line, const fault_t *fault) {
  fprintf(stderr, "pmu: line %s: %s\n", running->roster->site->lines[line].name, fault->text);
  headend_hangup(running->headend, line, wall_mono(running->wall));
}

/* Ports on which nobody talks are given back; with `all` also those whose last octets their peer
 * does not take, for the number of open ports is to be that of conversations. */
static void rest_all(running_t *running, bool all) {
  ports_t *ports = &running->ports;
  for (size_t at = ports->count; at-- > 0;) /* the last takes the place of one that goes */
    if (!headend_talks(running->headend, ports->lines[at]))
      ports_rest(ports, ports->lines[at], all);
}

static status_t take_port(running_t *running, uint32_t line, port_t **port, fault_t *fault) {
  if (ports_full(&running->ports)) rest_all(running, true);
  return ports_take(&running->ports, line, port, fault);
}

static void count_request(running_t *running, mono_t now) {
  run_tally_t *tally = running->tally;
  if (tally->requests++ == 0) running->first_ns = now.ns;
  if (running->ports.count > tally->open_most) tally->open_most = (uint32_t)running->ports.count;
}

static status_t grant(running_t *running, const wish_t *wish, fault_t *fault) {
  fault_t trouble;
  port_t *port = NULL;
  mono_t now = wall_mono(running->wall);
  status_t status = ST_OK;
  switch (wish->kind) {
  case WISH_SEND:
    status = take_port(running, wish->line, &port, &trouble);
    if (status == ST_OK) status = port_send(port, now, wish->octets, &trouble);
    if (status == ST_OK)
      count_request(running, now);
    else
      lost(running, wish->line, &trouble);
    return ST_OK;
  case WISH_LINE:
    status = take_port(running, wish->line, &port, &trouble);
    if (status == ST_OK)
      port_line(port, wish->baud);
    else
      lost(running, wish->line, &trouble);
    return ST_OK;
  case WISH_STORE:
    return append(running, wish, fault);
  case WISH_NOTE:
    if (!running->options->quiet) progress_note(&running->progress, running->headend, wish->text);
    return ST_OK;
  }
  return ST_OK;
}

static status_t drain(running_t *running, fault_t *fault) {
  wish_t wish;
  while (headend_next(running->headend, wall_mono(running->wall), &wish)) {
    status_t status = grant(running, &wish, fault);
    if (status != ST_OK) return status;
  }
  return ST_OK;
}

static status_t feed(running_t *running, uint32_t line, fault_t *fault) {
  uint8_t octets[PORT_READ_MAX];
  size_t len = 0;
  mono_t first;
  mono_t last;
  fault_t trouble;
  port_t *port = ports_of(&running->ports, line);
  if (port == NULL) return ST_OK; /* it was given back meanwhile */
  mono_t now = wall_mono(running->wall);
  status_t status = port_work(port, now, &trouble);
  if (status == ST_OK) status = port_read(port, now, octets, &len, &first, &last, &trouble);
  if (status != ST_OK) {
    lost(running, line, &trouble);
    if (port->way->comes_again) return drain(running, fault);
    return fault_set(fault, ST_HANGUP, -1, -1, "line %s cannot go on",
                     running->roster->site->lines[line].name);
  }
  if (len == 0) return ST_OK;
  running->tally->spent_ns = running->first_ns == 0 ? 0 : last.ns - running->first_ns;
  headend_feed(running->headend, line, first, last, bytes_of(octets, len));
  return drain(running, fault);
}

static mono_t earlier(mono_t a, mono_t b) { return a.ns < b.ns ? a : b; }

/* Sleeps until something comes, or until the next deadline. What there is, is in `polled`. */
static void wait_for_something(running_t *running) {
  const ports_t *ports = &running->ports;
  mono_t until = headend_deadline(running->headend);
  running->polled[0] = (struct pollfd){.fd = running->wall->fd, .events = POLLIN};
  for (size_t at = 0; at < ports->count; at++) {
    uint32_t line = ports->lines[at];
    const port_t *port = ports->of_line[line];
    short events = port->out_len > 0 ? POLLIN | POLLOUT : POLLIN;
    running->lines[at] = line;
    running->polled[at + 1] = (struct pollfd){.fd = port->fd, .events = events};
    /* A network has no rate of ours: what waits there leaves when it is let. */
    bool by_poll = port->way->comes_again && port->out_len > 0;
    if (!by_poll) until = earlier(until, port_deadline(port));
  }
  running->polled_count = ports->count;
  int64_t wait = until.ns == TIME_NEVER ? look_ns : until.ns - wall_mono(running->wall).ns;
  if (wait < 0) wait = 0;
  if (wait > look_ns) wait = look_ns;
  if (wait == 0 && until.ns != headend_deadline(running->headend).ns) wait = 1000000; /* draining */
  struct timespec timeout = {.tv_sec = wait / NS_PER_S, .tv_nsec = wait % NS_PER_S};
  int ready = ppoll(running->polled, ports->count + 1, &timeout, NULL);
  if (ready >= 0) return;
  for (size_t at = 0; at <= ports->count; at++)
    running->polled[at].revents = 0; /* interrupted: nothing was told */
}

/* Each that has something, or for which something waits: one run of octets, then the next line's
 * turn, so that who floods takes nobody else's. */
static status_t feed_all(running_t *running, fault_t *fault) {
  status_t status = ST_OK;
  for (size_t at = 0; at < running->polled_count && status == ST_OK; at++) {
    const port_t *port = ports_of(&running->ports, running->lines[at]);
    bool due = port != NULL && (running->polled[at + 1].revents != 0 || port_busy(port));
    if (due) status = feed(running, running->lines[at], fault);
  }
  return status;
}

static bool all_ports_quiet(const running_t *running) {
  const ports_t *ports = &running->ports;
  for (size_t at = 0; at < ports->count; at++)
    if (port_busy(ports->of_line[ports->lines[at]])) return false;
  return true;
}

static bool all_done(const running_t *running) {
  return headend_idle(running->headend) && all_ports_quiet(running) &&
         headend_deadline(running->headend).ns == TIME_NEVER;
}

static void tell_clock(running_t *running) {
  mono_t deadline = headend_deadline(running->headend);
  int64_t left = deadline.ns - wall_mono(running->wall).ns;
  bool idle = (deadline.ns == TIME_NEVER || left > conversation_ns) && all_ports_quiet(running);
  /* Where nothing is open the jump may go right to the deadline. */
  idle = idle || (headend_idle(running->headend) && all_ports_quiet(running) && left > 0);
  wall_tell(running->wall, idle, deadline);
}

static status_t live(running_t *running, fault_t *fault) {
  status_t status = drain(running, fault);
  while (status == ST_OK && interrupted == 0 && !all_done(running)) {
    (void)wall_poll(running->wall);
    if (running->wall->ended)
      return fault_set(fault, ST_DEADLINE, -1, -1, "the clock that was followed has ended");
    status = feed_all(running, fault);
    if (status != ST_OK) return status;
    mono_t now = wall_mono(running->wall);
    if (headend_deadline(running->headend).ns <= now.ns) headend_tick(running->headend, now);
    status = drain(running, fault);
    if (status != ST_OK || all_done(running)) break;
    rest_all(running, false);
    if (!running->options->quiet) progress_show(&running->progress, running->headend);
    tell_clock(running);
    wait_for_something(running);
  }
  return status;
}

/* LIST AT_S, without the attempt. */
static bytes_t visit_of(const record_t *record) {
  const uint8_t *attempt = memrchr(record->key.p, ' ', record->key.len);
  size_t len = attempt == NULL ? record->key.len : (size_t)(attempt - record->key.p);
  return bytes_of(record->key.p, len);
}

static bool same_visit(const record_t *a, const record_t *b) {
  return a->meter == b->meter && bytes_equal(visit_of(a), visit_of(b));
}

static int by_visit(const void *one, const void *other) {
  const record_t *a = *(const record_t *const *)one, *b = *(const record_t *const *)other;
  bytes_t first = visit_of(a), second = visit_of(b);
  if (a->meter != b->meter) return a->meter < b->meter ? -1 : 1;
  if (first.len != second.len) return first.len < second.len ? -1 : 1;
  int order = memcmp(first.p, second.p, first.len);
  if (order != 0) return order;
  return a->number < b->number ? -1 : a->number > b->number;
}

/* A visit is complete where its last attempt misses nothing: value "STATUS REQUESTED MISSING". */
static void count_visits(arena_t *arena, const record_t *records, size_t count, uint64_t known,
                         run_tally_t *tally) {
  const record_t **visits = ARENA_ARRAY(arena, const record_t *, count + 1);
  size_t visit_count = 0;
  for (size_t at = 0; at < count; at++)
    if (records[at].kind == REC_VISIT && records[at].number > known)
      visits[visit_count++] = &records[at];
  qsort(visits, visit_count, sizeof visits[0], by_visit);
  for (size_t at = 0; at < visit_count; at++) {
    if (at + 1 < visit_count && same_visit(visits[at], visits[at + 1])) continue;
    bytes_t value = visits[at]->value;
    bool whole = value.len > 2 && memcmp(value.p + value.len - 2, " -", 2) == 0;
    if (whole)
      tally->complete++;
    else
      tally->incomplete++;
  }
}

static status_t open_core(arena_t *arena, running_t *running, fault_t *fault) {
  record_t *records = NULL;
  size_t count = 0;
  status_t status = store_load(running->store, arena, &records, &count, fault);
  if (status != ST_OK) return status;
  running->known = count > 0 ? records[count - 1].number : 0;
  status = headend_open(arena, running->roster->facts, wall_anchor(running->wall), NULL, records,
                        count, &running->headend, fault);
  if (status == ST_OK) headend_entropy(running->headend, unpredictable());
  return status;
}

status_t run_visits(arena_t *arena, const roster_t *roster, const run_options_t *options,
                    wall_t *wall, run_tally_t *tally, fault_t *fault) {
  running_t *running = ARENA_NEW(arena, running_t);
  running->options = options;
  running->roster = roster;
  running->wall = wall;
  *tally = (run_tally_t){0};
  running->tally = tally;
  running->polled = ARENA_ARRAY(arena, struct pollfd, roster->site->line_count + 1);
  running->lines = ARENA_ARRAY(arena, uint32_t, roster->site->line_count + 1);
  struct sigaction action = {.sa_handler = on_interrupt};
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  signal(SIGPIPE, SIG_IGN);
  status_t status = store_open(options->database, &running->store, fault);
  if (status != ST_OK) return status;
  status =
      ports_open(arena, &running->ports, roster->site, options->ports, options->port_count, fault);
  if (status == ST_OK) status = open_core(arena, running, fault);
  if (status == ST_OK) status = live(running, fault);
  progress_end(&running->progress);
  record_t *records = NULL;
  size_t count = 0;
  if (status == ST_OK || status == ST_DEADLINE || status == ST_HANGUP) {
    fault_t trouble;
    status_t loaded = store_load(running->store, arena, &records, &count, &trouble);
    tally->records = records;
    tally->record_count = count;
    if (loaded == ST_OK)
      count_visits(arena, records, count, running->known, tally);
    else if (status == ST_OK)
      status = fault_set(fault, loaded, -1, -1, "%s", trouble.text);
  }
  tally->interrupted = interrupted != 0;
  ports_close(&running->ports);
  if (running->headend != NULL) headend_close(running->headend);
  store_close(running->store);
  return status;
}
