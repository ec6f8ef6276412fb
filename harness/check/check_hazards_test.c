/* Each hazard with the least that proves it, and the nearest thing that does not. */
#include "harness/check/by_hand_test.h"

typedef struct {
  const char *hazard;
  const char *facts, *served, *right;       /* proven by these */
  const char *facts_n, *served_n, *right_n; /* and not by these */
} proof_t;

/* 2026-01-01T12:00Z is 1767268800; 12:04 to 12:09. */
#define OUTAGE "fault 0 supply_off 1767269040000000000 1767269340000000000\n"
#define OUTAGE_15 "fault 0 supply_off 1767269040000000000 1767269940000000000\n"
#define FAULT(from, to) "fault 0 supply_off " from "000000000 " to "000000000\n"
#define EVENT(number, code) "event 0 1 900 " number " 1 " code " 1767269340 - - I\n"
#define POWER_UP EVENT("2", "2")
#define INTERVAL(from, to, rate) "interval 0 2026-01 " from " " to " " rate " 2500\n"
#define SET_CLOCK(from, to) "event 0 1 900 2 1 10 " from " " to " - O3\n"
#define ENTRY(begin, flags) "entry 0 1 900 1 1 " begin " 1767269700 " flags " 900 2500\n"
/* 2026-03-29T01:00Z is 1774746000 (in January's span there is none), so a change is put in it. */
#define CHANGE "zone_row 0 1767268800 3600 1\n"
#define CHANGE_BACK "zone_row 0 1767355200 0 0\n"
#define CLOCK(s) "value 0 1 900 0-0:1.0.0*255 " s "\n"
#define STATUS(bits) "value 0 1 900 0-0:96.5.0*255 " bits "\n"

#define OBJECT(object, value) "value 0 1 900 " object " " value "\n"
#define TOTAL(value) OBJECT("1-0:1.8.0*255", value)
#define DIGITS "policy 0 register.digits 4\n"
#define SLIDING "policy 0 md.type sliding 3\n"
#define SHAPE                                                                                      \
  "quantity 0 0 +A\nquantity 0 1 -A\nquantity 0 2 R1\nquantity 0 3 R2\nquantity 0 4 R3\n"          \
  "quantity 0 5 R4\n"
#define BACKWARDS                                                                                  \
  "policy 0 export.mode abs\n"                                                                     \
  "load 0 1767268800000000000 1767272400000000000 set -1000 -1000 500 0 0 0\n"
#define BACKWARDS_NOT                                                                              \
  "policy 0 export.mode abs\n"                                                                     \
  "load 0 1767268800000000000 1767272400000000000 set -1000 500 500 0 0 0\n"
#define QUADRANTS(r4)                                                                              \
  OBJECT("1-0:5.8.0*255", "1")                                                                     \
  OBJECT("1-0:6.8.0*255", "1") OBJECT("1-0:7.8.0*255", "1") OBJECT("1-0:8.8.0*255", r4)
#define PHASE "fault 0 phase_off 1767269040000000000 1767269340000000000 2 site\n"
#define COVER "fault 0 terminal_cover 1767269040000000000 -1\n"
#define MEMORY "fault 0 memory_fault 1767269040000000000 -1 configuration\n"

#define CELL "policy 0 reserve.kind cell\n"
#define COLD                                                                                       \
  "policy 0 clk.temperature -34\ntemperature 0 1767225600000000000 1767312000000000000 -100\n"
#define DRIFT "policy 0 clk.drift 23000\n"
#define DAY_LATER(claim) "value 0 1 1767312000000000000 0-0:1.0.0*255 " claim "\n"
#define GAUGES(values) "gauges 0 1 900 1 1 1767268800 1767269700 0 900 " values "\n"
#define DIP "fault 0 dip 1767269040000000000 1767269042000000000 400 7 site\n"
#define RECORD(kind, flags)                                                                        \
  "disturbance 0 1 900 1 1767268800000 0 " kind " 1 " flags " 110 115000 115000 0 0 good\n"
#define DOWN(stamp) "event 0 1 900 2 1 1 " stamp " - - I\n"

