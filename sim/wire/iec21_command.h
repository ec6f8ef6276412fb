/* What a command of programming mode asks for, and the PDU that answers it: P1, R1, R5, R6, W1, W5
 * and the blocks of a range. No times and no states: those are iec21.c's, the only caller.
 * Sections 3 and 4 of fixtures/dictionary/polyphase-tou.md. */
#ifndef SIM_WIRE_IEC21_COMMAND_H
#define SIM_WIRE_IEC21_COMMAND_H

#include "sim/wire/iec21.h"

typedef enum {
  IEC21_ANSWER_DATA,  /* `out` holds a data message, which NAK may ask for again */
  IEC21_ANSWER_SHORT, /* `out` holds ACK */
  IEC21_ANSWER_BREAK  /* nothing in `out`: break the conversation off */
} iec21_verdict_t;

/* `message`: SOH C D … ETX without its block check, or what came instead of it, seven bits. */
iec21_verdict_t iec21_command(iec21_t *wire, true_t at, bytes_t message, obuf_t *out);
/* The next message of a range of which more is to follow. */
void iec21_next_block(iec21_t *wire, obuf_t *out);

#endif
