/* The right ones. What each must do stands in field.h. */
#include "sim/meter/field.h"

bool field_pads(span_t outage, span_t limit) { return outage.ns <= limit.ns; }

int64_t field_pad_elapsed(int64_t seconds) {
  (void)seconds;
  return 0;
}

uint32_t field_pad_status(uint32_t both) { return both; }

bool field_profile_full(bool stops, uint32_t stored, uint32_t room) {
  return stops && stored >= room;
}

bool field_rate_changes(int32_t before, int32_t after) { return before != after; }

bool field_change_closes(md_trigger_t trigger, bool frozen) {
  return trigger != TRIGGER_CLOCK && !frozen;
}

bool field_change_begins_whole(md_trigger_t trigger) { return trigger == TRIGGER_RATE_CHANGE; }

bool field_raster_closes(md_trigger_t trigger) { return trigger != TRIGGER_RATE_CHANGE; }

bool field_set_closes(md_at_set_t at_set) { return at_set != AT_SET_KEEP; }

bool field_set_judges(md_at_set_t at_set) { return at_set != AT_SET_DISCARD; }

int64_t field_kept_elapsed(int64_t elapsed_ns) { return elapsed_ns; }

bool field_judged(bool suspend, bool invalid) { return !suspend || !invalid; }

/* A claim may be any number: the difference of two stays within 64 bits, its negative too. */
static bool beyond(int64_t delta_s, int64_t limit_s) {
  return delta_s > limit_s || delta_s < -limit_s;
}

bool field_set_rejected(int64_t delta_s, int64_t limit_s) {
  return limit_s > 0 && beyond(delta_s, limit_s);
}

bool field_set_small(int64_t delta_s, int64_t limit_s) {
  return limit_s > 0 && !beyond(delta_s, limit_s);
}

bool field_set_silent(bool crosses) { return !crosses; }

bool field_sum_allows(int64_t sum_s, int64_t limit_s) { return limit_s == 0 || sum_s <= limit_s; }

int64_t field_sum_so_far(int64_t sum_s, bool same_month) { return same_month ? sum_s : 0; }

bool field_set_marks(bool silent) { return !silent; }

span_t field_rate_offset(span_t offset) { return offset; }

span_t field_billing_offset(span_t offset) {
  (void)offset;
  return (span_t){0};
}
