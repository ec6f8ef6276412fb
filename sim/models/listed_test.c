/* The list of what a meter keeps: names in their order, units, values and stamps, written by hand
 * from sections 6 and 11 of fixtures/dictionary/polyphase-tou.md. */
#include "sim/models/listed.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/octets.h"

/* C.D.E and the unit of each, one a line. */
static void is_list(const meter_shape_t *shape, const char *names) {
  static char memory[8192];
  obuf_t out = obuf_over(memory, sizeof memory - 1);
  for (int32_t i = 0; i < listed_count(shape); i++) {
    listed_t listed = listed_at(shape, i);
    const char *unit = "";
    if (listed.kind != LISTED_RATIO) {
      const listed_unit_t *of = listed_unit(shape, listed.quantity);
      unit = listed.kind <= LISTED_UNALLOCATED ? of->energy : of->demand;
    }
    obuf_printf(&out, "%d.%d.%d%s\n", listed.c, listed.d, listed.e, unit);
  }
  memory[out.len] = 0;
  ck_assert_str_eq(memory, names);
}

static meter_shape_t shape_of(const char *const *words, int32_t count) {
  meter_shape_t shape = {.declared = true, .quantity_count = count};
  for (int32_t i = 0; i < count; i++) {
    meter_quantity_t *quantity = &shape.quantities[i];
    memcpy(quantity->word, words[i], strlen(words[i]));
    quantity->sum = words[i][0] == 'C';
    quantity->input = words[i][0] == 'I';
  }
  return shape;
}

static void add_demand(meter_shape_t *shape, int32_t quantity, uint32_t mask, int32_t peaks) {
  shape->demands[shape->demand_count++] = (meter_demand_of_t){quantity, mask, peaks};
}

/* Quantity `index` is the sum + `first` − `second`. */
static void make_sum(meter_shape_t *shape, int32_t index, int32_t first, int32_t second) {
  meter_quantity_t *sum = &shape->quantities[index];
  sum->part_count = 2;
  sum->parts[0] = first;
  sum->parts[1] = second;
  sum->signs[0] = 1;
  sum->signs[1] = -1;
}

START_TEST(list__of_a_meter_that_declares_nothing__is_section_6) {
  static const char *const words[] = {"+A"};
  meter_shape_t shape = shape_of(words, 1);
  shape.declared = false;
  shape.rates[0] = 0x1FE;
  add_demand(&shape, 0, 0, 1);
  for (int32_t rate = 1; rate <= 8; rate++)
    add_demand(&shape, 0, UINT32_C(1) << rate, 1);
  is_list(&shape, "1.8.0*Wh\n1.8.1*Wh\n1.8.2*Wh\n1.8.3*Wh\n1.8.4*Wh\n1.8.5*Wh\n1.8.6*Wh\n1.8.7*Wh\n"
                  "1.8.8*Wh\n128.8.0*Wh\n129.8.0*Wh\n1.6.0*W\n1.6.1*W\n1.6.2*W\n1.6.3*W\n1.6.4*W\n"
                  "1.6.5*W\n1.6.6*W\n1.6.7*W\n1.6.8*W\n1.2.0*W\n1.2.1*W\n1.2.2*W\n1.2.3*W\n"
                  "1.2.4*W\n1.2.5*W\n1.2.6*W\n1.2.7*W\n1.2.8*W\n0.4.2\n0.4.5\n0.4.3\n0.4.6\n");
}
END_TEST

