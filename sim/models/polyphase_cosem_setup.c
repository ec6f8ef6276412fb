/* Scripts, schedule and setups of `polyphase-tou`: classes 9, 22, 70, 18, 23, 41 and 40. Most of
 * them say what the meter is and cannot be changed; the one order is the end of billing. Sections
 * 1, 4 and 6 of its dictionary of DLMS; IEC 62056-6-2. */
#include "sim/models/polyphase_cosem.h"

enum { SCRIPT_END_OF_BILLING = 1, SERVICE_WRITE = 1, SERVICE_EXECUTE = 2 };
enum { SCHEDULE_FIXED = 1 };
enum {
  HDLC_WINDOW = 7,
  HDLC_INFORMATION = 2030,
  HDLC_INACTIVITY_S = 120,
  HDLC_SILENCE_FAST_MS = 25,
  HDLC_SILENCE_SLOW_MS = 200,
  HDLC_FAST_BAUD = 9600,
  HDLC_ADDRESS = 16
};
enum { TCP_PORT = 4059, TCP_SEGMENT = 576, TCP_CONNECTIONS = 4 };
enum { IMAGE_BLOCK = 128 };
enum { PUSH_TCP = 0, PUSH_ENCODED = 0 };

/* --- scripts: {identifier, actions: {service, class, name, index, parameter}} --- */

cosem_result_t polyphase_setup_billing_script(const polyphase_get_t *get) {
  if (get->attribute != 2) return COSEM_UNDEFINED;
  obuf_t *out = get->out;
  ax_array(out, 1);
  ax_structure(out, 2);
  ax_u16(out, SCRIPT_END_OF_BILLING);
  ax_array(out, 1);
  ax_structure(out, 5);
  ax_enum(out, SERVICE_EXECUTE); /* capture a set */
  ax_u16(out, 7);
  ax_name(out, (ax_name_t)OBIS(0, 0, 98, 1, 0));
  ax_i8(out, 2);
  ax_i8(out, 0);
  return COSEM_OK;
}

cosem_result_t polyphase_setup_tariff_scripts(const polyphase_get_t *get) {
  if (get->attribute != 2) return COSEM_UNDEFINED;
  obuf_t *out = get->out;
  ax_array(out, METER_RATES);
  for (uint8_t rate = 1; rate <= METER_RATES; rate++) {
    uint8_t mask = (uint8_t)('0' + rate);
    ax_structure(out, 2);
    ax_u16(out, rate);
    ax_array(out, 1);
    ax_structure(out, 5);
    ax_enum(out, SERVICE_WRITE);
    ax_u16(out, 6);
    ax_name(out, (ax_name_t)OBIS(0, 0, 14, 0, 0));
    ax_i8(out, 4);
    ax_octets(out, bytes_of(&mask, 1));
  }
  return COSEM_OK;
}

/* Long-unsigned 1 and nothing else: there is one script. */
cosem_result_t polyphase_setup_end_billing(const polyphase_order_t *order) {
  cosem_in_t in = cosem_in(order->data);
  uint64_t script = 0;
  if (!cosem_in_unsigned(&in, 18, &script) || script != SCRIPT_END_OF_BILLING)
    return COSEM_TYPE_UNMATCHED;
  return polyphase_cosem_result(order->port, meter_end_of_billing(order->port->meter, order->by));
}

/* --- the schedule --- */

/* A time of 4 octets and a date of 5, local, as the date-time writes them. */
void polyphase_setup_instant(obuf_t *out, int64_t wall) {
  uint8_t memory[2 + AX_STAMP_LEN];
  obuf_t stamp = obuf_over(memory, sizeof memory);
  ax_stamp(&stamp, (claim_t){wall}, 0, 0);
  ax_structure(out, 2);
  ax_octets(out, bytes_of(memory + 7, 4));
  ax_octets(out, bytes_of(memory + 2, 5));
}

/* One date that is given in full: the next. None where the calendar asks for none. */
cosem_result_t polyphase_setup_schedule(const polyphase_get_t *get) {
  const meter_t *meter = get->port->meter;
  claim_t next;
  switch (get->attribute) {
  case 2:
    ax_structure(get->out, 2);
    ax_name(get->out, (ax_name_t)OBIS(0, 0, 10, 0, 1));
    ax_u16(get->out, SCRIPT_END_OF_BILLING);
    return COSEM_OK;
  case 3:
    ax_enum(get->out, SCHEDULE_FIXED);
    return COSEM_OK;
  case 4:
    next = meter_billing_next(meter);
    ax_array(get->out, next.s == METER_ABSENT ? 0 : 1);
    if (next.s != METER_ABSENT) polyphase_setup_instant(get->out, meter_wall_at(meter, next));
    return COSEM_OK;
  }
  return COSEM_UNDEFINED;
}

/* --- what this meter has not --- */

