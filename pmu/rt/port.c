/* Choosing a way to a device, and keeping the time of the line; see port.h. */
#include "pmu/rt/port.h"

#include <stdio.h>
#include <string.h>

enum { BITS_PER_OCTET = 10, BAUD_AT_SIGN_ON = 300 }; /* 8N1: start, eight, stop */

status_t port_open(port_t *port, const char *path, fault_t *fault) {
  static const port_way_t *const ways[] = {&port_net, &port_serial, &port_termios};
  *port = (port_t){.fd = -1, .heard = {INT64_MIN}};
  if (strlen(path) >= sizeof port->path)
    return fault_set(fault, ST_PORT, -1, -1, "the path of the port is too long");
  snprintf(port->path, sizeof port->path, "%s", path);
  status_t status = ST_UNSUPPORTED;
  for (size_t at = 0; at < sizeof ways / sizeof ways[0] && status == ST_UNSUPPORTED; at++) {
    status = ways[at]->open(path, &port->device, &port->fd, fault);
    if (status == ST_OK) port->way = ways[at];
  }
  if (status != ST_OK) return status;
  port->baud = BAUD_AT_SIGN_ON;
  status = port->way->baud(port->device, port->baud, fault);
  if (status != ST_OK) port_close(port);
  return status;
}

void port_close(port_t *port) {
  if (port->way == NULL) return;
  port->way->close(port->device);
  port->way = NULL;
  port->fd = -1;
}

static int64_t octets_ns(const port_t *port, size_t count) {
  if (port->way->comes_again) return 0; /* a network has no rate of ours */
  return mul_div_ceil((int64_t)count * BITS_PER_OCTET, NS_PER_S, port->baud);
}

status_t port_send(port_t *port, mono_t now, bytes_t octets, fault_t *fault) {
  CHECK(port->way != NULL);
  status_t status =
      port_work(port, now, fault); /* a rate asked for before holds for these octets */
  if (status != ST_OK) return status;
  if (port->out_from > 0) {
    memmove(port->out, port->out + port->out_from, port->out_len);
    port->out_from = 0;
  }
  if (octets.len > sizeof port->out - port->out_len)
    return fault_set(fault, ST_NO_ROOM, -1, -1, "%s does not take the octets that wait for it",
                     port->path);
  if (octets.len > 0) memcpy(port->out + port->out_len, octets.p, octets.len);
  port->out_len += octets.len;
  int64_t from = port->free.ns > now.ns ? port->free.ns : now.ns;
  port->free.ns = from + octets_ns(port, octets.len);
  return port_work(port, now, fault);
}

void port_line(port_t *port, uint32_t baud) {
  CHECK(baud > 0);
  port->baud_next = baud;
}

status_t port_work(port_t *port, mono_t now, fault_t *fault) {
  CHECK(port->way != NULL);
  while (port->out_len > 0) {
    size_t written = 0;
    bytes_t rest = bytes_of(port->out + port->out_from, port->out_len);
    status_t status = port->way->write(port->device, rest, &written, fault);
    if (status != ST_OK) {
      port->out_len = port->out_from = 0; /* it was for a conversation that is over */
      return status;
    }
    if (written == 0) break;
    port->out_from += written;
    port->out_len -= written;
  }
  bool left = port->out_len == 0 && port->free.ns <= now.ns;
  if (port->baud_next == 0 || !left || !port->way->drained(port->device)) return ST_OK;
  port->baud = port->baud_next;
  port->baud_next = 0;
  return port->way->baud(port->device, port->baud, fault);
}

status_t port_read(port_t *port, mono_t now, uint8_t *octets, size_t *len, mono_t *first,
                   mono_t *last, fault_t *fault) {
  CHECK(port->way != NULL);
  *len = 0;
  status_t status = port->way->read(port->device, octets, PORT_READ_MAX, len, fault);
  if (status != ST_OK || *len == 0) return status;
  int64_t began = now.ns - octets_ns(port, *len - 1);
  first->ns = began > port->heard.ns ? began : port->heard.ns;
  *last = port->heard = now;
  return ST_OK;
}

bool port_busy(const port_t *port) { return port->out_len > 0 || port->baud_next != 0; }

mono_t port_deadline(const port_t *port) {
  return (mono_t){port_busy(port) ? port->free.ns : TIME_NEVER};
}
