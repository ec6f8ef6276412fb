/* Second and third peaks and coincident demands of a bill; see peaks.h. Each rank has its own
 * bounds: the n-th greatest of what periods are at least for certain, and of what they may be. */
#include "pmu/bill/peaks.h"

#include <string.h>

enum { UNSURE_MAX = SHAPE_PEAKS_MAX + 1 };

/* One rank: as periods were placed, or as the meter shows it. */
typedef struct {
  int64_t mw;
  utc_t stamp;
  bool certain;
  uint64_t record_first, record_last;
  int64_t with[SHAPE_COINCIDENT_MAX]; /* PEAKS_UNKNOWN: the meter has not shown it */
} rank_t;

struct work_peaks {
  rank_t placed[SHAPE_PEAKS_MAX], shown[SHAPE_PEAKS_MAX];
  int64_t least[SHAPE_PEAKS_MAX], most[SHAPE_PEAKS_MAX];
  int64_t unsure[UNSURE_MAX]; /* the greatest that may belong here or to another line */
  int64_t with_most[SHAPE_COINCIDENT_MAX];
  bool with_lacks[SHAPE_COINCIDENT_MAX]; /* of some period nobody knows it */
  bool has_shown;
  work_amount_t ranks[SHAPE_PEAKS_MAX], with[SHAPE_COINCIDENT_MAX]; /* what is billed */
};

static bool looks_at(const work_t *work, int32_t coincident, int32_t demand) {
  const shape_t *shape = work->meter->shape;
  const shape_coincident_t *of = &shape->coincident[coincident];
  return of->demand == demand && shape_channel_of(shape, of->quantity) >= 0;
}

bool peaks_wanted(const work_t *work, int32_t demand) {
  const shape_t *shape = work->meter->shape;
  if (shape->demands[demand].quantity != work->quantity || work->channel < 0) return false;
  for (int32_t i = 0; i < shape->coincident_count; i++)
    if (looks_at(work, i, demand)) return true;
  return shape->demands[demand].peaks > 1;
}

void peaks_open(work_t *work) {
  const shape_t *shape = work->meter->shape;
  bool any = false;
  for (int32_t i = 0; i < shape->demand_count; i++)
    any = any || peaks_wanted(work, i);
  memset(work->beside, 0, sizeof work->beside);
  if (!any) return;
  for (size_t i = 0; i < work->count; i++)
    work->bills[i].peaks = ARENA_ARRAY(work->arena, work_peaks_t, (size_t)shape->demand_count);
  for (int32_t i = 0; i < shape->coincident_count; i++) {
    const shape_coincident_t *of = &shape->coincident[i];
    if (shape->demands[of->demand].quantity != work->quantity) continue;
    if (!looks_at(work, i, of->demand)) continue;
    work_t side = *work;
    work_select(&side, of->quantity);
    work->beside[i] = side.amounts;
  }
}

/* ------------------------------------------------------------------ lists */

/* 0006: behind those that are greater, and behind equal ones or before them. */
static void insert_rank(const work_t *work, rank_t ranks[SHAPE_PEAKS_MAX], const rank_t *rank) {
  bool last = work->meter->policy.md_tie_last;
  int32_t at = 0;
  while (at < SHAPE_PEAKS_MAX && (ranks[at].mw > rank->mw || (!last && ranks[at].mw == rank->mw)))
    at++;
  if (rank->mw <= 0 || at == SHAPE_PEAKS_MAX) return;
  for (int32_t i = 0; i < SHAPE_PEAKS_MAX; i++)
    if (ranks[i].mw == rank->mw && !work->mechanisms->equal_peaks()) return;
  for (int32_t i = SHAPE_PEAKS_MAX - 1; i > at; i--)
    ranks[i] = ranks[i - 1];
  ranks[at] = *rank;
}

static void insert_value(int64_t *values, int32_t count, int64_t value) {
  int32_t at = 0;
  while (at < count && values[at] >= value)
    at++;
  for (int32_t i = count - 1; i > at; i--)
    values[i] = values[i - 1];
  if (at < count) values[at] = value;
}

