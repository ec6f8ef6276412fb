/* Meters with more than one quantity, in both languages: what is asked and answered, to the lines
 * of SERVED.md. The meter: +A with one rate, R1 with a demand of three peaks, C1 that is import
 * with its sign turned, a coincident demand of +A. The block check of each 62056-21 message is the
 * string after its last line, the exclusive or of its octets in the comment above; APDUs are
 * written out by hand as in decode_dlms_test.c. */
#include "decode_test_both.h"

#define SHAPE                                                                                      \
  "quantity 0 0 +A\nquantity 0 1 R1\nquantity 0 2 C1 -0\ntou 0 0 1\nmd 0 0 1 0 3\n"                \
  "coincident 0 1 0 0\nchannel 0 0 0\nchannel 0 1 1\nchannel 0 2 2\n"
#define METER "line 0 bus rs485 9600\nmeter 0 m 10000001 four-quadrant ct 0 0 0\n"
static const char facts_21[] = METER "password 0 3 33333333\n" SHAPE;
static const char facts_plain[] = METER "password 0 3 33333333\n";
#define DLMS METER "protocol 0 dlms-wrapper direct\naddress 0 17 2\ntitle 0 4D4D4D0000BC614E\n"
static const char facts_dlms[] = DLMS SHAPE;
static const char facts_utc[] = DLMS SHAPE "limit 0 deviation 0\n";

static const char read_out[] = "\006050\r\n";
/* 51 */
static const char msg_profile[] = "\001R5\0021-0:99.1.0*255(S1;S3)\003"
                                  "Q";
/* 37 */
static const char msg_profile_rows[] =
    "\0021-0:99.1.0*255(900;1-0:1.29.0*255;-3;Wh;1-0:5.29.0*255;-3;varh;1-0:141.29.0*255;-3;Wh)\r\n"
    "(E;1;1;260331220000;260331221500;6010;900;125000;7;-62500)\r\n"
    "(M;2;1;CL;260331221500;;)\r\n"
    "\003"
    "7";
/* 09 */
static const char msg_profile_head[] =
    "\0021-0:99.1.0*255(900;1-0:1.29.0*255;-3;Wh;1-0:5.29.0*255;-3;Wh;1-0:141.29.0*255;-3;Wh)\r\n"
    "(E;1;1;260331220000;260331221500;0010;900;125000;-7;0)\r\n"
    "(E;2;1;260331220000;260331221500;0010;900;125000;7)\r\n"
    "\003"
    "\011";
/* 53 */
static const char msg_sets[] = "\001R5\0020-0:98.1.0*255(1;1)\003"
                               "S";
/* 50 */
static const char msg_sets_rows[] = "\0020-0:98.1.0*255(1)\r\n"
                                    "(B;1;7;0080;260331220000;260401044000;260401044000;00)\r\n"
                                    "(b;1;1-0:141.8.0*255;-12.500;)\r\n"
                                    "(b;1;1-0:5.6.0*255;6000.000;260402111500)\r\n"
                                    "(b;1;1-0:5.26.0*255;0.000;)\r\n"
                                    "(b;1;1-0:1.8.3*255;0.000;)\r\n"
                                    "\003"
                                    "P";
/* 22 */
static const char msg_sum[] = "\002(-12.500*Wh)\003"
                              "\"";
/* 5F */
static const char msg_read_sum[] = "\001R1\002141.8.0()\003"
                                   "_";
/* 6B */
static const char msg_read_peak[] = "\001R5\0021-0:5.16.0*255()\003"
                                    "k";
/* 61 */
static const char msg_peak[] = "\0021-0:5.16.0*255(12.000*var;260402111500)\003"
                               "a";
/* 6B */
static const char msg_read_resets[] = "\001R1\002128.30.0()\003"
                                      "k";
/* 30 */
static const char msg_resets[] = "\002(2)\003"
                                 "0";
/* 5E */
static const char msg_ratios[] = "\001W5\0020-0:128.31.0*255(400.00;5.00;1.00;1.00)\003"
                                 "^";
