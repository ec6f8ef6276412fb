/* What a meter accumulates, out of the facts `quantity`, `tou`, `md`, `coincident` and `channel`:
 * one shape for a meter that declares any, the standard one for all others. Declarations are held
 * to their order and bounds here, to each other in pmu/drivers/shape.c. */
#include "pmu/data/site_read.h"

#include <string.h>

/* The shape that facts of this meter fill; the first quantity opens it. */
static status_t shape_of(site_reader_t *reader, const fact_t *fact, bool opens, shape_t **shape) {
  site_meter_t *meter = NULL;
  status_t status = site_meter_of(reader, fact, 1, &meter);
  if (status != ST_OK) return status;
  size_t index = (size_t)(meter - reader->site->meters);
  if (reader->shapes[index] == NULL && opens) {
    reader->shapes[index] = ARENA_NEW(&reader->scratch, shape_t);
    reader->shapes[index]->declared = true;
  }
  *shape = reader->shapes[index];
  return *shape == NULL ? site_wrong(reader, fact, "the quantities of the meter before it") : ST_OK;
}

/* `+INDEX` or `-INDEX`. */
static status_t read_part(const site_reader_t *reader, const fact_t *fact, int32_t word,
                          shape_quantity_t *quantity) {
  bytes_t text = fact_word(fact, word);
  int64_t part = 0;
  bool sign = text.len >= 2 && (text.p[0] == '+' || text.p[0] == '-');
  if (!sign || bytes_to_i64(bytes_of(text.p + 1, text.len - 1), &part) != ST_OK || part < 0 ||
      part >= SHAPE_QUANTITIES_MAX || quantity->part_count == SHAPE_QUANTITIES_MAX)
    return site_wrong(reader, fact, "parts +INDEX or -INDEX");
  quantity->parts[quantity->part_count] = (int32_t)part;
  quantity->signs[quantity->part_count++] = text.p[0] == '-' ? -1 : 1;
  return ST_OK;
}

status_t site_shape_quantity(site_reader_t *reader, const fact_t *fact) {
  shape_t *shape = NULL;
  shape_quantity_t quantity;
  int32_t index = 0;
  status_t status = shape_of(reader, fact, true, &shape);
  if (status == ST_OK)
    status = site_i32(reader, fact, 2, shape->quantity_count, shape->quantity_count, &index);
  if (status != ST_OK) return status;
  if (index == SHAPE_QUANTITIES_MAX) return site_wrong(reader, fact, "at most 16 quantities");
  if (!shape_word(fact_word(fact, 3), &quantity))
    return site_wrong(reader, fact, "a quantity of FACTS.md");
  if (index == 0 && quantity.code != 1) return site_wrong(reader, fact, "+A as quantity 0");
  for (int32_t i = 0; i < index; i++)
    if (shape->quantities[i].code == quantity.code)
      return site_wrong(reader, fact, "each quantity once");
  if (!quantity.sum && fact->count > 4) return site_wrong(reader, fact, "parts of a sum alone");
  for (int32_t word = 4; word < fact->count && status == ST_OK; word++)
    status = read_part(reader, fact, word, &quantity);
  if (status == ST_OK) shape->quantities[shape->quantity_count++] = quantity;
  return status;
}

/* The weight is the meter's: what it shows is in thousandths of the input's unit already. */
status_t site_shape_input(site_reader_t *reader, const fact_t *fact) {
  site_meter_t *meter = NULL;
  int32_t input = 0;
  int64_t weight = 0;
  status_t status = site_meter_of(reader, fact, 1, &meter);
  if (status == ST_OK) status = site_i32(reader, fact, 2, 1, 4, &input);
  if (status == ST_OK) status = site_number(reader, fact, 3, 1, INT32_MAX, &weight);
  return status;
}

status_t site_shape_tou(site_reader_t *reader, const fact_t *fact) {
  shape_t *shape = NULL;
  int32_t quantity = 0;
  int32_t rate = 0;
  int32_t count = 0;
  status_t status = shape_of(reader, fact, false, &shape);
  if (status == ST_OK) status = site_i32(reader, fact, 2, 0, shape->quantity_count - 1, &quantity);
  if (status == ST_OK) status = site_i32(reader, fact, 3, 1, SHAPE_RATES - 1, &rate);
  if (status != ST_OK) return status;
  for (int32_t q = 0; q < shape->quantity_count; q++)
    for (int32_t r = 1; r < SHAPE_RATES; r++)
      count += (int32_t)(shape->quantities[q].rates >> r & 1);
  if (count == SHAPE_TOU_MAX) return site_wrong(reader, fact, "at most 32 rate registers");
  shape->quantities[quantity].rates |= UINT32_C(1) << rate;
  return ST_OK;
}

