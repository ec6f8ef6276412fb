/* What a data message of a meter says, by what it had been asked: the read-out, one value, the rows
 * of a range, an error. Writes facts; the state of the conversation stays decode_talk's. */
#ifndef DECODE_ANSWER_H
#define DECODE_ANSWER_H

#include "decode_talk.h"

/* `data` lies between STX and ETX, without parity, from octet 1 of the message on. */
void decode_answer_read_out(decode_talk_t *talk, decode_view_t data);
void decode_answer_command(decode_talk_t *talk, decode_view_t data, bool more);
void decode_answer_block(decode_talk_t *talk, decode_view_t data, bool more);

/* A write or a password that was answered without data: "ok", "broken", or the word of an error. */
void decode_answer_done(decode_talk_t *talk, const char *result);

/* An octet of the meters' end that no rule explains. `owner` is the talk. */
void decode_answer_broken(void *owner, size_t octet, const char *text);

#endif
