/* The model `polyphase-tou`: its objects in the order of the read-out, their forms and who may
 * write them, over the meter's accessors. Sections 4–6 of fixtures/dictionary/polyphase-tou.md.
 * Ranges of rows are polyphase_rows.c's; passwords are checked here, and counted by the
 * conversation. */
#include "sim/models/polyphase_tou.h"

#include <string.h>

#include "sim/models/form.h"
#include "sim/models/polyphase_cosem.h"

enum { LEVEL_NEVER = 255, CODE_MAX = 32 };

/* What stood at the instant of the command: every value of one answer comes from it. */
typedef struct {
  const model_port_t *port;
  const meter_t *meter;
  meter_face_t face;
  meter_registers_t registers;
} picture_t;

typedef status_t (*write_t)(meter_t *meter, bytes_t value, meter_by_t by);

typedef struct {
  const char *code; /* NULL: the register `reg`, and all its E */
  reg_t reg;
  bool hidden;   /* not in the read-out */
  uint8_t level; /* that may write; LEVEL_NEVER: nobody */
  void (*value)(const picture_t *picture, obuf_t *out);
  write_t write;
} object_t;

static void value_serial(const picture_t *picture, obuf_t *out) {
  obuf_text(out, meter_serial(picture->meter));
}

static void value_identification(const picture_t *picture, obuf_t *out) {
  obuf_text(out, model_identification(&model_polyphase_tou, picture->port));
}

static void value_clock(const picture_t *picture, obuf_t *out) {
  form_stamp(out, picture->face.clock);
  obuf_put(out, ';');
  form_hex(out, picture->face.clock_status, 2);
  obuf_put(out, ';');
  form_count(out, picture->face.offset_s);
}

static void value_status(const picture_t *picture, obuf_t *out) {
  form_hex(out, picture->face.status, 8);
}

static void value_rate(const picture_t *picture, obuf_t *out) {
  form_count(out, picture->face.rate);
}

static void value_boot(const picture_t *picture, obuf_t *out) {
  form_count(out, picture->face.boot);
}

static void value_response(const picture_t *picture, obuf_t *out) {
  obuf_printf(out, "R%d", (int)picture->face.response);
}

static void value_episode(const picture_t *picture, obuf_t *out) {
  const meter_episode_t *episode = &picture->face.episode;
  if (!episode->any) {
    obuf_text(out, "0;;;;");
    return;
  }
  form_count(out, episode->count);
  obuf_put(out, ';');
  form_stamp(out, episode->first);
  obuf_put(out, ';');
  form_stamp(out, episode->last);
  obuf_text(out, episode->open ? ";1;" : ";0;");
  if (!episode->open) form_count(out, episode->set_s);
}

static void value_profile_last(const picture_t *picture, obuf_t *out) {
  form_count(out, picture->face.profile_last);
}

static void value_events_last(const picture_t *picture, obuf_t *out) {
  form_count(out, picture->face.events_last);
}

static void value_tariff(const picture_t *picture, obuf_t *out) {
  obuf_text(out, picture->face.tariff);
  obuf_put(out, ';');
  obuf_text(out, picture->face.passive);
  obuf_put(out, ';');
  form_stamp(out, picture->face.passive_due);
}

static void value_sets_made(const picture_t *picture, obuf_t *out) {
  form_count(out, picture->face.sets_made);
}

static void value_last_reset(const picture_t *picture, obuf_t *out) {
  form_stamp(out, picture->face.last_reset);
}

/* Only written: read, it is empty. */
static void value_none(const picture_t *picture, obuf_t *out) {
  (void)picture;
  (void)out;
}

static status_t write_clock(meter_t *meter, bytes_t value, meter_by_t by) {
  claim_t clock;
  status_t status = form_read_stamp(value, &clock);
  return status == ST_OK ? meter_set_clock(meter, clock, by) : status;
}

static status_t write_response(meter_t *meter, bytes_t value, meter_by_t by) {
  if (value.len != 2 || value.p[0] != 'R' || value.p[1] < '1' || value.p[1] > '3')
    return ST_BAD_VALUE;
  return meter_set_response(meter, (meter_response_t)(value.p[1] - '0'), by);
}

static status_t write_passive(meter_t *meter, bytes_t value, meter_by_t by) {
  return bytes_is(value, "1") ? meter_activate_passive(meter, by) : ST_BAD_VALUE;
}

