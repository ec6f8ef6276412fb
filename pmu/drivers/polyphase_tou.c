/* The model polyphase-tou over 62056-21: its objects, the forms of their values and the layout
 * of its rows. Source: fixtures/dictionary/polyphase-tou.md, sections 5 to 10. Strict: a field
 * too many, a wrong width or an unknown letter is ST_BAD_VALUE, and the octet in the fault
 * counts from the line. */
#include "pmu/drivers/polyphase_tou.h"

#include "pmu/drivers/drivers.h"
#include "pmu/proto/obis.h"

#include <stdio.h>
#include <string.h>

#define CLOCK "0-0:1.0.0*255"
#define RATIOS "0-0:128.31.0*255"
enum { FIELDS_MAX = 8, ROWS_PER_MESSAGE = 32 /* section 3 */ };

typedef enum {
  FORM_TEXT,
  FORM_CLOCK, /* stamp ; clock status, 2 hex ; offset, signed */
  FORM_HEX,   /* 8 hex */
  FORM_COUNT,
  FORM_EPISODE, /* count ; stamp ; stamp ; 1 or 0 ; signed */
  FORM_TARIFF,  /* name ; name ; stamp */
  FORM_RATIO,
  FORM_STAMP,
  FORM_ENERGY,
  FORM_MAXIMUM, /* demand ; stamp */
  FORM_DEMAND
} form_t;

/* E from `e_first` to `e_last`. */
typedef struct {
  uint8_t a, c, d, e_first, e_last;
  form_t form;
} object_form_t;

static const object_form_t forms[] = {
    {0, 96, 1, 0, 1, FORM_TEXT},     {0, 1, 0, 0, 0, FORM_CLOCK},    {0, 96, 5, 0, 0, FORM_HEX},
    {0, 96, 14, 0, 0, FORM_COUNT},   {0, 96, 7, 0, 0, FORM_COUNT},   {0, 128, 2, 0, 0, FORM_TEXT},
    {0, 128, 3, 0, 0, FORM_EPISODE}, {0, 128, 4, 0, 0, FORM_COUNT},  {0, 128, 5, 0, 0, FORM_COUNT},
    {0, 13, 0, 0, 0, FORM_TARIFF},   {1, 0, 4, 2, 3, FORM_RATIO},    {1, 0, 4, 5, 6, FORM_RATIO},
    {1, 0, 1, 0, 0, FORM_COUNT},     {1, 0, 1, 2, 2, FORM_STAMP},    {1, 1, 8, 0, 8, FORM_ENERGY},
    {1, 128, 8, 0, 0, FORM_ENERGY},  {1, 129, 8, 0, 0, FORM_ENERGY}, {1, 1, 6, 0, 8, FORM_MAXIMUM},
    {1, 1, 2, 0, 8, FORM_DEMAND}};

static const object_form_t *form_of(bytes_t object) {
  obis_t code;
  if (obis_parse(object, &code) != ST_OK || code.b != 0 || code.f != 255) return NULL;
  for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
    const object_form_t *form = &forms[i];
    if (form->a == code.a && form->c == code.c && form->d == code.d && code.e >= form->e_first &&
        code.e <= form->e_last)
      return form;
  }
  return NULL;
}

/* `OBJECT(VALUE)`, nothing before or after. */
static status_t split(bytes_t line, bytes_t *object, bytes_t *value) {
  size_t open = 0;
  while (open < line.len && line.p[open] != '(')
    open++;
  if (open == 0 || line.len < open + 2 || line.p[line.len - 1] != ')') return ST_BAD_VALUE;
  for (size_t at = open + 1; at + 1 < line.len; at++)
    if (line.p[at] == '(' || line.p[at] == ')' || line.p[at] < 0x20) return ST_BAD_VALUE;
  *object = bytes_of(line.p, open);
  *value = bytes_of(line.p + open + 1, line.len - open - 2);
  return ST_OK;
}

