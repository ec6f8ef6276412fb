/* What the reports say of a run made up by hand: four scenarios, every verdict, hostile texts. The
 * expected texts are written here; pictures are looked at by people, and here only for what they
 * must contain. With an argument the page is kept there, for looking at. */
#include "harness/report/report.h"
#include "harness/report/report_case.h"
#include "harness/report/report_markup.h"
#include "harness/report/report_plot.h"

#include <check.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DIGEST "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
enum { START_S = 1775001600, PERIOD_S = 1800, INTERVALS = 48, YEAR_INTERVALS = 5000 };

static const char *const hazards[] = {"clock_lost", "outage_over_rate_edge"};
static const bool both_proven[] = {true, true}, one_proven[] = {true, false};

static const check_result_t good_checks[] = {
    {"bill m 2026-04 energy rate 1", VERDICT_PASS, BLAME_NONE, "66666666", "66666666", "mWh", ""},
    {"served registers", VERDICT_PASS, BLAME_NONE, "64 values", "64 values", "", ""},
};
static const check_result_t bad_checks[] = {
    {"never silently wrong", VERDICT_PASS, BLAME_NONE, "none", "none", "", ""},
    {"bill m 2026-04 energy rate 1", VERDICT_FAIL, BLAME_HEAD_END, "66666666", "70000000", "mWh",
     "Billed as exact, and not what was <registered>."},
};
static const bill_row_t bad_rows[] = {
    {"2026-04 total", "105000.000", "105000.000", "105000.000", "exact", "", "Wh", false},
    {"2026-04 energy, rate 1", "66666.666", "70000.000", "70000.000", "exact",
     "clock lost; repaired", "Wh", true},
    {"2026-04 energy, rate 2", "38333.333", "35000.000", "35000.000", "exact", "", "Wh", true},
    {"2026-04 demand, rate 0", "10000.000", "10000.000", "10000.000", "exact", "", "W", false},
};
static const band_t bands[] = {
    {"supply_off", (START_S + 24000) * INT64_C(1000000000),
     (START_S + 29400) * INT64_C(1000000000)},
    {"battery_dead", START_S *INT64_C(1000000000), -1},
    {"clock invalid", (START_S + 29400) * INT64_C(1000000000),
     (START_S + 43200) * INT64_C(1000000000)},
    {"visit", (START_S + 43200) * INT64_C(1000000000), (START_S + 43260) * INT64_C(1000000000)},
};
static plot_interval_t day[INTERVALS], year[YEAR_INTERVALS];

static case_result_t result_of(const char *id, const char *cell, const char *file,
                               const char *title, verdict_t verdict) {
  case_result_t result = {.id = id,
                          .cell = cell,
                          .file = file,
                          .title = title,
                          .verdict = verdict,
                          .reason = "",
                          .checks = good_checks,
                          .check_count = 2,
                          .hazards = hazards,
                          .hazard_proven = both_proven,
                          .hazard_count = 2,
                          .bands = bands,
                          .band_count = 4,
                          .intervals = day,
                          .interval_count = INTERVALS,
                          .bill_rows = bad_rows,
                          .bill_row_count = 1,
                          .first_difference = "",
                          .exchange = "1970 →  /?1!<CR><LF>   | sign-on\n",
                          .facts = "facts 1\ncase V1 -\n",
                          .notes = ""};
  memcpy(result.digest, DIGEST, sizeof result.digest);
  return result;
}

/* 10 kW until the outage at 06:40 and after it; rate 1 from 00 to 07; billed shifted for half an
 * hour before the outage, and nothing for one interval. */
