/* The second and third peak of a maximum demand, and coincident demands: what the other periods and
 * the other quantities were when a register's peaks were set (0006 "Maximum demands"). From the
 * same judged periods as the maximum, or from the meter's registers where those stand in for it.
 * Private to pmu/bill. */
#ifndef PMU_BILL_PEAKS_H
#define PMU_BILL_PEAKS_H

#include "pmu/bill/work.h"

enum { PEAKS_UNKNOWN = -1 };

/* A judged period as one of the demands sees it. */
typedef struct {
  int64_t mw, least, most;
  utc_t stamp;
  uint64_t record_first, record_last;
  /* Of each coincident demand of the shape that looks at it, in the unit of its quantity;
   * PEAKS_UNKNOWN where the profile had no channel of that. */
  int64_t with[SHAPE_COINCIDENT_MAX], with_most[SHAPE_COINCIDENT_MAX];
  bool certain;  /* its place and its energy are known */
  bool measured; /* how far its clock was off is known to be something */
} peak_seen_t;

/* `here`: it was placed in this bill and rate; `sure`: it can be in no other. */
typedef struct {
  bool here, sure;
} peak_place_t;

/* Lists for each bill of the quantity that is billed; amounts of the quantities beside it. */
void peaks_open(work_t *work);
/* Is there anything to be told of a demand of the shape? */
bool peaks_wanted(const work_t *work, int32_t demand);
void peaks_take(const work_t *work, work_bill_t *bill, int32_t demand, const peak_seen_t *seen,
                peak_place_t place);
/* The registers of a set, or of a reading, that lie within the bill's period; by number. */
void peaks_show(const work_t *work, work_bill_t *bill, const timeline_registers_t *registers,
                size_t epoch);
/* Once the maxima stand: decides what is billed of each. */
void peaks_settle(const work_t *work, work_bill_t *bill);
/* None of them is proven; or, by_rate, those of single rates may have been up to `most`. */
void peaks_doubt(const work_t *work, work_bill_t *bill, bool by_rate, int64_t most);
MUST_USE status_t peaks_finish(const work_t *work, const work_bill_t *from, fault_t *fault);

#endif
