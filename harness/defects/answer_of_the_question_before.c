/* Defect: a concentrator gives to a question what it kept of the question before.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool one_before(void) { return true; }

static void spoil(link_mechanisms_t *mechanisms) { mechanisms->one_before = one_before; }

const defect_t defect_answer_of_the_question_before = {
    .name = "answer-of-the-question-before",
    .what = "a concentrator answers from an old buffer",
    .place = BLAME_LINK,
    .spoil_link = spoil,
    .killers = {"LNK-PRT-P01"},
};
