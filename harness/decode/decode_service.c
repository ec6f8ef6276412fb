/* Answers to get, set and action; see decode_service.h. What the meter answered says what it had
 * understood: a line is written here and nowhere else. */
#include "decode_service.h"
#include "decode_buffer.h"
#include "decode_form.h"
#include "decode_image.h"
#include "decode_put.h"

#include <stdio.h>
#include <string.h>

enum {
  GET_RESPONSE = 0xc4,
  SET_RESPONSE = 0xc5,
  ACTION_RESPONSE = 0xc7,
  NORMAL = 1,
  GET_BLOCK = 2,
  GET_LIST = 3,
  SET_BLOCK = 2,
  SET_LAST = 3,
  SET_LAST_LIST = 4,
  SET_LIST = 5,
  ACTION_BLOCK = 2,
  ACTION_LIST = 3,
  ACTION_NEXT = 4,
  OTHER_REASON = 250,
  IMAGE_TRANSFER = 18 /* the class */
};

/* What one item was answered. */
typedef struct {
  bool fine;
  unsigned result;
  decode_view_t data; /* len 0: none */
} service_result_t;

typedef struct {
  decode_dlms_t *dlms;
  size_t octet; /* of the first octet of what is being read */
  bool direct;  /* it lies in the frame as it is, so places can be told */
} service_at_t;

static void service_broken(void *owner, size_t octet, const char *text) {
  const service_at_t *at = owner;
  decode_voice_broken(at->dlms->voice, at->octet + (at->direct ? octet : 0), text);
}

/* The word of a refusal, section 6; NULL for what is not in its table. `item` may be NULL. */
static const char *service_word(const decode_asked_t *asked, const decode_item_t *item,
                                unsigned result) {
  const bool action = asked->kind == DECODE_ASKED_ACTION;
  switch (result) {
  case 2:
    return "ER07";
  case 3:
    return "ER03";
  case 4:
  case 9:
    return "ER02";
  case 12:
    return "ER04";
  case 13:
    return action ? NULL : "ER04";
  case 14: /* data-block-unavailable: the standard's, where it would need blocks and may not */
    return action ? NULL : "ER05";
  case 15:
  case 16:
    return "ER05";
  case 17:
  case 18:
  case 19:
    return action ? NULL : "ER05";
  case OTHER_REASON:
    return !action ? NULL : item && item->place.class_id == IMAGE_TRANSFER ? "ER10" : "ER08";
  }
  return NULL;
}

static const decode_shape_t *service_shape(const decode_dlms_t *dlms) {
  return decode_roster_shape(dlms->voice->roster, dlms->meter);
}

/* What the public association may read, section 4. */
static bool service_is_public(const char *name) {
  static const char *const open[] = {
      "1-0:0.2.0*255",  "1-0:0.2.1*255",  "1-0:0.2.8*255",  "1-0:0.2.9*255", "0-0:128.40.0*255",
      "0-0:42.0.0*255", "0-0:96.1.0*255", "0-0:96.1.1*255", "0-0:1.0.0*255", "0-0:96.5.0*255",
      "0-0:40.0.0*255", "0-0:40.0.1*255", "0-0:41.0.0*255", "0-0:43.1.0*255"};
  for (size_t i = 0; i < sizeof open / sizeof open[0]; i++)
    if (strcmp(name, open[i]) == 0) return true;
  return false;
}

/* The words of an object whose parts were all asked in one request and all served. */
static void get_value(const service_at_t *at, const service_result_t *results, size_t first,
                      const decode_object_form_t *object, const char *name) {
  decode_dlms_t *dlms = at->dlms;
  const decode_asked_t *asked = &dlms->asked;
  decode_text_t words = {0};
  bool whole = true;
  for (int part = 0; whole && part < DECODE_PARTS_MAX && object->parts[part]; part++) {
    whole = false;
    for (size_t i = 0; i < asked->count && !whole; i++) {
      const decode_place_t *place = &asked->items[i].place;
      whole = place->index == object->parts[part] && results[i].fine &&
              memcmp(place->obis, asked->items[first].place.obis, DECODE_OBIS_LEN) == 0 &&
              decode_cosem_words(object, part, results[i].data, &words);
    }
  }
  if (whole) {
    decode_text_printf(dlms->voice->facts, "value %d %ld %lld %s%s\n", dlms->meter, dlms->visit,
                       (long long)asked->at_ns, name, words.p);
    decode_voice_say(dlms->voice, "%s is%s", name, words.p);
  }
  if (words.failed) dlms->voice->facts->failed = true;
  decode_text_free(&words);
}

