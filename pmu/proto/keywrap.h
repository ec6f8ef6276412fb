/* Key wrap of RFC 3394 (AES), the sender's half: a key under the master key. The block cipher is
 * OpenSSL's, the steps are written here, since both sides of a transfer write them once. */
#ifndef PMU_PROTO_KEYWRAP_H
#define PMU_PROTO_KEYWRAP_H

#include "base/octets.h"

#include <openssl/evp.h>

enum { KEYWRAP_HALF = 8, KEYWRAP_KEY_MAX = 32 };

/* `block`: AES in ECB mode, keyed with the master key, without padding. `key`: whole halves, two to
 * four of them. */
void keywrap_put(obuf_t *out, EVP_CIPHER_CTX *block, bytes_t key);

#endif
