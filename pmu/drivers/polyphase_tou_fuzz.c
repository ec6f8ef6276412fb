/* Any line as a row, a head line or a value: no crash, and words that the journal can hold. */
#include "pmu/drivers/drivers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const driver_t *driver = driver_by_model("polyphase-tou");
  driver_row_t row = {0};
  fault_t fault;
  bytes_t rest = bytes_of(data, size), line, object, value;
  while (driver_line(&rest, &line)) {
    for (int range = 0; range < DRIVER_RANGES; range++) {
      (void)driver->head((driver_range_t)range, line, &fault);
      if (driver->row((driver_range_t)range, line, &row, &fault) != ST_OK) continue;
      for (const char *at = row.value; *at != '\0'; at++)
        CHECK(*at >= ' ' && *at < 0x7F);
    }
    char memory[DRIVER_WORDS_MAX];
    obuf_t words = obuf_over(memory, sizeof memory);
    if (driver_split(line, &object, &value) == ST_OK)
      (void)driver->words(object, value, &words, &fault);
  }
  return 0;
}
