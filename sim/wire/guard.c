/* See guard.h. What OpenSSL does here it does on memory that guard_open made; a call of it that
 * fails is our mistake (a length, a null context), never the octets', but for the tag. */
#include "sim/wire/guard.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>

enum { WRAP_ROUNDS = 6, WRAP_BLOCK = 8 };

static const void *aes_128_gcm(void) { return EVP_aes_128_gcm(); }
static const void *aes_128_ecb(void) { return EVP_aes_128_ecb(); }

const guard_suite_t GUARD_SUITE_0 = {.id = 0,
                                     .key_len = GUARD_KEY_LEN,
                                     .tag_len = GUARD_TAG_LEN,
                                     .cipher = aes_128_gcm,
                                     .block = aes_128_ecb};

void guard_open(guard_t *guard, const guard_suite_t *suite) {
  *guard = (guard_t){.suite = suite,
                     .out = EVP_CIPHER_CTX_new(),
                     .in = EVP_CIPHER_CTX_new(),
                     .block = EVP_CIPHER_CTX_new()};
  CHECK(guard->out != NULL && guard->in != NULL && guard->block != NULL);
  CHECK(EVP_EncryptInit_ex(guard->out, suite->cipher(), NULL, NULL, NULL) == 1);
  CHECK(EVP_DecryptInit_ex(guard->in, suite->cipher(), NULL, NULL, NULL) == 1);
  CHECK(EVP_DecryptInit_ex(guard->block, suite->block(), NULL, NULL, NULL) == 1);
}

void guard_close(guard_t *guard) {
  EVP_CIPHER_CTX_free(guard->out);
  EVP_CIPHER_CTX_free(guard->in);
  EVP_CIPHER_CTX_free(guard->block);
  memset(guard, 0, sizeof *guard);
}

static void nonce_of(const guard_seal_t *seal, uint8_t nonce[GUARD_NONCE_LEN]) {
  memcpy(nonce, seal->title, GUARD_TITLE_LEN);
  for (int at = 0; at < 4; at++)
    nonce[GUARD_TITLE_LEN + at] = (uint8_t)(seal->counter >> (24 - 8 * at));
}

static bool authenticates(const guard_seal_t *seal) {
  return (seal->control & GUARD_AUTHENTICATED) != 0;
}

static bool enciphers(const guard_seal_t *seal) { return (seal->control & GUARD_ENCRYPTED) != 0; }

/* Associated data begin with the control and the authentication key, where there is a tag. */
static void associate(struct evp_cipher_ctx_st *context, const guard_suite_t *suite,
                      const guard_seal_t *seal) {
  int len = 0;
  if (!authenticates(seal)) return;
  CHECK(EVP_CipherUpdate(context, NULL, &len, &seal->control, 1) == 1);
  CHECK(EVP_CipherUpdate(context, NULL, &len, seal->authentication, (int)suite->key_len) == 1);
}

void guard_begin(guard_t *guard, const guard_seal_t *seal) {
  uint8_t nonce[GUARD_NONCE_LEN];
  nonce_of(seal, nonce);
  CHECK(EVP_EncryptInit_ex(guard->out, NULL, NULL, seal->key, nonce) == 1);
  associate(guard->out, guard->suite, seal);
}

void guard_text(guard_t *guard, const guard_seal_t *seal, uint8_t *text, size_t len) {
  int done = 0;
  CHECK(len <= INT32_MAX);
  if (len == 0) return;
  if (enciphers(seal))
    CHECK(EVP_EncryptUpdate(guard->out, text, &done, text, (int)len) == 1);
  else if (authenticates(seal))
    CHECK(EVP_EncryptUpdate(guard->out, NULL, &done, text, (int)len) == 1);
}

void guard_end(guard_t *guard, const guard_seal_t *seal, uint8_t *tag) {
  uint8_t nothing[16];
  int done = 0;
  CHECK(EVP_EncryptFinal_ex(guard->out, nothing, &done) == 1);
  if (!authenticates(seal)) return;
  CHECK(EVP_CIPHER_CTX_ctrl(guard->out, EVP_CTRL_AEAD_GET_TAG, (int)guard->suite->tag_len, tag) ==
        1);
}

