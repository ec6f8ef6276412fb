/* Defect: null-data stands for what the first row of the answer has, not the row before.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"
#include "sim/models/polyphase_cosem.h"

enum { WORD_SPARE = 10 }; /* the status of the first row, and 1 */

static void row(const cosem_app_t *app, void *of, cosem_rows_t *rows, obuf_t *element) {
  int64_t *words = rows->words;
  bool first = words[WORD_SPARE] == 0;
  if (words[WORD_KIND] == PROFILE_LOAD && !first) words[WORD_STATUS] = words[WORD_SPARE] - 1;
  DLMS_RIGHT.row(app, of, rows, element);
  if (words[WORD_KIND] == PROFILE_LOAD && first) words[WORD_SPARE] = words[WORD_STATUS] + 1;
}

static void spoil(dlms_mechanisms_t *mechanisms) { mechanisms->row = row; }

const defect_t defect_repeat_of_the_first = {
    .name = "repeat-of-the-first",
    .what = "a status is null-data where it is that of the first row, not of the row before",
    .place = BLAME_METER,
    .spoil_dlms = spoil,
    .killers = {"DLMS-MDM-F01"},
};
