/* How a meter is entered: which association, with which secret, under which invocation counters;
 * and what is believed of a meter that says which counter it expects. Counters are put aside
 * before the first of them is used. What the meter says of them is taken only when our own
 * memory is lost or was refused, only if it is greater, and stays a try until the meter has
 * answered f(CtoS) under it. Source: section 2 of the dictionary polyphase-tou-dlms.md. */
#include "pmu/session/session_dlms.h"

#include <string.h>

enum { RUN_LOW = 64 }; /* counters that an association must have before it begins */

static const security_level_t *security(const session_dlms_t *s, int32_t level) {
  return level == 0 ? &SECURITY_PUBLIC : s->base.plan.access->security;
}

static bool counts(const session_dlms_t *s, int32_t level) {
  return security(s, level)->mechanism == MECHANISM_GMAC;
}

static void end_unlinked(session_dlms_t *s, const fault_t *fault) {
  session_dlms_tell(s, fault);
  s->closing = true;
  s->end_status = fault->status;
  s->end_fault = *fault;
  session_dlms_ended(s, s->now);
}

/* ------------------------------------------------------------------ counters */

/* Runs that were tried in vain may have been used: nothing is protected twice under one counter. */
static uint32_t above_tried(const session_dlms_t *s, uint32_t base) {
  for (bool again = true; again;) {
    again = false;
    for (size_t i = 0; i < SESSION_TRIED; i++) {
      uint32_t end = s->counters.tried[i];
      bool overlaps = end > base && end - base < 2 * DLMS_RUN;
      if (overlaps) base = end;
      again = again || overlaps;
    }
  }
  return base;
}

static void ask_counter(session_dlms_t *s, uint32_t base) {
  fault_t fault;
  base = above_tried(s, base);
  if (base > UINT32_MAX - DLMS_RUN) {
    fault_set(&fault, ST_OVERFLOW, -1, -1,
              "the invocation counter is at its end: a key must be "
              "changed");
    end_unlinked(s, &fault);
    return;
  }
  session_counters_t wanted = s->counters;
  wanted.sent = s->run_end = base + DLMS_RUN;
  s->counter_next = base + 1;
  s->state = DLMS_ASKS_COUNTER;
  session_push(&s->base, (act_t){.kind = ACT_COUNTER,
                                 .act = session_ask(&s->base),
                                 .tried = s->tried,
                                 .counters = wanted});
}

void session_dlms_on_counter_kept(session_dlms_t *s, status_t status) {
  if (status != ST_OK) {
    s->state = DLMS_FREE;
    session_dlms_end(s, status, NULL);
    return;
  }
  if (s->tried && !s->link_open) {
    memmove(s->counters.tried + 1, s->counters.tried,
            (SESSION_TRIED - 1) * sizeof s->counters.tried[0]);
    s->counters.tried[0] = s->run_end;
    session_dlms_link_open(s, s->goal);
    return;
  }
  s->counters.sent = s->run_end;
  if (s->tried) {
    s->tried = false; /* the meter has proved itself */
    session_dlms_level_ready(s);
  } else {
    session_dlms_link_open(s, s->goal);
  }
}

void session_dlms_enter(session_dlms_t *s, int32_t level) {
  fault_t fault;
  s->goal = level;
  if (s->connects >= DLMS_CONNECTS_MAX) {
    fault_set(&fault, ST_ENDLESS, -1, -1, "%d links were opened in one conversation", s->connects);
    end_unlinked(s, &fault);
    return;
  }
  if (!counts(s, level)) {
    session_dlms_link_open(s, level);
    return;
  }
  if (s->base.plan.entropy.draw == NULL) {
    fault_set(&fault, ST_UNSUPPORTED, -1, -1,
              "security %s needs unpredictable octets, and this head-end was given no source",
              security(s, level)->name);
    end_unlinked(s, &fault);
    return;
  }
  if (s->counters.sent == 0 && !s->counted) s->count_first = true;
  if (s->count_first)
    session_dlms_link_open(s, 0);
  else if (s->counter_next == 0 || s->counter_next + RUN_LOW > s->run_end)
    ask_counter(s, s->tried ? s->said : s->counters.sent);
  else
    session_dlms_link_open(s, level);
}

