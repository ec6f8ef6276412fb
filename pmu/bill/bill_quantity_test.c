/* Bills of meters with more than one quantity, from journals written by hand: each channel billed
 * by its own, sums, feed-in, roll-over, ratios that changed, each with its working. All on
 * 2026-06-01 in UTC, rate 1 until 07 h; entries of half an hour. */
#include "pmu/bill/bill_text.h"
#include "pmu/bill/bills_test.h"
#include "pmu/data/grid.h"

#include <check.h>
#include <string.h>

#define DAY INT64_C(1780272000) /* 2026-06-01T00:00Z */
#define AT(hour, minute) (DAY + (hour)*3600 + (minute)*60)
#define KWH INT64_C(1000000) /* mWh */

/* +A of rates 1 and 2, -A of rate 1, R1 without rates, C1 = +A - -A; all have a channel. */
#define FOUR                                                                                       \
  "quantity 0 0 +A\nquantity 0 1 -A\nquantity 0 2 R1\nquantity 0 3 C1 +0 -1\n"                     \
  "tou 0 0 1\ntou 0 0 2\ntou 0 1 1\nmd 0 0 0 0 2\nmd 0 1 1 0 1\nmd 0 2 1 4 1\nmd 0 3 3 0 1\n"      \
  "channel 0 0 0\nchannel 0 1 1\nchannel 0 2 2\nchannel 0 3 3\n"
#define ONE "quantity 0 0 +A\nmd 0 0 0 0 1\nchannel 0 0 0\n"

static status_t try_with(const char *connection, const char *more,
                         const pmu_mechanisms_t *mechanisms) {
  return bills_try(0, "UTC", connection, more, mechanisms);
}

static void make(const char *more) {
  ck_assert_msg(try_with("direct", more, NULL) == ST_OK, "%s", fault.text);
}

static void entry_of(int64_t begin, int64_t end, const char *energies) {
  char *key = fake_row_key(&fake);
  fake_add(&fake, REC_ENTRY, key,
           arena_printf(&fake.arena, "%" PRId64 " %" PRId64 " 0 %" PRId64 " %s", begin, end,
                        end - begin, energies));
}

static void read_total(int64_t at, const char *object, int64_t mwh) {
  fake_object(&fake, at, object, arena_printf(&fake.arena, "%" PRId64, mwh));
}

/* ------------------------------------------------------------------ channels and sums */

/* 06:30–07:00 in rate 1, 07:00–07:30 in rate 2: -A is 2 and 1 kWh, 4 and 2 kW; C1 is 1 - 2 = -1 and
 * 3 - 1 = 2 kWh: 1 kWh together, and 4 kW at most, of the second half-hour. */
static void four_channels(void) {
  entry_of(AT(6, 30), AT(7, 0), "1000000 2000000 500000 -1000000");
  entry_of(AT(7, 0), AT(7, 30), "3000000 1000000 0 2000000");
}

START_TEST(quantities__each_channel__is_billed_by_its_own) {
  four_channels();
  make(FOUR);
  ck_assert_uint_eq(bill_count, 1);
  ck_assert_uint_eq(bills[0].quantity_count, 3);
  is_exact(&bills[0].total, 4 * KWH);
  is_exact(&bills[0].demand[0], 6000000);
  const bill_quantity_t *export = &bills[0].quantities[0];
  ck_assert_str_eq(export->word, "-A");
  ck_assert_int_eq(export->index, 1);
  is_exact(&export->total, 3 * KWH);
  is_exact(&export->energy[1], 2 * KWH);
  is_exact(&export->energy[2], 1 * KWH);
  is_exact(&export->demand[0], 4000000);
  ck_assert_int_eq(export->demand[0].stamp.s, AT(7, 0));
  is_exact(&export->demand[2], 2000000);
  is_exact(&export->demand[1], 0); /* it has no register of rate 1 */
  ck_assert_str_eq(bills[0].quantities[1].word, "R1");
  is_exact(&bills[0].quantities[1].total, 500000);
  is_exact(&bills[0].quantities[1].demand[0], 0);
  const bill_quantity_t *sum = &bills[0].quantities[2];
  is_exact(&sum->total, 1 * KWH);
  is_exact(&sum->energy[1], -1 * KWH);
  is_exact(&sum->energy[2], 2 * KWH);
  is_exact(&sum->demand[0], 4000000);
  ck_assert_int_eq(sum->demand[0].stamp.s, AT(7, 30));
}
END_TEST

