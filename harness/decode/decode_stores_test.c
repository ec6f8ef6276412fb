/* Daily sets, the second profile and changed channels, in both languages, to the lines of
 * SERVED.md. The meter: +A with one rate, R1, C1 that is import with its sign turned; gauges P and
 * Q1; daily sets. The block check of each 62056-21 message is the string after its last line, the
 * exclusive or of its octets in the comment above; APDUs are written out by hand. */
#include "decode_test_both.h"

#include <stdbool.h>

#define METER "line 0 bus rs485 9600\nmeter 0 m 10000001 four-quadrant ct 0 0 0\n"
#define SHAPE                                                                                      \
  "quantity 0 0 +A\nquantity 0 1 R1\nquantity 0 2 C1 -0\ntou 0 0 1\nmd 0 0 1 0 1\n"                \
  "channel 0 0 0\nchannel 0 1 1\nchannel 0 2 2\n"
#define STORES                                                                                     \
  "instrument 0 900000000000 60\ngauge 0 0 P\ngauge 0 1 Q1\npolicy 0 eob.daily yes\n"              \
  "policy 0 supply.hold_up 500000000\npolicy 0 meter.start_up 1000000000\n"
#define DLMS METER "protocol 0 dlms-wrapper direct\naddress 0 17 2\ntitle 0 4D4D4D0000BC614E\n"
static const char facts_21[] = METER SHAPE STORES;
static const char facts_without[] = METER SHAPE;
static const char facts_plain[] = METER STORES; /* declares no quantity, but stores */
static const char facts_dlms[] = DLMS SHAPE STORES;
static const char facts_dlms_without[] = DLMS SHAPE;

/* 53 */
static const char msg_daily[] = "\001R5\0020-0:98.2.0*255(1;2)\003"
                                "S";
/* 27 */
static const char msg_daily_rows[] = "\0020-0:98.2.0*255(2)\r\n"
                                     "(D;1;260331220000;00)\r\n"
                                     "(d;1;1-0:1.8.0*255;105000.000)\r\n"
                                     "(d;1;1-0:141.8.0*255;-12.500)\r\n"
                                     "(D;2;260401220000;08)\r\n"
                                     "(d;2;1-0:129.8.0*255;0.001)\r\n"
                                     "(d;2;1-0:5.6.0*255;6000.000)\r\n"
                                     "(d;2;1-0:1.8.0*255;105000.000;)\r\n"
                                     "(D;2;260401220000;8)\r\n"
                                     "\003"
                                     "'";
/* 5D */
static const char msg_gauges[] = "\001R6\0021-0:99.2.0*255(S7;S9)\003"
                                 "]";
/* 03 */
static const char msg_gauges_rows[] =
    "\0021-0:99.2.0*255(900;1-0:16.7.0*255;-3;W;1-0:23.7.0*255;-3;var)\r\n"
    "(I;7;1;260331220000;260331221500;0010;900;-250;6000000;1500;-1;0;-1)\r\n"
    "(I;8;1;260331221500;260331223000;0010;900;-250;6000000;1500)\r\n"
    "\003"
    "\003";
/* 36 */
static const char msg_gauges_head[] =
    "\0021-0:99.2.0*255(900;1-0:16.7.0*255;-3;W;1-0:23.7.0*255;-3;W)\r\n"
    "\003"
    "6";
/* 68 */
static const char msg_read_made[] = "\001R1\002128.33.0()\003"
                                    "h";
/* 07 */
static const char msg_14[] = "\002(14)\003"
                             "\007";
/* 64 */
static const char msg_read_highest[] = "\001R5\0020-0:128.34.0*255()\003"
                                       "d";
/* 0E */
static const char msg_highest[] = "\0020-0:128.34.0*255(96)\003"
                                  "\016";
/* 65 */
static const char msg_read_channels[] = "\001R5\0020-0:128.35.0*255()\003"
                                        "e";