/* ------------------------------------------------------------------ fields to words */

static void put_absent(obuf_t *words) { obuf_text(words, "-"); }

static status_t put_stamp(obuf_t *words, bytes_t field, claim_t *claim) {
  claim->s = -1;
  if (field.len == 0) {
    put_absent(words);
    return ST_OK;
  }
  status_t status = obis_stamp(field, claim);
  if (status == ST_OK) obuf_printf(words, "%lld", (long long)claim->s);
  return status;
}

static status_t put_number(obuf_t *words, bytes_t field, bool may_lack) {
  if (field.len == 0 && may_lack) {
    put_absent(words);
    return ST_OK;
  }
  int64_t value = 0;
  status_t status = obis_signed(field, &value);
  if (status == ST_OK) obuf_printf(words, "%lld", (long long)value);
  return status;
}

static status_t put_hex(obuf_t *words, bytes_t field, size_t width) {
  uint32_t value = 0;
  status_t status = obis_hex(field, width, &value);
  if (status == ST_OK) obuf_printf(words, "%lu", (unsigned long)value);
  return status;
}

static status_t put_thousandths(obuf_t *words, bytes_t field, const char *unit) {
  energy_t value = {0};
  status_t status = obis_energy(field, unit, &value);
  if (status == ST_OK) obuf_printf(words, "%lld", (long long)value.mwh);
  return status;
}

static status_t put_ratio(obuf_t *words, bytes_t field) {
  int64_t hundredths = 0;
  status_t status = obis_ratio(field, &hundredths);
  if (status == ST_OK) obuf_printf(words, "%lld", (long long)hundredths);
  return status;
}

/* A text is one word: letters, digits and marks, no space. */
static status_t put_text(obuf_t *words, bytes_t field) {
  if (field.len == 0) put_absent(words);
  for (size_t at = 0; at < field.len; at++)
    if (field.p[at] <= ' ' || field.p[at] >= 0x7F) return ST_BAD_VALUE;
  obuf_add(words, field);
  return ST_OK;
}

/* One letter a field: t text, s stamp, 2 4 8 hex of that width, n number, o number or nothing. */
static status_t put_fields(obuf_t *words, const bytes_t *fields, const char *layout) {
  status_t status = ST_OK;
  claim_t unused;
  for (size_t i = 0; layout[i] != '\0' && status == ST_OK; i++) {
    if (i > 0) obuf_put(words, ' ');
    switch (layout[i]) {
    case 't':
      status = put_text(words, fields[i]);
      break;
    case 's':
      status = put_stamp(words, fields[i], &unused);
      break;
    case 'n':
      status = put_number(words, fields[i], false);
      break;
    case 'o':
      status = put_number(words, fields[i], true);
      break;
    default:
      status = put_hex(words, fields[i], (size_t)(layout[i] - '0'));
      break;
    }
  }
  return status;
}

static status_t put_split(obuf_t *words, bytes_t value, const char *layout) {
  bytes_t fields[FIELDS_MAX];
  if (obis_split(value, fields, strlen(layout)) != ST_OK) return ST_BAD_VALUE;
  return put_fields(words, fields, layout);
}

/* `(6000.000*W;260402111500)`, and `(0.000*W;)` for a maximum of 0: a stamp without a maximum and a
 * maximum without a stamp are both wrong. */
static status_t put_maximum(obuf_t *words, bytes_t demand, bytes_t stamp, const char *unit) {
  power_t power = {0};
  claim_t claim;
  if (obis_demand(demand, unit, &power) != ST_OK) return ST_BAD_VALUE;
  if ((power.mw == 0) != (stamp.len == 0)) return ST_BAD_VALUE;
  obuf_printf(words, "%lld ", (long long)power.mw);
  return put_stamp(words, stamp, &claim);
}

