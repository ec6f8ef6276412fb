/* RFC 3394, section 2.2.1, in its index-based form; see keywrap.h. */
#include "pmu/proto/keywrap.h"

#include <openssl/crypto.h>
#include <string.h>

enum { ROUNDS = 6, BLOCK = 16, WRAP_CHECK = 0xA6 };

void keywrap_put(obuf_t *out, EVP_CIPHER_CTX *block, bytes_t key) {
  CHECK(key.len % KEYWRAP_HALF == 0);
  CHECK(key.len >= 2 * KEYWRAP_HALF && key.len <= KEYWRAP_KEY_MAX);
  const size_t halves = key.len / KEYWRAP_HALF;
  uint8_t wrapped[KEYWRAP_HALF + KEYWRAP_KEY_MAX], both[BLOCK];
  memset(wrapped, WRAP_CHECK, KEYWRAP_HALF);
  memcpy(wrapped + KEYWRAP_HALF, key.p, key.len);
  for (size_t round = 0; round < ROUNDS; round++) {
    for (size_t half = 1; half <= halves; half++) {
      int len;
      memcpy(both, wrapped, KEYWRAP_HALF);
      memcpy(both + KEYWRAP_HALF, wrapped + half * KEYWRAP_HALF, KEYWRAP_HALF);
      CHECK(EVP_EncryptUpdate(block, both, &len, both, BLOCK) == 1);
      CHECK(len == BLOCK);
      /* t = halves × round + half, 64 bits big-endian; at most 24, so its last octet is all. */
      both[KEYWRAP_HALF - 1] ^= (uint8_t)(halves * round + half);
      memcpy(wrapped, both, KEYWRAP_HALF);
      memcpy(wrapped + half * KEYWRAP_HALF, both + KEYWRAP_HALF, KEYWRAP_HALF);
    }
  }
  obuf_add(out, bytes_of(wrapped, KEYWRAP_HALF + key.len));
  OPENSSL_cleanse(wrapped, sizeof wrapped);
  OPENSSL_cleanse(both, sizeof both);
}