/* 55 */
static const char msg_ratios_bad[] = "\001W1\002128.31.0(400;5;1;1)\003"
                                     "U";
/* 5D */
static const char msg_clear[] = "\001W1\002128.32.0(1)\003"
                                "]";
/* 60 */
static const char msg_events[] = "\001R5\0020-0:99.98.0*255(1;3)\003"
                                 "`";
/* 0D */
static const char msg_events_rows[] = "\0020-0:99.98.0*255(3)\r\n"
                                      "(V;1;1;062;260401044000;;2;I)\r\n"
                                      "(V;2;1;065;260401044000;260331220000;;I)\r\n"
                                      "(V;3;1;087;260401044000;;;R3)\r\n"
                                      "\003"
                                      "\r";
/* 24 */
static const char msg_read_out[] = "\0020-0:96.1.0*255(10000001)\r\n"
                                   "0-0:96.1.1*255(FQTR-0100)\r\n"
                                   "0-0:1.0.0*255(260401120000;80;7200)\r\n"
                                   "0-0:96.5.0*255(00000480)\r\n"
                                   "0-0:96.14.0*255(2)\r\n"
                                   "0-0:96.7.0*255(2)\r\n"
                                   "0-0:128.2.0*255(R1)\r\n"
                                   "0-0:128.3.0*255(0;;;;)\r\n"
                                   "0-0:128.4.0*255(14)\r\n"
                                   "0-0:128.5.0*255(4)\r\n"
                                   "0-0:13.0.0*255(day-night;;)\r\n"
                                   "1-0:0.4.2*255(200.00)\r\n"
                                   "1-0:0.4.5*255(5.00)\r\n"
                                   "1-0:0.4.3*255(1.00)\r\n"
                                   "1-0:0.4.6*255(1.00)\r\n"
                                   "1-0:0.1.0*255(0)\r\n"
                                   "1-0:0.1.2*255()\r\n"
                                   "1-0:1.8.0*255(105000.000*Wh)\r\n"
                                   "1-0:5.8.0*255(0.007*varh)\r\n"
                                   "1-0:141.8.0*255(-12.500*Wh)\r\n"
                                   "1-0:1.8.1*255(70000.000*Wh)\r\n"
                                   "1-0:128.8.0*255(0.000*Wh)\r\n"
                                   "1-0:128.8.5*255(0.000*varh)\r\n"
                                   "1-0:129.8.0*255(35000.000*Wh)\r\n"
                                   "1-0:5.6.0*255(12.000*var;260402111500)\r\n"
                                   "1-0:5.16.0*255(0.000*var;)\r\n"
                                   "1-0:5.26.0*255(0.000*var;)\r\n"
                                   "1-0:150.6.1*255(6.000*W;260402111500)\r\n"
                                   "1-0:5.2.0*255(0.000*var)\r\n"
                                   "0-0:128.30.0*255(2)\r\n"
                                   "!\r\n"
                                   "\003"
                                   "$";
#define OPENED_21 "conversation 0 1 1400000000 programming\n"

START_TEST(decode_served__rows_of_many_channels__have_a_value_for_each) {
  hex_trace_t trace = {0};
  open_21(&trace);
  SAY(2000, msg_profile);
  HEAR(3000, msg_profile_rows);
  /* 2026-03-31T22:00Z is 1774994400; 6010 hex is 24592. */
  hex_expect(facts_21, &trace,
             OPENED_21 "entry 0 1 2000000000 1 1 1774994400 1774995300 24592 900 125000 7 -62500\n"
                       "marker 0 1 2000000000 2 1 CL 1774995300 - -\n"
                       "range 0 1 2000000000 profile S1 S3 2\n");
}
END_TEST

