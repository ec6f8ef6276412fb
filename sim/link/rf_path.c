/* Path loss in integers; see rf_path.h. The tables were computed in IEEE double and rounded to the
 * nearest; rf_curve_test.c computes them again. */
#include "sim/link/rf_path.h"

enum { LOG_STEPS = 64, BODY = 127, TAIL = 64 };
/* log2(10) and 10·log10(2), in 1/65536 and in 1e-5. */
enum { LOG2_TEN = 217706, TEN_LOG10_TWO = 301030, CDB_SCALE = 1000 };

/* 65536 · log2(1 + i/64). */
static const uint32_t LOG2[LOG_STEPS + 1] = {
    0,     1466,  2909,  4331,  5732,  7112,  8473,  9814,  11136, 12440, 13727, 14996, 16248,
    17484, 18704, 19909, 21098, 22272, 23433, 24579, 25711, 26830, 27936, 29029, 30109, 31178,
    32234, 33279, 34312, 35334, 36346, 37346, 38336, 39316, 40286, 41246, 42196, 43137, 44068,
    44990, 45904, 46809, 47705, 48593, 49472, 50344, 51207, 52063, 52911, 53751, 54584, 55410,
    56229, 57040, 57845, 58643, 59434, 60219, 60997, 61769, 62534, 63294, 64047, 64794, 65536,
};

/* 1000 · the quantile of the normal distribution at 1/2 + (i + 1/2)/256. */
static const int16_t BODIES[BODY] = {
    5,    15,   24,   34,   44,   54,   64,   74,   83,   93,   103,  113,  123,  133,  142,  152,
    162,  172,  182,  192,  202,  212,  222,  232,  242,  252,  262,  273,  283,  293,  303,  313,
    324,  334,  345,  355,  365,  376,  386,  397,  408,  418,  429,  440,  451,  461,  472,  483,
    494,  505,  517,  528,  539,  550,  562,  573,  585,  597,  608,  620,  632,  644,  656,  668,
    681,  693,  706,  718,  731,  744,  757,  770,  783,  796,  810,  824,  837,  851,  866,  880,
    894,  909,  924,  939,  954,  970,  986,  1002, 1018, 1035, 1052, 1069, 1086, 1104, 1122, 1141,
    1160, 1179, 1199, 1219, 1240, 1262, 1284, 1306, 1330, 1354, 1379, 1405, 1431, 1459, 1488, 1518,
    1550, 1584, 1619, 1656, 1696, 1739, 1785, 1836, 1891, 1953, 2024, 2107, 2207, 2335, 2521,
};

/* The last 256th: 1000 · the quantile at 1 - (64 - j - 1/2)/64/256. */
static const int16_t TAILS[TAIL] = {
    2663, 2668, 2673, 2679, 2685, 2690, 2696, 2702, 2708, 2714, 2720, 2726, 2732, 2739, 2745, 2752,
    2759, 2766, 2773, 2780, 2788, 2795, 2803, 2811, 2819, 2827, 2835, 2844, 2853, 2862, 2871, 2881,
    2891, 2901, 2911, 2922, 2933, 2944, 2956, 2969, 2981, 2995, 3009, 3023, 3038, 3054, 3071, 3088,
    3107, 3126, 3147, 3170, 3194, 3220, 3249, 3280, 3315, 3355, 3401, 3455, 3523, 3611, 3741, 4009,
};

uint32_t rf_log2(uint64_t value) {
  CHECK(value > 0);
  uint32_t whole = 63 - (uint32_t)__builtin_clzll(value);
  uint64_t mantissa = value << (63 - whole); /* in [2^63, 2^64) */
  uint32_t step = (uint32_t)(mantissa >> 57) & (LOG_STEPS - 1);
  uint32_t within = (uint32_t)(mantissa >> 41) & 65535;
  uint32_t low = LOG2[step], high = LOG2[step + 1];
  return whole * RF_LOG2_ONE + low + (uint32_t)(((uint64_t)(high - low) * within) >> 16);
}

int32_t rf_ratio_cdb(uint64_t value) {
  return (int32_t)mul_div_round_half_even(rf_log2(value), TEN_LOG10_TWO,
                                          (int64_t)RF_LOG2_ONE * CDB_SCALE);
}

