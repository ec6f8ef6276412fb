/* Defect: a bit of the bitmap is set where the block is missing (62056-6-2, class 18).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

enum { CLASS_IMAGE = 18, ATTRIBUTE_BITMAP = 3 };

static bool is_asked(const cosem_app_t *app, void *of, const dlms_question_t *question) {
  cosem_object_t object;
  return question->attribute == ATTRIBUTE_BITMAP &&
         app->object(of, question->index, question->level, &object) &&
         object.class_id == CLASS_IMAGE;
}

/* 04, the count of bits, the bits: those are turned, but not what fills them up. */
static void turn(obuf_t *value) {
  size_t at = value->p[1] < 0x80 ? 2 : 2 + (value->p[1] & 0x7F);
  size_t bits = value->p[1];
  if (at > 2) {
    bits = 0;
    for (size_t i = 2; i < at; i++)
      bits = bits << 8 | value->p[i];
  }
  for (size_t i = 0; i < bits; i++)
    value->p[at + i / 8] ^= (uint8_t)(0x80 >> i % 8);
}

static cosem_result_t get(const cosem_app_t *app, void *of, const dlms_question_t *question,
                          obuf_t *value, cosem_rows_t *rows, bool *streamed) {
  cosem_result_t result = DLMS_RIGHT.get(app, of, question, value, rows, streamed);
  if (result == COSEM_OK && is_asked(app, of, question)) turn(value);
  return result;
}

static void spoil(dlms_mechanisms_t *mechanisms) { mechanisms->get = get; }

const defect_t defect_image_bitmap_inverted = {
    .name = "image-bitmap-inverted",
    .what = "the bitmap of an image shows the blocks that are missing",
    .place = BLAME_METER,
    .spoil_dlms = spoil,
    .killers = {"FWU-ACT-F01"},
};
