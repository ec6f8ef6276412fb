/* The one renderer of verdicts and blame, and the lattice: worst wins. */
#include "harness/check/verdict.h"

const char *verdict_name(verdict_t verdict) {
  static const char *const names[] = {
      [VERDICT_INAPPLICABLE] = "inapplicable",
      [VERDICT_PASS] = "pass",
      [VERDICT_INCONCLUSIVE] = "inconclusive",
      [VERDICT_FAIL] = "fail",
      [VERDICT_ERROR] = "error",
  };
  _Static_assert(sizeof names / sizeof names[0] == VERDICT_COUNT, "one name a verdict");
  CHECK(verdict < VERDICT_COUNT);
  return names[verdict];
}

const char *blame_name(blame_t blame) {
  static const char *const names[] = {
      [BLAME_NONE] = "-",    [BLAME_METER] = "METER",           [BLAME_HEAD_END] = "HEAD-END",
      [BLAME_LINK] = "LINK", [BLAME_POLICY_GAP] = "POLICY-GAP", [BLAME_BENCH] = "BENCH",
  };
  _Static_assert(sizeof names / sizeof names[0] == BLAME_COUNT, "one name a place");
  CHECK(blame < BLAME_COUNT);
  return names[blame];
}

verdict_t verdict_worse(verdict_t a, verdict_t b) {
  CHECK(a < VERDICT_COUNT);
  CHECK(b < VERDICT_COUNT);
  return a > b ? a : b;
}
