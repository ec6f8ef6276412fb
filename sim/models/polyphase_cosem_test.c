/* The model over DLMS with a real meter: objects and rights, single values, registers, clock and
 * orders, octet for octet. The sample meter counts 1 Wh a second for half an hour from
 * 2026-01-01T00:00Z, a Thursday; when most tests ask it is 00:45. */
#include <check.h>
#include <stdlib.h>

#include "sim/models/sample_cosem.h"

static sample_t s;

static void setup(void) { sample_open(&s, ""); }
static void teardown(void) { sample_close(&s); }

static const ax_name_t clock_name = NAME(0, 0, 1, 0, 0);
static const ax_name_t script_name = NAME(0, 0, 10, 0, 1);
static const ax_name_t alarm_name = NAME(0, 0, 97, 98, 0);
static const ax_name_t response_name = NAME(0, 0, 128, 2, 0);
static const ax_name_t push_name = NAME(0, 0, 25, 9, 0);

#define VALUE(at_s, class_id, name, attribute, hex)                                                \
  do {                                                                                             \
    ck_assert_int_eq(sample_get(&s, at_s, 3, class_id, name, attribute), COSEM_OK);                \
    ck_assert_msg(sample_is(&s, hex), "%s", sample_text(&s));                                      \
  } while (0)

START_TEST(objects__levels__see_what_the_table_says) {
  cosem_object_t object;
  uint32_t index, seen = 0;
  for (index = 0; s.app->object(&s.port, index, 0, &object); index++) {
    bool any = false;
    for (int i = 0; i < object.attribute_count; i++)
      any = any || object.attributes[i] != COSEM_NO_ACCESS;
    for (int i = 0; i < object.method_count; i++)
      any = any || object.methods[i];
    seen += any ? 1 : 0;
  }
  /* Device name, serial number, model, clock, status word; and the script of the end of billing. */
  ck_assert_uint_eq(seen, 6);
  ck_assert(sample_find(&s, 0, 8, clock_name, &index, &object));
  ck_assert_uint_eq(object.attributes[1], COSEM_READ);
  ck_assert(!object.methods[5]);
  ck_assert(sample_find(&s, 1, 8, clock_name, &index, &object));
  ck_assert_uint_eq(object.attributes[1], COSEM_READ);
  ck_assert(object.methods[0] && object.methods[5]);
  ck_assert(sample_find(&s, 3, 8, clock_name, &index, &object));
  ck_assert_uint_eq(object.attributes[1], COSEM_READ_WRITE);
  ck_assert_uint_eq(object.attributes[2], COSEM_READ);
  ck_assert(sample_find(&s, 0, 9, script_name, &index, &object));
  ck_assert_uint_eq(object.attributes[1], COSEM_NO_ACCESS);
  ck_assert(object.methods[0]);
  ck_assert(sample_find(&s, 3, 20, NAME(0, 0, 13, 0, 0), &index, &object));
  ck_assert_uint_eq(object.attribute_count, 10);
  ck_assert_uint_eq(object.attributes[4], COSEM_READ);
  ck_assert_uint_eq(object.attributes[5], COSEM_READ_WRITE);
  ck_assert_uint_eq(object.attributes[9], COSEM_READ_WRITE);
  ck_assert(sample_find(&s, 1, 20, NAME(0, 0, 13, 0, 0), &index, &object));
  ck_assert_uint_eq(object.attributes[5], COSEM_READ);
  ck_assert(!object.methods[0]);
}
END_TEST

START_TEST(objects__names__are_there_once) {
  cosem_object_t object, other;
  for (uint32_t i = 0; s.app->object(&s.port, i, 3, &object); i++) {
    ck_assert_uint_le(object.attribute_count, COSEM_ATTRIBUTES_MAX);
    ck_assert_uint_le(object.method_count, COSEM_METHODS_MAX);
    for (uint32_t j = 0; j < i && s.app->object(&s.port, j, 3, &other); j++)
      ck_assert(memcmp(&object.name, &other.name, sizeof object.name) != 0);
  }
}
END_TEST

/* Everything that may be read is one whole Data; beyond the last attribute is nothing. */
START_TEST(get__each_attribute__is_one_whole_data) {
  cosem_object_t object;
  for (uint32_t i = 0; s.app->object(&s.port, i, 3, &object); i++) {
    for (uint8_t a = 1; a <= object.attribute_count; a++) {
      cosem_result_t result = sample_get(&s, 2700, 3, object.class_id, object.name, a);
      ck_assert_msg(result == COSEM_OK, "class %d C %d D %d E %d attribute %d", object.class_id,
                    object.name.c, object.name.d, object.name.e, a);
      ck_assert_msg(cosem_well_formed(obuf_bytes(&s.out)), "class %d attribute %d: %s",
                    object.class_id, a, sample_text(&s));
    }
    cosem_select_t none = {0};
    cosem_rows_t rows;
    bool streamed;
    uint8_t past = (uint8_t)(object.attribute_count + 1);
    ck_assert_int_eq(
        s.app->get(&s.port, SAMPLE_AT(2700), 3, i, past, &none, &s.out, &rows, &streamed),
        COSEM_UNDEFINED);
  }
}
END_TEST