/* A meter of one quantity has no others, and its bill no lines of them. */
START_TEST(quantities__of_the_standard_shape__are_none) {
  fake_entry(&fake, AT(6, 30), AT(7, 0), 0, 1000000);
  make("");
  ck_assert_uint_eq(bills[0].quantity_count, 0);
  ck_assert_ptr_null(bills[0].quantities);
}
END_TEST

START_TEST(quantities__another_count_of_energies__is_refused) {
  entry_of(AT(6, 30), AT(7, 0), "1000000 2000000 500000");
  ck_assert_int_eq(try_with("direct", FOUR, NULL), ST_BAD_INPUT);
  ck_assert_str_eq(fault.text, "profile row 1: 3 energies of a meter of 4 channels");
  fake.count = 0;
  fake.seq = 0;
  entry_of(AT(6, 30), AT(7, 0), "1000000 -2000000 500000 1");
  ck_assert_int_eq(try_with("direct", FOUR, NULL), ST_BAD_INPUT);
  ck_assert_str_eq(fault.text, "profile row 1: a negative energy in channel 1");
}
END_TEST

/* 0.25 a kWh bought and 0.08 paid for each sold: 4 × 0.25 - 3 × 0.08 = 1.00 - 0.24, and the rates
 * of -A apart: 2 × 0.08 = 0.16 and 1 × 0.08 = 0.08. */
START_TEST(quantities__feed_in__lowers_the_amount) {
  four_channels();
  make(FOUR "contract 0 c EUR 2\nprice 0 energy 1 250000\nprice 0 energy 2 250000\n"
            "price 0 energy 1 -80000 1\nprice 0 energy 2 -80000 1\n");
  ck_assert_int_eq(bills[0].quantities[0].energy[1].amount.micro, -160000);
  ck_assert_int_eq(bills[0].quantities[0].energy[2].amount.micro, -80000);
  ck_assert_int_eq(bills[0].amount.micro, 760000);
  ck_assert(!has_flag(&bills[0], "unpriced"));
  make(FOUR "contract 0 c EUR 2\nprice 0 energy 1 250000\nprice 0 energy 2 250000\n"
            "price 0 energy 1 -80000 1\n");
  ck_assert(has_flag(&bills[0], "unpriced"));
}
END_TEST

/* The entry from 06:45 to 07:15 lies in both rates: half of -1 kWh in each, or all, or nothing. */
START_TEST(quantities__a_negative_entry_over_an_edge__is_shared_and_bounded) {
  entry_of(AT(6, 45), AT(7, 15), "0 1000000 0 -1000000");
  make(FOUR);
  const bill_line_t *line = &bills[0].quantities[2].energy[1];
  ck_assert_int_eq(line->value, -500000);
  ck_assert_int_eq(line->low, -1000000);
  ck_assert_int_eq(line->high, 0);
  ck_assert_int_eq(line->quality, BILL_ESTIMATED);
  is_exact(&bills[0].quantities[2].total, -1 * KWH);
}
END_TEST

/* 3 kWh in and 4 kWh out are -1 kWh in all: either rate may hold all that went one way. */
START_TEST(quantities__a_sum_over_an_edge__is_bounded_by_its_parts) {
  entry_of(AT(6, 45), AT(7, 15), "3000000 4000000 0 -1000000");
  make(FOUR);
  for (int32_t rate = 1; rate <= 2; rate++) {
    const bill_line_t *line = &bills[0].quantities[2].energy[rate];
    ck_assert_int_eq(line->value, -500000);
    ck_assert_int_eq(line->low, -4000000);
    ck_assert_int_eq(line->high, 3000000);
    ck_assert_int_eq(line->quality, BILL_ESTIMATED);
  }
  is_exact(&bills[0].quantities[2].total, -1 * KWH);
}
END_TEST

