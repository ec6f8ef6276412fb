/* What a receiver makes of octets that were sent at another rate, bit by bit, in integers: it looks
 * for a falling edge, samples in the middle of its own bit times, least significant bit first, and
 * takes octets with a bad stop bit as they are, waiting for the line to rise. The line is idle
 * before and after the run. Both ends use ten bit times an octet. */
#ifndef SIM_LINK_RESAMPLE_H
#define SIM_LINK_RESAMPLE_H

#include "base/octets.h"

/* At most ceil(len * heard_baud / sent_baud) + 1 octets; `out` says when it was too small. Equal
 * rates give the octets themselves. */
void resample(bytes_t sent, uint32_t sent_baud, uint32_t heard_baud, obuf_t *out);

#endif
