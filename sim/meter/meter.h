/* One simulated electricity meter, sans-IO, in true time: metrology, clock, supply, tariff, demand,
 * billing sets, profile, events and non-volatile memory, as spec clock-loss.md, meter.md and
 * pmu/docs/decisions/0001 and 0006 say, in the terms of fixtures/dictionary/polyphase-tou.md. It
 * lives the `fault` facts of its own index by itself; commands come through the protocol server,
 * which knows lines and passwords and is not here. Its logs, up to their depth, and calendars that
 * are written grow in the arena of meter_init; nothing else is allocated after it.
 * Use: meter_next says when something happens, meter_advance lives it; a command or a read comes
 * after meter_advance to its instant. Nothing is computed between events. A restart, by an outage
 * or by an armed cut, shows as another boot number: whatever conversation there was is lost. */
#ifndef SIM_METER_METER_H
#define SIM_METER_METER_H

#include "base/arena.h"
#include "base/units.h"
#include "sim/load/load.h"
#include "sim/meter/mechanisms.h"

typedef struct meter meter_t;
typedef struct meter_config meter_config_t;

#define METER_ABSENT INT64_MIN /* a stamp or a value that is not there, served empty */

enum { METER_SETS_MAX = 36, METER_MISSED_MAX = 24, METER_NAME_MAX = 64 };
enum { METER_DAILIES_MAX = 62, METER_GAUGES_MAX = 32, METER_DIALS_MAX = 9 };
/* What a meter may accumulate and keep: spec meter.md "Registers and stores". */
enum {
  METER_QUANTITIES_MAX = 16,
  METER_TOU_MAX = 32,
  METER_DEMANDS_MAX = 9,
  METER_PEAKS_KEPT = 3,
  METER_COINCIDENT_MAX = 5,
  METER_CHANNELS_MAX = 16
};
/* A calendar: rows that a table may hold, and how many seasons one that is written may have. */
enum {
  METER_SEASONS_MAX = 24,
  METER_SEASONS_WRITTEN_MAX = 12,
  METER_WEEKS_MAX = 24,
  METER_DAYS_MAX = 24,
  METER_SWITCHES_MAX = 16,
  METER_SWITCHES_ALL_MAX = 256, /* of one that is written */
  METER_SPECIALS_MAX = 128
};

/* The configuration of meter `index` of an expanded scenario. ST_BAD_INPUT with line and word. */
MUST_USE status_t meter_config_read(arena_t *arena, bytes_t facts, int64_t index,
                                    const meter_config_t **config, fault_t *fault);
/* The same of one among many: `own` has `span` and the meter's facts, and may have others. The
 * zones and tariffs are those of the facts that config_shared_new was given; each is read once, for
 * all, and lives as long as its arena. */
typedef struct config_shared config_shared_t;
config_shared_t *config_shared_new(arena_t *arena, bytes_t facts);
MUST_USE status_t meter_config_read_shared(arena_t *arena, bytes_t own, int64_t index,
                                           config_shared_t *shared, const meter_config_t **config,
                                           fault_t *fault);

/* Both are borrowed for the meter's life; `mechanisms` NULL: the right ones. `start` is the start
 * of the span; what happens at it has happened when this returns. */
meter_t *meter_init(arena_t *arena, const meter_config_t *config, const load_t *load,
                    const meter_mechanisms_t *mechanisms, true_t start);

/* What many meters of one kind have in common: what they are told, their load, and the powers of
 * their quantities. The three are borrowed for its life. */
typedef struct meter_model meter_model_t;
const meter_model_t *meter_model(arena_t *arena, const meter_config_t *config, const load_t *load,
                                 const meter_mechanisms_t *mechanisms);
meter_t *meter_begin(arena_t *arena, const meter_model_t *model, true_t start);
/* The same in `room`, snapshot_meter_size() octets; its rings grow in `arena`. */
meter_t *meter_begin_in(void *room, arena_t *arena, const meter_model_t *model, true_t start);

