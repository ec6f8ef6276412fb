/* Laws between the quantities of one meter, over generated stories: outages, missing phases, time
 * sets, changes of transformers and of what the meter was told. Nothing is expected but what each
 * law says: floors of parts sum to at most the floor of the whole, and to at least a count less for
 * each part more; every change of K may drop a part of a count of each quantiser. */
#include "story_test.h"

#define DAY INT64_C(1774656000) /* 2026-03-28T00:00Z, the day before Berlin's short night */
enum { STORIES = 120, SPAN_S = 2 * 86400, LAST_S = SPAN_S + 7200, QUANTITIES = 16 };

static const char *const words[QUANTITIES] = {"+A", "-A", "+A1", "+A2", "+A3", "-A1", "-A2", "-A3",
                                              "AA", "R1", "R2",  "R3",  "R4",  "+R",  "-R",  "C1"};
static const int codes[QUANTITIES] = {1, 2, 21, 41, 61, 22, 42, 62, 15, 5, 6, 7, 8, 3, 4, 141};
enum { IMPORT, EXPORT, IMPORT_1, EXPORT_1 = 5, ABSOLUTE = 8, R1, R2, R3, R4, R_PLUS, R_MINUS, SUM };

static uint64_t dice_state;

static int64_t dice(int64_t sides) {
  dice_state = dice_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (int64_t)(dice_state >> 33) % sides;
}

static int64_t later(int64_t at_s, int64_t by_s) {
  return at_s + by_s < DAY + SPAN_S ? at_s + by_s : DAY + SPAN_S;
}

static void tell_shape(void) {
  for (int q = 0; q < QUANTITIES; q++) {
    fact("quantity 0 %d %s%s\n", q, words[q], q == SUM ? " +0 -1" : "");
  }
  fact("tou 0 0 1\ntou 0 0 2\ntou 0 13 1\ntou 0 15 2\n");
  fact("md 0 0 0 0 3\nmd 0 1 13 0 1\n");
  fact("channel 0 0 0\nchannel 0 1 1\nchannel 0 2 13\nchannel 0 3 15\n");
}

static void tell_load(int loads) {
  for (int i = 0; i < loads; i++) {
    int64_t from_s = DAY + dice(SPAN_S), to_s = later(from_s, 60 + dice(20000));
    fact("load 0 %lld %lld %s", (long long)(from_s * NS), (long long)(to_s * NS),
         dice(3) == 0 ? "add" : "set");
    for (int k = 0; k < 6; k++) {
      fact(" %lld", (long long)(dice(2000001) - 1000000));
    }
    fact("\n");
  }
}

/* How often K may have changed. */
static int tell_ratios(void) {
  static const char *const ratios[] = {"100 100 100 100", "200 100 100 100", "20000 500 100 100"};
  int changes = (int)dice(4);
  for (int i = 0; i < changes; i++) {
    long long at_ns = (DAY + dice(SPAN_S)) * NS;
    const char *ratio = ratios[dice(3)];
    if (dice(2) == 0)
      fact("transformer 0 %lld %s\n", at_ns, ratio);
    else
      fact("fault 0 set_ratio %lld -1 %s O3\n", at_ns, ratio);
  }
  return changes;
}

static void tell_faults(void) {
  int64_t at_s = DAY + 600;
  for (int i = 0; i < 5; i++) {
    at_s += 30 + dice(20000);
    int64_t len_s = 1 + dice(4000);
    outage(at_s, at_s + len_s);
    at_s += len_s + 10;
    if (dice(3) == 0) fact("fault 0 end_of_billing %lld -1 O1\n", (long long)((at_s + 20) * NS));
    if (dice(3) == 0) {
      fact("fault 0 set_clock %lld -1 %lld O3\n", (long long)((at_s + 20) * NS),
           (long long)(at_s + dice(8000) - 4000));
    }
  }
  for (int i = 0; i < 3; i++) {
    int64_t from_s = DAY + dice(SPAN_S);
    fact("fault 0 phase_off %lld %lld %lld %s\n", (long long)(from_s * NS),
         (long long)((from_s + 1 + dice(9000)) * NS), (long long)(1 + dice(3)),
         dice(2) == 0 ? "site" : "meter");
  }
}

typedef struct {
  const char *mode;
  int changes;
  int64_t quantum;
} told_t;