/* Above 450 s is refused by the meter, which logs it (ER07); 0 is not an adjust at all. */
static status_t write_adjust(meter_t *meter, bytes_t value, meter_by_t by) {
  int64_t seconds = 0;
  status_t status = bytes_to_i64(value, &seconds);
  if (status != ST_OK || seconds == 0) return ST_BAD_VALUE;
  return meter_adjust(meter, seconds, by);
}

static status_t write_end_of_billing(meter_t *meter, bytes_t value, meter_by_t by) {
  return bytes_is(value, "1") ? meter_end_of_billing(meter, by) : ST_BAD_VALUE;
}

#define READ_ONLY(object, form)                                                                    \
  { .code = (object), .level = LEVEL_NEVER, .value = (form) }
#define REGISTER(index)                                                                            \
  { .reg = (index), .level = LEVEL_NEVER }

static const object_t objects[] = {
    READ_ONLY("0-0:96.1.0*255", value_serial),
    READ_ONLY("0-0:96.1.1*255", value_identification),
    {.code = "0-0:1.0.0*255", .level = 3, .value = value_clock, .write = write_clock},
    READ_ONLY("0-0:96.5.0*255", value_status),
    READ_ONLY("0-0:96.14.0*255", value_rate),
    READ_ONLY("0-0:96.7.0*255", value_boot),
    {.code = "0-0:128.2.0*255", .level = 3, .value = value_response, .write = write_response},
    READ_ONLY("0-0:128.3.0*255", value_episode),
    READ_ONLY("0-0:128.4.0*255", value_profile_last),
    READ_ONLY("0-0:128.5.0*255", value_events_last),
    {.code = "0-0:13.0.0*255", .level = 3, .value = value_tariff, .write = write_passive},
    REGISTER(REG_CT_PRIMARY),
    REGISTER(REG_CT_SECONDARY),
    REGISTER(REG_VT_PRIMARY),
    REGISTER(REG_VT_SECONDARY),
    READ_ONLY("1-0:0.1.0*255", value_sets_made),
    READ_ONLY("1-0:0.1.2*255", value_last_reset),
    REGISTER(REG_ENERGY),
    REGISTER(REG_SHADOW),
    REGISTER(REG_UNALLOCATED),
    REGISTER(REG_PEAK),
    REGISTER(REG_CUMULATIVE),
    {.code = "0-0:128.1.0*255",
     .hidden = true,
     .level = 1,
     .value = value_none,
     .write = write_adjust},
    {.code = "0-0:10.0.1*255",
     .hidden = true,
     .level = 0,
     .value = value_none,
     .write = write_end_of_billing},
};

enum { OBJECTS = sizeof objects / sizeof objects[0] };

static picture_t picture_of(const model_port_t *port) {
  picture_t picture = {.port = port, .meter = port->meter};
  meter_face(port->meter, &picture.face);
  meter_registers(port->meter, &picture.registers);
  return picture;
}

static void put_value(const picture_t *picture, const object_t *object, int32_t e, obuf_t *out) {
  if (object->code != NULL) {
    object->value(picture, out);
    return;
  }
  const polyphase_register_t *reg = &polyphase_register_table[object->reg];
  reg->value(&picture->registers, &picture->face.ratios, e, out);
  obuf_text(out, reg->unit);
  if (reg->stamp == NULL) return;
  obuf_put(out, ';');
  form_stamp(out, reg->stamp(&picture->registers, e));
}

static void put_code(const object_t *object, int32_t e, obuf_t *out) {
  if (object->code != NULL)
    obuf_text(out, object->code);
  else
    obuf_printf(out, "%s%d*255", polyphase_register_table[object->reg].prefix, e);
}

static int32_t first_e(const object_t *object) {
  return object->code != NULL ? 0 : polyphase_register_table[object->reg].first;
}

static int32_t last_e(const object_t *object) {
  return object->code != NULL ? 0 : polyphase_register_table[object->reg].last;
}

static void read_out(void *of, true_t at, obuf_t *lines) {
  model_port_t *port = of;
  model_advance(port, at);
  picture_t picture = picture_of(port);
  for (size_t i = 0; i < OBJECTS; i++) {
    if (objects[i].hidden) continue;
    for (int32_t e = first_e(&objects[i]); e <= last_e(&objects[i]); e++) {
      put_code(&objects[i], e, lines);
      obuf_put(lines, '(');
      put_value(&picture, &objects[i], e, lines);
      obuf_text(lines, ")\r\n");
      meter_note_read(port->meter);
    }
  }
}

