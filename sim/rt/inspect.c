/* Prints registers, clock and truth; see inspect.h. Energy in Wh with three decimals as the meter's
 * dictionary has it, in JSON as integers of mWh, mW and seconds. */
#include "sim/rt/inspect.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "sim/meter/meter.h"
#include "sim/models/form.h"
#include "sim/models/listed.h"
#include "sim/rt/inspect_display.h"
#include "sim/rt/own_facts.h"

typedef struct {
  const char *name, *serial;
  true_t at;
  meter_face_t face;
  meter_shape_t shape;
  meter_registers_t registers;
  energy_t consumed;
  power_t power;
  bool talks;
} view_t;

static status_t live_to(arena_t *arena, const own_facts_t *own, uint32_t index, true_t at,
                        meter_t **meter, const load_t **load, fault_t *fault) {
  const meter_config_t *config = NULL;
  status_t status = meter_config_read(arena, own->text, index, &config, fault);
  if (status == ST_OK) status = load_read(arena, own->text, index, load, fault);
  if (status != ST_OK) return status;
  *meter = meter_init(arena, config, *load, NULL, own->start);
  meter_advance(*meter, at);
  return ST_OK;
}

static status_t look(arena_t *arena, const own_facts_t *own, uint32_t index, true_t at,
                     view_t *view, fault_t *fault) {
  const load_t *load = NULL;
  meter_t *meter = NULL;
  status_t status = live_to(arena, own, index, at, &meter, &load, fault);
  if (status != ST_OK) return status;
  *view = (view_t){.name = own->meters[index].name, .serial = own->meters[index].serial, .at = at};
  meter_face(meter, &view->face);
  view->shape = *meter_shape(meter);
  meter_registers(meter, &view->registers);
  view->consumed = meter_consumed(meter, at);
  view->power = load_power(load, at);
  view->talks = meter_talks(meter);
  return ST_OK;
}

static void print_thousandths(const char *name, int64_t value, const char *unit) {
  char memory[32];
  obuf_t text = obuf_over(memory, sizeof memory);
  form_milli(&text, value);
  printf("  %-18s %16.*s %s\n", name, (int)text.len, memory, unit);
}

/* Those beside quantity 0: totals, and the rates that have counted. */
static void print_quantities(const view_t *view) {
  const meter_shape_t *shape = &view->shape;
  for (int32_t i = 1; i < shape->quantity_count; i++) {
    const meter_energy_t *energy = &view->registers.energy[i];
    const char *unit = listed_unit(shape, i)->energy + 1; /* without its asterisk */
    char name[24];
    snprintf(name, sizeof name, "total %s", shape->quantities[i].word);
    print_thousandths(name, energy->total.mwh, unit);
    for (int32_t rate = 1; rate <= METER_RATES; rate++) {
      bool has = (shape->rates[i] >> rate & 1) != 0 && energy->rate[rate - 1].mwh != 0;
      snprintf(name, sizeof name, "rate %d %s", rate, shape->quantities[i].word);
      if (has) print_thousandths(name, energy->rate[rate - 1].mwh, unit);
    }
  }
}

static void print_view(const view_t *view) {
  char truth[32];
  char shown[32];
  rt_time_text(view->at, truth);
  rt_time_text((true_t){view->face.clock.s * NS_PER_S}, shown);
  printf("meter %s  serial %s  %s\n", view->name, view->serial,
         view->talks ? "running" : "without supply, or starting");
  printf("  %-18s %s\n  %-18s %s  (%+lld s)\n", "true time", truth, "its clock", shown,
         (long long)(view->face.clock.s - div_floor(view->at.ns, NS_PER_S)));
  printf("  %-18s %08X   response R%d   boot %u   active rate %d   sets %u\n", "status",
         view->face.status, (int)view->face.response, view->face.boot, view->face.rate,
         view->face.sets_made);
  print_thousandths("true energy", view->consumed.mwh, "Wh");
  print_thousandths("true power", view->power.mw, "W");
  print_thousandths("total", view->registers.energy[0].total.mwh, "Wh");
  for (int rate = 0; rate < METER_RATES; rate++) {
    char name[24];
    snprintf(name, sizeof name, "rate %d", rate + 1);
    if (view->registers.energy[0].rate[rate].mwh != 0)
      print_thousandths(name, view->registers.energy[0].rate[rate].mwh, "Wh");
  }
  print_thousandths("shadow", view->registers.energy[0].shadow.mwh, "Wh");
  print_thousandths("unallocated", view->registers.energy[0].unallocated.mwh, "Wh");
  print_quantities(view);
}

