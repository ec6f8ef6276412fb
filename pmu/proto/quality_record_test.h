/* Records of power quality made by hand: octets, a pair of keys, signatures and the chain, as a
 * meter would make them (fixtures/dictionary/quality.md). Not part of any library; for tests, which
 * write what is theirs over it. What is made is never what the code under test makes. */
#ifndef PMU_PROTO_QUALITY_RECORD_TEST_H
#define PMU_PROTO_QUALITY_RECORD_TEST_H

#include "pmu/proto/quality_record.h"

#include <check.h>
#include <openssl/evp.h>
#include <string.h>

/* Big-endian. */
static inline void made_put(uint8_t *at, uint64_t value, size_t len) {
  for (size_t i = 0; i < len; i++)
    at[len - 1 - i] = (uint8_t)(value >> 8 * i);
}

/* A dip of phase 1 at a meter of 230 V, without a trace. */
static inline void made_dip(uint8_t octets[QUALITY_RECORD], uint32_t number, const char *serial) {
  memset(octets, 0, QUALITY_RECORD);
  memcpy(octets, "MPQR\1\1\1\0", 8);
  made_put(octets + 8, number, 4);
  memcpy(octets + 12, serial, strlen(serial));
  made_put(octets + 88, 230000, 4);
}

/* The statement that `number` is the last. */
static inline void made_statement(uint8_t octets[QUALITY_RECORD], uint32_t number,
                                  const char *serial) {
  made_dip(octets, number, serial);
  memcpy(octets + 5, "\0\0", 2);
}

static inline void made_trace(uint8_t octets[QUALITY_RECORD], bytes_t trace) {
  made_put(octets + 144, trace.len, 4);
  quality_record_hash(trace, octets + 152);
}

static inline void made_behind(uint8_t octets[QUALITY_RECORD],
                               const uint8_t before[QUALITY_RECORD]) {
  quality_record_hash(bytes_of(before, QUALITY_RECORD), octets + 216);
}

/* The pair of a seed of that octet and 31 zeros; EVP_PKEY_free when done. */
static inline EVP_PKEY *made_pair(uint8_t first, uint8_t key[QUALITY_RECORD_KEY]) {
  const uint8_t seed[QUALITY_RECORD_KEY] = {first};
  size_t len = QUALITY_RECORD_KEY;
  EVP_PKEY *pair = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, sizeof seed);
  ck_assert_int_eq(EVP_PKEY_get_raw_public_key(pair, key, &len), 1);
  return pair;
}

static inline void made_sign(EVP_PKEY *pair, const uint8_t octets[QUALITY_RECORD],
                             uint8_t signature[QUALITY_RECORD_SIGNATURE]) {
  size_t len = QUALITY_RECORD_SIGNATURE;
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  ck_assert_int_eq(EVP_DigestSignInit(context, NULL, NULL, NULL, pair), 1);
  ck_assert_int_eq(EVP_DigestSign(context, signature, &len, octets, QUALITY_RECORD), 1);
  ck_assert_uint_eq(len, QUALITY_RECORD_SIGNATURE);
  EVP_MD_CTX_free(context);
}

#endif
