/* Defect: a billing set starts where the one before it ended (dictionary of DLMS/COSEM, 5).
 * Seeded on purpose; the bench must find it. */
#include <string.h>

#include "harness/defects/defect.h"

/* The first columns of a set, fifty in all: number 06 (5), cause 11 (2), mask 12 (3), start and end
 * 09 0C and twelve octets each. */
static void row(const cosem_app_t *app, void *of, cosem_rows_t *rows, obuf_t *element) {
  enum { STRUCTURE = 2, COLUMNS = 50, START = 14, END = 28, STAMP = 12 };
  DLMS_RIGHT.row(app, of, rows, element);
  if (element->len > END + STAMP && element->p[0] == STRUCTURE && element->p[1] == COLUMNS)
    memcpy(element->p + START, element->p + END, STAMP);
}

static void spoil(dlms_mechanisms_t *mechanisms) { mechanisms->row = row; }

const defect_t defect_start_is_its_own_end = {
    .name = "start-is-its-own-end",
    .what = "the start of a billing set is read from the register of its end",
    .place = BLAME_METER,
    .spoil_dlms = spoil,
    .killers = {"DLMS-EOB-P01 R12"},
};