START_TEST(get__single_values__are_those_of_the_dictionary) {
  /* MPF and the last 13 characters of "12345678", padded with 0: MPF0000012345678. */
  VALUE(2700, 1, NAME(0, 0, 42, 0, 0), 2, "09 10 4D5046 3030303030 3132333435363738");
  VALUE(2700, 1, NAME(0, 0, 96, 1, 0), 2, "09 08 3132333435363738");
  VALUE(2700, 1, NAME(0, 0, 96, 1, 1), 2, "09 09 50544F552D30313030");
  VALUE(2700, 1, NAME(0, 0, 96, 5, 0), 2, "06 00000000");
  VALUE(2700, 1, NAME(0, 0, 96, 14, 0), 2, "11 01");
  VALUE(2700, 1, NAME(0, 0, 96, 7, 0), 2, "06 00000001");
  VALUE(2700, 1, NAME(0, 0, 96, 7, 21), 2, "06 00000000");
  VALUE(2700, 1, response_name, 2, "11 01");
  VALUE(2700, 1, NAME(0, 0, 128, 3, 0), 2,
        "02 05 06 00000000 09 0C FFFFFFFFFFFFFFFFFF8000FF 09 0C FFFFFFFFFFFFFFFFFF8000FF 03 00 00");
  VALUE(2700, 1, NAME(0, 0, 128, 4, 0), 2, "06 00000003");
  VALUE(2700, 1, NAME(1, 0, 0, 1, 2), 2, "09 0C FFFFFFFFFFFFFFFFFF8000FF");
}
END_TEST

START_TEST(get__registers__have_value_scaler_and_unit) {
  VALUE(2700, 3, NAME(1, 0, 1, 8, 0), 2, "15 00000000001B7740"); /* 1 800 000 mWh */
  VALUE(2700, 3, NAME(1, 0, 1, 8, 0), 3, "02 02 0F FD 16 1E");   /* 10^-3, Wh */
  VALUE(2700, 3, NAME(1, 0, 1, 8, 1), 2, "15 00000000001B7740");
  VALUE(2700, 3, NAME(1, 0, 1, 8, 2), 2, "15 0000000000000000");
  VALUE(2700, 3, NAME(1, 0, 128, 8, 0), 2, "15 0000000000000000");
  VALUE(2700, 4, NAME(1, 0, 1, 6, 1), 2, "15 000000000036EE80"); /* 3 600 000 mW */
  VALUE(2700, 4, NAME(1, 0, 1, 6, 1), 3, "02 02 0F FD 16 1B");
  VALUE(2700, 4, NAME(1, 0, 1, 6, 1), 4, "00");
  VALUE(2700, 4, NAME(1, 0, 1, 6, 1), 5, "09 0C 07EA010104 000F00 00 0000 00");
  VALUE(2700, 4, NAME(1, 0, 1, 6, 2), 2, "15 0000000000000000");
  VALUE(2700, 4, NAME(1, 0, 1, 6, 2), 5, "09 0C FFFFFFFFFFFFFFFFFF8000FF");
  VALUE(2700, 3, NAME(1, 0, 0, 4, 2), 2, "15 0000000000000064"); /* 1.00 */
  VALUE(2700, 3, NAME(1, 0, 0, 4, 2), 3, "02 02 0F FE 16 21");
  VALUE(2700, 3, NAME(1, 0, 0, 4, 6), 3, "02 02 0F FE 16 23");
  VALUE(2700, 3, NAME(1, 0, 12, 31, 0), 2, "12 0816"); /* 207.0 V */
  VALUE(2700, 3, NAME(1, 0, 12, 31, 0), 3, "02 02 0F FF 16 23");
}
END_TEST

