/* The classes of demand: what a household, a shop, a works or a roof draws in each quarter-hour of
 * a day, as a weight in millionths of its mean power. A class is a file and a line of
 * demand_classes.def; it knows no time but its day and no power but its weights. For the files of
 * this folder. Source: pmu/docs/decisions/0013. */
#ifndef SIM_LOAD_DEMAND_CLASS_H
#define SIM_LOAD_DEMAND_CLASS_H

#include "base/octets.h"
#include "base/units.h"

enum {
  DEMAND_SLOTS = 96, /* quarter-hours of a day */
  DEMAND_SLOTS_AN_HOUR = 4,
  DEMAND_HOURS = 24,
  DEMAND_HALF_MONTHS = 24,
  DEMAND_REGION = 0 /* the entity that the weather is drawn for */
};

/* Whose dice a draw is, 0013; never another number for what has one. */
enum {
  DEMAND_STREAM_SITE = 0, /* counter 0: the phase of its slots, 1: its habit */
  DEMAND_STREAM_WEATHER = 1,
  DEMAND_STREAM_AWAY = 2,
  DEMAND_STREAM_USES = 3,
  DEMAND_STREAM_SHOP = 4,
  DEMAND_STREAM_WORKS = 5,
  DEMAND_STREAM_CLOUD = 6
};

typedef struct {
  uint64_t seed, site;
  uint64_t habit;     /* of the site, for ever */
  uint64_t weather;   /* of the region, for this day */
  int64_t number;     /* days since 1970-01-01, by standard time */
  int32_t half_month; /* 0…23 */
  int32_t weekday;    /* 0 Monday */
} demand_day_t;

typedef struct {
  const char *name;
  int32_t tangent; /* Q over P, thousandths */
  void (*weigh)(const demand_day_t *day, int32_t weights[DEMAND_SLOTS]);
} demand_class_t;

/* Of this name, or NULL. */
const demand_class_t *demand_class_find(bytes_t name);

/* r[from, bits] of the page. */
static inline uint32_t demand_bits(uint64_t draw, int32_t from, int32_t bits) {
  return (uint32_t)(draw >> from) & ((UINT32_C(1) << bits) - 1);
}

#endif
