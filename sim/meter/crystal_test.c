/* The crystal whose rate is not constant: its parabola, its age, both on top of the drift, and that
 * X and its inverse agree at every border. The working is in the comments: seconds of true time
 * times ppb are ns. */
#include <check.h>
#include <stdio.h>

#include "sim/meter/core.h"
#include "sim/meter/story_test.h"

#define DAY INT64_C(86400)

static void tell_temperature(story_t *story, int64_t from, int64_t to, int tenths) {
  tell(story, "temperature 0 %lld %lld %d", story_ns(story, from), story_ns(story, to), tenths);
}

static int64_t x_at(const story_t *story, int64_t s) {
  return ticker_x(story->m, (true_t){story_ns(story, s)});
}

/* −38 ppb/°C² at −10.0 °C: (−350)²·−38/100 = −46550 ppb, −4.02192 s a day. */
START_TEST(parabola__at_ten_below__is_four_seconds_a_day) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell(&story, "policy 0 clk.temperature -38");
  tell_temperature(&story, 0, 10 * DAY, -100);
  live(&story);
  ck_assert_int_eq(x_at(&story, DAY), DAY * NS_PER_S - INT64_C(4021920000));
  until(&story, 2 * DAY);
  ck_assert_int_eq(face_of(&story).clock.s, STORY_JANUARY + 2 * DAY - 9); /* −8.04384 s */
  story_end(&story);
}
END_TEST

/* 60.0 °C is as far from 25 °C as −10.0 °C, and as slow; 25.0 °C costs nothing. */
START_TEST(parabola__above__is_as_below) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell(&story, "policy 0 clk.temperature -38");
  tell(&story, "policy 0 clk.drift 20000");
  tell_temperature(&story, 0, DAY, 250);
  tell_temperature(&story, DAY, 2 * DAY, 600);
  live(&story);
  ck_assert_int_eq(x_at(&story, DAY), DAY * NS_PER_S + DAY * 20000);
  ck_assert_int_eq(x_at(&story, 2 * DAY) - x_at(&story, DAY),
                   DAY * NS_PER_S + DAY * (20000 - 46550));
  ck_assert_int_eq(x_at(&story, 3 * DAY) - x_at(&story, 2 * DAY), DAY * NS_PER_S + DAY * 20000);
  story_end(&story);
}
END_TEST

/* (251 − 250)²·−38/100 is −0.38 ppb, rounded down: −1. */
START_TEST(parabola__rounds_down) {
  ck_assert_int_eq(keeping_parabola_ppb(-38, 251), -1);
  ck_assert_int_eq(keeping_parabola_ppb(38, 249), 0);
  ck_assert_int_eq(keeping_parabola_ppb(-38, 250), 0);
  ck_assert_int_eq(keeping_parabola_ppb(-34, -400), -143650); /* 650²·34/100 */
}
END_TEST

/* A later fact replaces an earlier one in its span: 6 h of −10 °C in a day of 60.0 °C, and before
 * any fact 25 °C. */
START_TEST(temperature__the_later_fact_replaces) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell(&story, "policy 0 clk.temperature -40");
  tell_temperature(&story, DAY, 2 * DAY, 350);            /* 100²·40/100 = 4000 ppb */
  tell_temperature(&story, DAY + 21600, DAY + 43200, 50); /* 200²·40/100 = 16000 ppb */
  live(&story);
  ck_assert_int_eq(x_at(&story, DAY), DAY * NS_PER_S);
  ck_assert_int_eq(x_at(&story, 2 * DAY),
                   2 * DAY * NS_PER_S - INT64_C(64800) * 4000 - INT64_C(21600) * 16000);
  story_end(&story);
}
END_TEST

