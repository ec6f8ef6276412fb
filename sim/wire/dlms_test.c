/* The application server, plain: associations, get, set, action, what was not negotiated, what is
 * refused. Every test runs over both links. Octets are those of the standard's examples, or worked
 * out by hand from its tables: the answers of the toy meter stand in dlms_toy.h. */
#include "sim/wire/dlms.h"

#include <check.h>
#include <stdio.h>

#include "sim/wire/dlms_client_test.h"

static const dlms_link_t links[] = {DLMS_WRAPPER, DLMS_HDLC};

static void teardown(void) { meter_close(); }

static void join_public(dlms_link_t link, dlms_security_t security) {
  meter_open(link, security);
  connect_as(16);
  asks(AARQ_PUBLIC, AARE_PUBLIC);
}

START_TEST(dlms__get_of_the_public_client__is_answered_over_both_links) {
  join_public(links[_i], DLMS_SECURITY_BOTH);
  ck_assert_uint_eq(dlms_associated(wire), 16);
  asks(GET_SERIAL, ANSWER_SERIAL);
  ck_assert_int_eq(toy.read_at.ns, asked_ns); /* the last octet of the request, to the ns */
}
END_TEST

#define AARQ_LLS_HEAD                                                                              \
  "60 36 A1 09 06 07 60857405080101 8A 02 07 80 8B 07 60857405080201 AC 0A 80 08 "
#define PASSWORD_READING "3132333435363738"
#define PASSWORD_MANAGEMENT "3837363534333231"
/* The standard's example: conformance 007E1F, PDU 1200. */
#define AARQ_EXAMPLE_TAIL " BE 10 04 0E 01 00 00 00 06 5F1F0400 007E1F 04B0"
#define AARQ_ALL_TAIL " BE 10 04 0E " INITIATE_ALL
/* 007E1F and 601E9F are 001E1F. */
#define AARE_EXAMPLE                                                                               \
  "61 29 A1 09 06 07 60857405080101 A2 03 02 01 00 A3 05 A1 03 02 01 00 BE 10 04 0E 08 00 06 "     \
  "5F1F0400 001E1F 0400 0007"
#define AARE_REJECTED(diagnostic)                                                                  \
  "61 17 A1 09 06 07 60857405080101 A2 03 02 01 01 A3 05 A1 03 02 01 " diagnostic

/* As management client of a meter without security, with a conformance and PDU size of its own. */
static void join_with(dlms_link_t link, const char *conformance, const char *pdu) {
  char aarq[200];
  meter_open(link, DLMS_SECURITY_NONE);
  connect_as(1);
  (void)snprintf(aarq, sizeof aarq,
                 "60 1D A1 09 06 07 60857405080101 BE 10 04 0E 01 00 00 00 06 5F1F0400 %s %s",
                 conformance, pdu);
  say_hex(aarq);
  ck_assert_uint_eq(dlms_associated(wire), 1);
}

/* --- associations --- */

START_TEST(dlms__password_of_its_client__opens_as_in_the_standard) {
  meter_open(links[_i], DLMS_SECURITY_LLS);
  connect_as(2);
  asks(AARQ_LLS_HEAD PASSWORD_READING AARQ_EXAMPLE_TAIL, AARE_EXAMPLE);
  ck_assert_uint_eq(dlms_associated(wire), 2);
  ck_assert_int_eq(toy.right, 1);
  ck_assert_int_eq(toy.wrong, 0);
}
END_TEST

START_TEST(dlms__wrong_password__is_told_and_refused) {
  meter_open(links[_i], DLMS_SECURITY_LLS);
  connect_as(1);
  asks(AARQ_LLS_HEAD PASSWORD_READING AARQ_EXAMPLE_TAIL, AARE_REJECTED("0D"));
  ck_assert_uint_eq(dlms_associated(wire), 0);
  ck_assert_int_eq(toy.wrong, 1);
  ck_assert_uint_eq(toy.wrong_level, 3);
  asks(GET_SERIAL, NOT_POSSIBLE);
  ck_assert_int_eq(toy.gets, 0);
}
END_TEST

START_TEST(dlms__empty_password__opens_nothing) {
  meter_open(links[_i], DLMS_SECURITY_LLS);
  dlms_config_t config = dlms_toy_config(links[_i], DLMS_SECURITY_LLS, &toy);
  config.password[1][0] = 0;
  meter_open_with(&config);
  connect_as(2);
  asks("60 2E A1 09 06 07 60857405080101 8A 02 07 80 8B 07 60857405080201 AC 02 80 00"
       " BE 10 04 0E " INITIATE_ALL,
       AARE_REJECTED("0D"));
  ck_assert_int_eq(toy.wrong, 1);
}
END_TEST

