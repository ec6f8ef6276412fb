/* Any octets in any runs, with ticks between them: the server, which offers mode E too, never fails
 * a check, never answers with more than its buffer, and after 488 s of silence it is idle at
 * 300 Bd (61 s would do in mode C, 120 s where the line was handed over). */
#include "sim/wire/iec21.h"
#include "sim/wire/iec21_toy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void answer_all(iec21_t *wire, true_t now) {
  iec21_act_t act;
  iec21_tick(wire, now);
  while (iec21_next(wire, &act)) {
    CHECK(act.octets.len <= IEC21_ANSWER_MAX);
    if (act.kind == IEC21_SEND) iec21_left(wire, (true_t){now.ns + 1});
  }
}

/* The first octet of a run says how long it is (1…64) and how long the silence after it (× 50
 * ms). */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static iec21_t wire;
  toy_t toy = {.rows = TOY_ROWS};
  true_t now = {0};
  iec21_config_t config = toy_config;
  config.mode_e = true;
  iec21_open(&wire, &config, &toy_app, &toy, NULL);
  size_t at = 0;
  while (at < size) {
    size_t len = 1 + (data[at] & 63);
    int64_t rest_ns = (data[at] >> 6) * INT64_C(700000000);
    at++;
    if (len > size - at) len = size - at;
    true_t last = {now.ns + (int64_t)len * 1000000};
    iec21_feed(&wire, (true_t){now.ns + 1000000}, last, bytes_of(data + at, len));
    at += len;
    now.ns = last.ns + rest_ns;
    answer_all(&wire, now);
  }
  for (int i = 0; i < 8; i++) {
    now.ns += IEC21_SILENCE_NS + NS_PER_S;
    answer_all(&wire, now);
  }
  CHECK(iec21_idle(&wire));
  CHECK(iec21_rate(&wire) == IEC21_BAUD_SIGN_ON);
  return 0;
}
