/* Replays kept inputs through a fuzz target without a fuzzing engine, so that every unit run does,
 * with any compiler: `TARGET_replay FILE...`. CMakeLists.txt links it to each NAME_fuzz.c and hands
 * it the files of fixtures/fuzz/TARGET. It explores nothing. None, an empty or an unreadable file
 * is a failure: a replay of nothing would be a test that cannot fail. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 65536 };

/* The input lies in memory of just its size, so that a sanitizer sees a step past its end. */
static int replay(const char *path) {
  static uint8_t whole[INPUT_MAX];
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    fprintf(stderr, "%s: cannot be read\n", path);
    return 1;
  }
  size_t size = fread(whole, 1, sizeof whole, file);
  int unread = ferror(file) || fgetc(file) != EOF;
  fclose(file);
  uint8_t *data = size > 0 && !unread ? malloc(size) : NULL;
  if (data == NULL) {
    fprintf(stderr, "%s: empty, larger than %d octets, or unreadable\n", path, INPUT_MAX);
    return 1;
  }
  for (size_t at = 0; at < size; at++)
    data[at] = whole[at];
  printf("%s\n", path);
  fflush(stdout); /* the last line names the input that ended the program */
  int refused = LLVMFuzzerTestOneInput(data, size);
  free(data);
  return refused;
}

int main(int argc, char **argv) {
  if (argc < 2) {
    fprintf(stderr, "usage: %s FILE...; this target has no kept inputs in fixtures/fuzz\n",
            argv[0]);
    return 1;
  }
  for (int at = 1; at < argc; at++)
    if (replay(argv[at]) != 0) return 1;
  printf("%d inputs replayed\n", argc - 1);
  return 0;
}
