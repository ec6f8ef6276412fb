/* A real meter (sim/models over sim/meter, with the sample facts) behind its server (sim/wire) and
 * the head-end's codec (pmu/proto) on the other end, for tests of what is refused: opens any of the
 * associations at any level of security, over the wrapper or HDLC, asks, and says the answer as one
 * number. Each request begins at a full second of the meter's clock. Not part of any program. */
#ifndef HARNESS_BENCH_DLMS_PAIR_TEST_H
#define HARNESS_BENCH_DLMS_PAIR_TEST_H

#include <stdlib.h>

#include "harness/bench/dlms_picture_test.h"
#include "pmu/proto/apdu.h"
#include "pmu/proto/datalink_parts.h"
#include "sim/models/sample_cosem.h"
#include "sim/wire/dlms_mechanisms.h"

enum { PAIR_PUBLIC = 16, PAIR_READING = 2, PAIR_MANAGEMENT = 1 };
enum { PAIR_ADDRESS = 17, PAIR_HEARD_MAX = 4, PAIR_APDU_MAX = 2048, PAIR_BEGIN_S = 7200 };
enum { PAIR_INVOKE = 0xC1, PAIR_ALL = 0x601E9F };

/* What a request was answered by: a Data-Access-Result or Action-Result (0: done), or: */
enum {
  CODE_SILENCE = -1,
  CODE_BAD = -2,   /* the client did not take it: pair.fault */
  CODE_OTHER = -3, /* another answer than the request has */
  CODE_BLOCK = -4, /* the first of several blocks, or the acknowledgement of one */
  CODE_LIST = -5,
  CODE_EXCEPTION = 0x1000
};
#define EXCEPTION(state, error) (CODE_EXCEPTION | (state) << 4 | (error))
#define NOT_POSSIBLE EXCEPTION(1, 1)
#define NOT_SUPPORTED EXCEPTION(1, 2)
#define MALFORMED EXCEPTION(1, 3)

static const char *const PAIR_SECURITIES[DLMS_SECURITIES] = {
    "none", "lls",       "hls",     "authenticated",    "encrypted",
    "both", "dedicated", "general", "general-dedicated"};

typedef struct {
  sample_t sample;
  dlms_t *wire;
  dlms_kept_t kept;
  dlms_config_t config;
  uint8_t drawn;
  datalink_t link;
  bool up;
  int64_t now_ns;
  uint8_t sap;
  ciphering_t *ciphering;
  ciphering_keys_t keys;
  uint32_t counter, server_counter; /* of the client, between its associations */
  uint32_t conformance;             /* proposed */
  const security_level_t *row;
  apdu_aarq_t aarq;
  apdu_aare_t aare;
  uint8_t challenge[16], dedicated[16];
  size_t heard_count;
  size_t heard_len[PAIR_HEARD_MAX];
  uint8_t heard[PAIR_HEARD_MAX][PAIR_APDU_MAX];
  uint8_t opened[PAIR_APDU_MAX];
  apdu_t answer; /* of pair_code; a view of `opened` */
  fault_t fault;
  picture_t before, after;
} pair_t;

/* NULL: the right ones. A defect, to show that a test would see it. */
static const dlms_mechanisms_t *pair_right;
/* Facts of the meter beyond those of the sample. */
static const char *pair_more = "";

static inline void pair_entropy(void *of, uint8_t *to, size_t len) {
  pair_t *p = of;
  for (size_t i = 0; i < len; i++)
    to[i] = (uint8_t)(0x50 + p->drawn++);
}

/* Keys and titles of the standard's examples; the key of RFC 3394's first example wraps. */
static inline void pair_secrets(pair_t *p) {
  static const uint8_t title[] = {0x4D, 0x4D, 0x4D, 0, 0, 0xBC, 0x61, 0x4E};
  static const uint8_t meter[] = {0x4D, 0x50, 0x46, 0, 0, 0, 0, 1};
  p->kept = (dlms_kept_t){.counter_taken = 40};
  p->counter = 41;
  p->server_counter = 0;
  memset(&p->keys, 0, sizeof p->keys);
  memcpy(p->keys.title, title, sizeof title);
  memcpy(p->keys.server_title, meter, sizeof meter);
  memcpy(p->config.title, meter, sizeof meter);
  for (uint8_t i = 0; i < DLMS_KEY_LEN; i++) {
    p->kept.guek[i] = p->keys.guek[i] = i;
    p->kept.gak[i] = p->keys.gak[i] = (uint8_t)(0xD0 + i);
    p->kept.kek[i] = p->keys.kek[i] = i;
  }
}