static void fill_intervals(void) {
  for (int i = 0; i < INTERVALS; i++) {
    const bool off = i >= 14 && i < 16;
    day[i] = (plot_interval_t){.from_s = START_S + i * PERIOD_S,
                               .to_s = START_S + (i + 1) * PERIOD_S,
                               .truth_mw = off       ? 0
                                           : i == 13 ? 3333333
                                                     : 10000000,
                               .rate = i < 14 ? 1 : 2};
    day[i].billed_mw = i == 15 ? -1 : i == 13 ? 6666666 : day[i].truth_mw;
    if (i >= 24) day[i].truth_mw = day[i].billed_mw = 400000 + i % 5 * 150000;
  }
  for (int i = 0; i < YEAR_INTERVALS; i++)
    year[i] = (plot_interval_t){.from_s = START_S + i * PERIOD_S,
                                .to_s = START_S + (i + 1) * PERIOD_S,
                                .truth_mw = 500000 + i * 7919 % 3000000,
                                .billed_mw = 500000 + i * 7919 % 3000000,
                                .rate = i / 16 % 3 ? 1 : 2};
}

static case_result_t cases[8];
static run_result_t run;

static void fill_run(void) {
  static const char v1[] = "scenarios/clock-loss/v1-one-outage.yaml";
  static const char v1_title[] = "One outage over a rate edge, the battery dead";
  fill_intervals();
  cases[0] = result_of("CLK-LOSS-P01", "response=R1", v1, v1_title, VERDICT_PASS);
  cases[1] = result_of("CLK-LOSS-P01", "response=R2", v1, v1_title, VERDICT_FAIL);
  cases[1].blame = BLAME_HEAD_END;
  cases[1].reason = "Energy of rate 1 is billed as exact & wrong by 3.333 kWh.";
  cases[1].checks = bad_checks;
  cases[1].bill_row_count = 4;
  cases[1].first_difference =
      "the interval from 2026-04-01 06:30: truth 3333.333 W, billed 6666.666";
  cases[2] = result_of("CLK-LOSS-P01", "response=R3", v1, v1_title, VERDICT_INCONCLUSIVE);
  cases[2].reason = "A declared hazard was not proven: outage_over_rate_edge.";
  cases[2].hazard_proven = one_proven;
  cases[3] = result_of("CLK-FRZ-P02", "rate=held", "scenarios/clock-loss/t12.yaml",
                       "Which rate while frozen", VERDICT_PASS);
  cases[4] = result_of("CLK-FRZ-P02", "rate=emergency(5)", "scenarios/clock-loss/t12.yaml",
                       "Which rate while frozen", VERDICT_PASS);
  cases[5] = result_of("LINE-NOISE-S01", "-", "scenarios/line/noise.yaml",
                       "Noise <script>alert(1)</script> \x01 \xff \"quoted\"", VERDICT_ERROR);
  cases[5].reason = "the world could not be opened: ]]> & '";
  cases[6] = result_of("YEAR-HOUSE-P01", "-", "scenarios/year/household.yaml", "The real household",
                       VERDICT_INAPPLICABLE);
  cases[6].reason = "household.csv is not there: give --data DIR";
  cases[7] = result_of("YEAR-GEN-P01", "-", "scenarios/year/generated.yaml", "A generated year",
                       VERDICT_PASS);
  cases[7].intervals = year;
  cases[7].interval_count = YEAR_INTERVALS;
  cases[7].notes = "cuts per action\n  interval  17520\n";
  run = (run_result_t){.version = "0.1.0", .seed = 7, .cases = cases, .case_count = 8};
  memcpy(run.digest, DIGEST, sizeof run.digest);
}

static char *read_file(const char *path) {
  FILE *file = fopen(path, "rb");
  ck_assert_ptr_nonnull(file);
  static char memory[16 << 20];
  const size_t len = fread(memory, 1, sizeof memory - 1, file);
  memory[len] = 0;
  fclose(file);
  return memory;
}

static const char *temporary(void) {
  static char path[64];
  snprintf(path, sizeof path, "/tmp/meterproof-report-test-%ld", (long)getpid());
  return path;
}