void session_dlms_unlinked(session_dlms_t *s, mono_t free_at) {
  if (s->closing)
    session_dlms_ended(s, free_at);
  else
    session_dlms_enter(s, s->goal);
}

void session_dlms_leave_association(session_dlms_t *s) {
  if (s->level > 0 && counts(s, s->level)) {
    s->counter_next = ciphering_counter(s->ciphering);
    uint32_t taken = ciphering_server_counter(s->ciphering);
    if (taken > s->counters.taken) s->counters.taken = taken;
  }
  s->level = -1;
}

/* ------------------------------------------------------------------ AARQ */

static void fill_aarq(session_dlms_t *s, int32_t level) {
  const plan_t *plan = &s->base.plan;
  const session_access_t *access = plan->access;
  const security_level_t *wanted = security(s, level);
  /* A data notification has no other ciphered form than the general one. */
  bool general = wanted->form != FORM_PLAIN;
  bool dedicated = wanted->form == FORM_DEDICATED || wanted->form == FORM_GENERAL_DEDICATED;
  bool blocks = access->blocks_general && (plan->fallbacks & SESSION_GET_BLOCKS) == 0;
  uint16_t room = (plan->fallbacks & SESSION_SMALL_PDU) != 0 ? DLMS_PDU_SMALL : DATALINK_ROOM;
  uint16_t pdu_max = access->pdu_max < room ? access->pdu_max : room;
  s->aarq = (apdu_aarq_t){
      .level = wanted,
      .conformance =
          CONFORMANCE_BLOCK_GET | CONFORMANCE_BLOCK_SET | CONFORMANCE_BLOCK_ACTION |
          CONFORMANCE_MULTIPLE | CONFORMANCE_GET | CONFORMANCE_SET | CONFORMANCE_SELECTIVE |
          CONFORMANCE_ACTION | CONFORMANCE_DATA_NOTIFICATION | CONFORMANCE_EVENT_NOTIFICATION |
          (general ? CONFORMANCE_GENERAL_PROTECTION : 0) | (blocks ? CONFORMANCE_GENERAL_BLOCK : 0),
      .pdu_max = pdu_max};
  if (wanted->mechanism == MECHANISM_LLS)
    s->aarq.secret = bytes_text(access->password[level] == NULL ? "" : access->password[level]);
  if (wanted->mechanism != MECHANISM_GMAC) return;
  plan->entropy.draw(plan->entropy.of, s->challenge, sizeof s->challenge);
  s->aarq.secret = bytes_of(s->challenge, sizeof s->challenge);
  s->aarq.title = access->keys.title;
  if (!dedicated) return;
  plan->entropy.draw(plan->entropy.of, s->dedicated, sizeof s->dedicated);
  s->aarq.dedicated = bytes_of(s->dedicated, sizeof s->dedicated);
}

void session_dlms_associate(session_dlms_t *s) {
  uint8_t memory[DLMS_PLAIN];
  obuf_t out = obuf_over(memory, sizeof memory);
  fault_t fault = {.frame = -1, .octet = -1};
  int32_t level = s->count_first ? 0 : s->goal;
  fill_aarq(s, level);
  ciphering_open(s->ciphering, s->aarq.level, counts(s, level) ? &s->base.plan.access->keys : NULL,
                 s->counter_next, s->run_end + 1, s->counters.taken,
                 s->aarq.dedicated.len > 0 ? s->dedicated : NULL);
  s->level = level;
  s->enters++;
  s->aare_twice = false;
  s->pdu_tx = UINT16_MAX;
  s->conformance = s->aarq.conformance;
  s->state = DLMS_ASSOCIATING;
  s->answered = false;
  status_t status = apdu_put_aarq(&out, &s->aarq, s->ciphering, &fault);
  if (status == ST_OK && out.full) status = fault_set(&fault, ST_NO_ROOM, -1, -1, "AARQ");
  if (status == ST_OK) status = session_dlms_send(s, obuf_bytes(&out), &fault);
  if (status != ST_OK) session_dlms_bad(s, &fault);
}

