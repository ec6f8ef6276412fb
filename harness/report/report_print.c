/* The matrix on a terminal or in a pipe: a head line for each group of scenarios with the same
 * cells, a line a scenario, a word a cell. Colours are an addition: the words say it all. */
#include "harness/report/report.h"
#include "harness/report/report_markup.h"

#include <string.h>

enum { ID_WIDTH = 20, CELL_WIDTH = 14 };

static const char *colour(verdict_t verdict) {
  switch (verdict) {
  case VERDICT_PASS:
    return "\033[32m";
  case VERDICT_INCONCLUSIVE:
    return "\033[33m";
  case VERDICT_FAIL:
    return "\033[1;31m";
  case VERDICT_ERROR:
    return "\033[1;35m";
  case VERDICT_INAPPLICABLE:
  case VERDICT_COUNT:
    break;
  }
  return "\033[2m";
}

static void print_padded(FILE *out, const char *word, size_t width) {
  const size_t len = strlen(word);
  fprintf(out, "%s%*s", word, len < width ? (int)(width - len) : 1, "");
}

static void print_head(const run_result_t *run, const report_row_t *row, FILE *out) {
  const bytes_t axis = report_row_axis(run, row);
  if (row->count == 1 && report_row_label(run, row, 0)[0] == '\0') return;
  fprintf(out, "  %*.*s ", -(ID_WIDTH - 1), (int)axis.len, (const char *)axis.p);
  for (size_t i = 0; i < row->count; i++)
    print_padded(out, report_row_label(run, row, i), CELL_WIDTH);
  fprintf(out, "\n");
}

static void print_row(const run_result_t *run, const report_row_t *row, FILE *out, bool terminal) {
  const case_result_t *first = &run->cases[row->cases[0]];
  const bytes_t prefix = row->prefix;
  if (prefix.len > 0 && row->scenario_starts) fprintf(out, "  %s  %s\n", first->id, first->title);
  if (prefix.len > 0)
    fprintf(out, "    %*.*s ", -(ID_WIDTH - 3), (int)prefix.len, (const char *)prefix.p);
  else
    fprintf(out, "  %*s ", -(ID_WIDTH - 1), first->id);
  for (size_t i = 0; i < row->count; i++) {
    const verdict_t verdict = run->cases[row->cases[i]].verdict;
    const size_t head = strlen(report_row_label(run, row, i));
    if (terminal) fprintf(out, "%s", colour(verdict));
    print_padded(out, verdict_name(verdict), head >= CELL_WIDTH ? head + 1 : CELL_WIDTH);
    if (terminal) fprintf(out, "\033[0m");
  }
  if (prefix.len == 0) fprintf(out, " %s", first->title);
  fprintf(out, "\n");
}

void report_print_matrix(const run_result_t *run, FILE *out, bool terminal) {
  arena_t arena = {0};
  size_t count;
  const report_row_t *rows = report_rows(&arena, run, &count);
  for (size_t i = 0; i < count; i++) {
    if (rows[i].topic_starts)
      fprintf(out, "\n%.*s\n", (int)rows[i].topic.len, (const char *)rows[i].topic.p);
    if (rows[i].head_starts) print_head(run, &rows[i], out);
    print_row(run, &rows[i], out, terminal);
  }
  fprintf(out, "\n");
  arena_free(&arena);
}
