/* Firmware in both languages of `polyphase-tou`: section 13 of its first dictionary and section 9
 * of that of DLMS, octet for octet: what runs, the transfer of an image block by block, what is
 * refused and how, the schedule, the log. At 00:45 of 2026-01-01, a Thursday, the meter is 2700 s
 * old. */
#include <check.h>
#include <stdlib.h>

#include "sim/models/sample_cosem.h"
#include "sim/models/sample_firmware.h"

enum { INITIATE = 1, BLOCK, VERIFY, ACTIVATE };

static sample_t s;
static const iec21_app_t *app;

static void setup(void) {
  sample_open(&s, SAMPLE_FIRMWARE);
  app = model_find(bytes_text("polyphase-tou"))->app;
}

static void setup_plain(void) {
  sample_open(&s, "");
  app = model_find(bytes_text("polyphase-tou"))->app;
}

static void teardown(void) { sample_close(&s); }

static const ax_name_t image_name = NAME(0, 0, 44, 0, 0);
static const ax_name_t schedule_name = NAME(0, 0, 15, 0, 2);
static const ax_name_t log_name = NAME(0, 0, 99, 98, 8);
static const ax_name_t count_name = NAME(0, 0, 128, 40, 0);

#define VALUE(at_s, level, class_id, name, attribute, hex)                                         \
  do {                                                                                             \
    ck_assert_int_eq(sample_get(&s, at_s, level, class_id, name, attribute), COSEM_OK);            \
    ck_assert_msg(sample_is(&s, hex), "%s", sample_text(&s));                                      \
  } while (0)
#define IMAGE(at_s, attribute, hex) VALUE(at_s, 3, 18, image_name, attribute, hex)
#define DOES(at_s, method, hex, result)                                                            \
  ck_assert_int_eq(sample_act(&s, at_s, 3, 18, image_name, method, hex, NULL), result)

/* All blocks, from `at_s` on. */
static void transfer(int64_t at_s) {
  DOES(at_s, INITIATE, SAMPLE_INITIATE, COSEM_OK);
  DOES(at_s, BLOCK, SAMPLE_BLOCK_0, COSEM_OK);
  DOES(at_s, BLOCK, SAMPLE_BLOCK_1, COSEM_OK);
  DOES(at_s, BLOCK, SAMPLE_BLOCK_2, COSEM_OK);
  DOES(at_s, BLOCK, SAMPLE_BLOCK_3, COSEM_OK);
  DOES(at_s, BLOCK, SAMPLE_BLOCK_4, COSEM_OK);
}

/* And verified, at two seconds after it. */
static void verified(int64_t at_s) {
  transfer(at_s);
  DOES(at_s, VERIFY, "0F 00", COSEM_TEMPORARY_FAILURE);
  DOES(at_s + 2, VERIFY, "0F 00", COSEM_OK);
}

/* --- what runs --- */

#define IDENTITY_L "09 0C 50544F552D4C2D312E302E30"
#define IDENTITY_A "09 0C 50544F552D412D312E302E30"
START_TEST(identities__are_everybodys_to_read) {
  for (uint8_t level = 0; level <= 3; level = level == 1 ? 3 : (uint8_t)(level + 1)) {
    VALUE(2700, level, 1, NAME(1, 0, 0, 2, 0), 2, IDENTITY_L);
    VALUE(2700, level, 1, NAME(1, 0, 0, 2, 1), 2, IDENTITY_A);
    VALUE(2700, level, 1, NAME(1, 0, 0, 2, 8), 2, "09 20 " SAMPLE_HASH_L);
    VALUE(2700, level, 1, NAME(1, 0, 0, 2, 9), 2, "09 20 " SAMPLE_HASH_A);
    ck_assert_int_eq(sample_get(&s, 2700, level, 1, count_name, 2), COSEM_UNDEFINED);
    if (level == 3) break;
  }
  ck_assert_int_eq(sample_get(&s, 2700, 0, 18, image_name, 6), COSEM_DENIED);
  ck_assert_int_eq(sample_get(&s, 2700, 0, 22, schedule_name, 4), COSEM_DENIED);
  ck_assert_int_eq(sample_get(&s, 2700, 0, 7, log_name, 2), COSEM_DENIED);
  ck_assert_int_eq(sample_set(&s, 2700, 3, 1, NAME(1, 0, 0, 2, 0), 2, IDENTITY_A), COSEM_DENIED);
}
END_TEST

