/* An image that is sent: inspected with what is known and read of the meter, then block by block
 * what the meter's bitmap says is missing, then verified; and what runs, as objects and the log of
 * the meter show it. After any loss status and bitmap are asked first. What is transferred is gone
 * on with only where the journal says that it is this image. Activation is in activation.c. Source:
 * decision 0009, dictionary polyphase-tou-dlms.md section 9. */
#include "pmu/fleet/fleet.h"

#include "base/hex.h"

#include <stdio.h>
#include <string.h>

enum { SEND = GROUP_WRITE, BEGIN = GROUP_WRITE | GROUP_BEGIN };
enum { BLOCKS = GROUP_WRITE | GROUP_BLOCKS, VERIFY = GROUP_WRITE | GROUP_VERIFY };

static const site_image_t *file_of(const visit_t *v) {
  return &v->headend->site->images[v->job->command->image];
}

static void keep(char *memory, size_t cap, bytes_t word) {
  size_t len = word.len < cap - 1 ? word.len : cap - 1;
  memcpy(memory, word.p, len);
  memory[len] = '\0';
}

void transfer_record(visit_t *v, mono_t now, const char *image, const char *words) {
  char key[96];
  snprintf(key, sizeof key, "%lld %.63s", (long long)visit_key(v, now),
           image[0] == '\0' ? "-" : image);
  visit_record(v, REC_FIRMWARE, key, words, v->job->list);
  known_firmware(&v->pending, bytes_text(key), bytes_text(words));
}

void transfer_order(visit_t *v, mono_t now, const char *text) {
  char key[48];
  snprintf(key, sizeof key, "firmware %lld",
           (long long)div_floor(fleet_utc(v->headend, now).ns, NS_PER_S));
  visit_record(v, REC_WORK_ORDER, key, text, v->job->list);
}

/* ------------------------------------------------------------------ what runs */

void transfer_note(visit_t *v, bytes_t object, bytes_t words) {
  transfer_visit_t *firmware = &v->firmware;
  for (int part = 0; part < SITE_PARTS; part++) {
    if (bytes_is(object, v->driver->firmware_identity[part]))
      keep(firmware->identity[part], sizeof firmware->identity[part], words);
    if (bytes_is(object, v->driver->firmware_hash[part]))
      keep(firmware->hash[part], sizeof firmware->hash[part], words);
  }
}

bool transfer_runs(const visit_t *v, const char *identity, const char *hash) {
  const transfer_visit_t *firmware = &v->firmware;
  for (int part = 0; part < SITE_PARTS; part++)
    if (identity[0] != '\0' && strcmp(firmware->identity[part], identity) == 0 &&
        strcmp(firmware->hash[part], hash) == 0)
      return true;
  return false;
}

void transfer_look(visit_t *v, uint32_t part, uint32_t group) {
  for (int i = 0; i < SITE_PARTS; i++) {
    decide_read(v, v->driver->firmware_identity[i], part, group);
    decide_read(v, v->driver->firmware_hash[i], part, group);
  }
  decide_part(v, DRIVER_FIRMWARE, group);
}

static void seen(visit_t *v, mono_t now) {
  if ((v->missing & SITE_READ_FIRMWARE) == 0) (void)activation_seen(v, now, false);
}

static bool brought(const known_firmware_t *known, int at, const char *identity) {
  return !known->runs[at].fell && strcmp(known->runs[at].identity, identity) == 0;
}

/* The log says that an image runs, or ran, which brought the object: it stays, unless it fell. */
static bool has_count(const visit_t *v) {
  const site_t *site = v->headend->site;
  for (size_t i = 0; i < site->image_count; i++) {
    image_t image;
    fault_t fault;
    if (image_read(site->images[i].file, &image, &fault) != ST_OK) continue;
    if (!image_brings_count(&image)) continue;
    for (int at = 0; at < KNOWN_RUNS; at++)
      if (brought(&v->pending.firmware, at, image.manifest.identity)) return true;
  }
  return false;
}

