/* See hazards_quality.h. Lines `disturbance M V T NUMBER BEGIN_MS STATUS KIND PHASES FLAGS …` and
 * `gauges M V T SEQ BOOT BEGIN END STATUS …` of SERVED.md, as the meters served them. */
#include "harness/check/hazards_quality.h"

enum { KIND = 7, FLAGS = 9, STATUS = 8, CUT = 1, FLAGGED = 0x40 };

/* Whether a line of that name has the number at `word`, or the bits of it where `bits`. */
static bool any_line(const check_context_t *context, const char *name, int32_t word, int64_t number,
                     bool bits) {
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    int64_t seen = fact_is(line, name) ? word_i64(line, word) : INT64_MIN;
    if (seen < 0) continue;
    if (bits ? (seen & number) == number : seen == number) return true;
  }
  return false;
}

bool hazard_dip_recorded(const check_context_t *context) {
  return any_line(context, "disturbance", KIND, 1, false);
}

bool hazard_swell_recorded(const check_context_t *context) {
  return any_line(context, "disturbance", KIND, 2, false);
}

bool hazard_interruption_cut(const check_context_t *context) {
  return any_line(context, "disturbance", FLAGS, CUT, true);
}

bool hazard_rapid_change_recorded(const check_context_t *context) {
  return any_line(context, "disturbance", KIND, 4, false);
}

bool hazard_quality_flagged(const check_context_t *context) {
  return any_line(context, "gauges", STATUS, FLAGGED, true);
}