/* At 00:10 600 Wh of the period have come: 600 Wh / 15 min = 2400 W. At 00:40 none of the third. */
START_TEST(get__running_demand__is_energy_so_far_over_the_period) {
  const ax_name_t name = NAME(1, 0, 1, 4, 0);
  VALUE(600, 5, name, 2, "15 0000000000249F00");
  VALUE(600, 5, name, 3, "15 0000000000000000");
  VALUE(600, 5, name, 6, "09 0C FFFFFFFFFFFFFFFFFF8000FF");
  VALUE(600, 5, name, 7, "09 0C 07EA010104 000000 00 0000 00");
  VALUE(2400, 5, name, 2, "15 0000000000000000");
  VALUE(2400, 5, name, 3, "15 000000000036EE80");
  VALUE(2400, 5, name, 6, "09 0C 07EA010104 001E00 00 0000 00");
  VALUE(2400, 5, name, 8, "06 00000384");
  VALUE(2400, 5, name, 9, "12 0001");
}
END_TEST

START_TEST(get__register_activation__names_the_mask_of_the_rate) {
  VALUE(2700, 6, NAME(0, 0, 14, 0, 0), 4, "09 01 31");
  VALUE(25200, 6, NAME(0, 0, 14, 0, 0), 4, "09 01 32"); /* rate 2 from 07:00 */
}
END_TEST

/* --- the clock --- */

#define ZONE                                                                                       \
  "zone 1 Europe/Berlin\n"                                                                         \
  "zone_row 1 -9000000000 3600 0\n"                                                                \
  "zone_row 1 1774746000 7200 1\n" /* 2026-03-29T01:00Z */                                         \
  "zone_row 1 1792890000 3600 0\n" /* 2026-10-25T01:00Z */                                         \
  "meter 0 m0 12345678 polyphase-tou direct 0 1 0\n"

enum { SUMMER_S = 1774746000 - 1767225600, WINTER_S = 1792890000 - 1767225600 };

START_TEST(clock__in_utc__has_no_deviation_and_no_dst) {
  VALUE(2700, 8, clock_name, 2, "09 0C 07EA010104 002D00 00 0000 00");
  VALUE(2700, 8, clock_name, 3, "10 0000");
  VALUE(2700, 8, clock_name, 4, "11 00");
  VALUE(2700, 8, clock_name, 5, "09 0C FFFFFFFFFFFFFFFFFF8000FF");
  VALUE(2700, 8, clock_name, 7, "0F 00");
  VALUE(2700, 8, clock_name, 8, "03 00");
  VALUE(2700, 8, clock_name, 9, "16 01");
}
END_TEST

/* The deviation is from local time to UTC: −60 (FFC4) in winter, −120 (FF88) in summer. */
START_TEST(clock__in_berlin__deviates_westward) {
  sample_close(&s);
  sample_open(&s, ZONE);
  VALUE(2700, 8, clock_name, 2, "09 0C 07EA010104 012D00 00 FFC4 00");
  VALUE(2700, 8, clock_name, 3, "10 FFC4");
  VALUE(2700, 8, clock_name, 5, "09 0C 07EA031D07 020000 00 FFC4 00"); /* 29 March, 02:00 */
  VALUE(2700, 8, clock_name, 6, "09 0C 07EA0A1907 030000 00 FF88 80"); /* 25 October, 03:00 */
  VALUE(2700, 8, clock_name, 7, "0F 3C");
  VALUE(2700, 8, clock_name, 8, "03 01");
  VALUE(SUMMER_S, 8, clock_name, 2, "09 0C 07EA031D07 030000 00 FF88 80");
  VALUE(SUMMER_S, 8, clock_name, 3, "10 FFC4");
  VALUE(SUMMER_S, 8, clock_name, 4, "11 80");
  VALUE(SUMMER_S, 8, clock_name, 5, "09 0C FFFFFFFFFFFFFFFFFF8000FF"); /* none is known yet */
}
END_TEST

#define RULE(turns)                                                                                \
  "zone 1 own\n"                                                                                   \
  "zone_rule 1 36000 3600\n" turns "meter 0 m0 12345678 polyphase-tou direct 0 1 0\n"

/* Sydney: the first Sunday of October, 02:00, and of April, 03:00 by the wall before the turn,
 * whatever the year. A turn that the wall shows on another day than the rule is shown as a date. */
START_TEST(clock__by_rule__shows_the_rule) {
  sample_close(&s);
  sample_open(&s, RULE("zone_turn 1 dst 10 1 7 7200 standard\n"
                       "zone_turn 1 standard 4 1 7 7200 standard\n"));
  VALUE(2700, 8, clock_name, 3, "10 FDA8"); /* -600 min */
  VALUE(2700, 8, clock_name, 5, "09 0C FFFF0A0107 020000 00 8000 00");
  VALUE(2700, 8, clock_name, 6, "09 0C FFFF040107 030000 00 8000 00");
  VALUE(2700, 8, clock_name, 7, "0F 3C");
  VALUE(2700, 8, clock_name, 8, "03 01");
  sample_close(&s);
  sample_open(&s, RULE("zone_turn 1 dst 9 last 6 82800 wall\n"
                       "zone_turn 1 standard 4 4 6 57600 utc\n"));
  VALUE(2700, 8, clock_name, 5, "09 0C FFFF09FE06 170000 00 8000 00");
  /* The fourth Saturday of April 2026, 16:00Z, is Sunday 26 April, 03:00 at +11:00. */
  VALUE(2700, 8, clock_name, 6, "09 0C 07EA041A07 030000 00 FD6C 80");
}
END_TEST