/* Where the rows of a buffer go, and which were asked for. */
static decode_rows_to_t get_rows(service_at_t *here, const decode_item_t *item,
                                 decode_selection_t *selection) {
  decode_dlms_t *dlms = here->dlms;
  const decode_asked_t *asked = &dlms->asked;
  const decode_view_t selector = {item->selector_len ? asked->request.p + item->selector_at : "",
                                  item->selector_len};
  decode_buffer_selection(dlms->voice->roster, dlms->meter, &item->place, item->selector, selector,
                          selection);
  here->direct = false; /* octets are those of the rows, not of the frame */
  return (decode_rows_to_t){.shape = service_shape(dlms),
                            .quality = dlms->who ? dlms->who->quality : NULL,
                            .serial = dlms->who ? dlms->who->serial : (decode_view_t){"", 0},
                            .meter = dlms->meter,
                            .visit = dlms->visit,
                            .asked_ns = asked->at_ns,
                            .facts = dlms->voice->facts,
                            .broken = service_broken,
                            .owner = here};
}

void decode_service_unanswered(decode_dlms_t *dlms) {
  decode_asked_t *asked = &dlms->asked;
  const decode_item_t *item = &asked->items[0];
  const char *what;
  char name[DECODE_NAME_CAP], arg[DECODE_PUT_ARG_CAP];
  if (!asked->awaiting || asked->kind != DECODE_ASKED_ACTION || asked->count != 1 ||
      item->place.class_id != IMAGE_TRANSFER || asked->sending)
    return;
  decode_cosem_name(item->place.obis, name);
  if (!decode_put_word(dlms, item, name, &what, arg) || strcmp(what, "image_activate") != 0) return;
  decode_text_printf(dlms->voice->facts, "command %d %ld %lld %s %s %d -\n", dlms->meter,
                     dlms->visit, (long long)asked->at_ns, what, arg, dlms->now.level);
  asked->awaiting = false;
}

void decode_service_break_off(decode_dlms_t *dlms) {
  decode_asked_t *asked = &dlms->asked;
  service_at_t here = {.dlms = dlms};
  decode_selection_t selection;
  decode_service_unanswered(dlms);
  const bool begun = asked->kind == DECODE_ASKED_GET && asked->serving && asked->served > 0;
  if (!begun || asked->listed || asked->count != 1) return;
  asked->serving = false;
  if (decode_buffer_range(service_shape(dlms), &asked->items[0].place) == DECODE_RANGE_NONE) return;
  const decode_rows_to_t to = get_rows(&here, &asked->items[0], &selection);
  decode_buffer_begun(&to, &selection, (decode_view_t){asked->answer.p, asked->answer.len});
}

/* The columns of the load profile: of a meter whose channels may change, those alone. */
static void get_columns(const service_at_t *at, decode_view_t data) {
  decode_dlms_t *dlms = at->dlms;
  const decode_shape_t *shape = service_shape(dlms);
  service_at_t here = *at;
  int channels[DECODE_NAMED_MAX], count;
  if (!shape->declared) return;
  if (!decode_buffer_channels(shape, data, channels, &count) ||
      !decode_shape_channels_fit(channels, count)) {
    service_broken(&here, 0, "columns that are not those of the dictionary");
    return;
  }
  decode_text_printf(dlms->voice->facts, "value %d %ld %lld 0-0:128.35.0*255", dlms->meter,
                     dlms->visit, (long long)dlms->asked.at_ns);
  for (int i = 0; i < count; i++)
    decode_text_printf(dlms->voice->facts, " 1-0:%d.29.0*255", shape->quantities[channels[i]].code);
  decode_text_add(dlms->voice->facts, "\n", 1);
}

