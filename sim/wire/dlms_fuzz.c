/* The whole application server over a toy meter: runs of raw octets, well-framed APDUs, well-sealed
 * ones, and the openings of associations between them. Never a failed check; nothing is written but
 * by the management client; a counter that was taken never falls, but by a transferred key; after a
 * reset nobody is associated. */
#include <stdlib.h>

#include "sim/wire/dlms_toy.h"
#include "sim/wire/guard.h"
#include "sim/wire/station_client.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PIECE_MAX = 1500, ACTS_MAX = 64, PDU_LONG = 1300 };

typedef struct {
  dlms_t *wire;
  dlms_link_t link;
  dlms_kept_t kept;
  dlms_toy_t toy;
  uint8_t sap, send, receive;
  uint32_t counter;
  int64_t now_ns;
} fuzz_t;

static const uint8_t client_title[] = {0x4D, 0x4D, 0x4D, 0x00, 0x00, 0xBC, 0x61, 0x4E};

static void answer_all(fuzz_t *f) {
  dlms_act_t act;
  for (int acts = 0; acts < ACTS_MAX; acts++) {
    true_t due = dlms_deadline(f->wire);
    if (due.ns < f->now_ns + NS_PER_S && due.ns > f->now_ns) f->now_ns = due.ns;
    dlms_tick(f->wire, (true_t){f->now_ns});
    if (!dlms_next(f->wire, &act)) return;
    CHECK(act.octets.len <= 4096);
    if (f->link == DLMS_HDLC && act.octets.len > 8 && (act.octets.p[6] & 1) == 0)
      f->receive = (f->receive + 1) & 7;
    f->now_ns += 1000000;
    if (act.kind == DLMS_SEND) dlms_left(f->wire, (true_t){f->now_ns});
  }
}

static void feed(fuzz_t *f, bytes_t octets) {
  const bool management = dlms_associated(f->wire) == COSEM_SAP_MANAGEMENT;
  const int32_t sets = f->toy.sets;
  true_t first = {f->now_ns + 1000};
  f->now_ns += 1000 * (int64_t)octets.len;
  dlms_feed(f->wire, first, (true_t){f->now_ns}, octets);
  CHECK(management || f->toy.sets == sets || dlms_associated(f->wire) == COSEM_SAP_MANAGEMENT);
  answer_all(f);
}

static void frame(fuzz_t *f, uint8_t control, bytes_t info) {
  static uint8_t memory[2 * PIECE_MAX];
  obuf_t out = obuf_over(memory, sizeof memory);
  const uint8_t head[] = {0x02, 0x23, (uint8_t)(f->sap << 1 | 1), control};
  client_frame(&out, false, bytes_of(head, sizeof head), info);
  feed(f, obuf_bytes(&out));
}

static void say(fuzz_t *f, bytes_t apdu) {
  static uint8_t memory[2 * PIECE_MAX];
  obuf_t out = obuf_over(memory, sizeof memory);
  if (f->link == DLMS_HDLC) {
    obuf_add(&out, bytes_of("\xE6\xE6\x00", 3));
    obuf_add(&out, apdu);
    uint8_t control = (uint8_t)(f->receive << 5 | 0x10 | f->send << 1);
    f->send = (f->send + 1) & 7;
    frame(f, control, obuf_bytes(&out));
    return;
  }
  const uint8_t header[] = {
      0, 1, 0, f->sap, 0, 17, (uint8_t)(apdu.len >> 8), (uint8_t)(apdu.len & 0xFF)};
  obuf_add(&out, bytes_of(header, sizeof header));
  obuf_add(&out, apdu);
  feed(f, obuf_bytes(&out));
}