/* What went out has no channel, but of 3 kWh in -1 kWh is left: it was 4 kWh. */
START_TEST(quantities__a_sum_over_an_edge_with_a_part_without_a_channel__is_bounded_by_the_rest) {
  entry_of(AT(6, 45), AT(7, 15), "3000000 -1000000");
  make("quantity 0 0 +A\nquantity 0 1 -A\nquantity 0 2 C1 +0 -1\nmd 0 0 0 0 1\n"
       "channel 0 0 0\nchannel 0 1 2\n");
  const bill_line_t *line = &bills[0].quantities[0].energy[1];
  ck_assert_int_eq(line->low, -4000000);
  ck_assert_int_eq(line->high, 3000000);
  ck_assert_int_eq(line->quality, BILL_ESTIMATED);
}
END_TEST

/* Neither part has a channel, but both only add: no more than 3 kWh went up, and nothing down. */
START_TEST(quantities__a_sum_over_an_edge_of_parts_that_only_add__is_bounded_by_its_whole) {
  entry_of(AT(6, 45), AT(7, 15), "1000000 3000000");
  make("quantity 0 0 +A\nquantity 0 1 R1\nquantity 0 2 R2\nquantity 0 3 C1 +1 +2\n"
       "md 0 0 0 0 1\nchannel 0 0 0\nchannel 0 1 3\n");
  const bill_line_t *line = &bills[0].quantities[0].energy[1];
  ck_assert_int_eq(line->low, 0);
  ck_assert_int_eq(line->high, 3000000);
  ck_assert_int_eq(line->quality, BILL_ESTIMATED);
}
END_TEST

/* +A has a channel, but neither part of C1: it may have gone up and down by anything. */
#define NO_PARTS                                                                                   \
  "quantity 0 0 +A\nquantity 0 1 -A\nquantity 0 2 +A1\nquantity 0 3 C1 +1 -2\n"                    \
  "md 0 0 0 0 1\nmd 0 1 3 0 1\nchannel 0 0 0\nchannel 0 1 3\n"

START_TEST(quantities__a_sum_over_an_edge_whose_parts_are_unknown__is_missing_in_each) {
  entry_of(AT(6, 45), AT(7, 15), "3000000 -1000000");
  make(NO_PARTS);
  ck_assert_str_eq(bills[0].quantities[0].word, "C1");
  for (int32_t rate = 1; rate <= 2; rate++) {
    const bill_line_t *line = &bills[0].quantities[0].energy[rate];
    ck_assert_int_eq(line->quality, BILL_MISSING);
    ck_assert_int_eq(line->value, 0);
  }
  is_exact(&bills[0].quantities[0].total, -1 * KWH);
  ck_assert(has_flag(&bills[0], "rate_crossed"));
}
END_TEST

/* Metering resumes at 06:03, and half-hours run from there: of 1 kWh in and 1 kWh out within an
 * entry a half-hour may hold what went in alone, 2 kWh of two entries, 4 kW. */
static void restarted_with(const char *energies, const char *more) {
  entry_of(AT(5, 30), AT(6, 0), energies);
  fake_down_up(&fake, AT(6, 0), AT(6, 3), false);
  entry_of(AT(6, 3), AT(6, 30), energies);
  entry_of(AT(6, 30), AT(7, 0), energies);
  make(arena_printf(&fake.arena, "%spolicy 0 md.after_power_failure restart\n", more));
  ck_assert(has_flag(&bills[0], "demand_from_registers"));
}

START_TEST(quantities__a_demand_of_a_sum_off_the_raster__is_bounded_by_its_parts) {
  restarted_with("1000000 1000000 0 0", FOUR);
  const bill_line_t *line = &bills[0].quantities[2].demand[0];
  ck_assert_int_eq(line->quality, BILL_ESTIMATED);
  ck_assert_int_eq(line->value, 0);
  ck_assert_int_eq(line->high, 4000000);
}
END_TEST