#define SET_CLOCK(at_s, level, hex) sample_set(&s, at_s, level, 8, clock_name, 2, hex)

START_TEST(clock_set__with_and_without_deviation__is_the_same_instant) {
  sample_close(&s);
  sample_open(&s, ZONE);
  /* 2026-01-01 is a Thursday; 12:00 at −60 is 11:00 UTC, shown as 12:00 in Berlin. */
  ck_assert_int_eq(SET_CLOCK(2700, 3, "09 0C 07EA010104 0C0000 00 FFC4 00"), COSEM_OK);
  VALUE(2700, 8, clock_name, 2, "09 0C 07EA010104 0C0000 00 FFC4 00");
  ck_assert_int_eq(SET_CLOCK(2700, 3, "09 0C 07EA0101FF 0A0000 FF 0000 FF"), COSEM_OK);
  VALUE(2700, 8, clock_name, 2, "09 0C 07EA010104 0B0000 00 FFC4 00");
  ck_assert_int_eq(SET_CLOCK(2700, 3, "09 0C 07EA010104 090000 00 8000 00"), COSEM_OK);
  VALUE(2700, 8, clock_name, 2, "09 0C 07EA010104 090000 00 FFC4 00");
}
END_TEST

/* 25 October, 02:30 comes twice: with DST it is 00:30 UTC, without it 01:30 UTC. */
START_TEST(clock_set__hours_of_a_change__are_decided_by_dst_or_refused) {
  sample_close(&s);
  sample_open(&s, ZONE);
  ck_assert_int_eq(SET_CLOCK(2700, 3, "09 0C 07EA0A1907 021E00 00 8000 80"), COSEM_OK);
  VALUE(2700, 8, clock_name, 2, "09 0C 07EA0A1907 021E00 00 FF88 80");
  ck_assert_int_eq(SET_CLOCK(2700, 3, "09 0C 07EA0A1907 021E00 00 8000 00"), COSEM_OK);
  VALUE(2700, 8, clock_name, 2, "09 0C 07EA0A1907 021E00 00 FFC4 00");
  ck_assert_int_eq(SET_CLOCK(2700, 3, "09 0C 07EA031D07 021E00 00 8000 00"), COSEM_TYPE_UNMATCHED);
  VALUE(2700, 8, clock_name, 2, "09 0C 07EA0A1907 021E00 00 FFC4 00");
}
END_TEST

START_TEST(clock_set__what_is_no_time__is_refused_and_changes_nothing) {
  static const char *const wrong[] = {"09 0C FFFF010104 0C0000 00 0000 00", /* no year */
                                      "09 0C 07EAFF0104 0C0000 00 0000 00", /* no month */
                                      "09 0C 07EA01FF04 0C0000 00 0000 00", /* no day */
                                      "09 0C 07EA010104 FF0000 00 0000 00", /* no hour */
                                      "09 0C 07EA010104 0C00FF 00 0000 00", /* no second */
                                      "09 0C 07EA021EFF 0C0000 00 0000 00", /* 30 February */
                                      "09 0C 07EA010105 0C0000 00 0000 00", /* no Friday */
                                      "09 0C 07EA010104 0C0000 64 0000 00", /* 100 hundredths */
                                      "09 0C 07EA010104 0C0000 00 0400 00", /* 1024 minutes */
                                      "09 0B 07EA010104 0C0000 00 0000",    /* eleven octets */
                                      "06 00000000",                        /* no octet-string */
                                      "19 07EA010104 0C0000 00 0000 00"};   /* date-time */
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
    ck_assert_msg(SET_CLOCK(2700, 3, wrong[i]) == COSEM_TYPE_UNMATCHED, "%s", wrong[i]);
  ck_assert_int_eq(SET_CLOCK(2700, 1, "09 0C 07EA010104 0C0000 00 0000 00"), COSEM_DENIED);
  VALUE(2700, 8, clock_name, 2, "09 0C 07EA010104 002D00 00 0000 00");
  VALUE(2700, 1, NAME(0, 0, 128, 5, 0), 2, "06 00000000"); /* nor was anything logged */
}
END_TEST

