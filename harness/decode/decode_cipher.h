/* Security suite 0: AES-GCM-128 with tags of 12 octets, GMAC of a challenge, AES key wrap. The
 * block cipher is libcrypto's; initialisation vector, associated data and the order of octets are
 * written here. Source: IEC 62056-5-3, 5; dictionary of DLMS/COSEM, 2. */
#ifndef DECODE_CIPHER_H
#define DECODE_CIPHER_H

#include "decode_roster.h"

enum {
  DECODE_TAG_LEN = 12,
  DECODE_CONTROL_AUTHENTICATED = 0x10,
  DECODE_CONTROL_ENCRYPTED = 0x20,
  DECODE_CONTROL_BROADCAST = 0x40,
  DECODE_CONTROL_SUITE = 0x0f,
  DECODE_WRAPPED_LEN = DECODE_KEY_LEN + 8,
  DECODE_PROOF_LEN = 1 + 4 + DECODE_TAG_LEN /* f(challenge): SC, IC, tag */
};

/* Security control, counter, and what follows them. */
typedef struct {
  unsigned char control;
  uint32_t counter;
  decode_view_t body; /* text, and its tag where it is authenticated */
} decode_sealed_t;

/* Cuts the head off; false where the octets are too few for it. */
bool decode_cipher_head(decode_view_t octets, decode_sealed_t *sealed);

/* Appends the text to `plain`; false where the tag is wrong or the suite is not 0. */
bool decode_cipher_open(const unsigned char key[DECODE_KEY_LEN],
                        const unsigned char authentication[DECODE_KEY_LEN],
                        const unsigned char title[DECODE_TITLE_LEN], const decode_sealed_t *sealed,
                        decode_text_t *plain);

/* Is `proof` f(challenge) of who has that title? */
bool decode_cipher_proves(const unsigned char key[DECODE_KEY_LEN],
                          const unsigned char authentication[DECODE_KEY_LEN],
                          const unsigned char title[DECODE_TITLE_LEN], decode_view_t challenge,
                          decode_view_t proof);

/* AES key wrap (RFC 3394), undone; false where its check value is wrong. */
bool decode_cipher_unwrap(const unsigned char master[DECODE_KEY_LEN], decode_view_t wrapped,
                          unsigned char key[DECODE_KEY_LEN]);

#endif
