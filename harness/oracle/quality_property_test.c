/* Random mains, looked at twice: by the oracle, which skips what does not change, and here half
 * cycle after half cycle by machines that skip nothing. Decision 0011 is read a second time for
 * it; the two share no line, and must write the same records. */
#include "story_test.h"

#define DAY INT64_C(1772409600) /* 2026-03-02T00:00Z */
#define MV INT64_C(230000)

enum { HALVES = 2000, SPANS_MAX = 2, FACTS_MAX = 12, RECORDS_MAX = 400, HUNDRED = 100 };
#define HALF INT64_C(10000000)

static uint32_t dice_state;

/* Xorshift of Marsaglia: 13, 17, 5. */
static int64_t dice(int64_t below) {
  dice_state ^= dice_state << 13;
  dice_state ^= dice_state >> 17;
  dice_state ^= dice_state << 5;
  return (int64_t)(dice_state % (uint32_t)below);
}

typedef struct {
  int64_t dip, swell, interruption, hysteresis, rapid;
} limits_t;

/* Voltages of each half cycle from DAY on, and whether it was measured whole. */
static int64_t mains[HALVES + 1][3];
static bool measured[HALVES + 1];
static limits_t limit;
static int phases;

typedef struct {
  int kind, flags;
  unsigned of;
  int64_t begin_ms, duration_ms, extreme, each[3], written_ns;
} plain_t;

static plain_t plain[RECORDS_MAX];
static int plain_count;

