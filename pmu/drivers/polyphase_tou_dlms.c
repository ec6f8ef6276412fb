/* The model polyphase-tou over DLMS/COSEM: by which classes, attributes and selections its objects
 * are asked for, and the words that their Data are; the rows are in polyphase_tou_dlms_rows.c. The
 * words are those of the first language, to the letter. Strict: another type than the dictionary
 * gives, or an octet too many, is ST_BAD_VALUE with its octet. Source:
 * fixtures/dictionary/polyphase-tou-dlms.md, sections 3, 4 and 6 to 8. */
#include "pmu/drivers/polyphase_tou_dlms.h"

#include "pmu/proto/obis.h"

#include <stdio.h>
#include <string.h>

#define CLOCK "0-0:1.0.0*255"
#define ADJUST "0-0:128.1.0*255"
#define END_OF_BILLING "0-0:10.0.1*255"
#define TARIFF "0-0:13.0.0*255"
#define RATIOS "0-0:128.31.0*255"
#define CLEAR_PROFILE "0-0:128.32.0*255"
#define RESPONSE "0-0:128.2.0*255"
#define CHANNELS "0-0:128.35.0*255"
#define CALENDAR_REASON "0-0:128.36.0*255"

enum { CLASS_DATA = 1, CLASS_REGISTER = 3, CLASS_EXTENDED = 4, CLASS_PROFILE = 7, CLASS_CLOCK = 8 };
enum { CLASS_SCRIPTS = 9, CLASS_CALENDAR = 20, CLOCK_SHIFT = 6 };
enum { ATTRIBUTE_VALUE = 2, ATTRIBUTE_COLUMNS = 3 };
/* Section 5 of the first dictionary: stamps of the years 2000 to 2099. */
#define CLAIM_MIN_S INT64_C(946684800)
#define CLAIM_MAX_S INT64_C(4102444799)

typedef enum {
  FORM_TEXT,
  FORM_HASH,      /* 32 octets */
  FORM_STATEMENT, /* a record of power quality and its signature */
  FORM_CLOCK,
  FORM_COUNT, /* double-long-unsigned */
  FORM_SMALL, /* unsigned */
  FORM_RESPONSE,
  FORM_EPISODE,
  FORM_TARIFF,
  FORM_STAMP,
  FORM_COLUMNS, /* the capture objects of the profile */
  FORM_SCALE,   /* scaler and unit of a channel */
  FORM_LARGE,   /* long64-unsigned: energy, demand, ratio */
  FORM_MAXIMUM
} form_t;

/* E from `e_first` to `e_last`; the attributes that one value takes. */
typedef struct {
  uint8_t a, c, d, e_first, e_last;
  uint16_t class_id;
  form_t form;
  int8_t attributes[SESSION_TARGETS_MAX];
} object_t;

static const object_t objects[] = {
    {0, 96, 1, 0, 1, CLASS_DATA, FORM_TEXT, {2}},
    {0, 1, 0, 0, 0, CLASS_CLOCK, FORM_CLOCK, {2}},
    {0, 96, 5, 0, 0, CLASS_DATA, FORM_COUNT, {2}},
    {0, 96, 14, 0, 0, CLASS_DATA, FORM_SMALL, {2}},
    {0, 96, 7, 0, 0, CLASS_DATA, FORM_COUNT, {2}},
    {0, 128, 2, 0, 0, CLASS_DATA, FORM_RESPONSE, {2}},
    {0, 128, 3, 0, 0, CLASS_DATA, FORM_EPISODE, {2}},
    {0, 128, 4, 0, 0, CLASS_DATA, FORM_COUNT, {2}},
    {0, 128, 5, 0, 0, CLASS_DATA, FORM_COUNT, {2}},
    {0, 13, 0, 0, 0, CLASS_CALENDAR, FORM_TARIFF, {2, 6, 10}},
    {1, 0, 4, 2, 3, CLASS_REGISTER, FORM_LARGE, {2}},
    {1, 0, 4, 5, 6, CLASS_REGISTER, FORM_LARGE, {2}},
    {1, 0, 1, 0, 0, CLASS_DATA, FORM_COUNT, {2}},
    {1, 0, 1, 2, 2, CLASS_DATA, FORM_STAMP, {2}},
    {0, 128, 30, 0, 0, CLASS_DATA, FORM_COUNT, {2}},
    {0, 128, 33, 0, 0, CLASS_DATA, FORM_COUNT, {2}},
    {0, 128, 34, 0, 0, CLASS_DATA, FORM_COUNT, {2}},
    {0, 128, 35, 0, 0, CLASS_PROFILE, FORM_COLUMNS, {3}}, /* what it names: see read_of */
    {0, 128, 36, 0, 0, CLASS_DATA, FORM_SMALL, {2}},
    {1, 0, 2, 0, 1, CLASS_DATA, FORM_TEXT, {2}}, /* section 9 */
    {1, 0, 2, 8, 9, CLASS_DATA, FORM_HASH, {2}},
    {0, 128, 40, 0, 0, CLASS_DATA, FORM_COUNT, {2}},
    {0, 128, 44, 0, 0, CLASS_DATA, FORM_COUNT, {2}}, /* section 10 */
    {0, 128, 45, 0, 0, CLASS_DATA, FORM_STATEMENT, {2}},
    {1, 12, 32, 0, 0, CLASS_DATA, FORM_COUNT, {2}},
    {1, 12, 36, 0, 0, CLASS_DATA, FORM_COUNT, {2}},
};