void peaks_take(const work_t *work, work_bill_t *bill, int32_t demand, const peak_seen_t *seen,
                peak_place_t place) {
  work_peaks_t *peaks = &bill->peaks[demand];
  if (seen->most <= 0) return;
  insert_value(peaks->most, SHAPE_PEAKS_MAX, seen->most);
  if (place.sure) insert_value(peaks->least, SHAPE_PEAKS_MAX, seen->least);
  if (!place.sure && seen->measured) insert_value(peaks->unsure, UNSURE_MAX, seen->most);
  for (int32_t i = 0; i < SHAPE_COINCIDENT_MAX; i++) {
    if (seen->with_most[i] > peaks->with_most[i]) peaks->with_most[i] = seen->with_most[i];
    if (seen->with[i] == PEAKS_UNKNOWN) peaks->with_lacks[i] = true;
  }
  if (!place.here) return;
  rank_t rank = {seen->mw, seen->stamp, seen->certain, seen->record_first, seen->record_last, {0}};
  memcpy(rank.with, seen->with, sizeof rank.with);
  insert_rank(work, peaks->placed, &rank);
}

/* The coincident demands of a set are those of its first peaks. Equal ones of one set keep its
 * order: what is put before its equals comes from the end. */
static void show_ranks(const work_t *work, work_peaks_t *peaks, int32_t demand,
                       const timeline_registers_t *registers, size_t epoch) {
  const shape_t *shape = work->meter->shape;
  int32_t count = shape->demands[demand].peaks;
  for (int32_t step = 0; step < count; step++) {
    int32_t n = work->meter->policy.md_tie_last ? count - 1 - step : step;
    const timeline_peak_t *peak = &registers->demands[demand].peaks[n];
    if (!peak->there) continue;
    peaks->has_shown = true;
    rank_t rank = {.mw = work_primary(work, epoch, peak->power.mw), .stamp = {peak->stamp.s}};
    for (int32_t i = 0; i < SHAPE_COINCIDENT_MAX; i++) {
      rank.with[i] = PEAKS_UNKNOWN;
      if (n > 0 || work->beside[i] == NULL || !looks_at(work, i, demand)) continue;
      if (!registers->coincident[i].there) continue;
      work_t side = *work;
      work_unit(&side, shape->coincident[i].quantity);
      rank.with[i] = work_primary(&side, epoch, registers->coincident[i].power.mw);
    }
    insert_rank(work, peaks->shown, &rank);
  }
}

void peaks_show(const work_t *work, work_bill_t *bill, const timeline_registers_t *registers,
                size_t epoch) {
  if (bill->peaks == NULL) return;
  for (int32_t i = 0; i < work->meter->shape->demand_count; i++)
    if (peaks_wanted(work, i)) show_ranks(work, &bill->peaks[i], i, registers, epoch);
}

/* ------------------------------------------------------------------ what is billed */

static bool has_rate(uint32_t mask, int32_t rate) {
  return mask == 0 ? rate == 0 : rate > 0 && (mask >> rate & 1) != 0;
}

/* Of the maxima whose rates the mask has: was one never read, may one have run, and how great may
 * one be that lies at an edge of theirs? */
typedef struct {
  bool missing, ran;
  int64_t edge;
} around_t;

static around_t around_of(const work_bill_t *bill, uint32_t mask) {
  around_t around = {.ran = mask == 0};
  for (int32_t rate = 0; rate < BILL_RATES; rate++) {
    if (!has_rate(mask, rate)) continue;
    around.missing = around.missing || bill->demand[rate].missing;
    around.ran = around.ran || bill->energy[rate].high > 0 || bill->demand_rates[rate];
    if (bill->demand_edge[rate] > around.edge) around.edge = bill->demand_edge[rate];
  }
  return around;
}

/* Only what entries cannot tell is taken from the meter's ranks, as its maxima are. */
static bool from_registers(const work_t *work, const work_bill_t *bill, const work_peaks_t *peaks,
                           uint32_t mask) {
  bool rates = mask == 0 || (!work->other_rates && !work->other_zone);
  bool unknown = bill->demand_unknown || bill->stopped;
  return unknown && peaks->has_shown && !bill->clock_disturbed && rates;
}

