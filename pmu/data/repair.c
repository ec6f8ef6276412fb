/* Finds segments and episodes, places every row, and names what lies between rows; see repair.h. */
#include "pmu/data/repair_segments.h"

enum { PU_CLOCK_LOST = 1, TC_SET = 1, TC_LOST = 2 };

static bool loses_clock(const timeline_row_t *row) {
  return (row->kind == ROW_PU && row->value == PU_CLOCK_LOST) ||
         (row->kind == ROW_TC && row->value == TC_LOST);
}

static bool sets_clock(const timeline_row_t *row) {
  return row->kind == ROW_TC && row->value == TC_SET;
}

/* After a hole, or at the start: is the clock invalid? The next entry's tag says so; a loss or a
 * set before it leaves the question as it was. */
static bool invalid_from(const timeline_t *timeline, size_t index, bool before) {
  for (size_t i = index; i < timeline->row_count; i++) {
    const timeline_row_t *row = &timeline->rows[i];
    if (row->kind == ROW_ENTRY) return (row->status & ENTRY_CLOCK_INVALID) != 0;
    if (loses_clock(row) || sets_clock(row)) return before;
  }
  return before;
}

static void open_segment(segments_t *all, size_t row, int32_t episode) {
  const timeline_row_t *first = &all->timeline->rows[row];
  bool set = sets_clock(first); /* its second stamp is the clock after it */
  all->list[all->count] = (repair_segment_t){
      .kind = REPAIR_VALID, .row_first = row, .from = set ? first->end : first->begin};
  all->list[all->count].episode = episode;
  all->sets[all->count] = (claim_t){REPAIR_NO_SET};
  all->olds[all->count] = (claim_t){REPAIR_NO_SET};
  all->count++;
}

/* One segment more than rows is enough: each begins at a row of its own. */
static void take_arrays(arena_t *arena, segments_t *all) {
  size_t cap = all->timeline->row_count + 1;
  all->list = ARENA_ARRAY(arena, repair_segment_t, cap);
  all->olds = ARENA_ARRAY(arena, claim_t, cap);
  all->sets = ARENA_ARRAY(arena, claim_t, cap);
  all->closed = ARENA_ARRAY(arena, bool, cap);
  all->ordinary = ARENA_ARRAY(arena, bool, cap);
  all->slewed = ARENA_ARRAY(arena, int64_t, cap);
  all->slewing = ARENA_ARRAY(arena, bool, cap);
  all->deviation_first = ARENA_ARRAY(arena, int64_t, cap);
  all->deviation_last = ARENA_ARRAY(arena, int64_t, cap);
  all->claim_last = ARENA_ARRAY(arena, claim_t, cap);
  all->measured = ARENA_ARRAY(arena, bool, cap);
  all->deviation_low = ARENA_ARRAY(arena, int64_t, cap);
  all->deviation_high = ARENA_ARRAY(arena, int64_t, cap);
  all->deviation_count = ARENA_ARRAY(arena, int32_t, cap);
  all->ahead = ARENA_ARRAY(arena, int64_t, cap);
  all->ahead_known = ARENA_ARRAY(arena, bool, cap);
}

/* The sets that this entry hides end a valid segment with it, as one by all of their steps: its
 * begin was labelled before them. 0007, "Small and great sets". */
static bool hides_sets(segments_t *all, size_t row) {
  const timeline_t *timeline = all->timeline;
  const timeline_row_t *entry = &timeline->rows[row];
  int64_t step = 0;
  int64_t first = 0;
  bool found = false;
  for (size_t i = 0; i < timeline->silent_count; i++) {
    const timeline_silent_t *set = &timeline->silents[i];
    if (set->boot != entry->boot || entry->kind != ROW_ENTRY) continue;
    if (set->old_claim.s < entry->begin.s || set->old_claim.s >= entry->end.s) continue;
    if (!found) first = set->old_claim.s;
    found = true;
    step += set->new_claim.s - set->old_claim.s;
  }
  if (!found || row + 1 >= timeline->row_count) return false;
  all->olds[all->count - 1] = (claim_t){first};
  all->sets[all->count - 1] = (claim_t){first + step};
  all->ordinary[all->count - 1] = true;
  return true;
}

/* Entries of a slew have a segment of their own in a valid run, by as many seconds as their labels
 * are longer than their crystal's. 0001: from the edge at which it begins. */
static bool begins_segment(const segments_t *all, const timeline_row_t *row) {
  if (row->kind != ROW_ENTRY || all->list[all->count - 1].episode != 0) return false;
  return all->slewing[all->count - 1] != ((row->status & ENTRY_SLEWING) != 0);
}

static void take_slew(segments_t *all, const timeline_row_t *row) {
  if (row->kind != ROW_ENTRY || (row->status & ENTRY_SLEWING) == 0) return;
  if (all->list[all->count - 1].episode != 0) return;
  all->slewing[all->count - 1] = true;
  all->slewed[all->count - 1] += row->end.s - row->begin.s - row->elapsed.ns / NS_PER_S;
}

