/* Steps as services: GET with its blocks and lists, SET and ACTION, the clock that is set to the
 * second, general block transfer. An answer is handed over whole, or row by row as it becomes
 * whole; the next block is asked for once the caller has kept the last. A write is said once.
 * Source: sections 2, 5 and 6 of the dictionary polyphase-tou-dlms.md. */
#include "pmu/session/session_dlms.h"

#include <string.h>

enum { GENERAL_WINDOW = 4 }; /* blocks that the meter may send before we acknowledge */
enum { SELECTOR_RANGE = 1 };

static bool is_write(const session_dlms_t *s) {
  return s->step.kind == STEP_WRITE || s->step.kind == STEP_SET_TIME;
}

uint8_t session_dlms_invoke(session_dlms_t *s) {
  s->invoke = (uint8_t)((s->invoke + 1) & 0x0F);
  s->invoke |= APDU_PRIORITY | APDU_CONFIRMED;
  return s->invoke;
}

/* ------------------------------------------------------------------ the step's end */

void session_dlms_ready(session_dlms_t *s) {
  s->state = DLMS_FREE;
  if (s->step_index < s->base.plan.step_count) {
    s->step = s->base.plan.steps[s->step_index++];
    session_dlms_begin_step(s);
    return;
  }
  session_push(&s->base, (act_t){.kind = ACT_READY});
}

void session_dlms_step_over(session_dlms_t *s, status_t status, const fault_t *fault,
                            int32_t refusal) {
  act_t act = {.kind = ACT_STEP,
               .status = status,
               .refusal = refusal,
               .request = s->request,
               .response = s->response,
               .set_to = s->set_to,
               .frame = s->frame};
  if (fault != NULL) act.fault = *fault;
  session_push(&s->base, act);
}

static void over(session_dlms_t *s, status_t status, const fault_t *fault, int32_t refusal) {
  session_dlms_step_over(s, status, fault, refusal);
  session_dlms_ready(s);
}

void session_dlms_bad(session_dlms_t *s, const fault_t *fault) {
  /* Who breaks what was agreed, or cannot prove itself, is not asked for more. */
  bool foul = fault->status == ST_BAD_TAG || fault->status == ST_REPLAY ||
              fault->status == ST_NOT_AGREED || fault->status == ST_BAD_IDENTITY ||
              fault->status == ST_OVERFLOW || fault->status == ST_NO_ROOM;
  fault_t kept = *fault;
  session_dlms_tell(s, &kept);
  switch (s->state) {
  case DLMS_SERVING:
  case DLMS_AIMING:
    if (foul) {
      s->state = DLMS_UNLINKING; /* no release: nothing that it says is believed */
      session_dlms_end(s, kept.status, &kept);
    } else {
      over(s, kept.status, &kept, -1);
    }
    return;
  case DLMS_ASSOCIATING:
  case DLMS_PASSING:
  case DLMS_COUNTING:
  case DLMS_RELEASING:
    session_dlms_end(s, s->closing ? s->end_status : kept.status,
                     s->closing ? &s->end_fault : &kept);
    return;
  case DLMS_ENDED:
  case DLMS_SIGNING:
  case DLMS_LINKING:
  case DLMS_ASKS_COUNTER:
  case DLMS_FREE:
  case DLMS_ASKS_DATA:
  case DLMS_UNLINKING:
    return;
  }
}

static void send_or_end(session_dlms_t *s, const obuf_t *out) {
  fault_t fault = {.status = ST_NO_ROOM, .frame = -1, .octet = -1};
  s->state = DLMS_SERVING;
  if (out->full || session_dlms_send(s, obuf_bytes(out), &fault) != ST_OK)
    session_dlms_bad(s, &fault);
}

/* ------------------------------------------------------------------ what is asked */

