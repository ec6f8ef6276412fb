/* The refusal matrix of firmware (pmu/docs/decisions/0009, "Verify"): each reason from 1 to 16,
 * asked of the inspection (pmu/proto/image), of the head-end that is to send (a whole bench, thin)
 * and of a real meter behind its server, over HDLC and the wrapper, that is sent it all the same.
 * The files are those of the stories FWU-REF-N01 and FWU-ACT-P01, which neither side has made. The
 * meter is held against a twin of it that was told nothing: but for the log, event 092 and what is
 * being transferred it is the same, octet by octet. With --print it prints the table that
 * pmu/docs/refusals.md holds. */
#include <check.h>
#include <stdio.h>

#include "harness/bench/bench.h"
#include "harness/bench/dlms_pair_test.h"
#include "harness/bench/dlms_refusal_page_test.h"
#include "pmu/proto/image.h"

enum { BLOCK_LEN = 200, FILE_MAX = 8192, VERIFY_S = 2, METHODS = 4, CUTS_MAX = 64 };
enum { OTHER_REASON = 250, UNMATCHED = 12, TEMPORARY = 2, DENIED = 3 };
enum { CODE_NOT_SAID = -100 };
enum { INITIATE = 1, BLOCK, VERIFY, ACTIVATE };

static const apdu_target_t TRANSFER = {.class_id = 18, .name = {0, 0, 44, 0, 0, 255}, .index = 1};

typedef struct {
  uint8_t octets[FILE_MAX];
  size_t len;
} file_t;

/* How the meter is asked; each returns the answer that refuses. */
typedef int32_t (*way_t)(const file_t *file);
/* What is done to the octets before. */
typedef void (*bend_t)(file_t *file);

static arena_t arena;
static case_t *stories[2]; /* each over HDLC and over the wrapper, nothing ciphered */
static pair_t *p;

/* ------------------------------------------------------------------ the stories */

enum { REFUSED_STORY, GOOD_STORY };

static const char *const STORY_FILES[] = {
    [REFUSED_STORY] = HOUSE_ROOT "/scenarios/firmware/refused-by-inspection.yaml",
    [GOOD_STORY] = HOUSE_ROOT "/scenarios/firmware/accepted-now.yaml",
};

static void load(void) {
  const scenario_options_t options = {.root = HOUSE_ROOT, .seed = 1};
  for (size_t i = 0; i < 2; i++) {
    complaints_t complaints = {0};
    size_t count = 0;
    CHECK(scenario_load(&arena, STORY_FILES[i], &options, &stories[i], &count, &complaints) ==
          ST_OK);
    text_free(&complaints.text);
  }
}

static const case_t *story_of(int story, datalink_kind_t kind) {
  const char *cell = kind == DATALINK_HDLC ? "protocol=dlms-hdlc,security=none"
                                           : "protocol=dlms-wrapper,security=none";
  const case_t *at = stories[story];
  while (strcmp(at->cell, cell) != 0)
    at++;
  return at;
}

static bool begins(bytes_t line, const char *with) {
  return line.len >= strlen(with) && memcmp(line.p, with, strlen(with)) == 0;
}

/* The next line of the facts, without its end; false: there is none. */
static bool next_line(bytes_t *rest, bytes_t *line) {
  if (rest->len == 0) return false;
  const uint8_t *end = memchr(rest->p, '\n', rest->len);
  CHECK(end != NULL);
  *line = bytes_of(rest->p, (size_t)(end - rest->p));
  *rest = bytes_of(end + 1, rest->len - line->len - 1);
  return true;
}