/* The next instant at which something happens inside; TIME_NEVER where there is none. */
true_t meter_next(const meter_t *meter);
/* The next instant at which it may begin or cease to talk, whoever asks it before: what it counts
 * and stores meanwhile is lived when it is advanced. With an armed cut, meter_next. */
true_t meter_wakes(const meter_t *meter);
/* Lives everything up to and including `now`; `now` never goes back. */
void meter_advance(meter_t *meter, true_t now);

/* Hundredths of A and V. */
typedef struct {
  int64_t ct_primary, ct_secondary, vt_primary, vt_secondary;
} meter_ratios_t;

/* --- Commands, at the instant of the last advance. ST_REFUSED: not in this state; ST_LOCKED_OUT:
 * end of billing; ST_SILENT_LINE: the meter does not run; ST_POWER_CUT: an armed cut fired inside,
 * the meter has restarted and the conversation is lost (the command was finished after it). --- */
MUST_USE status_t meter_set_clock(meter_t *meter, claim_t clock, meter_by_t by);
MUST_USE status_t meter_adjust(meter_t *meter, int64_t seconds, meter_by_t by);
MUST_USE status_t meter_end_of_billing(meter_t *meter, meter_by_t by);
MUST_USE status_t meter_activate_passive(meter_t *meter, meter_by_t by); /* ST_REFUSED: none */
MUST_USE status_t meter_set_response(meter_t *meter, meter_response_t response, meter_by_t by);
MUST_USE status_t meter_wrong_password(meter_t *meter, meter_by_t by);
/* After METER_WRONG_MAX of them in a conversation: logs it, and none is taken for 900 s with
 * supply. */
MUST_USE status_t meter_locked_out(meter_t *meter, meter_by_t by);
enum { METER_WRONG_MAX = 3 };
bool meter_passwords_locked(const meter_t *meter);

/* ST_BAD_VALUE: not each in 1…10⁸ hundredths; ST_REFUSED: the measuring front end has failed. */
MUST_USE status_t meter_set_ratio(meter_t *meter, meter_ratios_t ratios, meter_by_t by);
MUST_USE status_t meter_clear_profile(meter_t *meter, meter_by_t by);

/* The channels of the load profile: indexes of quantities, each once. */
typedef struct {
  uint8_t count;
  uint8_t quantities[METER_CHANNELS_MAX];
} meter_channels_t;
/* ST_BAD_VALUE: not 1 to METER_CHANNELS_MAX quantities that are there, each once; or a meter that
 * declares none. The profile before becomes unreadable; meter_shape has the new ones. */
MUST_USE status_t meter_set_channels(meter_t *meter, const meter_channels_t *channels,
                                     meter_by_t by);

/* `value`: the alarms that stay; the others are cleared. */
MUST_USE status_t meter_write_alarms(meter_t *meter, uint32_t value, meter_by_t by);

/* After each object read. A right meter does nothing. */
void meter_note_read(meter_t *meter);

/* --- What the server shows. All of it is a picture of the instant of the last advance, by value;
 * texts live as long as the configuration, names of written calendars until the next write. --- */
bool meter_talks(const meter_t *meter);     /* powered and past its start-up */
bool meter_supplied(const meter_t *meter);  /* it has its supply, be it starting */
span_t meter_powered(const meter_t *meter); /* crystal time with supply since the start */

/* Bits of the status word, dictionary section 7. */
enum {
  STATUS_INVALID = 0x001,
  STATUS_DOUBTFUL = 0x002,
  STATUS_FROZEN = 0x004,
  STATUS_BATTERY_LOW = 0x008,
  STATUS_BATTERY_FAILED = 0x010,
  STATUS_CORRUPT = 0x040,
  STATUS_REVERSE = 0x080,
  STATUS_VOLTAGE_MISSING = 0x100,
  STATUS_SLEWING = 0x200,
  STATUS_PHASE_MISSING = 0x400,
  STATUS_TERMINAL_COVER = 0x800,
  STATUS_MAIN_COVER = 0x1000,
  STATUS_MAGNET = 0x2000,
  STATUS_PROGRAM = 0x4000,
  STATUS_FRONT_END = 0x8000,
  STATUS_CONFIGURATION_LOST = 0x10000,
  STATUS_NEARLY_FULL = 0x20000
};