/* 3F */
static const char msg_channels[] = "\0020-0:128.35.0*255(1-0:5.29.0*255;1-0:1.29.0*255)\003"
                                   "?";
/* 3B */
static const char msg_channels_twice[] = "\0020-0:128.35.0*255(1-0:5.29.0*255;1-0:5.29.0*255)\003"
                                         ";";
/* 60 */
static const char msg_change[] = "\001W5\0020-0:128.35.0*255(1-0:5.29.0*255)\003"
                                 "`";
/* 5B */
static const char msg_change_twice[] =
    "\001W5\0020-0:128.35.0*255(1-0:1.29.0*255;1-0:1.29.0*255)\003"
    "[";
/* 6C */
static const char msg_change_none[] = "\001W1\002128.35.0(1-0:2.29.0*255)\003"
                                      "l";
/* 51 */
static const char msg_profile[] = "\001R5\0021-0:99.1.0*255(S1;S3)\003"
                                  "Q";
/* 77 */
static const char msg_profile_old[] =
    "\0021-0:99.1.0*255(900;1-0:1.29.0*255;-3;Wh;1-0:5.29.0*255;-3;varh;1-0:141.29.0*255;-3;Wh)\r\n"
    "(E;1;1;260331220000;260331221500;0010;900;125000;7;-62500)\r\n"
    "\003"
    "w";
/* 24 */
static const char msg_profile_new[] = "\0021-0:99.1.0*255(900;1-0:5.29.0*255;-3;varh)\r\n"
                                      "(M;2;1;CC;260331221500;;51)\r\n"
                                      "(E;3;1;260331221500;260331223000;0010;900;7)\r\n"
                                      "\003"
                                      "$";
/* 61 */
static const char msg_events[] = "\001R5\0020-0:99.98.0*255(1;2)\003"
                                 "a";
/* 1E */
static const char msg_events_rows[] = "\0020-0:99.98.0*255(2)\r\n"
                                      "(V;1;1;051;260401044000;;1;R3)\r\n"
                                      "(V;2;1;088;260401044000;;90;I)\r\n"
                                      "\003"
                                      "\036";

#define OPENED_21 "conversation 0 1 1400000000 programming\n"

/* 2026-03-31T22:00Z is 1774994400, a day later 1775080800. A demand is no part of a daily set, a
 * register of it has no stamp, a status two digits. */
START_TEST(decode_served__daily_sets__are_their_energies) {
  hex_trace_t trace = {0};
  open_21(&trace);
  SAY(2000, msg_daily);
  HEAR(3000, msg_daily_rows);
  hex_expect(facts_21, &trace,
             OPENED_21 "daily 0 1 2000000000 1 1774994400 0\n"
                       "daily_register 0 1 2000000000 1 1-0:1.8.0*255 105000000\n"
                       "daily_register 0 1 2000000000 1 1-0:141.8.0*255 -12500\n"
                       "daily 0 1 2000000000 2 1775080800 8\n"
                       "daily_register 0 1 2000000000 2 1-0:129.8.0*255 1\n"
                       "broken 0 3000000000 2 163 part of a row that is not of its form\n"
                       "broken 0 3000000000 2 218 part of a row that is not of its form\n"
                       "broken 0 3000000000 2 239 part of a row that is not of its form\n"
                       "range 0 1 2000000000 daily 1 2 8\n");
}
END_TEST

/* A mean is missing; Q1 in W. */
START_TEST(decode_served__second_profile__has_three_values_of_each_gauge) {
  hex_trace_t trace = {0};
  open_21(&trace);
  SAY(2000, msg_gauges);
  HEAR(3000, msg_gauges_rows);
  SAY(4000, msg_gauges);
  HEAR(5000, msg_gauges_head);
  hex_expect(facts_21, &trace,
             OPENED_21 "gauges 0 1 2000000000 7 1 1774994400 1774995300 16 900 -250 6000000 1500 "
                       "-1 0 -1\n"
                       "broken 0 3000000000 2 193 part of a row that is not of its form\n"
                       "range 0 1 2000000000 instrument S7 S9 2\n"
                       "broken 0 5000000000 3 1 not the head line of this range\n"
                       "range 0 1 4000000000 instrument S7 S9 0\n");
}
END_TEST

