/* Any octets as rows of each range, and as the value of an object of each form: no crash, an end,
 * and words that the journal can hold. The first octet says what the rest is. */
#include "pmu/drivers/drivers.h"

#include "pmu/drivers/shape_fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void printable(const char *text) {
  for (; *text != '\0'; text++)
    CHECK(*text >= ' ' && *text < 0x7F);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char *const objects[] = {
      "0-0:96.1.0*255",   "0-0:1.0.0*255",  "0-0:96.5.0*255",  "0-0:96.14.0*255", "0-0:128.2.0*255",
      "0-0:128.3.0*255",  "0-0:13.0.0*255", "1-0:0.1.2*255",   "1-0:1.8.0*255",   "1-0:1.6.0*255",
      "0-0:128.35.0*255", "1-0:1.29.0*255", "1-0:141.8.0*255", "1-0:141.16.0*255"};
  /* In the order in which they came to be, so that a seed goes on meaning what it meant. */
  enum { OBJECTS = sizeof objects / sizeof objects[0], FIRST_RANGES = DRIVER_EVENTS + 1 };
  const driver_t *driver = driver_of("polyphase-tou", "dlms");
  fault_t fault;
  if (size == 0) return 0;
  const shape_t *shape = data[0] >= 128 ? shape_fuzz() : NULL;
  size_t what = data[0] % (DRIVER_RANGES + OBJECTS);
  bytes_t rest = bytes_of(data + 1, size - 1);
  if (what >= FIRST_RANGES && what < FIRST_RANGES + OBJECTS) {
    char memory[DRIVER_WORDS_MAX + 1];
    obuf_t words = obuf_over(memory, DRIVER_WORDS_MAX);
    status_t status =
        driver->words(shape, bytes_text(objects[what - FIRST_RANGES]), rest, &words, &fault);
    memory[words.len] = '\0';
    if (status == ST_OK) printable(memory);
    return 0;
  }
  if (what >= FIRST_RANGES) what -= OBJECTS;
  if (what == DRIVER_WAVEFORM) { /* an octet of its own would move the others */
    char memory[DRIVER_WORDS_MAX + 1];
    obuf_t words = obuf_over(memory, DRIVER_WORDS_MAX);
    status_t status = driver->words(shape, bytes_text(driver->statement), rest, &words, &fault);
    memory[words.len] = '\0';
    if (status == ST_OK) printable(memory);
  }
  /* The sum and +A, in place of four. */
  const shape_columns_t other = {2, {2, 0}};
  driver_cursor_t cursor = {.shape = shape};
  if (shape != NULL && data[0] >= 192) cursor.columns = other;
  driver_row_t row = {0};
  bool there = true;
  driver_message(&cursor, rest);
  while (there && driver->row((driver_range_t)what, &cursor, &row, &there, &fault) == ST_OK)
    if (there) printable(row.value);
  return 0;
}