/* {octet-string of 256, octet-string of 64}. */
static void get_statement(const service_at_t *at, decode_view_t data) {
  decode_dlms_t *dlms = at->dlms;
  decode_axdr_t reader = decode_axdr_over(data);
  decode_datum_t head, record, signature;
  decode_text_t words = {0};
  service_at_t here = *at;
  const bool fine = decode_axdr_want(&reader, DECODE_STRUCTURE, &head) && head.count == 2 &&
                    decode_axdr_want(&reader, DECODE_OCTETS, &record) &&
                    decode_axdr_want(&reader, DECODE_OCTETS, &signature) &&
                    decode_axdr_end(&reader) &&
                    decode_quality_statement(dlms->who->quality, dlms->who->serial, record.octets,
                                             signature.octets, &words);
  if (fine)
    decode_text_printf(dlms->voice->facts, "statement %d %ld %lld%s\n", dlms->meter, dlms->visit,
                       (long long)dlms->asked.at_ns, words.p);
  else
    service_broken(&here, 0, "statement that is not of its form");
  if (words.failed) dlms->voice->facts->failed = true;
  decode_text_free(&words);
}

/* One attribute that was served. */
static void get_served(const service_at_t *at, const service_result_t *results, size_t index) {
  decode_dlms_t *dlms = at->dlms;
  const decode_asked_t *asked = &dlms->asked;
  const decode_item_t *item = &asked->items[index];
  const decode_view_t data = results[index].data;
  char name[DECODE_NAME_CAP];
  decode_cosem_name(item->place.obis, name);
  service_at_t here = *at;
  if (dlms->now.level == 0 && !service_is_public(name))
    service_broken(&here, 0, "served to an association that may not read it");
  if (decode_put_is_columns(item, name)) {
    get_columns(&here, data);
    return;
  }
  if (decode_buffer_range(service_shape(dlms), &item->place) != DECODE_RANGE_NONE) {
    decode_selection_t selection;
    const decode_rows_to_t to = get_rows(&here, item, &selection);
    decode_buffer_rows(&to, &selection, data);
    return;
  }
  if (dlms->who && dlms->who->quality && strcmp(name, "0-0:128.45.0*255") == 0 &&
      item->place.class_id == 1 && item->place.index == 2) {
    get_statement(&here, data);
    return;
  }
  decode_object_form_t form;
  const decode_object_form_t *object =
      decode_cosem_object(service_shape(dlms), name, &form) ? &form : NULL;
  const char *fixed = decode_cosem_fixed(&item->place, object, data);
  if (fixed) service_broken(&here, 0, fixed);
  if (!object) return;
  if (object->class_id != item->place.class_id) {
    service_broken(&here, 0, "served under a class that the object has not");
    return;
  }
  decode_text_t words = {0};
  for (int part = 0; part < DECODE_PARTS_MAX && object->parts[part]; part++)
    if (object->parts[part] == item->place.index && !decode_cosem_words(object, part, data, &words))
      service_broken(&here, 0, "value that is not of the form of its object");
  decode_text_free(&words);
  if (item->place.index == object->parts[0]) get_value(at, results, index, object, name);
}

static void service_refused(const service_at_t *at, const decode_item_t *item, unsigned result) {
  decode_dlms_t *dlms = at->dlms;
  const decode_asked_t *asked = &dlms->asked;
  const char *word = service_word(asked, item, result);
  service_at_t here = *at;
  char name[DECODE_NAME_CAP] = "-";
  if (item) decode_cosem_name(item->place.obis, name);
  if (!word) {
    service_broken(&here, 0, "a result that the dictionary does not have");
    return;
  }
  decode_text_printf(dlms->voice->facts, "refused %d %ld %lld %s %s\n", dlms->meter, dlms->visit,
                     (long long)asked->at_ns, name, word);
  decode_voice_say(dlms->voice, "%s refused: %u, %s", name, result, word);
}

/* What the request asked of the image transfer, in one line. */
static void get_image(const service_at_t *at, const service_result_t *results) {
  decode_dlms_t *dlms = at->dlms;
  const decode_asked_t *asked = &dlms->asked;
  decode_image_t image = {-1, -1, -1, -1, -1};
  service_at_t here = *at;
  if (!service_shape(dlms)->firmware) return;
  for (size_t i = 0; i < asked->count; i++) {
    const decode_place_t *place = &asked->items[i].place;
    char name[DECODE_NAME_CAP];
    decode_cosem_name(place->obis, name);
    if (!results[i].fine || !decode_image_is(place, name)) continue;
    const char *wrong = decode_image_served(place, results[i].data, &image);
    if (wrong) service_broken(&here, 0, wrong);
  }
  decode_image_line(dlms, &image);
}

