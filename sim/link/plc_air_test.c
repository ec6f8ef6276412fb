/* Air time against published figures: V3 and V4 of links.md, each printed beside the simulated. */
#include "sim/link/plc_air.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

/* (8·(133+8)+6)·2·4 = 9072 bits / 36 = 252 symbols; 6.08 + 0.695·(13+252) = 190.255 ms. */
START_TEST(air__g3_133_octets_robust__are_252_symbols_and_190_ms) {
  span_t air = plc_air_g3(PLC_G3_ROBO, 133);
  uint32_t symbols = plc_air_g3_symbols(PLC_G3_ROBO, 133);
  printf("V3 G3 133 octets ROBO: published 252 symbols, 190 ms; simulated %u, %lld us\n", symbols,
         (long long)air.ns / 1000);
  ck_assert_uint_eq(symbols, 252);
  ck_assert_int_eq(air.ns, 190255000);
}
END_TEST

/* (8·(235+16)+6)·2 = 4028 bits / 108 = 37.3, in fours 40; 6.08 + 0.695·53 = 42.915 ms;
 * 235·8 bits in it are 43,807.5 bit/s. */
START_TEST(air__g3_235_octets_d8psk__are_43_ms_and_43_8_kbit) {
  span_t air = plc_air_g3(PLC_G3_D8PSK, 235);
  int64_t rate = mul_div_round_half_even(INT64_C(235) * 8, NS_PER_S, air.ns);
  printf("V3 G3 235 octets D8PSK: published 43 ms, 43.8 kbit/s; simulated %lld us, %lld bit/s\n",
         (long long)air.ns / 1000, (long long)rate);
  ck_assert_int_eq(air.ns, 42915000);
  ck_assert_int_eq(rate, 43808);
}
END_TEST

START_TEST(air__g3_one_octet_more_than_fits__is_past_252_symbols) {
  ck_assert_uint_eq(plc_air_g3_room(PLC_G3_ROBO), 133);
  ck_assert_uint_gt(plc_air_g3_symbols(PLC_G3_ROBO, 134), 252);
}
END_TEST

START_TEST(air__g3_acknowledgement__is_preamble_and_header) {
  ck_assert_int_eq(plc_air_g3_ack().ns, 15115000); /* 6.08 + 0.695·13 */
}
END_TEST

/* 96 carriers of data; DBPSK halved by the code: 48 bits in 2.24 ms; D8PSK without it: 288. */
START_TEST(air__prime__is_21_4_and_128_6_kbit_and_618_24_ms) {
  uint32_t slow = plc_air_prime_bit_rate(PLC_PRIME_DBPSK_F);
  uint32_t fast = plc_air_prime_bit_rate(PLC_PRIME_D8PSK);
  printf("V4 PRIME: published 21.4, 128.6 kbit/s, 618.24 ms; simulated %u, %u bit/s, %lld us\n",
         slow, fast, (long long)PLC_AIR_PRIME_FRAME_NS / 1000);
  ck_assert_uint_eq(slow, 21429);
  ck_assert_uint_eq(fast, 128571);
  ck_assert_int_eq(PLC_AIR_PRIME_FRAME_NS, 618240000);
}
END_TEST

/* 378 octets fill 63 symbols of 48 bits: 2.048 + 2.24·(2+63) = 147.648 ms. */
START_TEST(air__prime_full_frame__is_63_symbols) {
  ck_assert_uint_eq(plc_air_prime_room(PLC_PRIME_DBPSK_F), 378);
  ck_assert_uint_eq(plc_air_prime_symbols(PLC_PRIME_DBPSK_F, 378), 63);
  ck_assert_uint_eq(plc_air_prime_symbols(PLC_PRIME_DBPSK_F, 379), 64);
  ck_assert_int_eq(plc_air_prime(PLC_PRIME_DBPSK_F, 378).ns, 147648000);
}
END_TEST

/* 45 octets: at 2400 bit/s 150 ms, at 300 bit/s 1200 ms; at 1000 bit/s 360 ms; always whole half
 * cycles: at 1100 bit/s 327.3 ms end at the zero crossing of 330 ms. */
START_TEST(air__sfsk_slots__end_at_zero_crossings) {
  ck_assert_int_eq(plc_air_sfsk_slot(2400).ns, 150000000);
  ck_assert_int_eq(plc_air_sfsk_slot(300).ns, 1200000000);
  ck_assert_int_eq(plc_air_sfsk_slot(1000).ns, 360000000);
  ck_assert_int_eq(plc_air_sfsk_slot(1100).ns, 330000000);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("plc_air");
  TCase *tests = tcase_create("air");
  tcase_add_test(tests, air__g3_133_octets_robust__are_252_symbols_and_190_ms);
  tcase_add_test(tests, air__g3_235_octets_d8psk__are_43_ms_and_43_8_kbit);
  tcase_add_test(tests, air__g3_one_octet_more_than_fits__is_past_252_symbols);
  tcase_add_test(tests, air__g3_acknowledgement__is_preamble_and_header);
  tcase_add_test(tests, air__prime__is_21_4_and_128_6_kbit_and_618_24_ms);
  tcase_add_test(tests, air__prime_full_frame__is_63_symbols);
  tcase_add_test(tests, air__sfsk_slots__end_at_zero_crossings);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
