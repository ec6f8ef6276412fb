/* `pmu firmware make|sign|inspect`: files in, files out, and sentences. What an image is, is
 * pmu/proto/image.h. */
#include "pmu/rt/firmware.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "pmu/proto/image.h"
#include "pmu/rt/files.h"

enum { KEYS_MAX = 8, LONGEST_DEFAULT = 1 << 20, FILE_MOST = 64 << 20 };
enum { DONE = 0, REFUSED = 1, WORLD = 3, USAGE = 4 };

const char firmware_help[] =
    "Make an image of firmware, sign it, and say whether a meter would take it:\n"
    "  pmu firmware make --out FILE --body FILE --part legal|application --version A.B.C.D\n"
    "                    --least A.B.C.D --counter N --hardware TYPE --approval NUMBER\n"
    "                    --identity NAME [--serial NUMBER]\n"
    "  pmu firmware sign --image FILE --role maker|authority --key PEM\n"
    "  pmu firmware inspect --image FILE [--json] [--hardware TYPE --serial NUMBER\n"
    "                    --running A.B.C.D --running-counter N --trust ROLE=PEM...]\n"
    "  pmu firmware send --facts FILE --db FILE --port DEV --meter NAME --image FILE\n"
    "                    inspects it, sends what is missing, and has it verified\n"
    "  pmu firmware status --facts FILE --db FILE --port DEV --meter NAME\n"
    "                    reads what runs and the log of firmware into the journal\n"
    "  Without --hardware it shows what the image says of itself, and believes nothing.\n";

typedef struct {
  image_manifest_t manifest;
  const char *out, *body, *image, *key;
  int32_t role;
  const char *hardware, *serial; /* of the meter that is asked about */
  uint32_t running;
  int64_t counter, running_counter;
  image_key_t trusted[KEYS_MAX];
  size_t trusted_count;
  bool json;
} firmware_t;

static int usage(const char *what, const char *value) {
  fprintf(stderr, "pmu firmware: %s %s; `pmu --help` shows how\n", what, value);
  return USAGE;
}

static int sorry(const char *path, const fault_t *fault) {
  fprintf(stderr, "pmu firmware: %s: %s\n", path, fault->text);
  return WORLD;
}

/* --- The command line --- */

static bool read_role(const char *text, size_t len, int32_t *role) {
  bool maker = len == 5 && strncmp(text, "maker", len) == 0;
  if (!maker && !(len == 9 && strncmp(text, "authority", len) == 0)) return false;
  *role = maker ? IMAGE_MAKER : IMAGE_AUTHORITY;
  return true;
}

static bool read_word(const char *text, char word[IMAGE_WORD + 1]) {
  if (strlen(text) > IMAGE_WORD) return false;
  snprintf(word, IMAGE_WORD + 1, "%s", text);
  return true;
}

static bool read_count(const char *text, int64_t *count) {
  return bytes_to_i64(bytes_text(text), count) == ST_OK && *count >= 0 && *count <= UINT32_MAX;
}

static bool read_part(const char *text, image_part_t *part) {
  bool legal = strcmp(text, "legal") == 0;
  *part = legal ? IMAGE_LEGAL : IMAGE_APPLICATION;
  return legal || strcmp(text, "application") == 0;
}

/* "ROLE=PEM" */
static int trust(firmware_t *f, const char *value) {
  fault_t fault;
  int32_t role = 0;
  text_t pem = {0};
  size_t len = strcspn(value, "=");
  if (value[len] == 0 || !read_role(value, len, &role) || f->trusted_count == KEYS_MAX)
    return usage("--trust takes maker=PEM or authority=PEM, at most eight, not", value);
  status_t status = files_read(value + len + 1, FILE_MOST, &pem, &fault);
  if (status == ST_OK)
    status = image_key_read(bytes_of(pem.p, pem.len), (image_role_t)role,
                            &f->trusted[f->trusted_count], &fault);
  text_free(&pem);
  if (status != ST_OK) return sorry(value + len + 1, &fault);
  f->trusted_count++;
  return DONE;
}

static int take(firmware_t *f, const char *name, const char *value) {
  const struct {
    const char *name, **to;
  } paths[] = {
      {"--out", &f->out}, {"--body", &f->body}, {"--image", &f->image}, {"--key", &f->key}};
  for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
    if (strcmp(name, paths[i].name) != 0) continue;
    *paths[i].to = value;
    return DONE;
  }
  bool good = true;
  if (strcmp(name, "--hardware") == 0)
    good = read_word(f->hardware = value, f->manifest.hardware);
  else if (strcmp(name, "--serial") == 0)
    good = read_word(f->serial = value, f->manifest.serial);
  else if (strcmp(name, "--approval") == 0)
    good = read_word(value, f->manifest.approval);
  else if (strcmp(name, "--identity") == 0)
    good = read_word(value, f->manifest.identity);
  else if (strcmp(name, "--part") == 0)
    good = read_part(value, &f->manifest.part);
  else if (strcmp(name, "--version") == 0)
    good = image_version_read(bytes_text(value), &f->manifest.version) == ST_OK;
  else if (strcmp(name, "--least") == 0)
    good = image_version_read(bytes_text(value), &f->manifest.least) == ST_OK;
  else if (strcmp(name, "--running") == 0)
    good = image_version_read(bytes_text(value), &f->running) == ST_OK;
  else if (strcmp(name, "--counter") == 0)
    good = read_count(value, &f->counter);
  else if (strcmp(name, "--running-counter") == 0)
    good = read_count(value, &f->running_counter);
  else if (strcmp(name, "--role") == 0)
    good = read_role(value, strlen(value), &f->role);
  else if (strcmp(name, "--trust") == 0)
    return trust(f, value);
  else
    return usage("no such option:", name);
  return good ? DONE : usage(name, "has a value that it cannot have");
}

