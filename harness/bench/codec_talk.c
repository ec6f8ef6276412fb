/* A meter's server of DLMS and a head-end's half of it in one thread, over the wrapper: each octet
 * is written and read by both codecs, and nothing else is in between. The objects are a table of
 * as many registers as a meter of `polyphase-tou` has objects; the one that is asked for is in its
 * middle, for the server looks for it from the first on. See codec.h. */
#include "harness/bench/codec.h"

#include <string.h>

#include "base/dice.h"
#include "pmu/proto/apdu.h"
#include "pmu/proto/datalink_parts.h"
#include "sim/wire/dlms.h"

enum { OBJECTS = 100, ASKED = 50, CLASS_REGISTER = 3, CLASS_ASSOCIATION = 15, ADDRESS = 17 };
enum { PDU_MAX = 1024, ROOM = 2 * PDU_MAX, PLAIN_MAX = 256, CHALLENGE_LEN = 16 };
enum { INVOKE = APDU_CONFIRMED | 1, STEPS_MAX = 8 };
#define VALUE INT64_C(123456789012)

struct codec_talk {
  dlms_t *meter;
  dlms_kept_t kept;
  ciphering_t *ciphering;
  ciphering_keys_t keys;
  apdu_aarq_t aarq;
  uint8_t challenge[CHALLENGE_LEN];
  datalink_t link;
  int64_t now_ns;
  uint64_t drawn;
  size_t heard_len;
  uint8_t heard[ROOM]; /* deciphered in place */
};

int64_t codec_talk_register(void) { return VALUE; }

/* --- the meter's objects --- */

static bool show(void *of, uint32_t index, uint8_t level, cosem_object_t *object) {
  (void)of;
  (void)level;
  if (index >= OBJECTS) return false;
  *object = (cosem_object_t){.class_id = CLASS_REGISTER,
                             .name = {1, 0, 1, 8, (uint8_t)index, 255},
                             .attribute_count = 3,
                             .attributes = {COSEM_READ, COSEM_READ, COSEM_READ}};
  return true;
}

static cosem_result_t get(void *of, true_t at, uint8_t level, uint32_t index, uint8_t attribute,
                          const cosem_select_t *select, obuf_t *value, cosem_rows_t *rows,
                          bool *streamed) {
  (void)of;
  (void)at;
  (void)level;
  (void)select;
  (void)rows;
  (void)streamed;
  if (index != ASKED || attribute != 2) return COSEM_UNDEFINED;
  ax_u64(value, (uint64_t)VALUE);
  return COSEM_OK;
}

static bool locked_out(void *of, true_t at) {
  (void)of;
  (void)at;
  return false;
}

static void count_password(void *of, true_t at, uint8_t level) {
  (void)of;
  (void)at;
  (void)level;
}

/* Nothing of this work writes, acts, streams or pushes. */
static const cosem_app_t app = {.object = show,
                                .get = get,
                                .locked_out = locked_out,
                                .wrong_password = count_password,
                                .right_password = count_password};

static void draw(void *of, uint8_t *to, size_t len) {
  codec_talk_t *talk = of;
  for (size_t at = 0; at < len; at += sizeof(uint64_t)) {
    uint64_t octets = dice_u64(1, 2, 3, talk->drawn++);
    size_t left = len - at < sizeof octets ? len - at : sizeof octets;
    memcpy(to + at, &octets, left);
  }
}

/* --- both ends --- */

static void open_meter(codec_talk_t *talk, arena_t *arena) {
  dlms_config_t config = {.link = DLMS_WRAPPER,
                          .address = ADDRESS,
                          .address_len = 2,
                          .baud = 9600,
                          .security = DLMS_SECURITY_BOTH,
                          .serial_number = "1",
                          .manufacturer = "MPF",
                          .entropy = draw,
                          .entropy_of = talk};
  memcpy(config.title, talk->keys.server_title, sizeof config.title);
  memcpy(talk->kept.guek, talk->keys.guek, sizeof talk->kept.guek);
  memcpy(talk->kept.gak, talk->keys.gak, sizeof talk->kept.gak);
  talk->meter = arena_take(arena, dlms_size());
  dlms_open(talk->meter, &config, &talk->kept, &app, talk, NULL);
}