bool session_dlms_offers_less(session_dlms_t *s, bool sure) {
  uint32_t *fallbacks = &s->base.plan.fallbacks;
  if ((*fallbacks & SESSION_SMALL_PDU) != 0 || s->aarq.pdu_max <= DLMS_PDU_SMALL) return false;
  if (s->closing || s->connects >= DLMS_CONNECTS_MAX) return false;
  *fallbacks |= SESSION_SMALL_PDU;
  s->tries_small = true;
  s->small_guessed = !sure;
  return true;
}

/* ------------------------------------------------------------------ what it answers */

static void ask_count(session_dlms_t *s) {
  static const apdu_target_t target = {.class_id = 1, .name = {0, 0, 43, 1, 0, 255}, .index = 2};
  uint8_t memory[64];
  obuf_t out = obuf_over(memory, sizeof memory);
  fault_t fault;
  s->state = DLMS_COUNTING;
  apdu_put_get(&out, session_dlms_invoke(s), &target, 1);
  if (session_dlms_send(s, obuf_bytes(&out), &fault) != ST_OK) session_dlms_bad(s, &fault);
}

/* f(StoC), by the object of this association. */
static void pass(session_dlms_t *s, bytes_t challenge) {
  static const apdu_target_t target = {.class_id = 15, .name = {0, 0, 40, 0, 0, 255}, .index = 1};
  uint8_t reply[32], data[40], memory[128];
  obuf_t gmac = obuf_over(reply, sizeof reply), value = obuf_over(data, sizeof data);
  obuf_t out = obuf_over(memory, sizeof memory);
  fault_t fault = {.frame = s->frame, .octet = -1};
  s->state = DLMS_PASSING;
  status_t status = ciphering_gmac(s->ciphering, challenge, &gmac, &fault);
  if (status == ST_OK) {
    axdr_put_octets(&value, AXDR_OCTETS, obuf_bytes(&gmac));
    apdu_put_action(&out, session_dlms_invoke(s), &target, obuf_bytes(&value));
    CHECK(!out.full);
    status = session_dlms_send(s, obuf_bytes(&out), &fault);
  }
  if (status != ST_OK) session_dlms_bad(s, &fault);
}

void session_dlms_on_aare(session_dlms_t *s) {
  apdu_aare_t aare;
  fault_t fault = {.frame = s->frame, .octet = -1};
  status_t status = apdu_read_aare(s->rx, s->raw_len, &s->aarq, s->ciphering, &aare, &fault);
  fault.frame = s->frame;
  if (status == ST_REFUSED) {
    enum { TRANSIENT = 2 };
    if (aare.result == TRANSIENT) fault.status = ST_BUSY;
    session_dlms_shut_out(s, &fault);
    return;
  }
  if (status != ST_OK) {
    if (session_dlms_is_port(s))
      session_dlms_stray(s, &fault);
    else
      session_dlms_bad(s, &fault);
    return;
  }
  s->conformance = aare.conformance;
  s->pdu_tx = aare.pdu_max;
  s->tries_small = false;
  if (counts(s, s->level))
    pass(s, aare.challenge);
  else if (s->count_first)
    ask_count(s);
  else
    session_dlms_level_ready(s);
}

void session_dlms_on_pass(session_dlms_t *s, const apdu_t *apdu) {
  fault_t fault = {.frame = s->frame, .octet = -1};
  bytes_t reply;
  bool good = apdu->kind == APDU_ACTION_NORMAL && apdu->result == 0 && apdu->has_data;
  if (apdu->kind == APDU_EXCEPTION && session_dlms_is_port(s)) {
    session_dlms_stray_exception(s, apdu);
    return;
  }
  if (!good && session_dlms_enters_anew(s)) return;
  if (!good) {
    fault_set(&fault, ST_REFUSED, s->frame, -1, "the meter did not take f(StoC): %s",
              apdu->kind == APDU_ACTION_NORMAL ? apdu_result_name(apdu->result) : "an exception");
    session_dlms_shut_out(s, &fault);
    return;
  }
  axdr_t in = axdr_over(apdu->data);
  status_t status = axdr_octets(&in, &reply, &fault);
  if (status == ST_OK) status = axdr_end(&in, &fault);
  if (status == ST_OK)
    status = ciphering_check_gmac(s->ciphering, bytes_of(s->challenge, sizeof s->challenge), reply,
                                  &fault);
  fault.frame = s->frame;
  if (status != ST_OK) {
    session_dlms_bad(s, &fault);
    return;
  }
  if (!s->tried) {
    session_dlms_level_ready(s);
    return;
  }
  /* f(CtoS) came under the new counter: from here on it is ours. */
  session_counters_t wanted = s->counters;
  wanted.sent = s->run_end;
  s->state = DLMS_ASKS_COUNTER;
  session_push(&s->base,
               (act_t){.kind = ACT_COUNTER, .act = session_ask(&s->base), .counters = wanted});
}

