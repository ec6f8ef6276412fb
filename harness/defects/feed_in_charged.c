/* Defect: what is fed in is charged and not paid for.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static money_t price_of(money_t price) { return price.micro < 0 ? (money_t){-price.micro} : price; }

static void spoil(pmu_mechanisms_t *mechanisms) { mechanisms->price_of = price_of; }

const defect_t defect_feed_in_charged = {
    .name = "feed-in-charged",
    .what = "what is fed in is charged and not paid for",
    .place = BLAME_HEAD_END,
    .spoil_pmu = spoil,
    .killers = {"REG-DIR-P20"},
};