START_TEST(dlms__right_password_while_locked_out__has_the_same_answer) {
  meter_open(links[_i], DLMS_SECURITY_LLS);
  toy.locked = true;
  connect_as(1);
  asks(AARQ_LLS_HEAD PASSWORD_MANAGEMENT AARQ_EXAMPLE_TAIL, AARE_REJECTED("0D"));
  ck_assert_int_eq(toy.wrong + toy.right, 0);
  ck_assert_uint_eq(dlms_associated(wire), 0);
  disconnect();
  connect_as(16); /* the public client has no password: it is not locked out */
  asks(AARQ_PUBLIC, AARE_PUBLIC);
}
END_TEST

typedef struct {
  uint8_t client;
  dlms_security_t security;
  const char *aarq, *aare;
} rejection_t;

#define CONTEXT "A1 09 06 07 608574050801"
static const rejection_t rejections[] = {
    /* short names; a ciphered context for the public client; a plain one where it is ciphered */
    {16, 1, "60 1D " CONTEXT "02 BE 10 04 0E " INITIATE_ALL, AARE_REJECTED("02")},
    {16, 5, "60 1D " CONTEXT "03 BE 10 04 0E " INITIATE_ALL, AARE_REJECTED("02")},
    {2, 5, "60 1D " CONTEXT "01 BE 10 04 0E " INITIATE_ALL,
     "61 17 " CONTEXT "03 A2 03 02 01 01 A3 05 A1 03 02 01 02"},
    /* none where a password is wanted; GMAC; a mechanism of nobody; a password that nobody wants */
    {2, 1, "60 1D " CONTEXT "01 BE 10 04 0E " INITIATE_ALL, AARE_REJECTED("0E")},
    {2, 1,
     "60 36 " CONTEXT "01 8A 02 07 80 8B 07 60857405080205 AC 0A 80 08 3132333435363738 BE 10 04 "
     "0E " INITIATE_ALL,
     AARE_REJECTED("0B")},
    {2, 1,
     "60 36 " CONTEXT "01 8A 02 07 80 8B 07 60857405080301 AC 0A 80 08 3132333435363738 BE 10 04 "
     "0E " INITIATE_ALL,
     AARE_REJECTED("0B")},
    {16, 1, AARQ_LLS_HEAD PASSWORD_READING AARQ_ALL_TAIL, AARE_REJECTED("0B")},
    /* a secret without its mechanism; the mechanism without its secret */
    {2, 1, "60 2D " CONTEXT "01 8A 02 07 80 AC 0A 80 08 3132333435363738 BE 10 04 0E " INITIATE_ALL,
     AARE_REJECTED("0C")},
    {2, 1, "60 2A " CONTEXT "01 8A 02 07 80 8B 07 60857405080201 BE 10 04 0E " INITIATE_ALL,
     AARE_REJECTED("0E")},
    /* fields out of order; one twice; no context; no user information; octets after the last */
    {16, 1, "60 1D BE 10 04 0E " INITIATE_ALL " " CONTEXT "01", AARE_REJECTED("01")},
    {16, 1, "60 28 " CONTEXT "01 " CONTEXT "01 BE 10 04 0E " INITIATE_ALL, AARE_REJECTED("01")},
    {16, 1, "60 12 BE 10 04 0E " INITIATE_ALL, AARE_REJECTED("01")},
    {16, 1, "60 0B " CONTEXT "01", AARE_REJECTED("01")},
    {16, 1, AARQ_PUBLIC " 00", AARE_REJECTED("01")},
    /* an initiate with an octet after it; a client that there is not */
    {16, 1, "60 1E " CONTEXT "01 BE 11 04 0F " INITIATE_ALL " 00", AARE_REJECTED("01")},
    {17, 1, AARQ_PUBLIC, AARE_REJECTED("01")},
    /* protocol version 2 only: the provider has none in common */
    {16, 1, "60 21 80 02 06 40 " CONTEXT "01 BE 10 04 0E " INITIATE_ALL,
     "61 17 " CONTEXT "01 A2 03 02 01 01 A3 05 A2 03 02 01 02"},
    /* DLMS version 5, no service in common, PDU of 11: confirmed service errors of the initiate */
    {16, 1, "60 1D " CONTEXT "01 BE 10 04 0E 01 00 00 00 05 5F1F0400 007E1F 04B0",
     "61 1F " CONTEXT "01 A2 03 02 01 01 A3 05 A1 03 02 01 01 BE 06 04 04 0E 01 06 01"},
    {16, 1, "60 1D " CONTEXT "01 BE 10 04 0E 01 00 00 00 06 5F1F0400 1C0120 04B0",
     "61 1F " CONTEXT "01 A2 03 02 01 01 A3 05 A1 03 02 01 01 BE 06 04 04 0E 01 06 02"},
    {16, 1, "60 1D " CONTEXT "01 BE 10 04 0E 01 00 00 00 06 5F1F0400 007E1F 000B",
     "61 1F " CONTEXT "01 A2 03 02 01 01 A3 05 A1 03 02 01 01 BE 06 04 04 0E 01 06 03"}};
