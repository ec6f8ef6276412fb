/* `pmu objects`: the generic reader of pmu/fleet/survey.h over one port. What it says goes to
 * stdout, a line of JSON each; the counters go to the database before they are used. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>

#include "pmu/fleet/survey.h"
#include "pmu/rt/commands.h"
#include "pmu/rt/port.h"
#include "pmu/rt/unpredictable.h"
#include "pmu/store/store.h"

enum { LOOK_MS = 50 };

typedef struct {
  const command_options_t *options;
  arena_t arena;
  roster_t roster;
  wall_t wall;
  store_t *store;
  port_t port;
  survey_t *survey;
} objects_t;

static volatile sig_atomic_t interrupted;
static void on_interrupt(int number) { interrupted = number; }

static status_t open_survey(objects_t *o, fault_t *fault) {
  record_t *known = NULL;
  size_t count = 0;
  uint32_t meter = 0;
  status_t status = roster_read(&o->arena, o->options->facts, &o->roster, fault);
  if (status == ST_OK) status = roster_meter(&o->roster, o->options->meter, &meter, fault);
  if (status == ST_OK) status = store_open(o->options->run.database, &o->store, fault);
  if (status == ST_OK) status = store_load(o->store, &o->arena, &known, &count, fault);
  if (status != ST_OK) return status;
  anchor_t anchor = {.mono = wall_mono(&o->wall), .utc_ns = wall_utc_ns(&o->wall)};
  survey_options_t options = {.meter = meter,
                              .level = o->options->level,
                              .rows_max = o->options->rows,
                              .only = o->options->object};
  status = survey_open(&o->arena, o->roster.site, &options, anchor, unpredictable(), known, count,
                       &o->survey, fault);
  return status == ST_OK ? port_open(&o->port, o->options->run.ports[0].path, fault) : status;
}

static status_t append(objects_t *o, const wish_t *wish, fault_t *fault) {
  store_tally_t tally;
  status_t status = store_append(o->store, wish->records, wish->count, &tally, fault);
  survey_answer(o->survey, wall_mono(&o->wall), wish->act, status);
  return status;
}

static status_t drain(objects_t *o, fault_t *fault) {
  wish_t wish;
  status_t status = ST_OK;
  while (status == ST_OK && survey_next(o->survey, wall_mono(&o->wall), &wish)) {
    if (wish.kind == WISH_SEND)
      status = port_send(&o->port, wall_mono(&o->wall), wish.octets, fault);
    else if (wish.kind == WISH_LINE)
      port_line(&o->port, wish.baud);
    else if (wish.kind == WISH_STORE)
      status = append(o, &wish, fault);
    else
      printf("%.*s\n", (int)wish.text.len, (const char *)wish.text.p);
  }
  return status;
}

static status_t hear(objects_t *o, fault_t *fault) {
  uint8_t octets[PORT_READ_MAX];
  size_t len = 0;
  mono_t first, last, now = wall_mono(&o->wall);
  status_t status = port_work(&o->port, now, fault);
  if (status == ST_OK) status = port_read(&o->port, now, octets, &len, &first, &last, fault);
  if (status == ST_OK && len > 0) survey_feed(o->survey, first, last, bytes_of(octets, len));
  if (status == ST_HANGUP) {
    survey_hangup(o->survey, now);
    status = ST_OK;
  }
  return status;
}

static status_t live(objects_t *o, fault_t *fault) {
  status_t status = drain(o, fault), result = ST_OK;
  while (status == ST_OK && !survey_over(o->survey, &result, fault)) {
    if (interrupted != 0) return ST_OK;
    struct pollfd ready = {.fd = o->port.fd, .events = POLLIN};
    int64_t wait = survey_deadline(o->survey).ns - wall_mono(&o->wall).ns;
    if (port_busy(&o->port) || wait < 0) wait = NS_PER_S / 1000;
    int64_t ms = wait / 1000000 + 1;
    (void)poll(&ready, 1, ms < LOOK_MS ? (int)ms : LOOK_MS);
    status = hear(o, fault);
    if (status == ST_OK) survey_tick(o->survey, wall_mono(&o->wall));
    if (status == ST_OK) status = drain(o, fault);
  }
  return status == ST_OK ? result : status;
}

static int report(const objects_t *o, status_t status, const fault_t *fault) {
  if (o->survey != NULL) {
    const survey_tally_t *tally = survey_tally(o->survey);
    fprintf(stderr, "%lld objects, %lld attributes, %lld rows; %lld refused, %lld odd\n",
            (long long)tally->objects, (long long)tally->attributes, (long long)tally->rows,
            (long long)tally->refused, (long long)tally->odd);
  }
  if (status != ST_OK)
    fprintf(stderr, "pmu: objects: %s%s%s\n", status_text(status),
            fault->text[0] == '\0' ? "" : ": ", fault->text);
  if (interrupted != 0) return 2;
  if (status == ST_OK) return 0;
  return o->survey == NULL || o->port.way == NULL ? 3 : 1;
}

int command_objects(const command_options_t *options) {
  objects_t o = {.options = options, .wall = {.fd = -1}};
  fault_t fault = {.text = ""};
  struct sigaction action = {.sa_handler = on_interrupt};
  sigaction(SIGINT, &action, NULL);
  signal(SIGPIPE, SIG_IGN);
  wall_own(&o.wall);
  status_t status = open_survey(&o, &fault);
  if (status == ST_OK) status = live(&o, &fault);
  int code = report(&o, status, &fault);
  if (o.survey != NULL) survey_close(o.survey);
  port_close(&o.port);
  if (o.store != NULL) store_close(o.store);
  wall_close(&o.wall);
  arena_free(&o.arena);
  return code;
}
