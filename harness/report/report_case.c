/* The section of one case; see report_case.h. Everything that comes from outside passes through
 * report_escape. */
#include "harness/report/report_case.h"

#include "harness/report/report_markup.h"
#include "harness/report/report_plot.h"

#include <string.h>

void report_pill(text_t *out, verdict_t verdict) {
  text_printf(out, "<span class=\"v %s\">%s</span>", verdict_name(verdict), verdict_name(verdict));
}

static void put_quantity(text_t *out, const char *value, const char *unit) {
  text_t plain = {0};
  report_quantity(&plain, value, unit);
  report_escape(out, text_chars(&plain));
  text_free(&plain);
}

/* `text` with the part marked in which it is not `other`. */
static void put_marked(text_t *out, const char *text, const char *other) {
  size_t head = 0, tail = 0;
  const size_t len = strlen(text), other_len = strlen(other);
  while (head < len && head < other_len && text[head] == other[head])
    head++;
  while (head > 0 && (text[head] & 0xc0) == 0x80) /* never within a character */
    head--;
  while (tail < len - head && tail < other_len - head &&
         text[len - 1 - tail] == other[other_len - 1 - tail])
    tail++;
  while (tail > 0 && (text[len - tail] & 0xc0) == 0x80)
    tail--;
  report_escape_part(out, bytes_of(text, head));
  text_put(out, "<mark>");
  report_escape_part(out, bytes_of(text + head, len - head - tail));
  text_put(out, "</mark>");
  report_escape_part(out, bytes_of(text + len - tail, tail));
}

static void put_pair(text_t *out, const char *value, const char *other, const char *unit,
                     bool differs) {
  text_t mine = {0}, its = {0};
  report_quantity(&mine, value, unit);
  report_quantity(&its, other, unit);
  if (differs)
    put_marked(out, text_chars(&mine), text_chars(&its));
  else
    report_escape(out, text_chars(&mine));
  text_free(&mine);
  text_free(&its);
}

static void put_five(text_t *out, const char *name, const char *value) {
  text_printf(out, "<dt>%s</dt><dd>", name);
  report_escape(out, value[0] ? value : "–");
  text_put(out, "</dd>");
}

/* The check that the verdict comes from. */
static const check_result_t *decisive(const case_result_t *result) {
  for (size_t i = 0; i < result->check_count; i++)
    if (result->checks[i].verdict == result->verdict) return &result->checks[i];
  return NULL;
}

static void put_failure(text_t *out, const case_result_t *result) {
  const check_result_t *check = decisive(result);
  text_t replay = {0}, value = {0};
  report_replay(&replay, result);
  text_put(out, "<dl class=\"five\">");
  put_five(out, "what", check ? check->name : result->reason);
  if (check) {
    report_quantity(&value, check->expected, check->unit);
    put_five(out, "expected", text_chars(&value));
    text_clear(&value);
    report_quantity(&value, check->observed, check->unit);
    put_five(out, "observed", text_chars(&value));
  }
  put_five(out, "first divergence", result->first_difference);
  put_five(out, "blame", blame_name(result->blame));
  text_put(out, "<dt>replay</dt><dd><code>");
  report_escape(out, text_chars(&replay));
  text_put(out, "</code></dd></dl>\n");
  text_free(&replay);
  text_free(&value);
}

/* The reasons are those of the whole bill: once beside all of its rows. Closes the cell before. */
static void put_reasons(text_t *out, const case_result_t *result, size_t index) {
  const bill_row_t *rows = result->bill_rows;
  text_put(out, "</td>");
  if (index > 0 && strcmp(rows[index].reasons, rows[index - 1].reasons) == 0) return;
  size_t same = 1;
  while (index + same < result->bill_row_count &&
         strcmp(rows[index].reasons, rows[index + same].reasons) == 0)
    same++;
  text_printf(out, "<td rowspan=\"%zu\" class=\"reasons\">", same);
  report_escape(out, rows[index].reasons);
  text_put(out, "</td>");
}

