/* Holds the decoder to the octets of fixtures/vectors/dlms.vec: frames, messages of the wrapper,
 * associations, Data, date-times and what is sealed are taken apart. Services are told by what they
 * serve, in decode_dlms_test.c; a vector of theirs alone serves nothing. */
#include "base/vectors_dlms_test.h"

#include <check.h>
#include <stdlib.h>

#include "decode_acse.h"
#include "decode_axdr.h"
#include "decode_cipher.h"
#include "decode_hdlc.h"
#include "decode_stamp.h"
#include "decode_wrapper.h"

enum { OCTET_NS = 1000000, GAP_NS = 25000000 };

static vectors_t all;

static void setup(void) { vectors_read(&all, HOUSE_ROOT "/fixtures/vectors/dlms.vec"); }

static decode_view_t view(const uint8_t *octets, size_t len) {
  return (decode_view_t){(const char *)octets, len};
}

static bool is(decode_view_t got, const uint8_t *octets, size_t len) {
  return got.len == len && (len == 0 || memcmp(got.p, octets, len) == 0);
}

/* --- frames, wrapper: an octet at a time, so there are no runs --- */

typedef struct {
  const vector_frame_t *meant; /* NULL: none */
  const uint8_t *info;
  size_t good;
  bool right;
} frames_t;

/* The address as it stands on the line: seven bits an octet, the last has bit 0. */
static bool address_is(const decode_hdlc_address_t *address, const vector_field_t *meant) {
  const uint8_t *p = meant->octets;
  if (address->len != (int)meant->len) return false;
  if (meant->len == 1) return address->upper == p[0] >> 1;
  if (meant->len == 2) return address->upper == p[0] >> 1 && address->lower == p[1] >> 1;
  return address->upper == ((p[0] >> 1) << 7 | p[1] >> 1) &&
         address->lower == ((p[2] >> 1) << 7 | p[3] >> 1);
}

static void on_frame(void *owner, bool from_meter, const decode_hdlc_frame_t *frame) {
  frames_t *frames = owner;
  (void)from_meter;
  if (frame->kind != DECODE_HDLC_GOOD) return;
  const vector_frame_t *meant = frames->meant;
  frames->good++;
  frames->right = meant != NULL && frame->control == meant->control &&
                  frame->segmented == (meant->segmented != 0) &&
                  address_is(&frame->to, &meant->to) && address_is(&frame->from, &meant->from) &&
                  is(frame->info, frames->info, meant->info_len);
}

static bool holds_frame(const vector_t *vector, const uint8_t *octets, size_t len) {
  bool bad = vector_bad(vector);
  vector_frame_t meant = {0};
  if (!bad) meant = vector_frame(vector);
  frames_t frames = {.meant = bad ? NULL : &meant, .info = octets + len - 3 - meant.info_len};
  decode_hdlc_t reader = {.sink = on_frame, .owner = &frames, .gap_ns = GAP_NS};
  for (size_t at = 0; at < len; at++)
    decode_hdlc_feed(&reader, octets[at], (int64_t)at * OCTET_NS);
  decode_hdlc_flush(&reader);
  decode_text_free(&reader.octets);
  return bad ? frames.good == 0 : frames.good == 1 && frames.right;
}

typedef struct {
  size_t good;
  int64_t from, to;
  bool right;
  decode_view_t meant;
} messages_t;

static void on_message(void *owner, bool from_meter, const decode_wrapper_message_t *message) {
  messages_t *messages = owner;
  (void)from_meter;
  if (message->kind != DECODE_WRAPPER_GOOD) return;
  messages->good++;
  messages->from = message->from;
  messages->to = message->to;
  messages->right = decode_view_same(message->apdu, messages->meant);
}

static bool holds_wrapper(const vector_t *vector, const uint8_t *octets, size_t len) {
  unsigned source = 0, destination = 0, length = 0;
  bool bad = vector_bad(vector);
  if (!bad)
    ck_assert_int_eq(sscanf(vector->means, "wrapper %u %u %u", &source, &destination, &length), 3);
  messages_t messages = {.meant = view(vector->octets + DECODE_WRAPPER_HEAD, length)};
  decode_wrapper_t reader = {.sink = on_message, .owner = &messages};
  for (size_t at = 0; at < len; at++)
    decode_wrapper_feed(&reader, octets[at], (int64_t)at * OCTET_NS);
  decode_wrapper_flush(&reader);
  decode_text_free(&reader.octets);
  if (bad) return messages.good == 0;
  return messages.good == 1 && messages.right && messages.from == source &&
         messages.to == destination;
}