static void take_shown(const work_peaks_t *peaks, int32_t n, const around_t *around,
                       work_amount_t *line) {
  int64_t edge = around->edge > peaks->unsure[0] ? around->edge : peaks->unsure[0];
  line->value = line->low = line->high = peaks->shown[n].mw;
  line->stamp = peaks->shown[n].stamp;
  line->estimated = edge > 0 && edge >= line->value;
  if (!line->estimated) return;
  line->low = 0;
  line->high = edge;
}

static void take_placed(const work_peaks_t *peaks, int32_t n, work_amount_t *line) {
  const rank_t *rank = &peaks->placed[n];
  line->value = rank->mw;
  line->stamp = rank->stamp;
  line->low = peaks->least[n];
  line->high = peaks->most[n];
  line->record_first = rank->record_first;
  line->record_last = rank->record_last;
  line->estimated = (rank->mw > 0 && !rank->certain) || line->low != line->high;
  for (int32_t i = 0; i < UNSURE_MAX && rank->mw > 0; i++)
    if (peaks->unsure[i] == rank->mw) line->estimated = true; /* its stamp is in doubt */
}

static void settle_rank(const work_t *work, const work_bill_t *bill, work_peaks_t *peaks,
                        int32_t demand, int32_t n) {
  uint32_t mask = work->meter->shape->demands[demand].mask;
  around_t around = around_of(bill, mask);
  work_amount_t *line = &peaks->ranks[n];
  *line = (work_amount_t){.missing = around.missing};
  if (from_registers(work, bill, peaks, mask)) {
    take_shown(peaks, n, &around, line);
    return;
  }
  take_placed(peaks, n, line);
  if (!around.ran) return;
  if (bill->demand_unknown) {
    line->estimated = true;
    if (bill->demand_bound > line->high) line->high = bill->demand_bound;
  }
  if (!bill->stopped) return;
  line->estimated = true;
  line->missing = line->missing || bill->stopped_most == 0;
  if (bill->demand[0].high > line->high) line->high = bill->demand[0].high;
}

/* No more certain than the peak that it goes with. */
static void settle_with(const work_t *work, const work_bill_t *bill, work_peaks_t *peaks,
                        int32_t demand, int32_t number) {
  uint32_t mask = work->meter->shape->demands[demand].mask;
  const work_amount_t *first = &peaks->ranks[0];
  work_amount_t *line = &peaks->with[number];
  bool registers = from_registers(work, bill, peaks, mask);
  bool unknown = (bill->demand_unknown || bill->stopped) && !registers;
  const rank_t *rank = registers ? &peaks->shown[0] : &peaks->placed[0];
  *line = (work_amount_t){.stamp = rank->stamp};
  line->record_first = first->record_first;
  line->record_last = first->record_last;
  line->missing = first->missing || (unknown && around_of(bill, mask).ran) ||
                  (rank->mw > 0 && rank->with[number] == PEAKS_UNKNOWN) ||
                  (first->estimated && peaks->with_lacks[number]);
  if (line->missing) return;
  int64_t mw = work->mechanisms->coincident_of(rank->with[number], peaks->with_most[number]);
  line->value = line->low = line->high = rank->mw > 0 ? mw : 0;
  line->estimated = first->estimated;
  if (!line->estimated) return;
  line->low = 0;
  if (peaks->with_most[number] > line->high) line->high = peaks->with_most[number];
}

void peaks_settle(const work_t *work, work_bill_t *bill) {
  const shape_t *shape = work->meter->shape;
  for (int32_t i = 0; bill->peaks != NULL && i < shape->demand_count; i++) {
    if (!peaks_wanted(work, i)) continue;
    for (int32_t n = 0; n < SHAPE_PEAKS_MAX; n++)
      settle_rank(work, bill, &bill->peaks[i], i, n);
    for (int32_t c = 0; c < shape->coincident_count; c++)
      if (looks_at(work, c, i)) settle_with(work, bill, &bill->peaks[i], i, c);
  }
}

