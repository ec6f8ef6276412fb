/* The head-end's mechanisms: the small pure functions in which a plausible mistake would hide. They
 * are called through one constant table that is given at start, so that a seeded defect is a table
 * with one entry replaced and the cores have no switch for it. Above each stands what is right and
 * where it is written. NULL for a table means pmu_mechanisms_right. */
#ifndef PMU_DATA_MECHANISMS_H
#define PMU_DATA_MECHANISMS_H

#include "pmu/data/record.h"
#include "pmu/data/site.h"
#include "pmu/drivers/drivers.h"

typedef enum {
  GRID_EXACT,       /* the whole slot is covered by entries that fit it */
  GRID_PARTIAL,     /* part of it is, and nothing is known to be missing */
  GRID_OUTAGE,      /* without supply */
  GRID_OUTAGE_ZERO, /* without supply, and the energy was certainly 0 */
  GRID_UNMETERED,   /* the load may have gone on unmetered */
  GRID_ESTIMATED,   /* pro-rated over the slots, or its place is not certain */
  GRID_MISSING,     /* a part or all of it was never read */
  GRID_QUALITIES
} grid_quality_t;

/* What the demand of a running period may know when the supply returns. */
typedef struct {
  site_power_failure_t policy;
  span_t continuation; /* md.continuation_window */
  span_t outage;       /* length by the meter's clock; meaningless where that was lost */
  bool clock_survived;
  claim_t up;     /* the meter's clock at power-up */
  claim_t period; /* the end of the running demand period */
} mechanism_join_t;

typedef enum {
  RECOVERY_READ,
  RECOVERY_RESET,
  RECOVERY_SET,
  RECOVERY_AGAIN,
  RECOVERY_END
} recovery_step_t;

/* What an event of a meter's log asks of people (meter.md "Errors", last column). */
typedef enum {
  REACTION_NONE,
  REACTION_REPLACE,
  REACTION_COMPARE,
  REACTION_REPROGRAM,
  REACTION_TRANSIENT,
  REACTION_WIRING,
  REACTION_TAMPER,
  REACTION_FRAUD,
  REACTION_SECURITY,
  REACTION_CHANGE,
  REACTION_DATA_LOSS,
  REACTION_CLOCK,
  REACTION_NEARLY_FULL,
  REACTIONS
} reaction_t;

/* What the answer to a verification says (0009 "Verify"). */
typedef enum { IMAGE_SAID_GOOD, IMAGE_SAID_WAIT, IMAGE_SAID_NO } mechanism_verdict_t;

/* A refusal that the event log shows, held against the orders of firmware. */
typedef struct {
  bool own_port;  /* at the head-end's port and level, or by the meter itself */
  bool attempted; /* such an order was given */
  bool unseen;    /* of an image that was not inspected */
  int64_t reason; /* of 0009 */
} mechanism_refusal_t;

/* A change that the log shows, held against one command of its kind. */
typedef struct {
  int64_t code;
  bool remote;    /* the head-end is on a bus, not on an optical head */
  const char *by; /* of the event: "R3" */
  int64_t value;  /* of the event; -1: none */
  const site_command_t *command;
  bool given, refused; /* an attempt was made; the meter refused it */
  bool taken;          /* an earlier event is its own */
} mechanism_change_t;

