/* Defect: the clock status says nothing of daylight saving (62056-6-2, bit 7).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

/* The last octet of a date-time: clock status. */
static cosem_result_t get(const cosem_app_t *app, void *of, const dlms_question_t *question,
                          obuf_t *value, cosem_rows_t *rows, bool *streamed) {
  enum { CLOCK = 8, TIME = 2 };
  cosem_object_t object;
  cosem_result_t result = DLMS_RIGHT.get(app, of, question, value, rows, streamed);
  if (!app->object(of, question->index, question->level, &object)) return result;
  if (result != COSEM_OK || object.class_id != CLOCK || question->attribute != TIME) return result;
  value->p[value->len - 1] &= 0x7F;
  return result;
}

static void spoil(dlms_mechanisms_t *mechanisms) { mechanisms->get = get; }

const defect_t defect_dst_bit_not_shown = {
    .name = "dst-bit-not-shown",
    .what = "the clock status never says that daylight saving holds",
    .place = BLAME_METER,
    .spoil_dlms = spoil,
    .killers = {"DLMS-DST-P01"},
};
