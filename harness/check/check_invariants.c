/* The invariants of clock-loss.md that hold in what one meter serves, whatever the oracle says, of
 * each of its quantities, modulo what its registers show: I1 rates + unallocated = total; I2 totals
 * never fall; I3 the profile between two sets sums to their advance; I5 numbers of sets are
 * consecutive. */
#include "harness/check/check.h"

#include "harness/check/outfit.h"

#include <stdio.h>

enum { SETS_MAX = 100000 };

/* 10^n kWh in mWh, or 10^n units of an input in thousandths, where registers roll over
 * (`register.digits` n), else 0. */
static int64_t modulus_of(const check_context_t *context, uint32_t meter, bool input) {
  const fact_t *digits = policy_of(context->facts, meter, "register.digits");
  int64_t n = digits == NULL ? 0 : word_i64(digits, 3), modulus = input ? 1000 : 1000000;
  if (n == 0) return 0;
  for (; n > 0 && n <= 9; n--)
    modulus *= 10;
  return modulus;
}

/* Value of an object in conversation V of meter M at T; INT64_MIN where it was not served then. */
static int64_t served_at(check_context_t *context, const fact_t *total, const char *object) {
  const fact_t *end = context->served.lines + context->served.count;
  for (const fact_t *line = total; line < end; line++) {
    if (!fact_is(line, "value")) continue;
    if (!bytes_equal(fact_word(line, 1), fact_word(total, 1))) continue;
    if (!bytes_equal(fact_word(line, 3), fact_word(total, 3))) return INT64_MIN;
    if (word_is(line, 4, object)) return word_i64(line, 5);
  }
  return INT64_MIN;
}

typedef struct {
  check_context_t *context;
  const outfit_t *outfit;
  const outfit_quantity_t *quantity;
  uint32_t meter;
  int64_t modulus;   /* 0: no roll-over */
  const char *name;  /* " of R1" in the names of results; "" of the only quantity */
  bool changes;      /* of channels: the column is not the same in all rows */
  int64_t column_ns; /* when rows were served that had it in `column` */
  int32_t column;
} whole_t;

static bool partition(const whole_t *whole, const fact_t *total, int64_t *sum) {
  char object[32];
  if (!outfit_object(whole->outfit, whole->quantity, "unallocated", object)) return false;
  *sum = served_at(whole->context, total, object);
  if (*sum == INT64_MIN) return false;
  for (int32_t rate = 1; rate <= OUTFIT_RATES; rate++) {
    char name[16];
    if ((whole->quantity->rates >> rate & 1) == 0) continue;
    snprintf(name, sizeof name, "rate %d", rate);
    if (!outfit_object(whole->outfit, whole->quantity, name, object)) return false;
    int64_t value = served_at(whole->context, total, object);
    if (value == INT64_MIN) return false;
    *sum += value;
  }
  if (whole->modulus > 0) *sum = mod_floor(*sum, whole->modulus);
  return true;
}

/* A total that has rolled over falls by more than half of what it can show. */
static bool rolled(const whole_t *whole, int64_t total, int64_t last) {
  return whole->modulus > 0 && last - total > whole->modulus / 2;
}

static void totals(const whole_t *whole) {
  check_context_t *context = whole->context;
  int64_t last = 0;
  int64_t checked = 0;
  char name[96], object[32];
  if (!outfit_object(whole->outfit, whole->quantity, "total", object)) return;
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    if (!fact_is(line, "value") || !word_is(line, 4, object)) continue;
    if (word_i64(line, 1) != (int64_t)whole->meter) continue;
    int64_t total = word_i64(line, 5);
    if (rolled(whole, total, last)) last = total;
    if (!context->comparator->within(total, last, INT64_MAX)) {
      snprintf(name, sizeof name, "I2 meter %u total%s never falls", whole->meter, whole->name);
      check_number(context, name, BLAME_METER, total, last, INT64_MAX, "mWh", "");
      return;
    }
    last = total;
    int64_t sum = 0;
    if (whole->quantity->rates == 0 || !partition(whole, line, &sum)) continue;
    checked++;
    if (!context->comparator->within(sum, total, total)) {
      snprintf(name, sizeof name, "I1 meter %u rates and unallocated%s sum to total", whole->meter,
               whole->name);
      check_number(context, name, BLAME_METER, sum, total, total, "mWh",
                   check_text(context, words_all(line)));
      return;
    }
  }
  if (checked == 0) return;
  snprintf(name, sizeof name, "I1 I2 meter %u%s in %lld readings", whole->meter, whole->name,
           (long long)checked);
  check_note(context, name, VERDICT_PASS, BLAME_NONE, "hold", "hold", "", "");
}

