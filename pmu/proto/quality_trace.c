/* A trace counted again: what a record says of an event, from the voltages that the meter saw; and
 * the samples against those. Urms of decision 0011 in integers. See quality_record.h. */
#include "pmu/proto/quality_record.h"

enum { TRACE_MV_MAX = 100000000, THOUSAND = 1000, SAMPLE_MV = 50, ALL_OF = QUALITY_RECORD_PHASES };

status_t quality_trace_read(bytes_t octets, quality_run_t runs[QUALITY_TRACE_RUNS_MAX],
                            size_t *count, fault_t *fault) {
  *count = 0;
  size_t runs_here = octets.len / QUALITY_TRACE_RUN;
  if (octets.len % QUALITY_TRACE_RUN != 0 || runs_here > QUALITY_TRACE_RUNS_MAX)
    return fault_set(fault, ST_BAD_VALUE, -1, (int32_t)octets.len,
                     "a trace of %zu octets: not up to 64 runs of 14", octets.len);
  for (size_t at = 0; at < runs_here; at++) {
    const uint8_t *p = octets.p + at * QUALITY_TRACE_RUN;
    quality_run_t *run = &runs[at];
    run->count = (uint32_t)p[0] << 8 | p[1];
    if (run->count == 0)
      return fault_set(fault, ST_BAD_VALUE, -1, (int32_t)(at * QUALITY_TRACE_RUN),
                       "run %zu of a trace is of no value", at);
    for (size_t phase = 0; phase < ALL_OF; phase++) {
      const uint8_t *q = p + 2 + 4 * phase;
      run->mv[phase] = (uint32_t)q[0] << 24 | (uint32_t)q[1] << 16 | (uint32_t)q[2] << 8 | q[3];
      if (run->mv[phase] > TRACE_MV_MAX)
        return fault_set(fault, ST_BAD_VALUE, -1, (int32_t)(at * QUALITY_TRACE_RUN),
                         "run %zu of a trace has more than 100 kV", at);
    }
  }
  *count = runs_here;
  return ST_OK;
}

typedef struct {
  const quality_record_t *record;
  bool has[QUALITY_RECORD_PHASES]; /* phases of the meter: the record or its trace knows of them */
  uint32_t values;                 /* of the whole trace */
  uint32_t begin, last;            /* of the event, counted from the trace's first */
} event_t;

static int64_t limit_of(const quality_record_t *record, int32_t share) {
  return (int64_t)record->declared_mv * share / THOUSAND;
}

static bool beyond(const quality_record_t *record, const quality_run_t *run, size_t phase) {
  int64_t u = run->mv[phase];
  if (record->kind == QUALITY_RECORD_SWELL) return u > limit_of(record, record->swell);
  return u < limit_of(record, record->dip);
}

static bool is_over(const event_t *event, const quality_run_t *run) {
  const quality_record_t *record = event->record;
  bool swell = record->kind == QUALITY_RECORD_SWELL;
  int64_t edge = swell ? limit_of(record, record->swell - record->hysteresis)
                       : limit_of(record, record->dip + record->hysteresis);
  for (size_t phase = 0; phase < ALL_OF; phase++) {
    int64_t u = run->mv[phase];
    if (event->has[phase] && (swell ? u > edge : u < edge)) return false;
  }
  return true;
}

static bool all_out(const event_t *event, const quality_run_t *run) {
  int64_t edge = limit_of(event->record, event->record->interruption);
  for (size_t phase = 0; phase < ALL_OF; phase++)
    if (event->has[phase] && run->mv[phase] >= edge) return false;
  return true;
}

static event_t event_of(const quality_record_t *record, const quality_run_t *runs, size_t count) {
  event_t event = {.record = record, .begin = record->trace_before};
  for (size_t phase = 0; phase < ALL_OF; phase++)
    event.has[phase] = (record->phases >> phase & 1) != 0;
  for (size_t at = 0; at < count; at++) {
    event.values += runs[at].count;
    for (size_t phase = 0; phase < ALL_OF; phase++)
      if (runs[at].mv[phase] > 0) event.has[phase] = true;
  }
  event.last = event.values - 1;
  return event;
}

typedef struct {
  uint32_t phases;
  int64_t extremes[QUALITY_RECORD_PHASES], extreme;
  bool seen, interrupted, early; /* early: it was over before its end */
} figures_t;

static void look(const event_t *event, const quality_run_t *run, figures_t *figures) {
  bool swell = event->record->kind == QUALITY_RECORD_SWELL;
  for (size_t phase = 0; phase < ALL_OF; phase++) {
    if (!event->has[phase]) continue;
    int64_t u = run->mv[phase], *extreme = &figures->extremes[phase];
    if (beyond(event->record, run, phase)) figures->phases |= 1U << phase;
    if (!figures->seen || (swell ? u > *extreme : u < *extreme)) *extreme = u;
  }
  figures->interrupted |= !swell && all_out(event, run);
  figures->early |= is_over(event, run);
  figures->seen = true;
}