/* Totals by word, of a meter with one quantity "+A" alone. */
static json_t *totals_json(const view_t *view) {
  json_t *totals = json_object();
  for (int32_t i = 0; i < view->shape.quantity_count; i++) {
    json_object_set_new(totals, view->shape.quantities[i].word,
                        json_integer(view->registers.energy[i].total.mwh));
  }
  return totals;
}

static json_t *view_json(const view_t *view) {
  json_t *rates = json_array();
  for (int rate = 0; rate < METER_RATES; rate++)
    json_array_append_new(rates, json_integer(view->registers.energy[0].rate[rate].mwh));
  return json_pack(
      "{s:s, s:s, s:I, s:I, s:b, s:i, s:i, s:i, s:i, s:I, s:I, s:I, s:o, s:I, s:I, s:o}", "meter",
      view->name, "serial", view->serial, "true_ns", (json_int_t)view->at.ns, "clock_s",
      (json_int_t)view->face.clock.s, "running", view->talks ? 1 : 0, "status",
      (int)view->face.status, "boot", (int)view->face.boot, "rate", view->face.rate, "sets",
      (int)view->face.sets_made, "true_mwh", (json_int_t)view->consumed.mwh, "true_mw",
      (json_int_t)view->power.mw, "total_mwh", (json_int_t)view->registers.energy[0].total.mwh,
      "rates_mwh", rates, "shadow_mwh", (json_int_t)view->registers.energy[0].shadow.mwh,
      "unallocated_mwh", (json_int_t)view->registers.energy[0].unallocated.mwh, "totals",
      totals_json(view));
}

static status_t see(arena_t *arena, const inspect_options_t *options, const own_facts_t *own,
                    uint32_t index, true_t at, fault_t *fault) {
  const load_t *load = NULL;
  meter_t *meter = NULL;
  char instant[32];
  const char *name = own->meters[index].name;
  const char *code = options->item == NULL ? "" : options->item;
  status_t status = live_to(arena, own, index, at, &meter, &load, fault);
  if (status != ST_OK) return status;
  rt_time_text(at, instant);
  inspect_display_print(meter, name, instant, code);
  if (options->svg == NULL) return ST_OK;
  return inspect_display_draw(meter, name, instant, code, options->svg, fault);
}

static status_t inspect_all(arena_t *arena, const inspect_options_t *options, fault_t *fault) {
  own_facts_t *own = ARENA_NEW(arena, own_facts_t);
  status_t status = own_facts_read(arena, options->scenario, own, fault);
  if (status != ST_OK) return status;
  true_t at = own->end;
  if (options->at != NULL) status = rt_time_read(options->at, &at, fault);
  if (status == ST_OK && (at.ns < own->start.ns || at.ns > own->end.ns))
    status = fault_set(fault, ST_BAD_TIME, -1, -1, "%s is outside the span of the scenario",
                       options->at);
  json_t *list = json_array();
  uint32_t shown = 0;
  for (uint32_t index = 0; index < own->meter_count && status == ST_OK; index++) {
    if (options->meter != NULL && strcmp(options->meter, own->meters[index].name) != 0) continue;
    if (options->display) {
      status = shown++ > 0 && options->svg != NULL
                   ? fault_set(fault, ST_BAD_INPUT, -1, -1, "a picture is of one meter: --meter")
                   : see(arena, options, own, index, at, fault);
      continue;
    }
    view_t view;
    status = look(arena, own, index, at, &view, fault);
    if (status != ST_OK) break;
    shown++;
    if (options->json)
      json_array_append_new(list, view_json(&view));
    else
      print_view(&view);
  }
  if (status == ST_OK && shown == 0)
    status = fault_set(fault, ST_BAD_INPUT, -1, -1, "the scenario has no meter '%s'; it has '%s'",
                       options->meter, own->meters[0].name);
  if (status == ST_OK && options->json && json_dumpf(list, stdout, JSON_INDENT(2)) == 0)
    fputc('\n', stdout);
  json_decref(list);
  return status;
}

int inspect(const inspect_options_t *options) {
  arena_t arena = {0};
  fault_t fault = {.text = ""};
  status_t status = inspect_all(&arena, options, &fault);
  if (status != ST_OK) fprintf(stderr, "metersim: %s\n", fault.text);
  arena_free(&arena);
  return status == ST_OK ? 0 : 3;
}
