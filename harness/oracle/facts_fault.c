/* `fault M KIND FROM_NS TO_NS ARG…`: FACTS.md, *Faults of a meter*. What a fault does to a meter is
 * not decided here. */
#include "facts.h"

#include <string.h>

static bool read_scope(const char *word, fault_fact_t *fault) {
  fault->meter_only = strcmp(word, "meter") == 0;
  return fault->meter_only || strcmp(word, "site") == 0;
}

static bool read_memory(const char *word, fault_fact_t *fault) {
  static const char *const names[] = {"program", "totals", "configuration", "configuration_all"};
  for (int i = 0; i < 4; i++) {
    if (strcmp(word, names[i]) != 0) continue;
    fault->number = 81 + i; /* the code of its event */
    return true;
  }
  return false;
}

/* An order by hand may be one that the meter will not take: 0006 *Change of ratios*. */
static bool read_ratios(const words_t *words, fault_fact_t *fault) {
  if (words->count != 10) return false;
  fault->by = words->word[9];
  for (int i = 0; i < 4; i++) {
    if (!oracle_text_int(words->word[5 + i], &fault->ratio[i])) return false;
  }
  return true;
}

/* Whoever has not said a password is of level 0. */
static const char *first_port(const char *by) {
  return by[0] == 'O' ? "O0" : by[0] == 'R' ? "R0" : NULL;
}

static bool read_dip(const words_t *words, fault_fact_t *fault) {
  return words->count == 8 && oracle_text_int(words->word[5], &fault->number) &&
         fault->number >= 0 && fault->number <= 999 &&
         oracle_text_int(words->word[6], &fault->phases) && fault->phases >= 1 &&
         fault->phases <= 7 && read_scope(words->word[7], fault);
}

static bool read_swell(const words_t *words, fault_fact_t *fault) {
  return words->count == 7 && oracle_text_int(words->word[5], &fault->number) &&
         fault->number >= 1001 && fault->number <= 2000 &&
         oracle_text_int(words->word[6], &fault->phases) && fault->phases >= 1 &&
         fault->phases <= 7;
}

enum { OCTET_MAX = 16777215, DAMAGES_MAX = 8 };

/* Which octet matters to nobody here: what flipped is not what its manifest says. */
static bool read_damage(const words_t *words, fault_fact_t *fault) {
  int64_t octet = 0;
  return words->count == 7 && oracle_text_int(words->word[5], &fault->number) &&
         fault->number >= 1 && fault->number <= FIRMWARE_PARTS &&
         oracle_text_int(words->word[6], &octet) && octet >= 0 && octet <= OCTET_MAX;
}

static bool read_arguments(const words_t *words, fault_fact_t *fault) {
  const char *first = words->count > 5 ? words->word[5] : "-";
  fault->by = words->count > 6 ? words->word[6] : first;
  switch (fault->kind) {
  case FAULT_SUPPLY_OFF:
    return read_scope(first, fault);
  case FAULT_PHASE_OFF:
    return words->count == 7 && oracle_text_int(first, &fault->number) && fault->number >= 1 &&
           fault->number <= 3 && read_scope(words->word[6], fault);
  case FAULT_SET_CLOCK:
  case FAULT_ADJUST_CLOCK:
    return words->count == 7 && oracle_text_int(first, &fault->number) &&
           (fault->kind == FAULT_ADJUST_CLOCK || oracle_facts_is_claim(fault->number));
  case FAULT_SET_RESPONSE:
    fault->number = first[0] == 'R' ? first[1] - '0' : 0;
    return words->count == 7 && fault->number >= 1 && fault->number <= 3;
  case FAULT_WRONG_PASSWORD: /* over a port; the button has none */
    fault->by = first_port(fault->by);
    return words->count == 7 && fault->by != NULL && oracle_text_int(first, &fault->number) &&
           fault->number >= 1 && fault->number <= 3;
  case FAULT_SET_RATIO:
    return read_ratios(words, fault);
  case FAULT_SET_CHANNELS:
    fault->channels = first;
    return words->count == 7;
  case FAULT_DIP:
    return read_dip(words, fault);
  case FAULT_SWELL:
    return read_swell(words, fault);
  case FAULT_PROGRAM:
    return read_damage(words, fault);
  case FAULT_MEMORY:
    return words->count == 6 && read_memory(first, fault);
  case FAULT_END_OF_BILLING:
  case FAULT_ACTIVATE_PASSIVE:
  case FAULT_CLEAR_PROFILE:
    return words->count == 6;
  case FAULT_VOLTAGE_OFF:
  case FAULT_BATTERY_LOW:
  case FAULT_BATTERY_DEAD:
  case FAULT_BATTERY_REPLACED:
  case FAULT_CHIP_FAILED:
  case FAULT_POLICY_CORRUPT:
  case FAULT_TERMINAL_COVER:
  case FAULT_MAIN_COVER:
  case FAULT_MAGNETIC_FIELD:
  case FAULT_TRANSIENT_RESET:
  case FAULT_FRONT_END:
    return true;
  case FAULT_COUNT:
    break;
  }
  return false;
}