static status_t put_value(form_t form, bytes_t value, obuf_t *words) {
  bytes_t two[2];
  claim_t claim;
  switch (form) {
  case FORM_TEXT:
    return put_text(words, value);
  case FORM_CLOCK:
    return put_split(words, value, "s2n");
  case FORM_HEX:
    return put_hex(words, value, 8);
  case FORM_COUNT:
    return put_split(words, value, "n");
  case FORM_EPISODE:
    return put_split(words, value, "nssoo");
  case FORM_TARIFF:
    return put_split(words, value, "tts");
  case FORM_RATIO:
    return put_ratio(words, value);
  case FORM_STAMP:
    return put_stamp(words, value, &claim);
  case FORM_ENERGY:
    return put_thousandths(words, value, "*Wh");
  case FORM_DEMAND:
    return put_thousandths(words, value, "*W");
  case FORM_MAXIMUM:
    if (obis_split(value, two, 2) != ST_OK) return ST_BAD_VALUE;
    return put_maximum(words, two[0], two[1], "*W");
  }
  return ST_BAD_VALUE;
}

static status_t words_of(bytes_t object, bytes_t value, obuf_t *words, fault_t *fault) {
  const object_form_t *form = form_of(object);
  if (form == NULL)
    return fault_set(fault, ST_UNKNOWN_OBJECT, -1, 0, "'%.*s' is not an object of this model",
                     (int)object.len, (const char *)object.p);
  status_t status = put_value(form->form, value, words);
  if (status == ST_OK && words->full) status = ST_NO_ROOM;
  if (status == ST_OK) return ST_OK;
  return fault_set(fault, status, -1, (int32_t)object.len + 1, "'%.*s' is no value of %.*s",
                   (int)value.len, (const char *)value.p, (int)object.len, (const char *)object.p);
}

/* ------------------------------------------------------------------ rows */

/* Layouts, as the dictionary draws them; the letter of the row is split off first.
 *   profile  (E;SEQ;BOOT;BEGIN;END;STATUS;ELAPSED;ENERGY)
 *            (M;SEQ;BOOT;KIND;STAMP;STAMP2;VALUE)
 *   sets     (B;NUMBER;CAUSE;MASK;START;END;RESET;STATUS)
 *            (m;NUMBER;CAUSE;STAMP)
 *            (b;NUMBER;OBJECT;VALUE;STAMP)
 *   events   (V;NUMBER;BOOT;CODE;STAMP;STAMP2;VALUE;BY) */
typedef struct {
  obuf_t key, value;
  bytes_t field[FIELDS_MAX];
} row_text_t;

static status_t read_entry(row_text_t *text, driver_row_t *row) {
  row->kind = DRIVER_ENTRY;
  int64_t boot = 0;
  if (obis_count(text->field[1], &row->number) != ST_OK) return ST_BAD_VALUE;
  if (obis_count(text->field[2], &boot) != ST_OK) return ST_BAD_VALUE;
  for (size_t i = 3; i <= 4; i++)
    if (text->field[i].len == 0) return ST_BAD_VALUE;
  obuf_printf(&text->key, "%lld %lld", (long long)boot, (long long)row->number);
  return put_fields(&text->value, text->field + 3, "ss4nn");
}

static bool is_marker(bytes_t kind) {
  static const char *const kinds[] = {"ND", "PD", "PU", "CC", "FE", "TC", "CL", "DS"};
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
    if (bytes_is(kind, kinds[i])) return true;
  return false;
}

