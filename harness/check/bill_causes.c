/* See bill_causes.h. A flag without its cause counts for nothing: the causes are looked up by the
 * bill's own flags, never the other way round. */
#include "harness/check/bill_causes.h"

#include <stdio.h>
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

/* The visit before an instant that was to read the profile; its begin, in seconds. */
static int64_t read_before(const check_context_t *context, const bill_t *bill, int64_t at_s) {
  int64_t last = INT64_MIN;
  for (size_t at = 0; at < context->facts.count; at++) {
    const fact_t *line = &context->facts.lines[at];
    if (!fact_is(line, "visit") || word_i64(line, 3) != (int64_t)bill->meter) continue;
    char what[128];
    snprintf(what, sizeof what, "%.*s", (int)fact_word(line, 4).len,
             (const char *)fact_word(line, 4).p);
    int64_t visit = div_floor(word_i64(line, 2), NS_PER_S);
    if (strstr(what, "profile") != NULL && visit < at_s && visit > last) last = visit;
  }
  return last;
}

/* Only what lay unread in the bill's period, in front of it: a period that began later has lost
 * nothing, and one that was read to its end has not either. An order reads before it clears. */
static bool hid_rows(const check_context_t *context, const bill_t *bill, int64_t at_ns) {
  int64_t at_s = div_floor(at_ns, NS_PER_S);
  return at_s > bill->from.s && read_before(context, bill, at_s) < bill->to.s;
}

/* Cleared by hand, or by an order that the meter obeyed. */
static bool was_cleared(const check_context_t *context, const bill_t *bill) {
  for (size_t at = 0; at < context->facts.count; at++) {
    const fact_t *line = &context->facts.lines[at];
    if (!fact_is(line, "fault") || word_i64(line, 1) != (int64_t)bill->meter) continue;
    if (word_is(line, 2, "clear_profile") && hid_rows(context, bill, word_i64(line, 3)))
      return true;
  }
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    bool order = fact_is(line, "command") && word_i64(line, 1) == (int64_t)bill->meter &&
                 word_is(line, 4, "clear_profile") && word_is(line, 7, "ok");
    if (order && hid_rows(context, bill, word_i64(line, 3))) return true;
  }
  return false;
}

/* 0007, lp.full: stop. Markers were served that no entry leads up to. */
static bool went_full(const check_context_t *context, const bill_t *bill) {
  const fact_t *full = policy_of(context->facts, bill->meter, "lp.full");
  const fact_t *period = policy_of(context->facts, bill->meter, "lp.period");
  if (full == NULL || !word_is(full, 3, "stop") || period == NULL) return false;
  int64_t last = INT64_MIN, marker = INT64_MIN;
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    if (word_i64(line, 1) != (int64_t)bill->meter) continue;
    if (fact_is(line, "entry") && word_i64(line, 7) > last) last = word_i64(line, 7);
    if (fact_is(line, "marker") && word_i64(line, 7) > marker) marker = word_i64(line, 7);
  }
  return marker > last + word_i64(period, 3) / NS_PER_S;
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

static bool by_transformers(const check_context_t *context, uint32_t meter) {
  for (size_t at = 0; at < context->facts.count; at++) {
    const fact_t *line = &context->facts.lines[at];
    if (fact_is(line, "meter") && word_i64(line, 1) == (int64_t)meter)
      return word_is(line, 5, "ct");
  }
  return false;
}

/* A fuse of the voltage circuit and a phase of the grid look alike behind transformers: what the
 * load did without that voltage nobody can know. */
static bool phase_may_be_unmetered(const check_context_t *context, const bill_t *bill) {
  return bill_has_reason(bill, "phase_missing") && by_transformers(context, bill->meter) &&
         happened(context, bill, "phase_off", 6, "site");
}

static bool front_end_was_blind(const check_context_t *context, const bill_t *bill) {
  return bill_has_reason(bill, "not_valid") && happened(context, bill, "front_end", 0, NULL);
}

/* What has no rate is in no register by rate. */
static bool rates_were_lost(const check_context_t *context, const bill_t *bill) {
  return bill_has_reason(bill, "configuration_lost") &&
         happened(context, bill, "memory_fault", 5, "configuration_all");
}

/* repair.md 6: entries cannot tell of periods that are no multiple of them. */
static bool entries_cannot_tell(const check_context_t *context, const bill_t *bill) {
  const fact_t *md = policy_of(context->facts, bill->meter, "md.period");
  const fact_t *lp = policy_of(context->facts, bill->meter, "lp.period");
  return bill_has_reason(bill, "demand_from_registers") && md != NULL && lp != NULL &&
         word_i64(lp, 3) > 0 && word_i64(md, 3) % word_i64(lp, 3) != 0;
}

/* Damage alone is nobody's doubt: a start has found it, and there was no way back (0009). */
static bool program_ran_on(const check_context_t *context, const bill_t *bill) {
  if (!happened(context, bill, "program_damaged", 0, NULL)) return false;
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    if (fact_is(line, "event") && word_i64(line, 1) == (int64_t)bill->meter &&
        word_is(line, 6, "81"))
      return true;
  }
  return false;
}

bool bill_causes_doubt(const check_context_t *context, const bill_t *bill) {
  bool failed = happened(context, bill, "memory_fault", 5, "program") ||
                program_ran_on(context, bill) || happened(context, bill, "front_end", 0, NULL);
  return (bill_has_reason(bill, "quarantined") && failed) ||
         (bill_has_reason(bill, "profile_full") && went_full(context, bill)) ||
         (bill_has_reason(bill, "gap") &&
          (was_cleared(context, bill) || rows_were_gone(context, bill))) ||
         phase_went_unmetered(context, bill) || phase_may_be_unmetered(context, bill) ||
         front_end_was_blind(context, bill) || rates_were_lost(context, bill) ||
         entries_cannot_tell(context, bill);
}

bool bill_causes_unmetered(const check_context_t *context, const bill_t *bill) {
  return bill_has_reason(bill, "unmetered") || bill_has_reason(bill, "outage") ||
         phase_went_unmetered(context, bill) || front_end_was_blind(context, bill);
}
