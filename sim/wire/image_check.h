/* Images of firmware as a meter looks at them: the manifest, how long the file must be, the hash of
 * the body, the signatures, the items that the body begins with. It judges octets and knows no
 * meter: what a reason is, and in which order, is sim/meter/firmware_check.c. The hashes and curves
 * are OpenSSL's. Source: fixtures/dictionary/image.md. */
#ifndef SIM_WIRE_IMAGE_CHECK_H
#define SIM_WIRE_IMAGE_CHECK_H

#include "base/octets.h"

enum {
  IMAGE_CHECK_MANIFEST = 120,
  IMAGE_CHECK_HASH = 32,
  IMAGE_CHECK_TEXT = 16,
  IMAGE_CHECK_POINT = 97 /* of P-384, uncompressed; of P-256: 65 */
};
typedef enum { IMAGE_CURVE_P256 = 1, IMAGE_CURVE_P384 = 2 } image_curve_t;
typedef enum { IMAGE_ROLE_MAKER = 1, IMAGE_ROLE_AUTHORITY = 2 } image_role_t;

/* Texts are closed by a 0. */
typedef struct {
  uint8_t part; /* 1 legally relevant, 2 application */
  uint32_t version, least, counter;
  uint32_t body_len;
  uint8_t hash[IMAGE_CHECK_HASH];
  char hardware[IMAGE_CHECK_TEXT + 1], approval[IMAGE_CHECK_TEXT + 1];
  char identity[IMAGE_CHECK_TEXT + 1], serial[IMAGE_CHECK_TEXT + 1];
} image_manifest_t;

/* Who may sign: an uncompressed point. */
typedef struct {
  image_role_t role;
  image_curve_t curve;
  uint8_t len;
  uint8_t point[IMAGE_CHECK_POINT];
} image_key_t;

/* ST_BAD_VALUE: magic, layout, part or length of the manifest are none. `head`: at least its
 * IMAGE_CHECK_MANIFEST octets, else the same. */
MUST_USE status_t image_check_manifest(bytes_t head, image_manifest_t *manifest);

/* How the file's length is to what it says of itself. */
typedef enum { IMAGE_EXACT, IMAGE_SHORT, IMAGE_LONG, IMAGE_FORMLESS } image_extent_t;
image_extent_t image_check_extent(bytes_t file, const image_manifest_t *manifest);

void image_check_hash(bytes_t octets, uint8_t hash[IMAGE_CHECK_HASH]);

/* Of a file whose extent is exact. `maker`, `authority`: that role has a good signature.
 * ST_REFUSED: one is not good, or nobody of `keys` could have made it. */
typedef struct {
  bool maker, authority;
} image_signed_t;
MUST_USE status_t image_check_signatures(bytes_t file, const image_manifest_t *manifest,
                                         const image_key_t *keys, int32_t key_count,
                                         image_signed_t *signers);

/* What the body begins with: `at` is where the next item is, at first 0; false behind the last. */
typedef struct {
  uint8_t tag; /* 01 mend, 02 object */
  bytes_t value;
} image_item_t;
bool image_check_item(bytes_t body, size_t *at, image_item_t *item);

#endif
