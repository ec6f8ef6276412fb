/* tidy: holds the tree to the rules of the house and prints file:line: rule: what. Exit 0 clean,
 * 1 findings, 3 the tree cannot be read, 4 usage. Rules and reasons: harness/tidy/README.md. */
#include "harness/tidy/rules.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
  if (argc != 2 || strcmp(argv[1], "--help") == 0) {
    printf("usage: tidy ROOT\n"
           "  Checks layout, includes, sizes, forbidden words, borders, registries and scenarios\n"
           "  of the tree at ROOT. Exit 0 clean, 1 findings, 3 unreadable, 4 usage.\n");
    return argc == 2 ? 0 : 4;
  }
  arena_t arena = {0};
  tree_t tree;
  fault_t fault;
  if (tree_load(&arena, argv[1], &tree, &fault) != ST_OK) {
    fprintf(stderr, "tidy: %s\n", fault.text);
    return 3;
  }
  text_t out = {0};
  findings_t findings = {.out = &out};
  rules_all(&tree, &findings);
  fputs(text_chars(&out), stdout);
  printf("tidy: %zu files, %d findings\n", tree.count, findings.count);
  int code = findings.count == 0 ? 0 : 1;
  text_free(&out);
  arena_free(&arena);
  return code;
}
