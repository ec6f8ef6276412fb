/* Requests of get, set and action; see decode_service.h. Only what a meter received is seen here,
 * so a request that is not of its form is no broken rule of the meter: it is said, and asks
 * nothing. */
#include "decode_service.h"

#include <string.h>

enum {
  GET_REQUEST = 0xc0,
  SET_REQUEST = 0xc1,
  ACTION_REQUEST = 0xc3,
  NORMAL = 1,
  GET_NEXT = 2,
  GET_LIST = 3,
  SET_FIRST = 2,
  SET_BLOCK = 3,
  SET_LIST = 4,
  SET_LIST_FIRST = 5,
  ACTION_NEXT = 2,
  ACTION_LIST = 3,
  ACTION_FIRST = 4,
  ACTION_LIST_FIRST = 5,
  ACTION_BLOCK = 6
};

/* A descriptor; of attributes with selective access. */
static void request_item(decode_axdr_t *reader, decode_asked_t *asked, bool attribute) {
  decode_item_t item = {.place.class_id = decode_axdr_number(reader, 2)};
  const decode_view_t obis = decode_axdr_take(reader, DECODE_OBIS_LEN);
  if (!reader->bad) memcpy(item.place.obis, obis.p, DECODE_OBIS_LEN);
  item.place.index = decode_axdr_octet(reader);
  if (attribute && decode_axdr_octet(reader)) {
    item.selector = decode_axdr_octet(reader);
    const decode_view_t parameters = decode_axdr_skip(reader);
    item.selector_at = asked->request.len;
    item.selector_len = parameters.len;
    decode_text_add(&asked->request, parameters.p, parameters.len);
  }
  if (asked->count == DECODE_ITEMS_MAX) reader->bad = true;
  if (!reader->bad) asked->items[asked->count++] = item;
}

static void request_items(decode_axdr_t *reader, decode_asked_t *asked, bool attributes) {
  const size_t count = decode_axdr_length(reader);
  asked->listed = true;
  for (size_t i = 0; i < count && !reader->bad; i++)
    request_item(reader, asked, attributes);
}

/* What is written, once it is whole: one Data, or of a list as many as there are items. */
static bool request_values(decode_asked_t *asked) {
  decode_axdr_t reader = decode_axdr_over((decode_view_t){asked->values.p, asked->values.len});
  if (asked->listed && decode_axdr_length(&reader) != asked->count) return false;
  for (size_t i = 0; i < asked->count && !reader.bad; i++) {
    asked->items[i].data_at = reader.at;
    asked->items[i].data_len = decode_axdr_skip(&reader).len;
  }
  return decode_axdr_end(&reader);
}

/* last-block, number, raw data. True once the last one is there. */
static void request_block(decode_axdr_t *reader, decode_asked_t *asked, decode_voice_t *voice) {
  const bool last = decode_axdr_octet(reader);
  const uint32_t number = decode_axdr_number(reader, 4);
  const decode_view_t raw = decode_axdr_string(reader);
  if (reader->bad) return;
  decode_voice_say(voice, "block %u%s", number, last ? ", the last" : "");
  /* Out of order: the meter must refuse it, and what it answers tells. */
  if (number == asked->sent + 1) {
    asked->sent = number;
    decode_text_add(&asked->values, raw.p, raw.len);
  }
  asked->sending = !last;
}

static void request_say(decode_dlms_t *dlms) {
  static const char *const names[] = {"nothing", "GET", "SET", "ACTION"};
  const decode_asked_t *asked = &dlms->asked;
  char name[DECODE_NAME_CAP];
  for (size_t i = 0; i < asked->count; i++) {
    const decode_place_t *place = &asked->items[i].place;
    decode_cosem_name(place->obis, name);
    decode_voice_say(dlms->voice, "%s %u %s %u%s", names[asked->kind], place->class_id, name,
                     place->index,
                     asked->items[i].selector == 1   ? " by range"
                     : asked->items[i].selector == 2 ? " by entry"
                                                     : "");
  }
}

static void request_begin(decode_asked_t *asked, decode_asked_kind_t kind) {
  asked->kind = kind;
  asked->count = 0;
  asked->listed = asked->sending = asked->serving = false;
  asked->sent = asked->served = 0;
  decode_text_clear(&asked->request);
  decode_text_clear(&asked->values);
  decode_text_clear(&asked->answer);
}

