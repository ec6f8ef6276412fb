/* A line, whatever it is made of: what a world does with one. End 0 is the head-end's, 1…meters
 * those of the meters. It is given octets to send and asked for the runs that have arrived:
 * sans-IO, in true time. A kind is one file with a line_kind_t: serial.h (buses, optical heads, TCP
 * as a stream) and concentrator.h (a port, on which whole messages go through a network). */
#ifndef SIM_LINK_LINE_H
#define SIM_LINK_LINE_H

#include "base/octets.h"
#include "base/units.h"

enum { LINE_HEAD_END = 0, LINE_NOBODY = UINT32_MAX };

/* One run that arrived. Views until the next call. */
typedef struct {
  uint32_t sender; /* end, or LINE_NOBODY: noise, garbage, echo, another copy of a datagram */
  bool to_head_end;
  bool done;          /* the last of its transmission: its sender is told */
  bool inside;        /* no run: it tells the sender alone that its octets have left */
  bool closed;        /* no octets: the connection of the head-end is over */
  true_t left;        /* when its last octet had left the sender */
  true_t first, last; /* when first and last octet were whole at the receiving end */
  bytes_t sent;
  bytes_t received; /* towards meters of a serial line: see serial_heard */
} line_run_t;

typedef struct {
  /* Starts when the octets already given to this end have left. ST_NO_ROOM: nothing was taken. */
  status_t (*send)(void *of, uint32_t end, true_t now, bytes_t octets);
  /* A rate asked for while octets are leaving holds from the end of the last of them. ST_NO_ROOM:
   * more changes are waiting than a conversation has. */
  status_t (*rate)(void *of, uint32_t end, true_t now, uint32_t baud);
  /* The sender fell silent: octets that are not whole by `now` never leave. */
  void (*stop)(void *of, uint32_t end, true_t now);
  /* The head-end's side of a connection ended. True: the meters notice it, too. */
  bool (*hang_up)(void *of, true_t now);
  /* Octets of a connection were lost, so that it is over, and what is sent next opens another.
   * True once. */
  bool (*broken)(void *of);
  /* The supply of a meter's end came or went. */
  void (*power)(void *of, uint32_t end, true_t now, bool on);
  true_t (*next)(const void *of);
  /* The next run that arrived by `now`, in order; false when there is none. */
  bool (*take)(void *of, true_t now, line_run_t *run);
  /* How the meter at `end` heard the run just taken; until the next call. */
  bytes_t (*heard)(void *of, uint32_t end, const line_run_t *run);
  /* What was taken and heard is no longer needed: its memory may go back. */
  void (*let_go)(void *of);
  uint64_t (*octets)(const void *of); /* sent by all ends */
} line_kind_t;

typedef struct {
  const line_kind_t *kind;
  void *of;
} line_t;

#endif
