/* The power cut at every point of every non-volatile write of a morning with dips, a swell, a rapid
 * change, an outage, a set of the clock and entries of ten minutes: whatever is lost, the numbers
 * of the records have no gap, and each has the hash of the one before it
 * (pmu/docs/decisions/0011 "The record"). */
#include "sim/meter/quality_test.h"
#include "sim/wire/image_check.h"

enum { MINUTE = 6000 };

static void morning(story_t *story) {
  static const char *const gauges[] = {"U1", "UB", "P"};
  char rest[64];
  begin(story);
  tell(story, "policy 0 pq.rapid 30");
  tell(story, "policy 0 supply.hold_up 100000000");
  tell(story, "limit 0 quality_log 4");
  tell(story, "instrument 0 600000000000 4");
  for (int i = 0; i < 3; i++)
    tell(story, "gauge 0 %d %s", i, gauges[i]);
  tell_load(story, 0, 7200, 3000);
  tell_halves(story, "dip", 5 * MINUTE, 5 * MINUTE + 20, "500 1 meter");
  tell_halves(story, "swell", 10 * MINUTE - 5, 10 * MINUTE + 5, "1200 2");
  tell_voltage(story, 15 * MINUTE, 45 * MINUTE, 222000, 230000, 230000);
  tell_halves(story, "dip", 20 * MINUTE, 25 * MINUTE, "500 1 meter");
  snprintf(rest, sizeof rest, "-1 %lld O3", (long long)(STORY_JANUARY + 1300));
  tell_fault(story, "set_clock", 1260, rest);
  tell_halves(story, "supply_off", 30 * MINUTE, 31 * MINUTE, "site");
  tell_halves(story, "front_end", 40 * MINUTE, 41 * MINUTE, "");
}

/* Every record that is kept, and the statement behind them. */
static void check_chain(const story_t *story, uint64_t point) {
  uint8_t hash[32] = {0}, statement[METER_QUALITY_RECORD];
  meter_quality_t quality;
  meter_quality_row_t row;
  meter_quality(story->m, &quality);
  ck_assert_uint_le(quality.stored, 4);
  uint32_t first = quality.records - quality.stored + 1;
  for (uint32_t number = first; number <= quality.records; number++) {
    ck_assert_msg(meter_quality_row(story->m, number, &row), "cut %d, record %u", (int)point,
                  number);
    ck_assert_int_eq(get(row.record, 8, 4), number);
    if (number > first || first == 1) ck_assert_mem_eq(row.record + 216, hash, sizeof hash);
    image_check_hash(bytes_of(row.record, sizeof row.record), hash);
  }
  meter_quality_statement(story->m, statement);
  ck_assert_mem_eq(statement + 216, hash, sizeof hash);
  ck_assert_int_eq(get(statement, 8, 4), quality.records);
}

START_TEST(records__cut_at_each_write__are_a_chain_without_a_gap) {
  bool cut = true;
  uint64_t point = 0;
  uint32_t whole = 0, least = UINT32_MAX;
  while (cut) {
    story_t story;
    morning(&story);
    live(&story);
    meter_arm_cut(story.m, meter_cut_points(story.m) + ++point);
    until(&story, 3600);
    cut = meter_cut_happened(story.m);
    check_chain(&story, point);
    whole = records(&story);
    if (whole < least) least = whole;
    story_end(&story);
  }
  /* Uncut: dip, swell, the change to 222 V, the dip, what the outage cuts, the change to 230 V. The
   * way back from the second dip is none: its edge is of 176.8 V. */
  ck_assert_uint_eq(whole, 6);
  ck_assert_uint_ge(least, whole - 2); /* a cut may lose the record of a change that it ends, too */
  ck_assert_uint_gt(point, 60);
}
END_TEST

int main(void) {
  TCase *tcase = tcase_create("cuts");
  tcase_add_test(tcase, records__cut_at_each_write__are_a_chain_without_a_gap);
  STORY_RUN("meter_quality_cut", tcase);
}
