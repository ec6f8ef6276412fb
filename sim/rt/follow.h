/* Follows the rate of a 62056-21 mode C head-end from what it sends, for ends that cannot tell:
 * after ACK 0 Z Y CR LF both sides run at rate Z, and a sign-on request begins at 300 Bd. It judges
 * nothing: whether the meter went along is the meter's business. Octets carry the parity in bit 7.
 * Source: IEC 62056-21, 6.3 and 6.4; fixtures/dictionary/polyphase-tou.md section 2. */
#ifndef SIM_RT_FOLLOW_H
#define SIM_RT_FOLLOW_H

#include "base/octets.h"

typedef struct {
  uint8_t state; /* how much of a request or an option select has passed */
  uint8_t rate;  /* its character Z */
} follow_t;

/* The rate from the end of these octets on, or 0 where they say nothing about it. */
uint32_t follow_octets(follow_t *follow, bytes_t octets);

#endif
