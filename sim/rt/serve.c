/* The real loop: poll, feed, advance, write. No protocol. Time runs 1:1 while a conversation is
 * open; with none open it jumps as pmu/docs/real-time.md says where somebody follows the clock, or
 * runs faster where --speed asks for it. The trace has one line a run:
 *   run LINE FROM_METER FIRST_NS LAST_NS SENT-HEX RECEIVED-HEX     ('-' for no octets) */
#include "sim/rt/serve.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "sim/rt/clock.h"
#include "sim/rt/ends_net.h"
#include "sim/rt/watch.h"
#include "sim/world/world.h"

enum {
  QUIET_NS_MIN = 50 * 1000 * 1000, /* octets may still be on their way through a pair of ptys */
  OPEN_MS = 10,                    /* how finely the loop looks while octets pass */
  WAIT_MS = 100,                   /* and while none do */
  WIRES_POLLED_MAX = 1024 /* ptys and devices that wake the loop; more wait for its grain */
};
static const int64_t conversation_ns = 65 * NS_PER_S; /* the meter itself is idle after 60 s */

typedef struct {
  const serve_options_t *options;
  own_facts_t own;
  arena_t arena;
  world_t *world;
  rt_clock_t clock;
  int watch;        /* -1: not open */
  line_end_t *ends; /* of each line */
  uint32_t *bauds;
  uint32_t *wires; /* lines that are no connection: they are looked at in every turn */
  uint32_t wire_count;
  int64_t last_octet; /* of the machine's clock */
  FILE *trace;
} serving_t;

static volatile sig_atomic_t interrupted;
static void on_signal(int number) { interrupted = number; }

static const char *place_of(const serving_t *serving, uint32_t line, const serve_place_t *places,
                            uint32_t count) {
  for (uint32_t at = 0; at < count; at++) {
    bool named = places[at].line != NULL;
    if (named ? strcmp(places[at].line, serving->own.lines[line].name) == 0 : line == 0)
      return places[at].path;
  }
  return NULL;
}

static status_t check_names(const serving_t *serving, const serve_place_t *places, uint32_t count,
                            fault_t *fault) {
  for (uint32_t at = 0; at < count; at++) {
    bool known = places[at].line == NULL;
    for (uint32_t line = 0; line < serving->own.line_count; line++)
      known = known || strcmp(places[at].line, serving->own.lines[line].name) == 0;
    if (!known)
      return fault_set(fault, ST_BAD_INPUT, -1, -1, "the scenario has no line '%s'; it has '%s'%s",
                       places[at].line, serving->own.lines[0].name,
                       serving->own.line_count > 1 ? " and others" : "");
  }
  return ST_OK;
}

static status_t make_room(serving_t *serving, fault_t *fault) {
  uint32_t lines = serving->own.line_count, connections = 0;
  serving->ends = ARENA_ARRAY(&serving->arena, line_end_t, lines);
  serving->bauds = ARENA_ARRAY(&serving->arena, uint32_t, lines);
  serving->wires = ARENA_ARRAY(&serving->arena, uint32_t, lines);
  for (uint32_t line = 0; line < lines; line++) {
    serving->ends[line] = (line_end_t){.fd = -1, .keeper = -1, .listener = -1};
    if (serving->own.lines[line].tcp)
      connections++;
    else
      serving->wires[serving->wire_count++] = line;
  }
  if (!watch_allow(connections + serving->wire_count))
    fprintf(stderr, "metersim: fewer descriptors than %u lines need; raise `ulimit -n`\n", lines);
  return watch_open(&serving->watch, fault);
}

static status_t open_ends(serving_t *serving, fault_t *fault) {
  const serve_options_t *options = serving->options;
  status_t status = make_room(serving, fault);
  if (status == ST_OK) status = check_names(serving, options->ports, options->port_count, fault);
  if (status == ST_OK) status = check_names(serving, options->links, options->link_count, fault);
  uint16_t step = 0;
  for (uint32_t line = 0; line < serving->own.line_count && status == ST_OK; line++) {
    line_end_t *end = &serving->ends[line];
    const char *device = place_of(serving, line, options->ports, options->port_count);
    const char *link = place_of(serving, line, options->links, options->link_count);
    if (serving->own.lines[line].tcp)
      status = options->datagrams ? line_end_udp(end, options->listen, step++, fault)
                                  : line_end_tcp(end, options->listen, step++, fault);
    else
      status =
          device != NULL ? line_end_device(end, device, fault) : line_end_pty(end, link, fault);
    if (status == ST_OK && end->way != NULL) status = watch_line(serving->watch, line, end, fault);
    if (status != ST_OK) break;
    printf("line %s %s\n", serving->own.lines[line].name, link == NULL ? end->path : link);
  }
  fflush(stdout);
  return status;
}

