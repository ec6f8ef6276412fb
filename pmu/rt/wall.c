/* See wall.h. */
#include "pmu/rt/wall.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { HELLO_MS_MAX = 5000 };

static int64_t read_clock(clockid_t which) {
  struct timespec now;
  CHECK(clock_gettime(which, &now) == 0);
  return (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
}

void wall_own(wall_t *wall) {
  *wall = (wall_t){
      .fd = -1, .mono_ns = read_clock(CLOCK_MONOTONIC), .utc_ns = read_clock(CLOCK_REALTIME)};
}

int64_t wall_utc_ns(const wall_t *wall) {
  return wall->utc_ns + read_clock(CLOCK_MONOTONIC) - wall->mono_ns;
}

mono_t wall_mono(const wall_t *wall) { return (mono_t){wall_utc_ns(wall)}; }

anchor_t wall_anchor(const wall_t *wall) {
  mono_t now = wall_mono(wall);
  return (anchor_t){.mono = now, .utc_ns = now.ns};
}

/* "clock MONO_NS UTC_NS", "jump MONO_NS UTC_NS", "end MONO_NS UTC_NS". */
static void hear(wall_t *wall, bool *jumped) {
  char word[16] = "";
  long long mono_ns = 0;
  long long utc_ns = 0;
  wall->line[wall->len] = '\0';
  wall->len = 0;
  if (sscanf(wall->line, "%15s %lld %lld", word, &mono_ns, &utc_ns) != 3 ||
      (strcmp(word, "clock") != 0 && strcmp(word, "jump") != 0)) {
    wall->ended = true; /* "end", or something that is not this protocol */
    return;
  }
  wall->mono_ns = mono_ns;
  wall->utc_ns = utc_ns;
  wall->told = false;
  *jumped = true;
}

bool wall_poll(wall_t *wall) {
  bool jumped = false;
  char piece[WALL_LINE_MAX];
  while (wall->fd >= 0 && !wall->ended) {
    ssize_t got = recv(wall->fd, piece, sizeof piece, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) break;
    if (got <= 0) wall->ended = true;
    for (ssize_t at = 0; at < got && !wall->ended; at++) {
      if (piece[at] == '\n')
        hear(wall, &jumped);
      else if (wall->len + 1 < sizeof wall->line)
        wall->line[wall->len++] = piece[at];
      else
        wall->ended = true;
    }
  }
  return jumped;
}

status_t wall_follow(wall_t *wall, const char *path, fault_t *fault) {
  *wall = (wall_t){.fd = -1};
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path)
    return fault_set(fault, ST_PORT, -1, -1, "%s is too long for a socket", path);
  memcpy(address.sun_path, path, strlen(path) + 1);
  wall->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (wall->fd < 0) return fault_set(fault, ST_PORT, -1, -1, "socket: %s", strerror(errno));
  if (connect(wall->fd, (struct sockaddr *)&address, sizeof address) != 0) {
    status_t status = fault_set(fault, ST_PORT, -1, -1,
                                "no clock is served on %s: %s; start metersim with --clock first",
                                path, strerror(errno));
    wall_close(wall);
    return status;
  }
  struct pollfd hello = {.fd = wall->fd, .events = POLLIN};
  if (poll(&hello, 1, HELLO_MS_MAX) == 1 && wall_poll(wall) && !wall->ended) return ST_OK;
  wall_close(wall);
  return fault_set(fault, ST_PORT, -1, -1, "%s does not speak as a clock of metersim does", path);
}

void wall_close(wall_t *wall) {
  if (wall->fd >= 0) close(wall->fd);
  wall->fd = -1;
}

void wall_tell(wall_t *wall, bool idle, mono_t deadline) {
  if (wall->fd < 0 || wall->ended) return;
  int64_t until = idle && deadline.ns != TIME_NEVER ? deadline.ns : -1;
  bool same = wall->told && wall->told_idle == idle && wall->told_deadline == until;
  if (same) return;
  char line[WALL_LINE_MAX];
  int len = idle ? snprintf(line, sizeof line, "idle %lld\n", (long long)until)
                 : snprintf(line, sizeof line, "busy\n");
  if (send(wall->fd, line, (size_t)len, MSG_NOSIGNAL) != len) {
    wall->ended = true;
    return;
  }
  wall->told = true;
  wall->told_idle = idle;
  wall->told_deadline = until;
}
