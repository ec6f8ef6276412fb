/* Protected APDUs, their nonces, counters and tags; see ciphering.h. What a level or a suite is, is
 * a row; what a form is, is its tag. A counter of ours is used up before its octets are given out;
 * one of theirs is taken only once its tag was right. The contexts of the cipher are made once. */
#include "pmu/proto/ciphering.h"
#include "pmu/proto/keywrap.h"
#include "pmu/proto/take.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>

enum { CONTROL_SUITE = 0x0F, CONTROL_AUTHENTICATED = 0x10, CONTROL_ENCRYPTED = 0x20 };
enum { TAG_GENERAL_GLOBAL = 0xDB, TAG_GENERAL_DEDICATED = 0xDC, COUNTER_LEN = 4 };
enum { IV_LEN = CIPHERING_TITLE_LEN + COUNTER_LEN, HEADER_LEN = 1 + COUNTER_LEN };
enum { AAD_LEN = 1 + CIPHERING_KEY_LEN, REPLY_LEN = HEADER_LEN + CIPHERING_TAG_LEN };
enum { CHALLENGE_MIN = 8, TEXT_MAX = 1 << 24, DATA_NOTIFICATION = 0x0F };

static const security_level_t levels[] = {
    {"none", MECHANISM_NONE, 0x00, FORM_PLAIN},
    {"lls", MECHANISM_LLS, 0x00, FORM_PLAIN},
    {"hls", MECHANISM_GMAC, 0x00, FORM_PLAIN},
    {"authenticated", MECHANISM_GMAC, 0x10, FORM_GLOBAL},
    {"encrypted", MECHANISM_GMAC, 0x20, FORM_GLOBAL},
    {"both", MECHANISM_GMAC, 0x30, FORM_GLOBAL},
    {"dedicated", MECHANISM_GMAC, 0x30, FORM_DEDICATED},
    {"general", MECHANISM_GMAC, 0x30, FORM_GENERAL_GLOBAL},
    {"general-dedicated", MECHANISM_GMAC, 0x30, FORM_GENERAL_DEDICATED},
};
const security_level_t SECURITY_PUBLIC = {"public", MECHANISM_NONE, 0x00, FORM_PLAIN};

const security_level_t *security_level(const char *name) {
  for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++)
    if (strcmp(levels[i].name, name) == 0) return &levels[i];
  return NULL;
}

/* The suite is the low half of the security control. Suites 1 and 2 are further rows; what they
 * need beyond longer keys (signatures, key agreement) is a mechanism, not a cipher. */
typedef struct {
  uint8_t id;
  const char *cipher, *block;
} suite_t;
static const suite_t suites[] = {{0, "AES-128-GCM", "AES-128-ECB"}};
enum { SUITES = sizeof suites / sizeof suites[0] };

/* Service-specific forms: the tag in clear, under the global and under the dedicated key. */
static const struct {
  uint8_t plain, global, dedicated;
} services[] = {
    {0x01, 0x21, 0x41}, {0x08, 0x28, 0x48}, {0x0E, 0x2E, 0x4E}, {0xC0, 0xC8, 0xD0},
    {0xC1, 0xC9, 0xD1}, {0xC2, 0xCA, 0xD2}, {0xC3, 0xCB, 0xD3}, {0xC4, 0xCC, 0xD4},
    {0xC5, 0xCD, 0xD5}, {0xC7, 0xCF, 0xD7},
};
enum { SERVICES = sizeof services / sizeof services[0] };

/* What has no protected form: AARQ, AARE, RLRQ, RLRE, exception-response, general block. */
static const uint8_t unprotected[] = {0x60, 0x61, 0x62, 0x63, 0xD8, 0xE0};

/* A key in use: one context a direction, and the counters of both sides. */
typedef struct {
  EVP_CIPHER_CTX *seal, *open;
  uint32_t next, limit; /* ours */
  uint64_t least; /* theirs: the least that is still taken; 0 before the first, which may be 0 */
  uint64_t floor; /* theirs: the same before the APDU taken last */
} secret_t;

struct ciphering {
  const security_level_t *level;
  const suite_t *suite;
  EVP_CIPHER *cipher[SUITES], *block[SUITES];
  EVP_CIPHER_CTX *wrap;
  secret_t global, dedicated;
  bool has_keys;
  uint8_t title[CIPHERING_TITLE_LEN], server_title[CIPHERING_TITLE_LEN];
  uint8_t aad[AAD_LEN]; /* security control, authentication key */
};

