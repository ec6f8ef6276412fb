/* A display as a picture: value and code in seven segments, unit, rate and signs beside them, all
 * that the glass has shown pale where it is off. It knows no meter; sim/models/display.h says what
 * is to be seen. A character that seven segments cannot write is written as a letter. */
#ifndef SIM_RT_DISPLAY_SVG_H
#define SIM_RT_DISPLAY_SVG_H

#include "base/text.h"
#include "sim/models/display.h"

/* Appends a whole SVG document. `label`: the meter's name and the instant, printed on its case. */
void display_svg(const display_t *shown, const char *label, text_t *svg);

#endif
