/* Names of the journal's kinds, and the splitting of keys and values into words. */
#include "pmu/data/words.h"

#include <string.h>

static const char *const names[] = {
    "visit",        "object",   "entry",       "marker",       "event",  "set",
    "clock",        "range",    "command",     "fault",        "raw",    "work_order",
    "evidence",     "counter",  "fallback",    "notification", "daily",  "gauges",
    "firmware_log", "firmware", "disturbance", "waveform",     "receipt"};
_Static_assert(sizeof names / sizeof *names == REC_KINDS, "every kind has a name");

const char *record_kind_name(record_kind_t kind) {
  CHECK(kind >= 0 && kind < REC_KINDS);
  return names[kind];
}

words_t words_of(bytes_t text) {
  words_t words = {.text = text};
  if (text.len == 0) return words;
  size_t from = 0;
  for (size_t at = 0; at <= text.len && words.count < WORDS_MAX; at++) {
    if (at < text.len && text.p[at] != ' ') continue;
    words.words[words.count++] = bytes_of(text.p + from, at - from);
    from = at + 1;
  }
  return words;
}

bytes_t words_at(const words_t *words, int32_t index) {
  CHECK(index >= 0);
  return index < words->count ? words->words[index] : bytes_of("", 0);
}

status_t words_i64(const words_t *words, int32_t index, int64_t limit, int64_t *value,
                   fault_t *fault) {
  bytes_t word = words_at(words, index);
  int64_t number = 0;
  if (bytes_to_i64(word, &number) == ST_OK && number >= -limit && number <= limit) {
    *value = number;
    return ST_OK;
  }
  int len = words->text.len < 80 ? (int)words->text.len : 80;
  return fault_set(fault, ST_BAD_INPUT, -1, -1,
                   "a record of the journal: word %d of '%.*s' is not an integer within its bounds",
                   index, len, (const char *)words->text.p);
}

status_t words_optional(const words_t *words, int32_t index, int64_t limit, int64_t *value,
                        bool *there, fault_t *fault) {
  *there = !bytes_is(words_at(words, index), "-") && words_at(words, index).len > 0;
  return *there ? words_i64(words, index, limit, value, fault) : ST_OK;
}
