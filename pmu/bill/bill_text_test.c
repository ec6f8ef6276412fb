/* A bill as a text and as facts: every number where it belongs. */
#include "pmu/bill/bill_text.h"
#include "pmu/data/fake_journal.h"

#include <check.h>
#include <string.h>

static fake_t fake;
static fault_t fault;
static text_t text;

static void teardown(void) {
  text_free(&text);
  fake_free(&fake);
}

/* 0.5 kWh in rate 1 and 1.5 kWh in rate 2 at 0.05; 3 kW at 1.00; one day at 0.125. */
static bill_t billed(const char *more) {
  static const char contract[] = "contract 0 home EUR 2\nprice 0 energy 1 50000\n"
                                 "price 0 energy 2 50000\nprice 0 demand 0 1000000\n"
                                 "price 0 standing 0 125000\n";
  bill_t *bills = NULL;
  size_t count = 0;
  fake_entry(&fake, 1780295400, 1780297200, 0, 500000);  /* 2026-06-01T06:30Z */
  fake_entry(&fake, 1780297200, 1780299000, 0, 1500000); /* 07:00Z */
  bytes_t facts =
      fake_site(&fake, "UTC", "direct", arena_printf(&fake.arena, "%s%s", contract, more));
  ck_assert_msg(bill_make(&fake.arena, facts, fake.records, fake.count, 0, NULL, &bills, &count,
                          &fault) == ST_OK,
                "%s", fault.text);
  ck_assert_uint_eq(count, 1);
  return bills[0];
}

START_TEST(bill_facts__a_bill__is_one_fact_a_line) {
  bill_t bill = billed("");
  bill_facts(&text, &bill);
  ck_assert_str_eq(text_chars(&text),
                   "bill 0 2026-06 1780272000 1780299000 interim exact 3220000 120000\n"
                   "total 0 2026-06 2000000 2000000 2000000 exact - 0 1 2\n"
                   "energy 0 2026-06 1 500000 500000 500000 exact - 20000 1 1\n"
                   "energy 0 2026-06 2 1500000 1500000 1500000 exact - 80000 2 2\n"
                   "demand 0 2026-06 0 3000000 3000000 3000000 exact - 3000000 2 2 1780299000\n"
                   "demand 0 2026-06 1 1000000 1000000 1000000 exact - 0 1 1 1780297200\n"
                   "demand 0 2026-06 2 3000000 3000000 3000000 exact - 0 2 2 1780299000\n");
}
END_TEST

START_TEST(bill_facts__another_value__is_another_text) {
  bill_t bill = billed("");
  bill_facts(&text, &bill);
  size_t len = text.len;
  bill.energy[1].value++;
  bill_facts(&text, &bill);
  ck_assert(strncmp(text.p, text.p + len, len) != 0);
}
END_TEST

START_TEST(bill_text__a_bill__is_a_page) {
  bill_t bill = billed("");
  arena_t arena = {0};
  site_t *site = NULL;
  bytes_t facts = fake_site(&fake, "UTC", "direct", "contract 0 home EUR 2\n");
  ck_assert_int_eq(site_read(&arena, facts, &site, &fault), ST_OK);
  memcpy(bill.reasons[bill.reason_count++], "outage of an hour", sizeof "outage of an hour");
  bill_text(&text, site, &bill);
  const char *page = text_chars(&text);
  ck_assert_ptr_nonnull(strstr(page, "Bill 2026-06 of meter m (MP00000001), "
                                     "2026-06-01T00:00:00+00:00 to 2026-06-01T07:30:00+00:00, "
                                     "interim, exact\n"));
  ck_assert_ptr_nonnull(strstr(page, "1.500000 kWh           0.08 EUR  exact"));
  ck_assert_ptr_nonnull(strstr(page, "at 2026-06-01T07:30:00+00:00\n"));
  ck_assert_ptr_nonnull(strstr(page, "  amount           3.22 EUR\n"));
  ck_assert_ptr_nonnull(strstr(page, "  note: outage of an hour\n"));
  arena_free(&arena);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("bill_text");
  TCase *all = tcase_create("bill_text");
  tcase_add_checked_fixture(all, NULL, teardown);
  tcase_add_test(all, bill_facts__a_bill__is_one_fact_a_line);
  tcase_add_test(all, bill_facts__another_value__is_another_text);
  tcase_add_test(all, bill_text__a_bill__is_a_page);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
