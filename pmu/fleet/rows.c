/* From the words of a driver to records: objects, read-outs, rows of a range. Nothing is put into a
 * batch before its whole message was found good; the caller puts the batch back otherwise. */
#include "pmu/fleet/fleet.h"

#include "pmu/data/words.h"

#include <stdio.h>
#include <string.h>

static void source_text(const visit_t *v, const act_t *act, int32_t octet, char *text) {
  snprintf(text, FLEET_SOURCE_MAX, "visit %s frame %d octet %d", v->job->list, act->frame, octet);
}

/* A driver counts octets from the beginning of the message. */
static status_t placed(const act_t *act, fault_t *fault, status_t status) {
  fault->frame = act->frame;
  fault->octet += act->text_at;
  return status;
}

void rows_raw(visit_t *v, mono_t now, const act_t *act) {
  if (act->raw.len == 0) return; /* kept with the first part of it */
  char key[32], source[FLEET_SOURCE_MAX];
  snprintf(key, sizeof key, "%lld", (long long)visit_key(v, now));
  source_text(v, act, 0, source);
  batch_raw(&v->line->talk->batch, v->meter, key, act->raw, source);
  sha256_t *sha = sha256_new();
  sha256_add(sha, bytes_text(v->chain));
  sha256_add(sha, act->raw);
  sha256_hex(sha, v->chain);
  sha256_free(sha);
}

/* ------------------------------------------------------------------ objects */

static int64_t word_i64(const words_t *words, int32_t index) {
  int64_t value = 0;
  if (words_i64(words, index, WORDS_REGISTER, &value, NULL) != ST_OK) return -1;
  return value;
}

static void note_clock(visit_t *v, const act_t *act, const words_t *words) {
  seen_t *seen = &v->seen;
  seen->claim.s = word_i64(words, 0);
  seen->clock_status = (uint32_t)word_i64(words, 1);
  if (words_i64(words, 2, WORDS_REGISTER, &seen->local_s, NULL) != ST_OK) seen->local_s = 0;
  seen->clock_shown = true;
  seen->request = fleet_utc(v->headend, act->request);
  seen->response = fleet_utc(v->headend, act->response);
  seen->offset = v->headend->mechanisms->clock_offset(seen->claim, seen->request, seen->response);
  char key[32], value[FLEET_VALUE_MAX], source[FLEET_SOURCE_MAX];
  snprintf(key, sizeof key, "%lld", (long long)seen->request.ns);
  snprintf(value, sizeof value, "%lld %lld %lld %u", (long long)seen->request.ns,
           (long long)seen->response.ns, (long long)seen->claim.s, (unsigned)seen->clock_status);
  source_text(v, act, act->text_at, source);
  visit_record(v, REC_CLOCK, key, value, source);
}

static void keep_words(char *memory, size_t cap, bytes_t words) {
  size_t len = words.len < cap - 1 ? words.len : cap - 1;
  memcpy(memory, words.p, len);
  memory[len] = '\0';
}

static void note(visit_t *v, const act_t *act, bytes_t object, const words_t *words) {
  const driver_t *d = v->driver;
  seen_t *seen = &v->seen;
  int64_t first = words->count > 0 ? word_i64(words, 0) : -1;
  if (bytes_is(object, d->clock)) note_clock(v, act, words);
  if (bytes_is(object, d->status)) seen->status = (uint32_t)first;
  if (bytes_is(object, d->rate)) seen->rate = first;
  if (bytes_is(object, d->boot)) seen->boot = first;
  for (int range = 0; range < DRIVER_RANGES; range++)
    if (decide_counter(d, (driver_range_t)range) != NULL &&
        bytes_is(object, decide_counter(d, (driver_range_t)range)))
      seen->last[range] = first;
  known_register(&v->pending, object, words->text);
  transfer_note(v, object, words->text);
  quality_note(v, act, object, words);
  if (d->calendar_reason != NULL && bytes_is(object, d->calendar_reason))
    v->calendar_reason = first;
  if (bytes_is(object, d->channels) && !driver_columns_of(v->site->shape, words->text, &v->columns))
    v->columns.count = 0; /* the driver has refused what is none */
  if (bytes_is(object, d->total)) seen->total_mwh = first;
  if (bytes_is(object, "1-0:0.4.2*255")) seen->ratio.ct_primary = first;
  if (bytes_is(object, "1-0:0.4.5*255")) seen->ratio.ct_secondary = first;
  if (bytes_is(object, "1-0:0.4.3*255")) seen->ratio.vt_primary = first;
  if (bytes_is(object, "1-0:0.4.6*255")) seen->ratio.vt_secondary = first;
  if (bytes_is(object, d->tariff)) keep_words(seen->tariff, sizeof seen->tariff, words->text);
  if (bytes_is(object, d->response))
    keep_words(seen->response_word, sizeof seen->response_word, words->text);
}

