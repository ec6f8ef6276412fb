/* The file, octet by octet, both ways: fixtures/dictionary/image.md. See image.h. */
#include "pmu/proto/image.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

/*  0 "MPFW"   4 layout   5 part   6 length of the manifest   8 version   12 least   16 counter
 * 20 size   24 hash of the body   56 hardware   72 approval   88 identity   104 serial
 * 120 body */
enum {
  AT_LAYOUT = 4,
  AT_PART = 5,
  AT_LENGTH = 6,
  AT_VERSION = 8,
  AT_LEAST = 12,
  AT_COUNTER = 16,
  AT_SIZE = 20,
  AT_HASH = 24,
  AT_HARDWARE = 56,
  AT_APPROVAL = 72,
  AT_IDENTITY = 88,
  AT_SERIAL = 104,
  LAYOUT = 1,
  SIGNATURE_HEAD = 4
};

static const char magic[] = "MPFW";

static uint32_t number_at(bytes_t file, size_t at, size_t count) {
  uint32_t value = 0;
  for (size_t i = 0; i < count; i++)
    value = value << 8 | file.p[at + i];
  return value;
}

/* --- Reading --- */

/* Printable octets, then 00 to the end. */
static bool word_at(bytes_t file, size_t at, char word[IMAGE_WORD + 1]) {
  size_t len = 0;
  while (len < IMAGE_WORD && file.p[at + len] > 0x20 && file.p[at + len] < 0x7F)
    len++;
  for (size_t i = len; i < IMAGE_WORD; i++)
    if (file.p[at + i] != 0) return false;
  memset(word, 0, IMAGE_WORD + 1);
  memcpy(word, file.p + at, len);
  return true;
}

static status_t no_image(fault_t *fault, size_t at, const char *what) {
  return fault_set(fault, ST_BAD_VALUE, -1, (int32_t)at, "no image: octet %zu: %s", at, what);
}

static status_t read_manifest(bytes_t file, image_manifest_t *manifest, fault_t *fault) {
  if (file.len < IMAGE_MANIFEST)
    return no_image(fault, file.len, "the file ends inside its manifest of 120 octets");
  if (memcmp(file.p, magic, 4) != 0) return no_image(fault, 0, "it does not begin with MPFW");
  if (file.p[AT_LAYOUT] != LAYOUT) return no_image(fault, AT_LAYOUT, "a layout other than 1");
  if (file.p[AT_PART] != IMAGE_LEGAL && file.p[AT_PART] != IMAGE_APPLICATION)
    return no_image(fault, AT_PART, "a part that is neither 1 nor 2");
  if (number_at(file, AT_LENGTH, 2) != IMAGE_MANIFEST)
    return no_image(fault, AT_LENGTH, "a manifest of another length than 120");
  manifest->part = (image_part_t)file.p[AT_PART];
  manifest->version = number_at(file, AT_VERSION, 4);
  manifest->least = number_at(file, AT_LEAST, 4);
  manifest->counter = number_at(file, AT_COUNTER, 4);
  manifest->size = number_at(file, AT_SIZE, 4);
  memcpy(manifest->hash, file.p + AT_HASH, sizeof manifest->hash);
  if (!word_at(file, AT_HARDWARE, manifest->hardware))
    return no_image(fault, AT_HARDWARE, "the hardware type is no word");
  if (!word_at(file, AT_APPROVAL, manifest->approval))
    return no_image(fault, AT_APPROVAL, "the approval number is no word");
  if (!word_at(file, AT_IDENTITY, manifest->identity))
    return no_image(fault, AT_IDENTITY, "the software identity is no word");
  if (!word_at(file, AT_SERIAL, manifest->serial))
    return no_image(fault, AT_SERIAL, "the serial number is no word");
  return ST_OK;
}

/* What is not there is counted; what cannot be, is no image. */
static status_t read_signatures(bytes_t file, size_t at, image_t *image, fault_t *fault) {
  if (file.len == at) {
    image->lacking = 1;
    return ST_OK;
  }
  int32_t count = file.p[at++];
  if (count > IMAGE_SIGNATURES_MAX) return no_image(fault, at - 1, "more than four signatures");
  for (int32_t i = 0; i < count; i++) {
    if (file.len - at < SIGNATURE_HEAD) {
      image->lacking = SIGNATURE_HEAD - (file.len - at);
      return ST_OK;
    }
    size_t len = number_at(file, at + 2, 2);
    if (len > IMAGE_DER_MAX) return no_image(fault, at + 2, "a signature longer than any");
    image_signature_t *one = &image->signatures[i];
    *one = (image_signature_t){.role = file.p[at], .curve = file.p[at + 1]};
    at += SIGNATURE_HEAD;
    if (file.len - at < len) {
      image->lacking = len - (file.len - at);
      return ST_OK;
    }
    one->der = bytes_of(file.p + at, len);
    image->signature_count++;
    at += len;
  }
  image->beyond = file.len - at;
  return ST_OK;
}

status_t image_read(bytes_t file, image_t *image, fault_t *fault) {
  *image = (image_t){0};
  status_t status = read_manifest(file, &image->manifest, fault);
  if (status != ST_OK) return status;
  size_t there = file.len - IMAGE_MANIFEST;
  size_t size = image->manifest.size;
  image->signed_octets = bytes_of(file.p, IMAGE_MANIFEST);
  image->body = bytes_of(file.p + IMAGE_MANIFEST, there < size ? there : size);
  if (there < size) {
    image->lacking = size - there;
    return ST_OK;
  }
  return read_signatures(file, IMAGE_MANIFEST + size, image, fault);
}