void peaks_doubt(const work_t *work, work_bill_t *bill, bool by_rate, int64_t most) {
  const shape_t *shape = work->meter->shape;
  for (int32_t i = 0; bill->peaks != NULL && i < shape->demand_count; i++) {
    if (by_rate && (shape->demands[i].mask == 0 || !around_of(bill, shape->demands[i].mask).ran))
      continue;
    work_peaks_t *peaks = &bill->peaks[i];
    for (int32_t n = 0; n < SHAPE_PEAKS_MAX; n++) {
      peaks->ranks[n].estimated = true;
      if (most > peaks->ranks[n].high) peaks->ranks[n].high = most;
    }
    for (int32_t c = 0; c < SHAPE_COINCIDENT_MAX; c++) {
      peaks->with[c].estimated = true;
      peaks->with[c].low = 0;
      if (peaks->with_most[c] > peaks->with[c].high) peaks->with[c].high = peaks->with_most[c];
    }
  }
}

/* ------------------------------------------------------------------ lines */

/* Of one rate, or of whatever the rate; -1: of several, which have no line. */
static int32_t rate_of(uint32_t mask) {
  for (int32_t rate = 0; rate < BILL_RATES; rate++)
    if (mask == (rate == 0 ? 0 : UINT32_C(1) << rate)) return rate;
  return -1;
}

static status_t finish_ranks(const work_t *work, const work_bill_t *from, int32_t demand,
                             fault_t *fault) {
  static const money_t nothing = {0};
  const shape_demand_t *of = &work->meter->shape->demands[demand];
  const work_peaks_t *peaks = &from->peaks[demand];
  bill_t *bill = from->bill;
  int32_t rate = rate_of(of->mask);
  status_t status = ST_OK;
  for (int32_t n = 1; n < of->peaks && rate >= 0 && status == ST_OK; n++) {
    bill_peak_t *made = &bill->peaks[bill->peak_count++];
    *made = (bill_peak_t){.quantity = work->quantity, .rate = rate, .peak = n + 1};
    made->line.has_register = peaks->has_shown;
    made->line.register_value = peaks->shown[n].mw;
    work_amount_t amount = work_certain(&peaks->ranks[n], false);
    status = work_finish_line(work, &amount, nothing, &made->line, fault);
    if (made->line.quality > bill->quality) bill->quality = made->line.quality;
  }
  return status;
}

static status_t finish_with(const work_t *work, const work_bill_t *from, int32_t number,
                            fault_t *fault) {
  static const money_t nothing = {0};
  const shape_coincident_t *of = &work->meter->shape->coincident[number];
  const work_peaks_t *peaks = &from->peaks[of->demand];
  bill_t *bill = from->bill;
  work_t side = *work;
  work_unit(&side, of->quantity);
  bill_coincident_t *made = &bill->coincident[bill->coincident_count++];
  *made = (bill_coincident_t){.quantity = of->quantity, .number = number + 1};
  made->line.has_register = peaks->has_shown && peaks->shown[0].with[number] != PEAKS_UNKNOWN;
  if (made->line.has_register) made->line.register_value = peaks->shown[0].with[number];
  status_t status = work_finish_line(&side, &peaks->with[number], nothing, &made->line, fault);
  if (made->line.quality > bill->quality) bill->quality = made->line.quality;
  return status;
}

status_t peaks_finish(const work_t *work, const work_bill_t *from, fault_t *fault) {
  const shape_t *shape = work->meter->shape;
  bill_t *bill = from->bill;
  status_t status = ST_OK;
  if (from->peaks == NULL) return ST_OK;
  if (bill->peaks == NULL)
    bill->peaks = ARENA_ARRAY(work->arena, bill_peak_t, SHAPE_DEMANDS_MAX * SHAPE_PEAKS_MAX);
  if (bill->coincident == NULL)
    bill->coincident = ARENA_ARRAY(work->arena, bill_coincident_t, SHAPE_COINCIDENT_MAX);
  for (int32_t i = 0; i < shape->demand_count && status == ST_OK; i++) {
    if (!peaks_wanted(work, i)) continue;
    status = finish_ranks(work, from, i, fault);
    for (int32_t c = 0; c < shape->coincident_count && status == ST_OK; c++)
      if (looks_at(work, c, i)) status = finish_with(work, from, c, fault);
  }
  return status;
}