ciphering_t *ciphering_new(arena_t *arena) {
  ciphering_t *c = ARENA_NEW(arena, ciphering_t);
  for (size_t i = 0; i < SUITES; i++) {
    c->cipher[i] = EVP_CIPHER_fetch(NULL, suites[i].cipher, NULL);
    c->block[i] = EVP_CIPHER_fetch(NULL, suites[i].block, NULL);
    CHECK(c->cipher[i] != NULL);
    CHECK(c->block[i] != NULL);
  }
  EVP_CIPHER_CTX **const contexts[] = {&c->global.seal, &c->global.open, &c->dedicated.seal,
                                       &c->dedicated.open, &c->wrap};
  for (size_t i = 0; i < sizeof contexts / sizeof contexts[0]; i++) {
    *contexts[i] = EVP_CIPHER_CTX_new();
    CHECK(*contexts[i] != NULL);
  }
  c->level = &SECURITY_PUBLIC;
  return c;
}

void ciphering_free(ciphering_t *c) {
  if (c == NULL) return;
  EVP_CIPHER_CTX_free(c->global.seal);
  EVP_CIPHER_CTX_free(c->global.open);
  EVP_CIPHER_CTX_free(c->dedicated.seal);
  EVP_CIPHER_CTX_free(c->dedicated.open);
  EVP_CIPHER_CTX_free(c->wrap);
  for (size_t i = 0; i < SUITES; i++) {
    EVP_CIPHER_free(c->cipher[i]);
    EVP_CIPHER_free(c->block[i]);
  }
  OPENSSL_cleanse(c, sizeof *c);
}

/* A context that is told its cipher again is made anew, from memory: it is told when it changes. */
static void open_context(EVP_CIPHER_CTX *context, const EVP_CIPHER *cipher, const uint8_t *key,
                         int seal) {
  if (EVP_CIPHER_CTX_get0_cipher(context) == cipher) cipher = NULL;
  CHECK(EVP_CipherInit_ex(context, cipher, NULL, key, NULL, seal) == 1);
}

static void open_key(secret_t *key, const EVP_CIPHER *cipher, const uint8_t *octets) {
  open_context(key->seal, cipher, octets, 1);
  open_context(key->open, cipher, octets, 0);
}

void ciphering_open(ciphering_t *c, const security_level_t *level, const ciphering_keys_t *keys,
                    uint32_t counter, uint32_t limit, uint32_t server_counter,
                    const uint8_t *dedicated) {
  const bool is_dedicated = level->form == FORM_DEDICATED || level->form == FORM_GENERAL_DEDICATED;
  CHECK(keys != NULL || (level->control == 0 && level->mechanism != MECHANISM_GMAC));
  CHECK(dedicated != NULL || !is_dedicated);
  c->level = level;
  c->has_keys = keys != NULL;
  c->global.next = counter;
  c->global.limit = limit;
  c->global.least = c->global.floor = server_counter == 0 ? 0 : (uint64_t)server_counter + 1;
  if (keys == NULL) return;
  size_t row = 0;
  while (row < SUITES && suites[row].id != (level->control & CONTROL_SUITE))
    row++;
  CHECK(row < SUITES);
  c->suite = &suites[row];
  memcpy(c->title, keys->title, CIPHERING_TITLE_LEN);
  memcpy(c->server_title, keys->server_title, CIPHERING_TITLE_LEN);
  memcpy(c->aad + 1, keys->gak, CIPHERING_KEY_LEN);
  open_key(&c->global, c->cipher[row], keys->guek);
  open_context(c->wrap, c->block[row], keys->kek, 1);
  CHECK(EVP_CIPHER_CTX_set_padding(c->wrap, 0) == 1);
  if (!is_dedicated) return;
  /* A dedicated key is fresh: the first counter of a fresh key is 1, and none was taken. */
  open_key(&c->dedicated, c->cipher[row], dedicated);
  c->dedicated.next = 1;
  c->dedicated.limit = UINT32_MAX;
  c->dedicated.least = c->dedicated.floor = 0;
}

const security_level_t *ciphering_level(const ciphering_t *c) { return c->level; }
uint32_t ciphering_counter(const ciphering_t *c) { return c->global.next; }
uint32_t ciphering_server_counter(const ciphering_t *c) {
  return c->global.least == 0 ? 0 : (uint32_t)(c->global.least - 1);
}

