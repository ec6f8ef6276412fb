/* Which profiles `polyphase-tou` has over DLMS, and what their columns capture: those that every
 * meter has stand here, those of its quantities follow from the list (listed.h). Section 5 of its
 * dictionary of DLMS, sections 7 to 10. */
#include "sim/models/dials.h"
#include "sim/models/polyphase_cosem.h"

#define COLUMN(class_id, c, d, e)                                                                  \
  { (class_id), OBIS(0, 0, c, d, e), 2 }

static const polyphase_column_t load_columns[] = {
    COLUMN(8, 1, 0, 0),   COLUMN(1, 96, 10, 1), COLUMN(1, 128, 4, 0), COLUMN(1, 96, 7, 0),
    COLUMN(1, 96, 10, 2), COLUMN(1, 128, 6, 0), COLUMN(1, 128, 7, 0)};

static const polyphase_column_t set_columns[] = {
    {1, OBIS(1, 0, 0, 1, 0), 2}, COLUMN(1, 128, 10, 0), COLUMN(1, 128, 11, 0),
    COLUMN(1, 128, 12, 0),       COLUMN(1, 128, 13, 0), {1, OBIS(1, 0, 0, 1, 2), 2},
    COLUMN(1, 128, 14, 0),       COLUMN(1, 128, 15, 0)};

static const polyphase_column_t event_columns[] = {
    COLUMN(8, 1, 0, 0),    COLUMN(1, 128, 5, 0),  COLUMN(1, 96, 7, 0),  COLUMN(1, 96, 11, 0),
    COLUMN(1, 128, 20, 0), COLUMN(1, 128, 21, 0), COLUMN(1, 128, 22, 0)};

static const polyphase_column_t daily_columns[] = {COLUMN(1, 128, 33, 0), COLUMN(8, 1, 0, 0),
                                                   COLUMN(1, 128, 14, 0)};

static const polyphase_column_t instrument_columns[] = {
    COLUMN(8, 1, 0, 0),  COLUMN(1, 96, 10, 1), COLUMN(1, 128, 34, 0),
    COLUMN(1, 96, 7, 0), COLUMN(1, 128, 6, 0), COLUMN(1, 128, 7, 0)};

static const polyphase_column_t firmware_columns[] = {
    COLUMN(1, 128, 41, 0), COLUMN(8, 1, 0, 0),    COLUMN(1, 128, 41, 1), COLUMN(1, 128, 41, 2),
    COLUMN(1, 128, 41, 3), COLUMN(1, 128, 41, 4), COLUMN(1, 128, 41, 5), COLUMN(1, 128, 41, 6),
    COLUMN(1, 128, 41, 7), COLUMN(1, 128, 22, 0), COLUMN(1, 128, 41, 8)};

static const polyphase_column_t quality_columns[] = {COLUMN(1, 128, 44, 0), COLUMN(8, 1, 0, 0),
                                                     COLUMN(1, 128, 44, 1), COLUMN(1, 128, 44, 2),
                                                     COLUMN(1, 128, 44, 3)};

static const polyphase_column_t waveform_columns[] = {COLUMN(1, 128, 44, 0), COLUMN(1, 128, 44, 4)};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
_Static_assert(COUNT(load_columns) == POLYPHASE_LOAD_HEAD, "before the channels");
_Static_assert(COUNT(set_columns) == POLYPHASE_SET_HEAD, "before what is listed");
_Static_assert(COUNT(daily_columns) == POLYPHASE_DAILY_HEAD, "before the energies");
_Static_assert(COUNT(instrument_columns) == POLYPHASE_INSTRUMENT_HEAD, "before the gauges");

#define EVENTS(of_codes)                                                                           \
  {                                                                                                \
    .source = PROFILE_EVENTS, .columns = event_columns, .column_count = COUNT(event_columns),      \
    .clock = 0, .number = 1, .codes = (of_codes)                                                   \
  }

/* Section 4 of the dictionary of DLMS, and section 7: closed by 0. */
static const uint8_t supply_codes[] = {1, 2, 60, 61, 62, 63, 64, 65, 0};
static const uint8_t clock_codes[] = {3, 10, 11, 12, 13, 0};
static const uint8_t battery_codes[] = {4, 5, 6, 0};
static const uint8_t billing_codes[] = {20, 21, 0};
static const uint8_t security_codes[] = {30, 31, 0};
static const uint8_t configuration_codes[] = {40, 41, 42, 50, 51, 81, 82,
                                              83, 84, 85, 86, 87, 88, 0};
static const uint8_t tamper_codes[] = {70, 71, 72, 73, 74, 75, 80, 0};

