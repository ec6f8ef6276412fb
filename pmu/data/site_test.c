/* The roster: every fact of FACTS.md, column H, lands where it belongs; a wrong one is a
 * sentence. */
#include "pmu/data/fake_journal.h"
#include "pmu/data/site.h"

#include <check.h>

static fake_t fake;
static fault_t fault;
static site_t *site;

static void setup(void) { fake = (fake_t){0}; }
static void teardown(void) { fake_free(&fake); }

static status_t read_with(const char *more) {
  return site_read(&fake.arena, fake_site(&fake, "Europe/Berlin", "ct", more), &site, &fault);
}

static void is_wrong(const char *more, const char *sentence) {
  ck_assert_int_eq(read_with(more), ST_BAD_INPUT);
  ck_assert_str_eq(fault.text, sentence);
}

START_TEST(site_read__a_whole_roster__lands_where_it_belongs) {
  ck_assert_msg(
      read_with("ratio 0 20000 500 100 100\npassword 0 3 33333333\n"
                "policy 0 md.after_power_failure restart\n"
                "policy 0 eob.monthly 31 7200\npolicy 0 clk.invalid.rate emergency 8\n"
                "policy 0 eob.lockout midnight\npolicy 0 tariff.repeated_hour first_pass\n"
                "policy 0 clk.drift 20000\npolicy 0 ratio.place secondary\n"
                "headend clock_limit_s 5\nheadend recovery none\n"
                "visit daily 1780272000000000000 0 billing,profile\n"
                "command 1780272000000000001 0 set_time -\n"
                "command 1780272000000000002 0 set_response R3\n"
                "contract 0 home EUR 2\nprice 0 energy 2 250000\nprice 0 demand 0 7\n"
                "price 0 standing 0 400000\n") == ST_OK,
      "%s", fault.text);
  const site_meter_t *meter = &site->meters[0];
  ck_assert_uint_eq(site->zones[0].count, 3);
  ck_assert_int_eq(meter->connection, SITE_CT);
  ck_assert_int_eq(meter->ratio.ct_primary, 20000);
  ck_assert_str_eq(meter->access.password[3], "33333333");
  ck_assert_ptr_null(meter->access.password[1]);
  ck_assert_int_eq(meter->policy.md_after_power_failure, SITE_RESTART);
  ck_assert_int_eq(meter->policy.eob_monthly.day, 31);
  ck_assert_int_eq(meter->policy.eob_monthly.second, 7200);
  ck_assert_int_eq(meter->policy.invalid_rate, SITE_EMERGENCY);
  ck_assert_int_eq(meter->policy.invalid_rate_number, 8);
  ck_assert_int_eq(meter->policy.eob_lockout.ns, -1);
  ck_assert(meter->policy.tariff_rules.first_pass && meter->policy.ratio_secondary);
  ck_assert(!site->keys.recovery_auto);
  ck_assert_int_eq(site->keys.clock_limit.ns, 5 * NS_PER_S);
  ck_assert_uint_eq(site->visits[0].what, SITE_READ_BILLING | SITE_READ_PROFILE);
  ck_assert_int_eq(site->commands[0].what, SITE_DO_SET_TIME);
  ck_assert_int_eq(site->commands[1].argument, 3);
  ck_assert_int_eq(meter->contract.energy[2].micro, 250000);
  ck_assert(meter->contract.energy_priced[2] && !meter->contract.energy_priced[1]);
  ck_assert_int_eq(meter->contract.standing.micro, 400000);
  ck_assert_uint_eq(site_meter_by_serial(site, bytes_text("MP00000001")), 0);
  ck_assert_uint_eq(site_meter_by_serial(site, bytes_text("MP00000002")), 1);
}
END_TEST

START_TEST(site_read__a_fact_for_the_world_alone__is_refused) {
  is_wrong("load 0 0 1 set 5\n",
           "facts line 16, load: wanted a fact that FACTS.md gives to the head-end");
}
END_TEST

START_TEST(site_read__a_word_that_is_no_number__is_refused) {
  is_wrong("ratio 0 200 x 100 100\n", "facts line 16 word 3: 'x' is not an integer");
}
END_TEST

