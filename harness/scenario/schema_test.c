/* One language, three places: the loader's tables, scenario.schema.json and fixtures/tour.yaml are
 * held together here, key by key, so that none of them drifts unnoticed. */
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/scenario/expect_words.h"
#include "harness/scenario/file.h"
#include "harness/scenario/way.h"

#define SCHEMA HOUSE_ROOT "/harness/scenario/scenario.schema.json"
#define TOUR HOUSE_ROOT "/fixtures/tour.yaml"
#define MODELS HOUSE_ROOT "/fixtures/models"
enum { TOUR_MAX = 1 << 16 };

static json_t *schema;
static arena_t arena;

static void setup(void) {
  json_error_t error;
  schema = json_load_file(SCHEMA, JSON_REJECT_DUPLICATES, &error);
  ck_assert_msg(schema != NULL, "%s:%d:%d: %s", SCHEMA, error.line, error.column, error.text);
}

static void teardown(void) {
  json_decref(schema);
  arena_free(&arena);
}

static json_t *properties(const char *definition) {
  json_t *found = json_object_get(json_object_get(schema, "definitions"), definition);
  ck_assert_msg(found != NULL, "the schema has no definition '%s'", definition);
  ck_assert_msg(json_is_false(json_object_get(found, "additionalProperties")),
                "'%s' of the schema lets unknown keys pass", definition);
  return json_object_get(found, "properties");
}

static void same_keys(const char *definition, const char *const *keys, size_t count) {
  json_t *found = properties(definition);
  for (size_t i = 0; i < count; i++)
    ck_assert_msg(json_object_get(found, keys[i]) != NULL, "schema: '%s' lacks '%s'", definition,
                  keys[i]);
  ck_assert_msg(json_object_size(found) == count, "schema: '%s' has a key that the loader has not",
                definition);
}

static const char *text_of(const char *path) {
  bytes_t text;
  ck_assert_int_eq(file_read(&arena, path, TOUR_MAX, &text), ST_OK);
  return (const char *)text.p;
}

static const char *tour_text(void) { return text_of(TOUR); }

/* The word as a key: something other than a letter before it, a colon behind it. */
static bool shows_key(const char *text, const char *key) {
  const char *colon = arena_printf(&arena, "%s:", key);
  for (const char *at = strstr(text, colon); at != NULL; at = strstr(at + 1, colon)) {
    if (at > text && strchr(" {[-\n", at[-1]) != NULL) return true;
  }
  return false;
}

/* Statements of models are files of their own; all of them together show their keys. */
static bool is_of_statement(section_t section) {
  return strncmp(keys_section_name(section), "model", 5) == 0;
}

START_TEST(schema__sections__have_the_keys_of_the_loader) {
  section_t section = (section_t)_i;
  const char *const *keys = keys_of(section);
  size_t count = 0;
  while (keys[count] != NULL)
    count++;
  same_keys(keys_section_name(section), keys, count);
}
END_TEST

static const char *models_text(void) {
  const char *const *paths = NULL;
  const char *all = "";
  size_t count = 0;
  ck_assert_int_eq(file_list(&arena, MODELS, &paths, &count), ST_OK);
  for (size_t i = 0; i < count; i++)
    all = arena_printf(&arena, "%s%s", all, text_of(paths[i]));
  return all;
}

START_TEST(tour__sections__shows_every_key) {
  const char *text = is_of_statement((section_t)_i) ? models_text() : tour_text();
  for (const char *const *key = keys_of((section_t)_i); *key != NULL; key++)
    ck_assert_msg(shows_key(text, *key), "fixtures/tour.yaml does not show '%s' of '%s'", *key,
                  keys_section_name((section_t)_i));
}
END_TEST

static size_t keys_of_rows(const expect_key_t *rows, const char *keys[32]) {
  size_t count = 0;
  for (; rows[count].key != NULL; count++)
    keys[count] = rows[count].key;
  return count;
}

START_TEST(schema__expectations__have_the_keys_of_the_loader) {
  const char *names[32], *keys[32];
  size_t count = 0;
  const char *text = tour_text();
  for (const expect_kind_t *kind = EXPECT_KINDS; kind->name != NULL; kind++) {
    names[count++] = kind->name;
    same_keys(arena_printf(&arena, "expect_%s", kind->name), keys, keys_of_rows(kind->keys, keys));
    ck_assert_msg(shows_key(text, kind->name), "fixtures/tour.yaml does not show '%s'", kind->name);
    for (const expect_key_t *row = kind->keys; row->key != NULL; row++)
      ck_assert_msg(shows_key(text, row->key), "fixtures/tour.yaml does not show '%s' of '%s'",
                    row->key, kind->name);
  }
  names[count++] = "when";
  same_keys("expectation", names, count);
  same_keys("expect_energy", keys, keys_of_rows(EXPECT_ENERGY_KEYS, keys));
  same_keys("expect_demand", keys, keys_of_rows(EXPECT_DEMAND_KEYS, keys));
}
END_TEST