typedef struct {
  uint32_t count;      /* clock losses */
  claim_t first, last; /* METER_ABSENT where count is 0 */
  bool any;            /* false: there was none yet */
  bool open;
  int64_t set_s; /* E_set; METER_ABSENT while open */
} meter_episode_t;

/* Why a calendar that was written was refused: section 8 of the dictionary of DLMS. */
typedef enum {
  REFUSAL_NONE,      /* it was taken, or none was written */
  REFUSAL_MIDNIGHT,  /* a day profile does not begin at 00:00 */
  REFUSAL_SWITCHES,  /* two switchings at one time, or out of order */
  REFUSAL_SEASONS,   /* two seasons begin on one day */
  REFUSAL_SPECIALS,  /* a special day twice */
  REFUSAL_REFERENCE, /* a name of what is not there */
  REFUSAL_TOO_MUCH,  /* more than fits */
  REFUSAL_RATE,      /* a rate that is none */
  REFUSAL_OTHER
} meter_refusal_t;

typedef struct {
  claim_t clock;
  uint8_t clock_status; /* 01 invalid, 02 doubtful, 80 DST */
  int32_t offset_s;
  uint32_t status; /* STATUS_… */
  int32_t rate;    /* 1…8, 0: none */
  uint32_t boot;
  meter_response_t response;
  meter_episode_t episode;
  uint32_t profile_last; /* sequence; 0 before the first */
  uint32_t events_last;
  uint32_t sets_made;
  claim_t last_reset;  /* METER_ABSENT before the first */
  const char *tariff;  /* name of the active one */
  const char *passive; /* "" where there is none */
  claim_t passive_due; /* METER_ABSENT where there is none, or only by command */
  meter_ratios_t ratios;
  uint32_t power_failures, long_failures; /* long: known to be longer than 3 min */
  uint32_t alarms;                        /* ALARM_… since they were last written */
  uint32_t transients;                    /* transient resets since the start */
  uint32_t dailies_made;                  /* daily sets */
  uint32_t instrument_last;               /* sequence in the second profile; 0 before the first */
  meter_refusal_t calendar_refused;       /* the calendar that was written last */
} meter_face_t;

/* Bits of the alarm register: which of these event codes were seen. */
enum {
  ALARM_POWER_DOWN = 0x001,
  ALARM_POWER_UP = 0x002,
  ALARM_CLOCK_LOST = 0x004,
  ALARM_BATTERY_LOW = 0x008,
  ALARM_BATTERY_DEAD = 0x010,
  ALARM_BATTERY_REPLACED = 0x020,
  ALARM_TIME_SET = 0x040,
  ALARM_END_OF_BILLING = 0x080,
  ALARM_WRONG_PASSWORD = 0x100,
  ALARM_LOCKED_OUT = 0x200,
  ALARM_CORRUPT = 0x400,
  ALARM_VOLTAGE_LOST = 0x800
};

/* --- The shape: which quantities a meter accumulates, and what it keeps of each (0006).
 * One whose facts declare no quantity has `+A`, rates 1…8, nine demands of one peak (N 0: whatever
 * the rate, N: rate N) and one channel. --- */
