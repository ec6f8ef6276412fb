/* The story of a shard, told as a scenario with its loads as facts, lived and judged; see shard.h.
 * No expectation is written: the ideal meter, the journal, the invariants and the right bill judge
 * as they judge a random world. */
#include "harness/cli/shard.h"

#include <stdio.h>
#include <string.h>

#include "base/dice.h"
#include "harness/check/judge.h"
#include "harness/scenario/zone.h"

#define FLEET_ENTITY UINT64_C(0x464C4545) /* "FLEE": apart from the dice of what it describes */
#define START_S INT64_C(1767225600)       /* 2026-01-01T00:00:00Z */
#define DAY_S INT64_C(86400)
enum { FIRST_READ_S = 26 * 3600, ROOF_WH = 3000000 };
enum { STREAM_SEED = 1, STREAM_ANNUAL };

uint64_t shard_count(const shard_fleet_t *fleet) {
  return (fleet->meters + SHARD_METERS - 1) / SHARD_METERS;
}

uint32_t shard_meters(const shard_fleet_t *fleet, uint64_t shard) {
  CHECK(shard < shard_count(fleet));
  uint64_t left = fleet->meters - shard * SHARD_METERS;
  return left < SHARD_METERS ? (uint32_t)left : SHARD_METERS;
}

static void put_time(text_t *yaml, int64_t at_s) {
  wall_t wall = wall_of_seconds(at_s);
  text_printf(yaml, "%04d-%02d-%02dT%02d:%02d:%02d+00:00", wall.year, wall.month, wall.day,
              wall.second / 3600, wall.second / 60 % 60, wall.second % 60);
}

void shard_story(const shard_fleet_t *fleet, uint64_t shard, text_t *yaml) {
  uint32_t meters = shard_meters(fleet, shard);
  text_put(yaml, "id: PRF-FLT-S01\nversion: 1\ntitle: A shard of a fleet\nclauses: [R25]\n"
                 "hazards: []\ntime: {zone: Europe/Berlin, start: ");
  put_time(yaml, START_S);
  text_put(yaml, ", end: ");
  put_time(yaml, START_S + fleet->days * DAY_S);
  text_put(yaml, "}\nmeters:\n");
  for (uint32_t m = 0; m < meters; m++)
    text_printf(yaml,
                "  - {name: m%u, model: polyphase-direct, protocol: dlms-hdlc, security: both,"
                " link: l%u, tariff: day-night, contract: house}\n",
                m, m);
  text_put(yaml, "contracts:\n  house: {currency: EUR, places: 2, energy: {1: 0.32 EUR/kWh, "
                 "2: 0.24 EUR/kWh}, standing: 0.40 EUR/day}\n"
                 "policy: {md.period: 30 min, lp.period: 30 min, meter.start_up: 0 s, "
                 "supply.hold_up: 0 s, clk.drift: 0 ppm, "
                 "eob.monthly: {day: 1, time: \"00:00\"}}\nlinks:\n");
  for (uint32_t m = 0; m < meters; m++)
    text_printf(yaml, "  - {name: l%u, kind: rs485, baud: 9600}\n", m);
  text_put(yaml, "load:\n  - {meter: m0, power: 0 W}\nhead_end:\n  lists:\n    - {at: ");
  put_time(yaml, START_S + FIRST_READ_S);
  text_put(yaml, ", every: day, read: [registers, profile], meters: [m0");
  for (uint32_t m = 1; m < meters; m++)
    text_printf(yaml, ", m%u", m);
  text_put(yaml, "]}\nexpect:\n  - status: {meter: m0, has_not: [configuration_lost]}\n");
}

/* Of decision 0013: a household of 2 to 6 MWh a year and the roof above it, under one weather. */
void shard_loads(const shard_fleet_t *fleet, uint64_t shard, text_t *facts) {
  int64_t to_s = START_S + fleet->days * DAY_S;
  for (uint32_t m = 0; m < shard_meters(fleet, shard); m++) {
    uint64_t site = shard * SHARD_METERS + m + 1;
    uint64_t annual_wh =
        2000000 + dice_below(fleet->seed, FLEET_ENTITY + site, STREAM_ANNUAL, 0, 4000000);
    text_printf(facts, "demand %u %lld %lld set household %llu %llu %llu 3600 0\n", m,
                (long long)(START_S * NS_PER_S), (long long)(to_s * NS_PER_S),
                (unsigned long long)(fleet->seed >> 1), (unsigned long long)site,
                (unsigned long long)annual_wh);
    text_printf(facts, "demand %u %lld %lld add pv %llu %llu %d 3600 0\n", m,
                (long long)(START_S * NS_PER_S), (long long)(to_s * NS_PER_S),
                (unsigned long long)(fleet->seed >> 1), (unsigned long long)site, ROOF_WH);
  }
}

