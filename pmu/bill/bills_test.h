/* Bills of journals written by hand, for the tests of this folder: what each of them begins with,
 * and the questions that most of them ask. For tests only; see pmu/data/fake_journal.h. */
#ifndef PMU_BILL_BILLS_TEST_H
#define PMU_BILL_BILLS_TEST_H

#include "pmu/bill/bill.h"
#include "pmu/data/fake_journal.h"

#include <check.h>
#include <string.h>

static fake_t fake;
static fault_t fault;
static bill_t *bills; /* until the end of the test */
static size_t bill_count;

static inline void setup(void) { fake = (fake_t){0}; }
static inline void teardown(void) { fake_free(&fake); }

/* Bills of `meter` from what `fake` has; the roster as fake_site writes it. */
static inline status_t bills_try(uint32_t meter, const char *zone, const char *connection,
                                 const char *more, const struct pmu_mechanisms *mechanisms) {
  bytes_t facts = fake_site(&fake, zone, connection, more);
  return bill_make(&fake.arena, facts, fake.records, fake.count, meter, mechanisms, &bills,
                   &bill_count, &fault);
}

static inline void bills_make(uint32_t meter, const char *zone, const char *connection,
                              const char *more, const struct pmu_mechanisms *mechanisms) {
  status_t status = bills_try(meter, zone, connection, more, mechanisms);
  ck_assert_msg(status == ST_OK, "%s", fault.text);
}

/* The whole reason whose first word is `flag`, or NULL. */
static inline const char *reason(const bill_t *bill, const char *flag) {
  size_t len = strlen(flag);
  for (int32_t i = 0; i < bill->reason_count; i++) {
    const char *text = bill->reasons[i];
    if (strncmp(text, flag, len) == 0 && (text[len] == ' ' || text[len] == '\0')) return text;
  }
  return NULL;
}

static inline bool has_flag(const bill_t *bill, const char *flag) {
  return reason(bill, flag) != NULL;
}

static inline void is_exact(const bill_line_t *line, int64_t value) {
  ck_assert_int_eq(line->value, value);
  ck_assert_int_eq(line->low, value);
  ck_assert_int_eq(line->high, value);
  ck_assert_int_eq(line->quality, BILL_EXACT);
}

#endif
