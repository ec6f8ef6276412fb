/* For the tests of firmware: a meter that has some, images that are made octet by octet as
 * fixtures/dictionary/image.md draws them, signed with keys that are good for nothing else, and the
 * steps of a transfer. Signatures differ from run to run; their lengths are held. Not a test
 * itself. */
#ifndef SIM_METER_IMAGE_STORY_TEST_H
#define SIM_METER_IMAGE_STORY_TEST_H

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <string.h>

#include "sim/meter/story_test.h"

static const char maker_pem[] = "-----BEGIN EC PRIVATE KEY-----\n"
                                "MHcCAQEEIGTu2ZLm8J4AWhV/IIe7KbRXiHc2Dyz1AOVTzAEL4VB6oAoGCCqGSM49\n"
                                "AwEHoUQDQgAEroGdi/ghCDCwnzoA/GMzUTlMg6uYQSrmNvG7dOQcD/96ybnbwe5s\n"
                                "RngzCCF/Iap4r8OrHdQEjxdYXxfCsh8U2Q==\n"
                                "-----END EC PRIVATE KEY-----\n";
static const char authority_pem[] =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MIGkAgEBBDAFg/dzcdRasqE7Kb5+DTgpO2/0UF2fPR/wuF0gYfFtiYBcY6t9H8nh\n"
    "dbh0msnqsHugBwYFK4EEACKhZANiAATB1osCDbykp8CRj+rzH2LlAYozjr58m5WL\n"
    "/n3O29+nDSbA9ABPFdO1lnrxsJLscYUM/LCYkcvAIee+V7nJVhfGvkc3xVDFT3Lw\n"
    "sL8rdUOj1570mPlP/8pTOiJIGhpOOag=\n"
    "-----END EC PRIVATE KEY-----\n";
#define MAKER_POINT                                                                                \
  "04ae819d8bf8210830b09f3a00fc633351394c83ab98412ae636f1bb74e41c0fff"                             \
  "7ac9b9dbc1ee6c46783308217f21aa78afc3ab1dd4048f17585f17c2b21f14d9"
#define AUTHORITY_POINT                                                                            \
  "04c1d68b020dbca4a7c0918feaf31f62e5018a338ebe7c9b958bfe7dcedbdfa70d"                             \
  "26c0f4004f15d3b5967af1b092ec71850cfcb09891cbc021e7be57b9c95617c6"                               \
  "be4737c550c54f72f0b0bf2b7543a3d79ef498f94fffca533a22481a1a4e39a8"

enum { IMAGE_ROOM = 8192, DER_P256 = 71, DER_P384 = 103, SIGN_TRIES = 400 };

/* What to make; zeros are the image that is taken. */
typedef struct {
  int part;         /* 0: 1 */
  uint32_t version; /* 0: 02000000 */
  uint32_t least;
  uint32_t counter;              /* 0: 6 */
  const char *hardware, *serial; /* NULL: HW-1; any */
  const char *items;             /* of the body, and how many octets they are */
  size_t items_len;
  size_t body_len; /* 0: 300 */
  bool no_maker, no_authority, bad_authority, stranger;
} image_plan_t;
typedef struct {
  uint8_t octets[IMAGE_ROOM];
  size_t len;
} image_file_t;

static void image_be(image_file_t *file, size_t at, uint32_t value, int len) {
  for (int i = 0; i < len; i++)
    file->octets[at + (size_t)i] = (uint8_t)(value >> 8 * (len - 1 - i));
}

static void image_sign(image_file_t *file, int role, int curve, const char *pem, bool spoilt) {
  BIO *bio = BIO_new_mem_buf(pem, -1);
  EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
  CHECK(key != NULL);
  size_t want = curve == 1 ? DER_P256 : DER_P384;
  uint8_t der[160];
  size_t len = 0;
  for (int i = 0; i < SIGN_TRIES && len != want; i++) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    len = sizeof der;
    CHECK(EVP_DigestSignInit(context, NULL, curve == 1 ? EVP_sha256() : EVP_sha384(), NULL, key) ==
          1);
    CHECK(EVP_DigestSign(context, der, &len, file->octets, 120) == 1);
    EVP_MD_CTX_free(context);
  }
  CHECK(len == want);
  EVP_PKEY_free(key);
  BIO_free(bio);
  if (spoilt) der[len - 1] ^= 1;
  file->octets[file->len] = (uint8_t)role;
  file->octets[file->len + 1] = (uint8_t)curve;
  image_be(file, file->len + 2, (uint32_t)len, 2);
  memcpy(file->octets + file->len + 4, der, len);
  file->len += 4 + len;
}

