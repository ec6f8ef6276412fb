/* Two ends of one association: any octets that arrive are refused or opened without a crash and
 * without a counter that falls; what one end protects the other opens to the same text, once; and
 * with a bit changed it does not. The first octet is the level and what to do, the second and third
 * the bit; the rest what arrives, or the text. */
#include "pmu/proto/ciphering.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TEXT_MAX = 2048, HEAD = 3, LEVELS = 9 };

static const char *const names[LEVELS] = {"none",          "lls",       "hls",
                                          "authenticated", "encrypted", "both",
                                          "dedicated",     "general",   "general-dedicated"};
static ciphering_t *ours, *theirs;

static void open_both(const security_level_t *level) {
  static arena_t arena;
  static const uint8_t dedicated[CIPHERING_KEY_LEN] = "a key for a whil";
  ciphering_keys_t keys = {.title = "CLIENT 1", .server_title = "METER 01", .guek = "guek"};
  memcpy(keys.gak, "gak", 3);
  if (ours == NULL) {
    ours = ciphering_new(&arena);
    theirs = ciphering_new(&arena);
  }
  ciphering_open(ours, level, &keys, 10, 20, 5, dedicated);
  memcpy(keys.title, "METER 01", CIPHERING_TITLE_LEN);
  memcpy(keys.server_title, "CLIENT 1", CIPHERING_TITLE_LEN);
  ciphering_open(theirs, level, &keys, 10, 20, 5, dedicated);
}

static void arrive(bytes_t octets) {
  static uint8_t in[TEXT_MAX];
  fault_t fault = {0};
  bytes_t plain;
  memcpy(in, octets.p, octets.len);
  uint32_t before = ciphering_server_counter(ours);
  status_t status = ciphering_open_apdu(ours, in, octets.len, &plain, &fault);
  CHECK(status == fault.status);
  CHECK(ciphering_server_counter(ours) >= before);
  CHECK(plain.p >= in);
  CHECK(plain.p + plain.len <= in + octets.len);
  if (status != ST_OK) CHECK(plain.len == 0);
  if (ciphering_level(ours)->control == 0) return;
  memcpy(in, octets.p, octets.len);
  status = ciphering_open_initiate(ours, in, octets.len, &plain, &fault);
  if (status != ST_OK) CHECK(plain.len == 0);
  memcpy(in, octets.p, octets.len);
  before = ciphering_server_counter(ours);
  status = ciphering_check_gmac(ours, bytes_of("challenge", 9), bytes_of(in, octets.len), &fault);
  if (status != ST_OK) CHECK(ciphering_server_counter(ours) == before);
}

/* An APDU that has a protected form, whatever the octets were. */
static void send(bytes_t text, size_t bit) {
  static const uint8_t tags[] = {0xC0, 0xC1, 0xC3, 0xC4, 0xC5, 0xC7, 0x01, 0x08};
  static uint8_t plain[TEXT_MAX], wire[TEXT_MAX + 64], again[TEXT_MAX + 64];
  fault_t fault = {0};
  obuf_t out = obuf_over(wire, sizeof wire);
  bytes_t opened;
  memcpy(plain, text.p, text.len);
  plain[0] = tags[plain[0] % sizeof tags];
  CHECK(ciphering_protect(ours, bytes_of(plain, text.len), &out, &fault) == ST_OK);
  memcpy(again, wire, out.len);
  bool tagged = (ciphering_level(ours)->control & 0x10) != 0;
  again[bit / 8 % out.len] ^= (uint8_t)(1 << bit % 8);
  status_t status = ciphering_open_apdu(theirs, again, out.len, &opened, &fault);
  bool in_clear = status == ST_OK && opened.p == again; /* became a tag without protected form */
  if (tagged) CHECK(status != ST_OK || in_clear);
  if (!tagged && ciphering_level(ours)->control != 0) return; /* its counter may be taken */
  memcpy(again, wire, out.len);
  CHECK(ciphering_open_apdu(theirs, again, out.len, &opened, &fault) == ST_OK);
  CHECK(bytes_equal(opened, bytes_of(plain, text.len)));
  if (!tagged) return;
  CHECK(ciphering_open_apdu(theirs, wire, out.len, &opened, &fault) == ST_REPLAY);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < HEAD + 1 || size > TEXT_MAX) return 0;
  open_both(security_level(names[data[0] % LEVELS]));
  bytes_t rest = bytes_of(data + HEAD, size - HEAD);
  if (data[0] & 0x80)
    send(rest, (size_t)data[1] << 8 | data[2]);
  else
    arrive(rest);
  return 0;
}