/* R1 in Wh; less than 0 in a channel that is no sum; a channel that is missing. */
START_TEST(decode_served__channels_that_are_not_the_declared_ones__are_broken) {
  hex_trace_t trace = {0};
  open_21(&trace);
  SAY(2000, msg_profile);
  HEAR(3000, msg_profile_head);
  hex_expect(facts_21, &trace,
             OPENED_21 "broken 0 3000000000 2 1 not the head line of this range\n"
                       "broken 0 3000000000 2 136 part of a row that is not of its form\n"
                       "broken 0 3000000000 2 193 part of a row that is not of its form\n"
                       "range 0 1 2000000000 profile S1 S3 2\n");
}
END_TEST

START_TEST(decode_served__sets__have_the_objects_of_the_shape) {
  hex_trace_t trace = {0};
  open_21(&trace);
  SAY(2000, msg_sets);
  HEAR(3000, msg_sets_rows);
  /* There is no register of rate 3. */
  hex_expect(facts_21, &trace,
             OPENED_21 "set 0 1 2000000000 1 7 128 1774994400 1775018400 1775018400 0\n"
                       "register 0 1 2000000000 1 1-0:141.8.0*255 -12500 -\n"
                       "register 0 1 2000000000 1 1-0:5.6.0*255 6000000 1775128500\n"
                       "register 0 1 2000000000 1 1-0:5.26.0*255 0 -\n"
                       "broken 0 3000000000 2 185 part of a row that is not of its form\n"
                       "range 0 1 2000000000 sets 1 1 5\n");
}
END_TEST

START_TEST(decode_served__values_of_other_quantities__have_their_units_and_signs) {
  hex_trace_t trace = {0};
  open_21(&trace);
  SAY(2000, msg_read_sum);
  HEAR(2500, msg_sum);
  SAY(3000, msg_read_peak);
  HEAR(3500, msg_peak);
  SAY(4000, msg_read_resets);
  HEAR(4500, msg_resets);
  hex_expect(facts_21, &trace,
             OPENED_21 "value 0 1 2000000000 1-0:141.8.0*255 -12500\n"
                       "value 0 1 3000000000 1-0:5.16.0*255 12000 1775128500\n"
                       "value 0 1 4000000000 0-0:128.30.0*255 2\n");
}
END_TEST

START_TEST(decode_served__objects_of_a_shape__are_none_of_a_meter_that_declares_nothing) {
  hex_trace_t trace = {0};
  open_21(&trace);
  SAY(3000, msg_read_peak);
  HEAR(3500, msg_peak);
  hex_expect(facts_plain, &trace,
             OPENED_21 "broken 0 3500000000 2 1 no answer to what was asked\n");
}
END_TEST

START_TEST(decode_served__ratios_and_the_cleared_profile__are_commands) {
  hex_trace_t trace = {0};
  open_21(&trace);
  SAY(2000, msg_password_3);
  HEAR(2250, "\006");
  SAY(2500, msg_ratios);
  HEAR(2750, "\006");
  SAY(3000, msg_ratios_bad);
  HEAR(3250, "\002(ER04)\003\021");
  SAY(3500, msg_clear);
  HEAR(3750, "\006");
  hex_expect(facts_plain, &trace,
             OPENED_21 "level 0 1 2000000000 3\n"
                       "command 0 1 2500000000 set_ratio 40000/500/100/100 3 ok\n"
                       "command 0 1 3000000000 set_ratio - 3 ER04\n"
                       "command 0 1 3500000000 clear_profile - 3 ok\n");
}
END_TEST

START_TEST(decode_served__new_events__are_events) {
  hex_trace_t trace = {0};
  open_21(&trace);
  SAY(2000, msg_events);
  HEAR(2750, msg_events_rows);
  hex_expect(facts_plain, &trace,
             OPENED_21 "event 0 1 2000000000 1 1 62 1775018400 - 2 I\n"
                       "event 0 1 2000000000 2 1 65 1775018400 1774994400 - I\n"
                       "event 0 1 2000000000 3 1 87 1775018400 - - R3\n"
                       "range 0 1 2000000000 events 1 3 3\n");
}
END_TEST

