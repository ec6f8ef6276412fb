/* tidy's own negative twins: for each rule one small tree that keeps it and one that breaks it,
 * with the finding as a literal. Trees are made in memory; one test reads a real folder. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "harness/tidy/rules.h"

enum { FILES_MAX = 4 };

typedef struct {
  const char *path;
  const char *text;
} piece_t;

static text_t found;

/* The findings of all rules over the pieces, as one text; until the next call. */
static const char *judge(const piece_t *pieces, size_t count) {
  arena_t arena = {0};
  tree_t tree = tree_empty(&arena);
  for (size_t at = 0; at < count; at++)
    tree_add(&arena, &tree, pieces[at].path, bytes_text(pieces[at].text));
  tree_close(&tree);
  text_clear(&found);
  findings_t findings = {.out = &found};
  rules_all(&tree, &findings);
  arena_free(&arena);
  return text_chars(&found);
}

static const char *judge_one(const char *path, const char *text) {
  piece_t piece = {path, text};
  return judge(&piece, 1);
}

typedef struct {
  const char *path, *text, *finding;
} case_t;

/* long: a table. Every row breaks one rule; the finding is all that tidy may say about it. */
static const case_t bad[] = {
    {"base/a.c", "/* a */\n#include \"pmu/data/record.h\"\n",
     "base/a.c:2: include: base may not include \"pmu/data/record.h\"\n"},
    {"pmu/proto/a.c", "/* a */\n#include \"sim/wire/iec21.h\"\n",
     "pmu/proto/a.c:2: include: pmu/proto may not include \"sim/wire/iec21.h\"\n"},
    {"sim/world/a.c", "/* a */\n#include \"pmu/data/record.h\"\n",
     "sim/world/a.c:2: include: sim/world may not include \"pmu/data/record.h\"\n"},
    {"pmu/proto/a.c", "/* a */\n#include \"pmu/fleet/headend.h\"\n",
     "pmu/proto/a.c:2: include: pmu/proto may not include \"pmu/fleet/headend.h\"\n"},
    {"pmu/bill/a.c", "/* a */\n#include \"pmu/store/store.h\"\n",
     "pmu/bill/a.c:2: include: pmu/bill may not include \"pmu/store/store.h\"\n"},
    {"sim/world/a.c", "/* a */\n#include \"sim/rt/loop.h\"\n",
     "sim/world/a.c:2: include: sim/world may not include \"sim/rt/loop.h\"\n"},
    {"pmu/rt/a.c", "/* a */\n#include \"harness/check/verdict.h\"\n",
     "pmu/rt/a.c:2: include: pmu/rt may not include \"harness/check/verdict.h\"\n"},
    {"pmu/rt/a_test.c", "/* a */\n#include \"harness/check/verdict.h\"\n",
     "pmu/rt/a_test.c:2: include: pmu/rt may not include \"harness/check/verdict.h\"\n"},
    {"harness/oracle/a.c", "/* a */\n#include \"base/units.h\"\n",
     "harness/oracle/a.c:2: include: \"base/units.h\": harness/oracle stands alone, libc and its "
     "own "
     "headers\n"},
    {"harness/scenario/a.c", "/* a */\n#include \"sim/meter/meter.h\"\n",
     "harness/scenario/a.c:2: include: harness/scenario may not include \"sim/meter/meter.h\"\n"},
    {"sim/meter/a.c", "/* a */\n#include \"clock.h\"\n",
     "sim/meter/a.c:2: include: \"clock.h\": name it from the root, \"sim/meter/clock.h\"\n"},
    {"sim/meter/a.c", "/* a */\n#include <time.h>\n",
     "sim/meter/a.c:2: include: <time.h> is not for a core: cores know pure C, no clock and no "
     "system\n"},
    {"harness/oracle/a.c", "/* a */\n#include <openssl/evp.h>\n",
     "harness/oracle/a.c:2: include: <openssl/evp.h> is not for a core: cores know pure C, no "
     "clock "
     "and no system\n"},
    {"pmu/helpers/a.c", "/* a */\n",
     "pmu/helpers/a.c:1: layout: the layout has no folder 'pmu/helpers' for code\n"},
    {"base/a.c", "int a;\n", "base/a.c:1: opening: say first what this file is and is not\n"},
    {"base/a.c", "/* a */\n\tint a;\n", "base/a.c:2: blank: a tab; use spaces\n"},
    {"base/a.c", "/* a */\nint a; \n", "base/a.c:2: blank: blanks at the end of the line\n"},
    {"base/a.c", "/* a */\nint a;", "base/a.c:2: blank: no newline at the end of the file\n"},
    {"base/a.c", "/* a TODO */\n",
     "base/a.c:1: leftover: TODO: do it, or say in the changelog that it is not done\n"},
    {"pmu/bill/a.c", "/* a */\nstatic double price;\n",
     "pmu/bill/a.c:2: float: double: no floating point where energy, time or money is\n"},
    {"sim/meter/a.c", "/* a */\nint f(void) { return (int)time(NULL); }\n",
     "sim/meter/a.c:2: clock: time: a core is told the time\n"},
    {"sim/meter/a_test.c", "/* a */\nint f(void) { return usleep (1); }\n",
     "sim/meter/a_test.c:2: clock: usleep: nothing sleeps; deadlines are given to the caller\n"},
    {"sim/link/a.c", "/* a */\nint f(void) { return rand(); }\n",
     "sim/link/a.c:2: dice: rand: draws are base/dice, a function of seed and counter\n"},
    {"harness/check/check.h", "/* a */\nint f(void) { return getenv(\"A\") != 0; }\n",
     "harness/check/check.h:2: environment: getenv: a core knows no environment\n"},
    {"pmu/data/a.c", "/* a */\nstatic true_t now;\n",
     "pmu/data/a.c:2: true_t: true_t: true time is the world's; the head-end has utc_t and "
     "claim_t\n"},
    {"pmu/rt/a.c", "/* a */\nint f(void) { return atoi(\"1\"); }\n",
     "pmu/rt/a.c:2: unsafe: atoi: silent about errors; use bytes_to_i64\n"},
    {"scenarios/a/a.yaml", "id: A-B-P01\n",
     "scenarios/a/a.yaml:1: scenario: a scenario that expects nothing\n"},
    {"scenarios/a/a.yaml", "expect:\n", "scenarios/a/a.yaml:1: scenario: no id\n"},
    {"scenarios/a/a.yml", "id: A-B-P01\n",
     "scenarios/a/a.yml:1: scenario: scenarios end in .yaml; it is not found\n"},
    {"fixtures/a.db", "", "fixtures/a.db:1: generated: a file that a program makes is not kept\n"},
    {"harness/defects/a.c", "/* a */\n",
     "harness/defects/a.c:1: registry: harness/defects has no .def to be registered in\n"},
};

