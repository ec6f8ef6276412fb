/* Measured or generated loads: a CSV file's column as constant powers, exactly. A hole, a missing
 * or doubled row, a negative or malformed value is a complaint with the CSV's own line and column;
 * nothing is interpolated. Grids: `wall` (rows in wall time of the zone, each instant once), `utc`,
 * and `wall_48`, that of loggers that write 48 rows of wall clock every day: on the short day the
 * rows of the hour that does not exist must be 0 and are dropped, on the long day a row of the
 * doubled hour is split evenly over both passes. */
#ifndef HARNESS_SCENARIO_CSV_H
#define HARNESS_SCENARIO_CSV_H

#include "harness/scenario/story.h"

typedef struct {
  int64_t from_ns, to_ns, power_mw;
} csv_power_t;

typedef struct {
  ARRAY_OF(csv_power_t) powers; /* ascending, without holes */
} csv_t;

enum { CSV_OCTETS_MAX = 1 << 24, CSV_COMPLAINTS_MAX = 10 };

/* Reads the map of a `csv:` key. False after a complaint; true with no powers where the file is one
 * under `requires:` that is absent. */
bool csv_read(story_t *story, yaml_value_t *map, csv_t *out);

/* Where a file is: under `requires:` in the data folder; else beside the scenario, in the tree, or
 * in fixtures/loads. NULL where it is required and absent, or after a complaint. */
const char *csv_find_file(story_t *story, const yaml_value_t *value, bool *good);

#endif
