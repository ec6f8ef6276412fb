/* The right mechanisms of the application server. See dlms_mechanisms.h. */
#include "sim/wire/dlms_mechanisms.h"

static uint32_t conformance(uint32_t proposed, uint32_t offered) { return proposed & offered; }

static bool may(uint32_t negotiated, uint32_t service) { return (negotiated & service) == service; }

static uint8_t invoke(uint8_t asked) { return asked; }
static uint32_t block_after(uint32_t last) { return last + 1; }
static bool block_last(bool last) { return last; }

static void challenge(void (*draw)(void *of, uint8_t *to, size_t len), void *of, uint8_t *to,
                      size_t len) {
  draw(of, to, len);
}

static uint32_t counter_after(uint32_t last) { return last + 1; }
static bool counter_fresh(uint32_t counter, uint32_t taken) { return counter > taken; }

static bool protected_enough(uint8_t control, uint8_t needed) {
  return (control & needed) == needed;
}

static uint8_t control(uint8_t agreed) { return agreed; }
static bool tag_right(bool right) { return right; }

static bool object(const cosem_app_t *app, void *of, uint32_t index, uint8_t level,
                   cosem_object_t *object) {
  return app->object(of, index, level, object);
}

static cosem_result_t get(const cosem_app_t *app, void *of, const dlms_question_t *question,
                          obuf_t *value, cosem_rows_t *rows, bool *streamed) {
  return app->get(of, question->at, question->level, question->index, question->attribute,
                  question->select, value, rows, streamed);
}

static void row(const cosem_app_t *app, void *of, cosem_rows_t *rows, obuf_t *element) {
  app->row(of, rows, element);
}

static cosem_result_t act(const cosem_app_t *app, void *of, const dlms_order_t *order,
                          obuf_t *answer, bool *push) {
  return app->action(of, order->at, order->level, order->index, order->method, order->parameters,
                     answer, push);
}

const dlms_mechanisms_t DLMS_RIGHT = {.station = &STATION_RIGHT,
                                      .conformance = conformance,
                                      .may = may,
                                      .invoke = invoke,
                                      .block_after = block_after,
                                      .block_last = block_last,
                                      .challenge = challenge,
                                      .counter_after = counter_after,
                                      .counter_fresh = counter_fresh,
                                      .protected_enough = protected_enough,
                                      .control = control,
                                      .tag_right = tag_right,
                                      .object = object,
                                      .get = get,
                                      .row = row,
                                      .act = act};