START_TEST(objects__rights__are_those_of_the_dictionary) {
  cosem_object_t object;
  uint32_t index;
  ck_assert(sample_find(&s, 3, 18, image_name, &index, &object));
  ck_assert_uint_eq(object.attribute_count, 7);
  ck_assert_uint_eq(object.attributes[3], COSEM_READ);
  ck_assert_uint_eq(object.attributes[4], COSEM_READ_WRITE);
  for (int method = 0; method < 4; method++)
    ck_assert(object.methods[method]);
  ck_assert(sample_find(&s, 1, 18, image_name, &index, &object));
  ck_assert_uint_eq(object.attributes[4], COSEM_READ);
  for (int method = 0; method < 4; method++)
    ck_assert(!object.methods[method]);
  ck_assert(sample_find(&s, 3, 22, schedule_name, &index, &object));
  ck_assert_uint_eq(object.attributes[3], COSEM_READ_WRITE);
  ck_assert_uint_eq(object.attributes[2], COSEM_READ);
  ck_assert(sample_find(&s, 1, 22, schedule_name, &index, &object));
  ck_assert_uint_eq(object.attributes[3], COSEM_READ);
  ck_assert(sample_find(&s, 1, 7, log_name, &index, &object));
  ck_assert(object.selective);
}
END_TEST

START_TEST(objects__of_a_meter_without_firmware__are_not_there) {
  static const struct {
    uint16_t class_id;
    ax_name_t name;
  } none[] = {{1, NAME(1, 0, 0, 2, 0)},   {1, NAME(1, 0, 0, 2, 1)},   {1, NAME(1, 0, 0, 2, 8)},
              {1, NAME(1, 0, 0, 2, 9)},   {22, NAME(0, 0, 15, 0, 2)}, {7, NAME(0, 0, 99, 98, 8)},
              {1, NAME(0, 0, 128, 40, 0)}};
  for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
    ck_assert_int_eq(sample_get(&s, 2700, 3, none[i].class_id, none[i].name, 2), COSEM_UNDEFINED);
  IMAGE(2700, 5, "03 00");
  DOES(2700, INITIATE, SAMPLE_INITIATE, COSEM_TEMPORARY_FAILURE);
  ck_assert_int_eq(sample_set(&s, 2700, 3, 18, image_name, 5, "03 01"), COSEM_DENIED);
}
END_TEST

/* --- the transfer --- */

START_TEST(image__before_an_initiate__is_nothing) {
  IMAGE(2700, 2, "06 00000032");
  IMAGE(2700, 3, "04 00");
  IMAGE(2700, 4, "06 00000000");
  IMAGE(2700, 5, "03 01");
  IMAGE(2700, 6, "16 00");
  IMAGE(2700, 7, "01 00");
  DOES(2700, BLOCK, SAMPLE_BLOCK_0, COSEM_OTHER_REASON);
  DOES(2700, VERIFY, "0F 00", COSEM_OTHER_REASON);
  DOES(2700, ACTIVATE, "0F 00", COSEM_OTHER_REASON);
  IMAGE(2700, 6, "16 00");
}
END_TEST