static bool request_get(decode_dlms_t *dlms, decode_axdr_t *reader, unsigned choice, int64_t ns) {
  decode_asked_t *asked = &dlms->asked;
  if (choice == GET_NEXT) { /* the T of all rows is that of the first request */
    const uint32_t number = decode_axdr_number(reader, 4);
    decode_voice_say(dlms->voice, "block %u was received", number);
    if (asked->kind != DECODE_ASKED_GET || !asked->serving) {
      request_begin(asked, DECODE_ASKED_GET);
      asked->at_ns = ns;
    }
    return decode_axdr_end(reader);
  }
  request_begin(asked, DECODE_ASKED_GET);
  asked->at_ns = ns;
  if (choice == NORMAL)
    request_item(reader, asked, true);
  else if (choice == GET_LIST)
    request_items(reader, asked, true);
  else
    return false;
  request_say(dlms);
  return decode_axdr_end(reader);
}

/* A write or an action from its first APDU to its last block; `at_ns` is that of the last. */
static bool request_put(decode_dlms_t *dlms, decode_axdr_t *reader, bool listed, bool blocks) {
  decode_asked_t *asked = &dlms->asked;
  const bool set = asked->kind == DECODE_ASKED_SET;
  if (listed)
    request_items(reader, asked, set);
  else
    request_item(reader, asked, set);
  request_say(dlms);
  if (blocks) {
    request_block(reader, asked, dlms->voice);
    if (!asked->sending && !reader->bad && !request_values(asked)) return false;
    return decode_axdr_end(reader);
  }
  if (!set && !listed) { /* the parameters of a method may be missing */
    const bool given = decode_axdr_octet(reader);
    if (!given) return decode_axdr_end(reader);
  }
  if (reader->bad) return false;
  decode_text_add(&asked->values, reader->view.p + reader->at, reader->view.len - reader->at);
  return request_values(asked);
}

static bool request_more(decode_dlms_t *dlms, decode_axdr_t *reader, decode_asked_kind_t kind) {
  decode_asked_t *asked = &dlms->asked;
  if (asked->kind != kind || !asked->sending) request_begin(asked, kind);
  request_block(reader, asked, dlms->voice);
  if (!asked->sending && asked->count > 0) (void)request_values(asked);
  return decode_axdr_end(reader);
}

bool decode_service_request(decode_dlms_t *dlms, decode_view_t apdu, int64_t ns) {
  decode_axdr_t reader = decode_axdr_over(apdu);
  decode_asked_t *asked = &dlms->asked;
  const unsigned tag = decode_axdr_octet(&reader), choice = decode_axdr_octet(&reader);
  const unsigned invoke = decode_axdr_octet(&reader);
  bool fine = false;
  if (tag != GET_REQUEST && tag != SET_REQUEST && tag != ACTION_REQUEST) return false;
  if (tag != GET_REQUEST || choice != GET_NEXT) {
    decode_service_break_off(dlms);
    decode_roster_follow(dlms->voice->roster, dlms->meter, ns);
  }
  asked->invoke = invoke;
  if (tag == GET_REQUEST) {
    fine = request_get(dlms, &reader, choice, ns);
  } else {
    const bool set = tag == SET_REQUEST;
    const decode_asked_kind_t kind = set ? DECODE_ASKED_SET : DECODE_ASKED_ACTION;
    if (choice == (set ? SET_BLOCK : ACTION_BLOCK)) {
      fine = request_more(dlms, &reader, kind);
    } else if (!set && choice == ACTION_NEXT) {
      decode_voice_say(dlms->voice, "block %u was received", decode_axdr_number(&reader, 4));
      fine = asked->kind == kind && asked->serving;
    } else {
      const unsigned list = set ? SET_LIST : ACTION_LIST, first = set ? SET_FIRST : ACTION_FIRST;
      const unsigned both = set ? SET_LIST_FIRST : ACTION_LIST_FIRST;
      request_begin(asked, kind);
      if (choice == NORMAL || choice == list || choice == first || choice == both)
        fine = request_put(dlms, &reader, choice == list || choice == both,
                           choice == first || choice == both);
    }
    asked->at_ns = ns;
  }
  asked->awaiting = true;
  if (!fine) decode_voice_say(dlms->voice, "a request that is not of its form");
  return true;
}
