/* What a scenario does to a network of radio besides its nature (net_fault_t), kept by node, and
 * the budget of air that a band allows. Shared by the kinds of radio. */
#ifndef SIM_LINK_RF_TROUBLE_H
#define SIM_LINK_RF_TROUBLE_H

#include "sim/link/net.h"

enum { RF_TROUBLES_MAX = 1024 };

typedef struct {
  net_fault_t faults[RF_TROUBLES_MAX];
  uint16_t nexts[RF_TROUBLES_MAX]; /* of the same node, index + 1; 0: the last */
  uint16_t *firsts;                /* of a node; those of the whole network at the root's */
  uint32_t count;
} rf_trouble_t;

void rf_trouble_open(rf_trouble_t *trouble, arena_t *arena, uint32_t nodes);
/* ST_NO_ROOM; ST_BAD_INPUT for a node that is none, parts that are not from none to all, noise past
 * ±1000 dB, a delay past a day. */
MUST_USE status_t rf_trouble_add(rf_trouble_t *trouble, const net_fault_t *fault, uint32_t nodes);
/* The arguments of that kind in force, together; of a node or (NET_ROOT) of the whole. Parts of a
 * million join as of what is left; the rest adds up. */
int64_t rf_trouble_sum(const rf_trouble_t *trouble, net_fault_kind_t kind, uint32_t node,
                       true_t now);

/* A duty cycle as a bucket that an hour's share fills and that leaks all the time. */
typedef struct {
  int64_t used_ns, at_ns;
} rf_duty_t;

/* The earliest instant from `now` on at which that long a transmission is within the share. */
true_t rf_duty_free(const rf_duty_t *duty, true_t now, span_t air, int64_t share_ppm);
void rf_duty_spend(rf_duty_t *duty, true_t now, span_t air, int64_t share_ppm);

#endif
