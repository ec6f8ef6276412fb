/* The way to a meter: what is written, what follows, what the matrix and the command line replace,
 * and what cannot be. Facts and sentences are literals. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/scenario/scenario.h"

#define HEAD "id: TST-WAY-P01\nversion: 1\ntitle: t\nrelations: [R01]\n"
#define TIME "time: {zone: UTC, start: 2026-04-01T00:00, end: 2026-04-02T00:00}\n"
#define BUS "links: [{name: bus}]\n"
#define METER(more) "meters: [{name: m, model: polyphase-tou, tariff: flat" more "}]\n"

static arena_t arena;
static complaints_t complaints;
static case_t *cases;
static size_t count;

static void setup(void) { complaints = (complaints_t){0}; }

static void teardown(void) {
  text_free(&complaints.text);
  arena_free(&arena);
}

static status_t load_as(const char *text, const char *protocol, const char *security) {
  const scenario_options_t options = {
      .root = HOUSE_ROOT, .seed = 7, .protocol = protocol, .security = security};
  char path[] = "/tmp/way_test_XXXXXX.yaml";
  int descriptor = mkstemps(path, 5);
  ck_assert_int_ge(descriptor, 0);
  FILE *file = fdopen(descriptor, "w");
  ck_assert_ptr_nonnull(file);
  fputs(text, file);
  fclose(file);
  status_t status = scenario_load(&arena, path, &options, &cases, &count, &complaints);
  unlink(path);
  return status;
}

static void load(const char *text) {
  ck_assert_msg(load_as(text, NULL, NULL) == ST_OK, "%s", text_chars(&complaints.text));
}

static const char *facts(size_t index) {
  ck_assert_uint_lt(index, count);
  return arena_text(&arena, cases[index].facts);
}

static void has(size_t index, const char *line) {
  ck_assert_msg(strstr(facts(index), line) != NULL, "no '%s' in:\n%s", line, facts(index));
}

static void has_not(size_t index, const char *line) {
  ck_assert_msg(strstr(facts(index), line) == NULL, "a '%s' in:\n%s", line, facts(index));
}

/* The first 16 octets of SHA-256, by `printf 'meterproof guek 0' | sha256sum` and so on. */
static const char DEFAULT_FACTS[] = "password 0 3 33333333\n"
                                    "protocol 0 dlms-hdlc direct\n"
                                    "address 0 17 2\n"
                                    "security 0 both\n"
                                    "title 0 4D50460100000000\n"
                                    "key 0 guek 2D4F912C38A3396E88B00B3F7EDA253D\n"
                                    "key 0 gak C2F7AC19C60462A6B46AF63019C61796\n"
                                    "key 0 kek 47FD2154CB0DEA28FE58404DFACDA198\n"
                                    "transfer 0 info 2030\n"
                                    "transfer 0 window 7\n"
                                    "transfer 0 pdu 2048\n"
                                    "transfer 0 blocks get\n"
                                    "clock_initial 0 set\n";

START_TEST(way__dlms__has_all_facts_behind_the_passwords) {
  load(HEAD TIME BUS METER(", protocol: dlms-hdlc"));
  has(0, DEFAULT_FACTS);
  has(0, "line 0 bus rs485 9600\n");
  has(0, "headend title 4D50460000000001\n");
}
END_TEST

START_TEST(way__iec62056_21__has_none_of_them) {
  static const char *const NONE[] = {"protocol ", "address ", "security ",
                                     "title ",    "key ",     "transfer "};
  load(HEAD TIME BUS METER(""));
  for (size_t i = 0; i < sizeof NONE / sizeof NONE[0]; i++) {
    has_not(0, arena_printf(&arena, "\n%s", NONE[i]));
  }
  has_not(0, "headend title");
  has(0, "line 0 bus rs485 9600\n");
}
END_TEST

START_TEST(way__written__is_taken) {
  load(HEAD TIME BUS METER(
      ", protocol: dlms-hdlc, opening: mode-e, security: general-dedicated, address: 200,"
      " transfer: {info: 128, window: 1, pdu: 512, blocks: general},"
      " keys: {gak: \"d0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF\"}"));
  has(0, "protocol 0 dlms-hdlc mode-e\naddress 0 200 4\nsecurity 0 general-dedicated\n");
  has(0, "key 0 gak D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF\n");
  has(0, "transfer 0 info 128\ntransfer 0 window 1\ntransfer 0 pdu 512\ntransfer 0 blocks "
         "general\n");
}
END_TEST

