/* Associations: who may open one, what is agreed in it, the proof of high level security, release.
 * What an AARQ says is dlms_aarq.c's, how its user information is protected dlms_cipher.c's. Chosen
 * where section 2 of fixtures/dictionary/polyphase-tou-dlms.md is silent: the initiate PDU is taken
 * and answered in either global form, that of a release in the dedicated ones, too; an AARQ that is
 * not well protected is rejected without a reason; errors of the initiate are plain. */
#include <string.h>

#include "sim/wire/dlms_aarq.h"
#include "sim/wire/dlms_parts.h"

enum { CONTEXT_PLAIN = 1, CONTEXT_CIPHERED = 3, DLMS_VERSION = 6, VAA_NAME = 0x0007 };

/* Result and result-source-diagnostic of AARE. */
enum { ACCEPTED = 0, REJECTED_PERMANENT = 1, REJECTED_TRANSIENT = 2 };
enum { SOURCE_USER = 0xA1, SOURCE_PROVIDER = 0xA2 };
enum {
  DIAGNOSTIC_NONE = 0,
  DIAGNOSTIC_NO_REASON = 1,
  DIAGNOSTIC_CONTEXT = 2,
  DIAGNOSTIC_NO_COMMON_VERSION = 2, /* of the provider */
  DIAGNOSTIC_TITLE = 3,
  DIAGNOSTIC_MECHANISM = 11,
  DIAGNOSTIC_MECHANISM_REQUIRED = 12,
  DIAGNOSTIC_FAILURE = 13,
  DIAGNOSTIC_REQUIRED = 14
};
/* ServiceError of the initiate: its choice is 6. */
enum {
  INITIATE_GOOD = 0,
  INITIATE_VERSION = 1,
  INITIATE_CONFORMANCE = 2,
  INITIATE_PDU_SIZE = 3,
  INITIATE_CHOICE = 6
};

typedef struct {
  uint8_t result, source, diagnostic;
  uint8_t initiate; /* error of it, with a rejection */
} verdict_t;

static verdict_t rejected(uint8_t diagnostic) {
  return (verdict_t){REJECTED_PERMANENT, SOURCE_USER, diagnostic, INITIATE_GOOD};
}

static verdict_t refused_initiate(uint8_t error) {
  return (verdict_t){REJECTED_PERMANENT, SOURCE_USER, DIAGNOSTIC_NO_REASON, error};
}

static const verdict_t FINE = {ACCEPTED, SOURCE_USER, DIAGNOSTIC_NONE, INITIATE_GOOD};

static bool is_fine(verdict_t verdict) { return verdict.result == ACCEPTED; }

static uint8_t level_of(uint8_t client) {
  return client == COSEM_SAP_MANAGEMENT ? 3 : client == COSEM_SAP_READING ? 1 : 0;
}

/* A policy above a plain row asks for a ciphered context all the same. */
static bool is_ciphered(const dlms_t *wire, uint8_t client) {
  if (client == COSEM_SAP_PUBLIC) return false;
  return dlms_cipher_level(wire, client)->form != FORM_PLAIN || wire->kept->policy != 0;
}

/* --- what is asked, judged in the order in which a refusal tells least --- */

static verdict_t judge_names(const dlms_t *wire, const dlms_aarq_t *aarq) {
  const dlms_level_t *row = dlms_cipher_level(wire, wire->from);
  uint8_t context = is_ciphered(wire, wire->from) ? CONTEXT_CIPHERED : CONTEXT_PLAIN;
  if (!aarq->version_1)
    return (verdict_t){REJECTED_PERMANENT, SOURCE_PROVIDER, DIAGNOSTIC_NO_COMMON_VERSION, 0};
  if (aarq->context != context) return rejected(DIAGNOSTIC_CONTEXT);
  if (!aarq->has_mechanism && (aarq->has_secret || aarq->wants_authentication))
    return rejected(DIAGNOSTIC_MECHANISM_REQUIRED);
  if (!aarq->has_mechanism && row->mechanism != MECHANISM_NONE)
    return rejected(DIAGNOSTIC_REQUIRED);
  if (aarq->has_mechanism && aarq->mechanism != row->mechanism)
    return rejected(DIAGNOSTIC_MECHANISM);
  if (row->mechanism != MECHANISM_NONE && !aarq->has_secret) return rejected(DIAGNOSTIC_REQUIRED);
  if (row->mechanism == MECHANISM_GMAC || context == CONTEXT_CIPHERED) {
    if (!aarq->has_title || aarq->title.len != DLMS_TITLE_LEN) return rejected(DIAGNOSTIC_TITLE);
    /* Two senders of one title under one key would use the same nonces. */
    if (bytes_equal(aarq->title, bytes_of(wire->config.title, DLMS_TITLE_LEN)))
      return rejected(DIAGNOSTIC_TITLE);
  }
  return FINE;
}

