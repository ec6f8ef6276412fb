/* Commands of programming mode; see iec21_command.h. */
#include "sim/wire/iec21_command.h"

#include <string.h>

typedef struct {
  bytes_t code; /* before the parenthesis; empty for P1 */
  bytes_t value;
} operand_t;

/* "CODE(VALUE)", printable, one pair of parentheses, nothing after it. */
static bool split(bytes_t data, operand_t *operand) {
  size_t open = data.len;
  for (size_t i = 0; i < data.len; i++) {
    if (data.p[i] < 0x20 || data.p[i] > 0x7E) return false;
    if (data.p[i] == '(' && open < data.len) return false;
    if (data.p[i] == '(') open = i;
    if (data.p[i] == ')' && i + 1 < data.len) return false;
  }
  if (open + 1 >= data.len || data.p[data.len - 1] != ')') return false;
  operand->code = bytes_of(data.p, open);
  operand->value = bytes_of(data.p + open + 1, data.len - open - 2);
  return true;
}

static iec21_verdict_t refuse(iec21_t *wire, obuf_t *out, iec21_error_t error) {
  *out = obuf_over(wire->out, sizeof wire->out);
  pdu_error(out, wire->right, (int32_t)error);
  return IEC21_ANSWER_DATA;
}

static iec21_verdict_t password(iec21_t *wire, true_t at, const operand_t *operand, obuf_t *out) {
  uint8_t level = 0;
  if (operand->code.len > 0) return refuse(wire, out, IEC21_BAD_VALUE);
  iec21_error_t error = wire->app->password(wire->of, at, operand->value, &level);
  if (error == IEC21_WRONG_PASSWORD && ++wire->passwords_wrong == IEC21_PASSWORDS_WRONG_MAX) {
    wire->app->lock_out(wire->of, at);
    return IEC21_ANSWER_BREAK;
  }
  if (error != IEC21_OK) return refuse(wire, out, error);
  wire->level = level;
  pdu_ack(out);
  return IEC21_ANSWER_SHORT;
}

static iec21_verdict_t read_one(iec21_t *wire, true_t at, const operand_t *operand, bool reduced,
                                obuf_t *out) {
  pdu_data_open(out);
  if (!reduced) obuf_add(out, operand->code);
  obuf_put(out, '(');
  iec21_error_t error = wire->app->read(wire->of, at, operand->code, reduced, out);
  if (error != IEC21_OK) return refuse(wire, out, error);
  obuf_put(out, ')');
  pdu_data_close(out, wire->right, false);
  return IEC21_ANSWER_DATA;
}

static bool has_row(const iec21_t *wire, iec21_range_t range) {
  uint8_t memory[IEC21_ROW_MAX];
  obuf_t row = obuf_over(memory, sizeof memory);
  return wire->app->range_row(wire->of, &range, &row);
}

enum { MESSAGE_TAIL = 2, LINE_END = 2 }; /* ETX and the block check; CR LF */

/* As many whole rows as fit into one message, at most 32, in the order of the mechanism; the
 * bookmark moves past them. */
static void put_rows(iec21_t *wire, obuf_t *out) {
  uint8_t memory[IEC21_MESSAGE_MAX + IEC21_ROW_MAX + LINE_END];
  size_t begins[PDU_ROWS_MAX + 1] = {0};
  uint8_t order[PDU_ROWS_MAX];
  size_t count = 0, room = IEC21_MESSAGE_MAX - MESSAGE_TAIL - out->len;
  while (count < PDU_ROWS_MAX) {
    const iec21_range_t before = wire->range;
    obuf_t row = obuf_over(memory + begins[count], IEC21_ROW_MAX + LINE_END);
    if (!wire->app->range_row(wire->of, &wire->range, &row)) break;
    CHECK(row.len <= IEC21_ROW_MAX);
    obuf_text(&row, "\r\n");
    CHECK(!row.full);
    if (begins[count] + row.len > room) {
      wire->range = before;
      break;
    }
    begins[count + 1] = begins[count] + row.len;
    count++;
  }
  wire->right->row_order(order, count);
  for (size_t i = 0; i < count; i++) {
    CHECK(order[i] < PDU_ROWS_MAX);
    size_t begin = begins[order[i]];
    obuf_add(out, bytes_of(memory + begin, begins[order[i] + 1] - begin));
  }
}

void iec21_next_block(iec21_t *wire, obuf_t *out) {
  pdu_data_open(out);
  put_rows(wire, out);
  wire->more = has_row(wire, wire->range);
  pdu_data_close(out, wire->right, wire->more);
}

static iec21_verdict_t read_range(iec21_t *wire, true_t at, const operand_t *operand, bool blocks,
                                  obuf_t *out) {
  pdu_data_open(out);
  iec21_error_t error =
      wire->app->range_open(wire->of, at, operand->code, operand->value, &wire->range, out);
  if (error != IEC21_OK) return refuse(wire, out, error);
  obuf_text(out, "\r\n");
  put_rows(wire, out);
  bool more = has_row(wire, wire->range);
  if (more && !blocks) return refuse(wire, out, IEC21_TOO_MANY_ROWS);
  wire->more = more;
  pdu_data_close(out, wire->right, more);
  return IEC21_ANSWER_DATA;
}

static iec21_verdict_t write_one(iec21_t *wire, true_t at, const operand_t *operand, bool reduced,
                                 obuf_t *out) {
  iec21_error_t error =
      wire->app->write(wire->of, at, operand->code, reduced, operand->value, wire->level);
  if (error != IEC21_OK) return refuse(wire, out, error);
  pdu_ack(out);
  return IEC21_ANSWER_SHORT;
}

iec21_verdict_t iec21_command(iec21_t *wire, true_t at, bytes_t message, obuf_t *out) {
  operand_t operand;
  wire->more = false;
  bool formed = message.len >= 5 && message.p[0] == CH_SOH && message.p[3] == CH_STX &&
                message.p[message.len - 1] == CH_ETX;
  if (!formed) return refuse(wire, out, IEC21_UNKNOWN_COMMAND);
  bool p1 = memcmp(message.p + 1, "P1", 2) == 0;
  bool r1 = memcmp(message.p + 1, "R1", 2) == 0;
  bool r5 = memcmp(message.p + 1, "R5", 2) == 0;
  bool r6 = memcmp(message.p + 1, "R6", 2) == 0;
  bool w1 = memcmp(message.p + 1, "W1", 2) == 0;
  bool w5 = memcmp(message.p + 1, "W5", 2) == 0;
  if (!p1 && !r1 && !r5 && !r6 && !w1 && !w5) return refuse(wire, out, IEC21_UNKNOWN_COMMAND);
  if (!split(bytes_of(message.p + 4, message.len - 5), &operand))
    return refuse(wire, out, IEC21_BAD_VALUE);
  if (p1) return password(wire, at, &operand, out);
  if (w1 || w5) return write_one(wire, at, &operand, w1, out);
  if (r6 || (r5 && operand.value.len > 0)) return read_range(wire, at, &operand, r6, out);
  if (operand.value.len > 0) return refuse(wire, out, IEC21_BAD_VALUE);
  return read_one(wire, at, &operand, r1, out);
}
