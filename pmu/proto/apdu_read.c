/* What a meter answers, taken apart strictly: a row of the table for each form of answer, and after
 * its last field nothing may follow. Data are measured, not read: the views go to axdr.h. Whether
 * an answer was asked for is apdu_check's to say. See apdu.h. */
#include "pmu/proto/apdu_parts.h"

enum { CHOICE_DATA = 0, CHOICE_RESULT = 1, STAMP_LEN = 12, INVOKE_ID = 0x0F };
enum { BLOCK_LAST = 0x80, BLOCK_STREAMING = 0x40, BLOCK_WINDOW = 0x3F, COUNTER_ERROR = 6 };

static bool take_flag(take_t *in, const char *what) {
  size_t at = in->at;
  uint8_t octet = take_u8(in, what);
  if (octet > 1 && octet != 0xFF)
    take_blame(in, ST_BAD_VALUE, at, "%s is no boolean: got 0x%02X", what, octet);
  return octet != 0;
}

static void take_data(take_t *in, apdu_t *apdu) {
  if (in->status != ST_OK) return;
  axdr_t data = {.in = in->in, .at = in->at};
  status_t status = axdr_skip(&data, in->fault);
  if (status == ST_TIMEOUT) {
    take_blame(in, ST_BAD_VALUE, in->in.len, "the octets run out in the data");
    return;
  }
  in->status = status;
  if (status != ST_OK) return;
  apdu->has_data = true;
  apdu->data = bytes_of(in->in.p + in->at, data.at - in->at);
  apdu->data_at = in->at;
  in->at = data.at;
}

static void keep_data(take_t *in, apdu_t *apdu, bytes_t data) {
  if (in->status != ST_OK) return;
  apdu->has_data = true;
  apdu->data = data;
  apdu->data_at = in->at - data.len;
}

static void take_result(take_t *in, apdu_t *apdu) {
  apdu->result = take_u8(in, "the result");
  apdu->has_result = in->status == ST_OK;
}

/* Get-Data-Result, and the result of a block: 00 and what is wanted, or 01 and why not. */
static bool take_choice_is_data(take_t *in) {
  size_t at = in->at;
  uint8_t choice = take_u8(in, "the choice of data or result");
  if (choice > CHOICE_RESULT)
    take_blame(in, ST_BAD_VALUE, at, "neither data nor result: got 0x%02X", choice);
  return choice == CHOICE_DATA;
}

static void read_get_normal(take_t *in, apdu_t *apdu) {
  if (take_choice_is_data(in))
    take_data(in, apdu);
  else
    take_result(in, apdu);
}

static void take_block(take_t *in, apdu_t *apdu) {
  apdu->last = take_flag(in, "last-block");
  apdu->block = take_u32(in, "the block number");
}

static void read_get_block(take_t *in, apdu_t *apdu) {
  take_block(in, apdu);
  if (take_choice_is_data(in))
    keep_data(in, apdu, take_string(in, "the raw data"));
  else
    take_result(in, apdu);
}

/* Walks a list to its end, so that what follows it is seen. */
static void take_list(take_t *in, apdu_t *apdu, bool actions) {
  apdu->count = (uint32_t)take_length(in, "the count of the list");
  size_t from = in->at;
  apdu_t one = {0};
  for (uint32_t i = 0; i < apdu->count && in->status == ST_OK; i++) {
    if (actions) take_result(in, &one);
    if (!actions || take_flag(in, "the mark of return parameters")) read_get_normal(in, &one);
  }
  if (in->status == ST_OK) keep_data(in, apdu, bytes_of(in->in.p + from, in->at - from));
}

static void read_get_list(take_t *in, apdu_t *apdu) { take_list(in, apdu, false); }
static void read_action_list(take_t *in, apdu_t *apdu) { take_list(in, apdu, true); }

static void read_set_list(take_t *in, apdu_t *apdu) {
  apdu->count = (uint32_t)take_length(in, "the count of the list");
  keep_data(in, apdu, take_run(in, apdu->count, "the results"));
}

static void read_block_number(take_t *in, apdu_t *apdu) {
  apdu->block = take_u32(in, "the block number");
}

static void read_set_last(take_t *in, apdu_t *apdu) {
  take_result(in, apdu);
  read_block_number(in, apdu);
}

