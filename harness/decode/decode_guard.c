/* Taking the protection off an APDU; see decode_guard.h. Tags: the service-specific ones are those
 * of the plain services and 8 (global) or 16 (dedicated) more, of the initiate and error PDUs 32
 * and 64. */
#include "decode_guard.h"
#include "decode_axdr.h"

#include <string.h>

enum { GENERAL_GLOBAL = 0xdb, GENERAL_DEDICATED = 0xdc };

/* The form that a tag says, and the tag of what lies within; 0 for any. */
static decode_protection_t guard_form(unsigned tag, unsigned *within) {
  *within = 0;
  if (tag == GENERAL_GLOBAL) return DECODE_FORM_GENERAL_GLOBAL;
  if (tag == GENERAL_DEDICATED) return DECODE_FORM_GENERAL_DEDICATED;
  switch (tag) {
  case 0x21:
  case 0x28:
  case 0x2e:
    *within = tag - 0x20;
    return DECODE_FORM_GLOBAL;
  case 0x41:
  case 0x48:
  case 0x4e:
    *within = tag - 0x40;
    return DECODE_FORM_DEDICATED;
  case 0xc8:
  case 0xc9:
  case 0xca:
  case 0xcb:
  case 0xcc:
  case 0xcd:
  case 0xcf:
    *within = tag - 8;
    return DECODE_FORM_GLOBAL;
  case 0xd0:
  case 0xd1:
  case 0xd2:
  case 0xd3:
  case 0xd4:
  case 0xd5:
  case 0xd7:
    *within = tag - 16;
    return DECODE_FORM_DEDICATED;
  }
  return DECODE_FORM_PLAIN;
}

/* Under the keys in force; after a key transfer the ones before may still be met. */
static bool guard_try(decode_dlms_t *dlms, const unsigned char *key, const unsigned char *old_key,
                      const unsigned char *title, const decode_sealed_t *sealed) {
  decode_text_clear(&dlms->plain);
  if (decode_cipher_open(key, dlms->keys[DECODE_KEY_GAK], title, sealed, &dlms->plain)) return true;
  if (!dlms->rekeyed) return false;
  decode_text_clear(&dlms->plain);
  return decode_cipher_open(old_key, dlms->old_keys[DECODE_KEY_GAK], title, sealed, &dlms->plain);
}

decode_guard_t decode_guard_open(decode_dlms_t *dlms, const decode_association_t *association,
                                 bool from_meter, decode_view_t apdu) {
  decode_axdr_t reader = decode_axdr_over(apdu);
  unsigned within;
  const unsigned tag = decode_axdr_octet(&reader);
  decode_guard_t guard = {.form = guard_form(tag, &within), .counter = -1, .plain = apdu};
  const unsigned char *title = from_meter ? dlms->who->title : association->title;
  if (guard.form == DECODE_FORM_PLAIN) return guard;
  guard.dedicated =
      guard.form == DECODE_FORM_DEDICATED || guard.form == DECODE_FORM_GENERAL_DEDICATED;
  if (tag == GENERAL_GLOBAL || tag == GENERAL_DEDICATED) {
    const decode_view_t named = decode_axdr_string(&reader);
    if (named.len != 0 &&
        (named.len != DECODE_TITLE_LEN || memcmp(named.p, title, DECODE_TITLE_LEN) != 0)) {
      guard.result = DECODE_GUARD_TITLE;
      return guard;
    }
  }
  decode_sealed_t sealed;
  const decode_view_t octets = decode_axdr_string(&reader);
  if (!decode_axdr_end(&reader) || !decode_cipher_head(octets, &sealed)) {
    guard.result = DECODE_GUARD_UNFORMED;
    return guard;
  }
  guard.control = sealed.control;
  guard.counter = sealed.counter;
  guard.head = (size_t)(sealed.body.p - apdu.p);
  const unsigned char *key = guard.dedicated ? association->dedicated : dlms->keys[DECODE_KEY_GUEK];
  const unsigned char *old =
      guard.dedicated ? association->dedicated : dlms->old_keys[DECODE_KEY_GUEK];
  if (!guard_try(dlms, key, old, title, &sealed)) {
    guard.result = DECODE_GUARD_TAG;
    return guard;
  }
  guard.plain = (decode_view_t){dlms->plain.len ? dlms->plain.p : "", dlms->plain.len};
  if (within && (guard.plain.len == 0 || (unsigned char)guard.plain.p[0] != within))
    guard.result = DECODE_GUARD_SERVICE;
  return guard;
}
