/* A pool of threads over a counter. The result of a run does not depend on how many there are. */
#include "harness/cli/cli.h"

#include <pthread.h>
#include <unistd.h>

typedef struct {
  pthread_mutex_t lock;
  size_t next, done, count;
  void (*work)(void *context, size_t index);
  void (*progress)(void *context, size_t done, size_t count);
  void *context;
} pool_t;

enum { JOBS_MAX = 64 };

static bool take(pool_t *pool, size_t *index) {
  CHECK(pthread_mutex_lock(&pool->lock) == 0);
  bool any = pool->next < pool->count;
  if (any) *index = pool->next++;
  CHECK(pthread_mutex_unlock(&pool->lock) == 0);
  return any;
}

static void *worker(void *argument) {
  pool_t *pool = argument;
  size_t index = 0;
  while (take(pool, &index)) {
    pool->work(pool->context, index);
    CHECK(pthread_mutex_lock(&pool->lock) == 0);
    pool->done++;
    if (pool->progress != NULL) pool->progress(pool->context, pool->done, pool->count);
    CHECK(pthread_mutex_unlock(&pool->lock) == 0);
  }
  return NULL;
}

void jobs_run(int32_t jobs, size_t count, void (*work)(void *context, size_t index),
              void (*progress)(void *context, size_t done, size_t count), void *context) {
  pool_t pool = {.count = count, .work = work, .progress = progress, .context = context};
  CHECK(pthread_mutex_init(&pool.lock, NULL) == 0);
  pthread_t threads[JOBS_MAX];
  int32_t started = 0;
  if (jobs > JOBS_MAX) jobs = JOBS_MAX;
  while (started < jobs - 1 && pthread_create(&threads[started], NULL, worker, &pool) == 0) {
    started++;
  }
  worker(&pool);
  for (int32_t at = 0; at < started; at++)
    CHECK(pthread_join(threads[at], NULL) == 0);
  CHECK(pthread_mutex_destroy(&pool.lock) == 0);
}

int32_t jobs_default(void) {
  long processors = sysconf(_SC_NPROCESSORS_ONLN);
  return processors < 1 ? 1 : processors > JOBS_MAX ? JOBS_MAX : (int32_t)processors;
}
