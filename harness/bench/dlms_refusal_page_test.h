/* The page of refusals, pmu/docs/refusals.md, as a test holds its own answers against it. Not part
 * of any program. */
#ifndef HARNESS_BENCH_DLMS_REFUSAL_PAGE_TEST_H
#define HARNESS_BENCH_DLMS_REFUSAL_PAGE_TEST_H

#include <check.h>
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

/* Its table stands in the page; with a row that nobody answers, it does not. */
static inline void page_expect(void (*print_table)(text_t *out), const char *foreign_row) {
  text_t table = {0};
  print_table(&table);
  ck_assert(page_has(&table));
  text_put(&table, foreign_row);
  ck_assert(!page_has(&table));
  text_free(&table);
}

/* The table, to be put into the page. */
static inline void page_print(void (*print_table)(text_t *out)) {
  text_t table = {0};
  print_table(&table);
  (void)fputs(text_chars(&table), stdout);
  text_free(&table);
}

#endif