static char *written(status_t (*report)(const run_result_t *, const char *, fault_t *)) {
  fault_t fault;
  ck_assert_int_eq(report(&run, temporary(), &fault), ST_OK);
  char *text = read_file(temporary());
  unlink(temporary());
  return text;
}

static const char *printed(void) {
  FILE *file = fopen(temporary(), "wb");
  ck_assert_ptr_nonnull(file);
  report_print_matrix(&run, file, false);
  fclose(file);
  const char *text = read_file(temporary());
  unlink(temporary());
  return text;
}

static const char *text_of(json_t *object, const char *key) {
  return json_string_value(json_object_get(object, key));
}

START_TEST(report_json__all_cases__hold_the_fields_of_the_contract) {
  json_t *root = json_loads(written(report_json), 0, NULL);
  ck_assert_ptr_nonnull(root);
  ck_assert_int_eq(json_integer_value(json_object_get(root, "schema")), 1);
  ck_assert_str_eq(text_of(root, "version"), "0.1.0");
  ck_assert_int_eq(json_integer_value(json_object_get(root, "seed")), 7);
  ck_assert_str_eq(text_of(root, "digest"), DIGEST);
  json_t *list = json_object_get(root, "cases"), *one = json_array_get(list, 1);
  ck_assert_uint_eq(json_array_size(list), 8);
  ck_assert_str_eq(text_of(one, "id"), "CLK-LOSS-P01");
  ck_assert_str_eq(text_of(one, "cell"), "response=R2");
  ck_assert_str_eq(text_of(one, "file"), "scenarios/clock-loss/v1-one-outage.yaml");
  ck_assert_str_eq(text_of(one, "verdict"), "fail");
  ck_assert_str_eq(text_of(one, "blame"), "HEAD-END");
  ck_assert_str_eq(text_of(one, "reason"),
                   "Energy of rate 1 is billed as exact & wrong by 3.333 kWh.");
  ck_assert_str_eq(json_string_value(json_array_get(json_object_get(one, "hazards"), 1)),
                   "outage_over_rate_edge");
  json_t *check = json_array_get(json_object_get(one, "checks"), 1);
  ck_assert_str_eq(text_of(check, "name"), "bill m 2026-04 energy rate 1");
  ck_assert_str_eq(text_of(check, "verdict"), "fail");
  ck_assert_str_eq(text_of(check, "expected"), "66666666");
  ck_assert_str_eq(text_of(check, "observed"), "70000000");
  ck_assert_str_eq(text_of(check, "unit"), "mWh");
  json_t *unproven = json_object_get(json_array_get(list, 2), "hazards_proven");
  ck_assert_uint_eq(json_array_size(unproven), 1);
  json_decref(root);
}
END_TEST

START_TEST(report_json__octets_that_are_no_utf8__are_replaced) {
  json_t *root = json_loads(written(report_json), 0, NULL);
  ck_assert_str_eq(text_of(json_array_get(json_object_get(root, "cases"), 5), "title"),
                   "Noise <script>alert(1)</script> \xef\xbf\xbd \xef\xbf\xbd \"quoted\"");
  json_decref(root);
}
END_TEST

START_TEST(report_json__a_seed_past_int64__keeps_all_its_digits) {
  run.seed = UINT64_MAX;
  json_t *root = json_loads(written(report_json), 0, NULL);
  ck_assert_str_eq(text_of(root, "seed"), "18446744073709551615");
  json_decref(root);
}
END_TEST

START_TEST(report_json__a_folder_that_is_not_there__is_a_sentence) {
  fault_t fault;
  ck_assert_int_eq(report_json(&run, "/nowhere/at/all.json", &fault), ST_NO_FILE);
  ck_assert_ptr_nonnull(strstr(fault.text, "/nowhere/at/all.json"));
}
END_TEST

