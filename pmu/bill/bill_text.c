/* Renders bills; see bill_text.h. */
#include "pmu/bill/bill_text.h"

#include <inttypes.h>
#include <stdio.h>

const char *bill_quality_name(bill_quality_t quality) {
  switch (quality) {
  case BILL_EXACT:
    return "exact";
  case BILL_ESTIMATED:
    return "estimated";
  case BILL_MISSING:
    return "missing";
  }
  return "?";
}

enum { DECIMAL_TEXT = 48 };

/* An integer with its decimal point `places` digits from the right, of which the last `drop` are
 * left out: a sum of rounded lines has only zeros there. Written from the right. */
static const char *decimal(char text[DECIMAL_TEXT], int64_t value, int32_t places, int32_t drop) {
  uint64_t left = value < 0 ? (uint64_t)0 - (uint64_t)value : (uint64_t)value;
  char *at = text + DECIMAL_TEXT - 1;
  *at = '\0';
  for (int32_t i = 0; i < drop; i++)
    left /= 10;
  for (int32_t digit = drop; digit <= places || left > 0; digit++) {
    if (digit == places && places > drop) *--at = '.';
    *--at = (char)('0' + left % 10);
    left /= 10;
  }
  if (value < 0) *--at = '-';
  return at;
}

static bool is_nothing(const bill_line_t *line) {
  bool registered = line->has_register && line->register_value != 0;
  return line->value == 0 && line->low == 0 && line->high == 0 && line->quality == BILL_EXACT &&
         !registered;
}

static void put_line(text_t *text, const char *what, const char *unit, const site_contract_t *at,
                     const bill_line_t *line) {
  char number[DECIMAL_TEXT];
  text_printf(text, "  %-16s %16s %-3s", what, decimal(number, line->value, 6, 0), unit);
  if (at->name != NULL) {
    text_printf(text, " %14s %s", decimal(number, line->amount.micro, 6, 6 - at->places),
                at->currency);
  }
  text_printf(text, "  %s", bill_quality_name(line->quality));
  if (line->low != line->high) {
    text_printf(text, ", %s", decimal(number, line->low, 6, 0));
    text_printf(text, " to %s", decimal(number, line->high, 6, 0));
  }
  if (line->has_register) {
    text_printf(text, "  register %s", decimal(number, line->register_value, 6, 0));
    int64_t difference = line->register_value - line->value;
    if (difference != 0)
      text_printf(text, " (%s%s)", difference > 0 ? "+" : "", decimal(number, difference, 6, 0));
  }
  if (line->record_first != 0)
    text_printf(text, "  records %" PRIu64 "-%" PRIu64, line->record_first, line->record_last);
}

/* What a page says before and behind the numbers of one quantity. Of 0 nothing stands before. */
typedef struct {
  const char *word;
  const char *energy_unit, *demand_unit; /* of millions of the base unit */
  const bill_line_t *total, *energy, *demand;
} page_part_t;

static void put_energies(text_t *text, const site_contract_t *contract, const page_part_t *part) {
  char what[32];
  const char *gap = part->word[0] == '\0' ? "" : " ";
  snprintf(what, sizeof what, "%s%senergy, total", part->word, gap);
  put_line(text, what, part->energy_unit, contract, part->total);
  text_put(text, "\n");
  for (int32_t rate = 0; rate < BILL_RATES; rate++) {
    if (is_nothing(&part->energy[rate])) continue;
    snprintf(what, sizeof what, rate == 0 ? "%s%senergy, no rate" : "%s%senergy, rate %d",
             part->word, gap, (int)rate);
    put_line(text, what, part->energy_unit, contract, &part->energy[rate]);
    text_put(text, "\n");
  }
}

static void put_demands(text_t *text, const zone_t *zone, const site_contract_t *contract,
                        const page_part_t *part) {
  char what[32];
  char at[DAY_TEXT];
  const char *gap = part->word[0] == '\0' ? "" : " ";
  for (int32_t rate = 0; rate < BILL_RATES; rate++) {
    if (is_nothing(&part->demand[rate])) continue;
    snprintf(what, sizeof what, rate == 0 ? "%s%sdemand, maximum" : "%s%sdemand, rate %d",
             part->word, gap, (int)rate);
    put_line(text, what, part->demand_unit, contract, &part->demand[rate]);
    if (part->demand[rate].stamp.s != -1) {
      day_text(zone, part->demand[rate].stamp, at);
      text_printf(text, "  at %s", at);
    }
    text_put(text, "\n");
  }
}

