/* The jobs of the facts, in order of time and then of the facts: which is due on a line, and
 * when one that failed is due again. A restart learns from the store which are over. See
 * fleet.h. */
#include "pmu/fleet/fleet.h"

#include "pmu/data/words.h"

enum { BACKOFF_MAX = 4096, COMMAND_PREFIX = sizeof "command:" - 1 };
#define LOCKED_OUT_NS (900 * NS_PER_S) /* dictionary section 4 */

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

/* Stable: insertion keeps the order of the facts among equal times. */
static void sort_jobs(job_t *jobs, size_t count) {
  for (size_t i = 1; i < count; i++) {
    job_t job = jobs[i];
    size_t at = i;
    for (; at > 0 && jobs[at - 1].at_ns > job.at_ns; at--)
      jobs[at] = jobs[at - 1];
    jobs[at] = job;
  }
}

void jobs_open(headend_t *h, arena_t *arena) {
  const site_t *site = h->site;
  h->jobs = ARENA_ARRAY(arena, job_t, site->visit_count + site->command_count + 1);
  for (size_t i = 0; i < site->visit_count; i++) {
    const site_visit_t *visit = &site->visits[i];
    h->jobs[h->job_count++] =
        (job_t){.meter = visit->meter,
                .list = visit->list,
                .at_ns = visit->at.ns,
                .due_ns = h->mechanisms->visit_due(visit->at.ns, site->meter_count),
                .what = visit->what,
                .asked = -1};
  }
  for (size_t i = 0; i < site->command_count; i++) {
    const site_command_t *command = &site->commands[i];
    h->jobs[h->job_count++] = (job_t){.meter = command->meter,
                                      .list = command_lists[command->what],
                                      .command = command,
                                      .at_ns = command->at.ns,
                                      .due_ns = command->at.ns,
                                      .asked = -1};
  }
  sort_jobs(h->jobs, h->job_count);
}

static job_t *find(headend_t *h, uint32_t meter, bytes_t list, int64_t at_s) {
  for (size_t i = 0; i < h->job_count; i++) {
    job_t *job = &h->jobs[i];
    if (job->meter == meter && div_floor(job->at_ns, NS_PER_S) == at_s && bytes_is(list, job->list))
      return job;
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
  if (over || attempt > h->site->keys.retry_attempts) job->done = true;
}

static void learn_asked(headend_t *h, const record_t *record) {
  words_t key = words_of(record->key);
  words_t value = words_of(record->value);
  int64_t at_ns = 0, base = 0;
  if (!bytes_is(words_at(&key, 1), "asked:command")) return;
  if (words_i64(&key, 0, WORDS_INSTANT, &at_ns, NULL) != ST_OK) return;
  if (words_i64(&value, 0, WORDS_COUNT, &base, NULL) != ST_OK) return;
  for (size_t i = 0; i < h->job_count; i++) {
    job_t *job = &h->jobs[i];
    if (job->command != NULL && job->meter == record->meter && job->at_ns == at_ns)
      job->asked = base;
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
  for (size_t i = 0; i < h->job_count; i++) {
    job_t *job = &h->jobs[i];
    bool same = job->command != NULL && job->meter == record->meter && job->at_ns <= at_ns &&
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
  for (size_t i = 0; i < h->job_count; i++) {
    const job_t *other = &h->jobs[i];
    bool newer = other->command != NULL && other->meter == job->meter && other > job;
    if (newer && other->obeyed && other->command->what == job->command->what) return true;
  }
  return false;
}

static bool on_line(const headend_t *h, const job_t *job, uint32_t line) {
  return !job->done && h->site->meters[job->meter].line == line;
}

job_t *jobs_due(headend_t *h, uint32_t line, int64_t utc_ns) {
  for (size_t i = 0; i < h->job_count; i++) {
    job_t *job = &h->jobs[i];
    if (on_line(h, job, line) && job->due_ns <= utc_ns) return job;
  }
  return NULL;
}

int64_t jobs_next_ns(const headend_t *h, uint32_t line) {
  int64_t next = TIME_NEVER;
  for (size_t i = 0; i < h->job_count; i++) {
    const job_t *job = &h->jobs[i];
    if (on_line(h, job, line) && job->due_ns < next) next = job->due_ns;
  }
  return next;
}

void jobs_settle(headend_t *h, job_t *job, int64_t utc_ns, status_t status, bool retriable) {
  const site_keys_t *keys = &h->site->keys;
  if (status == ST_OK) job->obeyed = true;
  if (status == ST_OK || !retriable || job->attempt > keys->retry_attempts) {
    job->done = true;
    return;
  }
  int64_t factor = 1;
  for (int32_t i = 1; i < job->attempt && factor < BACKOFF_MAX; i++)
    factor *= keys->retry_backoff < 1 ? 1 : keys->retry_backoff;
  /* Another meter on our number will not mend itself soon; a lock-out has its own length. */
  if (status == ST_BAD_IDENTITY) factor *= 2;
  int64_t delay = mul_div_floor(keys->retry_delay.ns, factor, 1);
  if (status == ST_LOCKED_OUT && delay < LOCKED_OUT_NS) delay = LOCKED_OUT_NS;
  job->due_ns = utc_ns + delay;
}
