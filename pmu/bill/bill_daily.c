/* V09's sibling: the profile between two daily sets against what their totals say. It changes no
 * amount; a bill in which they differ says so. See pmu/data/daily.h. */
#include "pmu/bill/work.h"
#include "pmu/data/daily.h"

void work_daily(work_t *work) {
  daily_pair_t pair;
  size_t index = 0;
  char word[8];
  while (daily_next(work->repair, work->meter, work->quantity, work->mechanisms, &index, &pair)) {
    if (daily_agrees(&pair)) continue;
    work_reason(work_bill_at(work, (utc_t){pair.at.s - 1}),
                "daily_check %sdaily sets %lld and %lld are %lld mWh further apart than their "
                "entries",
                work_word(work, word), (long long)pair.first, (long long)pair.second,
                (long long)(pair.registers_mwh - pair.entries_mwh));
  }
}
