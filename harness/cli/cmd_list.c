/* `meterproof list` and `lint`: what there is, without running it. */
#include "harness/cli/cli.h"
#include "harness/scenario/coverage.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

static json_t *texts(const char *const *all, size_t count) {
  json_t *list = json_array();
  for (size_t at = 0; at < count; at++)
    json_array_append_new(list, json_string(all[at]));
  return list;
}

static int print_json(const case_t *cases, size_t count) {
  json_t *list = json_array();
  for (size_t at = 0; at < count; at++) {
    const case_t *story = &cases[at];
    json_t *item = json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:i}", "id", story->id, "cell",
                             story->cell, "file", story->file, "title", story->title, "hazards",
                             texts(story->hazards, story->hazard_count), "tags",
                             texts(story->tags, story->tag_count), "expectations",
                             (int)story->expectation_count);
    if (item == NULL) return EXIT_HARNESS;
    if (story->kills) json_object_set_new(item, "kill_at", json_string("every_store_write"));
    if (story->enumerate != NULL) {
      json_object_set_new(item, "enumerate", json_string(story->enumerate));
    }
    if (story->inapplicable != NULL) {
      json_object_set_new(item, "inapplicable", json_string(story->inapplicable));
    }
    json_array_append_new(list, item);
  }
  json_t *top = json_pack("{s:i, s:o}", "schema", 1, "cases", list);
  char *text = json_dumps(top, JSON_INDENT(1));
  if (text != NULL) puts(text);
  free(text);
  json_decref(top);
  return EXIT_PASSED;
}

/* Every row: how many cells show it and the first of them, HOLE, or why it waits. */
static void print_table(const coverage_t *coverage) {
  for (size_t at = 0; at < coverage->count; at++) {
    const coverage_row_t *row = &coverage->rows[at];
    printf("%-8s %-34s ", row->group, row->name);
    if (row->waits != NULL)
      printf("waits: %s\n", row->waits);
    else if (row->cells == 0)
      printf("HOLE\n");
    else
      printf("%5d  %s\n", (int)row->cells, row->first);
  }
  printf("%zu rows, %d holes, %d wait\n", coverage->count, (int)coverage->holes,
         (int)coverage->waiting);
}

static int print_table_json(const coverage_t *coverage) {
  json_t *list = json_array();
  for (size_t at = 0; at < coverage->count; at++) {
    const coverage_row_t *row = &coverage->rows[at];
    json_t *item = json_pack("{s:s, s:s, s:i, s:s?, s:s?}", "group", row->group, "name", row->name,
                             "cells", (int)row->cells, "first", row->first, "waits", row->waits);
    if (item == NULL) return EXIT_HARNESS;
    json_array_append_new(list, item);
  }
  json_t *top = json_pack("{s:i, s:o, s:i, s:i}", "schema", 1, "rows", list, "holes",
                          (int)coverage->holes, "waiting", (int)coverage->waiting);
  char *text = json_dumps(top, JSON_INDENT(1));
  if (text != NULL) puts(text);
  free(text);
  json_decref(top);
  return EXIT_PASSED;
}

/* A hole is a failure, so that whoever adds a row or takes a scenario away hears of it. */
static int list_coverage(const cli_t *cli, arena_t *arena, const case_t *cases, size_t count) {
  coverage_t coverage;
  int code = EXIT_PASSED;
  coverage_count(arena, cases, count, &coverage);
  if (cli->json_out)
    code = print_table_json(&coverage);
  else
    print_table(&coverage);
  return code == EXIT_PASSED && coverage.holes > 0 ? EXIT_FAILED : code;
}

int cmd_list(const cli_t *asked) {
  arena_t arena = {0};
  cli_t own = *asked;
  const cli_t *cli = &own;
  if (own.coverage && own.path_count == 0) own.paths[own.path_count++] = "scenarios";
  case_t *cases = NULL;
  size_t count = 0;
  int code = cli_load(cli, &arena, &cases, &count);
  if (code == EXIT_PASSED && cli->coverage) {
    code = list_coverage(cli, &arena, cases, count);
  } else if (code == EXIT_PASSED && cli->json_out) {
    code = print_json(cases, count);
  } else if (code == EXIT_PASSED) {
    for (size_t at = 0; at < count; at++) {
      printf("%-16s %-28s %s%s%s\n", cases[at].id, cases[at].cell, cases[at].title,
             cases[at].inapplicable == NULL ? "" : "  -- inapplicable: ",
             cases[at].inapplicable == NULL ? "" : cases[at].inapplicable);
    }
    printf("%zu cases%s\n", count, cli_way(cli, &arena));
  }
  arena_free(&arena);
  return code;
}

int cmd_lint(const cli_t *cli) {
  arena_t arena = {0};
  case_t *cases = NULL;
  size_t count = 0;
  int code = cli_load(cli, &arena, &cases, &count);
  if (code == EXIT_PASSED) printf("%zu cases, nothing to complain of\n", count);
  arena_free(&arena);
  return code;
}
