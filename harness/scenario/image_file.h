/* Firmware images as the bench makes them: fixtures/dictionary/image.md written once more, straight
 * down, so that the head-end's maker and reader are checked by another hand. Signs with test keys
 * that are public (image_keys.c), and the same image has the same signatures in every run of a
 * seed. Knows no scenario, judges nothing. Internal to harness/scenario. */
#ifndef HARNESS_SCENARIO_IMAGE_FILE_H
#define HARNESS_SCENARIO_IMAGE_FILE_H

#include "base/arena.h"

enum {
  IMAGE_MANIFEST = 120,
  IMAGE_TEXT = 16, /* octets of a text of the manifest */
  IMAGE_SIGNERS_MAX = 4,
  IMAGE_ROLES = 3, /* 0: a stranger, whom no meter trusts; 1 maker, 2 authority */
  IMAGE_CURVES = 3 /* 1 P-256, 2 P-384 */
};

/* Where a number of the manifest stands. */
enum {
  IMAGE_AT_PART = 5,
  IMAGE_AT_VERSION = 8,
  IMAGE_AT_LEAST = 12,
  IMAGE_AT_COUNTER = 16,
  IMAGE_AT_SIZE = 20,
  IMAGE_AT_HASH = 24,
  IMAGE_AT_HARDWARE = 56,
  IMAGE_AT_APPROVAL = 72,
  IMAGE_AT_IDENTITY = 88,
  IMAGE_AT_SERIAL = 104
};

typedef enum { IMAGE_COUNTING, IMAGE_ZEROS, IMAGE_ONES } image_filler_t;

typedef struct {
  int32_t role, curve;
  bool stranger;   /* signs in its place, and is not known */
  size_t from, to; /* out: where the signature's DER stands in the file */
} image_signer_t;

typedef struct {
  const char *name; /* of the dice alone */
  int32_t part;     /* 1 legally relevant, 2 application */
  uint32_t version, least, counter;
  const char *hardware, *approval, *identity, *serial; /* "": none */
  const char *mends;                                   /* a flaw's name; NULL: none */
  bool object;
  size_t body; /* octets, items and filler */
  image_filler_t filler;
  int32_t signer_count;
  image_signer_t signers[IMAGE_SIGNERS_MAX];
} image_file_t;

/* The octets that the items of the body need, the closing 00 included. */
size_t image_items(const image_file_t *image);

/* The whole file, in the arena; fills where the signatures stand. */
obuf_t image_write(arena_t *arena, uint64_t seed, image_file_t *image);

/* image_keys.c: digits of the test keys, an uncompressed point and its scalar. */
const char *image_point(int32_t role, int32_t curve);
const char *image_scalar(int32_t role, int32_t curve);

/* image_sign.c: ECDSA of the manifest, in DER; the octets written. */
size_t image_sign(const char *dice, const image_signer_t *signer, bytes_t manifest, uint8_t *out,
                  size_t cap);

#endif
