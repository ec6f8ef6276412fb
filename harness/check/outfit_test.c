/* A meter with more than one quantity before the judge: what its objects are called, what is
 * expected of them, what is billed of them, and what holds among them; each with its negative twin.
 * Objects are those of section 11 of fixtures/dictionary/polyphase-tou.md, written out. */
#include "harness/check/by_hand_test.h"
#include "harness/check/outfit.h"

#define SHAPE                                                                                      \
  "quantity 0 0 +A\nquantity 0 1 R1\nquantity 0 2 I2\nquantity 0 3 C1 +0 -1\ninput 0 2 500\n"      \
  "tou 0 0 1\ntou 0 0 2\ntou 0 1 1\nmd 0 0 0 0 3\nmd 0 1 1 6 2\nmd 0 2 1 2 1\n"                    \
  "coincident 0 1 1 0\nchannel 0 0 1\nchannel 0 1 0\nchannel 0 2 3\n"
static const char FACTS[] = HAND_FACTS SHAPE "policy 0 register.digits 4\n";

static outfit_t outfit;

static void read_facts(const char *facts) { outfit_read(lines_of(&hand_arena, facts), 0, &outfit); }

static void is_called(const char *word, const char *name, const char *object) {
  char seen[32] = "none";
  const outfit_quantity_t *quantity = outfit_find(&outfit, word);
  ck_assert_ptr_nonnull(quantity);
  if (!outfit_object(&outfit, quantity, name, seen)) snprintf(seen, sizeof seen, "none");
  ck_assert_msg(strcmp(seen, object) == 0, "%s of %s: %s, not %s", name, word, seen, object);
}

START_TEST(outfit__of_a_declared_shape__has_the_names_of_the_dictionary) {
  read_facts(FACTS);
  is_called("+A", "total", "1-0:1.8.0*255");
  is_called("R1", "total", "1-0:5.8.0*255");
  is_called("R1", "rate 1", "1-0:5.8.1*255");
  is_called("R1", "shadow", "1-0:128.8.5*255");
  is_called("+A", "shadow", "1-0:128.8.0*255");
  is_called("R1", "unallocated", "1-0:129.8.5*255");
  is_called("I2", "total", "1-0:132.8.0*255");
  is_called("C1", "total", "1-0:141.8.0*255");
  is_called("+A", "demand 0", "1-0:1.6.0*255");
  is_called("+A", "demand 0 peak 2", "1-0:1.16.0*255");
  is_called("+A", "demand 0 peak 3", "1-0:1.26.0*255");
  is_called("+A", "demand of 1", "1-0:5.6.11*255"); /* rates 1 and 2: 10 + its number */
  is_called("+A", "demand of 2", "1-0:5.6.1*255");  /* rate 1 alone */
  is_called("+A", "demand of 1 peak 2", "1-0:5.16.11*255");
  is_called("R1", "cumulative 1", "1-0:5.2.1*255");
  is_called("+A", "cumulative of 1", "1-0:5.2.11*255");
  is_called("+A", "coincident 1", "1-0:150.6.1*255");
  is_called("+A", "demand of 3", "none");
  is_called("+A", "colour", "none");
  ck_assert_ptr_null(outfit_find(&outfit, "-A"));
  ck_assert_int_eq(outfit_find(&outfit, "+A")->channel, 1);
  ck_assert_int_eq(outfit_find(&outfit, "I2")->channel, -1);
  ck_assert_int_eq(outfit_find(&outfit, "I2")->weight, 500);
  ck_assert_int_eq(outfit_find(&outfit, "C1")->parts[1], 1);
}
END_TEST

START_TEST(outfit__of_nothing_declared__is_the_meter_of_ever) {
  read_facts(HAND_FACTS);
  is_called("+A", "rate 8", "1-0:1.8.8*255");
  is_called("+A", "demand 8", "1-0:1.6.8*255");
  is_called("+A", "cumulative of 3", "1-0:1.2.3*255");
  is_called(NULL, "unallocated", "1-0:129.8.0*255");
  ck_assert_int_eq(outfit.quantity_count, 1);
  ck_assert_int_eq(outfit.quantities[0].channel, 0);
}
END_TEST

/* --- Expectations --- */

