/* What must hold of 0008 over generated stories: a zone by rule is its table; a cell that leaks
 * nothing loses the clock in those outages that have used it up; daily sets grow, one a midnight;
 * a mean lies between its smallest and its greatest. The dice are a counter-based generator with a
 * fixed seed; each property has a hand-made twin below. */
#include "story_test.h"

#define DAY INT64_C(1774656000) /* 2026-03-28T00:00Z, the day before Berlin's short night */
enum { STORIES = 120, SPAN_S = 4 * 86400 };

static uint64_t dice_state;

static int64_t dice(int64_t sides) {
  dice_state = dice_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (int64_t)(dice_state >> 33) % sides;
}

static const char *pick(const char *const *words, int64_t count) { return words[dice(count)]; }

static void begin(uint64_t seed, bool by_rule) {
  dice_state = seed * UINT64_C(2654435761) + 98765;
  story_facts.len = story_served.len = 0;
  served("%s", "");
  fact("facts 1\ncase X -\nspan %lld %lld\nzone 0 Europe/Berlin\n", (long long)(DAY * NS),
       (long long)((DAY + SPAN_S) * NS));
  if (by_rule) {
    fact("zone_rule 0 3600 3600\nzone_turn 0 dst 3 last 7 3600 utc\n"
         "zone_turn 0 standard 10 last 7 3600 utc\n");
  } else {
    fact("zone_row 0 -9000000000 3600 0\nzone_row 0 1774746000 7200 1\n"
         "zone_row 0 1792890000 3600 0\n");
  }
  story_tariff();
  story_meter();
}

static void tell_policy(void) {
  static const char *const responses[] = {"R1", "R2", "R3"};
  static const char *const periods[] = {"900000000000", "1800000000000", "3600000000000"};
  static const char *const temperatures[] = {"0", "-35", "42"};
  fact("policy 0 clk.invalid.response %s\n", pick(responses, 3));
  fact("policy 0 lp.period %s\n", pick(periods, 3));
  fact("policy 0 clk.temperature %s\n", pick(temperatures, 3));
  fact("policy 0 clk.ageing %lld\n", (long long)(dice(3) - 1) * 70000);
  fact("policy 0 eob.daily yes\ninstrument 0 %s 40\ngauge 0 0 P\ngauge 0 1 S\n", pick(periods, 3));
  for (int i = 0; i < 5; i++) {
    int64_t from_s = DAY + dice(SPAN_S);
    fact("temperature 0 %lld %lld %lld\n", (long long)(from_s * NS),
         (long long)((from_s + dice(90000)) * NS), (long long)(dice(900) - 250));
  }
}

static void tell_loads(void) {
  for (int i = 0; i < 30; i++) {
    int64_t from_s = DAY + dice(SPAN_S);
    fact("load 0 %lld %lld set %lld\n", (long long)(from_s * NS),
         (long long)((from_s + 60 + dice(20000)) * NS), (long long)(dice(20) * 500000 + 1));
  }
}

/* Outages, and of a cell of `reserve_s` that leaks nothing how many of them find nothing left. */
static int64_t tell_outages(int64_t reserve_s) {
  int64_t at_s = DAY + 600, used_s = 0, losses = 0;
  fact("policy 0 reserve.kind cell\npolicy 0 reserve.hours %lld\n", (long long)(reserve_s * NS));
  for (int i = 0; i < 8; i++) {
    int64_t len_s = 1 + dice(4000);
    at_s += 60 + dice(30000);
    outage(at_s, at_s + len_s);
    at_s += len_s;
    used_s += len_s;
    losses += used_s >= reserve_s;
  }
  return losses;
}

static void ask_stores(int64_t at_s) {
  ask_all(at_s);
  served("range 0 1 %lld daily 1 999999 0\n", (long long)(at_s * NS));
  served("range 0 1 %lld instrument S1 S999999 0\n", (long long)(at_s * NS));
  ask(at_s, "0-0:128.3.0*255");
}

START_TEST(oracle_ideal__any_story__is_the_same_by_rule_and_by_rows) {
  for (uint64_t seed = 1; seed <= STORIES; seed += 4) {
    char *first = NULL;
    for (int by_rule = 0; by_rule <= 1; by_rule++) {
      begin(seed, by_rule == 1);
      tell_policy();
      tell_loads();
      (void)tell_outages(3600);
      ask_stores(DAY + SPAN_S);
      const char *text = ideal();
      if (by_rule == 0) {
        first = strdup(text);
      } else {
        ck_assert_str_eq(first, text);
      }
    }
    free(first);
  }
}
END_TEST

