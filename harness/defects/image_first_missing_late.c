/* Defect: the first block that is missing is said to be the one behind it (62056-6-2, class 18).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

enum { CLASS_IMAGE = 18, ATTRIBUTE_FIRST = 4 };

static bool is_asked(const cosem_app_t *app, void *of, const dlms_question_t *question) {
  cosem_object_t object;
  return question->attribute == ATTRIBUTE_FIRST &&
         app->object(of, question->index, question->level, &object) &&
         object.class_id == CLASS_IMAGE;
}

/* 06 and four octets. */
static cosem_result_t get(const cosem_app_t *app, void *of, const dlms_question_t *question,
                          obuf_t *value, cosem_rows_t *rows, bool *streamed) {
  cosem_result_t result = DLMS_RIGHT.get(app, of, question, value, rows, streamed);
  if (result != COSEM_OK || !is_asked(app, of, question)) return result;
  uint32_t first = (uint32_t)value->p[1] << 24 | (uint32_t)value->p[2] << 16 |
                   (uint32_t)value->p[3] << 8 | value->p[4];
  value->len = 0;
  ax_u32(value, first + 1);
  return result;
}

static void spoil(dlms_mechanisms_t *mechanisms) { mechanisms->get = get; }

const defect_t defect_image_first_missing_late = {
    .name = "image-first-missing-late",
    .what = "the first block that is missing is counted from 1",
    .place = BLAME_METER,
    .spoil_dlms = spoil,
    .killers = {"FWU-ACT-F01"},
};
