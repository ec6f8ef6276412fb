/* The jobs of the facts: which is due on a line, in order of time and then of the facts, and when
 * one that failed is due again. A visit that repeats is one job, which is made anew for its next
 * time when it is over: never two of it at once. A restart learns from the store which are over.
 * See fleet.h. */
#include "pmu/fleet/fleet.h"

#include <stdlib.h>

#include "pmu/data/words.h"

enum { BACKOFF_MAX = 4096, COMMAND_PREFIX = sizeof "command:" - 1 };

static const char *const command_lists[] = {
    [SITE_DO_SET_TIME] = "command:set_time",
    [SITE_DO_SET_TIME_TO] = "command:set_time_to",
    [SITE_DO_ADJUST] = "command:adjust",
    [SITE_DO_END_OF_BILLING] = "command:end_of_billing",
    [SITE_DO_END_OF_BILLING_0] = "command:end_of_billing_no_password",
    [SITE_DO_ACTIVATE_PASSIVE] = "command:activate_passive",
    [SITE_DO_SET_RESPONSE] = "command:set_response",
    [SITE_DO_PROGRAM_CALENDAR] = "command:program_calendar",
    [SITE_DO_SET_RATIO] = "command:set_ratio",
    [SITE_DO_CLEAR_PROFILE] = "command:clear_profile",
    [SITE_DO_SET_CHANNELS] = "command:set_channels",
    [SITE_DO_SEND_IMAGE] = "command:send_image",
    [SITE_DO_ACTIVATE_IMAGE] = "command:activate_image",
    [SITE_DO_ACTIVATE_IMAGE_1] = "command:activate_image_no_right",
    [SITE_DO_SCHEDULE_IMAGE] = "command:schedule_image",
    [SITE_DO_READ_WAVEFORM] = "command:read_waveform",
};
_Static_assert(sizeof command_lists / sizeof command_lists[0] == SITE_DOS, "each has a name");

/* ------------------------------------------------------------------ what there is */

static int by_meter(const void *one, const void *other) {
  const job_t *a = one, *b = other;
  if (a->meter != b->meter) return a->meter < b->meter ? -1 : 1;
  if (a->at_ns != b->at_ns) return a->at_ns < b->at_ns ? -1 : 1;
  return a->order < b->order ? -1 : 1; /* no two are alike */
}

static int64_t turn_at(const job_t *job, uint32_t turn) {
  return job->visit->at.ns + job->visit->step.ns * (int64_t)turn;
}

static int64_t due_of(const headend_t *h, int64_t at_ns) {
  return h->mechanisms->visit_due(at_ns, h->site->meter_count);
}

static void make_jobs(headend_t *h) {
  const site_t *site = h->site;
  for (size_t i = 0; i < site->visit_count; i++) {
    const site_visit_t *visit = &site->visits[i];
    h->jobs[h->job_count] = (job_t){.meter = visit->meter,
                                    .order = (uint32_t)h->job_count,
                                    .list = visit->list,
                                    .visit = visit,
                                    .at_ns = visit->at.ns,
                                    .due_ns = due_of(h, visit->at.ns),
                                    .what = visit->what,
                                    .asked = -1};
    h->job_count++;
  }
  for (size_t i = 0; i < site->command_count; i++) {
    const site_command_t *command = &site->commands[i];
    h->jobs[h->job_count] = (job_t){.meter = command->meter,
                                    .order = (uint32_t)h->job_count,
                                    .list = command_lists[command->what],
                                    .command = command,
                                    .at_ns = command->at.ns,
                                    .due_ns = command->at.ns,
                                    .asked = -1};
    h->job_count++;
  }
}

/* Each line has a place for all its jobs in both of its heaps. */
static void share_slots(headend_t *h, arena_t *arena) {
  uint32_t *slots = ARENA_ARRAY(arena, uint32_t, 2 * h->job_count + 2);
  for (size_t i = 0; i < h->job_count; i++)
    h->lines[h->site->meters[h->jobs[i].meter].line].jobs.future_count++;
  for (size_t i = 0; i < h->site->line_count; i++) {
    line_jobs_t *jobs = &h->lines[i].jobs;
    jobs->future = slots;
    jobs->ready = slots + jobs->future_count;
    slots += 2 * (size_t)jobs->future_count;
    jobs->future_count = 0;
  }
}

