/* A world but for its faults: zone, span, meters, policy, links, loads, reading lists, commands.
 * See swarm.h. */
#include "harness/swarm/swarm.h"

#include "base/dice.h"
#include "harness/scenario/zone.h"

#define SWARM_ENTITY UINT64_C(0x53574152) /* "SWAR": apart from the dice of what it describes */
#define DAY_S INT64_C(86400)

/* Streams; those of faults follow in swarm_faults.c, from 64 on. Never reused. */
enum { STREAM_WHEN = 1, STREAM_METERS, STREAM_POLICY, STREAM_LOAD, STREAM_LISTS, STREAM_COMMANDS };

swarm_dice_t swarm_dice(uint64_t seed, uint64_t stream) {
  return (swarm_dice_t){.seed = seed, .stream = stream};
}

int64_t swarm_from(swarm_dice_t *dice, int64_t least, int64_t most) {
  CHECK(least <= most);
  uint64_t bound = (uint64_t)(most - least) + 1;
  return least +
         (int64_t)dice_below(dice->seed, SWARM_ENTITY, dice->stream, dice->counter++, bound);
}

bool swarm_chance(swarm_dice_t *dice, int32_t percent) { return swarm_from(dice, 0, 99) < percent; }

const char *swarm_word(swarm_dice_t *dice, const char *const *words) {
  int64_t count = 0;
  while (words[count] != NULL)
    count++;
  return words[swarm_from(dice, 0, count - 1)];
}

void swarm_time(text_t *yaml, int64_t at_s) {
  wall_t wall = wall_of_seconds(at_s);
  text_printf(yaml, "%04d-%02d-%02dT%02d:%02d:%02d+00:00", wall.year, wall.month, wall.day,
              wall.second / 3600, wall.second / 60 % 60, wall.second % 60);
}

int64_t swarm_last_read_s(const swarm_t *swarm) { return swarm->end_s - SWARM_QUIET_S + 3600; }

static const swarm_model_t MODELS[] = {
    {"polyphase-tou", "ct", false, false},      {"polyphase-tou", "direct", false, false},
    {"polyphase-ct", "ct", false, true},        {"polyphase-direct", "direct", false, true},
    {"single-phase-ami", "direct", true, true}, {"single-phase-capacitor", "direct", true, true},
    {"industrial-32", "ct", false, true},       {"awkward", "direct", false, true},
    {"restart-meter", "direct", false, true},   {"suspending-meter", "direct", false, true},
};

/* A day near which something happens by the calendar: turns of the clock, ends of months. */
static int64_t draw_middle(swarm_dice_t *dice) {
  static const wall_t DAYS[] = {{2026, 3, 29, 3600}, {2026, 10, 25, 3600}, {2026, 4, 1, 0},
                                {2026, 12, 31, 0},   {2028, 2, 29, 0},     {2026, 6, 15, 0}};
  int64_t last = sizeof DAYS / sizeof DAYS[0] - 1;
  return wall_seconds(DAYS[swarm_from(dice, 0, last)]);
}

void swarm_open(swarm_t *swarm, uint64_t seed) {
  static const char *const PROTOCOLS[] = {"iec62056-21", "dlms-hdlc", "dlms-wrapper", NULL};
  *swarm = (swarm_t){.seed = seed};
  swarm_dice_t when = swarm_dice(seed, STREAM_WHEN);
  int64_t before = swarm_from(&when, 20 * 3600, 60 * 3600);
  swarm->start_s = draw_middle(&when) - before / 900 * 900;
  swarm->end_s = swarm->start_s + swarm_from(&when, 3, 8) * DAY_S;
  swarm_dice_t meters = swarm_dice(seed, STREAM_METERS);
  swarm->meter_count = swarm_chance(&meters, 60) ? 1 : (int32_t)swarm_from(&meters, 2, 4);
  for (int32_t i = 0; i < swarm->meter_count; i++) {
    swarm_meter_t *meter = &swarm->meters[i];
    int64_t last = sizeof MODELS / sizeof MODELS[0] - 1;
    meter->model = &MODELS[swarm_from(&meters, 0, last)];
    bool shares = i > 0 && swarm_chance(&meters, 40);
    meter->protocol = shares ? swarm->meters[i - 1].protocol : swarm_word(&meters, PROTOCOLS);
    meter->line = shares ? swarm->meters[i - 1].line : swarm->line_count++;
  }
  swarm->kinds = swarm_kinds_on(seed);
}