static void get_done(const service_at_t *at, const service_result_t *results) {
  decode_asked_t *asked = &at->dlms->asked;
  asked->awaiting = asked->serving = false;
  for (size_t i = 0; i < asked->count; i++)
    if (results[i].fine)
      get_served(at, results, i);
    else
      service_refused(at, &asked->items[i], results[i].result);
  get_image(at, results);
  asked->kind = DECODE_ASKED_NONE;
}

/* Get-Data-Result: 0 and Data, or 1 and a result. */
static bool get_result(decode_axdr_t *reader, service_result_t *result) {
  const unsigned choice = decode_axdr_octet(reader);
  *result = (service_result_t){.fine = choice == 0};
  if (choice == 0) result->data = decode_axdr_skip(reader);
  if (choice == 1) result->result = decode_axdr_octet(reader);
  return !reader->bad && choice <= 1;
}

/* The whole answer, from one APDU or from its blocks. */
static void get_whole(const service_at_t *at, decode_axdr_t *reader, bool bare) {
  decode_asked_t *asked = &at->dlms->asked;
  service_result_t results[DECODE_ITEMS_MAX];
  service_at_t here = *at;
  const size_t count = asked->listed ? decode_axdr_length(reader) : 1;
  bool fine = count == asked->count;
  for (size_t i = 0; fine && i < count; i++) {
    if (bare)
      results[i] = (service_result_t){.fine = true, .data = decode_axdr_skip(reader)};
    else
      fine = get_result(reader, &results[i]);
  }
  if (fine && decode_axdr_end(reader)) {
    get_done(&here, results);
    return;
  }
  service_broken(&here, reader->at,
                 reader->bad || !fine ? "an answer that is not of its form"
                                      : "octets after the value");
  asked->awaiting = asked->serving = false;
  asked->kind = DECODE_ASKED_NONE;
}

static void get_block(const service_at_t *at, decode_axdr_t *reader) {
  decode_asked_t *asked = &at->dlms->asked;
  service_at_t here = *at;
  const bool last = decode_axdr_octet(reader);
  const uint32_t number = decode_axdr_number(reader, 4);
  const unsigned choice = decode_axdr_octet(reader);
  if (choice == 1) {
    const unsigned result = decode_axdr_octet(reader);
    decode_service_break_off(at->dlms); /* what came before was served */
    asked->awaiting = asked->serving = false;
    service_refused(at, asked->count ? &asked->items[0] : NULL, result);
    asked->kind = DECODE_ASKED_NONE;
    return;
  }
  const decode_view_t raw = decode_axdr_string(reader);
  if (choice != 0 || !decode_axdr_end(reader) || number != asked->served + 1) {
    service_broken(&here, reader->at, "a block that is not of its form or not the next one");
    return;
  }
  decode_voice_say(at->dlms->voice, "block %u%s", number, last ? ", the last" : "");
  decode_text_add(&asked->answer, raw.p, raw.len);
  asked->served = number;
  asked->serving = !last;
  asked->awaiting = false;
  if (!last) return;
  decode_axdr_t whole = decode_axdr_over((decode_view_t){asked->answer.p, asked->answer.len});
  here.direct = false;
  /* A list is put together with its choices, a single value without. */
  get_whole(&here, &whole, !asked->listed);
}

static void put_item(const service_at_t *at, const decode_item_t *item,
                     const service_result_t *result) {
  decode_dlms_t *dlms = at->dlms;
  const decode_asked_t *asked = &dlms->asked;
  const char *what, *word = result->fine ? "ok" : service_word(asked, item, result->result);
  char name[DECODE_NAME_CAP], arg[DECODE_PUT_ARG_CAP];
  service_at_t here = *at;
  decode_cosem_name(item->place.obis, name);
  if (asked->kind == DECODE_ASKED_ACTION && item->place.class_id == 64 && item->place.index == 2 &&
      result->fine)
    decode_dlms_transferred(dlms, decode_put_data(asked, item));
  if (asked->kind == DECODE_ASKED_SET && result->fine) decode_put_taken(dlms, item, name);
  if (!decode_put_word(dlms, item, name, &what, arg)) {
    decode_voice_say(dlms->voice, "%s %u: %u", name, item->place.index, result->result);
    return;
  }
  if (!word) {
    service_broken(&here, 0, "a result that the dictionary does not have");
    return;
  }
  decode_text_printf(dlms->voice->facts, "command %d %ld %lld %s %s %d %s\n", dlms->meter,
                     dlms->visit, (long long)asked->at_ns, what, arg, dlms->now.level, word);
  decode_voice_say(dlms->voice, "%s %s, level %d: %s", what, arg, dlms->now.level, word);
}

