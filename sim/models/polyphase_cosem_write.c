/* A passive calendar as a client writes it: the name (attribute 6) opens a sheet that starts as the
 * present passive calendar; seasons, weeks, days and special days go onto it; the instant at which
 * it is due (attribute 10) hands it to the meter, whole. Nothing reaches the meter before that, and
 * what cannot be a calendar leaves the one before. A restart loses the sheet. Section 6 of the
 * dictionary of DLMS. */
#include <string.h>

#include "sim/models/polyphase_cosem.h"

enum { NOT_GIVEN = 0xFF, YEAR_MIN = 2000, YEAR_MAX = 2099, SECONDS_PER_DAY = 86400 };
enum {
  ATTRIBUTE_NAME = 6,
  ATTRIBUTE_SEASONS,
  ATTRIBUTE_WEEKS,
  ATTRIBUTE_DAYS,
  ATTRIBUTE_DUE,
  WROTE_SPECIALS
};

static bool wrote(const model_port_t *port, int32_t part) {
  return (port->writing >> part & 1) != 0;
}

bool polyphase_write_open(const model_port_t *port) {
  meter_face_t face;
  if (port->writing == 0) return false;
  meter_face(port->meter, &face);
  return port->writing_boot == face.boot;
}

static meter_calendar_t *open_sheet(model_port_t *port, bool anew) {
  meter_calendar_t *sheet = meter_sheet(port->meter, SHEET_WRITTEN);
  if (!anew && polyphase_write_open(port)) return sheet;
  meter_face_t face;
  meter_face(port->meter, &face);
  (void)meter_calendar(port->meter, true, sheet); /* where there is none it is empty */
  port->writing = 0;
  port->writing_boot = face.boot;
  return sheet;
}

static void drop_sheet(model_port_t *port) { port->writing = 0; }

/* --- parts --- */

static bool read_label(cosem_in_t *in, meter_label_t *label) {
  bytes_t octets;
  if (!cosem_in_octets(in, &octets) || octets.len > METER_NAME_MAX) return false;
  memset(label, 0, sizeof *label);
  label->len = (uint8_t)octets.len;
  if (octets.len > 0) memcpy(label->octets, octets.p, octets.len);
  return true;
}

static bool read_u8(cosem_in_t *in, uint8_t *value) {
  uint64_t wide = 0;
  if (!cosem_in_unsigned(in, 17, &wide)) return false;
  *value = (uint8_t)wide;
  return true;
}

static bool read_u16(cosem_in_t *in, uint16_t *value) {
  uint64_t wide = 0;
  if (!cosem_in_unsigned(in, 18, &wide)) return false;
  *value = (uint16_t)wide;
  return true;
}

static bool is_midnight(const uint8_t *time_of_day) {
  for (int32_t i = 0; i < 4; i++)
    if (time_of_day[i] != 0 && time_of_day[i] != NOT_GIVEN) return false;
  return true;
}

/* A season starts every year at the midnight of a date; a year or a day of week is no such start.
 * Deviation and status say nothing about it. */
static bool read_start(cosem_in_t *in, meter_season_t *season) {
  bytes_t octets;
  if (!cosem_in_octets(in, &octets) || octets.len != AX_STAMP_LEN) return false;
  const uint8_t *p = octets.p;
  if (p[0] != NOT_GIVEN || p[1] != NOT_GIVEN || p[4] != NOT_GIVEN) return false;
  season->month = p[2];
  season->day = p[3];
  return is_midnight(p + 5);
}

/* A table may be longer than fits: what is behind its end is held to its form, and counted. */

static bool read_seasons(cosem_in_t *in, meter_calendar_t *calendar) {
  size_t count = 0, fields = 0;
  meter_season_t rest;
  if (!cosem_in_array(in, &count)) return false;
  calendar->season_count = (int32_t)count;
  for (size_t i = 0; i < count; i++) {
    meter_season_t *season = i < METER_SEASONS_MAX ? &calendar->seasons[i] : &rest;
    if (!cosem_in_structure(in, &fields) || fields != 3) return false;
    if (!read_label(in, &season->name) || !read_start(in, season)) return false;
    if (!read_label(in, &season->week)) return false;
  }
  return true;
}