START_TEST(oracle_reserve__any_story__loses_the_clock_when_the_cell_is_used_up) {
  int64_t all = 0;
  for (uint64_t seed = 1; seed <= STORIES; seed++) {
    begin(seed, true);
    tell_policy();
    int64_t losses = tell_outages(600 + dice(20000));
    ask(DAY + SPAN_S, "0-0:128.3.0*255");
    const char *at = strstr(ideal(), "0-0:128.3.0*255 ");
    ck_assert_ptr_nonnull(at);
    ck_assert_int_eq(strtoll(at + strlen("0-0:128.3.0*255 "), NULL, 10), losses);
    all += losses;
  }
  ck_assert_int_gt(all, STORIES);
}
END_TEST

typedef struct {
  int64_t sets, stamp_s, total, sum; /* of daily sets; the sum of rates of the last */
  int64_t entries;
} seen_t;

/* Rows of a range are answered in order. False: a property does not hold. */
static bool look_at(const char *text, seen_t *seen) {
  for (const char *at = text; *at != 0; at = strchr(at, '\n') + 1) {
    long long number = 0, one[7] = {0};
    char object[32] = "";
    if (sscanf(at, "missing daily 0 1 %*s %lld %lld", &number, &one[0]) == 2) {
      if (seen->sum != seen->total) return false;
      if (number != seen->sets + 1 || one[0] <= seen->stamp_s) return false;
      seen->sets = number;
      seen->stamp_s = one[0];
      seen->sum = 0;
    } else if (sscanf(at, "missing daily_register 0 1 %*s %lld %31s %lld", &number, object,
                      &one[0]) == 3) {
      bool total = strcmp(object, "1-0:1.8.0*255") == 0;
      if (total && one[0] < seen->total) return false;
      if (total) seen->total = one[0];
      if (!total && strcmp(object, "1-0:128.8.0*255") != 0) seen->sum += one[0];
    } else if (sscanf(at,
                      "missing gauges 0 1 %*s %lld %*s %*s %*s %*s %*s %lld %lld %lld %lld %lld "
                      "%lld",
                      &number, &one[0], &one[1], &one[2], &one[3], &one[4], &one[5]) == 7) {
      if (number != ++seen->entries) return false;
      if (one[0] > one[2] || one[2] > one[1] || one[3] > one[5] || one[5] > one[4]) return false;
    }
  }
  return seen->sum == seen->total;
}

START_TEST(oracle_ideal__any_story__keeps_its_daily_sets_and_gauges) {
  int64_t sets = 0, entries = 0;
  for (uint64_t seed = 1; seed <= STORIES; seed++) {
    begin(seed, true);
    tell_policy();
    tell_loads();
    (void)tell_outages(600 + dice(40000));
    fact("fault 0 set_clock %lld -1 %lld O3\n", (long long)((DAY + 200000) * NS),
         (long long)(DAY + 200000 + dice(200000) - 100000));
    ask_stores(DAY + SPAN_S);
    seen_t seen = {0};
    ck_assert_msg(look_at(ideal(), &seen), "seed %d", (int)seed);
    sets += seen.sets;
    entries += seen.entries;
  }
  ck_assert_int_gt(sets, STORIES);
  ck_assert_int_gt(entries, 24 * STORIES);
}
END_TEST

#define SETS "missing daily 0 1 5 1 10 0\nmissing daily"

static const char *const wrong[] = {
    "missing daily 0 1 5 2 10 0\n",
    SETS " 0 1 5 2 10 0\n",
    SETS "_register 0 1 5 1 1-0:1.8.0*255 7\n",
    "missing gauges 0 1 5 1 1 10 20 0 10 3 5 6 0 0 0\n",
    "missing gauges 0 1 5 1 1 10 20 0 10 3 5 4 1 1 0\n",
    "missing gauges 0 1 5 2 1 10 20 0 10 3 5 4 0 0 0\n",
};

START_TEST(oracle_property_helpers__see_what_is_wrong_of_0008) {
  seen_t seen = {0}, right = {0};
  ck_assert(!look_at(wrong[_i], &seen));
  ck_assert(look_at("missing daily 0 1 5 1 10 0\nmissing daily_register 0 1 5 1 1-0:1.8.0*255 7\n"
                    "missing daily_register 0 1 5 1 1-0:1.8.1*255 7\n"
                    "missing gauges 0 1 5 1 1 10 20 0 10 3 5 4 0 0 0\n",
                    &right));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("time property");
  TCase *cases = tcase_create("0008");
  tcase_set_timeout(cases, 120);
  tcase_add_test(cases, oracle_ideal__any_story__is_the_same_by_rule_and_by_rows);
  tcase_add_test(cases, oracle_reserve__any_story__loses_the_clock_when_the_cell_is_used_up);
  tcase_add_test(cases, oracle_ideal__any_story__keeps_its_daily_sets_and_gauges);
  tcase_add_loop_test(cases, oracle_property_helpers__see_what_is_wrong_of_0008, 0,
                      (int)(sizeof wrong / sizeof wrong[0]));
  suite_add_tcase(suite, cases);
  return story_run(suite);
}
