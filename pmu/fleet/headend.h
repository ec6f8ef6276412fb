/* The head-end's core: meter lists, conversations, retries, recovery, for the meters of one roster.
 * Sans-IO: one conversation a line at a time, driven by the calls below; every effect is a wish.
 * The caller performs a wish, and answers it where it says so. Deadlines and feeds carry mono_t;
 * the anchor gives the UTC that belongs to it. Nothing is allocated after headend_open, but for the
 * text of a notification. */
#ifndef PMU_FLEET_HEADEND_H
#define PMU_FLEET_HEADEND_H

#include "base/arena.h"
#include "base/entropy.h"
#include "base/units.h"
#include "pmu/data/record.h"

typedef struct headend headend_t;
struct pmu_mechanisms; /* pmu/data/mechanisms.h; NULL: the right ones */

typedef struct {
  mono_t mono;
  int64_t utc_ns; /* the head-end's own clock at `mono`, UTC */
} anchor_t;

typedef enum {
  WISH_SEND,  /* put `octets` on `line`, as soon as it is free; no answer */
  WISH_LINE,  /* run `line` at `baud` once all that was sent has left; no answer */
  WISH_STORE, /* append `records` in one transaction, then headend_answer(act, status) */
  WISH_NOTE   /* a sentence for the log and the progress bar: `text`; no answer */
} wish_kind_t;

/* Views live until the next call of headend_next or of any call that feeds the core; a STORE's
 * records until it is answered. */
typedef struct {
  wish_kind_t kind;
  uint32_t line;
  uint32_t act; /* for the answer */
  uint32_t baud;
  bytes_t octets;
  const record_t *records;
  size_t count;
  bytes_t text;
} wish_t;

/* `facts` are the head-end's part of the expanded scenario (harness/scenario/FACTS.md, column H).
 * `known` are the records that the store already holds, in order of number; a head-end that starts
 * again goes on from them. */
MUST_USE status_t headend_open(arena_t *arena, bytes_t facts, anchor_t anchor,
                               const struct pmu_mechanisms *mechanisms, const record_t *known,
                               size_t known_count, headend_t **headend, fault_t *fault);
/* Where challenges and dedicated keys are drawn from; before the first tick. Without it meters that
 * need them are not read. */
void headend_entropy(headend_t *headend, entropy_t entropy);
void headend_close(headend_t *headend); /* gives back what the arena does not */
void headend_feed(headend_t *headend, uint32_t line, mono_t first, mono_t last, bytes_t in);
void headend_tick(headend_t *headend, mono_t now);
void headend_hangup(headend_t *headend, uint32_t line, mono_t now);
void headend_answer(headend_t *headend, mono_t now, uint32_t act, status_t status);
bool headend_next(headend_t *headend, mono_t now, wish_t *wish);
mono_t headend_deadline(const headend_t *headend);
bool headend_idle(const headend_t *headend); /* no conversation open, none due again */
/* A conversation is open on it, or its last records are not stored yet. */
bool headend_talks(const headend_t *headend, uint32_t line);

/* Visits and commands: all there are, and what became of them so far. */
typedef struct {
  uint64_t total, done, failed; /* failed: of those done, not well */
  uint64_t failing;             /* to be tried again */
  size_t open, waiting;         /* conversations; lines that are due, and not let in yet */
} headend_progress_t;
headend_progress_t headend_progress(const headend_t *headend);

/* Statistics for free: how often each status was counted for a meter, and what went over its line
 * while it was talked to, in the head-end's eyes. */
uint32_t headend_count(const headend_t *headend, uint32_t meter, status_t status);
typedef struct {
  uint64_t octets_sent, octets_heard;
  uint32_t attempts, whole; /* conversations that were begun, and those that ended well */
} headend_traffic_t;
headend_traffic_t headend_traffic(const headend_t *headend, uint32_t meter);

#endif
