/* The facts of each meter by themselves, so that a world of thousands is read in one pass and not
 * in one for each of them: a text for each meter, of the lines that have its index behind their
 * name, each with its number in the whole (`#line`, base/facts.h), behind the line of the span. */
#include <stdio.h>
#include <string.h>

#include "sim/world/world_parts.h"

/* The others have the index of a meter as their second word. */
static const char *const of_others[] = {
    "facts",  "case",    "seed",       "span",       "zone",          "zone_row",     "zone_rule",
    "tariff", "season",  "week",       "switch",     "special",       "zone_turn",    "line",
    "port",   "network", "line_param", "line_fault", "network_param", "network_fault"};

enum { MARK_MAX = 24 };

typedef struct {
  const uint8_t *rest, *end;
  int32_t number;
  bytes_t line;   /* without its end */
  uint32_t meter; /* UINT32_MAX: no meter's */
} walk_t;

/* "NAME M …" and nothing else of the line. */
static uint32_t meter_of(bytes_t line) {
  const uint8_t *space = memchr(line.p, ' ', line.len);
  int64_t index = 0;
  if (space == NULL || line.p[0] == '#') return UINT32_MAX;
  bytes_t name = bytes_of(line.p, (size_t)(space - line.p));
  bytes_t rest = bytes_of(space + 1, line.len - name.len - 1);
  const uint8_t *behind = memchr(rest.p, ' ', rest.len);
  if (behind != NULL) rest.len = (size_t)(behind - rest.p);
  for (size_t i = 0; i < sizeof of_others / sizeof of_others[0]; i++)
    if (bytes_is(name, of_others[i])) return UINT32_MAX;
  if (bytes_to_i64(rest, &index) != ST_OK || index < 0 || index >= WORLD_METERS_MAX)
    return UINT32_MAX;
  return (uint32_t)index;
}

static bool walk(walk_t *at) {
  if (at->rest == at->end) return false;
  const uint8_t *stop = memchr(at->rest, '\n', (size_t)(at->end - at->rest));
  if (stop == NULL) stop = at->end;
  at->line = bytes_of(at->rest, (size_t)(stop - at->rest));
  at->rest = stop == at->end ? stop : stop + 1;
  at->number++;
  at->meter = meter_of(at->line);
  return true;
}

static walk_t walk_over(bytes_t facts) {
  return (walk_t){.rest = facts.p, .end = facts.p + facts.len};
}

static bytes_t span_of(bytes_t facts) {
  facts_t over = facts_over(facts);
  fact_t fact;
  if (!facts_next_of(&over, "span", &fact)) return bytes_of("", 0);
  const uint8_t *from = fact.words[0].p;
  const uint8_t *stop = memchr(from, '\n', (size_t)(facts.p + facts.len - from));
  return bytes_of(from, (size_t)((stop == NULL ? facts.p + facts.len : stop) - from));
}

static void put_line(obuf_t *text, int32_t number, bytes_t line) {
  char mark[MARK_MAX];
  int len = snprintf(mark, sizeof mark, "#line %d\n", number);
  obuf_add(text, bytes_of(mark, (size_t)len));
  obuf_add(text, line);
  obuf_put(text, '\n');
}

bytes_t *world_split(arena_t *scratch, bytes_t facts, uint32_t meters) {
  bytes_t *own = ARENA_ARRAY(scratch, bytes_t, meters);
  obuf_t *texts = ARENA_ARRAY(scratch, obuf_t, meters);
  size_t *lens = ARENA_ARRAY(scratch, size_t, meters);
  bytes_t span = span_of(facts);
  for (walk_t at = walk_over(facts); walk(&at);)
    if (at.meter < meters) lens[at.meter] += MARK_MAX + at.line.len + 1;
  for (uint32_t i = 0; i < meters; i++) {
    size_t len = lens[i] + span.len + 1;
    texts[i] = obuf_over(arena_take(scratch, len), len);
    obuf_add(&texts[i], span);
    obuf_put(&texts[i], '\n');
  }
  for (walk_t at = walk_over(facts); walk(&at);)
    if (at.meter < meters) put_line(&texts[at.meter], at.number, at.line);
  for (uint32_t i = 0; i < meters; i++) {
    CHECK(!texts[i].full);
    own[i] = obuf_bytes(&texts[i]);
  }
  return own;
}
