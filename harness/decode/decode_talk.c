/* The conversation on one line; see decode_talk.h. The meter is deaf while it sends, so a message
 * to it is heard between two of its own; decode.c sees to that. A repeat after NAK is told by being
 * the same octets once more, and counts once. */
#include "decode_talk.h"
#include "decode_answer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ADDRESS_LEN_MAX = 16, EOT = 0x04, IDENT_LEN_MIN = 8, RATE_PLACE = 4 };
static const uint64_t option_wait_ns = 3000000000; /* the meter waits for the option select */

void decode_talk_start(decode_talk_t *talk, const decode_roster_t *roster, int line, long *visits,
                       decode_text_t *facts) {
  *talk = (decode_talk_t){.roster = roster,
                          .line = line,
                          .visits = visits,
                          .facts = facts,
                          .called = DECODE_METER_NONE,
                          .meter = DECODE_METER_NONE};
}

void decode_talk_free(decode_talk_t *talk) {
  decode_text_free(&talk->meaning);
  decode_text_free(&talk->seven);
  decode_text_free(&talk->last);
}

bool decode_talk_option_due(const decode_talk_t *talk, int64_t ns) {
  return talk->identified && !decode_frame_after(talk->identified_ns, ns, option_wait_ns);
}

bool decode_talk_open(const decode_talk_t *talk) { return talk->meter != DECODE_METER_NONE; }

static decode_view_t talk_seven(decode_talk_t *talk, decode_view_t octets) {
  decode_text_clear(&talk->seven);
  for (size_t i = 0; i < octets.len; i++) {
    const char seven = (char)(octets.p[i] & 0x7f);
    decode_text_add(&talk->seven, &seven, 1);
  }
  return (decode_view_t){talk->seven.p, talk->seven.len};
}

static void talk_end(decode_talk_t *talk) {
  talk->meter = DECODE_METER_NONE;
  talk->await = TALK_AWAIT_NONE;
  talk->more = false;
  decode_text_clear(&talk->last);
}

void decode_talk_say(decode_talk_t *talk, const char *format, ...) {
  char said[256];
  va_list args;
  va_start(args, format);
  vsnprintf(said, sizeof said, format, args);
  va_end(args);
  decode_text_printf(&talk->meaning, "%s%s", talk->meaning.len ? "; " : "", said);
}

static const char *talk_name(const decode_talk_t *talk, int meter, char *memory, size_t cap) {
  if (meter == DECODE_METER_NONE) return "nobody";
  const decode_view_t name = talk->roster->meters[meter].name;
  snprintf(memory, cap, "meter %.*s", name.len > TALK_WORD_MAX ? TALK_WORD_MAX : (int)name.len,
           name.p);
  return memory;
}

/* One word of SERVED.md out of what a head-end wrote: no spaces, never empty. */
static void talk_word(char word[TALK_WORD_MAX], decode_view_t view) {
  size_t len = view.len < TALK_WORD_MAX - 1 ? view.len : TALK_WORD_MAX - 1;
  for (size_t i = 0; i < len; i++)
    word[i] = view.p[i] > ' ' && view.p[i] <= '~' ? view.p[i] : '?';
  if (len == 0) word[len++] = '-';
  word[len] = 0;
}

/* `/?SERIAL! CR LF`. */
static void talk_sign_on(decode_talk_t *talk, decode_view_t line) {
  bool fine = line.len >= 5 && line.len <= 5 + ADDRESS_LEN_MAX && line.p[1] == '?' &&
              memcmp(line.p + line.len - 3, "!\r\n", 3) == 0;
  const decode_view_t address = {line.p + 2, fine ? line.len - 5 : 0};
  for (size_t i = 0; i < address.len; i++) {
    const char c = address.p[i];
    if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))) fine = false;
  }
  if (!fine) {
    talk->disturbed = true;
    decode_talk_say(talk, "no sign-on");
    return;
  }
  char memory[TALK_WORD_MAX + 8];
  talk->called_any = true;
  talk->called_all = address.len == 0;
  talk->called = decode_roster_find(talk->roster, talk->line, address);
  decode_talk_say(talk, "sign-on to %s", talk_name(talk, talk->called, memory, sizeof memory));
}

