/* One case from expanded facts to a verdict: run, checks in the order of checks.def, enumeration
 * where the scenario asks for one, and what the report shows. */
#ifndef HARNESS_CHECK_JUDGE_H
#define HARNESS_CHECK_JUDGE_H

#include "harness/check/check.h"

/* Copies of the process, made at a cut on the way of one run, so that what comes before the cut is
 * lived once. Who makes them knows the system: harness/cli/checkpoint.h. */
typedef struct {
  /* At cut `index`, ascending from 0: true in the copy, which makes it; false where the run goes on
   * without. */
  bool (*branch)(void *of, size_t index);
  /* In the copy: hands the line over and ends the process. */
  void (*deliver)(void *of, const char *line);
  /* In the original, when its run is over: the line of a copy, until the next call; NULL where it
   * ended without one. */
  const char *(*collect)(void *of, size_t index);
  void *of;
} checkpoints_t;

typedef struct {
  const comparator_t *comparator;       /* NULL: the right one */
  const struct meter_mechanisms *meter; /* a seeded defect, or NULL */
  const struct pmu_mechanisms *pmu;
  const struct dlms_mechanisms *dlms;
  const struct link_mechanisms *link;
  bool intruder;                    /* somebody without a key tries the meters after the run */
  bool full;                        /* enumerations in their long form */
  bool pictures;                    /* collect what the report draws */
  bool quick;                       /* no enumeration: for defects */
  const checkpoints_t *checkpoints; /* NULL: every cut run is lived from the start */
} judge_options_t;

/* Always gives a result; a run that could not be made is an `error` with its reason. The trace,
 * journal and bills of the plain run are left in `run` for explain, and live in the arena. */
void judge_case(arena_t *arena, const case_t *story, const judge_options_t *options,
                bench_run_t *run, case_result_t *result);

/* The same for a run that was made elsewhere, in real time. */
void judge_run(arena_t *arena, const case_t *story, const judge_options_t *options,
               bench_run_t *run, case_result_t *result);
/* A run that could not be made. */
void judge_error(arena_t *arena, const case_t *story, const char *reason, case_result_t *result);

/* The canaries: known wrongs put into what a run left behind, each of which a check must find.
 * Returns how many were not found; a line for each goes to `notes`. */
int32_t canary_count_alive(arena_t *arena, const case_t *story, const bench_run_t *run,
                           const comparator_t *comparator, text_t *notes);
/* The first meter that has a bill to spoil, or run->meters. Not always the first one: of a meter
 * that was exchanged the other one is billed. */
uint32_t canary_billed(const bench_run_t *run);

/* Runs the cuts and kills that the story asks for against the untouched `context->run`. */
void enumerate_cuts(check_context_t *context, const judge_options_t *options, text_t *notes);

/* Fills bands, intervals and bill rows. */
void pictures_collect(check_context_t *context, case_result_t *result);

#endif
