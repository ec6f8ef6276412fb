/* What a data message of a meter says; see decode_answer.h. A value is a fact only if it is of its
 * form and belongs to the object that was asked: everything else is told as `broken`. */
#include "decode_answer.h"

#include <stdio.h>
#include <string.h>

enum { DATA_OCTET = 1 }; /* after STX */

void decode_answer_broken(void *owner, size_t octet, const char *text) {
  decode_talk_t *talk = owner;
  decode_text_printf(talk->facts, "broken %d %lld %ld %zu %s\n", talk->line,
                     (long long)talk->frame_ns, talk->frame, octet, text);
  decode_talk_say(talk, "BROKEN at octet %zu: %s", octet, text);
}

static const decode_shape_t *answer_shape(const decode_talk_t *talk) {
  return decode_roster_shape(talk->roster, talk->meter);
}

/* The channels of the profile, by the names of their objects: each of this meter, and once. */
static bool answer_channels(const decode_shape_t *shape, decode_view_t value, decode_text_t *words,
                            size_t *bad) {
  int channels[DECODE_NAMED_MAX], count;
  if (!decode_shape_channels(shape, value, channels, &count, bad)) return false;
  *bad = 0;
  for (int i = 0; i < count; i++)
    decode_text_printf(words, " 1-0:%d.29.0*255", shape->quantities[channels[i]].code);
  return decode_shape_channels_fit(channels, count);
}

/* The quality of power that a meter has, and of DECODE_METER_NONE none. */
static const decode_meter_t *answer_meter(const decode_talk_t *talk) {
  return talk->meter == DECODE_METER_NONE ? NULL : &talk->roster->meters[talk->meter];
}

/* `RECORD;SIGNATURE` in hex, made when it was asked; not a `value` but a line of its own. */
static bool answer_statement(decode_talk_t *talk, decode_view_t value, int64_t at_ns,
                             size_t octet) {
  const decode_meter_t *who = answer_meter(talk);
  decode_text_t record = {0}, signature = {0}, words = {0};
  decode_view_t rest = value, first, second;
  bool fine = who && who->quality && decode_view_cut(&rest, ';', &first) &&
              decode_view_cut(&rest, ';', &second) && !rest.p &&
              decode_quality_hex(first, &record) && decode_quality_hex(second, &signature);
  fine = fine &&
         decode_quality_statement(who->quality, who->serial, (decode_view_t){record.p, record.len},
                                  (decode_view_t){signature.p, signature.len}, &words);
  if (fine)
    decode_text_printf(talk->facts, "statement %d %ld %lld%s\n", talk->meter, talk->visit,
                       (long long)at_ns, words.p);
  else
    decode_answer_broken(talk, octet, "statement that is not of its form");
  if (record.failed || signature.failed || words.failed) talk->facts->failed = true;
  decode_text_free(&record);
  decode_text_free(&signature);
  decode_text_free(&words);
  return fine;
}

/* `value` lines; true if it was one. */
static bool answer_value(decode_talk_t *talk, int object, decode_view_t value, int64_t at_ns,
                         size_t octet) {
  const decode_shape_t *shape = answer_shape(talk);
  const decode_object_t *known = &shape->objects[object];
  decode_text_t words = {0};
  size_t bad = 0;
  if (known->forms[0] == 'Y') return answer_statement(talk, value, at_ns, octet);
  const bool fine =
      known->forms[0] == 'O'
          ? answer_channels(shape, value, &words, &bad)
          : known->forms[0] && decode_form_words(known->forms, known->unit, value, &words, &bad);
  if (fine)
    decode_text_printf(talk->facts, "value %d %ld %lld %s%s\n", talk->meter, talk->visit,
                       (long long)at_ns, known->name, words.p);
  else
    decode_answer_broken(talk, octet + bad, "value that is not of the form of its object");
  if (words.failed) talk->facts->failed = true;
  decode_text_free(&words);
  return fine;
}

/* `NAME(VALUE)`: what stands before and between the parentheses. */
static bool answer_split(decode_view_t line, decode_view_t *name, decode_view_t *value) {
  const char *open = line.len ? memchr(line.p, '(', line.len) : NULL;
  if (!open || line.p[line.len - 1] != ')') return false;
  *name = (decode_view_t){line.p, (size_t)(open - line.p)};
  *value = (decode_view_t){open + 1, line.len - name->len - 2};
  return true;
}

static decode_view_t answer_trim(decode_view_t data) {
  if (data.len >= 2 && memcmp(data.p + data.len - 2, "\r\n", 2) == 0) data.len -= 2;
  return data;
}