static verdict_t judge_initiate(dlms_t *wire, const dlms_initiate_t *initiate) {
  dlms_association_t *a = &wire->association;
  const dlms_level_t *row = a->row;
  bool general = row->form == FORM_GENERAL_GLOBAL || row->form == FORM_GENERAL_DEDICATED;
  bool dedicated = row->form == FORM_DEDICATED || row->form == FORM_GENERAL_DEDICATED;
  if (initiate->version < DLMS_VERSION) return refused_initiate(INITIATE_VERSION);
  a->conformance = wire->right->conformance(initiate->conformance, MAY_ALL);
  if (a->conformance == 0) return refused_initiate(INITIATE_CONFORMANCE);
  if (general && (a->conformance & MAY_GENERAL_PROTECTION) == 0)
    return refused_initiate(INITIATE_CONFORMANCE);
  a->pdu_asked = initiate->pdu_max;
  uint32_t most = wire->config.pdu_max < DLMS_PDU_MAX ? wire->config.pdu_max : DLMS_PDU_MAX;
  a->pdu_max =
      initiate->pdu_max == 0 || initiate->pdu_max > most ? (uint16_t)most : initiate->pdu_max;
  size_t protection = a->form != FORM_PLAIN ? DLMS_PROTECTION_MAX : 0;
  if (a->pdu_max < DLMS_PDU_MIN + protection) return refused_initiate(INITIATE_PDU_SIZE);
  a->has_dedicated = initiate->dedicated.len == DLMS_KEY_LEN;
  if (dedicated && !a->has_dedicated) return rejected(DIAGNOSTIC_NO_REASON);
  if (a->has_dedicated) memcpy(a->dedicated, initiate->dedicated.p, DLMS_KEY_LEN);
  return FINE;
}

/* A wrong password is told from nothing else: the same answer while the clients are locked out. */
static verdict_t judge_password(dlms_t *wire, const dlms_aarq_t *aarq) {
  const char *password = wire->config.password[wire->from == COSEM_SAP_MANAGEMENT ? 2 : 1];
  uint8_t level = wire->association.level;
  /* A password that was never given to the meter is nobody's. */
  bool right = guard_equal(aarq->secret, bytes_text(password)) && password[0] != 0;
  if (!right) {
    wire->app->wrong_password(wire->of, wire->at, level);
    return rejected(DIAGNOSTIC_FAILURE);
  }
  if (wire->app->locked_out(wire->of, wire->at)) return rejected(DIAGNOSTIC_FAILURE);
  wire->app->right_password(wire->of, wire->at, level);
  return FINE;
}

static verdict_t judge_secret(dlms_t *wire, const dlms_aarq_t *aarq) {
  dlms_association_t *a = &wire->association;
  switch (a->row->mechanism) {
  case MECHANISM_LLS:
    return judge_password(wire, aarq);
  case MECHANISM_GMAC:
    if (aarq->secret.len < DLMS_CHALLENGE_MIN || aarq->secret.len > DLMS_CHALLENGE_MAX)
      return rejected(DIAGNOSTIC_FAILURE);
    memcpy(a->theirs, aarq->secret.p, aarq->secret.len);
    a->theirs_len = aarq->secret.len;
    return (verdict_t){ACCEPTED, SOURCE_USER, DIAGNOSTIC_REQUIRED, INITIATE_GOOD};
  default:
    return FINE;
  }
}

/* The initiate PDU, out of its protection where the context has one. `*form`: how it came. */
static bool take_initiate(dlms_t *wire, uint8_t *apdu, const dlms_aarq_t *aarq, bool dedicated,
                          dlms_form_t *form, dlms_initiate_t *initiate) {
  uint8_t *user = apdu + aarq->user_at;
  bytes_t plain = bytes_of(user, aarq->user_len);
  *form = FORM_PLAIN;
  if (!aarq->has_user || aarq->user_len == 0) return false;
  if (wire->association.form != FORM_PLAIN) {
    if (!dlms_cipher_is(user[0], form)) return false;
    if (!dedicated && (*form == FORM_DEDICATED || *form == FORM_GENERAL_DEDICATED)) return false;
    uint8_t needed = dlms_cipher_needed(wire);
    if (!dlms_cipher_take(wire, *form, needed, user, aarq->user_len, &plain)) return false;
  }
  bool formed = dlms_aarq_read_initiate(plain, initiate);
  if (!formed) dlms_cipher_doubt(wire);
  return formed;
}

/* --- what is answered --- */

static void put_name(obuf_t *out, uint8_t branch, uint8_t arc) {
  const uint8_t name[] = {0x60, 0x85, 0x74, 0x05, 0x08, branch, arc};
  obuf_add(out, bytes_of(name, sizeof name));
}