static status_t read_marker(row_text_t *text, driver_row_t *row) {
  row->kind = DRIVER_MARKER;
  int64_t boot = 0;
  if (obis_count(text->field[1], &row->number) != ST_OK) return ST_BAD_VALUE;
  if (obis_count(text->field[2], &boot) != ST_OK || !is_marker(text->field[3])) return ST_BAD_VALUE;
  memcpy(row->word, text->field[3].p, 2);
  row->word[2] = '\0';
  obuf_printf(&text->key, "%lld %lld", (long long)boot, (long long)row->number);
  obuf_printf(&text->value, "%s ", row->word);
  if (put_stamp(&text->value, text->field[4], &row->stamp) != ST_OK) return ST_BAD_VALUE;
  obuf_put(&text->value, ' ');
  if (put_stamp(&text->value, text->field[5], &row->stamp2) != ST_OK) return ST_BAD_VALUE;
  obuf_put(&text->value, ' ');
  /* The code of an event, in a CC marker, has leading zeros. */
  int64_t value = 0;
  if (text->field[6].len == 0)
    put_absent(&text->value);
  else if (bytes_to_i64(text->field[6], &value) != ST_OK)
    return ST_BAD_VALUE;
  else
    obuf_printf(&text->value, "%lld", (long long)value);
  return ST_OK;
}

static status_t read_event(row_text_t *text, driver_row_t *row) {
  row->kind = DRIVER_EVENT;
  bytes_t code = text->field[3], by = text->field[7];
  int64_t number = 0;
  if (obis_count(text->field[1], &row->number) != ST_OK) return ST_BAD_VALUE;
  if (code.len != 3 || code.p[0] == '-' || bytes_to_i64(code, &number) != ST_OK)
    return ST_BAD_VALUE;
  if (by.len < 1 || by.len > 2) return ST_BAD_VALUE;
  memcpy(row->word, code.p, 3);
  row->word[3] = '\0';
  memcpy(row->by, by.p, by.len);
  row->by[by.len] = '\0';
  obuf_printf(&text->key, "%lld", (long long)row->number);
  if (put_number(&text->value, text->field[2], false) != ST_OK) return ST_BAD_VALUE;
  obuf_printf(&text->value, " %s ", row->word);
  if (put_stamp(&text->value, text->field[4], &row->stamp) != ST_OK) return ST_BAD_VALUE;
  obuf_put(&text->value, ' ');
  if (put_stamp(&text->value, text->field[5], &row->stamp2) != ST_OK) return ST_BAD_VALUE;
  obuf_put(&text->value, ' ');
  /* Section 10: the value of a clock loss is a stamp, of every other event a number. */
  claim_t seen;
  status_t status = number == 3 ? put_stamp(&text->value, text->field[6], &seen)
                                : put_number(&text->value, text->field[6], true);
  obuf_put(&text->value, ' ');
  return status == ST_OK ? put_text(&text->value, by) : status;
}

static status_t read_set_head(row_text_t *text, driver_row_t *row) {
  row->kind = DRIVER_SET_HEAD;
  row->missed = 0;
  if (obis_count(text->field[1], &row->number) != ST_OK) return ST_BAD_VALUE;
  if (obis_count(text->field[2], &row->cause) != ST_OK) return ST_BAD_VALUE;
  if (row->cause < 1 || row->cause > 11) return ST_BAD_VALUE;
  for (size_t i = 4; i <= 6; i++)
    if (text->field[i].len == 0) return ST_BAD_VALUE;
  obuf_printf(&text->key, "%lld head", (long long)row->number);
  return put_fields(&text->value, text->field + 2, "n4sss2");
}

static status_t read_set_missed(row_text_t *text, driver_row_t *row) {
  row->kind = DRIVER_SET_MISSED;
  if (obis_count(text->field[1], &row->number) != ST_OK) return ST_BAD_VALUE;
  row->missed++;
  obuf_printf(&text->key, "%lld missed %lld", (long long)row->number, (long long)row->missed);
  return put_fields(&text->value, text->field + 2, "ns");
}

