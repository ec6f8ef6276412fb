/* Any codes, values, bounds and passwords against the model over a real meter, inputs of odd length
 * against the largest one: no failed check, no row longer than a row may be, no range without an
 * end. */
#include "sim/models/models.h"
#include "sim/models/sample_facts.h"
#include "sim/models/sample_firmware.h"
#include "sim/models/sample_quality.h"
#include "sim/models/sample_shapes.h"

#define START ((true_t){INT64_C(1767225600000000000)})

enum { ROWS_MAX = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static model_port_t open_port(arena_t *arena, bool largest) {
  text_t facts = {0};
  const meter_config_t *config;
  const load_t *load;
  sample_head(&facts);
  sample_meter(&facts, 0, "M1");
  if (largest) text_put(&facts, sample_sixteen);
  if (largest)
    text_put(&facts, SAMPLE_STORES SAMPLE_FIRMWARE SAMPLE_QUALITY "limit 0 image 1000\n");
  bytes_t kept = bytes_text(arena_text(arena, bytes_of(facts.p, facts.len)));
  text_free(&facts);
  CHECK(meter_config_read(arena, kept, 0, &config, NULL) == ST_OK);
  CHECK(load_read(arena, kept, 0, &load, NULL) == ST_OK);
  return (model_port_t){.meter = meter_init(arena, config, load, NULL, START),
                        .port = 'R',
                        .passwords = {{1, "11111111"}, {3, "33333333"}},
                        .now = START};
}

static void read_rows(const iec21_app_t *app, model_port_t *port, bytes_t code, bytes_t bounds) {
  uint8_t memory[IEC21_ANSWER_MAX];
  iec21_range_t range;
  obuf_t head = obuf_over(memory, sizeof memory);
  if (app->range_open(port, port->now, code, bounds, &range, &head) != IEC21_OK) return;
  for (int32_t rows = 0;; rows++) {
    obuf_t row = obuf_over(memory, IEC21_ROW_MAX);
    if (!app->range_row(port, &range, &row)) return;
    CHECK(!row.full);
    CHECK(rows < ROWS_MAX);
  }
}

/* What the octet after a line feed asks for; code and value are divided by a parenthesis. */
static void ask(const iec21_app_t *app, model_port_t *port, bytes_t line) {
  uint8_t memory[IEC21_ANSWER_MAX];
  obuf_t value = obuf_over(memory, sizeof memory);
  uint8_t level = 0;
  size_t open = 1;
  while (open < line.len && line.p[open] != '(')
    open++;
  bytes_t code = bytes_of(line.p + 1, open - 1);
  bytes_t rest =
      open < line.len ? bytes_of(line.p + open + 1, line.len - open - 1) : bytes_of("", 0);
  switch (line.p[0] % 8) {
  case 0:
    (void)app->read(port, port->now, code, false, &value);
    return;
  case 1:
    (void)app->read(port, port->now, code, true, &value);
    return;
  case 2:
  case 3:
  case 4:
    (void)app->write(port, port->now, code, false, rest, 3);
    return;
  case 5:
    read_rows(app, port, code, rest);
    return;
  case 6:
    (void)app->password(port, port->now, code, &level);
    return;
  default:
    model_advance(port, (true_t){port->now.ns + (int64_t)code.len * 200 * NS_PER_S});
    return;
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  arena_t arena = {0};
  model_port_t port = open_port(&arena, size % 2 == 1);
  const iec21_app_t *app = model_find(bytes_text("polyphase-tou"))->app;
  size_t from = 0;
  for (size_t at = 0; at <= size; at++) {
    if (at < size && data[at] != '\n') continue;
    if (at > from) ask(app, &port, bytes_of(data + from, at - from));
    from = at + 1;
  }
  arena_free(&arena);
  return 0;
}
