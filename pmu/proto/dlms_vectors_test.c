/* Holds the client's half of DLMS/COSEM to fixtures/vectors/dlms.vec. Frames, messages of the
 * wrapper, answers, Data, date-times and sealed APDUs are taken apart; what a client writes too, is
 * also written and compared octet for octet. All layers of the file are this runner's. */
#include "base/vectors_dlms_test.h"

#include <check.h>
#include <stdlib.h>

#include "pmu/proto/apdu.h"
#include "pmu/proto/datalink_parts.h"

enum { RUNS = 4 };

static vectors_t all;
static arena_t arena;
static ciphering_t *ciphering;
static uint8_t room[VECTOR_OCTETS_MAX + 1];

static void setup(void) {
  vectors_read(&all, HOUSE_ROOT "/fixtures/vectors/dlms.vec");
  ciphering = ciphering_new(&arena);
}

static void teardown(void) {
  ciphering_free(ciphering);
  arena_free(&arena);
}

static bytes_t field(const vector_field_t *of) { return bytes_of(of->octets, of->len); }

static bool written(const obuf_t *out, const uint8_t *octets, size_t len) {
  return !out->full && bytes_equal(obuf_bytes(out), bytes_of(octets, len));
}

static size_t run_of(size_t turn, size_t len) { return turn < 3 ? turn + 1 : len; }

/* --- frames, wrapper --- */

static bool frame_is(const hdlc_event_t *event, const vector_frame_t *meant, const uint8_t *octets,
                     size_t len) {
  bool info = event->info.len == meant->info_len;
  if (info && meant->info_len > 0) /* before the check sequence and the flag */
    info = memcmp(event->info.p, octets + len - 3 - meant->info_len, meant->info_len) == 0;
  return info && event->control == meant->control && event->segmented == (meant->segmented != 0) &&
         bytes_equal(event->to, field(&meant->to)) && bytes_equal(event->from, field(&meant->from));
}

/* The good frames among the octets, heard in runs; `*right`: all of them are `meant`. */
static size_t frames_heard(const vector_frame_t *meant, const uint8_t *octets, size_t len,
                           size_t run, bool *right) {
  static hdlc_rx_t rx;
  hdlc_event_t event;
  size_t good = 0;
  *right = true;
  hdlc_rx_start(&rx, 0);
  for (size_t from = 0; from < len; from += run) {
    bytes_t left = bytes_of(octets + from, len - from < run ? len - from : run);
    do {
      size_t taken = hdlc_rx_feed(&rx, left, &event);
      left = bytes_of(left.p + taken, left.len - taken);
      if (event.kind != HDLC_FRAME) continue;
      good++;
      *right = *right && meant != NULL && frame_is(&event, meant, octets, len);
    } while (left.len > 0 || event.kind != HDLC_NOTHING);
  }
  return good;
}

static bool frame_written(const vector_frame_t *meant, const uint8_t *octets, size_t len) {
  hdlc_address_t to = {.len = (uint8_t)meant->to.len}, from = {.len = (uint8_t)meant->from.len};
  obuf_t out = obuf_over(room, sizeof room);
  memcpy(to.octets, meant->to.octets, meant->to.len);
  memcpy(from.octets, meant->from.octets, meant->from.len);
  bytes_t info = bytes_of(octets + len - 3 - meant->info_len, meant->info_len);
  hdlc_put_frame(&out, &to, &from, (uint8_t)meant->control, meant->segmented != 0, info);
  return written(&out, octets, len);
}

static bool holds_frame(const vector_t *vector, const uint8_t *octets, size_t len) {
  bool bad = vector_bad(vector), right = true;
  vector_frame_t meant = {0};
  if (!bad) meant = vector_frame(vector);
  for (size_t turn = 0; turn < RUNS; turn++) {
    size_t good = frames_heard(bad ? NULL : &meant, octets, len, run_of(turn, len), &right);
    if (good != (bad ? 0 : 1) || !right) return false;
  }
  return bad || frame_written(&meant, octets, len);
}

