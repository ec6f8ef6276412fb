/* Octets into wrapper messages; see decode_wrapper.h. A stream has no marks: after octets that are
 * no header the next `00 01` is tried, and a silence ends what was begun, since a connection may
 * have been broken off within a message. */
#include "decode_wrapper.h"
#include "decode_frame.h"

enum { NOISE_MAX = 4096, VERSION_LEN = 2 };
static const uint64_t silence_ns = 4000000000; /* the head-end waits 5 s and sends anew */

static unsigned wrapper_word(const decode_wrapper_t *reader, size_t at) {
  const unsigned char *p = (const unsigned char *)reader->octets.p + at;
  return (unsigned)p[0] << 8 | p[1];
}

static void wrapper_emit(decode_wrapper_t *reader, decode_wrapper_kind_t kind) {
  decode_wrapper_message_t message = {
      .kind = kind, .octets = {reader->octets.p, reader->octets.len}, .last_ns = reader->last_ns};
  if (kind == DECODE_WRAPPER_GOOD) {
    message.from = wrapper_word(reader, 2);
    message.to = wrapper_word(reader, 4);
    message.apdu = (decode_view_t){reader->octets.p + DECODE_WRAPPER_HEAD,
                                   reader->octets.len - DECODE_WRAPPER_HEAD};
  }
  reader->noise = false;
  if (message.octets.len > 0) reader->sink(reader->owner, reader->from_meter, &message);
  decode_text_clear(&reader->octets);
}

void decode_wrapper_flush(decode_wrapper_t *reader) {
  wrapper_emit(reader, reader->noise ? DECODE_WRAPPER_NOISE : DECODE_WRAPPER_CUT);
}

void decode_wrapper_feed(decode_wrapper_t *reader, unsigned char octet, int64_t ns) {
  static const unsigned char version[VERSION_LEN] = {0x00, 0x01};
  if (reader->octets.failed) return;
  if (reader->octets.len > 0 && decode_frame_after(reader->last_ns, ns, silence_ns))
    decode_wrapper_flush(reader);
  if (reader->noise && octet == version[0]) decode_wrapper_flush(reader);
  const char kept = (char)octet;
  decode_text_add(&reader->octets, &kept, 1);
  reader->last_ns = ns;
  const size_t len = reader->octets.len;
  if (!reader->noise && len <= VERSION_LEN && octet != version[len - 1]) reader->noise = true;
  if (reader->noise && len >= NOISE_MAX) decode_wrapper_flush(reader);
  if (reader->noise || len < DECODE_WRAPPER_HEAD) return;
  if (len == DECODE_WRAPPER_HEAD + (size_t)wrapper_word(reader, 6))
    wrapper_emit(reader, DECODE_WRAPPER_GOOD);
}