typedef struct pmu_mechanisms {
  /* Added to labels of an episode: new - old of the set that ended it (clock-loss.md A5). */
  span_t (*repair_shift)(claim_t old_claim, claim_t new_claim);
  /* A shift within 2 s + uncertainty of a multiple of the period is that multiple; true if so. */
  bool (*snap)(span_t shift, span_t uncertainty, span_t period, span_t *snapped);
  /* Are two parts of one label one interval? Only of one pass of the clock: A22, billing.md V05. */
  bool (*merge_labels)(utc_t begin, uint32_t repeat_first, uint32_t repeat_second);
  /* A17: zero only direct-connected, all phases lost, clock valid; CT/VT always unmetered. */
  grid_quality_t (*outage_quality)(site_connection_t connection, bool clock_valid, bool all_phases);
  /* Register units to billed units, once: primary 1, secondary the ratio (billing.md CT/PT). */
  int64_t (*multiplier)(bool secondary, const site_ratio_t *ratio, int64_t value);
  /* The ratios of an entry are those that were in force at its begin (0006 "Change of ratios"). */
  size_t (*ratio_epoch)(size_t epoch, size_t count);
  /* Pulses of an input know no transformer, whatever ratio.place says (0006 "Quantisers"). */
  bool (*secondary_of)(bool secondary, bool pulses);
  /* The column of the profile that a quantity is billed from: its own. */
  int32_t (*channel_of)(int32_t channel, int32_t count);
  /* A sum's energy is signed (0006 "Powers of the quantities"). */
  energy_t (*sum_energy)(energy_t energy);
  /* A later reading that is lower, and the limit of the register: advance + limit (V09, F40). */
  int64_t (*rolled_over)(int64_t advance, int64_t limit);
  /* The energy of a demand: of a sum at least 0 (0006). */
  int64_t (*demand_energy)(int64_t mwh);
  /* Which peak is the maximum demand: the first, 0. */
  int32_t (*peak_billed)(int32_t peaks);
  /* A coincident demand is that of the period of the peak, not the greatest of its own (0006). */
  int64_t (*coincident_of)(int64_t at_peak, int64_t greatest);
  /* Do two equal demands have two places in a list of peaks? They have (0006). */
  bool (*equal_peaks)(void);
  /* How many steps a sliding window has: all of the period's (0006 "Sliding"). */
  int32_t (*window_steps)(int32_t steps);
  /* Is the window empty after a judgement? After all but a plain end of a step (0006). */
  bool (*window_emptied)(bool plain);
  /* A price of another quantity counts as it is written; of feed-in it is negative. */
  money_t (*price_of)(money_t price);
  /* The offset of local time: of the last row at or before the instant (0001 "Rates"). */
  zone_offset_fn *local_offset;
  /* The rate of an instant by the true calendar (0001 "Rates"; billing.md). */
  int32_t (*rate_at)(const tariff_t *tariff, const zone_t *zone, tariff_rules_t rules, utc_t at);
  /* A18: max(T, elapsed). */
  span_t (*demand_divisor)(span_t period, span_t elapsed);
  /* 0007: what a time set does to the running demand period, as the policy says. */
  site_md_clock_t (*demand_at_set)(site_md_clock_t policy);
  /* 0007: is a period not judged that closes while time is invalid? Where the policy suspends. */
  bool (*demand_suspended)(bool suspends, bool invalid);
  /* 0007: does a change of rate end a demand period? With rate_change and both. */
  bool (*rate_ends)(site_md_trigger_t trigger);
  /* A20: does the running demand period go on after the outage? */
  bool (*demand_join)(const mechanism_join_t *join);
  /* value/10^6 × price, half-even, once, to the contract's places (billing.md "Integers"). */
  money_t (*line_rounding)(int64_t value, money_t price, int32_t places);
  /* Never: no interval is rounded (billing.md "Integers", F38). */
  energy_t (*interval_rounding)(energy_t energy);
  /* A billing date: last day of a shorter month, first pass, instant of the change (0001). */
  period_edge_fn *period_edge;
  /* Is a passive calendar that is not due yet gone when another is programmed? Always. */
  bool (*calendar_replaced)(bool early);
  /* Seconds of the local day: 23, 24 or 25 h (billing.md "Days"). */
  int32_t (*day_length)(const zone_t *zone, int64_t number);
  /* What a span whose rows were never read is: missing (STYLE smell 10). */
  grid_quality_t (*gap_quality)(void);
  /* Same key, other value: the first is billed, and flagged (record.h). True: the later one. */
  bool (*conflict_choice)(energy_t first, energy_t later);
  /* Is a record of `meter` one of the wanted meter's? Of its own alone. */
  bool (*record_of)(uint32_t wanted, uint32_t meter);
  /* Objects are gathered to readings in order of time, not of their records (B4). */
  int64_t (*reading_order)(int64_t at, uint64_t number);
  /* Is an estimated value said to be estimated? Always. */
  bool (*estimate_flag)(bool estimated);
  /* Local calendar days begun in [from, to) (FACTS.md `price … standing`). */
  int64_t (*standing_days)(const zone_t *zone, utc_t from, utc_t to);
  /* The stamp of a demand: the end of its interval, repaired (billing.md "Time-stamp"). */
  utc_t (*stamp_of)(utc_t begin, utc_t end);
  /* Of two meters in one period: does the older one's maximum stand? If greater, and on a tie
   * (billing.md "Exchange mid-period"). */
  bool (*older_demand)(power_t older, power_t newer);
  /* --- the fleet: conversations and recovery --- */
  /* Claim minus the middle of request and response: positive, the meter is fast. */
  span_t (*clock_offset)(claim_t claim, instant_t request, instant_t response);
  /* Is an order dropped that a newer one of its kind has overtaken? Always. */
  bool (*order_dropped)(bool overtaken);
  /* What a recovery does next (clock-loss.md "Recovery, in this order"). */
  recovery_step_t (*recovery_step)(int32_t index);
  /* After a set: |C - t| <= 2 s, and neither word says that time is invalid (clock-loss.md). */
  bool (*read_back_ok)(span_t offset, uint32_t status_word, uint32_t clock_status);
  /* When a visit of a list is due, in a fleet of so many: at its instant. */
  int64_t (*visit_due)(int64_t at_ns, size_t meters);
  /* Is such a record of the store taken at a start? Each, of whatever kind (headend.h). */
  bool (*record_learned)(record_kind_t kind);
  /* Whose stored rows a visit goes on from: the meter's own, whoever (-1: nobody) the line polled
   * before. */
  uint32_t (*known_of)(uint32_t own, int64_t before);
  /* The first sequence, set or event number to ask for, after the last that is stored. */
  int64_t (*resume_point)(int64_t last_known);
  /* Are the rows of a whole message stored although more messages were to follow? Always. */
  bool (*rows_kept)(int32_t attempt, bool more);
  /* Another meter's answer is refused before anything of it is stored. */
  bool (*identity_ok)(bytes_t expected, bytes_t got);
  /* Is a bill quarantined by a failure at `failed`? Every one that goes on after it. */
  bool (*quarantine_holds)(utc_t failed, utc_t from, utc_t to);
  /* What the phases that stayed say of `missing` of `whole` phase-seconds; floor. */
  energy_t (*phase_lost)(energy_t seen, int64_t missing, int64_t whole);
  /* How much of that estimate is billed: nothing, it is said beside (meter.md "Errors"). */
  energy_t (*phase_billed)(energy_t lost);
  /* What an event asks for; where it is a change, if nobody of ours ordered it. */
  reaction_t (*reaction)(int64_t code, site_connection_t connection);
  /* Three resets of the same local day are no accident. */
  int64_t (*reset_day)(const zone_t *zone, claim_t stamp);
  bool (*resets_enough)(int64_t in_day);
  /* Is this change the command's? By the head-end's port and level, with the command's argument,
   * and of one command once. */
  bool (*change_ours)(const mechanism_change_t *change);
  /* Is every row read before an order after which it cannot be? Always (0008). */
  bool (*reads_first)(site_do_t what);
  /* A profile is cleared, or given other channels, only after all of it was read, without a hole
   * (0006 "Conditions"). */
  bool (*clear_allowed)(bool whole, bool missing);
  /* Does the status word ask for another battery? By the bits of the cell alone: what an emptied
   * capacitor lost is a loss as any other, and nothing is to be replaced (0008 "The reserve"). */
  bool (*battery_bad)(site_reserve_t reserve, uint32_t status);
  /* Is the order of a profile nearly full over? Where the status no more says so (0008). */
  bool (*full_order_over)(bool full);
  /* Does a clock's local time differ from the site's? Its offset, at what it claims (0007). */
  bool (*zone_differs)(const zone_t *zone, claim_t claim, int64_t offset_s, int32_t *site_s);
  /* Does a meter with that offset of switching rate otherwise than the calendar (0007)? */
  bool (*other_rates)(span_t offset);
  /* Is a stretch without entries missing, of a meter that stops when its profile is full (0007)? */
  bool (*full_is_gap)(bool stops);
  /* Is what was cleared before it was read a gap of the periods whose sets are known? */
  bool (*cleared_is_gap)(void);
  /* Do daily sets tell what a gap between them holds? They do (0008). */
  bool (*daily_anchors)(void);
  /* Is what a profile had no channel of taken for 0? Never: it is the registers' (0008). */
  bool (*channel_missing)(bool none);
  /* Are the sets looked at that the log tells alone? Where the meter has such (0007). */
  bool (*silent_seen)(bool silent);
  /* --- firmware (0009) --- */
  /* Is an image inspected before a block leaves? Unless it is ordered to be sent unseen. */
  bool (*image_inspected)(bool unseen);
  /* Is a transfer gone on with, or begun anew? Gone on with, where it is the same image. */
  bool (*image_resumes)(bool same);
  /* Is a block there? The bitmap's first bit is the highest of its first octet. */
  bool (*block_there)(bytes_t bits, size_t block);
  /* Temporary-failure: it is not over; it is asked again. */
  mechanism_verdict_t (*image_verdict)(status_t status, int32_t refusal);
  /* What is said of a record of power quality, by what was found (0011). */
  quality_verdict_t (*record_verdict)(quality_verdict_t found);
  /* --- power quality (0011) --- */
  /* A row of the table of dips has its floor, a column its end: 90 > u >= 80, 200 ms < t <= 500 ms.
   * Shares are millionths of the declared voltage. */
  bool (*depth_reached)(int64_t share, int64_t floor);
  bool (*duration_fits)(span_t duration, span_t longest);
  /* Where the table of dips looks for an event; a swell is above all of its rows. */
  int64_t (*dip_share)(bool swell, int64_t share);
  /* Is an event of that kind in the tables? Each but a rapid change. */
  bool (*kind_in_tables)(quality_record_kind_t kind);
  /* DURATION is in ms (fixtures/dictionary/quality.md). */
  span_t (*record_span)(uint32_t duration);
  /* Is an entry ten minutes? Of that length by the crystal, too, and of a clock that was valid. */
  bool (*entry_judged)(span_t length, span_t elapsed, uint32_t status);
  /* Which of an entry's three is judged: the mean. */
  int64_t (*entry_value)(int64_t least, int64_t greatest, int64_t mean);
  /* What an event flagged is left out: the standard judges normal operation. */
  bool (*value_left_out)(bool flagged);
  /* Two hours of flicker: the cube root of the mean of the cubes, floored; thousandths. */
  int32_t (*flicker_long)(const int32_t *pst, int32_t count);
  /* How many values of a week nobody read. */
  uint32_t (*values_lacking)(uint32_t expected, uint32_t there);
  /* Does a line pass of which nobody knows? Never. */
  bool (*unknown_passes)(void);
  /* Are numbers left out that the meter has overwritten? They are, and told. */
  bool (*overwritten_skipped)(bool overwritten);
  /* Verified: the answer says so, and the image to activate is the one that was sent. */
  bool (*image_verified)(bool said, bool shown);
  /* Activated: the log says so, and identity and hash read back are the image's. */
  bool (*image_activated)(bool logged, bool shown);
  /* FW-5: a register does not shrink, nor grow by more than the span can hold. */
  bool (*register_kept)(int64_t before, int64_t after, int64_t most);
  /* A refusal that our own orders explain; what was inspected is not refused for what the
   * inspection looked at. */
  bool (*refusal_expected)(const mechanism_refusal_t *refusal);
  /* The blackout of an activation: the load goes on, however the meter is connected. */
  grid_quality_t (*blackout_quality)(void);
  /* A set beyond the meter's limit is not tried again by the clock policy (0007). */
  bool (*set_given_up)(bool refused);
  /* --- the codec's step from octets to words: the driver's, as it is, of every language --- */
  status_t (*driver_words)(const driver_t *driver, const shape_t *shape, bytes_t object,
                           bytes_t value, obuf_t *words, fault_t *fault);
  status_t (*driver_row)(const driver_t *driver, driver_range_t range, driver_cursor_t *cursor,
                         driver_row_t *row, bool *there, fault_t *fault);
  status_t (*driver_range)(const driver_t *driver, driver_range_t range, int64_t from, int64_t to,
                           step_t *step);
} pmu_mechanisms_t;

extern const pmu_mechanisms_t pmu_mechanisms_right;

#endif
