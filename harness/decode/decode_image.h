/* Image transfer (class 18, 0-0:44.0.0) and the schedule of its activation (class 22, 0-0:15.0.2)
 * of a meter that takes images: what is ordered in the words of SERVED.md, and attributes 4 to 6 as
 * they were served. Which blocks make which image, and whether it is a good one, is the oracle's.
 * Source: IEC 62056-6-2, 4.4.6 and 4.5.7; dictionary of DLMS/COSEM, 9. */
#ifndef DECODE_IMAGE_H
#define DECODE_IMAGE_H

#include "decode_put.h"

/* Of one request; -1: not asked, or not served. */
typedef struct {
  int64_t status, first, enabled;
  int64_t blocks, there; /* of the bitmap */
} decode_image_t;

/* Attribute of the image transfer? `name` is that of the object. */
bool decode_image_is(const decode_place_t *place, const char *name);

/* WHAT and ARG of a write or a method; false where SERVED.md has no line for it. */
bool decode_image_word(const decode_asked_t *asked, const decode_item_t *item, const char *name,
                       const char **what, char arg[DECODE_PUT_ARG_CAP]);

/* An attribute that was served, into `image` where it has a word. NULL: fine; otherwise what is
 * wrong. */
const char *decode_image_served(const decode_place_t *place, decode_view_t data,
                                decode_image_t *image);

/* The lines of a request: `bitmap`, and `image`; none of what was not served. */
void decode_image_line(const decode_dlms_t *dlms, const decode_image_t *image);

#endif