/* The objects come whole, once, in the order of the dictionary, closed by `!`. */
void decode_answer_read_out(decode_talk_t *talk, decode_view_t data) {
  const decode_shape_t *shape = answer_shape(talk);
  decode_view_t rest = data, line = {data.p, 0}, name, value;
  int next = 0;
  bool closed = false, orderly = true;
  while (!closed && decode_view_cut(&rest, '\n', &line)) {
    const size_t octet = DATA_OCTET + (size_t)(line.p - data.p);
    if (line.len > 0 && line.p[line.len - 1] == '\r') line.len--;
    closed = decode_view_is(line, "!");
    if (closed) break;
    const int object =
        answer_split(line, &name, &value) ? decode_shape_find(shape, name) : DECODE_OBJECT_NONE;
    if (object == DECODE_OBJECT_NONE || object >= shape->read_out_count) {
      decode_answer_broken(talk, octet, "line that is no object of the read-out");
      continue;
    }
    while (next < object && shape->objects[next].optional)
      next++;
    if (orderly && object != next) {
      decode_answer_broken(talk, octet, "object out of the order of the read-out");
      orderly = false;
    }
    next = object + 1;
    answer_value(talk, object, value, talk->option_ns, octet + name.len + 1);
  }
  if (!closed || rest.len > 0)
    decode_answer_broken(talk, DATA_OCTET + data.len, "read-out that is not closed by its !");
  else if (orderly && next != shape->read_out_count)
    decode_answer_broken(talk, DATA_OCTET + (size_t)(line.p - data.p),
                         "read-out that ends before its last object");
  decode_talk_say(talk, "read-out");
}

/* `CTP;CTS;VTP;VTS` with two decimals to the word of SERVED.md: hundredths, divided by `/`. */
static bool answer_ratios(decode_view_t value, decode_text_t *word) {
  size_t bad;
  if (!decode_form_words("rrrr", "", value, word, &bad)) return false;
  for (size_t i = 0; i + 1 < word->len; i++)
    word->p[i] = word->p[i + 1] == ' ' ? '/' : word->p[i + 1];
  word->p[--word->len] = 0;
  return true;
}

/* The channels to change to, as indices of quantities divided by `,`. What was obeyed holds from
 * here on. */
static bool answer_change(const decode_talk_t *talk, decode_view_t value, bool obeyed,
                          decode_text_t *word) {
  int channels[DECODE_NAMED_MAX], count;
  size_t bad;
  if (!decode_shape_channels(answer_shape(talk), value, channels, &count, &bad)) return false;
  for (int i = 0; i < count; i++)
    decode_text_printf(word, "%s%d", i ? "," : "", channels[i]);
  if (obeyed) decode_roster_change(talk->roster, talk->meter, channels, count);
  return true;
}

/* ARG of a write, in `word`; false: "-". Form 0 has none, R is that of ratios, Q of channels. */
static bool answer_arg(const decode_talk_t *talk, char form, bool obeyed, decode_text_t *word) {
  const decode_view_t value = talk->asked.value;
  if (!form) return false;
  const bool formed = form == 'R'   ? answer_ratios(value, word)
                      : form == 'Q' ? answer_change(talk, value, obeyed, word)
                                    : decode_form_word(form, false, "", value, word);
  return formed && word->p;
}

/* WHAT and ARG of a write; SERVED.md. */
static void answer_write(decode_talk_t *talk, const char *result) {
  static const struct {
    const char *object, *what;
    char form; /* of ARG; 0: always "-" */
  } writes[] = {
      {"0-0:1.0.0*255", "set_clock", 's'},      {"0-0:128.1.0*255", "adjust_clock", 'i'},
      {"0-0:10.0.1*255", "end_of_billing", 0},  {"0-0:13.0.0*255", "activate_passive", 0},
      {"0-0:128.2.0*255", "set_response", 't'}, {"0-0:128.31.0*255", "set_ratio", 'R'},
      {"0-0:128.32.0*255", "clear_profile", 0}, {"0-0:128.35.0*255", "set_channels", 'Q'}};
  const talk_asked_t *asked = &talk->asked;
  const char *what = "write", *arg = asked->name;
  decode_text_t word = {0};
  for (size_t i = 0; i < sizeof writes / sizeof writes[0]; i++) {
    if (strcmp(asked->name, writes[i].object) != 0) continue;
    what = writes[i].what;
    arg = answer_arg(talk, writes[i].form, strcmp(result, "ok") == 0, &word) ? word.p : "-";
  }
  decode_text_printf(talk->facts, "command %d %ld %lld %s %s %d %s\n", talk->meter, talk->visit,
                     (long long)asked->at_ns, what, arg, talk->level, result);
  decode_talk_say(talk, "%s %s, level %d: %s", what, arg, talk->level, result);
  if (word.failed) talk->facts->failed = true;
  decode_text_free(&word);
}

