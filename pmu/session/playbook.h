/* For tests only: a meter played from rules. What the head-end sends is taken apart and what the
 * meter says is put together here, by hand and without the codec under test: parity by counting
 * bits, the block check by its definition. A rule is a phase, what is asked, and the literal
 * answer. Messages are written: "/?A1!" sign-on, "ACK051" option, "R5 DATA", "B0" break, "ACK",
 * "NAK"; and answers "/MPF5PTOU-0100" identification, "P0 DATA", "data DATA", "more DATA",
 * "ACK", "NAK", "B0", or "" for silence. "{C}" in an answer is the meter's clock. */
#ifndef PMU_SESSION_PLAYBOOK_H
#define PMU_SESSION_PLAYBOOK_H

#include <stdio.h>
#include <string.h>

#include "pmu/proto/obis.h"

enum { PLAY_MESSAGE_MAX = 4096, PLAY_ANY = -1, PLAY_STAY = -1 };

typedef struct {
  int phase;       /* PLAY_ANY: in all */
  const char *ask; /* the whole of it, or a beginning that ends in '~' */
  const char *answer;
  int next; /* phase; PLAY_STAY */
} play_rule_t;

static inline uint8_t play_parity(uint8_t seven) {
  int ones = 0;
  for (int bit = 0; bit < 7; bit++)
    ones += seven >> bit & 1;
  return (uint8_t)(seven | (ones % 2 == 1 ? 0x80 : 0));
}

/* What was sent, as a text; "?" and the reason where it is not a message of the dictionary. */
static inline void play_ask(bytes_t sent, char text[PLAY_MESSAGE_MAX]) {
  char seven[PLAY_MESSAGE_MAX];
  size_t len = sent.len < sizeof seven - 1 ? sent.len : sizeof seven - 1;
  for (size_t i = 0; i < len; i++) {
    seven[i] = (char)(sent.p[i] & 0x7F);
    if (play_parity((uint8_t)seven[i]) != sent.p[i]) {
      snprintf(text, PLAY_MESSAGE_MAX, "%s", "?parity");
      return;
    }
  }
  seven[len] = '\0';
  if (seven[0] == '/' && len > 2 && memcmp(seven + len - 2, "\r\n", 2) == 0) {
    snprintf(text, PLAY_MESSAGE_MAX, "%.*s", (int)len - 2, seven);
  } else if (len == 6 && seven[0] == 6 && memcmp(seven + 4, "\r\n", 2) == 0) {
    snprintf(text, PLAY_MESSAGE_MAX, "ACK%.3s", seven + 1);
  } else if (len == 1 && (seven[0] == 6 || seven[0] == 0x15)) {
    snprintf(text, PLAY_MESSAGE_MAX, "%s", seven[0] == 6 ? "ACK" : "NAK");
  } else if (len >= 5 && seven[0] == 1 && seven[len - 2] == 3) {
    char check = 0;
    for (size_t i = 1; i + 1 < len; i++)
      check = (char)(check ^ seven[i]);
    bool data = len > 5 && seven[3] == 2;
    if (check != seven[len - 1])
      snprintf(text, PLAY_MESSAGE_MAX, "%s", "?check");
    else if (data)
      snprintf(text, PLAY_MESSAGE_MAX, "%.2s %.*s", seven + 1, (int)len - 6, seven + 4);
    else
      snprintf(text, PLAY_MESSAGE_MAX, "%.2s", seven + 1);
  } else {
    snprintf(text, PLAY_MESSAGE_MAX, "%s", "?form");
  }
}

static inline void play_put(obuf_t *out, uint8_t seven, uint8_t *check) {
  *check ^= seven;
  obuf_put(out, play_parity(seven));
}

/* `head` octets are before the block check begins. */
static inline void play_block(obuf_t *out, const char *head, const char *data, uint8_t close) {
  uint8_t check = 0, unused = 0;
  for (size_t i = 0; head[i] != '\0'; i++)
    play_put(out, (uint8_t)head[i], i == 0 ? &unused : &check);
  for (; *data != '\0'; data++)
    play_put(out, (uint8_t)*data, &check);
  play_put(out, close, &check);
  play_put(out, check, &unused);
}

static inline void play_answer(const char *answer, int64_t claim_s, obuf_t *out) {
  static char text[PLAY_MESSAGE_MAX];
  obuf_t filled = obuf_over(text, sizeof text - 1);
  for (const char *at = answer; *at != '\0'; at++) {
    if (strncmp(at, "{C}", 3) != 0) {
      obuf_put(&filled, (uint8_t)*at);
      continue;
    }
    CHECK(obis_put_stamp(&filled, (claim_t){claim_s}) == ST_OK);
    at += 2;
  }
  text[filled.len] = '\0';
  uint8_t unused = 0;
  if (text[0] == '/') {
    for (size_t i = 0; text[i] != '\0'; i++)
      play_put(out, (uint8_t)text[i], &unused);
    play_put(out, '\r', &unused);
    play_put(out, '\n', &unused);
  } else if (strcmp(text, "ACK") == 0) {
    play_put(out, 0x06, &unused);
  } else if (strcmp(text, "NAK") == 0) {
    play_put(out, 0x15, &unused);
  } else if (strcmp(text, "B0") == 0) {
    play_block(out,
               "\x01"
               "B0",
               "", 3);
  } else if (strncmp(text, "P0 ", 3) == 0) {
    play_block(out, "\x01P0\x02", text + 3, 3);
  } else if (strncmp(text, "data ", 5) == 0) {
    play_block(out, "\x02", text + 5, 3);
  } else if (strncmp(text, "more ", 5) == 0) {
    play_block(out, "\x02", text + 5, 4);
  } else {
    CHECK(text[0] == '\0');
  }
}

static inline bool play_matches(const char *ask, const char *rule) {
  size_t len = strlen(rule);
  if (len > 0 && rule[len - 1] == '~') return strncmp(ask, rule, len - 1) == 0;
  return strcmp(ask, rule) == 0;
}

/* The first rule that fits, or NULL. */
static inline const play_rule_t *play_find(const play_rule_t *rules, int phase, const char *ask) {
  for (; rules->ask != NULL; rules++)
    if ((rules->phase == PLAY_ANY || rules->phase == phase) && play_matches(ask, rules->ask))
      return rules;
  return NULL;
}

#endif