/* 73000 ppb a year are 200 a day: nothing on the first day, 200 on the second, 400 on the third. */
START_TEST(ageing__goes_by_whole_days_since_the_start) {
  story_t story;
  story_begin(&story, STORY_JANUARY + 43200); /* noon: not by days of the wall */
  tell(&story, "policy 0 clk.ageing 73000");
  live(&story);
  ck_assert_int_eq(x_at(&story, DAY), DAY * NS_PER_S);
  ck_assert_int_eq(x_at(&story, DAY + 1), (DAY + 1) * NS_PER_S + 200);
  ck_assert_int_eq(x_at(&story, 3 * DAY), 3 * DAY * NS_PER_S + DAY * (200 + 400));
  story_end(&story);
}
END_TEST

/* 364 ppb a year: 0 up to the end of day 1, and −1 a day from the second on for −364. */
START_TEST(ageing__rounds_down) {
  ck_assert_int_eq(keeping_ageing_ppb(364, 1), 0);
  ck_assert_int_eq(keeping_ageing_ppb(364, 2), 1); /* 1.994… */
  ck_assert_int_eq(keeping_ageing_ppb(-364, 1), -1);
  ck_assert_int_eq(keeping_ageing_ppb(5000, 365), 5000);
}
END_TEST

/* Two pieces that run half a nanosecond fast each are summed before the division: 0.5 + 0.5 ns. */
START_TEST(pieces__are_summed_before_the_one_division) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell(&story, "policy 0 clk.temperature 100"); /* one ppb a hundredth of a degree squared */
  tell(&story, "temperature 0 %lld %lld 251", story_ns(&story, 0),
       story_ns(&story, 0) + 500000000); /* +1 ppb of half a second: half a ns */
  tell(&story, "temperature 0 %lld %lld 249", story_ns(&story, 7), story_ns(&story, 7) + 500000000);
  live(&story);
  ck_assert_int_eq(x_at(&story, 6), 6 * NS_PER_S);
  ck_assert_int_eq(x_at(&story, 8), 8 * NS_PER_S + 1);
  story_end(&story);
}
END_TEST

/* The first ns that reaches it, at and around every border of a wild week; without supply, too. */
START_TEST(inverse__is_the_first_ns_that_reaches) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell(&story, "policy 0 clk.temperature -1000");
  tell(&story, "policy 0 clk.ageing -100000");
  tell(&story, "policy 0 clk.drift -9999999");
  for (int i = 0; i < 40; i++)
    tell_temperature(&story, i * 15000, i * 15000 + 9000, i * 37 - 500);
  tell_outage(&story, 20000, 400000);
  live(&story);
  for (int64_t s = 0; s <= 7 * DAY; s += 1500) {
    for (int64_t off = -2; off <= 2; off++) {
      int64_t t = story_ns(&story, s) + off;
      if (t < story_ns(&story, 0)) continue;
      int64_t x = ticker_x(story.m, (true_t){t});
      int64_t first = ticker_true(story.m, x).ns;
      ck_assert_int_le(first, t);
      ck_assert_int_eq(ticker_x(story.m, (true_t){first}), x);
      if (first > story_ns(&story, 0)) {
        ck_assert_int_lt(ticker_x(story.m, (true_t){first - 1}), x);
      }
    }
  }
  until(&story, 7 * DAY);
  story_end(&story);
}
END_TEST

/* What is declared and changes nothing is the crystal without pieces, to the nanosecond. */
START_TEST(constant__stays_what_it_was) {
  story_t plain, told;
  story_begin(&plain, STORY_JANUARY);
  tell(&plain, "policy 0 clk.drift 12345");
  live(&plain);
  story_begin(&told, STORY_JANUARY);
  tell(&told, "policy 0 clk.drift 12345");
  tell(&told, "policy 0 clk.temperature -38");
  tell_temperature(&told, 0, 9 * DAY, 250);
  live(&told);
  ck_assert_ptr_null(plain.m->crystal);
  ck_assert_ptr_nonnull(told.m->crystal);
  for (int64_t s = 0; s < 30 * DAY; s += 7919) {
    int64_t x = x_at(&plain, s);
    ck_assert_int_eq(x_at(&told, s), x);
    ck_assert_int_eq(ticker_true(told.m, x + 1).ns, ticker_true(plain.m, x + 1).ns);
  }
  story_end(&plain);
  story_end(&told);
}
END_TEST