/* Blocks 0 and 2 of five are 10100, filled up to A0; 0, 2 and 4 are 10101, A8. */
START_TEST(bitmap__has_a_bit_a_block_from_the_first) {
  DOES(2700, INITIATE, SAMPLE_INITIATE, COSEM_OK);
  IMAGE(2700, 3, "04 05 00");
  IMAGE(2700, 4, "06 00000000");
  IMAGE(2700, 6, "16 01");
  DOES(2700, BLOCK, SAMPLE_BLOCK_0, COSEM_OK);
  IMAGE(2700, 3, "04 05 80");
  IMAGE(2700, 4, "06 00000001");
  DOES(2700, BLOCK, SAMPLE_BLOCK_2, COSEM_OK);
  IMAGE(2700, 3, "04 05 A0");
  IMAGE(2700, 4, "06 00000001");
  DOES(2700, BLOCK, SAMPLE_BLOCK_4, COSEM_OK);
  IMAGE(2700, 3, "04 05 A8");
  DOES(2700, BLOCK, SAMPLE_BLOCK_1, COSEM_OK);
  IMAGE(2700, 4, "06 00000003");
  DOES(2700, BLOCK, SAMPLE_BLOCK_3, COSEM_OK);
  IMAGE(2700, 3, "04 05 F8");
  IMAGE(2700, 4, "06 00000005"); /* of blocks: all are there */
  IMAGE(2700, 7, "01 00");       /* and none was verified */
  DOES(2700, INITIATE, SAMPLE_INITIATE, COSEM_OK);
  IMAGE(2700, 3, "04 05 00");
}
END_TEST

#define ONE_OCTET_LESS "02 02 06 00000004 09 04 479A92B0"
#define ONE_OCTET_MORE "02 02 06 00000004 09 06 479A92B08100"
#define BEHIND_THE_LAST "02 02 06 00000005 09 05 479A92B081"
#define FIRST_OF_FIVE "02 02 06 00000000 09 05 4D50465701"
#define OTHER_OCTETS "02 02 06 00000004 09 05 479A92B082"
START_TEST(block__wrong_number_length_or_content__is_refused) {
  static const char *const wrong[] = {ONE_OCTET_LESS,
                                      ONE_OCTET_MORE,
                                      BEHIND_THE_LAST,
                                      FIRST_OF_FIVE,
                                      "02 02 06 00000000 09 00", /* not of its form: */
                                      "02 02 12 0004 09 05 479A92B081",
                                      "02 01 06 00000004",
                                      "02 02 06 00000004 0A 05 479A92B081",
                                      "01 02 06 00000004 09 05 479A92B081",
                                      "0F 00",
                                      ""};
  DOES(2700, INITIATE, SAMPLE_INITIATE, COSEM_OK);
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    DOES(2700, BLOCK, wrong[i], COSEM_TYPE_UNMATCHED);
    IMAGE(2700, 3, "04 05 00");
  }
  DOES(2700, BLOCK, SAMPLE_BLOCK_4, COSEM_OK);
  DOES(2700, BLOCK, SAMPLE_BLOCK_4, COSEM_OK); /* once more, the same */
  DOES(2700, BLOCK, OTHER_OCTETS, COSEM_OTHER_REASON);
  IMAGE(2700, 3, "04 05 08");
}
END_TEST

START_TEST(initiate__what_is_none__is_refused_and_nothing_is_transferred) {
  static const char *const wrong[] = {"02 02 " SAMPLE_IDENTITY "06 00000000",
                                      "02 02 " SAMPLE_IDENTITY "06 00100001", /* above 1 MiB */
                                      "02 02 " SAMPLE_IDENTITY "12 00CD",
                                      "02 02 0A 01 41 06 000000CD",
                                      "02 03 " SAMPLE_IDENTITY "06 000000CD 00",
                                      "0F 00",
                                      ""};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    DOES(2700, INITIATE, wrong[i], COSEM_TYPE_UNMATCHED);
    IMAGE(2700, 6, "16 00");
  }
  /* The one that is too large is an event; its row is the log's only one. */
  VALUE(2700, 3, 1, NAME(0, 0, 128, 5, 0), 2, "06 00000001");
  VALUE(2700, 3, 7, log_name, 7, "06 00000001");
}
END_TEST

