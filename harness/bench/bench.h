/* The virtual bench: one case lived by the world and the head-end in one process, in virtual time.
 * It holds no protocol: it moves octets and time between the two sides, keeps the trace and the
 * journal, and asks decoder and oracle what was served and what would have been right. It judges
 * nothing; harness/check does. Everything that a run leaves lives in the arena. */
#ifndef HARNESS_BENCH_BENCH_H
#define HARNESS_BENCH_BENCH_H

#include "base/arena.h"
#include "base/sha256.h"
#include "harness/bench/odd.h"
#include "harness/bench/spent.h"
#include "harness/decode/decode.h"
#include "harness/scenario/scenario.h"
#include "pmu/bill/bill.h"
#include "pmu/data/record.h"

struct meter_mechanisms;
struct pmu_mechanisms;
struct dlms_mechanisms;
struct link_mechanisms;

/* What is different from the plain run; all zero: nothing. */
typedef struct {
  const struct meter_mechanisms *meter; /* a seeded defect of the meter, or NULL */
  const struct pmu_mechanisms *pmu;     /* a seeded defect of the head-end, or NULL */
  const struct dlms_mechanisms *dlms;   /* a seeded defect of the meters' DLMS, or NULL */
  const struct link_mechanisms *link;   /* a seeded defect of the concentrators, or NULL */
  bool intruder;                        /* comes after the run: intruder.h */
  uint32_t cut_meter;
  uint64_t cut_index; /* power cut at this point of cut_meter, from 1; 0: none */
  bool thin;          /* no oracle and no exchange: for enumerations and perf */
  /* Instants, ascending, at which `stopped` is asked: true, and the power of cut_meter is cut there
   * and nothing is asked any more. */
  const true_t *stops;
  size_t stop_count;
  bool (*stopped)(void *of, size_t index);
  void *stopped_of;
  /* Asked at each store write of the head-end, the n-th from 1: before it is made (index 2n - 2),
   * and when it is durable and not answered yet (2n - 1). True, and the head-end is dead there, its
   * lines are hung up, and one that knows the store alone is opened after `restart`. Nothing is
   * asked any more then. */
  bool (*killed)(void *of, size_t index);
  void *killed_of;
  span_t restart;
  spent_t *spent; /* takes what the run costs; NULL: nothing is measured */
} bench_options_t;

typedef struct {
  const char *action; /* static */
  uint64_t points;
} bench_cuts_t;

enum { BENCH_CUT_ACTIONS_MAX = 32 };

/* A meter's bills, oldest first. */
typedef struct {
  const bill_t *bills;
  size_t count;
} bench_bills_t;

typedef struct {
  decode_run_t *runs; /* the trace: as the decoder takes it */
  size_t run_count;
  const odd_run_t *odds; /* in order; of a run that was made elsewhere none */
  size_t odd_count;
  char trace_hex[SHA256_HEX + 1];
  bool line_clean;                  /* every octet arrived as it was sent */
  uint64_t octets;                  /* sent on all lines, both directions */
  const struct pmu_mechanisms *pmu; /* that the run was made with */
  record_t *records;                /* the journal, in order of number */
  size_t record_count;
  uint64_t conflicts;
  bench_bills_t *bills; /* by meter */
  size_t meters;
  const char *looks;  /* lines `display` of SERVED.md, behind the decoder's in `served`, too */
  const char *served; /* SERVED.md */
  const char *ideal;  /* oracle.h; "" when thin */
  const char *right;  /* oracle_bill; "" when thin */
  const char *exchange;
  const char *notes; /* what the head-end noted, a line each */
  bool cut_happened;
  uint64_t cut_points;
  bench_cuts_t cuts[BENCH_CUT_ACTIONS_MAX]; /* of cut_meter (meter 0 when there was no cut) */
  size_t cut_actions;
  span_t slack; /* declared tolerance of instants; 0 in virtual time */
  uint64_t store_octets;
  uint64_t store_writes[REC_KINDS]; /* by the kind of their first record */
  bool killed;                      /* the head-end was, */
  true_t killed_at;                 /* then, */
  record_kind_t killed_kind;        /* at a write that began with such a record */
  uint64_t world_octets;            /* memory that the world took at start, for perf */
} bench_run_t;

/* ST_OK when the run came to its end, whatever came out of it. */
MUST_USE status_t bench_run(arena_t *arena, bytes_t facts, const bench_options_t *options,
                            bench_run_t *run, fault_t *fault);

/* Adds trace and journal to a digest, in an order that does not depend on the machine. */
void bench_digest(const bench_run_t *run, sha256_t *sha);

#endif