/* The meter has run for two hours and closed one billing set. */
static inline void pair_live(pair_t *p) {
  sample_open(&p->sample, pair_more);
  meter_by_t by = {.port = 'R', .level = 3};
  model_advance(&p->sample.port, SAMPLE_AT(3600));
  CHECK(meter_end_of_billing(p->sample.port.meter, by) == ST_OK);
  p->now_ns = SAMPLE_AT(PAIR_BEGIN_S).ns;
  model_advance(&p->sample.port, (true_t){p->now_ns});
}

static inline pair_t *pair_new(datalink_kind_t kind, dlms_security_t security) {
  pair_t *p = calloc(1, sizeof *p);
  CHECK(p != NULL);
  p->config = (dlms_config_t){.link = kind == DATALINK_HDLC ? DLMS_HDLC : DLMS_WRAPPER,
                              .address = PAIR_ADDRESS,
                              .address_len = 2,
                              .baud = 9600,
                              .security = security,
                              .serial_number = "12345678",
                              .manufacturer = "MPF",
                              .password = {"", "11111111", "33333333"},
                              .entropy = pair_entropy,
                              .entropy_of = p};
  pair_live(p);
  pair_secrets(p);
  p->conformance = PAIR_ALL;
  p->wire = malloc(dlms_size());
  CHECK(p->wire != NULL);
  dlms_open(p->wire, &p->config, &p->kept, p->sample.app, &p->sample.port, pair_right);
  p->ciphering = ciphering_new(&p->sample.arena);
  return p;
}

static inline void pair_free(pair_t *p) {
  dlms_close(p->wire);
  free(p->wire);
  ciphering_free(p->ciphering);
  sample_close(&p->sample);
  free(p);
}

/* --- octets both ways --- */

static inline void pair_hear(pair_t *p, const datalink_act_t *act) {
  switch (act->kind) {
  case DATALINK_SEND:
    dlms_feed(p->wire, (true_t){p->now_ns}, (true_t){p->now_ns}, act->octets);
    return;
  case DATALINK_UP:
    p->up = true;
    return;
  case DATALINK_APDU:
    CHECK(p->heard_count < PAIR_HEARD_MAX);
    CHECK(act->octets.len <= PAIR_APDU_MAX);
    memcpy(p->heard[p->heard_count], act->octets.p, act->octets.len);
    p->heard_len[p->heard_count++] = act->octets.len;
    return;
  case DATALINK_DOWN:
    p->up = false;
    return;
  case DATALINK_SENT:
  case DATALINK_FAULT:
    return;
  }
}

static inline bool pair_turn(pair_t *p) {
  datalink_act_t act;
  dlms_act_t of_meter;
  bool moved = false;
  for (; datalink_next(&p->link, &act); moved = true)
    pair_hear(p, &act);
  true_t due = dlms_deadline(p->wire);
  if (due.ns > p->now_ns + NS_PER_S / 20) return moved;
  if (due.ns > p->now_ns) p->now_ns = due.ns;
  dlms_tick(p->wire, (true_t){p->now_ns});
  for (; dlms_next(p->wire, &of_meter); moved = true) {
    if (of_meter.kind != DLMS_SEND) continue;
    mono_t now = {p->now_ns};
    datalink_feed(&p->link, now, now, of_meter.octets);
    dlms_left(p->wire, (true_t){p->now_ns});
  }
  return true;
}

/* Until neither side has anything more to say at once. The client's time-out never comes. */
static inline void pair_pump(pair_t *p) {
  for (int turn = 0; turn < 64; turn++)
    if (!pair_turn(p)) return;
}

static inline void pair_full_second(pair_t *p) {
  p->now_ns = div_ceil(p->now_ns + 1, NS_PER_S) * NS_PER_S;
  model_advance(&p->sample.port, (true_t){p->now_ns});
}

/* On the same connection the client `sap` speaks from now on. */
static inline void pair_speak_as(pair_t *p, uint8_t sap) {
  datalink_config_t config = {.kind =
                                  p->config.link == DLMS_HDLC ? DATALINK_HDLC : DATALINK_WRAPPER,
                              .client = sap,
                              .address = PAIR_ADDRESS,
                              .address_len = 2,
                              .baud = 9600,
                              .info_max = 2030,
                              .window_max = 1};
  p->sap = sap;
  p->up = false;
  p->heard_count = 0;
  datalink_open(&p->link, (mono_t){p->now_ns}, &config);
  pair_pump(p);
  CHECK(p->up);
}

/* A new connection of it. */
static inline void pair_connect(pair_t *p, uint8_t sap) {
  pair_full_second(p);
  dlms_reset(p->wire);
  pair_speak_as(p, sap);
}