START_TEST(decode_served__read_out__has_the_objects_of_the_shape_in_their_order) {
  static const char tail[] = "value 0 1 1400000000 1-0:1.8.0*255 105000000\n"
                             "value 0 1 1400000000 1-0:5.8.0*255 7\n"
                             "value 0 1 1400000000 1-0:141.8.0*255 -12500\n"
                             "value 0 1 1400000000 1-0:1.8.1*255 70000000\n"
                             "value 0 1 1400000000 1-0:128.8.0*255 0\n"
                             "value 0 1 1400000000 1-0:128.8.5*255 0\n"
                             "value 0 1 1400000000 1-0:129.8.0*255 35000000\n"
                             "value 0 1 1400000000 1-0:5.6.0*255 12000 1775128500\n"
                             "value 0 1 1400000000 1-0:5.16.0*255 0 -\n"
                             "value 0 1 1400000000 1-0:5.26.0*255 0 -\n"
                             "value 0 1 1400000000 1-0:150.6.1*255 6000 1775128500\n"
                             "value 0 1 1400000000 1-0:5.2.0*255 0\n"
                             "value 0 1 1400000000 0-0:128.30.0*255 2\n";
  hex_trace_t trace = {0};
  says(&trace, 0, 1000, call);
  says(&trace, 1, 1266, identity);
  says(&trace, 0, 1400, read_out);
  HEAR(3000, msg_read_out);
  char *served = hex_served(facts_21, &trace), *plain = hex_served(facts_plain, &trace);
  const char *from = strstr(served, "value 0 1 1400000000 1-0:1.8.0");
  ck_assert_ptr_nonnull(from);
  ck_assert_str_eq(from, tail);
  ck_assert_ptr_nonnull(strstr(plain, "broken"));
  free(served);
  free(plain);
}
END_TEST

#define OPENED "conversation 0 1 1000000000 association\nlevel 0 1 1000000000 3\n"
/* T_22_00 1774994400, T_22_15 1774995300, T_04_40 1775018400, T_11_15 1775128500. */
#define T_22_00 "090C 07EA031F02160000 00 0000 00"
#define T_22_15 "090C 07EA031F02160F00 00 0000 00"
#define T_04_40 "090C 07EA040103042800 00 0000 00"
#define T_11_15 "090C 07EA0402040B0F00 00 0000 00"
#define T_NONE "090C FFFFFFFFFFFFFFFF FF 8000 FF"
#define ZERO "15 0000000000000000"

/* 125,000 is 1E848; −62,500 is FFFF…0BDC; 24592 is 6010. */
START_TEST(decode_served__dlms_rows__have_a_column_for_each_channel) {
  hex_trace_t trace = {0};
  open_dlms(&trace);
  ASK(2000, "C001C1 0007 0100630100FF 02 00");
  ANSWER(2500,
         "C401C100 0102"
         "020A" T_22_00 "126010 0600000001 0600000001 1600" T_22_15
         "14 0000000000000384 15 000000000001E848 15 0000000000000007 14 FFFFFFFFFFFF0BDC"
         "020A" T_22_15 "120000 0600000002 00 1607" T_NONE "00" ZERO ZERO "14 0000000000000000");
  ASK(3000, "C001C1 0007 0100630100FF 02 00");
  ANSWER(3500, "C401C100 0101" /* the sum as if it had no sign */
               "020A" T_22_00 "126010 0600000001 0600000001 1600" T_22_15
               "14 0000000000000384 15 000000000001E848 15 0000000000000007" ZERO);
  hex_expect(facts_dlms, &trace,
             OPENED "entry 0 1 2000000000 1 1 1774994400 1774995300 24592 900 125000 7 -62500\n"
                    "marker 0 1 2000000000 2 1 CL 1774995300 - -\n"
                    "range 0 1 2000000000 profile E1 E0 2\n"
                    "broken 0 3500000000 2 8 column that is not of its form\n"
                    "range 0 1 3000000000 profile E1 E0 1\n");
}
END_TEST

/* 8 columns, 7 energies, 3 peaks and a coincident demand of two columns, a cumulative one, 4
 * ratios: 28, 1C. −12,500 is FFFF…CF2C; 12,000 is 2EE0, 6,000 is 1770. */