void jobs_open(headend_t *h, arena_t *arena) {
  const site_t *site = h->site;
  h->jobs = ARENA_ARRAY(arena, job_t, site->visit_count + site->command_count + 1);
  h->job_first = ARENA_ARRAY(arena, uint32_t, site->meter_count + 2);
  make_jobs(h);
  qsort(h->jobs, h->job_count, sizeof h->jobs[0], by_meter);
  size_t at = 0;
  for (size_t meter = 0; meter <= site->meter_count; meter++) {
    h->job_first[meter] = (uint32_t)at;
    while (at < h->job_count && h->jobs[at].meter == meter)
      at++;
  }
  share_slots(h, arena);
}

void jobs_of(const headend_t *h, uint32_t meter, size_t *first, size_t *end) {
  CHECK(meter < h->site->meter_count);
  *first = h->job_first[meter];
  *end = h->job_first[meter + 1];
}

/* ------------------------------------------------------------------ what is due */

static line_t *line_of(const headend_t *h, const job_t *job) {
  return &h->lines[h->site->meters[job->meter].line];
}

/* `due`: of the heap of those that are not due yet. */
static bool before(const headend_t *h, bool due, uint32_t one, uint32_t other) {
  const job_t *a = &h->jobs[one], *b = &h->jobs[other];
  int64_t a_ns = due ? a->due_ns : a->at_ns, b_ns = due ? b->due_ns : b->at_ns;
  return a_ns != b_ns ? a_ns < b_ns : a->order < b->order;
}

static void heap_in(const headend_t *h, bool due, uint32_t *heap, uint32_t *count, uint32_t job) {
  uint32_t at = (*count)++;
  for (; at > 0 && before(h, due, job, heap[(at - 1) / 2]); at = (at - 1) / 2)
    heap[at] = heap[(at - 1) / 2];
  heap[at] = job;
}

static uint32_t heap_out(const headend_t *h, bool due, uint32_t *heap, uint32_t *count) {
  CHECK(*count > 0);
  uint32_t first = heap[0], last = heap[--*count], at = 0;
  for (uint32_t child; (child = 2 * at + 1) < *count; at = child) {
    if (child + 1 < *count && before(h, due, heap[child + 1], heap[child])) child++;
    if (!before(h, due, heap[child], last)) break;
    heap[at] = heap[child];
  }
  heap[at] = last;
  return first;
}

static void put_future(headend_t *h, const job_t *job) {
  line_jobs_t *jobs = &line_of(h, job)->jobs;
  heap_in(h, true, jobs->future, &jobs->future_count, (uint32_t)(job - h->jobs));
}

void jobs_begin(headend_t *h) {
  for (size_t i = 0; i < h->job_count; i++) {
    const job_t *job = &h->jobs[i];
    uint32_t turns = job->visit != NULL ? job->visit->count : 1;
    h->progress.total += turns;
    h->progress.done += job->done ? turns : job->turn;
    if (job->done) continue;
    h->jobs_left++;
    put_future(h, &h->jobs[i]);
  }
}

job_t *jobs_due(headend_t *h, line_t *line, int64_t utc_ns) {
  line_jobs_t *jobs = &line->jobs;
  while (jobs->future_count > 0 && h->jobs[jobs->future[0]].due_ns <= utc_ns)
    heap_in(h, false, jobs->ready, &jobs->ready_count,
            heap_out(h, true, jobs->future, &jobs->future_count));
  return jobs->ready_count == 0 ? NULL : &h->jobs[jobs->ready[0]];
}

void jobs_take(headend_t *h, line_t *line, const job_t *job) {
  line_jobs_t *jobs = &line->jobs;
  uint32_t first = heap_out(h, false, jobs->ready, &jobs->ready_count);
  CHECK(&h->jobs[first] == job);
}

void jobs_go_on(headend_t *h, job_t *job) {
  job->goes_on = true;
  put_future(h, job);
}

