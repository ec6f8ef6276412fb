/* The object list as a table; see view.h. An element is copied aside until all of it was found
 * good, so that half an object is never shown. */
#include "pmu/drivers/view.h"

#include <stddef.h>

void view_open(view_t *view, arena_t *arena) {
  *view = (view_t){.objects = ARENA_ARRAY(arena, view_object_t, VIEW_OBJECTS_MAX)};
}

static status_t head(axdr_t *in, axdr_tag_t tag, size_t *count, fault_t *fault) {
  axdr_item_t item;
  status_t status = axdr_next(in, &item, fault);
  if (status != ST_OK) return status;
  *count = item.count;
  if (item.tag == tag) return ST_OK;
  return fault_set(fault, ST_BAD_VALUE, -1, (int32_t)item.at, "tag %d where %d was wanted",
                   (int)item.tag, (int)tag);
}

/* Access selectors: null-data, or an array of integers. */
static status_t selectors(axdr_t *in, uint32_t *bits, fault_t *fault) {
  axdr_item_t item;
  status_t status = axdr_next(in, &item, fault);
  if (status != ST_OK || item.tag == AXDR_NULL) return status;
  if (item.tag != AXDR_ARRAY)
    return fault_set(fault, ST_BAD_VALUE, -1, (int32_t)item.at, "access selectors are an array");
  for (size_t left = item.count; left > 0; left--) {
    int64_t selector = 0;
    status = axdr_number(in, AXDR_I8, &selector, fault);
    if (status != ST_OK) return status;
    if (selector >= 0 && selector < 32) *bits |= UINT32_C(1) << selector;
  }
  return ST_OK;
}

/* Versions 0 and 1 enumerate: 1 read, 2 write, 3 both, 4 to 6 the same authenticated. From
 * version 2 on bit 0 is read and bit 1 write. What else there may be is the standard's future:
 * no right. */
static void add_rights(view_object_t *object, uint8_t version, int64_t attribute, int64_t mode) {
  if (attribute < 1 || attribute > VIEW_ATTRIBUTES_MAX) return;
  uint32_t bit = UINT32_C(1) << (attribute - 1);
  bool bits = version >= 2;
  bool reads = bits ? (mode & 1) != 0 : mode == 1 || mode == 3 || mode == 4 || mode == 6;
  bool writes = bits ? (mode & 2) != 0 : mode == 2 || mode == 3 || mode == 5 || mode == 6;
  if (reads) object->readable |= bit;
  if (writes) object->writable |= bit;
}

static status_t attribute_rights(axdr_t *in, uint8_t version, view_object_t *object,
                                 fault_t *fault) {
  size_t count = 0;
  status_t status = head(in, AXDR_ARRAY, &count, fault);
  for (; count > 0 && status == ST_OK; count--) {
    int64_t attribute = 0, mode = 0;
    uint32_t found = 0;
    status = axdr_structure(in, 3, fault);
    if (status == ST_OK) status = axdr_number(in, AXDR_I8, &attribute, fault);
    if (status == ST_OK) status = axdr_number(in, AXDR_ENUM, &mode, fault);
    if (status == ST_OK) status = selectors(in, &found, fault);
    add_rights(object, version, attribute, mode);
    if (attribute == 2) object->selectors = found;
  }
  return status;
}

/* The right of a method is a boolean in version 0, an enumeration later. */
static status_t method_rights(axdr_t *in, view_object_t *object, fault_t *fault) {
  size_t count = 0;
  status_t status = head(in, AXDR_ARRAY, &count, fault);
  for (; count > 0 && status == ST_OK; count--) {
    int64_t method = 0;
    axdr_item_t mode;
    status = axdr_structure(in, 2, fault);
    if (status == ST_OK) status = axdr_number(in, AXDR_I8, &method, fault);
    if (status == ST_OK) status = axdr_next(in, &mode, fault);
    if (status != ST_OK) return status;
    if (mode.tag != AXDR_BOOLEAN && mode.tag != AXDR_ENUM)
      return fault_set(fault, ST_BAD_VALUE, -1, (int32_t)mode.at, "no right of a method");
    if (mode.number != 0 && method >= 1 && method <= VIEW_METHODS_MAX)
      object->methods |= UINT32_C(1) << (method - 1);
  }
  return status;
}

static status_t read_object(axdr_t *in, uint8_t version, view_object_t *object, fault_t *fault) {
  int64_t class_id = 0, class_version = 0;
  status_t status = axdr_structure(in, 4, fault);
  if (status == ST_OK) status = axdr_number(in, AXDR_U16, &class_id, fault);
  if (status == ST_OK) status = axdr_number(in, AXDR_U8, &class_version, fault);
  if (status == ST_OK) status = axdr_name(in, &object->name, fault);
  if (status == ST_OK) status = axdr_structure(in, 2, fault);
  if (status == ST_OK) status = attribute_rights(in, version, object, fault);
  if (status == ST_OK) status = method_rights(in, object, fault);
  object->class_id = (uint16_t)class_id;
  object->version = (uint8_t)class_version;
  return status;
}

status_t view_element(view_t *view, axdr_t *in, uint8_t version, fault_t *fault) {
  axdr_t whole = *in, shape;
  status_t status = axdr_skip(&whole, fault);
  if (status != ST_OK) return status;
  shape = axdr_over(bytes_of(in->in.p + in->at, whole.at - in->at));
  *in = whole;
  view_object_t object = {0};
  fault_t odd = {.status = ST_OK};
  status = read_object(&shape, version, &object, &odd);
  if (status == ST_OK) status = axdr_end(&shape, &odd);
  if (status != ST_OK) {
    if (view->odd++ == 0) view->odd_first = odd;
    return ST_OK;
  }
  if (view->count == VIEW_OBJECTS_MAX)
    return fault_set(fault, ST_NO_ROOM, -1, -1, "the meter has more than %d objects",
                     (int)VIEW_OBJECTS_MAX);
  view->objects[view->count++] = object;
  return ST_OK;
}

const view_object_t *view_find(const view_t *view, uint16_t class_id, obis_t name) {
  for (size_t i = 0; i < view->count; i++)
    if (view->objects[i].class_id == class_id && obis_equal(view->objects[i].name, name))
      return &view->objects[i];
  return NULL;
}

bool view_may_read(const view_object_t *object, int32_t attribute) {
  if (attribute < 1 || attribute > VIEW_ATTRIBUTES_MAX) return false;
  return (object->readable >> (attribute - 1) & 1) != 0;
}

const char *view_class_name(uint16_t class_id) {
  static const struct {
    uint16_t class_id;
    const char *name;
  } names[] = {
      {1, "Data"},
      {3, "Register"},
      {4, "Extended register"},
      {5, "Demand register"},
      {6, "Register activation"},
      {7, "Profile generic"},
      {8, "Clock"},
      {9, "Script table"},
      {11, "Special days table"},
      {15, "Association LN"},
      {17, "SAP assignment"},
      {18, "Image transfer"},
      {19, "IEC local port setup"},
      {20, "Activity calendar"},
      {21, "Register monitor"},
      {22, "Single action schedule"},
      {23, "IEC HDLC setup"},
      {40, "Push setup"},
      {41, "TCP-UDP setup"},
      {64, "Security setup"},
      {70, "Disconnect control"},
      {71, "Limiter"},
  };
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    if (names[i].class_id == class_id) return names[i].name;
  return NULL;
}