/* Those values that belong to the event: not the one that ended it. */
static figures_t count_again(const event_t *event, const quality_run_t *runs, size_t count) {
  figures_t figures = {0};
  bool cut = (event->record->flags & QUALITY_RECORD_CUT) != 0;
  uint32_t to = cut ? event->last : event->last - 1;
  uint32_t first = 0;
  for (size_t at = 0; at < count; at++) {
    uint32_t last = first + runs[at].count - 1;
    if (last >= event->begin && first <= to) look(event, &runs[at], &figures);
    first = last + 1;
  }
  bool any = false, swell = event->record->kind == QUALITY_RECORD_SWELL;
  for (size_t phase = 0; phase < ALL_OF; phase++) {
    if (!event->has[phase]) continue;
    int64_t one = figures.extremes[phase];
    if (!any || (swell ? one > figures.extreme : one < figures.extreme)) figures.extreme = one;
    any = true;
  }
  return figures;
}

static const quality_run_t *run_at(const quality_run_t *runs, size_t count, uint32_t value) {
  uint32_t first = 0;
  for (size_t at = 0; at < count; at++) {
    if (value < first + runs[at].count) return &runs[at];
    first += runs[at].count;
  }
  return NULL;
}

static status_t differs(fault_t *fault, const char *what, int64_t says, int64_t gives) {
  return fault_set(fault, ST_BAD_VALUE, -1, -1, "%s: the record says %lld, its trace gives %lld",
                   what, (long long)says, (long long)gives);
}

static status_t compare(const event_t *event, const figures_t *figures, fault_t *fault) {
  const quality_record_t *record = event->record;
  bool cut = (record->flags & QUALITY_RECORD_CUT) != 0;
  uint32_t halves = event->last - event->begin + (cut ? 2 : 0);
  if (record->duration_ms != halves * QUALITY_HALF_MS)
    return differs(fault, "duration in ms", record->duration_ms, halves * QUALITY_HALF_MS);
  if (record->phases != figures->phases)
    return differs(fault, "phases", record->phases, figures->phases);
  for (size_t phase = 0; phase < ALL_OF; phase++) {
    if (record->extremes_mv[phase] != figures->extremes[phase])
      return differs(fault, "extreme of a phase in mV", record->extremes_mv[phase],
                     figures->extremes[phase]);
  }
  if (record->extreme_mv != figures->extreme)
    return differs(fault, "extreme in mV", record->extreme_mv, figures->extreme);
  quality_record_kind_t kind = record->kind;
  if (kind != QUALITY_RECORD_SWELL)
    kind = figures->interrupted ? QUALITY_RECORD_INTERRUPTION : QUALITY_RECORD_DIP;
  return kind == record->kind ? ST_OK : differs(fault, "kind", record->kind, kind);
}

static int64_t mean_of(const quality_run_t *runs, size_t count, uint32_t from, size_t phase) {
  enum { HUNDRED = 100 };
  int64_t sum = 0;
  for (uint32_t i = 0; i < HUNDRED; i++)
    sum += run_at(runs, count, from + i)->mv[phase];
  return sum / HUNDRED;
}

/* From the hundred values before it on: how far each phase went from their mean. */
static status_t rapid_agrees(const event_t *event, const quality_run_t *runs, size_t count,
                             fault_t *fault) {
  enum { HUNDRED = 100 };
  const quality_record_t *record = event->record;
  int64_t edge = limit_of(record, record->rapid), greatest = 0;
  uint32_t phases = 0;
  if (event->begin < HUNDRED || event->last < event->begin + 1)
    return fault_set(fault, ST_BAD_VALUE, -1, -1, "a rapid change without the values around it");
  for (size_t phase = 0; phase < ALL_OF; phase++) {
    int64_t mean = mean_of(runs, count, event->begin - HUNDRED, phase), far = 0;
    uint32_t first = 0;
    for (size_t at = 0; at < count; first += runs[at++].count) {
      if (first + runs[at].count <= event->begin) continue;
      int64_t off = runs[at].mv[phase] - mean;
      if (off < 0) off = -off;
      if (off > far) far = off;
    }
    if (far > edge) phases |= 1U << phase;
    if (far > greatest) greatest = far;
    if (record->extremes_mv[phase] != far)
      return differs(fault, "change of a phase in mV", record->extremes_mv[phase], far);
  }
  uint32_t to = event->last - (HUNDRED - 1);
  uint32_t halves = event->last >= HUNDRED - 1 && to > event->begin ? to - event->begin : 0;
  if (record->duration_ms != halves * QUALITY_HALF_MS)
    return differs(fault, "duration in ms", record->duration_ms, halves * QUALITY_HALF_MS);
  if (record->phases != phases) return differs(fault, "phases", record->phases, phases);
  if (record->extreme_mv != greatest)
    return differs(fault, "change in mV", record->extreme_mv, greatest);
  return ST_OK;
}