/* `image I NAME HEX` */
static void find_file(int story, const char *name, file_t *file) {
  static char hex[2 * FILE_MAX + 1];
  bytes_t rest = story_of(story, DATALINK_HDLC)->facts, line;
  char head[64];
  for (int index = 0;;) {
    bool there = next_line(&rest, &line);
    CHECK(there);
    if (!begins(line, "image ")) continue;
    snprintf(head, sizeof head, "image %d %s ", index++, name);
    if (!begins(line, head)) continue;
    size_t len = line.len - strlen(head);
    CHECK(len < sizeof hex);
    for (size_t i = 0; i < len; i++) {
      char digit = (char)line.p[strlen(head) + i];
      hex[i] = (char)(digit >= 'a' ? digit - 'a' + 'A' : digit);
    }
    hex[len] = '\0';
    file->len = sample_hex(file->octets, sizeof file->octets, hex).len;
    return;
  }
}

/* What the story's meter is told of firmware, for the one of the pair; its keys, too. */
static char *facts_of_meter(int story, const char *more, image_key_t keys[4], size_t *key_count) {
  static const char *const KEPT[] = {"hardware 0 ", "firmware 0 ", "trust 0 ", "limit 0 image "};
  bytes_t rest = story_of(story, DATALINK_HDLC)->facts, line;
  text_t text = {0};
  *key_count = 0;
  while (next_line(&rest, &line)) {
    int role = 0, curve = 0;
    char hex[2 * IMAGE_POINT_MAX + 1];
    bool kept = false;
    for (size_t i = 0; i < sizeof KEPT / sizeof KEPT[0]; i++)
      kept |= begins(line, KEPT[i]);
    if (!kept) continue;
    const char *words = arena_text(&arena, line);
    text_printf(&text, "%s\n", words);
    if (sscanf(words, "trust 0 %d %d %194s", &role, &curve, hex) != 3) continue;
    for (char *at = hex; *at != '\0'; at++)
      if (*at >= 'a') *at = (char)(*at - 'a' + 'A');
    image_key_t *key = &keys[(*key_count)++];
    *key = (image_key_t){.role = (uint8_t)role, .curve = (uint8_t)curve};
    key->point_len = sample_hex(key->point, sizeof key->point, hex).len;
  }
  text_printf(&text, "policy 0 fw.verify %d000000000\npolicy 0 fw.blackout 30000000000\n%s",
              VERIFY_S, more);
  char *copy = arena_text(&arena, bytes_of(text.p, text.len));
  text_free(&text);
  return copy;
}

/* ------------------------------------------------------------------ the meter */

static int32_t act(int8_t method, bytes_t parameters) {
  apdu_target_t target = TRANSFER;
  target.index = method;
  return pair_act(p, target, parameters);
}

/* {identity, size} as the manifest and the file have it; of what is no image a name of three. */
static int32_t initiate(const file_t *file) {
  enum { IDENTITY = 88 };
  uint8_t room[64];
  obuf_t out = obuf_over(room, sizeof room);
  bool named = file->len > IMAGE_MANIFEST && file->octets[0] == 'M';
  const char *name = named ? (const char *)file->octets + IDENTITY : "???";
  axdr_put_head(&out, AXDR_STRUCTURE, 2);
  axdr_put_octets(&out, AXDR_OCTETS, bytes_of(name, strnlen(name, IMAGE_WORD)));
  axdr_put_number(&out, AXDR_U32, (int64_t)file->len);
  return act(INITIATE, obuf_bytes(&out));
}

static int32_t send_block(const file_t *file, size_t number) {
  uint8_t room[BLOCK_LEN + 32];
  obuf_t out = obuf_over(room, sizeof room);
  size_t from = number * BLOCK_LEN;
  size_t len = file->len - from < BLOCK_LEN ? file->len - from : BLOCK_LEN;
  axdr_put_head(&out, AXDR_STRUCTURE, 2);
  axdr_put_number(&out, AXDR_U32, (int64_t)number);
  axdr_put_octets(&out, AXDR_OCTETS, bytes_of(file->octets + from, len));
  return act(BLOCK, obuf_bytes(&out));
}