static bool read_weeks(cosem_in_t *in, meter_calendar_t *calendar) {
  size_t count = 0, fields = 0;
  meter_week_t rest;
  if (!cosem_in_array(in, &count)) return false;
  calendar->week_count = (int32_t)count;
  for (size_t i = 0; i < count; i++) {
    meter_week_t *week = i < METER_WEEKS_MAX ? &calendar->weeks[i] : &rest;
    if (!cosem_in_structure(in, &fields) || fields != 8) return false;
    if (!read_label(in, &week->name)) return false;
    for (int32_t day = 0; day < 7; day++)
      if (!read_u8(in, &week->days[day])) return false;
  }
  return true;
}

static bool read_switch(cosem_in_t *in, meter_switch_t *now) {
  bytes_t octets;
  ax_name_t scripts;
  size_t fields = 0;
  if (!cosem_in_structure(in, &fields) || fields != 3) return false;
  if (!cosem_in_octets(in, &octets) || octets.len != 4) return false;
  const uint8_t *p = octets.p;
  if (p[0] > 23 || p[1] > 59 || p[2] > 59 || (p[3] != 0 && p[3] != NOT_GIVEN)) return false;
  now->second = (p[0] * 60 + p[1]) * 60 + p[2];
  if (!cosem_in_name(in, &scripts)) return false;
  if (memcmp(&scripts, &polyphase_calendar_scripts, sizeof scripts) != 0) return false;
  return read_u16(in, &now->rate);
}

static bool read_days(cosem_in_t *in, meter_calendar_t *calendar) {
  size_t count = 0, fields = 0, switches = 0;
  meter_day_t rest;
  meter_switch_t behind;
  if (!cosem_in_array(in, &count)) return false;
  calendar->day_count = (int32_t)count;
  for (size_t i = 0; i < count; i++) {
    meter_day_t *day = i < METER_DAYS_MAX ? &calendar->days[i] : &rest;
    if (!cosem_in_structure(in, &fields) || fields != 2) return false;
    if (!read_u8(in, &day->id)) return false;
    if (!cosem_in_array(in, &switches)) return false;
    day->count = (int32_t)switches;
    for (size_t at = 0; at < switches; at++)
      if (!read_switch(in, at < METER_SWITCHES_MAX ? &day->switches[at] : &behind)) return false;
  }
  return true;
}

/* A date of one year, or, FFFF, of every year: then its day of week cannot be given. */
static bool read_date(cosem_in_t *in, const meter_t *meter, meter_special_t *special) {
  bytes_t octets;
  claim_t clock;
  if (!cosem_in_octets(in, &octets) || octets.len != 5) return false;
  const uint8_t *p = octets.p;
  uint16_t year = (uint16_t)(p[0] << 8 | p[1]);
  special->month = p[2];
  special->day = p[3];
  special->year = 0;
  if (year == UINT16_MAX) return p[4] == NOT_GIVEN;
  if (year < YEAR_MIN || year > YEAR_MAX) return false;
  special->year = year;
  const uint8_t noon[AX_STAMP_LEN] = {p[0], p[1], p[2], p[3], p[4], 12};
  return polyphase_cosem_read_stamp(meter, bytes_of(noon, sizeof noon), &clock) == ST_OK;
}

static bool read_specials(cosem_in_t *in, const meter_t *meter, meter_calendar_t *calendar) {
  size_t count = 0, fields = 0;
  meter_special_t rest;
  if (!cosem_in_array(in, &count)) return false;
  calendar->special_count = (int32_t)count;
  for (size_t i = 0; i < count; i++) {
    meter_special_t *special = i < METER_SPECIALS_MAX ? &calendar->specials[i] : &rest;
    if (!cosem_in_structure(in, &fields) || fields != 3) return false;
    if (!read_u16(in, &special->index) || !read_date(in, meter, special)) return false;
    if (!read_u8(in, &special->profile)) return false;
  }
  return true;
}

/* --- orders --- */

static cosem_result_t refuse(const polyphase_order_t *order, meter_refusal_t why) {
  meter_refuse_calendar(order->port->meter, why);
  return COSEM_TYPE_UNMATCHED;
}