static void ask_get(session_dlms_t *s) {
  uint8_t memory[DLMS_PLAIN];
  obuf_t out = obuf_over(memory, sizeof memory);
  step_t *step = &s->step;
  bool list = step->target_count > 1 && (s->conformance & CONFORMANCE_MULTIPLE) != 0;
  if (step->kind == STEP_RANGE) {
    bool selects = step->targets[0].selector == SELECTOR_RANGE;
    s->unselected = selects && (s->base.plan.fallbacks & SESSION_WHOLE_BUFFER) != 0;
    if (s->unselected) step->targets[0].selector = 0;
    step->targets[0].access = bytes_of(step->data, step->data_len);
  }
  if (list || step->target_count == 1)
    apdu_put_get(&out, session_dlms_invoke(s), step->targets, step->target_count);
  else
    apdu_put_get(&out, session_dlms_invoke(s), &step->targets[s->single], 1);
  s->block = 1;
  send_or_end(s, &out);
}

static bytes_t written(const step_t *step) {
  return step->data_long.len > 0 ? step->data_long : bytes_of(step->data, step->data_len);
}

static void ask_write(session_dlms_t *s, bytes_t value) {
  uint8_t memory[DLMS_PLAIN];
  obuf_t out = obuf_over(memory, sizeof memory);
  if (s->step.action)
    apdu_put_action(&out, session_dlms_invoke(s), s->step.targets, value);
  else
    apdu_put_set(&out, session_dlms_invoke(s), s->step.targets, &value, 1);
  s->request = datalink_arrival(&s->link, s->now, out.len); /* until the link says better */
  send_or_end(s, &out);
}

static void put_time(const session_dlms_t *s, obuf_t *out) {
  enum { STATUS_DST = 0x80, DEVIATION_AT = 2 + 9 }; /* tag, length, then date and time */
  const plan_t *plan = &s->base.plan;
  axdr_put_stamp(out, s->set_to, plan->utc_offset_s, plan->dst ? STATUS_DST : 0);
  if ((plan->fallbacks & SESSION_LOCAL_TIME) == 0 || out->full) return;
  out->p[DEVIATION_AT] = 0x80; /* not specified: the meter's zone, by its own rules */
  out->p[DEVIATION_AT + 1] = 0x00;
}

/* A stream of declared rate takes its time, too; what a network adds nobody knows. */
static mono_t arrival(const session_dlms_t *s, size_t len) {
  enum { LLC = 3, BITS = 10 };
  const session_access_t *access = s->base.plan.access;
  mono_t at = datalink_arrival(&s->link, s->now, len);
  if (access->serial || s->base.plan.baud == 0) return at;
  size_t octets =
      access->wrapper ? WRAPPER_HEAD + len : hdlc_frame_size(1u + access->address_len, LLC + len);
  at.ns += mul_div_floor((int64_t)octets * BITS, NS_PER_S, s->base.plan.baud);
  return at;
}

/* The first whole second at which the last octet can arrive. The length does not depend on the
 * second; a counter is used up by the measuring. */
static void aim(session_dlms_t *s) {
  uint8_t data[32], plain[64], memory[64 + CIPHERING_OVERHEAD_MAX];
  obuf_t value = obuf_over(data, sizeof data), out = obuf_over(plain, sizeof plain);
  obuf_t sealed = obuf_over(memory, sizeof memory);
  const session_anchor_t *anchor = &s->base.plan.anchor;
  fault_t fault = {.frame = -1, .octet = -1};
  bytes_t octets;
  s->set_to.s = div_ceil(anchor->utc_ns + (s->now.ns - anchor->mono.ns), NS_PER_S);
  put_time(s, &value);
  octets = obuf_bytes(&value);
  apdu_put_set(&out, s->invoke, s->step.targets, &octets, 1);
  CHECK(!value.full && !out.full);
  s->state = DLMS_AIMING;
  if (ciphering_protect(s->ciphering, obuf_bytes(&out), &sealed, &fault) != ST_OK) {
    session_dlms_bad(s, &fault);
    return;
  }
  int64_t arrival_ns = arrival(s, sealed.len).ns;
  int64_t utc_ns = anchor->utc_ns + (arrival_ns - anchor->mono.ns);
  s->set_to.s = div_ceil(utc_ns, NS_PER_S);
  s->send_at.ns = s->now.ns + (s->set_to.s * NS_PER_S - utc_ns);
}

void session_dlms_send_aimed(session_dlms_t *s) {
  uint8_t data[32];
  obuf_t value = obuf_over(data, sizeof data);
  put_time(s, &value);
  ask_write(s, obuf_bytes(&value));
}