/* Its gauges are Q1 and P, in another order. */
START_TEST(decode_served__gauges_that_are_not_the_declared_ones__are_broken) {
  hex_trace_t trace = {0};
  open_21(&trace);
  SAY(2000, msg_gauges);
  HEAR(3000, msg_gauges_rows);
  char *served =
      hex_served(METER "instrument 0 900000000000 60\ngauge 0 0 Q1\ngauge 0 1 P\n", &trace);
  ck_assert_ptr_nonnull(
      strstr(served, "broken 0 3000000000 2 1 not the head line of this range\n"));
  free(served);
}
END_TEST

static const exchange_t values[] = {
    {msg_read_made, msg_14},
    {msg_read_highest, msg_highest},
    {msg_read_channels, msg_channels},
    {msg_read_channels, msg_channels_twice},
};

START_TEST(decode_served__values_of_the_stores__are_counts_and_names) {
  hex_trace_t trace = {0};
  exchange_21(&trace, values, ROWS(values));
  hex_expect(facts_21, &trace,
             OPENED_21 "value 0 1 2000000000 0-0:128.33.0*255 14\n"
                       "value 0 1 3000000000 0-0:128.34.0*255 96\n"
                       "value 0 1 4000000000 0-0:128.35.0*255 1-0:5.29.0*255 1-0:1.29.0*255\n"
                       "broken 0 5500000000 5 18 value that is not of the form of its object\n");
}
END_TEST

/* A meter without daily sets, one without quantities. */
START_TEST(decode_served__objects_that_were_not_declared__are_no_answer) {
  hex_trace_t trace = {0};
  exchange_21(&trace, values, ROWS(values));
  SAY(6000, msg_daily);
  HEAR(7000, msg_daily_rows);
  char *without = hex_served(facts_without, &trace), *plain = hex_served(facts_plain, &trace);
  ck_assert_str_eq(without, OPENED_21
                   "broken 0 2500000000 2 1 no answer to what was asked\n"
                   "broken 0 3500000000 3 1 no answer to what was asked\n"
                   "value 0 1 4000000000 0-0:128.35.0*255 1-0:5.29.0*255 1-0:1.29.0*255\n"
                   "broken 0 5500000000 5 18 value that is not of the form of its object\n"
                   "broken 0 7000000000 6 1 no answer to what was asked\n");
  ck_assert_ptr_nonnull(strstr(plain, "value 0 1 2000000000 0-0:128.33.0*255 14\n"));
  ck_assert_ptr_nonnull(strstr(plain, "broken 0 4500000000 4 1 no answer to what was asked\n"));
  free(without);
  free(plain);
}
END_TEST

