/* The channel; see plc_channel.h. */
#include "sim/link/plc_channel.h"

#include "base/dice.h"
#include "sim/link/plc_curve.h"

/* Draws that never change have the top bit of their counter, and their kind below it: the running
 * draws of a node cannot meet them. A section is the stretch of a branch between two taps. */
#define FROZEN (UINT64_C(1) << 63)
#define OF_PAIR (FROZEN | UINT64_C(1) << 56)
#define OF_BRANCH (FROZEN | UINT64_C(2) << 56)
#define OF_TAP (FROZEN | UINT64_C(3) << 56)
#define OF_EVENING (FROZEN | UINT64_C(4) << 56)
#define OF_SOURCE (FROZEN | UINT64_C(5) << 56)
#define OF_SWITCH (FROZEN | UINT64_C(6) << 56)
#define OF_IMPULSE (FROZEN | UINT64_C(7) << 56)
#define OF_HOUSE (FROZEN | UINT64_C(8) << 56)
#define OF_JOINT (FROZEN | UINT64_C(9) << 56)
#define BRANCH_STREAM (UINT64_C(1) << 32)
#define SECTION_STREAM (UINT64_C(1) << 33)
#define SECTIONS_OF_BRANCH 65536

/* Behind so many taps, or so much cable, there is nothing to hear. */
enum { TAPS_MAX = 10000, DEEPEST_CDB = 1000000 };

#define SOURCE_BLOCK_NS (20 * 60 * NS_PER_S) /* how long an appliance stays as it is */
#define IMPULSE_WINDOW_NS (2 * NS_PER_S)
#define IMPULSE_STRETCH_NS (NS_PER_S / 2) /* the longest; in the mean half of it */

static uint64_t draw(const plc_channel_t *channel, uint64_t stream, uint64_t counter) {
  return dice_u64(channel->seed, channel->entity, stream, counter);
}

/* Of 32 bits of dice something from least to most. */
static int32_t spread(uint64_t bits, int64_t least, int64_t most) {
  if (most <= least) return (int32_t)least;
  uint64_t range = (uint64_t)(most - least) + 1;
  return (int32_t)(least + (int64_t)(((bits & UINT32_MAX) * range) >> 32));
}

static int32_t tap_of(const plc_channel_t *channel, int32_t y_dm) {
  return y_dm / (int32_t)channel->values[PLC_TAP_EVERY];
}

/* What a hard house or a bad joint costs, which few are. */
static int32_t hardship(const plc_channel_t *channel, uint64_t bits, plc_key_t share) {
  const int64_t *values = channel->values;
  if ((int64_t)(((bits & UINT32_MAX) * 1000000) >> 32) >= values[share]) return 0;
  return spread(bits >> 32, values[PLC_HARD_LEAST], values[PLC_HARD_MOST]);
}

static int32_t depth_of(const plc_channel_t *channel, const net_place_t *place) {
  const int64_t *values = channel->values;
  uint64_t stream = BRANCH_STREAM + (uint32_t)place->x_dm;
  int64_t cable =
      spread(draw(channel, stream, OF_BRANCH), values[PLC_CABLE_LEAST], values[PLC_CABLE_MOST]);
  int64_t depth = div_round_half_even(cable * place->y_dm, 10);
  int32_t taps = tap_of(channel, place->y_dm);
  for (int32_t tap = 1; tap <= taps && tap <= TAPS_MAX; tap++) {
    depth += spread(draw(channel, stream, OF_TAP | (uint32_t)tap), values[PLC_TAP_LEAST],
                    values[PLC_TAP_MOST]);
    depth += hardship(channel, draw(channel, stream, OF_JOINT | (uint32_t)tap), PLC_JOINT_PPM);
  }
  return (int32_t)(depth < DEEPEST_CDB ? depth : DEEPEST_CDB);
}

void plc_channel_open(plc_channel_t *channel, arena_t *arena, const net_config_t *config,
                      const int64_t *values) {
  channel->seed = config->seed;
  channel->entity = UINT64_C(0x4E455457) + config->index; /* "NETW" */
  channel->wall_offset_ns = config->wall_offset_ns;
  channel->values = values;
  channel->places = config->places;
  channel->depth_cdb = ARENA_ARRAY(arena, int32_t, config->nodes + 1);
  for (uint32_t node = 1; node <= config->nodes; node++)
    channel->depth_cdb[node] = depth_of(channel, &config->places[node - 1]);
}

static const net_place_t *place_of(const plc_channel_t *channel, uint32_t node) {
  static const net_place_t transformer = {.phase = 0};
  return node == NET_ROOT ? &transformer : &channel->places[node - 1];
}

/* Of all ways to and from a node. */
static int32_t own_loss(const plc_channel_t *channel, uint32_t node) {
  if (node == NET_ROOT) return 0;
  int32_t asked = place_of(channel, node)->loss_cdb;
  int32_t loss = asked > DEEPEST_CDB ? DEEPEST_CDB : asked < -DEEPEST_CDB ? -DEEPEST_CDB : asked;
  return loss + hardship(channel, draw(channel, node, OF_HOUSE), PLC_HARD_PPM);
}

