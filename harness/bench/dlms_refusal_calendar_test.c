/* Bad calendars over the wire: a client played by hand writes each of them to a real meter behind
 * its server, part by part, as sections 6 and 8 of the dictionary of DLMS say. Each is refused, the
 * object 0-0:128.36.0 says why, and neither the active tariff nor the passive one has changed. A
 * good one beside them is taken, and the reason is gone. */
#include <check.h>
#include <stdio.h>

#include "harness/bench/dlms_pair_test.h"

enum { TYPE_UNMATCHED = 12, TEMPORARY_FAILURE = 2 };
enum { CALENDAR = 20, SPECIALS_TABLE = 11, DATA_CLASS = 1 };

/* Parts as octets in hex. Times hhmmss, dates mmdd, names and numbers of one octet. */
#define SWITCH(time, rate) "02 03 09 04 " time " 00 09 06 00000A0064FF 12 " rate " "
#define DAY(id, count, switches) "02 02 11 " id " 01 " count " " switches
#define SEASON(name, date, week)                                                                   \
  "02 03 09 01 " name " 09 0C FFFF " date " FF 000000 00 8000 FF 09 01 " week " "
#define WEEK(name, day)                                                                            \
  "02 08 09 01 " name " 11 " day " 11 " day " 11 " day " 11 " day " 11 " day " 11 " day " 11 " day \
  " "
#define SPECIAL(index, date, day) "02 03 12 " index " 09 05 " date " FF 11 " day " "

#define MIDNIGHT SWITCH("000000", "0001")
#define FOUR(hour)                                                                                 \
  SWITCH(hour "0000", "0001")                                                                      \
  SWITCH(hour "0F00", "0002") SWITCH(hour "1E00", "0001") SWITCH(hour "2D00", "0002")

static const char good_name[] = "09 03 6E6577"; /* new */
static const char good_seasons[] = "01 02 " SEASON("41", "0401", "61") SEASON("42", "0A01", "62");
static const char good_weeks[] = "01 02 " WEEK("61", "01") WEEK("62", "02");
static const char good_days[] =
    "01 02 " DAY("01", "02", MIDNIGHT SWITCH("060000", "0002")) DAY("02", "01", MIDNIGHT);
static const char good_specials[] =
    "01 02 " SPECIAL("0001", "FFFF 0C19", "02") SPECIAL("0002", "07EA 0C19", "01");

typedef struct {
  const char *what;
  const char *name, *seasons, *weeks, *days, *specials; /* NULL: the good one */
  uint8_t reason;
} bad_t;

#define THREE(times) "01 02 " DAY("01", "03", times) DAY("02", "01", MIDNIGHT)
#define SEVENTEEN FOUR("00") FOUR("01") FOUR("02") FOUR("03") SWITCH("040000", "0001")