bool ciphering_is_server(const ciphering_t *c, const uint8_t title[CIPHERING_TITLE_LEN]) {
  return !c->has_keys || memcmp(c->server_title, title, CIPHERING_TITLE_LEN) == 0;
}

/* --- the cipher --- */

static void begin(EVP_CIPHER_CTX *context, const uint8_t *title, uint32_t counter) {
  uint8_t iv[IV_LEN];
  memcpy(iv, title, CIPHERING_TITLE_LEN);
  for (int i = 0; i < COUNTER_LEN; i++)
    iv[CIPHERING_TITLE_LEN + i] = (uint8_t)(counter >> (24 - 8 * i));
  CHECK(EVP_CipherInit_ex(context, NULL, NULL, NULL, iv, -1) == 1);
}

static void associate(EVP_CIPHER_CTX *context, bytes_t octets) {
  int len;
  CHECK(octets.len <= TEXT_MAX);
  CHECK(EVP_CipherUpdate(context, NULL, &len, octets.p, (int)octets.len) == 1);
}

/* Security control and authentication key, and the text where it is not encrypted. Encryption
 * alone has no tag, and so nothing to associate. */
static void associate_all(ciphering_t *c, EVP_CIPHER_CTX *context, uint8_t control, bytes_t text) {
  if ((control & CONTROL_AUTHENTICATED) == 0) return;
  c->aad[0] = control;
  associate(context, bytes_of(c->aad, sizeof c->aad));
  if ((control & CONTROL_ENCRYPTED) == 0 && text.len > 0) associate(context, text);
}

static void crypt(EVP_CIPHER_CTX *context, const uint8_t *from, uint8_t *to, size_t len) {
  int done;
  CHECK(len <= TEXT_MAX);
  if (len == 0) return;
  CHECK(EVP_CipherUpdate(context, to, &done, from, (int)len) == 1);
  CHECK((size_t)done == len);
}

static void take_tag(EVP_CIPHER_CTX *context, uint8_t tag[CIPHERING_TAG_LEN]) {
  int len;
  uint8_t none[1];
  CHECK(EVP_CipherFinal_ex(context, none, &len) == 1);
  CHECK(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, CIPHERING_TAG_LEN, tag) == 1);
}

/* True where the tag is right; OpenSSL compares in constant time. */
static bool tag_agrees(EVP_CIPHER_CTX *context, const uint8_t tag[CIPHERING_TAG_LEN]) {
  int len;
  uint8_t none[1], copy[CIPHERING_TAG_LEN];
  memcpy(copy, tag, sizeof copy);
  CHECK(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, sizeof copy, copy) == 1);
  return EVP_CipherFinal_ex(context, none, &len) == 1;
}

/* --- ours --- */

static status_t next_counter(secret_t *key, uint32_t *counter, fault_t *fault) {
  if (key->next == 0 || key->next >= key->limit)
    return fault_set(fault, ST_OVERFLOW, -1, -1,
                     "no invocation counter is left that was put aside: next %u, limit %u",
                     (unsigned)key->next, (unsigned)key->limit);
  *counter = key->next++;
  return ST_OK;
}

static void put_u32(obuf_t *out, uint32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8)
    obuf_put(out, (uint8_t)(number >> shift));
}

static size_t length_len(size_t length) {
  return length < 0x80 ? 1 : length <= 0xFF ? 2 : length <= 0xFFFF ? 3 : 4;
}

static void put_length(obuf_t *out, size_t length) {
  size_t octets = length_len(length) - 1;
  if (octets > 0) obuf_put(out, (uint8_t)(0x80 + octets));
  if (octets == 0) octets = 1;
  while (octets-- > 0)
    obuf_put(out, (uint8_t)(length >> (8 * octets)));
}

static const uint8_t *service_of(uint8_t plain) {
  for (size_t i = 0; i < SERVICES; i++)
    if (services[i].plain == plain) return &services[i].plain;
  return NULL;
}

static bool is_unprotected(uint8_t tag) {
  for (size_t i = 0; i < sizeof unprotected; i++)
    if (unprotected[i] == tag) return true;
  return false;
}

static bool is_general(ciphering_form_t form) {
  return form == FORM_GENERAL_GLOBAL || form == FORM_GENERAL_DEDICATED;
}