status_t site_shape_md(site_reader_t *reader, const fact_t *fact) {
  shape_t *shape = NULL;
  shape_demand_t demand = {0};
  int32_t number = 0;
  int32_t mask = 0;
  status_t status = shape_of(reader, fact, false, &shape);
  if (status == ST_OK)
    status = site_i32(reader, fact, 2, shape->demand_count, shape->demand_count, &number);
  if (status == ST_OK && number == SHAPE_DEMANDS_MAX)
    return site_wrong(reader, fact, "at most 9 maximum demands");
  if (status == ST_OK)
    status = site_i32(reader, fact, 3, 0, shape->quantity_count - 1, &demand.quantity);
  if (status == ST_OK) status = site_i32(reader, fact, 4, 0, 0x1FE, &mask);
  if (status == ST_OK) status = site_i32(reader, fact, 5, 1, SHAPE_PEAKS_MAX, &demand.peaks);
  if (status != ST_OK) return status;
  if ((mask & 1) != 0) return site_wrong(reader, fact, "a mask of rates 1 to 8");
  demand.mask = (uint32_t)mask;
  shape->demands[shape->demand_count++] = demand;
  return ST_OK;
}

status_t site_shape_coincident(site_reader_t *reader, const fact_t *fact) {
  shape_t *shape = NULL;
  shape_coincident_t coincident = {0};
  int32_t number = 0;
  status_t status = shape_of(reader, fact, false, &shape);
  if (status == ST_OK)
    status = site_i32(reader, fact, 2, shape->coincident_count + 1, shape->coincident_count + 1,
                      &number);
  if (status == ST_OK && number > SHAPE_COINCIDENT_MAX)
    return site_wrong(reader, fact, "at most 5 coincident demands");
  if (status == ST_OK)
    status = site_i32(reader, fact, 3, 0, shape->quantity_count - 1, &coincident.quantity);
  if (status == ST_OK)
    status = site_i32(reader, fact, 4, 0, SHAPE_DEMANDS_MAX - 1, &coincident.demand);
  if (status == ST_OK) shape->coincident[shape->coincident_count++] = coincident;
  return status;
}

status_t site_shape_channel(site_reader_t *reader, const fact_t *fact) {
  shape_t *shape = NULL;
  int32_t number = 0;
  int32_t quantity = 0;
  status_t status = shape_of(reader, fact, false, &shape);
  if (status == ST_OK)
    status = site_i32(reader, fact, 2, shape->channel_count, shape->channel_count, &number);
  if (status == ST_OK && number == SHAPE_CHANNELS_MAX)
    return site_wrong(reader, fact, "at most 16 channels");
  if (status == ST_OK) status = site_i32(reader, fact, 3, 0, shape->quantity_count - 1, &quantity);
  if (status != ST_OK) return status;
  if (shape_channel_of(shape, quantity) >= 0)
    return site_wrong(reader, fact, "one channel of a quantity");
  shape->channels[shape->channel_count++] = quantity;
  return ST_OK;
}

/* The second profile. A meter that declares nothing else has the standard shape besides. */
static status_t shape_with_gauges(site_reader_t *reader, const fact_t *fact, shape_t **shape) {
  site_meter_t *meter = NULL;
  status_t status = site_meter_of(reader, fact, 1, &meter);
  if (status != ST_OK) return status;
  size_t index = (size_t)(meter - reader->site->meters);
  if (reader->shapes[index] == NULL) {
    reader->shapes[index] = ARENA_NEW(&reader->scratch, shape_t);
    *reader->shapes[index] = *shape_standard();
  }
  *shape = reader->shapes[index];
  return ST_OK;
}

status_t site_shape_instrument(site_reader_t *reader, const fact_t *fact) {
  const int64_t minute = 60 * NS_PER_S;
  shape_t *shape = NULL;
  int64_t period = 0;
  int64_t days = 0;
  status_t status = shape_with_gauges(reader, fact, &shape);
  if (status == ST_OK) status = site_number(reader, fact, 2, minute, 1440 * minute, &period);
  if (status == ST_OK) status = site_number(reader, fact, 3, 1, INT32_MAX, &days);
  if (status != ST_OK) return status;
  if (shape->gauge_period.ns != 0 || period % minute != 0 || 1440 * minute % period != 0)
    return site_wrong(reader, fact, "one period of whole minutes that divide a day");
  shape->gauge_period.ns = period;
  return ST_OK;
}