START_TEST(verify__takes_its_time_and_tells_how_it_ended) {
  transfer(2700);
  DOES(2700, VERIFY, "0F 01", COSEM_TYPE_UNMATCHED);
  DOES(2700, VERIFY, "0F 00", COSEM_TEMPORARY_FAILURE);
  IMAGE(2700, 6, "16 02");
  IMAGE(2701, 7, "01 00"); /* not before it is good */
  for (uint8_t method = INITIATE; method <= ACTIVATE; method++)
    DOES(2701, method, "0F 00", COSEM_TEMPORARY_FAILURE);
  DOES(2701, BLOCK, SAMPLE_BLOCK_0, COSEM_TEMPORARY_FAILURE);
  IMAGE(2701, 6, "16 02");
  IMAGE(2702, 6, "16 03");
  DOES(2702, VERIFY, "0F 00", COSEM_OK);
  IMAGE(2702, 6, "16 03");
  IMAGE(2702, 7, "01 01 02 03 06 000000CD " SAMPLE_IDENTITY "09 20 " SAMPLE_HASH_BODY);
}
END_TEST

START_TEST(verify__blocks_missing__fails_and_keeps_them) {
  DOES(2700, INITIATE, SAMPLE_INITIATE, COSEM_OK);
  DOES(2700, BLOCK, SAMPLE_BLOCK_0, COSEM_OK);
  DOES(2700, VERIFY, "0F 00", COSEM_TEMPORARY_FAILURE);
  DOES(2702, VERIFY, "0F 00", COSEM_OTHER_REASON);
  IMAGE(2702, 6, "16 04");
  IMAGE(2702, 7, "01 00");
  IMAGE(2702, 3, "04 05 80");
  DOES(2702, BLOCK, SAMPLE_BLOCK_1, COSEM_OK);
  DOES(2702, ACTIVATE, "0F 00", COSEM_OTHER_REASON);
}
END_TEST

START_TEST(transfer__disabled__answers_temporary_failure_to_everything) {
  DOES(2700, INITIATE, SAMPLE_INITIATE, COSEM_OK);
  ck_assert_int_eq(sample_set(&s, 2700, 1, 18, image_name, 5, "03 00"), COSEM_DENIED);
  ck_assert_int_eq(sample_set(&s, 2700, 3, 18, image_name, 5, "11 00"), COSEM_TYPE_UNMATCHED);
  ck_assert_int_eq(sample_set(&s, 2700, 3, 18, image_name, 6, "16 03"), COSEM_DENIED);
  IMAGE(2700, 5, "03 01");
  ck_assert_int_eq(sample_set(&s, 2700, 3, 18, image_name, 5, "03 00"), COSEM_OK);
  IMAGE(2700, 5, "03 00");
  for (uint8_t method = INITIATE; method <= ACTIVATE; method++)
    DOES(2700, method, "0F 07", COSEM_TEMPORARY_FAILURE);
  DOES(2700, BLOCK, SAMPLE_BLOCK_0, COSEM_TEMPORARY_FAILURE);
  IMAGE(2700, 3, "04 05 00");
  ck_assert_int_eq(sample_set(&s, 2700, 3, 18, image_name, 5, "03 01"), COSEM_OK);
  DOES(2700, BLOCK, SAMPLE_BLOCK_0, COSEM_OK);
}
END_TEST

/* --- activation --- */