START_TEST(tidy__a_tree_that_breaks_one_rule__is_told_file_line_and_rule) {
  const case_t *row = &bad[_i];
  ck_assert_str_eq(judge_one(row->path, row->text), row->finding);
}
END_TEST

/* What looks like a breach and is none. */
static const piece_t good[] = {
    {"pmu/fleet/a.c", "/* a */\n#include \"pmu/data/record.h\"\n#include \"base/units.h\"\n"},
    {"pmu/rt/a.c", "/* a */\n#include <time.h>\n#include \"pmu/store/store.h\"\n"},
    {"harness/bench/a.c", "/* a */\n#include \"sim/world/world.h\"\n"},
    {"harness/defects/a.h", "/* a */\n#include \"sim/meter/mechanisms.h\"\n"},
    {"harness/oracle/a.c", "/* a */\n#include \"oracle.h\"\n#include <stdlib.h>\n"},
    {"base/a_test.c", "/* a */\n#include <check.h>\n"},
    {"sim/meter/a.c", "/* double time() TODOS */\nstatic const char *a = \"double time( TODO\";\n"},
    {"sim/meter/a.c", "/* a */\nint f(meter_t *m) { return m->time(1); }\n"},
    {"sim/meter/a.c", "/* a */\nstatic int last_time(int a) { return a; }\n"},
    {"harness/report/a.c", "/* a */\nstatic double x;\n"},
    {"harness/cli/a.c", "/* a */\nint f(void) { return getenv(\"A\") != 0; }\n"},
    {"sim/world/a.c", "/* a */\nstatic true_t now;\n"},
    {"scenarios/a/a.yaml", "id: A-B-P01\nexpect:\n  - bill: {}\n"},
    {"scenarios/a/a.yaml", "id: A-B-P01\nrelations: [R01]\n"},
};

START_TEST(tidy__a_tree_that_keeps_the_rules__is_clean) {
  ck_assert_str_eq(judge_one(good[_i].path, good[_i].text), "");
}
END_TEST

/* A body of `lines` lines between the braces, behind `above`. */
static char *function_of(int lines, const char *above) {
  text_t text = {0};
  text_printf(&text, "/* a */\n%sint f(void) {\n", above);
  for (int at = 0; at < lines; at++)
    text_put(&text, "  g();\n");
  text_put(&text, "}\n");
  return text.p;
}