static void put_done(const service_at_t *at, const service_result_t *results) {
  decode_asked_t *asked = &at->dlms->asked;
  asked->awaiting = asked->sending = false;
  for (size_t i = 0; i < asked->count; i++)
    put_item(at, &asked->items[i], &results[i]);
  asked->kind = DECODE_ASKED_NONE;
}

/* Results of a list, or the one that stands for all. */
static void set_answer(const service_at_t *at, decode_axdr_t *reader, unsigned choice) {
  decode_asked_t *asked = &at->dlms->asked;
  service_result_t results[DECODE_ITEMS_MAX] = {0};
  service_at_t here = *at;
  if (choice == SET_BLOCK) {
    const uint32_t number = decode_axdr_number(reader, 4);
    decode_voice_say(at->dlms->voice, "block %u was received", number);
    if (!decode_axdr_end(reader) || number != asked->sent || !asked->sending)
      service_broken(&here, reader->at, "a block acknowledged that was not sent");
    asked->awaiting = false;
    return;
  }
  const bool listed = choice == SET_LIST || choice == SET_LAST_LIST;
  const bool last = choice == SET_LAST || choice == SET_LAST_LIST;
  const size_t count = listed ? decode_axdr_length(reader) : 1;
  bool fine = !listed || count == asked->count;
  for (size_t i = 0; fine && i < count; i++) {
    results[i].result = decode_axdr_octet(reader);
    results[i].fine = results[i].result == 0;
  }
  for (size_t i = 1; !listed && i < asked->count; i++)
    results[i] = results[0];
  if (last) decode_axdr_number(reader, 4);
  if (!fine || !decode_axdr_end(reader) || (!listed && asked->listed && results[0].fine)) {
    service_broken(&here, reader->at, "an answer that is not of its form");
    asked->awaiting = false;
    return;
  }
  put_done(at, results);
}

/* Action-Response-With-Optional-Data. */
static bool action_result(decode_axdr_t *reader, service_result_t *result) {
  service_result_t data = {0};
  const unsigned code = decode_axdr_octet(reader);
  bool fine = true;
  if (decode_axdr_octet(reader)) fine = get_result(reader, &data);
  *result = (service_result_t){.fine = code == 0, .result = code, .data = data.data};
  return fine && !reader->bad;
}

static bool action_is_reply(const decode_asked_t *asked) {
  char name[DECODE_NAME_CAP];
  if (asked->kind != DECODE_ASKED_ACTION || asked->count != 1) return false;
  decode_cosem_name(asked->items[0].place.obis, name);
  return asked->items[0].place.class_id == 15 && asked->items[0].place.index == 1 &&
         strcmp(name, "0-0:40.0.0*255") == 0;
}

static decode_view_t service_octets(decode_view_t data) {
  decode_axdr_t reader = decode_axdr_over(data);
  decode_datum_t datum;
  if (!decode_axdr_want(&reader, DECODE_OCTETS, &datum)) return (decode_view_t){"", 0};
  return datum.octets;
}

static void action_answer(const service_at_t *at, decode_axdr_t *reader, unsigned choice) {
  decode_asked_t *asked = &at->dlms->asked;
  service_result_t results[DECODE_ITEMS_MAX] = {0};
  service_at_t here = *at;
  if (choice == ACTION_NEXT) {
    const uint32_t number = decode_axdr_number(reader, 4);
    decode_voice_say(at->dlms->voice, "block %u was received", number);
    if (!decode_axdr_end(reader) || number != asked->sent || !asked->sending)
      service_broken(&here, reader->at, "a block acknowledged that was not sent");
    asked->awaiting = false;
    return;
  }
  if (choice == ACTION_BLOCK) { /* no method of the model has so long an answer */
    service_broken(&here, reader->at, "an answer in blocks to an action that has none");
    return;
  }
  const bool listed = choice == ACTION_LIST;
  const size_t count = listed ? decode_axdr_length(reader) : 1;
  bool fine = !listed || count == asked->count;
  for (size_t i = 0; fine && i < count; i++)
    fine = action_result(reader, &results[i]);
  for (size_t i = 1; !listed && i < asked->count; i++)
    results[i] = results[0];
  if (!fine || !decode_axdr_end(reader) || (!listed && asked->listed && results[0].fine)) {
    service_broken(&here, reader->at, "an answer that is not of its form");
    asked->awaiting = false;
    return;
  }
  if (at->dlms->now.pending && action_is_reply(asked)) {
    asked->awaiting = false;
    decode_dlms_replied(at->dlms, results[0].fine,
                        service_octets(decode_put_data(asked, &asked->items[0])),
                        service_octets(results[0].data), at->octet);
    asked->kind = DECODE_ASKED_NONE;
    return;
  }
  put_done(at, results);
}

