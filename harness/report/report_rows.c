/* The rows of the matrix: which cases belong to one scenario, and which scenarios stand together.
 * Quadratic in the number of scenarios, of which there are hundreds. */
#include "harness/report/report_markup.h"

#include <string.h>

static bool same_scenario(const case_result_t *a, const case_result_t *b) {
  return strcmp(a->id, b->id) == 0 && strcmp(a->file, b->file) == 0;
}

static bool same_cells(const run_result_t *run, const report_row_t *a, const report_row_t *b) {
  if (a->count != b->count) return false;
  for (size_t i = 0; i < a->count; i++)
    if (strcmp(run->cases[a->cases[i]].cell, run->cases[b->cases[i]].cell) != 0) return false;
  return true;
}

static size_t rows_of_scenarios(arena_t *arena, const run_result_t *run, report_row_t *rows) {
  size_t count = 0;
  for (size_t i = 0; i < run->case_count; i++) {
    bool first = true;
    for (size_t k = 0; k < i && first; k++)
      first = !same_scenario(&run->cases[k], &run->cases[i]);
    if (!first) continue;
    size_t *cases = ARENA_ARRAY(arena, size_t, run->case_count - i), taken = 0;
    for (size_t k = i; k < run->case_count; k++)
      if (same_scenario(&run->cases[k], &run->cases[i])) cases[taken++] = k;
    rows[count++] =
        (report_row_t){.cases = cases, .count = taken, .topic = report_topic(&run->cases[i])};
  }
  return count;
}

/* Topics in the order of their first scenario, within them groups of equal cells likewise. */
const report_row_t *report_rows(arena_t *arena, const run_result_t *run, size_t *count) {
  report_row_t *rows = ARENA_ARRAY(arena, report_row_t, run->case_count + 1);
  report_row_t *sorted = ARENA_ARRAY(arena, report_row_t, run->case_count + 1);
  bool *taken = ARENA_ARRAY(arena, bool, run->case_count + 1);
  *count = rows_of_scenarios(arena, run, rows);
  size_t done = 0;
  for (size_t topic = 0; topic < *count; topic++) {
    if (taken[topic]) continue;
    for (size_t head = topic; head < *count; head++) {
      if (taken[head] || !bytes_equal(rows[head].topic, rows[topic].topic)) continue;
      for (size_t row = head; row < *count; row++) {
        if (taken[row] || !bytes_equal(rows[row].topic, rows[topic].topic) ||
            !same_cells(run, &rows[row], &rows[head]))
          continue;
        taken[row] = true;
        sorted[done] = rows[row];
        sorted[done].head_starts = row == head;
        sorted[done++].topic_starts = row == topic;
      }
    }
  }
  CHECK(done == *count);
  return sorted;
}

bytes_t report_row_axis(const run_result_t *run, const report_row_t *row) {
  const bytes_t none = bytes_text("");
  const char *first = run->cases[row->cases[0]].cell, *equals = strchr(first, '=');
  if (!equals) return none;
  const size_t len = (size_t)(equals - first);
  for (size_t i = 0; i < row->count; i++) {
    const char *cell = run->cases[row->cases[i]].cell;
    if (strncmp(cell, first, len + 1) != 0 || strchr(cell, ',')) return none;
  }
  return bytes_of(first, len);
}
