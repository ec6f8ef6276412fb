/* The facts of the model, and the lives of its meters. What a meter must show is worked out from
 * the powers themselves: each holds for whole hours, so that a total is their sum, less the part of
 * a count. See idle.h. */
#include "harness/bench/idle.h"

#include "base/dice.h"
#include "base/text.h"
#include "sim/meter/dormant.h"

enum { HOURS = 8760, AWAKE = 8, QUANTITIES = 4, MONTH_HOURS = 730 };
#define START_S INT64_C(1767225600) /* 2026-01-01T00:00:00Z */
#define HOUR_NS (3600 * NS_PER_S)

struct idle {
  const meter_model_t *model;
  int64_t total_mwh[HOURS + 1]; /* of +A, at the end of each hour */
};

struct idle_herd {
  const idle_t *idle;
  dormant_t *dormant;
  uint32_t meters;
};

static true_t at_hour(int64_t hour) { return (true_t){START_S * NS_PER_S + hour * HOUR_NS}; }

static const char kind[] = "facts 1\n"
                           "zone 1 Europe/Berlin\n"
                           "zone_row 1 -9000000000 3600 0\n"
                           "zone_row 1 1774746000 7200 1\n"
                           "zone_row 1 1792890000 3600 0\n"
                           "tariff 0 day-night\n"
                           "season 0 1 1 1\n"
                           "week 0 1 1 1 1 1 1 1 1\n"
                           "switch 0 1 0 2\n"
                           "switch 0 1 21600 1\n"
                           "switch 0 1 79200 2\n"
                           "meter 0 m 12345678 polyphase-tou direct 1 0 0\n"
                           "quantity 0 0 +A\nquantity 0 1 -A\nquantity 0 2 R1\nquantity 0 3 R4\n"
                           "tou 0 0 1\ntou 0 0 2\ntou 0 1 1\ntou 0 1 2\n"
                           "md 0 0 0 0 3\nmd 0 1 0 2 1\nmd 0 2 0 4 1\nmd 0 3 2 0 1\n"
                           "channel 0 0 0\nchannel 0 1 1\nchannel 0 2 2\nchannel 0 3 3\n"
                           "policy 0 md.period 1800000000000\n"
                           "policy 0 lp.period 1800000000000\n"
                           "policy 0 eob.monthly 1 0\n";

/* By day it takes, by night it may feed: whole mW, so that an hour of it is whole mWh. */
static void tell_load(text_t *facts, int64_t *total_mwh) {
  total_mwh[0] = 0;
  for (int64_t hour = 0; hour < HOURS; hour++) {
    int64_t p_mw = (int64_t)dice_below(1, 1, 1, (uint64_t)hour, 9000000) - 1000000;
    int64_t q_mvar = (int64_t)dice_below(1, 1, 2, (uint64_t)hour, 3000000) - 1500000;
    text_printf(facts, "load 0 %lld %lld set %lld 0 0 %lld 0 0\n", (long long)at_hour(hour).ns,
                (long long)at_hour(hour + 1).ns, (long long)p_mw, (long long)q_mvar);
    total_mwh[hour + 1] = total_mwh[hour] + (p_mw > 0 ? p_mw : 0);
  }
}

/* The model of the facts told so far; they are given back. */
static const meter_model_t *model_of(arena_t *arena, text_t *facts, const load_t **load) {
  bytes_t text = bytes_text(arena_text(arena, bytes_text(text_chars(facts))));
  text_free(facts);
  const meter_config_t *config = NULL;
  CHECK(meter_config_read(arena, text, 0, &config, NULL) == ST_OK);
  CHECK(load_read(arena, text, 0, load, NULL) == ST_OK);
  return meter_model(arena, config, *load, NULL);
}

static text_t facts_of_kind(void) {
  text_t facts = {0};
  text_put(&facts, kind);
  text_printf(&facts, "span %lld000000000 9000000000000000000\n", (long long)START_S);
  return facts;
}

idle_t *idle_new(arena_t *arena) {
  idle_t *idle = ARENA_NEW(arena, idle_t);
  text_t facts = facts_of_kind();
  tell_load(&facts, idle->total_mwh);
  const load_t *load = NULL;
  idle->model = model_of(arena, &facts, &load);
  return idle;
}