static secret_t *key_of(ciphering_t *c, ciphering_form_t form) {
  return form == FORM_DEDICATED || form == FORM_GENERAL_DEDICATED ? &c->dedicated : &c->global;
}

static void put_form(ciphering_t *c, ciphering_form_t form, uint8_t plain, size_t body,
                     obuf_t *out) {
  if (is_general(form)) {
    obuf_put(out, form == FORM_GENERAL_GLOBAL ? TAG_GENERAL_GLOBAL : TAG_GENERAL_DEDICATED);
    obuf_put(out, CIPHERING_TITLE_LEN);
    obuf_add(out, bytes_of(c->title, CIPHERING_TITLE_LEN));
  } else {
    const uint8_t *service = service_of(plain);
    CHECK(service != NULL);
    obuf_put(out, form == FORM_GLOBAL ? service[1] : service[2]);
  }
  put_length(out, body);
}

static status_t protect(ciphering_t *c, ciphering_form_t form, bytes_t plain, obuf_t *out,
                        fault_t *fault) {
  const uint8_t control = c->level->control;
  const bool tagged = (control & CONTROL_AUTHENTICATED) != 0;
  const size_t body = HEADER_LEN + plain.len + (tagged ? CIPHERING_TAG_LEN : 0);
  secret_t *key = key_of(c, form);
  uint32_t counter = 0;
  /* Asked before the counter is drawn: none is drawn in vain. */
  if (out->full || out->cap - out->len < plain.len + CIPHERING_OVERHEAD_MAX)
    return fault_set(fault, ST_NO_ROOM, -1, -1, "no room to protect an APDU of %zu octets",
                     plain.len);
  status_t status = next_counter(key, &counter, fault);
  if (status != ST_OK) return status;
  put_form(c, form, plain.p[0], body, out);
  obuf_put(out, control);
  put_u32(out, counter);
  begin(key->seal, c->title, counter);
  associate_all(c, key->seal, control, plain);
  uint8_t *text = out->p + out->len;
  if ((control & CONTROL_ENCRYPTED) != 0)
    crypt(key->seal, plain.p, text, plain.len);
  else
    memcpy(text, plain.p, plain.len);
  if (tagged) take_tag(key->seal, text + plain.len);
  out->len += body - HEADER_LEN;
  return ST_OK;
}

status_t ciphering_protect(ciphering_t *c, bytes_t plain, obuf_t *out, fault_t *fault) {
  CHECK(plain.len > 0);
  if (c->level->form != FORM_PLAIN && !is_unprotected(plain.p[0]))
    return protect(c, c->level->form, plain, out, fault);
  obuf_add(out, plain);
  if (!out->full) return ST_OK;
  return fault_set(fault, ST_NO_ROOM, -1, -1, "no room for an APDU of %zu octets", plain.len);
}

status_t ciphering_protect_initiate(ciphering_t *c, bytes_t plain, obuf_t *out, fault_t *fault) {
  CHECK(plain.len > 0);
  CHECK(c->level->control != 0);
  return protect(c, FORM_GLOBAL, plain, out, fault);
}

/* --- theirs --- */

/* What the first octet says: the form, and the service of a service-specific one. */
static ciphering_form_t form_of(uint8_t tag, uint8_t *service) {
  *service = 0;
  if (tag == TAG_GENERAL_GLOBAL) return FORM_GENERAL_GLOBAL;
  if (tag == TAG_GENERAL_DEDICATED) return FORM_GENERAL_DEDICATED;
  for (size_t i = 0; i < SERVICES; i++) {
    *service = services[i].plain;
    if (services[i].global == tag) return FORM_GLOBAL;
    if (services[i].dedicated == tag) return FORM_DEDICATED;
  }
  return FORM_PLAIN;
}

/* A form that may come at all. A general one may carry a notification under any ciphered level;
 * what else it must not carry there is seen once it is open. */
static bool may_come(const ciphering_t *c, ciphering_form_t form) {
  const ciphering_form_t agreed = c->level->form;
  if (form == agreed || form == FORM_GENERAL_GLOBAL) return agreed != FORM_PLAIN;
  return form == FORM_GENERAL_DEDICATED && agreed == FORM_DEDICATED;
}