enum { REJECTIONS = sizeof rejections / sizeof rejections[0] };

START_TEST(dlms__association_that_cannot_be__is_rejected_for_its_reason) {
  const rejection_t *row = &rejections[_i];
  for (int link = 0; link < 2; link++) {
    meter_open(links[link], row->security);
    connect_as(row->client);
    asks(row->aarq, row->aare);
    ck_assert_uint_eq(dlms_associated(wire), 0);
    ck_assert_int_eq(toy.wrong + toy.right, 0);
  }
}
END_TEST

START_TEST(dlms__all_fields_of_an_aarq__are_taken) {
  meter_open(links[_i], DLMS_SECURITY_NONE);
  connect_as(2);
  /* version, titles, qualifiers and invocation-ids, mechanism 0, quality of service, response
   * allowed: 4 + 11 + 12 + 5 + 5 + 5 + 12 + 5 + 5 + 5 + 9 + 20 = 98 = 62 */
  asks("60 62 80 02 07 80 " CONTEXT "01 A2 0A 04 08 4D50460000000001 A3 03 02 01 01 A4 03 02 01 01 "
       "A5 03 02 01 01 A6 0A 04 08 4D4D4D0000BC614E A7 03 02 01 01 A8 03 02 01 01 A9 03 02 01 01 "
       "8B 07 60857405080200 BE 12 04 10 01 00 01 FF 01 00 06 5F1F0400 007E1F 04B0",
       AARE_EXAMPLE);
}
END_TEST

START_TEST(dlms__association_that_may_not_be_confirmed__is_not_opened) {
  join_public(links[_i], DLMS_SECURITY_NONE);
  asks("60 1E A1 09 06 07 60857405080101 BE 11 04 0F 01 00 01 00 00 06 5F1F0400 007E1F 04B0", "");
  ck_assert_uint_eq(dlms_associated(wire), 16); /* as before */
}
END_TEST

START_TEST(dlms__release__is_answered_and_ends_the_association) {
  join_public(links[_i], DLMS_SECURITY_NONE);
  asks("62 00", "63 03 80 01 00");
  ck_assert_uint_eq(dlms_associated(wire), 0);
  asks(GET_SERIAL, NOT_POSSIBLE);
  asks(AARQ_PUBLIC, AARE_PUBLIC);
  asks("62 03 80 01 00", "63 03 80 01 00");
  asks("62 00", NOT_POSSIBLE); /* of nothing */
}
END_TEST

START_TEST(dlms__second_client_on_one_connection__is_rejected_at_once) {
  join_public(DLMS_WRAPPER, DLMS_SECURITY_NONE);
  sap = 2;
  asks(AARQ_PUBLIC, "61 17 " CONTEXT "01 A2 03 02 01 02 A3 05 A1 03 02 01 01");
  asks(GET_SERIAL, NOT_POSSIBLE);
  sap = 16;
  asks(GET_SERIAL, ANSWER_SERIAL);
}
END_TEST

static bool held_elsewhere(void *of, uint8_t client) {
  ck_assert_ptr_eq(of, &toy);
  return client == 2;
}

START_TEST(dlms__client_that_another_connection_holds__is_rejected_at_once) {
  meter_open(links[_i], DLMS_SECURITY_NONE);
  dlms_peers(wire, held_elsewhere, &toy);
  connect_as(2);
  asks(AARQ_PUBLIC, "61 17 " CONTEXT "01 A2 03 02 01 02 A3 05 A1 03 02 01 01");
  ck_assert_uint_eq(dlms_associated(wire), 0);
  disconnect();
  connect_as(1);
  asks(AARQ_PUBLIC, AARE_PUBLIC);
}
END_TEST