/* Before the order entries have three values, behind it one. */
START_TEST(decode_served__set_channels__changes_what_rows_hold) {
  hex_trace_t trace = {0};
  open_21(&trace);
  SAY(2000, msg_password_3);
  HEAR(2250, "\006");
  SAY(2500, msg_change_twice);
  HEAR(2750, "\002(ER04)\003\021");
  SAY(3000, msg_change_none);
  HEAR(3250, "\002(ER04)\003\021");
  SAY(4000, msg_profile);
  HEAR(5000, msg_profile_old);
  SAY(6000, msg_change);
  HEAR(6250, "\006");
  SAY(7000, msg_profile);
  HEAR(8000, msg_profile_new);
  SAY(9000, msg_profile);
  HEAR(10000, msg_profile_old);
  hex_expect(facts_21, &trace,
             OPENED_21 "level 0 1 2000000000 3\n"
                       "command 0 1 2500000000 set_channels 0,0 3 ER04\n"
                       "command 0 1 3000000000 set_channels - 3 ER04\n"
                       "entry 0 1 4000000000 1 1 1774994400 1774995300 16 900 125000 7 -62500\n"
                       "range 0 1 4000000000 profile S1 S3 1\n"
                       "command 0 1 6000000000 set_channels 1 3 ok\n"
                       "marker 0 1 7000000000 2 1 CC 1774995300 - 51\n"
                       "entry 0 1 7000000000 3 1 1774995300 1774996200 16 900 7\n"
                       "range 0 1 7000000000 profile S1 S3 2\n"
                       "broken 0 10000000000 8 1 not the head line of this range\n"
                       "broken 0 10000000000 8 138 part of a row that is not of its form\n"
                       "range 0 1 9000000000 profile S1 S3 1\n");
}
END_TEST

#define NEW_ROWS                                                                                   \
  "marker 0 1 4000000000 2 1 CC 1774995300 - 51\n"                                                 \
  "entry 0 1 4000000000 3 1 1774995300 1774996200 16 900 7\n"                                      \
  "range 0 1 4000000000 profile S1 S3 2\n"

/* At 3 s; without supply from 1 s to 2 s, after hold-up, and a second of start-up. */
static const struct {
  const char *faults;
  bool obeyed;
} by_hand[] = {
    {"fault 0 set_channels 3000000000 -1 1 O3\n", true},
    {"fault 0 set_channels 4000000001 -1 1 O3\n", false}, /* behind the request */
    {"fault 0 set_channels 3000000000 -1 1,1 O3\n", false},
    {"fault 0 set_channels 3000000000 -1 3 O3\n", false},
    {"fault 0 set_channels 3000000000 -1 0 O3\nfault 0 set_channels 3000000000 -1 1 O3\n", true},
    {"fault 0 supply_off 1000000000 2000000000 site\nfault 0 set_channels 1500000000 -1 1 O3\n",
     true},
    {"fault 0 supply_off 1000000000 2000000000 site\nfault 0 set_channels 1500000001 -1 1 O3\n",
     false},
    {"fault 0 supply_off 1000000000 2000000000 site\nfault 0 set_channels 2999999999 -1 1 O3\n",
     false},
    {"fault 0 supply_off 1000000000 2000000000 site\nfault 0 set_channels 3000000000 -1 1 O3\n",
     true},
    {"fault 0 supply_off 1000000000 1500000000 site\nfault 0 set_channels 1500000001 -1 1 O3\n",
     true}, /* bridged */
    {"fault 0 supply_off -1774994400000000001 2774994400000000001 site\n"
     "fault 0 set_channels 3000000000 -1 1 O3\n",
     false},
    {"fault 0 supply_off 1774994400000000001 -1 site\nfault 0 set_channels 3000000000 -1 1 O3\n",
     true},
};

START_TEST(decode_served__channels_changed_by_hand__hold_where_the_meter_could_obey) {
  hex_trace_t trace = {0};
  char facts[1024];
  open_21(&trace);
  SAY(4000, msg_profile);
  HEAR(5000, msg_profile_new);
  snprintf(facts, sizeof facts, "%s%s", facts_21, by_hand[_i].faults);
  char *served = hex_served(facts, &trace);
  if (by_hand[_i].obeyed)
    ck_assert_str_eq(served, OPENED_21 NEW_ROWS);
  else
    ck_assert_ptr_nonnull(strstr(served, "not the head line of this range"));
  free(served);
}
END_TEST

START_TEST(decode_served__events_of_channels_and_of_a_full_profile__are_events) {
  hex_trace_t trace = {0};
  open_21(&trace);
  SAY(2000, msg_events);
  HEAR(2750, msg_events_rows);
  hex_expect(facts_21, &trace,
             OPENED_21 "event 0 1 2000000000 1 1 51 1775018400 - 1 R3\n"
                       "event 0 1 2000000000 2 1 88 1775018400 - 90 I\n"
                       "range 0 1 2000000000 events 1 2 2\n");
}
END_TEST

