/* Get, set and action, plain: requests and what was answered to them, with lists and blocks both
 * ways. Writes the facts of SERVED.md. Which association it is and what protected the APDU is
 * decode_dlms's. Source: IEC 62056-5-3, 8; dictionary of DLMS/COSEM, 6. */
#ifndef DECODE_SERVICE_H
#define DECODE_SERVICE_H

#include "decode_dlms.h"

/* False where it is none of the three services or not of its form; then nothing is asked. */
bool decode_service_request(decode_dlms_t *dlms, decode_view_t apdu, int64_t ns);

/* `octet`: the place of the APDU in the frame. */
void decode_service_answer(decode_dlms_t *dlms, decode_view_t apdu, size_t octet);

/* The meter went dark, or the trace is over: an order to activate an image that it received whole
 * and did not answer is told. Also a part of decode_service_break_off. */
void decode_service_unanswered(decode_dlms_t *dlms);

/* What was asked will not be answered any further: of rows in blocks, those that have come whole
 * are served. */
void decode_service_break_off(decode_dlms_t *dlms);

#endif
