/* For tests only: a DLMS meter on the other side of the wrapper, played from rules in hexadecimal.
 * Heads, invoke-ids and protection are put together here, by hand and without the codec under test
 * (the block cipher is OpenSSL's). A rule's `ask` is the plain request, its `answer` the plain
 * response; "ii" is the invoke-id that was used, "{C}" the clock as a stamp of twelve octets,
 * spaces are for the eye. An AARQ and its HLS pass are answered by this file, the rest by rules. */
#ifndef PMU_FLEET_STAGE_DLMS_TEST_H
#define PMU_FLEET_STAGE_DLMS_TEST_H

#include <openssl/evp.h>

#include "pmu/fleet/stage.h"

/* The example of the standard: suite 0, the client's title 4D4D4D0000BC614E. */
#define DLMS_GUEK "000102030405060708090A0B0C0D0E0F"
#define DLMS_GAK "D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF"
#define DLMS_CLIENT "4D4D4D0000BC614E"
#define DLMS_SERVER "4D50460000000011"

enum { DLMS_TEXT_MAX = 8192, DLMS_TAG = 12 };

/* The meter's memory; one a test. */
typedef struct {
  bool protects;        /* HLS by GMAC and security control 30; false: none at all */
  uint32_t taken, sent; /* counters */
  uint8_t client_challenge[64];
  size_t client_challenge_len;
  int32_t locks_out; /* refuses so many passes */
  int32_t flips;     /* the tag of the answer with that number, from 1; 0: none */
  int32_t answers;
  int32_t silent_at; /* the request with that number is heard, and not answered */
  int32_t requests;
  int32_t refusals;  /* protected requests that it did not take */
  uint8_t mute_tag;  /* what begins so is done once, and not answered */
  bool replays;      /* never counts its own counter on */
  uint16_t pdu_room; /* an AARQ that offers more gets a service error; 0: no limit */
  bool pdu_mute;     /* or nothing at all */
  const char *aare;  /* in clear, of one that is not DLMS_AARE */
  int64_t clock_off_s;
  const char *notice;  /* a notification that it says unasked; NULL: none */
  int32_t notice_at;   /* with its answer to the request of that number … */
  int32_t notices;     /* … and to those that follow it, so many in all */
  bool notice_bare;    /* in clear, whatever was agreed */
  bool notice_behind;  /* the answer; else before it */
  bool release_proves; /* its RLRE carries the initiate response, protected … */
  bool release_lies;   /* … with a tag that is wrong */
  bool release_bare;   /* or in clear */
} dlms_meter_t;
static dlms_meter_t dlms_meter;

static inline size_t dlms_hex(const char *text, uint8_t invoke, int64_t claim_s, uint8_t *out) {
  size_t len = 0;
  while (*text != '\0') {
    unsigned octet = 0;
    if (*text == ' ') {
      text++;
    } else if (strncmp(text, "ii", 2) == 0) {
      out[len++] = invoke;
      text += 2;
    } else if (strncmp(text, "{C}", 3) == 0) {
      /* 2026-04-02 is a Thursday; only the time of that day is played. */
      int64_t s = claim_s - INT64_C(1775088000);
      const uint8_t stamp[12] = {
          0x07, 0xEA, 4, 2, 4, (uint8_t)(s / 3600), (uint8_t)(s / 60 % 60), (uint8_t)(s % 60),
          0,    0,    0, 0};
      memcpy(out + len, stamp, sizeof stamp);
      len += sizeof stamp;
      text += 3;
    } else {
      CHECK(sscanf(text, "%2x", &octet) == 1);
      out[len++] = (uint8_t)octet;
      text += 2;
    }
  }
  return len;
}

static inline void dlms_text(bytes_t apdu, char *text) {
  size_t len = 0;
  bool service = apdu.len > 2 && apdu.p[0] >= 0xC0 && apdu.p[0] <= 0xC3;
  for (size_t i = 0; i < apdu.len && len + 3 < DLMS_TEXT_MAX; i++) {
    if (service && i == 2)
      len += (size_t)snprintf(text + len, DLMS_TEXT_MAX - len, "ii");
    else
      len += (size_t)snprintf(text + len, DLMS_TEXT_MAX - len, "%02X", apdu.p[i]);
  }
  text[len] = '\0';
}