#define BLOCK(meeting, number) "command 0 " meeting " 900 image_block " number "@200 3 ok\n"

static const proof_t proofs[] = {
    /* An outage of 300 s counts, one of the 900 s of an interval does not. */
    {"outage_below_interval", OUTAGE, POWER_UP, "", OUTAGE_15, POWER_UP, ""},
    /* A block in the second conversation goes on; one that begins anew is cut, not resumed. */
    {"image_cut", "", BLOCK("1", "4") BLOCK("2", "5"), "", "", BLOCK("1", "4") BLOCK("1", "5"), ""},
    {"image_cut", "", BLOCK("1", "4") BLOCK("2", "0"), "", "",
     BLOCK("1", "4") "command 0 1 900 image_verify - 3 ok\n" BLOCK("2", "0"), ""},
    {"image_resumed", "", BLOCK("1", "4") BLOCK("2", "5"), "", "",
     BLOCK("1", "4") "command 0 2 900 image_initiate L2@300 3 ok\n" BLOCK("2", "0"), ""},
    {"image_resumed", "", BLOCK("1", "4") BLOCK("2", "5"), "", "", BLOCK("1", "4") BLOCK("1", "5"),
     ""},
    {"image_refused", "", "firmware 0 1 900 2 1767260060 0 0 3 L1 L2 1 2 R3 -\n", "", "",
     "firmware 0 1 900 2 1767260060 0 3 0 L1 L2 1 2 R3 -\n", ""},
    {"image_refused", "", "event 0 1 900 2 1 92 5 - 3 R3\n", "", "",
     "event 0 1 900 2 1 91 5 - 3 R3\n", ""},
    {"firmware_activated", "", "firmware 0 1 900 2 1767260060 0 1 0 L1 L2 1 2 R3 -\n", "", "",
     "firmware 0 1 900 2 1767260060 0 3 0 L1 L2 1 2 R3 -\n", ""},
    {"firmware_activated", "", "event 0 1 900 2 1 91 5 - 3 R3\n", "", "",
     "event 0 1 900 2 1 90 5 - 3 R3\n", ""},
    {"program_found_damaged", "", "event 0 1 900 2 1 92 5 - 17 I\n", "", "",
     "event 0 1 900 2 1 92 5 - 16 I\n", ""},
    /* Begun 840 s before the stamp of the maximum, or 900 s and so in the period before. */
    {"activation_in_peak_interval", "", "event 0 1 900 2 1 90 1767268860 - 2 R3\n",
     "demand 0 2026-01 0 5000 1767269700\n", "", "event 0 1 900 2 1 90 1767268800 - 2 R3\n",
     "demand 0 2026-01 0 5000 1767269700\n"},
    /* Planned, but the meter never came back. */
    {"outage_below_interval", OUTAGE, POWER_UP, "", OUTAGE, EVENT("2", "1"), ""},
    /* The maximum stands at 12:15; an outage that ended two periods before is not at it. */
    {"outage_in_peak_interval", OUTAGE, POWER_UP, "demand 0 2026-01 0 5000 1767269700\n", OUTAGE,
     POWER_UP, "demand 0 2026-01 0 5000 1767271500\n"},
    {"outage_over_rate_edge", OUTAGE, POWER_UP,
     INTERVAL("1767268800", "1767269040", "1") INTERVAL("1767269340", "1767269700", "2"), OUTAGE,
     POWER_UP, INTERVAL("1767268800", "1767269040", "1") INTERVAL("1767269340", "1767269700", "1")},
    /* 2026-02-01T00:00Z is 1769904000: a minute on each side, or both before. */
    {"outage_over_month_end",
     "period 0 2026-02 1769904000 1772323200\n" FAULT("1769903940", "1769904060"), POWER_UP, "",
     "period 0 2026-02 1769904000 1772323200\n" FAULT("1769903880", "1769903940"), POWER_UP, ""},
    {"outage_over_month_end", /* not of this meter's month */
     "period 0 2026-02 1769904000 1772323200\n" FAULT("1769903940", "1769904060"), POWER_UP, "",
     "period 1 2026-02 1769904000 1772323200\n" FAULT("1769903940", "1769904060"), POWER_UP, ""},
    /* Three inside 12:00 to 12:15, or the third in the interval after. */
    {"three_flickers_in_one_interval",
     FAULT("1767268810", "1767268820") FAULT("1767268910", "1767268920")
         FAULT("1767269010", "1767269020"),
     EVENT("2", "2") EVENT("4", "2") EVENT("6", "2"), "",
     FAULT("1767268810", "1767268820") FAULT("1767268910", "1767268920")
         FAULT("1767269710", "1767269720"),
     EVENT("2", "2") EVENT("4", "2") EVENT("6", "2"), ""},
    {"three_flickers_in_one_interval",
     FAULT("1767268810", "1767268820") FAULT("1767268910", "1767268920")
         FAULT("1767269010", "1767269020"),
     EVENT("2", "2") EVENT("4", "2") EVENT("6", "2"), "",
     FAULT("1767268810", "1767268820") FAULT("1767268910", "1767268920")
         FAULT("1767269010", "1767269020"),
     EVENT("2", "2") EVENT("4", "2"), ""},
    {"clock_lost", "", EVENT("3", "3"), "", "", EVENT("3", "4"), ""},
    {"several_losses", "", EVENT("3", "3") EVENT("5", "3"), "", "", EVENT("3", "3"), ""},
    {"lockout_hit", "", EVENT("3", "21"), "", "", EVENT("3", "20"), ""},
    {"clock_set_back", "", SET_CLOCK("1000", "999"), "", "", SET_CLOCK("1000", "1001"), ""},
    {"clock_set_forward", "", SET_CLOCK("1000", "1001"), "", "", SET_CLOCK("1000", "999"), ""},
    {"clock_set_forward", "", SET_CLOCK("1000", "1001"), "", "", SET_CLOCK("1000", "1000"), ""},
    {"clock_set_back", "", SET_CLOCK("1000", "999"), "", "", SET_CLOCK("1000", "-"), ""},
    {"leap_day", "", ENTRY("1835395200", "0"), "", "", ENTRY("-", "0"), ""},
    {"repeated_label", "", ENTRY("1767268800", "512"), "", "", ENTRY("1767268800", "256"), ""},
    {"slewed_interval", "", ENTRY("1767268800", "2048"), "", "", ENTRY("1767268800", "1024"), ""},
    {"dst_in_span", CHANGE, "", "", "zone_row 0 1769904000 3600 1\n", "", ""},
    {"ghost_and_doubled_half_hours", CHANGE CHANGE_BACK, "", "", CHANGE, "", ""},
    {"edge_in_changed_hour", CHANGE, "",
     INTERVAL("1767261600", "1767265200", "1") INTERVAL("1767268800", "1767270600", "2")
         INTERVAL("1767272400", "1767276000", "2"),
     CHANGE, "",
     INTERVAL("1767261600", "1767265200", "1") INTERVAL("1767268800", "1767270600", "1")
         INTERVAL("1767272400", "1767276000", "1")},
    /* 2028-02-29T00:00Z is 1835395200, the midnight before it 1835308800. */
    {"leap_day", "", ENTRY("1835395200", "0"), "", "", ENTRY("1835308800", "0"), ""},
    {"leap_day", "", ENTRY("1835481599", "0"), "", "", ENTRY("1835481600", "0"), ""},
    {"set_refused", "", EVENT("3", "12"), "", "", EVENT("3", "11"), ""},
    {"set_refused", "", "command 0 1 900 set_clock 5 3 ER07\n", "", "",
     "command 0 1 900 set_clock 5 3 ok\n", ""},
    /* A password that was not accepted is no refused set. */
    {"set_refused", "", "command 0 1 900 adjust_clock 5 1 ER05\n", "", "",
     "command 0 1 900 password - - ER01\n", ""},
    {"deferred_due_while_frozen", "deferred 0 0 5000\n", CLOCK("5000") STATUS("4"), "",
     "deferred 0 0 5000\n", CLOCK("4999") STATUS("4"), ""},
    {"deferred_due_while_frozen", "deferred 0 0 5000\n", CLOCK("5000") STATUS("4"), "",
     "deferred 0 0 5000\n", CLOCK("5000") STATUS("3"), ""},
    {"deferred_due_while_frozen", "deferred 0 0 5000\n", CLOCK("5000") STATUS("4"), "", "",
     CLOCK("5000") STATUS("4"), ""},
    {"unmetered_load", "", "", "unmetered 0 2026-01 1\n", "", "", "unmetered 0 2026-01 0\n"},
    /* 10^4 kWh are 10^10 mWh: 9999999999 and then 5; without digits it is a fall. */
    {"register_rolled_over", DIGITS, TOTAL("9999999999") TOTAL("5"), "", "",
     TOTAL("9999999999") TOTAL("5"), ""},
    {"register_rolled_over", DIGITS, TOTAL("9999999999") TOTAL("5"), "", DIGITS,
     TOTAL("5") TOTAL("9999999999"), ""},
    /* A maximum falls at every reset, a sum when it likes. */
    {"register_rolled_over", DIGITS, TOTAL("9999999999") TOTAL("5"), "", DIGITS,
     OBJECT("1-0:1.6.0*255", "9 1767268800") OBJECT("1-0:1.6.0*255", "5 1767268800"), ""},
    {"register_rolled_over", DIGITS, TOTAL("9999999999") TOTAL("5"), "", DIGITS,
     OBJECT("1-0:141.8.0*255", "9") OBJECT("1-0:141.8.0*255", "5"), ""},
    {"export_run", SHAPE, OBJECT("1-0:2.8.0*255", "1"), "", SHAPE, OBJECT("1-0:2.8.0*255", "0"),
     ""},
    /* From 12:00 to 13:00, and an entry of the first quarter; or of the quarter before. */
    {"export_run", BACKWARDS, ENTRY("1767268800", "0"), "", BACKWARDS, ENTRY("1767267900", "0"),
     ""},
    {"export_run", BACKWARDS, ENTRY("1767268800", "0"), "", BACKWARDS_NOT, ENTRY("1767268800", "0"),
     ""},
    {"quadrants_seen", SHAPE, QUADRANTS("1"), "", SHAPE, QUADRANTS("0"), ""},
    {"phase_missing", PHASE, EVENT("3", "62") ENTRY("1767268800", "8192"), "", PHASE,
     EVENT("3", "62") ENTRY("1767268800", "4096"), ""},
    {"phase_missing", PHASE, EVENT("3", "62") ENTRY("1767268800", "8192"), "", "",
     EVENT("3", "62") ENTRY("1767268800", "8192"), ""},
    {"reverse_run", "", EVENT("3", "64") ENTRY("1767268800", "16384"), "", "",
     EVENT("3", "65") ENTRY("1767268800", "16384"), ""},
    {"ratio_changed", "", EVENT("3", "50") ENTRY("1767268800", "4096"), "", "", EVENT("3", "50"),
     ""},
    /* T = 900 s in three steps of 300: 1767268800 is a multiple of 900, 300 s later is a step. */
    {"window_slid", SLIDING, OBJECT("1-0:1.6.0*255", "5 1767269100"), "", SLIDING,
     OBJECT("1-0:1.6.0*255", "5 1767269700"), ""},
    {"window_slid", SLIDING, OBJECT("1-0:1.6.0*255", "5 1767269100"), "", "",
     OBJECT("1-0:1.6.0*255", "5 1767269100"), ""},
    {"second_peak", "", OBJECT("1-0:1.16.0*255", "5 1767269100"), "", "",
     OBJECT("1-0:1.16.0*255", "0 -"), ""},
    {"condition_seen", COVER, EVENT("3", "70"), "", COVER, EVENT("3", "72"), ""},
    /* Decision 0008. A zone by rule shows its turns as zone_offset. */
    {"dst_in_span", "zone_offset 0 1767268800 3600 1\n", "", "",
     "zone_offset 0 1769904000 3600 1\n", "", ""},
    {"reserve_exhausted", CELL, EVENT("3", "3"), "", CELL, EVENT("3", "4"), ""},
    {"reserve_exhausted", CELL, EVENT("3", "5"), "", "", EVENT("3", "5"), ""},
    {"reserve_exhausted", CELL, EVENT("3", "3"), "",
     CELL "fault 0 battery_dead 1767268800000000000 -1\n", EVENT("3", "3"), ""},
    {"reserve_exhausted", CELL, EVENT("3", "3"), "",
     CELL "fault 0 clock_chip_failed 1767268800000000000 -1\n", EVENT("3", "3"), ""},
    /* A day after the start, 1767312000, at 23 ppm: 23 ppm are 1.99 s fast, two more are 4. */
    {"temperature_drift", COLD DRIFT, DAY_LATER("1767312004"), "", COLD DRIFT,
     DAY_LATER("1767312002"), ""},
    {"temperature_drift", COLD, DAY_LATER("1767311998"), "", "policy 0 clk.temperature -34\n",
     DAY_LATER("1767311998"), ""},
    {"temperature_drift", COLD, DAY_LATER("1767311998"), "", COLD,
     DAY_LATER("1767311998") SET_CLOCK("1767300000", "1767300010"), ""},
    {"daily_set_late", "", "daily 0 1 900 1 1767312000 8\n", "", "",
     "daily 0 1 900 1 1767312000 1\n", ""},
    {"gauge_swung", "", GAUGES("5 5 5 -2 -1 -2"), "", "", GAUGES("5 5 5 -2 -2 -2"), ""},
    {"channels_changed", "", EVENT("3", "51") ENTRY("1767269400", "0"), "", "",
     EVENT("3", "51") ENTRY("1767268800", "0"), ""},
    /* A dip at 12:04; the entry is that of 12:00, and the power-down is at it or an hour before. */
    {"dip_ridden_out", DIP, ENTRY("1767268800", "0") DOWN("1767265440"), "", DIP,
     ENTRY("1767268800", "0") DOWN("1767269041"), ""},
    {"dip_ridden_out", DIP, ENTRY("1767268800", "0"), "", DIP, ENTRY("1767269100", "0"), ""},
    /* Decision 0011. Kind 1 dip, 2 swell, 3 interruption, 4 rapid change; flags 1 cut, 2 trace
     * cut off. */
    {"dip_recorded", "", RECORD("1", "0"), "", "", RECORD("3", "0"), ""},
    {"swell_recorded", "", RECORD("2", "0"), "", "", RECORD("1", "2"), ""},
    {"interruption_cut", "", RECORD("3", "1"), "", "", RECORD("3", "2"), ""},
    {"interruption_cut", "", RECORD("1", "3"), "", "", RECORD("1", "0"), ""},
    {"rapid_change_recorded", "", RECORD("4", "0"), "", "", RECORD("3", "0"), ""},
    {"quality_flagged", "", "gauges 0 1 900 1 1 1767268800 1767269400 64 600 1 1 1\n", "", "",
     "gauges 0 1 900 1 1 1767268800 1767269400 128 600 1 1 1\n", ""},
    {"condition_seen", COVER, EVENT("3", "70"), "", COVER MEMORY, EVENT("3", "70"), ""},
    {"condition_seen", COVER MEMORY, EVENT("3", "70") EVENT("4", "83"), "", COVER MEMORY,
     EVENT("3", "70") EVENT("4", "84"), ""},
};

