/* The model polyphase-tou over 62056-21: its objects and the forms of their values; the rows are in
 * polyphase_tou_rows.c. Source: fixtures/dictionary/polyphase-tou.md, sections 5, 6, 11 and 12.
 * Strict: a field too many, a wrong width or an unknown letter is ST_BAD_VALUE, and the octet in
 * the fault counts from the line. */
#include "pmu/drivers/polyphase_tou.h"

#include "pmu/drivers/drivers.h"
#include "pmu/proto/obis.h"

#include <stdio.h>
#include <string.h>

#define CLOCK "0-0:1.0.0*255"
#define RATIOS "0-0:128.31.0*255"
#define CLEAR_PROFILE "0-0:128.32.0*255"
#define CHANNELS "0-0:128.35.0*255"
enum { FIELDS_MAX = 8 };

typedef enum {
  FORM_TEXT,
  FORM_CLOCK, /* stamp ; clock status, 2 hex ; offset, signed */
  FORM_HEX,   /* 8 hex */
  FORM_COUNT,
  FORM_EPISODE, /* count ; stamp ; stamp ; 1 or 0 ; signed */
  FORM_TARIFF,  /* name ; name ; stamp */
  FORM_RATIO,
  FORM_STAMP,
  FORM_CHANNELS,
  FORM_HASH,     /* 64 digits */
  FORM_STATEMENT /* record ; signature */
} form_t;

/* E from `e_first` to `e_last`. */
typedef struct {
  uint8_t a, c, d, e_first, e_last;
  form_t form;
} object_form_t;

static const object_form_t forms[] = {
    {0, 96, 1, 0, 1, FORM_TEXT},        {0, 1, 0, 0, 0, FORM_CLOCK},
    {0, 96, 5, 0, 0, FORM_HEX},         {0, 96, 14, 0, 0, FORM_COUNT},
    {0, 96, 7, 0, 0, FORM_COUNT},       {0, 128, 2, 0, 0, FORM_TEXT},
    {0, 128, 3, 0, 0, FORM_EPISODE},    {0, 128, 4, 0, 0, FORM_COUNT},
    {0, 128, 5, 0, 0, FORM_COUNT},      {0, 13, 0, 0, 0, FORM_TARIFF},
    {1, 0, 4, 2, 3, FORM_RATIO},        {1, 0, 4, 5, 6, FORM_RATIO},
    {1, 0, 1, 0, 0, FORM_COUNT},        {1, 0, 1, 2, 2, FORM_STAMP},
    {0, 128, 30, 0, 0, FORM_COUNT},     {0, 128, 33, 0, 0, FORM_COUNT},
    {0, 128, 34, 0, 0, FORM_COUNT},     {0, 128, 35, 0, 0, FORM_CHANNELS},
    {1, 0, 2, 0, 1, FORM_TEXT},         {1, 0, 2, 8, 9, FORM_HASH},
    {0, 128, 40, 0, 0, FORM_COUNT},     {0, 128, 44, 0, 0, FORM_COUNT},
    {0, 128, 45, 0, 0, FORM_STATEMENT}, {1, 12, 32, 0, 0, FORM_COUNT},
    {1, 12, 36, 0, 0, FORM_COUNT}};

/* What sections 6 and 12 list besides registers; resets are counted, and channels named, where a
 * shape is declared. */
static const object_form_t *form_of(const shape_t *shape, bytes_t object) {
  enum { C_OWN = 128, D_RESETS = 30, D_CHANNELS = 35 };
  obis_t code;
  if (obis_parse(object, &code) != ST_OK || code.b != 0 || code.f != 255) return NULL;
  for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
    const object_form_t *form = &forms[i];
    bool of_section_11 = form->c == C_OWN && (form->d == D_RESETS || form->d == D_CHANNELS);
    if (of_section_11 && !shape->declared) continue;
    if (form->a == code.a && form->c == code.c && form->d == code.d && code.e >= form->e_first &&
        code.e <= form->e_last)
      return form;
  }
  return NULL;
}