static void put_initiate(const dlms_t *wire, obuf_t *out) {
  const dlms_association_t *a = &wire->association;
  const uint8_t response[] = {TAG_INITIATE_RESPONSE,
                              0x00, /* no quality of service */
                              DLMS_VERSION,
                              0x5F,
                              0x1F,
                              0x04,
                              0x00,
                              (uint8_t)(a->conformance >> 16),
                              (uint8_t)(a->conformance >> 8),
                              (uint8_t)a->conformance};
  obuf_add(out, bytes_of(response, sizeof response));
  ax_raw_u16(out, (uint16_t)wire->config.pdu_max);
  ax_raw_u16(out, VAA_NAME);
}

/* Initiate response, protected as the request was. False: no counter is left. */
static bool put_user(dlms_t *wire, obuf_t *out, dlms_form_t form, verdict_t verdict) {
  uint8_t room[DLMS_HEAD_ROOM + 64];
  obuf_t text = obuf_over(room + DLMS_HEAD_ROOM, 32);
  bytes_t user;
  if (is_fine(verdict)) {
    put_initiate(wire, &text);
  } else if (verdict.initiate != INITIATE_GOOD) {
    const uint8_t error[] = {TAG_SERVICE_ERROR, 0x01, INITIATE_CHOICE, verdict.initiate};
    obuf_add(&text, bytes_of(error, sizeof error));
  } else {
    return true;
  }
  user = obuf_bytes(&text);
  uint8_t control = wire->right->control(dlms_cipher_needed(wire));
  if (is_fine(verdict) && form != FORM_PLAIN &&
      !dlms_cipher_seal(wire, form, control, text.p, text.len, &user))
    return false;
  obuf_put(out, 0xBE);
  ax_length(out, user.len + 2);
  obuf_put(out, 0x04);
  ax_length(out, user.len);
  obuf_add(out, user);
  return true;
}

static void answer(dlms_t *wire, dlms_form_t form, verdict_t verdict) {
  const dlms_association_t *a = &wire->association;
  uint8_t room[192];
  obuf_t fields = obuf_over(room, sizeof room);
  uint8_t context = is_ciphered(wire, wire->from) ? CONTEXT_CIPHERED : CONTEXT_PLAIN;
  bool proves = is_fine(verdict) && a->row->mechanism == MECHANISM_GMAC;
  obuf_add(&fields, bytes_of("\xA1\x09\x06\x07", 4));
  put_name(&fields, 1, context);
  const uint8_t result[] = {0xA2, 0x03,           0x02, 0x01, verdict.result, 0xA3,
                            0x05, verdict.source, 0x03, 0x02, 0x01,           verdict.diagnostic};
  obuf_add(&fields, bytes_of(result, sizeof result));
  if (proves || (is_fine(verdict) && context == CONTEXT_CIPHERED)) {
    obuf_add(&fields, bytes_of("\xA4\x0A\x04\x08", 4)); /* responding-AP-title */
    obuf_add(&fields, bytes_of(wire->config.title, DLMS_TITLE_LEN));
  }
  if (proves) {
    obuf_add(&fields, bytes_of("\x88\x02\x07\x80\x89\x07", 6)); /* requirements, mechanism */
    put_name(&fields, 2, a->row->mechanism);
    obuf_add(&fields, bytes_of("\xAA\x12\x80\x10", 4)); /* StoC */
    obuf_add(&fields, bytes_of(a->ours, sizeof a->ours));
  }
  if (!put_user(wire, &fields, form, verdict)) {
    dlms_forget(wire);
    return;
  }
  CHECK(!fields.full);
  obuf_t aare = obuf_over(wire->out, sizeof wire->out);
  obuf_put(&aare, TAG_AARE);
  ax_length(&aare, fields.len);
  obuf_add(&aare, obuf_bytes(&fields));
  dlms_say(wire, obuf_bytes(&aare));
}

/* Everything that one association may not hand to the next. */
static void prepare(dlms_t *wire, const dlms_aarq_t *aarq) {
  dlms_association_t *a = &wire->association;
  *a = (dlms_association_t){.row = dlms_cipher_level(wire, wire->from),
                            .client = wire->from,
                            .level = level_of(wire->from)};
  a->control = a->row->control;
  a->form = a->row->form;
  if (a->form == FORM_PLAIN && is_ciphered(wire, wire->from)) a->form = FORM_GLOBAL;
  a->has_title = aarq->has_title && aarq->title.len == DLMS_TITLE_LEN;
  if (a->has_title) memcpy(a->title, aarq->title.p, DLMS_TITLE_LEN);
}

static bool known(uint8_t client) {
  return client == COSEM_SAP_PUBLIC || client == COSEM_SAP_READING ||
         client == COSEM_SAP_MANAGEMENT;
}