static inline void pair_say(pair_t *p, bytes_t apdu) {
  pair_full_second(p);
  p->heard_count = 0;
  CHECK(datalink_apdu(&p->link, (mono_t){p->now_ns}, apdu) == ST_OK);
  pair_pump(p);
}

/* --- requests --- */

static inline int32_t pair_code_of(const apdu_t *answer) {
  switch (answer->kind) {
  case APDU_GET_NORMAL:
  case APDU_ACTION_NORMAL:
  case APDU_SET_NORMAL:
  case APDU_SET_LAST:
    return answer->has_result ? answer->result : 0;
  case APDU_EXCEPTION:
    return EXCEPTION(answer->result, answer->data_result);
  case APDU_GET_BLOCK:
    return answer->has_result ? answer->result : CODE_BLOCK;
  case APDU_SET_BLOCK:
  case APDU_ACTION_NEXT:
  case APDU_ACTION_BLOCK:
  case APDU_GENERAL_BLOCK:
    return CODE_BLOCK;
  case APDU_GET_LIST:
  case APDU_SET_LIST:
  case APDU_ACTION_LIST:
    return CODE_LIST;
  case APDU_SERVICE_ERROR:
  case APDU_DATA_NOTIFICATION:
  case APDU_EVENT_NOTIFICATION:
  case APDU_RELEASED:
  case APDU_KINDS:
    break;
  }
  return CODE_OTHER;
}

/* What the client makes of the first APDU heard. */
static inline int32_t pair_code(pair_t *p) {
  bytes_t plain;
  if (p->heard_count == 0) return CODE_SILENCE;
  memcpy(p->opened, p->heard[0], p->heard_len[0]);
  p->fault = (fault_t){.status = ST_OK};
  status_t status =
      ciphering_open_apdu(p->ciphering, p->opened, p->heard_len[0], &plain, &p->fault);
  if (status == ST_OK) status = apdu_read(plain, &p->answer, &p->fault);
  if (status == ST_OK) status = apdu_check(&p->answer, PAIR_INVOKE, p->aare.conformance, &p->fault);
  return status == ST_OK ? pair_code_of(&p->answer) : CODE_BAD;
}

/* `plain` protected as agreed, in memory of the pair's caller. */
static inline bytes_t pair_protected(pair_t *p, bytes_t plain, uint8_t room[PAIR_APDU_MAX]) {
  obuf_t out = obuf_over(room, PAIR_APDU_MAX);
  CHECK(ciphering_protect(p->ciphering, plain, &out, &p->fault) == ST_OK);
  CHECK(!out.full);
  return obuf_bytes(&out);
}

static inline int32_t pair_request(pair_t *p, bytes_t plain) {
  uint8_t room[PAIR_APDU_MAX];
  pair_say(p, pair_protected(p, plain, room));
  return pair_code(p);
}

static inline bytes_t pair_hex(const char *hex) {
  static uint8_t rooms[4][PAIR_APDU_MAX];
  static size_t turn;
  uint8_t *room = rooms[turn++ % 4];
  return sample_hex(room, PAIR_APDU_MAX, hex);
}

static inline int32_t pair_request_hex(pair_t *p, const char *hex) {
  return pair_request(p, pair_hex(hex));
}

static inline int32_t pair_get(pair_t *p, apdu_target_t target) {
  uint8_t room[256];
  obuf_t out = obuf_over(room, sizeof room);
  apdu_put_get(&out, PAIR_INVOKE, &target, 1);
  return pair_request(p, obuf_bytes(&out));
}

static inline int32_t pair_set(pair_t *p, apdu_target_t target, bytes_t value) {
  uint8_t room[1024];
  obuf_t out = obuf_over(room, sizeof room);
  apdu_put_set(&out, PAIR_INVOKE, &target, &value, 1);
  return pair_request(p, obuf_bytes(&out));
}

static inline int32_t pair_act(pair_t *p, apdu_target_t target, bytes_t parameters) {
  uint8_t room[1024];
  obuf_t out = obuf_over(room, sizeof room);
  apdu_put_action(&out, PAIR_INVOKE, &target, parameters);
  return pair_request(p, obuf_bytes(&out));
}

/* --- associations --- */

