/* R17: export in an hour without load changes no register of import, and shows as export. */
#include "harness/check/relation/condition.h"
#include "harness/check/relation/relation.h"

enum { EXPORT_MW = 2000000, ROOM_S = 3600 };
static const char import_total[] = "1-0:1.8.0*255", export_total[] = "1-0:2.8.0*255";

static const char *refuse(const check_context_t *context) {
  if (lines_find(context->facts, "quantity", (const char *const[]){NULL, NULL, "-A"}, 3, 1) == NULL)
    return "no meter that counts export";
  const fact_t *abs =
      lines_find(context->facts, "policy", (const char *const[]){NULL, "export.mode", "abs"}, 3, 1);
  const fact_t *block = lines_find(context->facts, "policy",
                                   (const char *const[]){NULL, "export.mode", "block"}, 3, 1);
  if (abs != NULL || block != NULL) return "a mode of netting that has no export";
  return condition_measures(context);
}

static bool is_loaded(lines_t facts, uint32_t meter, int64_t from, int64_t to) {
  for (size_t at = 0; at < facts.count; at++) {
    const fact_t *line = &facts.lines[at];
    bool demand = fact_is(line, "demand");
    if ((!demand && !fact_is(line, "load")) || word_i64(line, 1) != (int64_t)meter) continue;
    bool zero = !demand;
    for (int32_t word = 5; zero && word < line->count; word++)
      zero = word_i64(line, word) == 0;
    if (!zero && word_i64(line, 2) < to && word_i64(line, 3) > from) return true;
  }
  return false;
}

static bool rewrite(const check_context_t *context, rewrite_t *story) {
  const int64_t room = ROOM_S * NS_PER_S;
  bool any = false;
  for (uint32_t meter = 0; meter < context->run->meters; meter++) {
    int64_t from = condition_start(context).ns;
    while (from + room < condition_end(context).ns &&
           is_loaded(context->facts, meter, from, from + room))
      from += room;
    if (from + room >= condition_end(context).ns) continue;
    rewrite_add(story, "load %u %lld %lld add %d", meter, (long long)from, (long long)(from + room),
                -EXPORT_MW);
    any = true;
  }
  return any;
}

static void compare(relate_t *relate) {
  const check_context_t *context = relate->context;
  for (uint32_t meter = 0; meter < context->run->meters; meter++) {
    const fact_t *a = relate_last(context, meter, bytes_text(import_total));
    const fact_t *b = relate_last(relate->other, meter, bytes_text(import_total));
    if (a == NULL || b == NULL) continue;
    int64_t moved = relate_moved(context, (true_t){word_i64(a, 3)}, (true_t){word_i64(b, 3)}).mwh;
    int64_t value = word_i64(a, 5);
    relate_number(relate, relate_what(relate, "meter %u import", meter), value - moved,
                  value + moved, word_i64(b, 5), "mWh");
    a = relate_last(context, meter, bytes_text(export_total));
    b = relate_last(relate->other, meter, bytes_text(export_total));
    if (a == NULL || b == NULL) continue;
    relate_number(relate, relate_what(relate, "meter %u export", meter), word_i64(a, 5), INT64_MAX,
                  word_i64(b, 5), "mWh");
  }
}

const relation_t relation_r17 = {
    .name = "R17",
    .what = "export does not change import",
    .change = "an hour without load had an export of 2 kW",
    .refuse = refuse,
    .rewrite = rewrite,
    .compare = compare,
    .blame = BLAME_METER,
};