static const char *const demand_units[SHAPE_UNITS] = {"kW", "kvar", "kVA", "1000 imp/h"};

/* A register counts thousandths of Wh …, and of an input's unit: a million of them are a thousand
 * units. */
static page_part_t part_of(const shape_t *shape, const bill_quantity_t *quantity) {
  static const char *const energies[SHAPE_UNITS] = {"kWh", "kvarh", "kVAh", "1000 imp"};
  CHECK(quantity->index < shape->quantity_count);
  shape_unit_t unit = shape->quantities[quantity->index].unit;
  return (page_part_t){quantity->word,   energies[unit],   demand_units[unit],
                       &quantity->total, quantity->energy, quantity->demand};
}

static void put_stamped(text_t *text, const site_t *site, const site_meter_t *meter,
                        const char *what, const char *unit, const bill_line_t *line) {
  char at[DAY_TEXT];
  put_line(text, what, unit, &meter->contract, line);
  if (line->stamp.s != -1) {
    day_text(&site->zones[meter->zone], line->stamp, at);
    text_printf(text, "  at %s", at);
  }
  text_put(text, "\n");
}

/* Further peaks, and what other quantities were when a first one was set; they cost nothing. */
static void put_peaks(text_t *text, const site_t *site, const bill_t *bill) {
  const site_meter_t *meter = &site->meters[bill->meter];
  char what[48];
  for (size_t i = 0; i < bill->peak_count; i++) {
    const bill_peak_t *peak = &bill->peaks[i];
    const shape_quantity_t *of = &meter->shape->quantities[peak->quantity];
    if (is_nothing(&peak->line)) continue;
    const char *word = peak->quantity == 0 ? "" : of->word;
    const char *gap = peak->quantity == 0 ? "" : " ";
    if (peak->rate == 0)
      snprintf(what, sizeof what, "%s%sdemand, peak %d", word, gap, (int)peak->peak);
    else
      snprintf(what, sizeof what, "%s%sdemand, rate %d, peak %d", word, gap, (int)peak->rate,
               (int)peak->peak);
    put_stamped(text, site, meter, what, demand_units[of->unit], &peak->line);
  }
  for (size_t i = 0; i < bill->coincident_count; i++) {
    const bill_coincident_t *with = &bill->coincident[i];
    const shape_quantity_t *of = &meter->shape->quantities[with->quantity];
    if (is_nothing(&with->line)) continue;
    snprintf(what, sizeof what, "%s coincident %d", of->word, (int)with->number);
    put_stamped(text, site, meter, what, demand_units[of->unit], &with->line);
  }
}

void bill_text(text_t *text, const site_t *site, const bill_t *bill) {
  CHECK(bill->meter < site->meter_count);
  const site_meter_t *meter = &site->meters[bill->meter];
  const site_contract_t *contract = &meter->contract;
  const zone_t *zone = &site->zones[meter->zone];
  char from[DAY_TEXT];
  char to[DAY_TEXT];
  char number[DECIMAL_TEXT];
  day_text(zone, bill->from, from);
  day_text(zone, bill->to, to);
  text_printf(text, "Bill %s of meter %s (%s), %s to %s, %s, %s\n", bill->label, meter->name,
              meter->serial, from, to, bill->interim ? "interim" : "closed",
              bill_quality_name(bill->quality));
  page_part_t own = {"", "kWh", "kW", &bill->total, bill->energy, bill->demand};
  put_energies(text, contract, &own);
  put_demands(text, zone, contract, &own);
  for (size_t i = 0; i < bill->quantity_count; i++) {
    page_part_t part = part_of(meter->shape, &bill->quantities[i]);
    put_energies(text, contract, &part);
    put_demands(text, zone, contract, &part);
  }
  put_peaks(text, site, bill);
  if (contract->name != NULL) {
    int32_t drop = 6 - contract->places;
    text_printf(text, "  standing charge  %s %s\n", decimal(number, bill->standing.micro, 6, drop),
                contract->currency);
    text_printf(text, "  amount           %s %s\n", decimal(number, bill->amount.micro, 6, drop),
                contract->currency);
  }
  for (int32_t i = 0; i < bill->reason_count; i++)
    text_printf(text, "  note: %s\n", bill->reasons[i]);
}