/* Positions are counted on each line: 17 and 18 on one, 17 on the other. */
START_TEST(way__addresses__go_up_on_each_line) {
  load(HEAD TIME
       "links: [{name: a}, {name: b}]\n"
       "meters:\n"
       "- {name: m, count: 2, model: polyphase-tou, tariff: flat, link: a, protocol: dlms-hdlc}\n"
       "- {name: n, model: polyphase-tou, tariff: flat, link: b, protocol: dlms-hdlc}\n"
       "- {name: o, model: polyphase-tou, tariff: flat, link: a, protocol: dlms-hdlc,"
       " address_len: 1}\n");
  has(0, "\naddress 0 17 2\n");
  has(0, "\naddress 1 18 2\n");
  has(0, "\naddress 2 17 2\n");
  has(0, "\naddress 3 19 1\n");
}
END_TEST

/* A kind that is not written follows from who speaks, in each cell. */
START_TEST(way__axis_of_protocols__makes_the_line) {
  load(HEAD TIME BUS METER("") "matrix: {protocol: [iec62056-21, dlms-hdlc, dlms-wrapper]}\n");
  ck_assert_uint_eq(count, 3);
  ck_assert_str_eq(cases[2].cell, "protocol=dlms-wrapper");
  has(0, "line 0 bus rs485 9600\n");
  has(1, "line 0 bus rs485 9600\n");
  has(2, "line 0 bus tcp 1000000\n");
  has(2, "protocol 0 dlms-wrapper direct\n");
  has_not(0, "\nprotocol ");
}
END_TEST

START_TEST(way__axes_of_a_transfer__are_words_of_facts) {
  load(HEAD TIME BUS METER(", protocol: dlms-hdlc") "matrix: {window: [1, 7], info: [128], blocks: "
                                                    "[get, general]}\n");
  ck_assert_uint_eq(count, 4);
  ck_assert_str_eq(cases[1].cell, "window=1,info=128,blocks=general");
  has(1, "transfer 0 info 128\ntransfer 0 window 1\ntransfer 0 pdu 2048\ntransfer 0 blocks "
         "general\n");
  has(2, "transfer 0 window 7\n");
}
END_TEST

/* --- The command line --- */

START_TEST(override__plain_story__is_told_in_the_other_language) {
  ck_assert_int_eq(load_as(HEAD TIME "links: [{name: bus, kind: rs485, baud: 9600}]\n" METER(
                               ", protocol: iec62056-21"),
                           "dlms-wrapper", "lls"),
                   ST_OK);
  ck_assert_uint_eq(count, 1);
  ck_assert_str_eq(cases[0].cell, "protocol=dlms-wrapper,security=lls");
  has(0, "line 0 bus tcp 1000000\n");
  has(0, "security 0 lls\n");
  ck_assert_ptr_null(cases[0].inapplicable);
}
END_TEST

START_TEST(override__axis_that_offers_it__is_narrowed) {
  static const char TEXT[] =
      HEAD TIME BUS METER("") "matrix: {protocol: [dlms-hdlc, dlms-wrapper], security: [none, "
                              "both]}\n";
  ck_assert_int_eq(load_as(TEXT, "dlms-wrapper", NULL), ST_OK);
  ck_assert_uint_eq(count, 2);
  ck_assert_str_eq(cases[1].cell, "protocol=dlms-wrapper,security=both");
  ck_assert_int_eq(load_as(TEXT, "dlms-hdlc", "none"), ST_OK);
  ck_assert_uint_eq(count, 1);
  ck_assert_str_eq(cases[0].cell, "protocol=dlms-hdlc,security=none");
}
END_TEST

START_TEST(override__axis_without_it__is_inapplicable_once) {
  ck_assert_int_eq(load_as(HEAD TIME BUS METER(", protocol: dlms-hdlc") "matrix: {security: [none, "
                                                                        "both]}\n",
                           NULL, "lls"),
                   ST_OK);
  ck_assert_uint_eq(count, 1);
  ck_assert_str_eq(cases[0].inapplicable, "its matrix has no security lls");
}
END_TEST

START_TEST(override__story_about_another_language__is_inapplicable) {
  ck_assert_int_eq(load_as(HEAD TIME BUS METER("") "languages: [iec62056-21]\n", "dlms-hdlc", NULL),
                   ST_OK);
  ck_assert_str_eq(cases[0].inapplicable, "it is about iec62056-21 itself, not about dlms-hdlc");
  ck_assert_int_eq(load_as(HEAD TIME BUS METER("") "languages: [iec62056-21]\n", NULL, NULL),
                   ST_OK);
  ck_assert_ptr_null(cases[0].inapplicable);
}
END_TEST