/* ------------------------------------------------------------------ AES-GCM, by the book */

/* Text into `out`, the tag behind it; with `open` the other way, and the tag is compared. */
static inline bool dlms_gcm(bool open, const char *title, uint32_t counter, bytes_t text,
                            uint8_t control, uint8_t *out) {
  uint8_t key[16], aad[17] = {control}, iv[12], tag[16];
  int len = 0;
  dlms_hex(DLMS_GUEK, 0, 0, key);
  dlms_hex(DLMS_GAK, 0, 0, aad + 1);
  dlms_hex(title, 0, 0, iv);
  for (int i = 0; i < 4; i++)
    iv[8 + i] = (uint8_t)(counter >> (24 - 8 * i));
  EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
  CHECK(EVP_CipherInit_ex(c, EVP_aes_128_gcm(), NULL, key, iv, !open) == 1);
  CHECK(EVP_CipherUpdate(c, NULL, &len, aad, sizeof aad) == 1);
  if (control == 0x10) { /* authenticated only: the text is associated data */
    CHECK(EVP_CipherUpdate(c, NULL, &len, text.p, (int)text.len) == 1);
  } else {
    CHECK(EVP_CipherUpdate(c, out, &len, text.p, (int)text.len) == 1);
  }
  if (open)
    CHECK(EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_SET_TAG, DLMS_TAG,
                              (void *)(uintptr_t)(text.p + text.len)) == 1);
  int good = EVP_CipherFinal_ex(c, tag, &len);
  if (!open) {
    CHECK(EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, DLMS_TAG, tag) == 1);
    memcpy(out + (control == 0x10 ? 0 : text.len), tag, DLMS_TAG);
  }
  EVP_CIPHER_CTX_free(c);
  return good == 1;
}

