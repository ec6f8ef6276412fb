/* See signing.h. */
#include "sim/wire/signing.h"

#include <openssl/evp.h>

void signing_sign(const uint8_t seed[SIGNING_SEED], bytes_t message,
                  uint8_t signature[SIGNING_SIGNATURE]) {
  size_t len = SIGNING_SIGNATURE;
  EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, SIGNING_SEED);
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  CHECK(key != NULL);
  CHECK(context != NULL);
  CHECK(EVP_DigestSignInit(context, NULL, NULL, NULL, key) == 1);
  CHECK(EVP_DigestSign(context, signature, &len, message.p, message.len) == 1);
  CHECK(len == SIGNING_SIGNATURE);
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(key);
}
