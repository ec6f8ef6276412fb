/* The other bank, its verification, the activation, the log of firmware and the schedule, as 0009
 * says. Whether a signature is good and a body whole is a fact of the image. */
#include "calendar.h"
#include "meter.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KIND_ACTIVATED = 1, KIND_INITIATED = 2, KIND_VERIFIED = 3 };

enum {
  REASON_NONE = 0,
  REASON_TRUNCATED = 1,
  REASON_SIZE = 2,
  REASON_HASH = 3,
  REASON_HARDWARE = 4,
  REASON_SERIAL = 5,
  REASON_SIGNATURE = 6,
  REASON_SIGNER = 7,
  REASON_DOWNGRADE = 8,
  REASON_REPLAY = 9,
  REASON_LEAST = 10,
  REASON_LOG = 11,
  REASON_UNVERIFIED = 12,
  REASON_RIGHT = 13,
  REASON_CLOCK = 14,
  REASON_FORM = 15,
  REASON_MEMORY = 18
};

static void copy(char *to, size_t size, const char *from) { (void)snprintf(to, size, "%s", from); }

void oracle_firmware_start(meter_t *m) {
  firmware_t *firmware = &m->firmware;
  *firmware = (firmware_t){.enabled = true, .due_s = ORACLE_NEVER};
  if (!oracle_facts_takes_images(m->fact)) return;
  for (int p = 0; p < FIRMWARE_PARTS; p++) {
    const firmware_part_t *part = &m->fact->firmware.parts[p];
    running_t *runs = &firmware->parts[p];
    *runs = (running_t){.version = part->version,
                        .counter = part->counter,
                        .identity = part->declared ? part->identity : "-",
                        .approval = ""};
    oracle_hash_text(runs->identity, runs->hash);
  }
}

void oracle_firmware_free(meter_t *m) {
  free(m->firmware.blocks);
  free(m->firmware.rows);
  m->firmware = (firmware_t){0};
}

bool oracle_firmware_has(const meter_t *m, flaw_kind_t flaw) {
  return m->fact->firmware.flaws[flaw] && !m->firmware.mended[flaw];
}

/* Rows of the log that are free. */
static int64_t room(const meter_t *m) {
  int64_t left = m->fact->limits.firmware_log - (int64_t)m->firmware.row_count;
  return left > 0 ? left : 0;
}

/* What is known of the transferred image; nothing of its manifest before a verification read it. */
static firmware_row_t row_of(const meter_t *m, int64_t kind, int64_t reason, const char *by) {
  const firmware_t *firmware = &m->firmware;
  firmware_row_t row = {.kind = kind, .reason = reason, .old_identity = "", .approval = ""};
  copy(row.by, sizeof row.by, by);
  if (!firmware->named || reason == REASON_RIGHT) return row;
  copy(row.new_identity, sizeof row.new_identity, firmware->identity);
  const image_fact_t *image = firmware->image;
  if (!firmware->read || image == NULL) return row;
  row.old_identity = firmware->parts[image->part].identity;
  row.old_counter = firmware->parts[image->part].counter;
  row.new_counter = image->counter;
  row.approval = image->approval;
  return row;
}

/* Never overwritten: what finds no room is not written. */
static void write_row(meter_t *m, int64_t t_ns, const firmware_row_t *row) {
  firmware_t *firmware = &m->firmware;
  if (room(m) == 0) return;
  if (!oracle_text_room(&firmware->rows, &firmware->row_cap, firmware->row_count, sizeof *row)) {
    m->memory_short = true;
    return;
  }
  int64_t now_s = oracle_clock_s(m, t_ns);
  bool dst = oracle_calendar_dst(m->fact->zone, now_s);
  firmware_row_t *to = &firmware->rows[firmware->row_count++];
  *to = *row;
  to->stamp_s = now_s;
  to->status = (m->time_invalid ? 0x01 : 0) | (dst ? 0x80 : 0);
}

