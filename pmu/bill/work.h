/* What the files of pmu/bill share while bills are being made: periods, amounts with bounds, and
 * the calendar of one meter. Private to the folder; everybody else includes bill.h. */
#ifndef PMU_BILL_WORK_H
#define PMU_BILL_WORK_H

#include "pmu/bill/bill.h"
#include "pmu/bill/calendars.h"
#include "pmu/bill/ratios.h"
#include "pmu/data/repair.h"

enum { WORK_CELLS_MAX = 128 }; /* stretches of one rate that one entry may touch */

/* An amount while it grows, in the meter's own units. */
typedef struct {
  int64_t value, low, high;
  bool estimated, missing;
  uint64_t record_first, record_last;
  utc_t stamp; /* of a demand */
  /* The greatest demand that may belong here or to another line, and its stamp. */
  int64_t rival;
  utc_t rival_stamp;
  /* The greatest that a demand which certainly belongs here may be; more is a doubt of place. */
  int64_t sure;
} work_amount_t;

typedef struct work_peaks work_peaks_t; /* bill_peaks.c */

typedef struct {
  period_t period;
  bool closed;
  utc_t to; /* the period's end, or the end of the last entry */
  bool touched;
  work_amount_t total, energy[BILL_RATES], demand[BILL_RATES];
  bool has_register[BILL_RATES], has_total_register;
  int64_t registers[BILL_RATES], total_register;
  bool has_demand_register[BILL_RATES];
  int64_t demand_register[BILL_RATES];
  utc_t demand_register_stamp[BILL_RATES];
  bool zone_differs;               /* the meter's local time is not the site's */
  bool other_raster;               /* nor, for all that is known, are its demand periods */
  bool crossed;                    /* an energy was divided between rates by time */
  bool clock_disturbed;            /* some of it was stamped by a clock that was lost or off */
  bool demand_rates[BILL_RATES];   /* in which such a demand may have begun */
  int64_t demand_edge[BILL_RATES]; /* mW that such a one near an edge cannot exceed; 0: none is */
  bool stopped;                    /* some of it was never stored, as the profile was full */
  int64_t stopped_most;            /* what that may have been at most */
  bool demand_unknown;             /* some demand periods cannot be rebuilt from entries */
  int64_t demand_bound;            /* mW that no such period can exceed … */
  bool demand_unbounded;           /* … but of a sum whose parts the entries do not tell */
  work_peaks_t *peaks;             /* by demand of the shape; NULL: nothing is asked of them */
  bill_t *bill;
} work_bill_t;

typedef struct {
  arena_t *arena;
  const site_t *site;
  const site_meter_t *meter;
  zone_t zone; /* with the mechanism's offset */
  const pmu_mechanisms_t *mechanisms;
  const timeline_t *timeline;
  const repair_t *repair;
  calendars_t calendars;
  ratios_t ratios;
  /* What is being billed: one quantity after another. */
  int32_t quantity, channel;  /* -1: the profile has none of it */
  bool other_rates;           /* its rates are not the calendar's of the instant: 0007 */
  bool other_zone;            /* nor of the site's zone, in some bill */
  bool secondary;             /* its registers are secondary values */
  bool *too_much;             /* set where something multiplied is above all bounds */
  bool converted;             /* `amounts` are primary, as the ratios changed meanwhile */
  timeline_amount_t *amounts; /* of each row */
  /* Of each coincident demand that looks at a demand of this quantity, its own; or NULL. */
  const timeline_amount_t *beside[SHAPE_COINCIDENT_MAX];
  work_bill_t *bills;
  size_t count;
} work_t;

/* One stretch of one rate in one bill. */
typedef struct {
  work_bill_t *bill;
  int32_t rate;
  utc_t from, to;
} work_cell_t;

/* The cells that [from, to) touches, in order of time; at least one: an empty span is its first
 * instant. Beyond WORK_CELLS_MAX the last one takes the rest, and `*whole` says false. */
