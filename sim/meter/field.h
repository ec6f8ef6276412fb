/* The decisions of the policies met in the field, as a part of the table of mechanisms: what a
 * seeded defect may replace. Each comment says what is right; all of them are of
 * pmu/docs/decisions/0007, whose first values ask none of this. */
#ifndef SIM_METER_FIELD_H
#define SIM_METER_FIELD_H

#include "base/units.h"

typedef enum { TRIGGER_CLOCK, TRIGGER_RATE_CHANGE, TRIGGER_BOTH } md_trigger_t;
typedef enum { AT_SET_SPLIT, AT_SET_DISCARD, AT_SET_KEEP } md_at_set_t;

typedef struct field_mechanisms {
  /* --- padding, and a full profile --- */
  bool (*pads)(span_t outage, span_t limit); /* one that is not longer than the limit */
  int64_t (*pad_elapsed)(int64_t seconds);   /* 0: it is an outage, not an interval */
  uint32_t (*pad_status)(uint32_t both);     /* power-down and power-up in every one */
  bool (*profile_full)(bool stops, uint32_t stored, uint32_t room); /* with `stop`, at the last */
  /* --- demand periods --- */
  bool (*rate_changes)(int32_t before, int32_t after);      /* the number is another */
  bool (*change_closes)(md_trigger_t trigger, bool frozen); /* not `clock`, and not frozen */
  bool (*change_begins_whole)(md_trigger_t trigger);        /* T from there: `rate_change` */
  bool (*raster_closes)(md_trigger_t trigger);              /* not of `rate_change` */
  bool (*set_closes)(md_at_set_t at_set);                   /* not `keep` */
  bool (*set_judges)(md_at_set_t at_set);                   /* what it closes: not `discard` */
  int64_t (*kept_elapsed)(int64_t elapsed_ns); /* of a period that a set did not close: all of it */
  bool (*judged)(bool suspend, bool invalid);  /* not with `suspend` while time is invalid */
  /* --- sets of the clock --- */
  bool (*set_rejected)(int64_t delta_s, int64_t limit_s); /* either way; limit 0: none */
  bool (*set_small)(int64_t delta_s, int64_t limit_s);    /* the same of a silent one */
  bool (*set_silent)(bool crosses);                       /* not over an edge */
  bool (*sum_allows)(int64_t sum_s, int64_t limit_s);     /* limit 0: there is none */
  int64_t (*sum_so_far)(int64_t sum_s, bool same_month);  /* cleared by a new month */
  bool (*set_marks)(bool silent);                         /* TC: not where it is silent */
  /* --- the offset of switching --- */
  span_t (*rate_offset)(span_t offset);    /* the calendar is asked so much earlier */
  span_t (*billing_offset)(span_t offset); /* none */
} field_mechanisms_t;

bool field_pads(span_t outage, span_t limit);
int64_t field_pad_elapsed(int64_t seconds);
uint32_t field_pad_status(uint32_t both);
bool field_profile_full(bool stops, uint32_t stored, uint32_t room);
bool field_rate_changes(int32_t before, int32_t after);
bool field_change_closes(md_trigger_t trigger, bool frozen);
bool field_change_begins_whole(md_trigger_t trigger);
bool field_raster_closes(md_trigger_t trigger);
bool field_set_closes(md_at_set_t at_set);
bool field_set_judges(md_at_set_t at_set);
int64_t field_kept_elapsed(int64_t elapsed_ns);
bool field_judged(bool suspend, bool invalid);
bool field_set_rejected(int64_t delta_s, int64_t limit_s);
bool field_set_small(int64_t delta_s, int64_t limit_s);
bool field_set_silent(bool crosses);
bool field_sum_allows(int64_t sum_s, int64_t limit_s);
int64_t field_sum_so_far(int64_t sum_s, bool same_month);
bool field_set_marks(bool silent);
span_t field_rate_offset(span_t offset);
span_t field_billing_offset(span_t offset);

/* Initialises the part of the right ones. */
#define FIELD_RIGHT                                                                                \
  {                                                                                                \
    .pads = field_pads, .pad_elapsed = field_pad_elapsed, .pad_status = field_pad_status,          \
    .profile_full = field_profile_full, .rate_changes = field_rate_changes,                        \
    .change_closes = field_change_closes, .change_begins_whole = field_change_begins_whole,        \
    .raster_closes = field_raster_closes, .set_closes = field_set_closes,                          \
    .set_judges = field_set_judges, .kept_elapsed = field_kept_elapsed, .judged = field_judged,    \
    .set_rejected = field_set_rejected, .set_small = field_set_small,                              \
    .set_silent = field_set_silent, .sum_allows = field_sum_allows,                                \
    .sum_so_far = field_sum_so_far, .set_marks = field_set_marks,                                  \
    .rate_offset = field_rate_offset, .billing_offset = field_billing_offset                       \
  }

#endif
