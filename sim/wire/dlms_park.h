/* A server that nobody talks to, in a tenth of its size: what it will still need, without the
 * buffers of requests and answers, of which none is under way then. So a few rooms serve thousands
 * of meters. Who was parked and comes back goes on as if nothing had been, counters, agreed link
 * and association included. */
#ifndef SIM_WIRE_DLMS_PARK_H
#define SIM_WIRE_DLMS_PARK_H

#include "sim/wire/dlms.h"

/* Nothing is due, half heard, half said or leaving. */
bool dlms_rests(const dlms_t *wire);
size_t dlms_parked_size(const dlms_t *wire);
/* Only of one that rests. What is left in the room is of no use but for its ciphers. */
void dlms_park(const dlms_t *wire, uint8_t *to);
/* Into a room in which a server was opened and not closed: its ciphers are taken over. `room`: as
 * of dlms_config_t, for this stay. */
void dlms_unpark(dlms_t *wire, const uint8_t *from, uint8_t *room);

#endif