static bool holds_wrapper(const vector_t *vector, const uint8_t *octets, size_t len) {
  static datalink_t link;
  unsigned source = 1, destination = 64, length = 0;
  bool bad = vector_bad(vector);
  if (!bad)
    ck_assert_int_eq(sscanf(vector->means, "wrapper %u %u %u", &source, &destination, &length), 3);
  for (size_t turn = 0; turn < RUNS; turn++) {
    const datalink_config_t config = {
        .kind = DATALINK_WRAPPER, .client = (uint8_t)destination, .address = source};
    const mono_t now = {NS_PER_S};
    datalink_act_t act;
    size_t run = run_of(turn, len), heard = 0;
    bool right = true;
    datalink_open(&link, now, &config);
    for (size_t from = 0; from < len; from += run) {
      size_t part = len - from < run ? len - from : run;
      datalink_feed(&link, now, now, bytes_of(octets + from, part));
      while (datalink_next(&link, &act)) {
        if (act.kind != DATALINK_APDU) continue;
        heard++;
        right = bytes_equal(act.octets, bytes_of(vector->octets + WRAPPER_HEAD, length));
      }
    }
    if (heard != (bad ? 0 : 1) || !right) return false;
  }
  return true;
}

/* --- associations and services --- */

static bool holds_aarq(const vector_t *vector, const uint8_t *octets, size_t len) {
  unsigned context, mechanism, conformance, pdu;
  const char *password = strstr(vector->text, "password ");
  const char *rest = strstr(vector->text, "conformance ");
  obuf_t out = obuf_over(room, sizeof room);
  ck_assert_int_eq(sscanf(vector->means, "aarq %u %u", &context, &mechanism), 2);
  ck_assert_ptr_nonnull(rest);
  ck_assert_int_eq(sscanf(rest, "conformance %6xpdu %u", &conformance, &pdu), 2);
  ck_assert_uint_eq(context, 1);
  apdu_aarq_t aarq = {.level = security_level(mechanism == MECHANISM_LLS ? "lls" : "none"),
                      .conformance = conformance,
                      .pdu_max = (uint16_t)pdu};
  if (password != NULL) {
    password += strlen("password ");
    aarq.secret = bytes_of(password, (size_t)(rest - password));
  }
  return apdu_put_aarq(&out, &aarq, NULL, NULL) == ST_OK && written(&out, octets, len);
}

static bool holds_aare(const vector_t *vector, const uint8_t *octets, size_t len) {
  const apdu_aarq_t asked = {.level = &SECURITY_PUBLIC, .conformance = 0xFFFFFF, .pdu_max = 1200};
  unsigned result, diagnostic, conformance = 0, pdu = 0;
  apdu_aare_t aare = {0};
  memcpy(room, octets, len);
  status_t status = apdu_read_aare(room, len, &asked, NULL, &aare, NULL);
  int fields = sscanf(vector->means, "aare %u %u %x %u", &result, &diagnostic, &conformance, &pdu);
  ck_assert_int_ge(fields, 2);
  if (status != (result == 0 ? ST_OK : ST_REFUSED)) return false;
  if (aare.result != result || aare.diagnostic != diagnostic) return false;
  return result != 0 || (aare.conformance == conformance && aare.pdu_max == pdu);
}

/* C1: with priority, confirmed, number 1. */
enum { INVOKE = APDU_PRIORITY | APDU_CONFIRMED | 1 };

static apdu_target_t target_of(const char *means) {
  unsigned class_id, a, b, c, d, e, f, index;
  ck_assert_int_eq(
      sscanf(means, "%*s %u %u-%u:%u.%u.%u*%u %u", &class_id, &a, &b, &c, &d, &e, &f, &index), 8);
  return (apdu_target_t){
      .class_id = (uint16_t)class_id,
      .name = {(uint8_t)a, (uint8_t)b, (uint8_t)c, (uint8_t)d, (uint8_t)e, (uint8_t)f},
      .index = (int8_t)index};
}

