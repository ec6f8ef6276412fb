/* The halves of `polyphase-tou` over DLMS/COSEM: the table of objects and rights
 * (polyphase_cosem.c), single values (…_data.c), the clock (…_clock.c), registers (…_registers.c),
 * scripts and setups (…_setup.c), firmware (…_firmware.c), power quality (…_quality.c), profiles
 * (…_profile.c), their columns (…_columns.c) and rows (…_rows.c), the calendar (…_calendar.c) and
 * how it is written (…_write.c);
 * what is listed is listed.h's. Nobody else includes this; the world takes the model from models.h.
 * Sections 3–10 of fixtures/dictionary/polyphase-tou-dlms.md. */
#ifndef SIM_MODELS_POLYPHASE_COSEM_H
#define SIM_MODELS_POLYPHASE_COSEM_H

#include "sim/models/listed.h"
#include "sim/models/models.h"

enum { POLYPHASE_NEVER = 255 }; /* no level may */

/* Units of IEC 62056-6-2, and the scaler of everything that is kept in thousandths. */
enum { UNIT_W = 27, UNIT_A = 33, UNIT_V = 35 };
enum { SCALER_MILLI = -3, SCALER_CENTI = -2, SCALER_DECI = -1 };

#define OBIS(a, b, c, d, e)                                                                        \
  { (a), (b), (c), (d), (e), 255 }

typedef struct polyphase_object polyphase_object_t;

/* One get: where it comes from, and where its value goes. */
typedef struct {
  model_port_t *port;
  const polyphase_object_t *object;
  uint8_t attribute;
  const cosem_select_t *select;
  obuf_t *out;
  cosem_rows_t *rows;
  bool *streamed;
} polyphase_get_t;

/* One set or action. `data`: a whole Data; empty where an action came without. */
typedef struct {
  model_port_t *port;
  meter_by_t by;
  uint8_t index; /* attribute or method */
  bytes_t data;
} polyphase_order_t;

struct polyphase_object {
  uint16_t class_id;
  uint8_t version;
  uint8_t attribute_count, method_count;
  ax_name_t name;
  uint8_t read;        /* the least level that may read */
  uint8_t write;       /* that may write `writable`; POLYPHASE_NEVER: nobody */
  uint8_t execute;     /* that may execute `executable` */
  uint16_t writable;   /* bit n: attribute n */
  uint16_t executable; /* bit n: method n */
  bool selective;
  uint8_t arg; /* what `get` makes of it: place in the list, channel, constant, profile */
  void (*data)(const polyphase_get_t *get, const meter_face_t *face); /* attribute 2 of class 1 */
  cosem_result_t (*get)(const polyphase_get_t *get);
  cosem_result_t (*set)(const polyphase_order_t *order);
  cosem_result_t (*act)(const polyphase_order_t *order);
};

/* What a meter's answer to an order is called; the supply that went ends the conversation. */
cosem_result_t polyphase_cosem_result(model_port_t *port, status_t status);
/* The parameter of a method that has none of its own: integer 0. */
bool polyphase_cosem_zero(bytes_t data);
/* Rows and captures: UTC, deviation 0, status 00; METER_ABSENT: absent. */
void polyphase_cosem_stamp(obuf_t *out, claim_t clock);
/* A date-time that a client sent. ST_BAD_VALUE: not twelve octets, a field from year to second that
 * is not given or cannot be, another day of week, a wall time that does not exist. */
MUST_USE status_t polyphase_cosem_read_stamp(const meter_t *meter, bytes_t octets, claim_t *clock);

