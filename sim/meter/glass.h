/* What is behind a meter's display: whether it is lit and since when, which phases and which
 * direction the meter sees, and the decisions between what is served and what is read, as a part of
 * the table of mechanisms. No store of its own, no codes and no text: what an item is called and
 * how it is written is its model's (sim/models/display.h). pmu/docs/decisions/0010. */
#ifndef SIM_METER_GLASS_H
#define SIM_METER_GLASS_H

#include "base/units.h"

/* Each comment says what is right. */
typedef struct glass_mechanisms {
  int64_t (*kilo)(int64_t milli);                     /* of 10^-3 Wh: whole Wh, cut off towards 0 */
  int64_t (*rolled)(int64_t shown, int32_t digits);   /* as served: nothing rolls over here */
  int32_t (*rate)(int32_t now, int32_t of_period);    /* the one in force now */
  int64_t (*ratio)(int64_t now, int64_t delivered);   /* as it was told last */
  int64_t (*wall)(int64_t clock_s, int32_t offset_s); /* local: C and its offset */
  int64_t (*stamp_wall)(int64_t own_s, int64_t with_todays_s); /* by the offset of its instant */
  bool (*error_shown)(bool fault);                             /* while one holds */
  int64_t (*slot)(int64_t lit_s);                  /* 6 s each, behind the test; -1: the test */
  uint32_t (*phases)(uint32_t has, uint32_t sees); /* what it sees */
} glass_mechanisms_t;

/* An instant of the glass. */
typedef struct {
  bool lit;
  int64_t lit_s;     /* whole seconds of the crystal since the power-up */
  uint32_t phases;   /* that the meter sees; bit 0: phase 1 */
  int32_t direction; /* 1 import, -1 export, 0: no power, or none seen */
  int32_t digits;    /* register.digits */
  int32_t rate;
  bool error; /* program memory, front end, or the configuration */
  const glass_mechanisms_t *right;
} glass_t;

int64_t glass_kilo(int64_t milli);
int64_t glass_rolled(int64_t shown, int32_t digits);
int32_t glass_rate(int32_t now, int32_t of_period);
int64_t glass_ratio(int64_t now, int64_t delivered);
int64_t glass_wall(int64_t clock_s, int32_t offset_s);
int64_t glass_stamp_wall(int64_t own_s, int64_t with_todays_s);
bool glass_error_shown(bool fault);
int64_t glass_slot(int64_t lit_s);
uint32_t glass_phases(uint32_t has, uint32_t sees);

/* Initialises the part of the right ones. */
#define GLASS_RIGHT                                                                                \
  {                                                                                                \
    .kilo = glass_kilo, .rolled = glass_rolled, .rate = glass_rate, .ratio = glass_ratio,          \
    .wall = glass_wall, .stamp_wall = glass_stamp_wall, .error_shown = glass_error_shown,          \
    .slot = glass_slot, .phases = glass_phases                                                     \
  }

#endif
