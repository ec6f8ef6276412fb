/* The power of each quantity, from the six powers of the load and the phases that reach the meter:
 * the table of pmu/docs/decisions/0006 "Powers of the quantities". A pure function of an instant;
 * sim/load makes prefix sums of it once, at the start. Sums and inputs have no power. */
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

static const struct {
  const char *word;
  int64_t (*power)(const view_t *, int32_t arg);
  int32_t arg;
} powers[] = {
    {"+A", imported, 0},        {"-A", exported, 0},        {"AA", absolute, 0},
    {"+A1", phase_imported, 0}, {"+A2", phase_imported, 1}, {"+A3", phase_imported, 2},
    {"-A1", phase_exported, 0}, {"-A2", phase_exported, 1}, {"-A3", phase_exported, 2},
    {"R1", reactive, 1},        {"R2", reactive, 2},        {"R3", reactive, 3},
    {"R4", reactive, 4},        {"+R", two_quadrants, 1},   {"-R", two_quadrants, 3},
    {"+S", apparent, 1},        {"-S", apparent, -1},
};
enum { POWERS = sizeof powers / sizeof powers[0] };

typedef struct {
  const meter_model_t *model;
  int32_t power; /* index of the table */
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
  return powers[flow->power].power(&view, powers[flow->power].arg);
}

static int32_t find(const char *word) {
  for (int32_t i = 0; i < POWERS; i++) {
    if (strcmp(powers[i].word, word) == 0) return i;
  }
  return -1;
}

bool flow_known(const char *word) { return find(word) >= 0; }

void flow_init(arena_t *arena, meter_model_t *model) {
  const meter_shape_t *shape = &model->config->shape;
  for (int32_t i = 0; i < shape->quantity_count; i++) {
    const meter_quantity_t *quantity = &shape->quantities[i];
    if (quantity->sum || quantity->input) continue;
    flow_of_t of = {.model = model, .power = find(quantity->word)};
    CHECK(of.power >= 0);
    model->flows[i] = load_flow(arena, model->load, power_of, &of);
  }
}