START_TEST(quantities__a_demand_of_a_sum_off_the_raster_without_its_parts__is_missing) {
  restarted_with("1000000 0", NO_PARTS);
  ck_assert_int_eq(bills[0].quantities[0].demand[0].quality, BILL_MISSING);
  ck_assert_int_eq(bills[0].demand[0].quality, BILL_ESTIMATED);
}
END_TEST

START_TEST(quantities__no_channel_of_the_first__is_missing_and_said) {
  char *key = fake_row_key(&fake);
  fake_add(&fake, REC_ENTRY, key, "1780290000 1780291800 0 1800 2000000");
  make("quantity 0 0 +A\nquantity 0 1 -A\nchannel 0 0 1\n");
  ck_assert_int_eq(bills[0].total.quality, BILL_MISSING);
  ck_assert(has_flag(&bills[0], "no_channel"));
  is_exact(&bills[0].quantities[0].total, 2 * KWH);
}
END_TEST

START_TEST(grid__of_another_quantity__holds_its_energies) {
  grid_t *grid = NULL;
  four_channels();
  bytes_t facts = fake_site(&fake, "UTC", "direct", FOUR);
  ck_assert_int_eq(
      grid_of_quantity(&fake.arena, facts, fake.records, fake.count, 0, 3, NULL, &grid, &fault),
      ST_OK);
  ck_assert_uint_eq(grid->slot_count, 2);
  ck_assert_int_eq(grid->slots[0].energy.mwh, -1000000);
  ck_assert_int_eq(grid->slots[1].energy.mwh, 2000000);
}
END_TEST

START_TEST(bill_facts__of_other_quantities__name_them_by_index) {
  text_t text = {0};
  four_channels();
  make(FOUR);
  bill_facts(&text, &bills[0]);
  ck_assert_ptr_nonnull(strstr(text_chars(&text), "\nof 0 2026-06 3 total 1000000 1000000 1000000 "
                                                  "exact - 0 1 2\n"));
  ck_assert_ptr_nonnull(strstr(text_chars(&text), "\nof 0 2026-06 3 energy 1 -1000000 -1000000 "));
  ck_assert_ptr_null(strstr(text_chars(&text), "of 0 2026-06 1 demand 1 "));
  text_free(&text);
}
END_TEST

/* ------------------------------------------------------------------ roll-over */

#define DIGITS "policy 0 register.digits 5\n"

/* F40: 99999 kWh at 06:30, 5 kWh in two entries, then 4 kWh: +5. */
static void over_the_top(int64_t after) {
  entry_of(AT(6, 0), AT(6, 30), "1000000");
  read_total(AT(6, 30), "1-0:1.8.0*255", 99999 * KWH);
  entry_of(AT(6, 30), AT(7, 0), "2000000");
  entry_of(AT(7, 0), AT(7, 30), "3000000");
  entry_of(AT(7, 30), AT(8, 0), "0");
  read_total(AT(7, 30), "1-0:1.8.0*255", after);
}

START_TEST(roll_over__that_the_profile_explains__is_an_advance) {
  over_the_top(4 * KWH);
  make(ONE DIGITS);
  is_exact(&bills[0].total, 6 * KWH);
  ck_assert(!has_flag(&bills[0], "register_backwards"));
  ck_assert(!has_flag(&bills[0], "sum_check"));
}
END_TEST

/* F36, F39: 3 kWh more than the profile; less than it without the entry of 2 kWh in which the first
 * reading may lie; and no digits: nothing is rolled over. */
START_TEST(roll_over__that_the_profile_does_not_explain__is_a_lower_reading) {
  over_the_top(7 * KWH);
  make(ONE DIGITS);
  ck_assert(has_flag(&bills[0], "register_backwards"));
  is_exact(&bills[0].total, 6 * KWH);
  teardown();
  over_the_top(1 * KWH);
  make(ONE DIGITS);
  ck_assert(has_flag(&bills[0], "register_backwards"));
  make(ONE);
  ck_assert(has_flag(&bills[0], "register_backwards"));
}
END_TEST

