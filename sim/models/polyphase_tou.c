/* The model `polyphase-tou`: its objects in the order of the read-out, their forms and who may
 * write them, over the meter's accessors. Sections 4–6 of fixtures/dictionary/polyphase-tou.md.
 * Ranges of rows are polyphase_rows.c's; passwords are checked here, and counted by the
 * conversation. */
#include "sim/models/polyphase_tou.h"

#include <string.h>

#include "sim/models/form.h"
#include "sim/models/polyphase_cosem.h"

enum { LEVEL_NEVER = 255, CODE_MAX = 32, NO_CHANNEL = 255 };

/* What stood at the instant of the command: every value of one answer comes from it. */
typedef struct {
  const model_port_t *port;
  const meter_t *meter;
  const meter_shape_t *shape;
  meter_face_t face;
  meter_registers_t registers;
  bool has_firmware;
  meter_firmware_t firmware;
  bool has_quality;
  meter_quality_t quality;
} picture_t;

typedef status_t (*write_t)(meter_t *meter, bytes_t value, meter_by_t by);

/* What stands behind one row of the table: an object, or a part of the list. */
typedef enum { OF_ONE, OF_RATIOS, OF_REGISTERS } of_t;

/* Of which meters it is: of all, or of one that declares its quantities (section 11), or what
 * sections 12 to 14 say. */
typedef enum {
  NEED_NOTHING,
  NEED_QUANTITIES,
  NEED_DAILIES,
  NEED_GAUGES,
  NEED_FIRMWARE,
  NEED_ACTIVATIONS,
  NEED_QUALITY
} need_t;

