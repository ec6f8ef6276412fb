/* Facts of two meters with more than one quantity, for the tests of sim/models; beside those of
 * sample_facts.h, on which they build. In the first half hour each phase takes 1.2 kW and 0.9 kvar:
 * 3.6 kW, 2.7 kvar, 4.5 kVA; in the quarter after it each gives 0.6 kW back. Not part of any
 * program.
 *
 * Three: +A, -A and their difference the wrong way round, so that it is negative while energy is
 * taken. Sixteen: every store full, as of the largest meter there is. */
#ifndef SIM_MODELS_SAMPLE_SHAPES_H
#define SIM_MODELS_SAMPLE_SHAPES_H

#define SAMPLE_LOAD_SHAPES                                                                         \
  "load 0 1767225600000000000 1767227400000000000 set 1200000 1200000 1200000 900000 900000 "      \
  "900000\n"                                                                                       \
  "load 0 1767227400000000000 1767228300000000000 set -600000 -600000 -600000 0 0 0\n"             \
  "policy 0 export.mode separate\n"                                                                \
  "policy 0 va.type vector\n"                                                                      \
  "policy 0 register.digits 0\n"                                                                   \
  "policy 0 reverse.detect no\n"

/* Behind any shape, or none: daily sets, and quarter-hours of two gauges. */
#define SAMPLE_STORES                                                                              \
  "policy 0 eob.daily yes\n"                                                                       \
  "instrument 0 900000000000 2\n"                                                                  \
  "gauge 0 0 P\n"                                                                                  \
  "gauge 0 1 Q2\n"

static const char sample_three[] = "identification 0 THREE-1\n"
                                   "quantity 0 0 +A\n"
                                   "quantity 0 1 -A\n"
                                   "quantity 0 2 C1 -0 +1\n"
                                   "tou 0 0 1\n"
                                   "tou 0 0 2\n"
                                   "tou 0 2 1\n"
                                   "md 0 0 0 0 3\n"
                                   "md 0 1 0 6 1\n" /* rates 1 and 2 */
                                   "md 0 2 1 2 2\n" /* rate 1 */
                                   "coincident 0 1 2 2\n"
                                   "channel 0 0 0\n"
                                   "channel 0 1 1\n"
                                   "channel 0 2 2\n" SAMPLE_LOAD_SHAPES;

#define SAMPLE_EIGHT(quantity)                                                                     \
  "tou 0 " quantity " 1\ntou 0 " quantity " 2\ntou 0 " quantity " 3\ntou 0 " quantity " 4\n"       \
  "tou 0 " quantity " 5\ntou 0 " quantity " 6\ntou 0 " quantity " 7\ntou 0 " quantity " 8\n"

/* Pulses: 1, 2, 0 and a half a second, of 1, 0.5, 0.001 and 10 units. */
static const char sample_sixteen[] =
    "quantity 0 0 +A\n"
    "quantity 0 1 -A\n"
    "quantity 0 2 R1\n"
    "quantity 0 3 R2\n"
    "quantity 0 4 R3\n"
    "quantity 0 5 R4\n"
    "quantity 0 6 +S\n"
    "quantity 0 7 I1\n"
    "quantity 0 8 I2\n"
    "quantity 0 9 I3\n"
    "quantity 0 10 I4\n"
    "quantity 0 11 C1 +2 +3\n"
    "quantity 0 12 C2 +4 +5\n"
    "quantity 0 13 C3 +0 -1\n"
    "quantity 0 14 C4 -2 +5\n"
    "quantity 0 15 C5 +7 +8\n"
    "input 0 1 1000\n"
    "input 0 2 500\n"
    "input 0 3 1\n"
    "input 0 4 10000\n" SAMPLE_EIGHT("0") SAMPLE_EIGHT("1") SAMPLE_EIGHT("2") SAMPLE_EIGHT(
        "5") "md 0 0 0 0 3\n"
             "md 0 1 0 2 3\n"
             "md 0 2 0 4 3\n"
             "md 0 3 0 24 3\n" /* rates 3 and 4 */
             "md 0 4 1 0 3\n"
             "md 0 5 2 2 3\n"
             "md 0 6 6 0 3\n"
             "md 0 7 11 0 3\n"
             "md 0 8 7 510 3\n" /* any of the eight */
             "coincident 0 1 2 1\n"
             "coincident 0 2 6 1\n"
             "coincident 0 3 0 6\n"
             "coincident 0 4 13 0\n"
             "coincident 0 5 8 8\n"
             "channel 0 0 0\nchannel 0 1 1\nchannel 0 2 2\nchannel 0 3 3\nchannel 0 4 4\n"
             "channel 0 5 5\nchannel 0 6 6\nchannel 0 7 7\nchannel 0 8 8\nchannel 0 9 9\n"
             "channel 0 10 10\nchannel 0 11 11\nchannel 0 12 12\nchannel 0 13 13\nchannel 0 14 14\n"
             "channel 0 15 15\n"
             "pulses 0 1 1767225600000000000 1767227400000000000 1000000\n"
             "pulses 0 2 1767225600000000000 1767227400000000000 2000000\n"
             "pulses 0 4 1767225600000000000 1767227400000000000 500000\n" SAMPLE_LOAD_SHAPES;

#endif