void session_dlms_begin_step(session_dlms_t *s) {
  const step_t *step = &s->step;
  s->answered = s->general = false;
  s->single = s->hold_len = 0;
  s->rows = (dlms_rows_t){0};
  s->request = s->response = s->now;
  switch (step->kind) {
  case STEP_READ:
  case STEP_RANGE:
    ask_get(s);
    return;
  case STEP_WRITE:
    if (session_dlms_set_is_long(s))
      session_dlms_set_long(s);
    else
      ask_write(s, written(step));
    return;
  case STEP_SET_TIME:
    aim(s);
    return;
  case STEP_LEVEL:
    session_dlms_move(s, step->level);
    return;
  }
}

/* ------------------------------------------------------------------ refusals */

/* Section 6 of the dictionary: the NN of the word that the first language has for it. */
static int32_t refusal_of(uint8_t result) {
  static const struct {
    uint8_t result;
    int32_t refusal;
  } table[] = {{4, 2},  {3, 3},  {12, 4}, {9, 2},  {2, 7},  {250, 8}, {13, 4},
               {19, 5}, {15, 5}, {16, 5}, {17, 5}, {18, 5}, {1, 7}};
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
    if (table[i].result == result) return table[i].refusal;
  return 7; /* a reason that the model does not have: it refused, whatever for */
}

/* A meter that cannot select is asked for all that it has, once; where that is refused, too, it was
 * not the selecting. */
static bool asks_whole(session_dlms_t *s, uint8_t result) {
  enum { SCOPE_VIOLATED = 13 };
  uint32_t *fallbacks = &s->base.plan.fallbacks;
  bool was_tried = s->tries_whole;
  s->tries_whole = false;
  if (was_tried) *fallbacks &= ~(uint32_t)SESSION_WHOLE_BUFFER;
  bool selects = s->step.kind == STEP_RANGE && s->step.targets[0].selector == SELECTOR_RANGE;
  if (was_tried || !selects || result != SCOPE_VIOLATED) return false;
  *fallbacks |= SESSION_WHOLE_BUFFER;
  s->tries_whole = true;
  return true;
}

static void refused(session_dlms_t *s, uint8_t result) {
  fault_t fault;
  if (session_dlms_asks_anew(s, result)) return;
  if (asks_whole(s, result)) {
    session_dlms_begin_step(s);
    return;
  }
  int32_t refusal = refusal_of(result);
  fault_set(&fault, session_refusal(refusal), s->frame, -1, "the meter answered %s to %s",
            apdu_result_name(result), s->step.object);
  over(s, fault.status, &fault, refusal);
}

static void excepted(session_dlms_t *s, const apdu_t *apdu) {
  fault_t fault;
  fault_set(&fault, ST_REFUSED, s->frame, -1, "the meter answered an exception %d, %d to %s",
            apdu->result, apdu->data_result, s->step.object);
  session_dlms_tell(s, &fault);
  over(s, ST_REFUSED, &fault, -1);
}

/* ------------------------------------------------------------------ what is handed over */

static void hand_over(session_dlms_t *s, bytes_t text, bool with_raw, bool more, int32_t text_at) {
  s->state = DLMS_ASKS_DATA;
  s->more = more;
  session_push(&s->base, (act_t){.kind = ACT_DATA,
                                 .act = session_ask(&s->base),
                                 .text = text,
                                 .raw = bytes_of(s->raw, with_raw ? s->raw_len : 0),
                                 .frame = s->frame,
                                 .text_at = text_at,
                                 .more = more,
                                 .unselected = s->unselected && s->step.kind == STEP_RANGE,
                                 .request = s->request,
                                 .response = s->response});
}

static void hand_rows(session_dlms_t *s, bool with_raw) {
  bytes_t portion = session_dlms_rows_portion(s);
  bool more = !s->rows.last || s->rows.from < s->rows.whole;
  hand_over(s, portion, with_raw, more, 0);
}

static void ask_next(session_dlms_t *s) {
  uint8_t memory[32];
  obuf_t out = obuf_over(memory, sizeof memory);
  apdu_put_get_next(&out, s->invoke, s->block++);
  send_or_end(s, &out);
}

