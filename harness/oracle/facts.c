/* Reads the expanded scenario, a line a fact: harness/scenario/FACTS.md. Indices must be declared
 * before they are used and in order. What a fact means for a meter is not decided here. */
#include "facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool oracle_facts_is_claim(int64_t stamp_s) {
  return stamp_s >= FACTS_FIRST_S && stamp_s < FACTS_LAST_S;
}

typedef struct {
  facts_t *facts;
  const words_t *words;
  bool memory_short;
} reader_t;

static bool number_at(const reader_t *reader, int index, int64_t *number) {
  return index < reader->words->count && oracle_text_int(reader->words->word[index], number);
}

/* An index below `count`, word `index` of the line. */
static bool index_at(const reader_t *reader, int index, size_t count, size_t *place) {
  int64_t number = 0;
  if (!number_at(reader, index, &number) || number < 0 || (uint64_t)number >= count) return false;
  *place = (size_t)number;
  return true;
}

static bool room(reader_t *reader, void *list, size_t *cap, size_t count, size_t size) {
  if (oracle_text_room(list, cap, count, size)) return true;
  reader->memory_short = true;
  return false;
}

bool oracle_facts_is_instant(int64_t ns) {
  return ns >= FACTS_FIRST_S * ORACLE_NS_PER_S && ns < FACTS_LAST_S * ORACLE_NS_PER_S;
}

static bool read_span(reader_t *r) {
  facts_t *facts = r->facts;
  return number_at(r, 1, &facts->start_ns) && number_at(r, 2, &facts->end_ns) &&
         facts->start_ns <= facts->end_ns && oracle_facts_is_instant(facts->start_ns) &&
         oracle_facts_is_instant(facts->end_ns) &&
         facts->end_ns - facts->start_ns <= FACTS_SPAN_MAX_NS;
}

static bool read_zone(reader_t *r) {
  size_t z = 0;
  if (r->facts->zone_count == FACTS_ZONES_MAX) return false;
  if (!index_at(r, 1, r->facts->zone_count + 1, &z) || z != r->facts->zone_count) return false;
  r->facts->zone_count++;
  return true;
}

static bool read_zone_row(reader_t *r) {
  size_t z = 0;
  zone_row_t row = {0};
  int64_t dst = 0;
  if (!index_at(r, 1, r->facts->zone_count, &z) || !number_at(r, 2, &row.utc_s) ||
      !number_at(r, 3, &row.offset_s) || !number_at(r, 4, &dst)) {
    return false;
  }
  if (row.offset_s < -86400 || row.offset_s > 86400) return false;
  zone_t *zone = &r->facts->zones[z];
  if (zone->rule.declared) return false;               /* a rule or rows, never both */
  if (zone->count == 0 && row.utc_s > 0) return false; /* the first stands for all time before */
  if (zone->count > 0 && row.utc_s <= zone->rows[zone->count - 1].utc_s) return false;
  row.dst = dst != 0;
  if (!room(r, &zone->rows, &zone->cap, zone->count, sizeof row)) return false;
  zone->rows[zone->count++] = row;
  return true;
}

static bool read_zone_rule(reader_t *r) {
  size_t z = 0;
  if (!index_at(r, 1, r->facts->zone_count, &z)) return false;
  return oracle_facts_zone_rule(&r->facts->zones[z], r->words);
}

static bool read_zone_turn(reader_t *r) {
  size_t z = 0;
  if (!index_at(r, 1, r->facts->zone_count, &z)) return false;
  return oracle_facts_zone_turn(&r->facts->zones[z], r->words);
}

static bool read_tariff(reader_t *r) {
  size_t t = 0;
  if (r->facts->tariff_count == FACTS_TARIFFS_MAX || r->words->count < 3) return false;
  if (!index_at(r, 1, r->facts->tariff_count + 1, &t) || t != r->facts->tariff_count) return false;
  r->facts->tariffs[r->facts->tariff_count++].name = r->words->word[2];
  return true;
}

