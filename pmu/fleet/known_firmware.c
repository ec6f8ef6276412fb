/* What the next order of firmware needs to know of those before it: which transfer may be gone on
 * with, what the log says that runs, what the registers were before an activation. Learned from
 * the store's records and from each batch alike; see known.h and the forms in record.h. */
#include "pmu/fleet/known.h"

#include "pmu/data/words.h"

#include <string.h>

static void keep(char *memory, size_t cap, bytes_t word) {
  size_t len = word.len < cap - 1 ? word.len : cap - 1;
  memcpy(memory, word.p, len);
  memory[len] = '\0';
}

void known_clear_firmware(known_t *known) {
  known->firmware = (known_firmware_t){.events = 0};
  for (int32_t i = 0; i < SHAPE_OBJECTS_MAX; i++)
    known->registers[i] = known->firmware.before[i] = -1;
}

/* The first word; of a demand that is its value, which is not compared. */
void known_register(known_t *known, bytes_t object, bytes_t words) {
  const shape_object_t *kept = shape_object(known->shape, object);
  words_t value = words_of(words);
  int64_t number = 0;
  if (kept == NULL || words_i64(&value, 0, WORDS_REGISTER, &number, NULL) != ST_OK) return;
  known->registers[kept - known->shape->objects] = number;
}

/* What a start has found is no answer to anybody's order. */
void known_refusal(known_t *known, int64_t event, int64_t reason) {
  if (reason == IMAGE_NOT_STARTED) return;
  if (event <= known->firmware.refused_event) return;
  known->firmware.refused_event = event;
  known->firmware.refused_reason = reason;
}

/* What runs, and the counter that a next image must exceed. At 0 the last that was activated; one
 * that a start fell back to is behind it, where its identity is found before its own activation. */
static void push(known_firmware_t *firmware, size_t at, bytes_t identity, int64_t counter) {
  memmove(firmware->runs + at + 1, firmware->runs + at,
          (KNOWN_RUNS - 1 - at) * sizeof firmware->runs[0]);
  firmware->runs[at].fell = false;
  firmware->runs[at].counter = counter;
  keep(firmware->runs[at].identity, sizeof firmware->runs[at].identity, identity);
}

/* The last that was called so; what it brought has gone with it. */
static void fall(known_firmware_t *firmware, bytes_t identity) {
  for (size_t i = 0; i < KNOWN_RUNS; i++) {
    if (!bytes_is(identity, firmware->runs[i].identity)) continue;
    firmware->runs[i].fell = true;
    return;
  }
}

/* STAMP_S STATUS KIND REASON OLD NEW OLD_COUNTER NEW_COUNTER BY APPROVAL */
void known_firmware_row(known_t *known, int64_t number, int64_t kind, bytes_t words) {
  enum { OLD = 4, NEW = 5, NEW_COUNTER = 7 };
  known_firmware_t *firmware = &known->firmware;
  words_t value = words_of(words);
  int64_t counter = 0;
  if (words_i64(&value, NEW_COUNTER, WORDS_COUNT, &counter, NULL) != ST_OK) return;
  if (kind == DRIVER_FIRMWARE_FALLBACK && number > firmware->fell) {
    firmware->fell = number;
    fall(firmware, words_at(&value, OLD));
    push(firmware, 1, words_at(&value, NEW), counter);
  }
  if (kind != DRIVER_FIRMWARE_ACTIVATED || number <= firmware->row) return;
  firmware->row = number;
  push(firmware, 0, words_at(&value, NEW), counter);
}

static void ordered(known_t *known, int64_t at_ns, const words_t *value) {
  known_firmware_t *firmware = &known->firmware;
  firmware->open = true;
  firmware->ordered_ns = at_ns;
  keep(firmware->identity, sizeof firmware->identity, words_at(value, 4));
  keep(firmware->hash, sizeof firmware->hash, words_at(value, 5));
  memcpy(firmware->before, known->registers, sizeof firmware->before);
}

void known_firmware(known_t *known, bytes_t key, bytes_t words) {
  known_firmware_t *firmware = &known->firmware;
  words_t name = words_of(key), value = words_of(words);
  bytes_t what = words_at(&value, 0);
  int64_t at_ns = 0, number = 0;
  if (words_i64(&name, 0, WORDS_INSTANT, &at_ns, NULL) != ST_OK) return;
  keep(firmware->named, sizeof firmware->named, words_at(&name, 1));
  bool counted = words_i64(&value, 3, WORDS_COUNT, &number, NULL) == ST_OK;
  if (bytes_is(what, "initiated") && counted) {
    keep(firmware->image, sizeof firmware->image, words_at(&name, 1));
    firmware->events = number;
  }
  bool over = bytes_is(what, "void") || bytes_is(what, "refused") || bytes_is(what, "activated");
  if (over) firmware->image[0] = '\0';
  if (bytes_is(what, "ordered")) ordered(known, at_ns, &value);
  if (!bytes_is(what, "activated") || !counted) return;
  firmware->reported = number;
  firmware->open = false;
}