static bool holds_get(const vector_t *vector, const uint8_t *octets, size_t len) {
  obuf_t out = obuf_over(room, sizeof room);
  apdu_target_t target = target_of(vector->means);
  apdu_put_get(&out, INVOKE, &target, 1);
  return written(&out, octets, len);
}

static bool holds_get_next(const vector_t *vector, const uint8_t *octets, size_t len) {
  obuf_t out = obuf_over(room, sizeof room);
  unsigned block;
  ck_assert_int_eq(sscanf(vector->means, "get_next %u", &block), 1);
  apdu_put_get_next(&out, INVOKE, block);
  return written(&out, octets, len);
}

static bool holds_set(const vector_t *vector, const uint8_t *octets, size_t len) {
  obuf_t out = obuf_over(room, sizeof room);
  apdu_target_t target = target_of(vector->means);
  vector_field_t data;
  vector_field(vector, vector->text, &data);
  bytes_t value = field(&data);
  apdu_put_set(&out, INVOKE, &target, &value, 1);
  return written(&out, octets, len);
}

/* The answer, of our invoke-id where it has one. */
static bool answer(const uint8_t *octets, size_t len, apdu_kind_t kind, apdu_t *apdu) {
  if (apdu_read(bytes_of(octets, len), apdu, NULL) != ST_OK || apdu->kind != kind) return false;
  return apdu_check(apdu, INVOKE, 0xFFFFFF, NULL) == ST_OK;
}

static bool holds_get_data(const vector_t *vector, const uint8_t *octets, size_t len) {
  vector_field_t data;
  apdu_t apdu;
  vector_field(vector, strchr(vector->means, ' ') + 1, &data);
  return answer(octets, len, APDU_GET_NORMAL, &apdu) && apdu.has_data && !apdu.has_result &&
         bytes_equal(apdu.data, field(&data));
}

static bool holds_get_result(const vector_t *vector, const uint8_t *octets, size_t len) {
  unsigned result;
  apdu_t apdu;
  ck_assert_int_eq(sscanf(vector->means, "get_result %u", &result), 1);
  return answer(octets, len, APDU_GET_NORMAL, &apdu) && apdu.has_result && !apdu.has_data &&
         apdu.result == result;
}

static bool holds_get_block(const vector_t *vector, const uint8_t *octets, size_t len) {
  unsigned last, block, result;
  apdu_t apdu;
  ck_assert_int_eq(sscanf(vector->means, "get_block %u %u result %u", &last, &block, &result), 3);
  return answer(octets, len, APDU_GET_BLOCK, &apdu) && apdu.last == (last == 1) &&
         apdu.block == block && apdu.has_result && apdu.result == result;
}

static bool holds_exception(const vector_t *vector, const uint8_t *octets, size_t len) {
  unsigned state, service;
  apdu_t apdu;
  ck_assert_int_eq(sscanf(vector->means, "exception %u %u", &state, &service), 2);
  return answer(octets, len, APDU_EXCEPTION, &apdu) && apdu.result == state &&
         apdu.data_result == service;
}

static bool holds_notification(const vector_t *vector, const uint8_t *octets, size_t len) {
  unsigned size;
  apdu_t apdu;
  ck_assert_int_eq(sscanf(vector->means, "notification %u", &size), 1);
  return answer(octets, len, APDU_DATA_NOTIFICATION, &apdu) && apdu.stamp.len == 0 &&
         apdu.data.len == size;
}

/* The layer of its faults: no answer is made of them. */
static bool holds_apdu(const vector_t *vector, const uint8_t *octets, size_t len) {
  apdu_t apdu;
  (void)vector;
  if (apdu_read(bytes_of(octets, len), &apdu, NULL) != ST_OK) return true;
  return apdu_check(&apdu, INVOKE, 0xFFFFFF, NULL) != ST_OK;
}