/* A hole of one entry of 2 kWh, over the top: 99999 to 4 is 5, of which 3 were read. */
START_TEST(roll_over__in_a_hole__estimates_what_was_never_read) {
  entry_of(AT(6, 0), AT(6, 30), "1000000");
  read_total(AT(6, 30), "1-0:1.8.0*255", 99999 * KWH);
  fake.seq++;
  entry_of(AT(7, 0), AT(7, 30), "3000000");
  entry_of(AT(7, 30), AT(8, 0), "0");
  read_total(AT(7, 30), "1-0:1.8.0*255", 4 * KWH);
  read_total(AT(6, 0), "1-0:1.8.0*255", 99998 * KWH);
  make(ONE DIGITS "policy 0 eob.monthly 1 0\n");
  ck_assert(has_flag(&bills[0], "gap"));
  ck_assert(!has_flag(&bills[0], "register_backwards"));
}
END_TEST

/* A sum of sixteen parts of nine digits, which does not roll: 15 999 999 984 kWh before and 2 more
 * after; one kWh above 16 × 10^9 is no register of any meter. */
START_TEST(registers__of_a_sum__hold_what_sixteen_parts_do) {
  four_channels();
  read_total(AT(6, 30), "1-0:141.8.0*255", INT64_C(15999999984) * KWH);
  read_total(AT(7, 30), "1-0:141.8.0*255", INT64_C(15999999985) * KWH);
  make(FOUR);
  ck_assert(!has_flag(&bills[0], "register_backwards"));
  is_exact(&bills[0].quantities[2].total, 1 * KWH);
  read_total(AT(8, 0), "1-0:141.8.0*255", INT64_C(16000000001) * KWH);
  ck_assert_int_eq(try_with("direct", FOUR, NULL), ST_BAD_INPUT);
}
END_TEST

/* Life began with 1000 kWh on the register: said once, and no fault of any sum. */
START_TEST(opening__of_a_register_that_did_not_begin_at_0__is_said) {
  entry_of(AT(6, 0), AT(6, 30), "1000000");
  entry_of(AT(6, 30), AT(7, 0), "2000000");
  read_total(AT(6, 30), "1-0:1.8.0*255", 1001 * KWH);
  make(ONE);
  ck_assert(has_flag(&bills[0], "register_opening"));
  ck_assert(!has_flag(&bills[0], "sum_check"));
  is_exact(&bills[0].total, 3 * KWH);
}
END_TEST

/* ------------------------------------------------------------------ ratios */

#define SECONDARY "ratio 0 20000 500 100 100\npolicy 0 ratio.place secondary\n"

static void ratio_row(int64_t at, const char *begin, const char *ratio) {
  fake_marker(&fake, "CC", at, "- 50");
  fake_add(&fake, REC_EVENT, arena_printf(&fake.arena, "%s", begin),
           arena_printf(&fake.arena, "1 050 %" PRId64 " - - R3", at));
  if (ratio != NULL)
    fake_add(&fake, REC_COMMAND, arena_printf(&fake.arena, "%" PRId64 " set_ratio", at * NS_PER_S),
             arena_printf(&fake.arena, "%s operator pmu - ok -", ratio));
}

/* 200/5 is 40: 1 kWh before is 40; 400/5 is 80: 1 kWh after is 80. A demand is of one half-hour:
 * 2 kW × 80 = 160 kW. */
START_TEST(ratios__that_changed__multiply_each_entry_by_its_own) {
  entry_of(AT(7, 0), AT(7, 30), "1000000");
  ratio_row(AT(7, 30), "1", "40000/500/100/100");
  entry_of(AT(7, 30), AT(8, 0), "1000000");
  ck_assert_msg(try_with("ct", ONE SECONDARY, NULL) == ST_OK, "%s", fault.text);
  is_exact(&bills[0].total, 120 * KWH);
  is_exact(&bills[0].demand[0], 160000000);
  ck_assert(!has_flag(&bills[0], "ratio_unmatched"));
}
END_TEST

