/* See bill_causes.h. A flag without its cause counts for nothing: the causes are looked up by the
 * bill's own flags, never the other way round. */
#include "harness/check/bill_causes.h"

#include <string.h>

bool bill_has_reason(const bill_t *bill, const char *flag) {
  size_t len = strlen(flag);
  for (int32_t at = 0; at < bill->reason_count; at++) {
    const char *reason = bill->reasons[at];
    if (strncmp(reason, flag, len) == 0 && (reason[len] == '\0' || reason[len] == ' ')) return true;
  }
  return false;
}

/* `fault M KIND FROM_NS …` that began before the bill's end; `part` NULL: whatever stands there. */
static bool happened(const check_context_t *context, const bill_t *bill, const char *kind,
                     int32_t word, const char *part) {
  for (size_t at = 0; at < context->facts.count; at++) {
    const fact_t *line = &context->facts.lines[at];
    if (!fact_is(line, "fault") || word_i64(line, 1) != (int64_t)bill->meter) continue;
    if (!word_is(line, 2, kind) || (part != NULL && !word_is(line, word, part))) continue;
    if (div_floor(word_i64(line, 3), NS_PER_S) < bill->to.s) return true;
  }
  return false;
}

/* Cleared by hand, or by an order that the meter obeyed. */
static bool was_cleared(const check_context_t *context, const bill_t *bill) {
  if (happened(context, bill, "clear_profile", 0, NULL)) return true;
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    bool order = fact_is(line, "command") && word_i64(line, 1) == (int64_t)bill->meter &&
                 word_is(line, 4, "clear_profile") && word_is(line, 7, "ok");
    if (order && div_floor(word_i64(line, 3), NS_PER_S) < bill->to.s) return true;
  }
  return false;
}

/* `range M V T profile S1 S490 336` of the ideal meter: even that one could not serve them all. */
static bool rows_were_gone(const check_context_t *context, const bill_t *bill) {
  for (size_t at = 0; at < context->ideal.count; at++) {
    const fact_t *line = &context->ideal.lines[at];
    if (!fact_is(line, "range") || word_i64(line, 1) != (int64_t)bill->meter) continue;
    bytes_t from = fact_word(line, 5), to = fact_word(line, 6);
    int64_t first = 0, last = 0;
    bool by_number = word_is(line, 4, "profile") && from.len > 1 && to.len > 1 &&
                     from.p[0] == 'S' &&
                     bytes_to_i64(bytes_of(from.p + 1, from.len - 1), &first) == ST_OK &&
                     bytes_to_i64(bytes_of(to.p + 1, to.len - 1), &last) == ST_OK;
    if (by_number && word_i64(line, 7) < last - first + 1) return true;
  }
  return false;
}

static bool phase_went_unmetered(const check_context_t *context, const bill_t *bill) {
  return bill_has_reason(bill, "phase_missing") && happened(context, bill, "phase_off", 6, "meter");
}

static bool front_end_was_blind(const check_context_t *context, const bill_t *bill) {
  return bill_has_reason(bill, "not_valid") && happened(context, bill, "front_end", 0, NULL);
}

/* What has no rate is in no register by rate. */
static bool rates_were_lost(const check_context_t *context, const bill_t *bill) {
  return bill_has_reason(bill, "configuration_lost") &&
         happened(context, bill, "memory_fault", 5, "configuration_all");
}

bool bill_causes_doubt(const check_context_t *context, const bill_t *bill) {
  bool failed = happened(context, bill, "memory_fault", 5, "program") ||
                happened(context, bill, "front_end", 0, NULL);
  return (bill_has_reason(bill, "quarantined") && failed) ||
         (bill_has_reason(bill, "gap") &&
          (was_cleared(context, bill) || rows_were_gone(context, bill))) ||
         phase_went_unmetered(context, bill) || front_end_was_blind(context, bill) ||
         rates_were_lost(context, bill);
}

bool bill_causes_unmetered(const check_context_t *context, const bill_t *bill) {
  return bill_has_reason(bill, "unmetered") || bill_has_reason(bill, "outage") ||
         phase_went_unmetered(context, bill) || front_end_was_blind(context, bill);
}