/* `ACK 2 Z 2 CR LF` to a meter that opens by mode E: it says the same, then both speak HDLC. */
static bool talk_mode_e(decode_talk_t *talk, decode_view_t option) {
  const int meter = talk->identified_meter;
  const bool opens = meter != DECODE_METER_NONE && talk->roster->meters[meter].mode_e;
  if (!opens) return false;
  const char rate = option.p[2];
  const bool fine = option.p[1] == '2' && option.p[3] == '2' && rate >= '0' &&
                    rate <= talk->identified_rate && option.p[4] == '\r' && option.p[5] == '\n';
  talk_end(talk);
  talk->mode_e_rate = fine ? rate : 0;
  decode_talk_say(talk,
                  fine ? "option select: rate %c, mode E"
                       : "option select %c that the meter does not know",
                  fine                ? rate
                  : option.p[3] > ' ' ? option.p[3]
                                      : '?');
  return true;
}

/* `ACK 0 Z Y CR LF`; a wrong one leaves the meter idle. */
static void talk_option(decode_talk_t *talk, decode_view_t option, int64_t ns) {
  const char rate = option.p[2], mode = option.p[3];
  talk->identified = false;
  if (talk_mode_e(talk, option)) return;
  if (option.p[1] != '0' || rate < '0' || rate > talk->identified_rate ||
      (mode != '0' && mode != '1') || option.p[4] != '\r' || option.p[5] != '\n') {
    decode_talk_say(talk, "option select that the meter does not know");
    return;
  }
  talk_end(talk);
  talk->meter = talk->identified_meter;
  talk->programming = mode == '1';
  talk->option_ns = ns;
  talk->level = 0;
  decode_talk_say(talk, "option select: rate %c, %s", rate,
                  talk->programming ? "programming" : "read-out");
  if (talk->meter == DECODE_METER_NONE) return;
  talk->visit = ++talk->visits[talk->meter];
  talk->await = talk->programming ? TALK_AWAIT_PROMPT : TALK_AWAIT_READ_OUT;
  decode_text_printf(talk->facts, "conversation %d %ld %lld %s\n", talk->meter, talk->visit,
                     (long long)ns, talk->programming ? "programming" : "readout");
}

/* Who is asked, and between what: `NAME(FROM;TO)`, `NAME()`, `(PASSWORD)`. */
static void talk_asked_parts(const decode_shape_t *shape, talk_asked_t *asked) {
  const decode_view_t data = {asked->data, asked->len};
  const char *open = asked->len ? memchr(asked->data, '(', asked->len) : NULL;
  const bool closed = open && asked->data[asked->len - 1] == ')';
  const decode_view_t name = {data.p, open ? (size_t)(open - data.p) : data.len};
  asked->value = (decode_view_t){data.p + data.len, 0};
  if (closed) asked->value = (decode_view_t){open + 1, data.len - name.len - 2};
  const bool reduced = asked->digit == '1';
  asked->object = reduced ? decode_shape_find_reduced(shape, name) : decode_shape_find(shape, name);
  if (asked->object == DECODE_OBJECT_NONE)
    talk_word(asked->name, name);
  else
    snprintf(asked->name, sizeof asked->name, "%s", shape->objects[asked->object].name);
  asked->range = DECODE_RANGE_NONE;
  decode_view_t rest = asked->value, from, to;
  if (asked->object == DECODE_OBJECT_NONE) return;
  if (asked->letter != 'R' || reduced || !decode_view_cut(&rest, ';', &from) || !rest.p) return;
  if (!decode_view_cut(&rest, ';', &to) || rest.p) return;
  asked->range = decode_rows_range(asked->name);
  talk_word(asked->from, from);
  talk_word(asked->to, to);
}

static void talk_command(decode_talk_t *talk, decode_view_t octets, int64_t ns) {
  const size_t shortest = 5; /* SOH C D ETX BCC */
  if (octets.len == shortest && octets.p[1] == 'B' && octets.p[2] == '0') {
    decode_talk_say(talk, "break by the head-end");
    talk_end(talk);
    return;
  }
  if (talk->meter == DECODE_METER_NONE || !talk->programming || octets.len < shortest) {
    decode_talk_say(talk, "command outside a conversation");
    talk->disturbed = true;
    return;
  }
  talk_asked_t *asked = &talk->asked;
  *asked = (talk_asked_t){.at_ns = ns, .letter = octets.p[1], .digit = octets.p[2]};
  if (octets.len > shortest && octets.p[3] == 0x02) {
    asked->len = octets.len - shortest - 1;
    memcpy(asked->data, octets.p + 4, asked->len);
  }
  decode_roster_follow(talk->roster, talk->meter, ns);
  talk_asked_parts(decode_roster_shape(talk->roster, talk->meter), asked);
  talk->await = TALK_AWAIT_ANSWER;
  talk->more = false;
  talk->rows = 0;
  decode_text_clear(&talk->last);
  const char letter = asked->letter > ' ' ? asked->letter : '?';
  const char digit = asked->digit > ' ' ? asked->digit : '?';
  decode_talk_say(talk, "%c%c %s", letter, digit, letter == 'P' ? "password" : asked->name);
  if (asked->range != DECODE_RANGE_NONE) decode_talk_say(talk, "%s to %s", asked->from, asked->to);
}

