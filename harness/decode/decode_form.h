/* The forms of values (dictionary, 5 and 11): from what stands on the line to the words of
 * SERVED.md. No tolerance here: what is not of its form is not turned into a word.
 * One form a letter: t text, c count, i signed integer, s stamp, h and H hex of 2 and 8 digits, q
 * hex of 4, x the 64 digits of a SHA-256, e energy, g energy with its sign, d demand, r ratio in
 * hundredths; '?' after it: may be empty. Which object has which is decode_shape's. */
#ifndef DECODE_FORM_H
#define DECODE_FORM_H

#include "decode_text.h"

/* Appends the words of one part, "-" for an empty one where that is allowed. `unit`: what energy
 * and demand carry behind a '*'; "" where they carry none. False, and nothing appended, if the part
 * is not of its form. */
bool decode_form_word(char form, bool optional, const char *unit, decode_view_t part,
                      decode_text_t *words);

/* The parts of a value between ';', each with a space before it. On false `*bad` is the place in
 * `value` of the part that is wrong, and `words` holds what came before. */
bool decode_form_words(const char *forms, const char *unit, decode_view_t value,
                       decode_text_t *words, size_t *bad);

bool decode_form_stamp(decode_view_t part, int64_t *utc_s);

#endif
