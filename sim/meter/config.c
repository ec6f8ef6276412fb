/* Reads what concerns one meter out of the expanded scenario: identity, zone, tariffs, policy and
 * the instants at which something comes from outside. Names resolve to indexes here, so that the
 * running meter never searches. A fact that cannot be read is ST_BAD_INPUT with its line. */
#include "sim/meter/config.h"

#include <stdlib.h>
#include <string.h>

#include "sim/load/dips.h"

typedef struct {
  arena_t *arena;
  bytes_t facts;
  config_shared_t *shared;
  int64_t index;
  int64_t zone, tariff; /* ids of ours */
  true_t start;
  meter_config_t *config;
  outside_t *outside;
  battery_span_t *batteries;
  int64_t days;    /* of the profile; 0: not said */
  int32_t damages; /* of the program, so far */
  dips_t dips;
  config_firmware_t *firmware;
  config_quality_t *quality;
  fault_t *fault;
} reading_t;

/* 0006 "Depth", and what a meter held before depths were declared. */
enum { ENTRIES_MORE = 100, ENTRIES_MAX = 131072, LIMIT_DAILIES = 14 };

#define TRY(call)                                                                                  \
  do {                                                                                             \
    status_t try_status = (call);                                                                  \
    if (try_status != ST_OK) return try_status;                                                    \
  } while (0)

static bool is_about(const fact_t *fact, const char *name, int64_t id) {
  int64_t got = 0;
  return fact_is(fact, name) && fact->count > 1 && bytes_to_i64(fact->words[1], &got) == ST_OK &&
         got == id;
}

static bool is_ours(const fact_t *fact, int64_t meter) {
  int64_t got = 0;
  return fact->count > 1 && bytes_to_i64(fact->words[1], &got) == ST_OK && got == meter;
}

static status_t wrong(const reading_t *r, const fact_t *fact, const char *what) {
  return fault_set(r->fault, ST_BAD_INPUT, -1, -1, "facts line %d: %s", fact->line, what);
}

static status_t number_in(const reading_t *r, const fact_t *fact, int32_t word, int64_t min,
                          int64_t max, int64_t *number) {
  TRY(fact_i64(fact, word, number, r->fault));
  if (*number >= min && *number <= max) return ST_OK;
  return fault_set(r->fault, ST_BAD_INPUT, -1, -1,
                   "facts line %d word %d: %lld is not in %lld…%lld", fact->line, word,
                   (long long)*number, (long long)min, (long long)max);
}

static status_t int_in(const reading_t *r, const fact_t *fact, int32_t word, int32_t min,
                       int32_t max, int32_t *number) {
  int64_t wide = 0;
  TRY(number_in(r, fact, word, min, max, &wide));
  *number = (int32_t)wide;
  return ST_OK;
}

/* --- what comes from outside --- */

static void outside_add(reading_t *r, outside_t one) {
  if (r->outside != NULL) r->outside[r->config->outside_count] = one;
  r->config->outside_count++;
}

static void battery_add(reading_t *r, battery_span_t one) {
  if (r->batteries != NULL) r->batteries[r->config->battery_count] = one;
  r->config->battery_count++;
}

static status_t read_by(const reading_t *r, const fact_t *fact, int32_t word, meter_by_t *by) {
  static const char *const known[] = {"R0", "R1", "R3", "O0", "O1", "O3", "B", "I", "X"};
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
    if (!bytes_is(fact_word(fact, word), known[i])) continue;
    by->port = known[i][0];
    by->level = known[i][1] == 0 ? 0 : (uint8_t)(known[i][1] - '0');
    return ST_OK;
  }
  return wrong(r, fact, "BY is R0 R1 R3 O0 O1 O3 B I or X");
}

/* D1: metering goes on for the hold-up; an outage from the start of the span on has no power-down.
 * A short one is kept, and the running meter decides: a right one lets it pass. */
