/* Facts of a meter that takes images, and one image for it, for the tests of sim/models; beside
 * those of sample_facts.h, on which they build. The image is of part 2, 205 octets in four blocks
 * of 50 and one of 5: the manifest (120), a body that brings 0-0:128.40.0 (02 00), ends its items
 * (00) and goes on with `METER!`, and one signature of the maker, made over SHA-256 of the manifest
 * with the key whose point is trusted here. Not part of any program. */
#ifndef SIM_MODELS_SAMPLE_FIRMWARE_H
#define SIM_MODELS_SAMPLE_FIRMWARE_H

#define SAMPLE_FIRMWARE                                                                            \
  "hardware 0 PTOU-H1\n"                                                                           \
  "firmware 0 1 16777216 7 PTOU-L-1.0.0\n"                                                         \
  "firmware 0 2 16777216 3 PTOU-A-1.0.0\n"                                                         \
  "trust 0 1 1 045C7A40BCB7352D2C5BDB673519226A3E08A8B39BE619F3D2AAC2406C8E42DC847D"               \
  "11F1796B94C87F51ACC062C58A5BA8579054833960F143F09BB08172F55530\n"                               \
  "policy 0 fw.verify 2000000000\n"                                                                \
  "policy 0 fw.blackout 30000000000\n"                                                             \
  "limit 0 image_block 50\n"

/* SHA-256 of the first identities' texts, and of the image's body. */
#define SAMPLE_HASH_L "285155611F561C8FE96897A447BED7711B37D71FC8BBD2B9BD129336402D1367"
#define SAMPLE_HASH_A "69956A5A22B251873BC54B3562DF800B2E3C78B9DD025AE006A77D79ECC48F30"
#define SAMPLE_HASH_BODY "0253BF4A81912D4A1A592AAE77E67DDD956AFD92966CE81C0537472D33A160EF"

/* PTOU-A-1.1.0, the octet-string of it, and what an initiate of it says: 205 octets. */
#define SAMPLE_IDENTITY "09 0C 50544F552D412D312E312E30 "
#define SAMPLE_INITIATE "02 02 " SAMPLE_IDENTITY "06 000000CD"

/* Methods of 18, 0-0:44.0.0: block n. */
#define SAMPLE_BLOCK_0                                                                             \
  "02 02 06 00000000 09 32 4D50465701020078010100000100000000000004000000090253BF4A81912D4A1A592A" \
  "AE77E67DDD956AFD92966CE81C0537"
#define SAMPLE_BLOCK_1                                                                             \
  "02 02 06 00000001 09 32 472D33A160EF50544F552D483100000000000000000044452D32362D4D2D3030393900" \
  "00000050544F552D412D312E312E30"
#define SAMPLE_BLOCK_2                                                                             \
  "02 02 06 00000002 09 32 00000000000000000000000000000000000000000200004D4554455221010101004730" \
  "45022100BEA367513541CC03214664"
#define SAMPLE_BLOCK_3                                                                             \
  "02 02 06 00000003 09 32 848447C618DFDC9579A194809726F791709C2B9D5302203F0B3C90571C2BCAC22E3E4D" \
  "3274DAD78C8483CF84528D1F0C09C5"
#define SAMPLE_BLOCK_4 "02 02 06 00000004 09 05 479A92B081"

#endif
