/* Images of a scenario: `images:` read, made (image_file.h), spoiled as asked, and told to the
 * head-end octet by octet and to the oracle in words. What is told follows from what was asked,
 * never from reading the file: the oracle shall judge those who read it. */
#include <string.h>

#include "base/hex.h"
#include "harness/scenario/image_file.h"
#include "harness/scenario/story.h"

enum { IMAGES_MAX = 64, BODY_MAX = 262144, APPEND_MAX = 65536, BITS = 8 };

typedef struct {
  const char *word;
  int32_t role, curve;
} signer_word_t;
static const signer_word_t SIGNERS[] = {
    {"maker", 1, 1}, {"authority", 2, 1}, {"maker_384", 1, 2}, {"authority_384", 2, 2}};
enum { SIGNER_COUNT = sizeof SIGNERS / sizeof SIGNERS[0] };

int32_t image_find(story_t *story, const yaml_value_t *value) {
  const char *names[IMAGES_MAX];
  size_t index = 0;
  for (size_t i = 0; i < story->images.count; i++)
    names[i] = story->images.at[i].name;
  if (story->images.count == 0) {
    yaml_complain_of(story->file, value, "there is no image: write some below 'images'");
    return -1;
  }
  return yaml_choice(story->file, value, names, story->images.count, "image", &index)
             ? (int32_t)index
             : -1;
}

/* --- What is asked --- */

static void read_signers(story_t *story, const yaml_value_t *value, image_file_t *file) {
  const char *names[SIGNER_COUNT];
  for (size_t i = 0; i < SIGNER_COUNT; i++)
    names[i] = SIGNERS[i].word;
  if (value == NULL) { /* who is needed: decision 0009, roles */
    file->signer_count = file->part == 1 ? 2 : 1;
    for (int32_t i = 0; i < file->signer_count; i++)
      file->signers[i] = (image_signer_t){.role = i + 1, .curve = 1};
    return;
  }
  for (const yaml_value_t *at = story_first_word(value); at != NULL;
       at = story_next_word(value, at)) {
    size_t index = 0;
    if (!yaml_choice(story->file, at, names, SIGNER_COUNT, "signer", &index)) return;
    for (int32_t i = 0; i < file->signer_count; i++) {
      if (file->signers[i].role != SIGNERS[index].role) continue;
      yaml_complain_of(story->file, at, "this role signs here already: remove one");
      return;
    }
    file->signers[file->signer_count++] =
        (image_signer_t){.role = SIGNERS[index].role, .curve = SIGNERS[index].curve};
  }
}

/* A meter's hardware where all that take images have the same. */
static const char *default_hardware(const story_t *story) {
  const char *found = NULL;
  for (size_t m = 0; m < story->meters.count; m++) {
    const char *own = story->meters.at[m].firmware.hardware;
    if (own == NULL) continue;
    if (found != NULL && strcmp(found, own) != 0) return NULL;
    found = own;
  }
  return found;
}

static void read_texts(story_t *story, yaml_value_t *map, image_file_t *file) {
  yaml_value_t *hardware = story_get(story, map, SECTION_image, "hardware");
  yaml_value_t *approval = story_get(story, map, SECTION_image, "approval");
  yaml_value_t *identity = story_need(story, map, SECTION_image, "identity");
  yaml_value_t *serial = story_get(story, map, SECTION_image, "serial");
  file->hardware = default_hardware(story);
  if (hardware != NULL) firmware_word(story, hardware, "a hardware type", &file->hardware);
  if (file->hardware == NULL) {
    if (hardware == NULL)
      yaml_complain_of(story->file, map,
                       "'hardware' is missing here: the meters have no single type to take it of");
    file->hardware = "-";
  }
  if (approval != NULL) firmware_word(story, approval, "an approval number", &file->approval);
  if (identity != NULL) firmware_word(story, identity, "a software identity", &file->identity);
  if (serial != NULL) firmware_word(story, serial, "a serial number", &file->serial);
}