static int read_options(firmware_t *f, int argc, char **argv) {
  for (int at = 1; at < argc; at++) {
    if (strcmp(argv[at], "--json") == 0) {
      f->json = true;
      continue;
    }
    if (at + 1 == argc) return usage("an option without its value:", argv[at]);
    int code = take(f, argv[at], argv[at + 1]);
    if (code != DONE) return code;
    at++;
  }
  f->manifest.counter = (uint32_t)f->counter;
  return DONE;
}

/* --- The verbs --- */

static int make(firmware_t *f) {
  text_t body = {0}, file = {0};
  fault_t fault;
  if (f->out == NULL || f->body == NULL || f->manifest.part == 0 || f->hardware == NULL)
    return usage("make needs", "--out, --body, --part, --hardware");
  const char *path = f->body;
  status_t status = files_read(path, FILE_MOST, &body, &fault);
  if (status == ST_OK) status = image_make(&file, &f->manifest, bytes_of(body.p, body.len), &fault);
  if (status == ST_OK) status = files_write(path = f->out, &file, &fault);
  if (status == ST_OK) printf("%s: %zu octets, not signed\n", f->out, file.len);
  text_free(&body);
  text_free(&file);
  return status == ST_OK ? DONE : sorry(path, &fault);
}

static int sign(firmware_t *f) {
  text_t pem = {0}, file = {0};
  fault_t fault;
  if (f->image == NULL || f->key == NULL || f->role == 0)
    return usage("sign needs", "--image, --role, --key");
  const char *path = f->image;
  status_t status = files_read(path, FILE_MOST, &file, &fault);
  if (status == ST_OK) status = files_read(path = f->key, FILE_MOST, &pem, &fault);
  if (status == ST_OK)
    status = image_sign(&file, (image_role_t)f->role, bytes_of(pem.p, pem.len), &fault);
  if (status == ST_OK) status = files_write(path = f->image, &file, &fault);
  if (status == ST_OK)
    printf("%s: signed as %s\n", f->image, f->role == IMAGE_MAKER ? "maker" : "authority");
  text_free(&pem);
  text_free(&file);
  return status == ST_OK ? DONE : sorry(path, &fault);
}

static void show(const firmware_t *f, const image_t *image, const char *verdict, const char *why) {
  const image_manifest_t *m = &image->manifest;
  char version[IMAGE_VERSION_TEXT], least[IMAGE_VERSION_TEXT];
  const char *part = m->part == IMAGE_LEGAL ? "legal" : "application";
  image_version_text(m->version, version);
  image_version_text(m->least, least);
  if (f->json) {
    json_t *all =
        json_pack("{s:s, s:s, s:s, s:I, s:s, s:s, s:s, s:s, s:I, s:i, s:s, s:s}", "part", part,
                  "version", version, "least", least, "counter", (json_int_t)m->counter, "hardware",
                  m->hardware, "approval", m->approval, "identity", m->identity, "serial",
                  m->serial, "body_octets", (json_int_t)m->size, "signatures",
                  (int)image->signature_count, "verdict", verdict, "why", why);
    CHECK(all != NULL && json_dumpf(all, stdout, 0) == 0);
    json_decref(all);
    puts("");
    return;
  }
  printf("%s %s of the %s part, for hardware %s, approval %s\n", m->identity, version, part,
         m->hardware, m->approval);
  printf("replaces %s and later, counter %u, body of %u octets\n", least, (unsigned)m->counter,
         (unsigned)m->size);
  if (m->serial[0] != 0) printf("for meter %s alone\n", m->serial);
  for (int32_t i = 0; i < image->signature_count; i++)
    printf("signature of role %d, curve %d\n", (int)image->signatures[i].role,
           (int)image->signatures[i].curve);
  printf("%s%s%s\n", verdict, why[0] == 0 ? "" : ": ", why);
}

static int inspect(firmware_t *f) {
  text_t file = {0};
  fault_t fault = {0};
  image_t image;
  if (f->image == NULL) return usage("inspect needs", "--image");
  if (files_read(f->image, FILE_MOST, &file, &fault) != ST_OK) {
    text_free(&file);
    return sorry(f->image, &fault);
  }
  image_target_t target = {.hardware = f->hardware,
                           .serial = f->serial == NULL ? "" : f->serial,
                           .version = f->running,
                           .counter = (uint32_t)f->running_counter,
                           .longest = LONGEST_DEFAULT,
                           .keys = f->trusted,
                           .key_count = f->trusted_count};
  image_reason_t reason = IMAGE_GOOD;
  if (image_read(bytes_of(file.p, file.len), &image, &fault) != ST_OK) {
    reason = IMAGE_NO_IMAGE;
    fprintf(stderr, "pmu firmware: %s: %s\n", f->image, fault.text);
  } else if (f->hardware == NULL) {
    show(f, &image, "not judged", "");
  } else {
    reason = image_inspect(&image, &target, &fault);
    show(f, &image, image_reason_name(reason), fault.text);
  }
  text_free(&file);
  return reason == IMAGE_GOOD ? DONE : REFUSED;
}

int command_firmware(int argc, char **argv) {
  static const struct {
    const char *name;
    int (*work)(firmware_t *f);
  } verbs[] = {{"make", make}, {"sign", sign}, {"inspect", inspect}};
  for (size_t i = 0; argc > 0 && i < sizeof verbs / sizeof verbs[0]; i++) {
    if (strcmp(argv[0], verbs[i].name) != 0) continue;
    firmware_t f = {0};
    int code = read_options(&f, argc, argv);
    return code == DONE ? verbs[i].work(&f) : code;
  }
  return usage("what of", "make, sign, inspect, send, status?");
}
