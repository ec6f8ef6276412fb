/* The relations that a scenario asks for, or the command line in its place: relation/relation.h. */
#include "harness/check/check.h"
#include "harness/check/relation/relation.h"

static void run(check_context_t *context) {
  for (size_t at = 0; at < context->story->relation_count; at++) {
    const char *name = context->story->relations[at];
    const relation_t *relation = relation_find(name);
    if (relation == NULL) {
      check_note(context, arena_printf(context->arena, "relation %s", name), VERDICT_INCONCLUSIVE,
                 BLAME_BENCH, "a relation", "none", "", "there is no relation of that name");
      continue;
    }
    relation_try(context, relation);
  }
}

const check_t check_relations = {
    .name = "relations",
    .what = "what must hold between the numbers of runs whatever they are",
    .run = run,
};