/* Values of class 1. */
void polyphase_data_device_name(const polyphase_get_t *get, const meter_face_t *face);
void polyphase_data_serial(const polyphase_get_t *get, const meter_face_t *face);
void polyphase_data_identification(const polyphase_get_t *get, const meter_face_t *face);
void polyphase_data_status(const polyphase_get_t *get, const meter_face_t *face);
void polyphase_data_errors(const polyphase_get_t *get, const meter_face_t *face);
void polyphase_data_alarms(const polyphase_get_t *get, const meter_face_t *face);
void polyphase_data_rate(const polyphase_get_t *get, const meter_face_t *face);
void polyphase_data_boot(const polyphase_get_t *get, const meter_face_t *face);
void polyphase_data_failures(const polyphase_get_t *get, const meter_face_t *face);
void polyphase_data_long_failures(const polyphase_get_t *get, const meter_face_t *face);
void polyphase_data_response(const polyphase_get_t *get, const meter_face_t *face);
void polyphase_data_episode(const polyphase_get_t *get, const meter_face_t *face);
void polyphase_data_profile_last(const polyphase_get_t *get, const meter_face_t *face);
void polyphase_data_events_last(const polyphase_get_t *get, const meter_face_t *face);
void polyphase_data_sets_made(const polyphase_get_t *get, const meter_face_t *face);
void polyphase_data_last_reset(const polyphase_get_t *get, const meter_face_t *face);
void polyphase_data_transients(const polyphase_get_t *get, const meter_face_t *face);
void polyphase_data_dailies_made(const polyphase_get_t *get, const meter_face_t *face);
void polyphase_data_instrument_last(const polyphase_get_t *get, const meter_face_t *face);
void polyphase_data_calendar_refused(const polyphase_get_t *get, const meter_face_t *face);
void polyphase_data_nothing(const polyphase_get_t *get, const meter_face_t *face);
void polyphase_data_row_status(const polyphase_get_t *get, const meter_face_t *face);
void polyphase_data_row_kind(const polyphase_get_t *get, const meter_face_t *face);
void polyphase_data_row_end(const polyphase_get_t *get, const meter_face_t *face);
void polyphase_data_row_value(const polyphase_get_t *get, const meter_face_t *face);
cosem_result_t polyphase_data_get(const polyphase_get_t *get);
cosem_result_t polyphase_data_set_response(const polyphase_order_t *order);
cosem_result_t polyphase_data_set_alarms(const polyphase_order_t *order);
cosem_result_t polyphase_data_set_ratios(const polyphase_order_t *order);
cosem_result_t polyphase_data_clear_profile(const polyphase_order_t *order);

/* The clock, class 8. */
cosem_result_t polyphase_clock_get(const polyphase_get_t *get);
cosem_result_t polyphase_clock_set(const polyphase_order_t *order);
cosem_result_t polyphase_clock_act(const polyphase_order_t *order);

/* Registers: classes 3, 4, 5, 6, 21. `arg`: place in the list, number of the channel, or one of the
 * constants. */
enum {
  RATIO_CT_PRIMARY,
  RATIO_CT_SECONDARY,
  RATIO_VT_PRIMARY,
  RATIO_VT_SECONDARY,
  THRESHOLD_SAG,
  THRESHOLD_SWELL
};
void polyphase_put_value(const meter_shape_t *shape, const listed_t *listed,
                         const meter_registers_t *registers, const meter_ratios_t *ratios,
                         obuf_t *out);
/* Which: 0 smallest, 1 greatest, 2 mean. */
int64_t polyphase_gauged(const meter_instrument_row_t *row, int32_t gauge, int32_t which);
/* Of a marker, and of a row that is not there, 0. */
void polyphase_put_channel(const meter_shape_t *shape, const meter_row_t *row, int32_t channel,
                           obuf_t *out);
cosem_result_t polyphase_register_listed(const polyphase_get_t *get);
cosem_result_t polyphase_register_ratio(const polyphase_get_t *get);
cosem_result_t polyphase_register_threshold(const polyphase_get_t *get);
cosem_result_t polyphase_register_interval(const polyphase_get_t *get);
cosem_result_t polyphase_register_gauge(const polyphase_get_t *get);
cosem_result_t polyphase_register_demand(const polyphase_get_t *get);
cosem_result_t polyphase_register_activation(const polyphase_get_t *get);
cosem_result_t polyphase_register_monitor(const polyphase_get_t *get);

