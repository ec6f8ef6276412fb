/* Shapes of meters: what facts declare is what the head-end reads and bills, in the dictionary's
 * order and names; a shape that cannot be is refused with a sentence. */
#include "pmu/data/fake_journal.h"
#include "pmu/data/site.h"

#include <check.h>
#include <string.h>

static fake_t fake;
static fault_t fault;
static site_t *site;

static void setup(void) { fake = (fake_t){0}; }
static void teardown(void) { fake_free(&fake); }

static status_t read_with(const char *more) {
  return site_read(&fake.arena, fake_site(&fake, "UTC", "ct", more), &site, &fault);
}

static void is_wrong(const char *more, const char *sentence) {
  ck_assert_int_eq(read_with(more), ST_BAD_INPUT);
  ck_assert_str_eq(fault.text, sentence);
}

#define FOUR                                                                                       \
  "quantity 0 0 +A\nquantity 0 1 -A\nquantity 0 2 R1\nquantity 0 3 C1 +0 -1\nquantity 0 4 I2\n"

static void names_are(const shape_t *shape, const char *const *names, size_t count) {
  ck_assert_int_eq(shape->object_count, (int)count);
  for (size_t i = 0; i < count; i++)
    ck_assert_str_eq(shape->objects[i].name, names[i]);
}

/* Section 11 of the dictionary, by hand: totals, rates, shadows of no sum, unallocated of what has
 * rates, peaks with their second and third behind them, coincident, cumulative. */
START_TEST(site_read__a_declared_shape__names_its_objects_in_order) {
  static const char *const names[] = {
      "1-0:1.8.0*255",   "1-0:2.8.0*255",     "1-0:5.8.0*255",   "1-0:141.8.0*255",
      "1-0:132.8.0*255", "1-0:1.8.1*255",     "1-0:1.8.2*255",   "1-0:141.8.3*255",
      "1-0:128.8.0*255", "1-0:128.8.2*255",   "1-0:128.8.5*255", "1-0:128.8.132*255",
      "1-0:129.8.0*255", "1-0:129.8.141*255", "1-0:1.6.0*255",   "1-0:1.16.0*255",
      "1-0:1.26.0*255",  "1-0:2.6.2*255",     "1-0:5.6.12*255",  "1-0:150.6.1*255",
      "1-0:1.2.0*255",   "1-0:2.2.2*255",     "1-0:5.2.12*255"};
  ck_assert_msg(read_with(FOUR "input 0 2 10000\ntou 0 0 1\ntou 0 0 2\ntou 0 3 3\nmd 0 0 0 0 3\n"
                               "md 0 1 1 4 1\nmd 0 2 2 6 1\ncoincident 0 1 2 0\n"
                               "channel 0 0 0\nchannel 0 1 3\nlimit 0 pdu 128\n") == ST_OK,
                "%s", fault.text);
  const shape_t *shape = site->meters[0].shape;
  ck_assert(shape->declared);
  names_are(shape, names, sizeof names / sizeof names[0]);
  const shape_object_t *third = shape_object(shape, bytes_text("1-0:1.26.0*255"));
  ck_assert(third != NULL && third->kind == SHAPE_PEAK && third->peak == 2);
  ck_assert_ptr_null(shape_object(shape, bytes_text("1-0:2.8.1*255")));
  ck_assert_int_eq(shape_channel_of(shape, 3), 1);
  ck_assert_int_eq(shape_channel_of(shape, 1), -1);
  ck_assert_int_eq(shape_demand_of(shape, 1, 2), 1);
  ck_assert_int_eq(shape_demand_of(shape, 2, 1), -1); /* of rates 1 and 2 together */
  ck_assert_str_eq(shape_energy_name(shape->quantities[3].unit), "Wh");
}
END_TEST