static void read_supply(reading_t *r, const outside_t *base, true_t to) {
  meter_config_t *config = r->config;
  if (to.ns <= r->start.ns) return;
  outside_t one = *base;
  one.outage.ns = to.ns == TIME_NEVER ? TIME_NEVER : to.ns - base->at.ns;
  if (base->at.ns <= r->start.ns) {
    config->off_at_start = true;
    one.outage.ns = TIME_NEVER;
  } else {
    one.kind = OUTSIDE_POWER_DOWN;
    if (one.outage.ns > config->policy.hold_up.ns) one.at.ns += config->policy.hold_up.ns;
    outside_add(r, one);
  }
  if (to.ns == TIME_NEVER) return;
  one.kind = OUTSIDE_POWER_UP;
  one.at = to;
  outside_add(r, one);
}

static void read_span(reading_t *r, outside_t one, outside_kind_t begin, outside_kind_t end,
                      true_t to) {
  if (one.at.ns < r->start.ns) one.at = r->start;
  one.kind = begin;
  outside_add(r, one);
  if (to.ns == TIME_NEVER) return;
  one.kind = end;
  one.at = to;
  outside_add(r, one);
}

static status_t read_response(reading_t *r, const fact_t *fact, outside_t *one) {
  bytes_t word = fact_word(fact, 5);
  if (word.len != 2 || word.p[0] != 'R' || word.p[1] < '1' || word.p[1] > '3') {
    return wrong(r, fact, "a response is R1, R2 or R3");
  }
  one->arg = word.p[1] - '0';
  return ST_OK;
}

static status_t read_memory(const reading_t *r, const fact_t *fact, outside_t *one) {
  static const char *const words[MEMORY_KINDS] = {"program", "totals", "configuration",
                                                  "configuration_all"};
  for (int32_t i = 0; i < MEMORY_KINDS; i++) {
    if (!bytes_is(fact_word(fact, 5), words[i])) continue;
    one->arg = i;
    return ST_OK;
  }
  return wrong(r, fact, "a memory is program, totals, configuration or configuration_all");
}

/* FACTS `program_damaged`: the n-th flips bit n − 1, so that none undoes another. */
static status_t read_damage(reading_t *r, const fact_t *fact, outside_t *one) {
  enum { DAMAGES_MAX = 8, OCTET_MAX = 16777215 };
  if (r->config->firmware == NULL) return wrong(r, fact, "a program of a meter without firmware");
  if (r->damages == DAMAGES_MAX) return wrong(r, fact, "a program is damaged eight times at most");
  TRY(int_in(r, fact, 5, 1, METER_PARTS, &one->program.part));
  one->program.bit = r->damages++;
  return number_in(r, fact, 6, 0, OCTET_MAX, &one->arg);
}

/* Whether they can be is the meter's to say, as of an order over the line. */
static status_t read_ratios(const reading_t *r, const fact_t *fact, outside_t *one) {
  TRY(fact_i64(fact, 5, &one->ratios.ct_primary, r->fault));
  TRY(fact_i64(fact, 6, &one->ratios.ct_secondary, r->fault));
  TRY(fact_i64(fact, 7, &one->ratios.vt_primary, r->fault));
  return fact_i64(fact, 8, &one->ratios.vt_secondary, r->fault);
}

typedef struct {
  const char *name;
  outside_kind_t kind;
  int32_t by_word; /* 0: none */
  bool number;     /* word 5 is one */
} order_t;

static const order_t orders[] = {
    {"set_clock", OUTSIDE_SET_CLOCK, 6, true},
    {"adjust_clock", OUTSIDE_ADJUST, 6, true},
    {"end_of_billing", OUTSIDE_END_OF_BILLING, 5, false},
    {"activate_passive", OUTSIDE_ACTIVATE, 5, false},
    {"set_response", OUTSIDE_SET_RESPONSE, 6, false},
    {"policy_corrupt", OUTSIDE_CORRUPT, 0, false},
    {"clock_chip_failed", OUTSIDE_CHIP_FAILED, 0, false},
    {"transient_reset", OUTSIDE_TRANSIENT, 0, false},
    {"memory_fault", OUTSIDE_MEMORY, 0, false},
    {"program_damaged", OUTSIDE_PROGRAM, 0, false},
    {"set_ratio", OUTSIDE_SET_RATIO, 9, false},
    {"set_channels", OUTSIDE_SET_CHANNELS, 6, false},
    {"clear_profile", OUTSIDE_CLEAR_PROFILE, 5, false},
    {"wrong_password", OUTSIDE_WRONG_PASSWORD, 6, true},
};

