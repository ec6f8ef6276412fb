/* The generic reader; see survey.h. A conversation of single reads: first the object list, then
 * object by object, scaler before value so that a value is said in its unit. */
#include "pmu/fleet/survey.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "pmu/drivers/data_text.h"
#include "pmu/drivers/view.h"
#include "pmu/fleet/batch.h"
#include "pmu/fleet/known.h"
#include "pmu/session/session.h"

enum { CLASS_REGISTER = 3, CLASS_EXTENDED = 4, CLASS_DEMAND = 5, CLASS_PROFILE = 7 };
enum { CLASS_ASSOCIATION = 15, BUFFER = 2, OBJECT_LIST = 2, SELECTOR_ENTRY = 2 };
enum { ORDERS_MAX = VIEW_ATTRIBUTES_MAX };

static const obis_t association = {0, 0, 40, 0, 0, 255};

typedef enum { AT_START, AT_LIST, AT_OBJECTS, AT_END } stage_of_t;

struct survey {
  const site_meter_t *site;
  survey_options_t options;
  anchor_t anchor;
  plan_t plan;
  session_t *session;
  known_t known;
  batch_t batch;
  view_t view;
  stage_of_t stage;
  size_t object; /* of the view */
  size_t order;  /* of its attributes */
  step_t step;
  data_scale_t scale;   /* of the object under way */
  int64_t rows;         /* of the buffer under way */
  uint8_t list_version; /* of the association object */
  uint32_t act, store_act, session_act;
  bool store_due, store_waits, note_due;
  text_t note;
  survey_tally_t tally;
  bool over;
  status_t status;
  fault_t fault;
};

/* ------------------------------------------------------------------ beginning */

static plan_t plan_of(const survey_t *s, const site_t *site, entropy_t entropy) {
  return (plan_t){.anchor = {s->anchor.mono, s->anchor.utc_ns},
                  .serial = s->site->serial,
                  .identification = "",
                  .baud = site->lines[s->site->line].baud,
                  .access = &s->site->access,
                  .level = s->options.level,
                  .counters = s->known.counters,
                  .fallbacks = s->known.fallbacks,
                  .entropy = entropy};
}

status_t survey_open(arena_t *arena, const site_t *site, const survey_options_t *options,
                     anchor_t anchor, entropy_t entropy, const record_t *known, size_t known_count,
                     survey_t **survey, fault_t *fault) {
  const session_way_t *way = session_way(site->meters[options->meter].language);
  if (strcmp(site->meters[options->meter].language, SITE_DLMS) != 0 || way == NULL)
    return fault_set(fault, ST_UNSUPPORTED, -1, -1,
                     "meter %s has no list of its objects: it speaks no DLMS",
                     site->meters[options->meter].name);
  survey_t *s = ARENA_NEW(arena, survey_t);
  *s = (survey_t){.site = &site->meters[options->meter], .options = *options, .anchor = anchor};
  known_clear(&s->known, &s->site->access, s->site->shape);
  for (size_t i = 0; i < known_count; i++)
    if (known[i].meter == options->meter &&
        (known[i].kind == REC_COUNTER || known[i].kind == REC_FALLBACK))
      known_learn(&s->known, &known[i]);
  batch_open(&s->batch, arena);
  view_open(&s->view, arena);
  s->session = session_new(arena, way);
  s->plan = plan_of(s, site, entropy);
  *survey = s;
  return ST_OK;
}

void survey_close(survey_t *survey) {
  session_free(survey->session);
  text_free(&survey->note);
}

/* ------------------------------------------------------------------ lines */

static void name_text(text_t *out, obis_t name) {
  char memory[OBIS_TEXT_MAX];
  obuf_t text = obuf_over(memory, sizeof memory);
  obis_put(&text, name);
  text_add(out, obuf_bytes(&text));
}

static void begin_line(survey_t *s, uint16_t class_id, obis_t name, int32_t attribute) {
  text_clear(&s->note);
  text_printf(&s->note, "{\"class\":%u,\"name\":\"", (unsigned)class_id);
  name_text(&s->note, name);
  text_printf(&s->note, "\",\"attribute\":%d,", (int)attribute);
}

static void end_line(survey_t *s) {
  text_put(&s->note, "}");
  s->note_due = true;
}

static void say_words(survey_t *s, const char *key, const char *words) {
  text_printf(&s->note, "\"%s\":\"", key);
  for (const char *at = words; *at != '\0'; at++)
    text_printf(&s->note, *at == '"' || *at == '\\' ? "\\%c" : "%c", *at);
  text_put(&s->note, "\"");
}