void oracle_firmware_refused(meter_t *m, int64_t t_ns, const firmware_row_t *row) {
  oracle_events_log(m, 92, oracle_clock_s(m, t_ns), ORACLE_NONE, row->reason, row->by);
  write_row(m, t_ns, row);
}

static void refuse(meter_t *m, int64_t t_ns, int64_t reason, const char *by) {
  firmware_row_t row = row_of(m, FIRMWARE_KIND_REFUSED, reason, by);
  oracle_firmware_refused(m, t_ns, &row);
}

static void drop(meter_t *m) {
  firmware_t *firmware = &m->firmware;
  free(firmware->blocks);
  firmware->blocks = NULL;
  firmware->block_count = 0;
  firmware->there = false;
}

static void forget(meter_t *m) {
  drop(m);
  m->firmware.named = m->firmware.read = false;
  m->firmware.image = NULL;
}

/* What all four methods look at first. */
static firmware_answer_t may(meter_t *m, int64_t t_ns, int level, const char *by) {
  if (level < 3) {
    if (level == 1) refuse(m, t_ns, REASON_RIGHT, by);
    return FIRMWARE_DENIED;
  }
  bool busy = !m->firmware.enabled || m->firmware.state == IMAGE_VERIFYING;
  return busy ? FIRMWARE_TEMPORARY : FIRMWARE_OK;
}

static const image_fact_t *image_of(const meter_t *m, const char *identity, int64_t size) {
  for (size_t i = 0; i < m->facts->image_count; i++) {
    const image_fact_t *image = &m->facts->images[i];
    if (image->size == size && strcmp(image->identity, identity) == 0) return image;
  }
  return NULL;
}

firmware_answer_t oracle_firmware_initiate(meter_t *m, int64_t t_ns, const char *identity,
                                           int64_t size, int level, const char *by) {
  firmware_t *firmware = &m->firmware;
  firmware_answer_t answer = may(m, t_ns, level, by);
  if (answer != FIRMWARE_OK) return answer;
  if (size > m->fact->limits.image) {
    firmware_row_t row = {
        .kind = FIRMWARE_KIND_REFUSED, .reason = REASON_SIZE, .old_identity = "", .approval = ""};
    copy(row.new_identity, sizeof row.new_identity, identity);
    copy(row.by, sizeof row.by, by);
    oracle_firmware_refused(m, t_ns, &row);
    return FIRMWARE_TYPE;
  }
  forget(m);
  firmware->back.there = false; /* the bank is erased */
  int64_t block = m->fact->limits.image_block;
  firmware->size = size;
  firmware->block_count = (size + block - 1) / block;
  firmware->blocks = calloc((size_t)firmware->block_count + 1, 1);
  if (firmware->blocks == NULL) m->memory_short = true;
  firmware->there = firmware->named = true;
  firmware->image = image_of(m, identity, size);
  copy(firmware->identity, sizeof firmware->identity, identity);
  firmware->state = IMAGE_INITIATED;
  firmware_row_t row = row_of(m, KIND_INITIATED, REASON_NONE, by);
  if (room(m) > 1) write_row(m, t_ns, &row); /* the last one is for what becomes of it */
  return FIRMWARE_OK;
}

/* The last one has what is left. */
static int64_t block_len(const meter_t *m, int64_t number) {
  int64_t block = m->fact->limits.image_block, left = m->firmware.size - number * block;
  return left < block ? left : block;
}

firmware_answer_t oracle_firmware_block(meter_t *m, int64_t t_ns, int64_t number, int64_t len,
                                        int level, const char *by, firmware_answer_t otherwise) {
  firmware_t *firmware = &m->firmware;
  firmware_answer_t answer = may(m, t_ns, level, by);
  if (answer != FIRMWARE_OK) return answer;
  if (!firmware->there || firmware->blocks == NULL) return FIRMWARE_OTHER;
  if (number < 0 || number >= firmware->block_count) return FIRMWARE_TYPE;
  if (len != block_len(m, number)) return FIRMWARE_TYPE;
  if (firmware->blocks[number] != 0) return otherwise;
  firmware->blocks[number] = 1;
  if (firmware->state == IMAGE_REFUSED) firmware->state = IMAGE_INITIATED;
  return FIRMWARE_OK;
}

