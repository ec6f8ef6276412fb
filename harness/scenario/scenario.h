/* Scenarios: strict YAML to typed structs, matrices to cells, cells to expanded facts.
 * Every message is file:line:col, what is wrong, and how to mend it, with the nearest name for a
 * wrong one. Nothing of a file with an error is run. Everything lives in the arena. */
#ifndef HARNESS_SCENARIO_SCENARIO_H
#define HARNESS_SCENARIO_SCENARIO_H

#include "base/arena.h"
#include "base/text.h"
#include "base/units.h"

typedef struct {
  text_t text; /* one message a line */
  int32_t count;
} complaints_t;

/* One expectation, flattened to words for the checks; see EXPECT.md. */
typedef struct {
  const char *kind;  /* "bill", "register", "set", "event", … */
  int32_t line, col; /* in the file */
  int32_t count;
  const char *const *keys; /* "meter", "period", "energy.rate" … dotted where nested */
  const char *const
      *values; /* base units; "oracle" stays "oracle"; a literal "6000000~500": value and
                                  half a unit of its last written digit, both in the base unit */
} expectation_t;

/* One cell of a scenario's matrix: ready to run. */
typedef struct {
  const char *id;   /* MDM-OUT-F01 */
  const char *cell; /* "response=R2,rate=held", or "-" */
  const char *file; /* path as given */
  const char *title;
  bytes_t facts; /* FACTS.md, for whom B, W, H and O all stand */
  const expectation_t *expectations;
  size_t expectation_count;
  const char *const *hazards;
  size_t hazard_count;
  const char *const *relations;
  size_t relation_count;
  const char *const *tags;
  size_t tag_count;
  const char *enumerate; /* "every_nvm_write", "every_octet" … or NULL */
  uint32_t enumerate_meter;
  bool kills;               /* the head-end is killed at every write of its store, */
  span_t restart;           /* and there is none for so long */
  const char *inapplicable; /* the reason, for example a required file that is absent; NULL: runs */
} case_t;

/* A parameter that a kind of network takes, and from where to where. */
typedef struct {
  const char *name;
  int64_t least, most;
} scenario_parameter_t;

typedef struct {
  const char *data_dir; /* where files under `requires:` are looked up; may be NULL */
  const char *root;     /* of fixtures/: the project's folder */
  uint64_t seed;
  /* Every case as if its meters spoke that: words of FACTS.md, or NULL, as written. The name of a
   * cell then has them. What cannot be told so is inapplicable. */
  const char *protocol, *security;
  /* The n-th parameter of a kind of network, from 0; false past the last, and of a kind that nobody
   * knows. NULL: any is taken, and the world alone can refuse it. */
  bool (*parameter)(const char *kind, size_t n, scenario_parameter_t *out);
} scenario_options_t;

/* The words that these may be; each ends with NULL. */
const char *const *scenario_protocols(void);
const char *const *scenario_securities(void);

/* Loads a file, or every *.yaml below a folder in order of path. ST_BAD_INPUT where `complaints`
 * holds any. */
MUST_USE status_t scenario_load(arena_t *arena, const char *path, const scenario_options_t *options,
                                case_t **cases, size_t *count, complaints_t *complaints);

/* The same of a scenario that is in memory; `name` stands for its path in every message. */
MUST_USE status_t scenario_load_text(arena_t *arena, const char *name, bytes_t text,
                                     const scenario_options_t *options, case_t **cases,
                                     size_t *count, complaints_t *complaints);

/* The facts that FACTS.md gives to the world, the head-end or the oracle: 'W', 'H' or 'O'. */
bytes_t scenario_facts_for(arena_t *arena, bytes_t facts, char whom);

#endif