/* Facts come in order: what is believed stands behind what is right. */
START_TEST(site_read__a_password_that_is_believed__takes_the_place_of_the_right_one) {
  ck_assert_int_eq(read_with("password 0 3 33333333\nbelieved 0 3 33333334\n"), ST_OK);
  ck_assert_str_eq(site->meters[0].access.password[3], "33333334");
  ck_assert_int_eq(read_with("believed 0 7 33333334\n"), ST_BAD_INPUT);
}
END_TEST

START_TEST(site_read__ratios_to_be_set__are_four_hundredths) {
  ck_assert_int_eq(read_with("command 1780272000000000001 0 set_ratio 40000/500/100/100\n"
                             "command 1780272000000000002 0 clear_profile -\n"),
                   ST_OK);
  ck_assert_int_eq(site->commands[0].what, SITE_DO_SET_RATIO);
  ck_assert_int_eq(site->commands[0].ratio.ct_primary, 40000);
  ck_assert_int_eq(site->commands[0].ratio.ct_secondary, 500);
  ck_assert_int_eq(site->commands[0].ratio.vt_secondary, 100);
  ck_assert_int_eq(site->commands[1].what, SITE_DO_CLEAR_PROFILE);
  static const char *const wrong[] = {"40000/500/100", "40000/500/100/100/1", "40000/500/100/",
                                      "40000/500/100/0", "-"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    char line[96];
    snprintf(line, sizeof line, "command 1780272000000000001 0 set_ratio %s\n", wrong[i]);
    is_wrong(line, "facts line 16, command: wanted CTP/CTS/VTP/VTS in hundredths");
  }
}
END_TEST

START_TEST(site_read__something_undeclared__is_refused) {
  is_wrong("contract 1 home EUR 2\n", "facts line 16 word 1: 1 is not within 0 to 0");
  is_wrong("week 1 1 1 1 1 1 1 1 1\n", "facts line 16 word 1: 1 is not within 0 to 0");
}
END_TEST

START_TEST(site_read__too_few_words__is_refused) {
  is_wrong("price 0 energy 2\n", "facts line 16, price: wanted more words than that");
}
END_TEST

START_TEST(site_read__an_axis_or_key_that_is_not_there__is_refused) {
  is_wrong("policy 0 md.perod 900000000000\n", "facts line 16, policy: wanted an axis of FACTS.md");
  is_wrong("headend tries 3\n", "facts line 16, headend: wanted a key of FACTS.md, Head-end");
  is_wrong("policy 0 md.tie middle\n",
           "facts line 16, policy: wanted one of the words that FACTS.md names for it");
}
END_TEST

#define DLMS                                                                                       \
  "address 0 17 2\nsecurity 0 both\ntitle 0 4D50460000000011\n"                                    \
  "key 0 guek 000102030405060708090A0B0C0D0E0F\nkey 0 gak D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF\n"      \
  "headend title 4D50460000000001\n"

START_TEST(site_read__a_meter_of_the_second_language__is_reached_as_the_facts_say) {
  ck_assert_msg(read_with("protocol 0 dlms-hdlc mode-e\n" DLMS
                          "transfer 0 info 128\ntransfer 0 window 1\ntransfer 0 pdu 512\n"
                          "transfer 0 blocks general\nclient 0 3 21\n") == ST_OK,
                "%s", fault.text);
  const site_meter_t *meter = &site->meters[0];
  const session_access_t *access = &meter->access;
  ck_assert_str_eq(meter->language, "dlms");
  ck_assert(access->mode_e && access->serial && !access->wrapper && access->has_keys);
  ck_assert_uint_eq(access->address, 17);
  ck_assert_uint_eq(access->address_len, 2);
  ck_assert_uint_eq(access->client[3], 21);
  ck_assert_uint_eq(access->client[1], 0); /* as the dictionary has it */
  ck_assert_str_eq(access->security->name, "both");
  ck_assert_uint_eq(access->keys.guek[15], 0x0F);
  ck_assert_uint_eq(access->keys.gak[0], 0xD0);
  ck_assert_uint_eq(access->keys.title[7], 0x01);
  ck_assert_uint_eq(access->keys.server_title[7], 0x11);
  ck_assert_uint_eq(access->info_max, 128);
  ck_assert_uint_eq(access->window_max, 1);
  ck_assert_uint_eq(access->pdu_max, 512);
  ck_assert(access->blocks_general);
}
END_TEST