/* Registers of section 11 of the first dictionary, by the form of their names; whether a meter has
 * one its shape says. */
static const object_t registers[] = {
    {1, 0, 8, 0, 255, CLASS_REGISTER, FORM_LARGE, {2}},
    {1, 0, 2, 0, 255, CLASS_REGISTER, FORM_LARGE, {2}},
    {1, 0, 6, 0, 255, CLASS_EXTENDED, FORM_MAXIMUM, {2, 5}},
    {1, 0, 16, 0, 255, CLASS_EXTENDED, FORM_MAXIMUM, {2, 5}},
    {1, 0, 26, 0, 255, CLASS_EXTENDED, FORM_MAXIMUM, {2, 5}},
    {1, 0, 29, 0, 255, CLASS_REGISTER, FORM_SCALE, {3}},
};

static const object_t *object_of(bytes_t name, obis_t *code) {
  if (obis_parse(name, code) != ST_OK || code->b != 0 || code->f != 255) return NULL;
  for (size_t i = 0; i < sizeof objects / sizeof objects[0]; i++) {
    const object_t *o = &objects[i];
    if (o->a == code->a && o->c == code->c && o->d == code->d && code->e >= o->e_first &&
        code->e <= o->e_last)
      return o;
  }
  for (size_t i = 0; i < sizeof registers / sizeof registers[0]; i++)
    if (code->a == 1 && code->c != 0 && registers[i].d == code->d) return &registers[i];
  return NULL;
}

static status_t no_object(bytes_t name, fault_t *fault) {
  return fault_set(fault, ST_UNKNOWN_OBJECT, -1, 0, "'%.*s' is not an object of this model",
                   (int)name.len, (const char *)name.p);
}

/* ------------------------------------------------------------------ Data to words */

status_t tou_word_text(axdr_t *in, obuf_t *words, fault_t *fault) {
  size_t at = in->at;
  bytes_t text;
  status_t status = axdr_octets(in, &text, fault);
  if (status != ST_OK) return status;
  for (size_t i = 0; i < text.len; i++)
    if (text.p[i] <= ' ' || text.p[i] >= 0x7F)
      return fault_set(fault, ST_BAD_VALUE, -1, (int32_t)at, "a text is one word, not with 0x%02X",
                       text.p[i]);
  if (text.len == 0) obuf_text(words, "-");
  obuf_add(words, text);
  return ST_OK;
}

status_t tou_stamp(axdr_t *in, axdr_stamp_t *stamp, claim_t *claim, fault_t *fault) {
  size_t at = in->at;
  bytes_t octets;
  claim->s = -1;
  status_t status = axdr_octets(in, &octets, fault);
  if (status == ST_OK) status = axdr_stamp(octets, stamp, fault);
  if (status != ST_OK || stamp->absent) return status;
  /* Without a deviation nobody knows which instant is meant, and nobody guesses. */
  if (!stamp->complete || !stamp->has_deviation)
    return fault_set(fault, ST_BAD_VALUE, -1, (int32_t)at, "a stamp that says no instant");
  *claim = stamp->utc;
  return ST_OK;
}

