/* Whole files, in and out, for the commands of `pmu`. The sentence of a fault says what is wrong
 * and not which file: who called names it. */
#ifndef PMU_RT_FILES_H
#define PMU_RT_FILES_H

#include "base/text.h"

/* Behind what is in `text`, which is the caller's to free, whatever comes. ST_NO_FILE: it cannot be
 * opened or read; ST_BAD_INPUT, at line 1 column 1: it is longer than `most` octets. */
MUST_USE status_t files_read(const char *path, size_t most, text_t *text, fault_t *fault);

/* Beside it first, then renamed: a full disk costs nobody the file that was there. What is no
 * ordinary file, as /dev/stdout, is written as it is. ST_NO_FILE: it cannot be written whole. */
MUST_USE status_t files_write(const char *path, const text_t *text, fault_t *fault);

#endif
