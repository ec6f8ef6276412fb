/* See hours.h. Integers throughout: the root of a floored mean, floored, is that of the mean. */
#include "pmu/quality/hours.h"

#include <string.h>

/* Numbers of 31 bits. */
static int64_t root_mean_square(const int32_t numbers[HOURS_ENTRIES]) {
  __int128 sum = 0;
  for (int32_t i = 0; i < HOURS_ENTRIES; i++)
    sum += (int64_t)numbers[i] * numbers[i];
  int64_t mean = i128_div_floor(sum, HOURS_ENTRIES), low = 0, high = INT32_MAX;
  while (low < high) {
    int64_t middle = (low + high + 1) / 2;
    if (middle * middle <= mean)
      low = middle;
    else
      high = middle - 1;
  }
  return low;
}

static int64_t mean(const int32_t numbers[HOURS_ENTRIES]) {
  int64_t sum = 0;
  for (int32_t i = 0; i < HOURS_ENTRIES; i++)
    sum += numbers[i];
  return div_floor(sum, HOURS_ENTRIES);
}

static int64_t of_twelve(const pmu_mechanisms_t *mechanisms, const char *word,
                         const int32_t numbers[HOURS_ENTRIES]) {
  if (strcmp(word, "F") == 0) return mean(numbers);
  if (strncmp(word, "PST", 3) == 0) return mechanisms->flicker_long(numbers, HOURS_ENTRIES);
  return root_mean_square(numbers);
}

/* `values`: the twelve. */
static void aggregate(const pmu_mechanisms_t *mechanisms, entries_columns_t columns,
                      const quality_ten_minutes_t *values, quality_ten_minutes_t *to) {
  for (int32_t column = 0; column < columns.count; column++) {
    const char *word = columns.gauges[column].word;
    int32_t numbers[HOURS_ENTRIES];
    int64_t number = 0;
    bool judged = true;
    for (int32_t i = 0; i < HOURS_ENTRIES && judged; i++) {
      judged = entries_gauge(&values[i], word, &number);
      numbers[i] = (int32_t)number;
    }
    if (judged) entries_put(to, word, of_twelve(mechanisms, word, numbers));
  }
  to->frequency_least = values[0].frequency_least;
  to->frequency_greatest = values[0].frequency_greatest;
  for (int32_t i = 1; i < HOURS_ENTRIES; i++) {
    const quality_ten_minutes_t *value = &values[i];
    if (value->frequency_least < to->frequency_least) to->frequency_least = value->frequency_least;
    if (value->frequency_greatest > to->frequency_greatest)
      to->frequency_greatest = value->frequency_greatest;
  }
}

static int64_t begin_of(const quality_ten_minutes_t *value) {
  return div_floor(value->begin.s, ENTRIES_TWO_HOURS) * ENTRIES_TWO_HOURS;
}

static bool on_a_tick(const quality_ten_minutes_t *value) {
  return mod_floor(value->begin.s, ENTRIES_TEN_MINUTES) == 0;
}

size_t hours_of(arena_t *arena, const pmu_mechanisms_t *mechanisms, entries_columns_t columns,
                const quality_ten_minutes_t *values, size_t count, quality_hours_t **hours) {
  quality_ten_minutes_t twelve[HOURS_ENTRIES];
  size_t room = 0, used = 0;
  for (size_t at = 0; at < count; at++)
    room += at == 0 || begin_of(&values[at]) != begin_of(&values[at - 1]) ? 1 : 0;
  *hours = ARENA_ARRAY(arena, quality_hours_t, room + 1);
  for (size_t at = 0; at < count; at++) {
    const quality_ten_minutes_t *value = &values[at];
    if (!on_a_tick(value)) continue;
    quality_hours_t *one = used == 0 ? NULL : &(*hours)[used - 1];
    if (one == NULL || one->begin.s != begin_of(value)) {
      one = &(*hours)[used++];
      one->begin.s = one->value.begin.s = begin_of(value);
    }
    CHECK(one->there < HOURS_ENTRIES);
    twelve[one->there++] = *value;
    one->flagged += value->flagged ? 1 : 0;
    if (hours_whole(one)) aggregate(mechanisms, columns, twelve, &one->value);
    one->value.flagged = hours_whole(one) && one->flagged > 0;
  }
  return used;
}
