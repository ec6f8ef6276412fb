/* The forms of protected APDUs, and the counters in them: what is taken off a request and put
 * around an answer. Levels of security and forms are rows. Which services there are is not known
 * here, what the cipher does is guard.c. IEC 62056-5-3; section 2 of
 * fixtures/dictionary/polyphase-tou-dlms.md. */
#include <string.h>

#include "sim/wire/dlms_parts.h"

static const dlms_level_t PUBLIC = {MECHANISM_NONE, 0x00, FORM_PLAIN};

static const dlms_level_t LEVELS[DLMS_SECURITIES] = {
    [DLMS_SECURITY_NONE] = {MECHANISM_NONE, 0x00, FORM_PLAIN},
    [DLMS_SECURITY_LLS] = {MECHANISM_LLS, 0x00, FORM_PLAIN},
    [DLMS_SECURITY_HLS] = {MECHANISM_GMAC, 0x00, FORM_PLAIN},
    [DLMS_SECURITY_AUTHENTICATED] = {MECHANISM_GMAC, GUARD_AUTHENTICATED, FORM_GLOBAL},
    [DLMS_SECURITY_ENCRYPTED] = {MECHANISM_GMAC, GUARD_ENCRYPTED, FORM_GLOBAL},
    [DLMS_SECURITY_BOTH] = {MECHANISM_GMAC, GUARD_PROTECTION, FORM_GLOBAL},
    [DLMS_SECURITY_DEDICATED] = {MECHANISM_GMAC, GUARD_PROTECTION, FORM_DEDICATED},
    [DLMS_SECURITY_GENERAL] = {MECHANISM_GMAC, GUARD_PROTECTION, FORM_GENERAL_GLOBAL},
    [DLMS_SECURITY_GENERAL_DEDICATED] = {MECHANISM_GMAC, GUARD_PROTECTION, FORM_GENERAL_DEDICATED}};

/* The forms: a tag of its own, or the tag of the service moved up. */
typedef struct {
  bool dedicated;
  uint8_t tag;            /* general: this one */
  uint8_t service_offset; /* of get, set, action, event: added to the tag */
  uint8_t other_offset;   /* of initiate */
} form_t;

static const form_t FORMS[] = {[FORM_GLOBAL] = {false, 0, 0x08, 0x20},
                               [FORM_DEDICATED] = {true, 0, 0x10, 0x40},
                               [FORM_GENERAL_GLOBAL] = {false, TAG_GENERAL_GLOBAL, 0, 0},
                               [FORM_GENERAL_DEDICATED] = {true, TAG_GENERAL_DEDICATED, 0, 0}};

const dlms_level_t *dlms_cipher_level(const dlms_t *wire, uint8_t client) {
  return client == COSEM_SAP_PUBLIC ? &PUBLIC : &LEVELS[wire->config.security];
}

/* The policy has a bit for authentication, 1, and one for encryption, 2, as the control has them
 * four bits higher. It does not bind the public client. */
uint8_t dlms_cipher_needed(const dlms_t *wire) {
  const dlms_association_t *a = &wire->association;
  if (a->client == COSEM_SAP_PUBLIC) return 0;
  return (uint8_t)(a->control | (wire->kept->policy << 4 & GUARD_PROTECTION));
}

static uint8_t tag_of(dlms_form_t form, uint8_t plain) {
  if (FORMS[form].tag != 0) return FORMS[form].tag;
  return (uint8_t)(plain +
                   (plain < TAG_GET ? FORMS[form].other_offset : FORMS[form].service_offset));
}

/* What a client may put into a protected APDU. */
static const uint8_t requested[] = {TAG_INITIATE_REQUEST, TAG_GET, TAG_SET, TAG_ACTION};

static bool is_requested(uint8_t plain) {
  for (size_t service = 0; service < sizeof requested; service++)
    if (requested[service] == plain) return true;
  return false;
}

bool dlms_cipher_is(uint8_t tag, dlms_form_t *form) {
  for (dlms_form_t at = FORM_GLOBAL; at <= FORM_GENERAL_DEDICATED; at++) {
    *form = at;
    for (size_t service = 0; service < sizeof requested; service++)
      if (tag_of(at, requested[service]) == tag) return true;
  }
  *form = FORM_PLAIN;
  return false;
}

/* --- what arrives --- */

typedef struct {
  uint8_t tag;
  bool titled;
  bytes_t title;
  uint8_t control;
  uint32_t counter;
  size_t at, len; /* of the text */
} sealed_t;

