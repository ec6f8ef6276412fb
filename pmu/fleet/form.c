/* The form of the load profile: which quantity each column is, and in what unit, asked for before
 * rows that do not say it themselves. A marker of changed channels makes it stale: what follows in
 * the answer is left alone, the form is read again, and the range goes on from there. Rows of
 * before a change cannot be read any more, so that the form that is read after a marker is that of
 * all rows behind it. Source: 0008 "Changed channels"; billing.md V02. */
#include "pmu/fleet/fleet.h"

#include "pmu/data/words.h"

#include <string.h>

shape_columns_t form_columns(const visit_t *v) {
  return v->columns.count > 0 ? v->columns : shape_columns(v->site->shape);
}

/* The columns first, then the unit of each. */
const char *form_object(const visit_t *v, char name[SHAPE_NAME_SIZE]) {
  if (v->form_at == 0) return v->driver->channels;
  shape_channel_name(v->site->shape, v->columns.quantity[v->form_at - 1], name);
  return name;
}

status_t form_prepare(visit_t *v, step_t *step) {
  char name[SHAPE_NAME_SIZE];
  v->forming = true;
  return v->driver->read(form_object(v, name), step);
}

/* A unit is held against the shape and not kept: nothing is counted by it. */
static status_t take_unit(const visit_t *v, const act_t *act, const char *object, bytes_t value,
                          fault_t *fault) {
  char memory[DRIVER_WORDS_MAX];
  obuf_t words = obuf_over(memory, sizeof memory);
  status_t status = v->headend->mechanisms->driver_words(v->driver, v->site->shape,
                                                         bytes_text(object), value, &words, fault);
  if (status == ST_OK) return ST_OK;
  fault->frame = act->frame;
  fault->octet += act->text_at;
  return status;
}

status_t form_take(visit_t *v, const act_t *act, const char *object, bytes_t value, int32_t octet,
                   fault_t *fault) {
  if (v->form_at > 0) return take_unit(v, act, object, value, fault);
  return rows_object(v, act, bytes_text(object), value, octet, fault);
}

bool form_over(visit_t *v, bool failed) {
  v->forming = false;
  int32_t parts = v->driver->reads_form ? 1 + v->columns.count : 1;
  if (!failed && ++v->form_at < parts) return false;
  v->form_at = 0;
  v->form_stale = false;
  v->form_wrong = failed;
  return true;
}

void form_row(visit_t *v) {
  enum { CHANNELS_CHANGED = 51 };
  words_t words = words_of(bytes_text(v->row.value));
  int64_t code = 0;
  if (!v->driver->reads_form || v->row.kind != DRIVER_MARKER || strcmp(v->row.word, "CC") != 0)
    return;
  if (words_i64(&words, 3, WORDS_COUNT, &code, NULL) != ST_OK || code != CHANNELS_CHANGED) return;
  if (v->row.number <= v->form_marker) return;
  v->form_marker = v->row.number;
  v->form_stale = true;
}

bool form_interrupts(const visit_t *v) { return v->form_stale && v->form_marker < v->range_to; }
