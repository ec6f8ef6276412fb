/* See looks.h. */
#include "harness/bench/looks.h"

#include "base/facts.h"

static size_t count_looks(bytes_t facts) {
  facts_t over = facts_over(facts);
  fact_t fact;
  size_t count = 0;
  while (facts_next_of(&over, "look", &fact))
    count++;
  return count;
}

/* look M AT_NS CODE */
static status_t read_look(const fact_t *fact, uint32_t meters, look_t *look, fault_t *fault) {
  int64_t meter = 0;
  status_t status = fact_i64(fact, 1, &meter, fault);
  if (status == ST_OK) status = fact_i64(fact, 2, &look->at.ns, fault);
  if (status != ST_OK) return status;
  if (meter < 0 || meter >= meters)
    return fault_set(fault, ST_BAD_INPUT, -1, -1, "facts line %d: no such meter", fact->line);
  look->meter = (uint32_t)meter;
  look->code = fact_word(fact, 3);
  if (bytes_is(look->code, "-")) look->code.len = 0;
  return ST_OK;
}

status_t looks_open(arena_t *arena, bytes_t facts, uint32_t meters, looks_t *looks,
                    fault_t *fault) {
  look_t *read = ARENA_ARRAY(arena, look_t, count_looks(facts) + 1);
  facts_t over = facts_over(facts);
  fact_t fact;
  *looks = (looks_t){.looks = read};
  while (facts_next_of(&over, "look", &fact)) {
    look_t *look = &read[looks->count];
    status_t status = read_look(&fact, meters, look, fault);
    if (status != ST_OK) return status;
    if (looks->count > 0 && look->at.ns < read[looks->count - 1].at.ns)
      return fault_set(fault, ST_BAD_INPUT, -1, -1, "facts line %d: looks ascend", fact.line);
    looks->count++;
  }
  return ST_OK;
}

true_t looks_next(const looks_t *looks) {
  if (looks->taken == looks->count) return (true_t){TIME_NEVER};
  return looks->looks[looks->taken].at;
}

void looks_take(looks_t *looks, world_t *world, true_t now) {
  while (looks_next(looks).ns <= now.ns) {
    const look_t *look = &looks->looks[looks->taken++];
    char memory[256];
    obuf_t line = obuf_over(memory, sizeof memory);
    world_display(world, look->meter, now, look->code, &line);
    CHECK(!line.full);
    text_printf(&looks->lines, "display %u %lld %.*s\n", look->meter, (long long)look->at.ns,
                (int)line.len, memory);
  }
}
