/* port_probe DEV PEER: opens DEV as pmu would, and PEER, the other end of the same line; says which
 * way opened DEV; sends all 256 octets each way at 300 and at 9600 Bd and compares them. For tests
 * of ports. Exit codes: 0 all octets came, 1 they did not, 3 a port cannot be opened, 4 usage. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "pmu/rt/port.h"
#include "pmu/rt/wall.h"

enum { ALL = 256, PATIENCE_MS = 3000 };

static void pause_ms(long ms) {
  struct timespec span = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
  (void)nanosleep(&span, NULL);
}

/* Sends all octets from one port and waits until the other has them. */
static bool passes(port_t *from, port_t *to, const wall_t *wall, fault_t *fault) {
  uint8_t sent[ALL];
  uint8_t got[PORT_READ_MAX + ALL];
  size_t len = 0;
  for (int at = 0; at < ALL; at++)
    sent[at] = (uint8_t)at;
  if (port_send(from, wall_mono(wall), bytes_of(sent, ALL), fault) != ST_OK) return false;
  for (int ms = 0; ms < PATIENCE_MS && len < ALL; ms++) {
    mono_t first;
    mono_t last;
    size_t more = 0;
    if (port_work(from, wall_mono(wall), fault) != ST_OK) return false;
    if (port_read(to, wall_mono(wall), got + len, &more, &first, &last, fault) != ST_OK)
      return false;
    len += more;
    if (more == 0) pause_ms(1);
  }
  if (len == ALL && memcmp(sent, got, ALL) == 0) return true;
  (void)fault_set(fault, ST_GARBLED, -1, -1, "%zu of %d octets came, or not the same", len, ALL);
  return false;
}

/* The rate changes only after the octets have left: 256 at 300 Bd take 8.5 s, which this asks for
 * by waiting until port_work has changed it. */
static bool changes_rate(port_t *port, uint32_t baud, const wall_t *wall, fault_t *fault) {
  port->free = wall_mono(wall); /* a pty has no wire: the octets are over */
  port_line(port, baud);
  for (int ms = 0; ms < PATIENCE_MS && port->baud != baud; ms++) {
    if (port_work(port, wall_mono(wall), fault) != ST_OK) return false;
    pause_ms(1);
  }
  return port->baud == baud;
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: port_probe DEV PEER\n");
    return 4;
  }
  static port_t port;
  static port_t peer;
  wall_t wall;
  fault_t fault = {.text = ""};
  wall_own(&wall);
  if (port_open(&port, argv[1], &fault) != ST_OK || port_open(&peer, argv[2], &fault) != ST_OK) {
    fprintf(stderr, "port_probe: %s\n", fault.text);
    return 3;
  }
  printf("way %s\n", port.way->name);
  bool good = passes(&port, &peer, &wall, &fault) && passes(&peer, &port, &wall, &fault) &&
              changes_rate(&port, 9600, &wall, &fault) && passes(&port, &peer, &wall, &fault) &&
              passes(&peer, &port, &wall, &fault);
  if (good)
    printf("%d octets each way, at 300 and at 9600 Bd\n", ALL);
  else
    fprintf(stderr, "port_probe: %s\n", fault.text);
  port_close(&port);
  port_close(&peer);
  return good ? 0 : 1;
}
