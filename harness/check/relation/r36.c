/* R36: the time zone of the machine is irrelevant: the same story once more with TZ at Chatham's
 * +12:45. The variable is the process's, so other runs that go on meanwhile have it, too; what it
 * changed anywhere would be a failure all the same. */
#include <stdlib.h>

#include "harness/check/relation/relation.h"

static bool rewrite(const check_context_t *context, rewrite_t *story) {
  (void)context;
  (void)story;
  return setenv("TZ", "<+1245>-12:45", 1) == 0;
}

static void compare(relate_t *relate) {
  relate_rule_t same = {0};
  relate_text(relate, "digest of the lines", bytes_text(relate->context->run->trace_hex),
              bytes_text(relate->other->run->trace_hex));
  relate_text(relate, "what was served", bytes_text(relate->context->run->served),
              bytes_text(relate->other->run->served));
  relate_bills(relate, &same);
  (void)unsetenv("TZ");
}

const relation_t relation_r36 = {
    .name = "R36",
    .what = "the host's time zone is irrelevant",
    .change = "the machine was in another time zone",
    .rewrite = rewrite,
    .compare = compare,
    .blame = BLAME_HEAD_END,
};
