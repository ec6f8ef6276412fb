/* The story without its outages, for R06 and R07. */
#ifndef HARNESS_CHECK_RELATION_WITHOUT_OUTAGES_H
#define HARNESS_CHECK_RELATION_WITHOUT_OUTAGES_H

#include "harness/check/relation/relation.h"

const char *without_outages_refuse(const check_context_t *context);
bool without_outages(const check_context_t *context, rewrite_t *story);
/* The bill of the story without them, where it covers the same span and both are exact. */
const bill_t *without_outages_bill(const relate_t *relate, const bill_t *bill);

#endif