/* --- I3, between two billing sets --- */

/* The first served register row of a set; INT64_MIN where it was not served. */
static int64_t in_set(const whole_t *whole, int64_t number, const char *object) {
  char meter[16], text[24];
  snprintf(meter, sizeof meter, "%u", whole->meter);
  snprintf(text, sizeof text, "%lld", (long long)number);
  const char *const words[] = {meter, NULL, NULL, text, object};
  const fact_t *line = lines_find(whole->context->served, "register", words, 5, 1);
  return line == NULL ? INT64_MIN : word_i64(line, 6);
}

/* Sequence number of the marker with which a set closed the entry; INT64_MIN: not served. */
static int64_t sequence_of(const whole_t *whole, int64_t number) {
  for (size_t at = 0; at < whole->context->served.count; at++) {
    const fact_t *line = &whole->context->served.lines[at];
    if (!fact_is(line, "marker") || word_i64(line, 1) != (int64_t)whole->meter) continue;
    if (word_is(line, 6, "FE") && word_i64(line, 9) == number) return word_i64(line, 4);
  }
  return INT64_MIN;
}

/* 0008 *Changed channels*: column of the quantity in a row that was served at that instant, -1 for
 * none. Most meters never change theirs, and rows of one reading share its instant. */
static int32_t column_at(whole_t *whole, int64_t served_ns) {
  if (!whole->changes || whole->column_ns == served_ns) return whole->column;
  outfit_t outfit = *whole->outfit;
  outfit_channels_at(whole->context->facts, whole->context->served, whole->meter, served_ns,
                     &outfit);
  whole->column_ns = served_ns;
  whole->column = outfit.quantities[whole->quantity - whole->outfit->quantities].channel;
  return whole->column;
}

/* Sum of the quantity over the rows from < sequence < to, each in the column that it had then;
 * false where one of them was not served, or had no such column, or the profile was cleared. What
 * stands behind a clearing's marker CL and is CC 051 is a change of channels: whoever has every
 * row of before and of behind it has the whole. */
static bool sum_between(whole_t *whole, int64_t from, int64_t to, int64_t *sum) {
  int64_t next = from + 1;
  bool cleared = false;
  *sum = 0;
  for (size_t at = 0; at < whole->context->served.count && next < to; at++) {
    const fact_t *line = &whole->context->served.lines[at];
    bool entry = fact_is(line, "entry"), marker = fact_is(line, "marker");
    if ((!entry && !marker) || word_i64(line, 1) != (int64_t)whole->meter) continue;
    if (word_i64(line, 4) != next) continue;
    bool changed = marker && word_is(line, 6, "CC") && word_is(line, 9, "51");
    if (cleared && !changed) return false;
    cleared = marker && word_is(line, 6, "CL");
    int32_t column = entry ? column_at(whole, word_i64(line, 3)) : 0;
    if (column < 0) return false;
    int64_t value = entry ? word_i64(line, 10 + column) : 0;
    if (value == INT64_MIN) return false;
    *sum += value;
    next++;
  }
  return next == to && !cleared;
}

