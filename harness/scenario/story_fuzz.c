/* Any octets as a scenario: the loader ends, complains exactly when it refuses, and every cell of
 * what it accepts expands. Run from the tree's root, where fixtures/ is. */
#include "harness/scenario/story.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const scenario_options_t OPTIONS = {.root = "."};
  if (size > 1 << 14) return 0;
  arena_t arena = {0};
  complaints_t complaints = {0};
  story_t *story = ARENA_NEW(&arena, story_t);
  status_t status = story_load(&arena, "fuzz", bytes_of(data, size), &OPTIONS, &complaints, story);
  CHECK((status == ST_OK) == (complaints.count == 0));
  if (status == ST_OK) {
    int32_t at[STORY_AXES_MAX] = {0};
    case_t out;
    expand_cell(story, at, &out);
    for (int32_t i = 0; i < story->axis_count; i++)
      at[i] = story->axes[i].count - 1;
    expand_cell(story, at, &out);
    CHECK(out.facts.len > 0);
  }
  text_free(&complaints.text);
  arena_free(&arena);
  return 0;
}
