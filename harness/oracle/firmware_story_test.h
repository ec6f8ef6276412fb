/* A meter with firmware, an image for it, and what is asked of it, for the oracle's tests: from
 * midnight two hours of 3.6 kW, which are 1 Wh a second, so that a blackout shows by its seconds.
 * Blocks of 100 octets. Included by tests alone; expected numbers stand in the tests. */
#ifndef ORACLE_FIRMWARE_STORY_TEST_H
#define ORACLE_FIRMWARE_STORY_TEST_H

#include "story_test.h"

#define DAY INT64_C(1772409600) /* 2026-03-02T00:00Z */
#define AT(h, m) ((long long)DAY + HM(h, m))
/* SHA-256 of `MP-1.0.0` and of `APP-1.0.0`, by another tool. */
#define ONE "bbf48d5d4657b3e4e0a603718a51a51bd25753afefed2f700a613d2d72a7b9a3"
#define TWO "bcf4f1aa7f7a060a5d6001598f117fdcfdcfead5e0144feef6798ef5479e261b"
#define BODY "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

STORY void begin(void) {
  story_begin(DAY, DAY + 7200, false);
  story_tariff();
  story_meter();
  fact("protocol 0 dlms-hdlc direct\nhardware 0 PM3-A\n");
  fact("firmware 0 1 16777216 5 MP-1.0.0\nfirmware 0 2 16777216 2 APP-1.0.0\n");
  fact("limit 0 image_block 100\nlimit 0 image 1000\n");
  policy("fw.blackout 30000000000");
  policy("fw.verify 2000000000");
  load(DAY, DAY + 7200, 3600000);
}

/* Image 0: part 1, three blocks; good, whole and newer. What a test says later stands. */
STORY void image(const char *differs) {
  fact("image_of 0 part 1\nimage_of 0 version 16777217\nimage_of 0 least 0\nimage_of 0 counter 6\n"
       "image_of 0 size 250\nimage_of 0 hardware PM3-A\nimage_of 0 approval DE-26-1\n"
       "image_of 0 identity MP-1.0.1\nimage_of 0 serial -\nimage_of 0 maker good\n"
       "image_of 0 authority good\nimage_of 0 hash " BODY "\n%s",
       differs);
}

STORY void order(long long at_s, const char *what, const char *arg, int level) {
  served("command 0 1 %lld %s %s %d ok\n", at_s * NS, what, arg, level);
}

STORY void send_blocks(long long at_s) {
  order(at_s, "image_initiate", "MP-1.0.1@250", 3);
  order(at_s + 1, "image_block", "0@100", 3);
  order(at_s + 2, "image_block", "1@100", 3);
  order(at_s + 3, "image_block", "2@50", 3);
}

/* From one o'clock on: sent, verified 10 s later, asked again 5 s after that. */
STORY void send_and_verify(void) {
  send_blocks(AT(1, 0));
  order(AT(1, 0) + 10, "image_verify", "-", 3);
  order(AT(1, 0) + 15, "image_verify", "-", 3);
}

STORY const char *answer_at(long long at_s) {
  served("image 0 1 %lld 0 0 0\n", at_s * NS);
  ask(at_s, "1-0:0.2.0*255");
  ask(at_s, "1-0:0.2.1*255");
  ask(at_s, "1-0:0.2.8*255");
  ask(at_s, "1-0:0.2.9*255");
  ask(at_s, "1-0:1.8.0*255");
  ask(at_s, "0-0:96.7.0*255");
  ask(at_s, "0-0:128.40.0*255");
  ask_all(at_s);
  served("range 0 1 %lld firmware 1 999999 0\n", at_s * NS);
  return ideal();
}

STORY void is_command(const char *text, long long at_s, const char *what_arg_level_result) {
  LINE(text, "command 0 1 %lld %s", at_s * NS, what_arg_level_result);
}

#endif