static void trace_octets(FILE *trace, bytes_t octets) {
  fputs(octets.len == 0 ? " -" : " ", trace);
  for (size_t at = 0; at < octets.len; at++)
    fprintf(trace, "%02X", octets.p[at]);
}

static void deliver(serving_t *serving) {
  world_run_t run;
  while (world_run(serving->world, &run)) {
    serving->last_octet = rt_mono_ns();
    if (run.closed) {
      line_end_hang_up(&serving->ends[run.line]);
      continue;
    }
    if (run.from_meter) line_end_write(&serving->ends[run.line], run.received);
    if (serving->trace == NULL) continue;
    fprintf(serving->trace, "run %u %d %lld %lld", run.line, run.from_meter ? 1 : 0,
            (long long)run.first.ns, (long long)run.last.ns);
    trace_octets(serving->trace, run.sent);
    trace_octets(serving->trace, run.received);
    fputc('\n', serving->trace);
  }
}

static void follow_rate(serving_t *serving, uint32_t line, true_t now, uint32_t baud) {
  if (baud == 0 || baud == serving->bauds[line]) return;
  serving->bauds[line] = baud;
  world_line(serving->world, line, now, baud);
}

/* A pty tells the rate of now, not that of the octets. A host that changes it between two messages
 * has sent the first at the old rate; before a sign-on it had changed it already. */
static bool is_sign_on(bytes_t in) { return in.len > 0 && (in.p[0] & 0x7F) == '/'; }

static status_t take_octets(serving_t *serving, uint32_t line, fault_t *fault) {
  uint8_t octets[END_READ_MAX];
  size_t len = 0;
  bool went = false;
  status_t status = line_end_read(&serving->ends[line], octets, &len, &went, fault);
  if (status != ST_OK) return status;
  true_t now = rt_clock_now(&serving->clock);
  if (went) {
    world_advance(serving->world, now);
    deliver(serving);
    world_hangup(serving->world, line, now);
  }
  bytes_t in = bytes_of(octets, len);
  uint32_t baud = line_end_baud(&serving->ends[line], in);
  if (len > 0) {
    serving->last_octet = rt_mono_ns();
    world_advance(serving->world, now);
    deliver(serving);
    if (is_sign_on(in)) follow_rate(serving, line, now, baud);
    status = world_send(serving->world, line, now, in);
    if (status != ST_OK)
      return fault_set(fault, status, -1, -1, "line %s takes no more octets: %s",
                       serving->own.lines[line].name, status_text(status));
  }
  follow_rate(serving, line, now, baud);
  return ST_OK;
}

static true_t earlier(true_t a, true_t b) { return a.ns < b.ns ? a : b; }

/* The jump of DESIGN "Determinism": with no conversation open, to the earlier of what the followers
 * and the world wait for, and never past the end of the span. */
static void jump_if_all_wait(serving_t *serving) {
  true_t first;
  rt_clock_poll(&serving->clock);
  if (rt_mono_ns() - serving->last_octet < QUIET_NS_MIN) return;
  if (!rt_clock_may_jump(&serving->clock, &first)) return;
  true_t target = earlier(earlier(first, world_next(serving->world)), serving->own.end);
  if (target.ns > rt_clock_now(&serving->clock).ns) rt_clock_jump(&serving->clock, target);
}

static void choose_speed(serving_t *serving) {
  if (serving->options->speed == 1) return;
  bool open = rt_mono_ns() - serving->last_octet < conversation_ns;
  rt_clock_speed(&serving->clock, open ? 1 : serving->options->speed);
}

/* How long poll may wait: until the world's next event, but not longer than the loop's grain. */
static int patience_ms(const serving_t *serving) {
  bool open = rt_mono_ns() - serving->last_octet < 4 * NS_PER_S;
  int64_t most = open ? OPEN_MS : WAIT_MS;
  int64_t until = world_next(serving->world).ns - rt_clock_now(&serving->clock).ns;
  if (until <= 0) return 0;
  int64_t ms = until / serving->clock.speed / 1000000 + 1;
  return (int)(ms < most ? ms : most);
}

static void wait_for_octets(const serving_t *serving) {
  static struct pollfd fds[CLOCK_FOLLOWERS_MAX + 2 + WIRES_POLLED_MAX];
  nfds_t count = 0;
  fds[count++] = (struct pollfd){.fd = serving->watch, .events = POLLIN};
  if (serving->clock.listener >= 0)
    fds[count++] = (struct pollfd){.fd = serving->clock.listener, .events = POLLIN};
  for (int slot = 0; slot < CLOCK_FOLLOWERS_MAX; slot++)
    if (serving->clock.followers[slot].fd >= 0)
      fds[count++] = (struct pollfd){.fd = serving->clock.followers[slot].fd, .events = POLLIN};
  for (uint32_t at = 0; at < serving->wire_count && at < WIRES_POLLED_MAX; at++)
    fds[count++] = (struct pollfd){.fd = serving->ends[serving->wires[at]].fd, .events = POLLIN};
  (void)poll(fds, count, patience_ms(serving)); /* whatever it says, the loop looks at all */
}

