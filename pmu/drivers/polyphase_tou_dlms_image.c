/* Image transfer of the model polyphase-tou over DLMS: steps for what is asked of class 18 and of
 * the schedule, and their Data taken apart. It knows no image and no order of things; that is the
 * fleet's. Strict as all of this driver. Source: fixtures/dictionary/polyphase-tou-dlms.md,
 * section 9. */
#include "pmu/drivers/polyphase_tou_dlms.h"

#include "pmu/proto/obis.h"

#include <string.h>

#define TRANSFER "0-0:44.0.0*255"
#define SCHEDULE "0-0:15.0.2*255"

enum { CLASS_IMAGE = 18, CLASS_SCHEDULE = 22 };
enum { BLOCK_SIZE = 2, BITMAP = 3, FIRST_MISSING = 4, ENABLED = 5, STATUS = 6, READY = 7 };
enum { EXECUTION_TIME = 4, INITIATE = 1, BLOCK = 2, VERIFY = 3, ACTIVATE = 4 };
enum { TIME_LEN = 4, DATE_LEN = 5 };

static void target(step_t *step, uint16_t class_id, const char *name, int8_t index) {
  apdu_target_t *to = &step->targets[step->target_count++];
  *to = (apdu_target_t){.class_id = class_id, .index = index};
  status_t status = obis_parse(bytes_text(name), &to->name);
  CHECK(status == ST_OK); /* the driver's own names */
}

void polyphase_tou_dlms_image_read(driver_image_part_t part, step_t *step) {
  static const int8_t state[] = {BLOCK_SIZE, FIRST_MISSING, ENABLED, STATUS};
  driver_step(step, STEP_READ, part == DRIVER_IMAGE_SCHEDULE ? SCHEDULE : TRANSFER);
  switch (part) {
  case DRIVER_IMAGE_STATE:
    for (size_t i = 0; i < sizeof state / sizeof state[0]; i++)
      target(step, CLASS_IMAGE, TRANSFER, state[i]);
    return;
  case DRIVER_IMAGE_BITMAP:
    target(step, CLASS_IMAGE, TRANSFER, BITMAP);
    return;
  case DRIVER_IMAGE_READY:
    target(step, CLASS_IMAGE, TRANSFER, READY);
    return;
  case DRIVER_IMAGE_SCHEDULE:
    target(step, CLASS_SCHEDULE, SCHEDULE, EXECUTION_TIME);
    return;
  }
}

/* ------------------------------------------------------------------ what is answered */

/* One of a list: whole, and nothing behind it. */
static status_t listed(axdr_t *list, axdr_tag_t tag, int64_t *value, fault_t *fault) {
  bool there = false;
  bytes_t data;
  uint8_t result = 0;
  status_t status = apdu_result(list, &there, &data, &result, fault);
  if (status != ST_OK) return status;
  if (!there) return fault_set(fault, ST_BAD_VALUE, -1, 0, "no data of image transfer");
  axdr_t in = axdr_over(data);
  status = axdr_number(&in, tag, value, fault);
  return status == ST_OK ? axdr_end(&in, fault) : status;
}

static status_t take_state(bytes_t text, driver_image_t *image, fault_t *fault) {
  axdr_t list = axdr_over(text);
  int64_t enabled = 0;
  status_t status = listed(&list, AXDR_U32, &image->block_size, fault);
  if (status == ST_OK) status = listed(&list, AXDR_U32, &image->first_missing, fault);
  if (status == ST_OK) status = listed(&list, AXDR_BOOLEAN, &enabled, fault);
  if (status == ST_OK) status = listed(&list, AXDR_ENUM, &image->status, fault);
  if (status == ST_OK) status = axdr_end(&list, fault);
  if (status != ST_OK) return status;
  image->enabled = enabled != 0;
  if (image->status >= DRIVER_IMAGE_STATES)
    return fault_set(fault, ST_BAD_VALUE, -1, 0, "%lld is no status of image transfer",
                     (long long)image->status);
  if (image->block_size > 0) return ST_OK;
  return fault_set(fault, ST_BAD_VALUE, -1, 0, "blocks of no octets");
}

static status_t take_bitmap(axdr_t *in, driver_image_t *image, fault_t *fault) {
  axdr_item_t item;
  status_t status = axdr_next(in, &item, fault);
  if (status != ST_OK) return status;
  if (item.tag != AXDR_BITS)
    return fault_set(fault, ST_BAD_VALUE, -1, 0, "the bitmap comes as a bit-string, not as tag %d",
                     (int)item.tag);
  image->bits = item.octets;
  image->block_count = item.count;
  return ST_OK;
}

/* array of one {count size, octet-string identity, octet-string hash of the body}, or of none */
static status_t take_ready(axdr_t *in, driver_image_t *image, fault_t *fault) {
  axdr_item_t array;
  status_t status = axdr_next(in, &array, fault);
  if (status != ST_OK) return status;
  if (array.tag != AXDR_ARRAY || array.count > 1)
    return fault_set(fault, ST_BAD_VALUE, -1, 0, "the image to activate is an array of one");
  image->ready = array.count == 1;
  if (!image->ready) return ST_OK;
  status = axdr_structure(in, 3, fault);
  if (status == ST_OK) status = axdr_number(in, AXDR_U32, &image->size, fault);
  if (status == ST_OK) status = axdr_octets(in, &image->identity, fault);
  if (status == ST_OK) status = axdr_octets(in, &image->hash, fault);
  return status;
}