bool guard_take(guard_t *guard, const guard_seal_t *seal, uint8_t *text, size_t len,
                const uint8_t *tag) {
  uint8_t nonce[GUARD_NONCE_LEN];
  uint8_t claimed[16];
  uint8_t nothing[16];
  int done = 0;
  CHECK(len <= INT32_MAX);
  nonce_of(seal, nonce);
  CHECK(EVP_DecryptInit_ex(guard->in, NULL, NULL, seal->key, nonce) == 1);
  associate(guard->in, guard->suite, seal);
  if (len > 0) {
    uint8_t *to = enciphers(seal) ? text : NULL;
    CHECK(EVP_DecryptUpdate(guard->in, to, &done, text, (int)len) == 1);
  }
  if (!authenticates(seal)) return true;
  memcpy(claimed, tag, guard->suite->tag_len);
  CHECK(EVP_CIPHER_CTX_ctrl(guard->in, EVP_CTRL_AEAD_SET_TAG, (int)guard->suite->tag_len,
                            claimed) == 1);
  return EVP_DecryptFinal_ex(guard->in, nothing, &done) == 1;
}

void guard_gmac(guard_t *guard, const guard_seal_t *seal, bytes_t challenge, uint8_t *tag) {
  int done = 0;
  CHECK(challenge.len <= INT32_MAX);
  CHECK(seal->control == (GUARD_AUTHENTICATED | guard->suite->id));
  guard_begin(guard, seal);
  if (challenge.len > 0)
    CHECK(EVP_EncryptUpdate(guard->out, NULL, &done, challenge.p, (int)challenge.len) == 1);
  guard_end(guard, seal, tag);
}

/* RFC 3394, 2.2.2: the register A in front of n blocks of 8 octets; t runs from 6n down to 1. */
bool guard_unwrap(guard_t *guard, const uint8_t *kek, bytes_t wrapped, uint8_t *key) {
  uint8_t block[2 * WRAP_BLOCK];
  uint8_t clear[2 * WRAP_BLOCK + 16];
  uint8_t plain[GUARD_KEY_LEN];
  static const uint8_t initial[WRAP_BLOCK] = {0xA6, 0xA6, 0xA6, 0xA6, 0xA6, 0xA6, 0xA6, 0xA6};
  const size_t count = GUARD_KEY_LEN / WRAP_BLOCK;
  int done = 0;
  if (wrapped.len != GUARD_WRAPPED_LEN) return false;
  CHECK(EVP_DecryptInit_ex(guard->block, NULL, NULL, kek, NULL) == 1);
  CHECK(EVP_CIPHER_CTX_set_padding(guard->block, 0) == 1);
  memcpy(block, wrapped.p, WRAP_BLOCK);
  memcpy(plain, wrapped.p + WRAP_BLOCK, sizeof plain);
  for (size_t step = WRAP_ROUNDS * count; step > 0; step--) {
    uint8_t *part = plain + (step - 1) % count * WRAP_BLOCK;
    block[WRAP_BLOCK - 1] ^= (uint8_t)step; /* 12 steps: the last octet of the register only */
    memcpy(block + WRAP_BLOCK, part, WRAP_BLOCK);
    CHECK(EVP_DecryptUpdate(guard->block, clear, &done, block, (int)sizeof block) == 1);
    CHECK(done == (int)sizeof block);
    memcpy(block, clear, WRAP_BLOCK);
    memcpy(part, clear + WRAP_BLOCK, WRAP_BLOCK);
  }
  bool right = guard_equal(bytes_of(block, WRAP_BLOCK), bytes_of(initial, WRAP_BLOCK));
  if (right) memcpy(key, plain, sizeof plain);
  OPENSSL_cleanse(plain, sizeof plain);
  OPENSSL_cleanse(clear, sizeof clear);
  return right;
}

bool guard_equal(bytes_t a, bytes_t b) {
  return a.len == b.len && (a.len == 0 || CRYPTO_memcmp(a.p, b.p, a.len) == 0);
}