/* In another association of this conversation, or in another conversation of this meter. */
static bool held_elsewhere(const dlms_t *wire) {
  const dlms_association_t *a = &wire->association;
  if (a->state != DLMS_APART && a->client != wire->from) return true;
  return wire->held != NULL && wire->held(wire->held_of, wire->from);
}

/* Judged on `wire->association`, which is the new one until it is rejected. */
static verdict_t judge(dlms_t *wire, uint8_t *apdu, size_t len, dlms_form_t *form, bool *silent) {
  dlms_aarq_t aarq;
  dlms_initiate_t initiate;
  *silent = false;
  if (!dlms_aarq_read(bytes_of(apdu, len), &aarq) || !known(wire->from))
    return rejected(DIAGNOSTIC_NO_REASON);
  prepare(wire, &aarq);
  verdict_t verdict = judge_names(wire, &aarq);
  if (!is_fine(verdict)) return verdict;
  if (!take_initiate(wire, apdu, &aarq, false, form, &initiate))
    return rejected(DIAGNOSTIC_NO_REASON);
  *silent = !initiate.answer_allowed;
  verdict = judge_initiate(wire, &initiate);
  if (!is_fine(verdict) || *silent) return verdict;
  return judge_secret(wire, &aarq);
}

/* Whoever is associated stays so where what comes is rejected: a refusal leaves no trace. */
void dlms_association_open(dlms_t *wire, uint8_t *apdu, size_t len) {
  dlms_association_t *a = &wire->association;
  const dlms_association_t before = *a;
  dlms_form_t form = FORM_PLAIN;
  bool silent = false;
  if (held_elsewhere(wire)) {
    answer(wire, form, (verdict_t){REJECTED_TRANSIENT, SOURCE_USER, DIAGNOSTIC_NO_REASON, 0});
    return;
  }
  verdict_t verdict = judge(wire, apdu, len, &form, &silent);
  if (silent) { /* an association that nobody confirms has no use here */
    *a = before;
    return;
  }
  if (!is_fine(verdict)) {
    answer(wire, form, verdict);
    *a = before;
    return;
  }
  dlms_drop(wire);
  bool proves = a->row->mechanism == MECHANISM_GMAC;
  a->state = proves ? DLMS_PENDING : DLMS_JOINED;
  if (proves)
    wire->right->challenge(wire->config.entropy, wire->config.entropy_of, a->ours, sizeof a->ours);
  answer(wire, form, verdict);
}

/* A ciphered association is released by a ciphered PDU only; anything else is not answered, and
 * the association stays. */
void dlms_association_release(dlms_t *wire, uint8_t *apdu, size_t len) {
  dlms_aarq_t release;
  dlms_initiate_t initiate;
  dlms_form_t form = FORM_PLAIN;
  const dlms_association_t *a = &wire->association;
  if (!dlms_aarq_read_release(bytes_of(apdu, len), &release)) return;
  bool ciphered = a->form != FORM_PLAIN;
  if (ciphered && !take_initiate(wire, apdu, &release, true, &form, &initiate)) return;
  uint8_t room[96];
  obuf_t fields = obuf_over(room, sizeof room);
  obuf_add(&fields, bytes_of("\x80\x01\x00", 3)); /* normal */
  bool sealed = !ciphered || put_user(wire, &fields, form, FINE);
  dlms_forget(wire);
  if (!sealed) return;
  obuf_t rlre = obuf_over(wire->out, sizeof wire->out);
  obuf_put(&rlre, TAG_RLRE);
  ax_length(&rlre, fields.len);
  obuf_add(&rlre, obuf_bytes(&fields));
  dlms_say(wire, obuf_bytes(&rlre));
}

/* --- f(StoC) against f(CtoS) --- */

cosem_result_t dlms_association_reply(dlms_t *wire, bytes_t parameters, obuf_t *out, bool *close) {
  dlms_association_t *a = &wire->association;
  cosem_in_t in = cosem_in(parameters);
  bytes_t reply;
  *close = true;
  if (a->state != DLMS_PENDING) {
    *close = false;
    return COSEM_OTHER_REASON;
  }
  bool right =
      cosem_in_octets(&in, &reply) && cosem_in_end(&in) && dlms_cipher_believe(wire, reply);
  if (!right) {
    wire->app->wrong_password(wire->of, wire->at, a->level);
    return COSEM_OTHER_REASON;
  }
  if (wire->app->locked_out(wire->of, wire->at)) return COSEM_OTHER_REASON;
  if (!dlms_cipher_prove(wire, out)) return COSEM_OTHER_REASON;
  wire->app->right_password(wire->of, wire->at, a->level);
  a->state = DLMS_JOINED;
  *close = false;
  return COSEM_OK;
}
