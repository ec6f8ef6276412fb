/* General block transfer: an APDU, protected or not, cut into numbered blocks that stream in
 * windows, with the recovery of lost ones, both ways. What is inside is dlms.c's. Block control:
 * last 80, streaming 40, and the window that its sender takes. Chosen: DLMS_WINDOW_IN blocks are
 * taken between two acknowledgements, DLMS_WINDOW_OUT_MAX of ours are kept until they are
 * acknowledged, an acknowledgement of older ones ends the transfer. Green Book 9.4.6.13. */
#include <string.h>

#include "sim/wire/dlms_parts.h"

enum { LAST = 0x80, STREAMING = 0x40, WINDOW = 0x3F, HEAD_MIN = 6 };

/* --- out --- */

static size_t block_room(const dlms_t *wire) {
  return wire->association.pdu_max - HEAD_MIN - 3u; /* 3: the longest length there is */
}

/* The next octets of the answer as it travels: head, text, tag; the text enciphered on its way. */
static size_t produce(dlms_t *wire, uint8_t *to, size_t cap) {
  dlms_general_t *g = &wire->general;
  size_t done = 0;
  if (g->stage == STREAM_HEAD) {
    size_t len = g->head_len - g->head_at;
    if (len > cap) len = cap;
    memcpy(to, g->head + g->head_at, len);
    g->head_at += len;
    done = len;
    if (g->head_at == g->head_len) g->stage = STREAM_TEXT;
  }
  if (g->stage == STREAM_TEXT) {
    size_t len = dlms_answer_pull(wire, &wire->answer.cursor, to + done, cap - done);
    if (g->head_len > 0) guard_text(&wire->guard, &g->seal, to + done, len);
    done += len;
    if (dlms_answer_done(wire, &wire->answer.cursor)) {
      if (g->head_len > 0) guard_end(&wire->guard, &g->seal, g->tag);
      g->stage = g->tag_len > 0 ? STREAM_TAG : STREAM_DONE;
    }
  }
  if (g->stage == STREAM_TAG) {
    size_t len = g->tag_len - g->tag_at;
    if (len > cap - done) len = cap - done;
    memcpy(to + done, g->tag + g->tag_at, len);
    g->tag_at += len;
    done += len;
    if (g->tag_at == g->tag_len) g->stage = STREAM_DONE;
  }
  return done;
}

static void put_head(obuf_t *out, uint8_t control, uint16_t block, uint16_t acknowledged,
                     size_t len) {
  obuf_put(out, TAG_GENERAL_BLOCK);
  obuf_put(out, control);
  ax_raw_u16(out, block);
  ax_raw_u16(out, acknowledged);
  ax_length(out, len);
}

/* The block `number` into its slot, new or as it left before but for its control. */
static bytes_t block_of(dlms_t *wire, uint16_t number) {
  dlms_general_t *g = &wire->general;
  uint8_t *slot = g->slots[number % DLMS_WINDOW_OUT_MAX];
  if (number > g->sent) {
    uint8_t data[DLMS_PDU_MAX];
    size_t len = produce(wire, data, block_room(wire));
    obuf_t out = obuf_over(slot, sizeof g->slots[0]);
    put_head(&out, 0, number, g->heard, len);
    obuf_add(&out, bytes_of(data, len));
    CHECK(!out.full);
    g->slot_len[number % DLMS_WINDOW_OUT_MAX] = out.len;
    g->sent = number;
    if (g->stage == STREAM_DONE) g->final = number;
  }
  bool last = number == g->final;
  bool streaming = !last && number != g->window_end;
  slot[1] = (uint8_t)((wire->right->block_last(last) ? LAST : 0) | (streaming ? STREAMING : 0) |
                      DLMS_WINDOW_IN);
  return bytes_of(slot, g->slot_len[number % DLMS_WINDOW_OUT_MAX]);
}

static bool has_more(const dlms_general_t *g) {
  return g->active && g->handed != g->window_end && (g->final == 0 || g->handed != g->final);
}

/* As many blocks of the window as the link takes. */
void dlms_general_pump(dlms_t *wire) {
  dlms_general_t *g = &wire->general;
  while (has_more(g) && dlms_ready(wire)) {
    if (g->handed == UINT16_MAX) { /* there are no more numbers */
      g->active = false;
      return;
    }
    g->handed++;
    dlms_say(wire, block_of(wire, g->handed));
  }
}

/* Blocks go on being counted from `acknowledged`; the client takes `window` of them. */
static void open_window(dlms_general_t *g, uint8_t window) {
  uint16_t blocks = window == 0 ? 1 : window;
  if (blocks > DLMS_WINDOW_OUT_MAX) blocks = DLMS_WINDOW_OUT_MAX;
  g->handed = g->acknowledged;
  g->window_end = (uint16_t)(g->acknowledged + blocks);
}

