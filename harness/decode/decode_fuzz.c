/* Any octets, in any runs, at any times: the decoder must give two texts that are closed, and the
 * facts must be the same when the runs come octet by octet. An input that begins with FF is a DLMS
 * line: an octet says which, then runs of four octets of header (direction, length, gap, control)
 * and their octets; with its bit 7 they are put into frames with right checks, so that what lies
 * behind them is reached. Any other is a line of 62056-21: runs with two octets of header (line,
 * direction and length; the gap before it). */
#include "decode.h"
#include "decode_hdlc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  RUNS_MAX = 256,
  PIECES_MAX = 65536,
  RUN_LEN_MAX = 63,
  FRAMED_MAX = 65536,
  DLMS = 0xff,
  DLMS_HEAD = 4,
  FRAMED = 0x80,
  MODE_E = 0x40,
  WRAPPER = 0x20
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char shape[] = "quantity 0 0 +A\nquantity 0 1 R1\nquantity 0 2 C1 +0\ntou 0 0 1\n"
                            "md 0 0 1 6 3\ncoincident 0 1 0 0\nchannel 0 0 0\nchannel 0 1 2\n"
                            "instrument 0 900000000000 60\ngauge 0 0 P\ngauge 0 1 Q1\n"
                            "policy 0 eob.daily yes\nfault 0 set_channels 900000000 -1 2,0 O3\n"
                            "firmware 0 1 1 7 MPF-1.0.0\nfirmware 0 2 1 1 APP-2\n";
static const char facts_21[] = "meter 0 m 10000001 polyphase-tou ct 0 0 0\n"
                               "meter 1 n 10000002 polyphase-tou ct 0 0 0\n"
                               "meter 2 o 3 polyphase-tou ct 1 0 0\n";
static const char *const securities[] = {"none",          "lls",       "hls",
                                         "authenticated", "encrypted", "both",
                                         "dedicated",     "general",   "general-dedicated"};

static decode_run_t runs[RUNS_MAX], pieces[PIECES_MAX];
static size_t run_count, piece_count;
static int64_t now_ns;

static void add(int line, int from_meter, uint8_t gap, const uint8_t *octets, size_t len) {
  now_ns += (int64_t)gap * 10000000 + 1000000;
  runs[run_count++] = (decode_run_t){.first_ns = now_ns,
                                     .last_ns = now_ns + (len ? (int64_t)(len - 1) * 1000000 : 0),
                                     .line = line,
                                     .from_meter = from_meter,
                                     .octets = octets,
                                     .len = len};
  for (size_t i = 0; i < len; i++) {
    pieces[piece_count] = runs[run_count - 1];
    pieces[piece_count].first_ns = pieces[piece_count].last_ns = now_ns + (int64_t)i * 1000000;
    pieces[piece_count].octets = octets + i;
    pieces[piece_count++].len = 1;
  }
  now_ns = runs[run_count - 1].last_ns;
}

static void split_21(const uint8_t *data, size_t size) {
  while (size > 2 && run_count < RUNS_MAX) {
    size_t len = data[0] & RUN_LEN_MAX;
    if (len > size - 2) len = size - 2;
    add(data[0] >> 7, data[0] >> 6 & 1, data[1], data + 2, len);
    data += 2 + len;
    size -= 2 + len;
  }
}

static size_t put_check(uint8_t *frame, size_t len) {
  const uint16_t check = decode_hdlc_check((decode_view_t){(const char *)frame + 1, len - 1});
  frame[len++] = (uint8_t)check;
  frame[len++] = (uint8_t)(check >> 8);
  return len;
}

/* Client 2 and the meter 17, whose address is 02 23. */
static size_t put_hdlc(uint8_t *frame, bool from_meter, uint8_t control, const uint8_t *octets,
                       size_t count) {
  static const uint8_t to[] = {0x02, 0x23, 0x05}, from[] = {0x05, 0x02, 0x23};
  const size_t length = count ? 10 + count : 8;
  size_t len = 3;
  frame[0] = 0x7e;
  frame[1] = (uint8_t)(0xa0 | length >> 8);
  frame[2] = (uint8_t)length;
  memcpy(frame + len, from_meter ? from : to, sizeof to);
  len += sizeof to;
  frame[len++] = control;
  if (count) {
    len = put_check(frame, len);
    memcpy(frame + len, octets, count);
    len += count;
  }
  len = put_check(frame, len);
  frame[len++] = 0x7e;
  return len;
}

static size_t put_wrapper(uint8_t *message, bool from_meter, const uint8_t *octets, size_t count) {
  const uint8_t head[] = {0, 1, 0, from_meter ? 17 : 2, 0, from_meter ? 2 : 17, 0, (uint8_t)count};
  memcpy(message, head, sizeof head);
  memcpy(message + sizeof head, octets, count);
  return sizeof head + count;
}

static void split_dlms(uint8_t what, const uint8_t *data, size_t size) {
  static uint8_t framed[FRAMED_MAX];
  size_t used = 0;
  while (size > DLMS_HEAD && run_count < RUNS_MAX && used < FRAMED_MAX - 512) {
    const bool from_meter = data[0] & 1;
    const uint8_t *octets = data + DLMS_HEAD;
    size_t count = data[1];
    if (count > size - DLMS_HEAD) count = size - DLMS_HEAD;
    size_t len = count;
    if (!(what & FRAMED))
      memcpy(framed + used, octets, count);
    else if (what & WRAPPER)
      len = put_wrapper(framed + used, from_meter, octets, count);
    else
      len = put_hdlc(framed + used, from_meter, data[3], octets, count);
    add(0, from_meter, data[2], framed + used, len);
    used += len;
    data += DLMS_HEAD + count;
    size -= DLMS_HEAD + count;
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static char facts_dlms[600];
  const char *facts = facts_21;
  run_count = piece_count = 0;
  now_ns = 0;
  if (size > 2 && data[0] == DLMS) {
    const uint8_t what = data[1];
    snprintf(facts_dlms, sizeof facts_dlms,
             "meter 0 m 10000001 polyphase-tou ct 0 0 0\n"
             "protocol 0 %s\naddress 0 17 2\nsecurity 0 %s\ntitle 0 4D4D4D0000BC614E\n"
             "key 0 guek 000102030405060708090A0B0C0D0E0F\n"
             "key 0 gak D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF\n"
             "key 0 kek 00112233445566778899AABBCCDDEEFF\n",
             what & WRAPPER  ? "dlms-wrapper direct"
             : what & MODE_E ? "dlms-hdlc mode-e"
                             : "dlms-hdlc direct",
             securities[(what & 0x1f) % (sizeof securities / sizeof securities[0])]);
    facts = facts_dlms;
    split_dlms(what, data + 2, size - 2);
  } else {
    split_21(data, size);
  }
  /* Of every other length the first meter has more than one quantity, daily sets, gauges and
   * firmware. */
  static char declared[1024];
  snprintf(declared, sizeof declared, "%s%s", facts, size % 2 ? shape : "");
  facts = declared;
  char error[128];
  char *whole = decode_served(facts, runs, run_count, error, sizeof error);
  char *parts = decode_served(facts, pieces, piece_count, error, sizeof error);
  char *exchange = decode_exchange(facts, runs, run_count, error, sizeof error);
  if (!whole || !parts || !exchange || strcmp(whole, parts) != 0) abort();
  free(whole);
  free(parts);
  free(exchange);
  return 0;
}