static told_t tell(uint64_t seed) {
  static const char *const modes[] = {"separate", "net", "abs", "block"};
  dice_state = seed * UINT64_C(2654435761) + 777;
  story_begin(DAY, DAY + SPAN_S, dice(2) == 0);
  story_tariff();
  story_meter();
  told_t told = {.mode = modes[seed % 4], .quantum = dice(2) == 0 ? 1 : 10};
  fact("policy 0 register.quantum %lld\n", (long long)told.quantum);
  fact("policy 0 export.mode %s\n", told.mode);
  fact("policy 0 ratio.place %s\n", dice(2) == 0 ? "primary" : "secondary");
  if (dice(2) == 0) fact("policy 0 md.type sliding 3\n");
  tell_shape();
  tell_load(30);
  told.changes = tell_ratios();
  tell_faults();
  return told;
}

static int64_t value_of(const char *text, const char *object) {
  char head[96];
  (void)snprintf(head, sizeof head, "value 0 1 %lld %s ", (long long)((DAY + LAST_S) * NS), object);
  const char *at = strstr(text, head);
  ck_assert_msg(at != NULL, "no %s", object);
  return strtoll(at + strlen(head), NULL, 10);
}

static int64_t total_of(const char *text, int quantity) {
  char object[32];
  (void)snprintf(object, sizeof object, "1-0:%d.8.0*255", codes[quantity]);
  return value_of(text, object);
}

/* Holds that the whole is what its parts are, within the floors of `terms` quantisers. */
static bool is_close(const told_t *told, int64_t whole, int64_t parts, int terms) {
  int64_t slack = (int64_t)terms * (told->changes + 1) * told->quantum;
  int64_t off = whole - parts;
  return off >= -slack && off <= slack;
}

static void check_laws(const told_t *told, const char *text) {
  int64_t v[QUANTITIES];
  for (int q = 0; q < QUANTITIES; q++) {
    v[q] = total_of(text, q);
  }
  int64_t in = v[IMPORT_1] + v[IMPORT_1 + 1] + v[IMPORT_1 + 2];
  int64_t out = v[EXPORT_1] + v[EXPORT_1 + 1] + v[EXPORT_1 + 2];
  ck_assert_int_eq(v[SUM], v[IMPORT] - v[EXPORT]);
  ck_assert(is_close(told, v[R_PLUS], v[R1] + v[R2], 3));
  ck_assert(is_close(told, v[R_MINUS], v[R3] + v[R4], 3));
  ck_assert(is_close(told, v[ABSOLUTE], in + out, 7));
  if (strcmp(told->mode, "separate") == 0) {
    ck_assert(is_close(told, v[IMPORT], in, 4));
    ck_assert(is_close(told, v[EXPORT], out, 4));
  } else if (strcmp(told->mode, "net") == 0) {
    ck_assert(is_close(told, v[IMPORT] - v[EXPORT], in - out, 8));
    ck_assert_int_le(v[IMPORT], in + 4 * (told->changes + 1) * told->quantum);
  } else if (strcmp(told->mode, "abs") == 0) {
    ck_assert_int_eq(v[IMPORT], v[ABSOLUTE]);
    ck_assert_int_eq(v[EXPORT] + v[R2] + v[R3], 0);
  } else {
    ck_assert_int_eq(v[EXPORT] + v[R2] + v[R3], 0);
  }
}

/* I1 for a quantity with one rate register, one with two, and a sum. */
static void check_rates(const char *text) {
  ck_assert_int_eq(total_of(text, IMPORT), value_of(text, "1-0:1.8.1*255") +
                                               value_of(text, "1-0:1.8.2*255") +
                                               value_of(text, "1-0:129.8.0*255"));
  ck_assert_int_eq(total_of(text, R_PLUS),
                   value_of(text, "1-0:3.8.1*255") + value_of(text, "1-0:129.8.3*255"));
  ck_assert_int_eq(total_of(text, SUM),
                   value_of(text, "1-0:141.8.2*255") + value_of(text, "1-0:129.8.141*255"));
}

/* I3 for each of the four channels. */
static void check_channels(const char *text) {
  static const int channels[4] = {IMPORT, EXPORT, R_PLUS, SUM};
  int64_t sums[4] = {0};
  for (const char *at = text; *at != 0; at = strchr(at, '\n') + 1) {
    long long one[4];
    if (sscanf(at, "missing entry 0 1 %*s %*s %*s %*s %*s %*s %*s %lld %lld %lld %lld", &one[0],
               &one[1], &one[2], &one[3]) != 4) {
      continue;
    }
    for (int c = 0; c < 4; c++) {
      sums[c] += one[c];
    }
  }
  for (int c = 0; c < 4; c++) {
    ck_assert_int_eq(sums[c], total_of(text, channels[c]));
  }
}