/* `tag`, then the plain octets protected under the next counter. */
static size_t seal(fuzz_t *f, uint8_t tag, uint8_t control, bytes_t plain, uint8_t *to) {
  guard_t guard;
  obuf_t out = obuf_over(to, PIECE_MAX + 64);
  guard_seal_t how = {(uint8_t)(control & 0x30), ++f->counter, client_title, f->kept.guek,
                      f->kept.gak};
  uint8_t tag_len = (how.control & 0x10) != 0 ? 12 : 0;
  obuf_put(&out, tag);
  if (tag >= 0xDB) obuf_put(&out, sizeof client_title);
  if (tag >= 0xDB) obuf_add(&out, bytes_of(client_title, sizeof client_title));
  ax_length(&out, 5 + plain.len + tag_len);
  obuf_put(&out, how.control);
  ax_raw_u32(&out, how.counter);
  uint8_t *text = to + out.len;
  obuf_add(&out, plain);
  guard_open(&guard, &GUARD_SUITE_0);
  guard_begin(&guard, &how);
  guard_text(&guard, &how, text, plain.len);
  guard_end(&guard, &how, text + plain.len);
  guard_close(&guard);
  return out.len + tag_len;
}

static void open_association(fuzz_t *f, uint8_t client, uint8_t control) {
  static const uint8_t plain_aarq[] = {0x60, 0x1D, 0xA1, 0x09, 0x06, 0x07, 0x60, 0x85,
                                       0x74, 0x05, 0x08, 0x01, 0x01, 0xBE, 0x10, 0x04,
                                       0x0E, 0x01, 0x00, 0x00, 0x00, 0x06, 0x5F, 0x1F,
                                       0x04, 0x00, 0xFF, 0xFF, 0xFF, 0x00, 0x60};
  uint8_t aarq[256], user[128];
  obuf_t out = obuf_over(aarq, sizeof aarq);
  const uint8_t saps[] = {COSEM_SAP_PUBLIC, COSEM_SAP_READING, COSEM_SAP_MANAGEMENT, 5};
  if (f->link == DLMS_HDLC) frame(f, 0x53, bytes_of(NULL, 0));
  f->sap = saps[client & 3];
  f->send = f->receive = 0;
  if (f->link == DLMS_HDLC) {
    uint8_t info[64];
    size_t len = client_hex("818014 050207EE 060207EE 070400000001 080400000001", info);
    frame(f, 0x93, bytes_of(info, len));
  }
  if ((client & 4) == 0) {
    say(f, bytes_of(plain_aarq, sizeof plain_aarq));
    return;
  }
  uint8_t initiate[32] = {0x01, 0x01, 0x10};
  memcpy(initiate + 3, f->kept.guek, 16); /* a dedicated key that is the global one */
  memcpy(initiate + 19, "\x00\x00\x06\x5F\x1F\x04\x00\xFF\xFF\xFF\x00\x80", 12);
  size_t len = seal(f, 0x21, control, bytes_of(initiate, 31), user);
  obuf_add(&out,
           bytes_of("\x60\x00\xA1\x09\x06\x07\x60\x85\x74\x05\x08\x01\x03\xA6\x0A\x04\x08", 17));
  obuf_add(&out, bytes_of(client_title, sizeof client_title));
  obuf_add(&out,
           bytes_of("\x8A\x02\x07\x80\x8B\x07\x60\x85\x74\x05\x08\x02\x05\xAC\x0A\x80\x08", 17));
  obuf_add(&out, bytes_of("12345678\xBE", 9));
  obuf_put(&out, (uint8_t)(len + 2));
  obuf_put(&out, 0x04);
  obuf_put(&out, (uint8_t)len);
  obuf_add(&out, bytes_of(user, len));
  aarq[1] = (uint8_t)(out.len - 2);
  say(f, obuf_bytes(&out));
}

