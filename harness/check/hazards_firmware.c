/* See hazards_firmware.h. What was sent stands in `command M V T WHAT ARG LEVEL RESULT`, what the
 * meter made of it in its logs (SERVED.md). */
#include "harness/check/hazards_firmware.h"

#include <string.h>

enum { MEETING = 2, WHAT = 4, ARG = 5, RESULT = 7, CODE = 6, STAMP = 7, KIND = 7, VALUE = 9 };

/* The next line of `name` behind `at`, which moves to it; NULL past the last. */
static const fact_t *next(lines_t lines, const char *name, size_t *at) {
  while (*at < lines.count) {
    const fact_t *line = &lines.lines[(*at)++];
    if (fact_is(line, name)) return line;
  }
  return NULL;
}

static bool same_meter(const fact_t *a, const fact_t *b) {
  return bytes_equal(fact_word(a, 1), fact_word(b, 1));
}

/* The next command of the same meter behind `at` that the meter took. */
static const fact_t *next_done(lines_t lines, const fact_t *of, size_t *at) {
  const fact_t *line = NULL;
  while ((line = next(lines, "command", at)) != NULL) {
    if (same_meter(line, of) && word_is(line, RESULT, "ok")) return line;
  }
  return NULL;
}

/* The conversation of a block ended before anything verified it, and another one came. */
bool hazard_image_cut(const check_context_t *context) {
  const lines_t lines = context->served;
  const fact_t *block = NULL;
  for (size_t at = 0; (block = next(lines, "command", &at)) != NULL;) {
    if (!word_is(block, WHAT, "image_block") || !word_is(block, RESULT, "ok")) continue;
    size_t from = at;
    const fact_t *then = next_done(lines, block, &from);
    if (then != NULL && word_i64(then, MEETING) > word_i64(block, MEETING)) return true;
  }
  return false;
}

/* Of NUMBER@OCTETS; false: of the first, or of none. */
static bool is_behind_the_first(const fact_t *block) {
  bytes_t word = fact_word(block, ARG);
  const uint8_t *at = word.len == 0 ? NULL : memchr(word.p, '@', word.len);
  int64_t number = 0;
  if (at == NULL || bytes_to_i64(bytes_of(word.p, (size_t)(at - word.p)), &number) != ST_OK)
    return false;
  return number > 0;
}

/* And that went on where the first had ended: no initiate, and not from the first block. */
bool hazard_image_resumed(const check_context_t *context) {
  const lines_t lines = context->served;
  const fact_t *block = NULL;
  for (size_t at = 0; (block = next(lines, "command", &at)) != NULL;) {
    if (!word_is(block, WHAT, "image_block") || !word_is(block, RESULT, "ok")) continue;
    size_t from = at;
    const fact_t *then = next_done(lines, block, &from);
    if (then == NULL || word_i64(then, MEETING) <= word_i64(block, MEETING)) continue;
    if (word_is(then, WHAT, "image_block") && is_behind_the_first(then)) return true;
  }
  return false;
}

static bool any_row(const check_context_t *context, const char *kind) {
  const fact_t *row = NULL;
  for (size_t at = 0; (row = next(context->served, "firmware", &at)) != NULL;) {
    if (word_is(row, KIND, kind)) return true;
  }
  return false;
}

static const fact_t *any_event(const check_context_t *context, const char *code, size_t *at) {
  const fact_t *event = NULL;
  while ((event = next(context->served, "event", at)) != NULL) {
    if (word_is(event, CODE, code)) return event;
  }
  return NULL;
}

bool hazard_image_refused(const check_context_t *context) {
  size_t at = 0;
  return any_row(context, "0") || any_event(context, "92", &at) != NULL;
}

bool hazard_firmware_activated(const check_context_t *context) {
  size_t at = 0;
  return any_row(context, "1") || any_event(context, "91", &at) != NULL;
}

/* A start has said so: event 092 with reason 17. */
bool hazard_program_found_damaged(const check_context_t *context) {
  const fact_t *event = NULL;
  for (size_t at = 0; (event = any_event(context, "92", &at)) != NULL;) {
    if (word_is(event, VALUE, "17")) return true;
  }
  return false;
}

/* The instant at which an activation began lies in the demand period of a maximum that is billed.
 * A stamp is the end of a period in some models and its begin in others: either counts. */
static bool in_peak(const check_context_t *context, const fact_t *begun) {
  const fact_t *line = NULL;
  for (size_t at = 0; (line = next(context->right, "demand", &at)) != NULL;) {
    const fact_t *period = policy_of(context->facts, (uint32_t)word_i64(line, 1), "md.period");
    int64_t length = period == NULL ? 900 : div_floor(word_i64(period, 3), NS_PER_S);
    int64_t stamp = word_i64(line, 5);
    if (!same_meter(line, begun) || stamp == INT64_MIN) continue;
    if (word_i64(begun, STAMP) > stamp - length && word_i64(begun, STAMP) < stamp + length)
      return true;
  }
  return false;
}

bool hazard_activation_in_peak_interval(const check_context_t *context) {
  const fact_t *begun = NULL;
  for (size_t at = 0; (begun = any_event(context, "90", &at)) != NULL;) {
    if (in_peak(context, begun)) return true;
  }
  return false;
}
