/* See hazards_whole.h. */
#include "harness/check/hazards_whole.h"
#include "harness/check/outfit.h"

#include <stdio.h>
#include <string.h>

static bool any_event(const check_context_t *context, const char *code) {
  const char *const words[] = {NULL, NULL, NULL, NULL, NULL, code};
  return lines_find(context->served, "event", words, 6, 1) != NULL;
}

static bool entry_with(const check_context_t *context, int64_t bit) {
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    if (fact_is(line, "entry") && word_i64(line, 8) != INT64_MIN && (word_i64(line, 8) & bit) != 0)
      return true;
  }
  return false;
}

static bool planned(const check_context_t *context, const char *kind) {
  return lines_find(context->facts, "fault", (const char *const[]){NULL, kind}, 2, 1) != NULL;
}

static bool has(bytes_t text, const char *part) {
  size_t len = strlen(part);
  for (size_t at = 0; at + len <= text.len; at++) {
    if (memcmp(text.p + at, part, len) == 0) return true;
  }
  return false;
}

/* The next value of the same object of the same meter; NULL where there is none. */
static const fact_t *next_of(const check_context_t *context, size_t from) {
  const fact_t *line = &context->served.lines[from];
  for (size_t at = from + 1; at < context->served.count; at++) {
    const fact_t *next = &context->served.lines[at];
    if (!fact_is(next, "value") || !bytes_equal(fact_word(next, 4), fact_word(line, 4))) continue;
    if (bytes_equal(fact_word(next, 1), fact_word(line, 1))) return next;
  }
  return NULL;
}

/* An energy that was served lower than before, where registers have a number of digits. A maximum
 * falls at each reset, and a sum when its parts do: neither is proof. */
bool hazard_register_rolled_over(const check_context_t *context) {
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    if (!fact_is(line, "value") || word_i64(line, 5) == INT64_MIN) continue;
    const fact_t *digits =
        policy_of(context->facts, (uint32_t)word_i64(line, 1), "register.digits");
    if (digits == NULL || word_i64(digits, 3) <= 0) continue;
    if (!has(fact_word(line, 4), ".8.") || has(fact_word(line, 4), "1-0:14")) continue;
    const fact_t *next = next_of(context, at);
    bool known = next != NULL && word_i64(next, 5) != INT64_MIN;
    if (known && word_i64(next, 5) < word_i64(line, 5)) return true;
  }
  return false;
}

/* Whether some reading served the total of that quantity above 0. */
static bool total_seen(const check_context_t *context, const char *word) {
  outfit_t outfit;
  for (uint32_t meter = 0; meter < context->run->meters; meter++) {
    char object[32], index[16];
    outfit_read(context->facts, meter, &outfit);
    const outfit_quantity_t *quantity = outfit_find(&outfit, word);
    if (quantity == NULL || !outfit_object(&outfit, quantity, "total", object)) continue;
    snprintf(index, sizeof index, "%u", meter);
    const char *const words[] = {index, NULL, NULL, object};
    const fact_t *line = NULL;
    for (int32_t nth = 1; (line = lines_find(context->served, "value", words, 4, nth)) != NULL;
         nth++) {
      if (word_i64(line, 5) > 0) return true;
    }
  }
  return false;
}

/* A meter that takes export for import, or blocks it, counts none: there the facts say that power
 * went out while it stored an entry. */
static bool ran_backwards(const check_context_t *context) {
  for (size_t at = 0; at < context->facts.count; at++) {
    const fact_t *load = &context->facts.lines[at];
    if (!fact_is(load, "load")) continue;
    const fact_t *mode = policy_of(context->facts, (uint32_t)word_i64(load, 1), "export.mode");
    if (mode == NULL || !(word_is(mode, 3, "abs") || word_is(mode, 3, "block"))) continue;
    int64_t power = word_i64(load, 5);
    if (load->count > 6) power += word_i64(load, 6) + word_i64(load, 7);
    for (size_t row = 0; power < 0 && row < context->served.count; row++) {
      const fact_t *entry = &context->served.lines[row];
      if (!fact_is(entry, "entry") || word_i64(entry, 1) != word_i64(load, 1)) continue;
      if (word_i64(entry, 6) * NS_PER_S < word_i64(load, 2)) continue;
      if (word_i64(entry, 7) * NS_PER_S <= word_i64(load, 3)) return true;
    }
  }
  return false;
}