START_TEST(tidy__a_function_of_71_lines__is_found_and_of_70_is_not) {
  char *fits = function_of(68, ""); /* with its first and last line 70 */
  ck_assert_str_eq(judge_one("base/a.c", fits), "");
  char *breaks = function_of(69, "");
  ck_assert_str_eq(judge_one("base/a.c", breaks), "base/a.c:2: function: 71 lines; at most 70\n");
  free(fits);
  free(breaks);
}
END_TEST

START_TEST(tidy__a_long_function__is_excused_only_by_a_comment_directly_above) {
  char *said = function_of(90, "/* long: one row a form */\n");
  ck_assert_str_eq(judge_one("base/a.c", said), "");
  char *apart = function_of(90, "/* long: one row a form */\n\n");
  ck_assert_str_eq(judge_one("base/a.c", apart), "base/a.c:4: function: 92 lines; at most 70\n");
  free(said);
  free(apart);
}
END_TEST

START_TEST(tidy__a_line_of_101_characters__is_found_and_of_100_is_not) {
  char text[128];
  memcpy(text, "/* ", 3);
  memset(text + 3, 'a', 94);
  memcpy(text + 97, " */\n", 5); /* 3 + 94 + 3 = 100 characters */
  ck_assert_str_eq(judge_one("base/a.c", text), "");
  memcpy(text + 97, "a */\n", 6);
  ck_assert_str_eq(judge_one("base/a.c", text), "base/a.c:1: line: 101 characters; at most 100\n");
}
END_TEST

START_TEST(tidy__a_character_of_two_octets__counts_once) {
  char text[256] = "/* ";
  for (int at = 0; at < 94; at++)
    memcpy(text + 3 + 2 * at, "\xC2\xB7", 3);
  memcpy(text + 3 + 188, " */\n", 5);
  ck_assert_str_eq(judge_one("base/a.c", text), "");
}
END_TEST

START_TEST(tidy__a_file_of_601_lines__is_found_and_a_test_of_601_is_not) {
  text_t text = {0};
  text_put(&text, "/* a */\n");
  for (int line = 1; line < 601; line++)
    text_put(&text, "int a;\n");
  ck_assert_str_eq(judge_one("base/a.c", text_chars(&text)),
                   "base/a.c:601: size: 601 lines; at most 600: which two things is it?\n");
  ck_assert_str_eq(judge_one("base/a_test.c", text_chars(&text)), "");
  text_free(&text);
}
END_TEST

START_TEST(tidy__a_unit_in_a_naked_parameter__is_found_only_at_a_border) {
  piece_t pieces[] = {{"pmu/data/a.h",
                       "/* a */\nvoid f(int64_t from_s, utc_t to);\nint64_t g_mwh(utc_t at);\n"
                       "typedef struct {\n  int64_t s_of_ns;\n  int64_t at_ns;\n} a_t;\n"},
                      {"pmu/fleet/a.c", "/* a */\n#include \"pmu/data/a.h\"\n"}};
  ck_assert_str_eq(judge(pieces, 2),
                   "pmu/data/a.h:2: unit: parameter 'from_s' is a naked integer at a border; use a "
                   "type of base/units.h\n"
                   "pmu/data/a.h:3: unit: function 'g_mwh' is a naked integer at a border; use a "
                   "type of base/units.h\n");
  pieces[1].path = "pmu/data/a.c"; /* its own folder: no border */
  ck_assert_str_eq(judge(pieces, 2), "");
}
END_TEST

START_TEST(tidy__an_entry_that_is_not_registered__is_found) {
  const piece_t pieces[] = {{"sim/models/models.def", "/* a */\nMODEL(one)\n"},
                            {"sim/models/one.c", "/* a */\nconst model_t one = {0};\n"},
                            {"sim/models/two.c", "/* a */\nconst model_t model_two = {0};\n"},
                            {"sim/models/rows.c", "/* a */\nstatic const row_t rows = {0};\n"}};
  ck_assert_str_eq(judge(pieces, FILES_MAX),
                   "sim/models/two.c:1: registry: not registered in sim/models/models.def\n");
}
END_TEST

START_TEST(tidy__a_registered_name_without_a_file__is_found) {
  const piece_t pieces[] = {{"sim/models/models.def", "/* a */\nMODEL(one)\n\nMODEL(two)\n"},
                            {"sim/models/one.c", "/* a */\n"}};
  ck_assert_str_eq(
      judge(pieces, 2),
      "sim/models/models.def:4: registry: 'two' is registered, but sim/models has no such file\n");
}
END_TEST

