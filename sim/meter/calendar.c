/* Calendars as clients see and write them: what can be one, how the tariff engine takes it, and how
 * a tariff of the configuration looks. A written calendar goes into a slot of its own and becomes
 * the passive one with the commit of the picture, so that a cut leaves the one before. What it does
 * once it is active is almanac_tariff.c's, as of every tariff. Section 6 of
 * fixtures/dictionary/polyphase-tou-dlms.md. */
#include <stdio.h>
#include <string.h>

#include "sim/meter/core.h"

enum { LEAP_YEAR = 2000, DAY_S = 86400 };

static bool label_equal(const meter_label_t *a, const meter_label_t *b) {
  return a->len == b->len && memcmp(a->octets, b->octets, a->len) == 0;
}

/* What is stored of a table that may be said to be longer. */
static int32_t within(int32_t count, int32_t max) { return count < max ? count : max; }

static int32_t week_count(const meter_calendar_t *calendar) {
  return within(calendar->week_count, METER_WEEKS_MAX);
}

static int32_t day_count(const meter_calendar_t *calendar) {
  return within(calendar->day_count, METER_DAYS_MAX);
}

static int32_t find_week(const meter_calendar_t *calendar, const meter_label_t *name) {
  for (int32_t i = 0; i < week_count(calendar); i++) {
    if (label_equal(&calendar->weeks[i].name, name)) return i;
  }
  return -1;
}

static int32_t find_day(const meter_calendar_t *calendar, uint8_t id) {
  for (int32_t i = 0; i < day_count(calendar); i++) {
    if (calendar->days[i].id == id) return i;
  }
  return -1;
}

/* --- what can be a calendar --- */

/* Year 0 is every year: the 29th of February is a date of some. */
static bool date_exists(int64_t year, uint8_t month, uint8_t day) {
  date_t date = {.year = year == 0 ? LEAP_YEAR : year, .month = month, .day = day};
  return almanac_date_exists(&meter_mechanisms_right, date);
}

typedef bool (*check_t)(const meter_calendar_t *calendar);

static bool days_begin(const meter_calendar_t *calendar) {
  for (int32_t i = 0; i < day_count(calendar); i++) {
    if (calendar->days[i].count < 1 || calendar->days[i].switches[0].second != 0) return false;
  }
  return true;
}

static bool switches_ascend(const meter_calendar_t *calendar) {
  for (int32_t i = 0; i < day_count(calendar); i++) {
    const meter_day_t *day = &calendar->days[i];
    for (int32_t at = 1; at < within(day->count, METER_SWITCHES_MAX); at++) {
      if (day->switches[at].second <= day->switches[at - 1].second) return false;
    }
  }
  return true;
}

static int32_t season_count(const meter_calendar_t *calendar) {
  return within(calendar->season_count, METER_SEASONS_MAX);
}

static bool seasons_differ(const meter_calendar_t *calendar) {
  for (int32_t i = 0; i < season_count(calendar); i++) {
    for (int32_t before = 0; before < i; before++) {
      const meter_season_t *season = &calendar->seasons[i];
      const meter_season_t *other = &calendar->seasons[before];
      if (other->month == season->month && other->day == season->day) return false;
    }
  }
  return true;
}

static int32_t special_count(const meter_calendar_t *calendar) {
  return within(calendar->special_count, METER_SPECIALS_MAX);
}

static bool specials_differ(const meter_calendar_t *calendar) {
  for (int32_t i = 0; i < special_count(calendar); i++) {
    const meter_special_t *special = &calendar->specials[i];
    for (int32_t before = 0; before < i; before++) {
      const meter_special_t *other = &calendar->specials[before];
      if (other->year == special->year && other->month == special->month &&
          other->day == special->day) {
        return false;
      }
    }
  }
  return true;
}

static bool names_are_there(const meter_calendar_t *calendar) {
  for (int32_t i = 0; i < season_count(calendar); i++) {
    if (find_week(calendar, &calendar->seasons[i].week) < 0) return false;
  }
  for (int32_t i = 0; i < week_count(calendar); i++) {
    for (int32_t day = 0; day < 7; day++) {
      if (find_day(calendar, calendar->weeks[i].days[day]) < 0) return false;
    }
  }
  for (int32_t i = 0; i < special_count(calendar); i++) {
    if (find_day(calendar, calendar->specials[i].profile) < 0) return false;
  }
  return true;
}

static bool all_fits(const meter_calendar_t *calendar) {
  int32_t switches = 0;
  for (int32_t i = 0; i < day_count(calendar); i++) {
    if (calendar->days[i].count > METER_SWITCHES_MAX) return false;
    switches += calendar->days[i].count;
  }
  return calendar->season_count <= METER_SEASONS_WRITTEN_MAX &&
         calendar->week_count <= METER_WEEKS_MAX && calendar->day_count <= METER_DAYS_MAX &&
         calendar->special_count <= METER_SPECIALS_MAX && switches <= METER_SWITCHES_ALL_MAX;
}