/* How long the answer is must be known before its first octet leaves where it is protected: the
 * rows are written twice, the first time to be counted. */
static bool begin_protection(dlms_t *wire) {
  dlms_general_t *g = &wire->general;
  const dlms_association_t *a = &wire->association;
  g->head_len = g->tag_len = 0;
  if (a->spoken == FORM_PLAIN) return true;
  const dlms_cursor_t begin = wire->answer.cursor;
  dlms_cursor_t counting = begin;
  size_t len = 0;
  while (!dlms_answer_done(wire, &counting))
    len += dlms_answer_pull(wire, &counting, NULL, DLMS_POOL_MAX);
  wire->answer.row_at = wire->answer.row_len = 0;
  obuf_t head = obuf_over(g->head, sizeof g->head);
  uint8_t control = wire->right->control(wire->bound);
  if (!dlms_cipher_begin(wire, a->spoken, control, wire->answer.service, len, &g->seal, &head))
    return false;
  g->head_len = head.len;
  if ((g->seal.control & GUARD_AUTHENTICATED) != 0) g->tag_len = wire->guard.suite->tag_len;
  return true;
}

void dlms_general_say(dlms_t *wire) {
  dlms_general_t *g = &wire->general;
  uint8_t window = g->wanted ? g->window : 1; /* unasked: nothing is known of the client's */
  if (!g->wanted) g->sent = g->heard = 0;
  g->wanted = false;
  g->active = begin_protection(wire);
  g->stage = g->head_len > 0 ? STREAM_HEAD : STREAM_TEXT;
  g->head_at = g->tag_at = 0;
  g->final = 0;
  g->acknowledged = g->sent;
  open_window(g, window);
  dlms_general_pump(wire);
}

/* `number` has arrived, and all before it. */
static void acknowledge(dlms_t *wire, uint16_t number, uint8_t window) {
  dlms_general_t *g = &wire->general;
  bool known =
      number <= g->sent && number + DLMS_WINDOW_OUT_MAX >= g->sent && number >= g->acknowledged;
  if (!known) {
    g->active = false;
    dlms_exception(wire, STATE_NOT_ALLOWED, ERROR_OTHER);
    return;
  }
  g->acknowledged = number;
  if (g->final != 0 && number == g->final) {
    g->active = false;
    return;
  }
  open_window(g, window);
  dlms_general_pump(wire);
}

/* --- in --- */

/* What was taken, and that more is wanted: a block without data. */
static void say_taken(dlms_t *wire) {
  dlms_general_t *g = &wire->general;
  obuf_t out = obuf_over(wire->out, sizeof wire->out);
  g->sent++;
  put_head(&out, DLMS_WINDOW_IN, g->sent, g->heard, 0);
  dlms_say(wire, obuf_bytes(&out));
}

static void take(dlms_t *wire, uint8_t control, uint16_t number, bytes_t data) {
  dlms_general_t *g = &wire->general;
  dlms_long_t *in = &wire->in;
  if (number == 1) {
    dlms_drop(wire);
    in->kind = LONG_GENERAL;
    in->len = 0;
  }
  if (in->kind != LONG_GENERAL) {
    dlms_exception(wire, STATE_NOT_ALLOWED, ERROR_OTHER);
    return;
  }
  bool next = number == g->heard + 1; /* doubled or after a gap: not taken, the count says so */
  if (next) {
    if (data.len > sizeof in->octets - in->len) {
      dlms_drop(wire);
      dlms_exception(wire, STATE_NOT_ALLOWED, ERROR_TOO_LONG);
      return;
    }
    if (data.len > 0) memcpy(in->octets + in->len, data.p, data.len);
    in->len += data.len;
    g->heard = number;
  }
  if ((control & STREAMING) != 0) return;
  if (!next || (control & LAST) == 0) {
    say_taken(wire);
    return;
  }
  in->kind = LONG_NONE;
  g->wanted = true;
  g->window = control & WINDOW;
  dlms_apdu(wire, in->octets, in->len);
  g->wanted = false; /* an answer that was given has taken it; one that was refused may not */
}

void dlms_general_hear(dlms_t *wire, bytes_t block) {
  cosem_in_t in = cosem_in(block);
  uint8_t tag = 0, control = 0;
  uint16_t number = 0, acknowledged = 0;
  bytes_t data;
  bool formed = dlms_read_u8(&in, &tag) && dlms_read_u8(&in, &control) &&
                dlms_read_u16(&in, &number) && dlms_read_u16(&in, &acknowledged) &&
                dlms_read_string(&in, &data) && cosem_in_end(&in) && number > 0;
  if (!formed) {
    dlms_exception(wire, STATE_NOT_ALLOWED, ERROR_OTHER);
    return;
  }
  if (wire->general.active && data.len == 0) {
    wire->general.heard = number;
    acknowledge(wire, acknowledged, control & WINDOW);
    return;
  }
  take(wire, control, number, data);
}
