/* The world's ends of its lines: a pty of our own for each, or a device such as one end of a socat
 * pair. Octets go as they are, eight bits with the parity computed by the cores. A pty has no speed
 * and no wire: the world paces the octets, and an end only says which rate the other side runs at.
 * On our own pty that is read from the other side's settings; a device cannot tell, so the rate is
 * followed from the mode C sign-on that passes (follow.h). */
#ifndef SIM_RT_ENDS_H
#define SIM_RT_ENDS_H

#include "base/octets.h"
#include "sim/rt/follow.h"

enum { END_READ_MAX = 4096 };

typedef struct {
  int fd;
  int keeper; /* our hold on the other side of the pty, so that a leaving client is no hang-up */
  bool pty;
  char path[128];   /* what the head-end opens; of a device, what we opened */
  const char *link; /* a symbolic link to `path`, removed at the end; NULL: none */
  follow_t follow;
  uint64_t dropped; /* octets that nobody took */
} line_end_t;

MUST_USE status_t line_end_pty(line_end_t *end, const char *link, fault_t *fault);
MUST_USE status_t line_end_device(line_end_t *end, const char *path, fault_t *fault);
/* Octets that have come, up to END_READ_MAX; 0 where there are none. ST_HANGUP: the device went. */
MUST_USE status_t line_end_read(line_end_t *end, uint8_t *octets, size_t *len, fault_t *fault);
void line_end_write(line_end_t *end, bytes_t octets);
/* The rate at which the other side runs now; `passed` are the octets that it sent since the last
 * call. 0: not known, keep the last. */
uint32_t line_end_baud(line_end_t *end, bytes_t passed);
void line_end_close(line_end_t *end);

#endif
