/* Signatures of test images. ECDSA draws a number for each signature; so that a run is the same
 * each time, OpenSSL draws it here from a library context of its own, whose generator is the
 * TEST-RAND of its provider, fed from the dice before each signature. Nothing of this reaches a
 * key that anybody trusts: the keys are image_keys.c's. */
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>

#include "harness/scenario/image_file.h"

enum { ENTROPY = 4096, DICE_MAX = 160, STRENGTH = 256, POINT_MAX = 97 };

static const struct {
  const char *group, *digest;
} CURVES[IMAGE_CURVES] = {[1] = {"P-256", "SHA256"}, [2] = {"P-384", "SHA384"}};

/* SHA-256 of "DICE 0", "DICE 1" …, one behind the other. */
static void draw(const char *dice, uint8_t entropy[ENTROPY]) {
  for (int32_t i = 0; i < ENTROPY / SHA256_DIGEST_LENGTH; i++) {
    char text[DICE_MAX];
    obuf_t named = obuf_over(text, sizeof text);
    obuf_printf(&named, "%s %d", dice, (int)i);
    bytes_t octets = obuf_bytes(&named);
    SHA256(octets.p, octets.len, entropy + i * SHA256_DIGEST_LENGTH);
  }
}

static void feed(OSSL_LIB_CTX *lib, const char *dice) {
  uint8_t entropy[ENTROPY];
  unsigned int strength = STRENGTH;
  draw(dice, entropy);
  OSSL_PARAM params[] = {
      OSSL_PARAM_construct_octet_string(OSSL_RAND_PARAM_TEST_ENTROPY, entropy, sizeof entropy),
      OSSL_PARAM_construct_uint(OSSL_RAND_PARAM_STRENGTH, &strength), OSSL_PARAM_construct_end()};
  EVP_RAND_CTX *rand = RAND_get0_private(lib);
  CHECK(rand != NULL);
  EVP_RAND_uninstantiate(rand);
  int good = EVP_RAND_instantiate(rand, STRENGTH, 0, NULL, 0, params);
  CHECK(good == 1);
}

static size_t point_octets(const char *digits, uint8_t point[POINT_MAX]) {
  size_t len = strlen(digits) / 2;
  CHECK(len <= POINT_MAX);
  for (size_t i = 0; i < len; i++) {
    char pair[3] = {digits[2 * i], digits[2 * i + 1], '\0'};
    unsigned int octet = 0;
    int read = sscanf(pair, "%2x", &octet);
    CHECK(read == 1);
    point[i] = (uint8_t)octet;
  }
  return len;
}

static EVP_PKEY *make_key(OSSL_LIB_CTX *lib, int32_t role, int32_t curve) {
  uint8_t point[POINT_MAX];
  size_t len = point_octets(image_point(role, curve), point);
  BIGNUM *scalar = NULL;
  int digits = BN_hex2bn(&scalar, image_scalar(role, curve));
  CHECK(digits > 0);
  OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
  CHECK(build != NULL);
  int good =
      OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, CURVES[curve].group, 0) &&
      OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, scalar) &&
      OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point, len);
  CHECK(good);
  OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(build);
  EVP_PKEY_CTX *maker = EVP_PKEY_CTX_new_from_name(lib, "EC", NULL);
  EVP_PKEY *key = NULL;
  good = maker != NULL && EVP_PKEY_fromdata_init(maker) == 1 &&
         EVP_PKEY_fromdata(maker, &key, EVP_PKEY_KEYPAIR, params) == 1;
  CHECK(good);
  EVP_PKEY_CTX_free(maker);
  OSSL_PARAM_free(params);
  OSSL_PARAM_BLD_free(build);
  BN_free(scalar);
  return key;
}

size_t image_sign(const char *dice, const image_signer_t *signer, bytes_t manifest, uint8_t *out,
                  size_t cap) {
  OSSL_LIB_CTX *lib = OSSL_LIB_CTX_new();
  CHECK(lib != NULL);
  int good = RAND_set_DRBG_type(lib, "TEST-RAND", NULL, NULL, NULL);
  CHECK(good == 1);
  EVP_PKEY *key = make_key(lib, signer->stranger ? 0 : signer->role, signer->curve);
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  CHECK(context != NULL);
  good = EVP_DigestSignInit_ex(context, NULL, CURVES[signer->curve].digest, lib, NULL, key, NULL);
  CHECK(good == 1);
  feed(lib, dice); /* as late as can be: what came before has drawn, too */
  size_t len = cap;
  good = EVP_DigestSign(context, out, &len, manifest.p, manifest.len);
  CHECK(good == 1);
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(key);
  OSSL_LIB_CTX_free(lib);
  return len;
}