/* A calendar of one day, one week and one season, in which each name is there. */
static void plain_calendar(meter_calendar_t *calendar, uint8_t day) {
  memset(calendar, 0, sizeof *calendar);
  calendar->name = (meter_label_t){.len = 1, .octets = {'1'}};
  calendar->season_count = 1;
  calendar->seasons[0] = (meter_season_t){.month = 1, .day = 1};
  calendar->week_count = 1;
  memset(calendar->weeks[0].days, day, sizeof calendar->weeks[0].days);
  calendar->day_count = 1;
  calendar->days[0] = (meter_day_t){.id = day, .count = 1, .switches = {{0, 1}}};
}

/* Why the days can be none, whatever else there will be. */
static meter_refusal_t days_alone(const meter_calendar_t *calendar) {
  meter_calendar_t probe;
  plain_calendar(&probe, calendar->days[0].id);
  probe.day_count = calendar->day_count;
  memcpy(probe.days, calendar->days, sizeof probe.days);
  return meter_calendar_check(&probe);
}

/* What can be told when the days come: they themselves, and, where all else was written, the whole;
 * special days may still come. */
static meter_refusal_t days_judged(const model_port_t *port, const meter_calendar_t *calendar) {
  bool rest =
      wrote(port, ATTRIBUTE_NAME) && wrote(port, ATTRIBUTE_SEASONS) && wrote(port, ATTRIBUTE_WEEKS);
  if (!rest) return days_alone(calendar);
  meter_calendar_t probe = *calendar;
  if (!wrote(port, WROTE_SPECIALS)) probe.special_count = 0;
  return meter_calendar_check(&probe);
}

/* A table that is too long is refused as it comes: the sheet has no room for it. By its first
 * reason, which may be another. */
static meter_refusal_t table_judged(int32_t index, const meter_calendar_t *part) {
  meter_calendar_t probe;
  plain_calendar(&probe, part->days[0].id);
  switch (index) {
  case ATTRIBUTE_SEASONS:
    if (part->season_count <= METER_SEASONS_MAX) return REFUSAL_NONE;
    probe.season_count = part->season_count;
    for (int32_t i = 0; i < METER_SEASONS_MAX; i++)
      probe.seasons[i] =
          (meter_season_t){.month = part->seasons[i].month, .day = part->seasons[i].day};
    break;
  case ATTRIBUTE_WEEKS:
    return part->week_count <= METER_WEEKS_MAX ? REFUSAL_NONE : REFUSAL_TOO_MUCH;
  case ATTRIBUTE_DAYS:
    if (part->day_count > METER_DAYS_MAX) return days_alone(part);
    for (int32_t i = 0; i < part->day_count; i++)
      if (part->days[i].count > METER_SWITCHES_MAX) return days_alone(part);
    return REFUSAL_NONE;
  case WROTE_SPECIALS:
    if (part->special_count <= METER_SPECIALS_MAX) return REFUSAL_NONE;
    probe.special_count = part->special_count;
    memcpy(probe.specials, part->specials, sizeof probe.specials);
    for (int32_t i = 0; i < METER_SPECIALS_MAX; i++)
      probe.specials[i].profile = probe.days[0].id;
    break;
  default:
    return REFUSAL_NONE;
  }
  return meter_calendar_check(&probe);
}

static bool read_part(const polyphase_order_t *order, meter_calendar_t *calendar) {
  cosem_in_t in = cosem_in(order->data);
  switch (order->index) {
  case ATTRIBUTE_NAME:
    return read_label(&in, &calendar->name);
  case ATTRIBUTE_SEASONS:
    return read_seasons(&in, calendar);
  case ATTRIBUTE_WEEKS:
    return read_weeks(&in, calendar);
  case ATTRIBUTE_DAYS:
    return read_days(&in, calendar);
  default:
    return false;
  }
}