#define OPENED "conversation 0 1 1000000000 association\nlevel 0 1 1000000000 3\n"
/* T_22_00 1774994400, T_22_15 1774995300, T_22_30 1774996200, T_DAY 1775080800. */
#define T_22_00 "090C 07EA031F02160000 00 0000 00"
#define T_22_15 "090C 07EA031F02160F00 00 0000 00"
#define T_22_30 "090C 07EA031F02161E00 00 0000 00"
#define T_DAY "090C 07EA040103160000 00 0000 00"
#define T_NONE "090C FFFFFFFFFFFFFFFF FF 8000 FF"
#define ZERO "15 0000000000000000"
#define ZEROS ZERO ZERO ZERO ZERO

/* 3 columns and 7 energies: 1.8.0, 5.8.0, 141.8.0, 1.8.1, 128.8.0, 128.8.5, 129.8.0. 105,000,000 is
 * 0642 2C40, −12,500 is FFFF…CF2C. */
START_TEST(decode_served__dlms_daily_sets__are_their_energies) {
  hex_trace_t trace = {0};
  static const exchange_t rows[] = {
      {"C001C1 0007 0000620200FF 02 01 01 0204 0204 120001 09060000802100FF 0F02 120000"
       "0600000001 0600000002 0100",
       "C401C100 0102"
       "020A 0600000001" T_22_00 "1100 15 0000000006422C40 15 0000000000000007"
       "14 FFFFFFFFFFFFCF2C" ZEROS "020A 0600000002" T_DAY
       "1108 15 0000000006422C41 15 0000000000000007 14 FFFFFFFFFFFFCF2C" ZEROS},
      {"C001C1 0007 0000620200FF 02 00",
       "C401C100 0101 0209 0600000001" T_22_00 "1100 15 0000000006422C40"
       "15 0000000000000007 14 FFFFFFFFFFFFCF2C" ZERO ZERO ZERO},
  };
  exchange_dlms(&trace, rows, ROWS(rows));
  hex_expect(facts_dlms, &trace,
             OPENED "daily 0 1 2000000000 1 1774994400 0\n"
                    "daily_register 0 1 2000000000 1 1-0:1.8.0*255 105000000\n"
                    "daily_register 0 1 2000000000 1 1-0:5.8.0*255 7\n"
                    "daily_register 0 1 2000000000 1 1-0:141.8.0*255 -12500\n"
                    "daily_register 0 1 2000000000 1 1-0:1.8.1*255 0\n"
                    "daily_register 0 1 2000000000 1 1-0:128.8.0*255 0\n"
                    "daily_register 0 1 2000000000 1 1-0:128.8.5*255 0\n"
                    "daily_register 0 1 2000000000 1 1-0:129.8.0*255 0\n"
                    "daily 0 1 2000000000 2 1775080800 8\n"
                    "daily_register 0 1 2000000000 2 1-0:1.8.0*255 105000001\n"
                    "daily_register 0 1 2000000000 2 1-0:5.8.0*255 7\n"
                    "daily_register 0 1 2000000000 2 1-0:141.8.0*255 -12500\n"
                    "daily_register 0 1 2000000000 2 1-0:1.8.1*255 0\n"
                    "daily_register 0 1 2000000000 2 1-0:128.8.0*255 0\n"
                    "daily_register 0 1 2000000000 2 1-0:128.8.5*255 0\n"
                    "daily_register 0 1 2000000000 2 1-0:129.8.0*255 0\n"
                    "range 0 1 2000000000 daily 1 2 16\n"
                    "broken 0 3500000000 2 8 column that is not of its form\n"
                    "range 0 1 3000000000 daily E1 E0 1\n");
}
END_TEST