/* A TC of a set is the last row of its segment; PU and TC of a loss are the first of theirs. */
void segments_find(arena_t *arena, segments_t *all) {
  const timeline_t *timeline = all->timeline;
  take_arrays(arena, all);
  int32_t episodes = 0;
  bool invalid = false;
  bool fresh = true; /* the next row opens a segment */
  for (size_t i = 0; i < timeline->row_count; i++) {
    const timeline_row_t *row = &timeline->rows[i];
    bool was = invalid;
    if (i == 0 || row->gap > 0) {
      invalid = invalid_from(timeline, i, invalid);
      bool rebooted = i > 0 && row->boot != timeline->rows[i - 1].boot;
      bool unseen = timeline->unseen_count > 0; /* perhaps set, and lost again */
      fresh = fresh || was != invalid || (invalid && (rebooted || unseen));
      if (invalid && !was) episodes++;
    }
    if (loses_clock(row)) {
      if (!invalid) episodes++;
      invalid = fresh = true;
    }
    if (fresh || begins_segment(all, row)) open_segment(all, i, invalid ? episodes : 0);
    fresh = false;
    repair_segment_t *segment = &all->list[all->count - 1];
    segment->row_count++;
    take_slew(all, row);
    if (!invalid && hides_sets(all, i)) fresh = true;
    if (!sets_clock(row)) continue;
    all->olds[all->count - 1] = row->begin;
    all->sets[all->count - 1] = row->end;
    all->closed[all->count - 1] = invalid;
    all->ordinary[all->count - 1] = !invalid;
    invalid = false;
    fresh = true;
  }
}

/* Repaired rows do not pass the set that ended them, which is an instant that is known. */
static void place_segment(const segments_t *all, size_t index, repair_t *repair) {
  const repair_segment_t *segment = &all->list[index];
  const timeline_row_t *rows = all->timeline->rows;
  int64_t shift = div_exact(segment->shift.ns, NS_PER_S);
  size_t end = segment->row_first + segment->row_count;
  bool ends_by_set = segment->episode != 0 && all->closed[index];
  if (ends_by_set && index + 1 < all->count && all->list[index + 1].deviates) ends_by_set = false;
  int64_t latest = ends_by_set ? rows[end - 1].end.s : TIME_NEVER;
  for (size_t i = segment->row_first; i < end; i++) {
    repair_row_t *placed = &repair->rows[i];
    *placed = (repair_row_t){.row = &rows[i], .segment = segment};
    placed->begin.s = rows[i].begin.s + shift;
    placed->end.s = rows[i].kind == ROW_ENTRY ? rows[i].end.s + shift : placed->begin.s;
    if (sets_clock(&rows[i])) placed->begin.s = placed->end.s = rows[i].end.s;
    if (placed->begin.s > latest) placed->begin.s = latest;
    if (placed->end.s > latest) placed->end.s = latest;
  }
}

/* A22: an entry that begins before the end of an earlier one, after the clock was set back, is a
 * repeated label and belongs to that pass of the clock. */
static void number_repeats(repair_t *repair) {
  uint32_t pass = 0;
  int64_t high_water = INT64_MIN;
  for (size_t i = 0; i < repair->row_count; i++) {
    repair_row_t *placed = &repair->rows[i];
    const timeline_row_t *row = placed->row;
    if (sets_clock(row) && placed->segment->episode == 0 && row->end.s < row->begin.s) pass++;
    if (row->kind != ROW_ENTRY) continue;
    bool told = (row->status & ENTRY_REPEATED) != 0;
    if (placed->begin.s < high_water && (pass > 0 || told)) placed->repeat = pass > 0 ? pass : 1;
    if (placed->end.s > high_water) high_water = placed->end.s;
  }
}

static void add_span(repair_t *repair, size_t row, utc_t from, utc_t to, grid_quality_t quality) {
  if (to.s <= from.s) return;
  repair_span_t *span = &repair->spans[repair->span_count++];
  *span = (repair_span_t){.from = from, .to = to, .quality = quality, .row_after = row};
  if (row > 0) span->record_before = repair->rows[row - 1].row->record;
  if (row < repair->row_count) span->record_after = repair->rows[row].row->record;
}

/* Where rows without an entry show that the clock went on, of a profile that stops when it is full:
 * from the end of the last entry on. A marker that closes no entry may stand inside one that is not
 * stored yet; after a power-up metering may begin some seconds late. */
typedef struct {
  utc_t covered;
  bool any, up;
} stopped_t;