static bool is_date(int64_t month, int64_t day) {
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

static bool read_season(reader_t *r) {
  size_t t = 0;
  season_t season = {0};
  if (r->words->count != 5 || !index_at(r, 1, r->facts->tariff_count, &t) ||
      !number_at(r, 2, &season.month) || !number_at(r, 3, &season.day)) {
    return false;
  }
  if (!is_date(season.month, season.day)) return false;
  season.week = r->words->word[4];
  tariff_t *tariff = &r->facts->tariffs[t];
  if (!room(r, &tariff->seasons, &tariff->season_cap, tariff->season_count, sizeof season)) {
    return false;
  }
  tariff->seasons[tariff->season_count++] = season;
  return true;
}

static bool read_week(reader_t *r) {
  size_t t = 0;
  if (r->words->count != 10 || !index_at(r, 1, r->facts->tariff_count, &t)) return false;
  week_t week = {.name = r->words->word[2]};
  for (int day = 0; day < 7; day++) {
    week.day[day] = r->words->word[3 + day];
  }
  tariff_t *tariff = &r->facts->tariffs[t];
  if (!room(r, &tariff->weeks, &tariff->week_cap, tariff->week_count, sizeof week)) return false;
  tariff->weeks[tariff->week_count++] = week;
  return true;
}

static bool read_switch(reader_t *r) {
  size_t t = 0;
  switch_t one = {0};
  if (r->words->count != 5 || !index_at(r, 1, r->facts->tariff_count, &t) ||
      !number_at(r, 3, &one.second) || !number_at(r, 4, &one.rate)) {
    return false;
  }
  if (one.second < 0 || one.second >= 86400 || one.rate < 1 || one.rate > 8) return false;
  one.profile = r->words->word[2];
  tariff_t *tariff = &r->facts->tariffs[t];
  if (!room(r, &tariff->switches, &tariff->switch_cap, tariff->switch_count, sizeof one)) {
    return false;
  }
  tariff->switches[tariff->switch_count++] = one;
  return true;
}

static bool read_special(reader_t *r) {
  size_t t = 0;
  special_t day = {0};
  if (r->words->count != 6 || !index_at(r, 1, r->facts->tariff_count, &t) ||
      !number_at(r, 2, &day.year) || !number_at(r, 3, &day.month) || !number_at(r, 4, &day.day)) {
    return false;
  }
  if (!is_date(day.month, day.day)) return false;
  day.profile = r->words->word[5];
  tariff_t *tariff = &r->facts->tariffs[t];
  if (!room(r, &tariff->specials, &tariff->special_cap, tariff->special_count, sizeof day)) {
    return false;
  }
  tariff->specials[tariff->special_count++] = day;
  return true;
}

static bool read_line(reader_t *r) {
  size_t l = 0;
  if (r->facts->line_count == FACTS_LINES_MAX || r->words->count < 4) return false;
  if (!index_at(r, 1, r->facts->line_count + 1, &l) || l != r->facts->line_count) return false;
  r->facts->line_remote[r->facts->line_count++] = strcmp(r->words->word[3], "optical") != 0;
  return true;
}

static bool read_meter(reader_t *r) {
  facts_t *facts = r->facts;
  size_t m = 0, line = 0, zone = 0;
  meter_fact_t meter = {.passive = SIZE_MAX,
                        .passive_due_s = ORACLE_NEVER,
                        .ratio = {100, 100, 100, 100},
                        .policy = oracle_facts_policy_default(),
                        .shape = oracle_shape_default(),
                        .limits = oracle_facts_limits_default()};
  if (r->words->count != 9 || !index_at(r, 1, facts->meter_count + 1, &m) ||
      m != facts->meter_count || !index_at(r, 6, facts->line_count, &line) ||
      !index_at(r, 7, facts->zone_count, &zone) ||
      !index_at(r, 8, facts->tariff_count, &meter.tariff)) {
    return false;
  }
  meter.name = r->words->word[2];
  meter.serial = r->words->word[3];
  meter.model = r->words->word[4];
  meter.remote = facts->line_remote[line];
  meter.zone = meter.site = &facts->zones[zone];
  if (meter.zone->count == 0) return false;
  if (!room(r, &facts->meters, &facts->meter_cap, facts->meter_count, sizeof meter)) return false;
  facts->meters[facts->meter_count++] = meter;
  return true;
}

static meter_fact_t *meter_at(const reader_t *r) {
  size_t m = 0;
  return index_at(r, 1, r->facts->meter_count, &m) ? &r->facts->meters[m] : NULL;
}

bool oracle_facts_is_ratio(const int64_t ratio[4]) {
  for (int i = 0; i < 4; i++) {
    if (ratio[i] <= 0 || ratio[i] > FACTS_RATIO_MAX) return false;
  }
  return true;
}

static bool read_ratio(reader_t *r) {
  meter_fact_t *meter = meter_at(r);
  if (meter == NULL || r->words->count != 6) return false;
  for (int i = 0; i < 4; i++) {
    if (!number_at(r, 2 + i, &meter->ratio[i])) return false;
  }
  return oracle_facts_is_ratio(meter->ratio);
}

static bool read_meter_zone(reader_t *r) {
  meter_fact_t *meter = meter_at(r);
  size_t zone = 0;
  if (meter == NULL || r->words->count != 3) return false;
  if (!index_at(r, 2, r->facts->zone_count, &zone)) return false;
  meter->zone = &r->facts->zones[zone];
  return meter->zone->count > 0;
}

static bool read_protocol(reader_t *r) {
  meter_fact_t *meter = meter_at(r);
  if (meter == NULL || r->words->count != 4) return false;
  const char *name = r->words->word[2];
  meter->association = strcmp(name, "dlms-hdlc") == 0 || strcmp(name, "dlms-wrapper") == 0;
  return meter->association || strcmp(name, "iec62056-21") == 0;
}

static bool read_deferred(reader_t *r) {
  meter_fact_t *meter = meter_at(r);
  if (meter == NULL || !index_at(r, 2, r->facts->tariff_count, &meter->passive) ||
      !number_at(r, 3, &meter->passive_due_s)) {
    return false;
  }
  if (meter->passive_due_s >= INT64_C(9000000000)) meter->passive_due_s = ORACLE_NEVER;
  return true;
}

static bool read_clock_initial(reader_t *r) {
  meter_fact_t *meter = meter_at(r);
  if (meter == NULL || r->words->count != 3) return false;
  meter->never_set = strcmp(r->words->word[2], "never_set") == 0;
  return meter->never_set || strcmp(r->words->word[2], "set") == 0;
}

static bool read_policy(reader_t *r) {
  meter_fact_t *meter = meter_at(r);
  return meter != NULL && oracle_facts_policy(&meter->policy, r->words);
}

static bool read_load(reader_t *r) {
  meter_fact_t *meter = meter_at(r);
  if (meter == NULL || !room(r, &meter->loads, &meter->load_cap, meter->load_count, sizeof(load_t)))
    return false;
  bool drawn = strcmp(r->words->word[0], "demand") == 0;
  return drawn ? oracle_facts_demand(meter, r->words) : oracle_facts_load(meter, r->words);
}

static bool read_transformer(reader_t *r) {
  meter_fact_t *meter = meter_at(r);
  if (meter == NULL || !room(r, &meter->transformers, &meter->transformer_cap,
                             meter->transformer_count, sizeof(transformer_t))) {
    return false;
  }
  return oracle_facts_transformer(meter, r->words);
}

static bool read_pulses(reader_t *r) {
  meter_fact_t *meter = meter_at(r);
  if (meter == NULL ||
      !room(r, &meter->pulses, &meter->pulses_cap, meter->pulses_count, sizeof(pulses_t))) {
    return false;
  }
  return oracle_facts_pulses(meter, r->words);
}

static bool read_temperature(reader_t *r) {
  meter_fact_t *meter = meter_at(r);
  if (meter == NULL || !room(r, &meter->temperatures, &meter->temperature_cap,
                             meter->temperature_count, sizeof(temperature_t))) {
    return false;
  }
  return oracle_facts_temperature(meter, r->words);
}

static bool read_nominal(reader_t *r) {
  meter_fact_t *meter = meter_at(r);
  return meter != NULL && oracle_facts_nominal(meter, r->words);
}

static bool read_certificate(reader_t *r) {
  meter_fact_t *meter = meter_at(r);
  return meter != NULL && oracle_facts_certificate(meter, r->words);
}

static bool read_voltage(reader_t *r) {
  meter_fact_t *meter = meter_at(r);
  return meter != NULL &&
         room(r, &meter->voltages, &meter->voltage_cap, meter->voltage_count, sizeof(triple_t)) &&
         oracle_facts_voltage(meter, r->words);
}

static bool read_harmonic(reader_t *r) {
  meter_fact_t *meter = meter_at(r);
  return meter != NULL &&
         room(r, &meter->harmonics, &meter->harmonic_cap, meter->harmonic_count,
              sizeof(harmonic_t)) &&
         oracle_facts_harmonic(meter, r->words);
}

static bool read_frequency(reader_t *r) {
  meter_fact_t *meter = meter_at(r);
  return meter != NULL &&
         room(r, &meter->frequencies, &meter->frequency_cap, meter->frequency_count,
              sizeof(frequency_t)) &&
         oracle_facts_frequency(meter, r->words);
}

static bool read_flicker(reader_t *r) {
  meter_fact_t *meter = meter_at(r);
  return meter != NULL &&
         room(r, &meter->flickers, &meter->flicker_cap, meter->flicker_count, sizeof(triple_t)) &&
         oracle_facts_flicker(meter, r->words);
}

static bool read_instrument(reader_t *r) {
  meter_fact_t *meter = meter_at(r);
  return meter != NULL && oracle_facts_instrument(meter, r->words);
}

static bool read_gauge(reader_t *r) {
  meter_fact_t *meter = meter_at(r);
  return meter != NULL && oracle_facts_gauge(meter, r->words);
}

static bool read_fault(reader_t *r) {
  meter_fact_t *meter = meter_at(r);
  fault_fact_t fault = {.kind = FAULT_COUNT};
  if (meter == NULL || !oracle_facts_fault(meter, r->words, &fault)) return false;
  if (!room(r, &meter->faults, &meter->fault_cap, meter->fault_count, sizeof fault)) return false;
  meter->faults[meter->fault_count++] = fault;
  return true;
}

static bool read_shape(reader_t *r) {
  meter_fact_t *meter = meter_at(r);
  return meter != NULL && oracle_shape_read(&meter->shape, r->words);
}

static bool read_identification(reader_t *r) {
  meter_fact_t *meter = meter_at(r);
  if (meter == NULL || r->words->count != 3) return false;
  meter->identification = r->words->word[2];
  return true;
}

static bool read_phases(reader_t *r) {
  meter_fact_t *meter = meter_at(r);
  int64_t phases = 0;
  if (meter == NULL || r->words->count != 3 || !number_at(r, 2, &phases)) return false;
  meter->one_phase = phases == 1;
  return phases == 1 || phases == 3;
}

static bool read_limit(reader_t *r) {
  meter_fact_t *meter = meter_at(r);
  return meter != NULL && oracle_facts_limit(meter, r->words);
}

static bool read_initial(reader_t *r) {
  meter_fact_t *meter = meter_at(r);
  return meter != NULL && oracle_facts_initial(meter, r->words);
}

static bool read_firmware(reader_t *r) {
  meter_fact_t *meter = meter_at(r);
  return meter != NULL && oracle_facts_firmware(meter, r->words);
}

static bool read_image(reader_t *r) {
  facts_t *facts = r->facts;
  if (!room(r, &facts->images, &facts->image_cap, facts->image_count, sizeof(image_fact_t))) {
    return false;
  }
  return oracle_facts_image(facts, r->words);
}

static bool read_look(reader_t *r) {
  meter_fact_t *meter = meter_at(r);
  if (meter == NULL ||
      !room(r, &meter->looks, &meter->look_cap, meter->look_count, sizeof(glance_t))) {
    return false;
  }
  return oracle_facts_look(meter, r->words);
}

/* Of others: head-end, bench, languages. */
static bool is_not_for_us(const char *word) {
  static const char *const words[] = {
      "case",     "seed",     "line_param",   "line_fault", "password",  "headend",
      "visit",    "command",  "contract",     "price",      "period",    "expect",
      "hazard",   "relation", "clause",       "tag",        "enumerate", "address",
      "security", "title",    "key",          "transfer",   "client",    "dictionary",
      "trust",    "image",    "quality_seed", "quality_key"};
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    if (strcmp(word, words[i]) == 0) return true;
  }
  return false;
}

