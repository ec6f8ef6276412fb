/* The right ones. What each must do stands in keeping.h. */
#include "sim/meter/keeping.h"

enum { DAY_S = 86400, WEEK_DAYS = 7, YEAR_DAYS = 365, TURNING_TENTHS = 250 };

/* Tenths of a degree squared are hundredths. */
int64_t keeping_parabola_ppb(int64_t factor, int64_t tenths) {
  int64_t away = tenths - TURNING_TENTHS;
  return div_floor(factor * away * away, 100);
}

int64_t keeping_ageing_ppb(int64_t a_year, int64_t days) {
  return div_floor(a_year * days, YEAR_DAYS);
}

true_t keeping_age_day(true_t start, int64_t days) {
  return (true_t){start.ns + days * DAY_S * NS_PER_S};
}

int32_t keeping_turn_day(int32_t week, int32_t first, int32_t days) {
  if (week < TURN_LAST) return first + (week - 1) * WEEK_DAYS;
  return first + (days - first) / WEEK_DAYS * WEEK_DAYS;
}

int32_t keeping_turn_offset(turn_frame_t frame, int32_t standard_s, int32_t before_s) {
  switch (frame) {
  case TURN_WALL:
    return before_s;
  case TURN_STANDARD:
    return standard_s;
  case TURN_UTC:
    return 0;
  }
  return 0;
}

int64_t keeping_cell_drain(bool supplied, int64_t leak_ppb) {
  return supplied ? leak_ppb : NS_PER_S + leak_ppb;
}

bool keeping_capacitor_charges(bool supplied) { return supplied; }

bool keeping_new_cell_full(bool replaced) { return replaced; }

bool keeping_nearly_full(uint32_t stored, uint32_t room) {
  return (uint64_t)stored * 10 >= (uint64_t)room * 9;
}
