/* A set that is longer than the meter takes at once: cut into blocks, one after each
 * acknowledgement. Nothing of it is repeated: what became of a write is for the read-back to say.
 * The value is the caller's and is not copied. Source: IEC 62056-5-3, SET with block transfer;
 * section 6 of the dictionary polyphase-tou-dlms.md: a write takes effect at the last octet of its
 * last block. */
#include "pmu/session/session_dlms.h"

enum { SET_HEAD = 3 + 9 + 1, BLOCK_HEAD = 1 + 4 + 3 }; /* before the value, before raw octets */

static size_t plain_max(const session_dlms_t *s) {
  size_t most = s->pdu_tx < CIPHERING_OVERHEAD_MAX ? 0 : s->pdu_tx - (size_t)CIPHERING_OVERHEAD_MAX;
  return most < DLMS_PLAIN ? most : DLMS_PLAIN;
}

bool session_dlms_set_is_long(const session_dlms_t *s) {
  size_t len = s->step.data_long.len;
  return s->step.kind == STEP_WRITE && !s->step.action && SET_HEAD + len > plain_max(s) &&
         len > 0 && (s->conformance & CONFORMANCE_BLOCK_SET) != 0;
}

static void send_block(session_dlms_t *s) {
  uint8_t memory[DLMS_PLAIN];
  obuf_t out = obuf_over(memory, sizeof memory);
  fault_t fault = {.frame = -1, .octet = -1};
  bytes_t value = s->step.data_long;
  size_t most = plain_max(s), left = value.len - s->set_at;
  s->state = DLMS_SERVING;
  if (most <= SET_HEAD + BLOCK_HEAD) {
    fault_set(&fault, ST_NO_ROOM, -1, -1, "the meter takes %u octets, too few for a block",
              (unsigned)s->pdu_tx);
    session_dlms_bad(s, &fault);
    return;
  }
  size_t len = most - SET_HEAD - BLOCK_HEAD < left ? most - SET_HEAD - BLOCK_HEAD : left;
  bytes_t raw = bytes_of(value.p + s->set_at, len);
  s->set_at += len;
  if (s->block == 1)
    apdu_put_set_first(&out, s->invoke, s->step.targets, s->set_at == value.len, raw);
  else
    apdu_put_set_block(&out, s->invoke, s->set_at == value.len, s->block, raw);
  CHECK(!out.full);
  s->answered = false; /* the next answer says when this block was heard */
  s->request = datalink_arrival(&s->link, s->now, out.len);
  if (session_dlms_send(s, obuf_bytes(&out), &fault) != ST_OK) session_dlms_bad(s, &fault);
}

void session_dlms_set_long(session_dlms_t *s) {
  CHECK(session_dlms_set_is_long(s));
  s->set_at = 0;
  s->block = 1;
  (void)session_dlms_invoke(s); /* one for all the blocks */
  send_block(s);
}

/* Octets are still to come exactly where a block that was not the last is acknowledged. */
status_t session_dlms_set_goes_on(session_dlms_t *s, const apdu_t *apdu, fault_t *fault) {
  bool last = apdu->kind == APDU_SET_LAST;
  bool refused = last && apdu->result != 0;
  bool sent = s->set_at == s->step.data_long.len;
  if (!session_dlms_set_is_long(s))
    return fault_set(fault, ST_BAD_ORDER, s->frame, -1, "a block acknowledged, and none was sent");
  if (apdu->block != s->block)
    return fault_set(fault, ST_BAD_ORDER, s->frame, -1, "block %u acknowledged, sent was %u",
                     (unsigned)apdu->block, (unsigned)s->block);
  if (!refused && last != sent)
    return fault_set(fault, ST_BAD_ORDER, s->frame, -1,
                     last ? "the last block acknowledged before it was sent"
                          : "more blocks are asked for after the last");
  if (last) return ST_OK;
  s->block++;
  send_block(s);
  return ST_OK;
}
