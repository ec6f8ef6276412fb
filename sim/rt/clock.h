/* The clock of a real-time run, and the socket on which others follow it; pmu/docs/real-time.md is
 * its protocol. Time is the machine's monotonic clock from an anchor on, so that two processes of
 * one machine agree without asking; it jumps only while every follower says that it has no
 * conversation open. */
#ifndef SIM_RT_CLOCK_H
#define SIM_RT_CLOCK_H

#include "base/status.h"
#include "base/units.h"

enum { CLOCK_FOLLOWERS_MAX = 8, CLOCK_LINE_MAX = 128 };

typedef struct {
  int fd;          /* −1: none */
  bool answered;   /* has said where it stands since the last jump */
  bool idle;       /* no conversation open */
  true_t deadline; /* the next instant that it waits for; TIME_NEVER */
  char line[CLOCK_LINE_MAX];
  size_t len;
} follower_t;

typedef struct {
  int64_t mono_ns; /* the anchor: at this reading of the machine's clock … */
  true_t at;       /* … it was this time */
  int64_t speed;   /* seconds of ours a second of the machine's */
  int listener;    /* −1: nobody may follow */
  const char *path;
  follower_t followers[CLOCK_FOLLOWERS_MAX];
  bool followed; /* somebody was there once */
} rt_clock_t;

int64_t rt_mono_ns(void); /* of the machine */

void rt_clock_start(rt_clock_t *clock, true_t at);
true_t rt_clock_now(const rt_clock_t *clock);
void rt_clock_speed(rt_clock_t *clock, int64_t speed); /* from now on */

MUST_USE status_t rt_clock_listen(rt_clock_t *clock, const char *path, fault_t *fault);
/* New followers, and what they said. */
void rt_clock_poll(rt_clock_t *clock);
uint32_t rt_clock_followers(const rt_clock_t *clock);
/* All followers, and at least one, have answered that they are idle; `first` is the earliest of
 * their deadlines. */
bool rt_clock_may_jump(const rt_clock_t *clock, true_t *first);
/* Makes it `to`, and announces it. */
void rt_clock_jump(rt_clock_t *clock, true_t to);
/* Announces the end of the span, and closes. */
void rt_clock_close(rt_clock_t *clock);

#endif