START_TEST(report_junit__each_verdict__has_its_element) {
  const char *text = written(report_junit);
  ck_assert_ptr_nonnull(
      strstr(text, "<testsuite name=\"meterproof\" tests=\"8\" failures=\"1\" errors=\"2\" "
                   "skipped=\"1\">"));
  ck_assert_ptr_nonnull(strstr(text, "<testcase classname=\"clock-loss\" "
                                     "name=\"CLK-LOSS-P01[response=R1]\" "
                                     "file=\"scenarios/clock-loss/v1-one-outage.yaml\">"
                                     "</testcase>"));
  ck_assert_ptr_nonnull(strstr(text, "<failure message=\"Energy of rate 1 is billed as exact &amp; "
                                     "wrong by 3.333 kWh.\" type=\"fail, blame HEAD-END\">"));
  ck_assert_ptr_nonnull(
      strstr(text, "bill m 2026-04 energy rate 1: fail; expected 66666666, observed 70000000 mWh"));
  ck_assert_ptr_nonnull(strstr(text, "type=\"inconclusive, blame -\">"));
  ck_assert_ptr_nonnull(
      strstr(text, "<error message=\"the world could not be opened: ]]&gt; &amp; &#39;\""));
  ck_assert_ptr_nonnull(
      strstr(text, "<skipped message=\"household.csv is not there: give --data DIR\"/>"));
}
END_TEST

START_TEST(report_junit__cases_of_one_name__are_numbered) {
  cases[4].cell = "rate=held";
  const char *text = written(report_junit);
  ck_assert_ptr_nonnull(strstr(text, "name=\"CLK-FRZ-P02[rate=held]\""));
  ck_assert_ptr_nonnull(strstr(text, "name=\"CLK-FRZ-P02[rate=held] #2\""));
}
END_TEST

static size_t times(const char *text, const char *part) {
  size_t count = 0;
  for (const char *at = strstr(text, part); at; at = strstr(at + 1, part))
    count++;
  return count;
}

START_TEST(report_html__page__asks_nobody_for_anything) {
  const char *text = written(report_html);
  ck_assert_ptr_nonnull(strstr(text, "content=\"default-src 'none'; base-uri 'none'; form-action "
                                     "'none'; style-src 'sha256-"));
  ck_assert_uint_eq(times(text, "src="), 0);
  ck_assert_uint_eq(times(text, "url("), 0);
  ck_assert_uint_eq(times(text, "@import"), 0);
  ck_assert_uint_eq(times(text, " style=\""), 0); /* the policy would refuse them */
  ck_assert_uint_eq(times(text, "<link"), 0);
  ck_assert_uint_eq(times(text, "http://") - times(text, "xmlns"), 0);
}
END_TEST

START_TEST(report_html__hostile_texts__are_escaped) {
  const char *text = written(report_html);
  ck_assert_uint_eq(times(text, "<script"), 1); /* ours */
  ck_assert_ptr_nonnull(strstr(text, "Noise &lt;script&gt;alert(1)&lt;/script&gt; \xef\xbf\xbd"));
  ck_assert_ptr_nonnull(strstr(text, "/?1!&lt;CR&gt;&lt;LF&gt;"));
}
END_TEST

START_TEST(report_html__failed_case__has_its_five_lines_and_marks_the_difference) {
  const char *text = written(report_html);
  const char *section = strstr(text, "<details class=\"case\" id=\"c1\" data-verdict=\"fail\"");
  ck_assert_ptr_nonnull(section);
  ck_assert_ptr_nonnull(strstr(section, "<dt>what</dt><dd>bill m 2026-04 energy rate 1</dd>"
                                        "<dt>expected</dt><dd>66.666666 kWh</dd>"
                                        "<dt>observed</dt><dd>70.000000 kWh</dd>"
                                        "<dt>first divergence</dt><dd>the interval from "
                                        "2026-04-01 06:30: truth 3333.333 W, billed 6666.666</dd>"
                                        "<dt>blame</dt><dd>HEAD-END</dd><dt>replay</dt><dd><code>"
                                        "meterproof run scenarios/clock-loss/v1-one-outage.yaml "
                                        "--case &#39;CLK-LOSS-P01/response=R2&#39;</code>"));
  ck_assert_ptr_nonnull(
      strstr(section, "<tr class=\"differs\"><td class=\"what\">2026-04 energy, rate 1</td>"
                      "<td class=\"num\"><mark>66.666666</mark> kWh</td>"
                      "<td class=\"num\"><mark>70.000000</mark> kWh</td>"));
  ck_assert_ptr_nonnull(
      strstr(section, "<tr><td class=\"what\">2026-04 total</td><td class=\"num\">105.000000 kWh"
                      "</td><td class=\"num\">105.000000 kWh</td>"));
  ck_assert_ptr_nonnull(strstr(text, "? outage_over_rate_edge, not proven"));
}
END_TEST

