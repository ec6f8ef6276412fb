/* Tests of the services: what is written and what is read. Octets are put together by hand from the
 * ASN.1 of IEC 62056-5-3, the fields of each stand apart; those marked "captured" are answers of
 * meters that their owners published. Associations are in apdu_association_test.c. */
#include "pmu/proto/apdu.h"
#include "pmu/proto/octets_test.h"

#include <check.h>

static uint8_t memory[2048];
static obuf_t out;
static apdu_t apdu;
static fault_t fault;

static void fresh(void) { out = obuf_over(memory, sizeof memory); }
#define WRITTEN(hex) ck_assert(octets_are(obuf_bytes(&out), hex))

static status_t read_hex(const char *hex) {
  fault = (fault_t){0};
  return apdu_read(octets(hex), &apdu, &fault);
}
#define READ(hex) ck_assert_int_eq(read_hex(hex), ST_OK)
#define REFUSED(hex, of, at)                                                                       \
  do {                                                                                             \
    ck_assert_int_eq(read_hex(hex), of);                                                           \
    ck_assert_int_eq(fault.octet, at);                                                             \
    ck_assert_int_eq(fault.status, of);                                                            \
  } while (0)
#define DATA(hex) ck_assert(apdu.has_data &&octets_are(apdu.data, hex))

static const apdu_target_t clock_time = {.class_id = 8, .name = {0, 0, 1, 0, 0, 255}, .index = 2};
static const apdu_target_t identity = {.class_id = 1, .name = {0, 0, 96, 1, 0, 255}, .index = 2};

/* --- writing --- */

START_TEST(apdu_put_get__one_attribute__is_a_normal_get) {
  fresh();
  apdu_put_get(&out, 0xC1, &clock_time, 1);
  WRITTEN("C0 01 C1 0008 0000010000FF 02 00");
}
END_TEST

START_TEST(apdu_put_get__selective_access__follows_its_mark) {
  apdu_target_t profile = {.class_id = 7,
                           .name = {1, 0, 99, 1, 0, 255},
                           .index = 2,
                           .selector = 2,
                           .access = octets("0204 0600000001 0600000000 120001 120000")};
  fresh();
  apdu_put_get(&out, 0x81, &profile, 1);
  WRITTEN("C0 01 81 0007 0100630100FF 02 01 02 0204 0600000001 0600000000 120001 120000");
}
END_TEST

START_TEST(apdu_put_get__two_attributes__are_a_list) {
  const apdu_target_t both[] = {clock_time, identity};
  fresh();
  apdu_put_get(&out, 0xC2, both, 2);
  WRITTEN("C0 03 C2 02 0008 0000010000FF 02 00 0001 0000600100FF 02 00");
}
END_TEST

START_TEST(apdu_put_get_next__block_3__is_published) {
  fresh();
  apdu_put_get_next(&out, 0xC1, 3);
  WRITTEN("C0 02 C1 00000003");
}
END_TEST

START_TEST(apdu_put_set__one_value__is_captured) {
  const apdu_target_t schedule = {.class_id = 22, .name = {0, 0, 15, 0, 0, 255}, .index = 4};
  const bytes_t value = octets("0101 0202 0904100A27FF 090507E10406FF");
  fresh();
  apdu_put_set(&out, 0xC1, &schedule, &value, 1);
  WRITTEN("C1 01 C1 0016 00000F0000FF 04 00 0101 0202 0904100A27FF 090507E10406FF");
}
END_TEST

START_TEST(apdu_put_set__two_values__are_a_list) {
  const apdu_target_t both[] = {clock_time, identity};
  const bytes_t values[] = {octets("1105"), octets("1206FF")};
  fresh();
  apdu_put_set(&out, 0xC1, both, values, 2);
  WRITTEN("C1 04 C1 02 0008 0000010000FF 02 00 0001 0000600100FF 02 00 02 1105 1206FF");
}
END_TEST

