/* Facts of power quality for the tests of sim/models, beside those of sample_facts.h: the sample
 * meter has 230 V, a dip to 115 V of phase 1 at 00:01:00 and a swell to 276 V of phase 2 at
 * 00:02:00, each of 40 ms, and signs with the seed of test vector 1 of RFC 8032. Not part of any
 * program. */
#ifndef SIM_MODELS_SAMPLE_QUALITY_H
#define SIM_MODELS_SAMPLE_QUALITY_H

#define SAMPLE_QUALITY                                                                             \
  "nominal 0 230000 50000\n"                                                                       \
  "quality_seed 0 9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60\n"              \
  "fault 0 dip 1767225660000000000 1767225660040000000 500 1 meter\n"                              \
  "fault 0 swell 1767225720000000000 1767225720040000000 1200 2\n"

#endif