static void acknowledge(session_dlms_t *s) {
  uint8_t memory[32];
  obuf_t out = obuf_over(memory, sizeof memory);
  uint16_t taken = (uint16_t)(s->general_next - 1);
  apdu_put_general_block(&out, true, false, GENERAL_WINDOW, ++s->general_own, taken,
                         bytes_of("", 0));
  send_or_end(s, &out);
}

void session_dlms_on_kept(session_dlms_t *s, status_t status) {
  if (status != ST_OK || !s->more)
    over(s, status, NULL, -1);
  else if (session_dlms_rows_wait(s) && s->general)
    acknowledge(s);
  else if (session_dlms_rows_wait(s))
    ask_next(s);
  else
    hand_rows(s, false);
}

/* ------------------------------------------------------------------ what is answered */

static bool hold_more(session_dlms_t *s, bytes_t octets) {
  fault_t fault;
  if (octets.len <= sizeof s->hold - s->hold_len) {
    if (octets.len > 0) memmove(s->hold + s->hold_len, octets.p, octets.len);
    s->hold_len += octets.len;
    return true;
  }
  fault_set(&fault, ST_ENDLESS, s->frame, -1, "an answer is longer than %zu octets",
            sizeof s->hold);
  session_dlms_bad(s, &fault);
  return false;
}

static void take_rows(session_dlms_t *s, bytes_t block, bool last) {
  fault_t fault = {.frame = s->frame, .octet = -1};
  if (session_dlms_rows_add(s, block, last, &fault) == ST_OK) {
    s->tries_whole = false;
    hand_rows(s, true);
    return;
  }
  fault.frame = s->frame;
  session_dlms_bad(s, &fault);
}

/* Every result of a list must be there: half an object is none. */
static void take_list(session_dlms_t *s, bytes_t list, size_t count, int32_t at) {
  fault_t fault = {.frame = s->frame, .octet = -1};
  axdr_t in = axdr_over(list);
  status_t status = ST_OK;
  if (count != s->step.target_count)
    status = fault_set(&fault, ST_BAD_ORDER, s->frame, at, "%zu results where %zu were asked for",
                       count, s->step.target_count);
  for (size_t i = 0; i < count && status == ST_OK; i++) {
    bool there = false;
    bytes_t data;
    uint8_t result = 0;
    status = apdu_result(&in, &there, &data, &result, &fault);
    if (status == ST_OK && !there) {
      refused(s, result);
      return;
    }
  }
  if (status == ST_OK) status = axdr_end(&in, &fault);
  if (status == ST_OK) {
    hand_over(s, list, true, false, at);
    return;
  }
  fault.frame = s->frame;
  if (fault.status == ST_TIMEOUT) fault.status = ST_BAD_VALUE;
  session_dlms_bad(s, &fault);
}

/* One value, as the list that it would have been: a Get-Data-Result. */
static void take_single(session_dlms_t *s, bytes_t data) {
  static const uint8_t choice_data = 0x00;
  if (!hold_more(s, bytes_of(&choice_data, 1)) || !hold_more(s, data)) return;
  if (++s->single < s->step.target_count)
    ask_get(s);
  else
    take_list(s, bytes_of(s->hold, s->hold_len), s->step.target_count, 0);
}

static void take_value(session_dlms_t *s, bytes_t data, int32_t at) {
  fault_t fault = {.frame = s->frame, .octet = -1};
  axdr_t in = axdr_over(data);
  status_t status = axdr_skip(&in, &fault);
  if (status == ST_OK) status = axdr_end(&in, &fault);
  if (status == ST_OK && s->step.target_count > 1) {
    take_single(s, data);
  } else if (status == ST_OK) {
    hand_over(s, data, true, false, at);
  } else {
    fault.frame = s->frame;
    if (fault.status == ST_TIMEOUT) fault.status = ST_BAD_VALUE;
    session_dlms_bad(s, &fault);
  }
}