static void judge_hazard(const char *hazard, const char *facts, const char *served,
                         const char *right) {
  static const char *names[1];
  names[0] = hazard;
  hand_story.hazards = names;
  hand_story.hazard_count = 1;
  hand_story.facts = bytes_text(arena_printf(&hand_arena, "%s%s", HAND_FACTS, facts));
  hand_run.served = served;
  hand_run.right = right;
  hand_judge(&check_hazards);
  ck_assert_uint_eq(hand_context.count, 1);
}

static void proven(const char *hazard, bool wanted, size_t row) {
  const check_result_t *result = &hand_context.results[0];
  ck_assert_str_eq(result->name, arena_printf(&hand_arena, "hazard %s", hazard));
  ck_assert_msg(result->verdict == (wanted ? VERDICT_PASS : VERDICT_INCONCLUSIVE),
                "row %zu, %s: %s", row, hazard, verdict_name(result->verdict));
}

START_TEST(check_hazards__each_proof__proves_and_its_nearest_other_does_not) {
  for (size_t at = 0; at < sizeof proofs / sizeof proofs[0]; at++) {
    const proof_t *row = &proofs[at];
    judge_hazard(row->hazard, row->facts, row->served, row->right);
    proven(row->hazard, true, at);
    judge_hazard(row->hazard, row->facts_n, row->served_n, row->right_n);
    proven(row->hazard, false, at);
  }
}
END_TEST