static void put_fact(text_t *text, const bill_line_t *line) {
  text_printf(text, " %" PRId64 " %" PRId64 " %" PRId64 " %s ", line->value, line->low, line->high,
              bill_quality_name(line->quality));
  if (line->has_register) {
    text_printf(text, "%" PRId64, line->register_value);
  } else {
    text_put(text, "-");
  }
  text_printf(text, " %" PRId64 " %" PRIu64 " %" PRIu64, line->amount.micro, line->record_first,
              line->record_last);
}

static void put_demand(text_t *text, const bill_line_t *line) {
  put_fact(text, line);
  if (line->stamp.s == -1)
    text_put(text, " -\n");
  else
    text_printf(text, " %" PRId64 "\n", line->stamp.s);
}

static void put_quantity(text_t *text, const bill_t *bill, const bill_quantity_t *quantity) {
  text_printf(text, "of %u %s %d total", bill->meter, bill->label, (int)quantity->index);
  put_fact(text, &quantity->total);
  text_put(text, "\n");
  for (int32_t rate = 0; rate < BILL_RATES; rate++) {
    if (is_nothing(&quantity->energy[rate])) continue;
    text_printf(text, "of %u %s %d energy %d", bill->meter, bill->label, (int)quantity->index,
                (int)rate);
    put_fact(text, &quantity->energy[rate]);
    text_put(text, "\n");
  }
  for (int32_t rate = 0; rate < BILL_RATES; rate++) {
    if (is_nothing(&quantity->demand[rate])) continue;
    text_printf(text, "of %u %s %d demand %d", bill->meter, bill->label, (int)quantity->index,
                (int)rate);
    put_demand(text, &quantity->demand[rate]);
  }
}

static void put_peak_facts(text_t *text, const bill_t *bill) {
  for (size_t i = 0; i < bill->peak_count; i++) {
    const bill_peak_t *peak = &bill->peaks[i];
    if (is_nothing(&peak->line)) continue;
    text_printf(text, "of %u %s %d peak %d %d", bill->meter, bill->label, (int)peak->quantity,
                (int)peak->rate, (int)peak->peak);
    put_demand(text, &peak->line);
  }
  for (size_t i = 0; i < bill->coincident_count; i++) {
    const bill_coincident_t *with = &bill->coincident[i];
    if (is_nothing(&with->line)) continue;
    text_printf(text, "of %u %s %d coincident %d", bill->meter, bill->label, (int)with->quantity,
                (int)with->number);
    put_demand(text, &with->line);
  }
}

void bill_facts(text_t *text, const bill_t *bill) {
  text_printf(text, "bill %u %s %" PRId64 " %" PRId64 " %s %s %" PRId64 " %" PRId64 "\n",
              bill->meter, bill->label, bill->from.s, bill->to.s,
              bill->interim ? "interim" : "closed", bill_quality_name(bill->quality),
              bill->amount.micro, bill->standing.micro);
  text_printf(text, "total %u %s", bill->meter, bill->label);
  put_fact(text, &bill->total);
  text_put(text, "\n");
  for (int32_t rate = 0; rate < BILL_RATES; rate++) {
    if (is_nothing(&bill->energy[rate])) continue;
    text_printf(text, "energy %u %s %d", bill->meter, bill->label, rate);
    put_fact(text, &bill->energy[rate]);
    text_put(text, "\n");
  }
  for (int32_t rate = 0; rate < BILL_RATES; rate++) {
    const bill_line_t *line = &bill->demand[rate];
    if (is_nothing(line)) continue;
    text_printf(text, "demand %u %s %d", bill->meter, bill->label, rate);
    put_demand(text, line);
  }
  for (size_t i = 0; i < bill->quantity_count; i++)
    put_quantity(text, bill, &bill->quantities[i]);
  put_peak_facts(text, bill);
  for (int32_t i = 0; i < bill->reason_count; i++)
    text_printf(text, "reason %u %s %s\n", bill->meter, bill->label, bill->reasons[i]);
}
