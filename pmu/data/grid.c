/* Lays repaired entries on the grid; see grid.h. */
#include "pmu/data/grid.h"

#include <stdlib.h>

enum { PIECES_MAX = 64, GRID_YEARS_MAX = 40 }; /* slots that one entry may touch; years of a grid */
#define GRID_SECONDS_MAX ((int64_t)GRID_YEARS_MAX * 366 * DAY_SECONDS)

/* What one entry brings to one slot. */
typedef struct {
  utc_t from, to;
  uint32_t repeat;
  energy_t energy;
  span_t covered;
  bool none; /* the profile had no channel of the quantity: it says nothing, and is no 0 (0008) */
  bool estimated, unmetered;
  uint64_t record;
  size_t order;
} piece_t;

/* What the pieces of one slot say of all of it. */
typedef struct {
  bool none, estimated, unmetered;
} doubts_t;

typedef struct {
  int32_t channel;
  const zone_t *zone;
  const site_meter_t *meter;
  const repair_t *repair;
  const pmu_mechanisms_t *mechanisms;
  piece_t *pieces;
  size_t piece_count;
} layout_t;

const char *grid_quality_name(grid_quality_t quality) {
  static const char *const names[GRID_QUALITIES] = {
      "exact", "partial", "outage", "outage_zero", "unmetered", "estimated", "missing"};
  CHECK(quality >= 0 && quality < GRID_QUALITIES);
  return names[quality];
}

void grid_share(int64_t amount, const int64_t *weights, int64_t *shares, size_t count) {
  int64_t sum = 0;
  int64_t given = 0;
  for (size_t i = 0; i < count; i++)
    sum += weights[i];
  CHECK(sum > 0);
  bool negative = amount < 0;
  if (negative) amount = -amount;
  for (size_t i = 0; i < count; i++) {
    shares[i] = mul_div_floor(amount, weights[i], sum);
    given += shares[i];
  }
  for (; given < amount; given++) { /* fewer units are left than there are shares */
    size_t best = count;
    __int128 best_rest = -1;
    for (size_t i = 0; i < count; i++) {
      __int128 exact = (__int128)amount * weights[i];
      __int128 rest = exact - (__int128)shares[i] * sum;
      if (rest > best_rest) {
        best = i;
        best_rest = rest;
      }
    }
    CHECK(best < count);
    shares[best]++;
  }
  for (size_t i = 0; i < count && negative; i++)
    shares[i] = -shares[i];
}

static void lay_entry(layout_t *layout, size_t index) {
  const repair_row_t *placed = &layout->repair->rows[index];
  zone_slot_t slots[PIECES_MAX];
  int64_t weights[PIECES_MAX];
  int64_t shares[PIECES_MAX];
  size_t count = 0;
  utc_t at = placed->begin;
  do {
    zone_slot_t slot = zone_slot(layout->zone, layout->meter->policy.lp_period, at);
    int64_t end = slot.to.s < placed->end.s ? slot.to.s : placed->end.s;
    if (count + 1 == PIECES_MAX) end = placed->end.s;
    slots[count] = slot;
    weights[count++] = end - at.s;
    at.s = end;
  } while (at.s < placed->end.s);
  if (placed->end.s <= placed->begin.s) weights[0] = 1; /* shorter than a second */
  const timeline_amount_t *amount = timeline_amount(placed->row, layout->channel);
  bool none = layout->mechanisms->channel_missing(amount->none || layout->channel < 0);
  grid_share(amount->energy.mwh, weights, shares, count);
  bool doubtful = placed->segment->kind != REPAIR_VALID && placed->segment->kind != REPAIR_EXACT;
  for (size_t i = 0; i < count; i++) {
    piece_t *piece = &layout->pieces[layout->piece_count++];
    *piece = (piece_t){.from = slots[i].from,
                       .to = slots[i].to,
                       .repeat = placed->repeat,
                       .energy = layout->mechanisms->interval_rounding((energy_t){shares[i]}),
                       .none = none,
                       .record = placed->row->record,
                       .order = index};
    if (placed->end.s > placed->begin.s && !none) piece->covered.ns = weights[i] * NS_PER_S;
    piece->estimated = count > 1 || doubtful || placed->segment->deviates || placed->row->conflict;
    piece->unmetered = (placed->row->status & ENTRY_VOLTAGE_MISSING) != 0;
  }
}

static int by_slot(const void *a, const void *b) {
  const piece_t *x = a;
  const piece_t *y = b;
  if (x->from.s != y->from.s) return x->from.s < y->from.s ? -1 : 1;
  if (x->repeat != y->repeat) return x->repeat < y->repeat ? -1 : 1;
  return x->order < y->order ? -1 : x->order > y->order ? 1 : 0;
}

