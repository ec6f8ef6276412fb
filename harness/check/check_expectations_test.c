/* Every kind of expectations.def with examples that pass and examples that fail, by the name and
 * the blame of the failure. One row a line: the keys as EXPECT.md flattens them, divided by `|`. */
#include "harness/check/by_hand_test.h"

/* Visits at noon of the first and of the second of January; the meter answers a second later. */
#define T1 "1767268801000000000"
#define T2 "1767355201000000000"
#define HASH_A "aa00000000000000000000000000000000000000000000000000000000000011"
static const char facts[] = HAND_FACTS "gauge 0 0 P\ngauge 0 1 Q\n"
                                       "look 0 1767268800000000000 1.8.0\n"
                                       "look 0 1767268800000000000 -\n"
                                       "visit 1 1767268800000000000 0 readout,billing\n"
                                       "visit 1 1767355200000000000 0 readout,billing\n";
static const char served[] =
    "value 0 1 " T1 " 1-0:1.8.0*255 1000\n"
    "value 0 1 " T1 " 1-0:1.6.0*255 6000000 1767261600\n"
    "value 0 1 " T1 " 1-0:0.1.0*255 1\n"
    "value 0 1 " T1 " 0-0:1.0.0*255 1767268901\n" /* 100 s fast */
    "value 0 1 " T1 " 0-0:96.5.0*255 5\n"         /* 1 clock_invalid, 4 frozen */
    "value 0 1 " T1 " 0-0:96.14.0*255 1\n"
    "value 0 1 " T1 " 0-0:128.3.0*255 2 1767230000 1767240000 1 600\n"
    "set 0 1 " T1 " 1 8 264 1767225600 1767261600 1767261660 3\n" /* bits 3 and 8 */
    "missed 0 1 " T1 " 1 1 1767250000\n"
    "register 0 1 " T1 " 1 1-0:1.8.0*255 900 -\n"
    "register 0 1 " T1 " 1 1-0:128.8.0*255 90 -\n"
    "register 0 1 " T1 " 1 1-0:1.8.2*255 400 -\n"
    "register 0 1 " T1 " 1 1-0:1.6.0*255 6000000 1767261600\n"
    "event 0 1 " T1 " 5 1 2 1767261600 - - I\n"
    "event 0 1 " T1 " 6 1 10 1767261700 1767261760 7 O3\n"
    "entry 0 1 " T1 " 7 1 1767268800 1767269700 514 900 2500\n" /* 0x200 repeated, 0x002 */
    "entry 0 1 " T1 " 8 1 1767268800 1767269700 0 900 2600\n"
    "marker 0 1 " T1 " 9 1 TC 1767268800 1767268000 1\n"
    "daily 0 1 " T1 " 3 1767312000 8\n"
    "daily_register 0 1 " T1 " 3 1-0:1.8.0*255 950\n"
    "daily_register 0 1 " T1 " 3 1-0:1.8.2*255 450\n"
    "gauges 0 1 " T1 " 1 1 1767268800 1767269700 128 900 1 5 3 -7 9 1\n" /* P, then Q */
    "gauges 0 1 " T1 " 2 1 1767268800 1767269700 0 900 2 2 2 0 0 0\n"
    "value 0 1 " T1 " 1-0:0.2.0*255 L1\nvalue 0 1 " T1 " 1-0:0.2.1*255 A1\n"
    "value 0 1 " T1 " 1-0:0.2.8*255 " HASH_A "\n"
    "firmware 0 1 " T1 " 1 1767260000 0 2 0 - L2 0 0 R3 -\n"
    "firmware 0 1 " T1 " 2 1767260060 0 0 3 L1 L2 1 2 R3 DE-26\n"
    "disturbance 0 1 " T1 " 1 1767268800110 0 1 5 1 350 126500 126500 0 130000 good\n"
    "disturbance 0 1 " T1 " 2 1767268900000 0 2 1 0 60 264500 264500 0 0 good\n"
    "waveform 0 1 " T1 " 1 24 good\n"
    "display 0 1767268800000000000 1.8.0 001234.567_kWh T1 L1,L2,L3,import\n"
    "display 0 1767268800000000000 F.F 00000000 T1 L1,L2,L3,import\n"
    "command 0 1 " T1 " set_clock 5 3 ok\n"
    "command 0 1 " T1 " adjust_clock 5 1 ER07\n"
    "value 0 2 " T2 " 1-0:1.8.0*255 2000\n"
    "value 0 2 " T2 " 1-0:129.8.0*255 7\n"
    "value 0 2 " T2 " 0-0:96.5.0*255 0\n"
    "event 0 2 " T2 " 5 1 2 1767261600 - - I\n"; /* the same event read again is one event */

