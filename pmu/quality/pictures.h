/* Scripts for gnuplot: disturbances against the ITIC curve, the voltages of a week, the waveform of
 * a disturbance. Data stand in the script as decimal text made from integers; where the picture
 * goes is the first line's business, which the caller writes. */
#ifndef PMU_QUALITY_PICTURES_H
#define PMU_QUALITY_PICTURES_H

#include "base/text.h"
#include "pmu/quality/history.h"

void pictures_itic(text_t *script, const quality_history_t *history);
/* Of seven days from that instant. */
void pictures_week(text_t *script, const quality_history_t *history, claim_t from);
/* Of half cycles of 64 samples of three phases, 50 mV (fixtures/dictionary/quality.md). */
void pictures_waveform(text_t *script, const char *title, bytes_t waveform);

#endif