static void profile_and_sets(whole_t *whole) {
  check_context_t *context = whole->context;
  char object[32], name[96];
  if (whole->quantity->channel < 0 && !whole->changes) return;
  if (!outfit_object(whole->outfit, whole->quantity, "total", object)) return;
  for (int64_t number = 2; number <= SETS_MAX; number++) {
    int64_t from = sequence_of(whole, number - 1), to = sequence_of(whole, number), sum = 0;
    if (to == INT64_MIN) return;
    int64_t before = in_set(whole, number - 1, object), after = in_set(whole, number, object);
    if (from == INT64_MIN || before == INT64_MIN || after == INT64_MIN) continue;
    if (!sum_between(whole, from, to, &sum)) continue;
    int64_t advance = after - before;
    bool sums = whole->quantity->part_count > 0;
    if (whole->modulus > 0 && !sums) {
      advance = mod_floor(advance, whole->modulus);
      sum = mod_floor(sum, whole->modulus);
    }
    if (context->comparator->within(sum, advance, advance)) continue;
    snprintf(name, sizeof name, "I3 meter %u profile%s sums to the advance of set %lld",
             whole->meter, whole->name, (long long)number);
    check_number(context, name, BLAME_METER, sum, advance, advance, "mWh", "");
    return;
  }
}

static bool changes_channels(check_context_t *context, uint32_t meter) {
  char text[16];
  snprintf(text, sizeof text, "%u", meter);
  const char *const by_hand[] = {text, "set_channels"};
  const char *const by_order[] = {text, NULL, NULL, "set_channels"};
  return lines_find(context->facts, "fault", by_hand, 2, 1) != NULL ||
         lines_find(context->served, "command", by_order, 4, 1) != NULL;
}

/* A sum may fall, and its parts may have other rates than it has. */
static void quantities(check_context_t *context, uint32_t meter) {
  outfit_t outfit;
  outfit_read(context->facts, meter, &outfit);
  bool changes = changes_channels(context, meter);
  for (int32_t index = 0; index < outfit.quantity_count; index++) {
    whole_t whole = {.context = context,
                     .outfit = &outfit,
                     .quantity = &outfit.quantities[index],
                     .meter = meter,
                     .modulus = modulus_of(context, meter, outfit.quantities[index].weight > 0),
                     .name = "",
                     .changes = changes,
                     .column_ns = INT64_MIN,
                     .column = outfit.quantities[index].channel};
    if (index > 0) whole.name = arena_printf(context->arena, " of %s", whole.quantity->word);
    if (whole.quantity->part_count == 0) totals(&whole);
    profile_and_sets(&whole);
  }
}

/* What a history that has wrapped holds begins with: the count of sets made, as the same
 * conversation served it, less what fits. INT64_MIN where it did not serve that. */
static int64_t oldest_kept(check_context_t *context, const fact_t *set) {
  enum { SETS_KEPT = 36 }; /* FACTS.md, `limit M sets` */
  char meter[24];
  snprintf(meter, sizeof meter, "%lld", (long long)word_i64(set, 1));
  const char *const words[] = {meter, "sets"};
  const fact_t *limit = lines_find(context->facts, "limit", words, 2, 1);
  int64_t kept = limit == NULL ? SETS_KEPT : word_i64(limit, 3);
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    if (!fact_is(line, "value") || !word_is(line, 4, "1-0:0.1.0*255")) continue;
    if (!bytes_equal(fact_word(line, 1), fact_word(set, 1))) continue;
    if (bytes_equal(fact_word(line, 2), fact_word(set, 2))) return word_i64(line, 5) - kept + 1;
  }
  return INT64_MIN;
}

static void set_numbers(check_context_t *context, uint32_t meter) {
  int64_t highest = 0;
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    if (!fact_is(line, "set") || word_i64(line, 1) != (int64_t)meter) continue;
    int64_t number = word_i64(line, 4);
    if (number > highest + 1 && number != oldest_kept(context, line)) {
      check_number(context, "I5 numbers of sets are consecutive", BLAME_METER, number, highest + 1,
                   highest + 1, "", "");
      return;
    }
    if (number > highest) highest = number;
  }
}

static void run(check_context_t *context) {
  for (uint32_t meter = 0; meter < context->run->meters; meter++) {
    quantities(context, meter);
    set_numbers(context, meter);
  }
}

const check_t check_invariants = {
    .name = "invariants",
    .what = "rates sum to the total, totals never fall, the profile sums to the sets",
    .run = run,
};
