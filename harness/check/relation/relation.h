/* Metamorphic relations (spec conformance.md, "Relations"): what must hold between the numbers of
 * one run, or of two runs of which the second tells a changed story, with no number expected. One
 * file and one line of relation.def a relation. It is tried only where its conditions hold;
 * otherwise it says which one does not. */
#ifndef HARNESS_CHECK_RELATION_RELATION_H
#define HARNESS_CHECK_RELATION_RELATION_H

#include "harness/check/check.h"
#include "harness/check/relation/relate.h"
#include "harness/check/relation/rewrite.h"

typedef struct relation {
  const char *name;   /* "R04"; never used for another */
  const char *what;   /* one line for people */
  const char *change; /* what the second run has otherwise; NULL: one run shows it */
  /* NULL, or which condition does not hold. The reason lives in the arena of the context. */
  const char *(*refuse)(const check_context_t *context);
  /* False: the story has nothing to change. NULL where one run shows it. */
  bool (*rewrite)(const check_context_t *context, rewrite_t *rewrite);
  void (*compare)(relate_t *relate);
  const char *waiting; /* for what is not built yet; then nothing else is set */
  blame_t blame;       /* of a difference, unless somebody was found wrong in either run */
} relation_t;

#define RELATION(name) extern const relation_t relation_##name;
#include "harness/check/relation/relation.def"
#undef RELATION

size_t relation_count(void);
const relation_t *relation_at(size_t index);
const relation_t *relation_find(const char *name); /* NULL: there is none */

/* Tries one relation on what a run left behind, and notes one result. */
void relation_try(check_context_t *context, const relation_t *relation);

#endif
