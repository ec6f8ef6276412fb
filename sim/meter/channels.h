/* Other channels of the load profile (pmu/docs/decisions/0008 "Changed channels"): the order, and
 * how m->shape follows the list in RAM. For the files of this folder only. */
#ifndef SIM_METER_CHANNELS_H
#define SIM_METER_CHANNELS_H

#include "sim/meter/core.h"

status_t channels_set(meter_t *m, const meter_channels_t *channels, meter_by_t by);
void channels_install(meter_t *m); /* those of the configuration */
void channels_settle(meter_t *m);  /* after a picture was read into RAM */
int32_t channels_quantity(const meter_t *m, int32_t channel); /* whose energy it has */

#endif