/* `OBJECT(VALUE)`, nothing before or after. */
status_t polyphase_tou_split(bytes_t line, bytes_t *object, bytes_t *value) {
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

status_t polyphase_tou_put_stamp(obuf_t *words, bytes_t field, claim_t *claim) {
  claim->s = -1;
  if (field.len == 0) {
    put_absent(words);
    return ST_OK;
  }
  status_t status = obis_stamp(field, claim);
  if (status == ST_OK) obuf_printf(words, "%lld", (long long)claim->s);
  return status;
}

status_t polyphase_tou_put_number(obuf_t *words, bytes_t field, bool may_lack) {
  if (field.len == 0 && may_lack) {
    put_absent(words);
    return ST_OK;
  }
  int64_t value = 0;
  status_t status = obis_signed(field, &value);
  if (status == ST_OK) obuf_printf(words, "%lld", (long long)value);
  return status;
}

/* 64 digits; in the journal lower ones. */
static status_t put_hash(bytes_t field, obuf_t *words) {
  enum { DIGITS = 64 };
  if (field.len != DIGITS) return ST_BAD_VALUE;
  for (size_t i = 0; i < field.len; i++) {
    uint8_t digit = field.p[i] >= 'A' && field.p[i] <= 'F' ? field.p[i] | 0x20 : field.p[i];
    bool good = (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f');
    if (!good) return ST_BAD_VALUE;
    obuf_put(words, digit);
  }
  return ST_OK;
}

static status_t put_hex(obuf_t *words, bytes_t field, size_t width) {
  uint32_t value = 0;
  status_t status = obis_hex(field, width, &value);
  if (status == ST_OK) obuf_printf(words, "%lu", (unsigned long)value);
  return status;
}

/* A sum may be negative, in the form of section 5 behind its sign; there is no -0. */
static status_t put_energy(obuf_t *words, bytes_t field, const char *unit, bool is_signed) {
  energy_t value = {0};
  bool negative = is_signed && field.len > 0 && field.p[0] == '-';
  if (negative) field = bytes_of(field.p + 1, field.len - 1);
  status_t status = obis_energy(field, unit, &value);
  if (status == ST_OK && negative && value.mwh == 0) return ST_BAD_VALUE;
  if (status == ST_OK) obuf_printf(words, "%s%lld", negative ? "-" : "", (long long)value.mwh);
  return status;
}

status_t polyphase_tou_put_ratio(obuf_t *words, bytes_t field) {
  int64_t hundredths = 0;
  status_t status = obis_ratio(field, &hundredths);
  if (status == ST_OK) obuf_printf(words, "%lld", (long long)hundredths);
  return status;
}

/* A text is one word: letters, digits and marks, no space. */
status_t polyphase_tou_put_text(obuf_t *words, bytes_t field) {
  if (field.len == 0) put_absent(words);
  for (size_t at = 0; at < field.len; at++)
    if (field.p[at] <= ' ' || field.p[at] >= 0x7F) return ST_BAD_VALUE;
  obuf_add(words, field);
  return ST_OK;
}

/* Octets, two digits each, in upper case on the line and in lower case in the journal. */
static status_t put_octets(obuf_t *words, bytes_t field) {
  if (field.len % 2 != 0) return ST_BAD_VALUE;
  if (field.len == 0) obuf_put(words, '-');
  for (size_t i = 0; i < field.len; i++) {
    uint8_t digit = field.p[i];
    bool letter = digit >= 'A' && digit <= 'F';
    if (!letter && (digit < '0' || digit > '9')) return ST_BAD_VALUE;
    obuf_put(words, (uint8_t)(letter ? digit - 'A' + 'a' : digit));
  }
  return ST_OK;
}

/* See polyphase_tou.h. */
status_t polyphase_tou_put_fields(obuf_t *words, const bytes_t *fields, const char *layout) {
  status_t status = ST_OK;
  claim_t unused;
  for (size_t i = 0; layout[i] != '\0' && status == ST_OK; i++) {
    if (i > 0) obuf_put(words, ' ');
    switch (layout[i]) {
    case 't':
      status = polyphase_tou_put_text(words, fields[i]);
      break;
    case 's':
      status = polyphase_tou_put_stamp(words, fields[i], &unused);
      break;
    case 'n':
      status = polyphase_tou_put_number(words, fields[i], false);
      break;
    case 'o':
      status = polyphase_tou_put_number(words, fields[i], true);
      break;
    case 'x':
      status = put_octets(words, fields[i]);
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
  return polyphase_tou_put_fields(words, fields, layout);
}

/* `6000.000*W` and `260402111500`, and `0.000*W` with nothing for a maximum of 0: a stamp without a
 * maximum and a maximum without a stamp are both wrong. */
static status_t put_maximum(obuf_t *words, bytes_t demand, bytes_t stamp, const char *unit) {
  power_t power = {0};
  claim_t claim;
  if (obis_demand(demand, unit, &power) != ST_OK) return ST_BAD_VALUE;
  if ((power.mw == 0) != (stamp.len == 0)) return ST_BAD_VALUE;
  obuf_printf(words, "%lld ", (long long)power.mw);
  return polyphase_tou_put_stamp(words, stamp, &claim);
}

status_t polyphase_tou_put_register(obuf_t *words, const shape_t *shape,
                                    const shape_object_t *object, bytes_t value,
                                    const bytes_t *stamp) {
  char unit[16] = "";
  bytes_t two[2] = {value, stamp == NULL ? bytes_of("", 0) : *stamp};
  bool demand = shape_is_demand(object);
  shape_unit_t of = shape_unit(shape, object);
  if (stamp == NULL)
    snprintf(unit, sizeof unit, "*%s", demand ? shape_demand_name(of) : shape_energy_name(of));
  if (object->kind == SHAPE_PEAK || object->kind == SHAPE_COINCIDENT) {
    if (stamp == NULL && obis_split(value, two, 2) != ST_OK) return ST_BAD_VALUE;
    return put_maximum(words, two[0], two[1], unit);
  }
  if (two[1].len != 0) return ST_BAD_VALUE;
  bool is_signed = !demand && shape->quantities[object->quantity].sum;
  status_t status = put_energy(words, value, unit, is_signed);
  if (stamp != NULL) obuf_text(words, " -");
  return status;
}

status_t polyphase_tou_put_energy(obuf_t *words, const shape_t *shape, const shape_object_t *object,
                                  bytes_t value) {
  if (object->kind >= SHAPE_PEAK) return ST_BAD_VALUE;
  return put_energy(words, value, "", shape->quantities[object->quantity].sum);
}

/* `1-0:1.29.0*255;1-0:2.29.0*255` */
static status_t put_channels(const shape_t *shape, bytes_t value, obuf_t *words) {
  shape_columns_t columns;
  size_t from = words->len;
  for (size_t at = 0; at < value.len; at++)
    obuf_put(words, value.p[at] == ';' ? ' ' : value.p[at]);
  bool known = driver_columns_of(shape, bytes_of(words->p + from, words->len - from), &columns);
  return known ? ST_OK : ST_BAD_VALUE;
}

static status_t put_value(const shape_t *shape, form_t form, bytes_t value, obuf_t *words) {
  claim_t claim;
  switch (form) {
  case FORM_TEXT:
    return polyphase_tou_put_text(words, value);
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
    return polyphase_tou_put_ratio(words, value);
  case FORM_STAMP:
    return polyphase_tou_put_stamp(words, value, &claim);
  case FORM_CHANNELS:
    return put_channels(shape, value, words);
  case FORM_HASH:
    return put_hash(value, words);
  case FORM_STATEMENT:
    return put_split(words, value, "xx");
  }
  return ST_BAD_VALUE;
}

static status_t words_of(const shape_t *shape, bytes_t object, bytes_t value, obuf_t *words,
                         fault_t *fault) {
  if (shape == NULL) shape = shape_standard();
  const object_form_t *form = form_of(shape, object);
  const shape_object_t *kept = shape_object(shape, object);
  if (form == NULL && kept == NULL)
    return fault_set(fault, ST_UNKNOWN_OBJECT, -1, 0, "'%.*s' is not an object of this model",
                     (int)object.len, (const char *)object.p);
  status_t status = kept != NULL ? polyphase_tou_put_register(words, shape, kept, value, NULL)
                                 : put_value(shape, form->form, value, words);
  if (status == ST_OK && words->full) status = ST_NO_ROOM;
  if (status == ST_OK) return ST_OK;
  return fault_set(fault, status, -1, (int32_t)object.len + 1, "'%.*s' is no value of %.*s",
                   (int)value.len, (const char *)value.p, (int)object.len, (const char *)object.p);
}

/* ------------------------------------------------------------------ messages */

/* Lines end in CR LF, the last one perhaps without; false at the end. A lone CR or LF is a fault of
 * the line that holds it and stays in it, where no form accepts it. */
bool polyphase_tou_next_line(driver_cursor_t *cursor, bytes_t *line) {
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

/* A read-out is closed by `!`. */
static status_t readout_of(driver_cursor_t *cursor, bytes_t *object, bytes_t *value, bool *there,
                           fault_t *fault) {
  bytes_t line = bytes_of("", 0);
  *there = polyphase_tou_next_line(cursor, &line);
  if (bytes_is(line, "!") && cursor->next == cursor->text.len) {
    *there = false;
    return ST_OK;
  }
  if (!*there || bytes_is(line, "!"))
    return fault_set(fault, ST_BAD_FRAME, -1, (int32_t)cursor->text.len,
                     "a read-out ends in '!' and CR LF");
  if (polyphase_tou_split(line, object, value) == ST_OK) return ST_OK;
  return fault_set(fault, ST_BAD_VALUE, -1, (int32_t)cursor->at, "'%.*s' is no line of a read-out",
                   (int)line.len, (const char *)line.p);
}

static status_t value_of(const char *object, bytes_t text, bytes_t *value) {
  bytes_t shown;
  if (polyphase_tou_split(text, &shown, value) != ST_OK || !bytes_is(shown, object))
    return ST_BAD_VALUE;
  return ST_OK;
}

/* ------------------------------------------------------------------ steps */

static status_t read_of(const char *object, step_t *step) {
  driver_step(step, STEP_READ, object);
  return ST_OK;
}

static status_t range_of(driver_range_t range, int64_t from, int64_t to, step_t *step) {
  bool by_sequence = range == DRIVER_PROFILE || range == DRIVER_INSTRUMENT;
  if (range == DRIVER_WAVEFORM) return ST_UNKNOWN_OBJECT; /* section 14: by DLMS alone */
  const char *prefix = by_sequence ? "S" : "";
  driver_step(step, STEP_RANGE, polyphase_tou_ranges[range]);
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
  if (strcmp(object, CLEAR_PROFILE) == 0 && strcmp(value, "1") != 0) return ST_BAD_VALUE;
  obuf_t out = obuf_over(step->value, sizeof step->value - 1);
  if (strcmp(object, CLOCK) != 0)
    obuf_text(&out, value);
  else if (bytes_to_i64(bytes_text(value), &claim.s) != ST_OK ||
           obis_put_stamp(&out, claim) != ST_OK)
    return ST_BAD_TIME;
  step->value[out.len] = '\0';
  return out.full ? ST_NO_ROOM : ST_OK;
}

/* Section 12: `1-0:1.29.0*255;1-0:2.29.0*255`. The room is the step's own. */
static status_t write_channels(const shape_t *shape, const shape_columns_t *columns, obuf_t *room,
                               step_t *step) {
  char name[SHAPE_NAME_SIZE];
  (void)room;
  driver_step(step, STEP_WRITE, CHANNELS);
  obuf_t out = obuf_over(step->value, sizeof step->value - 1);
  for (int32_t i = 0; i < columns->count; i++) {
    shape_channel_name(shape, columns->quantity[i], name);
    obuf_printf(&out, "%s%s", i == 0 ? "" : ";", name);
  }
  step->value[out.len] = '\0';
  return out.full ? ST_NO_ROOM : ST_OK;
}

static status_t set_time_of(step_t *step) {
  driver_step(step, STEP_SET_TIME, CLOCK);
  return ST_OK;
}

/* The part `registers`, behind the objects of the shape. */
static const char *const registers[] = {"1-0:0.1.0*255",  "1-0:0.1.2*255",  "1-0:0.4.2*255",
                                        "1-0:0.4.5*255",  "1-0:0.4.3*255",  "1-0:0.4.6*255",
                                        "0-0:13.0.0*255", "0-0:128.2.0*255"};

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
    .daily_count = "0-0:128.33.0*255",
    .instrument_last = "0-0:128.34.0*255",
    .quality_last = "0-0:128.44.0*255",
    .statement = "0-0:128.45.0*255",
    .adjust = "0-0:128.1.0*255",
    .end_of_billing = "0-0:10.0.1*255",
    .ratios = RATIOS,
    .clear_profile = CLEAR_PROFILE,
    .channels = CHANNELS,
    .registers = registers,
    .register_count = sizeof registers / sizeof registers[0],
    .range_object = {"1-0:99.1.0*255", "0-0:98.1.0*255", "0-0:99.98.0*255", "0-0:98.2.0*255",
                     "1-0:99.2.0*255", "0-0:99.98.8*255", "0-0:99.98.9*255", NULL},
    .firmware_identity = {"1-0:0.2.0*255", "1-0:0.2.1*255"},
    .firmware_hash = {"1-0:0.2.8*255", "1-0:0.2.9*255"},
    .range_rows = {32, 32, 32, 32, 32, 32, 32, 0},
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
    .row = polyphase_tou_row,
    .readout = readout_of,
};
