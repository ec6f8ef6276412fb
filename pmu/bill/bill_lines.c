/* From amounts to the lines of a bill: the ratio where it never changed, quality, bounds, and money
 * rounded once a line; see bill.h. */
#include "pmu/bill/peaks.h"

#include <string.h>

/* No line of money may pass this many millionths: far above any bill, far below 64 bits. */
#define AMOUNT_MAX ((__int128)INT64_MAX / 64)

/* Where the lines of one quantity go. */
typedef struct {
  bill_line_t *total, *energy, *demand;
} lines_t;

static bill_quality_t quality_of(const work_t *work, const work_amount_t *amount) {
  if (amount->missing) return BILL_MISSING;
  bool estimated = amount->estimated;
  return work->mechanisms->estimate_flag(estimated) ? BILL_ESTIMATED : BILL_EXACT;
}

/* Where some of it is missing, what is estimated of the rest must not pass for what is missing: no
 * more is billed than what is there for certain, be it energy or demand. A sum of which some is
 * missing may be of either sign, whatever the rest: of an energy of it nothing is certain. */
work_amount_t work_certain(const work_amount_t *amount, bool sum) {
  work_amount_t part = *amount;
  int64_t certain = sum ? 0 : amount->low;
  if (!amount->missing || (!sum && certain >= amount->value)) return part;
  part.value = certain;
  part.stamp.s = -1; /* the stamp was that of what was placed */
  return part;
}

/* The ratio is applied here, once a line; where it changed, each entry has it already. */
status_t work_finish_line(const work_t *work, const work_amount_t *amount, money_t price,
                          bill_line_t *line, fault_t *fault) {
  bool secondary = work->secondary && !work->converted;
  const site_ratio_t *ratio = &work->meter->ratio;
  line->value = work->mechanisms->multiplier(secondary, ratio, amount->value);
  line->low = work->mechanisms->multiplier(secondary, ratio, amount->low);
  line->high = work->mechanisms->multiplier(secondary, ratio, amount->high);
  line->quality = quality_of(work, amount);
  if (line->low > line->value) line->low = line->value;
  if (line->high < line->value) line->high = line->value;
  if (line->quality == BILL_EXACT) line->low = line->high = line->value;
  if (line->has_register)
    line->register_value = work->mechanisms->multiplier(secondary, ratio, line->register_value);
  line->record_first = amount->record_first;
  line->record_last = amount->record_last;
  line->stamp = line->value == 0 ? (utc_t){-1} : amount->stamp;
  if (line->high >= INT64_MAX / 2 || line->low <= -(INT64_MAX / 2))
    return fault_set(fault, ST_OVERFLOW, -1, -1, "a line of %lld units", (long long)line->high);
  __int128 raw = (__int128)line->value * price.micro / 1000000;
  if (raw > AMOUNT_MAX || raw < -AMOUNT_MAX)
    return fault_set(fault, ST_OVERFLOW, -1, -1, "a line of %lld units costs too much",
                     (long long)line->value);
  if (work->meter->contract.name != NULL)
    line->amount =
        work->mechanisms->line_rounding(line->value, price, work->meter->contract.places);
  return ST_OK;
}

static void worse(bill_t *bill, const bill_line_t *line) {
  if (line->quality > bill->quality) bill->quality = line->quality;
  bill->amount.micro += line->amount.micro;
}

/* A meter whose first row is known was not there before it. */
static utc_t since_of(const work_t *work, utc_t from) {
  const repair_row_t *first = &work->repair->rows[0];
  bool known = work->repair->row_count > 0 && first->row->gap == 0;
  return known && first->begin.s > from.s ? first->begin : from;
}

static void finish_standing(const work_t *work, bill_t *bill) {
  const site_contract_t *contract = &work->meter->contract;
  if (contract->name == NULL) return;
  int64_t days = work->mechanisms->standing_days(&work->zone, bill->since, bill->to);
  bill->standing =
      work->mechanisms->line_rounding(days * 1000000, contract->standing, contract->places);
  bill->amount.micro += bill->standing.micro;
}