static void put_bill(text_t *out, const case_result_t *result) {
  if (result->bill_row_count == 0) return;
  text_put(out, "<h3>The bill</h3><div class=\"scroll\"><table><thead><tr><th>line</th>"
                "<th class=\"num\">from physical truth</th><th class=\"num\">billed</th>"
                "<th class=\"num\">meter’s register</th><th>quality</th><th>reasons</th></tr>"
                "</thead><tbody>\n");
  for (size_t i = 0; i < result->bill_row_count; i++) {
    const bill_row_t *row = &result->bill_rows[i];
    text_printf(out, "<tr%s><td class=\"what\">", row->differs ? " class=\"differs\"" : "");
    report_escape(out, row->what);
    text_put(out, "</td><td class=\"num\">");
    put_pair(out, row->expected, row->observed, row->unit, row->differs);
    text_put(out, "</td><td class=\"num\">");
    put_pair(out, row->observed, row->expected, row->unit, row->differs);
    text_put(out, "</td><td class=\"num\">");
    if (row->register_value && row->register_value[0])
      put_quantity(out, row->register_value, row->unit);
    text_put(out, "</td><td>");
    report_escape(out, row->quality);
    put_reasons(out, result, i);
    text_put(out, "</tr>\n");
  }
  text_put(out, "</tbody></table></div>\n");
}

static void put_plot(text_t *out, const case_result_t *result, report_case_state_t *state) {
  if (!report_plot_has_data(result)) return;
  text_put(out, "<h3>Over time</h3>");
  if (result->verdict <= VERDICT_PASS && state->passed_pictures++ >= REPORT_PASSED_PICTURES) {
    text_printf(out,
                "<p>No picture: only the first %d cases that pass have one. Run this case "
                "alone to see it.</p>\n",
                REPORT_PASSED_PICTURES);
    return;
  }
  fault_t fault;
  text_t svg = {0};
  if (!state->no_gnuplot && report_plot(result, &svg, &fault) != ST_OK) state->no_gnuplot = true;
  if (state->no_gnuplot) {
    text_put(out, "<p>No picture: gnuplot did not draw it. Install gnuplot and run again.</p>\n");
    text_free(&svg);
    return;
  }
  text_put(out, "<figure>");
  text_put(out, text_chars(&svg));
  text_put(out, "<figcaption><span class=\"key\">true power</span><span class=\"key billed\">billed"
                "</span>time in UTC; shades and their lanes: rates, faults, visits, and where the "
                "bill differs or is missing.");
  if (report_plot_per_step(result) > 1)
    text_printf(out, " Each step of the curves is the mean of %zu intervals; lanes show each.",
                report_plot_per_step(result));
  text_put(out, "</figcaption></figure>\n");
  text_free(&svg);
}

static void put_check(text_t *out, const check_result_t *check) {
  const bool wrong = check->verdict >= VERDICT_INCONCLUSIVE;
  text_printf(out, "<tr%s><td>", check->verdict >= VERDICT_FAIL ? " class=\"differs\"" : "");
  report_pill(out, check->verdict);
  text_put(out, "</td><td>");
  report_escape(out, check->name);
  if (check->detail && check->detail[0]) {
    text_put(out, "<br><span class=\"small\">");
    report_escape(out, check->detail);
    text_put(out, "</span>");
  }
  text_put(out, "</td><td>");
  put_pair(out, check->expected, check->observed, check->unit, wrong);
  text_put(out, "</td><td>");
  put_pair(out, check->observed, check->expected, check->unit, wrong);
  text_printf(out, "</td><td>%s</td></tr>\n",
              check->blame == BLAME_NONE ? "" : blame_name(check->blame));
}

/* Wrong ones first, so that a bound never hides them. */
static void put_checks(text_t *out, const case_result_t *result) {
  if (result->check_count == 0) return;
  text_printf(out, "<h3>Checks</h3><div class=\"scroll\"><table><thead><tr><th>verdict</th>"
                   "<th>check</th><th>expected</th><th>observed</th><th>blame</th></tr></thead>"
                   "<tbody>\n");
  size_t shown = 0;
  for (int wrong = 1; wrong >= 0; wrong--) {
    for (size_t i = 0; i < result->check_count && shown < REPORT_BRIEF_CHECKS; i++) {
      const check_result_t *check = &result->checks[i];
      if ((check->verdict >= VERDICT_INCONCLUSIVE) != (wrong == 1)) continue;
      put_check(out, check);
      shown++;
    }
  }
  text_put(out, "</tbody></table></div>\n");
  if (shown < result->check_count)
    text_printf(out, "<p>%zu more checks stand in result.json.</p>\n", result->check_count - shown);
}