typedef struct {
  const char *kind, *keys;
  int32_t passes;      /* how many results, all of them passes; or */
  const char *failure; /* the only failure, */
  blame_t blame;       /* and whose it is */
} row_t;

static bill_t bill;
static bench_bills_t bills;
static record_t records[14];

static record_t record(record_kind_t kind, const char *key, const char *value) {
  return (record_t){.kind = kind, .key = bytes_text(key), .value = bytes_text(value)};
}

static bill_line_t line(int64_t value) {
  return (bill_line_t){.value = value, .low = value, .high = value, .stamp = {-1}};
}

static void begin_run(void) {
  bill = (bill_t){.label = "2026-01", .from = {1767225600}, .to = {1769904000}};
  bill.total = line(105000000);
  bill.energy[1] = line(66666666);
  bill.energy[2] = line(38333334);
  bill.demand[0] = line(10000000);
  bill.demand[0].stamp.s = 1767261600;
  bill.amount.micro = 56570000;
  bill.reason_count = 1;
  snprintf(bill.reasons[0], sizeof bill.reasons[0], "clock_lost on the second");
  bills = (bench_bills_t){&bill, 1};
  records[0] = record(REC_VISIT, "1 1767268800 1", "ST_OK readout -");
  records[1] = record(REC_VISIT, "1 1767355200 1", "ST_TIMEOUT readout readout");
  records[2] = record(REC_FAULT, "1767355201000000000", "ST_TIMEOUT 1 0 silence");
  records[3] = record(REC_FAULT, "1767355211000000000", "ST_TIMEOUT 1 0 silence");
  records[4] = record(REC_WORK_ORDER, "battery 1767268801", "replace it");
  records[5] = record(REC_WORK_ORDER, "zone 1767268801", "another zone");
  records[6] = record(REC_WORK_ORDER, "zone-closed 1767268901", "the site's");
  records[7] = record(REC_WORK_ORDER, "clock 1767268801", "refused");
  records[8] = record(REC_WORK_ORDER, "clock-closed 1767268901", "set");
  records[9] = record(REC_WORK_ORDER, "clock 1767269001", "refused");
  records[10] = record(REC_FIRMWARE, "1767268801000000000 good", "verified meter - L2");
  records[11] = record(REC_FIRMWARE, "1767268802000000000 bad", "refused meter hash -");
  records[12] = record(REC_FIRMWARE, "1767268803000000000 good", "activated meter - 3 L2 00");
  records[13] = record(REC_FIRMWARE, "1767268804000000000 good", "scheduled pmu - 1767268805");
  hand_story.facts = bytes_text(facts);
  hand_run.served = hand_run.ideal = served;
  hand_run.right = "bill 0 2026-01 1767225600 1769904000 closed\ntotal 0 2026-01 105000000\n"
                   "energy 0 2026-01 1 66666666 2\nenergy 0 2026-01 2 38333334 2\n"
                   "demand 0 2026-01 0 10000000 1767261600\nclock 0 2026-01 0 10000000\n";
  hand_run.bills = &bills;
  hand_run.records = records;
  hand_run.record_count = 14;
}

static expectation_t expectation_of(const char *kind, const char *keys) {
  const char **names = ARENA_ARRAY(&hand_arena, const char *, 32);
  const char **values = ARENA_ARRAY(&hand_arena, const char *, 32);
  expectation_t made = {.kind = kind, .line = 3, .col = 5, .keys = names, .values = values};
  while (*keys != '\0') {
    size_t name = strcspn(keys, "=");
    size_t len = strcspn(keys, "|");
    ck_assert_uint_lt(name, len);
    names[made.count] = arena_printf(&hand_arena, "%.*s", (int)name, keys);
    values[made.count++] =
        arena_printf(&hand_arena, "%.*s", (int)(len - name - 1), keys + name + 1);
    keys += len + (keys[len] == '|');
  }
  return made;
}

static void expect_that(const char *kind, const char *keys, const comparator_t *comparator) {
  expectation_t *made = ARENA_NEW(&hand_arena, expectation_t);
  *made = expectation_of(kind, arena_printf(&hand_arena, "meter=m|%s", keys));
  hand_story.expectations = made;
  hand_story.expectation_count = 1;
  hand_judge_with(&check_expectations, comparator);
}

static void must_fail(const row_t *row, bool meter_wrong, blame_t blame) {
  hand_meter_wrong = meter_wrong;
  expect_that(row->kind, row->keys, &comparator_right);
  hand_meter_wrong = false;
  if (hand_count(VERDICT_FAIL) != 1) hand_list();
  ck_assert_msg(hand_count(VERDICT_FAIL) == 1, "%s %s: not one failure", row->kind, row->keys);
  hand_only_failure(arena_printf(&hand_arena, "expect 3:5 %s %s", row->kind, row->failure), blame);
}

