/* Octet-strings of the model polyphase-tou over DLMS/COSEM as words in hexadecimal: hashes, records
 * of power quality and what belongs to them. Source: fixtures/dictionary/polyphase-tou-dlms.md,
 * sections 9 and 10. */
#include "pmu/drivers/polyphase_tou_dlms.h"

#include "base/hex.h"
#include "pmu/proto/quality_record.h"

static status_t words_octets(axdr_t *in, size_t len, obuf_t *words, fault_t *fault) {
  size_t at = in->at;
  bytes_t octets;
  status_t status = axdr_octets(in, &octets, fault);
  if (status != ST_OK) return status;
  if (len > 0 && octets.len != len)
    return fault_set(fault, ST_BAD_VALUE, -1, (int32_t)at, "%zu octets, not %zu", octets.len, len);
  if (octets.len == 0) obuf_put(words, '-');
  hex_print(words, octets);
  return ST_OK;
}

status_t tou_word_octets(axdr_t *in, obuf_t *words, fault_t *fault) {
  return words_octets(in, 0, words, fault);
}

status_t tou_word_hash(axdr_t *in, obuf_t *words, fault_t *fault) {
  enum { HASH = 32 };
  return words_octets(in, HASH, words, fault);
}

status_t tou_words_statement(axdr_t *in, obuf_t *words, fault_t *fault) {
  status_t status = axdr_structure(in, 2, fault);
  if (status == ST_OK) status = words_octets(in, QUALITY_RECORD, words, fault);
  obuf_put(words, ' ');
  return status == ST_OK ? words_octets(in, QUALITY_RECORD_SIGNATURE, words, fault) : status;
}