static const view_object_t *object_now(const survey_t *s) { return &s->view.objects[s->object]; }

/* ------------------------------------------------------------------ the plan */

static int32_t scale_attribute(uint16_t class_id) {
  if (class_id == CLASS_REGISTER || class_id == CLASS_EXTENDED) return 3;
  return class_id == CLASS_DEMAND ? 4 : 0;
}

static bool is_scaled(uint16_t class_id, int32_t attribute) {
  return attribute == 2 || (class_id == CLASS_DEMAND && attribute == 3);
}

/* The scaler first, then the attributes as they are numbered; 0 past the last. */
static int32_t attribute_at(uint16_t class_id, size_t order) {
  int32_t scale = scale_attribute(class_id);
  if (scale == 0) return order < ORDERS_MAX - 1 ? (int32_t)order + 2 : 0;
  if (order == 0) return scale;
  int32_t attribute = (int32_t)order + 1;
  if (attribute >= scale) attribute++;
  return attribute <= VIEW_ATTRIBUTES_MAX ? attribute : 0;
}

static void ask(survey_t *s, step_kind_t kind, uint16_t class_id, obis_t name, int32_t attribute) {
  char memory[OBIS_TEXT_MAX];
  obuf_t text = obuf_over(memory, sizeof memory - 1);
  obis_put(&text, name);
  memory[text.len] = '\0';
  driver_step(&s->step, kind, memory);
  s->step.target_count = 1;
  s->step.targets[0] = (apdu_target_t){class_id, name, (int8_t)attribute, 0, {0}};
}

/* The last rows alone, where the meter takes entries. */
static void last_rows(survey_t *s) {
  bool entries = (object_now(s)->selectors >> SELECTOR_ENTRY & 1) != 0;
  if (s->options.rows_max == 0 || !entries) return;
  obuf_t out = obuf_over(s->step.data, sizeof s->step.data);
  axdr_put_head(&out, AXDR_STRUCTURE, 4);
  axdr_put_number(&out, AXDR_U32, 1);
  axdr_put_number(&out, AXDR_U32, s->options.rows_max);
  axdr_put_number(&out, AXDR_U16, 1);
  axdr_put_number(&out, AXDR_U16, 0);
  s->step.data_len = out.len;
  s->step.targets[0].selector = SELECTOR_ENTRY;
}

static bool wanted(const survey_t *s, const view_object_t *object) {
  char memory[OBIS_TEXT_MAX];
  obuf_t text = obuf_over(memory, sizeof memory);
  obis_put(&text, object->name);
  return s->options.only == NULL || bytes_is(obuf_bytes(&text), s->options.only);
}

/* The next attribute that may be read; false past the last. */
static bool plan_next(survey_t *s) {
  for (; s->object < s->view.count; s->object++, s->order = 0) {
    const view_object_t *object = object_now(s);
    if (s->order == 0) s->scale.known = false;
    if (!wanted(s, object)) continue;
    for (; s->order < ORDERS_MAX; s->order++) {
      int32_t attribute = attribute_at(object->class_id, s->order);
      bool list = object->class_id == CLASS_ASSOCIATION && attribute == OBJECT_LIST;
      if (attribute == 0 || list || !view_may_read(object, attribute)) continue;
      bool buffer = object->class_id == CLASS_PROFILE && attribute == BUFFER;
      ask(s, buffer ? STEP_RANGE : STEP_READ, object->class_id, object->name, attribute);
      if (buffer) last_rows(s);
      s->rows = 0;
      s->order++;
      return true;
    }
  }
  return false;
}

static void on_ready(survey_t *s, mono_t now) {
  if (s->stage == AT_START) {
    s->stage = AT_LIST;
    ask(s, STEP_RANGE, CLASS_ASSOCIATION, association, OBJECT_LIST);
    session_step(s->session, now, &s->step);
    return;
  }
  if (s->stage == AT_OBJECTS && plan_next(s)) {
    session_step(s->session, now, &s->step);
    return;
  }
  s->stage = AT_END;
  session_close(s->session, now, ST_OK);
}

/* ------------------------------------------------------------------ what came back */

static void say_odd(survey_t *s, const fault_t *fault) {
  s->tally.odd++;
  const apdu_target_t *target = &s->step.targets[0];
  begin_line(s, target->class_id, target->name, target->index);
  say_words(s, "odd", fault->text);
  end_line(s);
}