#define ADJUST(at_s, level, method, hex)                                                           \
  sample_act(&s, at_s, level, 8, clock_name, method, hex, NULL)
/* Stamp, number, boot, code, stamp 2, value and by of the last event. */
#define LAST_EVENT(at_s, hex)                                                                      \
  do {                                                                                             \
    ck_assert_int_eq(sample_select(&s, at_s, 3, 7, NAME(0, 0, 99, 98, 0), 2, 2,                    \
                                   "02 04 06 00000001 06 00000000 12 0004 12 0007"),               \
                     COSEM_OK);                                                                    \
    ck_assert_msg(s.out.len > 30 && strstr(sample_text(&s), hex) != NULL, "%s", sample_text(&s));  \
  } while (0)

/* 00:44:40 is 20 s before a quarter, the measuring period and a minute; 00:44:20 nearer to 44. */
START_TEST(clock_methods__nearest__are_adjusts_by_what_they_come_to) {
  ck_assert_int_eq(ADJUST(2680, 1, 1, "0F 00"), COSEM_OK);
  LAST_EVENT(2680, "12000B090CFFFFFFFFFFFFFFFFFF8000FF14000000000000001409025231");
  ck_assert_int_eq(ADJUST(2681, 1, 2, "0F 00"), COSEM_OK);
  LAST_EVENT(2681, "140000000000000013"); /* +19 */
  ck_assert_int_eq(ADJUST(2690, 1, 3, "0F 00"), COSEM_OK);
  LAST_EVENT(2690, "14000000000000000A"); /* +10 */
  ck_assert_int_eq(ADJUST(2690, 1, 3, "0F 01"), COSEM_TYPE_UNMATCHED);
  ck_assert_int_eq(ADJUST(2690, 1, 3, ""), COSEM_TYPE_UNMATCHED);
  ck_assert_int_eq(ADJUST(2690, 0, 3, "0F 00"), COSEM_DENIED);
}
END_TEST

START_TEST(clock_methods__that_come_to_nothing__are_no_adjust) {
  ck_assert_int_eq(ADJUST(2700, 1, 1, "0F 00"), COSEM_OK);
  ck_assert_int_eq(ADJUST(2700, 1, 6, "10 0000"), COSEM_TYPE_UNMATCHED);
  VALUE(2700, 1, NAME(0, 0, 128, 5, 0), 2, "06 00000000");
}
END_TEST

START_TEST(clock_shift__within_450_s__is_taken_and_beyond_it_refused) {
  ck_assert_int_eq(ADJUST(2700, 1, 6, "10 01C2"), COSEM_OK); /* 450 */
  LAST_EVENT(2700, "12000B");
  ck_assert_int_eq(ADJUST(2700, 1, 6, "10 FE3D"), COSEM_TEMPORARY_FAILURE); /* −451 */
  LAST_EVENT(2700, "12000C");
  ck_assert_int_eq(ADJUST(2700, 1, 6, "0F 05"), COSEM_TYPE_UNMATCHED);
}
END_TEST

START_TEST(clock_preset__within_its_validity__is_an_adjust_once) {
  ck_assert_int_eq(ADJUST(2700, 1, 4, "0F 00"), COSEM_TEMPORARY_FAILURE); /* nothing was preset */
  /* To 00:46:00, valid from 00:45:00 to 00:45:30. */
  ck_assert_int_eq(ADJUST(2700, 1, 5,
                          "02 03 09 0C 07EA010104 002E00 00 0000 00 "
                          "09 0C 07EA010104 002D00 00 0000 00 09 0C 07EA010104 002D1E 00 0000 00"),
                   COSEM_OK);
  ck_assert_int_eq(ADJUST(2720, 1, 4, "0F 00"), COSEM_OK);
  LAST_EVENT(2720, "140000000000000028"); /* +40 s */
  ck_assert_int_eq(ADJUST(2721, 1, 4, "0F 00"), COSEM_TEMPORARY_FAILURE);
  ck_assert_int_eq(ADJUST(2721, 1, 5, "02 00"), COSEM_TYPE_UNMATCHED);
}
END_TEST

START_TEST(clock_preset__outside_its_validity__is_refused) {
  ck_assert_int_eq(ADJUST(2700, 1, 5,
                          "02 03 09 0C 07EA010104 002E00 00 0000 00 "
                          "09 0C 07EA010104 002D00 00 0000 00 09 0C 07EA010104 002D1E 00 0000 00"),
                   COSEM_OK);
  ck_assert_int_eq(ADJUST(2731, 1, 4, "0F 00"), COSEM_TEMPORARY_FAILURE);
}
END_TEST

/* --- orders --- */

