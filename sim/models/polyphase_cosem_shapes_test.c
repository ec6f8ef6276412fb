/* Meters with more than one quantity over DLMS: section 7 of its dictionary, octet for octet, of
 * the meters of sample_shapes.h at 00:45 of 2026-01-01, a Thursday; and that both languages show
 * the same objects. In hexadecimal: 1800000 is 1B7740, 450000 06DDD0, 900000 0DBBA0, 3600000
 * 36EE80; −1350000 FFFFFFFFFFEB6690, −900000 FFFFFFFFFFF24460. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/models/sample_cosem.h"
#include "sim/models/sample_shapes.h"
#include "sim/wire/dlms.h"

static sample_t s;

static void teardown(void) { sample_close(&s); }

static void order_reset(void) {
  ck_assert_int_eq(sample_act(&s, 2700, 1, 9, NAME(0, 0, 10, 0, 1), 1, "12 0001", NULL), COSEM_OK);
}

static const ax_name_t load_name = NAME(1, 0, 99, 1, 0);
static const ax_name_t sets_name = NAME(0, 0, 98, 1, 0);

#define VALUE(class_id, name, attribute, hex)                                                      \
  do {                                                                                             \
    ck_assert_int_eq(sample_get(&s, 2700, 1, class_id, name, attribute), COSEM_OK);                \
    ck_assert_msg(sample_is(&s, hex), "%s", sample_text(&s));                                      \
  } while (0)
#define SELECTS(name, parameters, hex)                                                             \
  do {                                                                                             \
    ck_assert_int_eq(sample_select(&s, 2700, 1, 7, name, 2, 1, parameters), COSEM_OK);             \
    ck_assert_msg(sample_is(&s, hex), "%s", sample_text(&s));                                      \
  } while (0)

#define T0000 "09 0C 07EA010104 000000 00 0000 00 "
#define T0015 "09 0C 07EA010104 000F00 00 0000 00 "
#define T0030 "09 0C 07EA010104 001E00 00 0000 00 "
#define T0045 "09 0C 07EA010104 002D00 00 0000 00 "
#define ABSENT "09 0C FFFFFFFFFF FFFFFF FF 8000 FF "
#define U_0 "15 0000000000000000 "
#define U_450 "15 000000000006DDD0 "
#define U_900 "15 00000000000DBBA0 "
#define U_1800 "15 00000000001B7740 "
#define U_3600 "15 000000000036EE80 "
#define U_1 "15 0000000000000064 "

START_TEST(registers__of_three_quantities__have_their_types_and_units) {
  sample_open(&s, sample_three);
  VALUE(3, NAME(1, 0, 2, 8, 0), 2, U_450);
  VALUE(3, NAME(1, 0, 141, 8, 0), 2, "14 FFFFFFFFFFEB6690");
  VALUE(3, NAME(1, 0, 141, 8, 1), 2, "14 FFFFFFFFFFEB6690");
  VALUE(3, NAME(1, 0, 141, 8, 0), 3, "02 02 0F FD 16 1E");
  VALUE(3, NAME(1, 0, 129, 8, 141), 2, "14 0000000000000000");
  VALUE(4, NAME(1, 0, 1, 16, 0), 2, U_3600);
  VALUE(4, NAME(1, 0, 1, 16, 0), 3, "02 02 0F FD 16 1B");
  VALUE(4, NAME(1, 0, 1, 16, 0), 4, "00");
  VALUE(4, NAME(1, 0, 1, 16, 0), 5, T0030);
  VALUE(4, NAME(1, 0, 2, 16, 1), 5, ABSENT);
  VALUE(4, NAME(1, 0, 150, 6, 1), 2, U_1800);
  VALUE(4, NAME(1, 0, 150, 6, 1), 5, T0045);
  VALUE(3, NAME(1, 0, 2, 2, 1), 2, U_0);
  VALUE(3, NAME(1, 0, 2, 29, 0), 2, U_450);
  VALUE(3, NAME(1, 0, 141, 29, 0), 2, "14 000000000006DDD0");
  VALUE(1, NAME(0, 0, 128, 30, 0), 2, "06 00000000");
  ck_assert_int_eq(sample_get(&s, 2700, 3, 3, NAME(1, 0, 1, 8, 3), 2), COSEM_UNDEFINED);
  ck_assert_int_eq(sample_get(&s, 2700, 3, 4, NAME(1, 0, 1, 6, 1), 2), COSEM_UNDEFINED);
  ck_assert_int_eq(sample_get(&s, 2700, 0, 3, NAME(1, 0, 2, 8, 0), 2), COSEM_DENIED);
}
END_TEST

START_TEST(registers__of_inputs_and_apparent_energy__have_their_units) {
  sample_open(&s, sample_sixteen);
  VALUE(3, NAME(1, 0, 9, 8, 0), 3, "02 02 0F FD 16 1F");
  VALUE(4, NAME(1, 0, 9, 6, 0), 3, "02 02 0F FD 16 1C");
  VALUE(3, NAME(1, 0, 5, 8, 0), 3, "02 02 0F FD 16 20");
  VALUE(3, NAME(1, 0, 5, 2, 1), 3, "02 02 0F FD 16 1D");
  VALUE(3, NAME(1, 0, 134, 8, 0), 3, "02 02 0F FD 16 FF");
  VALUE(3, NAME(1, 0, 145, 29, 0), 3, "02 02 0F FD 16 FF");
  VALUE(4, NAME(1, 0, 131, 6, 18), 3, "02 02 0F FD 16 FF");
  VALUE(3, NAME(1, 0, 142, 8, 0), 3, "02 02 0F FD 16 20");
}
END_TEST

/* Energies 1.8.1, 1.8.2, 141.8.1, then 2.6.1, the only demand of one rate alone. Rate 1 counts in
 * the first, third and fourth, rate 2 in the second. */
