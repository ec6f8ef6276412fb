/* `meterproof list` and `lint`: what there is, without running it. */
#include "harness/cli/cli.h"

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

int cmd_list(const cli_t *cli) {
  arena_t arena = {0};
  case_t *cases = NULL;
  size_t count = 0;
  int code = cli_load(cli, &arena, &cases, &count);
  if (code == EXIT_PASSED && cli->json_out) {
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
