/* The samples of a waveform: some by hand, and the r.m.s. of every cycle of them against the
 * voltage over one cycle, which is computed without them (fixtures/dictionary/quality.md). */
#include "sim/meter/quality_test.h"

static int64_t sample_at(const uint8_t *waveform, int half, int k, int phase) {
  return (int16_t)get(waveform, (size_t)(((half * 64) + k) * 3 + phase) * 2, 2);
}

static uint8_t waveform[METER_QUALITY_WAVEFORM];

/* √2·230000 = 325269.12. Sample 0 of an even half cycle, π/128: 325269.12·0.0245412 = 7982.5, over
 * 50 is 159.65; sample 31, 31.5π/64: ·0.9996988 = 325171.2, 6503.4; phase 2, π/128 − 2π/3:
 * −(0.8660254·0.9996988 + 0.5·0.0245412) = −0.8780352, −5711.96; the odd half cycle has the other
 * sign. The dip begins in an even one, and five before it is the first. */
START_TEST(samples__are_of_a_sine_by_phase) {
  story_t story;
  begin(&story);
  tell_halves(&story, "dip", 100, 120, "400 1 meter");
  live(&story);
  until_half(&story, 200);
  ck_assert_uint_eq(meter_quality_waveform(story.m, 1, waveform), METER_QUALITY_WAVEFORM);
  ck_assert_int_eq(sample_at(waveform, 1, 0, 0), 160); /* half cycle 96 */
  ck_assert_int_eq(sample_at(waveform, 1, 31, 0), 6503);
  ck_assert_int_eq(sample_at(waveform, 1, 0, 1), -5712);
  ck_assert_int_eq(sample_at(waveform, 0, 0, 0), -160);
  ck_assert_int_eq(sample_at(waveform, 0, 0, 1), 5712);
  ck_assert_int_eq(sample_at(waveform, 5, 31, 0), 2601); /* · 0.4: 2601.4 */
  ck_assert_int_eq(sample_at(waveform, 5, 31, 1), sample_at(waveform, 3, 31, 1));
  story_end(&story);
}
END_TEST

/* ⌊√(Σ (50·s)² / 128)⌋ of the two half cycles before and at `half` of the waveform. */
static int64_t rms_of(int half, int phase) {
  int64_t sum = 0;
  for (int k = 0; k < 128; k++) {
    int64_t sample = 50 * sample_at(waveform, half - 1 + k / 64, k % 64, phase);
    sum += sample * sample;
  }
  int64_t root = 0;
  while ((root + 1) * (root + 1) <= sum / 128)
    root++;
  return root;
}

/* Values of U from the runs of the trace, of the whole trace. */
static int64_t traced(const meter_quality_row_t *row, int64_t value, int phase) {
  const uint8_t *at = row->trace;
  while (value >= get(at, 0, 2)) {
    value -= get(at, 0, 2);
    at += METER_QUALITY_RUN;
  }
  return get(at, 2 + 4 * (size_t)phase, 4);
}

/* Within 0.1 % and 50 mV at each half cycle, over the edges of the dip, with harmonics and without:
 * they are a part of the voltage that is declared. All of an odd order: half a cycle of these has
 * as much of the voltage as the other, whatever its phase, which an even one has not. */
START_TEST(rms__of_the_samples__is_the_voltage_over_one_cycle) {
  for (int harmonics = 0; harmonics <= 1; harmonics++) {
    story_t story;
    begin(&story);
    if (harmonics == 1) {
      tell(&story, "harmonic 0 0 -1 1 5 60000");
      tell(&story, "harmonic 0 0 -1 1 7 50000");
      tell(&story, "harmonic 0 0 -1 2 9 20000");
      tell(&story, "harmonic 0 0 -1 3 25 100000");
    }
    tell_halves(&story, "dip", 100, 109, "400 3 meter");
    tell_halves(&story, "swell", 104, 112, "1200 4");
    live(&story);
    until_half(&story, 200);
    meter_quality_row_t row = record_of(&story, 1);
    int64_t shift = get(row.record, 248, 4) - get(row.record, 252, 4); /* trace less waveform */
    size_t halves = meter_quality_waveform(story.m, 1, waveform) / (64 * 6);
    ck_assert_uint_eq(halves, 16); /* 95 to 110, the ending one */
    for (int half = 1; half < (int)halves; half++) {
      for (int phase = 0; phase < 3; phase++) {
        int64_t u = half + shift < 0 ? 230000 : traced(&row, half + shift, phase);
        int64_t off = rms_of(half, phase) - u;
        ck_assert_msg((off < 0 ? -off : off) <= u / 1000 + 50, "half %d phase %d: %ld of %ld", half,
                      phase + 1, (long)off, (long)u);
      }
    }
    story_end(&story);
  }
}
END_TEST

int main(void) {
  TCase *tcase = tcase_create("wave");
  tcase_add_test(tcase, samples__are_of_a_sine_by_phase);
  tcase_add_test(tcase, rms__of_the_samples__is_the_voltage_over_one_cycle);
  STORY_RUN("quality_wave", tcase);
}