void decode_talk_to_meter(decode_talk_t *talk, const decode_frame_t *frame) {
  decode_text_clear(&talk->meaning);
  const decode_view_t octets = talk_seven(talk, frame->octets);
  if (talk->seven.failed) return;
  switch (frame->kind) {
  case DECODE_FRAME_NOISE:
  case DECODE_FRAME_DATA: /* a head-end sends none */
    talk->disturbed = true;
    decode_talk_say(talk, "no message");
    return;
  case DECODE_FRAME_CUT:
    talk->disturbed = true;
    decode_talk_say(talk, "broken off");
    return;
  case DECODE_FRAME_BAD:
    talk->disturbed = true;
    decode_talk_say(talk, "bad message: %s at octet %zu", frame->why, frame->bad_octet);
    return;
  case DECODE_FRAME_LINE:
    talk_sign_on(talk, octets);
    return;
  case DECODE_FRAME_OPTION:
    talk_option(talk, octets, frame->last_ns);
    return;
  case DECODE_FRAME_COMMAND:
    talk_command(talk, octets, frame->last_ns);
    return;
  case DECODE_FRAME_ACK:
    decode_talk_say(talk, "good");
    /* While an answer is due the meter is about to send it, and hears nothing. */
    if (talk->await == TALK_AWAIT_NONE && talk->more)
      talk->await = TALK_AWAIT_BLOCK;
    else if (talk->await == TALK_AWAIT_NONE && !talk->programming)
      talk_end(talk);
    talk->disturbed = true;
    return;
  case DECODE_FRAME_NAK:
    decode_talk_say(talk, "once more, please");
    if (talk->await == TALK_AWAIT_NONE && talk->last.len > 0) talk->await = TALK_AWAIT_REPEAT;
    talk->disturbed = true;
    return;
  }
}

/* `/MPF5PTOU-0100 CR LF`: a new conversation may begin, whatever was before. */
static void talk_identification(decode_talk_t *talk, const decode_frame_t *frame,
                                decode_view_t line) {
  char memory[TALK_WORD_MAX + 8];
  talk_end(talk);
  talk->frame = 0;
  talk->mode_e_rate = 0;
  const char rate = line.len > RATE_PLACE ? line.p[RATE_PLACE] : 0;
  if (line.len < IDENT_LEN_MIN || rate < '0' || rate > '6' ||
      memcmp(line.p + line.len - 2, "\r\n", 2) != 0) {
    decode_answer_broken(talk, 0, "not an identification");
    return;
  }
  if (!talk->called_any) decode_answer_broken(talk, 0, "identification without a sign-on");
  if (talk->called_any && talk->called == DECODE_METER_NONE && !talk->called_all)
    decode_answer_broken(talk, 0, "identification of a meter that was not called");
  talk->identified = true;
  talk->identified_meter = talk->called;
  talk->identified_rate = rate;
  talk->identified_ns = frame->last_ns;
  decode_talk_say(talk, "identification of %s",
                  talk_name(talk, talk->called, memory, sizeof memory));
  talk->called_any = false;
}

/* For a repeat after NAK. */
static void talk_keep(decode_talk_t *talk, decode_view_t octets, talk_await_t answered) {
  talk->last_await = answered;
  decode_text_clear(&talk->last);
  decode_text_add(&talk->last, octets.p, octets.len);
}

/* SOH from a meter: its break, or the P0 that opens programming mode. */
static void talk_prompt(decode_talk_t *talk, decode_view_t octets) {
  const bool answered = talk->await == TALK_AWAIT_ANSWER && !talk->disturbed;
  if (octets.len == 5 && octets.p[1] == 'B' && octets.p[2] == '0') {
    decode_talk_say(talk, "break by the meter");
    if (answered && talk->asked.letter == 'P')
      decode_answer_done(talk, "broken");
    else if (answered || !talk->disturbed)
      decode_answer_broken(talk, 0, "a break without a reason");
    talk_end(talk);
    return;
  }
  const bool repeated = talk->await == TALK_AWAIT_REPEAT && talk->last_await == TALK_AWAIT_PROMPT;
  if (octets.len < 6 || memcmp(octets.p + 1, "P0\x02", 3) != 0 ||
      (talk->await != TALK_AWAIT_PROMPT && !repeated)) {
    decode_answer_broken(talk, 0, "a command from a meter");
    return;
  }
  const decode_view_t serial = {octets.p + 5, octets.len > 8 ? octets.len - 8 : 0};
  if (!decode_view_same(serial, talk->roster->meters[talk->meter].serial))
    decode_answer_broken(talk, 5, "the serial number of another meter");
  decode_talk_say(talk, "ready for commands");
  talk->await = TALK_AWAIT_NONE;
  talk_keep(talk, octets, TALK_AWAIT_PROMPT);
}

