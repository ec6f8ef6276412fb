/* SHA-256 for digests of runs and hashes of raw telegrams; the function itself is OpenSSL's. */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include "base/octets.h"

enum { SHA256_LEN = 32, SHA256_HEX = 64 };

typedef struct sha256 sha256_t;

sha256_t *sha256_new(void); /* sha256_free when done */
void sha256_add(sha256_t *sha, bytes_t more);
/* The digest of all that was added so far: 64 lower-case hex digits and a 0; adding may go on. */
void sha256_hex(const sha256_t *sha, char hex[SHA256_HEX + 1]);
void sha256_free(sha256_t *sha);

void sha256_of(bytes_t octets, char hex[SHA256_HEX + 1]);

#endif