static void image_make(const image_plan_t *plan, image_file_t *file) {
  const char *identity = plan->part == 2 ? "APP-2.0" : "LEG-2.0";
  const char *hardware = plan->hardware == NULL ? "HW-1" : plan->hardware;
  size_t body = plan->body_len == 0 ? 300 : plan->body_len;
  memset(file, 0, sizeof *file);
  memcpy(file->octets, "MPFW\1", 5);
  file->octets[5] = (uint8_t)(plan->part == 0 ? 1 : plan->part);
  image_be(file, 6, 0x78, 2);
  image_be(file, 8, plan->version == 0 ? 0x02000000 : plan->version, 4);
  image_be(file, 12, plan->least, 4);
  image_be(file, 16, plan->counter == 0 ? 6 : plan->counter, 4);
  image_be(file, 20, (uint32_t)body, 4);
  memcpy(file->octets + 56, hardware, strlen(hardware));
  memcpy(file->octets + 72, "Z-2026-7", 8);
  memcpy(file->octets + 88, identity, strlen(identity));
  if (plan->serial != NULL) memcpy(file->octets + 104, plan->serial, strlen(plan->serial));
  if (plan->items != NULL) memcpy(file->octets + 120, plan->items, plan->items_len);
  for (size_t i = plan->items_len + 1; i < body; i++)
    file->octets[120 + i] = (uint8_t)(i * 7 + i / 256);
  unsigned int hash_len = 0;
  CHECK(EVP_Digest(file->octets + 120, body, file->octets + 24, &hash_len, EVP_sha256(), NULL));
  file->len = 120 + body;
  file->octets[file->len++] = (uint8_t)(!plan->no_maker + !plan->no_authority);
  if (!plan->no_maker) {
    int curve = plan->stranger ? 2 : 1;
    image_sign(file, 1, curve, plan->stranger ? authority_pem : maker_pem, false);
  }
  if (!plan->no_authority) image_sign(file, 2, 2, authority_pem, plan->bad_authority);
}

/* Behind story_begin: part 1 1.0.0.0, counter 5; part 2 1.0.0.0, counter 3. */
static void tell_firmware(story_t *story) {
  tell(story, "hardware 0 HW-1");
  tell(story, "firmware 0 1 16777216 5 LEG-1.0");
  tell(story, "firmware 0 2 16777216 3 APP-1.0");
  tell(story, "trust 0 1 1 %s", MAKER_POINT);
  tell(story, "trust 0 2 2 %s", AUTHORITY_POINT);
}

__attribute__((unused)) static meter_image_answer_t image_send(const story_t *story,
                                                               const image_file_t *file) {
  meter_image_t image;
  meter_image_answer_t answer =
      meter_image_initiate(story->m, bytes_text("LEG-2.0"), (uint32_t)file->len, by_r3);
  meter_image(story->m, &image);
  for (uint32_t at = 0; at < image.block_count && answer == IMAGE_DONE; at++) {
    size_t from = (size_t)at * image.block_size;
    size_t len = file->len - from < image.block_size ? file->len - from : image.block_size;
    answer = meter_image_block(story->m, at, bytes_of(file->octets + from, len));
  }
  return answer;
}

/* Sent and verified, with the 2 s that it takes; how it ended. */
__attribute__((unused)) static meter_image_answer_t
image_verified(story_t *story, const image_file_t *file, int64_t at) {
  meter_image_answer_t answer = image_send(story, file);
  if (answer != IMAGE_DONE) return answer;
  CHECK(meter_image_verify(story->m, by_r3) == IMAGE_BUSY);
  CHECK(meter_image_verify(story->m, by_r3) == IMAGE_BUSY);
  until(story, at);
  return meter_image_verify(story->m, by_r3);
}

__attribute__((unused)) static meter_firmware_row_t log_of(const story_t *story, uint32_t number) {
  meter_firmware_row_t row = {0};
  if (!meter_firmware_row(story->m, number, &row)) row.number = 0;
  return row;
}

__attribute__((unused)) static const char *runs(const story_t *story, int part) {
  static char identity[METER_IMAGE_TEXT + 1];
  meter_firmware_t firmware;
  CHECK(meter_firmware(story->m, &firmware));
  memcpy(identity, firmware.parts[part - 1].identity, sizeof identity);
  return identity;
}

#endif
