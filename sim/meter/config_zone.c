/* The zone of a meter: rows of offsets, or a rule of which zone_rule.c makes them
 * (harness/scenario/FACTS.md `zone_row`, `zone_rule`, `zone_turn`). One without either is UTC. What
 * cannot be is ST_BAD_INPUT with its line. */
#include "sim/meter/core.h"

enum { SHIFT_MAX = 7200, DAY_S = 86400 };

#define TRY(call)                                                                                  \
  do {                                                                                             \
    status_t try_status = (call);                                                                  \
    if (try_status != ST_OK) return try_status;                                                    \
  } while (0)

static bool is_about(const fact_t *fact, const char *name, int64_t zone) {
  int64_t got = 0;
  return fact_is(fact, name) && fact->count > 1 && bytes_to_i64(fact->words[1], &got) == ST_OK &&
         got == zone;
}

static status_t wrong(const fact_t *fact, const char *what, fault_t *fault) {
  return fault_set(fault, ST_BAD_INPUT, -1, -1, "facts line %d: %s", fact->line, what);
}

static status_t int_in(const fact_t *fact, int32_t word, int32_t min, int32_t max, int32_t *number,
                       fault_t *fault) {
  int64_t wide = 0;
  TRY(fact_i64(fact, word, &wide, fault));
  if (wide < min || wide > max) {
    return fault_set(fault, ST_BAD_INPUT, -1, -1, "facts line %d word %d: %lld is not in %d…%d",
                     fact->line, word, (long long)wide, min, max);
  }
  *number = (int32_t)wide;
  return ST_OK;
}

/* --- rows --- */

static status_t read_row(const fact_t *fact, const meter_zone_row_t *before, meter_zone_row_t *row,
                         fault_t *fault) {
  int32_t dst = 0;
  TRY(fact_i64(fact, 2, &row->from.s, fault));
  TRY(int_in(fact, 3, -DAY_S, DAY_S, &row->offset_s, fault));
  TRY(int_in(fact, 4, 0, 1, &dst, fault));
  row->dst = dst == 1;
  bool ascends = before == NULL || row->from.s > before->from.s;
  return ascends ? ST_OK : wrong(fact, "zone rows must ascend", fault);
}

static status_t read_rows(bytes_t text, int64_t zone, meter_zone_row_t *rows, fault_t *fault) {
  facts_t facts = facts_over(text);
  fact_t fact;
  int32_t at = 0;
  while (facts_next(&facts, &fact)) {
    if (!is_about(&fact, "zone_row", zone)) continue;
    TRY(read_row(&fact, at == 0 ? NULL : &rows[at - 1], &rows[at], fault));
    at++;
  }
  return ST_OK;
}

/* --- a rule --- */

static status_t read_week(const fact_t *fact, zone_turn_t *turn, fault_t *fault) {
  turn->week = TURN_LAST;
  if (bytes_is(fact_word(fact, 4), "last")) return ST_OK;
  return int_in(fact, 4, 1, TURN_LAST - 1, &turn->week, fault);
}

static status_t read_frame(const fact_t *fact, zone_turn_t *turn, fault_t *fault) {
  static const char *const words[] = {
      [TURN_WALL] = "wall", [TURN_STANDARD] = "standard", [TURN_UTC] = "utc"};
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    if (!bytes_is(fact_word(fact, 7), words[i])) continue;
    turn->frame = (turn_frame_t)i;
    return ST_OK;
  }
  return wrong(fact, "a turn is by wall, standard or utc", fault);
}

static status_t read_turn(const fact_t *fact, zone_rule_t *rule, fault_t *fault) {
  bool to_dst = bytes_is(fact_word(fact, 2), "dst");
  zone_turn_t *turn = to_dst ? &rule->to_dst : &rule->to_standard;
  if (!to_dst && !bytes_is(fact_word(fact, 2), "standard")) {
    return wrong(fact, "a turn is to dst or to standard", fault);
  }
  if (turn->month != 0) return wrong(fact, "a second turn of its kind", fault);
  TRY(int_in(fact, 3, 1, 12, &turn->month, fault));
  TRY(read_week(fact, turn, fault));
  TRY(int_in(fact, 5, 1, 7, &turn->weekday, fault));
  TRY(int_in(fact, 6, 0, DAY_S, &turn->second, fault));
  return read_frame(fact, turn, fault);
}

static status_t read_rule(bytes_t text, int64_t zone, zone_rule_t *rule, fault_t *fault) {
  facts_t facts = facts_over(text);
  fact_t fact;
  while (facts_next(&facts, &fact)) {
    if (is_about(&fact, "zone_turn", zone)) TRY(read_turn(&fact, rule, fault));
    if (!is_about(&fact, "zone_rule", zone)) continue;
    rule->told = true;
    TRY(int_in(&fact, 2, -DAY_S, DAY_S, &rule->standard_s, fault));
    TRY(int_in(&fact, 3, -SHIFT_MAX, SHIFT_MAX, &rule->shift_s, fault));
    if (rule->shift_s == 0) return wrong(&fact, "a rule that shifts by nothing", fault);
  }
  bool turns = rule->to_dst.month != 0 && rule->to_standard.month != 0;
  bool none = rule->to_dst.month == 0 && rule->to_standard.month == 0;
  if (rule->told ? turns : none) return ST_OK;
  return fault_set(fault, ST_BAD_INPUT, -1, -1, "zone %lld: a rule has a turn to dst and one back",
                   (long long)zone);
}

static status_t make_rows(int64_t zone, const zone_rule_t *rule, meter_zone_row_t *rows,
                          fault_t *fault) {
  zone_rule_rows(&meter_mechanisms_right, rule, rows);
  for (int32_t i = 1; i < ZONE_RULE_ROWS; i++) {
    if (rows[i].from.s > rows[i - 1].from.s) continue;
    return fault_set(fault, ST_BAD_INPUT, -1, -1, "zone %lld: its turns do not follow one another",
                     (long long)zone);
  }
  return ST_OK;
}

status_t config_zone_read(arena_t *arena, bytes_t text, int64_t zone, meter_config_t *config,
                          fault_t *fault) {
  facts_t facts = facts_over(text);
  fact_t fact;
  int32_t count = 0;
  while (facts_next(&facts, &fact)) {
    if (is_about(&fact, "zone_row", zone)) count++;
  }
  config->rule = (zone_rule_t){.told = false};
  TRY(read_rule(text, zone, &config->rule, fault));
  bool rule = config->rule.told;
  if (rule && count > 0) {
    return fault_set(fault, ST_BAD_INPUT, -1, -1, "zone %lld has a rule and rows", (long long)zone);
  }
  config->zone_count = rule ? ZONE_RULE_ROWS : count == 0 ? 1 : count;
  meter_zone_row_t *rows = ARENA_ARRAY(arena, meter_zone_row_t, (size_t)config->zone_count);
  rows[0] = (meter_zone_row_t){.from = {ZONE_EVER_S}}; /* a zone without rows is UTC */
  TRY(rule ? make_rows(zone, &config->rule, rows, fault) : read_rows(text, zone, rows, fault));
  config->zone = rows;
  return ST_OK;
}
