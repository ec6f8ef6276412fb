/* A line: half duplex, multidrop, ten bit times an octet, eight bits on it (the parity of 7E1 is
 * bit 7); or a stream, as TCP makes it: both directions at once, one rate for all, no turn-round.
 * End 0 is the head-end's, 1…meters those of the meters, each with its own rate. It is given octets
 * to send and asked for the runs that have arrived: sans-IO, in true time. An octet i of a
 * transmission that starts at s is whole at s + floor((i + 1) * 10^10 / baud) ns, plus
 * latency. Bad lines change real octets: spec links.md, Serial; keys of harness/scenario/FACTS.md,
 * Lines. What it is not: meters do not hear each other; a run heard at another rate is resampled by
 * itself, as if the line were idle around it, and ends with the run. */
#ifndef SIM_LINK_SERIAL_H
#define SIM_LINK_SERIAL_H

#include "base/pool.h"
#include "base/units.h"
#include "sim/link/line.h"

enum { SERIAL_HEAD_END = LINE_HEAD_END, SERIAL_NOBODY = LINE_NOBODY };
enum { SERIAL_RUN_MAX = 1344 }; /* 0.7 s at 19200 Bd */
/* Octets: a window of 7 frames with 2030 octets of information, and what frames them. */
enum { SERIAL_QUEUE_MAX = 32, SERIAL_OCTETS_MAX = 16384, SERIAL_FAULTS_MAX = 64 };
_Static_assert(SERIAL_OCTETS_MAX >= 7 * (2030 + 20), "a whole window of frames waits at an end");
enum { SERIAL_IDENTITY_MAX = 16 };
/* A run is at most half the shortest time-out of who listens: 1.5 s of 62056-21; of frames 200 ms
 * of silence below 9600 Bd, 25 ms from there on. */
#define SERIAL_RUN_NS INT64_C(700000000)
#define SERIAL_RUN_FRAMES_SLOW_NS INT64_C(100000000)
#define SERIAL_RUN_FRAMES_NS INT64_C(12000000)
enum { SERIAL_FRAMES_FAST = 9600 };

typedef struct {
  uint32_t good_ppb, bad_ppb;            /* error per octet */
  uint32_t bad_enter_ppb, bad_leave_ppb; /* per octet */
  uint32_t lose_first_ppb;
  bool echo;
  int64_t latency_ns;
  bool frames;          /* somebody on it speaks DLMS: shorter runs */
  uint32_t stream_baud; /* 0: a serial line; else a stream, octets a second times ten */
} serial_params_t;

typedef enum {
  SERIAL_SILENCE,
  SERIAL_NOISE,         /* number: octets a second */
  SERIAL_BAUD_MISMATCH, /* number: the rate of the meters' end */
  SERIAL_GARBAGE,       /* number: octets; once, as the answer to a message in its span */
  SERIAL_OTHER_METER,   /* identity */
  SERIAL_CUT_OCTET      /* number: index from 1; heal_ns, -1 for ever */
} serial_fault_kind_t;

typedef struct {
  serial_fault_kind_t kind;
  int64_t from_ns, to_ns; /* [from, to); to -1: no end */
  int64_t number, heal_ns;
  char identity[SERIAL_IDENTITY_MAX + 1];
  int64_t counted; /* kept by the line: octets since `from`, noise octets so far, garbage begun */
} serial_fault_t;

typedef line_run_t serial_run_t;
typedef struct serial serial_t;

/* `identities`: of the meters' ends in order, for SERIAL_OTHER_METER; kept, not copied. What is
 * under way stands in blocks of the pool, which is borrowed for life; a line at rest has none. */
serial_t *serial_open(arena_t *arena, pool_t *pool, uint64_t seed, uint32_t line, uint32_t meters,
                      const char *const *identities);
void serial_params(serial_t *line, const serial_params_t *params);
MUST_USE status_t serial_fault(serial_t *line, const serial_fault_t *fault);

/* Starts when the octets already given to this end have left. ST_NO_ROOM: nothing was taken. */
MUST_USE status_t serial_send(serial_t *line, uint32_t end, true_t now, bytes_t octets);
/* A rate asked for while octets are leaving holds from the end of the last of them. ST_NO_ROOM:
 * more changes are waiting than a conversation has. A stream keeps its own. */
MUST_USE status_t serial_rate(serial_t *line, uint32_t end, true_t now, uint32_t baud);
/* The sender fell silent: octets that are not whole by `now` never leave. */
void serial_stop(serial_t *line, uint32_t end, true_t now);

true_t serial_next(const serial_t *line);
/* The next run that arrived by `now`, in order; false when there is none. */
bool serial_take(serial_t *line, true_t now, serial_run_t *run);
/* How the meter at `end` heard the run just taken, at its own rate; until the next call. */
bytes_t serial_heard(serial_t *line, uint32_t end, const serial_run_t *run);
/* The views of the run just taken are no longer needed. */
void serial_let_go(serial_t *line);
uint64_t serial_octets(const serial_t *line); /* sent by all ends */
line_t serial_line(serial_t *line);           /* as the world sees it */

#endif
