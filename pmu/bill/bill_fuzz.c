/* Any journal makes bills or a sentence, never a failed check: the input's lines are records, one
 * octet for the kind, then key and value divided by '|'. Three rosters take turns. */
#include "pmu/bill/bill.h"
#include "pmu/bill/bill_text.h"
#include "pmu/data/grid.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LINES_MAX = 512 };

#define HEAD                                                                                       \
  "facts 1\nzone 0 z\nzone_row 0 -9000000000 3600 0\nzone_row 0 1774746000 7200 1\n"               \
  "zone_row 0 1792890000 3600 0\ntariff 0 a\nseason 0 1 1 1\nweek 0 1 1 1 1 1 1 1 1\n"             \
  "switch 0 1 0 1\nswitch 0 1 25200 2\ntariff 1 b\nseason 1 1 1 1\nweek 1 1 1 1 1 1 1 1 1\n"       \
  "switch 1 1 0 3\nline 0 l rs485 9600\n"

static const char *const rosters[] = {
    HEAD "meter 0 m S polyphase-tou direct 0 0 0\npolicy 0 eob.monthly 31 9000\n"
         "contract 0 c EUR 2\nprice 0 energy 1 1000000000000\nprice 0 demand 0 1000000\n",
    HEAD "meter 0 m S polyphase-tou ct 0 0 0\nratio 0 2147483647 1 2147483647 1\n"
         "policy 0 ratio.place secondary\npolicy 0 md.after_power_failure restart\n"
         "policy 0 md.period 1800000000000\ndeferred 0 1 1780300000\n"
         "contract 0 c EUR 0\nprice 0 energy 1 1\n",
    HEAD "meter 0 m S polyphase-tou ct 0 0 0\nratio 0 100000000 1 100000000 1\n"
         "quantity 0 0 +A\nquantity 0 1 -A\nquantity 0 2 C1 +0 -1\nquantity 0 3 I1\n"
         "tou 0 0 1\ntou 0 2 1\nmd 0 0 2 0 3\nmd 0 1 0 6 2\ncoincident 0 1 1 0\n"
         "channel 0 0 2\nchannel 0 1 0\nchannel 0 2 3\npolicy 0 register.digits 4\n"
         "policy 0 ratio.place secondary\npolicy 0 md.type sliding 3\n"
         "policy 0 lp.period 300000000000\ncontract 0 c EUR 2\n"
         "price 0 energy 1 1000000000000\nprice 0 energy 1 -1000000000000 2\n",
};

static size_t split(const uint8_t *data, size_t size, record_t *records) {
  size_t count = 0;
  while (size > 1 && count < LINES_MAX) {
    const uint8_t *end = memchr(data, '\n', size);
    size_t len = end == NULL ? size : (size_t)(end - data);
    if (len > 1) {
      const uint8_t *bar = memchr(data + 1, '|', len - 1);
      size_t key = bar == NULL ? len - 1 : (size_t)(bar - data) - 1;
      record_t *record = &records[count++];
      *record = (record_t){.kind = (record_kind_t)(data[0] % REC_KINDS), .number = count};
      record->key = bytes_of(data + 1, key);
      if (bar != NULL) record->value = bytes_of(bar + 1, len - key - 2);
    }
    size_t used = end == NULL ? len : len + 1;
    data += used;
    size -= used;
  }
  return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static record_t records[LINES_MAX];
  size_t count = split(data, size, records);
  for (size_t i = 0; i < sizeof rosters / sizeof *rosters; i++) {
    arena_t arena = {0};
    fault_t fault = {0};
    bill_t *bills = NULL;
    size_t made = 0;
    grid_t *grid = NULL;
    text_t text = {0};
    bytes_t facts = bytes_text(rosters[i]);
    status_t status = bill_make(&arena, facts, records, count, 0, NULL, &bills, &made, &fault);
    CHECK(status == ST_OK || fault.text[0] != '\0');
    for (size_t j = 0; status == ST_OK && j < made; j++) {
      const bill_line_t *total = &bills[j].total;
      CHECK(total->low <= total->value && total->value <= total->high);
      for (size_t k = 0; k < bills[j].quantity_count; k++) {
        const bill_line_t *of = &bills[j].quantities[k].total;
        CHECK(of->low <= of->value && of->value <= of->high);
      }
      bill_facts(&text, &bills[j]);
    }
    status = grid_of_records(&arena, facts, records, count, 0, NULL, &grid, &fault);
    CHECK(status == ST_OK || fault.text[0] != '\0');
    text_free(&text);
    arena_free(&arena);
  }
  return 0;
}