static status_t read_set_register(row_text_t *text, driver_row_t *row) {
  row->kind = DRIVER_SET_REGISTER;
  bytes_t object = text->field[2], stamp = text->field[4];
  const object_form_t *form = form_of(object);
  if (obis_count(text->field[1], &row->number) != ST_OK || form == NULL) return ST_BAD_VALUE;
  obuf_printf(&text->key, "%lld ", (long long)row->number);
  obuf_add(&text->key, object);
  if (form->form == FORM_MAXIMUM) return put_maximum(&text->value, text->field[3], stamp, "");
  if (stamp.len != 0) return ST_BAD_VALUE;
  status_t status = ST_BAD_VALUE;
  if (form->form == FORM_ENERGY || form->form == FORM_DEMAND)
    status = put_thousandths(&text->value, text->field[3], "");
  if (form->form == FORM_RATIO) status = put_ratio(&text->value, text->field[3]);
  obuf_text(&text->value, " -");
  return status;
}

typedef struct {
  driver_range_t range;
  char letter;
  size_t fields;
  status_t (*read)(row_text_t *text, driver_row_t *row);
} row_layout_t;

static const row_layout_t row_layouts[] = {
    {DRIVER_PROFILE, 'E', 8, read_entry},     {DRIVER_PROFILE, 'M', 7, read_marker},
    {DRIVER_SETS, 'B', 8, read_set_head},     {DRIVER_SETS, 'm', 4, read_set_missed},
    {DRIVER_SETS, 'b', 5, read_set_register}, {DRIVER_EVENTS, 'V', 8, read_event}};

static status_t read_row(driver_range_t range, bytes_t line, driver_row_t *row) {
  if (line.len < 4 || line.p[0] != '(' || line.p[line.len - 1] != ')') return ST_BAD_VALUE;
  row_text_t text;
  text.key = obuf_over(row->key, sizeof row->key - 1);
  text.value = obuf_over(row->value, sizeof row->value - 1);
  bytes_t inner = bytes_of(line.p + 1, line.len - 2);
  for (size_t i = 0; i < sizeof row_layouts / sizeof row_layouts[0]; i++) {
    const row_layout_t *layout = &row_layouts[i];
    if (layout->range != range || inner.p[0] != (uint8_t)layout->letter || inner.p[1] != ';')
      continue;
    if (obis_split(inner, text.field, layout->fields) != ST_OK) return ST_BAD_VALUE;
    status_t status = layout->read(&text, row);
    if (status == ST_OK && (text.key.full || text.value.full)) status = ST_NO_ROOM;
    row->key[text.key.len] = '\0';
    row->value[text.value.len] = '\0';
    return status;
  }
  return ST_BAD_VALUE;
}

/* `1-0:99.1.0*255(900;1-0:1.29.0*255;-3;Wh)`; sets and events: `…(COUNT)`. */
static status_t read_head(driver_range_t range, bytes_t value) {
  int64_t count = 0;
  if (range != DRIVER_PROFILE) return obis_count(value, &count);
  bytes_t field[4];
  if (obis_split(value, field, 4) != ST_OK) return ST_BAD_VALUE;
  if (obis_count(field[0], &count) != ST_OK || count == 0) return ST_BAD_VALUE;
  bool known =
      bytes_is(field[1], "1-0:1.29.0*255") && bytes_is(field[2], "-3") && bytes_is(field[3], "Wh");
  return known ? ST_OK : ST_BAD_VALUE;
}

const char *const polyphase_tou_registers[POLYPHASE_TOU_REGISTERS] = {
    "1-0:1.8.0*255",   "1-0:1.8.1*255",  "1-0:1.8.2*255", "1-0:1.8.3*255", "1-0:1.8.4*255",
    "1-0:1.8.5*255",   "1-0:1.8.6*255",  "1-0:1.8.7*255", "1-0:1.8.8*255", "1-0:128.8.0*255",
    "1-0:129.8.0*255", "1-0:1.6.0*255",  "1-0:1.6.1*255", "1-0:1.6.2*255", "1-0:1.6.3*255",
    "1-0:1.6.4*255",   "1-0:1.6.5*255",  "1-0:1.6.6*255", "1-0:1.6.7*255", "1-0:1.6.8*255",
    "1-0:1.2.0*255",   "1-0:1.2.1*255",  "1-0:1.2.2*255", "1-0:1.2.3*255", "1-0:1.2.4*255",
    "1-0:1.2.5*255",   "1-0:1.2.6*255",  "1-0:1.2.7*255", "1-0:1.2.8*255", "1-0:0.1.0*255",
    "1-0:0.1.2*255",   "1-0:0.4.2*255",  "1-0:0.4.5*255", "1-0:0.4.3*255", "1-0:0.4.6*255",
    "0-0:13.0.0*255",  "0-0:128.2.0*255"};