START_TEST(register_activation__of_three_quantities__has_what_one_rate_counts_in) {
  sample_open(&s, sample_three);
  VALUE(6, NAME(0, 0, 14, 0, 0), 2,
        "01 04 02 02 12 0003 09 06 0100010801FF 02 02 12 0003 09 06 0100010802FF "
        "02 02 12 0003 09 06 01008D0801FF 02 02 12 0004 09 06 0100020601FF");
  VALUE(6, NAME(0, 0, 14, 0, 0), 3,
        "01 08 02 02 09 01 31 01 03 11 01 11 03 11 04 02 02 09 01 32 01 01 11 02 "
        "02 02 09 01 33 01 00 02 02 09 01 34 01 00 02 02 09 01 35 01 00 "
        "02 02 09 01 36 01 00 02 02 09 01 37 01 00 02 02 09 01 38 01 00");
}
END_TEST

#define CLOCK_COLUMN "02 04 12 0008 09 06 0000010000FF 0F 02 12 0000 "
#define DATA_COLUMN(name) "02 04 12 0001 09 06 " name " 0F 02 12 0000 "
#define REGISTER_COLUMN(name) "02 04 12 0003 09 06 0100" name "FF 0F 02 12 0000 "
#define PEAK_COLUMNS(name)                                                                         \
  "02 04 12 0004 09 06 0100" name "FF 0F 02 12 0000 02 04 12 0004 09 06 0100" name "FF 0F 05 12 "  \
  "0000 "

START_TEST(load_profile__of_three_channels__has_ten_columns) {
  sample_open(&s, sample_three);
  VALUE(7, load_name, 3,
        "01 0A " CLOCK_COLUMN DATA_COLUMN("0000600A01FF") DATA_COLUMN("0000800400FF")
            DATA_COLUMN("0000600700FF") DATA_COLUMN("0000600A02FF") DATA_COLUMN("0000800600FF")
                DATA_COLUMN("0000800700FF") REGISTER_COLUMN("011D00") REGISTER_COLUMN("021D00")
                    REGISTER_COLUMN("8D1D00"));
  VALUE(7, load_name, 2,
        "01 03 "
        "02 0A " T0000 "12 0000 06 00000001 06 00000001 16 00 " T0015
        "14 0000000000000384 " U_900 U_0 "14 FFFFFFFFFFF24460 "
        "02 0A " T0015 "00 06 00000002 00 16 00 " T0030 "14 0000000000000384 " U_900 U_0
        "14 FFFFFFFFFFF24460 "
        "02 0A " T0030 "00 06 00000003 00 16 00 " T0045 "14 0000000000000384 " U_0 U_450
        "14 000000000006DDD0 ");
  SELECTS(load_name,
          "02 04 " DATA_COLUMN("0000800400FF") "06 00000003 06 00000003 01 01 " REGISTER_COLUMN(
              "8D1D00"),
          "01 01 02 01 14 000000000006DDD0 ");
}
END_TEST