status_t quality_trace_agrees(const quality_record_t *record, const quality_run_t *runs,
                              size_t count, fault_t *fault) {
  if (record->kind == QUALITY_RECORD_STATEMENT) return ST_OK;
  if ((record->flags & QUALITY_RECORD_TRACE_CUT) != 0)
    return fault_set(fault, ST_UNSUPPORTED, -1, -1, "the trace was cut off by the meter");
  event_t event = event_of(record, runs, count);
  bool cut = (record->flags & QUALITY_RECORD_CUT) != 0;
  if (event.values == 0 || event.begin > event.last || (!cut && event.begin == event.last))
    return fault_set(fault, ST_BAD_VALUE, -1, -1, "the trace ends before the event begins");
  if (record->kind == QUALITY_RECORD_RAPID) return rapid_agrees(&event, runs, count, fault);
  figures_t figures = count_again(&event, runs, count);
  const quality_run_t *begin = run_at(runs, count, event.begin);
  bool begins = false;
  for (size_t phase = 0; phase < ALL_OF; phase++)
    begins |= event.has[phase] && beyond(record, begin, phase);
  if (!begins) return fault_set(fault, ST_BAD_VALUE, -1, -1, "nothing begins where it says so");
  if (figures.early)
    return fault_set(fault, ST_BAD_VALUE, -1, -1, "it was over before the trace ends");
  if (!cut && !is_over(&event, run_at(runs, count, event.last)))
    return fault_set(fault, ST_BAD_VALUE, -1, -1, "it is not over where the trace ends");
  return compare(&event, &figures, fault);
}

static int64_t sample_at(bytes_t waveform, size_t half, size_t sample, size_t phase) {
  size_t at = ((half * QUALITY_WAVEFORM_SAMPLES + sample) * ALL_OF + phase) * 2;
  return (int16_t)(uint16_t)(waveform.p[at] << 8 | waveform.p[at + 1]);
}

/* Millivolts squared, the mean over the two half cycles of which `half` is the second. */
static int64_t square_of(bytes_t waveform, size_t half, size_t phase) {
  int64_t sum = 0;
  for (size_t sample = 0; sample < QUALITY_WAVEFORM_SAMPLES; sample++) {
    for (size_t back = 0; back < 2; back++) {
      int64_t mv = SAMPLE_MV * sample_at(waveform, half - back, sample, phase);
      sum += mv * mv;
    }
  }
  return sum / (2 * QUALITY_WAVEFORM_SAMPLES);
}

/* Where the voltage changes in a cycle, even harmonics share its two halves unevenly. */
static bool near(int64_t square, int64_t mv, bool steady) {
  enum { CHANGING = 50 /* thousandths */ };
  int64_t slack = mv * (steady ? 1 : CHANGING) / THOUSAND + SAMPLE_MV;
  int64_t low = mv > slack ? mv - slack : 0;
  int64_t high = mv + slack;
  return square >= low * low && square <= high * high;
}

/* The cycles before and behind saw the same. */
static bool is_steady(const quality_run_t *runs, size_t count, uint32_t value, size_t phase) {
  const quality_run_t *here = run_at(runs, count, value);
  const quality_run_t *before = value == 0 ? here : run_at(runs, count, value - 1);
  const quality_run_t *behind = run_at(runs, count, value + 1);
  return before->mv[phase] == here->mv[phase] &&
         (behind == NULL || behind->mv[phase] == here->mv[phase]);
}

status_t quality_waveform_agrees(const quality_record_t *record, const quality_run_t *runs,
                                 size_t count, bytes_t waveform, fault_t *fault) {
  enum { HALF = QUALITY_WAVEFORM_SAMPLES * QUALITY_RECORD_PHASES * 2 };
  size_t halves = waveform.len / HALF;
  if (waveform.len % HALF != 0 || halves > QUALITY_WAVEFORM_HALVES_MAX)
    return fault_set(fault, ST_BAD_VALUE, -1, (int32_t)waveform.len,
                     "a waveform of %zu octets: not up to 24 half cycles of %d", waveform.len,
                     (int)HALF);
  if ((record->flags & QUALITY_RECORD_TRACE_CUT) != 0)
    return fault_set(fault, ST_UNSUPPORTED, -1, -1, "the trace was cut off by the meter");
  for (size_t half = 1; half < halves; half++) {
    int64_t value = (int64_t)half + record->trace_before - record->waveform_before;
    const quality_run_t *run =
        value < 0 || value > UINT32_MAX ? NULL : run_at(runs, count, (uint32_t)value);
    for (size_t phase = 0; run != NULL && phase < ALL_OF; phase++) {
      bool steady = is_steady(runs, count, (uint32_t)value, phase);
      if (near(square_of(waveform, half, phase), run->mv[phase], steady)) continue;
      return fault_set(fault, ST_BAD_VALUE, -1, (int32_t)(half * HALF),
                       "half cycle %zu, phase %zu: the samples are not the %u mV of the trace",
                       half, phase + 1, (unsigned)run->mv[phase]);
    }
  }
  return ST_OK;
}
