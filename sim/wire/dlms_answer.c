/* How an answer leaves: whole where it fits, as blocks of get or action where that was agreed, by
 * general block transfer (dlms_general.c) otherwise, and never cut in a way that was not agreed.
 * An answer is octets of a pool and rows that are written while it leaves: it is never whole in
 * memory. IEC 62056-5-3, section 9.4.6 of the Green Book. */
#include <string.h>

#include "sim/wire/dlms_parts.h"

enum { NORMAL = 1, GET_BLOCK = 2, ACTION_BLOCK = 2, ROW_NULL = 0 };

obuf_t *dlms_answer_begin(dlms_t *wire, uint8_t service, uint8_t choice, uint8_t invoke) {
  dlms_answer_t *answer = &wire->answer;
  answer->service = service;
  answer->invoke = invoke;
  answer->count = 1;
  answer->items[0] = (dlms_item_t){.kind = ROWS_NONE};
  answer->pool = obuf_over(answer->octets, sizeof answer->octets);
  answer->blocks = false;
  answer->block = 0;
  answer->head_len = 0;
  obuf_put(&answer->pool, service);
  obuf_put(&answer->pool, choice);
  obuf_put(&answer->pool, wire->right->invoke(invoke));
  return &answer->pool;
}

void dlms_answer_head_ends(dlms_t *wire) {
  wire->answer.head_len = (uint32_t)wire->answer.pool.len;
}

/* The octets so far are the last item's; what is put from now on is the next one's. */
void dlms_answer_rows(dlms_t *wire, dlms_rows_kind_t kind, const cosem_rows_t *rows) {
  dlms_answer_t *answer = &wire->answer;
  CHECK(answer->count < DLMS_ITEMS_MAX);
  dlms_item_t *item = &answer->items[answer->count - 1];
  item->len = (uint32_t)answer->pool.len - item->begin;
  item->kind = kind;
  item->rows = *rows;
  answer->items[answer->count] = (dlms_item_t){.begin = (uint32_t)answer->pool.len};
  answer->count++;
}

static void close_pool(dlms_answer_t *answer) {
  dlms_item_t *last = &answer->items[answer->count - 1];
  last->len = (uint32_t)answer->pool.len - last->begin;
}

static void rewind_to(dlms_t *wire, size_t at) {
  dlms_answer_t *answer = &wire->answer;
  answer->cursor = (dlms_cursor_t){.at = at};
  answer->row_at = answer->row_len = 0;
}

bool dlms_answer_done(const dlms_t *wire, const dlms_cursor_t *cursor) {
  return cursor->item == wire->answer.count;
}

static void write_row(dlms_t *wire, const dlms_item_t *item, dlms_cursor_t *cursor) {
  dlms_answer_t *answer = &wire->answer;
  obuf_t row = obuf_over(answer->row, sizeof answer->row);
  if (item->kind == ROWS_APP)
    wire->right->row(wire->app, wire->of, &cursor->rows, &row);
  else
    dlms_objects_row(wire, &cursor->rows, &row);
  if (row.full || row.len == 0) { /* no row is so long, unless a defect made it so */
    row = obuf_over(answer->row, sizeof answer->row);
    obuf_put(&row, ROW_NULL);
  }
  answer->row_at = 0;
  answer->row_len = row.len;
  cursor->left--;
}

/* Past what has nothing left, so that `done` is known with the last octet. */
static void settle(dlms_t *wire, dlms_cursor_t *cursor) {
  const dlms_answer_t *answer = &wire->answer;
  while (cursor->item < answer->count) {
    const dlms_item_t *item = &answer->items[cursor->item];
    if (cursor->at < item->len) return;
    if (!cursor->begun) {
      cursor->begun = true;
      cursor->rows = item->rows;
      cursor->left = item->kind == ROWS_NONE ? 0 : item->rows.rows;
    }
    if (answer->row_at < answer->row_len || cursor->left > 0) return;
    *cursor = (dlms_cursor_t){.item = cursor->item + 1};
  }
}

/* Up to `cap` further octets; `to` NULL counts them. */
size_t dlms_answer_pull(dlms_t *wire, dlms_cursor_t *cursor, uint8_t *to, size_t cap) {
  dlms_answer_t *answer = &wire->answer;
  size_t done = 0;
  settle(wire, cursor);
  while (done < cap && cursor->item < answer->count) {
    const dlms_item_t *item = &answer->items[cursor->item];
    const uint8_t *from = answer->octets + item->begin + cursor->at;
    size_t len = item->len - cursor->at;
    bool in_row = len == 0;
    if (in_row) {
      if (answer->row_at == answer->row_len) write_row(wire, item, cursor);
      from = answer->row + answer->row_at;
      len = answer->row_len - answer->row_at;
    }
    if (len > cap - done) len = cap - done;
    if (to != NULL) memcpy(to + done, from, len);
    done += len;
    if (in_row)
      answer->row_at += len;
    else
      cursor->at += len;
    settle(wire, cursor);
  }
  return done;
}

/* What fits into one PDU of this association, before it is protected. */
static size_t room_of(const dlms_t *wire) {
  const dlms_association_t *a = &wire->association;
  return a->pdu_max - dlms_cipher_overhead(wire, a->spoken, a->pdu_max);
}