#define NEW_IDENTITY "09 0C 50544F552D412D312E312E30"
START_TEST(activate__good__restarts_and_nobody_answers) {
  verified(2700);
  DOES(2710, ACTIVATE, "0F 02", COSEM_TYPE_UNMATCHED);
  DOES(2710, ACTIVATE, "0F FF", COSEM_TYPE_UNMATCHED);
  DOES(2710, ACTIVATE, "11 00", COSEM_TYPE_UNMATCHED);
  VALUE(2710, 3, 1, NAME(1, 0, 0, 2, 1), 2, IDENTITY_A);
  DOES(2710, ACTIVATE, "0F 00", COSEM_SILENT);
  ck_assert(s.port.lost);
  ck_assert(!meter_talks(s.port.meter));
  model_advance(&s.port, SAMPLE_AT(2741));
  ck_assert(meter_talks(s.port.meter));
  IMAGE(2741, 6, "16 06");
  IMAGE(2741, 7, "01 00");
  VALUE(2741, 0, 1, NAME(1, 0, 0, 2, 1), 2, NEW_IDENTITY);
  VALUE(2741, 0, 1, NAME(1, 0, 0, 2, 9), 2, "09 20 " SAMPLE_HASH_BODY);
  VALUE(2741, 0, 1, NAME(1, 0, 0, 2, 0), 2, IDENTITY_L); /* the other part is what it was */
  VALUE(2741, 0, 1, NAME(1, 0, 0, 2, 8), 2, "09 20 " SAMPLE_HASH_L);
  VALUE(2741, 0, 1, count_name, 2, "06 00000001");
}
END_TEST

START_TEST(method__without_the_right__is_logged_of_level_1) {
  uint32_t index;
  cosem_object_t object;
  ck_assert_int_eq(sample_act(&s, 2700, 1, 18, image_name, ACTIVATE, "0F 00", NULL), COSEM_DENIED);
  ck_assert(sample_find(&s, 1, 18, image_name, &index, &object));
  ck_assert_int_eq(s.app->denied(&s.port, SAMPLE_AT(2700), 1, index, ACTIVATE), COSEM_DENIED);
  ck_assert_int_eq(s.app->denied(&s.port, SAMPLE_AT(2700), 0, index, ACTIVATE), COSEM_DENIED);
  ck_assert(sample_find(&s, 1, 70, NAME(0, 0, 96, 3, 10), &index, &object));
  ck_assert_int_eq(s.app->denied(&s.port, SAMPLE_AT(2700), 1, index, 1), COSEM_DENIED);
  VALUE(2700, 3, 7, NAME(0, 0, 99, 98, 0), 2,
        "01 01 02 07 09 0C 07EA010104 002D00 00 0000 00 06 00000001 06 00000001 12 005C "
        "09 0C FFFFFFFFFF FFFFFF FF 8000 FF 14 000000000000000D 09 02 5231");
  /* Where there is no firmware there is nothing to be logged. */
  sample_close(&s);
  sample_open(&s, "");
  ck_assert(sample_find(&s, 1, 18, image_name, &index, &object));
  ck_assert_int_eq(s.app->denied(&s.port, SAMPLE_AT(2700), 1, index, ACTIVATE), COSEM_DENIED);
  VALUE(2700, 3, 1, NAME(0, 0, 128, 5, 0), 2, "06 00000000");
}
END_TEST

/* --- the schedule: 01:00 of the same day, UTC whatever the zone --- */

#define ONE_O_CLOCK "01 01 02 02 09 04 01000000 09 05 07EA010104"
#define SETS(at_s, hex, result)                                                                    \
  ck_assert_int_eq(sample_set(&s, at_s, 3, 22, schedule_name, 4, hex), result)
