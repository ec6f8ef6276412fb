/* Defect: the last block must be as long as the others (62056-6-2, class 18: it may be shorter).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"
#include "sim/models/models.h"

enum { CLASS_IMAGE = 18, METHOD_BLOCK = 2 };

static bool is_ordered(const cosem_app_t *app, void *of, const dlms_order_t *order) {
  cosem_object_t object;
  return order->method == METHOD_BLOCK && app->object(of, order->index, order->level, &object) &&
         object.class_id == CLASS_IMAGE;
}

/* {count number, octets} */
static cosem_result_t act(const cosem_app_t *app, void *of, const dlms_order_t *order,
                          obuf_t *answer, bool *push) {
  const model_port_t *port = of;
  meter_image_t image;
  cosem_in_t in = cosem_in(order->parameters);
  size_t fields = 0;
  uint64_t number = 0;
  bytes_t octets;
  meter_image(port->meter, &image);
  bool shorter = cosem_in_structure(&in, &fields) && cosem_in_unsigned(&in, 6, &number) &&
                 cosem_in_octets(&in, &octets) && octets.len < image.block_size;
  if (shorter && is_ordered(app, of, order)) return COSEM_TYPE_UNMATCHED;
  return DLMS_RIGHT.act(app, of, order, answer, push);
}

static void spoil(dlms_mechanisms_t *mechanisms) { mechanisms->act = act; }

const defect_t defect_image_last_block_full = {
    .name = "image-last-block-full",
    .what = "the last block of an image is refused for being short",
    .place = BLAME_METER,
    .spoil_dlms = spoil,
    .killers = {"FWU-ACT-F01"},
};
