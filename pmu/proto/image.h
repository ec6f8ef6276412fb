/* An image of firmware as a file: made, signed, read, inspected. The head-end's half; what a meter
 * does with it is decision 0009, what the octets are is fixtures/dictionary/image.md. Nothing of a
 * file is believed before it was inspected, and an inspection names the first reason by which the
 * meter would refuse. */
#ifndef PMU_PROTO_IMAGE_H
#define PMU_PROTO_IMAGE_H

#include "base/text.h"

enum {
  IMAGE_MANIFEST = 120, /* octets */
  IMAGE_WORD = 16,
  IMAGE_HASH = 32,
  IMAGE_SIGNATURES_MAX = 4,
  IMAGE_POINT_MAX = 97, /* an uncompressed point of P-384 */
  IMAGE_DER_MAX = 112
};

typedef enum { IMAGE_LEGAL = 1, IMAGE_APPLICATION = 2 } image_part_t;
typedef enum { IMAGE_MAKER = 1, IMAGE_AUTHORITY = 2 } image_role_t;
typedef enum { IMAGE_P256 = 1, IMAGE_P384 = 2 } image_curve_t;

/* The numbers are those of decision 0009; 11 to 14, 16 and 17 are the meter's alone. */
typedef enum {
  IMAGE_GOOD = 0,
  IMAGE_TRUNCATED = 1,
  IMAGE_TOO_LONG = 2,
  IMAGE_BAD_HASH = 3,
  IMAGE_OTHER_HARDWARE = 4,
  IMAGE_OTHER_METER = 5,
  IMAGE_BAD_SIGNATURE = 6,
  IMAGE_SIGNER_MISSING = 7,
  IMAGE_DOWNGRADE = 8,
  IMAGE_REPLAY = 9,
  IMAGE_BELOW_LEAST = 10,
  IMAGE_LOG_FULL = 11,
  IMAGE_UNVERIFIED = 12,
  IMAGE_NO_RIGHT = 13,
  IMAGE_CLOCK_INVALID = 14,
  IMAGE_NO_IMAGE = 15,
  IMAGE_INTERRUPTED = 16,
  IMAGE_NOT_STARTED = 17,
  IMAGE_MEMORY_FAILED = 18,
  IMAGE_REASONS
} image_reason_t;

const char *image_reason_name(image_reason_t reason); /* "truncated", …; static */

/* The word of decision 0009; `-` for a number that is none. */
const char *image_reason_word(int64_t reason);

typedef struct {
  image_part_t part;
  uint32_t version, least; /* major, minor, patch, build: an octet each */
  uint32_t counter;
  uint32_t size; /* of the body */
  uint8_t hash[IMAGE_HASH];
  char hardware[IMAGE_WORD + 1], approval[IMAGE_WORD + 1], identity[IMAGE_WORD + 1];
  char serial[IMAGE_WORD + 1]; /* of the only meter that may take it; empty: any */
} image_manifest_t;

typedef struct {
  uint8_t role, curve; /* as they stand there, known or not */
  bytes_t der;
} image_signature_t;

/* Views into the file that was read; they live as long as it. */
typedef struct {
  image_manifest_t manifest;
  bytes_t signed_octets; /* the manifest, octet by octet */
  bytes_t body;          /* as much of it as there is */
  size_t lacking;        /* octets of the body or of the signatures that are not there */
  size_t beyond;         /* octets behind the last signature */
  int32_t signature_count;
  image_signature_t signatures[IMAGE_SIGNATURES_MAX];
} image_t;

/* ST_BAD_VALUE where it is no image at all (reason 15): fault.octet is the place. A file that is
 * too short or too long is read, and says so in `lacking` and `beyond`. */
MUST_USE status_t image_read(bytes_t file, image_t *image, fault_t *fault);

/* Manifest and body without any signature; size and hash are filled in here. ST_BAD_VALUE: a word
 * that is longer than 16 octets or has others than printable ones, a part that is none. */
MUST_USE status_t image_make(text_t *file, const image_manifest_t *manifest, bytes_t body,
                             fault_t *fault);

/* Adds a signature to a file that image_make made. `pem` is a private key of P-256 or P-384.
 * ST_BAD_INPUT: no such key. ST_NO_ROOM: four are there. */
MUST_USE status_t image_sign(text_t *file, image_role_t role, bytes_t pem, fault_t *fault);

void image_hash(bytes_t body, uint8_t hash[IMAGE_HASH]); /* SHA-256 */

typedef struct {
  uint8_t role, curve;
  uint8_t point[IMAGE_POINT_MAX]; /* uncompressed: 04 X Y */
  size_t point_len;
} image_key_t;

/* The public key of a file in PEM, public or private. ST_BAD_INPUT: no key of P-256 or P-384. */
MUST_USE status_t image_key_read(bytes_t pem, image_role_t role, image_key_t *key, fault_t *fault);

/* What an image is held against: what runs in a meter, as it was read or is known. */
typedef struct {
  const char *hardware, *serial;
  uint32_t version, counter; /* of the part that the image replaces */
  size_t longest;            /* octets that the meter takes */
  const image_key_t *keys;
  size_t key_count;
} image_target_t;

/* The first reason in the order of 0009; `fault` says it as a sentence. */
image_reason_t image_inspect(const image_t *image, const image_target_t *target, fault_t *fault);

/* Do the items that the body begins with bring the object 0-0:128.40.0? */
bool image_brings_count(const image_t *image);

/* "2.1.0.7" */
enum { IMAGE_VERSION_TEXT = 16 };
void image_version_text(uint32_t version, char text[IMAGE_VERSION_TEXT]);
/* ST_BAD_VALUE: not four numbers up to 255 with points between. */
MUST_USE status_t image_version_read(bytes_t text, uint32_t *version);

#endif