/* Over: at the end of the span once no follower has a conversation open, or left alone. */
static bool is_over(const serving_t *serving) {
  true_t first;
  bool alone = serving->clock.followed && rt_clock_followers(&serving->clock) == 0;
  if (serving->options->until_alone && alone) return true;
  if (rt_clock_now(&serving->clock).ns < serving->own.end.ns) return false;
  bool quiet = rt_mono_ns() - serving->last_octet > 4 * NS_PER_S;
  return rt_clock_followers(&serving->clock) > 0 ? rt_clock_may_jump(&serving->clock, &first)
                                                 : quiet;
}

/* Every wire, and the connections that have something. */
static status_t take_all(serving_t *serving, fault_t *fault) {
  uint32_t ready[WATCH_READY_MAX];
  status_t status = ST_OK;
  for (uint32_t at = 0; at < serving->wire_count && status == ST_OK; at++)
    status = take_octets(serving, serving->wires[at], fault);
  uint32_t count = watch_ready(serving->watch, ready);
  for (uint32_t at = 0; at < count && status == ST_OK; at++) {
    status = take_octets(serving, ready[at], fault);
    if (status == ST_OK)
      status = watch_line(serving->watch, ready[at], &serving->ends[ready[at]], fault);
  }
  return status;
}

static status_t live(serving_t *serving, fault_t *fault) {
  while (interrupted == 0) {
    status_t status = take_all(serving, fault);
    if (status != ST_OK) return status;
    world_advance(serving->world, rt_clock_now(&serving->clock));
    deliver(serving);
    jump_if_all_wait(serving);
    choose_speed(serving);
    if (is_over(serving)) return ST_OK;
    wait_for_octets(serving);
  }
  return ST_OK;
}

/* Challenges of a meter in use are unpredictable; those of the bench are a function of the seed. */
static void draw(void *of, uint8_t *to, size_t len) {
  (void)of;
  while (len > 0) {
    ssize_t got = getrandom(to, len, 0);
    CHECK(got > 0 || errno == EINTR);
    if (got <= 0) continue;
    to += got;
    len -= (size_t)got;
  }
}

static status_t prepare(serving_t *serving, fault_t *fault) {
  const serve_options_t *options = serving->options;
  status_t status = own_facts_read(&serving->arena, options->scenario, &serving->own, fault);
  if (status != ST_OK) return status;
  true_t start = serving->own.start;
  if (options->start != NULL) status = rt_time_read(options->start, &start, fault);
  if (status == ST_OK && (start.ns < serving->own.start.ns || start.ns >= serving->own.end.ns))
    status = fault_set(fault, ST_BAD_TIME, -1, -1, "%s is outside the span of the scenario",
                       options->start);
  if (status == ST_OK)
    status = world_open(&serving->arena, serving->own.text, NULL, &serving->world, fault);
  if (status != ST_OK) return status;
  world_entropy(serving->world, (entropy_t){.draw = draw});
  world_advance(serving->world, start);
  if (options->trace != NULL) serving->trace = fopen(options->trace, "w");
  if (options->trace != NULL && serving->trace == NULL)
    return fault_set(fault, ST_NO_FILE, -1, -1, "%s cannot be written", options->trace);
  rt_clock_start(&serving->clock, start);
  if (options->clock != NULL) status = rt_clock_listen(&serving->clock, options->clock, fault);
  return status == ST_OK ? open_ends(serving, fault) : status;
}

int serve(const serve_options_t *options) {
  static serving_t serving; /* large, and once a process */
  serving = (serving_t){.options = options, .clock = {.listener = -1}};
  serving.watch = -1;
  for (int slot = 0; slot < CLOCK_FOLLOWERS_MAX; slot++)
    serving.clock.followers[slot].fd = -1;
  struct sigaction action = {.sa_handler = on_signal};
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  signal(SIGPIPE, SIG_IGN);
  fault_t fault = {.text = ""};
  status_t status = prepare(&serving, &fault);
  if (status == ST_OK) status = live(&serving, &fault);
  if (status != ST_OK) fprintf(stderr, "metersim: %s\n", fault.text);
  rt_clock_close(&serving.clock);
  for (uint32_t line = 0; serving.ends != NULL && line < serving.own.line_count; line++)
    line_end_close(&serving.ends[line]);
  if (serving.watch >= 0) close(serving.watch);
  if (serving.trace != NULL && fclose(serving.trace) != 0) status = ST_NO_FILE;
  if (serving.world != NULL) world_close(serving.world);
  arena_free(&serving.arena);
  if (status != ST_OK) return 3;
  return interrupted == SIGINT ? 2 : 0;
}
