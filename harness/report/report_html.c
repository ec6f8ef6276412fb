/* The report as one HTML file: how it went, what needs attention, the matrix, then a section for
 * each case. Opened from file:// it asks nobody for anything. */
#include "harness/report/report.h"
#include "harness/report/report_case.h"
#include "harness/report/report_markup.h"
#include "harness/report/report_page.h"

#include <string.h>

enum { BAR_WIDTH = 1000, REASON_LEN_MAX = 400 };

static const verdict_t worst_first[] = {VERDICT_ERROR, VERDICT_FAIL, VERDICT_INCONCLUSIVE,
                                        VERDICT_PASS, VERDICT_INAPPLICABLE};
enum { VERDICTS = sizeof worst_first / sizeof worst_first[0] };
_Static_assert((int)VERDICTS == (int)VERDICT_COUNT, "each verdict has its place");

static void put_bar(text_t *out, const size_t counts[VERDICT_COUNT], size_t total) {
  if (total == 0) return;
  size_t before = 0;
  text_printf(out,
              "<svg class=\"bar\" viewBox=\"0 0 %d 12\" preserveAspectRatio=\"none\" "
              "aria-hidden=\"true\">",
              BAR_WIDTH);
  for (size_t i = 0; i < VERDICTS; i++) {
    const size_t count = counts[worst_first[i]];
    const size_t from = before * BAR_WIDTH / total;
    before += count;
    if (count > 0)
      text_printf(out, "<rect class=\"%s\" x=\"%zu\" width=\"%zu\" height=\"12\"/>",
                  verdict_name(worst_first[i]), from, before * BAR_WIDTH / total - from);
  }
  text_put(out, "</svg>");
}

static void put_head(text_t *out, const run_result_t *run, const size_t counts[VERDICT_COUNT]) {
  text_put(out, "<header class=\"top\"><h1><b>Meterproof</b> report</h1><p class=\"headline\">");
  const size_t judged = run->case_count - counts[VERDICT_INAPPLICABLE];
  if (run->case_count > 0 && counts[VERDICT_PASS] == judged && judged > 0)
    text_printf(out, "All %zu pass", judged);
  else
    text_printf(out, "%zu of %zu pass", counts[VERDICT_PASS], judged);
  for (size_t i = 0; i < VERDICTS; i++)
    if (worst_first[i] != VERDICT_PASS && counts[worst_first[i]] > 0)
      text_printf(out, "<small> · %zu %s</small>", counts[worst_first[i]],
                  verdict_name(worst_first[i]));
  text_put(out, "</p>\n");
  put_bar(out, counts, run->case_count);
  text_put(out, "<p class=\"facts\"><span>version <b>");
  report_escape(out, run->version);
  text_printf(out, "</b></span><span>seed <b>%llu</b></span><span>digest <code>",
              (unsigned long long)run->seed);
  report_escape(out, run->digest);
  text_put(out, "</code></span></p>\n");
  if (run->real_time)
    text_put(out, "<p class=\"notice\">This run went by real time over real ports: it is not "
                  "deterministic, and its digest says nothing about another run.</p>\n");
  text_put(out, "</header>\n");
}

static void put_tools(text_t *out, const size_t counts[VERDICT_COUNT]) {
  text_put(out, "<div class=\"tools\"><input type=\"search\" placeholder=\"Filter: id, title, "
                "cell, reason …\" aria-label=\"Filter cases by text\">");
  for (size_t i = 0; i < VERDICTS; i++)
    if (counts[worst_first[i]] > 0)
      text_printf(
          out, "<button type=\"button\" value=\"%s\" aria-pressed=\"false\">%zu %s</button>",
          verdict_name(worst_first[i]), counts[worst_first[i]], verdict_name(worst_first[i]));
  text_put(out, "<output></output></div>\n");
}

static void put_attention_of(text_t *out, const run_result_t *run, verdict_t verdict) {
  for (size_t i = 0; i < run->case_count; i++) {
    const case_result_t *result = &run->cases[i];
    if (result->verdict != verdict) continue;
    text_t name = {0};
    report_case_name(&name, result);
    text_put(out, "<li><span>");
    report_pill(out, verdict);
    text_printf(out, "</span><span><a href=\"#c%zu\">", i);
    report_escape(out, text_chars(&name));
    text_put(out, "</a>");
    if (result->blame != BLAME_NONE) text_printf(out, " · blame %s", blame_name(result->blame));
    text_put(out, "<br><span class=\"why\">");
    const size_t len = strlen(result->reason);
    report_escape_part(out, bytes_of(result->reason, len > REASON_LEN_MAX ? REASON_LEN_MAX : len));
    text_put(out, len > REASON_LEN_MAX ? " …</span></span></li>\n" : "</span></span></li>\n");
    text_free(&name);
  }
}