/* What the tables call the meter's is the head-end's where the meter was not found wrong before: a
 * command was served. After a wrong meter, all but it is the meter's. */
static void try_row(const row_t *row) {
  if (row->failure != NULL) {
    must_fail(row, false, row->blame == BLAME_METER ? BLAME_HEAD_END : row->blame);
    must_fail(row, true, BLAME_METER);
    return;
  }
  expect_that(row->kind, row->keys, &comparator_right);
  bool good = hand_context.count == (size_t)row->passes && hand_count(VERDICT_PASS) == row->passes;
  if (!good) hand_list();
  ck_assert_msg(good, "%s %s: not %d passes alone", row->kind, row->keys, row->passes);
}

/* A literal that both the meter and the oracle contradict is the scenario's mistake. */
static const row_t readings[] = {
    {"register", "name=total|value=2000~0", 1, NULL, BLAME_NONE},
    {"register", "name=total|value=2001~0", 0, "1-0:1.8.0*255 value", BLAME_BENCH},
    {"register", "name=total|value=2001~1", 1, NULL, BLAME_NONE},
    {"register", "name=total|visit=1|value=1000~0", 1, NULL, BLAME_NONE},
    {"register", "name=total|visit=1|value=2000~0", 0, "1-0:1.8.0*255 value", BLAME_BENCH},
    {"register", "name=total|visit=3|value=2000~0", 0, "1-0:1.8.0*255 value", BLAME_HEAD_END},
    {"register", "name=total|value=oracle", 1, NULL, BLAME_NONE},
    {"register", "name=total|value=oracle|value=2000~0", 1, NULL, BLAME_NONE},
    {"register", "name=demand 0|value=6000000~500|stamp=1767261600", 2, NULL, BLAME_NONE},
    {"register", "name=demand 0|stamp=1767261601", 0, "1-0:1.6.0*255 stamp", BLAME_BENCH},
    {"register", "name=rate 1|value=0~0", 0, "1-0:1.8.1*255 value", BLAME_HEAD_END},
    {"register", "name=unallocated|visit=2|value=7~0", 1, NULL, BLAME_NONE},
    {"register", "name=unallocated|visit=1|value=7~0", 0, "1-0:129.8.0*255 value", BLAME_HEAD_END},
    {"register", "name=colour|value=1~0", 0, "name", BLAME_BENCH},
    {"register", "name=total|quantity=R1|value=2000~0", 0, "quantity", BLAME_BENCH},
    {"counter", "name=resets|visit=1|value=1", 1, NULL, BLAME_NONE},
    {"counter", "name=resets|visit=1|value=2", 0, "1-0:0.1.0*255 value", BLAME_BENCH},
    {"counter", "name=transient_resets|value=1", 0, "0-0:128.30.0*255 value", BLAME_HEAD_END},
    {"counter", "name=colour|value=1", 0, "name", BLAME_BENCH},
    {"resets", "visit=1|value=1", 1, NULL, BLAME_NONE},
    {"resets", "visit=1|value=2", 0, "1-0:0.1.0*255 value", BLAME_BENCH},
    {"status", "visit=1|has=clock_invalid frozen|has_not=slewing|rate=1|clock_error=100000000000",
     5, NULL, BLAME_NONE},
    {"status", "visit=1|has=slewing", 0, "has slewing", BLAME_METER},
    {"status", "visit=1|has_not=frozen", 0, "has_not frozen", BLAME_METER},
    {"status", "has_not=frozen", 1, NULL, BLAME_NONE}, /* not any more at the second visit */
    {"status", "visit=1|has=purple", 0, "has purple", BLAME_BENCH},
    {"status", "visit=1|has_not=purple", 0, "has_not purple", BLAME_BENCH},
    {"status", "visit=1|rate=2", 0, "0-0:96.14.0*255 rate", BLAME_BENCH},
    {"status", "visit=1|clock_error=101000000000", 1, NULL, BLAME_NONE}, /* within 1 s */
    {"status", "visit=1|clock_error=102000000000", 0, "clock_error", BLAME_METER},
    {"status", "visit=3|has=frozen", 0, "status", BLAME_HEAD_END},
    {"episode", "count=2|first=1767230000|last=1767240000|open=true|e_set=600000000000", 5, NULL,
     BLAME_NONE},
    {"episode", "count=1", 0, "0-0:128.3.0*255 count", BLAME_BENCH},
    {"episode", "first=1767230001", 0, "first", BLAME_METER},
    {"episode", "last=1767230000", 0, "last", BLAME_METER},
    {"episode", "open=false", 0, "open", BLAME_METER},
    {"episode", "e_set=601000000000", 0, "e_set", BLAME_METER},
    {"episode", "visit=2|open=true", 0, "open", BLAME_METER},
};

