/* fork, exec and waitpid; polling every 10 ms, because this is the judge's end and not a core. */
#include "harness/cli/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { POLL_MS = 10 };

static void pause_ms(int32_t ms) {
  struct timespec span = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};
  nanosleep(&span, NULL);
}

status_t process_start(process_t *process, const char *const *words, const char *log,
                       fault_t *fault) {
  int pid = fork();
  if (pid < 0) return fault_set(fault, ST_BUSY, -1, -1, "fork failed for %s", words[0]);
  if (pid == 0) {
    int out = open(log, O_WRONLY | O_CREAT | O_APPEND, 0666);
    if (out >= 0) {
      dup2(out, STDOUT_FILENO);
      dup2(out, STDERR_FILENO);
    }
    execvp(words[0], (char *const *)words);
    _exit(127);
  }
  process->pid = pid;
  return ST_OK;
}

status_t process_wait(process_t *process, int32_t seconds, int *code) {
  for (int64_t ms = 0; ms <= (int64_t)seconds * 1000; ms += POLL_MS) {
    int how = 0;
    if (waitpid(process->pid, &how, WNOHANG) == process->pid) {
      process->pid = 0;
      *code = WIFEXITED(how) ? WEXITSTATUS(how) : 128;
      return ST_OK;
    }
    pause_ms(POLL_MS);
  }
  return ST_DEADLINE;
}

void process_stop(process_t *process) {
  if (process->pid == 0) return;
  int code = 0;
  kill(process->pid, SIGTERM);
  if (process_wait(process, 2, &code) == ST_OK) return;
  kill(process->pid, SIGKILL);
  if (process_wait(process, 2, &code) == ST_OK) return;
  process->pid = 0;
}

status_t process_await_file(const char *path, int32_t seconds) {
  struct stat what;
  for (int64_t ms = 0; ms <= (int64_t)seconds * 1000; ms += POLL_MS) {
    if (stat(path, &what) == 0) return ST_OK;
    pause_ms(POLL_MS);
  }
  return ST_DEADLINE;
}
