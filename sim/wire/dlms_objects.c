/* The objects of the server itself: associations (class 15), SAP assignment (17), security setup
 * (64) and the invocation counter 0-0:43.1.0; and the object list, which joins them to those of the
 * application and shows what the association that reads it may. Sections 2 and 4 of
 * fixtures/dictionary/polyphase-tou-dlms.md; IEC 62056-6-2. */
#include <string.h>

#include "sim/wire/dlms_parts.h"

enum { CLASS_DATA = 1, CLASS_ASSOCIATION = 15, CLASS_SAP = 17, CLASS_SECURITY = 64 };
enum { LOGICAL_DEVICE = 1, DEVICE_NAME_LEN = 16, DEVICE_NAME_DIGITS = 13 };
enum { KEY_GUEK = 0, KEY_GAK = 2, SEND_PDU_MAX = DLMS_PDU_MAX };
enum { R = COSEM_READ, NO = COSEM_NO_ACCESS };

/* A row an object. `levels`: bit 0 public, 1 reading, 3 management may read; methods are of the
 * management level but for the reply of an association, which is everybody's. */
typedef struct {
  uint16_t class_id;
  uint8_t version, c, d, e; /* 0-0:c.d.e */
  uint8_t levels;
  uint8_t attribute_count, method_count, methods_level;
  uint8_t attributes[9];
} own_t;
enum { OF_PUBLIC = 1 << 0, OF_READING = 1 << 1, OF_MANAGEMENT = 1 << 3 };
enum { OF_ALL = OF_PUBLIC | OF_READING | OF_MANAGEMENT };

static const own_t OWN[] = {
    {15, 1, 40, 0, 0, OF_ALL, 9, 1, OF_ALL, {R, R, R, R, R, R, NO, R, R}},
    {15, 1, 40, 0, 1, OF_PUBLIC, 9, 1, OF_ALL, {R, R, R, R, R, R, NO, R, R}},
    {15, 1, 40, 0, 2, OF_READING, 9, 1, OF_ALL, {R, R, R, R, R, R, NO, R, R}},
    {15, 1, 40, 0, 3, OF_MANAGEMENT, 9, 1, OF_ALL, {R, R, R, R, R, R, NO, R, R}},
    {17, 0, 41, 0, 0, OF_ALL, 2, 0, 0, {R, R}},
    {64, 0, 43, 0, 0, OF_READING | OF_MANAGEMENT, 5, 2, OF_MANAGEMENT, {R, R, R, R, R}},
    {1, 0, 43, 1, 0, OF_ALL, 2, 0, 0, {R, R}}};
enum { OWN_COUNT = sizeof OWN / sizeof OWN[0] };

static void own_object(const dlms_t *wire, uint32_t index, cosem_object_t *object) {
  const own_t *own = &OWN[index];
  uint8_t level = (uint8_t)(1u << wire->association.level);
  *object = (cosem_object_t){.class_id = own->class_id,
                             .version = own->version,
                             .name = {0, 0, own->c, own->d, own->e, 255},
                             .attribute_count = own->attribute_count,
                             .method_count = own->method_count};
  if ((own->levels & level) == 0) return;
  memcpy(object->attributes, own->attributes, own->attribute_count);
  for (uint8_t method = 0; method < own->method_count; method++)
    object->methods[method] = (own->methods_level & level) != 0;
  /* A method that proves is there where there is something to prove. */
  if (own->class_id == CLASS_ASSOCIATION)
    object->methods[0] = wire->association.row->mechanism == MECHANISM_GMAC;
}

static bool same_name(ax_name_t a, ax_name_t b) { return memcmp(&a, &b, sizeof a) == 0; }

cosem_result_t dlms_objects_find(dlms_t *wire, uint16_t class_id, ax_name_t name,
                                 dlms_found_t *found) {
  uint8_t level = wire->association.level;
  found->own = false;
  /* Clients read an object again, or the one behind it. */
  for (found->index = wire->hint; found->index <= wire->hint + 1; found->index++) {
    if (!wire->right->object(wire->app, wire->of, found->index, level, &found->object)) break;
    if (!same_name(found->object.name, name)) continue;
    wire->hint = found->index;
    return found->object.class_id == class_id ? COSEM_OK : COSEM_CLASS_INCONSISTENT;
  }
  for (found->index = 0;
       wire->right->object(wire->app, wire->of, found->index, level, &found->object);
       found->index++) {
    if (!same_name(found->object.name, name)) continue;
    wire->hint = found->index;
    return found->object.class_id == class_id ? COSEM_OK : COSEM_CLASS_INCONSISTENT;
  }
  found->own = true;
  for (found->index = 0; found->index < OWN_COUNT; found->index++) {
    own_object(wire, found->index, &found->object);
    if (same_name(found->object.name, name))
      return found->object.class_id == class_id ? COSEM_OK : COSEM_CLASS_INCONSISTENT;
  }
  return COSEM_UNDEFINED;
}

/* --- the object list --- */

