/* Defect: a range goes up to its end, which does not belong to it any more.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static cosem_result_t get(const cosem_app_t *app, void *of, const dlms_question_t *question,
                          obuf_t *value, cosem_rows_t *rows, bool *streamed) {
  enum { BY_RANGE = 1 };
  cosem_result_t result = DLMS_RIGHT.get(app, of, question, value, rows, streamed);
  if (result == COSEM_OK && question->select->selector == BY_RANGE && rows->rows > 0) rows->rows--;
  return result;
}

static void spoil(dlms_mechanisms_t *mechanisms) { mechanisms->get = get; }

const defect_t defect_range_end_excluded = {
    .name = "range-end-excluded",
    .what = "the last row of a range is not served",
    .place = BLAME_METER,
    .spoil_dlms = spoil,
    .killers = {"DLMS-MON-P01"},
};
