/* A thin wrap of OpenSSL's EVP digest. A failure of libcrypto here is ours: nothing was input. */
#include "base/sha256.h"

#include "base/hex.h"

#include <openssl/evp.h>
#include <stdlib.h>

struct sha256 {
  EVP_MD_CTX *context;
};

sha256_t *sha256_new(void) {
  sha256_t *sha = calloc(1, sizeof *sha);
  CHECK(sha != NULL);
  sha->context = EVP_MD_CTX_new();
  CHECK(sha->context != NULL);
  CHECK(EVP_DigestInit_ex(sha->context, EVP_sha256(), NULL) == 1);
  return sha;
}

void sha256_add(sha256_t *sha, bytes_t more) {
  CHECK(EVP_DigestUpdate(sha->context, more.p, more.len) == 1);
}

void sha256_hex(const sha256_t *sha, char hex[SHA256_HEX + 1]) {
  EVP_MD_CTX *copy = EVP_MD_CTX_new();
  CHECK(copy != NULL);
  CHECK(EVP_MD_CTX_copy_ex(copy, sha->context) == 1);
  uint8_t raw[EVP_MAX_MD_SIZE];
  unsigned len = 0;
  CHECK(EVP_DigestFinal_ex(copy, raw, &len) == 1);
  CHECK(len == SHA256_LEN);
  obuf_t out = obuf_over(hex, SHA256_HEX);
  hex_print(&out, bytes_of(raw, len));
  hex[SHA256_HEX] = '\0';
  EVP_MD_CTX_free(copy);
}

void sha256_free(sha256_t *sha) {
  if (sha == NULL) return;
  EVP_MD_CTX_free(sha->context);
  free(sha);
}

void sha256_of(bytes_t octets, char hex[SHA256_HEX + 1]) {
  sha256_t *sha = sha256_new();
  sha256_add(sha, octets);
  sha256_hex(sha, hex);
  sha256_free(sha);
}