/* Whose words these are is asked before anything of them is taken. */
static status_t identity(visit_t *v, const act_t *act, bytes_t words, int32_t octet,
                         fault_t *fault) {
  v->identity_shown = v->headend->mechanisms->identity_ok(bytes_text(v->site->serial), words);
  if (v->identity_shown) return ST_OK;
  return fault_set(fault, ST_BAD_IDENTITY, act->frame, octet,
                   "meter '%.*s' answered in place of %s", (int)words.len, (const char *)words.p,
                   v->site->serial);
}

status_t rows_object(visit_t *v, const act_t *act, bytes_t object, bytes_t value, int32_t octet,
                     fault_t *fault) {
  char words_memory[DRIVER_WORDS_MAX], key[64], source[FLEET_SOURCE_MAX];
  obuf_t words = obuf_over(words_memory, sizeof words_memory);
  status_t status =
      v->headend->mechanisms->driver_words(v->driver, v->site->shape, object, value, &words, fault);
  if (status != ST_OK) {
    fault->frame = act->frame;
    fault->octet = fault->octet + octet;
    return status;
  }
  if (bytes_is(object, v->driver->serial)) {
    status = identity(v, act, obuf_bytes(&words), octet, fault);
    if (status != ST_OK) return status;
  }
  snprintf(key, sizeof key, "%.*s %lld", (int)object.len, (const char *)object.p,
           (long long)fleet_utc(v->headend, act->request).ns);
  source_text(v, act, octet, source);
  batch_put(&v->line->talk->batch, v->meter, REC_OBJECT, key, obuf_bytes(&words), source);
  words_t split = words_of(obuf_bytes(&words));
  note(v, act, object, &split);
  return ST_OK;
}

/* ------------------------------------------------------------------ read-outs */

/* Twice over the lines: whose they are is known before the first of them is taken. */
status_t rows_readout(visit_t *v, const act_t *act, fault_t *fault) {
  for (int pass = 0; pass < 2; pass++) {
    bytes_t object, value;
    bool there = true;
    v->cursor = (driver_cursor_t){.shape = v->site->shape};
    driver_message(&v->cursor, act->text);
    while (there) {
      status_t status = v->driver->readout(&v->cursor, &object, &value, &there, fault);
      if (status != ST_OK) return placed(act, fault, status);
      if (!there || (pass == 0) != bytes_is(object, v->driver->serial)) continue;
      int32_t octet = act->text_at + (int32_t)v->cursor.at;
      status = rows_object(v, act, object, value, octet, fault);
      if (status != ST_OK) return status;
    }
    if (!v->identity_shown)
      return fault_set(fault, ST_BAD_IDENTITY, act->frame, act->text_at,
                       "the read-out shows no serial number");
  }
  return ST_OK;
}

/* ------------------------------------------------------------------ ranges */

static record_kind_t kind_of(driver_row_kind_t kind) {
  switch (kind) {
  case DRIVER_ENTRY:
    return REC_ENTRY;
  case DRIVER_MARKER:
    return REC_MARKER;
  case DRIVER_EVENT:
    return REC_EVENT;
  case DRIVER_SET_HEAD:
  case DRIVER_SET_MISSED:
  case DRIVER_SET_REGISTER:
    break;
  case DRIVER_DAILY_HEAD:
  case DRIVER_DAILY_REGISTER:
    return REC_DAILY;
  case DRIVER_GAUGES:
    return REC_GAUGES;
  case DRIVER_FIRMWARE_ROW:
    return REC_FIRMWARE_LOG;
  case DRIVER_DISTURBANCE:
    return REC_DISTURBANCE;
  case DRIVER_WAVEFORM_ROW:
    return REC_WAVEFORM;
  }
  return REC_SET;
}

/* What a row proves about an order that was given before it. */
static void note_row(visit_t *v) {
  ordered_t *ordered = &v->ordered;
  const driver_row_t *row = &v->row;
  if (row->kind == DRIVER_EVENT && strcmp(row->word, "010") == 0) {
    v->time_event = row->number;
    v->time_set_to = row->stamp2;
  }
  if (row->kind == DRIVER_EVENT && strcmp(row->word, "010") == 0 && ordered->set_tried &&
      row->stamp2.s == ordered->set_to.s)
    ordered->event_shown = true;
  if (row->kind == DRIVER_EVENT) known_set_event(&v->pending, row->word);
  if (row->kind == DRIVER_EVENT && strcmp(row->word, "011") == 0) {
    v->adjust_event = row->number;
    if (row->number > ordered->seen.last[DRIVER_EVENTS]) ordered->event_shown = true;
  }
  if (row->kind == DRIVER_EVENT && strcmp(row->word, "050") == 0)
    v->pending.ratio_event = row->number;
  if (row->kind == DRIVER_EVENT && strcmp(row->word, "087") == 0)
    v->pending.clear_event = row->number;
  if (row->kind == DRIVER_EVENT && strcmp(row->word, "051") == 0)
    v->pending.channels_event = row->number;
  if (row->kind == DRIVER_EVENT && strcmp(row->word, "092") == 0) {
    words_t words = words_of(bytes_text(row->value));
    known_refusal(&v->pending, row->number, word_i64(&words, 4));
  }
  if (row->kind == DRIVER_DISTURBANCE) quality_take(v, v->range_at);
  if (row->kind == DRIVER_FIRMWARE_ROW)
    known_firmware_row(&v->pending, row->number, row->cause, bytes_text(row->value));
  if (row->kind == DRIVER_MARKER && strcmp(row->word, "TC") == 0 && ordered->set_tried &&
      row->stamp2.s == ordered->set_to.s)
    ordered->marker_shown = true;
}