static status_t read_order(reading_t *r, const fact_t *fact, outside_t one) {
  for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
    if (!bytes_is(fact_word(fact, 2), orders[i].name)) continue;
    one.kind = orders[i].kind;
    if (orders[i].number) TRY(fact_i64(fact, 5, &one.arg, r->fault));
    if (one.kind == OUTSIDE_WRONG_PASSWORD) {
      TRY(number_in(r, fact, 5, 1, METER_WRONG_MAX, &one.arg));
    }
    if (one.kind == OUTSIDE_SET_RESPONSE) TRY(read_response(r, fact, &one));
    if (one.kind == OUTSIDE_MEMORY) TRY(read_memory(r, fact, &one));
    if (one.kind == OUTSIDE_PROGRAM) TRY(read_damage(r, fact, &one));
    if (one.kind == OUTSIDE_SET_RATIO) TRY(read_ratios(r, fact, &one));
    if (one.kind == OUTSIDE_SET_CHANNELS) {
      TRY(config_stores_channels(fact, 5, &one.channels, r->fault));
    }
    if (orders[i].by_word > 0) TRY(read_by(r, fact, orders[i].by_word, &one.by));
    if (one.by.port == 'X' && one.kind != OUTSIDE_END_OF_BILLING) {
      return wrong(r, fact, "the external input can end a billing period and nothing else");
    }
    if (one.at.ns >= r->start.ns) outside_add(r, one);
    return ST_OK;
  }
  return wrong(r, fact, "an unknown fault of a meter");
}

/* What lasts from FROM to TO and is seen at both. */
static const struct {
  const char *name;
  outside_kind_t begin, end;
} states[] = {
    {"measuring_voltage_off", OUTSIDE_VOLTAGE_LOST, OUTSIDE_VOLTAGE_BACK},
    {"phase_off", OUTSIDE_PHASE_LOST, OUTSIDE_PHASE_BACK},
    {"terminal_cover", OUTSIDE_TERMINAL_OPENED, OUTSIDE_TERMINAL_CLOSED},
    {"main_cover", OUTSIDE_MAIN_OPENED, OUTSIDE_MAIN_CLOSED},
    {"magnetic_field", OUTSIDE_MAGNET, OUTSIDE_MAGNET_GONE},
    {"front_end", OUTSIDE_FRONT_END_FAILED, OUTSIDE_FRONT_END_BACK},
};

static status_t read_state(reading_t *r, const fact_t *fact, size_t state, outside_t one,
                           true_t to) {
  if (to.ns <= one.at.ns) return wrong(r, fact, "a state that ends before it has begun");
  if (states[state].begin == OUTSIDE_PHASE_LOST) TRY(number_in(r, fact, 5, 1, 3, &one.arg));
  if (to.ns > r->start.ns) read_span(r, one, states[state].begin, states[state].end, to);
  return ST_OK;
}

/* A cell that is low or dead from FROM on, or a new one; what ends a dead one is a new one. */
static bool read_battery(reading_t *r, bytes_t kind, outside_t one, true_t to) {
  bool dead = bytes_is(kind, "battery_dead");
  if (bytes_is(kind, "battery_replaced")) {
    battery_add(r, (battery_span_t){.from = one.at, .to = one.at, .dead = true});
    one.kind = OUTSIDE_BATTERY_REPLACED;
    one.arg = true;
    if (one.at.ns >= r->start.ns) outside_add(r, one);
    return true;
  }
  if (!dead && !bytes_is(kind, "battery_low")) return false;
  one.arg = dead;
  battery_add(r, (battery_span_t){.from = one.at, .to = to, .dead = dead});
  read_span(r, one, dead ? OUTSIDE_BATTERY_DEAD : OUTSIDE_BATTERY_LOW, OUTSIDE_BATTERY_REPLACED,
            to);
  return true;
}