START_TEST(decode_served__dlms_sets__have_the_objects_of_the_shape) {
  hex_trace_t trace = {0};
  open_dlms(&trace);
  ASK(2000, "C001C1 0007 0000620100FF 02 00");
  ANSWER(2500, "C401C100 0101 021C 0600000001 1107 120080" T_22_00 T_04_40 T_04_40 "1100 0100"
               "15 0000000003F940AA 15 0000000000000007 14 FFFFFFFFFFFFCF2C"
               "15 0000000000000001 15 0000000000000002 15 0000000000000003 15 0000000000000004"
               "15 0000000000002EE0" T_11_15 ZERO T_NONE ZERO T_NONE "15 0000000000001770" T_11_15
               "15 0000000000000005"
               "15 0000000000004E20 15 00000000000001F4 15 0000000000000064 15 0000000000000064");
  hex_expect(facts_dlms, &trace,
             OPENED "set 0 1 2000000000 1 7 128 1774994400 1775018400 1775018400 0\n"
                    "register 0 1 2000000000 1 1-0:1.8.0*255 66666666 -\n"
                    "register 0 1 2000000000 1 1-0:5.8.0*255 7 -\n"
                    "register 0 1 2000000000 1 1-0:141.8.0*255 -12500 -\n"
                    "register 0 1 2000000000 1 1-0:1.8.1*255 1 -\n"
                    "register 0 1 2000000000 1 1-0:128.8.0*255 2 -\n"
                    "register 0 1 2000000000 1 1-0:128.8.5*255 3 -\n"
                    "register 0 1 2000000000 1 1-0:129.8.0*255 4 -\n"
                    "register 0 1 2000000000 1 1-0:5.6.0*255 12000 1775128500\n"
                    "register 0 1 2000000000 1 1-0:5.16.0*255 0 -\n"
                    "register 0 1 2000000000 1 1-0:5.26.0*255 0 -\n"
                    "register 0 1 2000000000 1 1-0:150.6.1*255 6000 1775128500\n"
                    "register 0 1 2000000000 1 1-0:5.2.0*255 5 -\n"
                    "register 0 1 2000000000 1 1-0:0.4.2*255 20000 -\n"
                    "register 0 1 2000000000 1 1-0:0.4.5*255 500 -\n"
                    "register 0 1 2000000000 1 1-0:0.4.3*255 100 -\n"
                    "register 0 1 2000000000 1 1-0:0.4.6*255 100 -\n"
                    "range 0 1 2000000000 sets E1 E0 17\n"); /* 1 + 12 + 4 */
}
END_TEST

START_TEST(decode_served__dlms_values__have_the_types_and_units_of_their_quantity) {
  hex_trace_t trace = {0};
  open_dlms(&trace);
  ASK(2000, "C001C1 0003 01008D0800FF 02 00"); /* 141.8.0 */
  ANSWER(2500, "C401C100 14 FFFFFFFFFFFFCF2C");
  ASK(3000, "C001C1 0003 01008D0800FF 02 00");
  ANSWER(3500, "C401C100" ZERO); /* a sum has a sign */
  ASK(4000, "C001C1 0003 0100050800FF 03 00");
  ANSWER(4500, "C401C100 0202 0FFD 1620"); /* 32: varh */
  ASK(5000, "C001C1 0003 0100050800FF 03 00");
  ANSWER(5500, "C401C100 0202 0FFD 161E");     /* 30: Wh */
  ASK(6000, "C001C1 0001 0000801E00FF 02 00"); /* 128.30.0 */
  ANSWER(6500, "C401C100 0600000002");
  ASK(7000, "C001C1 0003 0100020800FF 02 00"); /* 2.8.0 that this one has not: no line */
  ANSWER(7500, "C401C100" ZERO);
  ASK(8000, "C001C1 0001 0000801F00FF 02 00"); /* 128.31.0 reads as null-data */
  ANSWER(8500, "C401C100 00");
  hex_expect(facts_dlms, &trace,
             OPENED "value 0 1 2000000000 1-0:141.8.0*255 -12500\n"
                    "broken 0 3500000000 2 8 value that is not of the form of its object\n"
                    "broken 0 5500000000 4 8 scaler and unit that are not those of the dictionary\n"
                    "value 0 1 6000000000 0-0:128.30.0*255 2\n");
}
END_TEST

