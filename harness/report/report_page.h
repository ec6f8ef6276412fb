/* The parts of the HTML page that never change: how it looks, and the little that it does. The
 * page's content policy allows these two texts by their hashes and nothing else. */
#ifndef HARNESS_REPORT_REPORT_PAGE_H
#define HARNESS_REPORT_REPORT_PAGE_H

#include "base/text.h"

/* Everything up to and with <body>: policy, style. */
void report_page_open(text_t *out, const char *title);
/* The script, and everything after it. */
void report_page_close(text_t *out);

#endif
