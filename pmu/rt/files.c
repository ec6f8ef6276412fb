/* See files.h. */
#include "pmu/rt/files.h"

#include <stdio.h>
#include <sys/stat.h>

enum { PATH_MAX_LEN = 4096, PIECE = 65536 };

status_t files_read(const char *path, size_t most, text_t *text, fault_t *fault) {
  uint8_t piece[PIECE];
  size_t got = 0, before = text->len;
  FILE *file = fopen(path, "rb");
  if (file == NULL) return fault_set(fault, ST_NO_FILE, -1, -1, "the file cannot be opened");
  while (text->len - before <= most && (got = fread(piece, 1, sizeof piece, file)) > 0)
    text_add(text, bytes_of(piece, got));
  bool whole = ferror(file) == 0; /* a folder opens, and cannot be read */
  fclose(file);
  if (!whole) return fault_set(fault, ST_NO_FILE, -1, -1, "the file cannot be read");
  if (text->len - before <= most) return ST_OK;
  return fault_set(fault, ST_BAD_INPUT, 1, 1, "the file is longer than %zu octets", most);
}

static status_t put(const char *path, const text_t *text, fault_t *fault) {
  FILE *file = fopen(path, "wb");
  if (file == NULL) return fault_set(fault, ST_NO_FILE, -1, -1, "the file cannot be written");
  bool good = fwrite(text_chars(text), 1, text->len, file) == text->len;
  good = fclose(file) == 0 && good;
  return good ? ST_OK : fault_set(fault, ST_NO_FILE, -1, -1, "the file cannot be written whole");
}

status_t files_write(const char *path, const text_t *text, fault_t *fault) {
  char beside[PATH_MAX_LEN];
  struct stat there;
  if (stat(path, &there) == 0 && !S_ISREG(there.st_mode)) return put(path, text, fault);
  int len = snprintf(beside, sizeof beside, "%s.new", path);
  if (len < 0 || (size_t)len >= sizeof beside)
    return fault_set(fault, ST_NO_FILE, -1, -1, "the name is too long");
  status_t status = put(beside, text, fault);
  if (status == ST_OK && rename(beside, path) != 0)
    status = fault_set(fault, ST_NO_FILE, -1, -1, "the file cannot be written");
  if (status != ST_OK) remove(beside);
  return status;
}