static const char SERVED[] =
    "value 0 1 900 1-0:5.8.0*255 700\nvalue 0 1 900 1-0:5.16.11*255 60 1767261600\n"
    "value 0 1 900 1-0:150.6.1*255 50 1767261600\n"
    "set 0 1 900 1 1 2 1767225600 1767261600 1767261660 0\n"
    "register 0 1 900 1 1-0:5.8.1*255 400 -\nregister 0 1 900 1 1-0:1.26.0*255 77 1767261600\n"
    "entry 0 1 900 7 1 1767268800 1767269700 0 900 11 22 -33\n";

static void expect_one(const char *kind, int32_t count, const char *const *keys,
                       const char *const *values, const char *failure) {
  expectation_t *one = ARENA_NEW(&hand_arena, expectation_t);
  *one = (expectation_t){
      .kind = kind, .line = 3, .col = 5, .count = count, .keys = keys, .values = values};
  hand_story.facts = bytes_text(FACTS);
  hand_run.served = hand_run.ideal = SERVED;
  hand_story.expectations = one;
  hand_story.expectation_count = 1;
  hand_judge(&check_expectations);
  if (failure == NULL)
    hand_all_pass(1);
  else
    hand_only_failure(failure, BLAME_BENCH); /* the oracle says as the meter does */
}

START_TEST(expectations__of_a_quantity__look_at_its_objects) {
  static const char *const REGISTER[] = {"meter", "quantity", "name", "value"};
  expect_one("register", 4, REGISTER, (const char *const[]){"m", "R1", "total", "700~0"}, NULL);
  expect_one("register", 4, REGISTER, (const char *const[]){"m", "R1", "total", "701~0"},
             "expect 3:5 register 1-0:5.8.0*255 value");
  expect_one("register", 4, REGISTER, (const char *const[]){"m", "R1", "demand of 1 peak 2", "60"},
             NULL);
  expect_one("register", 4, REGISTER, (const char *const[]){"m", "+A", "coincident 1", "51"},
             "expect 3:5 register 1-0:150.6.1*255 value");
  static const char *const SET[] = {"meter", "quantity", "number", "energy.rate", "energy.value"};
  expect_one("set", 5, SET, (const char *const[]){"m", "R1", "1", "1", "400"}, NULL);
  expect_one("set", 5, SET, (const char *const[]){"m", "R1", "1", "1", "401"},
             "expect 3:5 set energy.0.value");
  static const char *const PEAK[] = {"meter", "number", "demand.rate", "demand.peak",
                                     "demand.value"};
  expect_one("set", 5, PEAK, (const char *const[]){"m", "1", "0", "3", "77"}, NULL);
  expect_one("set", 5, PEAK, (const char *const[]){"m", "1", "0", "3", "78"},
             "expect 3:5 set demand.0.value");
  static const char *const ENTRY[] = {"meter", "quantity", "label", "value"};
  expect_one("entry", 4, ENTRY, (const char *const[]){"m", "+A", "1767268800", "22"}, NULL);
  expect_one("entry", 4, ENTRY, (const char *const[]){"m", "C1", "1767268800", "-33"}, NULL);
  expect_one("entry", 4, ENTRY, (const char *const[]){"m", "R1", "1767268800", "22"},
             "expect 3:5 entry value");
  expect_one("entry", 4, ENTRY, (const char *const[]){"m", "I2", "1767268800", "22"},
             "expect 3:5 entry value"); /* it has no channel */
}
END_TEST

/* --- Bills --- */

static bill_t bill;
static bill_quantity_t of[2];
static bench_bills_t bills;

static bill_line_t line(int64_t value) {
  return (bill_line_t){.value = value, .low = value, .high = value, .stamp = {-1}};
}

#define RIGHT                                                                                      \
  "bill 0 2026-01 1767225600 1769904000 closed\ntotal 0 2026-01 1000\nenergy 0 2026-01 1 1000 1\n" \
  "clock 0 2026-01 0 10000000\nof 0 2026-01 R1 total 700\nof 0 2026-01 R1 energy 1 700 1\n"        \
  "of 0 2026-01 R1 demand 1 60 1767261600\nof 0 2026-01 C1 total 300\n"                            \
  "of 0 2026-01 C1 energy 1 300 1\n"

