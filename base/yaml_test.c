/* The strict reader: kinds, places, refusals with their messages, and the hunt for unknown keys. */
#include "base/yaml.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  arena_t arena;
  text_t complaints;
  int32_t count;
  yaml_file_t file;
  status_t status;
} read_t;

static read_t *read_text(const char *text) {
  read_t *read = calloc(1, sizeof *read);
  read->status = yaml_parse(&read->file, &read->arena, "x.yaml", bytes_text(text),
                            &read->complaints, &read->count);
  return read;
}

static void drop(read_t *read) {
  text_free(&read->complaints);
  arena_free(&read->arena);
  free(read);
}

typedef struct {
  const char *text;
  yaml_kind_t kind;
} kind_row_t;

/* YAML 1.2.2, 10.3.2; the rows marked 1.1 are what older readers take for something else. */
static const kind_row_t KIND_ROWS[] = {
    {"no", YAML_KIND_TEXT},                                   /* 1.1: false */
    {"off", YAML_KIND_TEXT},        {"1:30", YAML_KIND_TEXT}, /* 1.1: 90 */
    {"2026-03-31", YAML_KIND_TEXT}, {"2026-03-31T00:00", YAML_KIND_TEXT},
    {"1_000", YAML_KIND_TEXT}, /* 1.1: 1000 */
    {"0b1", YAML_KIND_TEXT},        {"true", YAML_KIND_BOOL},
    {"tRue", YAML_KIND_TEXT},       {"~", YAML_KIND_NULL},
    {"null", YAML_KIND_NULL},       {"12", YAML_KIND_INT},
    {"-12", YAML_KIND_INT},         {"0o17", YAML_KIND_INT},
    {"0xfF", YAML_KIND_INT},        {"0x", YAML_KIND_TEXT},
    {"1.50", YAML_KIND_DECIMAL},    {"1e3", YAML_KIND_DECIMAL},
    {".inf", YAML_KIND_DECIMAL},    {"1.2.3", YAML_KIND_TEXT},
    {"\"12\"", YAML_KIND_TEXT},     {"'true'", YAML_KIND_TEXT},
    {"[1, 2]", YAML_KIND_LIST},     {"{a: 1}", YAML_KIND_MAP},
};

START_TEST(yaml_parse__plain_scalars__follow_the_core_schema_of_1_2) {
  char text[64];
  snprintf(text, sizeof text, "key: %s\n", KIND_ROWS[_i].text);
  read_t *read = read_text(text);
  ck_assert_msg(read->status == ST_OK, "%s", text_chars(&read->complaints));
  yaml_value_t *value = yaml_get(&read->file, read->file.root, "key");
  ck_assert_ptr_nonnull(value);
  ck_assert_int_eq(value->kind, KIND_ROWS[_i].kind);
  ck_assert_int_eq(value->line, 1);
  ck_assert_int_eq(value->col, 6);
  drop(read);
}
END_TEST

typedef struct {
  const char *text, *complaint;
} refusal_t;

static const refusal_t REFUSALS[] = {
    {"a: 1\nb: 2\na: 3\n", "x.yaml:3:1: duplicate key 'a', it stands at 1:1 already: remove one\n"},
    {"a: &x 1\n", "x.yaml:1:4: anchors are refused here: write the value out\n"},
    {"a: *x\n", "x.yaml:1:4: aliases are refused here: write the value out\n"},
    {"a: !!str 1\n", "x.yaml:1:4: tags are refused here: remove it, quotes make a text\n"},
    {"%YAML 1.1\n---\na: 1\n",
     "x.yaml:1:1: directives are refused here: remove the line that begins with %\n"},
    {"a: 1\n---\nb: 2\n",
     "x.yaml:2:1: a second document: one file, one story; make it a file of its own\n"},
    {"? [a]\n: 1\n", "x.yaml:1:3: a list or map as a key: a key is a single word\n"},
    {"", "x.yaml:1:1: the file is empty: write a map of keys\n"},
    {"a: [1, 2\nb: 3\n", "x.yaml:2:2: not YAML: did not find expected ',' or ']', while parsing a "
                         "flow sequence: check indentation, quotes and brackets here\n"},
    {"a: 1\n b: \xff\n", "x.yaml:2:5: not YAML: invalid leading UTF-8 octet: check indentation, "
                         "quotes and brackets here\n"},
    {"[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]\n",
     "x.yaml:1:17: nested too deep: 16 levels are the most\n"},
};