/* −250 is FFFF…FF06, 6,000,000 is 5B 8D80, 1500 is 5DC. */
#define P_VALUES "14 FFFFFFFFFFFFFF06 14 00000000005B8D80 14 00000000000005DC"
#define Q_VALUES "14 FFFFFFFFFFFFFFFF 14 0000000000000000 14 FFFFFFFFFFFFFFFF"

START_TEST(decode_served__dlms_second_profile__has_three_values_of_each_gauge) {
  hex_trace_t trace = {0};
  static const exchange_t rows[] = {
      {"C001C1 0007 0100630200FF 02 01 01 0204 0204 120001 09060000802200FF 0F02 120000"
       "0600000007 0600000008 0100",
       "C401C100 0102"
       "020C" T_22_00 "120010 0600000007 0600000001" T_22_15 "14 0000000000000384" P_VALUES Q_VALUES
       "020C" T_22_15 "00 0600000008 00" T_22_30 "14 0000000000000384" P_VALUES Q_VALUES},
      {"C001C1 0007 0100630200FF 02 00",
       "C401C100 0101" /* the first row has no row before it */
       "020C" T_22_00 "00 0600000007 0600000001" T_22_15 "14 0000000000000384" P_VALUES Q_VALUES},
  };
  exchange_dlms(&trace, rows, ROWS(rows));
  hex_expect(facts_dlms, &trace,
             OPENED "gauges 0 1 2000000000 7 1 1774994400 1774995300 16 900 -250 6000000 1500 -1 0 "
                    "-1\n"
                    "gauges 0 1 2000000000 8 1 1774995300 1774996200 16 900 -250 6000000 1500 -1 0 "
                    "-1\n"
                    "range 0 1 2000000000 instrument S7 S8 2\n"
                    "broken 0 3500000000 2 8 column that is not of its form\n"
                    "range 0 1 3000000000 instrument E1 E0 1\n");
}
END_TEST

/* 128.36.0, why a calendar was refused, makes no line. */
START_TEST(decode_served__dlms_counts_of_the_stores__are_values) {
  hex_trace_t trace = {0};
  static const exchange_t rows[] = {
      {"C001C1 0001 0000802100FF 02 00", "C401C100 060000000E"},
      {"C001C1 0001 0000802200FF 02 00", "C401C100 060000000060"}, /* an octet too many */
      {"C001C1 0001 0000802400FF 02 00", "C401C100 1105"},
      {"C001C1 0007 0000620200FF 02 00", "C401C100 0100"},
  };
  exchange_dlms(&trace, rows, ROWS(rows));
  hex_expect(facts_dlms, &trace,
             OPENED "value 0 1 2000000000 0-0:128.33.0*255 14\n"
                    "broken 0 3500000000 2 17 octets after the value\n"
                    "range 0 1 5000000000 daily E1 E0 0\n");
  hex_expect(facts_dlms_without, &trace,
             OPENED "broken 0 3500000000 2 17 octets after the value\n");
}
END_TEST

#define COLUMN_1(obis) "0204 120001 0906 " obis " 0F02 120000"
#define COLUMNS                                                                                    \
  "0204 120008 0906 0000010000FF 0F02 120000" COLUMN_1("0000600A01FF") COLUMN_1("0000800400FF")    \
      COLUMN_1("0000600700FF") COLUMN_1("0000600A02FF") COLUMN_1("0000800600FF")                   \
          COLUMN_1("0000800700FF")
#define CHANNEL(obis) "0204 120003 0906 " obis " 0F02 120000"
#define IMPORT CHANNEL("0100011D00FF")
#define INDUCTIVE CHANNEL("0100051D00FF")
#define EXPORT CHANNEL("0100021D00FF")
#define GET_COLUMNS "C001C1 0007 0100630100FF 03 00"
#define SET_COLUMNS "C101C1 0007 0100630100FF 03 00"