int64_t oracle_firmware_missing(const meter_t *m) {
  const firmware_t *firmware = &m->firmware;
  int64_t first = 0;
  while (first < firmware->block_count && firmware->blocks[first] != 0) {
    first++;
  }
  return first;
}

/* The first reason that applies: the table of 0009. */
static int64_t judge(const meter_t *m) {
  const firmware_t *firmware = &m->firmware;
  const image_fact_t *image = firmware->image;
  bool whole = oracle_firmware_missing(m) == firmware->block_count;
  if (image == NULL || image->damage == DAMAGE_FORM) return REASON_FORM;
  const running_t *runs = &firmware->parts[image->part];
  const char *hardware = m->fact->firmware.hardware;
  bool both = image->part == 0; /* a legally relevant part needs the authority, too */
  if (!whole || image->damage == DAMAGE_SHORT) return REASON_TRUNCATED;
  if (image->damage == DAMAGE_LONG) return REASON_SIZE;
  if (image->damage == DAMAGE_BODY) return REASON_HASH;
  if (strcmp(image->hardware, hardware == NULL ? "" : hardware) != 0) return REASON_HARDWARE;
  if (image->serial != NULL && strcmp(image->serial, m->fact->serial) != 0) return REASON_SERIAL;
  if (image->maker == SIGNED_BAD || image->authority == SIGNED_BAD) return REASON_SIGNATURE;
  if (image->maker == SIGNED_ABSENT) return REASON_SIGNER;
  if (both && image->authority == SIGNED_ABSENT) return REASON_SIGNER;
  if (image->counter < runs->counter) return REASON_DOWNGRADE;
  if (image->counter == runs->counter) return REASON_REPLAY;
  if (runs->version < image->least) return REASON_LEAST;
  return room(m) < 2 ? REASON_LOG : REASON_NONE;
}

void oracle_firmware_conclude(meter_t *m, int64_t t_ns) {
  firmware_t *firmware = &m->firmware;
  int64_t reason = judge(m);
  bool whole = oracle_firmware_missing(m) == firmware->block_count;
  firmware->read = whole && reason != REASON_FORM;
  if (reason == REASON_NONE) {
    firmware->state = IMAGE_VERIFIED;
    firmware_row_t row = row_of(m, KIND_VERIFIED, REASON_NONE, firmware->verify_by);
    write_row(m, t_ns, &row);
    return;
  }
  firmware->state = IMAGE_REFUSED;
  refuse(m, t_ns, reason, firmware->verify_by);
  bool dropped = (reason >= REASON_HASH && reason <= REASON_LEAST) || reason == REASON_FORM;
  if (dropped) drop(m);
}

firmware_answer_t oracle_firmware_verify(meter_t *m, int64_t t_ns, int level, const char *by) {
  firmware_t *firmware = &m->firmware;
  firmware_answer_t answer = may(m, t_ns, level, by);
  if (answer != FIRMWARE_OK) return answer;
  if (!firmware->there) return FIRMWARE_OTHER;
  if (firmware->state == IMAGE_INITIATED) {
    copy(firmware->verify_by, sizeof firmware->verify_by, by);
    firmware->state = IMAGE_VERIFYING;
    firmware->verify_x = oracle_clock_crystal(m, t_ns) + m->fact->policy.verify_ns;
    if (m->fact->policy.verify_ns > 0) return FIRMWARE_TEMPORARY;
    oracle_firmware_conclude(m, t_ns);
  }
  return firmware->state == IMAGE_VERIFIED ? FIRMWARE_OK : FIRMWARE_OTHER;
}

