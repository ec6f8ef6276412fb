/* Who may talk: the memory of as many conversations as may be open at once, and how many of them
 * may be behind one concentrator (decision 0012). Lines that are due wait for either in order of
 * the time at which they were due. It knows no meter and no protocol. See fleet.h. */
#include "pmu/fleet/fleet.h"

#include <string.h>

enum { ACT_TALKS = 1024 }; /* a store's number: a serial one, and whose it is */
_Static_assert((int)FLEET_TALKS_MAX <= (int)ACT_TALKS, "an act names a talk");

/* Behind one concentrator no more talk than it lets; the others may all at once. */
static size_t most_at_once(const headend_t *h) {
  size_t most = 0;
  for (size_t i = 0; i < h->site->line_count; i++)
    most += h->lines[i].way != NULL && h->site->lines[i].network == SITE_NO_NETWORK;
  for (size_t i = 0; i < h->site->network_count; i++) {
    size_t ports = h->networks[i].waiting.cap;
    size_t lets = (size_t)h->site->networks[i].conversations;
    most += ports < lets ? ports : lets;
  }
  return most < FLEET_TALKS_MAX ? most : FLEET_TALKS_MAX;
}

static void open_networks(headend_t *h, arena_t *arena) {
  const site_t *site = h->site;
  h->networks = ARENA_ARRAY(arena, network_t, site->network_count + 1);
  for (size_t i = 0; i < site->line_count; i++)
    if (site->lines[i].network != SITE_NO_NETWORK)
      h->lines[i].port = (uint32_t)h->networks[site->lines[i].network].waiting.cap++;
  for (size_t i = 0; i < site->network_count; i++) {
    network_t *network = &h->networks[i];
    network->lines = ARENA_ARRAY(arena, uint32_t, network->waiting.cap + 1);
    queue_open(&network->waiting, arena, network->waiting.cap);
  }
  for (size_t i = 0; i < site->line_count; i++)
    if (site->lines[i].network != SITE_NO_NETWORK)
      h->networks[site->lines[i].network].lines[h->lines[i].port] = (uint32_t)i;
}

static const session_way_t *shared_way(const headend_t *h) {
  for (size_t i = 0; i < h->site->line_count; i++)
    if (h->lines[i].way != NULL && !h->lines[i].way->learns_line) return h->lines[i].way;
  return NULL;
}

void talks_open(headend_t *h, arena_t *arena) {
  open_networks(h, arena);
  queue_open(&h->waiting, arena, h->site->line_count);
  h->talk_count = most_at_once(h);
  h->talks = ARENA_ARRAY(arena, talk_t, h->talk_count + 1);
  const session_way_t *way = shared_way(h);
  for (size_t i = h->talk_count; i-- > 0;) {
    talk_t *talk = &h->talks[i];
    talk->index = (uint32_t)i;
    talk->next = h->talks_free;
    if (way != NULL) talk->session = session_new(arena, way);
    batch_open(&talk->batch, arena);
    h->talks_free = talk;
  }
}

void talks_close(headend_t *h) {
  for (size_t i = 0; i < h->talk_count; i++) {
    if (h->talks[i].session != NULL) session_free(h->talks[i].session);
    text_free(&h->talks[i].notice);
  }
}

static network_t *network_of(headend_t *h, const line_t *line) {
  int32_t network = h->site->lines[line->index].network;
  return network == SITE_NO_NETWORK ? NULL : &h->networks[network];
}

/* ------------------------------------------------------------------ in and out */

bool talks_take(headend_t *h, line_t *line, const job_t *job) {
  network_t *network = network_of(h, line);
  if (network != NULL && !line->granted) {
    queue_put(&network->waiting, line->port, job->due_ns);
    network->looks = true;
    return false;
  }
  talk_t *talk = h->talks_free;
  if (talk == NULL) {
    queue_put(&h->waiting, line->index, job->due_ns);
    return false;
  }
  h->talks_free = talk->next;
  talk->line = line;
  line->talk = talk;
  line->session = line->own != NULL ? line->own : talk->session;
  line->granted = false;
  line->busy = true;
  h->busy_count++;
  return true;
}

bool talks_waits(const headend_t *h, const line_t *line) {
  int32_t network = h->site->lines[line->index].network;
  if (queue_holds(&h->waiting, line->index)) return true;
  return network != SITE_NO_NETWORK && queue_holds(&h->networks[network].waiting, line->port);
}

void talks_over(headend_t *h, line_t *line) {
  network_t *network = network_of(h, line);
  line->busy = false;
  h->busy_count--;
  if (network == NULL) return;
  network->busy--;
  network->looks = true;
}

void talks_give_back(headend_t *h, line_t *line) {
  talk_t *talk = line->talk;
  CHECK(talk != NULL && !line->busy);
  line->talk = NULL;
  line->session = line->own;
  talk->line = NULL;
  talk->next = h->talks_free;
  h->talks_free = talk;
}

/* ------------------------------------------------------------------ whose turn it is */

static bool serve_network(headend_t *h, size_t index) {
  network_t *network = &h->networks[index];
  uint32_t port = 0;
  int64_t due_ns = 0;
  bool served = false;
  if (!network->looks) return false;
  network->looks = false;
  while (network->busy < h->site->networks[index].conversations &&
         queue_first(&network->waiting, &port, &due_ns)) {
    line_t *line = &h->lines[network->lines[port]];
    queue_drop(&network->waiting, port);
    network->busy++;
    line->granted = true;
    queue_put(&h->ready, line->index, 0);
    served = true;
  }
  return served;
}

bool talks_serve(headend_t *h) {
  bool served = false;
  uint32_t line = 0;
  int64_t due_ns = 0;
  for (size_t i = 0; i < h->site->network_count; i++)
    served = serve_network(h, i) || served;
  for (const talk_t *talk = h->talks_free; talk != NULL; talk = talk->next) {
    if (!queue_first(&h->waiting, &line, &due_ns)) break;
    queue_drop(&h->waiting, line);
    queue_put(&h->ready, line, 0);
    served = true;
  }
  return served;
}

talk_t *talks_of_act(headend_t *h, uint32_t act) {
  size_t index = act % ACT_TALKS;
  if (index >= h->talk_count) return NULL;
  const line_t *line = h->talks[index].line;
  bool waits = line != NULL && line->store_waits && line->store_act == act;
  return waits ? &h->talks[index] : NULL;
}

uint32_t talks_act(talk_t *talk) { return ++talk->serial * ACT_TALKS + talk->index; }