static void put_hazards(text_t *out, const case_result_t *result) {
  if (result->hazard_count == 0) return;
  text_put(out, "<h3>Hazards</h3><ul class=\"hazards\">");
  for (size_t i = 0; i < result->hazard_count; i++) {
    text_printf(out, "<li%s>%s ", result->hazard_proven[i] ? "" : " class=\"open\"",
                result->hazard_proven[i] ? "✓" : "?");
    report_escape(out, result->hazards[i]);
    text_printf(out, "%s</li>", result->hazard_proven[i] ? ", proven" : ", not proven");
  }
  text_put(out, "</ul>\n");
}

/* The first lines within the bounds, and a sentence about the rest. */
static void put_lines(text_t *out, const char *title, const char *text, bool full) {
  const size_t lines_max = full ? REPORT_FULL_LINES : REPORT_BRIEF_LINES;
  const size_t octets_max = full ? REPORT_FULL_OCTETS : REPORT_BRIEF_OCTETS;
  if (!text || !text[0]) return;
  size_t lines = 0, kept = 0, shown = 0;
  for (const char *p = text; *p; p++) {
    if (*p != '\n' && p[1]) continue;
    lines++;
    const size_t end = (size_t)(p - text) + 1;
    if (lines > lines_max || end > octets_max) continue;
    kept = end;
    shown = lines;
  }
  text_printf(out, "<details class=\"more\"><summary>%s, %zu line%s</summary><pre>", title, lines,
              lines == 1 ? "" : "s");
  for (size_t at = 0; at < kept;) {
    const char *end = memchr(text + at, '\n', kept - at);
    const size_t len = end ? (size_t)(end - text) - at : kept - at;
    const bool cut = len > REPORT_LINE_LEN_MAX;
    report_escape_part(out, bytes_of(text + at, cut ? REPORT_LINE_LEN_MAX : len));
    text_put(out, cut ? " …\n" : "\n");
    at += len + 1;
  }
  text_put(out, "</pre>");
  if (shown < lines)
    text_printf(out, "<p>Cut after %zu of %zu lines to keep this page small.</p>", shown, lines);
  text_put(out, "</details>\n");
}

static void put_summary(text_t *out, const case_result_t *result, size_t index) {
  text_t name = {0};
  report_case_name(&name, result);
  text_printf(out, "<details class=\"case\" id=\"c%zu\" data-verdict=\"%s\" data-text=\"", index,
              verdict_name(result->verdict));
  const char *const words[] = {text_chars(&name),
                               result->title,
                               result->file,
                               result->reason,
                               verdict_name(result->verdict),
                               blame_name(result->blame)};
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    report_escape(out, words[i]);
    text_put(out, " ");
  }
  text_put(out, "\"><summary>");
  text_put(out, "<span>");
  report_pill(out, result->verdict);
  text_put(out, "</span><span><b>");
  report_escape(out, text_chars(&name));
  text_put(out, "</b> <span class=\"t\">");
  report_escape(out, result->title);
  text_put(out, "</span></span><span class=\"open\"></span></summary>\n");
  text_free(&name);
}

void report_case(text_t *out, const case_result_t *result, size_t index,
                 report_case_state_t *state) {
  const bool wrong = result->verdict >= VERDICT_INCONCLUSIVE;
  const bool full = wrong && state->full_cases < REPORT_FULL_CASES;
  if (full) state->full_cases++;
  put_summary(out, result, index);
  text_put(out, "<div class=\"body\">");
  if (result->reason[0]) {
    text_put(out, "<p class=\"reason\">");
    report_escape(out, result->reason);
    text_put(out, "</p>\n");
  }
  if (wrong) put_failure(out, result);
  put_bill(out, result);
  put_plot(out, result, state);
  put_hazards(out, result);
  put_checks(out, result);
  if (result->notes && result->notes[0]) {
    text_put(out, "<h3>Notes</h3><pre>");
    report_escape(out, result->notes);
    text_put(out, "</pre>\n");
  }
  put_lines(out, "The exchange on the line", result->exchange, full);
  put_lines(out, "The expanded scenario", result->facts, full);
  text_t replay = {0};
  report_replay(&replay, result);
  text_put(out, "<p class=\"facts\"><span>file <code>");
  report_escape(out, result->file);
  text_put(out, "</code></span><span>run it alone <code>");
  report_escape(out, text_chars(&replay));
  text_put(out, "</code></span><span>digest <code>");
  report_escape(out, result->digest);
  text_put(out, "</code></span></p></div></details>\n");
  text_free(&replay);
}
