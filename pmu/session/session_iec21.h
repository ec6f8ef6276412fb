/* The conversation with one 62056-21 meter, a machine behind pmu/session/session.h: sign-on, change
 * of rate, steps as R5, R6, W5 and P1, repeats of a message, the break at the end. Source:
 * fixtures/dictionary/polyphase-tou.md. */
#ifndef PMU_SESSION_SESSION_IEC21_H
#define PMU_SESSION_SESSION_IEC21_H

#include "pmu/proto/iec21.h"
#include "pmu/session/session.h"

enum {
  SESSION_REPEATS_MAX = 3, /* of one message, for whatever reason */
  SESSION_SIGN_ONS_MAX = 3 /* in one conversation */
};

typedef enum {
  SESSION_ENDED,
  SESSION_PAUSE,          /* something is due to be sent at send_at */
  SESSION_IDENTIFICATION, /* listening, from here … */
  SESSION_PROGRAM,
  SESSION_READOUT,
  SESSION_ANSWER,  /* … to here */
  SESSION_CONFIRM, /* an act waits for its answer */
  SESSION_READY
} session_state_t;

typedef struct {
  session_t base;
  session_state_t state, after; /* `after`: the state once what is due was sent */
  mono_t send_at, pause_limit;  /* noise puts a sending off, but not past the limit */
  span_t quiet;                 /* silence that must come before it */
  bool sends_control, line_follows, ends_after;
  uint32_t baud, baud_next;
  mono_t tx_end, last_octet, message_first;
  bool heard; /* an octet arrived since the last sending */
  uint8_t tx[IEC21_COMMAND_MAX];
  size_t tx_len;
  uint8_t control[8];
  size_t control_len;
  uint8_t echo[IEC21_COMMAND_MAX];
  size_t echo_len, echo_at, echo_drop;
  bool echo_known;
  bool opened; /* the option select has left */
  int32_t repeats, sign_ons;
  int32_t blocks; /* good messages of the range under way */
  size_t step_index;
  step_t step;
  bool more;
  claim_t set_to;
  bool asks_identity;
  status_t end_status;
  fault_t end_fault;
  iec21_rx_t rx;
} session_iec21_t;

extern const session_way_t session_iec21;

span_t session_iec21_duration(size_t octets, uint32_t baud); /* ten bits each, rounded down */

#endif