static void take_header(take_t *take, const ciphering_t *c, ciphering_form_t form,
                        uint32_t *counter) {
  take_u8(take, "the tag");
  if (is_general(form)) {
    size_t at = take->at;
    bytes_t title = take_string(take, "the title");
    bool is_his = title.len == CIPHERING_TITLE_LEN && ciphering_is_server(c, title.p);
    if (!is_his) take_blame(take, ST_BAD_IDENTITY, at, "protected by another meter's title");
  }
  size_t at = take->at;
  size_t len = take_length(take, "the protected APDU");
  if (take->status == ST_OK && len != take->in.len - take->at)
    take_blame(take, ST_BAD_VALUE, at, "%zu octets are protected, the length says %zu",
               take->in.len - take->at, len);
  at = take->at;
  uint8_t control = take_u8(take, "the security control");
  if (control != c->level->control)
    take_blame(take, ST_NOT_AGREED, at, "security control 0x%02X, agreed was 0x%02X", control,
               c->level->control);
  *counter = take_u32(take, "the invocation counter");
}

/* Tag and text of what `take` stands before; the text is deciphered where it stands. */
static status_t open_text(ciphering_t *c, secret_t *key, uint32_t counter, uint8_t *text,
                          size_t len, fault_t *fault) {
  const uint8_t control = c->level->control;
  const bool encrypted = (control & CONTROL_ENCRYPTED) != 0;
  begin(key->open, c->server_title, counter);
  associate_all(c, key->open, control, bytes_of(text, len));
  if (encrypted) crypt(key->open, text, text, len);
  if ((control & CONTROL_AUTHENTICATED) == 0 || tag_agrees(key->open, text + len)) return ST_OK;
  memset(text, 0, len);
  return fault_set(fault, ST_BAD_TAG, -1, -1, "the tag is wrong: another key, or other octets");
}

static status_t not_agreed(fault_t *fault, const char *what, uint8_t tag) {
  return fault_set(fault, ST_NOT_AGREED, -1, 0, "%s: tag 0x%02X", what, tag);
}

/* `service`: what must be inside, 0: anything. The outer tag is not authentic, and an APDU that is
 * refused leaves no trace: the counter is taken last. */
static status_t open_form(ciphering_t *c, ciphering_form_t form, uint8_t service, uint8_t *in,
                          size_t len, bytes_t *plain, fault_t *fault) {
  take_t take = take_over(bytes_of(in, len), fault);
  secret_t *key = key_of(c, form);
  uint32_t counter = 0;
  take_header(&take, c, form, &counter);
  size_t tag = (c->level->control & CONTROL_AUTHENTICATED) != 0 ? CIPHERING_TAG_LEN : 0;
  size_t left = len - take.at;
  if (take.status == ST_OK && (left <= tag || left > TEXT_MAX))
    take_blame(&take, ST_BAD_VALUE, take.at, "%zu octets cannot be a text and its tag", left);
  if (take.status == ST_OK && counter < key->least)
    take_blame(&take, ST_REPLAY, take.at - COUNTER_LEN,
               "invocation counter %u, but %u was taken before", (unsigned)counter,
               (unsigned)(key->least - 1));
  if (take.status != ST_OK) return take.status;
  uint8_t *text = in + take.at;
  status_t status = open_text(c, key, counter, text, left - tag, fault);
  if (status != ST_OK) return status;
  if (service != 0 && text[0] != service)
    return not_agreed(fault, "another service than its protection is for", text[0]);
  key->floor = key->least;
  key->least = (uint64_t)counter + 1;
  *plain = bytes_of(text, left - tag);
  return ST_OK;
}

status_t ciphering_open_apdu(ciphering_t *c, uint8_t *in, size_t len, bytes_t *plain,
                             fault_t *fault) {
  *plain = bytes_of(in, 0);
  if (len == 0) return fault_set(fault, ST_BAD_VALUE, -1, 0, "an APDU of no octets");
  const uint8_t tag = in[0];
  const ciphering_form_t agreed = c->level->form;
  uint8_t service;
  ciphering_form_t form = form_of(tag, &service);
  if (form == FORM_PLAIN) {
    if (agreed != FORM_PLAIN && !is_unprotected(tag))
      return not_agreed(fault, "in clear, although protection was agreed", tag);
    *plain = bytes_of(in, len);
    return ST_OK;
  }
  if (!may_come(c, form)) return not_agreed(fault, "another protection than agreed", tag);
  if (is_general(form) && form != agreed) service = DATA_NOTIFICATION;
  return open_form(c, form, service, in, len, plain, fault);
}