static void read_body(story_t *story, yaml_value_t *map, image_file_t *file) {
  static const char *const FLAWS[] = {"late_switching", "tie_last"};
  static const char *const FILLERS[] = {"counting", "zeros", "ones"};
  yaml_value_t *size = story_get(story, map, SECTION_image, "size");
  yaml_value_t *filler = story_get(story, map, SECTION_image, "filler");
  yaml_value_t *mends = story_get(story, map, SECTION_image, "mends");
  yaml_value_t *object = story_get(story, map, SECTION_image, "object");
  int64_t octets = 2048;
  size_t index = 0;
  if (size != NULL) firmware_size(story, size, 1, BODY_MAX, &octets);
  if (filler != NULL && yaml_choice(story->file, filler, FILLERS, 3, "filler", &index))
    file->filler = (image_filler_t)index;
  if (mends != NULL && yaml_choice(story->file, mends, FLAWS, 2, "flaw", &index))
    file->mends = FLAWS[index];
  if (object != NULL) yaml_bool(story->file, object, "object", &file->object);
  file->body = (size_t)octets;
  if (image_items(file) <= file->body) return;
  yaml_complain_of(story->file, size, "what it does needs %zu octets of the body: make it longer",
                   image_items(file));
  file->body = image_items(file);
}

/* --- How it is spoiled --- */

static const char *sign_word(const image_file_t *file, int32_t role) {
  for (int32_t i = 0; i < file->signer_count; i++) {
    if (file->signers[i].role == role) return file->signers[i].stranger ? "bad" : "good";
  }
  return "absent";
}

/* A signature is of the manifest: whatever changes there spoils all. */
static void spoil_signs(story_image_t *image) {
  for (int32_t i = 0; i < 2; i++) {
    if (strcmp(image->signs[i], "good") == 0) image->signs[i] = "bad";
  }
}

static uint32_t number_at(const story_image_t *image, size_t at) {
  uint32_t number = 0;
  for (size_t i = 0; i < 4; i++)
    number = number << 8 | image->octets.p[at + i];
  return number;
}

/* The text of the manifest as it now stands; NULL where it is none that can be told. */
static const char *text_at(story_t *story, const story_image_t *image, size_t at) {
  const char *first = (const char *)image->octets.p + at;
  size_t len = 0;
  while (len < IMAGE_TEXT && first[len] > ' ' && first[len] <= '~')
    len++;
  for (size_t i = len; i < IMAGE_TEXT; i++) {
    if (first[i] != '\0') return NULL;
  }
  return arena_text(story->arena, bytes_of(first, len));
}

static bool spoil_text(story_t *story, story_image_t *image, size_t octet) {
  image_file_t *file = &image->file;
  const struct {
    size_t at;
    const char **text;
  } TEXTS[] = {{IMAGE_AT_HARDWARE, &file->hardware},
               {IMAGE_AT_APPROVAL, &file->approval},
               {IMAGE_AT_IDENTITY, &file->identity},
               {IMAGE_AT_SERIAL, &file->serial}};
  for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++) {
    if (octet < TEXTS[i].at || octet >= TEXTS[i].at + IMAGE_TEXT) continue;
    const char *text = text_at(story, image, TEXTS[i].at);
    if (text == NULL) return false;
    *TEXTS[i].text = text;
  }
  return true;
}

/* What a flipped bit comes to; false where that is not written anywhere. */
static bool spoil_octet(story_t *story, story_image_t *image, size_t octet) {
  image_file_t *file = &image->file;
  if (octet < IMAGE_AT_VERSION) { /* magic, layout, part (1 and 2 differ in two bits), length */
    image->damage = "form";
    return true;
  }
  if (octet >= IMAGE_AT_SIZE && octet < IMAGE_AT_HASH) return false;
  if (octet < IMAGE_MANIFEST) {
    spoil_signs(image);
    file->version = number_at(image, IMAGE_AT_VERSION);
    file->least = number_at(image, IMAGE_AT_LEAST);
    file->counter = number_at(image, IMAGE_AT_COUNTER);
    if (octet >= IMAGE_AT_HASH && octet < IMAGE_AT_HARDWARE) image->damage = "body";
    return spoil_text(story, image, octet);
  }
  if (octet < IMAGE_MANIFEST + file->body) {
    image->damage = "body";
    return true;
  }
  for (int32_t i = 0; i < file->signer_count; i++) {
    if (octet < file->signers[i].from || octet >= file->signers[i].to) continue;
    image->signs[file->signers[i].role - 1] = "bad";
    return true;
  }
  return false;
}

