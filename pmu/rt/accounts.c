/* What the journal amounts to: bills, and the repaired intervals behind them. Both only read. JSON
 * carries integers in base units (mWh, mW, seconds UTC, millionths of the currency). */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "pmu/bill/bill.h"
#include "pmu/bill/bill_text.h"
#include "pmu/data/grid.h"
#include "pmu/rt/account.h"

static status_t open_account(account_t *account, fault_t *fault) {
  const command_options_t *options = account->options;
  const char *database = options->run.database;
  status_t status = roster_read(&account->arena, options->facts, &account->roster, fault);
  if (status != ST_OK) return status;
  uint32_t meter = 0;
  if (options->meter != NULL)
    status = roster_meter(&account->roster, options->meter, &meter, fault);
  if (status == ST_OK && access(database, R_OK) != 0)
    status = fault_set(fault, ST_NO_FILE, -1, -1,
                       "%s is not there; `pmu read` or `pmu list` makes it", database);
  if (status != ST_OK) return status;
  fault_t why;
  status = store_open(database, &account->store, &why);
  if (status == ST_OK)
    status = store_load(account->store, &account->arena, &account->records, &account->count, &why);
  if (status == ST_OK) return ST_OK;
  return fault_set(fault, status, -1, -1, "%s: %s%s", database, why.text,
                   status == ST_STORE ? "; is it a journal of pmu?" : "");
}

static json_t *line_json(const bill_line_t *line) {
  json_t *object = json_pack(
      "{s:I, s:I, s:I, s:s, s:I, s:I, s:I}", "value", (json_int_t)line->value, "low",
      (json_int_t)line->low, "high", (json_int_t)line->high, "quality",
      bill_quality_name(line->quality), "amount_micro", (json_int_t)line->amount.micro,
      "record_first", (json_int_t)line->record_first, "record_last", (json_int_t)line->record_last);
  if (line->has_register)
    json_object_set_new(object, "register", json_integer(line->register_value));
  return object;
}

/* By rate, with the stamps of demands. */
static json_t *rates_json(const bill_line_t *lines, bool stamped) {
  json_t *list = json_array();
  for (int rate = 0; rate < BILL_RATES; rate++) {
    json_t *line = line_json(&lines[rate]);
    if (stamped)
      json_object_set_new(line, "stamp_s",
                          lines[rate].value == 0 ? json_null() : json_integer(lines[rate].stamp.s));
    json_array_append_new(list, line);
  }
  return list;
}

static json_t *quantities_json(const bill_t *bill) {
  json_t *list = json_array();
  for (size_t at = 0; at < bill->quantity_count; at++) {
    const bill_quantity_t *quantity = &bill->quantities[at];
    json_array_append_new(list, json_pack("{s:s, s:i, s:o, s:o, s:o}", "quantity", quantity->word,
                                          "index", (int)quantity->index, "total",
                                          line_json(&quantity->total), "energy",
                                          rates_json(quantity->energy, false), "demand",
                                          rates_json(quantity->demand, true)));
  }
  return list;
}

static json_t *bill_json(const bill_t *bill, const char *meter) {
  json_t *reasons = json_array();
  for (int32_t at = 0; at < bill->reason_count; at++)
    json_array_append_new(reasons, json_string(bill->reasons[at]));
  return json_pack(
      "{s:s, s:s, s:I, s:I, s:b, s:s, s:I, s:I, s:o, s:o, s:o, s:o, s:o}", "meter", meter, "period",
      bill->label, "from_s", (json_int_t)bill->from.s, "to_s", (json_int_t)bill->to.s, "interim",
      bill->interim ? 1 : 0, "quality", bill_quality_name(bill->quality), "amount_micro",
      (json_int_t)bill->amount.micro, "standing_micro", (json_int_t)bill->standing.micro, "total",
      line_json(&bill->total), "energy", rates_json(bill->energy, false), "demand",
      rates_json(bill->demand, true), "quantities", quantities_json(bill), "reasons", reasons);
}

static status_t bill_one(account_t *account, uint32_t meter, fault_t *fault) {
  bill_t *bills = NULL;
  size_t count = 0;
  const char *name = account->roster.site->meters[meter].name;
  status_t status = bill_make(&account->arena, account->roster.facts, account->records,
                              account->count, meter, NULL, &bills, &count, fault);
  for (size_t at = 0; at < count && status == ST_OK; at++) {
    if (account->options->json) {
      json_array_append_new(account->list, bill_json(&bills[at], name));
      continue;
    }
    text_t text = {0};
    bill_text(&text, account->roster.site, &bills[at]);
    fputs(text_chars(&text), stdout);
    text_free(&text);
  }
  return status;
}

static status_t repair_one(account_t *account, uint32_t meter, fault_t *fault) {
  const site_t *site = account->roster.site;
  const site_meter_t *own = &site->meters[meter];
  grid_t *grid = NULL;
  status_t status = grid_of_records(&account->arena, account->roster.facts, account->records,
                                    account->count, meter, NULL, &grid, fault);
  if (status != ST_OK) return status;
  for (size_t at = 0; at < grid->slot_count; at++) {
    const grid_slot_t *slot = &grid->slots[at];
    if (account->options->json) {
      json_array_append_new(
          account->list,
          json_pack("{s:s, s:I, s:I, s:i, s:I, s:I, s:s, s:I, s:I}", "meter", own->name, "from_s",
                    (json_int_t)slot->from.s, "to_s", (json_int_t)slot->to.s, "repeat",
                    (int)slot->repeat, "mwh", (json_int_t)slot->energy.mwh, "covered_s",
                    (json_int_t)div_floor(slot->covered.ns, NS_PER_S), "quality",
                    grid_quality_name(slot->quality), "record_first",
                    (json_int_t)slot->record_first, "record_last", (json_int_t)slot->record_last));
      continue;
    }
    char from[DAY_TEXT];
    day_text(&site->zones[own->zone], slot->from, from);
    printf("%s %s %lld.%03lld Wh %s %lld s%s\n", own->name, from,
           (long long)div_floor(slot->energy.mwh, 1000),
           (long long)mod_floor(slot->energy.mwh, 1000), grid_quality_name(slot->quality),
           (long long)div_floor(slot->covered.ns, NS_PER_S), slot->repeat > 0 ? " repeated" : "");
  }
  return ST_OK;
}

int account_for(const command_options_t *options, const char *what, account_each_t *each) {
  account_t account = {.options = options, .list = json_array()};
  fault_t fault = {.text = ""};
  status_t status = open_account(&account, &fault);
  const site_t *site = account.roster.site;
  for (uint32_t meter = 0; status == ST_OK && meter < site->meter_count; meter++)
    if (options->meter == NULL || strcmp(site->meters[meter].name, options->meter) == 0)
      status = each(&account, meter, &fault);
  if (status != ST_OK) fprintf(stderr, "pmu: %s: %s\n", what, fault.text);
  if (status == ST_OK && options->json && json_dumpf(account.list, stdout, JSON_INDENT(2)) == 0)
    fputc('\n', stdout);
  json_decref(account.list);
  if (account.store != NULL) store_close(account.store);
  arena_free(&account.arena);
  bool nothing = account.lacking > 0 && account.shown == 0;
  return status == ST_OK && !nothing ? 0 : 3;
}

int command_bill(const command_options_t *options) {
  return account_for(options, "bill", bill_one);
}

int command_repair(const command_options_t *options) {
  return account_for(options, "repair", repair_one);
}
