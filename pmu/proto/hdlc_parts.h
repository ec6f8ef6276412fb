/* What the two files of the station share: deciding what is sent next. */
#ifndef PMU_PROTO_HDLC_PARTS_H
#define PMU_PROTO_HDLC_PARTS_H

#include "pmu/proto/datalink_parts.h"

enum { HDLC_LLC = 3 };

/* Sent by the next datalink_next; what was decided before is forgotten, and so is a poll. */
void hdlc_decide(hdlc_t *h, mono_t now, hdlc_out_t out);
/* Something was got across: what counts vain attempts begins anew. */
void hdlc_progress(hdlc_t *h);

#endif