/* 8 + 3 totals, 3 rates, 2 shadows, 2 unallocated, 7 twice, 3 cumulative, 4 ratios: 39. */
START_TEST(billing_set__of_three_quantities__is_a_row_of_39_columns) {
  sample_open(&s, sample_three);
  order_reset();
  VALUE(7, sets_name, 3,
        "01 27 " DATA_COLUMN("0100000100FF") DATA_COLUMN("0000800A00FF") DATA_COLUMN("0000800B00FF")
            DATA_COLUMN("0000800C00FF") DATA_COLUMN("0000800D00FF") DATA_COLUMN("0100000102FF")
                DATA_COLUMN("0000800E00FF") DATA_COLUMN("0000800F00FF") REGISTER_COLUMN("010800")
                    REGISTER_COLUMN("020800") REGISTER_COLUMN("8D0800") REGISTER_COLUMN("010801")
                        REGISTER_COLUMN("010802") REGISTER_COLUMN("8D0801") REGISTER_COLUMN(
                            "800800") REGISTER_COLUMN("800802") REGISTER_COLUMN("810800")
                            REGISTER_COLUMN("81088D") PEAK_COLUMNS("010600") PEAK_COLUMNS("011000")
                                PEAK_COLUMNS("011A00") PEAK_COLUMNS("01060B") PEAK_COLUMNS("020601")
                                    PEAK_COLUMNS("021001") PEAK_COLUMNS("960601")
                                        REGISTER_COLUMN("010200") REGISTER_COLUMN("01020B")
                                            REGISTER_COLUMN("020201") REGISTER_COLUMN("000402")
                                                REGISTER_COLUMN("000405") REGISTER_COLUMN("000403")
                                                    REGISTER_COLUMN("000406"));
  VALUE(7, sets_name, 2,
        "01 01 02 27 06 00000001 11 04 12 0010 " T0000 T0045 T0045 "11 00 01 00 " U_1800 U_450
        "14 FFFFFFFFFFEB6690 " U_1800 U_0 "14 FFFFFFFFFFEB6690 " U_0 U_0 U_0
        "14 0000000000000000 " U_3600 T0015 U_3600 T0030 U_0 ABSENT U_3600 T0015 U_1800 T0045 U_0
            ABSENT U_1800 T0045 U_3600 U_3600 U_1800 U_1 U_1 U_1 U_1);
}
END_TEST

/* 16 totals, 32 rates, 11 shadows, 4 unallocated, 32 twice, 9 cumulative, 4 ratios behind 8: 148,
 * 94 in hexadecimal. The last column is beyond two words of the selection; so is the stamp of
 * coincident demand 5, 150.6.5. */
START_TEST(billing_set__of_the_largest_meter__has_148_columns_to_choose_from) {
  sample_open(&s, sample_sixteen);
  order_reset();
  ck_assert_int_eq(sample_get(&s, 2700, 1, 7, sets_name, 3), COSEM_OK);
  ck_assert_mem_eq(s.octets, "\x01\x81\x94", 3);
  ck_assert_uint_eq(s.out.len, 3 + 148 * 18);
  ck_assert_uint_le(s.out.len, COSEM_SCALARS_MAX);
  ck_assert_int_eq(sample_get(&s, 2700, 1, 7, sets_name, 2), COSEM_OK);
  ck_assert_mem_eq(s.octets, "\x01\x01\x02\x81\x94", 5);
  SELECTS(sets_name,
          "02 04 " DATA_COLUMN("0100000100FF") "06 00000001 06 00000001 01 03 " REGISTER_COLUMN(
              "000406") REGISTER_COLUMN("910800") "02 04 12 0004 09 06 0100960605FF 0F 05 12 0000",
          /* C5 3600, the stamp, VT secondary: in the order of the profile */
          "01 01 02 03 14 000000000036EE80 " T0015 U_1);
  SELECTS(sets_name,
          "02 04 " DATA_COLUMN("0100000100FF") "06 00000001 06 00000001 01 01 " DATA_COLUMN(
              "0000800A00FF"),
          "01 01 02 01 11 04");
}
END_TEST

