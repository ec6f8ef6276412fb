/* The rate of a crystal that is not constant: pieces of true time, each with its ppb, the sum of
 * the drift, the parabola of its temperature and its age (pmu/docs/decisions/0008 "The crystal").
 * Made once for all meters of a model; what has run is a closed form of the piece. Only ticker.c
 * asks. A crystal whose rate never changes has no pieces: ticker.c knows it better. */
#include "base/search.h"
#include "sim/meter/core.h"

typedef struct {
  int64_t from_ns; /* since the start, to the next piece's */
  int64_t rate;    /* ns of the crystal in 10⁹ of true time */
  __int128 before; /* Σ rate·ns of all pieces before this one */
} piece_t;

struct crystal {
  int32_t count; /* at least 1 */
  piece_t *pieces;
};

typedef struct {
  const meter_model_t *model;
  true_t at;
  int64_t days; /* that are over */
} walk_t;

static int64_t rate_now(const walk_t *walk) {
  const meter_config_t *config = walk->model->config;
  const meter_policy_t *policy = &config->policy;
  const keeping_mechanisms_t *keeping = &walk->model->mech->keeping;
  int32_t tenths = climate_tenths(config->climate, walk->at);
  return NS_PER_S + policy->drift_ppb + keeping->parabola_ppb(policy->temperature_ppb, tenths) +
         keeping->ageing_ppb(policy->ageing_ppb, walk->days);
}

/* A crystal that does not age has no days. */
static true_t next_day(const walk_t *walk) {
  const meter_config_t *config = walk->model->config;
  if (config->policy.ageing_ppb == 0) return (true_t){TIME_NEVER};
  return walk->model->mech->keeping.age_day(config->start, walk->days + 1);
}

/* To the next instant at which temperature or age is another. */
static void walk_on(walk_t *walk) {
  true_t change = climate_next_change(walk->model->config->climate, walk->at);
  true_t day = next_day(walk);
  if (day.ns <= change.ns && day.ns != TIME_NEVER) walk->days++;
  walk->at = day.ns < change.ns ? day : change;
}

/* Counts first (`pieces` NULL), then fills them. Nothing behind the end of the story is reached. */
static int32_t walk_pieces(const meter_model_t *model, piece_t *pieces) {
  const meter_config_t *config = model->config;
  walk_t walk = {.model = model, .at = config->start};
  piece_t now = {.rate = rate_now(&walk)};
  int32_t count = 0;
  for (walk_on(&walk); walk.at.ns < config->end.ns; walk_on(&walk)) {
    int64_t rate = rate_now(&walk);
    if (rate == now.rate) continue;
    if (pieces != NULL) pieces[count] = now;
    count++;
    int64_t from_ns = walk.at.ns - config->start.ns;
    now.before += (__int128)now.rate * (from_ns - now.from_ns);
    now.from_ns = from_ns;
    now.rate = rate;
  }
  if (pieces != NULL) pieces[count] = now;
  return count + 1;
}

const crystal_t *crystal_new(arena_t *arena, const meter_model_t *model) {
  const meter_policy_t *policy = &model->config->policy;
  if (policy->temperature_ppb == 0 && policy->ageing_ppb == 0) return NULL;
  crystal_t *crystal = ARENA_NEW(arena, crystal_t);
  crystal->count = walk_pieces(model, NULL);
  crystal->pieces = ARENA_ARRAY(arena, piece_t, (size_t)crystal->count);
  CHECK(walk_pieces(model, crystal->pieces) == crystal->count);
  return crystal;
}

int64_t crystal_x(const crystal_t *crystal, int64_t since_ns) {
  const piece_t *pieces = crystal->pieces;
  size_t at = search_last(&pieces->from_ns, sizeof pieces[0], (size_t)crystal->count, since_ns);
  const piece_t *piece = &pieces[at];
  __int128 run = piece->before + (__int128)piece->rate * (since_ns - piece->from_ns);
  return i128_div_floor(run, NS_PER_S);
}

/* The last piece in which less than `x` has run before it holds the first ns that reaches it. */
int64_t crystal_since(const crystal_t *crystal, int64_t x) {
  __int128 run = (__int128)x * NS_PER_S;
  int32_t low = 0;
  int32_t high = crystal->count;
  while (high - low > 1) {
    int32_t middle = low + (high - low) / 2;
    if (crystal->pieces[middle].before < run) {
      low = middle;
    } else {
      high = middle;
    }
  }
  const piece_t *piece = &crystal->pieces[low];
  return piece->from_ns + i128_div_floor(run - piece->before + piece->rate - 1, piece->rate);
}
