/* Loads by functions of time, held to the literals of decision 0013: its dice, its instants and
 * the energies of its two days, and what a load does wherever else it is looked at. */
#include "story_test.h"
#include "truth.h"

#define WINTER INT64_C(1768435200) /* 2026-01-15T00:00Z, a Thursday */
#define SUMMER INT64_C(1784332800) /* 2026-07-18T00:00Z, a Saturday */
#define DAY INT64_C(86400)
#define END_OF_TIME INT64_C(9000000000000000000)

static site_t site_of(site_class_t class, int64_t annual_wh) {
  return (site_t){.class = class, .seed = 7, .site = 3, .annual_wh = annual_wh, .offset_s = 3600};
}

static site_power_t power_at(const site_t *site, int64_t at_s) {
  return oracle_site_power(site, oracle_site_slot(site, at_s * NS));
}

/* 0013 *Dice* and the head of *Examples*; a counter below 0 is 2^64 less. */
START_TEST(oracle_site_die__literals_of_the_page) {
  ck_assert_uint_eq(oracle_site_die(0, 0, 0, 0), UINT64_C(0x2130748AAAC80268));
  ck_assert_uint_eq(oracle_site_die(1, 2, 3, 4), UINT64_C(0xD55CCD4AEB3CCAFB));
  ck_assert_uint_eq(oracle_site_die(7, 3, 0, 1), UINT64_C(10344916622981709479));
  ck_assert_uint_eq(oracle_site_die(7, 0, 1, 20468), UINT64_C(5922606302025328157));
  ck_assert_uint_eq(oracle_site_die(7, 3, 0, 0) % 900, 209);
  ck_assert_uint_ne(oracle_site_die(1, 2, 3, -4), oracle_site_die(1, 2, 3, 4));
}
END_TEST

/* The quarter of 2026-01-15T00:00Z at this site: 00:00 + 1 h - 209 s lies in the fourth of the day
 * 20468, slot 20468 · 96 + 3; the fifth begins at 00:03:29. */
START_TEST(oracle_site_slot__begins_where_the_place_has_it) {
  site_t site = site_of(SITE_HOUSEHOLD, 1);
  int64_t slot = INT64_C(20468) * 96 + 3;
  ck_assert_int_eq(oracle_site_slot(&site, WINTER * NS), slot);
  ck_assert_int_eq(oracle_site_slot(&site, (WINTER + 209) * NS - 1), slot);
  ck_assert_int_eq(oracle_site_slot(&site, (WINTER + 209) * NS), slot + 1);
  ck_assert_int_eq(oracle_site_slot_from_ns(&site, slot + 1), (WINTER + 209) * NS);
}
END_TEST

static const struct {
  site_class_t class;
  const char *word;
  int64_t annual_wh;
  int64_t mw[6]; /* 01-15 00:00, 11:30, 18:00; 07-18 03:15, 11:30, 19:45 */
  int64_t winter_mws, summer_mws;
} EXAMPLES[] = {
    {SITE_HOUSEHOLD,
     "household",
     3500000,
     {377868, 405578, 576878, 200910, 465827, 542280},
     43897347876,
     32628472078},
    {SITE_COMMERCE,
     "commerce",
     60000000,
     {2914520, 13803287, 12153698, 3107397, 10055068, 3730342},
     720319228637,
     478375282293},
    {SITE_INDUSTRY,
     "industry",
     2000000000,
     {81506849, 618949771, 84703196, 84703196, 70319634, 75114155},
     24644075756046,
     6820119142731},
    {SITE_PV, "pv", 5000000, {0, -558504, 0, -109589, -3530821, 0}, -10475105400, -91699725600}};

START_TEST(oracle_site_power__six_instants_of_the_page) {
  const int64_t at_s[6] = {WINTER,
                           WINTER + HM(11, 30),
                           WINTER + HM(18, 0),
                           SUMMER + HM(3, 15),
                           SUMMER + HM(11, 30),
                           SUMMER + HM(19, 45)};
  site_t site = site_of(EXAMPLES[_i].class, EXAMPLES[_i].annual_wh);
  for (int i = 0; i < 6; i++) {
    ck_assert_int_eq(power_at(&site, at_s[i]).p, EXAMPLES[_i].mw[i]);
  }
}
END_TEST