static void take_block(session_dlms_t *s, const apdu_t *apdu) {
  fault_t fault = {.frame = s->frame, .octet = -1};
  if (apdu->block != s->block) {
    fault_set(&fault, ST_BAD_ORDER, s->frame, -1, "block %u came where %u was to come",
              (unsigned)apdu->block, (unsigned)s->block);
    if (session_dlms_is_port(s))
      session_dlms_stray(s, &fault);
    else
      session_dlms_bad(s, &fault);
    return;
  }
  if (s->step.kind == STEP_RANGE) {
    take_rows(s, apdu->data, apdu->last);
    return;
  }
  if (!hold_more(s, apdu->data)) return;
  if (!apdu->last) {
    ask_next(s);
    return;
  }
  bytes_t whole = bytes_of(s->hold, s->hold_len);
  axdr_t list;
  size_t count = 0;
  if (s->step.target_count == 1)
    take_value(s, whole, 0);
  else if (apdu_list_over(whole, &list, &count, &fault) == ST_OK)
    take_list(s, bytes_of(list.in.p + list.at, list.in.len - list.at), count, 0);
  else
    session_dlms_bad(s, &fault);
}

static void take_get(session_dlms_t *s, const apdu_t *apdu) {
  if (apdu->has_result) {
    refused(s, apdu->result);
  } else if (apdu->kind == APDU_GET_BLOCK) {
    take_block(s, apdu);
  } else if (apdu->kind == APDU_GET_LIST) {
    take_list(s, apdu->data, apdu->count, (int32_t)apdu->data_at);
  } else if (s->step.kind == STEP_RANGE) {
    take_rows(s, apdu->data, true);
  } else {
    take_value(s, apdu->data, (int32_t)apdu->data_at);
  }
}

/* A meter that takes no deviation is given its local time without one, once: a refusal is no
 * silence, nothing was written. Where that is refused, too, it was not the deviation. */
static void take_written(session_dlms_t *s, const apdu_t *apdu) {
  enum { TYPE_UNMATCHED = 12 };
  uint32_t *fallbacks = &s->base.plan.fallbacks;
  bool sets = s->step.kind == STEP_SET_TIME;
  if (apdu->result == 0) {
    s->tries_local = false;
    over(s, ST_OK, NULL, -1);
  } else if (sets && apdu->result == TYPE_UNMATCHED && (*fallbacks & SESSION_LOCAL_TIME) == 0) {
    *fallbacks |= SESSION_LOCAL_TIME;
    s->tries_local = true;
    session_dlms_begin_step(s);
  } else {
    if (sets && s->tries_local) *fallbacks &= ~(uint32_t)SESSION_LOCAL_TIME;
    s->tries_local = false;
    refused(s, apdu->result);
  }
}

/* ------------------------------------------------------------------ general block transfer */

static void general_begins(session_dlms_t *s) {
  s->general = true;
  s->general_next = 1;
  s->general_own = 0;
  s->general_lost = 0;
  s->general_len = 0;
  s->general_spills = s->general_rows = false;
}

/* Rows in clear need not be put together first: C4 01, the invoke-id, 00 and then the array. What
 * begins otherwise is read whole. Returns what of the block are rows. */
static bytes_t general_head(session_dlms_t *s, bytes_t block) {
  enum { HEAD = 4, ID = 0x0F };
  bool rows = block.len >= HEAD && s->step.kind == STEP_RANGE &&
              ciphering_level(s->ciphering)->form == FORM_PLAIN;
  s->general_rows = rows && block.p[0] == 0xC4 && block.p[1] == 0x01 && block.p[3] == 0x00 &&
                    (block.p[2] & ID) == (s->invoke & ID);
  return s->general_rows ? bytes_of(block.p + HEAD, block.len - HEAD) : block;
}

/* A block in order; ST_ENDLESS, ST_BAD_VALUE: what they are together cannot be. */
static status_t general_add(session_dlms_t *s, const apdu_t *apdu, fault_t *fault) {
  bytes_t block = apdu->data;
  if (s->general_next++ == 1) block = general_head(s, block);
  if (s->general_rows) {
    status_t status = session_dlms_rows_add(s, block, apdu->last, fault);
    fault->frame = s->frame;
    return status;
  }
  size_t at = s->hold_len + s->general_len;
  if (block.len > sizeof s->hold - at)
    return fault_set(fault, ST_ENDLESS, s->frame, -1, "blocks of more than %zu octets",
                     sizeof s->hold);
  if (block.len > 0) memcpy(s->hold + at, block.p, block.len);
  s->general_len += block.len;
  return ST_OK;
}