START_TEST(schedule__is_written_whole_and_read_back) {
  static const char *const wrong[] = {
      "01 02 02 02 09 04 01000000 09 05 07EA010104 02 02 09 04 02000000 09 05 07EA010104",
      "01 01 02 02 09 04 010000FF 09 05 07EA010104", /* hundredths */
      "01 01 02 02 09 04 01000001 09 05 07EA010104",
      "01 01 02 02 09 04 0100FF00 09 05 07EA010104",
      "01 01 02 02 09 04 01000000 09 05 FFFF010104",
      "01 01 02 02 09 04 01000000 09 05 07EA010105", /* it is a Thursday */
      "01 01 02 02 09 04 01000000 09 05 07EA021EFF", /* 30 February */
      "01 01 02 02 09 03 010000 09 05 07EA010104",
      "01 01 02 02 09 05 07EA010104 09 04 01000000",
      "01 01 02 01 09 04 01000000",
      "02 00",
      "00"};
  VALUE(2700, 1, 22, schedule_name, 2, "02 02 09 06 00000A006BFF 12 0001");
  VALUE(2700, 1, 22, schedule_name, 3, "16 01");
  VALUE(2700, 1, 22, schedule_name, 4, "01 00");
  ck_assert_int_eq(sample_set(&s, 2700, 1, 22, schedule_name, 4, ONE_O_CLOCK), COSEM_DENIED);
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    SETS(2700, wrong[i], COSEM_TYPE_UNMATCHED);
    VALUE(2700, 1, 22, schedule_name, 4, "01 00");
  }
  SETS(2700, "01 01 02 02 09 04 01000000 09 05 07EA0101FF", COSEM_OK);
  VALUE(2700, 1, 22, schedule_name, 4, ONE_O_CLOCK);
  SETS(2700, "01 00", COSEM_OK);
  VALUE(2700, 1, 22, schedule_name, 4, "01 00");
}
END_TEST

START_TEST(schedule__due__activates_once) {
  verified(2700);
  SETS(2710, ONE_O_CLOCK, COSEM_OK);
  VALUE(3599, 1, 1, NAME(1, 0, 0, 2, 1), 2, IDENTITY_A);
  VALUE(3640, 1, 1, NAME(1, 0, 0, 2, 1), 2, NEW_IDENTITY);
  VALUE(3640, 1, 22, schedule_name, 4, "01 00");
}
END_TEST

/* --- the log --- */

#define AT_4500 "09 0C 07EA010104 002D00 00 0000 00 "
#define AT_4502 "09 0C 07EA010104 002D02 00 0000 00 "
#define NUMBER_COLUMN "02 04 12 0001 09 06 0000802900FF 0F 02 12 0000 "
#define CLOCK_COLUMN "02 04 12 0008 09 06 0000010000FF 0F 02 12 0000 "
#define COLUMN(e) "02 04 12 0001 09 06 00008029" e "FF 0F 02 12 0000 "
#define ROW_1                                                                                      \
  "02 0B 06 00000001 " AT_4500 "11 00 16 02 11 00 09 00 " SAMPLE_IDENTITY                          \
  "06 00000000 06 00000000 09 02 5233 09 00 "
#define ROW_2                                                                                      \
  "02 0B 06 00000002 " AT_4502 "11 00 16 03 11 00 09 0C 50544F552D412D312E302E30 " SAMPLE_IDENTITY \
  "06 00000003 06 00000004 09 02 5233 09 0C 44452D32362D4D2D30303939 "
START_TEST(log__is_a_profile_of_its_own) {
  verified(2700);
  VALUE(2710, 1, 7, log_name, 2, "01 02 " ROW_1 ROW_2);
  VALUE(2710, 1, 7, log_name, 3,
        "01 0B " NUMBER_COLUMN CLOCK_COLUMN COLUMN("01") COLUMN("02") COLUMN("03") COLUMN("04")
            COLUMN("05") COLUMN("06")
                COLUMN("07") "02 04 12 0001 09 06 0000801600FF 0F 02 12 0000 " COLUMN("08"));
  VALUE(2710, 1, 7, log_name, 4, "06 00000000");
  VALUE(2710, 1, 7, log_name, 6, CLOCK_COLUMN);
  VALUE(2710, 1, 7, log_name, 7, "06 00000002");
  VALUE(2710, 1, 7, log_name, 8, "06 00000064");
}
END_TEST

#define SELECTS(selector, parameters, hex)                                                         \
  do {                                                                                             \
    ck_assert_int_eq(sample_select(&s, 2710, 1, 7, log_name, 2, selector, parameters), COSEM_OK);  \
    ck_assert_msg(sample_is(&s, hex), "%s", sample_text(&s));                                      \
  } while (0)
