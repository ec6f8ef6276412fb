/* The fields of PDUs that are not Data: A-XDR without tags. A call that says false may have taken a
 * part; the PDU is malformed then and nobody reads on. See dlms_parts.h. */
#include "sim/wire/dlms_parts.h"

static bool take(cosem_in_t *in, size_t len, uint32_t *value) {
  if (len > in->len - in->at) return false;
  *value = 0;
  for (size_t end = in->at + len; in->at < end; in->at++)
    *value = *value << 8 | in->p[in->at];
  return true;
}

bool dlms_read_u8(cosem_in_t *in, uint8_t *value) {
  uint32_t read = 0;
  if (!take(in, 1, &read)) return false;
  *value = (uint8_t)read;
  return true;
}

bool dlms_read_u16(cosem_in_t *in, uint16_t *value) {
  uint32_t read = 0;
  if (!take(in, 2, &read)) return false;
  *value = (uint16_t)read;
  return true;
}

bool dlms_read_u32(cosem_in_t *in, uint32_t *value) { return take(in, 4, value); }

bool dlms_read_length(cosem_in_t *in, size_t *length) {
  uint32_t read = 0;
  if (!take(in, 1, &read) || read == 0x80 || read > 0x84) return false;
  if (read > 0x80 && !take(in, read - 0x80, &read)) return false;
  *length = read;
  return true;
}

bool dlms_read_run(cosem_in_t *in, size_t len, bytes_t *run) {
  if (len > in->len - in->at) return false;
  *run = bytes_of(in->p + in->at, len);
  in->at += len;
  return true;
}

bool dlms_read_string(cosem_in_t *in, bytes_t *octets) {
  size_t len = 0;
  return dlms_read_length(in, &len) && dlms_read_run(in, len, octets);
}

bool dlms_read_data(cosem_in_t *in, bytes_t *data) {
  size_t begin = in->at;
  if (!cosem_in_skip(in)) return false;
  *data = bytes_of(in->p + begin, in->at - begin);
  return true;
}

bool dlms_read_option(cosem_in_t *in, bool *present) {
  uint8_t flag = 0;
  if (!dlms_read_u8(in, &flag) || flag > 1) return false;
  *present = flag == 1;
  return true;
}
