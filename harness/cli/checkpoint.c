/* fork, pipe and waitpid; see checkpoint.h. A copy that cannot be made, or that dies, leaves no
 * line, and whoever collects sees that. Which copy ends first changes nothing: each has its
 * place. */
#include "harness/cli/checkpoint.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"

enum { COPIES_MAX = 64 };

typedef struct {
  int pid, from; /* pid 0: none */
  size_t index;
} copy_t;

struct checkpoint {
  copy_t copies[COPIES_MAX];
  size_t jobs;
  int to; /* in a copy: the original's end */
  char **lines;
  size_t count, ended;
  const char *name;
};

static void keep(checkpoint_t *checkpoint, size_t index, char *line) {
  if (index >= checkpoint->count) {
    size_t count = index + 1 + index / 2;
    checkpoint->lines = realloc(checkpoint->lines, count * sizeof *checkpoint->lines);
    CHECK(checkpoint->lines != NULL);
    while (checkpoint->count < count)
      checkpoint->lines[checkpoint->count++] = NULL;
  }
  checkpoint->lines[index] = line;
}

/* Waits for one copy, and takes what it said. */
static void reap(checkpoint_t *checkpoint, copy_t *copy) {
  text_t text = {0};
  char octets[512];
  int how = 0;
  for (;;) {
    ssize_t len = read(copy->from, octets, sizeof octets);
    if (len < 0 && errno == EINTR) continue;
    if (len <= 0) break;
    text_add(&text, (bytes_t){(const uint8_t *)octets, (size_t)len});
  }
  close(copy->from);
  while (waitpid(copy->pid, &how, 0) < 0 && errno == EINTR)
    ;
  bool whole = WIFEXITED(how) && WEXITSTATUS(how) == 0;
  if (whole) keep(checkpoint, copy->index, strdup(text_chars(&text)));
  text_free(&text);
  copy->pid = 0;
  checkpoint->ended++;
  if (checkpoint->name != NULL)
    fprintf(stderr, "\r%s: %zu cuts", checkpoint->name, checkpoint->ended);
}

static copy_t *place(checkpoint_t *checkpoint) {
  copy_t *oldest = &checkpoint->copies[0];
  for (size_t at = 0; at < checkpoint->jobs; at++) {
    copy_t *copy = &checkpoint->copies[at];
    if (copy->pid == 0) return copy;
    if (copy->index < oldest->index) oldest = copy;
  }
  reap(checkpoint, oldest);
  return oldest;
}

static bool branch(void *of, size_t index) {
  checkpoint_t *checkpoint = of;
  copy_t *copy = place(checkpoint);
  int ends[2];
  if (pipe(ends) != 0) return false;
  fflush(NULL); /* or each copy would say again what stands in the buffers */
  int pid = fork();
  if (pid == 0) {
    close(ends[0]);
    checkpoint->to = ends[1];
    return true;
  }
  close(ends[1]);
  if (pid < 0)
    close(ends[0]);
  else
    *copy = (copy_t){.pid = pid, .from = ends[0], .index = index};
  return false;
}

static void deliver(void *of, const char *line) {
  const checkpoint_t *checkpoint = of;
  size_t len = strlen(line), done = 0;
  while (done < len) {
    ssize_t some = write(checkpoint->to, line + done, len - done);
    if (some < 0 && errno != EINTR) _exit(1);
    if (some > 0) done += (size_t)some;
  }
  _exit(0);
}

static const char *collect(void *of, size_t index) {
  checkpoint_t *checkpoint = of;
  for (size_t at = 0; at < checkpoint->jobs; at++)
    if (checkpoint->copies[at].pid != 0) reap(checkpoint, &checkpoint->copies[at]);
  return index < checkpoint->count ? checkpoint->lines[index] : NULL;
}

checkpoint_t *checkpoint_open(int32_t jobs, const char *name) {
  checkpoint_t *checkpoint = calloc(1, sizeof *checkpoint);
  CHECK(checkpoint != NULL);
  checkpoint->jobs = jobs < 1 ? 1 : jobs > COPIES_MAX ? COPIES_MAX : (size_t)jobs;
  checkpoint->name = name;
  return checkpoint;
}

checkpoints_t checkpoint_ways(checkpoint_t *checkpoint) {
  return (checkpoints_t){
      .branch = branch, .deliver = deliver, .collect = collect, .of = checkpoint};
}

void checkpoint_close(checkpoint_t *checkpoint) {
  if (checkpoint->name != NULL && checkpoint->ended > 0) fputc('\n', stderr);
  for (size_t at = 0; at < checkpoint->count; at++)
    free(checkpoint->lines[at]);
  free(checkpoint->lines);
  free(checkpoint);
}