START_TEST(temperature__that_cannot_be__is_a_sentence) {
  static const char *const wrong[] = {"temperature 0 5 5 250", "temperature 0 5 9 1501",
                                      "temperature 0 5 9", "policy 0 clk.temperature -1001",
                                      "policy 0 clk.ageing 100001"};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    story_t story;
    story_begin(&story, STORY_JANUARY);
    tell(&story, "%s", wrong[i]);
    const meter_config_t *config = NULL;
    fault_t fault = {0};
    bytes_t facts = bytes_text(text_chars(&story.facts));
    ck_assert_int_eq(meter_config_read(&story.arena, facts, 0, &config, &fault), ST_BAD_INPUT);
    ck_assert_uint_gt(fault.text[0], 0);
    story_end(&story);
  }
}
END_TEST

/* V14 of the links page. A tuning fork of −0.038 ppm/°C²: at 25 °C it is right, at 40 °C slow by
 * 15²·0.038 = 8.550 ppm, which is 22.1616 s in 30 days. What the face shows is whole seconds:
 * ⌊−22.16⌋. */
START_TEST(v14__after_thirty_days__the_drift_is_the_parabolas) {
  static const struct {
    int tenths;
    int64_t published_ppb, face_s;
  } rows[] = {{250, 0, 0}, {400, -8550, -23}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    story_t story;
    story_begin(&story, STORY_JANUARY);
    tell(&story, "policy 0 clk.temperature -38");
    tell_temperature(&story, 0, 30 * DAY, rows[i].tenths);
    live(&story);
    int64_t ppb = div_floor(x_at(&story, 30 * DAY) - 30 * DAY * NS_PER_S, 30 * DAY);
    printf("V14 drift after 30 days at %d °C, ppb          published %-8lld simulated %lld\n",
           rows[i].tenths / 10, (long long)rows[i].published_ppb, (long long)ppb);
    ck_assert_int_ge(ppb, rows[i].published_ppb - 1000);
    ck_assert_int_le(ppb, rows[i].published_ppb + 1000);
    until(&story, 30 * DAY);
    ck_assert_int_eq(face_of(&story).clock.s, STORY_JANUARY + 30 * DAY + rows[i].face_s);
    story_end(&story);
  }
}
END_TEST

/* The negative twin: with another parabola 40 °C is outside the 1 ppm. */
START_TEST(v14__of_another_fork__is_another_drift) {
  story_t story;
  story_begin(&story, STORY_JANUARY);
  tell(&story, "policy 0 clk.temperature -30");
  tell_temperature(&story, 0, 30 * DAY, 400);
  live(&story);
  int64_t ppb = div_floor(x_at(&story, 30 * DAY) - 30 * DAY * NS_PER_S, 30 * DAY);
  ck_assert_int_gt(ppb, -8550 + 1000); /* 15²·30 = 6750 ppb */
  story_end(&story);
}
END_TEST

int main(void) {
  TCase *tcase = tcase_create("crystal");
  tcase_add_test(tcase, parabola__at_ten_below__is_four_seconds_a_day);
  tcase_add_test(tcase, parabola__above__is_as_below);
  tcase_add_test(tcase, parabola__rounds_down);
  tcase_add_test(tcase, temperature__the_later_fact_replaces);
  tcase_add_test(tcase, ageing__goes_by_whole_days_since_the_start);
  tcase_add_test(tcase, ageing__rounds_down);
  tcase_add_test(tcase, pieces__are_summed_before_the_one_division);
  tcase_add_test(tcase, inverse__is_the_first_ns_that_reaches);
  tcase_add_test(tcase, constant__stays_what_it_was);
  tcase_add_test(tcase, temperature__that_cannot_be__is_a_sentence);
  tcase_add_test(tcase, v14__after_thirty_days__the_drift_is_the_parabolas);
  tcase_add_test(tcase, v14__of_another_fork__is_another_drift);
  STORY_RUN("crystal", tcase);
}
