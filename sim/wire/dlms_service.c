/* Get, set and action: a plain request is taken apart, held against what was negotiated and what
 * the association may, carried out, and answered. Blocks of requests are dlms_long.c's, how an
 * answer leaves dlms_answer.c's. A malformed request is an exception and nothing is carried out.
 * Chosen: a get is answered whatever its service class, an unconfirmed set or action is carried out
 * and not answered. IEC 62056-5-3; sections 2, 4 and 6 of the dictionary. */
#include "sim/wire/dlms_parts.h"

enum { NORMAL = 1, NEXT = 2, WITH_LIST = 3 };
enum { SET_WITH_LIST = 4 };
enum { CHOICE_DATA = 0, CHOICE_RESULT = 1 };

typedef enum { REQUEST_DONE, REQUEST_MALFORMED, REQUEST_NOT_AGREED, REQUEST_UNKNOWN } request_t;

bool dlms_read_target(cosem_in_t *in, bool selects, dlms_target_t *target) {
  bytes_t n;
  bool selected = false;
  *target = (dlms_target_t){0};
  if (!dlms_read_u16(in, &target->class_id) || !dlms_read_run(in, 6, &n)) return false;
  target->name = (ax_name_t){n.p[0], n.p[1], n.p[2], n.p[3], n.p[4], n.p[5]};
  if (!dlms_read_u8(in, &target->index)) return false;
  if (!selects) return true;
  if (!dlms_read_option(in, &selected)) return false;
  if (!selected) return true;
  return dlms_read_u8(in, &target->select.selector) &&
         dlms_read_data(in, &target->select.parameters);
}

static bool agreed(const dlms_t *wire, uint32_t service) {
  return wire->right->may(wire->association.conformance, service);
}

/* --- get --- */

/* Attribute `index` may be asked for `access`: 0, or why not. */
static cosem_result_t attribute_of(dlms_t *wire, const dlms_target_t *target, cosem_access_t access,
                                   dlms_found_t *found) {
  cosem_result_t result = dlms_objects_find(wire, target->class_id, target->name, found);
  if (result != COSEM_OK) return result;
  if (target->index == 0 || target->index > found->object.attribute_count) return COSEM_UNDEFINED;
  if ((found->object.attributes[target->index - 1] & access) == 0) return COSEM_DENIED;
  if (target->select.selector != 0 && !(found->object.selective && target->index == 2))
    return COSEM_OUT_OF_SCOPE;
  return COSEM_OK;
}

static cosem_result_t read_value(dlms_t *wire, const dlms_target_t *target, obuf_t *value,
                                 dlms_rows_kind_t *kind, cosem_rows_t *rows) {
  dlms_found_t found;
  bool streamed = false;
  *kind = ROWS_NONE;
  cosem_result_t result = attribute_of(wire, target, COSEM_READ, &found);
  if (result != COSEM_OK) return result;
  if (target->index == 1) {
    ax_name(value, found.object.name);
    return COSEM_OK;
  }
  if (found.own) {
    result = dlms_objects_get(wire, &found, target->index, value, rows, &streamed);
    if (streamed) *kind = ROWS_OBJECTS;
  } else {
    const dlms_question_t question = {.at = wire->at,
                                      .level = wire->association.level,
                                      .index = found.index,
                                      .attribute = target->index,
                                      .select = &target->select};
    result = wire->right->get(wire->app, wire->of, &question, value, rows, &streamed);
    if (streamed) *kind = ROWS_APP;
  }
  return result;
}

/* A Get-Data-Result: 00 and the value, or 01 and the result. */
static cosem_result_t put_value(dlms_t *wire, const dlms_target_t *target, bool list, obuf_t *out) {
  const size_t begin = out->len;
  cosem_rows_t rows = {0};
  dlms_rows_kind_t kind = ROWS_NONE;
  obuf_put(out, CHOICE_DATA);
  if (!list) dlms_answer_head_ends(wire);
  size_t room = out->cap - out->len;
  obuf_t value = obuf_over(out->p + out->len, room < COSEM_SCALARS_MAX ? room : COSEM_SCALARS_MAX);
  cosem_result_t result =
      out->full ? COSEM_OTHER_REASON : read_value(wire, target, &value, &kind, &rows);
  if (result == COSEM_OK && kind != ROWS_NONE) {
    value.len = 0;
    ax_array(&value, rows.rows);
  }
  if (value.full) result = COSEM_OTHER_REASON;
  if (result == COSEM_SILENT) return result;
  if (result == COSEM_OK) {
    out->len += value.len;
    if (kind != ROWS_NONE) dlms_answer_rows(wire, kind, &rows);
    return result;
  }
  out->len = begin;
  obuf_put(out, CHOICE_RESULT);
  obuf_put(out, (uint8_t)result);
  return result;
}