START_TEST(end_of_billing__by_the_public_client__is_locked_out_the_second_time) {
  ck_assert_int_eq(sample_act(&s, 2700, 0, 9, script_name, 1, "12 0001", NULL), COSEM_OK);
  ck_assert_int_eq(sample_act(&s, 2710, 0, 9, script_name, 1, "12 0001", NULL), COSEM_OTHER_REASON);
  ck_assert_int_eq(sample_act(&s, 2720, 1, 9, script_name, 1, "12 0001", NULL), COSEM_OK);
  ck_assert_int_eq(sample_act(&s, 2720, 1, 9, script_name, 1, "12 0002", NULL),
                   COSEM_TYPE_UNMATCHED);
  ck_assert_int_eq(sample_act(&s, 2720, 1, 9, script_name, 1, "11 01", NULL), COSEM_TYPE_UNMATCHED);
  VALUE(2720, 1, NAME(1, 0, 0, 1, 0), 2, "06 00000002");
  VALUE(2720, 1, NAME(1, 0, 0, 1, 2), 2, "09 0C 07EA010104 002D14 00 0000 00");
}
END_TEST

START_TEST(response__is_set_by_management_alone_and_to_what_it_can_be) {
  ck_assert_int_eq(sample_set(&s, 2700, 1, 1, response_name, 2, "11 03"), COSEM_DENIED);
  ck_assert_int_eq(sample_set(&s, 2700, 3, 1, response_name, 2, "11 04"), COSEM_TYPE_UNMATCHED);
  ck_assert_int_eq(sample_set(&s, 2700, 3, 1, response_name, 2, "12 0003"), COSEM_TYPE_UNMATCHED);
  VALUE(2700, 1, response_name, 2, "11 01");
  ck_assert_int_eq(sample_set(&s, 2700, 3, 1, response_name, 2, "11 03"), COSEM_OK);
  VALUE(2700, 1, response_name, 2, "11 03");
  ck_assert_int_eq(sample_set(&s, 2700, 3, 3, NAME(1, 0, 1, 8, 0), 2, "15 0000000000000000"),
                   COSEM_DENIED);
}
END_TEST

/* Event 010 is bit 6, 020 bit 7. Bits that are written as 0 are cleared, the others stay. */
START_TEST(alarms__seen_codes__stay_until_they_are_written_as_0) {
  VALUE(2700, 1, alarm_name, 2, "06 00000000");
  ck_assert_int_eq(sample_act(&s, 2700, 1, 9, script_name, 1, "12 0001", NULL), COSEM_OK);
  ck_assert_int_eq(SET_CLOCK(2701, 3, "09 0C 07EA010104 0C0000 00 0000 00"), COSEM_OK);
  VALUE(2701, 1, alarm_name, 2, "06 000000C0");
  ck_assert_int_eq(sample_set(&s, 2701, 1, 1, alarm_name, 2, "06 00000000"), COSEM_DENIED);
  ck_assert_int_eq(sample_set(&s, 2701, 3, 1, alarm_name, 2, "06 FFFFFF7F"), COSEM_OK);
  VALUE(2701, 1, alarm_name, 2, "06 00000040");
}
END_TEST

/* 200.00 A, 5.00 A, 100.00 V, 1.00 V: 4E20, 01F4, 2710, 0064. */
#define FOUR(last) "02 04 15 0000000000004E20 15 00000000000001F4 15 0000000000002710 15 " last
START_TEST(ratios__are_set_whole_by_management_and_to_what_they_can_be) {
  const ax_name_t name = NAME(0, 0, 128, 31, 0);
  VALUE(2700, 1, name, 2, "00");
  ck_assert_int_eq(sample_set(&s, 2700, 1, 1, name, 2, FOUR("0000000000000064")), COSEM_DENIED);
  static const char *const wrong[] = {
      FOUR("0000000000000000"),
      FOUR("0000000005F5E101"),
      FOUR("FFFFFFFFFFFFFFFF"),
      "00",
      "02 03 15 0000000000004E20 15 00000000000001F4 15 0000000000002710",
      "02 04 14 0000000000004E20 15 00000000000001F4 15 0000000000002710 15 0000000000000064"};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
    ck_assert_int_eq(sample_set(&s, 2700, 3, 1, name, 2, wrong[i]), COSEM_TYPE_UNMATCHED);
  VALUE(2700, 3, NAME(1, 0, 0, 4, 2), 2, "15 0000000000000064");
  ck_assert_int_eq(sample_set(&s, 2700, 3, 1, name, 2, FOUR("0000000005F5E100")), COSEM_OK);
  VALUE(2700, 3, NAME(1, 0, 0, 4, 2), 2, "15 0000000000004E20");
  VALUE(2700, 3, NAME(1, 0, 0, 4, 6), 2, "15 0000000005F5E100");
}
END_TEST

