/* What a conversation says, and when: the sending half of pmu/session/session_iec21.h, which
 * alone uses it. A sending is scheduled, and leaves when its instant has come. The reaction of
 * the head-end and the aim of a time set are here; what is said next is decided in
 * session_iec21.c. */
#ifndef PMU_SESSION_SESSION_IEC21_SEND_H
#define PMU_SESSION_SESSION_IEC21_SEND_H

#include "pmu/session/session_iec21.h"

void send_sign_on(session_iec21_t *s, mono_t at);
void send_option(session_iec21_t *s, mono_t now, uint32_t baud);
/* The message of s->step. ST_BAD_VALUE where it has no room, ST_BAD_TIME where no stamp fits. */
MUST_USE status_t send_step(session_iec21_t *s, mono_t now);
void send_ack(session_iec21_t *s, mono_t now, session_state_t after);
/* The message again, once it has been quiet for `quiet`; listening goes on as before. */
void send_nak(session_iec21_t *s, mono_t at, span_t quiet);
/* After the break the line goes back to 300 Bd. */
void send_break(session_iec21_t *s, mono_t now, session_state_t after);
/* The instant has come. False: it had passed too long ago for a second to be met, another one was
 * chosen and nothing is sent. */
bool send_due(session_iec21_t *s, mono_t now, act_t *act);

#endif
