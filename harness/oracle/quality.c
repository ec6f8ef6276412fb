/* Records, in the words of the clock at their begin and at their writing; the counts; what is
 * flagged. Decision 0011 *The record*, *Ten minutes*. Hashes, trace and waveform are octets, and no
 * matter of the oracle. */
#include "quality.h"
#include "calendar.h"
#include "meter.h"

#include <assert.h>
#include <stdlib.h>

#define NS_PER_MS (ORACLE_NS_PER_S / 1000)

bool oracle_quality_start(meter_t *m) {
  quality_t *quality = &m->quality;
  *quality = (quality_t){0};
  if (m->fact->nominal_mv == 0) return true;
  if (!oracle_mains_make(&quality->mains, m->facts, m->fact)) return false;
  bool fine = oracle_disturbance_find(&quality->found, &quality->mains, &m->truth, m->facts);
  quality->said = calloc(quality->found.count + 1, sizeof quality->said[0]);
  return fine && quality->said != NULL;
}

void oracle_quality_free(meter_t *m) {
  oracle_mains_free(&m->quality.mains);
  oracle_disturbance_free(&m->quality.found);
  free(m->quality.said);
  m->quality = (quality_t){0};
}

quality_said_t oracle_quality_clock(const meter_t *m, int64_t t_ns) {
  bool dst = oracle_calendar_dst(m->fact->zone, oracle_clock_s(m, t_ns));
  return (quality_said_t){.begin_ms = oracle_div_floor(oracle_clock_at(m, t_ns), NS_PER_MS),
                          .status = (m->time_invalid ? 0x01 : 0) | (dst ? 0x80 : 0)};
}

void oracle_quality_begins(meter_t *m, int64_t t_ns, size_t record) {
  assert(record < m->quality.found.count);
  m->quality.said[record].begin_ms = oracle_quality_clock(m, t_ns).begin_ms;
}

/* Numbers have no gap: what is found comes in the order of its writing. */
void oracle_quality_writes(meter_t *m, int64_t t_ns, size_t record) {
  assert(record == m->quality.written);
  m->quality.said[record].status = oracle_quality_clock(m, t_ns).status;
  m->quality.written++;
}

int64_t oracle_quality_count(const meter_t *m, bool swells) {
  int64_t count = 0;
  for (size_t i = 0; i < m->quality.written; i++) {
    disturbance_kind_t kind = m->quality.found.at[i].kind;
    bool counts = swells ? kind == DISTURBANCE_SWELL
                         : kind == DISTURBANCE_DIP || kind == DISTURBANCE_INTERRUPTION;
    if (counts) count++;
  }
  return count;
}

bool oracle_quality_flags(const meter_t *m, int64_t from_ns, int64_t to_ns) {
  for (size_t i = 0; i < m->quality.found.count; i++) {
    const disturbance_t *one = &m->quality.found.at[i];
    bool empty = one->run_from_ns >= one->run_to_ns;
    if (!empty && one->run_from_ns < to_ns && from_ns < one->run_to_ns) return true;
  }
  return false;
}
