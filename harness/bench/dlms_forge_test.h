/* What an attacker on the line, or a client that has gone wrong, says in place of a request: forged
 * from the honest octets, or protected by a second cipher under other terms, with counters that are
 * all fresh. Not part of any program. */
#ifndef HARNESS_BENCH_DLMS_FORGE_TEST_H
#define HARNESS_BENCH_DLMS_FORGE_TEST_H

#include "harness/bench/dlms_pair_test.h"

enum { FORGE_AHEAD = 1000, FORGE_DEDICATED_AHEAD = 40 };

/* Terms that are not those of the association. */
typedef struct {
  security_level_t row;
  bool as_meter;               /* an answer: the titles change places */
  bool other_title, other_key; /* of the sender; of protection */
} forge_terms_t;

/* `plain` under these terms, in `room`; its counter is far above every honest one. */
static inline bytes_t forge(pair_t *p, const forge_terms_t *terms, bytes_t plain,
                            uint8_t room[PAIR_APDU_MAX]) {
  ciphering_t *c = ciphering_new(&p->sample.arena);
  ciphering_keys_t keys = p->keys;
  uint8_t dedicated[16];
  obuf_t out = obuf_over(room, PAIR_APDU_MAX);
  memcpy(dedicated, p->dedicated, sizeof dedicated);
  if (terms->as_meter) {
    memcpy(keys.title, p->keys.server_title, sizeof keys.title);
    memcpy(keys.server_title, p->keys.title, sizeof keys.title);
  }
  if (terms->other_title) keys.title[7] ^= 1;
  if (terms->other_key) {
    keys.guek[0] ^= 1;
    dedicated[0] ^= 1;
  }
  ciphering_open(c, &terms->row, &keys, ciphering_counter(p->ciphering) + FORGE_AHEAD, UINT32_MAX,
                 0, dedicated);
  for (int i = 0; i < FORGE_DEDICATED_AHEAD; i++) { /* dedicated counters begin at 1 */
    out.len = 0;
    CHECK(ciphering_protect(c, plain, &out, &p->fault) == ST_OK);
  }
  CHECK(!out.full);
  ciphering_free(c);
  return obuf_bytes(&out);
}

/* Where the security control stands: behind the tag, a title where the form has one, the length. */
static inline size_t forge_control_at(bytes_t apdu) {
  size_t at = 1;
  if (apdu.p[0] == 0xDB || apdu.p[0] == 0xDC) at += 1u + apdu.p[1];
  if (apdu.p[at] < 0x80) return at + 1;
  return at + 1u + (apdu.p[at] & 0x7Fu);
}

static inline size_t forge_text_at(bytes_t apdu) { return forge_control_at(apdu) + 5; }

#endif