START_TEST(yaml_parse__what_is_refused__names_its_place_and_mend) {
  read_t *read = read_text(REFUSALS[_i].text);
  ck_assert_int_eq(read->status, ST_BAD_INPUT);
  ck_assert_str_eq(text_chars(&read->complaints), REFUSALS[_i].complaint);
  ck_assert_int_eq(read->count, 1);
  drop(read);
}
END_TEST

START_TEST(yaml_parse__several_errors__are_all_collected) {
  read_t *read = read_text("a: &x 1\nb: !t 2\nc: *x\n");
  ck_assert_int_eq(read->status, ST_BAD_INPUT);
  ck_assert_int_eq(read->count, 3);
  drop(read);
}
END_TEST

START_TEST(yaml_leftovers__key_nobody_asked_for__is_named_with_the_nearest) {
  read_t *read = read_text("meter: m\nlod: 1\ninner: {povver: 3, deep: {any: 1}}\n");
  yaml_value_t *root = read->file.root;
  yaml_get(&read->file, root, "meter");
  yaml_get(&read->file, root, "load");
  yaml_value_t *inner = yaml_get(&read->file, root, "inner");
  yaml_get(&read->file, inner, "power");
  yaml_leftovers(&read->file);
  ck_assert_str_eq(text_chars(&read->complaints),
                   "x.yaml:2:1: unknown key 'lod': did you mean 'load'?\n"
                   "x.yaml:3:9: unknown key 'povver': did you mean 'power'?\n"
                   "x.yaml:3:20: unknown key 'deep': remove it, or use one of: power\n");
  drop(read);
}
END_TEST

START_TEST(yaml_leftovers__all_keys_asked_for__says_nothing) {
  read_t *read = read_text("meter: m\nload: [{power: 1}]\n");
  yaml_get(&read->file, read->file.root, "meter");
  yaml_value_t *load = yaml_get(&read->file, read->file.root, "load");
  yaml_get(&read->file, load->first, "power");
  yaml_leftovers(&read->file);
  ck_assert_int_eq(read->count, 0);
  drop(read);
}
END_TEST

START_TEST(yaml_typed__wrong_types__say_what_stands_there) {
  read_t *read = read_text("text: 12\nint: '12'\nbool: no\npower: 500\nspan: 5 kW\nfar: 99\n"
                           "kind: rs484\n");
  yaml_value_t *root = read->file.root;
  const char *text = NULL;
  int64_t number = 0;
  bool truth = false;
  size_t index = 0;
  quantity_t quantity;
  static const char *const KINDS[] = {"rs485", "optical"};
  yaml_file_t *file = &read->file;
  ck_assert(!yaml_text(file, yaml_get(file, root, "text"), "a name", &text));
  ck_assert(!yaml_int(file, yaml_get(file, root, "int"), 0, 9, "count", &number));
  ck_assert(!yaml_bool(file, yaml_get(file, root, "bool"), "echo", &truth));
  ck_assert(!yaml_quantity(file, yaml_get(file, root, "power"), QUANTITY_POWER, &quantity));
  ck_assert(!yaml_quantity(file, yaml_get(file, root, "span"), QUANTITY_SPAN, &quantity));
  ck_assert(!yaml_int(file, yaml_get(file, root, "far"), 0, 9, "count", &number));
  ck_assert(!yaml_choice(file, yaml_get(file, root, "kind"), KINDS, 2, "kind of link", &index));
  ck_assert_str_eq(
      text_chars(&read->complaints),
      "x.yaml:1:7: a name must be a text, this is a whole number: put it in quotes\n"
      "x.yaml:2:6: count must be a whole number, this is a text\n"
      "x.yaml:3:7: echo must be true or false, this is a text\n"
      "x.yaml:4:8: '500' has no unit: a power is written with mW, W, kW, MW or GW\n"
      "x.yaml:5:7: '5 kW' is not a duration: its unit must be ns, us, ms, s, min, h or d\n"
      "x.yaml:6:6: count must be from 0 to 9, this is 99\n"
      "x.yaml:7:7: unknown kind of link 'rs484': did you mean 'rs485'?\n");
  drop(read);
}
END_TEST

