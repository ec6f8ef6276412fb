/* Defect: the identities of the two parts are exchanged.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

enum { CLASS_DATA = 1 };

/* 1-0:0.2.0 stands for 1-0:0.2.1, and the reverse. */
static cosem_result_t get(const cosem_app_t *app, void *of, const dlms_question_t *question,
                          obuf_t *value, cosem_rows_t *rows, bool *streamed) {
  dlms_question_t other = *question;
  cosem_object_t object;
  bool there = app->object(of, question->index, question->level, &object);
  const ax_name_t *name = &object.name;
  bool identity = there && object.class_id == CLASS_DATA && name->a == 1 && name->c == 0 &&
                  name->d == 2 && name->e <= 1;
  if (identity && question->attribute == 2) other.index += name->e == 0 ? 1 : UINT32_MAX;
  return DLMS_RIGHT.get(app, of, &other, value, rows, streamed);
}

static void spoil(dlms_mechanisms_t *mechanisms) { mechanisms->get = get; }

const defect_t defect_identity_of_other_part = {
    .name = "identity-of-other-part",
    .what = "the identity of the legal part is that of the other one",
    .place = BLAME_METER,
    .spoil_dlms = spoil,
    .killers = {"FWU-ACT-F01"},
};
