/* A tariff out of the expanded scenario: seasons, weeks, day profiles, special days
 * (harness/scenario/FACTS.md). It does not depend on the meter that has it. What cannot be is
 * ST_BAD_INPUT with its line. */
#include "sim/meter/config.h"

typedef struct {
  arena_t *arena;
  bytes_t facts;
  fault_t *fault;
} reading_t;

#define TRY(call)                                                                                  \
  do {                                                                                             \
    status_t try_status = (call);                                                                  \
    if (try_status != ST_OK) return try_status;                                                    \
  } while (0)

static bool is_about(const fact_t *fact, const char *name, int64_t id) {
  int64_t got = 0;
  return fact_is(fact, name) && fact->count > 1 && bytes_to_i64(fact->words[1], &got) == ST_OK &&
         got == id;
}

static status_t wrong(const reading_t *r, const fact_t *fact, const char *what) {
  return fault_set(r->fault, ST_BAD_INPUT, -1, -1, "facts line %d: %s", fact->line, what);
}

static status_t number_in(const reading_t *r, const fact_t *fact, int32_t word, int64_t min,
                          int64_t max, int64_t *number) {
  TRY(fact_i64(fact, word, number, r->fault));
  if (*number >= min && *number <= max) return ST_OK;
  return fault_set(r->fault, ST_BAD_INPUT, -1, -1,
                   "facts line %d word %d: %lld is not in %lld…%lld", fact->line, word,
                   (long long)*number, (long long)min, (long long)max);
}

static status_t int_in(const reading_t *r, const fact_t *fact, int32_t word, int32_t min,
                       int32_t max, int32_t *number) {
  int64_t wide = 0;
  TRY(number_in(r, fact, word, min, max, &wide));
  *number = (int32_t)wide;
  return ST_OK;
}

static int32_t day_index(const meter_tariff_t *tariff, int64_t id) {
  for (int32_t i = 0; i < tariff->day_count; i++) {
    if (tariff->days[i].id == id) return i;
  }
  return -1;
}

static int32_t week_index(const meter_tariff_t *tariff, int64_t id) {
  for (int32_t i = 0; i < tariff->week_count; i++) {
    if (tariff->weeks[i].id == id) return i;
  }
  return -1;
}

static status_t read_switch(reading_t *r, const fact_t *fact, meter_tariff_t *tariff) {
  int64_t id = 0;
  TRY(fact_i64(fact, 2, &id, r->fault));
  int32_t index = day_index(tariff, id);
  if (index < 0) {
    if (tariff->day_count == TARIFF_DAYS_MAX) return wrong(r, fact, "too many day profiles");
    index = tariff->day_count++;
    tariff->days[index].id = id;
  }
  tariff_day_t *day = &tariff->days[index];
  if (day->count == TARIFF_SWITCHES_MAX) return wrong(r, fact, "too many switchings in a day");
  tariff_switch_t *now = &day->switches[day->count];
  TRY(int_in(r, fact, 3, 0, 86399, &now->second));
  TRY(int_in(r, fact, 4, 1, METER_RATES, &now->rate));
  if (day->count == 0 ? now->second != 0 : now->second <= now[-1].second) {
    return wrong(r, fact, "switchings of a day must ascend from second 0");
  }
  day->count++;
  return ST_OK;
}

static status_t read_week(reading_t *r, const fact_t *fact, meter_tariff_t *tariff) {
  if (tariff->week_count == TARIFF_WEEKS_MAX) return wrong(r, fact, "too many weeks");
  tariff_week_t *week = &tariff->weeks[tariff->week_count];
  TRY(fact_i64(fact, 2, &week->id, r->fault));
  for (int32_t i = 0; i < 7; i++) {
    int64_t id = 0;
    TRY(fact_i64(fact, 3 + i, &id, r->fault));
    week->days[i] = day_index(tariff, id);
    if (week->days[i] < 0) return wrong(r, fact, "a day profile that no switching describes");
  }
  tariff->week_count++;
  return ST_OK;
}

static status_t read_season(reading_t *r, const fact_t *fact, meter_tariff_t *tariff) {
  if (tariff->season_count == TARIFF_SEASONS_MAX) return wrong(r, fact, "too many seasons");
  tariff_season_t *season = &tariff->seasons[tariff->season_count];
  TRY(int_in(r, fact, 2, 1, 12, &season->month));
  TRY(int_in(r, fact, 3, 1, 31, &season->day));
  int64_t id = 0;
  TRY(fact_i64(fact, 4, &id, r->fault));
  season->week = week_index(tariff, id);
  if (season->week < 0) return wrong(r, fact, "a week that is not described");
  if (tariff->season_count > 0) {
    const tariff_season_t *last = season - 1;
    if (season->month * 32 + season->day <= last->month * 32 + last->day) {
      return wrong(r, fact, "seasons must ascend");
    }
  }
  tariff->season_count++;
  return ST_OK;
}

static status_t read_special(reading_t *r, const fact_t *fact, meter_tariff_t *tariff) {
  if (tariff->special_count == TARIFF_SPECIALS_MAX) return wrong(r, fact, "too many special days");
  tariff_special_t *special = &tariff->specials[tariff->special_count];
  TRY(number_in(r, fact, 2, 0, 9999, &special->year));
  TRY(int_in(r, fact, 3, 1, 12, &special->month));
  TRY(int_in(r, fact, 4, 1, 31, &special->day));
  int64_t id = 0;
  TRY(fact_i64(fact, 5, &id, r->fault));
  special->profile = day_index(tariff, id);
  if (special->profile < 0) return wrong(r, fact, "a day profile that no switching describes");
  tariff->special_count++;
  return ST_OK;
}

typedef status_t (*tariff_reader_t)(reading_t *, const fact_t *, meter_tariff_t *);

/* The facts come seasons first; what they refer to is read before them. */
status_t config_tariff_read(arena_t *arena, bytes_t text, int64_t id, const meter_tariff_t **out,
                            fault_t *fault) {
  reading_t reading = {.arena = arena, .facts = text, .fault = fault}, *r = &reading;
  static const struct {
    const char *name;
    tariff_reader_t read;
  } passes[] = {{"switch", read_switch},
                {"week", read_week},
                {"season", read_season},
                {"special", read_special}};
  meter_tariff_t *tariff = ARENA_NEW(r->arena, meter_tariff_t);
  tariff->id = id;
  fact_t fact;
  facts_t facts = facts_over(r->facts);
  while (facts_next_of(&facts, "tariff", &fact)) {
    if (is_about(&fact, "tariff", id)) tariff->name = arena_text(r->arena, fact_word(&fact, 2));
  }
  if (tariff->name == NULL) {
    return fault_set(r->fault, ST_BAD_INPUT, -1, -1, "tariff %lld is not declared", (long long)id);
  }
  for (size_t pass = 0; pass < sizeof passes / sizeof passes[0]; pass++) {
    facts = facts_over(r->facts);
    while (facts_next_of(&facts, passes[pass].name, &fact)) {
      if (!is_about(&fact, passes[pass].name, id)) continue;
      TRY(passes[pass].read(r, &fact, tariff));
    }
  }
  if (tariff->season_count == 0) {
    return fault_set(r->fault, ST_BAD_INPUT, -1, -1, "tariff %s has no season", tariff->name);
  }
  *out = tariff;
  return ST_OK;
}