/* --- Data, date-times --- */

/* Items of one whole Data with nothing behind it; 0: it is none. Fed in blocks, what has not yet
 * come is ST_TIMEOUT, and nothing else. */
static size_t items(const uint8_t *octets, size_t len) {
  axdr_t whole = axdr_over(bytes_of(octets, len)), each = whole;
  axdr_item_t item;
  size_t count = 0;
  if (axdr_skip(&whole, NULL) != ST_OK || axdr_end(&whole, NULL) != ST_OK) return 0;
  for (size_t part = 0; part < len; part++) {
    axdr_t begun = axdr_over(bytes_of(octets, part));
    if (axdr_skip(&begun, NULL) != ST_TIMEOUT) return 0;
  }
  for (; axdr_end(&each, NULL) != ST_OK; count++)
    if (axdr_next(&each, &item, NULL) != ST_OK) return 0;
  return count;
}

static bool holds_data(const vector_t *vector, const uint8_t *octets, size_t len) {
  size_t meant = 0;
  if (!vector_bad(vector)) ck_assert_int_eq(sscanf(vector->means, "data %zu", &meant), 1);
  return items(octets, len) == meant;
}

static bool stamp_read(const uint8_t *octets, size_t len, axdr_stamp_t *stamp) {
  axdr_t in = axdr_over(bytes_of(octets, len));
  bytes_t twelve;
  return axdr_octets(&in, &twelve, NULL) == ST_OK && axdr_end(&in, NULL) == ST_OK &&
         axdr_stamp(twelve, stamp, NULL) == ST_OK;
}

static bool holds_stamp(const vector_t *vector, const uint8_t *octets, size_t len) {
  axdr_stamp_t stamp;
  obuf_t out = obuf_over(room, sizeof room);
  long long utc;
  unsigned status;
  if (!stamp_read(octets, len, &stamp)) return vector_bad(vector);
  if (strcmp(vector->means, "stamp open") == 0)
    return !stamp.absent && !(stamp.complete && stamp.has_deviation);
  if (strcmp(vector->means, "stamp absent") == 0) {
    axdr_put_stamp_absent(&out);
    return stamp.absent && written(&out, octets, len);
  }
  if (sscanf(vector->means, "stamp %lld %u", &utc, &status) != 2) return false;
  if (!stamp.complete || !stamp.has_deviation || stamp.absent) return false;
  if (stamp.utc.s != utc || stamp.status != status) return false;
  if (stamp.hundredth != 0) return true; /* not what a client writes */
  axdr_put_stamp(&out, stamp.utc, -60 * stamp.deviation_min, stamp.status);
  return written(&out, octets, len);
}

/* --- suite 0 --- */

/* Ours and the meter's title are both `title`: what it sealed is opened, and made once more. */
static void open_as(const vector_sealed_t *sealed, bool general) {
  ciphering_keys_t keys = {0};
  const char *level = general                   ? "general"
                      : sealed->control == 0x30 ? "both"
                      : sealed->control == 0x20 ? "encrypted"
                                                : "authenticated";
  vector_keys(keys.guek, keys.gak);
  memcpy(keys.title, sealed->title.octets, sizeof keys.title);
  memcpy(keys.server_title, sealed->title.octets, sizeof keys.server_title);
  ciphering_open(ciphering, security_level(level), &keys, sealed->counter, UINT32_MAX, 0, NULL);
}

