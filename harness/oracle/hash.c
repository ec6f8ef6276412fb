/* SHA-256 as FIPS 180-4 has it: sections 4.2.2, 5.1.1, 5.3.3, 6.2. One octet after the other goes
 * into the block; nothing is fast. */
#include "hash.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { WORDS = 8, ROUNDS = 64, BLOCK = 64, LEN_AT = 56 };

static const uint32_t constants[ROUNDS] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

typedef struct {
  uint32_t state[WORDS];
  unsigned char block[BLOCK];
  uint64_t len;
} hash_t;

static uint32_t turn(uint32_t x, int by) { return x >> by | x << (32 - by); }

static void compress(hash_t *hash) {
  uint32_t w[ROUNDS], s[WORDS];
  for (int t = 0; t < 16; t++) {
    const unsigned char *at = &hash->block[4 * t];
    w[t] = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
  }
  for (int t = 16; t < ROUNDS; t++) {
    uint32_t low = turn(w[t - 15], 7) ^ turn(w[t - 15], 18) ^ w[t - 15] >> 3;
    uint32_t high = turn(w[t - 2], 17) ^ turn(w[t - 2], 19) ^ w[t - 2] >> 10;
    w[t] = high + w[t - 7] + low + w[t - 16];
  }
  memcpy(s, hash->state, sizeof s);
  for (int t = 0; t < ROUNDS; t++) {
    uint32_t e = turn(s[4], 6) ^ turn(s[4], 11) ^ turn(s[4], 25);
    uint32_t choice = (s[4] & s[5]) ^ (~s[4] & s[6]);
    uint32_t one = s[7] + e + choice + constants[t] + w[t];
    uint32_t a = turn(s[0], 2) ^ turn(s[0], 13) ^ turn(s[0], 22);
    uint32_t two = a + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
    memmove(&s[1], &s[0], (WORDS - 1) * sizeof s[0]);
    s[4] += one;
    s[0] = one + two;
  }
  for (int i = 0; i < WORDS; i++) {
    hash->state[i] += s[i];
  }
}

static void put(hash_t *hash, unsigned char octet) {
  hash->block[hash->len % BLOCK] = octet;
  hash->len++;
  if (hash->len % BLOCK == 0) compress(hash);
}

void oracle_hash_text(const char *text, char hex[ORACLE_HASH_LEN + 1]) {
  hash_t hash = {.state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c,
                           0x1f83d9ab, 0x5be0cd19}};
  for (const char *at = text; *at != 0; at++) {
    put(&hash, (unsigned char)*at);
  }
  uint64_t bits = hash.len * 8;
  put(&hash, 0x80);
  while (hash.len % BLOCK != LEN_AT) {
    put(&hash, 0);
  }
  for (int shift = 56; shift >= 0; shift -= 8) {
    put(&hash, (unsigned char)(bits >> shift & 0xFF));
  }
  for (int i = 0; i < WORDS; i++) {
    (void)snprintf(hex + (ptrdiff_t)8 * i, 9, "%08x", (unsigned)hash.state[i]);
  }
}