/* The standard shape is written out as a table; the same one declared gets the same names. */
START_TEST(site_read__the_standard_shape_declared__has_the_names_of_the_standard) {
  char facts[2000];
  size_t len = (size_t)snprintf(facts, sizeof facts, "quantity 0 0 +A\nchannel 0 0 0\n");
  for (int rate = 1; rate <= 8; rate++)
    len += (size_t)snprintf(facts + len, sizeof facts - len, "tou 0 0 %d\n", rate);
  for (int n = 0; n <= 8; n++)
    len += (size_t)snprintf(facts + len, sizeof facts - len, "md 0 %d 0 %d 1\n", n,
                            n == 0 ? 0 : 1 << n);
  ck_assert_msg(read_with(facts) == ST_OK, "%s", fault.text);
  const shape_t *declared = site->meters[0].shape;
  const shape_t *standard = shape_standard();
  ck_assert_int_eq(declared->object_count, standard->object_count);
  for (int32_t i = 0; i < standard->object_count; i++) {
    ck_assert_str_eq(declared->objects[i].name, standard->objects[i].name);
    ck_assert_int_eq(declared->objects[i].kind, standard->objects[i].kind);
    ck_assert_int_eq(declared->objects[i].index, standard->objects[i].index);
  }
  ck_assert_int_eq(memcmp(declared->demands, standard->demands, sizeof standard->demands), 0);
  ck_assert_uint_eq(declared->quantities[0].rates, standard->quantities[0].rates);
}
END_TEST

START_TEST(site_read__no_quantity__is_the_standard_shape) {
  ck_assert_int_eq(read_with(""), ST_OK);
  ck_assert_ptr_eq(site->meters[0].shape, shape_standard());
  ck_assert_str_eq(site->meters[0].dictionary, "polyphase-tou");
  ck_assert_ptr_null(site->meters[0].identification);
  ck_assert_int_eq(site->meters[0].phases, 3);
  ck_assert_int_eq(site->meters[0].policy.md_steps, 1);
}
END_TEST

START_TEST(site_read__a_model_that_is_a_statement__keeps_its_dictionary_and_its_prices) {
  ck_assert_msg(read_with("dictionary 0 polyphase-tou\nidentification 0 IND-32\nphases 0 1\n"
                          "quantity 0 0 +A\nquantity 0 1 -A\npolicy 0 md.type sliding 3\n"
                          "policy 0 register.digits 5\npolicy 0 export.mode net\n"
                          "contract 0 home EUR 2\nprice 0 energy 1 300000\n"
                          "price 0 energy 1 -80000 1\nprice 0 demand 0 5 1\n") == ST_OK,
                "%s", fault.text);
  const site_meter_t *meter = &site->meters[0];
  ck_assert_str_eq(meter->identification, "IND-32");
  ck_assert_int_eq(meter->phases, 1);
  ck_assert_int_eq(meter->policy.md_steps, 3);
  ck_assert_int_eq(meter->policy.register_digits, 5);
  ck_assert_int_eq(meter->contract.energy[1].micro, 300000);
  ck_assert_int_eq(meter->contract.of[1]->energy[1].micro, -80000);
  ck_assert_int_eq(meter->contract.of[1]->demand[0].micro, 5);
}
END_TEST

/* 5 digits: 99999 kWh and one more is 0: 10^5 kWh are 10^11 mWh; of an input 10^5 units are 10^8
 * thousandths. */
START_TEST(shape_limit__of_five_digits__is_a_hundred_thousand_units) {
  ck_assert_int_eq(read_with(FOUR), ST_OK);
  const shape_quantity_t *quantities = site->meters[0].shape->quantities;
  ck_assert_int_eq(shape_limit(&quantities[0], 5), 100000000000);
  ck_assert_int_eq(shape_limit(&quantities[4], 5), 100000000);
  ck_assert_int_eq(shape_limit(&quantities[3], 5), 0); /* a sum */
  ck_assert_int_eq(shape_limit(&quantities[0], 0), 0);
}
END_TEST