/* A calendar is programmed at noon of 1 April, 1775044800, and due a month later, 1777593600. */
START_TEST(override__calendar_over_the_first_language__is_inapplicable) {
  static const char text[] = HEAD TIME BUS METER(
      "") "head_end: {commands: [{at: 2026-04-01T12:00, meter: m, do: program_calendar, to: flat, "
          "due: 2026-05-01T00:00}]}\n";
  ck_assert_int_eq(load_as(text, "dlms-hdlc", NULL), ST_OK);
  ck_assert_ptr_null(cases[0].inapplicable);
  const char *facts = arena_text(&arena, cases[0].facts);
  ck_assert_ptr_nonnull(
      strstr(facts, "command 1775044800000000000 0 program_calendar 0 1777593600\n"));
  ck_assert_int_eq(load_as(text, "iec62056-21", NULL), ST_OK);
  ck_assert_str_eq(cases[0].inapplicable,
                   "'m' speaks iec62056-21, over which no calendar is programmed");
}
END_TEST

START_TEST(override__noise_on_tcp__is_inapplicable) {
  ck_assert_int_eq(load_as(HEAD TIME "links: [{name: bus, errors: {good: 1 ppm}}]\n" METER(""),
                           "dlms-wrapper", NULL),
                   ST_OK);
  ck_assert_str_eq(cases[0].inapplicable,
                   "the tcp link 'bus' cannot have errors of single octets: TCP guards its octets");
}
END_TEST

/* --- What cannot be: the story's lines begin at 6 --- */

static const struct {
  const char *text, *complaint;
} WRONG[] = {
    {"links: [{name: bus, kind: rs485}]\n" METER(", protocol: dlms-wrapper"),
     ":7:10: 'm' speaks dlms-wrapper, which needs a stream, on the serial line 'bus': make it "
     "'kind: tcp', or leave 'kind' out\n"},
    {"links: [{name: bus, kind: tcp}]\n" METER(""),
     ":7:10: 'm' speaks iec62056-21, which needs a serial line, on the tcp link 'bus': make it "
     "'kind: rs485', or the meter's protocol dlms-hdlc\n"},
    {"links: [{name: bus, kind: tcp}]\n" METER(", protocol: dlms-hdlc, opening: mode-e"),
     ":7:10: 'm': mode-e opens dlms-hdlc on a serial line: write 'opening: direct'\n"},
    {BUS METER(", protocol: dlms-hdlc, address: 200, address_len: 1"),
     ":7:10: 'm': the address 200 does not fit in 1 octets, of which all stations have 127: write "
     "'address_len: 4'\n"},
    {BUS METER(", protocol: dlms-hdlc, address: 16383"),
     ":7:10: 'm': 16383 is the address of all stations: take another\n"},
    {BUS METER(", protocol: dlms-hdlc, keys: {guek: \"00\"}"),
     ":7:90: a key has 32 hex digits, in quotes\n"},
    {BUS METER(", protocol: dlms-hdlk"),
     ":7:66: unknown protocol 'dlms-hdlk': did you mean 'dlms-hdlc'?\n"},
    {BUS METER(", transfer: {window: 8}"), ":7:75: window must be from 1 to 7, this is 8\n"},
    {"links: [{name: bus, kind: tcp, echo: true}]\n" METER(", protocol: dlms-hdlc"),
     ":6:9: the tcp link 'bus' cannot have an echo: TCP guards its octets\n"},
    {"links: [{name: bus, kind: tcp, faults: [{at: 2026-04-01T10:00, kind: noise, for: 5 min, "
     "octets_per_s: 3}]}]\n" METER(", protocol: dlms-hdlc"),
     ":6:9: the tcp link 'bus' cannot have noise: TCP guards its octets\n"},
    {BUS METER(", protocol: dlms-hdlc, address: 18}, {name: n, model: polyphase-tou, tariff: "
               "flat, protocol: dlms-hdlc"),
     ":7:91: 'm' and 'n' have the address 18 on one line: change one\n"},
};

START_TEST(way__what_cannot_be__is_complained_of_once) {
  ck_assert_int_eq(load_as(arena_printf(&arena, "%s%s%s", HEAD, TIME, WRONG[_i].text), NULL, NULL),
                   ST_BAD_INPUT);
  const char *text = text_chars(&complaints.text);
  const char *from = strstr(text, ".yaml:");
  ck_assert_ptr_nonnull(from);
  ck_assert_str_eq(from + 5, WRONG[_i].complaint);
  ck_assert_int_eq(complaints.count, 1);
}
END_TEST

/* --- Models on the matrix --- */

/* The path of the file is another each time: what follows it is compared. */
static void refuses(const char *text, const char *complaint) {
  ck_assert_int_eq(load_as(text, NULL, NULL), ST_BAD_INPUT);
  ck_assert_str_eq(strstr(text_chars(&complaints.text), ".yaml") + strlen(".yaml"), complaint);
  text_free(&complaints.text);
  complaints = (complaints_t){0};
}

#define MODELS HEAD TIME BUS "matrix: {model: [polyphase-tou, polyphase-ct], response: [R1, R2]}\n"
#define OF_MATRIX "meters: [{name: m, tariff: flat, ratios: {ct: 200/5}}]\n"