static bool holds_sealed(const vector_t *vector, const uint8_t *octets, size_t len) {
  vector_sealed_t sealed = vector_sealed(&all, vector);
  obuf_t out = obuf_over(room, sizeof room);
  bytes_t plain;
  open_as(&sealed, vector->octets[0] == 0xDB);
  memcpy(room, octets, len);
  status_t status = ciphering_open_apdu(ciphering, room, len, &plain, NULL);
  if (vector_bad(vector)) return status != ST_OK && ciphering_server_counter(ciphering) == 0;
  if (status != ST_OK || !bytes_equal(plain, field(&sealed.text))) return false;
  if (ciphering_server_counter(ciphering) != sealed.counter) return false;
  status = ciphering_protect(ciphering, field(&sealed.text), &out, NULL);
  return status == ST_OK && written(&out, octets, len);
}

static bool holds_gmac(const vector_t *vector, const uint8_t *octets, size_t len) {
  vector_sealed_t meant = vector_gmac(&all, vector);
  obuf_t out = obuf_over(room, sizeof room);
  bytes_t challenge = field(&meant.text), reply = bytes_of(octets, len);
  open_as(&meant, false);
  status_t status = ciphering_check_gmac(ciphering, challenge, reply, NULL);
  if (vector_bad(vector)) return status != ST_OK && ciphering_server_counter(ciphering) == 0;
  return status == ST_OK && ciphering_gmac(ciphering, challenge, &out, NULL) == ST_OK &&
         written(&out, octets, len);
}

/* A client wraps keys and never unwraps one: a bad one is not what it writes. */
static bool holds_wrapped(const vector_t *vector, const uint8_t *octets, size_t len) {
  ciphering_keys_t keys = {0};
  vector_field_t kek, key;
  obuf_t out = obuf_over(room, sizeof room);
  vector_wrapped(&all, vector, &kek, &key);
  ck_assert_uint_eq(kek.len, sizeof keys.kek);
  memcpy(keys.kek, kek.octets, sizeof keys.kek);
  ciphering_open(ciphering, security_level("both"), &keys, 1, 2, 0, NULL);
  ck_assert_int_eq(ciphering_wrap(ciphering, key.octets, &out), ST_OK);
  return written(&out, octets, len) != vector_bad(vector);
}

static const vector_row_t rows[] = {
    {"frame", holds_frame, VECTOR_SHARP},
    {"wrapper", holds_wrapper, VECTOR_SHARP},
    {"aarq", holds_aarq, VECTOR_SHARP},
    {"aare", holds_aare, VECTOR_WHOLE},
    {"get", holds_get, VECTOR_SHARP},
    {"get_next", holds_get_next, VECTOR_SHARP},
    {"set", holds_set, VECTOR_SHARP},
    {"get_data", holds_get_data, VECTOR_WHOLE},
    {"get_result", holds_get_result, VECTOR_WHOLE},
    {"get_block", holds_get_block, VECTOR_WHOLE},
    {"exception", holds_exception, VECTOR_WHOLE},
    {"notification", holds_notification, VECTOR_WHOLE},
    {"apdu", holds_apdu, VECTOR_WHOLE},
    {"data", holds_data, VECTOR_WHOLE},
    {"stamp", holds_stamp, VECTOR_WHOLE},
    {"sealed", holds_sealed, VECTOR_SHARP},
    {"gmac", holds_gmac, VECTOR_SHARP},
    {"wrapped", holds_wrapped, VECTOR_SHARP},
};
enum { ROWS = sizeof rows / sizeof *rows };

START_TEST(dlms_vectors__every_one__is_what_it_means) {
  ck_assert_uint_eq(vectors_hold(&all, rows, ROWS, false), all.count);
}
END_TEST

START_TEST(dlms_vectors__good_ones_changed__are_no_longer_what_they_meant) {
  ck_assert_uint_eq(vectors_hold(&all, rows, ROWS, true), all.count - all.bad);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("pmu/proto/dlms_vectors");
  TCase *tests = tcase_create("vectors");
  tcase_add_checked_fixture(tests, setup, teardown);
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, dlms_vectors__every_one__is_what_it_means);
  tcase_add_test(tests, dlms_vectors__good_ones_changed__are_no_longer_what_they_meant);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