static void read_set_last_list(take_t *in, apdu_t *apdu) {
  read_set_list(in, apdu);
  read_block_number(in, apdu);
}

static void read_action_normal(take_t *in, apdu_t *apdu) {
  take_result(in, apdu);
  if (!take_flag(in, "the mark of return parameters")) return;
  if (take_choice_is_data(in))
    take_data(in, apdu);
  else
    apdu->data_result = take_u8(in, "the result of the return parameters");
}

static void read_action_block(take_t *in, apdu_t *apdu) {
  take_block(in, apdu);
  keep_data(in, apdu, take_string(in, "the raw data"));
}

/* The invocation counter came with the later editions, behind service error 6. Nobody needs to
 * send it, and nobody may believe it. */
static void read_exception(take_t *in, apdu_t *apdu) {
  take_result(in, apdu);
  apdu->data_result = take_u8(in, "the service error");
  if (apdu->data_result == COUNTER_ERROR)
    keep_data(in, apdu, take_run(in, sizeof(uint32_t), "the invocation counter"));
}

void apdu_take_service_error(take_t *in, apdu_t *apdu) {
  take_result(in, apdu);
  apdu->count = take_u8(in, "the class of the error");
  apdu->data_result = take_u8(in, "the error");
}

static void take_stamp(take_t *in, apdu_t *apdu) {
  size_t at = in->at;
  apdu->stamp = take_string(in, "the date-time");
  if (apdu->stamp.len != 0 && apdu->stamp.len != STAMP_LEN)
    take_blame(in, ST_BAD_VALUE, at, "a date-time has 0 or 12 octets: got %zu", apdu->stamp.len);
}

static void read_data_notification(take_t *in, apdu_t *apdu) {
  apdu->block = take_u32(in, "the long invoke-id");
  apdu->invoke = (uint8_t)(apdu->block & INVOKE_ID);
  take_stamp(in, apdu);
  take_data(in, apdu);
}

static void read_event_notification(take_t *in, apdu_t *apdu) {
  if (take_flag(in, "the mark of the time")) take_stamp(in, apdu);
  apdu->target.class_id = take_u16(in, "the class");
  bytes_t name = take_run(in, 6, "the logical name");
  if (in->status == ST_OK)
    apdu->target.name = (obis_t){name.p[0], name.p[1], name.p[2], name.p[3], name.p[4], name.p[5]};
  apdu->target.index = (int8_t)take_u8(in, "the attribute");
  take_data(in, apdu);
}

static void read_general_block(take_t *in, apdu_t *apdu) {
  uint8_t control = take_u8(in, "block-control");
  apdu->last = (control & BLOCK_LAST) != 0;
  apdu->streaming = (control & BLOCK_STREAMING) != 0;
  apdu->window = control & BLOCK_WINDOW;
  apdu->block = take_u16(in, "the block number");
  apdu->acknowledged = take_u16(in, "the block number acknowledged");
  keep_data(in, apdu, take_string(in, "the block data"));
}

static void read_released(take_t *in, apdu_t *apdu) {
  bytes_t user;
  in->at = 0;
  apdu_take_rlre(in, &apdu->result, &user);
  apdu->has_result = in->status == ST_OK;
}

typedef struct {
  uint8_t tag, choice; /* choice 0: no choice and no invoke-id follow */
  apdu_kind_t kind;
  void (*read)(take_t *in, apdu_t *apdu);
} form_t;