static bool last_part_is_unique(int32_t axis, const char **last) {
  int32_t found = 0;
  *last = strrchr(policy_axis_name(axis), '.') + 1;
  for (int32_t i = 0; i < POLICY_AXES; i++)
    found += strcmp(strrchr(policy_axis_name(i), '.') + 1, *last) == 0 ? 1 : 0;
  return found == 1;
}

START_TEST(schema__axes__are_those_of_the_loader) {
  const char *keys[2 * POLICY_AXES + WAY_AXES];
  const char *text = tour_text();
  size_t count = 0;
  for (int32_t i = 0; i < POLICY_AXES; i++) {
    keys[count++] = policy_axis_name(i);
    ck_assert_msg(shows_key(text, policy_axis_name(i)), "fixtures/tour.yaml does not show '%s'",
                  policy_axis_name(i));
  }
  same_keys("policy", keys, count);
  for (int32_t i = 0; i < POLICY_AXES; i++) {
    const char *last = NULL;
    if (last_part_is_unique(i, &last)) keys[count++] = last;
  }
  for (int32_t i = 0; i < WAY_AXES; i++) {
    keys[count++] = way_axis_name(i);
    ck_assert_msg(shows_key(text, way_axis_name(i)), "fixtures/tour.yaml does not show '%s'",
                  way_axis_name(i));
  }
  same_keys("matrix", keys, count);
  same_keys("when", keys, count);
}
END_TEST

START_TEST(tour__fault_kinds_of_the_schema__are_all_shown) {
  json_t *kinds = json_object_get(json_object_get(properties("fault"), "kind"), "enum");
  const char *text = tour_text();
  ck_assert_uint_eq(json_array_size(kinds), 38); /* 26 of meters, 6 of links, 6 more of networks */
  for (size_t i = 0; i < json_array_size(kinds); i++) {
    const char *kind = json_string_value(json_array_get(kinds, i));
    ck_assert_msg(strstr(text, arena_printf(&arena, "kind: %s", kind)) != NULL,
                  "fixtures/tour.yaml does not show the fault '%s'", kind);
  }
}
END_TEST

START_TEST(schema__hazards__are_those_of_the_loader) {
  json_t *hazards = json_object_get(properties("file"), "hazards");
  json_t *words = json_object_get(json_array_get(json_object_get(hazards, "anyOf"), 0), "enum");
  ck_assert_uint_eq(json_array_size(words), EXPECT_HAZARDS.count);
  for (size_t i = 0; i < EXPECT_HAZARDS.count; i++)
    ck_assert_str_eq(json_string_value(json_array_get(words, i)), EXPECT_HAZARDS.words[i]);
}
END_TEST

/* Rows of FACTS.md: "| `span START_NS END_NS` | WO | …". */
START_TEST(scenario_facts_for__each_fact_of_the_grammar__goes_where_its_column_says) {
  bytes_t text;
  ck_assert_int_eq(file_read(&arena, HOUSE_ROOT "/harness/scenario/FACTS.md", TOUR_MAX, &text),
                   ST_OK);
  int32_t rows = 0;
  for (const char *at = (const char *)text.p; at != NULL; at = strchr(at, '\n')) {
    at += *at == '\n' ? 1 : 0;
    const char *to = strstr(at, "` | ");
    size_t line = strcspn(at, "\n");
    if (strncmp(at, "| `", 3) != 0 || to == NULL || to > at + line) continue;
    to += 4;
    size_t receivers = strspn(to, "WHOB");
    if (receivers == 0 || strncmp(to + receivers, " |", 2) != 0) continue;
    const char *fact = arena_printf(&arena, "%.*s 1\n", (int)strcspn(at + 3, " `"), at + 3);
    const char *all = "WHO";
    for (int32_t i = 0; i < 3; i++) {
      bool gets = scenario_facts_for(&arena, bytes_text(fact), all[i]).len > 0;
      ck_assert_msg(gets == (memchr(to, all[i], receivers) != NULL), "%c and the fact %s", all[i],
                    fact);
    }
    rows++;
  }
  ck_assert_int_ge(rows, 28);
}
END_TEST