START_TEST(dlms__rejected_aarq__leaves_the_association_as_it_was) {
  join_public(links[_i], DLMS_SECURITY_NONE);
  asks("60 1D " CONTEXT "02 BE 10 04 0E " INITIATE_ALL, AARE_REJECTED("02"));
  asks(GET_SERIAL, ANSWER_SERIAL);
}
END_TEST

START_TEST(dlms__reset__leaves_nobody_associated) {
  join_public(links[_i], DLMS_SECURITY_NONE);
  ck_assert(!dlms_idle(wire));
  dlms_reset(wire);
  ck_assert(dlms_idle(wire));
  ck_assert_uint_eq(dlms_associated(wire), 0);
}
END_TEST

/* --- get --- */

typedef struct {
  uint8_t client;
  const char *request, *answer;
} exchange_t;

/* By the rights of dlms_toy.h and the table of refusals. */
static const exchange_t gets[] = {
    {16, "C0 01 C1 0001 0000600100FF 01 00", "C4 01 C1 00 09 06 0000600100FF"},
    {16, "C0 01 81 0001 0000600100FF 02 00", "C4 01 81 00 09 02 4D31"}, /* whatever its class */
    /* 2026-11-22 17:20:05 UTC at +1 h is local 18:20; the ms that the request takes do not show */
    {16, "C0 01 42 0008 0000010000FF 02 00", "C4 01 42 00 09 0C 07EA0B16 07 121405 00 FFC4 00"},
    {16, "C0 01 C1 0001 0000600101FF 02 00", "C4 01 C1 01 04"},
    {16, "C0 01 C1 0001 0000600100FF 03 00", "C4 01 C1 01 04"},
    {16, "C0 01 C1 0001 0000600100FF 00 00", "C4 01 C1 01 04"},
    {16, "C0 01 C1 0003 0000600100FF 02 00", "C4 01 C1 01 09"},
    {16, "C0 01 C1 0007 0100630100FF 02 00", "C4 01 C1 01 03"},
    {16, "C0 01 C1 0001 0000600100FF 02 01 01 00", "C4 01 C1 01 0D"},
    {1, "C0 01 C1 0007 0100630100FF 01 01 01 00", "C4 01 C1 01 0D"},
    {1, "C0 01 C1 0007 0100630100FF 02 01 03 00", "C4 01 C1 01 0D"},
    {1, "C0 01 C1 0007 0100630100FF 02 01 02 02 04 06 00000001 06 00000001 12 0001 12 0000",
     "C4 01 C1 00 01 01 02 02 06 00000001 09 01 01"},
    {1, "C0 03 C1 03 0001 0000600100FF 02 00 0001 0000600101FF 02 00 0001 0000600100FF 01 00",
     "C4 03 C1 03 00 09 02 4D31 01 04 00 09 06 0000600100FF"},
    {1, "C0 03 C1 02 0007 0100630100FF 02 01 01 00 0001 0000600100FF 02 00",
     "C4 03 C1 02 00 01 01 02 02 06 00000001 09 01 01 00 09 02 4D31"}};
enum { GETS = sizeof gets / sizeof gets[0] };

START_TEST(dlms__get__is_answered_as_the_tables_say) {
  const exchange_t *row = &gets[_i];
  for (int link = 0; link < 2; link++) {
    meter_open(links[link], DLMS_SECURITY_NONE);
    connect_as(row->client);
    asks(AARQ_PUBLIC, AARE_PUBLIC);
    now_ns = INT64_C(1795368005000000000);
    asks(row->request, row->answer);
  }
}
END_TEST

