/* A shop: opening hours of weekdays, Saturdays and Sundays, and a little unrest by the hour.
 * Tables: pmu/docs/decisions/0013. */
#include "base/dice.h"
#include "sim/load/demand_class.h"

static const int32_t season[DEMAND_HALF_MONTHS] = {1080, 1075, 1060, 1045, 1030, 1015, 1000, 990,
                                                   985,  990,  1005, 1030, 1060, 1070, 1065, 1045,
                                                   1020, 1000, 995,  1005, 1020, 1040, 1060, 1035};
static const int32_t shop[3][DEMAND_HOURS] = {
    {420,  400,  390,  390,  400,  450,  620,  950,  1450, 1750, 1820, 1840,
     1830, 1800, 1800, 1790, 1760, 1700, 1550, 1250, 850,  600,  500,  450},
    {420,  400,  390,  390, 400, 430, 520, 720, 1050, 1350, 1450, 1450,
     1400, 1300, 1150, 950, 800, 700, 620, 560, 520,  480,  450,  430},
    {410, 400, 390, 380, 380, 390, 400, 420, 450, 470, 480, 490,
     490, 480, 470, 460, 450, 450, 450, 450, 440, 430, 420, 410}};
static const int32_t ripple[4] = {940, 980, 1020, 1060};

static void weigh(const demand_day_t *day, int32_t weights[DEMAND_SLOTS]) {
  int32_t kind = day->weekday < 5 ? 0 : day->weekday - 4;
  uint64_t draw = dice_u64(day->seed, day->site, DEMAND_STREAM_SHOP, (uint64_t)day->number);
  for (int32_t slot = 0; slot < DEMAND_SLOTS; slot++) {
    int32_t hour = slot / DEMAND_SLOTS_AN_HOUR;
    int32_t part = shop[kind][hour] * ripple[demand_bits(draw, 2 * hour, 2)] / 1000;
    weights[slot] = season[day->half_month] * part;
  }
}

const demand_class_t demand_commerce = {.name = "commerce", .tangent = 330, .weigh = weigh};
