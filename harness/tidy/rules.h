/* The rules of the house, a group a file. Each takes the whole tree and adds what it finds.
 * Source: the design's layout and the style; harness/tidy/README.md lists them with their reasons.
 * A rule is named in its message, so that a finding can be looked up. */
#ifndef HARNESS_TIDY_RULES_H
#define HARNESS_TIDY_RULES_H

#include "harness/tidy/tree.h"

/* layout.c: what stands at the top, which folders there are, who may include whom. Also marks the
 * headers that cross a border, for rules_borders. */
void rules_layout(const tree_t *tree, findings_t *findings);
/* shape.c: sizes of files, lines and functions; opening comments; blanks; left-over work marks. */
void rules_shape(const tree_t *tree, findings_t *findings);
/* words.c: floating point, clocks and dice, true time, unsafe functions. */
void rules_words(const tree_t *tree, findings_t *findings);
/* borders.c: naked integers with a unit in the functions of a bordered header. */
void rules_borders(const tree_t *tree, findings_t *findings);
/* lists.c: registries, scenarios, generated files. */
void rules_lists(const tree_t *tree, findings_t *findings);

/* All of them. */
void rules_all(const tree_t *tree, findings_t *findings);

#endif