static const char *const malformed[] = {
    "C0",
    "C0 01",
    "C0 01 C1",
    "C0 01 C1 0001 0000600100FF 02",
    "C0 01 C1 0001 0000600100FF 02 02",
    GET_SERIAL " 00",                                     /* garbage after a request */
    "C0 01 C1 0007 0100630100FF 02 01 01 12 00",          /* parameters cut short */
    "C0 01 C1 0007 0100630100FF 02 01 01 00 00",          /* garbage after a selector */
    "C0 03 C1 00",                                        /* a list of nothing */
    "C0 03 C1 02 0001 0000600100FF 02 00",                /* one of two */
    "C1 01 C1 0001 0000800200FF 02 00",                   /* no value */
    "C1 01 C1 0001 0000800200FF 02 00 11 02 00",          /* garbage after a value */
    "C1 01 C1 0001 0000800200FF 02 00 02 02 11 02",       /* a structure cut short */
    "C1 04 C1 01 0001 0000800200FF 02 00 02 11 02 11 03", /* one target, two values */
    "C3 01 C1 0008 0000010000FF 01",                      /* no flag */
    "C3 01 C1 0008 0000010000FF 01 01",                   /* announced and not there */
    "C3 01 C1 0008 0000010000FF 01 00 10 0001",           /* there and not announced */
    "C3 01 C1 0008 0000010000FF 01 01 10 0001 00"};
enum { MALFORMED_COUNT = sizeof malformed / sizeof malformed[0] };

START_TEST(dlms__malformed_request__is_an_exception_and_does_nothing) {
  for (int link = 0; link < 2; link++) {
    meter_open(links[link], DLMS_SECURITY_NONE);
    connect_as(1);
    asks(AARQ_PUBLIC, AARE_PUBLIC);
    asks(malformed[_i], MALFORMED);
    ck_assert_int_eq(toy.gets + toy.sets + toy.actions, 0);
    asks(GET_SERIAL, ANSWER_SERIAL);
  }
}
END_TEST

START_TEST(dlms__unknown_service__is_an_exception) {
  join_public(links[_i], DLMS_SECURITY_NONE);
  asks("05 01 02 0008", "D8 02 02"); /* read, of short names */
  asks("C0 04 C1", "D8 02 02");      /* a get of no kind */
  asks("DD 00 00 00", "D8 02 02");   /* general ciphering */
  asks("C8 01 30", NOT_POSSIBLE);    /* ciphered where nothing is */
}
END_TEST

START_TEST(dlms__supply_that_goes_inside_an_order__is_not_answered) {
  join_public(links[_i], DLMS_SECURITY_NONE);
  toy.silent = true;
  asks(GET_SERIAL, "");
  toy.silent = false;
  asks(GET_SERIAL, ANSWER_SERIAL);
}
END_TEST

/* --- what was not negotiated --- */

typedef struct {
  const char *conformance, *request;
} unagreed_t;

static const unagreed_t unagreed[] = {
    {"00000C", GET_SERIAL},
    {"000014", "C1 01 C1 0001 0000800200FF 02 00 11 02"},
    {"00001C", "C3 01 C1 0008 0000010000FF 01 01 10 0001"},
    {"000018", "C0 01 C1 0007 0100630100FF 02 01 01 00"},
    {"00001C", "C0 03 C1 01 0001 0000600100FF 02 00"},
    {"00001C", "C0 02 C1 00000001"},
    {"00001C", "C1 02 C1 0001 0000800200FF 02 00 01 00000001 02 1102"},
    {"00001C", "C1 04 C1 01 0001 0000800200FF 02 00 01 11 02"},
    {"00081C", "C1 05 C1 01 0001 0000800200FF 02 00 01 00000001 03 011102"},
    {"00001D", "C3 04 C1 0008 0000010000FF 01 01 00000001 03 100001"},
    {"00001D", "C3 03 C1 01 0008 0000010000FF 01 01 100001"},
    {"00041D", "C3 05 C1 01 0008 0000010000FF 01 01 00000001 04 01100001"},
    {"00001C", "E0 81 0001 0000 0D " GET_SERIAL}};
enum { UNAGREED = sizeof unagreed / sizeof unagreed[0] };

START_TEST(dlms__service_that_was_not_negotiated__is_an_exception) {
  for (int link = 0; link < 2; link++) {
    join_with(links[link], unagreed[_i].conformance, "0400");
    asks(unagreed[_i].request, NOT_SUPPORTED);
    ck_assert_int_eq(toy.gets + toy.sets + toy.actions, 0);
  }
}
END_TEST

/* 900 octets do not go into 512, and the client takes no blocks: data-block-unavailable, 14. */
START_TEST(dlms__blocks_that_were_not_negotiated__are_not_sent) {
  join_with(links[_i], "00001C", "0200");
  asks("C0 01 C1 0001 0000800900FF 02 00", "C4 01 C1 01 0E");
  asks("C0 01 C1 0007 0100630100FF 02 00", "C4 01 C1 01 0E");
}
END_TEST