/* Scripts, schedule and setups: classes 9, 22, 70, 18, 23, 41, 40. */
cosem_result_t polyphase_setup_billing_script(const polyphase_get_t *get);
cosem_result_t polyphase_setup_tariff_scripts(const polyphase_get_t *get);
cosem_result_t polyphase_setup_schedule(const polyphase_get_t *get);
cosem_result_t polyphase_setup_disconnect(const polyphase_get_t *get);
cosem_result_t polyphase_setup_image(const polyphase_get_t *get);
cosem_result_t polyphase_setup_hdlc(const polyphase_get_t *get);
cosem_result_t polyphase_setup_tcp(const polyphase_get_t *get);
cosem_result_t polyphase_setup_push(const polyphase_get_t *get);
cosem_result_t polyphase_setup_end_billing(const polyphase_order_t *order);
cosem_result_t polyphase_setup_refuse(const polyphase_order_t *order);
void polyphase_setup_push_body(model_port_t *port, obuf_t *body);

/* The next instant of a schedule: {time, date} of a wall. */
void polyphase_setup_instant(obuf_t *out, int64_t wall);

/* Firmware: identities (`arg`: the part), image transfer and the schedule of its activation:
 * classes 1, 18 and 22. */
void polyphase_firmware_identity(const polyphase_get_t *get, const meter_face_t *face);
void polyphase_firmware_hash(const polyphase_get_t *get, const meter_face_t *face);
void polyphase_firmware_activations(const polyphase_get_t *get, const meter_face_t *face);
cosem_result_t polyphase_firmware_image(const polyphase_get_t *get);
cosem_result_t polyphase_firmware_enable(const polyphase_order_t *order);
cosem_result_t polyphase_firmware_act(const polyphase_order_t *order);
cosem_result_t polyphase_firmware_denied(model_port_t *port, meter_by_t by);
cosem_result_t polyphase_firmware_schedule(const polyphase_get_t *get);
cosem_result_t polyphase_firmware_set_schedule(const polyphase_order_t *order);

/* Power quality: counts and statement, class 1, and what a row of its profiles has. */
void polyphase_quality_records(const polyphase_get_t *get, const meter_face_t *face);
void polyphase_quality_dips(const polyphase_get_t *get, const meter_face_t *face);
void polyphase_quality_swells(const polyphase_get_t *get, const meter_face_t *face);
void polyphase_quality_statement(const polyphase_get_t *get, const meter_face_t *face);
void polyphase_quality_column(const meter_t *meter, const meter_quality_row_t *row, int32_t column,
                              obuf_t *out);
void polyphase_quality_wave(const meter_t *meter, const meter_quality_row_t *row, int32_t column,
                            obuf_t *out);

/* Profiles, class 7. `arg`: which. */
typedef enum {
  PROFILE_LOAD,
  PROFILE_SETS,
  PROFILE_EVENTS,
  PROFILE_EVENTS_SUPPLY,
  PROFILE_EVENTS_CLOCK,
  PROFILE_EVENTS_BATTERY,
  PROFILE_EVENTS_BILLING,
  PROFILE_EVENTS_SECURITY,
  PROFILE_EVENTS_CONFIGURATION,
  PROFILE_EVENTS_TAMPER,
  PROFILE_DAILY,
  PROFILE_INSTRUMENT,
  PROFILE_FIRMWARE,
  PROFILE_QUALITY,
  PROFILE_WAVEFORM,
  PROFILE_COUNT
} polyphase_profile_id_t;
typedef struct {
  uint16_t class_id;
  ax_name_t name;
  int8_t attribute;
} polyphase_column_t;
typedef struct {
  polyphase_profile_id_t source;     /* load, sets, events, or itself */
  const polyphase_column_t *columns; /* those that every meter has, the first ones */
  uint8_t column_count;
  int8_t clock, number; /* the columns that restrict; −1: there is none */
  const uint8_t *codes; /* of events, closed by 0; NULL: all */
} polyphase_profile_t;
extern const polyphase_profile_t polyphase_profile_table[PROFILE_COUNT];