/* --- associations --- */

static bool holds_aarq(const vector_t *vector, const uint8_t *octets, size_t len) {
  decode_acse_t acse;
  decode_initiate_t initiate;
  size_t bad;
  int context, mechanism;
  unsigned conformance, pdu;
  const char *password = strstr(vector->text, "password ");
  const char *rest = strstr(vector->text, "conformance ");
  ck_assert_int_eq(sscanf(vector->means, "aarq %d %d", &context, &mechanism), 2);
  ck_assert_ptr_nonnull(rest);
  ck_assert_int_eq(sscanf(rest, "conformance %6xpdu %u", &conformance, &pdu), 2);
  if (!decode_acse_read(view(octets, len), &acse, &bad) || acse.tag != DECODE_AARQ) return false;
  if (acse.context != context || acse.mechanism != mechanism || !acse.informed) return false;
  if (acse.challenged != (password != NULL)) return false;
  if (password != NULL) {
    password += strlen("password ");
    if (!is(acse.challenge, (const uint8_t *)password, (size_t)(rest - password))) return false;
  }
  return decode_acse_initiate(acse.information, &initiate) && !initiate.response &&
         initiate.conformance == conformance && initiate.pdu_max == pdu && initiate.key.len == 0;
}

static bool holds_aare(const vector_t *vector, const uint8_t *octets, size_t len) {
  decode_acse_t acse;
  decode_initiate_t initiate;
  size_t bad;
  int result, diagnostic;
  unsigned conformance, pdu;
  int fields = sscanf(vector->means, "aare %d %d %x %u", &result, &diagnostic, &conformance, &pdu);
  if (!decode_acse_read(view(octets, len), &acse, &bad) || acse.tag != DECODE_AARE) return false;
  if (acse.result != result || acse.diagnostic != diagnostic) return false;
  if (fields == 2) return !acse.informed;
  return acse.informed && decode_acse_initiate(acse.information, &initiate) && initiate.response &&
         initiate.conformance == conformance && initiate.pdu_max == pdu;
}

/* --- Data, date-times --- */

/* Items of one whole Data with nothing behind it; 0: it is none. */
static size_t items(const uint8_t *octets, size_t len) {
  decode_axdr_t whole = decode_axdr_over(view(octets, len)), each = whole;
  decode_datum_t datum;
  size_t count = 0;
  (void)decode_axdr_skip(&whole);
  if (!decode_axdr_end(&whole)) return 0;
  for (; !decode_axdr_end(&each); count++)
    if (!decode_axdr_read(&each, &datum)) return 0;
  return count;
}

static bool holds_data(const vector_t *vector, const uint8_t *octets, size_t len) {
  size_t meant = 0;
  if (!vector_bad(vector)) ck_assert_int_eq(sscanf(vector->means, "data %zu", &meant), 1);
  return items(octets, len) == meant;
}

static bool holds_stamp(const vector_t *vector, const uint8_t *octets, size_t len) {
  decode_axdr_t in = decode_axdr_over(view(octets, len));
  decode_datum_t datum;
  decode_stamp_t stamp = {0};
  long long utc;
  unsigned status;
  bool text = decode_axdr_want(&in, DECODE_OCTETS, &datum) && decode_axdr_end(&in);
  bool absent = text && decode_stamp_absent(datum.octets);
  bool read = text && decode_stamp_read(datum.octets, &stamp);
  if (vector_bad(vector)) return !read && !absent;
  if (!text) return false;
  if (strcmp(vector->means, "stamp absent") == 0) return absent;
  if (strcmp(vector->means, "stamp open") == 0) return !absent && !(read && stamp.deviated);
  if (sscanf(vector->means, "stamp %lld %u", &utc, &status) != 2) return false;
  return read && stamp.deviated && stamp.local_s + 60 * stamp.deviation_min == utc &&
         stamp.status == status;
}

/* --- suite 0 --- */

