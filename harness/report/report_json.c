/* result.json: the contract that other programs lean on (DESIGN, Programs), and a few fields more.
 * Values stay as the checks wrote them; nothing is made prettier here. */
#include "harness/report/report.h"
#include "harness/report/report_markup.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>

enum { SCHEMA = 1, JSON_FLAGS = JSON_INDENT(1) | JSON_PRESERVE_ORDER };

static json_t *json_of(const char *plain) {
  text_t clean = {0};
  if (plain) report_utf8(&clean, bytes_text(plain));
  json_t *text = json_string(text_chars(&clean));
  text_free(&clean);
  return text;
}

static json_t *json_of_seed(uint64_t seed) {
  if (seed <= INT64_MAX) return json_integer((json_int_t)seed);
  char digits[24];
  snprintf(digits, sizeof digits, "%" PRIu64, seed);
  return json_string(digits);
}

/* Takes `value`. Running out of memory shows as a whole that is NULL. */
static void json_put(json_t *object, const char *key, json_t *value) {
  CHECK(json_object_set_new(object, key, value) == 0);
}

static json_t *json_of_checks(const case_result_t *result) {
  json_t *checks = json_array();
  for (size_t i = 0; i < result->check_count; i++) {
    const check_result_t *check = &result->checks[i];
    json_t *row = json_object();
    json_put(row, "name", json_of(check->name));
    json_put(row, "verdict", json_string(verdict_name(check->verdict)));
    json_put(row, "expected", json_of(check->expected));
    json_put(row, "observed", json_of(check->observed));
    json_put(row, "unit", json_of(check->unit));
    json_put(row, "blame", json_string(blame_name(check->blame)));
    json_put(row, "detail", json_of(check->detail));
    CHECK(json_array_append_new(checks, row) == 0);
  }
  return checks;
}

static json_t *json_of_case(const case_result_t *result) {
  json_t *object = json_object(), *hazards = json_array(), *proven = json_array();
  for (size_t i = 0; i < result->hazard_count; i++) {
    CHECK(json_array_append_new(hazards, json_of(result->hazards[i])) == 0);
    if (result->hazard_proven[i])
      CHECK(json_array_append_new(proven, json_of(result->hazards[i])) == 0);
  }
  json_put(object, "id", json_of(result->id));
  json_put(object, "cell", json_of(result->cell));
  json_put(object, "title", json_of(result->title));
  json_put(object, "file", json_of(result->file));
  json_put(object, "verdict", json_string(verdict_name(result->verdict)));
  json_put(object, "blame", json_string(blame_name(result->blame)));
  json_put(object, "reason", json_of(result->reason));
  json_put(object, "hazards", hazards);
  json_put(object, "hazards_proven", proven);
  json_put(object, "checks", json_of_checks(result));
  json_put(object, "first_difference", json_of(result->first_difference));
  json_put(object, "notes", json_of(result->notes));
  json_put(object, "digest", json_of(result->digest));
  return object;
}

status_t report_json(const run_result_t *run, const char *path, fault_t *fault) {
  size_t counts[VERDICT_COUNT];
  report_count(run, counts);
  json_t *root = json_object(), *cases = json_array(), *count = json_object();
  json_put(root, "schema", json_integer(SCHEMA));
  json_put(root, "version", json_of(run->version));
  json_put(root, "seed", json_of_seed(run->seed));
  json_put(root, "digest", json_of(run->digest));
  json_put(root, "real_time", json_boolean(run->real_time));
  for (int i = 0; i < VERDICT_COUNT; i++)
    json_put(count, verdict_name((verdict_t)i), json_integer((json_int_t)counts[i]));
  json_put(root, "counts", count);
  for (size_t i = 0; i < run->case_count; i++)
    CHECK(json_array_append_new(cases, json_of_case(&run->cases[i])) == 0);
  json_put(root, "cases", cases);
  char *dumped = json_dumps(root, JSON_FLAGS);
  json_decref(root);
  CHECK(dumped != NULL);
  text_t text = {0};
  text_printf(&text, "%s\n", dumped);
  free(dumped);
  const status_t status = report_write(&text, path, fault);
  text_free(&text);
  return status;
}