typedef struct {
  char word[4];                        /* "+A", "R1", "C1"; 0-closed */
  bool sum;                            /* C1…C5: of `parts` alone */
  bool input;                          /* I1…I4 */
  int32_t part_count;                  /* of a sum */
  int32_t parts[METER_QUANTITIES_MAX]; /* quantities before it that are no sums */
  int8_t signs[METER_QUANTITIES_MAX];  /* +1 or -1 */
} meter_quantity_t;
typedef struct {
  int32_t quantity;
  uint32_t mask; /* 0: whatever the rate; bit r: rate r */
  int32_t peaks; /* 1…METER_PEAKS_KEPT */
} meter_demand_of_t;
typedef struct {
  int32_t quantity, demand; /* of `quantity`, when `demand` has its first peak */
} meter_coincident_of_t;
typedef struct {
  bool declared; /* false: the shape without a `quantity` fact */
  int32_t quantity_count;
  meter_quantity_t quantities[METER_QUANTITIES_MAX];
  uint32_t rates[METER_QUANTITIES_MAX]; /* bit r: has a register of rate r */
  int32_t demand_count;
  meter_demand_of_t demands[METER_DEMANDS_MAX];
  int32_t coincident_count;
  meter_coincident_of_t coincident[METER_COINCIDENT_MAX];
  int32_t channel_count;
  int32_t channels[METER_CHANNELS_MAX]; /* quantities */
} meter_shape_t;
/* With the channels that the profile has now; until they are changed. */
const meter_shape_t *meter_shape(const meter_t *meter);

/* All values in thousandths: mWh, mvarh, mVAh, or of the unit of an input. What the shape has not
 * is 0; `shadow` of a sum is that of its parts. */
typedef struct {
  energy_t total, shadow, unallocated;
  energy_t rate[METER_RATES]; /* [0]: rate 1 */
} meter_energy_t;
typedef struct {
  meter_peak_t peak[METER_PEAKS_KEPT]; /* the greatest first */
  power_t cumulative;
} meter_maximum_t;
/* As shown: rolled over where the meter has digits. */
typedef struct {
  meter_energy_t energy[METER_QUANTITIES_MAX];
  meter_maximum_t demand[METER_DEMANDS_MAX];
  meter_peak_t coincident[METER_COINCIDENT_MAX]; /* [0]: N = 1 */
} meter_registers_t;

/* The demand period that runs, and the last one that counted. */
typedef struct {
  span_t period;
  power_t running; /* its energy so far over the whole period, or over what it is longer */
  claim_t start;   /* METER_ABSENT where none runs */
  power_t last;
  claim_t last_end; /* METER_ABSENT before the first */
} meter_demand_t;
void meter_demand(const meter_t *meter, meter_demand_t *demand);

/* A turn of a zone by rule, as the wall shows it before the turn. */
typedef struct {
  bool shown;                   /* false: on that clock it is another day than the rule tells */
  int32_t month, week, weekday; /* week 1…4 or TURN_LAST; weekday 1 Monday…7 */
  int32_t second;
} meter_turn_t;

/* The zone as it is now: the offset without DST, what DST adds (0: the zone has none), and the
 * next changes with the offsets that hold just before them; METER_ABSENT where none is known. */
typedef struct {
  int32_t standard_s, dst_s;
  claim_t begin, end;
  int32_t begin_offset_s, end_offset_s;
  bool by_rule;
  meter_turn_t to_dst, to_standard; /* of a rule */
} meter_zone_t;
void meter_zone(const meter_t *meter, meter_zone_t *zone);
/* The instant of a local time, seconds since 1970 of the wall. One that exists twice is decided by
 * `dst`; ST_BAD_VALUE for one that does not exist. */
MUST_USE status_t meter_wall(const meter_t *meter, int64_t wall, bool dst, claim_t *clock);
int64_t meter_wall_at(const meter_t *meter, claim_t clock); /* the other way */
/* What the calendar will do next by an end of billing; METER_ABSENT: nothing, or it is frozen. */
claim_t meter_billing_next(const meter_t *meter);

void meter_face(const meter_t *meter, meter_face_t *face);
void meter_registers(const meter_t *meter, meter_registers_t *registers);
const char *meter_serial(const meter_t *meter);
void meter_glass(const meter_t *meter, glass_t *glass);      /* what is behind the display */
const meter_ratios_t *meter_delivered(const meter_t *meter); /* the ratios before any order */
span_t meter_profile_period(const meter_t *meter);

