/* Invariants I1 to I5 and I7 of clock-loss.md over generated stories: outages, dead and replaced
 * batteries, time sets, adjusts, resets, loads, under every response and policy. The dice are a
 * counter-based generator with a fixed seed; nothing is expected but what the invariants say, so
 * each has a hand-made twin below. */
#include "story_test.h"

#define DAY INT64_C(1774656000) /* 2026-03-28T00:00Z, the day before Berlin's short night */
enum { STORIES = 300, SPAN_S = 4 * 86400, READS = 12 };

static uint64_t dice_state;

static int64_t dice(int64_t sides) {
  dice_state = dice_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (int64_t)(dice_state >> 33) % sides;
}

static const char *pick(const char *const *words, int64_t count) { return words[dice(count)]; }

typedef struct {
  int64_t greatest_mw; /* of the load */
  int64_t losses;
  bool only_losses; /* no other clock change than losses and the set at the end */
} told_t;

static void tell_policy(void) {
  static const char *const responses[] = {"R1", "R2", "R3"};
  static const char *const holds[] = {"held", "emergency 8", "total_only"};
  static const char *const afters[] = {"resume", "synchronise", "restart"};
  static const char *const resets[] = {"once", "each"};
  static const char *const missed[] = {"on_power_up", "skip", "backdate"};
  static const char *const periods[] = {"900000000000", "1800000000000", "3600000000000",
                                        "60000000000"};
  fact("policy 0 clk.invalid.response %s\n", pick(responses, 3));
  fact("policy 0 clk.invalid.rate %s\n", pick(holds, 3));
  fact("policy 0 clk.invalid.resets %s\n", pick(resets, 2));
  fact("policy 0 md.after_power_failure %s\n", pick(afters, 3));
  fact("policy 0 md.continuation_window %lld\n", (long long)(dice(2) * 30 * NS));
  fact("policy 0 md.period %s\n", pick(periods, 4));
  fact("policy 0 lp.period %s\n", pick(periods, 3));
  fact("policy 0 eob.missed_in_outage %s\n", pick(missed, 3));
  fact("policy 0 eob.monthly %lld %lld\n", (long long)(28 + dice(4)), (long long)dice(86400));
  fact("policy 0 meter.start_up %lld\n", (long long)(dice(3) * 2 * NS));
  fact("policy 0 register.quantum %d\n", dice(2) == 0 ? 1 : 10);
}

static told_t tell(uint64_t seed) {
  told_t told = {.only_losses = seed % 3 == 0};
  dice_state = seed * UINT64_C(2654435761) + 12345;
  story_begin(DAY, DAY + SPAN_S, dice(2) == 0);
  story_tariff();
  story_meter();
  tell_policy();
  for (int i = 0; i < 40; i++) {
    int64_t from_s = DAY + dice(SPAN_S), mw = dice(20) * 500000;
    int64_t to_s = from_s + 60 + dice(20000);
    load(from_s, to_s < DAY + SPAN_S ? to_s : DAY + SPAN_S, mw);
    if (mw > told.greatest_mw) told.greatest_mw = mw;
  }
  bool dead = dice(4) > 0;
  if (dead) battery_dead(DAY + (told.only_losses ? 0 : dice(SPAN_S / 2)));
  int64_t at_s = DAY + 600;
  for (int i = 0; i < 8; i++) {
    at_s += 30 + dice(20000);
    int64_t len_s = dice(3) == 0 ? 1 + dice(40) : 60 + dice(9000);
    outage(at_s, at_s + len_s);
    at_s += len_s + 10;
    if (told.only_losses && dead) told.losses++;
    int64_t kind = dice(6);
    bool changes = !told.only_losses && kind < 3;
    if (kind == 3) fact("fault 0 end_of_billing %lld -1 R1\n", (long long)((at_s + 20) * NS));
    if (changes && kind == 0) {
      fact("fault 0 set_clock %lld -1 %lld O3\n", (long long)((at_s + 20) * NS),
           (long long)(at_s + dice(8000) - 4000));
    }
    if (changes && kind == 1) {
      fact("fault 0 adjust_clock %lld -1 %lld O1\n", (long long)((at_s + 20) * NS),
           (long long)(dice(200) - 100));
    }
    if (changes && kind == 2)
      fact("fault 0 clock_chip_failed %lld -1\n", (long long)((at_s + 20) * NS));
  }
  return told;
}

static void ask_registers(int64_t at_s) {
  for (int rate = 0; rate < 9; rate++) {
    served("value 0 1 %lld 1-0:1.8.%d*255 0\n", (long long)(at_s * NS), rate);
  }
  ask(at_s, "1-0:129.8.0*255");
}

/* The number behind the n-th line that begins with `head` (M V T) and holds `object`. */
static int64_t value_of(const char *text, int64_t t_ns, const char *object) {
  char head[96];
  (void)snprintf(head, sizeof head, "value 0 1 %lld %s ", (long long)t_ns, object);
  const char *at = strstr(text, head);
  return at == NULL ? -1 : strtoll(at + strlen(head), NULL, 10);
}