static bool read_sealed(dlms_t *wire, dlms_form_t form, bytes_t apdu, sealed_t *sealed) {
  cosem_in_t in = cosem_in(apdu);
  size_t length = 0;
  size_t tag_len = 0;
  *sealed = (sealed_t){0};
  if (!dlms_read_u8(&in, &sealed->tag)) return false;
  if (FORMS[form].tag != 0) {
    if (!dlms_read_string(&in, &sealed->title)) return false;
    sealed->titled = sealed->title.len > 0; /* left out where it is known */
  }
  if (!dlms_read_length(&in, &length) || length != in.len - in.at) return false;
  if (!dlms_read_u8(&in, &sealed->control)) return false;
  if (!dlms_read_u32(&in, &sealed->counter)) return false;
  if ((sealed->control & GUARD_AUTHENTICATED) != 0) tag_len = wire->guard.suite->tag_len;
  if (in.len - in.at < tag_len + 1) return false;
  sealed->at = in.at;
  sealed->len = in.len - in.at - tag_len;
  return true;
}

static uint32_t *taken_of(dlms_t *wire, bool dedicated) {
  return dedicated ? &wire->association.dedicated_taken : &wire->kept->counter_taken;
}

static const uint8_t *key_of(const dlms_t *wire, bool dedicated) {
  return dedicated ? wire->association.dedicated : wire->kept->guek;
}

bool dlms_cipher_take(dlms_t *wire, dlms_form_t form, uint8_t needed, uint8_t *apdu, size_t len,
                      bytes_t *plain) {
  const dlms_association_t *a = &wire->association;
  const form_t *row = &FORMS[form];
  sealed_t sealed;
  CHECK(form != FORM_PLAIN);
  if (!a->has_title || (row->dedicated && !a->has_dedicated)) return false;
  if (!read_sealed(wire, form, bytes_of(apdu, len), &sealed)) return false;
  /* Another suite, the key of a broadcast, compression: none of them was agreed. */
  if ((sealed.control & ~GUARD_PROTECTION) != wire->guard.suite->id) return false;
  if ((sealed.control & GUARD_PROTECTION) == 0) return false;
  if (!wire->right->protected_enough(sealed.control, needed)) return false;
  if (sealed.titled && !bytes_equal(sealed.title, bytes_of(a->title, sizeof a->title)))
    return false;
  uint32_t *taken = taken_of(wire, row->dedicated);
  if (!wire->right->counter_fresh(sealed.counter, *taken)) return false;
  guard_seal_t seal = {.control = sealed.control,
                       .counter = sealed.counter,
                       .title = a->title,
                       .key = key_of(wire, row->dedicated),
                       .authentication = wire->kept->gak};
  uint8_t *text = apdu + sealed.at;
  bool right = guard_take(&wire->guard, &seal, text, sealed.len, text + sealed.len);
  if (!wire->right->tag_right(right)) return false;
  if (!is_requested(text[0]) || (row->tag == 0 && tag_of(form, text[0]) != sealed.tag))
    return false;
  wire->doubted = (sealed.control & GUARD_AUTHENTICATED) == 0 ? taken : NULL;
  wire->doubted_before = *taken;
  if (sealed.counter > *taken) *taken = sealed.counter;
  *plain = bytes_of(text, sealed.len);
  return true;
}

/* Under encryption alone there is no tag. Whoever cannot encipher has a request of random octets,
 * and must not move the counter to where no client comes after it. */
void dlms_cipher_doubt(dlms_t *wire) {
  if (wire->doubted != NULL) *wire->doubted = wire->doubted_before;
  wire->doubted = NULL;
}

/* --- what leaves --- */

/* A run of counters is put aside before the first of it is used. Several conversations of a meter
 * share what is kept, each with a run of its own; a run belongs to its key. */
bool dlms_cipher_counter(dlms_t *wire, bool dedicated, uint32_t *counter) {
  dlms_association_t *a = &wire->association;
  dlms_kept_t *kept = wire->kept;
  if (dedicated) {
    if (a->dedicated_used == UINT32_MAX) return false;
    *counter = a->dedicated_used = wire->right->counter_after(a->dedicated_used);
    return true;
  }
  bool fresh_key = memcmp(wire->counter_key, kept->guek, sizeof kept->guek) != 0;
  if (fresh_key || wire->counter_used >= wire->counter_limit) {
    if (kept->counter_put_aside > UINT32_MAX - DLMS_COUNTER_RUN) return false;
    memcpy(wire->counter_key, kept->guek, sizeof kept->guek);
    wire->counter_used = kept->counter_put_aside;
    kept->counter_put_aside += DLMS_COUNTER_RUN;
    wire->counter_limit = kept->counter_put_aside;
  }
  *counter = wire->counter_used = wire->right->counter_after(wire->counter_used);
  return true;
}

static size_t length_len(size_t len) { return len < 0x80 ? 1 : len < 0x100 ? 2 : 3; }