static status_t read_fault(reading_t *r, const fact_t *fact) {
  outside_t one = {.line = fact->line, .by = {.port = 'I'}};
  true_t to = {TIME_NEVER};
  bytes_t kind = fact_word(fact, 2);
  TRY(fact_i64(fact, 3, &one.at.ns, r->fault));
  TRY(fact_i64(fact, 4, &to.ns, r->fault));
  if (to.ns == -1) to.ns = TIME_NEVER;
  if (bytes_is(kind, "supply_off")) {
    read_supply(r, &one, to);
    return ST_OK;
  }
  if (bytes_is(kind, "dip")) return ST_OK;   /* read_dips */
  if (bytes_is(kind, "swell")) return ST_OK; /* sim/load/mains.c */
  for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
    if (bytes_is(kind, states[i].name)) return read_state(r, fact, i, one, to);
  }
  if (read_battery(r, kind, one, to)) return ST_OK;
  return read_order(r, fact, one);
}

/* Of transformers: what can be built. */
static status_t built_ratios(const reading_t *r, const fact_t *fact, int32_t word,
                             meter_ratios_t *ratios) {
  TRY(number_in(r, fact, word, 1, 1000000000, &ratios->ct_primary));
  TRY(number_in(r, fact, word + 1, 1, 100000000, &ratios->ct_secondary));
  TRY(number_in(r, fact, word + 2, 1, 1000000000, &ratios->vt_primary));
  return number_in(r, fact, word + 3, 1, 100000000, &ratios->vt_secondary);
}

static status_t read_transformer(reading_t *r, const fact_t *fact) {
  outside_t one = {.kind = OUTSIDE_TRANSFORMER, .line = fact->line};
  TRY(fact_i64(fact, 2, &one.at.ns, r->fault));
  TRY(built_ratios(r, fact, 3, &one.ratios));
  if (one.at.ns < r->start.ns) one.at = r->start;
  outside_add(r, one);
  return ST_OK;
}

static int by_instant(const void *left, const void *right) {
  const outside_t *a = left;
  const outside_t *b = right;
  if (a->at.ns != b->at.ns) return a->at.ns < b->at.ns ? -1 : 1;
  if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
  bool phases = a->kind == OUTSIDE_PHASE_LOST || a->kind == OUTSIDE_PHASE_BACK;
  if (phases && a->arg != b->arg) return a->arg < b->arg ? -1 : 1;
  return a->line == b->line ? 0 : a->line < b->line ? -1 : 1;
}

/* 0008: by the rules of an outage. */
static void read_dips(reading_t *r) {
  const dips_t *dips = &r->dips;
  for (int32_t i = 0; i < dips->count; i++) {
    outside_t one = {.at = dips->at[i].from, .by = {.port = 'I'}};
    read_supply(r, &one, dips->at[i].to);
  }
}

static status_t read_faults(reading_t *r) {
  facts_t facts = facts_over(r->facts);
  fact_t fact;
  r->damages = 0;
  while (facts_next(&facts, &fact)) {
    if (is_about(&fact, "fault", r->index)) TRY(read_fault(r, &fact));
    if (is_about(&fact, "transformer", r->index)) TRY(read_transformer(r, &fact));
  }
  read_dips(r);
  return ST_OK;
}

/* A cell that was dead is no longer there behind a new one. */
static void end_batteries(reading_t *r) {
  for (int32_t i = 0; i < r->config->battery_count; i++) {
    battery_span_t *old = &r->batteries[i];
    old->over = old->to;
    for (int32_t k = 0; k < r->config->battery_count; k++) {
      const battery_span_t *fresh = &r->batteries[k];
      bool runs = old->from.ns < fresh->from.ns && fresh->from.ns < old->over.ns;
      if (fresh->from.ns == fresh->to.ns && runs) old->over = fresh->from;
    }
  }
}

