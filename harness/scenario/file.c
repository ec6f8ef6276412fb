/* Reads files and lists folders; see file.h. Folders wait in a queue, which stands in for
 * recursion; the result is sorted, so that the file system's order never shows. */
#include "harness/scenario/file.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

status_t file_read(arena_t *arena, const char *path, size_t max, bytes_t *out) {
  struct stat about;
  if (stat(path, &about) != 0 || !S_ISREG(about.st_mode)) return ST_NO_FILE;
  if (about.st_size < 0 || (size_t)about.st_size > max) return ST_NO_ROOM;
  FILE *file = fopen(path, "rb");
  if (file == NULL) return ST_NO_FILE;
  size_t size = (size_t)about.st_size;
  char *memory = arena_take(arena, size + 1);
  size_t len = fread(memory, 1, size, file);
  fclose(file);
  if (len != size) return ST_NO_FILE;
  *out = bytes_of(memory, len);
  return ST_OK;
}

bool file_exists(const char *path) {
  struct stat about;
  return stat(path, &about) == 0 && S_ISREG(about.st_mode);
}

static int by_path(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_yaml(const char *name) {
  size_t len = strlen(name);
  return len > 5 && strcmp(name + len - 5, ".yaml") == 0;
}

typedef struct {
  const char **found;
  size_t count;
  const char **folders;
  size_t folder_count;
} listing_t;

static status_t list_folder(arena_t *arena, listing_t *listing, const char *folder) {
  DIR *dir = opendir(folder);
  if (dir == NULL) return ST_NO_FILE;
  status_t status = ST_OK;
  for (struct dirent *entry = readdir(dir); entry != NULL && status == ST_OK;
       entry = readdir(dir)) {
    if (entry->d_name[0] == '.') continue;
    const char *path = arena_printf(arena, "%s/%s", folder, entry->d_name);
    struct stat about;
    if (stat(path, &about) != 0) continue;
    if (S_ISDIR(about.st_mode)) {
      if (listing->folder_count == FILE_COUNT_MAX)
        status = ST_NO_ROOM;
      else
        listing->folders[listing->folder_count++] = path;
    } else if (is_yaml(entry->d_name)) {
      if (listing->count == FILE_COUNT_MAX)
        status = ST_NO_ROOM;
      else
        listing->found[listing->count++] = path;
    }
  }
  closedir(dir);
  return status;
}

status_t file_list(arena_t *arena, const char *path, const char *const **paths, size_t *count) {
  listing_t listing = {.found = ARENA_ARRAY(arena, const char *, FILE_COUNT_MAX),
                       .folders = ARENA_ARRAY(arena, const char *, FILE_COUNT_MAX)};
  struct stat about;
  if (stat(path, &about) != 0) return ST_NO_FILE;
  size_t len = strlen(path);
  while (len > 1 && path[len - 1] == '/')
    len--;
  const char *start = arena_text(arena, bytes_of(path, len));
  if (S_ISDIR(about.st_mode))
    listing.folders[listing.folder_count++] = start;
  else
    listing.found[listing.count++] = start;
  status_t status = ST_OK;
  for (size_t i = 0; i < listing.folder_count && status == ST_OK; i++)
    status = list_folder(arena, &listing, listing.folders[i]);
  qsort(listing.found, listing.count, sizeof *listing.found, by_path);
  *paths = listing.found;
  *count = listing.count;
  return status;
}