/* TAN 200, 330, 480, 0, on the first instant: ⌊377868 · 0.2⌋ and so on. */
START_TEST(oracle_site_power__reactive_by_the_tangent_of_the_class) {
  const int64_t mvar[] = {75573, 961791, 39123287, 0};
  site_t site = site_of(EXAMPLES[_i].class, EXAMPLES[_i].annual_wh);
  ck_assert_int_eq(power_at(&site, WINTER).q, mvar[_i]);
}
END_TEST

/* One meter with +A and -A; what it sees of a day, in mW·ns. */
static void begin(int64_t start_s, int64_t end_s) {
  story_begin(start_s, end_s, false);
  story_tariff();
  story_meter();
  fact("quantity 0 0 +A\nquantity 0 1 -A\ntou 0 0 1\ntou 0 0 2\nmd 0 0 0 0 1\nchannel 0 0 0\n");
}

static void demand(int64_t from_ns, int64_t to_ns, const char *rest) {
  fact("demand 0 %lld %lld %s\n", (long long)from_ns, (long long)to_ns, rest);
}

typedef struct {
  facts_t *facts;
  truth_t truth;
} known_t;

static known_t know(void) {
  char error[256] = "";
  known_t known = {.facts = oracle_facts_read(story_facts.at, error, sizeof error)};
  ck_assert_msg(known.facts != NULL, "%s", error);
  ck_assert(oracle_truth_make(&known.truth, known.facts, &known.facts->meters[0]));
  return known;
}

static void forget(known_t *known) {
  oracle_truth_free(&known->truth);
  oracle_facts_free(known->facts);
}

/* mW·s of a quantity in [from, to): whole, for all borders lie at whole seconds. */
static int64_t seen(const known_t *known, int quantity, int64_t from_s, int64_t to_s) {
  wide_t sum = oracle_truth_seen(&known->truth, quantity, to_s * NS) -
               oracle_truth_seen(&known->truth, quantity, from_s * NS);
  ck_assert(sum % NS == 0);
  return (int64_t)(sum / NS);
}

static void check_day(int example, int64_t day_s, int64_t mws) {
  char rest[128];
  (void)snprintf(rest, sizeof rest, "set %s 7 3 %lld 3600 0", EXAMPLES[example].word,
                 (long long)EXAMPLES[example].annual_wh);
  begin(day_s - DAY, day_s + 2 * DAY); /* the day lies in the middle of a story */
  demand(0, END_OF_TIME, rest);
  known_t known = know();
  ck_assert_int_eq(seen(&known, 0, day_s, day_s + DAY), mws > 0 ? mws : 0);
  ck_assert_int_eq(seen(&known, 1, day_s, day_s + DAY), mws < 0 ? -mws : 0);
  forget(&known);
}

START_TEST(oracle_site__energies_of_two_days_of_the_page) {
  check_day(_i, WINTER, EXAMPLES[_i].winter_mws);
  check_day(_i, SUMMER, EXAMPLES[_i].summer_mws);
}
END_TEST

/* 43897347876 mW·s are 12193707 mWh and a rest, all of it of the bill of January. */
START_TEST(oracle_site__a_bill_has_the_energy_of_its_day) {
  begin(WINTER, WINTER + DAY);
  demand(WINTER * NS, (WINTER + DAY) * NS, "set household 7 3 3500000 3600 0");
  served("entry 0 1 %lld 999999 1 0 0 0 0 0\n", (long long)(WINTER + DAY - 1) * NS);
  LINE(bill(), "total 0 2026-01 12193707");
}
END_TEST

/* From noon of the clock on 1 kW replaces it, and from one o'clock on the roof is added: an hour of
 * 1 kW, and at 11:30 (of decision 0013) 558504 mW less. The other way round the demand replaces. */
START_TEST(oracle_site__one_list_with_load_in_the_order_of_the_file) {
  begin(WINTER, WINTER + DAY);
  demand(WINTER * NS, (WINTER + DAY) * NS, "set household 7 3 3500000 3600 0");
  load(WINTER + HM(11, 0), WINTER + HM(12, 0), 1000000);
  demand((WINTER + HM(11, 30)) * NS, (WINTER + HM(12, 0)) * NS, "add pv 7 3 5000000 3600 1");
  known_t known = know();
  ck_assert_int_eq(seen(&known, 0, WINTER + HM(11, 0), WINTER + HM(11, 30)), 1800000000);
  ck_assert_int_eq(seen(&known, 0, WINTER + HM(11, 30), WINTER + HM(11, 30) + 1),
                   1000000 - 333334); /* the first phase feeds, and is no import */
  forget(&known);
  begin(WINTER, WINTER + DAY);
  load(WINTER, WINTER + DAY, 1000000);
  demand((WINTER + HM(11, 0)) * NS, (WINTER + HM(12, 0)) * NS, "set household 7 3 3500000 3600 0");
  known = know();
  ck_assert_int_eq(seen(&known, 0, WINTER + HM(11, 30), WINTER + HM(11, 30) + 1), 405578);
  ck_assert_int_eq(seen(&known, 0, WINTER + HM(12, 0), WINTER + HM(12, 0) + 1), 1000000);
  forget(&known);
}
END_TEST

