/* A package that somebody wrote: whatever it is, it is told with its place, or verified. */
#include "pmu/quality/evidence.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  arena_t arena = {0};
  evidence_t evidence;
  evidence_fault_t faults[EVIDENCE_FAULTS_MAX];
  fault_t fault = {.status = ST_OK};
  if (evidence_read(&arena, bytes_of(data, size), &evidence, &fault) == ST_OK) {
    CHECK(evidence.entry_count > 0);
    (void)evidence_verify(&evidence, evidence.key, faults);
  } else {
    CHECK(fault.status == ST_BAD_INPUT && fault.frame >= 0 && fault.text[0] != '\0');
  }
  arena_free(&arena);
  return 0;
}