static bool is_visible(const cosem_object_t *object) {
  for (size_t at = 0; at < object->attribute_count; at++)
    if (object->attributes[at] != COSEM_NO_ACCESS) return true;
  for (size_t at = 0; at < object->method_count; at++)
    if (object->methods[at]) return true;
  return false;
}

/* The next object that the association may see, from the bookmark on: words 0 and 1 are the index
 * and whether it counts the server's own. */
static bool next_object(dlms_t *wire, cosem_rows_t *rows, cosem_object_t *object) {
  uint8_t level = wire->association.level;
  while (rows->words[1] == 0) {
    if (!wire->right->object(wire->app, wire->of, (uint32_t)rows->words[0]++, level, object)) {
      rows->words[0] = 0;
      rows->words[1] = 1;
    } else if (is_visible(object)) {
      return true;
    }
  }
  while (rows->words[0] < OWN_COUNT) {
    own_object(wire, (uint32_t)rows->words[0]++, object);
    if (is_visible(object)) return true;
  }
  return false;
}

/* structure {class, version, name, {array of {attribute, mode, selectors}, array of {method,
 * mode}}} */
void dlms_objects_row(dlms_t *wire, cosem_rows_t *rows, obuf_t *element) {
  cosem_object_t object;
  if (!next_object(wire, rows, &object)) return;
  ax_structure(element, 4);
  ax_u16(element, object.class_id);
  ax_u8(element, object.version);
  ax_name(element, object.name);
  ax_structure(element, 2);
  ax_array(element, object.attribute_count);
  for (uint8_t at = 0; at < object.attribute_count; at++) {
    ax_structure(element, 3);
    ax_i8(element, (int8_t)(at + 1));
    ax_enum(element, object.attributes[at]);
    if (object.selective && at == 1) {
      ax_array(element, 2);
      ax_i8(element, 1);
      ax_i8(element, 2);
    } else {
      ax_null(element);
    }
  }
  ax_array(element, object.method_count);
  for (uint8_t at = 0; at < object.method_count; at++) {
    ax_structure(element, 2);
    ax_i8(element, (int8_t)(at + 1));
    ax_enum(element, object.methods[at] ? 1 : 0);
  }
}

/* --- attributes --- */

static void put_oid(obuf_t *value, uint8_t branch, uint8_t arc) {
  const uint8_t name[] = {0x60, 0x85, 0x74, 0x05, 0x08, branch, arc};
  ax_octets(value, bytes_of(name, sizeof name));
}

static void put_context_info(const dlms_t *wire, obuf_t *value) {
  const dlms_association_t *a = &wire->association;
  ax_structure(value, 6);
  ax_bits(value, a->conformance, 24);
  ax_u16(value, (uint16_t)wire->config.pdu_max); /* received */
  ax_u16(value, a->pdu_max);                     /* sent */
  ax_u8(value, 6);
  ax_i8(value, 0);
  ax_octets(value, bytes_of(NULL, 0)); /* the dedicated key is nobody's to read */
}

static cosem_result_t get_association(dlms_t *wire, uint8_t attribute, obuf_t *value,
                                      cosem_rows_t *rows, bool *streamed) {
  const dlms_association_t *a = &wire->association;
  bool is_public = a->client == COSEM_SAP_PUBLIC;
  cosem_object_t object;
  cosem_rows_t all = {0};
  switch (attribute) {
  case 2:
    while (next_object(wire, &all, &object))
      all.rows++;
    *rows = (cosem_rows_t){.rows = all.rows};
    *streamed = true;
    return COSEM_OK;
  case 3:
    ax_structure(value, 2);
    ax_i8(value, (int8_t)a->client);
    ax_u16(value, LOGICAL_DEVICE);
    return COSEM_OK;
  case 4:
    put_oid(value, 1, a->form == FORM_PLAIN ? 1 : 3);
    return COSEM_OK;
  case 5:
    put_context_info(wire, value);
    return COSEM_OK;
  case 6:
    put_oid(value, 2, a->row->mechanism);
    return COSEM_OK;
  case 8:
    ax_enum(value, a->state == DLMS_JOINED ? 2 : 1);
    return COSEM_OK;
  case 9:
    ax_name(value, is_public ? (ax_name_t){0} : (ax_name_t){0, 0, 43, 0, 0, 255});
    return COSEM_OK;
  default:
    return COSEM_DENIED;
  }
}

/* The manufacturer and the end of the serial number, filled up with 0 on the left. */
static void put_device_name(const dlms_t *wire, obuf_t *value) {
  const char *serial = wire->config.serial_number;
  uint8_t name[DEVICE_NAME_LEN];
  size_t len = strlen(serial);
  size_t prefix = strlen(wire->config.manufacturer);
  size_t digits = len > DEVICE_NAME_DIGITS ? DEVICE_NAME_DIGITS : len;
  CHECK(prefix == DEVICE_NAME_LEN - DEVICE_NAME_DIGITS);
  memset(name, '0', sizeof name);
  memcpy(name, wire->config.manufacturer, prefix);
  memcpy(name + DEVICE_NAME_LEN - digits, serial + len - digits, digits);
  ax_octets(value, bytes_of(name, sizeof name));
}

