/* A client's frames for the tests and the fuzz target of the station: put together here, with a
 * check sequence worked out bit by bit, and nothing of station_frame.c. Not part of any program. */
#ifndef SIM_WIRE_STATION_CLIENT_H
#define SIM_WIRE_STATION_CLIENT_H

#include <string.h>

#include "base/octets.h"

/* "7E A0 07" as octets; blanks are skipped. */
static inline size_t client_hex(const char *hex, uint8_t *octets) {
  static const char digits[] = "0123456789ABCDEF";
  size_t count = 0;
  for (; *hex != 0; hex++) {
    const char *digit = strchr(digits, *hex);
    if (digit == NULL) continue;
    uint8_t half = (uint8_t)(digit - digits);
    if (count % 2 == 0)
      octets[count / 2] = (uint8_t)(half << 4);
    else
      octets[count / 2] |= half;
    count++;
  }
  return count / 2;
}

/* Over what follows the flag at `flag`. */
static inline void client_check(obuf_t *out, size_t flag) {
  uint16_t sum = 0xFFFF;
  for (size_t i = flag + 1; i < out->len; i++) {
    for (int bit = 0; bit < 8; bit++) {
      bool one = ((sum ^ (out->p[i] >> bit)) & 1) != 0;
      sum = (uint16_t)(sum >> 1);
      if (one) sum = sum ^ 0x8408;
    }
  }
  sum = (uint16_t)~sum;
  obuf_put(out, (uint8_t)(sum & 0xFF));
  obuf_put(out, (uint8_t)(sum >> 8));
}

/* `head`: both addresses and the control field, as they are on the line. */
static inline void client_frame(obuf_t *out, bool segmented, bytes_t head, bytes_t info) {
  size_t length = 4 + head.len + (info.len > 0 ? info.len + 2 : 0);
  size_t flag = out->len;
  obuf_put(out, 0x7E);
  obuf_put(out, (uint8_t)(0xA0 | (segmented ? 0x08 : 0) | length >> 8));
  obuf_put(out, (uint8_t)(length & 0xFF));
  obuf_add(out, head);
  if (info.len > 0) client_check(out, flag);
  obuf_add(out, info);
  client_check(out, flag);
  obuf_put(out, 0x7E);
}

#endif
