/* The decisions of firmware, as a part of the table of mechanisms: what a defect may replace.
 * Each comment says what is right; all of them are of pmu/docs/decisions/0009. A meter without any
 * firmware asks none of them. */
#ifndef SIM_METER_IMAGING_H
#define SIM_METER_IMAGING_H

#include "base/units.h"

/* What a counter and the versions say: take it, or which of two reasons not to. */
typedef enum { COUNTER_GROWS, COUNTER_LESS, COUNTER_SAME } image_counter_t;

typedef struct imaging_mechanisms {
  bool (*block_there)(bool begun, bool whole);                       /* only a whole one */
  bool (*hash_holds)(bool equal);                                    /* only where it is */
  bool (*signers_suffice)(int32_t part, bool maker, bool authority); /* 1: both; 2: the maker */
  /* Whatever the versions. */
  image_counter_t (*counter)(uint32_t runs, uint32_t image, bool version_grows);
  bool (*log_is_full)(uint32_t free, uint32_t needed); /* fewer than are needed */
  int64_t (*log_place)(uint32_t rows, uint32_t cap);   /* behind the last; -1: nowhere */
  bool (*activates)(bool verified);                    /* only then */
  bool (*refusal_clears)(int32_t reason);              /* the maxima: none does */
  bool (*clock_allows)(bool invalid, bool forced);     /* a valid one, or forced */
  bool (*memory_allows)(bool failed);                  /* of the program: only where not */
  bool (*flaw_shows)(bool mended);                     /* until it is */
  int64_t (*total_after)(int64_t total, int64_t at_verification); /* as it was at the restart */
  bool (*hardware_fits)(bool same);                               /* only the same */
  bool (*serial_fits)(bool same);                                 /* only its own, or any */
  bool (*signature_holds)(bool good);                             /* every one that is there */
  bool (*least_reached)(uint32_t runs, uint32_t least);           /* it or a later one runs */
  bool (*part_replaced)(int32_t part, int32_t of_image);          /* its own alone: FW-8 */
  bool (*is_failure)(bool blackout_alone); /* a restart alone: no 002, not counted */
  bool (*refusal_told)(int32_t reason);    /* each is event 092 */
  uint32_t (*counter_fallen)(uint32_t fell, uint32_t before); /* FW-4: that of what fell */
  uint32_t (*mended_fallen)(uint32_t fell, uint32_t before);  /* flaws: as of what runs */
  bool (*way_back_holds)(bool equal);                         /* only where it is whole */
  bool (*body_holds)(bool equal); /* what runs, at each start: where its hash does */
} imaging_mechanisms_t;

bool imaging_block_there(bool begun, bool whole);
bool imaging_hash_holds(bool equal);
bool imaging_signers_suffice(int32_t part, bool maker, bool authority);
image_counter_t imaging_counter(uint32_t runs, uint32_t image, bool version_grows);
bool imaging_log_is_full(uint32_t free, uint32_t needed);
int64_t imaging_log_place(uint32_t rows, uint32_t cap);
bool imaging_activates(bool verified);
bool imaging_refusal_clears(int32_t reason);
bool imaging_clock_allows(bool invalid, bool forced);
bool imaging_memory_allows(bool failed);
bool imaging_flaw_shows(bool mended);
int64_t imaging_total_after(int64_t total, int64_t at_verification);
bool imaging_hardware_fits(bool same);
bool imaging_serial_fits(bool same);
bool imaging_signature_holds(bool good);
bool imaging_least_reached(uint32_t runs, uint32_t least);
bool imaging_part_replaced(int32_t part, int32_t of_image);
bool imaging_is_failure(bool blackout_alone);
bool imaging_refusal_told(int32_t reason);
bool imaging_body_holds(bool equal);
uint32_t imaging_counter_fallen(uint32_t fell, uint32_t before);
uint32_t imaging_mended_fallen(uint32_t fell, uint32_t before);
bool imaging_way_back_holds(bool equal);

/* Initialises the part of the right ones. */
#define IMAGING_RIGHT                                                                              \
  {                                                                                                \
    .block_there = imaging_block_there, .hash_holds = imaging_hash_holds,                          \
    .signers_suffice = imaging_signers_suffice, .counter = imaging_counter,                        \
    .log_is_full = imaging_log_is_full, .log_place = imaging_log_place,                            \
    .activates = imaging_activates, .refusal_clears = imaging_refusal_clears,                      \
    .clock_allows = imaging_clock_allows, .flaw_shows = imaging_flaw_shows,                        \
    .total_after = imaging_total_after, .hardware_fits = imaging_hardware_fits,                    \
    .serial_fits = imaging_serial_fits, .signature_holds = imaging_signature_holds,                \
    .least_reached = imaging_least_reached, .part_replaced = imaging_part_replaced,                \
    .is_failure = imaging_is_failure, .refusal_told = imaging_refusal_told,                        \
    .body_holds = imaging_body_holds, .counter_fallen = imaging_counter_fallen,                    \
    .mended_fallen = imaging_mended_fallen, .way_back_holds = imaging_way_back_holds,              \
    .memory_allows = imaging_memory_allows                                                         \
  }

#endif
