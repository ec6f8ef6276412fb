/* The world's ends of its lines: a pty of our own for each, a device such as one end of a socat
 * pair, or a port of the network (ends_net.h). Octets go as they are, eight bits
 * with the parity computed by the cores. A pty has no speed and no wire: the world paces the
 * octets, and an end only says which rate the other side runs at. On our own pty that is read from
 * the other side's settings; a device cannot tell, so the rate is followed from the mode C sign-on
 * that passes (follow.h). */
#ifndef SIM_RT_ENDS_H
#define SIM_RT_ENDS_H

#include "base/octets.h"
#include "sim/rt/follow.h"

enum { END_READ_MAX = 4096 };

typedef struct line_end line_end_t;

/* A way other than terminals; NULL in an end: a terminal. */
typedef struct {
  /* `*went`: the client that was there has gone, or another one has come in its place. */
  status_t (*read)(line_end_t *end, uint8_t *octets, size_t *len, bool *went, fault_t *fault);
  void (*write)(line_end_t *end, bytes_t octets);
  void (*hang_up)(line_end_t *end); /* the meter closes the connection */
  void (*close)(line_end_t *end);
} end_way_t;

struct line_end {
  int fd;
  int keeper; /* our hold on the other side of the pty, so that a leaving client is no hang-up */
  const end_way_t *way;
  void *net;    /* the way's own */
  int listener; /* TCP: for poll, too; -1: none */
  bool pty;
  char path[128];   /* what the head-end opens; of a device, what we opened */
  const char *link; /* a symbolic link to `path`, removed at the end; NULL: none */
  follow_t follow;
  uint64_t dropped; /* octets that nobody took */
};

MUST_USE status_t line_end_pty(line_end_t *end, const char *link, fault_t *fault);
MUST_USE status_t line_end_device(line_end_t *end, const char *path, fault_t *fault);
/* Octets that have come, up to END_READ_MAX; 0 where there are none. ST_HANGUP: the device went.
 * `*went`: a connection did, and the line hangs up; the end goes on. */
MUST_USE status_t line_end_read(line_end_t *end, uint8_t *octets, size_t *len, bool *went,
                                fault_t *fault);
void line_end_write(line_end_t *end, bytes_t octets);
void line_end_hang_up(line_end_t *end); /* nothing to hang up on a terminal */
/* The rate at which the other side runs now; `passed` are the octets that it sent since the last
 * call. 0: not known, keep the last. */
uint32_t line_end_baud(line_end_t *end, bytes_t passed);
void line_end_close(line_end_t *end);

#endif