static request_t get_normal(dlms_t *wire, uint8_t invoke, cosem_in_t *in) {
  dlms_target_t target;
  if (!dlms_read_target(in, true, &target) || !cosem_in_end(in)) return REQUEST_MALFORMED;
  if (target.select.selector != 0 && !agreed(wire, MAY_SELECT)) return REQUEST_NOT_AGREED;
  obuf_t *out = dlms_answer_begin(wire, TAG_GET_ANSWER, NORMAL, invoke);
  if (put_value(wire, &target, false, out) != COSEM_SILENT) dlms_answer_say(wire);
  return REQUEST_DONE;
}

/* A list whose every element is whole, or nothing of it is carried out. */
static request_t check_targets(const dlms_t *wire, cosem_in_t in, bool selects, size_t *count,
                               cosem_in_t *after) {
  dlms_target_t target;
  if (!agreed(wire, MAY_LIST)) return REQUEST_NOT_AGREED;
  if (!dlms_read_length(&in, count)) return REQUEST_MALFORMED;
  for (size_t at = 0; at < *count; at++) {
    if (!dlms_read_target(&in, selects, &target)) return REQUEST_MALFORMED;
    if (target.select.selector != 0 && !agreed(wire, MAY_SELECT)) return REQUEST_NOT_AGREED;
  }
  *after = in;
  return *count == 0 || *count >= DLMS_ITEMS_MAX ? REQUEST_MALFORMED : REQUEST_DONE;
}

static request_t get_list(dlms_t *wire, uint8_t invoke, cosem_in_t *in) {
  size_t count = 0;
  cosem_in_t after;
  dlms_target_t target;
  request_t checked = check_targets(wire, *in, true, &count, &after);
  if (checked != REQUEST_DONE) return checked;
  if (!cosem_in_end(&after) || !dlms_read_length(in, &count)) return REQUEST_MALFORMED;
  obuf_t *out = dlms_answer_begin(wire, TAG_GET_ANSWER, WITH_LIST, invoke);
  dlms_answer_head_ends(wire);
  ax_length(out, count);
  for (size_t at = 0; at < count; at++) {
    if (!dlms_read_target(in, true, &target)) return REQUEST_MALFORMED;
    if (put_value(wire, &target, true, out) == COSEM_SILENT) return REQUEST_DONE;
  }
  dlms_answer_say(wire);
  return REQUEST_DONE;
}

static request_t get(dlms_t *wire, uint8_t choice, uint8_t invoke, cosem_in_t *in) {
  uint32_t block = 0;
  if (!agreed(wire, MAY_GET)) return REQUEST_NOT_AGREED;
  if (choice != NEXT) dlms_drop(wire);
  switch (choice) {
  case NORMAL:
    return get_normal(wire, invoke, in);
  case NEXT:
    if (!agreed(wire, MAY_BLOCK_GET)) return REQUEST_NOT_AGREED;
    if (!dlms_read_u32(in, &block) || !cosem_in_end(in)) return REQUEST_MALFORMED;
    dlms_answer_next(wire, invoke, block, false);
    return REQUEST_DONE;
  case WITH_LIST:
    return get_list(wire, invoke, in);
  default:
    return REQUEST_UNKNOWN;
  }
}

/* --- set --- */

static cosem_result_t write_value(dlms_t *wire, const dlms_target_t *target, bytes_t value) {
  dlms_found_t found;
  cosem_result_t result = attribute_of(wire, target, COSEM_WRITE, &found);
  if (result != COSEM_OK) return result;
  if (found.own) return COSEM_DENIED;
  return wire->app->set(wire->of, wire->at, wire->association.level, found.index, target->index,
                        value);
}