/* The client's counters go on where they stood. */
static inline void pair_open_ciphering(pair_t *p, uint8_t sap) {
  const char *name = PAIR_SECURITIES[p->config.security];
  p->row = sap == PAIR_PUBLIC ? &SECURITY_PUBLIC : security_level(name);
  bool dedicated = p->row->form == FORM_DEDICATED || p->row->form == FORM_GENERAL_DEDICATED;
  for (uint8_t i = 0; i < sizeof p->challenge; i++) {
    p->challenge[i] = (uint8_t)(0x20 + i);
    p->dedicated[i] = (uint8_t)(p->counter + 7 * i);
  }
  ciphering_open(p->ciphering, p->row, p->row->mechanism == MECHANISM_GMAC ? &p->keys : NULL,
                 p->counter, UINT32_MAX, p->server_counter, dedicated ? p->dedicated : NULL);
  p->aarq = (apdu_aarq_t){.level = p->row, .conformance = p->conformance, .pdu_max = 1024};
  if (p->row->mechanism == MECHANISM_LLS)
    p->aarq.secret = bytes_text(p->config.password[sap == PAIR_MANAGEMENT ? 2 : 1]);
  if (p->row->mechanism == MECHANISM_GMAC) {
    p->aarq.secret = bytes_of(p->challenge, sizeof p->challenge);
    p->aarq.title = p->keys.title;
  }
  if (dedicated) p->aarq.dedicated = bytes_of(p->dedicated, sizeof p->dedicated);
}

/* The AARQ as `p->aarq` says; what the client makes of the AARE. */
static inline status_t pair_aarq(pair_t *p) {
  uint8_t room[PAIR_APDU_MAX];
  obuf_t out = obuf_over(room, sizeof room);
  CHECK(apdu_put_aarq(&out, &p->aarq, p->ciphering, &p->fault) == ST_OK);
  pair_say(p, obuf_bytes(&out));
  if (p->heard_count == 0) return ST_TIMEOUT;
  memcpy(p->opened, p->heard[0], p->heard_len[0]);
  return apdu_read_aare(p->opened, p->heard_len[0], &p->aarq, p->ciphering, &p->aare, &p->fault);
}

static const apdu_target_t PAIR_PROOF = {.class_id = 15, .name = {0, 0, 40, 0, 0, 255}, .index = 1};

/* f(StoC); the client checks f(CtoS) where the meter gives it. The action's result. */
static inline int32_t pair_prove(pair_t *p) {
  uint8_t reply[32], data[40];
  obuf_t gmac = obuf_over(reply, sizeof reply), value = obuf_over(data, sizeof data);
  bytes_t answer;
  CHECK(ciphering_gmac(p->ciphering, p->aare.challenge, &gmac, &p->fault) == ST_OK);
  axdr_put_octets(&value, AXDR_OCTETS, obuf_bytes(&gmac));
  const uint32_t agreed = p->aare.conformance;
  p->aare.conformance |= CONFORMANCE_ACTION; /* the proof belongs to the association */
  int32_t code = pair_act(p, PAIR_PROOF, obuf_bytes(&value));
  p->aare.conformance = agreed;
  if (code != 0) return code;
  axdr_t in = axdr_over(p->answer.data);
  if (!p->answer.has_data || axdr_octets(&in, &answer, &p->fault) != ST_OK) return CODE_BAD;
  bytes_t challenge = bytes_of(p->challenge, sizeof p->challenge);
  status_t status = ciphering_check_gmac(p->ciphering, challenge, answer, &p->fault);
  return status == ST_OK ? 0 : CODE_BAD;
}

/* Counters that the association used stay used. */
static inline void pair_keep_counters(pair_t *p) {
  if (p->row == NULL || p->row->mechanism != MECHANISM_GMAC) return;
  p->counter = ciphering_counter(p->ciphering);
  p->server_counter = ciphering_server_counter(p->ciphering);
}

/* Up to the AARE; a level by GMAC then waits for the proof. */
static inline status_t pair_begin(pair_t *p, uint8_t sap) {
  pair_keep_counters(p);
  pair_connect(p, sap);
  pair_open_ciphering(p, sap);
  return pair_aarq(p);
}

static inline bool pair_associate(pair_t *p, uint8_t sap) {
  if (pair_begin(p, sap) != ST_OK) return false;
  return p->row->mechanism != MECHANISM_GMAC || pair_prove(p) == 0;
}

static inline bool pair_is_ciphered(const pair_t *p) { return p->row->control != 0; }

/* --- no trace --- */

static inline void pair_picture(pair_t *p, picture_t *picture, bool counters) {
  picture_meter(picture, &p->sample.port);
  picture_kept(picture, &p->kept, counters);
  picture_put(picture, dlms_associated(p->wire));
}

/* Call at a full second; the request that follows is answered within it. */
static inline void pair_look(pair_t *p, bool counters) {
  pair_full_second(p);
  p->now_ns -= 1; /* the request begins at the next full second, which is this one */
  pair_picture(p, &p->before, counters);
}

static inline bool pair_left_no_trace(pair_t *p, bool counters) {
  pair_picture(p, &p->after, counters);
  return p->before.len == p->after.len &&
         memcmp(p->before.octets, p->after.octets, p->before.len) == 0;
}

#endif
