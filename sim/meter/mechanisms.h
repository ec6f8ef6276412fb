/* What a seeded defect may replace: the meter's decisions as one const table of small pure
 * functions. The core has no defect switch; it is started with meter_mechanisms_right or with a
 * copy in which one function is another. Each comment says what is right, and where it is written
 * (A…: spec clock-loss.md; D1, D6: pmu/docs/decisions/0001, 0006; MM: spec meter.md). */
#ifndef SIM_METER_MECHANISMS_H
#define SIM_METER_MECHANISMS_H

#include "sim/meter/field.h"
#include "sim/meter/glass.h"
#include "sim/meter/imaging.h"
#include "sim/meter/keeping.h"
#include "sim/meter/sensing.h"
#include "sim/meter/stores.h"

/* What the meter's clock shows, to the nanosecond, UTC-equivalent. Served truncated to claim_t. */
typedef struct {
  int64_t ns;
} shown_t;

typedef enum { RESPONSE_R1 = 1, RESPONSE_R2 = 2, RESPONSE_R3 = 3 } meter_response_t;
typedef enum { MD_RESUME, MD_SYNCHRONISE, MD_RESTART } md_failure_t;
typedef enum { MD_TIE_FIRST, MD_TIE_LAST } md_tie_t;
/* What may align a demand period that a power failure had started off the raster (A20). */
typedef enum { ALIGN_MIDNIGHT, ALIGN_END_OF_BILLING, ALIGN_TIME_SET, ALIGN_EDGE } md_align_t;

/* From `from` on; ascending. */
typedef struct {
  claim_t from;
  int32_t offset_s;
  bool dst;
} meter_zone_row_t;

typedef struct {
  power_t power;
  claim_t stamp; /* METER_ABSENT where the power is 0 */
} meter_peak_t;

/* Who ordered: port 'R', 'O', 'B' (button), 'X' (external input) or 'I' (the meter itself), and the
 * level 0, 1, 3. */
typedef struct {
  char port;
  uint8_t level;
} meter_by_t;

enum { METER_RATES = 8, METER_PEAKS = METER_RATES + 1 };

/* How opposite powers of the phases are registered, and what an apparent power is (D6). */
typedef enum { EXPORT_SEPARATE, EXPORT_NET, EXPORT_ABS, EXPORT_BLOCK } export_mode_t;
typedef enum { VA_VECTOR, VA_ARITHMETIC } va_type_t;