START_TEST(decode_served__dlms_columns__are_the_channels_and_may_be_changed) {
  hex_trace_t trace = {0};
  static const exchange_t rows[] = {
      {SET_COLUMNS "0108" COLUMNS EXPORT, "C501C1 0C"},
      {SET_COLUMNS "0109" COLUMNS INDUCTIVE IMPORT, "C501C1 00"},
      {GET_COLUMNS, "C401C100 0109" COLUMNS INDUCTIVE IMPORT},
      {"C001C1 0007 0100630100FF 02 00",
       "C401C100 0101 0209" T_22_15 "120010 0600000003 0600000001 1600" T_22_30
       "14 0000000000000384 15 0000000000000007 15 000000000001E848"},
  };
  exchange_dlms(&trace, rows, ROWS(rows));
  hex_expect(facts_dlms, &trace,
             OPENED "command 0 1 2000000000 set_channels - 3 ER04\n"
                    "command 0 1 3000000000 set_channels 1,0 3 ok\n"
                    "value 0 1 4000000000 0-0:128.35.0*255 1-0:5.29.0*255 1-0:1.29.0*255\n"
                    "entry 0 1 5000000000 3 1 1774995300 1774996200 16 900 7 125000\n"
                    "range 0 1 5000000000 profile E1 E0 1\n");
}
END_TEST

/* One twice; the first seven cut off; none; of a meter that declares no quantities no line. */
START_TEST(decode_served__dlms_columns_that_cannot_be__are_broken) {
  hex_trace_t trace = {0};
  static const exchange_t rows[] = {
      {GET_COLUMNS, "C401C100 0109" COLUMNS IMPORT IMPORT},
      {GET_COLUMNS, "C401C100 0101" IMPORT},
      {GET_COLUMNS, "C401C100 0107" COLUMNS},
      {SET_COLUMNS "0108" COLUMNS IMPORT, "C501C1 03"},
  };
  exchange_dlms(&trace, rows, ROWS(rows));
  hex_expect(facts_dlms, &trace,
             OPENED "broken 0 2500000000 1 8 columns that are not those of the dictionary\n"
                    "broken 0 3500000000 2 8 columns that are not those of the dictionary\n"
                    "broken 0 4500000000 3 8 columns that are not those of the dictionary\n"
                    "command 0 1 5000000000 set_channels 0 3 ER03\n");
  hex_expect(DLMS STORES, &trace, OPENED "command 0 1 5000000000 set_channels 0 3 ER03\n");
}
END_TEST

/* 2026-03-29 the wall goes from 02:00 to 03:00 at 01:00Z, 1774746000; 2026-10-25 from 03:00 to
 * 02:00 at 01:00Z, 1792890000: 02:30 is there twice, told by status 80. */
#define RULE                                                                                       \
  "zone_rule 0 3600 3600\nzone_turn 0 dst 3 last 7 7200 wall\n"                                    \
  "zone_turn 0 standard 10 last 7 10800 wall\n"
#define SET_CLOCK "C101C1 0008 0000010000FF 02 00 090C "

START_TEST(decode_served__clock_set_without_deviation__is_read_by_the_rule_of_the_zone) {
  hex_trace_t trace = {0};
  static const exchange_t rows[] = {
      {SET_CLOCK "07EA031D07031E00 00 8000 00", "C501C1 00"}, /* 03-29 03:30: 01:30Z */
      {SET_CLOCK "07EA0A1907021E00 00 8000 80", "C501C1 00"}, /* 10-25 02:30, DST: 00:30Z */
      {SET_CLOCK "07EA0A1907021E00 00 8000 00", "C501C1 00"}, /* 01:30Z */
      {SET_CLOCK "07EA031D07021E00 00 8000 00", "C501C1 0C"}, /* 03-29 02:30 is not */
  };
  exchange_dlms(&trace, rows, ROWS(rows));
  hex_expect(RULE DLMS, &trace,
             OPENED "command 0 1 2000000000 set_clock 1774747800 3 ok\n"
                    "command 0 1 3000000000 set_clock 1792888200 3 ok\n"
                    "command 0 1 4000000000 set_clock 1792891800 3 ok\n"
                    "command 0 1 5000000000 set_clock - 3 ER04\n");
  /* The meter was programmed with a zone of its own: UTC. 03:30 is 1774755000. */
  char *own = hex_served(RULE "zone_row 1 -9000000000 0 0\n" DLMS "meter_zone 0 1\n", &trace);
  ck_assert_ptr_nonnull(strstr(own, "set_clock 1774755000 3 ok\n"));
  free(own);
}
END_TEST

