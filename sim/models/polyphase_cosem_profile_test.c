/* The profiles of the model over DLMS: columns, rows, null-repeats, and selective access by clock,
 * by number and by entry, with selected columns. At 00:45 of 2026-01-01, a Thursday, an end of
 * billing is ordered: three entries and a marker, one set, one event. */
#include <check.h>
#include <stdlib.h>

#include "sim/models/sample_cosem.h"

static sample_t s;

static void order_reset(int64_t at_s) {
  ck_assert_int_eq(sample_act(&s, at_s, 1, 9, NAME(0, 0, 10, 0, 1), 1, "12 0001", NULL), COSEM_OK);
}

static void setup(void) {
  sample_open(&s, "");
  order_reset(2700);
}

static void teardown(void) { sample_close(&s); }

static const ax_name_t load_name = NAME(1, 0, 99, 1, 0);
static const ax_name_t sets_name = NAME(0, 0, 98, 1, 0);
static const ax_name_t events_name = NAME(0, 0, 99, 98, 0);

#define IS(at_s, name, attribute, hex)                                                             \
  do {                                                                                             \
    ck_assert_int_eq(sample_get(&s, at_s, 1, 7, name, attribute), COSEM_OK);                       \
    ck_assert_msg(sample_is(&s, hex), "%s", sample_text(&s));                                      \
  } while (0)
#define SELECTS(at_s, name, selector, parameters, hex)                                             \
  do {                                                                                             \
    ck_assert_int_eq(sample_select(&s, at_s, 1, 7, name, 2, selector, parameters), COSEM_OK);      \
    ck_assert_msg(sample_is(&s, hex), "%s", sample_text(&s));                                      \
  } while (0)
#define REFUSES(name, selector, parameters, result)                                                \
  ck_assert_int_eq(sample_select(&s, 2700, 1, 7, name, 2, selector, parameters), result)

/* Stamps of the day: 00:00, 00:15 …, and none. */
#define T0000 "09 0C 07EA010104 000000 00 0000 00 "
#define T0015 "09 0C 07EA010104 000F00 00 0000 00 "
#define T0030 "09 0C 07EA010104 001E00 00 0000 00 "
#define T0045 "09 0C 07EA010104 002D00 00 0000 00 "
#define ABSENT "09 0C FFFFFFFFFF FFFFFF FF 8000 FF "

/* stamp, status, sequence, boot, kind, stamp 2, elapsed or value, energy: 900 s, 900 000 mWh. */
#define ROW_1 "02 08 " T0000 "12 0000 06 00000001 06 00000001 16 00 " T0015 "14 0000000000000384 "
#define E_1 "15 00000000000DBBA0 "
#define ROW_2 "02 08 " T0015 "00 06 00000002 00 16 00 " T0030 "14 0000000000000384 "
#define ROW_3 "02 08 " T0030 "00 06 00000003 00 16 00 " T0045 "14 0000000000000384 "
#define ROW_4 "02 08 " T0045 "00 06 00000004 00 16 05 " ABSENT "14 0000000000000001 "
#define E_0 "15 0000000000000000 "
/* The first of an answer says status and boot, whichever it is. */
#define ROW_2_FIRST                                                                                \
  "02 08 " T0015 "12 0000 06 00000002 06 00000001 16 00 " T0030 "14 0000000000000384 "
#define ROW_3_FIRST                                                                                \
  "02 08 " T0030 "12 0000 06 00000003 06 00000001 16 00 " T0045 "14 0000000000000384 "

#define CLOCK_COLUMN "02 04 12 0008 09 06 0000010000FF 0F 02 12 0000 "
#define NUMBER_COLUMN "02 04 12 0001 09 06 0000800400FF 0F 02 12 0000 "
#define ENERGY_COLUMN "02 04 12 0003 09 06 0100011D00FF 0F 02 12 0000 "
#define SET_COLUMN "02 04 12 0001 09 06 0100000100FF 0F 02 12 0000 "
#define END_COLUMN "02 04 12 0001 09 06 0000800D00FF 0F 02 12 0000 "
#define EVENT_COLUMN "02 04 12 0001 09 06 0000800500FF 0F 02 12 0000 "
#define ALL_COLUMNS "01 00"

START_TEST(load_profile__whole__is_streamed_oldest_first_with_nulls) {
  IS(2710, load_name, 2, "01 04 " ROW_1 E_1 ROW_2 E_1 ROW_3 E_0 ROW_4 E_0);
}
END_TEST