/* Profile rows, dictionary section 8. */
typedef enum {
  ROW_ENTRY,
  ROW_ND,
  ROW_PD,
  ROW_PU,
  ROW_CC,
  ROW_FE,
  ROW_TC,
  ROW_CL,
  ROW_DS
} row_kind_t;
enum {
  ENTRY_INVALID = 0x0001,
  ENTRY_POWER_DOWN = 0x0002,
  ENTRY_POWER_UP = 0x0004,
  ENTRY_TIME_CHANGE = 0x0008,
  ENTRY_DST = 0x0010,
  ENTRY_NOT_VALID = 0x0020,
  ENTRY_END_OF_BILLING = 0x0040, /* of the second profile: ENTRY_FLAGGED */
  ENTRY_FLAGGED = 0x0040,
  ENTRY_SHORT = 0x0080,
  ENTRY_VOLTAGE_MISSING = 0x0100,
  ENTRY_REPEATED = 0x0200,
  ENTRY_BATTERY = 0x0400,
  ENTRY_SLEWING = 0x0800,
  ENTRY_RATIO = 0x1000,
  ENTRY_PHASE_MISSING = 0x2000,
  ENTRY_REVERSE = 0x4000,
  ENTRY_TRANSIENT = 0x8000
};
typedef struct {
  uint32_t sequence;
  uint32_t boot;
  row_kind_t kind;
  uint32_t status;                     /* of an entry: ENTRY_… */
  claim_t stamp;                       /* an entry's begin */
  claim_t stamp2;                      /* an entry's end; METER_ABSENT where a marker has none */
  int64_t value;                       /* of a marker; METER_ABSENT where it has none */
  int64_t elapsed;                     /* of an entry: whole seconds of the crystal */
  energy_t energy[METER_CHANNELS_MAX]; /* of an entry, by channel; of a sum signed */
} meter_row_t;
const char *row_kind_text(row_kind_t kind); /* "E", "ND" …; static */
/* The stored row with the smallest sequence number >= `sequence`; false where there is none. */
bool meter_row_seek(const meter_t *meter, uint32_t sequence, meter_row_t *row);
uint32_t meter_rows_stored(const meter_t *meter);
uint32_t meter_rows_capacity(const meter_t *meter);

/* Billing sets, dictionary section 9. Causes 1…11; `mask`: bit CAUSE for each that it serves. */
typedef enum {
  CAUSE_BILLING_DATE = 1,
  CAUSE_SEASON = 2,
  CAUSE_CHANGE_OVER = 3,
  CAUSE_REMOTE = 4,
  CAUSE_OPTICAL = 5,
  CAUSE_BUTTON = 6,
  CAUSE_RATIO = 7,
  CAUSE_CATCH_UP = 8,
  CAUSE_BATTERY = 9,
  CAUSE_UNFREEZE = 10,
  CAUSE_EXTERNAL = 11
} meter_cause_t;
typedef struct {
  meter_cause_t cause;
  claim_t stamp;
} meter_missed_t;
enum { SET_START_INVALID = 0x01, SET_END_INVALID = 0x02, SET_FROZEN = 0x04 };
typedef struct {
  uint32_t number;
  meter_cause_t cause;
  uint32_t mask;
  claim_t start, end, reset;
  uint32_t status; /* SET_… */
  int32_t missed_count;
  meter_missed_t missed[METER_MISSED_MAX];
  meter_ratios_t ratios;
  meter_registers_t registers; /* peaks before the reset, cumulative after it */
} meter_set_t;
uint32_t meter_sets_capacity(const meter_t *meter); /* at most METER_SETS_MAX */
uint32_t meter_sets_stored(const meter_t *meter);   /* the last ones of face.sets_made */
bool meter_set(const meter_t *meter, uint32_t number, meter_set_t *set);

/* Daily sets (0008): energies alone, as a billing set shows them. */
enum { DAILY_INVALID = 0x01, DAILY_LATE = 0x08 };
typedef struct {
  uint32_t number;
  uint32_t status; /* DAILY_… */
  claim_t stamp;
  meter_energy_t energy[METER_QUANTITIES_MAX];
} meter_daily_t;
uint32_t meter_dailies_capacity(const meter_t *meter); /* 0: it makes none */
uint32_t meter_dailies_stored(const meter_t *meter);   /* the last ones of face.dailies_made */
bool meter_daily(const meter_t *meter, uint32_t number, meter_daily_t *daily);

