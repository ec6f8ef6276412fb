/* Files and folders for the loader: whole, bounded, sorted. The one place of harness/scenario that
 * touches the operating system. */
#ifndef HARNESS_SCENARIO_FILE_H
#define HARNESS_SCENARIO_FILE_H

#include "base/arena.h"

enum { FILE_COUNT_MAX = 4096 };

/* ST_NO_FILE where it cannot be read, ST_NO_ROOM where it is larger than `max`. In the arena. */
MUST_USE status_t file_read(arena_t *arena, const char *path, size_t max, bytes_t *out);
bool file_exists(const char *path);
/* `path` itself where it is a file, else every *.yaml below it, in order of path. Hidden files and
 * folders are left out. ST_NO_FILE where there is no such path, ST_NO_ROOM beyond the limits. */
MUST_USE status_t file_list(arena_t *arena, const char *path, const char *const **paths,
                            size_t *count);

#endif