START_TEST(load_profile__attributes__say_what_it_is) {
  IS(2710, load_name, 3,
     "01 08 " CLOCK_COLUMN "02 04 12 0001 09 06 0000600A01FF 0F 02 12 0000 " NUMBER_COLUMN
     "02 04 12 0001 09 06 0000600700FF 0F 02 12 0000 "
     "02 04 12 0001 09 06 0000600A02FF 0F 02 12 0000 "
     "02 04 12 0001 09 06 0000800600FF 0F 02 12 0000 "
     "02 04 12 0001 09 06 0000800700FF 0F 02 12 0000 " ENERGY_COLUMN);
  IS(2710, load_name, 4, "06 00000384");
  IS(2710, load_name, 5, "16 01");
  IS(2710, load_name, 6, CLOCK_COLUMN);
  IS(2710, load_name, 7, "06 00000004");
  /* 900 days of 96 entries and 16384 more, beside a ring of 16384 markers: 119168. */
  IS(2710, load_name, 8, "06 0001D180");
}
END_TEST

START_TEST(range_by_clock__both_ends__are_in_it) {
  SELECTS(2710, load_name, 1, "02 04 " CLOCK_COLUMN T0015 T0030 ALL_COLUMNS,
          "01 02 " ROW_2_FIRST E_1 ROW_3 E_0);
  /* The same in local time, one hour ahead: deviation −60. */
  SELECTS(2710, load_name, 1,
          "02 04 " CLOCK_COLUMN "09 0C 07EA0101FF 010F00 FF FFC4 FF "
          "09 0C 07EA0101FF 011E00 FF FFC4 FF " ALL_COLUMNS,
          "01 02 " ROW_2_FIRST E_1 ROW_3 E_0);
  SELECTS(2710, load_name, 1, "02 04 " CLOCK_COLUMN T0030 T0015 ALL_COLUMNS, "01 00");
}
END_TEST

/* Stamps of the same wall time, 00:15 to 00:30: deviation −60 is an hour before; not given (8000)
 * is the meter's zone, here UTC, and of a meter that takes no deviation always UTC. */
#define FROM_TO(deviation)                                                                         \
  "02 04 " CLOCK_COLUMN "09 0C 07EA0101FF 000F00 FF " deviation " FF "                             \
  "09 0C 07EA0101FF 001E00 FF " deviation " FF " ALL_COLUMNS
START_TEST(range_by_clock__without_deviation__is_all_that_such_a_meter_takes) {
  s.port.no_deviation = true;
  SELECTS(2710, load_name, 1, FROM_TO("8000"), "01 02 " ROW_2_FIRST E_1 ROW_3 E_0);
  REFUSES(load_name, 1, FROM_TO("FFC4"), COSEM_OUT_OF_SCOPE);
  REFUSES(load_name, 1, FROM_TO("0000"), COSEM_OUT_OF_SCOPE);
  REFUSES(load_name, 1, "02 04 " CLOCK_COLUMN "09 02 07EA 09 02 07EA " ALL_COLUMNS,
          COSEM_TYPE_UNMATCHED);
  SELECTS(2710, load_name, 1, "02 04 " NUMBER_COLUMN "06 00000002 06 00000003 " ALL_COLUMNS,
          "01 02 " ROW_2_FIRST E_1 ROW_3 E_0);
  s.port.no_deviation = false;
  SELECTS(2710, load_name, 1, FROM_TO("0000"), "01 02 " ROW_2_FIRST E_1 ROW_3 E_0);
  SELECTS(2710, load_name, 1, FROM_TO("FFC4"), "01 00");
}
END_TEST

START_TEST(range_by_number__both_ends__are_in_it) {
  SELECTS(2710, load_name, 1, "02 04 " NUMBER_COLUMN "06 00000002 06 00000003 " ALL_COLUMNS,
          "01 02 " ROW_2_FIRST E_1 ROW_3 E_0);
  SELECTS(2710, load_name, 1, "02 04 " NUMBER_COLUMN "06 00000003 06 FFFFFFFF " ALL_COLUMNS,
          "01 02 " ROW_3_FIRST E_0 ROW_4 E_0);
  SELECTS(2710, load_name, 1, "02 04 " NUMBER_COLUMN "06 00000005 06 00000009 " ALL_COLUMNS,
          "01 00");
  SELECTS(2710, load_name, 1, "02 04 " NUMBER_COLUMN "06 00000003 06 00000002 " ALL_COLUMNS,
          "01 00");
}
END_TEST