/* How the answer begins and ends is one of three: a result, a list, the last block's number. */
void dlms_service_set(dlms_t *wire, uint8_t invoke, bool list, bytes_t targets, bytes_t values,
                      uint32_t block) {
  enum { ANSWER_NORMAL = 1, ANSWER_LAST = 3, ANSWER_LAST_LIST = 4, ANSWER_LIST = 5 };
  cosem_in_t to = cosem_in(targets), from = cosem_in(values);
  size_t count = 1, also = 1;
  bool formed = !list || (dlms_read_length(&to, &count) && dlms_read_length(&from, &also));
  if (!formed || count != also) {
    dlms_exception(wire, STATE_NOT_ALLOWED, ERROR_OTHER);
    return;
  }
  cosem_in_t ahead = from;
  for (size_t at = 0; at < count && formed; at++)
    formed = cosem_in_skip(&ahead);
  if (!formed || !cosem_in_end(&ahead)) {
    dlms_exception(wire, STATE_NOT_ALLOWED, ERROR_OTHER);
    return;
  }
  uint8_t choice =
      block > 0 ? (list ? ANSWER_LAST_LIST : ANSWER_LAST) : (list ? ANSWER_LIST : ANSWER_NORMAL);
  obuf_t *out = dlms_answer_begin(wire, TAG_SET_ANSWER, choice, invoke);
  if (list) ax_length(out, count);
  for (size_t at = 0; at < count; at++) {
    dlms_target_t target;
    bytes_t value;
    if (!dlms_read_target(&to, true, &target) || !dlms_read_data(&from, &value)) return;
    cosem_result_t result = write_value(wire, &target, value);
    if (result == COSEM_SILENT) return;
    obuf_put(out, (uint8_t)result);
  }
  if (block > 0) ax_raw_u32(out, block);
  if ((invoke & INVOKE_CONFIRMED) != 0) dlms_answer_say(wire);
}

/* Targets stand before the values; the values are the rest. */
static request_t split(const dlms_t *wire, cosem_in_t *in, bool selects, bool list,
                       bytes_t *targets) {
  const size_t begin = in->at;
  size_t count = 0;
  dlms_target_t target;
  if (list) {
    request_t checked = check_targets(wire, *in, selects, &count, in);
    if (checked != REQUEST_DONE) return checked;
  } else {
    if (!dlms_read_target(in, selects, &target)) return REQUEST_MALFORMED;
    if (target.select.selector != 0 && !agreed(wire, MAY_SELECT)) return REQUEST_NOT_AGREED;
  }
  *targets = bytes_of(in->p + begin, in->at - begin);
  return REQUEST_DONE;
}

static request_t set(dlms_t *wire, uint8_t choice, uint8_t invoke, cosem_in_t *in) {
  enum { FIRST = 2, BLOCK = 3, FIRST_LIST = 5 };
  bytes_t targets;
  if (!agreed(wire, MAY_SET)) return REQUEST_NOT_AGREED;
  if (choice != BLOCK) dlms_drop(wire);
  if (choice == NORMAL || choice == SET_WITH_LIST) {
    bool list = choice == SET_WITH_LIST;
    request_t cut = split(wire, in, true, list, &targets);
    if (cut != REQUEST_DONE) return cut;
    dlms_service_set(wire, invoke, list, targets, bytes_of(in->p + in->at, in->len - in->at), 0);
    return REQUEST_DONE;
  }
  if (choice != FIRST && choice != BLOCK && choice != FIRST_LIST) return REQUEST_UNKNOWN;
  if (!agreed(wire, MAY_BLOCK_SET)) return REQUEST_NOT_AGREED;
  cosem_in_t ahead = *in; /* lists and selection are negotiated for blocks as for the rest */
  request_t cut =
      choice == BLOCK ? REQUEST_DONE : split(wire, &ahead, true, choice == FIRST_LIST, &targets);
  if (cut != REQUEST_DONE) return cut;
  bool formed = choice == BLOCK ? dlms_long_next(wire, false, invoke, in)
                                : dlms_long_first(wire, false, choice == FIRST_LIST, invoke, in);
  return formed ? REQUEST_DONE : REQUEST_MALFORMED;
}

