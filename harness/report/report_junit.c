/* JUnit XML for whatever shows test results. Names are unique: a second case of the same name gets
 * its number. No times: a virtual run has none that mean anything. */
#include "harness/report/report.h"
#include "harness/report/report_markup.h"

#include <string.h>

static size_t times_before(const run_result_t *run, size_t index) {
  size_t times = 0;
  for (size_t i = 0; i < index; i++)
    if (strcmp(run->cases[i].id, run->cases[index].id) == 0 &&
        strcmp(run->cases[i].cell, run->cases[index].cell) == 0)
      times++;
  return times;
}

/* One sentence a failing check, for the body of a failure. */
static void junit_checks(text_t *out, const case_result_t *result) {
  for (size_t i = 0; i < result->check_count; i++) {
    const check_result_t *check = &result->checks[i];
    if (check->verdict < VERDICT_INCONCLUSIVE) continue;
    report_escape(out, check->name);
    text_printf(out, ": %s; expected ", verdict_name(check->verdict));
    report_escape(out, check->expected);
    text_put(out, ", observed ");
    report_escape(out, check->observed);
    text_put(out, " ");
    report_escape(out, check->unit);
    text_put(out, "\n");
  }
  if (result->first_difference[0]) {
    text_put(out, "first difference: ");
    report_escape(out, result->first_difference);
    text_put(out, "\n");
  }
  text_t replay = {0};
  report_replay(&replay, result);
  text_put(out, "replay: ");
  report_escape(out, text_chars(&replay));
  text_put(out, "\n");
  text_free(&replay);
}

static void junit_outcome(text_t *out, const case_result_t *result) {
  const char *element = NULL;
  switch (result->verdict) {
  case VERDICT_PASS:
  case VERDICT_COUNT:
    break;
  case VERDICT_INAPPLICABLE:
    element = "skipped";
    break;
  case VERDICT_FAIL:
    element = "failure";
    break;
  case VERDICT_INCONCLUSIVE:
  case VERDICT_ERROR:
    element = "error";
    break;
  }
  if (!element) return;
  text_printf(out, "\n   <%s message=\"", element);
  report_escape(out, result->reason);
  if (result->verdict == VERDICT_INAPPLICABLE) {
    text_put(out, "\"/>\n  ");
    return;
  }
  text_printf(out, "\" type=\"%s, blame %s\">", verdict_name(result->verdict),
              blame_name(result->blame));
  junit_checks(out, result);
  text_printf(out, "</%s>\n  ", element);
}

static void junit_case(text_t *out, const run_result_t *run, size_t index) {
  const case_result_t *result = &run->cases[index];
  const size_t before = times_before(run, index);
  text_t name = {0};
  report_case_name(&name, result);
  if (before > 0) text_printf(&name, " #%zu", before + 1);
  text_put(out, "  <testcase classname=\"");
  report_escape_part(out, report_topic(result));
  text_put(out, "\" name=\"");
  report_escape(out, text_chars(&name));
  text_put(out, "\" file=\"");
  report_escape(out, result->file);
  text_put(out, "\">");
  junit_outcome(out, result);
  text_put(out, "</testcase>\n");
  text_free(&name);
}

status_t report_junit(const run_result_t *run, const char *path, fault_t *fault) {
  size_t counts[VERDICT_COUNT];
  report_count(run, counts);
  text_t out = {0};
  text_put(&out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
  text_printf(&out,
              " <testsuite name=\"meterproof\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" "
              "skipped=\"%zu\">\n  <properties>\n   <property name=\"version\" value=\"",
              run->case_count, counts[VERDICT_FAIL],
              counts[VERDICT_INCONCLUSIVE] + counts[VERDICT_ERROR], counts[VERDICT_INAPPLICABLE]);
  report_escape(&out, run->version);
  text_printf(&out,
              "\"/>\n   <property name=\"seed\" value=\"%llu\"/>\n   <property name=\"digest\" "
              "value=\"",
              (unsigned long long)run->seed);
  report_escape(&out, run->digest);
  text_put(&out, "\"/>\n  </properties>\n");
  for (size_t i = 0; i < run->case_count; i++)
    junit_case(&out, run, i);
  text_put(&out, " </testsuite>\n</testsuites>\n");
  const status_t status = report_write(&out, path, fault);
  text_free(&out);
  return status;
}
