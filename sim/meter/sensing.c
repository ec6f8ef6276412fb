/* The right ones of sensing.h: what a meter that measures power quality decides, each a pure
 * function of what it is given. Sources are named there. */
#include "sim/meter/sensing.h"

enum { TRACE_BEFORE = 4, TRACE_BEFORE_RAPID = 100, FLAG_CUT = 1, ROOT_BITS = 62 };

/* Bit by bit. */
int64_t sensing_root(__int128 square) {
  __int128 root = 0;
  CHECK(square >= 0);
  int32_t bit = 0;
  while (bit < ROOT_BITS && ((__int128)1 << 2 * (bit + 1)) <= square)
    bit++;
  for (; bit >= 0; bit--) {
    __int128 more = root + ((__int128)1 << bit);
    if (more * more <= square) root = more;
  }
  return (int64_t)root;
}

int64_t sensing_cycle(int64_t before, int64_t now) {
  return sensing_root(((__int128)before * before + (__int128)now * now) / 2);
}

int64_t sensing_cycle_begin(int64_t half) { return half - 1; }

int64_t sensing_back_level(int64_t level, int64_t hysteresis, bool above) {
  return above ? level - hysteresis : level + hysteresis;
}

bool sensing_ended(uint32_t back, uint32_t phases) { return back == phases; }

bool sensing_interrupted(uint32_t out, uint32_t phases) { return out == phases; }

int64_t sensing_extreme(int64_t before, int64_t phase, bool above) {
  return (phase > before) == above ? phase : before;
}

int32_t sensing_kind(int32_t kind) { return kind; }

int64_t sensing_rapid_limit(int64_t limit, bool runs) { return runs ? limit / 2 : limit; }

bool sensing_rapid_recorded(bool beyond) { return !beyond; }

int64_t sensing_begin_ms(int64_t begin, int64_t end) {
  (void)end;
  return begin;
}

bool sensing_cut_recorded(bool begun) { return begun; }

uint32_t sensing_cut_flags(uint32_t flags) { return flags | FLAG_CUT; }

uint32_t sensing_number(uint32_t made) { return made + 1; }

uint32_t sensing_made_after_boot(uint32_t made) { return made; }

uint32_t sensing_chained(uint32_t number) { return number - 1; }

int64_t sensing_trace_first(int64_t begin, bool rapid) {
  return begin - (rapid ? TRACE_BEFORE_RAPID : TRACE_BEFORE);
}

uint32_t sensing_dips_after(uint32_t dips, bool empty) {
  (void)empty;
  return dips + 1;
}

uint32_t sensing_last_number(uint32_t made) { return made; }

uint32_t sensing_flag_opening(uint32_t flag) { return flag; }

bool sensing_mean_of_squares(bool square) { return square; }

int64_t sensing_without_voltage(int64_t value) {
  (void)value;
  return 0;
}
