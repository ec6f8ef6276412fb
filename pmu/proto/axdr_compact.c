/* Compact arrays: the type is described once, the values follow without their tags. They are
 * checked against their description when read, and can be written out as a plain array, so that no
 * driver needs to know them. Nested as deep as plain Data, without recursion; a peer that describes
 * values without octets cannot keep us walking. Source: IEC 62056-5-3, TypeDescription. */
#include "pmu/proto/axdr_parts.h"

static status_t bad(fault_t *fault, size_t at, const char *what) {
  return fault_set(fault, ST_BAD_VALUE, -1, (int32_t)at, "a compact array %s", what);
}

/* The number of members of a structure, or of elements of an array, behind its tag. */
static status_t take_count(bytes_t in, uint8_t tag, size_t *at, size_t *count, fault_t *fault) {
  if (tag == AXDR_STRUCTURE) return axdr_take_length(in, at, count, fault);
  if (in.len - *at < 2) return axdr_ran_out(in, fault);
  *count = (size_t)in.p[*at] << 8 | in.p[*at + 1];
  *at += 2;
  return ST_OK;
}

status_t axdr_take_description(bytes_t in, size_t *at, fault_t *fault) {
  size_t left[AXDR_DEPTH_MAX];
  size_t depth = 0;
  size_t cursor = *at;
  for (;;) {
    if (cursor >= in.len) return axdr_ran_out(in, fault);
    uint8_t tag = in.p[cursor];
    uint8_t form = axdr_form(tag);
    if (form == AXDR_FORM_NONE || form == AXDR_FORM_COMPACT)
      return bad(fault, cursor, "describes a type that there is not");
    cursor++;
    if (form == AXDR_FORM_COUNT) {
      size_t count = 0;
      status_t status = take_count(in, tag, &cursor, &count, fault);
      if (status != ST_OK) return status;
      if (tag == AXDR_ARRAY) count = 1; /* one description for all of its elements */
      if (count > 0 && depth == AXDR_DEPTH_MAX) return bad(fault, cursor, "is nested too deep");
      if (count > 0) {
        left[depth++] = count;
        continue;
      }
    }
    while (depth > 0 && --left[depth - 1] == 0)
      depth--;
    if (depth == 0) break;
  }
  *at = cursor;
  return ST_OK;
}

typedef struct {
  size_t left;  /* elements, the one under way included */
  size_t again; /* where the description of an array's element begins; 0: a structure */
} level_t;

typedef struct {
  bytes_t in; /* ends with the contents */
  size_t description;
  size_t cursor; /* in the description */
  size_t at;     /* in the contents */
  size_t depth;
  size_t values; /* that may still come */
  level_t levels[AXDR_DEPTH_MAX];
  obuf_t *out;
} walk_t;

/* An element is complete, and with it perhaps what it stands in. False: all is. */
static bool settle(walk_t *walk) {
  while (walk->depth > 0) {
    level_t *level = &walk->levels[walk->depth - 1];
    level->left--;
    if (level->left > 0 && level->again > 0) walk->cursor = level->again;
    if (level->left > 0) return true;
    walk->depth--;
  }
  return false;
}

/* Into an array or structure of the description. `*entered` false: it is empty. */
static status_t enter(walk_t *walk, uint8_t tag, bool *entered, fault_t *fault) {
  size_t count = 0;
  status_t status = take_count(walk->in, tag, &walk->cursor, &count, fault);
  if (status != ST_OK) return status;
  if (walk->out != NULL) axdr_put_head(walk->out, (axdr_tag_t)tag, count);
  *entered = count > 0;
  if (count == 0)
    return tag == AXDR_ARRAY ? axdr_take_description(walk->in, &walk->cursor, fault) : ST_OK;
  CHECK(walk->depth < AXDR_DEPTH_MAX); /* the description was taken before */
  walk->levels[walk->depth++] =
      (level_t){.left = count, .again = tag == AXDR_ARRAY ? walk->cursor : 0};
  return ST_OK;
}

static status_t take_value(walk_t *walk, uint8_t tag, fault_t *fault) {
  size_t from = walk->at;
  size_t body = 0;
  size_t bits = 0;
  status_t status = axdr_take_scalar(walk->in, axdr_form(tag), &walk->at, &body, &bits, fault);
  if (status == ST_TIMEOUT) return bad(fault, from, "ends inside an element");
  if (status != ST_OK) return status;
  if (walk->out == NULL) return ST_OK;
  obuf_put(walk->out, tag);
  obuf_add(walk->out, bytes_of(walk->in.p + from, walk->at - from));
  return ST_OK;
}

static status_t walk_element(walk_t *walk, fault_t *fault) {
  walk->cursor = walk->description;
  walk->depth = 0;
  for (;;) {
    if (walk->values-- == 0) return bad(fault, walk->at, "has too many values");
    uint8_t tag = walk->in.p[walk->cursor++];
    bool entered = false;
    status_t status = axdr_form(tag) == AXDR_FORM_COUNT ? enter(walk, tag, &entered, fault)
                                                        : take_value(walk, tag, fault);
    if (status != ST_OK) return status;
    if (!entered && !settle(walk)) return ST_OK;
  }
}

status_t axdr_walk_compact(bytes_t in, size_t from, size_t to, obuf_t *out, size_t *count,
                           fault_t *fault) {
  CHECK(from < to);
  CHECK(to <= in.len);
  walk_t walk = {.in = bytes_of(in.p, to), .description = from, .at = from, .out = out};
  size_t contents = 0;
  status_t status = axdr_take_description(walk.in, &walk.at, fault);
  if (status == ST_OK) status = axdr_take_length(walk.in, &walk.at, &contents, fault);
  *count = 0;
  walk.values = contents * AXDR_COMPACT_MAX;
  while (status == ST_OK && walk.at < to) {
    size_t before = walk.at;
    status = walk_element(&walk, fault);
    if (status == ST_OK && walk.at == before) return bad(fault, before, "has empty elements");
    ++*count;
  }
  return status;
}

status_t axdr_expand(const axdr_item_t *compact, obuf_t *out, fault_t *fault) {
  CHECK(compact->tag == AXDR_COMPACT);
  axdr_put_head(out, AXDR_ARRAY, compact->count);
  size_t count = 0;
  status_t status = axdr_walk_compact(compact->octets, 0, compact->octets.len, out, &count, fault);
  if (status != ST_OK) return status;
  if (out->full)
    return fault_set(fault, ST_NO_ROOM, -1, (int32_t)compact->at,
                     "the %zu elements of a compact array do not fit", compact->count);
  return ST_OK;
}
