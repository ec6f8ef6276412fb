/* The facts of power quality: what is declared of a meter, and what the mains at its terminals do.
 * Keys and signatures are no matter of what is right. Each list has room for one more when it is
 * read; what a meter makes of them is not decided here. Sources: FACTS.md; decision 0011. */
#include "facts.h"

#include <stdio.h>
#include <string.h>

#define U32_MAX INT64_C(4294967295)

static bool number_in(const words_t *words, int index, int64_t least, int64_t most, int64_t *at) {
  return index < words->count && oracle_text_int(words->word[index], at) && *at >= least &&
         *at <= most;
}

/* FROM and TO, words 2 and 3. */
static bool span_of(const words_t *words, int64_t *from_ns, int64_t *to_ns) {
  return number_in(words, 2, -INT64_MAX, INT64_MAX, from_ns) &&
         number_in(words, 3, *from_ns, INT64_MAX, to_ns);
}

bool oracle_facts_nominal(meter_fact_t *meter, const words_t *words) {
  int64_t mv = 0, mhz = 0;
  if (words->count != 4 || meter->nominal_mv != 0) return false;
  if (!number_in(words, 2, 10000, 1000000, &mv)) return false;
  meter->nominal_mv = mv;
  return number_in(words, 3, FACTS_NOMINAL_MHZ, FACTS_NOMINAL_MHZ, &mhz);
}

/* Of its form, and of no effect: no served line says what is in it. */
bool oracle_facts_certificate(meter_fact_t *meter, const words_t *words) {
  int64_t number = 0, expiry_s = 0;
  if (words->count != 5 || meter->certified || !number_in(words, 2, 1, U32_MAX, &number) ||
      !number_in(words, 3, -FACTS_LAST_S, FACTS_EXPIRY_MAX_S, &expiry_s)) {
    return false;
  }
  meter->certified = true;
  return strcmp(words->word[4], "A") == 0 || strcmp(words->word[4], "S") == 0;
}

bool oracle_facts_voltage(meter_fact_t *meter, const words_t *words) {
  triple_t one = {0};
  if (words->count != 7 || !span_of(words, &one.from_ns, &one.to_ns)) return false;
  for (int p = 0; p < 3; p++) {
    if (!number_in(words, 4 + p, 0, FACTS_MV_MAX, &one.of[p])) return false;
  }
  meter->voltages[meter->voltage_count++] = one;
  return true;
}

bool oracle_facts_flicker(meter_fact_t *meter, const words_t *words) {
  triple_t one = {0};
  if (words->count != 7 || !span_of(words, &one.from_ns, &one.to_ns)) return false;
  for (int p = 0; p < 3; p++) {
    if (!number_in(words, 4 + p, 0, FACTS_PST_MAX, &one.of[p])) return false;
  }
  meter->flickers[meter->flicker_count++] = one;
  return true;
}

bool oracle_facts_frequency(meter_fact_t *meter, const words_t *words) {
  frequency_t one = {0};
  if (words->count != 5 || !span_of(words, &one.from_ns, &one.to_ns) ||
      !number_in(words, 4, 40000, 60000, &one.mhz)) {
    return false;
  }
  meter->frequencies[meter->frequency_count++] = one;
  return true;
}

bool oracle_facts_harmonic(meter_fact_t *meter, const words_t *words) {
  harmonic_t one = {0};
  int64_t phase = 0, order = 0;
  if (words->count != 7 || !span_of(words, &one.from_ns, &one.to_ns) ||
      !number_in(words, 4, 1, 3, &phase) ||
      !number_in(words, 5, FACTS_ORDER_MIN, FACTS_ORDER_MAX, &order) ||
      !number_in(words, 6, 0, FACTS_PPM_MAX, &one.ppm)) {
    return false;
  }
  one.phase = (int)phase - 1;
  one.order = (int)order;
  meter->harmonics[meter->harmonic_count++] = one;
  return true;
}

/* `H1.2` … `H3.25`, written as they are printed; else none. */
static gauge_t harmonic_gauge(const char *word) {
  for (int phase = 0; phase < 3; phase++) {
    for (int order = FACTS_ORDER_MIN; order <= FACTS_ORDER_MAX; order++) {
      char name[16];
      (void)snprintf(name, sizeof name, "H%d.%d", phase + 1, order);
      if (strcmp(word, name) == 0) return (gauge_t){GAUGE_H, phase, order};
    }
  }
  return (gauge_t){.kind = GAUGE_KINDS};
}

gauge_t oracle_facts_gauge_of(const char *word) {
  static const struct {
    const char *name;
    gauge_t gauge;
  } names[] = {{"P", {.kind = GAUGE_P}},
               {"P1", {.kind = GAUGE_P1}},
               {"P2", {.kind = GAUGE_P2}},
               {"P3", {.kind = GAUGE_P3}},
               {"Q", {.kind = GAUGE_Q}},
               {"Q1", {.kind = GAUGE_Q1}},
               {"Q2", {.kind = GAUGE_Q2}},
               {"Q3", {.kind = GAUGE_Q3}},
               {"S", {.kind = GAUGE_S}},
               {"U1", {.kind = GAUGE_U, .phase = 0}},
               {"U2", {.kind = GAUGE_U, .phase = 1}},
               {"U3", {.kind = GAUGE_U, .phase = 2}},
               {"F", {.kind = GAUGE_F}},
               {"UB", {.kind = GAUGE_UB}},
               {"THD1", {.kind = GAUGE_THD, .phase = 0}},
               {"THD2", {.kind = GAUGE_THD, .phase = 1}},
               {"THD3", {.kind = GAUGE_THD, .phase = 2}},
               {"PST1", {.kind = GAUGE_PST, .phase = 0}},
               {"PST2", {.kind = GAUGE_PST, .phase = 1}},
               {"PST3", {.kind = GAUGE_PST, .phase = 2}}};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (strcmp(word, names[i].name) == 0) return names[i].gauge;
  }
  return harmonic_gauge(word);
}

bool oracle_facts_gauges_fit(const meter_fact_t *meter) {
  if (meter->nominal_mv != 0) return true;
  for (int g = 0; g < meter->instrument.gauge_count; g++) {
    if (meter->instrument.gauges[g].kind >= GAUGE_U) return false;
  }
  return meter->instrument.gauge_count <= FACTS_GAUGES_PLAIN;
}
