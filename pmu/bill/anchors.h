/* Registers whose place among the profile's rows is known: the start of a meter's life, billing
 * sets by their markers, and readings. Between two of them the sum of the entries must be the
 * registers' advance (V09), and what is missing in a hole is the difference. Private to
 * pmu/bill. */
#ifndef PMU_BILL_ANCHORS_H
#define PMU_BILL_ANCHORS_H

#include "pmu/bill/work.h"

typedef struct {
  size_t index; /* rows before it are in the registers */
  utc_t at;
  const timeline_registers_t *registers; /* NULL: all 0, the start of life */
  int64_t total; /* as if it had never rolled over; anchors of one era are one count */
  int32_t era;
  bool backwards; /* it shows less than the one before, and that is no roll-over */
  bool exact;     /* no energy lies between the last of those rows and the registers */
  int64_t open;   /* mWh of the entry that it lies in: what may be between; −1: not known */
  bool loose;     /* rows near it are labelled by a clock that is off: its place is not certain */
  bool daily;     /* a daily set (0008) */
  bool inside;    /* it lies in a hole, or where the profile had no channel of the quantity */
  const repair_segment_t *segment; /* that placed it; NULL: the head-end's clock did */
} anchor_t;

typedef struct {
  anchor_t *list; /* by index, exact ones first */
  size_t count;
  int64_t opening; /* what stood in the register when life began, where that was not 0 */
  bool unknown;    /* what stood there then cannot be told, or was not 0 */
  int64_t *sums;   /* energy of all rows before an index, as counted */
  bool is_signed;  /* of a sum: registers may go backwards */
  bool *holes;     /* is a row that was never read just before an index, or told nothing of it? */
} anchors_t;

anchors_t anchors_find(const work_t *work);
size_t anchor_epoch(const work_t *work, const anchor_t *anchor); /* of the ratios */
int64_t anchor_total(const anchor_t *anchor);
bool anchors_hole_between(const anchors_t *anchors, size_t from, size_t to);
/* Was the set made before the first row that is known? By its end, but never one whose marker, or
 * that of an earlier set, is among the rows, nor one of a hole between them by the words of the
 * clock there: a lost clock says earlier times than are true. */
bool anchors_closed_before(const work_t *work, const timeline_registers_t *set);
/* Was a row between two anchors never read? A hole just before the row in which a reading lies is
 * in front of the reading, too. */
bool anchors_hole_from(const work_t *work, const anchors_t *anchors, const anchor_t *from,
                       const anchor_t *to);

#endif
