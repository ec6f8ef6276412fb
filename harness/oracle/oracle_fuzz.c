/* Facts and served lines of any form: an answer or a sentence, never a crash. The input is the
 * facts, a line of `%`, and what was served. */
#include "oracle.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TEXT_MAX = 16384 };

/* A long span is right but slow; a fuzzer would find nothing but that. */
static bool is_short(const char *facts) {
  const char *span = strstr(facts, "span ");
  long long start_ns = 0, end_ns = 0;
  if (span == NULL || sscanf(span, "span %lld %lld", &start_ns, &end_ns) != 2) return false;
  return end_ns >= start_ns && start_ns > 0 && end_ns - start_ns < INT64_C(3) * 86400 * 1000000000;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size > TEXT_MAX) return 0;
  char *facts = malloc(size + 1);
  if (facts == NULL) return 0;
  memcpy(facts, data, size);
  facts[size] = 0;
  if (!is_short(facts)) {
    free(facts);
    return 0;
  }
  char error[256] = "";
  char *divide = strstr(facts, "\n%\n");
  const char *served = "";
  if (divide != NULL) {
    divide[1] = 0;
    served = divide + 3;
  }
  free(oracle_ideal(facts, served, error, sizeof error));
  free(oracle_bill(facts, served, error, sizeof error));
  free(facts);
  return 0;
}