static const row_t rows[] = {
    {"set",
     "number=1|cause=power_up_catch_up|causes=change_over|causes=power_up_catch_up|"
     "start=1767225600|end=1767261600|reset=1767261660|flags=start_invalid end_invalid|"
     "total=900~0|shadow=90~0|energy.rate=2|energy.value=oracle|energy.value=400~0|"
     "demand.rate=0|demand.value=6000000~500|demand.stamp=1767261600|missed=1",
     13, NULL, BLAME_NONE},
    {"set", "number=2", 0, "number 2", BLAME_METER},
    {"set", "number=1|cause=billing_date", 0, "cause", BLAME_METER},
    {"set", "number=1|cause=earthquake", 0, "cause", BLAME_METER},
    {"set", "number=1|causes=power_up_catch_up", 0, "causes", BLAME_METER},
    {"set", "number=1|start=1767225601", 0, "start", BLAME_BENCH},
    {"set", "number=1|end=1767261601", 0, "end", BLAME_BENCH},
    {"set", "number=1|reset=1767261600", 0, "reset", BLAME_BENCH},
    {"set", "number=1|flags=frozen", 0, "flags frozen", BLAME_METER},
    {"set", "number=1|total=901~0", 0, "total", BLAME_BENCH},
    {"set", "number=1|shadow=91~0", 0, "shadow", BLAME_BENCH},
    {"set", "number=1|energy.rate=2|energy.value=401~0", 0, "energy.0.value", BLAME_BENCH},
    {"set", "number=1|energy.rate=3|energy.value=0~0", 0, "energy.0.value", BLAME_METER},
    {"set", "number=1|demand.rate=0|demand.value=5000000~500", 0, "demand.0.value", BLAME_BENCH},
    {"set", "number=1|demand.rate=0|demand.stamp=1767261601", 0, "demand.0.stamp", BLAME_BENCH},
    {"set", "number=1|missed=2", 0, "missed", BLAME_METER},
    {"event", "code=power_up", 0, NULL, BLAME_NONE},
    {"event", "code=power_up|count=1|value=none", 2, NULL, BLAME_NONE},
    {"event", "code=power_up|count=2", 0, "count", BLAME_METER},
    {"event", "code=power_up|nth=2", 0, "2", BLAME_METER},
    {"event", "code=battery_low", 0, "4", BLAME_METER},
    {"event", "code=earthquake", 0, "code", BLAME_BENCH},
    {"event",
     "code=time_set|at=1767261700|stamp2=1767261760|value=7|by=O3|within=1767261702|"
     "within=2000000000",
     5, NULL, BLAME_NONE},
    {"event", "code=time_set|at=1767261701", 0, "at", BLAME_BENCH},
    {"event", "code=time_set|stamp2=1767261761", 0, "stamp2", BLAME_BENCH},
    {"event", "code=time_set|value=8", 0, "value", BLAME_BENCH},
    {"event", "code=time_set|value=none", 0, "value", BLAME_METER},
    {"event", "code=time_set|by=O1", 0, "by", BLAME_METER},
    {"event", "code=time_set|within=1767261703|within=2000000000", 0, "within", BLAME_METER},
    {"no_event", "code=battery_low", 1, NULL, BLAME_NONE},
    {"no_event", "code=power_up", 0, "2", BLAME_METER},
    {"no_event", "code=earthquake", 0, "code", BLAME_BENCH},
    {"entry",
     "label=1767268800|value=2500~0|end=1767269700|flags=repeated power_down|"
     "no_flags=short",
     5, NULL, BLAME_NONE},
    {"entry", "label=1767268800|nth=2|value=2600~0", 1, NULL, BLAME_NONE},
    {"entry", "label=1767268800|nth=2|value=2500~0", 0, "value", BLAME_BENCH},
    {"entry", "label=1767268800|nth=3", 0, "label", BLAME_METER},
    {"entry", "label=1767269700", 0, "label", BLAME_METER},
    {"entry", "label=1767268800|end=1767269701", 0, "end", BLAME_BENCH},
    {"entry", "label=1767268800|flags=short", 0, "flags short", BLAME_METER},
    {"entry", "label=1767268800|no_flags=repeated", 0, "no_flags repeated", BLAME_METER},
    {"entry", "label=1767268800|no_flags=purple", 0, "no_flags purple", BLAME_BENCH},
    {"no_entry", "label=1767269700", 1, NULL, BLAME_NONE},
    {"no_entry", "label=1767268800", 0, "label", BLAME_METER},
    {"daily", "number=3|stamp=1767312000|flags=late|no_flags=invalid|total=950~0", 4, NULL,
     BLAME_NONE},
    {"daily", "number=3|energy.rate=2|energy.value=450~0", 1, NULL, BLAME_NONE},
    {"daily", "number=2", 0, "number 2", BLAME_METER},
    {"daily", "number=3|stamp=1767312001", 0, "stamp", BLAME_BENCH},
    {"daily", "number=3|flags=invalid", 0, "flags invalid", BLAME_METER},
    {"daily", "number=3|no_flags=late", 0, "no_flags late", BLAME_METER},
    {"daily", "number=3|flags=purple", 0, "flags purple", BLAME_BENCH},
    {"daily", "number=3|total=951~0", 0, "total", BLAME_BENCH},
    {"daily", "number=3|energy.rate=2|energy.value=451~0", 0, "energy.0.value", BLAME_BENCH},
    {"daily", "number=3|energy.rate=1|energy.value=0~0", 0, "energy.0.value", BLAME_METER},
    {"no_daily", "number=2", 1, NULL, BLAME_NONE},
    {"no_daily", "number=3", 0, "number", BLAME_METER},
    {"gauge",
     "label=1767268800|word=Q|min=-7~0|max=9~0|mean=1~0|end=1767269700|flags=short|no_flags="
     "repeated",
     6, NULL, BLAME_NONE},
    {"gauge", "label=1767268800|word=P|mean=3~0", 1, NULL, BLAME_NONE},
    {"gauge", "label=1767268800|nth=2|word=P|min=2~0", 1, NULL, BLAME_NONE},
    {"gauge", "label=1767268800|word=S|min=1~0", 0, "word", BLAME_BENCH},
    {"gauge", "label=1767269700|word=P|min=1~0", 0, "label", BLAME_METER},
    {"gauge", "label=1767268800|nth=3|word=P|min=1~0", 0, "label", BLAME_METER},
    {"gauge", "label=1767268800|word=P|min=2~0", 0, "min", BLAME_BENCH},
    {"gauge", "label=1767268800|word=P|max=4~0", 0, "max", BLAME_BENCH},
    {"gauge", "label=1767268800|word=Q|mean=2~0", 0, "mean", BLAME_BENCH},
    {"gauge", "label=1767268800|word=P|end=1767269701", 0, "end", BLAME_BENCH},
    {"gauge", "label=1767268800|word=P|flags=repeated", 0, "flags repeated", BLAME_METER},
    {"gauge", "label=1767268800|word=P|no_flags=short", 0, "no_flags short", BLAME_METER},
    {"firmware", "part=legal|identity=oracle|identity=L1|hash=" HASH_A, 3, NULL, BLAME_NONE},
    {"firmware", "part=application|identity=A1", 1, NULL, BLAME_NONE},
    {"firmware", "part=legal|identity=A1", 0, "identity", BLAME_BENCH},
    {"firmware", "part=legal|visit=2|identity=L1", 0, "identity", BLAME_HEAD_END},
    {"firmware", "part=application|hash=oracle", 0, "hash", BLAME_HEAD_END},
    {"firmware_log", "kind=initiated", 0, NULL, BLAME_NONE},
    {"firmware_log", "kind=refused|reason=hash|old=L1|new=oracle|new=L2|by=R3|count=1", 6, NULL,
     BLAME_NONE},
    {"firmware_log", "kind=activated|count=0", 1, NULL, BLAME_NONE},
    {"firmware_log", "kind=refused|count=0", 0, "count", BLAME_METER},
    {"firmware_log", "kind=refused|reason=size", 0, "reason", BLAME_METER},
    {"firmware_log", "kind=refused|old=L2", 0, "old", BLAME_BENCH},
    {"firmware_log", "kind=refused|nth=2", 0, "kind", BLAME_METER},
    {"firmware_log", "kind=verified", 0, "kind", BLAME_METER},
    /* A dip of 350 ms, phases 1 and 3 (mask 5), cut (1); keys of spans in ns. */
    {"disturbance",
     "kind=dip|phases=5|duration=oracle|duration=350000000|extreme=126500~0|begin=1767268800110|"
     "flags=cut|no_flags=trace_cut|count=1",
     7, NULL, BLAME_NONE},
    {"disturbance", "kind=swell", 0, NULL, BLAME_NONE},
    {"disturbance", "kind=interruption|count=0", 1, NULL, BLAME_NONE},
    {"disturbance", "kind=dip|count=2", 0, "count", BLAME_METER},
    {"disturbance", "kind=rapid_change", 0, "kind", BLAME_METER},
    {"disturbance", "kind=dip|nth=2", 0, "kind", BLAME_METER},
    {"disturbance", "kind=dip|phases=1", 0, "phases", BLAME_METER},
    {"disturbance", "kind=dip|duration=360000000", 0, "duration", BLAME_BENCH},
    {"disturbance", "kind=dip|extreme=126501~0", 0, "extreme", BLAME_BENCH},
    {"disturbance", "kind=dip|begin=1767268800111", 0, "begin", BLAME_BENCH},
    {"disturbance", "kind=swell|flags=cut", 0, "flags cut", BLAME_METER},
    {"disturbance", "kind=dip|no_flags=cut", 0, "no_flags cut", BLAME_METER},
    {"waveform", "number=1|halves=oracle|halves=24", 1, NULL, BLAME_NONE},
    {"waveform", "number=1|halves=23", 0, "halves", BLAME_BENCH},
    {"waveform", "number=2|halves=24", 0, "number", BLAME_HEAD_END},
    {"display", "at=1767268800|code=1.8.0|text=001234.567_kWh|rate=T1|signs=L1,L2,L3,import", 3,
     NULL, BLAME_NONE},
    {"display", "at=1767268800|text=oracle|text=00000000", 2, NULL, BLAME_NONE},
    {"display", "at=1767268800|code=1.8.0|text=001234.568_kWh", 0, "text", BLAME_BENCH},
    {"display", "at=1767268800|code=1.8.0|rate=T2", 0, "rate", BLAME_BENCH},
    {"display", "at=1767268800|code=1.8.0|signs=-", 0, "signs", BLAME_BENCH},
    {"display", "at=1767268801|text=oracle", 0, "at", BLAME_BENCH},
    {"marker", "kind=TC|at=1767268800|stamp2=1767268000|value=1|count=1", 3, NULL, BLAME_NONE},
    {"marker", "kind=TC|at=1767268801", 0, "TC 1767268801", BLAME_METER},
    {"marker", "kind=ND", 0, "ND", BLAME_METER},
    {"marker", "kind=TC|stamp2=1767268001", 0, "stamp2", BLAME_BENCH},
    {"marker", "kind=TC|value=2", 0, "value", BLAME_BENCH},
    {"marker", "kind=TC|count=2", 0, "count", BLAME_METER},
    {"command", "nth=2|what=adjust_clock|result=ER07", 2, NULL, BLAME_NONE},
    {"command", "nth=2|what=set_clock", 0, "what", BLAME_HEAD_END},
    {"command", "nth=2|result=ok", 0, "result", BLAME_METER},
    {"command", "nth=3|what=set_clock", 0, "command", BLAME_HEAD_END},
};