/* All blocks but the last `lacking`; each of them is taken. */
static int32_t transfer(const file_t *file, size_t lacking) {
  int32_t code = initiate(file);
  size_t blocks = (file->len + BLOCK_LEN - 1) / BLOCK_LEN - lacking;
  for (size_t at = 0; at < blocks && code == 0; at++)
    ck_assert_int_eq(send_block(file, at), 0);
  return code;
}

/* Begun, waited for, and asked again. */
static int32_t verify(void) {
  ck_assert_int_eq(act(VERIFY, pair_hex("0F 00")), TEMPORARY);
  p->now_ns += VERIFY_S * NS_PER_S;
  pair_full_second(p);
  return act(VERIFY, pair_hex("0F 00"));
}

static int32_t verified(const file_t *file) {
  int32_t code = transfer(file, 0);
  return code == 0 ? verify() : code;
}

static int32_t a_block_missing(const file_t *file) {
  ck_assert_int_eq(transfer(file, 1), 0);
  return verify();
}

static int32_t activated(const file_t *file) {
  ck_assert_int_eq(verified(file), 0);
  return act(ACTIVATE, pair_hex("0F 00"));
}

static int32_t activated_unverified(const file_t *file) {
  ck_assert_int_eq(transfer(file, 0), 0);
  return act(ACTIVATE, pair_hex("0F 00"));
}

static int32_t activated_by_reader(const file_t *file) {
  ck_assert_int_eq(verified(file), 0);
  ck_assert(pair_associate(p, PAIR_READING));
  return act(ACTIVATE, pair_hex("0F 00"));
}

static int32_t activated_by_public(const file_t *file) {
  ck_assert_int_eq(verified(file), 0);
  ck_assert(pair_associate(p, PAIR_PUBLIC));
  return act(ACTIVATE, pair_hex("0F 00"));
}

static int32_t initiated_by_reader(const file_t *file) {
  ck_assert(pair_associate(p, PAIR_READING));
  return initiate(file);
}

/* The power is cut at a point of the activation: of those before the switch this is the last. */
static uint64_t cut_at;

static int32_t activated_and_cut(const file_t *file) {
  ck_assert_int_eq(verified(file), 0);
  meter_arm_cut(p->sample.port.meter, meter_cut_points(p->sample.port.meter) + cut_at);
  return act(ACTIVATE, pair_hex("0F 00"));
}

/* ------------------------------------------------------------------ what is bent */

static void last_bit(file_t *file) { file->octets[file->len - 1] ^= 1; }

/* Manifest and body, and no signature. */
static void unsigned_file(file_t *file) {
  const uint8_t *size = file->octets + 20;
  size_t body = (size_t)size[0] << 24 | (size_t)size[1] << 16 | (size_t)size[2] << 8 | size[3];
  file->len = IMAGE_MANIFEST + body + 1;
  file->octets[file->len - 1] = 0;
}

/* ------------------------------------------------------------------ the matrix */

typedef struct {
  const char *name;
  int story;
  const char *image; /* of the story */
  way_t ask;
  image_reason_t reason;
  int32_t answer;
  bool dropped; /* of the transferred image; else it is still there */
  bend_t bend;
  const char *more;         /* of the meter */
  bool by_inspection, sent; /* is the file alone bad, so that it is asked? sent: by the head-end */
  bool silent;              /* no event, no row */
} row_t;

