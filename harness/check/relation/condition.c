/* Conditions; see condition.h. */
#include "harness/check/relation/condition.h"

#include <stdio.h>
#include <string.h>

static bool is_one_of(const fact_t *line, int32_t word, const char *const *list, size_t count) {
  for (size_t at = 0; at < count; at++)
    if (word_is(line, word, list[at])) return true;
  return false;
}

bool condition_has(const check_context_t *context, const char *fact) {
  return lines_find(context->facts, fact, NULL, 0, 1) != NULL;
}

bool condition_fault(const check_context_t *context, const char *kind) {
  return lines_find(context->facts, "fault", (const char *const[]){NULL, kind}, 2, 1) != NULL;
}

static bool has_fault_of(const check_context_t *context, const char *const *kinds, size_t count) {
  for (size_t at = 0; at < count; at++)
    if (condition_fault(context, kinds[at])) return true;
  return false;
}

span_t condition_span(const check_context_t *context, uint32_t meter, const char *axis) {
  const fact_t *line = policy_of(context->facts, meter, axis);
  return (span_t){line == NULL ? 0 : word_i64(line, 3)};
}

static int64_t span_word(const check_context_t *context, int32_t word) {
  const fact_t *line = lines_find(context->facts, "span", NULL, 0, 1);
  return line == NULL ? 0 : word_i64(line, word);
}

true_t condition_start(const check_context_t *context) { return (true_t){span_word(context, 1)}; }

true_t condition_end(const check_context_t *context) { return (true_t){span_word(context, 2)}; }

const char *condition_clock(const check_context_t *context) {
  static const char *const kinds[] = {"battery_dead", "clock_chip_failed", "set_clock",
                                      "adjust_clock", "policy_corrupt"};
  if (has_fault_of(context, kinds, sizeof kinds / sizeof kinds[0]))
    return "a clock is lost or set in this story";
  if (lines_find(context->facts, "clock_initial", (const char *const[]){NULL, "never_set"}, 2, 1))
    return "the clock was never set";
  for (uint32_t meter = 0; meter < context->run->meters; meter++)
    if (condition_span(context, meter, "clk.drift").ns != 0 ||
        condition_span(context, meter, "clk.temperature").ns != 0 ||
        condition_span(context, meter, "clk.ageing").ns != 0)
      return "the clock drifts";
  if (condition_policy(context, "reserve.kind", "fault") != NULL)
    return "a clock with a reserve that runs out";
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    if (fact_is(line, "command") &&
        (word_is(line, 4, "set_clock") || word_is(line, 4, "adjust_clock")))
      return "a clock was set or adjusted by order";
  }
  return NULL;
}

const char *condition_outages(const check_context_t *context) {
  bool any = false;
  for (size_t at = 0; at < context->facts.count; at++) {
    const fact_t *line = &context->facts.lines[at];
    if (!fact_is(line, "fault") || !word_is(line, 2, "supply_off")) continue;
    any = true;
    if (!word_is(line, 5, "site"))
      return "an outage of the meter alone: its load went on unmetered";
  }
  return any ? NULL : "no outage in this story";
}

const char *condition_measures(const check_context_t *context) {
  static const char *const kinds[] = {"supply_off", "measuring_voltage_off", "phase_off",
                                      "front_end", "dip"};
  bool stops = has_fault_of(context, kinds, sizeof kinds / sizeof kinds[0]);
  for (uint32_t meter = 0; meter < context->run->meters; meter++)
    if (condition_span(context, meter, "meter.start_up").ns != 0) stops = true;
  if (!stops && (condition_has(context, "transformer") || condition_fault(context, "set_ratio") ||
                 lines_find(context->facts, "command",
                            (const char *const[]){NULL, NULL, "set_ratio"}, 3, 1) != NULL))
    return "transformers or ratios that change";
  return stops ? "a meter does not measure all the time" : NULL;
}

const char *condition_import(const check_context_t *context) {
  enum { P_FIRST = 5, P_BEHIND = 8 };
  const bool single = lines_find(context->facts, "phases", (const char *const[]){NULL, "1"}, 2, 1);
  for (size_t at = 0; at < context->facts.count; at++) {
    const fact_t *line = &context->facts.lines[at];
    if (fact_is(line, "demand") && word_is(line, 5, "pv")) return "a load that feeds";
    if (!fact_is(line, "load")) continue;
    const bool by_phases = line->count > P_FIRST + 1;
    if (by_phases && single) return "phases of a load at a meter that has one";
    for (int32_t word = P_FIRST; word < line->count && word < P_BEHIND; word++)
      if (word_i64(line, word) < 0) return "a load that is negative";
  }
  if (condition_has(context, "load") || condition_has(context, "demand")) return NULL;
  return "no load in this story";
}

const char *condition_powers(const check_context_t *context) {
  return condition_has(context, "demand") ? "a load that is a function of time" : NULL;
}

const char *condition_lines(const check_context_t *context) {
  if (condition_has(context, "line_fault")) return "a line with a fault";
  return context->run->line_clean ? NULL : "a line that spoils octets";
}

const char *condition_orders(const check_context_t *context) {
  static const char *const kinds[] = {"end_of_billing", "activate_passive", "set_response",
                                      "set_ratio",      "clear_profile",    "set_channels"};
  if (condition_has(context, "command")) return "the head-end has commands";
  for (size_t at = 0; at < context->facts.count; at++) {
    const fact_t *line = &context->facts.lines[at];
    if (fact_is(line, "fault") && is_one_of(line, 2, kinds, sizeof kinds / sizeof kinds[0]))
      return "an order by hand";
  }
  return NULL;
}

const char *condition_policy(const check_context_t *context, const char *axis, const char *value) {
  for (uint32_t meter = 0; meter < context->run->meters; meter++) {
    const fact_t *line = policy_of(context->facts, meter, axis);
    if (line != NULL && !word_is(line, 3, value))
      return arena_printf(context->arena, "%s is not %s", axis, value);
  }
  return NULL;
}

const char *condition_rows(const check_context_t *context) {
  return condition_has(context, "zone_rule") ? "a zone that goes by a rule" : NULL;
}

const char *condition_regime(const check_context_t *context, span_t after) {
  if (condition_rows(context) != NULL) return condition_rows(context);
  int64_t from = div_floor(condition_start(context).ns, NS_PER_S);
  int64_t to = div_ceil(condition_end(context).ns + after.ns, NS_PER_S);
  for (size_t at = 0; at < context->facts.count; at++) {
    const fact_t *line = &context->facts.lines[at];
    if (!fact_is(line, "zone_row") && !fact_is(line, "zone_offset")) continue;
    int64_t edge = word_i64(line, 2);
    if (edge > from && edge < to) return "the zone changes its offset in this time";
  }
  return NULL;
}
