/* Shapes: what declared quantities come to. The order and the codes of the objects are written out
 * by hand from section 11 of the dictionary. */
#include "decode_roster.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#define METER "meter 0 m 10000001 polyphase-tou ct 0 0 0\n"
/* Import and export, inductive in quadrant 1, an input, and import less export. */
#define QUANTITIES                                                                                 \
  METER "quantity 0 0 +A\nquantity 0 1 -A\nquantity 0 2 R1\nquantity 0 3 I2\n"                     \
        "quantity 0 4 C1 +0 -1\n"

static void expect_objects(const char *facts, const char *expected) {
  decode_roster_t roster;
  char error[256] = "";
  decode_text_t names = {0};
  ck_assert_msg(decode_roster_read(&roster, facts, error, sizeof error), "%s", error);
  const decode_shape_t *shape = decode_roster_shape(&roster, 0);
  for (int i = shape->register_first; i < shape->read_out_count; i++)
    decode_text_printf(&names, "%s %s %s\n", shape->objects[i].name, shape->objects[i].forms,
                       shape->objects[i].unit);
  ck_assert_str_eq(names.p, expected);
  decode_text_free(&names);
  decode_roster_free(&roster);
}

START_TEST(decode_shape__declared_registers__stand_in_the_order_of_the_dictionary) {
  expect_objects(QUANTITIES "input 0 2 10000\ntou 0 0 1\ntou 0 0 2\ntou 0 4 1\n"
                            "md 0 0 0 0 1\nmd 0 1 0 2 3\nmd 0 2 1 6 2\nmd 0 3 4 0 1\n"
                            "coincident 0 1 2 0\ncoincident 0 2 3 1\n"
                            "channel 0 0 0\nchannel 0 1 4\n",
                 "1-0:1.8.0*255 e Wh\n1-0:2.8.0*255 e Wh\n1-0:5.8.0*255 e varh\n"
                 "1-0:132.8.0*255 e imp\n1-0:141.8.0*255 g Wh\n"
                 "1-0:1.8.1*255 e Wh\n1-0:1.8.2*255 e Wh\n1-0:141.8.1*255 g Wh\n"
                 "1-0:128.8.0*255 e Wh\n1-0:128.8.2*255 e Wh\n1-0:128.8.5*255 e varh\n"
                 "1-0:128.8.132*255 e imp\n"
                 "1-0:129.8.0*255 e Wh\n1-0:129.8.141*255 g Wh\n"
                 "1-0:1.6.0*255 ds? W\n"
                 /* mask 2: rate 1; three peaks */
                 "1-0:1.6.1*255 ds? W\n1-0:1.16.1*255 ds? W\n1-0:1.26.1*255 ds? W\n"
                 /* mask 6: rates 1 and 2, demand number 2 */
                 "1-0:2.6.12*255 ds? W\n1-0:2.16.12*255 ds? W\n"
                 "1-0:141.6.0*255 ds? W\n"
                 "1-0:150.6.1*255 ds? var\n1-0:150.6.2*255 ds? imp/h\n"
                 "1-0:1.2.0*255 d W\n1-0:1.2.1*255 d W\n1-0:2.2.12*255 d W\n1-0:141.2.0*255 d W\n"
                 "0-0:128.30.0*255 c \n");
}
END_TEST

START_TEST(decode_shape__meter_that_declares_nothing__has_the_29_registers_of_the_model) {
  decode_roster_t roster;
  char error[256] = "";
  ck_assert(decode_roster_read(&roster, METER, error, sizeof error));
  const decode_shape_t *shape = decode_roster_shape(&roster, 0);
  ck_assert_int_eq(shape->register_first, 17);
  ck_assert_int_eq(shape->register_count, 29); /* 1 + 8, 2, 9, 9 */
  ck_assert_int_eq(shape->read_out_count, 46);
  ck_assert_str_eq(shape->objects[17].name, "1-0:1.8.0*255");
  ck_assert_str_eq(shape->objects[26].name, "1-0:128.8.0*255");
  ck_assert_str_eq(shape->objects[28].name, "1-0:1.6.0*255");
  ck_assert_str_eq(shape->objects[45].name, "1-0:1.2.8*255");
  ck_assert_ptr_eq(shape, decode_roster_shape(&roster, DECODE_METER_NONE));
  decode_roster_free(&roster);
}
END_TEST

START_TEST(decode_shape_find__full_and_reduced_names__reach_one_object) {
  decode_shape_t shape;
  decode_shape_default(&shape);
  const decode_view_t clock = {"1.0.0", 5}, total = {"1.8.0", 5}, none = {"1.8.9", 5};
  const decode_view_t full = {"1-0:1.8.0*255", 13}, resets = {"0-0:128.30.0*255", 16};
  ck_assert_str_eq(shape.objects[decode_shape_find_reduced(&shape, clock)].name, "0-0:1.0.0*255");
  ck_assert_str_eq(shape.objects[decode_shape_find_reduced(&shape, total)].name, "1-0:1.8.0*255");
  ck_assert_int_eq(decode_shape_find_reduced(&shape, none), DECODE_OBJECT_NONE);
  ck_assert_int_eq(decode_shape_find(&shape, full), 17);
  ck_assert_int_eq(decode_shape_find(&shape, resets), DECODE_OBJECT_NONE);
}
END_TEST

