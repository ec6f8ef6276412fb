/* Signatures that a meter makes: Ed25519 (RFC 8032), which is deterministic, so that a record has
 * one signature for ever. The curve is OpenSSL's; keys come from a seed of the facts, never from
 * entropy. It knows no record and no meter. */
#ifndef SIM_WIRE_SIGNING_H
#define SIM_WIRE_SIGNING_H

#include "base/octets.h"

enum { SIGNING_SEED = 32, SIGNING_SIGNATURE = 64 };

void signing_sign(const uint8_t seed[SIGNING_SEED], bytes_t message,
                  uint8_t signature[SIGNING_SIGNATURE]);

#endif