START_TEST(profile__is_cleared_by_management_saying_true) {
  const ax_name_t name = NAME(0, 0, 128, 32, 0), load = NAME(1, 0, 99, 1, 0);
  VALUE(2710, 1, name, 2, "00");
  VALUE(2710, 7, load, 7, "06 00000003");
  ck_assert_int_eq(sample_set(&s, 2710, 1, 1, name, 2, "03 01"), COSEM_DENIED);
  ck_assert_int_eq(sample_set(&s, 2710, 3, 1, name, 2, "03 00"), COSEM_TYPE_UNMATCHED);
  ck_assert_int_eq(sample_set(&s, 2710, 3, 1, name, 2, "11 01"), COSEM_TYPE_UNMATCHED);
  VALUE(2710, 7, load, 7, "06 00000003");
  ck_assert_int_eq(sample_set(&s, 2710, 3, 1, name, 2, "03 FF"), COSEM_OK); /* any but 0 is true */
  VALUE(2710, 7, load, 7, "06 00000001");
  ck_assert_int_eq(sample_get(&s, 2710, 3, 1, NAME(0, 0, 128, 30, 0), 2), COSEM_UNDEFINED);
}
END_TEST

START_TEST(methods__of_what_the_meter_has_not__are_refused) {
  const ax_name_t image = NAME(0, 0, 44, 0, 0);
  for (uint8_t method = 1; method <= 4; method++) {
    ck_assert_int_eq(sample_act(&s, 2700, 3, 18, image, method, "0F 00", NULL),
                     COSEM_TEMPORARY_FAILURE);
    ck_assert_int_eq(sample_act(&s, 2700, 1, 18, image, method, "0F 00", NULL), COSEM_DENIED);
  }
  ck_assert_int_eq(sample_act(&s, 2700, 3, 18, image, 5, "0F 00", NULL), COSEM_UNDEFINED);
  ck_assert_int_eq(sample_act(&s, 2700, 3, 70, NAME(0, 0, 96, 3, 10), 1, "0F 00", NULL),
                   COSEM_DENIED);
  ck_assert_int_eq(sample_act(&s, 2700, 3, 3, NAME(1, 0, 1, 8, 0), 1, "0F 00", NULL), COSEM_DENIED);
  VALUE(2700, 18, image, 5, "03 00");
  VALUE(2700, 70, NAME(0, 0, 96, 3, 10), 3, "16 01");
}
END_TEST

START_TEST(push__by_management__asks_for_a_notification) {
  bool push = true;
  ck_assert_int_eq(sample_act(&s, 2700, 1, 40, push_name, 1, "0F 00", &push), COSEM_DENIED);
  ck_assert(!push);
  ck_assert_int_eq(sample_act(&s, 2700, 3, 40, push_name, 1, "0F 00", &push), COSEM_OK);
  ck_assert(push);
  s.out = obuf_over(s.octets, sizeof s.octets);
  s.app->push(&s.port, SAMPLE_AT(2700), &s.out);
  ck_assert_msg(sample_is(&s, "02 03 09 08 3132333435363738 "
                              "09 0C 07EA010104 002D00 00 0000 00 06 00000000"),
                "%s", sample_text(&s));
}
END_TEST

START_TEST(schedule__next_end_of_billing__is_the_next_date_in_local_time) {
  const ax_name_t name = NAME(0, 0, 15, 0, 0);
  VALUE(2700, 22, name, 2, "02 02 09 06 00000A0001FF 12 0001");
  VALUE(2700, 22, name, 3, "16 01");
  VALUE(2700, 22, name, 4, "01 00"); /* none is scheduled */
  sample_close(&s);
  sample_open(&s, ZONE "policy 0 eob.monthly 31 3600\n");
  /* 31 January, a Saturday, 01:00 in Berlin. */
  VALUE(2700, 22, name, 4, "01 01 02 02 09 04 01000000 09 05 07EA011F06");
}
END_TEST

/* --- authentication --- */