START_TEST(site_read__what_is_not_said_of_transfer__is_the_default) {
  ck_assert_int_eq(read_with("protocol 0 dlms-hdlc direct\naddress 0 17 2\nsecurity 0 none\n"),
                   ST_OK);
  const session_access_t *access = &site->meters[0].access;
  ck_assert(!access->has_keys && !access->blocks_general && !access->mode_e);
  ck_assert_uint_eq(access->info_max, 2030);
  ck_assert_uint_eq(access->window_max, 7);
  ck_assert_uint_eq(access->pdu_max, 2048);
}
END_TEST

START_TEST(site_read__a_second_language_that_cannot_be__is_refused) {
  is_wrong("protocol 0 dlms direct\n",
           "facts line 16, protocol: wanted iec62056-21, dlms-hdlc or dlms-wrapper");
  is_wrong("protocol 0 dlms-hdlc sideways\n",
           "facts line 16, protocol: wanted direct, or mode-e of dlms-hdlc on a serial line");
  is_wrong("protocol 0 dlms-wrapper mode-e\n",
           "facts line 16, protocol: wanted direct, or mode-e of dlms-hdlc on a serial line");
  is_wrong("protocol 0 dlms-hdlc direct\nsecurity 0 both\n",
           "meter m speaks DLMS and has no address");
  is_wrong("protocol 0 dlms-hdlc direct\naddress 0 17 2\n",
           "meter m speaks DLMS and has no security");
  is_wrong("protocol 0 dlms-hdlc direct\naddress 0 17 2\nsecurity 0 both\n",
           "meter m has security both, and not both titles and both global keys");
  is_wrong("protocol 0 dlms-wrapper direct\naddress 0 17 2\nsecurity 0 none\n",
           "meter m: dlms-wrapper needs a line of kind tcp");
  is_wrong("address 0 16384 2\n", "facts line 16 word 2: 16384 is not within 1 to 16383");
  is_wrong("address 0 200 2\n", "facts line 16, address: wanted a length of 4 above 127");
  is_wrong("address 0 17 3\n", "facts line 16, address: wanted a length of 1, 2 or 4");
  is_wrong("security 0 some\n",
           "facts line 16, security: wanted a level of polyphase-tou-dlms.md, section 2");
  is_wrong("title 0 4D504600000011\n", "facts line 16, title: wanted 16 digits of hexadecimal");
  is_wrong("key 0 gak 4D50460000000011\n", "facts line 16, key: wanted 32 digits of hexadecimal");
  is_wrong("key 0 gka 000102030405060708090A0B0C0D0E0F\n",
           "facts line 16, key: wanted guek, gak or kek");
  is_wrong("transfer 0 blocks some\n", "facts line 16, transfer: wanted blocks of get or general");
  is_wrong("transfer 0 info 64\n", "facts line 16 word 3: 64 is not within 128 to 2030");
  is_wrong("headend title 4D5046\n", "facts line 16, headend: wanted 16 digits of hexadecimal");
}
END_TEST

/* Decision 0012. The roster of these tests has line 0 and its meter 0; both 1 are a port. */
#define PORT                                                                                       \
  "network 0 street g3 3\nline 1 p port 500000\nport_of 1 0\n"                                     \
  "meter 1 b MP00000003 polyphase-tou direct 1 0 0\n"
#define SPEAKS "protocol 1 dlms-wrapper direct\naddress 1 17 2\nsecurity 1 none\n"

START_TEST(site_read__ports_of_a_network__have_its_patience) {
  ck_assert_msg(read_with(PORT SPEAKS) == ST_OK, "%s", fault.text);
  ck_assert_uint_eq(site->network_count, 1);
  ck_assert_str_eq(site->networks[0].name, "street");
  ck_assert_int_eq(site->networks[0].conversations, 3);
  ck_assert_int_eq(site->lines[0].network, SITE_NO_NETWORK);
  ck_assert_int_eq(site->lines[1].network, 0);
  ck_assert_uint_eq(site->lines[1].meter, 1);
  ck_assert_int_eq(site->meters[1].access.answer_wait.ns, 20 * NS_PER_S);
  ck_assert_int_eq(site->meters[1].access.tries, 3);
  ck_assert(!site->meters[1].access.serial && !site->meters[1].access.datagrams);
  ck_assert_int_eq(site->meters[0].access.tries, 0);
  static const struct {
    const char *kind;
    int64_t wait_s;
    int32_t tries;
  } kinds[] = {{"prime", 20, 3}, {"sfsk", 60, 2}, {"wisun", 15, 3}, {"wmbus", 60, 1}};
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    char more[512];
    snprintf(more, sizeof more,
             "network 0 street %s 3\nline 1 p port 500000\nport_of 1 0\n"
             "meter 1 b MP00000003 polyphase-tou direct 1 0 0\n" SPEAKS,
             kinds[i].kind);
    ck_assert_msg(read_with(more) == ST_OK, "%s", fault.text);
    ck_assert_int_eq(site->meters[1].access.answer_wait.ns, kinds[i].wait_s * NS_PER_S);
    ck_assert_int_eq(site->meters[1].access.tries, kinds[i].tries);
  }
}
END_TEST

