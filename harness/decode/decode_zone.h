/* A zone whose DST goes by rule (facts `zone_rule`, `zone_turn`; decision 0008): its rows of the
 * years 1999 to 2100, computed here for the judge's decoder alone. What stands in a table of rows
 * instead is decode_roster's. */
#ifndef DECODE_ZONE_H
#define DECODE_ZONE_H

#include "decode_text.h"

enum { DECODE_ZONE_ROWS = 1 + 2 * (2100 - 1999 + 1) };

typedef struct {
  int64_t zone, utc_s, offset_s;
  bool dst;
} decode_zone_row_t;

typedef enum { DECODE_FRAME_WALL, DECODE_FRAME_STANDARD, DECODE_FRAME_UTC } decode_zone_frame_t;

typedef struct {
  int64_t month, week, weekday, second; /* week 0: the last */
  decode_zone_frame_t frame;
} decode_zone_turn_t;

typedef struct {
  int64_t zone, standard_s, shift_s;
  decode_zone_turn_t turns[2]; /* to DST, to standard time */
} decode_zone_rule_t;

/* `zone_rule Z STANDARD_S SHIFT_S`; `zone_turn Z TO MONTH WEEK WEEKDAY SECOND FRAME`, whose place
 * in `turns` is `*to`. False where they are not of their form. */
bool decode_zone_rule(const decode_view_t *words, size_t count, decode_zone_rule_t *rule);
bool decode_zone_turn(const decode_view_t *words, size_t count, int64_t *zone, int *to,
                      decode_zone_turn_t *turn);

/* Ascending, from before all times. */
void decode_zone_rows(const decode_zone_rule_t *rule, decode_zone_row_t rows[DECODE_ZONE_ROWS]);

#endif