/* From version 2 on the modes of access are bits; the list names the version of its own class. */
static uint8_t version_of_list(bytes_t rows) {
  axdr_t in = axdr_over(rows);
  fault_t unused;
  while (in.at < rows.len) {
    axdr_t element = in;
    int64_t class_id = 0, version = 0;
    if (axdr_skip(&in, &unused) != ST_OK) return 0;
    if (axdr_structure(&element, 4, &unused) == ST_OK &&
        axdr_number(&element, AXDR_U16, &class_id, &unused) == ST_OK &&
        axdr_number(&element, AXDR_U8, &version, &unused) == ST_OK && class_id == CLASS_ASSOCIATION)
      return (uint8_t)version;
  }
  return 0;
}

static status_t take_list(survey_t *s, bytes_t rows, fault_t *fault) {
  axdr_t in = axdr_over(rows);
  uint8_t version = version_of_list(rows);
  if (version > s->list_version) s->list_version = version;
  while (in.at < rows.len) {
    status_t status = view_element(&s->view, &in, s->list_version, fault);
    if (status != ST_OK) return status;
  }
  return ST_OK;
}

static status_t take_rows(survey_t *s, bytes_t rows, fault_t *fault) {
  axdr_t in = axdr_over(rows);
  const apdu_target_t *target = &s->step.targets[0];
  if (rows.len == 0) return ST_OK;
  begin_line(s, target->class_id, target->name, target->index);
  text_put(&s->note, "\"rows\":[");
  for (bool first = true; in.at < rows.len; first = false) {
    size_t from = in.at;
    status_t status = axdr_skip(&in, fault);
    if (!first) text_put(&s->note, ",");
    if (status == ST_OK)
      status = data_text(&s->note, bytes_of(rows.p + from, in.at - from), NULL, fault);
    if (status != ST_OK) return status;
    s->rows++;
    s->tally.rows++;
  }
  text_put(&s->note, "]");
  end_line(s);
  return ST_OK;
}

static status_t take_value(survey_t *s, bytes_t value, fault_t *fault) {
  const apdu_target_t *target = &s->step.targets[0];
  const view_object_t *object = object_now(s);
  bool scaled = is_scaled(object->class_id, target->index) && s->scale.known;
  if (target->index == scale_attribute(object->class_id) &&
      data_scale(value, &s->scale, fault) != ST_OK)
    s->scale.known = false;
  begin_line(s, target->class_id, target->name, target->index);
  text_put(&s->note, "\"value\":");
  status_t status = data_text(&s->note, value, scaled ? &s->scale : NULL, fault);
  if (status != ST_OK) return status;
  if (scaled && data_unit(s->scale.unit)[0] != '\0')
    text_printf(&s->note, ",\"unit\":\"%s\"", data_unit(s->scale.unit));
  end_line(s);
  s->tally.attributes++;
  return ST_OK;
}

static void on_data(survey_t *s, mono_t now, const act_t *act) {
  fault_t fault = {.status = ST_OK};
  status_t status = s->stage == AT_LIST          ? take_list(s, act->text, &fault)
                    : s->step.kind == STEP_RANGE ? take_rows(s, act->text, &fault)
                                                 : take_value(s, act->text, &fault);
  if (status != ST_OK && s->stage != AT_LIST) say_odd(s, &fault);
  session_answer(s->session, now, act->act, s->stage == AT_LIST ? status : ST_OK);
}

/* Unasked: a line of its own, between those of what was asked. */
static void on_notice(survey_t *s, const apdu_t *notice) {
  fault_t fault;
  if (notice->kind == APDU_EVENT_NOTIFICATION) {
    begin_line(s, notice->target.class_id, notice->target.name, notice->target.index);
  } else {
    text_clear(&s->note);
    text_put(&s->note, "{");
  }
  text_put(&s->note, "\"notified\":");
  if (data_text(&s->note, notice->data, NULL, &fault) != ST_OK) text_put(&s->note, "null");
  end_line(s);
}

static void on_step(survey_t *s, const act_t *act) {
  const apdu_target_t *target = &s->step.targets[0];
  if (s->stage == AT_LIST) {
    s->stage = act->status == ST_OK ? AT_OBJECTS : AT_END;
    s->status = act->status;
    s->fault = act->fault;
    s->tally.objects = (int64_t)s->view.count;
    if (s->view.odd > 0) say_odd(s, &s->view.odd_first);
    return;
  }
  if (act->status == ST_OK) {
    if (s->step.kind == STEP_RANGE) s->tally.attributes++;
    return;
  }
  s->tally.refused++;
  begin_line(s, target->class_id, target->name, target->index);
  say_words(s, "refused", act->fault.text);
  end_line(s);
}