/* Total, energy and demand of one quantity. `energy` and `demand`: prices by rate. */
static status_t finish_lines(const work_t *work, const work_bill_t *from, const money_t *energy,
                             const money_t *demand, lines_t to, fault_t *fault) {
  static const money_t nothing = {0};
  to.total->has_register = from->has_total_register;
  to.total->register_value = from->total_register;
  bool sum = work->meter->shape->quantities[work->quantity].sum;
  work_amount_t amount = work_certain(&from->total, sum);
  status_t status = work_finish_line(work, &amount, nothing, to.total, fault);
  to.total->stamp.s = -1;
  if (status == ST_OK) worse(from->bill, to.total);
  for (int32_t rate = 0; rate < BILL_RATES && status == ST_OK; rate++) {
    bill_line_t *line = &to.energy[rate];
    line->has_register = from->has_register[rate];
    line->register_value = from->registers[rate];
    amount = work_certain(&from->energy[rate], sum);
    status = work_finish_line(work, &amount, rate == 0 ? nothing : energy[rate], line, fault);
    if (status != ST_OK) return status;
    line->stamp.s = -1;
    worse(from->bill, line);
    line = &to.demand[rate];
    line->stamp.s = -1;
    /* Other quantities: the demands that the meter has, too. */
    bool has = shape_demand_of(work->meter->shape, work->quantity, rate) >= 0;
    if (work->quantity > 0 && !has) continue;
    line->has_register = from->has_demand_register[rate];
    line->register_value = from->demand_register[rate];
    amount = work_certain(&from->demand[rate], false); /* of a sum, too, at least 0 */
    status = work_finish_line(work, &amount, demand[rate], line, fault);
    if (status == ST_OK) worse(from->bill, line);
  }
  return status == ST_OK ? peaks_finish(work, from, fault) : status;
}

status_t work_finish(const work_t *work, work_bill_t *from, fault_t *fault) {
  const site_contract_t *contract = &work->meter->contract;
  bill_t *bill = from->bill;
  memcpy(bill->label, from->period.label, sizeof bill->label);
  bill->from = from->period.from;
  bill->to = from->to;
  bill->since = since_of(work, bill->from);
  bill->interim = !from->closed;
  lines_t to = {&bill->total, bill->energy, bill->demand};
  status_t status = finish_lines(work, from, contract->energy, contract->demand, to, fault);
  if (status != ST_OK) return status;
  for (int32_t rate = 1; rate < BILL_RATES; rate++) {
    bool unpriced = bill->energy[rate].value > 0 && !contract->energy_priced[rate];
    if (contract->name != NULL && unpriced)
      work_reason(from, "unpriced rate %d has no price", rate);
  }
  finish_standing(work, bill);
  return ST_OK;
}

/* A quantity of which nothing is priced is shown and costs nothing. */
status_t work_finish_other(const work_t *work, work_bill_t *from, fault_t *fault) {
  static const site_prices_t none = {0};
  const site_prices_t *prices = work->meter->contract.of[work->quantity];
  const shape_quantity_t *quantity = &work->meter->shape->quantities[work->quantity];
  site_prices_t asked = prices == NULL ? none : *prices;
  bill_t *bill = from->bill;
  bill_quantity_t *made = &bill->quantities[bill->quantity_count++];
  memcpy(made->word, quantity->word, sizeof made->word);
  made->index = work->quantity;
  for (int32_t rate = 0; rate < BILL_RATES; rate++) {
    asked.energy[rate] = work->mechanisms->price_of(asked.energy[rate]);
    asked.demand[rate] = work->mechanisms->price_of(asked.demand[rate]);
  }
  lines_t to = {&made->total, made->energy, made->demand};
  status_t status = finish_lines(work, from, asked.energy, asked.demand, to, fault);
  for (int32_t rate = 1; rate < BILL_RATES && prices != NULL && status == ST_OK; rate++)
    if (made->energy[rate].value != 0 && !prices->energy_priced[rate])
      work_reason(from, "unpriced %s rate %d has no price", made->word, rate);
  return status;
}