typedef struct meter_mechanisms {
  /* --- the clock --- */
  shown_t (*clock_restart)(shown_t lost, shown_t chip, shown_t epoch); /* lost: A3 */
  bool (*outage_counts)(span_t length, span_t hold_up);  /* only one longer than the hold-up: D1 */
  bool (*adjust_allowed)(bool invalid, int64_t seconds); /* valid, and |s| <= 450: A23 */
  bool (*adjust_ends_episode)(bool open);                /* never: A23 */
  bool (*tariff_ends_episode)(bool open);                /* never: A23 */
  /* Of this period: as many as the policy says, the last the rest, signed: D1. */
  int64_t (*slew_seconds)(int64_t left, int64_t rate);
  int32_t (*zone_row)(const meter_zone_row_t *rows, int32_t count, claim_t clock); /* index: the
                                              last row from which the clock has been reached: D1 */
  int32_t (*zone_offset)(const meter_zone_row_t *row); /* of that row, nothing added: D1 */
  uint32_t (*status_after_read)(uint32_t status); /* unchanged: reading clears nothing: MM tags */
  true_t (*metering_from)(true_t up, span_t start_up); /* when the start-up is over: D1 */
  /* --- the three responses --- */
  meter_response_t (*response_decode)(uint8_t stored, bool valid); /* R1 where corrupt: A27 */
  bool (*loss_invalidates)(meter_response_t response);             /* in all three: A12 */
  bool (*loss_freezes)(meter_response_t response);                 /* R3 only */
  bool (*episode_begins)(bool open); /* a loss begins one only where none is open: A7 */
  /* R2, R3: if the episode has none yet; with `each` also 3600 s of C after the last: A7. */
  bool (*reset_due)(meter_response_t response, bool each, bool first, int64_t since_last_s);
  /* Lost; `restored` is what a chip shows that was not asked before: A8. */
  shown_t (*set_end)(shown_t lost, shown_t restored);
  int32_t (*held_rate)(int32_t rate_at_loss, int32_t rate_at_restore); /* at loss: A11 */
  bool (*calendar_runs)(bool frozen);                                  /* not while frozen: A10 */
  bool (*profile_runs)(bool frozen);                                   /* always: A10 */
  bool (*total_runs)(bool frozen, bool invalid);                       /* always: A10, I2 */
  bool (*shadow_runs)(bool frozen, bool invalid); /* while time is invalid, frozen or not: A11 */
  int64_t (*shadow_after_set)(int64_t counts);    /* kept: A11 */
  /* --- powers of the quantities, of three phases in mW and mvar, each at least 0: D6 --- */
  int64_t (*seen)(int64_t power, bool missing);                    /* of a missing phase: 0 */
  int64_t (*import_power)(export_mode_t mode, const int64_t p[3]); /* the table of D6 */
  int64_t (*export_power)(export_mode_t mode, const int64_t p[3]); /* the same */
  bool (*by_phase)(export_mode_t mode);                            /* reactive: separate, abs */
  int32_t (*quadrant)(export_mode_t mode, int64_t p, int64_t q);   /* 1…4; 0: none */
  int64_t (*phase_power)(bool exported, int64_t p);                /* of one phase, any mode */
  int64_t (*absolute_power)(const int64_t p[3]);                   /* AA: Σ|Pᵢ|, any mode */
  int64_t (*apparent_power)(va_type_t type, const int64_t p[3], const int64_t q[3]);
  int32_t (*apparent_side)(export_mode_t mode, int64_t p); /* +1: +S, -1: -S, 0: neither */
  /* --- energy --- */
  int64_t (*quantise)(mwns_t accrued, mwns_t unit, mwns_t *remainder); /* floor, rest kept: D1 */
  int32_t (*ratio_times)(bool secondary); /* how often the ratio divides: once, or 0: MM ratios */
  int32_t (*edge_rate)(int32_t before, int32_t after);    /* counts at an edge: before: D1 Energy */
  int32_t (*rate_register)(uint32_t mask, int32_t rate);  /* the rate's, else 0, unallocated: D6 */
  bool (*shadow_of)(int32_t quantity);                    /* each quantity has its own: D6 */
  int64_t (*pulse_value)(int64_t counts, int64_t weight); /* their product: D6 */
  int64_t (*sum_add)(int64_t sum, int8_t sign, int64_t part);             /* signed: D6 */
  int64_t (*with_initial)(int64_t counted, int64_t initial);              /* both: D6 Registers */
  int64_t (*register_shows)(int64_t value, int32_t digits, int64_t unit); /* mod 10ⁿ units: D6 */
  int32_t (*channel_quantity)(const int32_t *channels, int32_t channel);  /* as declared */
  /* --- demand --- */
  span_t (*demand_divisor)(span_t period, span_t elapsed);               /* the greater: A18 */
  bool (*demand_counts)(bool discard, span_t elapsed, span_t period);    /* A19 */
  bool (*demand_replaces)(power_t old, power_t now, md_tie_t tie);       /* greater, or equal: D1 */
  claim_t (*demand_stamp)(claim_t begin, claim_t end);                   /* its end: D1 */
  shown_t (*part_stamp)(shown_t lost, shown_t up, shown_t planned);      /* lost: A20 */
  int32_t (*demand_rate)(bool by_end, int32_t at_start, int32_t at_end); /* D1 Demand */
  /* Whether the running period survives an outage: A20, and the continuation window. */
  bool (*demand_goes_on)(md_failure_t policy, bool lost, bool inside, span_t outage, span_t window);
  bool (*demand_aligns)(md_align_t why); /* midnight, end of billing, time set: A20 restart */
  power_t (*sum_demand)(power_t demand); /* of a sum, at least 0: D6 */
  bool (*demand_offered)(uint32_t mask, int32_t rate); /* mask 0, or it has the rate: D6 */
  /* What was at `at` and behind it moves down, the last falls off: D6. */
  void (*peak_insert)(meter_peak_t *peaks, int32_t count, int32_t at, meter_peak_t peak);
  bool (*coincident_taken)(int32_t at);                /* only by what became the first peak: D6 */
  int32_t (*window_steps)(int32_t steps);              /* as many as the policy says: D6 Sliding */
  bool (*window_goes_on)(bool plain_end);              /* only after the plain end of a step: D6 */
  span_t (*step_length)(span_t window, int32_t steps); /* T/n: D6 */
  /* --- end of billing --- */
  const meter_peak_t *(*set_peaks)(const meter_peak_t *before, const meter_peak_t *cleared);
  /* before they are cleared: MM End of billing */
  bool (*reset_clears)(int32_t cause);            /* the maxima, whatever the cause: MM */
  power_t (*cumulate)(power_t sum, power_t peak); /* the sum of both: MM */
  int32_t (*cumulative_peak)(int32_t peaks);      /* which of them is added: the first: D6 */
  int32_t (*catch_up_sets)(int32_t missed);       /* one for all that were missed: A13 */
  bool (*serve)(claim_t due, claim_t served);     /* only what is later than the served: A14 */
  bool (*set_catches_up)(bool frozen);            /* a set that jumps over a date: not in R3: A14 */
  bool (*lockout_applies)(meter_by_t by);         /* the button, and level 0 but of X: A9 */
  bool (*lockout_starts)(int32_t cause);          /* every end of billing starts it: A9 */
  int32_t (*month_day)(int32_t day, int32_t days); /* 29–31 in a shorter month: its last: FACTS */
  bool (*leap_year)(int64_t year);
  /* --- tariff --- */
  int32_t (*weekday)(int64_t day);                           /* of days since 1970; Monday 0 */
  bool (*special_first)(bool exact_year, bool found_before); /* an exact year beats year 0: D1 */
  int32_t (*second_pass)(bool first_pass, int32_t wall, int32_t at_first_end); /* D1 Rates */
  /* --- the table of errors: 0006 "Conditions" --- */
  int64_t (*phase_value)(int32_t index);                 /* 1…3 of index 0…2: dictionary 10 */
  bool (*unpowered_seen)(bool clock_lost);               /* while the clock has run */
  shown_t (*unpowered_stamp)(shown_t then, shown_t now); /* when it happened */
  bool (*reverse_detected)(span_t run);                  /* after 5 s */
  claim_t (*reverse_stamp2)(claim_t began, claim_t now); /* that of its 064 */
  bool (*reverse_ends_down)(bool runs);                  /* at a power-down it does */
  bool (*reverse_goes_on)(bool same_sign);     /* while the sign stays, whatever the load */
  uint32_t (*entry_tags)(uint32_t held);       /* of an entry that opens: all that hold */
  bool (*front_end_sees)(bool failed);         /* not while it has failed */
  uint32_t (*transient_count)(uint32_t count); /* one more */
  int64_t (*totals_vote)(int64_t a, int64_t b, int64_t c); /* what two of them say */
  bool (*program_after_boot)(bool faulty);                 /* for ever */
  int32_t (*rate_without_configuration)(int32_t rate);     /* 0: totals only */
  bool (*scheduled_runs)(bool configuration_lost);         /* not without a configuration */
  /* --- ratios, and the profile as a whole: 0006 --- */
  bool (*ratio_resets)(bool accepted);                 /* by an end of billing with cause 7 */
  bool (*ratio_first)(bool secondary);                 /* the closing set is of the old: never */
  int64_t (*ratio_in_force)(int64_t old, int64_t now); /* from then on the new */
  uint32_t (*ratio_tag)(uint32_t tag);                 /* flag 1000 on both sides */
  mwns_t (*ratio_remainder)(mwns_t remainder);         /* what has made no count is dropped */
  uint32_t (*sequence_after_clear)(uint32_t sequence); /* goes on */
  uint32_t (*rows_hidden)(uint32_t made);              /* all that were made before */
  /* --- profile --- */
  int32_t (*outage_entries)(int32_t missing);            /* stored for an outage: none: A16 */
  bool (*repeated)(claim_t begin, claim_t greatest_end); /* begins before it: dictionary 8 */
  bool (*shorter)(span_t elapsed, span_t period);        /* of crystal time: dictionary 8 */
  bool (*entry_invalid)(bool invalid);                   /* as the clock: A12 */
  uint32_t (*sequence_after_boot)(uint32_t sequence);    /* goes on: MM Load profile */
  field_mechanisms_t field;                              /* policies met in the field */
  keeping_mechanisms_t keeping;                          /* what keeps the time */
  stores_mechanisms_t stores;   /* daily sets, second profile, changed channels */
  glass_mechanisms_t glass;     /* the display */
  imaging_mechanisms_t imaging; /* firmware */
  sensing_mechanisms_t sensing; /* power quality */
} meter_mechanisms_t;

extern const meter_mechanisms_t meter_mechanisms_right;

#endif