START_TEST(yaml_int__other_bases__are_read) {
  read_t *read = read_text("a: 0x1F\nb: 0o17\nc: +5\n");
  int64_t number = 0;
  yaml_file_t *file = &read->file;
  ck_assert(yaml_int(file, yaml_get(file, file->root, "a"), 0, 99, "a", &number));
  ck_assert_int_eq(number, 31);
  ck_assert(yaml_int(file, yaml_get(file, file->root, "b"), 0, 99, "b", &number));
  ck_assert_int_eq(number, 15);
  ck_assert(yaml_int(file, yaml_get(file, file->root, "c"), 0, 99, "c", &number));
  ck_assert_int_eq(number, 5);
  drop(read);
}
END_TEST

START_TEST(yaml_nearest__nothing_near__is_null) {
  static const char *const NAMES[] = {"meter", "policy", "load"};
  ck_assert_str_eq(yaml_nearest("metre", NAMES, 3), "meter");
  ck_assert_str_eq(yaml_nearest("polcy", NAMES, 3), "policy");
  ck_assert_ptr_null(yaml_nearest("zzzz", NAMES, 3));
}
END_TEST

START_TEST(yaml_parse__too_many_keys_or_octets__is_bounded) {
  text_t text = {0};
  for (int32_t i = 0; i <= YAML_KEYS_MAX; i++)
    text_printf(&text, "k%d: 1\n", i);
  read_t *read = read_text(text_chars(&text));
  ck_assert_int_eq(read->status, ST_BAD_INPUT);
  ck_assert_str_eq(text_chars(&read->complaints),
                   "x.yaml:513:1: more than 512 keys in one map: divide it\n");
  drop(read);
  while (text.len <= YAML_OCTETS_MAX)
    text_put(&text, "# a long comment that fills the file up to the limit\n");
  read = read_text(text_chars(&text));
  ck_assert_str_eq(text_chars(&read->complaints),
                   "x.yaml:1:1: the file is larger than 1048576 octets: divide it\n");
  drop(read);
  text_free(&text);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("yaml");
  TCase *tests = tcase_create("yaml");
  tcase_add_loop_test(tests, yaml_parse__plain_scalars__follow_the_core_schema_of_1_2, 0,
                      sizeof KIND_ROWS / sizeof KIND_ROWS[0]);
  tcase_add_loop_test(tests, yaml_parse__what_is_refused__names_its_place_and_mend, 0,
                      sizeof REFUSALS / sizeof REFUSALS[0]);
  tcase_add_test(tests, yaml_parse__several_errors__are_all_collected);
  tcase_add_test(tests, yaml_leftovers__key_nobody_asked_for__is_named_with_the_nearest);
  tcase_add_test(tests, yaml_leftovers__all_keys_asked_for__says_nothing);
  tcase_add_test(tests, yaml_typed__wrong_types__say_what_stands_there);
  tcase_add_test(tests, yaml_int__other_bases__are_read);
  tcase_add_test(tests, yaml_nearest__nothing_near__is_null);
  tcase_add_test(tests, yaml_parse__too_many_keys_or_octets__is_bounded);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