static const form_t forms[] = {
    {TAG_GET_RESPONSE, 1, APDU_GET_NORMAL, read_get_normal},
    {TAG_GET_RESPONSE, 2, APDU_GET_BLOCK, read_get_block},
    {TAG_GET_RESPONSE, 3, APDU_GET_LIST, read_get_list},
    {TAG_SET_RESPONSE, 1, APDU_SET_NORMAL, take_result},
    {TAG_SET_RESPONSE, 2, APDU_SET_BLOCK, read_block_number},
    {TAG_SET_RESPONSE, 3, APDU_SET_LAST, read_set_last},
    {TAG_SET_RESPONSE, 4, APDU_SET_LAST, read_set_last_list},
    {TAG_SET_RESPONSE, 5, APDU_SET_LIST, read_set_list},
    {TAG_ACTION_RESPONSE, 1, APDU_ACTION_NORMAL, read_action_normal},
    {TAG_ACTION_RESPONSE, 2, APDU_ACTION_BLOCK, read_action_block},
    {TAG_ACTION_RESPONSE, 3, APDU_ACTION_LIST, read_action_list},
    {TAG_ACTION_RESPONSE, 4, APDU_ACTION_NEXT, read_block_number},
    {TAG_EXCEPTION, 0, APDU_EXCEPTION, read_exception},
    {TAG_SERVICE_ERROR, 0, APDU_SERVICE_ERROR, apdu_take_service_error},
    {TAG_DATA_NOTIFICATION, 0, APDU_DATA_NOTIFICATION, read_data_notification},
    {TAG_EVENT_NOTIFICATION, 0, APDU_EVENT_NOTIFICATION, read_event_notification},
    {TAG_GENERAL_BLOCK, 0, APDU_GENERAL_BLOCK, read_general_block},
    {TAG_RLRE, 0, APDU_RELEASED, read_released},
};
enum { FORMS = sizeof forms / sizeof forms[0] };

static const form_t *find_form(take_t *in) {
  uint8_t tag = take_u8(in, "the tag");
  uint8_t choice = in->in.len > 1 ? in->in.p[1] : 0;
  const form_t *of_tag = NULL;
  for (size_t i = 0; i < FORMS; i++) {
    if (forms[i].tag != tag) continue;
    of_tag = &forms[i];
    if (forms[i].choice == 0 || forms[i].choice == choice) return &forms[i];
  }
  if (of_tag == NULL)
    take_blame(in, ST_NOT_AGREED, 0, "an APDU that no meter sends to us here: tag 0x%02X", tag);
  else
    take_blame(in, ST_BAD_VALUE, 1, "a form that APDU 0x%02X has not: got 0x%02X", tag, choice);
  return NULL;
}

status_t apdu_read(bytes_t in, apdu_t *apdu, fault_t *fault) {
  take_t take = take_over(in, fault);
  *apdu = (apdu_t){0};
  const form_t *form = find_form(&take);
  if (form == NULL) return take.status;
  apdu->kind = form->kind;
  if (form->choice != 0) {
    take_u8(&take, "the form");
    apdu->invoke = take_u8(&take, "the invoke-id");
  }
  form->read(&take, apdu);
  return take_end(&take, "the APDU");
}

status_t apdu_list_over(bytes_t raw, axdr_t *list, size_t *count, fault_t *fault) {
  take_t take = take_over(raw, fault);
  *count = take_length(&take, "the count of the list");
  if (take.status != ST_OK) return take.status;
  *list = (axdr_t){.in = raw, .at = take.at};
  return ST_OK;
}

/* One octet of a list that may still be growing. */
static status_t list_octet(axdr_t *list, uint8_t *octet) {
  if (list->at == list->in.len) return ST_TIMEOUT;
  *octet = list->in.p[list->at++];
  return ST_OK;
}

static status_t list_result(axdr_t *list, bool *has_data, bytes_t *data, uint8_t *result,
                            fault_t *fault) {
  uint8_t choice;
  status_t status = list_octet(list, &choice);
  if (status != ST_OK) return status;
  if (choice > CHOICE_RESULT)
    return fault_set(fault, ST_BAD_VALUE, -1, (int32_t)list->at - 1,
                     "neither data nor result: got 0x%02X", choice);
  *has_data = choice == CHOICE_DATA;
  if (!*has_data) return list_octet(list, result);
  size_t from = list->at;
  status = axdr_skip(list, fault);
  if (status == ST_OK) *data = bytes_of(list->in.p + from, list->at - from);
  return status;
}

/* A result that is not whole leaves the list before it. */
static status_t list_undo(axdr_t *list, size_t from, status_t status, fault_t *fault) {
  if (status != ST_OK) list->at = from;
  if (status == ST_TIMEOUT)
    fault_set(fault, ST_TIMEOUT, -1, (int32_t)list->in.len, "the octets run out in the list");
  return status;
}

status_t apdu_result(axdr_t *list, bool *has_data, bytes_t *data, uint8_t *result, fault_t *fault) {
  size_t from = list->at;
  *has_data = false;
  *data = bytes_of(NULL, 0);
  *result = 0;
  return list_undo(list, from, list_result(list, has_data, data, result, fault), fault);
}

