/* The conversation with one DLMS/COSEM meter, a machine behind pmu/session/session.h: a link, an
 * association at the level that is needed, steps as GET, SET and ACTION, blocks in both
 * directions, release. What is protected how is proto's business; here is what is said next, and
 * what is believed. Its parts are session_dlms.c (verbs, link), _sign_on.c (mode E), _enter.c
 * (association, counters), _serve.c (services), _write.c (a set in blocks), _rows.c (elements out
 * of blocks), _notice.c (what is said unasked) and _network.c (asking again, and what answers
 * nothing); only they include this header. Source:
 * fixtures/dictionary/polyphase-tou-dlms.md. */
#ifndef PMU_SESSION_SESSION_DLMS_H
#define PMU_SESSION_SESSION_DLMS_H

#include "pmu/proto/datalink_parts.h"
#include "pmu/session/session.h"

enum {
  DLMS_RUN = 4096,       /* invocation counters that are put aside at once */
  DLMS_CONNECTS_MAX = 8, /* links of one conversation */
  DLMS_MENDS_MAX = 2,    /* of them, those after a link that went down by itself */
  DLMS_CHALLENGE = 16,
  DLMS_HOLD = 16384,   /* an answer that is put together before it can be read */
  DLMS_PORTION = 1500, /* octets of rows that are handed over at a time, or one row */
  DLMS_PLAIN = 1024,   /* the longest request */
  DLMS_PDU_SMALL = 512 /* offered where a meter takes no greater one */
};

typedef enum {
  DLMS_ENDED,
  DLMS_SIGNING,      /* the opening by mode E */
  DLMS_LINKING,      /* datalink_open, or the sign-on before it */
  DLMS_ASKS_COUNTER, /* ACT_COUNTER waits for its answer */
  DLMS_ASSOCIATING,  /* AARQ */
  DLMS_PASSING,      /* reply to HLS */
  DLMS_COUNTING,     /* the public association is asked for the counter */
  DLMS_FREE,
  DLMS_AIMING,    /* a time is to be sent at send_at */
  DLMS_SERVING,   /* a request of the step is on its way, or its answer */
  DLMS_ASKS_DATA, /* ACT_DATA waits for its answer */
  DLMS_RELEASING, /* RLRQ */
  DLMS_UNLINKING  /* datalink_close */
} dlms_state_t;

typedef enum {
  DLMS_SIGN_ASK,    /* the sign-on is due … */
  DLMS_SIGN_NAME,   /* … and its answer awaited */
  DLMS_SIGN_OPTION, /* likewise the rate */
  DLMS_SIGN_CONFIRM,
  DLMS_SIGN_OPEN /* both sides have changed: HDLC is due */
} dlms_sign_step_t;

typedef struct {
  dlms_sign_step_t step;
  int32_t tries;
  uint32_t baud;
  mono_t tx_end;
  size_t len, tx_len;
  uint8_t heard[48], tx[32];
} dlms_sign_t;

/* Elements of an array, out of blocks. */
typedef struct {
  bool head;    /* the array's tag and count were taken */
  bool last;    /* no block follows */
  size_t left;  /* elements that are still to come */
  size_t from;  /* octets of `hold` before it were handed over */
  size_t whole; /* up to here elements are whole */
} dlms_rows_t;

