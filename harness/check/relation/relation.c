/* The engine: conditions, the second run, the comparison, and who is to blame. The second run is
 * made in an arena of its own, thin (without oracle), by the same mechanisms as the first. */
#include "harness/check/relation/relation.h"

#include <string.h>

static const relation_t *const relations[] = {
#define RELATION(name) &relation_##name,
#include "harness/check/relation/relation.def"
#undef RELATION
};

size_t relation_count(void) { return sizeof relations / sizeof relations[0]; }

const relation_t *relation_at(size_t index) {
  CHECK(index < relation_count());
  return relations[index];
}

const relation_t *relation_find(const char *name) {
  for (size_t at = 0; at < relation_count(); at++)
    if (strcmp(relations[at]->name, name) == 0) return relations[at];
  return NULL;
}

typedef struct {
  check_context_t *context;
  const relation_t *relation;
  const char *title;
  arena_t arena;
  bench_run_t run; /* of the changed story */
  case_t story;
  check_context_t other;
} try_t;

static void refuse(const try_t *try, const char *reason) {
  check_note(try->context, try->title, VERDICT_INAPPLICABLE, BLAME_NONE, "its conditions",
             "one is missing", "", reason);
}

/* Runs the changed story; false with a note where it could not be. */
static bool run_other(try_t *try, bool thin) {
  fault_t fault = {0};
  bench_options_t how = try->context->how;
  how.thin = thin;
  status_t status = bench_run(&try->arena, try->story.facts, &how, &try->run, &fault);
  if (status != ST_OK) {
    check_note(try->context, try->title, VERDICT_ERROR, BLAME_BENCH, "a run of the changed story",
               status_name(status), "", fault.text);
    return false;
  }
  try->other = check_context(&try->arena, &try->story, &try->run, try->context->comparator);
  return true;
}

static bool change_story(try_t *try) {
  try->story = *try->context->story;
  if (try->relation->rewrite == NULL) return true;
  rewrite_t rewrite = rewrite_of(&try->arena, try->context->facts);
  if (!try->relation->rewrite(try->context, &rewrite)) {
    refuse(try, "nothing in this story to change so");
    return false;
  }
  try->story.facts = rewrite_text(&rewrite);
  return true;
}

/* The changed story judged by itself, once it differs: a meter that is wrong there is to blame, and
 * one that served what it must, as in the first run, is not. */
static blame_t blame_of(try_t *try) {
  if (try->context->meter_wrong || try->relation->change == NULL || !run_other(try, false))
    return try->relation->blame;
  check_served.run(&try->other);
  return try->other.meter_wrong ? BLAME_METER : BLAME_HEAD_END;
}

static void conclude(try_t *try, const relate_t *relate) {
  check_context_t *context = try->context;
  if (!relate->failed && relate->values == 0) {
    refuse(try, "the runs have no values that it speaks of");
    return;
  }
  if (!relate->failed) {
    check_note(context, try->title, VERDICT_PASS, BLAME_NONE, "all values agree",
               arena_printf(&try->arena, "%zu values", relate->values), "", "");
    return;
  }
  const char *change = try->relation->change == NULL ? "in one run" : try->relation->change;
  const char *detail =
      arena_printf(&try->arena, "%s; the first value that differs: %s", change, relate->first);
  check_note(context, try->title, VERDICT_FAIL, blame_of(try), relate->expected, relate->observed,
             relate->unit, detail);
}

void relation_try(check_context_t *context, const relation_t *relation) {
  try_t try = {.context = context, .relation = relation};
  try.title = arena_printf(context->arena, "%s %s", relation->name, relation->what);
  if (relation->waiting != NULL) {
    check_note(context, try.title, VERDICT_INAPPLICABLE, BLAME_NONE, "what it needs", "waiting", "",
               relation->waiting);
    return;
  }
  const char *reason = relation->refuse == NULL ? NULL : relation->refuse(context);
  if (reason == NULL && relation->change != NULL && context->run->slack.ns > 0)
    reason = "a second run would not be in real time";
  if (reason != NULL) {
    refuse(&try, reason);
    return;
  }
  relate_t relate = {.arena = &try.arena, .context = context};
  bool ready = relation->change == NULL || (change_story(&try) && run_other(&try, true));
  if (ready) {
    if (relation->change != NULL) relate.other = &try.other;
    relation->compare(&relate);
    conclude(&try, &relate);
  }
  arena_free(&try.arena);
}