START_TEST(report_html__matrix__has_a_head_line_for_each_set_of_cells) {
  const char *text = written(report_html);
  ck_assert_ptr_nonnull(strstr(text, "<tr class=\"cols\"><th>response</th><th>R1</th><th>R2</th>"
                                     "<th>R3</th></tr>"));
  ck_assert_ptr_nonnull(
      strstr(text, "<tr class=\"cols\"><th>rate</th><th>held</th><th>emergency(5)</th>"));
  ck_assert_ptr_nonnull(
      strstr(text, "<a class=\"v fail\" href=\"#c1\" title=\"response=R2: Energy of rate 1"));
  ck_assert_ptr_nonnull(strstr(text, "4 of 7 pass"));
}
END_TEST

START_TEST(report_html__long_exchange__is_cut_with_a_note) {
  text_t lines = {0};
  for (int i = 0; i < 480; i++)
    text_printf(&lines, "line %d\n", i);
  cases[0].exchange = text_chars(&lines);
  const char *text = written(report_html);
  ck_assert_ptr_nonnull(strstr(text, "Cut after 400 of 480 lines"));
  ck_assert_ptr_nonnull(strstr(text, "\nline 399\n</pre>"));
  ck_assert_ptr_null(strstr(text, "\nline 400\n"));
  cases[1].exchange = cases[0].exchange; /* a failed one is shown whole */
  ck_assert_ptr_nonnull(strstr(written(report_html), "\nline 479\n</pre>"));
  text_free(&lines);
}
END_TEST

START_TEST(report_html__library_of_120_long_cases__stays_small) {
  enum { CASES = 120, FAILED = 40, PICTURE_LEN_MAX = 60000 };
  static case_result_t many[CASES];
  static char ids[CASES][16];
  text_t lines = {0};
  for (int i = 0; i < 5000; i++)
    text_printf(&lines,
                "%05d 2026-04-01 12:00:00.000  0 →  <SOH>R5<STX>1-0:1.8.0*255()<ETX>"
                "<BCC 51>   | R5 1-0:1.8.0*255\n",
                i);
  for (int i = 0; i < CASES; i++) {
    snprintf(ids[i], sizeof ids[i], "MANY-%d", i);
    many[i] = cases[i < FAILED ? 1 : 0];
    many[i].id = ids[i];
    many[i].exchange = many[i].facts = text_chars(&lines);
    many[i].interval_count = 0; /* pictures have their own bound, tested below */
  }
  run.cases = many;
  run.case_count = CASES;
  ck_assert_uint_lt(strlen(written(report_html)), 15000000 - CASES * PICTURE_LEN_MAX);
  text_free(&lines);
}
END_TEST

START_TEST(report_html__real_time__says_that_it_is_not_deterministic) {
  ck_assert_ptr_null(strstr(written(report_html), "it is not deterministic"));
  run.real_time = true;
  ck_assert_ptr_nonnull(strstr(written(report_html), "it is not deterministic"));
}
END_TEST

