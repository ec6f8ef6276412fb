/* Whether an image may run here: the first reason that applies, in the order of the table of
 * pmu/docs/decisions/0009 "Verify", and what it makes of the meter once it does. Looks at octets
 * that are stored, and changes nothing. */
#include "sim/meter/firmware.h"

#include <string.h>

bool firmware_manifest(const meter_t *m, image_manifest_t *manifest) {
  if (!firmware_has(m, IMAGE_CHECK_MANIFEST)) return false;
  return image_check_manifest(firmware_file(m->firmware), manifest) == ST_OK;
}

/* 15 first: of what is there. Without the whole manifest no form can be told. */
static bool formless(const meter_t *m) {
  const firmware_t *fw = m->firmware;
  bytes_t file = firmware_file(fw);
  if (!firmware_has(m, file.len < IMAGE_CHECK_MANIFEST ? file.len : IMAGE_CHECK_MANIFEST)) {
    return false;
  }
  image_manifest_t manifest;
  if (!firmware_manifest(m, &manifest)) return true;
  return firmware_has(m, file.len) && image_check_extent(file, &manifest) == IMAGE_FORMLESS;
}

static meter_image_reason_t extent(const meter_t *m, const image_manifest_t *manifest) {
  bytes_t file = firmware_file(m->firmware);
  image_extent_t is = image_check_extent(file, manifest);
  if (is == IMAGE_SHORT) return REASON_TRUNCATED;
  return is == IMAGE_LONG || file.len > m->firmware->told->file ? REASON_SIZE : REASON_NONE;
}

static meter_image_reason_t body(const meter_t *m, const image_manifest_t *manifest) {
  uint8_t hash[IMAGE_CHECK_HASH];
  bytes_t file = firmware_file(m->firmware);
  image_check_hash(bytes_of(file.p + IMAGE_CHECK_MANIFEST, manifest->body_len), hash);
  bool equal = memcmp(hash, manifest->hash, sizeof hash) == 0;
  return m->mech->imaging.hash_holds(equal) ? REASON_NONE : REASON_HASH;
}

static meter_image_reason_t place(const meter_t *m, const image_manifest_t *manifest) {
  const imaging_mechanisms_t *mech = &m->mech->imaging;
  bool hardware = strcmp(manifest->hardware, m->firmware->told->hardware) == 0;
  bool serial = manifest->serial[0] == 0 || strcmp(manifest->serial, m->config->serial) == 0;
  if (!mech->hardware_fits(hardware)) return REASON_HARDWARE;
  return mech->serial_fits(serial) ? REASON_NONE : REASON_SERIAL;
}

static meter_image_reason_t signers(const meter_t *m, const image_manifest_t *manifest) {
  const config_firmware_t *told = m->firmware->told;
  image_signed_t by;
  status_t status = image_check_signatures(firmware_file(m->firmware), manifest, told->keys,
                                           told->key_count, &by);
  if (!m->mech->imaging.signature_holds(status == ST_OK)) return REASON_SIGNATURE;
  if (status != ST_OK) return REASON_NONE; /* a right meter is not here */
  bool enough = m->mech->imaging.signers_suffice(manifest->part, by.maker, by.authority);
  return enough ? REASON_NONE : REASON_SIGNER;
}

static meter_image_reason_t order_of(const meter_t *m, const image_manifest_t *manifest) {
  const meter_part_t *runs = &firmware_record(m->firmware)->parts[manifest->part - 1];
  bool grows = manifest->version > runs->version;
  image_counter_t counter = m->mech->imaging.counter(runs->counter, manifest->counter, grows);
  if (counter == COUNTER_LESS) return REASON_DOWNGRADE;
  if (counter == COUNTER_SAME) return REASON_REPLAY;
  bool reached = m->mech->imaging.least_reached(runs->version, manifest->least);
  return reached ? REASON_NONE : REASON_LEAST;
}

typedef meter_image_reason_t (*look_t)(const meter_t *m, const image_manifest_t *manifest);

meter_image_reason_t firmware_check(const meter_t *m, uint32_t rows) {
  static const look_t looks[] = {extent, body, place, signers, order_of};
  const firmware_t *fw = m->firmware;
  if (formless(m)) return REASON_FORM;
  image_manifest_t manifest;
  bool all = firmware_has(m, firmware_record(fw)->size);
  if (!all || !firmware_manifest(m, &manifest)) return REASON_TRUNCATED;
  for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
    meter_image_reason_t reason = looks[i](m, &manifest);
    if (reason != REASON_NONE) return reason;
  }
  bool full = m->mech->imaging.log_is_full(firmware_rows_free(m), rows);
  return full ? REASON_LOG : REASON_NONE;
}

bool firmware_drops(meter_image_reason_t reason) {
  return (reason >= REASON_HASH && reason <= REASON_LEAST) || reason == REASON_FORM;
}

/* --- what it does --- */

static void mend(const image_item_t *item, firmware_record_t *record) {
  for (int32_t flaw = 0; flaw < FLAWS; flaw++) {
    if (bytes_is(item->value, config_flaw_words[flaw])) record->mended |= 1U << flaw;
  }
}

void firmware_switched(const meter_t *m, firmware_record_t *record) {
  enum { TAG_MEND = 1, TAG_OBJECT = 2 };
  image_manifest_t manifest;
  CHECK(firmware_manifest(m, &manifest));
  record->part = manifest.part;
  record->before = record->parts[manifest.part - 1];
  record->body_before = record->bodies[manifest.part - 1];
  record->mended_before = record->mended;
  record->counts_before = record->counts;
  record->way_back = true;
  memcpy(record->approval, manifest.approval, sizeof record->approval);
  for (int32_t at = 0; at < METER_PARTS; at++) {
    if (!m->mech->imaging.part_replaced(at + 1, manifest.part)) continue;
    meter_part_t *part = &record->parts[at];
    part->version = manifest.version;
    part->counter = manifest.counter;
    memcpy(part->identity, manifest.identity, sizeof part->identity);
    memcpy(part->approval, manifest.approval, sizeof part->approval);
    record->bodies[at] = (firmware_body_t){record->takes, IMAGE_CHECK_MANIFEST, manifest.body_len};
    record->noted[at] = false;
    memcpy(part->hash, manifest.hash, sizeof part->hash);
  }
  bytes_t file = firmware_file(m->firmware);
  bytes_t octets = bytes_of(file.p + IMAGE_CHECK_MANIFEST, manifest.body_len);
  image_item_t item;
  for (size_t at = 0; image_check_item(octets, &at, &item);) {
    if (item.tag == TAG_MEND) mend(&item, record);
    if (item.tag == TAG_OBJECT) record->counts = true;
  }
  record->takes = record->body_before.bank;
  record->switches++;
  record->status = IMAGE_ACTIVATED;
  record->dropped = true;
}