typedef struct {
  const char *code; /* NULL: what is listed */
  of_t of;
  bool hidden; /* not in the read-out */
  need_t need;
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

static void value_transients(const picture_t *picture, obuf_t *out) {
  form_count(out, picture->face.transients);
}

static void value_dailies_made(const picture_t *picture, obuf_t *out) {
  form_count(out, picture->face.dailies_made);
}

static void value_instrument_last(const picture_t *picture, obuf_t *out) {
  form_count(out, picture->face.instrument_last);
}

static void put_hash(const meter_part_t *part, obuf_t *out) {
  form_octets(out, bytes_of(part->hash, sizeof part->hash));
}

static void value_identity(const picture_t *picture, obuf_t *out) {
  obuf_text(out, picture->firmware.parts[0].identity);
}

static void value_identity_2(const picture_t *picture, obuf_t *out) {
  obuf_text(out, picture->firmware.parts[1].identity);
}

static void value_hash(const picture_t *picture, obuf_t *out) {
  put_hash(&picture->firmware.parts[0], out);
}

static void value_hash_2(const picture_t *picture, obuf_t *out) {
  put_hash(&picture->firmware.parts[1], out);
}

static void value_activations(const picture_t *picture, obuf_t *out) {
  form_count(out, picture->firmware.activations);
}

static void value_records(const picture_t *picture, obuf_t *out) {
  form_count(out, picture->quality.records);
}

static void value_dips(const picture_t *picture, obuf_t *out) {
  form_count(out, picture->quality.dips);
}

static void value_swells(const picture_t *picture, obuf_t *out) {
  form_count(out, picture->quality.swells);
}

/* RECORD;SIGNATURE, made anew at each read. */
static void value_statement(const picture_t *picture, obuf_t *out) {
  uint8_t record[METER_QUALITY_RECORD], signature[METER_QUALITY_SIGNATURE];
  meter_quality_statement(picture->meter, record);
  meter_quality_sign(picture->meter, record, signature);
  form_octets(out, bytes_of(record, sizeof record));
  obuf_put(out, ';');
  form_octets(out, bytes_of(signature, sizeof signature));
}

static void put_channel(const meter_shape_t *shape, int32_t quantity, obuf_t *out) {
  obuf_printf(out, "1-0:%d.29.0*255", listed_code(shape, quantity));
}

static void value_channels(const picture_t *picture, obuf_t *out) {
  for (int32_t i = 0; i < picture->shape->channel_count; i++) {
    if (i > 0) obuf_put(out, ';');
    put_channel(picture->shape, picture->shape->channels[i], out);
  }
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

/* CT_PRIMARY;CT_SECONDARY;VT_PRIMARY;VT_SECONDARY */
static status_t write_ratios(meter_t *meter, bytes_t value, meter_by_t by) {
  int64_t ratios[LISTED_RATIOS];
  for (size_t i = 0; i < LISTED_RATIOS; i++) {
    const uint8_t *end = memchr(value.p, ';', value.len);
    bool last = i == LISTED_RATIOS - 1;
    if (last != (end == NULL)) return ST_BAD_VALUE;
    size_t len = last ? value.len : (size_t)(end - value.p);
    status_t status = form_read_hundredths(bytes_of(value.p, len), &ratios[i]);
    if (status != ST_OK) return status;
    if (!last) value = bytes_of(end + 1, value.len - len - 1);
  }
  meter_ratios_t made = {ratios[0], ratios[1], ratios[2], ratios[3]};
  return meter_set_ratio(meter, made, by);
}

static status_t write_clear(meter_t *meter, bytes_t value, meter_by_t by) {
  return bytes_is(value, "1") ? meter_clear_profile(meter, by) : ST_BAD_VALUE;
}

/* The quantity whose channel is called so; NO_CHANNEL: none. */
static uint8_t channel_named(const meter_shape_t *shape, bytes_t name) {
  for (int32_t i = 0; i < shape->quantity_count; i++) {
    uint8_t memory[CODE_MAX];
    obuf_t own = obuf_over(memory, sizeof memory);
    put_channel(shape, i, &own);
    if (bytes_equal(obuf_bytes(&own), name)) return (uint8_t)i;
  }
  return NO_CHANNEL;
}

/* 1-0:C.29.0*255;… Which of them can be channels is the meter's to say. */
static status_t write_channels(meter_t *meter, bytes_t value, meter_by_t by) {
  meter_channels_t channels = {.count = 0};
  bool more = true;
  while (more) {
    const uint8_t *end = value.len == 0 ? NULL : memchr(value.p, ';', value.len);
    more = end != NULL;
    bytes_t name = more ? bytes_of(value.p, (size_t)(end - value.p)) : value;
    if (channels.count == METER_CHANNELS_MAX) return ST_BAD_VALUE;
    channels.quantities[channels.count++] = channel_named(meter_shape(meter), name);
    if (more) value = bytes_of(end + 1, value.len - name.len - 1);
  }
  return meter_set_channels(meter, &channels, by);
}

#define READ_ONLY(object, form)                                                                    \
  { .code = (object), .level = LEVEL_NEVER, .value = (form) }
#define OF_FIRMWARE(object, needed, form)                                                          \
  { .code = (object), .need = (needed), .level = LEVEL_NEVER, .value = (form) }
#define OF_QUALITY(object, form)                                                                   \
  { .code = (object), .need = NEED_QUALITY, .hidden = true, .level = LEVEL_NEVER, .value = (form) }
#define LISTED(part)                                                                               \
  { .of = (part), .level = LEVEL_NEVER }

static const object_t objects[] = {
    READ_ONLY("0-0:96.1.0*255", value_serial),
    READ_ONLY("0-0:96.1.1*255", value_identification),
    OF_FIRMWARE("1-0:0.2.0*255", NEED_FIRMWARE, value_identity),
    OF_FIRMWARE("1-0:0.2.1*255", NEED_FIRMWARE, value_identity_2),
    OF_FIRMWARE("1-0:0.2.8*255", NEED_FIRMWARE, value_hash),
    OF_FIRMWARE("1-0:0.2.9*255", NEED_FIRMWARE, value_hash_2),
    OF_FIRMWARE("0-0:128.40.0*255", NEED_ACTIVATIONS, value_activations),
    {.code = "0-0:1.0.0*255", .level = 3, .value = value_clock, .write = write_clock},
    READ_ONLY("0-0:96.5.0*255", value_status),
    READ_ONLY("0-0:96.14.0*255", value_rate),
    READ_ONLY("0-0:96.7.0*255", value_boot),
    {.code = "0-0:128.2.0*255", .level = 3, .value = value_response, .write = write_response},
    READ_ONLY("0-0:128.3.0*255", value_episode),
    READ_ONLY("0-0:128.4.0*255", value_profile_last),
    READ_ONLY("0-0:128.5.0*255", value_events_last),
    {.code = "0-0:13.0.0*255", .level = 3, .value = value_tariff, .write = write_passive},
    LISTED(OF_RATIOS),
    READ_ONLY("1-0:0.1.0*255", value_sets_made),
    READ_ONLY("1-0:0.1.2*255", value_last_reset),
    LISTED(OF_REGISTERS),
    {.code = "0-0:128.30.0*255",
     .need = NEED_QUANTITIES,
     .level = LEVEL_NEVER,
     .value = value_transients},
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
    {.code = "0-0:128.31.0*255",
     .hidden = true,
     .level = 3,
     .value = value_none,
     .write = write_ratios},
    {.code = "0-0:128.32.0*255",
     .hidden = true,
     .level = 3,
     .value = value_none,
     .write = write_clear},
    {.code = "0-0:128.33.0*255",
     .need = NEED_DAILIES,
     .hidden = true,
     .level = LEVEL_NEVER,
     .value = value_dailies_made},
    {.code = "0-0:128.34.0*255",
     .need = NEED_GAUGES,
     .hidden = true,
     .level = LEVEL_NEVER,
     .value = value_instrument_last},
    {.code = "0-0:128.35.0*255",
     .need = NEED_QUANTITIES,
     .hidden = true,
     .level = 3,
     .value = value_channels,
     .write = write_channels},
    OF_QUALITY("0-0:128.44.0*255", value_records),
    OF_QUALITY("1-0:12.32.0*255", value_dips),
    OF_QUALITY("1-0:12.36.0*255", value_swells),
    OF_QUALITY("0-0:128.45.0*255", value_statement),
};

enum { OBJECTS = sizeof objects / sizeof objects[0] };

static picture_t picture_of(const model_port_t *port) {
  picture_t picture = {.port = port, .meter = port->meter, .shape = meter_shape(port->meter)};
  meter_face(port->meter, &picture.face);
  meter_registers(port->meter, &picture.registers);
  picture.has_firmware = meter_firmware(port->meter, &picture.firmware);
  picture.has_quality = meter_quality(port->meter, &picture.quality);
  return picture;
}

static bool has(const picture_t *picture, const object_t *object) {
  switch (object->need) {
  case NEED_NOTHING:
    return true;
  case NEED_QUANTITIES:
    return picture->shape->declared;
  case NEED_DAILIES:
    return meter_dailies_capacity(picture->meter) > 0;
  case NEED_GAUGES:
    return meter_gauges(picture->meter)->count > 0;
  case NEED_FIRMWARE:
    return picture->has_firmware;
  case NEED_ACTIVATIONS:
    return picture->has_firmware && picture->firmware.counts;
  case NEED_QUALITY:
    return picture->has_quality;
  }
  return false;
}

void polyphase_put_code(const listed_t *listed, obuf_t *out) {
  obuf_printf(out, "1-0:%d.%d.%d*255", listed->c, listed->d, listed->e);
}

void polyphase_put_listed(const listed_t *listed, const meter_registers_t *registers,
                          const meter_ratios_t *ratios, obuf_t *out) {
  int64_t value = listed_value(listed, registers, ratios);
  if (listed->kind == LISTED_RATIO)
    form_hundredths(out, value);
  else
    form_milli(out, value);
}

/* What is listed under a row of the table is counted from 0; an object by itself is 0. */
static int32_t first_of(const picture_t *picture, const object_t *object) {
  return object->of == OF_RATIOS ? listed_first(picture->shape, LISTED_RATIO) : 0;
}

static int32_t end_of(const picture_t *picture, const object_t *object) {
  switch (object->of) {
  case OF_ONE:
    return 1;
  case OF_RATIOS:
    return listed_count(picture->shape);
  case OF_REGISTERS:
    return listed_first(picture->shape, LISTED_RATIO);
  }
  return 0;
}

static const char *unit_of(const picture_t *picture, const listed_t *listed) {
  if (listed->kind == LISTED_RATIO) return "";
  const listed_unit_t *unit = listed_unit(picture->shape, listed->quantity);
  return listed->kind <= LISTED_UNALLOCATED ? unit->energy : unit->demand;
}

static void put_value(const picture_t *picture, const object_t *object, int32_t index,
                      obuf_t *out) {
  if (object->of == OF_ONE) {
    object->value(picture, out);
    return;
  }
  listed_t listed = listed_at(picture->shape, index);
  polyphase_put_listed(&listed, &picture->registers, &picture->face.ratios, out);
  obuf_text(out, unit_of(picture, &listed));
  if (!listed_is_stamped(&listed)) return;
  obuf_put(out, ';');
  form_stamp(out, listed_stamp(&listed, &picture->registers));
}

static void put_code(const picture_t *picture, const object_t *object, int32_t index, obuf_t *out) {
  if (object->of == OF_ONE) {
    obuf_text(out, object->code);
    return;
  }
  listed_t listed = listed_at(picture->shape, index);
  polyphase_put_code(&listed, out);
}

static void read_out(void *of, true_t at, obuf_t *lines) {
  model_port_t *port = of;
  model_advance(port, at);
  picture_t picture = picture_of(port);
  for (size_t i = 0; i < OBJECTS; i++) {
    const object_t *object = &objects[i];
    if (object->hidden || !has(&picture, object)) continue;
    for (int32_t n = first_of(&picture, object); n < end_of(&picture, object); n++) {
      put_code(&picture, object, n, lines);
      obuf_put(lines, '(');
      put_value(&picture, object, n, lines);
      obuf_text(lines, ")\r\n");
      meter_note_read(port->meter);
    }
  }
}

/* "1-0:1.8.0*255" is `code`, or, reduced, its "1.8.0". */
static bool is_named(const picture_t *picture, const object_t *object, int32_t index, bytes_t code,
                     bool reduced) {
  uint8_t memory[CODE_MAX];
  obuf_t own = obuf_over(memory, sizeof memory);
  put_code(picture, object, index, &own);
  bytes_t name = obuf_bytes(&own);
  if (!reduced) return bytes_equal(name, code);
  const uint8_t *colon = memchr(name.p, ':', name.len);
  const uint8_t *star = memchr(name.p, '*', name.len);
  if (colon == NULL || star == NULL) return false;
  return bytes_equal(bytes_of(colon + 1, (size_t)(star - colon - 1)), code);
}

/* NULL where there is none, or where a reduced code is that of two. */
static const object_t *find(const picture_t *picture, bytes_t code, bool reduced, int32_t *index) {
  const object_t *found = NULL;
  for (size_t i = 0; i < OBJECTS; i++) {
    const object_t *object = &objects[i];
    if (!has(picture, object)) continue;
    for (int32_t n = first_of(picture, object); n < end_of(picture, object); n++) {
      if (!is_named(picture, object, n, code, reduced)) continue;
      if (found != NULL) return NULL;
      found = object;
      *index = n;
    }
  }
  return found;
}

static iec21_error_t read_object(void *of, true_t at, bytes_t code, bool reduced, obuf_t *value) {
  model_port_t *port = of;
  model_advance(port, at);
  int32_t index = 0;
  if (!reduced && polyphase_is_range(port->meter, code)) return IEC21_BAD_VALUE;
  picture_t picture = picture_of(port);
  const object_t *object = find(&picture, code, reduced, &index);
  if (object == NULL) return IEC21_UNKNOWN_OBJECT;
  put_value(&picture, object, index, value);
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
  int32_t index = 0;
  picture_t picture = picture_of(port);
  const object_t *object = find(&picture, code, reduced, &index);
  if (object == NULL) {
    if (!reduced && polyphase_is_range(port->meter, code)) return IEC21_LEVEL_TOO_LOW;
    return IEC21_UNKNOWN_OBJECT;
  }
  if (object->level > level) return IEC21_LEVEL_TOO_LOW;
  return error_of(port, object->write(port->meter, value, (meter_by_t){port->port, level}));
}

static iec21_error_t password(void *of, true_t at, bytes_t text, uint8_t *level) {
  model_port_t *port = of;
  model_advance(port, at);
  if (meter_passwords_locked(port->meter)) return IEC21_LOCKED_OUT;
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