static size_t tag_len_of(const dlms_t *wire, uint8_t control) {
  return (control & GUARD_AUTHENTICATED) != 0 ? wire->guard.suite->tag_len : 0;
}

size_t dlms_cipher_overhead(const dlms_t *wire, dlms_form_t form, size_t len) {
  if (form == FORM_PLAIN) return 0;
  size_t inside = GUARD_HEAD_LEN + len + tag_len_of(wire, dlms_cipher_needed(wire));
  size_t title = FORMS[form].tag != 0 ? 1 + DLMS_TITLE_LEN : 0;
  return 1 + title + length_len(inside) + inside - len;
}

bool dlms_cipher_begin(dlms_t *wire, dlms_form_t form, uint8_t control, uint8_t tag, size_t len,
                       guard_seal_t *seal, obuf_t *head) {
  const form_t *row = &FORMS[form];
  CHECK(form != FORM_PLAIN);
  *seal = (guard_seal_t){.control = (uint8_t)(control | wire->guard.suite->id),
                         .title = wire->config.title,
                         .key = key_of(wire, row->dedicated),
                         .authentication = wire->kept->gak};
  if (!dlms_cipher_counter(wire, row->dedicated, &seal->counter)) return false;
  obuf_put(head, tag_of(form, tag));
  if (row->tag != 0) {
    ax_length(head, DLMS_TITLE_LEN);
    obuf_add(head, bytes_of(wire->config.title, DLMS_TITLE_LEN));
  }
  ax_length(head, GUARD_HEAD_LEN + len + tag_len_of(wire, seal->control));
  obuf_put(head, seal->control);
  ax_raw_u32(head, seal->counter);
  guard_begin(&wire->guard, seal);
  return true;
}

bool dlms_cipher_seal(dlms_t *wire, dlms_form_t form, uint8_t control, uint8_t *text, size_t len,
                      bytes_t *sealed) {
  guard_seal_t seal;
  uint8_t octets[32];
  obuf_t head = obuf_over(octets, sizeof octets);
  if (!dlms_cipher_begin(wire, form, control, text[0], len, &seal, &head)) return false;
  CHECK(!head.full && head.len <= DLMS_HEAD_ROOM);
  guard_text(&wire->guard, &seal, text, len);
  guard_end(&wire->guard, &seal, text + len);
  memcpy(text - head.len, head.p, head.len);
  *sealed = bytes_of(text - head.len, head.len + len + tag_len_of(wire, seal.control));
  return true;
}

/* --- the proof of high level security: SC ‖ IC ‖ tag, always under the global key --- */

bool dlms_cipher_prove(dlms_t *wire, obuf_t *out) {
  const dlms_association_t *a = &wire->association;
  uint8_t proof[GUARD_HEAD_LEN + GUARD_TAG_LEN];
  obuf_t text = obuf_over(proof, GUARD_HEAD_LEN);
  guard_seal_t seal = {.control = GUARD_AUTHENTICATED | wire->guard.suite->id,
                       .title = wire->config.title,
                       .key = wire->kept->guek,
                       .authentication = wire->kept->gak};
  if (!dlms_cipher_counter(wire, false, &seal.counter)) return false;
  obuf_put(&text, seal.control);
  ax_raw_u32(&text, seal.counter);
  guard_gmac(&wire->guard, &seal, bytes_of(a->theirs, a->theirs_len), proof + GUARD_HEAD_LEN);
  ax_octets(out, bytes_of(proof, sizeof proof));
  return true;
}

/* The action that carries it may have been protected under a later counter of the same key: the
 * proof was made first. So it is held against what was taken before that action. Clients that use
 * one counter for both are about; what that gives away is theirs, and they are served. */
bool dlms_cipher_believe(dlms_t *wire, bytes_t reply) {
  const dlms_association_t *a = &wire->association;
  cosem_in_t in = cosem_in(reply);
  guard_seal_t seal = {
      .title = a->title, .key = wire->kept->guek, .authentication = wire->kept->gak};
  uint8_t tag[GUARD_TAG_LEN];
  if (reply.len != GUARD_HEAD_LEN + GUARD_TAG_LEN) return false;
  if (!dlms_read_u8(&in, &seal.control) || !dlms_read_u32(&in, &seal.counter)) return false;
  if (seal.control != (GUARD_AUTHENTICATED | wire->guard.suite->id)) return false;
  if (!wire->right->counter_fresh(seal.counter, wire->taken_before)) return false;
  guard_gmac(&wire->guard, &seal, bytes_of(a->ours, sizeof a->ours), tag);
  bool right = guard_equal(bytes_of(tag, sizeof tag), bytes_of(reply.p + in.at, sizeof tag));
  if (!wire->right->tag_right(right)) return false;
  if (seal.counter > wire->kept->counter_taken) wire->kept->counter_taken = seal.counter;
  return true;
}
