/* Class 1 of `polyphase-tou`: single values, and those of them that can be written. Sections 3, 4,
 * 6 and 7 of its dictionary of DLMS. What they mean is the meter's; no value is made here. */
#include <string.h>

#include "sim/models/polyphase_cosem.h"
#include "sim/models/polyphase_tou.h"

enum { DEVICE_NAME_LEN = 16, ERROR_BITS = 0x1F0 };

void polyphase_data_device_name(const polyphase_get_t *get, const meter_face_t *face) {
  (void)face;
  char name[DEVICE_NAME_LEN];
  const char *serial = meter_serial(get->port->meter);
  size_t len = strlen(serial);
  size_t room = sizeof name - 3;
  size_t shown = len < room ? len : room;
  memset(name, '0', sizeof name);
  memcpy(name, "MPF", 3);
  memcpy(name + sizeof name - shown, serial + len - shown, shown);
  ax_octets(get->out, bytes_of(name, sizeof name));
}

void polyphase_data_serial(const polyphase_get_t *get, const meter_face_t *face) {
  (void)face;
  ax_octets(get->out, bytes_text(meter_serial(get->port->meter)));
}

void polyphase_data_identification(const polyphase_get_t *get, const meter_face_t *face) {
  (void)face;
  ax_octets(get->out, bytes_text(model_identification(&model_polyphase_tou, get->port)));
}

void polyphase_data_status(const polyphase_get_t *get, const meter_face_t *face) {
  ax_u32(get->out, face->status);
}

void polyphase_data_errors(const polyphase_get_t *get, const meter_face_t *face) {
  ax_u32(get->out, face->status & ERROR_BITS);
}

void polyphase_data_alarms(const polyphase_get_t *get, const meter_face_t *face) {
  ax_u32(get->out, face->alarms);
}

void polyphase_data_rate(const polyphase_get_t *get, const meter_face_t *face) {
  ax_u8(get->out, (uint8_t)face->rate);
}

void polyphase_data_boot(const polyphase_get_t *get, const meter_face_t *face) {
  ax_u32(get->out, face->boot);
}

void polyphase_data_failures(const polyphase_get_t *get, const meter_face_t *face) {
  ax_u32(get->out, face->power_failures);
}

void polyphase_data_long_failures(const polyphase_get_t *get, const meter_face_t *face) {
  ax_u32(get->out, face->long_failures);
}

void polyphase_data_response(const polyphase_get_t *get, const meter_face_t *face) {
  ax_u8(get->out, (uint8_t)face->response);
}

void polyphase_data_episode(const polyphase_get_t *get, const meter_face_t *face) {
  const meter_episode_t *episode = &face->episode;
  bool closed = episode->any && !episode->open;
  ax_structure(get->out, 5);
  ax_u32(get->out, episode->count);
  polyphase_cosem_stamp(get->out, episode->first);
  polyphase_cosem_stamp(get->out, episode->last);
  ax_boolean(get->out, episode->open);
  if (closed && episode->set_s != METER_ABSENT)
    ax_i64(get->out, episode->set_s);
  else
    ax_null(get->out);
}

void polyphase_data_profile_last(const polyphase_get_t *get, const meter_face_t *face) {
  ax_u32(get->out, face->profile_last);
}

void polyphase_data_events_last(const polyphase_get_t *get, const meter_face_t *face) {
  ax_u32(get->out, face->events_last);
}

void polyphase_data_sets_made(const polyphase_get_t *get, const meter_face_t *face) {
  ax_u32(get->out, face->sets_made);
}

void polyphase_data_last_reset(const polyphase_get_t *get, const meter_face_t *face) {
  polyphase_cosem_stamp(get->out, face->last_reset);
}

void polyphase_data_transients(const polyphase_get_t *get, const meter_face_t *face) {
  ax_u32(get->out, face->transients);
}

void polyphase_data_dailies_made(const polyphase_get_t *get, const meter_face_t *face) {
  ax_u32(get->out, face->dailies_made);
}

void polyphase_data_instrument_last(const polyphase_get_t *get, const meter_face_t *face) {
  ax_u32(get->out, face->instrument_last);
}

