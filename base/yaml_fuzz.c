/* Any octets: the reader ends, and complains exactly when it refuses. Every value is then asked for
 * in every way, so that the asking half meets what the parser lets through. */
#include "base/yaml.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask(yaml_file_t *file, yaml_value_t *value) {
  static const char *const NAMES[] = {"meter", "policy"};
  int64_t number;
  size_t index;
  bool truth;
  const char *text;
  quantity_t quantity;
  bool any = yaml_int(file, value, -5, 5, "a", &number);
  any |= yaml_bool(file, value, "a", &truth);
  any |= yaml_text(file, value, "a", &text);
  any |= yaml_choice(file, value, NAMES, 2, "name", &index);
  for (quantity_kind_t kind = 0; kind < QUANTITY_COUNT; kind++)
    any |= yaml_quantity(file, value, kind, &quantity);
  CHECK(any || *file->complaint_count > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  arena_t arena = {0};
  text_t complaints = {0};
  int32_t count = 0;
  yaml_file_t file;
  status_t status = yaml_parse(&file, &arena, "fuzz", bytes_of(data, size), &complaints, &count);
  CHECK((status == ST_OK) == (count == 0));
  CHECK(status != ST_OK || file.root != NULL);
  if (file.root != NULL) {
    ask(&file, file.root);
    for (yaml_value_t *member = file.root->first; member != NULL; member = member->next) {
      ask(&file, member);
      if (member->key != NULL && strcmp(member->key, "meter") == 0)
        CHECK(yaml_get(&file, file.root, "meter") == member);
    }
    yaml_leftovers(&file);
  }
  text_free(&complaints);
  arena_free(&arena);
  return 0;
}