START_TEST(apdu_put_set_blocks__first_names_the_target__others_the_number) {
  fresh();
  apdu_put_set_first(&out, 0xC1, &clock_time, false, octets("090C07"));
  WRITTEN("C1 02 C1 0008 0000010000FF 02 00 00 00000001 03 090C07");
  fresh();
  apdu_put_set_block(&out, 0xC1, true, 2, octets("E30C"));
  WRITTEN("C1 03 C1 01 00000002 02 E30C");
}
END_TEST

START_TEST(apdu_put_set_block__of_200_octets__has_a_long_length) {
  static const uint8_t raw[200] = {0x09};
  fresh();
  apdu_put_set_block(&out, 0xC1, false, 7, bytes_of(raw, sizeof raw));
  ck_assert_uint_eq(out.len, 3 + 1 + 4 + 2 + 200);
  ck_assert(octets_are(bytes_of(out.p, 11), "C1 03 C1 00 00000007 81C8 09"));
}
END_TEST

START_TEST(apdu_put_action__with_and_without_parameters__says_which) {
  const apdu_target_t script = {.class_id = 9, .name = {0, 0, 10, 0, 1, 255}, .index = 1};
  fresh();
  apdu_put_action(&out, 0xC1, &script, octets("120001"));
  WRITTEN("C3 01 C1 0009 00000A0001FF 01 01 120001");
  fresh();
  apdu_put_action(&out, 0xC1, &script, octets(""));
  WRITTEN("C3 01 C1 0009 00000A0001FF 01 00");
}
END_TEST

START_TEST(apdu_put_action_blocks__first_names_the_method__no_access_follows) {
  const apdu_target_t setup = {.class_id = 64, .name = {0, 0, 43, 0, 0, 255}, .index = 2};
  fresh();
  apdu_put_action_first(&out, 0xC1, &setup, false, octets("0102"));
  WRITTEN("C3 04 C1 0040 00002B0000FF 02 00 00000001 02 0102");
  fresh();
  apdu_put_action_block(&out, 0xC1, true, 2, octets("1600"));
  WRITTEN("C3 06 C1 01 00000002 02 1600");
  fresh();
  apdu_put_action_next(&out, 0xC1, 2);
  WRITTEN("C3 02 C1 00000002");
}
END_TEST

START_TEST(apdu_put_general_block__last_streaming_window__share_an_octet) {
  fresh();
  apdu_put_general_block(&out, true, false, 1, 1, 0, octets("C001C1"));
  WRITTEN("E0 81 0001 0000 03 C001C1");
  fresh();
  apdu_put_general_block(&out, false, true, 6, 0x0102, 0x0304, octets(""));
  WRITTEN("E0 46 0102 0304 00");
}
END_TEST

START_TEST(apdu_put__no_room__is_told_by_the_buffer) {
  out = obuf_over(memory, 12);
  apdu_put_get(&out, 0xC1, &clock_time, 1); /* 13 octets */
  ck_assert(out.full);
}
END_TEST

/* --- reading --- */

START_TEST(apdu_read__get__gives_data_or_result) {
  READ("C4 01 C1 00 0600001391"); /* captured */
  ck_assert_int_eq(apdu.kind, APDU_GET_NORMAL);
  ck_assert_int_eq(apdu.invoke, 0xC1);
  ck_assert(!apdu.has_result);
  ck_assert_uint_eq(apdu.data_at, 4);
  DATA("0600001391");
  READ("C4 01 C1 01 03");
  ck_assert(apdu.has_result && !apdu.has_data);
  ck_assert_int_eq(apdu.result, 3);
  ck_assert_str_eq(apdu_result_name(apdu.result), "read-write-denied");
}
END_TEST

