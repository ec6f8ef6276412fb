/* The exchange of a meter in mid-period: two parts, nothing twice (billing.md "Exchange
 * mid-period", F41, B16). Energies add up, the maximum of a rate is the greater of both with the
 * earlier stamp on a tie, money is rounded once a line of the whole, and a day on which two meters
 * stood there is one day. Rows that a meter has of another place (a workshop) are nobody's:
 * they are told by their labels, since a meter is taken away and put up with its clock set. See
 * bill.h. */
#include <stdio.h>
#include <string.h>

#include "pmu/bill/work.h"

void exchange_trim(const site_meter_t *meter, timeline_t *timeline) {
  if (meter->has_successor) {
    while (timeline->row_count > 0 &&
           timeline->rows[timeline->row_count - 1].begin.s >= meter->retired.s)
      timeline->row_count--;
    if (timeline->known_to.s > meter->retired.s) timeline->known_to = meter->retired;
  }
  if (!meter->has_predecessor) return;
  while (timeline->row_count > 0 && timeline->rows[0].begin.s < meter->installed.s &&
         timeline->rows[0].end.s <= meter->installed.s) {
    timeline->rows++;
    timeline->row_count--;
  }
}

static void tell(bill_t *bill, const char *text) {
  if (bill->reason_count == BILL_REASONS_MAX) return;
  snprintf(bill->reasons[bill->reason_count++], sizeof bill->reasons[0], "%s", text);
}

static void join_records(bill_line_t *line, const bill_line_t *old) {
  if (old->record_first == 0) return;
  bool first = line->record_first == 0 || old->record_first < line->record_first;
  if (first) line->record_first = old->record_first;
  if (old->record_last > line->record_last) line->record_last = old->record_last;
}

static void join_energy(bill_line_t *line, const bill_line_t *old) {
  line->value += old->value;
  line->low += old->low;
  line->high += old->high;
  line->has_register = line->has_register && old->has_register;
  line->register_value += old->register_value;
  if (old->quality > line->quality) line->quality = old->quality;
  join_records(line, old);
}

static void join_demand(const pmu_mechanisms_t *mechanisms, bill_line_t *line,
                        const bill_line_t *old) {
  bill_line_t own = *line;
  bool before = mechanisms->older_demand((power_t){old->value}, (power_t){own.value});
  if (before && old->value > 0) *line = *old;
  line->low = old->low > own.low ? old->low : own.low;
  line->high = old->high > own.high ? old->high : own.high;
  line->quality = old->quality > own.quality ? old->quality : own.quality;
  join_records(line, old);
  join_records(line, &own);
}

static void price(const site_contract_t *contract, const pmu_mechanisms_t *mechanisms, money_t of,
                  bill_line_t *line) {
  line->amount = (money_t){0};
  if (contract->name != NULL)
    line->amount = mechanisms->line_rounding(line->value, of, contract->places);
}

typedef struct {
  bill_line_t *total, *energy, *demand;
} lines_t;

static void join_lines(const site_contract_t *contract, const pmu_mechanisms_t *mechanisms,
                       const site_prices_t *prices, lines_t to, lines_t from) {
  static const money_t nothing = {0};
  join_energy(to.total, from.total);
  for (int32_t rate = 0; rate < BILL_RATES; rate++) {
    join_energy(&to.energy[rate], &from.energy[rate]);
    join_demand(mechanisms, &to.demand[rate], &from.demand[rate]);
    price(contract, mechanisms, rate == 0 ? nothing : prices->energy[rate], &to.energy[rate]);
    price(contract, mechanisms, prices->demand[rate], &to.demand[rate]);
  }
}

static void add_up(bill_t *bill, const lines_t *lines) {
  for (int32_t rate = 0; rate < BILL_RATES; rate++) {
    bill->amount.micro += lines->energy[rate].amount.micro + lines->demand[rate].amount.micro;
    bool worse = lines->energy[rate].quality > bill->quality;
    if (worse) bill->quality = lines->energy[rate].quality;
    if (lines->demand[rate].quality > bill->quality) bill->quality = lines->demand[rate].quality;
  }
  if (lines->total->quality > bill->quality) bill->quality = lines->total->quality;
}

static lines_t own_lines(bill_t *bill) {
  return (lines_t){&bill->total, bill->energy, bill->demand};
}

/* The line of the old bill for a quantity of the new one; NULL: that meter had it not. */
static bill_quantity_t *same_quantity(const bill_t *old, const char *word) {
  for (size_t i = 0; i < old->quantity_count; i++)
    if (strcmp(old->quantities[i].word, word) == 0) return &old->quantities[i];
  return NULL;
}

static void miss(lines_t lines) {
  lines.total->quality = BILL_MISSING;
  for (int32_t rate = 0; rate < BILL_RATES; rate++)
    lines.energy[rate].quality = lines.demand[rate].quality = BILL_MISSING;
}

