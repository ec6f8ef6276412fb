/* Decision 0013, paragraph after paragraph: dice, slots, then a function for each class, with the
 * tables of the page above it. Nothing is kept from one slot to the next, so that a slot is what
 * the page says whoever asked before. */
#include "site.h"

#include <assert.h>
#include <string.h>

enum { SLOT_S = 900, SLOTS_A_DAY = 96, USES_A_DAY = 9, USES_ROOM = 16 };
enum {
  STREAM_SITE,
  STREAM_WEATHER,
  STREAM_WEEK,
  STREAM_USE,
  STREAM_SHOP,
  STREAM_SHIFT,
  STREAM_SUN
};
#define SLOT_NS (SLOT_S * ORACLE_NS_PER_S)
#define WEIGHT_A_YEAR INT64_C(8760000) /* hours of a year, times the 1000 of mW of a Wh */

static uint64_t mix(uint64_t x) {
  x += UINT64_C(0x9E3779B97F4A7C15);
  x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
  return x ^ (x >> 31);
}

uint64_t oracle_site_die(uint64_t seed, uint64_t entity, uint64_t stream, int64_t counter) {
  return mix(mix(mix(mix(seed) ^ entity) ^ stream) ^ (uint64_t)counter);
}

/* r[a,n] of the page. */
static int64_t bits(uint64_t r, int from, int count) {
  return (int64_t)(r >> from & ((UINT64_C(1) << count) - 1));
}

static uint64_t die_of(const site_t *site, uint64_t stream, int64_t counter) {
  return oracle_site_die((uint64_t)site->seed, (uint64_t)site->site, stream, counter);
}

/* The slots' own time less UTC: standard time, and later by what is the site's. */
static int64_t shift_ns(const site_t *site) {
  int64_t late_s = (int64_t)(die_of(site, STREAM_SITE, 0) % SLOT_S);
  return (site->offset_s - late_s) * ORACLE_NS_PER_S;
}

int64_t oracle_site_slot(const site_t *site, int64_t at_ns) {
  assert(at_ns >= 0 && at_ns <= SITE_LAST_NS);
  return oracle_div_floor(at_ns + shift_ns(site), SLOT_NS);
}

int64_t oracle_site_slot_from_ns(const site_t *site, int64_t slot) {
  assert(slot <= SITE_LAST_NS / SLOT_NS + SLOTS_A_DAY);
  return slot * SLOT_NS - shift_ns(site);
}

/* What the page derives from a slot before any class looks at it. */
typedef struct {
  int64_t day, slot, hour; /* d, j, h */
  int64_t half_month;      /* i */
  int64_t weekday, week;   /* y, 0 Monday */
  uint64_t weather, habit; /* W, H */
} hour_t;

static hour_t hour_of(const site_t *site, int64_t slot) {
  int64_t day = oracle_div_floor(slot, SLOTS_A_DAY);
  int64_t slot_of_day = oracle_mod_floor(slot, SLOTS_A_DAY);
  return (hour_t){.day = day,
                  .slot = slot_of_day,
                  .hour = slot_of_day / 4,
                  .half_month = oracle_mod_floor(4 * day, 1461) * 24 / 1461,
                  .weekday = oracle_mod_floor(day + 3, 7),
                  .week = oracle_div_floor(day + 3, 7),
                  .weather = oracle_site_die((uint64_t)site->seed, 0, STREAM_WEATHER, day),
                  .habit = die_of(site, STREAM_SITE, 1)};
}

static const int64_t HOME_SEASON[24] = {1190, 1185, 1165, 1140, 1110, 1075, 1040, 1000,
                                        960,  925,  895,  870,  850,  840,  840,  850,
                                        870,  900,  940,  990,  1040, 1090, 1140, 1175};
