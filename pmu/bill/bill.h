/* The bill of one meter and billing period, from the journal's records: energy by rate and demand
 * from repaired intervals, the meter's registers beside them, money in integers, and for each value
 * a quality, bounds, and reasons. A value is right, or flagged. Integers only. */
#ifndef PMU_BILL_BILL_H
#define PMU_BILL_BILL_H

#include "base/arena.h"
#include "base/units.h"
#include "pmu/data/record.h"

struct pmu_mechanisms;

typedef enum { BILL_EXACT, BILL_ESTIMATED, BILL_MISSING } bill_quality_t; /* worst wins */

enum {
  BILL_RATES = 9, /* rate 0: all rates or, for energy, unallocated; then 1…8 */
  BILL_REASONS_MAX = 16
};

/* One billed quantity. For energy mWh, for demand mW. low <= value <= high; equal when exact. */
typedef struct {
  int64_t value, low, high;
  bill_quality_t quality;
  bool has_register;      /* the meter's own register for the same span is known */
  int64_t register_value; /* never billed; shown beside, with the difference */
  utc_t stamp;            /* demand: end of its interval, repaired time; s = -1 where value is 0 */
  money_t amount;         /* rounded half-even, once, to the contract's places */
  uint64_t record_first, record_last; /* the journal's records that it came from; 0: none */
} bill_line_t;

/* Another quantity than 0, of those that the profile has a channel of. Energies are signed where it
 * is a sum; demands stand where the meter has a register for that rate, 0 for whatever the rate. */
typedef struct {
  char word[4];
  int32_t index; /* of the roster */
  bill_line_t total;
  bill_line_t energy[BILL_RATES];
  bill_line_t demand[BILL_RATES];
} bill_quantity_t;

/* The second or third peak of a maximum demand that the meter has a register for. */
typedef struct {
  int32_t quantity, rate; /* rate 0: whatever the rate */
  int32_t peak;           /* 2 or 3 */
  bill_line_t line;
} bill_peak_t;

/* The demand of a quantity over the period that set the first peak of another one. */
typedef struct {
  int32_t quantity, number; /* from 1, as the model counts them */
  bill_line_t line;
} bill_coincident_t;

typedef struct {
  uint32_t meter;
  char label[8];  /* YYYY-MM of the start */
  utc_t from, to; /* to: the period's end, or the end of the last interval if interim */
  utc_t since;    /* the later of `from` and the begin of the meter's life, where that is known */
  bool interim;
  bill_line_t total;
  bill_line_t energy[BILL_RATES];
  bill_line_t demand[BILL_RATES];
  bill_quantity_t *quantities; /* in the order of the roster */
  size_t quantity_count;
  bill_peak_t *peaks; /* by quantity, then as the model lists its demands */
  size_t peak_count;
  bill_coincident_t *coincident;
  size_t coincident_count;
  money_t standing;
  money_t amount;         /* sum of the lines' rounded amounts */
  bill_quality_t quality; /* worst of all lines */
  int32_t reason_count;
  /* "clock_lost", "outage", "firmware", "unmetered", "gap", "repeated_label",
   * "conflict", "clock_deviation", "rate_crossed" …: the first word is the flag, the rest a
   * sentence's worth of detail. */
  char reasons[BILL_REASONS_MAX][96];
} bill_t;

/* Bills for every billing period of the meter that its records touch, oldest first. A period in
 * which the meter was exchanged is billed once, with both meters, to the new one. `facts` as for
 * headend_open. `records` are all records of the store, in order of number. The array lives in the
 * arena. */
MUST_USE status_t bill_make(arena_t *arena, bytes_t facts, const record_t *records, size_t count,
                            uint32_t meter, const struct pmu_mechanisms *mechanisms, bill_t **bills,
                            size_t *bill_count, fault_t *fault);

#endif