START_TEST(site_read__a_shape_that_cannot_be__is_refused) {
  is_wrong("tou 0 0 1\n", "facts line 14, tou: wanted the quantities of the meter before it");
  is_wrong("quantity 0 0 -A\n", "facts line 14, quantity: wanted +A as quantity 0");
  is_wrong("quantity 0 1 +A\n", "facts line 14 word 2: 1 is not within 0 to 0");
  is_wrong("quantity 0 0 +A\nquantity 0 1 +A\n",
           "facts line 15, quantity: wanted each quantity once");
  is_wrong("quantity 0 0 +A\nquantity 0 1 +X\n",
           "facts line 15, quantity: wanted a quantity of FACTS.md");
  is_wrong("quantity 0 0 +A\nquantity 0 1 C1 +0 0\n",
           "facts line 15, quantity: wanted parts +INDEX or -INDEX");
  is_wrong("quantity 0 0 +A\nquantity 0 1 C1\n", "the sum C1 has no parts");
  is_wrong("quantity 0 0 +A\nquantity 0 1 C1 +1\n",
           "a part of the sum C1 is not a quantity before it");
  is_wrong("quantity 0 0 +A\nquantity 0 1 R1\nquantity 0 2 C1 +0 +1\n",
           "the sum C1 has parts of different units");
  is_wrong("quantity 0 0 +A\nmd 0 0 0 0 1\nmd 0 1 0 0 2\n",
           "maximum demands 0 and 1 have one quantity and mask");
  is_wrong("quantity 0 0 +A\nmd 0 0 0 1 1\n", "facts line 15, md: wanted a mask of rates 1 to 8");
  is_wrong("quantity 0 0 +A\ncoincident 0 1 0 0\n",
           "coincident demand 1 of a quantity or a demand that is not declared");
  is_wrong("quantity 0 0 +A\nchannel 0 0 0\nchannel 0 1 0\n",
           "facts line 16, channel: wanted one channel of a quantity");
  is_wrong("limit 0 size 5\n", "facts line 14, limit: wanted a limit of FACTS.md");
  is_wrong("policy 0 md.type rolling\n",
           "facts line 14, policy: wanted block, or sliding and a number of steps");
  is_wrong("policy 0 register.digits 3\n", "facts line 14, policy: wanted 0, or 4 to 9 digits");
  is_wrong("policy 0 md.type sliding 7\n", "meter m: 7 steps do not divide its demand period");
  is_wrong("price 0 energy 1 5 1\n", "meter m has a price of quantity 1, which it has not");
  is_wrong("phases 0 2\n", "facts line 14, phases: wanted 1 or 3 phases");
}
END_TEST

START_TEST(site_read__a_second_profile__is_added_to_the_standard_shape) {
  ck_assert_msg(read_with("policy 0 eob.daily yes\npolicy 0 reserve.kind capacitor\n"
                          "policy 0 reserve.hours 129600000000000\nlimit 0 daily_sets 3\n"
                          "instrument 0 600000000000 35\ngauge 0 0 P\ngauge 0 1 Q2\n") == ST_OK,
                "%s", fault.text);
  const site_meter_t *meter = &site->meters[0];
  ck_assert(!meter->shape->declared);
  ck_assert_int_eq(meter->shape->gauge_count, 2);
  ck_assert_int_eq(meter->shape->gauges[1].code, 43);
  ck_assert_str_eq(meter->shape->gauges[1].unit, "var");
  ck_assert_int_eq(meter->shape->gauge_period.ns, 600 * NS_PER_S);
  ck_assert_int_eq(meter->shape->object_count, shape_standard()->object_count);
  ck_assert_int_eq(shape_energy_count(meter->shape), 11); /* total, 8 rates, shadow, unallocated */
  ck_assert_int_eq(shape_standard()->gauge_count, 0);
  ck_assert(meter->policy.eob_daily && meter->policy.reserve == SITE_RESERVE_CAPACITOR);
  ck_assert_int_eq(meter->daily_sets_max, 3);
}
END_TEST

START_TEST(site_read__a_second_profile_that_cannot_be__is_refused) {
  static const char *const wrong[] = {
      "instrument 0 600000000000 35\n",
      "instrument 0 420000000000 35\ngauge 0 0 P\n", /* 7 min do not divide a day */
      "instrument 0 90000000000 35\ngauge 0 0 P\n",
      "gauge 0 0 P\n",
      "instrument 0 600000000000 35\ngauge 0 0 P4\n",
      "instrument 0 600000000000 35\ngauge 0 0 P\ngauge 0 1 P\n",
      "instrument 0 600000000000 35\ngauge 0 1 P\n",
      "limit 0 daily_sets 63\n",
      "policy 0 reserve.kind spring\n",
  };
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
    ck_assert_msg(read_with(wrong[i]) == ST_BAD_INPUT, "%s", wrong[i]);
}
END_TEST

