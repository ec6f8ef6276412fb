/* Any objects, selectors, values and parameters against the model over a real meter, inputs of odd
 * length against the largest one, as a server hands them over: whole Data only. No failed check,
 * each value one whole Data, no row longer than a row may be, and as many rows as were said. */
#include "sim/models/sample_cosem.h"
#include "sim/models/sample_firmware.h"
#include "sim/models/sample_quality.h"
#include "sim/models/sample_shapes.h"

enum { HEAD_LEN = 6, ROWS_MAX = 4096, LEVELS = 3 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static sample_t s;

/* What is well-formed goes through; anything else would have been refused before. */
static bool is_data(bytes_t data, bool may_be_empty) {
  return (may_be_empty && data.len == 0) || cosem_well_formed(data);
}

static void read_rows(cosem_rows_t *rows) {
  CHECK(rows->rows < ROWS_MAX);
  for (uint32_t i = 0; i < rows->rows; i++) {
    obuf_t row = obuf_over(s.octets, COSEM_ROW_MAX);
    s.app->row(&s.port, rows, &row);
    CHECK(!row.full);
    CHECK(cosem_well_formed(obuf_bytes(&row)));
  }
}

static void ask_value(uint8_t level, uint32_t index, uint8_t attribute, uint8_t selector,
                      bytes_t parameters) {
  cosem_rows_t rows = {0};
  bool streamed = false;
  cosem_select_t select = {selector, parameters};
  if (selector != 0 && !is_data(parameters, false)) return;
  s.out = obuf_over(s.octets, COSEM_SCALARS_MAX);
  cosem_result_t result =
      s.app->get(&s.port, s.port.now, level, index, attribute, &select, &s.out, &rows, &streamed);
  if (result != COSEM_OK) return;
  CHECK(!s.out.full);
  if (streamed)
    read_rows(&rows);
  else
    CHECK(cosem_well_formed(obuf_bytes(&s.out)));
}

static void order_method(uint8_t level, uint32_t index, uint8_t method, bytes_t parameters) {
  uint8_t room[64];
  obuf_t answer = obuf_over(room, sizeof room);
  bool push = false;
  if (!is_data(parameters, true)) return;
  cosem_result_t result =
      s.app->action(&s.port, s.port.now, level, index, method, parameters, &answer, &push);
  if (result == COSEM_DENIED) (void)s.app->denied(&s.port, s.port.now, level, index, method);
  if (!push) return;
  s.out = obuf_over(s.octets, COSEM_SCALARS_MAX);
  s.app->push(&s.port, s.port.now, &s.out);
  CHECK(cosem_well_formed(obuf_bytes(&s.out)));
}

/* {what, object, attribute or method, selector, length (2)} and so many octets of Data. */
static void ask(const uint8_t *head, bytes_t data) {
  static const uint8_t levels[LEVELS] = {0, 1, 3};
  uint8_t level = levels[head[0] / 8 % LEVELS];
  switch (head[0] % 8) {
  case 0:
  case 1:
    ask_value(level, head[1], head[2], head[3], data);
    return;
  case 2:
  case 3:
  case 4:
    if (is_data(data, false)) (void)s.app->set(&s.port, s.port.now, level, head[1], head[2], data);
    return;
  case 5:
    order_method(level, head[1], head[2], data);
    return;
  case 6:
    s.app->wrong_password(&s.port, s.port.now, level);
    return;
  default:
    model_advance(&s.port, (true_t){s.port.now.ns + (int64_t)head[1] * 600 * NS_PER_S});
    return;
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char behind[] =
      SAMPLE_STORES SAMPLE_FIRMWARE SAMPLE_QUALITY "gauge 0 2 U1\nlimit 0 image 1000\n";
  static char largest[sizeof sample_sixteen + sizeof behind];
  memcpy(largest, sample_sixteen, sizeof sample_sixteen);
  memcpy(largest + sizeof sample_sixteen - 1, behind, sizeof behind);
  sample_open(&s, size % 2 == 1 ? largest : "");
  size_t at = 0;
  while (size - at >= HEAD_LEN) {
    const uint8_t *head = data + at;
    size_t len = (size_t)(head[4] << 8 | head[5]);
    at += HEAD_LEN;
    if (len > size - at) len = size - at;
    ask(head, bytes_of(data + at, len));
    at += len;
  }
  sample_close(&s);
  return 0;
}