static const char *const range_objects[DRIVER_RANGES] = {"1-0:99.1.0*255", "0-0:98.1.0*255",
                                                         "0-0:99.98.0*255"};

static status_t take_head(driver_range_t range, bytes_t line, fault_t *fault) {
  bytes_t object, value;
  if (split(line, &object, &value) == ST_OK && bytes_is(object, range_objects[range]) &&
      read_head(range, value) == ST_OK)
    return ST_OK;
  return fault_set(fault, ST_BAD_VALUE, -1, 0, "'%.*s' is no head line of %s", (int)line.len,
                   (const char *)line.p, range_objects[range]);
}

/* ------------------------------------------------------------------ messages */

/* Lines end in CR LF, the last one perhaps without; false at the end. A lone CR or LF is a fault of
 * the line that holds it and stays in it, where no form accepts it. */
static bool next_line(driver_cursor_t *cursor, bytes_t *line) {
  bytes_t text = cursor->text;
  size_t at = cursor->next;
  if (at == text.len) return false;
  while (at < text.len && !(text.p[at] == '\r' && at + 1 < text.len && text.p[at + 1] == '\n'))
    at++;
  *line = bytes_of(text.p + cursor->next, at - cursor->next);
  cursor->at = cursor->next;
  cursor->next = at == text.len ? at : at + 2;
  return true;
}

static status_t row_of(driver_range_t range, driver_cursor_t *cursor, driver_row_t *row,
                       bool *there, fault_t *fault) {
  bytes_t line;
  *there = next_line(cursor, &line);
  if (*there && !cursor->head_seen) {
    status_t status = take_head(range, line, fault);
    if (status != ST_OK) return status;
    cursor->head_seen = true;
    *there = next_line(cursor, &line);
  }
  if (!*there) return ST_OK;
  int32_t at = (int32_t)cursor->at;
  if (++cursor->rows > ROWS_PER_MESSAGE)
    return fault_set(fault, ST_BAD_FRAME, -1, at, "a message has at most %d rows",
                     ROWS_PER_MESSAGE);
  row->stamp.s = row->stamp2.s = -1;
  status_t status = read_row(range, line, row);
  if (status == ST_OK) return ST_OK;
  return fault_set(fault, status, -1, at, "'%.*s' is no row of %s", (int)line.len,
                   (const char *)line.p,
                   range == DRIVER_PROFILE ? "a profile"
                   : range == DRIVER_SETS  ? "a billing set"
                                           : "an event log");
}

/* A read-out is closed by `!`. */
static status_t readout_of(driver_cursor_t *cursor, bytes_t *object, bytes_t *value, bool *there,
                           fault_t *fault) {
  bytes_t line = bytes_of("", 0);
  *there = next_line(cursor, &line);
  if (bytes_is(line, "!") && cursor->next == cursor->text.len) {
    *there = false;
    return ST_OK;
  }
  if (!*there || bytes_is(line, "!"))
    return fault_set(fault, ST_BAD_FRAME, -1, (int32_t)cursor->text.len,
                     "a read-out ends in '!' and CR LF");
  if (split(line, object, value) == ST_OK) return ST_OK;
  return fault_set(fault, ST_BAD_VALUE, -1, (int32_t)cursor->at, "'%.*s' is no line of a read-out",
                   (int)line.len, (const char *)line.p);
}

