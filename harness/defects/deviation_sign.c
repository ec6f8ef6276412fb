/* Defect: the deviation is told as an offset (62056-6-2: UTC = local + deviation).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

/* The last three octets of a date-time: deviation (2) and clock status. */
static cosem_result_t get(const cosem_app_t *app, void *of, const dlms_question_t *question,
                          obuf_t *value, cosem_rows_t *rows, bool *streamed) {
  enum { CLOCK = 8, TIME = 2 };
  cosem_object_t object;
  cosem_result_t result = DLMS_RIGHT.get(app, of, question, value, rows, streamed);
  if (!app->object(of, question->index, question->level, &object)) return result;
  if (result != COSEM_OK || object.class_id != CLOCK || question->attribute != TIME) return result;
  uint8_t *deviation = value->p + value->len - 3;
  int32_t minutes = -(int16_t)(deviation[0] << 8 | deviation[1]);
  deviation[0] = (uint8_t)(minutes >> 8 & 0xFF);
  deviation[1] = (uint8_t)(minutes & 0xFF);
  return result;
}

static void spoil(dlms_mechanisms_t *mechanisms) { mechanisms->get = get; }

const defect_t defect_deviation_sign = {
    .name = "deviation-sign",
    .what = "the deviation of the clock has the wrong sign",
    .place = BLAME_METER,
    .spoil_dlms = spoil,
    .killers = {"DLMS-DST-P01"},
};
