/* R25 and R26: an outage put at the peak. What the maximum must then be follows from the intervals
 * of the first run, less the load that the outage covers in each. */
#ifndef HARNESS_CHECK_RELATION_PEAK_H
#define HARNESS_CHECK_RELATION_PEAK_H

#include "harness/check/relation/relation.h"

const char *peak_refuse(const check_context_t *context);
/* An outage of meter 0 from `from` to `to` twelfths of T behind the begin of the peak interval of
 * its last bill. False where there is no peak with room for it. */
bool peak_rewrite(const check_context_t *context, rewrite_t *story, int32_t from, int32_t to);
void peak_compare(relate_t *relate);

#endif
