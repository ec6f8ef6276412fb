/* Anchored time and its followers; see clock.h. */
#define _GNU_SOURCE /* accept4 */
#include "sim/rt/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/octets.h"

int64_t rt_mono_ns(void) {
  struct timespec now;
  CHECK(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
  return (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
}

void rt_clock_start(rt_clock_t *clock, true_t at) {
  *clock = (rt_clock_t){.mono_ns = rt_mono_ns(), .at = at, .speed = 1, .listener = -1};
  for (int slot = 0; slot < CLOCK_FOLLOWERS_MAX; slot++)
    clock->followers[slot].fd = -1;
}

true_t rt_clock_now(const rt_clock_t *clock) {
  int64_t passed = rt_mono_ns() - clock->mono_ns;
  return (true_t){clock->at.ns + passed * clock->speed};
}

void rt_clock_speed(rt_clock_t *clock, int64_t speed) {
  if (speed == clock->speed) return;
  clock->at = rt_clock_now(clock);
  clock->mono_ns = rt_mono_ns();
  clock->speed = speed;
}

status_t rt_clock_listen(rt_clock_t *clock, const char *path, fault_t *fault) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path)
    return fault_set(fault, ST_PORT, -1, -1, "%s is too long for a socket; at most %zu characters",
                     path, sizeof address.sun_path - 1);
  memcpy(address.sun_path, path, strlen(path) + 1);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return fault_set(fault, ST_PORT, -1, -1, "socket: %s", strerror(errno));
  struct stat there;
  if (lstat(path, &there) == 0 && S_ISSOCK(there.st_mode))
    (void)unlink(path); /* of an earlier run; what is no socket stays and is an error */
  if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
      listen(fd, CLOCK_FOLLOWERS_MAX) != 0) {
    close(fd);
    return fault_set(fault, ST_PORT, -1, -1, "the clock cannot be served on %s: %s", path,
                     strerror(errno));
  }
  clock->listener = fd;
  clock->path = path;
  return ST_OK;
}

static void drop(follower_t *follower) {
  close(follower->fd);
  follower->fd = -1;
}

static void tell(follower_t *follower, const char *what, int64_t mono_ns, true_t at) {
  char line[CLOCK_LINE_MAX];
  int len =
      snprintf(line, sizeof line, "%s %lld %lld\n", what, (long long)mono_ns, (long long)at.ns);
  if (send(follower->fd, line, (size_t)len, MSG_NOSIGNAL) != len) drop(follower);
}

static void accept_one(rt_clock_t *clock) {
  int fd = accept4(clock->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return;
  for (int slot = 0; slot < CLOCK_FOLLOWERS_MAX; slot++) {
    follower_t *follower = &clock->followers[slot];
    if (follower->fd >= 0) continue;
    *follower = (follower_t){.fd = fd};
    clock->followed = true;
    tell(follower, "clock", clock->mono_ns, clock->at);
    return;
  }
  close(fd);
}

/* "idle DEADLINE_NS" with −1 for never, or "busy". Anything else ends the connection. */
static void hear(follower_t *follower, bytes_t line) {
  int64_t deadline = 0;
  follower->answered = true;
  follower->idle = false;
  if (bytes_is(line, "busy")) return;
  if (line.len > 5 && memcmp(line.p, "idle ", 5) == 0 &&
      bytes_to_i64(bytes_of(line.p + 5, line.len - 5), &deadline) == ST_OK) {
    follower->idle = true;
    follower->deadline = (true_t){deadline < 0 ? TIME_NEVER : deadline};
    return;
  }
  drop(follower);
}

static void read_follower(follower_t *follower) {
  char piece[CLOCK_LINE_MAX];
  ssize_t got = recv(follower->fd, piece, sizeof piece, 0);
  if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) {
    drop(follower);
    return;
  }
  for (ssize_t at = 0; at < got && follower->fd >= 0; at++) {
    if (piece[at] == '\n') {
      hear(follower, bytes_of(follower->line, follower->len));
      follower->len = 0;
    } else if (follower->len < sizeof follower->line) {
      follower->line[follower->len++] = piece[at];
    } else {
      drop(follower);
    }
  }
}

void rt_clock_poll(rt_clock_t *clock) {
  if (clock->listener < 0) return;
  accept_one(clock);
  for (int slot = 0; slot < CLOCK_FOLLOWERS_MAX; slot++)
    if (clock->followers[slot].fd >= 0) read_follower(&clock->followers[slot]);
}

uint32_t rt_clock_followers(const rt_clock_t *clock) {
  uint32_t count = 0;
  for (int slot = 0; slot < CLOCK_FOLLOWERS_MAX; slot++)
    if (clock->followers[slot].fd >= 0) count++;
  return count;
}

bool rt_clock_may_jump(const rt_clock_t *clock, true_t *first) {
  first->ns = TIME_NEVER;
  bool any = false;
  for (int slot = 0; slot < CLOCK_FOLLOWERS_MAX; slot++) {
    const follower_t *follower = &clock->followers[slot];
    if (follower->fd < 0) continue;
    if (!follower->answered || !follower->idle) return false;
    if (follower->deadline.ns < first->ns) *first = follower->deadline;
    any = true;
  }
  return any;
}

void rt_clock_jump(rt_clock_t *clock, true_t to) {
  CHECK(clock->speed == 1);
  clock->mono_ns = rt_mono_ns();
  clock->at = to;
  for (int slot = 0; slot < CLOCK_FOLLOWERS_MAX; slot++) {
    follower_t *follower = &clock->followers[slot];
    if (follower->fd < 0) continue;
    follower->answered = false;
    tell(follower, "jump", clock->mono_ns, clock->at);
  }
}

void rt_clock_close(rt_clock_t *clock) {
  for (int slot = 0; slot < CLOCK_FOLLOWERS_MAX; slot++) {
    follower_t *follower = &clock->followers[slot];
    if (follower->fd < 0) continue;
    tell(follower, "end", rt_mono_ns(), rt_clock_now(clock));
    if (follower->fd >= 0) drop(follower);
  }
  if (clock->listener < 0) return;
  close(clock->listener);
  clock->listener = -1;
  (void)unlink(clock->path);
}