typedef struct {
  session_t base;
  dlms_state_t state;
  mono_t now;
  datalink_t link;
  int32_t link_level; /* whose client address the link has, or will have */
  dlms_sign_t sign;
  bool link_open; /* between datalink_open and DOWN */
  ciphering_t *ciphering;
  /* Levels. */
  int32_t level;    /* of the association that is open; -1: none */
  int32_t goal;     /* the one to be reached */
  int32_t back;     /* the one to return to where that fails; -1: none */
  bool count_first; /* before the goal the public association is asked for the counter */
  bool counted;     /* done so in this conversation */
  bool tried;       /* the counter is the meter's word, and not believed yet */
  bool moves;       /* a STEP_LEVEL is under way */
  int32_t connects, mends;
  bool move_failed; /* and the way back is under way */
  fault_t refused;  /* why we were not let in */
  session_counters_t counters;
  uint32_t counter_next, run_end; /* of the run that is being used */
  uint32_t said;                  /* by the meter, of its counter */
  uint32_t conformance;
  uint16_t pdu_tx; /* what the meter takes */
  apdu_aarq_t aarq;
  uint8_t challenge[DLMS_CHALLENGE], dedicated[CIPHERING_KEY_LEN];
  /* What is asked. */
  step_t step;
  bool step_again; /* a read whose link went down */
  uint8_t invoke;
  uint32_t block; /* the next that is expected; of a long set the last that was sent */
  size_t set_at;  /* of a long set: octets that were sent */
  size_t single;  /* targets that were read one by one */
  bool answered;  /* the step got its first answer */
  mono_t request, response, answer_by, send_at;
  claim_t set_to;
  uint16_t general_next; /* general block transfer: the next block that is expected */
  bool general;          /* one is under way */
  uint16_t general_own;  /* the last of ours */
  int32_t general_lost;
  size_t general_len;  /* octets of it, behind what is held */
  bool general_rows;   /* they are handed over as they come: in clear. Where the blocks together are
                          one protected APDU nothing is believed before the last: they are put
                          together, and a range is better asked for in parts */
  bool general_spills; /* they cannot be what was asked for; the rest of the window is let by … */
  fault_t general_fault; /* … and this is why */
  bool tries_local;      /* the clock, without a deviation */
  bool tries_small;      /* the smaller PDU, which nobody has taken yet */
  bool small_guessed;    /* after a silence that need not have been for its sake: not kept */
  bool tries_whole;      /* without selective access */
  bool unselected;       /* the range under way was asked for so */
  /* Over a network of packets (session_dlms_network.c). */
  size_t asked_len;     /* of `asked`, the question that is open */
  int32_t asks, enters; /* how often it was said; how often this level was entered */
  bool asks_again;
  mono_t asked_at, ask_by; /* when it was said first, and when its answer is given up */
  bool aare_twice;         /* another AARE came behind the one that was taken */
  bool excepted;           /* an exception came, which may have been for a duplicate */
  fault_t stray;           /* why the last that came was not taken; ST_OK: nothing came */
  size_t step_index;       /* in the plan */
  int32_t frame;
  bool more;
  dlms_rows_t rows;
  apdu_t notice; /* the last that came unasked */
  /* The end. */
  bool closing; /* after the link there is no other */
  status_t end_status;
  fault_t end_fault;
  bool disorder;
  /* Rooms. */
  size_t raw_len, hold_len;
  uint8_t raw[DATALINK_ROOM]; /* as it arrived */
  uint8_t rx[DATALINK_ROOM];  /* deciphered where it stands */
  uint8_t hold[DLMS_HOLD];
  uint8_t asked[DLMS_PLAIN]; /* in clear, as it is said again */
} session_dlms_t;

extern const session_way_t session_dlms;

/* session_dlms.c */
void session_dlms_link_open(session_dlms_t *s, int32_t level);
void session_dlms_link_start(session_dlms_t *s, uint32_t baud); /* once the line is open */
void session_dlms_link_close(session_dlms_t *s); /* then what is next: another level, or the end */
/* Protects and sends; the answer is awaited. */
MUST_USE status_t session_dlms_send(session_dlms_t *s, bytes_t plain, fault_t *fault);
void session_dlms_tell(session_dlms_t *s, const fault_t *fault);
/* The conversation is over: release if there is something to release, then END. */
void session_dlms_end(session_dlms_t *s, status_t status, const fault_t *fault);
void session_dlms_leave(session_dlms_t *s); /* release and unlink; session_dlms_unlinked goes on */
void session_dlms_ended(session_dlms_t *s, mono_t free_at);

/* session_dlms_notice.c */
bool session_dlms_may_be_notice(bytes_t octets); /* by its tag, before it is deciphered */
bool session_dlms_is_notice(const apdu_t *apdu);
void session_dlms_on_notice(session_dlms_t *s, const apdu_t *apdu, bytes_t plain);
void session_dlms_await_on(session_dlms_t *s); /* what came was no answer */