static void put_attention(text_t *out, const run_result_t *run,
                          const size_t counts[VERDICT_COUNT]) {
  const size_t wrong = counts[VERDICT_ERROR] + counts[VERDICT_FAIL] + counts[VERDICT_INCONCLUSIVE];
  if (wrong == 0) return;
  text_printf(out, "<section><h2>Needs attention<small>%zu</small></h2><ul class=\"attention\">\n",
              wrong);
  put_attention_of(out, run, VERDICT_ERROR);
  put_attention_of(out, run, VERDICT_FAIL);
  put_attention_of(out, run, VERDICT_INCONCLUSIVE);
  text_put(out, "</ul></section>\n");
}

/* The head line of a group: its axis once, then the values of its cells. */
static void put_columns(text_t *out, const run_result_t *run, const report_row_t *row,
                        size_t columns) {
  if (row->count == 1 && report_row_label(run, row, 0)[0] == '\0') return;
  text_put(out, "<tr class=\"cols\"><th>");
  report_escape_part(out, report_row_axis(run, row));
  text_put(out, "</th>");
  for (size_t i = 0; i < columns; i++) {
    text_put(out, "<th>");
    if (i < row->count) report_escape(out, report_row_label(run, row, i));
    text_put(out, "</th>");
  }
  text_put(out, "</tr>\n");
}

static void put_row(text_t *out, const run_result_t *run, const report_row_t *row, size_t columns) {
  const case_result_t *first = &run->cases[row->cases[0]];
  text_put(out, "<tr class=\"row\"><th class=\"s\" scope=\"row\">");
  if (row->scenario_starts) {
    text_put(out, "<b>");
    report_escape(out, first->id);
    text_put(out, "</b> <span>");
    report_escape(out, first->title);
    text_put(out, "</span>");
  }
  if (row->prefix.len > 0) {
    text_put(out, "<i>");
    report_escape_part(out, row->prefix);
    text_put(out, "</i>");
  }
  text_put(out, "</th>");
  for (size_t i = 0; i < columns; i++) {
    text_put(out, "<td>");
    if (i < row->count) {
      const size_t index = row->cases[i];
      const char *word = verdict_name(run->cases[index].verdict);
      text_printf(out, "<a class=\"v %s\" href=\"#c%zu\" title=\"", word, index);
      report_escape(out, run->cases[index].cell);
      if (run->cases[index].reason[0]) text_put(out, ": ");
      report_escape(out, run->cases[index].reason);
      text_printf(out, "\">%s</a>", word);
    }
    text_put(out, "</td>");
  }
  text_put(out, "</tr>\n");
}

static void put_matrix(text_t *out, const run_result_t *run, const report_row_t *rows,
                       size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (rows[i].topic_starts) {
      if (i > 0) text_put(out, "</tbody></table></div></section>\n");
      text_put(out, "<section class=\"topic\"><h2>");
      report_escape_part(out, rows[i].topic);
      text_put(out, "</h2><div class=\"scroll\"><table class=\"matrix\">");
    }
    size_t columns = rows[i].count;
    for (size_t k = i; k < count && (k == i || !rows[k].topic_starts); k++)
      if (rows[k].count > columns) columns = rows[k].count;
    for (size_t k = i; k > 0 && !rows[k].topic_starts; k--)
      if (rows[k - 1].count > columns) columns = rows[k - 1].count;
    if (rows[i].head_starts) {
      text_put(out, rows[i].topic_starts ? "<tbody>" : "</tbody><tbody>");
      put_columns(out, run, &rows[i], columns);
    }
    put_row(out, run, &rows[i], columns);
  }
  if (count > 0) text_put(out, "</tbody></table></div></section>\n");
}

status_t report_html(const run_result_t *run, const char *path, fault_t *fault) {
  arena_t arena = {0};
  size_t counts[VERDICT_COUNT], count;
  report_case_state_t state = {0};
  text_t out = {0}, sections = {0};
  const report_row_t *rows = report_rows(&arena, run, &count);
  report_count(run, counts);
  for (size_t i = 0; i < count; i++) {
    if (rows[i].topic_starts) {
      text_put(&sections, "<h3>");
      report_escape_part(&sections, rows[i].topic);
      text_put(&sections, "</h3>\n");
    }
    for (size_t k = 0; k < rows[i].count; k++)
      report_case(&sections, &run->cases[rows[i].cases[k]], rows[i].cases[k], &state);
  }
  report_page_open(&out, "Meterproof report");
  put_head(&out, run, counts);
  text_put(&out, "<main>\n");
  if (state.no_gnuplot)
    text_put(&out, "<p class=\"notice\">This report has no pictures: gnuplot did not draw them. "
                   "Install gnuplot and run again.</p>\n");
  put_attention(&out, run, counts);
  put_tools(&out, counts);
  put_matrix(&out, run, rows, count);
  text_put(&out, "<section><h2>Cases</h2>\n");
  text_add(&out, bytes_text(text_chars(&sections)));
  text_put(&out, "</section></main>\n<footer>All numbers are exact; a verdict is made by the "
                 "checks of the bench and only shown here. The same results for programs: "
                 "<code>meterproof run --json FILE</code>.</footer>\n");
  report_page_close(&out);
  const status_t status = report_write(&out, path, fault);
  text_free(&sections);
  text_free(&out);
  arena_free(&arena);
  return status;
}
