/* R18: where every load is negated, import and export change places: in sum and of each phase. */
#include "harness/check/relation/condition.h"
#include "harness/check/relation/relation.h"
#include "harness/check/right_bill.h"

/* Codes of import and of export: dictionary section 11. */
static const int32_t pairs[][2] = {{1, 2}, {21, 22}, {41, 42}, {61, 62}};

static const char *refuse(const check_context_t *context) {
  if (lines_find(context->facts, "quantity", (const char *const[]){NULL, NULL, "-A"}, 3, 1) == NULL)
    return "no meter that counts export";
  if (condition_powers(context) != NULL) return condition_powers(context);
  if (condition_has(context, "initial")) return "registers that did not begin at 0";
  for (size_t at = 0; at < context->facts.count; at++) {
    const fact_t *line = &context->facts.lines[at];
    bool mode = fact_is(line, "policy") && word_is(line, 2, "export.mode");
    if (mode && !word_is(line, 3, "separate") && !word_is(line, 3, "net"))
      return "a mode of netting that has no export";
  }
  return NULL;
}

static bool rewrite(const check_context_t *context, rewrite_t *story) {
  (void)context;
  bool any = false;
  size_t at = 0;
  for (fact_t *line = rewrite_next(story, "load", &at); line != NULL;
       line = rewrite_next(story, "load", &at)) {
    for (int32_t word = 5; word < line->count; word++)
      rewrite_number(story, line, word, -word_i64(line, word));
    any = true;
  }
  return any;
}

static void one(relate_t *relate, uint32_t meter, int32_t code, int32_t other_code) {
  const char *object = relate_what(relate, "1-0:%d.8.0*255", code);
  const char *other = relate_what(relate, "1-0:%d.8.0*255", other_code);
  const fact_t *a = relate_last(relate->context, meter, bytes_text(object));
  const fact_t *b = relate_last(relate->other, meter, bytes_text(other));
  if (a == NULL || b == NULL) return;
  int64_t moved =
      relate_moved(relate->context, (true_t){word_i64(a, 3)}, (true_t){word_i64(b, 3)}).mwh +
      bill_quantum(relate->context, meter).mwh;
  /* A third of a load that is given in sum is rounded down: 2 mW of a phase, either way. */
  if (code > 2)
    moved += mul_div_ceil(condition_end(relate->context).ns - condition_start(relate->context).ns,
                          2, (int64_t)MWNS_PER_MWH);
  int64_t value = word_i64(a, 5);
  relate_number(relate, relate_what(relate, "meter %u %s becomes %s", meter, object, other),
                value - moved, value + moved, word_i64(b, 5), "mWh");
}

static void compare(relate_t *relate) {
  for (uint32_t meter = 0; meter < relate->context->run->meters; meter++) {
    for (size_t at = 0; at < sizeof pairs / sizeof pairs[0]; at++) {
      one(relate, meter, pairs[at][0], pairs[at][1]);
      one(relate, meter, pairs[at][1], pairs[at][0]);
    }
  }
}

const relation_t relation_r18 = {
    .name = "R18",
    .what = "a negated load swaps import and export",
    .change = "every load was negated",
    .refuse = refuse,
    .rewrite = rewrite,
    .compare = compare,
    .blame = BLAME_METER,
};
