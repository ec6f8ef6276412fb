/* What the ports of concentrators delivered (decision 0012): a datagram arrives whole, twice,
 * late or never, at its own meter or from it. Octets that changed on the way, another's, and
 * what comes back to where it was sent from are the link's, whoever noticed. Serial lines are
 * not judged here: what they do to octets the scenario orders. */
#include "harness/check/check.h"

enum { LINES_MAX = 65536, LOOK_BACK = 20000, LOOK_AHEAD = 1000 };

typedef struct {
  check_context_t *context;
  bool *port; /* by line */
} ports_t;

static bool is_port(const ports_t *ports, const decode_run_t *run) {
  return run->line >= 0 && run->line < LINES_MAX && ports->port[run->line];
}

/* The lines that are ports; how many there are. */
static size_t gather(ports_t *ports) {
  const lines_t *facts = &ports->context->facts;
  size_t count = 0;
  for (size_t at = 0; at < facts->count; at++) {
    const fact_t *fact = &facts->lines[at];
    if (!fact_is(fact, "line") || !word_is(fact, 3, "port")) continue;
    int64_t line = word_i64(fact, 1);
    if (line < 0 || line >= LINES_MAX) continue;
    ports->port[line] = true;
    count++;
  }
  return count;
}

/* What the run of the trace was where it left. */
static bytes_t left_as(const bench_run_t *run, size_t at, size_t *odd) {
  while (*odd > 0 && run->odds[*odd - 1].run >= at) {
    *odd -= 1;
    if (run->odds[*odd].run == at) return run->odds[*odd].sent;
  }
  return bytes_of(run->runs[at].octets, run->runs[at].len);
}

/* Where octets that nobody sent just then come from; NULL: from a datagram of its own, as far as
 * can be said. */
static const char *origin(const ports_t *ports, size_t index) {
  const bench_run_t *run = ports->context->run;
  const odd_run_t *odd = &run->odds[index];
  const decode_run_t *here = &run->runs[odd->run];
  const char *found = NULL;
  size_t last = odd->run > LOOK_BACK ? odd->run - LOOK_BACK : 0;
  size_t first = odd->run + LOOK_AHEAD; /* answers stand where they left */
  if (first > run->run_count) first = run->run_count;
  while (index < run->odd_count && run->odds[index].run < first)
    index++;
  for (size_t at = first; at > last; at--) {
    const decode_run_t *one = &run->runs[at - 1];
    if (at - 1 == odd->run || !is_port(ports, one) ||
        !bytes_equal(left_as(run, at - 1, &index), odd->received))
      continue;
    if (one->line == here->line && one->from_meter == here->from_meter) return NULL;
    found = one->line == here->line ? "what was sent there came back"
                                    : "a datagram of one port came out at another";
  }
  return found;
}

static const char *wrong_with(const ports_t *ports, size_t index) {
  const odd_run_t *odd = &ports->context->run->odds[index];
  if (odd->received.len == 0) return NULL; /* lost */
  if (odd->sent.len == 0) return origin(ports, index);
  if (ports->context->comparator->same(odd->sent, odd->received)) return NULL;
  return "a datagram did not arrive as it was sent";
}

static const char *octets_of(check_context_t *context, bytes_t octets) {
  enum { SHOWN = 24 };
  char hex[3 * SHOWN + 1];
  obuf_t out = obuf_over(hex, sizeof hex);
  for (size_t at = 0; at < octets.len && at < SHOWN; at++)
    obuf_printf(&out, "%02X ", (unsigned)octets.p[at]);
  return arena_printf(context->arena, "%zu octets: %s", octets.len,
                      arena_text(context->arena, obuf_bytes(&out)));
}

static void run(check_context_t *context) {
  ports_t ports = {context, ARENA_ARRAY(context->arena, bool, LINES_MAX)};
  const bench_run_t *run = context->run;
  if (gather(&ports) == 0) return;
  for (size_t at = 0; at < run->odd_count; at++) {
    const decode_run_t *one = &run->runs[run->odds[at].run];
    const char *wrong = is_port(&ports, one) ? wrong_with(&ports, at) : NULL;
    if (wrong == NULL || context->comparator->same(bytes_text("a"), bytes_text("b"))) continue;
    check_note(context, "what ports delivered", VERDICT_FAIL, BLAME_LINK,
               octets_of(context, run->odds[at].sent), octets_of(context, run->odds[at].received),
               "", wrong);
    return;
  }
  check_note(context, "what ports delivered", VERDICT_PASS, BLAME_NONE, "as it was sent",
             "as it was sent", "", "");
}

const check_t check_ports = {
    .name = "ports",
    .what = "what ports of concentrators delivered is what was sent on them",
    .run = run,
};