/* N 1 counts in rates 1 and 2: 10 + 1; N 2 in rate 2 alone. */
START_TEST(list__of_three_quantities__is_section_11) {
  static const char *const words[] = {"+A", "-A", "C1"};
  meter_shape_t shape = shape_of(words, 3);
  make_sum(&shape, 2, 0, 1);
  shape.rates[0] = 1 << 1 | 1 << 4;
  shape.rates[2] = 1 << 2;
  add_demand(&shape, 0, 0, 3);
  add_demand(&shape, 0, 1 << 1 | 1 << 2, 1);
  add_demand(&shape, 1, 1 << 2, 2);
  shape.coincident_count = 1;
  shape.coincident[0] = (meter_coincident_of_t){1, 0};
  is_list(&shape, "1.8.0*Wh\n2.8.0*Wh\n141.8.0*Wh\n" /* totals */
                  "1.8.1*Wh\n1.8.4*Wh\n141.8.2*Wh\n" /* rates */
                  "128.8.0*Wh\n128.8.2*Wh\n"         /* shadow, of +A and -A */
                  "129.8.0*Wh\n129.8.141*Wh\n"       /* unallocated, where there are rates */
                  "1.6.0*W\n1.16.0*W\n1.26.0*W\n1.6.11*W\n2.6.2*W\n2.16.2*W\n"
                  "150.6.1*W\n1.2.0*W\n1.2.11*W\n2.2.2*W\n0.4.2\n0.4.5\n0.4.3\n0.4.6\n");
}
END_TEST

START_TEST(list__codes_and_units__are_those_of_the_table) {
  static const char *const first[] = {"+A",  "-A", "AA", "+A1", "-A1", "+A2", "-A2", "+A3",
                                      "-A3", "R1", "R2", "R3",  "R4",  "+R",  "-R"};
  static const char *const second[] = {"+S", "-S", "I1", "I2", "I3", "I4", "R1",
                                       "I1", "C1", "C2", "C3", "C4", "C5"};
  meter_shape_t shape = shape_of(first, 15);
  is_list(&shape, "1.8.0*Wh\n2.8.0*Wh\n15.8.0*Wh\n21.8.0*Wh\n22.8.0*Wh\n41.8.0*Wh\n42.8.0*Wh\n"
                  "61.8.0*Wh\n62.8.0*Wh\n5.8.0*varh\n6.8.0*varh\n7.8.0*varh\n8.8.0*varh\n"
                  "3.8.0*varh\n4.8.0*varh\n128.8.0*Wh\n128.8.2*Wh\n128.8.15*Wh\n128.8.21*Wh\n"
                  "128.8.22*Wh\n128.8.41*Wh\n128.8.42*Wh\n128.8.61*Wh\n128.8.62*Wh\n128.8.5*varh\n"
                  "128.8.6*varh\n128.8.7*varh\n128.8.8*varh\n128.8.3*varh\n128.8.4*varh\n"
                  "0.4.2\n0.4.5\n0.4.3\n0.4.6\n");
  shape = shape_of(second, 13);
  for (int32_t i = 0; i < 5; i++) /* sums of +S, of I2, of I1, of R1, of -S */
    make_sum(&shape, 8 + i, (int32_t[]){0, 3, 7, 6, 1}[i], 0);
  shape.rates[8] = 1 << 1;
  add_demand(&shape, 2, 0, 1);
  add_demand(&shape, 9, 1 << 8, 1);
  is_list(&shape, "9.8.0*VAh\n10.8.0*VAh\n131.8.0*imp\n132.8.0*imp\n133.8.0*imp\n134.8.0*imp\n"
                  "5.8.0*varh\n131.8.0*imp\n141.8.0*VAh\n142.8.0*imp\n143.8.0*imp\n144.8.0*varh\n"
                  "145.8.0*VAh\n141.8.1*VAh\n128.8.9*VAh\n128.8.10*VAh\n128.8.131*imp\n"
                  "128.8.132*imp\n128.8.133*imp\n128.8.134*imp\n128.8.5*varh\n128.8.131*imp\n"
                  "129.8.141*VAh\n131.6.0*imp/h\n142.6.8*imp/h\n131.2.0*imp/h\n142.2.8*imp/h\n"
                  "0.4.2\n0.4.5\n0.4.3\n0.4.6\n");
  ck_assert_uint_eq(listed_unit(&shape, 0)->energy_code, 31);
  ck_assert_uint_eq(listed_unit(&shape, 0)->demand_code, 28);
  ck_assert_uint_eq(listed_unit(&shape, 6)->energy_code, 32);
  ck_assert_uint_eq(listed_unit(&shape, 6)->demand_code, 29);
  ck_assert_uint_eq(listed_unit(&shape, 9)->energy_code, 255);
  ck_assert_uint_eq(listed_unit(&shape, 9)->demand_code, 255);
}
END_TEST

