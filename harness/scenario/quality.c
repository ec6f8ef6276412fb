/* What a meter measures of the quality of power (decision 0011), as written in its statement and
 * below it: the declared voltage, the certificate of its calibration, how many records it keeps,
 * and whether it signs them. Its key is the bench's: derived from seed and meter, and trusted by
 * nobody. The mains themselves are mains.c's, dips and swells sags.c's. */
#include <openssl/evp.h>
#include <string.h>

#include "base/hex.h"
#include "base/sha256.h"
#include "harness/scenario/story.h"

enum {
  NOMINAL_MIN = 10000, /* mV */
  NOMINAL_MAX = 1000000,
  NOMINAL_MHZ = 50000,
  KEY_OCTETS = 32
};

void statement_nominal_read(story_t *story, const yaml_value_t *value, int64_t *nominal_mv) {
  quantity_t voltage;
  if (!yaml_quantity(story->file, value, QUANTITY_VOLTAGE, &voltage)) return;
  if (voltage.value < NOMINAL_MIN || voltage.value > NOMINAL_MAX) {
    yaml_complain_of(story->file, value,
                     "'%s' is no declared voltage: from 10 V to 1 kV, phase "
                     "to neutral",
                     value->text);
    return;
  }
  *nominal_mv = voltage.value;
}

static void read_certificate(story_t *story, yaml_value_t *map, story_quality_t *out) {
  static const char *const CLASSES[] = {"A", "S"};
  if (!story_map(story, map, "certificate")) return;
  yaml_value_t *number = story_need(story, map, SECTION_certificate, "number");
  yaml_value_t *expires = story_need(story, map, SECTION_certificate, "expires");
  yaml_value_t *calibrated = story_need(story, map, SECTION_certificate, "class");
  true_t until = {0};
  size_t index = 0;
  if (number != NULL)
    yaml_int(story->file, number, 1, UINT32_MAX, "the number of a certificate", &out->certificate);
  if (expires != NULL && story_time(story, expires, &until))
    out->expiry_s = div_floor(until.ns, NS_PER_S);
  if (calibrated != NULL) yaml_choice(story->file, calibrated, CLASSES, 2, "class", &index);
  out->calibrated = CLASSES[index];
}

void quality_section_read(story_t *story, yaml_value_t *map, story_meter_t *meter) {
  static const char *const OWN[] = {"certificate", "quality_log", "signs"};
  story_quality_t *out = &meter->quality;
  *out = (story_quality_t){.nominal_mv = meter->shape->nominal_mv, .log = -1};
  yaml_value_t *nominal = story_get(story, map, SECTION_meter, "nominal");
  yaml_value_t *certificate = story_get(story, map, SECTION_meter, "certificate");
  yaml_value_t *log = story_get(story, map, SECTION_meter, "quality_log");
  yaml_value_t *signs = story_get(story, map, SECTION_meter, "signs");
  bool signed_records = true;
  if (nominal != NULL) statement_nominal_read(story, nominal, &out->nominal_mv);
  if (certificate != NULL) read_certificate(story, certificate, out);
  if (log != NULL) yaml_int(story->file, log, 1, QUALITY_LOG_MAX, "records", &out->log);
  if (signs != NULL) yaml_bool(story->file, signs, "signs", &signed_records);
  out->unsigned_records = !signed_records;
  for (size_t i = 0; i < sizeof OWN / sizeof OWN[0] && out->nominal_mv == 0; i++) {
    yaml_value_t *value = story_get(story, map, SECTION_meter, OWN[i]);
    if (value == NULL || nominal != NULL || meter->turned) continue;
    yaml_complain_of(story->file, value, "'%s' needs 'nominal': add it, or remove this", OWN[i]);
  }
}

/* --- Facts --- */

/* Of the seed and the meter alone: another meter more changes nobody else's key. */
static void derive(const story_t *story, size_t meter, char seed_hex[SHA256_HEX + 1],
                   char key_hex[SHA256_HEX + 1]) {
  char text[64];
  uint8_t seed[KEY_OCTETS], key[KEY_OCTETS];
  size_t len = sizeof key;
  obuf_t named = obuf_over(text, sizeof text);
  obuf_printf(&named, "meterproof quality %llu %zu", (unsigned long long)story->options->seed,
              meter);
  sha256_of(obuf_bytes(&named), seed_hex);
  status_t status = hex_read(bytes_text(seed_hex), HEX_SMALL, seed, sizeof seed);
  CHECK(status == ST_OK);
  EVP_PKEY *pair = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, sizeof seed);
  CHECK(pair != NULL);
  int good = EVP_PKEY_get_raw_public_key(pair, key, &len);
  CHECK(good == 1);
  CHECK(len == sizeof key);
  EVP_PKEY_free(pair);
  obuf_t hex = obuf_over(key_hex, SHA256_HEX);
  hex_print(&hex, bytes_of(key, sizeof key));
  key_hex[SHA256_HEX] = '\0';
}

static void put_meter(text_t *out, const story_t *story, size_t m) {
  const story_quality_t *of = &story->meters.at[m].quality;
  char seed[SHA256_HEX + 1], key[SHA256_HEX + 1];
  text_printf(out, "nominal %zu %lld %d\n", m, (long long)of->nominal_mv, NOMINAL_MHZ);
  if (of->certificate > 0)
    text_printf(out, "certificate %zu %lld %lld %s\n", m, (long long)of->certificate,
                (long long)of->expiry_s, of->calibrated);
  if (of->unsigned_records) return;
  derive(story, m, seed, key);
  text_printf(out, "quality_seed %zu %s\nquality_key %zu %s\n", m, seed, m, key);
}

void quality_put(text_t *out, const story_t *story) {
  for (size_t m = 0; m < story->meters.count; m++) {
    if (story->meters.at[m].quality.nominal_mv > 0) put_meter(out, story, m);
  }
  for (size_t i = 0; i < story->mains.count; i++) {
    const story_mains_t *one = &story->mains.at[i];
    text_printf(out, "%s %u %lld %lld %s\n", one->fact, one->meter, (long long)one->from_ns,
                (long long)one->to_ns, one->words);
  }
}
