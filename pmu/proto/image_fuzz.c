/* A file of anybody: never a crash; no image that was not signed is good, and what is read is what
 * stands there. */
#include "pmu/proto/image.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  image_t image;
  fault_t fault = {0};
  if (image_read(bytes_of(data, size), &image, &fault) != ST_OK) return 0;
  CHECK(image.signed_octets.p == data && image.signed_octets.len == IMAGE_MANIFEST);
  CHECK(image.body.len <= image.manifest.size && image.signature_count <= IMAGE_SIGNATURES_MAX);
  /* Whatever the meter's own words are, nobody's key is known. */
  image_target_t target = {.hardware = image.manifest.hardware,
                           .serial = image.manifest.serial,
                           .version = UINT32_MAX,
                           .longest = SIZE_MAX};
  CHECK(image_inspect(&image, &target, &fault) != IMAGE_GOOD);
  return 0;
}
