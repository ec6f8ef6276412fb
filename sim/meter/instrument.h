/* The second profile (pmu/docs/decisions/0008 "The second profile"): what opens, fills, tags and
 * closes its entries, each within an operation of the meter. A meter without gauges is left alone.
 * What it shows is meter.h's. For the files of this folder only. */
#ifndef SIM_METER_INSTRUMENT_H
#define SIM_METER_INSTRUMENT_H

#include "sim/meter/core.h"

int64_t instrument_next(const meter_t *m, shown_t after); /* ns of C; INT64_MAX: no edge */
/* At an edge: `due`, or a DST change of `shift_ns` that breaks its raster. */
void instrument_edge(meter_t *m, bool due, int64_t shift_ns);
void instrument_open(meter_t *m, uint32_t begun);
void instrument_close(meter_t *m, uint32_t ended);
void instrument_tag(meter_t *m, uint32_t bits); /* of the open entry; rows_tag asks for it */
/* What was seen between two instants, while metering; into a copy of RAM, too. */
void instrument_take(const meter_t *m, ram_t *ram, load_mark_t from, load_mark_t to, bool blind);

#endif
