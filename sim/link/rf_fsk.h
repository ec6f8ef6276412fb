/* What a receiver of non-coherent 2-FSK makes of a level: a bit is wrong with 1/2·exp(-Eb/2N0), a
 * frame is heard when all its bits are right. From a committed integer table. Spec links.md, V5.
 *
 * What it is not: a fading channel; levels are given, rf_fsk_mean makes averages over them. */
#ifndef SIM_LINK_RF_FSK_H
#define SIM_LINK_RF_FSK_H

#include "base/units.h"

enum { RF_PPB = 1000000000 };
/* The sensitivity of a receiver is the level at which 10 % of frames of 250 octets are lost: there
 * Eb/N0 is 12.63 dB. */
enum { RF_SENSITIVITY_SNR_CDB = 1263 };
enum { RF_FSK_STEPS = 180, RF_FSK_STEP_CDB = 10 };

/* How many of 1e9 frames of that length are heard at Eb/N0; below 0 dB none, above 18 dB all. */
uint32_t rf_fsk_heard_at(int32_t snr_cdb, uint32_t octets);
/* The same, by the level over the sensitivity. */
uint32_t rf_fsk_heard(int32_t over_cdb, uint32_t octets);
/* The same, on average over a level that spreads normally from frame to frame. */
uint32_t rf_fsk_mean(int32_t over_cdb, uint32_t octets, int32_t sigma_cdb);
/* The table: -log2 of the probability that one bit is right, times 2^48. */
uint64_t rf_fsk_bit(uint32_t step);

#endif
