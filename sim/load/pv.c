/* A roof: a parabola from sunrise to sunset, as long and as high as the half-month has it, under
 * the sky of the region; under broken cloud by the hour as the roof has it. It feeds: weights are
 * not above 0. Tables: pmu/docs/decisions/0013. */
#include "base/dice.h"
#include "sim/load/demand_class.h"

/* Half of the day's length, and the noon's power, by half-months. */
static const int32_t daylight[DEMAND_HALF_MONTHS] = {
    31, 33, 37, 40, 44, 48, 52, 56, 60, 64, 66, 67, 66, 64, 61, 57, 53, 49, 44, 40, 37, 34, 32, 31};
static const int32_t noon[DEMAND_HALF_MONTHS] = {2600, 2900, 3400, 4000, 4650, 5150, 5600, 5950,
                                                 6100, 6200, 6300, 6300, 6300, 6200, 6050, 5800,
                                                 5400, 5000, 4400, 3750, 3250, 2800, 2550, 2550};
static const int32_t sky[8] = {980, 940, 0, 0, 0, 380, 240, 150}; /* 0: broken */
static const int32_t passing[4] = {1000, 700, 400, 250};

static void weigh(const demand_day_t *day, int32_t weights[DEMAND_SLOTS]) {
  int32_t clear = sky[demand_bits(day->weather, 0, 3)];
  uint64_t draw = dice_u64(day->seed, day->site, DEMAND_STREAM_CLOUD, (uint64_t)day->number);
  int32_t half = daylight[day->half_month];
  for (int32_t slot = 0; slot < DEMAND_SLOTS; slot++) {
    int32_t off = 2 * slot + 1 - DEMAND_SLOTS; /* from noon to the slot's middle */
    weights[slot] = 0;
    if (off >= half || off <= -half) continue;
    int32_t through =
        clear != 0 ? clear : passing[demand_bits(draw, 2 * (slot / DEMAND_SLOTS_AN_HOUR), 2)];
    weights[slot] = -(noon[day->half_month] * (half * half - off * off) / (half * half)) * through;
  }
}

const demand_class_t demand_pv = {.name = "pv", .tangent = 0, .weigh = weigh};