/* 16 totals, 32 rates, 16 shadows, 4 unallocated, 27 peaks, 5 coincident, 9 cumulative, 4 ratios:
 * as many as a meter with all of them can have. */
START_TEST(list__of_the_greatest_meter__has_113_entries) {
  static const char *const words[] = {"+A",  "-A", "AA", "+A1", "-A1", "+A2", "-A2", "+A3",
                                      "-A3", "R1", "R2", "R3",  "R4",  "+R",  "-R",  "+S"};
  meter_shape_t shape = shape_of(words, METER_QUANTITIES_MAX);
  for (int32_t i = 0; i < 4; i++)
    shape.rates[i] = 0x1FE;
  for (int32_t n = 0; n < METER_DEMANDS_MAX; n++)
    add_demand(&shape, n, 1 << 1 | 1 << 2, METER_PEAKS_KEPT);
  shape.coincident_count = METER_COINCIDENT_MAX;
  ck_assert_int_eq(listed_count(&shape), 113);
  ck_assert_int_le(listed_count(&shape), LISTED_MAX);
  for (int32_t i = 0; i < listed_count(&shape); i++) {
    listed_t one = listed_at(&shape, i);
    for (int32_t k = 0; k < i; k++) { /* no two of one name */
      listed_t other = listed_at(&shape, k);
      ck_assert(one.c != other.c || one.d != other.d || one.e != other.e);
    }
  }
}
END_TEST

START_TEST(listed_value__each_kind__is_from_its_place) {
  static const char *const words[] = {"+A", "-A", "C1"};
  static const meter_registers_t registers = {
      .energy = {[0] = {{1}, {2}, {3}, .rate = {[3] = {4}}}, [2] = {.total = {-5}, .rate = {{-6}}}},
      .demand = {[0] = {.peak = {{{7}, {70}}, {{8}, {80}}, {{0}, {90}}}, .cumulative = {10}}},
      .coincident = {{{11}, {110}}}};
  static const meter_ratios_t ratios = {20000, 500, 100, 101};
  meter_shape_t shape = shape_of(words, 3);
  make_sum(&shape, 2, 0, 1);
  shape.rates[0] = 1 << 4;
  shape.rates[2] = 1 << 1;
  add_demand(&shape, 0, 0, 3);
  shape.coincident_count = 1;
  shape.coincident[0] = (meter_coincident_of_t){1, 0};
  /* totals; 1.8.4 and 141.8.1; shadows; unallocated; peaks; coincident; cumulative; ratios */
  static const int64_t values[] = {1, 0, -5, 4,  -6, 2,     0,   3,   0,
                                   7, 8, 0,  11, 10, 20000, 500, 100, 101};
  ck_assert_int_eq(listed_count(&shape), 18);
  for (int32_t i = 0; i < 18; i++) {
    listed_t listed = listed_at(&shape, i);
    ck_assert_int_eq(listed_value(&listed, &registers, &ratios), values[i]);
    bool is_signed = i == 2 || i == 4 || i == 8; /* what C1 has of energy */
    ck_assert_int_eq(listed_is_signed(&shape, &listed), is_signed);
    ck_assert_int_eq(listed_is_stamped(&listed), i >= 9 && i <= 12);
    int64_t stamp = i == 9 ? 70 : i == 10 ? 80 : i == 12 ? 110 : METER_ABSENT; /* 0 has none */
    ck_assert_int_eq(listed_stamp(&listed, &registers).s, stamp);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("listed");
  TCase *tcase = tcase_create("listed");
  tcase_add_test(tcase, list__of_a_meter_that_declares_nothing__is_section_6);
  tcase_add_test(tcase, list__of_three_quantities__is_section_11);
  tcase_add_test(tcase, list__codes_and_units__are_those_of_the_table);
  tcase_add_test(tcase, list__of_the_greatest_meter__has_113_entries);
  tcase_add_test(tcase, listed_value__each_kind__is_from_its_place);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