#define ALONE .by_inspection = true, .sent = true
static const row_t ROWS[] = {
    {"good", GOOD_STORY, "new", verified, IMAGE_GOOD, 0, ALONE},
    {"a block that did not come", GOOD_STORY, "new", a_block_missing, IMAGE_TRUNCATED, OTHER_REASON,
     .dropped = false},
    {"cut short", REFUSED_STORY, "short", verified, IMAGE_TRUNCATED, OTHER_REASON, ALONE},
    {"octets behind it", REFUSED_STORY, "long", verified, IMAGE_TOO_LONG, OTHER_REASON, ALONE},
    {"larger than the meter's limit", REFUSED_STORY, "large", verified, IMAGE_TOO_LONG, UNMATCHED,
     .dropped = true, ALONE},
    {"a bit of the body", REFUSED_STORY, "flipped", verified, IMAGE_BAD_HASH, OTHER_REASON,
     .dropped = true, ALONE},
    {"another hardware type", REFUSED_STORY, "other-type", verified, IMAGE_OTHER_HARDWARE,
     OTHER_REASON, .dropped = true, ALONE},
    {"bound to another meter", REFUSED_STORY, "bound", verified, IMAGE_OTHER_METER, OTHER_REASON,
     .dropped = true, ALONE},
    {"another's key", REFUSED_STORY, "foreign", verified, IMAGE_BAD_SIGNATURE, OTHER_REASON,
     .dropped = true, ALONE},
    {"a bit of a signature", GOOD_STORY, "new", verified, IMAGE_BAD_SIGNATURE, OTHER_REASON,
     .dropped = true, .bend = last_bit, ALONE},
    {"half signed", REFUSED_STORY, "lone", verified, IMAGE_SIGNER_MISSING, OTHER_REASON,
     .dropped = true, ALONE},
    {"not signed", GOOD_STORY, "new", verified, IMAGE_SIGNER_MISSING, OTHER_REASON, .dropped = true,
     .bend = unsigned_file, ALONE},
    {"an older counter", REFUSED_STORY, "older", verified, IMAGE_DOWNGRADE, OTHER_REASON,
     .dropped = true, ALONE},
    {"the same counter", REFUSED_STORY, "again", verified, IMAGE_REPLAY, OTHER_REASON,
     .dropped = true, ALONE},
    {"what runs is older than it may replace", REFUSED_STORY, "far", verified, IMAGE_BELOW_LEAST,
     OTHER_REASON, .dropped = true, ALONE},
    {"one row free in the log", GOOD_STORY, "new", verified, IMAGE_LOG_FULL, OTHER_REASON,
     .more = "limit 0 firmware_log 1\n", .sent = true},
    {"activated, never verified", GOOD_STORY, "new", activated_unverified, IMAGE_UNVERIFIED,
     OTHER_REASON, .dropped = false},
    {"activated by who may read", GOOD_STORY, "new", activated_by_reader, IMAGE_NO_RIGHT, DENIED,
     .dropped = false},
    {"activated by the public", GOOD_STORY, "new", activated_by_public, IMAGE_NO_RIGHT, DENIED,
     .silent = true},
    {"initiated by who may read", GOOD_STORY, "new", initiated_by_reader, IMAGE_NO_RIGHT, DENIED,
     .dropped = true},
    {"activated while the clock is invalid", GOOD_STORY, "new", activated, IMAGE_CLOCK_INVALID,
     OTHER_REASON, .more = "clock_initial 0 never_set\n"},
    {"no magic", REFUSED_STORY, "nothing", verified, IMAGE_NO_IMAGE, OTHER_REASON, .dropped = true,
     ALONE},
    {"power cut before the switch", GOOD_STORY, "new", activated_and_cut, IMAGE_INTERRUPTED,
     CODE_SILENCE, .dropped = false},
};
enum { ROW_COUNT = sizeof ROWS / sizeof ROWS[0] };

static void file_of(const row_t *row, file_t *file) {
  find_file(row->story, row->image, file);
  if (row->bend != NULL) row->bend(file);
}

/* ------------------------------------------------------------------ inspected */