START_TEST(site_read__a_network_that_cannot_be__is_refused) {
  is_wrong("network 0 street plc 3\n",
           "facts line 16, network: wanted a network of kind g3, prime, sfsk, wisun or wmbus");
  is_wrong("network 1 street g3 3\n", "facts line 16 word 1: 1 is not within 0 to 0");
  is_wrong("network 0 street g3 0\n", "facts line 16 word 4: 0 is not within 1 to 64");
  is_wrong("network 0 street g3 65\n", "facts line 16 word 4: 65 is not within 1 to 64");
  is_wrong("network 0 street g3 4\nport_of 0 0\n",
           "facts line 17, port_of: wanted a line of kind port that is no network's yet");
  is_wrong("network 0 street g3 4\nline 1 p port 9600\nport_of 1 0\nport_of 1 0\n",
           "facts line 19, port_of: wanted a line of kind port that is no network's yet");
  is_wrong("line 1 p port 9600\nport_of 1 0\n", "facts line 17 word 2: 0 is not within 0 to -1");
  is_wrong("line 1 p port 9600\nmeter 1 b MP00000003 polyphase-tou direct 1 0 0\n",
           "line p is a port, and of no network: it needs a fact port_of");
  is_wrong(PORT, "meter b: over a port of a concentrator goes dlms-wrapper alone");
  is_wrong(PORT "protocol 1 dlms-hdlc direct\naddress 1 17 2\nsecurity 1 none\n",
           "meter b: over a port of a concentrator goes dlms-wrapper alone");
  is_wrong(PORT SPEAKS "meter 2 c MP00000004 polyphase-tou direct 1 0 0\n"
                       "protocol 2 dlms-wrapper direct\naddress 2 17 2\nsecurity 2 none\n",
           "meter c: line p is a port, and meter b is on it already");
}
END_TEST

START_TEST(site_read__a_period_that_is_no_raster__is_refused) {
  is_wrong("policy 0 lp.period 0\n",
           "facts line 16, policy: wanted a period of whole seconds, at most a day");
  is_wrong("policy 0 lp.period 1500000000\n",
           "facts line 16, policy: wanted a period of whole seconds, at most a day");
}
END_TEST

#define POINT_64                                                                                   \
  "00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF"                               \
  "00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF"
#define FIRMWARE                                                                                   \
  "hardware 0 PTOU-HW1\nfirmware 0 1 16777216 5 LEGAL-1.0\nfirmware 0 2 33554432 7 APP-2.0\n"      \
  "trust 0 1 1 04" POINT_64 "\nlimit 0 image 4096\nlimit 0 firmware_log 4\n"                       \
  "limit 0 image_block 64\npolicy 0 fw.blackout 30000000000\npolicy 0 fw.verify 5000000000\n"      \
  "image 0 new 4D504657\n"