static int64_t root(int64_t x) {
  int64_t low = 0, high = 3000000;
  while (high - low > 1) {
    int64_t middle = (low + high) / 2;
    if (middle * middle <= x) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}

static int64_t u_of(int64_t j, int p) {
  return root((mains[j - 1][p] * mains[j - 1][p] + mains[j][p] * mains[j][p]) / 2);
}

static void put_plain(const plain_t *one) {
  ck_assert_int_lt(plain_count, RECORDS_MAX);
  int at = plain_count++;
  int rank = one->kind == 4 ? 2 : one->kind == 2 ? 1 : 0;
  for (; at > 0; at--) { /* by the instant of writing, then dip, swell, rapid change */
    const plain_t *before = &plain[at - 1];
    int other = before->kind == 4 ? 2 : before->kind == 2 ? 1 : 0;
    if (before->written_ns < one->written_ns) break;
    if (before->written_ns == one->written_ns && other <= rank) break;
    plain[at] = plain[at - 1];
  }
  plain[at] = *one;
}

/* A machine that is fed each U of a span [first, last] of half cycles; `to_ns` is where it ends, or
 * -1. */
static void plain_dips(int64_t first, int64_t last, int64_t to_ns, bool swell) {
  bool runs = false;
  int64_t begin = 0;
  plain_t one = {0};
  for (int64_t j = first + 1; j <= last; j++) {
    int64_t u[3] = {0};
    unsigned out = 0, back = 0, gone = 0;
    for (int p = 0; p < phases; p++) {
      u[p] = u_of(j, p);
      int64_t back_at = swell ? MV * (limit.swell - limit.hysteresis) / 1000
                              : MV * (limit.dip + limit.hysteresis) / 1000;
      if (swell ? u[p] > MV * limit.swell / 1000 : u[p] < MV * limit.dip / 1000) out |= 1U << p;
      if (swell ? u[p] <= back_at : u[p] >= back_at) back |= 1U << p;
      if (u[p] < MV * limit.interruption / 1000) gone |= 1U << p;
    }
    unsigned all = phases == 1 ? 1 : 7;
    if (runs && back == all) {
      runs = false;
      one.duration_ms = (j - begin) * 10;
      one.written_ns = DAY * NS + (j + 1) * HALF;
      put_plain(&one);
    }
    if (!runs && out != 0) {
      runs = true;
      begin = j;
      one = (plain_t){.kind = swell ? 2 : 1, .begin_ms = DAY * 1000 + (j - 1) * 10};
      memcpy(one.each, u, sizeof u);
    }
    if (!runs) continue;
    one.of |= out;
    if (!swell && gone == all) one.kind = 3;
    for (int p = 0; p < phases; p++) {
      if (swell ? u[p] > one.each[p] : u[p] < one.each[p]) one.each[p] = u[p];
    }
    one.extreme = one.each[0];
    for (int p = 0; p < phases; p++) {
      if (swell ? one.each[p] > one.extreme : one.each[p] < one.extreme) one.extreme = one.each[p];
    }
  }
  if (!runs || to_ns < 0) return;
  one.flags = 1;
  one.duration_ms = (last + 1 - (begin - 1)) * 10;
  one.written_ns = to_ns;
  put_plain(&one);
}

static int64_t mean_of(int64_t j, int p) {
  int64_t sum = 0;
  for (int64_t k = j - HUNDRED + 1; k <= j; k++) {
    sum += u_of(k, p);
  }
  return sum / HUNDRED;
}

static bool steady_at(int64_t j, int64_t most) {
  for (int p = 0; p < phases; p++) {
    int64_t mean = mean_of(j, p);
    for (int64_t k = j - HUNDRED + 1; k <= j; k++) {
      int64_t off = u_of(k, p) - mean;
      if (off > most || off < -most) return false;
    }
  }
  return true;
}

static void plain_changes(int64_t first, int64_t last) {
  enum { UNKNOWN, STEADY, CHANGES } state = UNKNOWN;
  int64_t most = MV * limit.rapid / 1000, begin = 0, before[3] = {0};
  bool spoiled = false;
  plain_t one = {0};
  for (int64_t j = first + HUNDRED; limit.rapid > 0 && j <= last; j++) {
    bool steady = steady_at(j, state == CHANGES ? most / 2 : most);
    if (state == STEADY && !steady) {
      state = CHANGES;
      begin = j;
      spoiled = false;
      one = (plain_t){.kind = 4, .begin_ms = DAY * 1000 + (j - 1) * 10};
      for (int p = 0; p < phases; p++) {
        before[p] = mean_of(j - 1, p);
      }
    }
    for (int p = 0; p < phases && state == CHANGES; p++) {
      int64_t u = u_of(j, p), off = u > before[p] ? u - before[p] : before[p] - u;
      if (u < MV * limit.dip / 1000 || u > MV * limit.swell / 1000) spoiled = true;
      if (off > one.each[p]) one.each[p] = off;
      if (off > one.extreme) one.extreme = off;
      if (off > most) one.of |= 1U << p;
    }
    if (state == CHANGES && steady && j > begin) {
      int64_t length = j - 99 - begin;
      one.duration_ms = length > 0 ? length * 10 : 0;
      one.written_ns = DAY * NS + (j + 1) * HALF;
      if (!spoiled) put_plain(&one);
    }
    if (steady) state = STEADY;
  }
}

/* Spans of half cycles that were measured whole; a span that reaches the last has no end here. */
static void look_plainly(void) {
  plain_count = 0;
  int64_t first = 0;
  while (first < HALVES) {
    int64_t last = first;
    if (!measured[first]) {
      first++;
      continue;
    }
    while (last + 1 <= HALVES && measured[last + 1]) {
      last++;
    }
    /* Faults of measuring begin and end between half cycles here, so a span ends with its last. */
    int64_t to_ns = last == HALVES ? -1 : DAY * NS + (last + 1) * HALF;
    plain_dips(first, last, to_ns, false);
    plain_dips(first, last, to_ns, true);
    plain_changes(first, last);
    first = last + 1;
  }
}

/* A voltage near a border of something, or anything. */
static int64_t some_voltage(void) {
  static const int64_t near[] = {11500, 206999, 207000, 211599, 211600, 253000, 253001, 248400};
  switch (dice(4)) {
  case 0:
    return near[dice(8)];
  case 1:
    return 218000 + dice(24000);
  case 2:
    return 200000 + dice(60000);
  default:
    return dice(2) == 0 ? MV : dice(300000);
  }
}

static void some_span(int64_t *from, int64_t *to, int64_t longest) {
  *from = 100 + dice(HALVES - 700);
  *to = *from + 1 + dice(longest);
}

/* In whole half cycles; each also a little later or earlier than its border, which changes nothing
 * in what the first instant of a half cycle sees. */
static long long ns_of(int64_t half) { return DAY * NS + half * HALF - dice(2) * dice(HALF); }

static void tell_voltages(void) {
  for (int64_t n = 4 + dice(FACTS_MAX); n > 0; n--) {
    int64_t from = 0, to = 0, three[3];
    static const int64_t longest[] = {3, 30, 150, 500};
    some_span(&from, &to, longest[dice(4)]);
    int64_t low = dice(6) == 0 ? 5000 + dice(9000) : 0; /* of all, near an interruption */
    for (int p = 0; p < 3; p++) {
      three[p] = low > 0 ? low : some_voltage();
    }
    fact("voltage 0 %lld %lld %lld %lld %lld\n", ns_of(from), ns_of(to), (long long)three[0],
         (long long)three[1], (long long)three[2]);
    for (int64_t j = from; j < to; j++) {
      memcpy(mains[j], three, sizeof three);
    }
  }
}

/* A swell, then a dip over it: of 800 thousandths, which the supply stands. */
static void tell_faults(void) {
  int64_t from = 0, to = 0;
  some_span(&from, &to, 60);
  fact("fault 0 swell %lld %lld 1200 3\n", ns_of(from), ns_of(to));
  for (int64_t j = from; j < to; j++) {
    mains[j][0] = mains[j][1] = MV * 1200 / 1000;
  }
  some_span(&from, &to, 60);
  fact("fault 0 dip %lld %lld 800 6 site\n", ns_of(from), ns_of(to));
  for (int64_t j = from; j < to; j++) {
    mains[j][1] = mains[j][2] = MV * 800 / 1000;
  }
}

static void tell_gaps(void) {
  for (int64_t n = dice(SPANS_MAX + 1); n > 0; n--) {
    int64_t from = 0, to = 0;
    some_span(&from, &to, 100);
    fact("fault 0 %s %lld %lld -\n", dice(2) == 0 ? "front_end" : "measuring_voltage_off",
         (long long)(DAY * NS + from * HALF), (long long)(DAY * NS + to * HALF));
    for (int64_t j = from; j < to; j++) {
      measured[j] = false;
    }
  }
}

static void tell(uint32_t seed) {
  dice_state = seed * 2654435761U + 1;
  story_begin(DAY, DAY + 3600, false);
  story_tariff();
  story_meter();
  phases = dice(4) == 0 ? 1 : 3;
  limit = (limits_t){900, 1100, 50, dice(3) * 20, dice(4) * 20};
  fact("phases 0 %d\nnominal 0 230000 50000\nlimit 0 quality_log 4096\n", phases);
  fact("policy 0 pq.hysteresis %lld\npolicy 0 pq.rapid %lld\n", (long long)limit.hysteresis,
       (long long)limit.rapid);
  for (int j = 0; j <= HALVES; j++) {
    measured[j] = true;
    for (int p = 0; p < 3; p++) {
      mains[j][p] = MV;
    }
  }
  tell_voltages();
  tell_faults();
  tell_gaps();
  served("range 0 1 %lld quality 1 9999 0\n", (long long)((DAY + 100) * NS));
}

START_TEST(oracle_quality__skipping_what_does_not_change__finds_what_looking_at_all_finds) {
  enum { STORIES = 50 };
  int kinds[5] = {0};
  for (uint32_t seed = 1; seed <= STORIES; seed++) {
    tell(seed + (uint32_t)_i * STORIES);
    look_plainly();
    const char *text = ideal();
    ROW(text, "range quality 1 9999 %d", plain_count);
    const char *at = text;
    for (int n = 0; n < plain_count; n++) {
      const plain_t *one = &plain[n];
      char head[96], tail[160];
      (void)snprintf(head, sizeof head, " %d %lld 0 %d %u ", n + 1, (long long)one->begin_ms,
                     one->kind, one->of);
      (void)snprintf(tail, sizeof tail, " %lld %lld %lld %lld %lld good\n",
                     (long long)one->duration_ms, (long long)one->extreme, (long long)one->each[0],
                     (long long)one->each[1], (long long)one->each[2]);
      at = strstr(at, head);
      ck_assert_msg(at != NULL, "seed %u: no record%s in\n%.2000s", seed, head, text);
      at += strlen(head); /* FLAGS; whether the trace was cut off is looked at elsewhere */
      ck_assert_int_eq((at[0] - '0') & 1, one->flags);
      ck_assert_msg(strncmp(at + 1, tail, strlen(tail)) == 0, "seed %u:%s%.60s, not%s", seed, head,
                    at + 1, tail);
      kinds[one->kind]++;
    }
  }
  for (int kind = 1; kind <= 4; kind++) {
    ck_assert_int_gt(kinds[kind], 0); /* or nothing was compared */
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("quality_property");
  TCase *cases = tcase_create("records");
  tcase_set_timeout(cases, 60);
  tcase_add_loop_test(
      cases, oracle_quality__skipping_what_does_not_change__finds_what_looking_at_all_finds, 0, 2);
  suite_add_tcase(suite, cases);
  return story_run(suite);
}