static const row_t made[] = {
    {"bill",
     "period=2026-01|total=oracle|total=105000000~500|energy.rate=1|energy.value=66666666~0|"
     "energy.rate=2|energy.value=oracle|demand.rate=0|demand.value=10000000~500|"
     "demand.stamp=1767261600|amount=56570000~0|quality=exact|interim=false|flags=clock_lost|"
     "no_flags=outage",
     10, NULL, BLAME_NONE},
    {"bill", "period=2026-02|total=oracle", 0, "bill", BLAME_HEAD_END},
    {"bill", "period=2026-01|total=105000502~500", 0, "total", BLAME_BENCH},
    {"bill",
     "period=2026-01|energy.rate=1|energy.value=66666666~0|energy.rate=2|"
     "energy.value=38333336~0",
     0, "energy.1.value", BLAME_BENCH},
    {"bill", "period=2026-01|demand.rate=0|demand.value=9000000~500", 0, "demand.0.value",
     BLAME_BENCH},
    {"bill", "period=2026-01|demand.rate=0|demand.value=oracle|demand.stamp=1767262500", 0,
     "demand.0.stamp", BLAME_BENCH},
    {"bill", "period=2026-01|amount=56570001~5000", 0, "amount", BLAME_HEAD_END},
    {"bill", "period=2026-01|quality=estimated", 0, "quality", BLAME_HEAD_END},
    {"bill", "period=2026-01|interim=true", 0, "interim", BLAME_HEAD_END},
    {"bill", "period=2026-01|flags=clock", 0, "flags clock", BLAME_HEAD_END},
    {"bill", "period=2026-01|no_flags=clock_lost", 0, "no_flags clock_lost", BLAME_HEAD_END},
    {"work_order", "kind=battery", 1, NULL, BLAME_NONE},
    {"work_order", "kind=battery|open=false", 0, "open", BLAME_HEAD_END},
    {"work_order", "kind=zone", 0, "open", BLAME_HEAD_END}, /* it was closed */
    {"work_order", "kind=zone|open=false", 1, NULL, BLAME_NONE},
    {"work_order", "kind=clock", 1, NULL, BLAME_NONE}, /* closed, and opened again */
    {"work_order", "kind=bat", 0, "open", BLAME_HEAD_END},
    {"work_order", "kind=modem", 0, "open", BLAME_HEAD_END},
    {"work_order", "kind=modem|open=false", 1, NULL, BLAME_NONE},
    {"image", "name=good|result=activated", 1, NULL, BLAME_NONE},
    {"image", "name=good|result=verified", 0, "good result", BLAME_HEAD_END}, /* no longer */
    {"image", "name=bad|result=refused hash", 1, NULL, BLAME_NONE},
    {"image", "name=bad|result=refused size", 0, "bad result", BLAME_HEAD_END},
    {"image", "name=bad|result=not_sent hash", 0, "bad result", BLAME_HEAD_END},
    {"image", "name=none|result=activated", 0, "none result", BLAME_HEAD_END},
    {"fault_seen", "status=ST_TIMEOUT|count_min=2", 1, NULL, BLAME_NONE},
    {"fault_seen", "status=ST_TIMEOUT|count_min=3", 0, "ST_TIMEOUT", BLAME_HEAD_END},
    {"fault_seen", "status=ST_NAK", 0, "ST_NAK", BLAME_HEAD_END},
    {"visits", "complete=1|incomplete=1", 2, NULL, BLAME_NONE},
    {"visits", "complete=2", 0, "complete", BLAME_HEAD_END},
    {"visits", "incomplete=0", 0, "incomplete", BLAME_HEAD_END},
};