START_TEST(tour__linted__is_clean_and_has_all_its_cells) {
  const scenario_options_t options = {.root = HOUSE_ROOT};
  complaints_t complaints = {0};
  case_t *cases = NULL;
  size_t count = 0;
  status_t status = scenario_load(&arena, TOUR, &options, &cases, &count, &complaints);
  ck_assert_msg(status == ST_OK, "%s", text_chars(&complaints.text));
  ck_assert_uint_eq(count, 6); /* two responses, three rates, one of all the rest */
  ck_assert_str_eq(
      cases[0].cell,
      "response=R2,clk.invalid.rate=held,protocol=iec62056-21,security=both,opening=direct,"
      "blocks=get,window=7,info=2030,address_len=2,cell=70-40/0.2-0.5,model=polyphase-tou");
  ck_assert_ptr_nonnull(strstr(cases[5].cell, "response=R3,clk.invalid.rate=total_only,protocol"));
  ck_assert_ptr_nonnull(cases[0].inapplicable);
  ck_assert_str_eq(cases[0].enumerate, "every_nvm_write");
  ck_assert(cases[0].kills);
  ck_assert_int_eq(cases[0].restart.ns, 30 * NS_PER_S);
}
END_TEST

START_TEST(scenario_load__whole_library__is_clean_with_unique_ids) {
  const scenario_options_t options = {.root = HOUSE_ROOT};
  complaints_t complaints = {0};
  case_t *cases = NULL;
  size_t count = 0;
  status_t status =
      scenario_load(&arena, HOUSE_ROOT "/scenarios", &options, &cases, &count, &complaints);
  ck_assert_msg(status == ST_OK, "%s", text_chars(&complaints.text));
  ck_assert_uint_ge(count, 100);
}
END_TEST

START_TEST(scenario_load__the_same_id_twice__is_refused) {
  char folder[] = "/tmp/schema_test_XXXXXX";
  ck_assert_ptr_nonnull(mkdtemp(folder));
  static const char *const NAMES[] = {"a.yaml", "b.yaml"};
  const char *paths[2];
  for (int32_t i = 0; i < 2; i++) {
    paths[i] = arena_printf(&arena, "%s/%s", folder, NAMES[i]);
    FILE *file = fopen(paths[i], "w");
    ck_assert_ptr_nonnull(file);
    fputs(tour_text(), file);
    fclose(file);
  }
  const scenario_options_t options = {.root = HOUSE_ROOT};
  complaints_t complaints = {0};
  case_t *cases = NULL;
  size_t count = 0;
  status_t status = scenario_load(&arena, folder, &options, &cases, &count, &complaints);
  for (int32_t i = 0; i < 2; i++)
    unlink(paths[i]);
  rmdir(folder);
  ck_assert_int_eq(status, ST_BAD_INPUT);
  ck_assert_str_eq(text_chars(&complaints.text),
                   arena_printf(&arena,
                                "%s:4:5: the id TOUR-ALL-P01 belongs to %s already: take a new "
                                "one\n",
                                paths[1], paths[0]));
  text_free(&complaints.text);
}
END_TEST

START_TEST(scenario_load__missing_path_and_folder__are_told_apart) {
  const scenario_options_t options = {.root = HOUSE_ROOT};
  complaints_t complaints = {0};
  case_t *cases = NULL;
  size_t count = 0;
  ck_assert_int_eq(scenario_load(&arena, "no/such/place", &options, &cases, &count, &complaints),
                   ST_BAD_INPUT);
  ck_assert_str_eq(text_chars(&complaints.text), "no/such/place:1:1: no such file or folder\n");
  ck_assert_uint_eq(count, 0);
  text_free(&complaints.text);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("schema");
  TCase *tests = tcase_create("schema");
  tcase_add_checked_fixture(tests, setup, teardown);
  tcase_add_loop_test(tests, schema__sections__have_the_keys_of_the_loader, 0, SECTION_COUNT);
  tcase_add_loop_test(tests, tour__sections__shows_every_key, 0, SECTION_COUNT);
  tcase_add_test(tests, schema__expectations__have_the_keys_of_the_loader);
  tcase_add_test(tests, schema__axes__are_those_of_the_loader);
  tcase_add_test(tests, schema__hazards__are_those_of_the_loader);
  tcase_add_test(tests, tour__fault_kinds_of_the_schema__are_all_shown);
  tcase_add_test(tests, scenario_facts_for__each_fact_of_the_grammar__goes_where_its_column_says);
  tcase_add_test(tests, tour__linted__is_clean_and_has_all_its_cells);
  tcase_add_test(tests, scenario_load__whole_library__is_clean_with_unique_ids);
  tcase_add_test(tests, scenario_load__the_same_id_twice__is_refused);
  tcase_add_test(tests, scenario_load__missing_path_and_folder__are_told_apart);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