static uint8_t policy_of(const dlms_t *wire) {
  const dlms_level_t *row = dlms_cipher_level(wire, COSEM_SAP_MANAGEMENT);
  return (uint8_t)((row->control >> 4 | wire->kept->policy) & 3);
}

static cosem_result_t get_security(dlms_t *wire, uint8_t attribute, obuf_t *value) {
  const dlms_association_t *a = &wire->association;
  switch (attribute) {
  case 2:
    ax_enum(value, policy_of(wire));
    return COSEM_OK;
  case 3:
    ax_enum(value, wire->guard.suite->id);
    return COSEM_OK;
  case 4:
    ax_octets(value, bytes_of(a->title, a->has_title ? sizeof a->title : 0));
    return COSEM_OK;
  case 5:
    ax_octets(value, bytes_of(wire->config.title, sizeof wire->config.title));
    return COSEM_OK;
  default:
    return COSEM_UNDEFINED;
  }
}

cosem_result_t dlms_objects_get(dlms_t *wire, const dlms_found_t *found, uint8_t attribute,
                                obuf_t *value, cosem_rows_t *rows, bool *streamed) {
  switch (found->object.class_id) {
  case CLASS_ASSOCIATION:
    return get_association(wire, attribute, value, rows, streamed);
  case CLASS_SAP:
    ax_array(value, 1);
    ax_structure(value, 2);
    ax_u16(value, LOGICAL_DEVICE);
    put_device_name(wire, value);
    return COSEM_OK;
  case CLASS_SECURITY:
    return get_security(wire, attribute, value);
  default: /* the counter: before this very request, of which the answer speaks to nobody new */
    ax_u32(value, wire->kept->counter_taken);
    return COSEM_OK;
  }
}

/* --- methods --- */

/* A policy is only ever raised: no bit of it goes. It binds from the next request on. */
static cosem_result_t raise_policy(dlms_t *wire, bytes_t parameters) {
  cosem_in_t in = cosem_in(parameters);
  uint64_t policy = 0;
  if (!cosem_in_unsigned(&in, 22, &policy) || !cosem_in_end(&in)) return COSEM_TYPE_UNMATCHED;
  uint8_t before = policy_of(wire);
  if (policy > 3 || (policy & before) != before) return COSEM_TYPE_UNMATCHED;
  wire->kept->policy = (uint8_t)policy;
  return COSEM_OK;
}

typedef struct {
  bool given;
  uint8_t key[DLMS_KEY_LEN];
} transfer_t;

static cosem_result_t read_transfer(dlms_t *wire, cosem_in_t *in, transfer_t *guek,
                                    transfer_t *gak) {
  size_t fields = 0;
  uint64_t id = 0;
  bytes_t wrapped;
  if (!cosem_in_structure(in, &fields) || fields != 2 || !cosem_in_unsigned(in, 22, &id) ||
      !cosem_in_octets(in, &wrapped))
    return COSEM_TYPE_UNMATCHED;
  transfer_t *to = id == KEY_GUEK ? guek : id == KEY_GAK ? gak : NULL;
  if (to == NULL || to->given) return COSEM_TYPE_UNMATCHED;
  to->given = guard_unwrap(&wire->guard, wire->kept->kek, wrapped, to->key);
  return to->given ? COSEM_OK : COSEM_TYPE_UNMATCHED;
}

/* All of them or none. They are in use from the next request on: the answer to this one leaves
 * under the keys that it came with. */
static cosem_result_t transfer_keys(dlms_t *wire, bytes_t parameters, transfer_t *guek,
                                    transfer_t *gak) {
  cosem_in_t in = cosem_in(parameters);
  size_t count = 0;
  if (!cosem_in_array(&in, &count) || count == 0) return COSEM_TYPE_UNMATCHED;
  for (size_t at = 0; at < count; at++) {
    cosem_result_t result = read_transfer(wire, &in, guek, gak);
    if (result != COSEM_OK) return result;
  }
  return cosem_in_end(&in) ? COSEM_OK : COSEM_TYPE_UNMATCHED;
}

cosem_result_t dlms_objects_act(dlms_t *wire, const dlms_found_t *found, uint8_t method,
                                bytes_t parameters, obuf_t *answer, bool *close) {
  transfer_t guek = {0}, gak = {0};
  if (found->object.class_id == CLASS_ASSOCIATION)
    return dlms_association_reply(wire, parameters, answer, close);
  if (method == 1) return raise_policy(wire, parameters);
  cosem_result_t result = transfer_keys(wire, parameters, &guek, &gak);
  if (result != COSEM_OK) return result;
  dlms_keys_t *fresh = &wire->fresh;
  fresh->has_guek = guek.given;
  fresh->has_gak = gak.given;
  memcpy(fresh->guek, guek.key, sizeof guek.key);
  memcpy(fresh->gak, gak.key, sizeof gak.key);
  return COSEM_OK;
}
