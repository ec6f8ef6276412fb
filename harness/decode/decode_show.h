/* A message as people read it: time, line, direction, octets with their control characters named,
 * meaning. Octets of data break after each line feed; those of DLMS are shown as hex digits. */
#ifndef DECODE_SHOW_H
#define DECODE_SHOW_H

#include "decode_frame.h"

void decode_show_frame(decode_text_t *text, int line, bool from_meter, const decode_frame_t *frame,
                       const char *meaning);

/* A frame or message of DLMS: its octets as hex digits, 32 a line. */
void decode_show_octets(decode_text_t *text, int line, bool from_meter, decode_view_t octets,
                        int64_t ns, const char *meaning);

#endif
