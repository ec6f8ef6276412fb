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
  return line->value == 0 && line->high == 0 && line->quality == BILL_EXACT && !registered;
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
  put_line(text, "energy, total", "kWh", contract, &bill->total);
  text_put(text, "\n");
  for (int32_t rate = 0; rate < BILL_RATES; rate++) {
    char what[32];
    snprintf(what, sizeof what, rate == 0 ? "energy, no rate" : "energy, rate %d", (int)rate);
    if (is_nothing(&bill->energy[rate])) continue;
    put_line(text, what, "kWh", contract, &bill->energy[rate]);
    text_put(text, "\n");
  }
  for (int32_t rate = 0; rate < BILL_RATES; rate++) {
    char what[32];
    snprintf(what, sizeof what, rate == 0 ? "demand, maximum" : "demand, rate %d", (int)rate);
    if (is_nothing(&bill->demand[rate])) continue;
    put_line(text, what, "kW", contract, &bill->demand[rate]);
    if (bill->demand[rate].stamp.s != -1) {
      day_text(zone, bill->demand[rate].stamp, to);
      text_printf(text, "  at %s", to);
    }
    text_put(text, "\n");
  }
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
    put_fact(text, line);
    if (line->stamp.s == -1) {
      text_put(text, " -\n");
    } else {
      text_printf(text, " %" PRId64 "\n", line->stamp.s);
    }
  }
  for (int32_t i = 0; i < bill->reason_count; i++)
    text_printf(text, "reason %u %s %s\n", bill->meter, bill->label, bill->reasons[i]);
}