static image_reason_t inspected(const row_t *row) {
  static file_t file;
  image_key_t keys[4];
  size_t key_count = 0;
  image_t image;
  fault_t fault = {0};
  (void)facts_of_meter(row->story, "", keys, &key_count);
  file_of(row, &file);
  const bool refused = row->story == REFUSED_STORY;
  const image_target_t target = {.hardware = "MPT-1",
                                 .serial = "12345678",
                                 .version = refused ? 0x01020000 : 0x01000000,
                                 .counter = refused ? 5 : 1,
                                 .longest = refused ? 4096 : 1 << 20,
                                 .keys = keys,
                                 .key_count = key_count};
  bytes_t octets = bytes_of(file.octets, file.len);
  if (image_read(octets, &image, &fault) != ST_OK) return IMAGE_NO_IMAGE;
  return image_inspect(&image, &target, &fault);
}

/* ------------------------------------------------------------------ sent */

/* The story with this file alone, sent once at its first command's instant. */
static bytes_t facts_to_send(const row_t *row, datalink_kind_t kind) {
  static file_t file;
  bytes_t rest = story_of(row->story, kind)->facts, line;
  text_t text = {0};
  file_of(row, &file);
  while (next_line(&rest, &line))
    if (!begins(line, "image") && !begins(line, "command ") && !begins(line, "expect "))
      text_printf(&text, "%s\n", arena_text(&arena, line));
  text_printf(&text, "%simage 0 x ", row->more == NULL ? "" : row->more);
  for (size_t i = 0; i < file.len; i++)
    text_printf(&text, "%02x", file.octets[i]);
  text_put(&text, "\ncommand 1775008800000000000 0 send_image 0\n"); /* 2026-04-01T02:00 */
  char *copy = arena_text(&arena, bytes_of(text.p, text.len));
  text_free(&text);
  return bytes_text(copy);
}

/* The last record of the journal about an image, without its image: "not_sent pmu hash -". */
static const char *sent(const row_t *row, datalink_kind_t kind) {
  bench_run_t run;
  fault_t fault = {0};
  const char *said = "nothing";
  const bench_options_t how = {.thin = true};
  status_t status = bench_run(&arena, facts_to_send(row, kind), &how, &run, &fault);
  ck_assert_msg(status == ST_OK, "%s: %s", row->name, fault.text);
  for (size_t i = 0; i < run.record_count; i++)
    if (run.records[i].kind == REC_FIRMWARE) said = arena_text(&arena, run.records[i].value);
  bool left = strstr(run.served, "image_initiate") != NULL;
  ck_assert_msg(left == (row->reason == IMAGE_GOOD), "%s: %s", row->name, said);
  ck_assert(strstr(run.served, "image_block") == NULL || left);
  return said;
}

/* ------------------------------------------------------------------ sent all the same */

typedef struct {
  int32_t answer;
  int64_t event;  /* the VALUE of 092, 0: there is none */
  int32_t logged; /* reason of the last row, 0: it is not a refusal's */
  bool dropped, same;
} outcome_t;

static pair_t *begin(const row_t *row, datalink_kind_t kind) {
  image_key_t keys[4];
  size_t key_count = 0;
  pair_more = facts_of_meter(row->story, row->more == NULL ? "" : row->more, keys, &key_count);
  pair_t *made = pair_new(kind, DLMS_SECURITY_NONE);
  CHECK(pair_associate(made, PAIR_MANAGEMENT));
  return made;
}

/* Told nothing, until the same instant. Who restarted is compared in what no restart changes. */
static bool as_its_twin(const row_t *row, datalink_kind_t kind, uint32_t events) {
  pair_t *twin = begin(row, kind);
  twin->now_ns = p->now_ns;
  model_advance(&twin->sample.port, (true_t){twin->now_ns});
  model_port_t *ports[] = {&p->sample.port, &twin->sample.port};
  picture_t *pictures[] = {&p->before, &p->after};
  for (size_t i = 0; i < 2; i++) {
    meter_registers_t registers;
    pictures[i]->len = 0;
    meter_registers(ports[i]->meter, &registers);
    picture_registers(pictures[i], &registers);
    picture_sets(pictures[i], ports[i]->meter);
    picture_firmware(pictures[i], ports[i]->meter);
    if (row->reason != IMAGE_INTERRUPTED) picture_meter_until(pictures[i], ports[i], events);
  }
  pair_free(twin);
  return p->before.len == p->after.len &&
         memcmp(p->before.octets, p->after.octets, p->before.len) == 0;
}