static void say_text(dlms_t *wire, uint8_t *text, size_t len) {
  const dlms_association_t *a = &wire->association;
  bytes_t apdu = bytes_of(text, len);
  if (a->spoken != FORM_PLAIN) {
    uint8_t control = wire->right->control(wire->bound);
    if (!dlms_cipher_seal(wire, a->spoken, control, text, len, &apdu)) return;
  }
  dlms_say(wire, apdu);
}

static bool agreed(const dlms_t *wire, uint32_t service) {
  return wire->right->may(wire->association.conformance, service);
}

static size_t length_len(size_t len) { return len < 0x80 ? 1 : len < 0x100 ? 2 : 3; }

/* The next block: C4 02 invoke last number 00 length raw; that of an action has no 00. */
static void say_block(dlms_t *wire) {
  dlms_answer_t *answer = &wire->answer;
  bool get = answer->service == TAG_GET_ANSWER;
  const size_t head_len = get ? 9 : 8;
  uint8_t *text = wire->out + DLMS_HEAD_ROOM;
  size_t room = room_of(wire) - head_len;
  room -= length_len(room);
  uint8_t *raw = text + head_len + length_len(room);
  size_t len = dlms_answer_pull(wire, &answer->cursor, raw, room);
  bool last = dlms_answer_done(wire, &answer->cursor);
  answer->block = wire->right->block_after(answer->block);
  answer->blocks = !last;
  size_t before = head_len + length_len(len);
  obuf_t head = obuf_over(raw - before, before);
  obuf_put(&head, answer->service);
  obuf_put(&head, get ? GET_BLOCK : ACTION_BLOCK);
  obuf_put(&head, wire->right->invoke(answer->invoke));
  obuf_put(&head, wire->right->block_last(last) ? 1 : 0);
  ax_raw_u32(&head, answer->block);
  if (get) obuf_put(&head, 0);
  ax_length(&head, len);
  CHECK(!head.full && head.len == before);
  say_text(wire, head.p, head.len + len);
}

/* Too long, and no way was agreed in which it could be cut. */
static void say_unavailable(dlms_t *wire) {
  dlms_answer_t *answer = &wire->answer;
  uint8_t *text = wire->out + DLMS_HEAD_ROOM;
  obuf_t out = obuf_over(text, 8);
  bool get = answer->service == TAG_GET_ANSWER;
  obuf_put(&out, answer->service);
  obuf_put(&out, NORMAL);
  obuf_put(&out, wire->right->invoke(answer->invoke));
  if (get) obuf_put(&out, 1);
  obuf_put(&out, get ? RESULT_BLOCK_UNAVAILABLE : COSEM_OTHER_REASON);
  if (answer->service == TAG_ACTION_ANSWER) obuf_put(&out, 0);
  say_text(wire, text, out.len);
}

void dlms_answer_say(dlms_t *wire) {
  dlms_answer_t *answer = &wire->answer;
  close_pool(answer);
  rewind_to(wire, 0);
  if (answer->pool.full) {
    say_unavailable(wire);
    return;
  }
  if (wire->general.wanted) {
    dlms_general_say(wire);
    return;
  }
  uint8_t *text = wire->out + DLMS_HEAD_ROOM;
  size_t len = dlms_answer_pull(wire, &answer->cursor, text, room_of(wire));
  if (dlms_answer_done(wire, &answer->cursor)) {
    say_text(wire, text, len);
    return;
  }
  bool get = answer->service == TAG_GET_ANSWER && agreed(wire, MAY_BLOCK_GET);
  bool action = answer->service == TAG_ACTION_ANSWER && agreed(wire, MAY_BLOCK_ACTION);
  rewind_to(wire, answer->head_len);
  if (get || action) {
    say_block(wire);
  } else if (agreed(wire, MAY_GENERAL_BLOCK)) {
    rewind_to(wire, 0);
    dlms_general_say(wire);
  } else {
    say_unavailable(wire);
  }
}

static void say_get_error(dlms_t *wire, uint8_t invoke, uint32_t block, uint8_t result) {
  obuf_t *out = dlms_answer_begin(wire, TAG_GET_ANSWER, GET_BLOCK, invoke);
  obuf_put(out, 1); /* the last one */
  ax_raw_u32(out, block);
  obuf_put(out, 1);
  obuf_put(out, result);
  dlms_answer_say(wire);
}

static void say_action_error(dlms_t *wire, uint8_t invoke, uint8_t result) {
  obuf_t *out = dlms_answer_begin(wire, TAG_ACTION_ANSWER, NORMAL, invoke);
  obuf_put(out, result);
  obuf_put(out, 0); /* nothing is returned */
  dlms_answer_say(wire);
}

/* Get-next and next-pblock: `block` is the number that the client took last. */
void dlms_answer_next(dlms_t *wire, uint8_t invoke, uint32_t block, bool action) {
  dlms_answer_t *answer = &wire->answer;
  uint8_t service = action ? TAG_ACTION_ANSWER : TAG_GET_ANSWER;
  bool ours =
      answer->blocks && answer->service == service && ((answer->invoke ^ invoke) & 0x0F) == 0;
  if (ours && block == answer->block) {
    say_block(wire);
    return;
  }
  answer->blocks = false;
  if (action)
    say_action_error(wire, invoke, ours ? RESULT_ACTION_ABORTED : RESULT_NO_ACTION);
  else
    say_get_error(wire, invoke, block, ours ? RESULT_BLOCK_NUMBER : RESULT_NO_GET);
}
