/* Defect: local time is that of the scenario's tables, wherever the machine stands (DESIGN,
 * Determinism). Right on every machine in UTC. Seeded on purpose; the bench must find it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/defects/defect.h"

/* Of a TZ like `<+1245>-12:45`: what stands behind the name is subtracted from local time. */
static int32_t host_offset(void) {
  const char *zone = getenv("TZ"), *behind = zone == NULL ? NULL : strchr(zone, '>');
  int hours = 0, minutes = 0;
  if (behind == NULL || sscanf(behind + 1, "-%d:%d", &hours, &minutes) != 2) return 0;
  return (hours * 60 + minutes) * 60;
}

static int32_t local_offset(const zone_row_t *rows, size_t count, utc_t at) {
  return pmu_mechanisms_right.local_offset(rows, count, at) + host_offset();
}

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->local_offset = local_offset; }

const defect_t defect_host_zone_added = {
    .name = "host-zone-added",
    .what = "local time is the machine's, on top of the zone's",
    .place = BLAME_HEAD_END,
    .alone = true,
    .spoil_pmu = spoil,
    .killers = {"REL-DAY-P01 R36"},
};