static void look(outcome_t *outcome, uint32_t events) {
  const meter_t *meter = p->sample.port.meter;
  meter_event_t event;
  meter_firmware_row_t row = {0};
  meter_image_t image;
  for (uint32_t at = events + 1; meter_event_seek(meter, at, &event); at = event.number + 1) {
    if (event.code != 92) continue;
    ck_assert_int_eq(outcome->event, 0); /* once */
    outcome->event = event.value;
  }
  (void)meter_firmware_row(meter, meter_firmware_rows(meter), &row);
  outcome->logged = row.kind == FIRMWARE_REFUSED ? (int32_t)row.reason : 0;
  meter_image(meter, &image);
  outcome->dropped = image.block_count == 0;
}

static outcome_t asked(const row_t *row, datalink_kind_t kind) {
  static file_t file;
  outcome_t outcome = {.answer = CODE_NOT_SAID};
  meter_face_t face;
  file_of(row, &file);
  p = begin(row, kind);
  meter_face(p->sample.port.meter, &face);
  outcome.answer = row->ask(&file);
  pair_full_second(p);
  look(&outcome, face.events_last);
  outcome.same = as_its_twin(row, kind, face.events_last);
  pair_free(p);
  p = NULL;
  return outcome;
}

/* The last point of an activation at which the old image starts again. */
static void find_cut(datalink_kind_t kind) {
  const row_t *row = &ROWS[ROW_COUNT - 1];
  uint64_t last = 0;
  for (cut_at = 1; cut_at < CUTS_MAX; cut_at++)
    if (asked(row, kind).event == IMAGE_INTERRUPTED) last = cut_at;
  ck_assert_uint_gt(last, 0);
  cut_at = last;
}

/* ------------------------------------------------------------------ the tests */

static const datalink_kind_t KINDS[] = {DATALINK_HDLC, DATALINK_WRAPPER};

START_TEST(inspection__of_each_row__names_its_reason) {
  for (size_t i = 0; i < ROW_COUNT; i++)
    if (ROWS[i].by_inspection)
      ck_assert_msg(inspected(&ROWS[i]) == ROWS[i].reason, "%s: %d", ROWS[i].name,
                    (int)inspected(&ROWS[i]));
}
END_TEST

START_TEST(head_end__to_send_each_row__sends_no_block_and_says_why) {
  for (size_t i = 0; i < ROW_COUNT; i++) {
    char words[64];
    const row_t *row = &ROWS[i];
    if (!row->sent) continue;
    snprintf(words, sizeof words, "not_sent pmu %s -", image_reason_word(row->reason));
    const char *said = sent(row, KINDS[_i]);
    const char *right = row->reason == IMAGE_GOOD ? "verified meter - MPT-L-1.1" : words;
    ck_assert_msg(strcmp(said, right) == 0, "%s: %s", row->name, said);
  }
}
END_TEST

START_TEST(meter__sent_each_row_all_the_same__refuses_for_its_reason_and_is_as_it_was) {
  find_cut(KINDS[_i]);
  for (size_t i = 0; i < ROW_COUNT; i++) {
    const row_t *row = &ROWS[i];
    outcome_t is = asked(row, KINDS[_i]);
    int64_t reason = row->silent ? 0 : row->reason;
    ck_assert_msg(is.answer == row->answer, "%s: answer %d", row->name, (int)is.answer);
    ck_assert_msg(is.event == reason, "%s: event %d", row->name, (int)is.event);
    ck_assert_msg(is.logged == reason, "%s: row %d", row->name, (int)is.logged);
    ck_assert_msg(is.dropped == row->dropped, "%s: dropped %d", row->name, is.dropped);
    ck_assert_msg(is.same, "%s: the meter is another", row->name);
  }
}
END_TEST