int64_t jobs_next_ns(const headend_t *h, const line_t *line) {
  const line_jobs_t *jobs = &line->jobs;
  if (jobs->ready_count > 0) return h->jobs[jobs->ready[0]].due_ns;
  return jobs->future_count > 0 ? h->jobs[jobs->future[0]].due_ns : TIME_NEVER;
}

/* ------------------------------------------------------------------ what is over */

/* True: the next time of a visit that repeats is to come. */
static bool next_turn(const headend_t *h, job_t *job, uint32_t turn) {
  if (job->visit == NULL || turn >= job->visit->count) return false;
  int64_t at_ns = turn_at(job, turn);
  *job = (job_t){.meter = job->meter,
                 .order = job->order,
                 .list = job->list,
                 .visit = job->visit,
                 .turn = turn,
                 .at_ns = at_ns,
                 .due_ns = due_of(h, at_ns),
                 .what = job->what,
                 .asked = -1};
  return true;
}

/* The turn of that second; -1: it has none. */
static int64_t turn_of(const job_t *job, int64_t at_s) {
  const site_visit_t *visit = job->visit;
  int64_t turn = 0;
  if (visit != NULL && visit->step.ns > 0)
    turn = div_floor(at_s * NS_PER_S + NS_PER_S - 1 - visit->at.ns, visit->step.ns);
  if (turn < 0 || (visit != NULL && turn >= visit->count)) return -1;
  int64_t at_ns = visit != NULL ? turn_at(job, (uint32_t)turn) : job->at_ns;
  return div_floor(at_ns, NS_PER_S) == at_s ? turn : -1;
}

/* A turn that is over is none of which the store needs to tell more. */
static job_t *find(headend_t *h, uint32_t meter, bytes_t list, int64_t at_s) {
  size_t first = 0, end = 0;
  jobs_of(h, meter, &first, &end);
  for (size_t i = first; i < end; i++) {
    job_t *job = &h->jobs[i];
    int64_t turn = bytes_is(list, job->list) ? turn_of(job, at_s) : -1;
    if (turn < 0) continue;
    if (turn > job->turn) (void)next_turn(h, job, (uint32_t)turn);
    return turn == job->turn ? job : NULL;
  }
  return NULL;
}

static void learn_visit(headend_t *h, const record_t *record) {
  words_t key = words_of(record->key);
  words_t value = words_of(record->value);
  int64_t at_s = 0, attempt = 0;
  if (words_i64(&key, 1, WORDS_SECONDS, &at_s, NULL) != ST_OK) return;
  if (words_i64(&key, 2, WORDS_COUNT, &attempt, NULL) != ST_OK) return;
  job_t *job = find(h, record->meter, words_at(&key, 0), at_s);
  if (job == NULL) return;
  if (attempt > job->attempt) job->attempt = (int32_t)attempt;
  bool over = bytes_is(words_at(&value, 0), "ST_OK") ||
              bytes_is(words_at(&value, 0), "ST_DEADLINE") ||
              bytes_is(words_at(&value, 0), "ST_OVERTAKEN");
  if (bytes_is(words_at(&value, 0), "ST_OK")) job->obeyed = true;
  if (over || attempt > h->site->keys.retry_attempts) job->done = !next_turn(h, job, job->turn + 1);
}

static void learn_asked(headend_t *h, const record_t *record) {
  words_t key = words_of(record->key);
  words_t value = words_of(record->value);
  int64_t at_ns = 0, base = 0;
  if (!bytes_is(words_at(&key, 1), "asked:command")) return;
  if (words_i64(&key, 0, WORDS_INSTANT, &at_ns, NULL) != ST_OK) return;
  if (words_i64(&value, 0, WORDS_COUNT, &base, NULL) != ST_OK) return;
  size_t first = 0, end = 0;
  jobs_of(h, record->meter, &first, &end);
  for (size_t i = first; i < end; i++) {
    job_t *job = &h->jobs[i];
    if (job->command != NULL && job->at_ns == at_ns) job->asked = base;
  }
}

