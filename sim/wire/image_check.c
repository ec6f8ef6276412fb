/* See image_check.h. Contexts and keys of OpenSSL live as long as one call; a call of it that fails
 * on a key that was told at the start is a signature that is not good, never a broken assertion:
 * octets decide it. */
#include "sim/wire/image_check.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <string.h>

enum { SIGNATURES_MAX = 4, SIGNATURE_HEAD = 4 };

static uint32_t big_endian(const uint8_t *p, size_t len) {
  uint32_t value = 0;
  for (size_t i = 0; i < len; i++)
    value = value << 8 | p[i];
  return value;
}

static void text_at(const uint8_t *p, char text[IMAGE_CHECK_TEXT + 1]) {
  memcpy(text, p, IMAGE_CHECK_TEXT);
  text[IMAGE_CHECK_TEXT] = 0;
}

/*  0 magic  4 layout  5 part  6 length  8 version  12 least  16 counter  20 body  24 hash
 * 56 hardware  72 approval  88 identity  104 serial */
status_t image_check_manifest(bytes_t head, image_manifest_t *manifest) {
  if (head.len < IMAGE_CHECK_MANIFEST) return ST_BAD_VALUE;
  const uint8_t *p = head.p;
  if (memcmp(p, "MPFW", 4) != 0 || p[4] != 1) return ST_BAD_VALUE;
  if (p[5] != 1 && p[5] != 2) return ST_BAD_VALUE;
  if (big_endian(p + 6, 2) != IMAGE_CHECK_MANIFEST) return ST_BAD_VALUE;
  *manifest = (image_manifest_t){.part = p[5],
                                 .version = big_endian(p + 8, 4),
                                 .least = big_endian(p + 12, 4),
                                 .counter = big_endian(p + 16, 4),
                                 .body_len = big_endian(p + 20, 4)};
  memcpy(manifest->hash, p + 24, IMAGE_CHECK_HASH);
  text_at(p + 56, manifest->hardware);
  text_at(p + 72, manifest->approval);
  text_at(p + 88, manifest->identity);
  text_at(p + 104, manifest->serial);
  return ST_OK;
}

/* A signature at `at`, which moves behind it; false: the file ends inside. */
typedef struct {
  uint8_t role, curve;
  bytes_t der;
} signature_t;

static bool signature_at(bytes_t file, size_t *at, signature_t *signature) {
  if (file.len - *at < SIGNATURE_HEAD) return false;
  const uint8_t *p = file.p + *at;
  size_t len = big_endian(p + 2, 2);
  if (file.len - *at - SIGNATURE_HEAD < len) return false;
  *signature = (signature_t){.role = p[0], .curve = p[1], .der = bytes_of(p + SIGNATURE_HEAD, len)};
  *at += SIGNATURE_HEAD + len;
  return true;
}

image_extent_t image_check_extent(bytes_t file, const image_manifest_t *manifest) {
  size_t at = IMAGE_CHECK_MANIFEST;
  if (file.len <= at || file.len - at <= manifest->body_len) return IMAGE_SHORT;
  at += manifest->body_len;
  uint8_t count = file.p[at++];
  if (count > SIGNATURES_MAX) return IMAGE_FORMLESS;
  for (uint8_t i = 0; i < count; i++) {
    signature_t signature;
    if (!signature_at(file, &at, &signature)) return IMAGE_SHORT;
  }
  return at == file.len ? IMAGE_EXACT : IMAGE_LONG;
}

void image_check_hash(bytes_t octets, uint8_t hash[IMAGE_CHECK_HASH]) {
  unsigned int len = 0;
  CHECK(EVP_Digest(octets.p, octets.len, hash, &len, EVP_sha256(), NULL) == 1);
  CHECK(len == IMAGE_CHECK_HASH);
}

/* --- signatures --- */

static EVP_PKEY *key_of(const image_key_t *key) {
  const char *name = key->curve == IMAGE_CURVE_P256 ? "prime256v1" : "secp384r1";
  char group[16] = {0};
  uint8_t point[IMAGE_CHECK_POINT];
  memcpy(group, name, strlen(name));
  memcpy(point, key->point, sizeof point);
  OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, key->len),
      OSSL_PARAM_construct_end(),
  };
  EVP_PKEY *made = NULL;
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
  CHECK(context != NULL);
  CHECK(EVP_PKEY_fromdata_init(context) == 1);
  if (EVP_PKEY_fromdata(context, &made, EVP_PKEY_PUBLIC_KEY, params) != 1) made = NULL;
  EVP_PKEY_CTX_free(context);
  return made;
}

static bool made_by(const image_key_t *key, bytes_t manifest, bytes_t der) {
  EVP_PKEY *public_key = key_of(key);
  if (public_key == NULL) return false;
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  CHECK(context != NULL);
  const EVP_MD *digest = key->curve == IMAGE_CURVE_P256 ? EVP_sha256() : EVP_sha384();
  bool good = EVP_DigestVerifyInit(context, NULL, digest, NULL, public_key) == 1 &&
              EVP_DigestVerify(context, der.p, der.len, manifest.p, manifest.len) == 1;
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(public_key);
  return good;
}

static bool known(const image_key_t *keys, int32_t key_count, bytes_t manifest,
                  const signature_t *signature) {
  for (int32_t i = 0; i < key_count; i++) {
    bool his =
        (uint8_t)keys[i].role == signature->role && (uint8_t)keys[i].curve == signature->curve;
    if (his && made_by(&keys[i], manifest, signature->der)) return true;
  }
  return false;
}

status_t image_check_signatures(bytes_t file, const image_manifest_t *manifest,
                                const image_key_t *keys, int32_t key_count,
                                image_signed_t *signers) {
  *signers = (image_signed_t){.maker = false};
  size_t at = IMAGE_CHECK_MANIFEST + (size_t)manifest->body_len;
  uint8_t count = file.p[at++];
  for (uint8_t i = 0; i < count; i++) {
    signature_t signature;
    if (!signature_at(file, &at, &signature)) return ST_REFUSED;
    if (!known(keys, key_count, bytes_of(file.p, IMAGE_CHECK_MANIFEST), &signature)) {
      return ST_REFUSED;
    }
    if (signature.role == IMAGE_ROLE_MAKER) signers->maker = true;
    if (signature.role == IMAGE_ROLE_AUTHORITY) signers->authority = true;
  }
  return ST_OK;
}

/* --- items --- */

bool image_check_item(bytes_t body, size_t *at, image_item_t *item) {
  if (body.len - *at < 2 || body.p[*at] == 0) return false;
  size_t len = body.p[*at + 1];
  if (body.len - *at - 2 < len) return false;
  *item = (image_item_t){.tag = body.p[*at], .value = bytes_of(body.p + *at + 2, len)};
  *at += 2 + len;
  return true;
}
