/* See ports.h. */
#define _GNU_SOURCE /* RLIMIT_NOFILE */
#include "pmu/rt/ports.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/facts.h"
#include "pmu/rt/files.h"

/* The store with its journal, the clock, what the libraries open; a connection that is made has
 * two for a moment. */
enum { OTHER_DESCRIPTORS = 32 };

static int by_name(const void *one, const void *other) {
  const site_line_t *const *a = one, *const *b = other;
  return strcmp((*a)->name, (*b)->name);
}

static int name_with(const void *name, const void *line) {
  return strcmp(name, (*(const site_line_t *const *)line)->name);
}

/* Where a line has two places the first counts. */
static status_t find_paths(arena_t *arena, ports_t *ports, const ports_place_t *places,
                           uint32_t count, fault_t *fault) {
  const site_t *site = ports->site;
  const site_line_t **lines = ARENA_ARRAY(arena, const site_line_t *, site->line_count + 1);
  for (size_t at = 0; at < site->line_count; at++)
    lines[at] = &site->lines[at];
  qsort(lines, site->line_count, sizeof lines[0], by_name);
  for (uint32_t at = 0; at < count; at++) {
    size_t line = 0;
    if (places[at].line != NULL) {
      const site_line_t **found =
          bsearch(places[at].line, lines, site->line_count, sizeof lines[0], name_with);
      if (found == NULL)
        return fault_set(fault, ST_BAD_INPUT, -1, -1, "there is no line '%s'; the first is '%s'",
                         places[at].line, site->lines[0].name);
      line = (size_t)(*found - site->lines);
    }
    if (ports->paths[line] == NULL) ports->paths[line] = places[at].path;
  }
  return ST_OK;
}

/* Keeps the paths of those that have something to do, and counts them. */
static status_t choose_lines(arena_t *arena, ports_t *ports, size_t *visited, fault_t *fault) {
  const site_t *site = ports->site;
  bool *wanted = ARENA_ARRAY(arena, bool, site->line_count + 1);
  for (size_t at = 0; at < site->visit_count; at++)
    wanted[site->meters[site->visits[at].meter].line] = true;
  for (size_t at = 0; at < site->command_count; at++)
    wanted[site->meters[site->commands[at].meter].line] = true;
  *visited = 0;
  for (size_t line = 0; line < site->line_count; line++) {
    if (!wanted[line])
      ports->paths[line] = NULL;
    else if (ports->paths[line] == NULL)
      return fault_set(fault, ST_BAD_INPUT, -1, -1, "line %s has no port; give --line %s=DEV",
                       site->lines[line].name, site->lines[line].name);
    else
      ++*visited;
  }
  return ST_OK;
}

static bool of_network(const char *path) {
  return strncmp(path, "tcp:", 4) == 0 || strncmp(path, "udp:", 4) == 0;
}

/* As many as the system lets, and no fewer than are needed. */
static status_t claim_descriptors(size_t ports, fault_t *fault) {
  struct rlimit limit;
  size_t wanted = ports + OTHER_DESCRIPTORS;
  CHECK(getrlimit(RLIMIT_NOFILE, &limit) == 0);
  if (limit.rlim_cur >= wanted) return ST_OK;
  if (limit.rlim_max >= wanted) {
    limit.rlim_cur = wanted;
    if (setrlimit(RLIMIT_NOFILE, &limit) == 0) return ST_OK;
  }
  return fault_set(fault, ST_NO_ROOM, -1, -1,
                   "%zu ports at once need %zu descriptors, and %llu are allowed; run "
                   "`ulimit -n %zu` before (as root, or raise LimitNOFILE of the service)",
                   ports, wanted, (unsigned long long)limit.rlim_max, wanted);
}

static status_t open_those_kept(ports_t *ports, fault_t *fault) {
  status_t status = ST_OK;
  for (uint32_t line = 0; line < ports->site->line_count && status == ST_OK; line++) {
    port_t *port;
    if (ports->paths[line] == NULL) continue;
    if (ports->kept || !of_network(ports->paths[line]))
      status = ports_take(ports, line, &port, fault);
  }
  return status;
}

