/* A household: a base that follows the hour and the season, and nine uses a day of what one
 * switches on for a while. One week in 32 nobody is at home. Tables: pmu/docs/decisions/0013. */
#include "base/dice.h"
#include "sim/load/demand_class.h"

enum { USES = 9, USES_ROOM = 16 };

static const int32_t season[DEMAND_HALF_MONTHS] = {1190, 1185, 1165, 1140, 1110, 1075, 1040, 1000,
                                                   960,  925,  895,  870,  850,  840,  840,  850,
                                                   870,  900,  940,  990,  1040, 1090, 1140, 1175};
static const int32_t cold[8] = {910, 940, 970, 990, 1010, 1030, 1060, 1090};
/* Monday to Friday, and the days of rest. */
static const int32_t base[2][DEMAND_HOURS] = {
    {610, 555, 525, 510, 510, 545,  685,  860,  870,  830,  805, 820,
     860, 850, 830, 870, 970, 1145, 1285, 1310, 1245, 1135, 950, 750},
    {665,  610, 565, 535, 525, 535,  580,  685,  830,  940,  980, 990,
     1005, 980, 950, 950, 990, 1135, 1255, 1275, 1210, 1110, 950, 775}};
/* The hours at which a use begins, each as often as it is likely. */
static const uint8_t start[2][64] = {
    {0,  5,  6,  6,  6,  7,  7,  7,  7,  8,  8,  8,  9,  9,  10, 10, 11, 11, 12, 12, 12, 13,
     13, 14, 14, 15, 15, 16, 16, 16, 17, 17, 17, 17, 17, 18, 18, 18, 18, 18, 18, 19, 19, 19,
     19, 19, 19, 19, 20, 20, 20, 20, 20, 20, 20, 21, 21, 21, 21, 21, 22, 22, 22, 23},
    {0,  0,  1,  6,  7,  7,  8,  8,  8,  9,  9,  9,  9,  10, 10, 10, 10, 11, 11, 11, 11, 12,
     12, 12, 12, 13, 13, 13, 14, 14, 14, 15, 15, 15, 16, 16, 16, 17, 17, 17, 17, 18, 18, 18,
     18, 18, 19, 19, 19, 19, 19, 19, 20, 20, 20, 20, 20, 21, 21, 21, 21, 22, 22, 23}};
static const uint8_t length[8] = {2, 2, 3, 3, 4, 4, 5, 6}; /* slots */
static const int32_t level[16] = {110, 110, 160, 160, 160, 220, 220, 270,
                                  270, 330, 380, 440, 490, 600, 870, 2180};

static void add_uses(const demand_day_t *day, int32_t rest, int32_t late,
                     int32_t parts[DEMAND_SLOTS]) {
  uint64_t week = (uint64_t)div_floor(day->number + 3, 7);
  if (demand_bits(dice_u64(day->seed, day->site, DEMAND_STREAM_AWAY, week), 0, 5) == 0) return;
  for (uint64_t use = 0; use < USES; use++) {
    uint64_t counter = (uint64_t)day->number * USES_ROOM + use;
    uint64_t draw = dice_u64(day->seed, day->site, DEMAND_STREAM_USES, counter);
    int32_t from = DEMAND_SLOTS_AN_HOUR * start[rest][demand_bits(draw, 0, 6)] +
                   (int32_t)demand_bits(draw, 6, 2) + late;
    int32_t to = from + length[demand_bits(draw, 8, 3)];
    if (to > DEMAND_SLOTS) to = DEMAND_SLOTS;
    for (int32_t slot = from; slot < to; slot++)
      parts[slot] += level[demand_bits(draw, 11, 4)];
  }
}

static void weigh(const demand_day_t *day, int32_t weights[DEMAND_SLOTS]) {
  int32_t rest = day->weekday >= 5 ? 1 : 0;
  int32_t late = (int32_t)demand_bits(day->habit, 0, 3);
  int32_t scale = season[day->half_month] * cold[demand_bits(day->weather, 8, 3)] / 1000;
  for (int32_t slot = 0; slot < DEMAND_SLOTS; slot++) {
    int32_t own = (slot + DEMAND_SLOTS - late) % DEMAND_SLOTS;
    weights[slot] = base[rest][own / DEMAND_SLOTS_AN_HOUR];
  }
  add_uses(day, rest, late, weights);
  for (int32_t slot = 0; slot < DEMAND_SLOTS; slot++)
    weights[slot] *= scale;
}

const demand_class_t demand_household = {.name = "household", .tangent = 200, .weigh = weigh};