START_TEST(matrix__of_models__is_every_model_with_all_the_rest) {
  load(MODELS OF_MATRIX
       "expect:\n- register: {name: demand 8, value: oracle}\n"
       "  when: {model: polyphase-tou}\n"
       "- register: {quantity: R1, name: total, value: 1 varh}\n  when: {model: polyphase-ct}\n");
  ck_assert_uint_eq(count, 4);
  ck_assert_str_eq(cases[0].cell, "model=polyphase-tou,response=R1");
  ck_assert_str_eq(cases[1].cell, "model=polyphase-tou,response=R2");
  ck_assert_str_eq(cases[2].cell, "model=polyphase-ct,response=R1");
  ck_assert_str_eq(cases[3].cell, "model=polyphase-ct,response=R2");
  has(1, "meter 0 m MP00000000 polyphase-tou direct 0 0 0\nratio 0 100 100 100 100\n");
  has(2, "meter 0 m MP00000000 polyphase-ct ct 0 0 0\nratio 0 20000 500 100 100\n");
  has(2, "policy 0 clk.invalid.response R1\n");
  has(0, "expect 0 register name demand_8\n");
  has_not(0, "R1 total");
  has(3, "expect 0 register quantity R1\n");
  has_not(3, "demand_8");
}
END_TEST

/* Faults and orders that only one model can be told. */
START_TEST(matrix__of_models__leaves_out_what_is_said_of_another) {
  load(MODELS OF_MATRIX
       "faults: [{at: 2026-04-01T01:00, kind: set_channels, to: [R1], when: {model: "
       "polyphase-ct}}]\n"
       "head_end: {commands: [{at: 2026-04-01T02:00, do: set_ratio, ratios: {ct: 300/5}, when: "
       "{model: polyphase-ct}}]}\n");
  has_not(0, "set_channels");
  has_not(1, "set_ratio");
  has(2, "set_channels");
  has(3, "set_ratio 30000/500/100/100\n");
}
END_TEST

START_TEST(matrix__of_models__leaves_a_meter_that_names_its_own) {
  load(MODELS "meters: [{name: m, tariff: flat, ratios: {ct: 200/5}}, {name: n, tariff: flat, "
              "model: awkward, connection: direct}]\n");
  ck_assert_uint_eq(count, 4);
  has(0, "meter 0 m MP00000000 polyphase-tou ");
  has(2, "meter 0 m MP00000000 polyphase-ct ");
  has(0, "meter 1 n MP00000001 awkward ");
  has(2, "meter 1 n MP00000001 awkward ");
}
END_TEST

START_TEST(matrix__of_models_that_cannot_be__is_refused) {
  refuses(MODELS METER(""), ":8:9: the matrix has models, and every meter names its own: leave "
                            "'model' out below one, or the axis\n");
  refuses(HEAD TIME BUS "matrix: {model: [polyphase-tuo]}\n" OF_MATRIX,
          ":7:18: unknown model 'polyphase-tuo': did you mean 'polyphase-tou'?\n");
  refuses(HEAD TIME BUS "meters: [{name: m, tariff: flat}]\n",
          ":7:10: 'model' is missing here: add the key 'model'\n");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("way");
  TCase *tests = tcase_create("way");
  tcase_add_checked_fixture(tests, setup, teardown);
  tcase_add_test(tests, way__dlms__has_all_facts_behind_the_passwords);
  tcase_add_test(tests, way__iec62056_21__has_none_of_them);
  tcase_add_test(tests, way__written__is_taken);
  tcase_add_test(tests, way__addresses__go_up_on_each_line);
  tcase_add_test(tests, way__axis_of_protocols__makes_the_line);
  tcase_add_test(tests, way__axes_of_a_transfer__are_words_of_facts);
  tcase_add_test(tests, override__plain_story__is_told_in_the_other_language);
  tcase_add_test(tests, override__axis_that_offers_it__is_narrowed);
  tcase_add_test(tests, override__axis_without_it__is_inapplicable_once);
  tcase_add_test(tests, override__story_about_another_language__is_inapplicable);
  tcase_add_test(tests, override__calendar_over_the_first_language__is_inapplicable);
  tcase_add_test(tests, override__noise_on_tcp__is_inapplicable);
  tcase_add_test(tests, matrix__of_models__is_every_model_with_all_the_rest);
  tcase_add_test(tests, matrix__of_models__leaves_out_what_is_said_of_another);
  tcase_add_test(tests, matrix__of_models__leaves_a_meter_that_names_its_own);
  tcase_add_test(tests, matrix__of_models_that_cannot_be__is_refused);
  tcase_add_loop_test(tests, way__what_cannot_be__is_complained_of_once, 0,
                      (int)(sizeof WRONG / sizeof WRONG[0]));
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