/* 40,000 is 9C40. */
START_TEST(decode_served__dlms_ratios_and_the_cleared_profile__are_commands) {
  hex_trace_t trace = {0};
  open_dlms(&trace);
  ASK(2000, "C101C1 0001 0000801F00FF 02 00 0204 15 0000000000009C40 15 00000000000001F4"
            "15 0000000000000064 15 0000000000000064");
  ANSWER(2500, "C501C1 00");
  ASK(3000, "C101C1 0001 0000801F00FF 02 00 0204 15 0000000000000000 15 00000000000001F4"
            "15 0000000000000064 15 0000000000000064");
  ANSWER(3500, "C501C1 0C");
  ASK(4000, "C101C1 0001 0000801F00FF 02 00 0202 1101 1102");
  ANSWER(4500, "C501C1 0C");
  ASK(5000, "C101C1 0001 0000802000FF 02 00 0301");
  ANSWER(5500, "C501C1 00");
  hex_expect(facts_dlms, &trace,
             OPENED "command 0 1 2000000000 set_ratio 40000/500/100/100 3 ok\n"
                    "command 0 1 3000000000 set_ratio 0/500/100/100 3 ER04\n"
                    "command 0 1 4000000000 set_ratio - 3 ER04\n"
                    "command 0 1 5000000000 clear_profile - 3 ok\n");
}
END_TEST

/* Without deviation: of this meter UTC; with one it refuses. */
START_TEST(decode_served__range_of_a_meter_without_deviations__is_utc) {
  hex_trace_t trace = {0};
  open_dlms(&trace);
  ASK(2000, "C001C1 0007 0100630100FF 02 01 01 0204 0204 120008 09060000010000FF 0F02 120000"
            "090C 07EA031F02160000 00 8000 00 090C 07EA031F02160F00 00 8000 00 0100");
  ANSWER(2500, "C401C100 0100");
  ASK(3000,
      "C001C1 0007 0100630100FF 02 01 01 0204 0204 120008 09060000010000FF 0F02 120000" T_22_00
          T_22_15 "0100");
  ANSWER(3500, "C401C101 0D");
  hex_expect(facts_utc, &trace,
             OPENED "range 0 1 2000000000 profile T1774994400 T1774995300 0\n"
                    "refused 0 1 3000000000 1-0:99.1.0*255 ER04\n");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("decode_quantities");
  TCase *tests = tcase_create("both languages");
  tcase_add_test(tests, decode_served__rows_of_many_channels__have_a_value_for_each);
  tcase_add_test(tests, decode_served__channels_that_are_not_the_declared_ones__are_broken);
  tcase_add_test(tests, decode_served__sets__have_the_objects_of_the_shape);
  tcase_add_test(tests, decode_served__values_of_other_quantities__have_their_units_and_signs);
  tcase_add_test(tests,
                 decode_served__objects_of_a_shape__are_none_of_a_meter_that_declares_nothing);
  tcase_add_test(tests, decode_served__ratios_and_the_cleared_profile__are_commands);
  tcase_add_test(tests, decode_served__new_events__are_events);
  tcase_add_test(tests, decode_served__read_out__has_the_objects_of_the_shape_in_their_order);
  tcase_add_test(tests, decode_served__dlms_rows__have_a_column_for_each_channel);
  tcase_add_test(tests, decode_served__dlms_sets__have_the_objects_of_the_shape);
  tcase_add_test(tests, decode_served__dlms_values__have_the_types_and_units_of_their_quantity);
  tcase_add_test(tests, decode_served__dlms_ratios_and_the_cleared_profile__are_commands);
  tcase_add_test(tests, decode_served__range_of_a_meter_without_deviations__is_utc);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  const int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
