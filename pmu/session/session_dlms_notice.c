/* What a meter says unasked, inside an association: notifications of data and of events, in clear
 * or ciphered as the association is. They answer nothing: the answer that is awaited stays awaited.
 * One that is not good is told, and costs no conversation: nothing was asked that it could spoil.
 * See session_dlms.h. Source: IEC 62056-5-3, DataNotification and EventNotification. */
#include "pmu/session/session_dlms.h"

bool session_dlms_may_be_notice(bytes_t octets) {
  static const uint8_t tags[] = {0x0F, 0xC2, 0xCA, 0xD2}; /* data; event, global, dedicated */
  for (size_t i = 0; i < sizeof tags; i++)
    if (octets.p[0] == tags[i]) return true;
  return false;
}

bool session_dlms_is_notice(const apdu_t *apdu) {
  return apdu->kind == APDU_DATA_NOTIFICATION || apdu->kind == APDU_EVENT_NOTIFICATION;
}

/* The turn goes back to the meter, which still has an answer to give. */
void session_dlms_await_on(session_dlms_t *s) {
  bool waits = s->state == DLMS_ASSOCIATING || s->state == DLMS_PASSING ||
               s->state == DLMS_COUNTING || s->state == DLMS_SERVING || s->state == DLMS_RELEASING;
  if (waits && s->link_open) datalink_poll(&s->link, s->now);
}

void session_dlms_on_notice(session_dlms_t *s, const apdu_t *apdu, bytes_t plain) {
  fault_t fault = {.frame = s->frame, .octet = -1};
  status_t status = apdu_check(apdu, s->invoke, s->conformance, &fault);
  bool joined = s->state != DLMS_ASSOCIATING && s->state != DLMS_PASSING;
  if (status == ST_OK && !joined)
    status = fault_set(&fault, ST_BAD_ORDER, s->frame, 0, "a notification before the association");
  if (status == ST_OK) {
    s->notice = *apdu;
    session_push(&s->base, (act_t){.kind = ACT_NOTIFICATION,
                                   .notice = &s->notice,
                                   .text = plain,
                                   .raw = bytes_of(s->raw, s->raw_len),
                                   .frame = s->frame,
                                   .response = s->response});
  } else {
    fault.frame = s->frame;
    session_dlms_tell(s, &fault);
  }
  session_dlms_await_on(s);
}
