/* What is expected of the head-end's judgement of power quality, on the facts of a real story: its
 * table of dips and a week, from a journal that is written here. The record is that of
 * decode_quality_test.c: a dip of phase 1 to 115 V of 230 for 110 ms, which is 50 % and so of the
 * cell 70-40/0.01-0.2. The one entry of ten minutes has 230 V, 50 Hz and no distortion. */
#include "harness/check/by_hand_test.h"
#include "harness/scenario/scenario.h"

#define STORY HOUSE_ROOT "/scenarios/quality/one-dip.yaml"
#define RECORD_1                                                                                   \
  "4d505152010101000000000131303030303030310000000000000000000000000000000000000000"               \
  "000000000000000000000000000000000000000000001267000000006efa96ef410000780000019d"               \
  "f20050000000006e000382700384044c00320014000000000001c13800000000000000000001c138"               \
  "00000001000000000225510000000000ffffffffffffffff0000001c0000018047aed94b800581a4"               \
  "d024d90e743f5da5eef0a2249f07a080c060af9183b6005ba1a4f5721c1c4610af7f71078f3a68c3"               \
  "30536d679803b0e0507ee8dc10c5dfca000000000000000000000000000000000000000000000000"               \
  "00000000000000000000000400000006"
#define TEN_MINUTES                                                                                \
  "1777845600 1777846200 0 600 230000 230000 230000 230000 230000 230000 230000 230000 230000 "    \
  "50000 50000 50000 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0"

static record_t records[2];

static record_t record(record_kind_t kind, const char *key, const char *value) {
  return (record_t){.kind = kind, .key = bytes_text(key), .value = bytes_text(value)};
}

/* 1777845600 is 2026-05-03T22:00Z, the Monday of the story. */
static void begin_run(void) {
  const scenario_options_t options = {.root = HOUSE_ROOT};
  complaints_t complaints = {0};
  case_t *cases = NULL;
  size_t count = 0;
  status_t status = scenario_load(&hand_arena, STORY, &options, &cases, &count, &complaints);
  ck_assert_msg(status == ST_OK, "%s", text_chars(&complaints.text));
  hand_story.facts = cases[0].facts;
  records[0] = record(REC_DISTURBANCE, "1", "1777881600 " RECORD_1 " 00 00");
  records[1] = record(REC_GAUGES, "1 1", TEN_MINUTES);
  hand_run.records = records;
  hand_run.record_count = 2;
}

/* Values of the second profile are 1008 a week, Plt 84. */
static const struct {
  const char *kind, *keys[8]; /* key, value, … */
  int32_t passes;
  const char *failure;
} ROWS[] = {
    {"quality_cell", {"row", "70-40", "column", "0.01-0.2", "count", "1~0", "only", "true"}, 2, 0},
    {"quality_cell", {"row", "90-80", "column", "5-60", "count", "0~0"}, 1, NULL},
    {"quality_cell", {"row", "70-40", "column", "0.01-0.2", "count", "2~0"}, 0, "count"},
    {"quality_cell", {"row", "80-70", "column", "0.01-0.2", "count", "1~0"}, 0, "count"},
    {"quality_cell", {"row", "40-5", "column", "0.01-0.2", "only", "true"}, 0, "only"},
    {"quality_week", {"from", "1777845600", "line", "voltage_15", "inside", "1~0"}, 1, NULL},
    {"quality_week", {"from", "1777845600", "line", "voltage_10", "verdict", "undecided"}, 1, 0},
    {"quality_week", {"from", "1777845600", "line", "voltage_10", "verdict", "pass"}, 0, "verdict"},
    {"quality_week", {"from", "1777845600", "line", "unbalance", "missing", "1007~0"}, 1, NULL},
    {"quality_week",
     {"from", "1777845600", "line", "unbalance", "missing", "1008~0"},
     0,
     "missing"},
    {"quality_week", {"from", "1777845600", "line", "thd", "outside", "1~0"}, 0, "outside"},
    {"quality_week", {"from", "1777845600", "line", "harmonic", "order", "11"}, 0, "line"},
};
enum { ROW_COUNT = sizeof ROWS / sizeof ROWS[0] };

START_TEST(expect_quality__each_row__passes_or_fails_alone) {
  begin_run();
  expectation_t *made = ARENA_NEW(&hand_arena, expectation_t);
  const char **keys = ARENA_ARRAY(&hand_arena, const char *, 8);
  const char **values = ARENA_ARRAY(&hand_arena, const char *, 8);
  *made = (expectation_t){
      .kind = ROWS[_i].kind, .line = 3, .col = 5, .count = 1, .keys = keys, .values = values};
  keys[0] = "meter";
  values[0] = "m";
  for (int32_t i = 0; i < 8 && ROWS[_i].keys[i] != NULL; i += 2) {
    keys[made->count] = ROWS[_i].keys[i];
    values[made->count++] = ROWS[_i].keys[i + 1];
  }
  hand_story.expectations = made;
  hand_story.expectation_count = 1;
  hand_judge(&check_expectations);
  if (ROWS[_i].failure == NULL)
    hand_all_pass(ROWS[_i].passes);
  else
    hand_only_failure(
        arena_printf(&hand_arena, "expect 3:5 %s %s", ROWS[_i].kind, ROWS[_i].failure),
        BLAME_HEAD_END);
}
END_TEST

static void fill(TCase *cases) {
  tcase_add_loop_test(cases, expect_quality__each_row__passes_or_fails_alone, 0, ROW_COUNT);
}

int main(void) { return hand_run_suite("expect_quality", fill); }