/* The last command of its kind that was due by then is the one that was refused. */
static void learn_refused(headend_t *h, const record_t *record) {
  words_t key = words_of(record->key);
  words_t value = words_of(record->value);
  bytes_t result = words_at(&value, 4);
  int64_t at_ns = 0;
  job_t *last = NULL;
  if (result.len != 4 || result.p[0] != 'E' || result.p[1] != 'R') return;
  if (words_i64(&key, 0, WORDS_INSTANT, &at_ns, NULL) != ST_OK) return;
  size_t first = 0, end = 0;
  jobs_of(h, record->meter, &first, &end);
  for (size_t i = first; i < end; i++) {
    job_t *job = &h->jobs[i];
    bool same = job->command != NULL && job->at_ns <= at_ns &&
                bytes_is(words_at(&key, 1), command_lists[job->command->what] + COMMAND_PREFIX);
    if (same) last = job;
  }
  if (last != NULL) last->refused = true;
}

void jobs_learn(headend_t *h, const record_t *record) {
  if (record->kind == REC_VISIT) learn_visit(h, record);
  if (record->kind == REC_COMMAND) learn_asked(h, record);
  if (record->kind == REC_COMMAND) learn_refused(h, record);
}

/* Orders that say how something is to be, not what is to happen: the last one counts. */
static bool says_how(site_do_t what) {
  return what == SITE_DO_SET_RESPONSE || what == SITE_DO_SET_RATIO ||
         what == SITE_DO_SET_CHANNELS || what == SITE_DO_PROGRAM_CALENDAR ||
         what == SITE_DO_SET_TIME_TO || what == SITE_DO_SCHEDULE_IMAGE;
}

bool jobs_overtaken(const headend_t *h, const job_t *job) {
  if (job->command == NULL || !says_how(job->command->what)) return false;
  size_t first = 0, end = 0;
  jobs_of(h, job->meter, &first, &end);
  for (const job_t *other = job + 1; other < h->jobs + end; other++) {
    bool newer = other->command != NULL;
    if (newer && other->obeyed && other->command->what == job->command->what) return true;
  }
  return false;
}

/* How long a failure lasts, by what it was. What is not in the table is the line's: the delay of
 * the roster, and more with each attempt. */
static const struct {
  status_t status;
  bool port; /* of a concentrator only */
  int32_t factor;
  int64_t least_ns;
} classes[] = {
    /* Another meter on our number will not mend itself soon. */
    {ST_BAD_IDENTITY, false, 2, 0},
    /* A lock-out has its own length: dictionary section 4. */
    {ST_LOCKED_OUT, false, 1, 900 * NS_PER_S},
    /* All its ports hang up at once where a concentrator fails: it starts again in minutes. */
    {ST_HANGUP, true, 1, 300 * NS_PER_S},
    /* It was asked three times over a minute: there is no route, and one is not found at once. */
    {ST_SILENT_LINE, true, 1, 300 * NS_PER_S},
};

static int64_t delay_ns(const headend_t *h, const job_t *job, status_t status) {
  const site_keys_t *keys = &h->site->keys;
  bool port = h->site->lines[h->site->meters[job->meter].line].network != SITE_NO_NETWORK;
  int64_t factor = 1, least_ns = 0;
  for (int32_t i = 1; i < job->attempt && factor < BACKOFF_MAX; i++)
    factor *= keys->retry_backoff < 1 ? 1 : keys->retry_backoff;
  for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
    if (classes[i].status != status || (classes[i].port && !port)) continue;
    factor *= classes[i].factor;
    least_ns = classes[i].least_ns;
  }
  int64_t delay = mul_div_floor(keys->retry_delay.ns, factor, 1);
  return delay < least_ns ? least_ns : delay;
}

void jobs_settle(headend_t *h, job_t *job, int64_t utc_ns, status_t status, bool retriable) {
  const site_keys_t *keys = &h->site->keys;
  if (status == ST_OK) job->obeyed = true;
  h->progress.failing -= job->failing;
  job->failing = false;
  if (status == ST_OK || !retriable || job->attempt > keys->retry_attempts) {
    h->progress.done++;
    h->progress.failed += status != ST_OK;
    job->done = !next_turn(h, job, job->turn + 1);
    if (job->done)
      h->jobs_left--;
    else
      put_future(h, job);
    return;
  }
  int64_t delay = delay_ns(h, job, status);
  job->due_ns = utc_ns + delay;
  job->failing = true;
  h->progress.failing++;
  put_future(h, job);
}
