/* Expectations of what one visit read: registers, count of resets, status, episode. The meter is
 * blamed unless the oracle says the same as the meter. */
#include "harness/check/expect.h"

#include <stdio.h>
#include <string.h>

static blame_t blame_for(const fact_t *served, const fact_t *right, int32_t word) {
  if (served == NULL) return BLAME_HEAD_END;
  if (right != NULL && word_i64(served, word) == word_i64(right, word)) return BLAME_BENCH;
  return BLAME_METER;
}

/* One number of an object's value, at word `5 + part`. */
static void number(const expecting_t *expecting, const char *key, const char *object, int32_t part,
                   const char *unit) {
  expected_t expected;
  if (!expected_read(expecting->expectation, key, &expected)) return;
  const fact_t *served = visit_value(expecting, expecting->context->served, object);
  const fact_t *right = ideal_of(expecting, served, 4);
  int64_t seen = served == NULL ? INT64_MIN : word_i64(served, 5 + part);
  int64_t truth = right == NULL ? INT64_MIN : word_i64(right, 5 + part);
  expecting_number(expecting, arena_printf(expecting->context->arena, "%s %s", object, key),
                   blame_for(served, right, 5 + part), &expected, seen, truth, unit);
}

void expect_register(check_context_t *context, const expectation_t *expectation) {
  expecting_t expecting;
  if (!expecting_begin(context, expectation, &expecting)) return;
  const char *name = expectation_get(expectation, "name");
  const char *object = name == NULL ? NULL : register_object(&expecting, name);
  if (object == NULL) {
    expecting_absent(&expecting, "name", BLAME_BENCH, "no register is called so");
    return;
  }
  bool demand = strncmp(name, "total", 5) != 0 && strncmp(name, "rate", 4) != 0 &&
                strcmp(name, "shadow") != 0 && strcmp(name, "unallocated") != 0;
  number(&expecting, "value", object, 0,
         demand ? outfit_power_unit(expecting.quantity) : outfit_energy_unit(expecting.quantity));
  number(&expecting, "stamp", object, 1, "s");
}

void expect_counter(check_context_t *context, const expectation_t *expectation) {
  static const struct {
    const char *name, *object;
  } rows[] = {{"boot", "0-0:96.7.0*255"},
              {"resets", "1-0:0.1.0*255"},
              {"sequence", "0-0:128.4.0*255"},
              {"events", "0-0:128.5.0*255"},
              {"transient_resets", "0-0:128.30.0*255"},
              {"activations", "0-0:128.40.0*255"},
              {"ratio ct_primary", "1-0:0.4.2*255"},
              {"ratio ct_secondary", "1-0:0.4.5*255"},
              {"ratio vt_primary", "1-0:0.4.3*255"},
              {"ratio vt_secondary", "1-0:0.4.6*255"}};
  expecting_t expecting;
  if (!expecting_begin(context, expectation, &expecting)) return;
  const char *name = expectation_get(expectation, "name");
  for (size_t at = 0; at < sizeof rows / sizeof rows[0]; at++) {
    if (name == NULL || strcmp(rows[at].name, name) != 0) continue;
    number(&expecting, "value", rows[at].object, 0, "");
    return;
  }
  expecting_absent(&expecting, "name", BLAME_BENCH, "no counter is called so");
}

void expect_resets(check_context_t *context, const expectation_t *expectation) {
  expecting_t expecting;
  if (!expecting_begin(context, expectation, &expecting)) return;
  number(&expecting, "value", "1-0:0.1.0*255", 0, "");
}

static void bits(const expecting_t *expecting, const char *key, const fact_t *status, bool wanted) {
  const char *rest = expectation_get(expecting->expectation, key);
  char word[64];
  while (rest != NULL && next_word(&rest, word)) {
    int64_t bit = status_bit(word);
    bool set = bit != 0 && (word_i64(status, 5) & bit) != 0;
    const char *name = arena_printf(expecting->context->arena, "%s %s", key, word);
    expecting_word(expecting, name, bit == 0 ? BLAME_BENCH : BLAME_METER,
                   wanted ? "set" : "not set",
                   bit == 0 ? "no such bit"
                   : set    ? "set"
                            : "not set");
  }
}

/* C − t in seconds at the reading, within 1 s. */
static void clock_error(const expecting_t *expecting) {
  expected_t expected;
  if (!expected_read(expecting->expectation, "clock_error", &expected)) return;
  const fact_t *clock = visit_value(expecting, expecting->context->served, "0-0:1.0.0*255");
  if (clock == NULL || word_i64(clock, 5) == INT64_MIN) {
    expecting_absent(expecting, "clock_error", BLAME_HEAD_END, "the clock was not read");
    return;
  }
  int64_t error = word_i64(clock, 5) - div_floor(word_i64(clock, 3), NS_PER_S);
  int64_t wanted = div_floor(expected.value, NS_PER_S);
  check_number(expecting->context, expecting_name(expecting, "clock_error"), BLAME_METER, error,
               wanted - 1, wanted + 1, "s", "");
}

void expect_status(check_context_t *context, const expectation_t *expectation) {
  expecting_t expecting;
  if (!expecting_begin(context, expectation, &expecting)) return;
  const fact_t *status = visit_value(&expecting, context->served, "0-0:96.5.0*255");
  if (status == NULL) {
    expecting_absent(&expecting, "status", BLAME_HEAD_END, "the status word was not read");
    return;
  }
  bits(&expecting, "has", status, true);
  bits(&expecting, "has_not", status, false);
  number(&expecting, "rate", "0-0:96.14.0*255", 0, "");
  clock_error(&expecting);
}

static void seconds(const expecting_t *expecting, const char *key, int32_t part) {
  expected_t expected;
  if (!expected_read(expecting->expectation, key, &expected)) return;
  const fact_t *episode = visit_value(expecting, expecting->context->served, "0-0:128.3.0*255");
  int64_t seen = episode == NULL ? INT64_MIN : word_i64(episode, 5 + part);
  if (strcmp(key, "e_set") == 0) expected.value = div_floor(expected.value, NS_PER_S);
  expecting_number(expecting, key, BLAME_METER, &expected, seen, INT64_MIN, "s");
}

void expect_episode(check_context_t *context, const expectation_t *expectation) {
  expecting_t expecting;
  if (!expecting_begin(context, expectation, &expecting)) return;
  number(&expecting, "count", "0-0:128.3.0*255", 0, "");
  seconds(&expecting, "first", 1);
  seconds(&expecting, "last", 2);
  const char *open = expectation_get(expectation, "open");
  const fact_t *episode = visit_value(&expecting, context->served, "0-0:128.3.0*255");
  if (open != NULL) {
    expecting_word(&expecting, "open", BLAME_METER, open,
                   episode == NULL             ? "not read"
                   : word_i64(episode, 8) == 1 ? "true"
                                               : "false");
  }
  seconds(&expecting, "e_set", 4);
}
