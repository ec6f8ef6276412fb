/* Defect: every sixteenth row of the profile is served twice, as by a careless cut of blocks.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"
#include "sim/models/polyphase_cosem.h"

enum { EVERY = 16, WORD_SPARE = 10 };

static void row(const cosem_app_t *app, void *of, cosem_rows_t *rows, obuf_t *element) {
  int64_t before = rows->words[WORD_NEXT];
  bool again = rows->words[WORD_KIND] == PROFILE_LOAD && before % EVERY == 0 &&
               rows->words[WORD_SPARE] != before;
  DLMS_RIGHT.row(app, of, rows, element);
  if (!again) return;
  rows->words[WORD_SPARE] = before;
  rows->words[WORD_NEXT] = before;
}

static void spoil(dlms_mechanisms_t *mechanisms) { mechanisms->row = row; }

const defect_t defect_row_doubled = {
    .name = "row-doubled",
    .what = "a row is served again at the beginning of the next block",
    .place = BLAME_METER,
    .spoil_dlms = spoil,
    .killers = {"DLMS-SET-P01"},
};
