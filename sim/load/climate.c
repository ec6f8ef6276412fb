/* Reads the temperatures into spans and has them swept into pieces. See climate.h. */
#include "sim/load/climate.h"

#include "base/facts.h"
#include "sim/load/sweep.h"

enum { TENTHS_MIN = -1000, TENTHS_MAX = 1500 }; /* further than any crystal works */

struct climate {
  sweep_track_t track; /* value 0: above CLIMATE_TENTHS */
};

static bool is_ours(const fact_t *fact, int64_t meter) {
  int64_t got = 0;
  return fact_is(fact, "temperature") && fact->count > 1 &&
         bytes_to_i64(fact->words[1], &got) == ST_OK && got == meter;
}

static status_t wrong(const fact_t *fact, const char *what, fault_t *fault) {
  return fault_set(fault, ST_BAD_INPUT, -1, -1, "facts line %d: %s", fact->line, what);
}

static status_t read_span(const fact_t *fact, sweep_span_t *span, fault_t *fault) {
  int64_t tenths = 0;
  *span = (sweep_span_t){0};
  status_t status = fact_i64(fact, 2, &span->from_ns, fault);
  if (status == ST_OK) status = fact_i64(fact, 3, &span->to_ns, fault);
  if (status == ST_OK) status = fact_i64(fact, 4, &tenths, fault);
  if (status != ST_OK) return status;
  if (span->to_ns == -1) span->to_ns = TIME_NEVER;
  if (span->from_ns >= span->to_ns) return wrong(fact, "a span that ends at its begin", fault);
  if (tenths < TENTHS_MIN || tenths > TENTHS_MAX) {
    return wrong(fact, "a temperature is from -1000 to 1500 tenths of a degree", fault);
  }
  span->value[0] = tenths - CLIMATE_TENTHS;
  return ST_OK;
}

status_t climate_read(arena_t *arena, bytes_t text, int64_t meter, const climate_t **climate,
                      fault_t *fault) {
  CHECK(climate != NULL);
  arena_t scratch = {0};
  int32_t count = 0;
  status_t status = ST_OK;
  fact_t fact;
  for (facts_t facts = facts_over(text); facts_next(&facts, &fact);) {
    if (is_ours(&fact, meter)) count++;
  }
  sweep_span_t *spans = ARENA_ARRAY(&scratch, sweep_span_t, (size_t)count + 1);
  count = 0;
  for (facts_t facts = facts_over(text); status == ST_OK && facts_next(&facts, &fact);) {
    if (is_ours(&fact, meter)) status = read_span(&fact, &spans[count++], fault);
  }
  climate_t *made = ARENA_NEW(arena, climate_t);
  if (status == ST_OK) status = sweep_over(arena, spans, count, NULL, 0, &made->track, fault);
  if (status == ST_OK) *climate = made;
  arena_free(&scratch);
  return status;
}

int32_t climate_tenths(const climate_t *climate, true_t at) {
  int32_t index = sweep_piece_at(&climate->track, at.ns);
  return CLIMATE_TENTHS + (index < 0 ? 0 : (int32_t)climate->track.pieces[index].value[0]);
}

true_t climate_next_change(const climate_t *climate, true_t at) {
  int32_t index = sweep_piece_at(&climate->track, at.ns) + 1;
  const sweep_track_t *track = &climate->track;
  return (true_t){index < track->count ? track->pieces[index].from_ns : TIME_NEVER};
}