static bool read_version(reader_t *r) {
  int64_t version = 0;
  return number_at(r, 1, &version) && version == 1;
}

static bool read_fact(reader_t *r) {
  static const struct {
    const char *name;
    bool (*read)(reader_t *r);
  } readers[] = {
      {"facts", read_version},
      {"span", read_span},
      {"zone", read_zone},
      {"zone_row", read_zone_row},
      {"zone_rule", read_zone_rule},
      {"zone_turn", read_zone_turn},
      {"tariff", read_tariff},
      {"season", read_season},
      {"week", read_week},
      {"switch", read_switch},
      {"special", read_special},
      {"line", read_line},
      {"meter", read_meter},
      {"ratio", read_ratio},
      {"deferred", read_deferred},
      {"clock_initial", read_clock_initial},
      {"policy", read_policy},
      {"load", read_load},
      {"demand", read_load},
      {"fault", read_fault},
      {"protocol", read_protocol},
      {"meter_zone", read_meter_zone},
      {"identification", read_identification},
      {"phases", read_phases},
      {"quantity", read_shape},
      {"input", read_shape},
      {"tou", read_shape},
      {"md", read_shape},
      {"coincident", read_shape},
      {"channel", read_shape},
      {"limit", read_limit},
      {"initial", read_initial},
      {"transformer", read_transformer},
      {"pulses", read_pulses},
      {"temperature", read_temperature},
      {"nominal", read_nominal},
      {"certificate", read_certificate},
      {"voltage", read_voltage},
      {"harmonic", read_harmonic},
      {"frequency", read_frequency},
      {"flicker", read_flicker},
      {"instrument", read_instrument},
      {"gauge", read_gauge},
      {"hardware", read_firmware},
      {"firmware", read_firmware},
      {"flaw", read_firmware},
      {"image_of", read_image},
      {"look", read_look},
  };
  for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++) {
    if (strcmp(r->words->word[0], readers[i].name) == 0) return readers[i].read(r);
  }
  return is_not_for_us(r->words->word[0]);
}

