/* What equipment has to ride through: the ITIC curve and SEMI F47, as steps of (up to this long,
 * up to this far). Between two points the stricter one holds: a duration that a point does not
 * cover belongs to the next. */
#ifndef PMU_QUALITY_CURVES_H
#define PMU_QUALITY_CURVES_H

#include "pmu/quality/quality.h"

typedef enum {
  CURVE_RIDES_THROUGH, /* inside: equipment goes on */
  CURVE_MAY_STOP,      /* below: it may stop, undamaged */
  CURVE_MAY_BREAK,     /* above: it may be damaged */
  CURVE_SILENT         /* the curve says nothing of this duration */
} curve_verdict_t;

const char *curve_verdict_name(curve_verdict_t verdict); /* static */

/* Shares of the declared voltage; the cycle is that of the nominal frequency. */
curve_verdict_t curve_itic(int64_t share, span_t duration, span_t cycle);
curve_verdict_t curve_semi_f47(int64_t share, span_t duration);

/* The corners of a curve for a picture: false past the last. `upper` for the upper branch. */
bool curve_itic_corner(bool upper, size_t index, span_t cycle, span_t *duration, int64_t *share);

#endif
