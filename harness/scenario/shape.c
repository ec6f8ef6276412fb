/* What a meter is, as facts: its model's statement multiplied out, and what the scenario says of
 * its registers, transformers and inputs. Of a model without quantities there is nothing to say
 * that FACTS.md does not have as a default, and nothing is said: its facts stay those of ever. */
#include <string.h>

#include "harness/scenario/story.h"

typedef struct {
  text_t *out;
  size_t index;
  const story_meter_t *meter;
  const statement_t *model;
} shape_t;

static void put_dictionary(const shape_t *of) {
  if (strcmp(of->model->dictionary, of->model->name) != 0)
    text_printf(of->out, "dictionary %zu %s\n", of->index, of->model->dictionary);
}

static void put_identification(const shape_t *of) {
  if (of->model->identification != NULL)
    text_printf(of->out, "identification %zu %s\n", of->index, of->model->identification);
}

static void put_phases(const shape_t *of) {
  if (of->model->quantity_count > 0 || of->model->phases != 3)
    text_printf(of->out, "phases %zu %d\n", of->index, of->model->phases);
}

static void put_quantities(const shape_t *of) {
  for (int32_t i = 0; i < of->model->quantity_count; i++) {
    const statement_quantity_t *quantity = &of->model->quantities[i];
    text_printf(of->out, "quantity %zu %d %s", of->index, i, quantity->word);
    for (int32_t p = 0; p < quantity->part_count; p++)
      text_printf(of->out, " %c%d", quantity->minus[p] ? '-' : '+', quantity->parts[p]);
    text_put(of->out, "\n");
  }
}

static void put_inputs(const shape_t *of) {
  for (int32_t i = 0; i < STATEMENT_INPUTS; i++) {
    if (of->model->weights[i] > 0)
      text_printf(of->out, "input %zu %d %lld\n", of->index, i + 1,
                  (long long)of->model->weights[i]);
  }
}

static void put_tou(const shape_t *of) {
  for (int32_t i = 0; i < of->model->quantity_count; i++) {
    for (int32_t rate = 1; rate <= STATEMENT_RATES; rate++) {
      if ((of->model->quantities[i].rates >> rate & 1) != 0)
        text_printf(of->out, "tou %zu %d %d\n", of->index, i, rate);
    }
  }
}

static void put_demands(const shape_t *of) {
  for (int32_t i = 0; i < of->model->demand_count; i++) {
    const statement_demand_t *demand = &of->model->demands[i];
    text_printf(of->out, "md %zu %d %d %u %d\n", of->index, i, demand->quantity, demand->mask,
                demand->peaks);
  }
}

static void put_coincident(const shape_t *of) {
  for (int32_t i = 0; i < of->model->coincident_count; i++) {
    const statement_coincident_t *one = &of->model->coincident[i];
    text_printf(of->out, "coincident %zu %d %d %d\n", of->index, i + 1, one->quantity, one->demand);
  }
}

static void put_channels(const shape_t *of) {
  for (int32_t i = 0; i < of->model->channel_count; i++)
    text_printf(of->out, "channel %zu %d %d\n", of->index, i, of->model->channels[i]);
}

static void put_limits(const shape_t *of) {
  for (int32_t i = 0; i < STATEMENT_LIMITS; i++) {
    int64_t limit = of->model->limits[i];
    int32_t own = i - STATEMENT_LIMITS_FIRMWARE;
    bool firmware = own >= 0 && own < STATEMENT_LIMITS_OF_FIRMWARE;
    if (firmware && of->meter->firmware.hardware != NULL && of->meter->firmware.limits[own] >= 0)
      limit = of->meter->firmware.limits[own];
    if (i == STATEMENT_LIMIT_QUALITY && of->meter->quality.log >= 0) limit = of->meter->quality.log;
    if (limit >= 0)
      text_printf(of->out, "limit %zu %s %lld\n", of->index, statement_limit_name(i),
                  (long long)limit);
  }
}

static void put_instrument(const shape_t *of) {
  const statement_instrument_t *instrument = &of->meter->instrument;
  if (instrument->period_ns == 0) return;
  text_printf(of->out, "instrument %zu %lld %lld\n", of->index, (long long)instrument->period_ns,
              (long long)instrument->days);
  for (int32_t i = 0; i < instrument->gauge_count; i++)
    text_printf(of->out, "gauge %zu %d %s\n", of->index, i, instrument->gauges[i]);
}

static void put_initials(const shape_t *of) {
  for (size_t i = 0; i < of->meter->initials.count; i++) {
    const story_initial_t *one = &of->meter->initials.at[i];
    text_printf(of->out, "initial %zu %d %d %lld\n", of->index, one->quantity, one->rate,
                (long long)one->value);
  }
}

void shapes_put(text_t *out, const story_t *story) {
  static void (*const PUT[])(const shape_t *) = {put_dictionary, put_identification, put_phases,
                                                 put_quantities, put_inputs,         put_tou,
                                                 put_demands,    put_coincident,     put_channels,
                                                 put_limits,     put_instrument,     put_initials};
  for (size_t i = 0; i < sizeof PUT / sizeof PUT[0]; i++) {
    for (size_t m = 0; m < story->meters.count; m++) {
      const shape_t of = {out, m, &story->meters.at[m], story->meters.at[m].shape};
      PUT[i](&of);
    }
  }
  for (size_t i = 0; i < story->transformers.count; i++) {
    const story_transformer_t *one = &story->transformers.at[i];
    text_printf(out, "transformer %u %lld %lld %lld %lld %lld\n", one->meter, (long long)one->at_ns,
                (long long)one->ratio[0], (long long)one->ratio[1], (long long)one->ratio[2],
                (long long)one->ratio[3]);
  }
  for (size_t i = 0; i < story->pulses.count; i++) {
    const story_pulses_t *one = &story->pulses.at[i];
    text_printf(out, "pulses %u %d %lld %lld %lld\n", one->meter, one->input,
                (long long)one->from_ns, (long long)one->to_ns, (long long)one->micro_hz);
  }
  firmware_put(out, story);
  quality_put(out, story);
  for (size_t i = 0; i < story->temperatures.count; i++) {
    const story_temperature_t *one = &story->temperatures.at[i];
    text_printf(out, "temperature %u %lld %lld %lld\n", one->meter, (long long)one->from_ns,
                (long long)one->to_ns, (long long)one->tenths);
  }
  for (size_t m = 0; m < story->meters.count; m++) {
    const story_meter_t *one = &story->meters.at[m];
    if (one->replaces < 0) continue;
    text_printf(out, "exchange %d %zu %lld\n", one->replaces, m,
                (long long)div_floor(one->replaced_ns, NS_PER_S));
  }
  for (size_t m = 0; m < story->meters.count; m++) {
    if (story->meters.at[m].zone > 0)
      text_printf(out, "meter_zone %zu %d\n", m, story->meters.at[m].zone);
  }
}