void polyphase_data_calendar_refused(const polyphase_get_t *get, const meter_face_t *face) {
  ax_u8(get->out, (uint8_t)face->calendar_refused);
}

/* Of an order that is given by a set. */
void polyphase_data_nothing(const polyphase_get_t *get, const meter_face_t *face) {
  (void)face;
  ax_null(get->out);
}

/* --- what the last row of the profile has --- */

static meter_row_t last_row(const polyphase_get_t *get, const meter_face_t *face) {
  meter_row_t row;
  if (meter_row_seek(get->port->meter, face->profile_last, &row)) return row;
  return (meter_row_t){.stamp = {METER_ABSENT}, .stamp2 = {METER_ABSENT}, .value = METER_ABSENT};
}

void polyphase_data_row_status(const polyphase_get_t *get, const meter_face_t *face) {
  ax_u16(get->out, (uint16_t)last_row(get, face).status);
}

void polyphase_data_row_kind(const polyphase_get_t *get, const meter_face_t *face) {
  ax_enum(get->out, (uint8_t)last_row(get, face).kind);
}

void polyphase_data_row_end(const polyphase_get_t *get, const meter_face_t *face) {
  polyphase_cosem_stamp(get->out, last_row(get, face).stamp2);
}

void polyphase_data_row_value(const polyphase_get_t *get, const meter_face_t *face) {
  meter_row_t row = last_row(get, face);
  int64_t value = row.sequence > 0 && row.kind == ROW_ENTRY ? row.elapsed : row.value;
  if (value == METER_ABSENT)
    ax_null(get->out);
  else
    ax_i64(get->out, value);
}

cosem_result_t polyphase_data_get(const polyphase_get_t *get) {
  meter_face_t face;
  meter_face(get->port->meter, &face);
  get->object->data(get, &face);
  return COSEM_OK;
}

/* --- written --- */

cosem_result_t polyphase_data_set_response(const polyphase_order_t *order) {
  cosem_in_t in = cosem_in(order->data);
  uint64_t value = 0;
  if (!cosem_in_unsigned(&in, 17, &value)) return COSEM_TYPE_UNMATCHED;
  if (value < RESPONSE_R1 || value > RESPONSE_R3) return COSEM_TYPE_UNMATCHED;
  meter_response_t response = (meter_response_t)value;
  return polyphase_cosem_result(order->port,
                                meter_set_response(order->port->meter, response, order->by));
}

cosem_result_t polyphase_data_set_alarms(const polyphase_order_t *order) {
  cosem_in_t in = cosem_in(order->data);
  uint64_t value = 0;
  if (!cosem_in_unsigned(&in, 6, &value)) return COSEM_TYPE_UNMATCHED;
  return polyphase_cosem_result(order->port,
                                meter_write_alarms(order->port->meter, (uint32_t)value, order->by));
}

/* {CT primary, CT secondary, VT primary, VT secondary}, hundredths; what cannot be is the meter's
 * to refuse, as far as it can be kept at all. */
cosem_result_t polyphase_data_set_ratios(const polyphase_order_t *order) {
  cosem_in_t in = cosem_in(order->data);
  int64_t ratios[LISTED_RATIOS];
  size_t count = 0;
  if (!cosem_in_structure(&in, &count) || count != LISTED_RATIOS) return COSEM_TYPE_UNMATCHED;
  for (size_t i = 0; i < LISTED_RATIOS; i++) {
    uint64_t value = 0;
    if (!cosem_in_unsigned(&in, 21, &value) || value > INT64_MAX) return COSEM_TYPE_UNMATCHED;
    ratios[i] = (int64_t)value;
  }
  meter_ratios_t made = {ratios[0], ratios[1], ratios[2], ratios[3]};
  return polyphase_cosem_result(order->port, meter_set_ratio(order->port->meter, made, order->by));
}

cosem_result_t polyphase_data_clear_profile(const polyphase_order_t *order) {
  cosem_in_t in = cosem_in(order->data);
  uint64_t value = 0;
  if (!cosem_in_unsigned(&in, 3, &value) || value == 0) return COSEM_TYPE_UNMATCHED;
  return polyphase_cosem_result(order->port, meter_clear_profile(order->port->meter, order->by));
}
