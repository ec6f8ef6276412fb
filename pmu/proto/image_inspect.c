/* Would that meter take it? The reasons of decision 0009, in their order; ECDSA is OpenSSL's. See
 * image.h. */
#include "pmu/proto/image.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <string.h>

/* By curve: its name, the hash that goes with it, octets of an uncompressed point. */
static const struct {
  const char *group, *hash;
  size_t point_len;
} curves[] = {[IMAGE_P256] = {"P-256", "SHA256", 65}, [IMAGE_P384] = {"P-384", "SHA384", 97}};

/* NULL where it is no point of its curve. */
static EVP_PKEY *public_key(const image_key_t *key) {
  EVP_PKEY *made = NULL;
  OSSL_PARAM parts[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME,
                                       (char *)(uintptr_t)curves[key->curve].group, 0),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)(uintptr_t)key->point,
                                        key->point_len),
      OSSL_PARAM_construct_end()};
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
  CHECK(context != NULL);
  bool good = EVP_PKEY_fromdata_init(context) == 1 &&
              EVP_PKEY_fromdata(context, &made, EVP_PKEY_PUBLIC_KEY, parts) == 1;
  EVP_PKEY_CTX_free(context);
  return good ? made : NULL;
}

static bool is_good(const image_key_t *key, bytes_t octets, bytes_t der) {
  bool known = (key->curve == IMAGE_P256 || key->curve == IMAGE_P384) &&
               key->point_len == curves[key->curve].point_len;
  EVP_PKEY *made = known ? public_key(key) : NULL;
  if (made == NULL) return false;
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  CHECK(context != NULL);
  bool good = EVP_DigestVerifyInit_ex(context, NULL, curves[key->curve].hash, NULL, NULL, made,
                                      NULL) == 1 &&
              EVP_DigestVerify(context, der.p, der.len, octets.p, octets.len) == 1;
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(made);
  return good;
}

static bool by_a_known_key(const image_t *image, const image_target_t *target,
                           const image_signature_t *one) {
  for (size_t i = 0; i < target->key_count; i++) {
    const image_key_t *key = &target->keys[i];
    if (key->role == one->role && key->curve == one->curve &&
        is_good(key, image->signed_octets, one->der))
      return true;
  }
  return false;
}

static bool has_role(const image_t *image, image_role_t role) {
  for (int32_t i = 0; i < image->signature_count; i++)
    if (image->signatures[i].role == role) return true;
  return false;
}

/* Every signature that is there must be good, needed or not: one that is not was put there by
 * somebody. */
static image_reason_t inspect_signatures(const image_t *image, const image_target_t *target,
                                         fault_t *fault) {
  for (int32_t i = 0; i < image->signature_count; i++) {
    const image_signature_t *one = &image->signatures[i];
    if (by_a_known_key(image, target, one)) continue;
    fault_set(fault, ST_REFUSED, -1, -1, "signature %d, of role %d: no known key made it",
              (int)i + 1, (int)one->role);
    return IMAGE_BAD_SIGNATURE;
  }
  bool legal = image->manifest.part == IMAGE_LEGAL;
  bool maker = has_role(image, IMAGE_MAKER), authority = has_role(image, IMAGE_AUTHORITY);
  if (maker && (authority || !legal)) return IMAGE_GOOD;
  fault_set(fault, ST_REFUSED, -1, -1, "%s has not signed%s", maker ? "the authority" : "the maker",
            legal ? ", and the legal part needs both" : "");
  return IMAGE_SIGNER_MISSING;
}

static image_reason_t inspect_octets(const image_t *image, const image_target_t *target,
                                     fault_t *fault) {
  uint8_t hash[IMAGE_HASH];
  size_t whole = IMAGE_MANIFEST + (size_t)image->manifest.size;
  if (image->lacking > 0) {
    fault_set(fault, ST_REFUSED, -1, -1, "truncated: at least %zu octets are not there",
              image->lacking);
    return IMAGE_TRUNCATED;
  }
  if (image->beyond > 0 || whole > target->longest) {
    fault_set(fault, ST_REFUSED, -1, -1,
              "too long: %zu octets behind the end, %zu before the signatures, %zu fit",
              image->beyond, whole, target->longest);
    return IMAGE_TOO_LONG;
  }
  image_hash(image->body, hash);
  if (memcmp(hash, image->manifest.hash, sizeof hash) == 0) return IMAGE_GOOD;
  fault_set(fault, ST_REFUSED, -1, -1, "the body is not the one that the manifest describes");
  return IMAGE_BAD_HASH;
}

static image_reason_t inspect_meter(const image_manifest_t *manifest, const image_target_t *target,
                                    fault_t *fault) {
  if (strcmp(manifest->hardware, target->hardware) != 0) {
    fault_set(fault, ST_REFUSED, -1, -1, "for hardware '%s', the meter is '%s'", manifest->hardware,
              target->hardware);
    return IMAGE_OTHER_HARDWARE;
  }
  if (manifest->serial[0] == 0 || strcmp(manifest->serial, target->serial) == 0) return IMAGE_GOOD;
  fault_set(fault, ST_REFUSED, -1, -1, "for meter %s alone, this is %s", manifest->serial,
            target->serial);
  return IMAGE_OTHER_METER;
}

static image_reason_t inspect_age(const image_manifest_t *manifest, const image_target_t *target,
                                  fault_t *fault) {
  char runs[IMAGE_VERSION_TEXT], least[IMAGE_VERSION_TEXT];
  if (manifest->counter < target->counter) {
    fault_set(fault, ST_REFUSED, -1, -1, "downgrade: counter %u, %u runs",
              (unsigned)manifest->counter, (unsigned)target->counter);
    return IMAGE_DOWNGRADE;
  }
  if (manifest->counter == target->counter) {
    fault_set(fault, ST_REFUSED, -1, -1, "replay: counter %u runs already",
              (unsigned)manifest->counter);
    return IMAGE_REPLAY;
  }
  if (target->version >= manifest->least) return IMAGE_GOOD;
  image_version_text(target->version, runs);
  image_version_text(manifest->least, least);
  fault_set(fault, ST_REFUSED, -1, -1, "it replaces %s and later, %s runs", least, runs);
  return IMAGE_BELOW_LEAST;
}

image_reason_t image_inspect(const image_t *image, const image_target_t *target, fault_t *fault) {
  image_reason_t reason = inspect_octets(image, target, fault);
  if (reason == IMAGE_GOOD) reason = inspect_meter(&image->manifest, target, fault);
  if (reason == IMAGE_GOOD) reason = inspect_signatures(image, target, fault);
  if (reason == IMAGE_GOOD) reason = inspect_age(&image->manifest, target, fault);
  return reason;
}
