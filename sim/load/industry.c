/* A works of one, two or three shifts on weekdays, its machines in a swing by the quarter-hour.
 * Tables: pmu/docs/decisions/0013. */
#include "base/dice.h"
#include "sim/load/demand_class.h"

enum { SHIFTS = 3, IDLE = 350, DRAW_SLOTS = 16, DRAWS_ROOM = 8 };

static const int32_t first[SHIFTS] = {6, 6, 0}, last[SHIFTS] = {14, 22, 24};
static const int32_t work[SHIFTS] = {3081, 1716, 1260}; /* so that the year's mean is 1000 */
static const int32_t swing[8] = {820, 880, 940, 980, 1020, 1060, 1120, 1180};

static void weigh(const demand_day_t *day, int32_t weights[DEMAND_SLOTS]) {
  int32_t shifts = (int32_t)((day->habit >> 8) % SHIFTS);
  uint64_t draw = 0;
  for (int32_t slot = 0; slot < DEMAND_SLOTS; slot++) {
    int32_t hour = slot / DEMAND_SLOTS_AN_HOUR;
    bool works = day->weekday < 5 && hour >= first[shifts] && hour < last[shifts];
    if (slot % DRAW_SLOTS == 0) {
      uint64_t counter = (uint64_t)day->number * DRAWS_ROOM + (uint64_t)(slot / DRAW_SLOTS);
      draw = dice_u64(day->seed, day->site, DEMAND_STREAM_WORKS, counter);
    }
    int32_t part = swing[demand_bits(draw, 4 * (slot % DRAW_SLOTS), 3)];
    weights[slot] = 1000 * ((works ? work[shifts] : IDLE) * part / 1000);
  }
}

const demand_class_t demand_industry = {.name = "industry", .tangent = 480, .weigh = weigh};