static const bad_t bad[] = {
    {.what = "a day that begins at 00:01",
     .days = "01 02 " DAY("01", "01", SWITCH("000100", "0001")) DAY("02", "01", MIDNIGHT),
     .reason = 1},
    {.what = "a day without a switching",
     .days = "01 02 " DAY("01", "00", "") DAY("02", "01", MIDNIGHT),
     .reason = 1},
    {.what = "two switchings at 06:00",
     .days = THREE(MIDNIGHT SWITCH("060000", "0002") SWITCH("060000", "0001")),
     .reason = 2},
    {.what = "07:00 before 06:00",
     .days = THREE(MIDNIGHT SWITCH("070000", "0002") SWITCH("060000", "0001")),
     .reason = 2},
    {.what = "two seasons from 1 April",
     .seasons = "01 02 " SEASON("41", "0401", "61") SEASON("42", "0401", "62"),
     .reason = 3},
    {.what = "Christmas of every year twice",
     .specials = "01 02 " SPECIAL("0001", "FFFF 0C19", "02") SPECIAL("0002", "FFFF 0C19", "01"),
     .reason = 4},
    {.what = "a season of week z",
     .seasons = "01 02 " SEASON("41", "0401", "7A") SEASON("42", "0A01", "62"),
     .reason = 5},
    {.what = "a week of day 3", .weeks = "01 02 " WEEK("61", "03") WEEK("62", "02"), .reason = 5},
    {.what = "a special day of day 3",
     .specials = "01 01 " SPECIAL("0001", "FFFF 0C19", "03"),
     .reason = 5},
    {.what = "seventeen switchings in a day",
     .days = "01 02 " DAY("01", "11", SEVENTEEN) DAY("02", "01", MIDNIGHT),
     .reason = 6},
    {.what = "rate 9",
     .days = "01 02 " DAY("01", "01", SWITCH("000000", "0009")) DAY("02", "01", MIDNIGHT),
     .reason = 7},
    {.what = "a season from 30 February",
     .seasons = "01 02 " SEASON("41", "021E", "61") SEASON("42", "0A01", "62"),
     .reason = 8},
    {.what = "a name of nothing", .name = "09 00", .reason = 8},
    {.what = "two days of one number",
     .days = "01 03 " DAY("01", "01", MIDNIGHT) DAY("02", "01", MIDNIGHT) DAY("02", "01", MIDNIGHT),
     .reason = 8},
    {.what = "rate 9 and a day that begins at 00:01: the first reason",
     .days = "01 02 " DAY("01", "01", SWITCH("000000", "0009"))
         DAY("02", "01", SWITCH("000100", "0001")),
     .reason = 1},
};
enum { BAD = sizeof bad / sizeof bad[0] };

static pair_t *p;

static void setup(void) {
  p = pair_new(DATALINK_WRAPPER, DLMS_SECURITY_NONE);
  ck_assert(pair_associate(p, PAIR_MANAGEMENT));
}

static void teardown(void) { pair_free(p); }

static int32_t write_part(uint16_t class_id, int8_t index, const char *hex) {
  apdu_target_t target = {.class_id = class_id, .name = {0, 0, 13, 0, 0, 255}, .index = index};
  if (class_id == SPECIALS_TABLE) target.name = (obis_t){0, 0, 11, 0, 1, 255};
  return pair_set(p, target, pair_hex(hex));
}

static const char *or_good(const char *part, const char *good) {
  return part != NULL ? part : good;
}

/* Name, seasons, weeks, special days, days, due: the first answer that is not 0. */
static int32_t write_calendar(const bad_t *calendar, const char *due) {
  const struct {
    uint16_t class_id;
    int8_t index;
    const char *hex;
  } parts[] = {
      {CALENDAR, 6, or_good(calendar->name, good_name)},
      {CALENDAR, 7, or_good(calendar->seasons, good_seasons)},
      {CALENDAR, 8, or_good(calendar->weeks, good_weeks)},
      {SPECIALS_TABLE, 2, or_good(calendar->specials, good_specials)},
      {CALENDAR, 9, or_good(calendar->days, good_days)},
      {CALENDAR, 10, due},
  };
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
    int32_t code = write_part(parts[i].class_id, parts[i].index, parts[i].hex);
    if (code != 0) return code;
  }
  return 0;
}

static const char by_order[] = "09 0C FFFFFFFFFF FFFFFF FF 8000 FF";

static int32_t reason(void) {
  apdu_target_t target = {.class_id = DATA_CLASS, .name = {0, 0, 128, 36, 0, 255}, .index = 2};
  ck_assert_int_eq(pair_get(p, target), 0);
  ck_assert_uint_eq(p->answer.data.len, 2);
  ck_assert_uint_eq(p->answer.data.p[0], 17);
  return p->answer.data.p[1];
}

/* Both calendars of the meter as octets. */
static void look(picture_t *picture) {
  static meter_calendar_t calendar;
  meter_face_t face;
  picture->len = 0;
  for (int passive = 0; passive < 2; passive++)
    if (meter_calendar(p->sample.port.meter, passive == 1, &calendar))
      picture_calendar(picture, &calendar);
  meter_face(p->sample.port.meter, &face);
  picture_octets(picture, face.tariff, strlen(face.tariff));
  picture_octets(picture, face.passive, strlen(face.passive));
}