/* An axis with the values that it takes in worlds; "" : as the model has it. */
typedef struct {
  const char *axis;
  const char *values[6];
} choice_t;

static const choice_t POLICY[] = {
    {"md.type", {"block", NULL}},
    {"md.period", {"15 min", "30 min", "60 min", NULL}},
    {"lp.period", {"5 min", "15 min", "30 min", "60 min", NULL}},
    {"md.after_power_failure", {"resume", "synchronise", "restart", NULL}},
    {"meter.start_up", {"0 s", "0 s", "3 s", NULL}},
    {"supply.hold_up", {"0 s", "0.5 s", NULL}},
    {"clk.invalid.response", {"R1", "R2", "R3", NULL}},
    {"clk.drift", {"0 ppm", "20 ppm", "-37 ppm", NULL}},
    {"clk.temperature", {"0 ppb/°C²", "-35 ppb/°C²", "-42 ppb/°C²", NULL}},
    {"eob.missed_in_outage", {"on_power_up", "skip", "backdate", NULL}},
    {"eob.daily", {"yes", "no", NULL}},
    {"lp.gap", {"", "", "pad", NULL}},
    {"clk.silent_limit", {"", "", "5 s", "30 s", NULL}},
    {"supply.minimum", {"70 %", "45 %", "90 %", NULL}},
};

static void put_policy(const swarm_t *swarm, text_t *yaml) {
  swarm_dice_t dice = swarm_dice(swarm->seed, STREAM_POLICY);
  text_put(yaml, "policy: {");
  bool first = true;
  for (size_t i = 0; i < sizeof POLICY / sizeof POLICY[0]; i++) {
    const char *value = swarm_word(&dice, POLICY[i].values);
    if (value[0] == '\0') continue;
    text_printf(yaml, "%s%s: %s", first ? "" : ", ", POLICY[i].axis, value);
    first = false;
  }
  text_printf(yaml, ", eob.monthly: {day: %d, time: \"%s\"}", (int)swarm_from(&dice, 1, 31),
              swarm_chance(&dice, 50) ? "00:00" : "02:30");
  static const char *const LEAKS[] = {"0 ppb", "1000000 ppb", "20000000 ppb", "333333333 ppb",
                                      NULL};
  int64_t reserve = swarm_from(&dice, 0, 2), minutes = swarm_from(&dice, 30, 600);
  if (reserve > 0)
    text_printf(yaml, ", reserve.kind: %s, reserve.hours: %d min, reserve.leak: %s",
                reserve == 1 ? "cell" : "capacitor", (int)minutes, swarm_word(&dice, LEAKS));
  if (reserve == 1)
    text_printf(yaml, ", reserve.low: %d min", (int)swarm_from(&dice, 0, minutes - 1));
  if (reserve == 2)
    text_printf(yaml, ", reserve.recharge: %d min", (int)swarm_from(&dice, 10, 600));
  text_put(yaml, "}\n");
}

static void put_meters(const swarm_t *swarm, text_t *yaml) {
  static const char *const TARIFFS[] = {"day-night", "day-night", "flat", "night-seven", NULL};
  swarm_dice_t dice = swarm_dice(swarm->seed, STREAM_METERS);
  dice.counter = 64; /* behind those of swarm_open */
  text_put(yaml, "meters:\n");
  for (int32_t i = 0; i < swarm->meter_count; i++) {
    const swarm_meter_t *meter = &swarm->meters[i];
    text_printf(yaml,
                "  - {name: m%d, model: %s, connection: %s, protocol: %s, link: l%d, tariff: %s", i,
                meter->model->name, meter->model->connection, meter->protocol, meter->line,
                swarm_word(&dice, TARIFFS));
    if (meter->model->connection[0] == 'c') text_put(yaml, ", ratios: {ct: 200/5}");
    text_put(yaml, "}\n");
  }
}

static void put_links(const swarm_t *swarm, text_t *yaml) {
  text_put(yaml, "links:\n");
  for (int32_t line = 0; line < swarm->line_count; line++) {
    bool tcp = false;
    for (int32_t i = 0; i < swarm->meter_count; i++)
      if (swarm->meters[i].line == line) tcp = swarm->meters[i].protocol[5] == 'w';
    text_printf(yaml, "  - name: l%d\n    kind: %s\n", line, tcp ? "tcp" : "rs485");
    if (!tcp) {
      text_put(yaml, "    baud: 9600\n");
      swarm_line_faults(swarm, line, yaml);
    }
  }
}