/* Numbers only grow, within what was asked for; rows of a set belong to the head before them. */
static bool in_order(const visit_t *v, driver_range_t range) {
  const known_track_t *track = &v->pending.track[range];
  int64_t number = v->row.number;
  if (number > v->range_to) return false;
  if (!known_has_heads(range)) return number > track->last;
  bool head = v->row.kind == DRIVER_SET_HEAD || v->row.kind == DRIVER_DAILY_HEAD;
  if (!head) return number == track->head;
  return number > track->last && number >= track->head;
}

static status_t take_row(visit_t *v, const act_t *act, driver_range_t range, fault_t *fault) {
  int32_t octet = act->text_at + (int32_t)v->cursor.at;
  bool wanted = v->row.number >= v->range_from && v->row.number <= v->range_to;
  if (act->unselected && !wanted) return ST_OK;
  if (!in_order(v, range))
    return fault_set(fault, ST_BAD_ORDER, act->frame, octet, "row '%s %s' is not the next one",
                     v->row.key, v->row.value);
  if (!known_row(&v->pending, range, v->row.kind, v->row.number, v->row.cause)) v->gap = true;
  note_row(v);
  form_row(v);
  if (!v->headend->mechanisms->rows_kept(v->job->attempt, act->more)) return ST_OK;
  char source[FLEET_SOURCE_MAX];
  source_text(v, act, octet, source);
  visit_record(v, kind_of(v->row.kind), v->row.key, v->row.value, source);
  react_row(v);
  return ST_OK;
}

status_t rows_range(visit_t *v, const act_t *act, driver_range_t range, fault_t *fault) {
  driver_message(&v->cursor, act->text);
  if (form_interrupts(v)) return ST_OK; /* the columns have changed: it is asked for again */
  if (act->unselected) v->range_stop = v->range_to; /* there is no other part */
  for (;;) {
    bool there = false;
    status_t status =
        v->headend->mechanisms->driver_row(v->driver, range, &v->cursor, &v->row, &there, fault);
    if (status != ST_OK) return placed(act, fault, status);
    if (!there) return ST_OK;
    status = take_row(v, act, range, fault);
    if (status != ST_OK || form_interrupts(v)) return status;
  }
}

bool rows_go_on(const visit_t *v, driver_range_t range) {
  int64_t reached = known_reached(&v->pending, range);
  /* A part that brought nothing is not asked for again. */
  return v->range_stop < v->range_to && reached >= v->range_stop;
}

void rows_whole(visit_t *v, mono_t now, driver_range_t range) {
  known_track_t *track = &v->pending.track[range];
  int64_t reached = known_reached(&v->pending, range);
  uint32_t part = decide_part_of(range);
  fault_t fault;
  if (range == DRIVER_FIRMWARE) v->range_to = reached; /* it ends where it ends */
  if (range == DRIVER_FIRMWARE && !v->gap && reached < track->run_from) {
    v->fresh |= part; /* nothing new */
    return;
  }
  if (v->gap || reached != v->range_to) {
    fault_set(&fault, ST_BAD_ORDER, -1, -1, "rows of %s are missing: numbers run from %lld to %lld",
              known_range_name(range), (long long)track->run_from, (long long)reached);
    visit_fault(v, now, &fault);
    visit_blame(v, ST_BAD_ORDER, false); /* asking again does not bring them back */
    v->missing |= part;
    track->last = reached;
    v->fresh |= part;
    return;
  }
  char key[64], value[FLEET_VALUE_MAX];
  snprintf(key, sizeof key, "%s %lld", known_range_name(range), (long long)v->range_at.ns);
  snprintf(value, sizeof value, "%lld %lld %lld", (long long)track->run_from,
           (long long)v->range_to, (long long)(v->range_to - track->run_from + 1));
  known_range(&v->pending, range, v->range_to);
  visit_record(v, REC_RANGE, key, value, v->job->list);
  v->fresh |= part;
}
