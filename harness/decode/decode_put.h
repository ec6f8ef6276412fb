/* The orders of section 6 of the dictionary of DLMS/COSEM: WHAT and ARG of SERVED.md, by what was
 * written or executed. How it was answered is decode_service's. */
#ifndef DECODE_PUT_H
#define DECODE_PUT_H

#include "decode_dlms.h"

/* Room for a calendar's name and instant, and for all channels. */
enum { DECODE_PUT_ARG_CAP = DECODE_CALENDAR_CAP + 64 };

/* What is written to an item, or its parameters; until the next request. */
decode_view_t decode_put_data(const decode_asked_t *asked, const decode_item_t *item);

/* Attribute 3 of the load profile: its columns. `name` is that of the object. */
bool decode_put_is_columns(const decode_item_t *item, const char *name);

/* False where SERVED.md has no line for it. */
bool decode_put_word(const decode_dlms_t *dlms, const decode_item_t *item, const char *name,
                     const char **what, char arg[DECODE_PUT_ARG_CAP]);

/* The meter has taken a SET: what later lines need to know of it. */
void decode_put_taken(decode_dlms_t *dlms, const decode_item_t *item, const char *name);

#endif
