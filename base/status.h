/* Errors: a status for the machine, a fault for the person.
 * A fallible function returns status_t, is MUST_USE, and fills a fault_t that says where, which
 * octet, what it got and what it wanted. The three kinds are never mixed: the peer is wrong, the
 * world is wrong, we are wrong. */
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))

typedef enum {
#define STATUS(name, kind, text) name,
#include "base/status.def"
#undef STATUS
  ST_COUNT
} status_t;

typedef enum { KIND_NONE, KIND_PEER, KIND_WORLD, KIND_OURS } status_kind_t;

enum { FAULT_TEXT_MAX = 192 };

/* Where and why a call failed. `frame` and `octet` count from 0 within the conversation and within
 * the frame; both are -1 where the fault has no place on a line. `text` is one sentence that says
 * what was got, what was wanted and, for input that a person wrote, how to mend it. */
typedef struct {
  status_t status;
  int32_t frame;
  int32_t octet;
  char text[FAULT_TEXT_MAX];
} fault_t;

const char *status_name(status_t status); /* "ST_BAD_FRAME"; static */
const char *status_text(status_t status); /* the sentence of status.def; static */
status_kind_t status_kind(status_t status);

/* Fills `fault` (which may be NULL) and returns `status`, so that a check is one line. */
status_t fault_set(fault_t *fault, status_t status, int32_t frame, int32_t octet,
                   const char *format, ...) PRINTF_LIKE(5, 6);

/* Kept in release builds. A failure prints the place and the run that was announced, and aborts. */
#define CHECK(condition)                                                                           \
  do {                                                                                             \
    if (!(condition)) check_failed(#condition, __FILE__, __LINE__);                                \
  } while (0)

/* Who is running, for the message of a failed check: version, scenario and seed. The text is
 * copied (up to 200 octets); the last announcement of the thread counts. */
void check_announce(const char *who);
_Noreturn void check_failed(const char *condition, const char *file, int line);

#endif
