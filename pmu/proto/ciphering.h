/* Security of the client half: suite 0, AES-GCM-128 (the block cipher is OpenSSL's), nonces,
 * associated data, counters, forms of protected APDUs, the GMAC of HLS, key wrap. A suite is a row
 * of a table, and so is a level of security. It knows no service. Nothing is allocated after
 * ciphering_open. Source: IEC 62056-5-3; section 2 of fixtures/dictionary/polyphase-tou-dlms.md. */
#ifndef PMU_PROTO_CIPHERING_H
#define PMU_PROTO_CIPHERING_H

#include "base/arena.h"
#include "base/octets.h"

enum { CIPHERING_TITLE_LEN = 8, CIPHERING_KEY_LEN = 16, CIPHERING_TAG_LEN = 12 };
enum { CIPHERING_OVERHEAD_MAX = 48, CIPHERING_CHALLENGE_MAX = 64 };

typedef enum {
  FORM_PLAIN,
  FORM_GLOBAL,
  FORM_DEDICATED,
  FORM_GENERAL_GLOBAL,
  FORM_GENERAL_DEDICATED
} ciphering_form_t;
typedef enum { MECHANISM_NONE = 0, MECHANISM_LLS = 1, MECHANISM_GMAC = 5 } mechanism_t;

/* A row of the dictionary's table. */
typedef struct {
  const char *name; /* "both" */
  mechanism_t mechanism;
  uint8_t control; /* security control: 00, 10, 20, 30 */
  ciphering_form_t form;
} security_level_t;
const security_level_t *security_level(const char *name); /* NULL: there is none */
extern const security_level_t SECURITY_PUBLIC;            /* no authentication, plain */

typedef struct {
  uint8_t title[CIPHERING_TITLE_LEN];        /* ours */
  uint8_t server_title[CIPHERING_TITLE_LEN]; /* as the roster names it; AARE must agree */
  uint8_t guek[CIPHERING_KEY_LEN], gak[CIPHERING_KEY_LEN], kek[CIPHERING_KEY_LEN];
} ciphering_keys_t;

typedef struct ciphering ciphering_t;
ciphering_t *ciphering_new(arena_t *arena); /* released by ciphering_free (OpenSSL's contexts) */
void ciphering_free(ciphering_t *c);

/* `counter`: the first of ours that may be used; `limit`: the first that may not (it was not put
 * aside); `server_counter`: the greatest taken from the meter; `dedicated` NULL: none. All three
 * are the global key's. A dedicated key is fresh, it must never be given twice: its counters begin
 * anew at 1 on both sides and are not kept. `keys` is copied; NULL where nothing is ciphered. */
void ciphering_open(ciphering_t *c, const security_level_t *level, const ciphering_keys_t *keys,
                    uint32_t counter, uint32_t limit, uint32_t server_counter,
                    const uint8_t *dedicated);
const security_level_t *ciphering_level(const ciphering_t *c);
bool ciphering_is_server(const ciphering_t *c, const uint8_t title[CIPHERING_TITLE_LEN]);
uint32_t ciphering_counter(const ciphering_t *c);        /* the next of ours, global key */
uint32_t ciphering_server_counter(const ciphering_t *c); /* greatest taken, global key */

/* `plain`, an APDU (its first octet is its tag), protected as the level says. ST_OVERFLOW: the
 * counters put aside are used up. A plain level copies, and so does any level with what has no
 * protected form: AARQ, RLRQ, a block of the general block transfer (its body is protected). */
MUST_USE status_t ciphering_protect(ciphering_t *c, bytes_t plain, obuf_t *out, fault_t *fault);
/* What arrived: checked against what was agreed (form, control, key, title), counter greater than
 * the greatest taken, tag right. `*plain` points into `in`, which is deciphered in place, and
 * wiped where the tag is wrong. What has no protected form (above, and exception-response) comes
 * through as it is, and is no more to be believed than its line. A data-notification has no
 * service-specific form: it comes in the general one.
 * ST_BAD_TAG, ST_REPLAY, ST_NOT_AGREED, ST_BAD_IDENTITY (title), ST_BAD_VALUE (form). */
MUST_USE status_t ciphering_open_apdu(ciphering_t *c, uint8_t *in, size_t len, bytes_t *plain,
                                      fault_t *fault);
/* The initiate PDU inside AARQ and AARE: always the global key. */
MUST_USE status_t ciphering_protect_initiate(ciphering_t *c, bytes_t plain, obuf_t *out,
                                             fault_t *fault);
MUST_USE status_t ciphering_open_initiate(ciphering_t *c, uint8_t *in, size_t len, bytes_t *plain,
                                          fault_t *fault);
/* f(challenge) of HLS 5: SC ‖ IC ‖ tag, 17 octets; ours with our counter, theirs compared in
 * constant time, its counter taken. In a ciphered association the meter draws the counter of
 * f(CtoS) before that of the APDU which carries it, and some stacks draw one for both: it must be
 * greater than what was taken before that APDU. */
MUST_USE status_t ciphering_gmac(ciphering_t *c, bytes_t challenge, obuf_t *out, fault_t *fault);
MUST_USE status_t ciphering_check_gmac(ciphering_t *c, bytes_t challenge, bytes_t reply,
                                       fault_t *fault);
/* RFC 3394 under the master key: 24 octets. */
MUST_USE status_t ciphering_wrap(ciphering_t *c, const uint8_t key[CIPHERING_KEY_LEN], obuf_t *out);

#endif
