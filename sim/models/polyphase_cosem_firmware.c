/* Firmware of `polyphase-tou` over DLMS: the identities (class 1), image transfer (class 18) and
 * the schedule of an activation (class 22). What an image is, whether it is good and when it runs
 * is the meter's (sim/meter): here parameters are held to their form, and its answers named. The
 * log is a profile like others (polyphase_cosem_profile.c). Section 9 of the dictionary of DLMS;
 * IEC 62056-6-2 "Image transfer", "Single action schedule". */
#include <string.h>

#include "sim/models/polyphase_cosem.h"

enum { METHOD_INITIATE = 1, METHOD_BLOCK, METHOD_VERIFY, METHOD_ACTIVATE };
enum { TAG_INTEGER = 15, TAG_COUNT = 6, TAG_BOOLEAN = 3 };
enum { SCRIPT_ACTIVATE = 1, SCHEDULE_FIXED = 1, TIME_LEN = 4, DATE_LEN = 5 };

/* --- identities; `arg` is the part, 1 or 2 --- */

static meter_firmware_t firmware_of(const polyphase_get_t *get) {
  meter_firmware_t firmware;
  bool declared = meter_firmware(get->port->meter, &firmware);
  CHECK(declared); /* otherwise it has none of these objects */
  return firmware;
}

void polyphase_firmware_identity(const polyphase_get_t *get, const meter_face_t *face) {
  (void)face;
  meter_firmware_t firmware = firmware_of(get);
  ax_octets(get->out, bytes_text(firmware.parts[get->object->arg - 1].identity));
}

void polyphase_firmware_hash(const polyphase_get_t *get, const meter_face_t *face) {
  (void)face;
  meter_firmware_t firmware = firmware_of(get);
  ax_octets(get->out, bytes_of(firmware.parts[get->object->arg - 1].hash, METER_IMAGE_HASH));
}

void polyphase_firmware_activations(const polyphase_get_t *get, const meter_face_t *face) {
  (void)face;
  ax_u32(get->out, firmware_of(get).activations);
}

/* --- image transfer --- */

/* {size, identity, hash of the body}, once it was verified. */
static void put_to_activate(const meter_image_t *image, obuf_t *out) {
  ax_array(out, image->to_activate ? 1 : 0);
  if (!image->to_activate) return;
  ax_structure(out, 3);
  ax_u32(out, image->size);
  ax_octets(out, bytes_text(image->identity));
  ax_octets(out, bytes_of(image->hash, sizeof image->hash));
}

/* A bit a block, the first block first. More blocks than an answer has bits are none that anybody
 * could ask for. */
static cosem_result_t put_bitmap(const meter_t *meter, uint32_t blocks, obuf_t *out) {
  uint8_t octets[COSEM_SCALARS_MAX - 1 - AX_LENGTH_MAX] = {0};
  if (blocks > 8 * sizeof octets) return COSEM_OTHER_REASON;
  for (uint32_t i = 0; i < blocks; i++)
    if (meter_image_there(meter, i)) octets[i / 8] |= (uint8_t)(0x80 >> i % 8);
  ax_bit_string(out, octets, blocks);
  return COSEM_OK;
}

cosem_result_t polyphase_firmware_image(const polyphase_get_t *get) {
  meter_image_t image;
  meter_image(get->port->meter, &image);
  switch (get->attribute) {
  case 2:
    ax_u32(get->out, image.block_size);
    return COSEM_OK;
  case 3:
    return put_bitmap(get->port->meter, image.block_count, get->out);
  case 4:
    ax_u32(get->out, image.first_missing);
    return COSEM_OK;
  case 5:
    ax_boolean(get->out, image.enabled);
    return COSEM_OK;
  case 6:
    ax_enum(get->out, (uint8_t)image.status);
    return COSEM_OK;
  case 7:
    put_to_activate(&image, get->out);
    return COSEM_OK;
  }
  return COSEM_UNDEFINED;
}

/* What an order of firmware is answered with; the supply that went ends the conversation, whether
 * the meter restarts because it was told to or because it was cut. */
static cosem_result_t result_of(model_port_t *port, meter_image_answer_t answer) {
  switch (answer) {
  case IMAGE_DONE:
    return COSEM_OK;
  case IMAGE_BUSY:
  case IMAGE_NONE:
    return COSEM_TEMPORARY_FAILURE;
  case IMAGE_WRONG:
    return COSEM_TYPE_UNMATCHED;
  case IMAGE_REFUSED:
    return COSEM_OTHER_REASON;
  case IMAGE_RESTARTING:
  case IMAGE_CUT:
  case IMAGE_SILENT:
    break;
  }
  port->lost = true;
  return COSEM_SILENT;
}

cosem_result_t polyphase_firmware_enable(const polyphase_order_t *order) {
  cosem_in_t in = cosem_in(order->data);
  uint64_t enabled = 0;
  if (!cosem_in_unsigned(&in, TAG_BOOLEAN, &enabled)) return COSEM_TYPE_UNMATCHED;
  return result_of(order->port, meter_image_enable(order->port->meter, enabled != 0, order->by));
}

