/* What a meter is told of its second profile and of other channels: facts `instrument` and `gauge`,
 * and the list of a fault `set_channels` (harness/scenario/FACTS.md; pmu/docs/decisions/0008). What
 * cannot be a profile is ST_BAD_INPUT with a sentence; channels that cannot be are the meter's to
 * refuse, as over the line. */
#include <string.h>

#include "sim/load/mains_gauge.h"
#include "sim/meter/config.h"
#include "sim/meter/core.h"

#define DAY_NS (86400 * NS_PER_S)
#define MINUTE_NS (60 * NS_PER_S)

enum { ENTRIES_MORE = 100, NO_QUANTITY = 255, GAUGES_OF_POWER = 8 };

static status_t wrong(const fact_t *fact, const char *what, fault_t *fault) {
  return fault_set(fault, ST_BAD_INPUT, -1, -1, "facts line %d: %s", fact->line, what);
}

static status_t read_instrument(const fact_t *fact, meter_config_t *config, fault_t *fault) {
  int64_t period_ns = 0, days = 0;
  status_t status = fact_i64(fact, 2, &period_ns, fault);
  if (status == ST_OK) status = fact_i64(fact, 3, &days, fault);
  if (status != ST_OK) return status;
  bool whole = period_ns >= MINUTE_NS && period_ns <= DAY_NS && period_ns % MINUTE_NS == 0;
  if (!whole || DAY_NS % period_ns != 0) {
    return wrong(fact, "the period of an instrument is whole minutes that divide a day", fault);
  }
  if (days < 1 || days > LIMIT_DAYS_MAX) return wrong(fact, "its days are 1 to 900", fault);
  config->gauges.period.ns = period_ns;
  config->gauge_days = days;
  return ST_OK;
}

static status_t read_gauge(const fact_t *fact, meter_config_t *config, fault_t *fault) {
  meter_gauges_t *gauges = &config->gauges;
  int64_t index = 0;
  status_t status = fact_i64(fact, 2, &index, fault);
  if (status != ST_OK) return status;
  bytes_t text = fact_word(fact, 3);
  char word[sizeof gauges->words[0]] = {0};
  if (index != gauges->count || index >= METER_GAUGES_MAX) {
    return wrong(fact, "gauges ascend from 0, at most 32", fault);
  }
  if (text.len == 0 || text.len >= sizeof word) return wrong(fact, "no gauge", fault);
  memcpy(word, text.p, text.len);
  bool power = flow_gauge(word);
  mains_gauge_t of_mains;
  if (!power && !mains_gauge_read(word, &of_mains)) return wrong(fact, "no gauge", fault);
  for (int32_t i = 0; i < gauges->count; i++) {
    if (strcmp(gauges->words[i], word) == 0) return wrong(fact, "twice", fault);
  }
  if (power) gauges->dials[gauges->dial_count++] = (int8_t)index;
  memcpy(gauges->words[gauges->count++], word, sizeof word);
  return ST_OK;
}

status_t config_stores_read(const fact_t *fact, meter_config_t *config, fault_t *fault) {
  if (fact_is(fact, "instrument")) return read_instrument(fact, config, fault);
  return fact_is(fact, "gauge") ? read_gauge(fact, config, fault) : ST_OK;
}

status_t config_stores_check(meter_config_t *config, fault_t *fault) {
  meter_gauges_t *gauges = &config->gauges;
  if ((gauges->count > 0) != (gauges->period.ns > 0)) {
    return fault_set(fault, ST_BAD_INPUT, -1, -1, "%s has an instrument without gauges, or these",
                     config->name);
  }
  if (gauges->count == 0) return ST_OK;
  bool more = gauges->count > gauges->dial_count || gauges->count > GAUGES_OF_POWER;
  if (more && config->quality == NULL) {
    return fault_set(fault, ST_BAD_INPUT, -1, -1, "%s has gauges of a nominal voltage without one",
                     config->name);
  }
  int64_t entries = config->gauge_days * (DAY_NS / gauges->period.ns) + ENTRIES_MORE;
  config->limits.instrument = (uint32_t)entries;
  return ST_OK;
}

/* Q,Q,…: one that no meter has is kept as such, and more than fit as too many. */
status_t config_stores_channels(const fact_t *fact, int32_t word, meter_channels_t *channels,
                                fault_t *fault) {
  bytes_t rest = fact_word(fact, word);
  *channels = (meter_channels_t){.count = 0};
  bool more = true;
  while (more) {
    const uint8_t *comma = rest.len == 0 ? NULL : memchr(rest.p, ',', rest.len);
    more = comma != NULL;
    bytes_t one = more ? bytes_of(rest.p, (size_t)(comma - rest.p)) : rest;
    int64_t index = 0;
    if (bytes_to_i64(one, &index) != ST_OK) {
      return wrong(fact, "channels are indexes of quantities, joined by commas", fault);
    }
    bool known = index >= 0 && index < METER_QUANTITIES_MAX;
    if (channels->count < METER_CHANNELS_MAX) {
      channels->quantities[channels->count] = known ? (uint8_t)index : (uint8_t)NO_QUANTITY;
    }
    if (channels->count <= METER_CHANNELS_MAX) channels->count++;
    if (more) rest = bytes_of(comma + 1, rest.len - one.len - 1);
  }
  return ST_OK;
}
