/* The page of refusals, pmu/docs/refusals.md, as a test holds its own answers against it. Not part
 * of any program. */
#ifndef HARNESS_BENCH_DLMS_REFUSAL_PAGE_TEST_H
#define HARNESS_BENCH_DLMS_REFUSAL_PAGE_TEST_H

#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* Does the page have these lines, one after the other? */
static inline bool page_has(const text_t *lines) {
  text_t page = {0};
  char chunk[4096];
  FILE *file = fopen(HOUSE_ROOT "/pmu/docs/refusals.md", "rb");
  if (file == NULL) return false;
  for (size_t len; (len = fread(chunk, 1, sizeof chunk, file)) > 0;)
    text_add(&page, bytes_of(chunk, len));
  (void)fclose(file);
  bool has = strstr(text_chars(&page), text_chars(lines)) != NULL;
  text_free(&page);
  return has;
}

#endif