START_TEST(check_hazards__nothing_happened__leaves_every_hazard_unproven) {
  for (size_t at = 0; at < sizeof proofs / sizeof proofs[0]; at++) {
    judge_hazard(proofs[at].hazard, "", "", "");
    proven(proofs[at].hazard, false, at);
  }
}
END_TEST

START_TEST(check_hazards__changed_octets__prove_a_cut_and_a_noise) {
  static const char *const names[] = {"line_cut", "line_noise"};
  for (size_t at = 0; at < 2; at++) {
    hand_run.line_clean = true;
    judge_hazard(names[at], "", "", "");
    proven(names[at], false, at);
    hand_run.line_clean = false;
    judge_hazard(names[at], "", "", "");
    proven(names[at], true, at);
  }
}
END_TEST

START_TEST(check_hazards__cut_points_of_another_enumeration__prove_no_power_cut) {
  hand_run.cut_points = 3;
  judge_hazard("power_cut_at_write", "", "", "");
  proven("power_cut_at_write", false, 0);
  hand_story.enumerate = "every_octet";
  judge_hazard("power_cut_at_write", "", "", "");
  proven("power_cut_at_write", false, 1);
  hand_story.enumerate = "every_nvm_write";
  judge_hazard("power_cut_at_write", "", "", "");
  proven("power_cut_at_write", true, 2);
  hand_run.cut_points = 0;
  judge_hazard("power_cut_at_write", "", "", "");
  proven("power_cut_at_write", false, 3);
}
END_TEST