START_TEST(apdu_read__garbage_after_a_value__is_refused) {
  REFUSED("C4 01 C1 00 0600001391 00", ST_BAD_VALUE, 9);
  REFUSED("C4 01 C1 01 03 03", ST_BAD_VALUE, 5);
  REFUSED("C4 02 C1 01 00000002 00 02 1105 05", ST_BAD_VALUE, 12);
  REFUSED("C4 03 C1 01 00 1105 00", ST_BAD_VALUE, 7);
  REFUSED("C5 01 C1 00 00", ST_BAD_VALUE, 4);
  REFUSED("C7 01 C1 00 00 00", ST_BAD_VALUE, 5);
  REFUSED("D8 01 02 00", ST_BAD_VALUE, 3);
  REFUSED("E0 81 0001 0000 01 C0 01", ST_BAD_VALUE, 8);
}
END_TEST

START_TEST(apdu_read__every_prefix__is_refused) {
  static const char *const whole[] = {
      "C4 01 C1 00 0600001391",
      "C4 01 C1 01 03",
      "C4 02 C1 01 00000002 00 02 1105",
      "C4 03 C1 02 00 1105 01 04",
      "C5 01 C1 00",
      "C5 02 C1 00000001",
      "C5 03 C1 00 00000002",
      "C5 04 C1 02 00 03 00000002",
      "C5 05 C1 02 00 03",
      "C7 01 C1 00 01 00 0911 1000000001 FE1466AFB3DBCD4F9389E2B7",
      "C7 02 C1 01 00000001 02 1105",
      "C7 03 C1 01 00 01 01 04",
      "C7 04 C1 00000001",
      "D8 01 06 00000009",
      "0E 01 06 01",
      "0F 00000001 00 0201 1105",
      "C2 00 0001 0000600100FF 02 1105",
      "E0 C1 0001 0000 02 1105",
      "63 03 80 01 00",
  };
  for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++) {
    bytes_t octets_whole = octets(whole[i]);
    for (size_t len = 0; len < octets_whole.len; len++)
      ck_assert_msg(apdu_read(bytes_of(octets_whole.p, len), &apdu, &fault) == ST_BAD_VALUE,
                    "%s cut to %zu", whole[i], len);
    ck_assert_msg(apdu_read(octets_whole, &apdu, &fault) == ST_OK, "%s: %s", whole[i], fault.text);
  }
}
END_TEST

START_TEST(apdu_read__a_value_that_is_none__is_named_at_its_octet) {
  REFUSED("C4 01 C1 00 0E00", ST_BAD_VALUE, 4);
  REFUSED("C4 01 C1 02 03", ST_BAD_VALUE, 3);
  REFUSED("C4 04 C1 00 0600001391", ST_BAD_VALUE, 1);
  REFUSED("C4 02 C1 02 00000002 00 02 1105", ST_BAD_VALUE, 3);
  REFUSED("C7 01 C1 00 02", ST_BAD_VALUE, 4);
  REFUSED("C4 02 C1 01 00000002 00 80", ST_BAD_VALUE, 9);
  REFUSED("C4 02 C1 01 00000002 00 85 0000000001 00", ST_BAD_VALUE, 9);
}
END_TEST

START_TEST(apdu_read__what_no_meter_sends__was_not_agreed) {
  REFUSED("C0 01 C1 0008 0000010000FF 02 00", ST_NOT_AGREED, 0);
  REFUSED("CC 05 30 00000001", ST_NOT_AGREED, 0); /* still protected */
  REFUSED("DB 00", ST_NOT_AGREED, 0);
  REFUSED("61 00", ST_NOT_AGREED, 0); /* apdu_read_aare's */
}
END_TEST

START_TEST(apdu_read__blocks_of_a_get__give_number_and_raw_octets) {
  READ("C4 02 C1 00 00000001 00 03 010206");
  ck_assert_int_eq(apdu.kind, APDU_GET_BLOCK);
  ck_assert(!apdu.last);
  ck_assert_uint_eq(apdu.block, 1);
  ck_assert_uint_eq(apdu.data_at, 10);
  DATA("010206");
  READ("C4 02 C1 01 00000013 01 01"); /* captured */
  ck_assert(apdu.last && apdu.has_result && !apdu.has_data);
  ck_assert_uint_eq(apdu.block, 19);
  ck_assert_int_eq(apdu.result, 1);
}
END_TEST