/* --- Making --- */

void image_hash(bytes_t body, uint8_t hash[IMAGE_HASH]) {
  CHECK(EVP_Digest(body.p, body.len, hash, NULL, EVP_sha256(), NULL) == 1);
}

static void put_number(text_t *file, uint32_t value, size_t count) {
  uint8_t octets[4];
  for (size_t i = 0; i < count; i++)
    octets[i] = (uint8_t)(value >> (8 * (count - 1 - i)));
  text_add(file, bytes_of(octets, count));
}

static status_t put_word(text_t *file, const char *what, const char *word, fault_t *fault) {
  uint8_t octets[IMAGE_WORD] = {0};
  size_t len = strlen(word);
  bool good = len <= IMAGE_WORD;
  for (size_t i = 0; i < len && good; i++)
    good = (uint8_t)word[i] > 0x20 && (uint8_t)word[i] < 0x7F;
  if (!good)
    return fault_set(fault, ST_BAD_VALUE, -1, -1,
                     "%s '%s': at most 16 printable characters without a space", what, word);
  memcpy(octets, word, len);
  text_add(file, bytes_of(octets, IMAGE_WORD));
  return ST_OK;
}

status_t image_make(text_t *file, const image_manifest_t *manifest, bytes_t body, fault_t *fault) {
  uint8_t hash[IMAGE_HASH];
  if (manifest->part != IMAGE_LEGAL && manifest->part != IMAGE_APPLICATION)
    return fault_set(fault, ST_BAD_VALUE, -1, -1, "part %d: 1 is legal, 2 application",
                     (int)manifest->part);
  if (body.len > INT32_MAX)
    return fault_set(fault, ST_BAD_VALUE, -1, -1, "a body of %zu octets", body.len);
  image_hash(body, hash);
  text_clear(file);
  text_add(file, bytes_of(magic, 4));
  put_number(file, LAYOUT, 1);
  put_number(file, manifest->part, 1);
  put_number(file, IMAGE_MANIFEST, 2);
  put_number(file, manifest->version, 4);
  put_number(file, manifest->least, 4);
  put_number(file, manifest->counter, 4);
  put_number(file, (uint32_t)body.len, 4);
  text_add(file, bytes_of(hash, sizeof hash));
  status_t status = put_word(file, "hardware type", manifest->hardware, fault);
  if (status == ST_OK) status = put_word(file, "approval number", manifest->approval, fault);
  if (status == ST_OK) status = put_word(file, "software identity", manifest->identity, fault);
  if (status == ST_OK) status = put_word(file, "serial number", manifest->serial, fault);
  if (status != ST_OK) return status;
  CHECK(file->len == IMAGE_MANIFEST);
  text_add(file, body);
  put_number(file, 0, 1);
  return ST_OK;
}

/* --- Words --- */

const char *image_reason_name(image_reason_t reason) {
  static const char *const names[IMAGE_REASONS] = {
      "good",           "truncated",   "too long",      "wrong hash",
      "other hardware", "other meter", "bad signature", "no signer",
      "downgrade",      "replay",      "below least",   "log full",
      "unverified",     "no right",    "clock invalid", "no image at all",
      "interrupted",    "not started", "memory failed"};
  return names[reason];
}

const char *image_reason_word(int64_t reason) {
  static const char *const words[IMAGE_REASONS] = {
      "good",   "truncated", "size",        "hash",  "hardware", "serial",     "signature",
      "signer", "downgrade", "replay",      "least", "log",      "unverified", "right",
      "clock",  "form",      "interrupted", "start", "memory"};
  return reason >= 0 && reason < IMAGE_REASONS ? words[reason] : "-";
}

bool image_brings_count(const image_t *image) {
  enum { END = 0, OBJECT = 2, HEAD = 2 };
  bytes_t rest = image->body;
  while (rest.len >= HEAD && rest.p[0] != END) {
    size_t len = HEAD + (size_t)rest.p[1];
    if (rest.p[0] == OBJECT) return true;
    if (len > rest.len) return false;
    rest = bytes_of(rest.p + len, rest.len - len);
  }
  return false;
}

void image_version_text(uint32_t version, char text[IMAGE_VERSION_TEXT]) {
  snprintf(text, IMAGE_VERSION_TEXT, "%u.%u.%u.%u", (unsigned)(version >> 24 & 255),
           (unsigned)(version >> 16 & 255), (unsigned)(version >> 8 & 255),
           (unsigned)(version & 255));
}

status_t image_version_read(bytes_t text, uint32_t *version) {
  uint32_t sum = 0;
  for (size_t part = 0, from = 0; part < 4; part++) {
    size_t end = from;
    int64_t value = 0;
    while (end < text.len && text.p[end] != '.')
      end++;
    bool last = end == text.len;
    if (last != (part == 3) || bytes_to_i64(bytes_of(text.p + from, end - from), &value) != ST_OK ||
        value < 0 || value > 255)
      return ST_BAD_VALUE;
    sum = sum << 8 | (uint32_t)value;
    from = end + 1;
  }
  *version = sum;
  return ST_OK;
}