static void join_others(const site_meter_t *meter, const pmu_mechanisms_t *mechanisms,
                        const bill_t *old, bill_t *bill) {
  static const site_prices_t none = {0};
  for (size_t i = 0; i < bill->quantity_count; i++) {
    bill_quantity_t *made = &bill->quantities[i];
    bill_quantity_t *before = same_quantity(old, made->word);
    lines_t to = {&made->total, made->energy, made->demand};
    const site_prices_t *prices = meter->contract.of[made->index];
    if (before == NULL) {
      miss(to);
      tell(bill, "exchange the old meter did not record every quantity of the new one");
      continue;
    }
    lines_t from = {&before->total, before->energy, before->demand};
    join_lines(&meter->contract, mechanisms, prices == NULL ? &none : prices, to, from);
    add_up(bill, &to);
  }
}

/* What either part says is said of the whole; then what the exchange itself leaves open. */
static void join_reasons(const bill_t *old, bill_t *bill, utc_t at) {
  for (int32_t i = 0; i < old->reason_count; i++)
    tell(bill, old->reasons[i]);
  if (old->to.s < at.s) {
    char text[sizeof bill->reasons[0]];
    snprintf(text, sizeof text, "gap the old meter was not read for the last %lld s before %s",
             (long long)(at.s - old->to.s), "its exchange");
    tell(bill, text);
    miss(own_lines(bill));
    for (size_t i = 0; i < bill->peak_count; i++)
      bill->peaks[i].line.quality = BILL_MISSING;
    for (size_t i = 0; i < bill->coincident_count; i++)
      bill->coincident[i].line.quality = BILL_MISSING;
    for (size_t i = 0; i < bill->quantity_count; i++) {
      bill_quantity_t *of = &bill->quantities[i];
      miss((lines_t){&of->total, of->energy, of->demand});
    }
    bill->quality = BILL_MISSING;
  }
  if (bill->since.s > at.s) tell(bill, "exchange no meter stood there for a while");
}

static void join(const site_t *site, const pmu_mechanisms_t *mechanisms, uint32_t index,
                 const bill_t *old, bill_t *bill) {
  const site_meter_t *meter = &site->meters[index];
  const site_contract_t *contract = &meter->contract;
  site_prices_t prices = {0};
  memcpy(prices.energy, contract->energy, sizeof prices.energy);
  memcpy(prices.demand, contract->demand, sizeof prices.demand);
  bill_t before = *old;
  bill->amount = (money_t){0};
  tell(bill, "exchange the meter was exchanged in this period");
  exchange_join_peaks(site, mechanisms, old, bill);
  join_lines(contract, mechanisms, &prices, own_lines(bill), own_lines(&before));
  lines_t lines = own_lines(bill);
  add_up(bill, &lines);
  join_others(meter, mechanisms, old, bill);
  join_reasons(old, bill, meter->installed);
  bill->since = old->since;
  if (contract->name == NULL) return;
  zone_t zone = site->zones[meter->zone];
  zone.offset_of = mechanisms->local_offset;
  int64_t days = mechanisms->standing_days(&zone, bill->since, bill->to);
  bill->standing = mechanisms->line_rounding(days * 1000000, contract->standing, contract->places);
  bill->amount.micro += bill->standing.micro;
}

status_t exchange_join(const site_t *site, const pmu_mechanisms_t *mechanisms, uint32_t meter,
                       const bill_t *olds, size_t old_count, bill_t *bills, size_t bill_count,
                       fault_t *fault) {
  const site_meter_t *own = &site->meters[meter];
  const site_meter_t *before = &site->meters[own->predecessor];
  for (size_t i = 0; i < bill_count; i++) {
    if (bills[i].from.s > own->installed.s) continue;
    for (size_t j = 0; j < old_count; j++) {
      if (strcmp(olds[j].label, bills[i].label) != 0) continue;
      if (before->has_predecessor && before->installed.s >= olds[j].from.s)
        return fault_set(fault, ST_UNSUPPORTED, -1, -1,
                         "meter %s was exchanged twice in %s: it is not billed", own->name,
                         bills[i].label);
      join(site, mechanisms, meter, &olds[j], &bills[i]);
    }
  }
  return ST_OK;
}

/* What the successor bills is billed there; a part that it does not bill yet stays. */
size_t exchange_keep(bill_t *bills, size_t count, const bill_t *news, size_t new_count) {
  size_t kept = 0;
  for (size_t i = 0; i < count; i++) {
    bool there = false;
    for (size_t j = 0; j < new_count && !there; j++)
      there = strcmp(news[j].label, bills[i].label) == 0;
    if (!there) bills[kept++] = bills[i];
  }
  return kept;
}
