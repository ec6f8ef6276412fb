/* The head-end's clock: the machine's own, or one that it follows on a socket, whose protocol is in
 * pmu/docs/real-time.md. Following, mono_t is that clock's time itself, so that it jumps when the
 * clock jumps and never goes back. */
#ifndef PMU_RT_WALL_H
#define PMU_RT_WALL_H

#include "pmu/fleet/headend.h"

enum { WALL_LINE_MAX = 128 };

typedef struct {
  int fd;          /* −1: the machine's own clock */
  int64_t mono_ns; /* the anchor: at this reading of the machine's clock … */
  int64_t utc_ns;  /* … it was this time */
  bool ended;      /* the clock says that its span is over, or it went away */
  bool told;       /* has said where it stands since the last jump */
  bool told_idle;  /* and what it said */
  int64_t told_deadline;
  char line[WALL_LINE_MAX];
  size_t len;
} wall_t;

void wall_own(wall_t *wall);
/* Connects and waits for the first word of the clock, at most 5 s. */
MUST_USE status_t wall_follow(wall_t *wall, const char *path, fault_t *fault);
void wall_close(wall_t *wall);

mono_t wall_mono(const wall_t *wall);
anchor_t wall_anchor(const wall_t *wall);
int64_t wall_utc_ns(const wall_t *wall);

/* Hears jumps. True where the time has jumped since the last call. */
bool wall_poll(wall_t *wall);
/* Says that a conversation is open, or that none is and until when nothing is awaited. Says nothing
 * twice, and nothing at all where nobody is followed. */
void wall_tell(wall_t *wall, bool idle, mono_t deadline);

#endif