START_TEST(tidy__a_registered_name_with_a_prefix__is_its_file) {
  piece_t pieces[] = {{"harness/defects/defects.def", "/* a */\nDEFECT(defect_lost_day)\n"},
                      {"harness/defects/lost_day.c", "/* a */\n"},
                      {"harness/defects/defects.c", "/* a */\n"}};
  ck_assert_str_eq(judge(pieces, 3), "");
  pieces[1].path = "harness/defects/lost.c";
  ck_assert_str_eq(judge(pieces, 3),
                   "harness/defects/defects.def:2: registry: 'defect_lost_day' is registered, but "
                   "harness/defects has no such file\n"
                   "harness/defects/lost.c:1: registry: not registered in "
                   "harness/defects/defects.def\n");
}
END_TEST

START_TEST(tidy__a_scenario_id_twice__is_found) {
  const piece_t pieces[] = {{"scenarios/a.yaml", "id: A-B-P01\nexpect:\n"},
                            {"scenarios/b.yaml", "id: A-B-P01\nexpect:\n"}};
  ck_assert_str_eq(judge(pieces, 2),
                   "scenarios/b.yaml:1: scenario: id A-B-P01 is taken by scenarios/a.yaml\n");
}
END_TEST

START_TEST(tidy__a_stranger_at_the_top__is_found_and_a_dot_file_is_not) {
  arena_t arena = {0};
  tree_t tree = tree_empty(&arena);
  tree.tops[tree.top_count++] = "utils/";
  tree.tops[tree.top_count++] = ".gitignore";
  tree.tops[tree.top_count++] = "README.md";
  text_t out = {0};
  findings_t findings = {.out = &out};
  rules_all(&tree, &findings);
  ck_assert_str_eq(text_chars(&out), "utils/:1: layout: nothing else stands at the top\n");
  text_free(&out);
  arena_free(&arena);
}
END_TEST

START_TEST(tree_load__a_real_folder__has_its_files_in_order_of_path) {
  arena_t arena = {0};
  tree_t tree;
  fault_t fault;
  ck_assert_int_eq(tree_load(&arena, HOUSE_ROOT "/base", &tree, &fault), ST_OK);
  ck_assert_ptr_nonnull(tree_find(&tree, "units.h"));
  ck_assert_ptr_null(tree_find(&tree, "units.hpp"));
  for (size_t at = 1; at < tree.count; at++)
    ck_assert_int_lt(strcmp(tree.files[at - 1].path, tree.files[at].path), 0);
  arena_free(&arena);
}
END_TEST

START_TEST(tree_load__a_folder_that_is_not_there__is_a_fault_that_names_it) {
  arena_t arena = {0};
  tree_t tree;
  fault_t fault;
  ck_assert_int_eq(tree_load(&arena, "/nowhere", &tree, &fault), ST_NO_FILE);
  ck_assert_str_eq(fault.text, "folder /nowhere/ cannot be read");
  arena_free(&arena);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("tidy");
  TCase *tests = tcase_create("rules");
  tcase_add_loop_test(tests, tidy__a_tree_that_breaks_one_rule__is_told_file_line_and_rule, 0,
                      sizeof bad / sizeof bad[0]);
  tcase_add_loop_test(tests, tidy__a_tree_that_keeps_the_rules__is_clean, 0,
                      sizeof good / sizeof good[0]);
  tcase_add_test(tests, tidy__a_function_of_71_lines__is_found_and_of_70_is_not);
  tcase_add_test(tests, tidy__a_long_function__is_excused_only_by_a_comment_directly_above);
  tcase_add_test(tests, tidy__a_line_of_101_characters__is_found_and_of_100_is_not);
  tcase_add_test(tests, tidy__a_character_of_two_octets__counts_once);
  tcase_add_test(tests, tidy__a_file_of_601_lines__is_found_and_a_test_of_601_is_not);
  tcase_add_test(tests, tidy__a_unit_in_a_naked_parameter__is_found_only_at_a_border);
  tcase_add_test(tests, tidy__an_entry_that_is_not_registered__is_found);
  tcase_add_test(tests, tidy__a_registered_name_without_a_file__is_found);
  tcase_add_test(tests, tidy__a_registered_name_with_a_prefix__is_its_file);
  tcase_add_test(tests, tidy__a_scenario_id_twice__is_found);
  tcase_add_test(tests, tidy__a_stranger_at_the_top__is_found_and_a_dot_file_is_not);
  tcase_add_test(tests, tree_load__a_real_folder__has_its_files_in_order_of_path);
  tcase_add_test(tests, tree_load__a_folder_that_is_not_there__is_a_fault_that_names_it);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  text_free(&found);
  return failed == 0 ? 0 : 1;
}
