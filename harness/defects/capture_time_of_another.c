/* Defect: all maxima show the capture time of one (62056-6-2, class 4).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

/* The first maximum of the list: that of all rates together. */
static cosem_result_t get(const cosem_app_t *app, void *of, const dlms_question_t *question,
                          obuf_t *value, cosem_rows_t *rows, bool *streamed) {
  enum { EXTENDED_REGISTER = 4, CAPTURE_TIME = 5 };
  dlms_question_t other = *question;
  cosem_object_t object;
  if (app->object(of, question->index, question->level, &object) &&
      object.class_id == EXTENDED_REGISTER && question->attribute == CAPTURE_TIME) {
    for (other.index = 0; app->object(of, other.index, question->level, &object); other.index++)
      if (object.class_id == EXTENDED_REGISTER) break;
  }
  return DLMS_RIGHT.get(app, of, &other, value, rows, streamed);
}

static void spoil(dlms_mechanisms_t *mechanisms) { mechanisms->get = get; }

const defect_t defect_capture_time_of_another = {
    .name = "capture-time-of-another",
    .what = "the capture time of a maximum is that of another rate",
    .place = BLAME_METER,
    .spoil_dlms = spoil,
    .killers = {"DLMS-MDM-F01"},
};