static void spoil_bit(story_t *story, const yaml_value_t *value, story_image_t *image) {
  int64_t bit = 0;
  int64_t bits = (int64_t)image->octets.len * BITS;
  if (!yaml_int(story->file, value, 0, bits - 1, "a bit", &bit)) return;
  size_t octet = (size_t)(bit / BITS);
  image->octets.p[octet] ^= (uint8_t)(0x80 >> bit % BITS);
  if (!spoil_octet(story, image, octet))
    yaml_complain_of(story->file, value,
                     "the bit %lld is of a length or makes a text of no letters, and what a reader "
                     "makes of it is not written: take another, or use truncate or append",
                     (long long)bit);
}

/* The last N octets of the body are missing, and all that stood behind it. */
static void spoil_end(story_t *story, const yaml_value_t *value, story_image_t *image) {
  int64_t octets = 0;
  if (!yaml_int(story->file, value, 1, (int64_t)image->file.body, "octets to leave out", &octets))
    return;
  image->octets.len = IMAGE_MANIFEST + image->file.body - (size_t)octets;
  image->damage = "short";
}

static void spoil_length(story_t *story, const yaml_value_t *value, story_image_t *image) {
  int64_t octets = 0;
  if (!yaml_int(story->file, value, 1, APPEND_MAX, "octets to append", &octets)) return;
  size_t len = image->octets.len + (size_t)octets;
  obuf_t longer = obuf_over(arena_take(story->arena, len), len);
  obuf_add(&longer, obuf_bytes(&image->octets));
  while (longer.len < len)
    obuf_put(&longer, 0);
  image->octets = longer;
  image->damage = "long";
}

/* `wrong_key: maker` is looked at before the file is made. */
static void read_stranger(story_t *story, yaml_value_t *spoil, image_file_t *file) {
  static const char *const ROLES[] = {"maker", "authority"};
  size_t index = 0;
  if (spoil == NULL || spoil->kind != YAML_KIND_MAP) return;
  yaml_value_t *wrong = story_get(story, spoil, SECTION_image_spoil, "wrong_key");
  if (wrong == NULL || !yaml_choice(story->file, wrong, ROLES, 2, "role", &index)) return;
  for (int32_t i = 0; i < file->signer_count; i++) {
    if (file->signers[i].role != (int32_t)index + 1) continue;
    file->signers[i].stranger = true;
    return;
  }
  yaml_complain_of(story->file, wrong, "the %s does not sign this image: name it under 'sign'",
                   ROLES[index]);
}

static void read_spoil(story_t *story, yaml_value_t *spoil, story_image_t *image) {
  static const char *const PLAIN[] = {"none", "magic"};
  size_t index = 0;
  if (spoil == NULL) return;
  if (spoil->kind != YAML_KIND_MAP) {
    if (!yaml_choice(story->file, spoil, PLAIN, 2, "way to spoil an image", &index) || index == 0)
      return;
    image->octets.p[0] = 'X';
    image->damage = "form";
    return;
  }
  if (spoil->count != 1)
    yaml_complain_of(story->file, spoil, "an image is spoiled in one way: name one");
  yaml_value_t *bit = story_get(story, spoil, SECTION_image_spoil, "bit");
  yaml_value_t *end = story_get(story, spoil, SECTION_image_spoil, "truncate");
  yaml_value_t *more = story_get(story, spoil, SECTION_image_spoil, "append");
  if (bit != NULL) spoil_bit(story, bit, image);
  if (end != NULL) spoil_end(story, end, image);
  if (more != NULL) spoil_length(story, more, image);
}

/* --- The section --- */

/* Decoder and oracle know an image by its identity and size. */
static void check_alone(story_t *story, const yaml_value_t *map, const story_image_t *image) {
  for (size_t i = 0; i < story->images.count; i++) {
    const story_image_t *other = &story->images.at[i];
    if (strcmp(other->name, image->name) == 0)
      yaml_complain_of(story->file, map, "two images are called '%s': rename one", image->name);
    if (strcmp(other->file.identity, image->file.identity) == 0)
      yaml_complain_of(story->file, map,
                       "the images '%s' and '%s' have one identity, by which a trace tells them "
                       "apart: change one",
                       other->name, image->name);
  }
}