status_t tou_word_stamp(axdr_t *in, obuf_t *words, claim_t *claim, fault_t *fault) {
  axdr_stamp_t stamp;
  status_t status = tou_stamp(in, &stamp, claim, fault);
  if (status != ST_OK) return status;
  if (stamp.absent)
    obuf_text(words, "-");
  else
    obuf_printf(words, "%lld", (long long)claim->s);
  return ST_OK;
}

status_t tou_word_number(axdr_t *in, axdr_tag_t tag, obuf_t *words, fault_t *fault) {
  size_t at = in->at;
  int64_t value = 0;
  status_t status = axdr_number(in, tag, &value, fault);
  if (status != ST_OK) return status;
  if (tag == AXDR_U64 && value < 0)
    return fault_set(fault, ST_OVERFLOW, -1, (int32_t)at, "a number above 2^63");
  obuf_printf(words, "%lld", (long long)value);
  return ST_OK;
}

status_t tou_word_optional(axdr_t *in, axdr_tag_t tag, obuf_t *words, fault_t *fault) {
  axdr_t look = *in;
  axdr_item_t item;
  status_t status = axdr_next(&look, &item, fault);
  if (status != ST_OK || item.tag != AXDR_NULL)
    return status == ST_OK ? tou_word_number(in, tag, words, fault) : status;
  *in = look;
  obuf_text(words, "-");
  return ST_OK;
}

/* A maximum of 0 has no stamp, every other has one. */
status_t tou_words_maximum(axdr_t *value, axdr_t *stamp, obuf_t *words, fault_t *fault) {
  size_t before = words->len;
  claim_t claim;
  status_t status = tou_word_number(value, AXDR_U64, words, fault);
  bool none = words->len == before + 1 && words->p[before] == '0';
  size_t at = stamp->at;
  obuf_put(words, ' ');
  if (status == ST_OK) status = tou_word_stamp(stamp, words, &claim, fault);
  if (status != ST_OK || none == (claim.s < 0)) return status;
  return fault_set(fault, ST_BAD_VALUE, -1, (int32_t)at,
                   "a maximum has a stamp exactly where it is not 0");
}

static status_t words_clock(axdr_t *in, obuf_t *words, fault_t *fault) {
  axdr_stamp_t stamp;
  claim_t claim;
  status_t status = tou_stamp(in, &stamp, &claim, fault);
  if (status != ST_OK) return status;
  if (stamp.absent) return fault_set(fault, ST_BAD_VALUE, -1, 0, "a clock that shows no time");
  /* The deviation leads from local time to UTC, the offset of the journal the other way. */
  obuf_printf(words, "%lld %u %ld", (long long)claim.s, (unsigned)stamp.status,
              (long)stamp.deviation_min * -60);
  return ST_OK;
}

/* Before the first episode all is empty: then a boolean that is false says nothing either. */
static status_t words_episode(axdr_t *in, obuf_t *words, fault_t *fault) {
  int64_t count = 0, open = 0;
  char set[DRIVER_VALUE_MAX];
  obuf_t e_set = obuf_over(set, sizeof set);
  claim_t claim;
  status_t status = axdr_structure(in, 5, fault);
  if (status == ST_OK) status = axdr_number(in, AXDR_U32, &count, fault);
  obuf_printf(words, "%lld ", (long long)count);
  if (status == ST_OK) status = tou_word_stamp(in, words, &claim, fault);
  obuf_put(words, ' ');
  if (status == ST_OK) status = tou_word_stamp(in, words, &claim, fault);
  if (status == ST_OK) status = axdr_number(in, AXDR_BOOLEAN, &open, fault);
  if (status == ST_OK) status = tou_word_optional(in, AXDR_I64, &e_set, fault);
  bool none = count == 0 && open == 0 && bytes_is(obuf_bytes(&e_set), "-");
  obuf_text(words, none ? " - " : open != 0 ? " 1 " : " 0 ");
  obuf_add(words, obuf_bytes(&e_set));
  return status;
}

static status_t words_response(axdr_t *in, obuf_t *words, fault_t *fault) {
  int64_t response = 0;
  status_t status = axdr_number(in, AXDR_U8, &response, fault);
  if (status == ST_OK && (response < 1 || response > 3))
    return fault_set(fault, ST_BAD_VALUE, -1, 0, "%lld is no response", (long long)response);
  obuf_printf(words, "R%lld", (long long)response);
  return status;
}