START_TEST(apdu_read__list_of_a_get__is_walked_by_apdu_result) {
  bool has_data;
  bytes_t data;
  uint8_t result;
  READ("C4 03 C1 03 00 1105 01 04 00 0202 1101 1102");
  ck_assert_int_eq(apdu.kind, APDU_GET_LIST);
  ck_assert_uint_eq(apdu.count, 3);
  axdr_t list = axdr_over(apdu.data);
  ck_assert_int_eq(apdu_result(&list, &has_data, &data, &result, &fault), ST_OK);
  ck_assert(has_data && octets_are(data, "1105"));
  ck_assert_int_eq(apdu_result(&list, &has_data, &data, &result, &fault), ST_OK);
  ck_assert(!has_data);
  ck_assert_int_eq(result, 4);
  ck_assert_int_eq(apdu_result(&list, &has_data, &data, &result, &fault), ST_OK);
  ck_assert(has_data && octets_are(data, "0202 1101 1102"));
  ck_assert_int_eq(axdr_end(&list, &fault), ST_OK);
}
END_TEST

START_TEST(apdu_read__list_with_a_wrong_count__is_refused) {
  REFUSED("C4 03 C1 03 00 1105 01 04", ST_BAD_VALUE, 9);
  REFUSED("C4 03 C1 01 00 1105 01 04", ST_BAD_VALUE, 7);
  REFUSED("C4 03 C1 84FFFFFFFF 01 04", ST_BAD_VALUE, 10);
  REFUSED("C5 05 C1 03 00 03", ST_BAD_VALUE, 6);
}
END_TEST

START_TEST(apdu_list_over__blocks_put_together__are_a_list_after_its_count) {
  axdr_t list;
  size_t count;
  bool has_data;
  bytes_t data;
  uint8_t result;
  ck_assert_int_eq(apdu_list_over(octets("02 01 04 00 1105"), &list, &count, &fault), ST_OK);
  ck_assert_uint_eq(count, 2);
  ck_assert_int_eq(apdu_result(&list, &has_data, &data, &result, &fault), ST_OK);
  ck_assert_int_eq(result, 4);
  ck_assert_int_eq(apdu_result(&list, &has_data, &data, &result, &fault), ST_OK);
  ck_assert(octets_are(data, "1105"));
  ck_assert_int_eq(apdu_list_over(octets(""), &list, &count, &fault), ST_BAD_VALUE);
}
END_TEST

START_TEST(apdu_result__octets_still_to_come__leaves_the_list_where_it_stood) {
  static const char *const cut[] = {"", "00", "00 12", "00 1205", "01"};
  bool has_data;
  bytes_t data;
  uint8_t result;
  for (size_t i = 0; i < sizeof cut / sizeof cut[0]; i++) {
    axdr_t list = axdr_over(octets(cut[i]));
    ck_assert_int_eq(apdu_result(&list, &has_data, &data, &result, &fault), ST_TIMEOUT);
    ck_assert_uint_eq(list.at, 0);
  }
  axdr_t list = axdr_over(octets("02 1105"));
  ck_assert_int_eq(apdu_result(&list, &has_data, &data, &result, &fault), ST_BAD_VALUE);
  ck_assert_int_eq(fault.octet, 0);
}
END_TEST

