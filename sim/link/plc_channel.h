/* The mains as a channel: what of a transmission's level arrives over the noise at the other end.
 * Cable by its metres (the same branch |a-b|, another a+b), taps on the way, crossing of phases, a
 * frozen deviation of each pair; noise that rises in the evening, appliances that spoil some tones
 * in some half cycles near them, and impulses of two states. Everything is a function of time and
 * dice: nothing is kept for pairs and nothing evolves. Integers, hundredths of dB. Not here: what a
 * frame makes of it (plc_curve), and faults. Spec links.md, PLC. */
#ifndef SIM_LINK_PLC_CHANNEL_H
#define SIM_LINK_PLC_CHANNEL_H

#include "sim/link/net.h"

/* The keys that every kind has, first and in this order; PLC_CHANNEL_KEYS is their table. */
typedef enum {
  PLC_JOINED,
  PLC_LEVEL,
  PLC_CABLE_LEAST,
  PLC_CABLE_MOST,
  PLC_TAP_EVERY,
  PLC_TAP_LEAST,
  PLC_TAP_MOST,
  PLC_CROSS_LEAST,
  PLC_CROSS_MOST,
  PLC_SHADE,
  PLC_EVENING_LEAST,
  PLC_EVENING_MOST,
  PLC_SOURCES,
  PLC_SOURCE_PPM,
  PLC_SOURCE_LEAST,
  PLC_SOURCE_MOST,
  PLC_HARD_PPM,
  PLC_JOINT_PPM,
  PLC_HARD_LEAST,
  PLC_HARD_MOST,
  PLC_IMPULSE,
  PLC_IMPULSE_PPM,
  PLC_CHANNEL_KEY_COUNT
} plc_key_t;

/* Of `usual`: 60 dB over the noise of the night is what 120 dBuV over 60 dBuV leave; the taps and
 * what crosses phases are the spec's, of a street with a house every 12 m. */
#define PLC_CHANNEL_KEYS                                                                           \
  [PLC_JOINED] = {"joined", 1, 0, 1}, [PLC_LEVEL] = {"level_cdb", 6000, 0, 30000},                 \
  [PLC_CABLE_LEAST] = {"cable_cdb_m_least", 3, 0, 100},                                            \
  [PLC_CABLE_MOST] = {"cable_cdb_m_most", 10, 0, 100},                                             \
  [PLC_TAP_EVERY] = {"tap_every_dm", 400, 10, 100000},                                             \
  [PLC_TAP_LEAST] = {"tap_cdb_least", 100, 0, 3000},                                               \
  [PLC_TAP_MOST] = {"tap_cdb_most", 300, 0, 3000},                                                 \
  [PLC_CROSS_LEAST] = {"cross_cdb_least", 600, 0, 10000},                                          \
  [PLC_CROSS_MOST] = {"cross_cdb_most", 1500, 0, 10000},                                           \
  [PLC_SHADE] = {"shade_cdb", 400, 0, 3000},                                                       \
  [PLC_EVENING_LEAST] = {"evening_cdb_least", 600, 0, 5000},                                       \
  [PLC_EVENING_MOST] = {"evening_cdb_most", 1500, 0, 5000}, [PLC_SOURCES] = {"sources", 2, 0, 8},  \
  [PLC_SOURCE_PPM] = {"source_ppm", 300000, 0, 1000000},                                           \
  [PLC_SOURCE_LEAST] = {"source_cdb_least", 500, 0, 10000},                                        \
  [PLC_SOURCE_MOST] = {"source_cdb_most", 2500, 0, 10000},                                         \
  [PLC_HARD_PPM] = {"hard_ppm", 120000, 0, 1000000},                                               \
  [PLC_JOINT_PPM] = {"joint_ppm", 5000, 0, 1000000},                                               \
  [PLC_HARD_LEAST] = {"hard_cdb_least", 4000, 0, 10000},                                           \
  [PLC_HARD_MOST] = {"hard_cdb_most", 5600, 0, 10000},                                             \
  [PLC_IMPULSE] = {"impulse_cdb", 2000, 0, 10000},                                                 \
  [PLC_IMPULSE_PPM] = {"impulse_ppm", 20000, 0, 1000000}

enum { PLC_GROUPS = 6, PLC_HALVES = 2, PLC_BINS = PLC_GROUPS * PLC_HALVES };

typedef struct {
  uint64_t seed, entity;
  int64_t wall_offset_ns;
  const int64_t *values; /* by the keys above */
  const net_place_t *places;
  int32_t *depth_cdb; /* of each node from the transformer: cable, taps and joints */
} plc_channel_t;

/* `values` and the places are kept, not copied. */
void plc_channel_open(plc_channel_t *channel, arena_t *arena, const net_config_t *config,
                      const int64_t *values);
/* What is lost of the level from one to the other; the same both ways. */
int32_t plc_channel_loss(const plc_channel_t *channel, uint32_t from, uint32_t to);
/* The signal-to-noise ratio of equal tones that is as bad as what `to` hears of `from`. */
int32_t plc_channel_snr(const plc_channel_t *channel, uint32_t from, uint32_t to, true_t at,
                        int32_t more_noise_cdb);

#endif
