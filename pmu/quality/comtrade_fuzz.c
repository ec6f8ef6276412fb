/* Two files of anybody: never a crash; what is read can be written again, and is then the same. */
#include "pmu/quality/comtrade.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first two octets say where the configuration ends. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 2) return 0;
  size_t cut = ((size_t)data[0] << 8 | data[1]) % (size - 1);
  bytes_t configuration = bytes_of(data + 2, cut > size - 2 ? size - 2 : cut);
  bytes_t samples = bytes_of(data + 2 + configuration.len, size - 2 - configuration.len);
  arena_t arena = {0};
  comtrade_t record, again;
  fault_t fault;
  if (comtrade_read(&arena, configuration, samples, &record, &fault) == ST_OK) {
    text_t text = {0}, octets = {0};
    CHECK(comtrade_configuration(&text, &record, &fault) == ST_OK);
    CHECK(comtrade_data(&octets, &record, &fault) == ST_OK);
    CHECK(bytes_equal(bytes_of(octets.p, octets.len), samples));
    CHECK(comtrade_read(&arena, bytes_of(text.p, text.len), bytes_of(octets.p, octets.len), &again,
                        &fault) == ST_OK);
    CHECK(again.start_ns == record.start_ns && again.uncertain_ns == record.uncertain_ns);
    text_free(&text);
    text_free(&octets);
  }
  arena_free(&arena);
  return 0;
}
