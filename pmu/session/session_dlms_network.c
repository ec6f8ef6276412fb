/* A conversation over a network of packets, through a port of a concentrator: what does not come is
 * asked for again, with the next counter where it is protected; a write is not, what became of it
 * is for the read-back to say. What answers no open question (a duplicate, a late answer, another
 * meter's) is told as a stray and changes nothing: the question stays open until its time is over.
 * How long and how often is the roster's. Source: decision 0012. */
#include "pmu/session/session_dlms.h"

#include <string.h>

bool session_dlms_is_port(const session_dlms_t *s) { return s->base.plan.access->tries > 0; }

void session_dlms_asked(session_dlms_t *s, bytes_t plain) {
  if (!session_dlms_is_port(s)) return;
  CHECK(plain.len <= sizeof s->asked);
  if (!s->asks_again) {
    memcpy(s->asked, plain.p, plain.len);
    s->asked_len = plain.len;
    s->asks = 0;
    s->asked_at = s->now;
    s->stray = (fault_t){.status = ST_OK};
    s->excepted = false;
  }
  s->asks++;
  s->ask_by.ns = s->now.ns + s->base.plan.access->answer_wait.ns;
}

/* ------------------------------------------------------------------ what answers nothing */

void session_dlms_stray(session_dlms_t *s, const fault_t *fault) {
  /* A duplicate says nothing of the answer that is awaited; a wrong tag may be all of it. */
  if (fault->status != ST_BAD_ORDER && fault->status != ST_REPLAY) s->stray = *fault;
  session_push(&s->base, (act_t){.kind = ACT_FAULT,
                                 .status = fault->status,
                                 .fault = *fault,
                                 .frame = fault->frame,
                                 .stray = true});
  session_dlms_await_on(s);
}

/* Section 2 of the dictionary: a replay is answered by an exception, which nothing protects and
 * which does not say of what. It may be for the duplicate of what was answered already. */
void session_dlms_stray_exception(session_dlms_t *s, const apdu_t *apdu) {
  fault_t fault;
  s->excepted = true;
  fault_set(&fault, ST_REFUSED, s->frame, -1, "the meter answered an exception %d, %d",
            apdu->result, apdu->data_result);
  session_dlms_stray(s, &fault);
}

/* ------------------------------------------------------------------ silence */

static void end_unanswered(session_dlms_t *s, const fault_t *fault) {
  s->disorder = s->level >= 0;
  s->closing = true;
  s->end_status = fault->status;
  s->end_fault = *fault;
  session_dlms_leave_association(s);
  session_dlms_link_close(s);
}

static void enter_again(session_dlms_t *s) {
  session_dlms_leave_association(s);
  session_dlms_associate(s);
}

static void say_again(session_dlms_t *s) {
  fault_t fault = {.status = ST_NO_ROOM, .frame = -1, .octet = -1};
  s->asks_again = true;
  status_t status = session_dlms_send(s, bytes_of(s->asked, s->asked_len), &fault);
  s->asks_again = false;
  if (status != ST_OK) session_dlms_bad(s, &fault);
}

/* Where an exception came the meter may have forgotten the association: the step begins anew in
 * another one. */
static bool begins_anew(session_dlms_t *s) {
  if (!s->excepted || s->mends >= DLMS_MENDS_MAX) return false;
  s->mends++;
  s->step_again = true;
  s->goal = s->level;
  s->enters = 0;
  enter_again(s);
  return true;
}

static void read_unanswered(session_dlms_t *s, const fault_t *fault) {
  if (begins_anew(s)) return;
  if (s->asks < s->base.plan.access->tries) {
    say_again(s);
  } else if (s->excepted) {
    session_dlms_step_over(s, ST_REFUSED, &s->stray, -1);
    session_dlms_ready(s);
  } else {
    end_unanswered(s, fault);
  }
}

void session_dlms_unanswered(session_dlms_t *s) {
  fault_t fault = s->stray;
  if (fault.status == ST_OK)
    fault_set(&fault, ST_SILENT_LINE, s->frame, -1, "no answer came within %lld s",
              (long long)(s->base.plan.access->answer_wait.ns / NS_PER_S));
  session_dlms_tell(s, &fault);
  switch (s->state) {
  case DLMS_ASSOCIATING:
  case DLMS_PASSING:
  case DLMS_COUNTING:
    if (s->enters < s->base.plan.access->tries)
      enter_again(s);
    else
      end_unanswered(s, &fault);
    return;
  case DLMS_SERVING:
    if (s->step.kind == STEP_READ || s->step.kind == STEP_RANGE) {
      read_unanswered(s, &fault);
      return;
    }
    fault.status = ST_TIMEOUT;
    session_dlms_step_over(s, ST_TIMEOUT, &fault, -1);
    session_dlms_ready(s);
    return;
  case DLMS_RELEASING: /* the next association ends this one */
    s->disorder = true;
    session_dlms_leave_association(s);
    session_dlms_link_close(s);
    return;
  case DLMS_ENDED:
  case DLMS_SIGNING:
  case DLMS_LINKING:
  case DLMS_ASKS_COUNTER:
  case DLMS_FREE:
  case DLMS_AIMING:
  case DLMS_ASKS_DATA:
  case DLMS_UNLINKING:
    return;
  }
}

/* ------------------------------------------------------------------ what a repeat may have done */

/* A wrong authentication is counted by the meter, so a key that is wrong is not tried again: only
 * where the meter has heard two AARQs, and f(StoC) was perhaps that of the other. */
bool session_dlms_enters_anew(session_dlms_t *s) {
  bool doubted = s->enters > 1 || s->aare_twice;
  if (!session_dlms_is_port(s) || !doubted || s->enters >= s->base.plan.access->tries) return false;
  enter_again(s);
  return true;
}

bool session_dlms_asks_anew(session_dlms_t *s, uint8_t result) {
  enum { GET_ABORTED = 15, NO_GET = 16, NUMBER_INVALID = 19 };
  bool broken = result == GET_ABORTED || result == NO_GET || result == NUMBER_INVALID;
  bool reads = s->step.kind == STEP_READ || s->step.kind == STEP_RANGE;
  /* Our repeat or the network's has come to the meter behind the next question. */
  bool doubted = s->asks > 1 || (reads && s->block > 1);
  if (!session_dlms_is_port(s) || !doubted || !broken || s->mends >= DLMS_MENDS_MAX) return false;
  s->mends++;
  if (s->step.kind == STEP_RANGE) { /* rows of whole blocks are kept, the rest is asked for anew */
    session_dlms_step_over(s, ST_TIMEOUT, NULL, -1);
    session_dlms_ready(s);
    return true;
  }
  session_dlms_begin_step(s);
  return true;
}
