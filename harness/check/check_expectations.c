/* The scenario's own expectations: each kind in one function, by expectations.def. */
#include "harness/check/expect.h"

#include <string.h>

/* The place of a key among the first `count` ones, −1 where it is not. */
static int32_t place_of(const char *const *keys, int32_t count, const char *key) {
  for (int32_t at = 0; at < count; at++) {
    if (strcmp(keys[at], key) == 0) return at;
  }
  return -1;
}

/* A list comes as its key once a member, and each group of a list of maps begins with its rate.
 * Here each key stands once: members joined by spaces, groups numbered ("energy.0.rate"). */
static expectation_t normal_form(arena_t *arena, const expectation_t *given) {
  const char **keys = ARENA_ARRAY(arena, const char *, (size_t)given->count + 1);
  const char **values = ARENA_ARRAY(arena, const char *, (size_t)given->count + 1);
  int32_t count = 0;
  int32_t energies = -1;
  int32_t demands = -1;
  for (int32_t at = 0; at < given->count; at++) {
    const char *key = given->keys[at];
    if (strcmp(key, "energy.rate") == 0) energies++;
    if (strcmp(key, "demand.rate") == 0) demands++;
    if (strncmp(key, "energy.", 7) == 0) {
      key = arena_printf(arena, "energy.%d.%s", energies, key + 7);
    } else if (strncmp(key, "demand.", 7) == 0) {
      key = arena_printf(arena, "demand.%d.%s", demands, key + 7);
    }
    int32_t place = place_of(keys, count, key);
    if (place >= 0) {
      values[place] = arena_printf(arena, "%s %s", values[place], given->values[at]);
      continue;
    }
    keys[count] = key;
    values[count++] = given->values[at];
  }
  expectation_t normal = *given;
  normal.keys = keys;
  normal.values = values;
  normal.count = count;
  return normal;
}

static const expectation_check_t kinds[] = {
#define EXPECTATION(kind, function) {kind, function},
#include "harness/check/expectations.def"
#undef EXPECTATION
};

static void run(check_context_t *context) {
  context->expecting = true;
  for (size_t at = 0; at < context->story->expectation_count; at++) {
    expectation_t *expectation = ARENA_NEW(context->arena, expectation_t);
    *expectation = normal_form(context->arena, &context->story->expectations[at]);
    bool known = false;
    for (size_t row = 0; row < sizeof kinds / sizeof kinds[0]; row++) {
      if (strcmp(kinds[row].kind, expectation->kind) != 0) continue;
      kinds[row].run(context, expectation);
      known = true;
    }
    if (known) continue;
    check_note(context,
               arena_printf(context->arena, "expect %d:%d", expectation->line, expectation->col),
               VERDICT_ERROR, BLAME_BENCH, "a known kind", expectation->kind, "",
               "no check is built for this kind");
  }
  context->expecting = false;
}

const check_t check_expectations = {
    .name = "expectations",
    .what = "what the scenario itself expects, literal and oracle",
    .run = run,
};