/* I1 and I2 on each read; answers how many reads the meter served. */
static int check_registers(const char *text, int64_t *total) {
  int reads = 0;
  for (int i = 1; i <= READS; i++) {
    int64_t t_ns = (DAY + i * (SPAN_S / READS) - 1) * NS, sum = 0;
    int64_t now = value_of(text, t_ns, "1-0:1.8.0*255");
    char line[96];
    (void)snprintf(line, sizeof line, "\nvalue 0 1 %lld 1-0:1.8.0*255", (long long)t_ns);
    if (strstr(text, line) == NULL && strncmp(text, line + 1, strlen(line) - 1) != 0) continue;
    for (int rate = 1; rate < 9; rate++) {
      char object[24];
      (void)snprintf(object, sizeof object, "1-0:1.8.%d*255", rate);
      sum += value_of(text, t_ns, object);
    }
    ck_assert_int_eq(now, sum + value_of(text, t_ns, "1-0:129.8.0*255"));
    ck_assert_int_ge(now, *total);
    *total = now;
    reads++;
  }
  return reads;
}

typedef struct {
  int64_t energy, greatest_mw, sets, set_events;
} sums_t;

/* Adds up the rows of the answer. A register row of a set that is a maximum counts for I4. */
static sums_t add_rows(const char *text) {
  sums_t sums = {0};
  for (const char *at = text; at != NULL && *at != 0; at = strchr(at, '\n') + 1) {
    long long number = 0, one[6] = {0};
    char object[32] = "";
    if (sscanf(at, "missing entry 0 1 %*s %lld %*s %lld %lld %*s %*s %lld", &number, &one[0],
               &one[1], &one[2]) == 4) {
      sums.energy += one[2];
    } else if (sscanf(at, "missing set 0 1 %*s %lld", &number) == 1) {
      ck_assert_int_eq(number, sums.sets + 1); /* I5: consecutive */
      sums.sets = number;
    } else if (sscanf(at, "missing register 0 1 %*s %lld %31s %lld", &number, object, &one[0]) ==
                   3 &&
               strncmp(object, "1-0:1.6.", 8) == 0) {
      if (one[0] > sums.greatest_mw) sums.greatest_mw = one[0];
    } else if (sscanf(at, "missing event 0 1 %*s %lld %*s %lld", &number, &one[0]) == 2) {
      sums.set_events += one[0] == 20;
    }
  }
  return sums;
}

START_TEST(oracle_ideal__any_story__keeps_i1_to_i5) {
  for (uint64_t seed = 1; seed <= STORIES; seed++) {
    told_t told = tell(seed);
    for (int i = 1; i <= READS; i++) {
      ask_registers(DAY + i * (SPAN_S / READS) - 1);
    }
    int64_t last_s = DAY + SPAN_S + 7200; /* no load, no fault: what ran has been closed */
    ask(last_s, "1-0:1.8.0*255");
    ask(last_s, "1-0:1.6.0*255");
    ask(last_s, "1-0:0.1.0*255");
    ask_all(last_s);
    const char *text = ideal();
    int64_t total = 0;
    ck_assert_int_gt(check_registers(text, &total), 0);
    sums_t sums = add_rows(text);
    int64_t last = value_of(text, last_s * NS, "1-0:1.8.0*255");
    /* I3: the running entry holds nothing but what the load of the last two hours, none, gave it.
     */
    ck_assert_int_eq(sums.energy, last);
    /* I4: no maximum above the greatest power, but for one count of the quantum in the period: 10
     * mWh over a minute are 600 mW, two edges. */
    int64_t maximum = value_of(text, last_s * NS, "1-0:1.6.0*255");
    if (maximum > sums.greatest_mw) sums.greatest_mw = maximum;
    ck_assert_int_le(sums.greatest_mw, told.greatest_mw + 1200);
    ck_assert_int_eq(value_of(text, last_s * NS, "1-0:0.1.0*255"), sums.sets);
    ck_assert_int_eq(sums.set_events, sums.sets);
  }
}
END_TEST

/* I7: E_set is the sum of the outages; L is whole seconds, as all instants here are, so exactly.
 * The set comes when everything is over. */
START_TEST(oracle_ideal__any_story_of_losses__is_set_right_by_their_sum) {
  int checked = 0;
  for (uint64_t seed = 3; seed <= STORIES; seed += 3) {
    told_t told = tell(seed);
    int64_t sum_s = 0;
    for (const char *at = strstr(story_facts.at, "supply_off"); at != NULL;
         at = strstr(at + 1, "supply_off")) {
      long long from_ns = 0, to_ns = 0;
      ck_assert_int_eq(sscanf(at, "supply_off %lld %lld", &from_ns, &to_ns), 2);
      sum_s += (to_ns - from_ns) / NS;
    }
    set_clock(DAY + SPAN_S - 10, DAY + SPAN_S - 10);
    ask(DAY + SPAN_S - 5, "0-0:128.3.0*255");
    const char *text = ideal();
    if (told.losses == 0) continue;
    char tail[48];
    (void)snprintf(tail, sizeof tail, " 0 %lld\n", (long long)sum_s);
    ck_assert_msg(strstr(text, tail) != NULL, "seed %d: %s wanted in %s", (int)seed, tail, text);
    checked++;
  }
  ck_assert_int_gt(checked, 30);
}
END_TEST

