/* A signature behind an image; the key is a file's, the nonce OpenSSL's. See image.h. */
#include "pmu/proto/image.h"

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <string.h>

static EVP_PKEY *private_key(bytes_t pem) {
  BIO *bio = BIO_new_mem_buf(pem.p, pem.len > INT32_MAX ? 0 : (int)pem.len);
  CHECK(bio != NULL);
  EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, (void *)(uintptr_t) "");
  BIO_free(bio);
  return key;
}

/* 0 where it is of another curve, or no key of a curve at all. */
static image_curve_t curve_of(const EVP_PKEY *key) {
  char group[32] = "";
  size_t len = 0;
  if (EVP_PKEY_get_group_name(key, group, sizeof group, &len) != 1) return 0;
  if (strcmp(group, "prime256v1") == 0 || strcmp(group, "P-256") == 0) return IMAGE_P256;
  if (strcmp(group, "secp384r1") == 0 || strcmp(group, "P-384") == 0) return IMAGE_P384;
  return 0;
}

static bool make(EVP_PKEY *key, image_curve_t curve, bytes_t octets, uint8_t der[IMAGE_DER_MAX],
                 size_t *len) {
  const EVP_MD *hash = curve == IMAGE_P256 ? EVP_sha256() : EVP_sha384();
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  CHECK(context != NULL);
  *len = IMAGE_DER_MAX;
  bool good = EVP_DigestSignInit(context, NULL, hash, NULL, key) == 1 &&
              EVP_DigestSign(context, der, len, octets.p, octets.len) == 1;
  EVP_MD_CTX_free(context);
  return good;
}

static status_t sign_with(text_t *file, image_role_t role, EVP_PKEY *key, size_t count_at,
                          fault_t *fault) {
  uint8_t der[IMAGE_DER_MAX];
  size_t len = 0;
  image_curve_t curve = curve_of(key);
  if (curve == 0)
    return fault_set(fault, ST_BAD_INPUT, -1, -1, "the key is of another curve than P-256, P-384");
  if (!make(key, curve, bytes_of(file->p, IMAGE_MANIFEST), der, &len))
    return fault_set(fault, ST_BAD_INPUT, -1, -1, "the key does not sign: is it a private one?");
  const uint8_t head[] = {(uint8_t)role, (uint8_t)curve, (uint8_t)(len >> 8), (uint8_t)len};
  file->p[count_at]++;
  text_add(file, bytes_of(head, sizeof head));
  text_add(file, bytes_of(der, len));
  return ST_OK;
}

status_t image_sign(text_t *file, image_role_t role, bytes_t pem, fault_t *fault) {
  image_t image;
  status_t status = image_read(bytes_of(file->p, file->len), &image, fault);
  if (status != ST_OK) return status;
  if (image.lacking > 0 || image.beyond > 0)
    return fault_set(fault, ST_BAD_VALUE, -1, -1, "the image is not whole: nothing is signed");
  if (image.signature_count == IMAGE_SIGNATURES_MAX)
    return fault_set(fault, ST_NO_ROOM, -1, -1, "four signatures are there already");
  EVP_PKEY *key = private_key(pem);
  if (key == NULL)
    return fault_set(fault, ST_BAD_INPUT, -1, -1,
                     "no private key in PEM without a password: make one with openssl genpkey");
  status = sign_with(file, role, key, IMAGE_MANIFEST + image.manifest.size, fault);
  EVP_PKEY_free(key);
  return status;
}

/* --- The other half of a key --- */

static EVP_PKEY *any_key(bytes_t pem) {
  BIO *bio = BIO_new_mem_buf(pem.p, pem.len > INT32_MAX ? 0 : (int)pem.len);
  CHECK(bio != NULL);
  EVP_PKEY *key = PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL);
  BIO_free(bio);
  return key != NULL ? key : private_key(pem);
}

status_t image_key_read(bytes_t pem, image_role_t role, image_key_t *key, fault_t *fault) {
  EVP_PKEY *read = any_key(pem);
  *key = (image_key_t){.role = (uint8_t)role};
  key->curve = read == NULL ? 0 : (uint8_t)curve_of(read);
  bool good = key->curve != 0 &&
              EVP_PKEY_get_octet_string_param(read, OSSL_PKEY_PARAM_PUB_KEY, key->point,
                                              sizeof key->point, &key->point_len) == 1 &&
              key->point[0] == 4; /* uncompressed */
  EVP_PKEY_free(read);
  if (good) return ST_OK;
  return fault_set(fault, ST_BAD_INPUT, -1, -1, "no key of P-256 or P-384 in PEM");
}
