/* What protects a meter's APDUs: AES-GCM with the nonces and associated data of COSEM, the GMAC of
 * high level security, the unwrapping of keys, comparison in constant time. A suite is a row of a
 * table. It knows no APDU, no association and keeps no counter. The block cipher is OpenSSL's; its
 * contexts are made once, by guard_open. Source: IEC 62056-5-3, NIST SP 800-38D, RFC 3394. */
#ifndef SIM_WIRE_GUARD_H
#define SIM_WIRE_GUARD_H

#include "base/octets.h"

enum { GUARD_TITLE_LEN = 8, GUARD_KEY_LEN = 16, GUARD_TAG_LEN = 12, GUARD_NONCE_LEN = 12 };
enum { GUARD_WRAPPED_LEN = GUARD_KEY_LEN + 8, GUARD_HEAD_LEN = 5 };

/* The security control octet: its bits, and the number of the suite below them. */
enum {
  GUARD_AUTHENTICATED = 0x10,
  GUARD_ENCRYPTED = 0x20,
  GUARD_PROTECTION = 0x30,
  GUARD_SUITE = 0x0F
};

struct evp_cipher_ctx_st;

/* A row a suite: what differs between them. */
typedef struct {
  uint8_t id; /* as in the security control octet and the security setup */
  size_t key_len, tag_len;
  const void *(*cipher)(void); /* const EVP_CIPHER *: AES in GCM */
  const void *(*block)(void);  /* of the key wrap: AES, a block at a time */
} guard_suite_t;
extern const guard_suite_t GUARD_SUITE_0;

typedef struct {
  const guard_suite_t *suite;
  struct evp_cipher_ctx_st *out, *in, *block;
} guard_t;

/* One message: under which key, whose nonce, how. Borrowed until guard_end. */
typedef struct {
  uint8_t control;
  uint32_t counter;
  const uint8_t *title;          /* of the sender */
  const uint8_t *key;            /* block cipher key */
  const uint8_t *authentication; /* authentication key */
} guard_seal_t;

void guard_open(guard_t *guard, const guard_suite_t *suite);
void guard_close(guard_t *guard);

/* A message of ours, in pieces: `text` is enciphered in place where the control says so. After
 * guard_end `tag` has the suite's octets, of a control that authenticates. */
void guard_begin(guard_t *guard, const guard_seal_t *seal);
void guard_text(guard_t *guard, const guard_seal_t *seal, uint8_t *text, size_t len);
void guard_end(guard_t *guard, const guard_seal_t *seal, uint8_t *tag);

/* A message of theirs, whole, deciphered in place. False: the tag is not right, and what stands in
 * `text` is of no use. `tag` is looked at where the control authenticates. */
MUST_USE bool guard_take(guard_t *guard, const guard_seal_t *seal, uint8_t *text, size_t len,
                         const uint8_t *tag);

/* The tag of GMAC over security control, authentication key and challenge. */
void guard_gmac(guard_t *guard, const guard_seal_t *seal, bytes_t challenge, uint8_t *tag);

/* False where the integrity check of the wrap is not right; `key` is then untouched. */
MUST_USE bool guard_unwrap(guard_t *guard, const uint8_t *kek, bytes_t wrapped, uint8_t *key);

/* Takes the same time wherever they differ; the lengths are no secret. */
bool guard_equal(bytes_t a, bytes_t b);

#endif