static void open_headend(codec_talk_t *talk, arena_t *arena) {
  const datalink_config_t config = {.kind = DATALINK_WRAPPER,
                                    .client = COSEM_SAP_READING,
                                    .address = ADDRESS,
                                    .address_len = 2,
                                    .info_max = HDLC_INFO_MAX,
                                    .window_max = 1};
  datalink_act_t act;
  talk->ciphering = ciphering_new(arena);
  talk->aarq = (apdu_aarq_t){.level = security_level("both"),
                             .title = talk->keys.title,
                             .secret = bytes_of(talk->challenge, sizeof talk->challenge),
                             .conformance = CONFORMANCE_GET | CONFORMANCE_ACTION |
                                            CONFORMANCE_BLOCK_GET | CONFORMANCE_SELECTIVE,
                             .pdu_max = PDU_MAX};
  ciphering_open(talk->ciphering, talk->aarq.level, &talk->keys, 1, UINT32_MAX, 0, NULL);
  datalink_open(&talk->link, (mono_t){talk->now_ns}, &config);
  bool up = datalink_next(&talk->link, &act) && act.kind == DATALINK_UP;
  CHECK(up);
}

codec_talk_t *codec_talk_new(arena_t *arena) {
  codec_talk_t *talk = ARENA_NEW(arena, codec_talk_t);
  talk->now_ns = NS_PER_S;
  for (uint8_t at = 0; at < CIPHERING_KEY_LEN; at++) {
    talk->keys.guek[at] = at;
    talk->keys.gak[at] = (uint8_t)(0xD0 + at);
  }
  memcpy(talk->keys.title, "MPUHEAD1", CIPHERING_TITLE_LEN);
  memcpy(talk->keys.server_title, "MPFMETER", CIPHERING_TITLE_LEN);
  open_meter(talk, arena);
  open_headend(talk, arena);
  return talk;
}

void codec_talk_free(codec_talk_t *talk) {
  if (talk == NULL) return;
  ciphering_free(talk->ciphering);
  dlms_close(talk->meter);
}

/* --- there and back --- */

/* What the head-end wants: octets to the meter, an APDU to `heard`. */
static status_t serve_headend(codec_talk_t *talk, fault_t *fault) {
  datalink_act_t act;
  while (datalink_next(&talk->link, &act)) {
    if (act.kind == DATALINK_SEND) {
      dlms_feed(talk->meter, (true_t){talk->now_ns}, (true_t){talk->now_ns}, act.octets);
    } else if (act.kind == DATALINK_APDU) {
      if (act.octets.len > sizeof talk->heard)
        return fault_set(fault, ST_NO_ROOM, -1, -1, "a long answer");
      memcpy(talk->heard, act.octets.p, act.octets.len);
      talk->heard_len = act.octets.len;
    } else if (act.kind != DATALINK_SENT) {
      return fault_set(fault, ST_HANGUP, -1, -1, "the link: %s", act.fault.text);
    }
  }
  return ST_OK;
}

/* The meter's reaction passes in no time. */
static void serve_meter(codec_talk_t *talk) {
  dlms_act_t act;
  true_t due = dlms_deadline(talk->meter);
  if (due.ns != TIME_NEVER && due.ns > talk->now_ns) talk->now_ns = due.ns;
  dlms_tick(talk->meter, (true_t){talk->now_ns});
  while (dlms_next(talk->meter, &act)) {
    mono_t now = {talk->now_ns};
    if (act.kind == DLMS_SEND) datalink_feed(&talk->link, now, now, act.octets);
    dlms_left(talk->meter, (true_t){talk->now_ns});
  }
}

static status_t exchange(codec_talk_t *talk, bytes_t apdu, fault_t *fault) {
  status_t status = datalink_apdu(&talk->link, (mono_t){talk->now_ns}, apdu);
  talk->heard_len = 0;
  if (status != ST_OK) return fault_set(fault, status, -1, -1, "the link takes no APDU");
  for (int32_t step = 0; step < STEPS_MAX && talk->heard_len == 0; step++) {
    status = serve_headend(talk, fault);
    if (status != ST_OK) return status;
    if (talk->heard_len == 0) serve_meter(talk);
  }
  if (talk->heard_len > 0) return ST_OK;
  return fault_set(fault, ST_SILENT_LINE, -1, -1, "the meter did not answer");
}

