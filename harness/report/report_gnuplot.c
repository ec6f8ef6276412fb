/* gnuplot as a child process: the script in an unlinked file as its input, the picture from
 * a pipe. With default settings (-d) and the C locale, so that nobody's home changes a report. */
#include "harness/report/report_plot.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PICTURE_LEN_MAX = 4 * 1024 * 1024 };

static bool read_all(int from, text_t *out) {
  char part[16384];
  const size_t before = out->len;
  for (;;) {
    const ssize_t got = read(from, part, sizeof part);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return false;
    if (got == 0) return true;
    text_add(out, bytes_of(part, (size_t)got));
    if (out->len - before > PICTURE_LEN_MAX) return false;
  }
}

static bool spawn(int script, int picture, pid_t *child) {
  static char env[] = "env", locale[] = "LC_ALL=C", name[] = "gnuplot", defaults[] = "-d";
  char *const arguments[] = {env, locale, name, defaults, NULL};
  extern char **environ;
  posix_spawn_file_actions_t actions;
  if (posix_spawn_file_actions_init(&actions) != 0) return false;
  const bool fine =
      posix_spawn_file_actions_adddup2(&actions, script, STDIN_FILENO) == 0 &&
      posix_spawn_file_actions_adddup2(&actions, picture, STDOUT_FILENO) == 0 &&
      posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0) == 0 &&
      posix_spawnp(child, env, &actions, NULL, arguments, environ) == 0;
  posix_spawn_file_actions_destroy(&actions);
  return fine;
}

static bool finished_well(pid_t child) {
  int how = 0;
  pid_t got;
  do
    got = waitpid(child, &how, 0);
  while (got < 0 && errno == EINTR);
  return got == child && WIFEXITED(how) && WEXITSTATUS(how) == 0;
}

status_t report_gnuplot(const text_t *script, text_t *out, fault_t *fault) {
  static const char sentence[] = "gnuplot did not draw the picture; is it installed?";
  FILE *file = tmpfile();
  int ends[2] = {-1, -1};
  pid_t child;
  const size_t before = out->len;
  bool fine = file && fwrite(text_chars(script), 1, script->len, file) == script->len &&
              fflush(file) == 0 && fseek(file, 0, SEEK_SET) == 0 && pipe(ends) == 0;
  if (fine) {
    (void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    (void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    fine = spawn(fileno(file), ends[1], &child);
    close(ends[1]);
    if (fine) {
      const bool whole = read_all(ends[0], out);
      close(ends[0]);
      fine = finished_well(child) && whole && out->len > before;
    } else {
      close(ends[0]);
    }
  }
  if (file) fclose(file);
  if (fine) return ST_OK;
  return fault_set(fault, ST_UNSUPPORTED, -1, -1, "%s", sentence);
}