/* What lies between rows inside a slot: the longest stretch names it, a hole of the journal
 * always. */
static bool span_quality(const repair_t *repair, size_t *first, const grid_slot_t *slot,
                         grid_quality_t *quality) {
  int64_t longest = 0;
  while (*first < repair->span_count && repair->spans[*first].to.s <= slot->from.s)
    (*first)++;
  for (size_t i = *first; i < repair->span_count && repair->spans[i].from.s < slot->to.s; i++) {
    const repair_span_t *span = &repair->spans[i];
    int64_t from = span->from.s > slot->from.s ? span->from.s : slot->from.s;
    int64_t to = span->to.s < slot->to.s ? span->to.s : slot->to.s;
    if (to - from > longest || (to > from && span->quality == GRID_MISSING)) {
      if (longest == 0 || *quality != GRID_MISSING) *quality = span->quality;
      longest = to - from > longest ? to - from : longest;
    }
  }
  return longest > 0;
}

static void judge_slot(const repair_t *repair, size_t *span, doubts_t doubts, grid_slot_t *slot) {
  grid_quality_t between = GRID_PARTIAL;
  bool empty = slot->record_first == 0;
  bool found = span_quality(repair, span, slot, &between);
  slot->quality = GRID_PARTIAL;
  if (slot->covered.ns >= (slot->to.s - slot->from.s) * NS_PER_S) slot->quality = GRID_EXACT;
  if (empty && found) slot->quality = between;
  if (doubts.unmetered) slot->quality = GRID_UNMETERED;
  if (doubts.estimated) slot->quality = GRID_ESTIMATED;
  if (doubts.none || (found && between == GRID_MISSING)) slot->quality = GRID_MISSING;
}

static size_t merge_slot(const layout_t *layout, size_t at, grid_slot_t *slot, doubts_t *doubts) {
  const piece_t *first = &layout->pieces[at];
  *slot = (grid_slot_t){
      .from = first->from, .to = first->to, .repeat = first->repeat, .record_first = first->record};
  for (; at < layout->piece_count; at++) {
    const piece_t *piece = &layout->pieces[at];
    if (piece->from.s != slot->from.s ||
        !layout->mechanisms->merge_labels(slot->from, slot->repeat, piece->repeat)) {
      break;
    }
    slot->energy.mwh += piece->energy.mwh;
    slot->covered.ns += piece->covered.ns;
    slot->record_last = piece->record;
    doubts->none = doubts->none || piece->none;
    doubts->estimated = doubts->estimated || piece->estimated;
    doubts->unmetered = doubts->unmetered || piece->unmetered;
  }
  return at;
}

/* The slots of the grid between the first and the last that hold energy: how many there are. */
static size_t count_empty(const layout_t *layout, utc_t from, utc_t to) {
  size_t count = 0;
  span_t period = layout->meter->policy.lp_period;
  for (utc_t at = from; at.s < to.s; at = zone_slot(layout->zone, period, at).to)
    count++;
  return count;
}

static void fill(layout_t *layout, grid_t *grid) {
  span_t period = layout->meter->policy.lp_period;
  size_t span = 0;
  for (size_t at = 0; at < layout->piece_count;) {
    static const doubts_t sure = {0};
    doubts_t doubts = {0};
    grid_slot_t slot;
    size_t next = merge_slot(layout, at, &slot, &doubts);
    utc_t due = grid->slot_count == 0 ? slot.from : grid->slots[grid->slot_count - 1].to;
    while (due.s < slot.from.s) {
      zone_slot_t hole = zone_slot(layout->zone, period, due);
      grid_slot_t *empty = &grid->slots[grid->slot_count++];
      *empty = (grid_slot_t){.from = hole.from, .to = hole.to};
      judge_slot(layout->repair, &span, sure, empty);
      due = hole.to;
    }
    bool alone = slot.repeat > 0 &&
                 (grid->slot_count == 0 || grid->slots[grid->slot_count - 1].from.s != slot.from.s);
    if (alone) { /* a repeated label whose first pass recorded nothing here */
      grid_slot_t *empty = &grid->slots[grid->slot_count++];
      *empty = (grid_slot_t){.from = slot.from, .to = slot.to};
      judge_slot(layout->repair, &span, sure, empty);
    }
    size_t looked = span;
    judge_slot(layout->repair, &looked, doubts, &slot);
    grid->slots[grid->slot_count++] = slot;
    at = next;
  }
}

