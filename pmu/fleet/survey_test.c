/* Tests of the generic reader against a meter that is played from rules in hexadecimal
 * (stage_dlms_test.h): what it says of attributes that it cannot have. What a value looks like as
 * text is tested with data_text.h, what an object list may be with view.h. */
#include "pmu/fleet/stage_dlms_test.h"

#include <check.h>

#include "pmu/fleet/survey.h"

#define GET(class_, name_) "C001ii" class_ name_ "0200"
#define DATA "C401ii00"
/* An element of the list: class 1, version 0, its name, attribute 2 may be read, no methods. */
#define ELEMENT(name_) "0204 120001 1100 0906" name_ "0202 0101 0203 0F02 1601 00 0100"
#define LONG "00002A0000FF"
#define SHORT "0000600100FF"
#define LIST                                                                                       \
  { PLAY_ANY, GET("000F", "0000280000FF"), DATA "0102" ELEMENT(LONG) ELEMENT(SHORT), PLAY_STAY }
#define SERIAL                                                                                     \
  { PLAY_ANY, GET("0001", SHORT), DATA "09024131", PLAY_STAY }

static const char facts[] = DLMS_FACTS("none");

typedef struct {
  stage_t *stage;
  survey_t *survey;
  text_t lines;
  status_t status;
} reading_t;

static void serve(reading_t *r) {
  stage_t *s = r->stage;
  wish_t wish;
  while (survey_next(r->survey, s->now, &wish)) {
    if (wish.kind == WISH_SEND) s->meter(s, wish.octets);
    if (wish.kind == WISH_LINE) s->baud = wish.baud;
    if (wish.kind == WISH_STORE) survey_answer(r->survey, s->now, wish.act, ST_OK);
    if (wish.kind == WISH_NOTE)
      text_printf(&r->lines, "%.*s\n", (int)wish.text.len, (const char *)wish.text.p);
  }
}

/* One whole conversation. */
static reading_t read_all(const play_rule_t *rules) {
  reading_t r = {.stage = dlms_stage(rules, facts, false)};
  stage_t *s = r.stage;
  site_t *site;
  fault_t fault;
  const survey_options_t options = {.level = 1};
  anchor_t anchor = {s->now, STAGE_NOON_S * NS_PER_S};
  s->baud = 9600;
  ck_assert_int_eq(site_read(&s->arena, bytes_text(facts), &site, &fault), ST_OK);
  ck_assert_int_eq(survey_open(&s->arena, site, &options, anchor, (entropy_t){stage_draw, s}, NULL,
                               0, &r.survey, &fault),
                   ST_OK);
  for (int turn = 0; turn < 200; turn++) {
    serve(&r);
    if (survey_over(r.survey, &r.status, &fault)) break;
    if (s->answer_len > 0) {
      size_t len = s->answer_len;
      s->answer_len = 0;
      s->now = s->last;
      survey_feed(r.survey, s->first, s->last, bytes_of(s->answer, len));
    } else {
      s->now = survey_deadline(r.survey);
      survey_tick(r.survey, s->now);
    }
  }
  ck_assert(survey_over(r.survey, &r.status, &fault));
  return r;
}

static void close_all(reading_t *r) {
  survey_close(r->survey);
  text_free(&r->lines);
  text_free(&r->stage->log);
  arena_free(&r->stage->arena);
  free(r->stage);
}

/* Blocks of 2000 octets (8207D0), the first with the head of an octet-string of `total`, written
 * 82 and two octets; what is left behind it are letters 'a'. */
enum { BLOCK_LEN = 2000, BLOCKS_MAX = 9, TEXT_MAX = 2 * BLOCK_LEN + 64 };

static void put_block(char *text, int number, bool last, const char *head, size_t head_len,
                      size_t len) {
  size_t at = (size_t)snprintf(text, TEXT_MAX, "C402ii%02X %08X 00 82%04zX %s", last ? 1 : 0,
                               (unsigned)number, len, head);
  for (size_t i = head_len; i < len; i++)
    at += (size_t)snprintf(text + at, TEXT_MAX - at, "61");
}

static void put_rules(play_rule_t *rules, int blocks, const char *head, size_t last_len) {
  static char texts[BLOCKS_MAX][TEXT_MAX], asks[BLOCKS_MAX][32];
  rules[0] = (play_rule_t)LIST;
  rules[1] = (play_rule_t)SERIAL;
  for (int i = 0; i < blocks; i++) {
    bool last = i + 1 == blocks;
    snprintf(asks[i], sizeof asks[i], i == 0 ? GET("0001", LONG) : "C002ii%08X", (unsigned)i);
    put_block(texts[i], i + 1, last, i == 0 ? head : "", i == 0 ? 4 : 0,
              last ? last_len : BLOCK_LEN);
    rules[2 + i] = (play_rule_t){PLAY_ANY, asks[i], texts[i], PLAY_STAY};
  }
  rules[2 + blocks] = (play_rule_t){PLAY_ANY, NULL, NULL, 0};
}

/* 8 blocks of 2000 are 16000 octets of the 16384 that are held; the ninth is too much. The octets
 * of the string would be 20000, 4E20. */
START_TEST(survey__an_attribute_that_is_too_long__is_a_line_and_the_next_one_is_read) {
  play_rule_t rules[BLOCKS_MAX + 3];
  put_rules(rules, 9, "09824E20", BLOCK_LEN);
  reading_t r = read_all(rules);
  ck_assert_int_eq(r.status, ST_OK);
  ck_assert_ptr_nonnull(strstr(text_chars(&r.lines),
                               "{\"class\":1,\"name\":\"0-0:42.0.0*255\",\"attribute\":2,"
                               "\"refused\":\"an answer is longer than 16384 octets\"}\n"));
  ck_assert_ptr_nonnull(strstr(text_chars(&r.lines),
                               "{\"class\":1,\"name\":\"0-0:96.1.0*255\",\"attribute\":2,"
                               "\"value\":\"A1\"}\n"));
  ck_assert_int_eq((int)survey_tally(r.survey)->refused, 1);
  ck_assert_int_eq((int)survey_tally(r.survey)->attributes, 1);
  /* One association, one orderly end. */
  const char *aarq = strstr(text_chars(&r.stage->log), ">AARQ");
  ck_assert_ptr_nonnull(aarq);
  ck_assert_ptr_null(strstr(aarq + 1, ">AARQ"));
  close_all(&r);
}
END_TEST

/* 4 octets of head and 16380 of text, 3FFC, are the 16384: eight blocks of 2000 and one of 384. */
START_TEST(survey__an_attribute_that_just_fits__is_read) {
  play_rule_t rules[BLOCKS_MAX + 3];
  put_rules(rules, 9, "09823FFC", 384);
  reading_t r = read_all(rules);
  ck_assert_int_eq(r.status, ST_OK);
  ck_assert_int_eq((int)survey_tally(r.survey)->refused, 0);
  ck_assert_int_eq((int)survey_tally(r.survey)->attributes, 2);
  const char *value = strstr(text_chars(&r.lines), "\"value\":\"aaa");
  ck_assert_ptr_nonnull(value);
  ck_assert_uint_eq(strspn(value + 9, "a"), 16380);
  close_all(&r);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("survey");
  TCase *all = tcase_create("all");
  suite_add_tcase(suite, all);
  tcase_add_test(all, survey__an_attribute_that_is_too_long__is_a_line_and_the_next_one_is_read);
  tcase_add_test(all, survey__an_attribute_that_just_fits__is_read);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