/* Nobody ordered it; a set shows what holds after it: 400/5. */
START_TEST(ratios__that_nobody_ordered__are_said) {
  entry_of(AT(7, 0), AT(7, 30), "1000000");
  ratio_row(AT(7, 30), "1", NULL);
  entry_of(AT(7, 30), AT(8, 0), "1000000");
  fake_set(&fake, 2, AT(7, 30), AT(8, 0), 2000000, 0, 2000000);
  static const char *const objects[] = {"0.4.2", "0.4.5", "0.4.3", "0.4.6"};
  static const int ratio[] = {40000, 500, 100, 100};
  for (int i = 0; i < 4; i++)
    fake_add(&fake, REC_SET, arena_printf(&fake.arena, "2 1-0:%s*255", objects[i]),
             arena_printf(&fake.arena, "%d -", ratio[i]));
  ck_assert_msg(try_with("ct", ONE SECONDARY, NULL) == ST_OK, "%s", fault.text);
  is_exact(&bills[0].total, 120 * KWH);
  ck_assert(has_flag(&bills[0], "ratio_unmatched"));
}
END_TEST

/* A meter that registers primary values has them in its entries already. */
START_TEST(ratios__of_primary_values__multiply_nothing) {
  entry_of(AT(7, 0), AT(7, 30), "1000000");
  ratio_row(AT(7, 30), "1", "40000/500/100/100");
  entry_of(AT(7, 30), AT(8, 0), "1000000");
  ck_assert_int_eq(try_with("ct", ONE "ratio 0 20000 500 100 100\n", NULL), ST_OK);
  is_exact(&bills[0].total, 2 * KWH);
}
END_TEST

/* 9 kWh × 10^8 × 10^8 are no energy of this world. */
START_TEST(ratios__beyond_all_bounds__are_refused) {
  entry_of(AT(7, 0), AT(7, 30), "1000000");
  ratio_row(AT(7, 30), "1", "100000000/1/100000000/1");
  entry_of(AT(7, 30), AT(8, 0), "9000000");
  ck_assert_int_eq(try_with("ct", ONE SECONDARY, NULL), ST_OVERFLOW);
  ck_assert_str_eq(fault.text, "meter m: +A times its ratios is above all bounds");
}
END_TEST

/* Pulses know no transformer: 7 units in both channels' entry, +A × 40. */
START_TEST(ratios__of_pulses__multiply_nothing) {
  entry_of(AT(7, 0), AT(7, 30), "1000000 7000");
  ck_assert_int_eq(try_with("ct",
                            "quantity 0 0 +A\nquantity 0 1 I1\ninput 0 1 1000\nchannel 0 0 0\n"
                            "channel 0 1 1\n" SECONDARY,
                            NULL),
                   ST_OK);
  is_exact(&bills[0].total, 40 * KWH);
  is_exact(&bills[0].quantities[0].total, 7000);
}
END_TEST

/* Behind the hole -A went on or +A: C1 = 1 kWh of what was read may be of either sign in all. */
START_TEST(quantities__a_sum_of_which_some_is_missing__is_billed_as_nothing) {
  four_channels();
  fake.seq++;
  entry_of(AT(8, 0), AT(8, 30), "1000000 0 0 1000000");
  make(FOUR);
  const bill_quantity_t *sum = &bills[0].quantities[2];
  ck_assert_str_eq(sum->word, "C1");
  ck_assert_int_eq(sum->total.quality, BILL_MISSING);
  ck_assert_int_eq(sum->total.value, 0);
  ck_assert_int_eq(sum->energy[2].value, 0);
  ck_assert_int_eq(sum->energy[1].value, -1 * KWH); /* of rate 1 nothing is missing */
  ck_assert_int_eq(bills[0].total.value, 5 * KWH);  /* at least that much went in */
}
END_TEST

/* 1 kWh of C1 before a hole from 06:30 to 07:30 and 1 behind it; 1 in the set before and 3 in that
 * behind: 1 kWh in the hole, but of rate 1 it may be 5 kWh, and of rate 2 less than nothing. */
