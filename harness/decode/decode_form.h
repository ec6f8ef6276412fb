/* The forms of values (dictionary, 5) and the objects that have them (dictionary, 6): from what
 * stands on the line to the words of SERVED.md. No tolerance here: what is not of its form is not
 * turned into a word. */
#ifndef DECODE_FORM_H
#define DECODE_FORM_H

#include "decode_text.h"

enum { DECODE_OBJECT_NONE = -1 };

/* One form a letter: t text, c count, i signed integer, s stamp, h and H hex of 2 and 8 digits,
 * q hex of 4, e energy, d demand, r ratio in hundredths; '?' after it: may be empty. */
typedef struct {
  const char *name;  /* in full, `1-0:1.8.0*255` */
  const char *forms; /* "" where it is read by range or not at all */
} decode_object_t;

int decode_form_find(decode_view_t name);         /* in full */
int decode_form_find_reduced(decode_view_t name); /* C.D.E, as R1 and W1 ask */
const decode_object_t *decode_form_object(int object);
int decode_form_read_out_count(void); /* the objects of the read-out are the first ones, in order */

/* Appends the words of one part, "-" for an empty one where that is allowed. `units`: energy and
 * demand carry them. False, and nothing appended, if the part is not of its form. */
bool decode_form_word(char form, bool optional, bool units, decode_view_t part,
                      decode_text_t *words);

/* The parts of a value between ';', each with a space before it. On false `*bad` is the place in
 * `value` of the part that is wrong, and `words` holds what came before. */
bool decode_form_words(const char *forms, bool units, decode_view_t value, decode_text_t *words,
                       size_t *bad);

bool decode_form_stamp(decode_view_t part, int64_t *utc_s);

#endif