status_t ciphering_open_initiate(ciphering_t *c, uint8_t *in, size_t len, bytes_t *plain,
                                 fault_t *fault) {
  CHECK(c->level->control != 0);
  *plain = bytes_of(in, 0);
  if (len == 0) return fault_set(fault, ST_BAD_VALUE, -1, 0, "user information of no octets");
  uint8_t service;
  ciphering_form_t form = form_of(in[0], &service);
  bool may = form == FORM_GLOBAL || (form == FORM_GENERAL_GLOBAL && is_general(c->level->form));
  if (!may) return not_agreed(fault, "an initiate PDU that is not protected as agreed", in[0]);
  return open_form(c, form, service, in, len, plain, fault);
}

/* --- GMAC of HLS, key wrap --- */

static void gmac(ciphering_t *c, const uint8_t *title, uint32_t counter, bytes_t challenge,
                 uint8_t tag[CIPHERING_TAG_LEN]) {
  const uint8_t control = (uint8_t)(CONTROL_AUTHENTICATED | c->suite->id);
  begin(c->global.seal, title, counter);
  associate_all(c, c->global.seal, control, challenge);
  take_tag(c->global.seal, tag);
}

status_t ciphering_gmac(ciphering_t *c, bytes_t challenge, obuf_t *out, fault_t *fault) {
  CHECK(c->has_keys);
  if (challenge.len < CHALLENGE_MIN || challenge.len > CIPHERING_CHALLENGE_MAX)
    return fault_set(fault, ST_BAD_VALUE, -1, -1, "a challenge has 8 to 64 octets: got %zu",
                     challenge.len);
  if (out->full || out->cap - out->len < REPLY_LEN)
    return fault_set(fault, ST_NO_ROOM, -1, -1, "no room for the answer to a challenge");
  uint32_t counter = 0;
  uint8_t tag[CIPHERING_TAG_LEN];
  status_t status = next_counter(&c->global, &counter, fault);
  if (status != ST_OK) return status;
  gmac(c, c->title, counter, challenge, tag);
  obuf_put(out, (uint8_t)(CONTROL_AUTHENTICATED | c->suite->id));
  put_u32(out, counter);
  obuf_add(out, bytes_of(tag, sizeof tag));
  return ST_OK;
}

status_t ciphering_check_gmac(ciphering_t *c, bytes_t challenge, bytes_t reply, fault_t *fault) {
  CHECK(c->has_keys);
  CHECK(challenge.len >= CHALLENGE_MIN && challenge.len <= CIPHERING_CHALLENGE_MAX);
  secret_t *key = &c->global;
  const uint8_t control = (uint8_t)(CONTROL_AUTHENTICATED | c->suite->id);
  take_t take = take_over(reply, fault);
  uint8_t got = take_u8(&take, "the security control");
  if (got != control)
    take_blame(&take, ST_NOT_AGREED, 0, "security control 0x%02X, wanted 0x%02X", got, control);
  uint32_t counter = take_u32(&take, "the invocation counter");
  bytes_t tag = take_run(&take, CIPHERING_TAG_LEN, "the tag");
  status_t status = take_end(&take, "the tag");
  if (status != ST_OK) return status;
  /* The APDU that carries this was opened before, but the meter drew its counter after this one;
   * some stacks draw one for both. That our challenge was fresh is what keeps old answers out. */
  if (counter < key->floor)
    return fault_set(fault, ST_REPLAY, -1, 1, "invocation counter %u, but %u was taken before",
                     (unsigned)counter, (unsigned)(key->floor - 1));
  uint8_t wanted[CIPHERING_TAG_LEN];
  gmac(c, c->server_title, counter, challenge, wanted);
  if (CRYPTO_memcmp(wanted, tag.p, sizeof wanted) != 0)
    return fault_set(fault, ST_BAD_TAG, -1, HEADER_LEN,
                     "the meter's answer to our challenge is wrong: another key, or another meter");
  if (counter >= key->least) key->least = (uint64_t)counter + 1;
  key->floor = key->least;
  return ST_OK;
}

status_t ciphering_wrap(ciphering_t *c, const uint8_t key[CIPHERING_KEY_LEN], obuf_t *out) {
  CHECK(c->has_keys);
  keywrap_put(out, c->wrap, bytes_of(key, CIPHERING_KEY_LEN));
  return out->full ? ST_NO_ROOM : ST_OK;
}