/* Values of a list, one after another. */
static status_t from_list(axdr_t *list, axdr_t *in, fault_t *fault) {
  bool there = false;
  bytes_t data;
  uint8_t result = 0;
  status_t status = apdu_result(list, &there, &data, &result, fault);
  if (status == ST_OK && !there) status = fault_set(fault, ST_BAD_VALUE, -1, 0, "no data");
  if (status == ST_OK) *in = axdr_over(data);
  return status;
}

static status_t words_list(form_t form, bytes_t value, obuf_t *words, fault_t *fault) {
  axdr_t list = axdr_over(value), in[3];
  size_t count = form == FORM_MAXIMUM ? 2 : 3;
  claim_t claim;
  status_t status = ST_OK;
  for (size_t i = 0; i < count && status == ST_OK; i++)
    status = from_list(&list, &in[i], fault);
  if (status == ST_OK) status = axdr_end(&list, fault);
  if (status != ST_OK) return status;
  if (form == FORM_MAXIMUM) {
    status = tou_words_maximum(&in[0], &in[1], words, fault);
  } else {
    status = tou_word_text(&in[0], words, fault);
    obuf_put(words, ' ');
    if (status == ST_OK) status = tou_word_text(&in[1], words, fault);
    obuf_put(words, ' ');
    if (status == ST_OK) status = tou_word_stamp(&in[2], words, &claim, fault);
  }
  for (size_t i = 0; i < count && status == ST_OK; i++)
    status = axdr_end(&in[i], fault);
  return status;
}

static status_t words_single(form_t form, axdr_tag_t large, bytes_t value, obuf_t *words,
                             fault_t *fault) {
  axdr_t in = axdr_over(value);
  claim_t claim;
  status_t status = ST_BAD_VALUE;
  switch (form) {
  case FORM_TEXT:
    status = tou_word_text(&in, words, fault);
    break;
  case FORM_HASH:
    status = tou_word_hash(&in, words, fault);
    break;
  case FORM_STATEMENT:
    status = tou_words_statement(&in, words, fault);
    break;
  case FORM_CLOCK:
    status = words_clock(&in, words, fault);
    break;
  case FORM_COUNT:
    status = tou_word_number(&in, AXDR_U32, words, fault);
    break;
  case FORM_SMALL:
    status = tou_word_number(&in, AXDR_U8, words, fault);
    break;
  case FORM_RESPONSE:
    status = words_response(&in, words, fault);
    break;
  case FORM_EPISODE:
    status = words_episode(&in, words, fault);
    break;
  case FORM_STAMP:
    status = tou_word_stamp(&in, words, &claim, fault);
    break;
  case FORM_LARGE:
    status = tou_word_number(&in, large, words, fault);
    break;
  case FORM_COLUMNS:
  case FORM_SCALE:
    CHECK(false); /* they have their own */
    break;
  case FORM_TARIFF:
  case FORM_MAXIMUM:
    return words_list(form, value, words, fault);
  }
  return status == ST_OK ? axdr_end(&in, fault) : status;
}

/* Registers of a meter are those of its shape; a sum's energies are signed. */
static bool of_shape(const shape_t *shape, bytes_t name, const object_t *object,
                     axdr_tag_t *large) {
  bool resets = object->c == 128 && object->d == 30;
  *large = AXDR_U64;
  if (object->e_last < UINT8_MAX) return !resets || shape->declared;
  const shape_object_t *kept = shape_object(shape, name);
  if (kept == NULL) return false;
  *large = tou_energy_tag(shape, kept);
  return true;
}

axdr_tag_t tou_energy_tag(const shape_t *shape, const shape_object_t *object) {
  bool sum = shape->quantities[object->quantity].sum;
  return sum && !shape_is_demand(object) ? AXDR_I64 : AXDR_U64;
}

static status_t words_of(const shape_t *shape, bytes_t name, bytes_t value, obuf_t *words,
                         fault_t *fault) {
  fault_t own = {.frame = -1, .octet = -1};
  obis_t code;
  const object_t *object = object_of(name, &code);
  if (fault == NULL) fault = &own;
  axdr_tag_t large = AXDR_U64;
  if (shape == NULL) shape = shape_standard();
  if (object != NULL && object->form == FORM_COLUMNS)
    return tou_words_columns(shape, value, words, fault);
  if (object != NULL && object->form == FORM_SCALE)
    return tou_words_scale(shape, name, value, words, fault);
  if (object == NULL || !of_shape(shape, name, object, &large)) return no_object(name, fault);
  status_t status = words_single(object->form, large, value, words, fault);
  /* The octets ran out, and no more will come. */
  if (status == ST_TIMEOUT) status = fault->status = ST_BAD_VALUE;
  return status == ST_OK && words->full ? fault_set(fault, ST_NO_ROOM, -1, 0, "too many words")
                                        : status;
}