/* --- set and action --- */

static const exchange_t orders[] = {
    {1, "C1 01 C1 0001 0000800200FF 02 00 11 02", "C5 01 C1 00"},
    {1, "C1 01 81 0001 0000800200FF 02 00 11 02", ""}, /* unconfirmed */
    {1, "C1 01 C1 0001 0000600100FF 02 00 11 02", "C5 01 C1 03"},
    {2, "C1 01 C1 0001 0000800200FF 02 00 11 02", "C5 01 C1 03"},
    {1, "C1 01 C1 0001 0000800100FF 02 00 11 02", "C5 01 C1 04"},
    {1, "C1 01 C1 0003 0000800200FF 02 00 11 02", "C5 01 C1 09"},
    {1, "C1 01 C1 0008 0000010000FF 02 00 11 02", "C5 01 C1 0C"},
    {1, "C1 01 C1 000F 0000280000FF 02 00 11 02", "C5 01 C1 03"},
    {1, "C1 04 C1 02 0001 0000800200FF 02 00 0001 0000600100FF 02 00 02 11 02 11 03",
     "C5 05 C1 02 00 03"},
    {2, "C3 01 C1 0008 0000010000FF 01 01 10 0005", "C7 01 C1 00 00"},
    {2, "C3 01 81 0008 0000010000FF 01 01 10 0005", ""},
    {2, "C3 01 C1 0008 0000010000FF 01 01 10 0007", "C7 01 C1 00 01 00 11 07"},
    {2, "C3 01 C1 0008 0000010000FF 01 00", "C7 01 C1 0C 00"},
    {2, "C3 01 C1 0008 0000010000FF 02 01 10 0005", "C7 01 C1 04 00"},
    {16, "C3 01 C1 0008 0000010000FF 01 01 10 0005", "C7 01 C1 03 00"},
    {1, "C3 03 C1 02 0008 0000010000FF 01 0008 0000010000FF 02 02 10 0007 00",
     "C7 03 C1 02 00 01 00 11 07 04 00"},
    {1, "C1 02 C1 0001 0000800200FF 02 00 01 00000001 02 1102", "C5 03 C1 00 00000001"},
    {1, "C1 05 C1 02 0001 0000800200FF 02 00 0001 0000600100FF 02 00 01 00000001 05 02 1102 1103",
     "C5 04 C1 02 00 03 00000001"},
    {2, "C3 04 C1 0008 0000010000FF 01 01 00000001 03 100007", "C7 01 C1 00 01 00 11 07"},
    {2, "C3 05 C1 01 0008 0000010000FF 01 01 00000001 04 01 100007", "C7 03 C1 01 00 01 00 11 07"}};
enum { ORDERS = sizeof orders / sizeof orders[0] };

START_TEST(dlms__set_and_action__are_answered_as_the_tables_say) {
  const exchange_t *row = &orders[_i];
  for (int link = 0; link < 2; link++) {
    meter_open(links[link], DLMS_SECURITY_NONE);
    connect_as(row->client);
    asks(AARQ_PUBLIC, AARE_PUBLIC);
    asks(row->request, row->answer);
    if (toy.sets + toy.actions > 0) ck_assert_int_eq(toy.written_at.ns, asked_ns);
    bool refused = strstr(row->answer, "C1 0") != NULL && strstr(row->answer, "C1 00") == NULL &&
                   strstr(row->answer, "C1 02 00") == NULL &&
                   strstr(row->answer, "C1 01 00") == NULL;
    ck_assert_int_eq(toy.sets + toy.actions, refused ? 0 : 1);
  }
}
END_TEST

#define SHIFT "C3 01 C1 0008 0000010000FF 01 01 10 0005"
START_TEST(dlms__method_without_the_right__is_told_to_the_application) {
  join_public(links[_i], DLMS_SECURITY_NONE);
  asks(SHIFT, "C7 01 C1 03 00");
  ck_assert_int_eq(toy.denied, 1);
  ck_assert_int_eq(toy.denied_level, 0);
  ck_assert_int_eq(toy.denied_index, TOY_CLOCK);
  ck_assert_int_eq(toy.denied_method, 1);
  ck_assert_int_eq(toy.written_at.ns, asked_ns);
  toy.silent = true; /* the supply went while it was noted */
  asks(SHIFT, "");
  ck_assert_int_eq(toy.denied, 2);
  /* The server's own objects, a method that is none, and one that is allowed are told to nobody. */
  toy = (dlms_toy_t){0};
  asks("C3 01 C1 000F 0000280000FF 01 01 09 00", "C7 01 C1 03 00");
  asks("C3 01 C1 0008 0000010000FF 02 01 10 0005", "C7 01 C1 04 00");
  meter_open(links[_i], DLMS_SECURITY_NONE);
  connect_as(2);
  asks(AARQ_PUBLIC, AARE_PUBLIC);
  asks(SHIFT, "C7 01 C1 00 00");
  ck_assert_int_eq(toy.denied, 0);
}
END_TEST

