/* The scenario's own expectations: each kind in one function, by expectations.def. */
#include "harness/check/expect.h"

#include <string.h>

static const expectation_check_t kinds[] = {
#define EXPECTATION(kind, function) {kind, function},
#include "harness/check/expectations.def"
#undef EXPECTATION
};

static void run(check_context_t *context) {
  for (size_t at = 0; at < context->story->expectation_count; at++) {
    const expectation_t *expectation = &context->story->expectations[at];
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
}

const check_t check_expectations = {
    .name = "expectations",
    .what = "what the scenario itself expects, literal and oracle",
    .run = run,
};
