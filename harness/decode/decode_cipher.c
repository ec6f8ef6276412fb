/* Security suite 0; see decode_cipher.h. Everything is opened with the keys of the facts, so a tag
 * that does not fit is somebody's mistake or lie; whose, decode_dlms.c says. */
#include "decode_cipher.h"

#include <openssl/evp.h>
#include <string.h>

enum { VECTOR_LEN = DECODE_TITLE_LEN + 4, HEAD_LEN = 5 };

bool decode_cipher_head(decode_view_t octets, decode_sealed_t *sealed) {
  if (octets.len < HEAD_LEN) return false;
  const unsigned char *p = (const unsigned char *)octets.p;
  *sealed = (decode_sealed_t){.control = p[0],
                              .counter = (uint32_t)p[1] << 24 | (uint32_t)p[2] << 16 |
                                         (uint32_t)p[3] << 8 | (uint32_t)p[4],
                              .body = {octets.p + HEAD_LEN, octets.len - HEAD_LEN}};
  const bool tagged = sealed->control & DECODE_CONTROL_AUTHENTICATED;
  return !tagged || sealed->body.len >= DECODE_TAG_LEN;
}

typedef struct {
  const unsigned char *key, *title;
  uint32_t counter;
  decode_view_t associated[3]; /* control, authentication key, text or challenge */
  decode_view_t text, tag;     /* tag: len 0 where there is none */
} cipher_job_t;

static bool cipher_steps(EVP_CIPHER_CTX *context, const cipher_job_t *job, unsigned char *plain) {
  unsigned char vector[VECTOR_LEN];
  memcpy(vector, job->title, DECODE_TITLE_LEN);
  for (int i = 0; i < 4; i++)
    vector[DECODE_TITLE_LEN + i] = (unsigned char)(job->counter >> (24 - 8 * i));
  int done = 0;
  if (EVP_DecryptInit_ex(context, EVP_aes_128_gcm(), NULL, job->key, vector) != 1) return false;
  for (int i = 0; i < 3; i++) {
    const decode_view_t part = job->associated[i];
    if (part.len == 0) continue;
    if (EVP_DecryptUpdate(context, NULL, &done, (const unsigned char *)part.p, (int)part.len) != 1)
      return false;
  }
  if (job->text.len > 0 &&
      EVP_DecryptUpdate(context, plain, &done, (const unsigned char *)job->text.p,
                        (int)job->text.len) != 1)
    return false;
  if (job->tag.len == 0) return true;
  unsigned char tag[DECODE_TAG_LEN], rest[16];
  memcpy(tag, job->tag.p, DECODE_TAG_LEN);
  return EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, DECODE_TAG_LEN, tag) == 1 &&
         EVP_DecryptFinal_ex(context, rest, &done) == 1;
}

static bool cipher_do(const cipher_job_t *job, decode_text_t *plain) {
  static const char zeros[256];
  EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
  if (!context) return false;
  const size_t from = plain ? plain->len : 0;
  for (size_t room = job->text.len; plain && room > 0 && !plain->failed;) {
    const size_t step = room < sizeof zeros ? room : sizeof zeros;
    decode_text_add(plain, zeros, step);
    room -= step;
  }
  const bool memory = !plain || !plain->failed;
  unsigned char *out = plain && job->text.len ? (unsigned char *)plain->p + from : NULL;
  const bool fine = memory && cipher_steps(context, job, out);
  EVP_CIPHER_CTX_free(context);
  if (!fine && plain && !plain->failed && plain->len > from) plain->len = from;
  return fine;
}

bool decode_cipher_open(const unsigned char key[DECODE_KEY_LEN],
                        const unsigned char authentication[DECODE_KEY_LEN],
                        const unsigned char title[DECODE_TITLE_LEN], const decode_sealed_t *sealed,
                        decode_text_t *plain) {
  const char control = (char)sealed->control;
  const bool tagged = sealed->control & DECODE_CONTROL_AUTHENTICATED;
  const bool hidden = sealed->control & DECODE_CONTROL_ENCRYPTED;
  if (sealed->control & DECODE_CONTROL_SUITE || (tagged && sealed->body.len < DECODE_TAG_LEN))
    return false;
  const size_t text_len = sealed->body.len - (tagged ? DECODE_TAG_LEN : 0);
  const decode_view_t text = {sealed->body.p, text_len};
  cipher_job_t job = {.key = key, .title = title, .counter = sealed->counter};
  if (tagged) {
    job.associated[0] = (decode_view_t){&control, 1};
    job.associated[1] = (decode_view_t){(const char *)authentication, DECODE_KEY_LEN};
    job.tag = (decode_view_t){sealed->body.p + text_len, DECODE_TAG_LEN};
  }
  if (hidden) {
    job.text = text;
    return cipher_do(&job, plain);
  }
  if (tagged) {
    job.associated[2] = text;
    if (!cipher_do(&job, NULL)) return false;
  }
  decode_text_add(plain, text.p, text.len);
  return true;
}

bool decode_cipher_proves(const unsigned char key[DECODE_KEY_LEN],
                          const unsigned char authentication[DECODE_KEY_LEN],
                          const unsigned char title[DECODE_TITLE_LEN], decode_view_t challenge,
                          decode_view_t proof) {
  decode_sealed_t sealed;
  if (proof.len != DECODE_PROOF_LEN || !decode_cipher_head(proof, &sealed)) return false;
  if (sealed.control != DECODE_CONTROL_AUTHENTICATED) return false;
  const char control = (char)sealed.control;
  const cipher_job_t job = {
      .key = key,
      .title = title,
      .counter = sealed.counter,
      .associated = {{&control, 1}, {(const char *)authentication, DECODE_KEY_LEN}, challenge},
      .tag = sealed.body};
  return cipher_do(&job, NULL);
}

bool decode_cipher_unwrap(const unsigned char master[DECODE_KEY_LEN], decode_view_t wrapped,
                          unsigned char key[DECODE_KEY_LEN]) {
  if (wrapped.len != DECODE_WRAPPED_LEN) return false;
  EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
  if (!context) return false;
  EVP_CIPHER_CTX_set_flags(context, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
  unsigned char out[DECODE_WRAPPED_LEN];
  int len = 0;
  const bool fine = EVP_DecryptInit_ex(context, EVP_aes_128_wrap(), NULL, master, NULL) == 1 &&
                    EVP_DecryptUpdate(context, out, &len, (const unsigned char *)wrapped.p,
                                      (int)wrapped.len) == 1 &&
                    len == DECODE_KEY_LEN;
  EVP_CIPHER_CTX_free(context);
  if (fine) memcpy(key, out, DECODE_KEY_LEN);
  return fine;
}