status_t apdu_action_result(axdr_t *list, apdu_t *one, fault_t *fault) {
  size_t from = list->at;
  *one = (apdu_t){.kind = APDU_ACTION_NORMAL};
  uint8_t more = 0;
  status_t status = list_octet(list, &one->result);
  if (status == ST_OK) status = list_octet(list, &more);
  if (status == ST_OK && more > 1 && more != 0xFF)
    status = fault_set(fault, ST_BAD_VALUE, -1, (int32_t)list->at - 1,
                       "the mark of return parameters is no boolean: got 0x%02X", more);
  one->has_result = status == ST_OK;
  if (status == ST_OK && more != 0)
    status = list_result(list, &one->has_data, &one->data, &one->data_result, fault);
  if (one->has_data) one->data_at = list->at - one->data.len;
  return list_undo(list, from, status, fault);
}

/* What must have been negotiated for an answer; 0: nothing. */
static const struct {
  uint32_t wanted;
  bool answers; /* it carries our invoke-id */
} services[APDU_KINDS] = {
    [APDU_GET_NORMAL] = {CONFORMANCE_GET, true},
    [APDU_GET_LIST] = {CONFORMANCE_GET | CONFORMANCE_MULTIPLE, true},
    [APDU_GET_BLOCK] = {CONFORMANCE_GET | CONFORMANCE_BLOCK_GET, true},
    [APDU_SET_NORMAL] = {CONFORMANCE_SET, true},
    [APDU_SET_LIST] = {CONFORMANCE_SET | CONFORMANCE_MULTIPLE, true},
    [APDU_SET_BLOCK] = {CONFORMANCE_SET | CONFORMANCE_BLOCK_SET, true},
    [APDU_SET_LAST] = {CONFORMANCE_SET | CONFORMANCE_BLOCK_SET, true},
    [APDU_ACTION_NORMAL] = {CONFORMANCE_ACTION, true},
    [APDU_ACTION_BLOCK] = {CONFORMANCE_ACTION | CONFORMANCE_BLOCK_ACTION, true},
    [APDU_ACTION_LIST] = {CONFORMANCE_ACTION | CONFORMANCE_MULTIPLE, true},
    [APDU_ACTION_NEXT] = {CONFORMANCE_ACTION | CONFORMANCE_BLOCK_ACTION, true},
    [APDU_DATA_NOTIFICATION] = {CONFORMANCE_DATA_NOTIFICATION, false},
    [APDU_EVENT_NOTIFICATION] = {CONFORMANCE_EVENT_NOTIFICATION, false},
    [APDU_GENERAL_BLOCK] = {CONFORMANCE_GENERAL_BLOCK, false},
};

status_t apdu_check(const apdu_t *apdu, uint8_t invoke, uint32_t conformance, fault_t *fault) {
  CHECK(apdu->kind < APDU_KINDS);
  uint32_t wanted = services[apdu->kind].wanted;
  if ((conformance & wanted) != wanted)
    return fault_set(fault, ST_NOT_AGREED, -1, 0,
                     "a service that was not negotiated: conformance 0x%06X, it needs 0x%06X",
                     (unsigned)conformance, (unsigned)wanted);
  if (services[apdu->kind].answers && (apdu->invoke & INVOKE_ID) != (invoke & INVOKE_ID))
    return fault_set(fault, ST_BAD_ORDER, -1, 2, "the answer is to invoke-id %d, asked was %d",
                     apdu->invoke & INVOKE_ID, invoke & INVOKE_ID);
  return ST_OK;
}

const char *apdu_result_name(uint8_t result) {
  static const struct {
    uint8_t result;
    const char *name;
  } names[] = {
      {0, "success"},
      {1, "hardware-fault"},
      {2, "temporary-failure"},
      {3, "read-write-denied"},
      {4, "object-undefined"},
      {9, "object-class-inconsistent"},
      {11, "object-unavailable"},
      {12, "type-unmatched"},
      {13, "scope-of-access-violated"},
      {14, "data-block-unavailable"},
      {15, "long-get-aborted, or long-action-aborted"},
      {16, "no-long-get-in-progress, or no-long-action-in-progress"},
      {17, "long-set-aborted"},
      {18, "no-long-set-in-progress"},
      {19, "data-block-number-invalid"},
      {250, "other-reason"},
  };
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    if (names[i].result == result) return names[i].name;
  return "a result that the standard does not have";
}