static void find_stopped(const site_meter_t *site, const pmu_mechanisms_t *mechanisms,
                         repair_t *repair, size_t index, stopped_t *stopped) {
  enum { START_UP_S = 10 };
  const repair_row_t *placed = &repair->rows[index];
  const timeline_row_t *row = placed->row;
  bool closes = row->kind == ROW_ENTRY || row->kind == ROW_FE || row->kind == ROW_PD;
  int64_t slack = closes ? 0 : div_exact(site->policy.lp_period.ns, NS_PER_S);
  if (stopped->up) slack = slack > START_UP_S ? slack : START_UP_S;
  bool resumes = row->kind == ROW_PU || row->kind == ROW_TC || row->gap > 0;
  bool late = placed->begin.s - stopped->covered.s > slack;
  if (stopped->any && !resumes && late && mechanisms->full_is_gap(site->policy.lp_stops)) {
    size_t count = repair->span_count;
    add_span(repair, index, stopped->covered, placed->begin, mechanisms->gap_quality());
    if (repair->span_count > count) repair->spans[count].stopped = true;
  }
  if (row->kind == ROW_ENTRY || resumes || late) {
    if (placed->end.s > stopped->covered.s || resumes) stopped->covered = placed->end;
    stopped->any = true;
    stopped->up = row->kind == ROW_PU;
  }
}

/* Two rows that follow each other: a hole of the sequence between them, or power-down and -up. */
static void find_spans(const site_meter_t *site, const pmu_mechanisms_t *mechanisms,
                       repair_t *repair) {
  stopped_t stopped = {0};
  for (size_t i = 0; i < repair->row_count; i++) {
    find_stopped(site, mechanisms, repair, i, &stopped);
    if (i == 0) continue;
    const repair_row_t *before = &repair->rows[i - 1];
    const repair_row_t *after = &repair->rows[i];
    if (after->row->gap > 0) {
      add_span(repair, i, before->end, after->begin, mechanisms->gap_quality());
    } else if (after->row->kind == ROW_PU) {
      /* All phases: this model logs no single one in its profile. */
      bool valid = after->segment->episode == 0 && before->segment->episode == 0;
      size_t count = repair->span_count;
      bool firmware = after->row->firmware;
      add_span(repair, i, before->end, after->begin,
               firmware ? mechanisms->blackout_quality()
                        : mechanisms->outage_quality(site->connection, valid, true));
      if (repair->span_count > count) repair->spans[count].firmware = firmware;
    }
  }
}

/* Of the visits that asked for the profile, did the last one get it whole? Where only rows before
 * others are lacking, these holes are told as what they are: its end was read. */
static bool is_tail_missing(const timeline_t *timeline) {
  bool missing = false;
  for (size_t i = 0; i < timeline->visit_count; i++) {
    const timeline_visit_t *visit = &timeline->visits[i];
    if (!visit->profile_asked && !visit->profile_missing) continue;
    bool counted = timeline->counted >= 0 && timeline->counted_at.s >= visit->at.s;
    bool reached =
        timeline->row_count > 0 && timeline->rows[timeline->row_count - 1].seq >= timeline->counted;
    missing = visit->profile_missing && !(counted && reached);
  }
  return missing;
}

status_t repair_make(arena_t *arena, const site_t *site, uint32_t meter, const timeline_t *timeline,
                     const pmu_mechanisms_t *mechanisms, repair_t **repair, fault_t *fault) {
  if (meter >= site->meter_count)
    return fault_set(fault, ST_BAD_INPUT, -1, -1, "the roster has no meter %u", meter);
  const site_meter_t *of = &site->meters[meter];
  segments_t all = {.timeline = timeline, .mechanisms = mechanisms};
  all.period = of->policy.lp_period;
  all.limit = site->keys.clock_limit;
  segments_find(arena, &all);
  segments_deviate(&all);
  segments_shift(&all);
  repair_t *made = ARENA_NEW(arena, repair_t);
  made->timeline = timeline;
  made->segments = all.list;
  made->segment_count = all.count;
  made->row_count = timeline->row_count;
  made->rows = ARENA_ARRAY(arena, repair_row_t, made->row_count + 1);
  made->spans = ARENA_ARRAY(arena, repair_span_t, 2 * made->row_count + 1);
  for (size_t i = 0; i < all.count; i++)
    place_segment(&all, i, made);
  number_repeats(made);
  find_spans(of, mechanisms, made);
  made->tail_missing = is_tail_missing(timeline);
  *repair = made;
  return ST_OK;
}

utc_t repair_claim(const repair_t *repair, int64_t boot, claim_t claim) {
  span_t shift = {0};
  bool found = false;
  for (size_t i = 0; i < repair->segment_count; i++) {
    const repair_segment_t *segment = &repair->segments[i];
    const timeline_row_t *rows = &repair->timeline->rows[segment->row_first];
    bool ran = rows[0].boot <= boot && rows[segment->row_count - 1].boot >= boot;
    bool began = segment->from.s <= claim.s;
    /* What is older than the first row of its power-up was said by the same clock. */
    if (ran && (began || (!found && rows[0].boot == boot))) shift = segment->shift;
    found |= ran;
  }
  return (utc_t){claim.s + div_exact(shift.ns, NS_PER_S)};
}

bool repair_is_certain(const repair_row_t *row) {
  return row->segment->early.ns == 0 && row->segment->late.ns == 0;
}