void decode_answer_done(decode_talk_t *talk, const char *result) {
  const talk_asked_t *asked = &talk->asked;
  if (asked->letter == 'W') {
    answer_write(talk, result);
    return;
  }
  if (strcmp(result, "ok") != 0) {
    decode_text_printf(talk->facts, "command %d %ld %lld password - - %s\n", talk->meter,
                       talk->visit, (long long)asked->at_ns, result);
    decode_talk_say(talk, "password refused: %s", result);
    return;
  }
  const int level = decode_roster_level(talk->roster, talk->meter, asked->value);
  if (level == 0) {
    decode_answer_broken(talk, 0, "a password was accepted that is none of this meter");
    return;
  }
  talk->level = level;
  decode_text_printf(talk->facts, "level %d %ld %lld %d\n", talk->meter, talk->visit,
                     (long long)asked->at_ns, level);
  decode_talk_say(talk, "password accepted, level %d", level);
}

static bool answer_is_error(decode_view_t data) {
  return data.len == 6 && memcmp(data.p, "(ER", 3) == 0 && data.p[3] >= '0' && data.p[3] <= '9' &&
         data.p[4] >= '0' && data.p[4] <= '9' && data.p[5] == ')';
}

static void answer_error(decode_talk_t *talk, decode_view_t data) {
  char word[8];
  snprintf(word, sizeof word, "%.4s", data.p + 1);
  if (talk->asked.letter == 'W' || talk->asked.letter == 'P') {
    decode_answer_done(talk, word);
    return;
  }
  decode_text_printf(talk->facts, "refused %d %ld %lld %s %s\n", talk->meter, talk->visit,
                     (long long)talk->asked.at_ns, talk->asked.name, word);
  decode_talk_say(talk, "refused: %s", word);
}

static void answer_rows(decode_talk_t *talk, decode_view_t data, bool more, bool first) {
  const talk_asked_t *asked = &talk->asked;
  const decode_meter_t *who = answer_meter(talk);
  const decode_rows_to_t to = {.shape = answer_shape(talk),
                               .quality = who ? who->quality : NULL,
                               .serial = who ? who->serial : (decode_view_t){"", 0},
                               .meter = talk->meter,
                               .visit = talk->visit,
                               .asked_ns = asked->at_ns,
                               .facts = talk->facts,
                               .broken = decode_answer_broken,
                               .owner = talk};
  const int64_t rows = decode_rows_message(&to, asked->range, data, DATA_OCTET, first);
  const char *what = decode_rows_name(asked->range);
  talk->rows = first ? rows : talk->rows + rows;
  decode_talk_say(talk, "%s, %lld row%s%s", what, (long long)rows, rows == 1 ? "" : "s",
                  more ? ", more follow" : "");
  if (more) return;
  decode_text_printf(talk->facts, "range %d %ld %lld %s %s %s %lld\n", talk->meter, talk->visit,
                     (long long)asked->at_ns, what, asked->from, asked->to, (long long)talk->rows);
}

void decode_answer_block(decode_talk_t *talk, decode_view_t data, bool more) {
  answer_rows(talk, data, more, false);
}

void decode_answer_command(decode_talk_t *talk, decode_view_t data, bool more) {
  const talk_asked_t *asked = &talk->asked;
  decode_view_t name, value;
  if (more && !(asked->letter == 'R' && asked->digit == '6'))
    decode_answer_broken(talk, DATA_OCTET + data.len, "EOT where one message is the answer");
  if (answer_is_error(answer_trim(data))) {
    answer_error(talk, data);
    return;
  }
  if (asked->letter != 'R') {
    decode_answer_broken(talk, 0, "data in answer to a command that has none");
    return;
  }
  if (asked->range != DECODE_RANGE_NONE) {
    answer_rows(talk, data, more, true);
    return;
  }
  if (!answer_split(answer_trim(data), &name, &value) || asked->object == DECODE_OBJECT_NONE) {
    decode_answer_broken(talk, DATA_OCTET, "no answer to what was asked");
    return;
  }
  if (!decode_view_is(name, asked->digit == '1' ? "" : asked->name)) {
    decode_answer_broken(talk, DATA_OCTET, "another object than the one asked");
    return;
  }
  if (answer_value(talk, asked->object, value, asked->at_ns, DATA_OCTET + name.len + 1))
    decode_talk_say(talk, "value of %s", asked->name);
}