static size_t count_pieces(const layout_t *layout) {
  size_t count = 0;
  int64_t length = div_exact(layout->meter->policy.lp_period.ns, NS_PER_S);
  for (size_t i = 0; i < layout->repair->row_count; i++) {
    const repair_row_t *placed = &layout->repair->rows[i];
    if (placed->row->kind != ROW_ENTRY) continue;
    int64_t slots = (placed->end.s - placed->begin.s) / length + 4; /* and a broken raster */
    count += slots < PIECES_MAX ? (size_t)slots : PIECES_MAX;
  }
  return count;
}

status_t grid_make(arena_t *arena, const site_t *site, uint32_t meter, int32_t channel,
                   const repair_t *repair, const pmu_mechanisms_t *mechanisms, grid_t **grid,
                   fault_t *fault) {
  CHECK(meter < site->meter_count);
  zone_t zone = site->zones[site->meters[meter].zone];
  zone.offset_of = mechanisms->local_offset;
  layout_t layout = {channel, &zone, &site->meters[meter], repair, mechanisms, NULL, 0};
  layout.pieces = ARENA_ARRAY(arena, piece_t, count_pieces(&layout) + 1);
  for (size_t i = 0; i < repair->row_count; i++) {
    const timeline_row_t *row = repair->rows[i].row;
    if (row->kind == ROW_ENTRY && !timeline_is_pad(row)) lay_entry(&layout, i);
  }
  qsort(layout.pieces, layout.piece_count, sizeof *layout.pieces, by_slot);
  grid_t *made = ARENA_NEW(arena, grid_t);
  made->repair = repair;
  size_t cap = layout.piece_count + 1;
  if (layout.piece_count > 0) {
    utc_t from = layout.pieces[0].from;
    utc_t to = layout.pieces[layout.piece_count - 1].to;
    if (to.s - from.s > GRID_SECONDS_MAX) {
      return fault_set(
          fault, ST_BAD_INPUT, -1, -1,
          "meter %u: its entries lie %lld days apart; at most %d years are laid on a grid", meter,
          (long long)((to.s - from.s) / DAY_SECONDS), GRID_YEARS_MAX);
    }
    cap += count_empty(&layout, from, to);
  }
  made->slots = ARENA_ARRAY(arena, grid_slot_t, cap);
  fill(&layout, made);
  *grid = made;
  return ST_OK;
}

status_t grid_of_records(arena_t *arena, bytes_t facts, const record_t *records, size_t count,
                         uint32_t meter, const pmu_mechanisms_t *mechanisms, grid_t **grid,
                         fault_t *fault) {
  return grid_of_quantity(arena, facts, records, count, meter, 0, mechanisms, grid, fault);
}

status_t grid_of_quantity(arena_t *arena, bytes_t facts, const record_t *records, size_t count,
                          uint32_t meter, int32_t quantity, const pmu_mechanisms_t *mechanisms,
                          grid_t **grid, fault_t *fault) {
  if (mechanisms == NULL) mechanisms = &pmu_mechanisms_right;
  site_t *site = NULL;
  timeline_t *timeline = NULL;
  repair_t *repair = NULL;
  status_t status = site_read(arena, facts, &site, fault);
  if (status == ST_OK && meter >= site->meter_count)
    return fault_set(fault, ST_BAD_INPUT, -1, -1, "the roster has no meter %u", meter);
  if (status != ST_OK) return status;
  const site_meter_t *of = &site->meters[meter];
  status = timeline_read(arena, records, count, meter, of, mechanisms, &timeline, fault);
  if (status == ST_OK)
    status = repair_make(arena, site, meter, timeline, mechanisms, &repair, fault);
  if (status != ST_OK) return status;
  int32_t channel = shape_columns_find(&timeline->columns, quantity);
  if (channel < 0 && quantity != 0)
    return fault_set(fault, ST_BAD_INPUT, -1, -1, "meter %s has no channel of quantity %d",
                     of->name, (int)quantity);
  if (channel >= 0 && channel < of->shape->channel_count)
    channel = mechanisms->channel_of(channel, of->shape->channel_count);
  return grid_make(arena, site, meter, channel, repair, mechanisms, grid, fault);
}

const grid_slot_t *grid_slot_at(const grid_t *grid, utc_t from, uint32_t repeat) {
  size_t low = 0;
  size_t high = grid->slot_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    const grid_slot_t *slot = &grid->slots[middle];
    if (slot->from.s < from.s || (slot->from.s == from.s && slot->repeat < repeat)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  bool found = low < grid->slot_count && grid->slots[low].from.s == from.s &&
               grid->slots[low].repeat == repeat;
  return found ? &grid->slots[low] : NULL;
}