static void begin_bill(void) {
  bill = (bill_t){.label = "2026-01", .from = {1767225600}, .to = {1769904000}};
  bill.total = bill.energy[1] = line(1000);
  memset(of, 0, sizeof of);
  of[0] = (bill_quantity_t){.word = "R1", .index = 1, .total = line(700)};
  of[0].energy[1] = line(700);
  of[0].demand[1] = line(60);
  of[0].demand[1].stamp.s = 1767261600;
  of[1] = (bill_quantity_t){.word = "C1", .index = 3, .total = line(300)};
  of[1].energy[1] = line(300);
  bill.quantities = of;
  bill.quantity_count = 2;
  bills = (bench_bills_t){&bill, 1};
  hand_story.facts = bytes_text(FACTS);
  hand_run.bills = &bills;
  hand_run.right = RIGHT;
}

/* from, to, closed, total, energy, no doubt; of R1 total, energy, demand and its stamp; of C1 total
 * and energy. */
START_TEST(check_bill__of_every_quantity_right__passes_in_every_line) {
  begin_bill();
  hand_judge(&check_bill);
  hand_all_pass(12);
}
END_TEST

/* R1 counts in 1 mvarh, C1 is of two parts that do so each. */
START_TEST(check_bill__a_quantity_beyond_its_quantum__fails_by_name) {
  begin_bill();
  of[0].total = line(702);
  hand_judge(&check_bill);
  hand_only_failure("bill 0 2026-01 of R1 total", BLAME_HEAD_END);
  begin_bill();
  of[1].total = line(302);
  hand_judge(&check_bill);
  hand_all_pass(12);
  of[1].total = line(303);
  hand_judge(&check_bill);
  hand_only_failure("bill 0 2026-01 of C1 total", BLAME_HEAD_END);
  begin_bill();
  of[0].energy[2] = line(2);
  hand_judge(&check_bill);
  hand_only_failure("bill 0 2026-01 of R1 energy 2", BLAME_HEAD_END);
  begin_bill();
  of[0].demand[1].stamp.s++;
  hand_judge(&check_bill);
  hand_only_failure("bill 0 2026-01 of R1 demand stamp 1", BLAME_HEAD_END);
}
END_TEST

START_TEST(check_bill__a_quantity_that_is_not_there__fails_on_its_side) {
  begin_bill();
  bill.quantity_count = 1;
  hand_judge(&check_bill);
  hand_only_failure("bill 0 2026-01 of C1", BLAME_HEAD_END);
  begin_bill();
  hand_run.right = "bill 0 2026-01 1767225600 1769904000 closed\ntotal 0 2026-01 1000\n"
                   "energy 0 2026-01 1 1000 1\nclock 0 2026-01 0 10000000\n";
  hand_judge(&check_bill);
  hand_is("bill 0 2026-01 of R1", VERDICT_ERROR, BLAME_BENCH);
}
END_TEST

/* 700 mvarh at 10 000 EUR/kvarh are 7 EUR; fed in, −7. */
START_TEST(check_bill__a_price_of_a_quantity__is_its_lines_money) {
  begin_bill();
  hand_story.facts = bytes_text(HAND_FACTS SHAPE "contract 0 c EUR 2\n"
                                                 "price 0 energy 1 -10000000000 1\n");
  of[0].energy[1].amount.micro = -7000000;
  bill.amount.micro = -7000000;
  hand_judge(&check_bill);
  hand_all_pass(14);
  of[0].energy[1].amount.micro = bill.amount.micro = 7000000;
  hand_judge(&check_bill);
  hand_only_failure("bill 0 2026-01 of 1 energy amount 1", BLAME_HEAD_END);
}
END_TEST

/* --- Invariants --- */

static void invariants(const char *served) {
  hand_story.facts = bytes_text(FACTS);
  hand_run.served = served;
  hand_judge(&check_invariants);
}

#define OBJECT(t, object, value) "value 0 1 " t " " object " " value "\n"
#define READING(t, total, none, one)                                                               \
  OBJECT(t, "1-0:5.8.0*255", total)                                                                \
  OBJECT(t, "1-0:129.8.5*255", none) OBJECT(t, "1-0:5.8.1*255", one)

/* Four digits: 10^4 kvarh are 10^10 mvarh. 7000000000 + 5000000000 is 2000000000 past that. */
START_TEST(check_invariants__i1_of_a_quantity__holds_modulo_the_digits) {
  invariants(READING("100", "2000000000", "7000000000", "5000000000"));
  hand_all_pass(1);
  hand_is("I1 I2 meter 0 of R1 in 1 readings", VERDICT_PASS, BLAME_NONE);
  invariants(READING("100", "2000000001", "7000000000", "5000000000"));
  hand_only_failure("I1 meter 0 rates and unallocated of R1 sum to total", BLAME_METER);
}
END_TEST