static bool is_of_supply(const fault_fact_t *fault) {
  return fault->kind == FAULT_SUPPLY_OFF || fault->kind == FAULT_DIP;
}

/* FACTS.md: spans without supply of one meter do not overlap; 0008: neither do dips, nor both;
 * 0011: swells among themselves. */
static bool is_apart(const meter_fact_t *meter, const fault_fact_t *fault) {
  bool swell = fault->kind == FAULT_SWELL;
  if (!swell && !is_of_supply(fault)) return true;
  if (fault->to_ns <= fault->from_ns) return false;
  for (size_t i = 0; i < meter->fault_count; i++) {
    const fault_fact_t *other = &meter->faults[i];
    if (swell ? other->kind != FAULT_SWELL : !is_of_supply(other)) continue;
    if (fault->from_ns < other->to_ns && other->from_ns < fault->to_ns) return false;
  }
  return true;
}

/* FACTS.md: of a meter with `firmware`, and so many that each flips a bit of its own. */
static bool may_be_damaged(const meter_fact_t *meter, const fault_fact_t *fault) {
  int count = 0;
  if (fault->kind != FAULT_PROGRAM) return true;
  for (size_t i = 0; i < meter->fault_count; i++) {
    count += meter->faults[i].kind == FAULT_PROGRAM ? 1 : 0;
  }
  return oracle_facts_takes_images(meter) && count < DAMAGES_MAX;
}

bool oracle_facts_fault(const meter_fact_t *meter, const words_t *words, fault_fact_t *fault) {
  static const char *const names[FAULT_COUNT] = {"supply_off",
                                                 "measuring_voltage_off",
                                                 "battery_low",
                                                 "battery_dead",
                                                 "clock_chip_failed",
                                                 "policy_corrupt",
                                                 "set_clock",
                                                 "adjust_clock",
                                                 "end_of_billing",
                                                 "activate_passive",
                                                 "set_response",
                                                 "phase_off",
                                                 "terminal_cover",
                                                 "main_cover",
                                                 "magnetic_field",
                                                 "transient_reset",
                                                 "memory_fault",
                                                 "front_end",
                                                 "clear_profile",
                                                 "set_ratio",
                                                 "wrong_password",
                                                 "set_channels",
                                                 "battery_replaced",
                                                 "dip",
                                                 "swell",
                                                 "program_damaged"};
  *fault = (fault_fact_t){.kind = FAULT_COUNT};
  if (words->count < 5 || !oracle_text_int(words->word[3], &fault->from_ns) ||
      !oracle_text_int(words->word[4], &fault->to_ns)) {
    return false;
  }
  for (int kind = 0; kind < FAULT_COUNT; kind++) {
    if (strcmp(words->word[2], names[kind]) == 0) fault->kind = (fault_kind_t)kind;
  }
  if (fault->kind == FAULT_COUNT || !read_arguments(words, fault)) return false;
  if (fault->to_ns < 0) fault->to_ns = ORACLE_NEVER;
  if (!oracle_facts_is_instant(fault->from_ns) || fault->to_ns < fault->from_ns) return false;
  if (fault->to_ns != ORACLE_NEVER && !oracle_facts_is_instant(fault->to_ns)) return false;
  return is_apart(meter, fault) && may_be_damaged(meter, fault);
}