/* Rates of the bill sum to its total, its intervals as well, and what was registered and what was
 * not is all that was consumed, within one count at each border. */
START_TEST(oracle_bill__any_story__sums_exactly) {
  for (uint64_t seed = 1; seed <= STORIES; seed += 2) {
    (void)tell(seed);
    served("entry 0 1 %lld 999999 1 0 0 0 0 0\n", (long long)((DAY + SPAN_S - 1) * NS));
    const char *text = bill();
    int64_t total = 0, energy = 0, interval = 0;
    for (const char *at = text; *at != 0; at = strchr(at, '\n') + 1) {
      long long one[4] = {0};
      if (sscanf(at, "total 0 %*s %lld", &one[0]) == 1) total += one[0];
      if (sscanf(at, "energy 0 %*s %*d %lld", &one[0]) == 1) energy += one[0];
      if (sscanf(at, "interval 0 %*s %*d %*d %*d %lld", &one[0]) == 1) interval += one[0];
    }
    ck_assert_int_eq(total, energy);
    ck_assert_int_eq(total, interval);
    ck_assert_int_gt(total, 0);
  }
}
END_TEST

/* The negative twins: the helpers see a rate that is short of one count, and a set that is skipped.
 */
START_TEST(oracle_property_helpers__see_what_is_wrong) {
  static const char answer_text[] = "missing entry 0 1 5 1 1 10 20 0 10 700\n"
                                    "missing entry 0 1 5 2 1 20 30 0 10 41\n"
                                    "missing set 0 1 5 1 4 16 0 9 9 0\n"
                                    "missing register 0 1 5 1 1-0:1.6.3*255 1234 9\n"
                                    "missing event 0 1 5 1 1 20 9 9 1 R1\n";
  sums_t sums = add_rows(answer_text);
  ck_assert_int_eq(sums.energy, 741);
  ck_assert_int_eq(sums.sets, 1);
  ck_assert_int_eq(sums.set_events, 1);
  ck_assert_int_eq(sums.greatest_mw, 1234);
  ck_assert_int_eq(value_of("value 0 1 5 1-0:1.8.0*255 77\n", 5, "1-0:1.8.0*255"), 77);
  ck_assert_int_eq(value_of("value 0 1 6 1-0:1.8.0*255 77\n", 5, "1-0:1.8.0*255"), -1);
}
END_TEST

/* A year of half-hours, each with its own power, read daily: bill and ideal within the test's
 * time-out. */
START_TEST(oracle_ideal__a_year_of_half_hours__is_lived_quickly) {
  const int64_t start_s = INT64_C(1767225600), year_s = 365 * 86400; /* 2026-01-01T00:00Z */
  story_begin(start_s, start_s + year_s, true);
  story_tariff();
  story_meter();
  policy("md.period 1800000000000");
  policy("lp.period 1800000000000");
  policy("eob.monthly 1 0");
  dice_state = 7;
  for (int i = 0; i < 17520; i++) {
    load(start_s + i * 1800, start_s + i * 1800 + 1800, 1000 * dice(5000));
  }
  battery_dead(start_s + 9 * 86400);
  outage(start_s + 30 * 86400 + HM(20, 0), start_s + 30 * 86400 + HM(25, 0));
  for (int day = 1; day < 365; day++) {
    int64_t t_ns = (start_s + day * 86400) * NS;
    served("range 0 %d %lld profile S%d S%d 0\n", day, (long long)t_ns, day * 49 - 40, day * 49);
  }
  const char *text = ideal();
  ck_assert_ptr_nonnull(strstr(text, "range 0 364 "));
  served("entry 0 400 %lld 20000 1 0 0 0 0 0\n", (long long)((start_s + year_s - 1) * NS));
  text = bill();
  ck_assert_ptr_nonnull(strstr(text, "bill 0 2026-12 "));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("property");
  TCase *cases = tcase_create("invariants");
  tcase_set_timeout(cases, 120);
  tcase_add_test(cases, oracle_ideal__any_story__keeps_i1_to_i5);
  tcase_add_test(cases, oracle_ideal__any_story_of_losses__is_set_right_by_their_sum);
  tcase_add_test(cases, oracle_bill__any_story__sums_exactly);
  tcase_add_test(cases, oracle_property_helpers__see_what_is_wrong);
  tcase_add_test(cases, oracle_ideal__a_year_of_half_hours__is_lived_quickly);
  suite_add_tcase(suite, cases);
  return story_run(suite);
}