START_TEST(quantities__a_sum_over_a_hole_of_two_rates__is_missing_in_each) {
  entry_of(AT(6, 0), AT(6, 30), "1000000 0 0 1000000");
  fake_set(&fake, 1, AT(6, 0), AT(6, 30), KWH, KWH, 0);
  fake_add(&fake, REC_SET, "1 1-0:141.8.0*255", "1000000 -");
  fake_end_of_billing(&fake, 1, AT(6, 30));
  fake.seq += 2;
  entry_of(AT(7, 30), AT(8, 0), "1000000 0 0 1000000");
  fake_set(&fake, 2, AT(6, 30), AT(8, 0), 3 * KWH, 2 * KWH, KWH);
  fake_add(&fake, REC_SET, "2 1-0:141.8.0*255", "3000000 -");
  fake_end_of_billing(&fake, 2, AT(8, 0));
  make(FOUR);
  const bill_quantity_t *sum = &bills[0].quantities[2];
  ck_assert_int_eq(sum->total.value, 3 * KWH);
  ck_assert_int_eq(sum->total.quality, BILL_ESTIMATED);
  ck_assert_int_eq(sum->energy[1].quality, BILL_MISSING);
  ck_assert_int_eq(sum->energy[1].value, 0);
  ck_assert_int_eq(sum->energy[2].quality, BILL_MISSING);
  ck_assert_int_eq(bills[0].energy[1].quality, BILL_ESTIMATED); /* +A is no sum */
  ck_assert_int_eq(bills[0].energy[1].high, 2 * KWH);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("bill_quantity");
  TCase *all = tcase_create("bill_quantity");
  tcase_add_checked_fixture(all, setup, teardown);
  tcase_add_test(all, quantities__each_channel__is_billed_by_its_own);
  tcase_add_test(all, quantities__of_the_standard_shape__are_none);
  tcase_add_test(all, quantities__another_count_of_energies__is_refused);
  tcase_add_test(all, quantities__feed_in__lowers_the_amount);
  tcase_add_test(all, quantities__a_negative_entry_over_an_edge__is_shared_and_bounded);
  tcase_add_test(all, quantities__a_sum_over_an_edge__is_bounded_by_its_parts);
  tcase_add_test(
      all, quantities__a_sum_over_an_edge_with_a_part_without_a_channel__is_bounded_by_the_rest);
  tcase_add_test(all,
                 quantities__a_sum_over_an_edge_of_parts_that_only_add__is_bounded_by_its_whole);
  tcase_add_test(all, quantities__a_sum_over_an_edge_whose_parts_are_unknown__is_missing_in_each);
  tcase_add_test(all, quantities__a_demand_of_a_sum_off_the_raster__is_bounded_by_its_parts);
  tcase_add_test(all, quantities__a_demand_of_a_sum_off_the_raster_without_its_parts__is_missing);
  tcase_add_test(all, quantities__no_channel_of_the_first__is_missing_and_said);
  tcase_add_test(all, grid__of_another_quantity__holds_its_energies);
  tcase_add_test(all, bill_facts__of_other_quantities__name_them_by_index);
  tcase_add_test(all, roll_over__that_the_profile_explains__is_an_advance);
  tcase_add_test(all, roll_over__that_the_profile_does_not_explain__is_a_lower_reading);
  tcase_add_test(all, roll_over__in_a_hole__estimates_what_was_never_read);
  tcase_add_test(all, registers__of_a_sum__hold_what_sixteen_parts_do);
  tcase_add_test(all, opening__of_a_register_that_did_not_begin_at_0__is_said);
  tcase_add_test(all, ratios__that_changed__multiply_each_entry_by_its_own);
  tcase_add_test(all, ratios__that_nobody_ordered__are_said);
  tcase_add_test(all, ratios__of_primary_values__multiply_nothing);
  tcase_add_test(all, ratios__beyond_all_bounds__are_refused);
  tcase_add_test(all, ratios__of_pulses__multiply_nothing);
  tcase_add_test(all, quantities__a_sum_over_a_hole_of_two_rates__is_missing_in_each);
  tcase_add_test(all, quantities__a_sum_of_which_some_is_missing__is_billed_as_nothing);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