/* Each line of the read-out from 1-0:C.8.0 on is an object, and nothing listed is missing there. */
START_TEST(objects__of_both_languages__are_the_same) {
  static uint8_t memory[IEC21_ANSWER_MAX];
  const iec21_app_t *app = model_find(bytes_text("polyphase-tou"))->app;
  const char *const facts[] = {"", sample_three, sample_sixteen};
  const int32_t wanted[] = {33, 24, 108}; /* ratios among them */
  sample_open(&s, facts[_i]);
  obuf_t out = obuf_over(memory, sizeof memory - 1);
  app->read_out(&s.port, SAMPLE_AT(2700), &out);
  memory[out.len] = 0;
  int32_t seen = 0;
  for (const char *line = (const char *)memory; *line != 0; line = strchr(line, '\n') + 1) {
    int c, d, e;
    cosem_object_t object;
    uint32_t index;
    if (sscanf(line, "1-0:%d.%d.%d*255(", &c, &d, &e) != 3 || d == 1) continue;
    const ax_name_t name = NAME(1, 0, (uint8_t)c, (uint8_t)d, (uint8_t)e);
    bool stamped = memchr(line, ';', (size_t)(strchr(line, '\n') - line)) != NULL;
    ck_assert_msg(sample_find(&s, 1, stamped ? 4 : 3, name, &index, &object), "%.30s", line);
    seen++;
  }
  ck_assert_int_eq(seen, wanted[_i]);
  cosem_object_t object;
  int32_t listed = 0;
  for (uint32_t index = 0; s.app->object(&s.port, index, 1, &object); index++) {
    bool of_quantity = object.name.a == 1 && (object.class_id == 3 || object.class_id == 4);
    if (of_quantity && object.name.d != 29 && object.name.c != 12) listed++;
  }
  ck_assert_int_eq(listed, wanted[_i]);
}
END_TEST

/* --- the largest set through the server, by blocks --- */

static int64_t now_ns;
static uint8_t said[4096];
static size_t said_len;

static void no_entropy(void *of, uint8_t *to, size_t len) {
  (void)of;
  memset(to, 0, len);
}

static void say(dlms_t *wire, const char *hex) {
  uint8_t message[256] = {0, 1, 0, 1, 0, 17};
  dlms_act_t act;
  bytes_t apdu = sample_hex(message + 8, sizeof message - 8, hex);
  message[7] = (uint8_t)apdu.len;
  now_ns += NS_PER_S;
  dlms_feed(wire, (true_t){now_ns}, (true_t){now_ns}, bytes_of(message, apdu.len + 8));
  now_ns = dlms_deadline(wire).ns;
  dlms_tick(wire, (true_t){now_ns});
  ck_assert(dlms_next(wire, &act));
  ck_assert_uint_le(act.octets.len, sizeof said);
  said_len = act.octets.len - 8;
  memcpy(said, act.octets.p + 8, said_len);
  dlms_left(wire, (true_t){now_ns});
}

/* C4 02 C1 last number (4) 00 length raw; long lengths have 81 or 82 before them. */
static bool take_block(uint8_t *all, size_t *len, uint32_t number) {
  size_t at = 10;
  ck_assert_mem_eq(said, "\xC4\x02\xC1", 3);
  ck_assert_uint_eq(said[7], number);
  if (said[9] == 0x81) at = 11;
  if (said[9] == 0x82) at = 12;
  ck_assert_uint_le(*len + said_len - at, SAMPLE_OCTETS_MAX);
  memcpy(all + *len, said + at, said_len - at);
  *len += said_len - at;
  return said[3] == 1;
}

static dlms_t *associate(dlms_kept_t *kept, uint32_t pdu_max) {
  dlms_config_t config = {.link = DLMS_WRAPPER,
                          .address = 17,
                          .address_len = 2,
                          .security = DLMS_SECURITY_NONE,
                          .serial_number = "12345678",
                          .manufacturer = "MPF",
                          .pdu_max = pdu_max,
                          .entropy = no_entropy};
  memset(kept, 0, sizeof *kept);
  now_ns = SAMPLE_AT(2700).ns;
  dlms_t *wire = malloc(dlms_size());
  ck_assert_ptr_nonnull(wire);
  dlms_open(wire, &config, kept, s.app, &s.port, NULL);
  say(wire, "60 1D A1 09 06 07 60857405080101 BE 10 04 0E 01 00 00 00 06 5F1F0400 60FE9F FFFF");
  ck_assert_uint_eq(dlms_associated(wire), 1);
  return wire;
}