/* The log may have just said that it fell. */
static void look_for_count(visit_t *v, mono_t now) {
  (void)now;
  if (!has_count(v)) v->skip |= GROUP_COUNT;
}

void transfer_read(visit_t *v) {
  transfer_look(v, SITE_READ_FIRMWARE, 0);
  if (v->driver->firmware_count != NULL && has_count(v)) {
    decide_call(v, look_for_count, 0);
    decide_read(v, v->driver->firmware_count, SITE_READ_FIRMWARE, GROUP_COUNT);
  }
  decide_call(v, seen, 0);
  decide_store(v, 0);
}

/* ------------------------------------------------------------------ inspection */

/* Of the part that runs; false: nobody knows. */
static bool counter_of(const visit_t *v, int part, const char *identity, uint32_t *counter) {
  const known_firmware_t *known = &v->pending.firmware;
  const site_part_t *first = &v->site->firmware.parts[part];
  for (int i = 0; i < KNOWN_RUNS; i++) {
    if (identity[0] == '\0' || strcmp(known->runs[i].identity, identity) != 0) continue;
    *counter = (uint32_t)known->runs[i].counter;
    return true;
  }
  *counter = first->counter;
  return first->identity != NULL && strcmp(first->identity, identity) == 0;
}

/* By its identity: what it began with, or an image that we have. */
static bool version_of(const visit_t *v, int part, const char *identity, uint32_t *version) {
  const site_t *site = v->headend->site;
  const site_part_t *first = &v->site->firmware.parts[part];
  image_t image;
  for (size_t i = 0; i < site->image_count; i++) {
    fault_t fault;
    if (image_read(site->images[i].file, &image, &fault) != ST_OK) continue;
    if (strcmp(image.manifest.identity, identity) != 0) continue;
    *version = image.manifest.version;
    return true;
  }
  *version = first->version;
  return first->identity != NULL && strcmp(first->identity, identity) == 0;
}

/* What is not known is left to the meter: such a part is older than any image. */
static image_reason_t inspect(const visit_t *v, fault_t *fault) {
  const site_firmware_t *site = &v->site->firmware;
  const image_manifest_t *manifest = &v->firmware.image.manifest;
  int part = manifest->part == IMAGE_LEGAL ? 0 : 1;
  const char *identity = v->firmware.identity[part];
  image_target_t target = {.hardware = site->hardware != NULL ? site->hardware : manifest->hardware,
                           .serial = v->site->serial,
                           .longest = (size_t)site->image_max,
                           .keys = site->keys,
                           .key_count = site->key_count};
  if (!counter_of(v, part, identity, &target.counter))
    target.counter = manifest->counter > 0 ? manifest->counter - 1 : 0;
  if (!version_of(v, part, identity, &target.version)) target.version = UINT32_MAX;
  image_reason_t reason = image_inspect(&v->firmware.image, &target, fault);
  /* The limit is one of the file, signatures and all. */
  bool longer = (int64_t)file_of(v)->file.len > site->image_max;
  if (longer && reason != IMAGE_TRUNCATED) reason = IMAGE_TOO_LONG;
  if (longer && reason == IMAGE_TOO_LONG)
    fault_set(fault, ST_REFUSED, -1, -1, "too long: %zu octets, the meter takes %lld",
              file_of(v)->file.len, (long long)site->image_max);
  int64_t left = site->log_max - known_reached(&v->pending, DRIVER_FIRMWARE);
  if (reason != IMAGE_GOOD || left >= 2) return reason;
  fault_set(fault, ST_REFUSED, -1, -1, "the meter's log of firmware has room for %lld rows",
            (long long)left);
  return IMAGE_LOG_FULL;
}