START_TEST(dlms__set_in_blocks__is_carried_out_at_its_last) {
  join_with(links[_i], "00181D", "0400");
  /* octet-string of 6 in three blocks: 09 06 | 01 02 03 | 04 05 06 */
  asks("C1 02 C1 0001 0000800200FF 02 00 00 00000001 02 0906", "C5 02 C1 00000001");
  asks("C1 03 C1 00 00000002 03 010203", "C5 02 C1 00000002");
  ck_assert_int_eq(toy.sets, 0);
  asks("C1 03 C1 01 00000003 03 040506", "C5 03 C1 00 00000003");
  ck_assert_int_eq(toy.sets, 1);
  ck_assert_uint_eq(toy.stored_len, 8);
  ck_assert_mem_eq(toy.stored, "\x09\x06\x01\x02\x03\x04\x05\x06", 8);
  ck_assert_int_eq(toy.written_at.ns, asked_ns);
}
END_TEST

/* 1024 were offered; what protection adds is not counted. 1073 octets: pdu-too-long. */
START_TEST(dlms__request_longer_than_was_offered__is_an_exception) {
  uint8_t request[1073] = {0xC1, 0x01, 0xC1, 0x00, 0x01, 0x00, 0x00, 0x80, 0x02,
                           0x00, 0xFF, 0x02, 0x00, 0x09, 0x82, 0x04, 0x20};
  join_with(links[_i], "00181D", "0400");
  say(bytes_of(request, sizeof request));
  heard_is("D8 01 04");
  ck_assert_int_eq(toy.sets, 0);
  request[16] = 0x1F;
  say(bytes_of(request, sizeof request - 1));
  heard_is("C5 01 C1 00");
  ck_assert_uint_eq(toy.stored_len, 1072 - 13);
}
END_TEST

START_TEST(dlms__block_of_a_set_out_of_order__ends_it) {
  join_with(links[_i], "00181D", "0400");
  asks("C1 03 C1 01 00000002 03 040506", "C5 03 C1 12 00000002"); /* none in progress, 18 */
  asks("C1 02 C1 0001 0000800200FF 02 00 00 00000001 02 0906", "C5 02 C1 00000001");
  asks("C1 03 C1 01 00000003 06 010203040506", "C5 03 C1 13 00000003"); /* number invalid, 19 */
  asks("C1 03 C1 01 00000002 06 010203040506", "C5 03 C1 12 00000002");
  asks("C1 02 C1 0001 0000800200FF 02 00 00 00000001 02 0906", "C5 02 C1 00000001");
  asks(GET_SERIAL, ANSWER_SERIAL); /* another service ends it, too */
  asks("C1 03 C1 01 00000002 06 010203040506", "C5 03 C1 12 00000002");
  asks("C1 02 C1 0001 0000800200FF 02 00 00 00000002 02 0906", "C5 03 C1 13 00000002");
  asks("C1 02 C1 0001 0000800200FF 02 00 00 00000001 02 0906", "C5 02 C1 00000001");
  asks("C1 03 C1 01 00000002 05 0102030405", MALFORMED); /* not whole at its end */
  ck_assert_int_eq(toy.sets, 0);
}
END_TEST

START_TEST(dlms__action_in_blocks__is_carried_out_at_its_last) {
  join_with(links[_i], "00041D", "0400");
  asks("C3 06 C1 01 00000002 01 05", "C7 01 C1 10 00"); /* none in progress, 16 */
  asks("C3 04 C1 0008 0000010000FF 01 00 00000001 01 10", "C7 04 C1 00000001");
  asks("C3 06 C1 00 00000002 01 00", "C7 04 C1 00000002");
  asks("C3 06 C1 01 00000003 01 05", "C7 01 C1 00 00");
  ck_assert_int_eq(toy.shift, 5);
  asks("C3 04 C1 0008 0000010000FF 01 00 00000001 01 10", "C7 04 C1 00000001");
  asks("C3 06 C1 01 00000003 02 0005", "C7 01 C1 0F 00"); /* aborted, 15 */
  ck_assert_int_eq(toy.actions, 1);
}
END_TEST