static status_t read_outside(reading_t *r) {
  meter_config_t *config = r->config;
  TRY(dips_read(r->arena, r->facts, r->index, &r->dips, r->fault));
  TRY(read_faults(r)); /* counts */
  r->outside = ARENA_ARRAY(r->arena, outside_t, (size_t)config->outside_count);
  r->batteries = ARENA_ARRAY(r->arena, battery_span_t, (size_t)config->battery_count);
  config->outside_count = 0;
  config->battery_count = 0;
  TRY(read_faults(r));
  if (config->outside_count > 0) {
    qsort(r->outside, (size_t)config->outside_count, sizeof *r->outside, by_instant);
  }
  end_batteries(r);
  config->outside = r->outside;
  config->batteries = r->batteries;
  return ST_OK;
}

/* --- the meter's own facts --- */

static status_t read_meter(reading_t *r, const fact_t *fact) {
  meter_config_t *config = r->config;
  config->name = arena_text(r->arena, fact_word(fact, 2));
  config->serial = arena_text(r->arena, fact_word(fact, 3));
  config->ct = bytes_is(fact_word(fact, 5), "ct");
  TRY(fact_i64(fact, 7, &r->zone, r->fault));
  TRY(fact_i64(fact, 8, &r->tariff, r->fault));
  TRY(config_shared_zone(r->shared, r->zone, config, r->fault));
  return config_shared_tariff(r->shared, r->tariff, &config->tariff, r->fault);
}

/* The rule that it was programmed with, in the place of the site's. */
static status_t read_own_zone(reading_t *r, const fact_t *fact) {
  TRY(fact_i64(fact, 2, &r->zone, r->fault));
  return config_shared_zone(r->shared, r->zone, r->config, r->fault);
}

static status_t read_deferred(reading_t *r, const fact_t *fact) {
  meter_config_t *config = r->config;
  if (config->deferred_count == DEFERRED_MAX) return wrong(r, fact, "too many deferred tariffs");
  deferred_t *deferred = &config->deferred[config->deferred_count];
  int64_t id = 0;
  TRY(fact_i64(fact, 2, &id, r->fault));
  TRY(fact_i64(fact, 3, &deferred->due.s, r->fault));
  if (deferred->due.s >= 9000000000) deferred->due.s = METER_ABSENT;
  TRY(config_shared_tariff(r->shared, id, &deferred->tariff, r->fault));
  config->deferred_count++;
  return ST_OK;
}

/* How deep the stores are: `limit` facts, of those keys that are a meter's. */
static status_t read_limit(reading_t *r, const fact_t *fact) {
  meter_limits_t *limits = &r->config->limits;
  int64_t value = 0;
  bytes_t key = fact_word(fact, 2);
  if (bytes_is(key, "profile_days")) return number_in(r, fact, 3, 1, LIMIT_DAYS_MAX, &r->days);
  if (bytes_is(key, "markers")) {
    TRY(number_in(r, fact, 3, 1, LIMIT_MARKERS_MAX, &value));
    limits->markers = (uint32_t)value;
  }
  if (bytes_is(key, "events")) {
    TRY(number_in(r, fact, 3, 1, LIMIT_EVENTS_MAX, &value));
    limits->events = (uint32_t)value;
  }
  if (bytes_is(key, "sets")) {
    TRY(number_in(r, fact, 3, 1, METER_SETS_MAX, &value));
    limits->sets = (uint32_t)value;
  }
  if (bytes_is(key, "daily_sets")) {
    TRY(number_in(r, fact, 3, 1, METER_DAILIES_MAX, &value));
    limits->dailies = (uint32_t)value;
  }
  return ST_OK;
}

/* 0006 "Depth"; a meter that declares neither quantities nor a depth has room for an entry a marker
 * more, which is what it always had. */
static void settle_limits(reading_t *r) {
  meter_config_t *config = r->config;
  int64_t day = 86400 * NS_PER_S / config->policy.lp_period.ns;
  bool old = !config->shape.declared && r->days == 0;
  int64_t days = r->days == 0 ? LIMIT_DAYS_MAX : r->days;
  int64_t entries = days * day + (old ? LIMIT_MARKERS_MAX : ENTRIES_MORE);
  config->limits.entries = (uint32_t)(old && entries > ENTRIES_MAX ? ENTRIES_MAX : entries);
}