/* A data message: the read-out, an answer, a block, or one of them once more. */
static void talk_data(decode_talk_t *talk, decode_view_t octets) {
  const decode_view_t data = {octets.p + 1, octets.len - 3};
  const bool more = octets.p[octets.len - 2] == EOT;
  const decode_view_t last = {talk->last.p, talk->last.len};
  talk_await_t await = talk->await;
  if (await == TALK_AWAIT_REPEAT && decode_view_same(octets, last)) {
    decode_talk_say(talk, "the same once more");
    talk->await = TALK_AWAIT_NONE;
    return;
  }
  if (await == TALK_AWAIT_REPEAT) {
    decode_answer_broken(talk, 0, "a repeat that is not the same message");
    await = talk->last_await;
  }
  talk->await = TALK_AWAIT_NONE;
  switch (await) {
  case TALK_AWAIT_READ_OUT:
    decode_answer_read_out(talk, data);
    if (more) decode_answer_broken(talk, octets.len - 2, "EOT after a read-out");
    break;
  case TALK_AWAIT_ANSWER:
    decode_answer_command(talk, data, more);
    break;
  case TALK_AWAIT_BLOCK:
    decode_answer_block(talk, data, more);
    break;
  case TALK_AWAIT_NONE:
  case TALK_AWAIT_PROMPT:
  case TALK_AWAIT_REPEAT:
    if (talk->meter != DECODE_METER_NONE || talk->roster->count > 0)
      decode_answer_broken(talk, 0, "data that nobody asked for");
    return;
  }
  talk->more = more && talk->asked.range != DECODE_RANGE_NONE && await != TALK_AWAIT_READ_OUT;
  talk_keep(talk, octets, await);
}

static void talk_acknowledge(decode_talk_t *talk, bool good) {
  decode_talk_say(talk, good ? "good" : "the meter could not read that");
  if (!good) {
    if (!talk->disturbed) decode_answer_broken(talk, 0, "a NAK to a good message");
    return;
  }
  const char letter = talk->asked.letter;
  if (talk->await != TALK_AWAIT_ANSWER || (letter != 'P' && letter != 'W')) {
    decode_answer_broken(talk, 0, "an ACK that answers nothing");
    return;
  }
  talk->await = TALK_AWAIT_NONE;
  decode_answer_done(talk, "ok");
}

/* The echo of a mode E option select; a meter sends no other. */
static void talk_mode_e_echo(decode_talk_t *talk, decode_view_t option) {
  const char same[] = {0x06, '2', talk->mode_e_rate, '2', '\r', '\n'};
  talk->mode_e = talk->mode_e_rate && decode_view_same(option, (decode_view_t){same, sizeof same});
  if (talk->mode_e)
    decode_talk_say(talk, "HDLC from here on");
  else
    decode_answer_broken(talk, 0, "an option select from a meter");
  talk->mode_e_rate = 0;
}

void decode_talk_from_meter(decode_talk_t *talk, const decode_frame_t *frame) {
  decode_text_clear(&talk->meaning);
  const decode_view_t octets = talk_seven(talk, frame->octets);
  if (talk->seven.failed) return;
  talk->frame_ns = frame->last_ns;
  switch (frame->kind) {
  case DECODE_FRAME_NOISE:
    decode_answer_broken(talk, 0, "octets that begin no message");
    break;
  case DECODE_FRAME_OPTION:
    talk_mode_e_echo(talk, octets);
    break;
  case DECODE_FRAME_CUT:
    /* The supply or the line went away: nothing was served, and no rule was broken. */
    if (frame->why) decode_answer_broken(talk, frame->bad_octet, frame->why);
    decode_talk_say(talk, "broken off");
    break;
  case DECODE_FRAME_BAD:
    decode_answer_broken(talk, frame->bad_octet, frame->why);
    break;
  case DECODE_FRAME_LINE:
    talk_identification(talk, frame, octets);
    break;
  case DECODE_FRAME_COMMAND:
    talk_prompt(talk, octets);
    break;
  case DECODE_FRAME_DATA:
    talk_data(talk, octets);
    break;
  case DECODE_FRAME_ACK:
    talk_acknowledge(talk, true);
    break;
  case DECODE_FRAME_NAK:
    talk_acknowledge(talk, false);
    break;
  }
  talk->disturbed = false;
  talk->frame++;
}
