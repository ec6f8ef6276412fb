/* See watch.h. A descriptor that is closed leaves epoll by itself, and its number may come again at
 * once, for the next client of the same line: so who is there is told each time, and that it is
 * known already is no error. */
#include "sim/rt/watch.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>

enum { OTHERS = 64 }; /* descriptors for what is no line */

bool watch_allow(uint32_t ends) {
  struct rlimit limit;
  rlim_t wanted = (rlim_t)ends * 2 + OTHERS;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return false;
  if (limit.rlim_cur >= wanted) return true;
  limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
  return setrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur == wanted;
}

status_t watch_open(int *watch, fault_t *fault) {
  *watch = epoll_create1(EPOLL_CLOEXEC);
  if (*watch >= 0) return ST_OK;
  return fault_set(fault, ST_PORT, -1, -1, "no descriptor to watch lines: %s", strerror(errno));
}

status_t watch_line(int watch, uint32_t line, const line_end_t *end, fault_t *fault) {
  const int fds[] = {end->fd, end->listener};
  for (int side = 0; side < 2; side++) {
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = line};
    if (fds[side] < 0) continue;
    if (epoll_ctl(watch, EPOLL_CTL_ADD, fds[side], &event) != 0 && errno != EEXIST)
      return fault_set(fault, ST_PORT, -1, -1, "line %u cannot be watched: %s", line,
                       strerror(errno));
  }
  return ST_OK;
}

uint32_t watch_ready(int watch, uint32_t ready[WATCH_READY_MAX]) {
  struct epoll_event events[WATCH_READY_MAX];
  uint32_t count = 0;
  int got = epoll_wait(watch, events, WATCH_READY_MAX, 0);
  for (int i = 0; i < got; i++) {
    bool known = false;
    for (uint32_t at = 0; at < count; at++)
      known = known || ready[at] == events[i].data.u32;
    if (!known) ready[count++] = events[i].data.u32;
  }
  return count;
}
