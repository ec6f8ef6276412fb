/* SHA-256 of a short text, for the identity of a first firmware: 0009. FIPS 180-4; no more of it
 * than that. */
#ifndef ORACLE_HASH_H
#define ORACLE_HASH_H

#include <stddef.h>

enum { ORACLE_HASH_LEN = 64 }; /* hex digits, lower case */

void oracle_hash_text(const char *text, char hex[ORACLE_HASH_LEN + 1]);

#endif
