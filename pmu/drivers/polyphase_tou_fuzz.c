/* Any lines as rows, as a read-out or as values: no crash, and words that the journal can hold. */
#include "pmu/drivers/drivers.h"

#include "pmu/drivers/shape_fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void words(const driver_t *driver, bytes_t object, bytes_t value) {
  char memory[DRIVER_WORDS_MAX];
  fault_t fault;
  obuf_t out = obuf_over(memory, sizeof memory);
  (void)driver->words(NULL, object, value, &out, &fault);
  out = obuf_over(memory, sizeof memory);
  (void)driver->words(shape_fuzz(), object, value, &out, &fault);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const driver_t *driver = driver_of("polyphase-tou", "iec62056-21");
  fault_t fault;
  for (int pass = 0; pass < 2 * DRIVER_RANGES; pass++) {
    int range = pass % DRIVER_RANGES;
    /* A fault ends a message, so each line gets its turn behind the last one that was wrong. */
    driver_cursor_t cursor = {.shape = pass < DRIVER_RANGES ? NULL : shape_fuzz(),
                              .head_seen = range % 2 == 0};
    driver_row_t row = {0};
    bool there = true;
    driver_message(&cursor, bytes_of(data, size));
    while (there) {
      status_t status = driver->row((driver_range_t)range, &cursor, &row, &there, &fault);
      cursor.rows = 0;
      for (const char *at = row.value; status == ST_OK && *at != '\0'; at++)
        CHECK(*at >= ' ' && *at < 0x7F);
    }
  }
  driver_cursor_t cursor = {0};
  bytes_t object, value;
  bool there = true;
  driver_message(&cursor, bytes_of(data, size));
  while (there && cursor.next < size)
    if (driver->readout(&cursor, &object, &value, &there, &fault) == ST_OK && there)
      words(driver, object, value);
  return 0;
}
