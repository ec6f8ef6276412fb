/* The conversation on one line, judged by its evidence: what a meter answered says what it had
 * heard. From whole messages of both ends it writes served facts (SERVED.md), and for each message
 * what it means, for people. Keeps no time-outs of the meter but the 3 s for the option select. */
#ifndef DECODE_TALK_H
#define DECODE_TALK_H

#include "decode_frame.h"
#include "decode_roster.h"
#include "decode_rows.h"

typedef enum {
  TALK_AWAIT_NONE,
  TALK_AWAIT_READ_OUT,
  TALK_AWAIT_PROMPT, /* SOH P 0 */
  TALK_AWAIT_ANSWER, /* to `asked` */
  TALK_AWAIT_BLOCK,  /* after the ACK of a block that more follow */
  TALK_AWAIT_REPEAT  /* after a NAK of the head-end */
} talk_await_t;

enum { TALK_DATA_MAX = 512, TALK_WORD_MAX = 64 };

/* The command that the meter has received last. */
typedef struct {
  int64_t at_ns;
  char letter, digit;
  char data[TALK_DATA_MAX + 1];
  size_t len;
  int object;               /* or DECODE_OBJECT_NONE */
  char name[TALK_WORD_MAX]; /* in full where it is known, as asked otherwise, "-" for none */
  char from[TALK_WORD_MAX], to[TALK_WORD_MAX]; /* of a range */
  decode_view_t value;                         /* between the parentheses; into `data` */
  decode_range_t range;
} talk_asked_t;

typedef struct {
  const decode_roster_t *roster;
  int line;
  long *visits;            /* by meter, shared by all lines */
  decode_text_t *facts;    /* of all lines */
  decode_text_t meaning;   /* of the message just taken */
  decode_text_t seven;     /* the same message without parity */
  decode_text_t last;      /* the last message of a meter that may be repeated */
  talk_await_t last_await; /* what it had answered */
  int called;              /* whom the last sign-on reaches */
  bool called_any;         /* there was one */
  bool called_all;         /* it named nobody */
  bool identified;         /* the option select is due */
  int64_t identified_ns;
  int identified_meter;
  char identified_rate;
  char mode_e_rate; /* mode E was selected and its echo is due; 0: not */
  bool mode_e;      /* HDLC from here on, until the next sign-on */
  int meter;        /* of the conversation, DECODE_METER_NONE without one */
  bool programming;
  long visit;
  int64_t option_ns;
  int level;
  talk_await_t await;
  talk_asked_t asked;
  int64_t rows;
  bool more;        /* the last block ended in EOT */
  bool disturbed;   /* something that was no good message was heard since the last answer */
  long frame;       /* messages of the meters' end since the identification */
  int64_t frame_ns; /* last octet of the one under way */
} decode_talk_t;

void decode_talk_start(decode_talk_t *talk, const decode_roster_t *roster, int line, long *visits,
                       decode_text_t *facts);
void decode_talk_free(decode_talk_t *talk);

void decode_talk_to_meter(decode_talk_t *talk, const decode_frame_t *frame);
void decode_talk_from_meter(decode_talk_t *talk, const decode_frame_t *frame);

/* Adds to the meaning of the message under way. */
void decode_talk_say(decode_talk_t *talk, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Is a meter in a conversation? */
bool decode_talk_open(const decode_talk_t *talk);
/* The next ACK of the head-end begins an option select. */
bool decode_talk_option_due(const decode_talk_t *talk, int64_t ns);

#endif