/* The whole APDU lies behind what is held of the answer; what is taken of it is moved down. */
static void general_ends(session_dlms_t *s) {
  fault_t fault = {.frame = s->frame, .octet = -1};
  bytes_t plain;
  apdu_t inner;
  s->general = false;
  status_t status =
      ciphering_open_apdu(s->ciphering, s->hold + s->hold_len, s->general_len, &plain, &fault);
  if (status == ST_OK) status = apdu_read(plain, &inner, &fault);
  if (status == ST_OK) status = apdu_check(&inner, s->invoke, s->conformance, &fault);
  if (status == ST_OK && inner.kind == APDU_GENERAL_BLOCK)
    status = fault_set(&fault, ST_BAD_ORDER, -1, 0, "blocks within blocks");
  fault.frame = s->frame;
  if (status == ST_OK)
    session_dlms_on_answer(s, &inner);
  else
    session_dlms_bad(s, &fault);
}

/* A meter that does not get its blocks across is asked for get blocks, from the next association
 * on. */
static void general_lost(session_dlms_t *s) {
  fault_t fault;
  fault_set(&fault, ST_BAD_ORDER, s->frame, -1, "block %u did not come", s->general_next);
  s->base.plan.fallbacks |= SESSION_GET_BLOCKS;
  session_dlms_bad(s, &fault);
}

/* The blocks together are one APDU, protected as a whole. A block that is missing is asked for by
 * naming the last that came in order. */
static void take_general(session_dlms_t *s, const apdu_t *apdu) {
  enum { LOST_MAX = 8 };
  if (!s->general) general_begins(s);
  bool in_order = apdu->block == s->general_next;
  bool adds = in_order && !s->general_spills;
  if (adds) s->general_spills = general_add(s, apdu, &s->general_fault) != ST_OK;
  if (apdu->streaming && !apdu->last) return; /* more of this window is on its way */
  if (s->general_spills) {
    fault_t fault = s->general_fault;
    s->general = false;
    session_dlms_bad(s, &fault);
  } else if (in_order && s->general_rows) {
    s->general = !apdu->last;
    s->tries_whole = false;
    hand_rows(s, true); /* the next window is asked for once they are kept */
  } else if (in_order && apdu->last) {
    general_ends(s);
  } else if (!in_order && ++s->general_lost > LOST_MAX) {
    general_lost(s);
  } else {
    acknowledge(s);
  }
}

static void take_acknowledged(session_dlms_t *s, const apdu_t *apdu) {
  fault_t fault;
  if (session_dlms_set_goes_on(s, apdu, &fault) != ST_OK)
    session_dlms_bad(s, &fault);
  else if (apdu->kind == APDU_SET_LAST)
    take_written(s, apdu);
}

void session_dlms_on_answer(session_dlms_t *s, const apdu_t *apdu) {
  s->answered = true;
  bool got =
      apdu->kind == APDU_GET_NORMAL || apdu->kind == APDU_GET_LIST || apdu->kind == APDU_GET_BLOCK;
  bool written = apdu->kind == APDU_SET_NORMAL || apdu->kind == APDU_ACTION_NORMAL;
  bool asked_action = s->step.kind == STEP_WRITE && s->step.action;
  if (apdu->kind == APDU_GENERAL_BLOCK) {
    take_general(s, apdu);
  } else if (apdu->kind == APDU_EXCEPTION && session_dlms_is_port(s)) {
    session_dlms_stray_exception(s, apdu);
  } else if (apdu->kind == APDU_EXCEPTION || apdu->kind == APDU_SERVICE_ERROR) {
    excepted(s, apdu);
  } else if (got && !is_write(s)) {
    take_get(s, apdu);
  } else if (written && is_write(s) && asked_action == (apdu->kind == APDU_ACTION_NORMAL)) {
    take_written(s, apdu);
  } else if (apdu->kind == APDU_SET_BLOCK || apdu->kind == APDU_SET_LAST) {
    take_acknowledged(s, apdu);
  } else {
    fault_t fault;
    fault_set(&fault, ST_BAD_ORDER, s->frame, -1, "this is no answer to what was asked of %s",
              s->step.object);
    session_dlms_bad(s, &fault);
  }
}