/* --- action --- */

/* The application may keep a book of those who tried. */
static cosem_result_t deny(const dlms_t *wire, const dlms_target_t *target,
                           const dlms_found_t *found) {
  if (found->own || wire->app->denied == NULL) return COSEM_DENIED;
  return wire->app->denied(wire->of, wire->at, wire->association.level, found->index,
                           target->index);
}

static cosem_result_t invoke_of_app(const dlms_t *wire, const dlms_target_t *target,
                                    const dlms_found_t *found, bytes_t parameters, obuf_t *returned,
                                    bool *push) {
  const dlms_order_t order = {.at = wire->at,
                              .level = wire->association.level,
                              .index = found->index,
                              .method = target->index,
                              .parameters = parameters};
  return wire->right->act(wire->app, wire->of, &order, returned, push);
}

/* One Action-Response: the result, and what is returned where something is. */
static cosem_result_t invoke_method(dlms_t *wire, const dlms_target_t *target, bytes_t parameters,
                                    obuf_t *out, bool *close) {
  dlms_found_t found;
  uint8_t room[COSEM_SCALARS_MAX];
  obuf_t returned = obuf_over(room, sizeof room);
  bool push = false;
  cosem_result_t result = dlms_objects_find(wire, target->class_id, target->name, &found);
  if (result == COSEM_OK) {
    if (target->index == 0 || target->index > found.object.method_count)
      result = COSEM_UNDEFINED;
    else if (!found.object.methods[target->index - 1])
      result = deny(wire, target, &found);
    else if (found.own)
      result = dlms_objects_act(wire, &found, target->index, parameters, &returned, close);
    else
      result = invoke_of_app(wire, target, &found, parameters, &returned, &push);
  }
  if (result == COSEM_SILENT) return result;
  if (returned.full) result = COSEM_OTHER_REASON; /* longer than any answer, by a defect only */
  if (push && agreed(wire, MAY_DATA_NOTIFICATION)) {
    obuf_t body = obuf_over(wire->notice, sizeof wire->notice);
    wire->app->push(wire->of, wire->at, &body);
    wire->notice_len = body.full ? 0 : body.len;
  }
  obuf_put(out, (uint8_t)result);
  bool data = result == COSEM_OK && returned.len > 0;
  obuf_put(out, data ? 1 : 0);
  if (data) obuf_put(out, CHOICE_DATA);
  if (data) obuf_add(out, obuf_bytes(&returned));
  return result;
}

/* `values`: of a single action its Data or nothing (the flag was taken), of a list all of them. */
void dlms_service_act(dlms_t *wire, uint8_t invoke, bool list, bytes_t targets, bytes_t values) {
  cosem_in_t to = cosem_in(targets), from = cosem_in(values);
  size_t count = 1, also = 1;
  bool close = false;
  bool formed = !list || (dlms_read_length(&to, &count) && dlms_read_length(&from, &also));
  formed = formed && count == also;
  cosem_in_t ahead = from;
  for (size_t at = 0; at < count && formed && (list || values.len > 0); at++)
    formed = cosem_in_skip(&ahead);
  if (!formed || !cosem_in_end(&ahead)) {
    dlms_exception(wire, STATE_NOT_ALLOWED, ERROR_OTHER);
    return;
  }
  obuf_t *out = dlms_answer_begin(wire, TAG_ACTION_ANSWER, list ? WITH_LIST : NORMAL, invoke);
  dlms_answer_head_ends(wire);
  if (list) ax_length(out, count);
  for (size_t at = 0; at < count; at++) {
    dlms_target_t target;
    bytes_t parameters = values;
    if (!dlms_read_target(&to, false, &target)) return;
    if (list && !dlms_read_data(&from, &parameters)) return;
    if (invoke_method(wire, &target, parameters, out, &close) == COSEM_SILENT) return;
  }
  if ((invoke & INVOKE_CONFIRMED) != 0) dlms_answer_say(wire);
  if (close) dlms_forget(wire);
}