/* All columns: the load profile has its channels behind POLYPHASE_LOAD_HEAD, billing sets what is
 * listed behind POLYPHASE_SET_HEAD, peaks twice; daily sets energies, the second profile three of
 * each gauge. */
enum { POLYPHASE_LOAD_HEAD = 7, POLYPHASE_SET_HEAD = 8, POLYPHASE_COLUMN_WORDS = 3 };
enum { POLYPHASE_DAILY_HEAD = 3, POLYPHASE_INSTRUMENT_HEAD = 6, POLYPHASE_GAUGED = 3 };
enum {
  POLYPHASE_COLUMNS_MAX =
      POLYPHASE_SET_HEAD + LISTED_MAX + METER_DEMANDS_MAX * METER_PEAKS_KEPT + METER_COINCIDENT_MAX
};
_Static_assert(POLYPHASE_COLUMNS_MAX <= 64 * POLYPHASE_COLUMN_WORDS, "a bit for each column");
int32_t polyphase_column_count(const meter_t *meter, const polyphase_profile_t *profile);
polyphase_column_t polyphase_column(const meter_t *meter, const polyphase_profile_t *profile,
                                    int32_t index);
cosem_result_t polyphase_profile_get(const polyphase_get_t *get);
cosem_result_t polyphase_profile_set(const polyphase_order_t *order); /* the load profile's 3 */

/* The words of a bookmark. Rows of a profile, or, from ROWS_SEASONS on, of a calendar. */
enum { ROWS_SEASONS = PROFILE_COUNT, ROWS_WEEKS, ROWS_DAYS, ROWS_SPECIALS };
enum {
  WORD_KIND,
  WORD_NEXT, /* number of a row of a profile, index of one of a calendar */
  WORD_LAST,
  WORD_COLUMNS, /* and the words behind it; bit n: column n, from 0 */
  WORD_BY_STAMP = WORD_COLUMNS + POLYPHASE_COLUMN_WORDS,
  WORD_STAMP_FROM,
  WORD_STAMP_TO,
  WORD_STATUS, /* of the row before in the same answer; −1: there is none */
  WORD_BOOT,
  WORD_SHEET, /* of a calendar */
  WORDS
};
_Static_assert(WORDS <= sizeof((cosem_rows_t *)0)->words / sizeof(int64_t), "words of a bookmark");
/* The next row from words[WORD_NEXT] on that belongs to the bookmark; false past the last. */
typedef struct {
  int64_t number;
  claim_t stamp;
  union {
    meter_row_t row;
    meter_set_t set;
    meter_event_t event;
    meter_daily_t daily;
    meter_instrument_row_t instrument;
    meter_firmware_row_t firmware;
    meter_quality_row_t quality; /* of a waveform, too */
  };
} polyphase_row_t;
bool polyphase_rows_fetch(const meter_t *meter, int64_t *words, polyphase_row_t *row);
void polyphase_rows_put(const meter_t *meter, int64_t *words, obuf_t *element);
void polyphase_rows_calendar(meter_t *meter, int64_t *words, obuf_t *element);

/* The calendar, classes 20 and 11; `arg` of the special days: 1, of the passive one. */
cosem_result_t polyphase_calendar_get(const polyphase_get_t *get);
cosem_result_t polyphase_calendar_specials(const polyphase_get_t *get);
extern const ax_name_t polyphase_calendar_scripts; /* the tariffication scripts */
cosem_result_t polyphase_write_calendar(const polyphase_order_t *order);
cosem_result_t polyphase_write_specials(const polyphase_order_t *order);
cosem_result_t polyphase_write_activate(const polyphase_order_t *order);
bool polyphase_write_open(const model_port_t *port); /* a calendar is being written */

extern const cosem_app_t polyphase_cosem_app;

#endif
