/* Defect: a verification that runs is answered as if it were over (62056-6-2, class 18).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

enum { CLASS_IMAGE = 18, METHOD_VERIFY = 3 };

static bool is_ordered(const cosem_app_t *app, void *of, const dlms_order_t *order) {
  cosem_object_t object;
  return order->method == METHOD_VERIFY && app->object(of, order->index, order->level, &object) &&
         object.class_id == CLASS_IMAGE;
}

static cosem_result_t act(const cosem_app_t *app, void *of, const dlms_order_t *order,
                          obuf_t *answer, bool *push) {
  cosem_result_t result = DLMS_RIGHT.act(app, of, order, answer, push);
  bool running = result == COSEM_TEMPORARY_FAILURE && is_ordered(app, of, order);
  return running ? COSEM_OK : result;
}

static void spoil(dlms_mechanisms_t *mechanisms) { mechanisms->act = act; }

const defect_t defect_image_verified_at_once = {
    .name = "image-verified-at-once",
    .what = "a verification is said to be good before it is over",
    .place = BLAME_METER,
    .spoil_dlms = spoil,
    .killers = {"FWU-ACT-F01"},
};