START_TEST(report_html__without_gnuplot__says_so_and_is_whole) {
  ck_assert_int_eq(setenv("PATH", "/nowhere", 1), 0);
  const char *text = written(report_html);
  ck_assert_int_eq(setenv("PATH", "/usr/local/bin:/usr/bin:/bin", 1), 0);
  ck_assert_ptr_nonnull(strstr(text, "This report has no pictures"));
  ck_assert_uint_eq(times(text, "<svg class=\"plot\""), 0);
  ck_assert_ptr_nonnull(strstr(text, "</html>"));
}
END_TEST

START_TEST(report_plot__bands_and_differences__have_their_lanes) {
  text_t svg = {0};
  fault_t fault;
  ck_assert_int_eq(report_plot(&cases[1], &svg, &fault), ST_OK);
  const char *const lanes[] = {">rate<",  ">supply off<", ">battery dead<", ">clock invalid<",
                               ">visit<", ">not billed<", ">differs<"};
  for (size_t i = 0; i < sizeof lanes / sizeof lanes[0]; i++)
    ck_assert_msg(strstr(text_chars(&svg), lanes[i]) != NULL, "%s", lanes[i]);
  /* 06:40 and 08:10 of the outage, 06:30 to 07:00 of the difference. */
  ck_assert_ptr_nonnull(strstr(text_chars(&svg), "06:40–08:10"));
  ck_assert_ptr_nonnull(strstr(text_chars(&svg), "06:30–07:00"));
  ck_assert_ptr_null(strstr(text_chars(&svg), " id="));
  text_free(&svg);
  ck_assert_int_eq(report_plot(&cases[7], &svg, &fault), ST_OK);
  ck_assert_ptr_null(strstr(text_chars(&svg), ">differs<"));
  ck_assert_uint_lt(svg.len, 60000);
  text_free(&svg);
}
END_TEST

START_TEST(report_plot__names_of_bands__cannot_command_gnuplot) {
  band_t band = {"\"; system 'x' `id` $", bands[0].from_ns, bands[0].to_ns};
  cases[0].bands = &band;
  cases[0].band_count = 1;
  text_t svg = {0};
  fault_t fault;
  ck_assert_int_eq(report_plot(&cases[0], &svg, &fault), ST_OK);
  ck_assert_ptr_nonnull(strstr(text_chars(&svg), "system  x   id"));
  text_free(&svg);
}
END_TEST

START_TEST(report_plot__nothing_to_draw__is_no_picture) {
  text_t svg = {0};
  fault_t fault;
  cases[0].interval_count = 0;
  ck_assert_int_eq(report_plot(&cases[0], &svg, &fault), ST_UNSUPPORTED);
  ck_assert_uint_eq(svg.len, 0);
}
END_TEST

START_TEST(report_quantity__values_with_units__are_exact) {
  static const char *const table[][3] = {
      {"66666666", "mWh", "66.666666 kWh"},
      {"105000000", "mWh", "105.000000 kWh"},
      {"-5", "mWh", "-0.000005 kWh"},
      {"6000000", "mW", "6.000000 kW"},
      {"105000.000", "Wh", "105.000000 kWh"},
      {"6000.500", "W", "6.000500 kW"},
      {"1775128500", "s", "2026-04-02 11:15:00 UTC"},
      {"5400", "s", "5400 s"},
      {"none", "mWh", "none mWh"},
      {"66666665 … 66666667", "mWh", "66.666665 … 66.666667 kWh"},
      {"14570000", "micro", "14.570000"},
      {"5 … many", "mW", "5 … many mW"},
      {"", "mWh", ""},
      {"64 values", "", "64 values"},
  };
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
    text_t out = {0};
    report_quantity(&out, table[i][0], table[i][1]);
    ck_assert_str_eq(text_chars(&out), table[i][2]);
    text_free(&out);
  }
}
END_TEST