static request_t act_now(dlms_t *wire, bool list, uint8_t invoke, cosem_in_t *in) {
  bytes_t targets;
  bool given = true;
  request_t cut = split(wire, in, false, list, &targets);
  if (cut != REQUEST_DONE) return cut;
  if (!list && !dlms_read_option(in, &given)) return REQUEST_MALFORMED;
  if (given == cosem_in_end(in)) return REQUEST_MALFORMED; /* announced and not there, or not */
  dlms_service_act(wire, invoke, list, targets, bytes_of(in->p + in->at, in->len - in->at));
  return REQUEST_DONE;
}

static request_t action(dlms_t *wire, uint8_t choice, uint8_t invoke, cosem_in_t *in) {
  enum { FIRST = 4, FIRST_LIST = 5, BLOCK = 6 };
  uint32_t block = 0;
  bool proving = wire->association.state == DLMS_PENDING; /* it has no other way */
  if (!proving && !agreed(wire, MAY_ACTION)) return REQUEST_NOT_AGREED;
  if (choice != NEXT && choice != BLOCK) dlms_drop(wire);
  if (choice == NORMAL || choice == WITH_LIST)
    return act_now(wire, choice == WITH_LIST, invoke, in);
  if (choice < NEXT || choice > BLOCK) return REQUEST_UNKNOWN;
  if (!agreed(wire, MAY_BLOCK_ACTION)) return REQUEST_NOT_AGREED;
  if (choice == FIRST_LIST && !agreed(wire, MAY_LIST)) return REQUEST_NOT_AGREED;
  if (choice == NEXT) {
    if (!dlms_read_u32(in, &block) || !cosem_in_end(in)) return REQUEST_MALFORMED;
    dlms_answer_next(wire, invoke, block, true);
    return REQUEST_DONE;
  }
  bool formed = choice == BLOCK ? dlms_long_next(wire, true, invoke, in)
                                : dlms_long_first(wire, true, choice == FIRST_LIST, invoke, in);
  return formed ? REQUEST_DONE : REQUEST_MALFORMED;
}

/* While the proof of high level security is awaited nothing else is served. */
static bool is_proof(bytes_t request) {
  cosem_in_t in = cosem_in(request);
  uint8_t tag = 0, choice = 0, invoke = 0;
  dlms_target_t target;
  return dlms_read_u8(&in, &tag) && tag == TAG_ACTION && dlms_read_u8(&in, &choice) &&
         choice == NORMAL && dlms_read_u8(&in, &invoke) && dlms_read_target(&in, false, &target) &&
         target.class_id == 15 && target.index == 1;
}

void dlms_service(dlms_t *wire, bytes_t request) {
  cosem_in_t in = cosem_in(request);
  uint8_t tag = 0, choice = 0, invoke = 0;
  if (wire->association.state == DLMS_PENDING && !is_proof(request)) {
    dlms_cipher_doubt(wire);
    dlms_exception(wire, STATE_NOT_ALLOWED, ERROR_NOT_POSSIBLE);
    return;
  }
  request_t done = REQUEST_MALFORMED;
  if (dlms_read_u8(&in, &tag) && dlms_read_u8(&in, &choice) && dlms_read_u8(&in, &invoke)) {
    if (tag == TAG_GET)
      done = get(wire, choice, invoke, &in);
    else if (tag == TAG_SET)
      done = set(wire, choice, invoke, &in);
    else if (tag == TAG_ACTION)
      done = action(wire, choice, invoke, &in);
    else
      done = REQUEST_UNKNOWN;
  }
  if (done == REQUEST_MALFORMED || done == REQUEST_UNKNOWN) dlms_cipher_doubt(wire);
  switch (done) {
  case REQUEST_DONE:
    return;
  case REQUEST_MALFORMED:
    dlms_exception(wire, STATE_NOT_ALLOWED, ERROR_OTHER);
    return;
  case REQUEST_NOT_AGREED:
    dlms_exception(wire, STATE_NOT_ALLOWED, ERROR_NOT_SUPPORTED);
    return;
  case REQUEST_UNKNOWN:
    dlms_exception(wire, STATE_UNKNOWN, ERROR_NOT_SUPPORTED);
    return;
  }
}