START_TEST(range__selected_columns__are_the_only_ones) {
  SELECTS(2710, load_name, 1,
          "02 04 " NUMBER_COLUMN "06 00000001 06 00000002 01 02 " NUMBER_COLUMN ENERGY_COLUMN,
          "01 02 02 02 06 00000001 " E_1 "02 02 06 00000002 " E_1);
}
END_TEST

START_TEST(entries__from_and_to__count_from_the_oldest_and_0_is_the_last) {
  SELECTS(2710, load_name, 2, "02 04 06 00000002 06 00000003 12 0001 12 0000",
          "01 02 " ROW_2_FIRST E_1 ROW_3 E_0);
  SELECTS(2710, load_name, 2, "02 04 06 00000003 06 00000000 12 0001 12 0008",
          "01 02 " ROW_3_FIRST E_0 ROW_4 E_0);
  SELECTS(2710, load_name, 2, "02 04 06 00000001 06 00000002 12 0003 12 0003",
          "01 02 02 01 06 00000001 02 01 06 00000002");
  SELECTS(2710, load_name, 2, "02 04 06 00000005 06 00000000 12 0001 12 0000", "01 00");
  SELECTS(2710, load_name, 2, "02 04 06 FFFFFFFF 06 FFFFFFFF 12 0001 12 0000", "01 00");
}
END_TEST

START_TEST(selectors__of_another_form__are_refused_for_their_reason) {
  static const char *const unmatched[] = {
      "",
      "00",
      "02 03 " NUMBER_COLUMN "06 00000001 06 00000002",
      "02 04 " NUMBER_COLUMN "09 01 01 06 00000002 " ALL_COLUMNS,
      "02 04 " CLOCK_COLUMN "06 00000001 06 00000002 " ALL_COLUMNS,
      "02 04 " CLOCK_COLUMN ABSENT ABSENT ALL_COLUMNS,
      "02 04 " NUMBER_COLUMN "06 00000001 06 00000002 00",
      "02 04 " NUMBER_COLUMN "06 00000001 06 00000002 01 01 00"};
  for (size_t i = 0; i < sizeof unmatched / sizeof unmatched[0]; i++)
    REFUSES(load_name, 1, unmatched[i], COSEM_TYPE_UNMATCHED);
  /* A column that there is not, or that does not restrict; the same for one to be selected. */
  REFUSES(load_name, 1, "02 04 " ENERGY_COLUMN "06 00000001 06 00000002 " ALL_COLUMNS,
          COSEM_OUT_OF_SCOPE);
  REFUSES(load_name, 1, "02 04 " EVENT_COLUMN "06 00000001 06 00000002 " ALL_COLUMNS,
          COSEM_OUT_OF_SCOPE);
  REFUSES(sets_name, 1, "02 04 " CLOCK_COLUMN T0000 T0045 ALL_COLUMNS, COSEM_OUT_OF_SCOPE);
  REFUSES(load_name, 1, "02 04 " NUMBER_COLUMN "06 00000001 06 00000002 01 01 " EVENT_COLUMN,
          COSEM_OUT_OF_SCOPE);
  REFUSES(load_name, 3, "00", COSEM_OUT_OF_SCOPE);
  REFUSES(load_name, 2, "02 04 06 00000000 06 00000001 12 0001 12 0000", COSEM_TYPE_UNMATCHED);
  REFUSES(load_name, 2, "02 04 06 00000001 06 00000001 12 0000 12 0000", COSEM_TYPE_UNMATCHED);
  REFUSES(load_name, 2, "02 04 06 00000001 06 00000001 12 0001 12 0009", COSEM_TYPE_UNMATCHED);
  REFUSES(load_name, 2, "02 04 12 0001 06 00000001 12 0001 12 0000", COSEM_TYPE_UNMATCHED);
  ck_assert_int_eq(sample_select(&s, 2700, 1, 3, NAME(1, 0, 1, 8, 0), 2, 2,
                                 "02 04 06 00000001 06 00000001 12 0001 12 0000"),
                   COSEM_OUT_OF_SCOPE);
  ck_assert_int_eq(sample_select(&s, 2700, 1, 7, load_name, 4, 2,
                                 "02 04 06 00000001 06 00000001 12 0001 12 0000"),
                   COSEM_OUT_OF_SCOPE);
}
END_TEST