static const struct {
  const row_t *rows;
  size_t count;
} tables[] = {{readings, sizeof readings / sizeof readings[0]},
              {rows, sizeof rows / sizeof rows[0]},
              {made, sizeof made / sizeof made[0]}};
enum { TABLES = sizeof tables / sizeof tables[0] };

/* Of readings, of rows, of the head-end. */
START_TEST(check_expectations__of_each_table__pass_and_fail_as_written) {
  for (size_t at = 0; at < tables[_i].count; at++) {
    begin_run();
    try_row(&tables[_i].rows[at]);
  }
}
END_TEST

/* What differs from the run of the tables, and the only failure. */
#define BILL_OF_106 "bill 0 2026-01 1767225600 1769904000 closed\ntotal 0 2026-01 106000000\n"
static const struct {
  const char *served, *ideal, *right; /* NULL: as ever */
  bool meter_wrong;                   /* as check_served finds it */
  row_t row;
} others[] = {
    /* A meter that the oracle contradicts, by a literal and without one. */
    {.ideal = "value 0 2 " T2 " 1-0:1.8.0*255 1999\n",
     .meter_wrong = true,
     .row = {"register", "name=total|value=1999~0", 0, "1-0:1.8.0*255 value", BLAME_METER}},
    {.ideal = "value 0 2 " T2 " 1-0:1.8.0*255 1999\n",
     .meter_wrong = true,
     .row = {"register", "name=total|value=oracle", 0, "1-0:1.8.0*255 value", BLAME_METER}},
    {.ideal = "entry 0 1 " T1 " 7 1 1767268800 1767269700 514 900 2501\n",
     .meter_wrong = true,
     .row = {"entry", "label=1767268800|value=oracle", 0, "value", BLAME_METER}},
    /* A right meter, and no command was served: the literal is wrong. */
    {.served = "event 0 1 900 5 1 2 1767261600 - - I\n",
     .ideal = "event 0 1 900 5 1 2 1767261600 - - I\n",
     .row = {"event", "code=power_up|at=1767261601", 0, "at", BLAME_BENCH}},
    /* A clock that shows nothing has no error. */
    {.served = "value 0 1 " T1 " 0-0:1.0.0*255 -\nvalue 0 1 " T1 " 0-0:96.5.0*255 1\n",
     .row = {"status", "clock_error=0", 0, "clock_error", BLAME_HEAD_END}},
    /* A literal and the oracle against the bill, and the oracle alone. */
    {.right = BILL_OF_106,
     .row = {"bill", "period=2026-01|total=oracle|total=106000000~500", 0, "total",
             BLAME_HEAD_END}},
    {.right = BILL_OF_106,
     .row = {"bill", "period=2026-01|total=oracle", 0, "total", BLAME_HEAD_END}},
    /* The oracle where it says nothing. */
    {.row = {"visits", "complete=oracle", 0, "complete", BLAME_BENCH}},
};