static void not_sent(visit_t *v, mono_t now, image_reason_t reason, fault_t *fault) {
  char words[64];
  const char *name = file_of(v)->name;
  fault->status = ST_REFUSED;
  visit_fault(v, now, fault);
  snprintf(words, sizeof words, "not_sent pmu %s -", image_reason_word(reason));
  transfer_record(v, now, name, words);
  snprintf(v->more, sizeof v->more, ", %s not sent: %s", name, image_reason_word(reason));
  visit_blame(v, ST_REFUSED, false);
  v->skip |= GROUP_WRITE;
  check_command(v, now, "send_image", name, false, "-");
}

static void inspect_first(visit_t *v, mono_t now) {
  fault_t fault = {.status = ST_REFUSED, .frame = -1, .octet = -1};
  const site_image_t *file = file_of(v);
  image_reason_t reason = IMAGE_GOOD;
  v->ordered.refusal = -1;
  v->firmware.events = v->seen.last[DRIVER_EVENTS];
  bool form = image_read(file->file, &v->firmware.image, &fault) == ST_OK;
  if (!v->headend->mechanisms->image_inspected(v->job->command->unseen)) {
    /* What is said to the meter of an image that is none: its octets. */
    if (!form) v->firmware.image = (image_t){0};
    return;
  }
  reason = form ? inspect(v, &fault) : IMAGE_NO_IMAGE;
  if (reason != IMAGE_GOOD) not_sent(v, now, reason, &fault);
}

/* ------------------------------------------------------------------ what is there */

static void give_up(visit_t *v, mono_t now, const char *text) {
  check_fault(v, now, text);
  visit_blame(v, ST_UNSUPPORTED, false);
  v->skip |= GROUP_WRITE;
}

/* Status and bitmap are read: what of it is ours? */
static void plan(visit_t *v, mono_t now) {
  transfer_visit_t *firmware = &v->firmware;
  const known_firmware_t *known = &v->pending.firmware;
  const site_image_t *file = file_of(v);
  size_t size = (size_t)firmware->state.block_size;
  if (size == 0) return; /* the read failed, and was blamed */
  firmware->blocks = (file->file.len + size - 1) / size;
  firmware->next = 0;
  if (size > DRIVER_BLOCK_MAX || firmware->blocks > FLEET_BLOCKS_MAX) {
    give_up(v, now, "the meter's blocks are of a size that nobody here can send");
    return;
  }
  bool begun = strcmp(known->image, file->name) == 0 && firmware->shown == firmware->blocks &&
               firmware->state.status != DRIVER_IMAGE_NONE;
  v->skip &= ~(uint32_t)(GROUP_BEGIN | GROUP_BLOCKS | GROUP_VERIFY);
  if (!v->headend->mechanisms->image_resumes(begun)) {
    firmware->shown = 0;
    return;
  }
  firmware->events = known->events;
  v->skip |= GROUP_BEGIN;
  if (firmware->state.status != DRIVER_IMAGE_INITIATED) v->skip |= GROUP_BLOCKS;
  snprintf(v->more, sizeof v->more, ", %s gone on with", file->name);
}

static bool is_there(const visit_t *v, size_t block) {
  const transfer_visit_t *firmware = &v->firmware;
  if (block >= firmware->shown) return false;
  return v->headend->mechanisms->block_there(bytes_of(firmware->bits, (firmware->shown + 7) / 8),
                                             block);
}

static void skip_there(visit_t *v) {
  while (v->firmware.next < v->firmware.blocks && is_there(v, v->firmware.next))
    v->firmware.next++;
}

