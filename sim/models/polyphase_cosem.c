/* The model `polyphase-tou` over DLMS/COSEM: the table of its objects with who may read, write and
 * execute, and the calls of the server (sim/wire/cosem.h). Section 4 of the dictionary
 * fixtures/dictionary/polyphase-tou-dlms.md; the objects of the associations and of security are
 * the server's own. */
#include "sim/models/polyphase_cosem.h"
#include "sim/models/dials.h"

#include <string.h>

enum { ALL = 0, READING = 1, MANAGEMENT = 3 };
#define BIT(n) ((uint16_t)(1U << (n)))

/* --- the table; one line an object --- */

/* Class, version, count of attributes, count of methods: IEC 62056-6-2. */
#define CLASS(id, of_version, attributes, methods)                                                 \
  .class_id = (id), .version = (of_version), .attribute_count = (attributes),                      \
  .method_count = (methods)
#define NOBODY .write = POLYPHASE_NEVER, .execute = POLYPHASE_NEVER
#define DATA(a, b, c, d, e, level, function)                                                       \
  {                                                                                                \
    CLASS(1, 0, 2, 0), NOBODY, .name = OBIS(a, b, c, d, e), .read = (level),                       \
                               .data = polyphase_data_##function, .get = polyphase_data_get        \
  }
#define DATA_SET(c, d, e, function, setter)                                                        \
  {                                                                                                \
    CLASS(1, 0, 2, 0), .name = OBIS(0, 0, c, d, e), .read = READING, .write = MANAGEMENT,          \
                       .execute = POLYPHASE_NEVER, .writable = BIT(2),                             \
                       .data = polyphase_data_##function, .get = polyphase_data_get,               \
                       .set = polyphase_data_##setter                                              \
  }
#define REGISTER(c, d, e, function, number)                                                        \
  {                                                                                                \
    CLASS(3, 0, 3, 1), NOBODY, .name = OBIS(1, 0, c, d, e), .read = READING, .arg = (number),      \
                               .get = polyphase_register_##function                                \
  }
#define PROFILE(a, c, d, e, which)                                                                 \
  {                                                                                                \
    CLASS(7, 1, 8, 2), NOBODY, .name = OBIS(a, 0, c, d, e), .read = READING, .selective = true,    \
                               .arg = (which), .get = polyphase_profile_get                        \
  }