START_TEST(site_read__an_order_of_channels__names_quantities_once) {
  ck_assert_msg(read_with(FOUR "channel 0 0 0\ncommand 5000000000 0 set_channels 2,0\n") == ST_OK,
                "%s", fault.text);
  const site_command_t *command = &site->commands[0];
  ck_assert_int_eq(command->what, SITE_DO_SET_CHANNELS);
  ck_assert(command->channels.count == 2 && command->channels.quantity[0] == 2 &&
            command->channels.quantity[1] == 0);
  static const char *const wrong[] = {
      "-", "0,", ",0", "0,0", "16", "0,x", "0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16"};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
    ck_assert_msg(read_with(arena_printf(&fake.arena, "command 5000000000 0 set_channels %s\n",
                                         wrong[i])) == ST_BAD_INPUT,
                  "%s", wrong[i]);
}
END_TEST

/* zone 0 of the roster has rows; a second one goes by rule. */
#define RULED "zone 1 Berlin\nzone_rule 1 3600 3600\n"
#define TURNS "zone_turn 1 dst 3 last 7 7200 wall\nzone_turn 1 standard 10 last 7 10800 wall\n"

START_TEST(site_read__a_zone_by_rule__has_a_table_of_its_own) {
  ck_assert_msg(read_with(RULED TURNS) == ST_OK, "%s", fault.text);
  ck_assert_int_eq((int)site->zone_count, 2);
  /* 2026-03-29T01:00Z. */
  ck_assert_int_eq(zone_offset(&site->zones[1], (utc_t){1774745999}), 3600);
  ck_assert_int_eq(zone_offset(&site->zones[1], (utc_t){1774746000}), 7200);
  ck_assert_int_eq(zone_offset(&site->zones[0], (utc_t){1774746000}), 0);
}
END_TEST

START_TEST(site_read__a_rule_that_cannot_be__is_refused) {
  static const char *const wrong[] = {
      RULED,
      "zone 1 Berlin\nzone_rule 1 3600 0\n" TURNS,
      "zone 1 Berlin\nzone_rule 1 3600 7201\n" TURNS,
      "zone 1 Berlin\n" TURNS,
      RULED TURNS "zone_row 1 0 0 0\n",
      "zone 1 Berlin\nzone_row 1 -9000000000 0 0\nzone_rule 1 3600 3600\n" TURNS,
      RULED "zone_turn 1 standard 10 last 7 10800 wall\nzone_turn 1 dst 3 last 7 7200 wall\n",
      RULED "zone_turn 1 dst 3 5 7 7200 wall\nzone_turn 1 standard 10 last 7 10800 wall\n",
      RULED "zone_turn 1 dst 3 last 7 86401 wall\nzone_turn 1 standard 10 last 7 10800 wall\n",
      RULED "zone_turn 1 dst 3 last 8 7200 wall\nzone_turn 1 standard 10 last 7 10800 wall\n",
      RULED "zone_turn 1 dst 3 last 7 7200 local\nzone_turn 1 standard 10 last 7 10800 wall\n",
      RULED "zone_turn 0 dst 3 last 7 7200 wall\nzone_turn 1 standard 10 last 7 10800 wall\n",
  };
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
    ck_assert_msg(read_with(wrong[i]) == ST_BAD_INPUT, "%s", wrong[i]);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("site_shape");
  TCase *all = tcase_create("site_shape");
  tcase_add_checked_fixture(all, setup, teardown);
  tcase_add_test(all, site_read__a_declared_shape__names_its_objects_in_order);
  tcase_add_test(all, site_read__the_standard_shape_declared__has_the_names_of_the_standard);
  tcase_add_test(all, site_read__no_quantity__is_the_standard_shape);
  tcase_add_test(all, site_read__a_model_that_is_a_statement__keeps_its_dictionary_and_its_prices);
  tcase_add_test(all, shape_limit__of_five_digits__is_a_hundred_thousand_units);
  tcase_add_test(all, site_read__a_shape_that_cannot_be__is_refused);
  tcase_add_test(all, site_read__a_second_profile__is_added_to_the_standard_shape);
  tcase_add_test(all, site_read__a_second_profile_that_cannot_be__is_refused);
  tcase_add_test(all, site_read__an_order_of_channels__names_quantities_once);
  tcase_add_test(all, site_read__a_zone_by_rule__has_a_table_of_its_own);
  tcase_add_test(all, site_read__a_rule_that_cannot_be__is_refused);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