static status_t value_of(const char *object, bytes_t text, bytes_t *value) {
  bytes_t shown;
  if (split(text, &shown, value) != ST_OK || !bytes_is(shown, object)) return ST_BAD_VALUE;
  return ST_OK;
}

/* ------------------------------------------------------------------ steps */

static status_t read_of(const char *object, step_t *step) {
  driver_step(step, STEP_READ, object);
  return ST_OK;
}

static status_t range_of(driver_range_t range, int64_t from, int64_t to, step_t *step) {
  const char *prefix = range == DRIVER_PROFILE ? "S" : "";
  driver_step(step, STEP_RANGE, range_objects[range]);
  snprintf(step->value, sizeof step->value, "%s%lld;%s%lld", prefix, (long long)from, prefix,
           (long long)to);
  return ST_OK;
}

/* Section 11: `200.00;5.00;100.00;100.00`. */
static status_t write_ratios(const char *value, step_t *step) {
  int64_t hundredths[4];
  driver_step(step, STEP_WRITE, RATIOS);
  status_t status = driver_ratios(value, hundredths);
  if (status != ST_OK) return status;
  obuf_t out = obuf_over(step->value, sizeof step->value - 1);
  for (int i = 0; i < 4; i++)
    obuf_printf(&out, "%s%lld.%02d", i == 0 ? "" : ";", (long long)(hundredths[i] / 100),
                (int)(hundredths[i] % 100));
  step->value[out.len] = '\0';
  return out.full ? ST_NO_ROOM : ST_OK;
}

static status_t write_of(const char *object, const char *value, const plan_t *plan, step_t *step) {
  (void)plan; /* a stamp is UTC */
  claim_t claim;
  if (strcmp(object, RATIOS) == 0) return write_ratios(value, step);
  driver_step(step, STEP_WRITE, object);
  obuf_t out = obuf_over(step->value, sizeof step->value - 1);
  if (strcmp(object, CLOCK) != 0)
    obuf_text(&out, value);
  else if (bytes_to_i64(bytes_text(value), &claim.s) != ST_OK ||
           obis_put_stamp(&out, claim) != ST_OK)
    return ST_BAD_TIME;
  step->value[out.len] = '\0';
  return out.full ? ST_NO_ROOM : ST_OK;
}

static status_t set_time_of(step_t *step) {
  driver_step(step, STEP_SET_TIME, CLOCK);
  return ST_OK;
}

extern const driver_t driver_polyphase_tou;
const driver_t driver_polyphase_tou = {
    .model = "polyphase-tou",
    .language = "iec62056-21",
    .identification = "PTOU-0100",
    .serial = "0-0:96.1.0*255",
    .clock = CLOCK,
    .status = "0-0:96.5.0*255",
    .rate = "0-0:96.14.0*255",
    .boot = "0-0:96.7.0*255",
    .episode = "0-0:128.3.0*255",
    .tariff = "0-0:13.0.0*255",
    .response = "0-0:128.2.0*255",
    .total = "1-0:1.8.0*255",
    .set_count = "1-0:0.1.0*255",
    .profile_last = "0-0:128.4.0*255",
    .event_last = "0-0:128.5.0*255",
    .adjust = "0-0:128.1.0*255",
    .end_of_billing = "0-0:10.0.1*255",
    .ratios = RATIOS,
    .clear_profile = "0-0:128.32.0*255",
    .registers = polyphase_tou_registers,
    .register_count = POLYPHASE_TOU_REGISTERS,
    .range_object = {"1-0:99.1.0*255", "0-0:98.1.0*255", "0-0:99.98.0*255"},
    .range_rows = {32, 32, 32},
    .level_adjust = 1,
    .level_end_of_billing = 1,
    .level_configure = 3,
    .read = read_of,
    .range = range_of,
    .write = write_of,
    .set_time = set_time_of,
    .value = value_of,
    .words = words_of,
    .row = row_of,
    .readout = readout_of,
};