static const int64_t HOME_WEATHER[8] = {910, 940, 970, 990, 1010, 1030, 1060, 1090};
static const int64_t HOME_BASE[2][24] = {
    {610, 555, 525, 510, 510, 545,  685,  860,  870,  830,  805, 820,
     860, 850, 830, 870, 970, 1145, 1285, 1310, 1245, 1135, 950, 750},
    {665,  610, 565, 535, 525, 535,  580,  685,  830,  940,  980, 990,
     1005, 980, 950, 950, 990, 1135, 1255, 1275, 1210, 1110, 950, 775}};
static const int64_t HOME_START[2][64] = {
    {0,  5,  6,  6,  6,  7,  7,  7,  7,  8,  8,  8,  9,  9,  10, 10, 11, 11, 12, 12, 12, 13,
     13, 14, 14, 15, 15, 16, 16, 16, 17, 17, 17, 17, 17, 18, 18, 18, 18, 18, 18, 19, 19, 19,
     19, 19, 19, 19, 20, 20, 20, 20, 20, 20, 20, 21, 21, 21, 21, 21, 22, 22, 22, 23},
    {0,  0,  1,  6,  7,  7,  8,  8,  8,  9,  9,  9,  9,  10, 10, 10, 10, 11, 11, 11, 11, 12,
     12, 12, 12, 13, 13, 13, 14, 14, 14, 15, 15, 15, 16, 16, 16, 17, 17, 17, 17, 18, 18, 18,
     18, 18, 19, 19, 19, 19, 19, 19, 20, 20, 20, 20, 20, 21, 21, 21, 21, 22, 22, 23}};
static const int64_t HOME_LENGTH[8] = {2, 2, 3, 3, 4, 4, 5, 6};
static const int64_t HOME_LEVEL[16] = {110, 110, 160, 160, 160, 220, 220, 270,
                                       270, 330, 380, 440, 490, 600, 870, 2180};

/* A use never goes over midnight: none of the day before is looked for. */
static int64_t household(const site_t *site, const hour_t *at) {
  int end = at->weekday >= 5 ? 1 : 0;
  int64_t late = bits(at->habit, 0, 3);
  int64_t season = HOME_SEASON[at->half_month] * HOME_WEATHER[bits(at->weather, 8, 3)] / 1000;
  int64_t sum = HOME_BASE[end][oracle_mod_floor(at->slot - late, SLOTS_A_DAY) / 4];
  bool away = bits(die_of(site, STREAM_WEEK, at->week), 0, 5) == 0;
  for (int64_t b = 0; b < USES_A_DAY && !away; b++) {
    uint64_t r = die_of(site, STREAM_USE, USES_ROOM * at->day + b);
    int64_t first = 4 * HOME_START[end][bits(r, 0, 6)] + bits(r, 6, 2) + late;
    bool runs = at->slot >= first && at->slot < first + HOME_LENGTH[bits(r, 8, 3)];
    if (runs) sum += HOME_LEVEL[bits(r, 11, 4)];
  }
  return season * sum;
}

static const int64_t SHOP_SEASON[24] = {1080, 1075, 1060, 1045, 1030, 1015, 1000, 990,
                                        985,  990,  1005, 1030, 1060, 1070, 1065, 1045,
                                        1020, 1000, 995,  1005, 1020, 1040, 1060, 1035};
static const int64_t SHOP[3][24] = {
    {420,  400,  390,  390,  400,  450,  620,  950,  1450, 1750, 1820, 1840,
     1830, 1800, 1800, 1790, 1760, 1700, 1550, 1250, 850,  600,  500,  450},
    {420,  400,  390,  390, 400, 430, 520, 720, 1050, 1350, 1450, 1450,
     1400, 1300, 1150, 950, 800, 700, 620, 560, 520,  480,  450,  430},
    {410, 400, 390, 380, 380, 390, 400, 420, 450, 470, 480, 490,
     490, 480, 470, 460, 450, 450, 450, 450, 440, 430, 420, 410}};
static const int64_t SHOP_RIPPLE[4] = {940, 980, 1020, 1060};

