/* Any octets, in any runs, at any times: the decoder must give two texts that are closed, and the
 * facts must be the same when the runs come octet by octet. Each run of the input has
 * two octets of header (line, direction and length; the gap before it), and then its octets. */
#include "decode.h"

#include <stdlib.h>
#include <string.h>

enum { RUNS_MAX = 256, PIECES_MAX = 4096, RUN_LEN_MAX = 63 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char facts[] = "meter 0 m 10000001 polyphase-tou ct 0 0 0\n"
                            "meter 1 n 10000002 polyphase-tou ct 0 0 0\n"
                            "meter 2 o 3 polyphase-tou ct 1 0 0\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static decode_run_t runs[RUNS_MAX], pieces[PIECES_MAX];
  size_t count = 0, piece_count = 0;
  int64_t now_ns = 0;
  while (size > 2 && count < RUNS_MAX && piece_count < PIECES_MAX - RUN_LEN_MAX) {
    size_t len = data[0] & RUN_LEN_MAX;
    if (len > size - 2) len = size - 2;
    now_ns += (int64_t)data[1] * 10000000 + 1000000;
    runs[count] = (decode_run_t){.first_ns = now_ns,
                                 .last_ns = now_ns + (len ? (int64_t)(len - 1) * 1000000 : 0),
                                 .line = data[0] >> 7,
                                 .from_meter = data[0] >> 6 & 1,
                                 .octets = data + 2,
                                 .len = len};
    for (size_t i = 0; i < len; i++) {
      pieces[piece_count] = runs[count];
      pieces[piece_count].first_ns = pieces[piece_count].last_ns = now_ns + (int64_t)i * 1000000;
      pieces[piece_count].octets = data + 2 + i;
      pieces[piece_count++].len = 1;
    }
    now_ns = runs[count++].last_ns;
    data += 2 + len;
    size -= 2 + len;
  }
  char error[128];
  char *whole = decode_served(facts, runs, count, error, sizeof error);
  char *parts = decode_served(facts, pieces, piece_count, error, sizeof error);
  char *exchange = decode_exchange(facts, runs, count, error, sizeof error);
  if (!whole || !parts || !exchange || strcmp(whole, parts) != 0) abort();
  free(whole);
  free(parts);
  free(exchange);
  return 0;
}