static void read_image(story_t *story, yaml_value_t *map) {
  static const char *const PARTS[] = {"legal", "application"};
  story_image_t image = {.damage = "none"};
  image_file_t *file = &image.file;
  *file = (image_file_t){.part = 1, .approval = "", .identity = "-", .serial = ""};
  yaml_value_t *name = story_need(story, map, SECTION_image, "name");
  yaml_value_t *part = story_need(story, map, SECTION_image, "part");
  yaml_value_t *version = story_need(story, map, SECTION_image, "version");
  yaml_value_t *least = story_get(story, map, SECTION_image, "least");
  yaml_value_t *counter = story_need(story, map, SECTION_image, "counter");
  yaml_value_t *spoil = story_get(story, map, SECTION_image, "spoil");
  int64_t number = 0;
  size_t index = 0;
  image.name = "-";
  if (name != NULL) story_name(story, name, "the name of an image", &image.name);
  if (part != NULL && yaml_choice(story->file, part, PARTS, 2, "part", &index))
    file->part = (int32_t)index + 1;
  if (version != NULL) firmware_version(story, version, &file->version);
  if (least != NULL) firmware_version(story, least, &file->least);
  if (counter != NULL) yaml_int(story->file, counter, 0, UINT32_MAX, "a security counter", &number);
  file->counter = (uint32_t)number;
  file->name = image.name;
  read_texts(story, map, file);
  read_body(story, map, file);
  read_signers(story, story_get(story, map, SECTION_image, "sign"), file);
  read_stranger(story, spoil, file);
  image.octets = image_write(story->arena, story->options->seed, file);
  for (int32_t i = 0; i < 2; i++)
    image.signs[i] = sign_word(file, i + 1);
  read_spoil(story, spoil, &image);
  check_alone(story, map, &image);
  *ARRAY_ADD(story->arena, &story->images) = image;
}

void images_read(story_t *story, yaml_value_t *root) {
  yaml_value_t *list = story_get(story, root, SECTION_file, "images");
  if (list == NULL || !story_list(story, list, "images")) return;
  for (yaml_value_t *at = list->first; at != NULL; at = at->next) {
    if (story->images.count == IMAGES_MAX) {
      yaml_complain_of(story->file, at, "more than %d images: divide the scenario", IMAGES_MAX);
      return;
    }
    if (story_map(story, at, "an image")) read_image(story, at);
  }
}

/* --- Facts --- */

static const char *word_or_none(const char *text) {
  return text == NULL || text[0] == '\0' ? "-" : text;
}

static void put_of(text_t *out, size_t i, const story_image_t *image) {
  const image_file_t *file = &image->file;
  text_printf(out, "image_of %zu part %d\n", i, (int)file->part);
  text_printf(out, "image_of %zu version %u\n", i, (unsigned)file->version);
  text_printf(out, "image_of %zu least %u\n", i, (unsigned)file->least);
  text_printf(out, "image_of %zu counter %u\n", i, (unsigned)file->counter);
  text_printf(out, "image_of %zu size %zu\n", i, image->octets.len);
  text_printf(out, "image_of %zu hardware %s\n", i, word_or_none(file->hardware));
  text_printf(out, "image_of %zu approval %s\n", i, word_or_none(file->approval));
  /* Whoever sends what is no image can read no identity in it. */
  bool none = strcmp(image->damage, "form") == 0;
  text_printf(out, "image_of %zu identity %s\n", i, none ? "-" : file->identity);
  text_printf(out, "image_of %zu serial %s\n", i, word_or_none(file->serial));
  text_printf(out, "image_of %zu mends %s\n", i, word_or_none(file->mends));
  text_printf(out, "image_of %zu object %d\n", i, file->object ? 1 : 0);
  text_printf(out, "image_of %zu maker %s\n", i, image->signs[0]);
  text_printf(out, "image_of %zu authority %s\n", i, image->signs[1]);
  text_printf(out, "image_of %zu damage %s\n", i, image->damage);
  text_printf(out, "image_of %zu hash ", i);
  hex_put(out, bytes_of(image->octets.p + IMAGE_AT_HASH, IMAGE_AT_HARDWARE - IMAGE_AT_HASH));
  text_put(out, "\n");
}

void images_put(text_t *out, const story_t *story) {
  for (size_t i = 0; i < story->images.count; i++) {
    const story_image_t *image = &story->images.at[i];
    text_printf(out, "image %zu %s ", i, image->name);
    hex_put(out, obuf_bytes(&image->octets));
    text_put(out, "\n");
  }
  for (size_t i = 0; i < story->images.count; i++)
    put_of(out, i, &story->images.at[i]);
}