START_TEST(apdu_read__answers_to_a_set__in_all_five_forms) {
  READ("C5 01 C1 0C");
  ck_assert_int_eq(apdu.kind, APDU_SET_NORMAL);
  ck_assert_int_eq(apdu.result, 12);
  READ("C5 02 C1 00000001");
  ck_assert_int_eq(apdu.kind, APDU_SET_BLOCK);
  ck_assert(!apdu.has_result);
  ck_assert_uint_eq(apdu.block, 1);
  READ("C5 03 C1 02 00000007");
  ck_assert_int_eq(apdu.kind, APDU_SET_LAST);
  ck_assert(apdu.has_result);
  ck_assert_int_eq(apdu.result, 2);
  ck_assert_uint_eq(apdu.block, 7);
  READ("C5 04 C1 02 00 03 00000007");
  ck_assert_int_eq(apdu.kind, APDU_SET_LAST);
  ck_assert(!apdu.has_result);
  ck_assert_uint_eq(apdu.count, 2);
  ck_assert_uint_eq(apdu.block, 7);
  DATA("00 03");
  READ("C5 05 C1 02 00 03");
  ck_assert_int_eq(apdu.kind, APDU_SET_LIST);
  ck_assert_uint_eq(apdu.count, 2);
  DATA("00 03");
}
END_TEST

START_TEST(apdu_read__answers_to_an_action__in_all_four_forms) {
  READ("C7 01 C1 00 00");
  ck_assert_int_eq(apdu.kind, APDU_ACTION_NORMAL);
  ck_assert(apdu.has_result && !apdu.has_data);
  READ("C7 01 C1 00 01 00 0902 AABB");
  DATA("0902AABB");
  ck_assert_uint_eq(apdu.data_at, 6);
  READ("C7 01 C1 00 01 01 04");
  ck_assert(!apdu.has_data);
  ck_assert_int_eq(apdu.data_result, 4);
  READ("C7 02 C1 01 00000001 02 1105");
  ck_assert_int_eq(apdu.kind, APDU_ACTION_BLOCK);
  ck_assert(apdu.last);
  DATA("1105");
  READ("C7 04 C1 00000009");
  ck_assert_int_eq(apdu.kind, APDU_ACTION_NEXT);
  ck_assert_uint_eq(apdu.block, 9);
}
END_TEST

START_TEST(apdu_read__list_of_an_action__is_walked_by_apdu_action_result) {
  apdu_t one;
  READ("C7 03 C1 03 00 00 00 01 00 1105 03 01 01 04");
  ck_assert_int_eq(apdu.kind, APDU_ACTION_LIST);
  ck_assert_uint_eq(apdu.count, 3);
  axdr_t list = axdr_over(apdu.data);
  ck_assert_int_eq(apdu_action_result(&list, &one, &fault), ST_OK);
  ck_assert(one.has_result && one.result == 0 && !one.has_data);
  ck_assert_int_eq(apdu_action_result(&list, &one, &fault), ST_OK);
  ck_assert(one.has_data && octets_are(one.data, "1105"));
  ck_assert_int_eq(apdu_action_result(&list, &one, &fault), ST_OK);
  ck_assert(one.result == 3 && !one.has_data && one.data_result == 4);
  ck_assert_int_eq(apdu_action_result(&list, &one, &fault), ST_TIMEOUT);
}
END_TEST

START_TEST(apdu_read__exception__with_and_without_counter) {
  READ("D8 01 02");
  ck_assert_int_eq(apdu.kind, APDU_EXCEPTION);
  ck_assert_int_eq(apdu.result, 1);
  ck_assert_int_eq(apdu.data_result, 2);
  ck_assert(!apdu.has_data);
  READ("D8 01 06 01234567");
  ck_assert_int_eq(apdu.data_result, 6);
  DATA("01234567");
  REFUSED("D8 01 06", ST_BAD_VALUE, 3);
  REFUSED("D8 01 05 01234567", ST_BAD_VALUE, 3);
}
END_TEST

