/* One simulated electricity meter, sans-IO, in true time: metrology, clock, supply, tariff, demand,
 * billing sets, profile, events and non-volatile memory, as spec clock-loss.md, meter.md and
 * pmu/docs/decisions/0001 say, in the terms of fixtures/dictionary/polyphase-tou.md. It lives the
 * `fault` facts of its own index by itself; commands come through the protocol server, which knows
 * lines and passwords and is not here. Nothing is allocated after meter_init.
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

/* The configuration of meter `index` of an expanded scenario. ST_BAD_INPUT with line and word. */
MUST_USE status_t meter_config_read(arena_t *arena, bytes_t facts, int64_t index,
                                    const meter_config_t **config, fault_t *fault);

/* Both are borrowed for the meter's life; `mechanisms` NULL: the right ones. `start` is the start
 * of the span; what happens at it has happened when this returns. */
meter_t *meter_init(arena_t *arena, const meter_config_t *config, const load_t *load,
                    const meter_mechanisms_t *mechanisms, true_t start);

/* The next instant at which something happens inside; TIME_NEVER where there is none. */
true_t meter_next(const meter_t *meter);
/* Lives everything up to and including `now`; `now` never goes back. */
void meter_advance(meter_t *meter, true_t now);

/* --- Commands, at the instant of the last advance. ST_REFUSED: not in this state; ST_LOCKED_OUT:
 * end of billing; ST_SILENT_LINE: the meter does not run; ST_POWER_CUT: an armed cut fired inside,
 * the meter has restarted and the conversation is lost (the command was finished after it). --- */
MUST_USE status_t meter_set_clock(meter_t *meter, claim_t clock, meter_by_t by);
MUST_USE status_t meter_adjust(meter_t *meter, int64_t seconds, meter_by_t by);
MUST_USE status_t meter_end_of_billing(meter_t *meter, meter_by_t by);
MUST_USE status_t meter_activate_passive(meter_t *meter, meter_by_t by); /* ST_REFUSED: none */
MUST_USE status_t meter_set_response(meter_t *meter, meter_response_t response, meter_by_t by);
MUST_USE status_t meter_wrong_password(meter_t *meter, meter_by_t by);
MUST_USE status_t meter_locked_out(meter_t *meter, meter_by_t by);

/* After each object read. A right meter does nothing. */
void meter_note_read(meter_t *meter);

/* --- What the server shows. All of it is a picture of the instant of the last advance, by value;
 * texts live as long as the configuration. --- */
bool meter_talks(const meter_t *meter);     /* powered and past its start-up */
span_t meter_powered(const meter_t *meter); /* crystal time with supply since the start */

/* Bits of the status word, dictionary section 7. */
enum {
  STATUS_INVALID = 0x001,
  STATUS_DOUBTFUL = 0x002,
  STATUS_FROZEN = 0x004,
  STATUS_BATTERY_LOW = 0x008,
  STATUS_BATTERY_FAILED = 0x010,
  STATUS_CORRUPT = 0x040,
  STATUS_VOLTAGE_MISSING = 0x100,
  STATUS_SLEWING = 0x200
};

typedef struct {
  uint32_t count;      /* clock losses */
  claim_t first, last; /* METER_ABSENT where count is 0 */
  bool any;            /* false: there was none yet */
  bool open;
  int64_t set_s; /* E_set; METER_ABSENT while open */
} meter_episode_t;

/* Hundredths of A and V. */
typedef struct {
  int64_t ct_primary, ct_secondary, vt_primary, vt_secondary;
} meter_ratios_t;

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
} meter_face_t;

typedef struct {
  energy_t total;
  energy_t rate[METER_RATES]; /* [0]: rate 1 */
  energy_t shadow;
  energy_t unallocated;
  meter_peak_t peak[METER_PEAKS]; /* [0]: all rates; [n]: rate n */
  power_t cumulative[METER_PEAKS];
} meter_registers_t;

void meter_face(const meter_t *meter, meter_face_t *face);
void meter_registers(const meter_t *meter, meter_registers_t *registers);
const char *meter_serial(const meter_t *meter);
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
  ENTRY_END_OF_BILLING = 0x0040,
  ENTRY_SHORT = 0x0080,
  ENTRY_VOLTAGE_MISSING = 0x0100,
  ENTRY_REPEATED = 0x0200,
  ENTRY_BATTERY = 0x0400,
  ENTRY_SLEWING = 0x0800
};
typedef struct {
  uint32_t sequence;
  uint32_t boot;
  row_kind_t kind;
  uint32_t status; /* of an entry: ENTRY_… */
  claim_t stamp;   /* an entry's begin */
  claim_t stamp2;  /* an entry's end; METER_ABSENT where a marker has none */
  int64_t value;   /* of a marker; METER_ABSENT where it has none */
  int64_t elapsed; /* of an entry: whole seconds of the crystal */
  energy_t energy; /* of an entry */
} meter_row_t;
const char *row_kind_text(row_kind_t kind); /* "E", "ND" …; static */
/* The stored row with the smallest sequence number >= `sequence`; false where there is none. */
bool meter_row_seek(const meter_t *meter, uint32_t sequence, meter_row_t *row);

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
  meter_registers_t registers; /* peaks before the reset, cumulative after it */
  meter_ratios_t ratios;
} meter_set_t;
uint32_t meter_sets_stored(const meter_t *meter); /* the last METER_SETS_MAX of face.sets_made */
bool meter_set(const meter_t *meter, uint32_t number, meter_set_t *set);

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
  EVENT_END_OF_BILLING = 20,
  EVENT_END_OF_BILLING_LOCKED = 21,
  EVENT_WRONG_PASSWORD = 30,
  EVENT_LOCKED_OUT = 31,
  EVENT_RESPONSE_CHANGED = 40,
  EVENT_CORRUPT = 41,
  EVENT_PASSIVE_ACTIVATED = 42,
  EVENT_VOLTAGE_LOST = 60,
  EVENT_VOLTAGE_BACK = 61
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

/* "R1", "O0", "B", "I"; `text` is 0-closed. */
void meter_by_text(meter_by_t by, char text[3]);

/* --- Power cuts, as sim/world/world.h says. Indexes count from 1. --- */
void meter_arm_cut(meter_t *meter, uint64_t index);
bool meter_cut_happened(const meter_t *meter);
uint64_t meter_cut_points(const meter_t *meter); /* counted so far */
bool meter_cut_action(const meter_t *meter, size_t index, const char **name, uint64_t *points);
uint64_t meter_writes(const meter_t *meter); /* non-volatile record writes so far */

/* --- The truth ledger, for tests and inspection; never served. --- */
energy_t meter_consumed(const meter_t *meter,
                        true_t at); /* primary, rounded down, registered or not */

#endif
