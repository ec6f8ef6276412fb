/* The right ones. What each must do stands in imaging.h. */
#include "sim/meter/imaging.h"

bool imaging_block_there(bool begun, bool whole) { return begun && whole; }

bool imaging_hash_holds(bool equal) { return equal; }

bool imaging_signers_suffice(int32_t part, bool maker, bool authority) {
  return maker && (authority || part == 2);
}

image_counter_t imaging_counter(uint32_t runs, uint32_t image, bool version_grows) {
  (void)version_grows;
  if (image == runs) return COUNTER_SAME;
  return image > runs ? COUNTER_GROWS : COUNTER_LESS;
}

bool imaging_log_is_full(uint32_t free, uint32_t needed) { return free < needed; }

int64_t imaging_log_place(uint32_t rows, uint32_t cap) { return rows < cap ? (int64_t)rows : -1; }

bool imaging_activates(bool verified) { return verified; }

bool imaging_refusal_clears(int32_t reason) {
  (void)reason;
  return false;
}

bool imaging_memory_allows(bool failed) { return !failed; }

bool imaging_clock_allows(bool invalid, bool forced) { return !invalid || forced; }

bool imaging_flaw_shows(bool mended) { return !mended; }

int64_t imaging_total_after(int64_t total, int64_t at_verification) {
  (void)at_verification;
  return total;
}

bool imaging_hardware_fits(bool same) { return same; }

bool imaging_serial_fits(bool same) { return same; }

bool imaging_signature_holds(bool good) { return good; }

bool imaging_least_reached(uint32_t runs, uint32_t least) { return runs >= least; }

bool imaging_part_replaced(int32_t part, int32_t of_image) { return part == of_image; }

bool imaging_is_failure(bool blackout_alone) { return !blackout_alone; }

bool imaging_refusal_told(int32_t reason) { return reason != 0; }

bool imaging_body_holds(bool equal) { return equal; }

uint32_t imaging_counter_fallen(uint32_t fell, uint32_t before) {
  (void)before;
  return fell;
}

uint32_t imaging_mended_fallen(uint32_t fell, uint32_t before) {
  (void)fell;
  return before;
}

bool imaging_way_back_holds(bool equal) { return equal; }
