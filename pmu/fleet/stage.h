/* For tests only: a head-end on one line, against a meter that is played from rules
 * (playbook.h), in time that is a number. The log is the order of what happened: '>' what was
 * sent, 'store' and the kinds of the records, once the store has taken them. The stage keeps the
 * records, same key and value once, and tells of conflicts, so that a restart can be given them. */
#ifndef PMU_FLEET_STAGE_H
#define PMU_FLEET_STAGE_H

#include <stdlib.h>

#include "base/text.h"
#include "pmu/fleet/headend.h"
#include "pmu/session/playbook.h"

enum { STAGE_RECORDS_MAX = 4096 };
#define STAGE_NOON_S INT64_C(1775131200) /* 2026-04-02T12:00:00Z: 1775088000 + 43200 */
#define STAGE_REACTION_NS INT64_C(250000000)

typedef struct stage {
  const play_rule_t *rules;
  void (*meter)(struct stage *s,
                bytes_t octets); /* hears them, and puts its answer into `answer` */
  int64_t clock_off_s[8];        /* of the meter, by phase */
  int phase;
  int64_t cut_at, heal_ns; /* the line is dead for heal_ns from that octet on; cut_at -1: never */
  int64_t passed;
  mono_t dead_until;
  int32_t kill_at;   /* at that store, counted from 1: 0 never */
  bool kill_after;   /* the store has taken it, the answer is lost */
  int32_t refuse_at; /* the store refuses that one */
  int32_t stores;
  int32_t hangup_at; /* after that answer, before anything is drained; 0: never */
  int32_t answers;
  const struct pmu_mechanisms *mechanisms;
  const char *facts;
  mono_t now, first, last, sent_end;
  uint32_t baud;
  uint8_t answer[PLAY_MESSAGE_MAX];
  size_t answer_len;
  arena_t arena;
  headend_t *headend;
  text_t log;
  record_t records[STAGE_RECORDS_MAX];
  size_t count;
  int32_t conflicts;
  bool no_entropy;
  uint8_t drawn; /* the last octet that was drawn */
} stage_t;

/* Challenges and keys of tests: 01 02 03 … */
static inline void stage_draw(void *of, uint8_t *to, size_t len) {
  stage_t *s = of;
  for (size_t i = 0; i < len; i++)
    to[i] = ++s->drawn;
}

static inline void stage_open(stage_t *s) {
  fault_t fault;
  anchor_t anchor = {s->now, STAGE_NOON_S * NS_PER_S + s->now.ns};
  status_t status = headend_open(&s->arena, bytes_text(s->facts), anchor, s->mechanisms, s->records,
                                 s->count, &s->headend, &fault);
  if (status != ST_OK) fprintf(stderr, "%s\n", fault.text);
  CHECK(status == ST_OK);
  if (!s->no_entropy) headend_entropy(s->headend, (entropy_t){stage_draw, s});
}

static inline void stage_reopen(stage_t *s) {
  headend_close(s->headend);
  stage_open(s);
}

static inline bool stage_keep(stage_t *s, const record_t *record) {
  for (size_t i = 0; i < s->count; i++) {
    const record_t *old = &s->records[i];
    if (old->kind != record->kind || old->meter != record->meter) continue;
    if (!bytes_equal(old->key, record->key)) continue;
    if (!bytes_equal(old->value, record->value)) s->conflicts++;
    return false;
  }
  CHECK(s->count < STAGE_RECORDS_MAX);
  record_t *kept = &s->records[s->count++];
  *kept = *record;
  kept->key = bytes_text(arena_text(&s->arena, record->key));
  kept->value = bytes_text(arena_text(&s->arena, record->value));
  kept->source = bytes_text(arena_text(&s->arena, record->source));
  kept->number = s->count;
  return true;
}

static inline void stage_store(stage_t *s, const wish_t *wish) {
  s->stores++;
  bool kill = s->stores == s->kill_at;
  if (kill && !s->kill_after) {
    stage_reopen(s);
    return;
  }
  if (s->stores == s->refuse_at) {
    headend_answer(s->headend, s->now, wish->act, ST_STORE);
    return;
  }
  text_put(&s->log, "store");
  record_kind_t last = REC_KINDS;
  for (size_t i = 0; i < wish->count; i++) {
    if (stage_keep(s, &wish->records[i]) && wish->records[i].kind != last) {
      last = wish->records[i].kind;
      text_printf(&s->log, " %s", record_kind_name(last));
    }
  }
  text_put(&s->log, "\n");
  if (kill)
    stage_reopen(s);
  else
    headend_answer(s->headend, s->now, wish->act, ST_OK);
}

/* How many of `len` octets pass from here on. */
static inline size_t stage_pass(stage_t *s, size_t len, mono_t end) {
  if (end.ns < s->dead_until.ns) return 0;
  int64_t before = s->passed;
  s->passed += (int64_t)len;
  if (s->cut_at < 0 || s->passed <= s->cut_at || before > s->cut_at) return len;
  s->dead_until.ns = end.ns + s->heal_ns;
  s->passed = s->cut_at + 1; /* one cut only */
  return (size_t)(s->cut_at - before);
}

