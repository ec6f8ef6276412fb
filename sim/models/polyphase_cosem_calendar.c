/* Classes 20 and 11 of `polyphase-tou`: the active and the passive calendar as a client reads them.
 * Tables are streamed from a copy that is made at the get. While a calendar is being written
 * (polyphase_cosem_write.c), its parts are what the passive one shows. Sections 4 and 6 of the
 * dictionary of DLMS; IEC 62056-6-2 "Activity calendar", "Special days table". */
#include "sim/models/polyphase_cosem.h"

enum { NOT_GIVEN = 0xFF, ATTRIBUTE_DUE = 10 };

const ax_name_t polyphase_calendar_scripts = OBIS(0, 0, 10, 0, 100);

/* The passive one as it is being written, or as the meter has it. */
static bool load(model_port_t *port, bool passive, meter_calendar_t *calendar) {
  if (!passive || !polyphase_write_open(port))
    return meter_calendar(port->meter, passive, calendar);
  *calendar = *meter_sheet(port->meter, SHEET_WRITTEN);
  return true;
}

/* A table that may be too long to stand anywhere. */
static void stream(const polyphase_get_t *get, bool passive, int64_t kind) {
  meter_sheet_t sheet = passive ? SHEET_PASSIVE : SHEET_ACTIVE;
  meter_calendar_t *calendar = meter_sheet(get->port->meter, sheet);
  (void)load(get->port, passive, calendar); /* where there is none it is empty */
  const int32_t counts[] = {calendar->season_count, calendar->week_count, calendar->day_count,
                            calendar->special_count};
  *get->rows = (cosem_rows_t){.rows = (uint32_t)counts[kind - ROWS_SEASONS]};
  get->rows->words[WORD_KIND] = kind;
  get->rows->words[WORD_SHEET] = (int64_t)sheet;
  *get->streamed = true;
}

static void put_label(const meter_label_t *label, obuf_t *out) {
  ax_octets(out, bytes_of(label->octets, label->len));
}

/* Attributes 2 to 5 are the active ones, 6 to 9 the same of the passive one. */
cosem_result_t polyphase_calendar_get(const polyphase_get_t *get) {
  meter_calendar_t calendar;
  bool passive = get->attribute > 5;
  switch (get->attribute) {
  case 2:
  case 6:
    (void)load(get->port, passive, &calendar);
    put_label(&calendar.name, get->out);
    return COSEM_OK;
  case 3:
  case 7:
    stream(get, passive, ROWS_SEASONS);
    return COSEM_OK;
  case 4:
  case 8:
    stream(get, passive, ROWS_WEEKS);
    return COSEM_OK;
  case 5:
  case 9:
    stream(get, passive, ROWS_DAYS);
    return COSEM_OK;
  case ATTRIBUTE_DUE: /* of the one that is waiting: one that is being written has none yet */
    (void)meter_calendar(get->port->meter, true, &calendar);
    polyphase_cosem_stamp(get->out, calendar.due);
    return COSEM_OK;
  }
  return COSEM_UNDEFINED;
}

cosem_result_t polyphase_calendar_specials(const polyphase_get_t *get) {
  if (get->attribute != 2) return COSEM_UNDEFINED;
  stream(get, get->object->arg == 1, ROWS_SPECIALS);
  return COSEM_OK;
}

/* --- rows --- */

/* {name, start, week}: each year, at the midnight that begins the date. */
static void put_season(const meter_season_t *season, obuf_t *out) {
  const uint8_t start[AX_STAMP_LEN] = {
      NOT_GIVEN, NOT_GIVEN, season->month, season->day, NOT_GIVEN, 0, 0, 0, 0, 0x80, 0, NOT_GIVEN};
  ax_structure(out, 3);
  put_label(&season->name, out);
  ax_octets(out, bytes_of(start, sizeof start));
  put_label(&season->week, out);
}

/* {name, Monday … Sunday} */
static void put_week(const meter_week_t *week, obuf_t *out) {
  ax_structure(out, 8);
  put_label(&week->name, out);
  for (int32_t day = 0; day < 7; day++)
    ax_u8(out, week->days[day]);
}

/* {number, switchings: {time, script table, script}} */
static void put_day(const meter_day_t *day, obuf_t *out) {
  ax_structure(out, 2);
  ax_u8(out, day->id);
  ax_array(out, (size_t)day->count);
  for (int32_t i = 0; i < day->count; i++) {
    int32_t second = day->switches[i].second;
    const uint8_t time_of_day[4] = {(uint8_t)(second / 3600), (uint8_t)(second / 60 % 60),
                                    (uint8_t)(second % 60), 0};
    ax_structure(out, 3);
    ax_octets(out, bytes_of(time_of_day, sizeof time_of_day));
    ax_name(out, polyphase_calendar_scripts);
    ax_u16(out, day->switches[i].rate);
  }
}

/* {index, date, day profile}; FFFF: every year. */
static void put_special(const meter_special_t *special, obuf_t *out) {
  uint16_t year = special->year == 0 ? UINT16_MAX : special->year;
  const uint8_t date[5] = {(uint8_t)(year >> 8), (uint8_t)year, special->month, special->day,
                           NOT_GIVEN};
  ax_structure(out, 3);
  ax_u16(out, special->index);
  ax_octets(out, bytes_of(date, sizeof date));
  ax_u8(out, special->profile);
}

void polyphase_rows_calendar(meter_t *meter, int64_t *words, obuf_t *element) {
  const meter_calendar_t *calendar = meter_sheet(meter, (meter_sheet_t)words[WORD_SHEET]);
  int64_t index = words[WORD_NEXT]++;
  switch (words[WORD_KIND]) {
  case ROWS_SEASONS:
    CHECK(index < METER_SEASONS_MAX);
    put_season(&calendar->seasons[index], element);
    return;
  case ROWS_WEEKS:
    CHECK(index < METER_WEEKS_MAX);
    put_week(&calendar->weeks[index], element);
    return;
  case ROWS_DAYS:
    CHECK(index < METER_DAYS_MAX);
    put_day(&calendar->days[index], element);
    return;
  case ROWS_SPECIALS:
    CHECK(index < METER_SPECIALS_MAX);
    put_special(&calendar->specials[index], element);
    return;
  }
}
