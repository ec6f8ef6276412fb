/* One line on a terminal: visits done of all, how many a second, who fails. In a pipe there is none
 * of it. In a fleet the notes of visits that ended well are left out. */
#ifndef PMU_RT_PROGRESS_H
#define PMU_RT_PROGRESS_H

#include "pmu/fleet/headend.h"

typedef struct {
  bool begun, shown, terminal;
  int64_t begun_ns, shown_ns; /* of the machine's own clock, whatever clock the meters follow */
  uint64_t done_before;       /* by other lives over the same journal */
} progress_t;

void progress_note(progress_t *progress, const headend_t *headend, bytes_t note); /* to stderr */
void progress_show(progress_t *progress, const headend_t *headend); /* twice a second at most */
void progress_end(progress_t *progress);
/* "12 of 400 visits, 3 a second, 2 failing, 1 failed, 4 open, 9 waiting" */
void progress_text(const headend_progress_t *progress, uint64_t done, int64_t spent_ns,
                   obuf_t *out);

#endif
