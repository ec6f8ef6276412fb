/* What a meter is told of its firmware: facts `hardware`, `firmware`, `trust` and `flaw`, and the
 * limits of images (harness/scenario/FACTS.md; pmu/docs/decisions/0009). A meter that is told of no
 * `firmware` takes no image, whatever else is said. */
#include <string.h>

#include "base/hex.h"
#include "sim/meter/config.h"

/* A block comes in one request: what is left of the server's PDU for its octets, once the service,
 * its numbers and the ciphering have theirs. */
enum { PDU_HEAD = 64, PDU_MIN = 128, PDU_MAX = 65535, PDU_DEFAULT = 1024 };
enum { BLOCK_DEFAULT = 200, BLOCK_MAX = 8192, FILE_DEFAULT = 1048576, FILE_MAX = 16777216 };
enum { ROWS_DEFAULT = 100, ROWS_MAX = 10000, POINT_256 = 65, POINT_384 = 97 };
enum { LATE_MAX_S = 1800 };

const char *const config_flaw_words[FLAWS] = {"late_switching", "tie_last"};

static status_t wrong(const fact_t *fact, const char *what, fault_t *fault) {
  return fault_set(fault, ST_BAD_INPUT, -1, -1, "facts line %d: %s", fact->line, what);
}

static status_t number(const fact_t *fact, int32_t word, int64_t min, int64_t max, int64_t *value,
                       fault_t *fault) {
  status_t status = fact_i64(fact, word, value, fault);
  if (status != ST_OK) return status;
  if (*value < min || *value > max) return wrong(fact, "a number out of its range", fault);
  return ST_OK;
}

static status_t text(const fact_t *fact, int32_t word, char to[METER_IMAGE_TEXT + 1],
                     fault_t *fault) {
  bytes_t from = fact_word(fact, word);
  if (from.len == 0 || from.len > METER_IMAGE_TEXT) {
    return wrong(fact, "a text of firmware has 1 to 16 characters", fault);
  }
  memset(to, 0, METER_IMAGE_TEXT + 1);
  memcpy(to, from.p, from.len);
  return ST_OK;
}

/* The first firmware has no body: its hash is that of its identity. */
static status_t read_firmware(const fact_t *fact, config_firmware_t *firmware, fault_t *fault) {
  int64_t part = 0, version = 0, counter = 0;
  status_t status = number(fact, 2, 1, METER_PARTS, &part, fault);
  if (status == ST_OK) status = number(fact, 3, 0, UINT32_MAX, &version, fault);
  if (status == ST_OK) status = number(fact, 4, 0, UINT32_MAX, &counter, fault);
  if (status != ST_OK) return status;
  if (part != firmware->part_count + 1) return wrong(fact, "parts are 1, then 2", fault);
  meter_part_t *to = &firmware->parts[firmware->part_count++];
  to->version = (uint32_t)version;
  to->counter = (uint32_t)counter;
  status = text(fact, 5, to->identity, fault);
  if (status == ST_OK) image_check_hash(bytes_text(to->identity), to->hash);
  return status;
}

static status_t read_point(const fact_t *fact, image_key_t *key, fault_t *fault) {
  bytes_t hex = fact_word(fact, 4);
  key->len = key->curve == IMAGE_CURVE_P256 ? POINT_256 : POINT_384;
  if (hex.len != 2U * key->len) return wrong(fact, "no uncompressed point of that curve", fault);
  if (hex_read(hex, HEX_EITHER, key->point, key->len) == ST_OK) return ST_OK;
  return wrong(fact, "a point is hex digits", fault);
}

static status_t read_trust(const fact_t *fact, config_firmware_t *firmware, fault_t *fault) {
  int64_t role = 0, curve = 0;
  status_t status = number(fact, 2, 1, 2, &role, fault);
  if (status == ST_OK) status = number(fact, 3, 1, 2, &curve, fault);
  if (status != ST_OK) return status;
  if (firmware->key_count == CONFIG_KEYS_MAX) return wrong(fact, "too many signers", fault);
  image_key_t *key = &firmware->keys[firmware->key_count++];
  *key = (image_key_t){.role = (image_role_t)role, .curve = (image_curve_t)curve};
  return read_point(fact, key, fault);
}

static status_t read_flaw(const fact_t *fact, config_firmware_t *firmware, fault_t *fault) {
  int32_t flaw = 0;
  while (flaw < FLAWS && !bytes_is(fact_word(fact, 2), config_flaw_words[flaw]))
    flaw++;
  if (flaw == FLAWS) return wrong(fact, "no flaw is called so", fault);
  firmware->flawed[flaw] = true;
  if (flaw != FLAW_LATE_SWITCHING) return ST_OK;
  int64_t seconds = 0;
  status_t status = number(fact, 3, 1, LATE_MAX_S, &seconds, fault);
  firmware->late.ns = seconds * NS_PER_S;
  return status;
}

static status_t read_limit(const fact_t *fact, config_firmware_t *firmware, fault_t *fault) {
  static const struct {
    const char *key;
    int64_t min, max;
    size_t at;
  } limits[] = {
      {"image_block", 1, BLOCK_MAX, offsetof(config_firmware_t, block)},
      {"image", 1, FILE_MAX, offsetof(config_firmware_t, file)},
      {"firmware_log", 1, ROWS_MAX, offsetof(config_firmware_t, rows)},
      {"pdu", PDU_MIN, PDU_MAX, offsetof(config_firmware_t, pdu)},
  };
  for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
    if (!bytes_is(fact_word(fact, 2), limits[i].key)) continue;
    int64_t value = 0;
    status_t status = number(fact, 3, limits[i].min, limits[i].max, &value, fault);
    uint32_t narrow = (uint32_t)value;
    memcpy((uint8_t *)firmware + limits[i].at, &narrow, sizeof narrow);
    return status;
  }
  return ST_OK;
}

status_t config_firmware_read(const fact_t *fact, config_firmware_t *firmware, fault_t *fault) {
  if (fact_is(fact, "hardware")) return text(fact, 2, firmware->hardware, fault);
  if (fact_is(fact, "firmware")) return read_firmware(fact, firmware, fault);
  if (fact_is(fact, "trust")) return read_trust(fact, firmware, fault);
  if (fact_is(fact, "flaw")) return read_flaw(fact, firmware, fault);
  return fact_is(fact, "limit") ? read_limit(fact, firmware, fault) : ST_OK;
}

status_t config_firmware_check(config_firmware_t *firmware, meter_config_t *config,
                               fault_t *fault) {
  if (firmware->part_count == 0) return ST_OK;
  if (firmware->part_count < METER_PARTS) {
    return fault_set(fault, ST_BAD_INPUT, -1, -1, "%s has a part of a firmware alone",
                     config->name);
  }
  if (firmware->hardware[0] == 0) {
    return fault_set(fault, ST_BAD_INPUT, -1, -1, "%s has firmware and no hardware", config->name);
  }
  if (firmware->block == 0) firmware->block = BLOCK_DEFAULT;
  if (firmware->file == 0) firmware->file = FILE_DEFAULT;
  if (firmware->rows == 0) firmware->rows = ROWS_DEFAULT;
  uint32_t pdu = firmware->pdu == 0 ? PDU_DEFAULT : firmware->pdu;
  if (firmware->block > pdu - PDU_HEAD) firmware->block = pdu - PDU_HEAD;
  config->firmware = firmware;
  return ST_OK;
}