/* Connected for ever. */
cosem_result_t polyphase_setup_disconnect(const polyphase_get_t *get) {
  switch (get->attribute) {
  case 2:
    ax_boolean(get->out, true);
    return COSEM_OK;
  case 3:
    ax_enum(get->out, 1);
    return COSEM_OK;
  case 4:
    ax_enum(get->out, 0);
    return COSEM_OK;
  }
  return COSEM_UNDEFINED;
}

cosem_result_t polyphase_setup_image(const polyphase_get_t *get) {
  switch (get->attribute) {
  case 2:
    ax_u32(get->out, IMAGE_BLOCK);
    return COSEM_OK;
  case 3:
    ax_bits(get->out, 0, 0);
    return COSEM_OK;
  case 4:
    ax_u32(get->out, 0);
    return COSEM_OK;
  case 5:
    ax_boolean(get->out, false);
    return COSEM_OK;
  case 6:
    ax_enum(get->out, 0);
    return COSEM_OK;
  case 7:
    ax_array(get->out, 0);
    return COSEM_OK;
  }
  return COSEM_UNDEFINED;
}

cosem_result_t polyphase_setup_refuse(const polyphase_order_t *order) {
  (void)order;
  return COSEM_TEMPORARY_FAILURE;
}

/* --- links --- */

/* 300 Bd is 0, and so on; a line that nobody named is 9600. */
static uint8_t speed_of(uint32_t baud) {
  static const uint32_t speeds[] = {300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200};
  for (uint8_t i = 0; i < sizeof speeds / sizeof speeds[0]; i++)
    if (speeds[i] == baud) return i;
  return 5;
}

cosem_result_t polyphase_setup_hdlc(const polyphase_get_t *get) {
  const model_port_t *port = get->port;
  bool slow = port->baud != 0 && port->baud < HDLC_FAST_BAUD;
  switch (get->attribute) {
  case 2:
    ax_enum(get->out, speed_of(port->baud));
    return COSEM_OK;
  case 3:
  case 4:
    ax_u8(get->out, HDLC_WINDOW);
    return COSEM_OK;
  case 5:
  case 6:
    ax_u16(get->out, HDLC_INFORMATION);
    return COSEM_OK;
  case 7:
    ax_u16(get->out, slow ? HDLC_SILENCE_SLOW_MS : HDLC_SILENCE_FAST_MS);
    return COSEM_OK;
  case 8:
    ax_u16(get->out, HDLC_INACTIVITY_S);
    return COSEM_OK;
  case 9:
    ax_u16(get->out, port->address == 0 ? HDLC_ADDRESS : (uint16_t)port->address);
    return COSEM_OK;
  }
  return COSEM_UNDEFINED;
}

cosem_result_t polyphase_setup_tcp(const polyphase_get_t *get) {
  switch (get->attribute) {
  case 2:
    ax_u16(get->out, TCP_PORT);
    return COSEM_OK;
  case 3: /* no object of this meter describes its IP address */
    ax_name(get->out, (ax_name_t){0});
    return COSEM_OK;
  case 4:
    ax_u16(get->out, TCP_SEGMENT);
    return COSEM_OK;
  case 5:
    ax_u8(get->out, TCP_CONNECTIONS);
    return COSEM_OK;
  case 6: /* it never closes a connection by itself */
    ax_u16(get->out, 0);
    return COSEM_OK;
  }
  return COSEM_UNDEFINED;
}

/* --- push --- */

static void put_pushed(obuf_t *out, uint16_t class_id, ax_name_t name) {
  ax_structure(out, 4);
  ax_u16(out, class_id);
  ax_name(out, name);
  ax_i8(out, 2);
  ax_u16(out, 0);
}

cosem_result_t polyphase_setup_push(const polyphase_get_t *get) {
  switch (get->attribute) {
  case 2:
    ax_array(get->out, 3);
    put_pushed(get->out, 1, (ax_name_t)OBIS(0, 0, 96, 1, 0));
    put_pushed(get->out, 8, (ax_name_t)OBIS(0, 0, 1, 0, 0));
    put_pushed(get->out, 1, (ax_name_t)OBIS(0, 0, 96, 5, 0));
    return COSEM_OK;
  case 3: /* to the client that is associated, over the link on which it asked */
    ax_structure(get->out, 3);
    ax_enum(get->out, PUSH_TCP);
    ax_octets(get->out, bytes_of("", 0));
    ax_enum(get->out, PUSH_ENCODED);
    return COSEM_OK;
  case 4:
    ax_array(get->out, 0);
    return COSEM_OK;
  case 5:
    ax_u16(get->out, 0);
    return COSEM_OK;
  case 6:
    ax_u8(get->out, 0);
    return COSEM_OK;
  case 7:
    ax_u16(get->out, 0);
    return COSEM_OK;
  }
  return COSEM_UNDEFINED;
}

void polyphase_setup_push_body(model_port_t *port, obuf_t *body) {
  meter_face_t face;
  meter_face(port->meter, &face);
  ax_structure(body, 3);
  ax_octets(body, bytes_text(meter_serial(port->meter)));
  ax_stamp(body, face.clock, face.offset_s, face.clock_status);
  ax_u32(body, face.status);
}
