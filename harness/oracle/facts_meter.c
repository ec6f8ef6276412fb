/* What surrounds one meter: load, transformers, pulses; what stood in its registers, and how deep
 * its stores are. Each list has room for one more when it is read. Source: FACTS.md. */
#include "facts.h"

#include <string.h>

static bool number_in(const words_t *words, int index, int64_t least, int64_t most, int64_t *at) {
  return index < words->count && oracle_text_int(words->word[index], at) && *at >= least &&
         *at <= most;
}

static bool number(const words_t *words, int index, int64_t *at) {
  return number_in(words, index, -INT64_MAX, INT64_MAX, at);
}

static bool mode(const char *word, bool *add) {
  *add = strcmp(word, "add") == 0;
  return *add || strcmp(word, "set") == 0;
}

bool oracle_facts_load(meter_fact_t *meter, const words_t *words) {
  load_t load = {.whole = words->count == 6};
  if (!load.whole && words->count != 11) return false;
  if (!number(words, 2, &load.from_ns) || !number(words, 3, &load.to_ns)) return false;
  if (!mode(words->word[4], &load.add)) return false;
  for (int i = 0; i < words->count - 5; i++) {
    int64_t *power = i < 3 ? &load.phases.p[i] : &load.phases.q[i - 3];
    if (!number_in(words, 5 + i, -FACTS_POWER_MAX, FACTS_POWER_MAX, power)) return false;
  }
  meter->loads[meter->load_count++] = load;
  return true;
}

/* Decision 0013 *The fact*. */
bool oracle_facts_demand(meter_fact_t *meter, const words_t *words) {
  load_t load = {.drawn = true};
  site_t *site = &load.site;
  int64_t phase = 0;
  int sites = 0;
  for (size_t i = 0; i < meter->load_count; i++) {
    sites += meter->loads[i].drawn;
  }
  if (words->count != 11 || sites == FACTS_SITES_MAX) return false;
  if (!number_in(words, 2, 0, SITE_LAST_NS, &load.from_ns) ||
      !number_in(words, 3, 0, SITE_LAST_NS, &load.to_ns) || !mode(words->word[4], &load.add)) {
    return false;
  }
  site->class = oracle_site_class(words->word[5]);
  if (site->class == SITE_CLASSES || !number_in(words, 6, 0, INT64_MAX, &site->seed) ||
      !number_in(words, 7, 1, INT32_MAX, &site->site) ||
      !number_in(words, 8, 0, SITE_ANNUAL_MAX_WH, &site->annual_wh) ||
      !number_in(words, 9, -SITE_OFFSET_MAX_S, SITE_OFFSET_MAX_S, &site->offset_s) ||
      !number_in(words, 10, 0, 3, &phase)) {
    return false;
  }
  site->phase = (int)phase;
  meter->loads[meter->load_count++] = load;
  return true;
}

bool oracle_facts_sites_fit(const meter_fact_t *meter) {
  for (size_t i = 0; i < meter->load_count; i++) {
    const load_t *load = &meter->loads[i];
    if (load->drawn && meter->one_phase && load->site.phase > 1) return false;
  }
  return true;
}

bool oracle_facts_transformer(meter_fact_t *meter, const words_t *words) {
  transformer_t one = {0};
  if (words->count != 7 || !number(words, 2, &one.at_ns)) return false;
  for (int i = 0; i < 4; i++) {
    if (!number(words, 3 + i, &one.ratio[i])) return false;
  }
  if (!oracle_facts_is_instant(one.at_ns) || !oracle_facts_is_ratio(one.ratio)) return false;
  meter->transformers[meter->transformer_count++] = one;
  return true;
}

bool oracle_facts_pulses(meter_fact_t *meter, const words_t *words) {
  pulses_t one = {0};
  int64_t input = 0;
  if (words->count != 6 || !number_in(words, 2, 1, SHAPE_INPUTS, &input) ||
      !number(words, 3, &one.from_ns) || !number(words, 4, &one.to_ns) ||
      !number_in(words, 5, 0, FACTS_MICRO_HZ_MAX, &one.micro_hz)) {
    return false;
  }
  one.input = (int)input - 1;
  meter->pulses[meter->pulses_count++] = one;
  return true;
}