/* 377868 mW in thirds: 125956 each, nothing over; 558504 mW fed in at 11:30 in thirds: 186168. */
START_TEST(oracle_site__phases_split_as_a_total_or_one_alone) {
  begin(WINTER, WINTER + DAY);
  demand(0, END_OF_TIME,
         _i == 0 ? "set household 7 3 3500000 3600 0" : "set household 7 3 3500000 3600 2");
  fact("fault 0 phase_off %lld %lld 2 site\n", (long long)WINTER * NS,
       (long long)(WINTER + DAY) * NS);
  known_t known = know();
  ck_assert_int_eq(seen(&known, 0, WINTER, WINTER + 1), _i == 0 ? 251912 : 0);
  phases_t there = known.truth.steps[0].load;
  ck_assert_int_eq(there.p[0], _i == 0 ? 125956 : 0);
  ck_assert_int_eq(there.p[1], 0);
  ck_assert_int_eq(there.q[2], _i == 0 ? 25191 : 0); /* ⌊75573 / 3⌋ */
  forget(&known);
}
END_TEST

/* Ten minutes without supply from 11:30 on: 600 s · 405578 mW are not there, and go on after it as
 * if nothing had been, but that its slot ended meanwhile. */
START_TEST(oracle_site__an_outage_stops_it_and_moves_nothing) {
  begin(WINTER, WINTER + DAY);
  demand(0, END_OF_TIME, "set household 7 3 3500000 3600 0");
  outage(WINTER + HM(11, 20), WINTER + HM(11, 30));
  policy("meter.start_up 0");
  known_t known = know();
  ck_assert_int_eq(seen(&known, 0, WINTER + HM(11, 20), WINTER + HM(11, 30)), 0);
  ck_assert_int_eq(seen(&known, 0, WINTER + HM(11, 30), WINTER + HM(11, 30) + 1), 405578);
  forget(&known);
}
END_TEST

/* The greatest of 0013's instants of that day lies among those of the walk, and is no less. */
START_TEST(oracle_site__the_greatest_power_is_of_a_slot) {
  begin(WINTER, WINTER + DAY);
  demand(0, END_OF_TIME, "set industry 7 3 2000000000 3600 0");
  known_t known = know();
  ck_assert_int_eq(oracle_truth_greatest(&known.truth, (WINTER + HM(11, 30)) * NS,
                                         (WINTER + HM(11, 30)) * NS + 1),
                   618949771);
  /* 3081 · 1180/1000 = 3635: the best of all swings of one shift, 2·10^9 · 3635000 / 8760000. */
  int64_t most = oracle_truth_greatest(&known.truth, WINTER * NS, (WINTER + DAY) * NS);
  ck_assert_int_ge(most, 618949771);
  ck_assert_int_le(most, 829908675);
  forget(&known);
}
END_TEST

/* What the fact may be, and a neighbour of each that it may not. */
static const struct {
  bool good;
  const char *words;
} FORMS[] = {
    {true,
     "0 9000000000000000000 set household 9223372036854775807 2147483647 10000000000 64800 3"},
    {true, "5 5 add pv 0 1 0 -64800 0"},
    {false, "-1 5 set household 7 3 1 0 0"},
    {false, "0 9000000000000000001 set household 7 3 1 0 0"},
    {false, "0 -1 set household 7 3 1 0 0"},
    {false, "0 5 put household 7 3 1 0 0"},
    {false, "0 5 set home 7 3 1 0 0"},
    {false, "0 5 set household -1 3 1 0 0"},
    {false, "0 5 set household 7 0 1 0 0"},
    {false, "0 5 set household 7 2147483648 1 0 0"},
    {false, "0 5 set household 7 3 -1 0 0"},
    {false, "0 5 set household 7 3 10000000001 0 0"},
    {false, "0 5 set household 7 3 1 64801 0"},
    {false, "0 5 set household 7 3 1 -64801 0"},
    {false, "0 5 set household 7 3 1 0 4"},
    {false, "0 5 set household 7 3 1 0 -1"},
    {false, "0 5 set household 7 3 1 0"},
    {false, "0 5 set household 7 3 1 0 0 0"},
};