bool hazard_export_run(const check_context_t *context) {
  return total_seen(context, "-A") || ran_backwards(context);
}

bool hazard_quadrants_seen(const check_context_t *context) {
  return total_seen(context, "R1") && total_seen(context, "R2") && total_seen(context, "R3") &&
         total_seen(context, "R4");
}

bool hazard_phase_missing(const check_context_t *context) {
  return planned(context, "phase_off") && any_event(context, "62") && entry_with(context, 0x2000);
}

bool hazard_reverse_run(const check_context_t *context) {
  return any_event(context, "64") && entry_with(context, 0x4000);
}

bool hazard_ratio_changed(const check_context_t *context) {
  return any_event(context, "50") && entry_with(context, 0x1000);
}

/* A window that is no whole period of the raster was a maximum: a served peak whose stamp lies off
 * the raster of md.period, on that of the steps. */
bool hazard_window_slid(const check_context_t *context) {
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    bool set = fact_is(line, "register");
    if ((!set && !fact_is(line, "value")) || word_i64(line, 1) < 0) continue;
    uint32_t meter = (uint32_t)word_i64(line, 1);
    const fact_t *type = policy_of(context->facts, meter, "md.type");
    const fact_t *period = policy_of(context->facts, meter, "md.period");
    if (type == NULL || period == NULL || !word_is(type, 3, "sliding")) continue;
    bytes_t object = fact_word(line, set ? 5 : 4);
    int64_t stamp = word_i64(line, set ? 7 : 6), window = word_i64(period, 3) / NS_PER_S;
    int64_t step = window / word_i64(type, 4);
    if (!has(object, ".6.") || stamp == INT64_MIN) continue;
    if (mod_floor(stamp, window) != 0 && mod_floor(stamp, step) == 0) return true;
  }
  return false;
}

/* A second or third peak above 0: D is 16 or 26. */
bool hazard_second_peak(const check_context_t *context) {
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    bool set = fact_is(line, "register");
    if (!set && !fact_is(line, "value")) continue;
    bytes_t object = fact_word(line, set ? 5 : 4);
    bool peak = has(object, ".16.") || has(object, ".26.");
    if (peak && word_i64(line, set ? 6 : 5) > 0) return true;
  }
  return false;
}

/* Every planned condition of the table of errors left its event. */
bool hazard_condition_seen(const check_context_t *context) {
  static const struct {
    const char *kind, *arg, *code;
  } ROWS[] = {{"phase_off", NULL, "62"},
              {"terminal_cover", NULL, "70"},
              {"main_cover", NULL, "72"},
              {"magnetic_field", NULL, "74"},
              {"transient_reset", NULL, "80"},
              {"memory_fault", "program", "81"},
              {"memory_fault", "totals", "82"},
              {"memory_fault", "configuration", "83"},
              {"memory_fault", "configuration_all", "84"},
              {"front_end", NULL, "85"},
              {"clear_profile", NULL, "87"}};
  bool any = false;
  for (size_t at = 0; at < sizeof ROWS / sizeof ROWS[0]; at++) {
    const char *const words[] = {NULL, ROWS[at].kind, NULL, NULL, ROWS[at].arg};
    if (lines_find(context->facts, "fault", words, ROWS[at].arg == NULL ? 2 : 5, 1) == NULL)
      continue;
    any = true;
    if (!any_event(context, ROWS[at].code)) return false;
  }
  return any;
}