static bool rates_exist(const meter_calendar_t *calendar) {
  for (int32_t i = 0; i < day_count(calendar); i++) {
    const meter_day_t *day = &calendar->days[i];
    for (int32_t at = 0; at < within(day->count, METER_SWITCHES_MAX); at++) {
      if (day->switches[at].rate < 1 || day->switches[at].rate > METER_RATES) return false;
    }
  }
  return true;
}

/* A name is shown as text; one that is empty would look as if there were no calendar. */
static bool name_good(const meter_label_t *name) {
  if (name->len < 1 || name->len > METER_NAME_MAX) return false;
  for (int32_t i = 0; i < name->len; i++) {
    if (name->octets[i] < 0x20 || name->octets[i] > 0x7e) return false;
  }
  return true;
}

/* No table is empty but that of special days, nothing has the name or number of another, dates and
 * times exist. */
static bool rest_good(const meter_calendar_t *calendar) {
  if (!name_good(&calendar->name) || calendar->day_count < 1) return false;
  if (calendar->week_count < 1 || calendar->season_count < 1) return false;
  for (int32_t i = 0; i < calendar->day_count; i++) {
    const meter_day_t *day = &calendar->days[i];
    if (find_day(calendar, day->id) != i) return false;
    if (day->switches[day->count - 1].second >= DAY_S) return false; /* they ascend */
  }
  for (int32_t i = 0; i < calendar->week_count; i++) {
    if (find_week(calendar, &calendar->weeks[i].name) != i) return false;
  }
  for (int32_t i = 0; i < calendar->season_count; i++) {
    if (!date_exists(0, calendar->seasons[i].month, calendar->seasons[i].day)) return false;
  }
  for (int32_t i = 0; i < calendar->special_count; i++) {
    const meter_special_t *special = &calendar->specials[i];
    if (!date_exists(special->year, special->month, special->day)) return false;
    for (int32_t before = 0; before < i; before++) {
      if (calendar->specials[before].index == special->index) return false;
    }
  }
  return true;
}

/* Section 8 of the dictionary of DLMS: the first that applies. */
meter_refusal_t meter_calendar_check(const meter_calendar_t *calendar) {
  static const struct {
    check_t good;
    meter_refusal_t why;
  } checks[] = {
      {days_begin, REFUSAL_MIDNIGHT},       {switches_ascend, REFUSAL_SWITCHES},
      {seasons_differ, REFUSAL_SEASONS},    {specials_differ, REFUSAL_SPECIALS},
      {names_are_there, REFUSAL_REFERENCE}, {all_fits, REFUSAL_TOO_MUCH},
      {rates_exist, REFUSAL_RATE},          {rest_good, REFUSAL_OTHER},
  };
  for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
    if (!checks[i].good(calendar)) return checks[i].why;
  }
  return REFUSAL_NONE;
}

/* --- as the tariff engine takes it; `calendar` was checked --- */

/* The engine wants the starts of the seasons ascending; a client may write them in any order. */
static void add_season(meter_tariff_t *tariff, tariff_season_t season) {
  int32_t at = tariff->season_count++;
  while (at > 0 && tariff->seasons[at - 1].month * 32 + tariff->seasons[at - 1].day >
                       season.month * 32 + season.day) {
    tariff->seasons[at] = tariff->seasons[at - 1];
    at--;
  }
  tariff->seasons[at] = season;
}

static void build_tariff(const meter_calendar_t *calendar, nvm_calendar_t *slot) {
  meter_tariff_t *tariff = &slot->tariff;
  memset(tariff, 0, sizeof *tariff);
  memcpy(slot->name, calendar->name.octets, calendar->name.len);
  slot->name[calendar->name.len] = 0;
  tariff->name = slot->name;
  for (int32_t i = 0; i < calendar->day_count; i++) {
    const meter_day_t *from = &calendar->days[i];
    tariff_day_t *day = &tariff->days[tariff->day_count++];
    *day = (tariff_day_t){.id = from->id, .count = from->count};
    for (int32_t at = 0; at < from->count; at++) {
      day->switches[at] = (tariff_switch_t){from->switches[at].second, from->switches[at].rate};
    }
  }
  for (int32_t i = 0; i < calendar->week_count; i++) {
    tariff_week_t *week = &tariff->weeks[tariff->week_count++];
    week->id = i;
    for (int32_t day = 0; day < 7; day++) {
      week->days[day] = find_day(calendar, calendar->weeks[i].days[day]);
    }
  }
  for (int32_t i = 0; i < calendar->season_count; i++) {
    const meter_season_t *from = &calendar->seasons[i];
    int32_t week = find_week(calendar, &from->week);
    add_season(tariff, (tariff_season_t){from->month, from->day, week});
  }
  for (int32_t i = 0; i < calendar->special_count; i++) {
    const meter_special_t *from = &calendar->specials[i];
    tariff->specials[tariff->special_count++] =
        (tariff_special_t){from->year, from->month, from->day, find_day(calendar, from->profile)};
  }
}

static int32_t free_slot(const ram_t *ram) {
  int32_t slot = 0;
  while (slot == ram->active - DEFERRED_MAX || slot == ram->written - 1) {
    slot++;
  }
  CHECK(slot < NVM_CALENDARS);
  return slot;
}