/* What a home draws is never below 0, so +A is all of it. */
idle_t *idle_home(arena_t *arena) {
  idle_t *idle = ARENA_NEW(arena, idle_t);
  text_t facts = facts_of_kind();
  text_printf(&facts, "demand 0 %lld %lld set household 1 1 3500000 3600 0\n",
              (long long)at_hour(0).ns, (long long)at_hour(HOURS).ns);
  const load_t *load = NULL;
  idle->model = model_of(arena, &facts, &load);
  for (int64_t hour = 1; hour <= HOURS; hour++) {
    mwns_t energy = load_energy(load, at_hour(0), at_hour(hour));
    idle->total_mwh[hour] = i128_div_floor(energy, MWNS_PER_MWH);
  }
  return idle;
}

/* --- one meter --- */

static void add(uint64_t *sum, int64_t value) {
  *sum = (*sum ^ (uint64_t)value) * UINT64_C(0x100000001b3);
  *sum ^= *sum >> 29;
}

/* Entries must be all that there are, and make the totals. */
static bool sum_up(const meter_t *meter, uint64_t *sum) {
  meter_row_t row;
  int64_t entries = 0;
  int64_t channels[QUANTITIES] = {0};
  for (uint32_t at = 1; meter_row_seek(meter, at, &row); at = row.sequence + 1) {
    add(sum, row.stamp.s);
    add(sum, (int64_t)row.status);
    if (row.kind != ROW_ENTRY) continue;
    entries++;
    for (int32_t i = 0; i < QUANTITIES; i++) {
      add(sum, row.energy[i].mwh);
      channels[i] += row.energy[i].mwh;
    }
  }
  meter_registers_t shown;
  meter_registers(meter, &shown);
  bool right = entries == IDLE_HALF_HOURS;
  for (int32_t i = 0; i < QUANTITIES; i++) {
    add(sum, shown.energy[i].total.mwh);
    right = right && shown.energy[i].total.mwh == channels[i];
  }
  for (int32_t i = 0; i < METER_PEAKS_KEPT; i++)
    add(sum, shown.demand[0].peak[i].power.mw);
  return right;
}

bool idle_year(const idle_t *idle, uint64_t *sum) {
  arena_t arena = {0};
  meter_t *meter = meter_begin(&arena, idle->model, at_hour(0));
  meter_advance(meter, at_hour(HOURS));
  bool right = true;
  if (sum != NULL) {
    *sum = UINT64_C(0xcbf29ce484222325);
    right = sum_up(meter, sum);
  }
  meter_registers_t shown;
  meter_registers(meter, &shown);
  right = right && shown.energy[0].total.mwh == idle->total_mwh[HOURS];
  arena_free(&arena);
  return right;
}

/* --- many --- */

idle_herd_t *idle_herd_new(const idle_t *idle, arena_t *arena, uint32_t meters) {
  idle_herd_t *herd = ARENA_NEW(arena, idle_herd_t);
  *herd = (idle_herd_t){.idle = idle, .meters = meters};
  herd->dormant = dormant_new(arena, idle->model, at_hour(0), meters, AWAKE);
  return herd;
}

void idle_herd_free(idle_herd_t *herd) { dormant_free(herd->dormant); }

uint64_t idle_herd_octets(const idle_herd_t *herd) {
  uint64_t octets = 0;
  for (uint32_t i = 0; i < herd->meters; i++)
    octets += dormant_octets(herd->dormant, i);
  return octets;
}

static bool ask(idle_herd_t *herd, uint32_t index, int32_t month) {
  static const meter_by_t by = {'R', 3};
  int64_t hour = (int64_t)(month + 1) * MONTH_HOURS;
  meter_t *meter = dormant_wake(herd->dormant, index, at_hour(hour));
  meter_registers_t shown;
  meter_registers(meter, &shown);
  if (shown.energy[0].total.mwh != herd->idle->total_mwh[hour]) return false;
  if (month != (int32_t)(index % IDLE_MONTHS)) return true;
  claim_t clock = {START_S + hour * 3600 + 3};
  return meter_set_clock(meter, clock, by) == ST_OK;
}

bool idle_herd_ask(idle_herd_t *herd, uint32_t sample) {
  uint32_t step = sample < herd->meters ? herd->meters / sample : 1;
  for (int32_t month = 0; month < IDLE_MONTHS; month++) {
    for (uint32_t index = 0; index < herd->meters; index += step) {
      if (!ask(herd, index, month)) return false;
    }
  }
  return true;
}