static status_t value_of(const char *object, bytes_t text, bytes_t *value) {
  (void)object; /* which object answers is the invoke-id's to say */
  *value = text;
  return ST_OK;
}

/* ------------------------------------------------------------------ steps */

/* Each profile, and the column of numbers by which a range of it is selected. */
static const struct {
  const char *name, *number;
} ranges[DRIVER_RANGES] = {
    {"1-0:99.1.0*255", "0-0:128.4.0*255"},   {"0-0:98.1.0*255", "1-0:0.1.0*255"},
    {"0-0:99.98.0*255", "0-0:128.5.0*255"},  {"0-0:98.2.0*255", "0-0:128.33.0*255"},
    {"1-0:99.2.0*255", "0-0:128.34.0*255"},  {"0-0:99.98.8*255", "0-0:128.41.0*255"},
    {"0-0:99.98.9*255", "0-0:128.44.0*255"}, {"0-0:99.98.10*255", "0-0:128.44.0*255"}};

static void target(step_t *step, uint16_t class_id, const char *name, int8_t index) {
  apdu_target_t *to = &step->targets[step->target_count++];
  *to = (apdu_target_t){.class_id = class_id, .index = index};
  status_t status = obis_parse(bytes_text(name), &to->name);
  CHECK(status == ST_OK); /* the driver's own names */
}

static status_t read_of(const char *name, step_t *step) {
  obis_t code;
  const object_t *object = object_of(bytes_text(name), &code);
  if (object == NULL) return ST_UNKNOWN_OBJECT;
  driver_step(step, STEP_READ, name);
  /* The object of the first language is an attribute of the profile here. */
  if (object->form == FORM_COLUMNS) name = ranges[DRIVER_PROFILE].name;
  for (size_t i = 0; i < SESSION_TARGETS_MAX && object->attributes[i] != 0; i++)
    target(step, object->class_id, name, object->attributes[i]);
  return ST_OK;
}

/* Range access by the number column, both ends included, all columns. */
static status_t range_of(driver_range_t range, int64_t from, int64_t to, step_t *step) {
  enum { SELECT_RANGE = 1 };
  const char *name = ranges[range].name;
  obis_t column;
  if (from < 0 || to > UINT32_MAX) return ST_BAD_VALUE;
  driver_step(step, STEP_RANGE, name);
  target(step, CLASS_PROFILE, name, ATTRIBUTE_VALUE);
  step->targets[0].selector = SELECT_RANGE;
  status_t status = obis_parse(bytes_text(ranges[range].number), &column);
  CHECK(status == ST_OK);
  obuf_t out = obuf_over(step->data, sizeof step->data);
  axdr_put_head(&out, AXDR_STRUCTURE, 4);
  axdr_put_head(&out, AXDR_STRUCTURE, 4);
  axdr_put_number(&out, AXDR_U16, CLASS_DATA);
  axdr_put_name(&out, column);
  axdr_put_number(&out, AXDR_I8, ATTRIBUTE_VALUE);
  axdr_put_number(&out, AXDR_U16, 0);
  axdr_put_number(&out, AXDR_U32, from);
  axdr_put_number(&out, AXDR_U32, to);
  axdr_put_head(&out, AXDR_ARRAY, 0);
  CHECK(!out.full);
  step->data_len = out.len;
  return ST_OK;
}

static status_t write_clock(const char *value, const plan_t *plan, step_t *step) {
  enum { STATUS_DST = 0x80 };
  claim_t claim;
  if (bytes_to_i64(bytes_text(value), &claim.s) != ST_OK || claim.s < CLAIM_MIN_S ||
      claim.s > CLAIM_MAX_S)
    return ST_BAD_TIME;
  target(step, CLASS_CLOCK, CLOCK, ATTRIBUTE_VALUE);
  obuf_t out = obuf_over(step->data, sizeof step->data);
  axdr_put_stamp(&out, claim, plan->utc_offset_s, plan->dst ? STATUS_DST : 0);
  step->data_len = out.len;
  return ST_OK;
}

