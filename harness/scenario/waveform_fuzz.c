/* A recorded waveform that somebody wrote: two octets say how long the configuration is. Whatever
 * it is, it is told with its place, or read. */
#include "harness/scenario/waveform.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  arena_t arena = {0};
  waveform_t waveform;
  fault_t fault = {.status = ST_OK};
  if (size < 2) return 0;
  size_t len = (size_t)(data[0] << 8 | data[1]);
  if (len > size - 2) len = size - 2;
  bytes_t configuration = bytes_of(data + 2, len);
  bytes_t rest = bytes_of(data + 2 + len, size - 2 - len);
  if (waveform_read(&arena, configuration, rest, &waveform, &fault) == ST_OK) {
    CHECK(waveform.phases >= 1 && waveform.phases <= WAVEFORM_PHASES);
    CHECK(waveform.count > 0 && waveform.count <= WAVEFORM_HALVES_MAX);
  } else {
    CHECK(fault.status == ST_BAD_INPUT && fault.text[0] != '\0');
  }
  arena_free(&arena);
  return 0;
}
