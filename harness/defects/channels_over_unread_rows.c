/* Defect: channels are changed before the rows were read.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool unread(site_do_t what) { return what != SITE_DO_SET_CHANNELS; }

static bool allowed(bool whole, bool missing) {
  (void)whole;
  (void)missing;
  return true;
}

static void spoil(pmu_mechanisms_t *mechanisms) {
  mechanisms->reads_first = unread;
  mechanisms->clear_allowed = allowed;
}

const defect_t defect_channels_over_unread_rows = {
    .name = "channels-over-unread-rows",
    .what = "channels are changed over rows that nobody has read",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"HES-CHN-P01"},
};