static status_t write_number(step_t *step, axdr_tag_t tag, const char *digits, int64_t low,
                             int64_t high) {
  int64_t number = 0;
  if (bytes_to_i64(bytes_text(digits), &number) != ST_OK || number < low || number > high)
    return ST_BAD_VALUE;
  obuf_t out = obuf_over(step->data, sizeof step->data);
  axdr_put_number(&out, tag, number);
  step->data_len = out.len;
  return ST_OK;
}

/* Section 7: a structure of four long64-unsigned. */
static status_t write_ratios(const char *value, step_t *step) {
  int64_t hundredths[4];
  status_t status = driver_ratios(value, hundredths);
  if (status != ST_OK) return status;
  target(step, CLASS_DATA, RATIOS, ATTRIBUTE_VALUE);
  obuf_t out = obuf_over(step->data, sizeof step->data);
  axdr_put_head(&out, AXDR_STRUCTURE, 4);
  for (int i = 0; i < 4; i++)
    axdr_put_number(&out, AXDR_U64, hundredths[i]);
  CHECK(!out.full);
  step->data_len = out.len;
  return ST_OK;
}

/* Section 6: what is an object of its own in the first language is a method here. */
static status_t write_of(const char *name, const char *value, const plan_t *plan, step_t *step) {
  driver_step(step, STEP_WRITE, name);
  if (strcmp(name, CLOCK) == 0) return write_clock(value, plan, step);
  if (strcmp(name, RESPONSE) == 0) {
    target(step, CLASS_DATA, RESPONSE, ATTRIBUTE_VALUE);
    return value[0] == 'R' ? write_number(step, AXDR_U8, value + 1, 1, 3) : ST_BAD_VALUE;
  }
  if (strcmp(name, RATIOS) == 0) return write_ratios(value, step);
  if (strcmp(name, CLEAR_PROFILE) == 0) {
    target(step, CLASS_DATA, CLEAR_PROFILE, ATTRIBUTE_VALUE);
    return write_number(step, AXDR_BOOLEAN, value, 1, 1);
  }
  step->action = true;
  if (strcmp(name, ADJUST) == 0) {
    target(step, CLASS_CLOCK, CLOCK, CLOCK_SHIFT);
    return write_number(step, AXDR_I16, value, INT16_MIN, INT16_MAX);
  }
  if (strcmp(name, END_OF_BILLING) == 0) {
    target(step, CLASS_SCRIPTS, END_OF_BILLING, 1);
    return write_number(step, AXDR_U16, value, 1, 1);
  }
  if (strcmp(name, TARIFF) == 0) {
    target(step, CLASS_CALENDAR, TARIFF, 1);
    return strcmp(value, "1") == 0 ? write_number(step, AXDR_I8, "0", 0, 0) : ST_BAD_VALUE;
  }
  return ST_UNKNOWN_OBJECT;
}

/* Section 8: the whole array of columns. */
static status_t write_channels(const shape_t *shape, const shape_columns_t *channels, obuf_t *room,
                               step_t *step) {
  driver_step(step, STEP_WRITE, CHANNELS);
  target(step, CLASS_PROFILE, ranges[DRIVER_PROFILE].name, ATTRIBUTE_COLUMNS);
  tou_put_columns(shape, channels, room);
  step->data_long = obuf_bytes(room);
  return room->full ? ST_NO_ROOM : ST_OK;
}

static status_t set_time_of(step_t *step) {
  driver_step(step, STEP_SET_TIME, CLOCK);
  target(step, CLASS_CLOCK, CLOCK, ATTRIBUTE_VALUE);
  return ST_OK;
}

/* A record with signature, trace and heads has at most 1,240 octets. */
enum { QUALITY_ROWS = 5 };

