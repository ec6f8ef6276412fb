/* Expectations of what decision 0008 adds to a meter's stores: daily sets and the second profile.
 * A row counts once, however often it was served. */
#include "harness/check/expect.h"

#include <string.h>

static int64_t daily_bit(const char *word) {
  if (strcmp(word, "invalid") == 0) return 1;
  return strcmp(word, "late") == 0 ? 8 : 0;
}

static const char *number_of(const expecting_t *expecting) {
  expected_t number;
  if (!expected_read(expecting->expectation, "number", &number)) return "-";
  return arena_printf(expecting->context->arena, "%lld", (long long)number.value);
}

/* The energies of a daily set stand in the form of a billing set's, without a stamp. */
void expect_daily(check_context_t *context, const expectation_t *expectation) {
  expecting_t expecting;
  if (!expecting_begin(context, expectation, &expecting)) return;
  const char *number = number_of(&expecting);
  int64_t count = 0;
  const fact_t *daily =
      expecting_row(&expecting, "daily", expecting_number_fits, number, 1, &count);
  if (daily == NULL) {
    expecting_absent(&expecting, arena_printf(context->arena, "number %s", number), BLAME_METER,
                     "no such daily set was served");
    return;
  }
  expecting_field(&expecting, "stamp", daily, 5, "s");
  expecting_flags(&expecting, "flags", word_i64(daily, 6), daily_bit, true);
  expecting_flags(&expecting, "no_flags", word_i64(daily, 6), daily_bit, false);
  const char *unit = outfit_energy_unit(expecting.quantity);
  expecting_register(&expecting, "daily_register", number, "total",
                     expecting_object(&expecting, "total"), 6, unit);
  expecting_list(&expecting, "daily_register", number, "energy", "rate", unit);
}

void expect_no_daily(check_context_t *context, const expectation_t *expectation) {
  expecting_t expecting;
  if (!expecting_begin(context, expectation, &expecting)) return;
  int64_t count = 0;
  expecting_row(&expecting, "daily", expecting_number_fits, number_of(&expecting), 1, &count);
  check_number(context, expecting_name(&expecting, "number"), BLAME_METER, count, 0, 0, "sets", "");
}

/* Decision 0011: bit 0040 of an entry of the second profile, which no entry of the first has. */
static int64_t gauge_bit(const char *word) {
  enum { FLAGGED = 0x40 };
  return strcmp(word, "flagged") == 0 ? FLAGGED : entry_bit(word);
}

/* Where the three values of a gauge begin in a row: by its number in the facts; −1: it has none. */
static int32_t place_of(const expecting_t *expecting, const char *word) {
  enum { FIRST = 10, VALUES = 3 };
  const char *const words[] = {expecting->meter_word, NULL, word};
  const fact_t *gauge = lines_find(expecting->context->facts, "gauge", words, 3, 1);
  return gauge == NULL ? -1 : FIRST + VALUES * (int32_t)word_i64(gauge, 2);
}

/* What a value of a gauge counts: section 14 of the first dictionary, and decision 0008. */
static const char *unit_of(const char *word) {
  if (word[0] == 'Q') return "mvar";
  if (word[0] == 'S') return "mVA";
  if (strcmp(word, "F") == 0) return "mHz";
  if (word[0] == 'U' && word[1] != 'B') return "mV";
  if (strncmp(word, "PST", 3) == 0) return "thousandths";
  return word[0] == 'P' ? "mW" : "millionths";
}

void expect_gauge(check_context_t *context, const expectation_t *expectation) {
  expecting_t expecting;
  if (!expecting_begin(context, expectation, &expecting)) return;
  const char *word = expectation_get(expectation, "word");
  int32_t place = word == NULL ? -1 : place_of(&expecting, word);
  if (place < 0) {
    expecting_absent(&expecting, "word", BLAME_BENCH, "the second profile has no such gauge");
    return;
  }
  int64_t count = 0;
  const fact_t *row = expecting_row(&expecting, "gauges", expecting_label_fits,
                                    expecting_label(&expecting), expecting_nth(&expecting), &count);
  if (row == NULL) {
    expecting_absent(&expecting, "label", BLAME_METER,
                     "no entry of the second profile with that begin was served");
    return;
  }
  const char *unit = unit_of(word);
  expecting_field(&expecting, "min", row, place, unit);
  expecting_field(&expecting, "max", row, place + 1, unit);
  expecting_field(&expecting, "mean", row, place + 2, unit);
  expecting_field(&expecting, "end", row, 7, "s");
  expecting_flags(&expecting, "flags", word_i64(row, 8), gauge_bit, true);
  expecting_flags(&expecting, "no_flags", word_i64(row, 8), gauge_bit, false);
}