/* All was sent; does the meter have it all? */
static void look_again(visit_t *v, mono_t now) {
  transfer_visit_t *firmware = &v->firmware;
  size_t lacking = 0;
  for (size_t i = 0; i < firmware->blocks; i++)
    lacking += is_there(v, i) ? 0 : 1;
  firmware->next = 0;
  if (lacking == 0) {
    char words[64];
    snprintf(words, sizeof words, "sent pmu - %lld", (long long)firmware->sent);
    transfer_record(v, now, file_of(v)->name, words);
    return;
  }
  if (++firmware->rounds < FLEET_IMAGE_ROUNDS) {
    v->op_at = firmware->look_op;
    return;
  }
  check_fault(v, now, "blocks that were sent are not there");
  visit_blame(v, ST_NOT_READ_BACK, true);
  v->skip |= GROUP_VERIFY;
}

static status_t take_state(visit_t *v, const driver_image_t *got) {
  v->firmware.state = *got;
  return ST_OK;
}

status_t transfer_take(visit_t *v, const act_t *act, const op_t *op, fault_t *fault) {
  transfer_visit_t *firmware = &v->firmware;
  driver_image_t got = firmware->state;
  driver_image_part_t part = (driver_image_part_t)op->arg;
  status_t status = v->driver->image_value(part, act->text, &got, fault);
  fault->frame = act->frame;
  if (status != ST_OK) return status;
  if (part == DRIVER_IMAGE_STATE) return take_state(v, &got);
  if (part == DRIVER_IMAGE_BITMAP) {
    if (got.block_count > FLEET_BLOCKS_MAX)
      return fault_set(fault, ST_ENDLESS, act->frame, -1, "a bitmap of %zu blocks",
                       got.block_count);
    firmware->shown = got.block_count;
    if (got.bits.len > 0) memcpy(firmware->bits, got.bits.p, got.bits.len);
  }
  if (part == DRIVER_IMAGE_SCHEDULE) {
    firmware->state.planned = got.planned;
    firmware->state.plan = got.plan;
  }
  if (part != DRIVER_IMAGE_READY) return ST_OK;
  firmware->ready = got.ready;
  keep(firmware->ready_identity, sizeof firmware->ready_identity,
       got.ready ? got.identity : bytes_of("", 0));
  obuf_t hex = obuf_over(firmware->ready_hash, sizeof firmware->ready_hash - 1);
  if (got.ready) hex_print(&hex, got.hash);
  firmware->ready_hash[hex.len] = '\0';
  return ST_OK;
}

/* ------------------------------------------------------------------ what is said */

bool transfer_prepare(visit_t *v, mono_t now, const op_t *op, step_t *step) {
  transfer_visit_t *firmware = &v->firmware;
  driver_image_order_t order = {.what = (driver_image_do_t)op->arg};
  obuf_t room = obuf_over(v->calendar_room, sizeof v->calendar_room);
  const site_command_t *command = v->job->command;
  size_t size = (size_t)firmware->state.block_size;
  switch (order.what) {
  case DRIVER_IMAGE_ENABLE:
    if (firmware->state.enabled) return false;
    break;
  case DRIVER_IMAGE_INITIATE:
    order.identity = bytes_text(firmware->image.manifest.identity);
    order.number = (int64_t)file_of(v)->file.len;
    break;
  case DRIVER_IMAGE_BLOCK: {
    skip_there(v);
    if (firmware->next >= firmware->blocks) return false;
    bytes_t file = file_of(v)->file;
    size_t from = firmware->next * size;
    size_t left = file.len - from;
    order.number = (int64_t)firmware->next;
    order.octets = bytes_of(file.p + from, left < size ? left : size);
    break;
  }
  case DRIVER_IMAGE_ACTIVATE:
    order.number = command->argument;
    break;
  case DRIVER_IMAGE_PLAN:
    order.at.s = command->argument;
    break;
  case DRIVER_IMAGE_VERIFY:
    break;
  }
  if (v->driver->image_write(&order, &room, step) == ST_OK) return true;
  give_up(v, now, "this cannot be said to the meter");
  return false;
}

