/* The lattice and the digest of a case, carried on over later results as judge.c began them. */
#include "harness/check/append.h"

#include <string.h>

#include "base/sha256.h"

static void take_over(check_context_t *context, const check_result_t *check,
                      case_result_t *result) {
  result->verdict = check->verdict;
  result->blame = check->blame;
  result->reason = arena_printf(context->arena, "%s: expected %s, observed %s %s%s%s", check->name,
                                check->expected, check->observed, check->unit,
                                check->detail[0] == '\0' ? "" : "; ", check->detail);
  if (result->first_difference[0] == '\0') result->first_difference = result->reason;
}

void append_results(check_context_t *context, case_result_t *result) {
  size_t count = result->check_count + context->count;
  check_result_t *all = ARENA_ARRAY(context->arena, check_result_t, count + 1);
  if (result->check_count > 0) memcpy(all, result->checks, result->check_count * sizeof *all);
  sha256_t *sha = sha256_new();
  sha256_add(sha, bytes_text(result->digest));
  for (size_t at = 0; at < context->count; at++) {
    const check_result_t *check = &context->results[at];
    all[result->check_count + at] = *check;
    if (verdict_worse(check->verdict, result->verdict) != result->verdict)
      take_over(context, check, result);
    sha256_add(sha, bytes_text(check->name));
    sha256_add(sha, bytes_text(verdict_name(check->verdict)));
    sha256_add(sha, bytes_text(check->observed));
    sha256_add(sha, bytes_text("\n"));
  }
  result->checks = all;
  result->check_count = count;
  sha256_hex(sha, result->digest);
  sha256_free(sha);
}
