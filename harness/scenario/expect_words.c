/* The tables of EXPECT.md; see expect_words.h. */
#include "harness/scenario/expect_words.h"

#define TABLE(name, ...)                                                                           \
  static const char *const name##_WORDS[] = {__VA_ARGS__};                                         \
  static const words_table_t name = {name##_WORDS, sizeof name##_WORDS / sizeof name##_WORDS[0]}

TABLE(EVENTS, "power_down", "power_up", "clock_lost", "battery_low", "battery_dead",
      "battery_replaced", "time_set", "time_adjusted", "adjust_refused", "end_of_billing",
      "end_of_billing_locked_out", "wrong_password", "locked_out", "response_changed",
      "configuration_corrupt", "passive_activated", "voltage_lost", "voltage_back", "ratio_changed",
      "phase_lost", "phase_back", "reverse_run", "reverse_run_ended", "terminal_cover_opened",
      "terminal_cover_closed", "main_cover_opened", "main_cover_closed", "magnetic_field",
      "magnetic_field_gone", "set_refused", "transient_reset", "program_memory", "totals_repaired",
      "configuration_repaired", "configuration_lost", "front_end_fault", "front_end_back",
      "profile_cleared", "channels_changed", "nearly_full", "firmware_begun", "firmware_activated",
      "firmware_refused");
TABLE(STATES, "clock_invalid", "clock_doubtful", "frozen", "battery_low", "battery_failed",
      "configuration_corrupt", "voltage_missing", "slewing", "reverse_run", "phase_missing",
      "terminal_cover", "main_cover", "magnetic_field", "program_memory", "front_end",
      "configuration_lost", "nearly_full");
TABLE(ENTRY_FLAGS, "clock_invalid", "power_down", "power_up", "time_change", "dst", "not_valid",
      "end_of_billing", "short", "voltage_missing", "repeated", "battery", "slewing",
      "ratio_change", "phase_missing", "reverse_run", "transient_reset");
TABLE(GAUGE_FLAGS, "clock_invalid", "power_down", "power_up", "time_change", "dst", "not_valid",
      "end_of_billing", "short", "voltage_missing", "repeated", "battery", "slewing",
      "ratio_change", "phase_missing", "reverse_run", "transient_reset", "flagged");
TABLE(MARKERS, "ND", "PD", "PU", "CC", "FE", "TC", "CL", "DS");
TABLE(CAUSES, "billing_date", "season_change", "change_over", "remote_port", "optical_port",
      "button", "ratio_change", "power_up_catch_up", "battery_failure", "un_freezing",
      "external_input");
TABLE(SET_FLAGS, "start_invalid", "end_invalid", "frozen");
TABLE(BILL_QUALITIES, "exact", "estimated", "missing");
TABLE(INTERVAL_QUALITIES, "exact", "partial", "outage", "outage_zero", "unmetered", "estimated",
      "missing");
TABLE(WORK_ORDERS, "battery", "replace", "reprogram", "compare", "transient", "wiring", "tamper",
      "fraud", "security", "change", "data_loss", "zone", "clock", "nearly_full", "firmware");
TABLE(COUNTERS, "boot", "resets", "sequence", "events", "transient_resets", "activations",
      "ratio ct_primary", "ratio ct_secondary", "ratio vt_primary", "ratio vt_secondary");
TABLE(QUANTITIES, "+A", "-A", "+A1", "+A2", "+A3", "-A1", "-A2", "-A3", "AA", "R1", "R2", "R3",
      "R4", "+R", "-R", "+S", "-S", "I1", "I2", "I3", "I4", "C1", "C2", "C3", "C4", "C5");
TABLE(PORTS, "B", "I", "X", "O0", "O1", "O3", "R0", "R1", "R3");
TABLE(DAILY_FLAGS, "invalid", "late");
TABLE(FIRMWARE_PARTS, "legal", "application");
TABLE(FIRMWARE_ROWS, "refused", "activated", "initiated", "verified", "fallback");
TABLE(REASONS, "truncated", "size", "hash", "hardware", "serial", "signature", "signer",
      "downgrade", "replay", "least", "log", "unverified", "right", "clock", "form", "interrupted",
      "start", "memory");
TABLE(OUTCOMES, "activated", "verified", "not_sent", "refused");
TABLE(SIGNS, "-", "L1", "L2", "L3", "battery", "clock", "import", "export");
TABLE(GAUGES, "P", "P1", "P2", "P3", "Q", "Q1", "Q2", "Q3", "S", "U1", "U2", "U3", "F", "UB",
      "THD1", "THD2", "THD3", "PST1", "PST2", "PST3", "H1.2", "H1.3", "H1.4", "H1.5", "H1.6",
      "H1.7", "H1.8", "H1.9", "H1.10", "H1.11", "H1.12", "H1.13", "H1.14", "H1.15", "H1.16",
      "H1.17", "H1.18", "H1.19", "H1.20", "H1.21", "H1.22", "H1.23", "H1.24", "H1.25", "H2.2",
      "H2.3", "H2.4", "H2.5", "H2.6", "H2.7", "H2.8", "H2.9", "H2.10", "H2.11", "H2.12", "H2.13",
      "H2.14", "H2.15", "H2.16", "H2.17", "H2.18", "H2.19", "H2.20", "H2.21", "H2.22", "H2.23",
      "H2.24", "H2.25", "H3.2", "H3.3", "H3.4", "H3.5", "H3.6", "H3.7", "H3.8", "H3.9", "H3.10",
      "H3.11", "H3.12", "H3.13", "H3.14", "H3.15", "H3.16", "H3.17", "H3.18", "H3.19", "H3.20",
      "H3.21", "H3.22", "H3.23", "H3.24", "H3.25");
TABLE(DISTURBANCES, "dip", "swell", "interruption", "rapid_change");
TABLE(RECORD_FLAGS, "cut", "trace_cut");
TABLE(CELL_ROWS, "90-80", "80-70", "70-40", "40-5", "5-0");
TABLE(CELL_COLUMNS, "0.01-0.2", "0.2-0.5", "0.5-1", "1-5", "5-60");
TABLE(WEEK_LINES, "voltage_10", "voltage_15", "unbalance", "thd", "harmonic", "flicker",
      "frequency_1", "frequency_4");
TABLE(WEEK_VERDICTS, "pass", "fail", "undecided");

/* A demand of one rate, or whatever the rate, by that; one of several rates by its number. */
#define DEMAND(n) "demand " n, "demand " n " peak 2", "demand " n " peak 3"
static const char *const REGISTER_WORDS[] = {
    "total",           "rate 1",          "rate 2",          "rate 3",          "rate 4",
    "rate 5",          "rate 6",          "rate 7",          "rate 8",          "shadow",
    "unallocated",     DEMAND("0"),       DEMAND("1"),       DEMAND("2"),       DEMAND("3"),
    DEMAND("4"),       DEMAND("5"),       DEMAND("6"),       DEMAND("7"),       DEMAND("8"),
    DEMAND("of 0"),    DEMAND("of 1"),    DEMAND("of 2"),    DEMAND("of 3"),    DEMAND("of 4"),
    DEMAND("of 5"),    DEMAND("of 6"),    DEMAND("of 7"),    DEMAND("of 8"),    "cumulative 0",
    "cumulative 1",    "cumulative 2",    "cumulative 3",    "cumulative 4",    "cumulative 5",
    "cumulative 6",    "cumulative 7",    "cumulative 8",    "cumulative of 0", "cumulative of 1",
    "cumulative of 2", "cumulative of 3", "cumulative of 4", "cumulative of 5", "cumulative of 6",
    "cumulative of 7", "cumulative of 8", "coincident 1",    "coincident 2",    "coincident 3",
    "coincident 4",    "coincident 5"};
const words_table_t EXPECT_REGISTERS = {REGISTER_WORDS,
                                        sizeof REGISTER_WORDS / sizeof REGISTER_WORDS[0]};

static const char *const HAZARD_WORDS[] = {"outage_below_interval",
                                           "outage_in_peak_interval",
                                           "outage_over_rate_edge",
                                           "outage_over_month_end",
                                           "edge_in_changed_hour",
                                           "clock_lost",
                                           "clock_set_back",
                                           "clock_set_forward",
                                           "repeated_label",
                                           "several_losses",
                                           "three_flickers_in_one_interval",
                                           "dst_in_span",
                                           "leap_day",
                                           "set_refused",
                                           "line_cut",
                                           "line_noise",
                                           "slewed_interval",
                                           "lockout_hit",
                                           "deferred_due_while_frozen",
                                           "unmetered_load",
                                           "power_cut_at_write",
                                           "ghost_and_doubled_half_hours",
                                           "register_rolled_over",
                                           "export_run",
                                           "quadrants_seen",
                                           "phase_missing",
                                           "reverse_run",
                                           "ratio_changed",
                                           "window_slid",
                                           "second_peak",
                                           "condition_seen",
                                           "reserve_exhausted",
                                           "temperature_drift",
                                           "daily_set_late",
                                           "gauge_swung",
                                           "channels_changed",
                                           "dip_ridden_out",
                                           "image_cut",
                                           "image_resumed",
                                           "image_refused",
                                           "firmware_activated",
                                           "activation_in_peak_interval",
                                           "program_found_damaged",
                                           "dip_recorded",
                                           "swell_recorded",
                                           "interruption_cut",
                                           "rapid_change_recorded",
                                           "quality_flagged",
                                           "head_end_killed"};
const words_table_t EXPECT_HAZARDS = {HAZARD_WORDS, sizeof HAZARD_WORDS / sizeof HAZARD_WORDS[0]};

/* clang-format off */
#define METER         {.key = "meter", .type = EXPECT_METER, .needed = true, .selects = true}
#define QUANTITY {.key = "quantity", .type = EXPECT_QUANTITY, .table = &QUANTITIES, .selects = true}
#define VISIT {.key = "visit", .type = EXPECT_INT, .selects = true, .min = -9999, .max = 9999}
#define NTH           {.key = "nth", .type = EXPECT_INT, .selects = true, .min = 1, .max = 10000}
#define NUMBER                                                                                     \
  {.key = "number", .type = EXPECT_INT, .needed = true, .selects = true, .min = 1, .max = 100000}
#define COUNT(k)      {.key = (k), .type = EXPECT_INT, .oracle = true, .min = 0, .max = 100000000}
#define VALUE(k, t)   {.key = (k), .type = (t), .oracle = true}
#define WHICH(k, t, w) {.key = (k), .type = (t), .table = (w), .needed = true, .selects = true}
#define WORDS(k, t, w) {.key = (k), .type = (t), .table = (w), .oracle = (t) == EXPECT_CHOICE}
#define END           {.key = 0}

const expect_key_t EXPECT_ENERGY_KEYS[] = {
    {.key = "rate", .type = EXPECT_INT, .needed = true, .selects = true, .min = 0, .max = 8},
    VALUE("value", EXPECT_ENERGY), END};
const expect_key_t EXPECT_DEMAND_KEYS[] = {
    {.key = "rate", .type = EXPECT_INT, .needed = true, .selects = true, .min = 0, .max = 8},
    {.key = "peak", .type = EXPECT_INT, .selects = true, .min = 1, .max = 3},
    VALUE("value", EXPECT_POWER), VALUE("stamp", EXPECT_TIME), END};

static const expect_key_t BILL[] = {
    METER, QUANTITY, WHICH("period", EXPECT_PERIOD, 0), VALUE("total", EXPECT_ENERGY),
    VALUE("energy", EXPECT_ENERGIES), VALUE("demand", EXPECT_DEMANDS),
    VALUE("amount", EXPECT_AMOUNT), WORDS("quality", EXPECT_CHOICE, &BILL_QUALITIES),
    VALUE("interim", EXPECT_BOOL), WORDS("flags", EXPECT_NAME, 0),
    WORDS("no_flags", EXPECT_NAME, 0), END};
static const expect_key_t REGISTER[] = {
    METER, QUANTITY, VISIT, WHICH("name", EXPECT_REGISTER, 0),
    VALUE("value", EXPECT_REGISTER_VALUE),
    VALUE("stamp", EXPECT_TIME), END};
static const expect_key_t COUNTER[] = {
    METER, VISIT, WHICH("name", EXPECT_CHOICE, &COUNTERS), COUNT("value"), END};
static const expect_key_t RESETS[] = {METER, VISIT, COUNT("value"), END};
static const expect_key_t SET[] = {
    METER, QUANTITY, NUMBER,
    WORDS("cause", EXPECT_CHOICE, &CAUSES), WORDS("causes", EXPECT_WORDS, &CAUSES),
    VALUE("start", EXPECT_TIME), VALUE("end", EXPECT_TIME), VALUE("reset", EXPECT_TIME),
    VALUE("total", EXPECT_ENERGY), VALUE("energy", EXPECT_ENERGIES),
    VALUE("demand", EXPECT_DEMANDS), VALUE("shadow", EXPECT_ENERGY),
    WORDS("flags", EXPECT_WORDS, &SET_FLAGS), COUNT("missed"), END};
static const expect_key_t EVENT[] = {
    METER, WHICH("code", EXPECT_CHOICE, &EVENTS), VALUE("at", EXPECT_TIME),
    VALUE("within", EXPECT_WITHIN), VALUE("stamp2", EXPECT_EVENT_VALUE),
    VALUE("value", EXPECT_EVENT_VALUE), COUNT("count"), NTH,
    WORDS("by", EXPECT_CHOICE, &PORTS), END};
static const expect_key_t NO_EVENT[] = {METER, WHICH("code", EXPECT_CHOICE, &EVENTS), END};
static const expect_key_t ENTRY[] = {
    METER, QUANTITY, WHICH("label", EXPECT_TIME, 0), NTH, VALUE("value", EXPECT_ENERGY),
    VALUE("end", EXPECT_TIME), WORDS("flags", EXPECT_WORDS, &ENTRY_FLAGS),
    WORDS("no_flags", EXPECT_WORDS, &ENTRY_FLAGS), END};
static const expect_key_t NO_ENTRY[] = {METER, WHICH("label", EXPECT_TIME, 0), END};
static const expect_key_t MARKER[] = {
    METER, WHICH("kind", EXPECT_CHOICE, &MARKERS), VALUE("at", EXPECT_TIME),
    VALUE("stamp2", EXPECT_EVENT_VALUE), VALUE("value", EXPECT_EVENT_VALUE), COUNT("count"), NTH,
    END};
static const expect_key_t STATUS[] = {
    METER, VISIT, WORDS("has", EXPECT_WORDS, &STATES), WORDS("has_not", EXPECT_WORDS, &STATES),
    COUNT("rate"), VALUE("clock_error", EXPECT_SPAN), END};
static const expect_key_t COMMAND[] = {
    METER, NTH, WORDS("what", EXPECT_NAME, 0), WORDS("result", EXPECT_NAME, 0), END};
static const expect_key_t EPISODE[] = {
    METER, VISIT, COUNT("count"), VALUE("first", EXPECT_TIME), VALUE("last", EXPECT_TIME),
    VALUE("open", EXPECT_BOOL), VALUE("e_set", EXPECT_SPAN), END};
static const expect_key_t INTERVAL[] = {
    METER, QUANTITY, WHICH("at", EXPECT_TIME, 0), VALUE("value", EXPECT_ENERGY),
    WORDS("quality", EXPECT_CHOICE, &INTERVAL_QUALITIES), VALUE("covered", EXPECT_SPAN), END};
static const expect_key_t WORK_ORDER[] = {
    METER, WHICH("kind", EXPECT_CHOICE, &WORK_ORDERS), VALUE("open", EXPECT_BOOL), END};
static const expect_key_t FAULT_SEEN[] = {
    METER, WHICH("status", EXPECT_STATUS, 0), COUNT("count_min"), END};
static const expect_key_t DAILY[] = {
    METER, QUANTITY, NUMBER, VALUE("stamp", EXPECT_TIME), VALUE("total", EXPECT_ENERGY),
    VALUE("energy", EXPECT_ENERGIES), WORDS("flags", EXPECT_WORDS, &DAILY_FLAGS),
    WORDS("no_flags", EXPECT_WORDS, &DAILY_FLAGS), END};
static const expect_key_t NO_DAILY[] = {METER, NUMBER, END};
static const expect_key_t GAUGE[] = {
    METER, WHICH("label", EXPECT_TIME, 0), NTH, WHICH("word", EXPECT_GAUGE, &GAUGES),
    VALUE("min", EXPECT_GAUGE_VALUE), VALUE("max", EXPECT_GAUGE_VALUE),
    VALUE("mean", EXPECT_GAUGE_VALUE), VALUE("end", EXPECT_TIME),
    WORDS("flags", EXPECT_WORDS, &GAUGE_FLAGS), WORDS("no_flags", EXPECT_WORDS, &GAUGE_FLAGS),
    END};
static const expect_key_t DISTURBANCE[] = {
    METER, WHICH("kind", EXPECT_CHOICE, &DISTURBANCES), NTH,
    {.key = "phases", .type = EXPECT_PHASES}, VALUE("duration", EXPECT_SPAN),
    VALUE("extreme", EXPECT_VOLTAGE), VALUE("begin", EXPECT_TIME_MS),
    WORDS("flags", EXPECT_WORDS, &RECORD_FLAGS), WORDS("no_flags", EXPECT_WORDS, &RECORD_FLAGS),
    COUNT("count"), END};
static const expect_key_t WAVEFORM[] = {METER, NUMBER, COUNT("halves"), END};
static const expect_key_t QUALITY_CELL[] = {
    METER, WHICH("row", EXPECT_CHOICE, &CELL_ROWS), WHICH("column", EXPECT_CHOICE, &CELL_COLUMNS),
    {.key = "count", .type = EXPECT_INT, .min = 0, .max = 100000000},
    {.key = "only", .type = EXPECT_BOOL}, END};
static const expect_key_t QUALITY_WEEK[] = {
    METER, WHICH("from", EXPECT_TIME, 0), WHICH("line", EXPECT_CHOICE, &WEEK_LINES),
    {.key = "phase", .type = EXPECT_INT, .selects = true, .min = 1, .max = 3},
    {.key = "order", .type = EXPECT_INT, .selects = true, .min = 2, .max = 25},
    {.key = "verdict", .type = EXPECT_CHOICE, .table = &WEEK_VERDICTS},
    {.key = "inside", .type = EXPECT_INT, .min = 0, .max = 100000000},
    {.key = "outside", .type = EXPECT_INT, .min = 0, .max = 100000000},
    {.key = "flagged", .type = EXPECT_INT, .min = 0, .max = 100000000},
    {.key = "missing", .type = EXPECT_INT, .min = 0, .max = 100000000}, END};
static const expect_key_t FIRMWARE[] = {
    METER, WHICH("part", EXPECT_CHOICE, &FIRMWARE_PARTS), VISIT, VALUE("identity", EXPECT_NAME),
    VALUE("hash", EXPECT_HASH), END};
static const expect_key_t FIRMWARE_LOG[] = {
    METER, WHICH("kind", EXPECT_CHOICE, &FIRMWARE_ROWS), NTH,
    WORDS("reason", EXPECT_CHOICE, &REASONS), VALUE("new", EXPECT_NAME), VALUE("old", EXPECT_NAME),
    WORDS("by", EXPECT_CHOICE, &PORTS), COUNT("count"), END};
static const expect_key_t IMAGE[] = {
    METER, WHICH("name", EXPECT_IMAGE, 0),
    {.key = "result", .type = EXPECT_OUTCOME, .table = &OUTCOMES, .needed = true}, END};
static const expect_key_t DISPLAY[] = {
    METER, WHICH("at", EXPECT_LOOK, 0), {.key = "code", .type = EXPECT_SHOWN, .selects = true},
    VALUE("text", EXPECT_SHOWN), VALUE("rate", EXPECT_SHOWN),
    {.key = "signs", .type = EXPECT_SIGNS, .table = &SIGNS}, END};
static const expect_key_t VISITS[] = {METER, COUNT("complete"), COUNT("incomplete"), END};
/* clang-format on */

const words_table_t *const EXPECT_REASONS = &REASONS;

const expect_kind_t EXPECT_KINDS[] = {
    {"bill", true, BILL},
    {"register", true, REGISTER},
    {"counter", true, COUNTER},
    {"resets", true, RESETS},
    {"set", false, SET},
    {"event", false, EVENT},
    {"no_event", false, NO_EVENT},
    {"entry", false, ENTRY},
    {"no_entry", false, NO_ENTRY},
    {"marker", false, MARKER},
    {"status", true, STATUS},
    {"command", true, COMMAND},
    {"episode", true, EPISODE},
    {"interval", true, INTERVAL},
    {"work_order", false, WORK_ORDER},
    {"fault_seen", false, FAULT_SEEN},
    {"visits", true, VISITS},
    {"daily", true, DAILY},
    {"no_daily", false, NO_DAILY},
    {"gauge", true, GAUGE},
    {"firmware", true, FIRMWARE},
    {"firmware_log", false, FIRMWARE_LOG},
    {"image", true, IMAGE},
    {"display", true, DISPLAY},
    {"disturbance", false, DISTURBANCE},
    {"waveform", true, WAVEFORM},
    {"quality_cell", true, QUALITY_CELL},
    {"quality_week", true, QUALITY_WEEK},
    {NULL, false, NULL},
};
