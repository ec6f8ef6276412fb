/* Requests of set and action that come in blocks: collected in the order of their numbers, carried
 * out when the last has come, as of its last octet. A block out of order ends the transfer. What a
 * long request says is dlms_service.c's. IEC 62056-5-3; section 6 of the dictionary. */
#include <string.h>

#include "sim/wire/dlms_parts.h"

/* The refusals of the two services, as the dictionary's table has them. */
typedef struct {
  dlms_long_kind_t kind;
  uint8_t answer, normal; /* tag and choice of the answer that refuses */
  uint8_t block;          /* choice of the answer that asks for more */
  uint8_t number_wrong, aborted, none;
} service_t;
static const service_t SET = {LONG_SET,           TAG_SET_ANSWER, 3, 2, RESULT_BLOCK_NUMBER,
                              RESULT_SET_ABORTED, RESULT_NO_SET};
static const service_t ACTION = {
    LONG_ACTION,           TAG_ACTION_ANSWER, 1, 4, RESULT_ACTION_ABORTED,
    RESULT_ACTION_ABORTED, RESULT_NO_ACTION};

static void refuse(dlms_t *wire, const service_t *service, uint8_t invoke, uint32_t block,
                   uint8_t result) {
  obuf_t *out = dlms_answer_begin(wire, service->answer, service->normal, invoke);
  wire->in.kind = LONG_NONE;
  obuf_put(out, result);
  if (service->kind == LONG_SET)
    ax_raw_u32(out, block);
  else
    obuf_put(out, 0); /* nothing is returned */
  dlms_answer_say(wire);
}

/* last-block, block-number, raw-data: DataBlock-SA. */
static bool read_block(cosem_in_t *in, bool *last, uint32_t *block, bytes_t *raw) {
  uint8_t octet = 0;
  if (!dlms_read_u8(in, &octet) || !dlms_read_u32(in, block)) return false;
  *last = octet != 0;
  return dlms_read_string(in, raw) && cosem_in_end(in);
}

static void carry_out(dlms_t *wire, uint32_t block) {
  dlms_long_t *in = &wire->in;
  bytes_t targets = bytes_of(in->targets, in->targets_len);
  bytes_t values = bytes_of(in->octets, in->len);
  bool is_set = in->kind == LONG_SET;
  in->kind = LONG_NONE;
  if (is_set)
    dlms_service_set(wire, in->invoke, in->list, targets, values, block);
  else
    dlms_service_act(wire, in->invoke, in->list, targets, values);
}

static void collect(dlms_t *wire, const service_t *service, bool last, uint32_t block,
                    bytes_t raw) {
  dlms_long_t *in = &wire->in;
  if (raw.len > COSEM_PARAMETER_MAX - in->len) {
    refuse(wire, service, in->invoke, block, service->aborted);
    return;
  }
  /* What came by general block transfer lies in the same octets. */
  if (raw.len > 0) memmove(in->octets + in->len, raw.p, raw.len);
  in->len += raw.len;
  in->block = block;
  if (last) {
    carry_out(wire, block);
    return;
  }
  obuf_t *out = dlms_answer_begin(wire, service->answer, service->block, in->invoke);
  ax_raw_u32(out, block);
  dlms_answer_say(wire);
}

bool dlms_long_first(dlms_t *wire, bool action, bool list, uint8_t invoke, cosem_in_t *request) {
  dlms_long_t *in = &wire->in;
  const service_t *service = action ? &ACTION : &SET;
  const size_t begin = request->at;
  size_t count = 1;
  bool last = false;
  uint32_t block = 0;
  bytes_t raw;
  dlms_target_t target;
  if (list && !dlms_read_length(request, &count)) return false;
  if (count == 0 || count >= DLMS_ITEMS_MAX) return false;
  for (size_t at = 0; at < count; at++)
    if (!dlms_read_target(request, !action, &target)) return false;
  size_t targets_len = request->at - begin;
  if (!read_block(request, &last, &block, &raw)) return false;
  if (targets_len > wire->heard_max) return false;
  memcpy(in->targets, request->p + begin, targets_len);
  in->targets_len = targets_len;
  in->kind = service->kind;
  in->list = list;
  in->invoke = invoke;
  in->len = 0;
  if (block != 1) {
    refuse(wire, service, invoke, block, service->number_wrong);
    return true;
  }
  collect(wire, service, last, block, raw);
  return true;
}

bool dlms_long_next(dlms_t *wire, bool action, uint8_t invoke, cosem_in_t *request) {
  dlms_long_t *in = &wire->in;
  const service_t *service = action ? &ACTION : &SET;
  bool last = false;
  uint32_t block = 0;
  bytes_t raw;
  if (!read_block(request, &last, &block, &raw)) return false;
  bool ours = in->kind == service->kind && ((in->invoke ^ invoke) & 0x0F) == 0;
  if (!ours)
    refuse(wire, service, invoke, block, service->none);
  else if (block != wire->right->block_after(in->block))
    refuse(wire, service, invoke, block, service->number_wrong);
  else
    collect(wire, service, last, block, raw);
  return true;
}
