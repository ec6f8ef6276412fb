/* Defect: every sixteenth row of the profile is left out, as by a careless cut of blocks.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"
#include "sim/models/polyphase_cosem.h"

enum { EVERY = 16 };

static void row(const cosem_app_t *app, void *of, cosem_rows_t *rows, obuf_t *element) {
  if (rows->words[WORD_KIND] == PROFILE_LOAD && rows->words[WORD_NEXT] % EVERY == 0)
    rows->words[WORD_NEXT]++;
  DLMS_RIGHT.row(app, of, rows, element);
}

static void spoil(dlms_mechanisms_t *mechanisms) { mechanisms->row = row; }

const defect_t defect_row_dropped = {
    .name = "row-dropped",
    .what = "a row is lost between one block and the next",
    .place = BLAME_METER,
    .spoil_dlms = spoil,
    .killers = {"DLMS-MON-P01"},
};