status_t calendar_write(meter_t *m, const meter_calendar_t *calendar) {
  ram_t *ram = &m->ram;
  meter_refusal_t why = meter_calendar_check(calendar);
  claim_t now = ticker_claim(ticker_now(m));
  bool late = calendar->due.s != METER_ABSENT && calendar->due.s <= now.s;
  if (why != REFUSAL_NONE || late) {
    ram->calendar_refused = why == REFUSAL_NONE ? REFUSAL_OTHER : why;
    return why == REFUSAL_NONE ? ST_REFUSED : ST_BAD_VALUE;
  }
  quantum_take(m);
  orders_begin(m, ACTION_TARIFF, (pending_t){.kind = PENDING_NONE});
  int32_t slot = free_slot(ram);
  nvm_calendar_write(&m->nvm, slot, calendar);
  build_tariff(calendar, &m->nvm.calendars[slot]);
  m->rate_tariff = NULL; /* what it keeps may be of the calendar that stood in this slot */
  bool replaces_deferred = ram->written == 0 && ram->deferred < m->config->deferred_count;
  if (replaces_deferred) ram->deferred++;
  ram->written = slot + 1;
  ram->calendar_refused = REFUSAL_NONE;
  m->edges.first = INT64_MIN;
  agenda_refresh(m);
  m->nvm.action = ACTION_TARIFF;
  return orders_end(m, true);
}

/* --- as a client sees it --- */

static meter_label_t label_text(const char *text) {
  meter_label_t label = {0};
  size_t len = strlen(text);
  label.len = (uint8_t)(len < METER_NAME_MAX ? len : METER_NAME_MAX);
  memcpy(label.octets, text, label.len);
  return label;
}

static meter_label_t label_number(int64_t number) {
  char text[24];
  int32_t len = snprintf(text, sizeof text, "%lld", (long long)number);
  CHECK(len > 0);
  return label_text(text);
}

/* Numbers of day profiles are those of the configuration, where each fits into an octet. */
static uint8_t day_number(const meter_tariff_t *tariff, int32_t index) {
  for (int32_t i = 0; i < tariff->day_count; i++) {
    if (tariff->days[i].id < 0 || tariff->days[i].id > UINT8_MAX) return (uint8_t)index;
  }
  return (uint8_t)tariff->days[index].id;
}

/* A tariff of the configuration has no names for seasons and weeks: they are counted. */
static void show_tariff(const meter_tariff_t *tariff, meter_calendar_t *calendar) {
  calendar->name = label_text(tariff->name);
  calendar->season_count = tariff->season_count;
  for (int32_t i = 0; i < tariff->season_count; i++) {
    const tariff_season_t *season = &tariff->seasons[i];
    calendar->seasons[i] = (meter_season_t){.name = label_number(i + 1),
                                            .week = label_number(season->week + 1),
                                            .month = (uint8_t)season->month,
                                            .day = (uint8_t)season->day};
  }
  calendar->week_count = tariff->week_count;
  for (int32_t i = 0; i < tariff->week_count; i++) {
    calendar->weeks[i].name = label_number(i + 1);
    for (int32_t day = 0; day < 7; day++) {
      calendar->weeks[i].days[day] = day_number(tariff, tariff->weeks[i].days[day]);
    }
  }
  calendar->day_count = tariff->day_count;
  for (int32_t i = 0; i < tariff->day_count; i++) {
    const tariff_day_t *day = &tariff->days[i];
    calendar->days[i] = (meter_day_t){.id = day_number(tariff, i), .count = day->count};
    for (int32_t at = 0; at < day->count; at++) {
      calendar->days[i].switches[at] =
          (meter_switch_t){day->switches[at].second, (uint16_t)day->switches[at].rate};
    }
  }
  calendar->special_count = tariff->special_count;
  for (int32_t i = 0; i < tariff->special_count; i++) {
    const tariff_special_t *special = &tariff->specials[i];
    calendar->specials[i] = (meter_special_t){.index = (uint16_t)(i + 1),
                                              .year = (uint16_t)special->year,
                                              .month = (uint8_t)special->month,
                                              .day = (uint8_t)special->day,
                                              .profile = day_number(tariff, special->profile)};
  }
}

bool meter_calendar(const meter_t *m, bool passive, meter_calendar_t *calendar) {
  const ram_t *ram = view_ram(m);
  memset(calendar, 0, sizeof *calendar);
  calendar->due.s = METER_ABSENT;
  int32_t slot = passive ? ram->written - 1 : ram->active - DEFERRED_MAX;
  if (slot >= 0) {
    *calendar = m->nvm.calendars[slot].calendar;
    return true;
  }
  deferred_t waiting = almanac_tariff_passive(m);
  const meter_tariff_t *tariff = passive ? waiting.tariff : almanac_tariff_active(m);
  if (tariff == NULL) return false;
  show_tariff(tariff, calendar);
  if (passive) calendar->due = waiting.due;
  return true;
}