static bool reads(void) {
  char error[256] = "";
  facts_t *facts = oracle_facts_read(story_facts.at, error, sizeof error);
  bool good = facts != NULL;
  oracle_facts_free(facts);
  return good;
}

START_TEST(oracle_site__a_fact_of_another_form__is_refused) {
  begin(WINTER, WINTER + DAY);
  fact("demand 0 %s\n", FORMS[_i].words);
  ck_assert_int_eq(reads(), FORMS[_i].good);
}
END_TEST

START_TEST(oracle_site__eight_are_a_meters_most) {
  begin(WINTER, WINTER + DAY);
  for (int i = 0; i < 8; i++) {
    demand(0, END_OF_TIME, "add household 7 3 1000 0 0");
  }
  load(WINTER, WINTER + DAY, 1); /* is none of them */
  ck_assert(reads());
  demand(0, END_OF_TIME, "add household 7 3 1000 0 0");
  ck_assert(!reads());
}
END_TEST

START_TEST(oracle_site__a_phase_that_the_meter_has_not__is_refused) {
  begin(WINTER, WINTER + DAY);
  fact("phases 0 1\n");
  demand(0, END_OF_TIME, _i == 0 ? "set household 7 3 1000 0 1" : "set household 7 3 1000 0 2");
  ck_assert_int_eq(reads(), _i == 0);
}
END_TEST

/* The first instant of the longest span, at the farthest east and west: no sum leaves 64 bits. */
START_TEST(oracle_site_slot__ends_of_time) {
  site_t site = {.class = SITE_PV, .seed = INT64_MAX, .site = INT32_MAX};
  site.offset_s = _i == 0 ? -SITE_OFFSET_MAX_S : SITE_OFFSET_MAX_S;
  int64_t first = oracle_site_slot(&site, 0), last = oracle_site_slot(&site, END_OF_TIME);
  ck_assert_int_le(oracle_site_slot_from_ns(&site, first), 0);
  ck_assert_int_gt(oracle_site_slot_from_ns(&site, first + 1), 0);
  ck_assert_int_le(oracle_site_slot_from_ns(&site, last), END_OF_TIME);
  ck_assert_int_gt(oracle_site_slot_from_ns(&site, last + 1), END_OF_TIME);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("oracle_site");
  TCase *test = tcase_create("site");
  const int examples = (int)(sizeof EXAMPLES / sizeof EXAMPLES[0]);
  tcase_add_test(test, oracle_site_die__literals_of_the_page);
  tcase_add_test(test, oracle_site_slot__begins_where_the_place_has_it);
  tcase_add_loop_test(test, oracle_site_slot__ends_of_time, 0, 2);
  tcase_add_loop_test(test, oracle_site_power__six_instants_of_the_page, 0, examples);
  tcase_add_loop_test(test, oracle_site_power__reactive_by_the_tangent_of_the_class, 0, examples);
  tcase_add_loop_test(test, oracle_site__energies_of_two_days_of_the_page, 0, examples);
  tcase_add_test(test, oracle_site__a_bill_has_the_energy_of_its_day);
  tcase_add_test(test, oracle_site__one_list_with_load_in_the_order_of_the_file);
  tcase_add_loop_test(test, oracle_site__phases_split_as_a_total_or_one_alone, 0, 2);
  tcase_add_test(test, oracle_site__an_outage_stops_it_and_moves_nothing);
  tcase_add_test(test, oracle_site__the_greatest_power_is_of_a_slot);
  tcase_add_loop_test(test, oracle_site__a_fact_of_another_form__is_refused, 0,
                      (int)(sizeof FORMS / sizeof FORMS[0]));
  tcase_add_test(test, oracle_site__eight_are_a_meters_most);
  tcase_add_loop_test(test, oracle_site__a_phase_that_the_meter_has_not__is_refused, 0, 2);
  suite_add_tcase(suite, test);
  return story_run(suite);
}