int32_t plc_channel_loss(const plc_channel_t *channel, uint32_t from, uint32_t to) {
  const int64_t *values = channel->values;
  uint32_t low = from < to ? from : to;
  uint32_t high = from < to ? to : from;
  const net_place_t *a = place_of(channel, low);
  const net_place_t *b = place_of(channel, high);
  int32_t da = channel->depth_cdb[low];
  int32_t db = channel->depth_cdb[high];
  bool along = low != NET_ROOT && a->x_dm == b->x_dm;
  int32_t loss = along ? (da < db ? db - da : da - db) : da + db;
  loss += own_loss(channel, low) + own_loss(channel, high);
  /* The transformer feeds all three phases: its phase is 0, and nothing is crossed. */
  uint64_t bits = draw(channel, low, OF_PAIR | high);
  if (a->phase != 0 && b->phase != 0 && a->phase != b->phase)
    loss += spread(bits >> 32, values[PLC_CROSS_LEAST], values[PLC_CROSS_MOST]);
  return loss + spread(bits, -values[PLC_SHADE], values[PLC_SHADE]);
}

static uint64_t section_of(const plc_channel_t *channel, uint32_t node) {
  if (node == NET_ROOT) return SECTION_STREAM - 1; /* the busbar */
  const net_place_t *place = place_of(channel, node);
  uint64_t tap = (uint64_t)tap_of(channel, place->y_dm) % SECTIONS_OF_BRANCH;
  return SECTION_STREAM + (uint64_t)(uint32_t)place->x_dm * SECTIONS_OF_BRANCH + tap;
}

/* The appliances of a section, where they are on: a run of one to three groups of tones, in one
 * half cycle or in both. The more restless the time of day, the more of them are on. */
static void add_sources(const plc_channel_t *channel, uint64_t section, true_t at, int32_t restless,
                        int32_t noise[PLC_BINS]) {
  const int64_t *values = channel->values;
  uint64_t block = (uint64_t)div_floor(at.ns, SOURCE_BLOCK_NS) & UINT32_MAX;
  int64_t ppm = values[PLC_SOURCE_PPM] * (300 + 7 * restless / 10) / 1000;
  for (uint64_t source = 0; source < (uint64_t)values[PLC_SOURCES]; source++) {
    uint64_t on = draw(channel, section, OF_SWITCH | source << 32 | block);
    if ((int64_t)(((on & UINT32_MAX) * 1000000) >> 32) >= ppm) continue;
    uint64_t bits = draw(channel, section, OF_SOURCE | source);
    int32_t level = spread(bits, values[PLC_SOURCE_LEAST], values[PLC_SOURCE_MOST]);
    uint32_t first = (uint32_t)(bits >> 32) % PLC_GROUPS;
    uint32_t count = 1 + (uint32_t)(bits >> 40) % 3;
    uint32_t halves = 1 + (uint32_t)(bits >> 48) % 3; /* bit 0, bit 1 or both */
    for (uint32_t bin = 0; bin < PLC_BINS; bin++) {
      uint32_t group = bin / PLC_HALVES;
      bool hit = group >= first && group < first + count && (halves >> bin % PLC_HALVES & 1);
      if (hit && noise[bin] < level) noise[bin] = level;
    }
  }
}

/* Good and bad by turns: a window may have one bad stretch, that begins somewhere in it. */
static bool impulse_on(const plc_channel_t *channel, uint64_t section, true_t at) {
  int64_t ppm = channel->values[PLC_IMPULSE_PPM];
  if (ppm == 0) return false;
  uint64_t window = (uint64_t)div_floor(at.ns, IMPULSE_WINDOW_NS);
  uint64_t bits = draw(channel, section, OF_IMPULSE | (window & ((FROZEN >> 7) - 1)));
  /* A stretch is an eighth of a window in the mean: that many windows more have one. */
  if ((int64_t)(((bits & 0xFFFFFF) * 1000000) >> 24) >= 8 * ppm) return false;
  int64_t from =
      (int64_t)(((bits >> 24 & 0xFFFFF) * (uint64_t)(IMPULSE_WINDOW_NS - IMPULSE_STRETCH_NS)) >>
                20);
  int64_t length = (int64_t)(((bits >> 44) * (uint64_t)IMPULSE_STRETCH_NS) >> 20);
  int64_t in_window = mod_floor(at.ns, IMPULSE_WINDOW_NS);
  return in_window >= from && in_window < from + length;
}

int32_t plc_channel_snr(const plc_channel_t *channel, uint32_t from, uint32_t to, true_t at,
                        int32_t more_noise_cdb) {
  const int64_t *values = channel->values;
  int32_t restless = plc_curve_day(at.ns + channel->wall_offset_ns);
  int32_t noise[PLC_BINS] = {0};
  uint64_t section = section_of(channel, to);
  add_sources(channel, section, at, restless, noise);
  int32_t evening =
      spread(draw(channel, to, OF_EVENING), values[PLC_EVENING_LEAST], values[PLC_EVENING_MOST]);
  int32_t everywhere = evening * restless / 1000 + more_noise_cdb;
  if (impulse_on(channel, section, at)) everywhere += (int32_t)values[PLC_IMPULSE];
  int32_t level = (int32_t)values[PLC_LEVEL] - plc_channel_loss(channel, from, to) - everywhere;
  for (uint32_t bin = 0; bin < PLC_BINS; bin++)
    noise[bin] = level - noise[bin];
  return plc_curve_effective(noise, PLC_BINS);
}