/* In front of the sealed octets: the tag, of a general one the title, and the length. */
static bool sealed_of(const uint8_t *octets, size_t len, const vector_field_t *title,
                      decode_sealed_t *sealed) {
  decode_axdr_t in = decode_axdr_over(view(octets, len));
  unsigned tag = decode_axdr_octet(&in);
  if (tag != 0xc8 && tag != 0xdb) return false;
  if (tag == 0xdb && !is(decode_axdr_string(&in), title->octets, title->len)) return false;
  decode_view_t rest = decode_axdr_string(&in);
  return decode_axdr_end(&in) && decode_cipher_head(rest, sealed);
}

static bool holds_sealed(const vector_t *vector, const uint8_t *octets, size_t len) {
  vector_sealed_t meant = vector_sealed(&all, vector);
  uint8_t key[DECODE_KEY_LEN], authentication[DECODE_KEY_LEN];
  decode_sealed_t sealed;
  decode_text_t plain = {0};
  vector_keys(key, authentication);
  bool opened = sealed_of(octets, len, &meant.title, &sealed) &&
                decode_cipher_open(key, authentication, meant.title.octets, &sealed, &plain);
  bool right = opened && sealed.control == meant.control && sealed.counter == meant.counter &&
               plain.len == meant.text.len &&
               memcmp(plain.p, meant.text.octets, meant.text.len) == 0;
  decode_text_free(&plain);
  return vector_bad(vector) ? !opened : right;
}

static bool holds_gmac(const vector_t *vector, const uint8_t *octets, size_t len) {
  vector_sealed_t meant = vector_gmac(&all, vector);
  uint8_t key[DECODE_KEY_LEN], authentication[DECODE_KEY_LEN];
  vector_keys(key, authentication);
  bool proves = decode_cipher_proves(key, authentication, meant.title.octets,
                                     view(meant.text.octets, meant.text.len), view(octets, len));
  return proves != vector_bad(vector);
}

static bool holds_wrapped(const vector_t *vector, const uint8_t *octets, size_t len) {
  vector_field_t kek, key;
  uint8_t found[DECODE_KEY_LEN];
  vector_wrapped(&all, vector, &kek, &key);
  bool opened = decode_cipher_unwrap(kek.octets, view(octets, len), found);
  if (vector_bad(vector)) return !opened;
  return opened && memcmp(found, key.octets, sizeof found) == 0;
}

static const vector_row_t rows[] = {
    {"frame", holds_frame, VECTOR_SHARP},
    {"wrapper", holds_wrapper, VECTOR_SHARP},
    {"aarq", holds_aarq, VECTOR_WHOLE},
    {"aare", holds_aare, VECTOR_WHOLE},
    {"data", holds_data, VECTOR_WHOLE},
    {"stamp", holds_stamp, VECTOR_WHOLE},
    {"sealed", holds_sealed, VECTOR_SHARP},
    {"gmac", holds_gmac, VECTOR_SHARP},
    {"wrapped", holds_wrapped, VECTOR_SHARP},
    /* Services, to be told within a conversation. */
    {"get", NULL, VECTOR_WHOLE},
    {"get_next", NULL, VECTOR_WHOLE},
    {"set", NULL, VECTOR_WHOLE},
    {"get_data", NULL, VECTOR_WHOLE},
    {"get_result", NULL, VECTOR_WHOLE},
    {"get_block", NULL, VECTOR_WHOLE},
    {"exception", NULL, VECTOR_WHOLE},
    {"notification", NULL, VECTOR_WHOLE},
    {"apdu", NULL, VECTOR_WHOLE},
};
/* Of others: 2 get, set, 2 get_next, get_data, get_result, get_block, exception, notification,
 * 3 apdu. */
enum { ROWS = sizeof rows / sizeof *rows, OTHERS_COUNT = 13 };

START_TEST(dlms_vectors__of_the_decoder__are_what_they_mean) {
  ck_assert_uint_eq(vectors_hold(&all, rows, ROWS, false) + OTHERS_COUNT, all.count);
}
END_TEST

START_TEST(dlms_vectors__good_ones_changed__are_no_longer_what_they_meant) {
  ck_assert_uint_gt(vectors_hold(&all, rows, ROWS, true), 0);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("harness/decode/decode_dlms_vectors");
  TCase *tests = tcase_create("vectors");
  tcase_add_checked_fixture(tests, setup, NULL);
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, dlms_vectors__of_the_decoder__are_what_they_mean);
  tcase_add_test(tests, dlms_vectors__good_ones_changed__are_no_longer_what_they_meant);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