static void put_load(const swarm_t *swarm, text_t *yaml) {
  text_put(yaml, "load:\n");
  for (int32_t i = 0; i < swarm->meter_count; i++) {
    swarm_dice_t dice = swarm_dice(swarm->seed, STREAM_LOAD);
    dice.counter = (uint64_t)i << 16;
    bool exports = swarm->meters[i].model->exports;
    text_printf(yaml, "  - {meter: m%d, power: %d W}\n", i, (int)swarm_from(&dice, 0, 4000));
    for (int64_t left = swarm_from(&dice, 0, 16); left > 0; left--) {
      int64_t at = swarm_from(&dice, swarm->start_s, swarm->end_s - 7200);
      int64_t until = at + swarm_from(&dice, 1, 30000);
      if (until > swarm->end_s) until = swarm->end_s;
      text_printf(yaml, "  - {meter: m%d, at: ", i);
      swarm_time(yaml, at);
      text_put(yaml, ", until: ");
      swarm_time(yaml, until);
      text_printf(yaml, ", power: %d W}\n", (int)swarm_from(&dice, exports ? -3000 : 0, 20000));
    }
  }
}

static const char READS[] = "[readout, registers, billing, profile, events]";

static void put_list(const swarm_t *swarm, int64_t at, text_t *yaml) {
  text_put(yaml, "    - {at: ");
  swarm_time(yaml, at);
  text_put(yaml, ", meters: [");
  for (int32_t i = 0; i < swarm->meter_count; i++)
    text_printf(yaml, "%sm%d", i > 0 ? ", " : "", i);
  text_printf(yaml, "], read: %s}\n", READS);
}

static void put_head_end(const swarm_t *swarm, text_t *yaml) {
  swarm_dice_t dice = swarm_dice(swarm->seed, STREAM_LISTS);
  bool recovers = swarm_chance(&dice, 40);
  text_printf(yaml, "head_end:\n  recovery: %s\n  clock: {policy: %s, limit: 20 s}\n  lists:\n",
              recovers ? "auto" : "none", recovers && swarm_chance(&dice, 50) ? "set" : "leave");
  for (int64_t left = swarm_from(&dice, 0, 3); left > 0; left--)
    put_list(swarm, swarm_from(&dice, swarm->start_s + 600, swarm->end_s - 2 * SWARM_QUIET_S),
             yaml);
  put_list(swarm, swarm_last_read_s(swarm), yaml);
  dice = swarm_dice(swarm->seed, STREAM_COMMANDS);
  int64_t commands = swarm_chance(&dice, 30) ? swarm_from(&dice, 1, 3) : 0;
  if (commands > 0) text_put(yaml, "  commands:\n");
  for (; commands > 0; commands--) {
    static const char *const DOES[] = {"set_time", "end_of_billing", NULL};
    int64_t at = swarm_from(&dice, swarm->start_s + 600, swarm->end_s - 2 * SWARM_QUIET_S);
    text_put(yaml, "    - {at: ");
    swarm_time(yaml, at);
    text_printf(yaml, ", meter: m%d, do: %s}\n", (int)swarm_from(&dice, 0, swarm->meter_count - 1),
                swarm_word(&dice, DOES));
  }
}

void swarm_story(const swarm_t *swarm, text_t *yaml) {
  static const char *const ZONES[] = {"UTC", "Europe/Berlin", "Australia/Lord_Howe",
                                      "America/New_York", NULL};
  swarm_dice_t dice = swarm_dice(swarm->seed, STREAM_WHEN);
  dice.counter = 64;
  text_printf(yaml,
              "id: SWM-SED-S%02d\nversion: 1\ntitle: A random world of seed %llu\nclauses: [R25]\n"
              "hazards: []\ntime: {zone: %s, start: ",
              (int)(swarm->seed % 100), (unsigned long long)swarm->seed, swarm_word(&dice, ZONES));
  swarm_time(yaml, swarm->start_s);
  text_put(yaml, ", end: ");
  swarm_time(yaml, swarm->end_s);
  text_put(yaml, "}\n");
  put_meters(swarm, yaml);
  put_policy(swarm, yaml);
  put_links(swarm, yaml);
  put_load(swarm, yaml);
  swarm_faults(swarm, yaml);
  put_head_end(swarm, yaml);
  text_put(yaml, "expect:\n");
  for (int32_t i = 0; i < swarm->meter_count; i++)
    text_printf(yaml, "  - status: {meter: m%d, has_not: [configuration_lost]}\n", i);
}