size_t work_cells(const work_t *work, utc_t from, utc_t to, work_cell_t *cells, bool *whole);
int32_t work_rate(const work_t *work, utc_t at);
work_bill_t *work_bill_at(const work_t *work, utc_t at); /* the nearest where none holds it */

/* Sets what is billed, its unit, and its amounts; or its unit alone. */
void work_select(work_t *work, int32_t quantity);
void work_unit(work_t *work, int32_t quantity);

/* 0008: has the entry nothing to say of the quantity, as the profile had no channel of it then? */
bool work_is_none(const work_t *work, size_t row);
bool work_lacks(const work_t *work, size_t row, int32_t channel); /* the same of any channel */
/* The energies of a placed entry: as the meter counted them, or multiplied each by the ratios in
 * force at its begin where these changed. */
const timeline_amount_t *work_amount(const work_t *work, const repair_row_t *placed);
/* What a part of an entry may hold: from nothing to all of it; of a sum, whose parts go up and
 * down, all that these allow. False: nobody knows what went up and down. */
bool work_swing(const work_t *work, const repair_row_t *placed, int64_t *low, int64_t *high);
/* A register's amount in the unit of `amounts`; `epoch` of the ratios. */
int64_t work_primary(const work_t *work, size_t epoch, int64_t value);
/* "" for quantity 0, "R1 " for another: what a reason begins with, behind its flag. */
const char *work_word(const work_t *work, char text[8]);

void work_reason(work_bill_t *bill, const char *format, ...) PRINTF_LIKE(2, 3);
bool work_has_reason(const work_bill_t *bill, const char *flag);
void work_record(work_amount_t *amount, uint64_t record);

void work_zone(work_t *work);   /* another zone than the site's */
void work_energy(work_t *work); /* entries to energy by rate */
void work_days(work_t *work);   /* V04: a local day holds what its length expects */
void work_gaps(work_t *work);   /* what was never read; registers where they help */
/* Of a profile whose first row says that it was cleared, before all that was read: when the first
 * set began that began before, be it made since; TIME_NEVER otherwise. */
utc_t gaps_cleared_from(const work_t *work);
void work_demand(work_t *work);    /* demand periods from entries, or from registers */
void work_registers(work_t *work); /* the meter's registers beside, and the sum check */
void work_daily(work_t *work);     /* daily sets against the entries between them */
/* What the meter's faults mean: bill_conditions.c; after the sum check. */
MUST_USE status_t work_conditions(work_t *work, const record_t *records, size_t count,
                                  uint32_t meter, fault_t *fault);
/* What of an amount is there for certain where some of it is missing; `sum`: of either sign. */
work_amount_t work_certain(const work_amount_t *amount, bool sum);
/* The ratio where it never changed, quality, bounds, money. */
MUST_USE status_t work_finish_line(const work_t *work, const work_amount_t *amount, money_t price,
                                   bill_line_t *line, fault_t *fault);
/* The lines of a bill: of quantity 0 with the standing charge, or of another one. */
MUST_USE status_t work_finish(const work_t *work, work_bill_t *from, fault_t *fault);
MUST_USE status_t work_finish_other(const work_t *work, work_bill_t *from, fault_t *fault);

/* exchange.c. Rows of another place, before the meter was installed or after it was retired, are
 * left out; what a period's two meters were billed becomes one bill; bills that the successor's
 * hold are no bills. */
void exchange_trim(const site_meter_t *meter, timeline_t *timeline);
MUST_USE status_t exchange_join(const site_t *site, const pmu_mechanisms_t *mechanisms,
                                uint32_t meter, const bill_t *olds, size_t old_count, bill_t *bills,
                                size_t bill_count, fault_t *fault);
/* Of both meters' peaks: exchange_peaks.c. Before the maxima of the bill are those of both. */
void exchange_join_peaks(const site_t *site, const pmu_mechanisms_t *mechanisms, const bill_t *old,
                         bill_t *bill);
size_t exchange_keep(bill_t *bills, size_t count, const bill_t *news, size_t new_count);

#endif