/* The facts of the scenario, with these loads in place of its own. */
static bytes_t with_loads(arena_t *arena, bytes_t told, const text_t *loads) {
  text_t all = {0};
  size_t from = 0;
  for (size_t at = 0; at < told.len; at++) {
    if (told.p[at] != '\n') continue;
    bytes_t line = bytes_of(told.p + from, at + 1 - from);
    bool load = line.len > 5 && memcmp(line.p, "load ", 5) == 0;
    text_add(&all, load ? bytes_of(loads->p, loads->len) : line);
    from = at + 1;
  }
  bytes_t copy = bytes_text(arena_text(arena, bytes_text(text_chars(&all))));
  text_free(&all);
  return copy;
}

static bool tell(const shard_fleet_t *fleet, uint64_t shard, arena_t *arena, case_t *story,
                 shard_result_t *result) {
  uint64_t seed = dice_u64(fleet->seed, FLEET_ENTITY, STREAM_SEED, shard) >> 1;
  scenario_options_t options = {.root = fleet->root, .seed = seed};
  complaints_t complaints = {0};
  text_t yaml = {0}, loads = {0};
  case_t *cases = NULL;
  size_t count = 0;
  shard_story(fleet, shard, &yaml);
  shard_loads(fleet, shard, &loads);
  status_t status = scenario_load_text(arena, "fleet.yaml", bytes_text(text_chars(&yaml)), &options,
                                       &cases, &count, &complaints);
  bool told = status == ST_OK && count == 1;
  if (told)
    *story = (case_t){.id = "PRF-FLT-S01",
                      .cell = "-",
                      .file = "fleet.yaml",
                      .title = "A shard of a fleet",
                      .facts = with_loads(arena, cases[0].facts, &loads)};
  if (!told) snprintf(result->reason, sizeof result->reason, "%s", text_chars(&complaints.text));
  text_free(&yaml);
  text_free(&loads);
  text_free(&complaints.text);
  return told;
}

static void judge(arena_t *arena, const case_t *story, spent_t *spent, shard_result_t *result) {
  fault_t fault = {0};
  bench_options_t how = {.spent = spent};
  judge_options_t options = {.quick = true};
  bench_run_t run;
  case_result_t told;
  status_t status = bench_run(arena, story->facts, &how, &run, &fault);
  spent_to(spent, SPENT_JUDGE);
  if (status == ST_OK) judge_run(arena, story, &options, &run, &told);
  if (status != ST_OK) judge_error(arena, story, fault.text, &told);
  result->verdict = told.verdict;
  memcpy(result->digest, told.digest, sizeof result->digest);
  snprintf(result->reason, sizeof result->reason, "%s", told.reason);
  if (status != ST_OK) return;
  result->octets = run.octets;
  result->records = run.record_count;
  result->store_octets = run.store_octets;
}

void shard_live(const shard_fleet_t *fleet, uint64_t shard, int64_t (*now_ns)(void),
                shard_result_t *result) {
  arena_t arena = {0};
  case_t story;
  *result = (shard_result_t){.verdict = VERDICT_ERROR};
  if (now_ns != NULL) spent_begin(&result->spent, now_ns, SPENT_STORY);
  spent_t *spent = now_ns == NULL ? NULL : &result->spent;
  if (tell(fleet, shard, &arena, &story, result)) judge(&arena, &story, spent, result);
  result->arena_octets = arena.taken;
  arena_free(&arena);
  spent_to(spent, SPENT_STORY); /* what is measured ends where another part would begin */
}

void shard_digest(const shard_result_t *results, uint64_t count, char hex[65]) {
  sha256_t *sha = sha256_new();
  for (uint64_t at = 0; at < count; at++) {
    sha256_add(sha, bytes_text(results[at].digest));
    sha256_add(sha, bytes_text(verdict_name(results[at].verdict)));
  }
  sha256_hex(sha, hex);
  sha256_free(sha);
}