/* session_dlms_network.c */
bool session_dlms_is_port(const session_dlms_t *s);
void session_dlms_asked(session_dlms_t *s, bytes_t plain); /* it was sent: how long it is awaited */
void session_dlms_unanswered(session_dlms_t *s);           /* at ask_by */
/* What came answers no open question: it is told, and the answer awaited on. */
void session_dlms_stray(session_dlms_t *s, const fault_t *fault);
void session_dlms_stray_exception(session_dlms_t *s, const apdu_t *apdu);
/* f(StoC) was refused, and may have been that of another AARE: true where it is entered again. */
bool session_dlms_enters_anew(session_dlms_t *s);
/* A long answer was broken off because we asked for one block twice: true where that was dealt
 * with. */
bool session_dlms_asks_anew(session_dlms_t *s, uint8_t result);

/* session_dlms_sign_on.c */
void session_dlms_sign_on(session_dlms_t *s); /* then session_dlms_link_start */
void session_dlms_sign_tick(session_dlms_t *s);
void session_dlms_sign_feed(session_dlms_t *s, mono_t first, bytes_t in);

/* session_dlms_enter.c */
void session_dlms_enter(session_dlms_t *s,
                        int32_t level);         /* towards `level`, from no link at all */
void session_dlms_associate(session_dlms_t *s); /* the link is up */
void session_dlms_on_aare(session_dlms_t *s);
void session_dlms_on_pass(session_dlms_t *s, const apdu_t *apdu);
void session_dlms_on_count(session_dlms_t *s, const apdu_t *apdu);
void session_dlms_on_counter_kept(session_dlms_t *s, status_t status);
/* The AARQ was answered by a service error, or not at all: true where it is said once more, and
 * offers less. `sure`: it was not the line. */
bool session_dlms_offers_less(session_dlms_t *s, bool sure);
/* The meter did not let us in. */
void session_dlms_shut_out(session_dlms_t *s, const fault_t *fault);
void session_dlms_leave_association(session_dlms_t *s); /* what its ciphering counted is kept */
void session_dlms_move(session_dlms_t *s, int32_t level);
void session_dlms_level_ready(session_dlms_t *s); /* the goal is reached */
void session_dlms_unlinked(session_dlms_t *s, mono_t free_at);

/* session_dlms_serve.c */
void session_dlms_begin_step(session_dlms_t *s);
void session_dlms_on_answer(session_dlms_t *s, const apdu_t *apdu);
uint8_t session_dlms_invoke(session_dlms_t *s);                /* the next invoke-id */
void session_dlms_on_kept(session_dlms_t *s, status_t status); /* the answer to ACT_DATA */
void session_dlms_send_aimed(session_dlms_t *s);
void session_dlms_step_over(session_dlms_t *s, status_t status, const fault_t *fault,
                            int32_t refusal);
void session_dlms_ready(session_dlms_t *s);
void session_dlms_bad(session_dlms_t *s, const fault_t *fault); /* an answer that cannot be */

/* session_dlms_write.c: a set in blocks */
bool session_dlms_set_is_long(const session_dlms_t *s);
void session_dlms_set_long(session_dlms_t *s);
/* A block was acknowledged: the next is sent; of the last one the result is the caller's. */
MUST_USE status_t session_dlms_set_goes_on(session_dlms_t *s, const apdu_t *apdu, fault_t *fault);

/* session_dlms_rows.c */
/* Octets of a block behind what is held; ST_BAD_VALUE: they are no array, or its count is wrong. */
MUST_USE status_t session_dlms_rows_add(session_dlms_t *s, bytes_t block, bool last,
                                        fault_t *fault);
/* The next portion of whole elements; empty where more octets are needed, or none is left. */
bytes_t session_dlms_rows_portion(session_dlms_t *s);
bool session_dlms_rows_wait(const session_dlms_t *s); /* a block must come first */

#endif