static inline void stage_send(stage_t *s, bytes_t octets) {
  char ask[PLAY_MESSAGE_MAX];
  play_ask(octets, ask);
  text_printf(&s->log, ">%s\n", ask);
  s->sent_end.ns = s->now.ns + (int64_t)octets.len * INT64_C(10000000000) / s->baud;
  s->answer_len = 0;
  bool whole = stage_pass(s, octets.len, s->sent_end) == octets.len;
  const play_rule_t *rule = whole ? play_find(s->rules, s->phase, ask) : NULL;
  if (rule == NULL) return;
  if (rule->next != PLAY_STAY) s->phase = rule->next;
  obuf_t out = obuf_over(s->answer, sizeof s->answer);
  int64_t utc_s = STAGE_NOON_S + div_floor(s->sent_end.ns, NS_PER_S);
  play_answer(rule->answer, utc_s + s->clock_off_s[s->phase], &out);
  int64_t begin = s->sent_end.ns + STAGE_REACTION_NS;
  /* After an option select both sides go on at the rate that it names: 5, 9600 Bd. */
  uint32_t baud = strncmp(ask, "ACK05", 5) == 0 ? 9600 : s->baud;
  s->first.ns = begin + INT64_C(10000000000) / baud;
  s->last.ns = begin + (int64_t)out.len * INT64_C(10000000000) / baud;
  s->answer_len = stage_pass(s, out.len, s->last);
}

static inline void stage_drain(stage_t *s) {
  wish_t wish;
  while (headend_next(s->headend, s->now, &wish)) {
    if (wish.kind == WISH_SEND) s->meter(s, wish.octets);
    if (wish.kind == WISH_LINE) s->baud = wish.baud;
    if (wish.kind == WISH_STORE) stage_store(s, &wish);
  }
}

/* Lives until the head-end is idle; the log. */
static inline const char *stage_live(stage_t *s) {
  s->baud = 300;
  if (s->headend != NULL) headend_close(s->headend); /* another life over the same records */
  stage_open(s);
  for (int32_t turn = 0; turn < 100000; turn++) {
    stage_drain(s);
    if (headend_idle(s->headend)) break;
    mono_t due = headend_deadline(s->headend);
    if (s->answer_len > 0 && s->last.ns <= due.ns) {
      size_t len = s->answer_len;
      s->answer_len = 0;
      s->now = s->last;
      headend_feed(s->headend, 0, s->first, s->last, bytes_of(s->answer, len));
      if (++s->answers == s->hangup_at) headend_hangup(s->headend, 0, s->now);
    } else {
      CHECK(due.ns != TIME_NEVER);
      if (due.ns > s->now.ns) s->now = due;
      headend_tick(s->headend, s->now);
    }
  }
  CHECK(headend_idle(s->headend));
  return text_chars(&s->log);
}

static inline void stage_close(stage_t *s) {
  text_free(&s->log);
  if (s->headend != NULL) headend_close(s->headend);
  arena_free(&s->arena);
  free(s);
}

static inline stage_t *stage_new(const play_rule_t *rules, const char *facts) {
  stage_t *s = calloc(1, sizeof *s);
  CHECK(s != NULL);
  s->rules = rules;
  s->meter = stage_send;
  s->facts = facts;
  s->cut_at = -1;
  return s;
}

/* Records of a kind, and of those the ones whose key and value are these; NULL: any. */
static inline int32_t stage_count(const stage_t *s, record_kind_t kind, const char *key,
                                  const char *value) {
  int32_t found = 0;
  for (size_t i = 0; i < s->count; i++) {
    const record_t *record = &s->records[i];
    if (record->kind != kind) continue;
    if (key != NULL && !bytes_is(record->key, key)) continue;
    if (value != NULL && !bytes_is(record->value, value)) continue;
    found++;
  }
  return found;
}

/* The facts of one meter A1 on one line of 9600 Bd: rate 1 from 0 h, rate 2 from 7 h, in UTC. */
#define STAGE_FACTS STAGE_FACTS_ON("rs485 9600")
#define STAGE_FACTS_ON(line_)                                                                      \
  "facts 1\ncase PMU-FLT-P01 -\nzone 0 Etc/UTC\nzone_row 0 -9000000000 0 0\ntariff 0 day-night\n"  \
  "season 0 1 1 0\nweek 0 0 0 0 0 0 0 0 0\nswitch 0 0 0 1\nswitch 0 0 25200 2\n"                   \
  "line 0 bus " line_ "\nmeter 0 m A1 polyphase-tou direct 0 0 0\nratio 0 100 100 100 100\n"       \
  "password 0 1 11111111\npassword 0 3 33333333\n"                                                 \
  "policy 0 md.period 900000000000\npolicy 0 lp.period 900000000000\n"                             \
  "policy 0 md.after_power_failure resume\npolicy 0 md.continuation_window 0\n"                    \
  "policy 0 md.incomplete_interval use\npolicy 0 md.rate_of_interval start\n"                      \
  "policy 0 md.tie first\npolicy 0 md.type block\npolicy 0 register.quantum 1\n"                   \
  "policy 0 eob.monthly none\npolicy 0 eob.lockout 900000000000\n"                                 \
  "policy 0 eob.missed_in_outage on_power_up\npolicy 0 eob.on_season_change no\n"                  \
  "policy 0 eob.on_change_over yes\npolicy 0 eob.on_unfreeze no\npolicy 0 meter.start_up 0\n"      \
  "policy 0 supply.hold_up 500000000\npolicy 0 clk.drift 0\npolicy 0 clk.invalid.response R1\n"    \
  "policy 0 clk.invalid.rate held\npolicy 0 clk.invalid.resets once\n"                             \
  "policy 0 tariff.switching_time wall\npolicy 0 tariff.repeated_hour both\n"                      \
  "policy 0 ratio.place primary\npolicy 0 lp.gap none\npolicy 0 lp.stamp start\n"                  \
  "policy 0 lp.dst utc\n"

#endif