START_TEST(oracle_ideal__any_story__keeps_the_laws_between_quantities) {
  for (uint64_t seed = 1; seed <= STORIES; seed++) {
    told_t told = tell(seed);
    static const char *const rates[] = {"1.8.1",   "1.8.2",   "129.8.0",  "3.8.1",
                                        "129.8.3", "141.8.2", "129.8.141"};
    long long last_ns = (DAY + LAST_S) * NS;
    for (int q = 0; q < QUANTITIES; q++) {
      served("value 0 1 %lld 1-0:%d.8.0*255 0\n", last_ns, codes[q]);
    }
    for (int i = 0; i < 7; i++) {
      served("value 0 1 %lld 1-0:%s*255 0\n", last_ns, rates[i]);
    }
    ask_all(DAY + LAST_S);
    const char *text = ideal();
    ck_assert_int_gt(total_of(text, ABSOLUTE), 1000000);
    check_laws(&told, text);
    check_rates(text);
    check_channels(text);
  }
}
END_TEST

/* For each quantity that is billed, rates and intervals sum to its total, exactly; the sum is that
 * of its parts. */
START_TEST(oracle_bill__any_story__sums_exactly_for_each_quantity) {
  for (uint64_t seed = 1; seed <= STORIES; seed += 2) {
    (void)tell(seed);
    served("entry 0 1 %lld 999999 1 0 0 0 0 0\n", (long long)((DAY + SPAN_S - 1) * NS));
    const char *text = bill();
    int64_t total[QUANTITIES] = {0}, energy[QUANTITIES] = {0}, interval[QUANTITIES] = {0};
    for (const char *at = text; *at != 0; at = strchr(at, '\n') + 1) {
      long long q = 0, one = 0;
      if (sscanf(at, "total 0 %*s %lld", &one) == 1) total[0] += one;
      if (sscanf(at, "energy 0 %*s %*d %lld", &one) == 1) energy[0] += one;
      if (sscanf(at, "interval 0 %*s %*d %*d %*d %lld", &one) == 1) interval[0] += one;
      if (sscanf(at, "of 0 %*s %lld total %lld", &q, &one) == 2) total[q] += one;
      if (sscanf(at, "of 0 %*s %lld energy %*d %lld", &q, &one) == 2) energy[q] += one;
      if (sscanf(at, "of 0 %*s %lld interval %*d %*d %*d %lld", &q, &one) == 2) interval[q] += one;
    }
    for (int q = 0; q < QUANTITIES; q++) {
      ck_assert_int_eq(total[q], energy[q]);
      ck_assert_int_eq(total[q], interval[q]);
    }
    ck_assert_int_eq(total[SUM], total[IMPORT] - total[EXPORT]);
    ck_assert_int_gt(total[R_PLUS], 0);
    ck_assert_int_eq(total[R1], 0); /* it has no channel */
  }
}
END_TEST

/* B14: every block is one of the windows; an hour in blocks and in four steps. */
START_TEST(oracle_demand__any_load__slides_to_at_least_its_blocks) {
  for (uint64_t seed = 1; seed <= STORIES; seed++) {
    int64_t greatest[2] = {0};
    for (int sliding = 0; sliding < 2; sliding++) {
      dice_state = seed;
      story_begin(DAY, DAY + SPAN_S, false);
      story_tariff();
      story_meter();
      policy("md.period 3600000000000");
      if (sliding == 1) policy("md.type sliding 4");
      tell_load(20);
      ask(DAY + LAST_S, "1-0:1.6.0*255");
      greatest[sliding] = value_of(ideal(), "1-0:1.6.0*255");
    }
    ck_assert_int_gt(greatest[0], 0);
    ck_assert_int_ge(greatest[1], greatest[0]);
  }
}
END_TEST

/* The negative twin: a count more than the floors allow is seen, and a channel that is short. */
START_TEST(oracle_property_helpers__see_what_is_not_close) {
  told_t told = {.mode = "separate", .changes = 1, .quantum = 10};
  ck_assert(is_close(&told, 1060, 1000, 3));
  ck_assert(!is_close(&told, 1061, 1000, 3));
  ck_assert(!is_close(&told, 939, 1000, 3));
  ck_assert_int_eq(value_of("value 0 1 1774836000000000000 1-0:3.8.0*255 77\n", "1-0:3.8.0*255"),
                   77);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("quantity property");
  TCase *cases = tcase_create("laws");
  tcase_set_timeout(cases, 120);
  tcase_add_test(cases, oracle_ideal__any_story__keeps_the_laws_between_quantities);
  tcase_add_test(cases, oracle_bill__any_story__sums_exactly_for_each_quantity);
  tcase_add_test(cases, oracle_demand__any_load__slides_to_at_least_its_blocks);
  tcase_add_test(cases, oracle_property_helpers__see_what_is_not_close);
  suite_add_tcase(suite, cases);
  return story_run(suite);
}
