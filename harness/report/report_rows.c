/* The rows of the matrix: which cases belong to one scenario, how its cells make rows and columns,
 * and which scenarios stand together. Quadratic in the cases, of which there are hundreds. */
#include "harness/report/report_markup.h"

#include <string.h>

typedef struct {
  report_row_t *rows;
  size_t count;
} rows_t;

static bool same_scenario(const case_result_t *a, const case_result_t *b) {
  return strcmp(a->id, b->id) == 0 && strcmp(a->file, b->file) == 0;
}

/* What stands before the last axis of a cell. */
static bytes_t prefix_of(const char *cell) {
  const char *comma = strrchr(cell, ',');
  return bytes_of(cell, comma ? (size_t)(comma - cell) : 0);
}

static const char *tail_of(const run_result_t *run, const report_row_t *row, size_t column) {
  const char *cell = run->cases[row->cases[column]].cell;
  return cell + (row->prefix.len > 0 ? row->prefix.len + 1 : 0);
}

static bool same_columns(const run_result_t *run, const report_row_t *a, const report_row_t *b) {
  if (a->count != b->count) return false;
  for (size_t i = 0; i < a->count; i++)
    if (strcmp(tail_of(run, a, i), tail_of(run, b, i)) != 0) return false;
  return true;
}

/* A row for each prefix, if they all have the same columns; else one row of whole cells. */
static void rows_of_scenario(arena_t *arena, const run_result_t *run, const report_row_t *whole,
                             rows_t *out) {
  const size_t before = out->count;
  bool square = true;
  for (size_t i = 0; i < whole->count && square; i++) {
    const bytes_t prefix = prefix_of(run->cases[whole->cases[i]].cell);
    bool seen = false;
    for (size_t k = before; k < out->count; k++)
      seen = seen || bytes_equal(out->rows[k].prefix, prefix);
    if (seen) continue;
    size_t *cases = ARENA_ARRAY(arena, size_t, whole->count);
    report_row_t row = *whole;
    row.cases = cases;
    row.count = 0;
    row.prefix = prefix;
    row.scenario_starts = out->count == before;
    for (size_t k = i; k < whole->count; k++)
      if (bytes_equal(prefix_of(run->cases[whole->cases[k]].cell), prefix))
        cases[row.count++] = whole->cases[k];
    square = out->count == before || same_columns(run, &out->rows[before], &row);
    out->rows[out->count++] = row;
  }
  if (square) return;
  out->count = before;
  out->rows[out->count++] = *whole;
}

static void rows_of_all(arena_t *arena, const run_result_t *run, rows_t *out) {
  for (size_t i = 0; i < run->case_count; i++) {
    bool first = true;
    for (size_t k = 0; k < i && first; k++)
      first = !same_scenario(&run->cases[k], &run->cases[i]);
    if (!first) continue;
    size_t *cases = ARENA_ARRAY(arena, size_t, run->case_count - i), taken = 0;
    for (size_t k = i; k < run->case_count; k++)
      if (same_scenario(&run->cases[k], &run->cases[i])) cases[taken++] = k;
    const report_row_t whole = {.cases = cases,
                                .count = taken,
                                .topic = report_topic(&run->cases[i]),
                                .prefix = bytes_text(""),
                                .scenario_starts = true};
    rows_of_scenario(arena, run, &whole, out);
  }
}

typedef struct {
  const run_result_t *run;
  rows_t all, sorted;
  bool *taken;
} sorting_t;

/* All rows of the topic of `head` that have its columns. */
static void take_group(sorting_t *sorting, size_t head, bool topic_starts) {
  const report_row_t *first = &sorting->all.rows[head];
  for (size_t i = head; i < sorting->all.count; i++) {
    const report_row_t *row = &sorting->all.rows[i];
    if (sorting->taken[i] || !bytes_equal(row->topic, first->topic) ||
        !same_columns(sorting->run, row, first))
      continue;
    sorting->taken[i] = true;
    report_row_t *next = &sorting->sorted.rows[sorting->sorted.count++];
    *next = *row;
    next->head_starts = i == head;
    next->topic_starts = i == head && topic_starts;
  }
}

/* Topics in the order of their first scenario, within them groups of equal columns likewise. */
const report_row_t *report_rows(arena_t *arena, const run_result_t *run, size_t *count) {
  const size_t most = run->case_count + 1;
  sorting_t sorting = {.run = run,
                       .all = {.rows = ARENA_ARRAY(arena, report_row_t, most)},
                       .sorted = {.rows = ARENA_ARRAY(arena, report_row_t, most)},
                       .taken = ARENA_ARRAY(arena, bool, most)};
  rows_of_all(arena, run, &sorting.all);
  for (size_t topic = 0; topic < sorting.all.count; topic++) {
    if (sorting.taken[topic]) continue;
    for (size_t head = topic; head < sorting.all.count; head++)
      if (!sorting.taken[head] &&
          bytes_equal(sorting.all.rows[head].topic, sorting.all.rows[topic].topic))
        take_group(&sorting, head, head == topic);
  }
  CHECK(sorting.sorted.count == sorting.all.count);
  *count = sorting.sorted.count;
  return sorting.sorted.rows;
}

bytes_t report_row_axis(const run_result_t *run, const report_row_t *row) {
  const bytes_t none = bytes_text("");
  const char *first = tail_of(run, row, 0), *equals = strchr(first, '=');
  if (!equals) return none;
  const size_t len = (size_t)(equals - first);
  for (size_t i = 0; i < row->count; i++) {
    const char *tail = tail_of(run, row, i);
    if (strncmp(tail, first, len + 1) != 0 || strchr(tail, ',')) return none;
  }
  return bytes_of(first, len);
}

const char *report_row_label(const run_result_t *run, const report_row_t *row, size_t column) {
  const bytes_t axis = report_row_axis(run, row);
  const char *tail = tail_of(run, row, column);
  if (strcmp(tail, "-") == 0) return "";
  return tail + (axis.len > 0 ? axis.len + 1 : 0);
}