/* Nothing more is to be tried: back to where we were, or the end. */
static void given_up(session_dlms_t *s) {
  fault_t fault = s->refused;
  if (s->back < 0) {
    /* A right secret is refused, too, while the meter is locked out: later it may be taken. */
    session_dlms_end(s, fault.status == ST_BUSY ? ST_BUSY : ST_LOCKED_OUT, &fault);
    return;
  }
  s->goal = s->back;
  s->back = -1;
  s->move_failed = true;
  session_dlms_leave(s);
}

void session_dlms_on_count(session_dlms_t *s, const apdu_t *apdu) {
  fault_t fault = {.frame = s->frame, .octet = -1};
  int64_t said = -1;
  axdr_t in = axdr_over(apdu->data);
  bool good = apdu->kind == APDU_GET_NORMAL && apdu->has_data &&
              axdr_number(&in, AXDR_U32, &said, &fault) == ST_OK && axdr_end(&in, &fault) == ST_OK;
  s->counted = true;
  s->count_first = false;
  bool lost = s->counters.sent == 0;
  if (good && (lost || said > (int64_t)s->counters.sent)) {
    s->tried = true;
    s->said = (uint32_t)said;
    s->counter_next = 0; /* another run */
    session_dlms_leave(s);
    return;
  }
  if (!lost) {
    given_up(s); /* ours was not the one that is too low */
    return;
  }
  fault_set(&fault, ST_NO_ACCESS, s->frame, -1,
            "the meter does not show its invocation counter, and ours is lost");
  session_dlms_tell(s, &fault);
  session_dlms_end(s, ST_NO_ACCESS, &fault);
}

/* A meter behind a port keeps an association that was never released, and is busy for the public
 * client then. Ours alone replaces it: under a counter above the last that was tried, as a try. */
static bool replaces_own(session_dlms_t *s, status_t status) {
  uint32_t last = s->counters.tried[0];
  if (!session_dlms_is_port(s) || status != ST_BUSY || !s->count_first || last == 0) return false;
  s->counted = s->tried = true;
  s->count_first = false;
  s->said = last;
  s->counter_next = 0; /* another run */
  session_dlms_leave(s);
  return true;
}

void session_dlms_shut_out(session_dlms_t *s, const fault_t *fault) {
  session_dlms_tell(s, fault);
  s->refused = *fault;
  if (replaces_own(s, fault->status)) return;
  bool recount = s->level > 0 && counts(s, s->level) && !s->counted && fault->status != ST_BUSY;
  if (!recount) {
    given_up(s);
    return;
  }
  s->count_first = true;
  session_dlms_leave(s);
}

/* ------------------------------------------------------------------ levels */

void session_dlms_move(session_dlms_t *s, int32_t level) {
  s->moves = true;
  s->move_failed = false;
  s->back = s->level;
  s->goal = level;
  session_dlms_leave(s);
}

void session_dlms_level_ready(session_dlms_t *s) {
  s->back = -1;
  s->state = DLMS_FREE;
  if (s->moves) {
    enum { WRONG_PASSWORD = 1 }; /* ER01 */
    s->moves = false;
    s->answered = true;
    if (s->move_failed)
      session_dlms_step_over(s, ST_NO_ACCESS, &s->refused, WRONG_PASSWORD);
    else
      session_dlms_step_over(s, ST_OK, NULL, -1);
  }
  if (s->step_again) {
    s->step_again = false;
    session_dlms_begin_step(s);
    return;
  }
  session_dlms_ready(s);
}