int64_t oracle_firmware_verified(const meter_t *m) {
  if (m->firmware.state != IMAGE_VERIFYING) return ORACLE_NEVER;
  return oracle_crystal_when(m, m->firmware.verify_x);
}

void oracle_firmware_power_down(meter_t *m) {
  if (m->firmware.state == IMAGE_VERIFYING) m->firmware.state = IMAGE_INITIATED;
}

/* 12, 18, 14, 11, or REASON_NONE: it may be activated now. */
static int64_t hinders(const meter_t *m, bool forced) {
  if (!m->firmware.there || m->firmware.state != IMAGE_VERIFIED) return REASON_UNVERIFIED;
  if (m->conditions.program_memory) return REASON_MEMORY;
  if (m->time_invalid && !forced) return REASON_CLOCK;
  return room(m) == 0 ? REASON_LOG : REASON_NONE;
}

static bool activate(meter_t *m, int64_t t_ns, bool forced, const char *by) {
  firmware_t *firmware = &m->firmware;
  int64_t reason = hinders(m, forced);
  if (reason != REASON_NONE) {
    refuse(m, t_ns, reason, by);
    return false;
  }
  firmware->row = row_of(m, KIND_ACTIVATED, REASON_NONE, by);
  oracle_meter_restart(m, t_ns);
  return true;
}

firmware_answer_t oracle_firmware_activate(meter_t *m, int64_t t_ns, bool forced, int level,
                                           const char *by) {
  firmware_answer_t answer = may(m, t_ns, level, by);
  if (answer != FIRMWARE_OK) return answer;
  return activate(m, t_ns, forced, by) ? FIRMWARE_OK : FIRMWARE_OTHER;
}

bool oracle_firmware_plan(meter_t *m, int64_t t_ns, int64_t claim_s) {
  if (claim_s <= oracle_clock_s(m, t_ns)) return false;
  m->firmware.due_s = claim_s;
  return true;
}

void oracle_firmware_due(meter_t *m, int64_t t_ns) {
  firmware_t *firmware = &m->firmware;
  if (!m->powered || firmware->due_s > oracle_clock_s(m, t_ns)) return;
  firmware->due_s = ORACLE_NEVER;
  if (firmware->state == IMAGE_VERIFYING) { /* not verified yet, and nobody to ask again */
    refuse(m, t_ns, REASON_UNVERIFIED, "I");
    return;
  }
  (void)activate(m, t_ns, false, "I");
}

/* Behind the PD marker: one write switches the banks. */
void oracle_firmware_begun(meter_t *m, int64_t lost_s) {
  firmware_t *firmware = &m->firmware;
  const image_fact_t *image = firmware->image;
  assert(image != NULL);
  running_t *runs = &firmware->parts[image->part];
  oracle_program_replace(m, image->part);
  *runs = (running_t){.version = image->version,
                      .counter = image->counter,
                      .identity = image->identity,
                      .approval = image->approval};
  copy(runs->hash, sizeof runs->hash, image->hash);
  for (int flaw = 0; flaw < FLAW_KINDS; flaw++) {
    if (image->mends[flaw]) firmware->mended[flaw] = true;
  }
  if (image->object) firmware->object = true;
  firmware->activations++;
  firmware->begun_counter = image->counter;
  forget(m);
  firmware->state = IMAGE_ACTIVATED;
  oracle_events_log(m, 90, lost_s, ORACLE_NONE, firmware->begun_counter, firmware->row.by);
}

void oracle_firmware_done(meter_t *m, int64_t t_ns, int64_t lost_s) {
  firmware_t *firmware = &m->firmware;
  oracle_events_log(m, 91, oracle_clock_s(m, t_ns), lost_s, firmware->begun_counter, "I");
  write_row(m, t_ns, &firmware->row);
}