/* What no single line can tell; false with a sentence. */
static bool finish_meter(meter_fact_t *meter, size_t m, char *error, size_t error_cap) {
  if (!oracle_facts_policy_is_whole(&meter->policy)) {
    (void)snprintf(error, error_cap,
                   "the periods of meter %zu do not fit its steps or its slew, or its reserve is "
                   "none, or its pq.interruption is above its pq.dip",
                   m);
    return false;
  }
  if (!oracle_facts_gauges_fit(meter)) {
    (void)snprintf(error, error_cap, "meter %zu has gauges of power quality and no `nominal`", m);
    return false;
  }
  if (!oracle_facts_sites_fit(meter)) {
    (void)snprintf(error, error_cap, "meter %zu has a demand on a phase that it has not", m);
    return false;
  }
  if (oracle_facts_dips(meter)) return true;
  (void)snprintf(error, error_cap, "memory is short");
  return false;
}

facts_t *oracle_facts_read(const char *text, char *error, size_t error_cap) {
  facts_t *facts = calloc(1, sizeof *facts);
  if (facts != NULL) facts->copy = oracle_text_copy(text, strlen(text));
  if (facts == NULL || facts->copy == NULL) {
    (void)snprintf(error, error_cap, "memory is short");
    oracle_facts_free(facts);
    return NULL;
  }
  char *at = facts->copy;
  int number = 0;
  for (char *line = oracle_text_line(&at); line != NULL; line = oracle_text_line(&at)) {
    number++;
    if (line[0] == 0) continue;
    words_t words;
    reader_t reader = {.facts = facts, .words = &words};
    /* Expectations may be long; they are not for us, so only their first word matters. */
    bool whole = oracle_text_words(line, &words);
    if (whole || strcmp(words.word[0], "expect") == 0) {
      if (read_fact(&reader)) continue;
    }
    (void)snprintf(error, error_cap, "%s at line %d of the facts (%s %s)",
                   reader.memory_short ? "memory is short" : "a fact that the oracle cannot read",
                   number, words.word[0], words.count > 2 ? words.word[2] : "-");
    oracle_facts_free(facts);
    return NULL;
  }
  for (size_t m = 0; m < facts->meter_count; m++) {
    if (finish_meter(&facts->meters[m], m, error, error_cap)) continue;
    oracle_facts_free(facts);
    return NULL;
  }
  return facts;
}

void oracle_facts_free(facts_t *facts) {
  if (facts == NULL) return;
  for (size_t z = 0; z < facts->zone_count; z++) {
    free(facts->zones[z].rows);
  }
  for (size_t t = 0; t < facts->tariff_count; t++) {
    free(facts->tariffs[t].seasons);
    free(facts->tariffs[t].weeks);
    free(facts->tariffs[t].switches);
    free(facts->tariffs[t].specials);
  }
  for (size_t m = 0; m < facts->meter_count; m++) {
    free(facts->meters[m].loads);
    free(facts->meters[m].faults);
    free(facts->meters[m].transformers);
    free(facts->meters[m].pulses);
    free(facts->meters[m].temperatures);
    free(facts->meters[m].looks);
    free(facts->meters[m].voltages);
    free(facts->meters[m].harmonics);
    free(facts->meters[m].frequencies);
    free(facts->meters[m].flickers);
  }
  free(facts->images);
  free(facts->meters);
  free(facts->copy);
  free(facts);
}
