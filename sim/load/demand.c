/* Slots, days and the power of a weight. See demand.h. */
#include "sim/load/demand.h"

#include "base/dice.h"

enum { SLOT_S = 900, OFFSET_S_MAX = 64800 };
#define SLOT_NS (SLOT_S * NS_PER_S)
#define ANNUAL_WH_MAX INT64_C(10000000000)
/* Wh a year times millionths, over this, are mW: 8760 h, and a thousand for the rest. */
#define WEIGHT_UNIT INT64_C(8760000)

static status_t number_in(const fact_t *fact, int32_t word, int64_t min, int64_t max,
                          int64_t *number, fault_t *fault) {
  status_t status = fact_i64(fact, word, number, fault);
  if (status != ST_OK || (*number >= min && *number <= max)) return status;
  return fault_set(fault, ST_BAD_INPUT, -1, -1, "facts line %d word %d: %lld is not in %lld…%lld",
                   fact->line, word, (long long)*number, (long long)min, (long long)max);
}

status_t demand_read(const fact_t *fact, int32_t first, demand_t *demand, fault_t *fault) {
  enum { CLASS, SEED, SITE, ANNUAL, OFFSET, PHASE, WORDS };
  int64_t seed = 0, site = 0, offset_s = 0, phase = 0;
  *demand = (demand_t){.class = demand_class_find(fact_word(fact, first + CLASS))};
  if (demand->class == NULL || fact->count != first + WORDS) {
    return fault_set(fault, ST_BAD_INPUT, -1, -1,
                     "facts line %d: a demand has a class of 0013, seed, site, energy, offset and "
                     "phase",
                     fact->line);
  }
  status_t status = number_in(fact, first + SEED, 0, INT64_MAX, &seed, fault);
  if (status == ST_OK) status = number_in(fact, first + SITE, 1, INT32_MAX, &site, fault);
  if (status == ST_OK) {
    status = number_in(fact, first + ANNUAL, 0, ANNUAL_WH_MAX, &demand->annual_wh, fault);
  }
  if (status == ST_OK) {
    status = number_in(fact, first + OFFSET, -OFFSET_S_MAX, OFFSET_S_MAX, &offset_s, fault);
  }
  if (status == ST_OK) status = number_in(fact, first + PHASE, 0, 3, &phase, fault);
  if (status != ST_OK) return status;
  demand->seed = (uint64_t)seed;
  demand->site = (uint64_t)site;
  demand->habit = dice_u64(demand->seed, demand->site, DEMAND_STREAM_SITE, 1);
  demand->phase = (int32_t)phase;
  uint64_t own_s = dice_u64(demand->seed, demand->site, DEMAND_STREAM_SITE, 0) % SLOT_S;
  demand->shift_ns = (offset_s - (int64_t)own_s) * NS_PER_S;
  return ST_OK;
}

static const int32_t *weights_of(demand_t *demand, int64_t number) {
  if (demand->known && demand->day == number) return demand->weights;
  /* 0013: a year is 1461 quarters of a day, a half-month a 24th of it. */
  demand_day_t day = {
      .seed = demand->seed,
      .site = demand->site,
      .habit = demand->habit,
      .weather = dice_u64(demand->seed, DEMAND_REGION, DEMAND_STREAM_WEATHER, (uint64_t)number),
      .number = number,
      .half_month = (int32_t)(mod_floor(4 * number, 1461) * DEMAND_HALF_MONTHS / 1461),
      .weekday = (int32_t)mod_floor(number + 3, 7)};
  demand->class->weigh(&day, demand->weights);
  demand->day = number;
  demand->known = true;
  return demand->weights;
}

power_t demand_power(demand_t *demand, true_t at, int64_t *reactive_mvar, true_t *until) {
  CHECK(at.ns >= 0);
  CHECK(at.ns < DEMAND_TO_NS_MAX);
  int64_t slot = div_floor(at.ns + demand->shift_ns, SLOT_NS);
  int64_t day = div_floor(slot, DEMAND_SLOTS);
  int64_t of_day = slot - day * DEMAND_SLOTS;
  const int32_t *weights = weights_of(demand, day);
  int64_t weight = weights[of_day], next = of_day + 1;
  while (next < DEMAND_SLOTS && weights[next] == weight)
    next++;
  *until = (true_t){(day * DEMAND_SLOTS + next) * SLOT_NS - demand->shift_ns};
  int64_t size = demand->annual_wh * (weight < 0 ? -weight : weight) / WEIGHT_UNIT;
  int64_t reactive = size * demand->class->tangent;
  *reactive_mvar = weight < 0 ? div_floor(-reactive, 1000) : reactive / 1000;
  return (power_t){weight < 0 ? -size : size};
}

bool demand_same_raster(const demand_t *a, const demand_t *b) {
  return mod_floor(a->shift_ns, SLOT_NS) == mod_floor(b->shift_ns, SLOT_NS);
}
