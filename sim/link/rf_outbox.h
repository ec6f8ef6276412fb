/* What a network of radio has to say and nobody has taken yet: a ring in order of time. */
#ifndef SIM_LINK_RF_OUTBOX_H
#define SIM_LINK_RF_OUTBOX_H

#include "sim/link/net.h"

/* Whoever drains it too late finds time standing still rather than anything lost: who fills it
 * stops while RF_OUTBOX_SPARE are not free, which is what one event may add. */
enum { RF_OUTBOX_MAX = 512, RF_OUTBOX_SPARE = NET_FLIGHT_MAX + 2 };

typedef struct {
  net_arrival_t ring[RF_OUTBOX_MAX];
  uint32_t first, count;
} rf_outbox_t;

void rf_outbox_put(rf_outbox_t *outbox, net_arrival_t arrival);
/* The instant of the first; TIME_NEVER. */
true_t rf_outbox_next(const rf_outbox_t *outbox);
bool rf_outbox_take(rf_outbox_t *outbox, true_t now, net_arrival_t *arrival);
/* Whether an event may still be let happen; `one`: only while it is empty. */
bool rf_outbox_open(const rf_outbox_t *outbox, bool one);

#endif