START_TEST(authentication__three_wrong_in_a_row__lock_out_for_900_s) {
  s.app->wrong_password(&s.port, SAMPLE_AT(2700), 1);
  s.app->wrong_password(&s.port, SAMPLE_AT(2700), 3);
  s.app->right_password(&s.port, SAMPLE_AT(2700), 1);
  s.app->wrong_password(&s.port, SAMPLE_AT(2700), 1);
  s.app->wrong_password(&s.port, SAMPLE_AT(2700), 1);
  ck_assert(!s.app->locked_out(&s.port, SAMPLE_AT(2700)));
  s.app->wrong_password(&s.port, SAMPLE_AT(2700), 1);
  ck_assert(s.app->locked_out(&s.port, SAMPLE_AT(2700)));
  ck_assert(s.app->locked_out(&s.port, SAMPLE_AT(3599)));
  ck_assert(!s.app->locked_out(&s.port, SAMPLE_AT(3600)));
  VALUE(3600, 1, NAME(0, 0, 128, 5, 0), 2, "06 00000006"); /* five 030, one 031 */
  VALUE(3600, 1, alarm_name, 2, "06 00000300");
}
END_TEST

/* A cut inside an order: nobody answers, the order was finished after the restart. */
START_TEST(order__in_which_the_supply_goes__is_silent) {
  model_advance(&s.port, SAMPLE_AT(2700));
  meter_arm_cut(s.port.meter, meter_cut_points(s.port.meter) + 4);
  ck_assert_int_eq(sample_set(&s, 2700, 3, 1, response_name, 2, "11 03"), COSEM_SILENT);
  ck_assert(s.port.lost);
  VALUE(2710, 1, response_name, 2, "11 03");
  VALUE(2710, 1, NAME(0, 0, 96, 7, 0), 2, "06 00000002");
}
END_TEST

/* The supply goes at 00:50 for four minutes, and at 00:58 for two. */
START_TEST(failures__are_counted_and_the_long_ones_too) {
  sample_close(&s);
  sample_open(&s, "fault 0 supply_off 1767228600000000000 1767228840000000000 site\n"
                  "fault 0 supply_off 1767229080000000000 1767229200000000000 site\n");
  VALUE(3600, 1, NAME(0, 0, 96, 7, 21), 2, "06 00000002");
  VALUE(3600, 1, NAME(0, 0, 96, 7, 9), 2, "06 00000001");
  VALUE(3600, 1, alarm_name, 2, "06 00000003");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("polyphase_cosem");
  TCase *tcase = tcase_create("objects");
  tcase_add_checked_fixture(tcase, setup, teardown);
  tcase_add_test(tcase, objects__levels__see_what_the_table_says);
  tcase_add_test(tcase, objects__names__are_there_once);
  tcase_add_test(tcase, get__each_attribute__is_one_whole_data);
  tcase_add_test(tcase, get__single_values__are_those_of_the_dictionary);
  tcase_add_test(tcase, get__registers__have_value_scaler_and_unit);
  tcase_add_test(tcase, get__running_demand__is_energy_so_far_over_the_period);
  tcase_add_test(tcase, get__register_activation__names_the_mask_of_the_rate);
  tcase_add_test(tcase, clock__in_utc__has_no_deviation_and_no_dst);
  tcase_add_test(tcase, clock__in_berlin__deviates_westward);
  tcase_add_test(tcase, clock__by_rule__shows_the_rule);
  tcase_add_test(tcase, clock_set__with_and_without_deviation__is_the_same_instant);
  tcase_add_test(tcase, clock_set__hours_of_a_change__are_decided_by_dst_or_refused);
  tcase_add_test(tcase, clock_set__what_is_no_time__is_refused_and_changes_nothing);
  tcase_add_test(tcase, clock_methods__nearest__are_adjusts_by_what_they_come_to);
  tcase_add_test(tcase, clock_methods__that_come_to_nothing__are_no_adjust);
  tcase_add_test(tcase, clock_shift__within_450_s__is_taken_and_beyond_it_refused);
  tcase_add_test(tcase, clock_preset__within_its_validity__is_an_adjust_once);
  tcase_add_test(tcase, clock_preset__outside_its_validity__is_refused);
  tcase_add_test(tcase, end_of_billing__by_the_public_client__is_locked_out_the_second_time);
  tcase_add_test(tcase, response__is_set_by_management_alone_and_to_what_it_can_be);
  tcase_add_test(tcase, alarms__seen_codes__stay_until_they_are_written_as_0);
  tcase_add_test(tcase, ratios__are_set_whole_by_management_and_to_what_they_can_be);
  tcase_add_test(tcase, profile__is_cleared_by_management_saying_true);
  tcase_add_test(tcase, methods__of_what_the_meter_has_not__are_refused);
  tcase_add_test(tcase, push__by_management__asks_for_a_notification);
  tcase_add_test(tcase, schedule__next_end_of_billing__is_the_next_date_in_local_time);
  tcase_add_test(tcase, authentication__three_wrong_in_a_row__lock_out_for_900_s);
  tcase_add_test(tcase, order__in_which_the_supply_goes__is_silent);
  tcase_add_test(tcase, failures__are_counted_and_the_long_ones_too);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