/* What an answer needs to have been negotiated. */
static uint32_t service_needs(const decode_asked_t *asked, unsigned choice) {
  uint32_t needs = 0;
  bool selective = false;
  switch (asked->kind) {
  case DECODE_ASKED_GET:
    needs = DECODE_CONFORMANCE_GET;
    if (choice == GET_BLOCK) needs |= DECODE_CONFORMANCE_GET_BLOCKS;
    break;
  case DECODE_ASKED_SET:
    needs = DECODE_CONFORMANCE_SET;
    if (choice == SET_BLOCK || choice == SET_LAST || choice == SET_LAST_LIST)
      needs |= DECODE_CONFORMANCE_SET_BLOCKS;
    break;
  case DECODE_ASKED_ACTION:
    needs = DECODE_CONFORMANCE_ACTION;
    if (choice == ACTION_BLOCK || choice == ACTION_NEXT) needs |= DECODE_CONFORMANCE_ACTION_BLOCKS;
    break;
  case DECODE_ASKED_NONE:
    break;
  }
  for (size_t i = 0; i < asked->count; i++)
    selective = selective || asked->items[i].selector != 0;
  if (asked->listed) needs |= DECODE_CONFORMANCE_LISTS;
  if (selective) needs |= DECODE_CONFORMANCE_SELECTIVE;
  return needs;
}

void decode_service_answer(decode_dlms_t *dlms, decode_view_t apdu, size_t octet) {
  decode_axdr_t reader = decode_axdr_over(apdu);
  decode_asked_t *asked = &dlms->asked;
  service_at_t at = {.dlms = dlms, .octet = octet, .direct = true};
  const unsigned tag = decode_axdr_octet(&reader), choice = decode_axdr_octet(&reader);
  const unsigned invoke = decode_axdr_octet(&reader);
  const decode_asked_kind_t kind = tag == GET_RESPONSE   ? DECODE_ASKED_GET
                                   : tag == SET_RESPONSE ? DECODE_ASKED_SET
                                                         : DECODE_ASKED_ACTION;
  if (tag != GET_RESPONSE && tag != SET_RESPONSE && tag != ACTION_RESPONSE) {
    service_broken(&at, 0, "an APDU that a meter does not send");
    return;
  }
  const bool another = !asked->awaiting || asked->kind != kind || invoke != asked->invoke;
  if (dlms->packets && another) {
    decode_voice_say(dlms->voice, "an answer to what is asked no more");
    return;
  }
  if (!asked->awaiting || asked->kind != kind) {
    service_broken(&at, 0, "an answer that nobody asked for");
    return;
  }
  if (invoke != asked->invoke) service_broken(&at, 2, "invoke-id and priority of another request");
  if (!dlms->now.open && !(dlms->now.pending && action_is_reply(asked))) {
    service_broken(&at, 0, "a service outside an association");
    asked->awaiting = false;
    return;
  }
  decode_dlms_uses(dlms, service_needs(asked, choice), octet);
  if (kind == DECODE_ASKED_SET && choice >= NORMAL && choice <= SET_LIST)
    set_answer(&at, &reader, choice);
  else if (kind == DECODE_ASKED_ACTION && choice >= NORMAL && choice <= ACTION_NEXT)
    action_answer(&at, &reader, choice);
  else if (kind == DECODE_ASKED_GET && choice == GET_BLOCK)
    get_block(&at, &reader);
  else if (kind == DECODE_ASKED_GET && choice == (asked->listed ? GET_LIST : NORMAL))
    get_whole(&at, &reader, false);
  else
    service_broken(&at, 1, "an answer of another form than the request's");
}