/* {identity, size} */
static cosem_result_t initiate(const polyphase_order_t *order) {
  cosem_in_t in = cosem_in(order->data);
  size_t fields = 0;
  uint64_t size = 0;
  bytes_t identity;
  if (!cosem_in_structure(&in, &fields) || fields != 2) return COSEM_TYPE_UNMATCHED;
  if (!cosem_in_octets(&in, &identity)) return COSEM_TYPE_UNMATCHED;
  if (!cosem_in_unsigned(&in, TAG_COUNT, &size)) return COSEM_TYPE_UNMATCHED;
  return result_of(order->port,
                   meter_image_initiate(order->port->meter, identity, (uint32_t)size, order->by));
}

/* {number from 0, octets} */
static cosem_result_t take_block(const polyphase_order_t *order) {
  cosem_in_t in = cosem_in(order->data);
  size_t fields = 0;
  uint64_t number = 0;
  bytes_t octets;
  if (!cosem_in_structure(&in, &fields) || fields != 2) return COSEM_TYPE_UNMATCHED;
  if (!cosem_in_unsigned(&in, TAG_COUNT, &number)) return COSEM_TYPE_UNMATCHED;
  if (!cosem_in_octets(&in, &octets)) return COSEM_TYPE_UNMATCHED;
  return result_of(order->port, meter_image_block(order->port->meter, (uint32_t)number, octets));
}

/* Integer 0; or, of an activation whatever the clock says, 1. A good one restarts the meter at this
 * instant: nobody is there to answer. */
static cosem_result_t activate(const polyphase_order_t *order) {
  cosem_in_t in = cosem_in(order->data);
  int64_t forced = 0;
  if (!cosem_in_signed(&in, TAG_INTEGER, &forced)) return COSEM_TYPE_UNMATCHED;
  if (forced != 0 && forced != 1) return COSEM_TYPE_UNMATCHED;
  return result_of(order->port, meter_image_activate(order->port->meter, forced == 1, order->by));
}

/* 0009: whether it takes orders at all comes before what they say. */
cosem_result_t polyphase_firmware_act(const polyphase_order_t *order) {
  meter_image_t image;
  meter_image(order->port->meter, &image);
  if (!image.enabled || image.status == IMAGE_VERIFYING) return COSEM_TEMPORARY_FAILURE;
  switch (order->index) {
  case METHOD_INITIATE:
    return initiate(order);
  case METHOD_BLOCK:
    return take_block(order);
  case METHOD_VERIFY:
    if (!polyphase_cosem_zero(order->data)) return COSEM_TYPE_UNMATCHED;
    return result_of(order->port, meter_image_verify(order->port->meter, order->by));
  case METHOD_ACTIVATE:
    return activate(order);
  }
  return COSEM_UNDEFINED;
}

cosem_result_t polyphase_firmware_denied(model_port_t *port, meter_by_t by) {
  cosem_result_t result = result_of(port, meter_image_denied(port->meter, by));
  return result == COSEM_SILENT ? result : COSEM_DENIED;
}

/* --- the schedule --- */

cosem_result_t polyphase_firmware_schedule(const polyphase_get_t *get) {
  meter_image_t image;
  switch (get->attribute) {
  case 2:
    ax_structure(get->out, 2);
    ax_name(get->out, (ax_name_t)OBIS(0, 0, 10, 0, 107));
    ax_u16(get->out, SCRIPT_ACTIVATE);
    return COSEM_OK;
  case 3:
    ax_enum(get->out, SCHEDULE_FIXED);
    return COSEM_OK;
  case 4:
    meter_image(get->port->meter, &image);
    ax_array(get->out, image.scheduled.s == METER_ABSENT ? 0 : 1);
    if (image.scheduled.s != METER_ABSENT) polyphase_setup_instant(get->out, image.scheduled.s);
    return COSEM_OK;
  }
  return COSEM_UNDEFINED;
}

/* {time, date} of UTC, as the clock counts: they have no deviation, and deviation 0 is what they
 * are read with. Hundredths are given, too. */
static bool read_instant(const meter_t *meter, cosem_in_t *in, claim_t *due) {
  uint8_t stamp[AX_STAMP_LEN] = {0};
  size_t fields = 0;
  bytes_t time_of_day, date;
  if (!cosem_in_structure(in, &fields) || fields != 2) return false;
  if (!cosem_in_octets(in, &time_of_day) || time_of_day.len != TIME_LEN) return false;
  if (!cosem_in_octets(in, &date) || date.len != DATE_LEN) return false;
  if (time_of_day.p[TIME_LEN - 1] != 0) return false;
  memcpy(stamp, date.p, DATE_LEN);
  memcpy(stamp + DATE_LEN, time_of_day.p, TIME_LEN);
  return polyphase_cosem_read_stamp(meter, bytes_of(stamp, sizeof stamp), due) == ST_OK;
}

/* An array of one; an empty one takes it back. */
cosem_result_t polyphase_firmware_set_schedule(const polyphase_order_t *order) {
  model_port_t *port = order->port;
  cosem_in_t in = cosem_in(order->data);
  claim_t due = {METER_ABSENT};
  size_t count = 0;
  if (!cosem_in_array(&in, &count) || count > 1) return COSEM_TYPE_UNMATCHED;
  if (count == 1 && !read_instant(port->meter, &in, &due)) return COSEM_TYPE_UNMATCHED;
  return result_of(port, meter_image_schedule(port->meter, due, order->by));
}