/* The comparison would see it: one that is activated is another meter. */
START_TEST(meter__that_took_the_image__is_not_as_its_twin) {
  static const row_t row = {"good",     GOOD_STORY,   "new",          activated,
                            IMAGE_GOOD, CODE_SILENCE, .dropped = true};
  for (size_t i = 0; i < 2; i++) {
    outcome_t is = asked(&row, KINDS[i]);
    ck_assert_int_eq(is.answer, CODE_SILENCE);
    ck_assert(!is.same);
  }
}
END_TEST

START_TEST(rows__of_the_matrix__are_all_sixteen_reasons) {
  for (int reason = 1; reason <= IMAGE_INTERRUPTED; reason++) {
    bool there = false;
    for (size_t i = 0; i < ROW_COUNT; i++)
      there |= ROWS[i].reason == (image_reason_t)reason;
    ck_assert_msg(there, "%d", reason);
  }
}
END_TEST

/* ------------------------------------------------------------------ the page */

static void print_outcome(text_t *out, const row_t *row, datalink_kind_t kind) {
  outcome_t is = asked(row, kind);
  if (is.answer == CODE_SILENCE)
    text_put(out, " | silence");
  else
    text_printf(out, " | %d", (int)is.answer);
  if (is.event == 0)
    text_put(out, ", –");
  else
    text_printf(out, ", %d", (int)is.event);
  text_printf(out, ", %s%s", is.dropped ? "nothing there" : "kept", is.same ? "" : ", CHANGED");
}

static void print_table(text_t *out) {
  text_put(out, "| Image | Reason | Inspected | To be sent | HDLC | Wrapper |\n"
                "|---|---|---|---|---|---|\n");
  find_cut(DATALINK_HDLC);
  for (size_t i = 0; i < ROW_COUNT; i++) {
    const row_t *row = &ROWS[i];
    text_printf(out, "| %s | %d", row->name, (int)row->reason);
    text_printf(out, " | %s", row->by_inspection ? image_reason_word(inspected(row)) : "–");
    text_printf(out, " | %s", row->sent ? sent(row, DATALINK_HDLC) : "–");
    print_outcome(out, row, DATALINK_HDLC);
    print_outcome(out, row, DATALINK_WRAPPER);
    text_put(out, " |\n");
  }
}

START_TEST(page__of_refusals__is_what_was_answered) {
  page_expect(print_table, "| a kind word | 0 | – | – | – | – |\n");
}
END_TEST

START_TEST(page__printed__goes_into_the_document) { page_print(print_table); }
END_TEST

static void add_tests(TCase *tcase) {
  tcase_add_test(tcase, inspection__of_each_row__names_its_reason);
  tcase_add_loop_test(tcase, head_end__to_send_each_row__sends_no_block_and_says_why, 0, 2);
  tcase_add_loop_test(
      tcase, meter__sent_each_row_all_the_same__refuses_for_its_reason_and_is_as_it_was, 0, 2);
  tcase_add_test(tcase, meter__that_took_the_image__is_not_as_its_twin);
  tcase_add_test(tcase, rows__of_the_matrix__are_all_sixteen_reasons);
  tcase_add_test(tcase, page__of_refusals__is_what_was_answered);
}

int main(int argc, char **argv) {
  bool prints = argc == 2 && strcmp(argv[1], "--print") == 0;
  load();
  Suite *suite = suite_create("firmware_refusal");
  TCase *tcase = tcase_create("images");
  tcase_set_timeout(tcase, 120);
  if (prints)
    tcase_add_test(tcase, page__printed__goes_into_the_document);
  else
    add_tests(tcase);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, prints ? CK_SILENT : CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  arena_free(&arena);
  return failed == 0 ? 0 : 1;
}