/* The whole value of one get; how many blocks it took. */
static uint32_t get_blocks(dlms_t *wire, const char *request, size_t pdu_max, uint8_t *all,
                           size_t *len) {
  char next[32];
  uint32_t number = 1;
  *len = 0;
  say(wire, request);
  for (; !take_block(all, len, number); number++) {
    ck_assert_uint_le(said_len, pdu_max);
    snprintf(next, sizeof next, "C0 02 C1 %08X", number);
    say(wire, next);
  }
  return number;
}

static const uint32_t pdus[] = {64, 128, 1024};

START_TEST(billing_set__of_the_largest_meter__comes_in_blocks_of_any_pdu) {
  static uint8_t all[SAMPLE_OCTETS_MAX];
  dlms_kept_t kept;
  size_t len = 0;
  sample_open(&s, sample_sixteen);
  order_reset();
  dlms_t *wire = associate(&kept, pdus[_i]);
  uint32_t blocks = get_blocks(wire, "C0 01 C1 0007 0000620100FF 02 00", pdus[_i], all, &len);
  dlms_close(wire);
  free(wire);
  ck_assert_int_eq(sample_get(&s, (now_ns - SAMPLE_AT(0).ns) / NS_PER_S + 1, 1, 7, sets_name, 2),
                   COSEM_OK);
  ck_assert_uint_eq(s.out.len, len);
  ck_assert_mem_eq(s.octets, all, len);
  /* Array and structure 5; 56 before the registers; 63 energies, ratios, peaks and cumulative
   * demands of 9, 32 stamps of 14: 1481. */
  ck_assert_uint_eq(len, 2 + 3 + 56 + (63 + 4 + 32 + 9) * 9 + 32 * 14);
  /* Of each block 9 octets and its length, of one or three, are not the row's. */
  size_t raw = pdus[_i] - (pdus[_i] > 256 ? 12 : 10);
  ck_assert_uint_eq(blocks, (len + raw - 1) / raw);
}
END_TEST

/* What the application shows, and five of the server: two associations, SAPs, security, counter. */
START_TEST(object_list__of_the_largest_meter__has_every_object) {
  static uint8_t all[SAMPLE_OCTETS_MAX];
  dlms_kept_t kept;
  cosem_object_t object;
  size_t len = 0;
  uint32_t count = 0;
  sample_open(&s, sample_sixteen);
  while (s.app->object(&s.port, count, 3, &object))
    count++;
  ck_assert_uint_gt(count, 108 + 16); /* what is listed, and the channels */
  dlms_t *wire = associate(&kept, 128);
  (void)get_blocks(wire, "C0 01 C1 000F 0000280000FF 02 00", 128, all, &len);
  dlms_close(wire);
  free(wire);
  ck_assert_mem_eq(all, "\x01\x81", 2);
  ck_assert_uint_eq(all[2], count + 5);
  ck_assert(cosem_well_formed(bytes_of(all, len)));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("polyphase_cosem_shapes");
  TCase *tcase = tcase_create("shapes");
  tcase_add_checked_fixture(tcase, NULL, teardown);
  tcase_add_test(tcase, registers__of_three_quantities__have_their_types_and_units);
  tcase_add_test(tcase, registers__of_inputs_and_apparent_energy__have_their_units);
  tcase_add_test(tcase, register_activation__of_three_quantities__has_what_one_rate_counts_in);
  tcase_add_test(tcase, load_profile__of_three_channels__has_ten_columns);
  tcase_add_test(tcase, billing_set__of_three_quantities__is_a_row_of_39_columns);
  tcase_add_test(tcase, billing_set__of_the_largest_meter__has_148_columns_to_choose_from);
  tcase_add_loop_test(tcase, objects__of_both_languages__are_the_same, 0, 3);
  tcase_add_loop_test(tcase, billing_set__of_the_largest_meter__comes_in_blocks_of_any_pdu, 0, 3);
  tcase_add_test(tcase, object_list__of_the_largest_meter__has_every_object);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
