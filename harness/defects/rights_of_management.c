/* Defect: the rights of every client are those of the management client (62056-6-2, class 15).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool object(const cosem_app_t *app, void *of, uint32_t index, uint8_t level,
                   cosem_object_t *object) {
  enum { MANAGEMENT = 3 };
  (void)level;
  return DLMS_RIGHT.object(app, of, index, MANAGEMENT, object);
}

static void spoil(dlms_mechanisms_t *mechanisms) { mechanisms->object = object; }

const defect_t defect_rights_of_management = {
    .name = "rights-of-management",
    .what = "the public client may what only management may",
    .place = BLAME_METER,
    .spoil_dlms = spoil,
    .intruder = true,
    .killers = {"DLMS-EDG-P01"},
};