static const char *const wrong[] = {
    METER "quantity 0 0 -A\n",                       /* 0 is +A */
    METER "quantity 0 1 +A\n",                       /* from 0 */
    METER "quantity 0 0 +A\nquantity 0 1 +A\n",      /* each once */
    METER "quantity 0 0 +A\nquantity 0 1 +B\n",      /* there is none */
    METER "quantity 0 0 +A -0\n",                    /* parts of what is no sum */
    METER "quantity 0 0 +A\nquantity 0 1 C1\n",      /* a sum of nothing */
    METER "quantity 0 0 +A\nquantity 0 1 C1 +1\n",   /* of itself */
    METER "quantity 0 0 +A\nquantity 0 1 C1 0\n",    /* without a sign */
    METER "quantity 0 0 +A\nquantity 0 1 C6 +0\n",   /* five sums */
    METER "quantity 0 0 +A\nquantity 0 1 I5\n",      /* four inputs */
    QUANTITIES "quantity 0 5 C2 +4 +0\n",            /* of a sum */
    QUANTITIES "quantity 0 5 C2 +0 +2\n",            /* of Wh and varh */
    "quantity 0 0 +A\n",                             /* of no meter */
    QUANTITIES "tou 0 5 1\n",                        /* of no quantity */
    QUANTITIES "tou 0 0 2\ntou 0 0 1\n",             /* ascending */
    QUANTITIES "md 0 1 0 0 1\n",                     /* from 0 */
    QUANTITIES "md 0 0 0 0 4\n",                     /* three peaks at most */
    QUANTITIES "md 0 0 0 1 1\n",                     /* rate 0 */
    QUANTITIES "md 0 0 0 2 1\nmd 0 1 0 2 3\n",       /* one mask twice */
    QUANTITIES "coincident 0 1 2 0\n",               /* of no demand */
    QUANTITIES "md 0 0 0 0 1\ncoincident 0 0 2 0\n", /* from 1 */
    QUANTITIES "channel 0 1 0\n",
    QUANTITIES "channel 0 0 5\n",
};

START_TEST(decode_roster_read__shape_that_cannot_be__is_no_fact) {
  decode_roster_t roster;
  char error[256] = "";
  ck_assert_msg(!decode_roster_read(&roster, wrong[_i], error, sizeof error), "%s", wrong[_i]);
  ck_assert_ptr_nonnull(strstr(error, "not as FACTS.md has it"));
}
END_TEST

START_TEST(decode_shape__greatest_of_all__has_room) {
  static const char *const words[] = {"+A", "-A", "AA", "+A1", "-A1", "+A2", "-A2", "R1",
                                      "R2", "R3", "R4", "+S",  "-S",  "I1",  "+R",  "-R"};
  decode_text_t facts = {0};
  decode_roster_t roster;
  char error[256] = "";
  decode_text_printf(&facts, METER);
  for (int i = 0; i < 16; i++)
    decode_text_printf(&facts, "quantity 0 %d %s\n", i, words[i]);
  for (int i = 0; i < 16; i++)
    decode_text_printf(&facts, "tou 0 %d 1\ntou 0 %d 2\n", i, i);
  for (int i = 0; i < 9; i++)
    decode_text_printf(&facts, "md 0 %d %d 0 3\n", i, i);
  for (int i = 0; i < 5; i++)
    decode_text_printf(&facts, "coincident 0 %d %d 0\n", i + 1, i);
  for (int i = 0; i < 16; i++)
    decode_text_printf(&facts, "channel 0 %d %d\n", i, i);
  ck_assert_msg(decode_roster_read(&roster, facts.p, error, sizeof error), "%s", error);
  /* 16 + 32 + 16 + 16, 27 peaks, 5, 9. */
  ck_assert_int_eq(decode_roster_shape(&roster, 0)->register_count, 121);
  ck_assert_int_eq(DECODE_REGISTERS_MAX, 121);
  decode_text_free(&facts);
  decode_roster_free(&roster);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("decode_shape");
  TCase *tests = tcase_create("shapes");
  tcase_add_test(tests, decode_shape__declared_registers__stand_in_the_order_of_the_dictionary);
  tcase_add_test(tests,
                 decode_shape__meter_that_declares_nothing__has_the_29_registers_of_the_model);
  tcase_add_test(tests, decode_shape_find__full_and_reduced_names__reach_one_object);
  tcase_add_loop_test(tests, decode_roster_read__shape_that_cannot_be__is_no_fact, 0,
                      sizeof wrong / sizeof wrong[0]);
  tcase_add_test(tests, decode_shape__greatest_of_all__has_room);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  const int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
