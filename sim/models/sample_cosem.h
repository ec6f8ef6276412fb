/* For the tests of the model over DLMS: the sample meter behind a port, asked by class and name,
 * octets compared as hexadecimal text. Rights are held as the server holds them, before the value
 * is asked for. Not part of any program. */
#ifndef SIM_MODELS_SAMPLE_COSEM_H
#define SIM_MODELS_SAMPLE_COSEM_H

#include "sim/models/models.h"
#include "sim/models/sample_facts.h"

#define SAMPLE_AT(seconds) ((true_t){(INT64_C(1767225600) + (seconds)) * NS_PER_S})
#define NAME(a, b, c, d, e) ((ax_name_t){(a), (b), (c), (d), (e), 255})

enum { SAMPLE_TEXT_MAX = 65536, SAMPLE_OCTETS_MAX = 16384 };

typedef struct {
  arena_t arena;
  model_port_t port;
  const cosem_app_t *app;
  uint8_t octets[SAMPLE_OCTETS_MAX];
  obuf_t out; /* the last answer */
  char text[SAMPLE_TEXT_MAX];
} sample_t;

/* `more`: facts after those of the meter; later ones of an axis hold. */
static inline void sample_open(sample_t *sample, const char *more) {
  text_t facts = {0};
  const meter_config_t *config;
  const load_t *load;
  fault_t fault = {0};
  memset(sample, 0, sizeof *sample);
  sample_head(&facts);
  sample_meter(&facts, 0, "12345678");
  text_put(&facts, more);
  bytes_t lasting = bytes_text(arena_text(&sample->arena, bytes_of(facts.p, facts.len)));
  text_free(&facts);
  CHECK(meter_config_read(&sample->arena, lasting, 0, &config, &fault) == ST_OK);
  CHECK(load_read(&sample->arena, lasting, 0, &load, &fault) == ST_OK);
  sample->port =
      (model_port_t){.meter = meter_init(&sample->arena, config, load, NULL, SAMPLE_AT(0)),
                     .port = 'R',
                     .now = SAMPLE_AT(0)};
  sample->app = model_find(bytes_text("polyphase-tou"))->cosem;
}

static inline void sample_close(sample_t *sample) { arena_free(&sample->arena); }

static inline int32_t sample_digit(char digit) {
  const char *digits = "0123456789ABCDEF";
  const char *found = strchr(digits, digit);
  CHECK(digit != 0);
  CHECK(found != NULL);
  return (int32_t)(found - digits);
}

/* Octets from hexadecimal text; blanks between octets. */
static inline bytes_t sample_hex(uint8_t *room, size_t cap, const char *hex) {
  size_t len = 0;
  for (; *hex != 0; hex++) {
    if (*hex == ' ') continue;
    CHECK(len < cap);
    room[len++] = (uint8_t)(sample_digit(hex[0]) << 4 | sample_digit(hex[1]));
    hex++;
  }
  return bytes_of(room, len);
}

static inline bool sample_is(const sample_t *sample, const char *hex) {
  static uint8_t room[SAMPLE_OCTETS_MAX];
  return bytes_equal(obuf_bytes(&sample->out), sample_hex(room, sizeof room, hex));
}

/* The last answer as text, for the message of a test that fails. */
static inline const char *sample_text(sample_t *sample) {
  obuf_t text = obuf_over(sample->text, sizeof sample->text - 1);
  for (size_t i = 0; i < sample->out.len; i++)
    obuf_printf(&text, "%02X", sample->octets[i]);
  sample->text[text.len] = 0;
  return sample->text;
}

static inline bool sample_find(const sample_t *sample, uint8_t level, uint16_t class_id,
                               ax_name_t name, uint32_t *index, cosem_object_t *object) {
  for (*index = 0; sample->app->object((void *)&sample->port, *index, level, object); ++*index)
    if (object->class_id == class_id && memcmp(&object->name, &name, sizeof name) == 0) return true;
  return false;
}

static inline cosem_result_t sample_select(sample_t *sample, int64_t at_s, uint8_t level,
                                           uint16_t class_id, ax_name_t name, uint8_t attribute,
                                           uint8_t selector, const char *parameters) {
  uint8_t room[1024];
  cosem_object_t object;
  cosem_rows_t rows = {0};
  bool streamed = false;
  uint32_t index;
  sample->out = obuf_over(sample->octets, sizeof sample->octets);
  if (!sample_find(sample, level, class_id, name, &index, &object)) return COSEM_UNDEFINED;
  if (attribute > object.attribute_count) return COSEM_UNDEFINED;
  if ((object.attributes[attribute - 1] & COSEM_READ) == 0) return COSEM_DENIED;
  cosem_select_t select = {selector, sample_hex(room, sizeof room, parameters)};
  cosem_result_t result = sample->app->get(&sample->port, SAMPLE_AT(at_s), level, index, attribute,
                                           &select, &sample->out, &rows, &streamed);
  if (result != COSEM_OK || !streamed) return result;
  CHECK(sample->out.len == 0);
  ax_array(&sample->out, rows.rows);
  for (uint32_t i = 0; i < rows.rows; i++) {
    size_t before = sample->out.len;
    sample->app->row(&sample->port, &rows, &sample->out);
    CHECK(sample->out.len - before <= COSEM_ROW_MAX);
  }
  CHECK(!sample->out.full);
  return COSEM_OK;
}

static inline cosem_result_t sample_get(sample_t *sample, int64_t at_s, uint8_t level,
                                        uint16_t class_id, ax_name_t name, uint8_t attribute) {
  return sample_select(sample, at_s, level, class_id, name, attribute, 0, "");
}

static inline cosem_result_t sample_set(sample_t *sample, int64_t at_s, uint8_t level,
                                        uint16_t class_id, ax_name_t name, uint8_t attribute,
                                        const char *value) {
  static uint8_t room[COSEM_PARAMETER_MAX];
  cosem_object_t object;
  uint32_t index;
  if (!sample_find(sample, level, class_id, name, &index, &object)) return COSEM_UNDEFINED;
  return sample->app->set(&sample->port, SAMPLE_AT(at_s), level, index, attribute,
                          sample_hex(room, sizeof room, value));
}

static inline cosem_result_t sample_act(sample_t *sample, int64_t at_s, uint8_t level,
                                        uint16_t class_id, ax_name_t name, uint8_t method,
                                        const char *parameters, bool *push) {
  uint8_t room[1024], answer_room[64];
  cosem_object_t object;
  bool pushed = false;
  uint32_t index;
  obuf_t answer = obuf_over(answer_room, sizeof answer_room);
  if (!sample_find(sample, level, class_id, name, &index, &object)) return COSEM_UNDEFINED;
  cosem_result_t result =
      sample->app->action(&sample->port, SAMPLE_AT(at_s), level, index, method,
                          sample_hex(room, sizeof room, parameters), &answer, &pushed);
  CHECK(answer.len == 0);
  if (push != NULL) *push = pushed;
  return result;
}

#endif
