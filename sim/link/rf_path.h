/* How weak a radio frame arrives: path loss with two slopes, the excess loss of a node, shadowing
 * that is frozen for a link, what changes from hour to hour, and what differs from packet to
 * packet. Hundredths of dB in integers; every draw is a function of (seed, network, link, instant)
 * and nothing of a link is kept, so that thousands of nodes cost no matrix. Spec links.md, RF.
 *
 * What it is not: a receiver; what it makes of a level is rf_fsk.h. */
#ifndef SIM_LINK_RF_PATH_H
#define SIM_LINK_RF_PATH_H

#include "base/dice.h"
#include "base/units.h"

/* The stream of dice of a network: node, and a counter that the purpose keeps apart. */
#define RF_ENTITY_NETW (UINT64_C(0x4E455457) << 32)
#define RF_PURPOSE(purpose, counter) (((uint64_t)(purpose) << 56) | (uint64_t)(counter))

enum {
  RF_DRAW_MAC = 0, /* counted by the node: back-off, frames, trickle */
  RF_DRAW_EXCESS = 1,
  RF_DRAW_SHADOW = 2,
  RF_DRAW_HOURLY = 3,
  RF_DRAW_CHANNEL = 4,
  RF_DRAW_TRICKLE = 5
};

typedef struct {
  uint64_t seed, entity;
  int32_t at_1m_cdb;              /* loss at one metre */
  int32_t near_cn, far_cn;        /* exponents before and behind the break, in hundredths */
  int32_t break_dm;               /* from 10 */
  bool excess;                    /* nodes are in cupboards and cellars */
  int32_t shadow_cdb, hourly_cdb; /* standard deviations */
} rf_path_t;

enum { RF_LOG2_ONE = 65536 };

/* log2 of a value from 1, in 1/65536, to half of 1e-3. */
uint32_t rf_log2(uint64_t value);
/* Ten times the decimal logarithm of a value from 1, in hundredths: a ratio as cdB. */
int32_t rf_ratio_cdb(uint64_t value);
/* A standard normal draw out of 64 random bits, in thousandths: from -4000 to 4000. */
int32_t rf_normal(uint64_t dice);
/* `sigma` times a normal draw, rounded half even. */
int32_t rf_spread_cdb(uint64_t dice, int32_t sigma_cdb);

/* What a scenario says of a place, within ±1000 dB. */
int32_t rf_bounded_cdb(int64_t loss_cdb);
/* The loss over that distance; below a metre as at one, from 100,000 km on as there. */
int32_t rf_distance_cdb(const rf_path_t *path, int64_t dx_dm, int64_t dy_dm);
/* What a node loses by its place: 60 % of nodes 8 ± 3, 30 % 15 ± 4, 10 % 28 ± 5 dB; never a gain.
 * The root stands free: 0. */
int32_t rf_excess_cdb(const rf_path_t *path, uint32_t node);
/* The same both ways and for ever; within two standard deviations, so that a search has an end. */
int32_t rf_shadow_cdb(const rf_path_t *path, uint32_t a, uint32_t b);
/* Autoregressive from hour to hour (0.7), stationary; the same both ways. */
int32_t rf_hourly_cdb(const rf_path_t *path, uint32_t a, uint32_t b, int64_t hour);

#endif