/* array of one {time, date}; the two are read as the stamp that they make. */
static status_t take_plan(axdr_t *in, driver_image_t *image, fault_t *fault) {
  axdr_item_t array;
  bytes_t time, date;
  axdr_stamp_t stamp;
  uint8_t octets[DATE_LEN + TIME_LEN + 3] = {0};
  status_t status = axdr_next(in, &array, fault);
  if (status != ST_OK) return status;
  if (array.tag != AXDR_ARRAY || array.count > 1)
    return fault_set(fault, ST_BAD_VALUE, -1, 0, "the execution time is an array of one");
  image->planned = array.count == 1;
  if (!image->planned) return ST_OK;
  status = axdr_structure(in, 2, fault);
  if (status == ST_OK) status = axdr_octets(in, &time, fault);
  if (status == ST_OK) status = axdr_octets(in, &date, fault);
  if (status != ST_OK) return status;
  if (time.len != TIME_LEN || date.len != DATE_LEN)
    return fault_set(fault, ST_BAD_VALUE, -1, 0, "a time has 4 octets, a date 5");
  memcpy(octets, date.p, DATE_LEN);
  memcpy(octets + DATE_LEN, time.p, TIME_LEN);
  status = axdr_stamp(bytes_of(octets, sizeof octets), &stamp, fault);
  if (status != ST_OK) return status;
  if (!stamp.complete) return fault_set(fault, ST_BAD_VALUE, -1, 0, "an execution time with gaps");
  image->plan = stamp.local; /* of UTC: it has no deviation */
  return ST_OK;
}

status_t polyphase_tou_dlms_image_value(driver_image_part_t part, bytes_t text,
                                        driver_image_t *image, fault_t *fault) {
  fault_t own = {.frame = -1, .octet = -1};
  axdr_t in = axdr_over(text);
  status_t status = ST_OK;
  if (fault == NULL) fault = &own;
  switch (part) {
  case DRIVER_IMAGE_STATE:
    status = take_state(text, image, fault);
    in.at = text.len; /* a list has an end of its own */
    break;
  case DRIVER_IMAGE_BITMAP:
    status = take_bitmap(&in, image, fault);
    break;
  case DRIVER_IMAGE_READY:
    status = take_ready(&in, image, fault);
    break;
  case DRIVER_IMAGE_SCHEDULE:
    status = take_plan(&in, image, fault);
    break;
  }
  if (status == ST_OK) status = axdr_end(&in, fault);
  /* The octets ran out, and no more will come. */
  if (status == ST_TIMEOUT) status = fault->status = ST_BAD_VALUE;
  return status;
}

/* ------------------------------------------------------------------ what is said */

static void put_plan(claim_t at, obuf_t *out) {
  enum { TAG_AND_LENGTH = 2 };
  uint8_t memory[TAG_AND_LENGTH + DATE_LEN + TIME_LEN + 3];
  obuf_t stamp = obuf_over(memory, sizeof memory);
  axdr_put_stamp(&stamp, at, 0, 0);
  CHECK(!stamp.full);
  const uint8_t *date = memory + TAG_AND_LENGTH;
  axdr_put_head(out, AXDR_ARRAY, 1);
  axdr_put_head(out, AXDR_STRUCTURE, 2);
  axdr_put_octets(out, AXDR_OCTETS, bytes_of(date + DATE_LEN, TIME_LEN));
  axdr_put_octets(out, AXDR_OCTETS, bytes_of(date, DATE_LEN));
}

static void method(step_t *step, int8_t index) {
  target(step, CLASS_IMAGE, TRANSFER, index);
  step->action = true;
}

status_t polyphase_tou_dlms_image_write(const driver_image_order_t *order, obuf_t *room,
                                        step_t *step) {
  driver_step(step, STEP_WRITE, order->what == DRIVER_IMAGE_PLAN ? SCHEDULE : TRANSFER);
  switch (order->what) {
  case DRIVER_IMAGE_ENABLE:
    target(step, CLASS_IMAGE, TRANSFER, ENABLED);
    axdr_put_number(room, AXDR_BOOLEAN, 1);
    break;
  case DRIVER_IMAGE_INITIATE:
    method(step, INITIATE);
    axdr_put_head(room, AXDR_STRUCTURE, 2);
    axdr_put_octets(room, AXDR_OCTETS, order->identity);
    axdr_put_number(room, AXDR_U32, order->number);
    break;
  case DRIVER_IMAGE_BLOCK:
    method(step, BLOCK);
    if (order->octets.len > DRIVER_BLOCK_MAX) return ST_NO_ROOM;
    axdr_put_head(room, AXDR_STRUCTURE, 2);
    axdr_put_number(room, AXDR_U32, order->number);
    axdr_put_octets(room, AXDR_OCTETS, order->octets);
    break;
  case DRIVER_IMAGE_VERIFY:
    method(step, VERIFY);
    axdr_put_number(room, AXDR_I8, 0);
    break;
  case DRIVER_IMAGE_ACTIVATE:
    method(step, ACTIVATE);
    axdr_put_number(room, AXDR_I8, order->number);
    break;
  case DRIVER_IMAGE_PLAN:
    target(step, CLASS_SCHEDULE, SCHEDULE, EXECUTION_TIME);
    put_plan(order->at, room);
    break;
  }
  step->data_long = obuf_bytes(room);
  return room->full ? ST_NO_ROOM : ST_OK;
}