const polyphase_profile_t polyphase_profile_table[PROFILE_COUNT] = {
    [PROFILE_LOAD] = {.source = PROFILE_LOAD,
                      .columns = load_columns,
                      .column_count = COUNT(load_columns),
                      .clock = 0,
                      .number = 2},
    [PROFILE_SETS] = {.source = PROFILE_SETS,
                      .columns = set_columns,
                      .column_count = COUNT(set_columns),
                      .clock = 4, /* the end of the set */
                      .number = 0},
    [PROFILE_EVENTS] = EVENTS(NULL),
    [PROFILE_EVENTS_SUPPLY] = EVENTS(supply_codes),
    [PROFILE_EVENTS_CLOCK] = EVENTS(clock_codes),
    [PROFILE_EVENTS_BATTERY] = EVENTS(battery_codes),
    [PROFILE_EVENTS_BILLING] = EVENTS(billing_codes),
    [PROFILE_EVENTS_SECURITY] = EVENTS(security_codes),
    [PROFILE_EVENTS_CONFIGURATION] = EVENTS(configuration_codes),
    [PROFILE_EVENTS_TAMPER] = EVENTS(tamper_codes),
    [PROFILE_DAILY] = {.source = PROFILE_DAILY,
                       .columns = daily_columns,
                       .column_count = COUNT(daily_columns),
                       .clock = 1,
                       .number = 0},
    [PROFILE_INSTRUMENT] = {.source = PROFILE_INSTRUMENT,
                            .columns = instrument_columns,
                            .column_count = COUNT(instrument_columns),
                            .clock = 0,
                            .number = 2},
    [PROFILE_FIRMWARE] = {.source = PROFILE_FIRMWARE,
                          .columns = firmware_columns,
                          .column_count = COUNT(firmware_columns),
                          .clock = 1,
                          .number = 0},
    [PROFILE_QUALITY] = {.source = PROFILE_QUALITY,
                         .columns = quality_columns,
                         .column_count = COUNT(quality_columns),
                         .clock = 1,
                         .number = 0},
    [PROFILE_WAVEFORM] = {.source = PROFILE_WAVEFORM,
                          .columns = waveform_columns,
                          .column_count = COUNT(waveform_columns),
                          .clock = -1,
                          .number = 0},
};

/* Peaks and coincident demands stand together in the list, and have two columns each. */
static int32_t stamped_first(const meter_shape_t *shape) {
  return listed_first(shape, LISTED_PEAK);
}

static int32_t stamped_count(const meter_shape_t *shape) {
  return listed_first(shape, LISTED_CUMULATIVE) - stamped_first(shape);
}

int32_t polyphase_column_count(const meter_t *meter, const polyphase_profile_t *profile) {
  const meter_shape_t *shape = meter_shape(meter);
  int32_t count = profile->column_count;
  if (profile->source == PROFILE_LOAD) count += shape->channel_count;
  if (profile->source == PROFILE_SETS) count += listed_count(shape) + stamped_count(shape);
  if (profile->source == PROFILE_DAILY) count += listed_first(shape, LISTED_PEAK);
  if (profile->source == PROFILE_INSTRUMENT) count += meter_gauges(meter)->count * POLYPHASE_GAUGED;
  CHECK(count <= POLYPHASE_COLUMNS_MAX);
  return count;
}

static polyphase_column_t listed_column(const meter_shape_t *shape, int32_t column) {
  int32_t first = stamped_first(shape), doubled = 2 * stamped_count(shape);
  int32_t index = column;
  int8_t attribute = 2;
  if (column >= first + doubled) {
    index = column - doubled / 2;
  } else if (column >= first) {
    index = first + (column - first) / 2;
    if ((column - first) % 2 == 1) attribute = 5;
  }
  listed_t listed = listed_at(shape, index);
  return (polyphase_column_t){listed_is_stamped(&listed) ? 4 : 3,
                              OBIS(1, 0, listed.c, listed.d, listed.e), attribute};
}

/* 1-0:C.D.1 smallest, .2 greatest, .3 mean. */
static polyphase_column_t gauge_column(const meter_gauges_t *gauges, int32_t column) {
  dial_name_t name = dials_name(gauges, column / POLYPHASE_GAUGED);
  uint8_t which = (uint8_t)(column % POLYPHASE_GAUGED + 1);
  return (polyphase_column_t){3, OBIS(1, 0, name.c, name.d, which), 2};
}

polyphase_column_t polyphase_column(const meter_t *meter, const polyphase_profile_t *profile,
                                    int32_t index) {
  const meter_shape_t *shape = meter_shape(meter);
  if (index < profile->column_count) return profile->columns[index];
  index -= profile->column_count;
  /* The energies of a daily set are the first of those of a billing set. */
  if (profile->source == PROFILE_SETS || profile->source == PROFILE_DAILY)
    return listed_column(shape, index);
  if (profile->source == PROFILE_INSTRUMENT) return gauge_column(meter_gauges(meter), index);
  CHECK(profile->source == PROFILE_LOAD);
  uint8_t c = listed_code(shape, shape->channels[index]);
  return (polyphase_column_t){3, OBIS(1, 0, c, 29, 0), 2};
}