int32_t rf_normal(uint64_t dice) {
  uint32_t step = (uint32_t)(dice >> 1) & 127;
  int32_t size = step < BODY ? BODIES[step] : TAILS[(dice >> 8) & (TAIL - 1)];
  return (dice & 1) != 0 ? -size : size;
}

int32_t rf_spread_cdb(uint64_t dice, int32_t sigma_cdb) {
  return (int32_t)div_round_half_even((int64_t)rf_normal(dice) * sigma_cdb, 1000);
}

static int64_t bounded(int64_t value, int64_t most) {
  return value > most ? most : value < -most ? -most : value;
}

int32_t rf_bounded_cdb(int64_t loss_cdb) { return (int32_t)bounded(loss_cdb, 100000); }

int32_t rf_distance_cdb(const rf_path_t *path, int64_t dx_dm, int64_t dy_dm) {
  dx_dm = bounded(dx_dm, 1000000000);
  dy_dm = bounded(dy_dm, 1000000000);
  uint64_t square = (uint64_t)(dx_dm * dx_dm) + (uint64_t)(dy_dm * dy_dm);
  if (square < 100) square = 100;
  int64_t log = (int64_t)rf_log2(square); /* twice that of the distance in dm */
  int64_t bend = 2 * (int64_t)rf_log2((uint64_t)path->break_dm);
  int64_t near = (log < bend ? log : bend) - 2 * LOG2_TEN;
  int64_t far = log < bend ? 0 : log - bend;
  /* n · 10 · log10(2) · log2(d): the logarithms are doubled, hence the two. */
  __int128 sum = (__int128)(near * path->near_cn + far * path->far_cn) * TEN_LOG10_TWO;
  return path->at_1m_cdb +
         (int32_t)i128_div_floor(sum, (__int128)2 * RF_LOG2_ONE * CDB_SCALE * 100);
}

int32_t rf_excess_cdb(const rf_path_t *path, uint32_t node) {
  static const struct {
    uint32_t below_percent;
    int32_t mean_cdb, sigma_cdb;
  } CLASSES[] = {{60, 800, 300}, {90, 1500, 400}, {100, 2800, 500}};
  if (!path->excess || node == 0) return 0;
  uint64_t dice = dice_u64(path->seed, path->entity, node, RF_PURPOSE(RF_DRAW_EXCESS, 0));
  uint32_t percent = (uint32_t)((dice >> 32) % 100);
  size_t class = 0;
  while (percent >= CLASSES[class].below_percent)
    class ++;
  int32_t loss = CLASSES[class].mean_cdb + rf_spread_cdb(dice, CLASSES[class].sigma_cdb);
  return loss > 0 ? loss : 0;
}

/* The lower of the two is the stream, so that both ways are one link. */
static uint64_t link_dice(const rf_path_t *path, uint32_t a, uint32_t b, uint64_t purpose,
                          uint64_t instant) {
  uint32_t low = a < b ? a : b, high = a < b ? b : a;
  return dice_u64(path->seed, path->entity, low,
                  RF_PURPOSE(purpose, instant << 16 | (uint64_t)high));
}

int32_t rf_shadow_cdb(const rf_path_t *path, uint32_t a, uint32_t b) {
  int32_t loss = rf_spread_cdb(link_dice(path, a, b, RF_DRAW_SHADOW, 0), path->shadow_cdb);
  int32_t most = 2 * path->shadow_cdb;
  return loss > most ? most : loss < -most ? -most : loss;
}

int32_t rf_hourly_cdb(const rf_path_t *path, uint32_t a, uint32_t b, int64_t hour) {
  /* 1000 · 0.7^k · sqrt(1 - 0.49): the moving average that an AR(1) of 0.7 is, cut where 1 % of it
   * is left. Its squares sum to 0.997. */
  static const int32_t WEIGHTS[] = {714, 500, 350, 245, 171, 120, 84, 59};
  if (path->hourly_cdb == 0) return 0;
  int64_t sum = 0;
  for (int64_t k = 0; k < (int64_t)(sizeof WEIGHTS / sizeof WEIGHTS[0]); k++) {
    uint64_t instant = (uint64_t)(hour - k) & 0xFFFFFFFF;
    sum += (int64_t)WEIGHTS[k] * rf_normal(link_dice(path, a, b, RF_DRAW_HOURLY, instant));
  }
  return (int32_t)div_round_half_even(sum * path->hourly_cdb, 1000000);
}
