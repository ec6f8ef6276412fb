/* See image_file.h. One function for each piece of the table of image.md, in its order; every
 * number is big-endian. */
#include "harness/scenario/image_file.h"

#include <openssl/sha.h>
#include <string.h>

enum {
  LAYOUT = 1,
  TAG_MEND = 1,
  TAG_OBJECT = 2,
  SIGNATURE_MAX = 112, /* DER of P-384: 104 at most */
  SIGNATURE_HEAD = 4
};

static void put_u16(obuf_t *out, uint32_t value) {
  obuf_put(out, (uint8_t)(value >> 8 & 0xFF));
  obuf_put(out, (uint8_t)(value & 0xFF));
}

static void put_u32(obuf_t *out, uint32_t value) {
  put_u16(out, value >> 16);
  put_u16(out, value & 0xFFFF);
}

static void put_text(obuf_t *out, const char *text) {
  size_t len = strlen(text);
  CHECK(len <= IMAGE_TEXT);
  obuf_text(out, text);
  for (; len < IMAGE_TEXT; len++)
    obuf_put(out, 0);
}

size_t image_items(const image_file_t *image) {
  size_t mend = image->mends == NULL ? 0 : 2 + strlen(image->mends);
  return mend + (image->object ? 2 : 0) + 1;
}

static void put_body(obuf_t *out, const image_file_t *image) {
  size_t from = out->len;
  CHECK(image_items(image) <= image->body);
  if (image->mends != NULL) {
    obuf_put(out, TAG_MEND);
    obuf_put(out, (uint8_t)strlen(image->mends));
    obuf_text(out, image->mends);
  }
  if (image->object) {
    obuf_put(out, TAG_OBJECT);
    obuf_put(out, 0);
  }
  obuf_put(out, 0);
  for (size_t i = out->len - from; i < image->body; i++) {
    uint8_t octet = image->filler == IMAGE_ONES ? 0xFF : 0;
    obuf_put(out, image->filler == IMAGE_COUNTING ? (uint8_t)(i & 0xFF) : octet);
  }
}

static void put_manifest(obuf_t *out, const image_file_t *image, bytes_t body) {
  uint8_t hash[SHA256_DIGEST_LENGTH];
  SHA256(body.p, body.len, hash);
  obuf_text(out, "MPFW");
  obuf_put(out, LAYOUT);
  obuf_put(out, (uint8_t)image->part);
  put_u16(out, IMAGE_MANIFEST);
  put_u32(out, image->version);
  put_u32(out, image->least);
  put_u32(out, image->counter);
  put_u32(out, (uint32_t)body.len);
  obuf_add(out, bytes_of(hash, sizeof hash));
  put_text(out, image->hardware);
  put_text(out, image->approval);
  put_text(out, image->identity);
  put_text(out, image->serial);
  CHECK(out->len == IMAGE_MANIFEST);
}

static void put_signatures(arena_t *arena, uint64_t seed, obuf_t *out, image_file_t *image) {
  bytes_t manifest = bytes_of(obuf_bytes(out).p, IMAGE_MANIFEST);
  obuf_put(out, (uint8_t)image->signer_count);
  for (int32_t i = 0; i < image->signer_count; i++) {
    image_signer_t *signer = &image->signers[i];
    uint8_t der[SIGNATURE_MAX];
    const char *dice = arena_printf(arena, "%llu %s %d %d", (unsigned long long)seed, image->name,
                                    signer->role, i);
    size_t len = image_sign(dice, signer, manifest, der, sizeof der);
    obuf_put(out, (uint8_t)signer->role);
    obuf_put(out, (uint8_t)signer->curve);
    put_u16(out, (uint32_t)len);
    signer->from = out->len;
    obuf_add(out, bytes_of(der, len));
    signer->to = out->len;
  }
}

obuf_t image_write(arena_t *arena, uint64_t seed, image_file_t *image) {
  CHECK(image->signer_count >= 0 && image->signer_count <= IMAGE_SIGNERS_MAX);
  size_t most =
      IMAGE_MANIFEST + image->body + 1 + IMAGE_SIGNERS_MAX * (SIGNATURE_HEAD + SIGNATURE_MAX);
  obuf_t body = obuf_over(arena_take(arena, image->body + 1), image->body + 1);
  obuf_t out = obuf_over(arena_take(arena, most), most);
  put_body(&body, image);
  put_manifest(&out, image, obuf_bytes(&body));
  obuf_add(&out, obuf_bytes(&body));
  put_signatures(arena, seed, &out, image);
  return out;
}
