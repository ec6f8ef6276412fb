/* The power of each quantity, from the six powers of the load and the phases that reach the meter:
 * the table of pmu/docs/decisions/0006 "Powers of the quantities". A pure function of an instant;
 * sim/load makes prefix sums of it once, at the start. Sums and inputs have no power. The gauges of
 * the second profile are seen in the same view. */
#include <string.h>

#include "sim/meter/core.h"

/* What the meter sees of an instant. */
typedef struct {
  const meter_mechanisms_t *mech;
  export_mode_t mode;
  va_type_t va;
  int64_t p[LOAD_PHASES], q[LOAD_PHASES];
} view_t;

static int64_t total_p(const view_t *view) { return view->p[0] + view->p[1] + view->p[2]; }

static int64_t magnitude(int64_t power) { return power < 0 ? -power : power; }

static int64_t imported(const view_t *view, int32_t arg) {
  (void)arg;
  return view->mech->import_power(view->mode, view->p);
}

static int64_t exported(const view_t *view, int32_t arg) {
  (void)arg;
  return view->mech->export_power(view->mode, view->p);
}

static int64_t absolute(const view_t *view, int32_t arg) {
  (void)arg;
  return view->mech->absolute_power(view->p);
}

static int64_t phase_imported(const view_t *view, int32_t phase) {
  return view->mech->phase_power(false, view->p[phase]);
}

static int64_t phase_exported(const view_t *view, int32_t phase) {
  return view->mech->phase_power(true, view->p[phase]);
}

/* Each phase by its own signs, or all of them by those of their sums. */
static int64_t reactive(const view_t *view, int32_t quadrant) {
  const meter_mechanisms_t *mech = view->mech;
  if (!mech->by_phase(view->mode)) {
    int64_t q = view->q[0] + view->q[1] + view->q[2];
    return mech->quadrant(view->mode, total_p(view), q) == quadrant ? magnitude(q) : 0;
  }
  int64_t sum = 0;
  for (int32_t i = 0; i < LOAD_PHASES; i++) {
    if (mech->quadrant(view->mode, view->p[i], view->q[i]) == quadrant)
      sum += magnitude(view->q[i]);
  }
  return sum;
}

static int64_t two_quadrants(const view_t *view, int32_t first) {
  return reactive(view, first) + reactive(view, first + 1);
}

static int64_t apparent(const view_t *view, int32_t side) {
  if (view->mech->apparent_side(view->mode, total_p(view)) != side) return 0;
  return view->mech->apparent_power(view->va, view->p, view->q);
}

/* --- gauges (0008): what is seen, signed --- */

static int64_t active(const view_t *view, int32_t arg) {
  (void)arg;
  return total_p(view);
}

static int64_t active_of(const view_t *view, int32_t phase) { return view->p[phase]; }

static int64_t reactive_all(const view_t *view, int32_t arg) {
  (void)arg;
  return view->q[0] + view->q[1] + view->q[2];
}

static int64_t reactive_of(const view_t *view, int32_t phase) { return view->q[phase]; }

/* The vector, of the sums, whatever the policy makes of the registers. */
static int64_t vector(const view_t *view, int32_t arg) {
  (void)arg;
  return view->mech->apparent_power(VA_VECTOR, view->p, view->q);
}

typedef struct {
  const char *word;
  int64_t (*power)(const view_t *, int32_t arg);
  int32_t arg;
} power_row_t;

static const power_row_t powers[] = {
    {"+A", imported, 0},        {"-A", exported, 0},        {"AA", absolute, 0},
    {"+A1", phase_imported, 0}, {"+A2", phase_imported, 1}, {"+A3", phase_imported, 2},
    {"-A1", phase_exported, 0}, {"-A2", phase_exported, 1}, {"-A3", phase_exported, 2},
    {"R1", reactive, 1},        {"R2", reactive, 2},        {"R3", reactive, 3},
    {"R4", reactive, 4},        {"+R", two_quadrants, 1},   {"-R", two_quadrants, 3},
    {"+S", apparent, 1},        {"-S", apparent, -1},
};
static const power_row_t gauges[] = {
    {"P", active, 0},       {"P1", active_of, 0},   {"P2", active_of, 1},
    {"P3", active_of, 2},   {"Q", reactive_all, 0}, {"Q1", reactive_of, 0},
    {"Q2", reactive_of, 1}, {"Q3", reactive_of, 2}, {"S", vector, 0},
};
enum { POWERS = sizeof powers / sizeof powers[0], GAUGES = sizeof gauges / sizeof gauges[0] };

typedef struct {
  const meter_model_t *model;
  const power_row_t *row;
} flow_of_t;

static int64_t power_of(const void *of, const load_powers_t *now) {
  const flow_of_t *flow = of;
  const meter_model_t *model = flow->model;
  const meter_policy_t *policy = &model->config->policy;
  view_t view = {.mech = model->mech, .mode = policy->export_mode, .va = policy->va};
  for (int32_t i = 0; i < LOAD_PHASES; i++) {
    bool missing = (now->missing & 1U << i) != 0;
    view.p[i] = model->mech->seen(now->p_mw[i], missing);
    view.q[i] = model->mech->seen(now->q_mvar[i], missing);
  }
  return flow->row->power(&view, flow->row->arg);
}

static int64_t gauge_of(const void *of, const load_powers_t *now) {
  const flow_of_t *flow = of;
  return flow->model->mech->stores.gauge_value(power_of(of, now));
}

static const power_row_t *find(const power_row_t *rows, int32_t count, const char *word) {
  for (int32_t i = 0; i < count; i++) {
    if (strcmp(rows[i].word, word) == 0) return &rows[i];
  }
  return NULL;
}

bool flow_known(const char *word) { return find(powers, POWERS, word) != NULL; }

bool flow_gauge(const char *word) { return find(gauges, GAUGES, word) != NULL; }

/* The flow may ask for powers as long as it lives. */
static flow_of_t *of_row(arena_t *arena, const meter_model_t *model, const power_row_t *row) {
  CHECK(row != NULL);
  flow_of_t *of = ARENA_NEW(arena, flow_of_t);
  *of = (flow_of_t){.model = model, .row = row};
  return of;
}

void flow_init(arena_t *arena, meter_model_t *model) {
  const meter_shape_t *shape = &model->config->shape;
  const meter_gauges_t *seen = &model->config->gauges;
  for (int32_t i = 0; i < shape->quantity_count; i++) {
    const meter_quantity_t *quantity = &shape->quantities[i];
    if (quantity->sum || quantity->input) continue;
    flow_of_t *of = of_row(arena, model, find(powers, POWERS, quantity->word));
    model->flows[i] = load_flow(arena, model->load, power_of, of);
  }
  for (int32_t i = 0; i < seen->dial_count; i++) {
    flow_of_t *of = of_row(arena, model, find(gauges, GAUGES, seen->words[seen->dials[i]]));
    model->dials[i] = load_flow(arena, model->load, gauge_of, of);
  }
}