static bool same(const picture_t *a, const picture_t *b) {
  return a->len == b->len && memcmp(a->octets, b->octets, a->len) == 0;
}

START_TEST(bad_calendar__is_refused_and_its_reason_said) {
  const bad_t *one = &bad[_i];
  look(&p->before);
  ck_assert_int_eq(reason(), 0);
  ck_assert_msg(write_calendar(one, by_order) == TYPE_UNMATCHED, "%s was not refused", one->what);
  ck_assert_msg(reason() == one->reason, "%s: %d, not %d", one->what, reason(), one->reason);
  look(&p->after);
  ck_assert_msg(same(&p->before, &p->after), "%s left a trace", one->what);
}
END_TEST

START_TEST(bad_calendar__leaves_the_passive_one_and_the_good_one_is_taken) {
  const bad_t *one = &bad[_i];
  const bad_t good = {.name = "09 03 6F6C64"}; /* old */
  meter_face_t face;
  ck_assert_int_eq(write_calendar(&good, by_order), 0);
  look(&p->before);
  ck_assert_int_eq(write_calendar(one, by_order), TYPE_UNMATCHED);
  look(&p->after);
  ck_assert_msg(same(&p->before, &p->after), "%s left a trace", one->what);
  meter_face(p->sample.port.meter, &face);
  ck_assert_str_eq(face.passive, "old");
  ck_assert_int_eq(write_calendar(&(bad_t){.what = "none"}, by_order), 0);
  ck_assert_int_eq(reason(), 0);
  meter_face(p->sample.port.meter, &face);
  ck_assert_str_eq(face.passive, "new");
}
END_TEST

/* 2026-01-01T00:00:00Z is behind the meter's clock: refused in this state, and for another reason
 * than that it could be none. */
START_TEST(good_calendar__that_was_due__is_refused_for_anything_else) {
  static const char due[] = "09 0C 07EA010104 000000 00 0000 00";
  ck_assert_int_eq(write_calendar(&(bad_t){.what = "none"}, due), TEMPORARY_FAILURE);
  ck_assert_int_eq(reason(), 8);
}
END_TEST

/* Twenty-five seasons of 24 that a table holds, all on the first of a month: the thirteenth begins
 * with the first, which is the earlier reason; with a day of its own each, they are too many. */
START_TEST(long_table__is_refused_as_it_comes) {
  static char hex[8192];
  for (int apart = 0; apart < 2; apart++) {
    size_t len = (size_t)snprintf(hex, sizeof hex, "01 19 ");
    for (unsigned i = 0; i < 25; i++) {
      len += (size_t)snprintf(hex + len, sizeof hex - len,
                              "02 03 09 01 41 09 0C FFFF %02X %02X FF 000000 00 8000 FF 09 01 61 ",
                              i % 12 + 1, apart == 1 ? i + 1 : 1);
    }
    ck_assert_int_eq(write_part(CALENDAR, 6, good_name), 0);
    ck_assert_int_eq(write_part(CALENDAR, 7, hex), TYPE_UNMATCHED);
    ck_assert_int_eq(reason(), apart == 1 ? 6 : 3);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("dlms_refusal_calendar");
  TCase *tcase = tcase_create("calendar");
  tcase_set_timeout(tcase, 60);
  tcase_add_checked_fixture(tcase, setup, teardown);
  tcase_add_loop_test(tcase, bad_calendar__is_refused_and_its_reason_said, 0, BAD);
  tcase_add_loop_test(tcase, bad_calendar__leaves_the_passive_one_and_the_good_one_is_taken, 0,
                      BAD);
  tcase_add_test(tcase, good_calendar__that_was_due__is_refused_for_anything_else);
  tcase_add_test(tcase, long_table__is_refused_as_it_comes);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