status_t ports_open(arena_t *arena, ports_t *ports, const site_t *site, const ports_place_t *places,
                    uint32_t count, fault_t *fault) {
  *ports = (ports_t){.site = site,
                     .paths = ARENA_ARRAY(arena, const char *, site->line_count + 1),
                     .of_line = ARENA_ARRAY(arena, port_t *, site->line_count + 1),
                     .lines = ARENA_ARRAY(arena, uint32_t, site->line_count + 1),
                     .rank = ARENA_ARRAY(arena, uint32_t, site->line_count + 1)};
  size_t visited = 0, wires = 0;
  status_t status = find_paths(arena, ports, places, count, fault);
  if (status == ST_OK) status = choose_lines(arena, ports, &visited, fault);
  if (status != ST_OK) return status;
  ports->kept = visited <= PORTS_KEPT_MAX;
  for (size_t line = 0; line < site->line_count; line++)
    if (ports->paths[line] != NULL && !of_network(ports->paths[line])) wires++;
  size_t networks = visited - wires;
  if (networks > PORTS_KEPT_MAX) networks = PORTS_KEPT_MAX;
  ports->count_max = wires + networks;
  status = claim_descriptors(ports->count_max, fault);
  return status == ST_OK ? open_those_kept(ports, fault) : status;
}

status_t ports_take(ports_t *ports, uint32_t line, port_t **port, fault_t *fault) {
  CHECK(line < ports->site->line_count);
  CHECK(ports->paths[line] != NULL);
  *port = ports->of_line[line];
  if (*port != NULL) return ST_OK;
  port_t *fresh = malloc(sizeof *fresh);
  CHECK(fresh != NULL);
  status_t status = port_open(fresh, ports->paths[line], fault);
  if (status != ST_OK) {
    free(fresh);
    return status == ST_UNSUPPORTED ? ST_PORT : status;
  }
  ports->rank[line] = (uint32_t)ports->count;
  ports->lines[ports->count++] = line;
  *port = ports->of_line[line] = fresh;
  return ST_OK;
}

port_t *ports_of(const ports_t *ports, uint32_t line) {
  return line < ports->site->line_count ? ports->of_line[line] : NULL;
}

static void drop(ports_t *ports, uint32_t line) {
  port_t *port = ports->of_line[line];
  uint32_t last = ports->lines[--ports->count];
  ports->lines[ports->rank[line]] = last;
  ports->rank[last] = ports->rank[line];
  ports->of_line[line] = NULL;
  port_close(port);
  free(port);
}

bool ports_full(const ports_t *ports) { return !ports->kept && ports->count >= ports->count_max; }

void ports_rest(ports_t *ports, uint32_t line, bool unsent) {
  const port_t *port = ports_of(ports, line);
  if (ports->kept || port == NULL || !port->way->comes_again) return;
  if (unsent || !port_busy(port)) drop(ports, line);
}

void ports_close(ports_t *ports) {
  while (ports->count > 0)
    drop(ports, ports->lines[ports->count - 1]);
}

/* One `line NAME PATH`; the words of it are copied. */
static status_t read_place(arena_t *arena, const fact_t *fact, ports_place_t *place) {
  if (!fact_is(fact, "line") || fact->count != 3) return ST_BAD_INPUT;
  place->line = arena_text(arena, fact_word(fact, 1));
  place->path = arena_text(arena, fact_word(fact, 2));
  return ST_OK;
}

status_t ports_read(arena_t *arena, const char *path, ports_place_t *places, uint32_t *count,
                    fault_t *fault) {
  enum { FILE_MOST = PORTS_MAX * (PORT_PATH_MAX + 64) };
  text_t text = {0};
  fault_t why;
  status_t status = files_read(path, FILE_MOST, &text, &why);
  if (status != ST_OK) status = fault_set(fault, status, -1, -1, "%s: %s", path, why.text);
  bytes_t all = bytes_of((const uint8_t *)text_chars(&text), text.len);
  int32_t wrong = status == ST_OK ? facts_overlong(all) : 0;
  facts_t facts = facts_over(wrong > 0 ? bytes_of(NULL, 0) : all);
  fact_t fact;
  while (status == ST_OK && wrong == 0 && facts_next(&facts, &fact)) {
    if (*count == PORTS_MAX)
      status = fault_set(fault, ST_NO_ROOM, -1, -1, "%s: more than %d places", path, PORTS_MAX);
    else if (read_place(arena, &fact, &places[*count]) != ST_OK)
      wrong = fact.line;
    else
      ++*count;
  }
  text_free(&text);
  if (wrong == 0 || status != ST_OK) return status;
  return fault_set(fault, ST_BAD_INPUT, -1, -1,
                   "%s:%d: not 'line NAME PATH', as metersim serve says it", path, wrong);
}
