/* Facts and served lines of any form: an answer or a sentence, never a crash. The input is the facts, a
 * line of `%`, and what was served. */
#include "oracle.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TEXT_MAX = 16384 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size > TEXT_MAX) return 0;
  char *facts = malloc(size + 1);
  if (facts == NULL) return 0;
  memcpy(facts, data, size);
  facts[size] = 0;
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
