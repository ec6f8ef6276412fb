/* What a power line does to a frame, as integer tables: the loss of symbols by signal to noise, the
 * mean of unequal tones and half cycles, and how restless the mains are by time of day. Pure; all
 * decibels are hundredths. Not here: where signal and noise come from (plc_channel). Each table
 * says how it was made, and plc_curve_test makes it again in double. Spec links.md, PLC. */
#ifndef SIM_LINK_PLC_CURVE_H
#define SIM_LINK_PLC_CURVE_H

#include "base/units.h"

/* The signal-to-noise ratio of equal bins that is as bad as these, in hundredths of dB. */
int32_t plc_curve_effective(const int32_t *snr_cdb, size_t count);

/* The chance, in 2^-32, that a frame of so many symbols is heard, `over_cdb` over the threshold of
 * its modulation. UINT32_MAX is certainty. */
uint32_t plc_curve_heard(int32_t over_cdb, uint32_t symbols);

/* Restlessness of the mains at a local time, thousandths of its most: low by night, high at about
 * eight in the evening. */
int32_t plc_curve_day(int64_t local_ns);

#endif
