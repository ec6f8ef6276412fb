/* Any octets as an answer, an AARE or an RLRE: no crash, no view outside the APDU, lists that hold
 * what their count says, and no APDU that is the beginning of another one. The first octet says
 * which reader, and under which level an association was asked for. */
#include "pmu/proto/apdu.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { IN_MAX = 4096, LEVELS = 4 };

static ciphering_t *ciphering(void) {
  static arena_t arena;
  static ciphering_t *c;
  if (c == NULL) c = ciphering_new(&arena);
  return c;
}

static void inside(bytes_t view, bytes_t in) {
  if (view.len == 0) return;
  CHECK(view.p >= in.p);
  CHECK(view.p + view.len <= in.p + in.len);
}

static void walk(const apdu_t *apdu) {
  axdr_t list = axdr_over(apdu->data);
  fault_t fault;
  for (uint32_t i = 0; i < apdu->count; i++) {
    apdu_t one;
    bool has_data;
    bytes_t data;
    uint8_t result;
    status_t status = apdu->kind == APDU_GET_LIST
                          ? apdu_result(&list, &has_data, &data, &result, &fault)
                          : apdu_action_result(&list, &one, &fault);
    CHECK(status == ST_OK);
  }
  CHECK(axdr_end(&list, &fault) == ST_OK);
}

static void answer(bytes_t in) {
  apdu_t apdu, other;
  fault_t fault = {0};
  status_t status = apdu_read(in, &apdu, &fault);
  CHECK(status == fault.status);
  if (status != ST_OK) return;
  inside(apdu.data, in);
  inside(apdu.stamp, in);
  if (apdu.has_data && apdu.data.len > 0) CHECK(apdu.data.p == in.p + apdu.data_at);
  if (apdu.kind == APDU_GET_LIST || apdu.kind == APDU_ACTION_LIST) walk(&apdu);
  CHECK(apdu_check(&apdu, apdu.invoke, 0xFFFFFF, &fault) == ST_OK);
  CHECK(apdu_read(bytes_of(in.p, in.len - 1), &other, &fault) != ST_OK);
}

static void list(bytes_t in) {
  axdr_t results;
  size_t count;
  fault_t fault;
  if (apdu_list_over(in, &results, &count, &fault) != ST_OK) return;
  for (size_t i = 0; i < count; i++) {
    bool has_data;
    bytes_t data;
    uint8_t result;
    size_t from = results.at;
    if (apdu_result(&results, &has_data, &data, &result, &fault) != ST_OK) {
      CHECK(results.at == from);
      return;
    }
    inside(data, in);
  }
}

static void association(uint8_t which, uint8_t *in, size_t len) {
  static const char *const names[LEVELS] = {"none", "lls", "hls", "encrypted"};
  static const ciphering_keys_t keys = {.server_title = "METER 01"};
  const security_level_t *level = security_level(names[which % LEVELS]);
  const apdu_aarq_t asked = {
      .level = level, .secret = bytes_text("K56iVagY"), .conformance = 0x00FFFF, .pdu_max = 1024};
  ciphering_t *c = ciphering();
  ciphering_open(c, level, &keys, 1, 2, 0, NULL);
  apdu_aare_t aare;
  fault_t fault = {0};
  if (which >= LEVELS) {
    status_t status = apdu_read_rlre(in, len, c, &fault);
    CHECK(status == fault.status);
    return;
  }
  status_t status = apdu_read_aare(in, len, &asked, c, &aare, &fault);
  CHECK(status == fault.status);
  CHECK(aare.accepted == (status == ST_OK));
  inside(aare.challenge, bytes_of(in, len));
  if (status == ST_OK) CHECK((aare.conformance & ~asked.conformance) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static uint8_t in[IN_MAX];
  if (size < 1 || size - 1 > IN_MAX) return 0;
  uint8_t which = data[0] % 16;
  if (which < 6) answer(bytes_of(data + 1, size - 1));
  if (which == 6 || which == 7) list(bytes_of(data + 1, size - 1));
  if (which < 8) return 0;
  memcpy(in, data + 1, size - 1);
  association(which - 8, in, size - 1);
  return 0;
}