/* "1-0:1.8.0*255" is `code`, or, reduced, its "1.8.0". */
static bool is_named(const object_t *object, int32_t e, bytes_t code, bool reduced) {
  uint8_t memory[CODE_MAX];
  obuf_t own = obuf_over(memory, sizeof memory);
  put_code(object, e, &own);
  bytes_t name = obuf_bytes(&own);
  if (!reduced) return bytes_equal(name, code);
  const uint8_t *colon = memchr(name.p, ':', name.len);
  const uint8_t *star = memchr(name.p, '*', name.len);
  if (colon == NULL || star == NULL) return false;
  return bytes_equal(bytes_of(colon + 1, (size_t)(star - colon - 1)), code);
}

/* NULL where there is none, or where a reduced code is that of two. */
static const object_t *find(bytes_t code, bool reduced, int32_t *e) {
  const object_t *found = NULL;
  for (size_t i = 0; i < OBJECTS; i++) {
    for (int32_t at = first_e(&objects[i]); at <= last_e(&objects[i]); at++) {
      if (!is_named(&objects[i], at, code, reduced)) continue;
      if (found != NULL) return NULL;
      found = &objects[i];
      *e = at;
    }
  }
  return found;
}

static iec21_error_t read_object(void *of, true_t at, bytes_t code, bool reduced, obuf_t *value) {
  model_port_t *port = of;
  model_advance(port, at);
  int32_t e = 0;
  if (!reduced && polyphase_is_range(code)) return IEC21_BAD_VALUE;
  const object_t *object = find(code, reduced, &e);
  if (object == NULL) return IEC21_UNKNOWN_OBJECT;
  picture_t picture = picture_of(port);
  put_value(&picture, object, e, value);
  meter_note_read(port->meter);
  return IEC21_OK;
}

static iec21_error_t error_of(model_port_t *port, status_t status) {
  switch (status) {
  case ST_OK:
    return IEC21_OK;
  case ST_REFUSED:
    return IEC21_REFUSED;
  case ST_LOCKED_OUT:
    return IEC21_END_OF_BILLING_LOCKED;
  case ST_BAD_VALUE:
    return IEC21_BAD_VALUE;
  default:
    port->lost = true; /* the supply went inside the command: nothing is answered */
    return IEC21_OK;
  }
}

static iec21_error_t write_object(void *of, true_t at, bytes_t code, bool reduced, bytes_t value,
                                  uint8_t level) {
  model_port_t *port = of;
  model_advance(port, at);
  int32_t e = 0;
  const object_t *object = find(code, reduced, &e);
  if (object == NULL) {
    if (!reduced && polyphase_is_range(code)) return IEC21_LEVEL_TOO_LOW;
    return IEC21_UNKNOWN_OBJECT;
  }
  if (object->level > level) return IEC21_LEVEL_TOO_LOW;
  return error_of(port, object->write(port->meter, value, (meter_by_t){port->port, level}));
}

static iec21_error_t password(void *of, true_t at, bytes_t text, uint8_t *level) {
  model_port_t *port = of;
  model_advance(port, at);
  if (meter_powered(port->meter).ns < port->locked_until.ns) return IEC21_LOCKED_OUT;
  for (size_t i = 0; i < MODEL_PASSWORDS; i++) {
    if (port->passwords[i].level == 0 || !bytes_is(text, port->passwords[i].text)) continue;
    *level = port->passwords[i].level;
    return IEC21_OK;
  }
  (void)error_of(port, meter_wrong_password(port->meter, (meter_by_t){port->port, 0}));
  return IEC21_WRONG_PASSWORD;
}

static void lock_out(void *of, true_t at) {
  model_port_t *port = of;
  model_advance(port, at);
  port->locked_until = (span_t){meter_powered(port->meter).ns + MODEL_LOCK_OUT_NS};
  (void)error_of(port, meter_locked_out(port->meter, (meter_by_t){port->port, 0}));
}

static const iec21_app_t app = {
    .read_out = read_out,
    .read = read_object,
    .write = write_object,
    .range_open = polyphase_range_open,
    .range_row = polyphase_range_row,
    .password = password,
    .lock_out = lock_out,
};

const model_t model_polyphase_tou = {
    .name = "polyphase-tou",
    .manufacturer = "MPF",
    .identification = "PTOU-0100",
    .app = &app,
    .cosem = &polyphase_cosem_app,
};