START_TEST(check_expectations__in_another_run__blame_who_is_contradicted) {
  begin_run();
  if (others[_i].served != NULL) hand_run.served = others[_i].served;
  if (others[_i].ideal != NULL) hand_run.ideal = others[_i].ideal;
  if (others[_i].right != NULL) hand_run.right = others[_i].right;
  must_fail(&others[_i].row, others[_i].meter_wrong, others[_i].row.blame);
}
END_TEST

START_TEST(check_expectations__a_literal_against_the_oracle__blames_the_bench) {
  begin_run();
  hand_run.right = BILL_OF_106;
  expect_that("bill", "period=2026-01|total=oracle|total=105000000~500", &comparator_right);
  hand_only_failure("expect 3:5 bill total, literal against oracle", BLAME_BENCH);
  hand_is("expect 3:5 bill total", VERDICT_PASS, BLAME_NONE);
}
END_TEST

/* +A and R1 have the channels; by hand, at noon less a minute, R1 alone; 40 s later, without
 * supply, +A, which does nothing; by order, at noon of the second day, R1 and +A. An entry is read
 * with the channels of its reading. */
START_TEST(check_expectations__entries_of_changed_channels__are_of_the_quantity) {
  begin_run();
  hand_story.facts =
      bytes_text(HAND_FACTS "quantity 0 0 +A\nquantity 0 1 R1\nchannel 0 0 0\nchannel 0 1 1\n"
                            "fault 0 set_channels 1767268740000000000 -1 1 O3\n"
                            "fault 0 supply_off 1767268770000000000 1767268790000000000 site\n"
                            "fault 0 set_channels 1767268780000000000 -1 0 O3\n");
  hand_run.served = "entry 0 1 " T1 " 7 1 1767268800 1767269700 0 900 41\n"
                    "command 0 2 " T2 " set_channels 1,0 3 ok\n"
                    "entry 0 2 1767355202000000000 9 1 1767355200 1767355300 0 100 51 61\n";
  expect_that("entry", "label=1767268800|quantity=R1|value=41~0", &comparator_right);
  hand_all_pass(1);
  expect_that("entry", "label=1767268800|quantity=+A|value=41~0", &comparator_right);
  hand_only_failure("expect 3:5 entry value", BLAME_BENCH);
  expect_that("entry", "label=1767355200|quantity=R1|value=51~0", &comparator_right);
  hand_all_pass(1);
  expect_that("entry", "label=1767355200|quantity=+A|value=61~0", &comparator_right);
  hand_all_pass(1);
}
END_TEST