START_TEST(site_read__firmware_of_a_meter__lands_where_it_belongs) {
  ck_assert_msg(read_with(FIRMWARE "command 5 0 send_image 0!\ncommand 6 0 activate_image force\n"
                                   "command 7 0 schedule_image 1775174400\n"
                                   "command 7 0 activate_image_no_right -\n"
                                   "visit all 8 0 events,firmware\n") == ST_OK,
                "%s", fault.text);
  const site_meter_t *meter = &site->meters[0];
  const site_firmware_t *firmware = &meter->firmware;
  ck_assert(site_has_firmware(meter));
  ck_assert_str_eq(firmware->hardware, "PTOU-HW1");
  ck_assert_uint_eq(firmware->parts[0].version, 0x01000000);
  ck_assert_uint_eq(firmware->parts[1].counter, 7);
  ck_assert_str_eq(firmware->parts[1].identity, "APP-2.0");
  ck_assert_uint_eq(firmware->key_count, 1);
  ck_assert_uint_eq(firmware->keys[0].point_len, 65);
  ck_assert_uint_eq(firmware->keys[0].point[64], 0xFF);
  ck_assert_int_eq(firmware->image_max, 4096);
  ck_assert_int_eq(firmware->log_max, 4);
  ck_assert_int_eq(meter->policy.fw_blackout.ns, 30 * NS_PER_S);
  ck_assert_int_eq(meter->policy.fw_verify.ns, 5 * NS_PER_S);
  ck_assert_uint_eq(site->images[0].file.len, 4);
  ck_assert_uint_eq(site->images[0].file.p[3], 0x57);
  ck_assert(site->commands[0].unseen && site->commands[0].image == 0);
  ck_assert_int_eq(site->commands[1].argument, 1);
  ck_assert_int_eq(site->commands[2].argument, 1775174400);
  ck_assert_uint_eq(site->visits[site->visit_count - 1].what,
                    SITE_READ_EVENTS | SITE_READ_FIRMWARE);
}
END_TEST

START_TEST(site_read__a_meter_without_firmware__takes_no_image) {
  ck_assert_int_eq(read_with(""), ST_OK);
  ck_assert(!site_has_firmware(&site->meters[0]));
}
END_TEST

START_TEST(site_read__firmware_that_cannot_be__is_refused) {
  is_wrong("firmware 0 3 1 1 X\n", "facts line 16 word 2: 3 is not within 1 to 2");
  is_wrong("trust 0 1 2 04" POINT_64 "\n",
           "facts line 16, trust: wanted 194 digits of hexadecimal");
  is_wrong("image 0 new 4D5\n", "facts line 16, image: wanted 2 digits of hexadecimal");
  is_wrong("command 5 0 send_image 0\n",
           "facts line 16, command: wanted an image that was declared before");
  is_wrong("command 5 0 activate_image now\n", "facts line 16, command: wanted - or force");
}
END_TEST

START_TEST(site_read__a_tariff_that_leads_nowhere__is_refused) {
  is_wrong("tariff 1 bad\nseason 1 1 1 7\n", "tariff bad: season 1-1 names no week 7");
}
END_TEST

START_TEST(site_read__rows_of_a_zone_out_of_order__are_refused) {
  is_wrong("zone 1 other\nzone_row 1 5 0 0\nzone_row 1 5 0 0\n",
           "facts line 18, zone_row: wanted rows of the last zone, ascending");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("site");
  TCase *all = tcase_create("site");
  tcase_add_checked_fixture(all, setup, teardown);
  tcase_add_test(all, site_read__a_whole_roster__lands_where_it_belongs);
  tcase_add_test(all, site_read__a_fact_for_the_world_alone__is_refused);
  tcase_add_test(all, site_read__a_word_that_is_no_number__is_refused);
  tcase_add_test(all, site_read__a_password_that_is_believed__takes_the_place_of_the_right_one);
  tcase_add_test(all, site_read__ratios_to_be_set__are_four_hundredths);
  tcase_add_test(all, site_read__something_undeclared__is_refused);
  tcase_add_test(all, site_read__too_few_words__is_refused);
  tcase_add_test(all, site_read__an_axis_or_key_that_is_not_there__is_refused);
  tcase_add_test(all, site_read__a_meter_of_the_second_language__is_reached_as_the_facts_say);
  tcase_add_test(all, site_read__what_is_not_said_of_transfer__is_the_default);
  tcase_add_test(all, site_read__a_second_language_that_cannot_be__is_refused);
  tcase_add_test(all, site_read__a_period_that_is_no_raster__is_refused);
  tcase_add_test(all, site_read__ports_of_a_network__have_its_patience);
  tcase_add_test(all, site_read__a_network_that_cannot_be__is_refused);
  tcase_add_test(all, site_read__firmware_of_a_meter__lands_where_it_belongs);
  tcase_add_test(all, site_read__a_meter_without_firmware__takes_no_image);
  tcase_add_test(all, site_read__firmware_that_cannot_be__is_refused);
  tcase_add_test(all, site_read__a_tariff_that_leads_nowhere__is_refused);
  tcase_add_test(all, site_read__rows_of_a_zone_out_of_order__are_refused);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