/* A service, protected; its answer, opened and read. */
static status_t ask(codec_talk_t *talk, bytes_t plain, apdu_t *apdu, fault_t *fault) {
  uint8_t memory[PLAIN_MAX + CIPHERING_OVERHEAD_MAX];
  obuf_t sealed = obuf_over(memory, sizeof memory);
  bytes_t opened;
  status_t status = ciphering_protect(talk->ciphering, plain, &sealed, fault);
  if (status == ST_OK) status = exchange(talk, obuf_bytes(&sealed), fault);
  if (status == ST_OK)
    status = ciphering_open_apdu(talk->ciphering, talk->heard, talk->heard_len, &opened, fault);
  if (status == ST_OK) status = apdu_read(opened, apdu, fault);
  return status == ST_OK ? apdu_check(apdu, INVOKE, talk->aarq.conformance, fault) : status;
}

static status_t prove(codec_talk_t *talk, bytes_t challenge, fault_t *fault) {
  static const apdu_target_t reply = {
      .class_id = CLASS_ASSOCIATION, .name = {0, 0, 40, 0, 0, 255}, .index = 1};
  uint8_t proof[32], data[40], memory[PLAIN_MAX];
  obuf_t gmac = obuf_over(proof, sizeof proof), value = obuf_over(data, sizeof data);
  obuf_t out = obuf_over(memory, sizeof memory);
  apdu_t apdu;
  bytes_t theirs;
  status_t status = ciphering_gmac(talk->ciphering, challenge, &gmac, fault);
  if (status != ST_OK) return status;
  axdr_put_octets(&value, AXDR_OCTETS, obuf_bytes(&gmac));
  apdu_put_action(&out, INVOKE, &reply, obuf_bytes(&value));
  status = ask(talk, obuf_bytes(&out), &apdu, fault);
  if (status != ST_OK) return status;
  if (apdu.kind != APDU_ACTION_NORMAL || apdu.result != 0 || !apdu.has_data)
    return fault_set(fault, ST_REFUSED, -1, -1, "the meter did not take f(StoC)");
  axdr_t in = axdr_over(apdu.data);
  status = axdr_octets(&in, &theirs, fault);
  if (status != ST_OK) return status;
  return ciphering_check_gmac(talk->ciphering, talk->aarq.secret, theirs, fault);
}

status_t codec_talk_associate(codec_talk_t *talk, fault_t *fault) {
  uint8_t memory[PLAIN_MAX];
  obuf_t out = obuf_over(memory, sizeof memory);
  apdu_aare_t aare;
  draw(talk, talk->challenge, sizeof talk->challenge);
  ciphering_open(talk->ciphering, talk->aarq.level, &talk->keys, ciphering_counter(talk->ciphering),
                 UINT32_MAX, ciphering_server_counter(talk->ciphering), NULL);
  status_t status = apdu_put_aarq(&out, &talk->aarq, talk->ciphering, fault);
  if (status == ST_OK) status = exchange(talk, obuf_bytes(&out), fault);
  if (status == ST_OK)
    status =
        apdu_read_aare(talk->heard, talk->heard_len, &talk->aarq, talk->ciphering, &aare, fault);
  return status == ST_OK ? prove(talk, aare.challenge, fault) : status;
}

status_t codec_talk_get(codec_talk_t *talk, int64_t *value, fault_t *fault) {
  static const apdu_target_t target = {
      .class_id = CLASS_REGISTER, .name = {1, 0, 1, 8, ASKED, 255}, .index = 2};
  uint8_t memory[PLAIN_MAX];
  obuf_t out = obuf_over(memory, sizeof memory);
  apdu_t apdu;
  apdu_put_get(&out, INVOKE, &target, 1);
  status_t status = ask(talk, obuf_bytes(&out), &apdu, fault);
  if (status != ST_OK) return status;
  if (apdu.kind != APDU_GET_NORMAL || !apdu.has_data)
    return fault_set(fault, ST_REFUSED, -1, -1, "no value came");
  axdr_t in = axdr_over(apdu.data);
  status = axdr_number(&in, AXDR_U64, value, fault);
  return status == ST_OK ? axdr_end(&in, fault) : status;
}

status_t codec_talk_release(codec_talk_t *talk, fault_t *fault) {
  uint8_t memory[PLAIN_MAX];
  obuf_t out = obuf_over(memory, sizeof memory);
  status_t status = apdu_put_rlrq(&out, &talk->aarq, talk->ciphering, fault);
  if (status == ST_OK) status = exchange(talk, obuf_bytes(&out), fault);
  return status == ST_OK ? apdu_read_rlre(talk->heard, talk->heard_len, talk->ciphering, fault)
                         : status;
}