/* The second profile (0008): what was seen, mW, mvar and mVA, signed; of the mains (0011) mV, mHz,
 * millionths, thousandths. */
typedef struct {
  span_t period;
  int32_t count; /* 0: the meter has none */
  char words[METER_GAUGES_MAX][6];
  int32_t dial_count;            /* of these, powers; the others are of the mains */
  int8_t dials[METER_DIALS_MAX]; /* which they are */
} meter_gauges_t;
typedef struct {
  int64_t least, greatest, mean;
} meter_gauged_t;
typedef struct {
  uint32_t sequence;
  uint32_t boot;
  uint32_t status; /* ENTRY_… */
  claim_t begin, end;
  int64_t elapsed; /* whole seconds of the crystal */
  meter_gauged_t gauged[METER_GAUGES_MAX];
} meter_instrument_row_t;
const meter_gauges_t *meter_gauges(const meter_t *meter);
/* The stored entry with the smallest sequence number >= `sequence`; false where there is none. */
bool meter_instrument_row(const meter_t *meter, uint32_t sequence, meter_instrument_row_t *row);
uint32_t meter_instrument_stored(const meter_t *meter);
uint32_t meter_instrument_capacity(const meter_t *meter);

/* Events, dictionary section 10. */
typedef enum {
  EVENT_POWER_DOWN = 1,
  EVENT_POWER_UP = 2,
  EVENT_CLOCK_LOST = 3,
  EVENT_BATTERY_LOW = 4,
  EVENT_BATTERY_DEAD = 5,
  EVENT_BATTERY_REPLACED = 6,
  EVENT_TIME_SET = 10,
  EVENT_TIME_ADJUSTED = 11,
  EVENT_ADJUST_REFUSED = 12,
  EVENT_SET_REFUSED = 13,
  EVENT_END_OF_BILLING = 20,
  EVENT_END_OF_BILLING_LOCKED = 21,
  EVENT_WRONG_PASSWORD = 30,
  EVENT_LOCKED_OUT = 31,
  EVENT_RESPONSE_CHANGED = 40,
  EVENT_CORRUPT = 41,
  EVENT_PASSIVE_ACTIVATED = 42,
  EVENT_RATIOS_CHANGED = 50,
  EVENT_CHANNELS_CHANGED = 51,
  EVENT_VOLTAGE_LOST = 60,
  EVENT_VOLTAGE_BACK = 61,
  EVENT_PHASE_LOST = 62,
  EVENT_PHASE_BACK = 63,
  EVENT_REVERSE = 64,
  EVENT_REVERSE_ENDED = 65,
  EVENT_TERMINAL_OPENED = 70,
  EVENT_TERMINAL_CLOSED = 71,
  EVENT_MAIN_OPENED = 72,
  EVENT_MAIN_CLOSED = 73,
  EVENT_MAGNET = 74,
  EVENT_MAGNET_GONE = 75,
  EVENT_TRANSIENT = 80,
  EVENT_PROGRAM = 81,
  EVENT_TOTALS_REPAIRED = 82,
  EVENT_CONFIGURATION_REPAIRED = 83,
  EVENT_CONFIGURATION_LOST = 84,
  EVENT_FRONT_END_FAILED = 85,
  EVENT_FRONT_END_BACK = 86,
  EVENT_PROFILE_CLEARED = 87,
  EVENT_NEARLY_FULL = 88,
  EVENT_FIRMWARE_BEGUN = 90,
  EVENT_FIRMWARE_STARTED = 91,
  EVENT_FIRMWARE_REFUSED = 92
} event_code_t;
typedef struct {
  uint32_t number;
  uint32_t boot;
  event_code_t code;
  claim_t stamp, stamp2; /* METER_ABSENT where empty */
  int64_t value;         /* EVENT_CLOCK_LOST: a stamp in s; METER_ABSENT where empty */
  meter_by_t by;
} meter_event_t;
/* The stored event with the smallest number >= `number`; false where there is none. */
bool meter_event_seek(const meter_t *meter, uint32_t number, meter_event_t *event);
uint32_t meter_events_stored(const meter_t *meter);
uint32_t meter_events_capacity(const meter_t *meter);

