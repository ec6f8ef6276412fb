/* What the oracle takes of facts of firmware, images and looks, and what it refuses. */
#include "story_test.h"

#define DAY INT64_C(1772409600) /* 2026-03-02T00:00Z */
#define HASH "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static bool reads(const char *facts) {
  char error[256] = "";
  story_begin(DAY, DAY + 7200, false);
  story_tariff();
  story_meter();
  fact("%s", facts);
  char *text = oracle_ideal(story_facts.at, story_served.at, error, sizeof error);
  bool read = text != NULL;
  free(text);
  return read;
}

static const char *const right[] = {
    "hardware 0 PM3-A\n",
    "firmware 0 1 16777216 1 MP-1.0.0\nfirmware 0 2 16777216 4294967295 APP-1.0.0\n",
    "trust 0 1 1 04aabb\n",
    "flaw 0 late_switching 1800\nflaw 0 tie_last -\n",
    "image 0 second 4d504657\n",
    "image_of 0 part 2\nimage_of 0 version 16777217\nimage_of 0 least 0\nimage_of 0 counter 2\n"
    "image_of 0 size 300\nimage_of 0 hardware PM3-A\nimage_of 0 approval DE-26-1\n"
    "image_of 0 identity MP-1.0.1\nimage_of 0 serial -\nimage_of 0 mends -\nimage_of 0 object 1\n"
    "image_of 0 maker good\nimage_of 0 authority absent\nimage_of 0 damage none\n"
    "image_of 0 hash " HASH "\nimage_of 1 mends tie_last\nimage_of 1 serial 123\n",
    "limit 0 image_block 64\nlimit 0 image 4096\nlimit 0 firmware_log 4\n",
    "policy 0 fw.blackout 600000000000\npolicy 0 fw.verify 2000000000\n",
    "look 0 1772413200000000000 1.8.0\nlook 0 1772413200000000000 -\n",
};

START_TEST(oracle_facts__of_firmware__are_read) {
  ck_assert_msg(reads(right[_i]), "%s", right[_i]);
}
END_TEST

static const char *const wrong[] = {
    "hardware 1 PM3-A\n",             /* no such meter */
    "hardware 0 SEVENTEEN-LETTERS\n", /* longer than the field of the manifest */
    "firmware 0 2 1 1 APP\n",         /* part 2 comes behind part 1 */
    "firmware 0 3 1 1 APP\n",         /* no such part */
    "firmware 0 1 1 4294967296 MP\n", /* more than four octets */
    "flaw 0 late_switching 0\n",      /* none at all */
    "flaw 0 late_switching 1801\n",   /* more than half an hour */
    "flaw 0 tie_last 1\n",            /* has no number */
    "flaw 0 tie_last -\nflaw 0 tie_last -\n",
    "flaw 0 early_switching 5\n",
    "image_of 1 part 1\n", /* image 0 first */
    "image_of 0 part 0\n",
    "image_of 0 maker perhaps\n",
    "image_of 0 damage some\n",
    "image_of 0 mends all\n",
    "image_of 0 colour red\n",
    "image_of 0 hash 00\n",
    "limit 0 image_blocks 64\n",
    "policy 0 fw.blackout 600000000001\n",
    "look 0 0 1.8.0\n",
    "look 0 1772413200000000000\n",
};

START_TEST(oracle_facts__of_firmware_that_cannot_be__are_refused) {
  ck_assert_msg(!reads(wrong[_i]), "%s", wrong[_i]);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("harness/oracle/facts_firmware");
  TCase *tcase = tcase_create("facts_firmware");
  suite_add_tcase(suite, tcase);
  tcase_add_loop_test(tcase, oracle_facts__of_firmware__are_read, 0,
                      sizeof right / sizeof right[0]);
  tcase_add_loop_test(tcase, oracle_facts__of_firmware_that_cannot_be__are_refused, 0,
                      sizeof wrong / sizeof wrong[0]);
  return story_run(suite);
}