/* The rows of an answer are those of the get, however long it takes to send them. */
START_TEST(rows__of_what_comes_after_the_get__are_not_in_it) {
  cosem_select_t none = {0};
  cosem_rows_t rows;
  cosem_object_t object;
  uint32_t index;
  bool streamed;
  ck_assert(sample_find(&s, 1, 7, load_name, &index, &object));
  s.out = obuf_over(s.octets, sizeof s.octets);
  ck_assert_int_eq(
      s.app->get(&s.port, SAMPLE_AT(2710), 1, index, 2, &none, &s.out, &rows, &streamed), COSEM_OK);
  ck_assert(streamed);
  ck_assert_uint_eq(rows.rows, 4);
  model_advance(&s.port, SAMPLE_AT(7200));
  ax_array(&s.out, rows.rows);
  for (uint32_t i = 0; i < rows.rows; i++)
    s.app->row(&s.port, &rows, &s.out);
  ck_assert_msg(sample_is(&s, "01 04 " ROW_1 E_1 ROW_2 E_1 ROW_3 E_0 ROW_4 E_0), "%s",
                sample_text(&s));
}
END_TEST

/* Cause 4, mask bit 4; 00:00 to 00:45; no status; nothing missed. */
#define SET_HEAD "02 32 06 00000001 11 04 12 0010 " T0000 T0045 T0045 "11 00 01 00 "
#define SET_TOTAL "15 00000000001B7740 " /* 1800 Wh */
#define NO_PEAK E_0 ABSENT
#define PEAK_3600_W "15 000000000036EE80 " T0015
#define ONE "15 0000000000000064 " /* 1.00 */

START_TEST(billing_set__is_a_row_of_fifty_columns) {
  IS(2710, sets_name, 2,
     "01 01 " SET_HEAD SET_TOTAL SET_TOTAL E_0 E_0 E_0 E_0 E_0 E_0 E_0 E_0 E_0 PEAK_3600_W
         PEAK_3600_W NO_PEAK NO_PEAK NO_PEAK NO_PEAK NO_PEAK NO_PEAK NO_PEAK
     "15 000000000036EE80 15 000000000036EE80 " E_0 E_0 E_0 E_0 E_0 E_0 E_0 ONE ONE ONE ONE);
}
END_TEST

START_TEST(billing_sets__by_number_and_entry__and_their_attributes) {
  order_reset(2720);
  SELECTS(2730, sets_name, 1, "02 04 " SET_COLUMN "06 00000002 06 00000009 01 01 " SET_COLUMN,
          "01 01 02 01 06 00000002");
  SELECTS(2730, sets_name, 2, "02 04 06 00000001 06 00000000 12 0001 12 0002",
          "01 02 02 02 06 00000001 11 04 02 02 06 00000002 11 04");
  /* By date, the second of 00:45:20 is not in it: the column of the end, which is what sorts. */
  SELECTS(2730, sets_name, 1, "02 04 " END_COLUMN T0000 T0045 "01 01 " SET_COLUMN,
          "01 01 02 01 06 00000001");
  IS(2730, sets_name, 6, END_COLUMN);
  IS(2730, sets_name, 4, "06 00000000");
  IS(2730, sets_name, 7, "06 00000002");
  IS(2730, sets_name, 8, "06 00000024");
  ck_assert_int_eq(sample_get(&s, 2730, 1, 7, sets_name, 3), COSEM_OK);
  ck_assert_uint_eq(s.out.len, 2 + 50 * 18);
}
END_TEST

/* An end of billing (020 = 14), a response (040 = 28), a set of the clock (010 = 0A): by R1, R3. */
static void three_events(void) {
  ck_assert_int_eq(sample_set(&s, 2710, 3, 1, NAME(0, 0, 128, 2, 0), 2, "11 02"), COSEM_OK);
  ck_assert_int_eq(sample_set(&s, 2715, 3, 8, NAME(0, 0, 1, 0, 0), 2,
                              "09 0C 07EA010104 003200 00 0000 00"), /* 00:50 */
                   COSEM_OK);
}
#define EVENT_1                                                                                    \
  "02 07 " T0045 "06 00000001 06 00000001 12 0014 " T0045 "14 0000000000000001 09 02 5231 "
#define EVENT_2                                                                                    \
  "02 07 09 0C 07EA010104 002D0A 00 0000 00 06 00000002 06 00000001 12 0028 " ABSENT               \
  "14 0000000000000002 09 02 5233 "
/* From 00:45:15 to 00:50:00: 285 s. */
#define EVENT_3                                                                                    \
  "02 07 09 0C 07EA010104 002D0F 00 0000 00 06 00000003 06 00000001 12 000A "                      \
  "09 0C 07EA010104 003200 00 0000 00 14 000000000000011D 09 02 5233 "