/* --- The calendar of a tariff, as a client sees and writes it. Names of seasons and weeks are any
 * octets; weeks are found by name, days by number. --- */
typedef struct {
  uint8_t len;
  uint8_t octets[METER_NAME_MAX];
} meter_label_t;
typedef struct {
  meter_label_t name, week;
  uint8_t month, day; /* starts each year at that date */
} meter_season_t;
typedef struct {
  meter_label_t name;
  uint8_t days[7]; /* Monday first */
} meter_week_t;
typedef struct {
  int32_t second; /* of the local day */
  uint16_t rate;  /* 1…8 */
} meter_switch_t;
typedef struct {
  uint8_t id;
  int32_t count;
  meter_switch_t switches[METER_SWITCHES_MAX];
} meter_day_t;
typedef struct {
  uint16_t index;
  uint16_t year; /* 0: every year */
  uint8_t month, day;
  uint8_t profile; /* number of a day profile */
} meter_special_t;
typedef struct {
  meter_label_t name;
  claim_t due; /* of a passive one; METER_ABSENT: only by order */
  int32_t season_count, week_count, day_count, special_count;
  meter_season_t seasons[METER_SEASONS_MAX];
  meter_week_t weeks[METER_WEEKS_MAX];
  meter_day_t days[METER_DAYS_MAX];
  meter_special_t specials[METER_SPECIALS_MAX];
} meter_calendar_t;

/* The active or the passive calendar; false, and empty, where there is no passive one. */
bool meter_calendar(const meter_t *meter, bool passive, meter_calendar_t *calendar);
/* Why it can be none: the first reason that applies; REFUSAL_NONE: it can be one. A count may be
 * greater than what its table holds: then nothing behind that is looked at. */
meter_refusal_t meter_calendar_check(const meter_calendar_t *calendar);
/* Takes its place as the passive one, whole or not at all, and waits for its `due` or an order.
 * ST_BAD_VALUE: it can be none; ST_REFUSED: its `due` is not later than the clock; either stays in
 * face.calendar_refused. A cut that fires inside leaves the one before: ST_POWER_CUT. No event is
 * logged; the activation is one. */
MUST_USE status_t meter_write_calendar(meter_t *meter, const meter_calendar_t *calendar,
                                       meter_by_t by);
/* One that never got so far, because a part of it could not be. */
void meter_refuse_calendar(meter_t *meter, meter_refusal_t why);
/* Room in the meter's RAM for a calendar that is being written and for the two that are being
 * served; the meter itself never looks at them. */
typedef enum { SHEET_WRITTEN, SHEET_ACTIVE, SHEET_PASSIVE, METER_SHEETS } meter_sheet_t;
meter_calendar_t *meter_sheet(meter_t *meter, meter_sheet_t sheet);

/* "R1", "O0", "B", "I"; `text` is 0-closed. */
void meter_by_text(meter_by_t by, char text[3]);

/* --- Power cuts, as sim/world/world.h says. Indexes count from 1. --- */
void meter_arm_cut(meter_t *meter, uint64_t index);
/* The power fails and returns now, between two of its operations; false, and nothing, while the
 * meter has none. After meter_advance to that instant. */
bool meter_cut_now(meter_t *meter);
bool meter_cut_happened(const meter_t *meter);
uint64_t meter_cut_points(const meter_t *meter); /* counted so far */
bool meter_cut_action(const meter_t *meter, size_t index, const char **name, uint64_t *points);
uint64_t meter_writes(const meter_t *meter); /* non-volatile record writes so far */

/* --- The truth ledger, for tests and inspection; never served. --- */
energy_t meter_consumed(const meter_t *meter,
                        true_t at); /* primary, rounded down, registered or not */

#include "sim/meter/meter_image.h"
#include "sim/meter/meter_quality.h"

#endif