START_TEST(log__selected__by_number_clock_and_entry) {
  verified(2700);
  SELECTS(1, "02 04 " NUMBER_COLUMN "06 00000002 06 00000009 01 00", "01 01 " ROW_2);
  SELECTS(1, "02 04 " NUMBER_COLUMN "06 00000000 06 00000001 01 00", "01 01 " ROW_1);
  SELECTS(1, "02 04 " NUMBER_COLUMN "06 00000003 06 00000009 01 00", "01 00");
  SELECTS(1, "02 04 " CLOCK_COLUMN AT_4500 AT_4500 "01 00", "01 01 " ROW_1);
  SELECTS(1, "02 04 " CLOCK_COLUMN AT_4500 AT_4502 "01 00", "01 02 " ROW_1 ROW_2);
  SELECTS(1, "02 04 " NUMBER_COLUMN "06 00000001 06 00000002 01 02 " COLUMN("02") COLUMN("05"),
          "01 02 02 02 16 02 " SAMPLE_IDENTITY "02 02 16 03 " SAMPLE_IDENTITY);
  SELECTS(2, "02 04 06 00000002 06 00000000 12 0001 12 0001", "01 01 02 01 06 00000002");
  ck_assert_int_eq(
      sample_select(&s, 2710, 1, 7, log_name, 2, 1, "02 04 " COLUMN("02") "16 02 16 02 01 00"),
      COSEM_OUT_OF_SCOPE);
}
END_TEST

/* --- 62056-21 --- */

static uint8_t memory[IEC21_ANSWER_MAX];
static obuf_t out;

static void is_value(int64_t at_s, const char *code, const char *value) {
  out = obuf_over(memory, sizeof memory);
  ck_assert_int_eq(app->read(&s.port, SAMPLE_AT(at_s), bytes_text(code), false, &out), IEC21_OK);
  ck_assert_msg(bytes_is(obuf_bytes(&out), value), "%s: %.*s", code, (int)out.len, memory);
}

static iec21_error_t opened(int64_t at_s, const char *bounds, iec21_range_t *mark) {
  out = obuf_over(memory, sizeof memory);
  return app->range_open(&s.port, SAMPLE_AT(at_s), bytes_text("0-0:99.98.8*255"),
                         bytes_text(bounds), mark, &out);
}

static void is_range(int64_t at_s, const char *bounds, const char *rows) {
  iec21_range_t mark;
  ck_assert_int_eq(opened(at_s, bounds, &mark), IEC21_OK);
  obuf_put(&out, '\n');
  while (app->range_row(&s.port, &mark, &out))
    obuf_put(&out, '\n');
  ck_assert_msg(bytes_is(obuf_bytes(&out), rows), "%.*s", (int)out.len, memory);
}

START_TEST(read_out__has_the_identities_behind_the_model) {
  static const char lines[] = "0-0:96.1.1*255(PTOU-0100)\r\n1-0:0.2.0*255(PTOU-L-1.0.0)\r\n"
                              "1-0:0.2.1*255(PTOU-A-1.0.0)\r\n1-0:0.2.8*255(" SAMPLE_HASH_L
                              ")\r\n1-0:0.2.9*255(" SAMPLE_HASH_A ")\r\n0-0:1.0.0*255(";
  static const char after[] =
      "1-0:0.2.9*255(" SAMPLE_HASH_BODY ")\r\n0-0:128.40.0*255(1)\r\n0-0:1.0.0*255(";
  out = obuf_over(memory, sizeof memory - 1);
  app->read_out(&s.port, SAMPLE_AT(2700), &out);
  memory[out.len] = 0;
  ck_assert_ptr_nonnull(strstr((const char *)memory, lines));
  ck_assert_ptr_null(strstr((const char *)memory, "128.40.0"));
  verified(2700);
  DOES(2710, ACTIVATE, "0F 00", COSEM_SILENT);
  out = obuf_over(memory, sizeof memory - 1);
  app->read_out(&s.port, SAMPLE_AT(2741), &out);
  memory[out.len] = 0;
  ck_assert_ptr_nonnull(strstr((const char *)memory, after));
  is_value(2741, "0-0:128.40.0*255", "1");
  is_value(2741, "1-0:0.2.1*255", "PTOU-A-1.1.0");
}
END_TEST