/* f(StoC): the toy draws 50 51 …, so it is known what was asked. */
static void prove(fuzz_t *f, uint8_t control) {
  uint8_t stoc[16], action[48], sealed[PIECE_MAX + 64];
  guard_t guard;
  guard_seal_t how = {0x10, ++f->counter, client_title, f->kept.guek, f->kept.gak};
  obuf_t out = obuf_over(action, sizeof action);
  for (uint8_t at = 0; at < 16; at++)
    stoc[at] = (uint8_t)(0x50 + f->toy.drawn - 16 + at);
  obuf_add(&out, bytes_of("\xC3\x01\xC1\x00\x0F\x00\x00\x28\x00\x00\xFF\x01\x01\x09\x11\x10", 16));
  ax_raw_u32(&out, how.counter);
  guard_open(&guard, &GUARD_SUITE_0);
  guard_gmac(&guard, &how, bytes_of(stoc, sizeof stoc), action + out.len);
  guard_close(&guard);
  out.len += 12;
  if (control == 0) {
    say(f, obuf_bytes(&out));
    return;
  }
  static const uint8_t tags[] = {0xCB, 0xD3, 0xDB, 0xDC};
  say(f, bytes_of(sealed, seal(f, tags[control & 3], control, obuf_bytes(&out), sealed)));
}

/* A step is a kind, a modifier and the length of its octets, in two. */
static size_t step(fuzz_t *f, const uint8_t *data, size_t size) {
  static uint8_t sealed[PIECE_MAX + 64];
  if (size < 4) return size;
  uint8_t kind = data[0] % 8, how = data[1];
  size_t len = (size_t)(data[2] << 8 | data[3]) % PIECE_MAX;
  if (len > size - 4) len = size - 4;
  bytes_t piece = bytes_of(data + 4, len);
  uint32_t taken = f->kept.counter_taken;
  switch (kind) {
  case 0:
    feed(f, piece);
    break;
  case 1:
  case 2:
    say(f, piece);
    break;
  case 3:
  case 4:
    if (len > 0) {
      uint8_t tag = (how & 1) != 0 ? (uint8_t)(piece.p[0] + 8) : how;
      say(f, bytes_of(sealed, seal(f, tag, how, piece, sealed)));
    }
    break;
  case 5:
    open_association(f, how & 7, how);
    break;
  case 6:
    prove(f, how & 0xF3);
    break;
  default:
    f->now_ns += (int64_t)how * NS_PER_S;
    answer_all(f);
    if (f->link == DLMS_HDLC) frame(f, (uint8_t)(f->receive << 5 | 0x11), bytes_of(NULL, 0));
    if (how == 255) dlms_reset(f->wire);
    break;
  }
  bool same_key = memcmp(f->kept.guek, dlms_toy_kept().guek, DLMS_KEY_LEN) == 0;
  CHECK(!same_key || f->kept.counter_taken >= taken);
  return 4 + len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static fuzz_t f;
  if (size < 2) return 0;
  f = (fuzz_t){.link = (data[0] & 1) != 0 ? DLMS_HDLC : DLMS_WRAPPER,
               .kept = dlms_toy_kept(),
               .sap = COSEM_SAP_PUBLIC};
  dlms_config_t config = dlms_toy_config(f.link, data[1] % DLMS_SECURITIES, &f.toy);
  config.serial = (data[0] & 2) != 0;
  config.datagrams = (data[0] & 4) != 0;
  if ((data[0] & 8) != 0) config.pdu_max = (data[0] & 16) != 0 ? PDU_LONG : DLMS_PDU_LEAST;
  config.room = malloc(dlms_room(PDU_LONG));
  CHECK(config.room != NULL);
  f.wire = malloc(dlms_size());
  CHECK(f.wire != NULL);
  dlms_open(f.wire, &config, &f.kept, &dlms_toy_app, &f.toy, NULL);
  for (size_t at = 2; at < size;)
    at += step(&f, data + at, size - at);
  dlms_reset(f.wire);
  CHECK(dlms_associated(f.wire) == 0 && dlms_idle(f.wire));
  dlms_close(f.wire);
  free(f.wire);
  free(config.room);
  return 0;
}