static inline uint32_t dlms_u32(const uint8_t *p) {
  return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline uint32_t dlms_count(void) { return dlms_meter.replays ? 1 : ++dlms_meter.sent; }

/* TAG LENGTH 30 COUNTER …: lengths of one, two or three octets. */
static inline size_t dlms_length(const uint8_t *p, size_t *len) {
  if (p[0] < 0x80) {
    *len = p[0];
    return 1;
  }
  *len = p[0] == 0x81 ? p[1] : (size_t)p[1] << 8 | p[2];
  return p[0] == 0x81 ? 2 : 3;
}

static inline size_t dlms_put_length(uint8_t *p, size_t len) {
  if (len < 0x80) {
    p[0] = (uint8_t)len;
    return 1;
  }
  p[0] = 0x82;
  p[1] = (uint8_t)(len >> 8);
  p[2] = (uint8_t)len;
  return 3;
}

/* The plain text of a protected run; false: refused, for whatever reason. */
static inline bool dlms_unprotect(const uint8_t *p, uint8_t *plain, size_t *len) {
  size_t whole = 0, head = dlms_length(p, &whole);
  uint32_t counter = dlms_u32(p + head + 1);
  if (p[head] != 0x30 || counter <= dlms_meter.taken) return false;
  *len = whole - 5 - DLMS_TAG;
  if (!dlms_gcm(true, DLMS_CLIENT, counter, bytes_of(p + head + 5, *len), 0x30, plain))
    return false;
  dlms_meter.taken = counter;
  return true;
}

static inline size_t dlms_protect(uint8_t tag, bytes_t plain, uint8_t *out) {
  size_t len = 1;
  uint32_t counter = dlms_count();
  out[0] = tag;
  len += dlms_put_length(out + len, plain.len + 5 + DLMS_TAG);
  out[len++] = 0x30;
  for (int i = 0; i < 4; i++)
    out[len++] = (uint8_t)(counter >> (24 - 8 * i));
  CHECK(dlms_gcm(false, DLMS_SERVER, counter, plain, 0x30, out + len));
  return len + plain.len + DLMS_TAG;
}

/* ------------------------------------------------------------------ association */

/* The initiate response: DLMS 6, conformance 7E1F, 1024 octets, the object of logical names. */
#define DLMS_INITIATE "0800 065F1F0400 007E1F 0400 0007"

/* The same with general protection and data notification: 407E9F. */
#define DLMS_INITIATE_NOTIFIES "0800 065F1F0400 407E9F 0400 0007"

/* Published: AARE of logical names, accepted, no authentication. */
#define DLMS_AARE_HEAD "6129 A109060760857405080101 A203020100 A305A103020100 BE10040E "
#define DLMS_AARE DLMS_AARE_HEAD DLMS_INITIATE
#define DLMS_AARE_NOTIFIES DLMS_AARE_HEAD DLMS_INITIATE_NOTIFIES

/* StoC is 53 54 … 62, sixteen octets. */
#define DLMS_STOC "535455565758595A5B5C5D5E5F606162"

static inline size_t dlms_aare(uint8_t *out) {
  uint8_t initiate[32], body[256], sealed[128];
  const char *offers = dlms_meter.notice != NULL ? DLMS_INITIATE_NOTIFIES : DLMS_INITIATE;
  size_t plain = dlms_hex(offers, 0, 0, initiate);
  size_t inner = dlms_protect(0x28, bytes_of(initiate, plain), sealed);
  /* Context with ciphering, result, diagnostic 14 (authentication required), the meter's title,
   * requirements, mechanism 5, StoC. */
  size_t len = dlms_hex("A109060760857405080103 A203020100 A305A10302010E A40A0408" DLMS_SERVER
                        "88020780 8907 60857405080205 AA128010" DLMS_STOC,
                        0, 0, body);
  body[len++] = 0xBE;
  body[len++] = (uint8_t)(inner + 2);
  body[len++] = 0x04;
  body[len++] = (uint8_t)inner;
  memcpy(body + len, sealed, inner);
  len += inner;
  out[0] = 0x61;
  size_t head = 1;
  if (len >= 0x80) out[head++] = 0x81;
  out[head++] = (uint8_t)len;
  memcpy(out + head, body, len);
  return head + len;
}

/* Where the AARQ has AC 12 80 10, sixteen octets of CtoS follow. */
static inline void dlms_hear_challenge(bytes_t aarq) {
  static const uint8_t mark[] = {0xAC, 0x12, 0x80, 0x10};
  for (size_t i = 0; i + 20 <= aarq.len; i++) {
    if (memcmp(aarq.p + i, mark, sizeof mark) != 0) continue;
    memcpy(dlms_meter.client_challenge, aarq.p + i + 4, 16);
    dlms_meter.client_challenge_len = 16;
  }
}

/* The initiate request, BE len 04 len 21 …, must be under a good counter. */
static inline bool dlms_aarq_good(bytes_t aarq) {
  uint8_t plain[256];
  size_t len = 0;
  for (size_t i = 0; i + 8 < aarq.len; i++)
    if (aarq.p[i] == 0xBE && aarq.p[i + 2] == 0x04 && aarq.p[i + 4] == 0x21)
      return dlms_unprotect(aarq.p + i + 5, plain, &len);
  return false;
}

/* 63, reason normal; BE 04: the initiate response. Only what was asked in proof is proved. */
static inline size_t dlms_rlre(bytes_t rlrq, uint8_t *out) {
  uint8_t initiate[32], sealed[128];
  bool asked = dlms_meter.protects && rlrq.len > 5;
  bool proves = asked && (dlms_meter.release_proves || dlms_meter.release_bare);
  if (!proves) return dlms_hex("6303800100", 0, 0, out);
  size_t inner = dlms_hex(DLMS_INITIATE, 0, 0, initiate);
  if (dlms_meter.release_bare)
    memcpy(sealed, initiate, inner);
  else
    inner = dlms_protect(0x28, bytes_of(initiate, inner), sealed);
  if (dlms_meter.release_lies) sealed[inner - 1] ^= 1;
  const uint8_t head[] = {0x63, (uint8_t)(inner + 7), 0x80, 0x01,          0x00,
                          0xBE, (uint8_t)(inner + 2), 0x04, (uint8_t)inner};
  memcpy(out, head, sizeof head);
  memcpy(out + sizeof head, sealed, inner);
  return sizeof head + inner;
}

/* f(x) over a challenge, as the meter says it: 10, counter, tag. */
static inline void dlms_f(const char *title, uint32_t counter, bytes_t challenge, uint8_t *out) {
  out[0] = 0x10;
  for (int i = 0; i < 4; i++)
    out[1 + i] = (uint8_t)(counter >> (24 - 8 * i));
  CHECK(dlms_gcm(false, title, counter, challenge, 0x10, out + 5));
}

/* Action 15, 0-0:40.0.0.255, 1 with f(StoC) of 17 octets. */
static inline size_t dlms_pass(bytes_t action, uint8_t *out) {
  uint8_t stoc[16], want[32];
  const uint8_t *reply = action.p + action.len - 17;
  uint32_t counter = dlms_u32(reply + 1);
  size_t len = dlms_hex(DLMS_STOC, 0, 0, stoc);
  dlms_f(DLMS_CLIENT, counter, bytes_of(stoc, len), want);
  bool good = memcmp(want, reply, 17) == 0 && dlms_meter.locks_out-- <= 0;
  if (!good) return dlms_hex("C701 ii FA 00", action.p[2], 0, out);
  len = dlms_hex("C701 ii 00 0100 0911", action.p[2], 0, out);
  dlms_f(DLMS_SERVER, dlms_count(),
         bytes_of(dlms_meter.client_challenge, dlms_meter.client_challenge_len), out + len);
  return len + 17;
}

/* ------------------------------------------------------------------ the whole meter */

/* Spaces of a rule are for the eye. */
static inline const play_rule_t *dlms_find(const stage_t *s, const char *ask) {
  static char bare[DLMS_TEXT_MAX];
  for (const play_rule_t *rule = s->rules; rule->ask != NULL; rule++) {
    size_t len = 0;
    for (const char *at = rule->ask; *at != '\0'; at++)
      if (*at != ' ') bare[len++] = *at;
    bare[len] = '\0';
    bool phase = rule->phase == PLAY_ANY || rule->phase == s->phase;
    if (phase && play_matches(ask, bare)) return rule;
  }
  return NULL;
}

static inline size_t dlms_rule(stage_t *s, bytes_t plain, uint8_t *out) {
  static char ask[DLMS_TEXT_MAX];
  dlms_text(plain, ask);
  text_printf(&s->log, ">%s\n", ask);
  const play_rule_t *rule = dlms_find(s, ask);
  if (rule == NULL || rule->answer[0] == '\0') return 0;
  if (rule->next != PLAY_STAY) s->phase = rule->next;
  if (plain.p[0] == dlms_meter.mute_tag) {
    dlms_meter.mute_tag = 0;
    return 0;
  }
  int64_t claim_s = STAGE_NOON_S + div_floor(s->sent_end.ns, NS_PER_S) + s->clock_off_s[s->phase];
  return dlms_hex(rule->answer, plain.p[2], claim_s, out);
}

static inline size_t dlms_answer(stage_t *s, bytes_t apdu, uint8_t *out) {
  static const uint8_t ciphered[][2] = {{0xC8, 0xCC}, {0xC9, 0xCD}, {0xCB, 0xCF}};
  static const uint8_t pass_head[] = {0x00, 0x0F, 0, 0, 40, 0, 0, 255, 1};
  uint8_t plain[1024], answer[4096];
  size_t len = 0;
  if (apdu.p[0] == 0x60) {
    /* A public AARQ names the plain context, …01. */
    bool is_public = !dlms_meter.protects || apdu.p[12] == 0x01;
    text_printf(&s->log, ">AARQ%s\n", is_public && dlms_meter.protects ? " public" : "");
    /* The last field of a plain AARQ: client-max-receive-pdu-size. */
    unsigned offered = (unsigned)apdu.p[apdu.len - 2] << 8 | apdu.p[apdu.len - 1];
    if (is_public && dlms_meter.pdu_room > 0 && offered > dlms_meter.pdu_room)
      /* confirmed-service-error: initiate-error, initiate, pdu-size-too-short */
      return dlms_meter.pdu_mute ? 0 : dlms_hex("0E010603", 0, 0, out);
    const char *aare = dlms_meter.notice != NULL ? DLMS_AARE_NOTIFIES : DLMS_AARE;
    if (is_public) return dlms_hex(dlms_meter.aare != NULL ? dlms_meter.aare : aare, 0, 0, out);
    dlms_hear_challenge(apdu);
    if (dlms_aarq_good(apdu)) return dlms_aare(out);
    dlms_meter.refusals++;
    return dlms_hex("D80102", 0, 0, out);
  }
  if (apdu.p[0] == 0x62) {
    text_put(&s->log, ">RLRQ\n");
    return dlms_rlre(apdu, out);
  }
  for (size_t i = 0; i < 3; i++) {
    if (apdu.p[0] != ciphered[i][0]) continue;
    if (!dlms_unprotect(apdu.p + 1, plain, &len)) {
      dlms_meter.refusals++;
      return dlms_hex("D80102", 0, 0, out);
    }
    bool passes = plain[0] == 0xC3 && memcmp(plain + 3, pass_head, sizeof pass_head) == 0;
    size_t said = passes ? dlms_pass(bytes_of(plain, len), answer)
                         : dlms_rule(s, bytes_of(plain, len), answer);
    return said == 0 ? 0 : dlms_protect(ciphered[i][1], bytes_of(answer, said), out);
  }
  return dlms_rule(s, apdu, out);
}

/* A data notification, 0F, has the general form only: DB, the title, then as any other. */
static inline size_t dlms_notice(uint8_t *out) {
  uint8_t plain[512];
  size_t len = dlms_hex(dlms_meter.notice, 0, 0, plain);
  bool bare = !dlms_meter.protects || dlms_meter.notice_bare;
  if (bare) return dlms_hex(dlms_meter.notice, 0, 0, out);
  if (plain[0] == 0xC2) return dlms_protect(0xCA, bytes_of(plain, len), out);
  size_t head = dlms_hex("08" DLMS_SERVER, 0, 0, out);
  len = dlms_protect(0xDB, bytes_of(plain, len), out + head);
  memmove(out + 1, out, head); /* over the tag, which goes first */
  out[0] = 0xDB;
  return head + len;
}

static inline size_t dlms_wrap(bytes_t asked, size_t len, uint8_t *out) {
  const uint8_t head[8] = {0,          1,          asked.p[4],          asked.p[5],
                           asked.p[2], asked.p[3], (uint8_t)(len >> 8), (uint8_t)len};
  memcpy(out, head, sizeof head);
  return len + sizeof head;
}

static inline void dlms_hears(stage_t *s, bytes_t octets) {
  s->sent_end = s->now;
  s->answer_len = 0;
  CHECK(octets.len > 8 && octets.p[1] == 1);
  size_t whole = (size_t)octets.p[6] << 8 | octets.p[7];
  CHECK(octets.len == whole + 8);
  if (stage_pass(s, octets.len, s->sent_end) != octets.len) return;
  int32_t turn = ++dlms_meter.requests - dlms_meter.notice_at;
  bool notifies = dlms_meter.notice != NULL && turn >= 0 && turn < dlms_meter.notices;
  uint8_t notice[600];
  size_t more = 0;
  /* In the order in which they are said: the counter only grows. */
  if (notifies && !dlms_meter.notice_behind)
    more = dlms_wrap(octets, dlms_notice(notice + 8), notice);
  memcpy(s->answer, notice, more);
  size_t len = dlms_answer(s, bytes_of(octets.p + 8, whole), s->answer + more + 8);
  if (len == 0 || dlms_meter.requests == dlms_meter.silent_at) return;
  if (++dlms_meter.answers == dlms_meter.flips) s->answer[more + 8 + len - 1] ^= 1;
  len = more + dlms_wrap(octets, len, s->answer + more);
  if (notifies && dlms_meter.notice_behind)
    len += dlms_wrap(octets, dlms_notice(s->answer + len + 8), s->answer + len);
  s->first.ns = s->last.ns = s->sent_end.ns + 5000000;
  s->answer_len = stage_pass(s, len, s->last);
}

static inline stage_t *dlms_stage(const play_rule_t *rules, const char *facts, bool protects) {
  stage_t *s = stage_new(rules, facts);
  s->meter = dlms_hears;
  dlms_meter = (dlms_meter_t){.protects = protects};
  return s;
}

#define DLMS_FACTS(security_)                                                                      \
  STAGE_FACTS_ON("tcp 1000000")                                                                    \
  "protocol 0 dlms-wrapper direct\naddress 0 17 2\nsecurity 0 " security_ "\ntitle 0 " DLMS_SERVER \
  "\nkey 0 guek " DLMS_GUEK "\nkey 0 gak " DLMS_GAK "\nheadend title " DLMS_CLIENT "\n"

#endif