/* A part that is not of its form changes nothing, not even what was written before it. */
static cosem_result_t write_part(const polyphase_order_t *order) {
  model_port_t *port = order->port;
  meter_calendar_t part;
  memset(&part, 0, sizeof part);
  if (!read_part(order, &part)) return refuse(order, REFUSAL_OTHER);
  meter_refusal_t why = table_judged(order->index, &part);
  if (why != REFUSAL_NONE) {
    if (order->index == ATTRIBUTE_DAYS) drop_sheet(port);
    return refuse(order, why);
  }
  meter_calendar_t *sheet = open_sheet(port, order->index == ATTRIBUTE_NAME);
  port->writing |= (uint16_t)(1U << order->index);
  switch (order->index) {
  case ATTRIBUTE_NAME:
    sheet->name = part.name;
    return COSEM_OK;
  case ATTRIBUTE_SEASONS:
    sheet->season_count = part.season_count;
    memcpy(sheet->seasons, part.seasons, sizeof part.seasons);
    return COSEM_OK;
  case ATTRIBUTE_WEEKS:
    sheet->week_count = part.week_count;
    memcpy(sheet->weeks, part.weeks, sizeof part.weeks);
    return COSEM_OK;
  default:
    sheet->day_count = part.day_count;
    memcpy(sheet->days, part.days, sizeof part.days);
    why = days_judged(port, sheet);
    if (why == REFUSAL_NONE) return COSEM_OK;
    drop_sheet(port);
    return refuse(order, why);
  }
}

/* What cannot be a calendar is dropped; one that the meter refuses now may be taken later. */
static cosem_result_t hand_over(const polyphase_order_t *order, const meter_calendar_t *calendar) {
  model_port_t *port = order->port;
  status_t status = meter_write_calendar(port->meter, calendar, order->by);
  if (status != ST_REFUSED) drop_sheet(port);
  return polyphase_cosem_result(port, status);
}

static bool read_due(const polyphase_order_t *order, claim_t *due) {
  static const uint8_t absent[AX_STAMP_LEN] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                                               0xFF, 0xFF, 0xFF, 0x80, 0x00, 0xFF};
  cosem_in_t in = cosem_in(order->data);
  bytes_t octets;
  if (!cosem_in_octets(&in, &octets) || octets.len != AX_STAMP_LEN) return false;
  if (memcmp(octets.p, absent, 9) == 0) { /* deviation and status say nothing about no time */
    due->s = METER_ABSENT;
    return true;
  }
  return polyphase_cosem_read_stamp(order->port->meter, octets, due) == ST_OK;
}

static cosem_result_t write_due(const polyphase_order_t *order) {
  model_port_t *port = order->port;
  meter_calendar_t calendar;
  claim_t due;
  if (!read_due(order, &due)) return refuse(order, REFUSAL_OTHER);
  if (polyphase_write_open(port))
    calendar = *meter_sheet(port->meter, SHEET_WRITTEN);
  else if (!meter_calendar(port->meter, true, &calendar))
    return COSEM_TEMPORARY_FAILURE;
  calendar.due = due;
  return hand_over(order, &calendar);
}

cosem_result_t polyphase_write_calendar(const polyphase_order_t *order) {
  return order->index == ATTRIBUTE_DUE ? write_due(order) : write_part(order);
}

cosem_result_t polyphase_write_specials(const polyphase_order_t *order) {
  model_port_t *port = order->port;
  cosem_in_t in = cosem_in(order->data);
  meter_calendar_t part;
  memset(&part, 0, sizeof part);
  if (!read_specials(&in, port->meter, &part)) return refuse(order, REFUSAL_OTHER);
  meter_refusal_t why = table_judged(WROTE_SPECIALS, &part);
  if (why != REFUSAL_NONE) return refuse(order, why);
  meter_calendar_t *sheet = open_sheet(port, false);
  port->writing |= (uint16_t)(1U << WROTE_SPECIALS);
  sheet->special_count = part.special_count;
  memcpy(sheet->specials, part.specials, sizeof part.specials);
  return COSEM_OK;
}

/* A calendar that was written and has no instant yet waits for exactly this order. */
cosem_result_t polyphase_write_activate(const polyphase_order_t *order) {
  model_port_t *port = order->port;
  if (!polyphase_cosem_zero(order->data)) return COSEM_TYPE_UNMATCHED;
  if (polyphase_write_open(port)) {
    meter_calendar_t calendar = *meter_sheet(port->meter, SHEET_WRITTEN);
    calendar.due.s = METER_ABSENT;
    cosem_result_t result = hand_over(order, &calendar);
    if (result != COSEM_OK) return result;
  }
  return polyphase_cosem_result(port, meter_activate_passive(port->meter, order->by));
}