START_TEST(report_print_matrix__in_a_pipe__is_words_alone) {
  const char *text = printed();
  ck_assert_ptr_nonnull(strstr(text, "\nclock-loss\n"));
  ck_assert_ptr_nonnull(strstr(text, "  response            R1            R2            R3"));
  ck_assert_ptr_nonnull(
      strstr(text, "  CLK-LOSS-P01        pass          fail          inconclusive   One outage"));
  ck_assert_ptr_null(strchr(text, '\033'));
}
END_TEST

START_TEST(report_print_matrix__two_axes__make_rows_and_columns) {
  static const char *const names[] = {"response=R1,rate=held", "response=R1,rate=total_only",
                                      "response=R2,rate=held", "response=R2,rate=total_only"};
  for (int i = 0; i < 4; i++) {
    cases[i] = cases[1];
    cases[i].cell = names[i];
    cases[i].verdict = i == 3 ? VERDICT_FAIL : VERDICT_PASS;
  }
  run.case_count = 4;
  ck_assert_str_eq(printed(), "\nclock-loss\n"
                              "  rate                held          total_only    \n"
                              "  CLK-LOSS-P01  One outage over a rate edge, the battery dead\n"
                              "    response=R1       pass          pass          \n"
                              "    response=R2       pass          fail          \n\n");
  ck_assert_ptr_nonnull(strstr(written(report_html),
                               "<th class=\"s\" scope=\"row\"><i>response=R2"
                               "</i></th><td><a class=\"v pass\" href=\"#c2\""));
  /* One cell less, and the rows no longer have the same columns: whole names then. */
  run.case_count = 3;
  ck_assert_ptr_nonnull(strstr(printed(), " response=R1,rate=held response=R1,rate=total_only "));
}
END_TEST

static TCase *all_tests(void) {
  TCase *tests = tcase_create("report");
  tcase_set_timeout(tests, 30);
  tcase_add_checked_fixture(tests, fill_run, NULL);
  tcase_add_test(tests, report_json__all_cases__hold_the_fields_of_the_contract);
  tcase_add_test(tests, report_json__octets_that_are_no_utf8__are_replaced);
  tcase_add_test(tests, report_json__a_seed_past_int64__keeps_all_its_digits);
  tcase_add_test(tests, report_json__a_folder_that_is_not_there__is_a_sentence);
  tcase_add_test(tests, report_junit__each_verdict__has_its_element);
  tcase_add_test(tests, report_junit__cases_of_one_name__are_numbered);
  tcase_add_test(tests, report_html__page__asks_nobody_for_anything);
  tcase_add_test(tests, report_html__hostile_texts__are_escaped);
  tcase_add_test(tests, report_html__failed_case__has_its_five_lines_and_marks_the_difference);
  tcase_add_test(tests, report_html__matrix__has_a_head_line_for_each_set_of_cells);
  tcase_add_test(tests, report_html__long_exchange__is_cut_with_a_note);
  tcase_add_test(tests, report_html__library_of_120_long_cases__stays_small);
  tcase_add_test(tests, report_html__real_time__says_that_it_is_not_deterministic);
  tcase_add_test(tests, report_html__without_gnuplot__says_so_and_is_whole);
  tcase_add_test(tests, report_plot__bands_and_differences__have_their_lanes);
  tcase_add_test(tests, report_plot__names_of_bands__cannot_command_gnuplot);
  tcase_add_test(tests, report_plot__nothing_to_draw__is_no_picture);
  tcase_add_test(tests, report_quantity__values_with_units__are_exact);
  tcase_add_test(tests, report_print_matrix__in_a_pipe__is_words_alone);
  tcase_add_test(tests, report_print_matrix__two_axes__make_rows_and_columns);
  return tests;
}

int main(int count, char **arguments) {
  if (count > 1) {
    fault_t fault;
    fill_run();
    return report_html(&run, arguments[1], &fault) == ST_OK ? 0 : 1;
  }
  Suite *suite = suite_create("report");
  suite_add_tcase(suite, all_tests());
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  const int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
