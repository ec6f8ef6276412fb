/* Records of power quality: 256 octets, then the length of a trace in an octet (of runs), the
 * trace, and a waveform. Whatever it is, it is told; nothing is read beyond its end. */
#include "pmu/proto/quality_record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  quality_record_t record;
  quality_run_t runs[QUALITY_TRACE_RUNS_MAX];
  fault_t fault;
  if (size < QUALITY_RECORD + 1) {
    bool read = quality_record_read(bytes_of(data, size), &record, &fault) == ST_OK;
    CHECK(!read || size == QUALITY_RECORD);
    return 0;
  }
  bool read = quality_record_read(bytes_of(data, QUALITY_RECORD), &record, &fault) == ST_OK;
  const uint8_t *rest = data + QUALITY_RECORD + 1;
  size_t left = size - QUALITY_RECORD - 1;
  size_t len = (size_t)data[QUALITY_RECORD] * QUALITY_TRACE_RUN;
  if (len > left) len = left;
  size_t count = 0;
  bool traced = quality_trace_read(bytes_of(rest, len), runs, &count, &fault) == ST_OK;
  if (!read || !traced) return 0;
  bool agrees = quality_trace_agrees(&record, runs, count, &fault) == ST_OK;
  CHECK(!agrees || record.kind == QUALITY_RECORD_STATEMENT || count > 0);
  bytes_t waveform = bytes_of(rest + len, left - len);
  bool sampled = quality_waveform_agrees(&record, runs, count, waveform, &fault) == ST_OK;
  CHECK(!sampled || waveform.len % QUALITY_WAVEFORM_SAMPLES == 0);
  return 0;
}