/* What the standard shape needs is in range_rows; of others, as many octets by the same count. */
static int64_t rows_of(driver_range_t range, const shape_t *shape, int32_t channels) {
  enum { PROFILE_ROOM = 6840, ENTRY = 48, CHANNEL = 9, SETS_ROOM = 5600, SET = 256, MAXIMUM = 23 };
  enum { DAILY = 24, GAUGE = 3 * CHANNEL };
  int64_t set = SET;
  for (int32_t i = 0; i < shape->object_count; i++) {
    shape_kind_t kind = shape->objects[i].kind;
    set += kind == SHAPE_PEAK || kind == SHAPE_COINCIDENT ? MAXIMUM : CHANNEL;
  }
  if (range == DRIVER_PROFILE) return PROFILE_ROOM / (ENTRY + CHANNEL * channels);
  if (range == DRIVER_INSTRUMENT) return PROFILE_ROOM / (ENTRY + GAUGE * shape->gauge_count);
  if (range == DRIVER_DAILY) return SETS_ROOM / (DAILY + CHANNEL * shape_energy_count(shape));
  if (range == DRIVER_SETS) return SETS_ROOM / set > 0 ? SETS_ROOM / set : 1;
  if (range == DRIVER_QUALITY) return QUALITY_ROWS;
  if (range == DRIVER_WAVEFORM) return 1;
  return range == DRIVER_FIRMWARE ? 40 : 120;
}

/* The part `registers`, behind the objects of the shape. */
static const char *const registers_besides[] = {"1-0:0.1.0*255",  "1-0:0.1.2*255",  "1-0:0.4.2*255",
                                                "1-0:0.4.5*255",  "1-0:0.4.3*255",  "1-0:0.4.6*255",
                                                "0-0:13.0.0*255", "0-0:128.2.0*255"};

extern const driver_t driver_polyphase_tou_dlms;
const driver_t driver_polyphase_tou_dlms = {
    .model = "polyphase-tou",
    .language = "dlms",
    .identification = "PTOU-0100",
    .serial = "0-0:96.1.0*255",
    .clock = CLOCK,
    .status = "0-0:96.5.0*255",
    .rate = "0-0:96.14.0*255",
    .boot = "0-0:96.7.0*255",
    .episode = "0-0:128.3.0*255",
    .tariff = TARIFF,
    .response = RESPONSE,
    .total = "1-0:1.8.0*255",
    .set_count = "1-0:0.1.0*255",
    .profile_last = "0-0:128.4.0*255",
    .event_last = "0-0:128.5.0*255",
    .daily_count = "0-0:128.33.0*255",
    .instrument_last = "0-0:128.34.0*255",
    .quality_last = "0-0:128.44.0*255",
    .statement = "0-0:128.45.0*255",
    .adjust = ADJUST,
    .end_of_billing = END_OF_BILLING,
    .ratios = RATIOS,
    .clear_profile = CLEAR_PROFILE,
    .channels = CHANNELS,
    .calendar_reason = CALENDAR_REASON,
    .registers = registers_besides,
    .register_count = sizeof registers_besides / sizeof registers_besides[0],
    .reads_form = true,
    .range_object = {"1-0:99.1.0*255", "0-0:98.1.0*255", "0-0:99.98.0*255", "0-0:98.2.0*255",
                     "1-0:99.2.0*255", "0-0:99.98.8*255", "0-0:99.98.9*255", "0-0:99.98.10*255"},
    /* Of at most 57, some 700, 60, 123 and 120 octets; the second profile has rows_of. */
    .range_rows = {120, 8, 120, 40, 0, 40, QUALITY_ROWS, 1},
    .rows_of = rows_of,
    .level_start = 1, /* the reading association */
    .level_exact = true,
    .level_adjust = 1,
    .level_end_of_billing = 1,
    .level_configure = 3,
    .read = read_of,
    .range = range_of,
    .write = write_of,
    .set_time = set_time_of,
    .write_channels = write_channels,
    .value = value_of,
    .words = words_of,
    .row = polyphase_tou_dlms_row,
    .calendar_check = polyphase_tou_dlms_calendar_check,
    .calendar_value = polyphase_tou_dlms_calendar_value,
    .calendar_write = polyphase_tou_dlms_calendar_write,
    .calendar_read = polyphase_tou_dlms_calendar_read,
    .firmware_identity = {"1-0:0.2.0*255", "1-0:0.2.1*255"},
    .firmware_hash = {"1-0:0.2.8*255", "1-0:0.2.9*255"},
    .firmware_count = "0-0:128.40.0*255",
    .image_read = polyphase_tou_dlms_image_read,
    .image_value = polyphase_tou_dlms_image_value,
    .image_write = polyphase_tou_dlms_image_write,
};