#define LOG_1 "(W;1;260101004500;00;2;0;;PTOU-A-1.1.0;0;0;R3;)\n"
#define LOG_2 "(W;2;260101004502;00;3;0;PTOU-A-1.0.0;PTOU-A-1.1.0;3;4;R3;DE-26-M-0099)\n"
START_TEST(log__by_range__has_a_row_a_line) {
  iec21_range_t mark;
  is_range(2700, "0;9", "0-0:99.98.8*255(0)\n");
  verified(2700);
  is_range(2710, "0;9", "0-0:99.98.8*255(2)\n" LOG_1 LOG_2);
  is_range(2710, "2;2", "0-0:99.98.8*255(2)\n" LOG_2);
  is_range(2710, "3;9", "0-0:99.98.8*255(2)\n");
  ck_assert_int_eq(opened(2710, "1", &mark), IEC21_BAD_VALUE);
  ck_assert_int_eq(opened(2710, "S1;S2", &mark), IEC21_BAD_VALUE);
  /* What is written after the command is not of its rows. */
  ck_assert_int_eq(opened(2710, "1;9", &mark), IEC21_OK);
  DOES(2711, INITIATE, SAMPLE_INITIATE, COSEM_OK);
  int rows = 0;
  while (app->range_row(&s.port, &mark, &out))
    rows++;
  ck_assert_int_eq(rows, 2);
}
END_TEST

START_TEST(range__of_a_meter_without_firmware__is_unknown) {
  iec21_range_t mark;
  ck_assert_int_eq(opened(2700, "1;9", &mark), IEC21_UNKNOWN_OBJECT);
  out = obuf_over(memory, sizeof memory);
  ck_assert_int_eq(app->read(&s.port, SAMPLE_AT(2700), bytes_text("1-0:0.2.0*255"), false, &out),
                   IEC21_UNKNOWN_OBJECT);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("polyphase_firmware");
  TCase *all = tcase_create("firmware");
  tcase_add_checked_fixture(all, setup, teardown);
  tcase_add_test(all, identities__are_everybodys_to_read);
  tcase_add_test(all, objects__rights__are_those_of_the_dictionary);
  tcase_add_test(all, image__before_an_initiate__is_nothing);
  tcase_add_test(all, bitmap__has_a_bit_a_block_from_the_first);
  tcase_add_test(all, block__wrong_number_length_or_content__is_refused);
  tcase_add_test(all, initiate__what_is_none__is_refused_and_nothing_is_transferred);
  tcase_add_test(all, verify__takes_its_time_and_tells_how_it_ended);
  tcase_add_test(all, verify__blocks_missing__fails_and_keeps_them);
  tcase_add_test(all, transfer__disabled__answers_temporary_failure_to_everything);
  tcase_add_test(all, activate__good__restarts_and_nobody_answers);
  tcase_add_test(all, method__without_the_right__is_logged_of_level_1);
  tcase_add_test(all, schedule__is_written_whole_and_read_back);
  tcase_add_test(all, schedule__due__activates_once);
  tcase_add_test(all, log__is_a_profile_of_its_own);
  tcase_add_test(all, log__selected__by_number_clock_and_entry);
  tcase_add_test(all, read_out__has_the_identities_behind_the_model);
  tcase_add_test(all, log__by_range__has_a_row_a_line);
  suite_add_tcase(suite, all);
  TCase *plain = tcase_create("plain");
  tcase_add_checked_fixture(plain, setup_plain, teardown);
  tcase_add_test(plain, objects__of_a_meter_without_firmware__are_not_there);
  tcase_add_test(plain, range__of_a_meter_without_firmware__is_unknown);
  suite_add_tcase(suite, plain);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