START_TEST(dlms__set_longer_than_a_parameter_may_be__is_aborted) {
  char request[2400] = "C1 03 C1 00 00000000 8203E8 ";
  join_with(links[_i], "00181D", "0400");
  asks("C1 02 C1 0001 0000800200FF 02 00 00 00000001 04 09824000", "C5 02 C1 00000001");
  for (size_t at = 0; at < 1000; at++)
    memcpy(request + 28 + 2 * at, "5A", 3);
  for (int block = 2; block < 11; block++) { /* 4 + 8 × 1000 fit into 8192, 9 × 1000 do not */
    char answer[40];
    request[18] = "0123456789ABCDEF"[block / 16];
    request[19] = "0123456789ABCDEF"[block % 16];
    (void)snprintf(answer, sizeof answer, block < 10 ? "C5 02 C1 %08X" : "C5 03 C1 11 %08X",
                   (unsigned)block);
    asks(request, answer);
  }
  ck_assert_int_eq(toy.sets, 0);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("sim/wire/dlms");
  TCase *all = tcase_create("dlms");
  tcase_add_checked_fixture(all, NULL, teardown);
  tcase_add_loop_test(all, dlms__get_of_the_public_client__is_answered_over_both_links, 0, 2);
  tcase_add_loop_test(all, dlms__password_of_its_client__opens_as_in_the_standard, 0, 2);
  tcase_add_loop_test(all, dlms__wrong_password__is_told_and_refused, 0, 2);
  tcase_add_loop_test(all, dlms__empty_password__opens_nothing, 0, 2);
  tcase_add_loop_test(all, dlms__request_longer_than_was_offered__is_an_exception, 0, 2);
  tcase_add_loop_test(all, dlms__right_password_while_locked_out__has_the_same_answer, 0, 2);
  tcase_add_loop_test(all, dlms__association_that_cannot_be__is_rejected_for_its_reason, 0,
                      REJECTIONS);
  tcase_add_loop_test(all, dlms__all_fields_of_an_aarq__are_taken, 0, 2);
  tcase_add_loop_test(all, dlms__association_that_may_not_be_confirmed__is_not_opened, 0, 2);
  tcase_add_loop_test(all, dlms__release__is_answered_and_ends_the_association, 0, 2);
  tcase_add_test(all, dlms__second_client_on_one_connection__is_rejected_at_once);
  tcase_add_loop_test(all, dlms__client_that_another_connection_holds__is_rejected_at_once, 0, 2);
  tcase_add_loop_test(all, dlms__rejected_aarq__leaves_the_association_as_it_was, 0, 2);
  tcase_add_loop_test(all, dlms__reset__leaves_nobody_associated, 0, 2);
  tcase_add_loop_test(all, dlms__get__is_answered_as_the_tables_say, 0, GETS);
  tcase_add_loop_test(all, dlms__malformed_request__is_an_exception_and_does_nothing, 0,
                      MALFORMED_COUNT);
  tcase_add_loop_test(all, dlms__unknown_service__is_an_exception, 0, 2);
  tcase_add_loop_test(all, dlms__supply_that_goes_inside_an_order__is_not_answered, 0, 2);
  tcase_add_loop_test(all, dlms__service_that_was_not_negotiated__is_an_exception, 0, UNAGREED);
  tcase_add_loop_test(all, dlms__blocks_that_were_not_negotiated__are_not_sent, 0, 2);
  tcase_add_loop_test(all, dlms__set_and_action__are_answered_as_the_tables_say, 0, ORDERS);
  tcase_add_loop_test(all, dlms__set_in_blocks__is_carried_out_at_its_last, 0, 2);
  tcase_add_loop_test(all, dlms__block_of_a_set_out_of_order__ends_it, 0, 2);
  tcase_add_loop_test(all, dlms__method_without_the_right__is_told_to_the_application, 0, 2);
  tcase_add_loop_test(all, dlms__action_in_blocks__is_carried_out_at_its_last, 0, 2);
  tcase_add_loop_test(all, dlms__set_longer_than_a_parameter_may_be__is_aborted, 0, 2);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