/* A block was taken, refused, or nobody knows. */
static bool block_over(visit_t *v, mono_t now, const act_t *act) {
  transfer_visit_t *firmware = &v->firmware;
  if (act->status == ST_OK) {
    firmware->next++;
    firmware->sent++;
    return false;
  }
  if (act->status == ST_TIMEOUT && ++firmware->rounds < FLEET_IMAGE_ROUNDS) {
    v->op_at = firmware->look_op;
    return false;
  }
  /* Other octets than those that are there: it was not this image after all. */
  if (act->refusal >= 0) transfer_record(v, now, file_of(v)->name, "void pmu - -");
  visit_blame(v, act->status, true);
  v->skip |= GROUP_BLOCKS | GROUP_VERIFY;
  return true;
}

/* The first time it only begins; asked again once it can be over, then every second. */
static bool verify_over(visit_t *v, mono_t now, const act_t *act) {
  transfer_visit_t *firmware = &v->firmware;
  mechanism_verdict_t verdict = v->headend->mechanisms->image_verdict(act->status, act->refusal);
  if (act->status == ST_TIMEOUT && ++firmware->rounds < FLEET_IMAGE_ROUNDS) {
    v->op_at = firmware->look_op; /* a power failure has ended it, or nobody has heard it */
    return false;
  }
  if (verdict == IMAGE_SAID_WAIT && firmware->verifies++ < FLEET_VERIFY_TRIES) {
    int64_t wait = firmware->verifies == 1 ? v->site->policy.fw_verify.ns : 0;
    v->wait_until.ns = now.ns + (wait < NS_PER_S ? NS_PER_S : wait);
    return false;
  }
  firmware->said = verdict == IMAGE_SAID_GOOD;
  if (verdict != IMAGE_SAID_NO || act->refusal < 0)
    visit_blame(v, verdict == IMAGE_SAID_GOOD ? ST_OK : ST_TIMEOUT, true);
  return true;
}

bool transfer_over(visit_t *v, mono_t now, const op_t *op, const act_t *act) {
  bool failed = act->status != ST_OK;
  switch ((driver_image_do_t)op->arg) {
  case DRIVER_IMAGE_BLOCK:
    if (!block_over(v, now, act)) return false;
    break;
  case DRIVER_IMAGE_VERIFY:
    if (!verify_over(v, now, act)) return false;
    break;
  case DRIVER_IMAGE_ENABLE:
  case DRIVER_IMAGE_INITIATE:
    if (failed) v->skip |= GROUP_BEGIN | GROUP_BLOCKS | GROUP_VERIFY;
    if (failed && act->refusal < 0) visit_blame(v, act->status, true);
    break;
  case DRIVER_IMAGE_ACTIVATE:
    /* Whoever restarts says nothing more, perhaps not even this answer. */
    if (!failed || act->status == ST_TIMEOUT)
      v->firmware.again_ns = fleet_utc(v->headend, now).ns + v->site->policy.fw_blackout.ns +
                             v->site->policy.meter_start_up.ns + 10 * NS_PER_S;
    break;
  case DRIVER_IMAGE_PLAN:
    break;
  }
  v->op_at++;
  return false;
}

/* ------------------------------------------------------------------ what became of it */

const char *transfer_reason(const visit_t *v) {
  enum { DENIED = 3, UNMATCHED = 4 };
  const known_firmware_t *known = &v->pending.firmware;
  if (known->refused_event > v->firmware.events) return image_reason_word(known->refused_reason);
  if (v->ordered.refusal == DENIED) return image_reason_word(IMAGE_NO_RIGHT);
  return v->ordered.refusal == UNMATCHED ? image_reason_word(IMAGE_TOO_LONG) : "-";
}

/* Said yes: from here on what is transferred is this image. */
static void begun(visit_t *v, mono_t now) {
  char words[64];
  snprintf(words, sizeof words, "initiated pmu - %lld", (long long)v->firmware.events);
  transfer_record(v, now, file_of(v)->name, words);
}