/* A sum is what its parts are, in everything: nothing can have stood in it alone. */
bool oracle_facts_initial(meter_fact_t *meter, const words_t *words) {
  int64_t quantity = 0, rate = 0, value = 0;
  int64_t last = meter->shape.quantity_count - 1;
  if (words->count != 5 || !number_in(words, 2, 0, last, &quantity) ||
      !number_in(words, 3, 0, SHAPE_RATES - 1, &rate) ||
      !number_in(words, 4, 0, FACTS_INITIAL_MAX, &value)) {
    return false;
  }
  if (oracle_shape_is_sum(&meter->shape.quantities[quantity])) return false;
  meter->initial[quantity][rate] = value;
  return true;
}

bool oracle_facts_temperature(meter_fact_t *meter, const words_t *words) {
  temperature_t one = {0};
  if (words->count != 5 || !number(words, 2, &one.from_ns) || !number(words, 3, &one.to_ns) ||
      !number_in(words, 4, FACTS_TENTHS_MIN, FACTS_TENTHS_MAX, &one.tenths)) {
    return false;
  }
  meter->temperatures[meter->temperature_count++] = one;
  return true;
}

bool oracle_facts_instrument(meter_fact_t *meter, const words_t *words) {
  const int64_t minute_ns = 60 * ORACLE_NS_PER_S, day_ns = 1440 * minute_ns;
  int64_t period_ns = 0, days = 0;
  if (words->count != 4 || !number_in(words, 2, minute_ns, day_ns, &period_ns) ||
      !number_in(words, 3, 0, INT64_C(1000000), &days)) {
    return false;
  }
  meter->instrument = (instrument_t){.period_ns = period_ns, .days = days};
  return period_ns % minute_ns == 0 && day_ns % period_ns == 0;
}

bool oracle_facts_gauge(meter_fact_t *meter, const words_t *words) {
  instrument_t *instrument = &meter->instrument;
  int64_t n = 0, count = instrument->gauge_count;
  if (words->count != 4 || instrument->period_ns == 0 || count == FACTS_GAUGES_MAX) return false;
  if (!number_in(words, 2, count, count, &n)) return false;
  gauge_t gauge = oracle_facts_gauge_of(words->word[3]);
  for (int g = 0; g < count; g++) {
    const gauge_t *other = &instrument->gauges[g];
    bool same = other->kind == gauge.kind && other->phase == gauge.phase;
    if (same && other->order == gauge.order) return false; /* each once */
  }
  if (gauge.kind == GAUGE_KINDS) return false;
  instrument->gauges[instrument->gauge_count++] = gauge;
  return true;
}

limits_t oracle_facts_limits_default(void) {
  return (limits_t){.profile_days = 900,
                    .markers = 16384,
                    .events = 8192,
                    .sets = 36,
                    .daily_sets = 14,
                    .image_block = 200,
                    .image = 1048576,
                    .firmware_log = 100,
                    .quality_log = 200};
}

bool oracle_facts_limit(meter_fact_t *meter, const words_t *words) {
  limits_t *limits = &meter->limits;
  int64_t unused = 0; /* what a language may carry is no matter of what is right */
  struct {
    const char *key;
    int64_t *place;
  } keys[] = {{"profile_days", &limits->profile_days},
              {"markers", &limits->markers},
              {"events", &limits->events},
              {"sets", &limits->sets},
              {"daily_sets", &limits->daily_sets},
              {"image_block", &limits->image_block},
              {"image", &limits->image},
              {"firmware_log", &limits->firmware_log},
              {"quality_log", &limits->quality_log},
              {"pdu", &unused},
              {"reaction_ns", &unused},
              {"deviation", &unused}};
  if (words->count != 4) return false;
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
    if (strcmp(words->word[2], keys[i].key) == 0) {
      int64_t least = keys[i].place == &limits->image_block ? 1 : 0; /* else no image has blocks */
      int64_t most = keys[i].place == &limits->quality_log ? 4096 : INT64_C(1000000000000);
      return number_in(words, 3, least, most, keys[i].place);
    }
  }
  return false;
}
