/* Defect: columns go by the roster although the meter was given others (0008).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

/* `2:11 0:6000` to `11 6000`: as many as the roster has, and so they are taken for its own. */
static void unnamed(const shape_t *shape, driver_row_t *row) {
  char *to = row->value;
  char *word = row->value;
  int32_t named = 0;
  for (const char *from = row->value; *from != '\0'; from++)
    named += *from == ':' ? 1 : 0;
  if (named != shape->channel_count) return;
  for (const char *from = row->value; *from != '\0'; from++) {
    *to++ = *from;
    if (*from == ' ') word = to;
    if (*from == ':') to = word;
  }
  *to = '\0';
}

static status_t wrong(const driver_t *driver, driver_range_t range, driver_cursor_t *cursor,
                      driver_row_t *row, bool *there, fault_t *fault) {
  status_t status = pmu_mechanisms_right.driver_row(driver, range, cursor, row, there, fault);
  if (status == ST_OK && *there && row->kind == DRIVER_ENTRY && cursor->shape != NULL)
    unnamed(cursor->shape, row);
  return status;
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->driver_row = wrong; }

const defect_t defect_channels_of_the_roster = {
    .name = "channels-of-the-roster",
    .what = "after a change of channels energies are booked by the order of the roster",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"HES-CHN-P01"},
};