static int64_t commerce(const site_t *site, const hour_t *at) {
  int kind = at->weekday < 5 ? 0 : (int)at->weekday - 4;
  uint64_t r = die_of(site, STREAM_SHOP, at->day);
  int64_t ripple = SHOP_RIPPLE[bits(r, (int)(2 * at->hour), 2)];
  return SHOP_SEASON[at->half_month] * (SHOP[kind][at->hour] * ripple / 1000);
}

static const int64_t SHIFT_FIRST[3] = {6, 6, 0}, SHIFT_LAST[3] = {14, 22, 24};
static const int64_t SHIFT_WORK[3] = {3081, 1716, 1260};
enum { SHIFT_REST = 350 };
static const int64_t SHIFT_SWING[8] = {820, 880, 940, 980, 1020, 1060, 1120, 1180};

static int64_t industry(const site_t *site, const hour_t *at) {
  int64_t shifts = bits(at->habit, 8, 56) % 3;
  bool works = at->weekday < 5 && at->hour >= SHIFT_FIRST[shifts] && at->hour < SHIFT_LAST[shifts];
  uint64_t r = die_of(site, STREAM_SHIFT, 8 * at->day + at->slot / 16);
  int64_t swing = SHIFT_SWING[bits(r, (int)(4 * (at->slot % 16)), 3)];
  return 1000 * ((works ? SHIFT_WORK[shifts] : SHIFT_REST) * swing / 1000);
}

static const int64_t SUN_DAY[24] = {31, 33, 37, 40, 44, 48, 52, 56, 60, 64, 66, 67,
                                    66, 64, 61, 57, 53, 49, 44, 40, 37, 34, 32, 31};
static const int64_t SUN_NOON[24] = {2600, 2900, 3400, 4000, 4650, 5150, 5600, 5950,
                                     6100, 6200, 6300, 6300, 6300, 6200, 6050, 5800,
                                     5400, 5000, 4400, 3750, 3250, 2800, 2550, 2550};
static const int64_t SUN_SKY[8] = {980, 940, 0, 0, 0, 380, 240, 150};
static const int64_t SUN_PASSING[4] = {1000, 700, 400, 250};

static int64_t pv(const site_t *site, const hour_t *at) {
  int64_t x = 2 * at->slot - 95; /* eighths of an hour from noon to the middle of the slot */
  int64_t day = SUN_DAY[at->half_month];
  if (x >= day || x <= -day) return 0;
  int64_t clear = SUN_SKY[bits(at->weather, 0, 3)];
  if (clear == 0) {
    clear = SUN_PASSING[bits(die_of(site, STREAM_SUN, at->day), (int)(2 * at->hour), 2)];
  }
  return -(SUN_NOON[at->half_month] * (day * day - x * x) / (day * day)) * clear;
}

static const struct {
  const char *word;
  int64_t (*weight)(const site_t *site, const hour_t *at); /* millionths of the year's mean */
  int64_t tan;                                             /* mvar of a W */
} classes[SITE_CLASSES] = {
    [SITE_HOUSEHOLD] = {"household", household, 200},
    [SITE_COMMERCE] = {"commerce", commerce, 330},
    [SITE_INDUSTRY] = {"industry", industry, 480},
    [SITE_PV] = {"pv", pv, 0},
};

site_class_t oracle_site_class(const char *word) {
  int class = 0;
  while (class < SITE_CLASSES && strcmp(word, classes[class].word) != 0) {
    class ++;
  }
  return (site_class_t) class;
}

site_power_t oracle_site_power(const site_t *site, int64_t slot) {
  assert(site->class < SITE_CLASSES);
  hour_t at = hour_of(site, slot);
  int64_t weight = classes[site->class].weight(site, &at);
  int64_t size = site->annual_wh * (weight < 0 ? -weight : weight) / WEIGHT_A_YEAR;
  int64_t p = weight < 0 ? -size : size;
  return (site_power_t){.p = p, .q = oracle_div_floor(p * classes[site->class].tan, 1000)};
}