status_t site_shape_gauge(site_reader_t *reader, const fact_t *fact) {
  shape_t *shape = NULL;
  shape_gauge_t gauge;
  int32_t number = 0;
  status_t status = shape_with_gauges(reader, fact, &shape);
  if (status == ST_OK)
    status = site_i32(reader, fact, 2, shape->gauge_count, shape->gauge_count, &number);
  if (status != ST_OK) return status;
  if (shape->gauge_period.ns == 0 || number == SHAPE_GAUGES_MAX)
    return site_wrong(reader, fact, "at most 32 gauges, behind the instrument");
  if (!shape_gauge(fact_word(fact, 3), &gauge))
    return site_wrong(reader, fact, "a gauge of FACTS.md");
  for (int32_t i = 0; i < number; i++)
    if (strcmp(shape->gauges[i].word, gauge.word) == 0)
      return site_wrong(reader, fact, "each gauge once");
  shape->gauges[shape->gauge_count++] = gauge;
  return ST_OK;
}

/* Limits are the meter's to keep; the head-end asks for what there is, and needs one: what daily
 * sets it has had and has no more is not asked for. */
status_t site_shape_limit(site_reader_t *reader, const fact_t *fact) {
  static const char *const keys[] = {"profile_days", "markers",     "events",   "sets",
                                     "pdu",          "reaction_ns", "deviation"};
  enum { DAILY_SETS_MAX = 62 };
  site_meter_t *meter = NULL;
  int64_t value = 0;
  status_t status = site_meter_of(reader, fact, 1, &meter);
  if (status == ST_OK && bytes_is(fact_word(fact, 2), "daily_sets"))
    return site_i32(reader, fact, 3, 1, DAILY_SETS_MAX, &meter->daily_sets_max);
  bool taken = false;
  if (status == ST_OK) status = site_firmware_limit(reader, fact, meter, &taken);
  if (status == ST_OK && !taken) status = site_quality_limit(reader, fact, meter, &taken);
  if (status != ST_OK || taken) return status;
  if (status == ST_OK) status = site_number(reader, fact, 3, 0, INT64_MAX, &value);
  if (status != ST_OK) return status;
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    if (bytes_is(fact_word(fact, 2), keys[i])) return ST_OK;
  return site_wrong(reader, fact, "a limit of FACTS.md");
}

/* Meters of one model have one shape: it is kept once. */
static const shape_t *keep_shape(site_reader_t *reader, const shape_t *shape) {
  for (site_shape_t *kept = reader->kept; kept != NULL; kept = kept->next)
    if (memcmp(&kept->shape, shape, sizeof *shape) == 0) return &kept->shape;
  site_shape_t *fresh = ARENA_NEW(reader->arena, site_shape_t);
  memcpy(&fresh->shape, shape, sizeof *shape);
  fresh->next = reader->kept;
  reader->kept = fresh;
  return &fresh->shape;
}

status_t site_shape_whole(site_reader_t *reader, size_t meter) {
  shape_t *shape = reader->shapes[meter];
  site_meter_t *of = &reader->site->meters[meter];
  if (shape != NULL) {
    status_t status = shape->declared ? shape_finish(shape, reader->fault) : ST_OK;
    if (status != ST_OK) return status;
    if (shape->gauge_period.ns != 0 && shape->gauge_count == 0)
      return fault_set(reader->fault, ST_BAD_INPUT, -1, -1,
                       "meter %s has a second profile without a gauge", of->name);
    of->shape = keep_shape(reader, shape);
  }
  for (int32_t q = of->shape->quantity_count; q < SHAPE_QUANTITIES_MAX; q++)
    if (of->contract.of[q] != NULL)
      return fault_set(reader->fault, ST_BAD_INPUT, -1, -1,
                       "meter %s has a price of quantity %d, which it has not", of->name, (int)q);
  int64_t period = of->policy.md_period.ns;
  if (of->policy.md_steps == 1 || period % (of->policy.md_steps * NS_PER_S) == 0) return ST_OK;
  return fault_set(reader->fault, ST_BAD_INPUT, -1, -1,
                   "meter %s: %d steps do not divide its demand period", of->name,
                   (int)of->policy.md_steps);
}