START_TEST(check_invariants__i2_a_total_that_rolls_over__is_no_fall_and_a_small_step_back_is) {
  invariants(OBJECT("100", "1-0:5.8.0*255", "9999999999") OBJECT("200", "1-0:5.8.0*255", "5"));
  ck_assert_int_eq(hand_count(VERDICT_FAIL), 0);
  invariants(OBJECT("100", "1-0:5.8.0*255", "9999999999")
                 OBJECT("200", "1-0:5.8.0*255", "9999999998"));
  hand_only_failure("I2 meter 0 total of R1 never falls", BLAME_METER);
  invariants(OBJECT("100", "1-0:141.8.0*255", "5") OBJECT("200", "1-0:141.8.0*255", "-5"));
  ck_assert_int_eq(hand_count(VERDICT_FAIL), 0); /* a sum */
}
END_TEST

#define SETS(r1, c1)                                                                               \
  "set 0 1 9 1 1 2 5 6 6 0\nregister 0 1 9 1 1-0:5.8.0*255 9999999990 -\n"                         \
  "register 0 1 9 1 1-0:141.8.0*255 10 -\n"                                                        \
  "set 0 1 9 2 1 2 6 7 7 0\nregister 0 1 9 2 1-0:5.8.0*255 " r1 " -\n"                             \
  "register 0 1 9 2 1-0:141.8.0*255 " c1 " -\nmarker 0 1 9 3 1 FE 6 - 1\n"
#define ROWS "entry 0 1 9 4 1 6 7 0 900 20 1 -4\nentry 0 1 9 5 1 7 8 0 900 5 1 -3\n"
#define FE "marker 0 1 9 6 1 FE 8 - 2\n"

/* R1 rolls over: 9999999990 + 20 + 5 shows 15. C1, a sum, falls from 10 by 7 to 3. */
START_TEST(check_invariants__i3_of_each_channel__is_the_advance_between_two_sets) {
  invariants(SETS("15", "3") ROWS FE);
  ck_assert_int_eq(hand_count(VERDICT_FAIL), 0);
  invariants(SETS("16", "3") ROWS FE);
  hand_only_failure("I3 meter 0 profile of R1 sums to the advance of set 2", BLAME_METER);
  invariants(SETS("15", "2") ROWS FE);
  hand_only_failure("I3 meter 0 profile of C1 sums to the advance of set 2", BLAME_METER);
  invariants(SETS("16", "3") "entry 0 1 9 4 1 6 7 0 900 20 1 -4\n" FE); /* row 5 was not served */
  ck_assert_int_eq(hand_count(VERDICT_FAIL), 0);
  invariants(SETS("16", "3") "entry 0 1 9 4 1 6 7 0 900 20 1 -4\nmarker 0 1 9 5 1 CL 7 - -\n" FE);
  ck_assert_int_eq(hand_count(VERDICT_FAIL), 0);
}
END_TEST

static void fill(TCase *cases) {
  tcase_add_test(cases, outfit__of_a_declared_shape__has_the_names_of_the_dictionary);
  tcase_add_test(cases, outfit__of_nothing_declared__is_the_meter_of_ever);
  tcase_add_test(cases, expectations__of_a_quantity__look_at_its_objects);
  tcase_add_test(cases, check_bill__of_every_quantity_right__passes_in_every_line);
  tcase_add_test(cases, check_bill__a_quantity_beyond_its_quantum__fails_by_name);
  tcase_add_test(cases, check_bill__a_quantity_that_is_not_there__fails_on_its_side);
  tcase_add_test(cases, check_bill__a_price_of_a_quantity__is_its_lines_money);
  tcase_add_test(cases, check_invariants__i1_of_a_quantity__holds_modulo_the_digits);
  tcase_add_test(cases,
                 check_invariants__i2_a_total_that_rolls_over__is_no_fall_and_a_small_step_back_is);
  tcase_add_test(cases, check_invariants__i3_of_each_channel__is_the_advance_between_two_sets);
}

int main(void) { return hand_run_suite("outfit", fill); }