#define OBJECT(class, a, b, c, d, e, function)                                                     \
  { class, NOBODY, .name = OBIS(a, b, c, d, e), .read = READING, .get = polyphase_##function }

#define QUALITY(a, c, d, function)                                                                 \
  {                                                                                                \
    CLASS(1, 0, 2, 0), NOBODY, .name = OBIS(a, 0, c, d, 0), .read = READING,                       \
                               .data = polyphase_quality_##function, .get = polyphase_data_get     \
  }

/* Before what is listed, and behind it. */
static const polyphase_object_t front[] = {
    DATA(0, 0, 42, 0, 0, ALL, device_name),
    DATA(0, 0, 96, 1, 0, ALL, serial),
    DATA(0, 0, 96, 1, 1, ALL, identification),
    {CLASS(8, 0, 9, 6), .name = OBIS(0, 0, 1, 0, 0), .read = ALL, .write = MANAGEMENT,
     .execute = READING, .writable = BIT(2),
     .executable = BIT(1) | BIT(2) | BIT(3) | BIT(4) | BIT(5) | BIT(6), .get = polyphase_clock_get,
     .set = polyphase_clock_set, .act = polyphase_clock_act},
    DATA(0, 0, 96, 5, 0, ALL, status),
    DATA(0, 0, 97, 97, 0, READING, errors),
    DATA_SET(97, 98, 0, alarms, set_alarms),
    DATA(0, 0, 96, 14, 0, READING, rate),
    DATA(0, 0, 96, 7, 0, READING, boot),
    DATA(0, 0, 96, 7, 21, READING, failures),
    DATA(0, 0, 96, 7, 9, READING, long_failures),
    DATA_SET(128, 2, 0, response, set_response),
    DATA(0, 0, 128, 3, 0, READING, episode),
    DATA(0, 0, 128, 4, 0, READING, profile_last),
    DATA(0, 0, 128, 5, 0, READING, events_last),
    {CLASS(20, 0, 10, 1), .name = OBIS(0, 0, 13, 0, 0), .read = READING, .write = MANAGEMENT,
     .execute = MANAGEMENT, .writable = BIT(6) | BIT(7) | BIT(8) | BIT(9) | BIT(10),
     .executable = BIT(1), .get = polyphase_calendar_get, .set = polyphase_write_calendar,
     .act = polyphase_write_activate},
    OBJECT(CLASS(11, 0, 2, 2), 0, 0, 11, 0, 0, calendar_specials),
    {CLASS(11, 0, 2, 2), .name = OBIS(0, 0, 11, 0, 1), .read = READING, .write = MANAGEMENT,
     .execute = POLYPHASE_NEVER, .writable = BIT(2), .arg = 1, .get = polyphase_calendar_specials,
     .set = polyphase_write_specials},
    {CLASS(9, 0, 2, 1), .name = OBIS(0, 0, 10, 0, 1), .read = READING, .write = POLYPHASE_NEVER,
     .execute = ALL, .executable = BIT(1), .get = polyphase_setup_billing_script,
     .act = polyphase_setup_end_billing},
    OBJECT(CLASS(9, 0, 2, 1), 0, 0, 10, 0, 100, setup_tariff_scripts),
    OBJECT(CLASS(22, 0, 4, 0), 0, 0, 15, 0, 0, setup_schedule),
    OBJECT(CLASS(6, 0, 4, 3), 0, 0, 14, 0, 0, register_activation),
    REGISTER(0, 4, 2, ratio, RATIO_CT_PRIMARY),
    REGISTER(0, 4, 5, ratio, RATIO_CT_SECONDARY),
    REGISTER(0, 4, 3, ratio, RATIO_VT_PRIMARY),
    REGISTER(0, 4, 6, ratio, RATIO_VT_SECONDARY),
    DATA(1, 0, 0, 1, 0, READING, sets_made),
    DATA(1, 0, 0, 1, 2, READING, last_reset),
};

static const polyphase_object_t back[] = {
    OBJECT(CLASS(5, 0, 9, 2), 1, 0, 1, 4, 0, register_demand),
    OBJECT(CLASS(21, 0, 4, 0), 0, 0, 16, 1, 0, register_monitor),
    PROFILE(1, 99, 1, 0, PROFILE_LOAD),
    PROFILE(0, 98, 1, 0, PROFILE_SETS),
    PROFILE(0, 99, 98, 0, PROFILE_EVENTS),
    PROFILE(0, 99, 98, 1, PROFILE_EVENTS_SUPPLY),
    PROFILE(0, 99, 98, 2, PROFILE_EVENTS_CLOCK),
    PROFILE(0, 99, 98, 3, PROFILE_EVENTS_BATTERY),
    PROFILE(0, 99, 98, 4, PROFILE_EVENTS_BILLING),
    PROFILE(0, 99, 98, 5, PROFILE_EVENTS_SECURITY),
    PROFILE(0, 99, 98, 6, PROFILE_EVENTS_CONFIGURATION),
    PROFILE(0, 99, 98, 7, PROFILE_EVENTS_TAMPER),
    REGISTER(12, 31, 0, threshold, THRESHOLD_SAG),
    REGISTER(12, 35, 0, threshold, THRESHOLD_SWELL),
    QUALITY(1, 12, 32, dips),
    QUALITY(1, 12, 36, swells),
    OBJECT(CLASS(70, 0, 4, 2), 0, 0, 96, 3, 10, setup_disconnect),
    {CLASS(18, 0, 7, 4), .name = OBIS(0, 0, 44, 0, 0), .read = READING, .write = POLYPHASE_NEVER,
     .execute = MANAGEMENT, .executable = BIT(1) | BIT(2) | BIT(3) | BIT(4),
     .get = polyphase_setup_image, .act = polyphase_setup_refuse},
    OBJECT(CLASS(23, 1, 9, 0), 0, 0, 22, 0, 0, setup_hdlc),
    OBJECT(CLASS(41, 0, 6, 0), 0, 0, 25, 0, 0, setup_tcp),
    {CLASS(40, 0, 7, 1), .name = OBIS(0, 0, 25, 9, 0), .read = READING, .write = POLYPHASE_NEVER,
     .execute = MANAGEMENT, .executable = BIT(1), .get = polyphase_setup_push},
    DATA(0, 0, 96, 10, 1, READING, row_status),
    DATA(0, 0, 96, 10, 2, READING, row_kind),
    DATA(0, 0, 128, 6, 0, READING, row_end),
    DATA(0, 0, 128, 7, 0, READING, row_value),
    DATA_SET(128, 31, 0, nothing, set_ratios),
    DATA_SET(128, 32, 0, nothing, clear_profile),
    DATA(0, 0, 128, 36, 0, READING, calendar_refused),
};

/* Behind the channels, of a meter that declares its quantities. */
static const polyphase_object_t transients = DATA(0, 0, 128, 30, 0, READING, transients);

/* Behind all others, of a meter that has them; the gauges' own behind these. */
static const polyphase_object_t of_dailies[] = {
    DATA(0, 0, 128, 33, 0, READING, dailies_made),
    PROFILE(0, 98, 2, 0, PROFILE_DAILY),
};
static const polyphase_object_t of_gauges[] = {
    DATA(0, 0, 128, 34, 0, READING, instrument_last),
    PROFILE(1, 99, 2, 0, PROFILE_INSTRUMENT),
};

/* Section 9. The last is there only where an image brought it. */
#define IDENTITY(e, function, part)                                                                \
  {                                                                                                \
    CLASS(1, 0, 2, 0), NOBODY, .name = OBIS(1, 0, 0, 2, e), .read = ALL, .arg = (part),            \
                               .data = polyphase_firmware_##function, .get = polyphase_data_get    \
  }
static const polyphase_object_t of_firmware[] = {
    IDENTITY(0, identity, 1),
    IDENTITY(1, identity, 2),
    IDENTITY(8, hash, 1),
    IDENTITY(9, hash, 2),
    {CLASS(22, 0, 4, 0), .name = OBIS(0, 0, 15, 0, 2), .read = READING, .write = MANAGEMENT,
     .execute = POLYPHASE_NEVER, .writable = BIT(4), .get = polyphase_firmware_schedule,
     .set = polyphase_firmware_set_schedule},
    PROFILE(0, 99, 98, 8, PROFILE_FIRMWARE),
    {CLASS(1, 0, 2, 0), NOBODY, .name = OBIS(0, 0, 128, 40, 0), .read = ALL,
     .data = polyphase_firmware_activations, .get = polyphase_data_get},
};
enum { OF_FIRMWARE = sizeof of_firmware / sizeof of_firmware[0] };

/* Section 10. */
static const polyphase_object_t of_quality[] = {
    QUALITY(0, 128, 44, records),
    QUALITY(0, 128, 45, statement),
    PROFILE(0, 99, 98, 9, PROFILE_QUALITY),
    PROFILE(0, 99, 98, 10, PROFILE_WAVEFORM),
};
enum { OF_QUALITY = sizeof of_quality / sizeof of_quality[0] };

/* In the place of the one that takes nothing. */
static const polyphase_object_t image_transfer = {CLASS(18, 0, 7, 4),
                                                  .name = OBIS(0, 0, 44, 0, 0),
                                                  .read = READING,
                                                  .write = MANAGEMENT,
                                                  .execute = MANAGEMENT,
                                                  .writable = BIT(5),
                                                  .executable = BIT(1) | BIT(2) | BIT(3) | BIT(4),
                                                  .get = polyphase_firmware_image,
                                                  .set = polyphase_firmware_enable,
                                                  .act = polyphase_firmware_act};

enum { FRONT = sizeof front / sizeof front[0], BACK = sizeof back / sizeof back[0] };
enum {
  OF_DAILIES = sizeof of_dailies / sizeof of_dailies[0],
  OF_GAUGES = sizeof of_gauges / sizeof of_gauges[0]
};
enum { CLASS_IMAGE = 18, CLASS_PUSH = 40 };

static polyphase_object_t register_object(const meter_shape_t *shape, int32_t index) {
  listed_t listed = listed_at(shape, index);
  bool stamped = listed_is_stamped(&listed);
  return (polyphase_object_t){CLASS(stamped ? 4 : 3, 0, stamped ? 5 : 3, 1),
                              NOBODY,
                              .name = OBIS(1, 0, listed.c, listed.d, listed.e),
                              .read = READING,
                              .arg = (uint8_t)index,
                              .get = polyphase_register_listed};
}

static polyphase_object_t channel_object(const meter_shape_t *shape, int32_t channel) {
  return (polyphase_object_t){CLASS(3, 0, 3, 1),
                              NOBODY,
                              .name =
                                  OBIS(1, 0, listed_code(shape, shape->channels[channel]), 29, 0),
                              .read = READING,
                              .arg = (uint8_t)channel,
                              .get = polyphase_register_interval};
}

static polyphase_object_t gauge_object(const meter_gauges_t *gauges, int32_t index) {
  dial_name_t name = dials_name(gauges, index / POLYPHASE_GAUGED);
  uint8_t which = (uint8_t)(index % POLYPHASE_GAUGED + 1);
  return (polyphase_object_t){CLASS(3, 0, 3, 1),
                              NOBODY,
                              .name = OBIS(1, 0, name.c, name.d, which),
                              .read = READING,
                              .arg = (uint8_t)index,
                              .get = polyphase_register_gauge};
}

/* Section 8: whoever has quantities to choose from may write the columns of the load profile. */
static polyphase_object_t back_object(const meter_t *meter, int32_t index) {
  const meter_shape_t *shape = meter_shape(meter);
  polyphase_object_t object = back[index];
  meter_firmware_t firmware;
  if (object.class_id == CLASS_IMAGE && meter_firmware(meter, &firmware)) return image_transfer;
  if (object.get != polyphase_profile_get || object.arg != PROFILE_LOAD) return object;
  if (!shape->declared) return object;
  object.write = MANAGEMENT;
  object.writable = BIT(3);
  object.set = polyphase_profile_set;
  return object;
}

/* The parts of the list, in its order. */
typedef enum {
  PART_FRONT,
  PART_REGISTERS,
  PART_BACK,
  PART_CHANNELS,
  PART_TRANSIENTS,
  PART_DAILIES,
  PART_GAUGES,
  PART_DIALS,
  PART_FIRMWARE,
  PART_QUALITY,
  PARTS
} part_t;

static int32_t part_count(const meter_t *meter, part_t part) {
  const meter_shape_t *shape = meter_shape(meter);
  int32_t gauges = meter_gauges(meter)->count;
  meter_firmware_t firmware;
  meter_quality_t quality;
  switch (part) {
  case PART_FRONT:
    return FRONT;
  case PART_REGISTERS:
    return listed_first(shape, LISTED_RATIO);
  case PART_BACK:
    return BACK;
  case PART_CHANNELS:
    return shape->channel_count;
  case PART_TRANSIENTS:
    return shape->declared ? 1 : 0;
  case PART_DAILIES:
    return meter_dailies_capacity(meter) > 0 ? OF_DAILIES : 0;
  case PART_GAUGES:
    return gauges > 0 ? OF_GAUGES : 0;
  case PART_DIALS:
    return gauges * POLYPHASE_GAUGED;
  case PART_FIRMWARE:
    if (!meter_firmware(meter, &firmware)) return 0;
    return firmware.counts ? OF_FIRMWARE : OF_FIRMWARE - 1;
  case PART_QUALITY:
    return meter_quality(meter, &quality) ? OF_QUALITY : 0;
  case PARTS:
    break;
  }
  return 0;
}

static polyphase_object_t part_object(const meter_t *meter, part_t part, int32_t index) {
  const meter_shape_t *shape = meter_shape(meter);
  switch (part) {
  case PART_FRONT:
    return front[index];
  case PART_REGISTERS:
    return register_object(shape, index);
  case PART_BACK:
    return back_object(meter, index);
  case PART_CHANNELS:
    return channel_object(shape, index);
  case PART_TRANSIENTS:
    return transients;
  case PART_DAILIES:
    return of_dailies[index];
  case PART_GAUGES:
    return of_gauges[index];
  case PART_FIRMWARE:
    return of_firmware[index];
  case PART_QUALITY:
    return of_quality[index];
  case PART_DIALS:
  case PARTS:
    break;
  }
  return gauge_object(meter_gauges(meter), index);
}

/* False past the last. */
static bool object_at(const model_port_t *port, uint32_t index, polyphase_object_t *object) {
  for (part_t part = PART_FRONT; part < PARTS; part++) {
    uint32_t count = (uint32_t)part_count(port->meter, part);
    if (index < count) {
      *object = part_object(port->meter, part, (int32_t)index);
      return true;
    }
    index -= count;
  }
  return false;
}

/* --- shared by the halves --- */

cosem_result_t polyphase_cosem_result(model_port_t *port, status_t status) {
  switch (status) {
  case ST_OK:
    return COSEM_OK;
  case ST_BAD_VALUE:
    return COSEM_TYPE_UNMATCHED;
  case ST_REFUSED:
    return COSEM_TEMPORARY_FAILURE;
  case ST_LOCKED_OUT:
    return COSEM_OTHER_REASON;
  case ST_POWER_CUT:
  case ST_SILENT_LINE:
    port->lost = true;
    return COSEM_SILENT;
  default:
    return COSEM_HARDWARE_FAULT;
  }
}

bool polyphase_cosem_zero(bytes_t data) {
  cosem_in_t in = cosem_in(data);
  int64_t value = 1;
  return cosem_in_signed(&in, 15, &value) && value == 0;
}

/* --- rights --- */

static bool may_write(const polyphase_object_t *object, uint8_t level, int32_t attribute) {
  return level >= object->write && (object->writable >> attribute & 1) != 0;
}

static bool may_execute(const polyphase_object_t *object, uint8_t level, int32_t method) {
  return level >= object->execute && (object->executable >> method & 1) != 0;
}

static bool show(void *of, uint32_t index, uint8_t level, cosem_object_t *out) {
  polyphase_object_t object;
  if (!object_at(of, index, &object)) return false;
  *out = (cosem_object_t){.class_id = object.class_id,
                          .version = object.version,
                          .name = object.name,
                          .attribute_count = object.attribute_count,
                          .method_count = object.method_count,
                          .selective = object.selective};
  for (int32_t i = 1; i <= object.attribute_count; i++) {
    uint32_t access = level >= object.read ? COSEM_READ : COSEM_NO_ACCESS;
    if (may_write(&object, level, i)) access |= COSEM_WRITE;
    out->attributes[i - 1] = (uint8_t)access;
  }
  bool shown = level >= object.read;
  for (int32_t i = 1; i <= object.method_count; i++) {
    out->methods[i - 1] = may_execute(&object, level, i);
    shown = shown || out->methods[i - 1];
  }
  if (shown) out->attributes[0] |= COSEM_READ; /* the name of what is listed is no secret */
  return true;
}

/* --- values --- */

static cosem_result_t get_value(void *of, true_t at, uint8_t level, uint32_t index,
                                uint8_t attribute, const cosem_select_t *select, obuf_t *value,
                                cosem_rows_t *rows, bool *streamed) {
  (void)level; /* rights were checked */
  model_port_t *port = of;
  model_advance(port, at);
  *streamed = false;
  polyphase_object_t object;
  if (!object_at(port, index, &object)) return COSEM_UNDEFINED;
  if (attribute < 1 || attribute > object.attribute_count) return COSEM_UNDEFINED;
  bool selectable = object.selective && attribute == 2;
  if (select->selector != 0 && !selectable) return COSEM_OUT_OF_SCOPE;
  cosem_result_t result = COSEM_OK;
  if (attribute == 1) {
    ax_name(value, object.name);
  } else {
    polyphase_get_t get = {port, &object, attribute, select, value, rows, streamed};
    result = object.get(&get);
  }
  if (result == COSEM_OK) meter_note_read(port->meter);
  return result;
}

static void next_row(void *of, cosem_rows_t *rows, obuf_t *element) {
  model_port_t *port = of;
  if (rows->words[WORD_KIND] < PROFILE_COUNT)
    polyphase_rows_put(port->meter, rows->words, element);
  else
    polyphase_rows_calendar(port->meter, rows->words, element);
}

static cosem_result_t set_value(void *of, true_t at, uint8_t level, uint32_t index,
                                uint8_t attribute, bytes_t value) {
  model_port_t *port = of;
  model_advance(port, at);
  polyphase_object_t object;
  if (!object_at(port, index, &object)) return COSEM_UNDEFINED;
  if (attribute < 1 || attribute > object.attribute_count) return COSEM_UNDEFINED;
  if (!may_write(&object, level, attribute)) return COSEM_DENIED;
  polyphase_order_t order = {port, {port->port, level}, attribute, value};
  return object.set(&order);
}

static cosem_result_t act(void *of, true_t at, uint8_t level, uint32_t index, uint8_t method,
                          bytes_t parameters, obuf_t *answer, bool *push) {
  (void)answer; /* no method of this meter gives any */
  model_port_t *port = of;
  model_advance(port, at);
  *push = false;
  polyphase_object_t object;
  if (!object_at(port, index, &object)) return COSEM_UNDEFINED;
  if (method < 1 || method > object.method_count) return COSEM_UNDEFINED;
  if (!may_execute(&object, level, method)) return COSEM_DENIED;
  if (object.class_id == CLASS_PUSH) {
    if (!polyphase_cosem_zero(parameters)) return COSEM_TYPE_UNMATCHED;
    *push = true;
    return COSEM_OK;
  }
  polyphase_order_t order = {port, {port->port, level}, method, parameters};
  return object.act(&order);
}

/* Section 9: who asks for a transfer without the right is noted, as far as he has a level. */
static cosem_result_t denied(void *of, true_t at, uint8_t level, uint32_t index, uint8_t method) {
  (void)method;
  model_port_t *port = of;
  polyphase_object_t object;
  model_advance(port, at);
  if (level == ALL || !object_at(port, index, &object)) return COSEM_DENIED;
  if (object.act != polyphase_firmware_act) return COSEM_DENIED;
  return polyphase_firmware_denied(port, (meter_by_t){port->port, level});
}

static void push_body(void *of, true_t at, obuf_t *body) {
  model_port_t *port = of;
  model_advance(port, at);
  polyphase_setup_push_body(port, body);
}

/* --- authentication --- */

static bool locked_out(void *of, true_t at) {
  model_port_t *port = of;
  model_advance(port, at);
  return meter_passwords_locked(port->meter);
}

/* Each is logged as of level 0: who failed has none. While locked out they do not count, so that
 * nobody can keep the others out for ever. */
static void wrong_password(void *of, true_t at, uint8_t level) {
  (void)level;
  model_port_t *port = of;
  meter_by_t by = {port->port, 0};
  bool locked = locked_out(of, at);
  (void)polyphase_cosem_result(port, meter_wrong_password(port->meter, by));
  if (locked || ++port->wrong < METER_WRONG_MAX) return;
  port->wrong = 0;
  (void)polyphase_cosem_result(port, meter_locked_out(port->meter, by));
}

static void right_password(void *of, true_t at, uint8_t level) {
  (void)level;
  model_port_t *port = of;
  model_advance(port, at);
  port->wrong = 0;
}

const cosem_app_t polyphase_cosem_app = {
    .object = show,
    .get = get_value,
    .row = next_row,
    .set = set_value,
    .action = act,
    .denied = denied,
    .push = push_body,
    .locked_out = locked_out,
    .wrong_password = wrong_password,
    .right_password = right_password,
};