static const char *const wrong[] = {
    "instrument 0 900000000000 60\n",                                 /* of no meter */
    METER "gauge 0 0 P\n",                                            /* of no second profile */
    METER "instrument 0 0 60\n",                                      /* no period */
    METER "instrument 0 420000000000 60\n",                           /* seven minutes */
    METER "instrument 0 90000000000 60\n",                            /* no whole minutes */
    METER "instrument 0 900000000000 60\ngauge 0 1 P\n",              /* from 0 */
    METER "instrument 0 900000000000 60\ngauge 0 0 P4\n",             /* none */
    METER "instrument 0 900000000000 60\ngauge 0 0 P\ngauge 0 1 P\n", /* each once */
    METER "fault 0 set_channels 5 -1 O3\n",                           /* none named */
    METER "fault 0 set_channels 5 -1 0,x O3\n",
    METER "fault 0 supply_off 99774994400000000001 -1 site\n", /* after all times */
    METER "fault 0 supply_off 1774994400-00000001 -1 site\n",
    METER "meter_zone 0 -\n",
    "zone_turn 0 dst 3 last 7 7200 wall\n", /* without its rule */
};

START_TEST(decode_roster_read__stores_that_cannot_be__are_no_facts) {
  char error[256] = "";
  ck_assert_ptr_null(decode_served(wrong[_i], NULL, 0, error, sizeof error));
  ck_assert_ptr_nonnull(strstr(error, "not as FACTS.md has it"));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("decode_stores");
  TCase *tests = tcase_create("both languages");
  tcase_add_test(tests, decode_served__daily_sets__are_their_energies);
  tcase_add_test(tests, decode_served__second_profile__has_three_values_of_each_gauge);
  tcase_add_test(tests, decode_served__gauges_that_are_not_the_declared_ones__are_broken);
  tcase_add_test(tests, decode_served__values_of_the_stores__are_counts_and_names);
  tcase_add_test(tests, decode_served__objects_that_were_not_declared__are_no_answer);
  tcase_add_test(tests, decode_served__set_channels__changes_what_rows_hold);
  tcase_add_loop_test(tests,
                      decode_served__channels_changed_by_hand__hold_where_the_meter_could_obey, 0,
                      sizeof by_hand / sizeof by_hand[0]);
  tcase_add_test(tests, decode_served__events_of_channels_and_of_a_full_profile__are_events);
  tcase_add_test(tests, decode_served__dlms_daily_sets__are_their_energies);
  tcase_add_test(tests, decode_served__dlms_second_profile__has_three_values_of_each_gauge);
  tcase_add_test(tests, decode_served__dlms_counts_of_the_stores__are_values);
  tcase_add_test(tests, decode_served__dlms_columns__are_the_channels_and_may_be_changed);
  tcase_add_test(tests, decode_served__dlms_columns_that_cannot_be__are_broken);
  tcase_add_test(tests,
                 decode_served__clock_set_without_deviation__is_read_by_the_rule_of_the_zone);
  tcase_add_loop_test(tests, decode_roster_read__stores_that_cannot_be__are_no_facts, 0,
                      sizeof wrong / sizeof wrong[0]);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  const int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