START_TEST(check_hazards__a_killed_head_end__needs_kills_and_something_stored) {
  judge_hazard("head_end_killed", "", "", "");
  proven("head_end_killed", false, 0);
  hand_story.kills = true;
  judge_hazard("head_end_killed", "", "", "");
  proven("head_end_killed", false, 1);
  hand_run.record_count = 1;
  judge_hazard("head_end_killed", "", "", "");
  proven("head_end_killed", true, 2);
}
END_TEST

START_TEST(check_hazards__a_name_that_nothing_can_prove__is_inconclusive) {
  judge_hazard("earthquake", "", "", "");
  ck_assert_int_eq(hand_context.results[0].verdict, VERDICT_INCONCLUSIVE);
}
END_TEST

START_TEST(check_hazards__an_outage_of_another_kind__is_none) {
  judge_hazard("outage_below_interval",
               "fault 0 metering_voltage_off 1767269040000000000 1767269340000000000\n", POWER_UP,
               "");
  proven("outage_below_interval", false, 0);
}
END_TEST

static void fill(TCase *cases) {
  tcase_add_test(cases, check_hazards__a_killed_head_end__needs_kills_and_something_stored);
  tcase_add_test(cases, check_hazards__each_proof__proves_and_its_nearest_other_does_not);
  tcase_add_test(cases, check_hazards__nothing_happened__leaves_every_hazard_unproven);
  tcase_add_test(cases, check_hazards__changed_octets__prove_a_cut_and_a_noise);
  tcase_add_test(cases, check_hazards__cut_points_of_another_enumeration__prove_no_power_cut);
  tcase_add_test(cases, check_hazards__a_name_that_nothing_can_prove__is_inconclusive);
  tcase_add_test(cases, check_hazards__an_outage_of_another_kind__is_none);
}

int main(void) { return hand_run_suite("check_hazards", fill); }