START_TEST(apdu_read__confirmed_service_error__tells_service_class_and_error) {
  READ("0E 01 06 01");
  ck_assert_int_eq(apdu.kind, APDU_SERVICE_ERROR);
  ck_assert_int_eq(apdu.result, 1);
  ck_assert_uint_eq(apdu.count, 6);
  ck_assert_int_eq(apdu.data_result, 1);
}
END_TEST

START_TEST(apdu_read__data_notification__with_and_without_a_time) {
  READ("0F 40000000 00 0201 1105"); /* the head of a captured one */
  ck_assert_int_eq(apdu.kind, APDU_DATA_NOTIFICATION);
  ck_assert_uint_eq(apdu.block, 0x40000000);
  ck_assert_uint_eq(apdu.stamp.len, 0);
  DATA("0201 1105");
  READ("0F 00000003 0C 07EA0B1607123B0000FFC400 1105");
  ck_assert(octets_are(apdu.stamp, "07EA0B1607123B0000FFC400"));
  ck_assert_int_eq(apdu.invoke, 3);
  DATA("1105");
  REFUSED("0F 00000003 0B 07EA0B1607123B0000FFC4 1105", ST_BAD_VALUE, 5);
}
END_TEST

START_TEST(apdu_read__event_notification__with_and_without_a_time) {
  READ("C2 01 0C 07EA0B1607123B0000FFC400 0001 0000600100FF 02 1105");
  ck_assert_int_eq(apdu.kind, APDU_EVENT_NOTIFICATION);
  ck_assert_uint_eq(apdu.stamp.len, 12);
  ck_assert_int_eq(apdu.target.class_id, 1);
  ck_assert(obis_equal(apdu.target.name, identity.name));
  ck_assert_int_eq(apdu.target.index, 2);
  DATA("1105");
  READ("C2 00 0001 0000600100FF 02 1105");
  ck_assert_uint_eq(apdu.stamp.len, 0);
  REFUSED("C2 02 0001 0000600100FF 02 1105", ST_BAD_VALUE, 1);
}
END_TEST

START_TEST(apdu_read__general_block__gives_all_of_its_control) {
  READ("E0 C6 0102 0304 02 C401");
  ck_assert_int_eq(apdu.kind, APDU_GENERAL_BLOCK);
  ck_assert(apdu.last && apdu.streaming);
  ck_assert_int_eq(apdu.window, 6);
  ck_assert_uint_eq(apdu.block, 0x0102);
  ck_assert_uint_eq(apdu.acknowledged, 0x0304);
  DATA("C401");
  READ("E0 01 0001 0000 00"); /* an acknowledgement alone */
  ck_assert(!apdu.last && !apdu.streaming);
  DATA("");
}
END_TEST

START_TEST(apdu_read__release__gives_its_reason) {
  READ("63 03 80 01 00");
  ck_assert_int_eq(apdu.kind, APDU_RELEASED);
  ck_assert_int_eq(apdu.result, 0);
  READ("63 00");
  ck_assert_int_eq(apdu.kind, APDU_RELEASED);
  REFUSED("63 03 80 01 00 00", ST_BAD_VALUE, 1);
}
END_TEST

START_TEST(apdu_check__invoke_id__is_four_bits) {
  READ("C4 01 C1 00 1105");
  ck_assert_int_eq(apdu_check(&apdu, 0xC1, CONFORMANCE_GET, &fault), ST_OK);
  ck_assert_int_eq(apdu_check(&apdu, 0x01, CONFORMANCE_GET, &fault), ST_OK);
  ck_assert_int_eq(apdu_check(&apdu, 0xC2, CONFORMANCE_GET, &fault), ST_BAD_ORDER);
  READ("D8 01 02");
  ck_assert_int_eq(apdu_check(&apdu, 0xC2, 0, &fault), ST_OK);
}
END_TEST