static bool shows_ours(const visit_t *v) {
  char hash[KNOWN_HASH + 1];
  const image_manifest_t *manifest = &v->firmware.image.manifest;
  obuf_t hex = obuf_over(hash, sizeof hash - 1);
  hex_print(&hex, bytes_of(manifest->hash, sizeof manifest->hash));
  hash[hex.len] = '\0';
  return v->firmware.ready && strcmp(v->firmware.ready_identity, manifest->identity) == 0 &&
         strcmp(v->firmware.ready_hash, hash) == 0;
}

static void check_sent(visit_t *v, mono_t now) {
  char words[96], read_back[64];
  const char *name = file_of(v)->name;
  const char *identity = v->firmware.image.manifest.identity;
  if ((v->skip & GROUP_WRITE) != 0) return;
  bool ok = v->headend->mechanisms->image_verified(v->firmware.said, shows_ours(v));
  bool refused =
      !ok && (v->pending.firmware.refused_event > v->firmware.events || v->ordered.refusal >= 0);
  if (ok) {
    snprintf(words, sizeof words, "verified meter - %s", identity);
    transfer_record(v, now, name, words);
  } else if (refused) {
    snprintf(words, sizeof words, "refused meter %s -", transfer_reason(v));
    transfer_record(v, now, name, words);
    visit_blame(v, ST_REFUSED, false);
  } else {
    check_fault(v, now, "the image was sent, and the meter does not show it as verified");
    visit_blame(v, ST_NOT_READ_BACK, true);
  }
  snprintf(read_back, sizeof read_back,
           ok        ? "verified=%s"
           : refused ? "refused=%s"
                     : "-",
           ok ? identity : transfer_reason(v));
  check_command(v, now, "send_image", name, ok, read_back);
}

static void image_read_op(visit_t *v, driver_image_part_t part, uint32_t group) {
  visit_add(v, (op_t){.kind = OP_IMAGE_READ, .arg = (int32_t)part, .group = group});
}

static void image_write_op(visit_t *v, driver_image_do_t what, uint32_t group) {
  visit_add(v, (op_t){.kind = OP_IMAGE_WRITE, .arg = (int32_t)what, .group = group});
}

bool transfer_takes(visit_t *v, mono_t now) {
  if (v->driver->image_write != NULL) return true;
  check_fault(v, now, "images do not travel in this meter's language");
  visit_blame(v, ST_UNSUPPORTED, false);
  return false;
}

void transfer_send(visit_t *v, mono_t now) {
  if (!transfer_takes(v, now)) return;
  decide_part(v, DRIVER_EVENTS, 0);
  transfer_look(v, 0, 0);
  decide_call(v, inspect_first, 0);
  decide_store(v, 0);
  decide_level(v, v->driver->level_configure, SEND);
  v->firmware.look_op = v->op_count;
  image_read_op(v, DRIVER_IMAGE_STATE, SEND);
  image_read_op(v, DRIVER_IMAGE_BITMAP, SEND);
  decide_call(v, plan, SEND);
  image_write_op(v, DRIVER_IMAGE_ENABLE, SEND);
  image_write_op(v, DRIVER_IMAGE_INITIATE, BEGIN);
  decide_call(v, begun, BEGIN);
  decide_store(v, BEGIN);
  image_write_op(v, DRIVER_IMAGE_BLOCK, BLOCKS);
  image_read_op(v, DRIVER_IMAGE_STATE, BLOCKS);
  image_read_op(v, DRIVER_IMAGE_BITMAP, BLOCKS);
  decide_call(v, look_again, BLOCKS);
  decide_store(v, BLOCKS);
  image_write_op(v, DRIVER_IMAGE_VERIFY, VERIFY);
  image_read_op(v, DRIVER_IMAGE_READY, VERIFY);
  decide_part(v, DRIVER_EVENTS, SEND);
  decide_part(v, DRIVER_FIRMWARE, SEND);
  decide_call(v, check_sent, 0);
}
