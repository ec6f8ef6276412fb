/* What a meter is while nobody asks it anything, in little memory: all of its RAM, and of its
 * non-volatile memory what is rewritten. Rings and calendars stay where they are; they hold what
 * was stored, and nothing more. A snapshot goes back into the same meter's life alone: it keeps the
 * pointers into its model and its rings. Nothing of a meter points into the meter itself. */
#ifndef SIM_METER_SNAPSHOT_H
#define SIM_METER_SNAPSHOT_H

#include "sim/meter/meter.h"

size_t snapshot_meter_size(void); /* of a whole one: what meter_begin_in fills */
size_t snapshot_size_max(void);   /* of any snapshot */
/* Into `to`, snapshot_size_max() octets; returns how many it is. */
size_t snapshot_take(const meter_t *meter, uint8_t *to);
/* Makes the meter in `room`, snapshot_meter_size() octets. */
meter_t *snapshot_wake(const uint8_t *from, size_t len, void *room);

#endif