START_TEST(apdu_check__what_was_not_negotiated__is_not_taken) {
  static const struct {
    const char *hex;
    uint32_t enough, lacking;
  } cases[] = {
      {"C4 01 C1 00 1105", CONFORMANCE_GET, CONFORMANCE_SET},
      {"C4 02 C1 00 00000001 00 00", CONFORMANCE_GET | CONFORMANCE_BLOCK_GET, CONFORMANCE_GET},
      {"C4 03 C1 01 01 04", CONFORMANCE_GET | CONFORMANCE_MULTIPLE, CONFORMANCE_GET},
      {"C5 02 C1 00000001", CONFORMANCE_SET | CONFORMANCE_BLOCK_SET,
       CONFORMANCE_SET | CONFORMANCE_BLOCK_GET},
      {"C7 02 C1 01 00000001 00", CONFORMANCE_ACTION | CONFORMANCE_BLOCK_ACTION,
       CONFORMANCE_ACTION | CONFORMANCE_BLOCK_GET},
      {"E0 81 0001 0000 00", CONFORMANCE_GENERAL_BLOCK, 0xFFFFFF & ~CONFORMANCE_GENERAL_BLOCK},
      {"0F 00000001 00 1105", CONFORMANCE_DATA_NOTIFICATION, CONFORMANCE_EVENT_NOTIFICATION},
      {"C2 00 0001 0000600100FF 02 1105", CONFORMANCE_EVENT_NOTIFICATION, CONFORMANCE_GET},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    READ(cases[i].hex);
    ck_assert_int_eq(apdu_check(&apdu, apdu.invoke, cases[i].enough, &fault), ST_OK);
    ck_assert_int_eq(apdu_check(&apdu, apdu.invoke, cases[i].lacking, &fault), ST_NOT_AGREED);
  }
}
END_TEST

int main(void) {
  const TTest *const tests[] = {
      apdu_put_get__one_attribute__is_a_normal_get,
      apdu_put_get__selective_access__follows_its_mark,
      apdu_put_get__two_attributes__are_a_list,
      apdu_put_get_next__block_3__is_published,
      apdu_put_set__one_value__is_captured,
      apdu_put_set__two_values__are_a_list,
      apdu_put_set_blocks__first_names_the_target__others_the_number,
      apdu_put_set_block__of_200_octets__has_a_long_length,
      apdu_put_action__with_and_without_parameters__says_which,
      apdu_put_action_blocks__first_names_the_method__no_access_follows,
      apdu_put_general_block__last_streaming_window__share_an_octet,
      apdu_put__no_room__is_told_by_the_buffer,
      apdu_read__get__gives_data_or_result,
      apdu_read__garbage_after_a_value__is_refused,
      apdu_read__every_prefix__is_refused,
      apdu_read__a_value_that_is_none__is_named_at_its_octet,
      apdu_read__what_no_meter_sends__was_not_agreed,
      apdu_read__blocks_of_a_get__give_number_and_raw_octets,
      apdu_read__list_of_a_get__is_walked_by_apdu_result,
      apdu_read__list_with_a_wrong_count__is_refused,
      apdu_list_over__blocks_put_together__are_a_list_after_its_count,
      apdu_result__octets_still_to_come__leaves_the_list_where_it_stood,
      apdu_read__answers_to_a_set__in_all_five_forms,
      apdu_read__answers_to_an_action__in_all_four_forms,
      apdu_read__list_of_an_action__is_walked_by_apdu_action_result,
      apdu_read__exception__with_and_without_counter,
      apdu_read__confirmed_service_error__tells_service_class_and_error,
      apdu_read__data_notification__with_and_without_a_time,
      apdu_read__event_notification__with_and_without_a_time,
      apdu_read__general_block__gives_all_of_its_control,
      apdu_read__release__gives_its_reason,
      apdu_check__invoke_id__is_four_bits,
      apdu_check__what_was_not_negotiated__is_not_taken,
  };
  Suite *suite = suite_create("apdu");
  TCase *tcase = tcase_create("services");
  for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++)
    tcase_add_test(tcase, tests[i]);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
