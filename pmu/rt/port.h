/* The head-end's end of a line: octets out, octets in, the rate of the line. Every port is opened
 * 8N1; the parity is in bit 7 and the cores compute it. Real ports are libserialport's
 * (port_serial.c); what it does not know, such as a pty, is opened by termios (port_termios.c);
 * `tcp:HOST:PORT` and `udp:HOST:PORT` are the network's (port_net.c).
 * A pty has no speed, so the port keeps time: it knows when the last octet that was sent has left
 * at the rate of the line, and changes the rate only then. Nothing here blocks, and nothing here
 * knows a protocol. */
#ifndef PMU_RT_PORT_H
#define PMU_RT_PORT_H

#include "base/octets.h"
#include "base/units.h"

enum { PORT_OUT_MAX = 16384, PORT_READ_MAX = 4096, PORT_PATH_MAX = 256 };

/* One way to reach a device. `device` is the way's own; fd is for poll. */
typedef struct {
  const char *name;
  bool comes_again; /* what went away is there again at the next write: a connection */
  /* ST_UNSUPPORTED: this way does not know the device, try the next. */
  status_t (*open)(const char *path, void **device, int *fd, fault_t *fault);
  status_t (*baud)(void *device, uint32_t baud, fault_t *fault);
  status_t (*write)(void *device, bytes_t octets, size_t *written, fault_t *fault);
  status_t (*read)(void *device, uint8_t *octets, size_t cap, size_t *len, fault_t *fault);
  bool (*drained)(void *device); /* nothing waits in the driver */
  void (*close)(void *device);
} port_way_t;

extern const port_way_t port_net, port_serial, port_termios;

typedef struct {
  const port_way_t *way; /* NULL: not open */
  void *device;
  int fd;
  uint32_t baud;      /* of now */
  uint32_t baud_next; /* once all has left; 0: none */
  mono_t free;        /* when the last octet that was sent has left */
  mono_t heard;       /* the last octet that came */
  uint8_t out[PORT_OUT_MAX];
  size_t out_from, out_len;
  char path[PORT_PATH_MAX];
} port_t;

/* At 300 Bd, where every conversation begins. */
MUST_USE status_t port_open(port_t *port, const char *path, fault_t *fault);
void port_close(port_t *port);

/* ST_NO_ROOM: more than PORT_OUT_MAX octets wait. */
MUST_USE status_t port_send(port_t *port, mono_t now, bytes_t octets, fault_t *fault);
void port_line(port_t *port, uint32_t baud); /* once all that was sent has left */
/* Moves what waits, and changes the rate where its time has come. */
MUST_USE status_t port_work(port_t *port, mono_t now, fault_t *fault);
/* What has come since: `first` and `last` are when the first and last octet were whole, reckoned
 * back from now. `*len` 0: nothing. ST_HANGUP: the device went away. */
MUST_USE status_t port_read(port_t *port, mono_t now, uint8_t *octets, size_t *len, mono_t *first,
                            mono_t *last, fault_t *fault);
bool port_busy(const port_t *port);       /* something has not left, or the rate has not changed */
mono_t port_deadline(const port_t *port); /* when port_work has something to do; TIME_NEVER */

#endif