static status_t read_own(reading_t *r) {
  facts_t facts = facts_over(r->facts);
  fact_t fact;
  while (facts_next(&facts, &fact)) {
    if (fact_is(&fact, "span")) {
      TRY(fact_i64(&fact, 1, &r->start.ns, r->fault));
      r->config->start = r->start;
      TRY(fact_i64(&fact, 2, &r->config->end.ns, r->fault));
    }
    if (is_about(&fact, "meter", r->index)) TRY(read_meter(r, &fact));
    if (is_about(&fact, "meter_zone", r->index)) TRY(read_own_zone(r, &fact));
    if (is_about(&fact, "ratio", r->index)) TRY(built_ratios(r, &fact, 2, &r->config->ratios));
    if (is_about(&fact, "deferred", r->index)) TRY(read_deferred(r, &fact));
    if (is_about(&fact, "limit", r->index)) TRY(read_limit(r, &fact));
    if (is_ours(&fact, r->index)) TRY(config_shape_read(&fact, r->config, r->fault));
    if (is_ours(&fact, r->index)) TRY(config_stores_read(&fact, r->config, r->fault));
    if (is_ours(&fact, r->index)) TRY(config_firmware_read(&fact, r->firmware, r->fault));
    if (is_ours(&fact, r->index)) TRY(config_quality_read(&fact, r->quality, r->fault));
    if (is_about(&fact, "clock_initial", r->index)) {
      r->config->never_set = bytes_is(fact_word(&fact, 2), "never_set");
    }
    if (is_about(&fact, "policy", r->index)) {
      TRY(config_policy_read(&fact, &r->config->policy, r->fault));
    }
  }
  return ST_OK;
}

/* Firmware and power quality, of a meter that has them; until here they stood on the stack. */
static void keep_parts(arena_t *arena, meter_config_t *config) {
  if (config->firmware != NULL) {
    config_firmware_t *firmware = ARENA_NEW(arena, config_firmware_t);
    *firmware = *config->firmware;
    config->firmware = firmware;
  }
  if (config->quality == NULL) return;
  config_quality_t *quality = ARENA_NEW(arena, config_quality_t);
  *quality = *config->quality;
  config->quality = quality;
}

status_t meter_config_read(arena_t *arena, bytes_t facts, int64_t index,
                           const meter_config_t **config, fault_t *fault) {
  config_shared_t *alone = config_shared_new(arena, facts);
  return meter_config_read_shared(arena, facts, index, alone, config, fault);
}

status_t meter_config_read_shared(arena_t *arena, bytes_t facts, int64_t index,
                                  config_shared_t *shared, const meter_config_t **config,
                                  fault_t *fault) {
  CHECK(config != NULL);
  meter_config_t *made = ARENA_NEW(arena, meter_config_t);
  reading_t r = {.arena = arena,
                 .facts = facts,
                 .shared = shared,
                 .index = index,
                 .config = made,
                 .fault = fault};
  made->policy = config_policy_default();
  made->shape = config_shape_default();
  made->ratios = (meter_ratios_t){100, 100, 100, 100};
  made->limits = (meter_limits_t){
      .markers = LIMIT_MARKERS_MAX, .events = LIMIT_EVENTS_MAX, .sets = METER_SETS_MAX};
  made->limits.dailies = LIMIT_DAILIES;
  config_firmware_t firmware = {.part_count = 0};
  config_quality_t quality = {.rows = 0};
  r.firmware = &firmware;
  r.quality = &quality;
  TRY(read_own(&r));
  if (made->name == NULL) {
    return fault_set(fault, ST_BAD_INPUT, -1, -1, "meter %lld is not declared", (long long)index);
  }
  TRY(config_policy_check(&made->policy, fault));
  TRY(config_shape_check(made, fault));
  TRY(climate_read(arena, facts, index, &made->climate, fault));
  TRY(config_quality_check(arena, facts, index, r.quality, made, fault));
  TRY(config_stores_check(made, fault));
  TRY(config_firmware_check(r.firmware, made, fault));
  settle_limits(&r);
  TRY(read_outside(&r));
  keep_parts(arena, made);
  *config = made;
  return ST_OK;
}