START_TEST(check_expectations__a_stranger__is_an_error_of_the_scenario) {
  begin_run();
  expectation_t stranger = expectation_of("resets", "meter=n|value=1");
  hand_story.expectations = &stranger;
  hand_story.expectation_count = 1;
  hand_judge(&check_expectations);
  hand_only_failure("expect 3:5 resets meter", BLAME_BENCH);
}
END_TEST

START_TEST(check_expectations__a_kind_that_nobody_checks__is_an_error) {
  begin_run();
  expect_that("earthquake", "value=1", &comparator_right);
  ck_assert_uint_eq(hand_context.count, 1);
  hand_is("expect 3:5", VERDICT_ERROR, BLAME_BENCH);
}
END_TEST

START_TEST(check_expectations__comparator_off__sees_no_wrong_number) {
  begin_run();
  expect_that("resets", "visit=1|value=2", &comparator_off);
  hand_all_pass(1);
  expect_that("bill", "period=2026-01|quality=estimated", &comparator_off);
  hand_all_pass(1);
}
END_TEST

/* Each kind of the registry stands in a table above, once as a pass and once as a failure. */
START_TEST(check_expectations__every_kind_but_those_of_real_facts__has_both_examples) {
  static const char *const kinds[] = {
#define EXPECTATION(kind, function) kind,
#include "harness/check/expectations.def"
#undef EXPECTATION
  };
  for (size_t kind = 0; kind < sizeof kinds / sizeof kinds[0]; kind++) {
    if (strcmp(kinds[kind], "interval") == 0) continue;     /* on a real run, in judge_test.c */
    if (strncmp(kinds[kind], "quality_", 8) == 0) continue; /* in expect_quality_test.c */
    int32_t pass = 0;
    int32_t fail = 0;
    for (size_t table = 0; table < TABLES; table++) {
      for (size_t at = 0; at < tables[table].count; at++) {
        const row_t *row = &tables[table].rows[at];
        if (strcmp(row->kind, kinds[kind]) != 0) continue;
        pass += row->failure == NULL;
        fail += row->failure != NULL;
      }
    }
    ck_assert_msg(pass > 0 && fail > 0, "%s: %d pass, %d fail", kinds[kind], pass, fail);
  }
}
END_TEST

static void fill(TCase *cases) {
  tcase_add_loop_test(cases, check_expectations__of_each_table__pass_and_fail_as_written, 0,
                      TABLES);
  tcase_add_loop_test(cases, check_expectations__in_another_run__blame_who_is_contradicted, 0,
                      sizeof others / sizeof others[0]);
  tcase_add_test(cases, check_expectations__a_literal_against_the_oracle__blames_the_bench);
  tcase_add_test(cases, check_expectations__entries_of_changed_channels__are_of_the_quantity);
  tcase_add_test(cases, check_expectations__a_stranger__is_an_error_of_the_scenario);
  tcase_add_test(cases, check_expectations__a_kind_that_nobody_checks__is_an_error);
  tcase_add_test(cases, check_expectations__comparator_off__sees_no_wrong_number);
  tcase_add_test(cases, check_expectations__every_kind_but_those_of_real_facts__has_both_examples);
}

int main(void) { return hand_run_suite("check_expectations", fill); }