static void on_counter(survey_t *s, const act_t *act) {
  char key[64];
  snprintf(key, sizeof key, "%s %lu %s", act->tried ? "tried" : "sent",
           (unsigned long)act->counters.sent, s->known.key_id);
  batch_put(&s->batch, s->options.meter, REC_COUNTER, key, bytes_text("-"), "survey");
  s->session_act = act->act;
  s->store_due = true;
}

static void on_end(survey_t *s, const act_t *act) {
  char key[64];
  if (s->status == ST_OK) {
    s->status = act->status;
    s->fault = act->fault;
  }
  s->over = true;
  for (uint32_t found; (found = known_fallback_next(&s->known.fallbacks, act->fallbacks)) != 0;) {
    batch_put(&s->batch, s->options.meter, REC_FALLBACK, known_fallback_name(found),
              bytes_text("-"), "survey");
    s->session_act = 0;
    s->store_due = true;
  }
  if (act->counters.taken <= s->known.counters.taken) return;
  snprintf(key, sizeof key, "taken %lu %s", (unsigned long)act->counters.taken, s->known.key_id);
  batch_put(&s->batch, s->options.meter, REC_COUNTER, key, bytes_text("-"), "survey");
  s->session_act = 0;
  s->store_due = true;
}

static void on_act(survey_t *s, mono_t now, const act_t *act) {
  switch (act->kind) {
  case ACT_LINE:
  case ACT_SEND:
    break; /* wishes; survey_next */
  case ACT_COUNTER:
    on_counter(s, act);
    break;
  case ACT_IDENTITY:
    session_answer(s->session, now, act->act, ST_OK);
    break;
  case ACT_DATA:
    on_data(s, now, act);
    break;
  case ACT_FAULT:
    break; /* dealt with by the session */
  case ACT_NOTIFICATION:
    on_notice(s, act->notice);
    break;
  case ACT_STEP:
    on_step(s, act);
    break;
  case ACT_READY:
    on_ready(s, now);
    break;
  case ACT_END:
    on_end(s, act);
    break;
  }
}

/* ------------------------------------------------------------------ the surface */

void survey_feed(survey_t *survey, mono_t first, mono_t last, bytes_t in) {
  session_feed(survey->session, first, last, in);
}

void survey_tick(survey_t *survey, mono_t now) {
  if (session_deadline(survey->session).ns <= now.ns) session_tick(survey->session, now);
}

void survey_hangup(survey_t *survey, mono_t now) { session_hangup(survey->session, now); }

void survey_answer(survey_t *survey, mono_t now, uint32_t act, status_t status) {
  if (!survey->store_waits || act != survey->store_act) return;
  survey->store_waits = false;
  batch_clear(&survey->batch);
  if (survey->session_act != 0) session_answer(survey->session, now, survey->session_act, status);
}

static bool wish_of(survey_t *s, const act_t *act, wish_t *wish) {
  if (act->kind == ACT_SEND) *wish = (wish_t){.kind = WISH_SEND, .octets = act->octets};
  if (act->kind == ACT_LINE) *wish = (wish_t){.kind = WISH_LINE, .baud = act->baud};
  wish->line = s->site->line;
  return act->kind == ACT_SEND || act->kind == ACT_LINE;
}

bool survey_next(survey_t *survey, mono_t now, wish_t *wish) {
  survey_t *s = survey;
  if (s->stage == AT_START && !s->over && !session_open(s->session)) {
    s->status = session_start(s->session, now, &s->plan);
    s->over = s->status != ST_OK;
    if (s->over) fault_set(&s->fault, s->status, -1, -1, "%s", status_text(s->status));
  }
  for (;;) {
    act_t act;
    if (s->note_due) {
      s->note_due = false;
      *wish = (wish_t){.kind = WISH_NOTE, .text = bytes_of(s->note.p, s->note.len)};
      return true;
    }
    if (s->store_due) {
      s->store_due = false;
      s->store_waits = true;
      s->store_act = ++s->act;
      *wish = (wish_t){.kind = WISH_STORE,
                       .act = s->store_act,
                       .records = s->batch.records,
                       .count = s->batch.count};
      return true;
    }
    if (s->store_waits || !session_next(s->session, &act)) return false;
    if (wish_of(s, &act, wish)) return true;
    on_act(s, now, &act);
  }
}

mono_t survey_deadline(const survey_t *survey) { return session_deadline(survey->session); }

bool survey_over(const survey_t *survey, status_t *status, fault_t *fault) {
  if (!survey->over || survey->store_due || survey->store_waits || survey->note_due) return false;
  *status = survey->status;
  *fault = survey->fault;
  return true;
}

const survey_tally_t *survey_tally(const survey_t *survey) { return &survey->tally; }