START_TEST(events__all_and_by_kind__are_the_same_rows) {
  three_events();
  IS(2720, events_name, 2, "01 03 " EVENT_1 EVENT_2 EVENT_3);
  IS(2720, events_name, 7, "06 00000003");
  IS(2720, NAME(0, 0, 99, 98, 2), 2, "01 01 " EVENT_3);
  IS(2720, NAME(0, 0, 99, 98, 2), 7, "06 00000001");
  IS(2720, NAME(0, 0, 99, 98, 4), 2, "01 01 " EVENT_1);
  IS(2720, NAME(0, 0, 99, 98, 6), 2, "01 01 " EVENT_2);
  IS(2720, NAME(0, 0, 99, 98, 1), 2, "01 00");
  IS(2720, NAME(0, 0, 99, 98, 3), 7, "06 00000000");
  IS(2720, NAME(0, 0, 99, 98, 5), 2, "01 00");
}
END_TEST

START_TEST(events__selected__by_number_by_clock_and_by_entry_of_their_kind) {
  three_events();
  SELECTS(2720, events_name, 1, "02 04 " EVENT_COLUMN "06 00000002 06 00000002 " ALL_COLUMNS,
          "01 01 " EVENT_2);
  SELECTS(2720, events_name, 1, "02 04 " CLOCK_COLUMN T0045 T0045 ALL_COLUMNS, "01 01 " EVENT_1);
  SELECTS(2720, NAME(0, 0, 99, 98, 2), 2, "02 04 06 00000001 06 00000001 12 0001 12 0000",
          "01 01 " EVENT_3);
  SELECTS(2720, NAME(0, 0, 99, 98, 2), 2, "02 04 06 00000002 06 00000000 12 0001 12 0000", "01 00");
  SELECTS(2720, NAME(0, 0, 99, 98, 6), 1,
          "02 04 " EVENT_COLUMN "06 00000001 06 00000003 " ALL_COLUMNS, "01 01 " EVENT_2);
}
END_TEST

/* The captured objects that stand in the list have what the last row has: the marker of 00:45. */
START_TEST(captured_objects__show_the_last_row) {
  ck_assert_int_eq(sample_get(&s, 2710, 1, 1, NAME(0, 0, 96, 10, 2), 2), COSEM_OK);
  ck_assert(sample_is(&s, "16 05"));
  ck_assert_int_eq(sample_get(&s, 2710, 1, 1, NAME(0, 0, 128, 7, 0), 2), COSEM_OK);
  ck_assert(sample_is(&s, "14 0000000000000001"));
  ck_assert_int_eq(sample_get(&s, 2710, 1, 1, NAME(0, 0, 128, 6, 0), 2), COSEM_OK);
  ck_assert(sample_is(&s, ABSENT));
  ck_assert_int_eq(sample_get(&s, 2710, 1, 3, NAME(1, 0, 1, 29, 0), 2), COSEM_OK);
  ck_assert(sample_is(&s, E_0));
}
END_TEST

START_TEST(profiles__for_the_public_client__are_not_there) {
  ck_assert_int_eq(sample_get(&s, 2710, 0, 7, load_name, 2), COSEM_DENIED);
  ck_assert_int_eq(sample_get(&s, 2710, 0, 7, events_name, 7), COSEM_DENIED);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("polyphase_cosem_profile");
  TCase *tcase = tcase_create("profiles");
  tcase_add_checked_fixture(tcase, setup, teardown);
  tcase_add_test(tcase, load_profile__whole__is_streamed_oldest_first_with_nulls);
  tcase_add_test(tcase, load_profile__attributes__say_what_it_is);
  tcase_add_test(tcase, range_by_clock__both_ends__are_in_it);
  tcase_add_test(tcase, range_by_clock__without_deviation__is_all_that_such_a_meter_takes);
  tcase_add_test(tcase, range_by_number__both_ends__are_in_it);
  tcase_add_test(tcase, range__selected_columns__are_the_only_ones);
  tcase_add_test(tcase, entries__from_and_to__count_from_the_oldest_and_0_is_the_last);
  tcase_add_test(tcase, selectors__of_another_form__are_refused_for_their_reason);
  tcase_add_test(tcase, rows__of_what_comes_after_the_get__are_not_in_it);
  tcase_add_test(tcase, billing_set__is_a_row_of_fifty_columns);
  tcase_add_test(tcase, billing_sets__by_number_and_entry__and_their_attributes);
  tcase_add_test(tcase, events__all_and_by_kind__are_the_same_rows);
  tcase_add_test(tcase, events__selected__by_number_by_clock_and_by_entry_of_their_kind);
  tcase_add_test(tcase, captured_objects__show_the_last_row);
  tcase_add_test(tcase, profiles__for_the_public_client__are_not_there);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
